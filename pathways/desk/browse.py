"""What the catalog holds: entries by filter, and one with its links."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from textwrap import fill
from typing import Any, get_args

from pathways import resources
from pathways.catalog import Catalog, fold
from pathways.catalog.load import overlay_names
from pathways.catalog.records import Program
from pathways.desk.desk import Desk
from pathways.frozen import Struct
from pathways.problems import Refused, nearest, one_of

ROOMS = ("programs", "roles", "projects", "agendas", "backgrounds", "competencies")

Test = Callable[[Any], bool]


def entries(
    desk: Desk, room: str, given: Mapping[str, str], status: bool = True
) -> list[dict[str, Any]]:
    """Rows for the entries of a room that pass every filter; of programs with their `status` today,
    for which the planner has to be loaded."""
    one_of(room, ROOMS, f"there is no list of '{room}'")
    catalog, tests = desk.catalog, []
    for name, value in given.items():
        make, rooms = _FILTERS[name]
        if room not in rooms:
            known = ", ".join(f"--{other}" for other, (_, of) in _FILTERS.items() if room in of)
            wrong = f"--{name} says nothing about {room}"
            raise Refused(wrong, f"{room} can be filtered by {known}")
        tests.append(make(catalog, room, value, desk.day))
    return [
        _row(catalog, entry, desk.day, status)
        for entry in getattr(catalog, room).values()
        if all(test(entry) for test in tests)
    ]


def as_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Such rows as text, a line each."""
    width = max((len(row["id"]) for row in rows), default=0)
    kinds = (f"  ({row['kind']})" if row["kind"] else "" for row in rows)
    pairs = zip(rows, kinds, strict=True)
    return "".join(f"{row['id']:<{width}}  {row['name']}{kind}\n" for row, kind in pairs)


def _row(catalog: Catalog, entry: Any, today: date, status: bool) -> dict[str, Any]:
    row = {"id": str(entry.id), "name": entry.name, "kind": _label(entry)}
    if isinstance(entry, Program):
        row["topics"] = list(entry.topics)
        row["mode"] = entry.mode.is_ if entry.mode else None
        row["places"] = [f"{c.name} {c.country}" for c in entry.places.is_] if entry.places else []
        if status:
            row["status"] = _state(catalog, entry, today)
    return row


def _label(entry: Any) -> str:
    for name in ("kind", "ladder", "area"):
        if hasattr(entry, name):
            return str(getattr(entry, name))
    return f"{entry.hours.p50:g}–{entry.hours.p80:g} h" if hasattr(entry, "hours") else ""


def _state(catalog: Catalog, program: Program, today: date) -> str:
    from pathways.planner import admission

    return admission(program, today, catalog.rules.forecast).state


def _one_of(name: str, value: str, known: set[str]) -> None:
    one_of(value, sorted(known), f"there is no {name} '{value}'")


def _by_kind(catalog: Catalog, room: str, value: str, today: date) -> Test:
    if room == "competencies":
        _one_of("kind", value, {str(ladder) for ladder in catalog.ladders})
        return lambda entry: value in entry.ladders
    _one_of("kind", value, {_label(entry) for entry in getattr(catalog, room).values()})
    return lambda entry: _label(entry) == value


def _by_topic(catalog: Catalog, room: str, value: str, today: date) -> Test:
    _one_of("topic", value, {t for e in getattr(catalog, room).values() for t in e.topics})
    return lambda entry: value in entry.topics


def _by_place(catalog: Catalog, room: str, value: str, today: date) -> Test:
    if fold(value) == "online":
        return lambda entry: entry.mode is not None and entry.mode.is_ in ("online", "hybrid")
    region = catalog.rules.regions.get(value.upper())
    codes = set(region or ({"UK": "GB", "USA": "US"}.get(value.upper(), value.upper()),))
    cities = {c for p in catalog.programs.values() if p.places for c in p.places.is_}
    if not any(c.country in codes or fold(c.name) == fold(value) for c in cities):
        names = {c.name for c in cities} | {str(c.country) for c in cities} | {"online"}
        hint = nearest(value, names) or "a country such as GB, EU, a city such as Berkeley, online"
        raise Refused(f"no program says that it is in '{value}'", hint)
    return lambda entry: (
        entry.places is not None
        and any(c.country in codes or fold(c.name) == fold(value) for c in entry.places.is_)
    )


def _by_status(catalog: Catalog, room: str, value: str, today: date) -> Test:
    from pathways.planner.admission import State

    _one_of("status", value, {"open", *get_args(State)})
    wanted = ("dated", "rolling") if value == "open" else (value,)
    return lambda entry: _state(catalog, entry, today) in wanted


