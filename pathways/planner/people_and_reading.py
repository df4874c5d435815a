"""The steps that need no date: people to involve, an introduction, an agenda to read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction

from pathways.planner.draft import QUARTER, Draft, booked_step, free_day
from pathways.planner.eligibility import every_check
from pathways.planner.offers import Offer, other_research
from pathways.planner.plan import Kind, Reason, Step, StepPart
from pathways.planner.standing import in_the_way, stands, waits_for
from pathways.planner.value import Lift, lifted, program_lifts, real_lifts
from pathways.profile import Person
from pathways.profile.life import Period


def add_against(draft: Draft) -> None:
    """The question that would settle the person's doubt, and the first thing to do about what
    stands in the way, where the first weeks hold a talk as well."""
    first = draft.first_week
    for step in filter(None, ("settle" if _asks_those_they_have(draft) else "", _against(draft))):
        most = Fraction(draft.catalog.aims.preparing(step).most).limit_denominator(4)
        if draft.calendar.room(first, first + 1) >= most + _TALK:
            prepare(draft, step, first, first + 1)


def _asks_those_they_have(draft: Draft) -> bool:
    """Whether their own question is a step: strangers, and whoever somebody works for who moves up,
    get it in the letter, and what only trying tells waits for the day of deciding."""
    by = ("",) if draft.aim.id == "move-up" else ("", "known")
    return bool(draft.person.settles) and draft.person.settles_by in by


def _against(draft: Draft) -> str:
    plan, weeks = (draft.catalog, draft.person, draft.today), draft.calendar
    role, last = draft.assessment.shortlist[0].role, weeks.end(weeks.weeks - 1)
    stand = stands(*plan, last, role, weeks.weekly, draft.loose)
    obstacle = in_the_way(draft.catalog, draft.person, stand)
    if obstacle is None or not obstacle.step:
        return ""
    known = draft.catalog.aims.preparing(obstacle.step).needless
    return "" if known and getattr(draft.person, known) else obstacle.step


def add_evidence(draft: Draft) -> None:
    """An evening's page of evidence for whoever has worked, and a word to those who may vouch,
    before anybody is asked for anything."""
    person = draft.person
    if person.noes.get("unsure", 0) >= draft.catalog.aims.refused.few:
        prepare(draft, "stages", 0, 3)
    worked = bool(person.years or person.did or person.field_years)
    # It is for those who hire; users and hosts look at other things.
    if not worked or draft.aim.search == "none" or draft.just_hired or draft.loose:
        return
    # Where a fortnight holds an hour or two, a person comes before a page.
    begins = draft.first_week
    room = draft.calendar.room(begins, begins + 1)
    first = begins if room >= _FOR_BOTH else begins + 2
    first = max(first, _after_their_yes(draft))
    prepare(draft, "evidence", first, first + 3)
    prepare(draft, "vouch", first, first + 3)
    if person.noes.get("test", 0) >= draft.catalog.aims.refused.few:
        prepare(draft, "practice", first, first + 3)


_FOR_BOTH = Fraction(4)
"""Hours of a fortnight that hold a page of evidence and a talk."""


def add_arrival(draft: Draft) -> None:
    """The talks and looks back of the first ninety days of a job, each on its day."""
    hired, settled = draft.person.hired, draft.settled
    # What was not done on its day stays open until all of them are over.
    over = settled is None or draft.today > settled + timedelta(days=_STILL_TIME)
    for rule in draft.catalog.aims.prepare if hired and not over else ():
        due = hired + timedelta(days=rule.day) if hired else draft.today
        if rule.day:
            week = max(0, draft.calendar.week_of(due))
            # Where its weeks are out, it is done as soon as they are over.
            prepare(draft, rule.id, max(0, week - 1), week + QUARTER, max(due, draft.today))


_STILL_TIME = 14
"""Days for which the first weeks of a job are still looked back on after the last of their days."""


def prepare(draft: Draft, ref: str, first: int, last: int = 3, until: date | None = None) -> None:
    """One small thing of data/aims.yaml (`prepare`), booked from week `first` on, for a day at
    most."""
    if f"prepare:{ref}" in draft.person.progress.finished:
        return
    rule = draft.catalog.aims.preparing(ref)
    hours = [Fraction(h).limit_denominator(4) for h in (rule.hours, rule.most)]
    _book_small(draft, "prepare", ref, hours, [(first, max(last, first))], ref, until)


def _book_small(
    draft: Draft,
    kind: Kind,
    ref: str,
    hours: Sequence[Fraction],
    within: Sequence[tuple[int, int]],
    reason: str | Reason,
    until: date | None = None,
) -> None:
    """A step of one part with its P50 and P80 hours, in the first of these stretches of weeks that
    holds it; due on the day `until`, where its weeks do not begin later."""
    id = f"{kind}:{ref}"
    if ref in draft.person.progress.aside:
        return
    p80 = draft.left(id, hours[1])
    tried = (draft.calendar.forward(id, p80, first, last) for first, last in within)
    placed = next(filter(None, tried), None)
    if placed is None:
        return
    start, due = draft.calendar.start(placed[0]), free_day(draft, placed[1])
    if until and placed[0] <= draft.calendar.week_of(until):
        due = until
    part = StepPart(ref, "", "", p80, start, due)
    p50, why = min(hours[0], p80), reason if isinstance(reason, Reason) else Reason(reason)
    draft.steps.append(Step(id, kind, ref, start, due, p50, p80, (part,), (why,)))


_AHEAD = timedelta(weeks=15)
"""So long before free weeks their places are given."""

_WIDE = (6, 20)
"""Weeks, and hours a week, from which on free weeks hold a place somewhere."""


def add_free_weeks(draft: Draft) -> None:
    """For a student's free summer, the asking for a place in it, in the winter before."""
    period = free_weeks(draft.person, draft.today)
    if period is None or draft.aim.search == "none" or draft.aim.id == "job-now":
        return
    last = draft.calendar.week_of(max(draft.today, period.days[0] - _AHEAD))
    goals = [draft.calendar.week_of(s.due) + 1 for s in draft.steps if s.goal]
    first = min(min(goals, default=0), max(0, last - 4))
    prepare(draft, "free-weeks", first, max(last, first + 4))


