"""A project of the person's own, pitched: checked as a whole, then part of their plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import Any

from pathways import files
from pathways.assess import assess
from pathways.catalog import Catalog, fold
from pathways.catalog.decode import parse
from pathways.catalog.records import Project
from pathways.desk.desk import Desk
from pathways.desk.home import adding, exists, write
from pathways.desk.projects import Begun, begin, new_folder, plan_with
from pathways.files import read
from pathways.frozen import Struct
from pathways.planner.draft import QUARTER
from pathways.planner.goals import LONGEST
from pathways.planner.menu import quarter_room
from pathways.problems import BadInput, Refused, quoted
from pathways.profile import Person
from pathways.profile.person import ASSUMED_HOURS
from pathways.profile.pitch import Pitch, parse_pitch, pitch_form
from pathways.render.projects import project_file


class Pitched(Struct):
    """A project of one's own that was begun."""

    file: Path
    """Where it stands among the person's own data."""
    begun: Begun


def parsed(desk: Desk, answers: dict[str, Any]) -> Pitch:
    """A pitch from answers as its form would hold them."""
    text = pitch_form(desk.catalog, desk.day, answers)
    return parse_pitch(text.encode(), "your answers", desk.catalog, desk.person, desk.day)


def keep_draft(desk: Desk, answers: dict[str, Any]) -> Path:
    """A new file in the folder at hand, with the form and what was answered of it.

    Raises:
        OSError: it cannot be written.
    """
    names = chain(["pitch-draft.yaml"], (f"pitch-draft-{number}.yaml" for number in count(2)))
    path = next(path for path in map(Path, names) if not exists(path))
    files.write(path, pitch_form(desk.catalog, desk.day, answers), private=True)
    return path


def pitch(desk: Desk, described: Pitch, folder: str | None = None) -> Pitched:
    """Make it a project, the first goal of the plan, and a folder to work in. Everything is
    checked before anything is written.

    Raises:
        Refused: there is one of its name, the plan has no room for it, or a file cannot be written.
    """
    id = described.slug
    file = desk.files.own / "projects" / f"{id}.yaml"
    target = new_folder(folder if folder is not None else id)
    text = project_file(described, id, _roles(desk, described), desk.day)
    known = f"project:{id}" in {e.of for e in desk.record.entries}
    # The very same, not begun, is what a run of this day left that was killed.
    if exists(file) and (known or read(file, str(file)) != text.encode()):
        wrong = f"a project of this name is there already: {quoted(file)}; nothing was changed"
        go_on = "" if known else f"; to begin it: pathways project start {id}{desk.files.option}"
        raise Refused(wrong, f"give it another title, or edit that file{go_on}")
    name = f"{desk.files.own.name}/projects/{id}.yaml"
    project = replace(parse(text.encode(), name, Project), file=name)  # as it will be read later
    larger = replace(desk)
    larger.catalog = _with_project(desk.catalog, project)
    larger.record = desk.record
    goals, person = plan_with(larger, project)
    last, end = desk.day + timedelta(weeks=LONGEST), project.parts[-1].do
    if not any(g.ref == id and g.due < last and g.parts[-1].text == end for g in goals):
        raise _no_room(desk, described, person)
    with adding(desk.files):
        first = partial(write, file, text, private=True, tip="nothing was changed")
        try:
            begun = begin(larger, project, target, described, first)
        except (BadInput, Refused):
            if not target.is_dir():
                file.unlink(missing_ok=True)
            raise
    return Pitched(file, begun)


def _roles(desk: Desk, pitch: Pitch) -> tuple[str, ...]:
    """Up to three roles that ask for what it shows: those the person is on the way to first."""
    found = assess(desk.catalog, desk.person)
    wanted = {s.competency for s in pitch.shows}
    near = [f.role for f in found.shortlist]
    ranked = sorted(found.fits.values(), key=lambda f: (-f.points, f.role))
    order = [*near, *(f.role for f in ranked if f.role not in near)]
    levels = {role: desk.catalog.roles[role].levels for role in order}
    asks = [role for role in order if any(x.competency in wanted for x in levels[role])]
    return tuple((asks or near)[:3])


def _with_project(catalog: Catalog, project: Project) -> Catalog:
    projects = dict(sorted({**catalog.projects, project.id: project}.items()))
    names = {**catalog.names, fold(project.id): ("projects", str(project.id))}
    return replace(catalog, projects=projects, names=names)


def _no_room(desk: Desk, pitch: Pitch, person: Person) -> Refused:
    """What does not fit, and what would."""
    weekly = person.hours if person.hours is not None else ASSUMED_HOURS
    ratio = person.progress.overrun or Fraction(pitch.safe_hours) / Fraction(pitch.likely_hours)
    need = float(Fraction(pitch.likely_hours) * ratio)
    room = float(quarter_room(desk.catalog, person, desk.day))
    if need > room:
        fits = max(1, int(room / float(ratio) / float(pitch.hours_a_week)))
        return Refused(
            f"it takes about {need:g} hours as such things go, and your next {QUARTER} weeks hold "
            f"{room:g} ({float(weekly):g} a week); nothing was written",
            f"pitch the first part of it: {fits} weeks of {pitch.hours_a_week:g} hours would fit",
        )
    return Refused(
        f"your plan has no room for its {need:g} hours this quarter; nothing was written",
        "make it smaller, or see what stands in the way: pathways plan",
    )
