"""The interview as a pure state machine: every question, every way through it, and its limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from profiles import catalog, examples, texts

from pathways.catalog import Catalog
from pathways.catalog.questions import Condition, Question
from pathways.catalog.reading import country
from pathways.catalog.values import COUNTRIES
from pathways.interview import Ask, BadAnswer, Interview, parse_answer
from pathways.interview.machine import MOST_MORE
from pathways.planner import NoPlan, Plan, outline
from pathways.profile import Person, Profile, current, parse_profile
from pathways.profile.answers import Claim, as_plain, profile_text, tidy

TODAY = date(2026, 11, 22)
QUESTIONS = catalog().questions.questions
IDS = [q.id for q in QUESTIONS]
FIRST = [q.id for q in QUESTIONS if q.block == "first"]
MORE = [q.id for q in QUESTIONS if q.block == "more" and q.kind != "levels"]
SINGLE = FIRST + MORE
FIVE_ROLES = list(catalog().roles)[:5]


@dataclass(frozen=True)
class Case:
    """What a question takes, what that becomes in the profile file, and what it refuses."""

    good: Sequence[tuple[Any, Any]]
    """(what a front end reads, what the profile file holds); the first one is used as *the* answer,
    the last one as a different answer."""
    bad: Sequence[tuple[Any, str]]
    """(what a front end reads, the message to the person)."""


NOT_OFFERED = "is not one of the answers."
NAME_IT = "write a name or two letters, such as Portugal or PT"
CASES: dict[str, Case] = {
    "situation": Case(
        [("student", "student"), ("working", "working"), ("in-field", "in-field"),
         ("between", "between"), ("caring", "caring"), ("retired", "retired")],
        [("nope", f"'nope' {NOT_OFFERED}"), ("", f"'' {NOT_OFFERED}"),
         ("Student", f"'Student' {NOT_OFFERED} did you mean 'student'?")]),
    "country": Case(
        [("PT", "PT"), ("Portugal", "PT"), (" portugal ", "PT"), ("prt", "PT"), ("uk", "GB"),
         ("England", "GB"), ("USA", "US"), ("america", "US"), ("Korea", "KR"), ("Niger", "NE"),
         ("United King", "GB"), ("Türkiye", "TR"), ("Kosovo", "XK"), ("no", "NO")],
        [("", "type a country, such as Portugal or PT"),
         ("  ", "type a country, such as Portugal or PT"),
         ("Portugall", "there is no country called 'Portugall'. did you mean 'Portugal'?"),
         ("qqqqqq",
          f"there is no country called 'qqqqqq'. {NAME_IT}"),
         ("Slov", "'Slov' could be several: SI, SK; type a little more"),
         ("EU", "that is a region; type the country you live in"),
         ("Europe", "that is a region; type the country you live in"),
         ("world", "that is a region; type the country you live in")]),
    "work_rights": Case(
        [("EU, GB", ["EU", "GB"]), ("PT", ["PT"]), ("gb,EU;gb", ["EU", "GB"]),
         ("EU and GB", ["EU", "GB"]), ("Portugal; Spain", ["ES", "PT"]), ("world", ["WORLD"]),
         (["PT", "EU"], ["EU", "PT"]), ("EEA", ["EEA"])],
        [("", "type one or more, such as EU, GB"), (" , ", "type one or more, such as EU, GB"),
         ([], "type one or more, such as EU, GB"),
         ("PT, qqqqqq",
          f"there is no country called 'qqqqqq'. {NAME_IT}")]),
    "hours": Case(
        [("4 7 5 6", [4, 7, 5, 6]), ("4,7;5, 6 9", [4, 7, 5, 6, 9]),
         ("4h 7h 5h 6.5h", [4, 7, 5, 6.5]),
         ([1, 2, 3, 4], [1, 2, 3, 4]), ("112 0 0 0", [112, 0, 0, 0]), ("0 0 0 0", [0, 0, 0, 0])],
        [("", "type four numbers, or five; that was 0"),
         ("4 7 5", "type four numbers, or five; that was 3"),
         ("1 2 3 4 5 6", "type four numbers, or five; that was 6"),
         ("a lot", "'a' is not a number of hours; write 4.5, 1h30 or 45m"),
         ("-1 2 3 4", "a week has room for 0 to 112 hours"),
         ("113 2 3 4", "a week has room for 0 to 112 hours"),
         ("nan 2 3 4", "'nan' is not a number of hours; write 4.5, 1h30 or 45m"),
         ("inf 2 3 4", "'inf' is not a number of hours; write 4.5, 1h30 or 45m")]),
    "full_time_from": Case(
        [("2027-07", "2027-07"), ("now", "now"), (" 2027-07-15", "2027-07"), ("NEVER ", "never")],
        [("2027", "'2027' has no month; write 2027-07, now or never"),
         ("2027-13", "'2027-13' is not a month; write 2027-07, now or never"),
         ("1900-01", "'1900-01' is not a month; write 2027-07, now or never"),
         ("in July", "'in July' is not a month; write 2027-07, now or never"),
         ("", "'' is not a month; write 2027-07, now or never")]),
    "pay": Case(
        [("none", "none"), ("3", "3"), ("6", "6"), ("12", "12")],
        [("9", f"'9' {NOT_OFFERED}"), (3, f"'3' {NOT_OFFERED} did you mean '3'?")]),
    "programs": Case(
        [(["bluedot-agi-strategy"], [{"id": "bluedot-agi-strategy"}]),
         (["ml4good", "arena", "ml4good"], [{"id": "arena"}, {"id": "ml4good"}]),
         ([{"id": "ml4good", "when": "2026-03", "proof": " it ran "}],
          [{"id": "ml4good", "when": "2026-03", "proof": "it ran"}]),
         ([], [])],
        [(["qqqqqq"], "there is no program called 'qqqqqq'."),
         (["ml4goood"], "there is no program called 'ml4goood'. did you mean 'ml4good'?"),
         (["course-facilitator"], "there is no program called 'course-facilitator'."),
         ([{"id": "ml4good", "when": "spring"}],
          "'spring' is not a date; write 2026-06-07, 2026-06 or 2026")]),
    "did": Case(
        [([{"thing": "ran-a-series", "proof": " nine people\x1b "}, "led-a-session"],
          [{"thing": "led-a-session"}, {"thing": "ran-a-series", "proof": "nine people"}]),
         ([{"thing": "ran-a-series", "when": "2026-10"}],
          [{"thing": "ran-a-series", "when": "2026-10"}]),
         ([{"thing": "ran-a-series", "proof": ""}], [{"thing": "ran-a-series"}]),
         ([], [])],
        [(["qqqqqq"], "there is nothing called 'qqqqqq'."),
         (["ran-a-serie"],
          "there is nothing called 'ran-a-serie'. did you mean 'ran-a-series'?")]),
    "prefers": Case(
        [(["people", "projects"], ["people", "projects"]), (["ideas"], ["ideas"]),
         (["systems", "systems"], ["systems"]), ("ideas systems", ["ideas", "systems"]),
         (["projects", "people"], ["projects", "people"])],
        [(["ideas", "people", "systems"], "please choose at most 2"),
         (["idea"], f"'idea' {NOT_OFFERED} did you mean 'ideas'?")]),
    "roles": Case(
        [(["program-manager", "course-facilitator"], ["course-facilitator", "program-manager"]),
         (FIVE_ROLES[:4], sorted(FIVE_ROLES[:4])), ([], [])],
        [(FIVE_ROLES, "please choose at most 4"), (["qqqqqq"], "there is no role called 'qqqqqq'."),
         (["course-facilitater"],
          "there is no role called 'course-facilitater'. did you mean 'course-facilitator'?")]),
    "why": Case(
        [("rooms that start to think", "rooms that start to think"),
         (" a: [b]\n# c ", "a: [b]\n# c"),
         ("\x1b[31mred", "[31mred"), ("x" * 12_000, "x" * 12_000)],
        [("x" * 12_001, "please keep it under 12,000 characters")]),
    "cue": Case(
        [("Tuesday 19:00, at my desk", "Tuesday 19:00, at my desk"), ("tue", "Tuesday"),
         ("Tuesdays 7", "Tuesday 07:00"),
         ("wed 7.30, café, upstairs", "Wednesday 07:30, café, upstairs"),
         ("sunday, home", "Sunday, home")],
        [("", "'' does not begin with a day; write Tuesday 19:00, at my desk"),
         ("someday", "'someday' does not begin with a day; write Tuesday 19:00, at my desk "
                     "(did you mean 'sunday'?)"),
         ("Tuesday 25:00", "'25:00' is not a time of day; write 19:00")]),
    "obstacle": Case(
        [("exams swallowed January", "exams swallowed January"), ("no", "no")],
        [("x" * 12_001, "please keep it under 12,000 characters")]),
    "horizon": Case([(v, v) for v in ("12", "3", "6", "18", "24")], [("5", f"'5' {NOT_OFFERED}")]),
    "degree": Case([(v, v) for v in ("none", "studying", "bachelor", "master", "phd")],
                   [("masters", f"'masters' {NOT_OFFERED} did you mean 'master'?")]),
    "move": Case([(v, v) for v in ("stay", "months", "yes")], [("no", f"'no' {NOT_OFFERED}")]),
    "outside": Case(
        [("22, running clinics", {"years": 22, "work": "running clinics"}), ("0", {"years": 0}),
         ("3y, x", {"years": 3, "work": "x"}), ("1 year: x", {"years": 1, "work": "x"}),
         ("22 years running clinics", {"years": 22, "work": "running clinics"}),
         ("7", {"years": 7})],
        [(raw, "begin with the number of years, such as: 22, running clinics")
         for raw in ("", "many", "-3, x", "running clinics, 22")]),
    "languages": Case(
        [("en, es", ["en", "es"]), ("English; German", ["de", "en"]), (" EN ", ["en"]),
         ("Catalan", ["catalan"]), ("pt", ["pt"])],
        [("x" * 12_001, "please keep it under 12,000 characters")]),
    "deal_breakers": Case(
        [(["travel", "unpaid"], ["travel", "unpaid"]), (["research"], ["research"]),
         (["unpaid", "unpaid"], ["unpaid"]), ([], [])],
        [(["travels"], f"'travels' {NOT_OFFERED} did you mean 'travel'?")]),
    "levels": Case(
        [({"level": 2, "proof": " nine people "}, {"level": 2, "proof": "nine people"}),
         ({"level": "4", "proof": ""}, {"level": 4}), ({"level": 0}, {"level": 0})],
        [({"level": 5}, "a level is 0 to 4, not 5"),
         ({"level": -1}, "a level is 0 to 4, not -1")]),
}


def case(id: str) -> Case:
    """The case of a question; a question without one is a mistake in this file."""
    assert id in CASES, f"data/questions.yaml has a new question '{id}': add it to CASES"
    return CASES[id]


def fresh(among: Catalog | None = None) -> Interview:
    return Interview(among or catalog(), Profile(1), TODAY)


def asked(state: Interview, block: str) -> Ask:
    """The next question, which must exist."""
    ask = state.next(block)
    assert ask is not None
    return ask


def reach(id: str, skipping: bool = False) -> Interview:
    """The state in which every question before `id` has its first good answer, or is skipped."""
    state = fresh()
    for question in QUESTIONS:
        if question.id == id:
            return state
        assert question.kind != "levels", "the levels come last"
        state = (state.skip(question.id) if skipping else
                 state.answer(question.id, case(question.id).good[0][0]))
    raise AssertionError(id)


def key_of(id: str, state: Interview) -> str:
    """The key under which a question is asked now: for levels that names a competency."""
    return asked(state, state.block_of(id)).key if id == "levels" else id


def parsed(profile: Profile) -> Profile:
    """The profile after writing and reading it."""
    return parse_profile(profile_text(profile, catalog()).encode(), "profile.yaml", catalog())


# == the data =====================================================================================


@pytest.mark.parametrize("id", IDS)
def test_every_question_has_a_case(id: str) -> None:
    assert case(id).good
    assert case(id).bad


@pytest.mark.parametrize("question", QUESTIONS, ids=IDS)
def test_every_option_is_tried(question: Question) -> None:
    tried: list[Any] = []
    for raw, _ in case(question.id).good:
        tried += [raw] if isinstance(raw, str) else raw
    missing = {o.value for o in question.options} - set(map(str, tried))
    assert question.kind != "choice" or not missing


def test_no_case_is_left_of_a_question_that_is_gone() -> None:
    assert list(CASES) == IDS


def test_ten_questions_first_and_at_most_twelve_more() -> None:
    assert len(FIRST) == 10
    assert len(MORE) + sum(q.at_most for q in QUESTIONS if q.kind == "levels") == MOST_MORE == 12


# == one question at a time =======================================================================


@pytest.mark.parametrize("skipping", [False, True], ids=["answered", "skipped"])
@pytest.mark.parametrize("id", SINGLE)
def test_which_question_is_next(id: str, skipping: bool) -> None:
    state = reach(id, skipping)
    block = state.block_of(id)
    ask = asked(state, block)
    assert (ask.key, ask.question.id, ask.competency) == (id, id, "")
    of = {"first": 10, "more": 12}[block]
    assert (ask.number, ask.of) == ((FIRST if block == "first" else MORE).index(id) + 1, of)
    assert state.done("first") == (block == "more")
    assert not state.done("more")


def test_after_the_questions_come_the_levels() -> None:
    ask = asked(reach("levels"), "more")
    assert ask.key == f"levels:{ask.competency}"
    assert ask.competency in catalog().competencies
    assert (ask.number, ask.of) == (10, 12)


@pytest.mark.parametrize("id", IDS)
def test_what_a_good_answer_becomes(id: str) -> None:
    state = reach(id)
    key = key_of(id, state)
    for raw, expected in case(id).good:
        after = state.answer(key, raw)
        assert after.value(key) == expected
        assert as_plain(after.profile)[id] == (expected if id == key
                                               else {key.removeprefix("levels:"): expected})
        assert after.answered(key)
        assert after.settled(key)
        assert parsed(after.profile) == tidy(after.profile, catalog())
        following = after.next(after.block_of(id))
        assert following is None or following.key != key
        others = {k: v for k, v in as_plain(after.profile).items() if k != id}
        assert others == {k: v for k, v in as_plain(state.profile).items() if k != id}


@pytest.mark.parametrize(
    ("id", "raw", "message"),
    [pytest.param(id, raw, message, id=f"{id}-{str(raw)[:30]}")
     for id, one in CASES.items() for raw, message in one.bad])
def test_what_is_refused_and_how(id: str, raw: Any, message: str) -> None:
    state = reach(id)
    key = key_of(id, state)
    before = as_plain(state.profile)
    with pytest.raises(BadAnswer) as caught:
        state.answer(key, raw)
    assert str(caught.value) == message
    assert as_plain(state.profile) == before
    assert asked(state, state.block_of(id)).key == key


@pytest.mark.parametrize("id", IDS)
def test_skipping_is_never_a_zero(id: str) -> None:
    state = reach(id)
    key = key_of(id, state)
    after = state.skip(key)
    assert not after.answered(key)
    assert after.settled(key)
    assert after.profile.skipped == (key,)
    following = after.next(after.block_of(id))
    assert following is None or following.key != key
    assert parsed(after.profile) == tidy(after.profile, catalog())
    assert person(after) == person(state)


@pytest.mark.parametrize("id", IDS)
def test_rather_not_say_takes_an_answer_away_and_an_answer_takes_that_back(id: str) -> None:
    state = reach(id)
    key, (raw, expected) = key_of(id, state), case(id).good[0]
    gone = state.answer(key, raw).skip(key)
    assert as_plain(gone.profile) == as_plain(state.skip(key).profile)
    again = gone.answer(key, raw)
    assert again.value(key) == expected
    assert again.profile.skipped == ()


def person(state: Interview) -> Person:
    return current(state.profile, catalog())


def test_skipping_everything_ends_and_still_says_something() -> None:
    state = fresh()
    for id in SINGLE:
        state = state.skip(id)
    assert state.done("first")
    while (ask := state.next("more")) is not None:
        state = state.skip(ask.key)
    assert person(state) == person(fresh())
    assert parsed(state.profile) == state.profile
    assert len(state.profile.skipped) <= 22


# == back =========================================================================================


def test_back_at_the_beginning_changes_nothing() -> None:
    assert fresh().back() == fresh()


@pytest.mark.parametrize("id", IDS)
def test_back_asks_the_question_again_with_its_answer(id: str) -> None:
    state = reach(id)
    key, (raw, expected) = key_of(id, state), case(id).good[0]
    after = state.answer(key, raw)
    here = after.back()
    assert asked(here, here.block_of(id)).key == key
    assert here.value(key) == expected
    assert here.profile == after.profile
    assert here.answer(key, raw) == after


def test_back_goes_all_the_way_and_forward_again() -> None:
    end = reach("levels")
    state = end
    for id in reversed(SINGLE):
        state = state.back()
        assert asked(state, state.block_of(id)).key == id
    assert state.trail == ()
    assert state.profile == end.profile
    for id in SINGLE:
        assert asked(state, state.block_of(id)).key == id
        state = state.answer(id, case(id).good[0][0])
    assert state == end


def test_back_over_a_skipped_question() -> None:
    state = reach("hours").skip("hours").back()
    assert asked(state, "first").key == "hours"
    assert state.answer("hours", "1 2 3 4").profile.skipped == ()


# == edit =========================================================================================


@pytest.mark.parametrize("id", SINGLE)
def test_edit_asks_again_and_the_same_answer_changes_nothing(id: str) -> None:
    end = reach("levels")
    state = end.edit(id)
    assert asked(state, state.block_of(id)).key == id
    after = state.answer(id, case(id).good[0][0])
    assert after.profile == end.profile
    assert after.done("first")
    assert asked(after, "more").key == asked(end, "more").key


@pytest.mark.parametrize("id", SINGLE)
def test_a_changed_answer_takes_back_exactly_what_depends_on_it(id: str) -> None:
    state = reach("levels")
    while (ask := state.next("more")) is not None:
        state = (state.skip(ask.key) if ask.number == 12
                 else state.answer(ask.key, {"level": 1, "proof": ""}))
    assert state.profile.levels
    after = state.edit(id).answer(id, case(id).good[-1][0])
    lost = {key for key, value in as_plain(state.profile).items()
            if key not in (id, "skipped") and as_plain(after.profile).get(key) != value}
    assert lost == {q.id for q in QUESTIONS if id in q.depends}


def test_another_country_asks_again_where_one_may_work() -> None:
    state = reach("hours").answer("hours", "1 2 3 4").edit("country").answer("country", "Kenya")
    assert state.profile.work_rights is None
    assert asked(state, "first").key == "work_rights"
    after = state.answer("work_rights", "KE")
    assert asked(after, "first").key == "full_time_from"
    assert after.value("hours") == [1, 2, 3, 4]


def test_another_country_asks_again_even_what_was_skipped() -> None:
    state = reach("work_rights").skip("work_rights").edit("country").answer("country", "Kenya")
    assert state.profile.skipped == ()
    assert asked(state, "first").key == "work_rights"


def test_other_things_done_ask_the_levels_again() -> None:
    state = reach("levels")
    state = state.answer(asked(state, "more").key, {"level": 1})
    state = state.skip(asked(state, "more").key)
    assert state.profile.levels
    after = state.edit("did").answer("did", ["talked-to-five"])
    assert after.profile.levels is None
    assert after.profile.skipped == ()
    assert asked(after, "more").number == 10


def test_a_level_can_be_edited() -> None:
    state = reach("levels")
    key = asked(state, "more").key
    state = state.answer(key, {"level": 1}).edit(key)
    assert asked(state, "more").key == key
    assert state.answer(key, {"level": 3, "proof": "x"}).value(key) == {"level": 3, "proof": "x"}


def test_everything_answered_or_skipped_can_be_reviewed() -> None:
    state = reach("levels")
    first = asked(state, "more").key
    state = state.answer(first, {"level": 1}).edit("hours").skip("hours")
    assert [key for key, _ in state.answers()] == [*SINGLE, first]
    assert fresh().answers() == []


def test_a_skipped_level_can_be_reviewed_too() -> None:
    state = reach("levels")
    key = asked(state, "more").key
    assert key in [k for k, _ in state.skip(key).answers()]


# == questions with a condition (none in the data yet) ============================================


def with_condition(id: str, condition: Condition) -> Catalog:
    asks = tuple(replace(q, when=(condition,)) if q.id == id else q for q in QUESTIONS)
    return replace(catalog(), questions=replace(catalog().questions, questions=asks))


def answered_until(state: Interview, id: str) -> Interview:
    while (ask := asked(state, "first")).key != id:
        state = state.answer(ask.key, case(ask.key).good[0][0])
    return state


def test_a_question_with_a_condition_is_asked_only_when_it_holds() -> None:
    among = with_condition("pay", Condition("situation", is_=("working", "between")))
    student = answered_until(fresh(among), "programs")
    assert student.profile.pay is None
    assert (asked(student, "first").number, asked(student, "first").of) == (6, 9)
    working = answered_until(fresh(among).answer("situation", "working"), "pay")
    assert (asked(working, "first").number, asked(working, "first").of) == (6, 10)


def test_a_condition_that_comes_true_later_brings_its_question() -> None:
    among = with_condition("pay", Condition("situation", is_not=("student",)))
    state = answered_until(fresh(among), "did").edit("situation").answer("situation", "working")
    assert asked(state, "first").key == "pay"
    state = state.answer("pay", "6").edit("situation").answer("situation", "student")
    assert state.profile.pay is None
    assert asked(state, "first").key == "did"


# == any way through ==============================================================================

GOOD_TEXT = texts().filter(lambda t: t.strip() != "")


def raws(ask: Ask) -> st.SearchStrategy[Any]:
    """Answers to a question as a front end could read them."""
    known = st.sampled_from([raw for raw, _ in case(ask.question.id).good])
    options = [o.value for o in ask.question.options]
    things = st.sampled_from([t.id for t in catalog().questions.things])
    more: dict[str, st.SearchStrategy[Any]] = {
        "text": GOOD_TEXT,
        "languages": GOOD_TEXT,
        "several": st.lists(st.sampled_from(options or [""]), max_size=4),
        "hours": st.lists(st.integers(0, 112), min_size=4, max_size=5).map(
            lambda hours: " ".join(map(str, hours))),
        "country": st.sampled_from(sorted(COUNTRIES)),
        "programs": st.lists(st.sampled_from(list(catalog().programs)), max_size=5),
        "roles": st.lists(st.sampled_from(list(catalog().roles)), max_size=4),
        "things": st.lists(st.fixed_dictionaries({"thing": things, "proof": texts()}), max_size=9),
        "outside": st.builds("{}, {}".format, st.integers(0, 60), texts()),
        "levels": st.fixed_dictionaries({"level": st.integers(0, 4), "proof": texts()}),
    }
    return known | more[ask.question.kind] if ask.question.kind in more else known


def in_the_running(made: Plan | NoPlan) -> set[str]:
    """Competencies that a role of the shortlist requires."""
    if made.assessment is None:
        return set()
    return {level.competency for fit in made.assessment.shortlist
            for level in catalog().roles[fit.role].levels if level.need == "must"}


def what_comes_first(made: Plan | NoPlan) -> Any:
    """The shortlist and the first three steps of the person's own."""
    if isinstance(made, NoPlan):
        return "no plan"
    own = sorted((s.start, s.id) for s in made.steps if s.kind != "people")[:3]
    return [fit.role for fit in made.assessment.shortlist], [id for _, id in own]


