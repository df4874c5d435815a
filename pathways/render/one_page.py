"""The page one acts on: what of a plan fits on two sides, chosen here and worded in page.md.j2."""

from __future__ import annotations

import re
import textwrap
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, cached_property, lru_cache, partial
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pathways.assess.assessment import RoleFit, read_as_leaving
from pathways.catalog.aims import (
    AimShape,
    Choice,
    FirstWords,
    Form,
    Market,
    Obstacle,
    Refusal,
    Venture,
)
from pathways.catalog.reading import language_name
from pathways.catalog.records import (
    LOOKED,
    Background,
    CountryNote,
    Entrance,
    Place,
    Program,
    Project,
    Role,
    Variant,
)
from pathways.catalog.rules import Kind
from pathways.frozen import Struct
from pathways.lists.openings import Opening
from pathways.planner import Plan, Reason, Step
from pathways.planner.draft import busy_on, free_from, last_free, next_free, quiet_days
from pathways.planner.goals import first_pieces
from pathways.planner.offers import lacks, speaks_against, verdict
from pathways.planner.own_place import has_own_place, in_own_place
from pathways.planner.people_and_reading import KNOWN, free_weeks
from pathways.planner.places import (
    against_obstacle,
    helped,
    is_elsewhere,
    is_gone,
    of_one_city,
    where,
)
from pathways.planner.plan import LeftOut, Loose, Named, Near, StepPart, Watch, Who
from pathways.planner.search import notice_day, rests
from pathways.planner.standing import (
    SHOWN,
    STUDIES,
    first_of,
    in_the_way,
    only_tongue,
    other_forms,
    told_weeks,
)
from pathways.profile.life import Period
from pathways.render.document import Ask, Document

if TYPE_CHECKING:
    from pathways.profile.person import Person
    from pathways.render.text import Draw

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

_FEW = 2
"""Roles that are named in one place at most."""


class Room(Struct):
    """How much of each kind is shown."""

    next_door: int = 2
    names: int = 4
    """Employers whose ads were for the role, as names for the people to ask."""
    first: int = 1
    """Whether the first words are said in full, where somebody's own question comes before them."""
    count: int = 1
    """Whether it is said when the answers of strangers are counted."""
    sits: int = 2
    """Other names for each kind of people to ask."""
    reasons: int = 1
    """Whether what differs for somebody and what is seen in a piece are said."""
    left_out: int = 3
    communities: int = 2
    checks: int = 3
    forms: int = 2
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
    trade_doors: int = 4
    """Each with what it wants of the trade: of a bare name nobody can tell why it stands there."""
    ways: int = 1
    """Whether first hires and the danger of each way that something new can go are said."""
    hints: int = 3
    """What is said of everybody's search: what to do while answers are out, what is tested, where
    posts are found; in this order it goes."""
    never: int = 2
    """What is not for somebody who stands so, and what their trade usually does wrong first."""
    moved: int = 1
    """Whether one of the trade who moved is named."""
    against: int = 1
    """Whether the honest case against the first role is said."""
    last: int = 1
    """Whether it is said what to do if that comes again which got in the way the last time."""
    users: int = 3
    """Kinds of users whom whoever starts something asks."""
    funders: int = 2
    """For each way that something new can go."""
    apart: int = 1
    """Whether each later piece stands on a line of its own, with whom it is for."""
    second: int = 1
    """Whether it is said what a second piece can be made of."""
    seen: int = 1
    """Whether it is said where employers are that looked for the role."""
    instead: int = 1
    """Whether another piece is named for when nobody says yes to the first."""
    if_no: int = 1
    """Whether a no to the first piece is answered where another piece stands beside it already."""
    spare: int = 1
    """Whether a use is named for free hours where the money does not end."""
    abroad: int = 1
    """Doors in another country that may be shut."""
    duties: int = 2
    fact: int = 1
    """Whether a letter tells of one thing that somebody did."""
    unseen: int = 1
    """Whether it is said what nobody can see yet of somebody like them."""
    boards: int = 1
    """Whether it is said where lists of openings are."""
    noes: int = 1
    """Whether it is said what noes of a search will change."""
    further: int = 1
    """Whether the quarters after the last day are named."""
    quote: int = 1
    """Whether what somebody wrote of their doubt ends the page, where its question is asked."""
    again: int = 1
    """Whether the best test is done once more in weeks off before the decision."""
    otherwise: int = 1
    """Whether it is said what comes first after a yes, and what the next plan begins with after a
    no."""
    asked: int = 1
    """Doors of which one thing has to be asked before all else."""
    wanted: int = 1
    """Whether each form of work that somebody asked for has a line, found or not."""
    told: int = 2
    """How much is said beside what to do: for whom a piece is, what noes and free weeks tell; then,
    last of all, what somebody's own material is good for, when rounds closed, and more than the
    first sentence on what stands in the way."""
    holidays: int = 2
    """Of those that are kept free, the next ones: what is further away is for the next page."""


class Seen(Struct):
    """Employers that were seen to look for a role: how many, and of them those in the person's
    country and those that hire from anywhere."""

    all: int
    here: int
    afar: int


_LESS: tuple[tuple[str, int], ...] = (
    ("next_door", 1), ("left_out", 2), ("people", 2), ("checks", 1), ("reasons", 0),
    ("never", 1), ("communities", 1), ("forms", 1), ("next_door", 0), ("beside", 3),
    ("doors", 3), ("people", 1), ("communities", 0), ("forms", 0), ("inside", 1),
    ("doors", 2), ("notes", 1), ("left_out", 1), ("to_read", 0), ("openings", 3),
    ("people", 0), ("inside", 0), ("against", 0), ("hints", 2), ("apart", 0),
    ("openings", 2), ("funders", 1), ("abroad", 0), ("checks", 0), ("ways", 0),
    ("spare", 0), ("hints", 1), ("moved", 0), ("trade_doors", 3), ("beside", 1), ("doors", 1),
    ("groups", 2), ("notes", 0), ("hints", 0), ("duties", 1), ("trade_doors", 2),
    ("beside", 0), ("told", 1), ("holidays", 1), ("left_out", 0), ("after", 2), ("holidays", 0),
    ("further", 0), ("never", 0), ("groups", 1), ("unseen", 0), ("doors", 0), ("names", 3),
    ("wanted", 0), ("names", 2), ("told", 0), ("employers", 2), ("funders", 0), ("asked", 0),
    ("again", 0), ("after", 1), ("noes", 0), ("quote", 0), ("users", 2), ("instead", 0),
    ("trade_doors", 1), ("employers", 1), ("count", 0), ("names", 1), ("first", 0),
    ("names", 0), ("seen", 0), ("employers", 0), ("boards", 0), ("second", 0), ("after", 0),
    ("last", 0), ("fact", 0), ("otherwise", 0), ("sits", 1), ("trade_doors", 0), ("if_no", 0),
    ("duties", 0),
)  # fmt: skip
"""What is given up for a page that would be too long, one after the other, what is missed least
first. A group of the country stays on every page, and a door of the trade on nearly every one:
readers missed doors more than first words and names, and most what follows the first piece."""


_FEW_HOURS = 3
_FEW_WORDS = 600
"""Words for whoever has so few hours a week: to read seven hundred takes some of the first of them,
and readers of such pages asked for half as much."""

_LEAST_WORDS = 3
"""That anything takes; where fewer are left, nothing is tried."""

_GIVEN_BACK = 24
"""Of what was given up last, each is tried again by itself: something short may still fit."""


class Item(Struct):
    """Something for this fortnight: a step, its parts that begin in it, hours, and the day."""

    step: Step
    parts: tuple[StepPart, ...]
    hours: Fraction
    by: date
    whole: bool
    """Whether it is done within these days."""


class Letter(Struct):
    """A message that can be sent as it is; what stands in braces is filled in."""

    says: str
    ask: str
    step: str
    """The id of the step that says whom to send it to."""


