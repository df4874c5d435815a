"""Rules about the ways up: roles and rungs that nobody can reach, steps that lead nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from pathways.upkeep.finding import Finding

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.catalog.records import Rung

_ON_THE_JOB = 1
"""Levels that may be missing on the first day: a direct application is worth it with no must more
than one level short, and the last level of many abilities is only reached in a job."""


def reach(catalog: Catalog) -> dict[str, int]:
    """Per competency the highest level that programs and projects lead to, from nothing."""
    rises = [(b.competency, b.from_, b.to) for p in catalog.programs.values() for b in p.builds]
    rises += [(s.competency, s.from_, s.level) for p in catalog.projects.values() for s in p.shows]
    levels = dict.fromkeys(catalog.competencies, 0)
    rises.sort(key=lambda rise: rise[1])  # one pass is enough: a rise starts below where it ends
    for competency, low, high in rises:
        if low <= levels.get(competency, -1) < high:
            levels[competency] = high
    return levels


def way_rules(catalog: Catalog) -> Iterator[Finding]:
    """Every finding of these rules. They need the whole catalog."""
    levels = reach(catalog)
    yield from _roles(catalog, levels)
    yield from _requirements(catalog, levels)
    for number, ladder in enumerate(catalog.all_ladders):
        below: dict[str, int] = {}
        for index, rung in enumerate(ladder.rungs):
            file, path = "ladders", ("ladders", number, "rungs", index)
            top = index + 1 == len(ladder.rungs)
            for inside, code, message, hint in _rung(rung, levels, below, top):
                yield Finding(file, (*path, *inside), code, message, hint)
            below = {s.competency: s.level for s in rung.stands if s.must}


def _roles(catalog: Catalog, levels: dict[str, int]) -> Iterator[Finding]:
    on_rungs = {id for x in catalog.all_ladders for rung in x.rungs for id in rung.roles}
    for role in catalog.roles.values():
        for index, level in enumerate(role.levels):
            short = level.level - levels.get(level.competency, level.level)
            if level.need == "must" and short > _ON_THE_JOB:
                message = (
                    f"nobody can reach it: {level.competency} at level {level.level}, and programs "
                    f"and projects lead to {level.level - short}"
                )
                hint = "add a project or program that builds it, or ask for less"
                place = ("levels", index, "level")
                yield Finding(role.file, place, "role.unreachable", message, hint)
        if role.id not in on_rungs and on_rungs:
            message = "no rung of a ladder leads to this role"
            hint = "name it under roles of a rung in ladders.yaml"
            yield Finding(role.file, ("id",), "role.rung", message, hint)
        for index, id in enumerate(role.next):
            if id == role.id:
                message = "a role that leads to itself"
                yield Finding(role.file, ("next", index), "role.itself", message)
        for index, id in enumerate(role.programs):
            program = catalog.programs.get(id)
            if program and not catalog.kind(program).joined:
                message = f"nobody joins '{id}': it is of the kind '{program.kind}'"
                hint = "name a program that people join; an employer names its roles under posts"
                yield Finding(role.file, ("programs", index), "role.program", message, hint)


def _requirements(catalog: Catalog, levels: dict[str, int]) -> Iterator[Finding]:
    asked = {level.competency for role in catalog.roles.values() for level in role.levels}
    for index, competency in enumerate(catalog.all_competencies):
        if competency.id not in asked and catalog.roles:
            message = f"no role asks for {competency.id}"
            place = ("competencies", index, "id")
            yield Finding("competencies", place, "competency.idle", message)
    for program in catalog.programs.values():
        for number, need in enumerate(program.requires):
            if need.what != "competency" or need.id is None or need.min is None:
                continue
            if need.min > levels.get(need.id, need.min) + _ON_THE_JOB:
                message = f"nobody can enter: {need.id} at level {need.min} is nowhere to be built"
                place = ("requires", number, "min")
                yield Finding(program.file, place, "requires.never", message)


def _rung(
    rung: Rung, levels: dict[str, int], below: dict[str, int], top: bool
) -> Iterator[tuple[tuple[str | int, ...], str, str, str]]:
    within = 0
    for index, it in enumerate(rung.stands):
        reached = levels.get(it.competency, it.level) + _ON_THE_JOB
        within += not it.must and it.level <= reached
        if it.must and it.level > reached:
            message = (
                f"nobody can stand here: {it.competency} at level {it.level}, and programs and "
                f"projects lead to {reached - _ON_THE_JOB}"
            )
            yield ("stands", index, "level"), "rung.unreachable", message, ""
        if it.must and it.level < below.get(it.competency, 0):
            message = f"the rung below asks for more ({it.competency} {below[it.competency]})"
            yield ("stands", index, "level"), "rung.order", message, ""
    if rung.enough > within:
        many = sum(not it.must for it in rung.stands)
        message = f"asks for {rung.enough} lines besides the musts"
        message += f", and has {many}" if many < rung.enough else f"; only {within} can be reached"
        yield ("enough",), "rung.unreachable", message, ""
    if not rung.moves_on and not top:
        yield ("moves_on",), "rung.end", "nothing moves a person on from here", ""
    if not (rung.programs or rung.missing or top):
        message = "no program serves this rung"
        yield ("id",), "rung.bare", message, "name programs, or write missing: true"
