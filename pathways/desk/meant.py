"""What somebody means by a name: a step of the plan they keep, else an entry of the catalog."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import Any

from pathways.catalog import Catalog, fold
from pathways.desk.desk import Desk
from pathways.interview.choosing import begins
from pathways.problems import Refused, nearest
from pathways.record.applications import Application
from pathways.record.kept import Milestone
from pathways.record.vouched import VOUCHING


class Unsure(Refused):
    """Several things could be meant: which one is a question."""

    def __init__(self, typed: str, choices: Mapping[str, str]) -> None:
        self.choices = choices
        """What to write for each thing that could be meant, with its whole name."""
        could = "; ".join(f"{name} ({key})" for key, name in list(choices.items())[:_SHOWN])
        could += f"; and {len(choices) - _SHOWN} more" if len(choices) > _SHOWN else ""
        super().__init__(f"'{typed[:80]}' could be several things", f"which one: {could}")


_SHOWN = 8


_STEPS = {
    "hours": ("project", "study", "people", "apply", "job", "prepare"),
    "started": ("project",),
    "done": ("project", "study", "people", "prepare"),
    "skipped": ("project", "study", "people", "prepare", "apply", "job"),
    "resumed": ("project", "study", "people", "prepare", "apply", "job"),
}
_PLACES = {
    "applied": ("programs", "roles", "projects"),
    "result": ("programs", "roles", "projects"),
    "asked": ("programs",),
    "looked": ("programs",),
    "finished": ("programs",),
    "job": ("roles",),
}
"""What an entry can be of: kinds of steps, or rooms of the catalog."""

_KINDS = {"projects": "project", "agendas": "study", "programs": "apply", "roles": "job"}
_ROOMS: dict[str, tuple[str, ...]] = {
    "people": ("programs",),
    "study": ("programs", "agendas"),
    "prepare": (),
}
"""Where the steps of these kinds come from, apart from those without an entry."""


def _without_entry(catalog: Catalog) -> dict[str, str]:
    """Steps of a plan that no entry of the catalog stands for, by id."""
    return {
        "partner": "people:partner",
        "partner-check-in": "people:partner-check-in",
        "saw-it": VOUCHING,
        "introduction": "study:introduction",
        **{p.id: f"people:{p.id}" for p in catalog.aims.people},
        **{p.id: f"prepare:{p.id}" for p in catalog.aims.prepare},
    }


def meant(desk: Desk, what: str, typed: str) -> str:
    """The step (`kind:id`) or the id that was meant by an entry of a kind.

    Raises:
        Unsure: it could be several.
        Refused: nothing is called so; with the nearest name.
    """
    if what in _STEPS:
        return _step(desk, typed, _STEPS[what])
    catalog, rooms = desk.catalog, _PLACES[what]
    kind, id = _kind_and_id(typed)
    if kind == "people" and what == "result":
        return _step(desk, typed, ("people",))
    found = catalog.find(id)
    if found is None:
        kinds = tuple(_KINDS[room] for room in rooms)
        step = _planned(desk, typed, kinds).partition(":")[2]
        found = catalog.find(step) if step else _guess(catalog, id, rooms)
    if found is None or found[0] not in rooms:
        wanted = ", ".join(room.removesuffix("s") for room in rooms)
        wanted = " or ".join(wanted.rsplit(", ", 1))
        tip = catalog.near(id)
        if what in ("applied", "result"):
            tips = [tip, *_as_host(desk, what, id), 'for a post: add --post "what it is called"']
            tip = "; ".join(filter(None, tips))
        raise Refused(f"there is no {wanted} called '{id[:80]}'", tip)
    return f"project:{found[1]}" if found[0] == "projects" else found[1]


def _as_host(desk: Desk, what: str, name: str) -> list[str]:
    """How to say that somebody is the host, or gives the yes, of a piece in the plan."""
    steps = desk.kept.plan.steps if desk.kept else ()
    asks = [s.ref for s in steps if s.kind == "project" and desk.catalog.projects[s.ref].needs_yes]
    came = " rejected" if what == "result" else ""
    by = name[:40].replace('"', "")
    return [
        f'a host of your piece: pathways log {what} {ref}{came} --by "{by}"' for ref in asks[:2]
    ]


def tried(desk: Desk, typed: str) -> Application | None:
    """The application without an answer that goes by these words: its employer, its post, or the
    role where it is the only one; None where none does.

    Raises:
        Unsure: it could be several.
    """
    waiting = [a for a in desk.tries if a.open and (a.by or a.post)]
    names = {a.name(desk.catalog): a for a in waiting}
    found = desk.catalog.find(typed)
    if found:
        at = desk.catalog.find
        same = {name: a for name, a in names.items() if a.of == found[1] or at(a.by) == found}
        if any(a.open and a.of == found[1] and not (a.by or a.post) for a in desk.tries):
            return None
        if len(same) > 1:
            raise Unsure(typed, {name: name for name in same})
        return next(iter(same.values()), None)
    said = {name: [name, a.by, a.post] for name, a in names.items()}
    chosen = _one_of(typed, said, lambda name: name)
    return names[chosen] if chosen else None


def _guess(catalog: Catalog, id: str, rooms: Iterable[str]) -> tuple[str, str] | None:
    """The one entry that begins with these words; several of these rooms are a question."""
    begun = catalog.begun(id) if fold(id) else []
    fitting = [place for place in begun if place[0] in rooms]
    if len(fitting) > 1:
        raise Unsure(id, {ref: catalog.name_of(ref) for _, ref in fitting})
    return fitting[0] if fitting else begun[0] if len(begun) == 1 else None


def _step(desk: Desk, typed: str, kinds: tuple[str, ...]) -> str:
    catalog = desk.catalog
    kind, id = _kind_and_id(typed)
    without = _without_entry(catalog).get(fold(id))
    if without and without.startswith(kind):
        if without.partition(":")[0] not in kinds:
            raise Refused(f"'{without}' is one step, which this cannot be said of")
        return without
    found = catalog.find(id)
    if planned := _planned(desk, typed, kinds, "" if found is None or kind else found[1]):
        return planned
    if found is None and kind not in _ROOMS:
        rooms = [room for room, of in _KINDS.items() if of in kinds or room == "programs"]
        found = _guess(catalog, id, rooms)
    if found is None and (adviser := _adviser_in(typed)):
        kind, id = "people", adviser
        found = catalog.find(id)
    if found is None:
        others = _without_entry(catalog)
        near = nearest(typed, (*others, *others.values()), 0.8)
        raise Refused(f"nothing in the catalog is called '{id[:80]}'", near or catalog.near(id))
    room, name = found
    if room in _ROOMS.get(kind, ()):
        return f"{kind}:{name}"
    fitting = "" if kind in _ROOMS else _kind_of(catalog, room, name, kinds)
    if fitting not in kinds:
        raise Refused(f"'{name}' is one of the {room}, which this cannot be said of")
    return f"{fitting}:{name}"


def _kind_of(catalog: Catalog, room: str, name: str, kinds: tuple[str, ...]) -> str:
    """The kind of the step that is of an entry: one applies to a program, or studies it."""
    kind = _KINDS.get(room, "")
    if kind == "apply" and "study" in kinds:
        program = catalog.programs[name]
        if program.intake and program.intake.is_ == "self-paced":
            return "study"
        if "apply" not in kinds:
            return "people" if catalog.kind(program).advises else "study"
    return kind


def _kind_and_id(typed: str) -> tuple[str, str]:
    """`kind:id` taken apart. A colon in the middle of a name separates nothing."""
    kind, _, id = typed.partition(":")
    return (kind, id) if kind in (*_KINDS.values(), *_ROOMS) else ("", typed)


class _Names:
    """Stands for a document where the words of templates are wanted around a name."""

    catalog = SimpleNamespace(programs=("NAME",))

    @staticmethod
    def name(ref: str) -> str:
        return ref


def _adviser_in(typed: str) -> str:
    """The name in what a plan calls the step of an adviser, or nothing; the words are those of
    the templates."""
    from pathways.render.text import macros, plain_text

    words = plain_text(macros("words.j2", doc=_Names()).step_by_id("people:NAME"))
    before, _, after = (part.casefold() for part in words.partition("NAME"))
    low = typed.casefold()
    fits = low.startswith(before) and low.endswith(after)
    return typed[len(before) : len(typed) - len(after)] if fits else ""


# -- in the plan that is kept ----------------------------------------------------------------------


def _planned(desk: Desk, typed: str, kinds: tuple[str, ...], ref: str = "") -> str:
    """The step of the kept plan that goes by these words, or begins with them, or that is of an
    entry (`ref`); empty if none."""
    if desk.kept is None:
        return ""
    steps = [s for s in desk.kept.plan.steps if s.kind in kinds]
    if ref:
        own = [s.id for s in steps if s.ref == ref]
        return own[0] if len(own) == 1 else ""
    if any(s.id == typed for s in steps):
        return typed
    words = _words(desk)
    names, parts = {}, {}
    for step in steps:
        said = [step.id, step.ref, desk.catalog.name_of(step.ref), words.step_name(step)]
        names[step.id] = [_plain(name) for name in said]
        inside = [_plain(words.part(step, part)) for part in step.parts]
        parts[step.id] = [*inside, *(text.partition(":")[0] for text in inside)]

    name = partial(called, desk)
    return _one_of(typed, names, name) or _one_of(typed, parts, name)


def milestone(desk: Desk, typed: str) -> Milestone:
    """The part of the plan that is meant, by its number or by words that its name begins with.

    Raises:
        Unsure: it could be several.
        Refused: there is no such part, or no plan.
    """
    if desk.held is None:
        tip = "pathways plan says what is missing"
        raise Refused("there is no plan, and so nothing to tick", tip)
    every = desk.held.milestones
    if (digits := typed.strip("[] .")).isdecimal():
        number = int(digits[:9])
        if not 1 <= number <= len(every):
            raise Refused(f"the plan has no milestone {number}", f"they are 1 to {len(every)}")
        return every[number - 1]
    parts = open_milestones(desk)
    of = {number: desk.catalog.name_of(every[int(number) - 1].step.ref) for number in parts}
    names = {number: [part, f"{part} {of[number]}"] for number, part in parts.items()}
    chosen = _one_of(typed, names, lambda number: parts[number])
    if not chosen:
        tip = "pathways next shows the milestones with their numbers"
        raise Refused(f"no open milestone of the plan is called '{typed[:80]}'", tip)
    return every[int(chosen) - 1]


def loggable(desk: Desk, kinds: Collection[str]) -> dict[str, str]:
    """What is called how of which something could be logged, by what to write of it: steps of these
    kinds of the kept plan that are not done, by date; without kinds what was applied to."""
    catalog, due = desk.catalog, desk.kept.dues if desk.kept else {}
    done = {e.of for e in desk.record.entries if e.what == "done"}
    steps = [s for s in due if s.partition(":")[0] in kinds and s not in done]
    found = sorted(steps, key=lambda s: (due[s], s))
    if not kinds:
        waiting = (a for a in desk.tries if a.open)
        found = [a.name(catalog) if a.post else a.by or a.of for a in waiting]
    said = {"people": " (people)", "apply": " (application)", "job": " (job)"}
    parts = [(of, *of.rpartition(":")[::2]) for of in found]
    return {of: catalog.name_of(id) + said.get(kind, "") for of, kind, id in parts}


def open_milestones(desk: Desk) -> dict[str, str]:
    """The words of every part of the plan that was not ticked, by its number."""
    words, progress = _words(desk), desk.person.progress
    every = desk.held.milestones if desk.held else []
    open_now = (
        m
        for m in every
        if m.key not in progress.ticked.get(m.step.id, ()) and m.step.id not in progress.finished
    )
    return {str(m.number): _plain(words.part(m.step, m.what)) for m in open_now}


def _one_of(typed: str, names: Mapping[str, list[str]], called: Callable[[str], str]) -> str:
    """The key of the one thing with a name of exactly these words, else of which every word begins
    one; several are a question."""
    wanted = fold(_plain(typed))
    exact = [key for key, said in names.items() if wanted in (fold(name) for name in said)]
    if len(exact) == 1:
        return exact[0]
    if not wanted:
        return ""
    begun = exact or [k for k, said in names.items() if any(begins(wanted, n) for n in said)]
    if len(begun) > 1:
        raise Unsure(typed, {key: called(key) for key in begun})
    return begun[0] if begun else ""


def called(desk: Desk, of: str) -> str:
    """The whole name of what an entry is of."""
    kind, _, id = of.rpartition(":")
    if kind in ("", "project"):
        return desk.catalog.name_of(id)
    return _plain(_words(desk).step_by_id(of))


def called_part(desk: Desk, found: Milestone) -> tuple[str, str]:
    """What a milestone is, and when it is done, in words."""
    words, part = _words(desk), (found.step, found.what)
    return _plain(words.part(*part)), _plain(words.part_done(*part))


def _plain(text: str) -> str:
    from pathways.render.text import plain_text

    return str(plain_text(text))


def _words(desk: Desk) -> Any:
    from pathways.render.text import macros

    return macros("words.j2", doc=desk.words)
