"""Reads open AI-safety data that was saved to disk: the JSON that AISafety.com serves.

The file holds `data`, a list of entries, and `meta` with the license and the day it was made. Only
the fields that a comparison needs are read; theirs are more, and may grow.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pathways.catalog.text import clean
from pathways.files import decode, read
from pathways.problems import BadInput, Problem

CREDIT = "AISafety.com, CC BY 4.0"
_TEXTS = ("name", "url", "applicationsClose", "startDate", "endDate", "lastModified")
_DATES = ("applicationsClose", "startDate", "endDate", "lastModified")


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of the list. A date that is missing is unknown, never open."""

    name: str
    url: str
    closes: date | None
    starts: date | None
    ends: date | None
    not_yet_open: bool
    seen: date | None
    """The day the list last changed it."""


@dataclass(frozen=True, slots=True)
class Listing:
    """All entries of one file, and the day it was made."""

    entries: tuple[Listed, ...]
    made: date | None


def read_listing(path: Path) -> Listing:
    """The entries of a saved list.

    Raises:
        BadInput: not JSON, not of this shape, or values that cannot be; all of them at once.
    """
    name = str(path)
    text = decode(read(path, name), name)
    try:
        held = json.loads(text)
    except json.JSONDecodeError as error:
        lines = text.splitlines()
        excerpt = lines[error.lineno - 1] if error.lineno <= len(lines) else ""
        message = f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        problem = Problem(name, error.lineno, error.colno, "json.syntax", message, "", 1, excerpt)
        raise BadInput([problem]) from None
    except (RecursionError, ValueError):
        message = "not JSON that can be read: nested too deeply, or a number without end"
        raise BadInput([Problem(name, 0, 0, "json.syntax", message)]) from None
    return _Reader(name, text).listing(held)


class _Reader:
    """Turns the decoded JSON of one file into entries and collects what is wrong with it."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = text.splitlines()
        self.problems: list[Problem] = []

    def listing(self, held: Any) -> Listing:
        """Every entry, or all problems at once.

        Raises:
            BadInput: any of them.
        """
        rows = held.get("data") if isinstance(held, dict) else held
        if not isinstance(rows, list):
            message = "expected a list of entries, or a mapping with such a list under 'data'"
            raise BadInput([Problem(self.name, 0, 0, "listing.shape", message)])
        meta = held.get("meta") if isinstance(held, dict) else None
        made = None
        if isinstance(meta, dict) and meta.get("generatedAt") is not None:
            made = self.day(meta, "generatedAt", "meta")
        entries = [self.entry(row, f"data[{n}]") for n, row in enumerate(rows, 1)]
        if self.problems:
            raise BadInput(self.problems)
        return Listing(tuple(e for e in entries if e), made)

    def entry(self, row: Any, crumb: str) -> Listed | None:
        """One entry; None with a problem when it is none."""
        if not isinstance(row, dict):
            self.report(crumb, "expected a mapping with a name", row)
            return None
        for key in _TEXTS:
            if row.get(key) is not None and not isinstance(row[key], str):
                self.report(f"{crumb}.{key}", "expected text or null", row[key])
                return None
        name = clean(str(row.get("name") or "")).strip()
        if not name:
            self.report(crumb, "the name is missing", row.get("id"))
            return None
        days = {key: self.day(row, key, crumb) for key in _DATES}
        return Listed(
            name,
            web_address(row.get("url") or ""),
            days["applicationsClose"],
            days["startDate"],
            days["endDate"],
            row.get("notYetOpen") is True,
            days["lastModified"],
        )

    def day(self, row: dict[str, Any], key: str, crumb: str) -> date | None:
        """The day of a field, also of a time stamp; None when it is missing."""
        value = row.get(key)
        if value in (None, ""):
            return None
        try:
            return date.fromisoformat(str(value)[:10])
        except ValueError:
            self.report(f"{crumb}.{key}", "expected a day such as 2027-03-01", value)
            return None

    def report(self, crumb: str, message: str, value: Any) -> None:
        """A problem where the value stands, as far as it can be found again in the text."""
        shown = json.dumps(value, ensure_ascii=False)
        key = crumb.rpartition(".")[2]
        pattern = re.compile(rf'"{re.escape(key)}"\s*:\s*({re.escape(shown)})')
        line, column, excerpt = 0, 0, ""
        for number, text in enumerate(self.lines, 1):
            found = pattern.search(text)
            if found:
                line, column, excerpt = number, found.start(1) + 1, text
                break
        width = len(shown) if line else 1
        what = f"{crumb}: {message}, found {clean(shown)[:60]}"
        self.problems.append(
            Problem(self.name, line, column, "listing.value", what, "", width, excerpt)
        )


def web_address(text: str) -> str:
    """An address that is safe to print and to follow, or an empty string."""
    text = clean(text).strip()
    safe = re.fullmatch(r"https?://[^\s<>\"'`(){}\[\]\\^|]+", text)
    return text if safe and urlsplit(text).hostname else ""


def same_page(addresses: Sequence[str]) -> set[str]:
    """Addresses without what does not tell pages apart: scheme, www, query, last slash."""
    found = set()
    for address in addresses:
        parts = urlsplit(address)
        host = (parts.hostname or "").removeprefix("www.")
        found.add(host + parts.path.rstrip("/").casefold())
    return found
