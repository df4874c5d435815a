"""Goals: one project after the other, something others can see, with nobody's permission."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from math import ceil

from pathways.catalog import Catalog
from pathways.catalog.records import Project
from pathways.planner.applications import add_direct_application
from pathways.planner.draft import QUARTER, Candidate, Draft, staggered
from pathways.planner.plan import Reason, Step, StepPart
from pathways.planner.value import (
    BESIDE,
    Gate,
    lifted,
    project_lifts,
    real_lifts,
    within_reach,
)
from pathways.profile import Person

_SHORTEST = 2
"""Weeks that the shortest goal takes."""

_LONGEST_SILENCE = 16
"""Weeks within which something new is there to be seen that needed nobody's permission."""

_OWN_WEEKS = 5
_OWN_HOURS = 13
"""Weeks, and hours, kept free for it after a goal that needs somebody's yes."""


_KEPT = Fraction(11, 10)
"""How much more a project of the plan before is worth: only a clearly better one replaces it."""


def add_goals(draft: Draft, gates: Sequence[Gate], at_most: int = 0) -> None:
    """One project after the other, each finished within a quarter of the one before.

    `gates` are programs that a project could bring within reach.
    """
    done = [s for s in draft.steps if s.goal]
    used = {s.ref for s in done} | {
        id.partition(":")[2] for id in draft.person.progress.finished if id.startswith("project:")
    }
    found = len(done)
    if done:
        first = max(draft.calendar.week_of(s.due) for s in done) + 1
    else:
        intro = next((s for s in draft.steps if s.kind == "study"), None)
        first = max(0, draft.calendar.week_of(intro.due) - 1) if intro else 0
    own = max((draft.calendar.week_of(s.due) for s in done if not _asks(draft, s)), default=-1) + 1
    rest = 0
    while first + _SHORTEST <= draft.calendar.weeks:
        last = min(first + QUARTER, own + _LONGEST_SILENCE, draft.calendar.weeks) - 1
        latest = min(own + _LONGEST_SILENCE, draft.calendar.weeks) - 1
        step = _goal(draft, gates, first, last, used, latest)
        if step is None and rest:
            first, rest = first - rest, 0
            continue
        if step is None:
            # Better late than never, and better than an application that may get a no.
            if latest > last:
                step = _goal(draft, gates, first, latest, used)
            if step is None and (not found or own + _LONGEST_SILENCE < draft.calendar.weeks):
                step = _instead(draft, gates, first, latest, used)
        if step is None:
            # Other things fill these weeks, or nothing is left: look a little further on.
            first, own = first + _SHORTEST, max(own, first + _SHORTEST - _own_weeks(draft))
            continue
        draft.steps.append(step)
        used.add(step.ref)
        draft.levels = lifted(draft.levels, project_lifts(draft.catalog.projects[step.ref]))
        first, rest = draft.calendar.week_of(step.due) + 1, 0
        if not _asks(draft, step):
            own = first
            if step.reasons[0].code == "keeps-visible":
                # Once no gap is left to close, one visible thing a quarter is enough.
                rest = max(0, draft.calendar.week_of(step.start) + QUARTER - 4 - first)
                first += rest
        found += 1
        if found == at_most:
            return
        if not _asks(draft, step):
            add_direct_application(draft, first)


def _own_weeks(draft: Draft) -> int:
    return max(_OWN_WEEKS, ceil(_OWN_HOURS / draft.calendar.weekly))


def _asks(draft: Draft, step: Step) -> bool:
    """Whether a goal needs somebody's yes."""
    return bool(draft.catalog.projects[step.ref].needs_yes)


def _goal(
    draft: Draft,
    gates: Sequence[Gate],
    first: int,
    last: int,
    used: set[str],
    furthest: int = 0,
) -> Step | None:
    """The best goal that is finished by week `last`; what was begun has until `furthest`."""
    room = draft.calendar.room(first, last)
    # Later weeks will hold things nobody knows yet; but better a full week than an empty quarter.
    share = Fraction(draft.catalog.rules.hours.goal_share, 100)
    for budget in (room * share, room) if first else (room,):
        for project in _ranked_projects(draft, gates, budget, used):
            # After something that needs a yes there must be time for something that needs none.
            asks = project.needs_yes and not _begun(draft, project)
            by = last - _own_weeks(draft) if asks else last
            if _begun(draft, project):
                by = max(last, furthest)
            step = _book_project(draft, project, first, by)
            if step:
                return step
    return None


def _instead(
    draft: Draft, gates: Sequence[Gate], first: int, last: int, used: set[str]
) -> Step | None:
    """A goal in the hours of applications that nothing was done for yet: what may say no never
    takes the place of all that needs nobody's yes. Guessed dates go first, then the most hours."""
    begins = draft.calendar.start(first)
    ends = draft.calendar.end(last)
    asked = [
        s
        for s in draft.steps
        if s.kind in ("apply", "job")
        and s.id not in draft.person.progress.hours
        and s.start <= ends
        and s.due >= begins
    ]
    asked.sort(
        key=lambda s: (
            s.id in draft.keep,
            s.admission is None or s.admission.state != "forecast",
            -s.p80,
            s.id,
        )
    )
    taken = []
    for step in asked:
        taken.append((step.id, draft.calendar.of(step.id)))
        draft.calendar.clear(step.id)
        goal = _goal(draft, gates, first, last, used)
        if goal:
            gone = {id for id, _ in taken}
            draft.steps[:] = [s for s in draft.steps if s.id not in gone]
            return goal
    for id, hours in taken:
        draft.calendar.book(id, hours)
    return None


