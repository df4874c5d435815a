"""A plan while it is being made: what every part of the planner reads and adds to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from pathways.assess import Assessment, assess
from pathways.assess.assessment import plain_levels
from pathways.catalog import Catalog
from pathways.catalog.aims import AimShape, Strand
from pathways.catalog.records import Busy, Quiet
from pathways.frozen import dataclass
from pathways.planner.plan import Kind, Loose, Reason, Step, StepPart
from pathways.planner.schedule import Calendar
from pathways.planner.value import Targets, lifted
from pathways.profile import Person
from pathways.profile.life import Period

QUARTER = 13
"""Weeks."""

_MONTH = 30
"""Days."""

LEAST_LEFT = Fraction(1, 4)
"""Hours of what is begun and not yet ticked or done, however much went into it."""

_ANOTHER_ASK = timedelta(days=180)
"""So long after the no of a host, a funder or somebody who was asked, before the same is asked for
again."""

FURTHEST = 4 * QUARTER
"""Weeks that are planned at most: beyond a year every date would be invented."""


@dataclass(slots=True, eq=False)
class Draft:
    """The inputs, the calendar, the levels reached so far, and the steps."""

    catalog: Catalog
    person: Person
    today: date
    calendar: Calendar
    assessment: Assessment
    targets: Targets
    aim: AimShape
    """What the plan is for."""
    levels: dict[str, int]
    """Levels shown once the steps so far are done."""
    keep: tuple[str, ...] = ()
    """Steps of an earlier plan in its order, which stay unless something is clearly better."""
    steps: list[Step] = field(default_factory=list)
    loose: tuple[Loose, ...] = ()
    """Pieces for free weeks without dates, in place of pieces with dates."""
    slow: bool = False
    """Whether no piece fits into the weeks of the aim, so that it may take all that are planned."""

    @classmethod
    def begin(
        cls, catalog: Catalog, person: Person, today: date, keep: tuple[str, ...] = ()
    ) -> Draft:
        """An empty plan over the person's horizon, a quarter at least and a year at most.

        Hours of programs that the person takes part in are gone from its weeks.
        """
        weeks = min(FURTHEST, max(QUARTER, person.horizon * QUARTER // 3))
        assessment = assess(catalog, person)
        weekly = person.weekly
        if free_since(person, today):
            weekly = max(weekly, Fraction(catalog.rules.hours.free))
        calendar = Calendar(today, weekly, weeks)
        calendar.other.update(other_weeks(catalog, person, calendar))
        if _empty_soon(person, today):
            calendar.other[0] = Fraction(0)
        full_time = catalog.rules.hours.full_time
        for program, (first, last, hours) in sorted(person.progress.taking.items()):
            away = Fraction(112) if hours >= full_time else hours
            calendar.block(f"attend:{program}", away, first, last)
        targets, levels = Targets.of(catalog, assessment), plain_levels(person)
        aim = catalog.aims.aim(person.aim)
        return cls(catalog, person, today, calendar, assessment, targets, aim, levels, keep)

    @property
    def just_hired(self) -> bool:
        """Whether the person has a job that is too young for looking for the next one."""
        hired, rules = self.person.hired, self.catalog.aims.search
        young = hired is not None and (self.today - hired).days < _MONTH * rules.stays
        ends = self.person.contract_until
        return young and not (ends and (ends - self.today).days <= _MONTH * rules.ends_ahead)

    @property
    def settled(self) -> date | None:
        """The day on which the first ninety days in a job are over; None without a job that was
        logged."""
        days = max((p.day for p in self.catalog.aims.prepare), default=0)
        return self.person.hired + timedelta(days=days) if self.person.hired else None

    def share(self, strand: Strand) -> Fraction:
        """Share of a week's hours that a strand of the plan may take at most."""
        return Fraction(self.aim.strands.get(strand, 0), 100)

    @property
    def last_start(self) -> int:
        """The week from which on nothing new of one's own begins; weeks count from the first that
        has hours, and tests go on until the day by which somebody would know."""
        weeks = self.calendar.weeks
        if not self.aim.weeks or self.slow:
            return weeks
        known = self.known_week if self.aim.different else 0
        return min(weeks, max(self.aim.weeks + self.first_week, known))

    @property
    def known_week(self) -> int:
        """The week of the day by which the person would know; 0 where they named none."""
        return self.calendar.week_of(self.person.yes_by) if self.person.yes_by else 0

    @property
    def first_week(self) -> int:
        """The first week with hours."""
        weeks = range(self.calendar.weeks)
        return next((week for week in weeks if self.calendar.hours(week) > 0), 0)

    def same_aims(self, other: Draft) -> bool:
        """Whether two plans of a person work towards the same, on the same ladder."""
        a, b = self.assessment, other.assessment
        return a.ladder == b.ladder and self.targets.weights == other.targets.weights

    def levels_by(self, week: int) -> dict[str, int]:
        """Levels shown once everything of one's own that is finished before a week is done."""
        levels = plain_levels(self.person)
        own = sorted((s for s in self.steps if s.kind in ("study", "project")), key=lambda s: s.due)
        for step in own:
            if self.calendar.week_of(step.due) < week:
                levels = lifted(levels, step.shows)
        return levels

    def refused_lately(self, step: str) -> bool:
        """Whether whoever had to say yes to a step said no not long ago."""
        no = self.person.progress.refused.get(step)
        return no is not None and self.today - no < _ANOTHER_ASK

    def left(self, step: str, p80: Fraction) -> Fraction:
        """P80 hours of a step that are still to do; a quarter of an hour at least."""
        spent = self.person.progress.hours.get(step)
        return max(LEAST_LEFT, p80 - spent) if spent else p80

    def open_parts(self, step: str, codes: Sequence[str]) -> list[str]:
        """The parts of a step that were not ticked; the last one where all were, which is ended by
        saying that the step is done."""
        ticked = self.person.progress.ticked.get(step, frozenset())
        return [code for code in codes if code not in ticked] or [codes[-1]]


