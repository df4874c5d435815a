"""From what a front end reads to what the profile holds, one kind of question at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from pathways.catalog import Catalog
from pathways.catalog.questions import Question, QuestionKind
from pathways.catalog.reading import countries, country, hours, language, weeks
from pathways.catalog.text import MAX_TEXT, clean
from pathways.catalog.values import REGIONS, When
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
        hint = getattr(error, "hint", "")
        raise BadAnswer(f"{error}. {hint}" if hint else str(error)) from None


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
    return tuple(language(part) for part in re.split(r"[,;]", text) if part.strip())


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


def _country(catalog: Catalog, question: Question, raw: Any) -> Any:
    if not str(raw).strip():
        raise BadAnswer("type a country, such as Portugal or PT")
    code = country(str(raw))
    if code in REGIONS:
        raise BadAnswer("that is a region; type the country you live in")
    return code


def _countries(catalog: Catalog, question: Question, raw: Any) -> Any:
    found = countries(raw if isinstance(raw, str) else ";".join(map(str, raw)))
    if not found:
        raise BadAnswer("type one or more, such as EU, GB")
    return found


def _numbers(catalog: Catalog, question: Question, raw: Any) -> Any:
    numbers = weeks(raw) if isinstance(raw, str) else tuple(hours(str(part)) for part in raw)
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
        when = None if isinstance(item, str) or not item.get("when") else When.read(item["when"])
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
        when = None if isinstance(item, str) or not item.get("when") else When.read(item["when"])
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
