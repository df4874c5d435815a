"""Goals: one project after the other, something others can see, with nobody's permission."""

from __future__ import annotations

from fractions import Fraction

from pathways.catalog.records import Project
from pathways.planner.applications import add_direct_application
from pathways.planner.draft import QUARTER, Draft, staggered
from pathways.planner.plan import Reason, Step, StepPart
from pathways.planner.value import lifted, project_lifts, real_lifts, within_reach

_SHORTEST = 2
"""Weeks that the shortest goal takes."""

_LONGEST_SILENCE = 16
"""Weeks within which something new is there to be seen."""


def add_goals(draft: Draft, at_most: int = 0) -> None:
    """One project after the other, each finished within a quarter of the one before."""
    done = [s for s in draft.steps if s.goal]
    used = {s.ref for s in done}
    if done:
        first = max(draft.calendar.week_of(s.due) for s in done) + 1
    else:
        intro = next((s for s in draft.steps if s.kind == "study"), None)
        first = max(0, draft.calendar.week_of(intro.due) - 1) if intro else 0
    before = first
    while first + _SHORTEST <= draft.calendar.weeks:
        last = min(first + QUARTER, before + _LONGEST_SILENCE, draft.calendar.weeks) - 1
        step = _goal(draft, first, last, used)
        if step is None:
            return
        draft.steps.append(step)
        used.add(step.ref)
        draft.levels = lifted(draft.levels, project_lifts(draft.catalog.projects[step.ref]))
        first = before = draft.calendar.week_of(step.due) + 1
        if step.reasons[0].code == "keeps-visible":
            # Once no gap is left to close, one visible thing a quarter is enough.
            first = max(first, draft.calendar.week_of(step.start) + QUARTER - 4)
        if len(used) == at_most:
            return
        add_direct_application(draft, first)


def _goal(draft: Draft, first: int, last: int, used: set[str]) -> Step | None:
    budget = draft.calendar.room(first, last)
    if first:
        # Later weeks will hold things nobody knows yet.
        budget *= Fraction(draft.catalog.rules.hours.goal_share, 100)
    for project in _ranked_projects(draft, budget, used):
        step = _book_project(draft, project, first, last)
        if step:
            return step
    return None


def _ranked_projects(draft: Draft, budget: Fraction, used: set[str]) -> list[Project]:
    """Projects that fit the hours, best first: those made for a target role, which close a gap
    of it; then others of the same ladder; then those that only keep something visible.

    Somebody without any wish tries a kind of work that the plan has not held yet.
    """
    ranked = []
    heavy = dict(draft.targets.weights)
    ladders = {draft.catalog.roles[r].ladder for r in heavy}
    tried = {_kind_of_work(draft, draft.catalog.projects[p]) for p in used}
    for project in draft.catalog.projects.values():
        if project.id in used or project.hours.p80 > budget:
            continue
        if not within_reach(project, draft.levels) or not _possible(draft, project):
            continue
        roles = [r for r in project.roles if r in heavy]
        same = any(draft.catalog.roles[r].ladder in ladders for r in project.roles)
        gain = draft.targets.gain_units(draft.levels, project_lifts(project))
        tier = 0 if roles and gain > 0 else 1 if same and gain > 0 else 2 if roles else 3
        if _exploring(draft) and tier < 2:
            tier = int(_kind_of_work(draft, project) in tried)
        if tier == 3:
            continue
        # Eighths, so that every sum below is whole and ties are ties on every machine.
        made_for = max((heavy[r] * (2 if r == project.roles[0] else 1) for r in roles), default=0)
        hard = min(4, int(4 * Fraction(project.hours.p80).limit_denominator(4) / budget))
        experienced = 8 * (bool(project.years) or project.other_language)
        value = gain * (8 + made_for + _liking(draft, project) + hard + experienced)
        ranked.append((tier, -value, project.hours.p80, project.id, project))
    ranked.sort(key=lambda row: row[:4])
    return [row[4] for row in ranked]


def _exploring(draft: Draft) -> bool:
    return not draft.person.roles and not draft.person.prefers


def _kind_of_work(draft: Draft, project: Project) -> str:
    """Ideas, people, projects or systems: by what the project shows first."""
    return draft.catalog.rules.lean_of(project.shows[0].competency) if project.shows else ""


def _possible(draft: Draft, project: Project) -> bool:
    """Whether the person has the past or the language that a project draws on."""
    person = draft.person
    if project.other_language and (
        all(x[:2] == "en" for x in person.languages)
        or person.country in draft.catalog.rules.english_spoken
    ):
        return False
    if not project.years:
        return True
    if person.years is not None:
        return person.years >= project.years
    return person.situation in ("working", "retired")


def _liking(draft: Draft, project: Project) -> int:
    """0 to 6 eighths: whether a project is made of what the person picks first or second."""
    leans = {draft.catalog.rules.lean_of(s.competency) for s in project.shows}
    if project.with_others:
        leans.add("people")
    return sum(
        points for lean, points in zip(draft.person.prefers, (4, 2), strict=False) if lean in leans
    )


def _book_project(draft: Draft, project: Project, first: int, last: int) -> Step | None:
    id = f"project:{project.id}"
    ratio = (
        Fraction(project.hours.p80).limit_denominator(4)
        / Fraction(project.hours.p50).limit_denominator(4)
        if project.hours.p50
        else Fraction(1)
    )
    snapshot = {w: dict(slots) for w, slots in draft.calendar.booked.items()}
    parts: list[StepPart] = []
    week = first
    for part in project.parts:
        hours = Fraction(part.hours).limit_denominator(4) * ratio
        placed = draft.calendar.forward(id, hours, week, last)
        if placed is None:
            draft.calendar.booked = snapshot
            return None
        end = max(placed[1], placed[0] + part.weeks - 1)
        if end > last:
            draft.calendar.booked = snapshot
            return None
        parts.append(
            StepPart(
                "part",
                part.do,
                part.done_when,
                hours,
                draft.calendar.start(placed[0]),
                draft.calendar.end(end),
            )
        )
        # After waiting on others the next part begins a week later; otherwise at once.
        week = end + 1 if end > placed[1] else end
    if not parts:
        return None
    parts = list(staggered(parts))
    lifts = real_lifts(draft.levels, project_lifts(project))
    reasons = [
        Reason(
            "closes-gap",
            {"competency": c, "before": a, "after": b, "role": draft.targets.asks(c)},
        )
        for c, a, b in lifts
        if draft.targets.asks(c)
    ]
    if _exploring(draft):
        reasons.insert(0, Reason("tries", {"lean": _kind_of_work(draft, project)}))
    if not reasons:
        reasons = [Reason("keeps-visible")]
    reasons.append(Reason("no-permission"))
    p50 = Fraction(project.hours.p50).limit_denominator(4)
    return Step(
        id,
        "project",
        project.id,
        parts[0].start,
        parts[-1].due,
        p50,
        sum((p.p80 for p in parts), Fraction(0)),
        tuple(parts),
        tuple(reasons),
        quarter=draft.calendar.week_of(parts[-1].due) // QUARTER + 1,
        goal=True,
        shows=lifts,
    )
