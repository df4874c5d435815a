"""Two versions of the data: where each comes from, and the places in which they differ."""

from __future__ import annotations

import io
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from pathways.catalog import Catalog
from pathways.catalog.load import CLASSES, DataFile, Held, build_catalog, read_data
from pathways.catalog.loader import Loader
from pathways.frozen import Struct
from pathways.problems import BadInput, Problem

Files = Mapping[str, DataFile]
"""Files of data by the name they are called in messages."""


class Place(Struct):
    """One run of lines in which two versions of a file differ, or a whole file that came or went.

    `line` counts from 1 in the new file, or in the old one when the lines are gone.
    """

    file: str
    line: int
    old: tuple[str, ...]
    new: tuple[str, ...]
    at: tuple[int, int, int, int] | None = None
    """First and last line of the old and the new file, as slices; None for a whole file."""

    @property
    def came(self) -> bool:
        """Whether the whole file is new."""
        return self.at is None and not self.old

    @property
    def went(self) -> bool:
        """Whether the whole file is gone."""
        return self.at is None and not self.new


def read_version(data: Path, name: str) -> Files:
    """The data that a name means: a folder, or a revision of the git repository `data` is in.

    Raises:
        BadInput: no such folder or revision, no repository, no git, or files that are missing.
    """
    place = Path(name)
    try:
        is_folder = place.is_dir()
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise BadInput([Problem(name[:120], 0, 0, "version.unknown", message)]) from None
    return read_data(place) if is_folder else _read_revision(data, name)


def _read_revision(data: Path, revision: str) -> Files:
    def bad(message: str, hint: str) -> BadInput:
        return BadInput([Problem(revision, 0, 0, "version.unknown", message, hint)])

    folder_instead = "give a folder with the old data instead"
    try:
        inside = _git(data, "rev-parse", "--is-inside-work-tree")
    except FileNotFoundError:
        raise bad("git is not installed, so no revision can be read", folder_instead) from None
    if inside.returncode:
        message = f"{data} is in no git repository, and there is no folder '{revision}'"
        raise bad(message, folder_instead)
    commit = _git(data, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^0")
    if commit.returncode:
        message = f"there is neither a folder nor a git revision '{revision}'"
        raise bad(message, "git log --oneline -- data lists revisions of the data")
    archive = _git(data, "archive", "--format=tar", commit.stdout.decode().strip(), ".")
    if archive.returncode:
        raise bad("that revision holds no such folder of data", "give a later revision")
    with tempfile.TemporaryDirectory(prefix="pathways-") as made:
        _unpack(archive.stdout, Path(made))
        return read_data(Path(made))


def _git(data: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["git", "-C", str(data), *words], capture_output=True, check=False)  # noqa: S603, S607


def _unpack(archive: bytes, target: Path) -> None:
    """The plain YAML files of an archive; links and paths that lead elsewhere are passed over."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for member in tar:
            path = Path(member.name)
            held = tar.extractfile(member) if member.isfile() and path.suffix == ".yaml" else None
            if held and ".." not in path.parts and not path.is_absolute():
                (target / path).parent.mkdir(parents=True, exist_ok=True)
                (target / path).write_bytes(held.read())


def lines_of(file: DataFile) -> list[str]:
    """The lines of a file, without their ends."""
    return file.raw.decode("utf-8", errors="replace").splitlines()


def places(before: Files, after: Files) -> list[Place]:
    """Every place in which two versions differ, in the order of files and lines."""
    found = []
    for name in sorted({*before, *after}):
        old = lines_of(before[name]) if name in before else []
        new = lines_of(after[name]) if name in after else []
        if name not in before or name not in after:
            found.append(Place(name, 1, tuple(old), tuple(new)))
            continue
        if old == new:
            continue
        for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
            if tag != "equal":
                line = c + 1 if d > c else a + 1
                found.append(Place(name, line, tuple(old[a:b]), tuple(new[c:d]), (a, b, c, d)))
    return found


def readable(before: Files, after: Files) -> tuple[Files, tuple[str, ...]]:
    """The old version, with files that are of another shape replaced by the new ones."""
    kept: dict[str, DataFile] = {}
    unreadable = []
    for name, file in before.items():
        loader = Loader({name: file.raw})
        if after.get(name) != file and name in after:
            loader.decode(file.raw, name, CLASSES[file.room])
        kept[name] = after[name] if loader.problems else file
        if loader.problems:
            unreadable.append(name)
    return kept, tuple(unreadable)


def old_catalog(before: Files, held: Held | None = None) -> Catalog:
    """The catalog of an old version; its mistakes are told apart from those of the new one.

    Raises:
        BadInput: the old version was no catalog, by the rules of today.
    """
    try:
        return build_catalog(before.values(), held)
    except BadInput as bad:
        raise BadInput(replace(p, file=f"{p.file} (the old one)") for p in bad.problems) from None


def undone(before: Files, after: Files, place: Place) -> Files:
    """The new version with one place as it was in the old one."""
    changed = dict(after)
    if place.came:
        del changed[place.file]
    elif place.at is None:
        changed[place.file] = before[place.file]
    else:
        a, b, c, d = place.at
        file = after[place.file]
        old = lines_of(before[place.file])
        lines = lines_of(file)
        lines[c:d] = old[a:b]
        raw = "".join(f"{line}\n" for line in lines).encode()
        changed[place.file] = replace(file, raw=raw)
    return changed
