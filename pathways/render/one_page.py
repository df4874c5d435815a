"""The page one acts on: what of a plan fits on two sides, chosen here and worded in page.md.j2."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from pathlib import Path

from pathways.assess.assessment import RoleFit, read_as_leaving
from pathways.catalog.aims import AimShape, Choice, Obstacle, Refusal
from pathways.catalog.records import (
    LOOKED,
    Background,
    CountryNote,
    Entrance,
    Place,
    Program,
    Project,
    Role,
    TradeLevel,
    Variant,
)
from pathways.frozen import dataclass
from pathways.lists.openings import Opening
from pathways.planner import Plan, Reason, Step
from pathways.planner.draft import busy_on, free_from, has_quiet_days, is_out, last_free
from pathways.planner.people_and_reading import free_weeks
from pathways.planner.places import where
from pathways.planner.plan import LeftOut, Named, Near, StepPart, Watch
from pathways.planner.search import rests
from pathways.profile.life import Period
from pathways.render.document import Ask, Document

MOST_WORDS = 700
MOST_LINES = 60
COLUMNS = 80
"""What the page may take: words, and lines of a terminal of so many columns."""

_WORDS = 620
_LINES = 56
"""What it should take, where that costs nothing that somebody acts on: readers who know the field
kept texts of 400 words."""

_FORTNIGHT = 14
_DAYS_TO_ACT = 4
"""Days below which there is time for one letter and no more."""

_SHOWN = 2
"""The level from which on something shown is named among what a person brings."""


@dataclass(frozen=True, slots=True)
class Room:
    """How much of each kind is shown."""

    next_door: int = 2
    reasons: int = 1
    """Whether what differs for somebody and what is seen in a piece are said."""
    left_out: int = 3
    communities: int = 2
    checks: int = 3
    forms: int = 2
    brings: int = 3
    people: int = 3
    notes: int = 2
    doors: int = 4
    employers: int = 3
    after: int = 3
    groups: int = 3
    openings: int = 5
    to_read: int = 1
    """Openings for somebody who does not apply yet."""
    inside: int = 2
    beside: int = 5
    trade_doors: int = 3


_LESS: tuple[tuple[str, int], ...] = (
    ("next_door", 1),
    ("left_out", 2),
    ("people", 2),
    ("checks", 1),
    ("brings", 2),
    ("communities", 1),
    ("forms", 1),
    ("left_out", 1),
    ("next_door", 0),
    ("beside", 3),
    ("doors", 3),
    ("people", 1),
    ("communities", 0),
    ("forms", 0),
    ("inside", 1),
    ("reasons", 0),
    ("doors", 2),
    ("notes", 1),
    ("left_out", 0),
    ("to_read", 0),
    ("openings", 3),
    ("after", 2),
    ("people", 0),
    ("inside", 0),
    ("beside", 0),
    ("employers", 2),
    ("brings", 1),
    ("openings", 2),
    ("trade_doors", 2),
    ("groups", 1),
    ("doors", 1),
    ("employers", 1),
    ("checks", 0),
    ("after", 1),
    ("trade_doors", 1),
    ("notes", 0),
    ("groups", 0),
    ("doors", 0),
    ("employers", 0),
    ("after", 0),
    ("trade_doors", 0),
)
"""What is given up for a page that would be too long, one after the other, what is missed least
first."""


def _room(given_up: int) -> Room:
    return replace(Room(), **dict(_LESS[:given_up]))


@dataclass(frozen=True, slots=True)
class Item:
    """Something for this fortnight: a step, its parts that begin in it, hours, and the day."""

    step: Step
    parts: tuple[StepPart, ...]
    hours: Fraction
    by: date


@dataclass(frozen=True, slots=True)
class OnePage:
    """What the page holds; words are in templates/page.md.j2."""

    aim: AimShape
    trades: tuple[Background, ...]
    first: RoleFit | None
    role: Role | None
    entrance: Entrance | None
    also: tuple[str, ...]
    """Other roles that somebody wished for, in their order."""
    why_role: str
    """Why people of the trade are near to the first role, where that is known."""
    material: tuple[str, str] | None
    """The person's own words for something, and what it is good for in the first piece."""
    brings: tuple[tuple[str, str], ...]
    """Competency and the person's own words for what shows it."""
    to_write_up: tuple[str, ...]
    """Those that the trade usually gives, and nobody has asked about yet."""
    fortnight: tuple[Item, ...]
    fortnight_hours: Fraction
    goal: Step | None
    project: Project | None
    instead: Project | None
    """What is done when nobody says yes."""
    after: tuple[Step, ...]
    people: tuple[Ask, ...]
    variants: tuple[Variant, ...]
    inside: tuple[Place, ...]
    ask_first: tuple[Named, ...]
    refused: tuple[str, ...]
    """Programs that said no before, apart from those that are tried again."""
    watch: tuple[Watch, ...]
    beside: tuple[Named, ...]
    """Well-known programs without a date or a reason against them."""
    passed: tuple[Named, ...]
    out: tuple[LeftOut, ...]
    obstacle: Obstacle | None
    refusal: Refusal | None
    noes: int
    noes_there: int
    """How many of the noes came at that stage."""
    decides: date | None
    """The day of the deciding evening, of the money, or of the next look."""
    open: tuple[Reason, ...]
    questions: tuple[Reason, ...]
    """Answers that contradict each other."""
    rests: bool
    """Whether so many noes came that no application for a post goes out for some weeks."""
    weeks: tuple[Period, ...]
    """Periods of the next ten months in which the hours are others."""
    hours_note: Reason | None
    """Why the hours are not those that the person gave."""
    free_from: date | None
    """From when there are more hours, because the person is free full-time."""
    communities: tuple[tuple[str, str], ...]
    """Where people of the trade meet, with a page where one was seen."""
    groups: tuple[tuple[str, tuple[Program, ...]], ...]
    """By what of the person's they are in: `city`, `country` or `region`."""
    near: tuple[Near, ...]
    """Groups and events of open lists that were fetched."""
    openings: tuple[Opening, ...]
    """Of a list that was fetched, to begin with or to read."""
    employers: tuple[tuple[Program, str], ...]
    """Each with the role that it was seen to look for, where that is not the page's own."""
    trade_doors: tuple[tuple[Program, str], ...]
    """Doors of the person's trade, each with what it wants of it or what to do there."""
    abroad: bool
    """Whether some of these sit where the person has no right to work that we know of."""
    notes: tuple[CountryNote, ...]
    """What to know or to ask in the person's country."""
    duties: tuple[str, ...]
    """What the trade asks to be settled before work beside the post."""
    moved: str
    """Somebody of the trade who moved, as their source has it."""
    free: Period | None
    """A student's free weeks, in which they could be somewhere else."""
    new: bool
    """Whether there is hardly anything to show yet."""
    studies: bool
    same_craft: bool
    """Whether the trade is the craft of the first role, so that what is said to newcomers to it is
    not for them."""
    tongue: str
    """The language that somebody leads talks in who reads English and does not lead them in it."""
    money: tuple[Watch, ...]
    """Grants, for whoever starts something or could choose one."""
    doors: bool
    """Whether there is anything under that heading."""
    notes_form: bool
    """Whether the search waits for a piece to show, after noes at the form."""
    notice: bool
    """Whether somebody keeps a post until they are free."""
    wider: Period | None
    """The next weeks with more hours than usual."""
    choices: tuple[Choice, ...]
    offered: tuple[Role, ...]
    """The roles of the offers that somebody decides between."""
    exams_unknown: bool
    """Whether somebody who studies has not said which weeks are out."""
    seasonal_ask: bool
    """Whether some of the programs of the free weeks may not sponsor a visa."""
    busy: tuple[str, date] | None
    """The busy weeks of the trade that fall into the next ones, and their last day."""
    quiet: bool
    """Whether the quiet days around a new year fall into the next weeks."""
    lifted: bool
    """Whether the larger of several wishes stands first because of noes at the form."""
    free_weeks: bool
    """Whether weeks stay free because nothing fitting is left."""
    room: Room


