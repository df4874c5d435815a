"""Standard output and standard error that are full or closed, and pagers that are not there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("streams of Unix", allow_module_level=True)

import pexpect

ROOT = Path(__file__).resolve().parent.parent
pytestmark = pytest.mark.usefixtures("installed")
PRINT = ("demo", "--version", "--help", "form", "catalog list", "catalog graph", "catalog --help")


def shell(command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command line of which `pathways` is this one."""
    return subprocess.run(
        ["bash", "-c", f'pathways() {{ "{sys.executable}" -m pathways "$@"; }}; {command}'],
        capture_output=True, text=True, cwd=ROOT, env={**os.environ, "COLUMNS": "80", **variables},
    )


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the device is of Linux")
@pytest.mark.parametrize("command", PRINT)
def test_a_full_disk_behind_standard_output_is_said_in_a_sentence(command: str) -> None:
    said = shell(f"pathways {command} > /dev/full")
    full = "pathways: cannot write to standard output: No space left on device\n"
    assert (said.returncode, said.stderr) == (2, full)


def test_a_dash_for_a_file_is_standard_output(tmp_path: Path) -> None:
    plain = shell("pathways demo -f json").stdout
    dashed = shell(f"cd {tmp_path}; pathways demo -f json -o -")
    assert (dashed.returncode, dashed.stdout, dashed.stderr) == (0, plain, "")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", PRINT)
def test_a_closed_standard_output_is_said_in_a_sentence(command: str) -> None:
    said = shell(f"pathways {command} >&-")
    assert said.returncode == 2
    assert said.stderr == "pathways: cannot write to standard output: it is closed\n"


def test_a_file_is_written_whatever_standard_output_is(tmp_path: Path) -> None:
    said = shell(f"pathways demo -o {tmp_path}/plan.md >&-")
    assert (said.returncode, said.stderr) == (0, f"Wrote {tmp_path}/plan.md\n")
    assert (tmp_path / "plan.md").read_text(encoding="utf-8").startswith("---\n")


@pytest.mark.parametrize("command", ["plan /nowhere.yaml", "nonsense", "catalog show nonsense"])
@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full"])
def test_without_standard_error_nothing_is_said(command: str, closed: str) -> None:
    said = shell(f"pathways {command} {closed}")
    assert (said.returncode, said.stdout, said.stderr) == (2, "", "")


def test_data_is_still_printed_without_standard_error() -> None:
    said = shell("pathways demo 2>&-")
    assert said.returncode == 0 and said.stdout == shell("pathways demo").stdout


@pytest.mark.parametrize("pager", ["/nonexistent", "no-such-pager -R", "'unbalanced"])
@pytest.mark.parametrize("variable", ["PAGER", "MANPAGER"])
def test_a_plan_is_printed_when_there_is_no_such_pager(pager: str, variable: str) -> None:
    unset = ("PAGER", "MANPAGER", "NO_COLOR", "COLUMNS", "LINES")
    kept = {k: v for k, v in os.environ.items() if k not in unset}
    child = pexpect.spawn(
        sys.executable, ["-m", "pathways", "demo"], cwd=str(ROOT), encoding="utf-8",
        timeout=30, dimensions=(24, 80), env={**kept, "TERM": "xterm-256color", variable: pager},
    )
    shown = child.read()
    child.close()
    assert child.exitstatus == 0
    lines = shown.splitlines()
    assert "what to do next, from" in lines[0] and len(lines) > 40
    assert "This was a made-up student." in lines[-1]


def test_zero_columns_are_eighty() -> None:
    plan = shell("pathways demo -f text", COLUMNS="0").stdout
    assert plan == shell("pathways demo -f text").stdout and len(plan) > 1000
