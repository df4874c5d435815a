"""`pathways log`: write down what happened, by question or by command."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pathways.catalog.names import fold
from pathways.catalog.text import clean
from pathways.cli import out
from pathways.cli.home import Home, load_held, load_record, own_data, the_home
from pathways.cli.options import Data, OwnProfile
from pathways.problems import nearest

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.record import Entry

log_app = typer.Typer(
    help="Write down what happened: hours, things done, answers, changes. Asks when given nothing.",
    rich_markup_mode=None,
    invoke_without_command=True,
    add_completion=False,
)

On = Annotated[
    str | None,
    typer.Option("--on", help="The day it happened (2026-12-06). Default: today."),
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
def _ask(context: typer.Context, profile: OwnProfile = None, data: Data = None) -> None:
    """Write down what happened. Without a command, asks."""
    command = context.invoked_subcommand
    if command is not None:
        if profile is not None or data:
            # Left unused here, they would put the entry into the saved record.
            out.fail("--profile and --data come after the command", f"pathways log {command} …")
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        out.fail(
            "there is no terminal to ask on",
            "say what happened: pathways log hours 4.5, or pathways log --help",
        )
    from pathways.cli.ask_log import ask_what_happened

    ask_what_happened(profile, data)


def write(
    profile: str | None,
    data: list[Path] | None,
    on: str | None,
    what: str,
    check: Callable[[Catalog, Home], dict[str, Any]],
) -> Entry:
    """Append one entry, after everything in it was checked, and say where it stands."""
    from pathways.catalog.values import When
    from pathways.record import Entry, append

    home = the_home(profile)
    day = out.the_day(on)
    catalog = out.load(own_data(home, data))
    record = load_record(home.record)
    told = check(catalog, home)
    told = {key: clean(value) if isinstance(value, str) else value for key, value in told.items()}
    try:
        entry = Entry(When(day.year, day.month, day.day), what, **told)  # type: ignore[arg-type]
    except ValueError as error:
        out.fail(str(error), "nothing was logged")
    _refuse_impossible(catalog, home, entry, record.every)
    try:
        line = append(home.record, entry)
    except OSError as error:
        out.fail(f"cannot write {home.record}: {error.strerror or error}", "nothing was logged")
    back = f"pathways log undo {line}{home.option}"
    out.say(f"Logged as line {line} of {home.record}. To take it back: {back}")
    return replace(entry, line=line)


def _refuse_impossible(
    catalog: Catalog, home: Home, entry: Entry, every: tuple[Entry, ...]
) -> None:
    """A changed answer must be one that the profile accepts; an undo must hit a line."""
    from pathways.problems import BadInput
    from pathways.record import situation
    from pathways.record.entries import Record

    if entry.day > date.today():
        out.say(f"{entry.day} is not here yet. It is logged as you said.")
    if entry.what == "changed":
        profile = out.load_profile(str(home.profile), catalog)
        before = tuple(e for e in every if e.what == "changed")
        try:
            situation(profile, Record((*before, entry)), catalog, entry.day)
        except BadInput as bad:
            # One number typed for every week is one mistake, not four.
            found = (re.sub(r"^hours\[\d+\]", "hours", p.message) for p in bad.problems)
            said = "; ".join(dict.fromkeys(found))
            out.fail(said, next((p.hint for p in bad.problems if p.hint), ""))
    elif entry.what == "undo" and entry.entry not in {e.line for e in every}:
        last = max((e.line for e in every), default=0)
        near = f"its last entry is line {last}; pathways log show shows all" if last else ""
        out.fail(f"line {entry.entry} of the record holds no entry", near)


# -- names -------------------------------------------------------------------------------------

_KINDS = {"projects": "project", "agendas": "study", "programs": "apply", "roles": "job"}
_ROOMS = {"people": ("programs",), "study": ("programs", "agendas")}
"""Where the steps of these kinds come from, apart from those without an entry."""

_WITHOUT_ENTRY = {
    "partner": "people:partner",
    "partner-check-in": "people:partner-check-in",
    "someone-in-the-job": "people:someone-in-the-job",
    "introduction": "study:introduction",
}
"""Steps of a plan that no entry of the catalog stands for, by id."""

_CALL = "a call with "
"""How a plan calls the step of an adviser, before the name."""


def step_named(catalog: Catalog, home: Home, typed: str, kinds: tuple[str, ...]) -> str:
    """The step (`kind:id`) that was meant; exits 2 with the nearest name when there is none."""
    kind, id = _kind_and_id(typed)
    if typed.lower().startswith(_CALL):
        kind, id = "people", typed[len(_CALL) :]
    without = _WITHOUT_ENTRY.get(fold(id))
    if without and without.startswith(kind):
        return without
    found = catalog.find(id) if kind in _ROOMS else catalog.guess(id)
    if found is None:
        printed = _printed_as(catalog, home, typed, kinds)
        if printed:
            return printed
        near = nearest(typed, (*_WITHOUT_ENTRY, *_WITHOUT_ENTRY.values()), 0.8)
        out.fail(f"nothing in the catalog is called '{id[:80]}'", near or catalog.near(id))
    room, name = found
    if room in _ROOMS.get(kind, ()):
        return f"{kind}:{name}"
    fitting = "" if kind in _ROOMS else _KINDS.get(room, "")
    if fitting == "apply" and "study" in kinds:
        program = catalog.programs[name]
        if program.intake and program.intake.is_ == "self-paced":
            fitting = "study"
        elif "apply" not in kinds:
            fitting = "people" if catalog.kind(program).advises else "study"
    if fitting not in kinds:
        out.fail(f"'{name}' is one of the {room}, which this cannot be said of")
    return f"{fitting}:{name}"


def _kind_and_id(typed: str) -> tuple[str, str]:
    """`kind:id` taken apart. A colon in the middle of a name separates nothing."""
    kind, _, id = typed.partition(":")
    return (kind, id) if kind in (*_KINDS.values(), *_ROOMS) else ("", typed)


def _printed_as(catalog: Catalog, home: Home, typed: str, kinds: tuple[str, ...]) -> str:
    """The step with people or reading that the kept plan prints in these words, or nothing."""
    held = load_held(home.plan, catalog)
    if held is None:
        return ""
    from pathways.cli.make import make_document
    from pathways.render.text import macros, plain_text

    document = make_document(catalog, held.profile, held.today, held.record, held.kept)
    words = macros("words.j2", doc=document)
    for step in getattr(document.plan, "steps", ()):
        if step.kind not in ("people", "study") or step.kind not in kinds:
            continue
        names = [words.step_name(step)]
        if step.kind == "people":  # one part is all of it
            part = words.part(step, step.parts[0])
            names += [part, part.partition(":")[0]]
        if fold(typed) in [fold(plain_text(name)) for name in names]:
            return str(step.id)
    return ""


def plain_id(catalog: Catalog, typed: str, rooms: tuple[str, ...]) -> str:
    """The id of a program or role that was meant; exits 2 with the nearest name."""
    _, id = _kind_and_id(typed)
    found = catalog.find(id) or catalog.guess(id)
    if found is None or found[0] not in rooms:
        wanted = " or ".join(room.removesuffix("s") for room in rooms)
        out.fail(f"there is no {wanted} called '{id[:80]}'", catalog.near(id))
    return found[1]


# -- what can be logged --------------------------------------------------------------------------


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
    kinds = ("project", "study", "apply", "job")
    write(
        profile,
        data,
        on,
        "hours",
        lambda c, home: {"hours": hours, "of": step_named(c, home, of, kinds) if of else ""},
    )


@log_app.command()
def started(
    step: Annotated[str, typer.Argument(help="A project, by id or name.")],
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """You began a project; it comes first in the next plan."""
    write(profile, data, on, "started", lambda c, h: {"of": step_named(c, h, step, ("project",))})


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

    def check(catalog: Catalog, home: Home) -> dict[str, Any]:
        of = step_named(catalog, home, step, ("project", "study", "people"))
        return {
            "of": of,
            "hours": hours,
            "link": link,
            "said": said,
            "reviewer": reviewer,
            "rubric": _rubric(catalog, of, rubric),
        }

    entry = write(profile, data, on, "done", check)
    of = entry.of
    before = [e for e in load_record(the_home(profile).record).entries if e.what == "done"]
    again = next((e for e in before if e.of == of and e.line != entry.line), None)
    if again:
        out.say(f"Line {again.line} said so too; what only that line tells still counts.")
    if not entry.proof and not of.startswith("people:"):
        out.say("Without --link or --said it counts one level lower: others could not check it.")
    _say_next(profile, data)


def _rubric(catalog: Catalog, of: str, typed: str) -> tuple[str, ...]:
    levels = tuple(part.strip() for part in typed.split(",") if part.strip())
    if not levels:
        return ()
    project = catalog.projects.get(of.partition(":")[2])
    rows = len(project.rubric) if project else 0
    wrong = [level for level in levels if level not in ("thin", "solid", "strong")]
    if wrong:
        out.fail(f"--rubric: '{wrong[0][:40]}' is not a level", "one of: thin, solid, strong")
    if not rows:
        out.fail(f"{of} has no rubric", "leave --rubric out")
    if len(levels) != rows:
        out.fail(
            f"--rubric: {len(levels)} levels given, and {of} has {rows} rows",
            f"pathways project show {of.partition(':')[2]} shows them",
        )
    return levels


@log_app.command()
def applied(
    to: Annotated[str, typer.Argument(help="A program or a role.")],
    hours: Hours = 0,
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """You sent an application."""
    write(
        profile,
        data,
        on,
        "applied",
        lambda c, _: {"of": plain_id(c, to, ("programs", "roles")), "hours": hours},
    )


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
    if came not in ("accepted", "rejected", "waiting", "withdrew"):
        out.fail(f"'{came[:40]}' is not an answer", "one of: accepted, rejected, waiting, withdrew")

    if not 0 <= weekly <= 100:
        out.fail(f"--hours: {weekly:g} hours a week cannot be", "0 to 100")
    first, last = _when("--starts", starts), _when("--ends", ends)
    if first and last and last.last < first.first:
        out.fail(f"--ends {ends} is before --starts {starts}", "nothing was logged")

    def check(catalog: Catalog, _: Home) -> dict[str, Any]:
        return {
            "of": plain_id(catalog, of, ("programs", "roles")),
            "is_": came,
            "hours": weekly,
            "said": said,
            "starts": first,
            "ends": last,
        }

    entry = write(profile, data, on, "result", check)
    if came == "accepted":
        _say_when(profile, data, entry)
    _say_next(profile, data)


def _say_when(profile: str | None, data: list[Path] | None, entry: Entry) -> None:
    """The weeks that an accepted program is taken to fill."""
    from pathways.record.view import runs, takes_weeks

    catalog = out.load(own_data(the_home(profile), data))
    if takes_weeks(catalog, entry.of):
        first, last, weekly = runs(entry, catalog)
        known = "As you said" if entry.starts and entry.ends else "As far as is known"
        taken = "as you said" if entry.hours else "as far as is known"
        out.say(f"{known}, it runs from {first} to {last}; {taken}, it takes")
        out.say(
            f"{float(weekly):g} hours a week. The plan leaves that free. If it is otherwise, log"
        )
        out.say("it again with --starts, --ends and --hours.")


def _say_next(profile: str | None, data: list[Path] | None) -> None:
    overlays = "".join(f" --data {folder}" for folder in data or ())
    out.say(f"To plan with it: pathways replan{the_home(profile).option}{overlays}")


def _when(option: str, typed: str) -> Any:
    from pathways.catalog.values import When

    if not typed:
        return None
    try:
        return When.read(typed, date.today())
    except ValueError as error:
        out.fail(f"{option}: {error}", getattr(error, "hint", ""))


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
    write(
        profile,
        data,
        on,
        "finished",
        lambda c, _: {"of": plain_id(c, program, ("programs",)), "link": link, "said": said},
    )


@log_app.command()
def job(
    role: Annotated[str, typer.Argument(help="The role, by id or name.")],
    said: Said = "",
    on: On = None,
    profile: OwnProfile = None,
    data: Data = None,
) -> None:
    """You took a job in the field."""
    write(
        profile, data, on, "job", lambda c, _: {"of": plain_id(c, role, ("roles",)), "said": said}
    )


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
    held: dict[str, Any] = {}
    pairs: list[str] = []
    for typed in map(clean, answers):
        if pairs and "=" not in typed and pairs[-1].startswith("hours="):
            pairs[-1] += f" {typed}"  # the hours of four weeks, with spaces between them
        else:
            pairs.append(typed)
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not value:
            out.fail(f"'{pair[:60]}' is not a change", "write it as country=GB or hours=8")
        if key == "hours":
            held[key] = _weeks(value)
        else:
            lists = key in ("work_rights", "prefers", "roles", "languages", "deal_breakers")
            held[key] = tuple(value.split(",")) if lists or "," in value else value
    write(profile, data, on, "changed", lambda catalog, home: {"answers": held})


def _weeks(typed: str) -> tuple[str, ...]:
    """Hours of four weeks; one number stands for each of them."""
    from pathways.catalog.reading import weeks

    try:
        found = tuple(f"{number:.6f}".rstrip("0").rstrip(".") for number in weeks(typed))
    except ValueError as error:
        out.fail(str(error))
    return found * 4 if len(found) == 1 else found


@log_app.command()
def undo(
    line: Annotated[int, typer.Argument(help="The line of the record to take back.")],
    on: On = None,
    profile: OwnProfile = None,
) -> None:
    """Take an entry back, by a new entry; nothing is deleted."""
    write(profile, None, on, "undo", lambda catalog, home: {"entry": line})


@log_app.command()
def show(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    profile: OwnProfile = None,
) -> None:
    """Print the record, with what was taken back."""
    home = the_home(profile)
    record = load_record(home.record)
    stand = {e.line for e in record.entries}
    if as_json:
        import json

        from pathways.record.entries import as_plain_entry

        rows = [{**as_plain_entry(e), "counts": e.line in stand} for e in record.every]
        out.emit(json.dumps(rows, ensure_ascii=False, indent=2) + "\n")
        return
    if not record.every:
        out.say("Nothing is logged yet. pathways log asks what happened.")
        return
    from pathways.record.entries import as_line

    for entry in record.every:
        back = "" if entry.line in stand or entry.what == "undo" else "   (taken back)"
        text = as_line(entry).strip()[3:-1]
        out.emit(f"{entry.line:>4}  {out.one_line(text)}{back}\n")
