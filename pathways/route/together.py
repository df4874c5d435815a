"""Who goes together: people and scarce seats, people who share an evening, a team for a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import field
from datetime import date, timedelta
from itertools import combinations, groupby
from operator import attrgetter
from typing import Any

from pathways.catalog.rules import RouteRules
from pathways.frozen import Struct
from pathways.profile.answers import DAYS
from pathways.profile.moments import hours_of, in_hours, meet_at_once
from pathways.route.judge import Level
from pathways.route.openings import Opening
from pathways.route.people import Candidate, ticked
from pathways.route.routed import AtOpening, Pair

# -- seats -----------------------------------------------------------------------------------------


class Pairing(Struct):
    """A seat that goes to somebody, and what it is worth, by what counts (data/rules.yaml)."""

    person: str
    opening: str
    verdict: str
    worth: Mapping[str, int]
    points: int


class OneMore(Struct):
    """What one more seat at an opening would change."""

    opening: str
    points: int
    placed: int
    """How many fewer people would be without a seat: 0 or 1."""
    new: tuple[str, ...]
    """Who would have one then and has none now."""


class Empty(Struct):
    """Seats of an opening that nobody has."""

    opening: str
    seats: int
    elsewhere: tuple[str, ...]
    """People for whom it would be worth it, who have their one seat elsewhere."""


class Full(Struct):
    """Somebody whose seats take together more hours a week than they said."""

    person: str
    hours: float
    most: float


class AtOnce(Struct):
    """Somebody with two seats at one time."""

    person: str
    one: str
    other: str


class Assigned(Struct):
    """The pairings that are worth most together: everybody at one opening at most, at any of
    those that go beside, and at some of those for which anybody may apply."""

    points: int
    pairings: tuple[Pairing, ...]
    without: tuple[str, ...]
    """People for whom a seat that is one's only one was worth it, or if there was none for them
    any seat, and none was left."""
    one_more: tuple[OneMore, ...]
    empty: tuple[Empty, ...]
    full: tuple[Full, ...] = ()
    """People to be asked which of their seats they would rather have."""
    at_once: tuple[AtOnce, ...] = ()
    """The same, where two of them take place at one time."""
    next: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By opening who would have a seat there if somebody said no: whoever has none first."""
    most: int | None = None
    """Seats that anybody has at most."""
    alike: bool = False
    """Whether all wishes of a person counted alike, for they stand as boxes that were ticked."""


def is_beside(rules: RouteRules, one: Opening) -> bool:
    """Whether whoever has a seat at an opening may have another elsewhere."""
    if one.beside is None:
        return rules.kinds[one.kind].beside or is_public(rules, one)
    return one.beside


def is_public(rules: RouteRules, one: Opening) -> bool:
    """Whether anybody may apply by themselves: it is told to whom it suits, and no seat given."""
    return rules.kinds[one.kind].public if one.public is None else one.public


def worth(route: RouteRules, pair: Pair, alike: bool = False) -> dict[str, int]:
    """The points of a pair, by what they are for; with all wishes `alike` where no order is
    known."""
    rules, who, one, said = route.worth, pair.who, pair.opening, pair.judgment
    first = 0 if alike or one.id not in who.wants else who.wants.index(one.id)
    asked = sum(n.asked for n in said.needs)
    return {
        said.verdict: rules.now if said.verdict == "now" else rules.step,
        "wished": rules.wished // (1 + first) if one.id in who.wants else 0,
        "role": rules.role if one.role in who.person.roles else 0,
        "proven": rules.proven * said.strength[0] // asked if asked else 0,
        "aim": rules.aim if who.person.aim in route.kinds[one.kind].aims else 0,
        "hours": rules.hours if one.hours and not _HOURS & {r.code for r in said.asks} else 0,
        # Of a seat that is filled first, whoever needs a step fills less.
        "weight": one.weight if said.verdict == "now" else one.weight * rules.step // rules.now,
        "ask": -rules.ask * min(rules.asks, len(said.asks)),
    }


_HOURS = {"hours", "hours-near", "start-after", "days-off"}
"""What is asked of whoever may lack the hours."""

_UNIT = 1 << 34
"""Of a point; what lots decide is less than one point of all pairings together."""


Apart = Set[Set[str]]
"""Pairs of people who must not be put together, by their codes."""


