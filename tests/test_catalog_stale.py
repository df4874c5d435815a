"""`pathways catalog stale`: which facts have aged, and how many plans of the panel lean on them."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pathways.catalog import load_catalog
from pathways.cli.main import app
from pathways.profile import read_profile
from pathways.render import to_markdown
from pathways.resources import folder
from pathways.upkeep.panel import documents, members

DAY = "2026-11-22"

PROGRAM = """\
id: our-own-course
name: Our Own Course
kind: course
page: https://example.org/course
summary: A made-up course for this test.
topics: [fieldbuilding]
source: site
mode: {is: online, source: site}
stipend: {is: none, source: site}
visa: {is: does not sponsor, source: letter}
weeks: {is: 6, source: [letter, site]}
rounds:
- {name: Spring 2026, closes: 2026-03-10, source: site}
yields: a page of notes
sources:
  site: {page: "https://example.org/course", read: page, as_of: 2026-01}
  letter: {page: "https://example.org/letter", read: listing}
"""


def stale(*args: str | Path) -> Any:
    return CliRunner().invoke(app, ["catalog", "stale", *map(str, args)])


@pytest.fixture
def overlay(tmp_path: Path) -> Path:
    (tmp_path / "own" / "programs").mkdir(parents=True)
    (tmp_path / "own" / "programs" / "our-own-course.yaml").write_text(PROGRAM, encoding="utf-8")
    return tmp_path / "own"


@cache
def facts(day: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(stale("--today", day, "--json").stdout)["facts"]
    return found


@pytest.mark.parametrize("day, expected", [
    ("2026-11-22", {"visa": ("undated", None), "stipend": ("review due", 10)}),
    # The only round known closed in March; from January on the next may be on the page.
    ("2027-02-01", {"visa": ("undated", None), "stipend": ("review due", 13),
                    "mode": ("review due", 13), "weeks": ("review due", 13),
                    "next round": ("look now", None)}),
    ("2027-12-31", {"visa": ("undated", None), "stipend": ("expired", 24),
                    "mode": ("expired", 24), "weeks": ("expired", 24)}),
])
def test_facts_age_by_the_shelf_life_of_their_kind(
    overlay: Path, day: str, expected: dict[str, Any]
) -> None:
    rows = json.loads(stale("--today", day, "--data", overlay, "--json").stdout)["facts"]
    own = {f["label"]: (f["state"], f["months"]) for f in rows if f["entry"] == "our-own-course"}
    assert own == expected


def test_an_expired_fact_is_exit_one_and_the_page_says_where_to_look() -> None:
    out = stale("--today", DAY, "--limit", "3")
    assert out.exit_code == 1
    assert re.search(r"^\d+ facts have expired, \d+ are due for review, \d+ carry no date",
                     out.stdout, re.M)
    line = r"^- \*\*(\d+) plans?\.\*\* .*: open \[its page\]\((https://\S+?)\)"
    shown = re.findall(line, out.stdout, re.M)
    assert len(shown) == 3
    assert [int(n) for n, _ in shown] == sorted((int(n) for n, _ in shown), reverse=True)
    assert "more: `--limit 0` shows all" in out.stdout


@pytest.mark.parametrize(("day", "before"), [
    ("2026-11-30", "2026-11-23"), ("2026-12-04", "2026-11-27"), ("2026-12-09", "2026-12-02")])
def test_a_fact_is_new_that_was_not_so_on_the_list_a_week_ago(day: str, before: str) -> None:
    keys = ("file", "line", "label", "page", "state")
    then = {tuple(fact[key] for key in keys) for fact in facts(before)}
    new = [fact["new"] for fact in facts(day)]
    assert new == [tuple(fact[key] for key in keys) not in then for fact in facts(day)]
    out = stale("--today", day, "--fail-on", "new", "--limit", "0")
    assert out.exit_code == any(new)
    assert out.stdout.count("**new this week**") == sum(new)
    assert ("new on the list this week" in out.stdout) == any(new)


def test_where_nothing_is_new_the_weekly_look_fails_on_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pathways.upkeep.stale.NEW_FOR", timedelta(0))
    out = stale("--today", DAY, "--fail-on", "new")
    assert out.exit_code == 0 and "new" not in out.stdout.split("\n- ")[0]
    assert stale("--today", DAY).exit_code == 1
    unknown = stale("--fail-on", "old")
    assert unknown.exit_code == 2 and "expired" in unknown.stderr


def test_plans_that_lean_on_a_fact_are_those_that_name_its_line() -> None:
    catalog = load_catalog()
    panel = documents(catalog, members(folder("data")), date.fromisoformat(DAY))
    texts = [to_markdown(d) for d in panel.values()]
    labels = ("mode", "stipend", "visa")
    wanted = [f for f in facts(DAY) if f["label"] in labels and f["plans"]][:12]
    assert len(wanted) == 12
    for fact in wanted:
        lines = rf"\(lines? [\d, ]*\b{fact['line']}\b[\d, ]*\)"
        receipt = re.compile(rf"`{fact['file']}`: [^\n]*{lines}")
        assert sum(bool(receipt.search(text)) for text in texts) == fact["plans"], fact


def test_the_panel_is_24_made_up_people_of_different_kinds() -> None:
    panel = members(folder("data"))
    assert len(panel) == 24
    catalog = load_catalog()
    answers = [read_profile(member, catalog) for member in panel]
    assert len({a.country for a in answers}) >= 12
    assert {a.situation for a in answers} == {
        "student", "working", "in-field", "between", "caring", "retired"}
    for path in (folder("data") / "panel").glob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# A made-up ") and "\nname:" not in text


def test_a_panel_that_does_not_fit_the_catalog_is_reported_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "demo.yaml").write_text("version: 1\nprograms: [no-such]\n", encoding="utf-8")
    from pathways.problems import BadInput

    with pytest.raises(BadInput) as bad:
        documents(load_catalog(), members(tmp_path), date.fromisoformat(DAY))
    assert "no-such" in str(bad.value) and ":2:" in str(bad.value)


def test_holidays_whose_days_are_not_known_for_a_year_ahead_are_to_look_up() -> None:
    def late(day: str) -> set[str]:
        return {f["entry"] for f in facts(day) if f["label"] == "next days"}

    assert not late("2026-11-28")
    assert "the Spring Festival" in late("2028-03-01")
    assert "Christmas and New Year" not in late("2028-03-01")  # the same in every year
