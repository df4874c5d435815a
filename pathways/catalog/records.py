"""What the field offers, as frozen records. These classes are the schema of data/.

A *fact* says what a source says, and names the source. A *judgment* is ours, and
says why. The two never share a record. A missing key means unknown.

Records are compared by identity and found by id. Methods that nothing uses are not generated, and
there are no slots, which would make the compiled copy of the catalog twice as slow to read: both
together would cost every command a tenth of its time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from itertools import pairwise
from typing import Any, Generic, Literal, TypeVar

from pathways.catalog.values import City, Country, Days, Id, Link, Mistake, Money, Range, When
from pathways.frozen import Record

T = TypeVar("T")

OWN = "own-"
"""How the ids of projects begin that people wrote for themselves."""

Ladder = Literal["generalist", "research"]
Band = Literal["very selective", "selective", "competitive", "open", "unknown"]
Stage = Literal["student", "early", "mid", "senior"]
"""Student; up to about 4 years of work; 5 to 14; 15 and more."""

Degree = Literal["none", "studying", "bachelor", "master", "phd"]
Basis = Literal["stated", "observed", "secondary", "inferred"]
ResearchKind = Literal[
    "theory", "conceptual", "empirical", "interpretability", "evaluations", "security", "governance"
]


# -- provenance ---------------------------------------------------------------


class Placed(Record):
    """A record that knows the line of its file on which it begins."""

    line: int = field(default=0, kw_only=True)


class Entry(Placed):
    """A record that is a file of its own, and is known by its id."""

    file: str = field(default="", kw_only=True, metadata={"internal": True})


class Source(Placed):
    """Where facts were read. `read: page` means the official page itself was read."""

    page: Link
    read: Literal["page", "listing"]
    as_of: When | None = None
    note: str = ""


LOOKED = "looked"
"""The key of the source of what somebody saw on a program's page themselves."""


class AtLevel:
    """A record with a level of a competency, of which 0 says nothing."""

    level: int

    def __post_init__(self) -> None:
        if not 1 <= self.level <= 4:
            raise Mistake("level.range", "a level is 1 to 4", "level")


class Sourced:
    """A record whose `source` is the key of one source in its file, or several keys."""

    source: str | tuple[str, ...]

    @property
    def source_keys(self) -> tuple[str, ...]:
        """The keys of its sources, always as a tuple."""
        return (self.source,) if isinstance(self.source, str) else self.source


class Fact(Sourced, Placed, Generic[T]):
    """A value with the keys of the sources that state it."""

    is_: T
    source: str | tuple[str, ...]
    note: str = ""


# -- programs -----------------------------------------------------------------


class Round(Sourced, Placed):
    """One admission cycle, kept as history. A missing date is unknown, never open."""

    name: str
    source: str | tuple[str, ...]
    opens: When | None = None
    closes: When | None = None
    starts: When | None = None
    ends: When | None = None
    anywhere_on_earth: bool = False
    note: str = ""

    @property
    def dates(self) -> dict[str, When]:
        """The dates that are known, by name, in the order in which they come."""
        names = ("opens", "closes", "starts", "ends")
        return {name: when for name in names if (when := getattr(self, name))}

    def __post_init__(self) -> None:
        for (early, a), (late, b) in pairwise(self.dates.items()):
            if a.first > b.last:
                message = f"the round {early} on {a}, after it {late} on {b}"
                raise Mistake("round.order", message, late)


class Expected(Sourced, Placed):
    """A date that a source expects for the next round; not an announcement."""

    source: str | tuple[str, ...]
    opens: When | None = None
    closes: When | None = None
    note: str = ""


