"""`pathways catalog check --fix`: what it mends, and that it leaves all else byte for byte."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pathways.cli.main import app

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"
FILES = ("programs/mats.yaml", "programs/spar.yaml", "programs/era-fellowship.yaml",
         "roles/fieldbuilder.yaml", "projects/run-reading-group.yaml", "agendas/ai-control.yaml")


def run(*arguments: str | Path) -> Any:
    result = CliRunner().invoke(app, ["catalog", "check", *map(str, arguments)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def mine(tmp_path, monkeypatch) -> Path:
    """A few real entries as a folder of one's own, on top of the catalog."""
    for file in FILES:
        (tmp_path / "mine" / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(DATA / file, tmp_path / "mine" / file)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "mine"


def edit(path: Path, find: str, put: str) -> None:
    text, count = re.subn(find, put, path.read_text(encoding="utf-8"), count=1)
    assert count, find
    path.write_text(text, encoding="utf-8", newline="\n")


def bytes_of(folder: Path) -> dict[str, bytes]:
    files = sorted(folder.rglob("*.yaml"))
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


# -- one by one -----------------------------------------------------------------------------------

MATS, SPAR = "programs/mats.yaml", "programs/spar.yaml"
ROLE, PROJECT = "roles/fieldbuilder.yaml", "projects/run-reading-group.yaml"

SPOILED = [
    (MATS, r"closes: 2026-09-06", "closes: 2026/9/6", "'2026/9/6' is now 2026-09-06"),
    (MATS, r"opens: 2026-05-12", "opens: 12 May 2026", "is now 2026-05-12"),
    (SPAR, r"closes: 2026-08-18", 'closes: "18.08.2026"', "is now 2026-08-18"),
    (SPAR, r"as_of: 2026-08\b", "as_of: August 2026", "is now 2026-08"),
    (MATS, r"competency: field-context", "competency: field_context", "is now field-context"),
    (MATS, r"competency: writing", "competency: Writing", "is now writing"),
    (ROLE, r"competency: judgment", "competency: judgement", "is now judgment"),
    (ROLE, r"next: \[org-leader", "next: [Org Leader", "is now org-leader"),
    (PROJECT, r"group-organizer", "group-organiser", "is now group-organizer"),
    (MATS, r"hours_per_week:", "Hours-Per-Week:", "is now hours_per_week"),
    (MATS, r"kind: fellowship", "Kind: Fellowship", "is now fellowship"),
    (SPAR, r"kind: part-time research", "kind: Part-time Research", "now part-time research"),
    (MATS, r"source: \[autumn-page, faq\]", "source: [Autumn-Page, faq]", "now autumn-page"),
    (MATS, r"name: MATS\n", "name: MATS  \t\n", "mats.yaml:2: took out spaces"),
    (ROLE, r"\nwork:\n", "  \nwork: \n", "took out spaces at the end of 2 lines"),
    (MATS, r"\Z", "\n\n", "one line end"),
    (SPAR, r"\n\Z", "", "one line end"),
    (MATS, r"\A", "\ufeff", "byte order mark"),
    (SPAR, r"\nrounds:", "\t\nrounds:", "took out tabs on empty lines"),
    (MATS, r"(- \{name: Winter 2027.*\n)(- \{name: Autumn 2026.*\n)", "\\2\\1",
     "rounds newest first"),
]


def test_what_is_safe_is_mended_and_named_and_the_rest_stays_byte_for_byte(mine):
    before = bytes_of(mine)
    for file, find, put, _ in SPOILED:
        edit(mine / file, find, put)
    result = run("mine", "--fix")
    assert result.exit_code == 0, result.stderr
    for *_, said in SPOILED:
        assert said in result.stderr
    assert bytes_of(mine) == before


def test_windows_line_ends_are_mended(mine):
    before = bytes_of(mine)
    path = mine / FILES[0]
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert "line ends" in run("mine", "--fix").stderr
    assert bytes_of(mine) == before


def test_a_comment_above_a_round_moves_with_it(mine):
    path = mine / "programs/mats.yaml"
    before = path.read_text(encoding="utf-8")
    kept = before.replace("- {name: Autumn 2026", "# read on the page itself\n- {name: Autumn 2026")
    path.write_text(kept, encoding="utf-8")
    edit(path, r"(- \{name: Winter 2027.*\n)(# .*\n- \{name: Autumn 2026.*\n)", "\\2\\1")
    assert run("mine", "--fix").exit_code == 0
    assert path.read_text(encoding="utf-8") == kept


def test_what_needs_a_decision_is_only_reported(mine):
    for find, put in [
        (r"closes: 2026-06-07", "closes: 7/6/2026"),
        (r"kind: fellowship", "kind: felowship"),
        (r"competency: writing", "competency: writng"),
        (r"operator: ", "opperator: "),
        (r"stipend: \{is: USD", "stipend: {is: US"),
        (r"competency: relationships", "competency: spar"),
    ]:
        edit(mine / MATS, find, put)
    before = bytes_of(mine)
    result = run("mine", "--fix")
    assert (result.exit_code, bytes_of(mine)) == (1, before)
    assert "Nothing to fix." in result.stderr
    for code in ("date.invalid", "value.choice", "id.unknown", "key.unknown", "money.invalid"):
        assert f"[{code}]" in result.stderr


def test_spaces_inside_a_text_of_several_lines_stay(mine):
    path = mine / "programs/mats.yaml"
    edit(path, r"summary: .*", "summary: |\n  One line.  \n  Another line.\n")
    before = path.read_bytes()
    run("mine", "--fix")
    assert path.read_bytes() == before


def test_a_file_that_is_not_yaml_stays_as_it_is(mine):
    path = mine / "programs/mats.yaml"
    edit(path, r"kind: fellowship", "kind: a: b  ")
    before = path.read_bytes()
    assert run("mine", "--fix").exit_code == 1
    assert path.read_bytes() == before


def test_only_what_was_asked_for_is_mended(mine):
    for file in FILES[:2]:
        edit(mine / file, r"\n\Z", "\n\n\n")
    spoiled = (mine / FILES[1]).read_bytes()
    run(f"mine/{FILES[0]}", "--fix")
    assert (mine / FILES[0]).read_bytes() == (DATA / FILES[0]).read_bytes()
    assert (mine / FILES[1]).read_bytes() == spoiled


def test_nothing_to_fix_says_so_and_touches_nothing(mine):
    before = {path: path.stat().st_mtime_ns for path in mine.rglob("*.yaml")}
    assert run("mine", "--fix").stderr == "Nothing to fix.\n"
    assert {path: path.stat().st_mtime_ns for path in mine.rglob("*.yaml")} == before


def test_rounds_over_several_lines_are_put_in_order_too(mine):
    path = mine / SPAR
    rounds = (
        "- name: Spring 2026\n  # from its page\n  closes: 2026-01-08\n  source: guide-2026-08\n",
        "- name: Fall 2026\n  closes: 2026-08-18\n  source: guide-2026-08\n",
    )
    after = "\n# what comes after\nexpected: "
    edit(path, r"(?m)^- \{name: Fall 2026.*\nexpected: ", "".join(rounds) + after)
    assert "rounds newest first" in run("mine", "--fix").stderr
    assert rounds[1] + rounds[0] + after in path.read_text(encoding="utf-8")


# -- at random ------------------------------------------------------------------------------------


def spoil_line_ends(text: str, dice: random.Random) -> str:
    return text.replace("\n", "\r\n")


def spoil_spaces(text: str, dice: random.Random) -> str:
    return "\n".join(line + dice.choice(["", "", " ", "\t ", "   "]) for line in text.split("\n"))


def spoil_end(text: str, dice: random.Random) -> str:
    return text.rstrip("\n") + dice.choice(["", "\n\n", "\n\n\n\n"])


def spoil_dates(text: str, dice: random.Random) -> str:
    def other(match: re.Match[str]) -> str:
        year, month, day = match.groups()
        forms = [match[0], f"{year}/{month}/{day}", f"{year}.{int(month)}.{int(day)}"]
        if int(day) > 12:
            forms += [f"{day}/{month}/{year}", f"{month}/{day}/{year}"]
        return dice.choice(forms)

    return re.sub(r"(?<=: )(\d{4})-(\d\d)-(\d\d)(?=[,}])", other, text)


def spoil_names(text: str, dice: random.Random) -> str:
    def other(match: re.Match[str]) -> str:
        return dice.choice([match[0], match[0].upper(), match[0].replace("-", "_")])

    return re.sub(r"(?<=competency: )[a-z-]+", other, text)


def spoil_order(text: str, dice: random.Random) -> str:
    lines = re.findall(r"(?m)^- \{name: .*\n", text)
    dated = [line for line in lines if "closes: " in line or "starts: " in line]
    if len(dated) < 2:
        return text
    a, b = dice.sample(dated, 2)
    return text.replace(a, "@@").replace(b, a).replace("@@", b)


SPOILERS: list[Callable[[str, random.Random], str]] = [
    spoil_names, spoil_dates, spoil_order, spoil_spaces, spoil_end, spoil_line_ends,
]


@pytest.mark.parametrize("seed", range(3))
def test_spoiled_files_come_back_byte_for_byte_and_a_second_fix_finds_nothing(seed, mine):
    dice = random.Random(seed)
    before = bytes_of(mine)
    for file in FILES:
        text = (mine / file).read_text(encoding="utf-8")
        for spoil in SPOILERS:
            if dice.random() < 0.6:
                text = spoil(text, dice)
        (mine / file).write_bytes(text.encode())
    first = run("mine", "--fix")
    assert first.exit_code == 0, first.stderr
    assert bytes_of(mine) == before
    assert run("mine", "--fix").stderr == "Nothing to fix.\n"
