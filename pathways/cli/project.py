"""`pathways project`: a menu of projects, one page about each, and a folder to work in."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pathways.cli import out
from pathways.cli.home import Home, home_of, load_record, own_data, the_home
from pathways.cli.options import Data, Json, OwnProfile, Today
from pathways.cli.profile import saved_path

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.catalog.records import Project, Rung
    from pathways.planner import Step
    from pathways.profile import Person
    from pathways.profile.pitch import Pitch
    from pathways.record.entries import Record

project_app = typer.Typer(
    help="Projects that prove what you can do: a menu, a page about each, a folder to work in.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)

_HEADS = {
    "weekend": "A weekend's worth (up to {weekend} hours as such things go)",
    "month": "A month's worth (up to {month} hours)",
    "quarter": "A quarter's worth (more than {month} hours)",
}
_NARROW = 60
"""Columns below which each project takes several short lines."""

_WIDEST = 120


# -- list ---------------------------------------------------------------------------------------


@project_app.command("list")
def list_(
    role: Annotated[str, typer.Option("--role", help="Only for this role.")] = "",
    rung: Annotated[
        str, typer.Option("--rung", help="Only for people on this rung of a ladder.")
    ] = "",
    size: Annotated[str, typer.Option("--size", help="weekend, month or quarter.")] = "",
    mine: Annotated[
        bool, typer.Option("--mine", help="Only what your answers leave possible now.")
    ] = False,
    profile: OwnProfile = None,
    today: Today = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """A menu of projects by size: how many hours, and what each shows."""
    from pathways.planner import menu
    from pathways.problems import nearest

    if size and size not in menu.SIZES:
        tip = nearest(size, menu.SIZES) or f"one of: {', '.join(menu.SIZES)}"
        out.fail(f"--size: there is no size '{size[:40]}'", tip)
    home = the_home(profile) if mine else _home_or_none(profile)
    catalog = out.load(own_data(home, data) if home else data)
    found: list[Project] = list(catalog.projects.values())
    if role:
        found = menu.for_role(catalog, _role(catalog, role))
    if rung:
        on = {p.id for p in menu.for_rung(catalog, _rung(catalog, rung))}
        found = [p for p in found if p.id in on]
    if size:
        found = [p for p in found if menu.size_of(catalog, p) == size]
    if mine:
        assert home
        day = out.the_day(today)
        person = _person(home, catalog, day)
        found = menu.for_person(catalog, person, day, found)
        found = [p for p in found if not _ruled_out(catalog, person, p)]
    if as_json:
        out.emit(json.dumps([_row(catalog, p) for p in found], ensure_ascii=False, indent=1) + "\n")
        return
    if not found:
        out.say("No project is like that. Leave out one of the options to see more.")
        return
    for name in menu.SIZES:
        group = [p for p in found if menu.size_of(catalog, p) == name]
        if group:
            _emit_group(catalog, name, group)
    if sys.stdout.isatty():
        tell("pathways project show ID tells more; pathways project start ID begins.")


def _home_or_none(profile: str | None) -> Home | None:
    """The files of the given or saved answers; None where there are none."""
    if profile == "-":
        out.fail("standard input has no record beside it", "give a file instead of -")
    if profile is None and not out.exists(saved_path()):
        return None
    return home_of(Path(profile) if profile else saved_path())


def _role(catalog: Catalog, typed: str) -> str:
    found = catalog.find(typed) or catalog.guess(typed)
    if found is None or found[0] != "roles":
        from pathways.problems import nearest

        tip = nearest(typed, catalog.roles) or "pathways catalog list roles shows every name"
        out.fail(f"--role: there is no role '{typed[:60]}'", tip)
    return found[1]


def _rung(catalog: Catalog, typed: str) -> Rung:
    from pathways.catalog.names import fold
    from pathways.problems import nearest

    rungs = [r for ladder in catalog.ladders.values() for r in ladder.rungs]
    # A generalist rung goes first where both ladders have one of the name.
    found = next((r for r in rungs if fold(typed) in (fold(r.id), fold(r.name))), None)
    if found is None:
        ids = [str(r.id) for r in rungs]
        tip = nearest(typed, ids) or "one of: " + ", ".join(ids)
        out.fail(f"--rung: there is no rung '{typed[:60]}'", tip)
    return found


def _person(home: Home, catalog: Catalog, day: date) -> Person:
    from pathways.profile import current
    from pathways.record import situation

    answers = out.load_profile(str(home.profile), catalog)
    record = load_record(home.record)
    if not record.every:
        return current(answers, catalog)
    return situation(answers, record, catalog, day).person


def _ruled_out(catalog: Catalog, person: Person, project: Project) -> bool:
    """Whether the role it was made for in the first place is one that the person ruled out."""
    return bool(project.roles) and catalog.roles[project.roles[0]].ladder in person.deal_breakers


def _row(catalog: Catalog, project: Project) -> dict[str, Any]:
    from pathways.planner.menu import size_of
    from pathways.render.projects import weeks_of

    return {
        "id": str(project.id),
        "name": project.name,
        "size": size_of(catalog, project),
        "hours": {"p50": project.hours.p50, "p80": project.hours.p80},
        "weeks": weeks_of(project),
        "shows": [
            {"competency": str(s.competency), "from": s.from_, "level": s.level}
            for s in project.shows
        ],
        "roles": [str(r) for r in project.roles],
        "where": project.where,
        "needs_yes": project.needs_yes,
    }


def _columns() -> int:
    """The width to fit; without a terminal and without COLUMNS, a line per project."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit():
        return max(20, min(shutil.get_terminal_size().columns, _WIDEST))
    return 0


