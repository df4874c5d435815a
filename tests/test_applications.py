"""Applications as people have them: followed by stage, told by anybody, and a no that teaches."""

from __future__ import annotations

import csv
import io
import json
import random
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inside import keep_plan, run
from profiles import catalog, examples
from questionary import Choice
from test_living import ANSWERS, FIRST, at, do, goal, kept, plan_of, somebody

from pathways.planner import Plan
from pathways.planner.plan import Step
from pathways.planner.why import why
from pathways.profile import Profile, current
from pathways.profile.answers import Claim
from pathways.record import Entry, Record, append, read_record, situation
from pathways.record.adviser_note import clip_to_numbers
from pathways.record.applications import tries_in


@pytest.fixture
def me(tmp_path: Path) -> Path:
    """Somebody with a plan that was kept on the first day."""
    return keep_plan(tmp_path, ANSWERS, FIRST)


def searcher(roles: tuple[str, ...]) -> Profile:
    """Somebody who shows enough to apply, and could begin soon."""
    levels = {c: Claim(3, "rotas for forty") for c in catalog().competencies}
    return Profile(2, hours=(12,) * 4, country="GB", situation="working", full_time_from="2027-06",
                   roles=roles, levels=levels, move="months", aim="first-role")


def listed(me: Path, day: date = FIRST) -> dict[str, dict[str, str]]:
    rows = json.loads(do(me, "applications", "--today", day, "--json").stdout)
    return {row["name"]: row for row in rows}


def refused(me: Path, *args: object) -> str:
    return str(do(me, "log", *args, ok=False).stderr)


# -- the tracker ----------------------------------------------------------------------------------


def test_an_application_to_any_employer_moves_from_stage_to_stage(me: Path) -> None:
    do(me, "log", "applied", "Fernhill Trust", "--post", "Events lead", "--role",
       "operations-generalist", "--found", "a board of jobs", "--on", FIRST)
    name = "Events lead at Fernhill Trust"
    assert listed(me)[name]["state"] == "sent"
    for came, state in (("test", "test"), ("talk", "talk"), ("offer", "offer"), ("no", "no")):
        said = do(me, "log", "result", "fernhill", came, "--on", "2026-12-09").stderr
        assert name in said
        assert listed(me)[name]["state"] == state
        if came == "offer":
            do(me, "log", "undo", re.search(r"line (\d+)", said)[1], "--on", "2026-12-09")
    row = listed(me)[name]
    assert (row["stage"], row["sent"], row["since"]) == ("talk", "2026-12-01", "2026-12-09")
    assert (row["of"], row["found"]) == ("operations-generalist", "a board of jobs")


def test_an_employer_of_the_catalog_is_where_the_post_is_and_no_second_application(
    me: Path,
) -> None:
    do(me, "log", "applied", "Kairos", "--post", "Head of people", "--role", "talent-people-ops",
       "--on", FIRST)
    do(me, "log", "result", "Kairos", "talk", "--on", FIRST)
    assert {n: r["state"] for n, r in listed(me).items()} == {"Head of people at Kairos": "talk"}


def test_several_at_one_role_are_kept_apart_and_a_name_of_several_is_a_question(me: Path) -> None:
    for employer in ("Fernhill Trust", "Cranmore"):
        do(me, "log", "applied", employer, "--post", "Office lead", "--role",
           "operations-generalist", "--on", FIRST)
    several = refused(me, "result", "operations-generalist", "rejected")
    assert "Office lead at Cranmore" in several and "could be several" in several
    do(me, "log", "result", "Office lead at Cranmore", "rejected", "--on", FIRST)
    assert {n: r["state"] for n, r in listed(me).items()} == {
        "Office lead at Cranmore": "no", "Office lead at Fernhill Trust": "sent"}
    do(me, "log", "result", "operations-generalist", "withdrawn", "--on", FIRST)  # one is left
    assert listed(me)["Office lead at Fernhill Trust"]["state"] == "withdrawn"


def test_what_nobody_is_called_is_refused_unless_it_is_said_to_be_an_employer(me: Path) -> None:
    said = refused(me, "applied", "matz")
    assert "no program, role or project called 'matz'" in said
    assert "mats" in said and "--post" in said
    assert "matz" not in str(listed(me))
    assert "could be a program" not in refused(me, "result", "matz", "rejected")
    assert "is not an answer" in refused(me, "result", "mats", "perhaps")
    assert "--stage" in refused(me, "result", "mats", "rejected", "--stage", "tea")


