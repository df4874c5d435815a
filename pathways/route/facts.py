"""What the facts of an opening mean for somebody: what rules it out, and what is to be asked.

They are looked at by aspect, and what one means is kept for whoever gives the same answers there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Any, get_args

from pathways.catalog import Catalog
from pathways.catalog.records import Fact, Program, Requirement, Role
from pathways.catalog.values import Id, Link, Money
from pathways.frozen import Struct
from pathways.lists.openings import Fit, Where, place_fit, years_fit
from pathways.planner import Admission, Reason
from pathways.planner.eligibility import SOME_MONTHS, every_check
from pathways.planner.eligibility import judge as eligible
from pathways.profile import Person
from pathways.profile.answers import Cue, Cues
from pathways.profile.moments import free_for
from pathways.route.bits import bits_by, numbers_of
from pathways.route.openings import Opening


class Ready:
    """What is the same of an opening for everybody."""

    def __init__(self, catalog: Catalog, opening: Opening, where: Where) -> None:
        rules = catalog.rules.route.kinds[opening.kind]
        self.opening, self.where, self.days = opening, where, opening.when
        self.attended, self.work = rules.attended, rules.work
        self.closes = opening.closes.last if opening.closes else None
        self._take_levels(catalog)
        like = catalog.rules.kinds[rules.like]
        self.post = like.lasts
        # Nobody moves for some hours a week of work that is no post.
        beside = opening.hours is not None and opening.hours.high < catalog.rules.hours.full_time
        self.local = rules.local or (rules.work and beside and not self.post)
        # Hours of one day are no hours of every week.
        self.every = opening.hours if opening.date is None else None
        weekly = self.every and (opening.weeks or not like.short) and not like.lasts
        self.like = catalog.rules.route.weekly if weekly else rules.like
        kind = catalog.rules.kinds[self.like]
        self.fixed = kind.attended and not kind.short
        known = catalog.programs.get(opening.program)
        self.program = known or _as_program(opening, self.like, self.post)
        ends = (opening.closes.first, self.closes) if opening.closes and self.closes else None
        self.begins = (opening.starts.first, opening.starts.last) if opening.starts else None
        closes = ends if self.every else None
        self.round = Admission("rolling", closes=closes, starts=self.begins)
        # Of what takes place in a country of another language, nobody said that it is in English.
        spoken = catalog.rules.english_spoken
        self.english = where.remote or not where.countries or not where.countries.isdisjoint(spoken)
        self.months = bool(opening.weeks and opening.weeks.high <= SOME_MONTHS)
        self.alike = self._alike()
        """By aspect, what openings that are alike in it have in common."""

    def over(self, day: date) -> bool:
        """Whether its last day has passed."""
        return self.closes is not None and self.closes < day

    def _take_levels(self, catalog: Catalog) -> None:
        """What it asks for, and what would help: of its role, where it names none itself."""
        one = self.opening
        role = catalog.roles[one.role] if one.role else None
        self.role: Role | None = role if one.needs is None else None
        needs, helps = one.needs or {}, one.would_help
        if self.role:
            needs = {x.competency: x.level for x in self.role.levels if x.need == "must"}
            helps = {x.competency: x.level for x in self.role.levels if x.need != "must"} | helps
        self.needs, self.helps = tuple(sorted(needs.items())), tuple(sorted(helps.items()))
        self.asked = sum(level for _, level in self.needs)
        self.levels: Any = (one.role, bool(self.role), self.needs, self.helps, self.closes)

    @property
    def fixed_days(self) -> bool:
        """Whether its days are fixed: of work for which the file names none, none are."""
        return self.fixed and (bool(self.opening.moments) or not self.work)

    def _alike(self) -> dict[str, Any]:
        o = self.opening
        return {
            "demands": (
                self.like, self.post, self.fixed, str(self.every), str(o.weeks), o.language,
                o.rights, o.residents, o.enrolled, o.degree, None if self.post else o.years,
                o.least_age, o.most_age, o.pays, o.program, self.round.closes, self.begins,
                self.english, self.fixed_days,
            ),
            "place": (
                o.place, self.local, self.post, self.months, bool(o.program), self.work,
            ),
            "days": (self.days, o.date, o.starts, str(o.weeks)),
            "post": self.post and (o.years, o.most_years, o.pays),
            "sense": (self.post or not self.fixed) and (o.kind, o.role),
            "known": o.newcomers,
        }  # fmt: skip


def _as_program(o: Opening, like: str, post: bool) -> Program:
    """An opening in the shape of a program, for what judges those. Its place is judged as that of
    an ad, which need not be a city: here it is nowhere."""

    def fact(value: Any) -> Any:
        return None if value is None else Fact(value, "")

    asked = [
        Requirement("work-rights", "", in_=o.rights) if o.rights else None,
        Requirement("residence", "", in_=o.residents) if o.residents else None,
        Requirement("degree", "", level=o.degree) if o.degree else None,
        Requirement("experience", "", min=o.years) if o.years and not post else None,
        Requirement("age", "", min=o.least_age) if o.least_age is not None else None,
        Requirement("age", "", max=o.most_age) if o.most_age is not None else None,
        *(Requirement("language", "", in_language=of) for of in o.language.split("+") if of),
        Requirement("student", "", text="you are enrolled") if o.enrolled else None,
    ]
    # A post pays unless it says that it does not.
    pay = int(post) if o.pays is None and post else o.pays
    pays = None if pay is None else Money("", int(pay), int(pay), "total")
    return Program(
        Id(""), o.name, like, o.page or Link(""), "", (), "", {},
        mode=fact("online"), weeks=fact(o.weeks), hours_per_week=fact(None if o.date else o.hours),
        stipend=fact(pays), intake=fact("rounds"), requires=tuple(r for r in asked if r),
        line=o.line, file="openings",
    )  # fmt: skip


# -- the aspects -----------------------------------------------------------------------------------

_Found = tuple[Fit | None, list[tuple[Reason, bool]]]
"""How a place suits somebody, and reasons, each with whether it rules an opening out."""


class On(Struct):
    """What facts are judged by."""

    catalog: Catalog
    day: date


def _demands(on: On, person: Person, ready: Ready, _: Cues | None) -> _Found:
    """What judges programs, as far as a person may be asked where a plan takes no risk."""
    one, unsteady = ready.opening, person.no_fixed_days
    # Who cannot promise days may come all the same, and is judged by hours like everybody.
    steady = replace(person, swing=None, obstacle_kind="") if unsteady else person
    verdict = eligible(on.catalog, steady, ready.program, ready.round)
    unsure = _unsure(person, one)
    settled = {"work-rights", "if-citizen"} if unsure else set[str]()
    if not (one.language or one.program or ready.english):
        settled.add("language")
    asks = [r for r in every_check(verdict) if r.code not in settled] + unsure
    if not person.country:  # which only they know
        asks = [replace(r, code="lives-in") if r.code == "residence" else r for r in asks]
    # What pays may take more than the hours that they have for this; rights may be unknown.
    pays = ready.post if one.pays is None else one.pays
    soft = {"hours"} if pays else set[str]()
    asks += [r for r in verdict.blocks if r.code in soft]
    asks += _hours(on, person, ready, asks, bool(verdict.blocks))
    soft |= {"work-rights"} if unsure else set()
    out = ((r, True) for r in verdict.blocks if r.code not in soft)
    # Where it stands in the file is that of one opening, and several may share it.
    return None, [(replace(r, at=""), no) for r, no in (*out, *((r, False) for r in asks))]


def _unsure(person: Person, one: Opening) -> list[Reason]:
    """What is asked where nobody knows whether somebody has the rights to work that it needs."""
    text = person.rights_unread
    if not one.rights or (person.work_rights_known and not text):
        return []
    return [Reason("rights-unsure", {"countries": tuple(map(str, one.rights)), "text": text})]


def _hours(
    on: On, person: Person, ready: Ready, asks: Sequence[Reason], blocked: bool
) -> Iterator[Reason]:
    """What is to be asked about hours and fixed days, beside what is asked already."""
    one, need, later = ready.opening, ready.every, person.full_time_from
    asked = any(r.code in ("hours", "hours-near", "days-off") for r in asks)
    most = (person.most or 0) + (0 if ready.post else person.paid_hours or 0)
    begins = max((on.day, *(ready.begins or ())))
    if need and later and later > begins and most < need.low and not asked:
        yield Reason("start-after", {"since": later})
    if person.no_fixed_days and ready.fixed_days:
        yield Reason("fixed-days")
    if need and not blocked and most >= need.low and (few := _few_hours(person, one, need.low)):
        yield few


def _few_hours(person: Person, one: Opening, need: float) -> Reason | None:
    """The first weeks of an opening in which somebody said that they have fewer hours than it
    takes."""
    if one.starts is None or one.weeks is None:
        return None
    begins = one.starts.first
    ends = begins + timedelta(weeks=one.weeks.low)
    for period in person.periods:
        first, last = period.days
        if period.dated and period.hours < need and first < ends and last >= begins:
            since, until = max(first, begins), min(last, ends)
            hours = Fraction(period.hours).limit_denominator(4)
            return Reason("few-hours", {"hours": hours, "since": since, "until": until})
    return None


def _place(on: On, person: Person, ready: Ready, _: Cues | None) -> _Found:
    some = person.move == "months" and ready.months
    fit = place_fit(on.catalog, replace(person, move="yes") if some else person, ready.where)
    # Of a program, the catalog says more of its place than a list does.
    return fit, [] if ready.opening.program else [*_of_place(person, ready, fit)]


def _of_place(person: Person, ready: Ready, fit: Fit | None) -> Iterator[tuple[Reason, bool]]:
    """What the place of an opening asks, and whether it rules it out."""
    away, known = fit in ("move", "ask"), bool(person.country)
    cities = tuple(map(str.title, sorted(ready.where.cities)))
    named = {"cities": cities or (re.sub(r"(?i)^remote, *", "", ready.opening.place),)}
    from_home = ready.work and "on-site" in person.deal_breakers and not ready.where.remote
    if from_home and fit in ("city", "country"):
        yield Reason("on-site"), True
    elif fit is None and ready.where.remote and ready.where.from_:
        yield Reason("residence", {"countries": tuple(sorted(ready.where.from_))}), True
    elif fit is None or (ready.local and known and away):
        yield Reason("place", named), True
    elif ready.local and fit == "country" and cities:
        yield Reason("in-reach", named), False
    elif fit == "unknown":
        yield Reason("where" if not ready.opening.place else "job-place"), False
    elif fit == "ask" and not known:
        yield Reason("where-you-live", named | {"local": ready.local}), False
    elif away and _stays(person, ready):
        yield Reason("move", named), False
    elif fit == "ask":
        yield Reason("job-rights"), False


def _stays(person: Person, ready: Ready) -> bool:
    """Whether they did not say that they would move for it."""
    return not person.move or (person.move == "job" and not ready.post)


def _days(on: On, person: Person, ready: Ready, free: Cues | None) -> _Found:
    one, told = ready.opening, free.moments if free else ()
    if not one.moments:
        return None, []
    comes = partial(_comes, person, told or person.cues)
    # By each clock that they may live by.
    each = one.moments_of(person, on.day)
    met = [[*map(comes, moments)] for moments in each]
    if all(map(any if one.days and one.days.either else all, met)):
        return None, []
    if any(map(any, met)):
        words = ready.days
        if len(each) == 1:
            left = (m for m, yes in zip(one.moments, met[0], strict=True) if not yes)
            words = str(replace(one.days, moments=tuple(left)) if one.days else Cues(tuple(left)))
        return None, [(Reason("days-unknown", {"days": words}), False)]
    here = one.local(person, on.day)
    words = f"{ready.days} ({here} where you live)" if here else ready.days
    every = [*chain.from_iterable(each)]
    # Moments in a profile are only some of those that they have; an hour can be talked over, and of
    # one day somebody may make an exception.
    sure = one.date is None and (bool(told) or all(_off(person, m) for m in every))
    known = sure and not any(comes(m, 1) for m in every)
    return None, [(Reason("days" if known else "days-unknown", {"days": words}), known)]


def _comes(person: Person, mine: Sequence[Cue], moment: Cue, early: float = 0) -> bool:
    """Whether somebody with moments of their own has time at one, or so many hours `early`."""
    return not _off(person, moment) and free_for(moment, mine, early)


def _off(person: Person, moment: Cue) -> bool:
    """Whether somebody is out on that day of every week."""
    return any(p.weekly and not p.hours and moment.day in p.often for p in person.recurring)


def _post(on: On, person: Person, ready: Ready, _: Cues | None) -> _Found:
    """What is asked of whoever takes a post."""
    one, found = ready.opening, list[tuple[Reason, bool]]()
    if ready.post:
        short, high, low = years_fit(on.catalog, person, one.years, one.most_years)
        if short or high:  # ads describe an ideal: a few years less are asked about
            found.append((Reason("experience", {"years": one.years or 0, "text": ""}), high))
        if low:
            found.append((Reason("below-you"), False))
        paid_only = "unpaid" in person.deal_breakers and "volunteer" not in person.work_wanted
        if paid_only and one.pays is False:
            found.append((Reason("unpaid"), True))
    return None, found


def _sense(on: On, person: Person, ready: Ready, _: Cues | None) -> _Found:
    """What their own plan advises against; in a role that they wish for it is the work."""
    one = ready.opening
    if one.role in person.roles or not person.roles:
        return None, []
    ways = (getattr(on.catalog.roles[id].entrances, person.entrance, None) for id in person.roles)
    no = [w.never for w in ways if w and w.never_kind == one.kind and not ready.fixed]
    if person.aim in on.catalog.rules.route.kinds[one.kind].against:
        no.append("a new post")
    return None, [(Reason("not-for-you", {"text": text}), True) for text in no[:1]]


def _known(on: On, person: Person, ready: Ready, _: Cues | None) -> _Found:
    """Whether somebody knows already what it teaches."""
    knows = ready.opening.newcomers and person.level(on.catalog.rules.field.context)
    return None, [(Reason("newcomers"), True)] if knows else []


_DEMANDS = (
    "swing", "obstacle_kind", "full_time", "full_time_from", "most", "paid_hours", "periods",
    "pay_months",
    "work_rights", "work_rights_known", "rights_unread", "country", "situation", "degree",
    "enrolled", "age", "years", "graduate", "office", "languages", "deal_breakers",
)  # fmt: skip
_PLACE = ("country", "city", "move", "places_out", "deal_breakers", "work_rights")
_POST = ("years", "situation", "led", "age", "deal_breakers", "work_wanted")

ASPECTS: Mapping[str, tuple[Callable[..., _Found], tuple[str, ...]]] = {
    "demands": (_demands, _DEMANDS),
    "place": (_place, _PLACE),
    "days": (_days, ("recurring", "cues", "country", "city")),
    "post": (_post, _POST),
    "sense": (_sense, ("roles", "aim", "situation", "senior")),
    "known": (_known, ()),
}
"""By aspect of an opening, what judges it and the answers that it looks at; moments that somebody
was asked for come to those of `days`, what they know of the field to those of `known`, and whether
they told of any work to the others."""

_KEPT = 20_000
"""Parts of an aspect of which it is kept what they mean to people of some answers."""

Meaning = tuple[tuple[Reason, ...], tuple[Reason, ...], Fit | None]
"""Known facts that rule an opening out, what is to be asked, and how its place suits somebody."""


class Seen(Struct):
    """What one aspect of the openings means for somebody."""

    parts: Sequence[Meaning]
    out: int
    """The bits of the openings that are ruled out."""
    fits: Sequence[int]
    """The bits of openings whose places suit them alike, the nearest first."""


class Aspect:
    """Openings by one aspect."""

    def __init__(self, on: On, name: str, openings: Sequence[Ready]) -> None:
        self.on, self.name, (self._look, said) = on, name, ASPECTS[name]
        self._said = attrgetter(*said) if said else lambda _: ()
        bits = bits_by(one.alike[name] for one in openings)
        numbers = {key: n for n, key in enumerate(bits)}
        self.part = [numbers[one.alike[name]] for one in openings]
        """By opening, the number of what it is in this."""
        self._parts = [(openings[next(numbers_of(some))], some) for some in bits.values()]
        # Programs of the catalog may ask for anything.
        self._alone = name == "demands" and any(one.opening.program for one in openings)
        self._held: dict[Any, Seen] = {}

    def seen(self, person: Person, free: Cues | None) -> Seen:
        """What it means for somebody with these answers."""
        if self._alone:
            return self._looked(person, free)
        beside: Any = bool(person.outside or person.trades or person.did or person.led)
        if self.name in ("days", "known"):
            knows = person.level(self.on.catalog.rules.field.context) > 0
            beside = free if self.name == "days" else knows
        key = (self._said(person), beside)
        held = self._held.get(key)
        if held is None:
            if len(self._held) * len(self._parts) >= _KEPT:
                self._held.clear()
            held = self._held[key] = self._looked(person, free)
        return held

    def _looked(self, person: Person, free: Cues | None) -> Seen:
        parts, out, fits = [], 0, dict[Fit | None, int].fromkeys((*get_args(Fit), None), 0)
        for ready, bits in self._parts:
            fit, reasons = self._look(self.on, person, ready, free)
            blocks, asks = (tuple(r for r, out in reasons if out is x) for x in (True, False))
            parts.append((blocks, asks, fit))
            out |= bits if blocks else 0
            fits[fit] |= bits
        return Seen(parts, out, [*filter(None, fits.values())])
