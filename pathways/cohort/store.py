"""The output folder of a batch: who is who, what was made from what, and what may be reused.

Everything that a run writes is a function of the manifest, and the manifest of the input. A run
that is interrupted leaves finished plans and one line for each in the progress file; the next run
takes up every plan whose line fits its answers and whose bytes are there.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

SCHEMA = "pathways.cohort/1"
"""Name and version of the manifest."""

_PLAN_FILE = re.compile(r"p\d{4,}\.[a-z]{2,4}")


class NotOurs(Exception):
    """A folder that holds something else, so that nothing may be written or removed there."""


class InUse(Exception):
    """Another run is writing to the folder."""


@dataclass(slots=True)
class Manifest:
    """What a batch made. `people` is by id, in order."""

    today: str
    lock: dict[str, str]
    """Hashes of catalog and rules, and the version of pathways."""
    formats: list[str]
    next: int
    """Number of the next new person; numbers of people who left are not given again."""
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


class Store:
    """One output folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plans = folder / "plans"
        self.state = folder / ".pathways"
        self.temporary = self.state / "tmp"

    def open(self) -> None:
        """Make the folder, or check that it is one of ours.

        Raises:
            NotOurs: it holds something else.
            OSError: it cannot be made.
        """
        if self.folder.exists() and not self.state.is_dir() and any(self.folder.iterdir()):
            raise NotOurs(str(self.folder))
        for place in (self.folder, self.plans, self.state, self.temporary):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out; the lock goes with the process, however it ends.

        Raises:
            InUse: another run holds it.
        """
        stream = (self.state / "lock").open("w")
        try:
            _lock(stream)
            for left in self.temporary.iterdir():
                left.unlink()
            yield
        finally:
            stream.close()

    # -- the manifest ----------------------------------------------------------------------

    def read(self) -> Manifest | None:
        """The manifest of the last finished run, or None when there is none that can be used."""
        try:
            held = json.loads((self.state / "manifest.json").read_text(encoding="utf-8"))
            if held.pop("schema") != SCHEMA:
                return None
            return Manifest(**held)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest and drop the progress file, which it replaces."""
        names = [n for n in Manifest.__dataclass_fields__ if n != "people"]
        held = {"schema": SCHEMA, **{name: getattr(manifest, name) for name in names}}
        # A line for each person, so that a difference can be read.
        people = ",\n".join(
            f"{_compact(id)}: {_compact(person)}" for id, person in manifest.people.items()
        )
        text = f'{_compact(held)[:-1]}, "people": {{\n{people}\n}}}}\n'
        self.write(self.state / "manifest.json", text)
        (self.state / "progress.jsonl").unlink(missing_ok=True)

    def write(self, path: Path, text: str) -> None:
        """Write beside, then rename: a file is there whole or not at all, for its owner alone.

        Raises:
            OSError: the disk is full, or the folder cannot be written.
        """
        write_whole(path, text.encode("utf-8"), self.temporary)

    # -- plans that are there already ----------------------------------------------------------

    def done(self, manifest: Manifest | None) -> dict[str, dict[str, Any]]:
        """What was made by id: of the last finished run, and of one that was interrupted."""
        made = dict(manifest.people) if manifest else {}
        try:
            lines = (self.state / "progress.jsonl").read_bytes().split(b"\n")
        except OSError:
            lines = []
        for line in lines:
            try:
                held = json.loads(line)
                made[held["id"]] = held
            except (ValueError, KeyError, TypeError):
                continue  # the last line of a run that was killed
        return made

    def usable(
        self, held: Mapping[str, Any] | None, made_from: str, formats: Iterable[str]
    ) -> bool:
        """Whether a plan was made from just this and its files are there, byte for byte."""
        if not held or held.get("made_from") != made_from:
            return False
        files = held.get("files", {})
        return all(
            format in files and _digest_of(self.plans / f"{held['id']}.{format}") == files[format]
            for format in formats
        )

    @contextmanager
    def progress(self) -> Iterator[IO[str]]:
        """The file that takes one line for each finished plan.

        Raises:
            OSError: it cannot be written.
        """
        path = self.state / "progress.jsonl"
        # A line cut short by a kill must not swallow the next one.
        torn = path.exists() and path.stat().st_size and not path.read_bytes().endswith(b"\n")
        with path.open("a", encoding="utf-8", newline="\n") as stream:
            if torn:
                stream.write("\n")
            yield stream

    def remove_others(self, manifest: Manifest) -> None:
        """Remove plans of nobody in the manifest, and formats not asked for."""
        wanted = {
            f"{id}.{format}" for id, held in manifest.people.items() for format in held["files"]
        }
        for path in self.plans.iterdir():
            if _PLAN_FILE.fullmatch(path.name) and path.name not in wanted:
                path.unlink()

    # -- people who asked to be forgotten ----------------------------------------------------

    def forgotten(self, key: str) -> bool:
        """Whether somebody with this key was forgotten. Only salted hashes are kept."""
        salt, hashes = self._tombstones()
        return bool(hashes) and _salted(key, salt) in hashes

    def forget(self, key: str) -> None:
        """Keep a salted hash of a key, so that a later run passes the person over."""
        salt, hashes = self._tombstones()
        held = {"salt": salt.hex(), "forgotten": sorted({*hashes, _salted(key, salt)})}
        self.write(self.state / "forgotten.json", json.dumps(held, indent=1) + "\n")

    def _tombstones(self) -> tuple[bytes, list[str]]:
        try:
            held = json.loads((self.state / "forgotten.json").read_text(encoding="utf-8"))
            return bytes.fromhex(held["salt"]), held["forgotten"]
        except FileNotFoundError:
            return secrets.token_bytes(16), []


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def write_whole(path: Path, raw: bytes, temporary: Path) -> str:
    """Write a file whole or not at all; returns its SHA-256. Raises as `Store.write`."""
    beside = temporary / f"{path.name}.{os.getpid()}"
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return hashlib.sha256(raw).hexdigest()


def _digest_of(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _salted(key: str, salt: bytes) -> str:
    return hashlib.pbkdf2_hmac("sha256", key.encode("utf-8", "replace"), salt, 1_000).hex()


def _lock(stream: IO[str]) -> None:
    try:
        import fcntl
    except ImportError:  # not on Windows; there the file cannot be opened twice for writing
        return
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        stream.close()
        raise InUse from None
