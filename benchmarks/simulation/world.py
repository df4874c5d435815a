"""The world: time, rounds, luck, hours, answers, offers. Policies only say what to work on next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from math import exp, log, sqrt
from statistics import NormalDist
from types import MappingProxyType
from typing import Protocol

from pathways.assess import Assessment, assess, readiness
from pathways.assess.assessment import near_enough, plain_levels
from pathways.catalog import Catalog
from pathways.catalog.records import Program
from pathways.planner import admission, judge
from pathways.planner.admission import Admission
from pathways.planner.draft import Draft
from pathways.planner.offers import job_rate
from pathways.planner.rates import rate_of
from pathways.planner.value import BESIDE, Targets, lifted, program_lifts, project_lifts
from pathways.profile import Person, Progress, Shown

START = date(2026, 11, 22)
WEEKS = 104
AGAIN = 120
"""Days between two applications to one program."""

JOB_AGAIN = 28
EMPLOYERS_WAIT = 180
"""Days that an employer may be expected to wait for somebody."""

Levels = tuple[tuple[str, int], ...]
_NORMAL = NormalDist()
_TINY = 1e-9


@dataclass(frozen=True)
class Cell:
    """One cell of the grid."""

    rho: float = 0.3
    overrun: bool = True
    rates: float = 1.0
    boosts: bool = True


class Luck:
    """Draws that depend only on the person, the run and what they are about."""

    def __init__(self, persona: str, run: int) -> None:
        self._seed = f"{persona}|{run}|"
        self._held: dict[str, float] = {}

    def uniform(self, about: str) -> float:
        """A number between 0 and 1."""
        if about not in self._held:
            raw = int.from_bytes(sha256((self._seed + about).encode()).digest()[:7], "big")
            self._held[about] = (raw + 0.5) / 2**56
        return self._held[about]

    def normal(self, about: str) -> float:
        """A standard normal number."""
        return _NORMAL.inv_cdf(self.uniform(about))


# -- rounds -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Round:
    """A round that will come: the window of its deadline and the day everybody plans on."""

    number: int
    planned: date
    early: date
    late: date
    starts: date | None

    def deadline(self, luck: Luck, program: str) -> date:
        """The true deadline in this run."""
        days = (self.late - self.early).days + 1
        share = luck.uniform(f"round:{program}:{self.number}")
        return self.early + timedelta(days=int(days * share))


class Timeline:
    """What `admission()` says in every week, and the rounds it implies."""

    def __init__(self, catalog: Catalog) -> None:
        self.rolling: set[str] = set()
        self.admissions: dict[str, list[Admission]] = {}
        self.rounds: dict[str, list[Round]] = {}
        self.coming: dict[str, list[Round | None]] = {}
        """By program, for each week the round that `admission()` speaks of."""
        for program in catalog.programs.values():
            if catalog.kind(program).chooses:
                self._follow(catalog, program)

    def _follow(self, catalog: Catalog, program: Program) -> None:
        rules = catalog.rules.forecast
        days = [START + timedelta(weeks=w) for w in range(WEEKS)]
        seen = [admission(program, day, rules) for day in days]
        self.admissions[program.id] = seen
        if seen[0].state == "rolling":
            if not seen[0].self_paced:
                self.rolling.add(program.id)
            return
        rounds: list[Round] = []
        coming: list[Round | None] = []
        for now in seen:
            found = self._round(now, len(rounds), rules.submit_days_before)
            if found and rounds and (found.late - rounds[-1].late).days < 60:
                found = rounds[-1]
            elif found:
                rounds.append(found)
            coming.append(found)
        self.rounds[program.id] = rounds
        self.coming[program.id] = coming

    @staticmethod
    def _round(now: Admission, number: int, before: int) -> Round | None:
        if now.state not in ("dated", "not yet open", "forecast"):
            return None
        starts = now.starts[0] if now.starts else None
        if now.closes:
            early, late = now.closes if now.state == "forecast" else (now.closes[1],) * 2
            return Round(number, now.closes[0] - timedelta(days=before), early, late, starts)
        if now.opens:
            closing = now.opens[0] + timedelta(days=28)
            return Round(number, now.opens[0] + timedelta(days=20), closing, closing, starts)
        return None


# -- what does not depend on luck -------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """What follows from a person's levels."""

    assessment: Assessment
    targets: Targets