def free_weeks(person: Person, today: date) -> Period | None:
    """The next weeks in which a student could be somewhere else."""
    weeks, hours = _WIDE
    studies = person.situation in ("student", "study-and-work")
    for period in person.periods:
        first, last = period.days
        long = period.last and last - first >= timedelta(weeks=weeks)
        if studies and first > today and long and period.a_week >= hours:
            return period
    return None


def add_grant(draft: Draft) -> None:
    """The application for a grant that is one of the choices, before the day of the answer."""
    if "own-grant" in draft.person.choices and draft.aim.ends == "decision":
        prepare(draft, "asking-a-funder", 0, 3)


def add_people(draft: Draft) -> None:
    """Whom the aim says to talk to, two of them within fourteen days, and for whoever hesitates or
    has little time, somebody who asks how it went; before them whoever saw what was finished."""
    if seen := draft.person.progress.unvouched:
        hour, last = Fraction(draft.catalog.rules.vouching.hours), draft.calendar.week_of(seen.by)
        why = Reason("vouched-now", {"project": seen.project})
        _book_small(draft, "people", "saw-it", (hour, hour), [(0, last)], why, seen.by)
    first = draft.first_week
    # Within four weeks, where the first two have no room.
    soon = ((first, first + 1), (first, first + 3))
    # What is done against what stands in the way takes the place of a talk.
    against = [s.p80 for s in draft.steps if s.id == f"prepare:{_against(draft)}"]
    room = draft.calendar.room(first, first + 1) + sum(against)
    few = room < _FOR_BOTH or draft.person.no_fixed_days
    # Before an answer that is due there is nothing to be asked about every two weeks.
    due = draft.aim.ends == "decision" and not draft.aim.different
    asked = draft.person.obstacle_kind in _ASKED_ABOUT and not due
    if (asked or draft.aim.different) and not few:
        half = Fraction(1, 2)
        if "people:partner" in draft.person.progress.finished:
            _book_small(draft, "people", "partner-check-in", (half, half), soon, "people-work")
        else:
            _book_small(draft, "people", "partner", (half, Fraction(1)), soon, "people-work")
    if after := _after_their_yes(draft):
        soon = ((after, after + 1), (after, after + 3))
    vouching = any(s.id == "prepare:vouch" for s in draft.steps)
    chosen = [ref for ref in talks(draft) if not (ref == "vouches" and vouching)]
    known = chosen[:1] == [KNOWN]
    if known and _in_their_yes(draft.person):
        chosen, known = chosen[1:], False
    if known:
        _book_small(draft, "people", chosen.pop(0), _WORD, soon, "talk")
    # Where a fortnight holds an hour, that hour is a letter to one person.
    hours = (Fraction(1, 2), min(_TALK, draft.calendar.room(first, first + 1)))
    # Their own question is one more to ask.
    one = draft.loose or against or known or _asks_those_they_have(draft)
    for ref in chosen[: 1 if one else _TALKS]:
        usual = (Fraction(1), _TALK)
        short = draft.loose and hours[0] <= hours[1]
        _book_small(draft, "people", ref, hours if short else usual, soon, "talk")


