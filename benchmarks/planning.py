"""What planning costs: for one person, for many, and in memory. Ratios in one run.

    python benchmarks/planning.py [PEOPLE]

Times are of the processor, so that other work on the machine counts little. PEOPLE are made from
the example profiles with other hours, countries and horizons.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import cycle, islice, product
from pathlib import Path

from pathways.catalog import Catalog, load_catalog
from pathways.planner import make_plan, make_plans
from pathways.profile import Profile, current, read_profile
from pathways.render import build_document, to_markdown

TODAY = date(2026, 11, 22)
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


def people(catalog: Catalog) -> Iterator[Profile]:
    """Profiles without end; every one of the first 504 is different."""
    examples = [read_profile(p, catalog) for p in sorted(EXAMPLES.glob("*.yaml"))]
    ways = product((3, 4, 6, 8, 12, 16), ("PT", "GB", "US", "IN", "DE", "NG", "BR"), examples)
    made = [
        replace(profile, hours=(float(hours),) * 4, country=country)  # type: ignore[arg-type]
        for hours, country, profile in ways
    ]
    return cycle(made)


def peak_mb() -> float:
    """Most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print the figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    catalog = load_catalog()
    some = list(islice(people(catalog), count))

    alone, together, words = [], [], []
    for profile in some:
        start = time.process_time()
        person = current(profile, catalog)
        plan = make_plan(catalog, person, TODAY)
        planned = time.process_time()
        document = build_document(catalog, profile, person, plan)
        to_markdown(document)
        done = time.process_time()
        to_markdown(document)
        ready = time.process_time()
        alone.append(planned - start)
        together.append(done - start)
        words.append(ready - done)
    print(
        f"one person, planning alone: median {1000 * statistics.median(alone):.0f} ms "
        f"(goal: under 50), slowest {1000 * max(alone):.0f} ms"
    )
    print(
        f"{count} people, plan and Markdown over Markdown from a ready document: "
        f"{sum(together) / sum(words):.1f} (goal: at most 10)"
    )

    before = peak_mb()
    start = time.process_time()
    for number, _ in enumerate(
        make_plans(catalog, (current(p, catalog) for p in islice(people(catalog), 100_000)), TODAY),
        1,
    ):
        if number in (100, 1_000, 10_000, 100_000):
            print(
                f"{number:>7} people: {peak_mb():.0f} MB at most, "
                f"{1000 * (time.process_time() - start) / number:.2f} ms each"
            )
    print(f"(before: {before:.0f} MB; 504 different people among them, each planned once)")


if __name__ == "__main__":
    main()
