"""`pathways catalog changelog`: what changed in the data between two versions."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from maintaining import make_checkout
from typer.testing import CliRunner

from pathways.cli.main import app
from pathways.resources import folder

DATA = folder("data")
"""The version before."""


def changelog(*args: str | Path) -> Any:
    return CliRunner().invoke(app, ["catalog", "changelog", *map(str, args)])


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return make_checkout(tmp_path, monkeypatch)


def edit(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, (path.name, old)
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")


def test_every_kind_of_change_is_told_in_words(checkout: Path) -> None:
    data = checkout / "data"
    edit(data / "programs" / "spar.yaml", ("hours_per_week: {is: 5-40", "hours_per_week: {is: 30"),
         ("rounds:\n", "rounds:\n- {name: Made-up, closes: 2027-12-01, source: program-page}\n"),
         ("name: Fall 2026, closes: 2026-08-18", "name: Fall 2026, closes: 2026-08-25"))
    shutil.move(data / "programs" / "tara.yaml", data / "programs" / "tara-two.yaml")
    edit(data / "programs" / "tara-two.yaml", ("id: tara", "id: tara-two"),
         ("aliases: [", "aliases: [tara, "))
    edit(data / "ladders.yaml", (", tara]", ", tara-two]"))
    edit(data / "roles" / "research-engineer.yaml", (", tara,", ", tara-two,"))
    edit(data / "rules.yaml", ("sample_cap: 100", "sample_cap: 90"))
    shutil.copy(data / "projects" / "run-reading-group.yaml", data / "projects" / "made-up.yaml")
    edit(data / "projects" / "made-up.yaml", ("id: run-reading-group", "id: made-up"),
         ("name: Run", "name: Made up, run"))
    out = changelog(DATA)
    assert out.exit_code == 0, out.stderr
    text = out.stdout
    assert "hours a week: 5–40 (each project sets its own hours) → 30 (each project" in text
    assert "dates: name Made-up, closes 2027-12-01 (new)" in text
    assert "dates, Fall 2026, closes: 2026-08-18 → 2026-08-25" in text
    assert "was `tara` and is `tara-two`; the old id still works" in text
    assert "aliases: tara (new)" in text
    assert "## rules.yaml\n\n- sample cap: 100 → 90" in text
    assert "(`made-up`) is new. Get at least ten people" in text
    assert text.count("\n- **") == 4


def test_an_id_that_nothing_keeps_is_exit_one(checkout: Path) -> None:
    (checkout / "data" / "programs" / "cais-intro-ml-safety.yaml").unlink()
    out = changelog(DATA, "--json")
    assert out.exit_code == 1
    rows = json.loads(out.stdout)
    assert [(r["what"], r["id"]) for r in rows] == [("lost", "cais-intro-ml-safety")]
    text = changelog(DATA).stdout
    assert "(`cais-intro-ml-safety`) is gone. Nothing keeps its id" in text


def test_comments_and_layout_are_no_change(checkout: Path) -> None:
    edit(checkout / "data" / "programs" / "spar.yaml", ("id: spar\n", "# a comment\nid: spar\n"))
    out = changelog(DATA)
    assert out.exit_code == 0 and "Nothing did: every entry says the same." in out.stdout


def test_a_version_that_is_not_there_is_a_sentence(checkout: Path) -> None:
    out = changelog("no-such-version")
    assert (out.exit_code, out.stdout) == (2, "") and "no-such-version" in out.stderr


@pytest.mark.parametrize("command", ["changelog", "impact"])
def test_a_name_that_no_file_can_have_is_refused(command: str, checkout: Path) -> None:
    long = "x" * 5000
    for name in (long, f"{long}..") if command == "impact" else (long,):
        out = CliRunner().invoke(app, ["catalog", command, name])
        assert out.exit_code == 2 and isinstance(out.exception, SystemExit), out.exception
        assert "File name too long" in out.stderr and len(out.stderr) < 500


def test_json_goes_to_the_file_that_is_named(checkout: Path, tmp_path: Path) -> None:
    printed = changelog(DATA, "--json")
    written = changelog(DATA, "--json", "-o", tmp_path / "x.json")
    assert (written.exit_code, written.stdout) == (0, "")
    assert (tmp_path / "x.json").read_text(encoding="utf-8") == printed.stdout != ""
