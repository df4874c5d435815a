"""The interview as data: blocks of questions and the things people may have done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pathways.catalog.values import Id


@dataclass(frozen=True, eq=False, repr=False)
class Option:
    """One possible answer; `value` is what the profile file holds."""

    value: str
    text: str
    line: int = 0


@dataclass(frozen=True, eq=False, repr=False)
class Condition:
    """When a question is asked. Every key given must hold.

    `answer` names an earlier question; `is` and `is_not` list values of its answer.
    """

    answer: str
    is_: tuple[str, ...] = ()
    is_not: tuple[str, ...] = ()
    line: int = 0


@dataclass(frozen=True, eq=False, repr=False)
class Question:
    """One question. `id` is the key of its answer in a profile file."""

    id: str
    block: Literal["first", "more"]
    kind: Literal[
        "choice",
        "several",
        "ordered",
        "country",
        "countries",
        "text",
        "numbers",
        "number",
        "month",
        "programs",
        "roles",
        "things",
        "cue",
        "levels",
        "outside",
    ]
    ask: str
    why: str
    """Half a line: what the answer changes."""
    help: str = ""
    options: tuple[Option, ...] = ()
    when: tuple[Condition, ...] = ()
    at_most: int = 0
    depends: tuple[str, ...] = ()
    """Questions whose change takes this answer back."""
    line: int = 0


@dataclass(frozen=True, eq=False, repr=False)
class Thing:
    """Something a person may have done, in words that fit any line of work."""

    id: Id
    text: str
    shows: dict[str, int]
    """Competency to the level it shows."""
    group: str
    """The heading it stands under."""
    prompt: str
    """What to ask for as the one sentence or link that backs it."""
    line: int = 0


@dataclass(frozen=True, eq=False, repr=False)
class Questions:
    """data/questions.yaml."""

    version: int
    questions: tuple[Question, ...]
    things: tuple[Thing, ...]

    def thing(self, id: str) -> Thing | None:
        """The thing with this id, or None."""
        return next((t for t in self.things if t.id == id), None)
