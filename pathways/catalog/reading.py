"""How people write countries, languages, days, months and hours: the same words mean the same in
the interview, in a file of one's own, in the record, on the command line and in a form.

What reads a text raises `ValueError` where it says no such thing, or could say two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import field
from datetime import date, timedelta
from functools import cache
from typing import Any

import iso3166

from pathways.catalog.text import clean
from pathways.catalog.values import (
    COUNTRIES,
    MONTHS,
    REGIONS,
    Country,
    DayOrder,
    Mistake,
    When,
    plain,
)
from pathways.frozen import Struct
from pathways.problems import closest, nearest

# -- countries and languages -----------------------------------------------------------------------


class Names(Struct):
    """Everyday names by code, beside the English names of ISO 3166."""

    countries: dict[Country, tuple[str, ...]]
    languages: dict[str, tuple[str, ...]]
    cities: dict[Country, tuple[str, ...]] = field(default_factory=dict)
    """Cities that say in which country somebody lives; of `Vienna = Wien` the first is the name
    that the catalog uses."""
    parts: dict[Country, tuple[str, ...]] = field(default_factory=dict)
    """The same for parts of countries."""
    states: dict[Country, tuple[str, ...]] = field(default_factory=dict)
    """Letters that stand for a part of a country behind the name of a city."""
    months: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Names in other languages by the English one."""
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Other words in other languages by an English one."""
    south: tuple[Country, ...] = ()
    """Countries whose summer is in January."""
    zones: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Short names of time zones, by their names in the tz database."""


@cache
def _names() -> Names:
    from pathways.catalog.compiled import shipped

    return shipped("data/names.yaml", Names)


def time_zones() -> Mapping[str, tuple[str, ...]]:
    """Short names of time zones, by their names in the tz database."""
    return _names().zones


class Abroad(Struct):
    """Names in other languages, with semicolons between them; read where `Names` has none."""

    countries: dict[Country, str]
    cities: dict[Country, dict[str, str]]
    """By the name that the catalog uses."""
    languages: dict[str, str]
    months: dict[str, str]
    days: dict[str, str]


class Cities(Struct):
    """Cities by country, several in each text, with semicolons between them."""

    cities: dict[Country, tuple[str, ...]]


@cache
def _abroad() -> Abroad:
    from pathways.catalog.compiled import shipped

    return shipped("data/names_abroad.yaml", Abroad)


def _each(names: str) -> list[str]:
    return names.split("; ")


@cache
def _countries() -> Mapping[str, tuple[str, str]]:
    """(code, name as it is written) by folded name."""
    names: dict[str, tuple[str, str]] = {}
    for code, given in _names().countries.items():
        names.update({_folded(name): (code, name) for name in given})
    for item in iso3166.countries:
        for name in (item.apolitical_name, item.name, item.alpha3):
            names.setdefault(_folded(name), (item.alpha2, name))
    return names


@cache
def _codes() -> frozenset[str]:
    """Codes of three letters that nobody says: among other words `aus` and `and` are none."""
    everyday = {_folded(name) for names in _names().countries.values() for name in names}
    return frozenset(item.alpha3.lower() for item in iso3166.countries) - everyday


@cache
def _countries_abroad() -> Mapping[str, str]:
    listed = _abroad().countries.items()
    return {_folded(name): str(code) for code, names in listed for name in _each(names)}


def _called(folded: str) -> str:
    """The code of the country or region that has exactly this name in any language, or nothing."""
    if folded in _countries():
        return str(_countries()[folded][0])
    return _countries_abroad().get(folded, "") if folded else ""


@cache
def _cities() -> Mapping[str, tuple[str, str]]:
    """(code, name that the catalog uses) by folded name."""
    found = {}
    for code, names in (*_names().cities.items(), *_names().parts.items()):
        for first, *more in (name.split(" = ") for name in names):
            for name in (first, *more):
                found.update({spelled: (str(code), first) for spelled in _spellings(name)})
    return found


@cache
def _parts() -> frozenset[str]:
    """The first names of parts of countries, folded."""
    return frozenset(_folded(n.split(" = ")[0]) for names in _names().parts.values() for n in names)


@cache
def _cities_abroad() -> Mapping[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for code, cities in _abroad().cities.items():
        for first, names in cities.items():
            for name in _each(names):
                found[_folded(name)] = (str(code), first)
    return found


def _city(folded: str) -> tuple[str, str]:
    """(code, name that the catalog uses) of a well-known city or part of a country, or nothing."""
    nothing = ("", "")
    return _cities().get(folded) or (folded and _cities_abroad().get(folded)) or nothing


@cache
def _other_cities() -> Mapping[str, Mapping[str, str]]:
    """By folded name of a city the countries that have one, with its name as written."""
    from pathways.catalog.compiled import shipped

    found: dict[str, dict[str, str]] = {}
    for code, lines in shipped("data/cities.yaml", Cities).cities.items():
        for name in (name for line in lines for name in _each(line)):
            for spelled in _spellings(name):
                found.setdefault(spelled, {}).setdefault(str(code), name)
    return found


def _spellings(name: str) -> set[str]:
    """A folded name, also with two letters for one where people do so (Muenchen, Aarhus), and
    without the word behind it: Mandaue for Mandaue City."""
    double = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "ß": "ss"})
    twice = unicodedata.normalize("NFC", name.casefold()).translate(double)
    return {_folded(name), _folded(twice), _folded(name).removesuffix(" city")}


@cache
def _states() -> Mapping[str, tuple[str, ...]]:
    """By the letters of a part of a country the countries that have such a part."""
    found: dict[str, tuple[str, ...]] = {}
    for code, names in _names().states.items():
        found |= {name: (*found.get(name, ()), str(code)) for name in names}
    return found


@cache
def _in_english(*kinds: str) -> Mapping[str, str]:
    """The English word for each folded foreign one of some kinds, the longest first."""
    names = _names()
    held: dict[str, Mapping[str, tuple[str, ...]]] = {
        "months": {m: (*ours, *_each(_abroad().months[m])) for m, ours in names.months.items()},
        "days": {day: tuple(_each(listed)) for day, listed in _abroad().days.items()},
        **{k: {k: names.words.get(k, ())} for k in names.words},
    }
    found = {
        _folded(word): english
        for kind in kinds
        for english, words in held[kind].items()
        for word in words
    }
    return dict(sorted(found.items(), key=lambda pair: (-len(pair[0]), pair[0])))


def _english(text: str, *kinds: str) -> str:
    """Text, folded, with the words of some kinds in English."""
    words = _in_english(*kinds)
    # Languages without spaces write numbers and words as one.
    either = "|".join(
        rf"(?<!\w){re.escape(w)}(?!\w)" if w < "\u2e80" else re.escape(w) for w in words
    )
    return re.sub(either, lambda m: f" {words[m[0]]} ", _folded(text))


def _folded(name: str) -> str:
    """A name without capitals, accents and marks."""
    bare = re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFKD", name.casefold()))
    words = " ".join(re.sub(r"[-.,/()\"'’‘ʻ`]", " ", bare.replace("&", " and ")).split())
    return re.sub(r"^the |\bst (?=\w)", lambda m: "" if m[0] == "the " else "saint ", words)


def country(text: str) -> Country:
    """A country or a region from its code or its name in any language, also from
    the beginning of a name when only one fits."""
    word = re.sub(r"\s+only$", "", _without_flag(plain(text)), flags=re.IGNORECASE)
    if len(word) <= 3 or word.upper() in REGIONS:
        try:
            return Country.parse(word)
        except ValueError:
            pass
    names, asked = _countries(), _folded(word)
    if code := _called(asked):
        return Country(code)
    begins = sorted({code for name, (code, _) in names.items() if name.startswith(asked)})
    if asked and len(begins) == 1:
        return Country(begins[0])
    if asked and begins:
        several = f"'{word}' could be several: {', '.join(begins)}"
        raise Mistake("country.invalid", f"{several}; type a little more")
    hint = nearest(word[:80], [name for _, name in names.values() if len(name) > 3], 0.75)
    if asked and not hint:
        alike = [name for name in _countries_abroad() if name[0] == asked[0] and len(name) > 3]
        slip = closest(asked[:80], alike, 0.8)
        hint = f"did you mean '{country_name(_countries_abroad()[slip])}'?" if slip else ""
    hint = hint or "write a name or two letters, such as Portugal or PT"
    raise Mistake("country.invalid", f"there is no country called '{word}'", hint=hint)


_FLAG = "[\U0001f1e6-\U0001f1ff]"


def _without_flag(word: str) -> str:
    """The words beside a flag; of a flag alone the letters that it is made of."""
    bare = re.sub(_FLAG, "", word).strip()
    return bare or "".join(
        chr(ord(sign) - 0x1F1E6 + ord("A")) for sign in word if sign > "\U0001f1e5"
    )


