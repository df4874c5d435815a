"""A list to choose from: what is searched, pointed at and chosen, whatever draws it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from pathways.catalog.text import fold
from pathways.frozen import Struct

T = TypeVar("T")

BY_DIGIT = 9
"""A list of so many is chosen from by one digit; in longer ones typing searches."""


class Key(Struct):
    """What a person pressed instead of answering."""

    name: str


BACK, SKIP, REVIEW = Key("back"), Key("skip"), Key("review")


def begins(words: str, *texts: str) -> bool:
    """Whether each of the words begins a word of the texts."""
    there = [w for text in texts for w in fold(text).split("-")]
    return all(any(t.startswith(w) for t in there) for w in fold(words).split("-"))


class Choice(Struct):
    """An entry of a list. `also` are words that find it beside its text."""

    text: str
    value: str
    group: str = ""
    also: tuple[str, ...] = ()

    def found_by(self, words: str) -> bool:
        """Whether every word begins a word of it."""
        return begins(words, self.text, *self.also)

    def called(self, words: str) -> str:
        """Its text, and the other name of it that the words found where its text has them not."""
        in_text = not words or begins(words, self.text)
        names = [] if in_text else [n for n in self.also if begins(words, n)]
        return f"{self.text} ({names[0]})" if names else self.text

    def near_to(self, words: str) -> int:
        """How many of the words begin as a word of it does, their endings left aside."""
        there = [w for text in (self.text, *self.also) for w in fold(text).split("-")]
        stems = {w if len(w) < 5 else re.sub(_ENDING, "", w) for w in fold(words).split("-")}
        return sum(any(t.startswith(stem) for t in there) for stem in stems if len(stem) > 2)

    def far_from(self, words: str) -> int:
        """0 where its text begins with the words or they are a name of it, 1 where they are in its
        text, else 2."""
        if fold(self.text).startswith(fold(words)) or fold(words) in map(fold, self.also):
            return 0
        return 1 if begins(words, self.text) else 2


_ENDING = r"(?:ing|ed|ers?|es|s)$"


def in_turn(questions: Sequence[T], ask: Callable[[T], Any]) -> bool:
    """Put questions one after the other, those before again when somebody goes back; whether the
    last one was reached. Any other key but `BACK` in place of an answer asks the same again."""
    number = 0
    while 0 <= number < len(questions):
        said = ask(questions[number])
        number += -1 if said is BACK else 0 if isinstance(said, Key) else 1
    return number > 0


class Listed:
    """A list: what is searched, pointed at and chosen."""

    def __init__(
        self,
        choices: Sequence[Choice],
        held: Sequence[str],
        many: bool,
        most: int = 0,
        ordered: bool = False,
        zero: str = "None of these",
    ) -> None:
        self.choices, self.many, self.most, self.ordered = choices, many, most, ordered
        self.zero = zero
        values = [c.value for c in choices]
        self.chosen = [v for v in held if v in values]
        self.words, self.note = "", ""
        self.at = values.index(self.chosen[0]) if self.chosen and not many else None

    @property
    def by_digit(self) -> bool:
        """Whether one digit is enough to choose any entry."""
        return len(self.choices) <= BY_DIGIT

    @property
    def shown(self) -> list[int]:
        """Numbers of the entries that the typed words leave."""
        if not self.words.strip() or self.words.strip().isdecimal():
            return list(range(len(self.choices)))
        found = self.found(self.words)
        return found or self.near(self.words)

    def found(self, words: str) -> list[int]:
        """Numbers of the entries with every one of the words, the likeliest first."""
        found = [n for n, c in enumerate(self.choices) if c.found_by(words)]
        return sorted(found, key=lambda n: self.choices[n].far_from(words))

    def near(self, words: str) -> list[int]:
        """Numbers of the entries that are nearest where none has every word."""
        near = {n: c.near_to(words) for n, c in enumerate(self.choices)}
        best = max(near.values(), default=0)
        return [n for n, count in near.items() if count and count == best]

    def type(self, words: str) -> None:
        """Search, or point at a number."""
        self.words, self.note = words, ""
        shown = self.shown
        if not words.strip():
            self.at = None
        elif words.strip().isdecimal():
            number = int(words) - 1
            self.at = number if 0 <= number < len(self.choices) else None
        else:
            self.at = shown[0] if shown and self.found(words) else None
            if not shown:
                self.note = "Nothing is called so. Backspace takes letters away; 0 is none."
            elif self.at is None:
                self.note = "Not all of these words are in one. Choose with the arrows."

    def move(self, step: int) -> None:
        """Point at the next entry, or the one before."""
        shown = self.shown
        if not shown:
            return
        if self.at not in shown:
            self.at = shown[0 if step > 0 else -1]
        else:
            self.at = shown[max(0, min(len(shown) - 1, shown.index(self.at) + step))]

    def toggle(self, number: int) -> None:
        """Choose an entry, or take it out again."""
        value = self.choices[number].value
        searched = self.words.strip() and not self.words.strip().isdecimal()
        if not self.many:
            self.chosen = [value]
        elif value in self.chosen and searched:
            # Somebody who types another name of it means it, and not its opposite.
            self.words, self.note = "", "That one is chosen. Its number takes it out."
            return
        elif value in self.chosen:
            self.chosen.remove(value)
        elif self.most and len(self.chosen) >= self.most:
            self.note = f"At most {self.most}. Take one out first: choose it once more."
            return
        else:
            self.chosen.append(value)
        self.words, self.note = "", ""

    def meant(self, words: str) -> list[int]:
        """Numbers of the entries that a number or words can mean; one where it is that by name."""
        if words.isdecimal():
            return [int(words) - 1] if 0 < int(words) <= len(self.choices) else []
        found = self.found(words)
        exact = [n for n in found if not self.choices[n].far_from(words)]
        return exact if len(exact) == 1 else found or self.near(words)

    def enter(self) -> Any:
        """The answer that Enter gives: what is pointed at, or all that is chosen; alone it chooses
        nothing. None where there is none yet."""
        pointed = self.at if self.at in self.shown else None
        if not self.many and pointed is not None:
            return self.choices[pointed].value
        if self.many and pointed is not None and (self.words or not self.chosen):
            self.toggle(pointed)
            self.at = None if not self.note else self.at
        elif self.many and self.chosen and not self.words:
            return self.answer
        else:
            self.note = (
                "Nothing is chosen yet. Press a number, type a word, or move with the arrows."
            )
        return None

    def press(self, sign: str) -> Any:
        """The answer that a sign gives; None where it searches, or chooses one of several."""
        if sign == "0" and self.zero and not self.words:
            return self.nothing
        if sign == " " and not self.words.strip():
            if self.many and self.at is not None:
                self.toggle(self.at)
        elif self.by_digit and sign.isdecimal():
            number = int(sign) - 1
            if not 0 <= number < len(self.choices):
                self.note = f"There is no number {sign}."
            elif not self.many:
                return self.choices[number].value
            else:
                self.toggle(number)
        else:
            self.type(self.words + sign)
        return None

    @property
    def answer(self) -> Any:
        """What is chosen."""
        return list(self.chosen) if self.many else self.chosen[0]

    @property
    def nothing(self) -> Any:
        """The answer that 0 stands for."""
        return [] if self.many else SKIP

    @property
    def texts(self) -> list[str]:
        """The texts of what is chosen, in the order in which it was."""
        by_value = {c.value: c.text for c in self.choices}
        return [by_value[v] for v in self.chosen]

    @property
    def summary(self) -> str:
        """The same, numbered and short."""
        named = (textwrap.shorten(t.partition(":")[0], 50, placeholder="…") for t in self.texts)
        return "; ".join(f"{n}. {text}" for n, text in enumerate(named, 1))
