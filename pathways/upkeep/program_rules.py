"""Rules about programs: rounds, who can enter, what they build, and which are there twice.

Nothing here looks at a clock: a date is wrong only beside another date, or beside a name.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from pathways.catalog.load import ENTRIES
from pathways.catalog.text import fold
from pathways.catalog.values import REGIONS, When
from pathways.problems import Place, Severity, closest
from pathways.upkeep.finding import Finding

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.catalog.records import Program, Round

_LONGEST_WAIT = 300
"""Days from one date of a round to the next. Really at most 250; a year slip makes 365."""

_SEASON_DRIFT = 150
"""Days by which rounds of one season move from year to year at most. Really up to 120."""


def program_rules(catalog: Catalog) -> Iterator[Finding]:
    """Every finding about single programs."""
    kinds = catalog.rules.kinds if catalog.rules else {}
    for program in catalog.programs.values():
        kind = kinds.get(program.kind)
        yield from _pairs(program, kind is not None and kind.attended)
        yield from _money(program)
        yield from _rounds(program)
        yield from _expected(program)
        yield from _counts(program)
        yield from _shut(program)
    yield from (found for *_, found in cities_in(catalog) if found)


# -- facts beside each other --------------------------------------------------------------------


def _pairs(program: Program, attended: bool) -> Iterator[Finding]:
    """Two facts that cannot both hold."""
    for place, message in _contradictions(program, attended):
        hint = "one of the two is wrong or old; where sources differ, say so under disputed"
        yield Finding(program.file, place, "fact.against", message, hint)


def _contradictions(program: Program, attended: bool) -> Iterator[tuple[Place, str]]:
    cities, countries = program.places, program.countries
    if cities and countries and not REGIONS & {*countries.is_}:
        for index, city in enumerate(cities.is_):
            if city.country not in countries.is_:
                lands = ", ".join(countries.is_)
                yield (
                    ("places", "is", index),
                    f"{city.name} is in {city.country}, and its countries are {lands}",
                )
    # Whoever employs from anywhere, or meets online, may still have a seat.
    if attended and cities and program.mode and program.mode.is_ == "online":
        yield ("mode", "is"), f"online, and yet it takes place in {cities.is_[0].name}"
    if program.intake and program.intake.is_ == "self-paced":
        since = min(_seen(program, program.intake.source_keys, "first"), default=None)
        yield from _after(program, since, "it is begun at any time")
    if program.running and program.running.is_ == "no":
        # Whoever says that it has ended may tell of its last round as well.
        since = max(_seen(program, program.running.source_keys, "last"), default=None)
        yield from _after(program, since, "it does not run any more")


def _after(program: Program, since: date | None, said: str) -> Iterator[tuple[Place, str]]:
    """Rounds of a program that has none by a fact: expected ones, and past ones told later."""
    if program.expected:
        yield ("expected",), f"{said}, and yet a next round is expected"
    for index, it in enumerate(program.rounds):
        told = max(_seen(program, it.source_keys, "last"), default=None)
        if since and told and told > since:
            yield ("rounds", index), f"{said}, and yet '{it.name}' was seen after that"


def _seen(program: Program, keys: Iterable[str], end: Literal["first", "last"]) -> list[date]:
    """The first or last days that some sources can mean."""
    return [getattr(day, end) for key in keys if (day := program.sources[key].as_of)]


_STRONG = frozenset({"USD", "EUR", "GBP", "CHF", "CAD", "AUD", "SGD", "NZD"})
"""Currencies of which amounts can be compared by eye; of others, no limit is known here."""

_PAY = {
    "hour": (5, 500),
    "week": (25, 10_000),
    "month": (50, 40_000),
    "year": (1_000, 5_000_000),
    "total": (0, 10_000_000),
}
"""Least and most in a strong currency for each period: from a volunteer's stipend to a year's grant
for an organization. Whatever lies outside has a slipped zero or the wrong period."""


def _money(program: Program) -> Iterator[Finding]:
    for name in ("cost", "stipend"):
        money = getattr(program, name) and getattr(program, name).is_
        if not money or money.currency not in _STRONG:
            continue
        least, most = _PAY[money.per]
        if money.high < least or money.high > most:
            message = f"{money} cannot be right; it is {least:,} to {most:,}"
            yield Finding(program.file, (name, "is"), "value.unlikely", message)


def cities_in(catalog: Catalog) -> Iterator[tuple[str, str, Finding | None]]:
    """Each city of a program with its country, and what is wrong with it: another name than the
    usual one, or, as a warning, what is likely a slip. What two programs say of a city is none."""
    from pathways.catalog.compiled import known_places
    from pathways.catalog.reading import cities_of, countries_with, usual_city

    placed = [program for program in catalog.programs.values() if program.places]
    agreed = Counter(city for program in placed if program.places for city in program.places.is_)
    known = known_places()
    for program in placed:
        for index, city in enumerate(program.places.is_ if program.places else ()):
            message = hint = ""
            if (city.name, str(city.country)) in known:
                yield city.name, str(city.country), None
                continue
            usual, there = usual_city(city.name, city.country), countries_with(city.name)
            if usual != city.name:
                message = f"the catalog calls {city.name} {usual}"
                hint = f"write {usual} {city.country}"
            elif agreed[city] == 1 and there and city.country not in there:
                message = f"every {city.name} that is known here is in {' or '.join(there)}"
            elif not there and (near := closest(fold(city.name), cities_of(city.country), 0.85)):
                message = f"no {city.name} in {city.country} is known here"
                hint = f"did you mean '{near.title()}'?"
            place = ("places", "is", index)
            severity: Severity = "error" if usual != city.name else "warning"
            found = Finding(program.file, place, "city.name", message, hint, severity=severity)
            yield city.name, str(city.country), found if message else None


# -- rounds -------------------------------------------------------------------------------------


def _rounds(program: Program) -> Iterator[Finding]:
    seen: dict[tuple[tuple[str, When], ...], str] = {}
    slipped: set[int] = set()
    for index, it in enumerate(program.rounds):
        dates = tuple(it.dates.items())
        if any(when.exact for _, when in dates):
            other = seen.setdefault(dates, it.name)
            if other != it.name:
                message = f"the rounds '{other}' and '{it.name}' have the same dates"
                yield Finding(program.file, ("rounds", index), "round.copy", message)
        weeks = program.weeks.is_.high if program.weeks else None
        slip = (
            _slip_inside(it)
            or _slip_beside_weeks(it, weeks)
            or _slip_beside_name(it)
            or _slip_beside_season(it)
        )
        if slip:
            slipped.add(index)
            name, message = slip
            yield Finding(program.file, ("rounds", index, name), "round.year", message)
    yield from _slips_beside_neighbors(program, slipped)
    yield from _newest_first(program)


def first_day(it: Round) -> date | None:
    """The day by which rounds are put in order: when it starts, else when it closes or opens."""
    when = it.starts or it.closes or it.opens or it.ends
    return when.first if when else None


def _newest_first(program: Program) -> Iterator[Finding]:
    dated = [(i, it, day) for i, it in enumerate(program.rounds) if (day := first_day(it))]
    for (_, above, later), (index, it, day) in pairwise(dated):
        if day > later:
            message = f"the round '{it.name}' is newer than '{above.name}' above it"
            hint = "rounds stand newest first; --fix puts them in order"
            yield Finding(program.file, ("rounds", index), "round.newest", message, hint)
            return


def _slip_inside(it: Round) -> tuple[str, str] | None:
    """A date about a year after the one before it, where a round takes months."""
    dated = [(name, when) for name, when in it.dates.items() if name != "ends"]
    for (early, a), (late, b) in pairwise(dated):
        days = (b.first - a.last).days
        if days > _LONGEST_WAIT:
            return early, f"{early} on {a}, and {late} only on {b}; is one of the years wrong?"
    return None


def _slip_beside_weeks(it: Round, weeks: float | None) -> tuple[str, str] | None:
    """An end about a year later than the weeks of the program allow."""
    if weeks is None or not (it.starts and it.ends):
        return None
    if (it.ends.first - it.starts.last).days > weeks * 7 + _LONGEST_WAIT:
        message = f"starts on {it.starts} and ends on {it.ends}, and takes {weeks:g} weeks"
        return "ends", f"{message}; is one of the years wrong?"
    return None


def _slip_beside_name(it: Round) -> tuple[str, str] | None:
    """Dates of other years than the one in the round's name.

    A round may close in the year before the one it is named after, never in the year after.
    """
    years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", it.name)]
    if not years or not it.dates:
        return None
    if re.search(r"\d{4}-\d\d\b", it.name):  # Winter 2024-25
        years.append(years[0] + 1)
    in_the_year = {"opens": (1, 0), "closes": (1, 0), "starts": (0, 0), "ends": (0, 1)}
    for name, when in it.dates.items():
        before, after = in_the_year[name]
        if name == "starts" and when.month in (0, 1, 12):
            before = after = 1
        if not min(years) - before <= when.year <= max(years) + after:
            return name, f"'{it.name}' {name} on {when}; is the year wrong?"
    return None


_SEASONS = {"winter": 3, "spring": 6, "summer": 9, "autumn": 12, "fall": 12}
"""The last month of each season, as rounds use the words."""


def _slip_beside_season(it: Round) -> tuple[str, str] | None:
    """A closing date more than a year before the season in the round's name is over."""
    match = re.search(rf"\b({'|'.join(_SEASONS)}) (20\d\d)\b", it.name.casefold())
    if match and it.closes:
        over = date(int(match[2]), _SEASONS[match[1]], 28)
        if (over - it.closes.last).days > 365 + 31:
            message = f"'{it.name}' closes on {it.closes}, a year before it; is the year wrong?"
            return "closes", message
    return None


