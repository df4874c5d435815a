"""The page of a plan: the sentences of its Markdown as HTML, with pictures beside them.

There is one source of sentences. Markdown escapes what people wrote, and the converter knows no
raw HTML and no images, so that nothing of theirs can become a tag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from pathways.planner import Plan
from pathways.record.portfolio import safe_link
from pathways.render.charts import build_charts
from pathways.render.document import Document
from pathways.render.html import render_html
from pathways.render.text import render_template

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_MARK = "mark:"
"""Scheme of the empty links that say where a picture goes. No escaped text can make a link."""
_FOLD = "fold"


@dataclass(slots=True)
class Block:
    """A piece of a section: HTML, or the name of a picture."""

    html: Markup | None = None
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
    """What the page's template places."""

    plain_title: str = ""
    title: Markup | None = None
    lead: list[Block] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)

    def add(self, block: Block) -> None:
        """Put a block under the last heading."""
        (self.sections[-1].blocks if self.sections else self.lead).append(block)


def to_page(document: Document) -> str:
    """The plan, or why there is none, as one HTML file that asks nothing of any network."""
    planned = isinstance(document.plan, Plan)
    name = "plan.md.j2" if planned else "no_plan.md.j2"
    body = render_template(name, doc=document, plan=document.plan, mark=mark)
    return render_html(
        "plan.html.j2",
        doc=document,
        page=parse_page(body),
        charts=build_charts(document) if planned else None,
        lock=document.lock.short(),
    )


def mark(name: str) -> Markup:
    """Where a picture goes, for the Markdown that a page is made from."""
    return Markup(f"[]({_MARK}{name})")


@cache
def _converter() -> MarkdownIt:
    from markdown_it import MarkdownIt

    converter = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    # markdown-it asks this of every address; what fails stays visible as plain text.
    converter.validateLink = lambda url: bool(safe_link(url)) or url.startswith(_MARK)  # type: ignore[method-assign]
    return converter


def parse_page(body: str) -> Page:
    """Markdown cut at its headings."""
    converter = _converter()
    env: dict[str, Any] = {}
    page = Page()
    block: list[Token] = []
    depth = 0
    for token in converter.parse(body, env):
        block.append(token)
        depth += token.nesting
        if depth == 0:
            _place(page, block, converter, env)
            block = []
    return page


def _place(page: Page, block: list[Token], converter: MarkdownIt, env: dict[str, Any]) -> None:
    tag = block[0].tag if block[0].type == "heading_open" else ""
    if tag in ("h1", "h2"):
        inline = block[1].children or []
        html = Markup(converter.renderer.render(inline, converter.options, env))
        if tag == "h2":
            page.sections.append(Section(f"part-{len(page.sections) + 1}", html))
        else:
            page.title = html
            page.plain_title = "".join(t.content for t in inline)
        return
    mark = _marked(block)
    if mark == _FOLD and page.sections:
        page.sections[-1].folded = True
    elif mark:
        page.add(Block(picture=mark))
    else:
        html = Markup(converter.renderer.render(block, converter.options, env))
        page.add(Block(_dressed(html)))


def _marked(block: list[Token]) -> str:
    children = block[1].children if len(block) == 3 else None
    if children and children[0].type == "link_open":
        href = str(children[0].attrs.get("href", ""))
        if href.startswith(_MARK):
            return href.removeprefix(_MARK)
    return ""


_DRESS = {
    "<table>": '<div class="scroll" tabindex="0"><table>',
    "</table>": "</table></div>",
    "<th>": '<th scope="col">',
    "<a href=": '<a rel="noreferrer" href=',
}


def _dressed(html: str) -> Markup:
    """With what Markdown cannot say. Written text has no `<` left, so these are all tags."""
    return Markup(re.sub("|".join(map(re.escape, _DRESS)), lambda m: _DRESS[m.group()], html))
