"""Renders templates to HTML, with every value escaped for HTML, and to plain text for JSON."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pathways.record.portfolio import Portfolio, safe_link
from pathways.render.text import _hours, lower_first
from pathways.resources import folder


def _upper(text: Any) -> Any:
    """With a capital first letter."""
    return text[:1].upper() + text[1:]


def _bare(text: Any) -> Any:
    """Without a full stop at the end, for use inside a sentence."""
    return text.rstrip(". ")


def _country(code: str) -> str:
    """The name of a country, or its code when it has none."""
    import iso3166

    found = iso3166.countries_by_alpha2.get(code)
    return str(found.apolitical_name) if found else code


@cache
def _environment(escape: bool) -> Environment:
    """Templates for HTML, or with `escape` off for text that is quoted by what it is put into."""
    env = Environment(
        loader=FileSystemLoader(folder("templates")),
        undefined=StrictUndefined,
        autoescape=escape,  # noqa: S701  (off only for the strings of a JSON document)
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters.update(
        address=safe_link,
        bare=_bare,
        country=_country,
        hours=_hours,
        lower_first=lower_first,
        upper_first=_upper,
    )
    return env


def to_html(portfolio: Portfolio) -> str:
    """The portfolio as one HTML file that asks nothing of any network."""
    return _environment(True).get_template("portfolio.html.j2").render(p=portfolio).strip() + "\n"


def words(macro: str, *values: Any) -> str:
    """One of the macros of templates/portfolio_words.j2 as plain text."""
    module = _environment(False).get_template("portfolio_words.j2").module
    return str(getattr(module, macro)(*values)).strip()
