"""A plan in any format, the receipt of one of its steps, and what other answers would change."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pathways.catalog.text import clean
from pathways.desk.desk import Desk, profile_of, writing
from pathways.desk.page import Page, chosen
from pathways.files import read, real
from pathways.frozen import Struct
from pathways.planner import make_plan
from pathways.problems import BadInput, Refused, quoted
from pathways.profile import Person
from pathways.profile.answers import as_plain
from pathways.record import situation
from pathways.render import Document, build_document, render_template
from pathways.render.formats import as_bytes

if TYPE_CHECKING:
    from pathways.planner.compare import Outlook
    from pathways.planner.why import Why
    from pathways.render.calendar import Wanted


class Written(Struct):
    """A plan, and the bytes of it in the format that was asked for."""

    document: Document
    content: bytes


def plan(
    desk: Desk,
    format: str = "md",
    output: Path | None = None,
    templates: Path | None = None,
    full: bool = False,
    alarms: bool = False,
    deadlines: bool = False,
) -> Written:
    """The plan in a format of `render.formats`; templates of one's own win. Markdown and text hold
    the page one acts on alone, unless they are to be `full`. A calendar may ring `alarms`, or hold
    `deadlines` alone; what the file at `output` holds and this plan does not is cancelled in it.

    Raises:
        Refused: `output` is a file of the person's own, or typst is missing for a PDF.
    """
    if desk.home:
        desk.home.refuse(output)
    elif desk.given and output and real(output) == real(Path(desk.given[0])):
        wrong = f"{quoted(output)} is a file of your own: it holds your answers"
        raise Refused(wrong, "give the page another name")
    wanted = _calendar(output, alarms, deadlines) if format == "ics" else None
    return Written(desk.document, rendered(desk.document, format, templates, full, wanted))


def _calendar(output: Path | None, alarms: bool, deadlines: bool) -> Wanted:
    from pathways.render.calendar import Wanted

    earlier = b""
    if output is not None and output.is_file():
        earlier = read(output, str(output), absent=b"")
    return Wanted(alarms, deadlines, earlier)


def rendered(
    document: Document,
    format: str,
    templates: Path | None = None,
    full: bool = False,
    wanted: Wanted | None = None,
) -> bytes:
    """A plan as the bytes of a file; raises as `plan`."""
    try:
        with writing():
            return as_bytes(document, format, templates, full, wanted)
    except ImportError:
        if format != "pdf":
            raise
        raise Refused("a PDF needs typst", "pip install 'pathways-advisor[pdf]'") from None


# -- why ------------------------------------------------------------------------------------------


def why(desk: Desk, typed: str) -> Page[Why]:
    """The receipt of a step, or what keeps a program out and would let it in.

    Raises:
        Refused: nothing in plan or catalog has this id or name.
    """
    # What only these two pages need loads when they are wanted: a plan is made far more often.
    from pathways.planner.why import why as explain
    from pathways.render.json_plan import Worded

    document, catalog = desk.document, desk.catalog
    name = typed.partition(":")[2] or typed
    made, steps = document.plan, getattr(document.plan, "steps", ())
    step = next((s for s in steps if typed == s.id or name == s.ref), None)
    found = (catalog.find(step.ref) or ("steps", step.ref)) if step else named(desk, name)
    it = explain(catalog, document.person, made, *found)
    agreed = desk.kept.plan.steps if desk.kept else ()
    step = next((s for s in agreed if s.ref == it.ref), None)
    if step and it.place in ("watch", "ruled out", "not chosen"):
        it = replace(it, place="kept", step=step)
    return Page(
        it,
        lambda: render_template("why.md.j2", doc=document, it=it, assessment=made.assessment),
        lambda: Worded(document).plain(it),
    )


def named(
    desk: Desk, name: str, tip: str = "pathways catalog list shows every name"
) -> tuple[str, str]:
    """The room and the id of what was typed.

    Raises:
        Refused: nothing is called so; with the nearest name, else `tip`.
    """
    found = desk.catalog.guess(name)
    if found is None:
        wrong = f"nothing in the catalog is called '{name}'"
        raise Refused(wrong, desk.catalog.near(name) or tip)
    return found


# -- compare --------------------------------------------------------------------------------------

_EXAMPLES = (
    "hours a week: hours=15; a country: place=GB; months without pay: runway=6; "
    "the role you go for: role=events-producer; free full-time from: start=2027-07; "
    "one more project finished: project=run-reading-group"
)
"""What can be changed. Any other key is an answer of the profile."""

_ANSWERS: dict[str, Callable[[str], tuple[str, Any]]] = {
    "hours": lambda v: ("hours", [v] * 4),
    "place": lambda v: ("country", v),
    "runway": lambda v: ("pay", v),
    "role": lambda v: ("roles", [v]),
    "start": lambda v: ("full_time_from", v),
}

MOST = 3


def compare(desk: Desk, changes: Sequence[str] = ()) -> Page[list[tuple[str, Outlook]]]:
    """The plan beside the plans with other answers, such as `hours=15 place=GB`; without any,
    with one more hour a week.

    Raises:
        Refused: too many changes, or one that no profile could hold.
    """
    from pathways.planner.compare import outlook

    changes = [clean(typed) for typed in changes]
    if len(changes) > MOST:
        raise Refused(f"--with: {len(changes)} changes do not fit side by side", f"at most {MOST}")
    now = desk.person
    people = [("now", now), *((change, _changed(desk, change)) for change in changes)]
    if not changes:
        hours = now.hours if now.hours is not None else Fraction(3)
        people.append(("one more hour a week", replace(now, hours=hours + 1, hours_basis="capped")))
    plans = [(name, who, make_plan(desk.catalog, who, desk.day, desk.keep)) for name, who in people]
    columns = []
    for name, who, made in plans:
        outcome = outlook(desk.catalog, who, made)
        # A plan may count on more than was said, as where somebody will be free later.
        said = outcome.hours if who.hours is None else who.weekly
        columns.append((name, replace(outcome, hours=said)))
    first = replace(columns[0][1], hours=Fraction(0))
    same = [name for name, o in columns[1:] if replace(o, hours=Fraction(0)) == first]
    document = build_document(desk.catalog, desk.answers, now, plans[0][2])
    return Page(
        columns,
        lambda: render_template("compare.md.j2", doc=document, columns=columns, same=same),
        lambda: [_plain(document, name, o) for name, o in columns],
        indent=2,
    )


def _changed(desk: Desk, change: str) -> Person:
    """The person with other answers; a value is checked as it would be in a profile file."""
    from pathways.planner.compare import with_project

    catalog, record = desk.catalog, desk.record
    answers: dict[str, Any] = as_plain(situation(desk.answers, record, catalog, desk.day).profile)
    # What was logged as changed is in these answers; a change that is tried here comes after it.
    record = replace(record, entries=tuple(e for e in record.entries if e.what != "changed"))
    projects = []
    for pair in re.split(r"\s+", change.strip()):
        key, equals, value = pair.partition("=")
        if not equals or not value:
            raise Refused(f"--with: '{pair[:60]}' is not a change", _EXAMPLES)
        if key == "project":
            found = catalog.find(value)
            if found is None or found[0] != "projects":
                wrong = f"--with: no project is called '{value[:60]}'"
                raise Refused(wrong, catalog.near(value))
            projects.append(found[1])
        elif key in _ANSWERS:
            name, answer = _ANSWERS[key](value)
            answers[name] = answer
        else:
            answers[key] = value.split(",") if "," in value else value
    try:
        changed = profile_of(answers, "--with", catalog)
        person = situation(changed, record, catalog, desk.day).person
    except BadInput as bad:
        found_wrong = dict.fromkeys(p.message for p in bad.problems)
        hint = next((p.hint for p in bad.problems if p.hint), "")
        raise Refused(f"--with {change}: {'; '.join(found_wrong)}", hint) from None
    for project in projects:
        person = with_project(catalog, person, project)
    return person


def _plain(document: Document, name: str, o: Outlook) -> dict[str, Any]:
    from pathways.render.json_plan import Worded, named

    of_goals = (ref for ref, _ in (*o.goals, *o.applications))
    ids = {*filter(None, [o.rung]), *o.roles, *of_goals, *o.left_out}
    levels = {"now": o.now[0], "with_the_goals_done": o.later[0], "of": o.now[1]}
    return {
        "with": name,
        "hours_a_week": float(o.hours),
        "no_plan": o.no_plan.code if o.no_plan else None,
        "words": Worded(document).words("binds", o.no_plan) if o.no_plan else "",
        **chosen(o, "ladder", "rung", "roles"),
        "required_levels_shown": levels,
        "goals": [{"project": ref, "by": str(due)} for ref, due in o.goals],
        "applications": [{"to": ref, "ready_by": str(due)} for ref, due in o.applications],
        "left_out": list(o.left_out),
        "names": {id: named(document, id) for id in sorted(ids)},
    }
