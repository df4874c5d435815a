"""`pathways plan`, `demo`, `why`, `compare` and `verify`: a plan, and what is behind it."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

import typer

from pathways.cli import out
from pathways.cli.desks import ANY, any_desk, demo_desk
from pathways.cli.desks import desk as nobody
from pathways.cli.options import (
    Data,
    Json,
    NoPager,
    Output,
    ProfileArgument,
    ProfileFile,
    Templates,
    Today,
    argument,
    flag,
    format_option,
    option,
)
from pathways.desk import Desk, plans
from pathways.desk import verify as again
from pathways.desk.desk import day_of
from pathways.problems import quoted

DEMO_DAY = date(2026, 11, 22)
"""The day of the built-in example, fixed so that everybody sees the same plan."""

_FORMAT = format_option(
    "text, md, html, pdf, json or ics (a calendar). Default: text on a terminal, else md."
)
_FULL = flag("--full", "All of it, not only the page to act on (text and md).")


def demo(
    format: str | None = _FORMAT,
    full: bool = _FULL,
    output: Output = None,
    today: str | None = option("--today", f"As of this day. Default: {DEMO_DAY}."),
    data: Data = None,
    templates: Templates = None,
    no_pager: NoPager = False,
    as_json: Json = False,
) -> None:
    """Show a plan for a built-in example, without asking anything."""
    day = day_of(today) if today is not None else DEMO_DAY
    _plan(demo_desk(data, day), format, full, output, templates, not no_pager, as_json)
    if format is None and not as_json and output is None and sys.stdout.isatty():
        out.say("\nThis was a made-up student. For a plan of your own: pathways start")


def plan(
    profile: ProfileArgument = None,
    format: str | None = _FORMAT,
    full: bool = _FULL,
    output: Output = None,
    today: Today = None,
    data: Data = None,
    templates: Templates = None,
    no_pager: NoPager = False,
    as_json: Json = False,
    alarms: bool = flag("--alarms", "A calendar that rings: before sittings and deadlines."),
    deadlines: bool = flag("--deadlines", "A quiet calendar: deadlines and goals, nothing else."),
) -> None:
    """Plan from your answers. Exit 3 when no plan is possible yet."""
    desk, calendar = any_desk(profile, today, data), (alarms, deadlines)
    _plan(desk, format, full, output, templates, not no_pager, as_json, *calendar)
    # A person, unlike a script, learns how to go on with a file of their own.
    named = desk.home.option if desk.home and _somebody_reads() else ""
    if named and desk.kept is None:
        out.tell(f"To keep this plan: pathways replan{named}; its week: pathways next{named}")


def _somebody_reads() -> bool:
    return sys.stdout.isatty()


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
    if desk.home is not None:
        desk.home.refuse(output)
    chosen = out.format_for(format, output, "plan", as_json=as_json)
    if chosen == "pdf" and output is None and sys.stdout.isatty():
        out.fail("a PDF cannot be shown on a terminal", "give it a file: --output plan.pdf")
    if (alarms or deadlines) and chosen != "ics":
        option = "--alarms" if alarms else "--deadlines"
        out.fail(f"{option} is for a calendar", f"pathways plan -o plan.ics {option}")
    made = plans.plan(desk, chosen, output, templates, full, alarms, deadlines)
    out.in_format(made.content, chosen, output, pager)
    if hasattr(made.document.plan, "steps"):
        return
    if chosen == "ics":
        out.say(
            "No plan is possible yet, so the calendar holds one check-in and nothing else; "
            "--format md says why."
        )
    raise typer.Exit(out.NO_PLAN)


def why(
    id: list[str] = argument("A program, project, role or agenda, by id or name."),
    desk: Desk = ANY,
    as_json: Json = False,
) -> None:
    """Say why a step is in your plan, or why a program is not and what would let it in."""
    out.result(plans.why(desk, " ".join(id)), as_json)


def compare(
    profile: ProfileArgument = None,
    change: list[str] | None = option(
        "--with",
        "A change, such as hours=15, place=GB, runway=6, role=events-producer, "
        "start=2027-07 or project=run-reading-group; repeatable. Default: one more hour.",
    ),
    today: Today = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show what other answers would change, side by side."""
    out.result(plans.compare(any_desk(profile, today, data), change or ()), as_json)


def verify(
    plan: Path = argument("A plan in any format but text."),
    profile: ProfileFile = None,
    data: Data = None,
    templates: Templates = None,
    as_json: Json = False,
) -> None:
    """Build a plan again from its lock and say whether it is identical, or what moved."""
    # A JSON plan carries its answers; the others need `--profile`. Exits 0 when identical, 1 when
    # it is not, 2 when the file is no plan.
    desk = nobody(data=data) if profile is None else any_desk(profile, data=data)
    found = again.verify(desk, plan, templates)
    out.emit(asdict(found) if as_json else f"{found.sentence(quoted(plan))}\n")
    out.exit_if(not found.identical)