def one_page(document: Document, room: Room | None = None) -> OnePage:
    """The page of a plan; the whole of it without `room`."""
    room = room or Room()
    plan, person, catalog = document.plan, document.person, document.catalog
    assert isinstance(plan, Plan)
    fit = plan.assessment.shortlist[0] if plan.assessment.shortlist else None
    role = catalog.roles[fit.role] if fit else None
    goals = document.goals
    goal = goals[0] if goals else None
    instead = ""
    if goal and person.entrance != "inside":
        instead = next((str(r.project) for r in goal.on_no if r.code == "do-instead"), "")
        instead = "" if instead in {g.ref for g in goals} else instead
    gaps = [g for g in fit.readiness.gaps if g.must] if fit else []
    trades = tuple(catalog.backgrounds[t] for t in person.trades)
    stage, noes = _refusal(document)
    known = {n.program for n in plan.named}
    material = _material(document, goal)
    programs = catalog.programs
    weeks = _weeks(document)
    asks = person.aim == "start" or "own-grant" in person.choices
    money = tuple(w for w in plan.support if asks and catalog.kind(programs[w.program]).pays_hours)
    fortnight = _fortnight(document, plan)
    hirers = _hirers(document, plan)[: min(room.employers, 1) if _begins(plan) else room.employers]
    named = {w.program for w in (*plan.watch, *money)} | {str(e.id) for e, _ in hirers}
    named |= {w.program for w in plan.who if any(i.step.ref == w.talk for i in fortnight)}
    doors = {str(d.program): d.because for t in trades for d in t.doors[::-1]}
    again = {x.ref for x in plan.steps} | {x.program for x in (*plan.watch, *plan.support)}
    noes_of = (step.partition(":") for step in person.progress.refused)
    said_no = {id for kind, _, id in noes_of if kind == "apply" and id in programs}
    refused = tuple(sorted(person.refused_by | (said_no - again)))
    page = OnePage(
        aim=catalog.aims.aim(plan.aim),
        trades=trades,
        first=fit,
        role=role,
        entrance=getattr(role.entrances, person.entrance) if role and role.entrances else None,
        also=tuple(r for r in person.roles if fit and r != fit.role)[:_SHOWN],
        why_role=next(
            (b.because for t in trades for b in t.bridges if role and b.role == role.id), ""
        ),
        material=material,
        brings=tuple(x for x in _brings(document, role) if not material or x[1] != material[0])[
            : room.brings
        ],
        # Nobody with years in a trade is asked for a sentence on what everybody in it does.
        to_write_up=tuple(
            g.competency
            for g in gaps
            if person.likely.get(g.competency, 0) >= g.asked and (person.years or 0) < _LONG
        ),
        fortnight=fortnight,
        fortnight_hours=sum((i.hours for i in fortnight), Fraction(0)),
        goal=goal,
        project=catalog.projects[goal.ref] if goal else None,
        instead=catalog.projects[instead] if instead else None,
        after=tuple(goals[1 : 1 + room.after]),
        people=_people(document)[: room.people],
        variants=_variants(document, role)[: room.forms],
        # A name says more than a kind of place.
        inside=()
        if plan.trade_doors and room.trade_doors
        else tuple(x for t in trades for x in t.inside)[: room.inside],
        ask_first=tuple(
            n
            for n in plan.named
            if n.stands == "ask-first"
            and role
            and n.program in role.programs
            and person.move in ("yes", "job", "months")
        )[:1],
        refused=refused,
        watch=tuple(
            w
            for w in plan.watch
            if w.admission.looked
            or (
                w.program in known
                and (person.aim != "start" or (role and w.program in role.programs))
                and not (person.senior and catalog.kind(programs[w.program]).teaches)
                and not any(n.program == w.program and n.stands in _SAID for n in plan.named)
            )
        )[: room.doors],
        beside=tuple(
            n
            for n in plan.named
            if n.stands == "beside" and n.program not in {*plan.trade_doors, *refused}
        )[: room.beside],
        passed=tuple(
            n for n in plan.named if n.stands == "passed" and n.why[0].code != "for-others"
        )[: room.left_out],
        out=tuple(x for x in plan.left_out if LOOKED in programs[x.program].sources)
        + tuple(
            x
            for x in plan.left_out
            if LOOKED not in programs[x.program].sources
            and role
            and x.program in role.programs
            and person.aim != "stay"
        )[: room.left_out],
        obstacle=_obstacle(document),
        refusal=stage,
        noes=noes,
        noes_there=document.person.noes.get(stage.stage, 0) if stage else 0,
        rests=bool(noes) and rests(catalog, person, plan.today),
        weeks=weeks,
        hours_note=next((q for q in plan.questions if q.code in _HOURS), None),
        free_from=_free_from(document),
        communities=_communities(document)[: room.communities],
        groups=tuple(
            (near, tuple(found))
            for near, found in groupby(
                [programs[id] for id in plan.groups][: room.groups],
                key=lambda program: where(catalog, person, program),
            )
        ),
        near=plan.near[: room.groups],
        openings=_openings(plan, room),
        employers=hirers,
        trade_doors=tuple((programs[id], doors[id]) for id in plan.trade_doors if id not in named)[
            : room.trade_doors
        ],
        abroad=any(_abroad(document, e) for e, _ in hirers),
        notes=_notes(document)[: room.notes],
        duties=tuple(x for t in trades for x in t.duties)[: room.notes],
        moved=next((m.who for t in trades for m in t.moved if not m.open), ""),
        free=free_weeks(person, document.today),
        new=not any(level >= _SHOWN for level in map(person.level, person.levels)),
        studies=person.situation in ("student", "study-and-work"),
        same_craft=any(role and t.bridges and t.bridges[0].role == role.id for t in trades)
        and (person.years or 0) >= _LONG,
        tongue=_tongue(document),
        money=money,
        doors=False,
        notes_form=person.noes_on_paper >= catalog.aims.refused.few,
        notice=_gives_notice(document),
        wider=next((p for p in weeks if p.a_week > plan.hours), None),
        choices=tuple(c for k in person.choices for c in catalog.aims.choices if c.id == k)[:3],
        offered=tuple(
            catalog.roles[f.role] for f in plan.assessment.shortlist if f.origin == "wish"
        )[:_SHOWN],
        exams_unknown=not person.periods and person.situation in ("student", "study-and-work"),
        seasonal_ask=any(s.ask for s in plan.seasonal),
        busy=_busy(document),
        quiet=has_quiet_days(catalog, person)
        and _over_new_year(plan)
        and not any(p.days[0].strftime("%m-%d") > "12-01" and p.hours for p in _weeks(document)),
        lifted=bool(role and read_as_leaving(catalog, person) and len(person.roles) > 1),
        decides=_decides(document),
        open=()
        if person.aim in _STAYS or person.situation == "retired"
        else _open(plan, room.checks),
        questions=tuple(q for q in plan.questions if q.code in _CONTRADICTIONS)[:1],
        free_weeks=bool(goals) and (plan.until - max(g.due for g in goals)).days > 13 * 7,
        room=room,
    )
    return replace(page, doors=_has_doors(document, page))


