"""Applications to programs, worked back from their dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from math import ceil

from pathways.catalog.records import Program
from pathways.planner.admission import Admission
from pathways.planner.choose import Option, choose
from pathways.planner.draft import QUARTER, Draft, split_evenly
from pathways.planner.eligibility import ASK_FIRST, every_check
from pathways.planner.offers import (
    LEAST_WORTH,
    Offer,
    job_rate,
    job_worth,
    near_rungs,
    suits,
)
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

_WORTH = 10_000
"""Parts into which worth is divided to make it whole."""


def add_applications(draft: Draft, offers: Sequence[Offer]) -> None:
    """The applications with the best expected outcome among those that can be dated and fit."""
    if draft.aim.doors != "apply":
        return
    applied = {s.ref for s in draft.steps if s.kind == "apply"}
    # Few hours hold few applications: what is visible must not wait for what may say no.
    most = min(_MOST, max(_LEAST, int(draft.calendar.weekly))) - len(applied)
    found: dict[str, tuple[Offer, Option]] = {}
    for offer in offers:
        if offer.program.id not in applied and _applies(draft, offer):
            option = _option(draft, offer)
            if option:
                found[option.id] = (offer, option)
    if most <= 0 or not found:
        return
    sure = [_certain(draft, s, offers) for s in draft.steps if s.kind in ("apply", "job")]
    room = _room(draft)
    keep = frozenset(draft.keep)
    usual, low = (
        choose([_at(o, option, end) for o, option in found.values()], room, most, sure, keep)
        for end in ("usual", "low")
    )
    draft.agree = draft.agree and {o.id for o in usual} == {o.id for o in low}
    chosen = low if draft.cautious else usual
    last_first = sorted(chosen, key=lambda o: (-o.last, -o.first, o.id))
    for spread in (_SPREAD, 1):
        # Spread out if all of them fit like that; else as late as can be, as they were chosen.
        steps = [_application(draft, found[o.id][0], o, spread) for o in last_first]
        if all(steps) or spread == 1:
            break
        for option in last_first:
            draft.calendar.clear(option.id)
    draft.steps += [step for step in steps if step]


def _leads(draft: Draft, offer: Offer) -> bool:
    """Whether a target role names the program, or for a beginner a rung near to them: what merely
    has a fitting topic is no reason to fill in a form. What was begun is brought to its end."""
    if f"apply:{offer.program.id}" in draft.person.progress.hours:
        return True
    roles = [draft.catalog.roles[r] for r in draft.targets.roles]
    if any(offer.program.id in role.programs for role in roles):
        return True
    return draft.person.entrance == "early" and offer.program.id in near_rungs(draft)


def _applies(draft: Draft, offer: Offer) -> bool:
    program, progress = offer.program, draft.person.progress
    id = f"apply:{program.id}"
    return (
        offer.kind.chooses
        and offer.verdict.open
        and offer.worth > LEAST_WORTH
        and not offer.next.self_paced
        # Nobody works back from a date of something that may not run any more.
        and not (program.running and program.running.is_ == "unclear")
        and offer.next.state in ("dated", "not yet open", "rolling", "forecast")
        # A guess from one round is something to look out for, and no date to work towards.
        and not (offer.next.state == "forecast" and offer.next.weak)
        and (offer.next.state == "rolling" or bool(offer.next.closes or offer.next.opens))
        and suits(draft, program)
        and _leads(draft, offer)
        and f"study:{program.id}" not in {s.id for s in draft.steps}
        and id not in progress.waiting
        and program.id not in draft.person.refused_by
        # What could exclude somebody is asked before an hour is spent on the form.
        and not any(c.code in ASK_FIRST for c in offer.verdict.checks)
        and program.id not in progress.taking
    )


def _option(draft: Draft, offer: Offer) -> Option | None:
    """An application with its hours and weeks; None when it cannot be made in time."""
    hours = offer.program.application
    p80 = Fraction(hours.p80 if hours else 7).limit_denominator(4)
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
    left = draft.left(id, p80 if p80 > 0 else Fraction(1))
    return Option(id, ceil(left * 60), max(0, last - SOON + 1), last, 0, 0)


def _at(offer: Offer, option: Option, end: str) -> Option:
    return replace(option, worth=int(offer.worth * _WORTH), rate=getattr(offer.rate, end))


def _certain(draft: Draft, step: Step, offers: Sequence[Offer]) -> Option:
    """A step that is already booked, as an option that needs no more hours."""
    if step.kind == "job":
        worth = job_worth(draft, step.ref) * _WORTH
        return Option(step.id, 0, 0, 0, worth, job_rate(draft).usual)
    offer = next(o for o in offers if o.program.id == step.ref)
    return _at(offer, Option(step.id, 0, 0, 0, 0, 0), "low" if draft.cautious else "usual")


def _room(draft: Draft) -> list[int]:
    """Minutes of each week that applications may still take."""
    share = draft.share("search")
    room = []
    for week in range(draft.calendar.weeks):
        slots = draft.calendar.booked.get(week, {})
        spent = sum((h for s, h in slots.items() if s.startswith("apply:")), Fraction(0))
        whole = draft.calendar.hours(week) * share - spent
        room.append(max(0, int(min(whole, draft.calendar.free(week)) * 60)))
    return room


def _application(draft: Draft, offer: Offer, option: Option, spread: int) -> Step | None:
    program, nxt, id = offer.program, offer.next, option.id
    hours = program.application
    p50 = Fraction(hours.p50 if hours else 4).limit_denominator(4)
    p80 = Fraction(hours.p80 if hours else 7).limit_denominator(4)
    if p80 <= 0:
        p50, p80 = Fraction(1, 2), Fraction(1)
    p80 = draft.left(id, p80)
    p50 = min(p50, p80)
    room = _room(draft)
    placed = draft.calendar.backward(id, p80, option.last, spread, option.first, room)
    if placed is None:
        return None
    codes = ("outline", "draft", "feedback", "submit") if p80 >= 4 else ("draft", "submit")
    if nxt.state == "forecast":
        # Nothing may be open yet on a day that is only guessed.
        codes = (*codes[:-1], "ready")
    parts = split_evenly(draft, id, p80, placed, codes)
    if nxt.state == "not yet open" and nxt.opens and parts[-1].due < nxt.opens[0]:
        # Everything is ready before; it can be handed in from the first day.
        parts = (*parts[:-1], replace(parts[-1], due=nxt.opens[0]))
    return Step(
        id,
        "apply",
        program.id,
        draft.calendar.start(placed[0]),
        parts[-1].due,
        p50,
        p80,
        parts,
        _why_apply(draft, program),
        tuple(every_check(offer.verdict)),
        on_no=_on_no(offer),
        admission=nxt,
        selective=True,
        quarter=placed[1] // QUARTER + 1,
        shows=real_lifts(draft.levels, program_lifts(program)),
    )


def _why_apply(draft: Draft, program: Program) -> tuple[Reason, ...]:
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
    reasons = [Reason("no-says-little")]
    if len(offer.program.rounds) > 1 or offer.next.state == "rolling":
        reasons.append(Reason("apply-again", {"program": offer.program.id}))
    reasons.append(Reason("goal-stands"))
    return tuple(reasons)