def assign(
    rules: RouteRules,
    each: Sequence[tuple[Candidate, Sequence[Pair]]],
    openings: Sequence[Opening],
    apart: Apart = frozenset(),
    most: int | None = None,
) -> Assigned:
    """Seats to people, so that all of it is worth most. An unknown number of seats counts as one.
    Who is kept `apart` does not sit at one opening, whoever wished for something sits nowhere
    else but at what has a weight, and nobody at more than `most`.

    Raises:
        ImportError: scipy is not installed.
    """
    wished = ((who, [pair for pair in mine if _may_be(pair)]) for who, mine in each)
    people = sorted(((who.code, mine) for who, mine in wished if mine), key=lambda one: one[0])
    seating = _Seating(rules, people, openings, apart, ticked(who for who, _ in each), most)
    held = seating.solved()
    made = sorted(
        (seating.pairing(*seat) for seat in held),
        key=lambda p: (seating.ids.index(p.opening), -p.points, p.person),
    )
    given = [n for n in range(len(openings)) if n not in seating.public]
    ids = {seating.ids[n] for n in given}
    seats = [p for p in made if p.opening in ids]
    return Assigned(
        seating.worth(held),
        tuple(made),
        seating.called(seating.without(held)),
        tuple(_one_more(seating, held, n) for n in given),
        tuple(_empty(seating, held, given, each)),
        tuple(_full(openings, seats, {who.code: who for who, _ in each})),
        tuple(_at_once(openings, seats)),
        {seating.ids[n]: seating.next(n, held) for n in given},
        most,
        seating.alike,
    )


def _one_more(seating: _Seating, held: Set[_Seat], column: int) -> OneMore:
    then, without = seating.solved(column), seating.without(held)
    left = seating.without(then)
    points = seating.worth(then) - seating.worth(held)
    new = seating.called(without - left)
    return OneMore(seating.ids[column], points, len(without) - len(left), new)


def _empty(
    seating: _Seating,
    held: Set[_Seat],
    given: Sequence[int],
    each: Iterable[tuple[Candidate, Sequence[Pair]]],
) -> Iterator[Empty]:
    """The seats that nobody has, with those for whom they would be worth it."""
    worth_it: dict[str, list[str]] = {}
    for who, mine in sorted(each, key=lambda one: one[0].code):
        for pair in mine:
            worth_it.setdefault(str(pair.opening.id), []).append(who.code)
    for column in given:
        there = {seating.codes[row] for row, at in held if at == column}
        if seating.seats[column] > len(there):
            id = seating.ids[column]
            others = tuple(code for code in worth_it.get(id, ()) if code not in there)
            yield Empty(id, seating.seats[column] - len(there), others)


def _may_be(pair: Pair) -> bool:
    """Whether it may be proposed: to whoever wished for something nothing else, but for what is to
    be filled first."""
    return not pair.who.wants or pair.opening.id in pair.who.wants or pair.opening.weight > 0


_NEXT = 2
"""Who would be next at an opening, as far as they are named."""

_Seat = tuple[int, int]
"""The numbers of a person and of an opening."""


