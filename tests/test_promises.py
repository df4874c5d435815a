"""The promises of the design, each as a property of the public functions over made-up people.

PATHWAYS_EXAMPLES=100 multiplies the number of examples and tries new ones on each run;
PATHWAYS_SHRINK=1 makes counterexamples small, which takes minutes for some of them.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import linter
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from profiles import (
    Case,
    case_of,
    cases,
    catalog,
    days,
    examples,
    histories,
    hours_answers,
    other_catalogs,
    past,
    plain_plans,
    plain_texts,
    planned_profiles,
    plans,
    profiles,
    programs,
    raw_profiles,
    said,
    with_history,
)

from pathways.assess import assess
from pathways.catalog import Catalog
from pathways.catalog.records import Expected, Program, Round
from pathways.catalog.values import When
from pathways.planner import NoPlan, Plan, admission, judge, make_plan
from pathways.planner.admission import Admission
from pathways.planner.draft import free_from, free_since
from pathways.planner.plan import LeftOut
from pathways.planner.rates import is_count
from pathways.profile import Profile, current, parse_profile
from pathways.profile.answers import Cues, Did, Month, ProgramDone, profile_text, tidy
from pathways.render import one_page, to_markdown
from pathways.render.json_plan import as_data, to_json
from pathways.render.text import render_template
from pathways.resources import folder

ROOT = folder("data").parent
EXAMPLES = [*sorted((ROOT / "examples").glob("*.yaml")), folder("data") / "demo.yaml"]
STATES = {"dated", "rolling", "not yet open", "forecast", "unknown", "closed"}
GENERALIST_OR_RESEARCH = ("generalist", "research")


def documents(case: Case) -> tuple[str, str]:
    """Both machine-readable formats of a case."""
    return to_markdown(case.document), to_json(case.document)


# == 1. the same input gives the same bytes =======================================================

_PRINT_ALL = """
import sys
from datetime import date
from pathlib import Path
from pathways.catalog.load import load_catalog
from pathways.planner import make_plan
from pathways.profile import current, read_profile
from pathways.render import build_document, to_markdown
from pathways.render.json_plan import to_json
catalog = load_catalog()
for name in sys.argv[1:]:
    profile = read_profile(Path(name), catalog)
    person = current(profile, catalog)
    made = make_plan(catalog, person, date(2026, 11, 22))
    document = build_document(catalog, profile, person, made)
    sys.stdout.buffer.write((to_markdown(document) + to_json(document)).encode())