def check_level(state: Interview, ask: Ask) -> None:
    """A level is asked only if it is required and could change what comes first."""
    now = outline(catalog(), person(state), TODAY)
    assert ask.competency in in_the_running(now)
    assert ask.competency not in (state.profile.levels or {})
    ends = []
    for level in (0, 4):
        levels = {**(state.profile.levels or {}), ask.competency: Claim(level, "said")}
        there = current(replace(state.profile, levels=levels), catalog())
        ends.append(what_comes_first(outline(catalog(), there, TODAY)))
    assert ends != [what_comes_first(now)] * 2
    assert ends[0] != ends[1]


def check_state(state: Interview) -> None:
    """What holds at any moment."""
    known = {*state.profile.skipped, *as_plain(state.profile)} - {"version", "skipped", "levels"}
    known |= {f"levels:{name}" for name in state.profile.levels or {}}
    assert sum(key in FIRST for key in known) <= 10
    assert sum(key not in FIRST for key in known) <= 12
    assert parsed(state.profile) == tidy(state.profile, catalog())


def next_of_all(state: Interview) -> tuple[str, Ask] | None:
    for block in ("first", "more"):
        ask = state.next(block)
        if ask is not None:
            return block, ask
    return None


@examples(30)
@given(st.data())
def test_any_way_through_ends(data: st.DataObject) -> None:
    state, moves, put = fresh(), data.draw(st.integers(0, 6), label="moves"), 0
    allowed = 22 + 6 * moves
    while (found := next_of_all(state)) is not None:
        block, ask = found
        put += 1
        assert put <= allowed
        assert 1 <= ask.number <= ask.of <= {"first": 10, "more": 12}[ask.question.block]
        assert block == "more" or ask.question.block == "first"
        if ask.competency and ask.key not in state.reopened:
            check_level(state, ask)
        action = data.draw(st.sampled_from(("answer", "answer", "answer", "skip", "back", "edit")
                                           if moves else ("answer", "answer", "skip")))
        if action == "answer":
            state = state.answer(ask.key, data.draw(raws(ask), label=ask.key))
        elif action == "skip":
            state = state.skip(ask.key)
        elif action == "back":
            moves -= 1
            state = state.back()
        else:
            moves -= 1
            keys = [key for key, _ in state.answers()]
            state = state.edit(data.draw(st.sampled_from(keys))) if keys else state
        check_state(state)
    assert state.done("first")
    assert state.done("more")


