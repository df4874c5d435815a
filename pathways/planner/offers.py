"""Programs seen by one person: worth, dates, openness; what to watch and what is left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from itertools import islice
from typing import get_args

from pathways.assess.assessment import near_enough, plain_levels, readiness
from pathways.catalog import Catalog
from pathways.catalog.records import Agenda, Program, ResearchKind
from pathways.catalog.rules import Kind
from pathways.catalog.values import Id
from pathways.frozen import Struct
from pathways.planner.admission import Admission, admission
from pathways.planner.draft import Draft, next_free
from pathways.planner.eligibility import ASK_FIRST, Verdict, every_check, judge
from pathways.planner.plan import LeftOut, Named, Reason, Seasonal, Step, Watch
from pathways.planner.rates import Rate, of_band, rate_of
from pathways.planner.value import BESIDE, Lift, lifted, program_lifts
from pathways.profile import Person
from pathways.profile.life import Period

_FAR_ROUND = 120
"""Days after which a round that is only guessed at is no door of today: the last one has closed."""

LEAST_WORTH = Fraction(1, 20)
"""Worth below which a program is not mentioned."""

_NOTHING = Fraction(0)

_MAX_WATCHED = 5
_FEW_WATCHED = 2
_MAX_SUPPORT, _OF_ONE_KIND = 3, 2
_MAX_LEFT_OUT = 6


class Offer(Struct):
    """A program seen by one person: what it is worth, when, and whether it is open to them."""

    program: Program
    kind: Kind
    next: Admission
    verdict: Verdict
    worth: Fraction
    """What being in it adds to the person's own wishes, and what it leads on to."""
    rate: Rate

    def ready(self, levels: Mapping[str, int]) -> bool:
        """Whether the levels that admitted people usually show are at most one away."""
        return all(levels.get(e.competency, 0) >= e.level - 1 for e in self.program.expects)


def see_programs(draft: Draft, seen: Sequence[Offer] = (), alike: bool = False) -> Sequence[Offer]:
    """Every program as this person sees it, most worth first.

    With `seen`, what somebody saw on the same day: dates and rates are the same for everybody, and
    worths too where that was an empty plan with the same levels and targets (`alike`).
    """
    if seen:
        known = [(o.program, o.next, o.rate) for o in seen]
    else:
        aside = draft.person.progress.aside
        known = [x for x in _dated(draft.catalog, draft.today) if x[0].id not in aside]
    kind = draft.catalog.kind
    judged = [
        Offer(p, kind(p), nxt, judge(draft.catalog, draft.person, p, nxt), _NOTHING, rate)
        for p, nxt, rate in known
    ]
    if alike and all(map(_judged_alike, seen, judged)):
        return [_worth_so_much(new, old.worth) for old, new in zip(seen, judged, strict=True)]
    return weighed(draft, judged)


def _dated(catalog: Catalog, today: date) -> list[tuple[Program, Admission, Rate]]:
    """The programs that one joins, with what is the same for everybody on a day. Two days are
    remembered: many people are planned for one, and each of them is asked about a week later."""
    held: dict[date, list[tuple[Program, Admission, Rate]]] = catalog.by_day
    if today not in held:
        if len(held) > 1:
            held.clear()
        rules = catalog.rules
        held[today] = [
            (p, admission(p, today, rules.forecast), rate_of(p, today, rules))
            for p in catalog.programs.values()
            if catalog.kind(p).joined
        ]
    return held[today]


def _judged_alike(one: Offer, other: Offer) -> bool:
    """Whether what a verdict says about worth is the same."""
    a, b = one.verdict, other.verdict
    return a.open == b.open and len(a.checks) == len(b.checks)


def weighed(draft: Draft, offers: Sequence[Offer]) -> list[Offer]:
    """The offers with what each is worth at the levels of the draft, most worth first."""
    named = _named(draft)
    found = [_worth_so_much(o, _worth(draft, o, named.get(o.program.id, 0))) for o in offers]
    beyond = _beyond(draft, found)
    after = [_leads_to(draft, o, beyond) for o in found]
    found = [replace(o, worth=o.worth + x) if x else o for o, x in zip(found, after, strict=True)]
    # What rounding tells apart need not be compared exactly, which takes twenty times as long.
    found.sort(key=lambda o: (-float(o.worth), -o.worth, o.program.id) if o.worth else _last(o))
    return found


