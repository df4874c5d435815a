"""What the tests of the maintainers' commands share: a checkout to maintain, one loaded catalog."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from pathways.catalog import Catalog, load_catalog
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


@cache
def _catalog() -> Catalog:
    return load_catalog()


def load_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands in this process read the data as it stands once, not each time; overlays as ever."""
    def load(overlays: Sequence[Path] = (), base: Path | None = None) -> Catalog:
        return _catalog() if not overlays and base is None else load_catalog(overlays, base)

    monkeypatch.setattr("pathways.catalog.load_catalog", load)
