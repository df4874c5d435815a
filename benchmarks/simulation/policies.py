"""What each policy works on: the plan, seven simpler rules, and two that know the world.

A policy is a function from a life to what it would do this week, best first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from functools import partial
from types import MappingProxyType

from pathways.assess import assess
from pathways.catalog.records import Project
from pathways.planner import NoPlan, Plan, Step, make_plan
from pathways.profile import Person, Progress, Shown
from simulation.world import (
    ADS,
    INTRODUCTION,
    REFRESH,
    START,
    Life,
    Task,
    Wish,
    card,
    lifted,
    share,
    shows,
)

ALL = float("inf")
OURS = "the plan"
STRONGEST = "everything, our projects"
LEAST = "directory user"
KNOWING = ("knows the world, projects first", "knows the world, applications first")

BEST_KNOWN = 8  # programs that somebody alone has heard of
HEARS = 0.2  # share of openings that somebody alone hears of
EACH_FORTNIGHT, EACH_MONTH = 2, 4  # weeks between two applications
MOST_PROJECTS = 40
LEAST_CHANCE = 0.003  # below which who knows the world does not apply


# -- without a plan -------------------------------------------------------------------------------


def introduction(life: Life) -> Iterator[Wish]:
    """The same for all who do not know the field: eight hours."""
    if not life.shown.get("field-context"):
        yield (INTRODUCTION,), ALL


def by_lists(
    life: Life, programs: Callable[[str], bool], hears: float, weeks: int
) -> Iterator[Wish]:
    """Programs and wished-for titles on one's lists, fair or not, the first to close first; a new
    application each so many weeks. Without wishes every title will do."""
    yield from introduction(life)
    titles = life.person.roles or tuple(ADS)
    heard = [o for o in life.listed if o.role in titles and life.luck("hears", o.id) < hears]
    due = [(o.closes, f"post:{o.id}") for o in heard]
    due += [(day, f"apply:{p}") for p, day in life.open.items() if programs(p)]
    tasks = [task for _, task in sorted(due)]
    begun = [task for task in tasks if task in life.begun]
    if begun or life.week - max(life.sent.values(), default=-99) >= weeks:
        yield tuple((begun or tasks)[:1]), ALL


def alone(life: Life) -> Iterator[Wish]:
    """The best-known programs and what one happens to hear of, one application a month."""
    if "known" not in life.memo:
        roles = life.catalog.roles.values()
        often = {p: sum(p in r.programs for r in roles) for p in life.world.calendar.rounds}
        life.memo["known"] = sorted(often, key=lambda p: (-often[p], p))[:BEST_KNOWN]
    return by_lists(life, lambda p: p in life.memo["known"], HEARS, EACH_MONTH)


def directory(life: Life) -> Iterator[Wish]:
    """Every program by topic and every opening by title, one application a fortnight."""
    titles = life.person.roles or tuple(ADS)
    return by_lists(life, lambda p: on_topic(life, p, titles), 1, EACH_FORTNIGHT)


def on_topic(life: Life, program: str, roles: Iterable[str]) -> bool:
    """Whether a program is about what one of some roles is about."""
    topics = set(life.catalog.programs[program].topics)
    return any(topics.intersection(life.catalog.roles[r].topics) for r in roles)


# -- everything -----------------------------------------------------------------------------------


def first_plan(life: Life) -> Plan | NoPlan:
    """The plan of the first day, which also names the target roles of the rules."""
    key = ("plan", life.somebody.name)
    return life.world.calendar.once(  # type: ignore[no-any-return]
        key, lambda: make_plan(life.world.calendar.catalog_in(0), life.person, START)
    )


def targets(life: Life) -> list[str]:
    """The wishes that somebody could take, and the roles that the first plan works towards."""
    assessment = first_plan(life).assessment
    short = [f.role for f in assessment.shortlist] if assessment else []
    return list(dict.fromkeys([r for r in (*life.person.roles, *short) if r in life.roles]))


def applications(life: Life, roles: list[str], suits: Callable[[str], bool]) -> Iterator[Wish]:
    """Suitable programs, and openings of roles whose card says that one is near enough; the first
    to close first, as far as hours allow."""
    near = life.catalog.rules.apply_at.readiness_percent / 100
    close = [r for r in roles if share(life.shown, card(life.catalog, r)) >= near]
    usual = float(life.catalog.aims.search.application)
    due = [(o.closes, f"post:{o.id}", usual) for o in life.listed if o.role in close]
    for program, day in life.open.items():
        told = life.catalog.programs[program].application
        if suits(program):
            due.append((day, f"apply:{program}", told.p80 if told else usual))
    for day, task, hours in sorted(due):
        left = hours - life.spent.get(task, 0.0)
        if left <= float(life.person.weekly) * max(1, (day - life.day).days / 7):
            yield (task,), ALL


def suitable(life: Life, program: str) -> bool:
    """Whether the topics are those of a target role, and the stage is the person's."""
    suits, stage = life.catalog.programs[program].suits, life.person.stage
    made_for = not (suits and stage) or stage in suits.stages
    return made_for and on_topic(life, program, targets(life)) and expected(life, program)


