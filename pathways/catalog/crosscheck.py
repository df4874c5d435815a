"""Checks that the parts of a catalog fit together: names, links, sources, rounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pathways.catalog.loader import Loader
from pathways.catalog.names import fold
from pathways.problems import nearest

if TYPE_CHECKING:
    from pathways.catalog.load import Catalog

ENTRY_ROOMS = ("programs", "roles", "projects", "agendas")


def resolve_names(
    rooms: Mapping[str, Mapping[str, Any]], loader: Loader
) -> dict[str, tuple[str, str]]:
    """Every id and alias to its room and id; a name that is taken is a mistake of the newcomer."""
    names: dict[str, tuple[str, str]] = {}
    shipped = [(r, e) for r, items in rooms.items() for e in items.values()]
    # The shipped data comes first, so that an overlay is blamed and not what it collides with.
    shipped.sort(key=lambda pair: not getattr(pair[1], "file", "data/").startswith("data/"))
    for room, entry in shipped:
        for name in (entry.id, *entry.aliases):
            key = fold(name)
            other = names.get(key)
            if other and other != (room, entry.id):
                file = getattr(entry, "file", loader.singles.get("competencies", ""))
                message = f"the name '{name}' already belongs to {other[0]}/{other[1]}"
                loader.report(file, entry.line, "id.taken", message, word=name)
                continue
            names[key] = (room, entry.id)
    for room, entry in shipped:
        # What an entry is called is a name for it too, unless an id or alias has it already.
        names.setdefault(fold(entry.name), (room, entry.id))
    return names


@dataclass(frozen=True, slots=True)
class _Link:
    room: str
    id: str
    line: int


def check(catalog: Catalog, loader: Loader) -> None:
    """Every mistake between entries: links, sources, rounds, and ids that are there twice."""
    rooms: dict[str, Mapping[str, Any]] = {
        "programs": catalog.programs,
        "roles": catalog.roles,
        "projects": catalog.projects,
        "agendas": catalog.agendas,
        "competencies": catalog.competencies,
    }
    for room in ENTRY_ROOMS:
        for entry in rooms[room].values():
            for link in _links(entry):
                _check_link(loader, rooms, entry.file, link)
            _check_sources(loader, entry.file, entry, entry.sources)
    for name, record in (
        ("ladders", tuple(catalog.ladders.values())),
        ("figures", catalog.figures),
        ("questions", catalog.questions),
    ):
        file = loader.singles[name]
        for link in _links(record):
            _check_link(loader, rooms, file, link)
        if name == "figures":
            _check_sources(loader, file, record, catalog.figures.sources)
    _check_programs(catalog, loader)
    _check_twins(catalog, loader)


def _check_twins(catalog: Catalog, loader: Loader) -> None:
    """Two entries of one file with the same id: the later one would silently win."""
    ladders = catalog.ladders.values()
    for room, entries in (
        ("competencies", catalog.all_competencies),
        ("ladders", tuple(rung for ladder in ladders for rung in ladder.rungs)),
        ("questions", catalog.questions.questions),
        ("questions", catalog.questions.things),
        ("figures", catalog.figures.figures),
        ("figures", catalog.figures.debates),
    ):
        seen: set[str] = set()
        for entry in entries:
            if entry.id in seen:
                message = f"the id '{entry.id}' is here twice"
                loader.report(loader.singles[room], entry.line, "id.twice", message, word=entry.id)
            seen.add(entry.id)


def _check_link(
    loader: Loader, rooms: dict[str, Mapping[str, Any]], file: str, link: _Link
) -> None:
    if link.id not in rooms[link.room]:
        kind = {"competencies": "competency"}.get(link.room, link.room.rstrip("s"))
        message = f"there is no {kind} '{link.id}'"
        loader.report(
            file, link.line, "id.unknown", message, nearest(link.id, rooms[link.room]), link.id
        )


_LINK_FIELDS = {
    "competency": "competencies",
    "roles": "roles",
    "next": "roles",
    "programs": "programs",
    "any": "programs",
}


def _fields(record: Any, line: int = 0) -> Iterator[tuple[Any, str, Any, int]]:
    """(owner, name, value, line) of every field of a record and of the records inside it."""
    if isinstance(record, tuple):
        for item in record:
            yield from _fields(item, line)
        return
    names = getattr(type(record), "__dataclass_fields__", ())
    line = getattr(record, "line", 0) or line
    for name in names:
        value = getattr(record, name)
        yield record, name, value, line
        yield from _fields(value, line)


def _links(record: Any) -> Iterator[_Link]:
    """Every id that a record mentions, found by the names of its fields."""
    for owner, name, value, line in _fields(record):
        room = _LINK_FIELDS.get(name)
        if room:
            for target in (value,) if isinstance(value, str) else value:
                yield _Link(room, target, line)
        elif name == "id" and getattr(owner, "what", "") == "competency" and value:
            yield _Link("competencies", value, line)
        elif name == "shows" and isinstance(value, dict):
            for target in value:
                yield _Link("competencies", target, line)


def _check_sources(loader: Loader, file: str, record: Any, sources: Mapping[str, Any]) -> None:
    used: set[str] = set()
    for key, line in _source_keys(record):
        used.add(key)
        if key not in sources:
            loader.report(
                file,
                line,
                "source.unknown",
                f"there is no source '{key}' in this file",
                nearest(key, sources),
                key,
                "source",
            )
    for key in sources:
        if key not in used:
            loader.report(
                file,
                max(1, sources[key].line - 1),
                "source.unused",
                f"nothing here rests on the source '{key}'",
                "name it or remove it",
                key,
            )


def _source_keys(record: Any) -> Iterator[tuple[str, int]]:
    for _owner, name, value, line in _fields(record, 1):
        if name == "source":
            for key in (value,) if isinstance(value, str) else value:
                yield key, line


def _check_programs(catalog: Catalog, loader: Loader) -> None:
    for program in catalog.programs.values():
        seen: set[str] = set()
        for r in program.rounds:
            if r.name in seen:
                message = f"the round '{r.name}' is here twice"
                loader.report(program.file, r.line, "round.twice", message, word=r.name)
            seen.add(r.name)
        for need in program.requires:
            for country in need.in_:
                if country == "WORLD":
                    loader.report(
                        program.file,
                        need.line,
                        "requires.world",
                        "a requirement open to the world requires nothing; remove it",
                    )
