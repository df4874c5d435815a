"""Two ways to ask: by keys, in lists that are drawn, and in numbered lines for any terminal."""

from __future__ import annotations

import os
import shutil
import textwrap
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pathways.catalog.text import clean
from pathways.interview.choosing import BACK, REVIEW, SKIP, Choice, Key, Listed

if TYPE_CHECKING:
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

NOT_SAID = "Skip, not sure, or rather not say"


def screen(plain: bool = False, review: bool = True) -> Screen:
    """Numbered lines where somebody asked for them or the terminal is a dull one; else keys. Where
    there is nothing to review or to skip, `review` is False."""
    dull = plain or os.environ.get("TERM", "") in ("dumb", "")
    return Lines(review) if dull else Keys(review)


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


def _mark(listed: Listed, number: int) -> str:
    """What stands before an entry that may be chosen: a box, or its rank."""
    value = listed.choices[number].value
    if not listed.many:
        return ""
    if value not in listed.chosen:
        return "[ ] "
    return f"[{listed.chosen.index(value) + 1}] " if listed.ordered else "[x] "


def _rows(
    listed: Listed, pointed: bool = True, of: Sequence[int] | None = None
) -> list[tuple[bool, str]]:
    """(pointed at, text) of each line, of all that are shown or of these."""
    found: list[tuple[bool, str]] = []
    group = ""
    for number in listed.shown if of is None else of:
        choice = listed.choices[number]
        if choice.group and choice.group != group:
            group = choice.group
            found.append((False, fitted(group, "   ", "   ")))
        here = pointed and number == listed.at
        lead = f"{'>' if here else ' '} {number + 1:>{1 if listed.by_digit else 2}}  "
        lead += _mark(listed, number)
        found.append((here, fitted(choice.called(listed.words), lead, " " * len(lead))))
    return found


class Screen:
    """A way to ask. Each method gives an answer or a Key; Ctrl-C passes through."""

    def pick(
        self, lead: str, choices: Sequence[Choice], held: str | None = None, zero: str = NOT_SAID
    ) -> Any:
        """The value of one entry; 0 skips, where `zero` says so. Nothing is chosen before."""
        return self._ask(lead, Listed(choices, [held] if held else [], False, zero=zero))

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
        return self._ask(lead, Listed(choices, held, True, most, ordered), search)

    def write(self, lead: str, held: str = "") -> Any:
        """What somebody types on a line, with what was said before to edit or to keep."""
        raise NotImplementedError

    def _ask(self, lead: str, listed: Listed, search: bool = False) -> Any:
        raise NotImplementedError


class Keys(Screen):
    """Lists in which arrows, numbers and letters choose, and lines that are edited."""

    def __init__(self, review: bool = True) -> None:
        self.leave = _LEAVE if review else "Ctrl-B back, Ctrl-C stop"
        self.answers = "Enter answers, empty skips" if review else "Enter answers"

    def _ask(self, lead: str, listed: Listed, search: bool = False) -> Any:
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
            """The entries, and what 0 stands for."""
            parts: StyleAndTextTuples = []
            for here, text in _rows(listed):
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

    def _list_keys(self, listed: Listed) -> KeyBindings:
        from prompt_toolkit.keys import Keys as Pressed

        bindings = _leaving()

        bindings.add("down")(lambda event: listed.move(1))
        bindings.add("up")(lambda event: listed.move(-1))
        bindings.add("backspace")(lambda event: listed.type(listed.words[:-1]))
        bindings.add("enter")(lambda event: _take(listed.enter(), event))

        @bindings.add(Pressed.Any)
        def _typed(event: KeyPressEvent) -> None:
            for sign in event.data:
                if sign.isprintable():
                    _take(listed.press(sign), event)

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


def _how(listed: Listed) -> str:
    if listed.many:
        how = "numbers choose" if listed.by_digit else "type a word or a number, Enter chooses it"
        return f"{how}, Enter alone goes on, 0 for none, Ctrl-K skips"
    if listed.by_digit:
        return "a number chooses, arrows and Enter too"
    return "type a word or a number, or move with the arrows; Enter chooses"


def _take(said: Any, event: KeyPressEvent) -> None:
    if said is not None:
        event.app.exit(result=said)


def _leaving() -> KeyBindings:
    """The keys that work everywhere."""
    from prompt_toolkit.key_binding import KeyBindings

    bindings = KeyBindings()
    bindings.add("c-b", eager=True)(lambda event: event.app.exit(result=BACK))
    bindings.add("c-k", eager=True)(lambda event: event.app.exit(result=SKIP))
    bindings.add("c-r", eager=True)(lambda event: event.app.exit(result=REVIEW))
    bindings.add("c-c", eager=True)(lambda event: event.app.exit(exception=KeyboardInterrupt))
    return bindings


class Lines(Screen):
    """Numbered lines and plain input, for screen readers and dull terminals."""

    def __init__(self, review: bool = True) -> None:
        self.leave = "b back, r review" if review else "b back"
        self.answers = "Answer; empty skips" if review else "Answer"

    def _ask(self, lead: str, listed: Listed, search: bool = False) -> Any:
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

    def _take(self, listed: Listed, typed: str) -> bool:
        """Choose what was typed; whether all of it was found."""
        numbers = typed.replace(",", " ").split()
        several = listed.many and numbers and all(n.isdecimal() for n in numbers)
        for part in numbers if several else [typed]:
            found = listed.meant(part)
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

    def _say(self, listed: Listed, typed: str, found: list[int]) -> None:
        if not found:
            print(fitted(f"Nothing here is called '{typed}'."))
        for number in found:
            print(fitted(listed.choices[number].called(typed), f"{number + 1}  ", "    "))

    def _list(self, listed: Listed, search: bool = False) -> None:
        head = listed.choices[0].group if listed.choices else ""
        few = [n for n, c in enumerate(listed.choices) if head and c.group == head]
        if search and len(few) < len(listed.choices):
            for _, text in _rows(listed, pointed=False, of=few):
                print(text)
            more = f"{len(listed.choices) - len(few)} {'more' if few else 'entries'}"
            print(fitted(f"{more}. Type a word to find yours."))
            return
        for _, text in _rows(listed, pointed=False):
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