class Requirement(Sourced, Placed):
    """One condition of entry that a source states.

    `what` decides which other keys apply: `work-rights`, `citizenship` and
    `residence` take `in`, and `residence` may take `not_in` instead; `degree`
    takes `level`; `age` takes `min` or `max`; `experience` takes `min` (years);
    `program` takes `any` (ids); `competency` takes `id` and `min` (level);
    `language` takes `in_language`; `student`, `organizer`, `group` and `other`
    take only `text`, and are asked of the person; `organizer` may take `at_university`.
    """

    what: Literal[
        "work-rights", "citizenship", "residence", "degree", "student", "organizer", "age",
        "experience", "program", "competency", "language", "group", "other",
    ]  # fmt: skip
    source: str | tuple[str, ...]
    in_: tuple[Country, ...] = ()
    not_in: tuple[Country, ...] = ()
    level: Degree | None = None
    min: int | None = None
    max: int | None = None
    any: tuple[Id, ...] = ()
    id: Id | None = None
    in_language: str = ""
    text: str = ""
    at_university: bool = False
    """Of an organizer: whether the group must be one at a university, which its students run."""
    exceptions: bool = False
    """Whether the source admits exceptions; then it becomes a question, never a bar."""

    def __post_init__(self) -> None:
        needs = {
            "work-rights": ("in", self.in_),
            "citizenship": ("in", self.in_),
            "residence": ("in or not_in", self.in_ or self.not_in),
            "degree": ("level", self.level),
            "age": ("min or max", self.min is not None or self.max is not None),
            "experience": ("min", self.min is not None),
            "program": ("any", self.any),
            "competency": ("id and min", self.id and self.min is not None),
            "language": ("in_language", self.in_language),
        }
        key, there = needs.get(self.what, ("text", self.text))
        if not there:
            message = f"a requirement of the kind '{self.what}' needs the key '{key}'"
            raise Mistake("requires.incomplete", message, "what")
        if self.at_university and self.what != "organizer":
            message = f"a requirement of the kind '{self.what}' has no 'at_university'"
            raise Mistake("requires.incomplete", message, "at_university")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise Mistake("requires.never", f"min {self.min} is above max {self.max}", "min")


class Admitted(Sourced, Placed):
    """How many applied and how many got in, for one round. Either may be unknown."""

    round: str
    source: str | tuple[str, ...]
    applicants: Range | None = None
    places: Range | None = None
    percent: Range | None = None
    """A rate that a source states without both counts."""
    when: When | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.percent and self.percent.high > 100:
            raise Mistake("admitted.percent", "a percentage is at most 100", "percent")


class Builds(Placed):
    """A judgment: whoever stands at `from` and takes part fully, stands at about `to` after it."""

    competency: Id
    from_: int
    to: int
    because: str

    def __post_init__(self) -> None:
        if not 0 <= self.from_ < self.to <= 4:
            raise Mistake("level.rise", "a level must rise from 0-3 to at most 4", "to")


class Expects(AtLevel, Placed):
    """A judgment: the level that people who get in, or who can do it, usually show."""

    competency: Id
    level: int
    because: str


class Hours(Placed):
    """A judgment: hours if all goes well (p50), and as such things go (p80)."""

    p50: float
    p80: float
    because: str

    def __post_init__(self) -> None:
        if not 0 <= self.p50 <= self.p80 <= 2000:
            raise Mistake("hours.order", "hours must satisfy 0 <= p50 <= p80 <= 2000", "p80")


class Selectivity(Placed):
    """A judgment, used only where no counts are published."""

    band: Band
    because: str


class Suits(Placed):
    """A judgment: the stages of working life a program is made for; absent means any."""

    stages: tuple[Stage, ...]
    because: str


SIDES = "campaigning"
"""The topic of programs and roles that take sides in public."""