"""


def test_surroundings_of_the_process_change_no_byte(installed: None) -> None:
    surroundings = [
        {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "de_DE.UTF-8"},
        {"PYTHONHASHSEED": "4242", "TZ": "America/Anchorage", "LC_ALL": "tr_TR.UTF-8"},
        {"PYTHONHASHSEED": "random", "TZ": "Asia/Kathmandu", "LC_ALL": "C.UTF-8",
         "PYTHONUTF8": "0", "LANG": "ar_EG"},
    ]
    outputs = set()
    for variables in surroundings:
        done = subprocess.run(
            [sys.executable, "-c", _PRINT_ALL, *map(str, EXAMPLES)],
            capture_output=True, cwd=ROOT, check=False,
            env={**os.environ, **variables})
        assert done.returncode == 0, done.stderr.decode()
        outputs.add(done.stdout)
    assert len(outputs) == 1
    assert len(outputs.pop()) > 10_000


@examples(15)
@given(cases())
def test_the_same_input_gives_the_same_bytes_twice(case: Case) -> None:
    assert documents(case_of(case.profile, case.today)) == documents(case)


@examples(20)
@given(raw_profiles(), days(), st.randoms(use_true_random=False))
def test_the_order_of_list_answers_changes_nothing(
    profile: Profile, today: date, random: Any
) -> None:
    mixed = {}
    for name in ("programs", "did", "work_rights", "roles", "languages", "deal_breakers",
                 "skipped"):
        value = getattr(profile, name)
        if value is not None:
            mixed[name] = tuple(random.sample(value, len(value)))
    if profile.levels is not None:
        mixed["levels"] = dict(random.sample(list(profile.levels.items()), len(profile.levels)))
    one = case_of(tidy(profile, catalog()), today)
    other = case_of(tidy(replace(profile, **mixed), catalog()), today)
    assert documents(one) == documents(other)


@examples(15)
@given(
    planned_profiles(text=plain_texts()),
    st.lists(st.builds(Did, st.sampled_from(("ran-a-series", "finished-unasked")),
                       plain_texts()), min_size=2, max_size=3),
    st.lists(st.builds(ProgramDone, st.sampled_from(("bluedot-agi-strategy", "ml4good")),
                       st.none(), plain_texts()), max_size=3),
    st.randoms(use_true_random=False),
)
def test_the_order_of_answers_given_twice_changes_nothing(
    profile: Profile, did: list[Did], done: list[ProgramDone], random: Any
) -> None:
    def made(things: list[Did], finished: list[ProgramDone]) -> tuple[str, str]:
        twice = replace(profile, did=tuple(things), programs=tuple(finished))
        return documents(case_of(tidy(twice, catalog()), date(2026, 11, 22)))

    assert made(did, done) == made(random.sample(did, len(did)), random.sample(done, len(done)))


def _shuffled(offered: Catalog, random: Any) -> Catalog:
    def mixed(items: Any) -> dict[str, Any]:
        return dict(random.sample(list(items.items()), len(items)))

    return replace(
        offered, programs=mixed(offered.programs), roles=mixed(offered.roles),
        projects=mixed(offered.projects), agendas=mixed(offered.agendas),
        competencies=mixed(offered.competencies), ladders=mixed(offered.ladders))


@examples(15)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_catalog_changes_no_document(one: Case, random: Any) -> None:
    other = case_of(one.profile, one.today, _shuffled(catalog(), random))
    assert to_markdown(one.document) == to_markdown(other.document)


def test_nor_whom_of_several_that_somebody_helped_a_piece_is_for() -> None:
    helped = ("aisafety-com-projects", "ccg-delhi-internship", "data-privacy-brasil-harm-library",
              "ai-safety-nigeria")
    said = Profile(1, situation="working", hours=(9, 9, 9, 9),
                   programs=tuple(map(ProgramDone, helped)))
    one = case_of(said, date(2026, 11, 22))
    turned = replace(catalog(), programs=dict(reversed(catalog().programs.items())))
    other = case_of(said, date(2026, 11, 22), turned)
    assert "which you named" in one.markdown
    assert to_markdown(one.document) == to_markdown(other.document)


@examples(10)
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_the_catalog_changes_no_plan(one: Case, random: Any) -> None:
    other = case_of(one.profile, one.today, _shuffled(catalog(), random))
    assert as_data(one.document) == as_data(other.document)


@examples(15)
@given(profiles(), days(), plain_texts(), plain_texts())
def test_a_name_changes_nothing_but_the_name(
    profile: Profile, today: date, one: str, other: str
) -> None:
    first = case_of(replace(profile, name=one), today)
    second = case_of(replace(profile, name=other), today)
    lines, more = linter.markdown(first).split("\n"), linter.markdown(second).split("\n")
    assert lines[1:] == more[1:]
    assert not one or one in lines[0]
    data, moved = as_data(first.document), as_data(second.document)
    for found in (data, moved):
        found["answers"].pop("name", None)
        found["lock"].pop("answers")
    assert data == moved


@examples(20)
@given(cases())
def test_the_answers_inside_a_json_plan_give_that_plan_again(case: Case) -> None:
    written = to_json(case.document)
    data = json.loads(written)
    again = parse_profile(json.dumps(data["answers"]).encode(), "answers", catalog())
    rebuilt = case_of(again, date.fromisoformat(data["today"]))
    assert to_json(rebuilt.document) == written


@examples(20)
@given(cases())
def test_a_profile_file_gives_the_plan_of_its_answers(case: Case) -> None:
    text = profile_text(case.profile, catalog())
    again = parse_profile(text.encode(), "profile.yaml", catalog())
    assert documents(case_of(again, case.today)) == documents(case)


_OF_A_MOMENT = ("Tuesday", "sat", "weekdays", "evenings", "in the", "morning", "19:00", "7", "7pm",
                "to", "and", "or", "&", ",", "-", "at my desk", "money", "2.5", "every day")


@examples(300)
@given(st.lists(st.sampled_from(_OF_A_MOMENT), min_size=1, max_size=6).map(" ".join))
@example(text="evenings Tuesday - ,")
@example(text="- 7 & 19:00 -")
def test_a_moment_is_read_again_as_it_was_kept(text: str) -> None:
    try:
        kept = Cues.parse(text)
    except ValueError:
        return
    assert Cues.parse(str(kept)) == kept


# == 2. no step contradicts a known fact ==========================================================


def _told(case: Case, id: str) -> Any:
    program = case.catalog.programs[id]
    nxt = admission(program, case.today, case.catalog.rules.forecast)
    return judge(case.catalog, case.person, program, nxt)


def _codes(reasons: Any) -> set[tuple[str, str]]:
    return {(r.code, str(sorted(r.params.items()))) for r in reasons}


@examples(20)
@given(plans())
def test_no_program_of_the_plan_has_a_known_block(case: Case) -> None:
    shown = [s.ref for s in case.plan.steps if s.ref in case.catalog.programs]
    shown += [w.program for w in (*case.plan.watch, *case.plan.support)]
    for id in shown:
        assert _told(case, id).blocks == (), id


@examples(20)
@given(plans())
def test_every_open_question_is_among_the_checks_of_its_step(case: Case) -> None:
    for step in case.plan.steps:
        if step.ref in case.catalog.programs:
            assert _codes(_told(case, step.ref).checks) == _codes(step.checks), step.id
    for watch in (*case.plan.watch, *case.plan.support):
        assert _codes(_told(case, watch.program).checks) == _codes(watch.checks), watch.program


@examples(20)
@given(plain_plans())
def test_every_open_question_of_a_step_is_in_the_document(case: Case) -> None:
    text = linter.markdown(case)
    for step in case.plan.steps:
        for check in step.checks:
            assert linter.words(case, "check", check) in text, (step.id, check)


FREE_SINCE = Profile(2, situation="study-and-work", hours=(19, 50, 10, 2, 7),
                     full_time_from=Month("2027-09"))


@examples(20)
@example(case_of(FREE_SINCE, date(2027, 10, 13)))
@given(plans())
def test_a_week_never_holds_more_than_its_hours(case: Case) -> None:
    free = Fraction(case.catalog.rules.hours.free)
    day = free_from(case.person)
    for week in case.plan.weeks:
        then = day is not None and week.start + timedelta(days=6) >= day
        assert week.total <= (max(case.plan.hours, free) if then else case.plan.hours)
        assert all(hours > 0 for _, hours in week.hours)
    if free_since(case.person, case.today):
        # They said their most before that day came; from it on the hours are those of being free.
        assert case.plan.hours == max(case.person.weekly, free)
    elif case.person.most is not None:
        assert case.plan.hours <= case.person.most


@examples(20)
@given(plans())
def test_the_hours_of_a_step_are_its_weeks_and_its_parts(case: Case) -> None:
    for step in case.plan.steps:
        booked = [h for week in case.plan.weeks for id, h in week.hours if id == step.id]
        assert sum(booked) == step.p80, step.id
        assert sum(p.p80 for p in step.parts) == step.p80, step.id
        assert 0 < step.p50 <= step.p80, step.id


@examples(20)
@given(plans())
def test_a_step_is_booked_only_between_its_start_and_its_due_date(case: Case) -> None:
    for step in case.plan.steps:
        for week in case.plan.weeks:
            if step.id in dict(week.hours):
                assert week.start >= step.start, step.id
                assert week.start <= step.due, step.id


@examples(20)
@given(plans())
def test_steps_lie_between_today_and_the_end_of_the_plan(case: Case) -> None:
    for step in case.plan.steps:
        assert case.today <= step.start <= step.due <= case.plan.until, step.id


@examples(20)
@given(plans())
def test_parts_are_in_the_order_of_their_dates(case: Case) -> None:
    for step in case.plan.steps:
        assert step.start <= step.parts[0].start
        assert step.parts[-1].due == step.due, step.id
        assert all(p.start <= p.due for p in step.parts), step.id
        for before, after in pairwise(step.parts):
            assert before.start <= after.start, step.id
            assert before.due <= after.due, step.id


@examples(20)
@given(plans())
def test_the_first_week_keeps_parts_in_their_order(case: Case) -> None:
    seen: dict[str, int] = {}
    for item in sorted(case.plan.this_week, key=lambda i: i.day):
        assert item.part >= seen.get(item.step, 0), (item.step, item.day)
        seen[item.step] = item.part
        step = next(s for s in case.plan.steps if s.id == item.step)
        assert case.today <= item.day <= step.parts[item.part].due


@examples(20)
@given(plans())
def test_the_first_week_holds_the_hours_booked_for_it(case: Case) -> None:
    # Nothing is booked in a first week that lies in holidays.
    first = sum(w.total for w in case.plan.weeks if w.start == case.today)
    assert sum(i.hours for i in case.plan.this_week) == first


def test_a_minute_of_the_next_part_is_in_the_sitting_before_it() -> None:
    answers = {"version": 1, "hours": [12, 14.5, 9.5, 25], "languages": ["de", "fr", "zh"],
               "roles": ["events-producer", "governance-researcher"],
               "obstacle": "# heading"}  # fmt: skip
    profile = parse_profile(json.dumps(answers).encode(), "a.json", catalog())
    plan = make_plan(catalog(), current(profile, catalog()), date(2024, 5, 11))
    assert isinstance(plan, Plan)
    assert sum(i.hours for i in plan.this_week) == plan.weeks[0].total


def _in_time(case: Case) -> None:
    for step in case.plan.steps:
        nxt = step.admission
        if step.kind != "apply" or nxt is None:
            continue
        if nxt.closes:
            assert step.due <= nxt.closes[0], (step.id, nxt)
        if nxt.opens and nxt.state == "not yet open" and step.parts[-1].code == "submit":
            assert step.due >= nxt.opens[0], (step.id, nxt)


@examples(20)
@given(plans())
def test_an_application_is_due_while_its_round_is_open(case: Case) -> None:
    _in_time(case)


@examples(20)
@given(plans(other_catalogs()))
def test_an_application_is_due_while_its_round_is_open_whatever_the_rounds(case: Case) -> None:
    _in_time(case)


@pytest.mark.parametrize("opens, closes", [
    (When(2027, 2, 1), When(2027, 2)), (When(2027, 2, 3), When(2027, 2, 8)),
], ids=["a month to close", "five days to apply"])
def test_nobody_is_told_to_submit_before_a_round_opens(opens: When, closes: When) -> None:
    announced = Round("Spring 2027", "s", opens=opens, closes=closes)
    course = with_history(catalog().programs["bluedot-agi-strategy"], (announced,), None, "rounds")
    among = replace(catalog(), programs={**catalog().programs, course.id: course})
    case = case_of(Profile(1), date(2026, 11, 22), among)
    for step in case.plan.steps:
        if step.ref == course.id and step.kind == "apply":
            assert step.parts[-1].code != "submit" or step.due >= opens.first, step.due


@examples(20)
@given(plans())
def test_no_finished_program_is_proposed_again(case: Case) -> None:
    proposed = {s.ref for s in case.plan.steps}
    proposed |= {w.program for w in (*case.plan.watch, *case.plan.support)}
    assert not proposed & case.person.done


@examples(20)
@given(profiles(text=plain_texts(), hours=st.just((0.0, 0.0, 0.0, 0.0)),
                full_time_from=st.just(Month("never")),
                programs=st.just((ProgramDone("bluedot-future-of-ai"),))))
def test_no_finished_program_is_proposed_without_a_plan(profile: Profile) -> None:
    case = case_of(profile, date(2026, 11, 22))
    assert isinstance(case.made, NoPlan)
    assert catalog().programs["bluedot-future-of-ai"].name not in linter.markdown(case)


@examples(20)
@given(plans())
def test_a_ladder_that_is_ruled_out_is_not_worked_towards(case: Case) -> None:
    out = case.person.deal_breakers.intersection(GENERALIST_OR_RESEARCH)
    roles = case.catalog.roles
    for fit in case.plan.assessment.shortlist:
        assert roles[fit.role].ladder not in out
    for step in case.plan.steps:
        if step.kind == "job":
            assert roles[step.ref].ladder not in out
        for reason in step.reasons:
            if "role" in reason.params and reason.role:
                assert roles[str(reason.role)].ladder not in out, (step.id, reason)


# == 3. what is known about a round ===============================================================


def _next(program: Program, today: date) -> Admission:
    return admission(program, today, catalog().rules.forecast)


@examples(200)
@given(programs(), days())
def test_a_round_is_in_one_of_six_states(program: Program, today: date) -> None:
    assert _next(program, today).state in STATES


@examples(100)
@given(programs(history=st.just(()), expected=st.none()), days())
def test_a_program_without_dates_is_never_dated_or_open(program: Program, today: date) -> None:
    nxt = _next(program, today)
    assert nxt.state in ("rolling", "unknown", "closed")
    assert nxt.opens is nxt.closes is nxt.starts is nxt.deadline is None
    if nxt.state == "rolling":
        assert program.intake is not None and program.intake.is_ in ("rolling", "self-paced")


@examples(200)
@given(programs(intake=st.just("rounds")), days())
def test_a_dated_round_is_an_announced_one_that_is_open(program: Program, today: date) -> None:
    nxt = _next(program, today)
    if nxt.state not in ("dated", "not yet open"):
        return
    announced = next(r for r in program.rounds if r.name == nxt.round)
    assert nxt.anywhere_on_earth <= announced.anywhere_on_earth
    if nxt.state == "dated":
        assert announced.closes is not None and announced.closes.exact
        assert nxt.closes == (announced.closes.first,) * 2
        assert announced.closes.first >= today
        assert announced.opens is None or announced.opens.first <= today
    else:
        assert announced.opens is not None and announced.opens.first > today


@examples(200)
@given(programs(intake=st.just("rounds")), days())
@example(with_history(catalog().programs["mats"], (
    Round("Round 0", "s", opens=When(2026, 11), closes=When(2026, 12, 20)),)), date(2026, 11, 22))
def test_no_round_is_called_open_before_its_opening_is_certain(
    program: Program, today: date
) -> None:
    nxt = _next(program, today)
    if nxt.state == "dated" and nxt.opens:
        assert nxt.opens[1] <= today


@examples(200)
@given(programs(intake=st.just("rounds")), days())
def test_a_forecast_from_fewer_than_two_past_rounds_is_weak(program: Program, today: date) -> None:
    nxt = _next(program, today)
    if nxt.state != "forecast":
        return
    assert nxt.weak == (nxt.rounds < 2)
    past = [r for r in program.rounds
            if any(w and w.month and w.first < today for w in (r.opens, r.closes, r.starts))]
    assert nxt.rounds <= len(past)
    if nxt.rounds == 0:
        assert program.expected is not None


@examples(200)
@given(programs(intake=st.just("rounds"), expected=st.none()), days())
@example(with_history(catalog().programs["mats"], (
    Round("Round 0", "s", closes=When(2023, 11, 16)),
    Round("Round 1", "s", opens=When(2026, 1, 1)))), date(2026, 11, 22))
def test_a_strong_window_rests_on_two_rounds_that_state_that_date(
    program: Program, today: date
) -> None:
    nxt = _next(program, today)
    if nxt.state == "forecast" and not nxt.weak and nxt.closes:
        closing = [r for r in program.rounds if r.closes and r.closes.month]
        assert len(closing) >= 2, (past(program), str(today), nxt)


@examples(200)
@given(programs(), days())
def test_windows_are_ordered(program: Program, today: date) -> None:
    nxt = _next(program, today)
    for window in (nxt.opens, nxt.closes, nxt.starts):
        assert window is None or window[0] <= window[1], (past(program), str(today), nxt)
    if nxt.opens and nxt.closes:
        assert nxt.opens[0] <= nxt.closes[1], (past(program), str(today), nxt)
    if nxt.closes and nxt.starts:
        assert nxt.closes[0] <= nxt.starts[1], (past(program), str(today), nxt)


@examples(200)
@given(programs(expected=st.none()), days())
@example(with_history(catalog().programs["mats"], (
    Round("Round 0", "s", opens=When(2027, 2, 1), closes=When(2027)),)), date(2027, 1, 2))
def test_windows_are_not_in_the_past(program: Program, today: date) -> None:
    nxt = _next(program, today)
    assert nxt.deadline is None or nxt.deadline >= today, (past(program), str(today), nxt)
    if nxt.state == "forecast":
        for window in (nxt.opens, nxt.closes, nxt.starts):
            assert window is None or window[0] >= today, (past(program), str(today), nxt)
    if nxt.state == "not yet open":
        assert nxt.opens is not None and nxt.opens[0] > today, (past(program), str(today), nxt)


@examples(200)
@given(programs(history=st.just(())), days())
@example(with_history(catalog().programs["mats"], (), Expected("s", opens=When(2027, 1))),
         date(2027, 1, 2))
def test_a_sources_expectation_is_not_in_the_past(program: Program, today: date) -> None:
    nxt = _next(program, today)
    if nxt.state == "forecast":
        for window in (nxt.opens, nxt.closes):
            assert window is None or window[0] >= today, (past(program), str(today), nxt)


@examples(100)
@given(st.sampled_from(list(catalog().programs)), days(), histories(2), st.booleans())
def test_a_round_that_may_still_be_open_is_not_taken_for_a_past_one(
    id: str, today: date, history: tuple[Round, ...], opened: bool
) -> None:
    # Its last day is known to the month only, and the month is not over.
    opens = When(today.year, today.month, 1) if opened else None
    late = Round("This month", "s", opens=opens, closes=When(today.year, today.month))
    program = with_history(catalog().programs[id], (*history, late), None, "rounds")
    nxt = _next(program, today)
    settled = nxt.state in ("dated", "not yet open", "closed")
    assert settled or nxt.maybe_open, (past(program), str(today), nxt)


@examples(200)
@given(programs(intake=st.just("rounds"), expected=st.none()), days())
@example(with_history(catalog().programs["mats"], (
    Round("Round 0", "s", opens=When(2027, 6), closes=When(2027)),)), date(2026, 11, 22))
def test_what_may_be_open_has_neither_closed_nor_still_to_open(
    program: Program, today: date
) -> None:
    nxt = _next(program, today)
    if nxt.maybe_open:
        assert any((r.opens is None or r.opens.first <= today)
                   and (r.closes is None or r.closes.last >= today)
                   for r in program.rounds), (past(program), str(today), nxt)


@examples(100)
@given(st.sampled_from(list(catalog().programs.values())), days())
def test_real_programs_keep_the_rules_of_rounds(program: Program, today: date) -> None:
    nxt = _next(program, today)
    assert nxt.state in STATES
    assert not (nxt.state == "forecast" and nxt.rounds < 2 and not nxt.weak)
    assert nxt.deadline is None or nxt.deadline >= today, (past(program), str(today), nxt)


def test_every_real_program_keeps_the_rules_of_rounds_on_every_day() -> None:
    for program in catalog().programs.values():
        for day in range(0, 500, 5):
            today = date(2026, 11, 22) + timedelta(days=day)
            nxt = _next(program, today)
            for window in (nxt.opens, nxt.closes, nxt.starts):
                assert window is None or window[0] <= window[1], (past(program), str(today), nxt)
            assert nxt.deadline is None or nxt.deadline >= today, (past(program), str(today), nxt)


def _schedules_what_is_known(case: Case) -> None:
    for step in case.plan.steps:
        if step.kind == "apply":
            nxt = _next(case.catalog.programs[step.ref], case.today)
            assert step.admission == nxt
            assert nxt.state in ("dated", "not yet open", "rolling", "forecast"), step.id
            assert nxt.state == "rolling" or nxt.closes or nxt.opens, step.id


@examples(20)
@given(plans())
def test_nothing_unknown_or_closed_is_applied_to(case: Case) -> None:
    _schedules_what_is_known(case)


@examples(20)
@given(plans(other_catalogs()))
def test_nothing_unknown_or_closed_is_applied_to_whatever_the_rounds(case: Case) -> None:
    _schedules_what_is_known(case)


@examples(20)
@given(plans(other_catalogs(), text=plain_texts()))
def test_a_weak_date_is_worded_as_weak(case: Case) -> None:
    text = linter.markdown(case)
    shown = [s.admission for s in case.plan.steps if s.kind == "apply" and s.admission]
    shown += [w.admission for w in case.plan.watch]
    for nxt in shown:
        wording = linter.words(case, "admission", nxt)
        assert wording in text or wording[:1].upper() + wording[1:] in text
        if nxt.state == "forecast":
            assert wording.startswith("not announced; ")
            assert not nxt.weak or "about" in wording
        elif nxt.state == "unknown":
            assert wording.startswith("next dates unknown")


def _applied(case: Case) -> set[str]:
    return {s.ref for s in case.plan.steps if s.kind == "apply"
            and s.admission is not None and s.admission.state != "rolling"}


@examples(10)
@given(plans().filter(_applied))
def test_a_program_that_lost_its_dates_is_no_longer_applied_to(case: Case) -> None:
    applied = _applied(case)
    bare = {id: with_history(p, ()) if id in applied else p
            for id, p in catalog().programs.items()}
    again = case_of(case.profile, case.today, replace(catalog(), programs=bare))
    assert not applied & {s.ref for s in again.plan.steps if s.kind == "apply"}


# == 4. a no, and nobody's permission =============================================================


@examples(20)
@given(plans())
def test_every_selective_step_says_what_to_do_on_a_no(case: Case) -> None:
    for step in case.plan.steps:
        program = case.catalog.programs.get(step.ref)
        asked = program is not None and program.application is not None \
            and program.application.p80 > 0
        if step.kind in ("apply", "job") or asked:
            assert step.selective, step.id
        if step.selective:
            assert step.on_no, step.id


@examples(20)
@given(plans())
def test_every_goal_is_a_piece_of_work_that_nobody_selects_for(case: Case) -> None:
    goals = [s for s in case.plan.steps if s.goal]
    assert goals or not case.catalog.aims.aim(case.plan.aim).goals
    for goal in goals:
        assert goal.kind == "project" and goal.ref in case.catalog.projects
        assert not goal.selective


@examples(22)
@given(plans())
def test_a_goal_that_needs_a_yes_says_what_to_do_on_a_no(case: Case) -> None:
    for goal in (s for s in case.plan.steps if s.goal):
        if "no-permission" not in {r.code for r in goal.reasons}:
            assert goal.on_no, goal.id


@examples(20)
@given(plans())
def test_somebody_is_met_within_fourteen_days(case: Case) -> None:
    soon = case.today + timedelta(days=14)
    assert any(s.kind == "people" and s.due <= soon for s in case.plan.steps)


# == 5. reasons and sentences =====================================================================

_CODES_THAT_ARE_WORDS = {
    "hours", "visa", "degree", "student", "travel", "other", "mode", "where", "move", "stay",
    "language", "experience", "residence", "organizer", "citizenship", "unpaid", "adviser",
    "moving", "full-time", "builds", "trip", "draft", "submit", "outline", "feedback", "look",
    "partner", "part", "program", "competency", "age",
    "tries", "ready", "decide", "evidence", "vouch", "campaign",
    "talk",
}


@examples(20)
@given(plans())
def test_every_step_has_reasons(case: Case) -> None:
    for step in case.plan.steps:
        assert step.reasons, step.id


@examples(20)
@given(plans())
def test_every_code_has_a_sentence(case: Case) -> None:
    for family, reason, wording in linter.spoken(case):
        assert wording and wording != reason.code, (family, reason)
    for step in case.plan.steps:
        for part in step.parts:
            wording = linter.words(case, "part", part, step)
            assert wording and wording != part.code, (step.id, part)
            assert linter.words(case, "part_done", part, step) != "it is done", (step.id, part)


@examples(20)
@given(plain_plans())
def test_the_document_never_shows_a_bare_code(case: Case) -> None:
    text = linter.markdown(case)
    codes = {reason.code for _, reason, _ in linter.spoken(case)}
    codes |= {p.code for s in case.plan.steps for p in s.parts}
    answered = said(case.profile)
    for code in codes - _CODES_THAT_ARE_WORDS:
        if code in answered:
            continue
        assert _outside_data(rf"(?<![\w/-]){re.escape(code)}(?![\w-])", text) == [], code


@cache
def _codes_in_the_planner() -> dict[str, set[str]]:
    """Codes written as literals in the planner, by the kind of sentence they need."""
    families: dict[str, set[str]] = {"block": set(), "check": set()}
    for path in sorted((Path(make_plan.__code__.co_filename).parent).glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            place = {"block": 0, "check": 0, "either": 1}.get(node.func.attr)
            if place is None or len(node.args) <= place:
                continue
            code = node.args[place]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                for family in ("block", "check") if place else (node.func.attr,):
                    families[family].add(code.value)
    return families


@pytest.mark.parametrize("family", ["block", "check"])
def test_every_code_of_eligibility_is_worded(family: str) -> None:
    text = (folder("templates") / "words.j2").read_text(encoding="utf-8")
    macro = text.split(f"{{% macro {family}(", 1)[1].split("{%- endmacro %}", 1)[0]
    worded = set(re.findall(r'"([a-z][a-z-]+)"', macro))
    codes = _codes_in_the_planner()[family]
    assert len(codes) > 10
    assert codes <= worded


def test_nothing_about_gender_or_nationality_reaches_the_planner() -> None:
    from pathways.profile import Person

    names = set(Person.__dataclass_fields__)
    for word in ("name", "gender", "pronouns", "nationality", "citizenship", "school", "employer"):
        assert not any(word in name for name in names)


# == 8. facts show source and age =================================================================


@cache
def _lines(file: str) -> list[str]:
    return (ROOT / file).read_text(encoding="utf-8").split("\n")


def _receipt_lines(case: Case) -> dict[str, set[int]]:
    """Program to the line numbers under Sources, read from the Markdown."""
    listed = linter.sections(linter.markdown(case))["Sources"]
    found: dict[str, set[int]] = {}
    for line in listed.split("\n"):
        match = re.match(r"- .+, `(data/programs/([a-z0-9-]+)\.yaml)`: ", line)
        if match:
            numbered = re.findall(r"\(lines? ([\d, ]+)\)", line)
            found[match.group(2)] = {int(n) for of in numbered for n in of.split(", ")}
    return found


@examples(20)
@given(plain_plans())
def test_every_shown_program_is_under_sources_with_lines_that_exist(case: Case) -> None:
    text = linter.markdown(case)
    receipts = _receipt_lines(case)
    body = text.split("\n## Sources\n")[0]
    linked = {id for id, p in case.catalog.programs.items() if f"]({p.page})" in body}
    pages = [p.page for p in case.catalog.programs.values()]
    for id in sorted(linked):
        if pages.count(case.catalog.programs[id].page) == 1:
            assert id in receipts, id
    for id in case.document.shown_programs():
        assert id in receipts, id
    for id, numbers in receipts.items():
        file = _lines(case.catalog.programs[id].file)
        assert numbers, id
        for number in numbers:
            assert 0 < number <= len(file) and file[number - 1].strip(), (id, number)


@examples(20)
@given(plans())
def test_a_line_of_a_box_is_the_line_of_its_fact(case: Case) -> None:
    for id in case.document.shown_programs():
        for line in case.document.box(id):
            file, _, number = line.at.rpartition(":")
            assert _lines(file)[int(number) - 1].startswith(f"{line.label}:"), line
            assert line.source in case.catalog.programs[id].sources.values()


@examples(20)
@given(plain_plans())
def test_every_fact_of_a_box_is_under_sources(case: Case) -> None:
    receipts = _receipt_lines(case)
    for step in case.plan.steps:
        if step.kind == "apply":
            for line in case.document.box(step.ref):
                assert int(line.at.rpartition(":")[2]) in receipts[step.ref], line


@pytest.mark.parametrize(("who", "program"), [
    # a way to help, and a funder of a form that what somebody starts could take
    (Profile(1, situation="retired", hours=(5, 40, 40, 60)), "aisafety-com-projects"),
    (Profile(1, aim="start", roles=("founder",), hours=(60, 60, 60, 60), obstacle="sales"), "saif"),
])
def test_what_only_the_page_links_is_under_sources(who: Profile, program: str) -> None:
    case = case_of(who, date(2026, 11, 22))
    linked = {id for id, p in case.catalog.programs.items() if f"]({p.page})" in case.markdown}
    assert program in linked & set(_receipt_lines(case))


@examples(20)
@given(plain_plans())
def test_published_counts_are_under_sources(case: Case) -> None:
    receipts = _receipt_lines(case)
    for step in case.plan.steps:
        odds = case.document.odds(step.ref) if step.kind == "apply" else None
        if odds and odds.counted:
            assert int(odds.at.rpartition(":")[2]) in receipts[step.ref], odds


def test_the_published_counts_of_every_program_are_under_sources() -> None:
    case = case_of(Profile(1, hours=(4, 4, 4, 4)), date(2026, 11, 22))
    shown = tuple(LeftOut(id, ()) for id in catalog().programs)
    everything = replace(case, made=replace(case.plan, left_out=shown)).document
    lines = {r.program: {line for _, line in r.facts} for r in everything.receipts()}
    missing = [odds.at for id in catalog().programs if (odds := everything.odds(id))
               and odds.counted and int(odds.at.rpartition(":")[2]) not in lines[id]]
    assert missing == []


@examples(20)
@given(plain_plans())
def test_the_round_that_a_date_rests_on_is_under_sources(case: Case) -> None:
    receipts = _receipt_lines(case)
    shown = [(s.ref, s.admission) for s in case.plan.steps if s.kind == "apply"]
    shown += [(w.program, w.admission) for w in (*case.plan.watch, *case.plan.support)]
    for id, nxt in shown:
        assert nxt is not None
        for r in case.catalog.programs[id].rounds:
            if r.name in (nxt.round, nxt.last) and nxt.state != "rolling":
                assert r.line in receipts[id], (id, r.name, nxt.state)


@examples(20)
@given(plain_plans())
def test_every_source_shows_its_age(case: Case) -> None:
    assert not [c for c in linter.always(case) if c.startswith(("age", "sources"))]


# == 9. odds ======================================================================================


@cache
def _data() -> str:
    """All of data/ as one text, to tell its sentences from those of the templates."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(folder("data").rglob("*.yaml")))
    return " ".join(" ".join(texts).split()).casefold()


