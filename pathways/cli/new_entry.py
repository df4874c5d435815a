"""`pathways catalog new`: asks for an entry or takes it from options, checks it, then writes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from pathways.cli import out
from pathways.cli.desks import desk as desk_with
from pathways.cli.options import Today, argument, option
from pathways.problems import quoted

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.cli.screens import Screen
    from pathways.upkeep.new import Field


def new(
    kind: str = argument("program, project or role.", metavar="KIND"),
    given: list[str] | None = option(
        "--set", "An answer, such as name='Our Course'; repeatable.", metavar="KEY=TEXT"
    ),
    data: Path | None = option(
        "--data", "The folder to add it to, made if need be. Default: the checkout's own."
    ),
    today: Today = None,
) -> None:
    """Ask for a new entry and write it where it belongs.

    The file has a comment for every fact it may hold. Nothing is ever overwritten.
    """
    from pathways.desk import new_entry, upkeep

    form = new_entry.form_of(kind)
    new_entry.target_folder(data)  # said now rather than after ten questions
    if data is None:
        out.say(*upkeep.other_data())
    # Folders alone are no data yet: whoever was stopped before the first entry may have left some.
    overlays = [data] if data and any(data.rglob("*.yaml")) else None
    desk = desk_with(today, overlays)
    answers = new_entry.given(desk, kind, given or [])
    _complete(desk.catalog, form, answers)
    made = new_entry.new(desk, kind, answers, data)
    out.say(f"Wrote {quoted(made.file)}")
    if made.problems:
        out.report(made.problems, "the entry was written; mend it there.")
        raise typer.Exit(out.FOUND)
    more = f" --data {data}" if data else ""
    said = "It passes the check. Now take what its page says into it, then:"
    out.say(said, f"  pathways catalog check{more}")
    if kind == "program":
        out.say(f"  pathways why {answers['id']} --profile PROFILE{more}")


def _complete(catalog: Catalog, form: tuple[Field, ...], answers: dict[str, str]) -> None:
    """Ask for what is not given; without a terminal, say what is missing."""
    from pathways.cli.screens import fitted, screen
    from pathways.desk import new_entry
    from pathways.interview.choosing import Key, in_turn

    missing = [f for f in form if f.key not in answers]
    if not missing:
        return
    if not out.on_terminal():
        needed = [field for field in missing if field.kind != "maybe"]
        if not needed:
            return
        out.say(*new_entry.lacking(catalog, missing))
        out.fail(f"{len(needed)} answers are missing, and there is no terminal to ask on")
    out.say(f"{len(missing)} questions. Ctrl-C stops, and nothing is written.")
    shown = screen(review=False)

    def ask(field: Field) -> Any:
        place = f"{missing.index(field) + 1}/{len(missing)}"
        said = _ask(catalog, shown, field, answers, place)
        if not isinstance(said, Key):
            answers[field.key] = said
            print(fitted(f"{place}  {field.ask} -> {said or 'left open'}", "", "      "))
        return said

    try:
        while not in_turn(missing, ask):
            out.say("This is the first question.")
    except (KeyboardInterrupt, EOFError):
        out.stopped("Stopped. Nothing was written.")


def _ask(catalog: Catalog, shown: Screen, field: Field, answers: dict[str, str], place: str) -> Any:
    """An answer that can be used, or a key; what was said before is there to edit or to keep."""
    from pathways.cli.screens import fitted, typed_well
    from pathways.interview.choosing import Choice
    from pathways.upkeep.new import options, problem_with, suggested_id

    words, known = fitted(f"{place}  {field.ask}"), options(catalog, field)
    if field.kind == "choice" and not known[0].isdecimal():
        held = answers.get(field.key)
        return shown.pick(words, [Choice(name, name) for name in known], held, zero="")
    if known:
        words += "\n" + fitted(f"One of: {', '.join(known)}", "   ", "   ")
    first = suggested_id(answers.get("name", "")) if field.kind == "id" else ""
    held = answers.get(field.key, first)
    return typed_well(shown, words, lambda typed: problem_with(catalog, field, typed), held)
