"""Makes a plan: people, an introduction if needed, one hard goal a quarter, applications, a job.

The order of booking is the order of certainty. What nobody must permit comes first, then what has
a date soon, then the goals, which take what is left up to the share of rules.yaml.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from pathways.assess import assess
from pathways.catalog import Catalog
from pathways.planner.applications import add_applications
from pathways.planner.deciding import add_decision, look_back
from pathways.planner.draft import QUARTER, Draft, is_out, next_free
from pathways.planner.eligibility import judge
from pathways.planner.goals import add_goals, due_soon
from pathways.planner.loose import loose_pieces
from pathways.planner.names import names
from pathways.planner.offers import (
    Offer,
    left_out_list,
    named_list,
    seasonal,
    see_programs,
    support_list,
    watch_list,
    weighed,
)
from pathways.planner.openings import nearby, open_now
from pathways.planner.people_and_reading import (
    add_against,
    add_arrival,
    add_evidence,
    add_free_weeks,
    add_grant,
    add_introduction,
    add_people,
    add_reading,
    free_weeks,
    talks,
)
from pathways.planner.places import employers, groups, trade_doors
from pathways.planner.plan import NoPlan, Plan, Reason, Step, Value, WeekItem, WeekLoad
from pathways.planner.search import add_search, campaign, presses, search_roles
from pathways.planner.settle import assumptions, contradictions, undated
from pathways.profile import Person
from pathways.profile.answers import DAYS

LEAST_HOURS = Fraction(1)
"""Hours a week below which nothing on offer can be finished in a quarter."""


def make_plan(
    catalog: Catalog, person: Person, today: date, keep: tuple[str, ...] = ()
) -> Plan | NoPlan:
    """The plan of a person on a day, or the binding constraint that prevents one.

    Steps in `keep` (ids of an earlier plan, in its order) stay unless something else is clearly
    better.
    """
    blocked = _no_plan(catalog, person, today)
    if blocked:
        return blocked
    draft = _begin(catalog, person, today, keep)
    offers = see_programs(draft)
    plan = _build(draft, offers)
    if draft.aim.goals and not due_soon(draft) and not _has_goal(plan) and not plan.loose:
        need = _least_hours(catalog, person, today)
        fits = need is not None and need > plan.hours
        return NoPlan(
            today,
            Reason("too-few-hours", {"hours": plan.hours}) if fits else Reason("nothing-fits"),
            _more_hours(catalog, need if fits else None),
            _meanwhile(catalog, person),
            plan.assessment,
        )
    return plan


_REMEMBERED = 1_000


def make_plans(catalog: Catalog, people: Iterable[Person], today: date) -> Iterator[Plan | NoPlan]:
    """Plans of many people, one after the other; people in the same situation are planned once.

    Holds at most a thousand plans, however many people come.
    """
    held: OrderedDict[str, Plan | NoPlan] = OrderedDict()
    for person in people:
        # Everything the planner sees, in a fixed order; equal text is an equal problem.
        key = repr(replace(person, levels=dict(sorted(person.levels.items())), why="", outside=""))
        if key in held:
            held.move_to_end(key)
        else:
            held[key] = make_plan(catalog, person, today)
            if len(held) > _REMEMBERED:
                held.popitem(last=False)
        yield held[key]


def _begin(catalog: Catalog, person: Person, today: date, keep: tuple[str, ...]) -> Draft:
    """An empty plan; where a usual week holds no piece and free weeks have no dates, with the
    pieces for those."""
    draft = Draft.begin(catalog, person, today, keep)
    if _few_hours(catalog, person, today):
        draft.loose = loose_pieces(draft)
    return draft


def _few_hours(catalog: Catalog, person: Person, today: date) -> bool:
    """Whether neither the usual weeks nor all of them together hold hours worth planning."""
    few = person.hours is not None and person.hours < LEAST_HOURS
    return few and _hours(catalog, person, today) < LEAST_HOURS


def _no_plan(catalog: Catalog, person: Person, today: date) -> NoPlan | None:
    hours, few = person.hours, _few_hours(catalog, person, today)
    if {"research", "generalist"} <= person.deal_breakers:
        # Whichever of the two is allowed, the hours that are told must do.
        out = person.deal_breakers
        either = [replace(person, deal_breakers=out - {x}) for x in ("generalist", "research")]
        short = [
            one for one in either if few or not _has_goal(_build(Draft.begin(catalog, one, today)))
        ]
        needs = [need for one in short if (need := _least_hours(catalog, one, today))]
        change = Reason("allow-one-ladder", {"hours": max(needs)} if needs else {})
        return NoPlan(today, Reason("both-ladders-out"), change, (Reason("talk-to-people"),))
    if hours is not None and few and not loose_pieces(Draft.begin(catalog, person, today)):
        return NoPlan(
            today,
            Reason("too-few-hours" if hours else "no-hours", {"hours": hours}),
            _more_hours(catalog, _least_hours(catalog, person, today)),
            _meanwhile(catalog, person),
            assess(catalog, person),
        )
    return None


def _hours(catalog: Catalog, person: Person, today: date) -> Fraction:
    """Hours of a week, taken over all weeks that are not out: somebody may have none in term time
    and many in between."""
    calendar = Draft.begin(catalog, person, today).calendar
    weeks = [w for w in range(calendar.weeks) if calendar.hours(w) or not person.hours]
    return sum((calendar.hours(w) for w in weeks), Fraction(0)) / max(1, len(weeks))


def _more_hours(catalog: Catalog, need: Fraction | None) -> Reason:
    """More than the starting hours are only planned for somebody who has already spent them. Where
    no hours help, a piece of one's own or another wish may."""
    if need is None:
        return Reason("own-piece")
    return Reason("more-hours", {"hours": need, "spent": need > catalog.rules.hours.start})


