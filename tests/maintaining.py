"""A checkout to maintain: a copy of the data that the program takes for its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pathways.resources import folder


def make_checkout(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`place` with copies of data/ and examples/, read by every command from now on."""
    templates = folder("templates")
    shutil.copytree(folder("data"), place / "data")
    shutil.copytree(folder("data").parent / "examples", place / "examples")
    places = {"data": place / "data", "templates": templates}
    for module in ("pathways.resources", "pathways.catalog.load"):
        monkeypatch.setattr(f"{module}.folder", lambda name: places[name])
    return place
