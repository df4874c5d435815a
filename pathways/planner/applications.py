"""Applications to programs, worked back from their dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from pathways.catalog.records import Program
from pathways.planner.admission import Admission
from pathways.planner.draft import Draft, booked_step
from pathways.planner.eligibility import ASK_FIRST, every_check
from pathways.planner.offers import LEAST_WORTH, Offer, near_rungs, suits
from pathways.planner.plan import Reason, Step
from pathways.planner.value import program_lifts, real_lifts

SOON = 8
"""Weeks before a deadline over which an application is spread."""

_LEAST, _MOST = 2, 6
"""Applications in a plan: one for each hour of the week, within these."""

_SOON_ROLLING = 4
"""Weeks from now within which an application that can be made on any day is made."""

_SPREAD = 4
"""Weeks over which an application is spread where there is room."""

_NEXT_ROUND = 45
_NEXT_TRY = 120
"""Days after a no from which a deadline belongs to another round, and after which a program without
rounds may be asked again."""


def add_applications(draft: Draft, offers: Sequence[Offer]) -> None:
    """Applications that can be dated and fit, one list: those of the plan before, then by what an
    hour may bring (worth times the usual rate, for an hour)."""
    applied = {s.ref for s in draft.steps if s.kind == "apply"}
    # Few hours hold few applications: what is visible must not wait for what may say no.
    most = min(_MOST, max(_LEAST, int(draft.calendar.weekly))) - len(applied)
    # Whoever looked up a date wants that door, whatever the aim asks for.
    found = [o for o in offers if o.next.looked or draft.aim.doors == "apply"]
    found = [o for o in found if o.program.id not in applied and _applies(draft, o)]
    kept = {str(o.program.id) for o in found if f"apply:{o.program.id}" in draft.keep}
    found.sort(key=lambda o: (not o.next.looked, o.program.id not in kept, -_for_an_hour(o)))
    for offer in found:
        if most <= 0:
            break
        last = _within(draft, offer)
        step = None if last is None else _application(draft, offer, last)
        if step is None and last is not None and offer.program.id in kept:
            # What was agreed goes for a known reason only, and never because a week is full.
            later = last + SOON if offer.next.state == "rolling" else last
            step = _application(draft, offer, min(later, draft.calendar.weeks - 1), Fraction(1))
        if step:
            draft.steps.append(step)
            most -= 1


def _for_an_hour(offer: Offer) -> Fraction:
    return offer.worth * offer.rate.usual / max(Fraction(1), _hours(offer.program)[1])


def _hours(program: Program) -> tuple[Fraction, Fraction]:
    """P50 and P80 hours of an application."""
    told = program.application
    p50, p80 = (told.p50, told.p80) if told else _UNKNOWN
    if p80 <= 0:
        return Fraction(1, 2), Fraction(1)
    return Fraction(p50).limit_denominator(4), Fraction(p80).limit_denominator(4)


_UNKNOWN = (4, 7)
"""P50 and P80 hours of an application of which nobody says how long it takes."""


def _leads(draft: Draft, offer: Offer) -> bool:
    """Whether a target role names the program, or it vouches for people and builds a level that a
    target role requires, or for a beginner a rung near to them names it: what merely has a fitting
    topic is no reason to fill in a form. What was begun is brought to its end."""
    if f"apply:{offer.program.id}" in draft.person.progress.hours:
        return True
    roles = [draft.catalog.roles[r] for r in draft.targets.roles]
    if any(offer.program.id in role.programs for role in roles):
        return True
    lifts = real_lifts(draft.levels, program_lifts(offer.program))
    if offer.kind.vouches and any(draft.targets.asks(c, before) for c, before, _ in lifts):
        return True
    return draft.person.entrance == "early" and offer.program.id in near_rungs(draft)


def _applies(draft: Draft, offer: Offer) -> bool:
    program, progress = offer.program, draft.person.progress
    id = f"apply:{program.id}"
    # Nobody works back from a date of something that may not run any more.
    serves = not (program.running and program.running.is_ == "unclear")
    serves = serves and offer.worth > LEAST_WORTH and suits(draft, program)
    return (
        offer.kind.chooses
        and offer.verdict.open
        and (offer.next.looked is not None or (serves and _leads(draft, offer)))
        and not offer.next.self_paced
        and offer.next.state in ("dated", "not yet open", "rolling", "forecast")
        # A guess from one round is something to look out for, and no date to work towards.
        and not (offer.next.state == "forecast" and offer.next.weak)
        and (offer.next.state == "rolling" or bool(offer.next.closes or offer.next.opens))
        and f"study:{program.id}" not in {s.id for s in draft.steps}
        and id not in progress.waiting
        and program.id not in draft.person.refused_by
        # What could exclude somebody is asked before an hour is spent on the form.
        and not any(c.code in ASK_FIRST for c in offer.verdict.checks)
        and program.id not in progress.taking
    )


def _within(draft: Draft, offer: Offer) -> int | None:
    """The last week in which to work on an application; None when it cannot be made in time."""
    _, p80 = _hours(offer.program)
    id = f"apply:{offer.program.id}"
    last = _last_week(draft, offer.next)
    if offer.next.state == "rolling":
        # It can be made any time, so soon. What was planned before comes first: planning again
        # must never put it off again.
        if id in draft.keep:
            last = max(0, ceil(p80 / (draft.calendar.weekly * draft.share("search"))) - 1)
        if not offer.ready(draft.levels_by(last)):
            goals = [draft.calendar.week_of(s.due) for s in draft.steps if s.goal]
            last = max(goals, default=0) + 1 + _SOON_ROLLING
    if last < 0 or last >= draft.calendar.weeks or not offer.ready(draft.levels_by(last)):
        return None
    refused = draft.person.progress.refused.get(id)
    again = _NEXT_TRY if offer.next.state == "rolling" else _NEXT_ROUND
    if refused and draft.calendar.end(last) - refused < timedelta(days=again):
        return None
    return last


def _room(draft: Draft, share: Fraction, first: int, last: int) -> dict[int, int]:
    """Minutes of each of these weeks that applications may still take, up to a share of its
    hours."""
    room = {}
    for week in range(first, last + 1):
        slots = draft.calendar.booked.get(week, {})
        spent = sum((h for s, h in slots.items() if s.startswith("apply:")), Fraction(0))
        whole = draft.calendar.hours(week) * share - spent
        room[week] = max(0, int(min(whole, draft.calendar.free(week)) * 60))
    return room


def _application(
    draft: Draft, offer: Offer, last: int, share: Fraction | None = None
) -> Step | None:
    """The step, booked by week `last` in a share of its hours: spread out if it fits like that,
    else as late as can be."""
    program, nxt, id = offer.program, offer.next, f"apply:{offer.program.id}"
    p50, p80 = _hours(program)
    p80 = draft.left(id, p80)
    first = max(0, last - SOON + 1)
    share = share or (Fraction(1) if nxt.looked else draft.share("search"))
    room = _room(draft, share, first, last)
    placed = draft.calendar.backward(id, p80, last, _SPREAD, first, room) or (
        draft.calendar.backward(id, p80, last, 1, first, room)
    )
    if placed is None:
        return None
    codes = ("outline", "draft", "feedback", "submit") if p80 >= 4 else ("draft", "submit")
    if nxt.state == "forecast":
        # Nothing may be open yet on a day that is only guessed.
        codes = (*codes[:-1], "ready")
    step = booked_step(
        draft,
        "apply",
        str(program.id),
        (min(p50, p80), p80),
        placed,
        codes,
        _why_apply(draft, program, nxt.looked),
        checks=tuple(every_check(offer.verdict)),
        on_no=_on_no(offer),
        admission=nxt,
        selective=True,
        shows=real_lifts(draft.levels, program_lifts(program)),
    )
    last_part = step.parts[-1]
    if nxt.state == "not yet open" and nxt.opens and last_part.due < nxt.opens[0]:
        # Everything is ready before; it can be handed in from the first day.
        last_part = replace(last_part, due=nxt.opens[0])
    return replace(step, parts=(*step.parts[:-1], last_part), due=last_part.due)


def _why_apply(draft: Draft, program: Program, looked: date | None) -> tuple[Reason, ...]:
    reasons = [
        Reason("builds", {"competency": c, "before": a, "after": b})
        for c, a, b in real_lifts(draft.levels, program_lifts(program))
        if draft.targets.asks(c, a)
    ][:2]
    reasons += [
        Reason("named-by-role", {"role": r})
        for r in draft.targets.roles
        if program.id in draft.catalog.roles[r].programs
    ][:1]
    if looked:
        return (Reason("looked", {"on": looked}), *reasons)
    if reasons:
        return tuple(reasons)
    lifts = program_lifts(program)
    if program.id in near_rungs(draft) or not lifts:
        return (Reason("next-rung", {"ladder": draft.assessment.ladder}),)
    level, shown = max((draft.levels.get(c, 0), c) for c, _, _ in lifts)
    return (Reason("vouches", {"competency": shown, "level": level}),)


def _last_week(draft: Draft, nxt: Admission) -> int:
    """The last week in which to work on an application; negative when it is too late."""
    if nxt.closes:
        days = draft.catalog.rules.forecast.submit_days_before
        return draft.calendar.last_week_before(nxt.closes[0] - timedelta(days=days))
    if nxt.opens:
        # Rounds seen stay open for about a month: ready in the third week after it may open.
        return draft.calendar.last_week_before(nxt.opens[0] + timedelta(days=20))
    return _SOON_ROLLING


def _on_no(offer: Offer) -> tuple[Reason, ...]:
    comes_again = len(offer.program.rounds) > 1 or offer.next.state == "rolling"
    again = [Reason("apply-again", {"program": offer.program.id})] if comes_again else []
    return (Reason("no-says-little"), *again, Reason("goal-stands"))
