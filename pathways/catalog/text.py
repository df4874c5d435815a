"""Text and links as they may be shown: nothing sends a terminal a command or does a reader harm."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

MAX_TEXT = 12_000
"""Longest text value, in characters."""

_SCHEMES = ("http", "https", "mailto")
_LONGEST_LINK = 2000

_UNSAFE = (
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Text without control characters, terminal escapes and invisible direction marks.

    Line breaks, tabs and the joiners that some scripts need are kept; the result is NFC.
    """
    if text.isascii() and text.isprintable():
        return text  # nearly every text, and ten times as fast
    return unicodedata.normalize("NFC", re.sub(_UNSAFE, "", text))


def safe_link(text: str) -> str:
    """The address if a reader can follow it without harm (web or mail), else nothing."""
    text = text.strip()
    if len(text) > _LONGEST_LINK or re.search(r"[\s<>\"`\\]", text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    if parts.scheme not in _SCHEMES:
        return ""
    whole = "@" in parts.path if parts.scheme == "mailto" else bool(parts.hostname)
    return text if whole else ""


def one_line(text: str) -> str:
    """Text that cannot begin a line of its own or send the terminal a command."""
    return clean(" ".join(text.split()))


def cell(text: str) -> str:
    """Text for a table that a spreadsheet opens, where it is no formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t") else text
