"""`pathways catalog new`: asks for an entry or takes it from options, checks it, then writes it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pathways.cli import out
from pathways.cli.options import Today
from pathways.problems import BadInput, nearest

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.upkeep.new import Field

_INTERRUPTED = 130


def new(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="program, project or role.")],
    given: Annotated[
        list[str] | None,
        typer.Option(
            "--set", metavar="KEY=TEXT", help="An answer, such as name='Our Course'; repeatable."
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            "--data", help="The folder to add it to, made if need be. Default: the checkout's own."
        ),
    ] = None,
    today: Today = None,
) -> None:
    """Ask for a new entry and write it where it belongs.

    The file has a comment for every fact it may hold. Nothing is ever overwritten.
    """
    from pathways.upkeep.new import FORMS, entry_text

    if kind not in FORMS:
        out.fail(
            f"there is nothing new of the kind '{kind}' to make",
            nearest(kind, FORMS) or f"one of: {', '.join(FORMS)}",
        )
    day = out.the_day(today)
    target = _target(data)
    catalog = out.load([data] if data and data.is_dir() and any(data.iterdir()) else None)
    answers = _given(kind, given or [])
    _complete(catalog, FORMS[kind], answers)
    schemas = (target / "schemas" / f"{kind}.json").exists()
    text = entry_text(kind, answers, day, schemas)
    place = target / f"{kind}s" / f"{answers['id']}.yaml"
    if out.exists(place):
        out.fail(f"{place} is there already; nothing was changed", "give another id, or edit it")
    _refuse_what_cannot_be_read(kind, text, str(place))
    out.write_out(text, place)
    more = f" --data {data}" if data else ""
    if not _passes(place, data):
        raise typer.Exit(out.FOUND)
    out.say("It passes the check. Now take what its page says into it, then:")
    out.say(f"  pathways catalog check{more}")
    if kind == "program":
        out.say(f"  pathways why {answers['id']} --profile PROFILE{more}")


def _refuse_what_cannot_be_read(kind: str, text: str, name: str) -> None:
    """Report and exit 2, before anything is written, when the answers make no entry."""
    from pathways.catalog.load import CLASSES
    from pathways.catalog.loader import Loader

    loader = Loader({name: text.encode()})
    loader.decode(text.encode(), name, CLASSES[f"{kind}s"])
    if loader.problems:
        out.report(loader.problems, "nothing was written.")
        raise typer.Exit(out.BAD_INPUT)


def _passes(place: Path, data: Path | None) -> bool:
    """Whether the whole check finds nothing in the new entry; reports what it finds."""
    from pathways.upkeep.check import check_data

    try:
        problems = check_data([data] if data else [], [place]).problems
    except BadInput as bad:
        problems = bad.problems
    if problems:
        out.report(problems, "the entry was written; mend it there.")
    return not problems


def _target(data: Path | None) -> Path:
    """The folder of data to write to; an installed copy is nobody's to write to."""
    from pathways.resources import folder

    if data is not None:
        if data.exists() and not data.is_dir():
            out.fail(f"{data} is a file", "--data takes a folder")
        return data
    out.mind_other_data()
    own = folder("data")
    if own.parent.name == "pathways" and (own.parent / "__main__.py").exists():
        out.fail("this is an installed copy and no checkout", "say where: --data FOLDER")
    return own


def _given(kind: str, pairs: list[str]) -> dict[str, str]:
    from pathways.upkeep.new import FORMS

    keys = [field.key for field in FORMS[kind]]
    answers: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            out.fail(f"--set: '{pair[:60]}' is not KEY=TEXT", f"keys: {', '.join(keys)}")
        if key not in keys:
            hint = nearest(key, keys) or f"keys: {', '.join(keys)}"
            out.fail(f"--set: a {kind} has no '{key[:60]}'", hint)
        answers[key] = value
    return answers


def _complete(catalog: Catalog, form: tuple[Field, ...], answers: dict[str, str]) -> None:
    """Check what is given and ask for the rest; without a terminal, say what is missing."""
    from pathways.upkeep.new import options, problem_with

    wrong = [
        f"{field.key}: {problem}"
        for field in form
        if field.key in answers and (problem := problem_with(catalog, field, answers[field.key]))
    ]
    if wrong:
        out.fail(f"--set: {'; '.join(wrong)}")
    missing = [f for f in form if f.key not in answers]
    if not missing:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        needed = [field for field in missing if field.kind != "maybe"]
        if not needed:
            return
        for field in missing:
            known = ", ".join(options(catalog, field))
            lead = "" if field in needed else "(optional) "
            out.say(f"  --set {field.key}=…  {lead}{field.ask}{f' ({known})' if known else ''}")
        out.fail(f"{len(needed)} answers are missing, and there is no terminal to ask on")
    out.say(f"{len(missing)} questions. Ctrl-C stops, and nothing is written.")
    try:
        for number, field in enumerate(missing, 1):
            answers[field.key] = _ask(catalog, field, answers, f"{number}/{len(missing)}")
    except (KeyboardInterrupt, EOFError):
        out.say("Stopped. Nothing was written.")
        raise typer.Exit(_INTERRUPTED) from None


def _ask(catalog: Catalog, field: Field, answers: dict[str, str], place: str) -> str:
    import questionary

    from pathways.catalog.text import clean
    from pathways.upkeep.new import options, problem_with, suggested_id

    words = f"{place}  {field.ask}"
    known = options(catalog, field)
    if field.kind == "choice":
        return str(questionary.select(words, list(known), qmark="").unsafe_ask())
    if known:
        out.say(f"   {', '.join(known)}")

    def check(typed: str) -> bool | str:
        return problem_with(catalog, field, typed) or True

    first = suggested_id(answers.get("name", "")) if field.kind == "id" else ""
    asked = questionary.text(
        words, default=first, validate=check, validate_while_typing=False, qmark=""
    )
    return clean(str(asked.unsafe_ask())).strip()