def _begun(draft: Draft, project: Project) -> bool:
    return f"project:{project.id}" in draft.person.progress.hours


def _candidates(draft: Draft) -> tuple[Candidate, ...]:
    """Projects that the person has the past and the language for, and what they have begun."""
    if draft.candidates is None:
        heavy = dict(draft.targets.weights)
        ladders = {draft.catalog.roles[r].ladder for r in heavy}
        exploring = _exploring(draft)
        found = []
        for project in draft.catalog.projects.values():
            id = f"project:{project.id}"
            begun = id in draft.person.progress.hours
            # What somebody has begun is theirs to go on with.
            if not begun and not possible(draft.catalog, draft.person, project):
                continue
            roles = [r for r in project.roles if r in heavy]
            made_for = max(
                (heavy[r] * (2 if r == project.roles[0] else 1) for r in roles), default=0
            )
            found.append(
                Candidate(
                    project,
                    id,
                    ceil(draft.left(id, p80_hours(draft, project)) * 60),
                    begun,
                    project_lifts(project),
                    tuple(x for x in project_lifts(project) if x[0] in draft.targets.asked),
                    bool(roles),
                    any(heavy[r] > BESIDE or not draft.person.roles for r in roles),
                    any(draft.catalog.roles[r].ladder in ladders for r in project.roles),
                    (0 if exploring else made_for) + _liking(draft, project),
                    8 * (bool(project.years) or project.other_language),
                )
            )
        draft.candidates = tuple(found)
    return draft.candidates


def _ranked_projects(
    draft: Draft, gates: Sequence[Gate], budget: Fraction, used: set[str]
) -> list[Project]:
    """Projects that fit the hours, best first: those made for a target role, which close a gap
    of it; then others of the same ladder that close one; then the rest that does, or is made for a
    target role; then those that only keep something visible.

    What is half done comes first. Somebody without any wish tries a kind of work that the plan has
    not held yet.
    """
    ranked = []
    begun = [id for id in draft.person.progress.hours if id.startswith("project:")]
    shut = [g for g in gates if not g.open(draft.levels)]
    room, minutes = float(budget), int(budget * 60)
    unused = (id for id in draft.keep if id.startswith("project:") and id[8:] not in used)
    first_kept = next(unused, "")
    exploring = _exploring(draft)
    tried = {_kind_of_work(draft, p) for id in used if (p := draft.catalog.projects.get(id))}
    met = {p.roles[0] for id in used if (p := draft.catalog.projects.get(id))}
    last_goal = max((s for s in draft.steps if s.goal), key=lambda s: s.due, default=None)
    # Never two goals in a row that somebody else must allow, and never the first.
    own = last_goal is None or bool(draft.catalog.projects[last_goal.ref].needs_yes)
    for c in _candidates(draft):
        project, id = c.project, c.id
        if project.id in used:
            continue
        # There must be hours for it, and the person must stand where it starts.
        if not c.begun and (c.minutes > minutes or not within_reach(project, draft.levels)):
            continue
        if own and project.needs_yes and not c.begun and id != first_kept:
            continue
        gain = draft.targets.gain_units(draft.levels, c.asked) if c.asked else 0
        if gain and shut:
            after = lifted(draft.levels, c.lifts)
            gain += max((g.units for g in shut if g.open(after)), default=0)
        same = c.same_ladder
        tier = (
            3
            if not (gain or c.for_targets)
            else 2
            if not gain
            else 0
            if c.meant
            else 1
            if same
            else 2
        )
        if exploring:
            # Without a wish, kinds of work and roles not met yet say more than one more level.
            tier = int(_kind_of_work(draft, project) in tried)
            gain, same = int(project.roles[0] not in met), True
        if tier == 3 and not same and not c.begun:
            continue
        # The first goal should be a hard one: a sixth of the quarter's hours at least.
        tier += last_goal is None and project.hours.p80 * 6 < room and id not in draft.keep
        # Eighths, so that every sum below is whole and ties are ties on every machine.
        # What was begun may come into weeks that have no hours yet.
        hard = min(4, int(4 * project.hours.p80 / room)) if room else 4
        # Where no gap is left to close, it is still theirs rather than anybody's.
        value = gain * (8 + c.liking + hard + c.experienced) if gain else c.liking + c.experienced
        # Nobody is sent back to what they have long outgrown while anything else is left.
        shown = draft.levels.get
        tier += not gain and all(shown(s.competency, 0) > s.level for s in project.shows)
        value *= _KEPT.denominator
        if id in draft.keep:
            # The order of the plan before stands while its goals can be done at all.
            tier, value = tier - 1, value // 10 * _KEPT.numerator
            if id == first_kept:
                tier = -2
        if c.begun:
            # First what hours went into, then what was begun last.
            spent = draft.person.progress.hours[id] > 0
            tier, value = (-4, value) if spent else (-3, begun.index(id))
        # Equal worth: the smaller one first; for somebody who tries things out, the one that shows
        # more of what the work is like.
        size = -project.hours.p80 if exploring else project.hours.p80
        ranked.append((tier, -value, size, project.id, project))
    ranked.sort(key=lambda row: row[:4])
    return [row[4] for row in ranked]


