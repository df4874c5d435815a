"""`pathways portfolio` and `pathways adviser-note`: pages to show to other people."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pathways.cli import out
from pathways.cli.home import load_record, own_data, planned, refuse_own_files, the_home
from pathways.cli.options import Data, Output, OwnProfile, Templates, Today

ONE_PAGE = 400
"""Words of a note that somebody reads in the minute before a call."""


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
    from pathways.record.portfolio import portfolio as collect
    from pathways.render.templates import own_templates
    from pathways.render.text import render_template

    chosen = out.format_for(format, output, "portfolio")
    home = the_home(profile)
    refuse_own_files(home, output)
    day = out.the_day(today)
    catalog = out.load(own_data(home, data))
    answers = out.load_profile(str(home.profile), catalog)
    # A stranger can look up the public catalog, and not what is the owner's own.
    public = out.load(data).digest if out.exists(home.own) else ""
    with out.reported():
        held = collect(answers, load_record(home.record), catalog, day, public)
    with out.reported(), own_templates(templates):
        if chosen == "html":
            from pathways.render.html import to_html

            page = to_html(held, templates)
        elif chosen == "json":
            from pathways.render.resume import to_resume

            page = to_resume(held)
        else:
            page = render_template("portfolio.md.j2", templates, p=held)
    _write(page, chosen, output)
    if held.empty:
        out.say("Nothing is finished yet that could be shown; that is where everybody begins.")
        out.say(f"When something is: pathways log done STEP --link ADDRESS{home.option}")
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
    from pathways.catalog.text import clean
    from pathways.record.adviser_note import ROOMS
    from pathways.record.adviser_note import adviser_note as note_for
    from pathways.record.entries import Record
    from pathways.render.templates import own_templates
    from pathways.render.text import render_template

    chosen = out.format_for(format, output, "note")
    home = the_home(profile)
    refuse_own_files(home, output)
    day = out.the_day(today)
    catalog = out.load(own_data(home, data))
    document = planned(home, catalog, out.load_profile(str(home.profile), catalog), day)
    record = document.record or Record()
    for room in ROOMS:
        note = note_for(document.profile, record, catalog, document.plan, clean(ask), room)
        with out.reported(), own_templates(templates):
            text = render_template("adviser_note.md.j2", templates, doc=document, note=note)
        if len(text.split()) < ONE_PAGE:
            break
    if note.cut:
        out.say("--ask: cut to what fits on the page; one question works best.")
    _write(text, chosen, output)


def _write(page: str, chosen: str, output: Path | None) -> None:
    if chosen == "text":
        out.show(page, output)
    else:
        out.write_out(page, output)
