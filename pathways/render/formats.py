"""A plan in each format that is the same on every machine, as the bytes of a file."""

from __future__ import annotations

from pathlib import Path

from pathways.render.document import Document
from pathways.render.templates import own_templates


def as_bytes(document: Document, format: str, own: Path | None = None) -> bytes:
    """The plan as `md`, `html`, `pdf`, `json` or `ics`; templates in the folder `own` win.

    `text` is Markdown too, to be typeset for the width of a terminal.

    Raises:
        ImportError: `pdf`, and typst is not installed.
        BadInput: a mistake in a template of `own`.
    """
    # Each format loads libraries of its own.
    with own_templates(own):
        if format == "pdf":
            from pathways.render.pdf import to_pdf

            return to_pdf(document, own)
        if format == "html":
            from pathways.render.page import to_page

            text = to_page(document, own)
        elif format == "json":
            from pathways.render.json_plan import to_json

            text = to_json(document)
        elif format == "ics":
            from pathways.render.calendar import to_ics

            text = to_ics(document, own)
        else:
            from pathways.render.text import to_markdown

            text = to_markdown(document, own=own, timeline=format == "text")
    return text.encode("utf-8")
