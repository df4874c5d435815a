"""`pathways next` and `pathways replan`: coming back to a plan."""

from __future__ import annotations

from typing import Annotated

import typer

from pathways.cli import out
from pathways.cli.options import Data, Json, Output, OwnProfile, Today, own_desk
from pathways.problems import quoted


def next_(
    profile: OwnProfile = None, today: Today = None, data: Data = None, as_json: Json = False
) -> None:
    """This week's steps, hours done against planned, the next dates, one question."""
    from pathways.desk.progress import next_steps

    found = next_steps(own_desk(profile, data, today))
    out.result(found, as_json and found.found is not None, indent=2)


def progress(
    format: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", help="md, html or json. Default: text on a terminal, else md."
        ),
    ] = None,
    output: Output = None,
    profile: OwnProfile = None,
    today: Today = None,
    data: Data = None,
) -> None:
    """How far you have come: what you show now and showed then, weeks, milestones."""
    from pathways.desk.progress import progress as picture
    from pathways.desk.progress import progress_page

    desk = own_desk(profile, data, today)
    desk.files.refuse(output)
    chosen, found = out.format_for(format, output, "progress"), picture(desk)
    if chosen == "json":
        out.write_out(out.as_json(found.plain()), output)
    elif chosen == "html":
        out.write_out(progress_page(found.found), output)
    elif chosen == "text":
        out.show(found.markdown(), output)
    else:
        out.write_out(found.markdown(), output)


def replan(
    profile: OwnProfile = None,
    today: Today = None,
    data: Data = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Keep the old plan.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The difference as JSON.")] = False,
) -> None:
    """Plan again from what happened, and say what changed and why."""
    from pathways.desk.progress import replan as plan_again

    desk = own_desk(profile, data, today)
    home, found = desk.files, plan_again(desk)
    if found:
        out.result(found, as_json, indent=2)
    if dry_run:
        return
    desk.keep_plan()
    if found:
        out.say(f"Kept the new plan in {quoted(home.plan)}.")
    else:
        out.say(f"Kept a first plan in {quoted(home.plan)}. `pathways next{home.option}` shows it.")
