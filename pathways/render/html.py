"""Renders templates to HTML, with every value escaped for HTML, and to plain text for JSON."""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import markupsafe
from jinja2 import Environment
from markupsafe import Markup

from pathways.catalog.text import safe_link
from pathways.render.templates import environment
from pathways.render.text import _hours, country, listed, lower_first

if TYPE_CHECKING:
    from pathways.record.portfolio import Portfolio

WORDS = "portfolio_words.j2"
"""The template with the words of a portfolio, for every format."""


def _upper(text: Any) -> Any:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]


def _bare(text: Any) -> Any:
    """Without a full stop at the end, for use inside a sentence."""
    return text.rstrip(". ")


def _clip(text: Any, most: int) -> str:
    """At most so many characters, for a picture, which cannot wrap its text."""
    plain = text.unescape() if isinstance(text, Markup) else str(text)
    plain = " ".join(plain.split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"


@cache
def _environment(escape: bool, own: Path | None = None) -> Environment:
    """Templates for HTML, or with `escape` off for text that is quoted by what it is put into."""
    env = environment(own, "html" if escape else "plain")
    env.autoescape = escape  # off only for the strings of a JSON document
    env.filters.update(
        address=safe_link,
        bare=_bare,
        clip=_clip,
        listed=partial(listed, escaped=markupsafe.escape),
        country=country,
        hours=_hours,
        lower_first=lower_first,
        upper_first=_upper,
    )
    return env


def render_html(name: str, own: Path | None = None, **values: Any) -> str:
    """A template of `own` or of templates/ as HTML."""
    return _environment(True, own).get_template(name).render(**values).strip() + "\n"


def to_html(portfolio: Portfolio, own: Path | None = None) -> str:
    """The portfolio as one HTML file that asks nothing of any network."""
    return render_html("portfolio.html.j2", own, p=portfolio)


def words(macro: str, *values: Any, of: str = WORDS) -> str:
    """One of the macros of a template as plain text."""
    module = _environment(False).get_template(of).module
    return str(getattr(module, macro)(*values)).strip()