class Frame:
    """A person, the catalog and everything that can be worked out once for them."""

    def __init__(self, catalog: Catalog, timeline: Timeline, name: str, person: Person) -> None:
        self.catalog, self.timeline, self.name = catalog, timeline, name
        self.base = person
        hours = person.hours
        assert hours is not None
        self.weekly = float(hours)
        self.most = float(person.most or hours)
        self.first_levels = plain_levels(person)
        self._standings: dict[Levels, Standing] = {}
        self._open: dict[tuple[object, ...], bool] = {}
        self._worth: dict[tuple[str, Levels], float] = {}
        self._persons: dict[tuple[Levels, frozenset[str]], Person] = {}
        self.targets = self.standing(key_of(self.first_levels)).targets
        self.heaviest = max(w for _, w in self.targets.weights)
        self.total = sum(w for _, w in self.targets.weights)
        heavy = [r for r, w in self.targets.weights if w > 1] or list(self.targets.roles)
        self.topics = {t for r in heavy for t in catalog.roles[r].topics}
        self.job_p = job_rate(Draft.begin(catalog, person, START)).usual / 1000
        self.rates = {
            p.id: rate_of(p, START, catalog.rules).usual / 1000
            for p in catalog.programs.values()
            if catalog.kind(p).chooses
        }
        self.applied_to = [p for p in catalog.programs.values() if catalog.kind(p).chooses]

    def person(self, levels: Mapping[str, int], done: frozenset[str]) -> Person:
        """The person with other levels and more finished programs."""
        key = (key_of(levels), done)
        if key not in self._persons:
            shown = dict(self.base.levels)
            for competency, level in levels.items():
                if competency not in shown or shown[competency].level != level:
                    shown[competency] = Shown(level, level, "did", competency, "simulated")
            self._persons[key] = replace(
                self.base, levels=MappingProxyType(shown), done=self.base.done | done
            )
        return self._persons[key]

    def standing(self, levels: Levels) -> Standing:
        """Assessment and targets at these levels."""
        if levels not in self._standings:
            found = assess(self.catalog, self.person(dict(levels), frozenset()))
            self._standings[levels] = Standing(found, Targets.of(self.catalog, found))
        return self._standings[levels]

    def open(self, program: Program, now: Admission, levels: Levels, done: frozenset[str]) -> bool:
        """Whether nothing known keeps the person out."""
        tested = {n.id for n in program.requires if n.what == "competency"}
        part = tuple(p for p in levels if p[0] in tested)
        key = (program.id, now, part, done if program.requires else program.id in done)
        if key not in self._open:
            person = self.person(dict(levels), done)
            self._open[key] = judge(self.catalog, person, program, now).open
        return self._open[key]

    def suits(self, program: Program) -> bool:
        """Whether topics and stage fit the person."""
        stage = self.base.stage
        made_for = not (program.suits and stage) or stage in program.suits.stages
        return made_for and bool(self.topics.intersection(program.topics))

    def worth(self, program: Program, levels: Levels) -> float:
        """What being in a program is worth, 0 to 60; see measure (a) of the protocol."""
        key = (program.id, levels)
        if key not in self._worth:
            first = key_of(self.first_levels)
            self._worth[key] = max(self.worth_now(program, first), self.worth_now(program, levels))
        return self._worth[key]

    def worth_now(self, program: Program, levels: Levels) -> float:
        """The same, counted from these levels alone."""
        gain = self.targets.gain(dict(levels), program_lifts(program))
        named = any(program.id in self.catalog.roles[r].programs for r in self.targets.roles)
        return 50 * min(1.0, 4 * float(gain) / self.total) + 10 * named

    def job_worth(self, role: str, levels: Levels) -> float:
        """What a job is worth: its weight on the first day or now, of the heaviest."""
        now = self.standing(levels).targets.weights
        then = dict(self.targets.weights).get(role, 0) / self.heaviest
        return 100 * max(then, dict(now).get(role, 0) / max(w for _, w in now))

    def jobs(self, levels: Levels, day: date) -> list[str]:
        """Target roles that are near enough and could be taken, heaviest first."""
        found = []
        for role, weight in self.standing(levels).targets.weights:
            if weight > BESIDE and self.near(role, levels) and self.could_take(role, day):
                found.append(role)
        return found

    def near(self, role: str, levels: Levels) -> bool:
        """Whether a role is near enough for a direct application."""
        ready = readiness(self.catalog.roles[role], dict(levels), self.catalog)
        return near_enough(ready, self.catalog.rules.apply_at)

    def could_take(self, role: str, day: date) -> bool:
        """Whether there are such jobs, and the person could begin soon enough."""
        record, free = self.catalog.roles[role], self.base.full_time_from
        if not record.hired or (self.base.full_time == "never" and not record.part_time):
            return False
        return record.part_time or free is None or (free - day).days <= EMPLOYERS_WAIT

    def readiness(self, levels: Mapping[str, int]) -> float:
        """Weighted share of the required levels of the first day's targets that is shown."""
        zero = self.targets.gain({}, [(c, 0, lv) for c, lv in levels.items() if lv])
        return float(zero) / self.total


