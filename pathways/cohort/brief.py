"""What an organizer may show to everybody: where a cohort stands and what it shares."""

from __future__ import annotations

from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from pathways.catalog import Catalog
from pathways.catalog.records import Agenda, Program, Project
from pathways.cohort.people import Facts
from pathways.cohort.small_cells import LEAST, Cell, may_be_shown, of_everybody, parts, shares
from pathways.cohort.store import Manifest
from pathways.frozen import Struct
from pathways.planner import Admission, admission
from pathways.profile.answers import DAYS

WALL_DAYS = (30, 60)
"""How far the wall of dates looks, in days, in two steps."""
_SESSIONS, _IDEAS, _AGENDAS = 4, 2, 2
_GROUP = 4
"""Size that study groups aim at; with 6 people and more no group has under three."""

HOURS = ("not said", "under 3", "3 to 5", "6 to 9", "10 and more")
_NOT_PEOPLE = ("already-done", "not-running")
"""Blocks that say nothing about a person's situation."""


class Wall(Struct):
    """A date of a program. `count` is how many plans hold it, None when that is not shown."""

    program: str
    first: date
    last: date
    what: str
    """`closes`, `opens` or `starts`."""
    admission: Admission
    count: int | None
    in_days: int
    """Days until it; 0 when it has begun."""
    place: date
    """The first day, or the middle of a guess."""


class Session(Struct):
    """A gap that many share, and what would let them close it together."""

    competency: str
    count: int
    projects: tuple[Project, ...]
    programs: tuple[Program, ...]


class StudyGroups(Struct):
    """People with the same step, in groups of about four; names only on the organizer's page."""

    step: tuple[str, str]
    sizes: tuple[int, ...]
    who: tuple[tuple[str, ...], ...]
    apart: int = 0
    """How many others have the step and may be put beside nobody."""


class Brief(Struct):
    """A cohort in numbers that are safe to show. Cells hold ids of the catalog or codes."""

    today: date
    lock: Mapping[str, str]
    people: int
    ladders: Mapping[str, tuple[Cell, ...]]
    """By ladder, people on its rungs."""
    roles: tuple[Cell, ...]
    steps: tuple[Cell, ...]
    """Steps (`kind:id`) that begin within the wall's days, and how many plans hold them."""
    wall: tuple[Wall, ...]
    sessions: tuple[Session, ...]
    agendas: tuple[Agenda, ...]
    blocks: tuple[Cell, ...]
    hours: tuple[Cell, ...]
    days: tuple[Cell, ...]
    groups: tuple[StudyGroups, ...]
    grouped: bool = False
    """Whether groups were asked for, though there may be none to show."""

    @property
    def tables(self) -> dict[str, tuple[Cell, ...]]:
        """The parts that are one table each, beside the ladders."""
        return {name: getattr(self, name) for name in ("roles", "steps", "blocks", "hours", "days")}

    @property
    def of_everybody(self) -> tuple[str, ...]:
        """Parts of the brief in which one number is that of everybody, which tells of each one."""
        ladders = {f"ladders.{name}": cells for name, cells in self.ladders.items()}
        sessions = tuple(Cell((s.competency,), s.count) for s in self.sessions)
        tables = {**ladders, **self.tables, "sessions": sessions}
        return of_everybody(tables, self.people)


class TooFew(Exception):
    """So few people that any page about them would be about one of them."""


def build_brief(manifest: Manifest, catalog: Catalog, groups: bool = False) -> Brief:
    """The brief of a batch.

    Raises:
        TooFew: fewer than three people have a plan.
        Damaged: a shard of the batch cannot be read.
    """
    today = date.fromisoformat(manifest.today)
    counts, members = _counted(manifest, today, groups)
    people = counts["role"].total()
    if people < LEAST:
        raise TooFew
    roles = parts(_in_order(counts["role"], (*catalog.roles, "")))
    ladders = {
        str(name): tuple(_rungs(counts["rung"], [(name, str(r.id)) for r in ladder.rungs], people))
        for name, ladder in catalog.ladders.items()
    }
    steps = shares(counts["step"], people)
    ours = _served_by(catalog, [*roles, *steps, *(c for cells in ladders.values() for c in cells)])
    gaps = shares(counts["gap"], people)
    return Brief(
        today,
        manifest.lock,
        people,
        ladders,
        _ranked(roles),
        tuple(steps),
        tuple(_wall(catalog, ours, counts["step"], people, today)),
        tuple(sessions(catalog, gaps, roles)),
        _agendas(catalog, roles),
        tuple(shares(counts["block"], people)),
        tuple(parts(_in_order(counts["hours"], HOURS))),
        tuple(shares(_in_order(counts["day"], DAYS), people)),
        tuple(_groups(members, counts["step"], people)),
        groups,
    )


def _counted(
    manifest: Manifest, today: date, groups: bool
) -> tuple[Mapping[str, Counter[Any]], Mapping[str, Sequence[str]]]:
    """What is said of everybody with a plan, by what it is, with an empty name for "not known"; for
    `groups` also who has a step that several could do side by side, by the step."""
    counts: defaultdict[str, Counter[Any]] = defaultdict(Counter)
    members: defaultdict[str, list[str]] = defaultdict(list)
    for person in manifest.everybody():
        facts = person.facts
        if not facts:
            continue
        steps = steps_soon(facts, today)
        binds = {*facts.blocks, facts.no_plan} - {*_NOT_PEOPLE, ""}
        for what, said in (
            ("role", [facts.role]),
            ("rung", facts.rungs.items()),
            ("step", steps),
            ("gap", facts.gaps),
            ("block", binds),
            ("hours", [_hours(facts.hours)]),
            ("day", person.days),
        ):
            counts[what].update(said)
        for step in steps if groups and person.in_reach else ():
            if step.startswith(("study:", "project:")):
                members[step].append(person.id)
    return counts, members


