"""A menu of projects, and a folder to work on one of them, noted in the record."""

from __future__ import annotations

import os
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pathways.catalog import Catalog, fold
from pathways.catalog.records import Project, Rung
from pathways.catalog.text import one_line
from pathways.catalog.values import When
from pathways.desk.desk import Desk
from pathways.desk.home import adding, refusing
from pathways.desk.page import chosen
from pathways.files import unfinished, write_folder
from pathways.frozen import Struct
from pathways.planner import Plan, Step, make_plan, menu
from pathways.problems import Refused, nearest, one_of, quoted
from pathways.profile import Person, Profile, current
from pathways.profile.answers import VERSION
from pathways.profile.person import ASSUMED_HOURS
from pathways.profile.pitch import Pitch
from pathways.record import Entry, append, situation
from pathways.record.entries import todays_name
from pathways.render.projects import Workshop, weeks_of, working_folder

# -- the menu -------------------------------------------------------------------------------------


def projects(
    desk: Desk, role: str = "", rung: str = "", size: str = "", mine: bool = False
) -> list[Project]:
    """The projects for a role, for people on a rung, of a size, and that the person's answers
    leave possible now."""
    if size:
        one_of(size, menu.SIZES, f"--size: there is no size '{size[:40]}'")
    catalog = desk.catalog
    found: list[Project] = list(catalog.projects.values())
    if role:
        found = menu.for_role(catalog, _role(catalog, role))
    if rung:
        on = {p.id for p in menu.for_rung(catalog, _rung(catalog, rung))}
        found = [p for p in found if p.id in on]
    if size:
        found = [p for p in found if menu.size_of(catalog, p) == size]
    if mine:
        found = menu.for_person(catalog, desk.person, desk.day, found)
        found = [p for p in found if not _ruled_out(catalog, desk.person, p)]
    return found


def _role(catalog: Catalog, typed: str) -> str:
    found = catalog.guess(typed)
    if found is None or found[0] != "roles":
        tip = nearest(typed, catalog.roles) or "pathways catalog list roles shows every name"
        raise Refused(f"--role: there is no role '{typed[:60]}'", tip)
    return found[1]


def _rung(catalog: Catalog, typed: str) -> Rung:
    rungs = catalog.rungs
    # A generalist rung goes first where both ladders have one of the name.
    found = [r for r in rungs.values() if fold(typed) in (fold(r.id), fold(r.name))]
    if not found:
        tip = nearest(typed, rungs) or "one of: " + ", ".join(rungs)
        raise Refused(f"--rung: there is no rung '{typed[:60]}'", tip)
    return found[0]


def _ruled_out(catalog: Catalog, person: Person, project: Project) -> bool:
    """Whether the role it was made for in the first place is one that the person ruled out."""
    return bool(project.roles) and catalog.roles[project.roles[0]].ladder in person.deal_breakers


def row(catalog: Catalog, project: Project) -> dict[str, Any]:
    """A line of the menu as plain data, for JSON."""
    return {
        **chosen(project, "id", "name"),
        "size": menu.size_of(catalog, project),
        "hours": chosen(project.hours, "p50", "p80"),
        "weeks": weeks_of(project),
        "shows": [
            {"competency": str(s.competency), "from": s.from_, "level": s.level}
            for s in project.shows
        ],
        **chosen(project, "roles", "where", "needs_yes"),
    }


def menu_text(catalog: Catalog, found: Sequence[Project], columns: int) -> str:
    """The menu as text of so many columns, by size: hours, weeks, and what each project shows."""
    groups = ((size, [p for p in found if menu.size_of(catalog, p) == size]) for size in menu.SIZES)
    return "".join(_group(catalog, size, group, columns) for size, group in groups if group)


_HEADS = {
    "weekend": "A weekend's worth (up to {weekend} hours as such things go)",
    "month": "A month's worth (up to {month} hours)",
    "quarter": "A quarter's worth (more than {month} hours)",
}
_NARROW = 60
"""Columns below which each project takes several short lines."""