def _begins(plan: Plan) -> bool:
    """Whether openings are named to begin with, so that employers need not be."""
    return bool(plan.open_now and plan.open_now.when == "now" and plan.open_now.openings)


def _hirers(document: Document, plan: Plan) -> tuple[tuple[Program, str], ...]:
    roles = [str(f.role) for f in plan.assessment.shortlist]
    found = []
    written_to = {a.of for a in document.tries if a.open}
    for employer in (document.catalog.programs[id] for id in plan.employers):
        if employer.id in written_to:
            continue
        sought = employer.posts.is_ if employer.posts else ()
        known = next((role for role in roles if role in sought), None)
        if known:
            found.append((employer, "" if known == roles[0] else known))
    return tuple(found)


def _openings(plan: Plan, room: Room) -> tuple[Opening, ...]:
    if plan.open_now is None or plan.open_now.when == "later":
        return ()
    return plan.open_now.openings[: room.openings if plan.open_now.when == "now" else room.to_read]


def _has_doors(document: Document, page: OnePage) -> bool:
    """Whether anything stands under the doors; where nothing does, there is no such heading."""
    dated = [w.admission for w in page.watch] + [s.admission for s in document.steps("apply")]
    if any(a and a.looked for a in dated):
        return True
    if page.aim.id in ("decide", "explore", "move-up"):
        return False
    searches, plan = page.aim.search != "none", document.plan
    hunt = page.role and page.role.hunt and not (isinstance(plan, Plan) and _begins(plan))
    posts = searches and (page.employers or hunt)
    stays = page.aim.id == "stay" and page.variants
    beside = page.beside and page.aim.doors == "apply"
    steps = page.room.doors and document.steps("apply")
    named = (*page.ask_first, *page.refused, *page.passed, *page.out, *page.inside, *page.money)
    named += page.trade_doors
    return bool(named or posts or stays or beside or steps or page.watch or page.free)


