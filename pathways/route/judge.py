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
from pathways.frozen import Struct, dataclass
from pathways.lists.openings import Fit, Places
from pathways.planner import Reason
from pathways.planner.goals import possible
from pathways.planner.value import Lift, lifted, project_lifts, real_lifts
from pathways.profile import Person
from pathways.profile.answers import Cues
from pathways.route.bits import Asking, Between, bits_by, numbers_of
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
        proven = shown = 0
        for n in self.needs:
            proven += min(n.asked, n.proven)
            shown += min(n.asked, n.shown)
        return proven, shown, sum([min(n.asked, n.shown) for n in self.helps])

    @property
    def missing(self) -> tuple[Level, ...]:
        """Levels asked for that are not shown."""
        return tuple([n for n in self.needs if n.shown < n.asked])


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
        self.named = {str(one.id): (one, n) for n, same in enumerate(self.alike) for one in same}
        """Openings by id, each with the number of those that are like it."""
        self.of_role = bits_by(one.opening.role for one in self.ready)
        """By role, the bits of its openings."""
        self.asking = Asking([one.needs for one in self.ready])
        on = On(catalog, day)
        self.aspects = [Aspect(on, name, self.ready) for name in ASPECTS]
        self.parts = [*zip(*(aspect.part for aspect in self.aspects), strict=True)]
        """By opening, its part of each aspect."""
        # An opening asks for levels, or for being near enough to a role, where nobody is who is two
        # levels short anywhere; the rest takes longer to find.
        self._levels = Asking([() if one.role else one.needs for one in self.ready])
        judged_by = bits_by(one.role and one.role.id for one in self.ready)
        self._by_level = judged_by.pop(None, 0)
        self.endless = bits_by(one.closes for one in self.ready).get(None, 0) & self._by_level
        """The bits of openings that ask for levels and have no last day."""
        self._roles = [(catalog.roles[id], bits) for id, bits in judged_by.items()]
        musts = ([x for x in role.levels if x.need == "must"] for role, _ in self._roles)
        self._close = Asking([[(x.competency, x.level - 1) for x in of] for of in musts])
        self.every_way = list(_ways(catalog))
        """What raises levels: projects, and introductions to the field."""
        self.lifts = Between(way.lifts for way in self.every_way)
        self.earned = bits_by(one.attended for one in self.ready).get(False, 0)
        """The bits of openings for which a piece of work or a course may come first."""
        self.reach = Asking(way.begins for way in self.every_way)
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
        levels = {str(x.competency): level for x, level in zip(role.levels, shown, strict=True)}
        return near_enough(readiness(role, levels, self.catalog), self.catalog.rules.apply_at)

    def _in_order(self, roles: frozenset[str]) -> list[Way]:
        """What raises levels, in the order in which it is tried: an introduction, then projects
        made for these roles, the quickest first, and what needs nobody's yes before what does."""

        def order(way: Way) -> tuple[Any, ...]:
            project = way.project
            theirs = project is None or bool(roles.intersection(project.roles))
            asks = project is not None and bool(project.needs_yes)
            return (way.kind != "study", not theirs, way.hours[1], asks, way.ref)

        return sorted(self.every_way, key=order)


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
        self.enough = judge.enough(self.levels)
        """The bits of the openings for which what they show is enough, whatever is against it."""
        self.now = self.enough & self.open
        """And of those for which what they show is enough."""
        self._proven = {c: s.proven for c, s in person.levels.items() if s.proven}
        self._in_order: dict[str, list[Way]] = {}
        self._steps: dict[str, NamedStep] = {}
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

    @property
    def but_the_moment(self) -> Iterator[Judged]:
        """What they show enough for, and nothing but its day is against."""
        for n in numbers_of(self.enough & ~self.open):
            if {r.code for r in self._meaning(n)[0]} == {"days"}:
                yield self.judge.alike[n], self[n]

    @property
    def proven(self) -> tuple[int, int]:
        """The bits of openings of which all that is asked has proof, and of those of which some."""
        asking = self.judge.asking
        return asking.met(self._proven) & asking.some, asking.some_of(self._proven)

    def share(self, number: int) -> float:
        """How much of what an opening asks for has proof."""
        ready = self.judge.ready[number]
        return sum(min(asked, self._proven.get(c, 0)) for c, asked in ready.needs) / ready.asked

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
        step = self._step(ready, bit) if bit & self.near else None
        return Judgment("step" if step else "later", needs, helps, asks, blocks, place, step)

    def _meaning(self, number: int) -> Meaning:
        """What all aspects of an opening say together."""
        parts = self.judge.parts[number]
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

    @cached_property
    def _after(self) -> Mapping[str, int]:
        """By way that is open to them, the bits of the openings that it makes worth it."""
        judge, found, after = self.judge, {}, dict[tuple[Lift, ...], int]()
        for n in numbers_of(judge.reach.met(self.levels) & judge.lifts.any(self.levels)):
            way = judge.every_way[n]
            if way.open_to(judge.catalog, self.person):
                lifts = real_lifts(self.levels, way.lifts)
                if lifts not in after:
                    enough = judge.enough(lifted(self.levels, lifts))
                    after[lifts] = enough & judge.earned & self.open & ~self.now
                if after[lifts]:
                    found[way.ref] = after[lifts]
        return found

    @cached_property
    def near(self) -> int:
        """The bits of the openings that a step may make worth it, if there is time."""
        found = self._once_said & self.open & ~self.now
        for bits in self._after.values():
            found |= bits
        return found

    def needs_step(self, number: int) -> bool:
        """Whether an opening would be worth it with one step."""
        # Without a last day there is time for any.
        sure = (self.near & self.judge.endless) >> number & 1
        return bool(sure) or self[number].verdict == "step"

    def _step(self, ready: Ready, bit: int) -> NamedStep | None:
        levels, claimed, role = self.levels, self._claimed, ready.opening.role
        if self._once_said & bit:
            missing = [c for c, asked in ready.needs if levels.get(c, 0) < asked]
            if unsaid := [c for c in missing if claimed.get(c, 0) > levels.get(c, 0)]:
                return NamedStep("say", " ".join(unsaid), (0, 0))
        days = (ready.closes - self.judge.day).days if ready.closes else None
        for way in self._ways(role):
            if self._after[way.ref] & bit:
                step = self._by(way)
                if days is None or (step.weeks and step.weeks[1] * 7 <= days):
                    return step
        return None

    def _ways(self, role: str) -> list[Way]:
        """What is open to them and makes a difference, in the order for a role."""
        found = self._in_order.get(role)
        if found is None:
            order = self.judge.ways(frozenset([role] if role else self.person.roles))
            found = self._in_order[role] = [way for way in order if way.ref in self._after]
        return found

    def _by(self, way: Way) -> NamedStep:
        """The step that a way is, with the weeks that it takes at their own hours."""
        held = self._steps.get(way.ref)
        if held is None:
            weekly, weeks = self.person.weekly, None
            if weekly:
                # In whole numbers, which are quicker than fractions and as exact.
                quarters = (ceil(hours * 4) * weekly.denominator for hours in way.hours)
                low, high = (max(way.least, -(-q // (4 * weekly.numerator))) for q in quarters)
                weeks = low, high
            held = self._steps[way.ref] = NamedStep(way.kind, way.ref, weeks)
        return held


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
