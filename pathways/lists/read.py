"""Reads lists of open AI-safety data: the JSON that AISafety.com serves, or a copy of it.

A list holds `data`, its entries, and `meta` with the license and the day it was made. Only the
fields that are used here are read; theirs are more, and may grow. What others wrote is cleaned, so
that nothing of it sends a terminal a command.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pathways.catalog.records import Openings
from pathways.catalog.text import clean, one_line
from pathways.files import decode, read
from pathways.frozen import Struct
from pathways.problems import BadInput, Problem

MOST = 8_000_000
"""Largest list that is read, in bytes: several times 5,000 jobs."""

_MOST_ENTRIES = 20_000
_MOST_PROBLEMS = 100
_LONGEST = 2_000
_LONGEST_NAME = 200

_ADDRESSES = ("url", "joinLink", "link")
DATES = {"closes": "applicationsClose", "starts": "startDate", "ends": "endDate",
          "seen": "lastModified", "published": "datePublished"}  # fmt: skip
_WORDS = {
    "by": ("organization", "host"), "place": ("location",), "mode": ("workLocation", "mode"),
    "form": ("roleType", "type"), "experience": ("minimumExperience",), "stipend": ("stipend",),
    "starts_about": ("startDateApprox",),
}  # fmt: skip
"""What an entry is read from; of several fields the first that says something."""
_TEXTS = ("name", "title", *_ADDRESSES, *DATES.values())
KEPT = (
    "id", *_TEXTS, "description", "organization", "host", "location", "mode", "workLocation",
    "type", "roleType", "skillSet", "minimumExperience", "stipend", "notYetOpen", "recurring",
    "startDateApprox",
)  # fmt: skip
"""The fields that are read."""


class Listed(Struct):
    """One entry of a list. A date that is missing is unknown, never open."""

    name: str
    url: str
    closes: date | None = None
    starts: date | None = None
    ends: date | None = None
    not_yet_open: bool = False
    seen: date | None = None
    """The day the list last changed it."""
    id: str = ""
    by: str = ""
    """The organization or the host."""
    place: str = ""
    mode: str = ""
    """Remote, Hybrid, Online, In person."""
    form: str = ""
    """Full-time, Contract, Volunteering; of a course or a community, its type."""
    skills: tuple[str, ...] = ()
    experience: str = ""
    stipend: str = ""
    about: str = ""
    published: date | None = None
    starts_about: str = ""
    """When it starts, in words, where there is no day."""


class Listing(Struct):
    """All entries of one list, and the day it was made."""

    entries: tuple[Listed, ...]
    made: date | None
    credit: str
    """Whom it says to credit; empty where it does not say."""
    left_out: tuple[Problem, ...] = ()
    """What was wrong with entries that are not among them."""
    fetched: date | None = None
    """The day this copy was fetched, where it says so."""
    fields: frozenset[str] = frozenset()
    """Names of all fields that its entries have."""

    def day(self, today: date) -> date:
        """How old it is at least: the day it was made, or fetched; else `today`."""
        return min(day for day in (self.made, self.fetched, today) if day)

    def credited(self, ours: Openings) -> str:
        """Whom to name beside it: as it says itself, in the words of the data where both mean the
        same."""
        usual = ours.site.credit if ours.site else ""
        said = re.sub(r'["\\\\]', "", self.credit)
        same = not said or said.partition(",")[0] == usual.partition(",")[0]
        return usual if same else said


def read_listing(path: Path, *, strict: bool = True) -> Listing:
    """The entries of a list in a file; raises as `parse`."""
    name = str(path)
    return parse(read(path, name, most=MOST), name, strict=strict)


def parse(raw: bytes, name: str, *, strict: bool = True) -> Listing:
    """The entries of a list in bytes that came from `name`. Unless `strict`, entries with a mistake
    are left out, as long as most have none.

    Raises:
        BadInput: not JSON (or CSV, where the name says so), not of this shape, or values that
            cannot be; all of them at once.
    """
    text = decode(raw, name, most=MOST)
    if name.casefold().endswith(".csv"):
        reader = csv.DictReader(io.StringIO(text), restkey="")
        try:
            rows = [(reader.line_num, row) for row in reader]
        except csv.Error as error:
            at = reader.line_num + 1
            problem = Problem(name, at, 1, "listing.shape", f"not a table: {error}")
            raise BadInput([problem]) from None
        return _Reader(name, text, [n for n, _ in rows]).listing([r for _, r in rows], strict)
    try:
        held = json.loads(text)
    except json.JSONDecodeError as error:
        lines = text.splitlines()
        excerpt = lines[error.lineno - 1][:400] if error.lineno <= len(lines) else ""
        message = f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        problem = Problem(name, error.lineno, error.colno, "json.syntax", message, "", 1, excerpt)
        raise BadInput([problem]) from None
    except (RecursionError, ValueError):
        message = "not JSON that can be read: nested too deeply, or a number without end"
        raise BadInput([Problem(name, 0, 0, "json.syntax", message)]) from None
    return _Reader(name, text).listing(held, strict)


def parts(held: Any) -> tuple[Any, dict[str, Any]]:
    """The entries of a decoded list, and what it says of itself."""
    if not isinstance(held, dict):
        return held, {}
    meta = held.get("meta")
    return held.get("data"), meta if isinstance(meta, dict) else {}


def as_data(held: Any) -> dict[str, Any]:
    """What is worth keeping of a list that `parse` took: its entries with the fields that are read,
    and what it says of itself; all of it cleaned."""
    rows, meta = parts(held)
    return {
        "meta": {key: _kept(meta[key]) for key in ("license", "attribution", "source",
                 "generatedAt") if isinstance(meta.get(key), str)},
        "data": [
            {key: _kept(row[key]) for key in KEPT if row.get(key) not in (None, "", [])}
            for row in rows
            if isinstance(row, dict)
        ],
    }  # fmt: skip


def _kept(value: Any) -> Any:
    return value if isinstance(value, bool) else _said(value)


def _said(value: Any, most: int = _LONGEST) -> str:
    """A text, or several with commas, on one line; what is neither says nothing."""
    parts = value if isinstance(value, list) else [value]
    said = ", ".join(one_line(part[:most]) for part in parts[:40] if isinstance(part, str))
    return said if len(said) <= most else f"{said[: most - 1]}…"


class _Reader:
    """Turns the decoded JSON of one list into entries and collects what is wrong with it."""

    def __init__(self, name: str, text: str, lines: Sequence[int] = ()) -> None:
        self.name = name
        self.text = text
        self.lines = lines
        """Where the entries of a table stand."""
        self.problems: list[Problem] = []

    def listing(self, held: Any, strict: bool) -> Listing:
        """Every entry, or all problems at once.

        Raises:
            BadInput: any of them; unless `strict`, only of the list as a whole, or of most entries.
        """
        rows, meta = parts(held)
        if not isinstance(rows, list) or len(rows) > _MOST_ENTRIES:
            message = "expected a list of entries, or a mapping with such a list under 'data'"
            if isinstance(rows, list):
                message = f"{len(rows)} entries are more than any list has"
            raise BadInput([Problem(self.name, 0, 0, "listing.shape", message)])
        made = None if meta.get("generatedAt") is None else self.day(meta, "generatedAt", "meta")
        entries = [self.entry(row, f"data[{n}]") for n, row in enumerate(rows, 1)]
        found = tuple(e for e in entries if e)
        if self.problems and (strict or len(found) * 2 <= len(rows)):
            raise BadInput(self.problems)
        credit = ", ".join(
            words for key in ("attribution", "license") if (words := _said(meta.get(key), 120))
        )
        fetched = self.day(held, "fetched", "") if isinstance(held, dict) else None
        fields = frozenset(str(key) for row in rows if isinstance(row, dict) for key in row)
        return Listing(found, made, credit, tuple(self.problems), fetched, fields)

    def entry(self, row: Any, crumb: str) -> Listed | None:
        """One entry; None with a problem when it is none."""
        if not isinstance(row, dict):
            self.report(crumb, "expected a mapping with a name", row)
            return None
        for key in _TEXTS:
            if row.get(key) is not None and not isinstance(row[key], str):
                self.report(f"{crumb}.{key}", "expected text or null", row[key])
                return None
        name = _said(row.get("name") or row.get("title"), _LONGEST_NAME)
        if not name:
            self.report(crumb, "the name is missing", row.get("id"))
            return None
        known = len(self.problems)
        said: dict[str, Any] = {field: self.day(row, key, crumb) for field, key in DATES.items()}
        if len(self.problems) > known:
            return None
        for field, keys in _WORDS.items():
            texts = (_said(row.get(key)) for key in keys)
            said[field] = next(filter(None, texts), "")[:_LONGEST_NAME]
        skills = _said(row.get("skillSet"))
        return Listed(
            name,
            next((a for key in _ADDRESSES if (a := web_address(row.get(key) or ""))), ""),
            not_yet_open=str(row.get("notYetOpen")).casefold() == "true",
            id=_said(row.get("id"))[:60],
            skills=tuple(skills.split(", ")) if skills else (),
            about=_said(row.get("description")),
            **said,
        )

    def day(self, row: dict[str, Any], key: str, crumb: str) -> date | None:
        """The day of a field, also of a time stamp; None when it is missing."""
        value = row.get(key)
        if value in (None, ""):
            return None
        with suppress(ValueError):
            day = date.fromisoformat(str(value)[:10])
            if 1990 <= day.year <= 2100:
                return day
        self.report(f"{crumb}.{key}", "expected a day such as 2027-03-01", value)
        return None

    def report(self, crumb: str, message: str, value: Any) -> None:
        """A problem where the value stands, as far as it can be found again in the text."""
        if len(self.problems) >= _MOST_PROBLEMS:
            return
        shown = json.dumps(value, ensure_ascii=False)[:_LONGEST]
        key = crumb.rpartition(".")[2]
        pattern = re.compile(rf'"{re.escape(key)}"\s*:\s*({re.escape(shown)})')
        line, column, excerpt = 0, 0, ""
        found = pattern.search(self.text)
        if number := re.match(r"data\[(\d+)\]", crumb) if self.lines else None:
            line, column = self.lines[int(number[1]) - 1], 1
        elif found:
            before = self.text.rfind("\n", 0, found.start(1)) + 1
            line = self.text.count("\n", 0, found.start(1)) + 1
            column = found.start(1) - before + 1
            excerpt = self.text[before:].partition("\n")[0]
        width = len(shown) if line else 1
        what = f"{crumb}: {message}, found {clean(shown)[:60]}"
        self.problems.append(
            Problem(self.name, line, column, "listing.value", what, "", width, excerpt)
        )


def web_address(text: str) -> str:
    """An address that is safe to print and to follow, or an empty string."""
    text = clean(text).strip()
    safe = re.fullmatch(r"https?://[^\s<>\"'`(){}\[\]\\^|]{1,1000}", text)
    try:
        return text if safe and urlsplit(text).hostname else ""
    except ValueError:
        return ""


def page_of(address: str) -> str:
    """An address without what does not tell pages apart: scheme, www, query, last slash."""
    parts = urlsplit(address)
    return (parts.hostname or "").removeprefix("www.") + parts.path.rstrip("/").casefold()
