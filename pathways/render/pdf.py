"""The plan as a PDF for print and for mail: the sentences of its Markdown, set by typst.

Every text goes to typst as a string, so nothing of anybody's is read as markup. The fonts that come
with typst are tried first: with them alone, the same plan gives the same bytes on every machine.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from markupsafe import Markup

from pathways.catalog.text import clean
from pathways.planner import Plan
from pathways.problems import BadInput, Problem
from pathways.render.charts import build_charts
from pathways.render.document import Document
from pathways.render.markdown import SHORT_CELL, tokens, tokens_of_line
from pathways.render.parts import parts
from pathways.render.templates import environment, refuse_links
from pathways.render.text import lower_first, macros, plain_text
from pathways.resources import folder

if TYPE_CHECKING:
    from markdown_it.token import Token

_SET = {
    "paragraph_open": "#par[",
    "paragraph_close": "];\n",
    "heading_close": "];\n",
    "bullet_list_open": "#list(",
    "bullet_list_close": ");",
    "ordered_list_close": ");",
    "list_item_open": "[",
    "list_item_close": "],",
    "table_close": ");",
    "thead_open": "table.header(",
    "thead_close": "),",
    "th_open": "[",
    "th_close": "],",
    "td_open": "[",
    "td_close": "],",
    "em_open": "#emph[",
    "em_close": "];",
    "strong_open": "#strong[",
    "strong_close": "];",
    "link_close": "];",
    "blockquote_open": "#quote(block: true)[",
    "blockquote_close": "];",
    "softbreak": '#" ";',
    "hardbreak": "#linebreak();",
}
"""What Markdown says in typst. What is not here is nothing in it."""


def to_pdf(document: Document, own: Path | None = None) -> bytes:
    """The plan, or why there is none, as a tagged PDF with headings, links and bookmarks.

    Raises:
        ImportError: typst is not installed.
        BadInput: typst does not take what a template of `own` made, or that folder has links out.
    """
    import typst  # noqa: F401  (said before anything is rendered)

    source = to_typst(document, own).encode("utf-8")
    if own is not None:
        refuse_links(own)
    # Files that a template of one's own may place, such as a logo, lie beside it.
    common: dict[str, Any] = {
        "root": own or folder("templates"),
        "format": "pdf",
        "timestamp": datetime.combine(document.today, time(), UTC),
    }
    with _offline() as empty:
        common |= {"package_path": empty, "package_cache_path": empty}
        return _compiled(source, common, own)


@contextmanager
def _offline() -> Iterator[str]:
    """Within it, typst cannot fetch a package: the name of one could carry somebody's answers.

    It has no switch for that. So it is given an empty folder of packages and, for the way out, a
    proxy that nobody can reach.
    """
    with tempfile.TemporaryDirectory(prefix="pathways-") as empty:
        held = {name: value for name, value in os.environ.items() if "PROXY" in name.upper()}
        small = ("http_proxy", "https_proxy", "all_proxy")
        ours = (*small, *map(str.upper, small))
        for name in held:
            del os.environ[name]
        os.environ.update(dict.fromkeys(ours, _NOWHERE))
        try:
            yield empty
        finally:
            for name in ours:
                os.environ.pop(name, None)
            os.environ.update(held)


_NOWHERE = "http://127.0.0.1:0"
"""No connection can be made to port 0."""


def _compiled(source: bytes, common: dict[str, Any], own: Path | None) -> bytes:
    import typst

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
            # It speaks of lines of what was rendered, so the place is the template as a whole: of
            # those that may be the cause, the one that is there.
            may_be = (own / name for name in ("plan.typ.j2", "plan.md.j2", "page.md.j2"))
            place = next((str(path) for path in may_be if path.is_file()), str(own))
            message = error.message
            if message.startswith("failed to download package"):
                message = "it uses a package, and none is fetched; put the files it needs beside it"
            raise BadInput([Problem(place, 0, 0, "template.typst", message)]) from None
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
            page=parts(document, _draw, _draw_line, own),
            charts=build_charts(document) if isinstance(document.plan, Plan) else None,
            lock=document.lock.short(),
            say=say,
            sure=words.SURE,
        )
    )


@cache
def _environment(own: Path | None) -> Environment:
    env = environment(own, "typst", finalize=_finalize)
    env.filters["lower_first"] = lower_first
    return env


def _finalize(value: Any) -> Any:
    return value if isinstance(value, (Markup, int, float)) else Markup(quoted(str(value)))


def quoted(text: str) -> str:
    """A string of typst that is this text on one line, whatever is in it."""
    safe = " ".join(clean(text).split(" ")).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + safe.replace("\n", " ").replace("\t", " ") + '"'


def _draw(text: str) -> str:
    """Markdown in typst."""
    return _set(list(tokens(text)))


def _draw_line(heading: str) -> str:
    """What is inside of a heading."""
    return _set(tokens_of_line(heading))


def _set(seen: list[Token]) -> str:
    """What the reader of Markdown saw, in typst."""
    done = []
    for number, token in enumerate(seen):
        match token.type:
            case "text":
                done.append(f"#{quoted(token.content)};")
            case "code_inline":
                done.append(f"#raw({quoted(token.content)});")
            case "fence" | "code_block":
                lines = token.content.rstrip("\n").split("\n")
                typed = "#linebreak();".join(f"#{quoted(line)};" for line in lines)
                done.append(f'#text(font: "DejaVu Sans Mono")[{typed}];\n')
            case "link_open":
                done.append(f"#link({quoted(str(token.attrs['href']))})[")
            case "heading_open":
                done.append(f"#heading(level: {max(1, int(token.tag[1]) - 1)})[")
            case "ordered_list_open":
                done.append(f"#enum(start: {token.attrs.get('start', 1)}, ")
            case "table_open":
                done.append(f"#table(columns: ({_columns(seen[number:])}), ")
            case _:
                done.append(_SET.get(token.type, ""))
    return "".join(done)


def _columns(seen: list[Token]) -> str:
    """Widths of a table's columns: short words keep theirs, the others share the rest."""
    longest: list[int] = []
    column = -1
    for token in seen:
        match token.type:
            case "table_close":
                break
            case "tr_open":
                column = -1
            case "th_open" | "td_open":
                column += 1
                length = 0
            case "text" | "code_inline":
                length += len(token.content)
            case "th_close" | "td_close":
                longest += [0] * (column + 1 - len(longest))
                longest[column] = max(longest[column], length)
    return "".join("auto, " if most <= SHORT_CELL else "1fr, " for most in longest)
