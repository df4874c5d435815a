"""The steps that need no date: people to involve, an introduction, an agenda to read."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from pathways.planner.admission import Admission
from pathways.planner.draft import QUARTER, Draft, split_evenly
from pathways.planner.eligibility import every_check
from pathways.planner.offers import Offer
from pathways.planner.plan import Reason, Step, StepPart
from pathways.planner.value import lifted, program_lifts, real_lifts


def add_people(draft: Draft, offers: Sequence[Offer]) -> None:
    """Somebody beside the person within fourteen days: a partner, and one who knows more.

    People who already know the field ask somebody who does the job; others an adviser.
    """
    if "people:partner" in draft.person.progress.finished:
        half = Fraction(1, 2)
        _book_people(draft, "partner-check-in", half, half, (), "people-work")
    else:
        _book_people(draft, "partner", Fraction(1), Fraction(1), (), "people-work")
    if draft.calendar.weekly < 2:
        return
    if (
        draft.levels.get(draft.catalog.rules.field.context, 0) >= 3
        or draft.person.situation == "in-field"
    ):
        _book_people(draft, "someone-in-the-job", Fraction(1), Fraction(3, 2), (), "job-talk")
        return
    progress = draft.person.progress
    asked_already = {id.partition(":")[2] for id in progress.waiting}
    said_no = {id.partition(":")[2] for id in progress.refused}
    advise = [o for o in offers if o.kind.advises]
    if any(o.program.id in asked_already for o in advise):
        return  # one of them was asked, and the answer is still to come
    wanted = {t for role in draft.targets.roles for t in draft.catalog.roles[role].topics}
    asked = progress.finished
    advisers = [
        o
        for o in advise
        if f"people:{o.program.id}" not in asked
        and o.program.id not in said_no
        and o.verdict.open
        and o.ready(draft.levels)
        and all(c.code != "still-runs" for c in o.verdict.checks)
        and o.next.state in ("rolling", "dated", "unknown")
        and not (
            o.program.suits
            and draft.person.stage
            and draft.person.stage not in o.program.suits.stages
        )
    ]
    advisers.sort(
        key=lambda o: (
            not (o.program.suits and draft.person.stage in o.program.suits.stages),
            len(o.verdict.checks),
            -len(wanted.intersection(o.program.topics)),
            o.program.id,
        )
    )
    if advisers:
        best = advisers[0]
        _book_people(
            draft,
            best.program.id,
            Fraction(1),
            Fraction(3, 2),
            tuple(every_check(best.verdict)),
            "adviser",
            best,
        )


def _book_people(
    draft: Draft,
    ref: str,
    p50: Fraction,
    p80: Fraction,
    checks: tuple[Reason, ...],
    reason: str,
    offer: Offer | None = None,
) -> None:
    id = f"people:{ref}"
    if id in draft.person.progress.finished and ref != "partner-check-in":
        return
    p80 = draft.left(id, p80)
    p50 = min(p50, p80)
    placed = draft.calendar.forward(id, p80, 0, 1)
    if placed is None:
        return
    selective = offer is not None and bool(
        offer.program.application and offer.program.application.p80
    )
    due = draft.calendar.end(placed[1])
    draft.steps.append(
        Step(
            id,
            "people",
            ref,
            draft.calendar.start(placed[0]),
            due,
            p50,
            p80,
            (
                StepPart(
                    ref if offer is None else "ask-adviser",
                    "",
                    "",
                    p80,
                    draft.calendar.start(placed[0]),
                    due,
                ),
            ),
            (Reason(reason),),
            checks,
            on_no=(Reason("ask-another"),) if selective else (),
            admission=offer.next if offer else None,
            selective=selective,
        )
    )


def add_introduction(draft: Draft, offers: Sequence[Offer]) -> None:
    """A first introduction to the field for somebody who has shown none."""
    context = draft.catalog.rules.field.context
    if draft.levels.get(context, 0) >= 1:
        return
    finished = draft.person.progress.finished
    open_now = [
        o
        for o in offers
        if o.verdict.open
        and o.next.self_paced
        and f"study:{o.program.id}" not in finished
        and any(b.competency == context and b.to >= 1 for b in o.program.builds)
    ]
    open_now.sort(key=lambda o: (-o.worth, o.program.id))
    hours = Fraction(draft.catalog.rules.level_hours.zero_to_one)
    if open_now:
        program = open_now[0].program
        ref, lifts = str(program.id), program_lifts(program)
        if program.application and program.application.p80:
            hours += Fraction(program.application.p80).limit_denominator(4)
        checks = tuple(every_check(open_now[0].verdict))
        nxt: Admission | None = open_now[0].next
    else:
        ref, lifts, checks, nxt = "introduction", ((context, 0, 1),), (), None
    # Half a quarter at most, beside the people of the first weeks.
    half = (draft.calendar.weekly * QUARTER - Fraction(5, 2)) / 2
    hours = draft.left(f"study:{ref}", min(hours, max(draft.calendar.weekly, half)))
    placed = draft.calendar.forward(f"study:{ref}", hours, 0, QUARTER - 1)
    if placed is None:
        return
    parts = split_evenly(
        draft, f"study:{ref}", hours, placed, ("intro-first", "intro-middle", "intro-explain")
    )
    shown = real_lifts(draft.levels, [x for x in lifts if x[0] == context])
    draft.steps.append(
        Step(
            f"study:{ref}",
            "study",
            ref,
            draft.calendar.start(placed[0]),
            draft.calendar.end(placed[1]),
            hours * 5 / 8,
            hours,
            parts,
            (Reason("context-first"),),
            checks,
            admission=nxt,
            shows=shown,
        )
    )
    draft.levels = lifted(draft.levels, [(context, 0, 1)])


def add_reading(draft: Draft) -> None:
    """One agenda with its readings, for roles that rest on knowing the subject."""
    ranked = []
    for agenda in draft.catalog.agendas.values():
        weight = sum(w for role, w in draft.targets.weights if role in agenda.roles)
        if weight and f"study:{agenda.id}" not in draft.person.progress.finished:
            ranked.append((-weight, agenda.id))
    if not ranked or draft.levels.get(draft.catalog.rules.field.context, 0) >= 4:
        return
    ranked.sort()
    top = [a for w, a in ranked if w == ranked[0][0]]
    agenda = draft.catalog.agendas[_pick_agenda(draft, top)]
    p50 = sum((Fraction(r.hours).limit_denominator(4) for r in agenda.readings), Fraction(0)) + 3
    p80 = draft.left(f"study:{agenda.id}", p50 * 8 / 5)
    p50 = min(p50, p80)
    placed = draft.calendar.forward(f"study:{agenda.id}", p80, 1, 2 * QUARTER - 1)
    if placed is None:
        return
    codes = [f"read-{i}" for i in range(1, len(agenda.readings) + 1)] + ["write-answer"]
    draft.steps.append(
        Step(
            f"study:{agenda.id}",
            "study",
            agenda.id,
            draft.calendar.start(placed[0]),
            draft.calendar.end(placed[1]),
            p50,
            p80,
            split_evenly(draft, f"study:{agenda.id}", p80, placed, codes),
            (Reason("context-by-writing"),),
            quarter=placed[1] // QUARTER + 1,
        )
    )


def _pick_agenda(draft: Draft, ids: Sequence[str]) -> str:
    """Among equal agendas, one that is begun, else one in the area that the person's record points
    to."""
    begun = [i for i in ids if f"study:{i}" in draft.person.progress.hours]
    if begun:
        return begun[0]
    field = draft.catalog.rules.field
    technical = draft.levels.get(field.technical, 0) > draft.levels.get(field.policy, 0)
    area = "technical" if technical else "policy"
    near = [i for i in ids if draft.catalog.agendas[i].area == area]
    return (near or list(ids))[0]