def test_the_list_can_be_opened_by_a_spreadsheet_and_no_cell_is_a_formula(me: Path) -> None:
    nothing = do(me, "applications", "--today", FIRST).stdout
    assert "None is logged yet" in nothing
    do(me, "log", "applied", "=1+1", "--post", "Clerk", "--on", FIRST)
    do(me, "log", "applied", "spar", "--round", "Spring", "--on", FIRST)
    told = do(me, "applications", "-f", "csv", "--today", FIRST).stdout
    rows = list(csv.DictReader(io.StringIO(told)))
    assert [row["state"] for row in rows] == ["sent", "sent"] and rows[1]["round"] == "Spring"
    assert not any(cell.startswith("=") for row in rows for cell in row.values())
    assert "| SPAR, Spring | sent |" in do(me, "applications", "--today", FIRST).stdout


def test_one_application_or_one_no_ends_no_search(me: Path) -> None:
    profile = searcher(roles=("operations-generalist",))
    before = plan_of(profile, FIRST)
    assert isinstance(before, Plan)
    search = next(s for s in before.steps if s.kind == "job")
    for more in (at(FIRST, "applied", search.ref), at(FIRST, "result", search.ref, is_="rejected")):
        after = plan_of(profile, FIRST, more)
        assert isinstance(after, Plan) and search.id in {s.id for s in after.steps}
    assert "after-a-no" in {r.code for s in after.steps if s.kind == "job" for r in s.reasons}


def test_what_was_written_before_stages_means_what_it_meant(tmp_path: Path) -> None:
    record = tmp_path / "me.record.yaml"
    append(record, at(FIRST, "applied", "spar"), at(FIRST, "result", "spar", is_="rejected"),
           at(FIRST, "applied", "mats"))
    progress = situation(somebody(), read_record(record), catalog(), FIRST).person.progress
    assert progress.waiting == {"apply:mats"} and set(progress.refused) == {"apply:spar"}


# -- what was seen, and what was asked -----------------------------------------------------------


def test_a_deadline_that_somebody_saw_dates_the_plan_and_says_whose_it_is(me: Path) -> None:
    do(me, "log", "looked", "bluedot-agi-strategy", "--closes", "2027-01-20", "--on", "2026-12-02")
    said = do(me, "why", "bluedot-agi-strategy", "--today", "2026-12-03").stdout
    assert "closes 20 January 2027 (you looked on Wed 2 Dec)" in said
    later = do(me, "why", "bluedot-agi-strategy", "--today", "2027-01-21").stdout
    assert "you looked" not in later.split("## What is known")[0]
    assert "nothing was said of its dates" in refused(me, "looked", "spar")
    assert "before it opens" in refused(
        me, "looked", "spar", "--opens", "2027-02-01", "--closes", "2027-01-01")
    plan = me.parent / "p.json"
    made = run("plan", me, "--today", "2026-12-03", "-f", "json", "-o", plan)
    assert made.returncode == 0, made.stderr
    assert run("verify", plan).returncode == 0


def test_a_question_that_goes_first_is_answered_with_yes_or_no() -> None:
    profile = Profile(2, hours=(12,) * 4, country="IN", work_rights=("IN",), move="yes",
                      full_time_from="now", roles=("research-fellow",), degree="master")
    plan = plan_of(profile, FIRST)
    assert isinstance(plan, Plan)
    first = [n.program for n in plan.named if n.stands == "ask-first"]
    assert first
    yes, no = (plan_of(profile, FIRST, at(FIRST, "asked", first[0], is_=word))
               for word in ("yes", "no"))
    stands = {n.program: n for n in getattr(yes, "named", ())}
    assert stands[first[0]].stands != "ask-first"
    out = {n.program: n for n in getattr(no, "named", ())}[first[0]]
    assert out.stands == "out" and "told-no" in {r.code for r in out.why}


def test_an_answer_to_a_question_is_yes_or_no(me: Path) -> None:
    assert "one of: yes, no" in refused(me, "asked", "mats", "perhaps")
    assert "They said no: MATS." in do(me, "log", "asked", "mats", "no", "--on", FIRST).stderr
    told = do(me, "why", "mats", "--today", FIRST).stdout
    assert "You asked, and on Tue 1 Dec they said no" in told