def _has_goal(plan: Plan) -> bool:
    return any(step.kind == "project" for step in plan.steps)


def _meanwhile(catalog: Catalog, person: Person) -> tuple[Reason, ...]:
    """What takes no hours worth planning: the dates of free weeks that have none, one talk, and one
    thing to read that was not done yet."""
    free = (r for r in undated(person) if r.params["more"])
    found = (*free, Reason("talk-to-people"))
    if person.level(catalog.rules.field.context) >= 1:
        return found
    programs = catalog.programs.values()
    alone = [p.id for p in programs if p.intake and p.intake.is_ == "self-paced"]
    unread = [id for id in alone if id not in person.done]
    short = [p for p in catalog.rules.field.first_readings if p in unread] or unread
    return (*found, *(Reason("read-one-thing", {"program": id}) for id in short[:1]))


def _least_hours(catalog: Catalog, person: Person, today: date) -> Fraction | None:
    """The smallest whole number of hours a week with which a plan exists, found by planning; None
    where ten give none."""
    for hours in range(1, 11):
        richer = replace(person, hours=Fraction(hours), hours_basis="capped")
        if _has_goal(_build(Draft.begin(catalog, richer, today))):
            return Fraction(hours)
    return None


def changes(
    catalog: Catalog, person: Person, plan: Plan | NoPlan, keep: tuple[str, ...] = ()
) -> tuple[Reason, ...]:
    """What would change the plan of a person, made with the same `keep`: two more hours a week, and
    what would flip the picture. Found by planning, which takes about as long as the plan did."""
    if isinstance(plan, NoPlan):
        return ()
    draft = _begin(catalog, person, plan.today, keep)
    offers = see_programs(draft)
    found = _two_more_hours(draft, plan, offers)
    margin = plan.assessment.margin
    about: dict[str, Value] = {"role": margin.role, "ladder": margin.other}
    found.append(Reason(f"margin-{margin.change}", {**about, "prefers": margin.prefers}))
    if draft.aim.doors == "apply" and sum(s.kind == "apply" for s in plan.steps) <= _THIN:
        found.append(_what_binds(draft, plan, offers))
    gained = _moving_opens(draft, plan, offers)
    if gained:
        found.append(Reason("moving", {"programs": gained}))
    return tuple(found)


_THIN = 1
"""A plan with at most so many applications says what keeps others out."""

_MOST_MORE_HOURS = 5
_MOVES: dict[str | None, str] = {None: "months", "stay": "months", "job": "months"}
"""What somebody who would stay, or move for a job only, is asked to think about."""


