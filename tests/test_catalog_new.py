"""`pathways catalog new`: an entry asked for or given, written once, commented and valid."""

from __future__ import annotations

import re
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pathways.catalog import load_catalog
from pathways.cli.main import app

DAY = "2026-11-22"
PROGRAM = {
    "name": "Our Course: spring", "id": "our-course", "kind": "course",
    "page": "https://example.org/course", "read": "page",
    "summary": 'Eight evenings, with "tea" & cake # and a quiz.', "topics": "fieldbuilding, policy",
    "competency": "field-context", "from": "0", "to": "1",
    "because": "eight evenings of readings, talked over in a room", "yields": "",
}
PROJECT = {
    "name": "Hold one made-up evening", "id": "made-up-evening", "roles": "group-organizer",
    "brief": "Invite ten people.", "deliverable": "A list of who came.", "done_when": "Ten came.",
    "p50": "6", "p80": "9.5", "hours_because": "one evening, and the letters before it",
    "with_others": "yes", "part": "write ten letters", "part_done_when": "ten are sent",
    "competency": "convening", "from": "0", "to": "1", "because": "an evening was led",
    "reviewer": "Another organizer.", "if_stuck": "Hold it with five.",
    "basis_because": "organizers begin with evenings",
}
ROLE = {
    "name": "Tea Maker", "id": "tea-maker", "ladder": "generalist", "seniority": "entry",
    "operations": "soft", "topics": "operations", "summary": "Makes the tea.",
    "work": "boil water", "competency": "ops-systems", "to": "1", "because": "the kettle works",
    "signal": "a clean kitchen", "ideas": "0", "people": "1", "projects": "1", "systems": "2",
    "leans_because": "kettles are systems", "page": "https://example.org/job", "read": "listing",
}
FORMS = {"program": PROGRAM, "project": PROJECT, "role": ROLE}


def new(kind: str, data: Path, answers: dict[str, str]) -> Any:
    flags = [word for key, text in answers.items() for word in ("--set", f"{key}={text}")]
    return CliRunner().invoke(
        app, ["catalog", "new", kind, "--data", str(data), "--today", DAY, *flags])


def without_comment_marks(text: str) -> str:
    """The entry with every suggested line taken in."""
    return re.sub(r"^# (?=[a-z_]+: ?[^ ]*$|[a-z_]+: [{\[]|- \{|  )", "", text, flags=re.M)


@pytest.mark.parametrize("kind", FORMS)
def test_an_entry_from_options_is_valid_and_stands_in_its_place(kind: str, tmp_path: Path) -> None:
    answers = FORMS[kind]
    out = new(kind, tmp_path / "own", answers)
    if kind == "role":
        # Valid, and nobody can reach it yet: the check says what is still to do.
        assert out.exit_code == 1 and "no rung of a ladder leads to this role" in out.stderr
    else:
        assert out.exit_code == 0 and "It passes the check." in out.stderr, out.stderr
    path = tmp_path / "own" / f"{kind}s" / f"{answers['id']}.yaml"
    assert path.read_text(encoding="utf-8").count("\n# ") > 3
    entry = getattr(load_catalog([tmp_path / "own"]), f"{kind}s")[answers["id"]]
    assert entry.name == answers["name"]
    assert getattr(entry, "summary", None) == answers.get("summary")


def test_every_line_that_a_comment_suggests_is_valid_too(tmp_path: Path) -> None:
    new("program", tmp_path / "own", PROGRAM)
    path = tmp_path / "own" / "programs" / "our-course.yaml"
    full = without_comment_marks(path.read_text(encoding="utf-8"))
    path.write_text(full, encoding="utf-8")
    program = load_catalog([tmp_path / "own"]).programs["our-course"]
    assert program.mode and program.visa and program.intake and program.stipend
    assert program.rounds and len(program.requires) == 2 and program.prefers and program.application


def test_nothing_is_ever_overwritten(tmp_path: Path) -> None:
    new("program", tmp_path / "own", PROGRAM)
    path = tmp_path / "own" / "programs" / "our-course.yaml"
    before = path.read_bytes()
    again = new("program", tmp_path / "own", {**PROGRAM, "name": "Another"})
    assert again.exit_code == 2 and "already belongs to programs/our-course" in again.stderr
    assert path.read_bytes() == before


