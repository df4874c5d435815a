"""Overlays: a group's own entries on top of the catalog, with conflicts said and sources kept."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from pathways.catalog.load import overlay_names
from pathways.cli.main import app

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "overlay"
DAY = ("--today", "2026-11-22")


def run(*args: str | Path) -> Any:
    return CliRunner().invoke(app, [str(a) for a in args])


def overlay(place: Path, id: str = "spar", name: str = "Our SPAR") -> Path:
    (place / "programs").mkdir(parents=True)
    (place / "programs" / f"{id}.yaml").write_text(
        f"id: {id}\nname: {name}\nkind: course\npage: https://example.org/{id}\nsummary: Ours.\n"
        "topics: [technical]\nsource: site\n"
        "builds:\n- {competency: field-context, from: 0, to: 1, because: a made-up reason}\n"
        f"sources:\n  site: {{page: 'https://example.org/{id}', read: page}}\n", encoding="utf-8")
    return place


def test_every_command_of_the_worked_example_works_to_the_letter() -> None:
    text = (ROOT / "docs" / "overlays.md").read_text(encoding="utf-8")
    commands = re.findall(r"^    pathways (.*)$", text, re.M)
    assert len(commands) >= 5
    for command in commands:
        out = run(*shlex.split(command))
        if command.startswith("catalog new"):  # asks, so it wants a terminal
            assert "there is no terminal to ask on" in out.stderr
            continue
        assert out.exit_code == 0, (command, out.stderr)
        assert "akeside" in out.stdout or "No mistakes" in out.stdout, command


def test_a_plan_says_which_facts_are_the_overlays_own() -> None:
    text = run("plan", "examples/undecided.yaml", "--data", EXAMPLE, "--full", *DAY).stdout
    line = next(x for x in text.splitlines() if "`overlay/programs/lakeside-evenings.yaml`" in x)
    number = int(re.findall(r"costs \(line (\d+)\)", line)[0])
    file = (EXAMPLE / "programs" / "lakeside-evenings.yaml").read_text(encoding="utf-8")
    assert file.splitlines()[number - 1].startswith("cost: {is: free")
    assert "`data/programs/" in text


def test_a_groups_own_course_stands_on_the_page_of_who_lives_there(tmp_path: Path) -> None:
    course = (EXAMPLE / "programs" / "lakeside-spring-course.yaml").read_text(encoding="utf-8")
    lives, named = ROOT / "benchmarks" / "lives", set()
    for life, place in (("p13", "Hamilton CA"), ("p17", "Kraków PL"), ("p10", "Surabaya ID"),
                        ("p16", "Lyon FR")):
        file = tmp_path / life / "programs" / "lakeside-spring-course.yaml"
        file.parent.mkdir(parents=True)
        file.write_text(course.replace("Zurich CH", place), encoding="utf-8")
        day = ("--today", "2026-11-28")
        out = run("plan", lives / f"{life}.yaml", "--data", tmp_path / life, *day)
        assert out.exit_code == 0, out.stderr
        if "example.org/lakeside/course" in out.stdout:
            named.add(life)
    assert named == {"p13", "p17", "p10"}  # the last one lives in another country


def test_every_file_of_the_example_is_labelled_as_made_up() -> None:
    files = list(EXAMPLE.rglob("*.yaml"))
    assert len(files) == 3
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert "made up" in text.splitlines()[0] and "a made-up example" in text
        assert not re.search(r"https?://(?!example\.org/)", text)


def test_an_entry_stands_in_for_a_shipped_one_and_the_check_says_so(tmp_path: Path) -> None:
    own = overlay(tmp_path / "own")
    out = run("catalog", "check", "--data", own)
    assert out.exit_code == 0, out.stderr
    assert "own/programs/spar.yaml stands in for data/programs/spar.yaml." in out.stderr
    held = json.loads(run("catalog", "show", "spar", "--data", own, "--json").stdout)
    assert (held["name"], held["file"]) == ("Our SPAR", "own/programs/spar.yaml")


def test_two_overlays_with_one_entry_are_a_conflict(tmp_path: Path) -> None:
    first, second = overlay(tmp_path / "first"), overlay(tmp_path / "second", name="Their SPAR")
    for command in (("catalog", "check"), ("catalog", "list"), ("demo",)):
        out = run(*command, "--data", first, "--data", second)
        assert out.exit_code in (1, 2)
        assert "second/programs/spar.yaml:1:1: two overlays hold this entry" in out.stderr
        assert "first/programs/spar.yaml [overlay.twice]" in out.stderr
    assert run("catalog", "check", "--explain", "overlay.twice").exit_code == 0
    # One folder given twice is no conflict with itself.
    assert run("catalog", "check", "--data", first, "--data", first).exit_code == 0


def test_an_overlay_in_a_folder_called_data_is_never_taken_for_the_catalog(tmp_path: Path) -> None:
    own = overlay(tmp_path / "group" / "data")
    shown = run("catalog", "show", "spar", "--data", own).stdout
    assert shown.startswith("# group/data/programs/spar.yaml\nid: spar\nname: Our SPAR\n")
    out = run("why", "spar", "--profile", "data/demo.yaml", "--data", own, *DAY)
    assert "`group/data/programs/spar.yaml" in out.stdout


def test_two_folders_of_one_name_are_told_apart(tmp_path: Path) -> None:
    one, two = overlay(tmp_path / "a" / "own", "first"), overlay(tmp_path / "b" / "own", "second")
    assert list(overlay_names([one, two]).values()) == ["own", "b/own"]
    rows = json.loads(run("catalog", "list", "--data", one, "--data", two, "--json").stdout)
    assert {"first", "second"} <= {r["id"] for r in rows}


def test_a_name_that_is_taken_is_the_overlays_mistake(tmp_path: Path) -> None:
    own = overlay(tmp_path / "own", "mine")
    path = own / "programs" / "mine.yaml"
    text = path.read_text(encoding="utf-8").replace("\nkind:", "\naliases: [mats]\nkind:")
    path.write_text(text, encoding="utf-8")
    out = run("catalog", "check", "--data", own)
    assert out.exit_code == 1 and "own/programs/mine.yaml:3:" in out.stderr
    assert "already belongs to programs/mats" in out.stderr


def test_the_shipped_data_is_untouched_by_any_of_it(tmp_path: Path) -> None:
    before = {p: p.read_bytes() for p in (ROOT / "data").rglob("*.yaml")}
    shutil.copytree(EXAMPLE, tmp_path / "own")
    run("demo", "--data", tmp_path / "own")
    assert before == {p: p.read_bytes() for p in (ROOT / "data").rglob("*.yaml")}
