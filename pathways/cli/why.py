"""`pathways why`: the receipt of a step, or why a program is not in the plan."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from pathways.cli import out
from pathways.cli.options import Data, ProfileFile, Today
from pathways.cli.plan import document_of
from pathways.cli.profile import saved_or


def why(
    id: Annotated[
        list[str], typer.Argument(help="A program, project, role or agenda, by id or name.")
    ],
    profile: ProfileFile = None,
    today: Today = None,
    data: Data = None,
) -> None:
    """Say why a step is in your plan, or why a program is not and what would let it in."""
    document = document_of(saved_or(profile), out.the_day(today), data)
    catalog = document.catalog
    typed = " ".join(id)
    name = typed.partition(":")[2] or typed
    steps = document.plan.steps if hasattr(document.plan, "steps") else ()
    step = next((s for s in steps if typed == s.id or name == s.ref), None)
    found = (catalog.find(step.ref) or ("steps", step.ref)) if step else catalog.guess(name)
    if found is None:
        out.fail(
            f"nothing in the catalog is called '{name}'",
            catalog.near(name) or "pathways catalog list shows every name",
        )
    from pathways.planner.why import why as explain
    from pathways.render.text import render_template

    text = render_template(
        "why.md.j2",
        doc=document,
        it=explain(catalog, document.person, document.plan, *found),
        assessment=document.plan.assessment,
    )
    if sys.stdout.isatty():
        out.show(text, None)
    else:
        out.write_out(text, None)
