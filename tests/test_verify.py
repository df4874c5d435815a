"""`pathways verify` in every format: identical, moved, edited, or no plan at all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from inside import run
from test_doors import DAY, DEMO, ROOT

HELD = ("md", "html", "pdf", "ics")
"""Formats that carry the lock, but not the answers."""


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The demo in every format."""
    target = tmp_path_factory.mktemp("plans") / "plan"
    made = {}
    for format in (*HELD, "json"):
        assert run("demo", "-f", format, "-o", target).returncode == 0
        made[format] = target.read_bytes()
    return made


@pytest.mark.parametrize("format", [*HELD, "json"])
def test_a_plan_is_identical_until_it_is_edited(
    format: str, plans: dict[str, bytes], tmp_path: Path
) -> None:
    plan = tmp_path / "plan"
    plan.write_bytes(plans[format])
    same = run("verify", plan, "--profile", DEMO)
    assert (same.returncode, same.stderr) == (0, "") and same.stdout.startswith("Identical")
    plan.write_bytes(plans[format] + b"\n")
    edited = run("verify", plan, "--profile", DEMO)
    assert edited.returncode == 1 and "the file was edited" in edited.stdout


@pytest.mark.parametrize("format", HELD)
def test_other_answers_are_named_and_missing_ones_are_asked_for(
    format: str, plans: dict[str, bytes], tmp_path: Path
) -> None:
    plan = tmp_path / "plan"
    plan.write_bytes(plans[format])
    other = run("verify", plan, "--profile", ROOT / "examples" / "founder.yaml")
    assert other.returncode == 1
    assert other.stdout == "Not identical. Since this plan was made, your answers changed.\n"
    alone = run("verify", plan)
    assert alone.returncode == 2 and "--profile FILE" in alone.stderr


@pytest.mark.parametrize("format, old, new", [
    ("html", b"\n", b"\r\n"), ("ics", b"\r\n", b"\n"), ("json", b"\n", b"\r\n"),
])
def test_line_ends_of_another_editor_do_not_matter(
    format: str, old: bytes, new: bytes, plans: dict[str, bytes], tmp_path: Path
) -> None:
    plan = tmp_path / "plan"
    plan.write_bytes(plans[format].replace(old, new))
    assert run("verify", plan, "--profile", DEMO).returncode == 0


def test_a_plan_with_a_record_verifies_beside_it(tmp_path: Path) -> None:
    me, plan = tmp_path / "me.yaml", tmp_path / "plan.html"
    me.write_bytes(DEMO.read_bytes())
    assert run("log", "hours", "3", "--profile", me).returncode == 0
    assert run("plan", me, "-o", plan, "--today", "2026-12-22").returncode == 0
    assert run("verify", plan, "--profile", me).returncode == 0
    assert run("log", "hours", "4", "--profile", me).returncode == 0
    moved = run("verify", plan, "--profile", me)
    assert moved.returncode == 1 and "your record changed" in moved.stdout


@pytest.mark.parametrize("text", [
    "", "hello", "<!doctype html><title>x</title>", "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
    "%PDF-1.7\n%%EOF", "---\nx: 1\n---\n", "{}", "<!doctype html>today=2026-11-22 answers=0",
    "\x00\x00",
])
def test_what_is_no_plan_is_refused(text: str, tmp_path: Path) -> None:
    plan = tmp_path / "x"
    plan.write_bytes(text.encode())
    refused = run("verify", plan, "--profile", DEMO)
    assert refused.returncode == 2 and not refused.stdout
    assert "not a plan" in refused.stderr and "Traceback" not in refused.stderr


@pytest.mark.parametrize("format, name", [
    ("html", 'name="pathways-lock" content="today=2020-01-01 answers=0'),
    ("pdf", "<pdf:Keywords>today=2020-01-01 answers=0"),
    ("ics", "X-PATHWAYS-LOCK:today=2020-01-01 answers=0"),
])
def test_a_name_cannot_pass_for_a_lock(format: str, name: str, tmp_path: Path) -> None:
    me, plan = tmp_path / "me.yaml", tmp_path / "plan"
    text = DEMO.read_text(encoding="utf-8").replace("name: Inês", f"name: '{name}'")
    me.write_text(text, encoding="utf-8")
    assert run("plan", me, "-f", format, "-o", plan, "--today", DAY).returncode == 0
    assert run("verify", plan, "--profile", me).stdout.startswith("Identical")


@pytest.mark.parametrize("key, value", [
    ("kept", 5), ("kept", None), ("kept", ["\ud800"]), ("record", 5), ("record", None),
    ("record", ["\ud800"]), ("answers", {"version": 1, "name": "\ud800"}),
])
def test_an_edited_plan_of_another_shape_is_refused_in_a_sentence(
    key: str, value: Any, plans: dict[str, bytes], tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps({**json.loads(plans["json"]), key: value}), encoding="utf-8")
    refused = run("verify", plan)
    assert refused.returncode == 2 and not refused.stdout
    assert f"{plan} is not a plan of this program: its {key} cannot be read" in refused.stderr
