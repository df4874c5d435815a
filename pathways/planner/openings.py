"""What a plan draws on from open lists: openings to begin with, groups and events nearby."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Literal

from pathways.lists.openings import Fit, Opening, near, openings, target_roles
from pathways.lists.taken import Taken
from pathways.planner.draft import Draft
from pathways.planner.places import takes_sides
from pathways.planner.plan import Campaign, Near, OpenNow, Step

MOST, _LIGHT = 5, 2
"""Openings of a plan: as many good applications as a full fortnight holds, or a light search, or
somebody reads who does not apply yet."""
_OF_ONE = 2
"""Openings of one employer: it reads the second application with the first in mind."""
_TO_ASK = 2
"""Openings of which place or right to work must be asked first, in a plan of three at most: more of
them are a survey."""
_ROLES = 3
_FORTNIGHT, _SOON = timedelta(days=13), timedelta(days=60)

_TIERS: dict[Fit, int] = {"city": 0, "country": 0, "remote": 0, "move": 1, "unknown": 1, "ask": 2}
"""What can be taken as it is, before what one thing has to be asked of, before a right to work."""

_FORMS = {
    "full-time": r"full.?time", "part-time": r"part.?time", "contract": r"contract|freelance",
    "volunteer": r"volunt|unpaid", "board": r"trustee|board",
    "study": r"\bintern(ship)?s?\b|\bfellow\b|fellowship\b(?! [a-z])|research-fellow",
}  # fmt: skip
_BESIDE_STUDIES = frozenset({"part-time", "volunteer", "study"})


def open_now(draft: Draft, steps: Sequence[Step], campaign: Campaign | None) -> OpenNow | None:
    """The openings for the person's target roles that they could take: where they are or from afar
    before what has to be asked, the first role before the second, newer before older. None without
    a list, or where nobody looks for a post."""
    jobs: Taken | None = draft.catalog.lists.get("jobs")
    if jobs is None or not _looks(draft):
        return None
    if is_old(draft, jobs):
        return OpenNow(jobs.day, jobs.credit, True, "later", ())
    when = _when(draft, steps)
    # One more than are sent, for one may be filled by now.
    most = min(MOST, campaign.applications + 1) if when == "now" and campaign else _LIGHT
    return OpenNow(jobs.day, jobs.credit, False, when, mixed(fitting(draft, jobs), most))


def is_old(draft: Draft, taken: Taken) -> bool:
    """Whether much of a list will be over."""
    return (draft.today - taken.day).days > draft.catalog.openings.old_after


def fitting(draft: Draft, jobs: Taken) -> list[Opening]:
    """The openings that the person could take and would not be turned down for by their years,
    best first; none for whoever looks for no post."""
    if not _looks(draft):
        return []
    rules, person = draft.catalog.openings, draft.person
    every = target_roles(person, draft.assessment)
    wished = [f.role for f in draft.assessment.shortlist if f.origin != "fit"]
    mine = [r for r in every if r in wished or r in person.roles] or every[:1]
    roles = [r for r in mine if r not in person.progress.aside][:_ROLES]
    pairs = [
        (entry, role)
        for entry, role in jobs.entries
        if role in roles
        and (entry.published is None or (jobs.day - entry.published).days <= rules.gone_after)
    ]
    found = openings(draft.catalog, pairs, person, draft.assessment, {}, roles)
    found = [o for o in found if not (o.too_high or o.too_low) and _form_fits(draft, o)]
    if draft.aim.search == "none":  # a seat beside everything else is not worth a move or a permit
        found = [o for o in found if not _TIERS[o.fit]]
    found.sort(key=lambda o: (_TIERS[o.fit], o.years_short, roles.index(o.role)))
    return found


def _when(draft: Draft, steps: Sequence[Step]) -> Literal["now", "soon", "later"]:
    if draft.aim.id == "stay":
        return "now"  # a seat is asked about when it is there
    if draft.aim.id == "move-up":
        return "soon"
    first = min((s.start for s in steps if s.kind == "job"), default=None)
    if first is None or first > draft.today + _SOON:
        return "later"
    return "now" if first <= draft.today + _FORTNIGHT else "soon"


def _looks(draft: Draft) -> bool:
    if draft.just_hired:
        return False
    return draft.aim.search != "none" or (draft.aim.id == "stay" and bool(draft.person.work_wanted))


def _form_fits(draft: Draft, opening: Opening) -> bool:
    """Whether the form of work is one that the person can do now: what an ad does not say is asked,
    except by those for whom hardly any would fit."""
    person, entry = draft.person, opening.entry
    said = f"{entry.form} {entry.name} {opening.role}".casefold()
    forms = {form for form, words in _FORMS.items() if re.search(words, said)}
    if draft.aim.search == "none":
        return bool(forms & person.work_wanted)
    if person.stage == "student" and person.full_time_from is None:
        return bool(forms & _BESIDE_STUDIES)
    return not person.work_wanted or not forms or bool(forms & person.work_wanted)


def mixed(found: Sequence[Opening], most: int) -> tuple[Opening, ...]:
    """The first of them, not too many of one employer, nor of those that rest on an answer."""
    chosen: list[Opening] = []
    of_one: Counter[str] = Counter()
    to_ask = 0
    for opening in found:
        by, open_ = opening.entry.by.casefold(), _TIERS[opening.fit] > 0
        most_here = min(most, _TO_ASK + 1) if open_ else most
        if len(chosen) < most_here and of_one[by] < _OF_ONE and not (open_ and to_ask >= _TO_ASK):
            of_one[by] += 1
            to_ask += open_
            chosen.append(opening)
    return tuple(chosen)


# -- nearby ----------------------------------------------------------------------------------------

_GROUPS, _EVENTS = 3, 2
_FEW = 3
"""Groups of a country up to which one of another city is named; of more, one has to know where."""
_AHEAD = timedelta(days=60)
"""So far ahead is an event something for a plan's first weeks."""


def nearby(draft: Draft, known: Sequence[str]) -> tuple[Near, ...]:
    """Groups and events ahead of the lists in the person's city; in their country for whoever named
    no city, or where the catalog knows (`known`) nobody near: groups as far as its own leave
    room."""
    person, lists = draft.person, draft.catalog.lists
    if not lists or not person.country or person.situation == "in-field":
        return ()
    sides = takes_sides(draft)
    found = []
    for name, room in (("communities", _GROUPS - len(known)), ("events", _EVENTS)):
        taken: Taken | None = lists.get(name)
        if taken is None:
            continue
        old = is_old(draft, taken)
        entries = [
            e
            for e, _ in taken.entries
            if (sides or not _sides(draft, e.name))
            and (name == "communities" or _soon(draft, e.starts, old))
        ]
        rows = near(draft.catalog, person, entries, draft.today)
        # An evening in another city is a journey.
        wide = len(rows) <= _FEW and not (person.city and known)
        rows = [(fit, e) for fit, e in rows if fit == "city" or wide]
        # A list is there for what is next door also where the catalog knows three further away.
        room = max(room, 1 if any(fit == "city" for fit, _ in rows) else 0)
        found += [Near(name, taken.day, taken.credit, e) for _, e in rows[:room]]  # type: ignore[arg-type]
    return tuple(found)


def _soon(draft: Draft, starts: date | None, old: bool) -> bool:
    return starts is not None and not old and starts <= draft.today + _AHEAD


def _sides(draft: Draft, name: str) -> bool:
    return any(word in name.casefold() for word in draft.catalog.openings.sides)