def expected(life: Life, program: str) -> bool:
    """Whether no level that a program usually expects is more than one away."""
    expects = life.catalog.programs[program].expects
    return all(life.shown.get(e.competency, 0) + 1 >= e.level for e in expects)


def everything(life: Life, projects: list[str]) -> Iterator[Wish]:
    """Every suitable application by its deadline, and projects with the hours left."""
    yield from introduction(life)
    yield from applications(life, targets(life), lambda p: suitable(life, p))
    yield from in_turn(life, projects)


def in_turn(life: Life, projects: Iterable[str]) -> Iterator[Wish]:
    """Projects in an order, each once the person stands where it starts."""
    for project in projects:
        record = life.catalog.projects[project]
        begins = (life.shown.get(s.competency, 0) >= s.from_ for s in record.shows[:1])
        if possible(life, record) and all(begins):
            yield (f"project:{project}",), ALL


def possible(life: Life, project: Project) -> bool:
    """Whether the person has the past that a project draws on."""
    years = life.person.years
    enough = years is None or project.years <= years
    return enough and project.made_for in ("anybody", life.person.entrance)


def random_projects(life: Life) -> Iterator[Wish]:
    """Everything, with projects of the catalog in an order of chance."""
    if "projects" not in life.memo:
        every = map(str, life.catalog.projects)
        life.memo["projects"] = sorted(every, key=lambda p: life.luck("order", p))
    return everything(life, life.memo["projects"])


def our_projects(life: Life) -> Iterator[Wish]:
    """Everything, with the projects of the first plan, then of the plan as if they were done."""
    key = ("projects", life.somebody.name)
    return everything(life, life.world.calendar.once(key, lambda: _project_list(life)))


def _project_list(life: Life) -> list[str]:
    found: list[str] = []
    plan: Plan | NoPlan = first_plan(life)
    levels = lifted(life.shown, [("field-context", 0, 1)])
    while isinstance(plan, Plan) and len(found) < MOST_PROJECTS:
        new = [s.ref for s in plan.steps if s.kind == "project" and s.ref not in found]
        if not new:
            break
        found += new
        for project in new:
            levels = lifted(levels, shows(life.catalog.projects[project]))
        finished = frozenset(f"project:{p}" for p in found)
        person = at_levels(life.person, levels)
        person = replace(person, progress=Progress(finished=finished))
        plan = make_plan(life.world.calendar.catalog_in(0), person, START)
    return found


def ladder(life: Life) -> Iterator[Wish]:
    """Programs and posts of the rung where one stands and of the next; projects of its roles."""
    known, key = life.memo, tuple(sorted(life.shown.items()))
    if known.get("stands at") != key:
        found = assess(life.catalog, at_levels(life.person, life.shown))
        rungs = life.catalog.ladders[found.ladder].rungs
        index = found.standings[found.ladder].index
        known["stands at"], known["rungs"] = key, rungs[index : index + 2]
    rungs = known["rungs"]
    yield from introduction(life)
    roles = [r for rung in rungs for r in rung.roles if r in life.roles]
    programs = {p for rung in rungs for p in rung.programs}
    yield from applications(life, roles, lambda p: p in programs and expected(life, p))
    named = (life.catalog.roles[r] for rung in reversed(rungs) for r in rung.roles)
    yield from in_turn(life, [p for role in named for p in role.own_work])


