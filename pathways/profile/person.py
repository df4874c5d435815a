"""The one view of a person that the planner sees: levels shown, hours, and what is possible."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

from pathways.catalog.reading import is_nobody, out_of, yes_or_no
from pathways.catalog.values import When
from pathways.frozen import Struct
from pathways.profile.answers import Cue, Did, Month, Profile, ProgramDone
from pathways.profile.life import Period, exact

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.catalog.questions import Condition
    from pathways.catalog.records import Office, Program, Project, Requirement
    from pathways.catalog.rules import HourRules


ASSUMED_HOURS = Fraction(3)
"""Hours a week when the person did not say; the plan says so."""


class Shown(Struct):
    """A competency level with what shows it."""

    level: int
    claimed: int
    """The level before one was taken off for a missing sentence or link."""
    by: Literal["did", "program", "level", "trade"]
    ref: str
    """The thing, program or competency that shows it."""
    proof: str = ""
    proven: int = 0
    """The level that a sentence or a link stands for, whichever thing shows it."""

    @property
    def unproven(self) -> bool:
        """Whether a sentence or a link would raise the level."""
        return self.claimed > self.level


class Unvouched(Struct):
    """A piece that was finished lately, and who saw it."""

    project: str
    who: str
    by: date
    """The last day on which they are asked while they remember."""


class Progress(Struct):
    """What happened since the answers were given, as far as a plan needs it."""

    hours: Mapping[str, Fraction] = field(default_factory=dict)
    """By step (`kind:id`), the hours already put into it while it is unfinished."""
    finished: frozenset[str] = frozenset()
    """Steps that are done."""
    waiting: frozenset[str] = frozenset()
    """Programs and roles (`apply:id`, `job:id`) applied for, with no answer yet."""
    refused: Mapping[str, date] = field(default_factory=dict)
    """Programs, roles, and projects and people that were asked, by the day of the last no."""
    cleared: frozenset[str] = frozenset()
    """Programs that answered yes to what is asked before their form."""
    told_no: Mapping[str, date] = field(default_factory=dict)
    """Programs that answered no to it, by the day."""
    ticked: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By step, the milestones that are behind the person: words of the data, or codes."""
    aside: frozenset[str] = frozenset()
    """Ids of what the person put aside: programs, roles, projects, kinds of people."""
    taking: Mapping[str, tuple[date, date, Fraction]] = field(default_factory=dict)
    """Programs accepted that are not over: first day, last day and hours a week."""
    overrun: Fraction | None = None
    """Hours needed for one hour planned at P50, once enough check-ins show it."""
    unvouched: Unvouched | None = None
    """What somebody saw who was not asked yet to vouch for it."""


