"""The dates of a page add up: with each other, with the weeks there are and with what is sought."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from profiles import Case, case_of, catalog, examples, plans
from test_choosing import someone

from pathways.catalog.values import Country
from pathways.planner import Plan
from pathways.planner.draft import Draft
from pathways.profile.answers import Month, Outside
from pathways.profile.life import Period
from pathways.render.one_page import to_one_page

DAY = date(2026, 11, 28)

SCHOOL = ("2026-12-19 to 2027-01-03: 10", "2027-03-20 to 2027-04-04: 15",
          "2027-06-01 to 2027-08-25: 15 summer")


def case(*periods: str, **answers: Any) -> Case:
    return case_of(someone(**answers, periods=tuple(map(Period.parse, periods))), DAY)


def page(*periods: str, **answers: Any) -> str:
    return to_one_page(case(*periods, **answers).document)


TEACHER: dict[str, Any] = {
    "trades": ("teaching-training",), "outside": Outside(15, "mathematics teacher"),
    "hours": (0, 0, 1, 0, 1), "roles": ("course-facilitator",), "country": Country("IE"),
    "work_rights": None,
}


# == what meets every week meets in weeks that follow each other ==================================


def check_series(one: Case) -> None:
    """What meets every week is booked in weeks that follow each other, each with a sitting."""
    calendar = Draft.begin(one.catalog, one.person, one.today).calendar
    for step in (s for s in one.plan.steps if s.kind == "project"):
        if step.id in one.person.progress.hours:
            continue
        project = one.catalog.projects[step.ref]
        weekly = {part.do for part in project.parts if part.weekly}
        for part in (p for p in step.parts if p.text in weekly):
            first, last = calendar.week_of(part.start), calendar.week_of(part.due)
            for week in range(first, last + 1):
                assert calendar.hours(week) >= one.catalog.aims.piece_hours, (step.id, part.text)


def test_no_series_is_led_through_weeks_without_hours() -> None:
    one = case(*SCHOOL, **TEACHER)
    goals = {s.ref: s for s in one.plan.steps if s.goal}
    check_series(one)
    cohort = goals["lead-volunteer-cohort"]
    lead = [p for p in cohort.parts if p.text.startswith("lead ")]
    assert lead[0].start >= date(2027, 5, 29) and lead[-1].due <= date(2027, 8, 25)


@examples(60)
@given(plans())
def test_what_meets_every_week_meets_in_weeks_that_follow_each_other(one: Case) -> None:
    check_series(one)
