"""What comes next: this week's steps, hours done against planned, the next dates, one question."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from fractions import Fraction

from pathways.catalog import Catalog
from pathways.frozen import dataclass
from pathways.planner import Plan, Reason, Step, StepPart
from pathways.record.entries import Record
from pathways.record.replan import Held
from pathways.record.view import finished_steps, hours_logged, todays_name

_DATES = 3
_ANSWER_AFTER = 70
"""Days after an application when it is worth asking whether an answer came."""

_CHECK_IN = 14
"""Days after which hours are asked for."""


@dataclass(frozen=True, slots=True)
class Coming:
    """What `pathways next` shows."""

    planned: Fraction
    """Hours planned from the day of the kept plan until today."""
    logged: Fraction
    since: date | None
    """The day of the kept plan; None when none is kept."""
    dates: tuple[tuple[Step, StepPart], ...]
    question: Reason | None


def coming(catalog: Catalog, record: Record, held: Held | None, plan: Plan, today: date) -> Coming:
    """What is next in a plan made for today."""
    parts = [(s, p) for s in plan.steps for p in s.parts if p.due > today]
    parts.sort(key=lambda pair: (pair[1].due, pair[0].id))
    later = [pair for pair in parts if (pair[1].due - today).days > 6] or parts
    planned = logged = Fraction(0)
    if held:
        for start, hours in held.weeks:
            days = min(7, (today - start).days)
            if days > 0:
                planned += Fraction(hours).limit_denominator(60) * days / 7
        logged = hours_logged(record, held.today, today)
    return Coming(
        planned,
        logged,
        held.today if held else None,
        tuple(later[:_DATES]),
        _question(catalog, record, held, today),
    )


def _question(catalog: Catalog, record: Record, held: Held | None, today: date) -> Reason | None:
    """The one question whose answer would change most, or None."""
    done = finished_steps(record, catalog)
    asked = _unanswered(record, done, today) or _unfinished(record, today)
    if asked or held is None:
        return asked
    applied = {e.of for e in record.entries if e.what in ("applied", "result")}
    for step, due in sorted(held.steps.items(), key=lambda pair: (pair[1], pair[0])):
        name = todays_name(step, catalog)
        id = name.rpartition(":")[2]
        if due < today and name not in done and id not in applied and name not in applied:
            return Reason("step-over", {"step": name, "due": due})
    hours = [e.day for e in record.entries if e.what in ("hours", "done")]
    last = max(hours, default=held.today)
    if today - last >= timedelta(days=_CHECK_IN):
        return Reason("hours-since", {"since": last})
    return None


def _unanswered(record: Record, done: Collection[str], today: date) -> Reason | None:
    """An application of some time ago, of which nothing was said since."""
    answered = {e.of: e for e in record.entries if e.what == "result" and e.is_ != "waiting"}
    for entry in record.entries:
        old = (today - entry.day).days >= _ANSWER_AFTER
        met = f"people:{entry.of}" in done
        if entry.what == "applied" and old and not met:
            after = answered.get(entry.of)
            if after is None or after.line < entry.line:
                return Reason("answered", {"of": entry.of, "since": entry.day})
    return None


def _unfinished(record: Record, today: date) -> Reason | None:
    """A program that somebody got into, which has ended by now."""
    over = {e.of for e in record.entries if e.what == "finished"}
    for entry in record.entries:
        ended = entry.ends and entry.ends.last < today
        if entry.what == "result" and entry.is_ == "accepted" and ended and entry.of not in over:
            return Reason("program-over", {"of": entry.of})
    return None
