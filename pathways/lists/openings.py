"""What is open for one person: ads with their role, what speaks for each, what is missing; and the
events and groups near them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Literal, get_args

from pathways.assess.assessment import Assessment, Gap
from pathways.catalog import Catalog, fold, reading
from pathways.frozen import Struct
from pathways.lists.read import Listed
from pathways.lists.taken import is_over
from pathways.profile import Person

# -- places ----------------------------------------------------------------------------------------

_FAR = ("remote", "online")
_EVERYWHERE = ("", "global", "worldwide", "anywhere", "world")


class Where(Struct):
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
        self.of = cache(self._of)

    def _of(self, text: str, mode: str = "") -> Where:
        """Where `San Francisco, USA; Remote, Global` is."""
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
                cities.add(_bare(reading.usual_city(pieces[0])))
        if _bare(mode).startswith(_FAR) and not remote:
            # A place beside it is rather where it may be done from.
            remote, anywhere = True, not countries
            from_, countries = from_ | countries, set()
        return Where(remote, anywhere, frozenset(from_), frozenset(countries), frozenset(cities))


def _bare(text: str) -> str:
    """Text in small letters without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


@cache
def _country(text: str) -> str:
    """The code of a country or a region that is called exactly so, or an empty string."""
    return reading.exactly(text) or ""


Fit = Literal["city", "country", "remote", "unknown", "move", "ask"]
_FITS: tuple[Fit, ...] = get_args(Fit)
"""How a place suits somebody, best first. Nobody is sent where they would not go."""


def place_fit(catalog: Catalog, person: Person | None, where: Where) -> Fit | None:
    """How a place suits a person; None where they would not go."""
    if person is None:
        return "unknown"
    only_remote = "on-site" in person.deal_breakers
    if _is_in(catalog, person, where.countries):
        near = _in_city(person, where)
        if near or not only_remote:
            return "city" if near else "country"
    if where.remote and (where.anywhere or _is_in(catalog, person, where.from_)):
        return "remote"
    there = where.countries | where.from_
    if not there:
        return "unknown"
    if only_remote or there <= person.places_out:
        return None
    if not person.country or not person.move:
        return "ask"
    if person.move not in ("yes", "job"):
        return None
    return "move" if any(catalog.rules.covers(person.work_rights, c) for c in there) else "ask"


def _is_in(catalog: Catalog, person: Person, countries: frozenset[str]) -> bool:
    """Whether a person is known to live in one of these countries and regions."""
    return bool(person.country and catalog.rules.covers(tuple(countries), person.country))


def _in_city(person: Person, where: Where) -> bool:
    city = _bare(reading.usual_city(person.city))
    return city != "" and any(f"{there} ".startswith(f"{city} ") for there in where.cities)


# -- jobs ------------------------------------------------------------------------------------------

_WORKED_SINCE, _SOME = 22, 2
"""Age from which on there can be years of work, and years that somebody may have who said none."""

_UNPAID = re.compile(r"volunt|unpaid", re.IGNORECASE)


class Opening(Struct):
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
    seat: str = ""
    """Where the employer is by our catalog, where the ad names no place."""
    too_high: bool = False
    """Whether it asks for more years than anybody would pass over."""
    too_low: bool = False
    """Whether it is so far below what the person has done that hirers expect them to leave."""
    state: str = ""
    """seen, applied or hidden; empty when it is new."""


def openings(
    catalog: Catalog,
    jobs: Iterable[tuple[Listed, str]],
    person: Person | None,
    assessment: Assessment | None,
    states: Mapping[str, str],
    roles: Sequence[str],
) -> list[Opening]:
    """The ads for `roles` among `jobs` (each with its role, empty for none of ours), by their
    order, then by years, place and day; of all roles when there are none. What a person ruled out
    is not among them."""
    places, seats = Places(catalog, person), _seats(catalog)
    rank = {role: n for n, role in enumerate(roles)}
    found = []
    for entry, role in jobs:
        if not role or (rank and role not in rank) or _ruled_out(person, entry):
            continue
        where, seat = places.of(entry.place, entry.mode), ""
        if not (entry.place or entry.mode):
            where, seat = _seat(seats, entry.by) or (where, "")
        fit = place_fit(catalog, person, where)
        if fit is None:
            continue
        ready = assessment.fits[role] if assessment else None
        gaps = ready.readiness.gaps if ready else ()
        short, high, low = years_fit(catalog, person, *years_of(catalog, entry))
        found.append(Opening(
            entry, role, fit, bool(ready and ready.apply_now), tuple(g for g in gaps if g.must),
            years_asked(entry.experience), short, seat, high, low, states.get(entry.id, ""),
        ))  # fmt: skip
    found.sort(key=lambda o: (
        rank.get(o.role, 99), o.years_short, _FITS.index(o.fit),
        -(o.entry.published or date.min).toordinal(), o.entry.name, o.entry.id,
    ))  # fmt: skip
    return found


