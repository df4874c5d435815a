"""The plan as a PDF for print and for mail: the sentences of its Markdown, set by typst.

Every text goes to typst as a string, so nothing of anybody's is read as markup. The fonts that come
with typst are tried first: with them alone, the same plan gives the same bytes on every machine.
"""

from __future__ import annotations

from datetime import UTC, datetime, time
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from markupsafe import Markup

from pathways.catalog.text import clean
from pathways.planner import Plan
from pathways.problems import BadInput, Problem
from pathways.render.charts import build_charts
from pathways.render.document import Document
from pathways.render.parts import parts
from pathways.render.templates import environment
from pathways.render.text import lower_first, macros, plain_text
from pathways.resources import folder

if TYPE_CHECKING:
    from markdown_it.token import Token

_OPEN = {
    "paragraph_open": "#par[",
    "bullet_list_open": "#list(",
    "list_item_open": "[",
    "thead_open": "table.header(",
    "th_open": "[",
    "td_open": "[",
    "em_open": "#emph[",
    "strong_open": "#strong[",
    "blockquote_open": "#quote(block: true)[",
    "bullet_list_close": ");",
    "ordered_list_close": ");",
    "table_close": ");",
    "thead_close": "),",
    "list_item_close": "],",
    "th_close": "],",
    "td_close": "],",
    "paragraph_close": "];\n",
    "heading_close": "];\n",
    "em_close": "];",
    "strong_close": "];",
    "link_close": "];",
    "blockquote_close": "];",
    "softbreak": '#" ";',
    "hardbreak": "#linebreak();",
}
"""Tokens of Markdown in typst. Those of the structure of a table alone are nothing in it."""

_SHORT_CELL = 15
"""Characters up to which a column is as wide as its words."""


def to_pdf(document: Document, own: Path | None = None) -> bytes:
    """The plan, or why there is none, as a tagged PDF with headings, links and bookmarks.

    Raises:
        ImportError: typst is not installed.
        BadInput: typst does not take what a template of `own` made.
    """
    import typst

    source = to_typst(document, own).encode("utf-8")
    # Files that a template of one's own may place, such as a logo, lie beside it.
    common: dict[str, Any] = {
        "root": own or folder("templates"),
        "format": "pdf",
        "timestamp": datetime.combine(document.today, time(), UTC),
    }
    made: bytes
    try:
        # This standard asks for tags, a title, and text that can be read aloud.
        made = typst.compile(source, ignore_system_fonts=True, pdf_standards=["ua-1"], **common)
    except typst.TypstError:
        # The standard refuses letters that no font has: let the machine's own fonts try.
        try:
            made = typst.compile(source, **common)
        except typst.TypstError as error:
            if own is None:
                raise
            # It speaks of lines of what was rendered, so the place is the template as a whole.
            place = str(own / "plan.typ.j2")
            raise BadInput([Problem(place, 0, 0, "template.typst", error.message)]) from None
    return made


def to_typst(document: Document, own: Path | None = None) -> str:
    """The document in typst's language."""
    words = macros("words.j2", own, doc=document)

    def say(macro: str, *values: Any) -> str:
        return plain_text(str(getattr(words, macro)(*values))).strip()

    return (
        _environment(own)
        .get_template("plan.typ.j2")
        .render(
            doc=document,
            page=parts(document, _draw, _draw, own),
            charts=build_charts(document) if isinstance(document.plan, Plan) else None,
            lock=document.lock.short(),
            say=say,
            sure=words.SURE,
        )
    )


@cache
def _environment(own: Path | None) -> Environment:
    env = environment(own, finalize=_finalize)
    env.filters["lower_first"] = lower_first
    return env


def _finalize(value: Any) -> Any:
    return value if isinstance(value, (Markup, int, float)) else Markup(quoted(str(value)))


def quoted(text: str) -> str:
    """A string of typst that is this text on one line, whatever is in it."""
    safe = " ".join(clean(text).split(" ")).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + safe.replace("\n", " ").replace("\t", " ") + '"'


def _draw(tokens: list[Token]) -> str:
    """Tokens of Markdown in typst."""
    done = []
    for number, token in enumerate(tokens):
        if token.type == "inline":
            done.append(_draw(token.children or []))
        elif token.type in ("text", "text_special"):
            done.append(f"#{quoted(token.content)};")
        elif token.type in ("code_inline", "code_block", "fence"):
            done.append(f"#raw({quoted(token.content)});")
        elif token.type == "link_open":
            done.append(f"#link({quoted(str(token.attrs['href']))})[")
        elif token.type == "heading_open":
            done.append(f"#heading(level: {int(token.tag[1]) - 1})[")
        elif token.type == "ordered_list_open":
            done.append(f"#enum(start: {int(token.attrs.get('start', 1))}, ")
        elif token.type == "table_open":
            done.append(f"#table(columns: ({_columns(tokens[number:])}), ")
        elif not token.hidden:
            done.append(_OPEN.get(token.type, ""))
    return "".join(done)


def _columns(tokens: list[Token]) -> str:
    """Widths of a table's columns: short words keep theirs, the others share the rest."""
    longest: list[int] = []
    column = 0
    for before, token in pairwise(tokens):
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            column = 0
        if token.type == "inline" and before.type in ("th_open", "td_open"):
            longest += [0] * (column + 1 - len(longest))
            longest[column] = max(longest[column], len(token.content))
            column += 1
    return "".join("auto, " if most <= _SHORT_CELL else "1fr, " for most in longest)
