"""The calendar: two readers that did not come from us, stable names, calm on a second import."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import icalendar
import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from profiles import cases, catalog, examples

from pathways.catalog.records import Program, Round
from pathways.catalog.values import When
from pathways.desk import make_document
from pathways.planner import Admission, NoPlan, Plan
from pathways.profile import read_profile
from pathways.render import Document
from pathways.render.calendar import events, round_key, to_ics
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
        assert component["UID"] == f"{event.uid}@pathways.invalid"
        assert component.decoded("DTSTART") == event.first
        assert component.decoded("DTEND") == event.last + timedelta(days=1)
        assert component["DTSTART"].params["VALUE"] == "DATE"
        assert component.decoded("DTSTAMP") == datetime(
            expected.today.year, expected.today.month, expected.today.day, tzinfo=UTC
        )
        assert component["SUMMARY"].strip()
        assert component["STATUS"] == ("TENTATIVE" if event.tentative else "CONFIRMED")
        assert component["TRANSP"] == "TRANSPARENT"
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
    begin = b"\r\nBEGIN:VEVENT\r\n"
    assert calendar.to_ical(sorted=False).split(begin)[1:] == (
        calm.to_ical(sorted=False).split(begin)[1:]
    )
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
    assert only["UID"] == "check-in-1@pathways.invalid"


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.stem)
def test_a_week_later_the_same_events_have_the_same_names(file: Path) -> None:
    first, later = document(file), document(file, DAY + timedelta(days=7))
    before, after = ({str(e["UID"]): e for e in components(to_ics(d))} for d in (first, later))
    same = before.keys() & after.keys()
    assert {u for u in before if u.startswith("check-in")} <= same
    for uid in same:
        assert int(after[uid]["SEQUENCE"]) == int(before[uid]["SEQUENCE"]) + 7
    if isinstance(first.plan, Plan) and isinstance(later.plan, Plan):
        steps = {s.id for s in first.plan.steps} & {s.id for s in later.plan.steps}
        kept = [e for e in events(first) if e.kind == "part" and e.step and e.step.id in steps]
        assert all(f"{e.uid}@pathways.invalid" in same for e in kept)


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
    assert deadline["UID"] == f"apply-{program}-spring-2027-deadline@pathways.invalid"
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
    steps = tuple(
        replace(s, id="project:own-talk-to-my-boss", ref="own-talk-to-my-boss")
        if s.kind == "project" else s
        for s in held.plan.steps
    )
    own = [e for e in events(replace(held, plan=replace(held.plan, steps=steps)))
           if e.step and e.step.kind == "project"]
    assert own and not [e for e in own if "boss" in e.uid]