class Person(Struct):
    """What the planner may know. Name, gender and the order of answers are not in here."""

    levels: Mapping[str, Shown]
    """By competency; a competency nobody asked about is absent, and counts as unknown."""
    asked: frozenset[str]
    """Competencies whose level was said directly."""
    hours: Fraction | None
    """Hours a week the plan may use; None when unknown."""
    hours_basis: str
    """`spent`, `capped`, `started`, `none` or `unknown`."""
    spent: Fraction | None
    """Median of the last four weeks."""
    most: Fraction | None
    """The most hours a week the person can give."""
    work_rights: tuple[str, ...]
    work_rights_known: bool
    full_time_from: date | None
    full_time: Literal["known", "never", "unknown", "offer"]
    """Whether it is known from when somebody could work full-time; `offer`: from an offer on."""
    pay_months: int | None
    """Months without pay the person can afford; 0 means none, None unknown."""
    done: frozenset[str]
    """Finished programs."""
    horizon: int
    """Months."""
    horizon_known: bool
    years: int | None
    outside: str
    did: tuple[Did, ...]
    situation: str | None = None
    country: str | None = None
    degree: str | None = None
    move: str | None = None
    prefers: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    deal_breakers: frozenset[str] = frozenset()
    why: str = ""
    obstacle: str = ""
    last_time: str = ""
    led: bool = False
    """Whether anything shows a level of leading that takes years of working life."""
    cues: tuple[Cue, ...] = ()
    """Every moment of the week that could belong to this, the best first."""
    aim: str = ""
    """What the plan is for: as the person said, or as their answers suggest."""
    trades: tuple[str, ...] = ()
    likely: Mapping[str, int] = field(default_factory=dict)
    """Levels that people of these trades usually show, by competency, whether checked or not."""
    wishes_ordered: bool = False
    """Whether the first of `roles` is the first wish."""
    own_boss: bool = False
    """Whether they said that they have no employer."""
    field_years: int | None = None
    title: str = ""
    """What the person is called at work in the field."""
    periods: tuple[Period, ...] = ()
    """Weeks with other hours that are there once."""
    recurring: tuple[Period, ...] = ()
    """Weeks and days that come back, or that have no dates yet."""
    swing: tuple[Fraction, ...] | None = None
    """Hours of a good week and of a bad one."""
    swing_share: Fraction = Fraction(1, 3)
    """How far from a bad week to a good one is planned."""
    paid_hours: Fraction | None = None
    money_until: date | None = None
    """The last day for which there is money."""
    work_wanted: frozenset[str] = frozenset()
    city: str = ""
    rights_unread: str = ""
    """What they wrote of where they may work and could not be read."""
    places_out: frozenset[str] = frozenset()
    reads: tuple[str, ...] = ()
    research_kinds: frozenset[str] = frozenset()
    noes: Mapping[str, int] = field(default_factory=dict)
    """Noes so far, by the stage at which they came."""
    rest_until: date | None = None
    """The day until which many noes ask for a rest, where their days are known."""
    refused_by: frozenset[str] = frozenset()
    offers: str = ""
    choices: tuple[str, ...] = ()
    decide_by: date | None = None
    agreed: str = ""
    obstacle_kind: str = ""
    knows: str = ""
    settles: str = ""
    settles_by: str = ""
    """Who could answer that question; empty where they did not say."""
    asks: str = ""
    yes_if: str = ""
    yes_by: date | None = None
    if_no: str = ""
    tell: str = ""
    piece: str = ""
    """The project that they chose to begin with; of OWN_PIECES where it is none of ours."""
    piece_words: str = ""
    """What it is in their own words."""
    piece_hours: Fraction | None = None
    """Hours that they expect a piece of their own to take."""
    stop_rule: str = ""
    age: int | None = None
    enrolled: bool | None = None
    works_new_year: bool = False
    office: Office | None = None
    """The office that somebody holds who may take no sides."""
    graduate: bool = False
    """Whether a degree, or a trade that asks for one, says that they have finished one."""
    senior: bool = False
    """Whether they have worked for so long that they are spoken to as a peer."""
    contract_until: date | None = None
    """The last day of the job that was logged, where it has one."""
    hired: date | None = None
    """The day on which the person took the job they now have, if they logged it."""
    progress: Progress = Progress()

    @property
    def weekly(self) -> Fraction:
        """Hours of a usual week: as answered, or three; where good and bad weeks come as they like,
        part of the way from a bad one to a good one; with the hours of a job that may be used."""
        hours = self.hours if self.hours is not None else ASSUMED_HOURS
        if self.swing:
            good, bad = max(self.swing), min(self.swing)
            hours = bad + (good - bad) * self.swing_share
        return hours + (self.paid_hours or 0)

    @property
    def cue(self) -> Cue | None:
        """The best moment of the week."""
        return next(iter(self.cues), None)

    @property
    def no_fixed_days(self) -> bool:
        """Whether nothing may rest on a day that was promised to others."""
        return self.swing is not None or self.obstacle_kind == "unwell"

    @property
    def answers_needed(self) -> int:
        """Of how many answers what is a yes for them counts some; 0 where it counts none."""
        return out_of(self.yes_if)

    @property
    def strangers_needed(self) -> int:
        """The same where it is strangers who can give them; else 0."""
        return self.answers_needed if self.settles_by == "strangers" else 0

    @property
    def bound(self) -> bool:
        """Whether an office keeps them from taking sides in public."""
        return self.office is not None or self.obstacle_kind == "bound"

    def kept_from(self, what: Program | Project) -> bool:
        """Whether an office keeps them from a program or a piece of work."""
        shut = self.office is not None and what.id in self.office.shuts
        return shut or (self.bound and what.takes_side)

    @property
    def noes_on_paper(self) -> int:
        """Noes that came at the form, or at a stage that nobody told: most of these did, too."""
        return self.noes.get("form", 0) + self.noes.get("unsure", 0)

    @property
    def entrance(self) -> Literal["senior", "early", "inside"]:
        """Whose path into a role is theirs: long experience from outside, the beginning, inside."""
        if self.situation == "in-field":
            return "inside"
        return "senior" if self.senior else "early"

    def level(self, competency: str) -> int:
        """The level shown, 0 when nothing is."""
        shown = self.levels.get(competency)
        return shown.level if shown else 0

    @property
    def stage(self) -> str | None:
        """`student`, `early`, `mid` or `senior`, from years of work; None when unknown. Who has led
        for years is past the beginning, also without having said for how long they have worked."""
        if self.situation in ("student", "study-and-work") and (self.years or 0) < 5:
            return "student"
        if self.years is None:
            return "senior" if self.situation == "retired" else "mid" if self.led else None
        return "early" if self.years < 5 else "mid" if self.years < 15 else "senior"


