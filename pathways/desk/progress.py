"""Coming back to a plan: what is next, and what a new plan changes."""

from __future__ import annotations

from typing import Any

from pathways.desk.desk import Desk
from pathways.desk.lists import Found, for_next, rows
from pathways.desk.meant import called
from pathways.desk.page import Page, as_csv, chosen
from pathways.planner import Plan, Step
from pathways.planner.plan import StepPart
from pathways.planner.why import Why
from pathways.problems import Refused
from pathways.record.applications import Application
from pathways.record.coming import Coming, Sitting, coming
from pathways.record.entries import as_plain_entry
from pathways.record.kept import Held, held_of
from pathways.record.picture import Picture, picture
from pathways.record.replan import Difference, difference
from pathways.render import Document, render_template, to_markdown
from pathways.render.html import render_html
from pathways.render.json_plan import Worded, bare_words, named, plain
from pathways.render.week import to_week


def next_steps(desk: Desk) -> Page[Coming | None]:
    """What is next in the plan that is kept, by its own dates; where none is kept, in one of this
    day. None where there is no plan, and the page says why.

    Raises:
        Refused: the kept plan is of a later day.
    """
    _not_before_the_kept(desk)
    held, day = desk.held, str(desk.day)
    if held is None:
        document, none = desk.document, {"today": day, "kind": "no plan"}
        return Page(
            None,
            lambda: to_markdown(document, front_matter=False),
            lambda: {**none, "plan": Worded(document).plain(document.plan)},
            lambda: to_week(document, None),
            indent=2,
        )
    document, option = desk.document_of(held), desk.files.option
    it = coming(desk.catalog, desk.answers, desk.record, desk.person, held, desk.day)
    values: dict[str, Any] = {
        "doc": document, "it": it, "day": desk.day, "kept": desk.kept is not None,
        "option": option, "openings": for_next(desk), "catalog": desk.catalog,
    }  # fmt: skip
    return Page(
        it,
        lambda: render_template("next.md.j2", **values),
        lambda: {"today": day, "kind": "plan"} | _coming(desk, document, it, values["openings"]),
        lambda: to_week(document, it),
        indent=2,
    )


def _coming(desk: Desk, document: Document, it: Coming, found: Found | None) -> dict[str, Any]:
    say = Worded(document)
    asked = it.question and say.words("asked", it.question, desk.files.option)
    return {
        "this_week": [_sitting(say, s) for s in it.week],
        "late": [_sitting(say, s) for s in it.late],
        "hours": chosen(it, "planned", "logged"),
        **chosen(it, "since"),
        "dates": [
            {**_part(step, part), **say.named(step), "words": say.words("part", step, part)}
            for step, part in it.dates
        ],
        "looks": [{"look": str(on), "program": id, **named(document, id)} for on, id in it.looks],
        "closing": [{"day": str(on), **_found(document, x)} for on, x in it.closing],
        "question": it.question and {**plain(it.question), "words": asked},
        **({"openings": rows(desk, found)} if found and not found.old else {}),
        "under_way": [_row(desk, a) for a in (*document.offers, *document.far)],
        **chosen(it, "news", "paused_until"),
        "aside": [as_plain_entry(entry) for _, entry in it.aside],
    }


def short(desk: Desk, found: Page[Coming | None]) -> str:
    """The same on one line, for a prompt or a small screen."""
    return _line(desk.document_of(desk.held) if desk.held else desk.words, found.found)


def _line(document: Document, it: Coming | None) -> str:
    parts = [*((s.step, s.part) for s in it.week), *it.dates] if it else []
    text = Worded(document).words("part", *parts[0]) if parts else ""
    line = render_template("next_short.md.j2", doc=document, it=it, first=text, day=document.today)
    return bare_words(line)


def first(desk: Desk) -> str:
    """The line of the plan that was just made and kept."""
    it, held = None, None
    if isinstance(desk.document.plan, Plan):
        held = held_of(desk.document.plan, desk.answers, desk.record, ())
        it = coming(desk.catalog, desk.answers, desk.record, desk.person, held, desk.day)
    return _line(desk.document, it)


def _found(document: Document, it: Why) -> dict[str, Any]:
    """A program of which the person found a date, and what became of it."""
    words = Worded(document).words("found", it)
    return {"program": it.ref, **named(document, it.ref), "place": it.place, "words": words}


