"""Whether an opening is worth somebody's time now, with one step, later or not; in codes.

Place, hours, rights, age, language and money are judged by what judges programs for a plan, levels
by what judges roles. What is unknown is asked, and never a no.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from fractions import Fraction
from functools import cache, cached_property, lru_cache, reduce
from math import ceil, inf
from operator import itemgetter, or_
from typing import Any, Literal

from pathways.assess.assessment import near_enough, plain_levels, readiness
from pathways.catalog import Catalog
from pathways.catalog.records import Project
from pathways.frozen import Struct, dataclass
from pathways.lists.openings import Fit, Places
from pathways.planner import Reason
from pathways.planner.goals import possible
from pathways.planner.value import Lift, project_lifts
from pathways.profile import Person
from pathways.profile.answers import Cues
from pathways.route.bits import Asking, bits_by, numbers_of
from pathways.route.facts import ASPECTS, Aspect, Meaning, On, Ready
from pathways.route.openings import Opening

Verdict = Literal["now", "step", "later", "not"]
"""Worth it now; with one named step; with more than one, as far as is shown; out by a known fact.
Of what stands on `now`, there may still be something to ask."""


class Level(Struct):
    """A level that an opening asks for, and what somebody shows of it."""

    competency: str
    asked: int
    shown: int
    proven: int
    """The level that a sentence or a link stands for."""
    known: bool = True
    """False where nothing is shown and nobody asked."""


class NamedStep(Struct):
    """The one thing that would make an opening worth it."""

    kind: Literal["say", "project", "study"]
    """`say`: write a sentence or give a link for what was done; no more than an evening."""
    ref: str
    """The project, the introduction, or the competencies whose proof is missing."""
    weeks: tuple[int, int] | None
    """At the person's own hours, if all goes well and as such things go; None without hours."""


@dataclass(frozen=True)
class Judgment:
    """What speaks for one person and one opening, and against it."""

    verdict: Verdict
    needs: tuple[Level, ...]
    helps: tuple[Level, ...]
    """Levels that are not looked at where a known fact rules it out."""
    asks: tuple[Reason, ...]
    """What nobody knows yet; settled before an hour is spent."""
    blocks: tuple[Reason, ...]
    """Known facts that rule it out."""
    place: Fit | None
    step: NamedStep | None = None

    @cached_property
    def strength(self) -> tuple[int, int, int]:
        """Evidence, most telling first: levels asked for that have proof, that are shown, and
        those that would help."""
        return *evidence(self.needs), evidence(self.helps)[1]

    @property
    def missing(self) -> tuple[Level, ...]:
        """Levels asked for that are not shown."""
        return tuple([n for n in self.needs if n.shown < n.asked])


def evidence(asked: Sequence[Level]) -> tuple[int, int]:
    """How much of levels that are asked for has proof, and is shown."""
    return sum([min(n.asked, n.proven) for n in asked]), sum([min(n.asked, n.shown) for n in asked])


Judged = tuple[Sequence[Opening], Judgment]
_PLACE = [*ASPECTS].index("place")


