"""The Markdown of a plan, cut at its headings: what a page places beside its pictures.

There is one source of sentences. Markdown escapes what people wrote, so that nothing of theirs can
become more than text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import field
from pathlib import Path

from markupsafe import Markup

from pathways.frozen import dataclass
from pathways.render.document import Document
from pathways.render.markdown import said, tokens_of_line
from pathways.render.text import known_picture, plan_body

Draw = Callable[[str], str]
"""A stretch of Markdown, or what is inside of a heading, in the language of a format."""

_FOLD = "fold"
_CUT = re.compile(
    r"^(?P<fence>`{3,}|~{3,})[^\n]*\n(?s:.*?)(?:^(?P=fence)|\Z)"  # no heading in there
    r"|^#{1,2} [^\n]*$"
    # The empty links that say where a picture goes. No escaped text can make a link.
    r"|^\[\]\(mark:(?P<mark>[\w-]+)\)$",
    re.MULTILINE,
)


@dataclass(slots=True, eq=False)
class Block:
    """A stretch of a section in the language of a format, or the name of a picture."""

    drawn: Markup | None = None
    picture: str = ""


@dataclass(slots=True, eq=False)
class Section:
    """A heading of the second level with what stands under it."""

    id: str
    title: Markup
    blocks: list[Block] = field(default_factory=list)
    folded: bool = False


@dataclass(slots=True, eq=False)
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
    """The plan, or why there is none, with its stretches and headings drawn for a format."""

    def known(name: str) -> Markup:
        return mark(known_picture(name))

    return cut(plan_body(document, own, known), draw, draw_line)


def mark(name: str) -> Markup:
    """Where a picture goes, for the Markdown that a page is made from."""
    return Markup(f"[](mark:{name})")


def cut(body: str, draw: Draw, draw_line: Draw) -> Page:
    """Markdown cut at its headings of the first two levels, and where a picture goes."""
    page = Page()
    done = 0
    for found in _CUT.finditer(body):
        if found["fence"]:
            continue
        _add_stretch(page, body[done : found.start()], draw)
        done = found.end()
        if found["mark"] == _FOLD and page.sections:
            page.sections[-1].folded = True
        elif found["mark"]:
            page.add(Block(picture=found["mark"]))
        elif found[0].startswith("##"):
            drawn = Markup(draw_line(found[0]))
            page.sections.append(Section(f"part-{len(page.sections) + 1}", drawn))
        else:
            page.title = Markup(draw_line(found[0]))
            page.plain_title = said(tokens_of_line(found[0]))
    _add_stretch(page, body[done:], draw)
    return page


def _add_stretch(page: Page, text: str, draw: Draw) -> None:
    if not text.isspace():
        page.add(Block(Markup(draw(text))))
