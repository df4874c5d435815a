"""What comes next in a plan as it was agreed: this week, what is still open, one question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from pathways.catalog import Catalog
from pathways.catalog.records import LOOKED
from pathways.frozen import Struct
from pathways.planner import Reason, Step, StepPart
from pathways.planner.admission import admission
from pathways.planner.build import sittings
from pathways.planner.draft import LEAST_LEFT, is_out
from pathways.planner.plan import Value
from pathways.planner.why import Why, why
from pathways.profile import Person
from pathways.profile.answers import Profile, as_plain
from pathways.profile.life import Period, exact
from pathways.record.applications import tries_in
from pathways.record.entries import Entry, Record
from pathways.record.kept import Held, Milestone
from pathways.record.view import (
    PAUSE,
    SITTINGS,
    finished_steps,
    hours_lately,
    hours_logged,
    last_job,
    skips,
)

_DATES = 3
_ANSWER_AFTER = 70
"""Days after an application when it is worth asking whether an answer came."""

_CHECK_IN = 14
"""Days after which hours are asked for."""

_WEEK = 6
"""Days after today that still belong to a week."""

_NEWS = (
    "changed", "looked", "asked", "done", "result", "finished", "job", "skipped", "paused",
    "resumed", "attested", "withdrawn",
)  # fmt: skip
"""Kinds of entries after which another plan may be the better one; what is done as it was planned
is none."""

_FAR_LESS = Fraction(3, 4)
"""Share of the planned hours below which what came to pass is another number."""


class Sitting(Struct):
    """A part of a step with a day of its own, and hours."""

    milestone: Milestone
    day: date
    hours: Fraction
    left: Fraction
    """Hours left of the whole part, after what was logged."""
    finishes: bool
    """Whether the part is to be over by then."""
    any_day: bool = False
    """Whether no day of the week is left for it, so that only the end counts."""

    @property
    def step(self) -> Step:
        """The step that it is of."""
        return self.milestone.step

    @property
    def part(self) -> StepPart:
        """The part itself."""
        return self.milestone.what

    @property
    def last(self) -> bool:
        """Whether nothing of the step comes after it."""
        return self.milestone.part + 1 == len(self.step.parts)


class Coming(Struct):
    """What `pathways next` shows."""

    week: tuple[Sitting, ...]
    late: tuple[Sitting, ...]
    """What was to be over before today and is not; `day` is when."""
    planned: Fraction
    """Hours planned from the day of the kept plan until today."""
    logged: Fraction
    since: date
    """The day of the plan."""
    dates: tuple[tuple[Step, StepPart], ...]
    question: Reason | None
    news: int
    """Things logged since the plan was kept after which another may be better; answers that were
    edited since count as one."""
    lately: Fraction | None
    """Hours a week that were logged lately, where they are far fewer than those planned."""
    paused_until: date | None
    """The last day of a pause that holds today."""
    aside: tuple[tuple[str, Entry], ...]
    """Ids of what is put aside, each with the line that says so."""
    arrived: Entry | None
    """The job that was taken since the plan was kept."""
    looks: tuple[tuple[date, str], ...] = ()
    """Programs whose dates are to be looked at, from the day that the plan gives for it."""
    closing: tuple[tuple[date, Why], ...] = ()
    """When programs close of which the person found the date, and what became of each."""


def coming(
    catalog: Catalog, profile: Profile, record: Record, person: Person, held: Held, today: date
) -> Coming:
    """What is next on a day, by the dates of the plan that is kept; nothing here moves them."""
    logged = record.since(held.record)
    arrived = last_job(logged)
    # The steps of a plan that led to a job are behind whoever has it.
    every = held.milestones if arrived is None else []
    still = [m for m in every if _standing(m, person, held)]
    left = _left(still, logged, held, catalog)
    week = _week(held, still, left, catalog, person, today)
    paused = next((p.days[1] for p in person.periods if _pauses(p, today)), None)
    late = [_whole(m, left[m.number]) for m in still if m.what.due < today]
    first = max(today + timedelta(days=_WEEK), paused or today)
    later = sorted((m for m in still if m.what.due > first), key=lambda m: (m.what.due, m.number))
    found = Coming(
        tuple(week),
        tuple(late),
        _planned(held, person, today),
        hours_logged(record, held.today, today),
        held.today,
        tuple((m.step, m.what) for m in later[:_DATES]),
        _question(catalog, record, held, today),
        _news(logged, held, catalog) + (as_plain(profile) != as_plain(held.profile)),
        _far_fewer(record, held, today),
        paused,
        tuple(sorted(skips(record, catalog, today).items())),
        arrived,
        () if arrived else tuple(_looks(logged, person, held, catalog, today)),
        tuple(sorted(_closing(person, held, catalog, today), key=lambda x: (x[0], x[1].ref))),
    )
    # A pause asks for nothing, and nothing in it is a date to come.
    return replace(found, week=(), late=(), question=None, news=0, looks=()) if paused else found


def _news(logged: Record, held: Held, catalog: Catalog) -> int:
    """How many things were logged after which another plan may be better."""
    new = [e for e in logged.named(catalog) if e.what in _NEWS]
    return sum(not (e.what == "done" and e.of in held.dues) for e in new)


def _far_fewer(record: Record, held: Held, today: date) -> Fraction | None:
    """Hours a week that were logged lately, where they are far fewer than those planned."""
    lately = hours_lately(record, today)
    return lately if lately is not None and lately < held.plan.hours * _FAR_LESS else None


def _pauses(period: Period, today: date) -> bool:
    return period.note == PAUSE and period.days[0] <= today <= period.days[1]


def _standing(milestone: Milestone, person: Person, held: Held) -> bool:
    """Whether a part of the kept plan is still to be done."""
    step, progress = milestone.step, person.progress
    refused = progress.refused.get(step.id)
    return not (
        step.id in progress.finished
        or step.id in progress.waiting
        or milestone.key in progress.ticked.get(step.id, ())
        # One no to an application for a post ends no search.
        or (refused is not None and refused >= held.today and step.kind != "job")
        or (step.kind == "apply" and step.ref in progress.told_no)
        or step.ref in progress.aside
        or step.ref in progress.taking
        or (step.kind in ("apply", "job") and person.hired and person.hired >= held.today)
        or (step.kind in ("apply", "study") and step.ref in person.done)
    )


def _left(
    still: Sequence[Milestone], logged: Record, held: Held, catalog: Catalog
) -> dict[int, Fraction]:
    """Hours left of each open part, by number: what was logged since the plan was kept counts,
    first part first, after what the parts that were ticked were to take."""
    spent: defaultdict[str, Fraction] = defaultdict(Fraction)
    for e in logged.named(catalog):
        if e.what in SITTINGS:
            spent[e.of] += exact(e.hours)
    numbers = {m.number for m in still}
    for m in held.milestones:
        if m.number not in numbers:
            spent[m.step.id] = max(Fraction(0), spent[m.step.id] - m.what.p80)
    left: dict[int, Fraction] = {}
    for m in sorted(still, key=lambda m: (m.step.id, m.part)):
        took = min(spent[m.step.id], max(Fraction(0), m.what.p80 - LEAST_LEFT))
        spent[m.step.id] -= took
        left[m.number] = m.what.p80 - took
    return left


def _week(
    held: Held,
    still: Sequence[Milestone],
    left: dict[int, Fraction],
    catalog: Catalog,
    person: Person,
    today: date,
) -> Iterator[Sitting]:
    """What has its day between today and the same day next week, with what is due then."""
    last = today + timedelta(days=_WEEK)
    numbers = {(m.step.id, m.part): m for m in still if m.what.due >= today}
    shown: dict[int, Sitting] = {}
    last_day: dict[int, date] = {}
    agreed = sittings(catalog, person, held.plan.steps, held.plan.weeks)
    for items in (*agreed, *sittings(catalog, person, held.begun, held.begun_weeks)):
        for item in items:
            m = numbers.get((item.step, item.part))
            if m is None:
                continue
            last_day[m.number] = item.day
            if today <= item.day <= last and not is_out(catalog, person, item.day):
                before = shown.get(m.number)
                hours = item.hours + (before.hours if before else 0)
                day = before.day if before else item.day
                shown[m.number] = Sitting(m, day, hours, left[m.number], item.finishes)
    for m in numbers.values():
        passed = last_day.get(m.number, m.what.due) < today and left[m.number] == m.what.p80
        if m.number not in shown and (m.what.due <= last or passed):
            shown[m.number] = _whole(m, left[m.number])
    for sitting in sorted(shown.values(), key=lambda s: (s.day, s.milestone.number)):
        yield replace(sitting, hours=min(sitting.hours, sitting.left))


def _looks(
    logged: Record, person: Person, held: Held, catalog: Catalog, today: date
) -> Iterator[tuple[date, str]]:
    """Every program of the plan to look at until the same day next week, unless something was
    logged of it since."""
    settled = {e.id for e in logged.named(catalog)}
    settled |= {*person.progress.aside, *person.progress.taking}
    forecast = catalog.rules.forecast
    for watch in sorted(held.plan.watch, key=lambda w: (w.look, w.program)):
        soon = watch.look <= today + timedelta(days=_WEEK) and watch.program not in settled
        if soon and not admission(catalog.programs[watch.program], today, forecast).looked:
            yield watch.look, watch.program


def _closing(
    person: Person, held: Held, catalog: Catalog, today: date
) -> Iterator[tuple[date, Why]]:
    """Every program whose date ahead the person found, until they applied or put it aside."""
    gone = {*person.progress.aside, *person.progress.taking, *person.done}
    plan = replace(held.plan, today=today)
    for id, program in catalog.programs.items():
        if LOOKED in program.sources and id not in gone:
            found = why(catalog, person, plan, "programs", id)
            nxt = found.admission
            settled = f"apply:{id}" in (*person.progress.waiting, *person.progress.refused)
            if nxt and nxt.looked and nxt.deadline and not settled:
                yield nxt.deadline, found


def _whole(milestone: Milestone, left: Fraction) -> Sitting:
    return Sitting(milestone, milestone.what.due, left, left, finishes=True, any_day=True)


def _planned(held: Held, person: Person, today: date) -> Fraction:
    """Hours of one's own that were planned for the days until today, without those of a pause."""
    planned = Fraction(0)
    for week in held.plan.weeks:
        days = [week.start + timedelta(days=n) for n in range(min(7, (today - week.start).days))]
        days = [day for day in days if not any(_pauses(p, day) for p in person.periods)]
        own = (h for s, h in week.hours if not s.startswith("attend:"))
        planned += sum(own, Fraction(0)) * len(days) / 7
    return planned


