"""The record: only added to, never lost, readable by eye, and clear about what is wrong in it."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inside import run
from profiles import FACTOR, catalog, days, examples, planned_profiles, texts

from pathways.catalog.values import When
from pathways.planner import Plan, make_plan
from pathways.problems import BadInput
from pathways.profile import Profile
from pathways.profile.answers import Did
from pathways.record import Entry, append, read_record, situation
from pathways.record.entries import HEAD, as_line
from pathways.record.view import finished_steps, hours_logged, own_overrun

pytestmark = pytest.mark.usefixtures("installed")

ON = When(2026, 12, 6)
ROOT = Path(__file__).resolve().parent.parent


def logged(path: Path, *entries: Entry) -> int:
    return append(path, *entries)


# -- the file -----------------------------------------------------------------------------------


def entries() -> st.SearchStrategy[Entry]:
    return st.builds(
        Entry,
        days().map(lambda d: When(d.year, d.month, d.day)),
        st.sampled_from(["hours", "done", "applied", "finished", "job", "started"]),
        of=st.sampled_from(["", "project:run-reading-group", "spar", "no-longer-there"]),
        hours=st.integers(0, 400).map(lambda n: n / 4),
        said=texts(), link=texts(), reviewer=texts(),
    )


@examples(60)
@given(st.lists(entries(), min_size=1, max_size=6))
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory,
                                      many: list[Entry]) -> None:
    path = tmp_path_factory.mktemp("r") / "record.yaml"
    for entry in many:
        append(path, entry)
    back = read_record(path).every
    assert [replace(e, line=0) for e in back] == many
    text = path.read_text(encoding="utf-8").split("\n")
    assert [as_line(e).rstrip("\n") for e in back] == [text[e.line - 1] for e in back]


def test_an_undo_takes_back_and_can_be_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    line = append(path, Entry(ON, "done", "project:run-reading-group"))
    back = append(path, Entry(ON, "undo", entry=line))
    assert read_record(path).entries == ()
    append(path, Entry(ON, "undo", entry=back))
    assert [e.line for e in read_record(path).entries] == [line]


def test_a_line_that_was_cut_off_is_said_and_harms_nothing(tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    append(path, Entry(ON, "hours", hours=3))
    whole = path.read_bytes()
    path.write_bytes(whole + b"- {on: 2026-12-07, what: hou")
    append(path, Entry(ON, "hours", hours=5))
    record = read_record(path)
    assert [e.hours for e in record.entries] == [3, 5] and record.cut_off == (6,)
    assert path.read_bytes().startswith(whole + b"- {on: 2026-12-07, what: hou\n")


@pytest.mark.parametrize("first", [True, False], ids=["new file", "old file"])
@pytest.mark.parametrize("entry", [
    Entry(ON, "changed", answers={"country": "GB", "hours": ("9", "8")}),
    Entry(ON, "done", "project:x", said="it's a } b é - {x} \"q\", 'r' \\ }", rubric=("thin",)),
], ids=["answers", "braces and quotes"])
def test_a_line_cut_off_after_any_byte_harms_nothing(tmp_path: Path, entry: Entry,
                                                     first: bool) -> None:
    path = tmp_path / "record.yaml"
    if not first:
        append(path, Entry(ON, "hours", hours=1))
    before = path.read_bytes() if path.exists() else b""
    append(path, entry)
    whole = path.read_bytes()
    expected = [1, 5] if not first else [5]
    for end in range(len(before), len(whole) - 2):
        path.write_bytes(whole[:end])
        assert len(read_record(path).every) == len(expected) - 1
        append(path, Entry(ON, "hours", hours=5))
        record = read_record(path)
        assert [e.hours for e in record.every] == expected, whole[:end]
        assert path.read_bytes().startswith(whole[:end])


@pytest.mark.parametrize("said", ["don't", "'it''s {so}'", '"a } b"', "5 or 6"])
def test_a_sentence_changed_by_hand_is_not_taken_for_a_cut_line(tmp_path: Path, said: str) -> None:
    path = tmp_path / "record.yaml"
    path.write_text(HEAD + f"- {{on: 2026-12-06, what: hours, hours: 2, said: {said}}}\n", "utf-8")
    record = read_record(path)
    assert [e.hours for e in record.entries] == [2] and record.cut_off == ()


def test_a_last_line_without_a_line_end_still_counts(tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    path.write_text(HEAD + "- {on: 2026-12-06, what: hours, hours: 2}", encoding="utf-8")
    append(path, Entry(ON, "hours", hours=5))
    assert [e.hours for e in read_record(path).entries] == [2, 5]


@pytest.mark.parametrize("line, said", [
    ("- {on: 2026-13-06, what: hours}", "no such month"),
    ("- {on: 2026-12, what: hours}", "'on' must be a day"),
    ("- {on: 2026-12-06, what: hors}", "hours"),
    ("- {on: 2026-12-06, what: hours, hous: 3}", "did you mean 'hours'?"),
    ("- {on: 2026-12-06, what: hours, hours: -3}", "hours are 0 to 2000"),
])
def test_a_mistake_in_the_file_has_its_place(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "record.yaml"
    path.write_text(HEAD + line + "\n", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_record(path)
    problem = caught.value.problems[0]
    assert problem.line == 5 and problem.column > 0
    assert said in problem.message + problem.hint + str(problem)


def test_a_record_from_a_newer_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    profile = tmp_path / "me.yaml"
    profile.write_text("version: 1\n", encoding="utf-8")
    record = tmp_path / "me.record.yaml"
    record.write_text("version: 9\nentries:\n- {on: 2026-12-06, tasted: sweet}\n")
    for command in (["log", "hours", "3"], ["next"], ["replan"]):
        out = run(*command, "--profile", profile)
        assert out.returncode == 2 and "version 9" in out.stderr, out.stderr
    assert "tasted" in record.read_text()


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "me.yaml").write_text("version: 1\n", encoding="utf-8")
    (tmp_path / "me.record.yaml").mkdir()
    out = run("log", "hours", "3", "--profile", tmp_path / "me.yaml")
    assert out.returncode == 2 and "Traceback" not in out.stderr and "record" in out.stderr


def test_a_full_disk_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "record.yaml"
    append(path, Entry(ON, "hours", hours=3))
    before = path.read_bytes()
    real = os.write

    def half(handle: int, data: bytes) -> int:
        return real(handle, data[: len(data) // 2])

    monkeypatch.setattr(os, "write", half)
    with pytest.raises(OSError, match="no room"):
        append(path, Entry(ON, "hours", hours=4))
    assert path.read_bytes() == before


# -- crashes ------------------------------------------------------------------------------------

_WRITER = """
import sys, time
from pathlib import Path
from pathways.catalog.values import When
from pathways.record import Entry, append
path = Path(sys.argv[1])
print("ready", flush=True)
for number in range(int(sys.argv[2])):
    append(path, Entry(When(2026, 12, 6), "hours", hours=number % 50 + 1, said=sys.argv[3]))
    print(number, flush=True)
