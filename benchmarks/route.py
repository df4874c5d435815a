"""How long it takes to put people beside openings, and to assign seats.

    python benchmarks/route.py [PEOPLE] [OPENINGS] [DIFFERENT]

Seconds of the processor for all pairs, as rows that stream, and the most memory that a fourth of
the people takes, and all of them; seconds to give the seats of 40 openings to 1,000 people.
tests/crowd.py invents both. So many openings are DIFFERENT in more than names: by default all.

Beside it stand two floors, person by person over arrays (numpy), with openings and people in
numbers already. `levels` compares the levels asked for with those shown, and names the hits: the
least that anything could do. `all` judges as the product does, and that both name the same is
checked: it compares levels and proof, leaves out what facts rule out, looks for the one step of
whoever has fewer than fifty openings now, draws lots among equals, and names the first fifty with
the step. (Without lots, which everybody needs, and steps, which half of them do, it takes a quarter
of the time and comes to other rows.) What facts mean for somebody and which steps are open to them
it is told beforehand; it asks about nothing that is unknown, and says nothing in words, which the
product does for each row. Whole runs from a file, with reading and writing, are in docs/route.md.
"""

from __future__ import annotations

import hashlib
import resource
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from importlib import import_module
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
    floors = Floors(table, some)
    for who in some:
        floors.check(who)
    for name, of in (("levels", floors.levels), ("all", floors.all)):
        least = took(people, of)
        print(f"floor, {name}: {least:.2f} s; ratio {seconds / least:.1f}")

    from pathways.route.judge import Judge
    from pathways.route.routed import Router
    from pathways.route.together import assign

    router = Router(catalog, Judge(catalog, open_[:40], DAY))
    each = [(who, tuple(router.add(who))) for who in some]
    begun = process_time()
    import_module("scipy.optimize")
    loaded = process_time()
    made = assign(catalog.rules.route, each, router.judge.openings)
    print(f"{len(each)} people, {len(router.judge.openings)} openings: {len(made.pairings)} seats "
          f"in {process_time() - loaded:.2f} s, with one more seat at each, and before that "
          f"{loaded - begun:.2f} s to load scipy")  # fmt: skip


