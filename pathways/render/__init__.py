"""One document, built once from a plan, and its formats. Sentences are in templates/ and data/."""

from pathways.render.document import Document, build_document
from pathways.render.text import render_template, to_markdown

__all__ = ["Document", "build_document", "render_template", "to_markdown"]