def other_weeks(catalog: Catalog, person: Person, calendar: Calendar) -> dict[int, Fraction]:
    """Hours of the weeks that differ from the usual: periods of the person's own, what comes back,
    the time from which they are free full-time, the busy weeks of their trade, and the holidays of
    their country."""
    most = Fraction(catalog.rules.hours.most_useful)
    free = free_from(person)
    free_hours = max(calendar.weekly, Fraction(catalog.rules.hours.free))
    found: dict[int, Fraction] = {}
    lost = any(_spread(p, calendar.weekly) for p in person.recurring)
    usual = [calendar.weekly] * 7
    # Most weeks of most people are as the others, which is seen without a look at each day.
    usual_life = not (person.periods or person.recurring or _busy(catalog, person))
    for week in range(calendar.weeks):
        rates = []
        start = calendar.start(week)
        days = [start + timedelta(days=n) for n in range(7)]
        ordinary = usual_life and not (free and days[-1] >= free)
        if ordinary and not any(quiet_on(catalog, person, day) for day in days):
            continue
        for day in days:
            hours = calendar.weekly
            if busy_on(catalog, person, day):
                hours = hours * catalog.aims.busy_percent / 100
            if free and free > calendar.first and day >= free:
                hours = free_hours
            # What a person says of their own weeks counts before anything usual.
            said = said_on(person, day)
            still = quiet_on(catalog, person, day) is not None
            hours = said if said is not None else Fraction(0) if still else hours
            rates.append(_with_recurring(person, day, hours, said is not None or still))
        if rates == usual:
            hours = calendar.weekly
        else:
            hours = min(sum(rates, Fraction(0)) / 7, max(most, calendar.weekly))
        if lost:  # what nobody can date is not counted more exactly than to a quarter of an hour
            hours = Fraction(int(hours * 4), 4)
        if hours != calendar.weekly:
            found[week] = hours
    return found