# -- a no teaches ---------------------------------------------------------------------------------


def test_a_no_brings_a_kind_word_and_the_next_move_at_once(me: Path) -> None:
    aims = catalog().aims
    for stage in ("form", "answers", "test", "talk", "trial"):
        said = do(me, "log", "result", "spar", "rejected", "--stage", stage, "--on", FIRST).stderr
        row = aims.refusal(stage)
        assert row.kind in said and row.says in said, stage
        assert row.change.lower()[:30] in said.lower()
        do(me, "log", "undo", re.search(r"Logged as line (\d+)", said)[1], "--on", FIRST)


def many(me: Path, count: int, stage: str = "form", first: date = FIRST) -> list[str]:
    """So many noes, a day apart; what was said of each."""
    return [
        do(me, "log", "result", "operations-generalist", "rejected", "--stage", stage, "--on",
           first + timedelta(days=n)).stderr
        for n in range(count)
    ]


def test_three_change_something_six_the_channel_and_ten_bring_a_rest(me: Path) -> None:
    said = many(me, 10)
    assert "at one stage" not in said[1] and "third no at the form" in said[2]
    assert "6 noes in all" in said[5] and "channel" in said[5] and "channel" not in said[4]
    assert "10 noes in all" in said[9] and "7 January 2027" in said[9]
    assert "one piece of work of about a month" in said[9]
    piece = catalog().projects[goal(me).partition(":")[2]].name
    assert piece in said[9]
    told = do(me, "replan", "--today", "2026-12-11").stdout
    assert "10 noes came since, 10 in all: 10 at the form" in told
    assert "The plan you have still stands" not in told and "Until Thu 7 Jan" in told


def test_noes_of_the_time_before_count_too(me: Path) -> None:
    me.write_text(ANSWERS + "noes: {form: 2}\n", encoding="utf-8")
    assert "third no at the form" in many(me, 1)[0]


def test_late_noes_bring_no_rest(me: Path) -> None:
    assert "one piece of work of about a month" not in many(me, 10, "trial")[9]


def test_after_ten_the_search_begins_again_on_its_day() -> None:
    profile = searcher(roles=("operations-generalist",))
    noes = [at(FIRST, "result", "operations-generalist", is_="rejected") for _ in range(10)]
    plan = plan_of(profile, FIRST, *noes)
    assert isinstance(plan, Plan)
    assert all(s.start >= date(2026, 12, 25) for s in plan.steps if s.kind == "job")
    rested = plan_of(profile, FIRST + timedelta(days=28), *noes)
    assert isinstance(rested, Plan)
    assert any(s.kind == "job" for s in rested.steps)


def test_a_host_who_said_no_is_not_asked_again_by_the_plan(me: Path) -> None:
    step = goal(me)
    name = catalog().projects[step.partition(":")[2]].name
    said = do(me, "log", "result", step, "rejected", "--on", "2026-12-02").stderr
    assert f"They said no: {name}." in said and "proposed again for half a year" in said
    assert step not in do(me, "next", "--today", "2026-12-03").stdout
    told = do(me, "replan", "--today", "2026-12-03").stdout
    assert "## Because of a no" in told and name in told.split("## Because of a no")[1]
    assert step not in kept(me)
    assert listed(me)[name]["stage"] == "ask"


def test_a_funder_and_an_adviser_can_say_no_too(me: Path) -> None:
    held = catalog()
    adviser = next(p.id for p in held.programs.values() if held.kind(p).advises)
    grant = next(p.id for p in held.programs.values() if held.kind(p).pays_hours)
    for id in (adviser, grant):
        said = do(me, "log", "result", id, "rejected", "--on", FIRST).stderr
        assert "They said no" in said
    person = situation(somebody(), read_record(me.parent / "me.record.yaml"), held, FIRST).person
    assert dict(person.noes) == {"ask": 1, "form": 1}
    assert set(person.progress.refused) == {f"people:{adviser}", f"apply:{grant}"}


def test_somebody_who_was_asked_and_said_no_is_not_proposed_again() -> None:
    plan = plan_of(somebody(), FIRST)
    assert isinstance(plan, Plan) and plan.talks
    after = plan_of(somebody(), FIRST, at(FIRST, "result", f"people:{plan.talks[0]}",
                                          is_="rejected"))
    assert isinstance(after, Plan) and plan.talks[0] not in after.talks


