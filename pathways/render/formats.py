"""A plan in each format that is the same on every machine, as the bytes of a file."""

from __future__ import annotations

from pathways.render.document import Document


def as_bytes(document: Document, format: str) -> bytes:
    """The plan as `md`, `html`, `pdf`, `json` or `ics`.

    Raises:
        ImportError: `pdf`, and typst is not installed.
    """
    # Each format loads libraries of its own.
    if format == "pdf":
        from pathways.render.pdf import to_pdf

        return to_pdf(document)
    if format == "html":
        from pathways.render.page import to_page as write
    elif format == "json":
        from pathways.render.json_plan import to_json as write
    elif format == "ics":
        from pathways.render.calendar import to_ics as write
    else:
        from pathways.render.text import to_markdown as write
    return write(document).encode("utf-8")
