"""What a batch costs: against the floor, in memory, and from one core to two. Ratios in one run.

    python benchmarks/batch.py [PEOPLE ...] [--situations N] [--jobs N ...] [--keep FOLDER]

Without numbers: 30 and 3,000 people. All people are different, and everybody who is planned for at
the same time is in another situation, so that nothing is planned once for two; 100,000 people take
hours in that way. With `--situations` people share so many situations, and what is measured is
reading, rendering and packing more than planning.

The floor is what no engine can avoid: rendering the same documents from the same template and
writing the same bytes, in one process, with nothing planned. CPU seconds are the fair figure on a
machine that does other things; wall seconds show the cores.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import cycle, islice, product
from pathlib import Path

from pathways.catalog import Catalog, load_catalog
from pathways.planner import make_plan
from pathways.profile import Profile, current, read_profile
from pathways.profile.answers import as_plain
from pathways.render import build_document, to_markdown

TODAY = date(2026, 11, 22)
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
SAMPLE = 60
"""People whose documents the floor renders; it is multiplied up."""


def people(catalog: Catalog, situations: int | None = None) -> Iterator[Profile]:
    """Different people, in so many situations; without a number in 4,700."""
    examples = [read_profile(p, catalog) for p in sorted(EXAMPLES.glob("*.yaml"))]
    hours = [2 + quarter / 4 for quarter in range(56)]
    ways = product(hours, ("PT", "GB", "US", "IN", "DE", "NG", "BR"), examples)
    for number, (h, country, p) in enumerate(cycle(islice(ways, situations)), 1):
        yield replace(p, name=f"Person {number}", hours=(h,) * 4, country=country)  # type: ignore[arg-type]


def floor(catalog: Catalog, folder: Path) -> float:
    """CPU seconds for one person: the template and the file, nothing else."""
    documents = []
    for profile in islice(people(catalog), SAMPLE):
        person = current(profile, catalog)
        plan = make_plan(catalog, person, TODAY)
        documents.append(build_document(catalog, profile, person, plan))
    to_markdown(documents[0])  # compiles the template
    started = time.process_time()
    for number, document in enumerate(documents):
        (folder / f"{number}.md").write_text(to_markdown(document), encoding="utf-8")
    return (time.process_time() - started) / SAMPLE


def _resident(pid: int) -> tuple[float, float]:
    """Memory of a process, and of all its children, in MB."""
    sizes, left = [], [pid]
    while left:
        process = Path("/proc") / str(left.pop())
        try:
            sizes.append(int((process / "statm").read_text().split()[1]))
            left += map(int, (process / f"task/{process.name}/children").read_text().split())
        except (OSError, IndexError):
            continue
    page = os.sysconf("SC_PAGE_SIZE") / 1e6
    return sum(sizes[:1]) * page, sum(sizes[1:]) * page


def run(*arguments: str | Path) -> tuple[float, float, list[tuple[float, float]]]:
    """Wall seconds, CPU seconds, and memory of driver and workers again and again, of a command."""
    before, started = os.times(), time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "pathways", *map(str, arguments)], stdout=subprocess.DEVNULL
    )
    seen = []
    while process.poll() is None:
        seen.append(_resident(process.pid))
        time.sleep(0.1)
    assert process.returncode == 0, arguments
    wall, after = time.perf_counter() - started, os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    return wall, cpu, seen


def told(name: str, wall: float, cpu: float, seen: list[tuple[float, float]]) -> None:
    """One line: time, memory at most, and at each tenth of the time."""
    tenths = [seen[len(seen) * n // 10] for n in range(1, 10)]
    most = max(driver + workers for driver, workers in seen)
    print(f"{name}: {wall:,.1f} s, {cpu:,.1f} s of CPU; at most {most:.0f} MB in all")
    print("  driver at each tenth:  " + " ".join(f"{d:5.0f}" for d, _ in tenths))
    print("  workers at each tenth: " + " ".join(f"{w:5.0f}" for _, w in tenths), flush=True)


def measure(catalog: Catalog, folder: Path, count: int, asked: argparse.Namespace) -> None:
    """A batch of so many people, the same again with nothing to do, and its brief."""
    least = floor(catalog, folder)
    source = folder / f"{count}.jsonl"
    with source.open("w", encoding="utf-8") as stream:
        for number, profile in enumerate(islice(people(catalog, asked.situations), count)):
            line = {"id": str(number), **as_plain(profile)}
            stream.write(json.dumps(line, ensure_ascii=False) + "\n")
    print(f"\n{count:,} people; floor {1000 * least:.1f} ms of CPU a person")
    for jobs in asked.jobs:
        out = folder / f"{count}-{jobs}"
        batch = ("batch", source, "--out", out, "-f", "md", "--today", str(TODAY), "-j", str(jobs))
        wall, cpu, seen = run(*batch)
        rate, ratio = count / wall, cpu / (least * count)
        name = f"{jobs} process{'es' if jobs > 1 else ''}, {rate:.1f} plans/s, {ratio:.1f} floors"
        told(name, wall, cpu, seen)
        told("again, nothing changed", *run(*batch))
        told("brief", *run("brief", out, "-o", folder / "brief.html"))
        size = sum(p.stat().st_size for p in out.rglob("*") if p.is_file())
        print(f"folder: {size / 1e6:,.0f} MB in {sum(1 for _ in out.rglob('*')):,} files")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="What a batch costs.")
    parser.add_argument("people", nargs="*", type=int, default=[30, 3_000])
    parser.add_argument("--situations", type=int, help="how many situations people share")
    parser.add_argument("--jobs", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--keep", type=Path, help="a folder for what is written, to look at")
    asked = parser.parse_args()
    catalog = load_catalog()
    for count in asked.people:
        if asked.keep:
            asked.keep.mkdir(parents=True, exist_ok=True)
            measure(catalog, asked.keep, count, asked)
        else:
            with tempfile.TemporaryDirectory() as place:
                measure(catalog, Path(place), count, asked)


if __name__ == "__main__":
    main()