def key_of(levels: Mapping[str, int]) -> Levels:
    """Levels as a key."""
    return tuple(sorted((c, lv) for c, lv in levels.items() if lv))


def ready(program: Program, levels: Mapping[str, int]) -> bool:
    """Whether every level that admitted people usually show is at most one away."""
    return all(levels.get(e.competency, 0) >= e.level - 1 for e in program.expects)


def program_hours(catalog: Catalog, program: Program) -> tuple[float, bool, int]:
    """Hours a week, whether it is full-time, and weeks."""
    weeks = program.weeks.is_ if program.weeks else None
    length = max(1, round((weeks.low + weeks.high) / 2)) if weeks else 12
    if program.hours_per_week:
        hours = program.hours_per_week.is_.low
        return hours, hours >= catalog.rules.hours.full_time, length
    lasting = program.kind in ("fellowship", "residency", "incubator", "bootcamp")
    in_person = program.mode is not None and program.mode.is_ == "in person"
    if lasting and in_person and length > 2:
        return 40.0, True, length
    return 8.0, False, length


# -- one run ----------------------------------------------------------------------------------


@dataclass
class Pending:
    """An application that is in, with the day it is judged and the day of the answer."""

    task: str
    attempt: int
    judged: date
    answer: date
    round: Round | None
    state: Admission | None
    p: float | None = None
    """The true rate, once judged."""


@dataclass
class Held:
    """An accepted program."""

    program: str
    worth: float
    first: date
    last: date
    hours: float
    full: bool


@dataclass
class Result:
    """The measures of one run."""

    best: float = 0.0
    best_now: float = 0.0
    """Best value if a program counts from the levels of the day of the offer alone."""
    job: bool = False
    first_offer: float = 24.0
    offer: bool = False
    applications: int = 0
    jobs_tried: int = 0
    projects: int = 0
    ready: float = 0.0
    hours: float = 0.0
    trace: list[str] = field(default_factory=list)


class Policy(Protocol):
    """Says what to work on."""

    def begin(self, sim: Sim) -> None:
        """Called before the first week."""

    def events(self, sim: Sim, happened: bool) -> None:
        """Called at the start of every week; `happened` since the last one."""

    def tasks(self, sim: Sim) -> Iterator[tuple[str, float]]:
        """What to do this week, with at most so many hours each, best first."""


