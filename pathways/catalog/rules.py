"""The numbers of the assessment and the planner, all of them judgments: data/rules.yaml."""

from __future__ import annotations

from pathways.catalog.values import Country, Id, Link, Mistake, Range
from pathways.frozen import Record


class Kind(Record):
    """What is true of every program of one kind."""

    because: str
    chooses: bool = False
    """It admits some of those who apply, and takes them through something that builds abilities."""
    vouches: bool = False
    """Having been chosen says something about a person, whatever they knew before."""
    teaches: bool = False
    """People enter it for what they learn, and not for money, time or standing."""
    trains_researchers: bool = False
    """What it builds of research is built by doing research."""
    attended: bool = False
    """It takes place somewhere and some time, so that not knowing where or when matters."""
    lasts: bool = False
    """In person, and with no hours stated, it leaves room for nothing else."""
    short: bool = False
    """It lasts for days where no weeks are stated: a trip, which takes no weekly hours."""
    supports: bool = False
    """A plan lists it beside the steps, for money and company."""
    for_groups: bool = False
    """Several members of a group can be sent to it for something they lack."""
    advises: bool = False
    """It is a conversation with an adviser."""
    meets: bool = False
    """People meet in it, where they live or from home, and whoever comes is welcome."""
    names: bool = False
    """Its pages name people, and nobody there sends one to them."""
    pays_hours: bool = False
    """The hours it states are hours of work that it pays for."""

    @property
    def joined(self) -> bool:
        """Whether a plan can lead there: people are chosen, taught, supported or advised."""
        return self.chooses or self.teaches or self.supports or self.advises

    @property
    def taken_part_in(self) -> bool:
        """Whether somebody takes part, talks to people there, and is done with it afterwards."""
        return self.attended or self.advises


class Readiness(Record):
    """Weights of required and welcome competencies."""

    must: int
    nice: int
    because: str


class Fit(Record):
    """How the 100 points of fit are shared out."""

    readiness: int
    attracts: int
    leans: int
    reach: int
    because: str

    def __post_init__(self) -> None:
        if self.readiness + self.attracts + self.leans + self.reach != 100:
            raise Mistake("points.sum", "the points of fit must add up to 100")


class ApplyAt(Record):
    """From which readiness a direct application is worth its hours."""

    readiness_percent: int
    because: str


class LevelHours(Record):
    """P80 hours per rise of one level."""

    zero_to_one: int
    one_to_two: int
    two_to_three: int
    three_to_four: int
    because: str

    def between(self, low: int, high: int) -> int:
        """Hours from level `low` to level `high`; 0 when there is no rise."""
        steps = (self.zero_to_one, self.one_to_two, self.two_to_three, self.three_to_four)
        return sum(steps[low:high])


class HourRules(Record):
    """How the hours of a week are counted. Shares are percent."""

    start: int
    starting_share: int
    start_because: str
    most_useful: int
    most_because: str
    free: int
    free_because: str
    full_time: int
    full_time_because: str


class Sizes(Record):
    """P80 hours up to which a project fits a weekend, or a month; larger ones fill a quarter."""

    weekend: int
    month: int
    because: str

    def of(self, p80: float) -> str:
        """`weekend`, `month` or `quarter`."""
        return "weekend" if p80 <= self.weekend else "month" if p80 <= self.month else "quarter"


class ForecastRules(Record):
    """How the next round is guessed from past ones."""

    window_days: int
    window_because: str
    weak_days: int
    weak_because: str
    submit_days_before: int
    submit_because: str
    stale_months: int
    stale_because: str


class JobRules(Record):
    """How direct applications for jobs are planned."""

    band: str
    openings: int
    held: int
    because: str


class ShelfLife(Record):
    """After how many months a kind of fact is due for review, and after how many it has expired."""

    review: int
    expires: int
    because: str

    def __post_init__(self) -> None:
        if not 0 < self.review < self.expires:
            raise ValueError("a fact must be due for review before it expires")


