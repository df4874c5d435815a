"""The maintainers' commands of `pathways catalog`: what has aged, what an edit changes."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from pathways.cli import out
from pathways.cli.options import Data, Json, Output, Today
from pathways.problems import BadInput

if TYPE_CHECKING:
    from datetime import date

    from pathways.catalog import Catalog
    from pathways.render import Document


def stale(
    today: Today = None,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="Pages to show at most; 0 shows all.")
    ] = 20,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Say which facts have aged, most leaned on first. Exit 1 when one has expired."""
    from pathways.upkeep.stale import aged, counts, visits

    day = out.the_day(today)
    catalog = out.load(data)
    panel = _panel(catalog, day)
    facts = aged(catalog, day, panel.values())
    if as_json:
        rows = {"today": str(day), "people": len(panel), "counts": counts(facts), "facts": facts}
        _emit_json(rows)
    else:
        pages = visits(facts)
        _show(
            "stale.md.j2",
            today=day,
            people=len(panel),
            counts=counts(facts),
            total=len(facts),
            pages_in_all=len(pages),
            shown=pages[: limit or None],
            names=_Names(catalog),
        )
    if counts(facts)["expired"]:
        raise typer.Exit(out.FOUND)


class _Names(dict[str, str]):
    """Names of entries by id, for templates; what has no entry is called by its id."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__({id: p.name for id, p in catalog.programs.items()})
        self.update({id: r.name for id, r in catalog.roles.items()})
        self.update({id: p.name for id, p in catalog.projects.items()})
        self.update({id: a.name for id, a in catalog.agendas.items()})

    def __missing__(self, id: str) -> str:
        return id.replace("-", " ")


def _panel(catalog: Catalog, day: date) -> dict[str, Document]:
    """The panel's plans; reports and exits 2 when its answers do not fit the catalog."""
    from pathways.resources import folder
    from pathways.upkeep.panel import documents, members

    try:
        return documents(catalog, members(folder("data")), day)
    except BadInput as bad:
        out.report(bad.problems)
        raise typer.Exit(out.BAD_INPUT) from None


def _emit_json(value: Any) -> None:
    from pathways.render.json_plan import plain

    out.emit(json.dumps(plain(value), ensure_ascii=False, indent=1) + "\n")


def _show(template: str, target: Path | None = None, **values: Any) -> None:
    """A document: typeset on a terminal, Markdown elsewhere."""
    from pathways.render.text import render_template

    text = render_template(template, **values)
    if sys.stdout.isatty() and target is None:
        out.show(text, None)
    else:
        out.write_out(text, target)
