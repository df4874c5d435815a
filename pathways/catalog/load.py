"""Reads data/ into one catalog and checks that its parts fit together.

Structure only: nothing here looks at a clock. Every mistake in every file is
reported at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from pathways.catalog.decode import Reader
from pathways.catalog.questions import Questions
from pathways.catalog.records import (
    Agenda,
    Competency,
    Fact,
    Figures,
    LadderRecord,
    Program,
    Project,
    Role,
)
from pathways.catalog.rules import Rules
from pathways.catalog.yaml_nodes import SourceFile, read_bytes, read_raw
from pathways.problems import BadInput, Problem, nearest
from pathways.resources import folder

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _CompetencyFile:
    competencies: tuple[Competency, ...]


@dataclass(frozen=True, slots=True)
class _LadderFile:
    ladders: tuple[LadderRecord, ...]


@dataclass(frozen=True, slots=True)
class Catalog:
    """What the field offers. Mappings are by id, in id order, and are never written to;
    `names` resolves aliases."""

    programs: Mapping[str, Program]
    roles: Mapping[str, Role]
    projects: Mapping[str, Project]
    agendas: Mapping[str, Agenda]
    competencies: Mapping[str, Competency]
    ladders: Mapping[str, LadderRecord]
    figures: Figures
    questions: Questions
    rules: Rules
    digest: str
    """SHA-256 of every data file but the rules."""
    rules_digest: str
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Every id and alias, folded, to (room, id)."""

    def find(self, name: str) -> tuple[str, str] | None:
        """(room, id) of an id, an alias or an old name; the room is a name of `Catalog`."""
        return self.names.get(fold(name))

    def near(self, name: str) -> str:
        """A hint with the closest known id, or an empty string."""
        return nearest(fold(name), self.names)


def fold(name: str) -> str:
    """A name as it is looked up: case, spaces and underscores do not matter."""
    return "-".join(name.casefold().replace("_", " ").replace("-", " ").split())


_ENTRIES: dict[str, type[Any]] = {
    "programs": Program,
    "roles": Role,
    "projects": Project,
    "agendas": Agenda,
}
_SINGLES: dict[str, type[Any]] = {
    "competencies": _CompetencyFile,
    "ladders": _LadderFile,
    "figures": Figures,
    "questions": Questions,
    "rules": Rules,
}


