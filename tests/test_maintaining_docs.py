"""What docs/maintaining.md and CONTRIBUTING.md tell people to type exists and works."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import warnings
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from pathways.cli.main import app

ROOT = Path(__file__).resolve().parent.parent
MAINTAINING = (ROOT / "docs" / "maintaining.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def commands(text: str) -> list[str]:
    found = re.findall(r"pathways catalog [^`\n|>&]+", text)
    return sorted({" ".join(shlex.split(line.partition("#")[0])) for line in found})


@pytest.mark.parametrize("command", commands(MAINTAINING + CONTRIBUTING))
def test_every_command_and_option_that_is_named_exists(command: str) -> None:
    words = command.split()
    assert len(words) > 2
    name, options = words[2].rstrip(".,;:"), [w for w in words[3:] if w.startswith("-")]
    out = CliRunner().invoke(app, ["catalog", name, "--help"], env={"COLUMNS": "120"})
    assert out.exit_code == 0, f"there is no pathways catalog {name}"
    for option in options:
        assert re.search(rf"(^|[\s,]){re.escape(option)}\b", out.stdout), (command, option)


def test_the_workflow_is_yaml_and_never_pastes_an_expression_into_a_shell() -> None:
    block = re.search(r"```yaml\n(.*?)```", MAINTAINING, re.S)
    assert block
    held = yaml.safe_load(block.group(1))
    steps = [step for job in held["jobs"].values() for step in job["steps"]]
    runs = [step["run"] for step in steps if "run" in step]
    assert any("check --format github" in r for r in runs) and any("stale" in r for r in runs)
    assert not any("${{" in r for r in runs), "put expressions under env"
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hooks[0]["id"] in MAINTAINING


@pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix terminal")
def test_a_program_is_added_by_following_the_page_to_the_letter(tmp_path: Path) -> None:
    import pexpect
    from test_terminal import environment

    section = CONTRIBUTING.partition("## Add a program in five minutes")[2].partition("\n## ")[0]
    lines = re.findall(r"^    (pathways .*)$", section, re.M)
    assert [line.split()[1] for line in lines] == ["catalog", "catalog", "why", "catalog"]
    leave = shutil.ignore_patterns("__pycache__", "compiled")
    for name in ("pathways", "data", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=leave)
    env = {**environment(), "PYTHONPATH": str(tmp_path)}
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "before")):
        subprocess.run(["git", "-c", "user.name=T", "-c", "user.email=t@example.org", *words],
                       cwd=tmp_path, check=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # forking a process that has threads
        asked: Any = pexpect.spawn(sys.executable, ["-m", *lines[0].split()], env=env, timeout=20,
                                   cwd=str(tmp_path), dimensions=(40, 100), encoding="utf-8")
    asked.delaybeforesend = None
    said = "It asks twelve short questions" in section
    # Enter alone takes a text that is suggested, and chooses nothing from a list.
    answers = ["Made-Up School\r", "\r", "course\r", "https://example.org/school\r", "1",
               "Eight evenings.\r", "fieldbuilding\r", "field-context\r", "0\r", "1\r",
               "eight evenings of readings, talked over\r", "\r"]
    assert said and len(answers) == 12
    for number, keys in enumerate(answers, 1):
        asked.expect(f"{number}/12")
        asked.send(keys)
    asked.expect("It passes the check")
    asked.wait()
    path = tmp_path / "data" / "programs" / "made-up-school.yaml"
    text = path.read_text(encoding="utf-8")
    # Step 1: take in two facts that the page states, and delete the rest of the suggestions.
    text = text.replace("# mode: {", "mode: {").replace("# cost: {", "cost: {")
    path.write_text("".join(x for x in text.splitlines(keepends=True)
                            if not re.match(r"# [a-z_]+: [{\[]|# - ", x)), encoding="utf-8")
    for line in lines[1:]:
        words = line.replace("ID", "made-up-school").split()
        out = subprocess.run([sys.executable, "-m", *words], cwd=tmp_path, text=True,
                             capture_output=True, env={**os.environ, "PYTHONPATH": str(tmp_path)})
        assert out.returncode == 0, (line, out.stderr + out.stdout)
    # Without the examples beside it the panel is smaller, and the test quicker.
    assert "of 12 plans change" in out.stdout


def test_a_source_distribution_holds_what_its_tests_read() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = project["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    packed = {*named, "pyproject.toml"}  # which every one has
    for path in (ROOT / "tests").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        read = re.findall(r'(?:ROOT|PACKAGE\.parent) / "([^"/]+)', text)
        assert packed.issuperset(read), path.name
