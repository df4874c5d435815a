"""`pathways plan` and `pathways demo`: a plan in any format."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pathways.cli import out
from pathways.cli.options import (
    Data,
    Json,
    NoPager,
    Output,
    ProfileArgument,
    Templates,
    Today,
    any_desk,
    demo_desk,
    format_option,
)

if TYPE_CHECKING:
    from pathways.desk import Desk

DEMO_DAY = date(2026, 11, 22)
"""The day of the built-in example, fixed so that everybody sees the same plan."""

Format = Annotated[
    str | None,
    format_option(
        "text, md, html, pdf, json or ics (a calendar). Default: text on a terminal, else md."
    ),
]


Full = Annotated[
    bool, typer.Option("--full", help="All of it, not only the page to act on (text and md).")
]


Alarms = Annotated[
    bool, typer.Option("--alarms", help="A calendar that rings: before sittings and deadlines.")
]
Deadlines = Annotated[
    bool, typer.Option("--deadlines", help="A quiet calendar: deadlines and goals, nothing else.")
]


def demo(
    format: Format = None,
    full: Full = False,
    output: Output = None,
    today: Annotated[
        str | None, typer.Option("--today", help=f"As of this day. Default: {DEMO_DAY}.")
    ] = None,
    data: Data = None,
    templates: Templates = None,
    no_pager: NoPager = False,
    as_json: Json = False,
) -> None:
    """Show a plan for a built-in example, without asking anything."""
    from pathways.desk.desk import day_of

    day = day_of(today) if today is not None else DEMO_DAY
    _plan(demo_desk(data, day), format, full, output, templates, not no_pager, as_json)
    if format is None and not as_json and output is None and sys.stdout.isatty():
        out.say("\nThis was a made-up student. For a plan of your own: pathways start")


def plan(
    profile: ProfileArgument = None,
    format: Format = None,
    full: Full = False,
    output: Output = None,
    today: Today = None,
    data: Data = None,
    templates: Templates = None,
    no_pager: NoPager = False,
    as_json: Json = False,
    alarms: Alarms = False,
    deadlines: Deadlines = False,
) -> None:
    """Plan from your answers. Exit 3 when no plan is possible yet."""
    desk, calendar = any_desk(profile, data, today), (alarms, deadlines)
    _plan(desk, format, full, output, templates, not no_pager, as_json, *calendar)


def _plan(
    desk: Desk,
    format: str | None,
    full: bool,
    output: Path | None,
    templates: Path | None,
    pager: bool,
    as_json: bool,
    alarms: bool = False,
    deadlines: bool = False,
) -> None:
    from pathways.desk.plans import plan as make

    if desk.home is not None:
        desk.home.refuse(output)
    chosen = out.format_for(format, output, "plan", as_json=as_json)
    if chosen == "pdf" and output is None and sys.stdout.isatty():
        out.fail("a PDF cannot be shown on a terminal", "give it a file: --output plan.pdf")
    if (alarms or deadlines) and chosen != "ics":
        option = "--alarms" if alarms else "--deadlines"
        out.fail(f"{option} is for a calendar", f"pathways plan -o plan.ics {option}")
    made = make(desk, chosen, output, templates, full, alarms, deadlines)
    out.in_format(made.content, chosen, output, pager)
    if hasattr(made.document.plan, "steps"):
        return
    if chosen == "ics":
        out.say(
            "No plan is possible yet, so the calendar holds one check-in and nothing else; "
            "--format md says why."
        )
    raise typer.Exit(out.NO_PLAN)