class Program(Sourced, Entry):
    """An entry of the catalog: something a person can join, apply to or be funded by."""

    id: Id
    name: str
    kind: str
    """One of the kinds in data/rules.yaml."""
    page: Link
    summary: str
    topics: tuple[str, ...]
    source: str | tuple[str, ...]
    """The sources of name, operator, kind, page and summary."""
    sources: dict[str, Source]
    aliases: tuple[str, ...] = ()
    former_pages: tuple[Link, ...] = ()
    """Where it was to be found before, by which older lists still name it."""
    research_kinds: tuple[ResearchKind, ...] = ()
    """Every kind of research it may hold, where what is known of it says so clearly; empty is
    unknown, which suits everybody. Of experiments with models in general, `empirical` together with
    `interpretability` and `evaluations`; of one of these two alone, that one with `empirical`."""
    operator: str = ""
    running: Fact[Literal["yes", "no", "unclear"]] | None = None
    mode: Fact[Literal["online", "in person", "hybrid"]] | None = None
    places: Fact[tuple[City, ...]] | None = None
    weeks: Fact[Range] | None = None
    hours_per_week: Fact[Range] | None = None
    cost: Fact[Money] | None = None
    stipend: Fact[Money] | None = None
    countries: Fact[tuple[Country, ...]] | None = None
    """Countries that it is for, where it has no one city: a regional or national group."""
    posts: Fact[tuple[Id, ...]] | None = None
    """Roles that an employer was seen to look for, or a group to want help in, at any time."""
    offers: Fact[tuple[str, ...]] | None = None
    visa: Fact[Literal["sponsors", "does not sponsor", "sometimes"]] | None = None
    intake: Fact[Literal["rounds", "frequent", "rolling", "self-paced"]] | None = None
    """`frequent`: rounds several times a year, so that the year says nothing about the next."""
    rounds: tuple[Round, ...] = ()
    expected: Expected | None = None
    requires: tuple[Requirement, ...] = ()
    prefers: tuple[Fact[str], ...] = ()
    answer: Fact[str] | None = None
    """When it answers whoever applied, as `in 6 to 8 weeks`."""
    process: tuple[Fact[str], ...] = ()
    cohort_size: Fact[Range] | None = None
    admitted: tuple[Admitted, ...] = ()
    outcomes: tuple[Fact[str], ...] = ()
    disputed: tuple[Fact[str], ...] = ()
    application: Hours | None = None
    selectivity: Selectivity | None = None
    suits: Suits | None = None
    expects: tuple[Expects, ...] = ()
    builds: tuple[Builds, ...] = ()
    yields: str = ""
    """What a participant can show others afterwards; a judgment, empty when only a certificate."""

    @property
    def takes_side(self) -> bool:
        """Whether it takes sides in public, which an office may forbid."""
        return SIDES in self.topics

    @property
    def is_read(self) -> bool:
        """Whether one reads it and nobody is asked: no door, where nothing is said of its use."""
        return self.application is not None and not self.application.p80

    @property
    def in_doubt(self) -> bool:
        """Whether nobody knows if it still runs."""
        return self.running is not None and self.running.is_ == "unclear"

    @property
    def last_seen(self) -> When | None:
        """The day of the youngest source of what it is; None where they have none."""
        days = [day for key in self.source_keys if (day := self.sources[key].as_of)]
        return max(days, key=lambda day: day.first, default=None)

    def facts(self) -> Iterator[tuple[str, Fact[Any]]]:
        """Every fact with the name of its field, in the order of the schema."""
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            for item in value if isinstance(value, tuple) else (value,):
                if isinstance(item, Fact):
                    yield name, item


# -- roles and competencies ---------------------------------------------------


class Level(Sourced, AtLevel, Placed):
    """One required competency of a role. The number is our reading, whatever its basis."""

    competency: Id
    level: int
    need: Literal["must", "nice"]
    basis: Basis
    because: str
    source: str | tuple[str, ...] = ()


class Signal(Sourced, Placed):
    """Something that people who hire look at."""

    is_: str
    basis: Basis
    source: str | tuple[str, ...] = ()


class Leans(Placed):
    """A judgment: four points over what the daily work is made of."""

    ideas: int
    people: int
    projects: int
    systems: int
    because: str

    def __post_init__(self) -> None:
        points = (self.ideas, self.people, self.projects, self.systems)
        if min(points) < 0 or sum(points) != 4:
            raise Mistake("points.sum", "the four points must add up to 4")


class Subject(Placed):
    """A judgment: what somebody in a role must know of the field, and the form it is shown in."""

    needs: str
    shown_as: str
    """The role's own form: an event, a memo, an audit; hardly ever an essay."""
    because: str


class Entrance(Placed):
    """A judgment: how somebody at one point of a working life goes about a role."""

    begin_with: Id
    """The project that comes first."""
    because: str
    """What differs for them."""
    never: str = ""
    """What nobody at this point should be sent to."""
    never_kind: str = ""
    """The kind of opening that this is, where it is one (data/rules.yaml, route)."""


class Entrances(Placed):
    """The ways into a role: for people with long experience from outside, for those at the
    beginning, and for those who work in the field already."""

    senior: Entrance
    early: Entrance
    inside: Entrance


class Hunt(Placed):
    """A judgment: how the search for a post in a role goes. Empty is unknown."""

    where: str
    """Where posts are found, and when in the year."""
    test: str
    """What a work test asks for, so that it can be practiced."""
    volume: str = ""
    """How many apply and are chosen, as counts, where a source says so."""
    references: str = ""
    time: str = ""
    source: str | tuple[str, ...] = ()