def _outside_data(pattern: str, text: str) -> list[str]:
    """Where a pattern is found in the document in words that are not in data/."""
    plain = " ".join(linter.without_links(text).replace("\\", "").split()).casefold()
    return [plain[max(0, m.start() - 60):m.end() + 20] for m in re.finditer(pattern, plain)
            if plain[max(0, m.start() - 8):m.end()] not in _data()]


@examples(20)
@given(cases(text=plain_texts()))
def test_no_percent_sign_but_in_data(case: Case) -> None:
    assert _outside_data("%|percent|per cent", linter.markdown(case)) == []


@examples(20)
@given(cases(text=plain_texts()))
def test_no_personal_probability(case: Case) -> None:
    phrases = ("your chance", "your odds", "your probability", "chance of getting in",
               "chance of admission", "likely to get in", "probability that you")
    assert _outside_data("|".join(phrases), linter.markdown(case)) == []


_ODDS = (
    r"of 100 applicants about (?P<low>\d+) to (?P<high>\d+) got in \(.+\)"
    r"(; that is old, and it has likely become harder)?; nobody can tell where you stand among them"
    r"|takes most or all who come \(our reading\)"
    r"|no figure is published; we treat it as (very selective|selective|competitive)"
)


@examples(20)
@given(plain_plans())
def test_odds_are_counts_of_a_hundred_with_a_range_or_words(case: Case) -> None:
    for line in linter.markdown(case).split("\n"):
        if line.startswith("- *How many get in:* "):
            match = re.fullmatch(_ODDS, line.removeprefix("- *How many get in:* ").rstrip("."))
            assert match, line
            if match["low"]:
                assert 1 <= int(match["low"]) < int(match["high"]) <= 100, line


