"""The command line from outside: what goes where, what is refused, what stays unharmed."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
import threading
from importlib import import_module
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pathways.cli import main, out
from pathways.cli.main import app

pytestmark = pytest.mark.usefixtures("installed")

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "data" / "demo.yaml"
DAY = "2026-11-22"


def run(*args: str | Path, stdin: str = "", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pathways", *map(str, args)],
        input=stdin, capture_output=True, text=True, cwd=cwd,
        env={**os.environ, "COLUMNS": "80"},
    )


def test_demo_is_the_same_with_and_without_a_terminal_and_needs_no_answers() -> None:
    first, second = run("demo"), run("demo", "--format", "md")
    assert first.returncode == 0 and first.stdout == second.stdout
    assert first.stdout.startswith("---\npathways: 1\ntoday: 2026-11-22\n")


def test_each_command_is_found_and_says_of_itself_what_the_list_says() -> None:
    from typer.testing import CliRunner

    from pathways.cli.main import COMMANDS, app

    listed = " ".join(CliRunner().invoke(app, ["--help"]).output.split())
    for name, (_, line) in COMMANDS.items():
        said = CliRunner().invoke(app, [name, "--help"])
        assert said.exit_code == 0 and line in " ".join(said.output.split()), name
        assert f" {name} {line}" in listed


def test_a_mistyped_command_gets_the_nearest_name() -> None:
    wrong = run("catalgo", "check")
    assert wrong.returncode == 2 and "Did you mean 'catalog'?" in wrong.stderr


def test_a_reader_that_has_seen_enough_is_no_error() -> None:
    command = f"{sys.executable} -m pathways demo | head -1; echo ${{PIPESTATUS[0]}}"
    out = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=ROOT)
    assert (out.stdout, out.stderr) == ("---\n0\n", "")


def test_a_json_plan_verifies_and_says_what_moved(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    run("demo", "-f", "json", "-o", plan)
    assert run("verify", plan).returncode == 0
    held = json.loads(plan.read_text(encoding="utf-8"))
    held["lock"]["rules"] = "0" * 64
    plan.write_text(json.dumps(held, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    moved = run("verify", plan)
    assert moved.returncode == 1
    assert moved.stdout == "Not identical. Since this plan was made, the rules changed.\n"


def test_a_markdown_plan_verifies_also_with_windows_line_ends(tmp_path: Path) -> None:
    plan = tmp_path / "plan.md"
    run("demo", "-f", "md", "-o", plan)
    plan.write_bytes(plan.read_bytes().replace(b"\n", b"\r\n"))
    assert run("verify", plan, "--profile", DEMO).returncode == 0


def test_a_plan_cannot_send_the_terminal_a_command_through_verify(tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    run("demo", "-f", "json", "-o", plan)
    held = json.loads(plan.read_text(encoding="utf-8"))
    held["today"] = "\x1b]0;owned\x07"
    plan.write_text(json.dumps(held), encoding="utf-8")
    out = run("verify", plan)
    assert out.returncode == 2
    assert "\x1b" not in out.stderr + out.stdout
    assert "does not say for which day" in out.stderr


def test_a_plan_is_never_written_over_the_answers(tmp_path: Path) -> None:
    mine = tmp_path / "me.yaml"
    mine.write_bytes(DEMO.read_bytes())
    out = run("plan", mine, "-o", mine, "--today", DAY)
    assert out.returncode == 2 and "holds your answers" in out.stderr
    assert mine.read_bytes() == DEMO.read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="no such pipes")
def test_a_pipe_stays_a_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    run("demo", "-f", "md", "-o", pipe)
    reader.join(10)
    assert pipe.is_fifo() and read[0].startswith("---\n")


def test_a_link_is_followed_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text("old", encoding="utf-8")
    (tmp_path / "link.md").symlink_to("real.md")
    run("demo", "-o", tmp_path / "link.md")
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "real.md").read_text(encoding="utf-8").startswith("---\n")


@pytest.mark.parametrize("day", ["9999-12-31", "1980-01-01", "2026-02-30", "tomorrow"])
def test_a_day_that_cannot_be_is_refused(day: str) -> None:
    out = run("plan", DEMO, "--today", day)
    assert out.returncode == 2 and "Traceback" not in out.stderr


def test_both_ladders_out_is_a_kind_page(tmp_path: Path) -> None:
    for hours in ("[0, 0, 0, 0]", "[4, 4, 4, 4]"):
        text = f"version: 1\nhours: {hours}\ndeal_breakers: [research, generalist]\n"
        out = run("plan", "-", "--today", DAY, stdin=text)
        assert out.returncode == 3 and "## The smallest change" in out.stdout, out.stderr


def test_a_plan_given_as_profile_says_so() -> None:
    plan = run("demo", "-f", "json").stdout
    out = run("plan", "-", stdin=plan)
    assert out.returncode == 2
    assert "this is a plan, not a profile" in out.stderr


@pytest.mark.parametrize("name, shown", [
    ("mats", "# MATS:"),
    ("Fieldbuilder week", "# Fieldbuilder Week:"),
    ("generator", "# Generator Residency: not in your plan"),
    ("people:someone-in-the-job", "# A talk with somebody who does this work"),
    ("evidence", "# A page of evidence: in your plan"),
    ("project:lead-volunteer-cohort", "# Lead one volunteer cohort"),
    ("career adviser", "# Career adviser: a role"),
])
def test_why_understands_names_typed_in_a_hurry(name: str, shown: str) -> None:
    out = run("why", *name.split(), "--profile", DEMO, "--today", DAY)
    assert out.stdout.startswith(shown), out.stderr or out.stdout[:80]


def test_why_says_the_smallest_change_that_lets_a_program_in() -> None:
    parent = ROOT / "examples" / "part-time-parent.yaml"
    out = run("why", "ai-safety-camp", "--profile", parent, "--today", DAY).stdout
    assert "out for now" in out
    assert "**The smallest change:** 10 hours a week would let it in. We tried it." in out


def test_nobody_who_is_never_free_is_sent_to_a_full_time_job() -> None:
    text = (ROOT / "examples" / "non-english.yaml").read_text(encoding="utf-8")
    assert "full_time_from: never" in text
    plan = json.loads(run("plan", "-", "--today", DAY, "-f", "json", stdin=text).stdout)
    jobs = [s["ref"] for s in plan["plan"]["steps"] if s["kind"] == "job"]
    assert set(jobs) <= {"course-facilitator"}


def test_an_overlay_adds_a_program_with_its_own_receipts(tmp_path: Path) -> None:
    text = (ROOT / "data" / "programs" / "mats.yaml").read_text(encoding="utf-8")
    text = text.replace("id: mats\n", "id: our-own\n").replace("name: MATS\n", "name: Our Own\n")
    text = text.replace("aliases: [ML Alignment & Theory Scholars, SERI MATS]\n", "")
    folder = tmp_path / "our_data" / "programs"
    folder.mkdir(parents=True)
    (folder / "our-own.yaml").write_text(text, encoding="utf-8")
    out = run("why", "our-own", "--profile", DEMO, "--today", DAY, "--data", tmp_path / "our_data")
    assert out.stdout.startswith("# Our Own:"), out.stderr
    assert "`our_data/programs/our-own.yaml, line" in out.stdout


def test_lists_have_json() -> None:
    rows = json.loads(run("catalog", "list", "roles", "--json").stdout)
    every = {file.stem for file in (ROOT / "data" / "roles").glob("*.yaml")}
    assert {row["id"] for row in rows} == every and set(rows[0]) == {"id", "name", "kind"}
    assert json.loads(run("catalog", "check", "--json").stdout)["problems"] == []
    assert json.loads(run("catalog", "show", "spar", "--json").stdout)["id"] == "spar"


def test_the_plan_fits_forty_columns_as_text() -> None:
    out = subprocess.run(
        [sys.executable, "-m", "pathways", "demo", "--format", "text"],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "COLUMNS": "40"},
    )
    too_long = [line for line in out.stdout.splitlines() if len(line) > 40]
    assert too_long == []
    assert "\x1b" not in out.stdout


@pytest.mark.parametrize("command", ["project", "profile", "catalog"])
def test_help_of_a_group_of_commands_offers_no_completion(command: str) -> None:
    assert "--install-completion" not in run(command, "--help").stdout


def test_the_table_of_exit_codes_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    exports = ROOT / "tests" / "exports"
    for name in ("answers-to-mend.csv", "google-download.csv"):
        (tmp_path / name).write_bytes((exports / name).read_bytes())
    (tmp_path / "no-hours.yaml").write_text("version: 1\nhours: [0, 0, 0, 0]\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(app, ["demo", "-f", "json"]).stdout
    (tmp_path / "plan.json").write_text(made, "utf-8")
    (tmp_path / "moved.json").write_text(made.replace('"rules": "', '"rules": "0'), "utf-8")
    page = (ROOT / "docs" / "scripts.md").read_text("utf-8")
    rows = re.findall(r"^\| `pathways (.*)` \| (\d+) \|$", page, re.MULTILINE)
    assert len(rows) >= 20 and {code for _, code in rows} == {"0", "1", "2", "3"}
    for command, code in rows:
        said = CliRunner().invoke(app, command.split())
        assert said.exit_code == int(code), (command, said.output)
        if command.startswith("plan no-hours.yaml --json"):
            assert json.loads(said.stdout)["kind"] == "no plan"
    codes = {out.FOUND, out.BAD_INPUT, out.NO_PLAN, out.INTERRUPTED, 0}
    assert codes == {int(n) for n in re.findall(r"^\| (\d+) \| [a-z]", page, re.MULTILINE)}


def test_the_table_of_who_ends_with_which_code_is_true() -> None:
    page = (ROOT / "docs" / "scripts.md").read_text("utf-8")
    told: dict[str, set[int]] = {}
    for code, name in re.findall(r"^\| ([13]) \| `([a-z ]+)` \| [^|]+ \|$", page, re.MULTILINE):
        told.setdefault(name, set()).add(int(code))
    commands = functions()
    assert {*told} <= {*commands}
    assert {name: codes for name, f in commands.items() if (codes := codes_of(f))} == told


def functions() -> dict[str, object]:
    """The function of each command."""
    root, found = typer.main.get_command(app), {}

    def walk(name: str, command: object) -> None:
        if inside := getattr(command, "commands", None):
            for word, one in inside.items():
                walk(f"{name} {word}", one)
        else:
            found[name] = inspect.unwrap(command.callback)  # type: ignore[attr-defined]

    for name in main.COMMANDS:
        walk(name, root.get_command(None, name))  # type: ignore[attr-defined,arg-type]
    return found


def codes_of(command: object) -> set[int]:
    """1 and 3, as far as a command or what it calls in pathways/cli ends with them."""
    codes: set[int] = set()
    seen, rest = set(), [command]
    while rest:
        function = rest.pop()
        if function in seen:
            continue
        seen.add(function)
        names = function.__code__.co_names  # type: ignore[attr-defined]
        codes |= {code for name, code in (("FOUND", 1), ("NO_PLAN", 3)) if name in names}
        codes |= {1} if "exit_if" in names and "NO_PLAN" not in names else set()
        # What is imported within it too, also with its module.
        places = [import_module(name) for name in names if name.startswith("pathways.cli")]
        inside = [vars(place).get(name) for place in places for name in names]
        places += filter(inspect.ismodule, inside)
        known = [function.__globals__, *map(vars, places)]  # type: ignore[attr-defined]
        found = filter(inspect.isfunction, (at.get(name) for at in known for name in names))
        rest += [f for f in found if f.__module__.startswith("pathways.cli")]
    return codes
