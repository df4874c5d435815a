"""How long it takes to put people beside openings, and to assign seats.

    python benchmarks/route.py [PEOPLE] [OPENINGS]

Seconds of the processor for all pairs, as rows that stream, beside those of a floor that only
compares levels in one array (numpy); the most memory that a fourth of the people takes, and all of
them; seconds to give 40 openings' seats to 1,000 people. tests/crowd.py invents both.
"""

from __future__ import annotations

import resource
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
DAY = date(2026, 11, 28)


def main(people: int = 2000, openings: int = 1000) -> None:
    """Print the figures."""
    import crowd
    import yaml

    from pathways.catalog import load_catalog
    from pathways.desk import Desk
    from pathways.desk.routes import People, rows
    from pathways.profile.answers import parse_profile
    from pathways.route.openings import parse_openings
    from pathways.route.people import Left, candidate
    from pathways.route.together import assign

    catalog = load_catalog()
    desk = Desk(day=DAY)
    # A hundred at most are different: ads of a list ask for the levels of a few dozen roles.
    raw = yaml.safe_dump({"openings": crowd.openings(min(openings, 100))}).encode()
    some_open = parse_openings(raw, "openings.yaml", catalog)
    open_ = [replace(one, id=f"{one.id}-{n}") for n in range(openings) for one in some_open]
    open_ = open_[:openings]

    def read(count: int):
        for held in crowd.people(count):
            beside = {k: str(held.pop(k)) for k in ("free", "referrer", "wants", "id") if k in held}
            profile = parse_profile(yaml.safe_dump(held).encode(), "people", catalog)
            yield candidate(catalog, profile, f"id {beside.pop('id')}", "", "", beside)

    some = list(read(min(people, 1000)))

    def stream(count: int) -> float:
        begun = process_time()
        everybody = (some[n % len(some)] for n in range(count))
        for _ in rows(desk, People(everybody, Left(), ()), open_):
            pass
        return process_time() - begun

    stream(10)
    for count in (people // 4, people):
        took = stream(count)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        pairs = count * len(open_)
        print(f"{count} people x {len(open_)} openings: {took:.2f} s, "
              f"{took / pairs * 1e6:.2f} us a pair, {count / took:.0f} people a second; "
              f"peak {peak:.0f} MB")  # fmt: skip
    print(f"floor: {(at := _floor(catalog, some, open_, people)):.2f} s; ratio {took / at:.1f}")

    from pathways.route.judge import Judge
    from pathways.route.routed import Router

    router = Router(catalog, Judge(catalog, open_[:40], DAY))
    each = [(who, tuple(router.add(who))) for who in some]
    begun = process_time()
    made = assign(catalog.rules.route, each, router.judge.openings)
    took = process_time() - begun
    print(f"{len(each)} people, {len(router.judge.openings)} openings: {len(made.pairings)} seats "
          f"in {took:.2f} s, with one more seat at each")  # fmt: skip


def _floor(catalog, some, open_, people: int) -> float:
    """Seconds for comparing levels alone, person by person, in an array, and naming the hits."""
    import numpy

    names = list(catalog.competencies)
    needs = numpy.array([[one.needs.get(c, 0) for c in names] for one in open_])
    begun = process_time()
    for n in range(people):
        who = some[n % len(some)]
        shown = numpy.array([who.person.level(c) for c in names])
        for index in numpy.nonzero((shown >= needs).all(axis=1))[0]:
            ",".join((who.code, open_[index].id, "now"))
    return process_time() - begun


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
