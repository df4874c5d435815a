"""Pieces of work for free weeks whose dates nobody knows: told in weeks, and put on no day."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from pathways.planner.draft import FURTHEST, Draft
from pathways.planner.goals import add_goals
from pathways.planner.plan import Loose
from pathways.profile import Person
from pathways.profile.life import Period, exact

_MOST = 3
"""Pieces that are told: what is further away depends on what these show."""


def undated_free(person: Person) -> Period | None:
    """The widest weeks, weekends or days of somebody with more hours than usual and no dates."""
    more = (p for p in person.recurring if not p.dated and p.a_week > person.weekly)
    return max(more, key=lambda p: p.a_week, default=None)


def loose_pieces(draft: Draft) -> tuple[Loose, ...]:
    """Which pieces a year of such free weeks holds, one after the other.

    They are chosen as for anybody with these hours. What meets every week is not among them, for
    nobody knows that two of these weeks follow each other.
    """
    free = undated_free(draft.person)
    if free is None:
        return ()
    hours = min(exact(free.hours), Fraction(draft.catalog.rules.hours.most_useful))
    series = (p.id for p in draft.catalog.projects.values() if any(x.weekly for x in p.parts))
    progress = draft.person.progress
    person = replace(
        draft.person,
        hours=hours,
        most=hours,
        hours_basis="capped",
        paid_hours=None,
        swing=None,
        full_time_from=None,
        periods=(),
        recurring=(),
        progress=replace(progress, aside=progress.aside.union(series)),
    )
    weeks = Draft.begin(draft.catalog, person, draft.today, draft.keep)
    # Between two of them are weeks in which others answer.
    weeks.calendar.weeks, weeks.calendar.other = FURTHEST, {}
    add_goals(weeks, at_most=_MOST)
    found: list[Loose] = []
    last = 0
    for step in (s for s in weeks.steps if s.goal):
        first, last = last + 1, last - int(-step.p80 // hours)  # each begins in one of its own
        if last > free.times:
            break
        found.append(Loose(step.ref, step.p80, first, last, free.unit, step.reasons, step.on_no))
    return tuple(found)
