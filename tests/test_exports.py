"""Answers as form tools really export them: tests/exports holds them, `expected/` what is read.

To add a case, put a file there (and `NAME.map.yaml` if it needs a mapping), then look at
`pathways batch FILE --check --json` and save it as `expected/FILE.txt` in the shape below.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import sheets
from typer.testing import CliRunner, Result

from pathways.cli.main import app
from pathways.cohort import rows, table

pytestmark = pytest.mark.usefixtures("installed")

EXPORTS = Path(__file__).resolve().parent / "exports"
CASES = sorted(p.name for p in EXPORTS.iterdir() if p.is_file() and p.suffix != ".yaml")


def read(name: str) -> str:
    """What the command says about an export: exit code, standard output, standard error."""
    mapping = EXPORTS / f"{Path(name).stem}.map.yaml"
    options = ["--map", str(mapping if mapping.exists() else sheets.FEW)]
    said = CliRunner().invoke(app, ["batch", str(EXPORTS / name), "--check", "--json", *options])
    text = f"exit {said.exit_code}\n{said.stdout}{said.stderr}"
    return text.replace(f"{EXPORTS}/", "")


def test_there_are_enough_of_them() -> None:
    assert len(CASES) >= 15


@pytest.mark.parametrize("name", CASES)
def test_export_is_read_as_expected(name: str) -> None:
    expected = (EXPORTS / "expected" / f"{name}.txt").read_text(encoding="utf-8")
    assert read(name) == expected


@pytest.mark.parametrize("name", ["windows-1252.csv", "excel-unicode-text.csv", "german.csv"])
def test_a_file_is_read_the_same_in_the_smallest_parts_and_from_disk(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "_BLOCK", 1)
    monkeypatch.setattr(rows, "_IN_MEMORY", 1)
    test_export_is_read_as_expected(name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes with a name are of Unix")
def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "google-download.csv"
    os.mkfifo(pipe)
    held = (EXPORTS / pipe.name).read_bytes()
    command = ["batch", str(pipe), "--check", "--json", "--map", str(sheets.FEW)]
    with ThreadPoolExecutor() as writer:
        writer.submit(pipe.write_bytes, held)
        said = CliRunner().invoke(app, command)
    expected = (EXPORTS / "expected" / f"{pipe.name}.txt").read_text(encoding="utf-8")
    assert f"exit {said.exit_code}\n{said.stdout}{said.stderr}" == expected


def test_a_line_of_json_ends_only_where_the_file_has_an_end_of_line() -> None:
    line = json.dumps({"id": "1", "why": "one\u2028two"}, ensure_ascii=False)
    said = CliRunner().invoke(app, ["batch", "-", "--check"], input=f"{line}\r\n{line}\n")
    told = "Rows: 2 (1 replaced). People: 1. Ready to be planned: 1.\n"
    assert said.stderr.endswith(told), said.output


@pytest.mark.parametrize("name", ["hostile.csv", "answers-to-mend.csv"])
def test_nothing_written_can_command_a_terminal(name: str) -> None:
    said = CliRunner().invoke(app, ["batch", str(EXPORTS / name), "--check"])
    assert "\x1b" not in said.output and "\x07" not in said.output


def test_a_workbook_without_its_package_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:
    # Workbooks are read in a process of its own, which finds what this one finds.
    (tmp_path / "python_calamine.py").write_text("raise ImportError")
    monkeypatch.syspath_prepend(tmp_path)
    text = read("microsoft-forms.xlsx")
    assert text.startswith("exit 2\n")
    assert "pip install 'pathways-advisor[xlsx]', or save the sheet as CSV UTF-8" in text


def check(*arguments: str | Path, stdin: str | bytes = "") -> Result:
    command = ["batch", *map(str, arguments), "--check", "--map", str(sheets.FEW)]
    said = CliRunner().invoke(app, command, input=stdin)
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
    return said


@pytest.mark.parametrize("piped", [False, True])
def test_the_limit_of_size_holds_also_for_what_is_piped(
    piped: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "MAX_BYTES", 1000)
    sheet = "id,hours\n" + "x,4\n" * 1000
    (tmp_path / "a.csv").write_text(sheet)
    said = check("-", stdin=sheet) if piped else check(tmp_path / "a.csv")
    assert said.exit_code == 2 and "larger than a gigabyte; split it" in said.stderr


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="devices of Unix")
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/null"])
def test_a_device_is_no_file_of_answers(device: str) -> None:
    said = subprocess.run(
        [sys.executable, "-m", "pathways", "batch", device, "--check"],
        capture_output=True, text=True, timeout=60,
    )
    assert said.returncode == 2 and "this is no file of answers" in said.stderr


def test_every_profile_of_a_folder_is_one_person(tmp_path: Path) -> None:
    for name in ("a.yaml", "a.json", "B.YAML", "c.Yml", "d.JSON"):
        (tmp_path / name).write_text('{"version": 1, "name": "N", "hours": [4, 4, 4, 4]}')
    said = check(tmp_path)
    assert "Rows: 5. People: 5. Ready to be planned: 5." in said.stderr


def test_one_profile_over_many_lines_is_not_json_lines(tmp_path: Path) -> None:
    profile = {"version": 1, "name": "N", "hours": [4, 4, 4, 4]}
    said = check("-", stdin=json.dumps(profile, indent=1))
    assert said.exit_code == 2 and said.stdout == ""
    assert "standard input:1:1: this is not JSON Lines: its first line is no" in said.stderr
    assert "one profile a line, or a folder of files with one profile each" in said.stderr
    later = check("-", stdin="\n" + json.dumps(profile) + "\n{\n")
    assert later.exit_code == 1 and "Ready to be planned: 1." in later.stderr


@pytest.mark.parametrize("hours", ["-3", "1e3", "10000", "3 4 -1"])
def test_hours_that_cannot_be_are_called_so(hours: str) -> None:
    said = check("-", stdin=f"id,hours\nx,{hours}\n")
    assert said.exit_code == 0
    assert f"hours: '{hours}': a week has room for 0 to 112 hours" in said.stdout
    assert "(planned all the same)" in said.stdout


@pytest.mark.parametrize("hours", ["nan", "inf", "many"])
def test_what_is_no_number_of_hours_is_called_so(hours: str) -> None:
    said = check("-", stdin=f"id,hours\nx,{hours}\n")
    assert said.exit_code == 0
    assert f"hours: '{hours}': '{hours}' is not a number of hours; write 4.5" in said.stdout
    assert "(planned all the same)" in said.stdout


def test_a_zip_may_hold_a_workbook(tmp_path: Path) -> None:
    name = "microsoft-forms.xlsx"
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as box:
        box.write(EXPORTS / name, f"answers/{name}")
    zipped, alone = check(tmp_path / "a.zip"), check(EXPORTS / name)
    assert (zipped.exit_code, zipped.stdout, zipped.stderr) == (
        alone.exit_code, alone.stdout, alone.stderr)


def test_a_zip_of_what_only_looks_like_a_workbook_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as box:
        box.write(EXPORTS / "google-download.csv", "a.csv")
    shutil.copy(tmp_path / "a.xlsx", tmp_path / "b.csv")
    for inside, said in (("a.xlsx", "this workbook cannot be read"), ("b.csv", "another zip")):
        with zipfile.ZipFile(tmp_path / "box.zip", "w") as box:
            box.write(tmp_path / inside, inside)
        refused = check(tmp_path / "box.zip")
        assert refused.exit_code == 2 and said in refused.stderr


SHAPES = sorted(p.name for p in (EXPORTS / "shapes").iterdir())


def plans(sheet: Path, out: Path) -> dict[str, bytes]:
    """The plan of everybody in a sheet, by their names."""
    day = ("--today", "2026-11-22")
    command = ["batch", str(sheet), "--out", str(out), "-f", "md", "-j", "1", *day]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    people = read_back_index(out)
    return {person["name"]: (out / person["md"]).read_bytes() for person in people}


def read_back_index(out: Path) -> list[dict[str, str]]:
    with (out / "index.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def answers(sheet: Path) -> list[dict[str, Any]]:
    """What everybody in a sheet says, read without a mapping file, with nothing to mend."""
    said = CliRunner().invoke(app, ["batch", str(sheet), "--check", "--json"])
    assert said.exit_code == 0, said.output
    people = json.loads(said.stdout)["people"]
    assert not any(person["problems"] for person in people)
    return [person["answers"] for person in people]


def test_the_same_people_get_the_same_plans_from_every_tool(tmp_path: Path) -> None:
    theirs = answers(EXPORTS / "shapes" / "google-de.csv")
    assert len(SHAPES) == 11 and len(theirs) == 5
    assert theirs[0]["did"][2]["proof"] == "five sessions, seven people"
    for name in SHAPES:
        assert answers(EXPORTS / "shapes" / name) == theirs, name
    # The same answers give the same bytes, whatever else the tables hold.
    one, other = (
        plans(EXPORTS / "shapes" / name, tmp_path / name)
        for name in ("google-de.csv", "typeform-percolumn.csv")
    )
    assert len(one) == 5 and one == other


# -- shapes of tables ------------------------------------------------------------------------------

HEADINGS = "[id] I,[name] N,[did] D,[roles] R,[hours] H"


def read_cells(sheet: str, *options: str) -> list[dict[str, Any]]:
    said = CliRunner().invoke(app, ["batch", "-", "--check", "--json", *options], input=sheet)
    assert said.exception is None or isinstance(said.exception, SystemExit), said.exception
    return json.loads(said.stdout)["people"]


@pytest.mark.parametrize("left", ["did", "roles"])
def test_without_a_column_that_plans_rest_on_nothing_is_read(left: str) -> None:
    sheet = HEADINGS.replace(f"[{left}]", "") + "\n1,A,,,3\n"
    said = CliRunner().invoke(app, ["batch", "-", "--check"], input=sheet)
    assert said.exit_code == 2 and said.stdout == ""
    assert f"no column was found for '[{left}] " in said.stderr
    assert f"not_asked: [{left}]" in said.stderr


def test_programs_are_missed_only_where_the_full_form_was_asked() -> None:
    full = HEADINGS + ",[why] W\n1,A,,,3,because\n"
    said = CliRunner().invoke(app, ["batch", "-", "--check"], input=full)
    assert said.exit_code == 2 and "no column was found for '[programs] " in said.stderr
    short = CliRunner().invoke(app, ["batch", "-", "--check"], input=HEADINGS + "\n1,A,,,3\n")
    assert short.exit_code == 0, short.output


def test_options_of_a_question_stand_under_it_in_a_second_row() -> None:
    did = "Hosted a meetup or led a discussion"
    written = "Wrote down a choice with reasons and what you expected, and checked later"
    sheet = (f'[hours] H,[roles] R,[did] D,,\nResponse,Response,{did},"{written}",Other\n'
             f'3,,{did},,\n3,,,"{written}",\n')
    first, second = read_cells(sheet)
    assert [d["thing"] for d in first["answers"]["did"]] == ["led-a-session"]
    assert [d["thing"] for d in second["answers"]["did"]] == ["written-choice"]


@pytest.mark.parametrize("cell", [
    "AGI Strategy; Our own, longer course", '"Our own, longer course",AGI Strategy',
    "AGI Strategy / Our own, longer course", "AGI Strategy\nOur own, longer course",
])
def test_what_nobody_knows_is_quoted_in_its_own_words_and_stands_in_the_plan(cell: str) -> None:
    quoted = cell.replace('"', '""')
    (person,) = read_cells(f'{HEADINGS},[programs] P\n1,A,,,3,"{quoted}"\n')
    assert [p["id"] for p in person["answers"]["programs"]] == ["bluedot-agi-strategy"]
    assert "Our own" in person["answers"]["unread"]["programs"]
    assert all(p["harmless"] for p in person["problems"])


def test_what_changes_most_stands_first_among_the_problems_of_a_row() -> None:
    columns = "[id] I,[programs] P,[full_time_from] F,[hours] H,[country] C,[did] D,[roles] R"
    (person,) = read_cells(f"{columns}\n1,,whenever,many,Atlantis,,\n")
    assert [p["column"][:6] for p in person["problems"]] == ["[count", "[hours", "[full_"]
    unread = {"country": "Atlantis", "full_time_from": "whenever", "hours": "many"}
    assert person["answers"]["unread"] == unread


@pytest.mark.parametrize(("cell", "hours"), [
    ("ca. 3 Stunden", 3), ("5小时", 5), ("maybe 2", 2), ("4 horas por semana", 4), ("5ish", 5),
])
def test_hours_of_many_languages(cell: str, hours: int) -> None:
    (person,) = read_cells(f"{HEADINGS}\n1,A,,,{cell}\n")
    assert person["answers"]["hours"] == [hours] * 4 and not person["problems"]


@pytest.mark.parametrize(("cell", "month"), [
    ("Jul-27", "2027-07"), ("ab Juli 2027", "2027-07"), ("2027年7月", "2027-07"), ("nie", "never"),
    ("1 de julio de 2027", "2027-07"), ("mai 2027", "2027-05"),
])
def test_months_of_many_languages(cell: str, month: str) -> None:
    (person,) = read_cells(f"{HEADINGS},[programs] P,[full_time_from] F\n1,A,,,3,,{cell}\n")
    assert person["answers"]["full_time_from"] == month and not person["problems"]


def test_a_day_that_can_be_one_only_wins_over_the_order_of_the_others(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text("dates: day first\n")
    sheet = f"{HEADINGS},[programs] P,[full_time_from] F\n1,A,,,3,,7/13/2027\n2,B,,,3,,5/6/2027\n"
    first, second = read_cells(sheet, "--map", str(tmp_path / "m.yaml"))
    assert first["answers"]["full_time_from"] == "2027-07"
    assert second["answers"]["full_time_from"] == "2027-06"


def test_what_a_spreadsheet_made_of_dates_is_named() -> None:
    sheet = f"{HEADINGS},[programs] P,[full_time_from] F\n1,A,,,3-Apr,,46204\n2,B,,,46085,\n"
    first, second = read_cells(sheet)
    hours, month = first["problems"]
    assert "as spreadsheets store 2026-07-01" in month["expected"]
    assert "a spreadsheet made a date of this" in hours["expected"]
    assert first["answers"]["unread"] == {"full_time_from": "46204", "hours": "3-Apr"}
    assert "a spreadsheet made a date of this" in second["problems"][0]["expected"]


def test_a_column_that_happens_to_be_called_as_an_option_is_no_answer() -> None:
    (person,) = read_cells(f"{HEADINGS},Founder\n1,A,,,3,yes\n")
    assert not person["answers"].get("roles")


def test_times_and_addresses_are_known_by_what_they_hold() -> None:
    sheet = ("Χρονική σήμανση,Διεύθυνση,[hours] H,[did] D,[roles] R\n"
             "20/11/2026 10:00:00,a@example.org,3,,\n20/11/2026 11:00:00,a@example.org,4,,\n")
    (person,) = read_cells(sheet)
    assert person["answers"]["hours"] == [4] * 4
