"""Commands run inside the test's process, with the shipped catalog read once: ten times as quick.

What depends on a process (streams, signals, exit, the environment) is tested from outside.
"""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from typer.testing import CliRunner

import pathways.catalog
from pathways.cli.main import app

_read = pathways.catalog.load_catalog
_shipped = cache(_read)


def _load(data: Any) -> Any:
    return _read(data) if data else _shipped()


def run(*args: str | Path) -> subprocess.CompletedProcess[str]:
    """One command, as `test_doors.run` gives it."""
    with patch.object(pathways.catalog, "load_catalog", _load):
        done = CliRunner().invoke(app, [*map(str, args)])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess([*args], done.exit_code, done.stdout, done.stderr)
