"""Menus of projects: for a role, for a rung, for a size, for one person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from pathways.assess.assessment import plain_levels
from pathways.catalog import Catalog
from pathways.catalog.records import Project, Rung, Stands
from pathways.planner.draft import QUARTER, Draft
from pathways.planner.goals import alone, p80_hours, possible
from pathways.planner.plan import Step
from pathways.planner.schedule import Calendar
from pathways.planner.value import within_reach
from pathways.profile import Person

SIZES = ("weekend", "month", "quarter")

_TEN_YEARS = 520
"""Weeks that are looked at for a project that stands alone; nothing takes longer."""


def size_of(catalog: Catalog, project: Project) -> str:
    """`weekend`, `month` or `quarter`, by P80 hours and the numbers of data/rules.yaml."""
    return catalog.rules.sizes.of(project.hours.p80)


def for_role(catalog: Catalog, role: str) -> list[Project]:
    """The projects made for a role: those of which it is the main role first."""
    found = [p for p in catalog.projects.values() if role in p.roles]
    return sorted(found, key=lambda p: (p.roles[0] != role, p.id))


def for_rung(catalog: Catalog, rung: Rung) -> list[Project]:
    """The projects for somebody who stands on a rung.

    A rung with roles has the projects of those roles. Another has what is within reach there and
    reaches a line that the next rung asks for, or, when it fits a weekend, leads towards one.
    """
    if rung.roles:
        return [p for p in catalog.projects.values() if set(p.roles) & set(rung.roles)]
    lines = _lines_above(catalog, rung)
    have = {str(s.competency): s.level for s in rung.stands}
    return [
        p
        for p in catalog.projects.values()
        if within_reach(p, have) and _leads(p, lines, size_of(catalog, p) == "weekend")
    ]


def _lines_above(catalog: Catalog, rung: Rung) -> list[Stands]:
    """What the next rung asks for; when that is one thing only, what the one after it asks too."""
    ladder = next(x for x in catalog.ladders.values() if rung in x.rungs)
    above = ladder.rungs[ladder.rungs.index(rung) + 1 :]
    lines: list[Stands] = []
    for higher in above[:2]:
        if len(lines) < 2:
            lines += higher.stands
    return lines


def _leads(project: Project, lines: Iterable[Stands], small: bool) -> bool:
    """Whether a project shows a line, or, as a `small` one, anything on the way to it."""
    return any(
        s.competency == line.competency
        and s.from_ < line.level
        and (small or s.level >= line.level)
        for s in project.shows
        for line in lines
    )


def for_person(
    catalog: Catalog, person: Person, today: date, projects: Iterable[Project]
) -> list[Project]:
    """Those that this person could do now: the hours fit into a quarter, the levels, years and
    languages it draws on are there, and it is not finished. Nothing that they said speaks against a
    project in person, which is done where they live."""
    draft = Draft.begin(catalog, person, today)
    room = draft.calendar.room(0, QUARTER - 1)
    levels = plain_levels(person)
    return [
        p
        for p in projects
        if p80_hours(draft, p) <= room
        and f"project:{p.id}" not in person.progress.finished
        and within_reach(p, levels)
        and possible(catalog, person, p)
    ]


def quarter_room(catalog: Catalog, person: Person, today: date) -> Fraction:
    """The hours of the next thirteen weeks."""
    return Draft.begin(catalog, person, today).calendar.room(0, QUARTER - 1)


def by_itself(catalog: Catalog, person: Person, project: Project, today: date) -> Step:
    """The step of a project with dates from the person's weekly hours, and nothing beside it."""
    draft = Draft.begin(catalog, person, today)
    # Somebody without any hours still gets dates, as if they had those that a beginner has.
    weekly = draft.calendar.weekly or Fraction(catalog.rules.hours.start)
    draft.calendar = Calendar(today, weekly, _TEN_YEARS)
    step = alone(draft, project)
    assert step is not None
    return step