@examples(20)
@given(st.data())
def test_straight_ahead_at_most_ten_and_twelve(data: st.DataObject) -> None:
    state = fresh()
    put: list[str] = []
    for block, most in (("first", 10), ("more", 12)):
        here: list[str] = []
        while (ask := state.next(block)) is not None:
            assert ask.key not in put
            here.append(ask.key)
            put.append(ask.key)
            assert len(here) <= most
            if ask.competency:
                check_level(state, ask)
            skips = data.draw(st.integers(0, 4)) == 0
            state = (state.skip(ask.key) if skips
                     else state.answer(ask.key, data.draw(raws(ask), label=ask.key)))
    assert put[:10] == FIRST
    assert [key for key in put if ":" not in key] == SINGLE
    assert list(state.trail) == put
    assert state.back().profile == state.profile


@examples(60)
@given(st.permutations(SINGLE), st.sets(st.sampled_from(SINGLE)), st.data())
def test_the_order_of_independent_questions_changes_nothing(
    order: list[str], skipped: set[str], data: st.DataObject
) -> None:
    said = {id: data.draw(st.sampled_from([raw for raw, _ in case(id).good])) for id in SINGLE}

    def profile(ids: Sequence[str]) -> Profile:
        state = fresh()
        for id in ids:
            state = state.skip(id) if id in skipped else state.answer(id, said[id])
        assert state.done("first")
        return state.profile

    assert profile(order) == profile(SINGLE)
    assert profile_text(profile(order), catalog()) == profile_text(profile(SINGLE), catalog())