def said_on(person: Person, day: date) -> Fraction | None:
    """Hours a week that a person said of a day. Of several periods one that lies within another
    says more of its days, and of those that only overlap, the one with fewer hours holds."""
    told = [x for x in _spans(person.periods) if x[0] <= day <= x[1]] if person.periods else []
    if len(told) > 1:
        told = [x for x in told if not any(_within(other, x) for other in told)]
    return min((hours for *_, hours in told), default=None)


@lru_cache(256)  # asked for each day of a year, many times in a plan
def _spans(periods: tuple[Period, ...]) -> tuple[tuple[date, date, Fraction], ...]:
    return tuple((*p.days, p.a_week) for p in periods)


def _within(one: tuple[date, date, Fraction], other: tuple[date, date, Fraction]) -> bool:
    return one[:2] != other[:2] and other[0] <= one[0] and one[1] <= other[1]


_STUB, _EMPTY = timedelta(days=3), timedelta(days=6)
"""So few days hold no step of their own before an empty stretch, which is a week at least."""


def _empty_soon(person: Person, today: date) -> bool:
    """Whether a stretch without hours begins so soon that what is begun before it is left lying."""
    return any(
        not p.hours
        and timedelta(0) < p.days[0] - today <= _STUB
        and p.days[1] - p.days[0] >= _EMPTY
        for p in person.periods
    )


def _with_recurring(person: Person, day: date, hours: Fraction, said: bool) -> Fraction:
    """Hours a week at the rate of a day, with what comes back: fewer always count, more only where
    nothing else was said of the day. What is fewer and has no dates is spread over all days, what
    is more and has none is not booked."""
    for period in person.recurring:
        if period.covers(day) and not period.weekly:
            fewer = min(hours, period.a_week) if period.a_week < person.weekly else hours
            hours = fewer if said else period.a_week
        elif _spread(period, hours) and period.days[0] <= day <= period.days[1]:
            hours -= period.share * (hours - period.a_week)
    return hours


def _spread(period: Period, hours: Fraction) -> bool:
    return not period.dated and period.a_week < hours


def free_from(person: Person) -> date | None:
    """The day from which somebody has whole days for this. Who works could begin a post then, and
    has no free hours of it unless what they live on ends as well."""
    leaves = person.situation == "working" and person.money_until is None
    return None if leaves or person.situation == "in-field" else person.full_time_from


def free_since(person: Person, today: date) -> date | None:
    """The day from which somebody is free, if it has come since they answered and no hours that
    they logged say how it went. Who is free as they answer gives the hours of that life."""
    free = free_from(person)
    if free is None or free.year <= 1990 or free > today or person.hours_basis == "logged":
        return None
    return free


def busy_on(catalog: Catalog, person: Person, day: date) -> Busy | None:
    """The busy weeks of the trade somebody works in that hold a day."""
    return next((b for b in _busy(catalog, person) if b.days.covers(day)), None)


def _busy(catalog: Catalog, person: Person) -> list[Busy]:
    if person.situation not in ("working", "study-and-work"):
        return []
    busy = (b for t in person.trades for b in catalog.backgrounds[t].busy)
    return [b for b in busy if person.country not in b.not_in]


def quiet_days(catalog: Catalog, person: Person) -> tuple[Quiet, ...]:
    """The holidays that are kept free for somebody: those of their country, unless they said that
    they have time then."""
    return () if person.works_new_year else _kept_in(catalog, person.country)


def _kept_in(catalog: Catalog, country: str | None) -> tuple[Quiet, ...]:
    quiet = catalog.countries.quiet
    return tuple(q for q in quiet if (country in q.in_ or not q.in_) and country not in q.not_in)


def quiet_on(catalog: Catalog, person: Person, day: date) -> Quiet | None:
    """The holiday that is kept free on a day."""
    if person.works_new_year:
        return None
    # It is asked for each day of a year, many times in a plan.
    held: dict[date, Quiet | None] = catalog.by_place.setdefault(person.country, {})
    if day not in held:
        kept = _kept_in(catalog, person.country)
        held[day] = next((q for q in kept if any(days.covers(day) for days in q.days)), None)
    return held[day]


