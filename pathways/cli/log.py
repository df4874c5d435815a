"""`pathways log`: write down what happened, by question or by command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pathways.cli import out
from pathways.cli.desks import own_desk
from pathways.cli.options import Data, OwnProfile
from pathways.problems import as_typed, quoted

if TYPE_CHECKING:
    from pathways.desk import Desk
    from pathways.desk.log import Logged
    from pathways.record import Entry

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


_SAID = {
    "hours": "{hours:g} h",
    "started": "Begun",
    "ticked": "Ticked",
    "done": "Done",
    "applied": "Sent",
    "finished": "Finished",
    "job": "You have the job",
    "skipped": "Put aside",
    "resumed": "Taken up again",
    "paused": "You pause",
    "looked": "You looked",
}


_NEWS = (
    "result",
    "looked",
    "asked",
    "job",
    "finished",
    "skipped",
    "paused",
    "resumed",
    "changed",
)
"""After these another plan may be the better one."""

_STAGE = {
    "answers": "the short answers",
    "test": "the test",
    "talk": "a talk",
    "trial": "the last stage",
    "form": "the form",
}
_ANSWERED = {
    "offer": "You hold an offer",
    "accepted": "They said yes",
    "rejected": "They said no",
    "waiting": "No answer yet",
    "withdrew": "You withdrew",
}


def _write(desk: Desk, what: str, **told: Any) -> None:
    """Append one entry, and say what was understood, where it stands and what it means."""
    from pathways.desk.log import log

    home = desk.files
    logged: Logged = _understood(lambda **more: log(desk, what, **{**told, **more}))
    entry, what = logged.entry, logged.entry.what
    if entry.day > date.today():
        out.say(f"{entry.day} is not here yet. It is logged as you said.")
    said = _happened(entry)
    if said:
        until = f" until {entry.ends}" if entry.ends and what in ("paused", "skipped") else ""
        out.tell(f"{said}{until}{': ' + logged.name if logged.name else ''}.")
    back = f"pathways log undo {entry.line}{home.option}"
    out.say(f"Logged as line {entry.line} of {quoted(home.record)}. To take it back: {back}")
    if logged.again:
        out.say(f"Line {logged.again.line} said so too; what only that line tells still counts.")
    for sentence in logged.after_no:
        out.tell(sentence)
    _say_change(desk, logged)
    _say_run(logged)
    if entry.is_ == "offer":
        out.tell("pathways next begins with it until you log accepted or withdrew.")
    if entry.is_ == "accepted" and logged.is_post:
        out.tell(f"When both have signed: pathways log job ROLE{home.option} ends the search.")
    if what == "ticked" and logged.all_ticked:
        ref = entry.of.partition(":")[2]
        out.say("That was its last milestone. When others can see what came of it:")
        out.say(f"  pathways log done {ref} --link … {home.option}".rstrip())
    if what == "skipped" and not entry.ends:
        out.say("It comes back only when you say so.")
    if what == "job":
        posts = " or ".join(logged.next_posts)
        out.tell(
            "Congratulations. The search is over. The next plan holds the first ninety days"
            + (f", and then the way on to {posts}." if posts else ".")
        )
    if logged.left_behind:
        _ask_what_becomes(desk, logged.left_behind)
    shown = logged.change is not None and bool(logged.change.levels)
    if shown or what in _NEWS:
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
    desk = own_desk(profile, data, on)
    if not rubric and out.on_terminal():
        step, rubric = _rate(desk, step)
    told = {"hours": hours, "link": link, "said": said, "reviewer": reviewer, "rubric": rubric}
    _write(desk, "done", of=step, **told)


def _happened(entry: Entry) -> str:
    """What was understood, in a word or two."""
    if entry.what == "changed":
        return f"Changed: {', '.join(entry.answers)}"
    if entry.what == "asked":
        return f"They said {entry.is_}"
    if entry.what != "result":
        return _SAID.get(entry.what, "").format(hours=entry.hours)
    if entry.stage and entry.is_ == "waiting":
        return f"It has come to {_STAGE[entry.stage]}"
    return _ANSWERED[str(entry.is_)]


def _say_run(logged: Logged) -> None:
    """The weeks that an accepted program is taken to fill."""
    entry = logged.entry
    if logged.run:
        first, last, weekly = logged.run
        known = "As you said" if entry.starts and entry.ends else "As far as is known"
        taken = "as you said" if entry.hours else "as far as is known"
        out.say(f"{known}, it runs from {first} to {last}; {taken}, it takes")
        out.say(
            f"{float(weekly):g} hours a week. The plan leaves that free. If it is otherwise, log"
        )
        out.say("it again with --starts, --ends and --hours.")


def _understood(write: Callable[..., Any]) -> Any:
    """Write an entry; where a name could mean several things, ask which."""
    from pathways.desk.meant import Unsure

    try:
        return write()
    except Unsure as unsure:
        if not out.on_terminal():
            raise
        import questionary

        choices = [questionary.Choice(name, key) for key, name in unsure.choices.items()]
        try:
            chosen = questionary.select("Which one do you mean?", choices).unsafe_ask()
        except (KeyboardInterrupt, EOFError):
            out.stopped("Stopped. Nothing was logged.")
        return write(of=chosen)


def _rate(desk: Desk, typed: str) -> tuple[str, str]:
    """What was finished, and how its owner rates it, row by row; no rows where they rather not."""
    import questionary

    from pathways.desk.meant import meant

    found = ""

    def find(of: str = typed) -> Any:
        nonlocal found
        found = meant(desk, "done", of)

    _understood(find)
    project = desk.catalog.projects.get(found.partition(":")[2])
    levels: list[str] = []
    for row in project.rubric if project else ():
        choices = [
            questionary.Choice(f"{level}: {getattr(row, level)}", level)
            for level in ("thin", "solid", "strong")
        ]
        rather_not = questionary.Choice("Rather not say, about any of them", "")
        try:
            level = questionary.select(row.look_at, [*choices, rather_not]).unsafe_ask()
        except (KeyboardInterrupt, EOFError):
            out.stopped("Stopped. Nothing was logged.")
        if not level:
            return found, ""
        levels.append(level)
    return found, ",".join(levels)


def _say_change(desk: Desk, logged: Logged) -> None:
    """What something done changes, and what would have been more."""
    change, entry = logged.change, logged.entry
    if change is None:
        return
    said = [f"{role}: {a} of {n} → {b} of {n}" for role, a, b, n in change.roles]
    said += [f"{name} {a} → {b}" for name, a, b in change.levels]
    if said:
        out.tell(f"It shows more than before. {'; '.join(said)}.")
    if change.more:
        lacking = [
            *(["a link or a sentence (--link, --said)"] if change.no_proof else []),
            *(["its rubric, row by row (--rubric)"] if change.no_rubric else []),
            *(f"a solid '{row}'" for row in change.thin),
        ]
        more = ", ".join(f"{name} {level}" for name, level in change.more)
        ref = entry.of.rpartition(":")[2]
        out.tell(f"With {' and '.join(lacking)} it would show {more}. Log it again when you can.")
        if change.no_rubric:
            out.say(f"  pathways project show {ref} shows the rows.")


def _ask_what_becomes(desk: Desk, begun: Sequence[str]) -> None:
    """What is to become of projects that were begun for another direction."""
    option = desk.files.option
    for id in begun:
        name = desk.catalog.name_of(id)
        if out.on_terminal():
            import questionary

            choices = [
                questionary.Choice("Go on with it first", "on"),
                questionary.Choice("Put it aside; it keeps its hours", "skip"),
            ]
            ask = f"You have begun “{name}”, for another direction. What now?"
            try:
                chosen = questionary.select(ask, choices).unsafe_ask()
            except (KeyboardInterrupt, EOFError):
                chosen = "on"
            if chosen == "skip":
                _write(_again(desk), "skipped", of=f"project:{id}")
        else:
            out.tell(
                f"You have begun “{name}”, for another direction. It stays first until you say"
            )
            out.say(f"  otherwise: pathways skip {id}{option} puts it aside, with its hours.")


def _again(desk: Desk) -> Desk:
    """The same desk, with its files not yet read."""
    from dataclasses import replace

    return replace(desk)


@log_app.command()
def tick(
    milestone: Annotated[
        str, typer.Argument(help="Its number in `pathways next`, or words of its name.")
    ],
    hours: Hours = 0,
    said: Said = "",
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """A milestone of your plan is behind you."""
    _log(profile, data, on, "ticked", of=milestone, hours=hours, said=said)


Post = Annotated[str, typer.Option("--post", help="What the post is called.")]
By = Annotated[
    str, typer.Option("--by", help="The employer or host, where the first name is not theirs.")
]
Round = Annotated[str, typer.Option("--round", help="Which round it is.")]


@log_app.command()
def applied(
    to: Annotated[str, typer.Argument(help="A program or a role; with --post, any employer.")],
    post: Post = "",
    role: Annotated[str, typer.Option("--role", help="The role that the post belongs to.")] = "",
    by: By = "",
    round: Round = "",
    found: Annotated[str, typer.Option("--found", help="Where you found it.")] = "",
    hours: Hours = 0,
    said: Said = "",
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """You sent an application. `pathways applications` shows them all."""
    told = {"post": post, "role": role, "by": by, "round": round, "found": found, "said": said}
    _log(profile, data, on, "applied", of=to, hours=hours, **told)


@log_app.command()
def result(
    of: Annotated[
        str, typer.Argument(help="Whoever was to say yes: program, role, employer, host, adviser.")
    ],
    came: Annotated[
        str,
        typer.Argument(
            help="offer, accepted, rejected, waiting or withdrew; or how far it has come: "
            "answers, test, talk, trial."
        ),
    ],
    stage: Annotated[
        str,
        typer.Option("--stage", help="Where a no came: form, answers, test, talk, trial."),
    ] = "",
    post: Post = "",
    by: By = "",
    round: Round = "",
    starts: Annotated[str, typer.Option("--starts", help="First day, if you know it.")] = "",
    ends: Annotated[str, typer.Option("--ends", help="Last day, if you know it.")] = "",
    weekly: Annotated[
        float,
        typer.Option(
            "--hours", parser=_hours, metavar="HOURS", help="Hours a week, if you know them."
        ),
    ] = 0,
    answer_by: Annotated[
        str, typer.Option("--answer-by", help="The day by which an offer is to be answered.")
    ] = "",
    said: Said = "",
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """What came of an application, or of anything else that needs a yes.

    A later answer takes the place of an earlier one.
    """
    if not 0 <= weekly <= 100:
        out.fail(f"--hours: {weekly:g} hours a week cannot be", "0 to 100")
    told = {"is_": came, "hours": weekly, "said": said, "starts": starts, "ends": ends}
    told |= {"stage": stage, "post": post, "by": by, "round": round, "answer_by": answer_by}
    desk = own_desk(profile, data, on)
    if came in ("rejected", "no") and not stage and out.on_terminal():
        of, told["stage"] = _at_which_stage(desk, of, told)
    _write(desk, "result", of=of, **told)


def _at_which_stage(desk: Desk, typed: str, told: dict[str, Any]) -> tuple[str, str]:
    """What said no, and at which stage; empty where that is known, or is no application's."""
    import questionary

    from pathways.desk.log import unknown_stage

    chosen = typed

    def find(of: str = typed) -> bool:
        nonlocal chosen
        chosen = of
        return unknown_stage(desk, of, **told)

    if not _understood(find):
        return chosen, ""
    stages = next(q for q in desk.catalog.questions.questions if q.id == "noes").options
    choices = [questionary.Choice(option.text, option.value) for option in stages]
    try:
        stage = questionary.select("At which stage did it come?", choices).unsafe_ask()
    except (KeyboardInterrupt, EOFError):
        out.stopped("Stopped. Nothing was logged.")
    return chosen, str(stage)


