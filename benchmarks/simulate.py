"""Lives plans and simpler rules in a made-up world, and writes docs/simulation-results.md.

    python benchmarks/simulate.py                    the published size, about a quarter of an hour
    python benchmarks/simulate.py --quick            a few people, printed and not written
    python benchmarks/simulate.py --trace NAME RUN   what happened to one person under each policy

What is simulated, measured and may be claimed: docs/simulation-protocol.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import count
from pathlib import Path
from statistics import fmean

from simulation import report
from simulation.people import HOURS, SEED, Somebody, draw, panel
from simulation.policies import OURS, POLICIES, STRONGEST
from simulation.world import Calendar, Cell, Life, World

import pathways
from pathways.catalog import Catalog

HERE = Path(__file__).resolve().parent
RESULTS = HERE.parent / "docs" / "simulation-results.md"
WORDS = HERE / "simulation" / "results.md"
DEFAULT = "default"
SLOPES = {
    "": Cell(),
    "gentle": Cell(slope=4),
    "steep": Cell(slope=16),
    "projects count for nothing": Cell(counts=False),
}
CELLS = {
    **{name or DEFAULT: cell for name, cell in SLOPES.items()},
    **{f"{name}, no host says yes".strip(", "): replace(c, hosts=0) for name, c in SLOPES.items()},
    "every host says yes": Cell(hosts=1),
    "projects take twice the hours": Cell(overrun=2),
    "the rule is the card": Cell(apart=0),
    "the rule is twice as far from the card": Cell(apart=2),
    "half as many openings": Cell(openings=0.5),
    "twice as many openings": Cell(openings=2),
}
EACH, RUNS, GRID_RUNS = 10, 3, 1
"""People for each number of hours; runs of the default cell, and of the others."""


def people_of(catalog: Catalog, each: int) -> tuple[list[Somebody], list[Somebody]]:
    """The made-up people with a role that they could take, and those without one that were drawn
    on the way."""
    world = World(Calendar(catalog, 0), Cell())
    some: list[Somebody] = []
    without: list[Somebody] = []
    for number, hours in enumerate(HOURS, 1):
        drawn = (draw(catalog, hours, n) for n in count())
        while len(some) < number * each:
            somebody = next(drawn)
            (some if Life(world, somebody).named else without).append(somebody)
    return some, without


def lived(
    catalog: Catalog,
    people: Sequence[Somebody],
    cells: Iterable[str],
    runs: int,
    policies: Iterable[str],
) -> Mapping[str, report.Rows]:
    """The means over runs, by cell, policy and person."""
    calendars = [Calendar(catalog, run) for run in range(runs)]
    worlds = {cell: [World(calendar, CELLS[cell]) for calendar in calendars] for cell in cells}
    names = list(policies)
    found: dict[str, dict[str, dict[str, dict[str, float]]]] = {
        cell: {policy: {} for policy in names} for cell in worlds
    }
    for number, somebody in enumerate(people, 1):
        for cell, by_policy in found.items():
            for policy, means in by_policy.items():
                lives = [Life(world, somebody).live(POLICIES[policy]) for world in worlds[cell]]
                rows = [report.measure(life) for life in lives]
                means[somebody.name] = {m: fmean(row[m] for row in rows) for m in rows[0]}
        for calendar in calendars:
            calendar.memo.clear()
        print(f"{number} of {len(people)} people, {len(found)} cells", file=sys.stderr, flush=True)
    return found


def versions(catalog: Catalog) -> str:
    """What the figures rest on."""
    here = Path(pathways.__file__).parent
    files = sorted(
        f for room in ("assess", "planner", "profile") for f in (here / room).glob("*.py")
    )
    code = sha256(b"".join(f.read_bytes() for f in files)).hexdigest()
    rules = catalog.rules_digest[:16]
    return f"catalog {catalog.digest[:16]}, rules {rules}, planner {code[:16]}, people {SEED}"


def page(catalog: Catalog, each: int, runs: int, grid_runs: int) -> str:
    """Everything, lived and worded."""
    people, without = people_of(catalog, each)
    main = lived(catalog, people, [DEFAULT], runs, POLICIES)[DEFAULT]
    others = [c for c in CELLS if c != DEFAULT]
    cells = {DEFAULT: main, **lived(catalog, people, others, grid_runs, [STRONGEST, OURS])}
    some = panel(catalog)
    names = [s.name for s in people]
    groups = {"all": names}
    for part, name in ((s.parts[n], s.name) for n in range(3) for s in people):
        groups.setdefault(part, []).append(name)
    grid, lost = report.grid(cells, names)
    failed = {line.partition(":")[0] for line in lost}
    gaps = (
        f"{report.PRIMARY[m]} {report.told(report.better(main, m, names))}" for m in report.GATED
    )
    return WORDS.read_text(encoding="utf-8").format(
        versions=versions(catalog),
        gate=f"fails in {len(failed)} of {len(cells)} cells" if lost else "holds",
        people=len(names),
        runs=runs,
        grid_runs=grid_runs,
        gaps="; ".join(gaps),
        deaf=f"{100 * fmean(main[OURS][n]['deaf'] for n in names):.0f}",
        last=f"{report.LAST:.0f}",
        policies=report.policies(main, names),
        shares=report.shares(main, names),
        parts=report.parts(main, groups),
        cells=len(cells),
        intervals=len(report.GATED) * len(cells),
        grid=grid,
        losses="\n".join(f"- {line}" for line in lost) or "None beyond its interval.",
        without=len(without),
        drawn=len(without) + len(names),
        panel=report.panel(lived(catalog, some, [DEFAULT], runs, POLICIES)[DEFAULT], some),
    )


def trace(catalog: Catalog, name: str, run: int) -> None:
    """Print what happened to somebody under each policy."""
    people, without = people_of(catalog, EACH)
    somebody = next(s for s in (*people, *without, *panel(catalog)) if s.name == name)
    world = World(Calendar(catalog, run), Cell())
    print(somebody.parts, "wishes:", somebody.person.roles, "free:", somebody.person.full_time_from)
    for policy, works in POLICIES.items():
        life = Life(world, somebody).live(works)
        figures = ", ".join(f"{k} {v:.1f}" for k, v in report.measure(life).items())
        print(f"\n{policy}: {figures}", *life.trace, sep="\n")


def main() -> None:
    """Run what was asked for."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("--quick", action="store_true", help="a few people, printed")
    options.add_argument("--trace", nargs=2, metavar=("NAME", "RUN"))
    asked = options.parse_args()
    catalog, started = pathways.load_catalog(), time.process_time()
    if asked.trace:
        trace(catalog, asked.trace[0], int(asked.trace[1]))
    elif asked.quick:
        print(page(catalog, 1, 1, 1))
    else:
        RESULTS.write_text(page(catalog, EACH, RUNS, GRID_RUNS), encoding="utf-8")
    print(f"{time.process_time() - started:.0f} s of one core", file=sys.stderr)


if __name__ == "__main__":
    main()