class _Seating:
    """Finds the seats that are worth most together. Openings vie for people within a room: those
    that are somebody's one seat, and of those that go beside the parts of one whole. Those that
    are public vie for nobody: each is told of the few that are worth most to them."""

    def __init__(
        self,
        rules: RouteRules,
        people: Sequence[tuple[str, Sequence[Pair]]],
        openings: Sequence[Opening],
        apart: Apart,
        alike: bool,
        most: int | None,
    ) -> None:
        self.alike, self._most, self._rules = alike, most, rules
        self._openings, self._who = openings, [mine[0].who for _, mine in people]
        self._limits = [min(filter(None, (most, who.most)), default=None) for who in self._who]
        self.codes, self.ids = [code for code, _ in people], [str(one.id) for one in openings]
        self.pairs = [{str(pair.opening.id): pair for pair in mine} for _, mine in people]
        self.seats = [1 if one.seats is None else one.seats for one in openings]
        self.public = {n for n, one in enumerate(openings) if is_public(rules, one)}
        self._wholes = [one.whole for one in openings]
        self._points = self._worths()
        wanted = self._points > 0
        self._wanted = wanted.sum(axis=0)
        taking = {one.whole for one in openings if not is_beside(rules, one)}
        self._first = {n for n, whole in enumerate(self._wholes) if whole in taking}
        self._rooms = self._each_room()
        each = ({*map(int, of.nonzero()[0])} for of in wanted)
        self._hopes = [of & self._first or of for of in each]
        self._apart = self._each_apart(apart)

    def _each_apart(self, apart: Apart) -> dict[int, set[int]]:
        """By person those from whom they are kept apart, and themselves."""
        found: dict[int, set[int]] = {}
        for both in apart:
            rows = [row for row, code in enumerate(self.codes) if code in both]
            for row in rows:
                found.setdefault(row, set()).update(rows)
        return found

    def _each_room(self) -> list[list[int]]:
        """The openings of which somebody has one at most: somebody's one seat, or of those that go
        beside the parts of one whole."""
        rooms: dict[str, list[int]] = {"": []}
        for n, whole in enumerate(self._wholes):
            if n not in self.public:
                rooms.setdefault("" if n in self._first else whole, []).append(n)
        return [*rooms.values()]

    def _worths(self) -> Any:
        """By person and opening the points of a seat; a lot decides among equals."""
        import numpy

        points = numpy.zeros((len(self.pairs), len(self.ids)))
        column, lots = {id: n for n, id in enumerate(self.ids)}, _UNIT // (len(self.pairs) + 1)
        for row, mine in enumerate(self.pairs):
            for id, pair in mine.items():
                lot = int(pair.lot[0][:8] + pair.lot[1][:8], 16) % lots
                of = sum(worth(self._rules, pair, self.alike).values())
                points[row, column[id]] = of * _UNIT + lot
        return points

    def pairing(self, row: int, column: int) -> Pairing:
        """A seat with what it is worth."""
        pair = self.pairs[row][self.ids[column]]
        parts = worth(self._rules, pair, self.alike)
        said = pair.judgment.verdict
        return Pairing(self.codes[row], self.ids[column], said, parts, sum(parts.values()))

    def called(self, rows: Iterable[int]) -> tuple[str, ...]:
        """People by their codes, in the order of these."""
        return tuple(self.codes[row] for row in sorted(rows))

    def worth(self, held: Iterable[_Seat]) -> int:
        """The points of seats."""
        return sum(int(self._points[at] // _UNIT) for at in held)

    def without(self, held: Iterable[_Seat]) -> set[int]:
        """The people who have none of the seats that would be worth it."""
        return {*range(len(self.pairs))} - {r for r, c in held if c in self._hopes[r]}

    def next(self, column: int, held: Set[_Seat]) -> tuple[str, ...]:
        """The first who could have a seat at an opening if somebody said no, with what they have:
        who fits now, of these whoever has nothing, then who is worth most there."""
        mine: dict[int, list[int]] = {}
        for row, at in held:
            if at not in self.public:
                mine.setdefault(row, []).append(at)
        there = {row for row, at in held if self._wholes[at] == self._wholes[column]}
        rows = [
            int(row)
            for row in (self._points[:, column] > 0).nonzero()[0]
            if row not in there
            and there.isdisjoint(self._apart.get(int(row), ()))
            and self._may_have(int(row), column, mine.get(int(row), []))
        ]
        id = self.ids[column]
        steps = {row for row in rows if self.pairs[row][id].judgment.verdict != "now"}
        rows.sort(key=lambda row: (row in steps, row in mine, -self._points[row, column]))
        return tuple(self.codes[row] for row in rows[:_NEXT])

    def solved(self, more: int = -1) -> set[_Seat]:
        """Who sits where, with one `more` seat at an opening. Of several at most, everybody has one
        before anybody has two, and nobody two at one time or more than their week holds."""
        held = set[_Seat]()
        every = [n for n in range(len(self.ids)) if n not in self.public]
        for room in [every] * self._most if self._most else self._rooms:
            held |= self._best(room, more, self._beyond(held), Counter(at for _, at in held))
        return held | self._told(held)

    def _told(self, held: Set[_Seat]) -> set[_Seat]:
        """Who is told of which public openings: of those worth most to them, and of none that
        somebody is told of from whom they are kept apart."""
        told, has = set[_Seat](), Counter(row for row, _ in held)
        there: dict[str, set[int]] = {self._wholes[n]: set() for n in self.public}
        for row in range(len(self.pairs)) if self.public else ():
            left, apart = self._rules.told, self._apart.get(row, ())
            if (limit := self._limits[row]) is not None:
                left = min(left, limit - has[row])
            for column in sorted(self.public, key=lambda n: (-self._points[row, n], n)):
                whole = there[self._wholes[column]]
                if left > 0 and self._points[row, column] > 0 and whole.isdisjoint(apart):
                    whole.add(row)
                    told.add((row, column))
                    left -= 1
        return told

    def _beyond(self, held: Set[_Seat]) -> frozenset[_Seat]:
        """The seats that somebody may not have beside those that they have."""
        if not any(self._limits):
            return frozenset()
        mine: dict[int, list[int]] = {}
        barred = set[_Seat]()
        for row, column in held:
            mine.setdefault(row, []).append(column)
            whole = [n for n, of in enumerate(self._wholes) if of == self._wholes[column]]
            barred |= {(other, n) for other in self._apart.get(row, ()) for n in whole}
        for row, has in mine.items():
            barred |= {(row, n) for n in range(len(self.ids)) if not self._may_have(row, n, has)}
        return frozenset(barred)

    def _may_have(self, row: int, column: int, has: Sequence[int]) -> bool:
        """Whether a seat is not too many, at one time with another, or more than a week holds."""
        limit, who = self._limits[row], self._who[row]
        if limit is None:
            return column not in self._first or self._first.isdisjoint(has)
        if len(has) >= limit or any(self._wholes[n] == self._wholes[column] for n in has):
            return False
        one, others = self._openings[column], [self._openings[n] for n in has]
        hours, most = sum(map(_weekly, (one, *others))), _most_hours(who)
        return not (most and hours > most) and not any(_overlap(one, other) for other in others)

    def _best(
        self, room: Sequence[int], more: int, barred: frozenset[_Seat], taken: Mapping[int, int]
    ) -> set[_Seat]:
        """The seats of a room that are not `taken`, none of them `barred`. Whoever is kept apart
        from somebody there is found by trying both without the seat; few are, and each halves what
        is left to try."""
        import numpy
        from scipy.optimize import linear_sum_assignment

        points = self._points
        if barred:
            points = points.copy()
            points[tuple(zip(*barred, strict=True))] = 0
        left = [self.seats[c] + (c == more) - taken.get(c, 0) for c in room]
        most = [min(n, int(self._wanted[c])) for n, c in zip(left, room, strict=True)]
        columns = numpy.repeat(room, most).astype(int)
        rows, chosen = linear_sum_assignment(points[:, columns], maximize=True)
        sits = ((int(r), int(c)) for r, c in zip(rows, columns[chosen], strict=True))
        held = {at for at in sits if points[at]}
        if clash := self._clash(sorted(held)):
            each = (self._best(room, more, barred | {at}, taken) for at in clash)
            return max(each, key=lambda found: sum(int(self._points[at]) for at in found))
        return held

    def _clash(self, held: Sequence[_Seat]) -> tuple[_Seat, _Seat] | None:
        """Two seats at one whole of people who are kept apart."""
        at: dict[str, list[_Seat]] = {}
        for row, column in held if self._apart else ():
            there = at.setdefault(self._wholes[column], [])
            for seat in there:
                if seat[0] in self._apart.get(row, ()):
                    return seat, (row, column)
            there.append((row, column))
        return None


def _full(
    openings: Sequence[Opening], made: Sequence[Pairing], people: Mapping[str, Candidate]
) -> Iterator[Full]:
    """Of whoever has several seats, those that take more hours of a week than they have."""
    weekly = {str(one.id): _weekly(one) for one in openings}
    for code, seats in sorted(Counter(p.person for p in made).items()):
        hours = sum(weekly[p.opening] for p in made if p.person == code)
        most = _most_hours(people[code])
        if seats > 1 and most and hours > most:
            yield Full(code, hours, most)


def _weekly(one: Opening) -> float:
    """Hours that it takes every week; 0 of one day, and where nobody knows."""
    return one.hours.low if one.hours and one.date is None else 0


def _most_hours(who: Candidate) -> float:
    """Hours of a week that somebody has at most; 0 where nobody knows."""
    return float(who.person.most + (who.person.paid_hours or 0)) if who.person.most else 0


def _at_once(openings: Sequence[Opening], made: Sequence[Pairing]) -> Iterator[AtOnce]:
    one_of = {str(one.id): one for one in openings}
    # Nobody is compared with others: there may be thousands.
    for person, seats in groupby(sorted(made, key=attrgetter("person")), attrgetter("person")):
        for one, other in combinations([seat.opening for seat in seats], 2):
            if _overlap(one_of[one], one_of[other]):
                yield AtOnce(person, one, other)


def _overlap(one: Opening, other: Opening) -> bool:
    """Whether two take place on one day at one time, as far as both say."""
    first, second = _lasts(one), _lasts(other)
    if first and second and (first[0] > second[1] or second[0] > first[1]):
        return False
    apart = _other_weeks(one, other) or _other_weeks(other, one)
    return not apart and any(meet_at_once(a, b) for a in one.moments for b in other.moments)


def _other_weeks(one: Opening, other: Opening) -> bool:
    """Whether what is on certain days of a month is not on the one day, or the days, of another."""
    if one.days is None or not one.days.nth:
        return False
    if other.date:
        return not one.days.on(other.date.first)
    nth = other.days.nth if other.days else ()
    return bool(nth) and -1 not in (*nth, *one.days.nth) and {*nth}.isdisjoint(one.days.nth)


def _lasts(one: Opening) -> tuple[date, date] | None:
    """The first day and the last; None where they are not known."""
    at = one.date or one.starts
    if at is None or (one.weeks is None and not one.date):
        return None
    return at.first, at.last + timedelta(weeks=one.weeks.high if one.weeks and not one.date else 0)


# -- groups ----------------------------------------------------------------------------------------


class Group(Struct):
    """People of one country who share a moment of the week and a language."""

    country: str
    day: str
    part: str
    """The hours that all of them share, as a part of the day or from when to when; empty where they
    named none."""
    language: str
    """By its code; empty where nobody was asked for any."""
    people: tuple[str, ...]


_Moment = tuple[str, str, int, str]
"""A country, a day, an hour of it (-1 of a day without any), and a language."""


def groups(
    everybody: Iterable[Candidate], size: int, apart: Apart = frozenset()
) -> Iterator[Group]:
    """Groups of about this size, never under three: the hour that the most people share first,
    whoever is in one is not asked for another. Of one hour, lots say who meets whom, but for who is
    to be kept `apart`."""
    everybody = [*everybody]
    spoken = {language for who in everybody for language in who.person.languages} or {""}
    speak = Counter((c.person.country, x) for c in everybody for x in c.person.languages)
    each = ((who.code, _each_moment(who, spoken)) for who in everybody)
    left = {code: moments for code, moments in each if moments}
    while left:
        shared: dict[_Moment, list[str]] = {}
        for code, moments in left.items():
            for moment in moments:
                shared.setdefault(moment, []).append(code)
        # Of two languages that the same people share, the one of most of their country.
        most = min(
            shared, key=lambda m: (-len(shared[m]), DAYS.index(m[1]), m[2], -speak[m[0], m[3]], m)
        )
        people = sorted(shared[most])
        if len(people) < 3:
            return
        for room in _rooms(people, max(1, round(len(people) / size)), apart):
            yield _group(most, room, left)
            left = {code: held for code, held in left.items() if code not in room}
        # Whoever is left over is asked for another moment.
        left = {code: held - {most} for code, held in left.items()}


def _each_moment(who: Candidate, spoken: Set[str]) -> set[_Moment]:
    """When, where and in which language somebody could meet others."""
    mine, country = who.free.moments if who.free else who.person.cues, who.person.country
    if not country:
        return set()
    return {
        (country, m.day, hour, language)
        for m in mine
        for hour in hours_of(m) or (-1,)
        for language in who.person.languages or spoken
    }


def _rooms(people: Sequence[str], number: int, apart: Apart) -> list[list[str]]:
    """People in so many groups of almost equal size, without those that would be under three."""
    rooms: list[list[str]] = [[] for _ in range(number)]
    for one in people:
        free = [room for room in rooms if not any({one, x} in apart for x in room)]
        min(free, key=len, default=[]).append(one)
    return [room for room in rooms if len(room) > 2]


def _group(moment: _Moment, people: Sequence[str], left: Mapping[str, Set[_Moment]]) -> Group:
    """Some people with all hours around a moment that they share."""
    country, day, hour, language = moment
    first, last = hour, hour
    hours = ({h for *where, h, x in left[p] if (*where, x) == (country, day, language)}
             for p in people)  # fmt: skip
    every = set.intersection(*hours)
    while first - 1 in every:
        first -= 1
    while last + 1 in every:
        last += 1
    when = in_hours(range(first, last + 1)) if hour >= 0 else ""
    return Group(country, day, when, language, tuple(people))


# -- teams -----------------------------------------------------------------------------------------


class Team(Struct):
    """People who cover together what an opening needs, and what is left uncovered."""

    people: tuple[str, ...]
    holes: tuple[Level, ...]
    """Levels that nobody of them shows, with the highest that somebody does."""


def team(at: AtOpening, apart: Apart = frozenset()) -> Team | None:
    """Whoever closes the most open levels joins first, of equals who has the most of it proven,
    then the first at the opening; until nothing is open or every seat is taken. None where one
    person covers all of it, or nobody anything; who is kept `apart` is in none together."""
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
        left = [p for p in left if p != best and {p.who.code, best.who.code} not in apart]
        for n in best.judgment.needs:
            have[n.competency] = max(have.get(n.competency, 0), n.shown)
    if len(chosen) < 2:
        return None
    needs = chosen[0].judgment.needs
    holes = (Level(n.competency, n.asked, have[n.competency], 0) for n in needs)
    return Team(tuple(p.who.code for p in chosen), tuple(h for h in holes if h.shown < h.asked))
