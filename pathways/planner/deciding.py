"""The day on which one looks back and decides, and the piece of work that is judged by then."""

from __future__ import annotations

from datetime import date, timedelta

from pathways.planner.draft import Draft, next_free
from pathways.planner.people_and_reading import prepare
from pathways.planner.plan import Campaign, LookBack, Step
from pathways.planner.search import notice_day

_NAMED = 2
"""Pieces that every page names: by what comes of a later one nobody can be asked to decide, before
an evening that comes after all of them."""


_EARLIER = 3
"""Weeks before a day of their own in which its evening may lie, where its week has no hour left."""


def add_decision(draft: Draft) -> None:
    """The evening on which something is decided, for aims that end with one."""
    if draft.aim.ends not in ("decision", "kill-date", "look-again"):
        return
    by, known = draft.person.decide_by, _known_by(draft)
    if by is not None and draft.aim.ends == "decision":
        # The evening before: what was asked of people until then is known.
        known = max(draft.today, by - timedelta(days=1))
    if known:
        week = max(0, draft.calendar.week_of(known))
        for first in range(week, max(-1, week - _EARLIER - 1), -1):
            if not any(s.id == "prepare:decide" for s in draft.steps):
                prepare(draft, "decide", first, week, known)
        return
    # Not in the week in which the last piece is due: what came of it is known later.
    read = timedelta(weeks=draft.catalog.aims.search.answered)
    goals = [draft.calendar.week_of(s.due + read) for s in draft.steps if s.goal]
    earliest = min(max(goals, default=draft.last_start - 1), draft.calendar.weeks - 1)
    prepare(draft, "decide", earliest, earliest + 4)


def _known_by(draft: Draft) -> date | None:
    """The day by which the person would know, if the plan reaches so far."""
    known = draft.person.yes_by
    weeks = draft.calendar.weeks
    if known is None or not draft.today < known < draft.calendar.start(weeks):
        return None
    return next_free(draft.catalog, draft.person, known, 90)


def look_back(draft: Draft, hunt: Campaign | None) -> LookBack:
    """The day of the money or of the deciding evening; else the one by which the person would know;
    else soon after the last piece that is due within half a year, or after the first, once a search
    has had its time and while notice can still be given."""
    goals = sorted((s for s in draft.steps if s.goal), key=lambda s: (s.start, s.id))
    evening = next((s.due for s in draft.steps if s.id == "prepare:decide"), None)
    goals = goals if evening else goals[:_NAMED]
    day = hunt.decides if hunt and hunt.decides else evening or _known_by(draft)
    if day is None:
        day = next_free(draft.catalog, draft.person, _soon_after(draft, goals, hunt), 90)
    known = sorted((s.due, s.ref) for s in goals if s.due < day)
    judged = [x.ref for x in draft.loose[:1]] or [ref for _, ref in known[-1:]]
    return LookBack(day, next(iter(judged), ""))


def _soon_after(draft: Draft, goals: list[Step], hunt: Campaign | None) -> date:
    today, rules = draft.today, draft.catalog.aims.search
    far, at_once = today + timedelta(weeks=rules.within), today + timedelta(weeks=rules.at_once)
    near = [s.due for s in goals if s.due <= far] or [s.due for s in goals[:1]]
    day = max(near, default=far) + timedelta(weeks=rules.answered)
    if hunt:
        day = max(day, hunt.begins + timedelta(weeks=rules.searched))
    free = draft.person.full_time_from
    if free is None or free <= at_once:
        return day
    notice = notice_day(draft.catalog, draft.person, today)
    before = (notice or free) - timedelta(
        weeks=rules.decide_before if notice else rules.look_before
    )
    least = hunt.begins + timedelta(weeks=rules.least_weeks) if hunt else at_once
    return min(day, max(before, least))
