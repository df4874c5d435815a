"""One catalog: every record of the data by its id, and by every name it goes by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from functools import cached_property
from typing import Any

from pathways.catalog import records as r
from pathways.catalog.aims import Aims
from pathways.catalog.questions import Questions
from pathways.catalog.rules import Kind, Rules
from pathways.catalog.text import fold
from pathways.frozen import dataclass
from pathways.problems import nearest

_MANY_WORDS = 4
"""Words of a name from which on one of them may be another than in the catalog."""


@dataclass(frozen=True)
class Catalog:
    """What the field offers. Mappings are by id, in id order, and are never written to;
    `names` resolves aliases."""

    programs: Mapping[str, r.Program]
    roles: Mapping[str, r.Role]
    projects: Mapping[str, r.Project]
    agendas: Mapping[str, r.Agenda]
    backgrounds: Mapping[str, r.Background]
    competencies: Mapping[str, r.Competency]
    ladders: Mapping[str, r.LadderRecord]
    figures: r.Figures
    questions: Questions
    aims: Aims
    countries: r.Countries
    openings: r.Openings
    rules: Rules
    digest: str
    """SHA-256 of every data file but the rules."""
    rules_digest: str
    all_competencies: tuple[r.Competency, ...] = ()
    """Competencies as they stand in the file, in its order."""
    all_ladders: tuple[r.LadderRecord, ...] = ()
    """Ladders as they stand in the file, in its order."""
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Every id and alias, folded, to (room, id)."""
    background_names: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """The same of backgrounds, whose plain words are often those of a role too."""
    lists: Mapping[str, Any] = field(default_factory=dict)
    """What of open lists was put on top of it, as plain data; no part of its digest."""

    @cached_property
    def by_day(self) -> dict[date, Any]:
        """What the planner worked out of it alone for a day."""
        return {}

    @cached_property
    def by_place(self) -> dict[Any, Any]:
        """The same for a country, and for a city in one."""
        return {}

    @cached_property
    def trade_pieces(self) -> frozenset[str]:
        """Projects in the shape of some trade, which are no role's own work for everybody."""
        own = {p for role in self.roles.values() for p in role.own_work}
        return frozenset(p for b in self.backgrounds.values() for p in b.projects if p not in own)

    @cached_property
    def projects_of(self) -> Mapping[str, tuple[str, ...]]:
        """The projects of each role, in order of their ids."""
        found: dict[str, tuple[str, ...]] = {}
        for id, project in sorted(self.projects.items()):
            for role in project.roles:
                found[role] = (*found.get(role, ()), id)
        return found

    def background(self, name: str) -> str:
        """The id of a background by id, alias or name, of one or of many (`events manager`); empty
        when nothing is called so."""
        found = self.background_names.get(fold(name))
        return (found or self._background_stems.get(_stems(name), ("", "")))[1]

    @cached_property
    def _background_stems(self) -> Mapping[str, tuple[str, str]]:
        return {_stems(known): place for known, place in self.background_names.items()}

    def find(self, name: str) -> tuple[str, str] | None:
        """(room, id) of an id, an alias or an old name; the room is a name of `Catalog`."""
        return self.names.get(fold(name))

    @cached_property
    def rungs(self) -> Mapping[str, r.Rung]:
        """The rungs of every ladder by id."""
        return {rung.id: rung for ladder in self.ladders.values() for rung in ladder.rungs}

    def entry(self, name: str) -> Any:
        """The record of an id, an alias or an old name, or the rung of an id; else None."""
        found = self.find(name)
        return getattr(self, found[0])[found[1]] if found else self.rungs.get(name)

    def name_of(self, id: str) -> str:
        """What an entry or a rung is called; of an id that nothing has any more, its words."""
        entry = self.entry(id)
        return str(entry.name) if entry else id.replace("-", " ").capitalize()

    def kind(self, program: r.Program) -> Kind:
        """What is true of every program of its kind."""
        return self.rules.kinds[program.kind]

    def guess(self, name: str) -> tuple[str, str] | None:
        """The same for a name typed in a hurry: also the beginning of one, if only one fits."""
        found = self.find(name)
        if found:
            return found
        begun = self.begun(name)
        return begun[0] if len(begun) == 1 else None

    def near(self, name: str, sure: bool = False) -> str:
        """A hint with what a name could be meant to be, or an empty string; `sure` asks for more
        than some likeness, where people write what the catalog need not hold."""
        begun = self.begun(name)
        if begun:
            return "it could be: " + ", ".join(id for _, id in begun[:8])
        partly = [] if sure else self.begun(name, strange=1)
        if partly:
            return "did you mean " + " or ".join(f"'{id}'" for _, id in partly[:3]) + "?"
        return nearest(fold(name), self.names, 0.85 if sure else 0.6)

    def begun(self, name: str, strange: int = 0) -> list[tuple[str, str]]:
        """Entries of which every typed word begins a word of some name, but for so many `strange`
        ones among four or more."""
        words = fold(name).split("-")
        if strange and len(words) < _MANY_WORDS:
            return []
        return sorted(
            {
                place
                for known, place in self.names.items()
                if sum(any(w.startswith(word) for w in known.split("-")) for word in words)
                >= len(words) - strange
            }
        )


def _stems(name: str) -> str:
    """The words of a name, each of one and not of many."""
    return "-".join(word.removesuffix("s") for word in fold(name).split("-"))
