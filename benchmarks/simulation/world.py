"""The world: luck, the rule of fairness, openings, rounds, hosts, hours and answers.

Policies only say what to work on. Nothing here knows how a plan is made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, cached_property
from hashlib import sha256
from math import exp, log, sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Any

import yaml

from pathways.catalog import Catalog
from pathways.catalog.records import Program, Project, Round
from pathways.catalog.values import When
from pathways.planner import Verdict, admission, judge
from simulation.people import Somebody

START = date(2026, 11, 30)
WEEKS = 78
MONTH = 365.25 / 12 / 7  # weeks
REFRESH = 4  # weeks after which the catalog is brought up to date, and a plan made again at most
LISTED = 4  # weeks that an opening can be applied for
ANNOUNCED = timedelta(weeks=8)  # before a deadline: from then on everybody knows of the round
AGAIN = 120  # days between two applications to one program
EMPLOYERS_WAIT = 26  # weeks
RHO = 0.3  # how much the answers to one person hang together
SEEN = 0.7  # chance that others see what an entry says that something shows or builds
GIVEN_UP = 0.15  # share of projects that are given up
SHUT = 0.5  # chance that an open question of entry comes out as no
QUESTIONS = {"visa-unknown", "work-rights", "remote-possible", "hours-near"}
INTRODUCTION = "study:introduction"

_NORMAL = NormalDist()
_COUNTED = yaml.safe_load((Path(__file__).parent / "openings.yaml").read_text(encoding="utf-8"))
ADS: dict[str, int] = _COUNTED["ads"]
PER_AD = _COUNTED["dated_in_a_month"] / sum(ADS.values()) / MONTH  # openings a week
PLACES: list[str] = [p for p, n in _COUNTED["places"].items() for _ in range(n)]
PART = _COUNTED["part"] / (_COUNTED["part"] + _COUNTED["whole"])

Asked = Sequence[tuple[str, int, float]]  # competency, level asked for, weight
Lift = tuple[str, int, int]  # competency, level needed before, level after
Task = str  # kind:id
# An application: week of the answer, chance, what its luck is about, whether a yes is an offer, and
# the first week of a program.
Waiting = tuple[int, float, str, bool, int]
Wish = tuple[tuple[Task, ...], float]  # tasks in their order, and the most hours for all of them


@dataclass(frozen=True)
class Cell:
    """One cell of the grid; the values here are those of the default cell."""

    slope: float = 8  # how fast the chance rises with readiness
    counts: bool = True  # whether employers see anything in projects
    hosts: float = 0.5  # share of hosts that say yes
    overrun: float = 1.2  # hours of a project at the median, for one hour at P50
    apart: float = 1  # how far the world's rule is from the card of a role; 0 is the card
    openings: float = 1  # for one that the ads show


def uniform(*about: object) -> float:
    """A number between 0 and 1 that depends only on what it is about."""
    text = "|".join(map(str, about)).encode()
    return (int.from_bytes(sha256(text).digest()[:7], "big") + 0.5) / 2**56


def normal(*about: object) -> float:
    """A standard normal number, likewise."""
    return _NORMAL.inv_cdf(uniform(*about))


def between(low: float, high: float, u: float) -> float:
    """A number between two others, even in its logarithm."""
    return exp(log(low) + u * (log(high) - log(low)))


def moved(level: int, u: float, each: float) -> int:
    """A level one down or one up, with a chance of `each`."""
    return max(0, min(4, level + (u > 1 - each) - (u < each)))


def share(levels: Mapping[str, int], asked: Asked) -> float:
    """Readiness: weighted levels shown over weighted levels asked for."""
    total = sum(weight * level for _, level, weight in asked)
    have = sum(weight * min(levels.get(c, 0), level) for c, level, weight in asked)
    return have / total if total else 1.0


def lifted(levels: Mapping[str, int], lifts: Iterable[Lift]) -> dict[str, int]:
    """Levels after lifts; one whose first level is not reached changes nothing."""
    after = dict(levels)
    for competency, before, to in lifts:
        if levels.get(competency, 0) >= before:
            after[competency] = max(after.get(competency, 0), to)
    return after


def shows(project: Project) -> list[Lift]:
    """What a finished project shows by its entry."""
    return [(s.competency, s.from_, s.level) for s in project.shows]


def card(catalog: Catalog, role: str) -> Asked:
    """What the catalog says that a role asks for."""
    rules = catalog.rules.readiness
    weights = {"must": rules.must, "nice": rules.nice}
    return [(x.competency, x.level, weights[x.need]) for x in catalog.roles[role].levels]


def is_rolling(program: Program) -> bool:
    """Whether it can be applied to at any time."""
    return program.intake is not None and program.intake.is_ == "rolling"


# -- rounds, and a catalog that is kept up --------------------------------------------------------


@dataclass(eq=False)
class Calendar:
    """The rounds of programs in one run, and a catalog that is kept up with them."""

    catalog: Catalog
    run: int
    memo: dict[tuple[Any, ...], Any] = field(default_factory=dict)

    def once(self, key: tuple[Any, ...], work: Callable[[], Any]) -> Any:
        """The result of some work, done only once for a person in the run."""
        if key not in self.memo:
            self.memo[key] = work()
        return self.memo[key]

    @cached_property
    def rounds(self) -> dict[str, list[date]]:
        """By program that chooses, the true deadlines of the rounds to come."""
        every = self.catalog.programs.values()
        return {str(p.id): self._of(p) for p in every if self.catalog.kind(p).chooses}

    def _of(self, program: Program) -> list[date]:
        if program.running and program.running.is_ == "no":
            return []
        if program.intake and program.intake.is_ == "frequent":
            first = START + timedelta(weeks=9 * uniform(self.run, program.id, "first"))
            return [first + timedelta(weeks=9 * n) for n in range(9)]
        ends = START + timedelta(weeks=WEEKS)
        known = sorted(d for r in program.rounds if (d := _deadline(r)))
        found = [d for d in known if START <= d <= ends]
        for number, past in enumerate(d for d in known if 0 < (START - d).days < 550):
            for years in (1, 2, 3):
                off = round(14 * normal(self.run, program.id, number, years))
                ahead = past + timedelta(days=365 * years + off)
                if START < ahead <= ends and all(abs((ahead - d).days) > 46 for d in found):
                    found.append(ahead)
        return sorted(found)

    @cache  # noqa: B019  a handful of calendars live as long as the program
    def known(self, week: int) -> list[tuple[date, str]]:
        """Programs that can be applied to in a week, by deadline; a rolling one counts as due in
        six weeks."""
        day, found = START + timedelta(weeks=week), []
        for id, dates in self.rounds.items():
            if is_rolling(self.catalog.programs[id]):
                found.append((day + timedelta(weeks=6), id))
            found += [(d, id) for d in dates if d - ANNOUNCED <= day <= d][:1]
        return sorted(found)

    @cache  # noqa: B019
    def catalog_in(self, month: int) -> Catalog:
        """The catalog as it stands: rounds are in it from their announcement on."""
        today = START + timedelta(weeks=month * REFRESH)
        programs = dict(self.catalog.programs)
        for id, deadlines in self.rounds.items():
            old = self.catalog.programs[id]
            had = [_deadline(r) for r in old.rounds]
            new = [
                Round(f"round of {d}", old.source, closes=_when(d), starts=_when(d, weeks=12))
                for d in deadlines
                if d - ANNOUNCED <= today and d not in had
            ]
            programs[old.id] = replace(old, rounds=(*old.rounds, *new)) if new else old
        return replace(self.catalog, programs=programs)

    @cache  # noqa: B019
    def verdict(self, somebody: Somebody, id: str, month: int) -> Verdict:
        """What is known to keep a person out of a program, and what is not known."""
        catalog, day = self.catalog_in(month), START + timedelta(weeks=month * REFRESH)
        now = admission(catalog.programs[id], day, catalog.rules.forecast)
        return judge(catalog, somebody.person, catalog.programs[id], now)


def _when(day: date, weeks: int = 0) -> When:
    day += timedelta(weeks=weeks)
    return When(day.year, day.month, day.day)


def _deadline(r: Round) -> date | None:
    """When a round closed; else four weeks after it opened, or twelve weeks before it began."""
    for when, days in ((r.closes, 0), (r.opens, 28), (r.starts, -84)):
        if when and when.month:
            return when.first + timedelta(days=days)
    return None


# -- what is the same for all people and policies -------------------------------------------------


@dataclass(frozen=True)
class Opening:
    """A post that can be applied for in some weeks; `base` is the chance of who is just fair."""

    id: str
    role: str
    week: int
    closes: date
    place: str
    part: bool
    base: float


@dataclass
class World:
    """One run in one cell."""

    calendar: Calendar
    cell: Cell

    def __post_init__(self) -> None:
        catalog, self.run = self.calendar.catalog, self.calendar.run
        self.catalog = catalog
        self.rules = {str(r): self._rule(r, card(catalog, r)) for r in catalog.roles}
        """By role or program, what is really asked for, and the readiness that is fair."""
        for p in self.calendar.rounds:
            expects = catalog.programs[p].expects
            self.rules[p] = self._rule(p, [(e.competency, e.level, 1) for e in expects])

    def _rule(self, about: str, asked: Asked) -> tuple[Asked, float]:
        apart, found = self.cell.apart, []
        for competency, level, weight in asked:
            key = (self.run, "asked", about, competency)
            heavier = exp(0.5 * apart * normal(*key, "weight"))
            found.append((competency, moved(level, uniform(*key), 0.2 * apart), weight * heavier))
        return found, 0.7 + 0.125 * apart * (2 * uniform(self.run, "line", about) - 1)

    def chance(self, about: str, ready: float, base: float) -> float:
        """The chance of a yes: `base` for who is just fair, and smooth on both sides of it."""
        asked, line = self.rules[about]
        if not asked:
            return base
        return min(0.95, 2 * base / (1 + exp(-self.cell.slope * (ready - line))))

    def base(self, program: str) -> float:
        """The chance of a fair person: about the published count, or within the program's band."""
        record, key = self.catalog.programs[program], (self.run, "base", program)
        for a in record.admitted:
            if a.applicants and a.places:
                told = (a.places.low + a.places.high) / (a.applicants.low + a.applicants.high)
                return min(0.9, told * exp(0.4 * normal(*key)))
        chosen = record.selectivity
        band = self.catalog.rules.bands[chosen.band if chosen else "unknown"]
        return between(band.low / 100, band.high / 100, uniform(*key))

    @cached_property
    def openings(self) -> list[Opening]:
        """Every opening of the run, in the order in which they come."""
        found = []
        hired = [r for r in ADS if self.catalog.roles[r].hired]
        for week, role in ((w, r) for w in range(-LISTED, WEEKS) for r in hired):
            key = (self.run, "openings", role, week)
            for number in range(_poisson(ADS[role] * PER_AD * self.cell.openings, uniform(*key))):
                place = PLACES[int(uniform(*key, number, "place") * len(PLACES))]
                part = uniform(*key, number, "part") < PART
                base = between(0.01, 0.1, uniform(*key, number, "base"))
                closes, id = START + timedelta(weeks=week + LISTED), f"{role}.{week}.{number}"
                found.append(Opening(id, role, week, closes, place, part, base))
        return found