class Judge:
    """Judges people against many openings.

    Of openings that are alike in all but their names the first is looked at, and sets of such are
    whole numbers with a bit for each: what somebody's levels are enough for is found for all of
    them at once. What an opening's place, days and demands mean for somebody is kept for whoever
    gives the same answers there.
    """

    def __init__(self, catalog: Catalog, openings: Iterable[Opening], day: date) -> None:
        self.catalog, self.day = catalog, day
        places = Places(catalog)
        every = [Ready(catalog, one, places.of(one.place)) for one in openings]
        self.over = [r.opening for r in every if r.over(day)]
        """Openings whose last day has passed."""
        left = [r for r in every if not r.over(day)]
        alike = _alike(left)
        self.openings = [r.opening for r in left]
        """Those that are judged."""
        self.alike = [[one.opening for one in same] for same in alike]
        """The same, those together that are alike in all but their names."""
        self.ready = [same[0] for same in alike]
        self.named = {str(one.id): (one, n) for n, same in enumerate(self.alike) for one in same}
        """Openings by id, each with the number of those that are like it."""
        self.of_role = bits_by(one.opening.role for one in self.ready)
        """By role, the bits of its openings."""
        self.asking = Asking([one.needs for one in self.ready])
        self.asked = bits_by(one.asked for one in self.ready)
        """By how many levels they ask for, the bits of openings."""
        self.aspects = [Aspect(On(catalog, day), name, self.ready) for name in ASPECTS]
        self.parts = [*zip(*(aspect.part for aspect in self.aspects), strict=True)]
        """By opening, its part of each aspect."""
        self._closing = bits_by((r.closes - day).days if r.closes else inf for r in self.ready)
        self._take_levels()
        self._take_ways()
        self.earned = bits_by(one.attended for one in self.ready).get(False, 0)
        """The bits of openings for which a piece of work or a course may come first."""
        # The same are asked for again and again.
        self._near, self.ways = lru_cache(4096)(self._is_near), lru_cache(512)(self._in_order)
        self.steps = lru_cache(128)(self._at_hours)

    def _take_levels(self) -> None:
        """Of each opening the levels that are asked for, or its role where it is near enough that
        counts."""
        judged_by = bits_by(one.role and one.role.id for one in self.ready)
        self.by_level = judged_by.pop(None, 0)
        self._roles = [(self.catalog.roles[id], bits) for id, bits in judged_by.items()]
        # Near enough to a role is nobody who is two levels short anywhere; the rest takes longer to
        # find. Roles stand behind the openings.
        musts = ([x for x in role.levels if x.need == "must"] for role, _ in self._roles)
        close = [[(str(x.competency), x.level - 1) for x in of] for of in musts]
        self.levels = Asking([*(() if one.role else one.needs for one in self.ready), *close])

    def _take_ways(self) -> None:
        """What raises levels, as far as anything asks for them."""
        self.every_way = list(_ways(self.catalog))
        """Projects, and introductions to the field."""
        asked = [need for one in self.ready for need in one.needs]
        asked += [(x.competency, x.level) for role, _ in self._roles for x in role.levels]
        most, numbers = dict(sorted(asked)), dict[Any, int]()
        self._number: dict[str, int] = {}
        for way in self.every_way:
            lifts = ((c, first, min(to, most.get(c, 0))) for c, first, to in way.lifts)
            # Of two that raise the same, the higher is the last.
            useful = sorted((lift for lift in lifts if lift[1] < lift[2]), key=itemgetter(2))
            key = (tuple(useful), way.begins)
            self._number[way.ref] = numbers.setdefault(key, len(numbers))
        self.lifts = [lifts for lifts, _ in numbers]
        """What they raise, of those that are alike in that once."""
        self.reach = Asking(begins for _, begins in numbers)

    def of(self, person: Person, free: Cues | None = None, wants: Iterable[str] = ()) -> Looked:
        """Somebody before all openings. `free` are all moments of a week that they have, where they
        were asked for them; the moments in a profile are only some of them. What they wish for
        (`wants`) is not against the sense of their plan."""
        return Looked(
            self, person, free, frozenset(self.named[id][1] for id in wants if id in self.named)
        )

    def enough(self, levels: Mapping[str, int], short: Mapping[str, int]) -> int:
        """The bits of the openings for which levels are enough; `short` says where they are not."""
        met = self.levels.met(short)
        found = met & self.by_level
        for n in numbers_of(met >> len(self.ready)):
            role, bits = self._roles[n]
            if self._near(n, tuple(min(x.level, levels.get(x.competency, 0)) for x in role.levels)):
                found |= bits
        return found

    def _is_near(self, number: int, shown: tuple[int, ...]) -> bool:
        role = self._roles[number][0]
        levels = {str(x.competency): level for x, level in zip(role.levels, shown, strict=True)}
        return near_enough(readiness(role, levels, self.catalog), self.catalog.rules.apply_at)

    def _at_hours(self, weekly: Fraction) -> dict[str, tuple[NamedStep, int]]:
        """The step that each way is at so many hours a week, with the bits of the openings that
        do not close before."""

        @cache
        def in_time(weeks: tuple[int, int] | None) -> int:
            least = weeks[1] * 7 if weeks else inf
            return sum(bits for days, bits in self._closing.items() if days >= least)

        steps = [way.step(weekly) for way in self.every_way]
        return {step.ref: (step, in_time(step.weeks)) for step in steps}

    def _in_order(self, roles: frozenset[str]) -> list[tuple[Way, int]]:
        """What raises levels, in the order in which it is tried: an introduction, then projects
        made for these roles, the quickest first, and what needs nobody's yes before what does; each
        with its number in `lifts`."""

        def order(way: Way) -> tuple[Any, ...]:
            project = way.project
            theirs = project is None or bool(roles.intersection(project.roles))
            asks = project is not None and bool(project.needs_yes)
            return (way.kind != "study", not theirs, way.hours[1], asks, way.ref)

        return [(way, self._number[way.ref]) for way in sorted(self.every_way, key=order)]