def _group(catalog: Catalog, size: str, group: Sequence[Project], columns: int) -> str:
    sizes = catalog.rules.sizes
    head = _HEADS[size].format(weekend=sizes.weekend, month=sizes.month)
    lines = _filled(head, columns)
    width = max(len(p.id) for p in group)
    spans = [_hours_and_weeks(p) for p in group]
    widest = max(map(len, spans))
    for p, hours in zip(group, spans, strict=True):
        shows = ", ".join(f"{catalog.competencies[s.competency].short} {s.level}" for s in p.shows)
        text = f"{p.name} (shows {shows})"
        if columns < _NARROW:
            lines += _filled(f"{p.id}, {hours}", columns, "  ")
            lines += _filled(text, columns, "    ")
        else:
            lines += _filled(text, columns, f"  {p.id:<{width}}  {hours:<{widest}}  ")
    return "\n".join(lines) + "\n\n"


def _hours_and_weeks(project: Project) -> str:
    """`9–14 h, 8 weeks`: few hours may wait on many weeks."""
    hours, weeks = f"{project.hours.p50:g}–{project.hours.p80:g} h", weeks_of(project)
    return f"{hours}, {weeks} weeks" if weeks > 1 else hours


def _filled(text: str, columns: int, lead: str = "") -> list[str]:
    """Text in lines, with `lead` before the first and as much room before the others."""
    lines = textwrap.wrap(one_line(text), columns - len(lead), break_on_hyphens=False)
    return [lead + lines[0], *(" " * len(lead) + line for line in lines[1:])]


def project(desk: Desk, typed: str) -> Project:
    """The project of this id or name."""
    catalog, name = desk.catalog, typed.removeprefix("project:")
    found = catalog.guess(name)
    if found is None:
        tip = catalog.near(name) or "pathways project list shows every one"
        raise Refused(f"there is no project called '{name[:80]}'", tip)
    if found[0] != "projects":
        wrong = f"'{found[1]}' is one of the {found[0]}, not a project"
        raise Refused(wrong, "pathways project list")
    return catalog.projects[found[1]]


# -- to begin one ---------------------------------------------------------------------------------


class Begun(Struct):
    """A folder to work in, and what the record says of it."""

    folder: Path
    workshop: Workshop
    first: str | None
    """The first goal of the plan, empty when there is none; None where there are no answers."""
    in_plan: bool
    line: int = 0
    """Where it was noted in the record; 0 when it was not."""
    already: Entry | None = None
    """What the record said of it before."""


def said(desk: Desk, begun: Begun) -> Iterator[str]:
    """What was written, and what is next, a sentence each."""
    step, home = begun.workshop.step, desk.home
    assert step is not None
    yield f"Wrote {one_line(str(begun.folder))}: begin with README.md."
    if home is None:
        yield "There are no saved answers, so no record was kept. pathways start takes them."
    elif begun.already:
        before = "began it" if begun.already.what == "started" else "finished it"
        yield f"Your record says already that you {before} on {begun.already.day}."
    else:
        yield f"Logged as line {begun.line} of {one_line(str(home.record))}."
    part = step.parts[0]
    yield f"First, by {begun.workshop.due(part)}: {one_line(part.text)}."
    if begun.first and not begun.in_plan:
        yield (
            "Your plan has no room for it this quarter, or puts other things first; the dates "
            "are from your hours alone."
        )
    elif begun.first and begun.first != step.id:
        name = begun.first.partition(":")[2]
        yield f"In your plan it comes after {name}, which is also begun."
    if home and begun.first:
        yield f"pathways replan{home.option} plans everything else around it."


def start(desk: Desk, project: Project, folder: str | None = None) -> Begun:
    """Make a folder to work in, and note in the record that the person began."""
    return begin(desk, project, new_folder(str(project.id) if folder is None else folder))


