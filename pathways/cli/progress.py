"""`pathways next` and `pathways replan`: coming back to a plan."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pathways.cli import out
from pathways.cli.home import Home, keep_plan, load_held, load_record, own_data, the_home
from pathways.cli.make import make_document
from pathways.cli.options import Data, Json, OwnProfile, Today

if TYPE_CHECKING:
    from pathways.record.entries import Record
    from pathways.record.replan import Difference, Held
    from pathways.render import Document


def plan_now(
    profile: str | None, today: str | None, data: list[Path] | None
) -> tuple[Home, Record, Held | None, Document]:
    """The plan of a person as of today: their answers, their record, and the plan they kept."""
    home = the_home(profile)
    day = out.the_day(today)
    catalog = out.load(own_data(home, data))
    answers = out.load_profile(str(home.profile), catalog)
    record = load_record(home.record)
    held = load_held(home.plan, catalog)
    if held and day < held.today:
        out.fail(f"the kept plan is of {held.today}, after {day}", "give a later day with --today")
    keep = held.keep(catalog) if held else ()
    return home, record, held, make_document(catalog, answers, day, record, keep)


def next_(
    profile: OwnProfile = None, today: Today = None, data: Data = None, as_json: Json = False
) -> None:
    """This week's steps, hours done against planned, the next dates, one question."""
    from pathways.planner import Plan
    from pathways.record.coming import coming
    from pathways.render.text import render_template

    home, record, held, document = plan_now(profile, today, data)
    plan = document.plan
    if not isinstance(plan, Plan):
        from pathways.render.text import to_markdown

        _show(to_markdown(document, front_matter=False))
        return
    ahead = coming(document.catalog, record, held, plan, document.today)
    if as_json:
        from pathways.render.json_plan import plain

        shown: dict[str, Any] = {
            "today": str(document.today),
            "this_week": plain(plan.this_week),
            "hours": {"planned": plain(ahead.planned), "logged": plain(ahead.logged)},
            "since": plain(ahead.since),
            "dates": [
                {"due": str(part.due), "step": step.id, "part": part.code, "text": part.text}
                for step, part in ahead.dates
            ],
            "question": plain(ahead.question),
        }
        out.emit(json.dumps(shown, ensure_ascii=False, indent=2) + "\n")
        return
    _show(render_template("next.md.j2", doc=document, plan=plan, it=ahead, option=home.option))


def replan(
    profile: OwnProfile = None,
    today: Today = None,
    data: Data = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Keep the old plan.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The difference as JSON.")] = False,
) -> None:
    """Plan again from what happened, and say what changed and why."""
    from pathways.record.replan import difference
    from pathways.render.text import render_template

    home, record, held, document = plan_now(profile, today, data)
    if held is None:
        if not dry_run:
            keep_plan(home, document)
            out.say(f"Kept a first plan in {home.plan}. `pathways next{home.option}` shows it.")
        return
    now = document.profile
    changes = difference(held, document.catalog, now, record, document.today, document.plan)
    if as_json:
        out.emit(json.dumps(_plain(changes), ensure_ascii=False, indent=2) + "\n")
    else:
        text = render_template(
            "replan.md.j2", doc=document, held=held, diff=changes, option=home.option
        )
        _show(text)
    if not dry_run:
        keep_plan(home, document)
        out.say(f"Kept the new plan in {home.plan}.")


def _plain(changes: Difference) -> dict[str, Any]:
    from pathways.record.entries import as_plain_entry

    return {
        "since": str(changes.since),
        "lines": [
            {
                "step": x.step,
                "before": str(x.before) if x.before else None,
                "after": str(x.after) if x.after else None,
                "cause": x.cause,
                "entry": as_plain_entry(x.entry) if x.entry else None,
            }
            for x in changes.lines
        ],
        "answers": list(changes.answers),
        "entries": [as_plain_entry(e) for e in changes.entries],
    }


def _show(text: str) -> None:
    if sys.stdout.isatty():
        out.show(text, None)
    else:
        out.write_out(text, None)