class ShelfLives(Record):
    """The shelf life of each kind of fact. Past rounds are history and do not age."""

    dates: ShelfLife
    """Rounds that are not over, and dates that a source expects."""
    running: ShelfLife
    """Whether a program runs, and how it admits people."""
    money: ShelfLife
    """Costs, stipends and what else is offered."""
    visa: ShelfLife
    entry: ShelfLife
    """Requirements, preferences and the process of admission."""
    shape: ShelfLife
    """Mode, places, weeks, hours and size."""
    counts: ShelfLife
    """Who applied, who got in, what became of them."""
    pay: ShelfLife
    """Salaries of roles."""
    levels: ShelfLife
    """What a role asks for, where a source says so."""
    readings: ShelfLife
    figures: ShelfLife

    def of(self, kind: str) -> ShelfLife:
        """The shelf life of a kind of fact by its name."""
        found: ShelfLife = getattr(self, kind)
        return found


class FieldOfWork(Record):
    """What the field is called in sentences, and which of its entries play a part in every plan."""

    name: str
    topics: tuple[str, ...]
    """The topics that programs and roles can have."""
    context: Id
    """The competency of knowing the field; level 1 is an introduction."""
    research: tuple[Id, ...]
    """Competencies of doing research oneself; work for which one is required is research."""
    gathers: Id
    no_letter: tuple[Id, ...]
    """What shows these is not told to a stranger first."""
    """The competency of bringing people together, which is shown by having done it."""
    leading: tuple[Id, ...]
    """Competencies of leading, in which level 3 takes years of working life."""
    technical: Id
    policy: Id
    """Which of these two is higher says from which area a person is given readings."""
    organizers: tuple[Id, ...]
    """Roles of people who organize a group."""
    first_readings: tuple[Id, ...]
    """Programs to point to when there is time for one short reading only, the best first."""
    explain: str
    """What somebody can explain on a page after an introduction."""
    openings: str
    """Where openings are listed."""
    groups: Link | None = None
    """A page that lists groups by their places."""


class OpeningKind(Record):
    """What is true of openings of one kind."""

    like: str
    """The kind of program whose traits they have."""
    because: str
    local: bool = False
    """Whether nobody would move or travel for it."""
    team: bool = False
    """Whether several people cover together what it needs."""
    work: bool = False
    """Whether work is done there, which somebody may only be able to do from home."""
    beside: bool = False
    """Whether whoever has a seat in it may have another elsewhere."""
    public: bool = False
    """Whether anybody may apply by themselves, so that no seats of it are given out."""
    attended: bool = False
    """Whether people only come to it, so that nobody does a piece of work or a course before."""
    aims: tuple[Id, ...] = ()
    """Aims that it answers, where points are equal otherwise."""
    against: tuple[Id, ...] = ()
    """Aims that it is against for whoever wishes for roles, and not for this one."""


class Referral(Record):
    """From which level on somebody has people who would speak for them."""

    competency: Id
    level: int
    obstacle: str
    """The obstacle of those who say that they have nobody."""
    because: str
    thing: str = ""
    """Of the things that people did, the one that says so; the level may come from elsewhere."""


class CoreBar(Record):
    """What hosts ask of everybody: beside mission and competence, this level of context."""

    level: int
    because: str


class Worth(Record):
    """Points of a pairing where seats are scarce."""

    now: int
    step: int
    wished: int
    """For the first wish among openings; a half, a third of it for the next ones."""
    role: int
    proven: int
    """Where every level that is asked for has proof; else the share that has."""
    ask: int
    """Taken off for each thing that is to be asked first."""
    asks: int
    """Things for which something is taken off at most, so that a step that is worth it stays so."""
    aim: int
    """Where its kind answers what somebody wants from a plan."""
    hours: int
    """Where it states hours that they have, with nothing to ask."""
    because: str


