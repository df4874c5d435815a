"""Rules about data/aims.yaml: that plans find what they look for in it, and questions its words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, get_args

from pathways.catalog.aims import PLACES, STANDS, Case, FirstWords, Strand
from pathways.problems import Place, nearest
from pathways.profile.answers import STAGES, Profile
from pathways.profile.life import Aim, ChoiceKind, ObstacleKind
from pathways.upkeep.finding import Finding

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.catalog.aims import Aims, AimShape
    from pathways.catalog.questions import Condition

_PREPARED = ("evidence", "vouch", "stages", "practice", "free-weeks", "asking-a-funder", "decide")
"""What plans book before applications, each by its name."""

_FROM_TRADE = "first-talk"
"""Whom to talk to first is said by the trade, where there is one."""

_SLOT = re.compile(r"\{[^{}]*\}")


def aim_rules(catalog: Catalog) -> Iterator[Finding]:
    """Every finding of these rules."""
    aims = catalog.aims
    yield from _vocabulary(catalog)
    people = {somebody.id for somebody in aims.people}
    for index, aim in enumerate(aims.aims):
        for code, message, hint, inside in _shape(aim, people, index + 1 == len(aims.aims)):
            yield Finding("aims", ("aims", index, *inside), code, message, hint)
        for number, guess in enumerate(aim.guess):
            yield from _guess(catalog, guess, ("aims", index, "guess", number))
    yield from _first_words(aims)
    yield from _swaps(catalog)
    yield from _people(aims)
    for index, somebody in enumerate(aims.people):
        yield from unknown_places(catalog, "aims", ("people", index, "at"), somebody.at)
    named = [
        *((("ventures", n, "funders", m), id) for n, way in enumerate(aims.ventures)
          for m, id in enumerate(way.funders)),
        *((("obstacles", n, "doors", m, "program"), door.program)
          for n, obstacle in enumerate(aims.obstacles) for m, door in enumerate(obstacle.doors)),
    ]  # fmt: skip
    for place, id in named:
        if id not in catalog.programs:
            hint = nearest(id, map(str, catalog.programs))
            yield Finding("aims", place, "id.unknown", f"there is no program '{id}'", hint)
    known = [p.id for p in aims.prepare]
    for inside, step in _steps_against(aims):
        if step not in known:
            message = f"nothing under 'prepare' is called '{step}'"
            yield Finding("aims", (*inside, "step"), "id.unknown", message, nearest(step, known))
    yield from _numbers(aims)


def _steps_against(aims: Aims) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What is done against obstacles, with the place of each."""
    for n, obstacle in enumerate(aims.obstacles):
        cases = ((("obstacles", n, "cases", m), c.step) for m, c in enumerate(obstacle.cases))
        yield from (x for x in ((("obstacles", n), obstacle.step), *cases) if x[1])


def _first_words(aims: Aims) -> Iterator[Finding]:
    yield from _said(aims, ("first_words",), "says", aims.first_words)
    last = len(aims.first_words) - 1
    if aims.first_words[last].aims or aims.first_words[last].if_:
        message = "the last words have conditions, so somebody may be told nothing first"
        yield Finding("aims", ("first_words", last, "says"), "aim.first", message)
    for index, obstacle in enumerate(aims.obstacles):
        yield from _said(aims, ("obstacles", index, "cases"), "answer", obstacle.cases)


def _said(
    aims: Aims, path: tuple[str | int, ...], text: str, said: Sequence[FirstWords | Case]
) -> Iterator[Finding]:
    """What is said to people who stand so, of which the first that holds is taken."""
    known = {
        "aims": [aim.id for aim in aims.aims],
        "if": [*STANDS, *(obstacle.id for obstacle in aims.obstacles)],
    }
    for index, first in enumerate(said):
        for key, words in (("aims", first.aims), ("if", first.if_)):
            for at, word in enumerate(words):
                if word not in known[key]:
                    message = f"nobody ever stands as '{word}'"
                    place = (*path, index, key, at)
                    yield Finding("aims", place, "aim.unknown", message, nearest(word, known[key]))
        for before in said[:index]:
            wider = not before.aims or (first.aims and set(first.aims) <= set(before.aims))
            if wider and set(before.if_) <= set(first.if_):
                words = getattr(before, text)[:40]
                message = f"never said: '{words} …' holds wherever this does"
                hint = "move it up, or narrow the other one"
                yield Finding("aims", (*path, index, text), "aim.first", message, hint)
                break


