"""`pathways plan` and `pathways demo`: a plan in any format."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pathways.cli import out
from pathways.cli.home import home_of, own_data, planned, refuse_own_files
from pathways.cli.make import make_document
from pathways.cli.options import Data, NoPager, Output, ProfileArgument, Templates, Today
from pathways.cli.profile import saved_or
from pathways.resources import folder

if TYPE_CHECKING:
    from pathways.render import Document

DEMO_DAY = "2026-11-22"
"""The day of the built-in example, fixed so that everybody sees the same plan."""

Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        "-f",
        help="text, md, html, pdf, json or ics (a calendar). Default: text on a terminal, else md.",
    ),
]


def demo(
    format: Format = None,
    output: Output = None,
    data: Data = None,
    templates: Templates = None,
    no_pager: NoPager = False,
) -> None:
    """Show a plan for a built-in example, without asking anything."""
    _plan(str(_demo()), format, output, DEMO_DAY, data, templates, not no_pager)
    if format is None and output is None and sys.stdout.isatty():
        out.say("\nThis was a made-up student. For a plan of your own: pathways start")


def plan(
    profile: ProfileArgument = None,
    format: Format = None,
    output: Output = None,
    today: Today = None,
    data: Data = None,
    templates: Templates = None,
    no_pager: NoPager = False,
) -> None:
    """Plan from your answers."""
    _plan(saved_or(profile), format, output, today, data, templates, not no_pager)


def _plan(
    source: str,
    format: str | None,
    output: Path | None,
    today: str | None,
    data: list[Path] | None,
    templates: Path | None,
    pager: bool,
) -> None:
    chosen = out.format_for(format, output, "plan")
    day = out.the_day(today)
    if source != "-":
        refuse_own_files(home_of(Path(source)), output)
    document = document_of(source, day, data)
    if chosen == "pdf" and output is None and sys.stdout.isatty():
        out.fail("a PDF cannot be shown on a terminal", "give it a file: --output plan.pdf")
    written = rendered(document, chosen, templates)
    if chosen == "text":
        out.show(written.decode(), output, pager)
    else:
        out.write_out(written, output)
    if chosen == "ics" and not hasattr(document.plan, "steps"):
        out.say(
            "No plan is possible yet, so the calendar holds one check-in and nothing else; "
            "--format md says why."
        )


def rendered(document: Document, format: str, templates: Path | None) -> bytes:
    """The plan as a file; exits 2 on a mistake in a template, and when typst is missing."""
    from pathways.render.formats import as_bytes

    try:
        with out.reported():
            return as_bytes(document, format, templates)
    except ImportError:
        if format != "pdf":
            raise
        out.fail("a PDF needs typst", "pip install 'pathways-advisor[pdf]'")


def document_of(source: str, day: date, data: list[Path] | None) -> Document:
    """The plan of a profile file with what is kept beside it, or of standard input alone."""
    if source in ("-", str(_demo())):  # nothing is kept beside either
        catalog = out.load(data)
        return make_document(catalog, out.load_profile(source, catalog), day)
    home = home_of(Path(source))
    catalog = out.load(own_data(home, data))
    return planned(home, catalog, out.load_profile(source, catalog), day)


def _demo() -> Path:
    return folder("data") / "demo.yaml"