def begin(
    desk: Desk,
    project: Project,
    target: Path,
    pitch: Pitch | None = None,
    first: Callable[[], None] = lambda: None,
) -> Begun:
    """The same in a folder that may be made, after what is to be done `first`; raises as `start`.
    What a run of this day left that was killed is finished."""
    step, person, in_plan, first_goal = _dates(desk, project)
    sunk = person.progress.hours.get(step.id) if person else None
    workshop = Workshop(
        desk.catalog,
        desk.day,
        step,
        person,
        project,
        person.hours if person and person.hours else ASSUMED_HOURS,
        person is not None and bool(person.hours),
        first_goal is not None and not in_plan,
        sunk or Fraction(0),
        pitch.test.by.first if pitch else None,
    )
    option = desk.home.option if desk.home else ""
    files = working_folder(workshop, project, in_plan, option, pitch)
    tip = "give another folder with --dir"
    before = (e for e in desk.record.entries if e.what in ("started", "done"))
    already = next((e for e in before if todays_name(e.of, desk.catalog) == step.id), None)
    if desk.home and not already:
        tip += f"; if you have begun it there: pathways log started {project.id}{option}"
    refuse_filled(target, files, tip)
    first()
    with refusing(f"cannot write {quoted(target)[:200]}", "nothing was changed"):
        write_folder(target, files)
    begun = Begun(target, workshop, first_goal, in_plan, already=already)
    if desk.home is None or already:
        return begun
    try:
        with adding(desk.home):
            return replace(begun, line=append(desk.home.record, _started(desk, step.id)))
    except OSError as error:
        desk.tell(f"Wrote {quoted(target)}: begin with README.md.")
        raise Refused(
            f"the folder is written, but not your record: {error.strerror or error}",
            f"when it can be written: pathways log started {project.id}{option}",
        ) from None


def _started(desk: Desk, step: str) -> Entry:
    return Entry(When.of(desk.day), "started", step)


def plan_with(desk: Desk, project: Project) -> tuple[list[Step], Person]:
    """The goals of the plan once this project is begun, in order, and the person of it."""
    record = desk.record
    entry = replace(_started(desk, f"project:{project.id}"), line=record.last_line + 1)
    with_it = replace(record, entries=(*record.entries, entry), every=(*record.every, entry))
    person = situation(desk.answers, with_it, desk.catalog, desk.day).person
    plan = make_plan(desk.catalog, person, desk.day, desk.keep)
    goals = [s for s in plan.steps if s.goal] if isinstance(plan, Plan) else []
    return goals, person


def _dates(desk: Desk, project: Project) -> tuple[Step, Person | None, bool, str | None]:
    """The step with its dates, the person, whether the dates are the plan's, and the first goal."""
    if desk.home is None:
        nobody = current(Profile(VERSION), desk.catalog)
        return menu.by_itself(desk.catalog, nobody, project, desk.day), None, False, None
    goals, person = plan_with(desk, project)
    first = goals[0].id if goals else ""
    for goal in goals:
        if goal.ref == project.id:
            return goal, person, True, first
    return menu.by_itself(desk.catalog, person, project, desk.day), person, False, first


# -- folders --------------------------------------------------------------------------------------


def new_folder(typed: str) -> Path:
    """A folder that may be made, or is one."""
    if not typed.strip() or "\0" in typed:
        raise Refused("--dir: a folder needs a name")
    try:
        target = Path(os.path.realpath(Path(typed).expanduser()))
        is_file = target.exists() and not target.is_dir()
    except (OSError, ValueError, RuntimeError) as error:
        raise _no_use(one_line(typed)[:200], error) from None
    if is_file:
        wrong = f"{one_line(typed)[:200]} is there already and is a file; nothing was changed"
        raise Refused(wrong, "give another folder with --dir")
    return target


def refuse_filled(
    target: Path,
    files: Mapping[str, str] = MappingProxyType({}),
    tip: str = "give another folder with --dir",
) -> None:
    """What is there is not written over, nor put among other things.

    Raises:
        Refused: a folder with something else in it than some of `files`.
    """
    try:
        fine = unfinished(target, files)
    except OSError as error:
        raise _no_use(quoted(target)[:200], error) from None
    if not fine:
        wrong = f"{quoted(target)[:200]} is there already and is not empty; nothing was changed"
        raise Refused(wrong, tip)


def _no_use(name: str, error: Exception) -> Refused:
    return Refused(f"cannot use {name}: {getattr(error, 'strerror', None) or error}")
