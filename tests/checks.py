"""What a planner must keep to, each as a plain function that raises AssertionError.

Property tests and planted bugs call the same functions, so that a check which nothing could ever
fail is noticed. M1 to M20 are the metamorphic properties of the design: what must hold between a
plan and the plan for a changed input.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache, cached_property
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import strategies as st
from profiles import (
    GATHERED,
    Case,
    catalog,
    days,
    drawn,
    held,
    planned_profiles,
    said,
    with_history,
)

from pathways.assess import assess
from pathways.catalog import Catalog
from pathways.catalog.records import Program, Round
from pathways.catalog.values import When
from pathways.planner import Plan, Step, applications, make_plan, rates
from pathways.planner import goals as choosing
from pathways.planner import offers as offering
from pathways.planner.draft import Draft, is_out
from pathways.planner.rates import Rate
from pathways.profile import Person, Profile, current, read_profile
from pathways.profile.answers import Did, ProgramDone
from pathways.profile.person import Shown
from pathways.resources import folder

ROOT = folder("data").parent
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
QUARTER = timedelta(weeks=13)


@contextmanager
def swapped(owner: Any, name: str, value: Any) -> Iterator[Any]:
    """An attribute replaced for a while; gives the old one."""
    global _changed
    old = owner.__dict__[name] if isinstance(owner, type) else getattr(owner, name)
    setattr(owner, name, value)
    _changed += 1
    try:
        yield old
    finally:
        _changed -= 1
        setattr(owner, name, old)


_changed = 0
"""How many attributes are replaced now."""


# -- people ---------------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Someone:
    """A person on a day, before a catalog."""

    profile: Profile
    today: date
    among: Catalog

    def __repr__(self) -> str:
        return f"<{said(self.profile)} on {self.today}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(repr(self))

    @property
    def person(self) -> Person:
        """What the planner sees of the answers."""
        return current(self.profile, self.among)

    @cached_property
    def _plan(self) -> Plan | None:
        return self._made()

    def plan(self, person: Person | None = None, **changed: Any) -> Plan | None:
        """The plan for this person, or for a changed one; None when there is none."""
        if person is None and not changed and not _changed:
            return self._plan  # made once by the planner as it is
        return self._made(person, **changed)

    def _made(self, person: Person | None = None, **changed: Any) -> Plan | None:
        among, today = changed.get("among", self.among), changed.get("today", self.today)
        made = make_plan(among, person or self.person, today, changed.get("keep", ()))
        return made if isinstance(made, Plan) else None


def someone() -> st.SearchStrategy[Someone]:
    """Anybody on any day."""
    return held(_someone, 60)


def _someone() -> st.SearchStrategy[Someone]:
    return st.builds(Someone, planned_profiles(), days(), st.just(catalog()))


def dated(seed: int) -> st.SearchStrategy[Someone]:
    """Anybody, where every program has one date or another."""
    return someone().map(lambda one: replace(one, among=crowded(seed)))


@cache
def example_people() -> tuple[Someone, ...]:
    """The twelve examples."""
    return tuple(Someone(read_profile(p, catalog()), GATHERED, catalog()) for p in EXAMPLES)


def people(count: int) -> tuple[Someone, ...]:
    """So many different people, always the same ones."""
    found = {repr(one): one for one in drawn(_someone, 60)}
    return tuple(found.values())[:count]


def wishing(someones: Sequence[Someone]) -> list[Someone]:
    """The same people, each with a wish for one of the roles that name the most programs, so that
    there is most to choose between."""
    named = sorted(catalog().roles.values(), key=lambda r: (-len(r.programs), r.id))[:6]
    return [replace(o, profile=replace(o.profile, aim="first-role", roles=(named[n % 6].id,)))
            for n, o in enumerate(someones)]


@cache
def crowded(seed: int) -> Catalog:
    """The real catalog if every program announced a round within a year of GATHERED."""
    return announced(GATHERED, Random(seed))


def announced(today: date, random: Random) -> Catalog:
    """The real catalog with one exact round for each program that has rounds, and no counts."""
    changed: dict[str, Program] = {}
    for id, program in sorted(catalog().programs.items()):
        closes = today + timedelta(days=random.randint(12, 340))
        opens, starts = closes - timedelta(days=30), closes + timedelta(days=70)
        if not (program.intake and program.intake.is_ in ("rolling", "self-paced")):
            only = Round("Next", "s", opens=_exact(opens), closes=_exact(closes),
                         starts=_exact(starts))
            program = with_history(program, (only,), None, "rounds")
        changed[id] = replace(program, admitted=())
    return replace(catalog(), programs=changed)


def _exact(day: date) -> When:
    return When(day.year, day.month, day.day)


def shape(plan: Plan | None) -> list[tuple[Any, ...]]:
    """The steps of a plan with their dates and hours."""
    return [(s.id, s.start, s.due, s.p50, s.p80) for s in plan.steps] if plan else []


def first_quarter(plan: Plan | None) -> list[str]:
    """Steps begun within thirteen weeks."""
    return [s.id for s in plan.steps if s.start < plan.today + QUARTER] if plan else []


# -- rates ----------------------------------------------------------------------------------------


def check_share(admitted: Any, cap: int) -> None:
    """The interval holds the published share, to the rounding of one in a thousand."""
    low, usual, high = rates.interval(admitted, cap)
    assert 0 <= low <= usual <= high <= 1000
    if admitted.applicants and admitted.places:
        share = Fraction(admitted.places.low + admitted.places.high) / Fraction(
            admitted.applicants.low + admitted.applicants.high)
    else:
        share = Fraction(admitted.percent.low + admitted.percent.high) / 200
    assert low - 1 <= share * 1000 <= high + 1, (low, float(share), high)


def check_capped(share: tuple[int, int], cap: int) -> None:
    """Ten times the count says no more, once it is above the cap."""
    places, applicants = share
    assert _interval(places, applicants, cap) == _interval(10 * places, 10 * applicants, cap)


def check_published_interval(places: int, applicants: int, low: float, high: float) -> None:
    """The interval of the design, to 0.7 of 100: it is approximated by a normal one."""
    found = _interval(places, applicants, 100)
    assert abs(found[0] / 10 - low) <= 0.7, (found, low)
    assert abs(found[2] / 10 - high) <= 0.7, (found, high)


def _interval(places: int, applicants: int, cap: int) -> tuple[int, int, int]:
    from pathways.catalog.records import Admitted
    from pathways.catalog.values import Range

    return rates.interval(Admitted("r", "s", Range(applicants, applicants),
                                   Range(places, places)), cap)


def check_source(program: Program, rate: Rate) -> None:
    """A counted rate was read at a page, by whoever wrote the entry."""
    if rate.counted:
        keys = rate.counted.source
        keys = (keys,) if isinstance(keys, str) else keys
        assert any(program.sources[k].read == "page" for k in keys), program.id


def check_fresh(program: Program, today: date, among: Catalog) -> None:
    """A count that is too old is not used where somebody has judged a band."""
    rate = rates.rate_of(program, today, among.rules)
    if rate.counted and program.selectivity and rate.counted.when:
        age = (today - rate.counted.when.last).days
        assert age <= among.rules.old_counts_months * 31, (program.id, str(rate.counted.when))


def check_band(program: Program, today: date, among: Catalog) -> None:
    """Without a count, the rate is the band of data/rules.yaml."""
    rate = rates.rate_of(program, today, among.rules)
    if rate.counted is None:
        band = among.rules.bands[program.selectivity.band if program.selectivity else "unknown"]
        assert (rate.low, rate.high) == (band.low * 10, band.high * 10), program.id
        assert abs(rate.usual - (band.low + band.high) * 5) <= 1, program.id


# -- plans ----------------------------------------------------------------------------------------


def check_readiness(profile: Profile, more: Profile) -> None:
    """One more thing done: no level, readiness or program within reach is lost (M2)."""
    before, after = current(profile, catalog()), current(more, catalog())
    for competency in before.levels:
        assert after.level(competency) >= before.level(competency), competency
    fits = assess(catalog(), after).fits
    for role, fit in assess(catalog(), before).fits.items():
        assert fits[role].readiness.value >= fit.readiness.value, role
    for program in catalog().programs.values():
        if _bar_met(program, before.level):
            assert _bar_met(program, after.level), program.id


def _bar_met(program: Program, level: Callable[[str], int]) -> bool:
    return all(level(e.competency) >= e.level - 1 for e in program.expects)


def check_shift(profile: Profile, today: date, seed: int, weeks: int) -> None:
    """Today and every date of the catalog moved by whole weeks: the same plan, moved (M4)."""
    moved = timedelta(weeks=weeks)
    profile = replace(profile, new_year="yes")  # the days around a new year do not move
    one = Someone(profile, today, announced(today, Random(seed)))
    other = Someone(profile, today + moved, announced(today + moved, Random(seed)))
    assert [(id, a + moved, b + moved, *h) for id, a, b, *h in shape(one.plan())] == shape(
        other.plan())


def unshown(one: Someone, plan: Plan) -> list[str]:
    """Programs that nothing in a plan shows or leans on: no step, no mention, no gate ahead."""
    shown = {s.ref for s in plan.steps} | {left.program for left in plan.left_out}
    shown |= {w.program for w in (*plan.watch, *plan.support)}
    levels = Draft.begin(one.among, one.person, one.today).levels
    return [p.id for p in one.among.programs.values() if p.id not in shown
            and one.among.kind(p).chooses and _bar_met(p, lambda c: levels.get(c, 0))]


def check_removal(one: Someone, random: Random) -> None:
    """A program that a plan does not use is gone: the same steps (M6)."""
    plan = one.plan()
    if plan is None:
        return
    rest = unshown(one, plan)
    gone = set(random.sample(rest, min(3, len(rest))))
    kept = {id: p for id, p in one.among.programs.items() if id not in gone}
    assert shape(one.plan(among=replace(one.among, programs=kept))) == shape(plan), gone


def check_rows(one: Someone, random: Random) -> None:
    """Rows of the catalog, and lists within a program, in another order: the same plan (M12)."""

    def mixed(items: dict[str, Any]) -> dict[str, Any]:
        return dict(random.sample(list(items.items()), len(items)))

    def turned(program: Program) -> Program:
        lists = ((n, getattr(program, n)) for n in ("rounds", "requires", "expects", "admitted"))
        return replace(program, **{n: tuple(random.sample(rows, len(rows))) for n, rows in lists})

    programs = {id: turned(p) for id, p in one.among.programs.items()}
    other = replace(one.among, programs=mixed(programs), projects=mixed(one.among.projects),
                    roles=mixed(one.among.roles), agendas=mixed(one.among.agendas))
    assert shape(one.plan(among=other)) == shape(one.plan())


def retold(profile: Profile, text: str) -> Profile:
    """The same answers, told in other words: name, sentences, proofs and past work."""
    return replace(
        profile, name=text, why=text, obstacle=text,
        did=profile.did and tuple(
            replace(d, proof=text if d.proof else "") for d in profile.did if isinstance(d, Did)),
        programs=profile.programs and tuple(
            replace(p, proof=text if p.proof else "") for p in profile.programs
            if isinstance(p, ProgramDone)),
        levels=profile.levels and {
            c: replace(x, proof=text if x.proof else "") for c, x in profile.levels.items()},
        outside=profile.outside and replace(profile.outside, work=text))


def check_words(one: Someone, text: str) -> None:
    """Who somebody is and how they tell it changes no step (M14)."""
    assert shape(replace(one, profile=retold(one.profile, text)).plan()) == shape(one.plan())


def check_executes(one: Someone) -> None:
    """Lived week by week with its own hours, a plan meets every date it states (M15)."""
    plan = one.plan()
    if plan is None:
        return
    levels = {c: s.level for c, s in one.person.levels.items()}
    there = Draft.begin(one.among, one.person, one.today).calendar
    for load in plan.weeks:
        assert load.start >= one.today
        assert load.total <= there.hours(there.week_of(load.start)), (load.start, load.total)
    for step in plan.steps:
        assert one.today <= step.start <= step.due, step.id
        _lived(plan, step)
        if step.kind == "apply":
            assert step.admission is not None
            assert not step.admission.closes or step.due <= step.admission.closes[0], step.id
            shown = _levels_by(levels, plan, step.due)
            assert _bar_met(one.among.programs[step.ref], lambda c, s=shown: s.get(c, 0)), step.id
        if step.kind == "project":
            # The first week of a goal may be the last of an introduction.
            shown = _levels_by(levels, plan, step.start + timedelta(days=7))
            for need in one.among.projects[step.ref].expects:
                usual = one.person.likely.get(need.competency, 0)
                assert max(shown.get(need.competency, 0), usual) >= need.level, step.id


def _lived(plan: Plan, step: Step) -> None:
    """Every part of a step is finished in the week of its date, or before."""
    parts, done = list(step.parts), Fraction(0)
    for load in plan.weeks:
        done += dict(load.hours).get(step.id, Fraction(0))
        while parts and done >= parts[0].p80:
            assert load.start <= parts[0].due, (step.id, parts[0].code, load.start, parts[0].due)
            done -= parts.pop(0).p80
    assert not parts, step.id


def _levels_by(levels: dict[str, int], plan: Plan, day: date) -> dict[str, int]:
    found = dict(levels)
    for step in plan.steps:
        if step.kind in ("study", "project") and step.due < day:
            for competency, _, to in step.shows:
                found[competency] = max(found.get(competency, 0), to)
    return found


def followed(one: Someone, plan: Plan, weeks: int) -> tuple[Person, date]:
    """The person after some weeks in which everything went as planned and nothing was heard.

    What was due is done and shows what it shows; applications wait; other hours are put in.
    """
    now = plan.today + timedelta(weeks=weeks)
    hours: dict[str, Fraction] = defaultdict(Fraction)
    for load in plan.weeks:
        if load.start < now:
            for id, spent in load.hours:
                hours[id] += spent
    over = [s for s in plan.steps if s.due < now]
    levels = dict(one.person.levels)
    for step in over:
        for competency, _, to in step.shows if step.kind in ("study", "project") else ():
            if one.person.level(competency) < to and levels.get(competency, _NONE).level < to:
                levels[competency] = Shown(to, to, "did", step.id, "it")
    ahead = {s.id for s in plan.steps if s.due >= now}
    progress = replace(
        one.person.progress,
        finished=frozenset(s.id for s in over if s.kind not in ("apply", "job")),
        waiting=frozenset(s.id for s in over if s.kind in ("apply", "job")),
        hours={id: spent for id, spent in hours.items() if id in ahead})
    return replace(one.person, levels=levels, progress=progress), now


_NONE = Shown(0, 0, "did", "")


def _again(one: Someone, weeks: int) -> tuple[Plan, Plan, Person] | None:
    """A plan, the plan after following it for some weeks, and the person then."""
    plan = one.plan()
    if plan is None:
        return None
    person, now = followed(one, plan, weeks)
    new = one.plan(person, today=now, keep=tuple(s.id for s in plan.steps))
    return (plan, new, person) if new else None


def check_begun_stays(one: Someone, weeks: int, kind: str) -> None:
    """What was begun as planned is still in the plan (M16)."""
    if found := _again(one, weeks):
        _, new, person = found
        begun = {id for id in person.progress.hours if id.startswith(f"{kind}:")}
        lost = begun - {s.id for s in new.steps}
        assert not lost, (lost, new.today)


def check_hours_credited(one: Someone, weeks: int, kind: str) -> None:
    """Hours put in and hours left are the hours planned; a quarter of an hour is always left."""
    if found := _again(one, weeks):
        plan, new, person = found
        planned = {s.id: s.p80 for s in plan.steps}
        for step in new.steps:
            spent = person.progress.hours.get(step.id)
            if spent and step.kind == kind:
                left = max(Fraction(1, 4), planned[step.id] - spent)
                assert step.p80 == left, (step.id, planned[step.id], spent, step.p80)


def check_again(one: Someone) -> None:
    """Planned again at once, a plan holds the same steps (M16). What can be done any time may come
    forward: planned before, it is never put off again."""
    plan = one.plan()
    if plan:
        again = one.plan(keep=tuple(s.id for s in plan.steps))
        assert again and {s.id for s in again.steps} == {s.id for s in plan.steps}


def check_next_goal(one: Someone, weeks: int) -> None:
    """The next goal is the one that was next (M16)."""
    if found := _again(one, weeks):
        plan, new, _ = found
        was = next((s.id for s in plan.steps if s.goal and s.due >= new.today), None)
        now = next((s.id for s in new.steps if s.goal), None)
        assert was is None or was == now, (was, now, new.today)


def check_next_application(one: Someone, weeks: int) -> None:
    """An application planned for an announced round is still planned, or others are (M16). Where
    other work leaves it no room any more, or its round has opened and nobody says until when, it
    does not go without a word: one is told to look, before it closes.

    Others may change: that a forecast round has not opened yet is news.
    """
    if found := _again(one, weeks):
        plan, new, _ = found
        old = {s.id for s in plan.steps}
        for step in _announced(plan, new.today):
            steps = {s.id for s in new.steps}
            replaced = any(s.kind in ("apply", "job") and s.id not in old for s in new.steps)
            told = [w for w in new.watch if w.program == step.ref]
            in_time = any(
                w.look < w.admission.deadline if w.admission.deadline else w.admission.maybe_open
                for w in told
            )
            assert step.id in steps or replaced or in_time, (step.id, new.today)


def check_still_worth(one: Someone, weeks: int) -> None:
    """The steps before an application do not take away what it was planned for."""
    if found := _again(one, weeks):
        plan, new, person = found
        draft = Draft.begin(one.among, person, new.today)
        worth = {o.program.id: o.worth for o in offering.see_programs(draft)}
        for step in _announced(plan, new.today):
            assert worth[step.ref] > offering.LEAST_WORTH, (step.id, float(worth[step.ref]))


def _announced(plan: Plan, day: date) -> list[Step]:
    """Applications for announced rounds that are due from a day on."""
    return [s for s in plan.steps if s.kind == "apply" and s.due >= day and s.admission
            and s.admission.state in ("dated", "not yet open")]


def check_refused(one: Someone, ago: int) -> None:
    """After a no, the same round is never proposed again, and no other rate changes (M17)."""
    plan = one.plan()
    for step in plan.steps if plan else ():
        if step.kind != "apply":
            continue
        day = one.today - timedelta(days=ago)
        told = replace(one.person, progress=replace(one.person.progress, refused={step.id: day}))
        new = one.plan(told)
        for again in new.steps if new else ():
            if again.id == step.id:
                assert again.admission is not None
                ends = again.admission.closes[0] if again.admission.closes else again.due
                least = 120 if again.admission.state == "rolling" else 45
                assert (ends - day).days >= least, (step.id, day, ends)
        before, after = _rated(one, one.person), _rated(one, told)
        for id in (before.keys() & after.keys()) - {step.id}:
            assert after[id] == before[id], (step.id, id)
        return


def _rated(one: Someone, person: Person) -> dict[str, set[int]]:
    """Every rate with which each program was considered."""
    found: dict[str, set[int]] = defaultdict(set)

    def spy(offer: Any) -> Any:
        found[f"apply:{offer.program.id}"].add(offer.rate.usual)
        return real(offer)

    with swapped(applications, "_for_an_hour", spy) as real:
        one.plan(person)
    return found


def check_search_share(one: Someone) -> None:
    """Applications to programs never take more than the aim's share of a week for the search,
    beside what was begun."""
    plan = one.plan()
    draft = Draft.begin(one.among, one.person, one.today)
    for load in plan.weeks if plan else ():
        taken = sum((h for s, h in load.hours if s.startswith("apply:")), Fraction(0))
        most = draft.calendar.hours(draft.calendar.week_of(load.start)) * draft.share("search")
        assert taken <= most, (load.start, taken, most)


def check_higher_rate(one: Someone) -> None:
    """A program that takes twice as many stays where it is chosen already (M7)."""
    plan = one.plan()
    for step in plan.steps if plan else ():
        if step.kind != "apply":
            continue

        def likelier(program: Program, today: date, rules: Any, id: str = step.ref) -> Rate:
            rate = rates.rate_of(program, today, rules)
            twice = min(1000, 2 * rate.usual)
            return replace(rate, usual=twice, high=max(rate.high, twice)) if program.id == id \
                else rate

        with swapped(offering, "rate_of", likelier):
            again = one.plan(among=replace(one.among))  # which remembers no rate
        assert again is not None and step.id in {s.id for s in again.steps}, step.id


def check_waiting(one: Someone) -> None:
    """What was applied to is not proposed again while no answer came (M17). A search for posts goes
    on: each week other openings are found."""
    plan = one.plan()
    steps = plan.steps if plan else ()
    sent = frozenset(s.id for s in steps if s.kind == "apply")
    told = replace(one.person, progress=replace(one.person.progress, waiting=sent))
    new = one.plan(told)
    if sent and new:
        assert not sent & {s.id for s in new.steps}
        assert not {id.partition(":")[2] for id in sent} & {w.program for w in new.watch}


def check_careful(one: Someone) -> None:
    """P80 is at least P50, for steps and in the catalog (M20)."""
    plan = one.plan()
    for step in plan.steps if plan else ():
        assert 0 < step.p50 <= step.p80, step.id


def check_overrun(one: Someone) -> None:
    """Who needs twice the hours never finishes the same first goal earlier (M20)."""
    slow = {}
    for factor in (1, 2):
        progress = replace(one.person.progress, overrun=Fraction(factor))
        plan = one.plan(replace(one.person, progress=progress))
        slow[factor] = next((s for s in plan.steps if s.goal), None) if plan else None
    if slow[1] and slow[2] and slow[1].id == slow[2].id:
        assert slow[2].due >= slow[1].due, slow[1].id
        assert slow[2].p80 == 2 * slow[1].p80, slow[1].id


def steadiness(someones: Sequence[Someone]) -> tuple[int, int]:
    """(plans whose first quarter stays, plans) when every rate is off by up to 5 %."""
    same = plans = 0
    for seed, one in enumerate(someones):
        plan = one.plan()
        if plan:
            with swapped(offering, "rate_of", _noisy(seed)):
                same += first_quarter(one.plan(among=replace(one.among))) == first_quarter(plan)
            plans += 1
    return same, plans


def _noisy(seed: int) -> Callable[..., Rate]:
    real = rates.rate_of

    def rate_of(program: Program, today: date, rules: Any) -> Rate:
        rate, off = real(program, today, rules), Random(f"{seed} {program.id}").randint(950, 1050)
        low, usual, high = (max(1, min(1000, n * off // 1000))
                            for n in (rate.low, rate.usual, rate.high))
        return replace(rate, low=low, usual=usual, high=high)

    return rate_of


def check_steadiness(someones: Sequence[Someone]) -> None:
    """95 of 100 plans begin the same."""
    same, plans = steadiness(someones)
    assert same * 100 >= plans * 95, (same, plans)


# -- what a plan chooses ----------------------------------------------------------------------


def tries_second(case: Case, ref: str) -> bool:
    """Whether a piece is the small one by which somebody with two wishes tries the second."""
    wished = case.plan.assessment.shortlist[:2]
    if len(wished) < 2 or any(fit.origin != "wish" for fit in wished):
        return False
    one, other = (set(case.catalog.roles[fit.role].own_work or
                      case.catalog.projects_of.get(fit.role, ())) for fit in wished)
    small = case.catalog.projects[ref].hours.p80 <= case.catalog.rules.sizes.weekend
    trade = {p for t in case.person.trades for p in case.catalog.backgrounds[t].projects}
    # Only the one of them, at the second or the third place.
    tests = [s.ref for s in case.document.goals[1:3] if s.ref in (other | trade) - one]
    return small and ref in (other | trade) - one and ref in tests


def check_sizes(case: Case) -> None:
    """No piece is of a smaller size than the one before, or less than half of it, beside tests of
    whether one fits, which stay small, and what was begun before."""
    person, sizes = case.person, ("weekend", "month", "quarter")
    if case.catalog.aims.aim(person.aim).different:
        return
    goals = [case.catalog.projects[s.ref] for s in case.document.goals
             if s.id not in person.progress.hours and not tries_second(case, s.ref)]
    for one, other in pairwise(goals):
        before, after = (sizes.index(case.catalog.rules.sizes.of(p.hours.p80))
                         for p in (one, other))
        assert after >= before and 2 * other.hours.p80 >= one.hours.p80, (one.id, other.id)


def check_own_work(case: Case) -> None:
    """The first goal is own work of a target role, a piece of the trade, or was begun, where one of
    these is possible at all; a later one at least names a target role and shows first what one of
    them requires (promise 12)."""
    among, person = case.catalog, case.person
    targets = {fit.role for fit in case.plan.assessment.shortlist}
    begins = {getattr(entrances, person.entrance).begin_with
              for r in targets if (entrances := among.roles[r].entrances)}
    mine = begins.union(*(among.roles[r].own_work for r in targets),
                        *(among.backgrounds[t].projects for t in person.trades))
    goals = [s for s in case.plan.steps if s.goal and s.id not in person.progress.hours]
    draft = Draft.begin(among, person, case.today)
    # A test of whether somebody likes the work is small, and own work may be too large for one.
    most = max(8, 4 * draft.calendar.weekly) if draft.aim.different else 10_000
    if person.no_fixed_days:
        most = min(most, among.aims.most_sittings * among.aims.piece_hours)
    sizes = among.rules.sizes
    # With three hours a week and a search, nine hours of a quarter may be all there are for it.
    calendar, made = draft.calendar, {goal.id for goal in goals}
    taken = {week.start: sum(h for id, h in week.hours if id not in made)
             for week in case.plan.weeks}

    def room(project: Any) -> Any:
        share, weeks = choosing._share(draft, project), range(calendar.weeks)
        return sum(max(0, min(share * calendar.free(w),
                              calendar.free(w) - taken.get(calendar.start(w), 0))) for w in weeks)

    could = any(choosing._fair(draft, p) and p.project.hours.p80 <= min(most, room(p.project))
                and (not draft.aim.different or sizes.of(p.project.hours.p80) == "weekend")
                for p in choosing.pieces(draft) if not p.closes)
    for number, goal in enumerate(sorted(goals, key=lambda s: s.start)):
        project = among.projects[goal.ref]
        required = {x.competency for r in targets for x in among.roles[r].levels
                    if x.need == "must"}
        closes = targets & set(project.roles) and project.shows[0].competency in required
        assert goal.ref in mine or ((number or not could) and closes), goal.ref


def check_one_kind(case: Case) -> None:
    """After the first piece come only own work of the first target role and pieces of the trade:
    only the trade's for whoever stays or looks around with one. For whoever has not worked for
    years, none begins above what they show by then."""
    among, person, plan = case.catalog, case.person, case.plan
    first = plan.assessment.shortlist[0].role
    trade = {p for t in person.trades for p in among.backgrounds[t].projects}
    role = among.roles[first]
    begins = role.entrances and getattr(role.entrances, person.entrance).begin_with
    own = {*(role.own_work or among.projects_of.get(first, ())), begins}
    tries = plan.aim in ("explore", "stay") and person.trades
    levels = {c: max(person.level(c), person.likely.get(c, 0)) for c in among.competencies}
    before = [id for id in person.progress.finished if id.startswith("project:")]
    for goal in sorted((s for s in plan.steps if s.goal), key=lambda s: s.due):
        second = tries_second(case, goal.ref)
        if before and goal.id not in person.progress.hours and not second:
            assert goal.ref in (trade if tries else trade | own) or plan.aim == "explore", goal.ref
            if (person.years or 0) < among.aims.long_years:
                starts = among.projects[goal.ref].shows[:1]
                assert all(s.from_ <= levels[s.competency] for s in starts), goal.ref
        before.append(goal.id)
        levels |= {c: max(levels[c], after) for c, _, after in goal.shows}


def check_weak_dates(case: Case) -> None:
    """Nothing is booked for a date that one round alone suggests, beside what was begun."""
    for step in case.plan.steps:
        begun = step.id in case.person.progress.hours
        if step.kind == "apply" and step.admission is not None and not begun:
            assert not (step.admission.state == "forecast" and step.admission.weak), step.id


def check_places(case: Case) -> None:
    """Groups and employers are where somebody could be."""
    person = case.person
    for id in (*case.plan.groups, *case.plan.employers):
        program = case.catalog.programs[id]
        cities = {c.country for c in program.places.is_} if program.places else set()
        served = program.countries.is_ if program.countries else ()
        here = cities.union(*(case.catalog.rules.regions.get(c, (c,)) for c in served))
        afar = program.mode is not None and program.mode.is_ == "online"
        if id in case.plan.groups:
            assert person.country in here, id
        elif person.move is None:  # then only where no right has to be asked for
            covers, rights = case.catalog.rules.covers, person.work_rights
            assert person.country in here or afar or any(covers(rights, c) for c in here), id
        elif person.move not in ("yes", "job"):
            assert person.country in here or afar, id
        assert not here or not here <= person.places_out or person.country in here, id


def check_decided_after_talks(case: Case) -> None:
    """An offer is decided on after the talks, and before the day of the answer."""
    talks = [s.due for s in case.plan.steps if s.kind == "people"]
    decide = next(s for s in case.plan.steps if s.id == "prepare:decide")
    assert case.person.decide_by is not None
    assert talks and max(talks) < decide.due < case.person.decide_by


def check_steps_up(case: Case) -> None:
    """A later piece shows no less than the one before, beside small ones that try out the second
    wish, tests of what one likes, and what was begun."""
    projects, begun = case.catalog.projects, case.person.progress.hours
    goals = sorted((s for s in case.plan.steps if s.goal), key=lambda s: s.due)
    goals = [s for s in goals if s.id not in begun and not tries_second(case, s.ref)]
    if not case.catalog.aims.aim(case.person.aim).different:
        tops = [max(s.level for s in projects[goal.ref].shows) for goal in goals]
        assert tops == sorted(tops), [goal.ref for goal in goals]


def check_own_days(case: Case) -> None:
    """Nothing that the plan sets for somebody is due on a day that they said is out, or that is a
    holiday, where its time holds another day; dates of others stay where they are."""
    def out(day: date) -> bool:
        return is_out(case.catalog, case.person, day)

    for step in case.plan.steps:
        if step.kind == "apply" or step.id == "prepare:decide":
            continue
        for part in step.parts:
            days = [part.start + timedelta(days=n) for n in range((part.due - part.start).days + 1)]
            assert not out(part.due) or all(map(out, days[-7:])), (step.id, part)
        assert step.due == max(part.due for part in step.parts), step.id
    back = case.plan.look_back
    evening = any(s.id == "prepare:decide" for s in case.plan.steps)
    decides = case.plan.campaign and case.plan.campaign.decides
    own = [*case.plan.check_ins, *([back.day] if back and not evening and not decides else [])]
    assert not any(map(out, own)), own


def check_look_back(case: Case) -> None:
    """What is judged on the day of looking back is due before it, and is the last of what is due by
    then that a page names, or of all before an evening of deciding. Without a date of somebody
    else's, the day comes soon after."""
    plan, back = case.plan, case.plan.look_back
    assert back is not None
    dues = {s.ref: s.due for s in plan.steps if s.goal}
    evening = any(s.id == "prepare:decide" for s in plan.steps)
    goals = case.document.goals if evening else case.document.goals[:2]
    named = [g for g in goals if g.due < back.day]
    if plan.loose:
        assert back.project == plan.loose[0].ref
        return
    # The money, a notice, an answer that is due or a search may ask for another day.
    others = case.person.decide_by or case.person.full_time_from or plan.campaign
    assert bool(named) == bool(back.project) and (named or others or not goals)
    if not named:
        return
    assert dues[back.project] == max(g.due for g in named) < back.day
    if not others:
        away = [d for d in (dues[back.project] + timedelta(days=n) for n in range(1, 200))
                if not is_out(case.catalog, case.person, d)]
        assert back.day <= away[34], (dues[back.project], back.day)
