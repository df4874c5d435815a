"""Dates as form tools and spreadsheets write them, in the order of their locale."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from pathways.cohort.columns import DayOrder

_NUMBERS = re.compile(r"(?<!\d)(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})(?!\d)")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?\s*([ap])?\.?m?\.?", re.I)
_ZONE = re.compile(r"(?:GMT|UTC)?([+-]\d{1,2})(?::?(\d{2}))?\s*$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Ambiguous(ValueError):
    """A date that could be two days."""


def day_order(texts: Iterable[str]) -> DayOrder | None:
    """What the dates of a file say about their own order; None when they leave it open."""
    day_first = month_first = False
    for text in texts:
        match = _NUMBERS.search(text)
        if match and len(match.group(1)) < 3:
            one, two = int(match.group(1)), int(match.group(3))
            day_first |= one > 12 or match.group(2) == "."
            month_first |= two > 12
    if day_first == month_first:
        return None
    return "day first" if day_first else "month first"


def read_date(text: str, order: DayOrder | None) -> date | None:
    """The first date of numbers in a text, or None when there is none.

    Raises:
        Ambiguous: the day or the month could come first.
        ValueError: there is no such day.
    """
    match = _NUMBERS.search(text)
    if not match:
        return None
    one, mark, two, three = int(match[1]), match[2], int(match[3]), int(match[4])
    if len(match[1]) == 4:
        return date(one, two, three)
    year = three if three > 99 else 2000 + three
    if mark == "." or one > 12 or order == "day first":
        return date(year, two, one)
    if two > 12 or order == "month first" or one == two:
        return date(year, one, two)
    said = text.strip()[:40]
    raise Ambiguous(f"{said}: the day or the month could come first; a mapping file can say which")


def read_time(text: str, order: DayOrder | None) -> datetime | None:
    """When a submission came, in UTC where a zone is given; None when that cannot be read."""
    try:
        day = read_date(text, order)
    except ValueError:
        return None
    if day is None:
        return None
    rest = text[_NUMBERS.search(text).end() :]  # type: ignore[union-attr]
    clock = _CLOCK.search(rest)
    if clock is None:
        return datetime(day.year, day.month, day.day)
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    if clock[4]:
        hour = hour % 12 + (12 if clock[4].lower() == "p" else 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    zone = _ZONE.search(rest[clock.end() :])
    ahead = timedelta()
    if zone:
        hours = int(zone[1])
        ahead = timedelta(hours=hours, minutes=int(zone[2] or 0) * (-1 if hours < 0 else 1))
    return datetime(day.year, day.month, day.day, hour, minute, second) - ahead


def read_month(text: str, order: DayOrder | None) -> str:
    """A month as an answer holds it (`2027-07`), from a date or a month in words.

    What is neither is given back as it is, for the question's own reader to judge.

    Raises:
        Ambiguous: the day or the month could come first.
        ValueError: there is no such day.
    """
    word = text.strip().casefold()
    if word in ("asap", "immediately", "right now", "now", "already", "any time", "anytime"):
        return "now"
    if word in ("never", "not at all"):
        return "never"
    day = read_date(word, order)
    if day:
        return f"{day.year:04}-{day.month:02}"
    named = re.fullmatch(r"([a-z]{3,9})\.?,? (\d{4})", word)
    if named and named[1][:3] in _MONTHS:
        return f"{named[2]}-{_MONTHS.index(named[1][:3]) + 1:02}"
    numbers = re.fullmatch(r"(\d{1,2})[./-](\d{4})|(\d{4})[./-](\d{1,2})", word)
    if numbers:
        year, month = numbers[2] or numbers[3], int(numbers[1] or numbers[4])
        return f"{year}-{month:02}"
    return text