def _swaps(catalog: Catalog) -> Iterator[Finding]:
    """The aims for which a question stands in the other block."""
    known = [aim.id for aim in catalog.aims.aims]
    for number, question in enumerate(catalog.questions.questions):
        for at, aim in enumerate(question.swap_for):
            if aim not in known:
                message, place = f"there is no aim '{aim}'", ("questions", number, "swap_for", at)
                yield Finding("questions", place, "aim.option", message, nearest(aim, known))


def _vocabulary(catalog: Catalog) -> Iterator[Finding]:
    """The words that profiles may hold, both ways; and those that questions offer for them."""
    aims = catalog.aims
    prepared = [p.id for p in aims.prepare if not p.day]
    against = {step for _, step in _steps_against(aims)}
    for key, question, names, known in (
        ("aims", "aim", [a.id for a in aims.aims], get_args(Aim)),
        ("obstacles", "obstacle_kind", [o.id for o in aims.obstacles], get_args(ObstacleKind)),
        ("choices", "choices", [c.id for c in aims.choices], get_args(ChoiceKind)),
        ("refusals", "", [r.stage for r in aims.refusals], STAGES),
        ("prepare", "", prepared, [*_PREPARED, *(id for id in prepared if id in against)]),
    ):
        label = "stage" if key == "refusals" else "id"
        for index, name in enumerate(names):
            if name not in known:
                message = f"no plan ever looks for '{name}' here"
                hint = nearest(name, known) or "one of: " + ", ".join(known)
                yield Finding("aims", (key, index, label), "aim.unknown", message, hint)
        for name in known:
            if name not in names:
                message = f"'{name}' is missing, and a plan may look for it"
                yield Finding("aims", (key,), "aim.missing", message, on_key=True)
        yield from _options(catalog, key, question, names)


def _options(catalog: Catalog, key: str, id: str, names: Collection[str]) -> Iterator[Finding]:
    for number, question in enumerate(catalog.questions.questions):
        if question.id != id:
            continue
        offered = [option.value for option in question.options]
        for index, value in enumerate(offered):
            if value not in names:
                message = f"'{value}' stands nowhere under '{key}' in aims.yaml"
                place = ("questions", number, "options", index, "value")
                yield Finding("questions", place, "aim.option", message, nearest(value, names))
        for index, name in enumerate(names):
            if name not in offered:
                message = f"the question '{id}' has no option '{name}', so nobody can choose it"
                hint = nearest(name, offered)
                yield Finding("aims", (key, index, "id"), "aim.option", message, hint)


