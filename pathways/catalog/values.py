"""The small values that facts are made of: dates of any precision, money, ranges, places, links.

Each is made of text by its `parse`, which raises `ValueError` for what is no such value.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from typing import ClassVar, Literal
from urllib.parse import urlsplit

import iso3166

from pathways.catalog.text import clean
from pathways.frozen import dataclass
from pathways.problems import nearest


class Mistake(ValueError):
    """What is wrong with a value: the code of the rule, the key at fault, and what to write."""

    def __init__(self, code: str, message: str, key: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.code, self.key, self.hint = code, key, hint


def _days_in(year: int, month: int) -> int:
    """Days of a month; the module `calendar` would know, and loads slowly."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - timedelta(days=1)).day


@dataclass(frozen=True, order=True)
class When:
    """A date known to the day, the month or the year. Unknown parts are 0."""

    year: int
    month: int = 0
    day: int = 0

    expected: ClassVar[str] = "a date (2026-06-07, 2026-06 or 2026)"

    @classmethod
    def parse(cls, text: str) -> When:
        """Read `2026-06-07`, `2026-06` or `2026`."""
        match = re.fullmatch(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", text)
        if not match:
            message = f"'{text}' is not a date; write 2026-06-07, 2026-06 or 2026"
            written = day_written_otherwise(text)
            raise Mistake("date.invalid", message, hint=f"write {written}" if written else "")
        year, month, day = (int(part or 0) for part in match.groups())
        if not 1990 <= year <= 2100:
            raise Mistake("date.invalid", f"the year {year} cannot be right")
        if match.group(2) and not 1 <= month <= 12:
            raise Mistake("date.invalid", f"'{text}' has no such month")
        if match.group(3) and not 1 <= day <= _days_in(year, month):
            raise Mistake("date.invalid", f"'{text}' is a day that does not exist")
        return cls(year, month, day)

    @classmethod
    def of(cls, day: date) -> When:
        """A date that is known to the day."""
        return cls(day.year, day.month, day.day)

    @classmethod
    def read(cls, text: str, today: date | None = None, order: DayOrder | None = None) -> When:
        """Read a date as people write it: `6 Dec 2026`, `Dec 6, 2026`, `6.12.2026`, `2026/12/6`,
        `April 2027`, `Apr 27`, `4/2027`, `2027-4`; with `today` also `today` and `yesterday`."""
        word = plain(text)
        ago = {"today": 0, "yesterday": 1}.get(word.casefold())
        if ago is not None and today is not None:
            return cls.of(today - timedelta(days=ago))
        if ago is not None:
            message = f"'{word}' is another day whenever it is read; write it as 2026-12-06"
            raise Mistake("date.invalid", message)
        written = _in_words(word) or _in_numbers(word, order) or word
        try:
            return cls.parse(written)
        except Mistake as error:
            message = str(error).replace(f"'{written}'", f"'{word}'")
            raise Mistake(error.code, message, hint=error.hint) from None

    @property
    def first(self) -> date:
        """The first day it could mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def last(self) -> date:
        """The last day it could mean."""
        month = self.month or 12
        return date(self.year, month, self.day or _days_in(self.year, month))

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return bool(self.day)

    def __str__(self) -> str:
        text = f"{self.year:04}"
        if self.month:
            text += f"-{self.month:02}"
        if self.day:
            text += f"-{self.day:02}"
        return text


def day_written_otherwise(text: str) -> str:
    """`2026-06-07` for `2026/6/7`, `30.11.2026` or `7 June 2026`; empty when it is ambiguous."""
    if not re.search(r"\d{4}", text):
        return ""
    word = plain(text)
    try:
        written = _in_words(word) or _in_numbers(word.replace(".", "/"), None)
        return str(When.parse(written)) if written not in ("", text) else ""
    except ValueError:
        return ""


def plain(text: str) -> str:
    """Text on one line with one space between words, and with plain dashes and apostrophes."""
    text = unicodedata.normalize("NFKC", clean(text)).translate(_PLAIN)
    return " ".join(text.split())


_PLAIN = {**dict.fromkeys(range(0x2010, 0x2016), "-"), 0x2212: "-", 0x2018: "'", 0x2019: "'"}


def _in_words(word: str) -> str:
    """`2026-12-06` for `6 Dec 2026` or `Dec 6, 2026`, `2027-04` for `April 2027`; else nothing."""
    plainer = re.sub(r"(?<=[a-z])-(?=\d)|(?<=\d)-(?=[a-z])", " ", word.casefold())
    found = re.fullmatch(_WORDS, plainer)
    if not found or found["month"][:3] not in MONTHS:
        return ""
    number = MONTHS.index(found["month"][:3])
    if not _FULL[number].startswith(found["month"]):
        return ""
    day, year = found["before"] or "", found["year"] or found["first"] or ""
    if found["after"]:
        day, year = (found["after"], year) if not day and year else (day, year or found["after"])
    if len(year) == 2 and year >= "20":  # below, it is rather a day of the month
        year = f"20{year}"
    return f"{year}-{number + 1:02}" + (f"-{int(day):02}" if day else "") if len(year) == 4 else ""


def _in_numbers(word: str, order: DayOrder | None) -> str:
    """`2026-12-06` for `6.12.2026` or `2026/12/6`, `2027-04` for `4/2027`; else nothing.

    A date with points has the day first.
    """
    if found := re.fullmatch(r"(\d{4})[./-](\d{1,2})|(\d{1,2})[./-](\d{4})", word):
        return f"{found[1] or found[4]}-{int(found[2] or found[3]):02}"
    if found := re.fullmatch(r"(\d{4})(?:(\d\d)(\d\d)|([./-])(\d{1,2})\4(\d{1,2}))", word):
        return f"{found[1]}-{int(found[2] or found[5]):02}-{int(found[3] or found[6]):02}"
    found = re.fullmatch(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)", word)
    if not found:
        return ""
    one, mark, two, three = found.groups()
    year = three if len(three) == 4 else f"20{three}"
    day_first = f"{year}-{int(two):02}-{int(one):02}"
    month_first = f"{year}-{int(one):02}-{int(two):02}"
    # What can be one day only is that day, whatever the others of the file are.
    if int(two) > 12 >= int(one):
        return month_first
    if mark == "." or int(one) > 12 or order == "day first":
        return day_first
    if order == "month first" or int(one) == int(two):
        return month_first
    message = f"{word}: the day or the month could come first"
    raise Mistake("date.ambiguous", message, hint=f"write {day_first} or {month_first}")


DayOrder = Literal["day first", "month first"]
"""In which order a date such as 5/6/2026 is written."""

_NTH = r"(?:st|nd|rd|th)?"
_WORDS = (
    rf"(?:(?P<first>\d{{4}}) )?(?:(?P<before>\d{{1,2}}){_NTH}\.? ?(?:of )?)?"
    rf"(?P<month>[a-z]{{3,9}})\.?"
    rf"(?:[ ,]+(?P<after>\d{{1,2}}){_NTH})?(?:[ ,']+(?P<year>\d{{4}}|\d\d))?"
)
_FULL = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december"),
)
MONTHS = tuple(name[:3] for name in _FULL)
"""By three letters, in their order."""


@dataclass(frozen=True)
class Days:
    """Days of one year or of every year, with the first and the last of them; over New Year too."""

    first: str
    last: str

    expected: ClassVar[str] = "days (2027-02-05 to 2027-02-11, or 12-22 to 01-02 of every year)"

    @classmethod
    def parse(cls, text: str) -> Days:
        """Read `2027-02-05 to 2027-02-11`, or `12-22 to 01-02` for every year."""
        first, _, last = text.partition(" to ")
        yearly = len(first) == len("12-22")
        for day in (first, last):
            try:
                there = len(day) == len(first) and date.fromisoformat(f"2023-{day}"[-10:])
            except ValueError:
                there = None
            if not there:
                hint = f"write {cls.expected.partition('(')[2].rstrip(')')}"
                raise Mistake("date.invalid", f"'{day}' is no day of a year", hint=hint)
        if not yearly and last < first:
            raise Mistake("date.invalid", f"'{text}' runs backwards")
        return cls(first, last)

    def covers(self, day: date) -> bool:
        """Whether a day is one of them."""
        on = day.isoformat()[-len(self.first) :]
        if self.last < self.first:
            return on >= self.first or on <= self.last
        return self.first <= on <= self.last

    def next(self, day: date) -> tuple[date, date] | None:
        """The first and the last of these days that end on or after `day`; None where all are
        over."""
        over = self.last < self.first
        for year in range(day.year - over, day.year + 2):
            first = date.fromisoformat(f"{year}-{self.first}"[-10:])
            last = date.fromisoformat(f"{year + over}-{self.last}"[-10:])
            if last >= day:
                return first, last
        return None


@dataclass(frozen=True)
class Range:
    """A number or a range of numbers, low to high."""

    low: float
    high: float

    expected: ClassVar[str] = "a number or a range (12, 5-40)"

    @classmethod
    def parse(cls, text: str) -> Range:
        """Read `12`, `5-40` or `2.5-3`; `full-time` is 35-40 hours a week."""
        if text == "full-time":
            return cls(35, 40)
        match = re.fullmatch(r"(\d{1,7}(?:\.\d+)?)(?:\s*-\s*(\d{1,7}(?:\.\d+)?))?", text)
        if not match:
            raise Mistake("range.invalid", f"'{text}' is not a number or a range such as 5-40")
        low, high = float(match.group(1)), float(match.group(2) or match.group(1))
        if high < low:
            raise Mistake("range.invalid", f"the range '{text}' runs backwards")
        return cls(low, high)

    def __str__(self) -> str:
        return f"{self.low:g}" if self.low == self.high else f"{self.low:g}–{self.high:g}"


@dataclass(frozen=True)
class Money:
    """An amount or range in one currency, per period; amount 0 means free or unpaid."""

    currency: str
    low: int
    high: int
    per: str

    expected: ClassVar[str] = "money (USD 6000/month, GBP 12000 total, EUR 27-40/hour) or none"
    periods: ClassVar[tuple[str, ...]] = ("hour", "week", "month", "year", "total")

    @classmethod
    def parse(cls, text: str) -> Money:
        """Read `USD 6000/month`, `GBP 20000-30000/year`, `USD 12500 total`, `none` or `free`."""
        if text in ("none", "free"):
            return cls("", 0, 0, "total")
        match = re.fullmatch(r"([A-Z]{3}) (\d{1,9})(?:-(\d{1,9}))?(?:/([a-z]+)| (total))", text)
        if not match:
            message = f"'{text}' is not money; write USD 6000/month, GBP 12000 total, none or free"
            raise Mistake("money.invalid", message)
        currency, low, high, period, total = match.groups()
        per = period or total
        if currency not in CURRENCIES:
            message = f"'{currency}' is not a currency; use a code such as USD, GBP or EUR"
            hint = nearest(currency, _USUAL) or nearest(currency, CURRENCIES)
            raise Mistake("money.currency", message, hint=hint)
        if per not in cls.periods:
            raise Mistake("money.invalid", f"'{per}' is not a period; use {', '.join(cls.periods)}")
        if high and int(high) < int(low):
            raise Mistake("money.invalid", f"the amounts in '{text}' run backwards")
        return cls(currency, int(low), int(high or low), per)

    def __str__(self) -> str:
        if not self.high:
            return "nothing"
        amount = f"{self.low:,}" if self.low == self.high else f"{self.low:,}–{self.high:,}"
        tail = {"total": "in total", "hour": "an hour"}.get(self.per, f"a {self.per}")
        return f"{self.currency} {amount} {tail}"


CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP
    BYN BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP
    GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
    KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK
    MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR
    SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
    UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
    """.split()
)

