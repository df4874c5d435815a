"""How people write countries, languages, days, months and hours: the same words mean the same in
the interview, in a file of one's own, in the record, on the command line and in a form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from pathways.catalog.text import clean
from pathways.catalog.values import COUNTRIES, REGIONS, Country, DayOrder, Mistake, When, plain
from pathways.problems import BadInput, nearest

# -- countries and languages -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Names:
    """Everyday names by code, beside the English names of ISO 3166."""

    countries: dict[Country, tuple[str, ...]]
    languages: dict[str, tuple[str, ...]]


def parse_names(raw: bytes, name: str) -> Names:
    """The names in bytes that came from `name`.

    Raises:
        BadInput: every mistake in it.
    """
    from pathways.catalog.decode import Reader
    from pathways.catalog.yaml_nodes import compose

    reader = Reader(compose(raw, name))
    names = reader.read(Names)
    if names is None or reader.problems:
        raise BadInput(reader.problems)
    return names


@cache
def _names() -> Names:
    from pathways.files import read
    from pathways.resources import folder

    name = "data/names.yaml"
    return parse_names(read(folder("data") / "names.yaml", name), name)


@cache
def _countries() -> Mapping[str, tuple[str, str]]:
    """(code, name as it is written) by folded name."""
    import iso3166

    names: dict[str, tuple[str, str]] = {}
    for code, given in _names().countries.items():
        names.update({_folded(name): (code, name) for name in given})
    for item in iso3166.countries:
        if item.alpha2 in COUNTRIES:
            for name in (item.apolitical_name, item.name, item.alpha3):
                names.setdefault(_folded(name), (item.alpha2, name))
    return names


def _folded(name: str) -> str:
    """A name without capitals, accents and marks."""
    bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name.casefold()))
    words = " ".join(re.sub(r"[-.,/()\"'’‘ʻ`]", " ", bare.replace("&", " and ")).split())
    return re.sub(r"^the |\bst (?=\w)", lambda m: "" if m[0] == "the " else "saint ", words)


def country(text: str) -> Country:
    """A country or a region from its code or its name in English or its own languages, also from
    the beginning of a name when only one fits.

    Raises:
        ValueError: no country, or more than one, is called so.
    """
    word = re.sub(r"\s+only$", "", plain(text), flags=re.IGNORECASE)
    if len(word) <= 3 or word.upper() in REGIONS:
        try:
            return Country.parse(word)
        except ValueError:
            pass
    names, asked = _countries(), _folded(word)
    if asked in names:
        return Country(names[asked][0])
    begins = sorted({code for name, (code, _) in names.items() if name.startswith(asked)})
    if asked and len(begins) == 1:
        return Country(begins[0])
    if asked and begins:
        several = f"'{word}' could be several: {', '.join(begins)}"
        raise Mistake("country.invalid", f"{several}; type a little more")
    hint = nearest(word[:80], [name for _, name in names.values() if len(name) > 3], 0.75)
    hint = hint or "write a name or two letters, such as Portugal or PT"
    raise Mistake("country.invalid", f"there is no country called '{word}'", hint=hint)


def countries(text: str) -> tuple[Country, ...]:
    """Countries with commas, semicolons or `and` between them, in order of their codes.

    Raises:
        ValueError: as `country`.
    """
    parts = [part for part in re.split(r"[,;]", text) if part.strip()]
    return tuple(Country(c) for c in sorted({c for part in parts for c in _one_or_two(part)}))


def _one_or_two(text: str) -> list[Country]:
    """`Bosnia and Herzegovina` is one country, `France and Spain` are two."""
    try:
        return [country(text)]
    except ValueError:
        halves = re.split(r"\band\b|&|\+", text)
        if len(halves) < 2:
            raise
        return [country(half) for half in halves]


def language(text: str) -> str:
    """A language as its two-letter code where it is a common one; otherwise as it was written."""
    word = plain(text).casefold()
    return word if len(word) <= 2 and word.isascii() else _languages().get(_folded(word), word)


@cache
def _languages() -> Mapping[str, str]:
    return {_folded(name): code for code, names in _names().languages.items() for name in names}


# -- days and months -------------------------------------------------------------------------------

_NOW = frozenset(
    ("now", "asap", "immediately", "right now", "already", "any time", "anytime", "at once")
)
_NEVER = frozenset(("never", "not at all"))


def day(text: str, today: date | None = None, order: DayOrder | None = None) -> date:
    """A day: `2026-12-06`, `6 Dec 2026`, `6.12.2026`, and with `today` also `yesterday`.

    Raises:
        ValueError: no day, a day that does not exist, or one that could be two.
    """
    found = When.read(text, today, order)
    if not found.exact:
        raise Mistake("date.invalid", f"'{plain(text)}' is not a day; write it as 2026-12-06")
    return found.first


def month(text: str, order: DayOrder | None = None) -> str:
    """A month as `2027-04`, from that, `April 2027`, `4/2027` or a day in it; or `now`, `never`.

    Raises:
        ValueError: anything else, or a day that could be in two months.
    """
    word = plain(text)
    for answer, words in (("now", _NOW), ("never", _NEVER)):
        if word.casefold() in words:
            return answer
    try:
        found = When.read(word, order=order)
    except Mistake as error:
        if error.code == "date.ambiguous":
            raise
        raise ValueError(f"'{word}' is not a month; write 2027-07, now or never") from None
    if not found.month:
        raise ValueError(f"'{word}' has no month; write {word}-07, now or never")
    return f"{found.year:04}-{found.month:02}"


# -- hours -----------------------------------------------------------------------------------------

ABOUT = re.compile(
    r"^(about|around|roughly|ca|approx|approximately|over|more than|nearly|almost|~)[. ]*",
    re.IGNORECASE,
)
"""What people write before a number that they did not count."""
_A_WEEK = re.compile(r"(\b(per|an?|each|every) |/ ?)week\b|\bweekly\b")
_H, _M = r"(?:h|hrs?|hours?)\.?", r"(?:m|mins?|minutes?)\.?"
_PLAIN = re.compile(
    rf"([+-]?\d{{1,9}}(?:[.,]\d{{1,9}})?|[.,]\d{{1,9}}|\d(?:\.\d+)?e-?\d) ?(?:{_H})?"
)
_CLOCK = re.compile(
    rf"(\d{{1,4}})(?::([0-5]\d)(?: ?{_H})?| ?{_H}(?: and)? ?(?:([0-5]\d)|([0-5]?\d) ?{_M}))"
)
_MINUTES = re.compile(rf"(\d{{1,5}}) ?{_M}")


def hours(text: str) -> float:
    """Hours: `1.5`, `1,5`, `1h30`, `1:30`, `90 min`, `3 hours`, `about 3`. May be negative.

    Raises:
        ValueError: anything else, or a number that could be two.
    """
    word = bare_hours(text)
    if found := _PLAIN.fullmatch(word):
        number = found[1]
        if re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", number):
            whole, part = number.replace(",", ""), float(number.replace(",", "."))
            message = f"'{number}' could be two numbers; write {whole} or {part:g}"
            raise Mistake("value.type", message)
        return round(float(number.replace(",", ".")), 6)
    if found := _CLOCK.fullmatch(word):
        return round(int(found[1]) + int(found[2] or found[3] or found[4]) / 60, 6)
    if found := _MINUTES.fullmatch(word):
        return round(int(found[1]) / 60, 6)
    message = f"'{clean(text).strip()}' is not a number of hours; write 4.5, 1h30 or 45m"
    raise Mistake("value.type", message)


def bare_hours(text: str) -> str:
    """Hours without words that change no number, such as `about` and `a week`."""
    return ABOUT.sub("", " ".join(_A_WEEK.sub(" ", plain(text).casefold()).split()))


def weeks(text: str) -> tuple[float, ...]:
    """Hours of several weeks: `4 7 5 6`, `4,7,5,6`, `4,5 7 5 6`, `1h30, 2h, 45m, 3`.

    Raises:
        ValueError: as `hours`, of one of them.
    """
    # A unit goes with the number before it, and minutes with the hours before them.
    joined = re.sub(rf"(?<=\d) (?={_H}(?![a-z]))|(?<=\d) (?={_M}(?![a-z]))", "", bare_hours(text))
    joined = re.sub(rf"(?<=\dh) (?=\d+{_M}(?![a-z]))", "", joined)
    for between in (r" ?[;/] ?| ?, | ,", r" ", r"[,;/ ]+"):
        parts = [part for part in re.split(between, joined) if part]
        # A decimal comma leaves four weeks whole; read as a comma between weeks, five or more.
        if len(parts) in (4, 5):
            break
    return tuple(hours(part) for part in ([joined] if _one(joined) else parts))


def _one(text: str) -> bool:
    try:
        hours(text)
    except ValueError:
        return False
    return True


OWN_WORDS: Mapping[Any, Callable[[str], Any]] = {Country: country, When: When.read, float: hours}
"""How values of these types are read in files that a person writes by hand."""
