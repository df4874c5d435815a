"""`pathways brief`: one page on a cohort, without names."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pathways.cli import out
from pathways.cli.options import Data, Json, Lists, Output, desk, format_option
from pathways.problems import as_typed, quoted


def brief(
    cohort: Annotated[Path, typer.Argument(help="The folder that pathways batch wrote.")],
    format: Annotated[
        str | None,
        format_option(
            "md, html, json, text, or ics (a calendar for the group). Default: by the name of the "
            "file, else text on a terminal, else md."
        ),
    ] = None,
    output: Output = None,
    groups: Annotated[
        bool, typer.Option("--groups", help="Propose study groups for shared steps.")
    ] = False,
    with_names: Annotated[
        bool,
        typer.Option("--with-names", help="Another page, with names, for the organizer alone."),
    ] = False,
    data: Data = None,
    lists: Lists = None,
    as_json: Json = False,
) -> None:
    """One page on a cohort, without names: where it stands, shared steps, dates, sessions."""
    from pathways.desk.cohorts import brief as page_on
    from pathways.desk.home import write

    chosen = out.format_for(format, output, "names" if with_names else "brief", as_json=as_json)
    if with_names and output is None:
        tip = f"pathways brief {as_typed(cohort)} --with-names -o names-private.md"
        out.fail("a page with names is only written to a file", tip)
    drawn = "md" if chosen == "text" else chosen
    text = page_on(desk(data, lists=lists), cohort, drawn, groups, with_names)
    if with_names:
        assert output is not None
        write(output, text, private=True)
        out.say(f"Wrote {quoted(output)}, for you alone.")
    else:
        out.in_format(text, chosen, output)
