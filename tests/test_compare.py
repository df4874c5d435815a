"""`pathways compare`, and what a thin plan says about what binds it."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inside import run
from profiles import catalog, examples, planned_profiles, plans
from test_doors import DAY, DEMO

from pathways.planner import Plan, changes, make_plan, make_plans
from pathways.profile import Profile, current, read_profile


def test_changes_stand_beside_the_plan_of_today() -> None:
    shown = run("compare", DEMO, "--today", DAY, "--with", "hours=15", "--with", "place=GB")
    assert shown.returncode == 0, shown.stderr
    rows = [line.strip("| ").split(" | ") for line in shown.stdout.splitlines() if line[:1] == "|"]
    assert rows[0] == ["now", "hours=15", "place=GB"]
    assert rows[2] == ["hours a week", "5.5", "15", "5.5"]


def test_without_a_change_it_says_what_one_more_hour_would_do() -> None:
    shown = run("compare", DEMO, "--today", DAY)
    assert "| one more hour a week |" in shown.stdout.splitlines()[2]


def test_one_more_project_counts_as_done() -> None:
    first = json.loads(run("compare", DEMO, "--today", DAY, "--json").stdout)[0]["goals"][0]
    change = f"project={first['project']}"
    shown = json.loads(run("compare", DEMO, "--today", DAY, "--json", "--with", change).stdout)
    later = shown[1]
    assert first["project"] not in [g["project"] for g in later["goals"]]
    assert later["required_levels_shown"]["now"] >= shown[0]["required_levels_shown"]["now"]


def test_the_hours_are_those_that_were_said() -> None:
    shown = json.loads(run("compare", DEMO, "--today", DAY, "--json", "--with", "hours=0").stdout)
    assert [column["hours_a_week"] for column in shown] == [5.5, 0]


def test_several_answers_change_at_once() -> None:
    both = json.loads(run("compare", DEMO, "--today", DAY, "--json",
                          "--with", "hours=0 start=never").stdout)[1]
    assert both["no_plan"] == "no-hours"


@pytest.mark.parametrize("change, said", [
    ("hours=abc", "hours[1]: 'abc' is not a number of hours"),
    ("hors=2", "did you mean 'hours'?"),
    ("role=fonder", "did you mean 'founder'?"),
    ("project=run-reding-group", "did you mean 'run-reading-group'?"),
    ("hours", "hours a week: hours=15"),
    ("place=NOWHERE", "NOWHERE"),
])
def test_a_change_that_cannot_be_is_refused(change: str, said: str) -> None:
    refused = run("compare", DEMO, "--with", change)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert said in refused.stderr and "Traceback" not in refused.stderr


@pytest.mark.skipif(os.name == "nt", reason="arguments are no bytes there")
def test_bytes_that_are_no_text_are_left_out_of_a_change() -> None:
    stray = os.fsdecode(b"\xff")
    shown = run("compare", DEMO, "--today", DAY, "--with", f"hours=1{stray}5", "--json")
    assert [row["with"] for row in json.loads(shown.stdout)] == ["now", "hours=15"]
    refused = run("compare", DEMO, "--with", f"name={stray}")
    assert (refused.returncode, refused.stdout) == (2, "") and "is not a change" in refused.stderr


@pytest.mark.skipif(os.name == "nt", reason="names are no bytes there")
def test_an_overlay_whose_name_is_no_text_is_read(tmp_path: Path) -> None:
    overlay = tmp_path / os.fsdecode(b"ov\xff")
    try:
        shutil.copytree(DEMO.parent.parent / "examples" / "overlay", overlay)
    except OSError:
        pytest.skip("this system has no such names")
    me = DEMO.parent.parent / "examples" / "undecided.yaml"
    shown = run("compare", me, "--today", DAY, "--data", overlay)
    assert shown.returncode == 0, shown.stderr
    for format in ("md", "html", "json"):
        full = ["--full"] if format == "md" else []
        shown = run("plan", me, "--today", DAY, "--data", overlay, "--format", format, *full)
        assert shown.returncode == 0 and "lakeside" in shown.stdout, shown.stderr
    (overlay / "roles").mkdir()
    shutil.copy(DEMO.parent / "roles" / "founder.yaml",
                overlay / "roles" / os.fsdecode(b"founder\xff.yaml"))
    refused = run("plan", me, "--today", DAY, "--data", overlay)
    assert refused.returncode == 2 and "the file name differ" in refused.stderr


def test_at_most_three_changes_fit() -> None:
    many = [part for n in range(4) for part in ("--with", f"hours={n + 5}")]
    assert run("compare", DEMO, *many).returncode == 2


@examples(12)
@given(plans())
def test_what_binds_a_plan_with_hardly_any_applications_is_true(case) -> None:  # type: ignore[no-untyped-def]
    binds = [c for c in case.document.changes if c.code.startswith("binds-")]
    applies = [s for s in case.plan.steps if s.kind == "apply"]
    looks_for_doors = catalog().aims.aim(case.plan.aim).doors == "apply"
    assert len(binds) == (1 if looks_for_doors and len(applies) <= 1 else 0)
    for change in binds:
        person = case.person
        if change.code == "binds-hours":
            person = replace(person, hours=change.params["hours"], most=change.params["hours"],
                             hours_basis="capped")
        elif change.code == "binds-place":
            person = replace(person, move="months")
        elif change.code == "binds-deal-breakers":
            person = replace(person, deal_breakers=person.deal_breakers & {"research",
                                                                           "generalist"})
        else:
            continue
        again = make_plan(catalog(), person, case.today)
        assert isinstance(again, Plan)
        then = [s.ref for s in again.steps if s.kind == "apply"]
        assert change.params["program"] in then and len(then) > len(applies)
        assert change.params["program"] not in [s.ref for s in applies]
        less = change.params.get("hours", 0) - 1
        if change.code == "binds-hours" and less > case.person.hours:
            fewer = replace(person, hours=less, most=less)
            again = make_plan(catalog(), fewer, case.today)
            assert sum(s.kind == "apply" for s in again.steps) <= len(applies), "not the smallest"


@examples(4)
@given(st.lists(planned_profiles(), min_size=1, max_size=3))
def test_many_people_get_the_plans_that_each_alone_would(many: list[Profile]) -> None:
    people = [current(p, catalog()) for p in (*many, *many)]
    day = date(2026, 11, 22)
    assert list(make_plans(catalog(), people, day)) == [make_plan(catalog(), p, day)
                                                        for p in people]


def test_a_plan_says_that_what_somebody_ruled_out_binds() -> None:
    profile = read_profile(DEMO.parent.parent / "examples" / "policy-researcher.yaml", catalog())
    profile = replace(profile, deal_breakers=("travel",))
    person = current(profile, catalog())
    plan = make_plan(catalog(), person, date(2026, 11, 22))
    assert "binds-deal-breakers" in {c.code for c in changes(catalog(), person, plan)}
