"""What is kept of the people of a cohort, and how JSON is read back into it: whole, or not at all.

The decoder of the catalog reads what people type: it takes 5 for a text and mends what it takes.
What a run left must come back just as it was, or keys no longer fit and everybody gets a new id.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import field, fields, is_dataclass
from functools import cache
from typing import Any, NamedTuple, TypeVar, get_args, get_origin, get_type_hints

from pathways.cohort.consent import in_reach, may_be_mailed
from pathways.frozen import Struct

T = TypeVar("T")


class Step(NamedTuple):
    """One step of a plan, its days as in a date's `isoformat`."""

    kind: str
    ref: str
    start: str
    due: str
    goal: bool


class Facts(Struct):
    """What the index and the brief need of a plan: ids and dates, no words of the person's.

    False when nothing could be made. Raises `ValueError` for a ladder without a rung.
    """

    hours: float | None = None
    day: str = ""
    """The days of the week on which they have a moment, with spaces between them."""
    ladder: str = ""
    rungs: dict[str, str] = field(default_factory=dict)
    """By ladder."""
    role: str = ""
    gaps: tuple[str, ...] = ()
    no_plan: str = ""
    """Code of what binds, where there is no plan."""
    steps: tuple[Step, ...] = ()
    blocks: tuple[str, ...] = ()
    situation: str = ""
    done: tuple[str, ...] | None = None
    """Programs that they finished; None in a folder from before this was kept."""

    def __post_init__(self) -> None:
        if self.ladder and self.ladder not in self.rungs:
            raise ValueError

    def __bool__(self) -> bool:
        return self != _NOTHING

    @property
    def first_goal(self) -> Step | None:
        """The first piece of their plan, as its page has it."""
        goals = (s for s in self.steps if s.goal)
        return min(goals, key=lambda s: (s.start, s.kind, s.ref), default=None)

    @property
    def rung(self) -> str:
        """Where they stand on their ladder; empty when they have none."""
        return self.rungs.get(self.ladder, "")


_NOTHING = Facts()


class Made(Struct):
    """What a worker made for somebody."""

    id: str
    made_from: str
    """Hash of the answers, the catalog, the rules and the day."""
    files: dict[str, str] = field(default_factory=dict)
    """Hashes of the files, by how these end."""
    facts: Facts = _NOTHING
    failed: str = ""
    """What went wrong, where nothing could be made."""

    def fits(self, made_from: str, formats: Iterable[str]) -> bool:
        """Whether it was made from just this, in these formats."""
        return self.made_from == made_from and all(format in self.files for format in formats)


class Mistake(Struct):
    """Something in a row that could not be read, and whether there is a plan all the same."""

    row: str
    column: str
    value: str
    expected: str
    planned: bool
    tag: str = ""
    """Of the question; empty where it is about the whole row, and in folders from before."""


class Member(Struct):
    """Somebody of a cohort. Raises `ValueError` for an id that is none."""

    id: str
    key: str
    name: str
    email: str
    made_from: str
    """As in `Made`; empty when there is none."""
    files: dict[str, str]
    facts: Facts
    problems: tuple[Mistake, ...]
    also: tuple[str, ...] = ()
    """Keys by which a sheet without `key` would know them."""
    beside: dict[str, str] = field(default_factory=dict)
    """What columns that are no question hold, by their headings."""
    agreed: str = ""
    """As `Form.consent` says it."""
    for_routes: dict[str, str] | None = None
    """What they said for `pathways route`; None in a folder from before this was kept, where nobody
    knows who asked to be left out."""
    told: tuple[str, ...] = ()
    """What their mail says of openings, where they agreed to be told of any."""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"p\d{4,}", self.id, re.ASCII):
            raise ValueError

    @property
    def may_be_mailed(self) -> bool:
        """Whether they may be written to."""
        return may_be_mailed(self.agreed)

    @property
    def in_reach(self) -> bool:
        """Whether they may be put beside others and beside openings."""
        return in_reach(self.agreed, self.for_routes)

    @property
    def days(self) -> frozenset[str]:
        """The days of the week on which they have a moment: all of them where `[free]` says them,
        else those that their profile names."""
        from pathways.profile.moments import free_moments

        days, free = frozenset(self.facts.day.split()), (self.for_routes or {}).get("free")
        with suppress(ValueError):
            return frozenset(cue.day for cue in free_moments(free or "").moments) or days
        return days

    @property
    def made(self) -> Made:
        """What was made for them."""
        return Made(self.id, self.made_from, self.files, self.facts)


def as_json(held: Any) -> str:
    """Records and what holds them, on one line."""
    return json.dumps(
        held, ensure_ascii=False, default=lambda r: {f.name: getattr(r, f.name) for f in fields(r)}
    )


def read_back(kind: type[T], held: Any) -> T:
    """What `as_json` wrote, once it is parsed.

    Raises:
        ValueError: it is not one: of another type, without a key, or with one too many.
    """
    reader: Callable[[Any], T] = _reader(kind)  # type: ignore[arg-type]
    return reader(held)


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """Reads a record, a scalar, a container of them, or something that may be missing."""
    origin, args = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        return _record(kind)
    if origin is dict:
        value = _reader(args[1])
        return lambda held: {k: value(v) for k, v in _typed(dict, held).items()}
    if origin is tuple or origin is list:
        item = _reader(args[0])
        return lambda held: origin(map(item, _typed(list, held)))
    if isinstance(kind, type) and issubclass(kind, tuple):
        items = [_reader(hint) for hint in get_type_hints(kind).values()]
        return lambda held: kind(*(r(v) for r, v in zip(items, _typed(list, held), strict=True)))
    if args:
        there = _reader(args[0])
        return lambda held: None if held is None else there(held)
    return lambda held: _typed(kind, held)


def _record(kind: Any) -> Callable[[Any], Any]:
    readers = {name: _reader(hint) for name, hint in get_type_hints(kind).items()}
    needed = {f.name for f in fields(kind) if f.default is f.default_factory}

    def read(held: Any) -> Any:
        if not needed <= _typed(dict, held).keys() <= readers.keys():
            raise ValueError
        return kind(**{name: readers[name](value) for name, value in held.items()})

    return read


def _typed(kind: type[T], held: Any) -> T:
    if type(held) is not kind:
        raise ValueError
    return held
