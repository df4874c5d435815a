"""`pathways catalog drift`: a saved list of open data beside ours, and a patch to look at."""

from __future__ import annotations

import csv
import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from maintaining import make_checkout
from typer.testing import CliRunner

from pathways.catalog import load_catalog
from pathways.catalog.records import Round
from pathways.catalog.values import When
from pathways.cli.main import app
from pathways.lists.match import Programs, same_round
from pathways.lists.read import Listed

LIST = Path(__file__).resolve().parent / "listings" / "synthetic.json"
PROGRAM = """\
id: {id}
name: {name}
kind: {kind}
page: {page}
summary: A made-up program for this test.
topics: [fieldbuilding]
source: site
{rounds}yields: a page of notes
sources:
  site: {{page: "{page}", read: page, as_of: 2026-01}}
"""


def drift(*args: str | Path) -> Any:
    return CliRunner().invoke(app, ["catalog", "drift", *map(str, args)])


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Real data cut down to a few programs of our own that the synthetic list knows."""
    place = make_checkout(tmp_path, monkeypatch)

    def add(id: str, name: str, page: str, rounds: str, kind: str = "fellowship") -> None:
        text = PROGRAM.format(id=id, name=name, page=page, rounds=rounds, kind=kind)
        (place / "data" / "programs" / f"{id}.yaml").write_text(text, encoding="utf-8")

    add("made-up-fellowship", "Made-Up Fellowship", "https://fellowship.example.org/",
        "rounds:\n- {name: Spring 2027, closes: 2027-01-18, starts: 2027-03-01, source: site}\n")
    add("second-course", "Another Name", "https://course.example.org/", "", kind="course")
    add("made-up-residency", "Made-Up Residency", "https://residency.example.org", "")
    add("not-listed", "Not Listed", "https://not-listed.example.org",
        "rounds:\n- {name: Next, closes: 2027-02-01, source: site}\n")
    return place


def test_every_kind_of_difference_is_found(checkout: Path) -> None:
    out = drift(LIST, "--json")
    assert out.exit_code == 1
    found = json.loads(out.stdout)["found"]
    rows = {(d["what"], d["name"]): d for d in found["drifts"]
            if "example.org" in d["url"] or d["program"] == "not-listed"}
    assert set(rows) == {
        ("moved deadline", "Made-Up Fellowship, Spring 2027"),
        ("new round", "Second Made-Up Course"),
        ("gone", "Not Listed"),
        ("unknown to us", "Nobody Knows This Bootcamp"),
    }  # the residency has no date, and a missing date is unknown, never a difference
    moved = rows["moved deadline", "Made-Up Fellowship, Spring 2027"]
    assert moved["file"] == "data/programs/made-up-fellowship.yaml" and moved["line"] == 9
    assert "closes: 2027-01-18" in moved["before"] and "closes: 2027-01-25" in moved["after"]
    assert found["made"] == "2026-11-20" and found["matched"] == 3


def test_the_patch_applies_passes_the_check_and_settles_it(checkout: Path) -> None:
    before = (checkout / "data" / "programs" / "second-course.yaml").read_bytes()
    patch = drift(LIST, "--patch").stdout
    assert patch.startswith("# From AISafety.com, CC BY 4.0, list of 2026-11-20.")
    # Nothing was applied by looking.
    assert (checkout / "data" / "programs" / "second-course.yaml").read_bytes() == before
    subprocess.run(["git", "apply", "-"], input=patch, text=True, cwd=checkout, check=True)
    text = (checkout / "data" / "programs" / "made-up-fellowship.yaml").read_text(encoding="utf-8")
    assert "closes: 2027-01-25, starts: 2027-03-01, source: [site, aisafety-com-2026-11]" in text
    assert "the list of AISafety.com, CC BY 4.0; the official page was not read" in text
    course = (checkout / "data" / "programs" / "second-course.yaml").read_text(encoding="utf-8")
    assert "rounds:\n- {name: 2027-02, closes: 2027-02-10, starts: 2027-02-20, source: " in course
    left = json.loads(drift(LIST, "--json").stdout)["found"]["drifts"]
    assert not {d["program"] for d in left} & {"made-up-fellowship", "second-course"}


def test_the_page_credits_the_list_and_applies_nothing(checkout: Path) -> None:
    text = drift(LIST).stdout
    assert "Data: AISafety.com, CC BY 4.0, of 2026-11-20." in text
    assert "nothing here is applied, and a missing deadline is unknown, not open" in text
    assert "```diff" in text


def test_an_entry_is_known_by_a_page_where_its_program_was_before() -> None:
    catalog = load_catalog()
    known = Programs(catalog.programs.values())
    moved = [p for p in catalog.programs.values() if p.former_pages]
    assert moved
    for program in moved:
        for page in program.former_pages:
            assert known.of(Listed("Under another name", str(page))) == {program.id}


@pytest.mark.parametrize(("ours", "theirs", "same"), [
    # (name, closes, starts) of our round and of an entry; the list is of 28 November 2026.
    (("v6", "2026-12-01", "2026-12-10"), ("Week: v7", "2026-12-04", "2026-12-14"), False),
    (("v7", "2026-12-01", "2026-12-10"), ("Week: v7", "2026-12-04", "2026-12-14"), True),
    (("Spring 2027", "2027-01-18", "2027-03-01"), ("Spring", "2027-01-25", "2027-03-01"), True),
    (("Spring 2027", "2027-01-18", "2027-03-01"), ("April", "2027-02-18", "2027-04-05"), False),
    (("autumn", "2026-09-27", ""), ("October", "2026-10-18", "2026-10-26"), False),
    (("winter", "2026-12-10", ""), ("winter", "2026-12-20", ""), True),
    (("autumn", "2026-09-27", ""), ("autumn", "2026-09-20", ""), True)])
def test_rounds_close_together_are_several_and_no_deadline_in_the_past_moves(
    ours: tuple[str, str, str], theirs: tuple[str, str, str], same: bool
) -> None:
    closes, starts = (When.read(day) if day else None for day in ours[1:])
    held = Round(ours[0], ("site",), None, closes, starts, None)
    days = (date.fromisoformat(day) if day else None for day in theirs[1:])
    entry = Listed(theirs[0], "", *days)
    assert (same_round([held], entry, date(2026, 11, 28)) is held) == same


def test_a_table_is_read_as_the_list_that_says_the_same(checkout: Path, tmp_path: Path) -> None:
    held = json.loads(LIST.read_text("utf-8"))
    keys = list(dict.fromkeys(key for row in held["data"] for key in row))
    rows = [[row.get(key) if isinstance(row.get(key), str | bool) else "" for key in keys]
            for row in held["data"]]
    table = tmp_path / "training.CSV"
    with table.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([keys, *rows])
    day = ("--today", held["meta"]["generatedAt"][:10], "--json")
    found, same = (json.loads(drift(file, *day).stdout)["found"] for file in (table, LIST))
    dates = [{k: d[k] for k in ("what", "name", "before", "after")} for d in found["drifts"]]
    assert dates == [{k: d[k] for k in ("what", "name", "before", "after")} for d in same["drifts"]]
    at = keys.index("applicationsClose")
    rows[1][at] = "soon"
    with table.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([keys, *rows])
    wrong = drift(table)
    assert wrong.exit_code == 2 and f"{table}:3:1: data[2].applicationsClose" in wrong.stderr
    table.write_text("name,url\nA,\n" + "x" * 200_000 + ",\n", encoding="utf-8")
    most = csv.field_size_limit(131_072)  # as in a process that read no form before
    huge = drift(table)
    csv.field_size_limit(most)
    assert huge.exit_code == 2 and f"{table}:3:1: not a table: field larger" in huge.stderr


def test_a_list_without_a_date_and_a_list_of_something_else_are_said_to_be_that(
    checkout: Path, tmp_path: Path
) -> None:
    page = "https://fellowship.example.org/"
    row = {"name": "Made-Up Fellowship", "url": page}
    job = {"name": "A post", "url": "https://post.example.org", "skillSet": ["Operations"]}
    for rows, said in (([row], "no date of ours could be compared"),
                       ([row, job], "It is a list of jobs. Rounds are compared with")):
        file = tmp_path / "list.json"
        file.write_text(json.dumps(rows), encoding="utf-8")
        text = " ".join(drift(file).stdout.split())
        assert said in text and "with the same dates" not in text and "A post" not in text
    usual = drift(LIST).stdout
    assert "no date of ours" not in usual and "It is a list of" not in usual


def test_a_round_laid_out_otherwise_is_left_to_hands(checkout: Path) -> None:
    path = checkout / "data" / "programs" / "made-up-fellowship.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "- {name: Spring 2027, closes: 2027-01-18, starts: 2027-03-01, source: site}",
        "- name: Spring 2027\n  closes: 2027-01-18\n  starts: 2027-03-01\n  source: site")
    path.write_text(text, encoding="utf-8")
    out = drift(LIST)
    assert "line 9); we say: closes: 2027-01-18" in out.stdout
    assert "The patch leaves it out" in out.stdout


@pytest.mark.parametrize("text, place, message", [
    ("", ":1:1", "not JSON"),
    ('{"data": [\n  {"name": "x",}\n]}', ":2:", "not JSON"),
    ("[" * 200_000, "", "not JSON that can be read"),
    ('"text"', "", "expected a list of entries"),
    ('{"items": []}', "", "expected a list of entries"),
    ('{"data": [17]}', "", "data[1]: expected a mapping with a name, found 17"),
    ('{"data": [{"id": "rec1"}]}', "", "data[1]: the name is missing"),
    ('[{"name": ["x"]}]', "", "data[1].name: expected text or null"),
    ('[{"name": "x",\n "applicationsClose": "2027-02-30"}]', ":2:23",
     'data[1].applicationsClose: expected a day such as 2027-03-01, found "2027-02-30"'),
    ('{"data": [], "meta": {"generatedAt": "yesterday"}}', ":1:38", "meta.generatedAt: expected"),
])
def test_a_malformed_list_is_refused_with_its_place(
    tmp_path: Path, text: str, place: str, message: str
) -> None:
    path = tmp_path / "list.json"
    path.write_text(text, encoding="utf-8")
    out = drift(path)
    assert (out.exit_code, out.stdout) == (2, "")
    assert f"{path}{place}" in out.stderr and message in out.stderr
    assert "Traceback" not in out.stderr


def test_all_mistakes_of_a_list_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps([{"name": "a", "startDate": "soon"}, {"name": ""}, 3]))
    assert "3 problems" in drift(path).stderr


def test_a_list_cannot_smuggle_anything_into_the_terminal_or_the_patch(
    checkout: Path, tmp_path: Path
) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps([
        {"name": "Made-Up Fellowship \x1b[31m`rm -rf` 2028",
         "url": 'https://fellowship.example.org/"}\n  evil: {page: "',
         "applicationsClose": "2028-01-25"},
    ]), encoding="utf-8")
    for args in ((path,), (path, "--patch"), (path, "--json")):
        text = drift(*args).stdout
        assert "\x1b" not in text and "evil" not in text
    assert drift(tmp_path / "no-such.json").exit_code == 2
