"""Typesets Markdown for a terminal: calm, left-aligned, readable from 40 columns up."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
from pathlib import Path
from typing import IO, Any, ClassVar

from rich.console import Console, ConsoleOptions, RenderResult
from rich.markdown import Heading, Markdown, TableElement
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.theme import Theme

from pathways.render.markdown import SHORT_CELL, reader

NARROW = 60
"""Columns below which a table becomes a list of its rows."""

THEME = Theme(
    {
        "markdown.h1": "bold",
        "markdown.h2": "bold cyan",
        "markdown.h3": "bold",
        "markdown.code": "bold",
        "markdown.link": "underline",
        "markdown.link_url": "underline",
        "markdown.item.bullet": "cyan",
        "markdown.item.number": "cyan",
        "markdown.em": "italic",
        "markdown.strong": "bold",
    }
)


WIDEST = 88
"""Columns beyond which lines become hard to read."""


def has_pager() -> bool:
    """Whether there is a pager, and it is none of those that turn no pages. pydoc falls back only
    where none is chosen, and shows nothing at all through one that is not there."""
    if os.environ.get("TERM") == "dumb" or os.environ.get("PAGER", "less") in ("", "cat"):
        return False
    chosen = os.environ.get("MANPAGER") or os.environ.get("PAGER")
    if not chosen:
        return True
    try:
        words = shlex.split(os.path.expandvars(chosen))
    except ValueError:
        return False
    # Settings may stand before the name, as in `LESS=-R less`.
    name = next((word for word in words if "=" not in word), "")
    return shutil.which(Path(name).expanduser()) is not None


class _Heading(Heading):
    """A heading on the left, without a box."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        self.text.justify = "left"
        if self.tag != "h1":
            yield Text("")
        yield self.text


class _Table(TableElement):
    """A table without lines; stacked rows where there is no room for columns."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        assert self.header is not None and self.header.row is not None
        heads = [cell.content for cell in self.header.row.cells]
        rows = [
            [cell.content for cell in row.cells] for row in (self.body.rows if self.body else [])
        ]
        if options.max_width < NARROW:
            for row in rows:
                first = row[0].copy()
                first.stylize("bold")
                yield first
                for head, cell in zip(heads[1:], row[1:], strict=True):
                    if not cell.plain.strip():
                        continue
                    line = Text.assemble((head.plain + ": ", "dim"), cell)
                    yield Padding(line, (0, 0, 0, 2))
            return
        table = Table(
            box=None,
            pad_edge=False,
            padding=(0, 2, 0, 0),
            header_style="dim",
            collapse_padding=True,
        )
        for cells in zip(heads, *rows, strict=True):
            short = all(len(cell) <= SHORT_CELL for cell in cells)
            table.add_column(cells[0], no_wrap=short, overflow="fold")
        for row in rows:
            table.add_row(*row)
        yield table


class _Document(Markdown):
    """Markdown as every other format reads it."""

    def __init__(self, markdown: str) -> None:
        # Not every terminal can follow a link, so its address stands beside it.
        super().__init__("", hyperlinks=False, code_theme="ansi_dark")
        self.parsed = reader().parse(markdown)

    elements: ClassVar[dict[str, Any]] = {
        **Markdown.elements,
        "heading_open": _Heading,
        "table_open": _Table,
    }


def typeset(markdown: str, width: int = 80, screen: IO[str] | None = None) -> str:
    """Markdown as calm text of so many columns, or as wide and as colorful as a screen is; for that
    `NO_COLOR`, `TERM` and `COLUMNS` hold. Nothing in it can send the terminal a command."""
    shown = Console(file=screen) if screen else None
    buffer = io.StringIO()
    drawn = Console(
        file=buffer,
        theme=THEME,
        highlight=False,
        width=(shown.width or width) if shown else width,  # nothing fits where COLUMNS is 0
        emoji=False,
        markup=False,
        no_color=not (shown and shown.is_terminal and not shown.no_color),
        force_terminal=shown.is_terminal if shown else None,
    )
    body = re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.DOTALL)
    drawn.print(_Document(body), width=min(drawn.width, WIDEST))
    return "".join(f"{line.rstrip()}\n" for line in buffer.getvalue().splitlines())
