"""The page of a plan: the sentences of its Markdown as HTML, with pictures beside them."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from pathways.planner import Plan
from pathways.render.charts import build_charts
from pathways.render.document import Document
from pathways.render.html import render_html
from pathways.render.markdown import tokens, tokens_of_line
from pathways.render.parts import parts

if TYPE_CHECKING:
    from markdown_it.token import Token

_DRESS = {
    "table_open": '\n<div class="scroll" tabindex="0"><table>',
    "table_close": "</table></div>",
    "softbreak": "\n",
}


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


def draw(text: str) -> str:
    """Markdown as HTML."""
    return "".join(map(_tag, tokens(text)))


def draw_line(heading: str) -> str:
    """What is inside of a heading."""
    return "".join(map(_tag, tokens_of_line(heading)))


def _tag(token: Token) -> str:
    match token.type:
        case "text":
            return escape(token.content, quote=False)
        case "code_inline":
            return f"<code>{escape(token.content, quote=False)}</code>"
        case "fence" | "code_block":
            return f"\n<pre><code>{escape(token.content, quote=False)}</code></pre>"
        case "link_open":
            return f'<a rel="noreferrer" href="{escape(str(token.attrs["href"]))}">'
    if token.type in _DRESS:
        return _DRESS[token.type]
    # What is left over is how cells are set and where a list begins to count.
    given = {"scope": "col"} if token.type == "th_open" else {}
    given |= {name: str(value).replace(":", ": ") for name, value in token.attrs.items()}
    with_them = "".join(f' {name}="{value}"' for name, value in given.items())
    line = "\n" if token.block and token.nesting >= 0 else ""
    return f"{line}<{'/' * (token.nesting < 0)}{token.tag}{with_them}>"
