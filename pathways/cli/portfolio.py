"""`pathways portfolio` and `pathways adviser-note`: pages to show to other people."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from pathways.cli import out
from pathways.cli.options import Data, Output, OwnProfile, Templates, Today, own_desk

FORMATS = ("text", "md", "html", "json")
NOTE_FORMATS = ("text", "md")

_SUFFIXES = {".json": "json", ".html": "html", ".htm": "html", ".txt": "text"}


def portfolio(
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            help="md, html, or json (JSON Resume). Default: text on a terminal, else md.",
        ),
    ] = None,
    output: Output = None,
    profile: OwnProfile = None,
    today: Today = None,
    data: Data = None,
    templates: Templates = None,
) -> None:
    """What you finished, with its evidence, as one page that a stranger can check."""
    from pathways.desk.pages import portfolio as collect
    from pathways.desk.pages import portfolio_page

    chosen = _format(format, output, FORMATS)
    desk = own_desk(profile, data, today)
    desk.files.refuse(output)
    held = collect(desk)
    _write(portfolio_page(held, chosen, templates), chosen, output)
    if held.empty:
        out.say("Nothing is finished yet that could be shown; that is where everybody begins.")
        out.say(f"When something is: pathways log done STEP --link ADDRESS{desk.files.option}")
    elif held.reviewers:
        out.say("It names the people who reviewed your work. Ask them before you pass it on.")


def adviser_note(
    ask: Annotated[str, typer.Option("--ask", help="Your own question for the call.")] = "",
    format: Annotated[
        str | None,
        typer.Option("--format", "-f", help="text or md. Default: text on a terminal, else md."),
    ] = None,
    output: Output = None,
    profile: OwnProfile = None,
    today: Today = None,
    data: Data = None,
    templates: Templates = None,
) -> None:
    """One private page that makes a call with a human adviser better."""
    from pathways.desk.pages import adviser_note as note_for

    chosen = _format(format, output, NOTE_FORMATS)
    desk = own_desk(profile, data, today)
    desk.files.refuse(output)
    made = note_for(desk, ask, templates)
    if made.note.cut:
        out.say("--ask: cut to what fits on the page; one question works best.")
    _write(made.text, chosen, output)


def _format(format: str | None, output: Path | None, known: tuple[str, ...]) -> str:
    chosen = format
    if chosen is None and output is not None:
        chosen = _SUFFIXES.get(output.suffix.lower(), "md")
    if chosen is None:
        chosen = "text" if sys.stdout.isatty() else "md"
    if chosen not in known:
        out.fail(f"--format: there is no format '{chosen[:40]}'", f"choose from {', '.join(known)}")
    return chosen


def _write(page: str, chosen: str, output: Path | None) -> None:
    if chosen == "text":
        out.show(page, output)
    else:
        out.write_out(page, output)
