"""The seven policies: six baselines, and the planner re-planned on every event."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from pathways.planner import NoPlan, Plan, outline
from pathways.planner.draft import Draft
from pathways.planner.offers import LEAST_WORTH, see_programs
from pathways.planner.value import lifted, project_lifts
from simulation.world import START, Frame, Sim, ready

SOON = timedelta(weeks=8)
"""How long before a deadline an application is begun."""

NO_DATE = timedelta(weeks=6)
"""When something without a deadline counts as due, from the day it became possible."""

YEAR = 52
SHARE = 0.6
"""Largest share of the year's hours for the applications of the greedy policy."""

_ALL = float("inf")
_SENIORITY = ("entry", "early", "mid", "senior", "executive")
_LONGEST_LIST = 120

Allows = Callable[[Sim, str], bool]


@dataclass(frozen=True)
class Outline:
    """What a policy needs of a plan: steps with their weeks, and the hours of each week."""

    steps: tuple[tuple[str, int, int], ...]
    """Task, first and last week, from the first week of the simulation."""
    weeks: dict[int, tuple[tuple[str, float], ...]]
    ids: tuple[str, ...]


@dataclass
class Prepared:
    """What is worked out once for a person: the first plan and the lists of the baselines."""

    frame: Frame
    skipped: frozenset[str]
    """Steps without any effect in this world, which count as finished."""
    first: Plan
    intro: tuple[str, float] | None
    projects: tuple[str, ...]
    greedy: tuple[str, ...]
    plans: dict[object, Outline] = field(default_factory=dict)
    """Plans made so far, by everything they depend on."""
    asked: int = 0
    made: int = 0


def prepare(frame: Frame) -> Prepared | None:
    """Everything that is the same in all runs; None when the planner finds no plan."""
    catalog = frame.catalog
    advisers = [p.id for p in catalog.programs.values() if p.kind == "advising"]
    skipped = frozenset(
        [f"people:{p}" for p in ("partner", "someone-in-the-job", *advisers)]
        + [f"study:{a}" for a in catalog.agendas]
    )
    progress = replace(frame.base.progress, finished=skipped)
    person = replace(frame.base, progress=progress)
    first = outline(catalog, person, START)
    if isinstance(first, NoPlan) or not any(s.goal for s in first.steps):
        return None
    study = next((s for s in first.steps if s.kind == "study"), None)
    intro = (study.id, float(study.p50)) if study else None
    return Prepared(
        frame,
        skipped,
        first,
        intro,
        _project_list(frame, skipped, first),
        _greedy(frame, person, first),
    )


def _project_list(frame: Frame, skipped: frozenset[str], first: Plan) -> tuple[str, ...]:
    """The goals of the first plan, then of the plan made as if they were done, and so on."""
    found = [s.id for s in first.steps if s.goal]
    levels = lifted(frame.first_levels, (("field-context", 0, 1),))
    for id in found:
        levels = lifted(levels, project_lifts(frame.catalog.projects[id.partition(":")[2]]))
    while len(found) < _LONGEST_LIST:
        person = frame.person(levels, frozenset())
        progress = replace(person.progress, finished=skipped | frozenset(found))
        more = outline(frame.catalog, replace(person, progress=progress), START)
        new = [s.id for s in getattr(more, "steps", ()) if s.goal and s.id not in found]
        if not new:
            break
        found += new
        for id in new:
            levels = lifted(levels, project_lifts(frame.catalog.projects[id.partition(":")[2]]))
    return tuple(found)


def _greedy(frame: Frame, person: object, first: Plan) -> tuple[str, ...]:
    """Programs by rate times worth for an hour, as many as fit into a share of a year."""
    draft = Draft.begin(frame.catalog, person, START)  # type: ignore[arg-type]
    levels = draft.levels
    for step in first.steps:
        levels = lifted(levels, step.shows if step.kind in ("project", "study") else ())
    scored = []
    for offer in see_programs(draft):
        program = offer.program
        rounds = frame.timeline.rounds.get(program.id, [])
        dated = [r for r in rounds if START < r.planned < START + timedelta(weeks=YEAR)]
        if (
            offer.verdict.open
            and offer.worth > LEAST_WORTH
            and frame.suits(program)
            and program.id in frame.rates
            and ready(program, levels)
            and (dated or program.id in frame.timeline.rolling)
        ):
            hours = (program.application.p80 or 1.0) if program.application else 7.0
            due = dated[0].planned if dated else START + timedelta(weeks=YEAR)
            scored.append((-offer.rate.usual * float(offer.worth) / hours, program.id, hours, due))
    chosen: list[tuple[date, float, str]] = []
    for _, id, hours, due in sorted(scored):
        trial = sorted([*chosen, (due, hours, id)])
        used, fits = 0.0, True
        for by, need, _id in trial:
            used += need
            fits = fits and used <= SHARE * frame.weekly * (by - START).days / 7
        if fits:
            chosen = trial
    return tuple(id for _, _, id in chosen)