def _poisson(mean: float, u: float) -> int:
    number, below = 0, exp(-mean)
    term = below
    while u > below and number < 50:
        number += 1
        term *= mean / number
        below += term
    return number


# -- one life -------------------------------------------------------------------------------------


@dataclass
class Life:
    """One person in one run under one policy."""

    world: World
    somebody: Somebody
    week: int = 0
    spent: dict[Task, float] = field(default_factory=dict)
    begun: dict[Task, int] = field(default_factory=dict)
    finished: set[Task] = field(default_factory=set)
    closed: dict[Task, date] = field(default_factory=dict)  # refused by a host, or given up
    hosts: dict[Task, int] = field(default_factory=dict)  # asked: the week of the answer
    resting: dict[Task, int] = field(default_factory=dict)  # only waits on others, until a week
    waiting: dict[Task, Waiting] = field(default_factory=dict)
    refused: dict[Task, date] = field(default_factory=dict)
    sent: dict[Task, int] = field(default_factory=dict)
    held: dict[str, tuple[int, int, float]] = field(default_factory=dict)  # first, last, hours
    done: set[str] = field(default_factory=set)
    happened: bool = True
    fair: list[tuple[int, str]] = field(default_factory=list)  # week, and `post` or `apply`
    offers: list[tuple[int, str]] = field(default_factory=list)
    fair_from: int | None = None
    noes: int = 0
    hours: float = 0.0  # that there were, and of these left free
    free: float = 0.0
    memo: dict[str, Any] = field(default_factory=dict)  # what the policy remembers
    trace: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.catalog, self.person = self.world.catalog, self.somebody.person
        self.shown = {str(c): s.level for c, s in self.person.levels.items()}
        off = 0.15 * self.world.cell.apart
        self.true = {c: moved(n, self.luck("true", c), off) for c, n in self.shown.items()}

    def luck(self, *about: object) -> float:
        """A uniform number of this person in this run, the same under every policy."""
        return uniform(self.somebody.name, self.world.run, *about)

    @property
    def day(self) -> date:
        """The first day of the week."""
        return START + timedelta(weeks=self.week)

    # -- what is possible for the person

    @cached_property
    def reach(self) -> set[str]:
        """Countries in which the person could work."""
        rights = set(map(str, self.person.work_rights))
        if self.person.move not in ("job", "yes"):
            rights &= {str(self.person.country)}
        return {"WORLD"}.union(*(self._countries(r) for r in rights))

    def _countries(self, place: str) -> set[str]:
        regions = self.catalog.rules.regions
        return {str(c) for p in place.split() for c in (p, *regions.get(p, ()))}

    def works_in(self, place: str) -> bool:
        """Whether the person could work in one of these places."""
        return bool(self._countries(place) & self.reach)

    def free_by(self, week: int) -> bool:
        """Whether an employer who is applied to in a week would wait for them."""
        free = self.person.full_time_from
        return free is not None and (free - START).days / 7 - week <= EMPLOYERS_WAIT

    @cached_property
    def roles(self) -> list[str]:
        """Takeable roles: about one post or more of the ads' eighteen months suits the person in
        place, form and time."""
        here = sum(map(self.works_in, PLACES)) / len(PLACES)
        free = sum(PART + (1 - PART) * self.free_by(w) for w in range(WEEKS))
        some = (r for r, ads in ADS.items() if ads * PER_AD * here * free >= 1)
        records, out = self.catalog.roles, self.person.deal_breakers
        return [r for r in some if records[r].hired and records[r].ladder not in out]

    @cached_property
    def named(self) -> list[str]:
        """Takeable roles that the person wished for; without wishes, all takeable ones."""
        return [r for r in self.roles if not self.person.roles or r in self.person.roles]

    @cached_property
    def posts(self) -> dict[str, Opening]:
        """Every opening that the person could take in place, form and time."""
        out = self.person.deal_breakers
        return {
            o.id: o
            for o in self.world.openings
            if self.catalog.roles[o.role].ladder not in out
            and (o.part or self.free_by(o.week))
            and self.works_in(o.place)
        }

    @property
    def listed(self) -> list[Opening]:
        """Openings that can be applied for now; one that was begun can be finished."""
        return [
            o
            for o in self.posts.values()
            if f"post:{o.id}" not in self.sent
            and o.week <= self.week
            and (self.week < o.week + LISTED or f"post:{o.id}" in self.begun)
        ]

    @property
    def open(self) -> dict[str, date]:
        """Programs that the person may apply to now, with the deadline."""
        calendar, month = self.world.calendar, self.week // REFRESH
        return {
            id: due
            for due, id in calendar.known(self.week)
            if id not in self.held
            and id not in self.done
            and (self.week - self.sent.get(f"apply:{id}", -999)) * 7 >= AGAIN
            and calendar.verdict(self.somebody, id, month).open
        }

    def can(self, task: Task) -> bool:
        """Whether hours put into a task now could count."""
        kind, _, ref = task.partition(":")
        if kind == "apply":
            return ref in self.open and task not in self.waiting
        asks = self.hosts.get(task, -1) > self.week
        over = (self.finished, self.closed, self.resting, self.sent)
        return not asks and not any(task in some for some in over)

    # -- the truth, which only the world and who knows it see

    def ready(self, about: str) -> float:
        """Readiness for a role or program by the world's rule."""
        return share(self.true, self.world.rules[about][0])

    def is_fair(self, about: str) -> bool:
        """Whether an application is fair by the world's rule."""
        return self.ready(about) >= self.world.rules[about][1]

    def chance(self, task: Task) -> float:
        """The chance of a yes to an application sent today."""
        kind, _, ref = task.partition(":")
        if kind == "apply":
            base = 0.0 if self.shut(ref) else self.world.base(ref)
            return self.world.chance(ref, self.ready(ref), base)
        post = self.posts[ref]
        return self.world.chance(post.role, self.ready(post.role), post.base)

    def shut(self, program: str) -> bool:
        """Whether an open question of entry would come out as no for the person."""
        month = self.week // REFRESH
        checks = self.world.calendar.verdict(self.somebody, program, month).checks
        return any(
            c.code in QUESTIONS and self.luck("shut", program, c.code) < SHUT for c in checks
        )

    def serves(self, program: str) -> bool:
        """Whether a program vouches for people, and builds a level that a named role asks for and
        that the person does not have."""
        record, rules = self.catalog.programs[program], self.world.rules
        asked = {(c, n) for role in self.named for c, n, _ in rules[role][0]}
        vouches = self.catalog.kind(record).vouches and not self.shut(program)
        return vouches and any(
            b.competency == c and b.from_ <= self.true.get(c, 0) < min(b.to, n)
            for b in record.builds
            for c, n in asked
        )

    def needed(self, task: Task) -> float:
        """The true hours of a task."""
        kind, _, ref = task.partition(":")
        z = _NORMAL.inv_cdf(self.luck("hours", task))
        if kind == "project":
            usual = self.catalog.projects[ref].hours.p50
            return usual * self.world.cell.overrun * exp(0.35 * z)
        if kind == "study":
            return float(self.memo.get("hours of", {}).get(task, 8))
        usual = self.catalog.aims.search.application
        if kind == "apply":
            hours = self.catalog.programs[ref].application
            usual = hours.p50 if hours else 4.0
        return usual * 1.1 * exp(0.2 * z)

    def fails(self, project: str) -> bool:
        """Whether a project is given up on the way."""
        return self.luck("fails", project) < GIVEN_UP

    def agrees(self, project: str) -> bool:
        """Whether the host of a project says yes, or none is needed."""
        needed = self.catalog.projects[project].needs_yes
        return not needed or self.luck("host", project) < self.world.cell.hosts

    def seen(self, of: str, lifts: list[Lift]) -> list[Lift]:
        """What others see of what an entry says."""
        return [x for x in lifts if self.luck("seen", of, x[0]) < SEEN]

    def pays(self, project: str) -> list[Lift]:
        """What employers see in a finished project."""
        counts = self.world.cell.counts
        return self.seen(project, shows(self.catalog.projects[project])) if counts else []

    # -- living

    def live(self, policy: Callable[[Life], Iterable[Wish]]) -> Life:
        """All weeks under a policy."""
        for self.week in range(WEEKS):
            self._arrive()
            if self.fair_from is None and any(map(self.is_fair, self.named)):
                self.fair_from = self.week
            left = self._capacity()
            self.hours += left
            for tasks, most in policy(self) if left > 0 else ():
                for task in tasks:
                    used = self._work(task, min(left, most)) if self.can(task) else 0.0
                    most, left = most - used, left - used
                    if min(left, most) <= 1e-9:
                        break
                if left <= 1e-9:
                    break
            self.free += left
        return self

    def _capacity(self) -> float:
        taken = [h for first, last, h in self.held.values() if first <= self.week <= last]
        full = any(hours >= self.catalog.rules.hours.full_time for hours in taken)
        return 0.0 if full else max(0.0, float(self.person.weekly) - sum(taken))

    def _note(self, text: str) -> None:
        self.trace.append(f"{self.week:3} {text}")

    def _work(self, task: Task, most: float) -> float:
        kind, _, ref = task.partition(":")
        self.begun.setdefault(task, self.week)
        if kind == "project" and self.catalog.projects[ref].needs_yes and task not in self.hosts:
            self.hosts[task] = self.week + 2
            self._note(f"asks the host of {ref}")
            return min(most, 2.0)
        need = self.needed(task)
        gives_up = kind == "project" and self.fails(ref)
        stop = 0.6 * need if gives_up else need
        used = min(most, max(0.0, stop - self.spent.get(task, 0.0)))
        self.spent[task] = self.spent.get(task, 0.0) + used
        if self.spent[task] < stop - 1e-9:
            return used
        if gives_up:
            self._close(task, "gives up")
        elif kind == "project":
            wait = sum(p.weeks for p in self.catalog.projects[ref].parts)
            self.resting[task] = max(self.week + 1, self.begun[task] + wait)
        elif kind == "study":
            self.finished.add(task)
            lifts = self.memo.get("lifts of", {}).get(task, [("field-context", 0, 1)])
            self._lift(lifts, lifts)
        else:
            self._send(task, kind, ref)
        return used

    def _close(self, task: Task, why: str) -> None:
        self.closed[task], self.happened = self.day, True
        self._note(f"{why} {task}")

    def _lift(self, shown: Iterable[Lift], true: Iterable[Lift]) -> None:
        self.shown, self.true = lifted(self.shown, shown), lifted(self.true, true)
        self.happened = True

    def _send(self, task: Task, kind: str, ref: str) -> None:
        about = self.posts[ref].role if kind == "post" else ref
        serves = about in self.roles if kind == "post" else self.serves(ref)
        if serves and self.is_fair(about):
            self.fair.append((self.week, kind))
        answer, key, starts = self.week + 4, ref, 0
        if kind == "apply":
            rolling = is_rolling(self.catalog.programs[ref])
            closes = self.week if rolling else (self.open[ref] - START).days // 7
            answer, starts = closes + (6 if rolling else 8), closes + (10 if rolling else 12)
            key = f"{ref}.{closes}"
            del self.spent[task], self.begun[task]
        self.waiting[task] = (answer, self.chance(task), key, serves, starts)
        self.sent[task] = self.week
        line = self.world.rules[about][1]
        self._note(f"applies {task}: readiness {self.ready(about):.2f} of {line:.2f}")

    def _arrive(self) -> None:
        """What came in or ended before this week."""
        for task, week in self.hosts.items():
            if week == self.week and not self.agrees(task.partition(":")[2]):
                self.noes += 1
                self._close(task, "host says no:")
        for task in [t for t, week in self.resting.items() if week <= self.week]:
            ref = task.partition(":")[2]
            del self.resting[task]
            self.finished.add(task)
            self._lift(shows(self.catalog.projects[ref]), self.pays(ref))
            self._note(f"finishes {task}")
        for id in [p for p, (_, last, _) in self.held.items() if last < self.week]:
            del self.held[id]
            self.done.add(id)
            lifts = [(str(b.competency), b.from_, b.to) for b in self.catalog.programs[id].builds]
            self._lift(lifts, self.seen(id, lifts))
            self._note(f"ends {id}")
        for task in [t for t, sent in self.waiting.items() if sent[0] <= self.week]:
            self._answer(task, *self.waiting.pop(task)[1:])

    def _answer(self, task: Task, chance: float, key: str, serves: bool, first: int) -> None:
        kind, _, ref = task.partition(":")
        own = _NORMAL.inv_cdf(self.luck("answer", key))
        z = sqrt(RHO) * _NORMAL.inv_cdf(self.luck("person")) + sqrt(1 - RHO) * own
        if _NORMAL.cdf(z) >= chance:
            self.refused[f"job:{self.posts[ref].role}" if kind == "post" else task] = self.day
            return
        self._note(f"offer {task}")
        if serves:
            self.offers.append((self.week, kind))
        if kind == "post":
            return
        self.happened = True
        program = self.catalog.programs[ref]
        length = int(program.weeks.is_.high) if program.weeks else 12
        last = first + max(1, length) - 1
        if not any(a <= last and first <= b for a, b, _ in self.held.values()):
            there = program.mode is not None and program.mode.is_ == "in person"
            told = program.hours_per_week
            usual = self.catalog.rules.hours.full_time if there else 8
            self.held[ref] = (first, last, float(told.is_.high if told else usual))