def exactly(text: str) -> Country | None:
    """The country or the region that has exactly this name in any language, or None. Of two letters
    only UK, US and EU count, for CA and GA are mostly no countries where others write places."""
    word = plain(text)
    if word.upper() in (*REGIONS, "UK", "US"):
        return Country.parse(word)
    found = _countries().get(_folded(word)) if len(word) > 2 else None
    return Country(found[0]) if found else None


_LONGEST_PLACE = 300
"""Letters; more than that takes seconds, for words are tried in every way."""


def place(text: str) -> tuple[Country, str]:
    """The country and the city, empty if there is none, of `Portugal`, `Berlin, Germany`,
    `Germany, Berlin`, `Kraków Poland`, `Boston, MA`, a city that everybody knows or one whose
    name only one country has, also in other languages: `Dachau bei München`, `德国慕尼黑`. A city
    gets the name that the catalog uses.

    Raises:
        ValueError: as `country`; or it names several countries, or a city that several have.
    """
    word = plain(text)
    if len(word) > _LONGEST_PLACE:
        raise Mistake("country.invalid", f"'{word[:60]}…' is longer than any place")
    flag = re.search(f"{_FLAG}{{2}}", word)
    if flag and _city(_folded(bare := _without_flag(word)))[0]:
        word = f"{bare}, {_without_flag(flag[0])}"
    try:
        code, city = _place(word)
    except Mistake as error:
        found = _place_among_words(word)
        if found is None:
            known = [*(name for _, name in _countries().values() if len(name) > 3)]
            known += [part for names in (*_names().cities.values(), *_names().parts.values())
                      for n in names for part in n.split(" = ")]  # fmt: skip
            asks = not error.hint or error.hint.startswith("did you")
            hint = "" if asks else nearest(word[:80], known, 0.75)
            raise (Mistake(error.code, str(error), hint=hint) if hint else error) from None
        code, city = found
    return code, usual_city(city, code)


_HERE = (
    r"(?: (?:now|currently|here))? (?:in|to|at|en|à|a) (?P<here>[^,;()]+?)"
    r"(?: (?:since|from|for|until|but|and|seit) .*)?(?:[,;()].*)?$"
)
_WHERE_NOW = (
    r"^.*(?:->|=>|→|➔)\s*(?P<here>[^→>]+)$",
    r"(?i)(?<!used to )\b(?:live|living|lives|residing|based|wohne|lebe|wohnhaft|vivo|habite)"
    rf"{_HERE}",
    rf"(?i)(?<!used to )\b(?:moved|studying|study|working|work){_HERE}",
    r"(?i)^[^,;(]+[,;(] ?(?:but )?(?:now|currently|jetzt|aktuell|actualmente)(?: in)?"
    r" (?P<here>[^,;()]+)",
    r"(?i)^(?P<here>[^(]+?)[ ,;(-]+(?:i am |i'm )?(?:originally|born|from|was in|formerly)\b.*$",
)
"""Words that say where somebody lives, beside where they come from; what says it best first."""


def _lives(text: str) -> Iterator[str]:
    """Where somebody lives by words that say so, or by what stands in brackets."""
    word = plain(text)
    # Patterns take their time with more than anybody says of where they live.
    if len(word) > _LONGEST_PLACE or re.search(
        r"(?i)\b(?:not|no longer|never|nicht)\b|n't\b", word
    ):
        return
    for found in filter(None, (re.search(pattern, word) for pattern in _WHERE_NOW)):
        yield found["here"].strip(" .")
    if both := re.search(r"^([^(]+)\(([^)]+)\)$", word):
        with suppress(ValueError):
            yield f"{both[1]}, {country(both[2])}"
            return
        known, beside = ({c for one in _named(x)[0] for c in one.codes} for x in both.groups())
        if not beside or beside & known:
            yield both[1]
        elif not known:
            yield both[2]


def home(text: str) -> tuple[Country, str]:
    """Where somebody lives, as `place`: of `Ukraine, but I live in Kraków` and `Kraków (from
    Ukraine)` Kraków, and without parts of countries, of `Bavaria` Germany alone."""
    for said in _lives(text):
        with suppress(ValueError):
            return _home(said)
    return _home(text)


def _home(text: str) -> tuple[Country, str]:
    code, city = place(text)
    found, left = _named(city)
    known = [one.city for one in found if code in one.codes and _folded(one.city) not in _parts()]
    if any(known) and ("," in city or not {*left} - _words("beside places")):
        city = next(filter(None, known))
    towns = [part for part in city.split(", ") if _folded(usual_city(part)) not in _parts()]
    return code, usual_city(", ".join(towns), code)


def usual_city(city: str, code: str = "") -> str:
    """A city by the name that the catalog uses: of `Wien`, `Vienna`; other names as they are."""
    there, name = _city(_folded(city))
    return name if name and code in ("", there) else city


def same_name(name: str) -> str:
    """What a name of a place has in common however it is spelled: no capitals, accents, marks."""
    return _folded(name)


def countries_with(city: str) -> tuple[str, ...]:
    """The countries that are known to have a city of this name; none for a smaller one."""
    there, _ = _city(_folded(city))
    return tuple(sorted({there, *_other_cities().get(_folded(city), ())} - {""}))


def cities_of(code: str) -> frozenset[str]:
    """The cities that are known of a country, under every name."""
    known = [name for name, (there, _) in _cities().items() if there == code]
    return frozenset((*known, *(n for n, held in _other_cities().items() if code in held)))


def _place(word: str) -> tuple[Country, str]:
    if _folded(word) in _cities() and _folded(word) not in _countries():
        code, city = _cities()[_folded(word)]
        return Country(code), city
    first, comma, last = (part.strip() for part in word.rpartition(","))
    if comma:
        if last.upper() in countries_with(first):
            return Country(last.upper()), first[:80]  # Córdoba, AR
        begins = _called(_folded(first))
        if begins and _city(_folded(last))[0] == begins:
            return Country(begins), last[:80]
        tries = [(last, first), (first, last)]
    else:
        words = word.split()
        tries = [(" ".join(words[n:]), " ".join(words[:n])) for n in range(1, len(words))]
    with suppress(ValueError):
        return country(word), ""
    for there, city in tries:
        behind = comma == "," and there == last
        if any(c.isalpha() for c in city) and (found := _behind(there, city, behind)):
            _only(found, there, city, word)
            return found, _city_beside(found, there, city, word)[:80]
    return country(last), ""  # which says what is wrong with the country alone


def _city_beside(found: Country, there: str, city: str, word: str) -> str:
    """The city of two that stand side by side: words that nobody knows beside a well-known one are
    none themselves."""
    sure, other = _one_place(_folded(there)), _called(_folded(city))
    if not sure or not sure.city or _folded(sure.city) in _parts():
        return city
    if other not in ("", found):
        raise _several(word, {found, other})
    return city if _one_place(_folded(city)) else there


def _only(found: Country, there: str, city: str, word: str) -> None:
    """Refuse what should be the name of a city and is more: `Spain, Germany`, `not Germany`."""
    if _words("doubt") & set(_folded(city).split()):
        raise Mistake("country.invalid", f"'{word[:80]}' does not say it", hint=_ALONE)
    parts, _ = _named(city)
    # Behind a bracket or `from` stands another place, not the rest of a name.
    apart = "(" in city or there[:1] in "([" or _words("other place") & set(_folded(city).split())
    others = {c for one in parts if one.whole or apart for c in one.codes} - {found}
    part = _cities().get(_folded(city), ("", ""))[0]
    if others and part != found and (apart or _called(_folded(there))):
        raise _several(word, {found, *others})


_ALONE = "write the one where you live now, alone"


def _several(word: str, codes: Collection[str]) -> Mistake:
    named = " and ".join(country_name(code) for code in sorted(codes)[:4])
    message = f"'{word[:80]}' names {named}"
    return Mistake("country.invalid", message, hint=_ALONE)


class _Named(Struct):
    """A place that is named among other words."""

    codes: frozenset[str]
    """The countries that it can be in."""
    city: str
    whole: bool = False
    """Whether it is a country itself."""


def _named(text: str) -> tuple[list[_Named], list[str]]:
    """The places that are named in a text, in order, and the words between them, folded."""
    found, left = [], []
    for part in re.split(r"[,;/()\[\]|:\n–—→]|->| - ", text):
        words = _folded(part).split()
        while words:
            for end in range(min(5, len(words)), 0, -1):
                if one := _one_place(" ".join(words[:end])):
                    found.append(one)
                    words = words[end:]
                    break
            else:
                joined = _joined(words[0])
                found += joined
                left += [] if joined else words[:1]
                words = words[1:]
    return found, left


def _one_place(folded: str) -> _Named | None:
    if len(folded) < 3 and folded < "\u2e80":
        return None
    if (code := _called(folded)) and folded not in _codes():
        return _Named(frozenset((code,)), "", True)
    code, city = _city(folded)
    if code:
        return _Named(frozenset((code,)), city)
    there = _other_cities().get(folded)
    return _Named(frozenset(there), next(iter(there.values()))) if there else None