class _Loader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.files: dict[str, SourceFile] = {}

    def decode(self, raw: bytes, shown_as: str, cls: type[T]) -> T | None:
        try:
            source = read_bytes(raw, shown_as)
        except BadInput as bad:
            self.problems += bad.problems
            return None
        self.files[shown_as] = source
        reader = Reader(source)
        value = reader.read(cls)
        self.problems += reader.problems
        return value

    def report(
        self, file: str, line: int, code: str, message: str, hint: str = "", word: str = ""
    ) -> None:
        """A problem on a record's line; the column is that of `word` at or below it, if given."""
        source = self.files.get(file)
        lines = source.lines if source else []
        column, width = 0, 1
        if word:
            for offset in range(line - 1, min(len(lines), line + 11)):
                at = lines[offset].find(word)
                if at >= 0:
                    line, column, width = offset + 1, at, len(word)
                    break
        excerpt = lines[line - 1] if 0 < line <= len(lines) else ""
        if not word:
            column = len(excerpt) - len(excerpt.lstrip())
        self.problems.append(Problem(file, line, column + 1, code, message, hint, width, excerpt))


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of data as bytes: its room, its id or name, and how it is named in messages."""

    room: str
    stem: str
    shown_as: str
    raw: bytes


def load_catalog(overlays: Iterable[Path] = (), base: Path | None = None) -> Catalog:
    """Load data/ and any overlays on top of it; an overlay's entry replaces the one with its id.

    A wheel carries a compiled copy of its data; it is used when the data files are, byte for byte,
    the ones it was made from.

    Raises:
        BadInput: any mistake in any file, all of them at once.
    """
    problems: list[Problem] = []
    files = _gather(base or folder("data"), "data" if base is None else str(base), True, problems)
    for place in overlays:
        files += _gather(place, str(place), False, problems)
    if problems:
        raise BadInput(problems)
    digests = _digests(files)
    if base is None:
        from pathways.catalog.compiled import read_compiled

        held = read_compiled(digests)
        if held is not None:
            return held
    return _decode(files, digests)


def _gather(place: Path, prefix: str, whole: bool, problems: list[Problem]) -> list[DataFile]:
    """The data files of one folder; every single file must be there in a `whole` one."""
    if not place.is_dir():
        problems.append(Problem(prefix, 0, 0, "data.missing", "there is no such folder of data"))
        return []
    paths = [(room, path) for room in _ENTRIES for path in sorted((place / room).glob("*.yaml"))]
    paths += [
        (room, place / f"{room}.yaml")
        for room in _SINGLES
        if whole or (place / f"{room}.yaml").exists()
    ]
    files = []
    for room, path in paths:
        inside = f"{room}/{path.name}" if room in _ENTRIES else path.name
        try:
            raw = read_raw(path, f"{prefix}/{inside}")
        except BadInput as bad:
            problems += bad.problems
            continue
        files.append(DataFile(room, path.stem, f"{prefix}/{inside}", raw))
    return files


def _digests(files: Iterable[DataFile]) -> tuple[str, str]:
    """SHA-256 of the rules and of everything else; line ends do not matter."""
    catalog, rules = hashlib.sha256(), hashlib.sha256()
    for file in files:
        digest = rules if file.room == "rules" else catalog
        digest.update(file.shown_as.encode() + b"\0" + file.raw.replace(b"\r\n", b"\n") + b"\0")
    return catalog.hexdigest(), rules.hexdigest()


def _decode(files: Iterable[DataFile], digests: tuple[str, str]) -> Catalog:
    loader = _Loader()
    found: dict[str, dict[str, Any]] = {room: {} for room in _ENTRIES}
    singles: dict[str, Any] = {}
    for file in files:
        if file.room in _SINGLES:
            value = loader.decode(file.raw, file.shown_as, _SINGLES[file.room])
            if value is not None:
                singles[file.room] = value
            continue
        entry = loader.decode(file.raw, file.shown_as, _ENTRIES[file.room])
        if entry is None:
            continue
        if entry.id != file.stem:
            loader.report(
                file.shown_as,
                1,
                "id.file",
                f"the id '{entry.id}' and the file name differ",
                f"name the file {entry.id}.yaml",
                entry.id,
            )
        found[file.room][entry.id] = replace(entry, file=file.shown_as)
    if loader.problems:
        raise BadInput(loader.problems)
    catalog = _assemble(found, singles, loader, digests)
    _check(catalog, loader)
    if loader.problems:
        raise BadInput(loader.problems)
    return catalog


def _assemble(
    found: dict[str, dict[str, Any]],
    singles: dict[str, Any],
    loader: _Loader,
    digests: tuple[str, str],
) -> Catalog:
    rooms = {room: dict(sorted(items.items())) for room, items in found.items()}
    competencies = {c.id: c for c in singles["competencies"].competencies}
    names: dict[str, tuple[str, str]] = {}
    for room, items in (*rooms.items(), ("competencies", competencies)):
        for entry in items.values():
            for name in (entry.id, *entry.aliases):
                key = fold(name)
                other = names.get(key)
                if other and other != (room, entry.id):
                    file = getattr(entry, "file", "data/competencies.yaml")
                    message = f"the name '{name}' already belongs to {other[0]}/{other[1]}"
                    loader.report(file, entry.line, "id.taken", message, word=name)
                names[key] = (room, entry.id)
    return Catalog(
        **rooms,
        competencies=competencies,
        ladders={x.id: x for x in singles["ladders"].ladders},
        figures=singles["figures"],
        questions=singles["questions"],
        rules=singles["rules"],
        digest=digests[0],
        rules_digest=digests[1],
        names=names,
    )


# -- cross references ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Link:
    room: str
    id: str
    line: int


def _check(catalog: Catalog, loader: _Loader) -> None:
    rooms: dict[str, Mapping[str, Any]] = {
        "programs": catalog.programs,
        "roles": catalog.roles,
        "projects": catalog.projects,
        "agendas": catalog.agendas,
        "competencies": catalog.competencies,
    }
    for room in _ENTRIES:
        for entry in rooms[room].values():
            for link in _links(entry):
                _check_link(loader, rooms, entry.file, link)
            _check_sources(loader, entry.file, entry, entry.sources)
    for name, record in (
        ("ladders", tuple(catalog.ladders.values())),
        ("figures", catalog.figures),
        ("questions", catalog.questions),
    ):
        file = next((f for f in loader.files if f.endswith(f"{name}.yaml")), f"{name}.yaml")
        for link in _links(record):
            _check_link(loader, rooms, file, link)
        if name == "figures":
            _check_sources(loader, file, record, catalog.figures.sources)
    _check_programs(catalog, loader)


def _check_link(
    loader: _Loader, rooms: dict[str, Mapping[str, Any]], file: str, link: _Link
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


def _links(record: Any, line: int = 0) -> Iterator[_Link]:
    """Every id that a record mentions, found by the names of its fields."""
    if isinstance(record, tuple):
        for item in record:
            yield from _links(item, line)
        return
    slots = getattr(type(record), "__dataclass_fields__", None)
    if not slots:
        return
    line = getattr(record, "line", 0) or line
    for name in slots:
        value = getattr(record, name)
        room = _LINK_FIELDS.get(name)
        if room:
            for target in (value,) if isinstance(value, str) else value:
                yield _Link(room, target, line)
        elif name == "id" and getattr(record, "what", "") == "competency" and value:
            yield _Link("competencies", value, line)
        elif name == "shows" and isinstance(value, dict):
            for target in value:
                yield _Link("competencies", target, line)
        elif isinstance(value, tuple) or hasattr(type(value), "__dataclass_fields__"):
            yield from _links(value, line)


def _check_sources(loader: _Loader, file: str, record: Any, sources: Mapping[str, Any]) -> None:
    used: set[str] = set()
    for key, line in _source_keys(record, 1):
        used.add(key)
        if key not in sources:
            loader.report(
                file,
                line,
                "source.unknown",
                f"there is no source '{key}' in this file",
                nearest(key, sources),
                key,
            )
    for key in sources:
        if key not in used:
            loader.report(
                file,
                sources[key].line,
                "source.unused",
                f"nothing here rests on the source '{key}'",
                "name it or remove it",
            )


def _source_keys(record: Any, line: int) -> Iterator[tuple[str, int]]:
    if isinstance(record, tuple):
        for item in record:
            yield from _source_keys(item, line)
        return
    slots = getattr(type(record), "__dataclass_fields__", None)
    if not slots:
        return
    line = getattr(record, "line", 0) or line
    for name in slots:
        value = getattr(record, name)
        if name == "source":
            for key in (value,) if isinstance(value, str) else value:
                yield key, line
        elif isinstance(value, tuple) or hasattr(type(value), "__dataclass_fields__"):
            yield from _source_keys(value, line)


def _check_programs(catalog: Catalog, loader: _Loader) -> None:
    for program in catalog.programs.values():
        names = [r.name for r in program.rounds]
        for name in {n for n in names if names.count(n) > 1}:
            loader.report(
                program.file,
                program.line,
                "round.twice",
                f"the round '{name}' is here twice",
                word=name,
            )
        for need in program.requires:
            for country in need.in_:
                if country == "WORLD":
                    loader.report(
                        program.file,
                        need.line,
                        "requires.world",
                        "a requirement open to the world requires nothing; remove it",
                    )


def all_facts(program: Program) -> Iterator[tuple[str, Fact[Any]]]:
    """Every fact of a program with the name of its field, in the order of the schema."""
    for name in Program.__dataclass_fields__:
        value = getattr(program, name)
        if isinstance(value, Fact):
            yield name, value
        elif isinstance(value, tuple):
            yield from ((name, item) for item in value if isinstance(item, Fact))