class Variant(Placed):
    """A judgment: another form in which a role is held."""

    form: Literal["part-time", "contract", "board", "volunteer"]
    is_: str
    on_site: bool = False
    """Whether it takes being there, so that it is no door for people who stay where they are."""


class Role(Entry):
    """A job in the field, with the levels it asks for."""

    id: Id
    name: str
    ladder: Ladder
    seniority: Literal["entry", "early", "mid", "senior", "executive"]
    operations: Literal["hard", "soft", "not operations"]
    """Hard operations hires expertise and asks for little context; soft operations the reverse."""
    topics: tuple[str, ...]
    """A judgment: programs with one of these topics serve somebody on the way to this role."""
    summary: str
    work: tuple[str, ...]
    levels: tuple[Level, ...]
    signals: tuple[Signal, ...]
    """What people who hire look at, what weighs most first."""
    leans: Leans
    sources: dict[str, Source]
    part_time: bool = False
    """Whether it is commonly held beside something else."""
    hired: bool = True
    """Whether there are openings to apply to; a founder has none."""
    aliases: tuple[str, ...] = ()
    called: str = ""
    """What it is called within a sentence, where that is not its name."""
    said_as: str = ""
    """How somebody says that they would do it, where `as a` or `as an` before its name is wrong."""
    experience: str = ""
    next: tuple[Id, ...] = ()
    pay: tuple[Fact[Money], ...] = ()
    programs: tuple[Id, ...] = ()
    """Programs and funders of use to people on the way to it."""
    ways_in: tuple[Signal, ...] = ()
    """Routes that people take into it."""
    own_work: tuple[Id, ...] = ()
    """Projects that are the role's own work, best first; their hours say for whom they fit."""
    subject: Subject | None = None
    ask: str = ""
    """A question for somebody who holds the post, worth half an hour of theirs."""
    entrances: Entrances | None = None
    hunt: Hunt | None = None
    variants: tuple[Variant, ...] = ()
    next_door: tuple[str, ...] = ()
    """Places outside the field that buy the same work."""
    against: tuple[Signal, ...] = ()
    """Honest reasons not to go for it."""


class Anchors(Placed):
    """What a person did, per level; level 0 is the absence of level 1."""

    zero: str
    one: str
    two: str
    three: str
    four: str

    def __getitem__(self, level: int) -> str:
        return (self.zero, self.one, self.two, self.three, self.four)[level]


class Competency(Placed):
    """One of 16 abilities. Each level is an observable thing a person did."""

    id: Id
    name: str
    short: str
    """Two or three plain words for tables and charts."""
    definition: str
    ladders: tuple[Ladder, ...]
    did: Anchors
    not_enough: str
    """What people often count by mistake."""
    aliases: tuple[str, ...] = ()


# -- projects and agendas -----------------------------------------------------


class Shows(Placed):
    """A judgment: the level a finished project shows, for people who stand at `from` or above."""

    competency: Id
    from_: int
    level: int
    because: str

    def __post_init__(self) -> None:
        if not 0 <= self.from_ < self.level <= 4:
            raise Mistake("level.rise", "a level must rise from 0-3 to at most 4", "level")


class Part(Placed):
    """A piece of a project, small enough for one or two sittings. Hours are p50."""

    do: str
    hours: float
    done_when: str
    weeks: int = 0
    """Least number of calendar weeks it takes, for things that wait on other people."""
    weekly: bool = False
    """Whether something takes place in each of these weeks, so that none between may be out."""


class RubricRow(Placed):
    """One thing a reviewer looks at in a finished project, with what three levels of it look like.

    Each level is something that can be seen, never an adjective.
    """

    look_at: str
    thin: str
    solid: str
    strong: str

    @property
    def asked(self) -> str:
        """What somebody is asked whether they saw it: what solid work has."""
        return f"{self.look_at}: {self.solid}"


class OwnPlace(Placed):
    """The words of a project for people who have a class, a desk, an employer or a group of their
    own for it; what is empty stays as the project has it."""

    people: Literal["inside", "working"]
    """Those who work in the field, or those of `trades` who have a post."""
    trades: tuple[Id, ...] = ()
    aims: tuple[str, ...] = ()
    """For whom it is theirs alone; empty is any."""
    only: bool = False
    """Whether it cannot be done without."""
    name: str = ""
    brief: str = ""
    user: str = ""
    needs_yes: str = ""
    if_no: str = ""


