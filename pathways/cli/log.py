"""`pathways log`: write down what happened, by question or by command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Any

import typer

from pathways.cli import out
from pathways.cli.desks import own_desk
from pathways.cli.options import Data, Json, Made, OwnProfile, argument, group, option
from pathways.desk import Desk
from pathways.problems import as_typed

if TYPE_CHECKING:
    from pathways.desk.log import Logged

log_app = group(invoke_without_command=True)


def _hours(typed: str | float) -> float:
    """Hours as people write them, for a parameter of the command line."""
    from pathways.catalog import reading

    try:
        return reading.hours(str(typed))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


_ON = option("--on", "The day it happened (2026-12-06). Default: today.")
_HOURS: Any = {"parser": _hours, "metavar": "HOURS"}
_TOOK = option("--hours", "Hours it took in all, sittings included.", 0, **_HOURS)
_LINK = option("--link", "Where others can see it.", "")
_SENTENCE = option("--said", "One sentence: what came of it, and for whom.", "")
_POST = option("--post", "What the post is called.", "")
_BY = option("--by", "The employer or host, where the first name is not theirs.", "")
_ROUND = option("--round", "Which round it is.", "")
_UNTIL = option("--until", "Until this day (2027-02-01).", "")


def _desk(on: str | None = _ON, profile: OwnProfile = None, data: Data = None) -> Desk:
    return own_desk(profile, on, data)


@log_app.callback()
def _ask(
    context: typer.Context, on: str | None = _ON, profile: OwnProfile = None, data: Data = None
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

    desk = _desk(on, profile, data)
    what, told = ask_what_happened(desk)
    _write(desk, what, **told)


def _logs(
    what: str, app: typer.Typer | None = log_app, ask: Callable[..., None] | None = None
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a command that logs `what` of a function whose parameters are the fields of the entry.

    The command takes the options of `_desk` as well. `ask` may add to the fields first.
    """

    def made(fields: Callable[..., None]) -> Callable[..., None]:
        """The command that takes what `fields` does."""

        def command(desk: Desk, **told: Any) -> None:
            if ask:
                ask(desk, told)
            _write(desk, what, **told)

        own = signature(fields, eval_str=True).parameters.values()
        desk = Parameter("desk", Parameter.KEYWORD_ONLY, default=Made(_desk))
        command.__name__, command.__doc__ = fields.__name__, fields.__doc__
        command.__signature__ = Signature([*own, desk])  # type: ignore[attr-defined]
        return app.command()(command) if app else command

    return made


def _write(desk: Desk, what: str, **told: Any) -> None:
    """Append one entry, and say what was understood, where it stands and what it means."""
    from pathways.desk.log import log
    from pathways.desk.log_words import Whole, is_news, said

    home = desk.files
    logged: Logged = _understood(lambda **more: log(desk, what, **{**told, **more}))
    for line in said(logged, home):
        say = out.say if isinstance(line, Whole) else out.tell
        say(line)
    _ask_what_becomes(desk, logged.left_behind)
    if is_news(logged):
        overlays = "".join(f" --data {as_typed(folder)}" for folder in desk.data)
        out.say(f"To plan with it: pathways replan{home.option}{overlays}")


def _understood(write: Callable[..., Any]) -> Any:
    """Write an entry; where a name could mean several things, ask which."""
    from pathways.desk.meant import Unsure

    try:
        return write()
    except Unsure as unsure:
        if not out.on_terminal():
            raise
        return write(of=_chosen("Which one do you mean?", unsure.choices))


def _chosen(ask: str, titles: Mapping[str, str], stopped: str = "") -> str:
    """The key of the title that somebody chooses. Ctrl-C gives `stopped`; where there is no such,
    it logs nothing and exits 130."""
    import questionary

    choices = [questionary.Choice(title, key) for key, title in titles.items()]
    try:
        return str(questionary.select(ask, choices).unsafe_ask())
    except (KeyboardInterrupt, EOFError):
        return stopped or out.stopped("Stopped. Nothing was logged.")


