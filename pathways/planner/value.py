"""What a project or a program is worth to a person: how much nearer the roles of the shortlist come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from pathways.assess import Assessment, readiness
from pathways.catalog import Catalog
from pathways.catalog.records import Program, Project

_WEIGHTS = (4, 2, 1)
"""How much the first, second and third role of the shortlist count."""

Lift = tuple[str, int, int]
"""Competency, level needed before, level after."""


@dataclass(frozen=True, slots=True)
class Targets:
    """The roles a plan works towards, with their weights; the shortlist, best first."""

    catalog: Catalog
    weights: tuple[tuple[str, int], ...]

    @classmethod
    def of(cls, catalog: Catalog, assessment: Assessment) -> Targets:
        """The shortlist as targets."""
        roles = [fit.role for fit in assessment.shortlist]
        return cls(catalog, tuple(zip(roles, _WEIGHTS, strict=False)))

    def worth(self, levels: Mapping[str, int]) -> Fraction:
        """Weighted readiness of somebody with these levels."""
        return sum(
            (weight * readiness(self.catalog.roles[role], levels, self.catalog).value
             for role, weight in self.weights),
            Fraction(0),
        )

    def gain(self, levels: Mapping[str, int], lifts: Iterable[Lift]) -> Fraction:
        """How much `worth` grows by these lifts."""
        return self.worth(lifted(levels, lifts)) - self.worth(levels)

    @property
    def roles(self) -> tuple[str, ...]:
        """The target roles, best first."""
        return tuple(role for role, _ in self.weights)


def lifted(levels: Mapping[str, int], lifts: Iterable[Lift]) -> dict[str, int]:
    """Levels after the lifts; one whose starting level is not reached changes nothing."""
    after = dict(levels)
    for competency, needed, to in lifts:
        if levels.get(competency, 0) >= needed:
            after[competency] = max(after.get(competency, 0), to)
    return after


def real_lifts(levels: Mapping[str, int], lifts: Iterable[Lift]) -> tuple[Lift, ...]:
    """(competency, level before, level after) of the lifts that would change something."""
    return tuple(
        (competency, levels.get(competency, 0), to)
        for competency, needed, to in lifts
        if needed <= levels.get(competency, 0) < to
    )


def project_lifts(project: Project) -> tuple[Lift, ...]:
    """What a finished project shows."""
    return tuple((s.competency, s.from_, s.level) for s in project.shows)


def program_lifts(program: Program) -> tuple[Lift, ...]:
    """What taking part in a program builds."""
    return tuple((b.competency, b.from_, b.to) for b in program.builds)


def within_reach(project: Project, levels: Mapping[str, int]) -> bool:
    """Whether the person stands where the project's first claim starts."""
    return bool(project.shows) and all(
        levels.get(s.competency, 0) >= s.from_ for s in project.shows[:1]
    )
