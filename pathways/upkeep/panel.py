"""The fixed panel: made-up people, different in kind, whose plans show what a fact is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pathways.catalog import Catalog
from pathways.planner import outline
from pathways.problems import BadInput, Problem
from pathways.profile import Profile, current, read_profile
from pathways.render import Document, build_document


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the panel: the name of their file, and their answers."""

    name: str
    path: Path

    def answers(self, catalog: Catalog) -> Profile:
        """What they said, read against a catalog.

        Raises:
            BadInput: the answers name something that the catalog lacks.
        """
        return read_profile(self.path, catalog)


def members(data: Path) -> list[Member]:
    """The panel of a folder of data: its demo, its panel/, and the examples beside the folder."""
    paths = [data / "demo.yaml"]
    paths += sorted((data / "panel").glob("*.yaml"))
    paths += sorted((data.parent / "examples").glob("*.yaml"))
    return [Member(path.stem, path) for path in paths if path.is_file()]


def document(catalog: Catalog, member: Member, today: date) -> Document:
    """The plan of one member, without what would change it, which would take twice the time.

    Raises:
        BadInput: answers that do not fit the catalog.
    """
    profile = member.answers(catalog)
    person = current(profile, catalog)
    return build_document(catalog, profile, person, outline(catalog, person, today))


def documents(catalog: Catalog, panel: Sequence[Member], today: date) -> dict[str, Document]:
    """The plan of each member by name.

    Raises:
        BadInput: answers that do not fit the catalog, of all members at once.
    """
    found: dict[str, Document] = {}
    problems: list[Problem] = []
    for member in panel:
        try:
            found[member.name] = document(catalog, member, today)
        except BadInput as bad:
            problems += bad.problems
    if problems:
        raise BadInput(problems)
    return found
