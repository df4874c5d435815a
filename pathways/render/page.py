"""The page of a plan: the sentences of its Markdown as HTML, with pictures beside them."""

from __future__ import annotations

import re
from html import escape, unescape
from pathlib import Path

from pathways.planner import Plan
from pathways.record.portfolio import safe_link
from pathways.render.charts import build_charts
from pathways.render.document import Document
from pathways.render.html import render_html
from pathways.render.parts import markdown, parts

_PLAIN = (
    r'blockquote|code(?: class="language-[\w-]+")?|em|h[1-6]|li|ol(?: start="\d+")?|p|pre|strong'
    r'|tbody|t[dh] style="text-align: \w+"|td|thead|tr|ul'
)
_TAG = re.compile(
    r'<a href="(?P<to>[^"]*)"[^<>]*>(?P<text>.*?)</a>'
    r'|<img src="[^"]*" alt="(?P<alt>[^"]*)"[^<>]*>'
    rf"|<(?!/?(?:{_PLAIN})>)[^<>]*>?",
    re.DOTALL,
)
_DRESS = {
    "<table>": '<div class="scroll" tabindex="0"><table>',
    "</table>": "</table></div>",
    "<th>": '<th scope="col">',
    "</th>": "</th>",
    "<br />": "<br>",
    "<hr />": "<hr>",
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
    """Markdown as HTML, with what Markdown cannot say and without what it had better not.

    A tag that is not expected here becomes text, a link that is not safe to follow its text, and an
    image the words that stand for it.
    """
    return _TAG.sub(_dressed, markdown().html(text))


def draw_line(heading: str) -> str:
    """What is inside of a heading."""
    return re.sub(r"^<h\d>|</h\d>\n$", "", draw(heading))


def _dressed(tag: re.Match[str]) -> str:
    if tag["alt"] is not None:
        return tag["alt"]
    if tag["to"] is None:
        return _DRESS.get(tag[0]) or escape(tag[0], quote=False)
    text = _TAG.sub(_dressed, tag["text"])
    if not safe_link(unescape(tag["to"])):
        return text
    return f'<a rel="noreferrer" href="{tag["to"]}">{text}</a>'
