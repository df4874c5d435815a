"""`pathways project`: a menu of projects, one page about each, and a folder to work in."""

from __future__ import annotations

import os
import shutil
import sys

from pathways.cli import out
from pathways.cli.desks import IF_ANY, needed
from pathways.cli.options import Json, NewFolder, argument, flag, group, option
from pathways.desk import Desk, projects
from pathways.render.json_plan import plain
from pathways.render.projects import project_page

project_app = group(no_args_is_help=True)

_WIDEST = 120


@project_app.command("list")
def list_(
    role: str = option("--role", "Only for this role.", ""),
    rung: str = option("--rung", "Only for people on this rung of a ladder.", ""),
    size: str = option("--size", "weekend, month or quarter.", ""),
    mine: bool = flag("--mine", "Only what your answers leave possible now."),
    desk: Desk = IF_ANY,
    as_json: Json = False,
) -> None:
    """A menu of projects by size: how many hours, and what each shows."""
    found = projects.projects(needed(desk) if mine else desk, role, rung, size, mine)
    if as_json:
        out.emit([projects.row(desk.catalog, p) for p in found])
        return
    if not found:
        out.say("No project is like that. Leave out one of the options to see more.")
        return
    out.emit(projects.menu_text(desk.catalog, found, _columns()))
    if sys.stdout.isatty():
        out.tell("pathways project show ID tells more; pathways project start ID begins.")


def _columns() -> int:
    """The width to fit; without a terminal and without COLUMNS, a line per project."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdigit():
        return max(20, min(shutil.get_terminal_size().columns, _WIDEST))
    return sys.maxsize


@project_app.command()
def show(
    id: str = argument("A project, by id or name."),
    desk: Desk = IF_ANY,
    as_json: Json = False,
) -> None:
    """One page: what to do, when it is done, how good work looks, what it shows, who says so."""
    project = projects.project(desk, id)
    if as_json:
        out.emit(plain(project))
    else:
        out.page(project_page(desk.catalog, project, desk.day))


@project_app.command()
def start(
    id: str = argument("A project, by id or name."),
    folder: NewFolder = None,
    desk: Desk = IF_ANY,
) -> None:
    """Make a folder to work in, and note in your record that you began."""
    begun = projects.start(desk, projects.project(desk, id), folder)
    out.tell(*projects.said(desk, begun))
