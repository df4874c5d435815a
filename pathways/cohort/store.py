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
import os
import re
import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache, partial
from itertools import chain, groupby
from pathlib import Path
from typing import IO

from pathways import files
from pathways.cohort.people import Made, Member, as_json, read_back
from pathways.cohort.shards import Damaged, Known, Shard, group_of, number_of, shard_of, write_shard
from pathways.cohort.who import email_key, is_index_id, nearly, own_key
from pathways.frozen import Struct

_KIND, VERSION = "pathways.cohort/", 2
"""Name and version of the manifest."""
COUNTED = ("rows", "replaced", "declined", "forgotten")
"""What is counted while reading: rows, and those that lead to nothing."""

_WITHOUT_HASHES = (
    "take it from a backup; without it, everybody who was forgotten may be planned for again"
)
PAGES = (
    *("index.csv", "index.html", "wall.html", "errors.csv", "summary.md"),
    *("mails.csv", "mails.gs"),
)
_SHARD_FILE = re.compile(r"\d{5,}\.parquet")
_PLAN_FILE = re.compile(r"p\d{4,}\.[a-z]{2,4}")


class NotOurs(Exception):
    """A folder that holds something else, so that nothing may be written or removed there."""


@dataclass(slots=True)
class Manifest:
    """What a batch made. Raises `ValueError` when a part of it is not as it is read."""

    today: str
    lock: dict[str, str]
    """Hashes of catalog and rules, the version of pathways, and open lists if there were any."""
    formats: list[str]
    next: int
    """Number of the next new person; numbers of people who left are not given again."""
    counts: dict[str, int]
    notes: list[str]
    people: dict[str, Member]
    """By id, in order; empty where shards hold them."""
    shards: list[Shard]
    beside: list[str] = field(default_factory=list)
    """Headings of columns that are no question."""

    def __post_init__(self) -> None:
        date.fromisoformat(self.today)
        if (
            self.lock.keys() - {"lists"} != {"catalog", "rules", "pathways"}
            or self.counts.keys() != set(COUNTED)
            or any(id != person.id for id, person in self.people.items())
        ):
            raise ValueError

    def everybody(self) -> Iterator[Member]:
        """The records of all people in order of their ids, read as they are asked for; raises
        `Damaged` where a shard cannot be read."""
        yield from self.people.values()
        for shard in self.shards:
            yield from shard.members()

    def who(self) -> Iterator[Known]:
        """What everybody is known by; raises as `everybody`."""
        here = (Known(p.id, p.key, p.email, p.also) for p in self.people.values())
        packed = (one for shard in self.shards for one in shard.who())
        return chain(here, packed)

    def find(self, who: str) -> tuple[list[str], list[str]]:
        """Ids of the index whose person is called so, and ids of those who are nearly.

        What looks like an id of the index is one, whatever people wrote. Else it is the id that
        somebody gave, letter for letter, or an address. Whoever was taken out is not found, and
        nobody else in their place. Where an address was nearly what another person gave as an id,
        both are called so."""
        who = who.strip()
        of_index, own, address = is_index_id(who), own_key(who), email_key(who)
        exact, near, by_id = [], [], of_index
        for one in self.who():
            called = one.key == own or (address and address in (one.key, email_key(one.email)))
            if one.id == who if of_index else called:
                exact.append(one.id)
                by_id |= one.key == own
            elif nearly(who, one.id, one.key):
                near.append(one.id)
        return (exact, near) if by_id or not exact else (sorted([*exact, *near]), [])