def test_nothing_refused_is_proposed_again_without_a_word() -> None:
    profile = searcher(roles=("research-fellow", "governance-researcher"))
    entries: list[Entry] = []
    for turn in range(10):
        day = FIRST + timedelta(weeks=6 * turn)
        plan = plan_of(profile, day, *entries)
        if not isinstance(plan, Plan):
            break
        said_no = situation(profile, Record(tuple(entries)), catalog(), day).person.progress.refused
        for step in plan.steps:
            assert (step.id in said_no) == ("after-a-no" in {r.code for r in step.reasons})
        again: list[Step] = [s for s in plan.steps if s.selective][:2]
        entries += [at(day, "result", s.ref, is_="rejected") for s in again]
    assert len(entries) > 4
    assert len([a for a in tries_in(Record(tuple(entries)), catalog()) if a.state == "no"]) == len(
        entries)


def test_why_names_what_happened_and_for_whom_a_program_is() -> None:
    profile = somebody(10)
    person = current(profile, catalog())
    plan = plan_of(profile, FIRST)
    told = situation(profile, Record((at(FIRST, "result", "spar", is_="rejected"),)), catalog(),
                     FIRST).person
    found = why(catalog(), told, plan, "programs", "spar")
    if found.place == "not chosen":
        assert found.short and found.short.code == "said-no"
    assert why(catalog(), person, plan, "programs", "spar").short != found.short


