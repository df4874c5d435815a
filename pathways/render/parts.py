"""The Markdown of a plan, cut at its headings: what a page places beside its pictures.

There is one source of sentences. Markdown escapes what people wrote, and the parser knows no raw
HTML and no images, so that nothing of theirs can become more than text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from pathways.planner import Plan
from pathways.record.portfolio import safe_link
from pathways.render.document import Document
from pathways.render.text import render_template

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

Draw = Callable[[list["Token"]], str]
"""Tokens of one block, or of one line, in the language of a format."""

_MARK = "mark:"
"""Scheme of the empty links that say where a picture goes. No escaped text can make a link."""
_FOLD = "fold"


@dataclass(slots=True)
class Block:
    """A piece of a section in the language of a format, or the name of a picture."""

    drawn: Markup | None = None
    picture: str = ""


@dataclass(slots=True)
class Section:
    """A heading of the second level with what stands under it."""

    id: str
    title: Markup
    blocks: list[Block] = field(default_factory=list)
    folded: bool = False


@dataclass(slots=True)
class Page:
    """What a template places."""

    plain_title: str = ""
    title: Markup | None = None
    lead: list[Block] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """Put a block under the last heading."""
        (self.sections[-1].blocks if self.sections else self.lead).append(block)


def parts(document: Document, draw: Draw, draw_line: Draw, own: Path | None = None) -> Page:
    """The plan, or why there is none, with its blocks and headings drawn for a format."""
    name = "plan.md.j2" if isinstance(document.plan, Plan) else "no_plan.md.j2"
    body = render_template(name, own, doc=document, plan=document.plan, mark=mark)
    return cut(body, draw, draw_line)


def mark(name: str) -> Markup:
    """Where a picture goes, for the Markdown that a page is made from."""
    return Markup(f"[]({_MARK}{name})")


@cache
def parser() -> MarkdownIt:
    """A parser for which only an address that is safe to follow makes a link."""
    from markdown_it import MarkdownIt

    made = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    # markdown-it asks this of every address; what fails stays visible as plain text.
    made.validateLink = lambda url: bool(safe_link(url)) or url.startswith(_MARK)  # type: ignore[method-assign]
    return made


def cut(body: str, draw: Draw, draw_line: Draw) -> Page:
    """Markdown cut at its headings."""
    page = Page()
    block: list[Token] = []
    depth = 0
    for token in parser().parse(body):
        block.append(token)
        depth += token.nesting
        if depth == 0:
            _place(page, block, draw, draw_line)
            block = []
    return page


def _place(page: Page, block: list[Token], draw: Draw, draw_line: Draw) -> None:
    tag = block[0].tag if block[0].type == "heading_open" else ""
    if tag in ("h1", "h2"):
        inline = block[1].children or []
        drawn = Markup(draw_line(inline))
        if tag == "h2":
            page.sections.append(Section(f"part-{len(page.sections) + 1}", drawn))
        else:
            page.title = drawn
            page.plain_title = "".join(t.content for t in inline)
        return
    picture = _marked(block)
    if picture == _FOLD and page.sections:
        page.sections[-1].folded = True
    elif picture:
        page.add(Block(picture=picture))
    else:
        page.add(Block(Markup(draw(block))))


def _marked(block: list[Token]) -> str:
    children = block[1].children if len(block) == 3 else None
    if children and children[0].type == "link_open":
        href = str(children[0].attrs.get("href", ""))
        if href.startswith(_MARK):
            return href.removeprefix(_MARK)
    return ""
