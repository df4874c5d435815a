"""Rates of admission: published counts as they were published, else labelled judgments."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from checks import (
    check_band,
    check_capped,
    check_fresh,
    check_published_interval,
    check_share,
    check_source,
)
from hypothesis import given
from hypothesis import strategies as st
from profiles import GATHERED, catalog, days, examples

from pathways.catalog.records import Admitted, Program, Selectivity
from pathways.catalog.values import Range, When
from pathways.planner.rates import interval, is_count, rate_of

PROGRAMS = list(catalog().programs.values())
RULES = catalog().rules


def counts() -> st.SearchStrategy[Admitted]:
    """Places of applicants, each as a range."""

    def made(places: int, wide: int, more: int, far: int) -> Admitted:
        return Admitted("r", "s", Range(places + wide + more, places + wide + more + far),
                        Range(places, places + wide))

    return st.builds(made, st.integers(1, 300), st.integers(0, 20), st.integers(0, 5000),
                     st.integers(0, 200))


def percentages() -> st.SearchStrategy[Admitted]:
    """A stated share in percent."""
    return st.tuples(st.integers(1, 200), st.integers(1, 200)).map(
        lambda t: Admitted("r", "s", percent=Range(min(t) / 2, max(t) / 2), when=When(2026)))


@examples(300)
@given(counts() | percentages(), st.sampled_from((20, 100, 100, 500)))
def test_an_interval_holds_the_published_share(admitted: Admitted, cap: int) -> None:
    check_share(admitted, cap)


@pytest.mark.parametrize("places, applicants, low, high", [
    (32, 2000, 0.4, 4.8), (86, 2000, 1.9, 8.6), (30, 400, 4.0, 12.7),
])
def test_intervals_are_those_of_the_design(
    places: int, applicants: int, low: float, high: float
) -> None:
    check_published_interval(places, applicants, low, high)


@examples(100)
@given(st.integers(1, 100), st.integers(0, 1000))
def test_a_count_weighs_no_more_than_the_cap(places: int, more: int) -> None:
    check_capped((places, places + 100 + more), 100)


@examples(100)
@given(st.integers(1, 99), st.integers(100, 2000))
def test_more_places_never_lower_a_rate(places: int, applicants: int) -> None:
    def made(k: int) -> tuple[int, int, int]:
        return interval(Admitted("r", "s", Range(applicants, applicants), Range(k, k)), 100)

    assert all(a <= b for a, b in zip(made(places), made(places + 1), strict=True))


@examples(100)
@given(st.integers(1, 20), st.integers(20, 90))
def test_fewer_applicants_say_less(places: int, applicants: int) -> None:
    def wide(k: int, n: int) -> int:
        low, _, high = interval(Admitted("r", "s", Range(n, n), Range(k, k)), 10_000)
        return high - low

    assert wide(places, applicants) >= wide(places * 20, applicants * 20)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.id)
def test_every_rate_is_in_order_and_a_band_where_nothing_is_counted(program: Program) -> None:
    for today in (GATHERED, date(2024, 1, 1), date(2029, 1, 1)):
        rate = rate_of(program, today, RULES)
        assert 1 <= rate.low <= rate.usual <= rate.high <= 1000
        check_band(program, today, catalog())
        check_fresh(program, today, catalog())
        if rate.counted:
            check_share(rate.counted, RULES.sample_cap)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda p: p.id)
def test_no_rate_rests_on_hearsay(program: Program) -> None:
    check_source(program, rate_of(program, GATHERED, RULES))


def _with(*admitted: Admitted, judged: bool = True, read: Any = "page") -> Program:
    program = catalog().programs["mats"]
    key = next(k for k, s in program.sources.items() if s.read == read)
    sourced = tuple(replace(a, source=key) for a in admitted)
    band = Selectivity("selective", "it is") if judged else None
    return replace(program, admitted=sourced, selectivity=band)


@examples(100)
@given(percentages() | counts().map(lambda a: replace(a, when=When(2026))), days())
def test_a_count_that_is_old_gives_way_to_a_band(admitted: Admitted, today: date) -> None:
    check_fresh(_with(replace(admitted, when=When(2022))), date(2026, 11, 22), catalog())
    check_fresh(_with(admitted), today, catalog())
    check_band(_with(admitted), today, catalog())


@examples(30)
@given(counts())
def test_an_old_count_stays_where_nobody_has_judged(admitted: Admitted) -> None:
    rate = rate_of(_with(replace(admitted, when=When(2022)), judged=False), GATHERED, RULES)
    assert rate.counted and rate.old


@examples(30)
@given(percentages())
def test_a_percentage_from_a_listing_is_not_a_count(admitted: Admitted) -> None:
    program = _with(admitted, read="listing")
    assert not is_count(program, program.admitted[0])
    check_source(program, rate_of(program, GATHERED, RULES))


def test_a_percentage_without_a_date_is_not_a_count() -> None:
    program = _with(Admitted("r", "s", percent=Range(5, 5)))
    assert rate_of(program, GATHERED, RULES).counted is None


def test_places_of_applicants_come_before_a_percentage_and_then_the_youngest() -> None:
    old = Admitted("a", "s", Range(400, 400), Range(30, 30), when=When(2025))
    new = Admitted("b", "s", Range(500, 500), Range(30, 30), when=When(2026))
    share = Admitted("c", "s", percent=Range(50, 50), when=When(2026, 6))
    for several in ((old, new, share), (share, new, old)):
        counted = rate_of(_with(*several), GATHERED, RULES).counted
        assert counted and counted.round == "b"
