"""The interview as data: blocks of questions and the things people may have done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pathways.catalog.values import Id

QuestionKind = Literal[
    "choice",
    "several",
    "ordered",
    "roles",
    "programs",
    "things",
    "levels",
    "text",
    "languages",
    "outside",
    "country",
    "countries",
    "numbers",
    "month",
    "cue",
]


@dataclass(frozen=True, slots=True)
class Answering:
    """How questions of one kind are answered, wherever they are asked."""

    choose: Literal["", "one", "two in order", "several", "one of each"] = ""
    """How much of a list; empty when the answer is typed."""
    of: Literal["", "options", "roles", "programs", "things", "competencies"] = ""
    """The list: the question's own options, or what the catalog holds."""
    long: bool = False
    """Whether what is typed can take several lines."""
    example: str = ""
    """What a profile file holds, where that does not depend on the catalog."""


KINDS: dict[QuestionKind, Answering] = {
    "choice": Answering("one", "options"),
    "several": Answering("several", "options"),
    "ordered": Answering("two in order", "options"),
    "roles": Answering("several", "roles"),
    "programs": Answering("several", "programs"),
    "things": Answering("several", "things"),
    "levels": Answering("one of each", "competencies"),
    "text": Answering(long=True, example="in your own words"),
    "languages": Answering(long=True, example="[en, pt]"),
    "outside": Answering(long=True, example="{years: 22, work: running clinics and their budgets}"),
    "country": Answering(example="PT"),
    "countries": Answering(example="[PT, EU]"),
    "numbers": Answering(example="[4, 7, 5, 6]"),
    "month": Answering(example="2027-07"),
    "cue": Answering(example="Tuesday 19:00, at my desk"),
}


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
    kind: QuestionKind
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

    @property
    def answering(self) -> Answering:
        """How it is answered."""
        return KINDS[self.kind]


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
