"""The fixed panel: made-up people, different in kind, whose plans show what a fact is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from pathways.catalog import Catalog
from pathways.planner import make_plan
from pathways.problems import BadInput, Problem
from pathways.profile import current, read_profile
from pathways.render import Document, build_document


def members(data: Path) -> list[Path]:
    """Whose answers are in a folder of data: its demo, its panel/, and the examples beside it."""
    paths = [data / "demo.yaml"]
    paths += sorted((data / "panel").glob("*.yaml"))
    paths += sorted((data.parent / "examples").glob("*.yaml"))
    return [path for path in paths if path.is_file()]


def document(catalog: Catalog, member: Path, today: date) -> Document:
    """The plan of one member, without what would change it, which would take twice the time.

    Raises:
        BadInput: answers that do not fit the catalog.
    """
    profile = read_profile(member, catalog)
    person = current(profile, catalog)
    made = build_document(catalog, profile, person, make_plan(catalog, person, today))
    return replace(made, known_changes=())


def documents(catalog: Catalog, panel: Sequence[Path], today: date) -> dict[str, Document]:
    """The plan of each member by the name of their file.

    Raises:
        BadInput: answers that do not fit the catalog, of all members at once.
    """
    found: dict[str, Document] = {}
    problems: list[Problem] = []
    for member in panel:
        try:
            found[member.stem] = document(catalog, member, today)
        except BadInput as bad:
            problems += bad.problems
    if problems:
        raise BadInput(problems)
    return found