def _joined(word: str) -> list[_Named]:
    """The country and the city of `德国慕尼黑`, as languages without spaces write them."""
    for at in range(2, len(word)) if word > "\u2e80" else ():
        code = _called(word[:at])
        there, city = _city(re.sub("[市省都府県]$", "", word[at:]))
        if code and there == code:
            return [_Named(frozenset((code,)), "", True), _Named(frozenset((code,)), city)]
    return []


def _place_among_words(word: str) -> tuple[Country, str] | None:
    """The one country that all places in a text are in, with the first city; None where other words
    than those of `in` and `near` stand beside them, for these may say anything.

    Raises:
        ValueError: they are in several countries, or one can be in several.
    """
    found, left = _named(word)
    if not found:
        return None
    sure = {code for one in found if len(one.codes) == 1 for code in one.codes}
    if len(sure) > 1:
        raise _several(word, sure)
    # A postcode, or the number of a district, is none of another place.
    left = [part for part in left if not part.strip(".").isdigit()]
    if set(left) - set(_words("beside places")):
        return None
    if not sure:
        could = sorted(frozenset.intersection(*(one.codes for one in found)))
        if len(could) != 1:
            listed = " or ".join(country_name(code) for code in (could or found[0].codes))
            message = f"'{word[:80]}' could be in {listed}"
            raise Mistake("country.invalid", message, hint="write the country as well")
        sure = {could[0]}
    code = sure.pop()
    if any(code not in one.codes for one in found):
        return None
    return Country(code), next((one.city for one in found if one.city), "")


@cache
def unsaid_words() -> frozenset[str]:
    """What people write, in small letters, who would rather leave a question empty."""
    return frozenset(_names().words["unsaid"])


@cache
def _words(kind: str) -> frozenset[str]:
    """The words of a kind of data/names.yaml, folded."""
    return frozenset(map(_folded, _names().words[kind]))


def _behind(there: str, city: str, last: bool) -> Country | None:
    """The country that the words behind a city name, if they name one; `last` says that a comma
    stands before them."""
    letters, known = there.upper().replace(".", ""), _cities().get(_folded(city), ("", ""))[0]
    states, inside = _states().get(letters, ()), {known, *countries_with(city)}
    sure = [code for code in (letters, *states) if code in inside and code in COUNTRIES]
    whole = letters in COUNTRIES and letters not in _WRITTEN_SHORT
    if len(sure) != 1 and whole and states:
        part = country_name(states[-1])
        part = f"the {part}" if part.startswith("United") else part
        message = f"'{there}' could be {country_name(letters)} or a part of {part}"
        raise Mistake("country.invalid", message, hint="write the name of the country")
    if sure or (states and letters not in _WRITTEN_SHORT):
        return Country((*sure, *reversed(states))[0])
    # The beginning of a name is not enough here: half of the cities are one.
    if _called(_folded(there)) or letters in COUNTRIES:
        return country(there)
    # `Austin, Texas` and `Austin Texas`, but neither `Texas, Austin` nor `New Berlin`.
    part = _cities().get(_folded(there), ("", ""))[0]
    return Country(part) if part and (last or part == known) else None


_WRITTEN_SHORT = {"NL"}
"""Countries whose letters people write behind small towns: `Zeist, NL`."""

_SHORT = {
    "United Kingdom of Great Britain and Northern Ireland": "United Kingdom",
    "United States of America": "United States",
}


def country_name(code: str) -> str:
    """The everyday English name of a country or a region."""
    found = iso3166.countries_by_alpha2.get(code)
    if found:
        name = str(found.apolitical_name)
        return _SHORT.get(name, name)
    return next(iter(_names().countries.get(Country(code), ())), code)


def countries(text: str) -> tuple[Country, ...]:
    """Countries with commas, semicolons or `and` between them, in order of their codes."""
    parts = apart(re.sub(_RIGHT, " ", text))
    if not parts and any(map(str.isalnum, text)):
        message = f"'{plain(text)[:60]}' names no country"
        raise Mistake("country.invalid", message, hint=_ONLY_ANY_WORK)
    return tuple(Country(c) for c in sorted({c for part in parts for c in _one_or_two(part)}))


_OUTSIDE = r"(?![^()]{0,200}\))"
"""Not in brackets; of longer ones, which nobody means, every comma would be looked at from each."""


def apart(text: str) -> list[str]:
    """The parts of a text between commas and semicolons, but for those in brackets."""
    return [part for part in re.split(rf"[,;]{_OUTSIDE}", text) if part.strip()]


def doubts(text: str) -> bool:
    """Whether a word of doubt or denial stands in a text: `not Germany, France`."""
    word = {*_folded(text).split()}
    return bool((_words("doubt") | _words("except") | _words("no")) & word)


_RIGHT = (
    r"(?i:\b(?:i am an?|i'm an?|i (?:have|hold) (?:an?|the|my)|anywhere (?:in|within)"
    r"(?: the)?(?= \w+)|only|just"
    r"|citizen(?:ship)?s?|passports?|nationals?|nationality|permanent residen(?:t|cy|ce)"
    r"|green card)\b(?! the world))|\bPR\b"
)
"""What people write beside a country in which they may work; PR is a permanent resident, where
nobody speaks of Puerto Rico."""


def _one_or_two(text: str) -> list[Country]:
    """`Bosnia and Herzegovina` is one country, `France and Spain` are two."""
    words = "|".join(sorted(map(re.escape, _names().words["beside rights"]), key=len)[::-1])
    bare = re.sub(rf"(?i:(?<!\w)(?:{words})(?!\w))", " ", text)
    # A nationality, such as `EU (italian)`; most have the name of a language.
    for inner in re.findall(r"\(\s*([^()\s]{4,})\s*\)", bare):
        if _language(inner) and not _called(_folded(inner)):
            bare = re.sub(rf"\(\s*{re.escape(inner)}\s*\)", " ", bare)
    with suppress(ValueError):
        return [country(re.sub(r"\(\s*\)", " ", bare))]
    try:
        return [country(text)]
    except ValueError:
        halves = [half for half in re.split(r"\band\b|[&+/()]", text) if half.strip()]
        if len(halves) < 2:
            raise
        with suppress(ValueError):
            return [country(half) for half in halves]
        if "(" not in text:
            raise
        message = f"'{plain(text)[:60]}' is more than a country"
        raise Mistake("country.invalid", message, hint=_ONLY_ANY_WORK) from None


_ONLY_ANY_WORK = (
    "write the countries where you may take any work; leave out one where a visa sets limits"
)


def language(text: str) -> str:
    """A language as its two-letter code where it is known; otherwise as it was written."""
    word = plain(text).casefold()
    return word if len(word) <= 2 and word.isascii() else _language(word) or word


def languages(text: str) -> tuple[str, ...]:
    """Languages with commas, semicolons, strokes or `and` between them, or spaces where every word
    is one: `de en`."""
    found: list[str] = []
    # What stands in brackets is about the one before them; a smile is none.
    outside = _OUTSIDE if "(" in text else ""
    for part in re.split(rf"(?:[,;/&+\n、，]|\band\b|\bund\b){outside}", text):
        words = re.split(r"\s+-\s+|[\s():–]+", part.strip(" ()"))
        # Of a language that somebody speaks well enough for a meeting the level says nothing.
        words = [word for word in words if _folded(word) not in _words("speaks well")] or words
        if len(words) < len(part.split()) or "(" in part:
            part = " ".join(words) if _language(" ".join(words)) else part
        several = len(words) > 1 and not _language(part) and len({*words}) == len(words)
        if several and all(map(_language, words)):
            found += map(language, words)
        elif any(c.isalnum() for c in part):
            found.append(language(part))
    return tuple(dict.fromkeys(found))


def language_name(code: str) -> str:
    """The English name of a language; the code itself where it has none here."""
    first = code.partition("-")[0]
    if ours := _names().languages.get(first):
        return ours[0]
    return _each(_abroad().languages.get(first, code))[0] if len(first) == 2 else code


def is_language(code: str) -> bool:
    """Whether it is the code of a known language, and no words that were kept as they are."""
    return code in _names().languages or (len(code) == 2 and language_name(code) != code)


def _language(text: str) -> str:
    """The code of a language by its code or its name in any language; empty for others."""
    for folded in (_folded(text), _folded(re.sub(r"[^\w\s'’()-]", "", text))):  # 😉
        if folded in _languages():
            return _languages()[folded]
        if is_language(folded):
            return folded
        if folded in _languages_abroad():
            return _languages_abroad()[folded]
    return ""


@cache
def _languages() -> Mapping[str, str]:
    return {_folded(name): code for code, names in _names().languages.items() for name in names}


@cache
def _languages_abroad() -> Mapping[str, str]:
    listed = _abroad().languages.items()
    return {_folded(name): str(code) for code, names in listed for name in _each(names)}


# -- yes, no and nobody ----------------------------------------------------------------------------


