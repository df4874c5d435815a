"""Geometry of the pictures in a plan's page: numbers and labels only, drawn by a template.

Across, a place is a percentage of the width, so that text keeps its size on a phone; down, pixels.
They are tuples with names, which a program makes five times as fast as dataclasses when it starts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from pathways.planner import Admission, Plan
from pathways.planner.plan import Step, Watch
from pathways.render.document import Document

Sure = Literal["own", "dated", "forecast", "weak", "unknown"]
"""How well a date is known: set by the person, announced, forecast, a guess, or not at all."""

_MARGIN = 2.5
"""Percent kept free on both sides, for marks that are wider than their day."""
_ROW, _TOP = 40, 22
_MOST_TICKS = 6
_QUARTER = 13
_TALL = 110


class RungMark(NamedTuple):
    """A rung of a ladder and whether the person stands on it."""

    name: str
    y: int
    here: bool


class LadderMap(NamedTuple):
    """A ladder, highest rung first."""

    id: str
    name: str
    rungs: tuple[RungMark, ...]
    height: int
    chosen: bool
    """Whether the plan follows this ladder."""


class LevelBar(NamedTuple):
    """Levels of a competency, 0 to 4: shown now, and asked for."""

    name: str
    y: int
    shown: int
    asked: int
    must: bool


class Levels(NamedTuple):
    """The competencies of one role."""

    role: str
    bars: tuple[LevelBar, ...]
    height: int


class Tick(NamedTuple):
    """A day on the axis of time."""

    x: float
    day: date


class Row(NamedTuple):
    """A step, or a program to watch, with its own dates and what is known of another's."""

    step: Step | None
    watch: Watch | None
    sure: Sure
    y: int
    start: float
    due: float
    window: tuple[float, float] | None
    """When somebody else's deadline or opening falls, where that is known at all."""

    @property
    def admission(self) -> Admission | None:
        """What is known about the round behind this row."""
        return self.watch.admission if self.watch else self.step.admission if self.step else None


class Timeline(NamedTuple):
    """All steps in order of their dates."""

    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    height: int


class WeekBar(NamedTuple):
    """Hours planned in one week; without height where nothing is."""

    x: float
    width: float
    y: float
    height: float
    day: date
    labelled: bool


class Weeks(NamedTuple):
    """Hours a week against what the person has."""

    bars: tuple[WeekBar, ...]
    capacity_y: float
    base: int
    height: int


class Charts(NamedTuple):
    """The pictures of one plan."""

    map: tuple[LadderMap, ...]
    levels: Levels | None
    timeline: Timeline
    hours: Weeks


def build_charts(document: Document) -> Charts:
    """The pictures of a plan. Only for a plan, not for a NoPlan."""
    plan = document.plan
    assert isinstance(plan, Plan)
    return Charts(
        tuple(_ladders(document, plan)), _levels(document, plan), _timeline(plan), _weeks(plan)
    )


def _ladders(document: Document, plan: Plan) -> Iterable[LadderMap]:
    for ladder in document.catalog.ladders.values():
        here = plan.assessment.standings[ladder.id].rung
        rungs = tuple(
            RungMark(rung.name, 16 + 32 * n, rung.id == here)
            for n, rung in enumerate(reversed(ladder.rungs))
        )
        chosen = ladder.id == plan.assessment.ladder
        yield LadderMap(ladder.id, ladder.name, rungs, 32 * len(rungs), chosen)


def _levels(document: Document, plan: Plan) -> Levels | None:
    if not plan.assessment.shortlist:
        return None
    role = document.role(plan.assessment.shortlist[0].role)
    have = document.person.levels
    asked = sorted(role.levels, key=lambda x: (x.need != "must", -x.level, x.competency))
    bars = tuple(
        LevelBar(
            document.catalog.competencies[x.competency].short,
            _ROW * n,
            have[x.competency].level if x.competency in have else 0,
            x.level,
            x.need == "must",
        )
        for n, x in enumerate(asked)
    )
    return Levels(role.id, bars, _ROW * len(bars))


def _sure(admission: Admission | None) -> Sure:
    if admission is None or admission.state == "rolling":
        return "own"
    if admission.state in ("dated", "not yet open"):
        return "dated"
    if admission.state == "forecast":
        return "weak" if admission.weak else "forecast"
    return "unknown"


def _window(admission: Admission | None) -> tuple[date, date] | None:
    if admission is None or _sure(admission) in ("own", "unknown"):
        return None
    return admission.closes or admission.opens or admission.starts


def _timeline(plan: Plan) -> Timeline:
    entries: list[tuple[Step | None, Watch | None, date, date, Admission | None]]
    entries = [(s, None, s.start, s.due, s.admission) for s in plan.steps]
    entries += [(None, w, w.look, w.look, w.admission) for w in plan.watch]
    ends = [window[1] for *_, known in entries if (window := _window(known))]
    last = max([plan.today, *ends, *(due for _, _, _, due, _ in entries)])
    days = max(28, (last - plan.today).days + 7)

    def x(day: date) -> float:
        share = min(1.0, max(0.0, (day - plan.today).days / days))
        return round(_MARGIN + (100 - 2 * _MARGIN) * share, 2)

    rows = []
    for n, (step, watch, start, due, admission) in enumerate(entries):
        theirs = _window(admission)
        place = (x(theirs[0]), x(theirs[1])) if theirs else None
        y = _TOP + _ROW * n
        rows.append(Row(step, watch, _sure(admission), y, x(start), x(due), place))
    ticks = tuple(Tick(x(day), day) for day in _months(plan.today, days))
    return Timeline(tuple(rows), ticks, _TOP + _ROW * len(rows))


def _months(today: date, days: int) -> list[date]:
    """First days of months, at most six of them, evenly apart."""
    ahead = (today + timedelta(days=n) for n in range(1, days + 1))
    firsts = [day for day in ahead if day.day == 1]
    apart = -(-len(firsts) // _MOST_TICKS) or 1
    return firsts[::apart]


def _weeks(plan: Plan) -> Weeks:
    ends = plan.today + timedelta(weeks=_QUARTER)
    # A week without anything planned is not in the plan: it is a gap here.
    planned = {(w.start - plan.today).days // 7: w.total for w in plan.weeks if w.start < ends}
    top = max([plan.hours, *planned.values()])
    scale = _TALL / float(top) if top else 0.0
    base = _TALL + 22
    slot = 100 / _QUARTER
    bars = []
    for n in range(_QUARTER):
        tall = round(float(planned.get(n, 0)) * scale, 2)
        labelled = n % 4 == 0 and n + 1 < _QUARTER  # no room for words at the very edge
        place = (round(slot * n + slot * 0.15, 2), round(slot * 0.7, 2))
        day = plan.today + timedelta(weeks=n)
        bars.append(WeekBar(*place, round(base - tall, 2), tall, day, labelled))
    return Weeks(tuple(bars), round(base - float(plan.hours) * scale, 2), base, base + 22)
