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
from pathways.frozen import dataclass
from pathways.planner import NoPlan, Plan, outline
from pathways.planner.why import Why, why
from pathways.profile import Profile
from pathways.profile.answers import as_plain
from pathways.record.entries import Entry, Record
from pathways.record.kept import Held
from pathways.record.view import SITTINGS, left_behind, pauses, situation, todays_name

Cause = Literal["data", "time", "no", "you"]

_SHIFT = 7
"""Days by which a step must have moved to be worth a line."""


@dataclass(frozen=True, slots=True)
class Line:
    """One step that is new, gone or moved, and why."""

    step: str
    before: date | None
    after: date | None
    cause: Cause
    entry: Entry | None = None
    """What was logged that explains it, when one line of the record does."""
    hours: float = 0
    """Hours logged of it since."""


@dataclass(frozen=True, slots=True)
class Difference:
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
    noes: tuple[Entry, ...] = ()
    """The noes that came since."""
    left_behind: tuple[str, ...] = ()
    """Projects that were begun and are no piece of a direction taken since."""
    found: tuple[Why, ...] = ()
    """Programs whose date the person found since, and what became of each."""

    @property
    def arrived(self) -> Entry | None:
        """The job that was taken since, if one was."""
        return next((e for e in reversed(self.entries) if e.what == "job"), None)

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
    before = was.person
    then = situation(held.profile, held.record, catalog, today).person
    keep = held.keep(catalog)
    stages: list[tuple[Cause, Mapping[str, date]]] = [
        ("data", _dues(outline(catalog, before, held.today, held.kept))),
        ("time", _dues(outline(catalog, then, today, keep))),
    ]
    since = tuple(e for e in record.entries if e.line > held.record.last_line)
    noes = tuple(e for e in since if e.is_ == "rejected")
    if noes:
        told = replace(held.record, entries=(*held.record.entries, *_tries(since)))
        refused = situation(held.profile, told, catalog, today).person
        promised = held.keep(catalog, refused.progress.refused)
        stages.append(("no", _dues(outline(catalog, refused, today, promised))))
    stages.append(("you", _dues(new)))
    old = {todays_name(step, catalog): due for step, due in held.dues.items()}
    lines = []
    for step in sorted({*old, *stages[-1][1]}):
        first, last = old.get(step), stages[-1][1].get(step)
        if not _differs(first, last):
            continue
        cause: Cause = "you"
        known = first
        for name, dues in stages:
            if _differs(known, dues.get(step)):
                cause = name
            known = dues.get(step)
        lines.append(Line(step, first, last, cause, _explains(step, since, catalog)))
    lines = [
        replace(
            x,
            cause=_cause(x),
            hours=_hours_since(x.step, since, catalog),
        )
        if x.entry
        else x
        for x in lines
    ]
    rests = [p.days for p in pauses(record) if p.days[0] <= today]
    said = {e.day: e.said for e in record.facts if e.what == "paused"}
    turned = (was.profile.aim, was.profile.roles) != (now.profile.aim, now.profile.roles)
    planned = held.plan.hours, new.hours if isinstance(new, Plan) else held.plan.hours
    return Difference(
        held.today,
        tuple(lines),
        _changed_answers(held.profile, profile),
        since,
        planned if planned[0] != planned[1] else None,
        tuple((*days, said.get(days[0], "")) for days in rests if days[1] >= held.today),
        next((last for first, last in rests if last >= today), None),
        noes,
        left_behind(catalog, now.person) if turned else (),
        tuple(
            it
            for id in sorted({todays_name(e.of, catalog) for e in since if e.what == "looked"})
            if id in catalog.programs
            and (it := why(catalog, now.person, new, "programs", id)).admission
            and it.admission.looked
        ),
    )


def _dues(plan: Plan | NoPlan) -> Mapping[str, date]:
    return {s.id: s.due for s in plan.steps} if isinstance(plan, Plan) else {}


def _differs(a: date | None, b: date | None) -> bool:
    if a is None or b is None:
        return a is not b
    return abs((a - b).days) > _SHIFT


def _explains(step: str, entries: Sequence[Entry], catalog: Catalog) -> Entry | None:
    """The youngest line of the record that is of this very step."""
    id = step.rpartition(":")[2]
    for entry in reversed(entries):
        if entry.of and todays_name(entry.of, catalog) in (step, id):
            return entry
    return None


def _tries(entries: Sequence[Entry]) -> Iterator[Entry]:
    """What was sent and answered."""
    return (e for e in entries if e.what in ("applied", "result"))


def _cause(line: Line) -> Cause:
    """The cause of a line whose own step the record speaks of."""
    if _later_all_the_same(line) or (line.entry and line.entry.what == "looked"):
        return line.cause
    return "no" if line.entry and line.entry.is_ in ("rejected", "no") else "you"


def _later_all_the_same(line: Line) -> bool:
    """Whether a step is later although something went into it, which is never the reason."""
    worked = line.entry is not None and line.entry.what in (*SITTINGS, "started")
    return (
        worked and line.before is not None and line.after is not None and line.after > line.before
    )


def _hours_since(step: str, entries: Sequence[Entry], catalog: Catalog) -> float:
    return sum(
        e.hours for e in entries if e.what in SITTINGS and todays_name(e.of, catalog) == step
    )


def _changed_answers(before: Profile, after: Profile) -> tuple[str, ...]:
    old, new = as_plain(before), as_plain(after)
    return tuple(key for key in sorted({*old, *new}) if old.get(key) != new.get(key))
