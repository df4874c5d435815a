"""`pathways log`: write down what happened, by question or by command."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any

import typer

from pathways.cli import out
from pathways.cli.desks import own_desk
from pathways.cli.options import Data, Json, Made, OwnProfile, argument, group, option
from pathways.desk import Desk
from pathways.desk.log_words import Takes, log_words
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


_BESIDE = ("skip", "pause", "resume")
"""Commands that stand beside `log` and not under it."""
_ON = option("--on", "The day it happened (2026-12-06). Default: today.")


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


# -- the commands ----------------------------------------------------------------------------------

_TYPES: dict[str, Any] = {"hours": float, "weeks": int, "entry": int, "answers": list[str]}
"""Of fields that are no text."""


def _command(name: str) -> Callable[..., None]:
    """A command as templates/log.yaml describes it, which takes the options of `_desk` as well."""
    words = log_words().commands[name]
    ask = {"done": _rate, "result": _at_which_stage}.get(name)

    def command(desk: Desk, **told: Any) -> None:
        if ask:
            ask(desk, told)
        _write(desk, words.logs, **told)

    desk = Parameter("desk", Parameter.KEYWORD_ONLY, default=Made(_desk))
    command.__name__, command.__doc__ = name, f"{words.help}\n\n{words.more}"
    command.__signature__ = Signature(  # type: ignore[attr-defined]
        [*map(_parameter, words.takes), desk]
    )
    return command


def _parameter(takes: Takes) -> Parameter:
    """What a command takes: an argument, or an option that is empty or 0 where it is not given."""
    name, tp = takes.field, _TYPES.get(takes.field, str)
    help, empty = takes.help or log_words().options[name], "" if tp is str else 0
    more: Any = {"parser": _hours, "metavar": "HOURS"} if name == "hours" else {}
    if takes.argument:
        called = {} if takes.argument == name else {"metavar": takes.argument}
        given = argument(help, empty if takes.optional else ..., **(called | more))
    else:
        given = option(takes.option or f"--{name.replace('_', '-')}", help, empty, **more)
    return Parameter(name, Parameter.POSITIONAL_OR_KEYWORD, default=given, annotation=tp)


skip, pause, resume = map(_command, _BESIDE)
for _name in log_words().commands:
    if _name not in _BESIDE:
        log_app.command(_name)(_command(_name))


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
        out.emit(logged(desk), indent=2)
    elif not record.every:
        out.say("Nothing is logged yet. pathways log asks what happened.")
    else:
        for entry in record.every:
            back = "" if entry.line in stand or entry.what == "undo" else "   (taken back)"
            text = as_line(entry).strip()[3:-1]
            out.emit(f"{entry.line:>4}  {one_line(text)}{back}\n")
