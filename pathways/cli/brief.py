"""`pathways brief`: one page on a cohort, without names."""

from __future__ import annotations

from pathlib import Path

from pathways.cli import out
from pathways.cli.desks import desk
from pathways.cli.options import Data, Json, Lists, Output, argument, flag, format_option, option
from pathways.desk import cohorts
from pathways.desk.home import write
from pathways.problems import as_typed, quoted


def brief(
    cohort: Path = argument("The folder that pathways batch wrote."),
    format: str | None = format_option(
        "md, html, json, text, or ics (a calendar for the group). Default: by the name of the "
        "file, else text on a terminal, else md."
    ),
    output: Output = None,
    groups: bool = flag("--groups", "Propose study groups for shared steps."),
    with_names: bool = flag("--with-names", "Another page, with names, for the organizer alone."),
    since: Path | None = option(
        "--since", "The folder of the last term: another page, on what changed since."
    ),
    data: Data = None,
    lists: Lists = None,
    as_json: Json = False,
) -> None:
    """One page on a cohort, without names: where it stands, shared steps, dates, sessions."""
    kind = "names" if with_names else "since" if since else "brief"
    chosen = out.format_for(format, output, kind, as_json=as_json)
    if since and groups:
        out.fail("--since and --groups cannot both be", "give one of them")
    if with_names and output is None:
        more = f" --since {as_typed(since)}" if since else ""
        tip = f"pathways brief {as_typed(cohort)}{more} --with-names -o names-private.md"
        out.fail("a page with names is only written to a file", tip)
    drawn = "md" if chosen == "text" else chosen
    text = cohorts.brief(desk(data=data, lists=lists), cohort, drawn, groups, with_names, since)
    if with_names:
        assert output is not None
        write(output, text, private=True)
        out.say(f"Wrote {quoted(output)}, for you alone.")
    else:
        out.in_format(text, chosen, output)
