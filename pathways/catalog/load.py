"""Reads data/ into one catalog and checks that its parts fit together.

Structure only: nothing here looks at a clock. Every mistake in every file is
reported at once.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from pathways.catalog import records as r
from pathways.catalog.aims import Aims
from pathways.catalog.catalog import Catalog
from pathways.catalog.questions import Questions
from pathways.catalog.rules import Rules
from pathways.files import read, real
from pathways.frozen import Struct
from pathways.problems import BadInput, Problem
from pathways.resources import folder

if TYPE_CHECKING:
    from pathways.catalog.loader import Loader


class _CompetencyFile(Struct):
    """data/competencies.yaml."""

    competencies: tuple[r.Competency, ...]


class _LadderFile(Struct):
    """data/ladders.yaml."""

    ladders: tuple[r.LadderRecord, ...]


ENTRIES: dict[str, type[Any]] = {
    "programs": r.Program,
    "roles": r.Role,
    "projects": r.Project,
    "agendas": r.Agenda,
    "backgrounds": r.Background,
}
SINGLES: dict[str, type[Any]] = {
    "competencies": _CompetencyFile,
    "ladders": _LadderFile,
    "figures": r.Figures,
    "questions": Questions,
    "aims": Aims,
    "countries": r.Countries,
    "openings": r.Openings,
    "rules": Rules,
}


CLASSES: dict[str, type[Any]] = {**ENTRIES, **SINGLES}
"""The record that a file of each room is read into."""

_BESIDE = ("demo", "form", "names", "pitch")
"""Single files of data that are not part of the catalog."""

_BESIDE_FOLDERS = ("panel",)
"""Folders of data that are not part of the catalog."""


class DataFile(Struct):
    """One file of data as bytes: its room, its id or name, and how it is named in messages."""

    room: str
    stem: str
    shown_as: str
    raw: bytes
    folder: Path

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.folder / f"{self.stem}.yaml"


class Examined(Struct):
    """What was read of folders of data, and every problem in them."""

    catalog: Catalog
    """All that could be read; whole only when there is no problem."""
    problems: tuple[Problem, ...]
    files: Mapping[str, DataFile]
    """Every file, by its name in messages."""
    singles: Mapping[str, str]
    """Which file each single room was read from."""
    complete: bool = True
    """Whether every file could be read, so that what is missing is really missing."""
    replaced: Mapping[str, str] = field(default_factory=dict)
    """Files of overlays that stand in for a shipped one, with its name."""


def load_catalog(overlays: Iterable[Path] = (), base: Path | None = None) -> Catalog:
    """Load data/ and any overlays on top of it; an overlay's entry replaces the one with its id.

    A wheel carries a compiled copy of its data; it is used when the data files are, byte for byte,
    the ones it was made from.

    Raises:
        BadInput: any mistake in any file, all of them at once.
    """
    examined = examine(overlays, base)
    if examined.problems:
        raise BadInput(examined.problems)
    return examined.catalog


def examine(
    overlays: Iterable[Path] = (),
    base: Path | None = None,
    shown: Mapping[Path, str] | None = None,
    newcomers: Collection[str] = (),
) -> Examined:
    """The same, but the problems are part of what is returned.

    `shown` gives folders another name in messages than their own. Of two entries that take one
    name, the one in a file of `newcomers` (names in messages) is at fault.
    """
    problems: list[Problem] = []
    shown = shown or {}
    data = base or folder("data")
    roots = {data: shown.get(data, "data" if base is None else str(base))}
    files = _gather(data, roots[data], True, problems)
    shipped = {(file.room, file.stem): file for file in files}
    layers: dict[tuple[str, str], DataFile] = {}
    for place, called in overlay_names(overlays, shown).items():
        found = len(problems)
        try:
            here = _gather(place, called, False, problems)
        except OSError as error:
            message = f"cannot be read: {error.strerror or error}"
            problems.append(Problem(str(place)[:120], 0, 0, "file.unreadable", message))
            continue
        if not here and len(problems) == found:
            message = (
                "this folder holds no data: no programs, roles, projects, agendas or backgrounds"
            )
            problems.append(Problem(str(place), 0, 0, "data.empty", message))
        roots[place] = called
        problems += _conflicts(here, layers)
        files += here
    replaced = {f.shown_as: shipped[key].shown_as for key, f in layers.items() if key in shipped}
    digests = _digests(files)
    if base is None and not problems:
        from pathways.catalog.compiled import read_compiled

        held = read_compiled(digests)
        if held is not None:
            singles = {f.room: f.shown_as for f in files if f.room in SINGLES}
            return Examined(held, (), {f.shown_as: f for f in files}, singles)
    for place, called in roots.items():
        problems += _strays(place, called, {f.path for f in files})
    return replace(_decode(files, digests, problems, newcomers), replaced=replaced)


def overlay_names(
    overlays: Iterable[Path], shown: Mapping[Path, str] | None = None
) -> dict[Path, str]:
    """What each overlay is called in messages and receipts: its folder's name, with as much of the
    path before it as tells it from the shipped data and from the other overlays. One given twice
    counts once.
    """
    names: dict[Path, str] = {}
    seen: set[Path] = set()
    for place in overlays:
        whole = real(place)
        if whole in seen:
            continue
        seen.add(whole)
        parts = [part for part in whole.parts if part != whole.anchor]
        name, depth = (shown or {}).get(place, whole.name), 1
        while name in ("data", *names.values()) and depth < len(parts):
            depth += 1
            name = "/".join(parts[-depth:])
        names[place] = name.encode(errors="backslashreplace").decode()  # it goes into files
    return names


def _conflicts(here: Iterable[DataFile], layers: dict[tuple[str, str], DataFile]) -> list[Problem]:
    """Entries that an earlier overlay holds too: which of them counts is for a person to say."""
    found = []
    for file in here:
        other = layers.setdefault((file.room, file.stem), file)
        if other is not file:
            message = f"two overlays hold this entry; the other one is {other.shown_as}"
            hint = "keep it in one of them"
            found.append(Problem(file.shown_as, 1, 1, "overlay.twice", message, hint))
    return found


def read_data(place: Path) -> dict[str, DataFile]:
    """The files of one whole folder of data, called `data` in messages, by their names there.

    Raises:
        BadInput: files that are missing or cannot be read, all of them at once.
    """
    problems: list[Problem] = []
    files = _gather(place, "data", True, problems)
    if problems:
        raise BadInput(problems)
    return {file.shown_as: file for file in files}


Held = dict[tuple[str, bytes], Any]
"""Records by the name and bytes of their file, so that no version of a file is decoded twice."""


def build_catalog(files: Iterable[DataFile], held: Held | None = None) -> Catalog:
    """The catalog that these files make.

    Raises:
        BadInput: any mistake in any file, all of them at once.
    """
    files = list(files)
    examined = _decode(files, _digests(files), [], (), held)
    if examined.problems:
        raise BadInput(examined.problems)
    return examined.catalog


def _gather(place: Path, prefix: str, whole: bool, problems: list[Problem]) -> list[DataFile]:
    """The data files of one folder; every single file must be there in a `whole` one."""
    if not place.is_dir():
        problems.append(
            Problem(str(place), 0, 0, "data.missing", "there is no such folder of data")
        )
        return []
    paths = []
    for room in ENTRIES:
        here, called = place / room, f"{prefix}/{room}"
        names = sorted(os.listdir(here)) if here.is_dir() else []  # noqa: PTH208  (quicker)
        paths += [(room, called, here, name) for name in names if name.endswith(".yaml")]
    singles = [(room, prefix, place, f"{room}.yaml") for room in SINGLES]
    paths += [single for single in singles if whole or (place / single[3]).exists()]
    files = []
    for room, called, here, own in paths:
        name = f"{called}/{own}"
        try:
            raw = read(f"{here}/{own}", name)
            files.append(DataFile(room, own.removesuffix(".yaml"), name, raw, here))
        except BadInput as bad:
            problems += bad.problems
    return files


def _strays(place: Path, prefix: str, known: set[Path]) -> list[Problem]:
    """Files of data that would be passed over without a word."""
    if not place.is_dir():
        return []
    from difflib import get_close_matches

    found = []
    message = "this file has no place in a folder of data"
    inside = sorted(p for p in place.glob("*/*") if p.suffix in (".yaml", ".yml"))
    for path in inside:
        if path not in known and path.parent.name not in _BESIDE_FOLDERS:
            name = f"{prefix}/{path.relative_to(place).as_posix()}"
            hint = f"entries are named FOLDER/ID.yaml; the folders are {', '.join(ENTRIES)}"
            found.append(Problem(name, 0, 0, "file.stray", message, hint))
    for path in sorted(p for p in place.iterdir() if p.suffix in (".yaml", ".yml")):
        # Other files may lie here too, unless one is called nearly like a file of data.
        meant = get_close_matches(path.stem, (*SINGLES, *_BESIDE), n=1, cutoff=0.8)
        if meant and path not in known and path.name not in {f"{name}.yaml" for name in _BESIDE}:
            hint = f"did you mean '{meant[0]}.yaml'?"
            found.append(Problem(f"{prefix}/{path.name}", 0, 0, "file.stray", message, hint))
    return found


def _digests(files: Iterable[DataFile]) -> tuple[str, str]:
    """SHA-256 of the rules and of everything else; line ends do not matter."""
    catalog, rules = hashlib.sha256(), hashlib.sha256()
    for file in files:
        digest = rules if file.room == "rules" else catalog
        name = file.shown_as.encode(errors="backslashreplace")  # any bytes can be a name
        raw = file.raw.replace(b"\r\n", b"\n") if b"\r" in file.raw else file.raw  # quicker
        digest.update(b"%s\0%s\0" % (name, raw))
    return catalog.hexdigest(), rules.hexdigest()


def _decode(
    files: list[DataFile],
    digests: tuple[str, str],
    problems: list[Problem],
    newcomers: Collection[str],
    held: Held | None = None,
) -> Examined:
    # Imported here: a wheel's compiled copy needs none of it.
    from pathways.catalog.crosscheck import check, known_words
    from pathways.catalog.loader import Loader

    loader = Loader({file.shown_as: file.raw for file in files}, newcomers)
    loader.problems += problems
    found: dict[str, dict[str, Any]] = {room: {} for room in ENTRIES}
    singles: dict[str, Any] = {}
    # Single files first: the rules say which kinds of program there are.
    for file in sorted(files, key=lambda file: file.room in ENTRIES):
        entry = (held or {}).get((file.shown_as, file.raw))
        if entry is None:
            entry = loader.decode(file.raw, file.shown_as, CLASSES[file.room])
        if held is not None and entry is not None:
            held[file.shown_as, file.raw] = entry
        if file.room in SINGLES:
            if entry is None:
                loader.unread[file.room].add("*")
            else:
                singles[file.room] = entry
                loader.singles[file.room] = file.shown_as
            continue
        if entry is not None and file.room == "programs":
            _, kinds = known_words(singles.get("rules"), loader)
            if kinds is not None and entry.kind not in kinds:
                loader.parts.append((file.shown_as, {**vars(entry)}))  # `check` says what is wrong
                entry = None
        if entry is None:
            loader.unread[file.room].add(file.stem)
            continue
        if entry.id != file.stem:
            message = f"the id '{entry.id}' and the file name differ"
            hint = f"name the file {entry.id}.yaml"
            loader.report(file.shown_as, ("id",), "id.file", message, hint)
            loader.unread[file.room].add(file.stem)  # links to it are no mistakes of their own
        found[file.room][entry.id] = replace(entry, file=file.shown_as)
    complete = not problems and not loader.unread
    catalog = _assemble(found, singles, loader, digests)
    check(catalog, loader)
    by_name = {file.shown_as: file for file in files}
    return Examined(catalog, tuple(sorted(loader.problems)), by_name, loader.singles, complete)


def _assemble(
    found: dict[str, dict[str, Any]],
    singles: dict[str, Any],
    loader: Loader,
    digests: tuple[str, str],
) -> Catalog:
    """The catalog; a single file that could not be read is an empty one."""
    from pathways.catalog.crosscheck import resolve_names

    rooms = {room: dict(sorted(items.items())) for room, items in found.items()}
    all_competencies = singles.get("competencies", _CompetencyFile(())).competencies
    all_ladders = singles.get("ladders", _LadderFile(())).ladders
    competencies = {c.id: c for c in all_competencies}
    named = {room: items for room, items in rooms.items() if room != "backgrounds"}
    names = resolve_names({**named, "competencies": competencies}, loader)
    return Catalog(
        **rooms,
        competencies=competencies,
        all_competencies=all_competencies,
        ladders={x.id: x for x in all_ladders},
        all_ladders=all_ladders,
        figures=singles.get("figures", r.Figures((), (), {})),
        questions=singles.get("questions", Questions((), ())),
        aims=cast(Aims, singles.get("aims")),
        countries=singles.get("countries", r.Countries(())),
        openings=singles.get("openings", r.Openings()),
        rules=cast(Rules, singles.get("rules")),  # None only beside a problem
        digest=digests[0],
        rules_digest=digests[1],
        names=names,
        background_names=resolve_names({"backgrounds": rooms["backgrounds"]}, loader),
    )
