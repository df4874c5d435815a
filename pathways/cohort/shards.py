"""Plans of many people in a few files: one Parquet file for the people of each thousand ids.

A shard holds what a manifest holds of its people, and their plans, a column for each format. Its
row groups are the people of each hundred ids, so that one plan is fetched without reading them all.
Its bytes follow from what it holds, however often a run was interrupted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

from pathways.cohort.people import Member, as_json, read_back
from pathways.files import writing
from pathways.frozen import Struct

T = TypeVar("T")

SHARD = 1_000
"""Ids of one shard. Folders that are there rest on this number and the next."""
GROUP = 100
"""Ids of one row group; plans of so many people are in memory at a time."""

_WORDS = ("id", "key", "name", "email", "made_from")
_JSON = ("files", "facts", "problems", "also", "beside", "agreed", "for_routes", "told")
_LATER = ("also", "beside", "agreed", "for_routes", "told")
"""What an older shard may not have."""


class Damaged(Exception):
    """A file of the folder that cannot be read: which, and what to do about it."""

    def __init__(
        self,
        path: Path,
        tip: str = "take it from a backup; or remove it, and its people are planned again with "
        "new ids",
    ) -> None:
        super().__init__(str(path))
        self.tip = tip


class NoParquet(Exception):
    """The package that reads and writes shards is not installed."""


def parquet() -> Any:
    """`pyarrow`, which takes memory and is an extra.

    Raises:
        NoParquet: it is not installed.
    """
    try:
        import pyarrow.parquet
    except ImportError:
        raise NoParquet from None
    # Its own pool keeps what it once took, some 50 MB more.
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    return pyarrow


def shard_of(number: int) -> int:
    """The shard in which the person with a number is."""
    return (number - 1) // SHARD


def number_of(id: str) -> int:
    """The number in an id."""
    return int(id[1:])


def group_of(id: str) -> int:
    """The row group in which a person is, counted over all shards."""
    return (number_of(id) - 1) // GROUP


class Known(Struct):
    """What somebody is known by."""

    id: str
    key: str
    email: str
    also: tuple[str, ...] = ()


class Shard(Struct):
    """One file of people and their plans. Reading it may raise `Damaged` or `NoParquet`."""

    path: Path

    def members(self) -> list[Member]:
        """Everybody, in order of ids; no plan is read."""
        return self._rows(_WORDS + _JSON, Member)

    def who(self) -> list[Known]:
        """What everybody is known by."""
        return self._rows(("id", "key", "email", "also"), Known)

    def _rows(self, columns: Sequence[str], kind: type[T]) -> list[T]:
        """A record of each row, from these columns as far as they are there: an older shard has
        fewer."""

        def read(file: Any) -> Any:
            held = file.schema_arrow.names
            there = [name for name in columns if name in held or name not in _LATER]
            return file.read(there, use_threads=False).to_pylist()

        rows = self._read(read)
        try:
            for row in rows:
                row |= {name: json.loads(row[name]) for name in _JSON if name in row}
            return [read_back(kind, row) for row in rows]
        except (ValueError, TypeError, RecursionError):
            raise Damaged(self.path) from None

    def formats(self) -> list[str]:
        """How the files of its plans would end."""
        names = self._read(lambda file: file.schema_arrow.names)
        return [name for name in names if name not in (*_WORDS, *_JSON)]

    def plans(self, group: int) -> dict[str, dict[str, bytes]]:
        """Plans of the people of one row group: by id, by format."""
        return self._read(lambda file: _plans(file, group))  # type: ignore[no-any-return]

    def _read(self, read: Callable[[Any], Any]) -> Any:
        pyarrow = parquet()
        try:
            with pyarrow.parquet.ParquetFile(self.path, page_checksum_verification=True) as file:
                return read(file)
        # Errors of pyarrow are of these classes.
        except (OSError, ValueError, MemoryError) as error:
            raise Damaged(self.path) from error


def _plans(file: Any, group: int) -> dict[str, dict[str, bytes]]:
    formats = [name for name in file.schema_arrow.names if name not in (*_WORDS, *_JSON)]
    for number in range(file.num_row_groups):
        first = file.read_row_group(number, ["id"], use_threads=False).column("id")[0].as_py()
        if group_of(first) == group:
            rows = file.read_row_group(number, ["id", *formats], use_threads=False).to_pylist()
            return {r["id"]: {f: r[f] for f in formats if r[f] is not None} for r in rows}
    return {}


def write_shard(
    shard: Shard,
    temporary: Path,
    formats: Sequence[str],
    people: Sequence[Member],
    plan: Callable[[Member, str], bytes],
) -> None:
    """Write people, in order of ids, and their plans; `plan` gives one by person and format.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
        NoParquet: the package for it is not installed.
    """
    pyarrow = parquet()
    words = [(name, pyarrow.string()) for name in (*_WORDS, *_JSON)]
    schema = pyarrow.schema([*words, *((format, pyarrow.binary()) for format in formats)])
    # The single files are removed next: the disk itself must have this one.
    with (
        writing(shard.path, private=True, temporary=temporary) as stream,
        pyarrow.parquet.ParquetWriter(
            stream,
            schema,
            compression="zstd",
            use_dictionary=False,
            write_statistics=False,
            write_page_checksum=True,
        ) as writer,
    ):
        for _, group in groupby(people, lambda person: group_of(person.id)):
            rows = [
                {
                    **{name: getattr(person, name) for name in _WORDS},
                    **{name: as_json(getattr(person, name)) for name in _JSON},
                    **{f: plan(person, f) for f in formats if f in person.files},
                }
                for person in group
            ]
            writer.write_table(pyarrow.Table.from_pylist(rows, schema))
