"""A plan while it is being made: what every part of the planner reads and adds to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from pathways.assess import Assessment, assess
from pathways.assess.assessment import plain_levels
from pathways.catalog import Catalog
from pathways.catalog.records import Project
from pathways.planner.plan import Step, StepPart
from pathways.planner.schedule import Calendar
from pathways.planner.value import Lift, Targets, lifted
from pathways.profile import Person

QUARTER = 13
"""Weeks."""

FURTHEST = 4 * QUARTER
"""Weeks that are planned at most: beyond a year every date would be invented."""

ASSUMED_HOURS = Fraction(3)
"""Hours a week when the person did not say; the plan says so."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project and what about it stays the same while one plan is made."""

    project: Project
    id: str
    minutes: int
    """P80 minutes that are still to do, rounded up."""
    begun: bool
    lifts: tuple[Lift, ...]
    asked: tuple[Lift, ...]
    """Those of them that a target role asks for."""
    for_targets: bool
    """Whether it is made for a target role."""
    meant: bool
    """Whether that role was wished for, or nothing was wished for."""
    same_ladder: bool
    liking: int
    experienced: int


@dataclass(slots=True)
class Draft:
    """The inputs, the calendar, the levels reached so far, and the steps."""

    catalog: Catalog
    person: Person
    today: date
    calendar: Calendar
    assessment: Assessment
    targets: Targets
    levels: dict[str, int]
    """Levels shown once the steps so far are done."""
    keep: tuple[str, ...] = ()
    """Steps of an earlier plan in its order, which stay unless something is clearly better."""
    cautious: bool = False
    """Whether to plan on the low end of every rate."""
    agree: bool = True
    """Whether the low end and the middle of the rates have led to the same choices so far."""
    steps: list[Step] = field(default_factory=list)
    candidates: tuple[Candidate, ...] | None = None
    """Projects that the person could do, once goals.py has looked."""

    @classmethod
    def begin(
        cls,
        catalog: Catalog,
        person: Person,
        today: date,
        keep: tuple[str, ...] = (),
        cautious: bool = False,
    ) -> Draft:
        """An empty plan over the person's horizon, a quarter at least and a year at most.

        Hours of programs that the person takes part in are gone from its weeks.
        """
        weekly = person.hours if person.hours is not None else ASSUMED_HOURS
        weeks = min(FURTHEST, max(QUARTER, person.horizon * QUARTER // 3))
        assessment = assess(catalog, person)
        calendar = Calendar(today, weekly, weeks)
        full_time = catalog.rules.hours.full_time
        for program, (first, last, hours) in sorted(person.progress.taking.items()):
            away = weekly if hours >= full_time else min(weekly, hours)
            calendar.block(f"attend:{program}", away, first, last)
        return cls(
            catalog,
            person,
            today,
            calendar,
            assessment,
            Targets.of(catalog, assessment),
            plain_levels(person),
            keep,
            cautious,
        )

    def instead(self, person: Person) -> Draft:
        """An empty plan for the same person with other hours, place or deal-breakers."""
        other = Draft.begin(self.catalog, person, self.today)
        if self.same_aims(other):
            # None of the three decides what somebody could do.
            other.candidates = self.candidates
        return other

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

    def left(self, step: str, p80: Fraction) -> Fraction:
        """P80 hours of a step that are still to do; a quarter of an hour at least."""
        spent = self.person.progress.hours.get(step)
        return max(Fraction(1, 4), p80 - spent) if spent else p80


def split_evenly(
    draft: Draft, step: str, hours: Fraction, placed: tuple[int, int], codes: Sequence[str]
) -> tuple[StepPart, ...]:
    """Equal parts of a step that is already booked, each due when its hours are spent."""
    each = hours / len(codes)
    used = [
        (w, draft.calendar.booked[w].get(step, Fraction(0)))
        for w in range(placed[0], placed[1] + 1)
    ]
    parts = []
    for number, code in enumerate(codes, 1):
        start = _week_reaching(used, each * (number - 1), after=True)
        due = _week_reaching(used, each * number)
        parts.append(
            StepPart(code, "", "", each, draft.calendar.start(start), draft.calendar.end(due))
        )
    return staggered(parts)


def staggered(parts: Sequence[StepPart]) -> tuple[StepPart, ...]:
    """Parts that end in the same week get days of their own within it, in order."""
    spread: list[StepPart] = []
    for part in parts:
        peers = [p for p in parts if p.due == part.due]
        place = peers.index(part) + 1
        first = max(part.due - timedelta(days=6), part.start)
        days = (part.due - first).days
        spread.append(replace(part, due=first + timedelta(days=days * place // len(peers))))
    return tuple(spread)


def _week_reaching(
    used: Sequence[tuple[int, Fraction]], hours: Fraction, after: bool = False
) -> int:
    """The week in which so many booked hours are reached (or, `after`, passed)."""
    total = Fraction(0)
    for week, spent in used:
        total += spent
        if total > hours or (not after and total >= hours):
            return week
    return used[-1][0]
