"""`pathways plan` and `pathways demo`: a plan in any format."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from pathways.cli import out
from pathways.cli.make import make_document
from pathways.cli.options import Data, Output, ProfileArgument, Today
from pathways.cli.profile import saved_or
from pathways.resources import folder

if TYPE_CHECKING:
    from pathways.render import Document

FORMATS = ("text", "md", "html", "json", "ics")
_BY_SUFFIX = {
    ".json": "json",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".ics": "ics",
}
DEMO_DAY = "2026-11-22"
"""The day of the built-in example, fixed so that everybody sees the same plan."""

Format = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--format",
        "-f",
        help="text, md, html, json, or ics (a calendar). Default: text on a terminal, else md.",
    ),
]


def demo(format: Format = None, output: Output = None, data: Data = None) -> None:
    """Show a plan for a built-in example, without asking anything."""
    _plan(str(_demo()), format, output, DEMO_DAY, data)
    if format is None and output is None and sys.stdout.isatty():
        out.say("\nThis was a made-up student. For a plan of your own: pathways start")


def plan(
    profile: ProfileArgument = None,
    format: Format = None,
    output: Output = None,
    today: Today = None,
    data: Data = None,
) -> None:
    """Plan from your answers."""
    _plan(saved_or(profile), format, output, today, data)


def _plan(
    source: str, format: str | None, output: Path | None, today: str | None, data: list[Path] | None
) -> None:
    chosen = format or ("text" if output is None and sys.stdout.isatty() else _by_name(output))
    if chosen not in FORMATS:
        out.fail(f"--format: there is no format '{chosen}'", f"choose from {', '.join(FORMATS)}")
    day = out.the_day(today)
    document = document_of(source, day, data)
    if output is not None and source != "-" and output.resolve() == Path(source).resolve():
        out.fail(f"{output} holds your answers; the plan needs another name")
    if chosen == "json":
        from pathways.render.json_plan import to_json

        out.write_out(to_json(document), output)
        return
    if chosen == "html":
        from pathways.render.page import to_page

        out.write_out(to_page(document), output)
        return
    if chosen == "ics":
        _write_calendar(document, output)
        return
    from pathways.render.text import to_markdown

    text = to_markdown(document)
    if chosen == "md":
        out.write_out(text, output)
    else:
        out.show(text, output)


def _write_calendar(document: Document, output: Path | None) -> None:
    from pathways.planner import NoPlan
    from pathways.render.calendar import to_ics

    out.write_out(to_ics(document), output)
    if isinstance(document.plan, NoPlan):
        out.say(
            "No plan is possible yet, so the calendar holds one check-in and nothing else; "
            "--format md says why."
        )


def document_of(source: str, day: date, data: list[Path] | None) -> Document:
    """The plan of a profile file with what is kept beside it, or of standard input alone."""
    if source in ("-", str(_demo())):  # nothing is kept beside either
        catalog = out.load(data)
        return make_document(catalog, out.load_profile(source, catalog), day)
    from pathways.cli.home import home_of, own_data, planned

    home = home_of(Path(source))
    catalog = out.load(own_data(home, data))
    return planned(home, catalog, out.load_profile(source, catalog), day)


def _demo() -> Path:
    return folder("data") / "demo.yaml"


def _by_name(output: Path | None) -> str:
    suffix = output.suffix.lower() if output else ""
    return _BY_SUFFIX.get(suffix, "md")
