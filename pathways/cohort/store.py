"""The output folder of a batch: who is who, what was made from what, and what may be reused.

Everything that a run writes is a function of the manifest, and the manifest of the input. A run
that is interrupted leaves finished plans and one line for each in the progress file; the next run
takes up every plan whose line fits its answers and whose bytes are there. Of many people the plans
and what the manifest holds of each are packed into shards, one after the other.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import IO, Any

from pathways import files
from pathways.cohort.shape import is_forgotten, is_manifest
from pathways.cohort.shards import Damaged, Shard, group_of, number_of, shard_of, write_shard

SCHEMA = "pathways.cohort/2"
"""Name and version of the manifest."""

_WITHOUT_HASHES = (
    "take it from a backup; without it, everybody who was forgotten may be planned for again"
)
_PLAN_FILE = re.compile(r"p\d{4,}\.[a-z]{2,4}")


class NotOurs(Exception):
    """A folder that holds something else, so that nothing may be written or removed there."""


@dataclass(slots=True)
class Manifest:
    """What a batch made."""

    today: str
    lock: dict[str, str]
    """Hashes of catalog and rules, and the version of pathways."""
    formats: list[str]
    next: int
    """Number of the next new person; numbers of people who left are not given again."""
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id, in order; empty where shards hold them."""
    counts: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    shards: list[Shard] = field(default_factory=list)

    def everybody(self) -> Iterator[dict[str, Any]]:
        """The records of all people in order of their ids, read as they are asked for.

        Raises:
            Damaged: a shard cannot be read.
        """
        yield from self.people.values()
        for shard in self.shards:
            yield from shard.records()

    def find(self, who: str) -> str:
        """The id of a person by this id or the one they gave; empty when there is nobody.

        Raises:
            Damaged: a shard cannot be read.
        """
        wanted = who.strip().casefold()
        here = ((id, person["key"]) for id, person in self.people.items())
        packed = (pair for shard in self.shards for pair in shard.ids())
        for id, key in chain(here, packed):
            if wanted in (id, key.partition(" ")[2].casefold()):
                return id
        return ""


