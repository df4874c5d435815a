"""What a plan comes to, in a few lines, so that two of them can be laid side by side."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

from pathways.assess.assessment import plain_levels, readiness
from pathways.catalog import Catalog
from pathways.frozen import Struct
from pathways.planner.plan import NoPlan, Plan, Reason
from pathways.planner.value import lifted, project_lifts
from pathways.profile import Person, Shown


class Outlook(Struct):
    """The outcome of one set of answers. Dates are of the person's own."""

    hours: Fraction
    no_plan: Reason | None
    """Why there is no plan, if there is none."""
    ladder: str
    rung: str
    roles: tuple[str, ...]
    """Best-fitting roles, best first."""
    now: tuple[int, int]
    """Required levels of the first role shown today, and how many there are."""
    later: tuple[int, int]
    """The same once every goal of the plan is done."""
    goals: tuple[tuple[str, date], ...]
    applications: tuple[tuple[str, date], ...]
    """Programs and roles applied to, with the day to be ready."""
    left_out: tuple[str, ...]
    until: date | None


def outlook(catalog: Catalog, person: Person, plan: Plan | NoPlan) -> Outlook:
    """What this plan comes to."""
    assessment = plan.assessment
    roles = tuple(f.role for f in assessment.shortlist) if assessment else ()
    ladder = assessment.ladder if assessment else ""
    rung = assessment.standings[ladder].rung if assessment else ""
    if isinstance(plan, NoPlan):
        hours = person.hours if person.hours is not None else Fraction(0)
        return Outlook(hours, plan.because, ladder, rung, roles, (0, 0), (0, 0), (), (), (), None)
    levels = plain_levels(person)
    first = catalog.roles[roles[0]]
    before = readiness(first, levels, catalog)
    for step in plan.steps:
        if step.kind in ("study", "project"):
            levels = lifted(levels, step.shows)
    after = readiness(first, levels, catalog)
    return Outlook(
        plan.hours,
        None,
        ladder,
        rung,
        roles,
        (before.met, before.asked),
        (after.met, after.asked),
        tuple((s.ref, s.due) for s in plan.steps if s.goal),
        tuple((s.ref, s.due) for s in plan.steps if s.kind in ("apply", "job")),
        tuple(x.program for x in plan.left_out),
        plan.until,
    )


def with_project(catalog: Catalog, person: Person, project: str) -> Person:
    """The person once they have finished one more project."""
    levels = plain_levels(person)
    after = lifted(levels, project_lifts(catalog.projects[project]))
    shown = {
        competency: Shown(level, level, "did", project)
        if level != levels.get(competency, 0)
        else person.levels[competency]
        for competency, level in after.items()
        if level or competency in person.levels
    }
    finished = person.progress.finished | {f"project:{project}"}
    return replace(person, levels=shown, progress=replace(person.progress, finished=finished))
