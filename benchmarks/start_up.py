"""How long the doors take to open, as ratios to a bare hello-world on Typer, in one run.

    python benchmarks/start_up.py [RUNS]

Run it in an environment with the *installed wheel*: the wheel carries compiled data and templates,
a checkout does not. Each figure is the least processor time of RUNS whole processes, taken in turn:
what others do on the machine only ever adds to it.
"""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import tempfile
from pathlib import Path

HELLO = """import typer
app = typer.Typer(rich_markup_mode=None)
@app.command()
def main(name: str = "world"):
    print("hello", name)
app()
"""

PATHWAYS = [str(Path(sys.executable).with_name("pathways"))]


def used(command: list[str]) -> tuple[float, float]:
    """Seconds of processor time and peak MB of one whole process; it must find no mistake."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(said[:2_000].decode())
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def first_question(folder: str) -> float:
    """Seconds of processor time until the first question is on a terminal."""
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
    os.kill(pid, 9)
    usage = os.wait4(pid, 0)[2]
    os.close(terminal)
    return usage.ru_utime + usage.ru_stime


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
            "pathways catalog check": ([*PATHWAYS, "catalog", "check"], 3.0),
        }
        times: dict[str, list[float]] = {name: [] for name in (*commands, "first question")}
        for _ in range(runs):
            for name, (command, _goal) in commands.items():
                times[name].append(used(command)[0])
            times["first question"].append(first_question(folder))
        base = min(times["hello-world on Typer"])
        goals = {name: goal for name, (_, goal) in commands.items()} | {"first question": 3.5}
        print(f"{'':28}{'ms':>8}{'ratio':>8}{'goal':>8}   (least of {runs})")
        for name, values in times.items():
            least = min(values)
            goal = f"{goals[name]:.1f}" if goals[name] else "-"
            print(f"{name:28}{1000 * least:8.0f}{least / base:8.2f}{goal:>8}")
        print(f"peak memory of a plan: {used([*plan, 'md'])[1]:.0f} MB")


if __name__ == "__main__":
    main()
