"""The plan on a terminal: 40, 80 and 120 columns, without color, and with a pager when long.

Shown is the page to act on, or with `--full` all that stands behind it too.
The screens in tests/screens/ were read by eye. After a change that is meant to alter them, write
them anew with `python tests/test_text_plan.py`, and read the difference before committing it.
"""

from __future__ import annotations

import os
import re
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from inside import run
from test_doors import DAY, DEMO, ROOT

from pathways.catalog import load_catalog
from pathways.desk import make_document
from pathways.planner import Plan
from pathways.profile import read_profile
from pathways.render import Document
from pathways.render.terminal import typeset
from pathways.render.text import to_markdown

pytestmark = pytest.mark.usefixtures("installed")

SCREENS = ROOT / "tests" / "screens"
WIDTHS = (40, 80, 120)
FULL = pytest.mark.parametrize("full", [False, True], ids=["page", "full"])
SIGNS = {"◆": "announced", "◇": "forecast", "?": "guess", "·": "unknown"}


@cache
def document(name: str) -> Document:
    path = DEMO if name == "demo" else ROOT / "examples" / f"{name}.yaml"
    catalog = load_catalog()
    return make_document(catalog, read_profile(path, catalog), date.fromisoformat(DAY))


@cache
def screen(name: str, width: int, full: bool = False) -> str:
    return typeset(to_markdown(document(name), timeline=True, full=full), width)


def kept(width: int, full: bool) -> Path:
    return SCREENS / f"demo-{'full-' if full else ''}{width}.txt"


def timeline(name: str, width: int = 80) -> list[str]:
    shown = screen(name, width, full=True)
    found = re.search(r"All steps in time\n\n(.*?)\n\n\n", shown, re.DOTALL)
    assert found
    return found.group(1).splitlines()


@FULL
@pytest.mark.parametrize("width", WIDTHS)
def test_the_demo_is_the_one_that_was_read(width: int, full: bool) -> None:
    assert screen("demo", width, full) == kept(width, full).read_text(encoding="utf-8")


@FULL
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["demo", "student-technical", "founder", "no-time"])
def test_no_line_is_longer_than_the_screen(name: str, width: int, full: bool) -> None:
    lines = screen(name, width, full).splitlines()
    assert max(map(len, lines)) <= min(width, 88)
    assert not [line for line in lines if line != line.rstrip() or set(line) & set("│┃━─┏|\x1b")]


@pytest.mark.parametrize("heads", ["by | hours | what", "bis | Stunden | was"])
def test_short_columns_stay_on_one_line_in_any_language(heads: str) -> None:
    long = "many words that fill the rest of the line and go on " * 4
    shown = typeset(f"| {heads} |\n|---|---|---|\n| Sun 22 Nov 2026 | 12 | {long} |\n", 66)
    assert "\nSun 22 Nov 2026  12 " in shown


def test_every_format_shows_the_steps_of_the_timeline_in_order() -> None:
    rows = [line for line in timeline("student-technical") if re.match(r"by |look on ", line)]
    days = re.findall(r"(?:by|look on) \w+ (\d+ \w+(?: \d+)?)", "\n".join(rows))
    plan = document("student-technical").plan
    assert isinstance(plan, Plan)
    assert len(days) == len(rows) == len(plan.steps) + len(plan.watch)
    order = [day if day[-4:].isdigit() else f"{day} 2026" for day in days]
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    keys = [(int(y), months.index(m), int(d)) for d, m, y in (day.split() for day in order)]
    assert keys == sorted(keys)


def test_how_well_a_date_is_known_is_a_word_and_a_sign() -> None:
    drawn = "\n".join(timeline("student-technical"))
    assert "? a guess: closes about" in drawn and "· unknown" in drawn
    template = (ROOT / "templates" / "timeline.md.j2").read_text(encoding="utf-8")
    for sign in SIGNS:
        assert f"%}}{sign} " in template
    for name in ("demo", "student-technical", "founder"):
        for line in timeline(name):
            assert not re.search(r"a guess:|forecast:|unknown$", line) or set(line) & {*SIGNS}


def test_the_markdown_for_files_has_no_timeline() -> None:
    assert "All steps in time" not in run("demo", "-f", "md", "--full").stdout
    assert "All steps in time" in run("demo", "-f", "text", "--full").stdout


@pytest.mark.parametrize("format", ["md", "text"])
def test_the_page_to_act_on_comes_alone_and_first(format: str) -> None:
    page, full = run("demo", "-f", format).stdout, run("demo", "-f", format, "--full").stdout
    behind = "Behind this page: where you are"
    assert behind not in page and full.count(behind) == 1
    assert "view: full\n" not in page and ("view: full\n" in full) is (format == "md")
    assert full.replace("view: full\n", "").startswith(page)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix terminal")
@pytest.mark.parametrize("arguments, variables, paged", [
    ([], {}, True),
    (["--full"], {}, True),
    (["--no-pager"], {}, False),
    ([], {"PAGER": "cat"}, False),
    ([], {"PAGER": ""}, False),
    ([], {"TERM": "dumb"}, False),
    (["-f", "md"], {}, False),
])  # fmt: skip
def test_a_pager_only_when_it_helps(
    arguments: list[str], variables: dict[str, str], paged: bool, tmp_path: Path
) -> None:
    import pexpect

    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED\ncat\n", encoding="utf-8")
    pager.chmod(0o755)
    env = {**os.environ, "PAGER": str(pager), "TERM": "xterm-256color", **variables}
    spoken = pexpect.spawn(
        sys.executable, ["-m", "pathways", "demo", *arguments],
        cwd=str(ROOT), env=env, dimensions=(24, 80), encoding="utf-8",
    )
    said = ""
    while not spoken.eof():
        try:
            said += spoken.read_nonblocking(100_000, timeout=20)
        except pexpect.EOF:
            break
    spoken.close()
    assert spoken.exitstatus == 0 and ("PAGED" in said) is paged
    assert "This fortnight" in said and "When to look again" in said
    assert ("Sources" in said) is ("--full" in arguments)


def test_a_text_file_is_80_columns_wide(tmp_path: Path) -> None:
    target = tmp_path / "plan.txt"
    assert run("demo", "-o", target).returncode == 0
    assert target.read_text(encoding="utf-8") == screen("demo", 80)
    assert run("demo", "--full", "-o", target).returncode == 0
    assert target.read_text(encoding="utf-8") == screen("demo", 80, full=True)


if __name__ == "__main__":
    SCREENS.mkdir(exist_ok=True)
    for each in WIDTHS:
        for all_of_it in (False, True):
            kept(each, all_of_it).write_text(screen("demo", each, all_of_it), encoding="utf-8")
