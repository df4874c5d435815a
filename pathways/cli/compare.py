"""`pathways compare`: what other answers would change, side by side."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pathways.catalog.text import clean
from pathways.cli import out
from pathways.cli.options import Data, Json, ProfileArgument, Today
from pathways.cli.plan import document_of
from pathways.cli.profile import saved_or

if TYPE_CHECKING:
    from pathways.planner.compare import Outlook
    from pathways.profile import Person
    from pathways.render import Document

KEYS = {
    "hours": "hours a week: hours=15",
    "place": "a country: place=GB",
    "runway": "months without pay: runway=6",
    "role": "the role you go for: role=events-producer",
    "start": "free full-time from: start=2027-07",
    "project": "one more project finished: project=run-reading-group",
}
"""What can be changed, with an example. Any other key is an answer of the profile."""

_ANSWERS: dict[str, Callable[[str], tuple[str, Any]]] = {
    "hours": lambda v: ("hours", [v] * 4),
    "place": lambda v: ("country", v),
    "runway": lambda v: ("pay", v),
    "role": lambda v: ("roles", [v]),
    "start": lambda v: ("full_time_from", v),
}

MOST = 3


def compare(
    profile: ProfileArgument = None,
    change: Annotated[
        list[str] | None,
        typer.Option(
            "--with",
            help="A change, such as hours=15, place=GB, runway=6, role=events-producer, "
            "start=2027-07 or project=run-reading-group; repeatable. Default: one more hour.",
        ),
    ] = None,
    today: Today = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show what other answers would change, side by side."""
    changes = [clean(typed) for typed in change or ()]
    if len(changes) > MOST:
        out.fail(f"--with: {len(changes)} changes do not fit side by side", f"at most {MOST}")
    day = out.the_day(today)
    made = document_of(saved_or(profile), day, data)
    catalog, now = made.catalog, made.person
    people = [("now", now)]
    for wanted in changes:
        people.append((wanted, _changed(made, wanted)))
    if not changes:
        hours = now.hours if now.hours is not None else Fraction(3)
        people.append(("one more hour a week", replace(now, hours=hours + 1, hours_basis="capped")))
    from pathways.planner import outline
    from pathways.planner.compare import outlook

    plans = [(name, person, outline(catalog, person, day, made.kept)) for name, person in people]
    columns = [(name, outlook(catalog, person, plan)) for name, person, plan in plans]
    if as_json:
        out.emit(json.dumps(_plain(columns), ensure_ascii=False, indent=2) + "\n")
        return
    from pathways.render.document import build_document
    from pathways.render.text import render_template

    document = build_document(catalog, made.profile, now, plans[0][2])
    text = render_template("compare.md.j2", doc=document, columns=columns, same=_same(columns))
    if sys.stdout.isatty():
        out.show(text, None)
    else:
        out.write_out(text, None)


def _same(columns: list[tuple[str, Outlook]]) -> list[str]:
    """Names of the changes that change nothing."""
    first = replace(columns[0][1], hours=Fraction(0))
    return [name for name, o in columns[1:] if replace(o, hours=Fraction(0)) == first]


def _changed(made: Document, change: str) -> Person:
    """The person with other answers; a value is checked as it would be in a profile file."""
    from pathways.planner.compare import with_project
    from pathways.problems import BadInput
    from pathways.profile import parse_profile
    from pathways.profile.answers import as_plain
    from pathways.record import situation
    from pathways.record.entries import Record

    catalog, record = made.catalog, made.record or Record()
    answers: dict[str, Any] = as_plain(situation(made.profile, record, catalog, made.today).profile)
    # What was logged as changed is in these answers; a change that is tried here comes after it.
    record = replace(record, entries=tuple(e for e in record.entries if e.what != "changed"))
    projects = []
    for pair in re.split(r"\s+", change.strip()):
        key, equals, value = pair.partition("=")
        if not equals or not value:
            out.fail(f"--with: '{pair[:60]}' is not a change", "; ".join(KEYS.values()))
        if key == "project":
            found = catalog.find(value)
            if found is None or found[0] != "projects":
                near = catalog.near(value)
                out.fail(f"--with: no project is called '{value[:60]}'", near)
            projects.append(found[1])
        elif key in _ANSWERS:
            name, answer = _ANSWERS[key](value)
            answers[name] = answer
        else:
            answers[key] = value.split(",") if "," in value else value
    # JSON is YAML, and in it NO stays the text that Norway is written with.
    raw = json.dumps(answers, ensure_ascii=False).encode()
    try:
        changed = parse_profile(raw, "--with", catalog)
        person = situation(changed, record, catalog, made.today).person
    except BadInput as bad:
        found_wrong = dict.fromkeys(p.message for p in bad.problems)
        hint = next((p.hint for p in bad.problems if p.hint), "")
        out.fail(f"--with {change}: {'; '.join(found_wrong)}", hint)
    for project in projects:
        person = with_project(catalog, person, project)
    return person


def _plain(columns: list[tuple[str, Outlook]]) -> list[dict[str, Any]]:
    return [
        {
            "with": name,
            "hours_a_week": float(o.hours),
            "no_plan": o.no_plan.code if o.no_plan else None,
            "ladder": o.ladder,
            "rung": o.rung,
            "roles": list(o.roles),
            "required_levels_shown": {
                "now": o.now[0],
                "with_the_goals_done": o.later[0],
                "of": o.now[1],
            },
            "goals": [{"project": ref, "by": str(due)} for ref, due in o.goals],
            "applications": [{"to": ref, "ready_by": str(due)} for ref, due in o.applications],
            "left_out": list(o.left_out),
        }
        for name, o in columns
    ]