class Project(Sourced, Entry):
    """Self-directed proof of work: nobody's permission, something others can see."""

    id: Id
    name: str
    roles: tuple[Id, ...]
    brief: str
    deliverable: str
    done_when: str
    hours: Hours
    shows: tuple[Shows, ...]
    parts: tuple[Part, ...]
    reviewer: str
    basis: Basis
    because: str
    """What the basis is: who stated or observed it, or why we infer it."""
    with_others: bool
    """Whether it needs a group of people to take part."""
    if_stuck: str
    """What to do when the main risk comes true."""
    receipt: str = ""
    """What shows by the next look that it was used, in a few words after "if"."""
    grown: str = ""
    """What a second one of the kind is, once the first was used: larger, for others, with pay."""
    if_no: str = ""
    """Who is next, and what is different then, if those it is for say no, are silent, or it does
    not convince; empty where `if_stuck` says it."""
    where: Literal["anywhere", "in person"] = "anywhere"
    own_place: OwnPlace | None = None
    years: int = 0
    """Years of other work it draws on; 0 when it suits anybody."""
    made_for: Literal["anybody", "senior", "early", "inside"] = "anybody"
    """For people with long experience, for beginners, or for those who work in the field."""
    user: str = ""
    """The kind of person or group it is done for; empty is unknown."""
    proves: str = ""
    """What somebody who hires sees in it."""
    expects: tuple[Expects, ...] = ()
    """What it cannot be done without, beside where its first claim starts."""
    needs_yes: str = ""
    """Who must say yes first; empty when it needs nobody's permission."""
    other_language: bool = False
    """Whether it needs a working language besides English."""
    not_in: tuple[Country, ...] = ()
    """Where nobody is sent to do this without a host of standing; its entry says why."""
    takes_side: bool = False
    """Whether it takes a side in public that an office may forbid."""
    rubric: tuple[RubricRow, ...] = ()
    """How a stranger can tell how well it was done. `solid` is what `shows` claims."""
    aliases: tuple[str, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)
    source: str | tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether somebody wrote it for themselves; shipped ids may begin alike."""
        return self.id.startswith(OWN) and not self.file.startswith("data/")


# -- backgrounds --------------------------------------------------------------


class TradeLevel(AtLevel, Placed):
    """A judgment: what a solid practitioner usually shows. It counts once the question that checks
    it is answered."""

    competency: Id
    level: int
    ask: str
    because: str
    use_in: tuple[Id, ...] = ()
    """Projects of the trade that the answer is material for, best first."""
    use_as: str = ""
    """How the answer serves there: what the person does with it, as one order to them."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if bool(self.use_in) != bool(self.use_as):
            raise Mistake("trade.use", "'use_in' and 'use_as' go together", "use_in")


class Bridge(Placed):
    """A judgment: a role that people of this trade are near to."""

    role: Id
    because: str


class Place(Placed):
    """Work on AI safety that is done inside the trade today, or people of the trade who meet."""

    is_: str
    source: str | tuple[str, ...] = ()
    """Empty where it is our own knowledge, which nobody looked up."""
    in_: tuple[Country, ...] = ()
    """Countries that it is for; empty is any."""


class Moved(Placed):
    """Somebody of the trade who moved or tries to, on public record."""

    who: str
    source: str | tuple[str, ...]
    open: bool = False
    """Whether they are still trying."""


class FirstTalk(Placed):
    """A judgment: whom to talk to first, and what to ask them."""

    with_: str
    ask: str
    at: tuple[str, ...] = ()
    """Where one is found, as in `Somebody`."""
    talk: str = "first-talk"
    """The talk of data/aims.yaml that it stands for."""
    roles: tuple[Id, ...] = ()
    """First target roles that it is for; empty is any."""
    own: bool = False
    """Whether only somebody of the person's own country will do."""


class Door(Placed):
    """A judgment: an employer, a program or a group that somebody of the trade is told first."""

    program: Id
    because: str
    """What it wants of the trade, or what to do there; spoken to the person, after a colon."""
    forms: tuple[Literal["full-time", "part-time", "contract", "board", "volunteer"], ...] = ()
    """Forms of work that it can be: whoever named only others is not told. Empty is any."""


class Busy(Placed):
    """A judgment: weeks of the year in which people of a trade have hardly an evening."""

    days: Days
    is_: str
    because: str
    not_in: tuple[Country, ...] = ()
    """Countries where those weeks are like any other."""


