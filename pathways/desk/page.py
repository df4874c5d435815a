"""What a command found, as data, as a page, and as plain data for JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from pathways.catalog.text import cell
from pathways.frozen import Struct

Found = TypeVar("Found")


class Page(Struct, Generic[Found]):
    """The result of a command that shows something; no form is made before it is asked for."""

    found: Found
    markdown: Callable[[], str]
    plain: Callable[[], Any]
    html: Callable[[], str] | None = None
    """One file for a browser, of pages that have such."""
    indent: int = 1
    """Spaces by which JSON is indented."""

    def written(self, format: str) -> str:
        """The page in a format that it has; as Markdown too where it will be typeset."""
        if format == "json":
            return as_json(self.plain(), self.indent)
        return self.html() if format == "html" and self.html else self.markdown()


def chosen(record: Any, *names: str) -> dict[str, Any]:
    """What a record holds under these names, as plain data for JSON."""
    from pathways.render.json_plan import plain  # most doors draw nothing

    return {name: plain(getattr(record, name)) for name in names}


def as_json(value: Any, indent: int = 1) -> str:
    """Plain data as JSON, a file's worth."""
    return json.dumps(value, ensure_ascii=False, indent=indent) + "\n"


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """A table for a spreadsheet, in which no cell can act as a formula."""
    import csv  # few commands write a table

    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerows([cell(text) for text in row] for row in rows)
    return stream.getvalue()
