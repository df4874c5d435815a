"""The class, desk, employer or group that somebody has already, as the place of a piece of work."""

from __future__ import annotations

from dataclasses import replace

from pathways.catalog.records import Project
from pathways.profile import Person
from pathways.profile.person import is_own

_POSTS = ("working", "study-and-work")

_WORDS = ("name", "brief", "user", "needs_yes", "if_no")


_LEAST = 0.25
"""Hours of a part."""


def as_large_as_said(person: Person, project: Project) -> Project:
    """The project with the hours that the person expects of a piece of their own (P50), and as much
    more as such things take; each part has its share of them."""
    said = person.piece_hours
    if said is None or project.id != person.piece:
        return project
    ratio, slack = float(said) / project.hours.p50, project.hours.p80 / project.hours.p50
    # What is put into a calendar takes a quarter of an hour.
    parts = tuple(replace(x, hours=max(_LEAST, ratio * x.hours)) for x in project.parts)
    p50 = sum(part.hours for part in parts)
    return replace(project, hours=replace(project.hours, p50=p50, p80=slack * p50), parts=parts)


def has_own_place(person: Person, project: Project) -> bool:
    """Whether a piece of work can be done where the person works already."""
    place = project.own_place
    if place is None or (place.aims and person.aim not in place.aims):
        return False
    if place.people == "inside":
        return person.situation == "in-field"
    employed = person.situation in _POSTS and not person.own_boss
    return employed and bool({*place.trades} & {*person.trades})


def in_own_place(person: Person, project: Project) -> Project:
    """The project in the words for the person's own place, where they have one."""
    if is_own(project.id):
        return replace(project, name=f"“{person.piece_words}”")
    place = project.own_place
    if place is None or not has_own_place(person, project):
        return project
    own = {word: getattr(place, word) for word in _WORDS}
    return replace(project, **{word: text for word, text in own.items() if text})
