"""Who goes together: people and scarce seats, people who share an evening, a team for a project."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from pathways.catalog.rules import Worth
from pathways.frozen import dataclass
from pathways.profile.answers import DAYS
from pathways.route.judge import Level, part_of_day
from pathways.route.openings import Opening
from pathways.route.people import Candidate
from pathways.route.routed import AtOpening, Pair

# -- seats -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pairing:
    """A seat that goes to somebody, and what it is worth, by what counts (data/rules.yaml)."""

    person: str
    opening: str
    verdict: str
    worth: Mapping[str, int]
    points: int


@dataclass(frozen=True, slots=True)
class OneMore:
    """What one more seat at an opening would change."""

    opening: str
    points: int
    placed: int
    """How many more people would have a seat: 0 or 1."""
    new: tuple[str, ...]
    """Who would have one then and has none now."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """The pairings that are worth most together: everybody at one opening at most."""

    points: int
    pairings: tuple[Pairing, ...]
    without: tuple[str, ...]
    """People for whom an opening was worth it, and no seat was left."""
    one_more: tuple[OneMore, ...]


def worth(rules: Worth, pair: Pair) -> dict[str, int]:
    """The points of a pair, by what they are for."""
    who, one, said = pair.who, pair.opening, pair.judgment
    asked = sum(n.asked for n in said.needs)
    return {
        said.verdict: rules.now if said.verdict == "now" else rules.step,
        "wished": rules.wished // (1 + who.wants.index(one.id)) if one.id in who.wants else 0,
        "role": rules.role if one.role in who.person.roles else 0,
        "proven": rules.proven * said.strength[0] // asked if asked else rules.proven,
    }


_UNIT = 1 << 34
"""Of a point; what lots decide is less than one point of all pairings together."""


def assign(
    rules: Worth, each: Sequence[tuple[Candidate, Sequence[Pair]]], openings: Sequence[Opening]
) -> Assigned:
    """Seats to people, so that all of it is worth most. An unknown number of seats counts as one.

    Raises:
        ImportError: scipy is not installed.
    """
    import numpy
    from scipy.optimize import linear_sum_assignment

    people = sorted(((who.code, mine) for who, mine in each if mine), key=lambda one: one[0])
    pairs = [{str(pair.opening.id): pair for pair in mine} for _, mine in people]
    lots = _UNIT // (len(people) + 1)
    seats = {str(o.id): 1 if o.seats is None else o.seats for o in openings}
    points = numpy.zeros((len(people), len(seats)))
    for row, mine in enumerate(pairs):
        for column, id in enumerate(seats):
            if id in mine:
                lot = int(mine[id].lot[0][:8] + mine[id].lot[1][:8], 16) % lots
                points[row, column] = sum(worth(rules, mine[id]).values()) * _UNIT + lot
    ids, wanted = list(seats), (points > 0).sum(axis=0)

    def solved(more: int = -1) -> tuple[int, dict[int, str]]:
        """The most that it can be worth, and who sits where, with one `more` seat at a column."""
        counts = [min(wanted[c], n + (c == more)) for c, n in enumerate(seats.values())]
        columns = numpy.repeat(numpy.arange(len(ids)), counts)
        table = points[:, columns]
        rows, chosen = linear_sum_assignment(table, maximize=True)
        held = {int(r): ids[columns[c]] for r, c in zip(rows, chosen, strict=True) if table[r, c]}
        return sum(int(points[r, ids.index(id)] // _UNIT) for r, id in held.items()), held

    total, held = solved()
    made = []
    for row, id in held.items():
        parts = worth(rules, pairs[row][id])
        verdict = pairs[row][id].judgment.verdict
        made.append(Pairing(people[row][0], id, verdict, parts, sum(parts.values())))
    made.sort(key=lambda p: (ids.index(p.opening), -p.points, p.person))
    more = []
    for column, id in enumerate(ids):
        then, there = solved(column)
        new = tuple(people[r][0] for r in sorted(there.keys() - held.keys()))
        more.append(OneMore(id, then - total, len(there) - len(held), new))
    without = tuple(code for row, (code, _) in enumerate(people) if row not in held)
    return Assigned(total, tuple(made), without, tuple(more))


# -- groups ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Group:
    """People of one country who share a moment of the week."""

    country: str
    day: str
    part: str
    """Of the day; empty where they did not say."""
    people: tuple[str, ...]


def groups(everybody: Iterable[Candidate], size: int) -> Iterator[Group]:
    """Groups of about this size, never under three: the moment that the most people share first,
    whoever is in one is not asked for another. Of one moment, lots say who meets whom."""
    left: dict[str, set[tuple[str, str, str]]] = {}
    for who in everybody:
        mine, country = who.free.moments if who.free else who.person.cues, who.person.country
        if country and mine:
            left[who.code] = {(country, m.day, part_of_day(m)) for m in mine}
    while left:
        shared: dict[tuple[str, str, str], list[str]] = {}
        for code, moments in left.items():
            for moment in moments:
                shared.setdefault(moment, []).append(code)
        most = min(shared, key=lambda m: (-len(shared[m]), DAYS.index(m[1]), m))
        people = sorted(shared[most])
        if len(people) < 3:
            return
        number = max(1, round(len(people) / size))
        for n in range(number):
            yield Group(*most, tuple(people[n::number]))
        left = {code: held for code, held in left.items() if code not in people}


# -- teams -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Team:
    """People who cover together what an opening needs, and what is left uncovered."""

    people: tuple[str, ...]
    holes: tuple[Level, ...]
    """Levels that nobody of them shows, with the highest that somebody does."""


def team(at: AtOpening) -> Team | None:
    """Whoever closes the most open levels joins first, of equals who has the most of it proven,
    then the first at the opening; until nothing is open or every seat is taken. None where one
    person covers all of it, or nobody anything."""
    have: dict[str, int] = {}
    chosen: list[Pair] = []
    left = list(at.parts)

    def gain(pair: Pair, level: Callable[[Level], int]) -> int:
        needs = pair.judgment.needs
        return sum(max(0, min(n.asked, level(n)) - have.get(n.competency, 0)) for n in needs)

    def order(pair: Pair) -> tuple[Any, ...]:
        return -gain(pair, lambda n: n.shown), -gain(pair, lambda n: n.proven), pair.order

    while left and len(chosen) < (at.opening.seats or len(at.parts)):
        best = min(left, key=order)
        if not gain(best, lambda n: n.shown):
            break
        chosen.append(best)
        left.remove(best)
        for n in best.judgment.needs:
            have[n.competency] = max(have.get(n.competency, 0), n.shown)
    if len(chosen) < 2:
        return None
    needs = chosen[0].judgment.needs
    holes = (Level(n.competency, n.asked, have[n.competency], 0) for n in needs)
    return Team(tuple(p.who.code for p in chosen), tuple(h for h in holes if h.shown < h.asked))
