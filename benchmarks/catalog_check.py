"""How long `pathways catalog check` takes as data grows; `start_up.py` has it beside a hello-world.

    python benchmarks/catalog_check.py

Growth is measured in processor time, on folders of made-up programs (copies of a real one with
other names and words) on top of the real catalog.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from start_up import PATHWAYS, used

ROOT = Path(__file__).resolve().parent.parent
SIZES = (0, 1_250, 2_500, 5_000, 10_000)


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


def main() -> None:
    """Measure and print a table."""
    with tempfile.TemporaryDirectory() as folder:
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
