"""Everybody beside every opening: who first, who must not be missed, and what all of it says.

People come one by one; of each opening only the first ones are kept, so that many people take no
more memory than few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from itertools import islice
from typing import Any, get_args

from pathways.assess import assess
from pathways.catalog import Catalog
from pathways.cohort.brief import sessions
from pathways.cohort.small_cells import LEAST, Cell, may_be_shown, parts
from pathways.frozen import Struct, dataclass
from pathways.route.bits import numbers_of
from pathways.route.judge import Judge, Judged, Judgment, Looked, Verdict
from pathways.route.openings import Opening
from pathways.route.people import Candidate

RANK = {verdict: n for n, verdict in enumerate(get_args(Verdict))}


@dataclass(frozen=True)
class Pair:
    """One person beside one opening."""

    opening: Opening
    who: Candidate
    judgment: Judgment

    @cached_property
    def lot(self) -> tuple[str, str]:
        """Decides among equals."""
        return self.who.lot(self.opening.code)

    @cached_property
    def order(self) -> tuple[Any, ...]:
        """Of the people of an opening the least comes first: by evidence, then by lot."""
        proven, shown, helps = self.judgment.strength
        return (RANK[self.judgment.verdict], -proven, -shown, -helps, *self.lot)


def pairs_of(who: Candidate, judged: Iterable[Judged], all_of_it: bool = False) -> Iterator[Pair]:
    """Somebody beside every opening that no conflict and, but for `all_of_it`, no known fact rules
    out."""
    for openings, said in judged:
        if all_of_it or said.verdict != "not":
            yield from (Pair(one, who, said) for one in openings if one.id not in who.conflicts)


def in_order(who: Candidate, looked: Looked, most: int | None = None) -> list[Pair]:
    """The openings that are worth somebody's time, best first, and no more than `most`."""
    named, first = looked.judge.named, islice(best_first(who, looked), most)
    return [Pair(one, who, looked[named[one.id][1]]) for one in first]


def best_first(who: Candidate, looked: Looked) -> Iterator[Opening]:
    """The same alone: what somebody can take now before what needs a step, their own wishes first,
    then what they show of it, then what is near."""
    judge, draw, apart = looked.judge, who.drawing(), {*who.wants, *who.conflicts}
    wished = [judge.named[id] for id in dict.fromkeys(who.wants)
              if id in judge.named and id not in who.conflicts]  # fmt: skip
    for now in (True, False):
        bits = looked.now if now else looked.near
        yield from (one for one, n in wished if bits >> n & 1)
        for equal in _by_rank(looked, bits):
            some = [one for n in numbers_of(equal) for one in judge.alike[n] if one.id not in apart]
            if len(some) > 1:
                some.sort(key=draw)
            yield from some


def _by_rank(looked: Looked, bits: int) -> Iterator[int]:
    """Openings that are equal for somebody in all but lots, the best first."""
    for role in (*dict.fromkeys(looked.person.roles), None):
        mine = bits if role is None else bits & looked.judge.of_role.get(role, 0)
        bits &= ~mine
        for share in looked.shares:
            yield from filter(None, [mine & share & fits for fits in looked.fits])


def nearest(who: Candidate, looked: Looked) -> Pair | None:
    """The opening from which the least keeps somebody: facts against it and levels that are
    missing, counted alike; of equals one that they wish for, then what leaves least to ask."""

    draw = who.drawing()

    def far(pair: Pair) -> tuple[Any, ...]:
        said, id = pair.judgment, pair.opening.id
        least = len(said.blocks) + sum(n.asked - n.shown for n in said.missing)
        return least, id not in who.wants, len(said.asks), draw(pair.opening)

    pairs = (Pair(one, who, said) for openings, said in looked.whole() for one in openings)
    return min((p for p in pairs if p.opening.id not in who.conflicts), key=far, default=None)


class _First:
    """The first so many of the pairs that were added."""

    def __init__(self, most: int) -> None:
        self.most, self.held = most, list[Pair]()

    def add(self, pair: Pair) -> None:
        self.held.append(pair)
        if len(self.held) >= 2 * self.most:
            self.cut()

    def cut(self) -> list[Pair]:
        self.held.sort(key=lambda pair: pair.order)
        del self.held[self.most :]
        return self.held


class AtOpening(Struct):
    """The people of one opening."""

    opening: Opening
    now: int
    step: int
    """How many fit now, and how many would with one step."""
    unknown: int
    """Of how many more nobody knows what they show of what is missing; they can be asked."""
    people: tuple[Pair, ...]
    """The first of both."""
    not_to_miss: tuple[Pair, ...]
    """Those of them who fit now and have nobody who would refer them, as an answer says."""
    but_the_moment: tuple[Pair, ...]
    """The first of those who fit in all but its day."""
    out: Mapping[str, int]
    """How many others something keeps from it, by the code of the fact; `levels` are missing."""
    parts: tuple[Pair, ...] = ()
    """Of what several people cover together, the first who show any of it."""


class Moves(Struct):
    """An ability that would make openings worth it for people who need one step now."""

    competency: str
    at_least: int | None
    """How many of them have nothing else to be asked about; None where that is not shown."""
    at_most: int
    projects: tuple[str, ...]
    programs: tuple[str, ...]
    """What shows or teaches it."""


class Whole(Struct):
    """What all people and openings say together, in counts that tell of nobody."""

    people: int
    roles: tuple[Cell, ...]
    """By the role that each heads for: those of the openings; the empty name is any other."""
    nobody: tuple[str, ...]
    """Roles of openings that nobody heads for; empty where small counts could be told from it."""
    rungs: Mapping[str, tuple[Cell, ...]]
    """By ladder; the largest is where most are."""
    moves: tuple[Moves, ...]


