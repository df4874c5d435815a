"""The page of a plan: the sentences of its Markdown as HTML, with pictures beside them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pathways.planner import Plan
from pathways.render.charts import build_charts
from pathways.render.document import Document
from pathways.render.html import render_html
from pathways.render.parts import parser, parts

if TYPE_CHECKING:
    from markdown_it.token import Token


def to_page(document: Document, own: Path | None = None) -> str:
    """The plan, or why there is none, as one HTML file that asks nothing of any network."""
    return render_html(
        "plan.html.j2",
        own,
        doc=document,
        page=parts(document, draw, draw_line, own),
        charts=build_charts(document) if isinstance(document.plan, Plan) else None,
        lock=document.lock.short(),
    )


def draw_line(tokens: list[Token]) -> str:
    """Tokens of Markdown as HTML."""
    converter = parser()
    return str(converter.renderer.render(tokens, converter.options, {}))


_DRESS = {
    "<table>": '<div class="scroll" tabindex="0"><table>',
    "</table>": "</table></div>",
    "<th>": '<th scope="col">',
    "<a href=": '<a rel="noreferrer" href=',
}


def draw(tokens: list[Token]) -> str:
    """The same with what Markdown cannot say. Written text has no `<` left: these are all tags."""
    html = draw_line(tokens)
    return re.sub("|".join(map(re.escape, _DRESS)), lambda m: _DRESS[m.group()], html)