def _slips_beside_neighbors(program: Program, known: set[int]) -> Iterator[Finding]:
    """Rounds of one season whose dates are not as many years apart as their names.

    Rounds at the indexes in `known` are wrong already.
    """
    seasons: dict[str, list[tuple[int, int, Round]]] = defaultdict(list)
    for index, it in enumerate(program.rounds):
        match = re.fullmatch(r"(.*?)\b(20\d\d)\b(.*)", it.name)
        if match and index not in known:
            season = f"{match[1]}{match[3]}".strip().casefold()
            seasons[season].append((int(match[2]), index, it))
    for rounds in seasons.values():
        rounds.sort(key=lambda item: item[0])
        for (year, _, a), (later, index, b) in pairwise(rounds):
            for name in ("closes", "starts"):
                x, y = getattr(a, name), getattr(b, name)
                if not (x and y and x.month and y.month):
                    continue
                off = (y.first - x.first).days - 365 * (later - year)
                if abs(off) > _SEASON_DRIFT:
                    beside = f"'{a.name}' on {x}; is one of the years wrong?"
                    message = f"'{b.name}' {name} on {y} and {beside}"
                    yield Finding(program.file, ("rounds", index, name), "round.year", message)
                    break


def _expected(program: Program) -> Iterator[Finding]:
    next_, last = program.expected, program.rounds
    if next_ is None:
        return
    for name in ("opens", "closes"):
        when = getattr(next_, name)
        known = [w for it in last if (w := getattr(it, name))]
        if when and known and when.last < max(w.first for w in known):
            message = f"the next round is expected to {name[:-1]} on {when}, before a past one did"
            yield Finding(program.file, ("expected", name), "expected.past", message)
    if next_.opens and next_.closes and next_.opens.first > next_.closes.last:
        message = f"the round opens on {next_.opens}, after it closes on {next_.closes}"
        yield Finding(program.file, ("expected", "closes"), "round.order", message)