def test_counts_of_every_program_are_ranges_around_what_is_published() -> None:
    document = case_of(Profile(1), date(2026, 11, 22)).document
    for id, program in catalog().programs.items():
        odds = document.odds(id)
        if odds is None or not odds.counted:
            assert not any(is_count(program, a) for a in program.admitted), id
            continue
        published = next(a for a in program.admitted if odds.at.endswith(f":{a.line}"))
        if published.applicants and published.places:
            rate = 100 * (published.places.low + published.places.high) / (
                published.applicants.low + published.applicants.high)
        else:
            assert published.percent is not None
            rate = (published.percent.low + published.percent.high) / 2
        assert 1 <= odds.low < odds.high <= 100, id
        assert odds.low - 1 <= rate <= odds.high + 1, (id, rate, odds)


# == 10. a map that sends people to people =========================================================


@examples(20)
@given(cases())
def test_it_says_first_that_it_is_a_map(case: Case) -> None:
    lines = [line for line in linter.markdown(case).split("\n") if line]
    assert lines[0].startswith("# ")
    assert lines[1].startswith("*This is a map, not a judgment")


@examples(20)
@given(cases(text=plain_texts()))
def test_it_sends_people_to_people_in_the_first_week(case: Case) -> None:
    assert not [c for c in linter.always(case) if c.startswith("people")]