class Store:
    """One output folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plans = folder / "plans"
        self.packed = folder / "shards"
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
        with files.locked(self.state / "lock", wait=False):
            for left in self.temporary.iterdir():
                left.unlink()
            yield

    # -- the manifest ----------------------------------------------------------------------

    def read(self) -> Manifest | None:
        """The manifest of the last finished run, or None when there is none of today's schema.

        Raises:
            Damaged: it cannot be read. Taken for none, it would give everybody a new id.
        """
        path = self.state / "manifest.json"
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
        except OSError:
            return None
        except (ValueError, RecursionError):
            raise Damaged(path) from None
        if not isinstance(held, dict):
            raise Damaged(path)
        if held.pop("schema", SCHEMA) != SCHEMA:
            return None
        if not is_manifest(held):
            raise Damaged(path)
        held["shards"] = [Shard(self.packed / name) for name in held["shards"]]
        return Manifest(**held)

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest and drop the progress file, which it replaces."""
        names = [n for n in Manifest.__dataclass_fields__ if n not in ("people", "shards")]
        held = {"schema": SCHEMA, **{name: getattr(manifest, name) for name in names}}
        held["shards"] = [shard.path.name for shard in manifest.shards]
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
        with self.writing(path) as stream:
            stream.write(text)

    @contextmanager
    def writing(self, path: Path) -> Iterator[IO[str]]:
        """The same for text that comes in parts."""
        with files.writing(path, private=True, temporary=self.temporary) as stream:
            text = io.TextIOWrapper(stream, encoding="utf-8", newline="")
            yield text
            text.detach()

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
        if held is None or not fits(held, made_from, formats):
            return False
        return all(self._file(held, format) is not None for format in formats)

    def _file(self, held: Mapping[str, Any], format: str) -> bytes | None:
        """The file of a plan, None unless it has the bytes that were written."""
        try:
            raw = (self.plans / f"{held['id']}.{format}").read_bytes()
        except OSError:
            return None
        return raw if _digest(raw) == held["files"][format] else None

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
        """Remove shards and plans of nobody in the manifest, and formats not asked for."""
        for shard in self.shards():
            if shard not in manifest.shards:
                shard.path.unlink()
        wanted = {
            f"{id}.{format}" for id, held in manifest.people.items() for format in held["files"]
        }
        for path in self.plans.iterdir():
            if _PLAN_FILE.fullmatch(path.name) and path.name not in wanted:
                path.unlink()

    # -- shards -------------------------------------------------------------------------------

    def shards(self) -> list[Shard]:
        """All that are there, also those of a run that was interrupted."""
        return [Shard(path) for path in sorted(self.packed.glob("*.parquet"))]

    def shard(self, number: int) -> Shard:
        """The one for the person with this number; it may not be there yet."""
        return Shard(self.packed / f"{shard_of(number) + 1:05}.parquet")

    def pack(self, shard: Shard, people: Sequence[dict[str, Any]], formats: Sequence[str]) -> None:
        """Write a shard anew, with plans from their files or from the shard as it was.

        Files and progress, which it replaces, are removed.

        Raises:
            Damaged: the shard cannot be read.
            OSError: the disk is full, or the folder cannot be written.
        """
        before = lru_cache(maxsize=1)(shard.plans)

        def plan(person: Mapping[str, Any], format: str) -> bytes:
            raw = self._file(person, format)
            return before(group_of(person["id"]))[person["id"]][format] if raw is None else raw

        self.packed.mkdir(exist_ok=True, mode=0o700)
        write_shard(shard, self.temporary, formats, people, plan)
        for person in people:
            for format in person["files"]:
                (self.plans / f"{person['id']}.{format}").unlink(missing_ok=True)
        (self.state / "progress.jsonl").unlink(missing_ok=True)

    def holding(self, manifest: Manifest, person: Mapping[str, Any]) -> list[Path]:
        """Where somebody's plans are: a shard, or a file for each format."""
        if manifest.shards:
            return [self.shard(number_of(person["id"])).path]
        return [self.plans / f"{person['id']}.{format}" for format in person["files"]]

    def export(self, manifest: Manifest, id: str) -> list[Path]:
        """The files of somebody's plans; those that a shard holds are written first.

        Raises:
            Damaged: the shard cannot be read.
            OSError: the disk is full, or the folder cannot be written.
        """
        if not manifest.shards:
            return self.holding(manifest, manifest.people[id])
        paths = []
        for format, raw in self.shard(number_of(id)).plans(group_of(id))[id].items():
            paths.append(self.plans / f"{id}.{format}")
            write_plan(paths[-1], raw, self.temporary)
        return paths

    def take_out(self, manifest: Manifest, id: str) -> None:
        """Remove somebody from the manifest or their shard, so that no later run brings them back.

        Raises: as `pack`.
        """
        if not manifest.shards:
            self.forget(manifest.people.pop(id)["key"])
            return
        shard = self.shard(number_of(id))
        people = {person["id"]: person for person in shard.records()}
        self.forget(people.pop(id)["key"])
        if people:
            self.pack(shard, list(people.values()), shard.formats())
        else:
            manifest.shards.remove(shard)

    # -- people who asked to be forgotten ----------------------------------------------------

    def forgotten(self) -> Callable[[str], bool]:
        """Says of a key whether its person was forgotten. Only salted hashes are kept.

        Raises:
            Damaged: the hashes cannot be read.
        """
        salt, hashes = self._tombstones()
        gone = frozenset(hashes)
        return lambda key: bool(gone) and _salted(key, salt) in gone

    def forget(self, key: str) -> None:
        """Keep a salted hash of a key, so that a later run passes the person over.

        Raises: as `forgotten`.
        """
        salt, hashes = self._tombstones()
        held = {"salt": salt.hex(), "forgotten": sorted({*hashes, _salted(key, salt)})}
        self.write(self.state / "forgotten.json", json.dumps(held, indent=1) + "\n")

    def _tombstones(self) -> tuple[bytes, list[str]]:
        path = self.state / "forgotten.json"
        try:
            held = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return secrets.token_bytes(16), []
        except (ValueError, RecursionError):
            raise Damaged(path, _WITHOUT_HASHES) from None
        if not is_forgotten(held):
            raise Damaged(path, _WITHOUT_HASHES)
        return bytes.fromhex(held["salt"]), held["forgotten"]


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def fits(held: Mapping[str, Any] | None, made_from: str, formats: Iterable[str]) -> bool:
    """Whether what was made for somebody was made from just this, in these formats."""
    if not held or held.get("made_from") != made_from:
        return False
    return all(format in held["files"] for format in formats)


def _salted(key: str, salt: bytes) -> str:
    return hashlib.pbkdf2_hmac("sha256", key.encode("utf-8", "replace"), salt, 1_000).hex()


def write_plan(path: Path, raw: bytes, temporary: Path) -> str:
    """Write somebody's plan; returns its SHA-256, by which it is known to be whole.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    with files.writing(path, private=True, temporary=temporary, sync=False) as stream:
        stream.write(raw)
    return _digest(raw)


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
