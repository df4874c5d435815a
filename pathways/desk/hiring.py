"""A team that begins or grows: whom to find next, what to ask of them, and who comes near."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from pathways.catalog import Catalog
from pathways.catalog.values import Id
from pathways.cohort.batch import lock_of
from pathways.desk.desk import Desk
from pathways.desk.page import Page, chosen
from pathways.desk.routes import People, Routed, doc_of, route
from pathways.files import read
from pathways.frozen import Struct
from pathways.render.json_plan import plain
from pathways.render.text import render_template
from pathways.route.hires import Hire, Later, Needs, hires, opening, parse_needs

SCHEMA = "pathways.team/1"

OF_ROLE = ("name", "operations", "variants", "subject", "signals", "ask", "hunt")
"""What JSON holds of the role of each hire."""


class Hiring(Struct):
    """What an organization could do next about its team."""

    today: date
    needs: Needs
    hires: tuple[Hire, ...]
    later: tuple[Later, ...]
    there: dict[str, list[Id]]
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
        Refused: there is nobody in the cohort.
    """
    catalog, rules = desk.catalog, desk.catalog.rules.team
    needs = parse_needs(read(file, str(file), pipe=True), str(file), catalog)
    found, later = hires(catalog, needs)
    open_ = [opening(hire, needs) for hire in found]
    beside = route(desk, everybody, open_, blind) if everybody and open_ else None
    there = [post for post in rules.order if post.role in needs.has]
    able = {f: roles for f in needs.on_fire if (roles := [p.role for p in there if f in p.fires])}
    short = needs.money_months is not None and needs.money_months < rules.months
    made = Hiring(desk.day, needs, tuple(found), tuple(later), able, short, beside)
    said = {"catalog": catalog, "rules": catalog.rules, "doc": doc_of(catalog, desk.day)}
    page = partial(render_template, "team.md.j2", found=made, **said)
    return Page(made, page, lambda: _plain(catalog, made))


def _plain(catalog: Catalog, found: Hiring) -> Any:
    pieces = {hire.piece: catalog.projects[Id(hire.piece)] for hire in found.hires if hire.piece}
    hires = [
        {
            **plain(hire),
            **chosen(catalog.roles[hire.role], *OF_ROLE),
            "rubric": pieces[hire.piece].rubric if hire.piece else (),
        }
        for hire in found.hires
    ]
    return plain({
        "schema": SCHEMA, "today": found.today, "lock": lock_of(catalog), "hires": hires,
        **chosen(found, "later", "there"), "short_of_money": found.short,
        **chosen(catalog.rules.team, "independence"),
        "cohort": found.beside.plain() if found.beside else None,
        "names": {id: catalog.name_of(id) for id in (*pieces, *(one.role for one in found.later))},
    })  # fmt: skip
