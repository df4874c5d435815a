"""Rules about data/aims.yaml: that plans find what they look for in it, and questions its words."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, get_args

from pathways.catalog.aims import PLACES, STANDS, Case, FirstWords, Form, Strand
from pathways.problems import Place, nearest
from pathways.profile.answers import STAGES, Profile
from pathways.profile.life import Aim, ChoiceKind, LastTimeKind, ObstacleKind
from pathways.upkeep.finding import Finding, unknown_words

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.catalog.aims import Aims, AimShape
    from pathways.catalog.questions import Condition

_PREPARED = ("evidence", "vouch", "stages", "practice", "free-weeks", "asking-a-funder", "decide",
             "settle")  # fmt: skip
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
    for index, market in enumerate(aims.markets):
        for number, buyer in enumerate(market.asks):
            yield from asks_nothing("aims", ("markets", index, "asks", number, "ask"), buyer.ask)
    for place, id, known, what in _names(catalog):
        if id and id not in known:
            message, hint = f"there is no {what} '{id}'", nearest(id, map(str, known))
            yield Finding("aims", place, "id.unknown", message, hint)
    yield from _numbers(aims)


def _names(catalog: Catalog) -> Iterator[tuple[tuple[str | int, ...], str, Collection[str], str]]:
    """Every name of something else: where it stands, the known ones, and what they are names of."""
    aims, programs = catalog.aims, catalog.programs
    people, steps = [p.id for p in aims.people], [p.id for p in aims.prepare]
    for n, somebody in enumerate(aims.people):
        yield ("people", n, "after"), somebody.after, people, "kind of person called"
    for n, talk in enumerate(aims.in_posts.talks):
        yield ("in_posts", "talks", n), talk, people, "kind of person called"
    for n, choice in enumerate(aims.choices):
        yield ("choices", n, "beside"), choice.beside, catalog.rules.kinds, "kind"
    for key, listed, inside in (
        ("ventures", [v.funders for v in aims.ventures], "funders"),
        ("forms", [f.programs for f in aims.forms], "programs"),
        ("markets", [m.already for m in aims.markets], "already"),
    ):
        for n, ids in enumerate(listed):
            for m, id in enumerate(ids):
                yield (key, n, inside, m), id, programs, "program"
    for n, begins in enumerate(aims.newcomers):
        yield ("newcomers", n, "program"), begins.program, programs, "program"
    for n, obstacle in enumerate(aims.obstacles):
        at, step = ("obstacles", n), "preparation called"
        yield (*at, "step"), obstacle.step, steps, step
        for m, case in enumerate(obstacle.cases):
            yield (*at, "cases", m, "step"), case.step, steps, step
        for m, door in enumerate(obstacle.doors):
            yield (*at, "doors", m, "program"), door.program, programs, "program"


def _first_words(aims: Aims) -> Iterator[Finding]:
    yield from _said(aims, ("forms",), "says", aims.forms)
    for key, said in (("first_words", aims.first_words), ("letters", aims.letters)):
        yield from _said(aims, (key,), "says", said)
        last = len(said) - 1
        if said and (said[last].aims or said[last].if_ or said[last].talks):
            message = "the last words have conditions, so somebody may be told nothing first"
            yield Finding("aims", (key, last, "says"), "aim.first", message)
    for index, obstacle in enumerate(aims.obstacles):
        yield from _said(aims, ("obstacles", index, "cases"), "answer", obstacle.cases)


def _said(
    aims: Aims, path: tuple[str | int, ...], text: str, said: Sequence[FirstWords | Case | Form]
) -> Iterator[Finding]:
    """What is said to people who stand so, of which the first that holds is taken."""
    known = {
        "aims": [aim.id for aim in aims.aims],
        "if": [*STANDS, *(obstacle.id for obstacle in aims.obstacles)],
        "talks": [somebody.id for somebody in aims.people],
    }
    for index, first in enumerate(said):
        to = getattr(first, "talks", ())
        for key, words in (("aims", first.aims), ("if", first.if_), ("talks", to)):
            place, message = (*path, index, key), "nobody ever stands as '{}'"
            yield from unknown_words("aims", place, words, known[key], "aim.unknown", message)
        for before in said[:index]:
            if getattr(before, "form", "") != getattr(first, "form", ""):
                continue
            pairs = ((before.aims, first.aims), (getattr(before, "talks", ()), to))
            wider = all(not a or (b and set(b) <= set(a)) for a, b in pairs)
            if wider and set(before.if_) <= set(first.if_):
                words = getattr(before, text)[:40]
                message = f"never said: '{words} …' holds wherever this does"
                hint = "move it up, or narrow the other one"
                yield Finding("aims", (*path, index, text), "aim.first", message, hint)
                break


def _swaps(catalog: Catalog) -> Iterator[Finding]:
    """The aims for which a question stands in the other block, or a piece is somebody's own."""
    known, message = [aim.id for aim in catalog.aims.aims], "there is no aim '{}'"
    for number, question in enumerate(catalog.questions.questions):
        place = ("questions", number, "swap_for")
        yield from unknown_words(
            "questions", place, question.swap_for, known, "aim.option", message
        )
    for project in catalog.projects.values():
        own = project.own_place.aims if project.own_place else ()
        yield from unknown_words(
            project.file, ("own_place", "aims"), own, known, "aim.option", message
        )


def _vocabulary(catalog: Catalog) -> Iterator[Finding]:
    """The words that profiles may hold, both ways; and those that questions offer for them."""
    aims = catalog.aims
    prepared = [p.id for p in aims.prepare]
    against = {o.step for o in aims.obstacles} | {p.id for p in aims.prepare if p.day}
    against |= {case.step for o in aims.obstacles for case in o.cases}
    for key, question, names, known in (
        ("aims", "aim", [a.id for a in aims.aims], get_args(Aim)),
        ("obstacles", "obstacle_kind", [o.id for o in aims.obstacles], get_args(ObstacleKind)),
        ("last_times", "last_time", [x.id for x in aims.last_times], get_args(LastTimeKind)),
        ("choices", "choices", [c.id for c in aims.choices], get_args(ChoiceKind)),
        ("refusals", "", [r.stage for r in aims.refusals], STAGES),
        ("prepare", "", prepared, [*_PREPARED, *(id for id in prepared if id in against)]),
    ):
        label = "stage" if key == "refusals" else "id"
        message = "no plan ever looks for '{}' here"
        yield from unknown_words(
            "aims", (key,), names, known, "aim.unknown", message, (label,), tip=True
        )
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
        message = f"'{{}}' stands nowhere under '{key}' in aims.yaml"
        place = ("questions", number, "options")
        yield from unknown_words(
            "questions", place, offered, names, "aim.option", message, ("value",)
        )
        message = f"the question '{id}' has no option '{{}}', so nobody can choose it"
        yield from unknown_words("aims", (key,), names, offered, "aim.option", message, ("id",))


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
    if values:
        message = f"'{{}}' is no answer to '{guess.answer}'"
        yield from unknown_words("aims", (*path, "is"), guess.is_, values, "aim.guess", message)


def unknown_places(
    catalog: Catalog, file: str, path: Place, at: Sequence[str]
) -> Iterator[Finding]:
    """Where people to talk to cannot be found: each word that is neither a place nor a program."""
    message = "'{}' is neither a program nor a place to find people"
    yield from unknown_words(file, path, at, {*PLACES, *catalog.programs}, "id.unknown", message)


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
