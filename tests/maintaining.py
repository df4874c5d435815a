"""What the tests of the maintainers' commands share: a checkout to maintain."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pathways.resources import folder

_ASKING = ("pathways.catalog.load", "pathways.render.compiled", "pathways.render.pdf",
           "pathways.render.templates", "pathways.upkeep.check", "pathways.upkeep.new",
           "pathways.resources")
"""Modules that know where the data is. The last is where they learn it, once: in a module that
was first imported after it changed, another place would stay."""


def make_checkout(place: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`place` with copies of data/ and examples/, read by every command from now on."""
    templates = folder("templates")
    shutil.copytree(folder("data"), place / "data")
    shutil.copytree(folder("data").parent / "examples", place / "examples")
    places = {"data": place / "data", "templates": templates}
    for module in _ASKING:
        monkeypatch.setattr(f"{module}.folder", lambda name: places[name])
    return place
