"""Another field is served by replacing data/ alone: everything works, and nothing speaks of AI."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DAY = ("--today", "2026-11-22")
PROGRAMS = ("bog-primer", "ditch-school", "gauge-fellowship")
OTHER_FIELD = re.compile(r"\bAI\b|safety|bluedot|80,000", re.IGNORECASE)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program and its templates as they are, with the data of a made-up field beside them."""
    place = tmp_path_factory.mktemp("wetlands")
    leave = shutil.ignore_patterns("__pycache__", "compiled", "data", "templates", "examples")
    shutil.copytree(ROOT / "pathways", place / "pathways", ignore=leave)
    shutil.copytree(ROOT / "templates", place / "templates")
    shutil.copytree(ROOT / "tests" / "second_field" / "data", place / "data")
    # Countries and languages are called the same in every field.
    for name in ("names.yaml", "names_abroad.yaml", "cities.yaml"):
        shutil.copy(ROOT / "data" / name, place / "data")
    return place


def run(place: Path, *args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pathways", *args], input=stdin, capture_output=True, text=True,
        cwd=place, env={**os.environ, "PYTHONPATH": str(place), "COLUMNS": "80",
                        "XDG_DATA_HOME": str(place / "home")})


def test_its_data_passes_the_check(checkout: Path) -> None:
    out = run(checkout, "catalog", "check")
    assert (out.returncode, out.stdout) == (
        0, "No mistakes in 3 programs, 3 roles, 4 projects, 1 agendas, 1 backgrounds, "
           "4 competencies.\n")


def test_a_plan_is_made_of_its_own_entries_from_end_to_end(checkout: Path) -> None:
    plan = json.loads(run(checkout, "plan", "data/demo.yaml", *DAY, "-f", "json").stdout)["plan"]
    steps = {s["id"] for s in plan["steps"]}
    assert {"study:bog-primer", "project:dam-one-ditch", "apply:ditch-school",
            "job:volunteer-warden"} <= steps
    text = run(checkout, "demo", "--full").stdout
    assert "led a work day of ten volunteers" in text
    assert "explain on one page why drained land sinks" in text
    assert "`data/programs/ditch-school.yaml`" in text
    # Who is not free full-time on a day applies beside everything else.
    answers = (checkout / "data" / "demo.yaml").read_text("utf-8").replace("full_time_from", "# ")
    text = run(checkout, "plan", "-", *DAY, "--full", stdin=answers).stdout
    assert "Find two openings (the made-up Wetland Gazette)" in text


@pytest.mark.parametrize("args", [
    ("demo",),
    ("demo", "-f", "html"),
    ("demo", "-f", "ics"),
    ("why", "gauge-fellowship", "--profile", "data/demo.yaml", *DAY),
    ("compare", "data/demo.yaml", "--with", "hours=9", *DAY),
    ("adviser-note", "--profile", "data/demo.yaml", *DAY),
    ("portfolio", "--profile", "data/demo.yaml", *DAY),
    ("project", "list"),
    ("profile", "blank"),
    ("pitch", "--blank"),
    ("form",),
    ("form", "--full", "-f", "html"),
    ("catalog", "list", "--topic", "peat", *DAY),
    ("catalog", "graph"),
    ("catalog", "graph", "--of", "ditch-school", "--format", "dot"),
    ("catalog", "show", "gardener"),
    ("catalog", "schema", "role"),
], ids=" ".join)
def test_no_command_speaks_of_the_first_field(checkout: Path, args: tuple[str, ...]) -> None:
    out = run(checkout, *args)
    assert out.returncode == 0, out.stderr
    assert len(out.stdout) > 30
    found = OTHER_FIELD.search(out.stdout)
    assert found is None, out.stdout[max(0, found.start() - 80):found.end() + 80] if found else ""


def test_somebody_without_time_is_sent_to_people_of_this_field(checkout: Path) -> None:
    answers = "version: 1\nsituation: in-field\nhours: [0, 0, 0, 0]\n"
    out = run(checkout, "plan", "-", *DAY, stdin=answers)
    assert "who works in wetland restoration" in out.stdout
    assert not OTHER_FIELD.search(out.stdout)


def test_maintainers_are_served_too(checkout: Path) -> None:
    facts = json.loads(
        run(checkout, "catalog", "stale", "--today", "2028-11-22", "--json").stdout)
    assert facts["people"] == 1 and {f["entry"] for f in facts["facts"]} >= set(PROGRAMS)
    new = run(checkout, "catalog", "new", "program", *DAY, *(
        word for pair in {
            "name": "Bog Week", "id": "bog-week", "kind": "bootcamp", "page": "https://example.org",
            "read": "page", "summary": "A week in a bog.", "topics": "peat",
            "competency": "digging", "from": "0", "to": "1", "because": "a week of digging"}.items()
        for word in ("--set", "=".join(pair))))
    assert new.returncode == 0, new.stderr
    (checkout / "data" / "programs" / "bog-week.yaml").unlink()
    bad = checkout / "data" / "programs" / "gauge-fellowship.yaml"
    text = bad.read_text(encoding="utf-8")
    bad.write_text(text.replace("topics: [rivers]", "topics: [governance]"), encoding="utf-8")
    out = run(checkout, "catalog", "check")
    bad.write_text(text, encoding="utf-8")
    assert out.returncode == 1 and "'governance' is not one of the allowed words" in out.stderr
    assert "gauge-fellowship.yaml:7:10" in out.stderr