_LEADS = 3
"""Level of a leading competency that nobody reaches in their first years of work."""

DEFAULT_HORIZON = 18
"""Months planned ahead when the person did not say; the plan says so."""


_AS_SAID = (
    "situation", "country", "city", "degree", "move", "age", "prefers", "roles", "trades",
    "languages", "reads", "choices", "offers", "agreed", "why", "obstacle", "last_time",
    "obstacle_kind", "knows", "settles", "settles_by", "asks", "yes_if", "if_no", "tell",
    "stop_rule",
)  # fmt: skip
_IN_ANY_ORDER = ("deal_breakers", "work_wanted", "places_out", "research_kinds", "refused_by")
"""Answers that a person holds as they were given; without one, as `Person` has it."""


_QUOTED = ("agreed", "knows", "settles", "asks", "yes_if", "if_no", "tell", "stop_rule")
"""Answers that a page or a letter quotes, in which a bare yes or no says nothing."""


def _is_bare(text: str) -> bool:
    return 0 < len(text) <= _LONGEST_YES and yes_or_no(text) is not None


def _somebody(text: str) -> str:
    """The people that an answer names, without a sentence that there is nobody else."""
    denied, _, but = re.split(r"(,\s*(?:just|only|but|except)\s+|$)", text.strip(), maxsplit=1)
    if but and is_nobody(denied):
        return but.rstrip(" .;。；")
    each = re.split(r"(?<=[.;。；])\s*", text.strip())
    some = [part for part in each if part and is_nobody(part) is False] if len(each) > 1 else []
    return " ".join(some).rstrip(" .;。；") if len(some) < len(each) and some else text


_LONGEST_YES = 12
"""Letters; longer ones are not looked up, which takes the names in all languages."""


def current(profile: Profile, catalog: Catalog) -> Person:
    """The person as of the profile: levels resolved, hours counted, defaults named."""
    levels = _levels(profile, catalog)
    return Person(
        **_as_said(profile),
        **_times(profile),
        **_hours(profile, catalog.rules.hours),
        **_work(profile, catalog),
        **_rights(profile),
        **_free_and_paid(profile),
        **_piece(profile, catalog),
        levels=MappingProxyType(levels),
        asked=frozenset(profile.levels or ()),
        done=frozenset(p.id for p in profile.programs or () if isinstance(p, ProgramDone)),
        did=tuple(d for d in profile.did or () if isinstance(d, Did)),
        horizon=int(profile.horizon) if profile.horizon else DEFAULT_HORIZON,
        horizon_known=profile.horizon is not None,
        swing_share=Fraction(catalog.aims.swing_percent, 100),
        paid_hours=None if profile.paid_hours is None else exact(profile.paid_hours),
        led=any(levels[c].level >= _LEADS for c in catalog.rules.field.leading if c in levels),
        aim=aim_of(profile, catalog),
        likely=MappingProxyType(_usual_levels(profile, catalog)),
        wishes_ordered=profile.version >= 2,
        noes=MappingProxyType(dict(profile.noes or {})),
        decide_by=profile.decide_by.last if profile.decide_by else None,
        yes_by=profile.yes_by.last if profile.yes_by else None,
        enrolled=None if profile.enrolled is None else profile.enrolled == "yes",
        works_new_year=profile.new_year == "yes",
        office=_office(profile, catalog),
    )


def _as_said(profile: Profile) -> dict[str, Any]:
    """Answers that a person holds as they are; without one, it is as `Person` has it."""
    said = {name: getattr(profile, name) for name in _AS_SAID}
    said |= {name: "" for name in _QUOTED if _is_bare(said[name])}
    said["knows"] = _somebody(said["knows"] or "")
    said |= {name: frozenset(getattr(profile, name) or ()) for name in _IN_ANY_ORDER}
    return {name: answer for name, answer in said.items() if answer is not None}


def _times(profile: Profile) -> dict[str, Any]:
    """The moments of a week, its hours where they come as they like, and weeks with others."""
    return {
        "cues": profile.cue.moments if profile.cue else (),
        "swing": tuple(map(exact, profile.swing)) if profile.swing else None,
        "periods": tuple(p for p in profile.periods or () if not p.often),
        "recurring": tuple(p for p in profile.periods or () if p.often),
    }


