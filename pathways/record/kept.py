"""A plan that was kept: what it was made from, and its steps with the dates that were agreed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pathways.assess import assess
from pathways.catalog import Catalog
from pathways.frozen import Struct
from pathways.planner import Admission, Plan, Reason, Step, StepPart, Watch
from pathways.planner.plan import WeekLoad
from pathways.profile import Profile
from pathways.profile.life import exact
from pathways.record.entries import Record, todays_name
from pathways.record.view import situation


class Milestone(Struct):
    """One part of a step, with the number that it has for as long as the plan is kept."""

    number: int
    step: Step
    part: int

    @property
    def what(self) -> StepPart:
        """The part itself."""
        return self.step.parts[self.part]

    @property
    def key(self) -> str:
        """What a tick of it is known by: its words in the data, else its code."""
        return self.what.text or self.what.code


class Held(Struct):
    """A plan on the disk, or one of this day where none is kept."""

    profile: Profile
    record: Record
    kept: tuple[str, ...]
    plan: Plan
    """Steps and weeks as they were agreed, under today's names; without what only the page of that
    day shows."""
    dues: Mapping[str, date]
    """When every step was due, also those that the catalog has no words for any more."""
    begun: tuple[Step, ...] = ()
    """Projects that were begun since, with the dates that a plan of this day would give them."""
    begun_weeks: tuple[WeekLoad, ...] = ()
    """The weeks of that plan."""

    @property
    def today(self) -> date:
        """The day it was made for."""
        return self.plan.today

    def keep(self, catalog: Catalog, refused: Collection[str] = ()) -> tuple[str, ...]:
        """Its steps in their order, under the names of today's catalog; in the place of a `refused`
        one what the plan promised for a no."""
        steps = (todays_name(step, catalog) for step in self.dues)
        return tuple(dict.fromkeys(self.promised(s) or s if s in refused else s for s in steps))

    def promised(self, step: str) -> str:
        """The step that is to be done where nobody says yes to this one; empty for none."""
        reasons = (r for s in self.plan.steps if s.id == step for r in s.on_no)
        return next((f"project:{r.project}" for r in reasons if r.code == "do-instead"), "")

    @property
    def milestones(self) -> list[Milestone]:
        """Every part of every step by its date, numbered from 1; those begun since come last."""
        parts = [
            (begun, part.due, step.id, n, step)
            for begun, steps in enumerate((self.plan.steps, self.begun))
            for step in steps
            for n, part in enumerate(step.parts)
        ]
        parts.sort(key=lambda x: x[:4])
        return [Milestone(i, step, n) for i, (*_, n, step) in enumerate(parts, 1)]

    def with_begun(self, plan: Plan, begun: Collection[str]) -> Held:
        """With those steps of a plan of this day that were begun and are not in it."""
        steps = tuple(s for s in plan.steps if s.id in begun and s.id not in self.dues)
        return replace(self, begun=steps, begun_weeks=plan.weeks)


def held_of(plan: Plan, profile: Profile, record: Record, kept: tuple[str, ...]) -> Held:
    """A plan of this day as if it were kept."""
    return Held(profile, record, kept, plan, {s.id: s.due for s in plan.steps})


def read_plan(
    held: Mapping[str, Any], profile: Profile, record: Record, catalog: Catalog
) -> tuple[Plan, dict[str, date]]:
    """The steps and weeks of a JSON plan, and when every step of it was due.

    Raises:
        BadInput: a changed answer of its record that the profile would not accept.
        ValueError, KeyError, TypeError: it is no such plan.
    """
    today, plan = date.fromisoformat(held["today"]), held["plan"]
    person = situation(profile, record, catalog, today).person
    steps = [_step(s, catalog) for s in plan["steps"]]
    weeks = tuple(
        WeekLoad(
            date.fromisoformat(week["start"]),
            tuple((todays_name(str(s), catalog), exact(h)) for s, h in week["hours"]),
        )
        for week in plan["weeks"]
    )
    made = Plan(
        today=today,
        until=date.fromisoformat(plan["until"]),
        hours=exact(plan["hours"]),
        assessment=assess(catalog, person),
        steps=tuple(s for s in steps if _has_words(s, catalog)),
        this_week=(),
        weeks=weeks,
        watch=tuple(
            Watch(id, date.fromisoformat(w["look"]), Admission("unknown"), ())
            for w in plan["watch"]
            if (id := todays_name(str(w["program"]), catalog)) in catalog.programs
        ),
        support=(),
        left_out=(),
        questions=(),
        check_ins=tuple(date.fromisoformat(d) for d in plan["check_ins"]),
    )
    return made, {str(s["id"]): date.fromisoformat(s["due"]) for s in plan["steps"]}


def _step(held: Mapping[str, Any], catalog: Catalog) -> Step:
    id = todays_name(str(held["id"]), catalog)
    return Step(
        id,
        held["kind"],
        id.partition(":")[2],
        date.fromisoformat(held["start"]),
        date.fromisoformat(held["due"]),
        exact(held["p50"]),
        exact(held["p80"]),
        tuple(
            StepPart(
                str(p["code"]),
                str(p["text"]),
                str(p["done_when"]),
                exact(p["p80"]),
                date.fromisoformat(p["start"]),
                date.fromisoformat(p["due"]),
            )
            for p in held["parts"]
        ),
        (),
        tuple(Reason(str(c["code"])) for c in held["checks"]),
        on_no=tuple(
            Reason("do-instead", {"project": todays_name(str(r["project"]), catalog)})
            for r in held.get("on_no", ())
            if r["code"] == "do-instead"
        ),
        goal=bool(held["goal"]),
    )


def _has_words(step: Step, catalog: Catalog) -> bool:
    """Whether the catalog still has what the step is about."""
    if step.kind == "study" and step.ref in catalog.agendas:
        readings = len(catalog.agendas[step.ref].readings)
        numbers = [p.code[5:] for p in step.parts if p.code.startswith("read-")]
        return all(int(n) <= readings for n in numbers)
    known: Mapping[str, Any] = {
        "project": catalog.projects,
        "apply": catalog.programs,
        "job": catalog.roles,
        "prepare": {p.id: p for p in catalog.aims.prepare},
        "study": {**catalog.programs, "introduction": None},
    }
    return step.ref in known.get(step.kind, {step.ref: None})
