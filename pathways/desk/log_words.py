"""What `pathways log` asks and says, from templates/log.yaml."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from pathways.record import Entry


@dataclass(frozen=True, eq=False, repr=False)
class Asked:
    """A question for one field of an entry."""

    field: str
    ask: str
    choose: Literal["", "milestone", "step", "program or role"] = ""
    """What is chosen from a list."""
    kinds: tuple[str, ...] = ()
    """Of which kinds of steps."""


@dataclass(frozen=True, eq=False, repr=False)
class Kind:
    """A kind of entry."""

    said: str = ""
    title: str = ""
    asks: tuple[Asked, ...] = ()
    news: bool = False
    """Whether another plan may be the better one after it."""


@dataclass(frozen=True, eq=False, repr=False)
class Came:
    """What may come of an application."""

    said: str
    choose: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class LogWords:
    """All of templates/log.yaml."""

    entries: dict[str, Kind]
    answers: dict[str, Came]
    stages: dict[str, Came]

    def understood(self, entry: Entry) -> str:
        """What was understood, in a word or two; empty where nothing needs to be said."""
        if entry.what != "result":
            kind = self.entries.get(entry.what, Kind())
            return kind.said.format(
                hours=entry.hours, is_=entry.is_, answers=", ".join(entry.answers)
            )
        if entry.stage and entry.is_ == "waiting":
            return f"It has come to {self.stages[entry.stage].said}"
        return self.answers[str(entry.is_)].said


@cache
def log_words() -> LogWords:
    """The words."""
    from pathways.catalog.decode import shipped

    return shipped("templates/log.yaml", LogWords)