def _last(offer: Offer) -> tuple[float, int, str]:
    return 0.0, 0, offer.program.id


def _worth_so_much(offer: Offer, worth: Fraction) -> Offer:
    return offer if offer.worth is worth else replace(offer, worth=worth)


def _named(draft: Draft) -> dict[str, int]:
    """Twice the weights of the target roles that name a program, and three if a near rung does."""
    named: dict[str, int] = defaultdict(int)
    for role, weight in draft.targets.weights:
        for program in draft.catalog.roles[role].programs:
            named[program] += 2 * weight
    for id in near_rungs(draft):
        named[id] += 3
    return named


def _worth(draft: Draft, offer: Offer, named: int) -> Fraction:
    """Gain + a twelfth of the weight of target roles that name it + an eighth on a near rung.

    Every open question makes it likelier that the program is not for this person; one that suits
    their stage of working life is worth half as much again. Whole numbers until the end.
    """
    program, targets = offer.program, draft.targets
    fits = 2
    if program.suits and draft.person.stage:
        if draft.person.stage not in program.suits.stages:
            return _NOTHING
        fits = 3
    lifts = program_lifts(program)
    halves = 2 * targets.gain_units(draft.levels, lifts)
    if offer.kind.vouches:
        halves = max(halves, _vouches(draft, lifts))
    # Who is beyond all that it teaches is not sent there for its name.
    beyond = lifts and all(draft.levels.get(c, 0) > to for c, _, to in lifts)
    if (beyond and offer.kind.teaches) or not (halves or named):
        return _NOTHING
    parts = 12 * halves + targets.unit * named  # of 24 units
    checks = len(offer.verdict.checks)
    return Fraction(parts * 4 * fits, 24 * targets.unit * (8 + checks))


def _vouches(draft: Draft, lifts: Sequence[Lift]) -> int:
    """What being chosen is worth to somebody who has shown those levels alone already, in half
    units.

    Half of what the program builds, counted from where it begins, for levels that are not below
    the person's own.
    """
    level = draft.levels.get
    own = [x for x in lifts if x[2] >= level(x[0], 0) >= x[1]]
    return draft.targets.gain_units({c: before for c, before, _ in own}, own) if own else 0


Reached = Callable[[Mapping[str, int]], bool]
"""Whether something is within reach at some levels."""


def _beyond(draft: Draft, offers: Sequence[Offer]) -> list[tuple[Fraction, Reached]]:
    """Expected worth of the programs and jobs that are out of reach now, highest first."""
    found: list[tuple[Fraction, Reached]] = [
        (o.worth * o.rate.usual / 1000, o.ready)
        for o in offers
        if o.worth and _counts(o) and not o.ready(draft.levels)
    ]
    for role, weight in draft.targets.weights:
        if weight > BESIDE and not near(draft, role, draft.levels):
            worth = Fraction(job_worth(draft, role) * job_rate(draft).usual, 1000)
            found.append((worth, partial(near, draft, role)))
    found.sort(key=lambda pair: -pair[0])
    return found


def _leads_to(draft: Draft, offer: Offer, beyond: Sequence[tuple[Fraction, Reached]]) -> Fraction:
    """What a program is worth as a stepping stone, one step ahead: the best expected worth among
    what comes within reach by it."""
    if not (_counts(offer) and offer.worth):
        return _NOTHING
    after = lifted(draft.levels, program_lifts(offer.program))
    if after == draft.levels:
        return _NOTHING
    return next((worth for worth, reached in beyond if reached(after)), _NOTHING)


def _counts(offer: Offer) -> bool:
    return offer.kind.chooses and offer.verdict.open and offer.next.state != "closed"


def near(draft: Draft, role: str, levels: Mapping[str, int]) -> bool:
    """Whether somebody with these levels could apply for a role today."""
    record = draft.catalog.roles[role]
    musts = (x for x in record.levels if x.need == "must")
    if not record.hired or any(x.level - levels.get(x.competency, 0) > 1 for x in musts):
        return False  # which is soon told
    return near_enough(readiness(record, levels, draft.catalog), draft.catalog.rules.apply_at)


