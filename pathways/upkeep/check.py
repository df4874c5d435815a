"""The whole check of the data: what the loader finds, and every rule between and beyond that."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pathways.catalog.load import ENTRIES, SINGLES, Examined, examine, overlay_names
from pathways.files import real
from pathways.frozen import Struct
from pathways.problems import BadInput, Problem
from pathways.resources import folder

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.upkeep.finding import Finding


class Checked(Struct):
    """What a check looked at and found."""

    problems: tuple[Problem, ...]
    catalog: Catalog
    complete: bool
    """Whether every file could be read; if not, the rules about the whole had to wait."""
    files: dict[str, Path]
    """Where the files are that were asked for, by their names in messages."""
    replaced: Mapping[str, str] = field(default_factory=dict)
    """Files of overlays that stand in for a shipped one, with its name."""

    @property
    def errors(self) -> int:
        """How many problems are mistakes, and not only something to look at."""
        return sum(problem.severity == "error" for problem in self.problems)


class Places(Struct):
    """Which folders of data to read, and what in them was asked for."""

    base: Path | None
    overlays: tuple[Path, ...]
    shown: dict[Path, str]
    asked: tuple[Path, ...]
    """Files and folders whose problems are shown; all when empty."""


def check_data(
    overlays: Iterable[Path] = (), paths: Iterable[Path] = (), today: date | None = None
) -> Checked:
    """Check the catalog, or of the catalog only the files and folders in `paths`.

    Links are looked up in all of it, whatever was asked for. `today` is needed for one thing: no
    source is from a later day.

    Raises:
        BadInput: a path that does not exist, or is no part of a folder of data.
    """
    return check_places(find_places(overlays, paths), today)[0]


def check_places(places: Places, today: date | None = None) -> tuple[Checked, Examined]:
    """The same for folders that were found already, with what the loader read."""
    newcomers = _shown_under(places) if places.asked else frozenset()
    examined = examine(places.overlays, places.base, places.shown, newcomers)
    problems = list(examined.problems)
    problems += _place(examined, _findings(examined, newcomers, today or date.today()))
    problems += _beside(places, examined)
    wanted = _wanted(places)
    files = {name: file.path for name, file in examined.files.items() if wanted(name)}
    shown = tuple(sorted({p for p in problems if wanted(p.file)}))
    replaced = {new: old for new, old in examined.replaced.items() if wanted(new)}
    return Checked(shown, examined.catalog, examined.complete, files, replaced), examined


# -- what was asked for ---------------------------------------------------------------------------


def find_places(overlays: Iterable[Path], paths: Iterable[Path]) -> Places:
    """The folders of data that `paths` lie in, beside the shipped one and the overlays.

    A folder that holds a whole catalog takes the place of the shipped one.

    Raises:
        BadInput: a path that does not exist, or is no part of a folder of data.
    """
    paths, over, base = tuple(paths), list(overlays), None
    shown = {place: _as_typed(place) for place in over if not place.is_absolute()}
    shipped = real(folder("data"))
    problems = []
    for path in paths:
        try:
            root = _root_of(path)
        except OSError as error:
            message = f"cannot be read: {error.strerror or error}"
            problems.append(Problem(str(path)[:120], 0, 0, "file.unreadable", message))
            continue
        if root is None:
            problems.append(_no_place(path))
            continue
        whole = all((root / f"{room}.yaml").is_file() for room in SINGLES)
        if any(_same(root, place) for place in (shipped, base, *over) if place is not None):
            continue
        shown[root] = _as_typed(root)
        if whole and base is None:
            base = root
        else:
            over.append(root)
    if problems:
        raise BadInput(problems)
    shown |= overlay_names(over, shown)
    return Places(base, tuple(over), shown, paths)


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is not there, which is said elsewhere
        return False


def _root_of(path: Path) -> Path | None:
    """The folder of data that a file or folder is part of."""
    here = path if path.is_dir() else path.parent
    if not path.exists():
        return None
    if path.is_dir():
        held = any((path / room).is_dir() for room in ENTRIES)
        if held or any((path / f"{room}.yaml").is_file() for room in SINGLES):
            return path
    if real(here).name in ENTRIES:
        return here.parent if here.name else Path("..")
    return here if path.is_file() and path.suffix in (".yaml", ".yml") else None


def _no_place(path: Path) -> Problem:
    if not path.exists():
        return Problem(str(path), 0, 0, "file.missing", "there is no such file or folder")
    message = "this is no part of a folder of data"
    hint = "give a file such as data/programs/mats.yaml, or a folder that holds programs/"
    return Problem(str(path), 0, 0, "file.stray", message, hint)


def _as_typed(place: Path) -> str:
    """How a folder is named in messages: as it was typed, so that an editor can follow it."""
    name = place.as_posix().removeprefix("./")
    return name if name not in (".", "") else Path.cwd().name


def _shown_under(places: Places) -> frozenset[str]:
    """The names in messages of every data file that was asked for."""
    wanted = _wanted(places)
    names = set()
    for root, shown in _roots(places):
        for path in (*root.glob("*.yaml"), *root.glob("*/*.yaml")):
            name = f"{shown}/{path.relative_to(root).as_posix()}"
            if wanted(name):
                names.add(name)
    return frozenset(names)


def _roots(places: Places) -> Iterator[tuple[Path, str]]:
    base = places.base or folder("data")
    yield base, places.shown.get(base, "data")
    for place in places.overlays:
        yield place, places.shown.get(place, place.name)


def _wanted(places: Places) -> Callable[[str], bool]:
    """Whether a file, by its name in messages, was asked for."""
    if not places.asked:
        return lambda name: True

    asked = [real(path) for path in places.asked]
    roots = sorted(_roots(places), key=lambda pair: -len(pair[1]))

    def wanted(name: str) -> bool:
        for root, shown in roots:
            if name.startswith(f"{shown}/"):
                path = real(root / name.removeprefix(f"{shown}/"))
                return any(path == it or it in path.parents for it in asked)
        return True  # a problem of a folder as a whole

    return wanted


# -- the rules ----------------------------------------------------------------------------------


def _findings(examined: Examined, newcomers: Collection[str], today: date) -> Iterator[Finding]:
    from pathways.upkeep import (
        aim_rules,
        background_rules,
        entry_rules,
        form_rules,
        program_rules,
        way_rules,
    )

    catalog = _newcomers_last(examined.catalog, newcomers)
    yield from entry_rules.entry_rules(catalog)
    yield from entry_rules.copied_texts(catalog)
    yield from entry_rules.source_rules(catalog, today)
    yield from program_rules.program_rules(catalog)
    yield from program_rules.twins(catalog)

    def says_so(file: str) -> bool:
        # What came from elsewhere than a file here has no place that a finding could name.
        held = examined.files.get(file)
        return held is None or re.search(rb"^builds:", held.raw, re.MULTILINE) is not None

    yield from program_rules.nothing_built(catalog, says_so)
    yield from form_rules.question_rules(catalog.questions)
    if examined.complete:
        yield from aim_rules.aim_rules(catalog)
        yield from background_rules.background_rules(catalog)
        # What these say is missing could stand in a file that could not be read.
        yield from program_rules.circles(catalog)
        yield from way_rules.way_rules(catalog)
        yield from form_rules.number_rules(catalog.rules, catalog)


def _newcomers_last(catalog: Catalog, newcomers: Collection[str]) -> Catalog:
    """The same with what is at fault when two entries collide at the end of each room."""
    from pathways.catalog.crosscheck import lateness

    def ordered(room: str) -> dict[str, object]:
        entries = getattr(catalog, room).values()
        return {e.id: e for e in sorted(entries, key=lambda e: lateness(e.file, newcomers))}

    return replace(catalog, **{room: ordered(room) for room in ENTRIES})  # type: ignore[arg-type]


def _place(examined: Examined, findings: Iterable[Finding]) -> list[Problem]:
    """Findings with their lines."""
    found = [replace(it, file=examined.singles.get(it.file, it.file)) for it in findings]
    return _at_lines({name: file.raw for name, file in examined.files.items()}, found)


def _at_lines(files: Mapping[str, bytes], findings: Sequence[Finding]) -> list[Problem]:
    if not findings:
        return []  # which is the rule, and then no reader of YAML is needed
    from pathways.catalog.loader import Loader

    loader = Loader(files)
    for it in findings:
        loader.report(
            it.file, it.path, it.code, it.message, it.hint, on_key=it.on_key, severity=it.severity
        )
    return loader.problems


def _beside(places: Places, examined: Examined) -> list[Problem]:
    """Problems of the files of data/ that are not part of the catalog."""
    from pathways.catalog.compiled import shipped, was_read
    from pathways.catalog.reading import Names
    from pathways.cohort.form import FormWords
    from pathways.files import read
    from pathways.profile.pitch import PitchForm
    from pathways.upkeep.form_rules import pitch_rules

    problems: list[Problem] = []
    base = places.base or folder("data")
    shown = places.shown.get(base, "data")
    classes: dict[str, type[Any]] = {"names": Names, "form": FormWords, "pitch": PitchForm}
    panel = sorted(f"panel/{path.stem}" for path in (base / "panel").glob("*.yaml"))
    for name in ("names", "pitch", "form", "demo", *panel):
        file = f"{shown}/{name}.yaml"
        try:
            raw = read(base / f"{name}.yaml", file)
            if cls := classes.get(name):
                if places.base is None:
                    held = shipped(file, cls)
                else:
                    from pathways.catalog.decode import parse

                    held = parse(raw, file, cls)
                found = pitch_rules(held.questions) if name == "pitch" else ()
                problems += _at_lines({file: raw}, [replace(it, file=file) for it in found])
            elif examined.complete and not was_read(raw, examined.catalog):
                from pathways.profile.answers import parse_profile

                parse_profile(raw, file, examined.catalog)
        except BadInput as bad:
            problems += bad.problems
    return problems