"""


def _writer(path: Path, count: int, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", _WRITER, str(path), str(count), name],
                            stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_killed_at_any_moment_at_most_the_line_being_typed_is_lost(tmp_path: Path) -> None:
    chance = random.Random(7)
    for kill in range(25 * FACTOR):
        if kill % 25 == 0:  # a record holds 2 MB at most
            path, promised = tmp_path / f"record-{kill}.yaml", 0
        writer = _writer(path, 100_000, "one of many sentences " * 20)
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(chance.random() * 0.03)
        writer.send_signal(signal.SIGKILL)
        told = [line for line in writer.communicate()[0].splitlines() if line]
        promised += len(told)
        record = read_record(path)
        assert len(record.every) >= promised, "a line that was said to be logged is gone"
        assert len(record.cut_off) <= kill % 25 + 1
        promised = len(record.every)


def test_a_record_never_grows_beyond_what_can_be_read_back(tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    line = Entry(ON, "hours", hours=1.5, of="project:run-reading-group", said="long " * 1_000)
    append(path, *[line] * 390)
    held = path.read_bytes()
    with pytest.raises(OSError, match="2 MB"):
        append(path, *[line] * 20)
    assert path.read_bytes() == held and len(read_record(path).every) == 390
    profile = tmp_path / "me.yaml"
    profile.write_text((ROOT / "data" / "demo.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    path.rename(tmp_path / "me.record.yaml")
    record = tmp_path / "me.record.yaml"
    record.write_bytes(held + b"# " + b"x" * (1_999_980 - len(held)) + b"\n")
    full = run("log", "hours", "2", "--profile", profile)
    assert full.returncode == 2 and "2 MB" in full.stderr and "nothing was logged" in full.stderr


def test_two_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    writers = [_writer(path, 150, name) for name in ("first", "second", "third")]
    for writer in writers:
        writer.communicate()
    record = read_record(path)
    assert record.cut_off == () and path.read_text().count("version: 1") == 1
    for name in ("first", "second", "third"):
        mine = [e.hours for e in record.every if e.said == name]
        assert mine == [n % 50 + 1 for n in range(150)]


def test_a_killed_replan_keeps_a_whole_plan(tmp_path: Path) -> None:
    profile = tmp_path / "me.yaml"
    profile.write_text((ROOT / "data" / "demo.yaml").read_text(encoding="utf-8"))
    plan = tmp_path / "me.plan.json"
    assert run("replan", "--profile", profile, "--today", "2026-11-22").returncode == 0
    chance = random.Random(3)
    for number in range(6 * FACTOR):
        day = str(date(2026, 12, 1) + timedelta(days=number))
        child = subprocess.Popen(
            [sys.executable, "-m", "pathways", "replan", "--profile", str(profile),
             "--today", day], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(0.3 + chance.random() * 0.7)
        child.kill()
        child.wait()
        assert run("verify", plan).returncode == 0


def test_two_commands_at_once_are_both_logged(tmp_path: Path) -> None:
    profile = tmp_path / "me.yaml"
    profile.write_text("version: 1\n", encoding="utf-8")
    both = [subprocess.Popen([sys.executable, "-m", "pathways", "log", "hours", str(n),
                              "--profile", str(profile)], cwd=ROOT, stderr=subprocess.PIPE)
            for n in range(1, 5)]
    assert [child.communicate() and child.returncode for child in both] == [0, 0, 0, 0]
    assert sorted(e.hours for e in read_record(tmp_path / "me.record.yaml").every) == [1, 2, 3, 4]


# -- what it comes to -----------------------------------------------------------------------------


def _with(path: Path, profile: Profile, today: date, *many: Entry):  # type: ignore[no-untyped-def]
    append(path, *many)
    return situation(profile, read_record(path), catalog(), today)


def test_a_finished_project_shows_one_level_less_without_a_link_or_sentence(tmp_path: Path) -> None:
    profile = Profile(1, did=(Did("led-a-session", "eight people"),))
    of = "project:run-reading-group"
    shown = {s.competency: s.level for s in catalog().projects["run-reading-group"].shows}
    rows = len(catalog().projects["run-reading-group"].rubric)
    full: dict[str, object] = {"rubric": ("solid",) * rows}
    told = _with(tmp_path / "a", profile, date(2027, 1, 1),
                 Entry(ON, "done", of, said="we met", **full))  # type: ignore[arg-type]
    mute = _with(tmp_path / "b", profile, date(2027, 1, 1),
                 Entry(ON, "done", of, **full))  # type: ignore[arg-type]
    thin = _with(tmp_path / "c", profile, date(2027, 1, 1),
                 Entry(ON, "done", of, said="we met", rubric=("solid", "thin", "solid")))
    highest = max(shown, key=lambda c: shown[c])
    assert shown[highest] >= 2
    assert told.person.level(highest) == shown[highest]
    assert mute.person.level(highest) == shown[highest] - 1
    assert thin.person.level(highest) == shown[highest] - 1


@examples(12)
@given(planned_profiles(), days())
def test_an_empty_record_changes_nothing(profile: Profile, today: date) -> None:
    from pathways.profile import current
    from pathways.record.entries import Record

    now = situation(profile, Record(), catalog(), today)
    assert now.person == current(now.profile, catalog())


def test_own_hours_replace_the_usual_ones_after_three_check_ins(tmp_path: Path) -> None:
    path, of = tmp_path / "r", "project:run-reading-group"
    p50 = catalog().projects["run-reading-group"].hours.p50
    append(path, Entry(When(2026, 12, 6), "hours", of, p50), Entry(When(2026, 12, 20), "hours"))
    append(path, Entry(When(2026, 12, 21), "done", of, 2 * p50))  # all that it took
    assert own_overrun(read_record(path), catalog()) is None
    append(path, Entry(When(2026, 12, 27), "hours", hours=1))
    assert own_overrun(read_record(path), catalog()) == 2


def test_hours_already_spent_are_not_planned_again(tmp_path: Path) -> None:
    profile = Profile(1, hours=(5, 5, 5, 5), country="PT", roles=("group-organizer",))
    today = date(2026, 12, 7)
    fresh = make_plan(catalog(), situation(profile, read_record(tmp_path / "none"), catalog(),
                                           today).person, today)
    assert isinstance(fresh, Plan)
    goal = next(s for s in fresh.steps if s.goal)
    begun = _with(tmp_path / "r", profile, today, Entry(ON, "hours", goal.id, 6))
    plan = make_plan(catalog(), begun.person, today, tuple(s.id for s in fresh.steps))
    assert isinstance(plan, Plan)
    same = next(s for s in plan.steps if s.id == goal.id)
    assert same.p80 == goal.p80 - 6 and same.due <= goal.due


def test_an_answer_of_the_record_wins_over_the_profile(tmp_path: Path) -> None:
    profile = Profile(1, country="PT", hours=(4, 4, 4, 4))
    now = _with(tmp_path / "r", profile, date(2027, 1, 1),
                Entry(ON, "changed", answers={"country": "GB", "hours": ("9", "9", "9", "9")}))
    assert (now.person.country, now.person.hours) == ("GB", Fraction(9))
    assert now.profile.country == "GB"


def test_names_that_nothing_has_any_more_are_kept_and_change_nothing(tmp_path: Path) -> None:
    now = _with(tmp_path / "r", Profile(1), date(2027, 1, 1),
                Entry(ON, "done", "project:long-gone", said="x"),
                Entry(ON, "result", "long-gone", is_="accepted"),
                Entry(ON, "finished", "long-gone"))
    assert now.person.progress.taking == {} and now.person.done == frozenset()


def test_who_was_taken_on_at_what_was_asked_of_people_takes_part(tmp_path: Path) -> None:
    now = _with(tmp_path / "r", Profile(1), date(2026, 12, 7),
                Entry(ON, "result", "people:spar", is_="accepted"))
    assert list(now.person.progress.taking) == ["spar"]


# -- what a first user stumbled over --------------------------------------------------------------


def scheduler(tmp_path: Path, *entries: Entry) -> Path:
    """The profile of somebody with six hours a week, who is free full-time from next September."""
    profile = tmp_path / "me.yaml"
    profile.write_text(
        "version: 1\nsituation: working\ncountry: PT\nwork_rights: [PT]\nhours: [5, 7, 6, 6]\n"
        "full_time_from: 2027-09\npay: none\nprograms: [bluedot-agi-strategy]\ndid:\n"
        "- {thing: finished-introduction, proof: a course}\n"
        "- {thing: daily-operations, proof: rotas for forty}\n"
        "- {thing: process-others-use, proof: a checklist}\n"
        "- {thing: delivered-with-stakes, proof: a move}\n"
        "prefers: [projects, systems]\nroles: [operations-generalist, program-manager]\n"
        "horizon: 12\nmove: months\noutside: {years: 9}\n", encoding="utf-8")
    if entries:
        append(tmp_path / "me.record.yaml", *entries)
    return profile


def at(day: int, what: str, of: str = "", **told: object) -> Entry:
    return Entry(When(2026, 12, day), what, of, **told)  # type: ignore[arg-type]


def test_hours_of_a_finished_thing_are_all_it_took_and_not_added_to_its_sittings(
    tmp_path: Path,
) -> None:
    path = tmp_path / "record.yaml"
    project = "project:document-past-process"
    p50 = catalog().projects["document-past-process"].hours.p50
    append(path, *(at(day, "hours", project, hours=p50 / 4) for day in (1, 2, 3, 4)),
           at(5, "done", project, hours=p50, said="somebody used it"))
    record = read_record(path)
    assert own_overrun(record, catalog()) == 1
    assert hours_logged(record, date(2026, 12, 1), date(2026, 12, 31)) == Fraction(p50)


def test_what_is_said_to_be_done_twice_keeps_what_was_told_first(tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    project = "project:document-past-process"
    append(path, at(5, "done", project, said="a manager used it", hours=13),
           at(6, "done", project, link="https://example.org/x", reviewer="a nurse"))
    entry = finished_steps(read_record(path), catalog())[project]
    assert (entry.said, entry.hours) == ("a manager used it", 13)
    assert (entry.link, entry.reviewer) == ("https://example.org/x", "a nurse")
    again = run("log", "done", "document-past-process", "--said", "again", "--on", "2026-12-07",
                "--profile", scheduler(tmp_path, at(5, "done", project, hours=13)))
    assert again.returncode == 0 and "said so too" in again.stderr


def test_a_call_that_took_place_takes_no_weeks_and_is_not_asked_for_again(tmp_path: Path) -> None:
    profile = scheduler(tmp_path, at(1, "applied", "successif"))
    waiting = run("next", "--profile", profile, "--today", "2026-12-03").stdout
    assert "Ask for a call with Successif" not in waiting
    log = run("log", "result", "successif", "accepted", "--on", "2026-12-10", "--profile", profile)
    assert log.returncode == 0 and "runs from" not in log.stderr and "replan" in log.stderr
    plan = run("plan", profile, "--today", "2026-12-12").stdout
    assert "You take part in" not in plan and "call with Successif" not in plan


def test_the_weeks_that_an_accepted_program_is_taken_to_fill_are_said(tmp_path: Path) -> None:
    profile = scheduler(tmp_path)
    log = run("log", "result", "spar", "accepted", "--on", "2026-12-10", "--profile", profile)
    assert "As far as is known, it runs from 20" in log.stderr and "--starts" in log.stderr


def test_what_was_begun_comes_first_also_when_it_needs_more_than_a_quarter_leaves(
    tmp_path: Path,
) -> None:
    profile = scheduler(tmp_path, at(8, "started", "project:keep-team-on-track"),
                        *(at(day, "hours", "project:keep-team-on-track", hours=2)
                          for day in (9, 10, 14)))
    plan = json.loads(run("plan", profile, "-f", "json", "--today", "2026-12-15").stdout)
    goals = [s["id"] for s in plan["plan"]["steps"] if s["goal"]]
    assert goals[0] == "project:keep-team-on-track"


def test_what_was_begun_waits_while_a_program_takes_every_hour(tmp_path: Path) -> None:
    starts, ends = When(2026, 12, 14), When(2027, 4, 30)
    profile = scheduler(tmp_path, at(1, "started", "project:keep-team-on-track"),
                        at(2, "result", "astra-fellowship", is_="accepted", starts=starts,
                           ends=ends))
    plan = run("plan", profile, "-f", "json", "--today", "2026-12-15")
    assert plan.returncode == 0, plan.stderr
    goals = [s["id"] for s in json.loads(plan.stdout)["plan"]["steps"] if s["goal"]]
    assert "project:keep-team-on-track" in goals


def test_planning_twice_at_once_changes_nothing_and_hours_are_added_up(tmp_path: Path) -> None:
    fix = "project:fix-recurring-failure"
    profile = scheduler(tmp_path, at(1, "started", fix), at(1, "hours", fix, hours=3.5))
    again = ("replan", "--profile", profile, "--today", "2026-12-03")
    assert run(*again).returncode == 0
    for _ in range(3):
        assert "Nothing. The plan you have still stands." in run(*again).stdout
    append(tmp_path / "me.record.yaml", at(12, "hours", fix, hours=3),
           at(14, "hours", fix, hours=4))
    later = run("replan", "--profile", profile, "--today", "2027-01-20").stdout
    assert "7 hours went into it since" in later, later


# -- what is refused rather than written ----------------------------------------------------------


@pytest.fixture
def me(tmp_path: Path) -> Path:
    """Somebody with answers, in a folder of their own."""
    return scheduler(tmp_path)


def log(me: Path, *args: str) -> str:
    """What `log` says when it writes a line."""
    out = run("log", *args, "--profile", me)
    assert out.returncode == 0, out.stderr
    return out.stderr


def refused(me: Path, *args: str) -> str:
    """What it says when it does not, after checking that nothing was written."""
    record = me.with_suffix(".record.yaml")
    before = record.read_bytes() if record.exists() else b""
    out = run("log", *args, "--profile", me)
    assert out.returncode == 2, out.stderr
    assert "Traceback" not in out.stderr and out.stderr.startswith("pathways: ")
    assert (record.read_bytes() if record.exists() else b"") == before
    return out.stderr


def told(me: Path) -> list[Entry]:
    return list(read_record(me.with_suffix(".record.yaml")).every)


@pytest.mark.parametrize("hours", ["0.00001", "0.0000001", "1e-5", "1234.5678", "0.1", "2000"])
def test_hours_of_any_size_are_read_back(me: Path, hours: str) -> None:
    log(me, "hours", hours)
    log(me, "done", "run-reading-group", "--hours", hours, "--said", "it ran")
    assert [e.hours for e in told(me)] == [round(float(hours), 6)] * 2
    log(me, "undo", "5")


@pytest.mark.parametrize("args", [
    ("done", "run-reading-group", "--said"), ("done", "run-reading-group", "--reviewer"),
    ("finished", "spar", "--link"), ("result", "spar", "accepted", "--said"),
])
def test_a_line_that_could_not_be_read_back_is_not_written(me: Path, args: tuple[str, ...]) -> None:
    log(me, "hours", "1")
    assert "longer than 12,000 characters" in refused(me, *args, "x" * 13_000)
    log(me, *args, "x" * 12_000)
    log(me, "undo", "5")


def test_a_record_that_is_full_says_so_and_stays_readable(me: Path) -> None:
    append(me.with_suffix(".record.yaml"), *[Entry(ON, "hours", hours=1)] * 2_000)
    assert "more than 2000" in refused(me, "hours", "1")


@pytest.mark.parametrize("args", [
    ("hours", "nan"), ("hours", "inf"), ("done", "run-reading-group", "--hours", "nan"),
    ("applied", "spar", "--hours", "nan"), ("result", "spar", "accepted", "--hours", "nan"),
])
def test_hours_that_are_no_number_are_refused(me: Path, args: tuple[str, ...]) -> None:
    out = run("log", *args, "--profile", me)
    assert out.returncode == 2 and "Traceback" not in out.stderr
    assert "hours" in out.stderr.lower() and not me.with_suffix(".record.yaml").exists()


BYTES = os.fsdecode(b"\xff\xfe")
"""What an argument in another encoding than UTF-8 arrives as."""


@pytest.mark.skipif(os.name == "nt", reason="arguments are no bytes there")
def test_bytes_that_are_no_text_are_left_out(me: Path) -> None:
    log(me, "done", "run-reading-group", "--said", f"caf{BYTES}", "--reviewer", f"A{BYTES}na")
    log(me, "finished", "spar", "--link", BYTES)
    log(me, "changed", f"country=G{BYTES}B")
    held = told(me)
    assert (held[0].said, held[0].reviewer, held[1].link) == ("caf", "Ana", "")
    assert held[2].answers == {"country": "GB"}
    for args in (("done", BYTES), ("changed", f"country={BYTES}"), ("changed", f"{BYTES}=x")):
        refused(me, *args)


def test_what_an_overlay_adds_can_be_logged(me: Path) -> None:
    data = ("--data", str(ROOT / "examples" / "overlay"))
    course, task = "lakeside-spring-course", "host-lakeside-evening"
    assert "no program" in refused(me, "applied", course)
    log(me, "applied", course, *data)
    said = log(me, "result", course, "accepted", "--on", "2026-12-10", *data)
    assert "it runs from 2027-02-23" in said
    assert f"replan --profile {me} {' '.join(data)}" in said
    log(me, "finished", course, *data)
    log(me, "hours", "2", "--of", task, *data)
    log(me, "started", task, *data)
    log(me, "done", task, "--said", "twelve came", *data)
    log(me, "changed", "country=CH", *data)
    assert {e.of for e in told(me)} == {course, f"project:{task}", ""}


def test_options_before_the_command_are_not_passed_over(me: Path) -> None:
    for option in (("--profile", str(me)), ("--data", str(me.parent))):
        out = run("log", *option, "hours", "3")
        assert out.returncode == 2 and "come after the command" in out.stderr
    assert not me.with_suffix(".record.yaml").exists()


@pytest.mark.parametrize("args, near", [
    (("done", "study:zzz"), "nothing in the catalog is called 'zzz'"),
    (("done", "people:nope"), "nothing in the catalog is called 'nope'"),
    (("hours", "5", "--of", "study:zzz"), "nothing in the catalog is called 'zzz'"),
    (("done", "people:parner"), "did you mean 'people:partner'?"),
    (("done", "people:succesif"), "did you mean 'successif'?"),
    (("done", "study:introdution"), "did you mean 'study:introduction'?"),
    (("done", "study:partner"), "nothing in the catalog is called 'partner'"),
    (("done", "people:founder"), "'founder' is one of the roles"),
    (("done", "study:run-reading-group"), "'run-reading-group' is one of the projects"),
    (("started", "partner"), "'people:partner' is one step, which this cannot be said of"),
    (("started", "evidence"), "'prepare:evidence' is one step"),
    (("done", "a call with Succesif"), "did you mean 'successif'?"),
    (("done", "people:"), "nothing in the catalog"),
])
def test_a_step_that_nothing_is_called_is_refused_with_the_nearest(
    me: Path, args: tuple[str, ...], near: str,
) -> None:
    assert near in refused(me, *args)


@pytest.mark.parametrize("typed, step", [
    ("partner", "people:partner"), ("people:partner", "people:partner"),
    ("people:partner-check-in", "people:partner-check-in"),
    ("someone-in-the-job", "people:someone-in-the-job"), ("first-talk", "people:first-talk"),
    ("evidence", "prepare:evidence"), ("prepare:vouch", "prepare:vouch"),
    ("study:introduction", "study:introduction"), ("introduction", "study:introduction"),
    ("people:successif", "people:successif"), ("Successif advising", "people:successif"),
    ("A call with Successif advising", "people:successif"),
    ("a call with successif", "people:successif"),
    ("study:ai-safety-atlas", "study:ai-safety-atlas"),
    ("Map one neglected corner: who works on it and what is missing",
     "project:map-neglected-area"),
])
def test_a_step_goes_by_the_names_that_the_program_prints(me: Path, typed: str, step: str) -> None:
    log(me, "done", typed, "--said", "x")
    assert [e.of for e in told(me)] == [step]


def test_a_program_with_a_colon_in_its_name_can_be_logged_by_name(me: Path) -> None:
    log(me, "applied", "ERA:AI Fellowship")
    log(me, "applied", "MATS: Founding & Field-Building track")
    assert [e.of for e in told(me)] == ["era-fellowship", "mats-founding-field-building"]


def test_steps_of_the_kept_plan_go_by_the_words_it_has_for_them(tmp_path: Path) -> None:
    me = tmp_path / "me.yaml"
    me.write_bytes((ROOT / "examples" / "undecided.yaml").read_bytes())
    refused(me, "done", "An introduction")
    assert run("replan", "--profile", me, "--today", "2026-11-22").returncode == 0
    kept = json.loads(me.with_suffix(".plan.json").read_text(encoding="utf-8"))["plan"]["steps"]
    study = next(s["id"] for s in kept if s["kind"] == "study")
    shown = run("next", "--profile", me, "--today", "2026-11-22").stdout
    asked = "Ask one person to hear from you every two weeks"
    assert f"{asked}: what you did, and what came of it." in shown
    log(me, "done", "An introduction", "--said", "I can explain it")
    log(me, "done", asked)
    log(me, "done", f"{asked}: what you did, and what came of it")
    log(me, "done", "one person beside you")
    assert [e.of for e in told(me)] == [study, *["people:partner"] * 3]
    refused(me, "started", asked)
    refused(me, "done", "Ask")


def test_a_program_cannot_end_before_it_starts(me: Path) -> None:
    said = refused(me, "result", "mats", "accepted", "--starts", "2027-06-01",
                   "--ends", "2027-01-01")
    assert "--ends 2027-01-01 is before --starts 2027-06-01" in said
    log(me, "result", "mats", "accepted", "--starts", "2027-06-15", "--ends", "2027-06")


@pytest.mark.parametrize("profile", [".", "/", "", ".."])
@pytest.mark.parametrize("command", [
    ("plan", "{}"), ("next", "--profile", "{}"), ("replan", "--profile", "{}"),
    ("portfolio", "--profile", "{}"), ("adviser-note", "--profile", "{}"),
    ("pitch", "--profile", "{}"), ("why", "mats", "--profile", "{}"),
    ("log", "hours", "3", "--profile", "{}"),
], ids=lambda command: command[0])
def test_a_folder_is_no_profile(tmp_path: Path, command: tuple[str, ...], profile: str) -> None:
    empty = tmp_path / "inside"
    empty.mkdir()
    out = run(*(part.replace("{}", profile) for part in command), cwd=empty)
    assert (out.returncode, out.stdout) == (2, "")
    if profile:
        assert out.stderr == (f"{profile}: this is a folder, not a file [file.folder]\n"
                              "1 problem; nothing was changed.\n")
    else:
        assert out.stderr.endswith("an argument is empty; does a variable of the shell hold "
                                   "nothing?\n")
    assert [p.name for p in tmp_path.rglob("*")] == ["inside"]


@pytest.mark.parametrize("answers, said", [
    (["hours=abc"], "'abc' is not a number of hours"),
    (["hours=3,x,x,x"], "'x' is not a number of hours"),
    (["hours=3,2.5"], "or four numbers"),
    (["hours=3", "2.5", "4"], "or four numbers"),
    (["hours=300"], "or four numbers"),
])
def test_one_mistake_in_hours_is_said_once(me: Path, answers: list[str], said: str) -> None:
    assert refused(me, "changed", *answers).count(said) == 1


@pytest.mark.parametrize("answers, weeks", [
    (["hours=3", "2.5", "4", "3.5", "12"], "3 2.5 4 3.5 12"),
    (["hours=3 2.5 4 3.5 12", "country=GB"], "3 2.5 4 3.5 12"),
    (["hours=3,2.5,4,3.5"], "3 2.5 4 3.5"),
    (["country=GB", "hours=3,", "2.5,", "4,", "3.5"], "3 2.5 4 3.5"),
    (["hours=3"], "3 3 3 3"),
])
def test_hours_of_four_weeks_and_the_most(me: Path, answers: list[str], weeks: str) -> None:
    log(me, "changed", *answers)
    assert told(me)[0].answers["hours"] == tuple(weeks.split())
