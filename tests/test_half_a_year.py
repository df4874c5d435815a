"""Half a year with the tool: what the person found out or said is in what they read next."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from inside import keep_plan, run
from profiles import catalog

from pathways.planner import Plan, changes, make_plan
from pathways.planner.draft import is_out
from pathways.planner.places import where
from pathways.profile import Profile, current, read_profile

FIRST = date(2026, 11, 30)
PROGRAM, NAME = "hip-impact-accelerator", "Impact Accelerator Program"

ANSWERS = """\
version: 2
name: Dana
situation: working
country: GB
city: Leeds
work_rights: [GB]
hours: [5, 5, 5, 5]
trades: [event-manager]
aim: first-role
move: job
cue: "Tuesday 19:30, at the kitchen table; Sunday morning"
"""


@pytest.fixture
def me(tmp_path: Path) -> Path:
    """An events manager in Leeds, with a plan that was kept on the first day."""
    return keep_plan(tmp_path, ANSWERS, FIRST)


def do(me: Path, *args: object) -> str:
    out = run(*map(str, args), "--profile", me)
    assert out.returncode == 0, out.stderr
    return out.stdout


def page(me: Path, day: object) -> str:
    return run("plan", me, "--today", day).stdout


def looked(me: Path) -> None:
    do(me, "log", "looked", NAME, "--closes", "2027-01-24", "--on", "2026-12-07")


# -- a date that the person found -----------------------------------------------------------------


def test_a_date_that_was_found_becomes_a_step_and_is_told(me: Path) -> None:
    looked(me)
    before = do(me, "next", "--today", "2026-12-07").partition("## The next dates")[2]
    assert f"**Sun 24 Jan 2027**: [{NAME}](" in before and "plans with it" in before
    diff = do(me, "replan", "--today", "2026-12-07")
    assert f"**New:** the application to {NAME}" in diff and "## Dates that you found" in diff
    held = json.loads((me.parent / "me.plan.json").read_text("utf-8"))
    (step,) = (s for s in held["plan"]["steps"] if s["ref"] == PROGRAM)
    assert step["kind"] == "apply" and step["due"] <= "2027-01-24"
    assert "in your plan, ready by" in do(me, "next", "--today", "2026-12-08")
    assert f"[{NAME}](" in page(me, "2026-12-08").partition("## Doors")[2]
    (row,) = json.loads(do(me, "next", "--json", "--today", "2027-01-16"))["closing"]
    assert (row["day"], row["program"], row["place"]) == ("2027-01-24", PROGRAM, "step")
    shown = do(me, "next", "--today", "2027-01-16").splitlines()
    assert not [x for x in shown if NAME in x and "says when it takes people next" in x]


def test_what_keeps_a_found_date_out_is_said_with_what_to_ask(me: Path) -> None:
    do(me, "log", "looked", NAME, "--closes", "2026-12-02", "--on", FIRST)
    diff = do(me, "replan", "--today", FIRST)
    said = do(me, "next", "--today", FIRST).partition("## The next dates")[2]
    for text in (diff, said, page(me, FIRST)):
        assert "no room left for its form" in text and "do your years count as the 5" in text
    assert "The plan you have still stands" not in diff


def test_what_rules_a_found_date_out_is_said(me: Path) -> None:
    do(me, "log", "looked", "horizon-fellowship", "--closes", "2027-02-15", "--on", FIRST)
    diff = do(me, "replan", "--today", FIRST)
    shown = do(me, "next", "--today", FIRST).partition("## The next dates")[2]
    for text in (diff, shown):
        assert "Not in your plan: it asks for the right to work in the US" in text
    assert "Horizon Fellowship (it asks for the right to work" in page(me, FIRST)


@pytest.mark.parametrize("hours", [5, 6])
def test_an_application_that_more_hours_would_bring_comes_when_they_are_changed(
    hours: int,
) -> None:
    who = Profile(2, situation="working", country="GB", work_rights=("GB",), hours=(hours,) * 4,  # type: ignore[arg-type]
                  trades=(catalog().background("law"),), aim="first-role", move="job",  # type: ignore[arg-type]
                  horizon="12")
    plan = make_plan(catalog(), current(who, catalog()), FIRST)
    assert isinstance(plan, Plan)
    found = changes(catalog(), current(who, catalog()), plan)
    for change in (c for c in found if c.code == "binds-hours"):
        more = current(replace(who, hours=(float(change.params["hours"]),) * 4), catalog())
        for days in (0, 7):
            then = make_plan(catalog(), more, FIRST + timedelta(days=days),
                           tuple(s.id for s in plan.steps))
            assert isinstance(then, Plan)
            assert change.params["program"] in [s.ref for s in then.steps if s.kind == "apply"]


# -- place ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("city", "labels"),
    [("Leeds", []), ("London", []), ("Edinburgh", ["- Near you: "])],
)
def test_only_a_group_of_the_city_is_near(me: Path, city: str, labels: list[str]) -> None:
    do(me, "log", "changed", f"city={city}", "--on", FIRST)
    lines = [x for x in page(me, FIRST).splitlines() if "AI Safety Hub Edinburgh" in x]
    asked = [x for x in lines if "may know one: ask there for a name" in x]
    assert [x[: x.index(":") + 2] for x in lines if x not in asked] == labels
    assert len(asked) == len(labels)


def test_a_group_of_another_city_comes_after_those_for_the_country() -> None:
    who = current(Profile(2, situation="working", country="AU", city="Perth", hours=(5,) * 4,  # type: ignore[arg-type]
                          roles=("grassroots-organizer",)), catalog())
    plan = make_plan(catalog(), who, FIRST)
    assert isinstance(plan, Plan)
    seen = [where(catalog(), who, catalog().programs[g]) for g in plan.groups]
    assert seen == sorted(seen) and "city" not in seen


def test_employers_where_somebody_may_work_come_before_those_from_afar(me: Path) -> None:
    (line,) = (x for x in page(me, FIRST).splitlines() if x.startswith("- **Employers**"))
    first = line.partition(": ")[2].partition("), ")[0]
    assert "(London" in first and "from afar" not in first and "sponsor a visa" not in line
    plan = make_plan(catalog(), current(read_profile(me, catalog()), catalog()), FIRST)
    assert isinstance(plan, Plan)
    here = [where(catalog(), current(read_profile(me, catalog()), catalog()),
                  catalog().programs[e]) in ("city", "country") for e in plan.employers]
    assert here == sorted(here, reverse=True) and here[0]


# -- moments of the week --------------------------------------------------------------------------


def test_sittings_are_on_the_persons_own_moments_the_best_first(me: Path) -> None:
    first = do(me, "next", "--today", FIRST)
    assert "Tue 1 Dec, 19:30, 1.5 h" in first and "Sun 6 Dec, morning, 1 h" in first
    for weeks in (2, 5, 6, 9):
        day = FIRST + timedelta(weeks=weeks)
        found = json.loads(do(me, "next", "--json", "--today", day))["this_week"]
        days = {date.fromisoformat(x["day"]).strftime("%a") for x in found if x["day"] != str(day)}
        assert days <= {"Tue", "Sun"} or days > {"Tue", "Sun"}, (day, days)


@pytest.mark.parametrize("cue", ["Tuesday 19:30; Sunday morning", "weekdays 7:30", "it varies"])
def test_next_plans_nothing_on_a_day_that_is_out(tmp_path: Path, cue: str) -> None:
    me = tmp_path / "me.yaml"
    out = 'periods: ["2027-01-11 to 2027-01-14: 0 exams"]\n'
    me.write_text(ANSWERS.replace("Tuesday 19:30, at the kitchen table; Sunday morning", cue) + out)
    do(me, "replan", "--today", FIRST)
    person = current(read_profile(me, catalog()), catalog())
    for days in range(14, 50, 3):
        day = FIRST + timedelta(days=days)
        for x in json.loads(do(me, "next", "--json", "--today", day))["this_week"]:
            on = date.fromisoformat(x["day"])
            assert not is_out(catalog(), person, on), (day, x)


# -- answers by hand ------------------------------------------------------------------------------


@pytest.mark.parametrize("hours", ["8", "[8]", "[8, 8, 8, 8]"])
def test_answers_by_hand_are_read_as_their_comments_promise(tmp_path: Path, hours: str) -> None:
    me = tmp_path / "me.yaml"
    me.write_text(f"version: 2\ncountry: GB\nhours: {hours}\ntrades: [events manager]\n")
    profile = read_profile(me, catalog())
    assert profile.hours == (8, 8, 8, 8)
    assert profile.trades == ("events-hospitality",)
    assert run("plan", me, "--today", FIRST).returncode == 0
    assert "and elsewhere --profile FILE" in run("next", "--today", FIRST).stderr


def test_who_reads_the_page_of_a_file_learns_how_to_keep_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    me, said = tmp_path / "me.yaml", list[str]()
    me.write_text("version: 2\ncountry: GB\nhours: 8\n")
    monkeypatch.setattr("pathways.cli.out.tell", said.append)
    assert run("plan", me, "--today", FIRST).returncode == 0 and not said  # a script
    monkeypatch.setattr("pathways.cli.plan._somebody_reads", lambda: True)
    run("plan", me, "--today", FIRST)
    assert f"pathways next --profile {me}" in said.pop()
    do(me, "replan", "--today", FIRST)
    run("plan", me, "--today", FIRST)
    assert not said


def test_a_trade_that_is_nearly_right_is_offered_in_plain_words(tmp_path: Path) -> None:
    me = tmp_path / "me.yaml"
    me.write_text("version: 2\nhours: 8\ntrades: [wedding planer]\n")
    said = run("plan", me).stderr
    assert "did you mean 'wedding-planner'?" in said and said.startswith(str(me))


# -- what was agreed stays ------------------------------------------------------------------------


def test_who_moves_for_a_job_only_is_sent_to_no_residency_of_months(me: Path) -> None:
    said = do(me, "why", "ceealar", "--today", FIRST)
    assert "you would move for a job only" in said and "The smallest change" in said
    for change in ("move=months", "city=Blackpool"):
        do(me, "log", "changed", change, "--on", FIRST)
        assert "for a job only" not in do(me, "why", "ceealar", "--today", FIRST)


def test_why_agrees_with_the_page_and_with_next(me: Path) -> None:
    profile = read_profile(me, catalog())
    plan = make_plan(catalog(), current(profile, catalog()), FIRST)
    assert isinstance(plan, Plan) and plan.employers and plan.groups
    for id in (*plan.employers, *plan.groups, *plan.trade_doors):
        said = do(me, "why", id, "--today", FIRST).partition("\n")[0]
        assert "named on your page" in said or "in your plan, to keep in sight" in said
    looked(me)
    do(me, "replan", "--today", "2026-12-07")
    last = json.loads(do(me, "log", "show", "--json"))[-1]["line"]
    do(me, "log", "undo", last, "--on", "2026-12-08")
    assert "in the plan that you keep" in do(me, "why", PROGRAM, "--today", "2026-12-08")


def test_a_planned_application_goes_for_what_was_answered_and_not_for_the_time() -> None:
    who = Profile(2, situation="working", country="GB", city="Leeds", work_rights=("GB",),  # type: ignore[arg-type]
                  hours=(8,) * 4, trades=("events-hospitality",), aim="first-role",  # type: ignore[arg-type]
                  move="months", horizon="12")
    day, person = FIRST, current(who, catalog())
    first = make_plan(catalog(), person, day)
    assert isinstance(first, Plan)
    keep = tuple(s.id for s in first.steps)
    rolling = {s.id for s in first.steps if s.kind == "apply" and s.admission
               and s.admission.state == "rolling"}
    for weeks in range(1, 12, 2):
        again = make_plan(catalog(), person, day + timedelta(weeks=weeks), keep)
        assert isinstance(again, Plan)
        assert rolling <= {s.id for s in again.steps}, weeks