class Sim:
    """One person, one run, one policy."""

    def __init__(
        self, frame: Frame, luck: Luck, cell: Cell, intro: tuple[str, float] | None
    ) -> None:
        self.frame, self.luck, self.cell = frame, luck, cell
        self.catalog = frame.catalog
        self.day, self.week = START, 0
        self.levels = dict(frame.first_levels)
        self.key = key_of(self.levels)
        self.done: frozenset[str] = frozenset()
        self.intro = intro
        self.spent: dict[str, float] = {}
        self.begun: dict[str, int] = {}
        self.finished: set[str] = set()
        self.resting: dict[str, int] = {}
        """Projects whose hours are done and that wait on others, by the week they end."""
        self.waiting: dict[str, Pending] = {}
        self.refused: dict[str, date] = {}
        self.sent: dict[str, date] = {}
        self.attempts: dict[str, int] = {}
        self.round_used: dict[str, int] = {}
        self.held: list[Held] = []
        self.attended = False
        self.happened = False
        self.over = False
        self.result = Result()

    # -- the state, as policies may see it

    def person(self, extra: frozenset[str]) -> Person:
        """The person as the planner sees them now; `extra` steps count as finished."""

        def near_quarter(h: float) -> Fraction:
            return Fraction(round(h * 4), 4)

        progress = Progress(
            hours={t: near_quarter(h) for t, h in sorted(self.spent.items()) if h >= 0.125},
            finished=frozenset(self.finished) | extra,
            waiting=frozenset(self.waiting),
            refused=dict(sorted(self.refused.items())),
            taking={
                h.program: (h.first, h.last, near_quarter(h.hours))
                for h in self.held
                if h.last >= self.day
            },
        )
        return replace(self.frame.person(self.levels, self.done), progress=progress)

    def usual(self, task: str) -> float:
        """P50 hours of a task."""
        kind, _, ref = task.partition(":")
        if kind == "project":
            return self.catalog.projects[ref].hours.p50
        if kind == "apply":
            hours = self.catalog.programs[ref].application
            return (hours.p50 if hours.p80 > 0 else 0.5) if hours else 4.0
        if kind == "job":
            return min(12.0, self.frame.weekly * 3) * 2 / 3
        assert self.intro
        return self.intro[1]

    def careful(self, task: str) -> float:
        """P80 hours of an application."""
        kind, _, ref = task.partition(":")
        if kind == "job":
            return min(12.0, self.frame.weekly * 3)
        hours = self.catalog.programs[ref].application
        return (hours.p80 or 1.0) if hours else 7.0

    def needed(self, task: str) -> float:
        """The true hours of a task."""
        usual = self.usual(task)
        if not self.cell.overrun:
            return usual
        if task.startswith(("apply:", "job:")):
            about = f"hours:{task}:{self.attempts.get(task, 0)}"
            return usual * 1.1 * exp(0.2 * self.luck.normal(about))
        return usual * 1.2 * exp(0.35 * self.luck.normal(f"hours:{task}"))

    def round_of(self, program: str) -> Round | None:
        """The round that everybody knows about this week, if it was not applied to yet."""
        if program in self.frame.timeline.rolling:
            return None
        coming = self.frame.timeline.coming.get(program)
        found = coming[self.week] if coming else None
        return found if found and self.round_used.get(program, -1) < found.number else None

    def can_work(self, task: str) -> bool:
        """Whether hours put into a task now could count at all."""
        kind, _, ref = task.partition(":")
        if task in self.finished or task in self.waiting or task in self.resting:
            return False
        if kind == "project":
            project = self.catalog.projects[ref]
            return all(self.levels.get(s.competency, 0) >= s.from_ for s in project.shows[:1])
        if kind == "study":
            return bool(self.intro and task == self.intro[0])
        if kind == "job":
            last = self.refused.get(task)
            return not last or (self.day - last).days >= JOB_AGAIN
        if kind != "apply" or ref in self.done or any(h.program == ref for h in self.held):
            return False
        again = task in self.sent and (self.day - self.sent[task]).days < AGAIN
        if ref in self.frame.timeline.rolling:
            return not again
        found = self.round_of(ref)
        if found is None or again:
            return False
        if self.spent.get(task, 0.0) > 0:
            return self.day <= found.deadline(self.luck, ref)
        return self.day <= found.planned

    def ready(self, program: str) -> bool:
        """Whether the person may and should apply to a program now."""
        record = self.catalog.programs[program]
        now = self.frame.timeline.admissions[program][self.week]
        return ready(record, self.levels) and self.frame.open(record, now, self.key, self.done)

    # -- running

    def run(self, policy: Policy) -> Result:
        """All weeks."""
        policy.begin(self)
        for self.week in range(WEEKS):
            self.day = START + timedelta(weeks=self.week)
            happened, self.happened = self.happened, False
            happened |= self._arrivals()
            if self.over:
                break
            policy.events(self, happened)
            self._work(policy, self._capacity())
        self.result.ready = self.frame.readiness(self.levels)
        return self.result

    def _capacity(self) -> float:
        left = self.frame.weekly
        for held in self.held:
            if held.first <= self.day <= held.last:
                left -= self.frame.weekly if held.full else held.hours
        return max(0.0, left)

    def _work(self, policy: Policy, left: float) -> None:
        if left <= _TINY:
            return
        for task, limit in policy.tasks(self):
            if not self.can_work(task):
                continue
            need = self.needed(task) - self.spent.get(task, 0.0)
            hours = min(left, limit, max(0.0, need))
            self.begun.setdefault(task, self.week)
            self.spent[task] = self.spent.get(task, 0.0) + hours
            left -= hours
            self.result.hours += hours
            if need - hours <= _TINY:
                self._complete(task)
            if left <= _TINY:
                break

    def _complete(self, task: str) -> None:
        kind, _, ref = task.partition(":")
        if kind == "project":
            waits = sum(part.weeks for part in self.catalog.projects[ref].parts)
            self.resting[task] = self.begun[task] + max(1, waits)
            return
        self.happened = True
        if kind == "study":
            self._finish(task)
            return
        del self.spent[task]
        del self.begun[task]
        attempt = self.attempts.get(task, 0)
        self.attempts[task] = attempt + 1
        self.sent[task] = self.day
        self.result.applications += 1
        self.result.jobs_tried += kind == "job"
        sent = self.day + timedelta(days=6)
        if kind == "job":
            pending = Pending(task, attempt, sent, sent + timedelta(weeks=4), None, None)
        elif ref in self.frame.timeline.rolling:
            state = self.frame.timeline.admissions[ref][self.week]
            pending = Pending(task, attempt, sent, sent + timedelta(weeks=6), None, state)
        else:
            found = self.round_of(ref)
            assert found
            deadline = found.deadline(self.luck, ref)
            state = self.frame.timeline.admissions[ref][self.week]
            answer = deadline + timedelta(weeks=8)
            pending = Pending(task, found.number, deadline, answer, found, state)
            self.round_used[ref] = found.number
        self.waiting[task] = pending
        if pending.judged <= sent:
            self._judge(pending)
        self.note(f"applied {task}")

    def _finish(self, task: str) -> None:
        kind, _, ref = task.partition(":")
        self.finished.add(task)
        self.spent.pop(task, None)
        if kind == "project":
            self.result.projects += 1
            self._lift(project_lifts(self.catalog.projects[ref]))
        else:
            self._lift((("field-context", 0, 1),))
        self.note(f"finished {task}")

    def _lift(self, lifts: tuple[tuple[str, int, int], ...]) -> None:
        self.levels = lifted(self.levels, lifts)
        self.key = key_of(self.levels)

    def _arrivals(self) -> bool:
        """What ended or came in before this week: projects, programs, judgments, answers."""
        happened = False
        for task in [t for t, week in self.resting.items() if week <= self.week]:
            del self.resting[task]
            self._finish(task)
            happened = True
        for held in [h for h in self.held if h.last < self.day]:
            self.held.remove(held)
            program = self.catalog.programs[held.program]
            self.done |= {held.program}
            self._lift(program_lifts(program))
            band = program.selectivity.band if program.selectivity else ""
            self.attended = self.attended or band in ("selective", "very selective")
            self.note(f"attended {held.program}")
            happened = True
        for pending in list(self.waiting.values()):
            if pending.p is None and pending.judged <= self.day:
                self._judge(pending)
        for pending in sorted(self.waiting.values(), key=lambda p: (p.answer, p.task)):
            if pending.answer <= self.day and not self.over:
                del self.waiting[pending.task]
                self._answer(pending)
                happened = True
        return happened

    # -- answers

    def _judge(self, pending: Pending) -> None:
        """Fixes the true rate, from what the person shows on this day."""
        kind, _, ref = pending.task.partition(":")
        if kind == "job":
            p = self.frame.job_p
            fair = self.frame.near(ref, self.key) and self.frame.could_take(ref, self.day)
        else:
            p = self.frame.rates[ref]
            program = self.catalog.programs[ref]
            assert pending.state
            fair = ready(program, self.levels) and self.frame.open(
                program, pending.state, self.key, self.done
            )
        p = min(0.999, p) if fair else p / 10
        rate = -log(1 - p) * exp(0.4 * self.luck.normal(f"rate:{pending.task}")) * self.cell.rates
        if self.cell.boosts:
            rate *= 1.5 if self.attended else 1.0
            rate *= 1.25 ** min(2, self.result.projects)
        pending.p = 1 - exp(-rate)

    def _answer(self, pending: Pending) -> None:
        assert pending.p is not None
        rho = self.cell.rho
        about = f"answer:{pending.task}:{pending.attempt}"
        z = sqrt(rho) * self.luck.normal("person") + sqrt(1 - rho) * self.luck.normal(about)
        if z >= _NORMAL.inv_cdf(min(1 - 1e-12, max(1e-12, pending.p))):
            self.refused[pending.task] = self.day
            return
        kind, _, ref = pending.task.partition(":")
        self.refused.pop(pending.task, None)
        if kind == "job":
            self._job(ref)
        else:
            self._place(pending, self.catalog.programs[ref])

    def _offered(self, worth: float, what: str) -> None:
        self.note(f"offer {what} {worth:.0f}")
        if worth > 0 and not self.result.offer:
            self.result.offer = True
            self.result.first_offer = (self.day - START).days / 30.44

    def _job(self, role: str) -> None:
        worth = self.frame.job_worth(role, self.key)
        self._offered(worth, f"job {role}")
        if worth > max((h.worth for h in self.held), default=0.0):
            self.result.job, self.over = True, True
            self.result.best = max(self.result.best, worth)
            self.result.best_now = max(self.result.best_now, worth)

    def _place(self, pending: Pending, program: Program) -> None:
        worth = self.frame.worth(program, self.key)
        self._offered(worth, program.id)
        hours, full, weeks = program_hours(self.catalog, program)
        first = self.day + timedelta(weeks=4)
        if pending.round and pending.round.starts:
            moved = pending.judged - pending.round.early
            first = max(first, pending.round.starts + moved)
        last = first + timedelta(weeks=weeks, days=-1)
        rivals = [
            h
            for h in self.held
            if h.first <= last
            and first <= h.last
            and (full or h.full or h.hours + hours > self.frame.most)
        ]
        if worth > max((h.worth for h in rivals), default=0.0):
            self.held = [h for h in self.held if h not in rivals]
            self.held.append(Held(program.id, worth, first, last, hours, full))
            self.result.best = max(self.result.best, worth)
            now = self.frame.worth_now(program, self.key)
            self.result.best_now = max(self.result.best_now, now)

    def note(self, what: str) -> None:
        """Remembers what happened, to read in a trace."""
        self.result.trace.append(f"{self.week:3} {what}")