def _shape(
    aim: AimShape, people: Collection[str], last: bool
) -> Iterator[tuple[str, str, str, Place]]:
    """(code, message, hint, and where inside the aim)."""
    strands = get_args(Strand)
    for name, percent in aim.strands.items():
        if name not in strands:
            hint = nearest(name, strands) or "one of: " + ", ".join(strands)
            yield "aim.strands", f"there is no strand '{name}'", hint, ("strands", name)
        if not 0 <= percent <= 100:
            message = f"a share of {percent} cannot be right; it is 0 to 100"
            yield "aim.strands", message, "", ("strands", name)
    lacking = [name for name in strands if name not in aim.strands]
    if lacking:
        yield "aim.strands", f"no share is given for {', '.join(lacking)}", "", ("strands",)
    elif sum(aim.strands.values()) < 100:
        message = f"the shares add up to {sum(aim.strands.values())}; other hours may go nowhere"
        yield "aim.strands", message, "each is the most a strand may take", ("strands",)
    if bool(aim.goals) != bool(aim.strands.get("show", 0)):
        message = "pieces of work and the share of 'show' go together: both, or neither"
        yield "aim.goals", message, "", ("goals",)
    for index, ref in enumerate(aim.talks):
        if ref not in people:
            message = f"there is nobody '{ref}' under 'people'"
            yield "aim.unknown", message, nearest(ref, people), ("talks", index)
    if not aim.guess and not last:
        message = "an aim without conditions fits everybody, so those after it are never guessed"
        yield "aim.guess", message, "move it to the end", ("guess",)
    if aim.guess and last:
        message = "the last aim has conditions, so somebody may be left with none"
        yield "aim.guess", message, "write guess: [] for the aim of everybody else", ("guess",)


def _guess(catalog: Catalog, guess: Condition, path: Place) -> Iterator[Finding]:
    known = {field.name for field in fields(Profile)}
    if guess.answer not in known:
        message = f"no profile has a key '{guess.answer}'"
        hint = nearest(guess.answer, known)
        yield Finding("aims", (*path, "answer"), "aim.guess", message, hint)
    if not guess.is_ and guess.answered is None:
        message = "a condition that asks for nothing"
        yield Finding("aims", path, "aim.guess", message, "write is: [...] or answered: true")
    question = next((q for q in catalog.questions.questions if q.id == guess.answer), None)
    values = [option.value for option in question.options] if question else []
    if question and question.kind == "roles":
        values = [str(id) for id in catalog.roles]
    for index, value in enumerate(guess.is_):
        if values and value not in values:
            message = f"'{value}' is no answer to '{guess.answer}'"
            hint = nearest(value, values)
            yield Finding("aims", (*path, "is", index), "aim.guess", message, hint)


def unknown_places(
    catalog: Catalog, file: str, path: Place, at: Sequence[str]
) -> Iterator[Finding]:
    """Where people to talk to cannot be found: each word that is neither a place nor a program."""
    for number, place in enumerate(at):
        if place not in PLACES and place not in catalog.programs:
            message = f"'{place}' is neither a program nor a place to find people"
            hint = nearest(place, [*PLACES, *map(str, catalog.programs)])
            yield Finding(file, (*path, number), "id.unknown", message, hint)


def _people(aims: Aims) -> Iterator[Finding]:
    for index, somebody in enumerate(aims.people):
        path = ("people", index)
        if somebody.id != _FROM_TRADE:
            for name in ("who", "ask"):
                if not getattr(somebody, name):
                    message = f"'{name}' is missing, and no trade says it in its place"
                    yield Finding("aims", (*path, "id"), "aim.person", message)
        if somebody.ask:
            yield from asks_nothing("aims", (*path, "ask"), somebody.ask)
        for name, filled in (("who", {"{role}"}), ("ask", set[str]())):
            for slot in _SLOT.findall(getattr(somebody, name)):
                if slot not in filled:
                    message = f"nothing is ever put in the place of {slot}"
                    yield Finding("aims", (*path, name), "text.slot", message)


def _numbers(aims: Aims) -> Iterator[Finding]:
    refused = aims.refused
    if not 1 <= refused.few < refused.more < refused.many:
        message = "few, more and many must rise, from 1 on"
        yield Finding("aims", ("refused", "few"), "aim.refused", message)
    for index, it in enumerate(aims.prepare):
        if it.hours > it.most:
            message = f"{it.hours:g} hours if all goes well are more than {it.most:g} at most"
            yield Finding("aims", ("prepare", index, "most"), "hours.order", message)


def asks_nothing(file: str, path: Place, question: str) -> Iterator[Finding]:
    """A question without a question mark."""
    if not question.endswith("?"):
        message = "the question asks nothing: it has no question mark at its end"
        yield Finding(file, path, "text.question", message)
