"""Single rules of a plan, each with the smallest profile that shows it."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from inside import run

from pathways.catalog import load_catalog
from pathways.catalog.values import When
from pathways.planner import Plan, make_plan
from pathways.planner.schedule import Calendar
from pathways.profile import current, parse_profile
from pathways.record import situation
from pathways.record.entries import Entry, Record
from pathways.render import build_document, to_markdown
from pathways.render.document import _adding_up

DAY = date(2026, 11, 22)
ROOT = Path(__file__).resolve().parent.parent


def catalog():
    return load_catalog()


def profile(**answers):
    return parse_profile(json.dumps({"version": 1, **answers}).encode(), "me", catalog())


def plan_of(day: date = DAY, record: Record | None = None, **answers) -> Plan:
    person = current(profile(**answers), catalog())
    if record:
        person = situation(profile(**answers), record, catalog(), day).person
    made = make_plan(catalog(), person, day)
    assert isinstance(made, Plan)
    return made


def document(**answers):
    mine = profile(**answers)
    person = current(mine, catalog())
    return build_document(catalog(), mine, person, make_plan(catalog(), person, DAY))


def entry(day: date, what: str, **held) -> Entry:
    return Entry(When(day.year, day.month, day.day), what, **held)  # type: ignore[arg-type]


def recorded(*entries: Entry) -> Record:
    return Record(entries, entries)


HELD = {
    "situation": "working", "country": "PT", "hours": [3, 3, 3, 3, 20],
    "did": [{"thing": "finished-introduction"}, {"thing": "ran-a-series", "proof": "six evenings"}],
}


# -- hours ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*.yaml")), ids=lambda p: p.stem)
def test_hours_that_are_shown_add_up(path: Path) -> None:
    text = run("plan", path, "-f", "md", "--today", "2026-11-22").stdout
    heading = re.search(r"## This week \(([\d.]+) of", text)
    if heading:
        week = text.split("## This week", 1)[1].split("\n## ", 1)[0]
        shown = re.findall(r"^- \*\*[^*]*?([\d.]+) h", week, re.M)
        assert sum(map(Fraction, shown)) == Fraction(heading[1])
    goal = re.search(r"we planned ([\d.]+)\.", text)
    if goal:
        row = r"^\| [^|]* \d+ \w+(?: \d+)? \| [^|]+ \| ([\d.]+) \| [^|]+ \|$"
        rows = re.findall(row, text, re.M)
        assert sum(map(Fraction, rows)) == Fraction(goal[1])


def test_half_hours_add_up_and_nothing_is_nothing_where_there_is_enough() -> None:
    quarters = [Fraction(1, 4)] * 6
    assert sum(_adding_up(quarters)) == 3
    assert _adding_up([Fraction(1, 5), Fraction(3)], least=1) == [1, 5]
    assert _adding_up([Fraction(1, 5)], least=1) == [0]


def test_somebody_free_full_time_now_is_not_planned_by_weeks_that_were_not_free() -> None:
    few = plan_of(**{**HELD, "hours": [0, 1, 4, 6, 35]})
    free = plan_of(**{**HELD, "hours": [0, 1, 4, 6, 35], "full_time_from": "now"})
    assert few.hours == 3 and free.hours == Fraction(35, 2)


def test_three_check_ins_show_more_hours_than_the_answers_did() -> None:
    days = [date(2026, 12, day) for day in (6, 13, 20)]
    logged = recorded(*(entry(d, "hours", hours=16) for d in days))
    today = date(2026, 12, 21)
    assert plan_of(today, recorded(*logged.entries[:2]), **HELD).hours == 3
    made = plan_of(today, logged, **HELD)
    assert made.hours == 12 and any(q.code == "logged-hours" for q in made.questions)
    # What is not logged does not show fewer, and nothing goes above what the person can give.
    assert plan_of(date(2027, 2, 1), logged, **HELD).hours == 3
    assert plan_of(today, logged, **{**HELD, "hours": [3, 3, 3, 3, 8]}).hours == 8


# -- programs that somebody takes part in --------------------------------------------------------


def test_a_later_answer_takes_the_place_of_an_earlier_one() -> None:
    yes = entry(date(2026, 11, 1), "result", of="spar", is_="accepted")
    mine = profile(**HELD)
    for word in ("rejected", "withdrew", "waiting"):
        no = entry(date(2026, 11, 5), "result", of="spar", is_=word)
        now = situation(mine, recorded(yes, no), catalog(), DAY).person.progress
        assert not now.taking, word
    assert situation(mine, recorded(yes), catalog(), DAY).person.progress.taking


def test_a_program_takes_the_least_it_says_or_what_was_logged() -> None:
    def weekly(**held) -> Fraction:
        yes = entry(date(2026, 11, 1), "result", is_="accepted", **held)
        taking = situation(profile(**HELD), recorded(yes), catalog(), date(2026, 11, 2))
        return next(iter(taking.person.progress.taking.values()))[2]

    spar = catalog().programs["spar"].hours_per_week
    assert spar is not None and weekly(of="spar") == spar.is_.low < spar.is_.high
    assert weekly(of="spar", hours=12) == 12
    # Five days in one place leave room for nothing else.
    assert weekly(of="bluedot-fieldbuilder-week") == catalog().rules.hours.full_time


def test_a_program_takes_only_its_days_of_a_week_that_it_touches() -> None:
    calendar = Calendar(date(2026, 11, 22), Fraction(7), 4)
    calendar.block("attend:x", Fraction(7), date(2026, 11, 26), date(2026, 12, 1))
    assert [calendar.free(week) for week in range(3)] == [4, 4, 7]


def test_what_is_fair_today_is_applied_for_this_fortnight_so_planning_again_moves_nothing() -> None:
    answers = {
        "hours": [9.5, 26.5, 4, 19], "country": "IN", "roles": ["executive-assistant"],
        "did": [
            {"thing": "daily-operations", "proof": "a clinic's rota"},
            {"thing": "led-an-organization"}, {"thing": "published-once"},
        ],
        "levels": {"field-context": {"level": 3}, "ownership": {"level": 3, "proof": "e"}},
    }
    person = current(profile(**answers), catalog())
    first = make_plan(catalog(), person, DAY)
    assert isinstance(first, Plan)
    again = make_plan(catalog(), person, DAY, tuple(s.id for s in first.steps))
    assert isinstance(again, Plan)
    assert [(s.id, s.due) for s in again.steps] == [(s.id, s.due) for s in first.steps]
    job = next(s for s in first.steps if s.kind == "job")
    assert job.start < DAY + timedelta(weeks=2)


@pytest.mark.parametrize(("program", "there"), [
    ("eu-blue-book-traineeship", "Belgium"), ("talos-ai-policy-leaders", "the EU")])
def test_a_citizen_of_one_country_of_the_eea_may_be_asked_for_in_another(
    program: str, there: str
) -> None:
    said = run("why", program, "--profile", "-",
               stdin=json.dumps({"version": 1, **HELD, "country": "CA", "work_rights": ["FR"]}))
    assert f"Are you a citizen of France? Then you may work in {there} too" in said.stdout


# -- who may, and who can ------------------------------------------------------------------------


def test_a_country_that_a_program_leaves_out_is_a_known_no() -> None:
    def grants(**more) -> set[str]:
        return {w.program for w in plan_of(**{**HELD, **more}).support}

    here = run("why", "bluedot-rapid-grants", "--profile", "-",
               stdin=json.dumps({"version": 1, **HELD, "country": "CN"}))
    assert "not for people who live in Russia, China or India" in here.stdout
    assert "bluedot-rapid-grants" not in grants(country="IN")
    assert "do you live outside" not in run(
        "why", "bluedot-rapid-grants", "--profile", "-", stdin=json.dumps({"version": 1, **HELD})
    ).stdout.lower()


def test_a_grant_for_full_time_work_is_out_for_who_is_never_free() -> None:
    never = json.dumps({"version": 1, **HELD, "full_time_from": "never"})
    out = run("why", "bluedot-career-transition-grants", "--profile", "-", stdin=never).stdout
    assert "out for now" in out.splitlines()[0] and "It is full-time" in out


def test_a_project_that_takes_code_is_for_who_writes_some() -> None:
    from pathways.planner.value import within_reach

    audit = catalog().projects["audit-ai-experiment"]
    assert not within_reach(audit, {}) and within_reach(audit, {"technical-building": 1})


def test_nothing_that_may_not_run_any_more_is_worked_back_from() -> None:
    running = {p.id: p.running.is_ for p in catalog().programs.values() if p.running}
    unclear = {id for id, is_ in running.items() if is_ == "unclear"}
    assert unclear
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        held = json.loads(run("plan", path, "-f", "json", "--today", "2026-11-22").stdout)
        steps = held["plan"].get("steps", ())
        assert not unclear & {s["ref"] for s in steps if s["kind"] == "apply"}, path.stem


# -- words ----------------------------------------------------------------------------------------


def test_a_newcomer_is_told_of_a_course_with_others_and_where_it_is_known_from() -> None:
    text = to_markdown(document(situation="working", country="GB", hours=[5, 5, 5, 5, 6]))
    assert "It goes deeper with others, as in *AGI Strategy*" in text
    assert "`data/programs/bluedot-agi-strategy.yaml`" in text.split("## Sources")[1]
    grounded = to_markdown(document(**HELD))
    assert "It goes deeper with others" not in grounded


def test_a_direct_application_is_called_worth_it_now_only_when_it_is_planned_now() -> None:
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        text = run("plan", path, "-f", "md", "--today", "2026-11-22").stdout
        for name in re.findall(r"\d\. \*\*(.+?)\*\*.*Worth a direct application now", text):
            section = text.split(f"## Apply directly: {name}", 1)[1]
            first = re.search(r"- by \w+ (\d+) (\w+)", section)
            assert first and first[2] in ("Nov", "Dec"), (path.stem, name)


def test_who_ruled_research_out_is_not_told_how_it_would_come_first() -> None:
    text = to_markdown(document(**{**HELD, "deal_breakers": ["research"]}))
    assert "Research is out, as you said" in text and "put research first" not in text