_LONG = 5
"""Years in a trade from which on what it usually shows is taken as shown."""

_SAID = ("ask-first", "passed", "out")
"""Where a program stands that is named once already."""


def _brings(document: Document, role: Role | None) -> tuple[tuple[str, str], ...]:
    """The person's own words for what shows level 2 or more, each once: by what the first role asks
    for, then by level."""
    asked = [x.competency for x in role.levels if x.need == "must"] if role else []
    found = [
        (competency not in asked, -shown.level, competency, shown.proof)
        for competency, shown in document.person.levels.items()
        if shown.level >= _SHOWN and shown.proof
    ]
    things = {d.thing: document.catalog.questions.thing(d.thing) for d in document.person.did}
    first = {d.proof: next(iter(t.shows)) for d in document.person.did if (t := things[d.thing])}
    words: dict[str, str] = {}
    for _, _, competency, proof in sorted(found):
        # What a thing shows first is what it is; the rest comes with it.
        words.setdefault(proof, first.get(proof, competency))
    return tuple((competency, proof) for proof, competency in words.items())


def _material(document: Document, goal: Step | None) -> tuple[str, str] | None:
    """What the person told of their trade that the first piece can be made of, and how."""
    if goal is None:
        return None
    levels = document.person.levels
    asked: list[TradeLevel] = [
        x
        for trade in document.person.trades
        for x in document.catalog.backgrounds[trade].shows
        if goal.ref in x.use_in and x.competency in levels and levels[x.competency].proof
    ]
    # Where it is the best use of an answer, before where it is the second.
    asked.sort(key=lambda x: x.use_in.index(goal.ref))
    return (levels[asked[0].competency].proof, asked[0].use_as) if asked else None


