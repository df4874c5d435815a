"""Whole plans, read by eye once and kept: one for each example profile.

After a change that is meant to alter plans, write them anew with `python tests/test_plans.py` and
read the difference before committing it.
"""

from __future__ import annotations

from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from pathways.catalog import load_catalog
from pathways.planner import Plan, make_plan
from pathways.profile import current, read_profile
from pathways.render import build_document, to_markdown

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "tests" / "plans"
PROFILES = {
    **{path.stem: path for path in sorted((ROOT / "examples").glob("*.yaml"))},
    "demo": ROOT / "data" / "demo.yaml",
}
DAY = date(2026, 11, 22)


def _document(name: str):
    catalog = load_catalog()
    profile = read_profile(PROFILES[name], catalog)
    person = current(profile, catalog)
    return build_document(catalog, profile, person, make_plan(catalog, person, DAY))


def _text(name: str) -> str:
    # Without the lock, which changes with every byte of data: `verify` has its own tests.
    return to_markdown(_document(name), front_matter=False)


@pytest.mark.parametrize("name", PROFILES)
def test_plan_is_the_one_that_was_read(name: str) -> None:
    assert _text(name) == (KEPT / f"{name}.md").read_text(encoding="utf-8")


def test_there_are_at_least_twelve_kinds_of_people() -> None:
    assert len(PROFILES) >= 12


def test_people_of_different_aims_share_a_third_of_their_steps_at_most() -> None:
    steps, first = {}, {}
    for name in PROFILES:
        plan = _document(name).plan
        if isinstance(plan, Plan):
            # A kind of talk, or a page of evidence, is another one in each life.
            steps[name] = {s.id for s in plan.steps if s.kind not in ("people", "prepare")}
            first[name] = plan.assessment.shortlist[0].role
    pairs = [(a, b) for a, b in combinations(steps, 2) if first[a] != first[b]]
    assert len(pairs) > 40
    for a, b in pairs:
        shared = steps[a] & steps[b]
        assert len(shared) * 3 <= min(len(steps[a]), len(steps[b])), (a, b, sorted(shared))


def test_no_time_gets_a_kind_page_and_a_change_that_works() -> None:
    text = _text("no-time")
    assert "That is a fact about your weeks, not about you." in text
    assert "The smallest change" in text


def test_the_readme_quotes_the_demo_word_for_word() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    quoted = "\n".join(line[1:].strip() for line in lines if line.startswith(">"))
    page = to_markdown(_document("demo"), front_matter=False, full=False)
    demo = " ".join(page.split())
    paragraphs = [p for block in quoted.split("\n\n") for p in block.split("\n- ")]
    assert len(paragraphs) > 8
    for paragraph in paragraphs:
        assert " ".join(paragraph.removeprefix("- ").split()) in demo


def test_the_readme_counts_what_the_catalog_has() -> None:
    said = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    catalog = load_catalog()
    counts = len(catalog.roles), len(catalog.programs), len(catalog.projects)
    assert "{} roles, {} programs and {} projects".format(*counts) in said


if __name__ == "__main__":
    KEPT.mkdir(exist_ok=True)
    for each in PROFILES:
        (KEPT / f"{each}.md").write_text(_text(each), encoding="utf-8")