def job_worth(draft: Draft, role: str) -> int:
    """What holding a job in a target role is worth, on the scale of `Offer.worth`."""
    return dict(draft.targets.weights).get(role, BESIDE) * draft.catalog.rules.jobs.held


def job_rate(draft: Draft) -> Rate:
    """The rate of one step of direct applications, which stands for several openings."""
    jobs = draft.catalog.rules.jobs
    one = of_band(draft.catalog.rules.bands[jobs.band])
    return Rate(one.low * jobs.openings, one.usual * jobs.openings, one.high * jobs.openings)


def near_rungs(draft: Draft) -> set[str]:
    """Programs of the rung that the person stands on, of the one below, where what was begun may
    stand, and of the next two."""
    ladder = draft.catalog.ladders[draft.assessment.ladder]
    index = draft.assessment.standings[ladder.id].index
    return {p for rung in ladder.rungs[max(0, index - 1) : index + 3] for p in rung.programs}


def verdict(catalog: Catalog, person: Person, program: Program, today: date) -> Verdict:
    """What is known and what is open between a person and any program, an employer too."""
    return judge(catalog, person, program, admission(program, today, catalog.rules.forecast))


def has_closed(nxt: Admission, today: date) -> bool:
    """Whether its last round is over, and the next is far off as far as one can guess."""
    ends = nxt.closes or nxt.opens or nxt.starts
    guessed = nxt.state == "forecast" and ends is not None
    return nxt.state == "closed" or (
        guessed and ends is not None and ends[0] > today + timedelta(days=_FAR_ROUND)
    )


def suits(draft: Draft, program: Program) -> bool:
    """Whether a program's topics are those of a role the person works towards, and its research,
    if any, of a kind they named."""
    heavy = [r for r, w in draft.targets.weights if w > 1] or list(draft.targets.roles)
    wanted = {t for role in heavy for t in draft.catalog.roles[role].topics}
    return bool(wanted.intersection(program.topics)) and not other_research(draft.person, program)


def other_research(person: Person, entry: Program | Agenda) -> bool:
    """Whether all that a program or an agenda holds is research of kinds that the person, who said
    which they mean, did not name."""
    named = person.research_kinds
    return bool(named and entry.research_kinds) and named.isdisjoint(entry.research_kinds)


def watch_list(draft: Draft, offers: Sequence[Offer]) -> tuple[Watch, ...]:
    """Programs that would serve, whose dates are too uncertain to plan on. Those whose usual
    bar is more than a level away come last, and first those that were planned until their round
    opened and nobody says until when."""
    waiting, taking = draft.person.progress.waiting, draft.person.progress.taking
    planned = {s.ref for s in draft.steps}
    left = [
        o
        for o in offers
        if o.verdict.open
        and o.program.id not in planned
        and o.program.id not in taking
        and f"apply:{o.program.id}" not in waiting
    ]
    found = [_date_found(draft, o) for o in left if o.next.looked]
    if draft.settled and draft.today <= draft.settled:
        return tuple(found)  # the first ninety days in a job look for no place elsewhere
    kept = {*draft.keep}
    for offer in sorted(
        left, key=lambda o: (f"apply:{o.program.id}" not in kept, not o.ready(draft.levels))
    ):
        ready = offer.ready(draft.levels)
        if len(found) >= (_MAX_WATCHED if ready else _FEW_WATCHED):
            continue
        if (
            offer.next.looked is None
            and offer.kind.chooses
            and offer.worth > LEAST_WORTH
            and not _ask_first(offer.verdict.checks)
            and offer.next.state not in ("closed", "rolling")
            and suits(draft, offer.program)
        ):
            short = {} if ready else {"competency": _short_of(draft, offer.program)}
            found.append(_watch(draft, offer, Reason("expects-more", short) if short else None))
    return tuple(found)


def _watch(draft: Draft, offer: Offer, why: Reason | None = None) -> Watch:
    checks, look = tuple(every_check(offer.verdict)), _look_on(draft, offer.next)
    return Watch(offer.program.id, look, offer.next, checks, (why,) if why else ())


def _date_found(draft: Draft, offer: Offer) -> Watch:
    """A program whose date the person found and of which no step is: with what speaks against it,
    or that the weeks before are full."""
    watch = _watch(draft, offer)
    against = keeps_out(draft.person, offer.program, watch.checks)
    before = (offer.next.deadline or draft.today + timedelta(days=14)) - timedelta(days=7)
    look = max(draft.today, min(watch.look, before))
    return replace(watch, look=look, reasons=(against,) if against else ())