def _rate(desk: Desk, told: dict[str, Any]) -> None:
    """Ask how somebody rates what they finished, row by row, where they have not said it."""
    from pathways.desk.meant import meant

    if told["rubric"] or not out.on_terminal():
        return
    told["of"] = _understood(lambda of=told["of"]: meant(desk, "done", of))
    project = desk.catalog.projects.get(told["of"].partition(":")[2])
    levels: list[str] = []
    for row in project.rubric if project else ():
        titles = {level: f"{level}: {getattr(row, level)}" for level in ("thin", "solid", "strong")}
        level = _chosen(row.look_at, titles | {"": "Rather not say, about any of them"})
        if not level:
            return
        levels.append(level)
    told["rubric"] = ",".join(levels)


def _at_which_stage(desk: Desk, told: dict[str, Any]) -> None:
    """Ask at which stage an application was refused, where that is not known."""
    from pathways.desk.log import unknown_stage

    if not 0 <= told["hours"] <= 100:
        out.fail(f"--hours: {told['hours']:g} hours a week cannot be", "0 to 100")
    if told["is_"] not in ("rejected", "no") or told["stage"] or not out.on_terminal():
        return

    def unknown(of: str = told["of"]) -> bool:
        told["of"] = of
        return unknown_stage(desk, **told)

    if _understood(unknown):
        stages = next(q for q in desk.catalog.questions.questions if q.id == "noes").options
        titles = {str(option.value): option.text for option in stages}
        told["stage"] = _chosen("At which stage did it come?", titles)


def _ask_what_becomes(desk: Desk, begun: Sequence[str]) -> None:
    """What is to become of projects that were begun for another direction."""
    titles = {"on": "Go on with it first", "skip": "Put it aside; it keeps its hours"}
    for id in begun:
        known = f"You have begun “{desk.catalog.name_of(id)}”, for another direction."
        if not out.on_terminal():
            out.tell(f"{known} It stays first until you say")
            option = desk.files.option
            out.say(f"  otherwise: pathways skip {id}{option} puts it aside, with its hours.")
        elif _chosen(f"{known} What now?", titles, "on") == "skip":
            _write(replace(desk), "skipped", of=f"project:{id}")


@_logs("hours")
def hours(
    hours: float = argument("Hours spent: 1.5, 1h30, 45m.", **_HOURS),
    of: str = option("--of", "The step they went into, if it is one.", ""),
) -> None:
    """A check-in: hours spent since the last one."""


@_logs("started")
def started(of: str = argument("A project, by id or name.", metavar="step")) -> None:
    """You began a project; it comes first in the next plan."""


@_logs("done", ask=_rate)
def done(
    of: str = argument("A step of your plan, by id or name.", metavar="step"),
    hours: float = _TOOK,
    link: str = _LINK,
    said: str = _SENTENCE,
    rubric: str = option("--rubric", "The level in each row: solid,strong,thin.", ""),
    reviewer: str = option("--reviewer", "Who looked at it.", ""),
) -> None:
    """You finished a project, a reading, a conversation."""


@_logs("ticked")
def tick(
    of: str = argument("Its number in `pathways next`, or words of its name.", metavar="milestone"),
    hours: float = _TOOK,
    said: str = _SENTENCE,
) -> None:
    """A milestone of your plan is behind you."""


@_logs("applied")
def applied(
    of: str = argument("A program or a role; with --post, any employer.", metavar="to"),
    post: str = _POST,
    role: str = option("--role", "The role that the post belongs to.", ""),
    by: str = _BY,
    round: str = _ROUND,
    found: str = option("--found", "Where you found it.", ""),
    hours: float = _TOOK,
    said: str = _SENTENCE,
) -> None:
    """You sent an application. `pathways applications` shows them all."""