_USUAL = ("USD", "GBP", "EUR", "AUD", "CAD", "CHF", "INR", "SGD")
"""What a mistyped currency most likely was."""

_COUNTRY_NAMES = {"UK": "GB", "USA": "US", "EL": "GR"}

COUNTRIES = frozenset(iso3166.countries_by_alpha2)
REGIONS = frozenset({"EU", "EEA", "EUROPE", "WORLD"})


class Country(str):
    """A two-letter country code (ISO 3166), or one of the regions EU, EEA, EUROPE, WORLD."""

    __slots__ = ()
    expected: ClassVar[str] = "a country code (PT, GB, US) or EU, EEA, EUROPE, WORLD"

    @classmethod
    def parse(cls, text: str) -> Country:
        """Read a code; `UK` and `USA` are understood."""
        code = _COUNTRY_NAMES.get(text.upper(), text.upper())
        if code not in COUNTRIES and code not in REGIONS:
            instead = "use two letters such as PT, or EU, EEA, WORLD"
            raise Mistake("country.invalid", f"'{text}' is not a country code; {instead}")
        return cls(code)


@dataclass(frozen=True)
class City:
    """A city with its country."""

    name: str
    country: Country

    expected: ClassVar[str] = "a city and its country (London GB)"

    @classmethod
    def parse(cls, text: str) -> City:
        """Read `London GB`; the last word is the country code."""
        name, _, code = text.rpartition(" ")
        if not name:
            message = f"'{text}' is not a city with its country; write London GB"
            raise Mistake("city.invalid", message)
        return cls(name, Country.parse(code))

    def __str__(self) -> str:
        return self.name


class Id(str):
    """A stable name in lower case with hyphens; once published it is never reused."""

    __slots__ = ()
    expected: ClassVar[str] = "an id (lower case, digits and hyphens)"

    @classmethod
    def parse(cls, text: str) -> Id:
        """Read an id."""
        if len(text) > 60 or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text):
            message = f"'{text}' is not an id; use lower case, digits and hyphens"
            raise Mistake("id.invalid", message)
        return cls(text)


class Link(str):
    """A web address."""

    __slots__ = ()
    expected: ClassVar[str] = "a web address (https://…)"

    @classmethod
    def parse(cls, text: str) -> Link:
        """Read an address."""
        try:
            parts = urlsplit(text)
        except ValueError:
            parts = urlsplit("")
        if (
            parts.scheme not in ("http", "https")
            or not parts.netloc
            or re.search(r"[\s<>\"]", text)
        ):
            raise Mistake("link.invalid", f"'{text}' is not a web address (https://…)")
        return cls(text)
