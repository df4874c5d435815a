"""Living with a plan: what is agreed stays, a no is kept, and what was achieved is shown."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inside import keep_plan, run
from profiles import catalog, days, examples, planned_profiles

from pathways.catalog.values import When
from pathways.planner import Plan, Step, make_plan
from pathways.profile import Profile, write_profile
from pathways.record import Entry, Record, append, read_record, situation
from pathways.record.entries import What
from pathways.record.view import shown_level

FIRST = date(2026, 12, 1)

ANSWERS = """\
version: 2
name: Mara
situation: working
country: PT
work_rights: [EU]
hours: [5, 7, 6, 6, 8]
full_time_from: 2027-09
pay: none
did:
- {thing: daily-operations, proof: rotas for forty}
- {thing: process-others-use, proof: a checklist}
prefers: [projects, systems]
roles: [operations-generalist, chief-of-staff]
horizon: "12"
move: months
outside: {years: 4, work: nurse}
cue: Tuesday 19:00, at my desk
"""


@pytest.fixture
def me(tmp_path: Path) -> Path:
    """Somebody with a plan that was kept on the first day."""
    return keep_plan(tmp_path, ANSWERS, FIRST)


def do(me: Path, *args: object, ok: bool = True):  # type: ignore[no-untyped-def]
    out = run(*map(str, args), "--profile", me)
    assert (out.returncode == 0) == ok, out.stderr
    return out


def coming(me: Path, day: date):  # type: ignore[no-untyped-def]
    return json.loads(do(me, "next", "--json", "--today", day).stdout)


def kept(me: Path) -> dict[str, list[dict[str, str]]]:
    held = json.loads((me.parent / "me.plan.json").read_text(encoding="utf-8"))
    return {s["id"]: s["parts"] for s in held["plan"]["steps"]}


def goal(me: Path) -> str:
    held = json.loads((me.parent / "me.plan.json").read_text(encoding="utf-8"))
    return next(s["id"] for s in held["plan"]["steps"] if s["goal"])


def at(day: date, what: What, of: str = "", **told: object) -> Entry:
    return Entry(When(day.year, day.month, day.day), what, of, **told)  # type: ignore[arg-type]


def plan_of(profile: Profile, today: date, *entries: Entry, keep: tuple[str, ...] = ()):  # type: ignore[no-untyped-def]
    person = situation(profile, Record(entries, entries), catalog(), today).person
    return make_plan(catalog(), person, today, keep)


def somebody(hours: int = 6, **other: object) -> Profile:
    return Profile(2, hours=(hours,) * 4, country="PT", situation="working",  # type: ignore[arg-type]
                   roles=("operations-generalist",), **other)  # type: ignore[arg-type]


# -- a kept plan is kept --------------------------------------------------------------------------


def test_no_date_moves_with_the_days(me: Path) -> None:
    dues = {}
    for after in (0, 1, 2, 5, 9, 20):
        found = coming(me, FIRST + timedelta(days=after))
        for item in (*found["this_week"], *found["late"]):
            known = dues.setdefault(item["number"], (item["step"], item["due"]))
            assert known == (item["step"], item["due"])
        for item in found["late"]:
            assert item["due"] < str(FIRST + timedelta(days=after))
    assert len(dues) > 4


def test_a_day_comes_and_is_today(me: Path) -> None:
    first = coming(me, FIRST)["this_week"][1]
    assert first["day"] > str(FIRST)
    then = coming(me, date.fromisoformat(first["day"]))["this_week"]
    assert next(x for x in then if x["number"] == first["number"])["day"] == first["day"]
    said = do(me, "next", "--today", first["day"]).stdout
    assert f"[{first['number']}] Today" in said


def test_what_is_late_is_said_without_blame_and_only_a_new_plan_moves_it(me: Path) -> None:
    later = FIRST + timedelta(days=10)
    said = do(me, "next", "--today", later).stdout
    assert "## Open from before" in said and "was for Mon 7 Dec" in said
    for word in ("overdue", "missed", "failed", "behind"):
        assert word not in said
    do(me, "replan", "--today", later)
    assert "Open from before" not in do(me, "next", "--today", later).stdout


def test_what_is_to_be_looked_at_is_there_on_its_day_until_something_is_said_of_it(
    me: Path,
) -> None:
    held = json.loads((me.parent / "me.plan.json").read_text(encoding="utf-8"))
    looks = {w["program"]: date.fromisoformat(w["look"]) for w in held["plan"]["watch"]}
    program, on = max(looks.items(), key=lambda x: x[1])

    def looked(day: date) -> list[str]:
        return [x["program"] for x in coming(me, day)["looks"] if x["look"] == str(on)]

    for day, there in ((-8, False), (-6, True), (0, True), (9, True)):
        assert (program in looked(on + timedelta(days=day))) == there
    shown = do(me, "next", "--today", on).stdout
    assert "## Dates to look up" in shown and "**Today**: whether [" in shown
    assert "dates to look up: " in do(me, "next", "--short", "--today", on).stdout
    do(me, "skip", program, "--on", on)
    assert program not in looked(on)


def test_a_plan_ends_with_when_to_look_again_and_not_with_its_sources(me: Path) -> None:
    page = run("plan", me, "--today", FIRST).stdout
    assert page.rpartition("\n## ")[2].startswith("When to look again")


def test_next_is_one_line_where_one_line_is_wanted(me: Path) -> None:
    for day in range(0, 60, 6):
        line = do(me, "next", "--short", "--today", FIRST + timedelta(days=day)).stdout
        assert line.count("\n") == 1 and line.strip() and len(line) < 250
        assert not set(line) & set("*`_[]")
    do(me, "pause", "3", "--on", FIRST)
    assert do(me, "next", "--short", "--today", FIRST).stdout == "You pause until Mon 21 Dec.\n"


def test_the_week_as_a_page_holds_what_next_holds_and_runs_one_script(me: Path) -> None:
    target, day = me.with_name("week.html"), FIRST + timedelta(days=12)
    do(me, "next", "--today", day, "-o", target)
    page, held = target.read_text(encoding="utf-8"), coming(me, day)
    boxes = re.findall(r'data-key="(\w+)"', page)
    assert len(boxes) == len(set(boxes)) == len(held["this_week"] + held["late"]) > 3
    assert all(f"[{x['number']}]" in page for x in held["this_week"] + held["late"])
    (script,) = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'" in page
    assert do(me, "next", "--today", day, "-o", target) and target.read_text("utf-8") == page


@examples(6)
@given(planned_profiles(), days())
def test_planning_twice_without_news_is_the_same_plan(
    tmp_path_factory: pytest.TempPathFactory, profile: Profile, today: date
) -> None:
    path = tmp_path_factory.mktemp("twice") / "me.yaml"
    write_profile(path, replace(profile, unread=None), catalog())
    held = set()
    for _ in range(3):
        do(path, "replan", "--today", today)
        held.add(path.with_name("me.plan.json").read_bytes())
    assert len(held) == 1


@pytest.mark.parametrize("hours", [1, 2, 4, 7, 12, 20])
def test_what_began_stays_first_at_any_hours(hours: int) -> None:
    large = max(catalog().projects.values(), key=lambda p: p.hours.p80 if not p.years else 0)
    plan = plan_of(somebody(hours), FIRST, at(FIRST, "hours", f"project:{large.id}", hours=1))
    assert isinstance(plan, Plan)
    assert min((s for s in plan.steps if s.goal), key=lambda s: s.start).ref == large.id


# -- milestones -----------------------------------------------------------------------------------


def test_a_milestone_is_ticked_by_its_number_or_by_its_name(me: Path) -> None:
    step = goal(me)
    first, second = kept(me)[step][:2]
    by_name = do(me, "log", "tick", first["text"], "--on", FIRST)
    assert first["text"][1:] in by_name.stderr and "Done when" in by_name.stderr
    late = coming(me, date.fromisoformat(second["due"]) + timedelta(days=1))["late"]
    number = next(x["number"] for x in late if x["text"] == second["text"])
    assert first["text"] not in [x["text"] for x in late]
    do(me, "log", "tick", number, "--on", FIRST)
    again = do(me, "log", "tick", number, "--on", FIRST, ok=False)
    assert "ticked already" in again.stderr
    do(me, "replan", "--today", FIRST)
    texts = [p["text"] for p in kept(me)[step]]
    assert first["text"] not in texts and second["text"] not in texts and texts


def test_the_last_part_of_what_is_not_a_project_ends_it(me: Path) -> None:
    said = do(me, "log", "tick", "write to two people", "--on", FIRST).stderr
    assert "Done" in said
    entries = read_record(me.parent / "me.record.yaml").entries
    assert [(e.what, e.of) for e in entries] == [("done", "prepare:vouch")]


def test_hours_alone_pass_no_milestone(me: Path) -> None:
    step = goal(me)
    parts = kept(me)[step]
    do(me, "log", "hours", "200", "--of", step, "--on", FIRST)
    do(me, "replan", "--today", FIRST)
    now = kept(me)[step]
    assert [p["text"] for p in now] == [p["text"] for p in parts]
    assert sum(float(p["p80"]) for p in now) < 2


def test_logged_hours_are_seen_in_what_is_left(me: Path) -> None:
    step = goal(me)
    day = date(2026, 12, 9)

    def left() -> float:
        found = coming(me, day)
        items = (*found["this_week"], *found["late"])
        return sum(float(x["left"]) for x in items if x["step"] == step)

    before = left()
    do(me, "log", "hours", "0.5", "--of", step, "--on", "2026-12-08")
    assert left() == pytest.approx(before - 0.5, abs=0.02)
    assert "h left" in do(me, "next", "--today", day).stdout


def test_a_name_is_looked_for_in_the_plan_first_and_several_are_a_question(me: Path) -> None:
    step = goal(me)
    word = catalog().name_of(step.partition(":")[2]).split()[0]
    said = do(me, "log", "hours", "1", "--of", word, "--on", FIRST).stderr
    assert catalog().name_of(step.partition(":")[2]) in said
    several = do(me, "log", "tick", word, "--on", FIRST, ok=False).stderr
    assert "could be several things" in several and "which one:" in several
    several = do(me, "log", "applied", "bluedot", "--on", FIRST, ok=False).stderr
    assert "could be several things" in several


@examples(8)
@given(st.randoms(use_true_random=False))
def test_ticking_never_loses(rng: random.Random) -> None:
    profile = somebody(8)
    plan = plan_of(profile, FIRST)
    assert isinstance(plan, Plan)
    keys = [(s, p.text or p.code) for s in plan.steps if s.kind != "job" for p in s.parts]
    ticked = rng.sample(keys, min(6, len(keys)))
    projects = catalog().projects
    entries = []
    for s, key in ticked:
        every = [p.do for p in projects[s.ref].parts] if s.kind == "project" else []
        part = 1 + every.index(key) if every else 0
        entries.append(at(FIRST, "ticked", s.id, milestone=key, part=part))
    again = plan_of(profile, FIRST, *entries, keep=tuple(s.id for s in plan.steps))
    assert isinstance(again, Plan)
    for step in again.steps:
        gone = {key for s, key in ticked if s.id == step.id}
        last = {step.parts[-1].text or step.parts[-1].code}
        assert not gone & ({p.text or p.code for p in step.parts} - last)
    for step, _ in ticked:
        if step.goal:
            new = next(s for s in again.steps if s.id == step.id)
            assert new.p80 <= step.p80


# -- not now --------------------------------------------------------------------------------------


def refs(plan: Plan) -> set[str]:
    return {s.ref for s in plan.steps} | {w.program for w in (*plan.watch, *plan.support)}


def test_no_refusal_is_forgotten_and_none_comes_back_by_itself() -> None:
    profile, entries = somebody(10, move="months"), []
    keep: tuple[str, ...] = ()
    for turn in range(8):
        day = FIRST + timedelta(weeks=3 * turn)
        plan = plan_of(profile, day, *entries, keep=keep)
        if not isinstance(plan, Plan):
            break
        said = {e.of.rpartition(":")[2] for e in entries}
        assert not said & refs(plan), turn
        refused: list[Step] = [s for s in plan.steps if s.ref not in said][:2]
        entries += [at(day, "skipped", s.id, said="no") for s in refused]
        keep = tuple(s.id for s in plan.steps)
    assert len(entries) > 9


def test_a_skip_and_its_undo_are_inverse(me: Path) -> None:
    do(me, "replan", "--today", FIRST)
    before = kept(me)
    step = goal(me)
    said = do(me, "skip", step, "--why", "dull", "--on", FIRST).stderr
    line = said.split("Logged as line ")[1].split()[0]
    do(me, "replan", "--today", FIRST)
    assert step not in kept(me)
    assert "(dull)" in do(me, "next", "--today", FIRST).stdout
    do(me, "log", "undo", line, "--on", FIRST)
    first = situation(somebody(), Record(), catalog(), FIRST)
    now = read_record(me.parent / "me.record.yaml")
    assert situation(somebody(), now, catalog(), FIRST) == first
    (me.parent / "me.plan.json").unlink()
    do(me, "replan", "--today", FIRST)
    do(me, "replan", "--today", FIRST)
    assert kept(me) == before


def test_what_is_put_aside_until_a_day_is_back_on_that_day(me: Path) -> None:
    step = goal(me)
    do(me, "skip", step, "--until", "2027-02-01", "--on", FIRST)
    do(me, "replan", "--today", "2027-01-31")
    assert step not in kept(me)
    do(me, "replan", "--today", "2027-02-01")
    assert step in kept(me)
    do(me, "skip", step, "--until", "2026-01-01", "--on", FIRST, ok=False)


def test_a_pause_asks_for_nothing_and_ends_when_one_says_so(me: Path) -> None:
    do(me, "pause", "3", "--on", "2026-12-03", "--why", "flu")
    found = coming(me, date(2026, 12, 10))
    assert found["paused_until"] == "2026-12-23" and not (found["this_week"] or found["late"])
    do(me, "replan", "--today", "2026-12-04")
    for parts in kept(me).values():
        assert all(not "2026-12-04" <= p["due"] <= "2026-12-23" for p in parts)
    do(me, "resume", "--on", "2026-12-12")
    assert coming(me, date(2026, 12, 12))["paused_until"] is None
    do(me, "resume", "--on", "2026-12-13", ok=False)


# -- facts ----------------------------------------------------------------------------------------


@examples(10)
@given(st.randoms(use_true_random=False))
def test_any_order_of_the_facts_of_a_day_is_the_same(
    tmp_path_factory: pytest.TempPathFactory, rng: random.Random
) -> None:
    folder = tmp_path_factory.mktemp("order")
    facts = [
        at(FIRST, "started", "project:run-reading-group"),
        at(FIRST, "hours", "project:one-day-ops-audit", hours=2),
        at(FIRST, "hours", "apply:spar", hours=1),
        at(FIRST, "applied", "spar", hours=2),
        at(FIRST, "applied", "mats"),
        at(FIRST, "result", "mats", is_="rejected"),
        at(FIRST, "skipped", "project:run-reading-group", said="no"),
        at(FIRST, "ticked", "project:one-day-ops-audit", part=1),
        at(FIRST, "done", "project:fix-recurring-failure", said="used", rubric=("solid",) * 4),
        at(FIRST, "done", "prepare:evidence", hours=3),
        at(FIRST, "changed", answers={"hours": ("7", "7", "7", "7")}),
        at(FIRST, "changed", answers={"country": "GB"}),
        at(FIRST, "job", "operations-generalist"),
    ]
    seen = []
    for n in range(2):
        order = facts if not n else rng.sample(facts, len(facts))
        append(folder / f"{n}.yaml", *order)
        seen.append(situation(somebody(), read_record(folder / f"{n}.yaml"), catalog(), FIRST))
    assert seen[0] == seen[1]
    assert list(seen[0].person.progress.hours) == list(seen[1].person.progress.hours)


# -- what is achieved -----------------------------------------------------------------------------


def test_saying_nothing_never_shows_more_than_saying_how_it_was() -> None:
    for level, proof, rows in product(range(5), ("", "a link"), range(4)):
        silent = shown_level(level, proof, (), rows)
        for rubric in product(("thin", "solid", "strong"), repeat=rows):
            assert silent <= shown_level(level, proof, rubric, rows)
        assert shown_level(level, "", (), rows) <= silent


def test_what_is_done_says_what_it_changes_and_what_would_be_more(me: Path) -> None:
    said = do(me, "log", "done", "run-reading-group", "--said", "nine came", "--on", FIRST).stderr
    assert "It shows more than before" in said and "convening and teaching 0 → 1" in said
    assert "its rubric, row by row (--rubric) it would show" in said
    assert "convening and teaching 2" in said
    said = do(me, "log", "done", "run-reading-group", "--link", "https://example.org/x", "--rubric",
              "solid,solid,solid,strong", "--on", FIRST).stderr
    assert "→ 2" in said and "it would show" not in said
    assert " of 6 → " in said or " of 7 → " in said


def test_a_job_ends_the_search_and_begins_the_first_ninety_days(me: Path) -> None:
    said = do(me, "log", "job", "operations-generalist", "--on", "2026-12-10").stderr
    assert "Congratulations" in said and "Chief of staff" in said
    assert "Congratulations" in do(me, "next", "--today", "2026-12-11").stdout
    told = do(me, "replan", "--today", "2026-12-11").stdout
    assert "Congratulations" in told and "first ninety days" in told
    steps = kept(me)
    assert {"prepare:first-week", "prepare:day-30", "prepare:day-60", "prepare:day-90"} <= {*steps}
    assert not [s for s in steps if s.startswith(("job:", "apply:"))]
    assert "Dates to look up" not in do(me, "next", "--today", "2026-12-11").stdout
    page = run("plan", me, "--today", "2026-12-11").stdout
    assert "You have the job: congratulations" in page and "chief of staff" in page
    do(me, "replan", "--today", "2027-06-01")
    assert not [s for s in kept(me) if s.startswith(("job:", "prepare:day-"))]


def test_the_picture_grows_and_no_new_plan_sets_it_back(me: Path) -> None:
    nothing = do(me, "progress", "--today", FIRST).stdout
    assert "Nothing was logged yet" in nothing
    do(me, "log", "tick", kept(me)[goal(me)][0]["text"], "--on", "2026-12-08")
    do(me, "log", "done", "run-reading-group", "--said", "nine came", "--on", "2027-01-20")
    before = do(me, "progress", "--today", "2027-02-01").stdout
    assert "You were here in 2 of 9 weeks" in before
    assert "| convening and teaching | ○○○○ | ●○○○ ↑ |" in before
    do(me, "replan", "--today", "2027-02-01")
    assert do(me, "progress", "--today", "2027-02-01").stdout == before
    html = do(me, "progress", "--today", "2027-02-01", "-f", "html").stdout
    assert html.startswith("<!doctype html>") and "http" not in html.split("</head>")[1]


# -- another direction ----------------------------------------------------------------------------


def test_a_change_of_direction_asks_what_becomes_of_what_was_begun(me: Path) -> None:
    step = goal(me)
    do(me, "log", "hours", "3", "--of", step, "--on", FIRST)
    said = do(me, "log", "changed", "roles=policy-advocate", "--on", "2026-12-02").stderr
    assert "for another direction" in said and f"pathways skip {step.partition(':')[2]}" in said
    told = do(me, "replan", "--today", "2026-12-03").stdout
    assert "## What you have begun" in told and "stays first until you say otherwise" in told
    assert goal(me) == step
    do(me, "skip", step, "--on", "2026-12-04")
    assert "## What you have begun" not in do(me, "replan", "--today", "2026-12-04").stdout
    assert step not in kept(me)


def test_what_serves_no_aim_any_more_has_its_own_reason_and_no_other() -> None:
    far = "project:run-reading-group"
    plan = plan_of(Profile(2, hours=(6,) * 4, country="PT", roles=("research-engineer",)), FIRST,
                   at(FIRST, "hours", far, hours=2))
    assert isinstance(plan, Plan)
    first = next(s for s in plan.steps if s.id == far)
    assert first.reasons[0].code == "begun"