def _after_their_yes(draft: Draft) -> int:
    """The week after a yes for which those one knows are asked now; 0 where there is none."""
    gate = waits_for(draft.catalog, draft.person, draft.today)
    asked = any(s.id == "prepare:settle" for s in draft.steps)
    return draft.calendar.week_of(gate) + 1 if gate and asked else 0


def _in_their_yes(person: Person) -> bool:
    """Whether what somebody counts as a yes speaks of those whom they know, who then decide it or
    must not help it along."""
    knows, yes = (set(re.findall(r"\w{6,}", t.casefold())) for t in (person.knows, person.yes_if))
    return not knows.isdisjoint(yes)


_TALKS = 2
"""Talks that are given hours; the others are named."""

_TALK = Fraction(3, 2)
"""P80 hours of a talk, with finding whom to ask."""

_WORD = (Fraction(1, 4), Fraction(1, 2))
"""P50 and P80 hours of a word to people one has already: nobody has to be found."""

_ASKED_ABOUT = ("no-time", "unsure", "unwell")
"""Obstacles against which it helps that one person asks how it went."""


KNOWN = "known"
"""The kind of people whom somebody has already, who are asked before strangers."""


def talks(draft: Draft) -> list[str]:
    """Kinds of people to talk to that were not talked to yet: `first-talk` for those of the trade
    is left out where no trade says whom."""
    found: list[str] = []
    if draft.settled and draft.today <= draft.settled:
        return found  # the first ninety days have talks of their own
    # Those who know the person are asked to vouch, where that is done in the first fortnight.
    soon = draft.calendar.start(draft.first_week + 1)
    vouch = "prepare:vouch" in draft.person.progress.finished or any(
        s.id == "prepare:vouch" and s.start <= soon for s in draft.steps
    )
    for ref in draft.aim.talks:
        if ref == "first-talk" and not draft.person.trades:
            ref = "someone-in-the-job"
        kind, progress = draft.catalog.aims.somebody(ref), draft.person.progress
        fitting = not kind.for_ or draft.person.situation in kind.for_
        fitting = fitting and (ref != KNOWN or (bool(draft.person.knows) and not vouch))
        fitting = fitting and (not kind.after or f"people:{kind.after}" in progress.finished)
        id = f"people:{ref}"
        gone = ref in progress.aside or id in progress.finished or draft.refused_lately(id)
        if fitting and ref not in found and not gone:
            found.append(ref)
    return found


_WHOLE_COURSE = 8
"""Hours from which on an introduction is more than the shortest one."""


_FOR_PEERS = Fraction(4)
"""Hours at most for people who are long in another trade: context comes with their first piece."""

_SHORTEST_ONE = Fraction(2)
"""Hours that the shortest introduction takes as such things go."""


def add_introduction(draft: Draft, offers: Sequence[Offer]) -> None:
    """A first introduction to the field for somebody who has shown none."""
    field, rules = draft.catalog.rules.field, draft.catalog.rules
    most = Fraction(draft.aim.introduction).limit_denominator(4)
    first = draft.catalog.roles[draft.assessment.shortlist[0].role]
    if draft.person.entrance == "senior" or first.leans.ideas < _IDEAS:
        most = min(most, _FOR_PEERS)
    if not most or _knows_some(draft):
        return
    # Who is only curious, or long in another trade, gets the shortest one.
    short = field.first_readings[:1] if most < _WHOLE_COURSE else ()
    hours = min(Fraction(rules.level_hours.zero_to_one), most)
    offer = _taught_alone(draft, offers, short)
    ref = "introduction"
    lifts: Sequence[Lift] = ((field.context, 0, 1),)
    if offer:
        ref, lifts = str(offer.program.id), program_lifts(offer.program)
        if ref in short:
            hours = min(hours, _SHORTEST_ONE)
        if offer.program.application and offer.program.application.p80:
            hours += Fraction(offer.program.application.p80).limit_denominator(4)
    if ref in draft.person.progress.aside:
        return
    # Its share of a quarter at most.
    share = draft.calendar.weekly * QUARTER * draft.share("learn")
    hours = draft.left(f"study:{ref}", min(hours, max(Fraction(2), share)))
    # Beside the rest, and never a fortnight of its own; an hour a week at least, and what takes a
    # sitting in one.
    weekly = max(draft.share("learn"), Fraction(1) / max(Fraction(1), draft.calendar.weekly))
    if hours <= _SHORTEST_ONE and draft.calendar.weekly >= hours:
        weekly = Fraction(1)
    placed = draft.calendar.forward(f"study:{ref}", hours, 0, QUARTER - 1, weekly)
    if placed is None:
        return
    step = booked_step(
        draft,
        "study",
        ref,
        (hours * 5 / 8, hours),
        placed,
        ("intro-first", "intro-middle", "intro-explain"),
        (Reason("context-first"),),
        checks=tuple(every_check(offer.verdict)) if offer else (),
        admission=offer.next if offer else None,
        shows=real_lifts(draft.levels, [x for x in lifts if x[0] == field.context]),
    )
    draft.steps.append(step)
    draft.levels = lifted(draft.levels, [(field.context, 0, 1)])


