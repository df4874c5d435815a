"""People beside openings as lines of a table: here, or some people on a machine of a cluster."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, ClassVar

from pathways.catalog import Catalog
from pathways.frozen import Struct, dataclass
from pathways.planner import Reason
from pathways.render.json_plan import bare_words
from pathways.render.text import macros
from pathways.route.judge import Judge, Level, NamedStep, evidence
from pathways.route.openings import Opening
from pathways.route.people import Called, Candidate, Left, Source, candidates, code_of, unnamed
from pathways.route.routed import best_first

if TYPE_CHECKING:
    from pathways.cohort.cluster import Cluster

HEAD = (
    "person", "name", "found_at", "opening", "opening_name", "verdict", "levels_asked",
    "levels_proven", "levels_shown", "missing", "step", "weeks", "ask", "would_refer",
)  # fmt: skip


class Table:
    """What is to be said of people beside these openings."""

    def __init__(self, catalog: Catalog, openings: Sequence[Opening], day: date, blind: bool):
        self.catalog, self.blind, self._names = catalog, blind, Called(openings)
        self.judge = Judge(catalog, [o.unnamed() for o in openings] if blind else openings, day)
        doc = SimpleNamespace(catalog=catalog, today=day, name=catalog.name_of)
        self._say = macros("route_words.j2", doc=doc, catalog=catalog)
        self._name = cache(catalog.name_of)
        # Many people show the same, are asked the same, and take the same step.
        self._shown, self._ask = lru_cache(4096)(self._levels), lru_cache(4096)(self._asked)
        self._first = lru_cache(4096)(self._step)

    def of(self, who: Candidate) -> Iterator[tuple[str, ...]]:
        """Lines of somebody, from the opening on: of each that is worth their time."""
        who, _ = who.named(self._names)
        who = unnamed(who) if self.blind else who
        referred = {True: "yes", False: "nobody", None: "unknown"}[who.referred]
        looked = self.judge.of(who.person, who.free, who.wants)
        # Many openings ask for the same levels, and many leave the same to be asked.
        levels, asked = dict[Any, tuple[str, ...]](), dict[Any, str]()
        judge, named = self.judge, self.judge.named
        for one in islice(best_first(who, looked), self.catalog.rules.route.kept):
            n = named[one.id][1]
            needs, parts, step = judge.ready[n].needs, judge.parts[n], looked.step(n)
            if needs not in levels:
                levels[needs] = self._shown(looked.at(needs))
            if parts not in asked:
                asks = [self._ask(r.code, tuple(r.params.items())) for r in looked.asks(n)]
                asked[parts] = " ".join(asks)
            first, verdict = (self._first(step), "step") if step else (("", ""), "now")
            yield (one.id, one.name, verdict, *levels[needs], *first, asked[parts], referred)

    def _levels(self, at: tuple[tuple[str, int, int, int], ...]) -> tuple[str, ...]:
        needs = [Level(*one) for one in at]
        missing = ", ".join([self._name(n.competency) for n in needs if n.shown < n.asked])
        return *map(str, (sum([n.asked for n in needs]), *evidence(needs))), missing

    def _asked(self, code: str, params: tuple[tuple[str, Any], ...]) -> str:
        return bare_words(str(self._say.ask(Reason(code, dict(params)))))

    def _step(self, step: NamedStep) -> tuple[str, str]:
        words, weeks = bare_words(str(self._say.step(step))), step.weeks
        return words, f"{weeks[0]}-{weeks[1]}" if weeks else ""


# -- on a cluster ----------------------------------------------------------------------------------

_AT_ONCE, _CHUNK = 1000, 50
"""People whose lines are waited for before any is given, and those of one job."""


_HELD: dict[tuple[str, bytes, date, bool], Table] = {}
"""That of the last job, for the next is of the same openings."""


class Lines(Struct):
    """What a machine made for somebody."""

    id: str
    like: str
    """What their lots are drawn from; empty for whoever asked to be left out."""
    rows: list[tuple[str, ...]]


@dataclass(frozen=True)
class Some:
    """A few people whose lines a machine is to make."""

    people: tuple[tuple[str, Source], ...]
    """Of each a number, and what they said, without what they are known by."""
    openings: bytes
    day: date
    blind: bool
    temporary: Path
    lists: Mapping[str, Any] = field(default_factory=dict)

    record: ClassVar[type[Lines]] = Lines

    def do(self, catalog: Catalog) -> list[Lines]:
        """The lines of each."""
        table, made = self._table(catalog), list[Lines]()
        for id, source in self.people:
            who = next(candidates(catalog, [source], Left()), None)
            made.append(Lines(id, who.like if who else "", [*table.of(who)] if who else []))
        return made

    def _table(self, catalog: Catalog) -> Table:
        key = (catalog.digest, self.openings, self.day, self.blind)
        if key not in _HELD:
            _HELD.clear()
            openings = pickle.loads(self.openings)  # noqa: S301 - as the job itself was
            _HELD[key] = Table(catalog, openings, self.day, self.blind)
        return _HELD[key]

    @staticmethod
    def lost(person: tuple[str, Source]) -> Lines:
        """Nobody is passed over for it.

        Raises:
            NoCluster: machines end on somebody.
        """
        from pathways.cohort.cluster import NoCluster

        where = person[1].place
        raise NoCluster(f"machines of the cluster end on the answers of {where}; please report it")


def rows_there(cluster: Cluster, sources: Iterable[Source], job: Some) -> Iterator[tuple[str, ...]]:
    """Lines of everybody in the order of `sources`, made by a cluster; `job` without people says
    for which openings.

    Raises:
        BadInput: answers that cannot be read.
        NoCluster: the cluster cannot be used.
    """
    codes: Counter[str] = Counter()
    each = (one for one in sources if one.profile is not None)
    while some := list(islice(each, _AT_ONCE)):
        sent = [(str(n), replace(one, key="", email="")) for n, one in enumerate(some)]
        parts = (sent[n : n + _CHUNK] for n in range(0, len(sent), _CHUNK))
        made = {one.id: one for one in cluster.run([replace(job, people=(*p,)) for p in parts])}
        for n, one in enumerate(some):
            lines = made[str(n)]
            if not lines.like:
                continue
            assert one.profile is not None
            code = code_of(one.key, one.profile, lines.like)
            codes[code] += 1
            twin = f"-{codes[code]}" if codes[code] > 1 else ""
            named = ("", "") if job.blind else (one.profile.name, one.place)
            yield from ((f"{code}{twin}", *named, *row) for row in lines.rows)
