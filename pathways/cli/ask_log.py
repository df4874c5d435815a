"""`pathways log` without arguments: asks what happened, one thing at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pathways.catalog import reading
from pathways.cli import out
from pathways.cli.screens import Screen, fitted, screen, typed_well
from pathways.interview.choosing import Choice, Key, in_turn

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.desk import Desk

_STEP, _PROGRAM = "step", "program or role"

_MILESTONE = "milestone"

_CAME = {
    "offer": "an offer, which I have not answered yet",
    "accepted": "yes",
    "rejected": "no",
    "waiting": "nothing yet",
    "withdrew": "I withdrew",
    "answers": "it goes on: short written answers",
    "test": "it goes on: a test or a task",
    "talk": "it goes on: a talk",
    "trial": "it goes on: a trial, references",
}
_WAYS: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "ticked": (
        "A milestone of my plan is behind me",
        (("of", "Which one?", _MILESTONE), ("hours", "Hours it took, not logged yet (0 if none):")),
    ),
    "hours": (
        "I spent hours on it",
        (
            ("hours", "Hours since the last check-in:"),
            ("of", "Mostly on", _STEP, "project", "study"),
        ),
    ),
    "done": (
        "I finished a project, a reading or a conversation",
        (
            ("of", "Which one?", _STEP, "project", "study", "people"),
            ("hours", "Hours it took (0 if unknown):"),
            ("link", "A link, if others can see it:"),
            ("said", "One sentence: what came of it, and for whom?"),
        ),
    ),
    "applied": ("I sent an application", (("of", "To what?", _PROGRAM, "apply", "job"),)),
    "result": ("An answer came", (("of", "From whom?", _PROGRAM), ("is_", "What did they say?"))),
    "finished": (
        "I finished a program",
        (
            ("of", "Which program did you finish?"),
            ("said", "One sentence or link: what can you point at?"),
        ),
    ),
    "job": (
        "I took a job",
        (
            ("of", "As what? (a role: operations generalist, …)"),
            ("said", "Where, in a few words?"),
        ),
    ),
    "skipped": (
        "Something is not for me, or not now",
        (
            ("of", "What?", _STEP, "project", "study", "people", "prepare", "apply", "job"),
            ("said", "Why, in a word (or nothing)?"),
            ("until", "Until which day (nothing: until I take it up again)?"),
        ),
    ),
    "paused": (
        "I need a pause",
        (("weeks", "For how many weeks?"), ("said", "Why, if you like?")),
    ),
    "changed": (
        "My circumstances changed",
        (("answers", "What is true now? (country=GB, hours=8, move=months)"),),
    ),
}
"""By kind of entry: how it is called, and for each field of it what is asked; then, where it is
chosen from a list, what is chosen and of which kinds of steps. An answer comes from somewhere that
one applied to."""


def ask_what_happened(desk: Desk) -> tuple[str, dict[str, Any]]:
    """Ask: what kind of entry it is, and what it says. Ctrl-C logs nothing and exits 130."""
    shown = screen(review=False)
    kinds = [Choice(title, what) for what, (title, _) in _WAYS.items()]
    told: dict[str, Any] = {}

    def ask(field: tuple[str, ...]) -> Any:
        said = told[field[0]] = _answer(desk, shown, *field)
        return said

    try:
        while True:
            what = _pick(shown, "What happened?", kinds)
            told.clear()
            if not isinstance(what, Key) and in_turn(_WAYS[what][1], ask):
                return str(what), told
    except (KeyboardInterrupt, EOFError):
        out.stopped("Stopped. Nothing was logged.")


def _pick(shown: Screen, ask: str, choices: list[Choice]) -> Any:
    """One entry of a list, with nothing chosen before; what was chosen stays on the screen."""
    chosen = shown.pick(ask, choices, zero="")
    if not isinstance(chosen, Key):
        print(fitted(f"{ask} -> {next(c.text for c in choices if c.value == chosen)}", "", "   "))
    return chosen


def _answer(desk: Desk, shown: Screen, key: str, ask: str, what: str = "", *kinds: str) -> Any:
    if key == "is_":
        return _pick(shown, ask, [Choice(text, came) for came, text in _CAME.items()])
    if what == _MILESTONE and desk.held:
        from pathways.desk.meant import open_milestones

        open_now = [Choice(name, key) for key, name in open_milestones(desk).items()]
        if open_now:
            return _pick(shown, ask, open_now)
    if what:
        other = f"Another {what}"
        names = [Choice(_name(desk.catalog, o), o) for o in _options(desk, kinds)]
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
