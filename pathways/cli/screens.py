"""Two ways to ask: by keys, in lists that are drawn, and in numbered lines for any terminal."""

from __future__ import annotations

import os
import re
import shutil
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from pathways.catalog.names import fold
from pathways.catalog.text import clean

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

T = TypeVar("T")

NOT_SAID = "Skip, not sure, or rather not say"

BY_DIGIT = 9
"""A list of so many is chosen from by one digit; in longer ones typing searches."""


@dataclass(frozen=True, slots=True)
class Key:
    """What a person pressed instead of answering."""

    name: str


BACK, SKIP, REVIEW = Key("back"), Key("skip"), Key("review")


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of a list. `also` are words that find it beside its text."""

    text: str
    value: str
    group: str = ""
    also: tuple[str, ...] = ()

    def found_by(self, words: str) -> bool:
        """Whether every word begins a word of it."""
        there = [w for text in (self.text, *self.also) for w in fold(text).split("-")]
        return all(any(t.startswith(w) for t in there) for w in fold(words).split("-"))

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
        return 1 if Choice(self.text, self.value).found_by(words) else 2


_ENDING = r"(?:ing|ed|ers?|es|s)$"


def screen(plain: bool = False, review: bool = True) -> Screen:
    """Numbered lines where somebody asked for them or the terminal is a dull one; else keys. Where
    there is nothing to review or to skip, `review` is False."""
    dull = plain or os.environ.get("TERM", "") in ("dumb", "")
    return Lines(review) if dull else Keys(review)


def in_turn(questions: Sequence[T], ask: Callable[[T], Any]) -> bool:
    """Put questions one after the other, those before again when somebody goes back; whether the
    last one was reached. Any other key but `BACK` in place of an answer asks the same again."""
    number = 0
    while 0 <= number < len(questions):
        said = ask(questions[number])
        number += -1 if said is BACK else 0 if isinstance(said, Key) else 1
    return number > 0


def typed_well(shown: Screen, lead: str, problem: Callable[[str], str], first: str = "") -> Any:
    """What somebody types on a line once there is no `problem` with it; empty when skipped."""
    while True:
        typed = shown.write(lead, first)
        if typed is BACK or typed is REVIEW:
            return typed
        first = "" if typed is SKIP else clean(typed).strip()
        wrong = problem(first)
        if not wrong:
            return first
        print(fitted(wrong))


def width() -> int:
    """Columns that text may take."""
    return min(shutil.get_terminal_size().columns, 88)


def fitted(text: str, first: str = "", rest: str = "") -> str:
    """Text broken at words so that it never runs past the edge."""
    room = max(20, width() - 1)
    paragraphs = text.split("\n")
    return "\n".join(
        textwrap.fill(p, room, initial_indent=first if n == 0 else rest, subsequent_indent=rest)
        for n, p in enumerate(paragraphs)
    )


class _List:
    """A list on the screen: what is searched, pointed at and chosen."""

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
                self.note = "Nothing is called so. Backspace takes letters away."
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

    def mark(self, number: int) -> str:
        """What stands before an entry that may be chosen: a box, or its rank."""
        value = self.choices[number].value
        if not self.many:
            return ""
        if value not in self.chosen:
            return "[ ] "
        return f"[{self.chosen.index(value) + 1}] " if self.ordered else "[x] "

    def rows(self, pointed: bool = True, of: Sequence[int] | None = None) -> list[tuple[bool, str]]:
        """(pointed at, text) of each line, of all that are shown or of these."""
        found: list[tuple[bool, str]] = []
        group = ""
        for number in self.shown if of is None else of:
            choice = self.choices[number]
            if choice.group and choice.group != group:
                group = choice.group
                found.append((False, fitted(group, "   ", "   ")))
            here = pointed and number == self.at
            lead = f"{'>' if here else ' '} {number + 1:>{1 if self.by_digit else 2}}  "
            lead += self.mark(number)
            found.append((here, fitted(choice.text, lead, " " * len(lead))))
        return found


class Screen:
    """A way to ask. Each method gives an answer or a Key; Ctrl-C passes through."""

    def pick(
        self, lead: str, choices: Sequence[Choice], held: str | None = None, zero: str = NOT_SAID
    ) -> Any:
        """The value of one entry; 0 skips, where `zero` says so. Nothing is chosen before."""
        return self._ask(lead, _List(choices, [held] if held else [], False, zero=zero))

    def tick(
        self,
        lead: str,
        choices: Sequence[Choice],
        held: Sequence[str] = (),
        most: int = 0,
        ordered: bool = False,
        search: bool = False,
    ) -> Any:
        """The values of several entries, in the order in which they were chosen."""
        return self._ask(lead, _List(choices, held, True, most, ordered), search)

    def write(self, lead: str, held: str = "") -> Any:
        """What somebody types on a line, with what was said before to edit or to keep."""
        raise NotImplementedError

    def _ask(self, lead: str, listed: _List, search: bool = False) -> Any:
        raise NotImplementedError


class Keys(Screen):
    """Lists in which arrows, numbers and letters choose, and lines that are edited."""

    def __init__(self, review: bool = True) -> None:
        self.leave = _LEAVE if review else "Ctrl-B back, Ctrl-C stop"
        self.answers = "Enter answers, empty skips" if review else "Enter answers"

    def _ask(self, lead: str, listed: _List, search: bool = False) -> Any:
        from prompt_toolkit import Application
        from prompt_toolkit.formatted_text import StyleAndTextTuples
        from prompt_toolkit.layout import HSplit, Layout, ScrollOffsets, Window
        from prompt_toolkit.layout.controls import FormattedTextControl
        from prompt_toolkit.styles import Style

        top = f"{lead}\n{fitted(f'({_how(listed)}; {self.leave})', ' ', ' ')}"

        def above() -> str:
            lines = [top]
            if listed.many and not listed.by_digit and listed.chosen:
                lines.append(fitted(f"Chosen: {listed.summary}", " ", " "))
            if listed.words:
                lines.append(f" Search: {listed.words}")
            return "\n".join(lines)

        def rows() -> StyleAndTextTuples:
            parts: StyleAndTextTuples = []
            for here, text in listed.rows():
                if here:
                    parts.append(("[SetCursorPosition]", ""))
                parts.append(("class:here" if here else "", text + "\n"))
            if listed.zero and not listed.words:
                lead = f"  {0:>{1 if listed.by_digit else 2}}  "
                parts.append(("", fitted(listed.zero, lead, " " * len(lead))))
            return parts

        def below() -> str:
            return fitted(listed.note, " ", " ")

        app: Any = Application(
            layout=Layout(
                HSplit(
                    [
                        Window(FormattedTextControl(above), dont_extend_height=True),
                        Window(
                            FormattedTextControl(rows, focusable=True, show_cursor=False),
                            dont_extend_height=True,
                            scroll_offsets=ScrollOffsets(top=1, bottom=2),
                        ),
                        Window(FormattedTextControl(below), dont_extend_height=True),
                    ]
                )
            ),
            key_bindings=self._list_keys(listed),
            style=Style([("here", "bold")]),
            erase_when_done=True,
        )
        return app.run()

    def _list_keys(self, listed: _List) -> KeyBindings:
        from prompt_toolkit.keys import Keys as Pressed

        bindings = _leaving()

        @bindings.add("down")
        def _down(event: KeyPressEvent) -> None:
            listed.move(1)

        @bindings.add("up")
        def _up(event: KeyPressEvent) -> None:
            listed.move(-1)

        @bindings.add("backspace")
        def _shorter(event: KeyPressEvent) -> None:
            listed.type(listed.words[:-1])

        @bindings.add("enter")
        def _enter(event: KeyPressEvent) -> None:
            _entered(listed, event)

        @bindings.add(Pressed.Any)
        def _typed(event: KeyPressEvent) -> None:
            for sign in event.data:
                if sign.isprintable():
                    _pressed(listed, event, sign)

        return bindings

    def write(self, lead: str, held: str = "") -> Any:
        """A line that is edited."""
        from prompt_toolkit import PromptSession

        keys = fitted(f"({self.answers}; {self.leave})", " ", " ")
        session: Any = PromptSession(
            f"{lead}\n{keys}\n > ", key_bindings=_leaving(), erase_when_done=True
        )
        return session.prompt(default=held)


_LEAVE = "Ctrl-B back, Ctrl-R review, Ctrl-C save and stop"


def _how(listed: _List) -> str:
    if listed.many:
        how = "numbers choose" if listed.by_digit else "type a word or a number, Enter chooses it"
        return f"{how}, Enter alone goes on, 0 for none, Ctrl-K skips"
    if listed.by_digit:
        return "a number chooses, arrows and Enter too"
    return "type a word or a number, or move with the arrows; Enter chooses"


def _entered(listed: _List, event: KeyPressEvent) -> None:
    """Enter takes what is pointed at, or goes on with what is chosen; alone it chooses nothing."""
    pointed = listed.at if listed.at in listed.shown else None
    if not listed.many and pointed is not None:
        event.app.exit(result=listed.choices[pointed].value)
    elif listed.many and pointed is not None and (listed.words or not listed.chosen):
        listed.toggle(pointed)
        listed.at = None if not listed.note else listed.at
    elif listed.many and listed.chosen and not listed.words:
        event.app.exit(result=listed.answer)
    else:
        listed.note = "Nothing is chosen yet. Press a number, type a word, or move with the arrows."


def _pressed(listed: _List, event: KeyPressEvent, sign: str) -> None:
    if sign == "0" and listed.zero and not listed.words:
        event.app.exit(result=listed.nothing)
    elif sign == " " and not listed.words.strip():
        if listed.many and listed.at is not None:
            listed.toggle(listed.at)
    elif listed.by_digit and sign.isdecimal():
        number = int(sign) - 1
        if not 0 <= number < len(listed.choices):
            listed.note = f"There is no number {sign}."
        elif listed.many:
            listed.toggle(number)
        else:
            event.app.exit(result=listed.choices[number].value)
    else:
        listed.type(listed.words + sign)


def _leaving() -> KeyBindings:
    """The keys that work everywhere."""
    from prompt_toolkit.key_binding import KeyBindings

    bindings = KeyBindings()
    for key, result in (("c-b", BACK), ("c-k", SKIP), ("c-r", REVIEW)):

        @bindings.add(key, eager=True)
        def _leave(event: KeyPressEvent, result: Key = result) -> None:
            event.app.exit(result=result)

    @bindings.add("c-c", eager=True)
    def _stop(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt)

    return bindings


class Lines(Screen):
    """Numbered lines and plain input, for screen readers and dull terminals."""

    def __init__(self, review: bool = True) -> None:
        self.leave = "b back, r review" if review else "b back"
        self.answers = "Answer; empty skips" if review else "Answer"

    def _ask(self, lead: str, listed: _List, search: bool = False) -> Any:
        print(lead)
        keys = f"Number or word; {self.leave}"
        if listed.many:
            keys = f"Numbers or a word, ? lists all, 0 none; s skip, {self.leave}"
        self._list(listed, search)
        if listed.zero and not listed.many:
            print(fitted(listed.zero, "  0  ", "     "))
        while True:
            typed = self._input(keys, "; ".join(listed.texts))
            if isinstance(typed, Key):
                return typed
            if typed == "0" and listed.zero:
                return listed.nothing
            if typed == "?" and listed.many:
                self._list(listed)
            elif not typed and listed.chosen:
                return listed.answer
            elif not typed:
                print("Nothing is chosen yet.")
            elif self._take(listed, typed) and not listed.many:
                return listed.answer

    def _take(self, listed: _List, typed: str) -> bool:
        """Choose what was typed; whether all of it was found."""
        numbers = typed.replace(",", " ").split()
        several = listed.many and numbers and all(n.isdecimal() for n in numbers)
        for part in numbers if several else [typed]:
            found = self._meant(listed, part)
            # What is only near to the words is shown, and chosen by its number.
            taken = len(found) == 1 and (part.isdecimal() or bool(listed.found(part)))
            if taken:
                listed.words = part
                listed.toggle(found[0])
                listed.words = ""
                if listed.note:
                    print(fitted(listed.note))
                    listed.note = ""
            else:
                self._say(listed, part, found)
        return taken

    def _meant(self, listed: _List, typed: str) -> list[int]:
        if typed.isdecimal():
            return [int(typed) - 1] if 0 < int(typed) <= len(listed.choices) else []
        found = listed.found(typed)
        exact = [n for n in found if not listed.choices[n].far_from(typed)]
        return exact if len(exact) == 1 else found or listed.near(typed)

    def _say(self, listed: _List, typed: str, found: list[int]) -> None:
        if not found:
            print(fitted(f"Nothing here is called '{typed}'."))
        for number in found:
            print(fitted(listed.choices[number].text, f"{number + 1}  ", "    "))

    def _list(self, listed: _List, search: bool = False) -> None:
        head = listed.choices[0].group if listed.choices else ""
        few = [n for n, c in enumerate(listed.choices) if head and c.group == head]
        if search and len(few) < len(listed.choices):
            for _, text in listed.rows(pointed=False, of=few):
                print(text)
            more = f"{len(listed.choices) - len(few)} {'more' if few else 'entries'}"
            print(fitted(f"{more}. Type a word to find yours."))
            return
        for _, text in listed.rows(pointed=False):
            print(text)

    def write(self, lead: str, held: str = "") -> Any:
        """A line."""
        print(lead)
        typed = self._input(f"{self.answers}, {self.leave}", held)
        return held if typed == "" else typed

    def _input(self, keys: str, now: str) -> Any:
        print(fitted(f"({keys})"))
        if now:
            print(fitted(f"Now: {now}. Enter keeps it."))
        typed = input("> ").strip()
        leaving = {"s": SKIP, "skip": SKIP, "b": BACK, "back": BACK, "r": REVIEW, "review": REVIEW}
        return leaving.get(typed.casefold(), typed)
