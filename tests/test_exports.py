"""Answers as form tools really export them: tests/exports holds them, `expected/` what is read.

To add a case, put a file there (and `NAME.map.yaml` if it needs a mapping), then look at
`pathways batch FILE --check --json` and save it as `expected/FILE.txt` in the shape below.
"""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sheets
from typer.testing import CliRunner

from pathways.cli import out
from pathways.cli.main import app
from pathways.cohort import rows, table

EXPORTS = Path(__file__).resolve().parent / "exports"
CASES = sorted(p.name for p in EXPORTS.iterdir() if p.name != "expected" and p.suffix != ".yaml")


def read(name: str) -> str:
    """What the command says about an export: exit code, standard output, standard error."""
    mapping = EXPORTS / f"{Path(name).stem}.map.yaml"
    options = ["--map", str(mapping)] if mapping.exists() else []
    said = CliRunner().invoke(app, ["batch", str(EXPORTS / name), "--check", "--json", *options])
    text = f"exit {said.exit_code}\n{said.stdout}{said.stderr}"
    return text.replace(f"{EXPORTS}/", "")


@pytest.fixture(autouse=True)
def _loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(out, "load", lambda data: sheets.catalog())


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
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    text = read("microsoft-forms.xlsx")
    assert text.startswith("exit 2\n")
    assert "pip install 'pathways-advisor[xlsx]', or save the sheet as CSV UTF-8" in text
