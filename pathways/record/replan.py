"""A new plan beside the one kept, and why each step differs.

The kept plan is made again step by step: first with the data of today, then on the day of today,
then with the noes that came since, then with what the person did and said. The step at which a line
changed is its cause.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Literal

from pathways.catalog import Catalog
from pathways.frozen import Struct
from pathways.planner import NoPlan, Plan, make_plan
from pathways.planner.why import Why, why
from pathways.profile import Person, Profile
from pathways.profile.answers import as_plain
from pathways.record.entries import Entry, Record, todays_name
from pathways.record.kept import Held
from pathways.record.view import SITTINGS, left_behind, pauses, situation

Cause = Literal["data", "time", "no", "you"]

_SHIFT = 7
"""Days by which a step must have moved to be worth a line."""


class Line(Struct):
    """One step that is new, gone or moved, and why."""

    step: str
    before: date | None
    after: date | None
    cause: Cause
    entry: Entry | None = None
    """What was logged that explains it, when one line of the record does."""
    hours: float = 0
    """Hours logged of it since."""


class Difference(Struct):
    """Everything that differs between the kept plan and the new one."""

    since: date
    lines: tuple[Line, ...]
    answers: tuple[str, ...]
    """Keys of the profile that were answered differently."""
    entries: tuple[Entry, ...]
    """What was logged since."""
    hours: tuple[Fraction, Fraction] | None = None
    """Hours a week of the plan before and of the new one, where they differ."""
    paused: tuple[tuple[date, date, str], ...] = ()
    """Pauses since: first day, last day, and why."""
    paused_until: date | None = None
    """The last day of a pause that holds on the day of the new plan."""
    left_behind: tuple[str, ...] = ()
    """Projects that were begun and are no piece of a direction taken since."""
    found: tuple[Why, ...] = ()
    """Programs whose date the person found since, and what became of each."""

    @property
    def arrived(self) -> Entry | None:
        """The job that was taken since, if one was."""
        return next((e for e in reversed(self.entries) if e.what == "job"), None)

    @property
    def noes(self) -> tuple[Entry, ...]:
        """The noes that came since."""
        return tuple(e for e in self.entries if e.is_ == "rejected")

    def of(self, cause: Cause) -> list[Line]:
        """The lines with this cause."""
        return [line for line in self.lines if line.cause == cause]


def difference(
    held: Held,
    catalog: Catalog,
    profile: Profile,
    record: Record,
    today: date,
    new: Plan | NoPlan,
) -> Difference:
    """How a new plan differs from the kept one, by cause."""
    was = situation(held.profile, held.record, catalog, held.today)
    now = situation(profile, record, catalog, today)
    logged = record.since(held.record)
    news = today != held.today or bool(logged.entries) or profile != held.profile
    # Without news the plan of a day keeps what it kept before, as the desk has it.
    kept = held.keep(catalog) if news else held.kept
    stages = _stages(held, catalog, logged, today, was.person, kept)
    stages["you"] = _dues(new)
    old = {todays_name(step, catalog): due for step, due in held.dues.items()}
    named = [(todays_name(e.of, catalog), e) for e in logged.entries]
    steps = sorted({*old, *stages["you"]})
    lines = (_line(step, old.get(step), stages, named) for step in steps)
    rests = _rests(record, today)
    turned = (was.profile.aim, was.profile.roles) != (now.profile.aim, now.profile.roles)
    hours = held.plan.hours, new.hours if isinstance(new, Plan) else held.plan.hours
    return Difference(
        held.today,
        tuple(filter(None, lines)),
        _changed_answers(held.profile, profile),
        logged.entries,
        hours if hours[0] != hours[1] else None,
        tuple(rest for rest in rests if rest[1] >= held.today),
        next((last for _, last, _ in rests if last >= today), None),
        left_behind(catalog, now.person) if turned else (),
        tuple(_found(catalog, now.person, new, named)),
    )


def _rests(record: Record, today: date) -> list[tuple[date, date, str]]:
    """Pauses that have begun: first day, last day, and why."""
    said = {e.day: e.said for e in record.facts if e.what == "paused"}
    days = (p.days for p in pauses(record))
    return [(first, last, said.get(first, "")) for first, last in days if first <= today]


def _found(
    catalog: Catalog, person: Person, new: Plan | NoPlan, logged: Sequence[tuple[str, Entry]]
) -> Iterator[Why]:
    for id in sorted({of for of, e in logged if e.what == "looked"} & {*catalog.programs}):
        became = why(catalog, person, new, "programs", id)
        if became.admission and became.admission.looked:
            yield became


def _stages(
    held: Held,
    catalog: Catalog,
    logged: Record,
    today: date,
    before: Person,
    kept: tuple[str, ...],
) -> dict[Cause, Mapping[str, date]]:
    """When the steps would be due with the data of today, then on its day, then with the noes."""
    then = situation(held.profile, held.record, catalog, today).person
    stages: dict[Cause, Mapping[str, date]] = {
        "data": _dues(make_plan(catalog, before, held.today, held.kept)),
        "time": _dues(make_plan(catalog, then, today, kept)),
    }
    if any(e.is_ == "rejected" for e in logged.entries):
        tries = (e for e in logged.entries if e.what in ("applied", "result"))
        told = replace(held.record, entries=(*held.record.entries, *tries))
        refused = situation(held.profile, told, catalog, today).person
        promised = held.keep(catalog, refused.progress.refused)
        stages["no"] = _dues(make_plan(catalog, refused, today, promised))
    return stages


def _dues(plan: Plan | NoPlan) -> Mapping[str, date]:
    return {s.id: s.due for s in plan.steps} if isinstance(plan, Plan) else {}


def _line(
    step: str,
    before: date | None,
    stages: Mapping[Cause, Mapping[str, date]],
    logged: Sequence[tuple[str, Entry]],
) -> Line | None:
    """What became of a step that was due on a day, by when each stage has it due and by what was
    `logged`, each with its name of today; None where it hardly moved."""
    if not _differs(before, stages["you"].get(step)):
        return None
    cause: Cause = "you"
    known = before
    for name, dues in stages.items():
        if _differs(known, dues.get(step)):
            cause = name
        known = dues.get(step)
    names = (step, step.rpartition(":")[2])
    entry = next((e for of, e in reversed(logged) if of in names), None)
    if entry is None:
        return Line(step, before, known, cause)
    # What went into a step is never the reason why it is later.
    worked = entry.what in (*SITTINGS, "started") and before and known and known > before
    if not worked and entry.what != "looked":
        cause = "no" if entry.is_ in ("rejected", "no") else "you"
    hours = sum(e.hours for of, e in logged if e.what in SITTINGS and of == step)
    return Line(step, before, known, cause, entry, hours)


def _differs(a: date | None, b: date | None) -> bool:
    if a is None or b is None:
        return a is not b
    return abs((a - b).days) > _SHIFT


def _changed_answers(before: Profile, after: Profile) -> tuple[str, ...]:
    old, new = as_plain(before), as_plain(after)
    return tuple(key for key in sorted({*old, *new}) if old.get(key) != new.get(key))
