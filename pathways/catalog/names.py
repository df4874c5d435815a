"""How names are compared."""

from __future__ import annotations


def fold(name: str) -> str:
    """A name as it is looked up: case, spaces and underscores do not matter."""
    return "-".join(name.casefold().replace("_", " ").replace("-", " ").split())
