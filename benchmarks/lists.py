"""How long it takes to read 5,000 jobs of a list and to match them to a person.

    python benchmarks/lists.py [JOBS]

The ads are those of tests/listings/open/jobs.json over and over, each with a number in its title.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from time import perf_counter

from pathways.assess import assess
from pathways.catalog import load_catalog
from pathways.lists.openings import openings
from pathways.lists.read import parse
from pathways.lists.taken import with_roles
from pathways.profile import current, read_profile

ROOT = Path(__file__).resolve().parent.parent


def main(jobs: int = 5000) -> None:
    """Print the seconds of each part."""
    catalog = load_catalog()
    profile = read_profile(ROOT / "examples" / "operator-other-sector.yaml", catalog)
    person = current(profile, catalog)
    where = assess(catalog, person)
    rows = json.loads((ROOT / "tests" / "listings" / "open" / "jobs.json").read_text())["data"]
    many = [
        {**rows[n % len(rows)], "id": f"rec{n}", "name": f"{rows[n % len(rows)]['name']} {n}"}
        for n in range(jobs)
    ]
    raw = json.dumps({"data": many, "meta": {"generatedAt": str(date(2026, 11, 28))}}).encode()
    start = perf_counter()
    listing = parse(raw, "jobs.json", strict=False)
    read = perf_counter()
    found = openings(catalog, with_roles(catalog, listing), person, where, {}, ())
    matched = perf_counter()
    print(f"{len(listing.entries)} jobs of {len(raw) / 1e6:.1f} MB: read in {read - start:.2f} s, ")
    print(f"{len(found)} matched in {matched - read:.2f} s, together {matched - start:.2f} s")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
