"""`pathways next` and `pathways replan`: coming back to a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from pathways.cli import out
from pathways.cli.desks import own_desk
from pathways.cli.options import Data, Json, Output, OwnProfile, Today, flag, format_option
from pathways.problems import quoted

if TYPE_CHECKING:
    from pathways.desk import Desk


def next_(
    output: Output = None,
    short: bool = flag("--short", "One line, for a prompt or a small screen."),
    profile: OwnProfile = None,
    today: Today = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """This week's steps, hours done against planned, the next dates, one question."""
    # Exits 3 when no plan is possible yet; the page says why.
    from pathways.desk import progress as coming_back

    desk = own_desk(profile, data, today)
    desk.files.refuse(output)
    chosen = out.format_for(None, output, "next", as_json=as_json)
    found = coming_back.next_steps(desk)
    if short and chosen in ("md", "text"):
        out.write_out(coming_back.short(desk, found) + "\n", output)
    elif chosen == "html":
        out.write_out(coming_back.week_page(desk, found), output)
    elif chosen == "json":
        out.result(found, True, output, indent=2)
    else:
        out.in_format(found.markdown(), chosen, output)
    if found.found is None:
        raise typer.Exit(out.NO_PLAN)


def progress(
    format: str | None = format_option("md, html or json. Default: text on a terminal, else md."),
    output: Output = None,
    profile: OwnProfile = None,
    today: Today = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """How far you have come: what you show now and showed then, weeks, milestones."""
    from pathways.desk.progress import progress as picture
    from pathways.desk.progress import progress_page

    desk = own_desk(profile, data, today)
    desk.files.refuse(output)
    chosen, found = out.format_for(format, output, "progress", as_json=as_json), picture(desk)
    if chosen == "json":
        out.write_out(out.as_json(found.plain()), output)
    elif chosen == "html":
        out.write_out(progress_page(found.found), output)
    elif chosen == "text":
        out.show(found.markdown(), output)
    else:
        out.write_out(found.markdown(), output)


def applications(
    format: str = format_option("md or csv.", ""),
    output: Output = None,
    profile: OwnProfile = None,
    today: Today = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """What you applied for and asked for, and where each of it stands."""
    from pathways.desk.progress import applications as found_in
    from pathways.desk.progress import applications_csv
    from pathways.problems import one_of

    desk = own_desk(profile, data, today)
    desk.files.refuse(output)
    kind = format or ("csv" if output and output.suffix.lower() == ".csv" else "md")
    one_of(kind, ("md", "csv"), f"--format: there is no format '{kind[:40]}' for this page")
    if kind == "csv" and not as_json:
        out.write_out(applications_csv(desk), output)
    else:
        out.result(found_in(desk), as_json, output)


def replan(
    profile: OwnProfile = None,
    today: Today = None,
    data: Data = None,
    dry_run: bool = flag("--dry-run", "Keep the old plan."),
    as_json: bool = flag("--json", "The difference as JSON."),
) -> None:
    """Plan again from what happened, and say what changed and why."""
    from pathways.desk.progress import replan as plan_again

    desk = own_desk(profile, data, today)
    found = plan_again(desk)
    if found:
        out.result(found, as_json, indent=2)
    elif as_json:
        out.emit_json(None)
    if not dry_run:
        _keep(desk, found is None)
    if not hasattr(desk.document.plan, "steps"):
        raise typer.Exit(out.NO_PLAN)


def _keep(desk: Desk, first: bool) -> None:
    home = desk.files
    desk.keep_plan()
    if first and not hasattr(desk.document.plan, "steps"):
        out.say(f"No plan is possible yet. `pathways next{home.option}` says why.")
    elif not first:
        out.say(f"Kept the new plan in {quoted(home.plan)}.")
    else:
        out.say(f"Kept a first plan in {quoted(home.plan)}. `pathways next{home.option}` shows it.")
