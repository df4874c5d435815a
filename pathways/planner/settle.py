"""What the person should settle: answers that contradict each other, and what was assumed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from pathways.catalog import Catalog
from pathways.planner.draft import free_since
from pathways.planner.plan import Reason, Value
from pathways.profile import Person
from pathways.profile.person import ASSUMED_HOURS

_JOB = 20
"""Hours a week from which on they look like those of a job."""


def contradictions(catalog: Catalog, person: Person, today: date) -> list[Reason]:
    """Answers that do not fit together; the plan went by the more careful one."""
    found: list[Reason] = []
    for role in (catalog.roles[role] for role in person.roles):
        if role.ladder in person.deal_breakers:
            found.append(Reason("wish-ruled-out", {"role": role.id, "ladder": role.ladder}))
    told = person.situation == "in-field" and person.hired is None  # whoever was hired learns it
    if told and person.level(catalog.rules.field.context) == 0:
        found.append(Reason("in-field-without-context"))
    if person.situation == "in-field" and person.spent is not None and person.spent >= _JOB:
        found.append(Reason("in-field-hours", {"spent": person.spent}))
    if "unpaid" in person.deal_breakers and person.pay_months and person.pay_months >= 6:
        found.append(Reason("unpaid-but-able", {"months": person.pay_months}))
    if (
        person.full_time == "known"
        and person.full_time_from
        and person.full_time_from <= today
        and person.hours is not None
        and (person.most or person.hours) < 10
    ):
        found.append(Reason("free-but-few-hours", {"hours": person.hours}))
    return found


def undated(person: Person) -> list[Reason]:
    """Weeks and days with other hours of which nobody knows when they are; `more` says that they
    have more than usual."""
    found: list[Reason] = []
    for period in person.recurring:
        if period.dated:
            continue
        about: dict[str, Value] = {
            "often": period.often,
            "note": period.note,
            "hours": Fraction(period.hours).limit_denominator(60),
            "more": period.a_week > person.weekly,
        }
        bounds = zip(("first", "last"), (period.first, period.last), period.days, strict=True)
        about |= {name: day for name, said, day in bounds if said}
        found.append(Reason("undated-weeks", about))
    return found


def assumptions(person: Person, today: date, weekly: Fraction) -> list[Reason]:
    """What was taken where no answer was given, and levels that lack a sentence or a link."""
    found: list[Reason] = []
    if person.country is None:
        found.append(Reason("assumed-country"))
    elif not person.work_rights_known:
        found.append(Reason("assumed-rights", {"country": person.country}))
    if since := free_since(person, today):
        found.append(Reason("free-hours", {"hours": weekly, "since": since}))
    elif person.hours is None:
        found.append(Reason("assumed-hours", {"hours": ASSUMED_HOURS}))
    elif person.hours_basis in ("logged", "started"):
        found.append(Reason(f"{person.hours_basis}-hours", {"hours": person.hours}))
    elif person.spent is not None and person.spent > person.hours:
        found.append(Reason("capped-hours", {"spent": person.spent, "hours": person.hours}))
    found += undated(person)
    if not person.horizon_known:
        found.append(Reason("assumed-horizon", {"months": person.horizon}))
    if not person.prefers:
        found.append(Reason("assumed-prefers"))
    for competency, shown in sorted(person.levels.items()):
        if shown.unproven:
            about: dict[str, Value] = {"competency": competency, "thing": shown.ref}
            about |= {"by": shown.by, "claimed": shown.claimed, "level": shown.level}
            found.append(Reason("unproven", about))
    return found
