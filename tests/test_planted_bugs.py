"""Each check against a planted bug: a check that no bug could fail would promise nothing.

A bug counts as caught when a check passes without it and fails with it, on the same input.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import zip_longest
from random import Random
from typing import Any

import checks
import pytest
from checks import Someone, crowded, example_people, swapped, wishing
from profiles import GATHERED, Case, case_of, catalog

from pathways.catalog.records import Admitted
from pathways.catalog.values import Country, Range, When
from pathways.planner import (
    applications,
    build,
    deciding,
    draft,
    goals,
    offers,
    people_and_reading,
    places,
    rates,
)
from pathways.planner.draft import Draft
from pathways.planner.schedule import Calendar
from pathways.profile import Profile, person
from pathways.profile.answers import Claim, Did

Bug = Callable[[], AbstractContextManager[Any]]


def caught(bug: Bug, check: Callable[..., None], inputs: Sequence[tuple[Any, ...]]) -> bool:
    """Whether some input passes a check without the bug and fails it with the bug."""
    for given in inputs:
        with bug():
            try:
                check(*given)
                continue
            except AssertionError:
                pass
        try:
            check(*given)
        except AssertionError:
            continue  # a bug that nobody planted
        return True
    return False


def put(owner: Any, name: str, value: Any) -> Bug:
    """A bug that replaces one function."""
    return lambda: swapped(owner, name, value)


# -- rates ----------------------------------------------------------------------------------------


def _of_the_catalog(check: Callable[..., None]) -> Callable[[], None]:
    def every() -> None:
        for program in catalog().programs.values():
            check(program, GATHERED, catalog())

    return every


def _hearsay() -> None:
    program = catalog().programs["spar"]
    heard = Admitted("r", "diary-2025", percent=Range(18, 18), when=When(2025))
    program = replace(program, admitted=(heard,))
    checks.check_source(program, rates.rate_of(program, GATHERED, catalog().rules))


def _shares() -> None:
    for taken, applicants in ((1, 3), (30, 400), (99, 100), (32, 2000)):
        checks.check_share(Admitted("r", "s", Range(applicants, applicants),
                                    Range(taken, taken)), 100)


def _wrong_end(admitted: Any, cap: int) -> tuple[int, int, int]:
    low, usual, high = _interval(admitted, cap)
    return high, usual, low


def _halved(band: Any) -> Any:
    rate = _of_band(band)
    return replace(rate, low=rate.low // 2)


_interval, _of_band = rates.interval, rates.of_band


RATES: dict[str, tuple[Bug, Callable[[], None]]] = {
    "hearsay counts": (put(rates, "is_count", lambda p, a: True), _hearsay),
    "no cap": (put(rates, "interval", lambda a, cap: _interval(a, 10**9)),
               lambda: checks.check_capped((30, 400), 100)),
    "a narrow interval": (put(rates, "_Z", 0.5),
                          lambda: checks.check_published_interval(30, 400, 4.0, 12.7)),
    "ends the wrong way round": (put(rates, "interval", _wrong_end), _shares),
    "old counts stay": (put(rates, "outdated", lambda *any: False),
                        _of_the_catalog(checks.check_fresh)),
    "bands are halved": (put(rates, "of_band", _halved), _of_the_catalog(checks.check_band)),
}


@pytest.mark.parametrize("name", RATES)
def test_a_bug_in_the_rates_is_caught(name: str) -> None:
    bug, check = RATES[name]
    assert caught(bug, check, [()])


# -- plans ----------------------------------------------------------------------------------------


@cache
def some_people() -> tuple[Someone, ...]:
    """The examples, as they are and where every program has one date or another, and
    somebody who wishes for a role of which they can do nothing yet."""
    dated = (tuple(replace(o, among=crowded(n)) for o in example_people()) for n in (0, 1))
    wishes = Profile(1, roles=("research-engineer",), hours=(10, 10, 10, 10))
    newcomer = Someone(wishes, GATHERED, catalog())
    return (*(x for each in zip(example_people(), *dated, strict=True) for x in each), newcomer)


@cache
def more_people() -> tuple[Someone, ...]:
    """The examples with a wish each, where every program has one date or another."""
    return tuple(replace(o, among=crowded(n)) for n in range(8) for o in wishing(example_people()))


def _seen(progress: Callable[[Any], Any]) -> Bug:
    """The planner sees other progress."""
    begin = Draft.begin.__func__  # type: ignore[attr-defined]

    def blind(cls: Any, among: Any, who: Any, *more: Any, **named: Any) -> Draft:
        return begin(cls, among, replace(who, progress=progress(who.progress)), *more, **named)

    return put(Draft, "begin", classmethod(blind))


def _person_less(**lost: Any) -> Bug:
    """The planner does not see some progress."""
    return _seen(lambda progress: replace(progress, **lost))


def _hurried(progress: Any) -> Any:
    return replace(progress, overrun=progress.overrun and 1 / progress.overrun)


_last_week = applications._last_week
_levels, _book_parts = person._levels, goals._book_parts


def _first_by(criterion: Callable[[Any, goals.Piece], int]) -> Bug:
    """Another criterion before all those by which a goal is chosen."""
    return put(goals, "CRITERIA", (criterion, *goals.CRITERIA))


def _by_the_letters(choice: Any, piece: goals.Piece) -> int:
    return len(choice.draft.person.why + piece.id) % 5


def _in_catalog_order(choice: Any, piece: goals.Piece) -> int:
    return list(choice.draft.catalog.projects).index(piece.project.id)


def _by_the_day(choice: Any, piece: goals.Piece) -> int:
    return (choice.draft.today.toordinal() // 7 + len(piece.id)) % 7


def _whatever_is_begun(choice: Any, piece: goals.Piece) -> int:
    return piece.id in choice.draft.person.progress.hours


def _not_what_was_planned(choice: Any, piece: goals.Piece) -> int:
    return piece.id in choice.draft.keep


def _uncredited(draft: Draft, *more: Any) -> Any:
    with swapped(draft, "person", replace(draft.person,
                                          progress=replace(draft.person.progress, hours={}))):
        return _book_parts(draft, *more)


def _applies_by_size(draft: Draft, offer: Any) -> bool:
    return _applies(draft, offer) and (len(draft.catalog.programs) + len(offer.program.id)) % 4 > 0


_applies = applications._applies


def _discouraged(draft: Draft) -> list[Any]:
    """A no makes every other program look half as likely."""
    refused = draft.person.progress.refused
    return [replace(o, rate=replace(o.rate, usual=o.rate.usual // 2)) if refused else o
            for o in _offers(draft)]


_offers = build.see_programs


def _unsteady(offer: Any) -> int:
    """An order that turns on the last digits of a rate."""
    return offer.rate.usual * 7919 % 1000


def _forgetful(profile: Any, among: Any) -> dict[str, Any]:
    """The more somebody did, the less each thing shows."""
    found = _levels(profile, among)
    less = len(profile.did or ()) // 2
    return {c: replace(s, level=max(0, s.level - less)) for c, s in found.items()}


def _did(count: int) -> tuple[Did, ...]:
    return tuple(Did(t.id, "it") for t in catalog().questions.things[:count])


def _readiness() -> None:
    for count in range(6):
        before, after = (Profile(1, did=_did(n), levels={"writing": Claim(2, "it")})
                         for n in (count, count + 1))
        checks.check_readiness(before, after)


def test_a_thing_done_that_lowers_readiness_is_caught() -> None:
    assert caught(put(person, "_levels", _forgetful), _readiness, [()])


def _moved(one: Someone) -> None:
    checks.check_shift(replace(one.profile, full_time_from=None), GATHERED, 1, 5)


def _removed(one: Someone) -> None:
    checks.check_removal(one, Random(1))


def _rows(one: Someone) -> None:
    checks.check_rows(one, Random(1))


def _words(one: Someone) -> None:
    checks.check_words(one, "I would, if it were the other way round")


def _begun(one: Someone) -> None:
    for weeks in (4, 9):
        checks.check_begun_stays(one, weeks, "project")


def _begun_applications(one: Someone) -> None:
    for weeks in (4, 9):
        checks.check_begun_stays(one, weeks, "apply")


def _credited(kind: str) -> Callable[[Someone], None]:
    def check(one: Someone) -> None:
        for weeks in (2, 4, 9):
            checks.check_hours_credited(one, weeks, kind)

    return check


def _next(one: Someone) -> None:
    checks.check_next_goal(one, 3)


def _next_application(one: Someone) -> None:
    for weeks in (2, 6):
        checks.check_next_application(one, weeks)


def _refused(one: Someone) -> None:
    checks.check_refused(one, 5)


def _drops_kept(draft: Draft, offer: Any) -> bool:
    return _applies(draft, offer) and f"apply:{offer.program.id}" not in draft.keep


PLANS: dict[str, tuple[Bug, Callable[[Someone], None]]] = {
    "M4: what is next depends on the date": (_first_by(_by_the_day), _moved),
    "M6: the size of the catalog matters": (
        put(applications, "_applies", _applies_by_size), _removed),
    "M12: the first row wins": (_first_by(_in_catalog_order), _rows),
    "M14: the length of a sentence matters": (_first_by(_by_the_letters), _words),
    "M15: weeks hold any number of hours": (
        put(Calendar, "free", lambda self, week: self.weekly), checks.check_executes),
    "M15: deadlines slip by a month": (
        put(applications, "_last_week", lambda d, n: _last_week(d, n) + 4), checks.check_executes),
    "M15: levels are not needed": (
        put(offers.Offer, "ready", lambda self, levels: True), checks.check_executes),
    "M15: work begins before it can": (
        put(goals, "_fair", lambda draft, piece: True), checks.check_executes),
    "M16: what is begun comes last": (_first_by(_whatever_is_begun), _begun),
    "M16: begun applications are dropped": (
        put(applications, "_applies", _drops_kept), _begun_applications),
    "M16: hours put into a project are lost": (
        put(goals, "_book_parts", _uncredited), _credited("project")),
    "M16: hours put into an application are lost": (
        put(Draft, "left", lambda self, step, p80: p80), _credited("apply")),
    "M16: what was planned comes last": (
        _first_by(_not_what_was_planned), _next),
    "M16: planned again, it is another plan": (
        put(applications, "_applies", _drops_kept), checks.check_again),
    "M16: announced rounds are forgotten": (
        put(applications, "_applies", _drops_kept), _next_application),
    "what fits is said to be more than is booked": (
        put(applications, "_room", lambda draft, share, first, last: dict.fromkeys(
            range(first, last + 1), 10_000)),
        checks.check_search_share),
    "M7: the less likely is preferred": (
        put(applications, "_for_an_hour", lambda offer: -offer.rate.usual),
        checks.check_higher_rate),
    "M17: a no is forgotten": (_person_less(refused={}), _refused),
    "M17: a no counts for a week": (put(applications, "_NEXT_ROUND", 7), _refused),
    "M17: a no lowers other rates": (put(build, "see_programs", _discouraged), _refused),
    "M17: what waits is proposed again": (_person_less(waiting=frozenset()), checks.check_waiting),
    "M20: the slow are given less": (_seen(_hurried), checks.check_overrun),
    "M20: an overrun is ignored": (_person_less(overrun=None), checks.check_overrun),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_bug_in_the_planner_is_caught(name: str) -> None:
    bug, check = PLANS[name]
    # Bugs of applications are caught soonest where there is most to choose between, and those of
    # planning again among the last of them.
    turns = [(one,) for turn in zip_longest(some_people(), more_people()) for one in turn if one]
    assert caught(bug, check, turns[::-1])


# -- what a plan chooses --------------------------------------------------------------------------


@cache
def some_choosers() -> tuple[Someone, ...]:
    """The examples, and somebody who has two offers to choose between."""
    offered = Profile(2, situation="working", country=Country("GB"), hours=(6, 6, 6, 6),
                      aim="decide", decide_by=When.parse("2026-12-07"), offers="one; another",
                      choices=("small-organization", "public-body"))
    return (*example_people(), Someone(offered, GATHERED, catalog()))


def _decides(case: Case) -> None:
    if case.person.decide_by is not None:
        checks.check_decided_after_talks(case)


def _takes_guesses(draft: Draft, offer: Any) -> bool:
    return _applies(draft, replace(offer, next=replace(offer.next, weak=False)))


def _decides_at_once(draft: Draft) -> None:
    """The day of deciding is the first one free, whoever is still to be asked."""
    if draft.person.decide_by is not None:
        people_and_reading.prepare(draft, "decide", 0)


CHOSEN: dict[str, tuple[Bug, Callable[[Case], None]]] = {
    "a small piece after a large one": (
        put(goals, "of_a_size", lambda choice, piece: True), checks.check_sizes),
    "later pieces are of any trade": (
        put(goals, "of_one_kind", lambda draft, piece: True), checks.check_one_kind),
    "what only shows a level comes first": (
        _first_by(lambda choice, piece: not piece.closes), checks.check_own_work),
    "hours are booked for a guess": (
        put(applications, "_applies", _takes_guesses), checks.check_weak_dates),
    "groups are anywhere": (
        put(places, "_nearness", lambda catalog, person, program: 0), checks.check_places),
    "employers are anywhere": (
        put(places, "how_far", lambda draft, program: 0), checks.check_places),
    "one looks back before anything is known": (
        put(deciding, "_soon_after", lambda draft, goals, hunt: draft.today),
        checks.check_look_back),
    "one looks back months after it is known": (
        put(deciding, "_soon_after", lambda draft, goals, hunt: draft.today + timedelta(weeks=60)),
        checks.check_look_back),
    "steps are due on days that are out": (
        put(draft, "last_free", lambda catalog, person, day, days: day), checks.check_own_days),
    "later pieces lie below the one before": (
        put(goals, "at_their_level", lambda choice, piece: True), checks.check_steps_up),
    "an offer is decided on before the talks": (
        put(build, "add_decision", _decides_at_once), _decides),
}


@pytest.mark.parametrize("name", CHOSEN)
def test_a_bug_in_what_is_chosen_is_caught(name: str) -> None:
    bug, check = CHOSEN[name]

    def planned(one: Someone) -> None:
        check(case_of(one.profile, one.today, one.among))

    assert caught(bug, planned, [(one,) for one in some_choosers()])


def test_an_unsteady_choice_is_caught() -> None:
    some = [replace(o, among=crowded(n % 2)) for n, o in enumerate(wishing(example_people()))]
    assert caught(put(applications, "_for_an_hour", _unsteady), checks.check_steadiness, [(some,)])