@pytest.mark.parametrize("change, message", [
    ({"kind": "cuorse"}, "did you mean 'course'?"),
    ({"id": "Our Course"}, "is not an id"),
    ({"id": "mats"}, "the name 'mats' already belongs to programs/mats"),
    ({"page": "example.org"}, "is not a web address"),
    ({"topics": "policy, fieldbuildin"}, "did you mean 'fieldbuilding'?"),
    ({"summary": " "}, "an answer is needed"),
    ({"nmae": "x"}, "did you mean 'name'?"),
    ({"to": "0"}, "one of: 1, 2, 3, 4"),
    ({"from": "2", "to": "1"}, "a level must rise"),
])
def test_a_wrong_answer_writes_nothing(
    tmp_path: Path, change: dict[str, str], message: str
) -> None:
    out = new("program", tmp_path / "own", {**PROGRAM, **change})
    assert out.exit_code == 2 and message in out.stderr
    assert not (tmp_path / "own").exists()


def test_without_a_terminal_every_missing_answer_is_named(tmp_path: Path) -> None:
    out = new("project", tmp_path / "own", {"name": "x"})
    assert out.exit_code == 2 and "there is no terminal to ask on" in out.stderr
    assert "--set done_when=…" in out.stderr and "--set roles=…" in out.stderr
    assert "did you mean 'program'?" in new("programs", tmp_path, {}).stderr
    (tmp_path / "file").write_text("")
    assert "is a file" in new("role", tmp_path / "file", ROLE).stderr


def at_a_terminal(kind: str, place: Path) -> Any:
    import pexpect
    from test_terminal import environment

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # forking a process that has threads
        asked = pexpect.spawn(
            sys.executable, ["-m", "pathways", "catalog", "new", kind, "--data", "own"],
            env=environment(), cwd=str(place), dimensions=(40, 100), encoding="utf-8", timeout=20)
    asked.delaybeforesend = None
    return asked


@pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix terminal")
def test_asked_at_a_terminal_answers_become_the_entry(tmp_path: Path) -> None:
    asked = at_a_terminal("program", tmp_path)
    asked.expect("1/12")
    asked.send("Our Course\r")
    asked.expect("2/12.*our-course")  # suggested from the name
    asked.send("\r")
    asked.expect("3/12")
    asked.send("\r")  # nothing is chosen before
    asked.expect("Nothing is chosen yet")
    asked.send("bootcamp\r")
    asked.expect("4/12")
    asked.send("example.org\r")
    asked.expect("is not a web address.*4/12")
    asked.expect("> example.org")  # there to be mended
    asked.send("\x15https://example.org\r")
    for number, keys in ((5, "1"), (6, "Two days.\r"), (7, "policy\r"), (8, "1\r"), (9, "0\r"),
                         (10, "1\r"), (11, "two days of it\r"), (12, "a page\r")):
        asked.expect(f"{number}/12")
        asked.send(keys)
    asked.expect("It passes the check")
    asked.wait()
    asked.close()
    assert asked.exitstatus == 0
    program = load_catalog([tmp_path / "own"]).programs["our-course"]
    assert (program.kind, program.topics, program.yields) == ("bootcamp", ("policy",), "a page")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix terminal")
def test_stopping_midway_writes_nothing(tmp_path: Path) -> None:
    asked = at_a_terminal("role", tmp_path)
    asked.expect(r"1/\d+  What is the role called")
    asked.send("\x03")
    asked.expect("Stopped. Nothing was written.")
    asked.wait()
    asked.close()
    assert asked.exitstatus == 130 and not (tmp_path / "own").exists()


@pytest.mark.parametrize("kind", FORMS)
def test_without_a_terminal_every_key_is_listed(kind: str, tmp_path: Path) -> None:
    out = new(kind, tmp_path / "own", {})
    assert out.exit_code == 2
    assert re.findall(r"^  --set (\w+)=", out.stderr, re.M) == list(FORMS[kind])
    needed = len(FORMS[kind]) - (kind == "program")
    assert f"{needed} answers are missing" in out.stderr
    assert ("--set yields=…  (optional) What" in out.stderr) == (kind == "program")
