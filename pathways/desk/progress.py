"""Coming back to a plan: what is next, and what a new plan changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pathways.desk.desk import Desk
from pathways.planner import Plan
from pathways.problems import Refused
from pathways.record.coming import Coming, coming
from pathways.record.entries import as_plain_entry
from pathways.record.replan import Difference, Held, difference
from pathways.render import Document, render_template, to_markdown
from pathways.render.json_plan import plain


@dataclass(frozen=True, slots=True)
class Next:
    """This week's steps, hours done against planned, the next dates, one question."""

    document: Document
    ahead: Coming | None
    """None when there is no plan; the document says why."""
    option: str

    def markdown(self) -> str:
        """As a page; without a plan, what keeps it from being one."""
        if self.ahead is None:
            return to_markdown(self.document, front_matter=False)
        return render_template(
            "next.md.j2",
            doc=self.document,
            plan=self.document.plan,
            it=self.ahead,
            option=self.option,
        )

    def plain(self) -> dict[str, Any]:
        """As plain data, for JSON; only where there is a plan."""
        assert self.ahead is not None and isinstance(self.document.plan, Plan)
        return {
            "today": str(self.document.today),
            "this_week": plain(self.document.plan.this_week),
            "hours": {"planned": plain(self.ahead.planned), "logged": plain(self.ahead.logged)},
            "since": plain(self.ahead.since),
            "dates": [
                {"due": str(part.due), "step": step.id, "part": part.code, "text": part.text}
                for step, part in self.ahead.dates
            ],
            "question": plain(self.ahead.question),
        }


def next_steps(desk: Desk) -> Next:
    """What comes next in the plan of this day.

    Raises:
        BadInput: a mistake in the answers, the record or the data.
        Refused: the kept plan is of a later day.
    """
    held, plan = _not_before_the_kept(desk), desk.document.plan
    ahead = None
    if isinstance(plan, Plan):
        ahead = coming(desk.catalog, desk.record, held, plan, desk.day)
    return Next(desk.document, ahead, desk.files.option)


@dataclass(frozen=True, slots=True)
class Replanned:
    """A new plan beside the one that was kept."""

    document: Document
    held: Held
    changes: Difference
    option: str

    def markdown(self) -> str:
        """What changed and why."""
        return render_template(
            "replan.md.j2",
            doc=self.document,
            held=self.held,
            diff=self.changes,
            option=self.option,
        )

    def plain(self) -> dict[str, Any]:
        """As plain data, for JSON."""
        return {
            "since": str(self.changes.since),
            "lines": [
                {
                    "step": x.step,
                    "before": str(x.before) if x.before else None,
                    "after": str(x.after) if x.after else None,
                    "cause": x.cause,
                    "entry": as_plain_entry(x.entry) if x.entry else None,
                }
                for x in self.changes.lines
            ],
            "answers": list(self.changes.answers),
            "entries": [as_plain_entry(e) for e in self.changes.entries],
        }


def replan(desk: Desk) -> Replanned | None:
    """How the plan of this day differs from the kept one, by cause; None when none is kept. The
    new one is kept by `Desk.keep_plan`.

    Raises: as `next_steps`.
    """
    held, document = _not_before_the_kept(desk), desk.document
    if held is None:
        return None
    changes = difference(held, desk.catalog, desk.answers, desk.record, desk.day, document.plan)
    return Replanned(document, held, changes, desk.files.option)


def _not_before_the_kept(desk: Desk) -> Held | None:
    """The kept plan, if this day is not before it."""
    held = desk.kept
    if held and desk.day < held.today:
        wrong = f"the kept plan is of {held.today}, after {desk.day}"
        raise Refused(wrong, "give a later day with --today")
    return held