@_logs("result", ask=_at_which_stage)
def result(
    of: str = argument("Whoever was to say yes: program, role, employer, host, adviser."),
    is_: str = argument(
        "offer, accepted, rejected, waiting or withdrew; or how far it has come: "
        "answers, test, talk, trial.",
        metavar="came",
    ),
    stage: str = option("--stage", "Where a no came: form, answers, test, talk, trial.", ""),
    post: str = _POST,
    by: str = _BY,
    round: str = _ROUND,
    starts: str = option("--starts", "First day, if you know it.", ""),
    ends: str = option("--ends", "Last day, if you know it.", ""),
    hours: float = option("--hours", "Hours a week, if you know them.", 0, **_HOURS),
    answer_by: str = option("--answer-by", "The day by which an offer is to be answered.", ""),
    said: str = _SENTENCE,
) -> None:
    """What came of an application, or of anything else that needs a yes.

    A later answer takes the place of an earlier one.
    """


@_logs("looked")
def looked(
    of: str = argument("The program whose page you looked at.", metavar="program"),
    closes: str = option("--closes", "The deadline (2027-01-10).", ""),
    opens: str = option("--opens", "When it opens.", ""),
    starts: str = option("--starts", "Its first day.", ""),
    ends: str = option("--ends", "Its last day.", ""),
) -> None:
    """You looked at a program's page; what it says there dates your plan."""


@_logs("asked")
def asked(
    of: str = argument("The program that was to be asked first.", metavar="program"),
    is_: str = argument("yes or no.", metavar="answer"),
    said: str = _SENTENCE,
) -> None:
    """What a program answered to the question that goes before its form."""


@_logs("finished")
def finished(
    of: str = argument("A program, by id or name.", metavar="program"),
    link: str = _LINK,
    said: str = _SENTENCE,
) -> None:
    """You finished a program."""


@_logs("job")
def job(
    of: str = argument("The role, by id or name.", metavar="role"),
    starts: str = option("--starts", "Its first day, if not --on.", ""),
    ends: str = option("--ends", "Its last day, if it has one.", ""),
    said: str = _SENTENCE,
) -> None:
    """You took a job in the field."""


@_logs("skipped", None)
def skip(
    of: str = argument("A step of your plan or a program, by name or id.", metavar="step"),
    until: str = _UNTIL,
    said: str = option("--why", "Why, in a word or a sentence.", ""),
) -> None:
    """Not now, or not for you: a step or a program leaves your plan until you take it up again."""


@_logs("paused", None)
def pause(
    weeks: int = argument("For so many weeks.", 0),
    until: str = _UNTIL,
    said: str = option("--why", "Why, if you like.", ""),
) -> None:
    """Ask nothing of you for some weeks. Nothing is lost, and nothing counts as late in them."""


@_logs("resumed", None)
def resume(
    of: str = argument("What you put aside. Nothing: ends a pause.", "", metavar="step"),
) -> None:
    """End a pause, or take up again what you put aside."""


@_logs("changed")
def changed(
    answers: list[str] = argument("Answers that are no longer true: country=GB hours=8."),
) -> None:
    """Your circumstances changed: a move, other hours, other wishes."""


@_logs("undo")
def undo(entry: int = argument("The line of the record to take back.", metavar="line")) -> None:
    """Take an entry back, by a new entry; nothing is deleted."""


@log_app.command()
def show(as_json: Json = False, profile: OwnProfile = None) -> None:
    """Print the record, with what was taken back."""
    from pathways.catalog.text import one_line
    from pathways.desk.progress import logged
    from pathways.record.entries import as_line

    desk = own_desk(profile)
    record = desk.record
    stand = {e.line for e in record.entries}
    if as_json:
        out.emit_json(logged(desk), indent=2)
    elif not record.every:
        out.say("Nothing is logged yet. pathways log asks what happened.")
    else:
        for entry in record.every:
            back = "" if entry.line in stand or entry.what == "undo" else "   (taken back)"
            text = as_line(entry).strip()[3:-1]
            out.emit(f"{entry.line:>4}  {one_line(text)}{back}\n")
