"""The calendar: two readers that did not come from us, stable names, calm on a second import."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import icalendar
import inside
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from profiles import cases, catalog, examples

from pathways.catalog.records import Program, Round
from pathways.catalog.values import When
from pathways.desk import make_document
from pathways.planner import Admission, NoPlan, Plan
from pathways.planner.draft import is_out
from pathways.profile import read_profile
from pathways.profile.answers import Cues
from pathways.render import Document
from pathways.render.calendar import Wanted, events, round_key, to_ics
from pathways.render.text import escape_markdown, plain_text
from pathways.resources import folder

pytestmark = pytest.mark.usefixtures("installed")

ROOT = folder("data").parent
DAY = date(2026, 11, 22)
FILES = [*sorted((ROOT / "examples").glob("*.yaml")), folder("data") / "demo.yaml"]
DATED = "software-engineer.yaml"

HOSTILE = [
    "Eve\r\nEND:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:x",
    "Eve\nATTENDEE:mailto:eve@example.org",
    "Eve\r\n BEGIN:VALARM",
    "\u202eevE\u202c\u200f\u061c\u2066",
    "\x00\x07\x1b[31mEve\x85\u2028END:VEVENT\u2029",
    "a;b,c:d\\n\\N\\\\e\"f\"^n^'",
    "*Eve* [link](http://x) <b> & &amp; `code` # | ~",
    "é" * 10_000,
    "🧭" * 10_000,
    "e\u0301" * 5_000,
    "\ufeff\ufffe\U000e0041",
    "   ",
]


@cache
def document(file: Path, day: date = DAY) -> Document:
    return make_document(catalog(), read_profile(file, catalog()), day)


def named(name: str) -> Document:
    found = document(folder("data") / "demo.yaml")
    return replace(found, profile=replace(found.profile, name=name))


def components(text: str) -> list[Any]:
    calendar = icalendar.Calendar.from_ical(text)
    assert not calendar.errors
    return list(calendar.walk("VEVENT"))


def check_written(text: str) -> None:
    """What a strict importer asks of the bytes themselves."""
    data = text.encode("utf-8")
    assert data.endswith(b"END:VCALENDAR\r\n")
    assert data.count(b"\r") == data.count(b"\n") == data.count(b"\r\n")
    lines = data.split(b"\r\n")[:-1]
    assert all(0 < len(line) <= 75 for line in lines)
    for line in lines:
        line.decode("utf-8")  # a fold never splits a letter
    assert not [c for c in text if c < " " and c not in "\r\n"]


def check_events(text: str, expected: Document) -> None:
    """Both readers see the same events, and they are those of the plan."""
    found = components(text)
    wanted = events(expected)
    assert len(found) == len(wanted) > 0
    uids = [str(e["UID"]) for e in found]
    assert len(set(uids)) == len(uids)
    for component, event in zip(found, wanted, strict=True):
        uid, host = str(component["UID"]).split("@")
        assert uid == event.uid and host.endswith(".pathways.invalid")
        if event.at:
            assert component.decoded("DTSTART") == datetime.combine(event.first, event.at)
            length = component.decoded("DTEND") - component.decoded("DTSTART")
            assert timedelta(minutes=30) <= length <= timedelta(hours=2)
        else:
            assert component.decoded("DTSTART") == event.first
            assert component.decoded("DTEND") == event.last + timedelta(days=1)
            assert component["DTSTART"].params["VALUE"] == "DATE"
        assert component.decoded("DTSTAMP") == datetime(
            expected.today.year, expected.today.month, expected.today.day, tzinfo=UTC
        )
        assert component["SUMMARY"].strip()
        assert component["STATUS"] == ("TENTATIVE" if event.tentative else "CONFIRMED")
        assert component["TRANSP"] == ("OPAQUE" if event.at else "TRANSPARENT")
        assert not component.subcomponents  # no alarms
    second = vobject.readOne(text)
    assert [
        (e.uid.value, e.dtstart.value, e.dtend.value, e.summary.value, e.description.value)
        for e in second.vevent_list
    ] == [
        (str(e["UID"]), e.decoded("DTSTART"), e.decoded("DTEND"), str(e["SUMMARY"]),
         str(e["DESCRIPTION"]))
        for e in found
    ]


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_every_example_gives_a_calendar_that_two_readers_agree_on(file: Path) -> None:
    text = to_ics(document(file))
    check_written(text)
    check_events(text, document(file))
    again = icalendar.Calendar.from_ical(text)
    assert again.to_ical(sorted=False).decode() == text
    assert "pathways.render" not in text and "Undefined" not in text and "Markup" not in text


@given(case=cases())
@examples(12)
def test_any_plan_gives_a_calendar(case: Any) -> None:
    text = to_ics(case.document)
    check_written(text)
    check_events(text, case.document)
    assert min(e.first for e in events(case.document)) >= case.document.today


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_no_name_breaks_out(name: str) -> None:
    text = to_ics(named(name))
    check_written(text)
    calm = icalendar.Calendar.from_ical(to_ics(named("Eve")))
    calendar = icalendar.Calendar.from_ical(text)
    assert list(calendar) == list(calm)
    begin, host = b"\r\nBEGIN:VEVENT\r\n", rb"@[0-9a-f]{10}\.pathways\.invalid\r\n"
    hostile, peaceful = (
        re.sub(host, b"@\r\n", c.to_ical(sorted=False).replace(b"\r\n ", b"")).split(begin)[1:]
        for c in (calendar, calm)
    )
    assert hostile == peaceful
    shown = vobject.readOne(text).x_wr_calname.value
    assert 0 < len(shown) <= 200 and "\n" not in shown
    assert not set(shown) & set("\u202e\u202c\u200f\u061c\u2066\u2028\u2029\x85\x1b\ufeff\ufffe")


def test_special_characters_come_through_as_they_are() -> None:
    name = "a;b,c:d\\e \"f\" *g* [h](i) <j> & &amp; `k` #|~ \\n"
    shown = vobject.readOne(to_ics(named(name))).x_wr_calname.value
    assert shown == f"{name}: AI safety plan"


@given(st.text(max_size=40))
@examples(300)
def test_plain_text_is_what_was_escaped(text: str) -> None:
    one_line = plain_text(escape_markdown(text))
    assert plain_text(escape_markdown(one_line)) == one_line
    if text.isprintable():
        assert one_line == text


@pytest.mark.parametrize("name", HOSTILE[:9], ids=range(9))
def test_no_text_of_the_catalog_breaks_out(name: str) -> None:
    held = document(ROOT / "examples" / DATED)
    program = next(e.program for e in events(held) if e.kind == "forecast")
    changed = replace(held.catalog.programs[program], name=name, page=f"https://x.org/{name}")
    programs = {**held.catalog.programs, program: changed}
    strange = replace(held, catalog=replace(held.catalog, programs=programs))
    text = to_ics(strange)
    check_written(text)
    check_events(text, strange)


def test_answers_stay_out_but_for_the_name() -> None:
    for file in FILES:
        held = document(file)
        text = "".join(to_ics(held).split("\r\n "))
        for said in (held.person.why, held.person.obstacle):
            assert not said or said[:30] not in text
        name = held.profile.name
        assert not name or all(
            name not in str(e[key]) for e in components(to_ics(held)) for key in ("UID", "SUMMARY")
        )


# == the same bytes, and the same names ===========================================================


def _run(*args: str | Path, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "pathways", *map(str, args)],
        capture_output=True, cwd=ROOT, env={**os.environ, **env},
    )


def test_the_same_bytes_in_any_place() -> None:
    here = _run("demo", "-f", "ics", TZ="Pacific/Kiritimati", PYTHONHASHSEED="1", LC_ALL="C")
    there = _run("demo", "-f", "ics", TZ="Etc/GMT+12", PYTHONHASHSEED="77", LC_ALL="de_DE.UTF-8")
    assert here.returncode == 0 and not here.stderr
    assert here.stdout == there.stdout
    check_written(here.stdout.decode())


def test_a_file_named_ics_is_a_calendar(tmp_path: Path) -> None:
    target = tmp_path / "plan.ics"
    assert _run("demo", "-o", target).returncode == 0
    assert target.read_bytes() == _run("demo", "-f", "ics").stdout


def test_without_a_plan_there_is_one_check_in_and_a_word_about_it() -> None:
    file = ROOT / "examples" / "no-time.yaml"
    done = _run("plan", file, "-f", "ics", "--today", "2026-11-22")
    assert done.returncode == 3 and b"No plan is possible yet" in done.stderr
    assert isinstance(document(file).plan, NoPlan)
    (only,) = components(done.stdout.decode())
    assert str(only["UID"]).startswith("check-in-1@")


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_week_later_the_same_events_have_the_same_names(file: Path) -> None:
    first, later = document(file), document(file, DAY + timedelta(days=7))
    before, after = ({str(e["UID"]): e for e in components(to_ics(d))} for d in (first, later))
    same = before.keys() & after.keys()
    assert {u for u in before if re.match("check-in-[1-4]@", u)} <= same
    for uid in same:
        assert int(after[uid]["SEQUENCE"]) == int(before[uid]["SEQUENCE"]) + 7
    if isinstance(first.plan, Plan) and isinstance(later.plan, Plan):
        steps = {s.id for s in first.plan.steps} & {s.id for s in later.plan.steps}
        kept = [e for e in events(first) if e.kind == "part" and e.step and e.step.id in steps]
        names = {uid.partition("@")[0] for uid in same}
        assert all(e.uid in names for e in kept)


# == rounds =======================================================================================


def _with_round(**dates: Any) -> tuple[Document, str]:
    """A plan whose first watched or applied-to program announces a round."""
    file = ROOT / "examples" / DATED
    profile = read_profile(file, catalog())
    held = document(file)
    program = next(e.program for e in events(held) if e.kind == "forecast")
    record = held.catalog.programs[program]
    source = next(iter(record.sources))
    announced = Round("Spring 2027", source, **dates)
    changed: Program = replace(record, rounds=(announced, *record.rounds))
    among = replace(held.catalog, programs={**held.catalog.programs, program: changed})
    return make_document(among, profile, DAY), program


def _of(held: Document, program: str, end: str) -> Iterator[Any]:
    for e in components(to_ics(held)):
        if str(e["UID"]).startswith(f"apply-{program}-") and f"-{end}@" in str(e["UID"]):
            yield e


@pytest.mark.parametrize("stated", [True, False])
def test_a_deadline_stands_on_its_day_and_says_anywhere_on_earth_only_when_stated(
    stated: bool,
) -> None:
    day = date(2027, 2, 20)
    held, program = _with_round(
        opens=When(2026, 11, 1), closes=When(2027, 2, 20), anywhere_on_earth=stated
    )
    (deadline,) = _of(held, program, "deadline")
    assert str(deadline["UID"]).startswith(f"apply-{program}-spring-2027-deadline@")
    assert deadline.decoded("DTSTART") == day
    assert deadline.decoded("DTEND") == day + timedelta(days=1)
    assert deadline["STATUS"] == "CONFIRMED"
    assert ("23:59 anywhere on Earth" in str(deadline["DESCRIPTION"])) is stated


def test_a_round_that_is_not_open_yet_has_its_opening() -> None:
    held, program = _with_round(
        opens=When(2027, 1, 10), closes=When(2027, 2, 20), anywhere_on_earth=True
    )
    (opening,) = _of(held, program, "opens")
    (deadline,) = _of(held, program, "deadline")
    assert opening.decoded("DTSTART") == date(2027, 1, 10)
    assert "23:59 anywhere on Earth" in str(deadline["DESCRIPTION"])


def test_forecasts_are_windows_that_say_so() -> None:
    seen = 0
    for file in FILES:
        for event, component in zip(
            events(document(file)), components(to_ics(document(file))), strict=True
        ):
            if event.kind == "forecast":
                seen += 1
                assert event.last > event.first
                title = str(component["SUMMARY"])
                assert title.startswith(("Likely: ", "Only a guess: ", "A source expects: "))
                assert "not announced" in str(component["DESCRIPTION"]).lower()
    assert seen > 10


def test_unknown_and_rolling_dates_never_appear() -> None:
    for file in FILES:
        for event in events(document(file)):
            if event.admission and event.kind != "look":
                assert event.admission.state in ("dated", "not yet open", "forecast")


def test_a_forecast_becomes_the_deadline_that_is_announced() -> None:
    held = document(ROOT / "examples" / DATED)
    program = "iaps-ai-policy-fellowship"
    past = next(r for r in held.catalog.programs[program].rounds if r.closes and "2026" in r.name)
    assert past.closes
    late = past.closes.first.replace(year=past.closes.first.year + 1)
    window = (late - timedelta(days=14), late + timedelta(days=14))
    seen = Admission("forecast", past.name, closes=window, rounds=2)
    name = past.name.replace("2026", "2027")
    told = Admission("dated", name, closes=(late, late), rounds=1)
    assert round_key(held, program, seen) == round_key(held, program, told)


def test_a_round_without_a_year_in_its_name_keeps_its_event_when_it_is_announced() -> None:
    held = document(ROOT / "examples" / DATED)
    program = next(e.program for e in events(held) if e.kind == "forecast")
    record = held.catalog.programs[program]
    source = next(iter(record.sources))
    past = Round("Cohort 4", source, closes=When(2026, 3, 1), starts=When(2026, 5, 1))
    new = Round("Cohort 5", source, opens=When(2027, 1, 15), closes=When(2027, 3, 8))

    def uids(rounds: tuple[Round, ...], day: date) -> set[str]:
        changed: Program = replace(record, rounds=rounds, expected=None, intake=None)
        among = replace(held.catalog, programs={**held.catalog.programs, program: changed})
        made = make_document(among, held.profile, day)
        return {e.uid for e in events(made) if e.program == program and e.kind != "look"}

    foreseen = uids((past,), DAY)
    for day in (DAY, DAY + timedelta(days=75)):
        announced = uids((new, past), day)
        assert {u for u in foreseen if "after-cohort-4" in u} & announced, (foreseen, announced)
        assert not [u for u in announced if "cohort-5" in u]


def test_the_id_of_a_project_of_ones_own_stays_out_of_names() -> None:
    held = document(folder("data") / "demo.yaml")
    assert isinstance(held.plan, Plan)
    mine = next(s for s in held.plan.steps if s.kind == "project")
    steps = tuple(
        replace(s, id="project:own-talk-to-my-boss", ref="own-talk-to-my-boss") if s is mine else s
        for s in held.plan.steps
    )
    own = [e for e in events(replace(held, plan=replace(held.plan, steps=steps)))
           if e.step and e.step.ref == "own-talk-to-my-boss"]
    assert own and not [e for e in own if "boss" in e.uid]


# == an earlier file ==============================================================================


def _me(where: Path) -> Path:
    profile = where / "me.yaml"
    profile.write_bytes((folder("data") / "demo.yaml").read_bytes())
    return profile


def _plan(profile: Path, day: str, *options: str) -> str:
    target = profile.with_name("plan.ics")
    done = inside.run("plan", profile, "--today", day, "-o", target, *options)
    assert done.returncode == 0, done.stderr
    return target.read_bytes().decode()


def _by_icalendar(text: str) -> dict[str, tuple[int, bool, date, str]]:
    return {
        str(e["UID"]): (int(e["SEQUENCE"]), e["STATUS"] == "CANCELLED",
                        _day(e.decoded("DTEND")), str(e["SUMMARY"]))
        for e in components(text)
    }


def _by_vobject(text: str) -> dict[str, tuple[int, bool, date, str]]:
    return {
        e.uid.value: (int(e.sequence.value), e.status.value == "CANCELLED",
                      _day(e.dtend.value), e.summary.value)
        for e in vobject.readOne(text).vevent_list
    }


def _day(when: date) -> date:
    return when.date() if isinstance(when, datetime) else when


@pytest.mark.parametrize("reader", [_by_icalendar, _by_vobject])
def test_four_plans_in_a_row_leave_no_ghost_and_no_double(reader: Any, tmp_path: Path) -> None:
    me = _me(tmp_path)
    logged = [
        ["skip", "test-discussion-guide", "--on", "2026-11-29"],
        ["log", "changed", "hours=3", "--on", "2026-12-06"],
        ["log", "changed", "roles=operations-generalist", "--on", "2026-12-13"],
    ]
    store: dict[str, tuple[int, bool, date, str]] = {}
    for week, what in enumerate([[], *logged]):
        day = DAY + timedelta(days=7 * week)
        if what:
            assert inside.run(*what, "--profile", me).returncode == 0
        text = _plan(me, str(day))
        check_written(text)
        for uid, event in reader(text).items():
            before = store.get(uid)
            # A reader takes what is newer, and leaves alone what is older.
            assert before is None or event[0] >= before[0]
            assert before is None or event[0] > before[0] or event[1:] == before[1:]
            store[uid] = event
        kept = inside.run("replan", "--profile", me, "--today", str(day))
        assert kept.returncode == 0, kept.stderr
        ahead = {u for u, (_, gone, ends, _) in store.items() if not gone and ends > day}
        wanted = {u for u, (_, gone, _, _) in reader(text).items() if not gone}
        assert ahead == wanted
    gone = [title for _, was, _, title in store.values() if was]
    assert len(gone) > 20 and set(gone) == {"Done, or no longer in your plan"}


def test_planning_twice_without_news_gives_the_same_bytes(tmp_path: Path) -> None:
    me = _me(tmp_path)
    _plan(me, "2026-11-22")
    for options in ((), ("--alarms",), ("--deadlines",), ()):
        first = _plan(me, "2027-02-14", *options)
        assert inside.run("replan", "--profile", me, "--today", "2027-02-14").returncode == 0
        again = _plan(me, "2027-02-14", *options)
        assert again == first and "STATUS:CANCELLED" in first
        verified = inside.run("verify", tmp_path / "plan.ics", "--profile", me)
        assert verified.returncode == 0, verified.stdout


def test_a_second_plan_of_one_day_counts_as_newer_where_it_differs(tmp_path: Path) -> None:
    me = _me(tmp_path)
    first = _by_icalendar(_plan(me, "2026-11-22"))
    me.write_text(me.read_text("utf-8").replace("Tuesday 19:00", "Thursday 20:30"), "utf-8")
    text = _plan(me, "2026-11-22")
    second = _by_icalendar(text)
    moved = {u for u in second if u.startswith("sitting-")}
    assert len(moved) > 20 and moved <= first.keys()
    assert all(second[u][0] == first[u][0] + 1 for u in moved)
    assert all(second[u] == first[u] for u in first.keys() - moved)
    assert all(e.decoded("DTSTART").hour == 20 for e in components(text) if e["TRANSP"] == "OPAQUE")


@pytest.mark.parametrize("cut", [0.3, 0.9, 1.0])
def test_a_file_that_is_no_calendar_of_ours_cancels_nothing(cut: float, tmp_path: Path) -> None:
    me = _me(tmp_path)
    whole = _plan(me, "2026-11-22", "--alarms")
    other = whole[: int(len(whole) * cut)] if cut < 1 else whole.replace("pathways//plan", "x//y")
    (tmp_path / "plan.ics").write_text(other, "utf-8", newline="")
    assert "CANCELLED" not in _plan(me, "2026-11-22", "--deadlines")


def test_two_people_share_no_name_of_an_event_and_one_keeps_theirs() -> None:
    def uids(name: str) -> set[str]:
        return {str(e["UID"]) for e in components(to_ics(named(name)))}

    assert not uids("Ana") & uids("Bea")
    assert uids("Ana  Maria ") == uids("ana maria")
    assert "Ana" not in "".join(uids("Ana"))


# == what is wanted of it =========================================================================


def test_sittings_are_at_the_times_given_best_first_and_no_longer_than_an_evening() -> None:
    held = document(folder("data") / "demo.yaml")
    other = Cues.parse("Saturday 10:00; Wednesday 20:00; Sunday morning").moments
    held = replace(held, person=replace(held.person, cues=other))
    assert isinstance(held.plan, Plan)
    made = [e for e in events(held) if e.kind == "sitting"]
    assert {(e.first.weekday(), str(e.at)) for e in made} == {(5, "10:00:00"), (2, "20:00:00")}
    assert all(Fraction(1, 2) <= e.hours <= 2 for e in made)
    for load in held.plan.weeks:
        mine = [e for e in made if load.start <= e.first < load.start + timedelta(days=7)]
        hours = sum(h for s, h in load.hours if not s.startswith("attend:"))
        sat = sum(h for e in mine for *_, h in e.items)
        # Two moments of the week have a time, and one that is out holds nothing.
        week = [load.start + timedelta(days=n) for n in range(7)]
        free = sum(d.weekday() in (2, 5) and not is_out(held.catalog, held.person, d) for d in week)
        assert abs(sat - min(hours, 2 * free)) < Fraction(1, 4)
        if free:
            assert abs(sat + sum(e.besides for e in mine) - hours) < Fraction(1, 4)
    without = replace(held, person=replace(held.person, cues=other[2:]))
    assert not [e for e in events(without) if e.kind == "sitting"]


def test_check_ins_go_on_to_the_end_of_the_plan() -> None:
    for file in FILES:
        held = document(file)
        if isinstance(held.plan, Plan):
            days = [e.first for e in events(held) if e.kind == "check-in"]
            assert (held.plan.until - days[-1]).days < 8 * 7
            assert set(held.plan.check_ins) <= set(days)


def test_alarms_only_where_they_are_wanted_and_something_has_a_day() -> None:
    held = document(folder("data") / "demo.yaml")
    for component, event in zip(
        components(to_ics(held, wanted=Wanted(alarms=True))), events(held), strict=True
    ):
        rings = [component.decoded("DTSTART"), *component.subcomponents]
        assert len(rings) == 1 + (0 if event.tentative else 2 if event.kind == "deadline" else 1)
        for alarm in component.subcomponents:
            assert alarm["ACTION"] == "DISPLAY" and alarm["DESCRIPTION"] == component["SUMMARY"]
            assert alarm.decoded("TRIGGER") <= timedelta(hours=9)
    assert vobject.readOne(to_ics(held, wanted=Wanted(alarms=True))).vevent_list[0].valarm


def test_a_quiet_calendar_holds_deadlines_and_goals_alone() -> None:
    for file in FILES:
        found = events(document(file), Wanted(deadlines=True))
        kinds = {e.kind for e in found}
        assert kinds <= {"deadline", "deadline-window", "forecast", "part"} or len(found) == 1
        assert all(e.step and e.step.goal and e.ends_step for e in found if e.kind == "part")
        assert all(e.admission and e.admission.closes for e in found if e.kind == "forecast")


def test_a_subscriber_is_told_when_to_look_again() -> None:
    head = to_ics(document(folder("data") / "demo.yaml")).partition("BEGIN:VEVENT")[0]
    assert "\r\nREFRESH-INTERVAL;VALUE=DURATION:P1D\r\n" in head
    assert "\r\nX-PUBLISHED-TTL:P1D\r\n" in head and "\r\nMETHOD:PUBLISH\r\n" in head


@pytest.mark.parametrize("option", ["--alarms", "--deadlines"])
def test_what_is_for_a_calendar_is_refused_for_a_page(option: str, tmp_path: Path) -> None:
    done = inside.run("plan", _me(tmp_path), option)
    assert done.returncode == 2 and f"pathways plan -o plan.ics {option}" in done.stderr