def _entry(catalog: Catalog, room: str, value: str) -> str:
    found = catalog.guess(value)
    if found is None or found[0] != room:
        what = {"competencies": "competency"}.get(room, room.rstrip("s"))
        raise Refused(f"there is no {what} '{value}'", catalog.near(value))
    return found[1]


def _by_role(catalog: Catalog, room: str, value: str, today: date) -> Test:
    id = _entry(catalog, "roles", value)
    if room == "programs":
        return lambda entry: entry.id in catalog.roles[id].programs
    if room == "backgrounds":
        return lambda entry: any(bridge.role == id for bridge in entry.bridges)
    return lambda entry: id in entry.roles


def _by_competency(catalog: Catalog, room: str, value: str, today: date) -> Test:
    id = _entry(catalog, "competencies", value)
    field = {"programs": "builds", "roles": "levels"}.get(room, "shows")
    return lambda entry: any(held.competency == id for held in getattr(entry, field))


_FILTERS: dict[str, tuple[Callable[[Catalog, str, str, date], Test], frozenset[str]]] = {
    "kind": (_by_kind, frozenset(ROOMS) - {"projects"}),
    "topic": (_by_topic, frozenset({"programs", "roles"})),
    "place": (_by_place, frozenset({"programs"})),
    "status": (_by_status, frozenset({"programs"})),
    "role": (_by_role, frozenset({"programs", "projects", "agendas", "backgrounds"})),
    "competency": (_by_competency, frozenset(ROOMS) - {"agendas", "competencies"}),
}
"""What makes the test of each filter, and the rooms whose entries it has something to say to."""


class Shown(Struct):
    """One entry, where it stands, and what it is linked to."""

    room: str
    entry: Any
    file: str
    path: Path | None
    """The file, where it holds this entry alone."""
    linked: Mapping[str, list[str]]
    """Ids by room."""

    def text(self) -> str:
        """The entry as it is written, and what it is linked to."""
        import yaml

        from pathways.render.json_plan import plain

        if self.path is not None:
            text = f"# {self.file}\n{self.path.read_text(encoding='utf-8')}"
        else:
            held = yaml.safe_dump(plain(self.entry), sort_keys=False, allow_unicode=True, width=100)
            text = f"# {self.file}, line {self.entry.line}\n{held}"
        for label, ids in self.linked.items():
            words = f"# linked to {label}: {', '.join(ids)}"
            text += fill(words, 78, subsequent_indent="#   ", break_on_hyphens=False) + "\n"
        return text

    def plain(self) -> dict[str, Any]:
        """As plain data, for JSON."""
        from pathways.render.json_plan import plain

        return {"room": self.room, **plain(self.entry), "linked_to": self.linked}


def show(desk: Desk, typed: str) -> Shown:
    """The entry of this id or name, also an old one."""
    room, id = of_any_room(desk, typed)
    entry = getattr(desk.catalog, room)[id]
    file = getattr(entry, "file", "data/competencies.yaml")
    path = _path_of(file, desk) if room != "competencies" else None
    return Shown(room, entry, file, path, _linked(desk.catalog, room, id))


def of_any_room(
    desk: Desk, typed: str, tip: str = "pathways catalog list shows every name"
) -> tuple[str, str]:
    """The room and the id of what was typed, also of a background. Its plain words are often those
    of a role too, which then comes first.

    Raises:
        Refused: nothing is called so; with the nearest name, else `tip`.
    """
    from pathways.desk.plans import named

    catalog = desk.catalog
    trade = "" if catalog.find(typed) else catalog.background(typed)
    if trade:
        return "backgrounds", trade
    return named(desk, typed, nearest(fold(typed), catalog.background_names) or tip)


def _path_of(shown: str, desk: Desk) -> Path | None:
    """The file that is called so in messages: of the shipped data, or of an overlay."""
    for place, called in {resources.folder("data"): "data", **overlay_names(desk.data)}.items():
        inside = place / shown.removeprefix(f"{called}/")
        if shown.startswith(f"{called}/") and inside.is_file():
            return inside
    return None


def _linked(catalog: Catalog, room: str, id: str) -> dict[str, list[str]]:
    """What an entry is linked to, by room; links are written down on one side only."""
    from pathways.upkeep.graph import around

    found: dict[str, list[str]] = {}
    for node in around(catalog, room, id).nodes:
        place, _, name = node.partition(":")
        if (place, name) != (room, id):
            found.setdefault(place, []).append(name)
    return found