_SIGNS = r"[^\w\s'’.,;:()?-]|-+\)|[:;]-?[()]"
"""What is said beside words, such as `!` and 😊; a question mark is a doubt."""


def yes_or_no(text: str) -> bool | None:
    """What a short answer says in the languages of data/names.yaml, also with how to reach somebody
    behind a yes; None for all that is neither a clear yes nor a clear no."""
    word = _folded(re.sub(_SIGNS, "", text))
    begins, *ways = re.split(r"\s*[,;:(–]\s*|\s-\s", re.sub(_SIGNS, "", text), maxsplit=1)
    if ways and {*_folded(ways[0]).split()} <= _words("reached by"):
        word = _folded(begins)
    return True if word in _words("yes") else False if word in _words("no") else None


def denies(text: str) -> bool:
    """Whether a sentence says that what it should show is not so: `not yet`, `two, not three`."""
    words = _english(re.sub(r"[,;:(–-]", " ~ ", text), *_FIGURES)
    number = "|".join(word for word in NUMBER_WORDS if word != "one")
    none = "not|nicht|keine?|pas|non|niet|nie|inte|ikke|не|não"
    less = rf"(?:^|~) *(?:{none}) +(?:{number}|[2-9]|\d\d)\b"
    return bool(re.search(less, words)) or _folded(text).startswith(tuple(_words("denies")))


def asks_for_no_contact(text: str) -> bool:
    """Whether words such as `do not contact me` stand in a text, whatever else does."""
    word = _folded(re.sub(_SIGNS, "", text))
    return any(phrase in word for phrase in _words("no contact"))


_NOBODY = (
    r"(?:i |we )?(?:do not|don t|dont) (?:really )?(?:know|have) any(?: ?one|body)?"
    r"(?: (?:in|at|from|there|yet|who|really)(?: \w+){0,4})?"
    r"|(?:i |there s |there is )?(?:know )?(?:nobody|no one|noone|none|niemand(?:en)?)"
    r"(?: (?:yet|so far|that i know(?: of)?|comes to mind|in (?:the|this) field|really))*"
)
"""Other ways to say that there is nobody, folded."""


def is_nobody(text: str) -> bool | None:
    """Whether an answer to `who?` says that there is nobody; None where it names somebody and also
    doubts or denies it, or says that it is not known."""
    word = _folded(re.sub(_SIGNS, "", text))
    none = {*_words("nobody"), *_words("no")}
    parts = [_folded(part) for part in re.split(r"[,;(]", re.sub(_SIGNS, "", text))]
    if word in none or all(part in none or re.fullmatch(_NOBODY, part) for part in parts if part):
        return True
    denies = {w for kind in ("nobody", "no", "doubt") for w in _words(kind) if len(w) > 2} | {"no"}
    unsure = text.strip(" .!").casefold() in unsaid_words() or "?" in text
    unsure = unsure or re.search(r"\b(?:do not|don t|dont)\b", word) is not None
    return None if unsure or denies & set(word.split()) else False


# -- days and months -------------------------------------------------------------------------------

_NOW = frozenset(
    ("now", "asap", "immediately", "right now", "already", "any time", "anytime", "at once")
)
_NEVER = frozenset(
    ("never", "not at all", "it does not run out", "does not run out", "no end", "no limit")
)

_WITH_OFFER = (
    r"(?i:offer|(?:[^.]* )?(?:once|when|if|with|after|upon) (?:[^.]* )?offers?\b[^.]*"
    r"|(?:i )?(?:can |must |have to |only )*(?:give|hand in) (?:my )?notice\b[^.]*)"
)
"""Who leaves a post only for another one has no month."""


def day(text: str, today: date | None = None, order: DayOrder | None = None) -> date:
    """A day: `2026-12-06`, `6 Dec 2026`, `6.12.2026`, and with `today` also `yesterday`."""
    found = When.read(text, today, order)
    if not found.exact:
        raise Mistake("date.invalid", f"'{plain(text)}' is not a day; write it as 2026-12-06")
    return found.first


def month(text: str, order: DayOrder | None = None) -> str:
    """A month as `_month`, also in the words of other languages: `Juli 2027`, `2027年7月`."""
    try:
        return _month(text, order)
    except ValueError as error:
        if isinstance(error, Mistake) or not re.search(r"[^\W\d_]", text):
            raise
        if _words("notice") & set(_folded(text).split()) and not re.search(r"\d{4}", text):
            if not _doubts(text):
                return "offer"
            raise
        bare = _without_aside(plain(text))
        written = re.sub(r"^(\d{4}) ?年 ?(\d{1,2}) ?月.*", r"\1-\2", bare)
        if written == bare:
            with suppress(ValueError):
                return _month(bare, order)
            besides = rf"(?i:\b(?:{'|'.join(sorted(_words('beside months'), key=len)[::-1])})\b)"
            with suppress(ValueError):
                return _month(" ".join(re.sub(besides, " ", bare).split()), order)
            written = re.sub(besides, " ", _english(written, "months", "now", "never"))
        with suppress(ValueError):
            return _month(" ".join(written.split()), order)
        hint = _a_month_in(text)
        raise (Mistake("date.invalid", str(error), hint=hint) if hint else error) from None


def _doubts(text: str) -> bool:
    return bool((_words("doubt") | {"no", "or", "oder", "ou"}) & set(_folded(text).split()))


def _without_aside(text: str) -> str:
    """A time without the words in brackets or behind a comma, unless they may hold another one."""
    bare = re.sub(r"(?<=\S) ?\(([^()\d]*)\)", lambda m: m[0] if _doubts(m[1]) else " ", text).strip(
        " .!"
    )
    behind = "|".join(sorted(map(re.escape, _words("behind months"))))
    apart = rf"(?:[,;]|\s[-–—]|(?=\s(?i:{behind})\b)) ?"
    aside = re.fullmatch(rf"(.*\d){apart}\s?((?:\D|(?<!\d)\d{{1,2}}(?![\d./-]))+)", bare)
    if aside and not _doubts(aside[2]):
        others = {*_in_english("months", *_SEASONS), *_SEASONS, "not", "nicht"}
        times = re.search(rf"(?i:\b{_MONTH}(?!\w))", aside[2])
        if not times and not others & set(_folded(aside[2]).split()):
            return aside[1]
    return bare


def last_of_season(text: str, country: str) -> str:
    """The last month of a season with its year alone, such as `ca. Sommer 2028`, where somebody
    lives: whoever is free from that season is free then. Empty for other texts, and for a season
    over the turn of the year that does not name both."""
    word = re.sub(r"['’]", "", _without_aside(plain(text)).casefold())
    word = _english(re.sub(r"(\d)/(\d)", r"\1 \2", word), *_SEASONS, "about")
    word = " ".join(re.sub(r"\b(?:about|ca|in|im|de|of|the|from|ab)\b", " ", word).split())
    named = "|".join(_SEASONS)
    found = re.fullmatch(rf"({named}) (?:20)?(\d\d)(?: (?:20)?(\d\d))?", word)
    if not found or not country:
        return ""
    month = _SEASONS[found[1]][country in _names().south]
    year, following, turns = int(found[2]), int(found[3] or 0), month == 2
    return f"{2000 + year + turns}-{month:02}" if following == (year + 1) * turns else ""


_SEASONS = {"spring": (5, 11), "summer": (8, 2), "autumn": (11, 5), "winter": (2, 8)}
"""The last month of each, north and south of the equator."""


def _a_month_in(text: str) -> str:
    """What to write instead of a text that is no month: the one that is in it, or for a season the
    first that would do."""
    written = _english(text, "months")
    there = {m[0] for m in re.finditer(rf"(?i:\b{_MONTH} (?:20\d\d|\d\d)\b)", written)}
    with suppress(ValueError):
        if len(there) == 1:
            return f"if it is {_month(there.pop())}, write that alone"
    if {*_in_english(*_SEASONS), *_SEASONS, "semester", "term"} & set(_folded(text).split()):
        return "A season is no month: write the first one that would do, such as 2027-06"
    return ""


def _month(text: str, order: DayOrder | None = None) -> str:
    """A month as `2027-04`, from that, `April 2027`, `4/2027` or a day in it; or `now`, `never`, or
    `offer` for `when I have an offer`."""
    word = plain(text)
    for answer, words in (("now", _NOW), ("never", _NEVER)):
        if word.casefold() in words:
            return answer
    if re.fullmatch(_WITH_OFFER, word):
        return "offer"
    try:
        found = When.read(word, order=order)
    except Mistake as error:
        if error.code == "date.ambiguous":
            raise
        raise ValueError(f"'{word}' is not a month; write 2027-07, now or never") from None
    if not found.month:
        raise ValueError(f"'{word}' has no month; write {word}-07, now or never")
    return f"{found.year:04}-{found.month:02}"


NUMBER_WORDS = {
    w: n
    for n, w in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty".split(),
        1,
    )
} | {"thirty": 30, "forty": 40, "fifty": 50}
_COUNTS = NUMBER_WORDS | {"a": 1, "an": 1}


