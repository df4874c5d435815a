"""Simulates the planner against six simple rules, on the real catalog and made-up people.

    python benchmarks/simulate.py --quick            8 people x 2 runs, default cell
    python benchmarks/simulate.py                    the default cell
    python benchmarks/simulate.py --grid             all 36 cells
    python benchmarks/simulate.py --trace NAME RUN   what happened to one person under two policies

Rules, measures and what may be claimed: docs/simulation-protocol.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from itertools import product
from multiprocessing import Pool
from pathlib import Path
from statistics import fmean

from simulation.people import SEED, Persona, draw_people
from simulation.policies import OURS, POLICIES, STRONGEST, prepare
from simulation.report import MEASURES, difference, table, values
from simulation.world import Cell, Frame, Luck, Result, Sim, Timeline

import pathways
from pathways.catalog import Catalog
from pathways.catalog.load import load_catalog

DEFAULT = Cell()
CELLS = [
    Cell(rho, overrun, rates, boosts)
    for overrun, rho, rates, boosts in product(
        (True, False), (0.0, 0.3, 0.6), (0.5, 1.0, 2.0), (True, False)
    )
]
Rows = dict[str, dict[str, dict[str, float]]]
"""By policy, person and measure."""


@cache
def shared() -> tuple[Catalog, Timeline]:
    """The catalog and its rounds, once for each process."""
    catalog = load_catalog()
    return catalog, Timeline(catalog)


@cache
def everyone() -> dict[str, Persona]:
    """The people by name; drawn before the processes part."""
    return {p.name: p for p in draw_people(shared()[0])}


def simulate(
    persona: Persona, cells: Sequence[Cell], runs: int, policies: Sequence[str]
) -> dict[Cell, dict[str, list[Result]]]:
    """All runs of one person in some cells; plans are remembered from cell to cell."""
    catalog, timeline = shared()
    frame = Frame(catalog, timeline, persona.name, persona.person)
    made = prepare(frame)
    assert made, persona.name
    found: dict[Cell, dict[str, list[Result]]] = {c: {p: [] for p in policies} for c in cells}
    for run in range(runs):
        made.plans.clear()
        luck = Luck(persona.name, run)
        for cell in cells:
            for policy in policies:
                sim = Sim(frame, luck, cell, made.intro)
                found[cell][policy].append(sim.run(POLICIES[policy](made)))
    return found


def means(results: Sequence[Result]) -> dict[str, float]:
    """The mean of every measure over runs."""
    rows = [{**asdict(r), "nothing": float(not r.offer)} for r in results]
    return {measure: fmean(float(row[measure]) for row in rows) for measure, _ in MEASURES}


def _work(job: tuple[str, Sequence[Cell], int, Sequence[str]]) -> tuple[str, str]:
    name, cells, runs, policies = job
    found = simulate(everyone()[name], cells, runs, policies)
    rows = [
        [list(asdict(cell).values()), {policy: means(r) for policy, r in by.items()}]
        for cell, by in found.items()
    ]
    return name, json.dumps(rows)


def run_all(
    people: Sequence[Persona], cells: Sequence[Cell], runs: int, policies: Sequence[str]
) -> dict[Cell, Rows]:
    """Every person in every cell, in two processes."""
    tables: dict[Cell, Rows] = {cell: {policy: {} for policy in policies} for cell in cells}
    jobs = [(p.name, cells, runs, policies) for p in people]
    with Pool(2) as pool:
        for number, (name, rows) in enumerate(pool.imap_unordered(_work, jobs), 1):
            for cell, by in json.loads(rows):
                for policy, measured in by.items():
                    tables[Cell(*cell)][policy][name] = measured
            print(f"\r{number} of {len(people)} people", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return tables


def versions() -> str:
    """What the numbers rest on."""
    catalog, _ = shared()
    code = sha256()
    for room in ("assess", "planner", "profile"):
        for path in sorted((Path(pathways.__file__).parent / room).glob("*.py")):
            code.update(path.read_bytes())
    return (
        f"catalog {catalog.digest[:16]}, rules {catalog.rules_digest[:16]}, "
        f"planner {code.hexdigest()[:16]}, people {SEED}"
    )


def by_cell(tables: dict[Cell, Rows]) -> str:
    """Ours against the strongest rule in every cell, in Markdown."""
    lines = [
        f"| rho | overruns | rates | boosts | {OURS} | {STRONGEST} | difference | ratio "
        "| P(nothing) | theirs | difference | verdict |",
        "|" + "---|" * 12,
    ]
    for cell, rows in tables.items():
        ours, theirs = values(rows[OURS], "best"), values(rows[STRONGEST], "best")
        none, others = values(rows[OURS], "nothing"), values(rows[STRONGEST], "nothing")
        gap, half = difference(ours, theirs)
        more, wide = difference(none, others)
        lost = gap < -half or more > wide
        verdict = "lost" if lost else "won" if gap > half else "level"
        lines.append(
            f"| {cell.rho} | {'on' if cell.overrun else 'off'} | {cell.rates:g} "
            f"| {'on' if cell.boosts else 'off'} | {fmean(ours):.1f} | {fmean(theirs):.1f} "
            f"| {gap:+.1f} ± {half:.1f} | {fmean(ours) / fmean(theirs):.2f} | {fmean(none):.2f} "
            f"| {fmean(others):.2f} | {more:+.3f} ± {wide:.3f} | {verdict} |"
        )
    return "\n".join(lines)


def groups(people: Sequence[Persona], rows: Rows) -> str:
    """Ours minus the strongest rule for parts of the people, in Markdown."""
    lines = [f"| people | number | {OURS} | {STRONGEST} | difference |", "|---|---|---|---|---|"]
    parts: dict[str, list[str]] = {}
    for p in people:
        wishes = "with wishes" if p.person.roles else "without wishes"
        for part in (p.kind, f"{p.hours} hours a week", p.stage, wishes):
            parts.setdefault(part, []).append(p.name)
    for part, names in parts.items():
        ours = [rows[OURS][n]["best"] for n in names]
        theirs = [rows[STRONGEST][n]["best"] for n in names]
        gap, half = difference(ours, theirs)
        lines.append(
            f"| {part} | {len(names)} | {fmean(ours):.1f} | {fmean(theirs):.1f} "
            f"| {gap:+.1f} ± {half:.1f} |"
        )
    return "\n".join(lines)


def trace(people: Sequence[Persona], name: str, run: int) -> None:
    """Prints what happened in one run under ours and the strongest rule."""
    persona = next(p for p in people if p.name == name)
    catalog, timeline = shared()
    made = prepare(Frame(catalog, timeline, name, persona.person))
    assert made
    print(persona.person.roles, made.frame.targets.weights, persona.person.full_time_from)
    for policy in (OURS, STRONGEST):
        result = Sim(made.frame, Luck(name, run), DEFAULT, made.intro).run(POLICIES[policy](made))
        print(f"\n{policy}: {result.best:.0f}")
        print("\n".join(result.trace))


def main() -> None:
    """Run what was asked for and print Markdown."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--quick", action="store_true", help="8 people x 2 runs")
    options.add_argument("--grid", action="store_true", help="all 36 cells")
    options.add_argument("--runs", type=int, default=0, help="runs of each person")
    options.add_argument("--trace", nargs=2, metavar=("NAME", "RUN"))
    options.add_argument("--json", type=Path, help="also write the numbers of every person here")
    asked = options.parse_args()
    people = list(everyone().values())
    if asked.trace:
        trace(people, asked.trace[0], int(asked.trace[1]))
        return
    runs = asked.runs or (2 if asked.quick else 3 if asked.grid else 10)
    if asked.quick:
        people = people[:: len(people) // 8][:8]
    policies = [STRONGEST, OURS] if asked.grid else list(POLICIES)
    started = time.perf_counter()
    tables = run_all(people, CELLS if asked.grid else [DEFAULT], runs, policies)
    print(f"{versions()}; {len(people)} people x {runs} runs\n")
    if asked.grid:
        print(by_cell(tables))
    else:
        print(table(tables[DEFAULT], STRONGEST), "\n\n", groups(people, tables[DEFAULT]), sep="")
    print(f"\n{time.perf_counter() - started:.0f} s", file=sys.stderr)
    if asked.json:
        told = [[asdict(cell), rows] for cell, rows in tables.items()]
        asked.json.write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main()