# -- baselines --------------------------------------------------------------------------------


def suitable(sim: Sim, program: str) -> bool:
    """Topics and stage fit, and being in it is worth something by the published measure."""
    record = sim.catalog.programs[program]
    return sim.frame.suits(record) and sim.frame.worth(record, sim.key) > 0


def candidates(
    sim: Sim, since: dict[str, date], programs: Allows, jobs: Allows
) -> list[tuple[date, str]]:
    """Applications that could be worked on now, in order of deadline, as far as hours allow."""
    found: list[tuple[date, str]] = []
    for record in sim.frame.applied_to:
        id = record.id
        task = f"apply:{id}"
        if not sim.can_work(task) or not programs(sim, id) or not sim.ready(id):
            continue
        coming = sim.round_of(id)
        if coming is None:
            found.append((since.setdefault(task, sim.day) + NO_DATE, task))
        elif coming.planned <= sim.day + SOON:
            found.append((coming.planned, task))
    for role in sim.frame.jobs(sim.key, sim.day):
        task = f"job:{role}"
        if sim.can_work(task) and jobs(sim, role):
            found.append((since.setdefault(task, sim.day) + NO_DATE, task))
    for task in [t for t in since if t in sim.waiting]:
        del since[task]
    kept, used = [], 0.0
    for due, task in sorted(found):
        left = max(0.25, sim.careful(task) - sim.spent.get(task, 0.0))
        room = sim.frame.weekly * max(1, (due - sim.day).days // 7)
        begun = sim.spent.get(task, 0.0) > 0
        dateless = task.startswith("job:") or sim.round_of(task[6:]) is None
        if begun or dateless or used + left <= room:
            kept.append((due, task))
            used += left
    return kept


class Rule:
    """Introduction, then what a rule allows in order of deadline, then projects."""

    def __init__(self, made: Prepared, programs: Allows, jobs: Allows) -> None:
        self.made, self.programs, self.jobs = made, programs, jobs
        self.since: dict[str, date] = {}

    def begin(self, sim: Sim) -> None:
        """Nothing to prepare."""

    def events(self, sim: Sim, happened: bool) -> None:
        """Nothing depends on events."""

    def tasks(self, sim: Sim) -> Iterator[tuple[str, float]]:
        """See `Policy`."""
        if self.made.intro:
            yield self.made.intro[0], _ALL
        for _, task in candidates(sim, self.since, self.programs, self.jobs):
            yield task, _ALL
        for task in self.made.projects:
            yield task, _ALL


def _near_rungs(sim: Sim, ahead: int) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    found = sim.frame.standing(sim.key).assessment
    ladder = sim.catalog.ladders[found.ladder]
    index = found.standings[ladder.id].index
    return [(r.programs, r.roles) for r in ladder.rungs[index : index + 1 + ahead]]


def _ladder(made: Prepared, ahead: int) -> Rule:
    return Rule(
        made,
        lambda sim, id: any(id in programs for programs, _ in _near_rungs(sim, ahead)),
        lambda sim, role: any(role in roles for _, roles in _near_rungs(sim, ahead)),
    )


def _very_selective(sim: Sim, id: str) -> bool:
    chosen = sim.catalog.programs[id].selectivity
    return suitable(sim, id) and bool(chosen and chosen.band == "very selective")


def _highest(sim: Sim, role: str) -> bool:
    roles = [r for r in sim.frame.standing(sim.key).targets.roles if sim.catalog.roles[r].hired]
    rank = {r: _SENIORITY.index(sim.catalog.roles[r].seniority) for r in roles}
    return rank[role] == max(rank.values())


def _any(sim: Sim, id: str) -> bool:
    return True


# -- plans ------------------------------------------------------------------------------------


def light(plan: Plan, intro: tuple[str, float] | None) -> Outline:
    """The steps and weeks of a plan, counted from the first week of the simulation."""

    def week(day: date) -> int:
        return (day - START).days // 7

    def task(step: str) -> str:
        return intro[0] if intro and step.startswith("study:") else step

    kept = sorted(plan.steps, key=lambda s: (s.due, s.id))
    return Outline(
        tuple((task(s.id), week(s.start), week(s.due)) for s in kept),
        {
            week(load.start): tuple(
                (task(step), float(hours))
                for step, hours in load.hours
                if not step.startswith("attend:")
            )
            for load in plan.weeks
        },
        tuple(s.id for s in kept),
    )


class Planned:
    """Executes a plan. With `again` it is made again whenever something happens."""

    def __init__(self, made: Prepared, again: bool) -> None:
        self.made, self.again = made, again
        self.since: dict[str, date] = {}
        self.plan = light(made.first, made.intro)
        self.planned_in = 0

    def begin(self, sim: Sim) -> None:
        """The first plan is ready."""

    def events(self, sim: Sim, happened: bool) -> None:
        """Makes the plan again if it is time."""
        if not self.again or sim.week == 0:
            return
        full = any(h.full and h.first <= sim.day <= h.last for h in sim.held)
        if full:
            self.planned_in = -9  # nothing can be done; plan again when it is over
            return
        missed = any(
            last < sim.week - 1 and sim.can_work(task) and last >= self.planned_in
            for task, _, last in self.plan.steps
        )
        if happened or missed or sim.week - self.planned_in >= 4:
            self._plan(sim)

    def _plan(self, sim: Sim) -> None:
        person = sim.person(self.made.skipped)
        progress = person.progress
        keep = self.plan.ids
        key = (
            sim.week,
            sim.key,
            sim.done,
            tuple(progress.hours.items()),
            progress.finished,
            progress.waiting,
            tuple(progress.refused.items()),
            tuple(sorted(progress.taking.items())),
            keep,
        )
        self.made.asked += 1
        if key not in self.made.plans:
            self.made.made += 1
            plan = outline(sim.catalog, person, sim.day, keep)
            assert isinstance(plan, Plan)
            self.made.plans[key] = light(plan, self.made.intro)
        self.plan = self.made.plans[key]
        self.planned_in = sim.week

    def tasks(self, sim: Sim) -> Iterator[tuple[str, float]]:
        """See `Policy`."""
        steps = [s for s in self.plan.steps if self._possible(sim, s[0])]
        for task, _, last in steps:  # due now or overdue, with a date that will not wait
            if last <= sim.week and task.startswith(("apply:", "study:")):
                yield task, _ALL
        for task, hours in self.plan.weeks.get(sim.week, ()):
            if self._possible(sim, task):
                yield task, hours
        for task, _, _ in steps:
            yield task, _ALL
        if not self.again:
            for task in self._later_jobs(sim):
                yield task, _ALL
            for task in self.made.projects:
                yield task, _ALL
            return
        for _, task in candidates(sim, self.since, suitable, _any):
            yield task, _ALL

    def _possible(self, sim: Sim, task: str) -> bool:
        """Whether a step can be worked on now; what has no deadline waits until it is fair."""
        kind, _, ref = task.partition(":")
        if kind == "job":
            return sim.frame.near(ref, sim.key)
        if kind == "apply" and ref in sim.frame.timeline.rolling:
            return sim.ready(ref)
        return True

    def _later_jobs(self, sim: Sim) -> list[str]:
        return [f"job:{role}" for role in sim.frame.jobs(sim.key, sim.day)]


class Greedy(Rule):
    """The chosen programs, each once, in order of deadline; then jobs and projects."""

    def __init__(self, made: Prepared) -> None:
        chosen = frozenset(made.greedy)
        super().__init__(made, lambda sim, id: id in chosen and f"apply:{id}" not in sim.sent, _any)


POLICIES: dict[str, Callable[[Prepared], Rule | Planned]] = {
    "strict ladder": lambda made: _ladder(made, 1),
    "two-rung ladder": lambda made: _ladder(made, 2),
    "prestige only": lambda made: Rule(made, _very_selective, _highest),
    "apply to everything": lambda made: Rule(made, suitable, _any),
    "greedy, not re-planned": Greedy,
    "planned once": lambda made: Planned(made, again=False),
    "re-planned": lambda made: Planned(made, again=True),
}
OURS, STRONGEST = "re-planned", "apply to everything"

__all__ = ["OURS", "POLICIES", "STRONGEST", "Prepared", "prepare"]