def _what_binds(draft: Draft, plan: Plan, offers: Sequence[Offer]) -> Reason:
    """Why a plan holds hardly any application: the smallest change that brings one more, found by
    planning. Hours are tried first, then place, then what the person ruled out."""
    person = draft.person
    has = {s.ref for s in plan.steps if s.kind == "apply"}

    def brought(changed: Person) -> str:
        """The first application that this change adds, or '' when it adds none."""
        other = _instead(draft, changed, offers)
        if sum(s.kind == "apply" for s in other.steps) <= len(has):
            return ""
        _fill(other)
        steps = sorted(other.steps, key=lambda s: (s.due, s.start, s.id))
        got = [s.ref for s in steps if s.kind == "apply"]
        new = next((p for p in got if p not in has), "") if len(got) > len(has) else ""
        return new if new and _comes_in(draft, plan, changed, new) else ""

    def with_hours(hours: Fraction) -> Person:
        return replace(person, hours=hours, most=hours, hours_basis="capped")

    def opens(changed: Person) -> bool:
        """Whether this change lets the person into any program at all, which is soon told."""
        return any(
            not o.verdict.open and judge(draft.catalog, changed, o.program, o.next).open
            for o in offers
        )

    most = with_hours(Fraction(person.hours or 0) + _MOST_MORE_HOURS)
    if person.hours is not None and opens(most) and brought(most):
        for more in range(1, _MOST_MORE_HOURS + 1):
            hours = person.hours + more
            if program := brought(with_hours(hours)):
                return Reason("binds-hours", {"hours": hours, "program": program, "has": len(has)})
    kept = person.deal_breakers & {"research", "generalist"}
    for code, changed in (
        ("binds-place", replace(person, move=_MOVES.get(person.move, person.move))),
        ("binds-deal-breakers", replace(person, deal_breakers=kept)),
    ):
        if opens(changed) and (program := brought(changed)):
            return Reason(code, {"program": program, "has": len(has)})
    return Reason("binds-dates", {"has": len(has)})


_TIME_TO_ANSWER = timedelta(days=7)
"""In which a change that is promised to bring something may be made."""


def _comes_in(draft: Draft, plan: Plan, changed: Person, program: str) -> bool:
    """Whether the program still comes in where the answer is really changed within a week, and the
    plan made again from the one there is."""
    keep = tuple(step.id for step in plan.steps)
    later = Draft.begin(draft.catalog, changed, draft.today + _TIME_TO_ANSWER, keep)
    _with_applications(later, see_programs(later))
    return any(s.kind == "apply" and s.ref == program for s in later.steps)


_SHOWN_GOALS = 3
_BINDING = Fraction(4, 5)
"""Share of the first quarter's hours from which on hours are what binds."""


def _two_more_hours(draft: Draft, plan: Plan, offers: Sequence[Offer]) -> list[Reason]:
    """How much sooner an early goal would be done, when hours are what holds it up."""
    quarter = [w.total for w in plan.weeks if (w.start - plan.today).days < QUARTER * 7]
    if sum(quarter) < plan.hours * QUARTER * _BINDING:
        return []
    more = replace(draft.person, hours=plan.hours + 2, hours_basis="capped")
    richer = _instead(draft, more, offers)
    _fill(richer)
    sooner = {s.ref: s for s in richer.steps if s.goal}
    for goal in [s for s in plan.steps if s.goal][:_SHOWN_GOALS]:
        weeks = (goal.due - sooner[goal.ref].due).days // 7 if goal.ref in sooner else 0
        if weeks >= 2:
            return [Reason("hours-earlier", {"project": goal.ref, "weeks": weeks})]
    return []


def _moving_opens(draft: Draft, plan: Plan, offers: Sequence[Offer]) -> tuple[str, ...]:
    if draft.person.move != "stay":
        return ()
    willing = replace(draft.person, move="months")
    seen = {str(o.program.id): o for o in offers}
    left = [(seen[x.program].program, seen[x.program].next) for x in plan.left_out]
    return tuple(p.id for p, nxt in left if judge(draft.catalog, willing, p, nxt).open)


