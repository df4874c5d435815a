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
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff"
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Control characters, halves of signs, and what shows nothing and could hide something. The joiners
of some scripts stay, and the mark that makes a sign an emoji."""


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


def fold(name: str) -> str:
    """A name as it is looked up: case, spaces and underscores do not matter."""
    return "-".join(name.casefold().replace("_", " ").replace("-", " ").split())


def one_line(text: str) -> str:
    """Text that cannot begin a line of its own or send the terminal a command."""
    return clean(" ".join(text.split()))


def cut(text: str, most: int = 40) -> str:
    """Text of at most so many characters, with a sign where the rest was."""
    return text if len(text) <= most else text[: most - 1] + "…"


_FORMULA = re.compile(r"""(^|[;\t|\r\n])(?=(?:[^\S\t\r\n]|["'])*[=+\-@\uff1d\uff0b\uff0d\uff20])""")
"""Where a cell begins as a formula does, in narrow or wide signs, for whoever opens the file: some
spreadsheets cut at semicolons, and look past spaces and quotes."""


def cell(text: str) -> str:
    """Text for a table, where nothing in it is taken for a formula."""
    return _FORMULA.sub(r"\1'", text)