class Router(Struct):
    """Takes people one by one."""

    catalog: Catalog
    judge: Judge
    _count: Counter[str] = field(default_factory=Counter)
    _kept: dict[str, _First] = field(default_factory=dict)
    _roles: Counter[str] = field(default_factory=Counter)
    _rungs: Counter[tuple[str, str]] = field(default_factory=Counter)
    _moved: Counter[str] = field(default_factory=Counter)
    _sure: Counter[str] = field(default_factory=Counter)
    _out: dict[str, Counter[str]] = field(default_factory=dict)
    """By the first of the openings that are alike."""
    nearest: dict[str, Pair] = field(default_factory=dict)
    """By person, for whom no opening is worth their time, the one that is nearest."""
    refused: dict[str, tuple[Pair, ...]] = field(default_factory=dict)
    """By person the openings that they wish for and that something keeps them from."""

    def add(self, who: Candidate) -> list[Pair]:
        """Put somebody beside every opening; those worth their time, best first."""
        rules, found = self.catalog.rules.route, []
        kinds, looked = rules.kinds, self.judge.of(who.person, who.free, who.wants)
        for openings, held in (judged := [*looked]):
            out = [*{r.code for r in held.blocks}] or ["levels"] * (held.verdict == "later")
            self._out.setdefault(openings[0].id, Counter()).update(out)
        for pair in pairs_of(who, looked.but_the_moment, all_of_it=True):
            self._keep("moment", pair)
        for pair in pairs_of(who, judged):
            said, id = pair.judgment, pair.opening.id
            if kinds[pair.opening.kind].team and said.strength[1]:
                self._keep("part", pair)
            if said.verdict == "later":
                self._count[f"unknown {id}"] += not any(n.known for n in said.missing)
                continue
            found.append(pair)
            self._keep("first", pair)
            self._count[f"{said.verdict} {id}"] += 1
            if said.verdict == "now" and who.referred is False:
                self._keep("missed", pair)
        self._count["people"] += 1
        self._tell(who, found)
        if left := {*who.wants} - {pair.opening.id for pair in found}:
            whole = pairs_of(who, looked.whole(), all_of_it=True)
            self.refused[who.code] = tuple(pair for pair in whole if pair.opening.id in left)
        near = None if found else nearest(who, looked)
        if near:
            self.nearest[who.code] = near
        return in_order(who, looked, rules.kept)

    def _keep(self, what: str, pair: Pair) -> None:
        most = self.catalog.rules.route.kept
        self._kept.setdefault(f"{what} {pair.opening.id}", _First(most)).add(pair)

    def _of(self, what: str, one: Opening) -> tuple[Pair, ...]:
        held = self._kept.get(f"{what} {one.id}")
        return tuple(held.cut()) if held else ()

    def _tell(self, who: Candidate, found: Sequence[Pair]) -> None:
        where = assess(self.catalog, who.person)
        self._roles[where.shortlist[0].role] += 1
        self._rungs.update((name, at.rung) for name, at in where.standings.items())
        one_step = [p.judgment for p in found if p.judgment.verdict == "step"]
        self._moved.update({n.competency for said in one_step for n in said.missing})
        self._sure.update(
            {n.competency for said in one_step if not said.asks for n in said.missing}
        )

    def at_openings(self) -> Iterator[AtOpening]:
        """Each opening with its people, in the order of the file."""
        out: dict[str, Mapping[str, int]] = {}
        for alike in self.judge.alike:
            out |= dict.fromkeys((o.id for o in alike), self._out.get(alike[0].id, {}))
        for one in self.judge.openings:
            now, step, unknown = (self._count[f"{x} {one.id}"] for x in ("now", "step", "unknown"))
            first, missed, moment, part = (
                self._of(what, one) for what in ("first", "missed", "moment", "part")
            )
            yield AtOpening(one, now, step, unknown, first, missed, moment, out[one.id], part)

    def whole(self) -> Whole | None:
        """The counts; None for so few people that any count would be about one of them."""
        people = self._count["people"]
        if people < LEAST:
            return None
        wanted = dict.fromkeys(o.role for o in self.judge.openings if o.role)
        heads = {role: self._roles[role] for role in wanted}
        roles = parts({**heads, "": people - sum(heads.values())})
        apart = any(len(cell.of) > 1 for cell in roles)
        rungs = {
            ladder: tuple(parts({str(r.id): self._rungs[ladder, str(r.id)] for r in held.rungs}))
            for ladder, held in self.catalog.ladders.items()
        }
        nobody = () if apart else tuple(role for role, n in heads.items() if not n)
        return Whole(people, tuple(roles), nobody, rungs, tuple(self._moves(people, roles)))

    def _moves(self, people: int, roles: Sequence[Cell]) -> Iterator[Moves]:
        cells = [
            Cell((c,), n)
            for c, n in sorted(self._moved.items(), key=lambda x: (-x[1], x[0]))
            if n >= LEAST and may_be_shown(n, people)
        ]
        for s in sessions(self.catalog, cells, roles):
            sure = self._sure[s.competency]
            told = may_be_shown(sure, s.count) and may_be_shown(sure, people)
            projects, programs = (tuple(str(x.id) for x in y) for y in (s.projects, s.programs))
            yield Moves(s.competency, sure if told else None, s.count, projects, programs)
