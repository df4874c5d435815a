"""Rules about backgrounds, and about the routes into roles that people come by from them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pathways.problems import Place
from pathways.upkeep.aim_rules import asks_nothing, unknown_places
from pathways.upkeep.finding import Finding, repeated, unknown_words

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.catalog.records import Background, Role

_SIZES = ("weekend", "month", "quarter")
_PIECES = (2, 8)
_ROUTE = ("own_work", "subject", "entrances", "hunt", "next_door", "against")
"""What a role says of the way to it."""


def background_rules(catalog: Catalog) -> Iterator[Finding]:
    """Every finding of these rules."""
    known = {*catalog.projects, *catalog.programs}
    for background in catalog.backgrounds.values():
        yield from _asks(background)
        yield from _pieces(catalog, background)
        file, shuts = background.file, background.office.shuts if background.office else ()
        message = "there is no piece and no program '{}'"
        yield from unknown_words(file, ("office", "shuts"), shuts, known, "id.unknown", message)
        yield from unknown_places(catalog, file, ("first_talk", "at"), background.first_talk.at)
        for index, talk in enumerate(background.talks):
            yield from unknown_places(catalog, file, ("talks", index, "at"), talk.at)
    for role in catalog.roles.values():
        yield from _route(catalog, role)


def _asks(background: Background) -> Iterator[Finding]:
    file = background.file
    asks: list[tuple[Place, str]]
    asks = [(("shows", i, "ask"), shown.ask) for i, shown in enumerate(background.shows)]
    asks.append((("first_talk", "ask"), background.first_talk.ask))
    asks += [(("talks", i, "ask"), talk.ask) for i, talk in enumerate(background.talks)]
    for path, ask in asks:
        yield from asks_nothing(file, path, ask)
    for index in repeated(ask for _, ask in asks):
        yield Finding(file, asks[index][0], "text.copied", "this question is asked twice")
    if background.senior == background.early:
        message = "ten years in a trade and the first day begin with the same"
        yield Finding(file, ("early",), "text.copied", message)


def _pieces(catalog: Catalog, background: Background) -> Iterator[Finding]:
    file, count = background.file, len(background.projects)
    if not _PIECES[0] <= count <= _PIECES[1]:
        message = f"{count} pieces in the shape of a trade; it is {_PIECES[0]} to {_PIECES[1]}"
        yield Finding(file, ("projects",), "background.projects", message)
    before = 0.0
    for index, id in enumerate(background.projects):
        project = catalog.projects.get(id)
        if project is None:
            continue
        if project.hours.p50 < before:
            message = f"it is smaller ({project.hours.p50:g} h) than the one before ({before:g} h)"
            yield Finding(file, ("projects", index), "background.projects", message)
        before = project.hours.p50


def _route(catalog: Catalog, role: Role) -> Iterator[Finding]:
    """What people who come into a role need to be told, once a role tells anything of it."""
    lacking = [name for name in _ROUTE if not getattr(role, name)]
    if len(lacking) == len(_ROUTE):
        message = "nothing says how people come into it: its own work, entrances, the search"
        hint = f"keys: {', '.join(_ROUTE)}"
        yield Finding(role.file, ("id",), "role.route", message, hint, severity="warning")
        return
    for name in lacking:
        message = f"'{name}' is missing, and the way to a role is told whole"
        yield Finding(role.file, (name,), "role.route", message, on_key=True)
    yield from _own_work(catalog, role)
    yield from _entrances(catalog, role)


def _own_work(catalog: Catalog, role: Role) -> Iterator[Finding]:
    own = [catalog.projects[id] for id in role.own_work if id in catalog.projects]
    sizes = catalog.rules.sizes
    # Where a project or the order of sizes is wrong, that is said, and not what follows from it.
    if len(own) == len(role.own_work) > 0 and sizes.weekend <= sizes.month:
        there = {sizes.of(project.hours.p80) for project in own}
        for size in _SIZES:
            if size not in there:
                message = f"none of its own work fits a {size}"
                yield Finding(role.file, ("own_work",), "role.work", message)
        if all(project.needs_yes for project in own):
            message = "all of its own work waits for somebody's yes"
            hint = "name a piece that needs nobody's permission"
            yield Finding(role.file, ("own_work",), "role.work", message, hint)


def _entrances(catalog: Catalog, role: Role) -> Iterator[Finding]:
    for stage in ("senior", "early", "inside") if role.entrances else ():
        entrance = getattr(role.entrances, stage)
        path = ("entrances", stage)
        project = catalog.projects.get(entrance.begin_with)
        if project and project.made_for not in ("anybody", stage):
            message = f"'{project.id}' is made for others ({project.made_for})"
            yield Finding(role.file, (*path, "begin_with"), "role.entrance", message)
        if not entrance.never:
            message = "it does not say what nobody at this point should be sent to"
            hint = "add never: ..."
            yield Finding(role.file, path, "role.entrance", message, hint)
