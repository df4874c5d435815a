"""The interview as data: blocks of questions and the things people may have done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pathways.catalog.records import Placed
from pathways.catalog.values import Id
from pathways.frozen import Record, Struct


class Answering(Struct):
    """How questions of one kind are answered, wherever they are asked."""

    choose: Literal["", "one", "two in order", "several"] = ""
    """How much of a list; empty when the answer is typed."""
    of: Literal["", "options", "roles", "programs", "things", "backgrounds", "trade"] = ""
    """The list: the question's own options, or what the catalog holds. `trade` stands for the
    questions of the person's own trade, each of which is answered in a sentence."""
    long: bool = False
    """Whether what is typed can take several lines."""
    example: str = ""
    """What a profile file holds, where that does not depend on the catalog."""
    between: str = ", "
    """What stands between the parts of an answer that is typed."""


KINDS: dict[str, Answering] = {
    "choice": Answering("one", "options"),
    "several": Answering("several", "options"),
    "ordered": Answering("two in order", "options"),
    "roles": Answering("several", "roles"),
    "programs": Answering("several", "programs"),
    "things": Answering("several", "things"),
    "text": Answering(long=True, example='"in your own words"'),
    "piece": Answering(long=True, example='"in your own words, or the id of a project"'),
    "languages": Answering(long=True, example="[en, pt]"),
    "outside": Answering(
        long=True, example='{years: 22, work: "running clinics, and their budgets"}'
    ),
    "countries": Answering(example="[PT, EU]"),
    "numbers": Answering(example="[4, 7, 5, 6]"),
    "month": Answering(example="2027-07"),
    "cue": Answering(example='"Tuesday 19:00, at my desk; Saturday morning"', between="; "),
    "place": Answering(example="PT"),
    "trades": Answering("several", "backgrounds"),
    "trade-answers": Answering(of="trade", long=True),
    "program-names": Answering("several", "programs"),
    "periods": Answering(
        long=True,
        example='["2027-07 to 2027-09: 30", "2027-01: 0 exams", "1 weekend a month: 0 duty"]',
        between="; ",
    ),
    "swing": Answering(example="[10, 0]", between=" or "),
    "counts": Answering(example="{form: 9, test: 1}"),
    "day": Answering(example="2026-12-07"),
    "end": Answering(example="2027-05-31"),
    "number": Answering(example="6"),
}

if TYPE_CHECKING:
    QuestionKind = str
else:
    QuestionKind = Literal[tuple(KINDS)]


class Option(Placed):
    """One possible answer; `value` is what the profile file holds."""

    value: str
    text: str


class Condition(Placed):
    """A condition on an answer. Every key given must hold.

    `answer` is the id of a question; `is` and `is_not` list values of its answer. The aim counts as
    it is guessed as long as nobody said it.
    """

    answer: str
    is_: tuple[str, ...] = ()
    is_not: tuple[str, ...] = ()
    answered: bool | None = None
    """Whether there must be an answer at all."""
    own_words: bool = False
    """Whether it must be in the person's own words and not begin with the id of a project."""
    programs_ask: Literal["", "age", "student"] = ""
    """Of wished-for roles: what a program on the way to one of them must ask for."""


class Question(Placed):
    """One question. `id` is the key of its answer in a profile file."""

    id: str
    block: Literal["first", "more"]
    kind: QuestionKind
    ask: str
    why: str
    """Half a line: what the answer changes."""
    help: str = ""
    example: str = ""
    """What a profile file could hold, where the kind of question does not say it."""
    options: tuple[Option, ...] = ()
    when: tuple[Condition, ...] = ()
    """All of them must hold, or it is not asked."""
    sooner: tuple[Condition, ...] = ()
    """Where one of these holds, it comes before the others of its block."""
    swap_for: tuple[str, ...] = ()
    """Aims for which it stands in the other block."""
    at_most: int = 0
    """Most entries of a list that may be chosen, or the highest number."""
    formerly: tuple[str, ...] = ()
    """How it was put before, by which forms made then are still read."""
    depends: tuple[str, ...] = ()
    """Questions whose change takes this answer back."""

    @property
    def answering(self) -> Answering:
        """How it is answered."""
        return KINDS[self.kind]


class Thing(Placed):
    """Something a person may have done, in words that fit any line of work."""

    id: Id
    text: str
    shows: dict[str, int]
    """Competency to the level it shows."""
    group: str
    """The heading it stands under."""
    prompt: str
    """What to ask for as the one sentence or link that backs it."""


class Questions(Record):
    """data/questions.yaml."""

    questions: tuple[Question, ...]
    things: tuple[Thing, ...]

    def thing(self, id: str) -> Thing | None:
        """The thing with this id, or None."""
        return next((t for t in self.things if t.id == id), None)
