"""Mistakes in a file, as data: what is wrong, where, and what to write instead."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from typing import Literal

from pathways.frozen import Struct

Severity = Literal["error", "warning"]
"""An error is a mistake; a warning is for somebody to look at, and stops nothing."""

Place = tuple[str | int, ...]
"""The keys and indexes from the root of a file to a value in it."""


_ESCAPES = dict(zip('\a\b\t\n\v\f\r"\\', 'abtnvfr"\\', strict=True))
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0")
"""Signs that count as letters or marks, and show nothing."""


def quoted(path: str | os.PathLike[str]) -> str:
    """A path as it may be shown: as it is, or where a sign of it would not show (or is no UTF-8) in
    quotes and with its bytes in octal, as git does it."""
    text = os.fspath(path)
    marks = '"' if os.sep == "\\" else '"\\'
    if text.isprintable() and not _FILLERS.intersection(text) and not any(m in text for m in marks):
        return text

    def sign(letter: str) -> str:
        if letter in _ESCAPES:
            return f"\\{_ESCAPES[letter]}"
        if letter.isprintable() and letter not in _FILLERS:
            return letter
        escaped = "\udc80" <= letter <= "\udcff"  # a byte that is no UTF-8
        raw = letter.encode("utf-8", "surrogateescape" if escaped else "surrogatepass")
        return "".join(f"\\{byte:03o}" for byte in raw)

    return f'"{"".join(map(sign, text))}"'


def as_typed(path: str | os.PathLike[str]) -> str:
    """A path as it is typed in a command."""
    import shlex

    text, shown = os.fspath(path), quoted(path)
    if shown == text:
        return shlex.quote(text)
    inside = shown[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"$'{inside}'"


class Problem(Struct, order=True):
    """One mistake, with its place. Lines and columns count from 1; 0 means the file as a whole."""

    file: str
    line: int
    column: int
    code: str
    message: str
    hint: str = ""
    width: int = 1
    excerpt: str = ""
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """`file:line:column`, or only the file when the mistake has no line."""
        file = quoted(self.file)
        return f"{file}:{self.line}:{self.column}" if self.line else file


class BadInput(Exception):
    """Input that cannot be used; carries every problem found, sorted by place, and what came of
    it all the same."""

    def __init__(self, problems: Iterable[Problem], outcome: str = "nothing was changed.") -> None:
        self.problems = tuple(sorted(problems))
        self.outcome = outcome
        super().__init__("\n".join(f"{p.place}: {p.message}" for p in self.problems))


class Refused(Exception):
    """Something that cannot be done as it was asked: why, and a tip with what to do instead."""

    def __init__(self, message: str, tip: str = "") -> None:
        self.message, self.tip = message, tip
        super().__init__(message)


def one_of(name: str, known: Collection[str], problem: str, tip: str = "") -> None:
    """Refuse a name that is none of those `known`.

    Raises:
        Refused: `problem`, with the nearest name as the tip, or all of them after `tip`.
    """
    if name not in known:
        raise Refused(problem, nearest(name, known) or f"{tip or 'one of: '}{', '.join(known)}")


def nearest(word: str, names: Iterable[str], alike: float = 0.6) -> str:
    """`did you mean 'x'?` for the closest of `names`, or an empty string when none is so `alike`
    (0 to 1; difflib's ratio)."""
    found = closest(word, names, alike)
    return f"did you mean '{found}'?" if found else ""


def closest(word: str, names: Iterable[str], alike: float = 0.6) -> str:
    """The name itself, or an empty string."""
    by_fold = {name.casefold().replace("_", "-"): name for name in sorted(names)}
    from difflib import get_close_matches  # loads slowly, and few things are mistyped

    close = get_close_matches(word.casefold().replace("_", "-"), list(by_fold), n=1, cutoff=alike)
    return by_fold[close[0]] if close else ""
