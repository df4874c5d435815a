"""Text as it may be shown: without anything that could send a terminal a command."""

from __future__ import annotations

import re
import unicodedata

MAX_TEXT = 12_000
"""Longest text value, in characters."""

_UNSAFE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Text without control characters, terminal escapes and invisible direction marks.

    Line breaks, tabs and the joiners that some scripts need are kept; the result is NFC.
    """
    if text.isascii() and text.isprintable():
        return text  # nearly every text, and ten times as fast
    return unicodedata.normalize("NFC", _UNSAFE.sub("", text))


def one_line(text: str) -> str:
    """Text that cannot begin a line of its own or send the terminal a command."""
    return clean(" ".join(text.split()))