_HOLDS = (None, "working", "study-and-work")
"""Situations in which somebody may hold a post."""


def _office(profile: Profile, catalog: Catalog) -> Office | None:
    said = profile.outside.work.casefold().split() if profile.outside else []
    for trade in profile.trades or () if profile.situation in _HOLDS else ():
        office = catalog.backgrounds[trade].office
        if office and (not office.words or any(w.strip(".,:;()") in office.words for w in said)):
            return office
    return None


def _work(profile: Profile, catalog: Catalog) -> dict[str, Any]:
    """Years of work, inside the field and outside."""
    outside, inside = profile.outside, profile.in_field
    long = outside is not None and outside.years >= catalog.aims.senior_years
    work = outside.work.lower() if outside else ""
    alone = [(id, t.own_boss) for id, t in catalog.backgrounds.items() if t.own_boss]
    return {
        "years": outside.years if outside else None,
        "outside": outside.work if outside else "",
        "own_boss": any(
            id in (profile.trades or ()) or any(word in work for word in words)
            for id, words in alone
        ),
        "graduate": profile.degree in ("bachelor", "master", "phd")
        or any(catalog.backgrounds[id].graduates for id in profile.trades or ()),
        "field_years": inside.years if inside else None,
        "title": inside.work if inside else "",
        "senior": long or profile.situation == "retired",
    }


def _free_and_paid(profile: Profile) -> dict[str, Any]:
    """From when on the person is free full-time, and for how long there is money."""
    free, until = _month(profile.full_time_from), _month(profile.money_until)
    said = str(profile.full_time_from or "unknown")
    return {
        "full_time_from": free.first if free else None,
        "full_time": said if said in ("never", "offer", "unknown") else "known",
        "pay_months": 0 if profile.pay == "none" else int(profile.pay) if profile.pay else None,
        "money_until": until.last if until else None,
    }


OWN_PIECES: dict[str | None, str] = {
    None: "your-own-piece",
    "text": "your-own-text",
    "session": "your-own-session",
    "tool": "your-own-tool",
    "finding": "your-own-finding",
}
"""By kind the project that stands for what somebody named themselves."""


_OWN = frozenset(OWN_PIECES.values())


def is_own(project: str) -> bool:
    """Whether a project stands for what somebody named themselves."""
    return project in _OWN


def _piece(profile: Profile, catalog: Catalog) -> dict[str, Any]:
    """What the person would make first, and what they say of it."""
    head, _, words = profile.piece.partition(":")
    if head.strip() in catalog.projects:
        return {"piece": head.strip(), "piece_words": words.strip()}
    own = OWN_PIECES[profile.piece_kind]
    known = profile.piece and own in catalog.projects
    hours = exact(profile.piece_hours) if known and profile.piece_hours else None
    return {"piece": own if known else "", "piece_words": profile.piece, "piece_hours": hours}


def _rights(profile: Profile) -> dict[str, Any]:
    """Where the person may work. Without an answer only the country of residence is assumed, and
    the plan says so."""
    rights, assumed = profile.work_rights, (profile.country,) if profile.country else ()
    return {
        "work_rights": assumed if rights is None else rights,
        "work_rights_known": rights is not None,
        "rights_unread": (profile.unread or {}).get("work_rights", ""),
    }


def aim_of(profile: Profile, catalog: Catalog) -> str:
    """What the plan is for: as said, else the first aim whose every condition holds."""
    if profile.aim:
        return profile.aim
    return next(a.id for a in catalog.aims.aims if all(holds(g, profile, catalog) for g in a.guess))


def holds(condition: Condition, profile: Profile, catalog: Catalog) -> bool:
    """Whether a condition on an answer is true of a profile."""
    if condition.answer == "aim":
        answer: object = aim_of(profile, catalog)
    else:
        answer = getattr(profile, condition.answer, None)
    held = answer if isinstance(answer, (tuple, dict)) else (answer,) if answer else ()
    values = [str(v) for v in held]
    if condition.answered is not None and condition.answered != bool(held):
        return False
    if condition.is_ and not any(v in condition.is_ for v in values):
        return False
    if condition.own_words and str(answer or "").partition(":")[0].strip() in catalog.projects:
        return False
    if condition.programs_ask and not any(
        need.what == condition.programs_ask and not _old_enough(need, profile)
        for role in values
        for program in catalog.roles[role].programs
        for need in catalog.programs[program].requires
    ):
        return False
    return not any(v in condition.is_not for v in values)


