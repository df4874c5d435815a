"""Answers about a life that are more than a word: periods, good and bad weeks, refusals."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import ClassVar, Literal

from pathways.catalog.values import When
from pathways.frozen import dataclass

Aim = Literal["explore", "first-role", "job-now", "move-up", "start", "stay", "decide"]
Form = Literal["full-time", "part-time", "contract", "board", "volunteer"]
Stage = Literal["form", "answers", "test", "talk", "trial", "ask"]
DealBreaker = Literal["unpaid", "travel", "frontier-lab", "research", "generalist", "on-site"]
ResearchKind = Literal[
    "theory", "conceptual", "empirical", "interpretability", "evaluations", "security", "governance"
]
ObstacleKind = Literal[
    "rejected",
    "nobody-to-ask",
    "no-time",
    "unwell",
    "unsure",
    "not-enough",
    "far-away",
    "money",
    "too-many-ideas",
    "alone",
    "waiting",
    "bound",
    "connection",
    "other",
]

ChoiceKind = Literal[
    "small-organization",
    "company",
    "frontier-lab",
    "public-body",
    "own-grant",
    "fellowship-place",
    "studies",
    "own-venture",
    "staying",
]

FULL_TIME = 40
"""Hours a week that `full-time` stands for in a period."""

_PERIOD = (
    r"(?P<first>\d{4}-\d{1,2}(?:-\d{1,2})?)(?:\s+to\s+(?P<last>\d{4}-\d{1,2}(?:-\d{1,2})?))?"
    r"\s*:\s*(?P<hours>full-time|out|\d+(?:\.\d+)?)\s*(?P<note>.*)"
)


@dataclass(frozen=True, slots=True)
class Period:
    """Weeks in which the hours are others than usual: `2027-07 to 2027-09: 30`.

    Without an end it goes on for good. `out` is no hours at all; a word may follow: `0 exams`.
    """

    first: When
    last: When | None
    hours: float
    note: str = ""

    expected: ClassVar[str] = "a period and its hours (2027-07 to 2027-09: 30)"

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `FROM to UNTIL: HOURS WORD`; days or months, and hours a week.

        Raises:
            ValueError: it is not of this form, ends before it begins, or a week has no such hours.
        """
        match = re.fullmatch(_PERIOD, text.strip())
        if not match:
            raise ValueError(f"'{text[:60]}' is no period; write 2027-07 to 2027-09: 30")
        first = When.parse(match["first"])
        last = When.parse(match["last"]) if match["last"] else None
        if last and last.last < first.first:
            raise ValueError(f"'{text[:60]}' ends before it begins")
        typed = match["hours"]
        hours = {"full-time": float(FULL_TIME), "out": 0.0}.get(typed)
        hours = float(typed) if hours is None else hours
        if hours > 112:
            raise ValueError(f"a week has room for 0 to 112 hours, not {typed}")
        return cls(first, last, hours, match["note"].strip(" ,;()")[:80])

    def __str__(self) -> str:
        until = f" to {self.last}" if self.last else ""
        return f"{self.first}{until}: {self.hours:g}" + (f" {self.note}" if self.note else "")

    @property
    def days(self) -> tuple[date, date]:
        """First and last day; one without an end lasts as long as dates do."""
        return self.first.first, self.last.last if self.last else date.max

    @property
    def a_week(self) -> Fraction:
        """Hours a week."""
        return Fraction(self.hours).limit_denominator(60)