@examples(30)
@given(st.permutations(["field-context", "convening", "writing"]), st.randoms())
def test_the_order_of_levels_changes_nothing(order: list[str], random: Any) -> None:
    state = reach("levels")
    for name in order:
        state = state.answer(f"levels:{name}", {"level": len(name) % 5, "proof": "x"})
    other = reach("levels")
    for name in sorted(order):
        other = other.answer(f"levels:{name}", {"level": len(name) % 5, "proof": "x"})
    assert profile_text(state.profile, catalog()) == profile_text(other.profile, catalog())


def test_no_level_is_asked_where_no_plan_is_possible() -> None:
    state = fresh()
    for id in SINGLE:
        state = state.answer(id, "0 0 0 0") if id == "hours" else state.skip(id)
    assert state.done("more")


def test_a_level_already_said_at_the_top_is_not_asked() -> None:
    state = reach("levels")
    name = asked(state, "more").competency
    levels = {name: Claim(4, "in front of everybody")}
    there = replace(state, profile=replace(state.profile, levels=levels))
    assert there.next("more") is None or asked(there, "more").competency != name


def test_a_level_taken_back_is_not_asked_for_the_sake_of_an_earlier_back() -> None:
    # Back on a level, then (by review) other things done: only levels that matter now are asked.
    state = reach("levels")
    key = asked(state, "more").key
    state = state.answer(key, {"level": 1}).back()
    state = state.edit("did").answer("did", [])
    while (ask := state.next("more")) is not None:
        assert ask.competency
        check_level(state, ask)
        state = state.skip(ask.key)


