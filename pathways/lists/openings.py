"""What is open for one person: ads with their role, what speaks for each, what is missing; and the
rounds, events and groups that lists know of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from pathways.assess.assessment import Assessment, Gap
from pathways.catalog import Catalog, fold, reading
from pathways.catalog.records import Program, Round, Source
from pathways.catalog.text import one_line
from pathways.catalog.values import Link, When
from pathways.frozen import dataclass
from pathways.lists.match import Programs, Roles, round_name, same_round
from pathways.lists.read import Listed, Listing, web_address
from pathways.profile import Person

# -- places ----------------------------------------------------------------------------------------

_FAR = ("remote", "online")
_EVERYWHERE = ("", "global", "worldwide", "anywhere", "world")


@dataclass(frozen=True, slots=True)
class Where:
    """Where something is. All empty means unknown."""

    remote: bool = False
    anywhere: bool = False
    """Remote, and from every country as far as it says."""
    from_: frozenset[str] = frozenset()
    """Countries and regions that it can be done from."""
    countries: frozenset[str] = frozenset()
    cities: frozenset[str] = frozenset()


class Places:
    """Reads places as people write them, with the cities of the catalog and of the person."""

    def __init__(self, catalog: Catalog, person: Person | None = None) -> None:
        self._cities: dict[str, str] = {}
        for program in catalog.programs.values():
            for city in program.places.is_ if program.places else ():
                self._cities[_bare(city.name)] = str(city.country)
        if person and person.city and person.country:
            self._cities[_bare(person.city)] = person.country
        self._read: dict[tuple[str, str], Where] = {}

    def of(self, text: str, mode: str = "") -> Where:
        """Where `San Francisco, USA; Remote, Global` is."""
        found = self._read.get((text, mode))
        if found is None:
            found = self._read[text, mode] = self._of(text, mode)
        return found

    def _of(self, text: str, mode: str) -> Where:
        remote = anywhere = False
        from_, countries, cities = set[str](), set[str](), set[str]()
        for part in re.split(r"[;&]|\bor\b", text):
            bare = _bare(part)
            if bare.startswith(_FAR):
                remote = True
                rest = bare.removeprefix("remote").removeprefix("online").strip(" ,/-()")
                country = _country(rest)
                anywhere |= rest in _EVERYWHERE
                from_ |= {country} if country else set()
                continue
            pieces = [piece.strip() for piece in bare.split(",") if piece.strip()]
            known = [piece for piece in pieces if piece in self._cities]
            country = _country(pieces[-1]) if pieces else ""
            country = country or (self._cities[known[0]] if known else "")
            countries |= {country} if country else set()
            if pieces and country != _country(pieces[0]):
                cities.add(pieces[0])
        if _bare(mode).startswith(_FAR) and not remote:
            # A place beside it is rather where it may be done from.
            remote, anywhere = True, not countries
            from_, countries = from_ | countries, set()
        return Where(remote, anywhere, frozenset(from_), frozenset(countries), frozenset(cities))


def _bare(text: str) -> str:
    """Text in small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


@lru_cache(maxsize=4096)
def _country(text: str) -> str:
    """The code of a country or a region that is called exactly so, or an empty string."""
    return reading.exactly(text) or ""


Fit = Literal["city", "country", "remote", "unknown", "move", "ask"]
_FITS: tuple[Fit, ...] = ("city", "country", "remote", "unknown", "move", "ask")
"""How a place suits somebody, best first. Nobody is sent where they would not go."""


def place_fit(catalog: Catalog, person: Person | None, where: Where) -> Fit | None:
    """How a place suits a person; None where they would not go."""
    if person is None:
        return "unknown"
    covers = catalog.rules.covers
    if person.country and covers(tuple(where.countries), person.country):
        city = _bare(person.city)
        near = city and any(_begins(there, city) for there in where.cities)
        if near or "on-site" not in person.deal_breakers:
            return "city" if near else "country"
    if where.remote:
        if where.anywhere or (person.country and covers(tuple(where.from_), person.country)):
            return "remote"
        if not where.from_ and not where.countries:
            return "unknown"
    there = where.countries | where.from_
    if not there:
        return "unknown"
    if there <= person.places_out or "on-site" in person.deal_breakers:
        return None
    if person.move not in ("yes", "job"):
        return None if person.move else "ask"
    return "move" if any(covers(person.work_rights, c) for c in there) else "ask"


