"""Answers as form tools really export them: tests/exports holds them, `expected/` what is read.

To add a case, put a file there (and `NAME.map.yaml` if it needs a mapping), then look at
`pathways batch FILE --check --json` and save it as `expected/FILE.txt` in the shape below.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pathways.cli.main import app
from pathways.cohort import rows, table

pytestmark = pytest.mark.usefixtures("installed")

EXPORTS = Path(__file__).resolve().parent / "exports"
CASES = sorted(p.name for p in EXPORTS.iterdir() if p.name != "expected" and p.suffix != ".yaml")


def read(name: str) -> str:
    """What the command says about an export: exit code, standard output, standard error."""
    mapping = EXPORTS / f"{Path(name).stem}.map.yaml"
    options = ["--map", str(mapping)] if mapping.exists() else []
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
    with ThreadPoolExecutor() as writer:
        writer.submit(pipe.write_bytes, held)
        said = CliRunner().invoke(app, ["batch", str(pipe), "--check", "--json"])
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
    said = CliRunner().invoke(app, ["batch", *map(str, arguments), "--check"], input=stdin)
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
