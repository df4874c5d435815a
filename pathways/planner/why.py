"""Why a step is in a plan, or why a program is not and the smallest change that lets it in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from math import ceil
from typing import Literal

from pathways.catalog import Catalog
from pathways.catalog.records import Program
from pathways.catalog.values import Country
from pathways.frozen import Struct
from pathways.planner.admission import Admission, admission
from pathways.planner.eligibility import Verdict, every_check, judge
from pathways.planner.offers import keeps_out, speaks_against
from pathways.planner.plan import NoPlan, Plan, Reason, Step, Watch
from pathways.profile import Person


class Why(Struct):
    """The place of one catalog entry in one person's plan."""

    room: str
    ref: str
    place: Literal[
        "step",
        "kept",
        "watch",
        "named",
        "taking part",
        "put aside",
        "ruled out",
        "not chosen",
        "role",
    ]
    """`kept`: a step of the plan that is kept, and of none that would be made today; `named`: an
    employer, a group or a door of the page."""
    step: Step | None = None
    watch: Watch | None = None
    admission: Admission | None = None
    blocks: tuple[Reason, ...] = ()
    checks: tuple[Reason, ...] = ()
    short: Reason | None = None
    """What speaks against a program that nothing rules out: a no, an answer to come, whom it is
    for, or what people who get in usually show and this person does not yet."""
    change: Reason | None = None
    """The smallest change of answers that removes every block, verified by judging again."""


def why(catalog: Catalog, person: Person, plan: Plan | NoPlan, room: str, ref: str) -> Why:
    """Explain a program, project, role or agenda of the catalog, by its room and id."""
    steps = plan.steps if isinstance(plan, Plan) else ()
    step = next((s for s in steps if s.ref == ref), None)
    if step is None and ref in person.progress.aside:
        return Why(room, ref, "put aside")
    if room != "programs":
        return Why(room, ref, "step" if step else "role" if room == "roles" else "not chosen", step)
    program = catalog.programs[ref]
    nxt = admission(program, plan.today, catalog.rules.forecast)
    verdict = judge(catalog, person, program, nxt)
    checks = tuple(every_check(verdict))
    if step:
        return Why(room, ref, "step", step, admission=nxt, checks=checks)
    if ref in person.progress.taking:
        return Why(room, ref, "taking part", admission=nxt)
    watched = (*plan.watch, *plan.support) if isinstance(plan, Plan) else ()
    watch = next((w for w in watched if w.program == ref), None)
    if watch:
        short = keeps_out(person, program, checks) if nxt.looked else None
        return Why(room, ref, "watch", watch=watch, admission=nxt, checks=checks, short=short)
    if isinstance(plan, Plan) and ref in (*plan.employers, *plan.groups, *plan.trade_doors):
        return Why(room, ref, "named", admission=nxt, checks=checks)
    if verdict.open:
        more = speaks_against(person, program)
        return Why(room, ref, "not chosen", admission=nxt, checks=checks, short=more)
    change = smallest_change(catalog, person, ref, nxt, plan.today)
    return Why(
        room, ref, "ruled out", admission=nxt, blocks=verdict.blocks, checks=checks, change=change
    )


def smallest_change(
    catalog: Catalog, person: Person, ref: str, nxt: Admission, today: date
) -> Reason | None:
    """The first single or double change, in order of effort, that leaves no block; else None."""
    program = catalog.programs[ref]

    def verdict(changed: Person) -> Verdict:
        return judge(catalog, changed, program, nxt)

    hours = program.hours_per_week.is_.low if program.hours_per_week else 0
    singles = list(_changes(person, hours, catalog, program, today))
    for reason, changed in singles:
        if verdict(changed).open:
            return reason
    for reason, changed in singles:
        for more, both in _changes(changed, 0, catalog, program, today):
            if more.code != reason.code and verdict(both).open:
                codes = {"first": reason.code, "second": more.code}
                return Reason("two-changes", {**codes, **reason.params, **more.params})
    return None


def _changes(
    person: Person, hours: float, catalog: Catalog, program: Program, today: date
) -> Iterator[tuple[Reason, Person]]:
    if hours and person.hours is not None and hours < catalog.rules.hours.full_time:
        more = Fraction(ceil(hours))
        yield Reason("if-hours", {"hours": more}), replace(person, hours=more, most=more)
    if person.move != "months":
        yield Reason("if-move"), replace(person, move="months")
    if person.deal_breakers:
        yield (
            Reason("if-deal-breakers", {"names": tuple(sorted(person.deal_breakers))}),
            replace(person, deal_breakers=frozenset()),
        )
    free = person.full_time_from if person.full_time == "known" else None
    if free is None or free > today:
        yield Reason("if-free"), replace(person, full_time="known", full_time_from=date(1990, 1, 1))
    if person.pay_months is not None and person.pay_months < 12:
        yield Reason("if-pay"), replace(person, pay_months=12)
    places = {c.country for c in program.places.is_} if program.places else set()
    asked = {c for need in program.requires if need.what == "work-rights" for c in need.in_}
    rights = tuple(Country(c) for c in sorted(places | asked))
    if rights:
        yield (
            Reason("if-rights", {"countries": rights}),
            replace(person, work_rights=(*person.work_rights, *rights), work_rights_known=True),
        )
    for need in program.requires:
        if need.what == "degree" and need.level:
            yield Reason("if-degree", {"level": need.level}), replace(person, degree=need.level)
        elif need.what == "experience":
            yield Reason("if-years", {"years": need.min or 0}), replace(person, years=need.min)
        elif need.what == "program":
            yield (
                Reason("if-program", {"programs": tuple(need.any)}),
                replace(person, done=person.done | {need.any[0]}),
            )