def _fortnight(document: Document, plan: Plan) -> tuple[Item, ...]:
    """Steps with hours in the first two weeks, what is there to show and whom to ask first."""
    hours: dict[str, Fraction] = {}
    last = plan.today + timedelta(days=_FORTNIGHT - 1)
    for week in plan.weeks:
        if week.start <= last:
            for id, spent in week.hours:
                hours[id] = hours.get(id, Fraction(0)) + spent
    order = {"prepare": 0, "people": 1, "study": 2, "project": 3, "job": 4, "apply": 5}
    order = {step: order[step.partition(":")[0]] for step in hours} | {"prepare:decide": 6}
    items = []
    for step in plan.steps:
        if step.id not in hours:
            continue
        parts = tuple(p for p in step.parts if p.start <= last) or step.parts[:1]
        by = min(max(p.due for p in parts), last)
        by = last_free(document.catalog, document.person, by, (by - step.start).days)
        items.append(Item(step, parts, hours[step.id], by))
    near = [i for i in items if (i.by - plan.today).days < _DAYS_TO_ACT]
    if near and len(near) == len(items):
        # A weekend before exams holds one letter.
        people = [i for i in items if i.step.kind == "people"]
        items = (people or items)[:1]
    # The aim says whom to ask first.
    talks = {f"people:{ref}": n for n, ref in enumerate(plan.talks)}
    items = _together(items)
    return tuple(
        sorted(items, key=lambda i: (i.by, order[i.step.id], talks.get(i.step.id, 0), i.step.id))
    )


def _tongue(document: Document) -> str:
    from pathways.catalog.reading import language_name

    person = document.person
    spoken = [x for x in person.languages if x[:2] != "en"]
    leads_in_english = len(spoken) < len(person.languages)
    reads = any(x[:2] == "en" for x in person.reads)
    return language_name(spoken[0]) if spoken and reads and not leads_in_english else ""


def _together(items: list[Item]) -> list[Item]:
    """The page of evidence and the two who vouch for it are one evening."""
    found = {i.step.id: i for i in items}
    one, other = found.get("prepare:evidence"), found.get("prepare:vouch")
    if one is None or other is None:
        return items
    both = Item(one.step, one.parts + other.parts, one.hours + other.hours, max(one.by, other.by))
    return [both, *(i for i in items if i is not one and i is not other)]


def _people(document: Document) -> tuple[Ask, ...]:
    """Up to three kinds of people with a question each: those of the trade, then of the aim."""
    plan, catalog = document.plan, document.catalog
    assert isinstance(plan, Plan)
    found = []
    booked = {s.ref for s in plan.steps if s.kind == "people"}
    for ref in plan.talks:
        if ref not in booked:
            found.append(document.talk(ref))
    for trade in document.person.trades:
        talk = catalog.backgrounds[trade].first_talk
        found.append(Ask(talk.with_, talk.ask))
    finished = document.person.progress.finished
    had = {p.id for p in catalog.aims.people if f"people:{p.id}" in finished}
    said = {document.talk(ref).ask for ref in booked | had}
    unique = {ask.ask: ask for ask in found if ask.ask and ask.ask not in said}
    return tuple(unique.values())


