"""From what a front end reads to what the profile holds, one kind of question at a time."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Any

from pathways.catalog import Catalog, reading
from pathways.catalog.questions import Question, QuestionKind
from pathways.catalog.text import MAX_TEXT, clean
from pathways.catalog.values import REGIONS, When
from pathways.problems import nearest
from pathways.profile.answers import (
    Cues,
    Did,
    Month,
    Outside,
    ProgramDone,
    in_order,
    said,
)
from pathways.profile.life import Period
from pathways.profile.moments import typed_moments

_MOST_YEARS = 80
_MOST_COUNT = 999


class BadAnswer(ValueError):
    """An answer that cannot be used, in words for the person who gave it."""


def parse_answer(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    """The typed value of an answer.

    `raw` is text where the answer is typed; an option's value for `choice`; a list of values for
    `several`, `ordered`, `roles`, `trades` and programs; a list of ids or of {thing, proof} for
    `things`; {level, proof} for `levels`. From `today` on, days and months without a year are read.

    Raises:
        BadAnswer: says what is wrong and what would be right.
    """
    try:
        return _PARSERS[question.kind](catalog, question, raw, today)
    except BadAnswer:
        raise
    except ValueError as error:
        hint = getattr(error, "hint", "")
        raise BadAnswer(f"{error}. {hint}" if hint else str(error)) from None


def parse_what_can_be_read(
    catalog: Catalog, question: Question, text: str, today: date | None
) -> tuple[Any, str]:
    """Of periods, and of countries of which none is denied, those that can be read, None for none,
    and the words of the others; of any other answer None and all of its words."""
    if question.kind == "periods":
        parse, parts, between = _periods, text.split(";"), "; "
    elif question.kind == "countries" and not reading.doubts(text):
        parse, parts, between = _countries, reading.apart(text), ", "
    else:
        return None, text
    read, left = [], []
    for part in parts:
        try:
            read += parse(catalog, question, part, today)
        except ValueError:
            left.append(part.strip())
    if question.kind == "periods":
        return in_order(read) or None, between.join(left)
    return (sorted({*read}), between.join(left)) if read and left else (None, text)


def unsaid(raw: Any) -> bool:
    """Whether somebody wrote that they do not know."""
    return (
        isinstance(raw, str)
        and " ".join(raw.casefold().split()).strip(" .!") in reading.unsaid_words()
    )


def typed(question: Question, value: Any) -> str:
    """An answer as somebody would type it; `value` is what a profile file holds."""
    if value is None:
        return ""
    if question.kind == "counts":
        return ", ".join(f"{count} {name}" for name, count in value.items())
    if question.kind == "trade-answers" and isinstance(value, dict):
        return "; ".join(f"{name}: {text}" for name, text in value.items())
    if isinstance(value, dict):
        return ", ".join(str(v) for v in value.values())
    if isinstance(value, list):
        names = (next(iter(v.values())) if isinstance(v, dict) else v for v in value)
        return question.answering.between.join(map(str, names))
    return str(value)


def _text(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    text = clean(str(raw)).strip()
    if len(text) > MAX_TEXT:
        raise BadAnswer(f"please keep it under {MAX_TEXT:,} characters")
    if not text:
        raise BadAnswer("type something, or skip the question")
    return text


def _piece(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    text = _text(catalog, question, raw, today)
    if not any(c.isalpha() for c in text):
        raise BadAnswer(f"'{text[:40]}' is none of the list; say what it is and who would use it")
    return text


def parse_sentence(raw: Any) -> str:
    """A sentence or a link that backs something.

    Raises:
        BadAnswer: it is empty, too long, or only a word such as `yes`.
    """
    text = clean(str(raw)).strip()
    if not said(text):
        raise BadAnswer("write a sentence, please: what, when, for whom? Or skip it")
    if len(text) > MAX_TEXT:
        raise BadAnswer(f"please keep it under {MAX_TEXT:,} characters")
    return text


def _languages(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    text = _text(catalog, question, raw)
    if len(text) > 500:
        raise BadAnswer("please name a few languages only")
    return reading.languages(text)


def _choice(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    values = [o.value for o in question.options]
    if raw not in values:
        raise BadAnswer(f"'{raw}' is not one of the answers. {nearest(str(raw), values)}".strip())
    return raw


def _several(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    return _few(question, [_choice(catalog, question, r) for r in _items(raw)])


def _items(raw: Any) -> Sequence[Any]:
    if isinstance(raw, str):
        return [part for part in re.split(r"[,;\s]+", raw) if part]
    return list(raw)


def _place(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    if not str(raw).strip():
        raise BadAnswer("type a country, such as Portugal or PT")
    code, city = reading.home(str(raw))
    if code in REGIONS:
        raise BadAnswer("that is a region; type the country you live in")
    return code, city


def _countries(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    found = reading.countries(raw if isinstance(raw, str) else ";".join(map(str, raw)))
    if not found:
        raise BadAnswer("type one or more, such as EU, GB")
    return found


def _numbers(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    text = isinstance(raw, str)
    try:
        numbers = reading.weeks(raw) if text else tuple(reading.hours(str(part)) for part in raw)
    except ValueError:
        if text and len(re.findall(r"\b\d+\b(?= ?[a-z]{2})", raw)) > 1:
            raise BadAnswer(
                "type one number, the hours of a usual week; weeks with other hours are asked "
                "about later"
            ) from None
        raise
    if len(numbers) == 1:
        numbers *= 4
    # Before they are counted: some forms take one number, and this is what is wrong with it.
    if any(not 0 <= n <= 112 for n in numbers):
        raise BadAnswer("a week has room for 0 to 112 hours")
    if len(numbers) not in (4, 5):
        raise BadAnswer(f"type one number, or four, or five; that was {len(numbers)}")
    return numbers


def _month(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    try:
        found = Month(reading.month_ahead(str(raw), today))
        if str(found) == "offer" and question.id != "full_time_from":
            raise BadAnswer(f"'{raw}' is not a month; write 2027-07, now or never")
        return found
    except BadAnswer:
        raise
    except ValueError:
        if re.fullmatch(r"\D+ (?:to|-|until|till) \D+", str(raw).strip()):
            raise BadAnswer(
                f"'{raw}' has an end; skip this, and say it where weeks with other hours are "
                "asked about"
            ) from None
        raise


def _programs(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    done = {}
    for name, when, proof in map(_backed, _items(raw)):
        id = _known(catalog, "programs", name)
        done[id] = ProgramDone(id, when, proof)
    return tuple(done[id] for id in sorted(done))


def _backed(item: Any) -> tuple[str, When | None, str]:
    """What was done, when, and what backs it: of a name alone, or of a mapping that begins with
    it."""
    if isinstance(item, str):
        return item, None, ""
    name = item["id"] if "id" in item else item["thing"]
    when = When.read(item["when"]) if item.get("when") else None
    return name, when, clean(item.get("proof", "")).strip()


def _roles(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    return _few(question, [_known(catalog, "roles", r) for r in _items(raw)])


def _few(question: Question, chosen: Sequence[str]) -> tuple[str, ...]:
    """In the order in which they were chosen, each once."""
    few = tuple(dict.fromkeys(chosen))
    if question.at_most and len(few) > question.at_most:
        raise BadAnswer(f"please choose at most {question.at_most}")
    return few


def _trades(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    chosen = []
    for name in [raw] if isinstance(raw, str) and catalog.background(raw) else _items(raw):
        found = catalog.background(name)
        if not found:
            hint = nearest(name, catalog.backgrounds)
            raise BadAnswer(f"there is no trade called '{name}'. {hint}".strip())
        chosen.append(found)
    return _few(question, chosen)


def _program_names(
    catalog: Catalog, question: Question, raw: Any, today: date | None = None
) -> Any:
    return tuple(sorted({_known(catalog, "programs", name) for name in _items(raw)}))


def _known(catalog: Catalog, room: str, name: str) -> str:
    found = catalog.find(name)
    if not found or found[0] != room:
        hint = nearest(name, getattr(catalog, room))
        raise BadAnswer(f"there is no {room[:-1]} called '{name}'. {hint}".strip())
    return found[1]


def _things(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    done = {}
    for name, when, proof in map(_backed, raw):
        if catalog.questions.thing(name) is None:
            hint = nearest(name, [t.id for t in catalog.questions.things])
            raise BadAnswer(f"there is nothing called '{name}'. {hint}".strip())
        done[name] = Did(name, proof[:MAX_TEXT], when)
    return tuple(done[name] for name in sorted(done))


def _cue(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    text = clean(str(raw)).strip()
    try:
        return Cues.parse(text)
    except ValueError:
        with suppress(ValueError):  # several in one, with some left out
            found = typed_moments(text).moments
            return Cues(tuple(dict.fromkeys(replace(cue, until="") for cue in found)))
        raise


def _periods(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    text = clean(raw if isinstance(raw, str) else "; ".join(map(str, raw)))
    return in_order(Period.parse(part) for part in reading.periods(text, today))


def _swing(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    text = re.sub(r"\b(?:none|nothing|no hours)\b", "0", str(raw), flags=re.IGNORECASE)
    text = reading.bare_hours(re.sub(r"\b(good|bad) one\b", r"\1", text, flags=re.IGNORECASE))
    # Any words may stand around the two numbers.
    found = re.findall(r"(?<![\d.,])\d+(?:[.,]\d+)?(?:h\d\d)?", text)
    numbers = tuple(map(reading.hours, found)) if isinstance(raw, str) else tuple(raw)
    if len(numbers) != 2 or any(not 0 <= n <= 112 for n in numbers):
        raise BadAnswer("type the hours of a good week and of a bad one, such as 10 or 0")
    return (max(numbers), min(numbers))


def _counts(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    if str(raw).strip(" .").casefold() in ("0", "none", "no", "nothing"):
        return {}
    pairs = raw.items() if isinstance(raw, dict) else _pairs(str(raw))
    found: dict[str, int] = {}
    words, stages = _stages(question), [option.value for option in question.options]
    for name, count in pairs:
        said = next((words[w] for w in _words(name) if words.get(w)), "")
        said = said or (_UNSURE if int(count) and re.search(_NO_IDEA, name) else "")
        if not said:
            raise BadAnswer(
                f"could not be read: '{name or count}'. Write a number and one of "
                f"{', '.join(stages)}, such as: 9 form, 1 test; or: 14, not sure"
            )
        if int(count) > _MOST_COUNT:
            raise BadAnswer(f"'{count}' is more than anybody can have had")
        found[said] = found.get(said, 0) + int(count)
    if not found:
        raise BadAnswer("type numbers with their stage, such as: 9 form, 1 test")
    return {stage: found[stage] for stage in stages if found.get(stage)}


def _stages(question: Question) -> dict[str, str]:
    """The stage that a word says; words of two, such as `at the`, say none."""
    found: dict[str, str] = {}
    for option in question.options:
        for word in set(_words(option.text)) if option.value != _UNSURE else ():
            found[word] = "" if word in found else option.value
    return found | {option.value: option.value for option in question.options}


_UNSURE = "unsure"
"""The stage of noes of which nobody knows it."""

_NO_IDEA = (
    r"(?i:\b(?:not sure|unsure|no idea|(?:don.?t|do not|didn.?t|did not) know|unknown|no reason"
    r"|never (?:said|told|heard why)|nobody (?:says|said|tells|told)|no feedback|who knows)\b)"
)


def _pairs(text: str) -> list[tuple[str, str]]:
    """(words, number) of `9 form, 1 test`, also the other way round."""
    pairs = []
    bare = reading.bare_hours(text)
    if re.fullmatch(r"\s*(?:\d+\s+[^\W\d][^\d,;\n]*){2,}", bare):
        bare = re.sub(r"\s+(?=\d)", ", ", bare.strip())  # `5 form 2 interview`
    for part in re.split(r"[,;\n]|\band\b", bare):
        number = re.search(r"\d+", part)
        if number:
            pairs.append(((part[: number.start()] + " " + part[number.end() :]).strip(), number[0]))
        elif part.strip() and pairs and (not pairs[-1][0] or re.search(_NO_IDEA, part)):
            # `10, all at the CV`, `14 applications, no idea where they failed`
            pairs[-1] = (f"{pairs[-1][0]} {part}".strip(), pairs[-1][1])
        elif part.strip():
            pairs.append((part.strip(), "0"))
    return pairs


def _words(text: str) -> list[str]:
    """The words of a text, each without the sign of many."""
    return [w if len(w) < 4 else w.rstrip("s") for w in re.findall(r"[a-z]{2,}", text.casefold())]


def _day(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    day = reading.day_ahead(str(raw), today)
    return When.of(day)


def _end(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    return When.of(reading.end_ahead(str(raw), today))


def _number(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    try:
        number = reading.hours(str(raw)) if str(raw).strip() else -1.0
    except ValueError:
        if not question.example:
            raise  # which speaks of hours, as the question does
        raise BadAnswer(f"'{str(raw)[:60]}' is no number; such as: {question.example}") from None
    if not 0 <= number <= question.at_most:
        raise BadAnswer(f"type a number of 0 to {question.at_most}")
    return int(number) if number.is_integer() else number


def _trade_answers(
    catalog: Catalog, question: Question, raw: Any, today: date | None = None
) -> Any:
    """One sentence, or several by competency."""
    if isinstance(raw, dict):
        return {
            _known(catalog, "competencies", name): _trade_answers(catalog, question, text)
            for name, text in raw.items()
        }
    return parse_sentence(raw)


def _outside(catalog: Catalog, question: Question, raw: Any, today: date | None = None) -> Any:
    number, work = reading.years(str(raw), today)
    if not 0 <= number <= _MOST_YEARS:
        raise BadAnswer(f"years of work are 0 to {_MOST_YEARS}, such as: 22, running clinics")
    said = work.casefold().strip(" .!") not in reading.unsaid_words()
    return Outside(number, work[:MAX_TEXT] if said else "")


_PARSERS: dict[QuestionKind, Callable[[Catalog, Question, Any, date | None], Any]] = {
    "text": _text,
    "piece": _piece,
    "languages": _languages,
    "choice": _choice,
    "several": _several,
    "ordered": _several,
    "countries": _countries,
    "numbers": _numbers,
    "month": _month,
    "programs": _programs,
    "roles": _roles,
    "things": _things,
    "cue": _cue,
    "place": _place,
    "trades": _trades,
    "trade-answers": _trade_answers,
    "program-names": _program_names,
    "periods": _periods,
    "swing": _swing,
    "counts": _counts,
    "day": _day,
    "end": _end,
    "number": _number,
    "outside": _outside,
}
