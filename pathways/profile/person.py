"""The one view of a person that the planner sees: levels shown, hours, and what is possible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from pathways.profile.answers import Cue, Did, Profile, ProgramDone

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.catalog.rules import HourRules


@dataclass(frozen=True, slots=True)
class Shown:
    """A competency level with what shows it."""

    level: int
    claimed: int
    """The level before one was taken off for a missing sentence or link."""
    by: Literal["did", "program", "level"]
    ref: str
    """The thing, program or competency that shows it."""
    proof: str = ""

    @property
    def unproven(self) -> bool:
        """Whether a sentence or a link would raise the level."""
        return self.claimed > self.level


class _Hours(NamedTuple):
    hours: Fraction | None
    basis: str
    spent: Fraction | None
    most: Fraction | None


@dataclass(frozen=True, slots=True)
class Progress:
    """What happened since the answers were given, as far as a plan needs it."""

    hours: Mapping[str, Fraction] = field(default_factory=dict)
    """By step (`kind:id`), the hours already put into it while it is unfinished."""
    finished: frozenset[str] = frozenset()
    """Steps that are done."""
    waiting: frozenset[str] = frozenset()
    """Programs and roles (`apply:id`, `job:id`) applied for, with no answer yet."""
    refused: Mapping[str, date] = field(default_factory=dict)
    """The same, by the day of the last no."""
    taking: Mapping[str, tuple[date, date, Fraction]] = field(default_factory=dict)
    """Programs accepted that are not over: first day, last day and hours a week."""
    overrun: Fraction | None = None
    """Hours needed for one hour planned at P50, once enough check-ins show it."""


@dataclass(frozen=True, slots=True)
class Person:
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
    situation: str | None
    country: str | None
    work_rights: tuple[str, ...]
    work_rights_known: bool
    full_time_from: date | None
    full_time: Literal["known", "never", "unknown"]
    pay_months: int | None
    """Months without pay the person can afford; 0 means none, None unknown."""
    done: frozenset[str]
    """Finished programs."""
    prefers: tuple[str, ...]
    roles: tuple[str, ...]
    horizon: int
    """Months."""
    horizon_known: bool
    degree: str | None
    move: str | None
    years: int | None
    outside: str
    languages: tuple[str, ...]
    deal_breakers: frozenset[str]
    cue: Cue | None
    why: str
    obstacle: str
    did: tuple[Did, ...]
    led: bool = False
    """Whether anything shows a level of leading that takes years of working life."""
    progress: Progress = Progress()

    def level(self, competency: str) -> int:
        """The level shown, 0 when nothing is."""
        shown = self.levels.get(competency)
        return shown.level if shown else 0

    @property
    def stage(self) -> str | None:
        """`student`, `early`, `mid` or `senior`, from years of work; None when unknown. Who has led
        for years is past the beginning, also without having said for how long they have worked."""
        if self.situation == "student" and (self.years or 0) < 5:
            return "student"
        if self.years is None:
            return "senior" if self.situation == "retired" else "mid" if self.led else None
        return "early" if self.years < 5 else "mid" if self.years < 15 else "senior"


_LEADS = 3
"""Level of a leading competency that nobody reaches in their first years of work."""

DEFAULT_HORIZON = 18
"""Months planned ahead when the person did not say; the plan says so."""


_MONTHS = {"none": 0, "3": 3, "6": 6, "12": 12}
"""Months without pay, by the answer."""


def current(profile: Profile, catalog: Catalog) -> Person:
    """The person as of the profile: levels resolved, hours counted, defaults named."""
    time = _hours(profile, catalog.rules.hours)
    full_time, free = _full_time(profile)
    country = profile.country
    rights = profile.work_rights
    # Without an answer only the country of residence is assumed, and the plan says so.
    assumed = (country,) if country else ()
    levels = _levels(profile, catalog)
    return Person(
        levels=MappingProxyType(levels),
        asked=frozenset(profile.levels or ()),
        hours=time.hours,
        hours_basis=time.basis,
        spent=time.spent,
        most=time.most,
        situation=profile.situation,
        country=country,
        work_rights=tuple(rights if rights is not None else assumed),
        work_rights_known=rights is not None,
        full_time_from=free,
        full_time=full_time,
        pay_months=_MONTHS[profile.pay] if profile.pay else None,
        done=frozenset(p.id for p in profile.programs or () if isinstance(p, ProgramDone)),
        prefers=tuple(profile.prefers or ()),
        roles=tuple(profile.roles or ()),
        horizon=int(profile.horizon) if profile.horizon else DEFAULT_HORIZON,
        horizon_known=profile.horizon is not None,
        degree=profile.degree,
        move=profile.move,
        years=profile.outside.years if profile.outside else None,
        outside=profile.outside.work if profile.outside else "",
        languages=tuple(profile.languages or ()),
        deal_breakers=frozenset(profile.deal_breakers or ()),
        cue=profile.cue,
        why=profile.why,
        obstacle=profile.obstacle,
        did=tuple(d for d in profile.did or () if isinstance(d, Did)),
        led=_led(levels, catalog),
    )


def _led(levels: Mapping[str, Shown], catalog: Catalog) -> bool:
    leading = (levels[c] for c in catalog.rules.field.leading if c in levels)
    return any(shown.level >= _LEADS for shown in leading)


def _full_time(
    profile: Profile,
) -> tuple[Literal["unknown", "never", "known"], date | None]:
    """Whether it is known from when somebody is free full-time, and the first day."""
    if profile.full_time_from is None:
        return "unknown", None
    free = str(profile.full_time_from)
    return ("never", None) if free == "never" else ("known", _first_day(free))


def _first_day(text: str) -> date:
    """`now` is a day that is always past, so that the same file gives the same plan."""
    if text == "now":
        return date(1990, 1, 1)
    year, month = text.split("-")
    return date(int(year), int(month), 1)


def _hours(profile: Profile, rules: HourRules) -> _Hours:
    """Hours a week: the median really spent, at least a start, never above what can be given.

    Somebody who spent less than `start` (data/rules.yaml) but can give more is planned at `start`,
    or at half of what they can give if that is less; who is free full-time now, at that half: the
    weeks before say little about those to come. Above `most_useful` a plan is a job.
    """
    if profile.hours is None:
        return _Hours(None, "unknown", None, None)
    weeks = sorted(Fraction(h).limit_denominator(60) for h in profile.hours[:4])
    spent = (weeks[(len(weeks) - 1) // 2] + weeks[len(weeks) // 2]) / 2  # the median
    most = Fraction(profile.hours[4]).limit_denominator(60) if len(profile.hours) == 5 else None
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
    return _Hours(hours, basis, spent, max(hours, can))


def _levels(profile: Profile, catalog: Catalog) -> dict[str, Shown]:
    found: dict[str, Shown] = {}

    def offer(competency: str, shown: Shown) -> None:
        best = found.get(competency)
        if best is None or (shown.level, shown.claimed, best.ref) > (
            best.level,
            best.claimed,
            shown.ref,
        ):
            found[competency] = shown

    for did in profile.did or ():
        assert isinstance(did, Did)
        thing = catalog.questions.thing(did.thing)
        for competency, level in (thing.shows if thing else {}).items():
            kept = level if level < 2 or did.proof else level - 1
            offer(competency, Shown(kept, level, "did", did.thing, did.proof))
    for done in profile.programs or ():
        assert isinstance(done, ProgramDone)
        for builds in catalog.programs[done.id].builds:
            # A certificate alone shows little: above level 1 the person must point at the work.
            kept = builds.to if done.proof else min(1, builds.to)
            offer(builds.competency, Shown(kept, builds.to, "program", done.id, done.proof))
    for competency, claim in (profile.levels or {}).items():
        kept = claim.level if claim.level < 2 or claim.proof else claim.level - 1
        offer(competency, Shown(kept, claim.level, "level", competency, claim.proof))
    return found
