"""Text and links as they may be shown: nothing sends a terminal a command or does a reader harm."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

MAX_TEXT = 12_000
"""Longest text value, in characters."""

_SCHEMES = ("http", "https", "mailto")
_LONGEST_LINK = 2000

_UNSAFE = dict.fromkeys(
    sign
    for first, last in (
        *((0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C)),
        *((0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x200B, 0x200B)),
        *((0x200E, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164)),
        *((0xD800, 0xDFFF), (0xFE00, 0xFE0D), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0)),
        *((0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF)),
    )
    for sign in range(first, last + 1)
)
"""Control characters, halves of signs, and what shows nothing and could hide something. The joiners
of some scripts stay, and the mark that makes a sign an emoji. A pattern of them takes
longer to compile than this table to fill, by some milliseconds of every command."""


def clean(text: str) -> str:
    """Text without control characters, terminal escapes and invisible direction marks.

    Line breaks, tabs and the joiners that some scripts need are kept; the result is NFC.
    """
    if text.isascii() and text.isprintable():
        return text  # nearly every text, and ten times as fast
    return unicodedata.normalize("NFC", text.translate(_UNSAFE))


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


_FORMULA = r"""(^|[;\t|\r\n])(?=(?:[^\S\t\r\n]|["'])*[=+\-@\uff1d\uff0b\uff0d\uff20])"""
"""Where a cell begins as a formula does, in narrow or wide signs, for whoever opens the file: some
spreadsheets cut at semicolons, and look past spaces and quotes."""


@lru_cache(4096)  # tables say the same again and again
def cell(text: str) -> str:
    """Text for a table, where nothing in it is taken for a formula."""
    return re.sub(_FORMULA, r"\1'", text)
