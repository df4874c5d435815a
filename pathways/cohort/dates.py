"""Dates as form tools and spreadsheets write them, in the order of their locale."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from pathways.catalog import reading
from pathways.catalog.values import DayOrder

NUMBERS = re.compile(r"(?<!\d)(\d{1,4})([./-])(\d{1,2})\2(\d{2,4})(?!\d)")
"""A date of three numbers, anywhere in a text."""
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\.\d+)?\s*([ap])?\.?m?\.?", re.I)
_ZONE = re.compile(r"(?:GMT|UTC)?([+-]\d{1,2})(?::?(\d{2}))?\s*$")


def stored_day(text: str) -> date | None:
    """The day that a spreadsheet stores as a number such as 46204; None for other texts."""
    number = re.fullmatch(r"([45]\d{4})(?:[.,]\d+)?", text)
    return date(1899, 12, 30) + timedelta(int(number[1])) if number else None


def made_a_day(text: str) -> bool:
    """Whether a spreadsheet may have made it of something else, such as `3-Apr` of `3-4`."""
    if stored_day(text):
        return True
    found = re.fullmatch(r"(\d{1,2})-([A-Za-z]{3})|\d{4}-\d\d-\d\d(?: 00:00:00)?", text)
    try:
        return bool(found) and bool(
            reading.day(f"{text} 2027" if found and found[2] else text[:10])
        )
    except ValueError:
        return False


_DAY_IN_WORDS = re.compile(r"[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2}\.? [A-Za-z]{3,9}\.? \d{4}")


def day_order(texts: Iterable[str]) -> DayOrder | None:
    """What the dates of a file say about their own order; None when they leave it open."""
    day_first = month_first = False
    for text in texts:
        match = NUMBERS.search(text)
        if match and len(match.group(1)) < 3:
            one, two = int(match.group(1)), int(match.group(3))
            day_first |= one > 12 or match.group(2) == "."
            month_first |= two > 12
    if day_first == month_first:
        return None
    return "day first" if day_first else "month first"


def may_be_two_days(text: str) -> bool:
    """Whether only other dates tell if its day or its month comes first."""
    day = NUMBERS.search(text)
    return day is not None and len(day[1]) < 3 and day[1] != day[3] and not day_order([text])


def moments(text: str, order: DayOrder | None) -> tuple[datetime, ...]:
    """Every moment that a day with a clock behind it may mean: in UTC where a zone is given, and as
    the clock stood; with the day first and with the month first where nothing tells. None without
    both."""
    match = NUMBERS.search(text) or _DAY_IN_WORDS.search(text)
    clock = match and _CLOCK.search(text, match.end())
    if not match or not clock:
        return ()
    at = clock.end()
    faces = dict.fromkeys((text, text[:at] + _ZONE.sub("", text[at:])))
    for orders in ((order,), ("day first", "month first")):
        found = [read_time(face, known) for face in faces for known in orders]
        if any(found):
            return tuple(dict.fromkeys(moment for moment in found if moment))
    return ()


def read_time(text: str, order: DayOrder | None) -> datetime | None:
    """When a submission came, in UTC where a zone is given; None when that cannot be read."""
    match = NUMBERS.search(text) or _DAY_IN_WORDS.search(text)
    if match is None:
        return None
    try:
        day = reading.day(match[0], order=order)
    except ValueError:
        return None
    rest = text[match.end() :]
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