class Store:
    """One output folder. What reads shards or hashes raises `Damaged` where these cannot be read;
    what writes raises `OSError` where the disk is full or the folder cannot be written."""

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
        # What tells that it is ours comes first, or whoever is stopped here leaves another's.
        for place in (self.folder, self.state, self.plans, self.temporary):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other runs out; the lock goes with the process, however it ends.

        Raises:
            InUse: another run holds it.
        """
        with files.locked(self.state / "lock", wait=0):
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
            held = read_back(dict, json.loads(path.read_text(encoding="utf-8")))
            version = int(read_back(str, held.pop("schema")).removeprefix(_KIND))
            if version > VERSION:
                raise Damaged(path, "a later version of pathways wrote it: install that one")
            if version < VERSION:
                return None
            shards = read_back(list[str], held.get("shards"))
            manifest = read_back(Manifest, {**held, "shards": []})
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, RecursionError, KeyError):
            raise Damaged(path) from None
        manifest.shards = [Shard(self.packed / name) for name in shards]
        return manifest

    def write_manifest(self, manifest: Manifest) -> None:
        """Write the manifest and drop the progress file, which it replaces."""
        names = [n for n in Manifest.__dataclass_fields__ if n not in ("people", "shards")]
        held = {"schema": f"{_KIND}{VERSION}", **{name: getattr(manifest, name) for name in names}}
        held["shards"] = [shard.path.name for shard in manifest.shards]
        # A line for each person, so that a difference can be read.
        people = ",\n".join(f'"{id}": {as_json(person)}' for id, person in manifest.people.items())
        text = f'{as_json(held)[:-1]}, "people": {{\n{people}\n}}}}\n'
        self.write(self.state / "manifest.json", text)
        files.remove(self.state / "progress.jsonl")

    def write(self, path: Path, text: str) -> None:
        """Write beside, then rename: a file is there whole or not at all, for its owner alone."""
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

    def done(self, manifest: Manifest | None) -> dict[str, Made]:
        """What was made by id: of the last finished run, and of one that was interrupted."""
        made = {id: p.made for id, p in manifest.people.items()} if manifest else {}
        try:
            lines = (self.state / "progress.jsonl").read_bytes().split(b"\n")
        except OSError:
            lines = []
        for line in lines:
            try:
                held = read_back(Made, json.loads(line))
                made[held.id] = held
            except ValueError:
                continue  # the last line of a run that was killed
        return made

    def usable(self, held: Made, made_from: str, formats: Collection[str]) -> bool:
        """Whether a plan was made from just this and its files are there, byte for byte."""
        there = held.fits(made_from, formats)
        return there and all(self._file(held, format) is not None for format in formats)

    def _file(self, held: Made | Member, format: str) -> bytes | None:
        """The file of a plan, None unless it has the bytes that were written."""
        try:
            raw = (self.plans / f"{held.id}.{format}").read_bytes()
        except OSError:
            return None
        return raw if files.hash_of(raw) == held.files[format] else None

    @contextmanager
    def progress(self) -> Iterator[IO[str]]:
        """The file that takes one line for each finished plan."""
        path = self.state / "progress.jsonl"
        # A line cut short by a kill must not swallow the next one.
        torn = path.exists() and path.stat().st_size and not path.read_bytes().endswith(b"\n")
        private = partial(os.open, mode=0o600)  # Path.open takes no opener
        with open(path, "a", encoding="utf-8", newline="\n", opener=private) as stream:
            if torn:
                stream.write("\n")
            yield stream

    def remove_others(self, manifest: Manifest) -> None:
        """Remove shards and plans of nobody in the manifest, and formats not asked for."""
        files.remove(*(s.path for s in self.shards() if s not in manifest.shards))
        wanted = {f"{id}.{format}" for id, p in manifest.people.items() for format in p.files}
        there = [p for p in self.plans.iterdir() if _PLAN_FILE.fullmatch(p.name)]
        files.remove(*(path for path in there if path.name not in wanted))

    def others(self) -> list[Path]:
        """Files in the folder that no batch made."""
        ours = {self.folder / name for name in PAGES}
        ours |= {self.state / name for name in ("manifest.json", "forgotten.json", "lock")}
        return sorted(
            path
            for path in self.folder.rglob("*")
            if not path.is_dir()
            and path not in ours
            and not (path.parent == self.plans and _PLAN_FILE.fullmatch(path.name))
            and not (path.parent == self.packed and _SHARD_FILE.fullmatch(path.name))
        )

    # -- shards -------------------------------------------------------------------------------

    def shards(self) -> list[Shard]:
        """All that are there, also those of a run that was interrupted."""
        return [Shard(path) for path in sorted(self.packed.glob("*.parquet"))]

    def shard(self, number: int) -> Shard:
        """The one for the person with this number; it may not be there yet."""
        return Shard(self.packed / f"{shard_of(number) + 1:05}.parquet")

    def pack(self, shard: Shard, people: Sequence[Member], formats: Sequence[str]) -> None:
        """Write a shard anew, with plans from their files or from the shard as it was.

        Files and progress, which it replaces, are removed."""
        before = lru_cache(maxsize=1)(shard.plans)

        def plan(person: Member, format: str) -> bytes:
            raw = self._file(person, format)
            return before(group_of(person.id))[person.id][format] if raw is None else raw

        self.packed.mkdir(exist_ok=True, mode=0o700)
        write_shard(shard, self.temporary, formats, people, plan)
        plans = (self.plans / f"{p.id}.{format}" for p in people for format in p.files)
        files.remove(*plans, self.state / "progress.jsonl")

    def holding(self, manifest: Manifest, person: Member) -> list[Path]:
        """Where somebody's plans are: a shard, or a file for each format."""
        if manifest.shards:
            return [self.shard(number_of(person.id)).path]
        return [self.plans / f"{person.id}.{format}" for format in person.files]

    def export(self, manifest: Manifest, id: str) -> list[Path]:
        """The files of somebody's plans; those that a shard holds are written first."""
        if not manifest.shards:
            return self.holding(manifest, manifest.people[id])
        paths = []
        for format, raw in self.shard(number_of(id)).plans(group_of(id))[id].items():
            paths.append(self.plans / f"{id}.{format}")
            write_plan(paths[-1], raw, self.temporary)
        return paths

    def each(self, manifest: Manifest, format: str) -> Iterator[tuple[Member, bytes | None]]:
        """Everybody with their plan in a format, read as they are asked for; None where there is no
        such file, or not as it was written."""
        for person in manifest.people.values():
            yield person, self._file(person, format) if format in person.files else None
        for shard in manifest.shards:
            for group, some in groupby(shard.members(), lambda person: group_of(person.id)):
                plans = shard.plans(group)
                for person in some:
                    yield person, plans[person.id].get(format)

    # -- people who asked to be forgotten ----------------------------------------------------

    def forgotten(self) -> Forgotten:
        """Says of a key whether its person was forgotten. Only salted hashes are kept."""
        return Forgotten(self._tombstones())

    def forget(self, people: Mapping[str, Collection[str]]) -> None:
        """Note that people are to be forgotten, and salted hashes of what each is known by, so
        that a later run passes them over. All else follows from it: `take_out`."""
        held = self._tombstones()
        new = tuple(tuple(sorted(set(map(held.of, keys)))) for keys in people.values())
        gone = tuple(sorted({*held.forgotten, *new}))
        self._write_tombstones(replace(held, forgotten=gone, pending=(*held.pending, *people)))

    def pending(self) -> tuple[str, ...]:
        """Ids of people who are to be forgotten and may still be in some files."""
        return self._tombstones().pending

    def take_out(self, manifest: Manifest, ids: Collection[str]) -> None:
        """Remove people from the manifest or their shards, as far as they are still there."""
        for id in ids:
            manifest.people.pop(id, None)
        manifest.shards = [shard for shard in manifest.shards if shard.path.exists()]
        theirs = {self.shard(number_of(id)).path for id in ids}
        for shard in [s for s in manifest.shards if s.path in theirs]:
            there = shard.members()
            people = [person for person in there if person.id not in ids]
            if not people:
                manifest.shards.remove(shard)
            elif people != there:
                self.pack(shard, people, shard.formats())

    def all_out(self) -> None:
        """Note that whoever was to be forgotten is in no file any more."""
        self._write_tombstones(replace(self._tombstones(), pending=()))

    def _write_tombstones(self, held: _Tombstones) -> None:
        plain = {"salt": held.salt, "forgotten": held.forgotten, "pending": held.pending}
        if not held.pending:
            del plain["pending"]
        self.write(self.state / "forgotten.json", json.dumps(plain, indent=1) + "\n")

    def _tombstones(self) -> _Tombstones:
        path = self.state / "forgotten.json"
        try:
            held = read_back(dict, json.loads(path.read_text(encoding="utf-8")))
            # Once there was one list of hashes, which told nothing of whose they are.
            each = [[one] if isinstance(one, str) else one for one in held["forgotten"]]
            return read_back(_Tombstones, {**held, "forgotten": each})
        except FileNotFoundError:
            return _Tombstones(secrets.token_hex(16), ())
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            raise Damaged(path, _WITHOUT_HASHES) from None


