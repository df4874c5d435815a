"""Whether an opening is worth somebody's time now, with one step, later or not; in codes.

Place, hours, rights, age, language and money are judged by what judges programs for a plan, levels
by what judges roles. What is unknown is asked, and never a no.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from math import ceil
from typing import Any, Literal

from pathways.assess.assessment import near_enough, plain_levels, readiness
from pathways.catalog import Catalog
from pathways.catalog.records import Fact, Program, Project, Requirement, Role
from pathways.catalog.values import Link, Money
from pathways.frozen import dataclass
from pathways.lists.openings import Fit, Places, Where, place_fit, years_fit
from pathways.planner import Admission, Reason
from pathways.planner.eligibility import SOME_MONTHS, every_check
from pathways.planner.eligibility import judge as eligible
from pathways.planner.goals import possible
from pathways.planner.value import Lift, lifted, project_lifts, within_reach
from pathways.profile import Person
from pathways.profile.answers import Cue, Cues
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


class Judge:
    """Judges people against many openings; what several openings share is looked at once."""

    def __init__(self, catalog: Catalog, openings: Iterable[Opening], day: date) -> None:
        self.catalog, self.day = catalog, day
        places = Places(catalog)
        self.ready = [_Ready(catalog, one, places.of(one.place)) for one in openings]
        self.over = [r.opening for r in self.ready if r.closes and r.closes < day]
        """Openings whose last day has passed."""
        self.ready = [r for r in self.ready if not (r.closes and r.closes < day)]
        # What is alike is looked at once for each person.
        numbers: dict[Any, int] = {}
        self._alike: dict[tuple[int, int], tuple[_Ready, list[Opening]]] = {}
        for ready in self.ready:
            ready.facts, ready.levels = (
                numbers.setdefault(alike, len(numbers)) for alike in (ready.facts, ready.levels)
            )
            same = self._alike.setdefault((ready.facts, ready.levels), (ready, []))
            same[1].append(ready.opening)
        self._every = list(_ways(catalog))
        self._ways = lru_cache(4096)(self._found)  # the same are asked for again and again

    @property
    def openings(self) -> list[Opening]:
        """Those that are judged."""
        return [ready.opening for ready in self.ready]

    @property
    def alike(self) -> list[list[Opening]]:
        """The same, those together that are alike in all but their names."""
        return [openings for _, openings in self._alike.values()]

    def of(
        self, person: Person, free: Cues | None = None, levels: bool = False
    ) -> Iterator[Judged]:
        """Openings that are alike in all but their names, with the judgment of each of them. `free`
        are all moments of a week that somebody has, where they were asked for them; the moments in
        a profile are only some of them. With `levels` they are looked at whatever is against it."""
        one = _One(self.catalog, person)
        parts: dict[int, tuple[Any, ...]] = {}
        for ready, openings in self._alike.values():
            if ready.facts not in parts:
                parts[ready.facts] = self._facts(person, ready, free)
            blocks, asks, place = parts[ready.facts]
            if blocks and not levels:
                yield openings, Judgment("not", (), (), asks, blocks, place)
                continue
            if ready.levels not in parts:
                parts[ready.levels] = self._levels(one, ready)
            verdict, needs, helps, step = parts[ready.levels]
            if blocks:
                verdict, step = "not", None
            yield openings, Judgment(verdict, needs, helps, asks, blocks, place, step)

    # -- facts -------------------------------------------------------------------------------------

    def _facts(self, person: Person, ready: _Ready, free: Cues | None) -> tuple[Any, ...]:
        """Known facts that rule it out, what is to be asked, and how its place suits them."""
        catalog, one = self.catalog, ready.opening
        blocks, asks = self._known(person, ready)
        some = person.move == "months" and one.weeks and one.weeks.high <= SOME_MONTHS
        fit = place_fit(catalog, replace(person, move="yes") if some else person, ready.where)
        # Of a program, the catalog says more of its place than a list does.
        place = () if one.program else _place(person, ready, fit)
        for reason, out in (*place, *_days(person, ready, free)):
            (blocks if out else asks).append(reason)
        if ready.post:
            short, high, low = years_fit(catalog, person, one.years, one.most_years)
            # Ads describe an ideal: a few years less are asked about.
            years = Reason("experience", {"years": one.years or 0, "text": ""})
            (blocks if high else asks).extend([years] if short or high else [])
            asks.extend([Reason("below-you")] if low else [])
            paid_only = "unpaid" in person.deal_breakers and "volunteer" not in person.work_wanted
            blocks.extend([Reason("unpaid")] if paid_only and one.pays is False else [])
        # Where it stands in the file is that of one opening, and several may share it.
        placeless = (tuple(replace(r, at="") for r in held) for held in (blocks, asks))
        return (*placeless, fit)

    def _known(self, person: Person, ready: _Ready) -> tuple[list[Reason], list[Reason]]:
        """What judges programs, as far as a person may be asked where a plan takes no risk."""
        one, unsteady = ready.opening, person.no_fixed_days
        # Who cannot promise days may come all the same, and is judged by hours like everybody.
        steady = replace(person, swing=None, obstacle_kind="") if unsteady else person
        verdict = eligible(self.catalog, steady, ready.program, ready.round)
        blocks, asks, soft = list(verdict.blocks), list(every_check(verdict)), set[str]()
        if ready.post and person.full_time == "offer":  # the hours of the post they leave
            soft.add("hours")
        if one.rights and (person.rights_unread or not person.work_rights_known):
            soft.add("work-rights")
            asks = [r for r in asks if r.code not in ("work-rights", "if-citizen")]
            rights, text = tuple(map(str, one.rights)), person.rights_unread
            asks.append(Reason("rights-unsure", {"countries": rights, "text": text}))
        asks += [r for r in blocks if r.code in soft and r.code != "work-rights"]
        need, later = one.hours, person.full_time_from
        asked = any(r.code in ("hours", "hours-near", "days-off") for r in asks)
        if need and later and later > self.day and (person.most or 0) < need.low and not asked:
            asks.append(Reason("start-after", {"since": later}))
        asks += [Reason("fixed-days")] if unsteady and ready.fixed else []
        return [r for r in blocks if r.code not in soft], asks

    # -- levels ------------------------------------------------------------------------------------

    def _levels(
        self, one: _One, ready: _Ready
    ) -> tuple[Verdict, tuple[Level, ...], tuple[Level, ...], NamedStep | None]:
        """The verdict as far as levels go, needs, what helps, and the one step."""
        person, role = one.person, ready.opening.role
        needs, helps = (tuple(one.level(*need) for need in of) for of in (ready.needs, ready.helps))
        if self._enough(ready, one.levels):
            return "now", needs, helps, None
        missing = {n.competency: n.asked for n in needs if n.shown < n.asked}
        unsaid = [c for c in missing if one.claimed.get(c, 0) > one.levels.get(c, 0)]
        if unsaid and self._enough(ready, one.claimed):
            return "step", needs, helps, NamedStep("say", " ".join(unsaid), (0, 0))
        roles = frozenset([role] if role else person.roles)
        # For a role, any higher level may make it near enough.
        short = dict.fromkeys((*missing, *(n.competency for n in helps)), 0)
        least = frozenset((short if ready.role else missing).items())
        for way in self._ways(roles, least, not ready.role):
            after = one.after(way)
            if after and self._enough(ready, after):
                low, high = (one.weeks(way, hours) for hours in way.hours)
                weeks = None if low is None or high is None else (low, high)
                until = ready.closes
                if not until or (weeks and weeks[1] * 7 <= (until - self.day).days):
                    return "step", needs, helps, NamedStep(way.kind, way.ref, weeks)
        return "later", needs, helps, None

    def _found(
        self, roles: frozenset[str], short: frozenset[tuple[str, int]], every: bool
    ) -> Sequence[_Way]:
        """What raises `every` competency that is short at least so far, or one, in the order in
        which it is tried: an introduction, then projects made for these roles, the quickest first,
        and what needs nobody's yes before what does."""

        def order(way: _Way) -> tuple[Any, ...]:
            project = way.project
            theirs = project is None or bool(roles.intersection(project.roles))
            asks = project is not None and bool(project.needs_yes)
            return (way.kind != "study", not theirs, way.hours[1], asks, way.ref)

        enough = all if every else any
        found = (w for w in self._every if enough(w.raises.get(c, -1) >= to for c, to in short))
        return sorted(found, key=order)

    def _enough(self, ready: _Ready, levels: Mapping[str, int]) -> bool:
        if ready.role is not None:
            # Nobody is near enough who is two levels short anywhere; the rest takes longer to find.
            if any(levels.get(c, 0) + 1 < asked for c, asked in ready.needs):
                return False
            return near_enough(
                readiness(ready.role, levels, self.catalog), self.catalog.rules.apply_at
            )
        return all(levels.get(c, 0) >= asked for c, asked in ready.needs)