def _knows_some(draft: Draft) -> bool:
    """Whether somebody has shown that they know the field, knows people in it, took part in
    something that teaches or advises, or heard so many noes that reading is not what is missing."""
    programs, kind = draft.catalog.programs, draft.catalog.kind
    taken = [kind(programs[id]) for id in draft.person.done if id in programs]
    return (
        draft.levels.get(draft.catalog.rules.field.context, 0) >= 1
        or draft.levels.get("relationships", 0) > 0
        or any(k.teaches or k.advises for k in taken)
        or sum(draft.person.noes.values()) >= draft.catalog.aims.refused.more
    )


def _taught_alone(draft: Draft, offers: Sequence[Offer], short: Sequence[str]) -> Offer | None:
    """The best program that introduces the field and that one takes alone at any time: a `short`
    one before the others."""
    person, context = draft.person, draft.catalog.rules.field.context
    found = [
        o
        for o in offers
        if o.verdict.open
        and o.next.self_paced
        and f"study:{o.program.id}" not in person.progress.finished
        and o.program.id not in person.done
        and (
            o.program.id in short
            or any(b.competency == context and b.to >= 1 for b in o.program.builds)
        )
    ]
    found.sort(key=lambda o: (o.program.id not in short, -o.worth, o.program.id))
    return found[0] if found else None


_IDEAS = 2
"""Points of four from which on a role's days are made of ideas, and reading is a part of them."""


def add_reading(draft: Draft) -> None:
    """One agenda with its readings, for people at the beginning of roles that rest on knowing the
    subject. All others show what they know in the form of their role."""
    first = draft.catalog.roles[draft.assessment.shortlist[0].role]
    beginner = draft.aim.id == "first-role" and draft.person.entrance == "early"
    if not beginner or first.leans.ideas < _IDEAS:
        return
    agendas, progress = draft.catalog.agendas, draft.person.progress
    weights = {
        id: sum(w for role, w in draft.targets.weights if role in agendas[id].roles)
        for id in sorted(agendas)
        if f"study:{id}" not in progress.finished
        and id not in progress.aside
        # Rather nothing to read than research of a kind that the person did not name.
        and not other_research(draft.person, agendas[id])
    }
    most = max(weights.values(), default=0)
    if not most or draft.levels.get(draft.catalog.rules.field.context, 0) >= 4:
        return
    agenda = agendas[_pick_agenda(draft, [id for id, w in weights.items() if w == most])]
    p50 = sum((Fraction(r.hours).limit_denominator(4) for r in agenda.readings), Fraction(0)) + 3
    p80 = draft.left(f"study:{agenda.id}", p50 * 8 / 5)
    placed = draft.calendar.forward(f"study:{agenda.id}", p80, 1, 2 * QUARTER - 1)
    if placed:
        codes = [f"read-{i}" for i in range(1, len(agenda.readings) + 1)] + ["write-answer"]
        hours, why = (min(p50, p80), p80), (Reason("context-by-writing"),)
        step = booked_step(draft, "study", str(agenda.id), hours, placed, codes, why)
        draft.steps.append(step)


def _pick_agenda(draft: Draft, ids: Sequence[str]) -> str:
    """Among equal agendas, one that is begun, else one in the area that the person's record points
    to."""
    begun = [i for i in ids if f"study:{i}" in draft.person.progress.hours]
    if begun:
        return begun[0]
    field = draft.catalog.rules.field
    technical = draft.levels.get(field.technical, 0) > draft.levels.get(field.policy, 0)
    area = "technical" if technical else "policy"
    near = [i for i in ids if draft.catalog.agendas[i].area == area]
    return (near or list(ids))[0]
