"""A form as text to paste from, as a table to fill in, and as a page to print."""

from __future__ import annotations

import csv
import io

from pathways.catalog import Catalog
from pathways.cohort.form import form_fields, form_words

FORMATS = ("md", "csv", "html")

EMAIL = "Email Address"
"""The heading that form tools give to the address."""


def to_form(catalog: Catalog, full: bool, format: str) -> str:
    """The short or full form in one of `FORMATS`.

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
        from pathways.render.html import render_html

        return render_html("form.html.j2", words=form_words(), fields=fields)
    from pathways.render.text import render_template

    return render_template("form.md.j2", words=form_words(), fields=fields, full=full)