_OUT_OF = re.compile(r"(?i:\b(\w+) (?:out )?of (?:the |my |these )?(\w+)\b(?![.,]\d))")
_MOST_ASKED = 20


def out_of(text: str) -> int:
    """Of how many a text counts some: 5 in `two of five say so`; 0 where it does not."""
    for few, many in _OUT_OF.findall(text):
        least, most = (
            int(w) if w.isdecimal() else NUMBER_WORDS.get(w.casefold(), 0) for w in (few, many)
        )
        if 0 < least < most <= _MOST_ASKED:
            return most
    return 0


def moment(text: str) -> str:
    """A moment of a week with its day and the part of it in English: `Mittwoch Abend`."""
    parts = "daily every morning noon afternoon evening night weekends weekdays".split()
    parts += "at and through clock".split()
    # Dots stand in times, and are no words; a dash between words that are none together is a range.
    text = re.sub(r"(?<=\d)[.](?=\d)", ":", text)
    known = _in_english("days", *parts)

    def dash(found: re.Match[str]) -> str:
        return found[0] if _folded(found[0]) in known else f"{found[1]} ~ {found[2]}"

    text = re.sub(r"(\w+)\.?-(\w+)", dash, re.sub(r"\s+-\s+|\s*[–—〜～~]\s*", " ~ ", text))
    # The word for `to` of some languages is the Thursday of others.
    either = re.search(r"(?i:(\w+)(\.? (?:do|to) )(\w+))", text)
    if either and {known.get(_folded(w)) for w in either.group(1, 3)} <= {*WEEKDAYS}:
        if len(either[1]) < 3:
            raise ValueError(f"'{plain(text)}' could be two or more days; write Monday to Friday")
        text = text.replace(either[2], " ~ ")
    english = re.sub(r"(?i:^ ?(?:from|von|de|du|da|dal|desde|od|от|с|van|från|fra) )", " ", text)
    english = _english(english, "days", *parts).replace("through", "~")
    english = " ".join(word for word in english.split() if word != "clock")
    # Of a time from when to when the first counts; a day behind it stands before it.
    english = re.sub(r"(\d{1,2}(?::\d\d)?) ~ \d{1,2}(?::\d\d)?(?!\S)", r"\1", english)
    return re.sub(rf"^(\d{{1,2}}(?::\d\d)?) ((?i:{_DAY_WORDS}))$", r"\2 \1", english)


def excepts(text: str) -> bool:
    """Whether a word such as `except` stands in a text."""
    return bool(_words("except") & set(_folded(text).split()))


def at_words(kind: str, text: str) -> list[str]:
    """A text cut at each word of a kind of data/names.yaml."""
    words = sorted(_names().words[kind], key=len, reverse=True)
    return re.split(rf"(?i)(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", text)


def day_ahead(text: str, today: date | None = None) -> date:
    """A day as `day`, with `today` also one to come: `7 December`, `tomorrow`, `in nine days`."""
    word = plain(text)
    if today is None:
        return day(word)
    if word.casefold() == "tomorrow":
        return today + timedelta(days=1)
    if found := re.fullmatch(r"in (\d{1,3}|[a-z]+) (day|week)s?", word.casefold()):
        number = int(found[1]) if found[1].isdecimal() else _COUNTS.get(found[1], 0)
        if number:
            return today + timedelta(days=number * (7 if found[2] == "week" else 1))
    try:
        return day(word, today)
    except ValueError:
        with suppress(ValueError):
            if re.search(r"\d", word) and (ahead := _when(word, today)).exact:
                return ahead.first
        with suppress(ValueError):
            if (ahead := _when(_month_alone(word), today)).exact:
                return ahead.first
        raise


def _month_alone(text: str) -> str:
    """A date in English words, without what else people write beside a month."""
    besides = "|".join(sorted(map(re.escape, _words("beside months")), key=len)[::-1])
    english = re.sub(rf"(?i)(?<!\w)(?:{besides}|le)(?!\w)", " ", _english(text, "months"))
    return " ".join(english.split())


_EARLY, _MIDDLE = 10, 20
"""Days of a month by which its beginning and its middle are over."""


def end_ahead(text: str, today: date | None = None) -> date:
    """A day as `day_ahead`, or the last of what is said of a month: `2027-06`, `early June`,
    `mid-June`, `end of June`."""
    try:
        return day_ahead(text, today)
    except ValueError:
        said = {*_folded(text).split()}
        for words in (text, _month_alone(plain(text))):
            with suppress(ValueError):
                month = When.parse(month_ahead(words, today))
                if said & _words("early"):
                    return month.first.replace(day=_EARLY)
                return month.first.replace(day=_MIDDLE) if said & _words("middle") else month.last
        raise


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)(?:st|nd|rd|th)?"
_AROUND = (
    r"^(?:(?:from|since|by|until|till|in|on|at|about|around|another|for|within|next|this|early|mid"
    r"|late|the|(?:end|start|beginning|middle) of) ?-?)+| (?:on|onwards?|from now|or so|at most)$"
)


def month_ahead(text: str, today: date | None = None, order: DayOrder | None = None) -> str:
    """A month as `month`, and with `today` also one to come: `March`, `six months`, `in a year`."""
    try:
        return month(text, order)
    except ValueError:
        found = None
        if today:
            found = _to_come(plain(text).casefold(), today)
            found = found or _to_come(_english(text, "months").strip(), today)
        if found is None:
            raise
        return found


def _to_come(text: str, today: date) -> str | None:
    word = re.sub(_AROUND, "", text)
    if re.fullmatch(_MONTH, word):
        return month(str(_when(word, today)))
    if found := re.fullmatch(r"end of (?:(?:the|this) year|(\d{4}))", text):
        return f"{found[1] or today.year}-12"
    if re.fullmatch(r"[a-z ]*\d{4}", text):
        with suppress(ValueError):
            return month(word)
    ahead = r"(half an?|\d{1,2}|[a-z]+)(?: more)? (week|month|year)s?"
    found = re.fullmatch(ahead, word if word != "month" else "a month")
    if not found:
        return None
    number, unit = found[1], found[2]
    count = int(number) if number.isdecimal() else _COUNTS.get(number, 0)
    if unit == "week":
        there = today + timedelta(weeks=count)
        return f"{there:%Y-%m}" if count else None
    months = {"month": count, "year": 12 * count}[unit]
    if number.startswith("half") and unit == "year":
        months = 6
    year, index = divmod(today.year * 12 + today.month - 1 + months, 12)
    return f"{year:04}-{index + 1:02}" if months else None


_WHEN = (
    rf"(?:\d{{4}}-\d{{1,2}}(?:-\d{{1,2}})?|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}"
    rf"|{_DAY}\.? {_MONTH}(?:,? \d{{4}})?|{_MONTH} {_DAY}(?:,? \d{{4}})?"
    rf"|{_MONTH}(?:,? \d{{4}})?|\d{{1,2}}/\d{{4}}|now|today)"
)
_NO_HOURS = "out|off|away|none|nothing|no time|zero"
_PERIOD = (  # as text: to compile it takes longer than most commands need for their answers
    rf"(?i:(?P<open>from |since |starting |as of |after )?(?:in |during )?(?P<first>{_WHEN})"
    rf"(?: ?(?:to|-|until|till|through) ?(?P<last>{_WHEN})"
    rf"|(?P<on>,? (?:on for good|onwards?|on)))?"
    rf"(?: ?[:,=] ?| - | )(?:about |up to )?"
    rf"(?P<hours>full[- ]time|free|{_NO_HOURS}|\d{{1,3}}(?:[.,]\d)?)(?![\d:])"
    rf"(?: ?h(?:ours?|rs?)?\b)?(?: ?(?:/|a|per|each) ?week)?[ ,;:()-]*(?P<note>.*))"
)
_NO_PERIOD = (
    "write when and how many hours a week, such as: July to September 30; January 0 exams; "
    "one weekend a month 0 duty"
)


def periods(text: str, today: date | None = None) -> tuple[str, ...]:
    """Periods with hours of their own, in the form of a profile: `2027-07 to 2027-09: 30`.

    Read are parts such as `July to September 30`, `from March full-time`, `20 Jan to 10 Feb 0
    exams` and `August off`, with semicolons, line breaks or commas between them. Without a year it
    is the next time from `today`.

    Raises:
        ValueError: a part that names no time or no hours, which it quotes.
    """
    found: list[str] = []
    for part in re.split(r"[;\n]", text):
        if plain(part):
            found += _periods(_in_full(plain(part), today), today)
    if not found:
        raise Mistake("value.invalid", "no period is in it", hint=_NO_PERIOD)
    return tuple(found)