def _seats(catalog: Catalog) -> dict[str, tuple[Where, str]]:
    """Where employers of the catalog are, by every name of theirs."""
    found: dict[str, tuple[Where, str]] = {}
    for program in catalog.programs.values():
        far = program.mode is not None and program.mode.is_ == "online"
        cities = program.places.is_ if program.places else ()
        if not program.posts or not (far or cities):
            continue
        served = program.countries.is_ if far and program.countries else ()
        countries = frozenset(str(city.country) for city in cities)
        names = frozenset(_bare(city.name) for city in cities)
        where = Where(far, far and not served, frozenset(map(str, served)), countries, names)
        seat = " or ".join([*(city.name for city in cities[:2]), *(["from afar"] if far else [])])
        for name in (program.name, program.operator, *program.aliases):
            found.setdefault(fold(name), (where, seat))
    found.pop("", None)
    return found


def _seat(seats: Mapping[str, tuple[Where, str]], by: str) -> tuple[Where, str] | None:
    """The same of an employer as an ad writes it: `UK Government, AI Security Institute`."""
    names = (by, *by.split(",")[::-1])
    return next((seats[name] for n in names if (name := fold(n)) in seats), None)


def years_of(catalog: Catalog, entry: Listed) -> tuple[int | None, int | None]:
    """The least and the most years of work that an ad asks for; by its title where it does not say,
    and None where neither does."""
    rules = catalog.openings.years
    least, most = years_asked(entry.experience), _most_years(entry.experience)
    if least is None and rules:
        words = f" {_bare(re.sub(r'[^a-zA-Z]+', ' ', entry.name))} "
        said = [r for r in rules.titles if any(f" {title} " in words for title in r.titles)]
        least = max((r.least for r in said if r.least is not None), default=None)
        most = None if least else min((r.most for r in said if r.most is not None), default=None)
    return least, most


def years_fit(
    catalog: Catalog, person: Person | None, least: int | None, most: int | None
) -> tuple[bool, bool, bool]:
    """Whether this asks for more years of work than a person has, for many more, and for so few
    that it is below them."""
    if person is None:
        return False, False, False
    years, rules = person.years, catalog.openings.years
    if years is None and (person.stage == "student" or (person.age or 99) < _WORKED_SINCE):
        years = 0
    less, beyond = (rules.less, rules.beyond) if rules else (0, 99)
    if years is None:  # who did not say can have some years, and hardly many
        return least is not None and least > _SOME, False, False
    short = least is not None and years < least
    high = least is not None and years + less < least
    return short, high, most is not None and years > most + beyond


def _ruled_out(person: Person | None, entry: Listed) -> bool:
    if person is None:
        return False
    paid_only = "unpaid" in person.deal_breakers and "volunteer" not in person.work_wanted
    if paid_only and is_unpaid(entry):
        return True
    return person.full_time == "never" and fold(entry.form) == "full-time"


def is_unpaid(entry: Listed) -> bool:
    """Whether an ad says that it does not pay."""
    return bool(_UNPAID.search(entry.form) or _UNPAID.search(entry.name))


def years_asked(text: str) -> int | None:
    """The least years in `Junior (1-4 years experience), Mid (5-9 …)`; None when it names none."""
    if fold(text).startswith("entry"):
        return 0
    years = [int(n) for n in re.findall(r"(\d{1,2})\s*(?:[-–+]\s*\d{0,2}\s*)?year", text)]
    return min(years, default=None)


def _most_years(text: str) -> int | None:
    """The most years in the same; None where there is no end to them."""
    ends = re.findall(r"[-–]\s*(\d{1,2})\s*year", text)
    open_ended = re.search(r"\d\s*\+\s*year|multiple", text, re.IGNORECASE)
    if fold(text).startswith("entry") and not ends:
        return 1
    return None if open_ended else max(map(int, ends), default=None)


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
    places, anyone = Places(catalog, person), replace(person, deal_breakers=frozenset())
    found: list[tuple[Fit, Listed]] = []
    for entry in entries:
        fit = None if is_over(entry, today) else place_fit(catalog, anyone, places.of(entry.place))
        if fit in ("city", "country"):
            found.append((fit, entry))
    found.sort(key=lambda f: (_FITS.index(f[0]), f[1].starts or date.max, f[1].name, f[1].id))
    return found
