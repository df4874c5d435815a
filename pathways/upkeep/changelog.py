"""What changed in the data between two versions, for the people who use it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Literal

from pathways.catalog import Catalog, fold
from pathways.catalog.load import ENTRIES, SINGLES
from pathways.catalog.records import Fact
from pathways.frozen import Struct, yaml_name

What = Literal["new", "gone", "lost", "renamed", "changed"]

_SILENT = frozenset({"file", "line", "sources", "source", "because"})
"""Fields that say where something stands or why, and not what."""


class Detail(Struct):
    """One key that says something else; text before or after is empty when it was added or went."""

    label: str
    before: str
    after: str


class Change(Struct):
    """One entry that is new, gone, renamed or changed.

    `lost` is gone without an alias anywhere, which breaks the plans that name it.
    """

    what: What
    room: str
    id: str
    name: str
    before: str = ""
    """The old id of a renamed entry."""
    summary: str = ""
    details: tuple[Detail, ...] = ()


def changelog(old: Catalog, new: Catalog) -> list[Change]:
    """Every entry that differs, by room and name."""
    found: list[Change] = []
    for room in ENTRIES:
        found += _of_room(room, getattr(old, room), getattr(new, room), new)
    for name in SINGLES:
        before, after = (_single(c, name) for c in (old, new))
        details = tuple(_details(before, after, name))
        if details:
            found.append(Change("changed", name, name, f"{name}.yaml", details=details))
    return found


def _of_room(
    room: str, old: Mapping[str, Any], new: Mapping[str, Any], catalog: Catalog
) -> Iterator[Change]:
    renamed = {}
    for id in sorted({*old} - {*new}):
        place = (catalog.background_names if room == "backgrounds" else catalog.names).get(fold(id))
        if place and place[0] == room:
            renamed[place[1]] = id
        else:
            yield Change("gone" if place else "lost", room, id, old[id].name)
    for id, entry in sorted(new.items(), key=lambda pair: fold(pair[1].name)):
        before = old.get(renamed.get(id, id))
        if before is None:
            summary = getattr(entry, "summary", "") or getattr(entry, "brief", "")
            yield Change("new", room, id, entry.name, summary=summary)
            continue
        details = tuple(d for d in _details(before, entry, room) if d.label != "id")
        what: What = "renamed" if id in renamed else "changed"
        if details or what == "renamed":
            yield Change(what, room, id, entry.name, renamed.get(id, ""), details=details)


def _single(catalog: Catalog, name: str) -> Any:
    held = getattr(catalog, name)
    return {str(id): entry for id, entry in held.items()} if isinstance(held, Mapping) else held


def _details(old: Any, new: Any, label: str) -> Iterator[Detail]:
    """What differs between two values of one place, down to the item of a list."""
    if isinstance(new, Mapping) and isinstance(old, Mapping):
        for key in sorted({*old, *new}, key=str):
            if key in old and key in new:
                yield from _details(old[key], new[key], str(key))
            else:
                yield Detail(str(key), said(old.get(key)), said(new.get(key)))
    elif _is_record(new) and type(old) is type(new):
        for field in dataclasses.fields(new):
            if field.name not in _SILENT:
                before, after = getattr(old, field.name), getattr(new, field.name)
                yield from _details(before, after, yaml_name(field.name))
    elif isinstance(new, tuple) and isinstance(old, tuple):
        if any(_is_record(item) for item in (*old, *new)):
            yield from _items(old, new, label)
        elif {*map(said, old)} != {*map(said, new)}:
            went = ", ".join(t for t in map(said, old) if t not in map(said, new))
            came = ", ".join(t for t in map(said, new) if t not in map(said, old))
            yield Detail(label, went, came)
    elif said(old) != said(new):
        yield Detail(label, said(old), said(new))


def _is_record(value: Any) -> bool:
    return (
        dataclasses.is_dataclass(value)
        and not isinstance(value, Fact)
        and not hasattr(value, "parse")
    )


def _items(old: tuple[Any, ...], new: tuple[Any, ...], label: str) -> Iterator[Detail]:
    """Items that went, came or changed; an item is known again by its id, name or competency."""
    before, after = _keyed(old), _keyed(new)
    for key in (*before, *(key for key in after if key not in before)):
        a, b = before.get(key), after.get(key)
        if a is None or b is None:
            yield Detail(label, said(a), said(b))
            continue
        for held in _details(a, b, ""):
            inside = f"{label}, {key}"
            yield replace(held, label=f"{inside}, {held.label}" if held.label else inside)


def _keyed(items: tuple[Any, ...]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for number, item in enumerate(items):
        names = (getattr(item, key, None) for key in ("id", "name", "competency", "title", "do"))
        key = next((str(name) for name in names if name), "") or said(item)
        found[key if key not in found else f"{key} {number}"] = item
    return found


def said(value: Any) -> str:
    """A value of the data in short words."""
    if value is None:
        return ""
    if isinstance(value, Fact):
        return said(value.is_) + (f" ({value.note})" if value.note else "")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    if isinstance(value, tuple):
        return ", ".join(said(item) for item in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {said(item)}" for key, item in value.items())
    if not dataclasses.is_dataclass(value) or hasattr(value, "parse"):
        return str(value)
    shown = [
        f"{yaml_name(field.name)} {text}"
        for field in dataclasses.fields(value)
        if field.name not in _SILENT and (text := said(getattr(value, field.name)))
        if getattr(value, field.name) != field.default
    ]
    return ", ".join(shown)