class VouchingRules(Record):
    """When whoever saw a finished piece is asked to vouch for it."""

    days: int
    """After it was finished, for as long as they remember."""
    hours: float
    because: str


class RouteRules(Record):
    """How people and openings are put beside each other."""

    kinds: dict[str, OpeningKind]
    weekly: str
    """The kind of program like which an opening takes hours every week, whatever its own kind."""
    weekly_because: str
    referral: Referral
    bar: CoreBar
    group: int
    """Size that study and peer groups aim at."""
    group_because: str
    shown: int
    """People of an opening, and openings of a person, on a page."""
    shown_because: str
    told: int
    """Openings in a mail at most."""
    told_because: str
    kept: int
    """The same in what is made for programs."""
    kept_because: str
    worth: Worth


class Post(Record):
    """When a small organization hires for a role."""

    role: Id
    after: int
    """People who work there before it is due; sooner where what it is for is on fire."""
    because: str
    does: tuple[str, ...] = ()
    """What an organization does that needs it; others do not, whatever is on fire; empty is any."""
    fires: tuple[str, ...] = ()
    """What it puts out."""
    whole: int = 0
    """People from whom on there is a whole post's work; under that it is shared or part-time."""


class Independent(Record):
    """Something that keeps an organization its own."""

    is_: str
    because: str


class TeamRules(Record):
    """Whom an organization that begins or grows hires, in which order."""

    does: dict[str, str]
    """What organizations do, with a few words on each."""
    fires: dict[str, str]
    """What can be on fire, with how it shows."""
    months: int
    """Months of money below which a whole post is a promise that may not be kept."""
    months_because: str
    hires: int
    """How many are named as next; the rest is later."""
    hires_because: str
    test_hours: int
    test_because: str
    order: tuple[Post, ...]
    """What is due at one time is hired in this order."""
    independence: tuple[Independent, ...]

    def __post_init__(self) -> None:
        for post in self.order:
            for key, known in (("does", self.does), ("fires", self.fires)):
                for word in getattr(post, key):
                    if word not in known:
                        message = f"team.order.{post.role}: '{word}' is none of team.{key}"
                        raise Mistake("value.choice", message, "team")


class Rules(Record):
    """data/rules.yaml."""

    field: FieldOfWork
    kinds: dict[str, Kind]
    """The kinds of program, in the order in which lists show them."""
    readiness: Readiness
    fit: Fit
    apply_at: ApplyAt
    level_hours: LevelHours
    hours: HourRules
    sizes: Sizes
    forecast: ForecastRules
    bands: dict[str, Range]
    jobs: JobRules
    sample_cap: int
    sample_because: str
    old_counts_months: int
    regions: dict[str, tuple[Country, ...]]
    leans_of: dict[str, tuple[Id, ...]]
    """Which competencies are daily work with ideas, people, projects or systems."""
    shelf_lives: ShelfLives
    english_spoken: tuple[Country, ...]
    route: RouteRules
    vouching: VouchingRules
    team: TeamRules
    frontier_labs: tuple[Id, ...] = ()

    def __post_init__(self) -> None:
        for name, kind in self.route.kinds.items():
            if kind.like not in self.kinds:
                message = f"route.kinds.{name}.like: there is no kind of program '{kind.like}'"
                raise Mistake("value.choice", message, "route")

    def covers(self, rights: tuple[str, ...], country: str) -> bool:
        """Whether any of `rights` (countries or regions) covers a country, or all of a region."""
        if "WORLD" in rights or country in rights:
            return True
        asked = set(self.regions.get(country, (country,)))
        granted: set[str] = set()
        for right in rights:
            granted |= set(self.regions.get(right, (right,)))
        return asked <= granted

    def lean_of(self, competency: str) -> str:
        """Ideas, people, projects or systems; empty for an unknown competency."""
        return next((lean for lean, names in self.leans_of.items() if competency in names), "")
