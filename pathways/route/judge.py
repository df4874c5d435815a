"""Whether an opening is worth somebody's time now, with one step, later or not; in codes.

Place, hours, rights, age, language and money are judged by what judges programs for a plan, levels
by what judges roles. What is unknown is asked, and never a no.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, lru_cache
from math import ceil
from typing import Any, Literal

from pathways.assess.assessment import near_enough, plain_levels, readiness
from pathways.catalog import Catalog
from pathways.catalog.records import Project
from pathways.frozen import dataclass
from pathways.lists.openings import Fit, Places
from pathways.planner import Reason
from pathways.planner.goals import possible
from pathways.planner.value import Lift, lifted, project_lifts, within_reach
from pathways.profile import Person
from pathways.profile.answers import Cues
from pathways.route.bits import Asking, bits_by, numbers_of
from pathways.route.facts import ASPECTS, Aspect, Meaning, On, Ready
from pathways.route.openings import Opening

Verdict = Literal["now", "step", "later", "not"]
"""Worth it now; with one named step; with more than one, as far as is shown; out by a known fact.
Of what stands on `now`, there may still be something to ask."""


@dataclass(frozen=True, slots=True)
class Level:
    """A level that an opening asks for, and what somebody shows of it."""

    competency: str
    asked: int
    shown: int
    proven: int
    """The level that a sentence or a link stands for."""
    known: bool = True
    """False where nothing is shown and nobody asked."""


@dataclass(frozen=True, slots=True)
class NamedStep:
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
        return (
            sum(min(n.asked, n.proven) for n in self.needs),
            sum(min(n.asked, n.shown) for n in self.needs),
            sum(min(n.asked, n.shown) for n in self.helps),
        )

    @property
    def missing(self) -> tuple[Level, ...]:
        """Levels asked for that are not shown."""
        return tuple(n for n in self.needs if n.shown < n.asked)


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
        self.over = [r.opening for r in every if r.closes and r.closes < day]
        """Openings whose last day has passed."""
        alike: dict[Any, list[Ready]] = {}
        for one in every:
            if not (one.closes and one.closes < day):
                alike.setdefault((*one.alike.values(), one.levels), []).append(one)
        self.openings = [r.opening for r in every if not (r.closes and r.closes < day)]
        """Those that are judged."""
        self.alike = [[one.opening for one in same] for same in alike.values()]
        """The same, those together that are alike in all but their names."""
        self.ready = [same[0] for same in alike.values()]
        self.number = {one.id: n for n, same in enumerate(self.alike) for one in same}
        """By opening, the number of those that are like it."""
        self.of_role = bits_by(one.opening.role for one in self.ready)
        """By role, the bits of its openings."""
        self.asking = Asking([one.needs for one in self.ready])
        on = On(catalog, day)
        self.aspects = [Aspect(on, name, self.ready) for name in ASPECTS]
        # An opening asks for levels, or for being near enough to a role, where nobody is who is two
        # levels short anywhere; the rest takes longer to find.
        self._levels = Asking([() if one.role else one.needs for one in self.ready])
        judged_by = bits_by(one.role and one.role.id for one in self.ready)
        self._by_level = judged_by.pop(None, 0)
        self._roles = [(catalog.roles[id], bits) for id, bits in judged_by.items()]
        musts = ([x for x in role.levels if x.need == "must"] for role, _ in self._roles)
        self._close = Asking([[(x.competency, x.level - 1) for x in of] for of in musts])
        self._every = list(_ways(catalog))
        # The same are asked for again and again.
        self._near, self.ways = lru_cache(4096)(self._is_near), lru_cache(512)(self._in_order)

    def of(self, person: Person, free: Cues | None = None) -> Looked:
        """Somebody before all openings. `free` are all moments of a week that they have, where they
        were asked for them; the moments in a profile are only some of them."""
        return Looked(self, person, free)

    def enough(self, levels: Mapping[str, int]) -> int:
        """The bits of the openings for which levels are enough."""
        found = self._levels.met(levels) & self._by_level
        for n in numbers_of(self._close.met(levels)):
            role, bits = self._roles[n]
            if self._near(n, tuple(min(x.level, levels.get(x.competency, 0)) for x in role.levels)):
                found |= bits
        return found

    def _is_near(self, number: int, shown: tuple[int, ...]) -> bool:
        role = self._roles[number][0]
        levels = {x.competency: level for x, level in zip(role.levels, shown, strict=True)}
        return near_enough(readiness(role, levels, self.catalog), self.catalog.rules.apply_at)

    def _in_order(self, roles: frozenset[str]) -> list[Way]:
        """What raises levels, in the order in which it is tried: an introduction, then projects
        made for these roles, the quickest first, and what needs nobody's yes before what does."""

        def order(way: Way) -> tuple[Any, ...]:
            project = way.project
            theirs = project is None or bool(roles.intersection(project.roles))
            asks = project is not None and bool(project.needs_yes)
            return (way.kind != "study", not theirs, way.hours[1], asks, way.ref)

        return sorted(self._every, key=order)


