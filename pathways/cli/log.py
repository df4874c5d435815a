"""`pathways log`: write down what happened, by question or by command."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pathways.cli import out
from pathways.cli.options import Data, OwnProfile, own_desk
from pathways.problems import as_typed, quoted

if TYPE_CHECKING:
    from pathways.desk import Desk

log_app = typer.Typer(
    help="Write down what happened: hours, things done, answers, changes. Asks when given nothing.",
    rich_markup_mode=None,
    invoke_without_command=True,
    add_completion=False,
)

On = Annotated[
    str | None, typer.Option("--on", help="The day it happened (2026-12-06). Default: today.")
]


def _hours(typed: str | float) -> float:
    """Hours as people write them, for a parameter of the command line."""
    from pathways.catalog import reading

    try:
        return reading.hours(str(typed))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Hours = Annotated[
    float,
    typer.Option(
        "--hours", parser=_hours, metavar="HOURS", help="Hours it took in all, sittings included."
    ),
]
Link = Annotated[str, typer.Option("--link", help="Where others can see it.")]
Said = Annotated[str, typer.Option("--said", help="One sentence: what came of it, and for whom.")]


@log_app.callback()
def _ask(
    context: typer.Context, on: On = None, profile: OwnProfile = None, data: Data = None
) -> None:
    """Write down what happened. Without a command, asks."""
    command = context.invoked_subcommand
    if command is not None:
        if on is not None or profile is not None or data:
            # Left unused here, they would put the entry into the saved record, as of today.
            out.fail(
                "--on, --profile and --data come after the command", f"pathways log {command} …"
            )
        return
    if not out.on_terminal():
        out.fail(
            "there is no terminal to ask on",
            "say what happened: pathways log hours 4.5, or pathways log --help",
        )
    from pathways.cli.ask_log import ask_what_happened

    desk = own_desk(profile, data, on)
    what, told = ask_what_happened(desk)
    _write(desk, what, **told)


def _log(
    profile: str | None, data: list[Path] | None, on: str | None, what: str, **told: Any
) -> None:
    _write(own_desk(profile, data, on), what, **told)


def _write(desk: Desk, what: str, **told: Any) -> None:
    """Append one entry, and say where it stands and what it means."""
    from pathways.desk.log import log

    home, logged = desk.files, log(desk, what, **told)
    entry = logged.entry
    if entry.day > date.today():
        out.say(f"{entry.day} is not here yet. It is logged as you said.")
    back = f"pathways log undo {entry.line}{home.option}"
    out.say(f"Logged as line {entry.line} of {quoted(home.record)}. To take it back: {back}")
    if logged.again:
        out.say(f"Line {logged.again.line} said so too; what only that line tells still counts.")
    if what == "done" and not entry.proof and not entry.of.startswith("people:"):
        out.say("Without --link or --said it counts one level lower: others could not check it.")
    if logged.run:
        first, last, weekly = logged.run
        known = "As you said" if entry.starts and entry.ends else "As far as is known"
        taken = "as you said" if entry.hours else "as far as is known"
        out.say(f"{known}, it runs from {first} to {last}; {taken}, it takes")
        out.say(
            f"{float(weekly):g} hours a week. The plan leaves that free. If it is otherwise, log"
        )
        out.say("it again with --starts, --ends and --hours.")
    if what in ("done", "result"):
        overlays = "".join(f" --data {as_typed(folder)}" for folder in desk.data)
        out.say(f"To plan with it: pathways replan{home.option}{overlays}")


@log_app.command()
def hours(
    hours: Annotated[
        float, typer.Argument(parser=_hours, metavar="HOURS", help="Hours spent: 1.5, 1h30, 45m.")
    ],
    of: Annotated[str, typer.Option("--of", help="The step they went into, if it is one.")] = "",
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """A check-in: hours spent since the last one."""
    _log(profile, data, on, "hours", of=of, hours=hours)


@log_app.command()
def started(
    step: Annotated[str, typer.Argument(help="A project, by id or name.")],
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """You began a project; it comes first in the next plan."""
    _log(profile, data, on, "started", of=step)


@log_app.command()
def done(
    step: Annotated[str, typer.Argument(help="A step of your plan, by id or name.")],
    hours: Hours = 0,
    link: Link = "",
    said: Said = "",
    rubric: Annotated[
        str, typer.Option("--rubric", help="The level in each row: solid,strong,thin.")
    ] = "",
    reviewer: Annotated[str, typer.Option("--reviewer", help="Who looked at it.")] = "",
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """You finished a project, a reading, a conversation."""
    told = {"hours": hours, "link": link, "said": said, "reviewer": reviewer, "rubric": rubric}
    _log(profile, data, on, "done", of=step, **told)


@log_app.command()
def applied(
    to: Annotated[str, typer.Argument(help="A program or a role.")],
    hours: Hours = 0,
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """You sent an application."""
    _log(profile, data, on, "applied", of=to, hours=hours)


@log_app.command()
def result(
    of: Annotated[str, typer.Argument(help="The program or role you applied to.")],
    came: Annotated[str, typer.Argument(help="accepted, rejected, waiting or withdrew.")],
    starts: Annotated[str, typer.Option("--starts", help="First day, if you know it.")] = "",
    ends: Annotated[str, typer.Option("--ends", help="Last day, if you know it.")] = "",
    weekly: Annotated[
        float,
        typer.Option(
            "--hours", parser=_hours, metavar="HOURS", help="Hours a week, if you know them."
        ),
    ] = 0,
    said: Said = "",
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """The answer to an application. A later answer takes the place of an earlier one."""
    if not 0 <= weekly <= 100:
        out.fail(f"--hours: {weekly:g} hours a week cannot be", "0 to 100")
    told = {"is_": came, "hours": weekly, "said": said, "starts": starts, "ends": ends}
    _log(profile, data, on, "result", of=of, **told)


@log_app.command()
def finished(
    program: Annotated[str, typer.Argument(help="A program, by id or name.")],
    link: Link = "",
    said: Said = "",
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """You finished a program."""
    _log(profile, data, on, "finished", of=program, link=link, said=said)


@log_app.command()
def job(
    role: Annotated[str, typer.Argument(help="The role, by id or name.")],
    said: Said = "",
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """You took a job in the field."""
    _log(profile, data, on, "job", of=role, said=said)


@log_app.command()
def changed(
    answers: Annotated[
        list[str], typer.Argument(help="Answers that are no longer true: country=GB hours=8.")
    ],
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """Your circumstances changed: a move, other hours, other wishes."""
    _log(profile, data, on, "changed", answers=answers)


@log_app.command()
def undo(
    line: Annotated[int, typer.Argument(help="The line of the record to take back.")],
    on: On = None,
    profile: OwnProfile = None,
) -> None:
    """Take an entry back, by a new entry; nothing is deleted."""
    _log(profile, None, on, "undo", entry=line)


@log_app.command()
def show(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    profile: OwnProfile = None,
) -> None:
    """Print the record, with what was taken back."""
    from pathways.catalog.text import one_line
    from pathways.record.entries import as_line, as_plain_entry

    record = own_desk(profile).record
    stand = {e.line for e in record.entries}
    if as_json:
        rows = [{**as_plain_entry(e), "counts": e.line in stand} for e in record.every]
        out.emit_json(rows, indent=2)
    elif not record.every:
        out.say("Nothing is logged yet. pathways log asks what happened.")
    else:
        for entry in record.every:
            back = "" if entry.line in stand or entry.what == "undo" else "   (taken back)"
            text = as_line(entry).strip()[3:-1]
            out.emit(f"{entry.line:>4}  {one_line(text)}{back}\n")
