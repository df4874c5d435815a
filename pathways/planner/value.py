"""What a project or a program is worth to a person: how much nearer their roles come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import lcm

from pathways.assess import Assessment
from pathways.catalog import Catalog
from pathways.catalog.records import Program, Project
from pathways.frozen import Struct

_WISHED = (6, 4, 3)
_FITTING = (4, 2, 1)
"""Weights of roles that the person wished for, and of others when nothing was wished for."""

BESIDE = 1
"""Weight of a role that only fits, beside wished-for ones."""

_FAR = 2
"""Weight of a wished-for role further up than the shortlist."""

Lift = tuple[str, int, int]
"""Competency, level needed before, level after."""


class Targets(Struct):
    """The roles a plan works towards, with their weights, heaviest first."""

    catalog: Catalog
    weights: tuple[tuple[str, int], ...]
    asked: Mapping[str, tuple[tuple[int, int], ...]]
    """By competency, the levels required as (level, points per level); points are of `unit`."""
    unit: int

    @classmethod
    def of(cls, catalog: Catalog, assessment: Assessment) -> Targets:
        """The shortlist, and a wish further up, as targets. Wishes weigh more than fit alone."""
        meant = ("wish", "way")
        wished = [f.role for f in assessment.shortlist if f.origin in meant]
        others = [f.role for f in assessment.shortlist if f.origin not in meant]
        if wished:
            weights = [*zip(wished, _WISHED, strict=False), *((r, BESIDE) for r in others)]
        else:
            weights = list(zip(others, _FITTING, strict=False))
        if assessment.destination:
            weights.append((assessment.destination, _FAR))
        weights.sort(key=lambda pair: -pair[1])
        musts = [
            (weight, [x for x in catalog.roles[role].levels if x.need == "must"])
            for role, weight in weights
        ]
        unit = lcm(*(sum(x.level for x in levels) or 1 for _, levels in musts))
        asked: dict[str, tuple[tuple[int, int], ...]] = {}
        for weight, levels in musts:
            for x in levels:
                points = weight * unit // sum(y.level for y in levels)
                asked[x.competency] = (*asked.get(x.competency, ()), (x.level, points))
        return cls(catalog, tuple(weights), asked, unit)

    def gain_units(self, levels: Mapping[str, int], lifts: Iterable[Lift]) -> int:
        """How much the weighted share of required levels shown grows by these lifts, in `unit`s."""
        reached: dict[str, tuple[int, int]] = {}
        for competency, before, to in real_lifts(levels, lifts):
            if competency in self.asked:
                reached[competency] = (before, max(to, reached.get(competency, (0, 0))[1]))
        return sum(
            (min(level, to) - min(level, before)) * points
            for competency, (before, to) in reached.items()
            for level, points in self.asked[competency]
        )

    def asks(self, competency: str, above: int = 0) -> str:
        """The heaviest target role that requires more than level `above` of a competency, or ''."""
        for role, _ in self.weights:
            musts = (x for x in self.catalog.roles[role].levels if x.need == "must")
            if any(x.competency == competency and x.level > above for x in musts):
                return role
        return ""

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
    """Whether the person stands where the project's first claim starts, and can do it at all."""
    return (
        bool(project.shows)
        and all(levels.get(s.competency, 0) >= s.from_ for s in project.shows[:1])
        and all(levels.get(e.competency, 0) >= e.level for e in project.expects)
    )