def _in_full(text: str, today: date | None) -> str:
    """The same, with days of one month and the week of a day said as from when to when, months in
    English, and what stands in brackets or behind a word outside them."""
    day, to = rf"({_DAY})", r" ?(?:-|to|until) ?"
    text = re.sub(rf"(?i:{_AS_USUAL})", "", text).strip()
    text = re.sub(rf"(?i:\b{_MUCH} (?=\d|{_NO_HOURS}\b))", "", text)
    text = re.sub(rf"({_NUMERIC}) ?(?:-|to|bis|do|до) ?({_NUMERIC})", _named_days, text)
    text = re.sub(r"(?<=\d)(\.? (?:de )?)([^\W\d_]{3,}\.?)(?!\w)", _named_month, text)
    text = re.sub(rf"(?i:\b({_WHEN}) (?:bis|al?|à|do|до) (?={_WHEN}))", r"\1 to ", text)
    text = re.sub(r"(?i:\bfree\b[ :(]{1,3}(?=\d{1,3} ?h))", "", text)
    text = re.sub(rf"(?i:\(({_WHEN} ?(?:-|to|until) ?{_WHEN})\))", r"\1", text)
    if several := re.fullmatch(r"([^\d()]*?) ?= ?(\d{1,3}) ?(?:h\w*)? ?\((.*)\)", text):
        text = f"{several[3]}: {several[2]} {several[1]}"
    text = re.sub(rf"(?i:\b{day}{to}(?={_DAY}\.? ({_MONTH})\b))", r"\1 \2 to ", text)
    text = re.sub(
        rf"(?i:\b({_MONTH}) {day}{to}{day}\b(?=[ ,:=]+(?:\d|full|free|{_NO_HOURS})))",
        r"\1 \2 to \1 \3",
        text,
    )
    text = re.sub(r"(?i:^not (?:in |on )?(.*))", r"\1 0", text)
    week = re.search(rf"(?i:(?:\bthe )?\bweek of (?:the )?({_WHEN}))", text)
    when = _when(week[1], today) if week else None
    if not week or not when or not when.day:
        return text
    monday = when.first - timedelta(days=when.first.weekday())
    return f"{text[: week.start()]}{monday} to {monday + timedelta(days=6)}{text[week.end() :]}"


_NUMERIC = r"(?:0?[1-9]|[12]\d|3[01])\.(?:0?[1-9]|1[0-2])\.?(?!\d)"
_MUCH = "(?:practically|basically|almost|only|(?:more )?like)"
_AS_USUAL = (
    r"[.,;]? *(?:the )?(?:rest(?: of the (?:year|time))?|otherwise|else)[ :,=]*"
    r"(?:(?:is|are|as) )?(?:normal|usual|the same)\.?$"
)


def _named_days(match: re.Match[str]) -> str:
    """Two days such as `25.1.` with the names of their months."""
    return " to ".join(
        f"{int(day)} {MONTHS[int(month) - 1]}"
        for day, month in (found.split(".")[:2] for found in match.groups())
    )


def _named_month(match: re.Match[str]) -> str:
    """A month behind the number of a day, in English; another word stays as it is."""
    word = _folded(match[2])
    if re.fullmatch(rf"(?:{_NO_HOURS})|{_MONTH}", word):
        return match[0]
    return f"{match[1]}{_in_english('months').get(word, match[2])}"


_WHAT_FIRST = (
    rf"(?i:(?P<what>.*?\S)[ ,:]+"
    rf"(?P<when>(?:(?:in|from|during|since|between|on|until|till) )?{_WHEN}(?!\w).*))"
)
_HALF_A_TIME = r"(?i:\d|\b(?:to|until|till|before|after|from|between|not|of)\b)"
"""What is left of a time that was not understood, in what should be the name of a period."""
_WHAT_BETWEEN = (
    rf"(?i:(?P<first>[^\d:]+?[ ,:])??(?:from )?(?P<when>{_WHEN} ?(?:-|to|until) ?{_WHEN}) "
    r"(?P<what>[^\d:]+?)[ ,:]+(?P<hours>"
    rf"full[- ]time|free|{_NO_HOURS}|\d{{1,3}}(?: ?h(?:ours?|rs?)?)?(?: ?(?:/|a|per) ?week)?)\.?)"
)
_WHEN_AND = (
    rf"(?i:(?P<one>(?:in |from )?{_WHEN}(?: ?(?:to|-|until) ?{_WHEN})?)"
    rf"(?: and |, (?:and )?)(?P<rest>.+))"
)


def _periods(text: str, today: date | None, turned: bool = False) -> list[str]:
    """The periods of a part: one, several with one hours among them, or with the hours first."""
    try:
        return [_period(text, today)]
    except ValueError as whole:
        error = whole
        halves = [half for half in re.split(r", (?:and )?| and (?=from )", text) if half]
        if len(halves) > 1:
            try:
                return [p for half in halves for p in _periods(half, today)]
            except ValueError as in_half:
                error = in_half
        if several := re.fullmatch(_WHEN_AND, text):
            with suppress(ValueError):
                rest = _periods(several["rest"], today, turned)
                hours = rest[0].partition(": ")[2]
                return [*_periods(f"{several['one']} {hours}", today, turned), *rest]
        if between := re.fullmatch(_WHAT_BETWEEN, text):
            what = f"{between['first'] or ''} {between['what']}".strip(" ,:")
            if not re.search(_HALF_A_TIME, what) and not re.search(rf"(?i:\b{_WHEN}\b)", what):
                with suppress(ValueError):
                    return [_period(f"{between['when']}: {between['hours']} {what}", today)]
        first = None if turned else re.fullmatch(_WHAT_FIRST, text)
        a_day = re.fullmatch(rf"(?i:\d\d? {_MONTH}\b.*)", text)
        if first and not a_day and not re.search(rf"(?i:\b{_WHEN}\b)", first["what"]):
            with suppress(ValueError):
                found = _periods(f"{first['when']} {first['what']}", today, turned=True)
                if not any(
                    re.search(_HALF_A_TIME, p.partition(": ")[2].partition(" ")[2]) for p in found
                ):
                    return found
        raise error from None


NTH = ("first", "second", "third", "fourth")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = "|".join(WEEKDAYS)
_DAY_WORDS = f"weekdays|weekends|{_WEEKDAY}"
OFTEN = (
    rf"(?:every (?P<weeks>\d{{1,2}}) weeks"
    rf"|(?P<nth>{'|'.join(NTH)}|last) (?P<unit>week|weekend|{_WEEKDAY}) of the month"
    rf"|(?P<count>\d{{1,3}}) (?P<units>day|weekend|week)s? a (?P<per>month|year)"
    rf"|every (?P<days>(?:weekend|{_WEEKDAY})(?:, (?:weekend|{_WEEKDAY}))*))"
)
"""How weeks and days come back, in the form of a profile."""

_ORDINALS = {name: n for n, name in enumerate(NTH, 1)}
_ORDINALS |= {"1st": 1, "2nd": 2, "other": 2, "3rd": 3, "4th": 4}
_ORDINAL = "|".join(_ORDINALS)
_NUMBER = rf"an?|\d{{1,3}}|{'|'.join(NUMBER_WORDS)}"
_SHORT_DAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?"
_ONE_DAY = rf"(?:weekend|{_SHORT_DAY})"
_EACH = r"(?:an?|per|each|every|(?:of|in) (?:the|an?|each|every))"
_AGAIN = (
    rf"(?i:\b(?:(?P<two>fortnightly|every fortnight|alternat(?:e|ing) weeks?"
    rf"|(?:one|1|a) week (?:in|out of) (?:two|2))"
    rf"|(?:every|each) (?P<weeks>{_ORDINAL}|{_NUMBER}) weeks?"
    rf"|(?:(?:the|every|each) )?(?P<nth>{_ORDINAL}|last) (?P<unit>week|{_ONE_DAY}) {_EACH} month"
    rf"|(?P<count>{_NUMBER}) (?:(?P<free>free)|whole|full)? ?(?P<units>day|week|{_ONE_DAY})s?"
    rf" {_EACH} (?P<per>month|year)"
    rf"|(?:every|each|all|on|days?:?)"
    rf" (?P<days>{_ONE_DAY}s?(?:(?:,? and |, ?| ?& ?| ){_ONE_DAY}s?)*)"
    rf"|(?P<many>{_ONE_DAY}s(?:(?:,? and |, ?| ?& ?){_ONE_DAY}s)*))\b(?!-))"
)
_NO_DATES = (
    r"(?i:\b(?:the |but |with )?dates? (?:(?:are|is) )?(?:not |un)(?:yet )?(?:fixed|known)\b)"
)
_AMOUNT = (
    r"(?i:\b(?:about |only |up to )*(?P<hours>\d{1,3}(?:[.,]\d)?)"
    r"(?: ?h(?:ours?|rs?)?\b)?(?: ?(?:/|a|per|each) ?week\b)?(?: then\b)?)"
)
_IN_BOUNDS = (
    rf"(?i:\b(?:from|starting) (?P<first>{_WHEN})(?: (?:to|until|till) (?P<last>{_WHEN}))?)"
)


