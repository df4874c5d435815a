"""How long `pathways catalog check` takes: against a bare hello-world on Typer, and as data grows.

    python benchmarks/catalog_check.py [RUNS]

The ratio is of whole processes, medians of RUNS taken in turn. Run it in an environment with the
*installed wheel*, which carries compiled data, and again in a checkout, which reads every file.
Growth is measured in processor time, on folders of made-up programs (copies of a real one with
other names and words) on top of the real catalog.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from start_up import HELLO, PATHWAYS, timed

ROOT = Path(__file__).resolve().parent.parent
SIZES = (0, 1_250, 2_500, 5_000, 10_000)
GOAL = 3.0


def make_programs(place: Path, count: int) -> None:
    """Write `count` programs that share no name, page, summary or reason."""
    text = (ROOT / "data/programs/era-fellowship.yaml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^aliases: .*\n", "", text)
    place.mkdir(parents=True)
    for number in range(count):
        own = text.replace("id: era-fellowship", f"id: made-up-{number}")
        own = own.replace("name: ERA:AI Fellowship", f"name: Made up {number}")
        own = own.replace(
            "page: https://erafellowship.org/", f"page: https://example.org/{number}/"
        )
        own = re.sub(r"(?m)^summary: ", f"summary: Number {number}. ", own)
        own = re.sub(r'because: ("?)', rf"because: \g<1>in number {number} ", own)
        (place / f"made-up-{number}.yaml").write_text(own, encoding="utf-8")


def used(command: list[str]) -> tuple[float, float]:
    """Seconds of processor time and peak MB of one process; it must find no mistake."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(said[:2_000].decode())
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Measure and print two tables."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 11
    with tempfile.TemporaryDirectory() as folder:
        hello = Path(folder) / "hello.py"
        hello.write_text(HELLO, encoding="utf-8")
        commands = {
            "hello-world on Typer": [sys.executable, str(hello)],
            "pathways catalog check": [*PATHWAYS, "catalog", "check"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs):
            for name, command in commands.items():
                times[name].append(timed(command))
        base = statistics.median(times["hello-world on Typer"])
        print(f"{'':28}{'ms':>8}{'ratio':>8}{'goal':>8}   (median of {runs})")
        for name, values in times.items():
            middle = statistics.median(values)
            print(f"{name:28}{1000 * middle:8.0f}{middle / base:8.2f}{GOAL:8.1f}")
        print()
        print(f"{'programs more':>14}{'CPU s':>10}{'ms each':>10}{'peak MB':>10}")
        nothing = 0.0
        for count in SIZES:
            command = [*PATHWAYS, "catalog", "check"]
            if count:
                place = Path(folder) / f"more-{count}"
                make_programs(place / "programs", count)
                command += ["--data", str(place)]
            took, peak = used(command)
            nothing = nothing or took
            each = f"{1000 * (took - nothing) / count:.2f}" if count else ""
            print(f"{count:14}{took:10.2f}{each:>10}{peak:10.0f}", flush=True)


if __name__ == "__main__":
    main()