# == 6 of the design: what a plan contains ========================================================


@examples(22)
@given(plans())
def test_a_plan_holds_everything_that_plans_always_hold(case: Case) -> None:
    assert linter.always(case) == []


@examples(22)
@given(plain_plans())
def test_a_plan_uses_what_the_person_said(case: Case) -> None:
    assert linter.when_known(case) == []


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_example_plans_pass_the_linter(path: Path) -> None:
    from pathways.profile import read_profile

    case = case_of(read_profile(path, catalog()), date(2026, 11, 22))
    assert linter.always(case) == []
    if isinstance(case.made, Plan):
        assert linter.when_known(case) == []


# == no plan ======================================================================================


def _no_plans(**fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Case]:
    return st.builds(case_of, profiles(**fixed), days()).filter(
        lambda c: isinstance(c.made, NoPlan))


def _few_hours() -> st.SearchStrategy[tuple[float, ...]]:
    little = st.integers(0, 4).map(lambda n: n / 2)
    return st.one_of(st.tuples(little, little, little, little),
                     st.tuples(little, little, little, little, little))


def _both_out() -> st.SearchStrategy[tuple[str, ...]]:
    more = st.sampled_from(("unpaid", "travel", "frontier-lab"))
    return st.lists(more, unique=True).map(lambda x: (*x, "research", "generalist"))


