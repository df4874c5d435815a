"""The choice of applications, against every possible set and against its own promises."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from checks import (
    Instance,
    Someone,
    check_booked,
    check_expected,
    check_feasible,
    check_gaps,
    check_kept,
    check_near_best,
    check_never_worse,
    check_order,
    check_scale,
    check_steady,
    crowded,
    example_people,
    fits_exactly,
    oracle,
    people,
    real_instances,
    someone,
    wishing,
)
from hypothesis import assume, given
from hypothesis import strategies as st
from profiles import GATHERED, examples

from pathways.planner.applications import SOON
from pathways.planner.choose import Option, choose, expected, fits

GAP = 0.01
"""Share of the best value that a choice may miss on made-up instances; none was seen to."""


def options(
    weeks: int, name: str, narrow: bool = True, free: bool = False
) -> st.SearchStrategy[Option]:
    """One option, with a window of eight weeks as the planner makes them, or with any window."""

    def made(minutes: int, a: int, b: int, worth: int, rate: int) -> Option:
        first, last = (max(0, b - SOON + 1), b) if narrow else (min(a, b), max(a, b))
        return Option(name, 0 if free else minutes, first, last, worth, rate)

    week = st.integers(0, weeks - 1)
    rates = st.sampled_from((1, 30, 55, 100, 275, 800, 1000)) | st.integers(1, 1000)
    return st.builds(made, st.integers(15, 900), week, week, st.integers(1, 40_000), rates)


@st.composite
def instances(draw: Any, narrow: bool = True) -> Instance:
    """Up to nine options, some weeks with little room, and sometimes sure ones."""
    room = tuple(draw(st.lists(st.integers(0, 240), min_size=2, max_size=20)))
    offered = [draw(options(len(room), f"o{i}", narrow)) for i in range(draw(st.integers(1, 9)))]
    sure = [draw(options(1, f"s{i}", free=True)) for i in range(draw(st.integers(0, 2)))]
    return Instance(tuple(draw(st.permutations(offered))), room, draw(st.integers(1, 4)),
                    tuple(sure))


# -- against every possible set -------------------------------------------------------------------


@examples(300)
@given(instances())
def test_a_choice_is_as_good_as_the_best_set(instance: Instance) -> None:
    check_near_best(instance, GAP)


@examples(200)
@given(instances(narrow=False))
def test_a_choice_is_never_better_than_the_best_set(instance: Instance) -> None:
    check_near_best(instance, 1)


def test_choices_for_real_people_are_as_good_as_the_best_sets() -> None:
    found = real_instances((*example_people(), *wishing(people(240))))
    assert len(found) >= 80 and max(len(i.options) for i in found) >= 6
    check_gaps(found)


def test_choices_are_as_good_where_every_program_has_a_date() -> None:
    found = [i for seed, some in enumerate(((*example_people(),), people(240)))
             for i in real_instances([Someone(o.profile, GATHERED, crowded(seed)) for o in some])]
    # As many as the roles somebody works towards name at most.
    assert max(len(i.options) for i in found) >= 11
    check_gaps(found)


@examples(15)
@given(someone() | someone(crowded(4)))
def test_what_is_chosen_is_in_the_plan(one: Someone) -> None:
    check_booked(one)


# -- what fits ------------------------------------------------------------------------------------


@examples(200)
@given(instances(narrow=False) | instances())
def test_a_choice_fits(instance: Instance) -> None:
    check_feasible(instance)


@examples(200)
@given(instances(narrow=False))
def test_what_is_said_to_fit_fits(instance: Instance) -> None:
    if fits(instance.options, instance.room):
        assert fits_exactly(instance.options, instance.room)


@examples(200)
@given(instances())
def test_whatever_fits_in_windows_of_eight_weeks_is_said_to_fit(instance: Instance) -> None:
    assert fits(instance.options, instance.room) == fits_exactly(instance.options, instance.room)


# -- expected worth -------------------------------------------------------------------------------


@examples(200)
@given(st.integers(0, 12).flatmap(
    lambda n: st.tuples(*(options(1, f"o{i}", free=True) for i in range(n)))))
def test_expected_worth_is_exact(offered: tuple[Option, ...]) -> None:
    check_expected(offered)


@examples(60)
@given(options(1, "one", free=True), st.integers(1, 40_000))
def test_a_second_certain_offer_of_the_same_worth_adds_nothing(one: Option, worth: int) -> None:
    sure = replace(one, worth=worth, rate=1000)
    assert expected((sure, replace(sure, id="two"))) == expected((sure,))


# -- changed instances ----------------------------------------------------------------------------


@examples(100)
@given(instances(), st.randoms(use_true_random=False))
def test_the_order_of_options_changes_nothing(instance: Instance, random: Any) -> None:
    check_order(instance, random)


@examples(60)
@given(instances(), st.randoms(use_true_random=False))
def test_equal_options_are_told_apart_by_their_ids(instance: Instance, random: Any) -> None:
    alike = tuple(replace(instance.options[0], id=o.id) for o in instance.options)
    check_order(replace(instance, options=alike), random)


@examples(100)
@given(instances(), st.integers(2, 1000))
def test_the_unit_of_worth_changes_nothing(instance: Instance, times: int) -> None:
    check_scale(instance, times)


def _with(instance: Instance, option: Option) -> Instance:
    return replace(instance, options=(option, *instance.options[1:]))


@examples(100)
@given(instances(), st.integers(0, 999))
def test_a_higher_rate_is_never_worse(instance: Instance, more: int) -> None:
    first = instance.options[0]
    easier = replace(first, rate=min(1000, first.rate + more))
    check_never_worse(instance, _with(instance, easier), GAP)


@examples(100)
@given(instances(), st.data())
def test_more_room_is_never_worse(instance: Instance, data: Any) -> None:
    more = tuple(r + data.draw(st.integers(0, 240)) for r in instance.room)
    check_never_worse(instance, replace(instance, room=more), GAP)


@examples(100)
@given(instances(), st.integers(0, 900))
def test_a_cheaper_application_is_never_worse(instance: Instance, less: int) -> None:
    first = instance.options[0]
    cheaper = replace(first, minutes=max(0, first.minutes - less))
    check_never_worse(instance, _with(instance, cheaper), GAP)


@examples(100)
@given(instances(), st.integers(1, 8))
def test_a_later_deadline_is_never_worse(instance: Instance, weeks: int) -> None:
    # Work may begin as early as before. Windows are then no longer nested, and `fits` is careful:
    # the promise is that of the best set.
    first = instance.options[0]
    later = _with(instance, replace(first, last=first.last + weeks))
    assert oracle(later) >= oracle(instance)
    check_near_best(later, 1)


@examples(100)
@given(instances(), st.data())
def test_one_more_program_is_never_worse(instance: Instance, data: Any) -> None:
    new = data.draw(options(len(instance.room), "new"))
    check_never_worse(instance, replace(instance, options=(*instance.options, new)), GAP)


@examples(60)
@given(instances())
def test_the_same_program_twice_is_no_better_than_the_best_set(instance: Instance) -> None:
    twice = replace(instance.options[0], id="again")
    both = replace(instance, options=(*instance.options, twice))
    check_near_best(both, GAP)
    check_feasible(both)


@examples(60)
@given(instances())
def test_what_was_not_chosen_can_be_gone(instance: Instance) -> None:
    chosen = instance.chosen()
    rest = [o for o in instance.options if o not in chosen]
    assume(rest)
    fewer = replace(instance, options=tuple(o for o in instance.options if o is not rest[0]))
    assert oracle(fewer) <= oracle(instance)
    check_near_best(fewer, GAP)


# -- what is kept ---------------------------------------------------------------------------------


@examples(200)
@given(instances(), st.integers(0, 511))
def test_what_is_kept_stays_unless_something_is_clearly_better(
    instance: Instance, which: int
) -> None:
    kept = frozenset(o.id for n, o in enumerate(instance.options) if which >> n & 1)
    check_kept(replace(instance, keep=kept))
    check_feasible(replace(instance, keep=kept))


@examples(100)
@given(instances())
def test_a_choice_is_made_again(instance: Instance) -> None:
    check_steady(instance)


def test_nearly_as_good_does_not_replace_what_is_kept_and_clearly_better_does() -> None:
    old, new = (Option(id, 60, 0, 0, worth, 100) for id, worth in (("old", 1000), ("new", 1010)))
    kept = frozenset({"old"})
    assert choose((old, new), (60,), 1) == (new,)
    assert choose((old, new), (60,), 1, (), kept) == (old,)
    better = replace(new, worth=1011)
    assert choose((old, better), (60,), 1, (), kept) == (better,)