def _returning(text: str, today: date | None) -> str | None:
    """What comes back, such as `reserve duty one weekend a month`, in the form of a profile; None
    where it is no such thing. Without a number it is no hours.

    Raises:
        ValueError: it says how often, and not what else a period needs.
    """
    match = re.search(_AGAIN, text)
    if not match:
        return None
    left = f"{text[: match.start()].strip()}, {text[match.end() :].strip()}"
    span, left = _bounds(left, today), re.sub(_IN_BOUNDS, "", left, count=1)
    if re.search(rf"(?i:\b(?!may\b|now\b|today\b){_WHEN}\b)", left) or re.search(_AGAIN, left):
        return None  # two things
    left = re.sub(_NO_DATES, "", left)
    left = _in_figures(rf"{_IN_WORDS}(?= ?h)", left)
    amount = re.search(_AMOUNT, left)
    free = match["free"] or (not amount and re.search(r"(?i:\b(?:free|full[- ]time)\b)", left))
    left = re.sub(_AMOUNT, "", left, count=1)
    left = re.sub(r"(?i:\b(?:free|full[- ]time|i have|i am|i'm)\b)", "", left) if free else left
    note = re.sub(r"\s+", " ", re.sub(r"(?:\s*[,;:()]\s*|\s+-\s+)+", ", ", left)).strip(" ,-")[:60]
    said = amount or free or re.search(rf"(?i:\b(?:{_NO_HOURS})\b)", note)
    if match["units"] and match["units"][:3].casefold() not in ("day", "wee"):
        note = f"{match['units'].casefold()}s {note}".strip()
    often = _how_often(match)
    short = re.search(r"day|weekend", often)  # which have no usual number of hours when free
    if (short and free and not amount) or (not said and (match["per"] == "year" or not note)):
        hint = f"write how many hours a week there are then, such as: {often} 20"
        raise Mistake("value.invalid", f"could not be read: '{text[:60]}'", hint=hint)
    hours = amount["hours"].replace(",", ".") if amount else "full-time" if free else "0"
    return f"{often}{span}: {hours} {note}".strip()


def _bounds(text: str, today: date | None) -> str:
    """From when, and to when, something comes back; empty where it does not say."""
    bounds = re.search(_IN_BOUNDS, text)
    said = (("from", bounds["first"]), ("to", bounds["last"])) if bounds else ()
    return "".join(f" {word} {_when(day, today)}" for word, day in said if day)


def _how_often(match: re.Match[str]) -> str:
    def unit(word: str) -> str:
        word = word.casefold().rstrip("s")
        return next((d for d in WEEKDAYS if d.startswith(word)), word)

    def number(word: str) -> int:
        word = word.casefold()
        return int(word) if word.isdecimal() else _COUNTS.get(word) or _ORDINALS[word]

    if match["two"] or match["weeks"]:
        return f"every {number(match['weeks'] or '2')} weeks"
    if match["nth"]:
        nth = match["nth"].casefold()
        which = nth if nth == "last" else NTH[number(nth) - 1]
        return f"{which} {unit(match['unit'])} of the month"
    if match["count"]:
        units = unit(match["units"])
        units = units if units in ("day", "week", "weekend") else "day"
        count = number(match["count"])
        return f"{count} {units}{'s' if count > 1 else ''} a {match['per'].casefold()}"
    named = re.findall(rf"(?i:{_ONE_DAY})", match["days"] or match["many"])
    return f"every {', '.join(dict.fromkeys(map(unit, named)))}"


_AS_KEPT = (
    rf"(?:{OFTEN}(?: from \d{{4}}-\d\d(?:-\d\d)?)?|\d{{4}}-\d\d(?:-\d\d)?)"
    r"(?: to \d{4}-\d\d(?:-\d\d)?)?: (?:\d+(?:\.\d+)?|full-time|out)\b.*"
)


_ANOTHER = (
    rf"(?i:^(?:(?:from )?{_WHEN}\b.*\d|(?:until|till|to) |\d+\b))",
    rf"(?i:\b{_WHEN}(?: ?(?:-|to|until) ?{_WHEN}\b|[ :=]+\d))",
    rf"(?i:\b(?:until|till|to|before|after) {_WHEN}\b)",
    _AGAIN,
)
"""What says, in what should be the note of a period, that there is another one."""


def _period(text: str, today: date | None) -> str:
    if re.fullmatch(_AS_KEPT, text):
        return text
    text = re.sub(rf"(?i:between ({_WHEN}) and (?={_WHEN}))", r"\1 to ", text)
    text = re.sub(rf"(?i:^(?:until|till|up to) (?={_WHEN}))", "today to ", text)
    halves = rf"(?i:(?:\bthe )?\b(?P<which>first|second) half of ({_MONTH})(,? \d{{4}})?)"
    text = re.sub(halves, _half_a_month, text, count=1)
    no_time = re.sub(r"(?i)(?<![\d ] )\b(exams?|finals)\b", r"0 \1", text, count=1)
    match = re.fullmatch(_PERIOD, text) or re.fullmatch(_PERIOD, no_time)
    if not match and (returning := _returning(text, today)):
        return returning
    if not match or any(re.search(another, match["note"]) for another in _ANOTHER):
        raise Mistake("value.invalid", f"could not be read: '{text[:60]}'", hint=_NO_PERIOD)
    first = _when(match["first"], today)
    last = None if match["open"] or match["on"] else first
    last = _when(match["last"], today) if match["last"] else last
    first, last = _in_their_years(match, first, last, today)
    if last and last.last < first.first:
        raise Mistake("value.invalid", f"'{text[:60]}' ends before it begins", hint=_NO_PERIOD)
    span = f"{first} to {last}" if last else str(first)
    return f"{span}: {_hours_and_note(match)}".strip()


def _hours_and_note(match: re.Match[str]) -> str:
    """Hours in the form of a profile, with the note, or with the word that stands for no hours
    where that says more than none."""
    typed = match["hours"].casefold().replace(",", ".").replace(" ", "-")
    note = plain(match["note"]).strip(" ,;:()-")[:60]
    if typed in ("free", "full-time"):
        return f"full-time {note}"
    if typed[0].isdigit():
        return f"{typed} {note}"
    return f"0 {note or ('' if typed in ('none', 'nothing', 'no-time', 'zero') else typed)}"


_SHORT_MONTHS = {"feb": 28, "apr": 30, "jun": 30, "sep": 30, "nov": 30}


def _half_a_month(half: re.Match[str]) -> str:
    """`1 July to 15 July` for the first half of it."""
    month, year = half[2], half[3] or ""
    end = _SHORT_MONTHS.get(month[:3].casefold(), 31)
    end += end == 28 and bool(year) and int(year[-4:]) % 4 == 0
    days = (1, 15) if half["which"].casefold() == "first" else (16, end)
    return " to ".join(f"{day} {month}{year}" for day in days)


def _in_their_years(
    match: re.Match[str], first: When, last: When | None, today: date | None
) -> tuple[When, When | None]:
    """Beginning and end of a period in the years that are meant."""
    dated = re.search(r"\d{4}|now|today", match["first"])
    if last and not dated and re.search(r"\d{4}", match["last"] or ""):
        # A year behind the end is that of the beginning too, where it can be.
        while first.first > last.last:
            first = _a_year(first, -1)
        while _a_year(first, 1).first <= last.last:
            first = _a_year(first, 1)
    elif today is not None and not dated:
        # The next time: the one under way counts.
        back = _a_year(first, -1)
        end = _a_year(last, -1) if last else None
        if end and end.first < back.first:
            end = last
        if end is not None and back.first <= today <= end.last:
            first, last = back, end
    if last and last.last < first.first and not re.search(r"\d{4}", match["last"] or ""):
        last = _a_year(last, 1)
    return first, last


def _when(text: str, today: date | None) -> When:
    """A day or a month; one without a year is the next one."""
    word = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", text, flags=re.IGNORECASE)
    if word.casefold() in ("now", "today"):
        if today is None:
            raise Mistake("date.invalid", f"'{word}' is another day whenever it is read")
        return When.of(today)
    if re.search(r"\d{4}", word):
        return When.read(word)
    if today is None:
        raise Mistake("date.invalid", f"'{word}' could be any year; write {word} 2027")
    when = When.read(f"{word} {today.year}")
    return when if when.last >= today else When.read(f"{word} {today.year + 1}")


def _a_year(when: When, years: int) -> When:
    return When(when.year + years, when.month, min(when.day, 28) if when.month == 2 else when.day)


# -- hours -----------------------------------------------------------------------------------------