# == words that people use ========================================================================


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_every_country_can_be_given_by_code(code: str) -> None:
    assert country(code.lower()) == code


def test_common_names_of_countries() -> None:
    common = {"United States": "US", "the United States": "US", "U.S.": "US", "UAE": "AE",
              "The Netherlands": "NL", "Czechia": "CZ", "Ivory Coast": "CI", "Laos": "LA",
              "United Kingdom": "GB", "Great Britain": "GB", "Syria": "SY", "Brunei": "BN"}
    refused = []
    for name, code in common.items():
        try:
            assert country(name) == code
        except ValueError as bad:
            refused.append(str(bad))
    assert refused == []


def names_of_countries() -> list[tuple[str, str]]:
    import iso3166

    found = [(c.apolitical_name, c.alpha2) for c in iso3166.countries if c.alpha2 in COUNTRIES]
    return sorted((name, code) for name, code in found if "," not in name)


def test_every_country_can_be_given_by_name() -> None:
    assert [name for name, code in names_of_countries() if country(name) != code] == []


def test_every_country_can_be_named_among_work_rights() -> None:
    question = next(q for q in QUESTIONS if q.id == "work_rights")
    refused = []
    for name, code in names_of_countries():
        try:
            assert parse_answer(catalog(), question, f"{name}, GB") == tuple(sorted({code, "GB"}))
        except BadAnswer as bad:
            refused.append(f"{name}: {bad}")
    assert refused == []