def _build(draft: Draft, offers: Sequence[Offer] = ()) -> Plan:
    """A plan from the programs as the person sees them."""
    offers = _with_applications(draft, offers or see_programs(draft))
    _fill(draft)
    return _as_plan(draft, offers)


def _instead(draft: Draft, person: Person, offers: Sequence[Offer]) -> Draft:
    """The plan of the same person with another answer, as far as `_with_applications` goes."""
    other = Draft.begin(draft.catalog, person, draft.today)
    _with_applications(other, see_programs(other, offers, draft.same_aims(other)))
    return other


def _with_applications(draft: Draft, offers: Sequence[Offer]) -> Sequence[Offer]:
    """Books what comes first: what is there to be shown, people, an introduction, the first piece
    of work, applications. What comes later never adds an application to a program. The offers as
    they are weighed then."""
    add_arrival(draft)
    add_against(draft)
    add_evidence(draft)
    add_people(draft)
    add_grant(draft)
    before = draft.levels
    add_introduction(draft, offers)
    if draft.levels != before:
        # What the introduction teaches is not worth anything again in a program.
        offers = weighed(draft, offers)
    # Somebody else's date comes first, where work for it began or the person looked it up.
    begun = draft.person.progress.hours
    dated = [o for o in offers if o.next.looked or f"apply:{o.program.id}" in begun]
    add_applications(draft, dated)
    if presses(draft):
        add_search(draft)
    add_goals(draft, at_most=1)
    if not any(s.goal for s in draft.steps) and draft.person.decide_by is None:
        # Who has an hour a week has a plan too, whatever they want from it.
        draft.slow = True
        add_goals(draft, at_most=1)
    add_applications(draft, offers)
    return offers


def _fill(draft: Draft) -> None:
    """Books the search, all further goals, reading and the day of deciding in what is left."""
    add_search(draft)
    add_free_weeks(draft)
    add_goals(draft)
    add_reading(draft)
    add_decision(draft)


def _as_plan(draft: Draft, offers: Sequence[Offer]) -> Plan:
    """What is booked, with everything that stands beside it."""
    person = draft.person
    ordered = sorted(draft.steps, key=lambda s: (s.due, s.start, s.id))
    steps = tuple(_with_a_word_on_the_no(draft, s) for s in ordered)
    asked, hunt = talks(draft), campaign(draft)
    hirers, watch = employers(draft), watch_list(draft, offers)
    doors = trade_doors(draft, offers, hirers)
    said = {s.ref for s in steps} | {*hirers, *doors} | {w.program for w in watch}
    known = groups(draft, offers, said | person.done | person.refused_by | person.progress.aside)
    beside = nearby(draft, known)
    loads = tuple(
        WeekLoad(draft.calendar.start(w), tuple(sorted(draft.calendar.booked[w].items())))
        for w in sorted(draft.calendar.booked)
    )
    return Plan(
        today=draft.today,
        until=draft.calendar.end(draft.calendar.weeks - 1),
        hours=draft.calendar.weekly,
        assessment=draft.assessment,
        steps=steps,
        this_week=_first_week(draft, steps),
        weeks=loads,
        watch=watch,
        support=support_list(draft, offers, steps),
        left_out=left_out_list(draft, offers),
        questions=(
            *contradictions(draft.catalog, person, draft.today),
            *assumptions(person, draft.today, draft.calendar.weekly),
        ),
        check_ins=tuple(
            next_free(draft.catalog, person, draft.today + timedelta(days=d))
            for d in (14, 42, 70, 91)
        ),
        aim=person.aim,
        talks=tuple(asked),
        campaign=hunt,
        search_roles=search_roles(draft),
        named=named_list(draft, offers, steps, watch),
        seasonal=seasonal(draft, offers, free_weeks(person, draft.today)),
        groups=known,
        employers=hirers,
        trade_doors=doors,
        open_now=open_now(draft, steps, hunt),
        near=beside,
        who=names(draft, offers, [*asked, *_funders(steps)], (hirers, known), beside),
        loose=draft.loose,
        look_back=look_back(draft, hunt),
    )


