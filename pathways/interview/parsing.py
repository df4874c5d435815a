"""From what a front end reads to what the profile holds, one kind of question at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from pathways.catalog import Catalog
from pathways.catalog.questions import Question, QuestionKind
from pathways.catalog.text import MAX_TEXT, clean
from pathways.catalog.values import Country, When
from pathways.problems import nearest
from pathways.profile.answers import Claim, Cue, Did, Month, Outside, ProgramDone

_MOST_YEARS = 80


class BadAnswer(ValueError):
    """An answer that cannot be used, in words for the person who gave it."""


def parse_answer(catalog: Catalog, question: Question, raw: Any) -> Any:
    """The typed value of an answer.

    `raw` is text where the answer is typed; an option's value for `choice`; a list of values for
    `several`, `ordered`, `roles` and `programs`; a list of ids or of {thing, proof} for `things`;
    {level, proof} for `levels`.

    Raises:
        BadAnswer: says what is wrong and what would be right.
    """
    try:
        return _PARSERS[question.kind](catalog, question, raw)
    except BadAnswer:
        raise
    except ValueError as error:
        raise BadAnswer(str(error)) from None


def _text(catalog: Catalog, question: Question, raw: Any) -> Any:
    text = clean(str(raw)).strip()
    if len(text) > MAX_TEXT:
        raise BadAnswer(f"please keep it under {MAX_TEXT:,} characters")
    if not text:
        raise BadAnswer("type something, or skip the question")
    return text


def _languages(catalog: Catalog, question: Question, raw: Any) -> Any:
    text = _text(catalog, question, raw)
    if len(text) > 500:
        raise BadAnswer("please name a few languages only")
    return tuple(language_code(part) for part in re.split(r"[,;]", text) if part.strip())


_LANGUAGES = {
    "arabic": "ar",
    "bengali": "bn",
    "chinese": "zh",
    "mandarin": "zh",
    "czech": "cs",
    "danish": "da",
    "dutch": "nl",
    "english": "en",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "hebrew": "he",
    "hindi": "hi",
    "hungarian": "hu",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "norwegian": "no",
    "polish": "pl",
    "portuguese": "pt",
    "romanian": "ro",
    "russian": "ru",
    "spanish": "es",
    "swedish": "sv",
    "turkish": "tr",
    "ukrainian": "uk",
    "urdu": "ur",
    "vietnamese": "vi",
}


def language_code(text: str) -> str:
    """A language as its two-letter code where it is a common one; otherwise as it was typed."""
    word = text.strip().casefold()
    return _LANGUAGES.get(word, word)


def _choice(catalog: Catalog, question: Question, raw: Any) -> Any:
    values = [o.value for o in question.options]
    if raw not in values:
        raise BadAnswer(f"'{raw}' is not one of the answers. {nearest(str(raw), values)}".strip())
    return raw


def _several(catalog: Catalog, question: Question, raw: Any) -> Any:
    chosen = tuple(dict.fromkeys(_choice(catalog, question, r) for r in _items(raw)))
    if question.at_most and len(chosen) > question.at_most:
        raise BadAnswer(f"please choose at most {question.at_most}")
    return chosen


def _items(raw: Any) -> Sequence[Any]:
    if isinstance(raw, str):
        return [part for part in re.split(r"[,;\s]+", raw) if part]
    return list(raw)


@cache
def _country_names() -> Mapping[str, str]:
    import iso3166

    names = {}
    for country in iso3166.countries:
        if country.alpha2 != "ZZ":
            names[country.name.casefold()] = country.alpha2
            names.setdefault(country.apolitical_name.casefold(), country.alpha2)
            names[country.alpha3.casefold()] = country.alpha2
    names.update(
        {
            "britain": "GB",
            "great britain": "GB",
            "united kingdom": "GB",
            "united states": "US",
            "united states of america": "US",
            "u.s.": "US",
            "u.s.a.": "US",
            "u.k.": "GB",
            "ivory coast": "CI",
            "laos": "LA",
            "uae": "AE",
            "emirates": "AE",
            "syria": "SY",
            "moldova": "MD",
            "north korea": "KP",
            "palestine": "PS",
            "kosovo": "XK",
            "england": "GB",
            "scotland": "GB",
            "wales": "GB",
            "america": "US",
            "south korea": "KR",
            "korea": "KR",
            "russia": "RU",
            "vietnam": "VN",
            "taiwan": "TW",
            "czech republic": "CZ",
            "turkey": "TR",
            "iran": "IR",
            "bolivia": "BO",
            "venezuela": "VE",
            "tanzania": "TZ",
            "holland": "NL",
            "netherlands": "NL",
            "europe": "EUROPE",
            "european union": "EU",
        }
    )
    return names


def country_of(text: str) -> Country:
    """A country from its code or its name, also the beginning of a name when only one fits.

    Raises:
        BadAnswer: no country, or more than one, is called so.
    """
    word = clean(text).strip()
    if not word:
        raise BadAnswer("type a country, such as Portugal or PT")
    if len(word) <= 3 or word.upper() in ("EUROPE", "WORLD"):
        try:
            return Country.parse(word)
        except ValueError:
            pass
    names = _country_names()
    word = re.sub(r"^the\s+", "", word, flags=re.IGNORECASE)
    exact = names.get(word.casefold())
    if exact:
        return Country.parse(exact)
    begins = sorted({code for name, code in names.items() if name.startswith(word.casefold())})
    if len(begins) == 1:
        return Country.parse(begins[0])
    if begins:
        raise BadAnswer(f"'{word}' could be several: {', '.join(begins)}; type a little more")
    shown = [name.title().replace(" And ", " and ").replace(" Of ", " of ") for name in names]
    raise BadAnswer(f"there is no country called '{word}'. {nearest(word, shown, 0.75)}".strip())


def _country(catalog: Catalog, question: Question, raw: Any) -> Any:
    code = country_of(str(raw))
    if code in ("EU", "EEA", "EUROPE", "WORLD"):
        raise BadAnswer("that is a region; type the country you live in")
    return code


def _countries(catalog: Catalog, question: Question, raw: Any) -> Any:
    parts = re.split(r"[,;]", raw) if isinstance(raw, str) else [str(part) for part in raw]
    found = [code for part in parts if part.strip() for code in _one_or_two(part)]
    if not found:
        raise BadAnswer("type one or more, such as EU, GB")
    return tuple(Country(c) for c in sorted(set(found)))


def _one_or_two(text: str) -> list[Country]:
    """`Bosnia and Herzegovina` is one country, `France and Spain` are two."""
    try:
        return [country_of(text)]
    except BadAnswer:
        halves = re.split(r"\band\b", text)
        if len(halves) < 2:
            raise
        return [country_of(half) for half in halves]


def _numbers(catalog: Catalog, question: Question, raw: Any) -> Any:
    if isinstance(raw, str):
        text = raw.strip()
        if len(text.split()) in (4, 5):
            text = re.sub(r"(?<=\d),(?=\d)", ".", text)  # decimal commas, with spaces between
        raw = re.split(r"[,;\s]+", text)
    try:
        numbers = tuple(round(float(str(p).removesuffix("h")), 2) for p in raw if str(p))
    except ValueError:
        raise BadAnswer("type numbers only, such as 4 7 5 6") from None
    # Before they are counted: some forms take one number, and this is what is wrong with it.
    if any(not 0 <= n <= 112 for n in numbers):
        raise BadAnswer("a week has room for 0 to 112 hours")
    if len(numbers) not in (4, 5):
        raise BadAnswer(f"type four numbers, or five; that was {len(numbers)}")
    return numbers


def _month(catalog: Catalog, question: Question, raw: Any) -> Any:
    return Month.parse(str(raw))


def _programs(catalog: Catalog, question: Question, raw: Any) -> Any:
    done = []
    for item in _items(raw):
        name = item if isinstance(item, str) else item["id"]
        when = None if isinstance(item, str) or not item.get("when") else When.parse(item["when"])
        proof = "" if isinstance(item, str) else clean(item.get("proof", "")).strip()
        done.append(ProgramDone(_known(catalog, "programs", name), when, proof))
    return tuple(sorted({d.id: d for d in done}.values(), key=lambda d: d.id))


def _roles(catalog: Catalog, question: Question, raw: Any) -> Any:
    chosen = tuple(sorted({_known(catalog, "roles", r) for r in _items(raw)}))
    if question.at_most and len(chosen) > question.at_most:
        raise BadAnswer(f"please choose at most {question.at_most}")
    return chosen


def _known(catalog: Catalog, room: str, name: str) -> str:
    found = catalog.find(name)
    if not found or found[0] != room:
        hint = nearest(name, getattr(catalog, room))
        raise BadAnswer(f"there is no {room[:-1]} called '{name}'. {hint}".strip())
    return found[1]


def _things(catalog: Catalog, question: Question, raw: Any) -> Any:
    done = {}
    for item in raw:
        name = item if isinstance(item, str) else item["thing"]
        if catalog.questions.thing(name) is None:
            hint = nearest(name, [t.id for t in catalog.questions.things])
            raise BadAnswer(f"there is nothing called '{name}'. {hint}".strip())
        proof = "" if isinstance(item, str) else clean(item.get("proof", "")).strip()[:MAX_TEXT]
        when = None if isinstance(item, str) or not item.get("when") else When.parse(item["when"])
        done[name] = Did(name, proof, when)
    return tuple(done[name] for name in sorted(done))


def _cue(catalog: Catalog, question: Question, raw: Any) -> Any:
    return Cue.parse(clean(str(raw)).strip())


def _outside(catalog: Catalog, question: Question, raw: Any) -> Any:
    text = clean(str(raw)).strip()
    match = re.match(
        r"(\d+)(?:[.,]\d+(?=\s*y))?\s*(?:years?|yrs?|y)?(?![\w.])\s*[,;:.]?\s*(.*)",
        text,
        re.IGNORECASE | re.DOTALL,
    )
    if not match:
        raise BadAnswer("begin with the number of years, such as: 22, running clinics")
    if int(match.group(1)[:4]) > _MOST_YEARS:
        raise BadAnswer(f"years of work are 0 to {_MOST_YEARS}, such as: 22, running clinics")
    return Outside(int(match.group(1)), match.group(2).strip()[:MAX_TEXT])


def _levels(catalog: Catalog, question: Question, raw: Any) -> Any:
    level = str(raw["level"])
    if level not in ("0", "1", "2", "3", "4"):
        raise BadAnswer(f"a level is 0 to 4, not {level[:20]}")
    return Claim(int(level), clean(raw.get("proof", "")).strip()[:MAX_TEXT])


_PARSERS: dict[QuestionKind, Callable[[Catalog, Question, Any], Any]] = {
    "text": _text,
    "languages": _languages,
    "choice": _choice,
    "several": _several,
    "ordered": _several,
    "country": _country,
    "countries": _countries,
    "numbers": _numbers,
    "month": _month,
    "programs": _programs,
    "roles": _roles,
    "things": _things,
    "cue": _cue,
    "outside": _outside,
    "levels": _levels,
}