# -- knowing the world ----------------------------------------------------------------------------


def way(life: Life) -> list[str]:
    """The projects that make somebody fair for their named roles in the fewest true hours, by
    steps of the most readiness for an hour; hosts, failures and what counts are known."""
    some = [
        (str(p.id), life.needed(f"project:{p.id}"), life.pays(p.id))
        for p in life.catalog.projects.values()
        if possible(life, p) and life.agrees(p.id) and not life.fails(p.id) and life.pays(p.id)
    ]
    ways = []
    for role in sorted(life.named, key=life.ready, reverse=True)[:4]:
        asked, line = life.world.rules[role]
        competencies = {c for c, level, _ in asked if level}
        useful = [x for x in some if any(c in competencies for c, _, _ in x[2])]
        levels, hours = lifted(life.true, [("field-context", 0, 1)]), 0.0
        order: list[str] = []
        while useful and len(order) < 12:
            now = share(levels, asked)
            gains = [((share(lifted(levels, x[2]), asked) - now) / x[1], x) for x in useful]
            gain, best = max(gains, key=lambda pair: pair[0])
            if gain <= 0:
                break
            useful.remove(best)
            levels = lifted(levels, best[2])
            hours += best[1] if now < line else 0.0
            order.append(best[0])
        reached = share(levels, asked) >= line
        ways.append((not reached, hours, order))
    return list(dict.fromkeys(p for _, _, order in sorted(ways) for p in order))


def knowing(life: Life, projects_first: bool) -> Iterator[Wish]:
    """Fair applications in order of their true chance, the way to a named role, then the rest."""
    yield from introduction(life)
    fair: list[tuple[float, Task]] = []
    rest: list[tuple[float, Task]] = []
    tasks = [(o.role, f"post:{o.id}") for o in life.listed if o.role in life.roles]
    tasks += [(p, f"apply:{p}") for p in life.open if life.serves(p)]
    for about, task in tasks:
        (fair if life.is_fair(about) else rest).append((life.chance(task), task))
    key = ("way", life.somebody.name, life.world.cell)
    projects = [(f"project:{p}",) for p in life.world.calendar.once(key, lambda: way(life))]
    worth = [((t,), ALL) for c, t in sorted(rest, reverse=True) if c >= LEAST_CHANCE]
    yield from (((t,), ALL) for _, t in sorted(fair, reverse=True))
    yield from worth if not projects_first else ()
    yield from ((p, ALL) for p in projects)
    yield from worth if projects_first else ()


# -- the plan -------------------------------------------------------------------------------------


def at_levels(person: Person, levels: dict[str, int]) -> Person:
    """The person with other levels shown."""
    held = dict(person.levels)
    for competency, level in levels.items():
        if competency not in held or held[competency].level != level:
            held[competency] = Shown(level, level, "did", competency, "simulated")
    return replace(person, levels=MappingProxyType(held))


def person_now(life: Life, closed_as_done: bool) -> Person:
    """The person as a record would show them to the planner. What only waits on others is done."""

    def quarters(hours: float) -> Fraction:
        return Fraction(round(hours * 4), 4)

    shown, resting = life.shown, sorted(life.resting)
    for task in resting:
        shown = lifted(shown, shows(life.catalog.projects[task.partition(":")[2]]))
    over = {*life.finished, *resting, *life.memo["talked"]} | set(
        life.closed if closed_as_done else ()
    )
    kept = {t: quarters(h) for t, h in life.spent.items() if t.startswith(("project:", "apply:"))}
    week = timedelta(weeks=1)
    progress = Progress(
        hours={t: h for t, h in sorted(kept.items()) if h and life.can(t)},
        finished=frozenset(over),
        waiting=frozenset(
            f"job:{life.posts[t[5:]].role}" if t.startswith("post:") else t for t in life.waiting
        ),
        refused=dict(sorted({**life.refused, **life.closed}.items())),
        taking={
            p: (START + a * week, START + (b + 1) * week, quarters(h))
            for p, (a, b, h) in sorted(life.held.items())
        },
    )
    person = at_levels(life.person, shown)
    return replace(person, done=person.done | life.done, progress=progress)


