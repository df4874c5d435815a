"""Mistakes in a file, as data: what is wrong, where, and what to write instead."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Literal

from pathways.frozen import dataclass

Severity = Literal["error", "warning"]
"""An error is a mistake; a warning is for somebody to look at, and stops nothing."""

Place = tuple[str | int, ...]
"""The keys and indexes from the root of a file to a value in it."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
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
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


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
    by_fold = {name.casefold().replace("_", "-"): name for name in sorted(names)}
    from difflib import get_close_matches  # loads slowly, and few things are mistyped

    close = get_close_matches(word.casefold().replace("_", "-"), list(by_fold), n=1, cutoff=alike)
    return f"did you mean '{by_fold[close[0]]}'?" if close else ""