def test_a_place_that_is_not_in_the_list_is_refused_by_the_name_that_was_typed() -> None:
    import iso3166

    unlike = []
    for place in iso3166.countries:
        try:
            country(place.apolitical_name)
        except ValueError as bad:
            if place.apolitical_name not in str(bad):
                unlike.append(f"{place.apolitical_name}: {bad}")
    assert unlike == []


# == found by reading: each is one mistake ========================================================


def by_hand(id: str, raw: Any) -> Interview:
    return fresh().answer(id, raw)


def test_hours_of_any_precision_can_be_read_again() -> None:
    try:
        state = by_hand("hours", "4.1234567 1 1 1")
    except BadAnswer:
        return
    assert parsed(state.profile) == tidy(state.profile, catalog())


def test_a_decimal_comma_is_not_two_numbers() -> None:
    # "4,5 7 5 6" is four weeks to most of Europe; read as five numbers, 6 becomes the most.
    try:
        assert by_hand("hours", "4,5 7 5 6").value("hours") == [4.5, 7, 5, 6]
    except BadAnswer:
        return


@pytest.mark.parametrize(("raw", "years", "work"), [
    ("5 youth work", 5, "youth work"), ("5, youth work", 5, "youth work"),
    ("3 yoga", 3, "yoga"), ("3 y", 3, ""), ("12 years, yoga", 12, "yoga")])
