"""`pathways form`: text to paste, a table, a page to print; and every answer comes back."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
import sheets
from typer.testing import CliRunner

from pathways.cli.main import app
from pathways.profile import read_profile
from pathways.profile.answers import as_plain

ROOT = Path(__file__).resolve().parent.parent


def form(*arguments: str) -> str:
    out = CliRunner().invoke(app, ["form", *arguments])
    assert out.exit_code == 0, out.output
    return out.stdout


def test_short_form_asks_the_first_block_and_the_checklist_and_full_form_all() -> None:
    questions = sheets.catalog().questions.questions
    first = {q.id for q in questions if q.block == "first" or q.kind == "things"}
    for option, wanted in (("--short", first), ("--full", {q.id for q in questions})):
        tags = re.findall(r"^\[([a-z_]+)[^\]]*\] ", form(option), re.MULTILINE)
        assert set(tags) == wanted | {"consent", "name"}
    assert len(first) == 9


def test_every_question_kind_has_fields() -> None:
    asked = {f.question.id for f in sheets.fields() if f.question}
    assert asked == {q.id for q in sheets.catalog().questions.questions}
    titles = [f.title for f in sheets.fields()]
    assert len(set(titles)) == len(titles)


def test_text_to_paste_stands_as_it_is_without_markup() -> None:
    text = form("--full")
    blocks = text.split("```")[1::2]
    for f in sheets.fields():
        assert f"\n{f.title}\n" in blocks
    assert not any("\\" in block or "&amp;" in block for block in blocks)
    assert "Yes, make me a plan\nNo, leave my answers out" in text


def test_table_has_one_heading_for_each_field() -> None:
    rows = list(csv.reader(io.StringIO(form("--full", "-f", "csv").removeprefix("\ufeff"))))
    assert rows == [["Email Address", *(f.title for f in sheets.fields())]]


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [v or "" for k, v in attrs if k in ("src", "href")]


def test_page_to_print_loads_nothing_and_shows_every_option() -> None:
    text = form("--full", "-f", "html")
    page = _Page()
    page.feed(text)
    assert "script" not in page.tags and not page.addresses
    assert page.tags.count("h2") == len(sheets.fields()) + 1  # the address comes first
    boxes = sum(len(f.options) + f.other for f in sheets.fields())
    assert page.tags.count("li") == boxes


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_script_for_google_makes_every_field(tmp_path: Path) -> None:
    script = tmp_path / "form.js"
    stand_in = (ROOT / "tests/form_stand_in.js").read_text(encoding="utf-8")
    made_by = form("--full", "-f", "google")
    script.write_text(f"{stand_in}\n{made_by}\nmakeForm();\n", encoding="utf-8")
    out = subprocess.run(["node", str(script)], capture_output=True, text=True, check=True)
    made = [m for m in json.loads(out.stdout.splitlines()[-1]) if m["kind"] != "addPageBreakItem"]
    assert [m["setTitle"] for m in made] == [f.title for f in sheets.fields()]
    for item, f in zip(made, sheets.fields(), strict=True):
        assert item["setHelpText"] == f.help
        assert item.get("setValidation", 0) == f.at_most
        assert item.get("showOtherOption", False) == f.other
        choices = item.get("setChoiceValues") or [c["text"] for c in item.get("setChoices", ())]
        assert choices == [text for text, _ in f.options]
    assert [c["leadsTo"] for c in made[0]["setChoices"]] == ["continue", "submit"]


def test_unknown_format_names_the_nearest() -> None:
    out = CliRunner().invoke(app, ["form", "-f", "cvs"])
    assert out.exit_code == 2
    assert "there is no format 'cvs'" in out.stderr and "did you mean 'csv'?" in out.stderr


def _told(plain: dict) -> dict:
    """Without what a form does not ask for: when a thing was done, the proof of a program, and
    whether nothing chosen means none or no answer."""
    told = {k: v for k, v in plain.items() if k != "skipped" and v != []}
    for key in ("did", "programs", "levels"):
        held = told.get(key)
        items = held.values() if isinstance(held, dict) else held or ()
        for item in items:
            item.pop("when", None)
            if key == "programs":
                item.pop("proof", None)
    return told


@pytest.mark.parametrize("separator", [", ", ";"], ids=["sheet", "download"])
def test_every_answer_comes_back_through_the_full_form(tmp_path: Path, separator: str) -> None:
    everybody = [
        replace(read_profile(p, sheets.catalog()), name=p.stem)
        for p in sorted((ROOT / "examples").glob("*.yaml"))
    ]
    rows = [["", f"{p.name}@example.org", *sheets.cells(p, separator)] for p in everybody]
    path = tmp_path / "answers.csv"
    path.write_text(sheets.sheet(rows), encoding="utf-8")
    out = CliRunner().invoke(app, ["batch", str(path), "--check", "--json"])
    assert out.exit_code == 0, out.output
    read = [person["answers"] for person in json.loads(out.stdout)["people"]]
    assert read == [_told(as_plain(profile)) for profile in everybody]
