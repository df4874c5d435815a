"""`pathways log` without arguments: asks what happened, one thing at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pathways.catalog import reading
from pathways.cli import out
from pathways.cli.screens import Screen, fitted, screen, typed_well
from pathways.desk.log_words import Asked, log_words
from pathways.interview.choosing import Choice, Key, in_turn

if TYPE_CHECKING:
    from pathways.catalog import Catalog
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
        from pathways.desk.meant import open_milestones

        open_now = [Choice(name, key) for key, name in open_milestones(desk).items()]
        if open_now:
            return _pick(shown, ask, open_now)
    if what:
        other = f"Another {what}"
        names = [Choice(_name(desk.catalog, o), o) for o in _options(desk, asked.kinds)]
        chosen = _pick(shown, ask, [*names, Choice(other, "")]) if names else ""
        if chosen:
            return chosen
        ask = f"{other}, by name:"
    wrong = {"hours": _no_hours, "weeks": _no_weeks}.get(key, lambda _: "")
    said = typed_well(shown, ask, wrong)
    if isinstance(said, Key):
        return said
    print(fitted(f"{ask} {said}", "", "   "))
    if key == "weeks":
        return int(said)
    return reading.hours(said) if key == "hours" else said.split() if key == "answers" else said


def _options(desk: Desk, kinds: tuple[str, ...]) -> list[str]:
    """Steps of the kept plan that are not done, by date; else what was applied to."""
    if not kinds:
        waiting = [a for a in desk.tries if a.open]
        return list(
            dict.fromkeys(a.name(desk.catalog) if a.post else a.by or a.of for a in waiting)
        )
    done = {e.of for e in desk.record.entries if e.what == "done"}
    due = desk.kept.dues if desk.kept else {}
    steps = (s for s in due if s.partition(":")[0] in kinds and s not in done)
    return sorted(steps, key=lambda s: (due[s], s))


def _name(catalog: Catalog, step: str) -> str:
    kind, _, id = step.rpartition(":")
    name = str(catalog.name_of(id))
    if kind == "people":
        return f"{name} (people)"
    return {"apply": f"{name} (application)", "job": f"{name} (job)"}.get(kind, name)


def _no_weeks(typed: str) -> str:
    return "" if typed.isdecimal() and 1 <= int(typed) <= 104 else "a number of weeks, 1 to 104"


def _no_hours(text: str) -> str:
    try:
        return "" if 0 <= reading.hours(text) <= 2000 else "a number from 0 to 2000"
    except ValueError as error:
        return str(error)
