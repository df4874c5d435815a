"""Reads data/ into one catalog and checks that its parts fit together.

Structure only: nothing here looks at a clock. Every mistake in every file is
reported at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pathways.catalog.files import read_raw
from pathways.catalog.names import fold
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
from pathways.problems import BadInput, Problem, nearest
from pathways.resources import folder

if TYPE_CHECKING:
    from pathways.catalog.loader import Loader

T = TypeVar("T")


@dataclass(frozen=True)
class _CompetencyFile:
    competencies: tuple[Competency, ...]


@dataclass(frozen=True)
class _LadderFile:
    ladders: tuple[LadderRecord, ...]


@dataclass(frozen=True)
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
    all_competencies: tuple[Competency, ...] = ()
    """Competencies as they stand in the file, in its order."""
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Every id and alias, folded, to (room, id)."""

    def find(self, name: str) -> tuple[str, str] | None:
        """(room, id) of an id, an alias or an old name; the room is a name of `Catalog`."""
        return self.names.get(fold(name))

    def guess(self, name: str) -> tuple[str, str] | None:
        """The same for a name typed in a hurry: also the beginning of one, if only one fits."""
        found = self.find(name)
        if found:
            return found
        begun = self._begun(name)
        return begun[0] if len(begun) == 1 else None

    def near(self, name: str) -> str:
        """A hint with what a name could be meant to be, or an empty string."""
        begun = self._begun(name)
        if begun:
            return "it could be: " + ", ".join(id for _, id in begun[:8])
        return nearest(fold(name), self.names)

    def _begun(self, name: str) -> list[tuple[str, str]]:
        """Entries of which every typed word begins a word of some name."""
        words = fold(name).split("-")
        return sorted(
            {
                place
                for known, place in self.names.items()
                if all(any(w.startswith(word) for w in known.split("-")) for word in words)
            }
        )


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


CLASSES: dict[str, type[Any]] = {**_ENTRIES, **_SINGLES}
"""The record that a file of each room is read into."""


@dataclass(frozen=True)
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
        here = _gather(place, place.resolve().name, False, problems)
        if not here and not problems:
            message = "this folder holds no data: no programs, roles, projects or agendas"
            problems.append(Problem(str(place), 0, 0, "data.empty", message))
        files += here
    if problems:
        raise BadInput(problems)
    digests = _digests(files)
    if base is None:
        from pathways.catalog.compiled import read_compiled

        held = read_compiled(digests)
        if held is not None:
            return held
    return _decode(files, digests)


def read_data(place: Path, called: str = "data") -> list[DataFile]:
    """The files of one whole folder of data, called `called` in messages.

    Raises:
        BadInput: files that are missing or cannot be read, all of them at once.
    """
    problems: list[Problem] = []
    files = _gather(place, called, True, problems)
    if problems:
        raise BadInput(problems)
    return files


Held = dict[tuple[str, bytes], Any]
"""Records by the name and bytes of their file, so that no version of a file is decoded twice."""


def build_catalog(files: Iterable[DataFile], held: Held | None = None) -> Catalog:
    """The catalog that these files make.

    Raises:
        BadInput: any mistake in any file, all of them at once.
    """
    files = list(files)
    return _decode(files, _digests(files), held)


def _gather(place: Path, prefix: str, whole: bool, problems: list[Problem]) -> list[DataFile]:
    """The data files of one folder; every single file must be there in a `whole` one."""
    if not place.is_dir():
        problems.append(
            Problem(str(place), 0, 0, "data.missing", "there is no such folder of data")
        )
        return []
    paths = [(room, path) for room in _ENTRIES for path in sorted((place / room).glob("*.yaml"))]
    paths += [
        (room, place / f"{room}.yaml")
        for room in _SINGLES
        if whole or (place / f"{room}.yaml").exists()
    ]
    if not whole:
        problems += _strays(place, prefix, {path for _, path in paths})
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


def _strays(place: Path, prefix: str, known: set[Path]) -> list[Problem]:
    """Files of an overlay that would be passed over without a word."""
    found = []
    for path in sorted(p for p in place.glob("*/*") if p.suffix in (".yaml", ".yml")):
        if path not in known:
            name = f"{prefix}/{path.relative_to(place).as_posix()}"
            hint = (
                "entries are named programs/ID.yaml; the other folders are roles, projects, agendas"
            )
            message = "this file has no place in a folder of data"
            found.append(Problem(name, 0, 0, "file.stray", message, hint))
    return found


def _digests(files: Iterable[DataFile]) -> tuple[str, str]:
    """SHA-256 of the rules and of everything else; line ends do not matter."""
    catalog, rules = hashlib.sha256(), hashlib.sha256()
    for file in files:
        digest = rules if file.room == "rules" else catalog
        name = f"{file.shown_as}\0".encode()
        digest.update(name + file.raw.replace(b"\r\n", b"\n") + b"\0")
    return catalog.hexdigest(), rules.hexdigest()


def _decode(
    files: Iterable[DataFile], digests: tuple[str, str], held: Held | None = None
) -> Catalog:
    # Imported here: a wheel's compiled copy needs none of it.
    from pathways.catalog.crosscheck import check
    from pathways.catalog.loader import Loader

    loader = Loader()
    held = {} if held is None else held
    found: dict[str, dict[str, Any]] = {room: {} for room in _ENTRIES}
    singles: dict[str, Any] = {}
    for file in files:
        key = (file.shown_as, file.raw)
        if key not in held:
            held[key] = loader.decode(file.raw, file.shown_as, CLASSES[file.room])
        if file.room in _SINGLES:
            value = held[key]
            loader.singles[file.room] = file.shown_as
            if value is not None:
                singles[file.room] = value
            continue
        entry = held[key]
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
    check(catalog, loader)
    if loader.problems:
        raise BadInput(loader.problems)
    return catalog


def _assemble(
    found: dict[str, dict[str, Any]],
    singles: dict[str, Any],
    loader: Loader,
    digests: tuple[str, str],
) -> Catalog:
    from pathways.catalog.crosscheck import resolve_names

    rooms = {room: dict(sorted(items.items())) for room, items in found.items()}
    competencies = {c.id: c for c in singles["competencies"].competencies}
    names = resolve_names({**rooms, "competencies": competencies}, loader)
    return Catalog(
        **rooms,
        competencies=competencies,
        all_competencies=singles["competencies"].competencies,
        ladders={x.id: x for x in singles["ladders"].ladders},
        figures=singles["figures"],
        questions=singles["questions"],
        rules=singles["rules"],
        digest=digests[0],
        rules_digest=digests[1],
        names=names,
    )


def all_facts(program: Program) -> Iterator[tuple[str, Fact[Any]]]:
    """Every fact of a program with the name of its field, in the order of the schema."""
    for name in Program.__dataclass_fields__:
        value = getattr(program, name)
        if isinstance(value, Fact):
            yield name, value
        elif isinstance(value, tuple):
            yield from ((name, item) for item in value if isinstance(item, Fact))