@examples(22)
@given(_no_plans(hours=_few_hours()))
def test_no_plan_says_what_binds_and_what_to_change(case: Case) -> None:
    assert isinstance(case.made, NoPlan)
    assert case.made.because.code in (
        "no-hours", "too-few-hours", "nothing-fits", "both-ladders-out")
    assert case.made.change.code in ("more-hours", "own-piece", "allow-one-ladder")
    assert case.made.meanwhile
    assert linter.always(case) == []


@examples(20)
@given(_no_plans(hours=_few_hours()))
def test_the_hours_that_no_plan_asks_for_give_a_plan(case: Case) -> None:
    assert isinstance(case.made, NoPlan)
    assume(case.made.change.code != "own-piece")  # no hours help
    assert case.made.change.code == "more-hours"
    wanted = case.made.change.params["hours"]
    assert isinstance(wanted, Fraction)
    richer = replace(case.person, hours=wanted, spent=wanted, most=wanted, hours_basis="spent")
    assert isinstance(make_plan(case.catalog, richer, case.today), Plan)
    poorer = replace(case.person, hours=wanted - 1, spent=wanted - 1, most=wanted - 1)
    assert isinstance(make_plan(case.catalog, poorer, case.today), NoPlan), "a smaller change does"


@examples(20)
@given(_no_plans(text=plain_texts(), hours=_few_hours()))
def test_the_hours_answer_that_no_plan_suggests_gives_a_plan(case: Case) -> None:
    assert isinstance(case.made, NoPlan)
    assume(case.made.change.code != "own-piece")
    suggested = re.search(r"for example to `\[([\d., ]+)\]`", linter.markdown(case))
    assert suggested
    hours = tuple(float(n) for n in suggested.group(1).split(","))
    again = case_of(replace(case.profile, hours=hours), case.today)
    assert isinstance(again.made, Plan)