def _variants(document: Document, role: Role | None) -> tuple[Variant, ...]:
    plan, person = document.plan, document.person
    assert isinstance(plan, Plan)
    wished = role is not None and role.id in person.roles
    if role is None or (plan.aim == "stay" and not wished):
        return ()
    never = person.full_time == "never"
    wanted = person.work_wanted or (
        {"part-time", "contract", "board", "volunteer"} if never else {"contract", "part-time"}
    )
    stays = person.move == "stay" or "travel" in person.deal_breakers
    fit = (v for v in role.variants if v.form in wanted and not (stays and v.on_site))
    # One of each form: a second one of the same would hide another form.
    return tuple({v.form: v for v in reversed(tuple(fit))}.values())[::-1]


def _obstacle(document: Document) -> Obstacle | None:
    person = document.person
    if not person.obstacle and not person.obstacle_kind:
        return None
    return document.catalog.aims.obstacle(person.obstacle_kind or "other")


def _refusal(document: Document) -> tuple[Refusal | None, int]:
    """What the noes so far say, by the stage at which most of them came; and how many there are."""
    noes = document.person.noes
    if not noes:
        return None, 0
    aims = document.catalog.aims
    order = [r.stage for r in aims.refusals]
    most = max(noes, key=lambda stage: (noes[stage], order.index(stage)))
    return aims.refusal(most), sum(noes.values())


_HOURS = ("capped-hours", "started-hours", "logged-hours", "assumed-hours")

_HALF_A_YEAR = timedelta(days=183)
_NEXT_SUMMER = timedelta(days=300)
"""So far ahead are times with other hours shown: free weeks of a summer are planned in winter."""
_SOON = timedelta(days=42)


def _weeks(document: Document) -> tuple[Period, ...]:
    today = document.today
    return tuple(
        p
        for p in document.person.periods
        if p.days[1] >= today and p.days[0] <= today + _NEXT_SUMMER
    )[:4]


def _free_from(document: Document) -> date | None:
    """The day from which somebody is free full-time, when that is within half a year."""
    free = free_from(document.person)
    soon = document.today + _HALF_A_YEAR
    return free if free and document.today < free <= soon else None


def _communities(document: Document) -> tuple[tuple[str, str], ...]:
    found = []
    for trade in document.person.trades:
        background = document.catalog.backgrounds[trade]
        for place in background.communities:
            keys = (place.source,) if isinstance(place.source, str) else place.source
            page = next((background.sources[k].page for k in keys if k), "")
            found.append((place.is_, str(page)))
    return tuple(found)


def _busy(document: Document) -> tuple[str, date] | None:
    """The busy weeks of somebody's trade that fall into the next six weeks, and how long they
    last; None where the person has said what their weeks are like."""
    days = [document.today + timedelta(days=n) for n in range(150)]
    busy = [busy_on(document.catalog, document.person, day) for day in days]
    first = next((b for b in busy[: _SOON.days] if b), None)
    if first is None or _weeks(document):
        return None
    last = next(
        (d for d, b in zip(days, busy, strict=True) if d > document.today and not b), days[-1]
    )
    return first.is_, last


def _over_new_year(plan: Plan) -> bool:
    return any(
        (plan.today + timedelta(days=n)).strftime("%m-%d") == "01-01" for n in range(_SOON.days)
    )


def _abroad(document: Document, program: Program) -> bool:
    remote = program.mode is not None and program.mode.is_ == "online"
    cities = program.places.is_ if program.places and not remote else ()
    rights, rules = document.person.work_rights, document.catalog.rules
    return bool(cities) and not any(rules.covers(rights, city.country) for city in cities)


_LEADS = frozenset({"founder", "group-organizer", "fieldbuilder", "grassroots-organizer"})
_SPEAKS = frozenset({"policy-advocate", "communications-specialist", "grassroots-organizer"})
"""Wished roles in which somebody takes money for others, and speaks to officials or the public."""