def is_out(catalog: Catalog, person: Person, day: date) -> bool:
    """Whether a day lies in a period without hours, comes back as one without, or is a
    holiday that is kept free; what a person says of their own weeks counts before the latter."""
    if any(p.covers(day) and not p.hours for p in person.recurring):
        return True
    said = said_on(person, day)
    if said is not None:
        return not said
    return quiet_on(catalog, person, day) is not None


def last_free(catalog: Catalog, person: Person, day: date, days: int) -> date:
    """The day, or the last of so many days before it, on which something of one's own may be due;
    the day itself where all of them are out."""
    found = (day - timedelta(days=n) for n in range(days + 1))
    return next((other for other in found if not is_out(catalog, person, other)), day)


def free_day(draft: Draft, week: int) -> date:
    """The last day of a week on which something of one's own may be due, if there is one."""
    last = draft.calendar.start(week) + timedelta(days=6)
    return last_free(draft.catalog, draft.person, last, 6)


def next_free(catalog: Catalog, person: Person, day: date, most: int = 120) -> date:
    """The day, or the first of so many from it on which something may be asked of the person."""
    days = (day + timedelta(days=n) for n in range(most))
    return next((d for d in days if not is_out(catalog, person, d)), day)


def _split_evenly(
    draft: Draft, step: str, hours: Fraction, codes: Sequence[str]
) -> tuple[StepPart, ...]:
    """Equal parts of a step that is already booked, each due when its hours are spent; those that
    were ticked are left out."""
    codes = draft.open_parts(step, codes)
    each = hours / len(codes)
    used = sorted(draft.calendar.of(step))
    parts = []
    for number, code in enumerate(codes):
        start = draft.calendar.start(week_reaching(used, each * number, after=True))
        due = draft.calendar.end(week_reaching(used, each * (number + 1)))
        parts.append(StepPart(code, "", "", each, start, due))
    return staggered(draft, parts)


def booked_step(
    draft: Draft,
    kind: Kind,
    ref: str,
    hours: tuple[Fraction, Fraction],
    placed: tuple[int, int],
    codes: Sequence[str],
    why: tuple[Reason, ...],
    **more: Any,
) -> Step:
    """A step that is already booked, in equal parts: its P50 and P80 hours, its first and last
    week, and by name what else of a step it has."""
    id, quarter = f"{kind}:{ref}", placed[1] // QUARTER + 1
    start, parts = draft.calendar.start(placed[0]), _split_evenly(draft, id, hours[1], codes)
    due = max(part.due for part in parts)
    return Step(id, kind, ref, start, due, *hours, parts, why, quarter=quarter, **more)


def staggered(draft: Draft, parts: Sequence[StepPart]) -> tuple[StepPart, ...]:
    """Parts that end in the same week get days of their own within it, in order, unless the person
    has days of their own for this; none is due on a day that is out while there is another."""
    spread: list[StepPart] = []
    for part in parts:
        peers = [part] if draft.person.cues else [p for p in parts if p.due == part.due]
        place = peers.index(part) + 1
        first = max(part.due - timedelta(days=6), part.start)
        days = (part.due - first).days * place // len(peers)
        # Where all days until its turn are out, a later one of its week.
        for day, back in ((first + timedelta(days=days), days), (part.due, 6)):
            due = last_free(draft.catalog, draft.person, day, back)
            if not is_out(draft.catalog, draft.person, due):
                break
        due = due if due >= part.start else part.due
        # Where its own day is out, one that is free may lie before that of the part before it.
        due = max(due, spread[-1].due) if spread and spread[-1].due <= part.due else due
        spread.append(replace(part, due=due))
    return tuple(spread)


def week_reaching(
    used: Sequence[tuple[int, Fraction]], hours: Fraction, after: bool = False
) -> int:
    """The week in which so many booked hours are reached (or, `after`, passed)."""
    total = Fraction(0)
    for week, spent in used:
        total += spent
        if total > hours or (not after and total >= hours):
            return week
    return used[-1][0]
