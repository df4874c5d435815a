"""A team that begins or grows: whom to find next, what to ask of them, and who comes near."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from pathways.catalog import Catalog
from pathways.cohort.batch import lock_of
from pathways.desk.desk import Desk
from pathways.desk.page import Page
from pathways.desk.routes import People, Routed, route
from pathways.files import read
from pathways.frozen import dataclass
from pathways.render.json_plan import plain
from pathways.render.text import render_template
from pathways.route.hires import Hire, Later, Needs, forms, hires, openings_of, parse_needs, pieces

SCHEMA = "pathways.team/1"


@dataclass(frozen=True, slots=True)
class Hiring:
    """What an organization could do next about its team."""

    today: date
    needs: Needs
    hires: tuple[Hire, ...]
    later: tuple[Later, ...]
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
    catalog = desk.catalog
    needs = parse_needs(read(file, str(file), pipe=True), str(file), catalog)
    found, later = hires(catalog, needs)
    open_ = openings_of(needs, found)
    beside = route(desk, everybody, open_, blind) if everybody and open_ else None
    months = needs.money_months
    short = months is not None and months < catalog.rules.team.months
    made = Hiring(desk.day, needs, tuple(found), tuple(later), short, beside)
    return Page(made, lambda: _markdown(catalog, made), lambda: _plain(catalog, made))


def _markdown(catalog: Catalog, found: Hiring) -> str:
    from pathways.desk.routes import doc_of

    values = {"catalog": catalog, "doc": doc_of(catalog, found.today), "rules": catalog.rules}
    return render_template("team.md.j2", found=found, pieces=pieces, forms=forms, **values)


def _plain(catalog: Catalog, found: Hiring) -> dict[str, Any]:
    beside = found.beside.plain() if found.beside else None
    held = []
    for number, hire in enumerate(found.hires):
        role = catalog.roles[hire.role]
        (piece,) = pieces(catalog, role) or (None,)
        at = beside["openings"][number] if beside else None
        held.append(
            {
                **plain(hire),
                "operations": role.operations,
                "forms": [plain(form) for form in forms(role, hire.whole)],
                "test": role.hunt.test if role.hunt else "",
                "references": role.hunt.references if role.hunt else "",
                "piece": piece.id if piece else None,
                "rubric": plain(piece.rubric) if piece else [],
                "knows": role.subject.needs if role.subject else "",
                "looked_at": [signal.is_ for signal in role.signals],
                "cohort": {key: at[key] for key in ("now", "step", "unknown", "first")}
                if at
                else None,
            }
        )
    ids = [hire.role for hire in found.hires] + [one.role for one in found.later]
    each = beside["each"] if beside else ()
    return {
        "schema": SCHEMA,
        "today": str(found.today),
        "lock": lock_of(catalog),
        "hires": held,
        "later": plain(found.later),
        "short_of_money": found.short,
        "independence": [{"is": one.is_, "because": one.because}
                         for one in catalog.rules.team.independence],
        "people": [{key: one[key] for key in ("person", "name", "place")} for one in each],
        "left_out": beside["left_out"] if beside else 0,
        "notes": beside["notes"] if beside else [],
        "names": {id: catalog.name_of(id) for id in [*ids, *catalog.competencies]}
        | {str(h["piece"]): catalog.name_of(h["piece"]) for h in held if h["piece"]},
    }  # fmt: skip
