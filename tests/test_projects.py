"""The proving ground from outside: menus, folders to work in, and projects of one's own."""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import inside
import pytest
import yaml
from markdown_it import MarkdownIt
from profiles import catalog

from pathways.planner import menu

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "data" / "demo.yaml"
DAY = "2026-11-22"
FILES = {"README.md", "week-plan.md", "decision-log.md", "self-review.md", "write-up.md",
         "story.md"}

PITCH: dict[str, Any] = {
    "title": "A handbook for first-time hosts",
    "problem": "Four people near me tried to start a group. Three stopped after the second week.",
    "why_now": "Two universities here start their term in February.",
    "for_whom": "the six students who signed up to host in February",
    "theory": {"because": "the hosts have a page for each awkward moment",
               "follows": "most of them still host in week five",
               "then": "thirty students have argued about AI risk for a term"},
    "weeks": 6, "hours_a_week": 5, "budget": "EUR 60",
    "test": {"do": "have two hosts try two pages", "by": "2026-12-04",
             "stop_if": "neither would open the page again"},
    "deliverable": "twelve pages online",
    "done_when": "Six hosts have used three pages each.",
    "shows": [{"competency": "writing", "from": 0, "to": 1}],
    "reviewer": "somebody who ran a group elsewhere for two years",
    "ending": {"stopped": "the pages stay online with a date"},
    "risk": "exams swallow January", "risk_then": "write four pages only",
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with somebody's answers, and nothing saved anywhere else."""
    (tmp_path / "me.yaml").write_bytes(DEMO.read_bytes())
    return tmp_path


def run(cwd: Path, *args: str | Path, stdin: str = "", columns: str = "80"
        ) -> subprocess.CompletedProcess[str]:
    return inside.run(*args, stdin=stdin, cwd=cwd, COLUMNS=columns,
                      XDG_DATA_HOME=str(cwd / "data-home"))


def done(cwd: Path, *args: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
    out = run(cwd, *args, **more)
    assert out.returncode == 0, out.stderr
    return out


def refused(cwd: Path, *args: str | Path, **more: Any) -> str:
    out = run(cwd, *args, **more)
    assert out.returncode == 2, out.stdout + out.stderr
    assert "Traceback" not in out.stderr and out.stdout == ""
    return out.stderr


def listed(cwd: Path, *args: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(done(cwd, "project", "list", *args, "--json").stdout)
    return rows


def everything(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*")}


def plan_of(cwd: Path, day: str = DAY) -> list[dict[str, Any]]:
    held = json.loads(done(cwd, "plan", "me.yaml", "--today", day, "-f", "json").stdout)
    return [s for s in held["plan"]["steps"] if s["goal"]]


def blocks(text: str) -> list[str]:
    """What a reader of Markdown sees as structure: kinds of blocks in order, and headings."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    return [t.type for t in tokens if t.nesting >= 0 and t.type != "inline"]


# == menus ========================================================================================


GENERALIST = [r.id for r in catalog().roles.values() if r.ladder == "generalist"]
RUNGS = [r for ladder in catalog().ladders.values() for r in ladder.rungs]


@pytest.mark.parametrize("role", GENERALIST)
def test_every_generalist_role_has_three_projects_of_every_size(role: str) -> None:
    found = menu.for_role(catalog(), role)
    assert len(found) >= 3
    assert {menu.size_of(catalog(), p) for p in found} == {"weekend", "month", "quarter"}


def test_every_project_has_a_rubric_a_basis_and_somebody_to_look() -> None:
    for p in catalog().projects.values():
        assert len(p.rubric) >= 3 and all(r.thin and r.solid and r.strong for r in p.rubric), p.id
        assert p.basis == "inferred" or p.source, p.id  # the other words name who said so
        assert p.reviewer, p.id
        assert p.because, p.id


@pytest.mark.parametrize("rung", RUNGS, ids=lambda r: str(r.id))
def test_every_rung_has_a_menu(rung: Any) -> None:
    found = menu.for_rung(catalog(), rung)
    assert len(found) >= 3
    if not rung.roles:
        assert any(menu.size_of(catalog(), p) == "weekend" for p in found)


def test_sizes_follow_the_rules_and_narrow_each_other(home: Path) -> None:
    sizes = catalog().rules.sizes
    whole = listed(home)
    assert len(whole) == len(catalog().projects)
    for size, low, high in (("weekend", 0, sizes.weekend), ("month", sizes.weekend, sizes.month),
                            ("quarter", sizes.month, 9999)):
        rows = listed(home, "--size", size)
        assert rows and all(low < r["hours"]["p80"] <= high for r in rows)
    both = listed(home, "--size", "month", "--role", "events-producer", "--rung", "proven")
    assert both and all("events-producer" in r["roles"] and r["size"] == "month" for r in both)


def test_mine_is_what_the_answers_leave_possible(home: Path) -> None:
    mine = listed(home, "--mine", "--profile", "me.yaml", "--today", DAY)
    assert 0 < len(mine) < len(catalog().projects)
    assert all(r["hours"]["p80"] <= 5.5 * 13 for r in mine)
    assert all(catalog().projects[r["id"]].years == 0 for r in mine), "she has never worked"
    (home / "few.yaml").write_text("version: 1\nhours: [1, 1, 1, 1]\n", encoding="utf-8")
    few = listed(home, "--mine", "--profile", "few.yaml", "--today", DAY)
    assert all(r["hours"]["p80"] <= 13 for r in few)
    assert all(catalog().projects[r["id"]].shows[0].from_ == 0 for r in few)


def test_mine_leaves_out_what_was_ruled_out(home: Path) -> None:
    held = yaml.safe_load(DEMO.read_text("utf-8")) | {"hours": [10, 10, 10, 10]}

    def mine(*ruled_out: str) -> list[str]:
        (home / "me.yaml").write_text(
            yaml.safe_dump(held | {"deal_breakers": list(ruled_out)}, allow_unicode=True), "utf-8")
        return [r["id"] for r in listed(home, "--mine", "--profile", "me.yaml", "--today", DAY)]

    def ladder(id: str) -> str:
        return catalog().roles[catalog().projects[id].roles[0]].ladder

    every = mine("unpaid")
    assert {"research", "generalist"} == {ladder(id) for id in every}
    assert mine("research") == [id for id in every if ladder(id) == "generalist"]


def test_a_menu_says_how_many_weeks_a_project_waits(home: Path) -> None:
    """A weekend's worth of hours may be spread over two months."""
    weeks = {r["id"]: r["weeks"] for r in listed(home)}
    assert weeks["keep-group-calendar"] == 9 and weeks["lead-one-session"] == 1
    text = done(home, "project", "list", "--size", "weekend", columns="").stdout
    line = {row.split()[0]: row for row in text.splitlines() if row.startswith("  ")}
    assert " h, 9 weeks " in line["keep-group-calendar"]
    assert "weeks" not in line["lead-one-session"].split("Lead")[0]
    shown = done(home, "project", "show", "keep-group-calendar").stdout
    assert "hours, over 9 weeks or more." in shown


def test_a_menu_without_answers_says_how_to_get_some(home: Path) -> None:
    assert "there are no saved answers yet" in refused(home, "project", "list", "--mine")


@pytest.mark.parametrize("columns", ["40", "80", "120"])
def test_a_menu_fits_its_width(home: Path, columns: str) -> None:
    text = done(home, "project", "list", "--rung", "organizer", columns=columns).stdout
    assert max(map(len, text.splitlines())) <= int(columns)
    assert next(line for line in text.splitlines() if "worth (" in line).startswith("A weekend")
    for row in listed(home, "--rung", "organizer"):
        assert row["id"] in text


def test_a_menu_in_a_pipe_is_one_line_each(home: Path) -> None:
    text = done(home, "project", "list", "--size", "weekend", columns="").stdout
    rows = [line for line in text.splitlines() if line.startswith("  ")]
    assert len(rows) == len(listed(home, "--size", "weekend"))


@pytest.mark.parametrize("option, word, near", [
    ("--role", "event producer", "events-producer"), ("--role", "mats", "list roles"),
    ("--rung", "organiser", "organizer"), ("--size", "weekends", "weekend")])
def test_a_wrong_word_is_answered_with_the_nearest(
    home: Path, option: str, word: str, near: str
) -> None:
    if word == "event producer":  # the beginning of a name is a name
        assert listed(home, option, word) == listed(home, option, near)
    else:
        assert near in refused(home, "project", "list", option, word)


@pytest.mark.parametrize("command", [[], ["list"], ["show"], ["start"]])
def test_help_is_calm(home: Path, command: list[str]) -> None:
    text = done(home, "project", *command, "--help").stdout
    assert "Usage" in text and "╭" not in text


# == one page =====================================================================================


def test_a_page_holds_what_somebody_needs_to_begin(home: Path) -> None:
    text = done(home, "project", "show", "Adapt-Trade-Practice").stdout
    for words in ("# Bring one practice of your trade to a field team", "24 hours if all goes well",
                  "37 as such things go", "| look at | thin | solid | strong |", "Our inference:",
                  "[source](https://forum.effectivealtruism.org", "from level 1 to 2",
                  "**Who must say yes.** One small team and its lead", "About 4 years",
                  "**Who could review it.**", "**If you are stuck.**"):
        assert words in text
    data = json.loads(done(home, "project", "show", "adapt-trade", "--json").stdout)
    assert data["id"] == "adapt-trade-practice" and len(data["rubric"]) == 3


def test_every_project_has_a_page(home: Path) -> None:
    from datetime import date

    from pathways.render.projects import project_page

    for project in catalog().projects.values():
        text = project_page(catalog(), project, date(2026, 11, 22))
        assert blocks(text).count("heading_open") >= 4
        assert ".." not in text.replace("...", "").replace("https://", "")
        assert text.count("| --") == 0 and "None" not in text.split()


@pytest.mark.parametrize("name", ["no-such-thing", "mats", "../../etc/passwd", "\x1b[2J", ""])
def test_what_is_no_project_is_said_so(home: Path, name: str) -> None:
    for command in ("show", "start"):
        said = refused(home, "project", command, name)
        assert "\x1b" not in said
    assert everything(home) == {"me.yaml"}


# == a folder to work in ==========================================================================


def test_start_writes_a_folder_and_the_plan_follows(home: Path) -> None:
    out = done(home, "project", "start", "write-policy-brief", "--profile", "me.yaml",
               "--today", DAY)
    folder = home / "write-policy-brief"
    assert everything(folder) == FILES
    assert "started, of: project:write-policy-brief" in (home / "me.record.yaml").read_text("utf-8")
    goal = plan_of(home)[0]
    assert goal["ref"] == "write-policy-brief"
    week = (folder / "week-plan.md").read_text("utf-8")
    from datetime import date

    for part in goal["parts"]:
        due = date.fromisoformat(part["due"])
        assert f"| {due:%a} {due.day} {due:%b}" in week
    assert f"First, by {goal['parts'][0]['due']}" in out.stderr
    assert "Tuesday 19:00" in week and "exams swallowed January" in week
    review = (folder / "self-review.md").read_text("utf-8")
    assert review.count("- [ ] **solid**") == 3 == review.count("Evidence:")
    assert DAY in (folder / "decision-log.md").read_text("utf-8")
    for name in FILES - {"README.md"}:
        assert f"]({name})" in (folder / "README.md").read_text("utf-8")


def test_the_last_thing_begun_comes_first_until_hours_went_into_another(home: Path) -> None:
    me = ("--profile", "me.yaml")
    for project in ("write-policy-brief", "lead-one-session"):
        done(home, "project", "start", project, *me, "--today", DAY)
    assert [g["ref"] for g in plan_of(home)[:2]] == ["lead-one-session", "write-policy-brief"]
    done(home, "log", "hours", "3", "--of", "write-policy-brief", *me, "--on", DAY)
    assert plan_of(home)[0]["ref"] == "write-policy-brief"


def test_start_without_answers_keeps_no_record(home: Path) -> None:
    (home / "me.yaml").unlink()
    out = done(home, "project", "start", "lead-one-session", "--today", DAY)
    assert everything(home) == {"lead-one-session", *(f"lead-one-session/{f}" for f in FILES)}
    assert "There are no saved answers" in out.stderr
    assert "we do not know yours" in (home / "lead-one-session" / "week-plan.md").read_text("utf-8")


def test_start_twice_logs_once(home: Path) -> None:
    me = ("--profile", "me.yaml", "--today", DAY)
    done(home, "project", "start", "lead-one-session", *me)
    again = done(home, "project", "start", "lead-one-session", "--dir", "second", *me)
    assert "you began it on 2026-11-22" in again.stderr
    assert (home / "me.record.yaml").read_text("utf-8").count("started") == 1


def test_nothing_is_ever_overwritten(home: Path) -> None:
    mine = home / "lead-one-session"
    mine.mkdir()
    (mine / "notes.md").write_text("mine", encoding="utf-8")
    said = refused(home, "project", "start", "lead-one-session", "--profile", "me.yaml")
    assert "is there already and is not empty" in said and "cannot use" not in said
    (home / "file").write_text("mine", encoding="utf-8")
    assert "is a file" in refused(home, "project", "start", "lead-one-session", "--dir", "file")
    (home / "link").symlink_to("lead-one-session")
    refused(home, "project", "start", "lead-one-session", "--dir", "link")
    assert everything(home) == {"me.yaml", "file", "link", "lead-one-session",
                                "lead-one-session/notes.md"}


def test_an_empty_folder_is_filled_and_stays_the_same_folder(home: Path) -> None:
    here = home / "here"
    here.mkdir()
    number = here.stat().st_ino
    done(here, "project", "start", "lead-one-session", "--dir", ".")
    assert here.stat().st_ino == number and {p.name for p in here.iterdir()} == FILES


@pytest.mark.parametrize("name", ["a b", "ünï", "-dash", "# heading", "{{ 7*7 }}", "a|b", "..x",
                                  "a" * 200, "deep/er/folder", "\u202egnp.md", "quote\"'`$(id)"])
def test_a_folder_may_be_called_anything(home: Path, name: str) -> None:
    out = done(home, "project", "start", "lead-one-session", f"--dir={name}")
    assert {p.name for p in (home / name).iterdir()} == FILES
    assert "\u202e" not in out.stderr


@pytest.mark.parametrize("name", ["", "  ", "a" * 300, "me.yaml/inside"])
def test_a_folder_that_cannot_be(home: Path, name: str) -> None:
    said = refused(home, "project", "start", "lead-one-session", f"--dir={name}",
                   "--profile", "me.yaml")
    assert len(said) < 600
    assert everything(home) == {"me.yaml"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_that_nobody_may_write(home: Path) -> None:
    closed = home / "closed"
    closed.mkdir(mode=0o500)
    refused(home, "project", "start", "lead-one-session", "--dir", "closed/x")
    assert not any(closed.iterdir())


def test_a_folder_says_the_same_thing_once_and_alike(home: Path) -> None:
    done(home, "project", "start", "write-policy-brief", "--profile", "me.yaml", "--today", DAY)
    text = {n: (home / "write-policy-brief" / n).read_text("utf-8") for n in FILES}
    command = text["self-review.md"].split("`")[-2]
    assert command.startswith("pathways log done write-policy-brief ")
    assert f"`{command}`" in text["README.md"]
    for option in ("--rubric LEVEL,LEVEL", "--reviewer ", "--link LINK", "--said "):
        assert option in command
    assert "--hours" not in command
    project = catalog().projects["write-policy-brief"]
    # The evidence is written once, in the self-review.
    assert "](self-review.md)" in text["write-up.md"]
    assert not [row for row in project.rubric if row.solid in text["write-up.md"]]
    assert "two weeks after its date there" in text["decision-log.md"]
    planned = text["week-plan.md"].split("hours in all")[0].split()[-1]
    for name in ("README.md", "decision-log.md", "week-plan.md"):
        assert "if all goes well (P50)" in text[name] and f"the dates hold {planned}" in text[name]


@pytest.mark.parametrize("by", ["2026-11-24", "2026-12-06"])
def test_hours_and_dates_of_a_pitch_agree_in_every_file(home: Path, by: str) -> None:
    form(home, test=PITCH["test"] | {"by": by})
    done(home, "pitch", "--from", "pitch.yaml", "--dir", "work", *ME)
    text = {p.name: p.read_text("utf-8") for p in (home / "work").iterdir()}
    rows = {name: next(x for x in text[name].splitlines() if "Test it first" in x)
            for name in ("pitch.md", "week-plan.md")}
    assert rows["pitch.md"].split("|")[1] == rows["week-plan.md"].split("|")[1]
    if by == "2026-11-24":  # before the plan has hours for it
        assert rows["pitch.md"].startswith("| Tue 24 Nov |")
        assert "has the day that you named in the pitch" in text["week-plan.md"]
    else:
        assert "at the latest" in text["pitch.md"] and "at the latest" in text["decision-log.md"]
        assert "gives the first line until Sun 6 Dec" in text["week-plan.md"]
    hours = "30 if all goes well (P50), 48 as such things go (P80); the dates hold 48"
    for name in ("README.md", "pitch.md", "week-plan.md", "decision-log.md"):
        assert hours in text[name], name
    assert "*The problem you set yourself:* Four people near me" in text["story.md"]
    assert "The brief was" not in text["story.md"]


def test_every_project_becomes_a_folder() -> None:
    from datetime import date

    from pathways.profile import Profile, current
    from pathways.render.projects import Workshop, working_folder

    today = date(2026, 11, 22)
    person = current(Profile(1), catalog())
    for project in catalog().projects.values():
        step = menu.by_itself(catalog(), person, project, today)
        files = working_folder(
            Workshop(catalog(), today, step, person, project, step.p80, True, left_out=True),
            project, False, "")
        assert set(files) == FILES
        for name, text in files.items():
            assert not re.search(r"[a-z]\.[A-Z]", text), (project.id, name)  # two sentences in one
            assert text.startswith("# ") and "None" not in text.split(), (project.id, name)
            assert "  " not in text.replace("\n  ", "\n"), (project.id, name)
        assert len(files["week-plan.md"].split("\n| ")) == len(project.parts) + 2


# == a project of one's own =======================================================================


def form(home: Path, name: str = "pitch.yaml", **changes: Any) -> Path:
    """A filled-in form, with some answers replaced; None takes one away."""
    held = {k: v for k, v in {**PITCH, **changes}.items() if v is not None}
    (home / name).write_text(yaml.safe_dump(held, allow_unicode=True, sort_keys=False), "utf-8")
    return home / name


ME = ("--profile", "me.yaml", "--today", DAY)


def test_titles_in_any_script_get_names_of_their_own(home: Path) -> None:
    from pathways.profile.pitch import parse_pitch

    person = _person(home)
    titles = ("Справочник для хозяев", "Справочник для гостей", "主持人手册", "客人手册",
              "دليل المضيف", "Handbook за хозяева", "Handbook за гости")
    slugs = [
        parse_pitch(form(home, title=title).read_bytes(), "x", *person).slug for title in titles
    ]
    assert len({*slugs}) == len(titles)
    assert all(re.fullmatch(r"own-[a-z0-9-]*[a-z0-9]", slug) for slug in slugs), slugs
    assert slugs[-1].startswith("own-handbook-")
    accents = parse_pitch(form(home, title="Café très doux").read_bytes(), "x", *person).slug
    assert accents == "own-cafe-tres-doux"


def _person(home: Path) -> tuple[Any, Any, Any]:
    from pathways.desk import Desk, home_of

    desk = Desk(home_of(home / "me.yaml"), day=date.fromisoformat(DAY))
    return desk.catalog, desk.person, desk.day


def test_a_pitch_becomes_the_first_goal(home: Path) -> None:
    form(home)
    done(home, "replan", *ME)
    out = done(home, "pitch", "--from", "pitch.yaml", *ME)
    id = "own-a-handbook-for-first-time-hosts"
    assert everything(home / id) == FILES | {"pitch.md"}
    project = yaml.safe_load((home / "me.own" / "projects" / f"{id}.yaml").read_text("utf-8"))
    assert project["parts"][0]["do"] == "test it first: have two hosts try two pages"
    assert project["hours"]["p50"] == 30 == sum(p["hours"] for p in project["parts"])
    assert project["hours"]["p80"] == 48 and project["basis"] == "inferred"
    assert "the hosts have a page for each awkward moment" in project["because"]
    assert all(p["hours"] * 1.6 <= 20 for p in project["parts"])
    goal = plan_of(home)[0]
    assert goal["ref"] == id and len(goal["parts"]) == len(project["parts"])
    assert goal["parts"][0]["text"] == project["parts"][0]["do"]
    assert "have two hosts try two pages" in done(home, "next", *ME).stdout
    asked = refused(home, "log", "done", id, "--rubric", "solid", *ME[:2])
    assert "has no rubric" in asked and "leave --rubric out" in asked
    changed = done(home, "replan", *ME).stdout
    assert "**New:** A handbook for first-time hosts" in changed
    assert "## Because of you" in changed and "## Because data" not in changed
    assert id in out.stderr
    assert "# A handbook" in done(home, "project", "show", id, "--profile", "me.yaml").stdout
    assert "first-time hosts" in done(home, "why", id, *ME).stdout
    pitch = (home / id / "pitch.md").read_text("utf-8")
    for words in ("**Why now.**", "**We stop if.** Neither would open the page again.",
                  "EUR 60", "- **Stopped.**", "**The main risk.** Exams swallow January."):
        assert words in pitch


def test_pieces_are_the_parts_after_the_test(home: Path) -> None:
    form(home, pieces=[{"do": "write six pages", "done_when": "two hosts read them"},
                       {"do": "write six more", "done_when": "all have read two"}], p80=40)
    done(home, "pitch", "--from", "pitch.yaml", *ME)
    text = next((home / "me.own" / "projects").iterdir()).read_text("utf-8")
    parts = [p["do"] for p in yaml.safe_load(text)["parts"]]
    assert parts == ["test it first: have two hosts try two pages", "write six pages",
                     "write six more"]
    assert yaml.safe_load(text)["hours"]["p80"] == 40


def test_every_mistake_has_its_place(home: Path) -> None:
    (home / "bad.yaml").write_text(
        "title: x\nproblem: p\nwhy_noww: y\nfor_whom: f\ntheory: {because: a, follows: b}\n"
        "weeks: 30\nhours_a_week: lots\nbudget: ten\n"
        "test: {do: a, by: 2027-12-02, stop_if: z}\ndeliverable: d\ndone_when: d\n"
        "shows: [{competency: writting, from: 0, to: 1}, {competency: judgment, from: 3, to: 4}]\n"
        "reviewer: r\nending: {}\nrisk: r\nrisk_then: r\n", encoding="utf-8")
    said = refused(home, "pitch", "--from", "bad.yaml", *ME)
    for place in ("bad.yaml:3:1: unknown key", "bad.yaml:5:10: the key 'then' is missing",
                  "bad.yaml:6:8: weeks", "bad.yaml:7:15: hours_a_week", "bad.yaml:8:9: budget",
                  "bad.yaml:9:19: the first test is not between", "did you mean 'writing'?",
                  "bad.yaml:12:22:", "bad.yaml:12:78: you show level 0", "bad.yaml:14:9:",
                  "10 problems; nothing was changed."):
        assert place in said
    assert everything(home) == {"me.yaml", "bad.yaml"}


@pytest.mark.parametrize("changes, says", [
    ({"title": "x" * 10_000}, "10,000 characters, and there is room for 80"),
    ({"problem": "x" * 10_000}, "room for 1,000"),
    ({"for_whom": "   "}, "for_whom"),
    ({"shows": []}, "one competency or two"),
    ({"shows": [{"competency": "writing", "from": 0, "to": 2}]}, "one level more"),
    ({"shows": [{"competency": name, "from": 0, "to": 1} for name in ("writing", "Writing")]},
     "twice"),
    ({"hours_a_week": 40, "weeks": 13}, "your next 13 weeks hold"),
    ({"test": {**PITCH["test"], "by": "2026-12"}}, "must be a day"),
    ({"test": {**PITCH["test"], "by": "2026-11-01"}}, "not between today"),
    ({"p50": 50, "p80": 20}, "p50 <= p80"),
])
def test_what_cannot_be_planned_is_refused_and_nothing_is_written(
    home: Path, changes: dict[str, Any], says: str
) -> None:
    form(home, **changes)
    said = refused(home, "pitch", "--from", "pitch.yaml", *ME)
    assert says in said and len(said) < 2_000
    assert everything(home) == {"me.yaml", "pitch.yaml"}


def test_a_pitch_that_was_killed_goes_on_and_is_not_taken_for_another(home: Path) -> None:
    form(home)
    (home / "me.own" / "projects").mkdir(parents=True)  # as far as the first kill may come
    done(home, "plan", "me.yaml", "--today", DAY)
    done(home, "pitch", "--from", "pitch.yaml", *ME)
    (file,) = (home / "me.own" / "projects").iterdir()
    folder = home / file.stem
    for name in ("README.md", "story.md"):
        (folder / name).unlink()
    (home / "me.record.yaml").unlink()  # it stands last
    said = refused(home, "pitch", "--from", "pitch.yaml", "--profile", "me.yaml", "--today",
                   "2026-11-23")
    assert f"to begin it: pathways project start {file.stem} --profile me.yaml" in said
    done(home, "pitch", "--from", "pitch.yaml", *ME)
    assert everything(folder) == FILES | {"pitch.md"}
    assert f"project:{file.stem}" in (home / "me.record.yaml").read_text("utf-8")
    assert "of this name is there already" in refused(home, "pitch", "--from", "pitch.yaml", *ME)


def test_a_pitch_is_not_written_over_another(home: Path) -> None:
    form(home)
    done(home, "pitch", "--from", "pitch.yaml", *ME)
    before = everything(home)
    said = refused(home, "pitch", "--from", "pitch.yaml", "--dir", "other", *ME)
    assert "of this name is there already" in said
    form(home, title="Another")
    refused(home, "pitch", "--from", "pitch.yaml", "--dir",
            "own-a-handbook-for-first-time-hosts", *ME)
    assert everything(home) == before


def test_a_pitch_needs_answers_and_a_terminal_or_a_form(home: Path) -> None:
    assert "--blank" in refused(home, "pitch", *ME)
    form(home)
    assert "no saved answers" in refused(home, "pitch", "--from", "pitch.yaml")
    assert "no such file" in refused(home, "pitch", "--from", "none.yaml", *ME)


@pytest.mark.skipif(os.name == "nt", reason="no such shell")
def test_a_pitch_from_a_closed_standard_input_is_refused(home: Path) -> None:
    command = '"$0" -m pathways pitch --from - --profile me.yaml <&-'
    out = subprocess.run(["sh", "-c", command, sys.executable], capture_output=True, text=True,
                         cwd=home, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert (out.returncode, out.stdout) == (2, "")
    assert out.stderr == ("pathways: standard input is closed\n  give a file instead of -\n")


@pytest.mark.parametrize("title", ["MATS", "王磊的读书会", "project", "..", "../../etc", "con",
                                   "Lead one discussion from a published guide", "!!!"])
def test_a_pitch_may_be_called_anything(home: Path, title: str) -> None:
    form(home, title=title)
    done(home, "pitch", "--from", "pitch.yaml", *ME)
    made = [p for p in home.iterdir() if p.name.startswith("own-")]
    assert len(made) == 1 and len(list((home / "me.own" / "projects").iterdir())) == 1
    assert plan_of(home)[0]["ref"] == made[0].name


HOSTILE = ["# heading", "{{ 7*7 }}", "{% raw %}", "a | b | c", "- [x] done", "1. one", "---",
           "===", "> quote", "```\ncode", "<script>alert(1)</script>", "[a](javascript:b)",
           "<!-- hide", "\\", "`tick", "*em* __b__", "a: b # c", "'\"", "&lt;", "line\nbreak",
           "x\u2028y", "\u202eevil\u202c \u200frtl", "\x1b]0;owned\x07", "!!python/object", "%YAML",
           "~", "no", "ملاحظة", "| --- |"]


def filled_with(texts: Iterator[str], value: Any) -> Any:
    """The same answers with a hostile text in place of every free one."""
    if isinstance(value, dict):
        return {k: v if k in ("by", "competency", "from", "to", "budget")
                else filled_with(texts, v) for k, v in value.items()}
    if isinstance(value, list):
        return [filled_with(texts, v) for v in value]
    return next(texts) if isinstance(value, str) else value


FULL = {**PITCH, "pieces": [{"do": "x", "done_when": "x"}] * 2,
        "ending": {"stopped": "x", "taken_over": "x", "spun_out": "x"}}


@pytest.mark.parametrize("turn", range(0, len(HOSTILE), 4))
def test_what_somebody_writes_cannot_break_out(home: Path, turn: int) -> None:
    texts = itertools.cycle(HOSTILE[turn:] + HOSTILE[:turn])
    written = {}
    for name, held in (("calm", FULL), ("evil", filled_with(texts, FULL))):
        folder = home / name
        folder.mkdir()
        (folder / "me.yaml").write_bytes(DEMO.read_bytes())
        (folder / "pitch.yaml").write_text(json.dumps(held), encoding="utf-8")
        done(folder, "pitch", "--from", "pitch.yaml", "--dir", "work", *ME)
        written[name] = {n: (folder / "work" / n).read_text("utf-8") for n in FILES | {"pitch.md"}}
    for name, text in written["evil"].items():
        assert blocks(text) == blocks(written["calm"][name]), name
        assert not [c for c in text if unicodedata.category(c) == "Cc" and c != "\n"]
        assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u200f\u2028")
        assert "49" not in text
    for full in ((), ("--full",)):
        plan = done(home / "evil", "plan", "me.yaml", "--today", DAY, "-f", "md", *full).stdout
        body = plan.split("---\n", 2)[2]
        heads = [line for line in body.splitlines() if line.startswith("#")]
        assert blocks(body).count("heading_open") == len(heads)
        assert not [line for line in heads if "heading" in line and "\\#" not in line]
        assert "\u202e" not in plan
        assert "49" not in body.split("piece of work, by")[1].split("\n## ")[0]


# -- the form and the terminal --------------------------------------------------------------------


def test_the_blank_form_asks_for_every_key_and_takes_the_examples(home: Path) -> None:
    from pathways.profile.pitch import pitch_questions

    blank = done(home, "pitch", "--blank", "--today", DAY).stdout
    assert max(map(len, blank.splitlines())) <= 100
    (home / "blank.yaml").write_text(blank, encoding="utf-8")
    said = refused(home, "pitch", "--from", "blank.yaml", *ME)
    assert "blank.yaml:7:7: title: expected a title" in said
    filled: list[str] = []
    rest = iter(pitch_questions())
    question = next(rest)
    for line in blank.splitlines():
        key = question.key.rpartition(".")[2] if question else ""
        if line.strip().removeprefix("# ") == f"{key}:" and "such" not in line:
            example = question.example or "2026-12-04"
            lead = line[: len(line) - len(line.lstrip())]
            value = example if example[0] in "[0123456789" else json.dumps(example)
            line = f"{lead}{key}: {value}".replace("from: 1, to: 2", "from: 0, to: 1")
            question = next(rest, None)  # type: ignore[assignment]
        filled.append(line)
    assert question is None
    (home / "filled.yaml").write_text("\n".join(filled) + "\n", encoding="utf-8")
    done(home, "pitch", "--from", "filled.yaml", "--dir", "x", *ME)
    assert plan_of(home)[0]["ref"].startswith("own-a-handbook")


if sys.platform != "win32":
    import pexpect
    import pyte
    from test_terminal import DOWN, ENTER, STOP, Screen, Terminal, environment

    class Pitching(Terminal):
        """A running `pathways pitch`."""

        def __init__(self, cwd: Path, columns: int = 80) -> None:
            self.screen = Screen(columns, 30)
            self.stream = pyte.ByteStream(self.screen)
            self.raw = b""
            self.process = pexpect.spawn(
                sys.executable, ["-m", "pathways", "pitch", *ME], dimensions=(30, columns),
                env=environment(XDG_DATA_HOME=str(cwd / "data-home")), cwd=str(cwd))
            self.process.delaybeforesend = None
            self.process.ptyproc.delayafterclose = self.process.ptyproc.delayafterterminate = 0

    @pytest.fixture
    def pitching(home: Path, installed: None) -> Iterator[Any]:
        running: list[Pitching] = []

        def begin(columns: int = 80) -> Pitching:
            running.append(Pitching(home, columns))
            return running[-1]

        yield begin
        for t in running:
            t.kill()

    ANSWERS = ["A quiet library evening", "Eleven people asked me where to ask.",
               "The library opens a slot in January.", "the eleven who asked",
               "the evening exists", "most come twice", "some read on", "4", "3", "0",
               "ask three of them to come to a cafe", "", "none of the three comes",
               "a page with who came", "Five people came to two evenings.", "PIECES", "SHOWS",
               "the librarian", "", "", "the library keeps the slot", "nobody comes in the exams",
               "Hold one evening.", "", "TRUTH", ""]

    @pytest.mark.parametrize("columns", [40, 80])
    @pytest.mark.filterwarnings("ignore")
    def test_a_pitch_in_a_terminal(pitching: Any, home: Path, columns: int) -> None:
        t = pitching(columns)
        for number, typed in enumerate(ANSWERS, 1):
            t.see(f"{number}/26 ")
            if number == 8:  # a bad answer is said, and can be mended
                t.press("99" + ENTER, "is not a number of weeks")
                t.press("\x15")
            if typed == "PIECES":
                t.press("find a date" + ENTER)
                t.press("it is in writing" + ENTER)
                t.press(ENTER)
            elif typed == "SHOWS":
                t.press(DOWN * 11 + ENTER, "Chosen: 1. Writing")
                t.press(ENTER, "Level 1 reads")
                t.press(ENTER)
            elif typed == "TRUTH":
                t.press(DOWN + ENTER)
            else:
                t.press(typed + ENTER)
        assert t.end() == 0, t.said
        made = yaml.safe_load((home / "me.own" / "projects" / "own-a-quiet-library-evening.yaml")
                              .read_text("utf-8"))
        assert made["with_others"] is True
        assert made["shows"][0]["competency"] == "writing"
        assert plan_of(home)[0]["ref"] == "own-a-quiet-library-evening"

    @pytest.mark.filterwarnings("ignore")
    def test_stopping_keeps_what_was_written(pitching: Any, home: Path) -> None:
        t = pitching()
        t.see("1/26 ")
        t.press('Evenings: "quiet" ones # here' + ENTER)
        t.see("2/26 ")
        t.process.send(STOP)
        assert t.end() == 130
        draft = yaml.safe_load((home / "pitch-draft.yaml").read_text("utf-8"))
        assert draft["title"] == 'Evenings: "quiet" ones # here'
        assert everything(home) == {"me.yaml", "pitch-draft.yaml"}