def plan_again(life: Life) -> Plan | NoPlan:
    """A new plan from all that happened. A project that was refused is told as refused; should the
    planner offer it all the same, it is told as done: more a person could not say to it."""
    catalog, keep = life.world.calendar.catalog_in(life.week // REFRESH), tuple(life.memo["steps"])
    for as_done in (False, True):
        if as_done or not life.memo.get("deaf"):
            now = person_now(life, as_done)
            levels = sorted((c, x.level) for c, x in now.levels.items())
            seen = repr((life.week, levels, now.progress, sorted(now.done), keep))
            work = partial(make_plan, catalog, now, life.day, keep)
            made: Plan | NoPlan = life.world.calendar.once((life.somebody.name, seen), work)
            if not {s.id for s in getattr(made, "steps", ())} & set(life.closed):
                break
            life.memo["deaf"] = True
    return made


def the_plan(life: Life) -> Iterator[Wish]:
    """What the plan says for this week; with hours left, what it says for later."""
    memo = life.memo
    memo.setdefault("talked", set())
    if life.happened or life.week - memo["planned in"] >= REFRESH:
        life.happened, memo["planned in"] = False, life.week
        memo["plan"] = plan_again(life) if life.week else first_plan(life)
        memo["steps"] = {s.id: s for s in getattr(memo["plan"], "steps", ())}
        study = [s for s in memo["steps"].values() if s.kind == "study" and s.shows]
        memo["hours of"] = {s.id: float(s.p50) for s in study}
        memo["lifts of"] = {s.id: list(s.shows) for s in study}
        life.trace.append(f"{life.week:3} plan: {' '.join(memo['steps'])}")
    ends = life.day + timedelta(days=6)
    steps: dict[str, Step] = memo["steps"]
    memo["talked"] |= {s.id for s in steps.values() if s.due <= ends and _without_effect(s)}
    works = {s.id: tasks for s in steps.values() if (tasks := _tasks(life, s))}
    for id, tasks in works.items():
        if steps[id].due <= ends and steps[id].kind in ("apply", "study"):
            yield tasks, ALL
    for load in getattr(memo["plan"], "weeks", ()):
        if load.start <= life.day < load.start + timedelta(weeks=1):
            yield from ((works[id], float(hours)) for id, hours in load.hours if id in works)
    for program in _asked_first(life):
        yield (f"apply:{program}",), ALL
    for id, tasks in works.items():
        if steps[id].kind != "job" or steps[id].start <= life.day:
            yield tasks, ALL


def _asked_first(life: Life) -> list[str]:
    """Programs that the plan says to ask something first, two weeks after the answer was yes."""
    asked: dict[str, int] = life.memo.setdefault("asked", {})
    first = [n.program for n in getattr(life.memo["plan"], "named", ()) if n.stands == "ask-first"]
    for program in first:
        asked.setdefault(program, life.week)
    return [
        p for p in first if life.week >= asked[p] + 2 and expected(life, p) and not life.shut(p)
    ]


def _without_effect(step: Step) -> bool:
    return step.kind in ("people", "prepare") or (step.kind == "study" and not step.shows)


def _tasks(life: Life, step: Step) -> tuple[Task, ...]:
    """What a step means this week: for posts, openings of the roles that the plan names."""
    if step.kind != "job":
        return () if _without_effect(step) else (step.id,)
    roles = life.memo["plan"].search_roles
    listed = sorted(life.listed, key=lambda o: f"post:{o.id}" not in life.begun)
    return tuple(f"post:{o.id}" for role in roles for o in listed if o.role == role)


POLICIES: dict[str, Callable[[Life], Iterator[Wish]]] = {
    "alone": alone,
    LEAST: directory,
    "strict ladder": ladder,
    "everything, random projects": random_projects,
    STRONGEST: our_projects,
    OURS: the_plan,
    KNOWING[0]: lambda life: knowing(life, projects_first=True),
    KNOWING[1]: lambda life: knowing(life, projects_first=False),
}
