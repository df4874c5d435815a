"""Every command called as a function, without a terminal."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from test_projects import PITCH

import pathways
from pathways.desk import (
    browse,
    cohorts,
    new_entry,
    pages,
    pitches,
    plans,
    progress,
    projects,
    upkeep,
)
from pathways.desk import log as log_module
from pathways.desk import verify as verify_module
from pathways.desk.desk import Desk, day_of
from pathways.desk.home import home_of
from pathways.problems import BadInput, Refused

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "data" / "demo.yaml"
DAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _silent(capfd: pytest.CaptureFixture[str]) -> Iterator[None]:
    yield
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def me(tmp_path: Path) -> Path:
    path = tmp_path / "me.yaml"
    shutil.copy(DEMO, path)
    return path


def at(path: Path, day: date = DAY) -> Desk:
    return Desk(home_of(path), (), day)


def test_each_part_is_read_once_and_only_when_asked(me: Path) -> None:
    desk = at(me)
    assert not {"catalog", "answers", "record", "document"} & set(vars(desk))
    assert desk.document is desk.document and desk.answers is desk.document.profile
    me.unlink()
    assert desk.person.hours and desk.kept is None and desk.keep == ()


def test_a_plan_a_receipt_and_a_comparison(me: Path) -> None:
    desk = at(me)
    made = plans.plan(desk, "json")
    assert json.loads(made.content)["today"] == str(DAY)
    assert made.document.plan.steps
    step = made.document.plan.steps[0]
    receipt = plans.why(desk, step.id)
    assert receipt.found.ref == step.ref and receipt.markdown().strip() and receipt.plain()
    found = plans.compare(desk, ["hours=15"])
    assert [name for name, _ in found.found] == ["now", "hours=15"]
    assert [row["with"] for row in found.plain()] == ["now", "hours=15"]
    with pytest.raises(Refused, match="nothing in the catalog"):
        plans.why(desk, "no-such-thing")
    with pytest.raises(Refused, match="is not a change"):
        plans.compare(desk, ["hours"])
    with pytest.raises(Refused, match="holds your answers"):
        plans.plan(desk, "md", output=me)


def test_a_plan_is_verified_on_its_own_day(me: Path, tmp_path: Path) -> None:
    for format in ("json", "md", "html", "ics"):
        file = tmp_path / f"plan.{format}"
        file.write_bytes(plans.plan(at(me), format).content)
        nobody = Desk(None, (), date(2027, 1, 1))
        desk = nobody if format == "json" else at(me, date(2027, 1, 1))
        assert verify_module.verify(desk, file).identical, format
    with pytest.raises(Refused, match="only a JSON plan"):
        verify_module.verify(Desk(), tmp_path / "plan.md")
    me.write_text(me.read_text("utf-8").replace("move: months", "move: stay"), "utf-8")
    moved = verify_module.verify(at(me), tmp_path / "plan.md")
    assert not moved.identical and moved.moved == ("your answers",)


def test_what_happened_is_logged_and_planned_with(me: Path) -> None:
    assert progress.replan(at(me)) is None
    at(me).keep_plan()
    logged = log_module.log(at(me), "done", "run-reading-group", hours=9, said="six people came")
    assert logged.entry.of == "project:run-reading-group" and logged.entry.line
    assert log_module.log(at(me), "done", "run-reading-group").again == logged.entry
    log_module.log(at(me), "undo", entry=logged.entry.line + 1)
    later = date(2026, 12, 6)
    ahead = progress.next_steps(at(me, later))
    assert ahead.found and ahead.found.logged == 9 and ahead.plain()["today"] == str(later)
    changes = progress.replan(at(me, later))
    assert changes and [e.of for e in changes.found.entries] == [logged.entry.of]
    assert changes.markdown() and changes.plain()["since"] == str(DAY)
    at(me, later).keep_plan()
    with pytest.raises(Refused, match="the kept plan is of 2026-12-06"):
        progress.next_steps(at(me))
    for what, of, told in (
        ("done", "no such thing", {}),
        ("started", "arena", {}),
        ("result", "arena", {"is_": "maybe"}),
        ("changed", "", {"answers": ["hours"]}),
        ("undo", "", {"entry": 99}),
    ):
        with pytest.raises(Refused):
            log_module.log(at(me), what, of, **told)


def test_the_words_around_an_adviser_are_those_of_the_templates(me: Path) -> None:
    logged = log_module.log(at(me), "done", "A call with Successif", said="they read my plan")
    assert logged.entry.of == "people:successif"


def test_a_kept_plan_that_cannot_be_read_is_told_of(me: Path) -> None:
    home, told = home_of(me), []
    home.plan.write_text("{", "utf-8")
    desk = Desk(home, (), DAY, told.append)
    assert desk.kept is None and desk.document.plan
    assert len(told) == 2 and "cannot be read" in told[0]


def test_projects_and_a_pitch(me: Path, tmp_path: Path) -> None:
    desk = at(me)
    every = projects.projects(desk)
    mine = projects.projects(desk, size="weekend", mine=True)
    assert {p.id for p in mine} < {p.id for p in every}
    assert projects.row(desk.catalog, every[0])["id"] == every[0].id
    group = projects.project(desk, "run-reading-group")
    begun = projects.start(desk, group, str(tmp_path / "work"))
    assert (begun.folder / "README.md").is_file() and begun.line
    again = projects.start(at(me), every[0], str(tmp_path / "other"))
    assert again.folder.is_dir()
    with pytest.raises(Refused, match="is not empty"):
        projects.start(at(me), every[0], str(tmp_path / "work"))
    with pytest.raises(Refused, match="no size"):
        projects.projects(desk, size="year")
    desk = at(me)
    made = pitches.pitch(desk, pitches.parsed(desk, PITCH), str(tmp_path / "pitched"))
    assert made.file.is_file() and made.begun.in_plan and made.begun.line
    assert f"project:{made.file.stem}" in [s.id for s in at(me).document.plan.steps]
    with pytest.raises(Refused, match="of this name is there already"):
        pitches.pitch(at(me), pitches.parsed(desk, PITCH))
    heavy = {**PITCH, "title": "A larger one", "weeks": 12, "hours_a_week": 30}
    with pytest.raises(Refused, match="nothing was written"):
        pitches.pitch(at(me), pitches.parsed(desk, heavy))


def test_pages_for_other_people(me: Path) -> None:
    held = pages.portfolio(at(me))
    for format in ("md", "html", "json"):
        assert pages.portfolio_page(held, format)
    made = pages.adviser_note(at(me), "Is this the right first step?")
    assert "right first step" in made.note.ask and len(made.text.split()) < pages.ONE_PAGE


def test_many_people(tmp_path: Path) -> None:
    people = tmp_path / "people"
    people.mkdir()
    for number in range(3):
        shutil.copy(DEMO, people / f"p{number}.yaml")
    desk, into = Desk(None, (), DAY), tmp_path / "out"
    checked = cohorts.check(cohorts.read_sheet(desk, str(people)))
    assert [cohorts.plain(s)["problems"] for s in checked.submissions] == [[]] * 3
    made = cohorts.batch(desk, cohorts.read_sheet(desk, str(people)), into, ("md",), jobs=1)
    assert made.totals.people == made.totals.plans == 3 and not made.totals.cells
    assert cohorts.brief(desk, into)
    assert [p.suffix for p in cohorts.export(desk, into, ["p0001"])] == [".md"]
    assert cohorts.forget(desk, into, ["p0001"]).ids == ("p0001",)
    with pytest.raises(Refused, match="fewer than three"):
        cohorts.brief(desk, into)
    with pytest.raises(Refused, match="no folder that pathways batch made"):
        cohorts.forget(desk, tmp_path / "none", ["p0001"])
    with pytest.raises(Refused, match="no format"):
        cohorts.formats_of("docx")


def test_the_catalog_and_its_upkeep(tmp_path: Path) -> None:
    desk = Desk(None, (), DAY)
    assert [row["id"] for row in browse.entries(desk, "roles", {"kind": "research"})]
    assert browse.show(desk, "arena").text().startswith("# data/programs/arena.yaml\n")
    with pytest.raises(Refused, match="no list of"):
        browse.entries(desk, "people", {})
    assert upkeep.graph(desk).startswith(("graph", "flowchart"))
    assert list(upkeep.schemas(desk, ["program"])) == ["program"]
    aged = upkeep.stale(desk, 5)
    assert aged.plain()["people"] and aged.markdown() and aged.plain()["today"] == str(DAY)
    checked, mended = upkeep.check()
    assert not checked.errors and not mended
    with pytest.raises(Refused, match="names no old version"):
        upkeep.impact(desk, "..")
    data = ROOT / "data"
    assert not upkeep.changelog(desk, str(data)).found
    assert not upkeep.impact(desk, str(data)).found.changed
    with pytest.raises(BadInput):
        upkeep.drift(desk, tmp_path / "none.json")


def test_a_new_entry_is_checked_before_and_after(tmp_path: Path) -> None:
    desk = Desk(None, (), DAY)
    with pytest.raises(Refused, match="nothing new of the kind"):
        new_entry.form_of("person")
    with pytest.raises(Refused, match="has no 'colour'"):
        new_entry.given(desk, "program", ["colour=red"])
    pairs = ["name=Our Course", "id=our-course", "kind=course", "page=https://example.org/course",
             "read=page", "summary=Eight weeks on the basics.", "topics=governance",
             "competency=field-context", "from=0", "to=1", "because=Read with others."]
    answers = new_entry.given(desk, "program", pairs)
    made = new_entry.new(desk, "program", answers, tmp_path / "own")
    assert made.file.is_file()
    with pytest.raises(Refused, match="is there already"):
        new_entry.new(desk, "program", answers, tmp_path / "own")


def test_a_day_that_cannot_be_meant_is_refused() -> None:
    assert day_of("2026-11-22") == DAY
    for text in ("2026-02-30", "1026-01-01", "soon"):
        with pytest.raises(Refused):
            day_of(text)


def test_mistakes_in_answers_are_all_raised_at_once(me: Path) -> None:
    me.write_text("version: 1\nhuors: 4\ncountry: Atlantis\n", "utf-8")
    with pytest.raises(BadInput) as caught:
        plans.plan(at(me))
    assert len(caught.value.problems) == 2
    with pytest.raises(Refused, match="no answers to plan from"):
        plans.plan(Desk())


def test_the_page_for_python_runs_and_names_every_name(
    me: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(me.parent)
    page = (ROOT / "docs" / "python.md").read_text("utf-8")
    names: dict[str, object] = {}
    for block in re.findall(r"```python\n(.*?)```", page, re.DOTALL):
        exec(block, names)
    shown = capfd.readouterr().out
    assert "2026" in shown and "give a file of answers" in shown
    assert (me.parent / "plan.html").read_bytes().startswith(b"<!doctype html>")
    assert not [name for name in pathways.__all__ if name not in page]
