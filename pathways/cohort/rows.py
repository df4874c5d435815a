"""Rows of answers, kept on disk: however many there are, they take no memory."""

from __future__ import annotations

import pickle
import tempfile
import weakref
from array import array
from collections.abc import Iterator
from dataclasses import field

from pathways.frozen import Struct

_IN_MEMORY = 4_000_000
"""Bytes of rows that are not worth a file."""


class Row(Struct):
    """One submission. `place` is how a person finds it: a row of the sheet, or a file."""

    place: str
    cells: dict[int, str] = field(default_factory=dict)
    """By number of its column; an empty cell is absent."""
    profile: bytes | None = None
    """A whole profile as YAML or JSON, where the input holds profiles."""
    extra: dict[str, str] = field(default_factory=dict)
    """`id`, `email` and `timestamp` beside a profile."""
    too_long: bool = False
    """Whether the row has more cells than there are headings."""


class Rows:
    """Rows in the order in which they were appended, in a nameless temporary file.

    Nobody else can open the file, and it is gone when the process ends, however it ends.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._ends = array("Q", [0])

    def append(self, row: Row) -> None:
        """Add a row at the end.

        Raises:
            OSError: the disk is full.
        """
        raw = pickle.dumps(row)
        self._file.seek(self._ends[-1])
        self._file.write(raw)
        self._ends.append(self._ends[-1] + len(raw))

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, number: int) -> Row:
        self._file.seek(self._ends[number])
        raw = self._file.read(self._ends[number + 1] - self._ends[number])
        row: Row = pickle.loads(raw)  # noqa: S301 - written above, by this process
        return row

    def __iter__(self) -> Iterator[Row]:
        for number in range(len(self)):
            yield self[number]
