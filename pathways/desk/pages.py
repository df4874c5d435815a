"""Pages to show to other people: a portfolio, and a note for a human adviser."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

from pathways.catalog import load_catalog
from pathways.catalog.text import clean
from pathways.desk.desk import Desk, writing
from pathways.desk.home import exists
from pathways.desk.page import as_json, chosen
from pathways.frozen import Struct
from pathways.record.adviser_note import ROOMS, AdviserNote
from pathways.record.adviser_note import adviser_note as note_for
from pathways.record.portfolio import Portfolio
from pathways.record.portfolio import portfolio as collect
from pathways.render import Document
from pathways.render.json_plan import Worded, bare_words, plain
from pathways.render.templates import own_templates
from pathways.render.text import macros, render_template

ONE_PAGE = 400
"""Words of a note that somebody reads in the minute before a call."""


def portfolio(desk: Desk, contact: str = "") -> Portfolio:
    """What the person finished, with its evidence, and how to reach them where they say so."""
    answers, record = desk.answers, desk.record
    # A stranger can look up the public catalog, and not what is the owner's own.
    public = load_catalog(desk.data).digest if exists(desk.files.own) else ""
    with writing():
        return collect(answers, record, desk.catalog, desk.day, public, contact)


def portfolio_page(held: Portfolio, format: str = "md", templates: Path | None = None) -> str:
    """The portfolio as `md`, `html` or `json` (JSON Resume); templates of one's own win."""
    with writing(), own_templates(templates):
        if format == "html":
            from pathways.render.html import to_html

            return to_html(held, templates)
        if format == "json":
            from pathways.render.resume import to_resume

            return to_resume(held)
        return render_template("portfolio.md.j2", templates, p=held)


class NotePage(Struct):
    """A note, and how it reads on one page."""

    note: AdviserNote
    text: str
    plain: Callable[[], dict[str, Any]]
    """The note as plain data, for JSON."""

    def written(self, format: str) -> str:
        """The note as `json`, or as Markdown."""
        return as_json(self.plain()) if format == "json" else self.text


def adviser_note(desk: Desk, ask: str = "", templates: Path | None = None) -> NotePage:
    """One private page for a call with an adviser: the fullest note that fits it."""
    document = desk.document
    for room in ROOMS:
        held = (desk.answers, desk.record, desk.catalog, document.plan, document.changes)
        note = note_for(*held, clean(ask), room)
        with writing(), own_templates(templates):
            text = render_template("adviser_note.md.j2", templates, doc=document, note=note)
        if len(text.split()) < ONE_PAGE:
            break
    return NotePage(note, text, lambda: _plain(document, note, templates))


def _plain(document: Document, note: AdviserNote, templates: Path | None) -> dict[str, Any]:
    words = macros("adviser_note.md.j2", templates, doc=document, note=note)
    say = Worded(document, templates)
    # A plan and a portfolio hold the rest of it.
    held = [f.name for f in fields(note) if f.name not in ("shown", "assessment")]
    return {
        "today": str(document.today),
        **chosen(note, *held),
        "doubts": [{**plain(r), "words": bare_words(words.doubt(r))} for r in note.doubts],
        "soon": [{**say.named(step), **say.part(step, part)} for step, part in note.soon],
    }
