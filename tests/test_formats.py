"""One table of formats: every door, the README and the docs agree with it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from inside import run
from test_doors import DEMO, ROOT

from pathways.render.formats import DOCUMENTS, FORMATS, formats_of

DOORS = {"plan": "plan", "demo": "plan", "brief": "brief", "portfolio": "portfolio",
         "adviser-note": "note", "form": "form", "catalog graph": "graph"}  # fmt: skip
PAGES = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
USE = re.compile(r"pathways (catalog graph|[a-z-]+)[^\n`]*? (?:-f|--format) ([a-z,]+)")
FILE = re.compile(r"pathways (catalog graph|[a-z-]+)([^\n`]*?) (?:-o|--output) [\w./-]*?\.(\w+)")


def test_the_docs_name_only_formats_that_there_are() -> None:
    seen = set()
    for page in PAGES:
        # The table of exit codes shows mistakes too.
        text = re.sub(r"(?m)^\| .* \| 2 \|$", "", page.read_text(encoding="utf-8"))
        for door, names in USE.findall(text):
            for name in names.split(","):
                if door in (*DOORS, "batch"):
                    assert name in formats_of(DOORS.get(door, "plan")), (page.name, door, name)
        for door, options, ending in FILE.findall(text):
            if door in DOORS and not re.search(r" (?:-f|--format) ", options):
                known = [e for n in formats_of(DOORS[door]) for e in FORMATS[n].endings]
                assert ending in known, (page.name, door, ending)
                seen.add((door, ending))
    assert len(seen) > 5


def test_the_readme_has_every_format_of_a_plan_that_is_for_a_file() -> None:
    shown = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in formats_of("plan"):
        assert f"-o plan.{FORMATS[name].endings[0]} " in shown or name in ("md", "json", "text")
        assert re.search(rf"plan[^\n]*(?:-f |\.){name}\b|\b{name}\b", shown, re.IGNORECASE), name


@pytest.mark.parametrize("door", [*DOORS, "batch"])
def test_the_help_of_a_door_names_each_of_its_formats(door: str) -> None:
    said = run(*door.split(), "--help").stdout
    for name in formats_of(DOORS.get(door, "plan")):
        assert re.search(rf"\b{name}\b", said), name


def test_the_ending_chooses_and_an_unknown_one_is_refused(tmp_path: Path) -> None:
    def form(name: str, *options: str) -> subprocess.CompletedProcess[str]:
        return run("form", "-o", tmp_path / name, *options)

    for name, begins in (
        ("f.html", "<!doctype html>"),
        ("f.HTM", "<!doctype html>"),
        ("f.csv", "\ufeff"),
        ("f.gs", ""),
        ("f.md", ""),
        ("plain", ""),
    ):
        assert form(name).returncode == 0
        assert (tmp_path / name).read_text(encoding="utf-8").startswith(begins)
    assert (tmp_path / "f.md").read_bytes() == (tmp_path / "plain").read_bytes()
    assert (tmp_path / "f.gs").read_bytes() != (tmp_path / "plain").read_bytes()
    for name in ("f.docx", "f.pdf"):
        refused = form(name)
        assert refused.returncode == 2 and not (tmp_path / name).exists()
        assert "choose from md, html, json, google, csv" in refused.stderr
    assert form("f.docx", "-f", "html").returncode == 0
    refused = run("plan", DEMO, "-o", tmp_path / "plan.docx")
    assert refused.returncode == 2 and "choose from md, html, pdf, json, ics" in refused.stderr
    assert not (tmp_path / "plan.docx").exists()
    graph = run("catalog", "graph", "-o", tmp_path / "g.gv")
    assert graph.returncode == 0
    assert (tmp_path / "g.gv").read_text(encoding="utf-8").startswith("digraph ")


def test_no_two_formats_of_a_document_share_an_ending_or_a_beginning() -> None:
    for document in DOCUMENTS:
        known = [e for name in formats_of(document) for e in FORMATS[name].endings]
        assert len(known) == len({*known})
    begins = [f.begins for f in FORMATS.values() if f.begins]
    assert not [a for a in begins for b in begins if a != b and a.startswith(b)]
