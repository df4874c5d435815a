"""`pathways catalog impact`: whose plan an edit of the data changes, how, because of which line."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from maintaining import make_checkout
from typer.testing import CliRunner

from pathways.cli.main import app
from pathways.resources import folder

DATA = folder("data")
"""The version before, where nothing of it changes."""

DAY = "2026-11-22"


def impact(*args: str | Path) -> Any:
    return CliRunner().invoke(app, ["catalog", "impact", "--today", DAY, *map(str, args)])


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return make_checkout(tmp_path, monkeypatch)


def edit(checkout: Path, file: str, change: Callable[[str], str]) -> int:
    """Change a data file; the number of the first line that differs."""
    path = checkout / "data" / file
    old = path.read_text(encoding="utf-8")
    new = change(old)
    assert new != old
    path.write_text(new, encoding="utf-8")
    pairs = zip(f"{old}\n#".splitlines(), f"{new}\n#".splitlines(), strict=False)
    return next(n for n, (a, b) in enumerate(pairs, 1) if a != b)


def more_hours_a_week(text: str) -> str:
    head, _, tail = text.partition("hours_per_week: {is: ")
    return f"{head}hours_per_week: {{is: 30{tail[tail.index(','):]}"


def stopped(text: str) -> str:
    source = re.search(r"^source: \[?([a-z0-9-]+)", text, re.M)
    assert source
    return text.replace("\ntopics:", f'\nrunning: {{is: "no", source: {source[1]}}}\ntopics:', 1)


def git(place: Path, *words: str) -> None:
    subprocess.run(["git", "-C", str(place), "-c", "user.name=Test",
                    "-c", "user.email=test@example.org", *words], check=True, capture_output=True)


def test_an_edit_names_the_plans_it_changes_and_the_line(checkout: Path) -> None:
    git(checkout, "init", "-q")
    git(checkout, "add", ".")
    git(checkout, "commit", "-qm", "before")
    program = "iaps-ai-policy-fellowship"
    line = edit(checkout, f"programs/{program}.yaml", stopped)
    # Lines move; nothing that anybody reads does.
    edit(checkout, "programs/generator-residency.yaml", lambda t: f"# checked by hand\n{t}")
    out = impact("HEAD..", "--json")
    assert out.exit_code == 0, out.stderr
    found = json.loads(out.stdout)
    assert found["people"] == 24 and len(found["places"]) == 2
    assert 0 < len(found["changed"]) < 24
    for effects in found["changed"].values():
        assert effects
        for effect in effects:
            assert effect["because"] == [{"file": f"data/programs/{program}.yaml", "line": line}]
    gone = [e for effects in found["changed"].values() for e in effects
            if e["ref"] == f"apply:{program}" and e["what"] == "step"]
    assert gone and all(e["after"] is None and e["before"]["due"] > DAY for e in gone)


def test_the_page_is_fit_for_a_pull_request(checkout: Path) -> None:
    shutil.copytree(checkout / "data", checkout / "old")
    (checkout / "old" / "rules.yaml").write_text("version: 0\n", encoding="utf-8")
    line = edit(checkout, "programs/bluedot-fieldbuilder-week.yaml",
                lambda t: t.replace("name: Fieldbuilder Week", "name: Our Week"))
    # A few people are enough for the words, and quicker.
    shutil.rmtree(checkout / "data" / "panel")
    for path in sorted((checkout / "examples").glob("*.yaml"))[4:]:
        path.unlink()
    out = impact(checkout / "old")
    assert re.search(r"^\*\*[1-5] of 5 plans change\.\*\*", out.stdout, re.M)
    assert f"Because of `data/programs/bluedot-fieldbuilder-week.yaml`, line {line}" in out.stdout
    assert "cannot read the old `data/rules.yaml`" in out.stdout
    assert "no step changes, only what the document says" in out.stdout
    assert "- is: `name: Our Week" in out.stdout
    assert max(len(x) for x in out.stdout.splitlines()) < 500


def test_nothing_changed_is_said_plainly(checkout: Path) -> None:
    out = impact(DATA)
    assert "0 of 24 plans change." in out.stdout and out.exit_code == 0


def test_new_data_with_a_mistake_is_reported_with_its_place(checkout: Path) -> None:
    edit(checkout, "programs/spar.yaml", lambda t: t.replace("\nkind: ", "\nkynd: ", 1))
    out = impact(DATA)
    assert out.exit_code == 2
    assert "data/programs/spar.yaml:" in out.stderr and "unknown key 'kynd'" in out.stderr


def test_old_data_with_a_mistake_is_told_apart_from_the_new(checkout: Path) -> None:
    shutil.copytree(checkout / "data", checkout / "old")
    (checkout / "old" / "roles" / "grantmaker.yaml").unlink()
    out = impact(checkout / "old")
    assert (out.exit_code, out.stdout) == (2, "")
    assert "(the old one)" in out.stderr and "there is no role 'grantmaker'" in out.stderr


def test_answers_that_no_longer_fit_are_named(checkout: Path) -> None:
    (checkout / "data" / "panel" / "one-more.yaml").write_text(
        "version: 1\nroles: [no-such-role]\n", encoding="utf-8")
    edit(checkout, "programs/spar.yaml", more_hours_a_week)
    out = impact(DATA)
    assert out.exit_code == 2 and "one-more.yaml:2:" in out.stderr


@pytest.mark.parametrize("base, message", [
    ("no-such..", "neither a folder nor a git revision 'no-such'"),
    ("--output..", "neither a folder nor a git revision '--output'"),
    ("..HEAD", "names no old version"),
])
def test_a_version_that_is_not_there_is_a_sentence(
    checkout: Path, base: str, message: str
) -> None:
    git(checkout, "init", "-q")
    out = impact("--", base) if base.startswith("--") else impact(base)
    assert (out.exit_code, out.stdout) == (2, "")
    assert message in out.stderr


def test_outside_a_repository_a_folder_is_asked_for(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(checkout.parent))
    out = impact("main..")
    assert out.exit_code == 2 and "is in no git repository" in out.stderr
    monkeypatch.setenv("PATH", "")
    assert "git is not installed" in impact("main..").stderr


def test_json_goes_to_the_file_that_is_named(checkout: Path, tmp_path: Path) -> None:
    printed = impact(DATA, "--json")
    written = impact(DATA, "--json", "-o", tmp_path / "x.json")
    assert (written.exit_code, written.stdout) == (0, "")
    assert (tmp_path / "x.json").read_text(encoding="utf-8") == printed.stdout != ""