def _ask_first(checks: Sequence[Reason]) -> tuple[Reason, ...]:
    """Those of the open questions that are settled before anything is written."""
    return tuple(c for c in checks if c.code in ASK_FIRST)


def keeps_out(person: Person, program: Program, checks: Sequence[Reason]) -> Reason | None:
    """Why a program that nothing rules out has no step, although the person found its date: what
    speaks against it, or that there is no room; None where something is to be asked first."""
    against = speaks_against(person, program)
    return against if against or _ask_first(checks) else Reason("no-room")


def speaks_against(person: Person, program: Program) -> Reason | None:
    """What speaks against a program that nothing rules out: what happened, else what it is for."""
    step, progress = f"apply:{program.id}", person.progress
    if step in progress.waiting:
        return Reason("no-answer")
    if step in progress.refused:
        return Reason("said-no", {"since": progress.refused[step]})
    if other := for_others(person, program):
        return other
    short = {c: by for c, by in lacks(person, program).items() if by > 1}
    most = max(short, key=lambda c: (short[c], c), default=None)
    return Reason("expects-more", {"competency": str(most)}) if most else None


def lacks(person: Person, program: Program) -> dict[Id, int]:
    """By competency, how many levels are missing to what it usually asks: nothing that the person's
    trade proves is."""
    likely = person.likely.get
    asked = ((e.competency, e.level) for e in program.expects)
    return {c: by for c, level in asked if (by := level - max(person.level(c), likely(c, 0))) > 0}


def support_list(draft: Draft, offers: Sequence[Offer], steps: Sequence[Step]) -> tuple[Watch, ...]:
    """Up to three grants, groups and events, at most two of one kind."""
    used = {s.ref for s in steps}
    fit = [
        o
        for o in offers
        if o.kind.supports
        and not o.program.in_doubt
        and o.program.id not in used
        and o.verdict.open
        and o.ready(draft.levels)
        and o.worth > 0
        and o.next.state != "closed"
        and suits(draft, o.program)
        and not draft.refused_lately(f"apply:{o.program.id}")
    ]
    fit.sort(key=lambda o: (len(o.verdict.checks), -o.worth, o.program.id))
    kinds = [o.program.kind for o in fit]
    mixed = (o for n, o in enumerate(fit) if kinds[:n].count(o.program.kind) < _OF_ONE_KIND)
    return tuple(_watch(draft, o) for o in islice(mixed, _MAX_SUPPORT))


def _short_of(draft: Draft, program: Program) -> str:
    return max(
        program.expects,
        key=lambda e: (e.level - draft.levels.get(e.competency, 0), e.competency),
    ).competency


def _look_on(draft: Draft, nxt: Admission) -> date:
    """The first of the month before anything could open; soon when nobody knows."""
    early = nxt.opens or nxt.closes
    soon = draft.today + timedelta(days=7)
    if early is None:
        day = soon if nxt.maybe_open else draft.today + timedelta(days=28)
    else:
        day = max(soon, early[0] - timedelta(days=14 if nxt.opens else 42))
    return next_free(draft.catalog, draft.person, day)


def named_list(
    draft: Draft, offers: Sequence[Offer], steps: Sequence[Step], watch: Sequence[Watch]
) -> tuple[Named, ...]:
    """The programs that the first two target roles name, each with where it stands and why: in the
    plan, watched, to be asked first, out by a fact, past what it teaches, or beside the aim."""
    meant = [f for f in draft.assessment.shortlist if f.origin != "fit"][:2]
    roles = [f.role for f in meant or draft.assessment.shortlist[:1]]
    known = dict.fromkeys(p for role in roles for p in draft.catalog.roles[role].programs)
    seen = {str(o.program.id): o for o in offers}
    booked = {s.ref for s in steps}
    watched = {w.program for w in watch}
    shown = plain_levels(draft.person)
    found = []
    for id, offer in ((id, seen[id]) for id in known if id in seen):
        first = _ask_first(tuple(every_check(offer.verdict)))
        lifts = program_lifts(offer.program) if offer.kind.teaches else ()
        past = lifts and all(shown.get(c, 0) >= to for c, _, to in lifts)
        if id in booked:
            found.append(Named(id, "planned"))
        elif not offer.verdict.open:
            found.append(Named(id, "out", offer.verdict.blocks))
        elif past:
            found.append(Named(id, "passed", (Reason("past"),)))
        elif other := for_others(draft.person, offer.program):
            found.append(Named(id, "passed", (other,)))
        elif first:
            found.append(Named(id, "ask-first", first))
        elif id in watched:
            found.append(Named(id, "watched"))
        else:
            found.append(Named(id, "beside"))
    return tuple(found)


