"""`pathways portfolio` and `pathways adviser-note`: pages to show to other people."""

from __future__ import annotations

from pathways.cli import out
from pathways.cli.desks import OWN
from pathways.cli.options import Json, Output, Templates, format_option, option
from pathways.desk import Desk, pages


def portfolio(
    format: str | None = format_option(
        "md, html, or json (JSON Resume). Default: text on a terminal, else md."
    ),
    contact: str = option("--contact", "How to reach you, for whoever reads it.", ""),
    output: Output = None,
    desk: Desk = OWN,
    templates: Templates = None,
    as_json: Json = False,
) -> None:
    """What you finished, with its evidence, as one page that a stranger can check."""
    desk.files.refuse(output)
    chosen = out.format_for(format, output, "portfolio", as_json=as_json)
    held = pages.portfolio(desk, contact)
    out.in_format(pages.portfolio_page(held, chosen, templates), chosen, output)
    if held.empty:
        out.say("Nothing is finished yet that could be shown; that is where everybody begins.")
        out.say(f"When something is: pathways log done STEP --link ADDRESS{desk.files.option}")
    elif held.reviewers:
        out.say("It names the people who reviewed your work. Ask them before you pass it on.")


def adviser_note(
    ask: str = option("--ask", "Your own question for the call.", ""),
    format: str | None = format_option("text, md or json. Default: text on a terminal, else md."),
    output: Output = None,
    desk: Desk = OWN,
    templates: Templates = None,
    as_json: Json = False,
) -> None:
    """One private page that makes a call with a human adviser better."""
    desk.files.refuse(output)
    chosen = out.format_for(format, output, "note", as_json=as_json)
    made = pages.adviser_note(desk, ask, templates)
    if made.note.cut:
        out.say("--ask: cut to what fits on the page; one question works best.")
    out.in_format(made.written(chosen), chosen, output)
