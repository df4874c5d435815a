"""What a command found, as data, as a page, and as plain data for JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from pathways.catalog.text import cell
from pathways.frozen import dataclass

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Page(Generic[Found]):
    """The result of a command that shows something; neither form is made before it is asked for."""

    found: Found
    markdown: Callable[[], str]
    plain: Callable[[], Any]


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """A table for a spreadsheet, in which no cell can act as a formula."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([cell(text) for text in row] for row in rows)
    return stream.getvalue()