def _question(catalog: Catalog, record: Record, held: Held, today: date) -> Reason | None:
    """The one question whose answer would change most, or None."""
    asked = _unanswered(record, catalog, today) or _unfinished(record, today)
    last = max((e.day for e in record.facts if e.what in (*SITTINGS, "done")), default=held.today)
    if asked or today - last < timedelta(days=_CHECK_IN):
        return asked
    return Reason("hours-since", {"since": last})


def _unanswered(record: Record, catalog: Catalog, today: date) -> Reason | None:
    """An application of some time ago, of which nothing was said since."""
    done = finished_steps(record, catalog)
    for a in tries_in(record, catalog):
        days = (today - a.since).days
        if a.state == "sent" and days >= _ANSWER_AFTER and f"people:{a.of}" not in done:
            of = a.by or (a.name(catalog) if a.post else a.of)
            late = days // 7 >= catalog.aims.search.no_answer
            told: dict[str, Value] = {"of": of, "name": a.name(catalog), "since": a.since}
            told |= {"weeks": days // 7, "sent": a.since == a.sent}
            return Reason("no-answer" if late else "answered", told)
    return None


def _unfinished(record: Record, today: date) -> Reason | None:
    """A program that somebody got into, which has ended by now."""
    over = {e.of for e in record.facts if e.what == "finished"}
    for entry in record.facts:
        ended = entry.ends and entry.ends.last < today
        if entry.what == "result" and entry.is_ == "accepted" and ended and entry.of not in over:
            return Reason("program-over", {"of": entry.of})
    return None