class OnePage(Struct):
    """What the page holds; words are in templates/page.md.j2."""

    aim: AimShape
    first_words: FirstWords | None
    """What an adviser says first to people who stand so; nothing to whoever has a new job."""
    trades: tuple[Background, ...]
    first: RoleFit | None
    role: Role | None
    entrance: Entrance | None
    also: tuple[str, ...]
    """Other roles that somebody wished for, in their order."""
    otherwise: Project | None
    """What the next plan would begin with if the first role says no: work of the second."""
    why_role: str
    """Why people of the trade are near to the first role, where that is known."""
    materials: tuple[tuple[str, str] | None, ...]
    """For the first piece and each of `after`: the person's own words for something, and what it is
    good for there; each once."""
    brings: tuple[tuple[str, str], ...]
    """Competency and the person's own words for what shows it."""
    seen: Seen | None
    """Of the employers that looked for the first role, where they are."""
    grown: str
    """What a second piece like the one that they chose is, once that was used."""
    second: str
    """The person's own words for something that a second piece can be made of."""
    nearest: str
    """Of what they did and a letter does not tell, what shows most of what the role asks first."""
    fact: str
    """Of these what a letter tells."""
    to_write_up: tuple[str, ...]
    """Those that the trade usually gives, and nobody has asked about yet."""
    loose: tuple[Loose, ...]
    """Pieces for free weeks without dates, in place of `goal` and `after`."""
    fortnight: tuple[Item, ...]
    fortnight_hours: Fraction
    letter: Letter | None
    count: date | None
    """The day on which the answers of strangers are counted."""
    names: dict[str, tuple[Who, ...]]
    """For each kind of people; under no kind those to whom the letter may go as well."""
    """What can be sent today to the first person of the fortnight."""
    begins: date
    """The first day of the fortnight: today, or the end of what is empty."""
    spare: Fraction | None
    """Hours of these two weeks that nothing is planned for, where they are many."""
    goal: Step | Loose | None
    project: Project | None
    at_home: bool
    """Whether the piece is done where somebody works already, and so is paid."""
    receivers: tuple[Program, ...]
    """Groups that the person helps or named, who get the piece first."""
    instead: Project | None
    """What is done when nobody says yes."""
    after: tuple[Step | Loose, ...]
    again: date | None
    """The first day of weeks off in which the best of the tests is done once more."""
    later: tuple[Project, ...]
    """The projects of `after`."""
    more: date | None
    """The day of the last piece, where there is no room for all of them."""
    people: tuple[Ask, ...]
    home_boards: tuple[Program, ...]
    variants: tuple[Variant, ...]
    forms: tuple[tuple[Form, tuple[Program, ...]], ...]
    """Forms of work and help of which the role says nothing, and where to begin with each."""
    inside: tuple[Place, ...]
    ask_first: tuple[Named, ...]
    abroad_first: tuple[Named, ...]
    """Doors in another country that may be shut, for whoever has few that are open."""
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
    open: tuple[Reason, ...]
    questions: tuple[Reason, ...]
    """Answers that contradict each other."""
    rests: bool
    """Whether so many noes came that no application for a post goes out for some weeks."""
    weeks: tuple[Period, ...]
    """Periods in which the hours are others, as far as the page goes."""
    returning: tuple[Period, ...]
    """The same of what comes back, where its days are known."""
    undated: tuple[Reason, ...]
    """The same of what comes back on days that nobody knows."""
    hours_note: Reason | None
    """Why the hours are not those that the person gave."""
    free_from: date | None
    """From when there are more hours, because the person is free full-time."""
    communities: tuple[tuple[str, str], ...]
    """Where people of the trade meet, with a page where one was seen."""
    groups: tuple[tuple[str, tuple[Program, ...]], ...]
    """By what of the person's they are in: `city`, `country` or `region`."""
    nobody_here: bool
    """Whether we know of no group and no door in the person's country."""
    near: tuple[Near, ...]
    """Groups and events of open lists that were fetched."""
    openings: tuple[Opening, ...]
    """Of a list that was fetched, to begin with or to read."""
    employers: tuple[tuple[Program, str], ...]
    """Each with the role that it was seen to look for, where that is not the page's own."""
    trade_doors: tuple[tuple[Program, str], ...]
    """Doors of the person's trade, each with what it wants of it or what to do there."""
    from_afar: tuple[Program, ...]
    """Employers whose people work from where they are, and of which no ad was seen to say that they
    hire in the person's country."""
    conditions: dict[str, str]
    """By employer, what the person has to say yes to before anything else: “you …”."""
    shut: tuple[str, ...]
    """Employers among the doors of the trade where they have no right to work that we know of."""
    abroad: tuple[Program, ...]
    """Employers that sit where the person has no right to work that we know of."""
    public: bool
    """Whether somebody looks for a post of a kind that states give."""
    notes: tuple[CountryNote, ...]
    """What to know or to ask in the person's country."""
    duties: tuple[str, ...]
    duties_wait: bool
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
    ways: tuple[tuple[Venture, tuple[tuple[Program, str], ...]], ...]
    """Where results send whoever starts something, with open funders and what they give."""
    market: Market | None
    """Who may pay for what they start, or use it."""
    counted: bool
    """Whether what is offered has been tried on anybody: no funder is named as a door before."""
    doors: bool
    """Whether there is anything under that heading."""
    notes_form: bool
    """Whether the search waits for a piece to show, after noes at the form."""
    notice: bool
    """Whether somebody keeps a post until they are free."""
    notice_by: date | None
    """The day by which they would give notice; None where it has none or that day is not known."""
    wider: Period | None
    """The next weeks with more hours than usual."""
    larger: Period | None
    """The widest of those that begin after the day on which somebody decides."""
    choices: tuple[Choice, ...]
    leaning: tuple[Choice, Choice, str] | None
    """Of two of them the one to take where nothing else decides, the other, and why: `sure`,
    `likes` or `once`."""
    third_ways: tuple[Named, ...]
    """Programs that pay, beside a choice that gives the same with less."""
    offered: tuple[Role, ...]
    """The roles of the offers that somebody decides between."""
    weeks_unknown: str
    """What fills weeks of the person's studies or trade, where they have not said which."""
    seasonal_ask: bool
    """Whether some of the programs of the free weeks may not sponsor a visa."""
    busy: tuple[str, date] | None
    """The busy weeks of the trade that fall into the next ones, and their last day."""
    quiet: tuple[tuple[str, date, date], ...]
    """The next holidays of the person's country that are left empty, with their days."""
    lifted: bool
    """Whether the larger of several wishes stands first because of noes at the form."""
    free_weeks: bool
    """Whether weeks stay free because nothing fitting is left."""
    further: tuple[date, ...]
    """Days to look back on after the last that is planned, one for each quarter."""
    room: Room


def one_page(document: Document, room: Room | None = None) -> OnePage:
    """The page of a plan; the whole of it without `room`."""
    return _Parts(document).page(room or Room())


_SAID = ("ask-first", "passed", "out")
"""Where a program stands that is named once already."""

_HOURS = ("free-hours", "capped-hours", "started-hours", "logged-hours", "assumed-hours")

_QUARTER = timedelta(days=91)
_QUARTERS = 3
"""After the last day of the page that are told at most."""
_HALF_A_YEAR = timedelta(days=183)
_SOON = timedelta(days=42)
_ABROAD = ("visa-unknown", "work-rights", "residence")
"""Open questions about a door in another country."""
_OPEN_DOORS = 3
"""Named doors beside which one that may be shut is left out."""


def _marks(text: str) -> set[str]:
    """Numbers and longer words of a sentence: two that share one may tell the same thing."""
    return {x for x in re.findall(r"\w+", text.lower()) if len(x) > _LONG_WORD or x.isdigit()}


_LONG_WORD = 5
_SOME = 5
"""Employers, below which a count says nothing."""
_SHORT_FACT = 110
"""Signs of something that was done, up to which a letter stays short with it."""
_MUCH = 8
"""Hours of a fortnight that are not left free without a word."""

_BY_STATES = frozenset({"policy", "security"})
"""Topics of roles for which states hire."""

_LEADS = frozenset({"founder", "group-organizer", "fieldbuilder", "grassroots-organizer"})
_SPEAKS = frozenset({"policy-advocate", "communications-specialist", "grassroots-organizer"})
"""Wished roles in which somebody takes money for others, and speaks to officials or the public."""

_FORMS = ("part-time", "contract", "board", "volunteer")
"""Forms of work that a role may be had in, apart from full-time."""

_RANKED = 12
"""Pieces among which one of a role's own work is looked for."""

_TWO_ROLES = ("first-role", "job-now")
"""Aims of whoever would take one role or else another."""

_PERIODS = 8
"""With other hours, that are told at most."""

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

_Part = dict[str, Any]
"""Some of what a page holds, by name."""
_PARTS = (
    "person_and_role", "weeks_ahead", "work", "people_and_places", "programs", "posts",
    "noes_and_end",
)  # fmt: skip
_SHARED = ("after", "employers", "funders")
"""Of the room, what decides things that several parts look at."""