class Floors:
    """What compares levels alone, and what judges as the product does. The invented openings ask
    for levels, never for a role alone, and do not close: neither is looked at."""

    def __init__(self, table: Any, some: Sequence[Any]) -> None:
        import numpy

        self.numpy, self.judge, self.catalog = numpy, table.judge, table.catalog
        self.openings, self.numbers = zip(*self.judge.named.values(), strict=True)
        ready = [self.judge.ready[n] for n in self.numbers]
        assert not any(one.closes or one.role for one in ready)
        asks, ways = [dict(one.needs) for one in ready], self.judge.every_way
        # Competencies that are asked for come first; the others only say where a project begins.
        names = sorted(self.catalog.competencies, key=lambda c: not any(c in one for one in asks))
        needs = self._table([[one.get(c, 0) for one in asks] for c in names])
        self.names, self.needs = names, needs[needs.any(axis=1)]
        self.asked, self.total = len(self.needs), self.needs.sum(axis=0)
        self.begins = self._table([[dict(way.begins).get(c, 0) for c in names] for way in ways])
        lifts = [{c: (first, to) for c, first, to in way.lifts} for way in ways]
        self.first, self.to = (
            self._table([[one.get(c, (9, 0))[k] for c in names[: self.asked]] for one in lifts])
            for k in (0, 1)
        )
        self.codes = [one.code.encode() for one in self.openings]
        self.earned = self._marks(self.judge.earned)
        self.known = {who.code: self._in_numbers(who) for who in some}

    def _table(self, rows: Any) -> Any:
        return self.numpy.array(rows, "i1")

    def _marks(self, bits: int) -> Any:
        return self.numpy.array([bits >> n & 1 for n in self.numbers], bool)

    def _in_numbers(self, who: Any) -> tuple[Any, ...]:
        person, looked, asked = who.person, self.judge.of(who.person, who.free), self.asked
        levels = [person.levels.get(c) for c in self.names]
        shown, proven, claimed = (
            self._table([getattr(one, what, 0) for one in levels])
            for what in ("level", "proven", "claimed")
        )
        at = {role: n for n, role in enumerate(dict.fromkeys(person.roles))}
        # The order but for what has proof: roles that they named, then how near it is.
        order = self.numpy.array([at.get(one.role, len(at)) * 10_000 for one in self.openings])
        order += sum(n * self._marks(bits) for n, bits in enumerate(looked.fits))
        ways = {way.ref: n for n, way in enumerate(self.judge.every_way)}
        open_to = [
            ways[way.ref]
            for way, _ in self.judge.ways(frozenset(person.roles))
            if way.open_to(self.catalog, person)
        ]
        ids = {one.id: n for n, one in enumerate(self.openings)}
        wants = [ids[id] for id in dict.fromkeys(who.wants) if id in ids]
        best, like = self.numpy.maximum(shown, claimed), f"\0{who.like}".encode("utf-8", "replace")
        return (shown, proven[:asked], best[:asked], self._marks(looked.open), order, open_to,
                wants, like)  # fmt: skip

    def levels(self, who: Any) -> Iterator[str]:
        """Whatever asks for no more than they show."""
        shown = self.known[who.code][0][: self.asked, None]
        for n in self.numpy.nonzero((shown >= self.needs).all(axis=0))[0]:
            yield ",".join((who.code, self.openings[n].id, "now"))

    def all(self, who: Any) -> Iterator[str]:
        """The first fifty, with what comes before each."""
        shown, proven, best, open_, order, open_to, wants, like = self.known[who.code]
        mine, needs, left = shown[: self.asked], self.needs, self.catalog.rules.route.kept
        now = open_ & (mine[:, None] >= needs).all(axis=0)
        share = self.numpy.minimum(needs, proven[:, None]).sum(axis=0, dtype="i1") / self.total
        order = order - share * 1000
        for n in self._named(now, order, wants, like, left):
            left -= 1
            yield ",".join((who.code, self.openings[n].id, "now"))
        if not left:
            return
        others = open_ & ~now
        said = others & (best[:, None] >= needs).all(axis=0)
        ways = self.numpy.array(open_to)[(self.begins[open_to] <= shown).all(axis=1)]
        after = self.numpy.maximum(mine, self.to[ways] * (self.first[ways] <= mine))
        # Of ways that lead to the same levels, the first is taken.
        alike = {levels.tobytes(): n for n, levels in reversed([*enumerate(after)])}
        chosen = sorted(alike.values())
        enough = (after[chosen][:, :, None] >= needs).all(axis=1) & others & self.earned
        nth = enough.argmax(axis=0)
        for n in self._named(said | enough.any(axis=0), order, wants, like, left):
            missing = [self.names[c] for c in range(self.asked) if mine[c] < needs[c, n]]
            way = self.judge.every_way[ways[chosen[nth[n]]]]
            step = " ".join(sorted(missing)) if said[n] else way.ref
            yield ",".join((who.code, self.openings[n].id, step))

    def _named(self, hits: Any, order: Any, wants: Any, like: bytes, most: int) -> Iterator[int]:
        """So many of the hits, what they wish for before the rest."""
        wished = [n for n in wants if hits[n]]
        yield from wished[:most]
        some = self.numpy.nonzero(hits)[0]
        if wished:
            some = some[~self.numpy.isin(some, wished)]
        ranks, most = order[some], max(most - len(wished), 0)
        if len(some) > most > 0:  # lots are drawn for no more than may be named
            among = ranks <= self.numpy.partition(ranks, most - 1)[most - 1]
            some, ranks = some[among], ranks[among]
        lots = [hashlib.sha256(self.codes[n] + like).digest() for n in some]
        each = zip(ranks.tolist(), lots, some.tolist(), strict=True)
        yield from [n for *_, n in sorted(each)[:most]]

    def check(self, who: Any) -> None:
        """That it names what the product does."""
        from pathways.route.routed import best_first

        looked, kept = self.judge.of(who.person, who.free), self.catalog.rules.route.kept
        named = [(one.id, looked.step(self.judge.named[one.id][1]))
                 for one in islice(best_first(who, looked), kept)]  # fmt: skip
        product = [",".join((who.code, id, step.ref if step else "now")) for id, step in named]
        assert [*self.all(who)] == product, f"the floor judges {who.code} in another way"


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
