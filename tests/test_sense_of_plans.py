"""Whether a plan makes sense to the person it is for: what they said leads."""

from __future__ import annotations

import csv
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from test_route import DAY, run


def page(folder: Path, **answers: Any) -> str:
    file = folder / "one.json"
    file.write_text(json.dumps({"version": 2, "country": "DE", **answers}), "utf-8")
    said = run("plan", file, *DAY, "-f", "md")
    assert said.exit_code == 0, said.output
    return said.stdout


DECIDES = {
    "aim": "decide", "situation": "working", "hours": [7] * 4,
    "roles": ["course-facilitator", "governance-researcher", "research-manager"],
}  # fmt: skip


def test_what_somebody_chooses_between_is_what_they_wrote_and_the_day_is_asked_back(
    tmp_path: Path,
) -> None:
    why = "Between a postdoc and a 12-month research manager contract"
    said = page(tmp_path, why=why, **DECIDES)
    assert f"“{why}”" in said and "by which day you must answer" in said
    assert said.index("**Research manager") < said.index("**Course facilitator")
    dated = page(tmp_path, why=why, decide_by="2027-01-15", **DECIDES)
    assert "by which day you must answer" not in dated and "15 January 2027" in dated


@pytest.mark.parametrize(("situation", "inside"), [("in-field", True), ("working", False)])
def test_only_who_works_in_the_field_is_called_inside(
    tmp_path: Path, situation: str, inside: bool
) -> None:
    said = page(tmp_path, aim="move-up", situation=situation, hours=[4] * 4,
                roles=["operations-generalist"])  # fmt: skip
    assert ("You are inside already" in said) is inside


def test_nobody_who_studies_is_sent_to_a_person_at_work(tmp_path: Path) -> None:
    for situation, sent in (("working", True), ("study-and-work", False)):
        said = page(tmp_path, aim="stay", situation=situation, hours=[6] * 4,
                    trades=["politics-campaigning"])  # fmt: skip
        assert ("the person at work" in said) is sent


def test_the_proof_that_speaks_most_for_the_role_leads(tmp_path: Path) -> None:
    proven = {"field-context": (2, "slides"), "research-design": (3, "two papers at a conference")}
    levels = {c: {"level": n, "proof": words} for c, (n, words) in proven.items()}
    said = page(tmp_path, aim="first-role", situation="student", hours=[8] * 4,
                outside={"years": 2, "work": "a lab"}, trades=["academia-sciences"],
                roles=["research-fellow"], levels=levels)  # fmt: skip
    assert "One thing I did: two papers at a conference." in said
    assert "One page: the thing in your letter below" in said


@pytest.mark.parametrize("aim", ["explore", "stay", "move-up", "first-role"])
def test_an_hour_a_week_is_enough_whatever_somebody_wants(tmp_path: Path, aim: str) -> None:
    said = page(tmp_path, aim=aim, situation="working", hours=[1] * 4, languages=["ja", "de", "en"],
                outside={"years": 7, "work": "interpreter"}, trades=["translation-languages"],
                roles=["communications-specialist", "executive-assistant"])  # fmt: skip
    assert "no plan yet" not in said


def test_the_index_names_the_first_piece_of_the_page_and_nothing_then_ends_before_it(
    tmp_path: Path,
) -> None:
    sheet = tmp_path / "answers.csv"
    sheet.write_text(
        "[id],[name],[country],[hours],[situation],[aim],[roles],[trades],[outside],[why]\n"
        "a,Ana,Germany,3 3 0 9,\"I work, outside AI safety\",Get a first role in the field,"
        "AI security specialist,Cybersecurity,\"5, pentester\",\n"
        "b,Bo,Germany,7,\"I work, outside AI safety\",Decide between offers,"
        "Course facilitator,Teaching and training,,Two offers\n", "utf-8")  # fmt: skip
    out, map = tmp_path / "out", tmp_path / "map.yaml"
    map.write_text("not_asked: [did, programs]\n")
    said = run("batch", sheet, "--out", out, *DAY, "-f", "md", "--map", map)
    assert said.exit_code == 0, said.output
    index = (out / "index.csv").read_text("utf-8").splitlines()
    goals = {r["name"]: r["first goal"] for r in csv.DictReader(index)}
    made = next(out.glob("plans/*1.md")).read_text("utf-8")
    (heading,) = [x for x in made.splitlines() if x.startswith("## The piece of work")]
    assert heading.casefold().endswith(goals["Ana"].casefold())
    first, *later = [
        datetime.strptime(found, "%d %B %Y")
        for x in made.splitlines() if x.startswith(("## The piece of work", "- Then"))
        for found in re.findall(r"by (\d+ \w+ \d{4})", x)
    ]  # fmt: skip
    assert all(first <= day for day in later)
    assert goals["Bo"] == "Decide between offers"
    assert goals["Bo"] in (out / "wall.html").read_text("utf-8")
