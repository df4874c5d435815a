"""A form as a script that makes it, text to paste from, a table to fill in, a page to print."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from pathways.catalog import Catalog
from pathways.cohort.form import Field, form_fields, form_words
from pathways.render.html import render_html
from pathways.render.text import render_template

EMAIL = "Email Address"
"""The heading that form tools give to the address."""


def to_form(catalog: Catalog, full: bool, format: str) -> str:
    """The short or full form as `md`, `google`, `csv`, `html` or `json`.

    Raises:
        BadInput: a mistake in data/form.yaml.
    """
    fields = form_fields(catalog, full)
    if format == "csv":
        buffer = io.StringIO()
        # With a byte-order mark, so that spreadsheet programs read it as UTF-8.
        buffer.write("\ufeff")
        csv.writer(buffer, lineterminator="\r\n").writerow([EMAIL, *(f.title for f in fields)])
        return buffer.getvalue()
    if format == "html":
        return render_html("form.html.j2", words=form_words(), fields=fields, email=EMAIL)
    if format == "json":
        return json.dumps(_as_data(fields), ensure_ascii=False, indent=1) + "\n"

    if format == "google":
        return render_template("form.gs.j2", form=_as_literal(fields))
    return render_template("form.md.j2", words=form_words(), fields=fields, full=full)


def _as_data(fields: Sequence[Field]) -> dict[str, Any]:
    words = form_words()
    items = [
        {
            "shape": f.shape,
            "title": f.title,
            "help": f.help,
            "options": [text for text, _ in f.options],
            "other": f.other,
            "atMost": f.at_most,
            "consent": f.tag == "consent",
            "pattern": _pattern(f),
        }
        for f in fields
    ]
    return {"title": words.title, "intro": words.intro, "fields": items}


def _pattern(field: Field) -> dict[str, str] | None:
    found = form_words().patterns.get(field.question.kind) if field.question else None
    return {"match": found.match, "say": found.say} if found else None


def _as_literal(fields: Sequence[Field]) -> Markup:
    """The form as JSON that can stand in a script."""
    # Two signs end a line in a script, though not in JSON.
    text = json.dumps(_as_data(fields), ensure_ascii=False, indent=1)
    return Markup(text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))