def _sitting(say: Worded, s: Sitting) -> dict[str, Any]:
    return {
        **say.named(s.step), "words": say.words("part", s.step, s.part),
        "number": s.milestone.number, "day": str(s.day), **_part(s.step, s.part),
        **chosen(s, "hours", "left", "finishes"),
    }  # fmt: skip


def _part(step: Step, part: StepPart) -> dict[str, Any]:
    return {"due": str(part.due), "step": step.id, "part": part.code, "text": part.text}


def logged(desk: Desk) -> list[dict[str, Any]]:
    """The record as plain data: each entry with the name of what it is of, in words, and whether it
    counts."""
    record, say = desk.record, Worded(desk.words)
    stand = {e.line for e in record.entries}
    return [
        {
            **as_plain_entry(e),
            "name": called(desk, e.of) if e.of else "",
            "words": say.words("logged", e),
            "counts": e.line in stand,
        }
        for e in record.every
    ]


def replan(desk: Desk) -> Page[Difference] | None:
    """How the plan of this day differs from the kept one, by cause; None when none is kept. The
    new one is kept by `Desk.keep_plan`."""
    held, document = _not_before_the_kept(desk), desk.document
    if held is None:
        return None
    diff = difference(held, desk.catalog, desk.answers, desk.record, desk.day, document.plan)
    option = desk.files.option
    return Page(
        diff,
        lambda: render_template("replan.md.j2", doc=document, held=held, diff=diff, option=option),
        lambda: _plain(document, diff),
        indent=2,
    )


def applications(desk: Desk) -> Page[tuple[Application, ...]]:
    """Every application, and every ask of a host or an adviser, the newest first."""
    found = tuple(reversed(desk.tries))
    option = desk.files.option
    return Page(
        found,
        lambda: render_template(
            "applications.md.j2", doc=desk.words, tries=found, day=desk.day, option=option
        ),
        lambda: [_row(desk, a) for a in found],
    )


_COLUMNS = ("name", "of", "by", "post", "round", "state", "stage", "sent", "since", "found", "said")


def _row(desk: Desk, a: Application) -> dict[str, Any]:
    row = {"name": a.name(desk.catalog), **plain(a), "state": a.state}
    by = plain(a.offer.answer_by) if a.offer else None
    return {**{key: row[key] for key in _COLUMNS}, "answer_by": by, "line": a.line}


def applications_csv(desk: Desk) -> str:
    """The same as a table for a spreadsheet, in which no cell can act as a formula."""
    rows = (_row(desk, a) for a in desk.tries)
    return as_csv([_COLUMNS, *([str(row[key] or "") for key in _COLUMNS] for row in rows)])


def progress(desk: Desk) -> Page[Picture]:
    """How far the person has come since they began."""

    def names(of: str) -> str:
        kind, _, id = of.rpartition(":")
        # Whom a talk was with depends on what was aimed at then.
        return desk.catalog.name_of(id) if kind == "people" else called(desk, of)

    it = picture(desk.answers, desk.record, desk.catalog, desk.day, names)
    option = desk.files.option
    return Page(
        it,
        lambda: render_template("progress.md.j2", doc=desk.words, it=it, option=option),
        lambda: {**plain(it), "hours": plain(it.hours), "weeks_came": it.came},
        lambda: render_html("progress.html.j2", it=it),
    )


def _plain(document: Document, diff: Difference) -> dict[str, Any]:
    say = Worded(document)
    return {
        "since": str(diff.since),
        "lines": [
            {
                "step": x.step,
                "words": say.words("step_by_id", x.step),
                **chosen(x, "before", "after", "cause"),
                "entry": as_plain_entry(x.entry) if x.entry else None,
            }
            for x in diff.lines
        ],
        "found": [_found(document, x) for x in diff.found],
        "answers": list(diff.answers),
        "entries": [as_plain_entry(e) for e in diff.entries],
    }


def _not_before_the_kept(desk: Desk) -> Held | None:
    """The kept plan, if this day is not before it."""
    held = desk.kept
    if held and desk.day < held.today:
        wrong = f"the kept plan is of {held.today}, after {desk.day}"
        raise Refused(wrong, "give a later day with --today")
    return held