def _counts(program: Program) -> Iterator[Finding]:
    for index, it in enumerate(program.admitted):
        if it.applicants and it.places and it.places.low > it.applicants.high:
            message = f"more places ({it.places}) than applicants ({it.applicants})"
            place = ("admitted", index, "places")
            yield Finding(program.file, place, "admitted.counts", message)
        if not (it.applicants or it.places or it.percent):
            message = "neither applicants, nor places, nor a percentage"
            yield Finding(program.file, ("admitted", index), "admitted.nothing", message)


# -- who can enter ------------------------------------------------------------------------------


def _shut(program: Program) -> Iterator[Finding]:
    """Conditions that nobody can meet together."""
    oldest, where = 1_000, None
    youngest = -1
    for index, need in enumerate(program.requires):
        if need.exceptions:
            continue
        if need.what == "age":
            youngest = max(youngest, need.min if need.min is not None else -1)
            oldest = min(oldest, need.max if need.max is not None else 1_000)
            if youngest > oldest:
                message = f"nobody is at least {youngest} and at most {oldest} years old"
                yield Finding(program.file, ("requires", index), "requires.never", message)
                return
        elif need.what == "residence" and need.in_:
            here = set(need.in_)
            regions = here & {"EU", "EEA", "EUROPE", "WORLD"}
            if where is not None and not regions and not where & here:
                message = "nobody lives in both places that two conditions name"
                yield Finding(program.file, ("requires", index, "in"), "requires.never", message)
                return
            where = here if where is None and not regions else where


