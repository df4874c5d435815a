"""How long the doors take to open, as ratios to a bare hello-world on Typer, in one run.

    python benchmarks/start_up.py [RUNS]

Run it in an environment with the *installed wheel*: the wheel carries compiled data and templates,
a checkout does not. Each figure is the median of RUNS whole processes, taken in turn.
"""

from __future__ import annotations

import os
import pty
import select
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HELLO = """import typer
app = typer.Typer(rich_markup_mode=None)
@app.command()
def main(name: str = "world"):
    print("hello", name)
app()
"""

PATHWAYS = [str(Path(sys.executable).with_name("pathways"))]


def timed(command: list[str]) -> float:
    """Seconds of one whole process."""
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - started


def first_question(folder: str) -> float:
    """Seconds from the start until the first question is on a terminal."""
    started = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["PROMPT_TOOLKIT_NO_CPR"] = "1"
        profile = str(Path(folder) / "never.yaml")
        os.execv(PATHWAYS[0], [*PATHWAYS, "start", "--profile", profile])
    seen = b""
    while b"1/10" not in seen:
        if select.select([terminal], [], [], 10)[0]:
            seen += os.read(terminal, 4096)
        else:
            raise SystemExit("the first question never came")
    took = time.perf_counter() - started
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    os.close(terminal)
    return took


def peak_mb(command: list[str]) -> float:
    """Peak memory of one process, in MB."""
    code = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    out = subprocess.run([sys.executable, "-c", code, *command], capture_output=True, text=True)
    return float(out.stdout)


def main() -> None:
    """Measure and print a table."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 21
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO, encoding="utf-8")
        plan = [*PATHWAYS, "demo", "--format"]
        commands = {
            "hello-world on Typer": ([sys.executable, str(hello)], 1.0),
            "pathways --help": ([*PATHWAYS, "--help"], 1.5),
            "pathways plan, Markdown": ([*plan, "md"], 4.0),
            "pathways plan, HTML": ([*plan, "html"], 4.0),
            "pathways plan, text": ([*plan, "text"], None),
        }
        times: dict[str, list[float]] = {name: [] for name in (*commands, "first question")}
        for _ in range(runs):
            for name, (command, _goal) in commands.items():
                times[name].append(timed(command))
            times["first question"].append(first_question(folder))
        base = statistics.median(times["hello-world on Typer"])
        goals = {name: goal for name, (_, goal) in commands.items()} | {"first question": 3.5}
        print(f"{'':28}{'ms':>8}{'ratio':>8}{'goal':>8}   (median of {runs})")
        for name, values in times.items():
            middle = statistics.median(values)
            goal = f"{goals[name]:.1f}" if goals[name] else "-"
            print(f"{name:28}{1000 * middle:8.0f}{middle / base:8.2f}{goal:>8}")
        print(f"peak memory of a plan: {peak_mb([*plan, 'md']):.0f} MB")


if __name__ == "__main__":
    main()
