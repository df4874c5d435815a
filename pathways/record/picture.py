"""How far somebody has come since they began: what they show, weeks they came, milestones done.

It is made of the record alone, so that no new plan sets it back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from pathways.assess import assess
from pathways.assess.assessment import plain_levels, readiness
from pathways.catalog import Catalog
from pathways.frozen import Struct
from pathways.profile import Profile
from pathways.record.applications import tries_in
from pathways.record.entries import Entry, Record
from pathways.record.view import finished_steps, hours_logged, last_job, situation

_CAME = ("hours", "started", "ticked", "done", "applied", "finished", "job")
"""Entries that say that somebody did something; answers of others and changes say nothing of it."""


class Level(Struct):
    """A competency, and the level of it that was shown then and is now; 0 to 4."""

    name: str
    then: int
    now: int


class Nearer(Struct):
    """A target role: how many of the required levels were shown then, and are now."""

    name: str
    then: int
    now: int
    asked: int


class Picture(Struct):
    """What `pathways progress` shows."""

    began: date
    today: date
    weeks: tuple[tuple[date, Fraction, bool], ...]
    """First day of each week, hours logged in it, and whether anything was done."""
    levels: tuple[Level, ...]
    """What is shown today, what grew most first."""
    roles: tuple[Nearer, ...]
    milestones: tuple[tuple[date, str, str], ...]
    """Day, words and step of each that was ticked, newest first."""
    done: tuple[tuple[Entry, str], ...]
    """What was finished, with its name, newest first."""
    sent: int
    """Applications and asks, as `pathways applications` lists them."""
    job: str
    """The role of a job that was taken; empty for none."""

    @property
    def grew(self) -> bool:
        """Whether anything more is shown than in the beginning."""
        return any(x.now > x.then for x in self.levels) or any(x.now > x.then for x in self.roles)

    @property
    def came(self) -> int:
        """In how many weeks anything was done."""
        return sum(did for _, _, did in self.weeks)

    @property
    def hours(self) -> Fraction:
        """All hours that were logged."""
        return sum((hours for _, hours, _ in self.weeks), Fraction(0))

    @property
    def quarters(self) -> list[tuple[tuple[date, Fraction, bool], ...]]:
        """The weeks, thirteen to a row."""
        return [self.weeks[n : n + 13] for n in range(0, len(self.weeks), 13)]


def picture(
    profile: Profile, record: Record, catalog: Catalog, today: date, called: Callable[[str], str]
) -> Picture:
    """How far somebody has come by a day; they began on the first day of the record. `called` gives
    the name of what an entry is of; raises as `situation`."""
    so_far = record.until(today)
    entries = so_far.facts
    began = min((e.day for e in entries), default=today)
    then = situation(profile, Record(), catalog, began).person
    now = situation(profile, record, catalog, today).person
    before, after = plain_levels(then), plain_levels(now)
    levels = [
        Level(catalog.competencies[c].short, before.get(c, 0), level)
        for c, level in after.items()
        if level
    ]
    roles = []
    for fit in assess(catalog, now).shortlist:
        role = catalog.roles[fit.role]
        was = readiness(role, before, catalog).met
        roles.append(Nearer(role.name, was, fit.readiness.met, fit.readiness.asked))
    job = last_job(so_far)
    done = [(e, called(of)) for of, e in finished_steps(so_far, catalog).items()]
    done += [(e, called(e.of)) for e in entries if e.what == "finished"]
    return Picture(
        began,
        today,
        tuple(_weeks(record, began, today)),
        tuple(sorted(levels, key=lambda x: (x.then - x.now, -x.now, x.name))),
        tuple(roles),
        tuple(
            (e.day, e.milestone if e.part else e.said or e.milestone, catalog.name_of(e.id))
            for e in reversed(entries)
            if e.what == "ticked"
        ),
        tuple(sorted(done, key=lambda pair: (-pair[0].day.toordinal(), pair[1]))),
        len(tries_in(so_far, catalog)),
        catalog.name_of(job.of) if job else "",
    )


def _weeks(record: Record, began: date, today: date) -> Iterator[tuple[date, Fraction, bool]]:
    first = began - timedelta(days=began.weekday())
    while first <= today:
        last = first + timedelta(days=6)
        came = any(first <= e.day <= last and e.what in _CAME for e in record.facts)
        yield first, hours_logged(record, first, min(last, today)), came
        first = last + timedelta(days=1)
