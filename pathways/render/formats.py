"""The formats of everything that is written: how files end, and how a plan in each is known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pathways.frozen import Struct
from pathways.render.document import Document
from pathways.render.templates import own_templates

if TYPE_CHECKING:
    from pathways.render.calendar import Wanted


class Format(Struct):
    """A format, with how files in it end, the usual ending first."""

    endings: tuple[str, ...]
    begins: bytes = b""
    """How a plan in it begins, in small letters; empty where it carries no lock."""
    before_stamp: bytes = b""
    """What stands before the stamp of a plan, and cannot be written by a name."""


FORMATS = {
    "md": Format(("md", "markdown"), b"---"),
    "html": Format(("html", "htm"), b"<!doctype html>", b'<meta name="pathways-lock" content="'),
    "pdf": Format(("pdf",), b"%pdf-", b"<pdf:Keywords>"),
    "json": Format(("json",), b"{"),
    "ics": Format(("ics",), b"begin:vcalendar", b"\nX-PATHWAYS-LOCK:"),
    "text": Format(("txt",)),
    "google": Format(("gs",)),
    "csv": Format(("csv",)),
    "mermaid": Format(("mmd", "mermaid")),
    "dot": Format(("dot", "gv")),
}

DOCUMENTS = {
    "plan": "md html pdf json ics text",
    "brief": "md html json ics text",
    "since": "md html json text",
    "names": "md html",
    "portfolio": "md html json text",
    "progress": "md html json text",
    "next": "md html json text",
    "note": "md json text",
    "form": "md html json google csv",
    "graph": "json mermaid dot",
    "route": "md json text csv",
    "team": "md json text",
}
"""The formats in which each kind of document is written."""


def formats_of(document: str) -> tuple[str, ...]:
    """Names of the formats that a kind of document is written in."""
    return tuple(DOCUMENTS[document].split())


def as_bytes(
    document: Document,
    format: str,
    own: Path | None = None,
    full: bool = False,
    wanted: Wanted | None = None,
) -> bytes:
    """The plan as the bytes of a file, the same on every machine; templates in `own` win.

    Markdown and text hold the page one acts on, and all the rest when they are to be `full`. What
    is `wanted` of it matters to a calendar alone.

    `text` is Markdown too, to be typeset for the width of a terminal.

    Raises:
        ImportError: `pdf`, and typst is not installed.
        BadInput: a mistake in a template of `own`.
    """
    with own_templates(own):
        drawn = _drawn(document, format, own, full, wanted)
    return drawn if isinstance(drawn, bytes) else drawn.encode("utf-8")


def _drawn(
    document: Document, format: str, own: Path | None, full: bool, wanted: Wanted | None
) -> str | bytes:
    # Each loads libraries of its own.
    match format:
        case "html":
            from pathways.render.page import to_page

            return to_page(document, own)
        case "pdf":
            from pathways.render.pdf import to_pdf

            return to_pdf(document, own)
        case "json":
            from pathways.render.json_plan import to_json

            return to_json(document, own)
        case "ics":
            from pathways.render.calendar import to_ics

            return to_ics(document, own, wanted)
    from pathways.render.text import to_markdown

    return to_markdown(document, own=own, timeline=format == "text", full=full)