_MOST_SEASONAL = 5
_SLACK = timedelta(days=14)
"""By which a round may begin on other days than a year before."""


def seasonal(draft: Draft, offers: Sequence[Offer], free: Period | None) -> tuple[Seasonal, ...]:
    """Programs of the target roles that began a round in the months in which the person is free,
    most worth first, with the month in which that round closed."""
    if free is None:
        return ()
    first, last = free.days
    year, in_july = timedelta(days=365), first <= date(last.year, 7, 15) <= last
    wished = [f for f in draft.assessment.shortlist if f.origin in ("wish", "way")]
    targets = wished or [f for f in draft.assessment.shortlist if f.origin != "fit"]
    roles = [draft.catalog.roles[f.role] for f in targets]
    wanted = {p for role in roles for p in role.programs}
    # What the trade names counts where it is on the subject of a wish.
    topics = {x for role in roles for x in role.topics}
    doors = (d for t in draft.person.trades for d in draft.catalog.backgrounds[t].doors)
    wanted |= {d.program for d in doors if topics & set(draft.catalog.programs[d.program].topics)}
    found = []
    for offer in offers:
        program = offer.program
        fits = offer.kind.vouches and offer.verdict.open and program.id in wanted
        if not fits or program.in_doubt or offer.next.state == "closed":
            continue
        if speaks_against(draft.person, program):
            continue  # a season is no reason where what it asks for is missing
        length = timedelta(weeks=float(program.weeks.is_.low) if program.weeks else 0)
        # The rounds of the latest twelve months say most; all of one lies in the free weeks. Of a
        # summer whose first day nobody wrote down, the season has to do.
        days = {r.name: r.starts.first for r in program.rounds if r.starts and r.starts.month}
        latest = max(days.values(), default=first)
        for r in program.rounds:
            again = days.get(r.name)
            if again is None:
                fits = r.closes is not None and r.name.startswith("Summer") and in_july
            else:
                fits = latest - again <= year
                while again + _SLACK < first:
                    again += year
                fits = fits and again + length - _SLACK <= last
            if fits:
                closes = r.closes.month if r.closes else 0
                asks = bool(_ask_first(offer.verdict.checks))
                rank = (asks, len(offer.verdict.checks), -offer.worth)
                found.append((*rank, program.id, Seasonal(program.id, closes, asks)))
                break
    return tuple(x[-1] for x in sorted(found, key=lambda x: x[:-1]))[:_MOST_SEASONAL]


def for_others(person: Person, program: Program) -> Reason | None:
    """That a program is made for another time of a working life than the person's, or for another
    kind of research, if it is."""
    stages = program.suits.stages if program.suits else ()
    if stages and person.stage and person.stage not in stages:
        early = all(stage in ("student", "early") for stage in stages)
        years = {} if person.years is None else {"years": person.years}
        return Reason("for-beginners" if early else "for-others", {"stages": stages, **years})
    if other_research(person, program):
        named = tuple(k for k in get_args(ResearchKind) if k in person.research_kinds)
        return Reason("for-other-research", {"kinds": program.research_kinds, "named": named})
    return None


def left_out_list(draft: Draft, offers: Sequence[Offer]) -> tuple[LeftOut, ...]:
    """Programs that would have served, each with the known facts that keep it out; those whose date
    the person found come first."""
    found = [
        LeftOut(o.program.id, o.verdict.blocks)
        for o in sorted(offers, key=lambda o: o.next.looked is None)
        if not o.verdict.open
        and o.verdict.blocks[0].code not in ("already-done", "not-running")
        and (
            o.next.looked or (o.worth > LEAST_WORTH and o.kind.chooses and suits(draft, o.program))
        )
    ]
    return tuple(found[:_MAX_LEFT_OUT])
