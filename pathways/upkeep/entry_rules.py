"""Rules that look at one entry at a time: its reasons, its numbers, its lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from pathways.catalog import records as r
from pathways.catalog.aims import Aims, AimShape, Obstacle, Preparing, Refused, Search
from pathways.catalog.crosscheck import PLAIN, TEXTS, Field, fields_of, names_of
from pathways.catalog.questions import Question, Thing
from pathways.catalog.values import COUNTRIES, Range
from pathways.frozen import yaml_name
from pathways.problems import Place
from pathways.upkeep.finding import Finding, every_record, repeated

if TYPE_CHECKING:
    from pathways.catalog import Catalog

_FILLED: dict[type[Any], tuple[str, ...]] = {
    r.Program: ("topics",),
    r.Role: ("topics", "work", "levels"),
    r.Project: ("roles", "shows", "parts"),
    r.Agenda: ("readings", "roles"),
    r.Competency: ("ladders",),
    r.Background: ("aliases", "shows", "bridges", "mistakes"),
    r.Suits: ("stages",),
    Aims: ("aims",),
    AimShape: ("talks",),
    Thing: ("shows",),
}
"""Lists that mean nothing when they are empty."""

_SEVERAL = ((r.LadderRecord, "rungs"), (r.Debate, "views"), (Question, "options"))
"""Lists of which one item alone means nothing."""

_LEAST = {(owner, name): 1 for owner, names in _FILLED.items() for name in names}
_LEAST |= dict.fromkeys(_SEVERAL, 2)

_MOST: dict[tuple[type[Any], str], tuple[float, float]] = {
    (r.Program, "hours_per_week"): (0.1, 100),
    (r.Program, "weeks"): (0.1, 260),
    (r.Program, "cohort_size"): (1, 1_000_000),
    (r.Part, "hours"): (0.1, 400),
    (r.Part, "weeks"): (0, 52),
    (r.Reading, "hours"): (0.1, 100),
    (r.Rung, "months"): (0.1, 240),
    (r.Project, "years"): (0, 40),
    (r.Requirement, "min"): (0, 120),
    (r.Requirement, "max"): (0, 120),
    (AimShape, "weeks"): (0, 104),
    (AimShape, "introduction"): (0, 40),
    (Obstacle, "hours"): (0, 10),
    (Preparing, "hours"): (0.1, 20),
    (Refused, "pause_weeks"): (1, 26),
    (Search, "application"): (0.5, 40),
    (Search, "months_left"): (0, 24),
    (Search, "most_a_week"): (1, 20),
    (Aims, "senior_years"): (1, 40),
    (Aims, "swing_percent"): (1, 100),
    (Aims, "piece_hours"): (0.5, 10),
}
"""What a number can be at least and at most."""

_MOST_LEVELS = 2
"""By how many levels one program or piece of work lifts somebody at most: level 4 is years of work
away from level 1, and no fellowship here does more than two."""

_PLACEHOLDER = re.compile(
    r"\W*(todo|tbd|tbc|fixme|xxx+|n/?a|none|same|see above|as above|same as above)\W*$"
)
_LEFT_OVER = re.compile(r"\b(TODO|TBD|TBC|FIXME|XXX|[Ll]orem ipsum)\b")
_MARKS = ("TODO", "TBD", "TBC", "FIXME", "XXX", "orem ipsum", *"$£€¥")
_SIGN = re.compile(r"(?<![A-Z])[$£€¥]\s?\d")

_BEGINNING = re.compile(r"\W*(\w+)\W+(\w+)\W+(\w+)\W+(\w+)")
"""The first words of a text; only where two share them is the rest compared, which is slow."""

_SHORTEST_REASON = 3
"""Words; the shortest real one has four."""

_KEYED = {
    **dict.fromkeys(("builds", "expects", "levels", "shows", "stands"), "competency"),
    "bridges": "role",
    "options": "value",
    "variants": "is_",
}
"""Lists of records, with the field that no two of them share."""


def entry_rules(catalog: Catalog) -> Iterator[Finding]:
    """Every finding of these rules."""
    reasons = _Texts()
    for file, record, path in every_record(catalog):
        entry = _Entry(file, reasons)
        entry.look_at(record, path)
        yield from entry.found
        # All texts of an entry are searched in one go, and plainly, which is ten times as quick;
        # which one it was, and whether it is one, is looked for only then.
        whole = "\n".join(entry.texts)
        if any(mark in whole for mark in _MARKS):
            for name, text, place in _texts(fields_of(record, path)):
                yield from _text(file, name, text, place)
        yield from _whole(file, record, path)


def source_rules(catalog: Catalog, today: date) -> Iterator[Finding]:
    """Addresses that lead nowhere, and sources from days that have not come.

    A day counts as come a day early: there is a place on earth where it has.
    """
    latest = today + timedelta(days=1)
    for file, record, path in every_record(catalog):
        pages: list[tuple[Place, str]] = [((*path, "page"), getattr(record, "page", ""))]
        former = getattr(record, "former_pages", ())
        pages += [((*path, "former_pages", index), page) for index, page in enumerate(former)]
        for key, source in getattr(record, "sources", {}).items():
            inside = (*path, "sources", key)
            pages.append(((*inside, "page"), source.page))
            # A year is compared first, because most days are long past.
            if source.as_of and source.as_of.year >= today.year and source.as_of.first > latest:
                message = f"it was read on {source.as_of}, and that has not come"
                hint = "a fact of a later day would never look old"
                yield Finding(file, (*inside, "as_of"), "source.future", message, hint)
        for place, page in pages:
            if page and (fault := _host_fault(re.split("[/?#]", page, maxsplit=3)[2])):
                yield Finding(file, place, "link.host", *fault)


_SLIPS = {
    "com": {"con", "cmo", "ocm", "cpm", "comm", "cim"},
    "org": {"ogr", "rog", "orgg", "prg", "og", "or"},
    "net": {"nte", "ent"},
    "edu": {"eud", "edi", "ed"},
    "gov": {"gvo", "gob", "go"},
}
"""Ends of hosts that do not exist, by what was meant."""

_ABROAD = {"uk", "eu", "ac", "su"}
"""Ends of two letters that are no code of a country."""


@cache
def _host_fault(netloc: str) -> tuple[str, str] | None:
    """What is wrong with the host of an address, and a hint; None when nothing can be seen."""
    host = netloc.rpartition("@")[2].partition(":")[0].rstrip(".").casefold()
    end = host.rpartition(".")[2]
    if meant := next((right for right, wrong in _SLIPS.items() if end in wrong), ""):
        return f"no host ends in .{end}", f"did you mean .{meant}?"
    whole = re.fullmatch(r"(?:(?!-)[\w-]{1,63}(?<!-)\.)+(?:[^\W\d_]{2,63}|xn--[a-z\d-]+)", host)
    if not whole or end in ("example", "invalid", "local", "localhost", "test"):
        return f"'{host[:80]}' is no host that others can reach", "copy the address from a browser"
    if len(end) == 2 and end.isascii() and end.upper() not in COUNTRIES and end not in _ABROAD:
        return f"no country has the letters .{end}", "copy the address from a browser"
    return None


class _Entry:
    """What is wrong with the fields of one entry, and its texts."""

    def __init__(self, file: str, reasons: _Texts) -> None:
        self.file, self.reasons = file, reasons
        self.found: list[Finding] = []
        self.texts: list[str] = []

    def look_at(self, owner: Any, path: Place) -> None:
        """Look at the fields of a record, and of the records inside it."""
        plain_texts, ruled_texts, fields = _ruled(owner.__class__)
        for name in plain_texts:
            self.texts.append(getattr(owner, name))
        for name in ruled_texts:
            self._look_at_text(owner, name, getattr(owner, name), (*path, name))
        for name, key, least, limits in fields:
            value = getattr(owner, name)
            kind = value.__class__
            if kind is tuple:
                if value or least:  # most lists are empty
                    self._look_at_list(owner, name, value, least, (*path, key))
            elif kind in TEXTS:
                self.texts.append(value)
            elif kind is dict:
                if isinstance(owner, Thing):
                    self.found += _levels_of_thing(self.file, owner, value, least, (*path, key))
            elif value is not None:
                if limits:
                    self.found += _number(self.file, name, value, limits, (*path, key))
                if kind not in PLAIN:
                    self.look_at(value, (*path, key))

    def _look_at_text(self, owner: Any, name: str, value: str, place: Place) -> None:
        self.texts.append(value)
        if name != "basis":
            self.found += _reason(self.file, value, place, self.reasons)
        elif owner.basis != "inferred" and not owner.source:
            message = f"{owner.basis}, and no source says where"
            hint = "name the source, or write basis: inferred"
            self.found.append(Finding(self.file, place, "fact.source", message, hint))

    def _look_at_list(
        self, owner: Any, name: str, value: tuple[Any, ...], least: int, place: Place
    ) -> None:
        self.found += _too_short(self.file, owner, name, len(value), least, place)
        kind, key = value[0].__class__ if value else None, _KEYED.get(name, "")
        # Most lists are of records; and three weekends are three pieces of work.
        if len(value) > 1 and (key or kind in TEXTS) and name != "goals":
            self.found += _repeated(self.file, key, value, place)
        if kind in TEXTS:
            self.texts += value
        elif kind not in PLAIN:
            for index, item in enumerate(value):
                self.look_at(item, (*place, index))


_Ruled = tuple[str, str, int, tuple[float, float] | None]
"""Name of a field, its key, how long its list is at least, and what its number can be."""

_UNRULED = ("bool", "int", "float", "Id", "When", "When | None")
"""Types of fields, as annotations name them, that hold no text and no record with one, and that no
list is of."""


@cache
def _ruled(cls: type[Any]) -> tuple[list[str], list[str], list[_Ruled]]:
    """The texts of a record that have no rule of their own; those that have one; and its other
    fields that a rule may be about.

    Numbers without limits, known by their types, are passed over without a look at their values.
    """
    plain, ruled, fields = list[str](), list[str](), list[_Ruled]()
    for name, key in names_of(cls):
        kind = cls.__dataclass_fields__[name].type
        limits = _MOST.get((cls, name))
        if name.endswith("because") or name == "basis":
            ruled.append(name)
        elif kind == "str":
            plain.append(name)
        elif name != "page" and (kind not in _UNRULED or limits):
            fields.append((name, key, _LEAST.get((cls, name), 0), limits))
    return plain, ruled, fields


def _texts(fields: list[Field]) -> Iterator[tuple[str, str, Place]]:
    """(name of its field, text, path) of every text, also in lists."""
    for _, name, value, place in fields:
        if isinstance(value, str):
            yield name, value, place
        elif isinstance(value, tuple):
            for index, item in enumerate(value):
                if isinstance(item, str):
                    yield name, item, (*place, index)


def _levels_of_thing(
    file: str, thing: Thing, shows: dict[str, int], least: int, place: Place
) -> Iterator[Finding]:
    yield from _too_short(file, thing, "shows", len(shows), least, place)
    for id, level in shows.items():
        if not 1 <= level <= 4:
            yield Finding(file, (*place, id), "level.range", "a level is 1 to 4")


def _text(file: str, name: str, value: str, place: Place) -> Iterator[Finding]:
    if _LEFT_OVER.search(value):
        message = f"{name.rstrip('_')} holds a note to yourself that nobody came back to"
        yield Finding(file, place, "text.placeholder", message, "finish it, or leave it out")
    if _SIGN.search(value) and name != "page":
        message = "an amount with a sign instead of a currency"
        hint = "name the currency: USD 6,000, CAD 6,000"
        yield Finding(file, place, "money.sign", message, hint)


class _Texts:
    """Texts that were read, with their files."""

    def __init__(self) -> None:
        self.begun: dict[tuple[str, ...], tuple[str, str]] = {}
        self.whole: dict[str, tuple[str, str]] = {}

    def first(self, text: str, file: str) -> str | None:
        """Where the same words stood before; the text is casefolded."""
        it = (text, file)
        begins = _BEGINNING.match(text)
        other = self.begun.setdefault(begins.groups() if begins else (), it)
        if other is it:
            return None
        self.whole.setdefault(_words(other[0]), other)
        other = self.whole.setdefault(_words(text), it)
        return None if other is it else other[1]


def _words(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip()


def _reason(file: str, value: str, place: Place, seen: _Texts) -> list[Finding]:
    text = value.casefold()
    few = len(text.split(None, _SHORTEST_REASON)) < _SHORTEST_REASON
    if few or _PLACEHOLDER.match(text):
        message = f"'{value[:40]}' is no reason that anybody could agree or disagree with"
        return [Finding(file, place, "judgment.because", message, "say what it rests on")]
    first = seen.first(text, file)
    if first is None:
        return []
    message = f"this reason was copied {'inside this file' if first == file else f'from {first}'}"
    hint = "two judgments never share one; say what holds here"
    return [Finding(file, place, "judgment.copied", message, hint)]


def _repeated(file: str, key: str, value: tuple[Any, ...], place: Place) -> Iterator[Finding]:
    items = [getattr(item, key) for item in value] if key else value
    if len({*items}) == len(items):
        return
    code = "level.twice" if key == "competency" else "list.twice"
    for index in repeated(items):
        if isinstance(items[index], str):
            inside = (*place, index, yaml_name(key)) if key else (*place, index)
            yield Finding(file, inside, code, f"'{items[index]}' is in this list twice")


def _too_short(
    file: str, owner: Any, name: str, count: int, least: int, place: Place
) -> list[Finding]:
    # Of some questions, what is chosen from stands elsewhere.
    if count >= least or (isinstance(owner, Question) and owner.answering.of != "options"):
        return []
    few = "is empty" if not count else f"holds only {count}"
    message = f"'{name}' {few}; it needs at least {least}"
    return [Finding(file, place, "list.short", message)]


def _number(
    file: str, name: str, value: Any, limits: tuple[float, float], place: Place
) -> list[Finding]:
    if isinstance(value, r.Fact):
        value, place = value.is_, (*place, "is")
    low, high = (value.low, value.high) if isinstance(value, Range) else (value, value)
    if low >= limits[0] and high <= limits[1]:
        return []
    message = f"{name} {value} cannot be right; it is {limits[0]:g} to {limits[1]:g}"
    return [Finding(file, place, "value.unlikely", message)]


def _whole(file: str, record: Any, path: Place) -> Iterator[Finding]:
    """What shows only when several keys of one entry are seen together."""
    if isinstance(record, r.Program | r.Project):
        name = "builds" if isinstance(record, r.Program) else "shows"
        for index, it in enumerate(getattr(record, name)):
            to = it.level if isinstance(it, r.Shows) else it.to
            if to - it.from_ > _MOST_LEVELS:
                message = f"a rise of {to - it.from_} levels; one step lifts by {_MOST_LEVELS}"
                end = "level" if isinstance(it, r.Shows) else "to"
                hint = "if there is more to it, the people it is for begin higher: raise from"
                yield Finding(file, (*path, name, index, end), "value.unlikely", message, hint)
    if isinstance(record, r.Project):
        parts = sum(part.hours for part in record.parts)
        if record.parts and abs(parts - record.hours.p50) > 0.5:
            message = f"the parts take {parts:g} hours, the project {record.hours.p50:g} (p50)"
            yield Finding(file, (*path, "hours", "p50"), "hours.parts", message)
    if isinstance(record, r.Competency):
        for index in repeated(record.did[level] for level in range(5)):
            place = (*path, "did", ("zero", "one", "two", "three", "four")[index])
            yield Finding(file, place, "text.copied", "two levels say the same")


def copied_texts(catalog: Catalog) -> Iterator[Finding]:
    """Two entries that describe themselves in the same words."""
    for room, name in (
        ("programs", "summary"),
        ("roles", "summary"),
        ("projects", "brief"),
        ("agendas", "summary"),
    ):
        seen = _Texts()
        for entry in getattr(catalog, room).values():
            first = seen.first(getattr(entry, name).casefold(), entry.file)
            if first is not None:
                message = f"{first} describes itself in the same words"
                yield Finding(entry.file, (name,), "text.copied", message)