FIRST_JOB = 14
"""Nobody has worked for years that began before this age."""


def _old_enough(need: Requirement, profile: Profile) -> bool:
    """Whether the years of work alone say that somebody has reached a lowest age."""
    years = sum(work.years for work in (profile.outside, profile.in_field) if work)
    return need.min is not None and need.max is None and 0 < need.min <= years + FIRST_JOB


def _month(said: Month | None) -> When | None:
    """The month that was said; None for `never` and `offer`. `now` is a day that is always past, so
    that the same file gives the same plan."""
    text = str(said or "never")
    if text in ("never", "offer"):
        return None
    return When(1990, 1, 1) if text == "now" else When.parse(text)


def _usual_levels(profile: Profile, catalog: Catalog) -> dict[str, int]:
    """What the trades usually show; of two trades the higher level."""
    found: dict[str, int] = {}
    for trade in profile.trades or ():
        for x in catalog.backgrounds[trade].shows:
            found[x.competency] = max(x.level, found.get(x.competency, 0))
    return dict(sorted(found.items()))


def _hours(profile: Profile, rules: HourRules) -> dict[str, Any]:
    """Hours a week: the median really spent, at least a start, never above what can be given.

    Somebody who spent less than `start` (data/rules.yaml) but can give more is planned at `start`,
    or at half of what they can give if that is less; who is free full-time now, at that half: the
    weeks before say little about those to come. Above `most_useful` a plan is a job.
    """
    if profile.hours is None:
        return {"hours": None, "hours_basis": "unknown", "spent": None, "most": None}
    weeks = sorted(map(exact, profile.hours[:4]))
    spent = (weeks[(len(weeks) - 1) // 2] + weeks[len(weeks) // 2]) / 2  # the median
    most = exact(profile.hours[4]) if len(profile.hours) == 5 else None
    hours, basis = spent, "spent" if spent else "none"
    if most is not None:
        start = most * rules.starting_share / 100
        if str(profile.full_time_from) != "now":
            start = min(Fraction(rules.start), start)
        if most < spent:
            hours, basis = most, "capped"
        elif start > spent:
            hours, basis = start, "started"
        if not most:
            basis = "none"
    if hours > rules.most_useful:
        hours, basis = Fraction(rules.most_useful), "capped"
    can = most if most is not None else spent
    return {"hours": hours, "hours_basis": basis, "spent": spent, "most": max(hours, can)}


def _levels(profile: Profile, catalog: Catalog) -> dict[str, Shown]:
    """By competency the highest level that anything shows; of equals the first by name."""
    found: dict[str, list[Shown]] = defaultdict(list)
    for competency, shown in _all_shown(profile, catalog):
        found[competency].append(shown)
    best = {c: min(all_, key=lambda s: (-s.level, -s.claimed, s.ref)) for c, all_ in found.items()}
    return {
        c: replace(shown, proven=max((s.level for s in found[c] if s.proof), default=0))
        for c, shown in best.items()
    }


def _all_shown(profile: Profile, catalog: Catalog) -> Iterator[tuple[str, Shown]]:
    """Each competency with a level that something shows of it."""
    for did in profile.did or ():
        assert isinstance(did, Did)
        thing = catalog.questions.thing(did.thing)
        for competency, level in (thing.shows if thing else {}).items():
            kept = _kept(level, did.proof)
            yield competency, Shown(kept, level, "did", did.thing, did.proof)
    # A trade's level counts once its question is answered in the person's words.
    usual = _usual_levels(profile, catalog)
    for competency, answer in (profile.at_work or {}).items():
        if competency in usual:
            level = usual[competency]
            yield competency, Shown(level, level, "trade", competency, answer)
    for done in profile.programs or ():
        assert isinstance(done, ProgramDone)
        for builds in catalog.programs[done.id].builds:
            # A certificate alone shows little: above level 1 the person must point at the work.
            kept = builds.to if done.proof else min(1, builds.to)
            yield builds.competency, Shown(kept, builds.to, "program", done.id, done.proof)
    for competency, claim in (profile.levels or {}).items():
        kept = _kept(claim.level, claim.proof)
        yield competency, Shown(kept, claim.level, "level", competency, claim.proof)


def _kept(level: int, proof: str) -> int:
    """What counts of a level: one is taken off above the first where nothing backs it."""
    return level if level < 2 or proof else level - 1
