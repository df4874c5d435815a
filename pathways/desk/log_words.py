"""What `pathways log` takes, asks and says, from templates/log.yaml."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pathways.frozen import Record
from pathways.problems import quoted

if TYPE_CHECKING:
    from fractions import Fraction

    from pathways.desk.home import Home
    from pathways.desk.log import Change, Logged
    from pathways.record import Entry


class Asked(Record):
    """A question for one field of an entry."""

    field: str
    ask: str
    choose: Literal["", "milestone", "step", "program or role"] = ""
    """What is chosen from a list."""
    kinds: tuple[str, ...] = ()
    """Of which kinds of steps."""

    def read(self, typed: str) -> Any:
        """What is typed for it; raises ValueError for a number that cannot be."""
        from pathways.catalog.reading import hours

        if self.field == "weeks":
            if not (typed.isdecimal() and 1 <= int(typed) <= 104):
                raise ValueError("a number of weeks, 1 to 104")
            return int(typed)
        if self.field == "hours":
            if not 0 <= (found := hours(typed)) <= 2000:
                raise ValueError("a number from 0 to 2000")
            return found
        return typed.split() if self.field == "answers" else typed


class Kind(Record):
    """A kind of entry."""

    said: str = ""
    title: str = ""
    asks: tuple[Asked, ...] = ()
    news: bool = False
    """Whether another plan may be the better one after it."""


class Came(Record):
    """What may come of an application."""

    said: str
    choose: str = ""


class Takes(Record):
    """A field of an entry, as a command takes it."""

    field: str
    help: str = ""
    argument: str = ""
    """What it is called where it follows the name of the command; else it is an option."""
    option: str = ""
    optional: bool = False


class Command(Record):
    """A command that writes an entry."""

    logs: str
    help: str
    takes: tuple[Takes, ...]
    more: str = ""


class LogWords(Record):
    """All of templates/log.yaml."""

    entries: dict[str, Kind]
    answers: dict[str, Came]
    stages: dict[str, Came]
    commands: dict[str, Command]
    options: dict[str, str]
    """What options are for that several commands take, by field."""

    def understood(self, entry: Entry) -> str:
        """What was understood, in a word or two; empty where nothing needs to be said."""
        if entry.what != "result":
            words = {"hours": entry.hours, "is_": entry.is_, "answers": ", ".join(entry.answers)}
            return self.entries[entry.what].said.format_map(words)
        if entry.stage and entry.is_ == "waiting":
            return f"It has come to {self.stages[entry.stage].said}"
        return self.answers[str(entry.is_)].said


def log_words() -> LogWords:
    """The words."""
    from pathways.catalog.compiled import shipped

    return shipped("templates/log.yaml", LogWords)


class Whole(str):
    """A line that is not to be broken: it holds what somebody copies."""

    __slots__ = ()


def is_news(logged: Logged) -> bool:
    """Whether another plan may be the better one after it."""
    shown = logged.change is not None and bool(logged.change.levels)
    return shown or log_words().entries[logged.entry.what].news


def logged_as(line: int, home: Home) -> str:
    """Where an entry stands, and how to take it back."""
    back = f"pathways log undo {line}{home.option}"
    return f"Logged as line {line} of {quoted(home.record)}. To take it back: {back}"


def said(logged: Logged, home: Home) -> Iterator[str]:
    """What was understood, where it stands and what it means, line by line."""
    entry, what = logged.entry, logged.entry.what
    if entry.day > date.today():
        yield Whole(f"{entry.day} is not here yet. It is logged as you said.")
    understood = log_words().understood(entry)
    if understood:
        until = f" until {entry.ends}" if entry.ends and what in ("paused", "skipped") else ""
        yield f"{understood}{until}{': ' + logged.name if logged.name else ''}."
    yield Whole(logged_as(entry.line, home))
    if logged.again:
        line = logged.again.line
        yield Whole(f"Line {line} said so too; what only that line tells still counts.")
    yield from logged.after_no
    if what == "done" and entry.reviewer and entry.of.startswith("project:"):
        yield f"Ask {entry.reviewer} to sign what they saw, while they remember it:"
        yield Whole(f"  pathways attest request {entry.id}{home.option} -o request.json")
    if logged.change:
        yield from _of_change(logged.change, entry.of.rpartition(":")[2])
    if logged.run:
        yield from _of_run(entry, *logged.run)
    yield from _of_what_follows(logged, home)


def _of_run(entry: Entry, first: date, last: date, weekly: Fraction) -> Iterator[str]:
    """When something runs that somebody was accepted to, and what it takes."""
    known = "As you said" if entry.starts and entry.ends else "As far as is known"
    taken = "as you said" if entry.hours else "as far as is known"
    yield Whole(f"{known}, it runs from {first} to {last}; {taken}, it takes")
    hours = f"{float(weekly):g} hours a week"
    yield Whole(f"{hours}. The plan leaves that free. If it is otherwise, log")
    yield Whole("it again with --starts, --ends and --hours.")


def _of_what_follows(logged: Logged, home: Home) -> Iterator[str]:
    """What comes after it, and with which words that is logged."""
    entry, what = logged.entry, logged.entry.what
    if entry.is_ == "offer":
        yield "pathways next begins with it until you log accepted or withdrew."
    if entry.is_ == "accepted" and logged.is_post:
        yield f"When both have signed: pathways log job ROLE{home.option} ends the search."
    if what == "ticked" and logged.all_ticked:
        ref = entry.of.partition(":")[2]
        yield Whole("That was its last milestone. When others can see what came of it:")
        yield Whole(f"  pathways log done {ref} --link … {home.option}".rstrip())
    if what == "skipped" and not entry.ends:
        yield Whole("It comes back only when you say so.")
    if what == "job":
        posts = " or ".join(logged.next_posts)
        then = f", and then the way on to {posts}" if posts else ""
        yield (
            f"Congratulations. The search is over. The next plan holds the first ninety days{then}."
        )


def _of_change(change: Change, ref: str) -> Iterator[str]:
    """What something done changes, and what would have been more."""
    said = [f"{role}: {a} of {n} → {b} of {n}" for role, a, b, n in change.roles]
    said += [f"{name} {a} → {b}" for name, a, b in change.levels]
    if said:
        yield f"It shows more than before. {'; '.join(said)}."
    if change.more:
        lacking = [
            *(["a link or a sentence (--link, --said)"] if change.no_proof else []),
            *(["its rubric, row by row (--rubric)"] if change.no_rubric else []),
            *(f"a solid '{row}'" for row in change.thin),
        ]
        more = ", ".join(f"{name} {level}" for name, level in change.more)
        yield f"With {' and '.join(lacking)} it would show {more}. Log it again when you can."
        if change.no_rubric:
            yield Whole(f"  pathways project show {ref} shows the rows.")
