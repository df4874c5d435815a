"""A team that begins or grows: whom to find next, what to ask of them, and who comes near."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from pathways.catalog.values import Id
from pathways.cohort.batch import lock_of
from pathways.desk.desk import Desk
from pathways.desk.page import Page
from pathways.desk.routes import People, Routed, doc_of, route
from pathways.files import read
from pathways.frozen import dataclass
from pathways.render.json_plan import plain
from pathways.render.text import render_template
from pathways.route.hires import Hire, Later, Needs, hires, openings_of, parse_needs

SCHEMA = "pathways.team/1"

OF_ROLE = ("name", "operations", "variants", "subject", "signals", "ask", "hunt")
"""What JSON holds of the role of each hire."""


@dataclass(frozen=True, slots=True)
class Hiring:
    """What an organization could do next about its team."""

    today: date
    needs: Needs
    hires: tuple[Hire, ...]
    later: tuple[Later, ...]
    there: dict[str, list[str]]
    """Of what is on fire, the roles that somebody there has and that put it out."""
    short: bool
    """Whether money is known and lasts for less than a hire needs."""
    beside: Page[Routed] | None
    """A cohort beside the hires, in their order."""


def team(
    desk: Desk, file: Path, everybody: People | None = None, blind: bool = False
) -> Page[Hiring]:
    """The next hires of the organization in a file, in order, and who of a cohort comes near.

    Raises:
        BadInput: every mistake in the file, or answers that cannot be read.
        Refused: there is nobody in the cohort.
    """
    catalog, rules = desk.catalog, desk.catalog.rules.team
    needs = parse_needs(read(file, str(file), pipe=True), str(file), catalog)
    found, later = hires(catalog, needs)
    open_ = openings_of(needs, found)
    beside = route(desk, everybody, open_, blind) if everybody and open_ else None
    able = {
        fire: [post.role for post in rules.order if fire in post.fires and post.role in needs.has]
        for fire in needs.on_fire
    }
    there = {fire: roles for fire, roles in able.items() if roles}
    months = needs.money_months
    short = months is not None and months < rules.months
    made = Hiring(desk.day, needs, tuple(found), tuple(later), there, short, beside)
    return Page(made, lambda: _markdown(desk, made), lambda: _plain(desk, made))


def _markdown(desk: Desk, found: Hiring) -> str:
    values = {"catalog": desk.catalog, "doc": doc_of(desk.catalog, found.today)}
    return render_template("team.md.j2", found=found, rules=desk.catalog.rules, **values)


def _plain(desk: Desk, found: Hiring) -> dict[str, Any]:
    catalog = desk.catalog
    held = []
    for hire in found.hires:
        role, project = catalog.roles[hire.role], catalog.projects.get(Id(hire.piece))
        of_role = {name: plain(getattr(role, name)) for name in OF_ROLE}
        held.append({**plain(hire), **of_role, "rubric": plain(project.rubric if project else ())})
    return {
        "schema": SCHEMA,
        "today": str(found.today),
        "lock": lock_of(catalog),
        "hires": held,
        "later": plain(found.later),
        "there": found.there,
        "short_of_money": found.short,
        "independence": [
            {"is": one.is_, "because": one.because} for one in catalog.rules.team.independence
        ],
        "cohort": found.beside.plain() if found.beside else None,
        "names": {
            id: catalog.name_of(id)
            for id in (*(one.role for one in (*found.hires, *found.later)),
                       *(hire.piece for hire in found.hires if hire.piece))
        },
    }  # fmt: skip