def _notes(document: Document) -> tuple[CountryNote, ...]:
    """What to know or to ask in the person's country, of what matters to them."""
    person = document.person
    looks = person.aim in ("first-role", "job-now") and person.stage != "student"
    matters = {
        "always": True,
        "posts": looks,
        "side-work": person.situation == "working" and person.aim in ("first-role", "stay"),
        "pay": person.aim in ("first-role", "job-now"),
        "money": person.aim == "start" or bool(_LEADS.intersection(person.roles)),
        "move": looks and person.move in ("yes", "job"),
        "speaking": bool(_SPEAKS.intersection(person.roles)),
    }
    notes = document.catalog.countries.notes
    return tuple(n for n in notes if person.country in n.in_ and matters[n.on])


def _gives_notice(document: Document) -> bool:
    """Whether somebody keeps a post until they are free; one that ends by itself needs no notice,
    nor does one in uniform."""
    person = document.person
    at_work = person.situation in ("working", "study-and-work") and person.money_until is None
    return at_work and person.full_time_from is not None


def _decides(document: Document) -> date | None:
    """The day of the money or of the deciding evening; else half a year ahead, and not before a
    search has had its time."""
    plan = document.plan
    assert isinstance(plan, Plan)
    if plan.campaign and plan.campaign.decides:
        return plan.campaign.decides
    step = next((s for s in plan.steps if s.id == "prepare:decide"), None)
    if step:
        return step.due
    summer = free_weeks(document.person, document.today)
    if summer:
        return summer.days[1] + timedelta(days=14)
    # Not before what is shown to be done is done.
    last = max((g.due for g in document.goals[:_LOOKED_AT]), default=plan.today)
    day = max(plan.today + _HALF_A_YEAR, last + timedelta(days=7))
    if plan.campaign:
        day = max(day, plan.campaign.begins + _SEARCHED)
    days = (day + timedelta(days=n) for n in range(90))
    return next((d for d in days if not is_out(document.catalog, document.person, d)), day)


_SEARCHED = timedelta(weeks=12)
"""A search that is looked back on sooner has had no answers yet."""

_LOOKED_AT = 3
"""Pieces after which one looks back."""


def _open(plan: Plan, most: int) -> tuple[Reason, ...]:
    """What is still to be checked for the applications that are planned, and assumptions."""
    return tuple(q for q in plan.questions if q.code in _ASSUMED)[:most]


_STAYS = ("explore", "stay", "decide")
"""Aims for which it matters little where somebody may work."""

_ASSUMED = ("assumed-rights", "assumed-country")
_CONTRADICTIONS = (
    "wish-ruled-out",
    "in-field-without-context",
    "unpaid-but-able",
    "free-but-few-hours",
    "in-field-hours",
)


def fitted(document: Document, own: Path | None = None) -> tuple[OnePage, str]:
    """The page with as much of everything as fits, and its Markdown."""
    from pathways.render.text import render_template

    def drawn(given_up: int) -> tuple[OnePage, str]:
        page = one_page(document, _room(given_up))
        text = render_template("page.md.j2", own, doc=document, plan=document.plan, it=page)
        return page, text

    def first(words: int, lines: int, most: int) -> tuple[OnePage, str] | None:
        """The fullest page that fits, found by halving: what is given up makes no page longer."""
        found = drawn(most)
        if not fits(found[1], words, lines):
            return None
        low, high = -1, most
        while high - low > 1:
            middle = (low + high) // 2
            page = drawn(middle)
            if fits(page[1], words, lines):
                high, found = middle, page
            else:
                low = middle
        return found

    enough, most = _LESS.index(("left_out", 0)), len(_LESS)
    found = first(_WORDS, _LINES, enough)
    if found is None:
        found = drawn(enough)
        if not fits(found[1]):
            found = first(MOST_WORDS, MOST_LINES, most) or drawn(most)
    return found


def to_one_page(document: Document, own: Path | None = None) -> str:
    """The page in Markdown."""
    return fitted(document, own)[1]


def fits(text: str, most_words: int = MOST_WORDS, most_lines: int = MOST_LINES) -> bool:
    """Whether a page keeps to its words and lines; where a link leads is no line to read."""
    import re
    import textwrap

    shown = re.sub(r"\]\([^)\s]*\)", "]", text)
    # The title holds a name, which must not decide what stands below it.
    plain = [line for line in shown.split("\n") if not line.startswith(("<!--", "# "))]
    if sum(len(line.split()) for line in plain) > most_words:
        return False
    return sum(len(textwrap.wrap(x, COLUMNS)) for x in plain if x.strip()) <= most_lines


__all__ = ["OnePage", "fits", "fitted", "one_page", "to_one_page"]