def _begins(there: str, city: str) -> bool:
    return there == city or there.startswith(f"{city} ")


# -- jobs ------------------------------------------------------------------------------------------

_UNPAID = re.compile(r"volunt|unpaid", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Opening:
    """One ad with its role, and what a person should know of it."""

    entry: Listed
    role: str
    fit: Fit
    ready: bool
    """Whether an application is worth its hours already."""
    missing: tuple[Gap, ...]
    """Levels that the role asks for and nothing shows yet."""
    years: int | None
    """Least years of work that are asked for; None where it does not say."""
    years_short: bool
    state: str = ""
    """seen, applied or hidden; empty when it is new."""


def openings(
    catalog: Catalog,
    listing: Listing,
    person: Person | None,
    assessment: Assessment | None,
    states: Mapping[str, str],
    roles: Sequence[str],
) -> list[Opening]:
    """The ads for `roles`, by their order, then by place, what is missing and day; of all roles
    when there are none. What a person ruled out is not among them."""
    known, places = Roles(catalog), Places(catalog, person)
    rank = {role: n for n, role in enumerate(roles)}
    found = []
    for entry in listing.entries:
        role = known.of(entry.name, entry.skills)
        if not role or (rank and role not in rank) or _ruled_out(person, entry):
            continue
        fit = place_fit(catalog, person, places.of(entry.place, entry.mode))
        if fit is None:
            continue
        ready = assessment.fits[role] if assessment else None
        years = years_asked(entry.experience)
        short = bool(years and person and person.years is not None and person.years < years)
        gaps = ready.readiness.gaps if ready else ()
        missing = tuple(gap for gap in gaps if gap.must)
        near = bool(ready and ready.apply_now)
        state = states.get(entry.id, "")
        found.append(Opening(entry, role, fit, near, missing, years, short, state))
    found.sort(key=lambda o: (
        rank.get(o.role, 99), o.years_short, _FITS.index(o.fit),
        -(o.entry.published or date.min).toordinal(), o.entry.name, o.entry.id,
    ))  # fmt: skip
    return found


def _ruled_out(person: Person | None, entry: Listed) -> bool:
    if person is None:
        return False
    unpaid = bool(_UNPAID.search(entry.form) or _UNPAID.search(entry.name))
    if unpaid and "unpaid" in person.deal_breakers and "volunteer" not in person.work_wanted:
        return True
    return person.full_time == "never" and fold(entry.form) == "full-time"


def years_asked(text: str) -> int | None:
    """The least years in `Junior (1-4 years experience), Mid (5-9 …)`; None when it names none."""
    if fold(text).startswith("entry"):
        return 0
    years = [int(n) for n in re.findall(r"(\d{1,2})\s*(?:[-–+]\s*\d{0,2}\s*)?year", text)]
    return min(years, default=None)


def target_roles(person: Person, assessment: Assessment) -> list[str]:
    """The roles a person works towards, the wished ones first."""
    wished = [f.role for f in assessment.shortlist if f.origin != "fit"]
    others = [f.role for f in assessment.shortlist]
    return list(dict.fromkeys([*wished, *person.roles, *others]))


# -- near ------------------------------------------------------------------------------------------


def near(
    catalog: Catalog, person: Person, entries: Iterable[Listed], today: date
) -> list[tuple[Fit, Listed]]:
    """Entries in the city of a person, then in their country, the next first; what is over is not
    among them."""
    places = Places(catalog, person)
    found: list[tuple[Fit, Listed]] = []
    for entry in entries:
        last = entry.ends or entry.starts
        if last and last < today:
            continue
        where = places.of(entry.place)
        fit = place_fit(catalog, replace(person, deal_breakers=frozenset()), where)
        if fit in ("city", "country"):
            found.append((fit, entry))
    found.sort(key=lambda f: (_FITS.index(f[0]), f[1].starts or date.max, f[1].name, f[1].id))
    return found


# -- rounds ----------------------------------------------------------------------------------------

LIST = "open-list"
"""The key of the source of what stands in an open list."""


def with_rounds(catalog: Catalog, lists: Mapping[str, Any]) -> Catalog:
    """The catalog with the rounds of a list of training, as `lists` (of `rounds_in`) holds them.

    A round rests on the listing, with its day. Of two deadlines of one round the earlier counts,
    unless the list still showed it after ours.

    Raises:
        KeyError, TypeError, ValueError: `lists` is not of this shape.
    """
    day, credit = date.fromisoformat(lists["day"]), one_line(lists["credit"])
    entries: dict[str, list[Listed]] = {}
    for row in lists["rounds"]:
        closes, starts, ends = (
            When.parse(row[key]).first if row.get(key) else None
            for key in ("closes", "starts", "ends")
        )
        entry = Listed(one_line(row["name"]), web_address(row["page"]), closes, starts, ends,
                       False, None)  # fmt: skip
        entries.setdefault(row["program"], []).append(entry)
    programs = {
        id: _with_rounds(program, entries[id], day, credit) if id in entries else program
        for id, program in catalog.programs.items()
    }
    return replace(catalog, programs=programs, lists=dict(lists))


def rounds_in(
    catalog: Catalog, listing: Listing, today: date
) -> tuple[dict[str, Any], list[Listed]]:
    """The entries of a list of training that are about one program each and say a day, as plain
    data; and those that no program of the catalog fits."""
    programs = Programs(catalog.programs.values())
    rows, unknown = [], []
    for entry in listing.entries:
        fits = programs.of(entry)
        if not fits:
            unknown.append(entry)
        if len(fits) != 1 or not (entry.starts or (entry.closes and not entry.not_yet_open)):
            continue
        days = {key: str(d) for key in ("closes", "starts", "ends") if (d := getattr(entry, key))}
        if entry.not_yet_open:
            days.pop("closes", None)  # a round that only closes would read as open
        rows.append({"program": min(fits), "name": entry.name, "page": entry.url, **days})
    rows.sort(key=lambda row: [row.get(k, "") for k in ("program", "closes", "starts", "name")])
    day = listing.day(today)
    found = {"day": str(day), "credit": listing.credited(catalog.openings), "rounds": rows}
    return found, unknown


def _with_rounds(program: Program, entries: Iterable[Listed], day: date, credit: str) -> Program:
    left, rounds = list(program.rounds), list(program.rounds)
    page = ""
    for entry in entries:
        held = same_round(left, entry)
        if held is not None:
            left.remove(held)  # rounds close together are several rounds
            if entry.closes is None or _agrees(held, entry.closes, day):
                continue
        closes, starts, ends = (_when(day) for day in (entry.closes, entry.starts, entry.ends))
        try:
            if held is not None:
                keys = (*held.source_keys, LIST)
                rounds[rounds.index(held)] = replace(held, closes=closes, source=keys)
            else:
                name = round_name(rounds, entry)
                rounds.insert(0, Round(name, LIST, None, closes, starts, ends, line=program.line))
        except ValueError:
            continue  # it would close after it starts
        page = page or entry.url
    if not set(rounds) - set(program.rounds):
        return program
    note = f"the list of {credit}; the official page was not read"
    source = Source(Link(page or program.page), "listing", _when(day), note)
    return replace(program, rounds=tuple(rounds), sources={**program.sources, LIST: source})


def _agrees(held: Round, closes: date, day: date) -> bool:
    """Whether the deadline that we have stays."""
    ours = held.closes
    if ours is None or not ours.exact:
        return False
    return ours.first <= closes and not (ours.first < day < closes)


def _when(day: date | None) -> When | None:
    return When(day.year, day.month, day.day) if day else None


def unknown_checks(entry: Listed) -> Collection[str]:
    """What a row of training does not say and somebody should ask, as codes."""
    checks = {"closes": entry.closes is None, "starts": entry.starts is None,
              "pay": not entry.stipend, "place": not (entry.place or entry.mode)}  # fmt: skip
    return [code for code, missing in checks.items() if missing]
