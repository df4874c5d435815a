"""The class, desk, employer or group that somebody has already, as the place of a piece of work."""

from __future__ import annotations

from dataclasses import replace

from pathways.catalog.records import Project
from pathways.profile import Person

_POSTS = ("working", "study-and-work")

_WORDS = ("name", "brief", "user", "needs_yes", "if_no")

_ALONE = ("freelance", "self-employed", "unemployed")
"""Words by which people say that they have no employer."""


def has_own_place(person: Person, project: Project) -> bool:
    """Whether a piece of work can be done where the person works already."""
    place = project.own_place
    if place is None:
        return False
    if place.people == "inside":
        return person.situation == "in-field"
    alone = any(word in person.outside.lower() for word in _ALONE)
    return person.situation in _POSTS and not alone and bool({*place.trades} & {*person.trades})


def in_own_place(person: Person, project: Project) -> Project:
    """The project in the words for the person's own place, where they have one."""
    place = project.own_place
    if place is None or not has_own_place(person, project):
        return project
    own = {word: getattr(place, word) for word in _WORDS}
    return replace(project, **{word: text for word, text in own.items() if text})