@examples(20)
@given(_no_plans(hours=hours_answers(2), deal_breakers=_both_out()),
       st.sampled_from(GENERALIST_OR_RESEARCH))
def test_allowing_one_ladder_gives_a_plan(case: Case, allowed: str) -> None:
    assert isinstance(case.made, NoPlan) and case.made.change.code == "allow-one-ladder"
    kept = tuple(x for x in case.profile.deal_breakers or () if x != allowed)
    more = case.made.change.params.get("hours")
    hours = (float(more),) * 4 if more else case.profile.hours
    again = case_of(replace(case.profile, deal_breakers=kept, hours=hours), case.today)
    assert isinstance(again.made, Plan)


@examples(15)
@given(_no_plans(hours=_few_hours(), deal_breakers=_both_out()))
def test_the_change_that_no_plan_suggests_is_enough(case: Case) -> None:
    assert isinstance(case.made, NoPlan)
    assume(case.made.change.code != "own-piece")
    profile = case.profile
    if case.made.change.code == "allow-one-ladder":
        kept = tuple(x for x in profile.deal_breakers or () if x != "generalist")
        profile = replace(profile, deal_breakers=kept)
    if "hours" in case.made.change.params:
        wanted = case.made.change.params["hours"]
        assert isinstance(wanted, Fraction)
        profile = replace(profile, hours=(float(wanted),) * 5)
    assert isinstance(case_of(profile, case.today).made, Plan)