ABOUT = (
    r"(?i:^(?:(?:about|around|roughly|ca|circa|approx|approximately|over|more than|at least|nearly"
    r"|almost|maybe|perhaps|probably)\b|~)[. ]*)"
)
"""What people write before a number that they did not count."""
_OR_SO = r"(?<=[\dh])(?: ?\+|-?ish| or so| on average| ?\?)$| (?:or so|on average)$"
_FOREIGN = (
    r"/?(?!(?:about|around|roughly|circa|approx|approximately|over|more|than|nearly|almost|maybe"
    r"|perhaps|probably|hours?|hrs?|minutes?|mins?|weekly|week|each|every|per|and|between|from)\b)"
    r"[^\W\d_]{2,}(?:[- ][^\W\d_]+)*\.?|[\u2e80-\uffff]+"
)
"""Words of hours that are none of the English ones."""
_FIGURES = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "12", "15", "20")
"""Numbers that data/names.yaml has in words."""
_IN_WORDS = rf"(?i:\b(?:{'|'.join(NUMBER_WORDS)})\b)"
_H, _M = r"(?:h|hrs?|hours?)\.?", r"(?:m|mins?|minutes?)\.?"
_PLAIN = rf"([+-]?\d{{1,9}}(?:[.,]\d{{1,9}})?|[.,]\d{{1,9}}|\d(?:\.\d+)?e-?\d) ?(?:{_H})?"
_CLOCK = rf"(\d{{1,4}})(?::([0-5]\d)(?: ?{_H})?| ?{_H}(?: and)? ?(?:([0-5]\d)|([0-5]?\d) ?{_M}))"


def hours(text: str) -> float:
    """Hours: `1.5`, `1,5`, `1h30`, `1:30`, `90 min`, `3 hours`, `about 3`. May be negative."""
    # A bare figure has no words that need looking at; their patterns take 3 ms to compile.
    word = text if re.fullmatch(r"[0-9]{1,3}(?:\.[0-9])?", text) else bare_hours(text)
    if found := re.fullmatch(_PLAIN, word):
        number = found[1]
        if re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", number):
            whole, part = number.replace(",", ""), float(number.replace(",", "."))
            message = f"'{number}' could be two numbers; write {whole} or {part:g}"
            raise Mistake("value.type", message)
        return round(float(number.replace(",", ".")), 6)
    if found := re.fullmatch(_CLOCK, word):
        return round(int(found[1]) + int(found[2] or found[3] or found[4]) / 60, 6)
    if found := re.fullmatch(rf"(\d{{1,5}}) ?{_M}", word):
        return round(int(found[1]) / 60, 6)
    message = f"'{clean(text).strip()}' is not a number of hours; write 4.5, 1h30 or 45m"
    raise Mistake("value.type", message)


def bare_hours(text: str) -> str:
    """Hours in figures, without words that change no number, such as `about` and `a week`."""
    text = _in_figures(_IN_WORDS, text)
    word = re.sub(r"(?<=\d) ?~ ?(?=\d)", "-", plain(text).casefold())
    if re.search(_FOREIGN, word):
        word = re.sub(
            _FOREIGN, lambda m: _english(m[0], "hours", "about", "weekly", "to", *_FIGURES), word
        )
    word = re.sub(r"(\b(per|an?|each|every) |/ ?)w(?:ee)?k\b|\bweekly\b", " ", word)
    return re.sub(_OR_SO, "", re.sub(ABOUT, "", " ".join(word.split())))


def _in_figures(words: str, text: str) -> str:
    return re.sub(words, lambda m: str(NUMBER_WORDS[m[0].casefold()]), text)


_FROM_TO = (
    rf"(?:from )?(\d{{1,3}}(?:[.,]\d)?)(?: ?{_H})? ?(?:-|to|or)"
    rf" ?(\d{{1,3}}(?:[.,]\d)?)(?: ?{_H})?"
    rf"|between (\d{{1,3}})(?: ?{_H})? and (\d{{1,3}})(?: ?{_H})?"
)


def weeks(text: str) -> tuple[float, ...]:
    """Hours of several weeks: `4 7 5 6`, `4,7,5,6`, `4,5 7 5 6`, `1h30, 2h, 45m, 3`. Of `4 to 5`
    the lower is each of four weeks, and the higher is the fifth, the most there is."""
    if spread := re.fullmatch(_FROM_TO, bare_hours(text)):
        low, high = sorted(hours(part) for part in spread.groups() if part)
        return (low,) * 4 + (high,)
    # A unit goes with the number before it, and minutes with the hours before them.
    joined = re.sub(rf"(?<=\d) (?={_H}(?![a-z]))|(?<=\d) (?={_M}(?![a-z]))", "", bare_hours(text))
    joined = re.sub(rf"(?<=\dh) (?=\d+{_M}(?![a-z]))", "", joined)
    if joined and not re.search(r"\d", joined):
        return (hours(text),)
    for between in (r" ?[;/] ?| ?, | ,", r" ", r"[,;/ ]+"):
        parts = [part for part in re.split(between, joined) if part]
        # A decimal comma leaves four weeks whole; read as a comma between weeks, five or more.
        if len(parts) in (4, 5):
            break
    return tuple(hours(part) for part in ([joined] if _one(joined) else parts))


def is_of_other_time(text: str) -> bool:
    """Whether words beside a number of hours make it one of a day, a month or another time."""
    return bool(_words("other times") & set(_folded(text).split()))


def _one(text: str) -> bool:
    try:
        hours(text)
    except ValueError:
        return False
    return True


OWN_WORDS: Mapping[Any, Callable[[str], Any]] = {Country: country, When: When.read, float: hours}
"""How values of these types are read in files that a person writes by hand."""


# -- years of work ---------------------------------------------------------------------------------


_UNITS = {"years": 12, "semesters": 6, "whole months": 1}
"""In months."""


@cache
def _spans() -> tuple[str, str]:
    """A pattern for `12 years`, and one for `since 2010`."""
    words = {
        kind: "|".join(sorted(_names().words[kind], key=len)[::-1]) for kind in (*_UNITS, "since")
    }
    unit = "|".join(f"(?P<{kind[:5]}>{words[kind]})" for kind in _UNITS)
    bare = re.sub(r"\?P<\w+>", "?:", f"(?:{unit})")
    part = rf"(?:[.,]\d{{1,2}}(?=\s*{bare}\b))?(?:\s?[-–]\s?\d{{1,2}}(?=\s*{bare}\b))?\+?"
    th = r"(?P<th>st|nd|rd|th|\.|er|ème|e|º|ª|:e)?"
    span = rf"(?<![\w.,-])(?P<n>\d{{1,3}}){part}{th}[ -]*(?:{unit})(?!\w)\.?"
    return span, rf"\b(?:{words['since']})\s+(?:[^\W\d]+\s+)?((?:19|20)\d\d)(?!\d)"


_ABOUT_SO_MANY = r"(?i)^(\d{1,2}) ?(?:\+|-?(?:odd|plus|some|or so|ish)\b)"


def years(text: str, today: date | None = None) -> tuple[int, str]:
    """Whole years of work and the words beside them: `22, running clinics`, `12 Jahre Pflege`,
    `nurse for 12 years`, `PhD, 3rd year` (two are over), and with `today` `since 2010`.

    Raises:
        ValueError: there is no number of years, or more than one.
    """
    span, since = _spans()
    numbers = {**_in_english(*_FIGURES), **{word: str(n) for word, n in NUMBER_WORDS.items()}}
    # `30 odd years`, and of `11. month end, audits` the month is none of an eleventh.
    line = re.sub(_ABOUT_SO_MANY, r"\1", clean(text).strip())
    line = re.sub(r"(?i)^(\d{1,2})\. (?=(?:month|week|day)s?\b)", r"\1, ", line)

    def figure(found: re.Match[str]) -> str:
        behind = re.match(span, f"1{found.string[found.end() : found.end() + 30]}", re.I)
        return numbers.get(_folded(found[0]), found[0]) if behind else found[0]

    def whole(found: re.Match[str]) -> int:
        unit = next(size for kind, size in _UNITS.items() if found[kind[:5]])
        return (int(found["n"]) - bool(found["th"])) * unit // 12

    begins = re.sub(r"^[^\W\d]+", figure, line)
    again = "|".join(word for kind in _UNITS for word in _names().words[kind])  # 5 ans / years
    if found := re.match(rf"{span}(?:\s*/\s*(?:{again})\b)?[ ,;:./–-]*", begins, re.I):
        return whole(found), begins[found.end() :].strip()
    if found := re.match(r"(\d{1,2})\.\d\s*[,;:/–-]\s*", line):  # the half that is not over
        return int(found[1]), line[found.end() :].strip()
    if found := re.match(r"(\d+)(?!\w|\.\d)(?!,\d)\s*[,;:./–-]?\s*", line):
        return int(found[1][:4]), line[found.end() :].strip()
    within = re.sub(r"[^\W\d]+", figure, line)
    spans, begun = list(re.finditer(span, within, re.I)), re.findall(since, line, re.I)
    if not line.startswith("-") and (len(spans), len(begun)) == (1, 0):
        return whole(spans[0]), line
    if today and (len(spans), len(begun)) == (0, 1):
        return today.year - int(begun[0]), line
    raise ValueError("begin with the number of years, such as: 22, running clinics")