def test_where_a_no_came_is_asked_at_a_terminal_where_nothing_says_it(
    me: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    class Answer:
        def unsafe_ask(self) -> str:
            return "talk"

    def select(ask: str, choices: list[Choice]) -> Answer:
        asked.append([choice.value for choice in choices])
        return Answer()

    monkeypatch.setattr("questionary.select", select)
    monkeypatch.setattr("pathways.cli.out.on_terminal", lambda: True)
    do(me, "log", "result", "spar", "rejected", "--on", FIRST)
    assert listed(me)["SPAR"]["stage"] == "talk"
    assert asked == [["form", "answers", "test", "talk", "trial", "unsure"]]
    do(me, "log", "result", "project:run-reading-group", "rejected", "--on", FIRST)
    do(me, "log", "result", "mats", "test", "--on", FIRST)
    do(me, "log", "result", "mats", "rejected", "--on", FIRST)
    assert len(asked) == 1 and listed(me)["MATS"]["stage"] == "test"


# -- half a year ----------------------------------------------------------------------------------


def test_half_a_year_of_somebody_else(me: Path) -> None:
    """Four noes, a yes, illness, half the hours, a move, a job: nothing is lost on the way."""
    noes: set[str] = set()

    def log(day: str, *args: str) -> str:
        return str(do(me, "log", *args, "--on", day).stderr)

    def replan(day: str) -> str:
        told = str(do(me, "replan", "--today", day).stdout)
        plan = json.loads((me.parent / "me.plan.json").read_text("utf-8"))["plan"]
        for step in plan.get("steps", ()):
            if step["ref"] in noes:
                assert "after-a-no" in {r["code"] for r in step["reasons"]}, (day, step["id"])
        do(me, "replan", "--today", day)
        again = json.loads((me.parent / "me.plan.json").read_text("utf-8"))["plan"]
        assert again["steps"] == plan["steps"], day
        assert run("verify", me.parent / "me.plan.json").returncode == 0
        return told

    piece = goal(me)
    log("2026-12-03", "tick", kept(me)[piece][0]["text"], "--hours", "2")
    log("2026-12-05", "applied", "Fernhill Trust", "--post", "Office lead", "--role",
        "operations-generalist", "--found", "a friend")
    log("2026-12-05", "applied", "bluedot-agi-strategy")
    log("2026-12-15", "result", "Fernhill", "test")
    assert "That stings" in log("2026-12-20", "result", "Fernhill", "no")  # the first no
    replan("2026-12-21")
    log("2027-01-04", "result", "spar", "rejected", "--stage", "answers")  # the second
    noes.add("spar")
    assert "1 no came since, 2 in all: 1 at the short answers; 1 after a test" in replan(
        "2027-01-05")
    do(me, "pause", "3", "--why", "ill", "--on", "2027-01-08")
    assert "You pause until" in do(me, "next", "--today", "2027-01-15").stdout
    replan("2027-02-01")
    log("2027-02-02", "changed", "hours=3")
    told = replan("2027-02-03")
    assert "6 before, 3 now" in told
    said = log("2027-02-10", "result", "bluedot-agi-strategy", "accepted",
               "--starts", "2027-02-15", "--ends", "2027-03-20", "--hours", "2")
    assert "They said yes" in said and "2 hours a week" in said
    log("2027-02-20", "result", "generator-residency", "rejected")  # the third
    noes.add("generator-residency")
    log("2027-02-21", "looked", "ai-safety-camp", "--closes", "2027-04-20")
    replan("2027-02-22")
    log("2027-03-22", "finished", "bluedot-agi-strategy", "--said", "a page on three approaches")
    log("2027-03-25", "changed", "country=GB", "work_rights=GB,EU", "move=stay")
    replan("2027-03-26")
    log("2027-04-10", "applied", "Cranmore", "--post", "Office manager", "--role",
        "operations-generalist")
    assert "nobody comes so far" in log(
        "2027-04-28", "result", "Cranmore", "rejected", "--stage", "trial")  # the fourth
    replan("2027-04-29")
    assert "Congratulations" in log("2027-05-20", "job", "operations-generalist")
    told = replan("2027-05-21")
    assert "Congratulations" in told and "first ninety days" in told
    assert not [s for s in kept(me) if s.startswith(("job:", "apply:"))]

    rows = listed(me, date(2027, 5, 21))
    assert {n: r["stage"] for n, r in rows.items() if r["state"] == "no"} == {
        "Office lead at Fernhill Trust": "test", "SPAR": "answers",
        "Generator Residency": "form", "Office manager at Cranmore": "trial"}
    assert sum(r["state"] == "accepted" for r in rows.values()) == 1
    record = read_record(me.parent / "me.record.yaml")
    assert not record.cut_off and len(record.entries) == len(record.every) == 16
    ticked = do(me, "progress", "--today", "2027-05-21").stdout
    assert "Nothing was logged yet" not in ticked
    assert "Office manager at Cranmore: they said no" in do(
        me, "adviser-note", "--today", "2027-05-21").stdout


# -- order ----------------------------------------------------------------------------------------


@examples(12)
@given(st.randoms(use_true_random=False))
def test_any_order_of_a_day_of_answers_is_one_plan(
    tmp_path_factory: pytest.TempPathFactory, rng: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("order")
    facts = [
        at(FIRST, "applied", "operations-generalist", by="Cranmore", post="Clerk"),
        at(FIRST, "applied", by="Fernhill", post="Clerk"),
        at(FIRST, "result", by="Fernhill", post="Clerk", is_="waiting", stage="talk"),
        at(FIRST, "result", by="Fernhill", post="Clerk", is_="rejected"),
        at(FIRST, "result", "operations-generalist", is_="rejected"),
        at(FIRST, "result", "operations-generalist", is_="rejected"),
        at(FIRST, "result", "project:run-reading-group", is_="rejected"),
        at(FIRST, "applied", "mats"),
        at(FIRST, "result", "mats", is_="waiting", stage="test"),
        at(FIRST, "result", "mats", is_="rejected"),
        at(FIRST, "asked", "spar", is_="yes"),
    ]
    seen = []
    for n in range(2):
        order = facts if not n else rng.sample(facts, len(facts))
        append(folder / f"{n}.yaml", *order)
        seen.append(situation(somebody(), read_record(folder / f"{n}.yaml"), catalog(), FIRST))
    assert seen[0] == seen[1]
    assert dict(seen[0].person.noes) == {"form": 2, "talk": 1, "test": 1, "ask": 1}


# -- words ----------------------------------------------------------------------------------------


def test_the_number_of_a_sentence_is_what_is_kept_of_it() -> None:
    said = "Late loan forms fell from 14 a week to 3 after I changed the form"
    assert clip_to_numbers(said, 7, 100) == "…fell from 14 a week to 3…"
    assert clip_to_numbers("Ran 8 evenings for the group", 4, 100) == "Ran 8 evenings for…"
    assert clip_to_numbers("short", 4, 100) == "short"


def test_the_folder_of_a_goal_is_named_where_it_begins(me: Path) -> None:
    step, begins = goal(me).partition(":")[2], FIRST + timedelta(7)
    assert f"pathways project start {step}" in do(me, "next", "--today", begins).stdout
    do(me, "log", "started", step, "--on", begins)
    assert "project start" not in do(me, "next", "--today", begins).stdout