# == metamorphic ==================================================================================


@examples(20)
@given(planned_profiles(), days(), st.tuples(*[st.integers(0, 24)] * 5))
def test_more_hours_never_lose_the_plan(
    profile: Profile, today: date, more: tuple[int, ...]
) -> None:
    assume(profile.hours is not None)
    assert profile.hours is not None
    richer = tuple(min(112.0, h + m / 2) for h, m in zip(profile.hours, more, strict=False))
    if isinstance(case_of(profile, today).made, Plan):
        again = case_of(replace(profile, hours=richer), today)
        assert isinstance(again.made, Plan), (profile.hours, richer)


@examples(60)
@given(profiles(), st.sampled_from([t.id for t in catalog().questions.things]), plain_texts())
def test_one_more_thing_done_never_lowers_readiness(
    profile: Profile, thing: str, proof: str
) -> None:
    more = tidy(replace(profile, did=(*(profile.did or ()), Did(thing, proof))), catalog())
    before = assess(catalog(), current(profile, catalog()))
    after = assess(catalog(), current(more, catalog()))
    for role, fit in before.fits.items():
        assert after.fits[role].readiness.value >= fit.readiness.value, role
        assert after.fits[role].readiness.met >= fit.readiness.met, role
    for ladder, standing in before.standings.items():
        assert after.standings[ladder].index >= standing.index, ladder


@examples(60)
@given(profiles(), plain_texts().filter(bool))
def test_a_proof_never_lowers_readiness(profile: Profile, proof: str) -> None:
    proven = replace(
        profile, did=tuple(replace(d, proof=d.proof or proof) for d in profile.did or ()
                           if isinstance(d, Did)))
    before = assess(catalog(), current(profile, catalog()))
    after = assess(catalog(), current(proven, catalog()))
    for role, fit in before.fits.items():
        assert after.fits[role].readiness.value >= fit.readiness.value, role


@examples(15)
@given(plans(hours=hours_answers(2)))
def test_the_change_that_moving_makes_is_true(case: Case) -> None:
    for change in case.document.changes:
        if change.code == "moving":
            gained = change.params["programs"]
            assert isinstance(gained, tuple)
            willing = case_of(replace(case.profile, move="months"), case.today)
            for id in gained:
                assert _told(willing, id).open, id


@pytest.mark.parametrize(("day", "said"), [
    # In the first week after New Year no day of theirs is free.
    (date(2026, 12, 30), {"situation": "between", "hours": [4, 99, 95.5, 20.5], "pay": "none",
                          "roles": ["operations-generalist"], "cue": "Wednesday; Thursday"}),
    # Where a last part would be due lies a holiday, and what is free lies before the part before.
    (date(2026, 11, 22), {"situation": "study-and-work", "country": "KE", "pay": "none",
                          "hours": [11, 11, 2, 69.5], "cue": "it varies", "degree": "studying",
                          "outside": {"years": 6, "work": "a shop"}}),
])  # fmt: skip
def test_days_that_are_out_move_nothing_out_of_order(day: date, said: dict[str, Any]) -> None:
    raw = json.dumps({"version": 1, **said}).encode()
    case = case_of(parse_profile(raw, "p", catalog()), day, catalog())
    assert linter.when_known(case) == []
    for step in case.plan.steps:
        assert all(a.due <= b.due for a, b in pairwise(step.parts)), step.id


@examples(12)
@given(plans())
def test_a_page_that_is_drawn_in_parts_is_the_one_that_is_drawn_whole(case: Case) -> None:
    def part(self: Any, name: str, room: one_page.Room) -> Any:
        self.room = room
        return getattr(self, name)()

    def whole(self: Any, page: one_page.OnePage) -> str:
        return render_template("page.md.j2", doc=case.document, plan=case.plan, it=page)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(one_page._Parts, "_part", part)
        patch.setattr(one_page._Drawn, "__call__", whole)
        expected = one_page.fitted(case.document)
    assert one_page.fitted(case.document) == expected
