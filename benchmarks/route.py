"""How long it takes to put people beside openings, and to assign seats.

    python benchmarks/route.py [PEOPLE] [OPENINGS] [DIFFERENT]

Seconds of the processor for all pairs, as rows that stream, and the most memory that a fourth of
the people takes, and all of them; seconds to give the seats of 40 openings to 1,000 people.
tests/crowd.py invents both. So many openings are DIFFERENT in more than names: by default all.

Beside it stand two floors, person by person over one array (numpy), with openings and people in
numbers already. `levels` compares the levels asked for with those shown, and names the hits: the
least that anything could do. `all` compares besides what is proven, hours, days and places, puts
the hits in the same order (its lots are drawn beforehand) and names the first fifty. Neither looks
for a step where somebody falls short, asks about what is unknown, or says anything in words, which
the product does for each row. Whole runs from a file, with reading and writing, are in
docs/route.md.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
DAY = date(2026, 11, 28)


def main(people: int = 2000, openings: int = 1000, different: int = 0) -> None:
    """Print the figures."""
    import crowd
    import yaml

    from pathways.catalog import load_catalog
    from pathways.profile.answers import parse_profile
    from pathways.route.openings import parse_openings
    from pathways.route.people import candidate
    from pathways.route.table import Table

    catalog, different = load_catalog(), min(different or openings, openings)
    raw = yaml.safe_dump({"openings": crowd.openings(different)}).encode()
    some_open = cycle(parse_openings(raw, "openings.yaml", catalog))
    open_ = [
        replace(one, id=f"{one.id}-{n}") for n, one in zip(range(openings), some_open, strict=False)
    ]
    some = []
    for held in crowd.people(min(people, 1000)):
        beside = {k: str(held.pop(k)) for k in ("free", "referrer", "wants", "id") if k in held}
        profile = parse_profile(yaml.safe_dump(held).encode(), "people", catalog)
        some.append(candidate(catalog, profile, f"id {beside.pop('id')}", "", "", beside))

    def took(count: int, of: Callable[[Any], Iterable[Any]]) -> float:
        """Seconds for so many people, of whom a thousand are different."""
        begun = process_time()
        for who in islice(cycle(some), count):
            for _ in of(who):
                pass
        return process_time() - begun

    table, seconds = Table(catalog, open_, DAY, blind=False), 0.0
    took(10, table.of)
    for count in (people // 4, people):
        seconds = took(count, table.of)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"{count} people x {openings} openings, {different} different: {seconds:.2f} s, "
              f"{seconds / count / openings * 1e6:.2f} us a pair, {count / seconds:.0f} people a "
              f"second; peak {peak:.0f} MB")  # fmt: skip
    for name, of in _floors(catalog, some, open_).items():
        least = took(people, of)
        print(f"floor, {name}: {least:.2f} s; ratio {seconds / least:.1f}")

    from pathways.route.judge import Judge
    from pathways.route.routed import Router
    from pathways.route.together import assign

    router = Router(catalog, Judge(catalog, open_[:40], DAY))
    each = [(who, tuple(router.add(who))) for who in some]
    begun = process_time()
    made = assign(catalog.rules.route, each, router.judge.openings)
    print(f"{len(each)} people, {len(router.judge.openings)} openings: {len(made.pairings)} seats "
          f"in {process_time() - begun:.2f} s, with one more seat at each")  # fmt: skip


def _floors(catalog, some, open_) -> dict[str, Callable[[Any], Iterable[Any]]]:
    """What compares levels alone, and what compares all, by name."""
    import numpy

    from pathways.lists.openings import Places, place_fit
    from pathways.profile.answers import DAYS

    names, read = list(catalog.competencies), Places(catalog).of
    needs = numpy.array([[one.needs.get(c, 0) for c in names] for one in open_])
    asked = numpy.maximum(needs.sum(axis=1), 1)
    hours = numpy.array([one.hours.low if one.hours else 0 for one in open_])
    # A week has 35 parts of days, each a bit.
    parts = ("morning", "noon", "afternoon", "evening", "night")

    def week(moments: Any) -> int:
        return sum(1 << DAYS.index(m.day) * 5 + parts.index(m.at) for m in moments)

    days = numpy.array([week(one.days.moments) if one.days else 0 for one in open_])
    where = [read(one.place) for one in open_]
    order = ("city", "country", "remote", "unknown", "move", "ask", None)
    countries = {who.person.country: who.person for who in some}
    fits = {country: numpy.array([order.index(place_fit(catalog, person, at)) for at in where])
            for country, person in countries.items()}  # fmt: skip
    roles, lots = [one.role for one in open_], numpy.random.default_rng(1).random(len(open_))

    def levels(who: Any) -> Iterable[Any]:
        shown = numpy.array([who.person.level(c) for c in names])
        for index in numpy.nonzero((shown >= needs).all(axis=1))[0]:
            yield ",".join((who.code, open_[index].id, "now"))

    def everything(who: Any) -> Iterable[Any]:
        person, held = who.person, [who.person.levels.get(c) for c in names]
        shown, proven = (numpy.array([getattr(s, what) if s else 0 for s in held])
                         for what in ("level", "proven"))  # fmt: skip
        fit, mine = fits[person.country], week(who.free.moments) if who.free else 0
        fitting = (shown >= needs).all(axis=1) & (hours <= float(person.most or 0)) & (fit < 4)
        if mine:
            fitting &= (days == 0) | (days & mine != 0)
        hits = numpy.nonzero(fitting)[0]
        share = numpy.minimum(needs[hits], proven).sum(axis=1) / asked[hits]
        role = numpy.array([roles[n] not in person.roles for n in hits])
        for n in hits[numpy.lexsort((lots[hits], fit[hits], -share, role))[:50]]:
            yield ",".join((who.code, open_[n].id, open_[n].name, "now"))

    return {"levels": levels, "all": everything}


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