class Looked:
    """One person before all openings; gives those that are alike with the judgment of each."""

    def __init__(self, judge: Judge, person: Person, free: Cues | None) -> None:
        self.judge, self.person, self.levels = judge, person, plain_levels(person)
        self._seen = [aspect.seen(person, free) for aspect in judge.aspects]
        out = 0
        for seen in self._seen:
            out |= seen.out
        self.open = judge.asking.every & ~out
        """The bits of the openings that no known fact rules out."""
        self.now = judge.enough(self.levels) & self.open
        """And of those for which what they show is enough."""
        self._after: dict[str, int] = {}
        self._ways: dict[frozenset[str], list[Way]] = {}
        self._level: dict[tuple[str, int], Level] = {}
        self._facts: dict[tuple[int, ...], Meaning] = {}
        self._judgments: dict[int, Judgment] = {}

    def __iter__(self) -> Iterator[Judged]:
        return ((alike, self[n]) for n, alike in enumerate(self.judge.alike))

    def __getitem__(self, number: int) -> Judgment:
        """Of the openings of this number."""
        held = self._judgments.get(number)
        if held is None:
            held = self._judgments[number] = self._judged(number, self.open >> number & 1)
        return held

    def whole(self) -> Iterator[Judged]:
        """The same as all of it, with their levels whatever is against an opening."""
        return ((alike, self._judged(n, 1)) for n, alike in enumerate(self.judge.alike))

    @cached_property
    def proven(self) -> tuple[int, int]:
        """The bits of openings of which all that is asked has proof, and of those of which some."""
        asking, proven = self.judge.asking, {c: s.proven for c, s in self.person.levels.items()}
        return asking.met(proven) & asking.some, asking.some_of(c for c in proven if proven[c])

    @property
    def fits(self) -> Mapping[Fit | None, int]:
        """How places suit them, with the bits of the openings."""
        return self._seen[_PLACE].fits

    def _judged(self, number: int, levels: int) -> Judgment:
        ready, bit = self.judge.ready[number], 1 << number
        blocks, asks, place = self._meaning(number)
        if not levels:
            return Judgment("not", (), (), asks, blocks, place)
        each = (ready.needs, ready.helps)
        needs, helps = (tuple([self._shown(*need) for need in of]) for of in each)
        if bit & self.now or not bit & self.open:
            said: Verdict = "now" if bit & self.now else "not"
            return Judgment(said, needs, helps, asks, blocks, place)
        step = self._step(ready, bit)
        return Judgment("step" if step else "later", needs, helps, asks, blocks, place, step)

    def _meaning(self, number: int) -> Meaning:
        """What all aspects of an opening say together."""
        parts = tuple([aspect.part[number] for aspect in self.judge.aspects])
        held = self._facts.get(parts)
        if held is None:
            each = [seen.parts[part] for seen, part in zip(self._seen, parts, strict=True)]
            blocks, asks = (tuple(r for one in each for r in one[n]) for n in (0, 1))
            held = self._facts[parts] = blocks, asks, each[_PLACE][2]
        return held

    def _shown(self, competency: str, asked: int) -> Level:
        """What they show of a level that is asked for."""
        held = self._level.get((competency, asked))
        if held is None:
            shown, known = self.person.levels.get(competency), competency in self.person.asked
            at = (shown.level, shown.proven) if shown else (0, 0)
            held = Level(competency, asked, *at, known or shown is not None)
            self._level[competency, asked] = held
        return held

    # -- the one step --------------------------------------------------------------------------

    @cached_property
    def _claimed(self) -> Mapping[str, int]:
        return {c: max(s.level, s.claimed) for c, s in self.person.levels.items()}

    @cached_property
    def _once_said(self) -> int:
        """The bits of what would be enough if what they did had proof."""
        return 0 if self._claimed == self.levels else self.judge.enough(self._claimed)

    def _step(self, ready: Ready, bit: int) -> NamedStep | None:
        levels, claimed, role = self.levels, self._claimed, ready.opening.role
        if self._once_said & bit:
            missing = [c for c, asked in ready.needs if levels.get(c, 0) < asked]
            if unsaid := [c for c in missing if claimed.get(c, 0) > levels.get(c, 0)]:
                return NamedStep("say", " ".join(unsaid), (0, 0))
        days = (ready.closes - self.judge.day).days if ready.closes else None
        for way in self._open_ways(frozenset([role] if role else self.person.roles)):
            if self._after[way.ref] & bit:
                low, high = (self._weeks(way, hours) for hours in way.hours)
                weeks = None if low is None or high is None else (low, high)
                if days is None or (weeks and weeks[1] * 7 <= days):
                    return NamedStep(way.kind, way.ref, weeks)
        return None

    def _open_ways(self, roles: frozenset[str]) -> list[Way]:
        """What is open to them and makes a difference, in the order for some roles."""
        found = self._ways.get(roles)
        if found is None:
            judge, ways = self.judge, self.judge.ways(roles)
            for way in () if self._after else ways:
                raised = lifted(self.levels, way.lifts)
                makes = raised != self.levels and way.open_to(
                    judge.catalog, self.person, self.levels
                )
                self._after[way.ref] = judge.enough(raised) & ~self.now if makes else 0
            found = self._ways[roles] = [way for way in ways if self._after[way.ref]]
        return found

    def _weeks(self, way: Way, hours: float) -> int | None:
        """Weeks that so many hours of it take at their own hours; None where they have none."""
        weekly = self.person.weekly
        if not weekly:
            return None
        # In whole numbers, which are quicker than fractions and as exact.
        quarters = ceil(hours * 4)
        weeks = -(-quarters * weekly.denominator // (4 * weekly.numerator))
        return max(weeks, way.least)


# -- ways to a level -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Way:
    """Something that raises levels: a project, or an introduction to the field."""

    kind: Literal["project", "study"]
    ref: str
    hours: tuple[float, float]
    lifts: tuple[Lift, ...]
    raises: Mapping[str, int]
    """The level that it raises a competency to."""
    least: int = 0
    """Weeks that it takes with any hours, for it waits on other people."""
    project: Project | None = None
    trades: frozenset[str] = frozenset()
    """The trades whose shape it has, where it is no role's own work for everybody."""

    def open_to(self, catalog: Catalog, person: Person, levels: Mapping[str, int]) -> bool:
        """Whether somebody has the past, the place, the language and the trade it draws on."""
        if self.project is None:
            return True
        ours = not self.trades or bool(self.trades.intersection(person.trades))
        project = self.project
        return ours and within_reach(project, levels) and possible(catalog, person, project)


def _ways(catalog: Catalog) -> Iterator[Way]:
    for project in catalog.projects.values():
        hours, lifts = project.hours, project_lifts(project)
        trades = [t for t, b in catalog.backgrounds.items() if project.id in b.projects]
        apart = frozenset(trades if project.id in catalog.trade_pieces else ())
        raises = {c: max(to for x, _, to in lifts if x == c) for c, _, _ in lifts}
        both, least = (hours.p50, hours.p80), sum(part.weeks for part in project.parts)
        yield Way("project", project.id, both, lifts, raises, least, project, apart)
    context, whole = catalog.rules.field.context, catalog.rules.level_hours.zero_to_one
    for id in catalog.rules.field.first_readings:
        if any(b.competency == context and not b.from_ for b in catalog.programs[id].builds):
            lift = ((str(context), 0, 1),)
            yield Way("study", id, (whole * 5 / 8, whole), lift, {str(context): 1})
