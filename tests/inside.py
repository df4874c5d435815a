"""Commands run inside the test's process, with the shipped catalog read once: ten times as quick.

What depends on a process (streams, signals, exit, the environment) is tested from outside.
"""

from __future__ import annotations

import subprocess
from contextlib import chdir
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from typer.testing import CliRunner

import pathways.catalog
from pathways.cli.main import app

ROOT = Path(__file__).resolve().parent.parent

_read = pathways.catalog.load_catalog
_shipped = cache(_read)


def _load(overlays: Any = (), base: Path | None = None) -> Any:
    return _read(overlays, base) if overlays or base else _shipped()


def run(
    *args: str | Path, stdin: str = "", cwd: Path = ROOT, **env: str | None
) -> subprocess.CompletedProcess[str]:
    """One command, as `test_doors.run` gives it; `env` sets variables, None takes one away."""
    with patch.object(pathways.catalog, "load_catalog", _load), chdir(cwd):
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