def _emit_group(catalog: Catalog, size: str, group: Sequence[Project]) -> None:
    from pathways.render.projects import weeks_of

    sizes = catalog.rules.sizes
    columns = _columns()
    head = _HEADS[size].format(weekend=sizes.weekend, month=sizes.month)
    lines = _filled(head, columns, "")
    width = max(len(p.id) for p in group)
    spans = {p.id: _hours_and_weeks(p, weeks_of(p)) for p in group}
    widest = max(map(len, spans.values()))
    for p in group:
        hours = spans[p.id]
        shows = ", ".join(f"{catalog.competencies[s.competency].short} {s.level}" for s in p.shows)
        text = f"{p.name} (shows {shows})"
        if columns and columns < _NARROW:
            lines += _filled(f"{p.id}, {hours}", columns, "  ")
            lines += _filled(text, columns, "    ")
        else:
            first = f"  {p.id:<{width}}  {hours:<{widest}}  "
            body = _filled(text, columns - len(first) if columns else 0, "")
            lines += [first + body[0], *(" " * len(first) + line for line in body[1:])]
    out.emit("\n".join(line.rstrip() for line in lines) + "\n\n")


def _hours_and_weeks(project: Project, weeks: int) -> str:
    """`9–14 h, 8 weeks`: few hours may wait on many weeks."""
    hours = f"{project.hours.p50:g}–{project.hours.p80:g} h"
    return f"{hours}, {weeks} weeks" if weeks > 1 else hours


def _filled(text: str, columns: int, lead: str) -> list[str]:
    text = out.one_line(text)
    if not columns:
        return [lead + text]
    return textwrap.wrap(
        text, columns, initial_indent=lead, subsequent_indent=lead, break_on_hyphens=False
    )


# -- show ---------------------------------------------------------------------------------------