class _Tombstones(Struct):
    """Salted hashes of keys. Raises `ValueError` when nobody would be known by them."""

    salt: str
    forgotten: tuple[tuple[str, ...], ...]
    """For each person, all that they were known by."""
    pending: tuple[str, ...] = ()
    """Ids of those who may still be in some files."""

    def __post_init__(self) -> None:
        if (
            not re.fullmatch("[0-9a-f]{32}", self.salt)
            or not all(re.fullmatch("[0-9a-f]{64}", found) for found in chain(*self.forgotten))
            or not all(map(is_index_id, self.pending))
        ):
            raise ValueError

    def of(self, key: str) -> str:
        """The hash of a key."""
        raw, salt = key.encode("utf-8", "replace"), bytes.fromhex(self.salt)
        return hashlib.pbkdf2_hmac("sha256", raw, salt, 1_000).hex()


class Forgotten:
    """Whether the person of a key was forgotten; who of the forgotten were asked about."""

    def __init__(self, held: _Tombstones) -> None:
        self._of = held.of
        self._who = {found: n for n, person in enumerate(held.forgotten) for found in person}
        self._met: set[int] = set()
        self.people = len(held.forgotten)

    def __call__(self, key: str) -> bool:
        """Ask about one."""
        number = self._who.get(self._of(key)) if self._who else None
        if number is not None:
            self._met.add(number)
        return number is not None

    @property
    def unmet(self) -> int:
        """How many were not asked about."""
        return self.people - len(self._met)


def write_plan(path: Path, raw: bytes, temporary: Path) -> str:
    """Write somebody's plan; returns its SHA-256, by which it is known to be whole."""
    with files.writing(path, private=True, temporary=temporary, sync=False) as stream:
        stream.write(raw)
    return files.hash_of(raw)
