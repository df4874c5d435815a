"""How a plan may change when its input does: M1 to M20 of the design, as far as they concern whole
plans. test_promises.py holds some others.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from checks import (
    EXAMPLES,
    Someone,
    check_again,
    check_begun_stays,
    check_careful,
    check_executes,
    check_higher_rate,
    check_hours_credited,
    check_next_application,
    check_next_goal,
    check_overrun,
    check_readiness,
    check_refused,
    check_removal,
    check_rows,
    check_search_share,
    check_shift,
    check_steadiness,
    check_waiting,
    check_words,
    crowded,
    dated,
    example_people,
    people,
    someone,
)
from hypothesis import given
from hypothesis import strategies as st
from profiles import GATHERED, catalog, examples, planned_profiles, profiles, texts

from pathways.profile import Profile
from pathways.profile.answers import Claim, Did, Month, ProgramDone, tidy

RANDOM = st.randoms(use_true_random=False)
WEEKS = st.integers(1, 9)
EVERY_EXAMPLE = pytest.mark.parametrize("one", example_people(), ids=[p.stem for p in EXAMPLES])


def somebody(day: date = GATHERED, **answers: Any) -> Someone:
    """One person with few answers."""
    return Someone(Profile(1, **answers), day, catalog())


@EVERY_EXAMPLE
def test_a_likelier_program_stays_and_the_search_keeps_to_its_share(one: Someone) -> None:
    dated = Someone(one.profile, one.today, crowded(3))
    for some in (one, dated):
        check_higher_rate(some)
        check_search_share(some)


# -- M2, M4, M6, M12, M14 -------------------------------------------------------------------------


@examples(40)
@given(profiles(), st.sampled_from(list(catalog().programs)), texts())
def test_a_finished_program_never_lowers_readiness(profile: Profile, id: str, proof: str) -> None:
    have = tuple(p for p in profile.programs or () if isinstance(p, ProgramDone) and p.id != id)
    before = tidy(Profile(**{**_fields(profile), "programs": have}), catalog())
    after = tidy(Profile(**{**_fields(profile),
                            "programs": (*have, ProgramDone(id, proof=proof))}), catalog())
    check_readiness(before, after)


@examples(40)
@given(profiles(), st.sampled_from(list(catalog().competencies)), st.integers(0, 4), texts())
def test_a_level_that_is_claimed_never_lowers_readiness(
    profile: Profile, competency: str, level: int, proof: str
) -> None:
    have = {c: x for c, x in (profile.levels or {}).items() if c != competency}
    more = {**have, competency: Claim(level, proof)}
    check_readiness(tidy(Profile(**{**_fields(profile), "levels": have}), catalog()),
                    tidy(Profile(**{**_fields(profile), "levels": more}), catalog()))


def _fields(profile: Profile) -> dict[str, Any]:
    return {name: getattr(profile, name) for name in Profile.__dataclass_fields__}


@examples(10)
@given(planned_profiles(full_time_from=st.sampled_from((None, Month("now"), Month("never")))),
       st.dates(date(2026, 3, 1), date(2027, 12, 1)), st.integers(0, 99), st.integers(1, 30))
def test_a_plan_moves_with_all_its_dates(
    profile: Profile, today: date, seed: int, weeks: int
) -> None:
    check_shift(profile, today, seed, weeks)


@examples(12)
@given(someone(), RANDOM)
def test_a_program_that_a_plan_does_not_use_can_be_gone(one: Someone, random: Any) -> None:
    check_removal(one, random)


@examples(10)
@given(someone(), RANDOM)
def test_the_order_within_programs_changes_nothing(one: Someone, random: Any) -> None:
    check_rows(one, random)


@examples(12)
@given(someone(), texts().filter(lambda t: bool(t.strip())))
def test_who_somebody_is_and_how_they_tell_it_changes_no_step(one: Someone, text: str) -> None:
    check_words(one, text)


# -- M15: the plan can be lived -------------------------------------------------------------------


@EVERY_EXAMPLE
def test_the_plans_of_the_examples_can_be_lived(one: Someone) -> None:
    check_executes(one)


def test_a_piece_begins_after_the_piece_that_shows_what_it_expects() -> None:
    did = (Did("accountable-for-accounts", "it"), Did("budget-or-contract"),
           Did("hired-or-granted", "it"), Did("holds-a-qualification"),
           Did("led-a-small-group", "it"), Did("ran-a-large-event", "it"), Did("talked-to-five"),
           Did("written-choice"))
    one = somebody(date(2027, 6, 8), situation="between", hours=(82.5, 6.5, 105, 35), did=did,
                   horizon="3", roles=("research-manager", "research-scientist"))
    check_executes(replace(one, among=crowded(1)))


@examples(15)
@given(someone())
def test_a_plan_can_be_lived(one: Someone) -> None:
    check_executes(one)


@examples(12)
@given(dated(1))
def test_a_plan_can_be_lived_where_every_program_has_a_date(one: Someone) -> None:
    check_executes(one)


# -- M16: followed, and planned again -------------------------------------------------------------


@EVERY_EXAMPLE
@pytest.mark.parametrize("kind", ["study", "project", "apply", "job"])
def test_what_the_examples_have_begun_stays(one: Someone, kind: str) -> None:
    for weeks in (4, 9):
        check_begun_stays(one, weeks, kind)


@pytest.mark.parametrize("one, weeks, kind", [
    (somebody(hours=(6.5, 6.5, 22.5, 74.5), did=(Did("ran-a-large-event", "it"),),
              prefers=("ideas",)), 5, "study"),
    (somebody(did=(Did("finished-introduction", "it"), Did("writing-changed-a-decision", "it")),
              prefers=("ideas",)), 3, "apply"),
    (somebody(hours=(6.5, 6.5, 22.5, 74.5), prefers=("ideas",), horizon="3",
              did=(Did("delivered-with-stakes", "it"), Did("managed-a-team", "it"),
                   Did("ran-a-large-event", "it"), Did("worked-in-government", "it"))),
     7, "project"),
], ids=["agenda", "application", "project"])
def test_what_was_begun_is_not_dropped(one: Someone, weeks: int, kind: str) -> None:
    check_begun_stays(one, weeks, kind)


@examples(15)
@given(someone(), WEEKS, st.sampled_from(["project", "apply", "job"]))
def test_what_was_begun_stays(one: Someone, weeks: int, kind: str) -> None:
    check_begun_stays(one, weeks, kind)


@EVERY_EXAMPLE
@pytest.mark.parametrize("kind", ["people", "study", "project", "apply"])
def test_hours_put_in_by_the_examples_are_credited(one: Someone, kind: str) -> None:
    for weeks in (1, 4, 9):
        check_hours_credited(one, weeks, kind)


@pytest.mark.parametrize("one, weeks, kind", [
    (somebody(), 1, "study"), (somebody(hours=(2, 2, 2, 2)), 1, "people"),
], ids=["introduction", "adviser"])
def test_hours_are_credited(one: Someone, weeks: int, kind: str) -> None:
    check_hours_credited(one, weeks, kind)


@examples(12)
@given(someone(), WEEKS, st.just("apply"))
def test_hours_put_into_applications_are_credited(one: Someone, weeks: int, kind: str) -> None:
    check_hours_credited(one, weeks, kind)


@EVERY_EXAMPLE
def test_the_next_goal_of_the_examples_stays_next(one: Someone) -> None:
    for weeks in (1, 3, 7):
        check_next_goal(one, weeks)


@pytest.mark.parametrize("one, weeks", [
    (somebody(), 3), (somebody(hours=(12, 12, 12, 12)), 1),
], ids=["no answers", "twelve hours"])
def test_the_next_goal_stays_next(one: Someone, weeks: int) -> None:
    check_next_goal(one, weeks)


@examples(15)
@given(someone(), WEEKS)
def test_an_application_for_an_announced_round_stays(one: Someone, weeks: int) -> None:
    check_next_application(one, weeks)


@EVERY_EXAMPLE
def test_the_plans_of_the_examples_are_the_same_planned_again(one: Someone) -> None:
    check_again(one)


@examples(40)
@given(someone())
def test_a_plan_is_the_same_planned_again(one: Someone) -> None:
    check_again(one)


# -- M17: a no, and no answer yet -----------------------------------------------------------------


@examples(12)
@given(someone(), st.integers(0, 119))
def test_after_a_no_nothing_else_changes_and_it_is_not_proposed_again(
    one: Someone, ago: int
) -> None:
    check_refused(one, ago)


@examples(10)
@given(dated(2), st.integers(0, 119))
def test_after_a_no_where_every_program_has_a_date(one: Someone, ago: int) -> None:
    check_refused(one, ago)


@examples(15)
@given(someone() | dated(3))
def test_nothing_that_waits_for_an_answer_is_proposed_again(one: Someone) -> None:
    check_waiting(one)


# -- M20, and rates that are a little off ---------------------------------------------------------


@examples(12)
@given(someone())
def test_careful_hours_are_at_least_the_usual_ones(one: Someone) -> None:
    check_careful(one)


def test_careful_hours_in_the_catalog_are_at_least_the_usual_ones() -> None:
    for hours in [p.hours for p in catalog().projects.values()] + [
            p.application for p in catalog().programs.values() if p.application]:
        assert hours.p50 <= hours.p80


def test_an_overrun_never_finishes_a_goal_with_waiting_earlier() -> None:
    check_overrun(somebody(hours=(10, 10, 10, 10), prefers=("people",)))


@examples(15)
@given(someone())
def test_an_overrun_never_finishes_the_same_goal_earlier(one: Someone) -> None:
    check_overrun(one)


def test_rates_that_are_a_little_off_leave_the_first_quarter_as_it_is() -> None:
    check_steadiness((*example_people(), *people(50)))