def _ratio(draft: Draft, project: Project) -> Fraction:
    """Hours to plan for one hour at P50: as such things go, or as they went for this person."""
    return draft.person.progress.overrun or _usual(project.hours.p50, project.hours.p80)[1]


def p80_hours(draft: Draft, project: Project) -> Fraction:
    """Hours that a project takes as such things go, or as they went for this person."""
    p80, _ = _usual(project.hours.p50, project.hours.p80)
    overrun = draft.person.progress.overrun
    return Fraction(project.hours.p50).limit_denominator(4) * overrun if overrun else p80


@lru_cache(maxsize=4096)
def _usual(p50: float, p80: float) -> tuple[Fraction, Fraction]:
    """P80 hours in quarters, and their ratio to P50."""
    middle, high = Fraction(p50).limit_denominator(4), Fraction(p80).limit_denominator(4)
    return high, high / middle if middle else Fraction(1)


def _exploring(draft: Draft) -> bool:
    return not draft.person.roles and not draft.person.prefers


def _kind_of_work(draft: Draft, project: Project) -> str:
    """Ideas, people, projects or systems: by what the project shows first."""
    return draft.catalog.rules.lean_of(project.shows[0].competency) if project.shows else ""


def possible(catalog: Catalog, person: Person, project: Project) -> bool:
    """Whether the person has the past or the language that a project draws on."""
    if project.other_language and (
        all(x[:2] == "en" for x in person.languages)
        or person.country in catalog.rules.english_spoken
    ):
        return False
    if not project.years:
        return True
    if person.years is not None:
        return person.years >= project.years
    return person.situation in ("working", "retired")


def alone(draft: Draft, project: Project) -> Step | None:
    """The step of a project with nothing else to do, from the first week on; None if too long."""
    return _book_project(draft, project, 0, draft.calendar.weeks - 1)


def _liking(draft: Draft, project: Project) -> int:
    """0 to 6 eighths: whether a project is made of what the person picks first or second."""
    leans = {draft.catalog.rules.lean_of(s.competency) for s in project.shows}
    if project.with_others:
        leans.add("people")
    return sum(
        points for lean, points in zip(draft.person.prefers, (4, 2), strict=False) if lean in leans
    )


def _book_project(draft: Draft, project: Project, first: int, last: int) -> Step | None:
    """The step, booked; or None, and nothing booked."""
    id = f"project:{project.id}"
    ratio = _ratio(draft, project)
    sunk = draft.person.progress.hours.get(id, Fraction(0))
    parts: list[StepPart] = []
    week = first
    for part in project.parts:
        hours = Fraction(part.hours).limit_denominator(4) * ratio
        if sunk:
            # What was put in before counts, first part first; the last is never taken as done.
            least = Fraction(1, 4) if part is project.parts[-1] else Fraction(0)
            credited = min(sunk, max(Fraction(0), hours - least))
            sunk, hours = sunk - credited, hours - credited
            if not hours:
                continue
        placed = draft.calendar.forward(id, hours, week, last)
        end = max(placed[1], placed[0] + part.weeks - 1) if placed else 0
        if placed is None or end > last:
            draft.calendar.clear(id)
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
        week = max(placed[1], placed[0] + part.weeks) if part.weeks > 1 else placed[1]
    parts = list(staggered(parts))
    lifts = real_lifts(draft.levels, project_lifts(project))
    reasons = [
        Reason(
            "closes-gap",
            {"competency": c, "before": a, "after": b, "role": draft.targets.asks(c, a)},
        )
        for c, a, b in lifts
        if draft.targets.asks(c, a)
    ]
    if _exploring(draft):
        reasons.insert(0, Reason("tries", {"lean": _kind_of_work(draft, project)}))
    if not reasons:
        reasons = [Reason("keeps-visible")]
    if project.needs_yes:
        reasons.append(Reason("needs-yes", {"who": project.needs_yes}))
    else:
        reasons.append(Reason("no-permission"))
    p80 = sum((p.p80 for p in parts), Fraction(0))
    p50 = min(Fraction(project.hours.p50).limit_denominator(4), p80)
    return Step(
        id,
        "project",
        project.id,
        parts[0].start,
        parts[-1].due,
        p50,
        p80,
        tuple(parts),
        tuple(reasons),
        on_no=(Reason("if-stuck", {"project": str(project.id)}),) if project.needs_yes else (),
        quarter=draft.calendar.week_of(parts[-1].due) // QUARTER + 1,
        goal=True,
        shows=lifts,
    )