class Office(Placed):
    """That a post forbids its holder to take sides, and what is open to them instead."""

    instead: str
    """Spoken to the person, as a whole sentence."""
    because: str
    words: tuple[str, ...] = ()
    """By which somebody's own words for their work show it; empty where every post is one."""
    shuts: tuple[Id, ...] = ()
    """Pieces and programs that it forbids too, though they take no side."""


class Background(Entry):
    """What somebody has worked at, studied or lives in, and what it is worth here."""

    id: Id
    name: str
    kind: Literal["trade", "studies", "situation"]
    aliases: tuple[str, ...]
    """Plain words that people would type for it."""
    shows: tuple[TradeLevel, ...]
    bridges: tuple[Bridge, ...]
    """Best first."""
    projects: tuple[Id, ...]
    """Pieces in the shape of the trade, smallest first."""
    senior: str
    """What somebody with ten years of it begins with."""
    early: str
    """What somebody new to it begins with."""
    first_talk: FirstTalk
    talks: tuple[FirstTalk, ...] = ()
    """Other talks that the trade says better, or its first one for some roles."""
    busy: tuple[Busy, ...] = ()
    full_weeks: str = ""
    """What fills some of their weeks, on days that differ from place to place: asked about."""
    doors: tuple[Door, ...] = ()
    """Best first, for every country; who may go where is for the planner."""
    inside: tuple[Place, ...] = ()
    communities: tuple[Place, ...] = ()
    moved: tuple[Moved, ...] = ()
    mistakes: tuple[str, ...] = ()
    senior_with: Id | None = None
    early_with: Id | None = None
    """The projects that the sentences of `senior` and `early` speak of, if there are."""
    worth: str = ""
    """What people of the trade can do that few in this field can; spoken to one of them."""
    lacking: str = ""
    """What somebody who hires cannot see in them yet, however good they are; spoken to them."""
    own_boss: tuple[str, ...] = ()
    """Words by which people of any trade say that they have no employer, as nobody of this one
    has."""
    ends_by_itself: bool = False
    """Whether a post in it ends on a day of its own, so that nobody gives notice."""
    graduates: bool = False
    """Whether whoever works in it holds a degree already."""
    duties: tuple[str, ...] = ()
    """What they settle before work beside their post: rules of the profession, as orders."""
    duties_wait: bool = False
    """Whether a first letter touches none of these, so that they stand beside the piece of work."""
    office: Office | None = None
    """Where a post in it binds whoever holds it."""
    sources: dict[str, Source] = field(default_factory=dict)

    def talk(self, ref: str, role: str) -> FirstTalk | None:
        """Whom a talk of data/aims.yaml is with for people of the trade who aim at this role; None
        where the trade says nothing of it."""
        own = (t for t in self.talks if t.talk == ref and (not t.roles or role in t.roles))
        return next(own, self.first_talk if ref == "first-talk" else None)


class Reading(Sourced, Placed):
    """Something to read for an agenda."""

    title: str
    by: str
    why: str
    source: str
    hours: float


class Agenda(Sourced, Entry):
    """A research or policy topic, with readings and a question to write about."""

    id: Id
    name: str
    area: Literal["policy", "technical"]
    question: str
    summary: str
    readings: tuple[Reading, ...]
    exercise: str
    """What to write or build after reading, so that something can be shown."""
    roles: tuple[Id, ...]
    sources: dict[str, Source]
    source: str | tuple[str, ...]
    aliases: tuple[str, ...] = ()
    research_kinds: tuple[ResearchKind, ...] = ()
    """The kinds of research that its readings and its exercise are; empty suits everybody."""


# -- ladders ------------------------------------------------------------------


class Stands(AtLevel, Placed):
    """One competency level that shows a person stands on a rung."""

    competency: Id
    level: int
    must: bool = False


class Rung(Placed):
    """A step of a ladder."""

    id: Id
    name: str
    shows: str
    """What a person on this rung has done, in one sentence."""
    stands: tuple[Stands, ...]
    enough: int
    """How many of `stands` must be shown."""
    moves_on: tuple[str, ...]
    """What moves a person from here to the next rung."""
    months: Range
    because: str
    hires: str
    """Who hires, or takes on, people who stand here."""
    roles: tuple[Id, ...] = ()
    programs: tuple[Id, ...] = ()
    substitutes: tuple[str, ...] = ()
    missing: bool = False
    """Whether the field offers no program for this rung, so that it is proven by projects."""