def _funders(steps: Sequence[Step]) -> list[str]:
    """Whom an application for a grant is for."""
    return ["would-fund-it"] if any(s.id == "prepare:asking-a-funder" for s in steps) else []


def _with_a_word_on_the_no(draft: Draft, step: Step) -> Step:
    """Nothing that got a no is proposed again as if it were new."""
    no = draft.person.progress.refused.get(step.id)
    if no is None:
        return step
    return replace(step, reasons=(*step.reasons, Reason("after-a-no", {"since": no})))


def _first_week(draft: Draft, steps: Sequence[Step]) -> tuple[WeekItem, ...]:
    """What is booked in week 0."""
    if 0 not in draft.calendar.booked:
        return ()
    load = WeekLoad(draft.today, tuple(draft.calendar.booked[0].items()))
    return sittings(draft.catalog, draft.person, steps, (load,))[0]


_ORDER = {"prepare": 0, "project": 1, "study": 2, "people": 3, "apply": 4, "job": 5}

_SLIVER = Fraction(1, 30)
"""Hours that are nobody's sitting: what rounding leaves over in a plan that was written down."""


def sittings(
    catalog: Catalog, person: Person, steps: Sequence[Step], weeks: Sequence[WeekLoad]
) -> list[tuple[WeekItem, ...]]:
    """What the hours of each week go into, on days of its own: the person's moments first, the best
    one before the others, and no day that is out."""
    left = {step.id: [part.p80 for part in step.parts] for step in steps}
    found = []
    for load in weeks:
        booked, items = dict(load.hours), list[tuple[Step, int, Fraction, bool]]()
        for step in steps:
            hours = booked.get(step.id, Fraction(0))
            for number, part in enumerate(step.parts):
                take = min(hours, left[step.id][number])
                if not take or (take <= _SLIVER and (not items or items[-1][0] is not step)):
                    continue
                hours -= take
                left[step.id][number] -= take
                if take <= _SLIVER:  # which the sitting before it holds
                    items[-1] = (*items[-1][:2], items[-1][2] + take, items[-1][3])
                    continue
                whole = left[step.id][number] <= _SLIVER
                over = part.due <= load.start + timedelta(days=6)
                items.append((step, number, take, over and whole))
        items.sort(key=lambda item: (_ORDER[item[0].kind], item[0].due, item[0].id, item[1]))
        days = [load.start + timedelta(days=n) for n in range(7)]
        free = [day for day in days if not is_out(catalog, person, day)]
        found.append(_on_days(items, _days(person, free or days, items)))
    return found


def _on_days(
    items: list[tuple[Step, int, Fraction, bool]], on: Sequence[date]
) -> tuple[WeekItem, ...]:
    days_of: dict[str, list[date]] = {}
    for day, (step, *_) in zip(on, items, strict=True):
        days_of.setdefault(step.id, []).append(day)
    for days in days_of.values():
        days.sort(reverse=True)  # parts of one step keep their order
    week = [
        WeekItem(min(days_of[step.id].pop(), step.parts[number].due), step.id, number, hours, done)
        for step, number, hours, done in items
    ]
    return tuple(sorted(week, key=lambda i: (i.day, i.step, i.part)))


SITTING = Fraction(2)
"""Hours of one sitting at most: an evening after work or study holds no more."""


def _days(
    person: Person, free: Sequence[date], items: Sequence[tuple[Step, int, Fraction, bool]]
) -> list[date]:
    """A day for each, by when it is due: the person's moments until each is full, then the
    emptiest of the days between; without a moment the third day comes first."""
    moments = [day for cue in person.cues for day in free if DAYS[day.weekday()] == cue.day]
    first = moments or list(free[2:3] or free[:1])
    planned = dict.fromkeys(free, Fraction(0))
    found = []
    for step, number, hours, _ in items:
        due = step.parts[number].due
        full = [day for day in first if day <= due]
        between = [day for day in free[1:] if day not in first and day <= due]
        holds = (d for d in full if not planned[d] or planned[d] + hours <= SITTING)
        day = next(holds, None) or min(between or full or free[:1], key=lambda day: planned[day])
        planned[day] += hours
        found.append(day)
    return found