def test_work_outside_keeps_its_first_letter(raw: str, years: int, work: str) -> None:
    held = by_hand("outside", raw).value("outside")
    assert (held["years"], held.get("work", "")) == (years, work)


@pytest.mark.parametrize("raw", ["100, clinics", "2004, clinics", "2.5 years, clinics"])
def test_years_are_refused_or_read_whole(raw: str) -> None:
    try:
        held = by_hand("outside", raw).value("outside")
    except BadAnswer:
        return
    assert held["work"] == "clinics"


def test_a_place_without_a_comma_is_not_lost() -> None:
    try:
        held = by_hand("cue", "Tuesday 19:00 at my desk").value("cue")
    except BadAnswer:
        return
    assert held == "Tuesday 19:00, at my desk"


def test_a_level_that_is_no_number_is_refused_in_words() -> None:
    with pytest.raises(BadAnswer) as caught:
        by_hand("levels:writing", {"level": "high"})
    assert "literal" not in str(caught.value)


def test_an_empty_text_is_refused_or_settles_the_question() -> None:
    try:
        state = by_hand("why", "  ")
    except BadAnswer:
        return
    assert state.settled("why")


@pytest.mark.parametrize(("id", "raw"), [
    ("languages", "es, en, es"), ("deal_breakers", ["unpaid", "travel"])])
def test_an_answer_is_held_as_it_will_be_read_again(id: str, raw: Any) -> None:
    state = by_hand(id, raw)
    assert parsed(state.profile) == state.profile


@pytest.mark.parametrize("id", ["why", "cue", "outside", "languages"])
def test_a_very_long_answer_is_refused_or_can_be_read_again(id: str) -> None:
    long = {"cue": "Tuesday 19:00, " + "x" * 11_990, "languages": "a," * 5_900,
            "outside": "3, " + "x" * 13_000, "why": "é: " * 4_000}[id]
    try:
        state = by_hand(id, long)
    except BadAnswer:
        return
    assert parsed(state.profile) == tidy(state.profile, catalog())


@pytest.mark.parametrize(
    "text", ["\udcff", "\u2028", "\x85", "\ufffe", "\U0001f600", "~", "- ", "\t", "\r\n"])
def test_any_character_can_be_saved_and_read_again(text: str) -> None:
    # A terminal hands over a byte that is no UTF-8 as a lone surrogate, such as \udcff.
    try:
        state = by_hand("why", f"x{text}y")
    except BadAnswer:
        return
    assert parsed(state.profile) == tidy(state.profile, catalog())
    state.profile.why.encode()
