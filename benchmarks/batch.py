"""What a batch costs: against the floor, in memory, and from one core to two. Ratios in one run.

    python benchmarks/batch.py [PEOPLE ...]

Without numbers: 30 and 3,000 people (100,000 takes hours). Everybody is in another situation, so
that nothing is planned once for two. The floor is what no engine can avoid: rendering the same
documents from the same template and writing the same bytes, in one process, with nothing planned.
CPU seconds are the fair figure on a machine that does other things; wall seconds show the cores.
"""

from __future__ import annotations

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


def people(catalog: Catalog) -> Iterator[Profile]:
    """Profiles of which the first 4,700 are all different."""
    examples = [read_profile(p, catalog) for p in sorted(EXAMPLES.glob("*.yaml"))]
    hours = [2 + quarter / 4 for quarter in range(56)]
    ways = product(hours, ("PT", "GB", "US", "IN", "DE", "NG", "BR"), examples)
    return cycle(replace(p, hours=(h,) * 4, country=c) for h, c, p in ways)  # type: ignore[arg-type]


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


def _resident(pid: int) -> float:
    """Memory of a process and its children, in MB."""
    total, left = 0, [pid]
    while left:
        process = Path("/proc") / str(left.pop())
        try:
            total += int((process / "statm").read_text().split()[1])
            left += [
                int(c) for c in (process / f"task/{process.name}/children").read_text().split()
            ]
        except (OSError, IndexError):
            continue
    return total * os.sysconf("SC_PAGE_SIZE") / 1e6


def run(source: Path, out: Path, jobs: int) -> tuple[float, float, float, float]:
    """Wall seconds, CPU seconds, and memory at most and at half time, in MB, of one batch."""
    command = [sys.executable, "-m", "pathways", "batch", str(source), "--out", str(out)]
    before, started = os.times(), time.perf_counter()
    process = subprocess.Popen(
        [*command, "-f", "md", "--today", str(TODAY), "-j", str(jobs)], stdout=subprocess.DEVNULL
    )
    seen = []
    while process.poll() is None:
        seen.append(_resident(process.pid))
        time.sleep(0.1)
    wall, after = time.perf_counter() - started, os.times()
    cpu = after.children_user + after.children_system
    cpu -= before.children_user + before.children_system
    return wall, cpu, max(seen), seen[len(seen) // 2]


def main() -> None:
    """Print the figures."""
    sizes = [int(n) for n in sys.argv[1:]] or [30, 3_000]
    catalog = load_catalog()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        least = floor(catalog, folder)
        print(f"floor: {1000 * least:.1f} ms of CPU a person")
        print(
            f"{'people':>8}{'cores':>6}{'wall s':>8}{'CPU s':>8}{'plans/s':>9}{'CPU/floor':>10}",
            end="",
        )
        print(f"{'MB most':>9}{'at half':>8}")
        for count in sizes:
            source = folder / f"{count}.jsonl"
            with source.open("w", encoding="utf-8") as stream:
                for number, profile in enumerate(islice(people(catalog), count)):
                    line = {"id": str(number), **as_plain(profile)}
                    stream.write(json.dumps(line, ensure_ascii=False) + "\n")
            for jobs in (1, 2):
                wall, cpu, most, half = run(source, folder / f"{count}-{jobs}", jobs)
                ratio = cpu / (least * count)
                print(
                    f"{count:8,}{jobs:6}{wall:8.1f}{cpu:8.1f}{count / wall:9.1f}{ratio:10.1f}",
                    end="",
                )
                print(f"{most:9.0f}{half:8.0f}", flush=True)


if __name__ == "__main__":
    main()
