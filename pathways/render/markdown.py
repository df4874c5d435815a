"""The reader of Markdown for page, PDF and terminal. HTML in it is text, an image its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from pathways.catalog.text import safe_link

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

SHORT_CELL = 15
"""Characters up to which a column of a table is as wide as its words."""


@cache
def reader() -> MarkdownIt:
    """Reads CommonMark with tables; a link that is not safe to follow is only its text."""
    from markdown_it import MarkdownIt  # slow, and few formats need it

    # Beyond its limit of nesting it leaves text out without a word.
    made = MarkdownIt("commonmark", {"html": False, "maxNesting": 1000}).enable("table")
    made.core.ruler.push("safe", _keep_what_is_safe)
    return made


def tokens(text: str) -> Iterator[Token]:
    """What the reader saw, in order."""
    for block in reader().parse(text):
        if block.type == "inline":
            yield from block.children or ()
        elif not block.hidden:
            yield block


def tokens_of_line(heading: str) -> list[Token]:
    """What is inside of a heading."""
    return reader().parse(heading)[1].children or []


def _keep_what_is_safe(state: StateCore) -> None:
    for block in state.tokens:
        if block.children:
            block.children = list(_safe(block.children))


def _safe(inside: Iterable[Token]) -> Iterator[Token]:
    safe = True
    for token in inside:
        if token.type == "image":
            token.type, token.content, token.children = "text", said(token.children or ()), None
        elif token.type == "link_open":
            safe = bool(safe_link(str(token.attrs["href"])))
        if safe or token.type not in ("link_open", "link_close"):  # no link stands in another
            yield token


def said(inside: Iterable[Token]) -> str:
    """The words alone."""
    return "".join(
        said(token.children) if token.children else token.content or " " * (token.tag == "br")
        for token in inside
    )