def _alike(every: Iterable[Ready]) -> list[list[Ready]]:
    """Openings, those together that are alike in all but their names."""
    found = dict[Any, list[Ready]]()
    for one in every:
        found.setdefault((*one.alike.values(), one.levels), []).append(one)
    return [*found.values()]


class Looked:
    """One person before all openings; gives those that are alike with the judgment of each."""

    def __init__(
        self, judge: Judge, person: Person, free: Cues | None, wished: Set[int] = frozenset()
    ) -> None:
        self.judge, self.person, self.levels = judge, person, plain_levels(person)
        self._wished = wished
        self._seen = [aspect.seen(person, free) for aspect in judge.aspects]
        self.fits = self._seen[_PLACE].fits
        """The bits of openings whose places suit them alike, the nearest first."""
        self._facts: dict[tuple[int, ...], Meaning] = {}
        self.open = judge.asking.every & ~reduce(or_, (seen.out for seen in self._seen))
        """The bits of the openings that no known fact rules out."""
        for number in wished:
            self.open |= 0 if self.meaning(number)[0] else 1 << number
        self._short = judge.levels.short(self.levels)
        self.enough = judge.enough(self.levels, self._short)
        """The bits of the openings for which what they show is enough, whatever is against it."""
        self.now = self.enough & self.open
        """And of those for which what they show is enough."""
        self._proven = {c: s.proven for c, s in person.levels.items() if s.proven}
        self._in_order: dict[str, list[tuple[int, NamedStep]]] = {}
        self._levels: dict[tuple[tuple[str, int], ...], tuple[Level, ...]] = {}

    def __iter__(self) -> Iterator[Judged]:
        return ((alike, self[n]) for n, alike in enumerate(self.judge.alike))

    def __getitem__(self, number: int) -> Judgment:
        """Of the openings of this number."""
        return self._judged(number, self.open >> number & 1)

    def whole(self) -> Iterator[Judged]:
        """The same as all of it, with their levels whatever is against an opening."""
        return ((alike, self._judged(n, 1)) for n, alike in enumerate(self.judge.alike))

    @property
    def but_the_moment(self) -> Iterator[Judged]:
        """What they show enough for, and nothing but its day is against."""
        for n in sorted(numbers_of(self.enough & ~self.open)):
            if {r.code for r in self.meaning(n)[0]} == {"days"}:
                yield self.judge.alike[n], self[n]

    @cached_property
    def shares(self) -> list[int]:
        """The bits of openings of which equally much of what they ask for has proof, most first."""
        judge, points = self.judge, [self.judge.asking.every]
        # Of levels that have proof one after the other, to openings by how many they have so far.
        for competency, proven in self._proven.items():
            for asks in judge.asking.at.get(competency, ())[:proven]:
                more = [bits & asks for bits in points]
                points = [a & ~asks | b for a, b in zip((*points, 0), (0, *more), strict=True)]
        shares = dict[float, int]()
        for asked, bits in judge.asked.items():
            for n, some in enumerate(points):
                share = n / (asked or 1)
                shares[share] = shares.get(share, 0) | bits & some
        return [shares[share] for share in sorted(shares, reverse=True) if shares[share]]

    def _judged(self, number: int, levels: int) -> Judgment:
        ready = self.judge.ready[number]
        blocks, asks, place = self.meaning(number)
        if not levels:
            return Judgment("not", (), (), asks, blocks, place)
        needs, helps, step = self.shown(ready.needs), self.shown(ready.helps), self.step(number)
        open_, now = (bits >> number & 1 for bits in (self.open, self.now))
        said: Verdict = "now" if now else "step" if step else "later" if open_ else "not"
        return Judgment(said, needs, helps, asks, blocks, place, step)

    def meaning(self, number: int) -> Meaning:
        """What all aspects of an opening say together."""
        parts = self.judge.parts[number]
        held = self._facts.get(parts)
        if held is None:
            each = [seen.parts[part] for seen, part in zip(self._seen, parts, strict=True)]
            blocks, asks, fits = zip(*each, strict=True)
            held = self._facts[parts] = sum(blocks, ()), sum(asks, ()), fits[_PLACE]
        if number in self._wished:
            return tuple(r for r in held[0] if r.code != "not-for-you"), *held[1:]
        return held

    def asks(self, number: int) -> list[Reason]:
        """What of an opening is to be asked."""
        each = zip(self._seen, self.judge.parts[number], strict=True)
        return [reason for seen, part in each for reason in seen.parts[part][1]]

    def at(self, asked: Iterable[tuple[str, int]]) -> tuple[tuple[str, int, int, int], ...]:
        """Levels that are asked for, with what they show of each and what has proof."""
        shown, proven = self.levels, self._proven
        return tuple([(c, level, shown.get(c, 0), proven.get(c, 0)) for c, level in asked])

    def shown(self, asked: tuple[tuple[str, int], ...]) -> tuple[Level, ...]:
        """What they show of levels that are asked for."""
        held = self._levels.get(asked)
        if held is None:
            told = self.person.asked | self.levels.keys()
            held = self._levels[asked] = tuple([Level(*n, n[0] in told) for n in self.at(asked)])
        return held

    # -- the one step --------------------------------------------------------------------------

    @cached_property
    def _claimed(self) -> Mapping[str, int]:
        return {c: max(s.level, s.claimed) for c, s in self.person.levels.items()}

    def _unsaid(self, number: int) -> list[str]:
        """What is missing, and would not be if what they did had proof."""
        shown, claimed, needs = self.levels, self._claimed, self.judge.ready[number].needs
        return [c for c, n in needs if shown.get(c, 0) < min(n, claimed.get(c, 0))]

    @cached_property
    def _once_said(self) -> int:
        """The bits of the openings that would be worth it if what they did had proof."""
        judge, claimed = self.judge, self._claimed
        found = judge.enough(claimed, judge.levels.short(claimed)) & self.open & ~self.now
        # Who is near enough to a role may be so by levels that it does not require.
        for n in numbers_of(found & ~judge.by_level):
            found ^= 0 if self._unsaid(n) else 1 << n
        return found

    @cached_property
    def _after(self) -> Mapping[int, int]:
        """By number of what raises their levels alike, whether or not it is open to them, the bits
        of the openings that it makes worth it."""
        judge, levels, found, enough = self.judge, self.levels, dict[int, int](), dict[Any, int]()
        left = judge.earned & self.open & ~self.now
        for n in numbers_of(judge.reach.met(judge.reach.short(levels))):
            lifts = judge.lifts[n]
            raised = tuple([(c, to) for c, first, to in lifts if first <= levels.get(c, 0) < to])
            if raised not in enough:
                short = judge.levels.short(dict(raised), self._short)
                enough[raised] = judge.enough({**levels, **dict(raised)}, short) & left
            found[n] = enough[raised]
        return found

    @cached_property
    def near(self) -> int:
        """The bits of the openings that one step makes worth it."""
        return reduce(or_, (bits for bits, _ in self._steps("")), self._once_said)

    def step(self, number: int) -> NamedStep | None:
        """The one step that makes an opening worth it; None without."""
        bit = 1 << number
        if self.now & bit or not self.near & bit:
            return None
        for bits, step in self._steps(self.judge.ready[number].opening.role):
            if bits & bit:
                return step
        return NamedStep("say", " ".join(self._unsaid(number)), (0, 0))

    def _steps(self, role: str) -> list[tuple[int, NamedStep]]:
        """What makes openings of a role worth it, or of any without, in the order for it: of each
        the bits of those for which nothing before it does."""
        found = self._in_order.get(role)
        if found is None:
            judge, after, found = self.judge, self._after, self._in_order.setdefault(role, [])
            whom = (judge.catalog, self.person)
            left = self.near & judge.of_role[role] if role else reduce(or_, after.values(), 0)
            left, steps = left & ~self._once_said, judge.steps(self.person.weekly)
            for way, n in judge.ways(frozenset([role] if role else self.person.roles)):
                bits = after.get(n, 0) & left
                if bits and (bits := bits & steps[way.ref][1]) and way.open_to(*whom):
                    found.append((bits, steps[way.ref][0]))
                    left ^= bits
        return found


