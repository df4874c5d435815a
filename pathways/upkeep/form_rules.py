"""Rules about the forms and the numbers: questions, the pitch's questions, rules.yaml."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin, get_type_hints

from pathways.catalog.records import Band
from pathways.catalog.values import REGIONS
from pathways.problems import nearest
from pathways.profile.answers import Profile
from pathways.profile.life import Stage
from pathways.profile.pitch import Pitch, PitchQuestion
from pathways.upkeep.finding import Finding, repeated, unknown_words

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.catalog.questions import Condition, Question, Questions
    from pathways.catalog.rules import Rules


def question_rules(questions: Questions) -> Iterator[Finding]:
    """Every question can be kept in a profile, and its conditions can come true."""
    keys = {field.name for field in fields(Profile)}
    by_id = {question.id: question for question in questions.questions}
    types = get_type_hints(Profile) | {"noes": Stage}
    asked: set[str] = set()
    for index, question in enumerate(questions.questions):
        path = ("questions", index)
        yield from _same_words(question, _words_of(types.get(question.id)), path)
        if question.id not in keys:
            message = f"no profile has a key '{question.id}' to keep the answer under"
            hint = nearest(question.id, keys)
            yield Finding("questions", (*path, "id"), "question.key", message, hint)
        for number, id in enumerate(question.depends):
            yield from _earlier(id, by_id, asked, (*path, "depends", number))
        for name, conditions, known in (
            ("when", question.when, asked),
            ("sooner", question.sooner, by_id.keys()),
        ):
            for number, condition in enumerate(conditions):
                place = (*path, name, number)
                yield from _earlier(condition.answer, by_id, known, (*place, "answer"))
                yield from _possible(condition, by_id, place)
        asked.add(question.id)


def _words_of(kind: Any) -> set[str]:
    """The words that a profile can hold of a type; none where any word may stand."""
    if get_origin(kind) is Literal:
        return {*get_args(kind)}
    return {word for part in get_args(kind) for word in _words_of(part)}


def _same_words(
    question: Question, kept: Collection[str], path: tuple[str | int, ...]
) -> Iterator[Finding]:
    """Where a profile keeps certain words alone, options are among them; a field may have fewer."""
    if kept:
        values = [option.value for option in question.options]
        message = f"no profile keeps '{{}}' under '{question.id}'"
        place = (*path, "options")
        yield from unknown_words(
            "questions", place, values, kept, "question.value", message, ("value",), tip=True
        )


def _possible(
    condition: Condition, by_id: dict[str, Question], path: tuple[str | int, ...]
) -> Iterator[Finding]:
    values = [option.value for option in getattr(by_id.get(condition.answer), "options", ())]
    message = f"'{{}}' is no answer to '{condition.answer}'"
    for name, said in (("is", condition.is_), ("is_not", condition.is_not)) if values else ():
        yield from unknown_words(
            "questions", (*path, name), said, values, "question.option", message
        )


def _earlier(
    id: str, by_id: dict[str, Question], asked: Collection[str], path: tuple[str | int, ...]
) -> Iterator[Finding]:
    if id not in by_id:
        message = f"there is no question '{id}'"
        yield Finding("questions", path, "question.unknown", message, nearest(id, by_id))
    elif id not in asked:
        message = f"'{id}' is only asked later, so its answer cannot count here"
        yield Finding("questions", path, "question.order", message)


def number_rules(rules: Rules, catalog: Catalog) -> Iterator[Finding]:
    """rules.yaml: shares, bands, regions, and which competency is which kind of work."""
    hours = rules.level_hours
    rising = [hours.zero_to_one, hours.one_to_two, hours.two_to_three, hours.three_to_four]
    if rising != sorted(rising):
        message = "a higher level takes fewer hours than a lower one"
        yield Finding("rules", ("level_hours",), "hours.order", message)
    if rules.sizes.weekend > rules.sizes.month:
        message = "a weekend holds more than a month"
        yield Finding("rules", ("sizes", "weekend"), "hours.order", message)
    for path, percent in (
        (("hours", "starting_share"), rules.hours.starting_share),
        (("apply_at", "readiness_percent"), rules.apply_at.readiness_percent),
    ):
        if not 1 <= percent <= 100:
            message = f"{path[-1]} {percent} cannot be right; it is 1 to 100"
            yield Finding("rules", path, "value.unlikely", message)
    bands = get_args(Band)
    message = "there is no band '{}'"
    yield from unknown_words("rules", ("bands",), rules.bands, bands, "rules.band", message)
    for band in bands:
        if band not in rules.bands:
            message = f"the band '{band}' has no odds"
            yield Finding("rules", ("bands",), "rules.band", message, on_key=True)
    if rules.jobs.band not in bands:
        message = f"there is no band '{rules.jobs.band}'"
        hint = nearest(rules.jobs.band, bands)
        yield Finding("rules", ("jobs", "band"), "rules.band", message, hint)
    message = "there is no region '{}'"
    yield from unknown_words("rules", ("regions",), rules.regions, REGIONS, "rules.region", message)
    yield from _leans(rules, catalog)


def _leans(rules: Rules, catalog: Catalog) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for lean, names in rules.leans_of.items():
        if lean not in ("ideas", "people", "projects", "systems"):
            message = f"'{lean}' is not one of ideas, people, projects, systems"
            yield Finding("rules", ("leans_of", lean), "rules.leans", message, on_key=True)
        for index, id in enumerate(names):
            if id in seen:
                message = f"'{id}' is under '{seen[id]}' already"
                yield Finding("rules", ("leans_of", lean, index), "rules.leans", message)
            seen.setdefault(id, lean)
    for competency in catalog.competencies:
        if competency not in seen:
            message = f"'{competency}' is under none of ideas, people, projects, systems"
            yield Finding("rules", ("leans_of",), "rules.leans", message, on_key=True)


def pitch_rules(questions: tuple[PitchQuestion, ...]) -> Iterator[Finding]:
    """pitch.yaml: every question has a place in a pitch, once, and a way to be read."""
    keys = {field.name: field.type for field in fields(Pitch)}
    for index, question in enumerate(questions):
        outer = question.key.partition(".")[0]
        if outer not in keys:
            message = f"no pitch has a key '{question.key}' to keep the answer under"
            place = ("questions", index, "key")
            yield Finding("pitch", place, "question.key", message, nearest(outer, keys))
    for index in repeated(question.key for question in questions):
        message = f"the key '{questions[index].key}' is here twice"
        yield Finding("pitch", ("questions", index, "key"), "id.twice", message)
