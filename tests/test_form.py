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
from pathways.cohort.form import form_words
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
    patterns = form_words().patterns
    script.write_text(f"{stand_in}\n{made_by}\nmakeForm();\n", encoding="utf-8")
    out = subprocess.run(["node", str(script)], capture_output=True, text=True, check=True)
    made = [m for m in json.loads(out.stdout.splitlines()[-1]) if m["kind"] != "addPageBreakItem"]
    assert [m["setTitle"] for m in made] == [f.title for f in sheets.fields()]
    for item, f in zip(made, sheets.fields(), strict=True):
        assert item["setHelpText"] == f.help
        check = item.get("setValidation", 0)
        pattern = patterns.get(f.question.kind) if f.question else None
        assert (check["match"] == pattern.match if pattern else check == f.at_most)
        assert item.get("showOtherOption", False) == f.other
        choices = item.get("setChoiceValues") or [c["text"] for c in item.get("setChoices", ())]
        assert choices == [text for text, _ in f.options]
    assert [c["leadsTo"] for c in made[0]["setChoices"]] == ["continue", "submit"]


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_script_carries_an_id_for_each_person_in_an_address_of_the_form(tmp_path: Path) -> None:
    script = tmp_path / "form.js"
    stand_in = (ROOT / "tests/form_stand_in.js").read_text(encoding="utf-8")
    made_by = form("-f", "google").replace("const IDS = [];", 'const IDS = ["w26-1", "w26-2"];')
    script.write_text(f"{stand_in}\n{made_by}\nmakeForm();\n", encoding="utf-8")
    out = subprocess.run(["node", str(script)], capture_output=True, text=True, check=True)
    assert out.stdout.startswith("For w26-1: https://example.org/?w26-1\nFor w26-2: ")
    assert json.loads(out.stdout.splitlines()[-1])[-1]["setTitle"].startswith("[id] ")


@pytest.mark.parametrize(("kind", "tag", "good", "bad"), [
    ("numbers", "hours", ["3", "3 4 2 5", "2, 2, 3, 1", "4.5", "1:30", "4h", "4; 5; 3; 4",
                          "4 7 5 6 8"],
     ["a lot", "46204", "2026-03-04", "", "3 4 2 5 6 7"]),
    ("month", "full_time_from", ["2027-07", "7/2027", "now", "Never", "When I have an offer",
                                 "July 2027", "Juli 2027", "with an offer"],
     ["46204", "whenever", "7/13/2027", "2027-13", "Jul"]),
])
def test_what_the_script_lets_through_is_read(
    kind: str, tag: str, good: list[str], bad: list[str]
) -> None:
    match = form_words().patterns[kind].match
    assert all(re.search(match, text) for text in good)
    assert not any(re.search(match, text) for text in bad)
    cells = "".join(f'{n},"{text}",,,\n' for n, text in enumerate(good))
    sheet = f"[id] I,[{tag}] C,[did] D,[roles] R,[programs] P\n{cells}"
    out = CliRunner().invoke(app, ["batch", "-", "--check"], input=sheet)
    assert out.exit_code == 0 and out.stdout == "", out.output


def test_unknown_format_names_the_nearest() -> None:
    out = CliRunner().invoke(app, ["form", "-f", "cvs"])
    assert out.exit_code == 2
    assert "there is no format 'cvs'" in out.stderr and "did you mean 'csv'?" in out.stderr


def _told(plain: dict) -> dict:
    """Without what a form does not ask for: levels, when a thing was done, the proof of a program,
    and whether nothing chosen means none or no answer."""
    told = {k: v for k, v in plain.items() if k not in ("levels", "skipped") and v != []}
    for key in ("did", "programs"):
        for item in told.get(key) or ():
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
