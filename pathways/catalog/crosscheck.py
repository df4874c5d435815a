"""Checks that the parts of a catalog fit together: names, links, sources, rounds."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from pathways.catalog.catalog import Catalog
from pathways.catalog.load import ENTRIES
from pathways.catalog.rules import FieldOfWork, Kind, Rules
from pathways.catalog.text import fold
from pathways.catalog.values import Country, Id, Link
from pathways.problems import Place, nearest

if TYPE_CHECKING:
    from pathways.catalog.loader import Loader


def resolve_names(
    rooms: Mapping[str, Mapping[str, Any]], loader: Loader
) -> dict[str, tuple[str, str]]:
    """Every id and alias to its room and id; a name that is taken is a mistake of the newcomer."""
    names: dict[str, tuple[str, str]] = {}
    # The shipped data comes first, so that an overlay is blamed and not what it collides with; and
    # ids come before aliases, which are easier to give up.
    entries = [(r, i, e) for r, items in rooms.items() for i, e in enumerate(items.values())]
    taken: list[tuple[tuple[bool, bool], bool, str, str, str, Place]] = []
    for room, index, entry in entries:
        file = getattr(entry, "file", "")
        late = lateness(file, loader.newcomers)
        file, before = file or loader.singles.get(room, ""), () if file else (room, index)
        taken.append((late, False, entry.id, f"{room}/{entry.id}", file, (*before, "id")))
        for number, alias in enumerate(entry.aliases):
            place = (*before, "aliases", number)
            taken.append((late, True, alias, f"{room}/{entry.id}", file, place))
    for _, _, name, owner, file, path in sorted(taken, key=lambda item: item[:2]):
        room, _, id = owner.partition("/")
        other = names.setdefault(fold(name), (room, id))
        if other != (room, id):
            message = f"the name '{name}' already belongs to {other[0]}/{other[1]}"
            loader.report(file, path, "id.taken", message)
    for room, _, entry in entries:
        # What an entry is called is a name for it too, unless an id or alias has it already.
        names.setdefault(fold(entry.name), (room, entry.id))
    return names


def lateness(file: str, newcomers: Collection[str]) -> tuple[bool, bool]:
    """Who is at fault when two entries collide: the one whose file is later in this order."""
    return file in newcomers, bool(file) and not file.startswith("data/")


def check(catalog: Catalog, loader: Loader) -> None:
    """Every mistake between entries: links, sources, rounds, and ids that are there twice."""
    rooms = {room: getattr(catalog, room) for room in (*ENTRIES, "competencies")}
    for room in ENTRIES:
        for entry in rooms[room].values():
            fields = fields_of(entry)
            _check_links(loader, rooms, entry.file, fields)
            _check_sources(loader, entry.file, fields, entry.sources)
    singles = loader.singles
    fields = fields_of(catalog.all_ladders, ("ladders",))
    _check_links(loader, rooms, singles.get("ladders", ""), fields)
    for name in ("figures", "openings", "questions", "rules"):
        _check_links(loader, rooms, singles.get(name, ""), fields_of(getattr(catalog, name)))
    for held, name in ((catalog.figures, "figures"), (catalog.countries, "countries")):
        _check_sources(loader, singles.get(name, ""), fields_of(held), held.sources)
    for file, parts in loader.parts:
        # Of a file with mistakes, the rest is checked too; but what is unused there may be used.
        fields = fields_of_parts(parts)
        _check_links(loader, rooms, file, fields)
        if "sources" in parts:
            _check_sources(loader, file, fields, parts["sources"], whole=False)
    _check_programs(catalog, loader)
    _check_words(catalog, loader)
    _check_twins(catalog, loader)


def _check_words(catalog: Catalog, loader: Loader) -> None:
    """Topics and kinds of program that the rules do not list; nothing would be found by them."""
    field, kinds = known_words(catalog.rules, loader)
    entries: list[Any] = [*catalog.programs.values(), *catalog.roles.values()]
    held = [(entry.file, vars(entry)) for entry in entries] + loader.parts
    for file, parts in held:
        program = f"/{file}".rpartition("/")[0].endswith("/programs")
        if field is not None:
            for index, topic in enumerate(parts.get("topics", ())):
                _check_word(loader, file, ("topics", index), topic, field.topics)
        if kinds is not None and program and "kind" in parts:
            _check_word(loader, file, ("kind",), parts["kind"], kinds)
    things = [thing.id for thing in catalog.questions.things] if catalog.questions else []
    named = catalog.rules.route.referral.thing if catalog.rules else ""
    if named and things:  # of a file with mistakes nothing is known
        at = ("route", "referral", "thing")
        _check_word(loader, loader.singles.get("rules", ""), at, named, things)


def known_words(
    rules: Rules | None, loader: Loader
) -> tuple[FieldOfWork | None, dict[str, Kind] | None]:
    """The field of work and the kinds of program that the rules list. Of rules with a mistake
    elsewhere, what could be read counts all the same."""
    read: list[dict[str, Any]] = [vars(rules)] if rules else [parts for _, parts in loader.parts]
    field, kinds = (next((p[n] for p in read if n in p), None) for n in ("field", "kinds"))
    return field, kinds


def _check_word(loader: Loader, file: str, at: Place, word: str, known: Collection[str]) -> None:
    if word not in known:
        crumb = "".join(f"[{key + 1}]" if isinstance(key, int) else f".{key}" for key in at)
        message = f"{crumb[1:]}: '{word}' is not one of the allowed words"
        hint = nearest(word, known) or "one of: " + ", ".join(known)
        loader.report(file, at, "value.choice", message, hint)


def _check_twins(catalog: Catalog, loader: Loader) -> None:
    """Two entries of one file with the same id: the later one would silently win."""
    for room in ("competencies", "ladders", "questions", "figures", "aims"):
        held = getattr(catalog, f"all_{room}", None)
        fields = fields_of(held, (room,)) if held else fields_of(getattr(catalog, room))
        seen: set[tuple[type[Any], str]] = set()
        for owner, name, id, place in fields:
            if name == "id" and (type(owner), id) in seen:
                loader.report(
                    loader.singles[room], place, "id.twice", f"the id '{id}' is here twice"
                )
            elif name == "id":
                seen.add((type(owner), id))


_FIELDS = {
    "competencies": ("competency", "context", "research", "technical", "policy"),
    "roles": ("roles", "role", "next", "organizers"),
    "projects": ("projects", "own_work", "begin_with", "senior_with", "early_with", "use_in"),
    "programs": ("programs", "any", "frontier_labs", "first_readings", "program"),
}
LINK_FIELDS = {field: room for room, fields in _FIELDS.items() for field in fields}
"""Fields that hold ids, with the room that the ids are of."""


Field = tuple[Any, str, Any, Place]


def fields_of(record: Any, path: Place = ()) -> list[Field]:
    """(owner, name, value, path) of every field of a record and of the records inside it."""
    found: list[Field] = []
    _collect(record, path, found)
    return found


def fields_of_parts(parts: dict[str, Any]) -> list[Field]:
    """The same for a record of which only some fields could be read."""
    found: list[Field] = []
    for name, value in parts.items():
        place = (name.rstrip("_"),)
        found.append((None, name, value, place))
        if value.__class__ not in PLAIN:
            _collect(value, place, found)
    return found


TEXTS = frozenset({str, Id, Link, Country})
PLAIN = TEXTS | {int, float, bool, dict}
"""What holds no records: most values, so they are passed over without a call."""


def _collect(record: Any, path: Place, found: list[Field]) -> None:
    # Half of the time of a check is spent here, so each class is looked at once.
    if record.__class__ is tuple:
        for index, item in enumerate(record):
            if item.__class__ not in PLAIN:
                _collect(item, (*path, index), found)
        return
    names, values = _read(record.__class__)
    for (name, key), value in zip(names, values(record), strict=True):
        if value is None:
            continue
        inside = (*path, key)
        found.append((record, name, value, inside))
        if value.__class__ not in PLAIN:
            _collect(value, inside, found)


def names_of(cls: type[object]) -> list[tuple[str, str]]:
    """The fields of a class of records, with their keys."""
    fields = getattr(cls, "__dataclass_fields__", ())
    return [(name, name.rstrip("_")) for name in fields if name not in ("line", "file")]


@cache
def _read(cls: type[object]) -> tuple[list[tuple[str, str]], Callable[[Any], Iterable[Any]]]:
    pairs = names_of(cls)
    names = [name for name, _ in pairs]
    if len(names) > 1:
        return pairs, attrgetter(*names)  # twice as quick as one by one
    return pairs, lambda record: [getattr(record, name) for name in names]


Mention = tuple[str, str, Place, bool]
"""Room, id, path, and whether it is a key."""


def _links(fields: list[Field]) -> Iterator[Mention]:
    """Every id that a record mentions, by field names."""
    for owner, name, value, inside in fields:
        room = LINK_FIELDS.get(name)
        if room and isinstance(value, str):
            yield room, value, inside, False
        elif room and isinstance(value, tuple):
            yield from _each(room, value, inside)
        elif name == "posts" and value is not None:
            yield from _each("roles", value.is_, (*inside, "is"))
        elif name == "id" and getattr(owner, "what", "") == "competency" and value:
            yield "competencies", value, inside, False
        elif name == "shows" and isinstance(value, dict):  # what a thing done shows
            for competency in value:
                yield "competencies", competency, (*inside, competency), True
        elif name == "leans_of":
            for lean, ids in value.items():
                yield from _each("competencies", ids, (*inside, lean))


def _each(room: str, ids: Collection[str], inside: Place) -> Iterator[Mention]:
    yield from ((room, id, (*inside, index), False) for index, id in enumerate(ids))


def _check_links(
    loader: Loader, rooms: dict[str, Mapping[str, Any]], file: str, fields: list[Field]
) -> None:
    for room, id, place, on_key in _links(fields):
        if id in rooms[room] or id in loader.unread[room] or "*" in loader.unread[room]:
            continue
        kind = {"competencies": "competency"}.get(room, room.rstrip("s"))
        message = f"there is no {kind} '{id}'"
        known = sorted({*rooms[room], *loader.unread[room]})
        renamed = [e.id for e in rooms[room].values() if id in map(fold, getattr(e, "aliases", ()))]
        hint = f"it is called '{renamed[0]}' now" if renamed else nearest(id, known)
        loader.report(file, place, "id.unknown", message, hint, on_key=on_key)


def _check_sources(
    loader: Loader, file: str, fields: list[Field], sources: Mapping[str, Any], whole: bool = True
) -> None:
    """Sources that a record names and that are not there; of a `whole` one also those that nothing
    rests on."""
    used: set[str] = set()
    for _owner, name, value, path in fields:
        if name != "source":
            continue
        for index, key in enumerate((value,) if isinstance(value, str) else value or ()):
            used.add(key)
            if key not in sources:
                place = path if isinstance(value, str) else (*path, index)
                message = f"there is no source '{key}' in this file"
                loader.report(file, place, "source.unknown", message, nearest(key, sources))
    for key in (key for key in sources if whole and key not in used):
        message, hint = f"nothing here rests on the source '{key}'", "name it or remove it"
        loader.report(file, ("sources", key), "source.unused", message, hint, on_key=True)


def _check_programs(catalog: Catalog, loader: Loader) -> None:
    for program in catalog.programs.values():
        seen: set[str] = set()
        for index, r in enumerate(program.rounds):
            if r.name in seen:
                message = f"the round '{r.name}' is here twice"
                loader.report(program.file, ("rounds", index, "name"), "round.twice", message)
            seen.add(r.name)
        for index, need in enumerate(program.requires):
            for number, country in enumerate(need.in_):
                if country == "WORLD":
                    message = "a requirement open to the world requires nothing; remove it"
                    place = ("requires", index, "in", number)
                    loader.report(program.file, place, "requires.world", message)
