"""Coming back to a plan: what is next, and what a new plan changes."""

from __future__ import annotations

from typing import Any

from pathways.desk.desk import Desk
from pathways.desk.lists import SHOWN_IN_NEXT, for_next, rows
from pathways.desk.page import Page
from pathways.planner import Plan
from pathways.problems import Refused
from pathways.record.coming import Coming, coming
from pathways.record.entries import as_plain_entry
from pathways.record.replan import Difference, Held, difference
from pathways.render import render_template, to_markdown
from pathways.render.json_plan import plain


def next_steps(desk: Desk) -> Page[Coming | None]:
    """This week's steps, hours done against planned, the next dates, one question; None where
    there is no plan, and the page says why.

    Raises:
        BadInput: a mistake in the answers, the record or the data.
        Refused: the kept plan is of a later day.
    """
    held, document = _not_before_the_kept(desk), desk.document
    plan, option = document.plan, desk.files.option
    if not isinstance(plan, Plan):
        return Page(None, lambda: to_markdown(document, front_matter=False), lambda: None)
    it = coming(desk.catalog, desk.record, held, plan, desk.day)
    found = for_next(desk)
    beside: dict[str, Any] = {"openings": found, "catalog": desk.catalog, "shown": SHOWN_IN_NEXT}
    return Page(
        it,
        lambda: render_template(
            "next.md.j2", doc=document, plan=plan, it=it, option=option, **beside
        ),
        lambda: {
            "today": str(document.today),
            "this_week": plain(plan.this_week),
            "hours": {"planned": plain(it.planned), "logged": plain(it.logged)},
            "since": plain(it.since),
            "dates": [
                {"due": str(part.due), "step": step.id, "part": part.code, "text": part.text}
                for step, part in it.dates
            ],
            "question": plain(it.question),
            **({"openings": rows(desk, found, SHOWN_IN_NEXT)} if found else {}),
        },
    )


def replan(desk: Desk) -> Page[Difference] | None:
    """How the plan of this day differs from the kept one, by cause; None when none is kept. The
    new one is kept by `Desk.keep_plan`.

    Raises: as `next_steps`.
    """
    held, document = _not_before_the_kept(desk), desk.document
    if held is None:
        return None
    diff = difference(held, desk.catalog, desk.answers, desk.record, desk.day, document.plan)
    option = desk.files.option
    return Page(
        diff,
        lambda: render_template("replan.md.j2", doc=document, held=held, diff=diff, option=option),
        lambda: _plain(diff),
    )


def _plain(diff: Difference) -> dict[str, Any]:
    return {
        "since": str(diff.since),
        "lines": [
            {
                "step": x.step,
                "before": str(x.before) if x.before else None,
                "after": str(x.after) if x.after else None,
                "cause": x.cause,
                "entry": as_plain_entry(x.entry) if x.entry else None,
            }
            for x in diff.lines
        ],
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
