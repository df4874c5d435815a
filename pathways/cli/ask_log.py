"""`pathways log` without arguments: asks what happened, one thing at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pathways.cli import out
from pathways.cli.screens import Screen, fitted, screen, typed_well
from pathways.desk.log_words import Asked, log_words
from pathways.desk.meant import loggable, open_milestones
from pathways.interview.choosing import Choice, Key, in_turn

if TYPE_CHECKING:
    from pathways.desk import Desk


def ask_what_happened(desk: Desk) -> tuple[str, dict[str, Any]]:
    """Ask: what kind of entry it is, and what it says. Ctrl-C logs nothing and exits 130."""
    shown = screen(review=False)
    entries = log_words().entries
    kinds = [Choice(kind.title, what) for what, kind in entries.items() if kind.title]
    told: dict[str, Any] = {}

    def ask(asked: Asked) -> Any:
        said = told[asked.field] = _answer(desk, shown, asked)
        return said

    try:
        while True:
            what = _pick(shown, "What happened?", kinds)
            told.clear()
            if not isinstance(what, Key) and in_turn(entries[what].asks, ask):
                return str(what), told
    except (KeyboardInterrupt, EOFError):
        out.stopped("Stopped. Nothing was logged.")


def _pick(shown: Screen, ask: str, choices: list[Choice]) -> Any:
    """One entry of a list, with nothing chosen before; what was chosen stays on the screen."""
    chosen = shown.pick(ask, choices, zero="")
    if not isinstance(chosen, Key):
        print(fitted(f"{ask} -> {next(c.text for c in choices if c.value == chosen)}", "", "   "))
    return chosen


def _answer(desk: Desk, shown: Screen, asked: Asked) -> Any:
    key, ask, what = asked.field, asked.ask, asked.choose
    if key == "is_":
        came = {**log_words().answers, **log_words().stages}
        return _pick(shown, ask, [Choice(it.choose, key) for key, it in came.items() if it.choose])
    if what == "milestone" and desk.held:
        open_now = [Choice(name, key) for key, name in open_milestones(desk).items()]
        if open_now:
            return _pick(shown, ask, open_now)
    if what:
        other = f"Another {what}"
        names = [Choice(name, key) for key, name in loggable(desk, asked.kinds).items()]
        chosen = _pick(shown, ask, [*names, Choice(other, "")]) if names else ""
        if chosen:
            return chosen
        ask = f"{other}, by name:"

    def problem(typed: str) -> str:
        try:
            asked.read(typed)
        except ValueError as error:
            return str(error)
        return ""

    said = typed_well(shown, ask, problem)
    if isinstance(said, Key):
        return said
    print(fitted(f"{ask} {said}", "", "   "))
    return asked.read(said)