@log_app.command()
def looked(
    program: Annotated[str, typer.Argument(help="The program whose page you looked at.")],
    closes: Annotated[str, typer.Option("--closes", help="The deadline (2027-01-10).")] = "",
    opens: Annotated[str, typer.Option("--opens", help="When it opens.")] = "",
    starts: Annotated[str, typer.Option("--starts", help="Its first day.")] = "",
    ends: Annotated[str, typer.Option("--ends", help="Its last day.")] = "",
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """You looked at a program's page; what it says there dates your plan."""
    told = {"closes": closes, "opens": opens, "starts": starts, "ends": ends}
    _log(profile, data, on, "looked", of=program, **told)


@log_app.command()
def asked(
    program: Annotated[str, typer.Argument(help="The program that was to be asked first.")],
    answer: Annotated[str, typer.Argument(help="yes or no.")],
    said: Said = "",
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """What a program answered to the question that goes before its form."""
    _log(profile, data, on, "asked", of=program, is_=answer, said=said)


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
    starts: Annotated[str, typer.Option("--starts", help="Its first day, if not --on.")] = "",
    ends: Annotated[str, typer.Option("--ends", help="Its last day, if it has one.")] = "",
    said: Said = "",
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """You took a job in the field."""
    _log(profile, data, on, "job", of=role, said=said, starts=starts, ends=ends)


Until = Annotated[str, typer.Option("--until", help="Until this day (2027-02-01).")]


def skip(
    step: Annotated[str, typer.Argument(help="A step of your plan or a program, by name or id.")],
    until: Until = "",
    why: Annotated[str, typer.Option("--why", help="Why, in a word or a sentence.")] = "",
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """Not now, or not for you: a step or a program leaves your plan until you take it up again."""
    _log(profile, data, on, "skipped", of=step, until=until, said=why)


def pause(
    weeks: Annotated[int, typer.Argument(help="For so many weeks.")] = 0,
    until: Until = "",
    why: Annotated[str, typer.Option("--why", help="Why, if you like.")] = "",
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """Ask nothing of you for some weeks. Nothing is lost, and nothing counts as late in them."""
    _log(profile, data, on, "paused", weeks=weeks, until=until, said=why)


def resume(
    step: Annotated[str, typer.Argument(help="What you put aside. Nothing: ends a pause.")] = "",
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """End a pause, or take up again what you put aside."""
    _log(profile, data, on, "resumed", of=step)


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
