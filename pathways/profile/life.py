"""Answers about a life that are more than a word: periods, good and bad weeks, refusals."""

from __future__ import annotations

import re
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from typing import ClassVar, Literal

from pathways.catalog.reading import NTH, OFTEN, WEEKDAYS, periods
from pathways.catalog.values import When
from pathways.frozen import Struct

Aim = Literal["explore", "first-role", "job-now", "move-up", "start", "stay", "decide"]
Form = Literal["full-time", "part-time", "contract", "board", "volunteer"]
Stage = Literal["form", "answers", "test", "talk", "trial", "ask", "unsure"]
DealBreaker = Literal["unpaid", "travel", "frontier-lab", "research", "generalist", "on-site"]
LastTimeKind = Literal["weeks", "put-off", "prepared", "grew"]
"""What got in the way the last time, by what it was."""

ObstacleKind = Literal[
    "rejected", "nobody-to-ask", "no-time", "unwell", "unsure", "not-enough", "far-away", "money",
    "too-many-ideas", "alone", "waiting", "bound", "connection", "other",
]  # fmt: skip

ChoiceKind = Literal[
    "small-organization", "company", "frontier-lab", "public-body", "own-grant", "fellowship-place",
    "studies", "own-venture", "staying",
]  # fmt: skip


def exact(hours: float) -> Fraction:
    """Hours as a number that adds up without an error."""
    return Fraction(hours).limit_denominator(60)


FULL_TIME = 40
"""Hours a week that `full-time` stands for in a period."""

_DATE = r"\d{4}-\d{1,2}(?:-\d{1,2})?"
_SPAN = rf"(?P<first>{_DATE})(?:\s+to\s+(?P<last>{_DATE}))?"
_PERIOD = (
    rf"(?:(?P<often>{OFTEN})(?: from {_SPAN})?|{_SPAN.replace('<', '<the_')})"
    r"\s*:\s*(?P<hours>full-time|out|\d+(?:\.\d+)?)\s*(?P<note>.*)"
)


