"""How somebody stands when a plan begins, and what is said and done about what is in their way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TypeVar

from pathways.catalog import Catalog
from pathways.catalog.aims import Case, FirstWords, Form, Obstacle
from pathways.planner.plan import Loose
from pathways.profile import Person
from pathways.profile.life import Period

SHOWN = 2
"""The level from which on something shown is named among what a person brings."""

STUDIES = ("student", "study-and-work")

_Said = TypeVar("_Said", FirstWords, Case, Form)


def told_weeks(person: Person, today: date, until: date) -> tuple[Period, ...]:
    """The weeks with other hours that lie at least partly in what is planned."""
    told = (p for p in person.periods if p.days[1] >= today and p.days[0] <= until)
    return tuple(sorted(told, key=lambda p: p.days))


def only_tongue(person: Person) -> str:
    """The language that somebody leads talks in who reads English and does not lead them in it."""
    spoken = [x for x in person.languages if x[:2] != "en"]
    leads_in_english = len(spoken) < len(person.languages)
    reads = any(x[:2] == "en" for x in person.reads)
    return spoken[0] if spoken and reads and not leads_in_english else ""


def stands(
    catalog: Catalog,
    person: Person,
    today: date,
    until: date,
    role: str,
    hours: Fraction,
    loose: tuple[Loose, ...],
) -> Mapping[str, bool]:
    """How the person stands, by the words of `STANDS` and what is in their way; `role` is the first
    target, `hours` those of a usual week, `until` the last day that is planned."""
    aims, free = catalog.aims, person.full_time_from
    bridges = [catalog.backgrounds[t].bridges for t in person.trades]
    at_work = person.situation in ("working", "study-and-work")
    return {
        "long": (person.years or 0) >= aims.long_years,
        "senior": person.senior,
        "studies": person.situation in STUDIES,
        "inside": person.situation == "in-field",
        "retired": person.situation == "retired",
        "new": not any(level >= SHOWN for level in map(person.level, person.levels)),
        "craft": bool(role) and role in [b[0].role for b in bridges if b],
        "noes": sum(person.noes.values()) >= aims.refused.few,
        "few-hours": person.weekly <= aims.few_hours,
        "unsteady": person.no_fixed_days,
        "other-tongue": bool(only_tongue(person)),
        "keeps-post": at_work and person.full_time in ("offer", "never", "unknown"),
        "free-weeks": bool(loose)
        or any(p.a_week > hours for p in told_weeks(person, today, until)),
        "own-grant": "own-grant" in person.choices,
        "free-soon": free is not None and free > today,
        "stays-put": person.move == "stay",
        "agreed": bool(person.agreed),
        **{obstacle.id: obstacle.id == person.obstacle_kind for obstacle in aims.obstacles},
        "bound": person.bound,
    }


def first_of(said: Iterable[_Said], aim: str, stand: Mapping[str, bool]) -> _Said | None:
    """The first of what is said to people of some aims who stand so, which this person does."""
    return next(
        (x for x in said if (not x.aims or aim in x.aims) and all(map(stand.get, x.if_))), None
    )


_GATED = ("explore", "first-role", "job-now", "stay")
"""Aims under which the yes of people one knows comes before what strangers see; whom somebody works
for who moves up is no such gate."""


def waits_for(catalog: Catalog, person: Person, today: date) -> date | None:
    """The day by which people they know say yes or no, where that is soon: nothing of theirs goes
    to others before it."""
    by, known = person.yes_by, person.settles_by == "known" and person.yes_if
    if not known or by is None or person.aim not in _GATED:
        return None
    return by if today < by <= today + timedelta(weeks=catalog.aims.wait_weeks) else None


def other_forms(catalog: Catalog, person: Person, stand: Mapping[str, bool]) -> tuple[Form, ...]:
    """What is said of each form of work that was asked for, and to whoever stays of the ways to
    help that are there for everybody."""
    forms = catalog.aims.forms
    firsts = (
        first_of((f for f in forms if f.form == form), person.aim, stand)
        for form in dict.fromkeys(f.form for f in forms)
    )
    gives = not (person.obstacle_kind == "money" or person.pay_months == 0)
    return tuple(
        f
        for f in firsts
        if f
        and (f.form in person.work_wanted or (person.aim == "stay" and f.always))
        and (gives or f.form != "money")
    )


def in_the_way(catalog: Catalog, person: Person, stand: Mapping[str, bool]) -> Obstacle | None:
    """What stands in the way, with the answer and the step for people who stand so."""
    if not (person.obstacle or person.obstacle_kind):
        return None
    obstacle = catalog.aims.obstacle(person.obstacle_kind or "other")
    case = first_of(obstacle.cases, person.aim, stand)
    if case:
        obstacle = replace(obstacle, answer=case.answer, step=case.step)
    # Noes that were told say the stage, and an answer that is due settles the doubt.
    told = obstacle.id == "rejected" and bool(person.noes)
    due = obstacle.id == "unsure" and person.aim == "decide"
    return replace(obstacle, step="") if told or due else obstacle
