"""JSON for programs: every kind fits its published schema, and a sentence needs no catalog."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest
import sheets
import typer
import yaml
from typer.testing import CliRunner, Result

from pathways.cli import main
from pathways.cli.main import app
from pathways.desk.browse import ROOMS
from pathways.desk.json_schemas import DOCUMENTS

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
DAY = ("--today", "2026-11-22")
CODES = {"no-time": 3}
"""Exit codes of the examples without a plan."""


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in args])


def printed(*args: object, code: int = 0) -> Any:
    said = run(*args, "--json")
    assert said.exit_code == code, (args, said.output)
    return json.loads(said.stdout)


def closed(schema: Any) -> Any:
    """The schema without room for keys that it does not list, so that none is forgotten in it."""
    if isinstance(schema, dict):
        held = {key: closed(value) for key, value in schema.items()}
        if held.get("type") == "object" and "properties" in held:
            held.setdefault("additionalProperties", False)
        return held
    return [closed(value) for value in schema] if isinstance(schema, list) else schema


@cache
def validator(kind: str) -> jsonschema.Draft202012Validator:
    held = json.loads((ROOT / "data" / "schemas" / f"{kind}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(held)
    return jsonschema.Draft202012Validator(closed(held))


def misfits(kind: str, document: Any) -> list[str]:
    wrong = validator(kind).iter_errors(document)
    return [f"{kind} {e.json_path}: {e.message[:200]}" for e in wrong]


@pytest.fixture
def me(tmp_path: Path) -> Path:
    """Answers with a record and a kept plan beside them."""
    path = tmp_path / "me.yaml"
    path.write_bytes((ROOT / "examples" / "founder.yaml").read_bytes())
    assert run("replan", "--profile", path, *DAY).exit_code == 0
    for told in (["hours", "3"], ["applied", "mats"], ["done", "partner", "--said", "yes"],
                 ["changed", "country=US"], ["undo", "8"]):
        assert run("log", *told, "--on", "2026-11-25", "--profile", path).exit_code == 0
    return path


@pytest.fixture
def cohort(tmp_path: Path) -> Path:
    people = tmp_path / "people"
    people.mkdir()
    for path in EXAMPLES[:4]:
        (people / path.name).write_bytes(path.read_bytes())
    (people / "none.yaml").write_text("version: 1\nhours: [0, 0, 0, 0]\n", "utf-8")
    return people


# == schemas =====================================================================================


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_published_schemas_are_up_to_date(kind: str) -> None:
    held = (ROOT / "data" / "schemas" / f"{kind}.json").read_text("utf-8")
    made = run("catalog", "schema", kind).stdout
    assert held == made, "run: pathways catalog schema --all data/schemas"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_a_plan_fits_its_schema(path: Path) -> None:
    assert misfits("plan", printed("plan", path, *DAY, code=CODES.get(path.stem, 0))) == []


def test_what_one_person_sees_fits_its_schema(me: Path) -> None:
    own, later = ("--profile", me), ("--today", "2026-12-08")
    assert misfits("plan", printed("plan", me, *later)) == []
    for id in ("mats", "spar", "founder", "ask-ten-users", "ai-control"):
        assert misfits("why", printed("why", id, *own, *later)) == []
    held = printed("compare", me, "--with", "hours=0", "--with", "place=GB", *later)
    assert misfits("compare", held) == []
    assert [c["no_plan"] for c in held] == [None, "no-hours", None]
    assert misfits("next", printed("next", *own, *later)) == []
    held = printed("log", "show", *own)
    assert misfits("record", held) == [] and {e["counts"] for e in held} == {True, False}
    held = printed("replan", *own, *later)
    assert misfits("replan", held) == [] and held["lines"] and held["entries"]
    assert misfits("portfolio", printed("portfolio", *own, *later)) == []


def test_what_an_organizer_and_a_maintainer_see_fits_its_schema(
    cohort: Path, tmp_path: Path
) -> None:
    into = tmp_path / "out"
    held = printed("batch", cohort, "--out", into, "-f", "json,md", *DAY, "-j", 1)
    assert misfits("batch", held) == [] and (held["plans"], held["without"]) == (4, 1)
    with (into / "index.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 5 and [x for row in rows for x in misfits("index", row)] == []
    kinds = []
    for row in rows:
        written = into / row["json"]
        plan = json.loads(written.read_text("utf-8"))
        kinds.append(plan["kind"])
        assert misfits("plan", plan) == []
        assert misfits("verify", printed("verify", written)) == []
    assert sorted(kinds) == ["no plan", *["plan"] * 4]
    assert misfits("brief", printed("brief", into, "--groups")) == []
    assert misfits("check", printed("catalog", "check")) == []
    mine = tmp_path / "mine" / "programs"
    mine.mkdir(parents=True)
    (mine / "new.yaml").write_text("id: new\nkynd: course\n", "utf-8")
    assert misfits("check", printed("catalog", "check", "--data", mine.parent, code=1)) == []


OPEN = ROOT / "tests" / "listings" / "open"
ELSEWHERE = {"plan", "why", "compare", "next", "record", "replan", "portfolio", "verify", "batch",
             "index", "brief", "since", "check", "route", "match", "team", "attested", "contacts",
             "register"}
"""Kinds that the tests above look at, and those of routes, of terms and of attestations."""


def test_every_other_kind_fits_its_schema(
    me: Path, cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, later, day = ("--profile", me), ("--today", "2026-12-08"), ("--today", "2026-11-22")
    into = tmp_path / "plans"
    run("batch", cohort, "--out", into, "-f", "md", *DAY, "-j", 1)
    bad = tmp_path / "bad.csv"
    bad.write_text("Email Address,name,hours,country,did,roles\na@example.org,A,many,PT\n", "utf-8")
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "jobs.json").write_text("{", "utf-8")
    old = tmp_path / "old"
    shutil.copytree(ROOT / "data", old)
    edit(old / "programs" / "mats.yaml", r"closes: 2026-09-06", "closes: 2026-10-06")
    shown: dict[str, list[tuple[object, ...]]] = {
        "update": [("update", "--from", OPEN, *own, *later),
                   ("update", "--from", broken, "--into", tmp_path / "lists")],
        "openings-found": [("openings", *own, *day), ("openings", "--all", *own, *day)],
        "near": [("openings", "--near", *own, *day)],
        "listed": [("openings", "--training", *own, *day),
                   *(("openings", "--list", name, *own, *day) for name in ("funding", "advisors"))],
        "progress": [("progress", *own, *later)],
        "applications": [("applications", *own, *later)],
        "note": [("adviser-note", *own, *later)],
        "profile": [("profile", "show", "--profile", path) for path in EXAMPLES[:3]],
        "form": [("form",), ("form", "--full")],
        "answers": [("batch", cohort, "--check"), ("batch", bad, "--check")],
        "exported": [("batch", "--out", into, "--export", "p0001")],
        "forgotten": [("batch", "--out", into, "--forget", "p0002")],
        "projects": [("project", "list"), ("project", "list", "--mine", *own, *later)],
        "project-page": [("project", "show", id) for id in sorted(sheets.catalog().projects)[:3]],
        "entries": [("catalog", "list", room) for room in ROOMS],
        "entry": [("catalog", "show", id) for room in ROOMS for id in some_of(room)],
        "codes": [("catalog", "check", "--explain", "all")],
        "stale": [("catalog", "stale", "--today", "2027-06-01")],
        "impact": [("catalog", "impact", old, *day)],
        "drift": [("catalog", "drift", OPEN / "training.json", *day)],
        "graph": [("catalog", "graph"), ("catalog", "graph", "--of", "mats")],
        "changelog": [("catalog", "changelog", old)],
    }
    assert {*shown} | ELSEWHERE == {*DOCUMENTS} and not {*shown} & ELSEWHERE
    wrong: list[object] = []
    for kind, command in ((kind, command) for kind, many in shown.items() for command in many):
        said = run(*command, "--json")
        assert said.exit_code in (0, 1) and said.stdout, (command, said.output)
        wrong += [(command, misfit) for misfit in misfits(kind, json.loads(said.stdout))]
    assert wrong == []


def edit(path: Path, find: str, put: str) -> None:
    text, count = re.subn(find, put, path.read_text("utf-8"), count=1)
    assert count
    path.write_text(text, "utf-8")


def some_of(room: str) -> list[str]:
    """The first entry, and every thirtieth."""
    return [str(id) for id in sorted(getattr(sheets.catalog(), room))[::30]]


def test_every_command_that_prints_json_has_a_schema() -> None:
    where = [json.loads((ROOT / "data" / "schemas" / f"{kind}.json").read_text("utf-8"))["title"]
             for kind in DOCUMENTS]
    missing = [name for name, options in commands().items() if "--json" in options
               and not any(re.search(rf"pathways {name}\b", title) for title in where)]
    assert missing == []


def test_a_schema_says_no_to_what_is_missing() -> None:
    plan = printed("demo")
    for gone in ("kind", "names"):
        assert misfits("plan", {k: v for k, v in plan.items() if k != gone})
    for change in ({"kind": "no plan"}, {"schema": "pathways.plan/2"}, {"today": "soon"}):
        assert misfits("plan", plan | change)
    step = deepcopy(plan)
    del step["plan"]["steps"][0]["words"]
    assert misfits("plan", step)


# == sentences without the catalog ================================================================


def codes(data: Any) -> list[dict[str, Any]]:
    if isinstance(data, dict):
        here = [data] if "code" in data else []
        return here + [x for value in data.values() for x in codes(value)]
    return [x for value in data for x in codes(value)] if isinstance(data, list) else []


@pytest.mark.parametrize("path", [p for p in EXAMPLES if p.stem not in CODES], ids=lambda p: p.stem)
def test_every_code_has_the_words_of_the_page_and_every_id_a_name(path: Path) -> None:
    held = printed("plan", path, *DAY)
    plan, names = held["plan"], held["names"]
    for said in codes(plan):
        assert said["words"] and said["words"] != said["code"], said
        assert not re.search(r"[*`\\]|\s\s|None|\{", said["words"]), said
    lists = ("steps", "watch", "support", "left_out", "named")
    for one in (one for name in lists for one in plan[name]):
        assert one["name"] and ("program" not in one or one["page"].startswith("http"))
    for step in plan["steps"]:
        assert step["words"] and all(part["done_words"] for part in step["parts"])
        assert step["kind"] != "apply" or step["admission"]["words"]
    for id in (*plan["groups"], *plan["employers"]):
        assert names[id]["name"] and names[id]["page"]
    assert all(names[talk]["ask"] for talk in plan["talks"])
    for fit in plan["assessment"]["shortlist"]:
        assert names[fit["role"]]["name"]
        assert all(names[gap["competency"]]["name"] for gap in fit["readiness"]["gaps"])


def test_the_words_are_those_of_the_page() -> None:
    page = re.sub(r"\\(.)|\*", r"\1", run("demo", "--full", "-f", "md").stdout)
    plan = printed("demo")["plan"]
    said = [r["words"] for x in (*plan["watch"], *plan["left_out"])
            for r in (*x.get("checks", ()), *x.get("blocks", ()))]
    said += [x["admission"]["words"] for x in plan["watch"]]
    said += [r["words"] for r in (*plan["questions"], *plan["changes"])]
    assert len(said) > 10 and [words for words in said if words not in page] == []


def test_a_translation_is_heard_in_json_too_and_verified_with_it(tmp_path: Path) -> None:
    words = (ROOT / "templates" / "words.j2").read_text("utf-8")
    own = tmp_path / "own"
    own.mkdir()
    (own / "words.j2").write_text(words.replace("Nobody has to say yes first.", "Niemand muss."))
    plan = tmp_path / "plan.json"
    assert run("demo", "-o", plan, "--templates", own).exit_code == 0
    assert "Niemand muss." in plan.read_text("utf-8")
    assert run("verify", plan, "--templates", own).exit_code == 0
    assert run("verify", plan).exit_code == 1


# == every command ================================================================================


def commands() -> dict[str, set[str]]:
    """Every command with its options."""
    root = typer.main.get_command(app)
    found: dict[str, set[str]] = {}

    def walk(name: str, command: Any) -> None:
        if inside := getattr(command, "commands", None):
            for word, one in inside.items():
                walk(f"{name} {word}", one)
        else:
            found[name] = {o for p in command.params for o in p.opts}

    for name in main.COMMANDS:
        walk(name, root.get_command(None, name))
    return found


def test_the_table_of_commands_is_true() -> None:
    page = (ROOT / "docs" / "scripts.md").read_text("utf-8")
    rows = re.findall(r"^\| `([a-z -]+)` \| ([^|]*) \| ([^|]*) \|$", page, re.MULTILINE)
    known = commands()
    assert [name for name, _, _ in rows] == list(known)
    for name, day, as_json in rows:
        assert ("`--today`" in day) == ("--today" in known[name]), name
        assert ("`--on`" in day) == ("--on" in known[name]), name
        assert ("`--json`" in as_json) == ("--json" in known[name]), name
        assert day and as_json  # where there is none, the table says why


def test_what_takes_no_day_says_the_same_every_day(
    me: Path, cohort: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    into, plan, blank = tmp_path / "out", tmp_path / "plan.json", tmp_path / "other.yaml"
    assert run("batch", cohort, "--out", into, "-f", "md", *DAY, "-j", 1).exit_code == 0
    assert run("plan", me, *DAY, "-o", plan).exit_code == 0
    blank.write_text("version: 1\n", "utf-8")
    monkeypatch.setenv("EDITOR", "true")
    own = ("--profile", me)
    without: dict[str, tuple[object, ...]] = {
        "log show": own, "profile path": (), "profile show": own, "profile blank": (),
        "attest register": (ROOT / "tests" / "attestation.json",),
        "profile edit": own, "profile delete": ("--profile", blank, "--yes"), "verify": (plan,),
        "form": (), "brief": (into,), "catalog check": (), "catalog show": ("mats",),
        "catalog schema": ("plan",), "catalog graph": ("--of", "mats"),
        "catalog changelog": (ROOT / "data",),
    }
    moving = {"home move", "home merge"}  # they say what they moved, once
    undated = {name for name, o in commands().items() if not o & {"--today", "--on"}}
    assert {*without} | moving == undated
    for name, rest in without.items():
        said = []
        for day in (date(2026, 11, 22), date(2031, 7, 1)):
            blank.write_text("version: 1\n", "utf-8")
            clock = SimpleNamespace(today=lambda day=day: day)
            monkeypatch.setattr("pathways.desk.desk.date", clock)
            done = run(*name.split(), *rest)
            assert done.exit_code == 0, (name, done.output)
            said.append((done.stdout, done.stderr))
        assert said[0] == said[1], name


def test_what_gives_no_json_shows_nothing_but_what_the_table_says(me: Path, tmp_path: Path) -> None:
    """A command without `--json` prints no facts: a line, a file to fill in, or nothing."""
    page = (ROOT / "docs" / "scripts.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `([a-z -]+)` \| [^|]* \| ([^|]*) \|$", page, re.MULTILINE))
    own = ("--profile", me, "--on", "2026-11-26")
    told: dict[str, tuple[object, ...]] = {
        "log hours": ("2", *own), "log tick": ("1", *own), "log applied": ("spar", *own),
        "pause": ("1", *own), "resume": own, "skip": ("mats", *own), "log undo": ("1", *own),
        "project start": ("lead-one-session", "--dir", tmp_path / "work", *own[:2], *DAY),
    }
    assert run("replan", *own[:2], *DAY).exit_code == 0
    for name, rest in told.items():
        assert rows[name].startswith("writes a ")
        assert run(*name.split(), *rest).stdout == "", name
    assert run("profile", "path").stdout.count("\n") == 1 == rows["profile path"].count("one line")
    assert yaml.safe_load(run("profile", "blank").stdout)["version"]


def test_a_format_and_json_must_not_differ() -> None:
    said = run("demo", "--json", "-f", "md")
    assert (said.exit_code, said.stdout) == (2, "") and "cannot both be" in said.stderr
    assert run("demo", "--json", "-f", "json").stdout == run("demo", "-f", "json").stdout


def test_json_is_json_where_there_is_no_plan_or_none_was_kept(tmp_path: Path) -> None:
    path = tmp_path / "me.yaml"
    path.write_text("version: 1\nhours: [0, 0, 0, 0]\n", "utf-8")
    own = ("--profile", path, *DAY)
    assert misfits("plan", printed("plan", path, *DAY, code=3)) == []
    held = printed("next", *own, code=3)
    assert misfits("next", held) == [] and held["kind"] == "no plan"
    assert printed("replan", *own, code=3) is None
    said = run("replan", *own)
    assert said.exit_code == 3 and "No plan is possible yet" in said.stderr
    for id in ("mats", "founder"):
        assert misfits("why", printed("why", id, *own)) == []


def test_the_example_can_be_of_another_day() -> None:
    assert printed("demo")["today"] == "2026-11-22"
    assert printed("demo", "--today", "2027-01-05")["today"] == "2027-01-05"


def test_what_else_is_shown_is_shown_as_json(me: Path, tmp_path: Path) -> None:
    held = printed("adviser-note", "--profile", me, "--today", "2026-12-08")
    assert held["name"] and all(doubt["words"] for doubt in held["doubts"])
    assert printed("profile", "show", "--profile", me)["version"] == 1
    assert {"nodes", "edges"} <= set(printed("catalog", "graph", "--of", "mats"))
    assert list(printed("catalog", "check", "--explain", "round.year")) == ["round.year"]
    assert len(printed("catalog", "check", "--explain", "all")) > 50
    form = printed("form", "--full")
    assert len(form["fields"]) > 50 and all(f["title"] for f in form["fields"])
    shown = printed("catalog", "show", "mats")
    assert "expected" not in io.StringIO(json.dumps(shown["rounds"])).getvalue()
    assert all(isinstance(r["closes"], str) for r in shown["rounds"] if r["closes"])
