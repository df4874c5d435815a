"""Applications: to programs, worked back from their dates, and directly for jobs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from pathways.assess.assessment import near_enough, readiness
from pathways.planner.admission import Admission
from pathways.planner.draft import QUARTER, Draft, split_evenly
from pathways.planner.eligibility import every_check
from pathways.planner.offers import APPLIED_TO, LEAST_WORTH, Offer, suits
from pathways.planner.plan import Reason, Step
from pathways.planner.value import BESIDE, program_lifts, real_lifts

SOON = 8
"""Weeks before a deadline over which an application is spread."""

_MOST = 4
_WAIT = 180
"""Days that an employer may be expected to wait for somebody."""

_SHARE = Fraction(3, 5)
"""Largest share of the hours in the weeks before a deadline that applications may take."""


def add_applications(draft: Draft, offers: Sequence[Offer], applied: set[str]) -> set[str]:
    """Applications with a date or a forecast that fit beside everything else."""
    applied = set(applied)
    # Few hours hold few applications: what is visible must not wait for what may say no.
    most = min(_MOST, max(1, int(draft.calendar.weekly // 2)))
    for offer in offers:
        if len(applied) >= most:
            break
        if offer.program.id in applied or not _applies(draft, offer):
            continue
        step = _application(draft, offer)
        if step:
            draft.steps.append(step)
            applied.add(offer.program.id)
    return applied


def _applies(draft: Draft, offer: Offer) -> bool:
    program = offer.program
    return (
        program.kind in APPLIED_TO
        and offer.verdict.open
        and offer.ready
        and offer.worth > LEAST_WORTH
        and not offer.next.self_paced
        and offer.next.state in ("dated", "not yet open", "rolling", "forecast")
        and (offer.next.state == "rolling" or bool(offer.next.closes or offer.next.opens))
        and suits(draft, program)
        and f"study:{program.id}" not in {s.id for s in draft.steps}
    )


def _application(draft: Draft, offer: Offer) -> Step | None:
    program, nxt = offer.program, offer.next
    hours = program.application
    p50 = Fraction(hours.p50 if hours else 4).limit_denominator(4)
    p80 = Fraction(hours.p80 if hours else 7).limit_denominator(4)
    if p80 <= 0:
        p50, p80 = Fraction(1, 2), Fraction(1)
    id = f"apply:{program.id}"
    last = _last_week(draft, nxt)
    if last < 0 or last >= draft.calendar.weeks:
        return None
    window = range(max(0, last - SOON + 1), last + 1)
    spent = sum(
        (
            h
            for w in window
            for s, h in draft.calendar.booked.get(w, {}).items()
            if s.startswith("apply:")
        ),
        Fraction(0),
    )
    if spent + p80 > draft.calendar.weekly * len(window) * _SHARE:
        return None
    placed = draft.calendar.backward(id, p80, last, 4, max(0, last - SOON + 1))
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
    lifts = real_lifts(draft.levels, program_lifts(program))
    reasons = [
        Reason("builds", {"competency": c, "before": a, "after": b})
        for c, a, b in lifts
        if draft.targets.asks(c, a)
    ][:2]
    reasons += [
        Reason("named-by-role", {"role": r})
        for r in draft.targets.roles
        if program.id in draft.catalog.roles[r].programs
    ][:1]
    if not reasons:
        reasons = [Reason("next-rung", {"ladder": draft.assessment.ladder})]
    return Step(
        id,
        "apply",
        program.id,
        draft.calendar.start(placed[0]),
        parts[-1].due,
        p50,
        p80,
        parts,
        tuple(reasons),
        tuple(every_check(offer.verdict)),
        on_no=_on_no(offer),
        admission=nxt,
        selective=True,
        quarter=placed[1] // QUARTER + 1,
        shows=lifts,
    )


def _last_week(draft: Draft, nxt: Admission) -> int:
    """The last week in which to work on an application; negative when it is too late."""
    if nxt.closes:
        days = draft.catalog.rules.forecast.submit_days_before
        return draft.calendar.last_week_before(nxt.closes[0] - timedelta(days=days))
    if nxt.opens:
        # Rounds seen stay open for about a month: ready in the third week after it may open.
        return draft.calendar.last_week_before(nxt.opens[0] + timedelta(days=20))
    return 6


def _on_no(offer: Offer) -> tuple[Reason, ...]:
    reasons = [Reason("no-says-little")]
    if len(offer.program.rounds) > 1 or offer.next.state == "rolling":
        reasons.append(Reason("apply-again", {"program": offer.program.id}))
    reasons.append(Reason("goal-stands"))
    return tuple(reasons)


def add_direct_application(draft: Draft, first: int = 1) -> None:
    """One step of direct applications, as soon as some target role is near enough.

    Somebody with wishes applies for what they wished for. Nobody is sent to a job that they could
    not take within half a year.
    """
    if any(s.kind == "job" for s in draft.steps):
        return
    rules = draft.catalog.rules.apply_at
    for role, weight in draft.targets.weights:
        ready = readiness(draft.catalog.roles[role], draft.levels, draft.catalog)
        if weight == BESIDE or not near_enough(ready, rules):
            continue
        last = min(first + QUARTER - 1, draft.calendar.weeks - 1)
        if not _could_take(draft, role, draft.calendar.end(last)):
            continue
        p80 = min(Fraction(12), draft.calendar.weekly * 3)
        placed = draft.calendar.forward(f"job:{role}", p80, first, last)
        if placed is None:
            continue
        draft.steps.append(
            Step(
                f"job:{role}",
                "job",
                role,
                draft.calendar.start(placed[0]),
                draft.calendar.end(placed[1]),
                p80 * 2 / 3,
                p80,
                split_evenly(
                    draft, f"job:{role}", p80, placed, ("job-find", "job-tailor", "job-send")
                ),
                (Reason("near-enough", {"role": role, "met": ready.met, "asked": ready.asked}),),
                _job_checks(draft, role),
                on_no=(Reason("no-says-little"), Reason("ask-why"), Reason("goal-stands")),
                selective=True,
                quarter=placed[1] // QUARTER + 1,
            )
        )
        return


def _could_take(draft: Draft, role: str, applied: date) -> bool:
    record, person = draft.catalog.roles[role], draft.person
    if not record.hired or (person.full_time == "never" and not record.part_time):
        return False
    if record.part_time or person.full_time_from is None:
        return True
    return (person.full_time_from - applied).days <= _WAIT


def _job_checks(draft: Draft, role: str) -> tuple[Reason, ...]:
    """What an opening must be asked before anything is written for it."""
    person = draft.person
    found = []
    if not draft.catalog.roles[role].part_time:
        if person.full_time == "unknown":
            found.append(Reason("full-time"))
        elif person.full_time_from and person.full_time_from > draft.today:
            found.append(Reason("job-from", {"since": person.full_time_from}))
    if person.move != "yes":
        found.append(Reason("job-place"))
    found.append(Reason("job-rights"))
    if person.languages and not any(x[:2] == "en" for x in person.languages):
        found.append(Reason("language", {"language": "English"}))
    return tuple(found)
