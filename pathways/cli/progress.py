"""Coming back to a plan: `pathways next` and `replan`, `progress`, `applications`."""

from __future__ import annotations

from pathways.cli import out
from pathways.cli.desks import OWN
from pathways.cli.options import Json, Output, flag, format_option
from pathways.desk import Desk
from pathways.desk import progress as coming_back
from pathways.problems import quoted


def next_(
    output: Output = None,
    short: bool = flag("--short", "One line, for a prompt or a small screen."),
    desk: Desk = OWN,
    as_json: Json = False,
) -> None:
    """This week's steps, hours done against planned, the next dates, one question."""
    # Exits 3 when no plan is possible yet; the page says why.
    desk.files.refuse(output)
    chosen = out.format_for(None, output, "next", as_json=as_json)
    found = coming_back.next_steps(desk)
    if short and chosen in ("md", "text"):
        out.write_out(coming_back.short(desk, found) + "\n", output)
    else:
        out.in_format(found.written(chosen), chosen, output)
    out.exit_if(found.found is None, out.NO_PLAN)


def progress(
    format: str | None = format_option("md, html or json. Default: text on a terminal, else md."),
    output: Output = None,
    desk: Desk = OWN,
    as_json: Json = False,
) -> None:
    """How far you have come: what you show now and showed then, weeks, milestones."""
    desk.files.refuse(output)
    chosen = out.format_for(format, output, "progress", as_json=as_json)
    out.in_format(coming_back.progress(desk).written(chosen), chosen, output)


def applications(
    format: str = format_option("md or csv.", ""),
    output: Output = None,
    desk: Desk = OWN,
    as_json: Json = False,
) -> None:
    """What you applied for and asked for, and where each of it stands."""
    desk.files.refuse(output)
    if out.wants_csv(format, output) and not as_json:
        out.write_out(coming_back.applications_csv(desk), output)
    else:
        out.result(coming_back.applications(desk), as_json, output)


def replan(
    desk: Desk = OWN,
    dry_run: bool = flag("--dry-run", "Keep the old plan."),
    as_json: bool = flag("--json", "The difference as JSON."),
) -> None:
    """Plan again from what happened, and say what changed and why."""
    found = coming_back.replan(desk)
    if found:
        out.result(found, as_json)
    elif as_json:
        out.emit(None)
    home, possible = desk.files, hasattr(desk.document.plan, "steps")
    if not dry_run:
        desk.keep_plan()
        if found:
            out.say(f"Kept the new plan in {quoted(home.plan)}.")
        elif possible:
            shown = f"`pathways next{home.option}` shows it."
            out.say(f"Kept a first plan in {quoted(home.plan)}. {shown}")
        else:
            out.say(f"No plan is possible yet. `pathways next{home.option}` says why.")
    out.exit_if(not possible, out.NO_PLAN)