class _Reads:
    """What was looked at of something, by name."""

    def __init__(self, held: _Part | None = None) -> None:
        self.held: _Part = held or {}

    @cached_property
    def _all(self) -> tuple[attrgetter[Any], tuple[Any, ...]]:
        # Asked for once nothing more is looked at. With the class twice it is always a tuple.
        return attrgetter("__class__", "__class__", *self.held), tuple(self.held.values())

    def hold_for(self, other: OnePage | Room) -> bool:
        """Whether all of it is the same of another; what has a dot in it is of its room."""
        of, held = self._all
        return bool(of(other)[2:] == held)


class _Watched:
    """A page or a room that writes down what of it is looked at."""

    def __init__(self, of: OnePage | Room, looked_at: _Reads, prefix: str = "") -> None:
        self._of, self._looked_at, self._prefix = of, looked_at, prefix

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._of, name)
        if name == "room":
            return _watched(value, self._looked_at, "room.")
        self._looked_at.held[self._prefix + name] = value
        return value

    def __dir__(self) -> Iterable[str]:
        return dir(self._of)


def _watched(of: OnePage | Room, looked_at: _Reads, prefix: str = "") -> Any:
    return _called(type(of).__name__)(of, looked_at, prefix)


@cache
def _called(name: str) -> type[_Watched]:
    """Called as what it watches, which is what a mistake in a template names."""
    return type(name, (_Watched,), {})


