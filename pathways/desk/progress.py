"""Coming back to a plan: what is next, and what a new plan changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pathways.desk.desk import Desk
from pathways.desk.page import Page
from pathways.planner import Plan
from pathways.problems import Refused
from pathways.record.coming import Coming, coming
from pathways.record.entries import as_plain_entry
from pathways.record.replan import Difference, Held, difference
from pathways.render import render_template, to_markdown
from pathways.render.json_plan import Worded, plain

if TYPE_CHECKING:
    from pathways.planner import Step
    from pathways.planner.plan import StepPart
    from pathways.render import Document


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
        return Page(
            None, lambda: to_markdown(document, front_matter=False), lambda: _no_plan(document)
        )
    it = coming(desk.catalog, desk.record, held, plan, desk.day)
    return Page(
        it,
        lambda: render_template("next.md.j2", doc=document, plan=plan, it=it, option=option),
        lambda: _coming(document, plan, it, option),
    )


def _coming(document: Document, plan: Plan, it: Coming, option: str) -> dict[str, Any]:
    say = Worded(document)
    steps = {step.id: step for step in plan.steps}

    def said(step: Step, part: StepPart) -> dict[str, Any]:
        return {**say.named(step), "words": say.words("part", step, part)}

    return {
        "today": str(document.today),
        "kind": "plan",
        "this_week": [
            {**plain(item), **said(steps[item.step], steps[item.step].parts[item.part])}
            for item in plan.this_week
        ],
        "hours": {"planned": plain(it.planned), "logged": plain(it.logged)},
        "since": plain(it.since),
        "dates": [
            {
                "due": str(part.due),
                "step": step.id,
                "part": part.code,
                "text": part.text,
                **said(step, part),
            }
            for step, part in it.dates
        ],
        "question": it.question
        and {**plain(it.question), "words": say.words("asked", it.question, option)},
    }


def _no_plan(document: Document) -> dict[str, Any]:
    return {
        "today": str(document.today),
        "kind": "no plan",
        "plan": Worded(document).plain(document.plan),
    }


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
        lambda: _plain(document, diff),
    )


def _plain(document: Document, diff: Difference) -> dict[str, Any]:
    say = Worded(document)
    return {
        "since": str(diff.since),
        "lines": [
            {
                "step": x.step,
                "words": say.words("step_by_id", x.step),
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
