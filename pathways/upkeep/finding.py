"""One thing that a rule found, before anybody looks for its line."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pathways.catalog.load import ENTRIES
from pathways.frozen import Struct
from pathways.problems import Place, Severity, nearest

if TYPE_CHECKING:
    from pathways.catalog import Catalog


class Finding(Struct):
    """What is wrong at a place of a file, given as keys and indexes from its root.

    `file` is a file of entries, or the name of a single room such as `ladders`.
    """

    file: str
    path: Place
    code: str
    message: str
    hint: str = ""
    on_key: bool = False
    severity: Severity = "error"


def repeated(items: Iterable[Any]) -> Iterator[int]:
    """Where something stands that stood there before, counted from 0."""
    seen = set()
    for index, item in enumerate(items):
        if item in seen:
            yield index
        seen.add(item)


def unknown_words(
    file: str,
    path: Place,
    words: Collection[str],
    known: Collection[str],
    code: str,
    message: str,
    inside: Place = (),
    tip: bool = False,
) -> Iterator[Finding]:
    """Those of some `words` of a list, or keys of a mapping, that are none of the `known`.

    `inside` is where the word stands in an item. The hint is the nearest word; with `tip`, where
    none is near, all of them.
    """
    keys = not isinstance(words, Sequence)
    places: Iterable[str | int] = words if keys else range(len(words))
    for at, word in zip(places, words, strict=True):
        if word not in known:
            every = f"one of: {', '.join(known)}" if tip else ""
            place, hint = (*path, at, *inside), nearest(word, map(str, known)) or every
            yield Finding(file, place, code, message.replace("{}", word), hint, on_key=keys)


def every_record(catalog: Catalog) -> Iterator[tuple[str, Any, Place]]:
    """(file, record, path) of every entry, ladder, question and so on."""
    for room in ENTRIES:
        for entry in getattr(catalog, room).values():
            yield entry.file, entry, ()
    for index, competency in enumerate(catalog.all_competencies):
        yield "competencies", competency, ("competencies", index)
    for index, ladder in enumerate(catalog.all_ladders):
        yield "ladders", ladder, ("ladders", index)
    for room in ("figures", "questions", "aims", "countries", "rules"):
        record = getattr(catalog, room)
        if record is not None:
            yield room, record, ()