class _Parts:
    """The parts of the page of one plan."""

    def __init__(self, document: Document) -> None:
        assert isinstance(document.plan, Plan)
        self.document = document
        self.plan, self.person, self.catalog = document.plan, document.person, document.catalog
        self.first = next(iter(self.plan.assessment.shortlist), None)
        self.role = self.catalog.roles[self.first.role] if self.first else None
        self.role_programs = self.role.programs if self.role else ()
        self.aim = self.catalog.aims.aim(self.plan.aim)
        self.trades = tuple(self.catalog.backgrounds[t] for t in self.person.trades)
        person = self.person
        self.stands = document.stands
        self.obstacle = in_the_way(self.catalog, person, self.stands)
        self.goals = document.goals
        assert self.plan.look_back is not None
        self.look_back = self.plan.look_back
        # All that the plan keeps to is told.
        self.weeks = told_weeks(person, document.today, self.plan.until)[:_PERIODS]
        pieces: tuple[Step | Loose, ...] = (*self.plan.loose, *self.goals)
        self.goal = next(iter(pieces), None)
        # Where the next two weeks are empty, the page begins with the first that are not.
        first = min((w.start for w in self.plan.weeks if w.total), default=self.plan.today)
        soon = (first - self.plan.today).days < _FORTNIGHT
        start = self.plan.today if soon else first
        self.begins = start if soon else next_free(self.catalog, person, start)
        self.until = start + timedelta(days=_FORTNIGHT - 1)
        self.fortnight = self._fortnight()
        self.market = document.market
        self.counted = any(x.startswith("project:") for x in person.progress.finished)
        self.busy = None if self.weeks else self._busy()
        self.receivers = helped(self.catalog, person) if self.goal else ()
        # The same object each time, so that pages that differ in nothing else are the same.
        self._in_place = cache(lambda ref: in_own_place(person, self.catalog.projects[ref]))
        self._fits = cache(self._may_stand)
        self._where = partial(where, self.catalog, person)
        self.otherwise = self._otherwise()
        self._kept: dict[str, list[tuple[_Reads, _Part]]] = {}
        self.roles = {*person.roles, *(str(f.role) for f in self.plan.assessment.shortlist)}

    def page(self, room: Room) -> OnePage:
        """What there is room for."""
        self.room = room
        # One test alone compares nothing, and free weeks without dates are several.
        several = self.aim.different or bool(self.plan.loose)
        self.after = (self.plan.loose[1:] or self.later)[: max(room.after, int(several))]
        self.materials = self._materials()
        most = room.employers
        self.hirers = self._hirers[: min(most, 1) if _begins(self.plan) else most]
        self.ways = tuple((way, given[: room.funders]) for way, given in self.document.ways)
        found: _Part = {}
        for part in _PARTS:
            found |= self._part(part, room)
        page = OnePage(**found, doors=False, room=room)
        if self.open_doors(page) >= _OPEN_DOORS:
            page = replace(page, abroad_first=())
        return replace(page, doors=self.has_doors(page))

    def _part(self, name: str, room: Room) -> _Part:
        """A part of the page; worked out again only where something of the room that it looked at
        is another."""
        kept = self._kept.setdefault(name, [])
        for looked_at, found in kept:
            if looked_at.hold_for(room):
                return found
        looked_at = _Reads({of: getattr(room, of) for of in _SHARED})
        self.room = _watched(room, looked_at)
        kept.insert(0, (looked_at, getattr(self, name)()))
        self.room = room
        return kept[0][1]

    def _kind(self, of: Watch) -> Kind:
        return self.catalog.kind(self.catalog.programs[of.program])

    # -- who it is for, and what they aim at ------------------------------------------------

    @cached_property
    def _others(self) -> tuple[str, ...]:
        """Wished roles beside the first."""
        return tuple(r for r in self.person.roles if self.role and r != self.role.id)

    @cached_property
    def _musts(self) -> list[str]:
        """What the first role cannot do without."""
        levels = self.role.levels if self.role else ()
        return [str(x.competency) for x in levels if x.need == "must"]

    def _asked_back(self, *codes: str) -> tuple[Reason, ...]:
        """What is asked back under these codes."""
        return tuple(q for q in self.plan.questions if q.code in codes)

    def _otherwise(self) -> Project | None:
        """A piece of the second role's own work that is not planned already, for whoever said of
        no answer that it would be a yes."""
        others, told = self._others, self.person.yes_if or self._lifted()
        if not others or told or self.plan.aim not in _TWO_ROLES:
            return None
        planned = {s.ref for s in self.plan.steps} | {g.ref for g in self.plan.loose}
        second = replace(self.person, roles=others[:1])
        own = {*self.catalog.roles[others[0]].own_work}
        found = first_pieces(self.catalog, second, self.document.today, _RANKED)
        return next((p for p in found if p.id in own - planned), None)

    def person_and_role(self) -> _Part:
        """What somebody brings, the role they aim at, and what is asked back."""
        plan, person, role, trades = self.plan, self.person, self.role, self.trades
        words = () if self.document.settling else self.catalog.aims.first_words
        tongue = only_tongue(person)
        stays = person.aim in _STAYS or person.situation == "retired"
        moves = self.room.moved and person.situation != "in-field"
        return {
            "aim": self.aim,
            "first_words": first_of(words, plan.aim, self.stands),
            "trades": trades,
            "first": self.first,
            "role": role,
            "entrance": getattr(role.entrances, person.entrance, None) if role else None,
            "also": () if self._lifted() else self._others[:_FEW],
            "otherwise": self.otherwise,
            "why_role": next(
                (b.because for t in trades for b in t.bridges if role and b.role == role.id), ""
            ),
            "materials": self.materials,
            "brings": self._brought()[:_FEW],
            "fact": self._fact,
            "nearest": self._nearest(),
            "second": self._second(),
            "grown": self._grown(),
            "to_write_up": self._to_write_up(),
            "new": self.stands["new"],
            "studies": person.situation in STUDIES,
            "same_craft": self.stands["long"] and self.stands["craft"],
            "tongue": language_name(tongue) if tongue else "",
            "moved": next((m.who for t in trades for m in t.moved if moves and not m.open), ""),
            "open": () if stays else self._asked_back(*_ASSUMED)[: self.room.checks],
            "questions": self._asked_back(*_CONTRADICTIONS)[:1],
        }

    def _to_write_up(self) -> tuple[str, ...]:
        """What their trade usually gives and nobody has asked about; whoever has years in it is
        asked for no sentence on what everybody in it does."""
        gaps = self.first.readiness.gaps if self.first and not self.stands["long"] else ()
        usual = self.person.likely
        return tuple(g.competency for g in gaps if g.must and usual.get(g.competency, 0) >= g.asked)

    def _brought(self) -> tuple[tuple[str, str], ...]:
        """What they bring that no piece is made of yet; what speaks most for them leads, also where
        the first piece is made of it."""
        used = {m[0] for m in self.materials if m}
        unused = [x for x in self._brings if x[1] not in used]
        return tuple(dict.fromkeys((*self._brings[:1], *unused)))[: max(1, len(unused))]

    @cached_property
    def _fact(self) -> str:
        """What a letter tells of the person: what they would tell first; else the first that is
        short and has a number, which a stranger reads and believes; else the first that is short,
        or the first."""
        if self.person.tell:
            return self.person.tell
        away = self.catalog.rules.field.no_letter
        told = [x for of, x in self._brings if of not in away]
        short = [x for x in told if len(x) <= _SHORT_FACT]
        counted = [x for x in short if any(map(str.isdigit, x))]
        return next(iter((*counted, *short, *told)), "")

    @cached_property
    def _brings(self) -> tuple[tuple[str, str], ...]:
        """The person's own words for what shows level 2 or more, each once: by the order in which
        the first role asks for it, then by level."""
        musts = self._musts
        told = self.document.profile.at_work or {}
        found = [
            (
                musts.index(competency) if competency in musts else len(musts),
                # What the trade was asked for is told as it happened; a list is ticked.
                competency not in told,
                -shown.level,
                competency,
                shown.proof,
            )
            for competency, shown in self.person.levels.items()
            if shown.level >= SHOWN and shown.proof
        ]
        thing = self.catalog.questions.thing
        first = {d.proof: next(iter(t.shows)) for d in self.person.did if (t := thing(d.thing))}
        words: dict[str, str] = {}
        for *_, competency, proof in sorted(found):
            # What a thing shows first is what it is; the rest comes with it.
            words.setdefault(proof, first.get(proof, competency))
        # An answer to what the trade no longer asks proves no level, and is theirs all the same.
        for competency, proof in told.items():
            if competency not in self.person.levels:
                words.setdefault(proof, competency)
        return tuple((competency, proof) for proof, competency in words.items())

    def _nearest(self) -> str:
        """Of the things they did, the one that shows most of what the role asks for first, and is
        not what the letter tells: that one is on the page of evidence already."""
        first, thing = next(iter(self._musts), ""), self.catalog.questions.thing
        told, best = _marks(self._fact), (SHOWN - 1, "")
        for did in self.person.did:
            level = found.shows.get(first, 0) if (found := thing(did.thing)) else 0
            if level > best[0] and did.proof and not told & _marks(did.proof):
                best = level, did.proof
        return best[1]

    def _second(self) -> str:
        """What a second piece can be made of: a story of their trade for what the role asks first,
        which no piece and no letter tells. Others may be nobody's to tell."""
        if len(self.materials) > 1 and self.materials[1]:
            return self.materials[1][0]
        story = (self.document.profile.at_work or {}).get(next(iter(self._musts), ""), "")
        said = {m[0] for m in self.materials if m}
        hired = self.plan.aim in ("first-role", "job-now")
        return "" if not hired or story in said or _marks(self._fact) & _marks(story) else story

    def _grown(self) -> str:
        """What a second piece like the one they chose is; empty where it is not their own, is a
        test among several, or where the next one has a story of theirs."""
        first, goal = self.person.piece, self.goal
        like_it = self.plan.aim in ("first-role", "job-now", "stay")
        if not first or goal is None or goal.ref != first or not like_it or self._second():
            return ""
        return self.catalog.projects[first].grown or self.catalog.aims.grown

    def _materials(self) -> tuple[tuple[str, str] | None, ...]:
        """For each piece that is shown what the person told of their trade that it can be made of,
        and how."""
        found: list[tuple[str, str] | None] = []
        for piece in (self.goal, *self.after) if self.goal else ():
            found.append(self._material(piece.ref, [m[0] for m in found if m]))
        return tuple(found)

    def _material(self, piece: str, used: Collection[str]) -> tuple[str, str] | None:
        # What was answered to the very question comes before what a list says of the same.
        shown = {id: x.proof for id, x in self.person.levels.items()}
        shown |= self.document.profile.at_work or {}
        asked = [
            x
            for trade in self.trades
            for x in trade.shows
            if piece in x.use_in and shown.get(x.competency, "") not in ("", *used)
        ]
        if not asked:
            return None
        # Where it is the best use of an answer, before where it is the second.
        best = min(asked, key=lambda x: x.use_in.index(piece))
        return shown[best.competency], best.use_as

    # -- the next weeks ---------------------------------------------------------------------

    def weeks_ahead(self) -> _Part:
        """What there is to do in the next two weeks, and the weeks with other hours."""
        plan, person, today = self.plan, self.person, self.document.today
        # As they are shown, so that the heading is their sum.
        spent = sum((Fraction(max(1, round(i.hours * 2)), 2) for i in self.fortnight), Fraction(0))
        afterwards = (p for p in self._wider(person.periods) if p.days[0] > self.look_back.day)
        return {
            "fortnight": self.fortnight,
            "letter": self._letter,
            "names": self._names(),
            "count": self._count() if self.room.count else None,
            "begins": self.begins,
            "fortnight_hours": spent,
            "spare": self._spare(2 * plan.hours - spent, spent),
            "weeks": self.weeks,
            "returning": tuple(p for p in person.recurring if p.dated and p.days[0] <= plan.until),
            "undated": tuple(
                q
                for q in self._asked_back("undated-weeks")
                if q.params.get("first", today) <= plan.until  # type: ignore[operator]
            ),
            "wider": next(self._wider(self.weeks), None),
            "larger": max(afterwards, key=lambda p: (p.a_week, p.days), default=None),
            "hours_note": next(iter(self._asked_back(*_HOURS)), None),
            "free_from": self._free_from(),
            "weeks_unknown": "" if self.busy else self._weeks_unknown(),
            "busy": self.busy,
            "quiet": self._quiet(),
            "duties": self._duties()[: self.room.duties],
            "duties_wait": all(t.duties_wait for t in self.trades if t.duties),
        }

    @cached_property
    def _home_boards(self) -> tuple[Program, ...]:
        """Lists of openings of the person's country, on the topics of the first role."""
        topics = set(self.role.topics) if self.role else set()
        return tuple(
            p
            for _, p in sorted(self.catalog.programs.items())
            if (kind := self.catalog.kind(p)).names and not (kind.supports or is_gone(p))
            if topics & set(p.topics) and self._where(p) == "country"
        )

    def _count(self) -> date | None:
        """The check-in at which to see how many strangers have answered: once as many letters went
        out as the yes needs, and whoever answers has; None where none lies before the day of
        deciding."""
        person, aims = self.person, self.catalog.aims
        asked = person.strangers_needed
        if not asked or person.no_fixed_days or not self._letter:
            return None
        weeks = -(-asked // aims.answers.a_week) + aims.search.answered
        last = (person.yes_by or self.look_back.day) - timedelta(weeks=1)
        first = self.begins + timedelta(weeks=weeks)
        return next((day for day in self.plan.check_ins if first <= day <= last), None)

    def _names(self) -> dict[str, tuple[Who, ...]]:
        """Names by the kind of people that these weeks ask; under no kind those to whom the letter
        may go as well."""
        asked = {item.step.ref for item in self.fortnight}
        if "asking-a-funder" in asked:
            asked.add("would-fund-it")
        found: dict[str, list[Who]] = {}
        posts, left = self.catalog.aims.in_posts.talks, self.room.names
        for who in self.plan.who:
            by, talk = who.by, who.talk if who.talk in asked else ""
            if not talk and by == "sits" and who.talk in posts and who.talk != "first-talk":
                by = "posts"
            mine = found.setdefault(talk, [])
            employer = self.catalog.programs.get(who.program)
            if by == "posts" and employer and self._guarded and self._is_foreign(employer):
                continue
            if by == "posts" and left:
                mine.append(replace(who, by=by))
                left -= 1
            elif by != "posts" and talk and sum(w.by != "posts" for w in mine) < self.room.sits:
                mine.append(who)
        return {talk: tuple(names) for talk, names in found.items()}

    def _wider(self, periods: Iterable[Period]) -> Iterator[Period]:
        """Those with more hours than usual."""
        return (p for p in periods if p.a_week > self.plan.hours)

    def _spare(self, left: Fraction, spent: Fraction) -> Fraction | None:
        """Hours `left` of two usual weeks in which somebody is asked, where they are many."""
        soon = self.document.today + _SOON
        as_usual = not self.busy and not any(p.days[0] <= soon for p in self.weeks)
        asks = any(i.step.kind == "people" for i in self.fortnight) and not self.document.settling
        named = as_usual and asks and (self.room.spare or self.person.money_until is not None)
        return left if named and left >= _MUCH and left * 3 >= spent else None

    def _free_from(self) -> date | None:
        """From when they are free full-time, where that is soon; what somebody says of those weeks
        counts before what is usual for who is free."""
        free, today = free_from(self.person), self.document.today
        if free is None or not today < free <= today + _HALF_A_YEAR:
            return None
        return None if any(p.days[0] <= free <= p.days[1] for p in self.weeks) else free

    def _duties(self) -> tuple[str, ...]:
        """What their trades ask to be settled, of whoever is bound by a post."""
        situation = self.person.situation
        # Who starts something is held by what came before as well, such as a contract of sale.
        held = (None, "working", "study-and-work", "in-field", "student")
        if situation not in held and self.plan.aim != "start":
            return ()
        # Who studies and holds no post owes nothing to an employer.
        posts = (t for t in self.trades if situation != "student" or t.kind == "studies")
        return tuple(x for t in posts for x in t.duties)

    def _told(self, day: date) -> bool:
        """Whether the page says of a day already that it has no hours."""
        return any(not p.hours and p.days[0] <= day <= p.days[1] for p in self.weeks)

    def _fortnight(self) -> tuple[Item, ...]:
        """Steps with hours in the first two weeks, what is there to show and whom to ask first."""
        plan = self.plan
        hours: dict[str, Fraction] = {}
        last = self.until
        for week in plan.weeks:
            if week.start <= last:
                for id, spent in week.hours:
                    hours[id] = hours.get(id, Fraction(0)) + spent
        items = []
        for step in plan.steps:
            if step.id not in hours:
                continue
            parts = tuple(p for p in step.parts if p.start <= last) or step.parts[:1]
            by = min(max(p.due for p in parts), last)
            by = last_free(self.catalog, self.person, by, (by - step.start).days)
            whole = step.due <= last and hours[step.id] >= step.p80
            items.append(Item(step, parts, hours[step.id], by, whole))
        # The aim says whom to ask first.
        talks = {f"people:{ref}": n for n, ref in enumerate(plan.talks)}
        near = [i for i in items if (i.by - self.begins).days < _DAYS_TO_ACT]
        if near and len(near) == len(items):
            # A weekend before exams holds one letter.
            people = [i for i in items if i.step.kind == "people"]
            people.sort(key=lambda i: talks.get(i.step.id, len(talks)))
            found = people or items
            items = found[: 1 + (found[0].step.ref == KNOWN)]

        def order(item: Item) -> tuple[date, int, int, bool, str]:
            id = item.step.id
            kind = 6 if id == "prepare:decide" else _ORDER.index(item.step.kind)
            # What is done against what stands in the way opens the fortnight; for whoever starts
            # something, those who would use it come first.
            if self.obstacle and id == f"prepare:{self.obstacle.step}":
                kind = 2 if plan.aim == "start" else -1
            return item.by, kind, talks.get(id, 0), item.step != self.goal, id

        # Where no sitting may be long, two short ones stay two.
        items = items if self.person.no_fixed_days else _together(items)
        return tuple(sorted(items, key=order))

    def _again(self) -> date | None:
        """The first day of weeks off before the decision, in which the best test is done again."""
        if not self.aim.different or not self.goals:
            return None
        last, look = max(g.due for g in self.goals), self.look_back.day
        off = self._wider(self.person.periods)
        return max((p.days[0] for p in off if last < p.days[0] and p.days[1] <= look), default=None)

    @cached_property
    def _letter(self) -> Letter | None:
        """To the first person whom the fortnight says to ask; of several buyers, to the first."""
        if self.document.settling:
            return None
        known, aims = {p.id for p in self.catalog.aims.people} - {KNOWN}, self.catalog.aims
        asked = [i.step for i in self.fortnight if i.step.ref in known]
        to = (x for x in aims.letters if not x.talks or any(s.ref in x.talks for s in asked))
        said = first_of(to, self.plan.aim, self.stands) if asked else None
        if said is None:
            return None
        step = next(s for s in asked if not said.talks or s.ref in said.talks)
        buyers = self.market.asks if self.market and step.ref == "would-use-it" else ()
        ask = buyers[0].ask if buyers else self.document.talk(step.ref).ask
        return Letter(said.says, ask, step.id)

    def _busy(self) -> tuple[str, date] | None:
        """The busy weeks of somebody's trade that fall into the next six weeks, and how long they
        last."""
        days = [self.document.today + timedelta(days=n) for n in range(150)]
        busy = [busy_on(self.catalog, self.person, day) for day in days]
        first = next((b for b in busy[: _SOON.days] if b), None)
        over = (day for day, b in zip(days[1:], busy[1:], strict=True) if not b)
        return (first.is_, next(over, days[-1])) if first else None

    def _weeks_unknown(self) -> str:
        person = self.person
        if person.situation in STUDIES:
            return "" if person.periods else "exams"
        works = person.situation == "working" and not (person.periods or person.recurring)
        # Where the busy weeks of the trade are known, they are planned with.
        full = (
            t.full_weeks for t in self.trades if all(person.country in b.not_in for b in t.busy)
        )
        return next(filter(None, full), "") if works else ""

    def _quiet(self) -> tuple[tuple[str, date, date], ...]:
        """Of the holidays that are kept free until the page ends, the next ones; what a person says
        of their own weeks counts before them."""
        today = self.document.today
        pieces = [g.due for g in self.goals[: 1 + self.room.after]]
        until = max(self.look_back.day, today + _SOON, *pieces)
        found = []
        for quiet in quiet_days(self.catalog, self.person):
            coming = filter(None, (days.next(today) for days in quiet.days))
            first, last = min(coming, default=(date.max, date.max))
            said = any(p.days[0] <= first and last <= p.days[1] for p in self.person.periods)
            if first <= until and not said and not self.plan.loose and not self._told(first):
                found.append((first, last, quiet.is_))
        shown = sorted(found)[: self.room.holidays]
        return tuple((name, first, last) for first, last, name in shown)

    # -- the pieces of work -----------------------------------------------------------------

    def work(self) -> _Part:
        """The first piece, what is done instead, and the pieces after it."""
        goal, goals, projects = self.goal, self.goals, self.catalog.projects
        instead = ""
        if goal and self.person.entrance != "inside":
            instead = next((str(r.project) for r in goal.on_no if r.code == "do-instead"), "")
        used = {g.ref for g in goals}
        days_left = (self.plan.until - max((g.due for g in goals), default=self.plan.until)).days
        shown, after = self.after, self.later
        return {
            "goal": goal,
            "project": self._in_place(goal.ref) if goal else None,
            "at_home": bool(goal and has_own_place(self.person, projects[goal.ref])),
            "receivers": self.receivers,
            "instead": projects[instead]
            if self.room.instead and instead and instead not in used
            else None,
            "loose": self.plan.loose,
            "after": shown,
            "again": self._again() if self.room.again else None,
            "later": tuple(self._in_place(x.ref) for x in shown),
            "more": after[-1].due if len(after) > self.room.after else None,
            "free_weeks": days_left > 13 * 7,
        }

    @cached_property
    def later(self) -> tuple[Step, ...]:
        """Pieces after the first that are not named in the fortnight; what would end after the day
        on which the money decides, nobody can count on."""
        begun, hunt = {item.step.id for item in self.fortnight}, self.plan.campaign
        until = (hunt.decides if hunt else None) or date.max
        return tuple(g for g in self.goals[1:] if g.id not in begun and g.due <= until)

    # -- whom to ask, and where -------------------------------------------------------------

    def people_and_places(self) -> _Part:
        """People, communities and groups, and what to know in the person's country."""
        room, programs, named = self.room, self.catalog.programs, self._groups()
        groups = groupby(named[: room.groups], key=self._where)
        return {
            "people": self._people[: room.people],
            "communities": self._communities()[: room.communities],
            "groups": tuple((near, tuple(found)) for near, found in groups),
            "nobody_here": not any(
                self._here(programs[id]) for id in (*self.plan.groups, *self.plan.trade_doors)
            ),
            "near": self.plan.near[: room.groups],
            # Where no group is known, the one door of a country that we know stays on the page.
            "notes": tuple(
                x
                for n, x in enumerate(self._notes())
                if n < room.notes or x.stays or (x.on == "always" and not named)
            ),
            "public": self._public(),
        }

    def _groups(self) -> list[Program]:
        """Groups that are no doors; those in the person's country, or else further away."""
        room, programs = self.room, self.catalog.programs
        doors = {p.id for p, _ in self._doors()[: room.trade_doors]}
        named = [p for id in self.plan.groups if id not in doors if self._of_use(p := programs[id])]
        near = [p for p in named if self._here(p)]
        # Who brings people together is helped by whoever does so in their part of the world.
        gathers = self.catalog.rules.field.gathers in self._musts
        named = near if near or not (room.people or gathers) else named
        cities = all(map(of_one_city, named[: room.groups + 1])) and not self.person.city
        # One of several cities would be a guess.
        return [] if cities and len(named) > room.groups else named

    def _of_use(self, program: Program) -> bool:
        """Whether somebody can go there or lend a hand, or it looked for a role of theirs, or for
        nobody that we know of."""
        kind, posts = self.catalog.kind(program), program.posts
        return bool(kind.meets or kind.joined) or not posts or not self.roles.isdisjoint(posts.is_)

    def _here(self, program: Program) -> bool:
        return self._where(program) in ("city", "country")

    @cached_property
    def _people(self) -> tuple[Ask, ...]:
        """Kinds of people with a question each: those of the aim, then of the trade."""
        talk = self.document.talk
        booked = {s.ref for s in self.plan.steps if s.kind == "people"}
        found = [talk(ref) for ref in self.plan.talks if ref not in booked]
        role = self.role.id if self.role else ""
        own = (t.talk("first-talk", role) for t in self.trades)
        found += [Ask(t.with_, t.ask) for t in own if t]
        finished = self.person.progress.finished
        had = {p.id for p in self.catalog.aims.people if f"people:{p.id}" in finished}
        said = {talk(ref).ask for ref in booked | had}
        return tuple({ask.ask: ask for ask in found if ask.ask and ask.ask not in said}.values())

    def _communities(self) -> tuple[tuple[str, str], ...]:
        found = []
        for trade in self.trades:
            here = (p for p in trade.communities if not p.in_ or self.person.country in p.in_)
            for place in here:
                keys = (place.source,) if isinstance(place.source, str) else place.source
                page = next((trade.sources[k].page for k in keys if k), "")
                found.append((place.is_, str(page)))
        return tuple(found)

    def _public(self) -> bool:
        """Whether somebody looks for a post of a kind that states give."""
        roles = self.plan.assessment.shortlist[:_FEW]
        hired = self.person.aim in ("first-role", "job-now")
        return hired and any(_BY_STATES & {*self.catalog.roles[f.role].topics} for f in roles)

    def _notes(self) -> tuple[CountryNote, ...]:
        """What to know or to ask in the person's country, of what matters to them."""
        person = self.person
        hired = person.aim in ("first-role", "job-now")
        looks = hired and person.stage != "student"
        matters = {
            "always": True,
            "posts": looks,
            "public": self._public(),
            "side-work": person.situation == "working" and person.aim in ("first-role", "stay"),
            "pay": hired,
            "money": person.aim == "start" or bool(_LEADS.intersection(person.roles)),
            "move": looks and person.move in ("yes", "job"),
            "speaking": bool(_SPEAKS.intersection(person.roles)),
        }
        notes = self.catalog.countries.notes
        return tuple(n for n in notes if person.country in n.in_ and matters[n.on])

    @cached_property
    def _guarded(self) -> bool:
        return any(note.stays for note in self._notes())

    # -- doors ------------------------------------------------------------------------------

    def programs(self) -> _Part:
        """Programs to watch, to ask, and to leave."""
        person, room = self.person, self.room
        own = self.role_programs if person.move in ("yes", "job", "months") else ()
        near = self._named("ask-first")
        asked = [n for n, program in near if n.program in own and not program.in_doubt]
        others = [n for n, _ in self._named("passed") if n.why[0].code != "for-others"]
        return {
            "ask_first": tuple(n for n in asked if n.why[0].code not in _ABROAD)[: room.asked],
            "abroad_first": tuple(n for n in asked if n.why[0].code in _ABROAD)[: room.abroad],
            "refused": self._refused,
            "watch": self._watch(),
            "beside": self._beside()[: room.beside],
            "passed": tuple(others)[: room.left_out] if self.aim.doors == "apply" else (),
            "out": self._out(),
            "ways": self.ways,
            "counted": self.counted,
            "market": self.market,
            "free": free_weeks(person, self.document.today),
            "seasonal_ask": any(s.ask for s in self.plan.seasonal),
        }

    def _named(self, *stands: str) -> Iterator[tuple[Named, Program]]:
        """Well-known programs that stand so."""
        programs = self.catalog.programs
        return ((n, programs[n.program]) for n in self.plan.named if n.stands in stands)

    @cached_property
    def _refused(self) -> tuple[str, ...]:
        """Programs that said no, apart from those that are tried again."""
        plan = self.plan
        again = {x.ref for x in plan.steps} | {x.program for x in (*plan.watch, *plan.support)}
        noes_of = (step.partition(":") for step in self.person.progress.refused)
        said_no = {id for kind, _, id in noes_of if kind == "apply" and id in self.catalog.programs}
        return tuple(sorted(self.person.refused_by | (said_no - again)))

    def _beside(self) -> tuple[Named, ...]:
        """Those without a date that nothing speaks against and that stand nowhere else."""
        no_from = {self.catalog.programs[id].operator for id in self._refused} - {""}
        elsewhere = {*self.plan.trade_doors, *self._refused}
        return tuple(
            n
            for n, program in self._named("beside")
            if self._after_the_offer(program)
            and n.program not in elsewhere
            and not (program.in_doubt or program.is_read)
            and self._fits(program)
            and not (self._guarded and not self._here(program))
            and program.operator not in no_from
            and not is_elsewhere(self.catalog, self.person, program)
        )

    def _out(self) -> tuple[LeftOut, ...]:
        """What was looked at for them, and of the role's own some of what is out."""
        programs, left_out = self.catalog.programs, self.plan.left_out
        looked_at = [x for x in left_out if LOOKED in programs[x.program].sources]
        known = [LeftOut(n.program, n.why) for n, _ in self._named("out")]
        told = {x.program for x in (*looked_at, *known)}
        others = (*known, *(x for x in left_out if x.program not in told))
        mine = self.role_programs if self.aim.doors == "apply" else ()
        own = [x for x in others if x.program in mine and x not in looked_at]
        return (*looked_at, *own[: self.room.left_out])

    def _may_stand(self, program: Program) -> bool:
        """Whether a program may stand as a bare name: nothing it asks for is missing, and money is
        for what the person has begun to show."""
        person, money = self.person, self.catalog.kind(program).pays_hours
        checks = verdict(self.catalog, person, program, self.plan.today).checks
        shut = any(c.code in ("organizer", "needs-program") for c in checks)
        return not (shut or (money and lacks(person, program)) or speaks_against(person, program))

    def _watched(self, watch: Watch) -> bool:
        """Whether a program is worth a line to look out for, and has none yet."""
        stands = [n.stands for n in self.plan.named if n.program == watch.program]
        return (
            bool(stands)
            and self._after_the_offer(self.catalog.programs[watch.program])
            and (self.person.aim != "start" or watch.program in self.role_programs)
            and not (self.person.senior and self._kind(watch).teaches)
            and not any(stand in _SAID for stand in stands)
        )

    def _after_the_offer(self, program: Program) -> bool:
        """Whether it may be named to whoever starts something: they look for no post, nor for
        somebody who asks for hands, and for money or a place once the offer was tried on users."""
        kind = self.catalog.kind(program)
        early = not self.counted and (kind.chooses or kind.pays_hours)
        other = not kind.joined or (kind.meets and kind.names)
        return self.plan.aim != "start" or not (other or early)

    def posts(self) -> _Part:
        """Openings, employers, and doors of the trade."""
        room, now = self.room, self.plan.open_now
        most = {"now": room.openings, "soon": room.to_read, "later": 0}
        doors, hirers = self._doors(), [e for e, _ in self.hirers]
        named = [p for p, _ in doors]
        shown = named[: room.trade_doors]
        # A name says more than a kind of place, except to whoever stays in theirs.
        kinds = not doors or self.plan.aim == "stay"
        variants = self._variants()
        wanted = room.wanted and not self.person.work_wanted.isdisjoint(_FORMS)
        seen = tuple(dict.fromkeys((*hirers, *shown)))
        return {
            "openings": now.openings[: most[now.when]] if now else (),
            "home_boards": self._home_boards,
            "seen": self._seen(),
            "employers": self.hirers,
            "abroad": tuple(filter(self._abroad, hirers)),
            "shut": tuple(str(p.id) for p in filter(self._is_shut, shown)),
            "conditions": {p.id: self._condition(p) for p in seen},
            "from_afar": tuple(filter(self._from_afar, seen)),
            "trade_doors": doors[: room.trade_doors],
            "inside": tuple(x for t in self.trades if kinds for x in t.inside)[: room.inside],
            "variants": variants if wanted else variants[: room.forms],
            "forms": self._forms({v.form for v in variants}, {*shown}),
        }

    def _seen(self) -> Seen | None:
        """Where the employers are that looked for the first role; None where they are few."""
        role = self.role.id if self.role else ""
        found = [p for p in self.catalog.programs.values() if p.posts and role in p.posts.is_]
        here = sum(map(self._here, found))
        afar = sum(_is_online(p) and not self._here(p) for p in found)
        return Seen(len(found), here, afar) if len(found) >= _SOME else None

    def _forms(
        self, said: Set[str], named: Set[Program]
    ) -> tuple[tuple[Form, tuple[Program, ...]], ...]:
        """What there is in forms of work of which the role says nothing."""
        found = other_forms(self.catalog, self.person, self.stands) if self.room.wanted else ()
        programs = self.catalog.programs

        def listed(form: Form) -> list[Program]:
            """Where such work is listed, but for pay from abroad beside a warning of it."""
            known = [programs[id] for id in form.programs]
            warned = self._guarded and form.form == "contract"
            return [p for p in known if not warned or self._here(p)]

        return tuple(
            (f, tuple(p for p in listed(f) if p not in named)) for f in found if f.form not in said
        )

    def _watch(self) -> tuple[Watch, ...]:
        """Programs to look out for that have a line on the page; those whose date the person found
        always have one."""
        looked = [w for w in self.plan.watch if w.admission.looked]
        others = [w for w in self.plan.watch if not w.admission.looked and self._watched(w)]
        return (*looked, *others[: max(0, self.room.doors - len(looked))])

    def _doors(self) -> tuple[tuple[Program, str], ...]:
        """Doors of the trade, and before them those against what stands in the way, that stand
        nowhere else on the page."""
        plan, named = self.plan, self._has_a_line()
        own = [t.doors for t in self.trades] or [self.catalog.aims.newcomers]
        doors = {str(d.program): d.because for listed in own for d in listed[::-1]}
        against = {d.program: d.because for d in against_obstacle(self.catalog, self.person)}
        doors |= against
        # What pays nobody is no door for whoever ruled that out and does not merely help.
        paid = "unpaid" in self.person.deal_breakers and plan.aim != "stay"
        return tuple(
            (p, doors[p.id])
            for p in (self.catalog.programs[id] for id in plan.trade_doors if id not in named)
            if not (paid and p.kind == "volunteering")
            and not (self._guarded and p.posts and not self._where(p))
            and (p.id in against or self._after_the_offer(p))
        )

    def _has_a_line(self) -> set[str]:
        """Programs that the page names before its doors."""
        first = {i.step.ref for i in self.fortnight}
        return {
            *(w.program for w in self._watch()),
            *(str(p.id) for _, funders in self.ways for p, _ in funders),
            *(str(e.id) for e, _ in self.hirers),
            *(w.program for w in self.plan.who if w.talk in first and w.by != "posts"),
        }

    def _from_afar(self, program: Program) -> bool:
        """Whether it hires from afar, and nobody says that it hires where the person is."""
        kind = self.catalog.kind(program)
        hires = program.posts is not None and not (kind.meets or kind.joined)
        away = self.person.country and not self._where(program)
        return bool(hires and _is_online(program) and away)

    def _condition(self, program: Program) -> str:
        """What a post asks that nobody knows of the person; empty for what is no employer."""
        if program.posts is None or self.catalog.kind(program).joined:
            return ""
        person = self.person
        checks = verdict(self.catalog, person, program, self.plan.today).checks
        asked = [str(c.params["text"]) for c in checks if c.params.get("text")][:1]
        if person.move is None and not (_is_online(program) or self._where(program)):
            asked.append("you would move there")
        return " and ".join(asked)

    @cached_property
    def _hirers(self) -> tuple[tuple[Program, str], ...]:
        """Employers, each with the role it was seen to look for, where that is not the first."""
        roles, found = self._searched(), []
        written_to = {a.of for a in self.document.tries if a.open}
        # Where a law asks for care with foreign money, no employer abroad is named beside it; those
        # elsewhere also work in English, and ask for it on the first day.
        abroad_is_shut = bool(only_tongue(self.person)) or self._guarded
        for employer in (self.catalog.programs[id] for id in self.plan.employers):
            sought = employer.posts.is_ if employer.posts else ()
            known = next((role for role in roles if role in sought), None)
            foreign = abroad_is_shut and self._is_foreign(employer)
            if known and employer.id not in written_to and not foreign:
                found.append((employer, "" if known == roles[0] else known))
        return tuple(found)

    def _is_foreign(self, employer: Program) -> bool:
        """Whether it sits in no place of the person's country."""
        places = employer.places.is_ if employer.places else ()
        return not any(p.country == self.person.country for p in places)

    def _searched(self) -> list[str]:
        """Roles of which employers are named. Those of a second wish would be a second search,
        unless the trade leads there too and nobody was seen to look for the first."""
        programs = self.catalog.programs
        roles = [str(f.role) for f in self.plan.assessment.shortlist]
        if self.plan.aim == "job-now":
            return roles[:2]  # whoever has to find a post looks for both that they wish for
        if not self.first or self.first.origin not in ("wish", "way"):
            return roles
        hired = any(roles[0] in p.is_ for id in self.plan.employers if (p := programs[id].posts))
        bridges = {b.role for t in self.trades for b in t.bridges if not hired}
        also = bridges.intersection(self.person.roles)
        return [roles[0], *(r for r in roles[1:] if r in also)]

    def _abroad(self, employer: Program) -> bool:
        cities = employer.places.is_ if employer.places and not _is_online(employer) else ()
        rights, covers = self.person.work_rights, self.catalog.rules.covers
        return bool(cities) and not any(covers(rights, city.country) for city in cities)

    def _is_shut(self, program: Program) -> bool:
        """Whether it is an employer where they have no right to work that we know of."""
        return program.kind == "employer" and self._abroad(program)

    def _variants(self) -> tuple[Variant, ...]:
        plan, person, role = self.plan, self.person, self.role
        if role is None or (plan.aim == "stay" and role.id not in person.roles):
            return ()
        never = person.full_time == "never"
        wanted = person.work_wanted or (
            {"part-time", "contract", "board", "volunteer"} if never else {"contract", "part-time"}
        )
        stays = person.move == "stay" or "travel" in person.deal_breakers
        fit = [v for v in role.variants if v.form in wanted and not (stays and v.on_site)]
        # One of each form: a second one of the same would hide another form.
        return tuple({v.form: v for v in reversed(fit)}.values())[::-1]

    def open_doors(self, page: OnePage) -> int:
        """How many doors are named that nothing we know of shuts."""
        found = (*page.trade_doors, *page.watch, *page.openings, *page.beside)
        hirers = [e for e, _ in page.employers if not self._abroad(e)]
        return len(found) + len(hirers) + len(self.document.steps("apply"))

    def has_doors(self, page: OnePage) -> bool:
        """Whether anything stands under the doors; where nothing does, there is no such heading."""
        applied = self.document.steps("apply")
        dated = map(attrgetter("admission"), (*page.watch, *applied))
        if any(a and a.looked for a in dated):
            return True
        if page.aim.id == "explore":
            return any((page.trade_doors, page.free))
        if page.aim.id in ("decide", "move-up"):
            return False
        told = page.room.hints or page.variants
        hunt = page.role and page.role.hunt and told and not _begins(self.plan)
        posts = page.aim.search != "none" and (page.employers or hunt)
        stays = page.aim.id == "stay" and (page.variants or page.forms)
        beside = page.beside and page.aim.doors == "apply"
        steps = page.room.doors and applied
        named = (*page.ask_first, *page.abroad_first, *page.refused, *page.passed, *page.out)
        named += (*page.inside, *page.trade_doors, *page.watch)
        return any((named, posts, stays, beside, steps, page.free))

    # -- what came back, and when one looks again -------------------------------------------

    def noes_and_end(self) -> _Part:
        """What is in the way, what the noes say by the stage at which most came, and the day of
        deciding with its choices."""
        person, aims, roles = self.person, self.catalog.aims, self.catalog.roles
        noes, order = person.noes, [r.stage for r in aims.refusals]
        most = max(noes, key=lambda stage: (noes[stage], order.index(stage)), default=None)
        at_work = person.situation in ("working", "study-and-work") and person.money_until is None
        words = f"{person.offers} {person.why}".casefold()
        # What somebody names themselves is what they choose between.
        wished = sorted(
            (roles[f.role] for f in self.plan.assessment.shortlist if f.origin == "wish"),
            key=lambda r: not any(n in words for n in r.name.casefold().split(" or ")),
        )
        return {
            "obstacle": self.obstacle,
            "refusal": aims.refusal(most) if most else None,
            "noes": sum(noes.values()),
            "noes_there": noes[most] if most else 0,
            "rests": bool(noes) and rests(self.catalog, person, self.plan.today),
            "notes_form": person.noes_on_paper >= aims.refused.few
            and any(step.id == "prepare:evidence" for step in self.plan.steps),
            "lifted": self._lifted(),
            # What ends by itself needs no notice, nor does a post in uniform.
            "notice": at_work
            and person.full_time_from is not None
            and not any(t.ends_by_itself for t in self.trades),
            "notice_by": notice_day(self.catalog, person, self.plan.today),
            "choices": (chosen := tuple(aims.choice(k) for k in person.choices)[:3]),
            "leaning": leaning(chosen, person.prefers[:1]),
            "third_ways": self._third_ways(),
            "further": self._further() if self.room.further else (),
            "offered": tuple(wished)[:_FEW],
        }

    def _further(self) -> tuple[date, ...]:
        """One day in each quarter between looking back and the end of what was asked for; none
        where an answer or the money decides before."""
        hunt = self.plan.campaign
        if self.plan.aim == "decide" or self.plan.loose or (hunt and hunt.decides):
            return ()
        last = max([self.look_back.day, *(g.due for g in self.goals)])
        days = (last + _QUARTER * n for n in range(1, _QUARTERS + 1))
        found = (next_free(self.catalog, self.person, day) for day in days)
        return tuple(day for day in found if day <= self.plan.until)

    def _third_ways(self) -> tuple[Named, ...]:
        """Programs that pay and give the same as one of the choices, and more."""
        kinds = {c.beside for c in self.catalog.aims.choices if c.id in self.person.choices}
        named = self._named("watched", "beside", "ask-first")
        return tuple(n for n, p in named if p.kind in kinds and p.stipend)[:_FEW]

    def _lifted(self) -> bool:
        several = self.role is not None and len(self.person.roles) > 1
        return several and read_as_leaving(self.catalog, self.person)


_ORDER = ("prepare", "people", "study", "project", "job", "apply")
"""Of what is due on one day; deciding comes last."""


def _together(items: list[Item]) -> list[Item]:
    """The page of evidence and the two who vouch for it are one evening."""
    found = {i.step.id: i for i in items}
    one, other = found.get("prepare:evidence"), found.get("prepare:vouch")
    if one is None or other is None:
        return items
    hours, by = one.hours + other.hours, max(one.by, other.by)
    both = Item(one.step, one.parts + other.parts, hours, by, one.whole and other.whole)
    return [both, *(i for i in items if i is not one and i is not other)]


def _begins(plan: Plan) -> bool:
    """Whether openings are named to begin with, so that employers need not be."""
    return bool(plan.open_now and plan.open_now.when == "now" and plan.open_now.openings)


def _is_online(program: Program) -> bool:
    return program.mode is not None and program.mode.is_ == "online"


class _Drawn:
    """The template of a page, drawn again and again: of its blocks those in which something that
    they looked at is another."""

    def __init__(self, document: Document, own: Path | None) -> None:
        self._values: dict[str, Any] = {"doc": document, "plan": document.plan}
        self._own = own
        self._kept: dict[str, list[tuple[_Reads, str]]] = {}
        self._whole: list[tuple[_Reads, str]] = []

    def __call__(self, page: OnePage) -> str:
        """The page in Markdown.

        Raises:
            jinja2.TemplateError: a mistake in the template.
        """
        from pathways.render.text import render_template

        for looked_at, text in self._whole:
            if looked_at.hold_for(page):
                return text
        reads, every = _Reads(), _Reads()

        def block(name: str, draw: Draw, context: Any) -> Iterator[str]:
            """The text of a block, drawn where none that was drawn holds for this page."""
            kept = self._kept.setdefault(name, [])
            found = next((one for one in kept if one[0].hold_for(page)), None)
            if found is None:
                before, looked_at = reads.held, _Reads()
                reads.held = looked_at.held = dict(before)  # what came before is seen here too
                kept.insert(0, found := (looked_at, "".join(draw(context))))
                reads.held = before
            every.held |= found[0].held
            return iter((found[1],))

        values = self._values | {"it": _watched(page, reads)}
        text = render_template("page.md.j2", self._own, block, **values)
        every.held |= reads.held
        self._whole.insert(0, (every, text))
        return text


def leaning(
    choices: Sequence[Choice], likes: Sequence[str] = ()
) -> tuple[Choice, Choice, str] | None:
    """Of two things to decide between, the one that a page leans to where nothing else decides, the
    other, and why: what can be signed before what somebody has yet to promise (`sure`), then where
    there is more of what the person `likes` first, then what does not come again (`once`)."""
    match choices:
        case (one, other):
            pass
        case _:
            return None
    for why, speaks in (
        ("sure", attrgetter("sure")),
        ("likes", lambda c: bool(likes) and likes[0] in c.likes),
        ("once", lambda c: not c.returns),
    ):
        if speaks(one) != speaks(other):
            return (one, other, why) if speaks(one) else (other, one, why)
    return None


def fitted(document: Document, own: Path | None = None) -> tuple[OnePage, str]:
    """The page with as much of everything as fits, and its Markdown."""
    parts, draw = _Parts(document), _Drawn(document, own)

    @cache
    def drawn(given_up: tuple[tuple[str, int], ...]) -> tuple[OnePage, str]:
        """The page without what is given up."""
        page = parts.page(replace(Room(), **dict(given_up)))
        return page, draw(page)

    def first(words: int, lines: int, tried: range) -> tuple[OnePage, str]:
        """The fullest page that fits, found by halving, for what is given up makes no page longer;
        the one that gives up more than was `tried` where none fits."""

        def fit(count: int) -> bool:
            return fits(drawn(_LESS[:count])[1], words, lines)

        given_up = _LESS[: tried.start + bisect_left(tried, True, key=fit)]
        best = drawn(given_up)
        for less in reversed(given_up[-_GIVEN_BACK:]):
            if not fits(best[1], words - _LEAST_WORDS, lines):
                break
            without = tuple(x for x in given_up if x != less)
            fuller = drawn(without)
            if fits(fuller[1], words, lines):
                given_up, best = without, fuller
        return best

    if _has_few_hours(document.person):
        return first(_FEW_WORDS, MOST_LINES, range(len(_LESS)))
    enough = _LESS.index(("people", 0))
    if fits(drawn(_LESS[:enough])[1], _WORDS, _LINES):
        return first(_WORDS, _LINES, range(enough))
    if fits(drawn(_LESS[:enough])[1]):
        return drawn(_LESS[:enough])
    return first(MOST_WORDS, MOST_LINES, range(enough + 1, len(_LESS)))


def _has_few_hours(person: Person) -> bool:
    """Whether no week that is known of has more than a few hours."""
    weeks = (person.hours, *(p.a_week for p in person.periods))
    return person.hours is not None and max(filter(None, weeks), default=0) <= _FEW_HOURS


def to_one_page(document: Document, own: Path | None = None) -> str:
    """The page in Markdown."""
    return fitted(document, own)[1]


def fits(text: str, most_words: int = MOST_WORDS, most_lines: int = MOST_LINES) -> bool:
    """Whether a page keeps to its words and lines; where a link leads is no line to read."""
    shown = re.sub(r"\]\([^)\s]*\)", "]", text)
    # The title holds a name, which must not decide what stands below it.
    plain = [line for line in shown.split("\n") if not line.startswith(("<!--", "# "))]
    if sum(len(line.split()) for line in plain) > most_words:
        return False
    return sum(_lines(x) for x in plain if x.strip()) <= most_lines


@lru_cache(maxsize=512)  # of pages that differ a little, most lines are the same
def _lines(text: str) -> int:
    return len(textwrap.wrap(text, COLUMNS))