class Period(Struct):
    """Weeks in which the hours are others than usual: `2027-07 to 2027-09: 30`.

    Without an end it goes on for good. `out` is no hours at all; a word may follow: `0 exams`. What
    comes back says how: `first weekend of the month: 0 duty`, `every 2 weeks from 2026-12-07: 3`,
    `every saturday: 0 market`; so does what has no dates: `10 weeks a year: 30 school holidays`.
    """

    first: When | None
    last: When | None
    hours: float
    """A week; of days or weekends that come back, those days' own."""
    note: str = ""
    often: str = ""
    """How it comes back, in the form of a profile; empty for a period that is there once."""

    expected: ClassVar[str] = "a period and its hours (2027-07 to 2027-09: 30)"

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `FROM to UNTIL: HOURS WORD`, days or months and hours a week, or plain words that
        need no clock, such as `reserve duty one weekend a month`."""
        match = re.fullmatch(_PERIOD, text.strip())
        if not match:
            try:
                (plain,) = periods(text)
            except ValueError:
                plain = ""
            match = re.fullmatch(_PERIOD, plain)
        if not match:
            raise ValueError(f"'{text[:60]}' is no period; write 2027-07 to 2027-09: 30")
        begins, ends = match["first"] or match["the_first"], match["last"] or match["the_last"]
        first = When.parse(begins) if begins else None
        last = When.parse(ends) if ends else None
        if first and last and last.last < first.first:
            raise ValueError(f"'{text[:60]}' ends before it begins")
        typed = match["hours"]
        hours = {"full-time": float(FULL_TIME), "out": 0.0}.get(typed)
        hours = float(typed) if hours is None else hours
        if hours > 112:
            raise ValueError(f"a week has room for 0 to 112 hours, not {typed}")
        found = cls(first, last, hours, match["note"].strip(" ,;()")[:80], match["often"] or "")
        if found.weekly and hours:
            raise ValueError(
                f"'{text[:60]}': a day of every week is in the hours of a usual week; say here "
                "only the days that are out, such as every saturday: 0"
            )
        return found

    def __str__(self) -> str:
        span = f"{self.first}{f' to {self.last}' if self.last else ''}" if self.first else ""
        when = " from ".join(part for part in (self.often, span) if part)
        return f"{when}: {self.hours:g}" + (f" {self.note}" if self.note else "")

    @property
    def days(self) -> tuple[date, date]:
        """First and last day; one without an end lasts as long as dates do."""
        first = self.first.first if self.first else date.min
        return first, self.last.last if self.last else date.max

    @property
    def a_week(self) -> Fraction:
        """Hours a week, at the rate of the days that it is about."""
        return _a_week(self.hours, self.often)

    @property
    def times(self) -> int:
        """How often it comes in a year, for what comes back without dates."""
        return int(_pattern(self.often).share * 364 / _pattern(self.often).length)

    @property
    def unit(self) -> str:
        """Whether it is days, weekends or weeks that come back."""
        return {1: "day", 2: "weekend"}.get(_pattern(self.often).length, "week")

    @property
    def dated(self) -> bool:
        """Whether its days are known."""
        often = _pattern(self.often) if self.often else None
        return often is None or bool(often.nth or often.weekly or (often.weeks and self.first))

    @property
    def weekly(self) -> bool:
        """Whether it is about days of every week, whose hours are those of a usual week."""
        return bool(self.often) and _pattern(self.often).weekly

    @property
    def share(self) -> Fraction:
        """Of all days, how many it is about, for what comes back without dates."""
        return min(Fraction(1), _pattern(self.often).share)

    def covers(self, day: date) -> bool:
        """Whether a day is one of those it is about; none is, where nobody knows them."""
        first, last = self.days
        if not self.dated or not first <= day <= last:
            return False
        return not self.often or _pattern(self.often).falls_on(day, first)


class _Pattern(Struct):
    """Which days come back."""

    weekdays: tuple[int, ...]
    """Days of a week, Monday 0; all seven for a week."""
    nth: int = 0
    """Which of a month, -1 for the last one."""
    weeks: int = 0
    """Every so many weeks."""
    weekly: bool = False
    length: int = 7
    """Days of each time."""
    share: Fraction = Fraction(0)

    def falls_on(self, day: date, first: date) -> bool:
        """Whether a day is one of them, counted from the `first` day where that decides."""
        if self.weeks:
            return (day - first).days // 7 % self.weeks == 0
        if day.weekday() not in self.weekdays:
            return False
        # The days of one time belong to the month in which the first of them lies.
        begins = day if self.length == 7 else day - timedelta(day.weekday() - self.weekdays[0])
        if self.nth < 0:
            return (begins + timedelta(days=7)).month != begins.month
        return self.weekly or (begins.day - 1) // 7 == self.nth - 1


@cache
def _a_week(hours: float, often: str) -> Fraction:
    return exact(hours) * 7 / _pattern(often).length if often else exact(hours)


_EVERY = tuple(range(7))


@cache
def _pattern(often: str) -> _Pattern:
    match = re.fullmatch(OFTEN, often)
    assert match is not None
    if match["weeks"]:
        weeks = max(1, int(match["weeks"]))
        return _Pattern(_EVERY, weeks=weeks, share=Fraction(1, weeks))
    if match["nth"]:
        days = _weekdays(match["unit"])
        nth = NTH.index(match["nth"]) + 1 if match["nth"] != "last" else -1
        return _Pattern(days, nth, length=len(days))
    if match["days"]:
        named = [_weekdays(day) for day in match["days"].split(", ")]
        return _Pattern(tuple(sorted({d for days in named for d in days})), weekly=True)
    length = {"day": 1, "weekend": 2, "week": 7}[match["units"]]
    times = int(match["count"]) * (12 if match["per"] == "month" else 1)
    return _Pattern(_EVERY, length=length, share=Fraction(times * length, 52 * 7))


def _weekdays(unit: str) -> tuple[int, ...]:
    if unit in WEEKDAYS:
        return (WEEKDAYS.index(unit),)
    return (5, 6) if unit == "weekend" else _EVERY