def circles(catalog: Catalog) -> Iterator[Finding]:
    """Programs that ask for another one first, and that one, in the end, for them."""
    needed = {
        program.id: [
            (index, need.any)
            for index, need in enumerate(program.requires)
            if need.what == "program" and not need.exceptions
        ]
        for program in catalog.programs.values()
    }
    open_: set[str] = set()
    while more := {
        id
        for id, needs in needed.items()
        if id not in open_ and not any(open_.isdisjoint(any_) for _, any_ in needs)
    }:
        open_ |= more
    for id, needs in needed.items():
        for index, any_ in needs:
            known = [p for p in any_ if p in needed]
            if id not in open_ and known and open_.isdisjoint(any_):
                names = " or ".join(known)
                message = f"nobody can enter: it asks for {names} first, which asks for it in turn"
                place = ("requires", index, "any")
                yield Finding(catalog.programs[id].file, place, "requires.circle", message)


# -- what it builds -----------------------------------------------------------------------------


def nothing_built(catalog: Catalog, says_so: Callable[[str], bool]) -> Iterator[Finding]:
    """Programs to learn in that build nothing, unless the file says so with an empty list."""
    for program in catalog.programs.values():
        kind = catalog.rules.kinds.get(program.kind) if catalog.rules else None
        if kind and kind.chooses and not program.builds and not says_so(program.file):
            message = f"a {program.kind} that builds nothing"
            hint = "add builds; if it truly builds nothing, write builds: [] and why in a comment"
            yield Finding(program.file, ("kind",), "program.builds", message, hint)


# -- twice --------------------------------------------------------------------------------------

_COMMON = {*"a an and the for of in on to ai safety fellowship program programs programme".split()}
"""Words that tell no two programs apart."""


def twins(catalog: Catalog) -> Iterator[Finding]:
    """Entries with one name, and programs that are likely the same one."""
    names: dict[str, str] = {}
    for room in (*ENTRIES, "competencies"):
        for index, entry in enumerate(getattr(catalog, room).values()):
            file = getattr(entry, "file", "competencies")
            path = ("name",) if room != "competencies" else ("competencies", index, "name")
            called = fold(entry.name)
            other = names.setdefault(called, f"{room}/{entry.id}")
            taken = catalog.names.get(called, (room, entry.id))
            if taken != (room, entry.id):
                other = "/".join(taken)
            if other != f"{room}/{entry.id}":
                message = f"{other} is called '{entry.name}' too"
                yield Finding(file, path, "name.taken", message)
    yield from _likely_twins(catalog)


def _likely_twins(catalog: Catalog) -> Iterator[Finding]:
    pages: dict[str, list[Program]] = defaultdict(list)
    words: dict[tuple[str, ...], Program] = {}
    for program in catalog.programs.values():
        address = urlsplit(program.page)
        page = address.netloc.removeprefix("www.") + address.path.rstrip("/")
        mine = fold(program.name)
        other = next(
            (
                held
                for held in pages[page]
                if SequenceMatcher(None, fold(held.name), mine).ratio() > 0.8
            ),
            None,
        )
        pages[page].append(program)
        key = tuple(sorted({*mine.split("-")} - _COMMON))
        if key:
            other = other or words.get(key)
            words.setdefault(key, program)
        if other and fold(other.name) != mine:
            message = f"likely the same program as {other.id} ('{other.name}')"
            hint = "if it is, keep one and name the other under aliases"
            where = (program.file, ("name",))
            yield Finding(*where, "program.twin", message, hint, severity="warning")
