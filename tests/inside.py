"""Commands run inside the test's process: ten times as quick.

What depends on a process (streams, signals, exit, the environment) is tested from outside.
"""

from __future__ import annotations

import subprocess
from contextlib import chdir
from datetime import date
from pathlib import Path

from typer.testing import CliRunner

from pathways.cli.main import app

ROOT = Path(__file__).resolve().parent.parent


def run(
    *args: str | Path, stdin: str = "", cwd: Path = ROOT, **env: str | None
) -> subprocess.CompletedProcess[str]:
    """One command, as `test_doors.run` gives it; `env` sets variables, None takes one away."""
    with chdir(cwd):
        done = CliRunner().invoke(
            app, [*map(str, args)], stdin, {"COLUMNS": "80", **env}, prog_name="pathways"
        )
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess([*args], done.exit_code, done.stdout, done.stderr)


def keep_plan(folder: Path, answers: str, day: date) -> Path:
    """The file of somebody with these answers, whose plan was kept on a day."""
    profile = folder / "me.yaml"
    profile.write_text(answers, encoding="utf-8")
    made = run("replan", "--today", str(day), "--profile", profile)
    assert made.returncode == 0, made.stderr
    return profile
