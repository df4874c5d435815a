"""The records of a plan. Everything said about a step is a code with parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from fractions import Fraction
from typing import Literal

from pathways.assess import Assessment
from pathways.frozen import Struct
from pathways.lists.openings import Opening
from pathways.lists.read import Listed
from pathways.planner.admission import Admission

Kind = Literal["prepare", "people", "study", "project", "apply", "job"]
Value = str | int | Fraction | date | tuple[str, ...] | bool


class Reason(Struct):
    """A code with its parameters, and the data line it rests on (`file:line`)."""

    code: str
    params: Mapping[str, Value] = field(default_factory=dict)
    at: str = ""

    def __getattr__(self, name: str) -> Value:
        """A parameter by name, for templates.

        Raises:
            AttributeError: there is no such parameter.
        """
        try:
            return self.params[name]
        except KeyError:
            raise AttributeError(name) from None


class StepPart(Struct):
    """A piece of a step with its own date. `text` comes from data; otherwise `code` is worded."""

    code: str
    text: str
    done_when: str
    p80: Fraction
    start: date
    due: date


class Step(Struct):
    """One thing to do, inside the person's weekly hours.

    `id` is `<kind>:<ref>`; `ref` is an id of the catalog. Hours are totals.
    """

    id: str
    kind: Kind
    ref: str
    start: date
    due: date
    p50: Fraction
    p80: Fraction
    parts: tuple[StepPart, ...]
    reasons: tuple[Reason, ...]
    checks: tuple[Reason, ...] = ()
    on_no: tuple[Reason, ...] = ()
    admission: Admission | None = None
    selective: bool = False
    quarter: int = 1
    """1 for the first thirteen weeks, and so on."""
    goal: bool = False
    """Whether it is the one hard thing of its quarter."""
    shows: tuple[tuple[str, int, int], ...] = ()
    """Competency, level before, level after."""


class Loose(Struct):
    """A piece of work for free weeks whose dates nobody knows: of which of them it takes the hours,
    counted from 1, and on no day."""

    ref: str
    """The project."""
    p80: Fraction
    first: int
    last: int
    unit: str
    """What is counted: `week`, `weekend` or `day`."""
    reasons: tuple[Reason, ...]
    on_no: tuple[Reason, ...] = ()


class WeekItem(Struct):
    """Something for the first week: a part of a step, on a day."""

    day: date
    step: str
    part: int
    hours: Fraction
    finishes: bool


class WeekLoad(Struct):
    """Planned hours of one week by step."""

    start: date
    hours: tuple[tuple[str, Fraction], ...]

    @property
    def total(self) -> Fraction:
        """Hours planned in this week."""
        return sum((h for _, h in self.hours), Fraction(0))


class Watch(Struct):
    """A program worth watching whose dates nobody knows well enough to plan on."""

    program: str
    look: date
    """When to look next."""
    admission: Admission
    checks: tuple[Reason, ...]
    reasons: tuple[Reason, ...] = ()


class LeftOut(Struct):
    """A program that would have served the person, and what known fact keeps it out."""

    program: str
    blocks: tuple[Reason, ...]


class Named(Struct):
    """A well-known program of the first target role, and where it stands in the plan."""

    program: str
    stands: Literal["planned", "watched", "ask-first", "out", "passed", "beside"]
    why: tuple[Reason, ...] = ()


class Seasonal(Struct):
    """A program that took people in the months in which a student is free."""

    program: str
    closes: int
    """The month in which such a round closed; 0 when nobody says."""
    ask: bool = False
    """Whether something that could exclude the person is to be asked first."""


class Campaign(Struct):
    """A search week by week: numbers of a usual fortnight."""

    role: str
    hours: Fraction
    """Hours a week."""
    applications: int
    """Good applications in two weeks."""
    found: int
    """Openings looked at in two weeks."""
    practices: bool
    """Whether there are hours for a timed task in them."""
    decides: date | None
    """The day on which a bridge job is taken; None where the money does not decide."""
    begins: date


class LookBack(Struct):
    """When one looks back and decides, and by what."""

    day: date
    project: str
    """The piece of work whose result is known by then and is judged; empty where there is none."""


class OpenNow(Struct):
    """What an open list of jobs holds for the person."""

    day: date
    """The day of the list."""
    credit: str
    old: bool
    """Whether the list is so old that nobody can tell which are left; then there are none."""
    when: Literal["now", "soon", "later"]
    """When applications are begun: this fortnight; in the next weeks, until which they are read for
    what they ask; or at no time that is near."""
    openings: tuple[Opening, ...]
    """Best first, five at most."""


class Near(Struct):
    """A group or an event ahead on an open list, in the person's city or country."""

    list: Literal["communities", "events"]
    day: date
    """The day of the list."""
    credit: str
    entry: Listed


class Who(Struct):
    """Somebody with a name for a kind of person to talk to: where such people sit, or who knows
    one."""

    talk: str
    """The kind of person, in data/aims.yaml."""
    by: Literal["sits", "posts", "hires", "knows", "advises", "names", "funds"]
    program: str
    """In the catalog; empty for one from a list."""
    name: str
    page: str
    listed: date | None = None
    """The day of the list that it stands on."""


class Plan(Struct):
    """A personal plan. Steps are in order of their dates."""

    today: date
    until: date
    hours: Fraction
    """Hours a week it is built on."""
    assessment: Assessment
    steps: tuple[Step, ...]
    this_week: tuple[WeekItem, ...]
    weeks: tuple[WeekLoad, ...]
    watch: tuple[Watch, ...]
    support: tuple[Watch, ...]
    """Grants, groups and events that fit, for money and company."""
    left_out: tuple[LeftOut, ...]
    questions: tuple[Reason, ...]
    """Contradictions and assumptions, to be settled by the person."""
    check_ins: tuple[date, ...]
    aim: str = ""
    talks: tuple[str, ...] = ()
    """Kinds of people to talk to, in data/aims.yaml."""
    campaign: Campaign | None = None
    trade_doors: tuple[str, ...] = ()
    """Programs that somebody of the person's trade is told first, of those that are in reach,
    the nearest first."""
    search_roles: tuple[str, ...] = ()
    """Roles whose openings the search looks at, the one it is for first."""
    named: tuple[Named, ...] = ()
    """The best-known programs of the first target role, with what the plan does about each."""
    seasonal: tuple[Seasonal, ...] = ()
    groups: tuple[str, ...] = ()
    """Groups near the person, nearest first."""
    employers: tuple[str, ...] = ()
    """Employers seen to look for the target roles, where the person could work for them."""
    open_now: OpenNow | None = None
    """Openings of a list that was fetched; None without one, or where nobody looks for a post."""
    near: tuple[Near, ...] = ()
    """Groups and events of lists that were fetched, beside `groups`."""
    who: tuple[Who, ...] = ()
    """Names for the people to talk to."""
    loose: tuple[Loose, ...] = ()
    """Pieces for free weeks without dates, where a usual week holds none."""
    look_back: LookBack | None = None
    """None in a plan that was written down and read again."""


class NoPlan(Struct):
    """No honest plan is possible: the binding constraint and the smallest change that lifts it."""

    today: date
    because: Reason
    change: Reason
    meanwhile: tuple[Reason, ...] = ()
    assessment: Assessment | None = None