class LadderRecord(Placed):
    """One ladder from its lowest rung up."""

    id: Ladder
    name: str
    rungs: tuple[Rung, ...]


# -- countries ----------------------------------------------------------------


class CountryNote(Sourced, Placed):
    """What a plan says to people who live in some countries, before they act."""

    in_: tuple[Country, ...]
    on: Literal["always", "posts", "public", "side-work", "pay", "money", "move", "speaking"]
    """To whom it matters."""
    says: str
    """One or two sentences to the person: where to look, or what to ask before acting."""
    because: str
    """Why it changes what somebody there does; a judgment."""
    public: str = ""
    """What is said besides to whoever looks for a public post."""
    stays: bool = False
    """Whether not to know it could harm somebody, so that no page gives it up."""
    source: str | tuple[str, ...] = ()
    """Of what it states as a fact; empty when it only tells to ask."""


class Quiet(Sourced, Placed):
    """Days around a public holiday on which nobody sets dates of their own. The holiday is a fact
    with its source; how many days around it are quiet is a judgment."""

    is_: str
    """The holiday, as it is spoken of."""
    days: tuple[Days, ...]
    because: str
    in_: tuple[Country, ...] = ()
    """Where it is kept; empty for everywhere else than in `not_in`."""
    not_in: tuple[Country, ...] = ()
    source: str | tuple[str, ...] = ()


class Countries(Record):
    """data/countries.yaml."""

    notes: tuple[CountryNote, ...]
    quiet: tuple[Quiet, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)


# -- open lists -----------------------------------------------------------------


class RoleWords(Placed):
    """Words by which an ad is known to be for a role: a judgment."""

    role: Id
    titles: tuple[str, ...]
    """Words that stand side by side in a title, beside the role's own names."""
    because: str
    skills: tuple[str, ...] = ()
    """Skills of an ad that decide where a title says only a grade, such as Coordinator."""
    last: bool = False
    """Whether these titles count only where no other words fit."""


class NotOurs(Placed):
    """Words of titles of posts that are none of the roles: a judgment."""

    titles: tuple[str, ...]
    because: str


class Site(Record):
    """Who gives the open lists away."""

    page: Link
    """What the name of a list is added to."""
    lists: tuple[str, ...]
    credit: str
    """Whom to name beside the data, as its license asks."""
    known_by: dict[str, str] = field(default_factory=dict)
    """By list, a field that its entries have and those of training have not."""


class TitleYears(Placed):
    """What a title says of the years of work that are asked for: a judgment."""

    titles: tuple[str, ...]
    because: str
    least: int | None = None
    most: int | None = None


class Years(Placed):
    """How years of work asked for and a person's own go together: a judgment."""

    less: int
    """Years that hirers pass over."""
    beyond: int
    """Years above the most an ad asks for from which on hirers expect somebody to leave."""
    because: str
    titles: tuple[TitleYears, ...] = ()
    """For ads that say nothing themselves."""


class Openings(Record):
    """data/openings.yaml."""

    site: Site | None = None
    """Where the open lists come from; none in a field that has none."""
    old_after: int = 30
    """Days after which openings of a list are no longer put beside a week's steps."""
    gone_after: int = 240
    """Days after which no plan counts on an ad any more, though the list still shows it."""
    sides: tuple[str, ...] = ()
    """Names of groups that take sides in public, which are for whoever wished for that."""
    years: Years | None = None
    grades: tuple[str, ...] = ()
    """Words of titles that say how high a post is and not what it is."""
    words: tuple[RoleWords, ...] = ()
    not_ours: tuple[NotOurs, ...] = ()


# -- figures and debates ------------------------------------------------------


class Figure(Sourced, Placed):
    """A number about the field, with its source."""

    id: Id
    is_: str
    source: str | tuple[str, ...]
    note: str = ""


class View(Sourced, Placed):
    """One side of a debate."""

    holds: str
    who: str
    source: str | tuple[str, ...]


class Debate(Placed):
    """A question on which the field disagrees; every side is shown."""

    id: Id
    question: str
    views: tuple[View, ...]
    so_we: str
    """What the plan does about it; a judgment."""
    roles: tuple[Id, ...] = ()


class Figures(Record):
    """data/figures.yaml."""

    figures: tuple[Figure, ...]
    debates: tuple[Debate, ...]
    sources: dict[str, Source]