@dataclass(frozen=True, slots=True)
class _Way:
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


def _ways(catalog: Catalog) -> Iterator[_Way]:
    for project in catalog.projects.values():
        hours, lifts = project.hours, project_lifts(project)
        trades = [t for t, b in catalog.backgrounds.items() if project.id in b.projects]
        apart = frozenset(trades if project.id in catalog.trade_pieces else ())
        raises = {c: max(to for x, _, to in lifts if x == c) for c, _, _ in lifts}
        both, least = (hours.p50, hours.p80), sum(part.weeks for part in project.parts)
        yield _Way("project", project.id, both, lifts, raises, least, project, apart)
    context, whole = catalog.rules.field.context, catalog.rules.level_hours.zero_to_one
    for id in catalog.rules.field.first_readings:
        if any(b.competency == context and not b.from_ for b in catalog.programs[id].builds):
            lift = ((str(context), 0, 1),)
            yield _Way("study", id, (whole * 5 / 8, whole), lift, {str(context): 1})


class _One:
    """What is the same of a person for every opening."""

    def __init__(self, catalog: Catalog, person: Person) -> None:
        self.catalog, self.person, self.levels = catalog, person, plain_levels(person)
        self.claimed = {c: max(s.level, s.claimed) for c, s in person.levels.items()}
        self.weekly = person.weekly
        self._after: dict[str, Mapping[str, int] | None] = {}
        self._level: dict[tuple[str, int], Level] = {}

    def level(self, competency: str, asked: int) -> Level:
        """What they show of a level that is asked for."""
        held = self._level.get((competency, asked))
        if held is None:
            shown, known = self.person.levels.get(competency), competency in self.person.asked
            at = (shown.level, shown.proven) if shown else (0, 0)
            held = Level(competency, asked, *at, known or shown is not None)
            self._level[competency, asked] = held
        return held

    def after(self, way: _Way) -> Mapping[str, int] | None:
        """Their levels once they went a way; None where it is not open to them, and changes
        nothing."""
        if way.ref not in self._after:
            open_ = way.open_to(self.catalog, self.person, self.levels)
            raised = lifted(self.levels, way.lifts) if open_ else self.levels
            self._after[way.ref] = None if raised == self.levels else raised
        return self._after[way.ref]

    def weeks(self, way: _Way, hours: float) -> int | None:
        """Weeks that so many hours of it take at their own hours; None where they have none."""
        if not self.weekly:
            return None
        # In whole numbers, which are quicker than fractions and as exact.
        quarters = ceil(hours * 4)
        weeks = -(-quarters * self.weekly.denominator // (4 * self.weekly.numerator))
        return max(weeks, way.least)


# -- an opening made ready -------------------------------------------------------------------------


class _Ready:
    """What is the same of an opening for everybody."""

    def __init__(self, catalog: Catalog, opening: Opening, where: Where) -> None:
        rules = catalog.rules.route.kinds[opening.kind]
        self.opening, self.where, self.local = opening, where, rules.local
        self.closes = opening.closes.last if opening.closes else None
        role = catalog.roles[opening.role] if opening.role else None
        self.role: Role | None = None if opening.needs else role
        needs, helps = opening.needs, opening.would_help
        if self.role:
            needs = {x.competency: x.level for x in self.role.levels if x.need == "must"}
            helps = {x.competency: x.level for x in self.role.levels if x.need != "must"} | helps
        self.needs, self.helps = tuple(sorted(needs.items())), tuple(sorted(helps.items()))
        like = catalog.rules.kinds[rules.like]
        self.post = like.lasts
        weekly = opening.hours and (opening.weeks or not like.short) and not like.lasts
        as_ = catalog.rules.route.weekly if weekly else rules.like
        self.fixed = catalog.rules.kinds[as_].attended and not catalog.rules.kinds[as_].short
        known = catalog.programs.get(opening.program)
        self.program = known or _as_program(opening, as_, self.post)
        ends = (opening.closes.first, self.closes) if opening.closes and self.closes else None
        self.round = Admission("rolling", closes=ends if opening.hours else None)
        self.levels: Any = (opening.role, bool(self.role), self.needs, self.helps, self.closes)
        o, self.days = opening, str(opening.days or "")
        self.facts: Any = (
            o.kind, o.place, str(o.hours), str(o.weeks), self.days, o.language, o.rights,
            o.residents, o.enrolled, o.degree, o.years, o.most_years, o.least_age, o.most_age,
            o.pays, o.program, self.round.closes,
        )  # fmt: skip


def _as_program(o: Opening, like: str, post: bool) -> Program:
    """An opening in the shape of a program, for what judges those. Its place is judged as that of
    an ad, which need not be a city: here it is nowhere."""

    def fact(value: Any) -> Any:
        return None if value is None else Fact(value, "")

    asked = [
        Requirement("work-rights", "", in_=o.rights) if o.rights else None,
        Requirement("residence", "", in_=o.residents) if o.residents else None,
        Requirement("degree", "", level=o.degree) if o.degree else None,
        Requirement("experience", "", min=o.years) if o.years and not post else None,
        Requirement("age", "", min=o.least_age) if o.least_age is not None else None,
        Requirement("age", "", max=o.most_age) if o.most_age is not None else None,
        Requirement("language", "", in_language=o.language) if o.language else None,
        Requirement("student", "", text="you are enrolled") if o.enrolled else None,
    ]
    # A post pays unless it says that it does not.
    pay = int(post) if o.pays is None and post else o.pays
    pays = None if pay is None else Money("", int(pay), int(pay), "total")
    return Program(
        o.id, o.name, like, o.page or Link(""), "", (), "", {},
        mode=fact("online"), weeks=fact(o.weeks), hours_per_week=fact(o.hours),
        stipend=fact(pays), intake=fact("rounds"), requires=tuple(r for r in asked if r),
        line=o.line, file="openings",
    )  # fmt: skip


# -- place and days --------------------------------------------------------------------------------


def _place(person: Person, ready: _Ready, fit: Fit | None) -> Iterator[tuple[Reason, bool]]:
    """What the place of an opening asks, and whether it rules it out."""
    cities, known = tuple(sorted(ready.where.cities)), bool(person.country)
    named = {"cities": tuple(c.title() for c in cities) or (ready.opening.place,)}
    if fit is None or (ready.local and known and fit in ("move", "ask")):
        yield Reason("place", named), True
    elif ready.local and fit == "country" and cities and person.city:
        yield Reason("in-reach", named), False
    elif fit == "unknown":
        yield Reason("where" if not ready.opening.place else "job-place"), False
    elif fit == "ask" and not known:
        yield Reason("where-you-live", named | {"local": ready.local}), False
    elif fit in ("move", "ask") and (not person.move or (person.move == "job" and not ready.post)):
        yield Reason("move", named), False
    elif fit == "ask":
        yield Reason("job-rights"), False


def _days(person: Person, ready: _Ready, free: Cues | None) -> Iterator[tuple[Reason, bool]]:
    """The same of its days."""
    days, said = ready.opening.days, {"days": ready.days}
    if days is None or not days.moments:
        return
    out = [p.often for p in person.recurring if p.weekly and not p.hours]
    left = [m for m in days.moments if not any(m.day in often for often in out)]
    if not left:
        yield Reason("days", said), True
    elif free is not None and free.moments:
        if not any(meets(m, mine) for m in left for mine in free.moments):
            yield Reason("days", said), True
    elif not any(meets(m, mine) for m in left for mine in person.cues):
        yield Reason("days-unknown", said), False


def meets(one: Cue, other: Cue) -> bool:
    """Whether two moments are of one day, and of one part of it as far as both say."""
    parts = {part_of_day(one), part_of_day(other)} - {""}
    return one.day == other.day and len(parts) < 2


_PARTS = ((12, "morning"), (14, "noon"), (18, "afternoon"), (22, "evening"), (24, "night"))


def part_of_day(moment: Cue) -> str:
    """The part of the day of a moment, by its time where it has one; empty where it says none."""
    if ":" not in moment.at:
        return moment.at
    hour = int(moment.at.partition(":")[0])
    return next(name for until, name in _PARTS if hour < until)