# -- ways to a level -------------------------------------------------------------------------------


class Way(Struct):
    """Something that raises levels: a project, or an introduction to the field."""

    kind: Literal["project", "study"]
    ref: str
    hours: tuple[float, float]
    lifts: tuple[Lift, ...]
    begins: tuple[tuple[str, int], ...] = ()
    """Levels at which it can be begun."""
    least: int = 0
    """Weeks that it takes with any hours, for it waits on other people."""
    project: Project | None = None
    trades: frozenset[str] = frozenset()
    """The trades whose shape it has, where it is no role's own work for everybody."""

    def open_to(self, catalog: Catalog, person: Person) -> bool:
        """Whether somebody has the past, the place, the language and the trade it draws on."""
        if self.project is None:
            return True
        ours = not self.trades or bool(self.trades.intersection(person.trades))
        return ours and possible(catalog, person, self.project)

    def step(self, weekly: Fraction) -> NamedStep:
        """The step that it is, with the weeks that it takes at so many hours a week."""
        weeks = None
        if weekly:
            # In whole numbers, which are quicker than fractions and as exact.
            quarters = (ceil(hours * 4) * weekly.denominator for hours in self.hours)
            low, high = (max(self.least, -(-q // (4 * weekly.numerator))) for q in quarters)
            weeks = low, high
        return NamedStep(self.kind, self.ref, weeks)


def _ways(catalog: Catalog) -> Iterator[Way]:
    for project in catalog.projects.values():
        hours, asked = project.hours, [(e.competency, e.level) for e in project.expects]
        trades = [t for t, b in catalog.backgrounds.items() if project.id in b.projects]
        apart = frozenset(trades if project.id in catalog.trade_pieces else ())
        both, least = (hours.p50, hours.p80), sum(part.weeks for part in project.parts)
        # Where its first claim starts.
        begins = (*((x.competency, x.from_) for x in project.shows[:1]), *asked)
        lifts = project_lifts(project)
        yield Way("project", project.id, both, lifts, begins, least, project, apart)
    context, whole = catalog.rules.field.context, catalog.rules.level_hours.zero_to_one
    for id in catalog.rules.field.first_readings:
        if any(b.competency == context and not b.from_ for b in catalog.programs[id].builds):
            yield Way("study", id, (whole * 5 / 8, whole), ((str(context), 0, 1),))