@project_app.command()
def show(
    id: Annotated[str, typer.Argument(help="A project, by id or name.")],
    profile: OwnProfile = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """One page: what to do, when it is done, how good work looks, what it shows, who says so."""
    home = _home_or_none(profile)
    catalog = out.load(own_data(home, data) if home else data)
    project = _project(catalog, id)
    if as_json:
        from pathways.render.json_plan import plain

        out.emit(json.dumps(plain(project), ensure_ascii=False, indent=1) + "\n")
        return
    from pathways.render.projects import project_page

    text = project_page(catalog, project, date.today())
    if sys.stdout.isatty():
        out.show(text, None)
    else:
        out.write_out(text, None)


def _project(catalog: Catalog, typed: str) -> Project:
    name = typed.removeprefix("project:")
    found = catalog.find(name) or catalog.guess(name)
    if found is None:
        out.fail(
            f"there is no project called '{name[:80]}'",
            catalog.near(name) or "pathways project list shows every one",
        )
    if found[0] != "projects":
        out.fail(f"'{found[1]}' is one of the {found[0]}, not a project", "pathways project list")
    return catalog.projects[found[1]]


# -- start --------------------------------------------------------------------------------------


@project_app.command()
def start(
    id: Annotated[str, typer.Argument(help="A project, by id or name.")],
    folder: Annotated[
        str | None,
        typer.Option("--dir", help="The folder to make. Default: one named after the project."),
    ] = None,
    profile: OwnProfile = None,
    today: Today = None,
    data: Data = None,
) -> None:
    """Make a folder to work in, and note in your record that you began."""
    home = _home_or_none(profile)
    day = out.the_day(today)
    catalog = out.load(own_data(home, data) if home else data)
    project = _project(catalog, id)
    target = new_folder(folder if folder is not None else str(project.id))
    begin(catalog, project, target, home, day)


def begin(
    catalog: Catalog,
    project: Project,
    target: Path,
    home: Home | None,
    day: date,
    pitch: Pitch | None = None,
) -> None:
    """Write the working folder, then append `started` to the record, and say what is next."""
    from pathways.planner.draft import ASSUMED_HOURS
    from pathways.render.projects import Workshop, working_folder

    record = load_record(home.record) if home else None
    step, person, in_plan, later = _dates(catalog, project, home, record, day)
    known = person is not None and bool(person.hours)
    hours = person.hours if person and person.hours else ASSUMED_HOURS
    sunk = person.progress.hours.get(step.id) if person else None
    workshop = Workshop(
        catalog,
        day,
        step,
        person,
        project,
        hours,
        known,
        later is not None and not in_plan,
        sunk or Fraction(0),
        pitch.test.by.first if pitch else None,
    )
    option = home.option if home else ""
    from pathways.files import write_folder

    try:
        write_folder(target, working_folder(workshop, project, in_plan, option, pitch))
    except OSError as error:
        out.fail(
            f"cannot write {out.one_line(str(target))[:200]}: {error.strerror or error}",
            "nothing was changed",
        )
    shown = out.one_line(str(target))
    tell(f"Wrote {shown}: begin with README.md.")
    if home and record:
        _note(home, record, catalog, step.id, day)
    elif home is None:
        tell("There are no saved answers, so no record was kept. pathways start takes them.")
    part = step.parts[0]
    tell(f"First, by {workshop.due(part)}: {out.one_line(part.text)}.")
    if later and not in_plan:
        tell(
            "Your plan has no room for it this quarter, or puts other things first; the dates "
            "are from your hours alone."
        )
    elif later and later != step.id:
        tell(f"In your plan it comes after {later.partition(':')[2]}, which is also begun.")
    if home and later:
        tell(f"pathways replan{home.option} plans everything else around it.")


def _note(home: Home, record: Record, catalog: Catalog, step: str, day: date) -> None:
    """Append `started` once."""
    from pathways.catalog.values import When
    from pathways.record import Entry, append
    from pathways.record.view import todays_name

    for entry in record.entries:
        if entry.what in ("started", "done") and todays_name(entry.of, catalog) == step:
            said = "began it" if entry.what == "started" else "finished it"
            tell(f"Your record says already that you {said} on {entry.day}.")
            return
    try:
        line = append(home.record, Entry(When(day.year, day.month, day.day), "started", step))
    except OSError as error:
        name = step.partition(":")[2]
        out.fail(
            f"the folder is written, but not your record: {error.strerror or error}",
            f"when it can be written: pathways log started {name}{home.option}",
        )
    tell(f"Logged as line {line} of {out.one_line(str(home.record))}.")


def plan_with(
    catalog: Catalog, project: Project, home: Home, record: Record, day: date
) -> tuple[list[Step], Person]:
    """The goals of the plan once this project is begun, in order, and the person of it."""
    from dataclasses import replace

    from pathways.catalog.values import When
    from pathways.cli.home import load_held
    from pathways.planner import Plan, outline
    from pathways.problems import BadInput
    from pathways.record import Entry, situation

    answers = out.load_profile(str(home.profile), catalog)
    entry = Entry(When(day.year, day.month, day.day), "started", f"project:{project.id}")
    with_it = replace(record, entries=(*record.entries, entry), every=(*record.every, entry))
    try:
        person = situation(answers, with_it, catalog, day).person
    except BadInput as bad:
        out.report(bad.problems)
        raise typer.Exit(out.BAD_INPUT) from None
    held = load_held(home.plan, catalog)
    keep = held.keep(catalog) if held and held.today <= day else ()
    plan = outline(catalog, person, day, keep)
    goals = [s for s in plan.steps if s.goal] if isinstance(plan, Plan) else []
    return goals, person


def _dates(
    catalog: Catalog, project: Project, home: Home | None, record: Record | None, day: date
) -> tuple[Step, Person | None, bool, str | None]:
    """The step with its dates, the person, whether the dates are the plan's, and the first goal."""
    from pathways.planner.menu import by_itself
    from pathways.profile import Profile, current
    from pathways.profile.answers import VERSION

    if home is None or record is None:
        return (
            by_itself(catalog, current(Profile(VERSION), catalog), project, day),
            None,
            False,
            None,
        )
    goals, person = plan_with(catalog, project, home, record, day)
    first = goals[0].id if goals else None
    for goal in goals:
        if goal.ref == project.id:
            return goal, person, True, first
    return by_itself(catalog, person, project, day), person, False, first or ""


def tell(text: str) -> None:
    """A message, broken at words where it would run past the edge of a terminal."""
    if sys.stderr.isatty():
        width = min(shutil.get_terminal_size().columns, 88)
        text = textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)
    out.say(text)


# -- folders ------------------------------------------------------------------------------------


def new_folder(typed: str) -> Path:
    """A folder that may be made: it is not there, or it is empty. Exits 2 for any other."""
    name = out.one_line(typed)[:200]
    if not typed.strip() or "\0" in typed:
        out.fail("--dir: a folder needs a name")
    try:
        target = Path(os.path.realpath(Path(typed).expanduser()))
        filled = target.is_dir() and any(target.iterdir())
        is_file = target.exists() and not target.is_dir()
    except (OSError, ValueError, RuntimeError) as error:
        out.fail(f"cannot use {name}: {getattr(error, 'strerror', None) or error}")
    # Outside of the try: to exit is a RuntimeError, and would be reported a second time.
    if filled or is_file:
        what = "is a file" if is_file else "is not empty"
        out.fail(
            f"{name} is there already and {what}; nothing was changed",
            "give another folder with --dir",
        )
    return target