def _in_order(counts: Counter[str], categories: Sequence[str]) -> dict[str, int]:
    """Counts of every category, in its order, also of those with nobody."""
    return {name: counts[name] for name in categories}


def _ranked(cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """Largest first; what was put together stays last."""
    return tuple(sorted(cells, key=lambda c: (len(c.of) > 1, -c.count, c.of)))


def _rungs(counts: Counter[Any], rungs: Sequence[tuple[str, str]], people: int) -> list[Cell]:
    placed = {rung: counts[ladder, rung] for ladder, rung in rungs}
    return parts({**placed, "": people - sum(placed.values())})


def _hours(hours: float | None) -> str:
    return HOURS[0] if hours is None else HOURS[1 + bisect((3, 6, 10), hours)]


def steps_soon(facts: Facts, today: date) -> set[str]:
    """Steps (`kind:id`) of one plan that begin within the wall's days; people are in every plan."""
    last = str(today + timedelta(days=WALL_DAYS[1]))
    return {
        f"{step.kind}:{step.ref}"
        for step in facts.steps
        if step.start <= last and step.kind != "people"
    }


def _served_by(catalog: Catalog, shown: Sequence[Cell]) -> set[str]:
    """Programs for what the page shows by itself: for a role, for a rung and the next one, for a
    shared step. All programs where that leaves none."""
    named = {c.of[0].rpartition(":")[2] for c in shown if len(c.of) == 1}
    ours = {id for id in named if id in catalog.programs}
    ours.update(p for id in named if id in catalog.roles for p in catalog.roles[id].programs)
    for ladder in catalog.ladders.values():
        for place, rung in enumerate(ladder.rungs):
            if rung.id in named:
                ours.update(p for near in ladder.rungs[place : place + 2] for p in near.programs)
    return ours or set(catalog.programs)


def _wall(
    catalog: Catalog, ours: Collection[str], steps: Counter[str], people: int, today: date
) -> list[Wall]:
    """Dates of some programs within the wall's days."""
    found = []
    for program in catalog.programs.values():
        if program.id not in ours:
            continue
        said = admission(program, today, catalog.rules.forecast)
        if said.state not in ("dated", "not yet open", "forecast"):
            continue
        for what in ("closes", "opens", "starts"):
            window = getattr(said, what)
            if not window:
                continue
            # A guess is placed at its middle, which is all that it says.
            place = window[0] + (window[1] - window[0]) / 2 if said.weak else window[0]
            ahead = max(0, (place - today).days)
            if window[1] >= today and ahead <= WALL_DAYS[1]:
                count = steps[f"apply:{program.id}"]
                fine = count >= LEAST and may_be_shown(count, people)
                shown = count if fine else None
                dates = (window[0], window[1])
                found.append(Wall(str(program.id), *dates, what, said, shown, ahead, place))
                break
    return sorted(found, key=lambda w: (w.in_days, w.last, w.program))


def sessions(catalog: Catalog, gaps: Sequence[Cell], roles: Sequence[Cell]) -> Iterable[Session]:
    """For the first few gaps that people share (each a cell of one competency), what would let them
    close it together; what serves the `roles` of most people comes first."""
    for cell in gaps[:_SESSIONS]:
        competency = cell.of[0]
        ranked = sorted(
            (-_served(p, roles), not p.with_others, min(levels), p.hours.p80, str(p.id))
            for p in catalog.projects.values()
            if not p.years
            and not p.expects
            and not p.needs_yes
            and p.hours.p80 <= catalog.rules.sizes.month
            and (levels := [s.level for s in p.shows if s.competency == competency])
        )
        programs = [
            p
            for p in catalog.programs.values()
            if catalog.kind(p).for_groups
            and any(b.competency == competency for b in p.builds)
            and not (p.running and p.running.is_ != "yes")
        ]
        # What it builds before anything else, and for whoever comes.
        programs.sort(
            key=lambda p: (
                p.builds[0].competency != competency,
                not (p.selectivity and p.selectivity.band == "open"),
                p.id,
            )
        )
        projects = tuple(catalog.projects[r[-1]] for r in ranked[:_IDEAS])
        yield Session(competency, cell.count, projects, tuple(programs[:1]))


def _served(entry: Project | Agenda, roles: Sequence[Cell]) -> int:
    """How many people have a nearest role that a project or topic is for, as far as is shown."""
    return sum(c.count for c in roles if len(c.of) == 1 and c.of[0] in entry.roles)


def _agendas(catalog: Catalog, roles: Sequence[Cell]) -> tuple[Agenda, ...]:
    """Topics to read together: those that serve the most people by their nearest role."""
    ranked = sorted(catalog.agendas.values(), key=lambda a: (-_served(a, roles), a.id))
    return tuple(a for a in ranked[:_AGENDAS] if _served(a, roles))


def _groups(
    members: Mapping[str, Sequence[str]], steps: Counter[str], people: int
) -> Iterable[StudyGroups]:
    """Groups for what several could do side by side: the same study step, the same project."""
    for step, ids in sorted(members.items(), key=lambda x: (-len(x[1]), x[0])):
        if len(ids) < LEAST or not may_be_shown(len(ids), people):
            continue
        number = max(1, round(len(ids) / _GROUP))
        who = tuple(tuple(ids[n::number]) for n in range(number))
        kind, _, ref = step.partition(":")
        apart = steps[step] - len(ids)
        yield StudyGroups((kind, ref), tuple(len(g) for g in who), who, apart)
