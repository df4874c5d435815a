"""`pathways route`, `team` and `match`: people beside openings, hires and what is open."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from pathways.cli import out
from pathways.cli.desks import NOBODY, any_desk, piped
from pathways.cli.options import (
    Data,
    Json,
    Output,
    ProfileArgument,
    Today,
    argument,
    flag,
    format_option,
    option,
)
from pathways.desk import Desk, hiring, routes
from pathways.desk.page import as_csv
from pathways.desk.page import as_json as as_json_text
from pathways.problems import one_of

_ROWS = 200
"""Rows that are written at a time."""


def route(
    cohort: str = argument(
        "A form's answers, profiles (a folder or JSON Lines), a folder of pathways batch with "
        "plans as JSON, or - for standard input."
    ),
    openings: Path | None = argument("A file of openings, YAML or CSV. Default: --from.", None),
    list_: str = option(
        "--from", "The open list to take openings from: jobs or training.", "jobs", metavar="LIST"
    ),
    blind: bool = flag("--blind", "Leave out the names of people and of openings."),
    assign: bool = flag("--assign", "Give scarce seats to people, so that all is worth most."),
    most: int | None = option("--most", "With --assign: seats for one person at most.", min=1),
    groups: bool = flag("--groups", "Propose groups of people who share a moment of the week."),
    audit: Path | None = option("--audit", "Write the rule and the inputs of each placement here."),
    mapping: Path | None = option("--map", "What headings and answers in another language mean."),
    cluster: str = option("--cluster", "Address of a Dask scheduler that makes the table.", ""),
    format: str | None = format_option("md, text, json or csv."),
    output: Output = None,
    desk: Desk = NOBODY,
    as_json: Json = False,
) -> None:
    """Put people and openings beside each other, with reasons: who could do what.

    Advice on whom to tell of what, never an admission. Nothing leaves this machine.
    """
    chosen = out.format_for(format, output, "route", as_json=as_json)
    one_of(list_, routes.FROM_LISTS, f"--from: there is no list '{list_[:40]}' of openings")
    if most and not assign:
        out.fail("--most is about seats", "give --assign too")
    open_ = routes.openings(desk, openings, list_)
    people = routes.people(desk, cohort, mapping, piped(cohort))
    if cluster and (chosen != "csv" or output is None):
        out.fail("--cluster makes tables", "give --format csv and --output FILE with it")
    if chosen == "csv":
        if audit is not None:
            out.fail(
                "--audit needs everybody at once, and a table has them line by line",
                "give --format json or md with it",
            )
        folder = output.parent if output else Path()
        rows = routes.rows(desk, people, open_, blind, cluster, folder)
        out.in_parts(map(as_csv, iter(lambda: [*islice(rows, _ROWS)], [])), output)
        return
    found = routes.route(desk, people, open_, blind, assign, groups, most)
    if audit is not None:
        out.write_out(as_json_text(routes.audit(desk, found)), audit)
    out.in_format(found.written(chosen), chosen, output)


def team(
    needs: Path = argument("A file that says what the organization does and what is on fire."),
    cohort: str | None = argument("People to put beside the hires, as pathways route takes.", None),
    blind: bool = flag("--blind", "Leave out the names of people."),
    mapping: Path | None = option("--map", "What headings and answers in another language mean."),
    format: str | None = format_option("md, text or json."),
    output: Output = None,
    desk: Desk = NOBODY,
    as_json: Json = False,
) -> None:
    """Whom an organization that begins or grows could find next, and what to ask of them."""
    chosen = out.format_for(format, output, "team", as_json=as_json)
    people = routes.people(desk, cohort, mapping, piped(cohort)) if cohort else None
    found = hiring.team(desk, needs, people, blind)
    out.in_format(found.written(chosen), chosen, output)


def match(
    profile: ProfileArgument = None,
    openings: Path | None = option("--openings", "Openings of this file, not of the open list."),
    today: Today = None,
    data: Data = None,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Where you could turn to: roles, openings, programs, groups near, people to talk to."""
    out.result(routes.match(any_desk(profile, today, data), openings), as_json, output)
