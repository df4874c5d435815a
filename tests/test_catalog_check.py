"""`pathways catalog check`: planted mistakes, codes, formats, and what is asked for.

The mistakes of tests/catalog_mistakes.py are planted in copies of the real data, as many in one
copy as there are files for them, so that each run also shows that none hides or invents another.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from catalog_mistakes import MISTAKES, PLACE, Mistake
from typer.testing import CliRunner

from pathways.cli.main import app

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "data"


def run(*arguments: str | Path) -> Any:
    result = CliRunner().invoke(app, ["catalog", "check", *map(str, arguments)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def copy_of_data(place: Path) -> Path:
    return Path(shutil.copytree(DATA, place / "data"))


# -- planted mistakes -----------------------------------------------------------------------------

FOUND_WHILE_READING = re.compile(
    r"(file|yaml|key|value|date|money|range|link|city|country|points)\.(?!unlikely|sign)"
    r"|id\.invalid|id\.file|fact\.source|judgment\.because|level\.r|round\.order"
    r"|requires\.incomplete|admitted\.percent"
)
"""Codes after which a file counts as not read; rules about the whole catalog wait for it."""


def still_reads(mistake: Mistake) -> bool:
    if mistake.reads is not None:
        return mistake.reads
    if mistake.where == "demo.yaml":
        return True
    if mistake.code == "hours.order":
        return mistake.where == "rules.yaml"
    return not FOUND_WHILE_READING.match(mistake.code)


@dataclass
class Planted:
    mistake: Mistake
    file: str
    text: str
    line: int
    column: int


@dataclass
class Batch:
    """Mistakes in different files of one copy of the data."""

    kind: tuple[bool, bool]
    """Whether its files can be read, and whether the mistakes have consequences elsewhere."""
    planted: list[Planted]


@cache
def shipped(where: str) -> dict[str, str]:
    """A file of data, or the files of a folder, with what is in them."""
    place = DATA / where
    paths = [place] if place.suffix == ".yaml" else sorted(place.glob("*.yaml"))
    return {path.relative_to(DATA).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def plant(mistake: Mistake, taken: set[str]) -> Planted | None:
    """The mistake in the first file that has the place for it and no other mistake yet."""
    for file, text in shipped(mistake.where).items():
        if file in taken:
            continue
        edited, count = re.subn(mistake.find, mistake.put, text, count=1)
        if not count:
            continue
        if mistake.code == "file.empty":
            return Planted(mistake, file, "", 0, 0)
        source = re.search(r"(?m)^sources:\n  ([a-z0-9-]+):", text)
        edited = edited.replace("SOURCE", source[1] if source else "SOURCE")
        assert edited.count(PLACE) == 1, (mistake, edited.count(PLACE))
        before, after = edited.split(PLACE)
        line = before.count("\n") + 1
        return Planted(mistake, file, before + after, line, len(before.rpartition("\n")[2]) + 1)
    return None


def batches() -> list[Batch]:
    found: list[Batch] = []
    for mistake in MISTAKES:
        kind = still_reads(mistake), "*" in mistake.also
        for batch in found:
            taken = {p.file for p in batch.planted}
            planted = plant(mistake, taken) if batch.kind == kind else None
            if planted:
                batch.planted.append(planted)
                break
        else:
            planted = plant(mistake, set())
            assert planted, f"no file has a place for {mistake}"
            found.append(Batch(kind, [planted]))
    return found


BATCHES = batches()


@pytest.mark.parametrize("batch", BATCHES, ids=range(len(BATCHES)))
def test_every_planted_mistake_is_found_where_it_is_and_nothing_else(batch, tmp_path):
    data = copy_of_data(tmp_path)
    for planted in batch.planted:
        (data / planted.file).write_text(planted.text, encoding="utf-8", newline="\n")
    result = run(data, "--json")
    assert result.exit_code == 1
    problems = json.loads(result.stdout)["problems"]
    by_file: dict[str, list[dict[str, Any]]] = {}
    for problem in problems:
        name = Path(problem["file"]).relative_to(data).as_posix()
        by_file.setdefault(name, []).append(problem)
    wrong = []
    for planted in batch.planted:
        mine = by_file.pop(planted.file, [])
        wrong += list(failures(planted, mine))
    wrong += [f"{file}: {found}" for file, found in by_file.items()
              if not batch.kind[1]]
    assert not wrong, "\n".join(wrong)


def failures(planted: Planted, problems: list[dict[str, Any]]) -> Iterator[str]:
    mistake = planted.mistake
    hits = [p for p in problems if p["code"] == mistake.code and (p["line"], p["column"]) ==
            (planted.line, planted.column) and mistake.word in f"{p['message']} {p['hint']}"]
    if not hits:
        yield f"{planted.file}:{planted.line}:{planted.column} {mistake.code}: found {problems}"
    codes, expected = Counter(p["code"] for p in problems), Counter((mistake.code, *mistake.also))
    if codes != expected and "*" not in mistake.also:
        yield f"{planted.file}: expected {dict(expected)}, found {problems}"


def test_there_are_mistakes_of_every_kind_in_every_kind_of_file():
    assert len(MISTAKES) >= 150
    kinds = {mistake.where.partition("/")[0].removesuffix(".yaml") for mistake in MISTAKES}
    assert kinds == {"programs", "roles", "projects", "agendas", "backgrounds", "aims",
                     "competencies", "ladders", "questions", "rules", "figures", "pitch", "form",
                     "demo", "countries"}


# -- the real catalog -----------------------------------------------------------------------------


def test_the_real_catalog_has_no_mistake_and_nothing_to_look_at():
    result = run()
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("No mistakes in ")
    assert json.loads(run("--json").stdout)["problems"] == []


# -- codes ----------------------------------------------------------------------------------------

CODE = re.compile(r"[a-z]+\.[a-z]+")
MAKERS = {"Problem", "problem", "problem_at", "report", "Finding", "Mistake", "wrong_type",
          "_bad", "unknown_words"}


def raised(rooms: tuple[str, ...]) -> dict[str, str]:
    """Every code that a module of these rooms, or of none, can raise, with the module."""
    found = {}
    folders = [ROOT / "pathways", *(ROOT / "pathways" / room for room in rooms)]
    paths = [path for place in folders for path in sorted(place.glob("*.py"))]
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            values: list[ast.expr] = []
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if name in MAKERS:
                    values = [*node.args, *(keyword.value for keyword in node.keywords)]
            elif isinstance(node, ast.Assign):
                if getattr(node.targets[0], "id", "") in ("code", "lacking"):
                    values = [node.value]
            elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                values = node.value.elts
            for part in (inner for value in values for inner in ast.walk(value)):
                if isinstance(part, ast.Constant) and CODE.fullmatch(str(part.value)):
                    found[part.value] = path.name
    return found


@cache
def explained() -> list[str]:
    lines = run("--explain", "all").stdout.splitlines()
    return [line.split()[0] for line in lines if not line.startswith(" ")]


def test_every_code_of_a_check_has_an_explanation():
    known = set(explained())
    codes = raised((".", "catalog", "profile", "record", "upkeep"))
    missing = {code: file for code, file in codes.items() if code not in known}
    assert not missing, "add these codes to templates/codes.yaml"


def test_every_explanation_is_of_a_code_that_is_raised():
    rooms = (".", *(path.name for path in (ROOT / "pathways").iterdir() if path.is_dir()))
    assert set(explained()) <= set(raised(rooms))


def test_every_planted_mistake_has_an_explained_code():
    assert {mistake.code for mistake in MISTAKES} <= set(explained())


def test_an_explanation_fits_a_terminal_and_has_every_part():
    for code in explained():
        page = run("--explain", code).stdout
        assert page.startswith(f"{code}\n\n")
        for part in ("\nWhy: ", "\nMend: ", "\nNot so:\n    ", "\nBut so:\n    "):
            assert part in page, code
        assert max(map(len, page.splitlines())) <= 80, code


def test_a_mistyped_code_is_answered_with_the_nearest():
    result = run("--explain", "round.yaer")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean 'round.year'?" in result.stderr
    assert "--explain all" in run("--explain", "qqq").stderr


# -- what was asked for ---------------------------------------------------------------------------


@pytest.fixture
def mine(tmp_path, monkeypatch) -> Path:
    """A folder of one's own with two programs, each with one mistake, and the place to stand."""
    for name, find, put in (("mats", "kind: fellowship", "kind: felowship"),
                            ("spar", "competency: writing", "competency: writng")):
        text = (DATA / f"programs/{name}.yaml").read_text(encoding="utf-8")
        (tmp_path / "our data/programs").mkdir(parents=True, exist_ok=True)
        file = tmp_path / f"our data/programs/{name}.yaml"
        file.write_text(text.replace(find, put, 1), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "our data"


def places(result: Any) -> list[str]:
    return [f"{p['file']}:{p['line']} {p['code']}" for p in json.loads(result.stdout)["problems"]]


def test_a_path_shows_only_its_own_problems_and_links_are_looked_up_everywhere(mine):
    whole = ["our data/programs/mats.yaml:5 value.choice",
             "our data/programs/spar.yaml:43 id.unknown"]
    assert places(run("our data", "--json")) == whole
    assert places(run("our data/programs", "--json")) == whole
    assert places(run("our data/programs/spar.yaml", "--json")) == whole[1:]
    (place,) = places(run(mine / "programs/mats.yaml", "--json"))
    assert place.endswith("/mats.yaml:5 value.choice")
    assert run(DATA / "programs/mats.yaml").exit_code == 0
    assert places(run("our data/programs/spar.yaml", "--data", "our data", "--json")) == whole[1:]
    assert run(DATA / "programs", "--data", "our data").exit_code == 0


def test_from_inside_the_folder_a_bare_file_name_is_enough(mine, monkeypatch):
    monkeypatch.chdir(mine / "programs")
    assert places(run("spar.yaml", "--json")) == ["../programs/spar.yaml:43 id.unknown"]
    assert places(run(".", "--json")) == [
        "../programs/mats.yaml:5 value.choice", "../programs/spar.yaml:43 id.unknown"]


def test_a_folder_with_a_whole_catalog_takes_the_place_of_the_built_in_one(tmp_path):
    data = copy_of_data(tmp_path)
    (data / "programs/spar.yaml").unlink()
    found = places(run(data, "--json"))
    assert found and all("id.unknown" in place for place in found)
    assert run(data / "programs/mats.yaml").exit_code == 0


def test_of_two_that_collide_the_file_that_was_asked_for_is_at_fault(tmp_path):
    data = copy_of_data(tmp_path)
    early = data / "programs/aisar.yaml"
    text = early.read_text(encoding="utf-8")
    early.write_text(re.sub(r"(?m)^(name: .*)", r"\1" + "\naliases: [SPAR]",
                            re.sub(r"(?m)^aliases: .*\n", "", text)), encoding="utf-8")
    assert [p.rpartition("/")[2] for p in places(run(early, "--json"))] == ["aisar.yaml:3 id.taken"]
    assert [p.rpartition("/")[2] for p in places(run(data, "--json"))] == ["aisar.yaml:3 id.taken"]


@pytest.mark.parametrize("path, code", [("nowhere", "file.missing"), ("p.txt", "file.stray"),
                                        ("empty", "file.stray")])
def test_a_path_that_is_no_data_is_bad_usage(path, code, mine):
    Path("p.txt").write_text("x", encoding="utf-8")
    Path("empty").mkdir()
    result = run(path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{path}: " in result.stderr and f"[{code}]" in result.stderr


def test_a_path_that_cannot_even_be_asked_about_is_bad_usage():
    result = run("x" * 5_000)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "[file.unreadable]" in result.stderr


def test_two_folders_of_one_name_are_told_apart(tmp_path):
    for place, word in (("one", "onsite"), ("two", "on-site")):
        (tmp_path / place / "data/programs").mkdir(parents=True)
        text = (DATA / "programs/mats.yaml").read_text(encoding="utf-8")
        text = text.replace("mode: {is: in person", f"mode: {{is: {word}")
        (tmp_path / place / "data/programs/mats.yaml").write_text(text, encoding="utf-8")
    result = run("--data", tmp_path / "one/data", "--data", tmp_path / "two/data")
    assert result.exit_code == 1
    assert "one/data/programs/mats.yaml:11:12: mode.is: 'onsite'" in result.stderr
    assert "two/data/programs/mats.yaml:11:12: mode.is: 'on-site'" in result.stderr


def test_a_file_that_nothing_reads_is_said(mine):
    (mine / "programs/mats.yaml").rename(mine / "programs/mats.yml")
    (mine / "laders.yaml").write_text("ladders: []\n", encoding="utf-8")
    assert places(run("our data", "--json")) == [
        "our data/laders.yaml:0 file.stray", "our data/programs/mats.yml:0 file.stray",
        "our data/programs/spar.yaml:43 id.unknown"]


def test_files_that_are_no_text_are_said(mine):
    (mine / "programs/mats.yaml").write_bytes(b"id: mats\nname: \xff\n")
    (mine / "programs/spar.yaml").write_bytes(b"#" * 2_100_000)
    assert places(run("our data", "--json")) == [
        "our data/programs/mats.yaml:2 file.encoding", "our data/programs/spar.yaml:0 file.large"]


def test_a_role_that_no_rung_leads_to_is_said_in_its_own_file(tmp_path):
    data = copy_of_data(tmp_path)
    ladders = (data / "ladders.yaml").read_text(encoding="utf-8")
    (data / "ladders.yaml").write_text(ladders.replace("[course-facilitator, ", "["), "utf-8")
    assert [p.rpartition("/")[2] for p in places(run(data, "--json"))] == [
        "course-facilitator.yaml:1 role.rung"]


# -- aims and the questions about them -------------------------------------------------------------


def test_options_of_the_questions_and_entries_of_aims_are_the_same():
    from dataclasses import replace

    from pathways.catalog import load_catalog
    from pathways.catalog.questions import Option, Question
    from pathways.upkeep.aim_rules import aim_rules

    catalog = load_catalog()
    others = tuple(q for q in catalog.questions.questions if q.id not in ("aim", "obstacle_kind"))

    def found(*asked: Question) -> list[tuple[str, tuple[str | int, ...], str]]:
        questions = replace(catalog.questions, questions=(*asked, *others))
        return [(f.file, f.path, f.code) for f in aim_rules(replace(catalog, questions=questions))]

    def question(id: str, values: list[str]) -> Question:
        options = tuple(Option(value, f"I say {value}") for value in values)
        return Question(id, "first", "choice", "Which one?", "it decides", options=options)

    aims = [a.id for a in catalog.aims.aims]
    obstacles = [o.id for o in catalog.aims.obstacles]
    assert found() == []
    assert found(question("aim", aims), question("obstacle_kind", obstacles)) == []
    assert found(question("aim", [*aims[1:], "nap"]), question("obstacle_kind", obstacles)) == [
        ("questions", ("questions", 0, "options", len(aims) - 1, "value"), "aim.option"),
        ("aims", ("aims", 0, "id"), "aim.option")]
    assert found(question("obstacle_kind", obstacles[:-1])) == [
        ("aims", ("obstacles", len(obstacles) - 1, "id"), "aim.option")]


def test_a_kind_beside_a_choice_is_one_that_there_is(tmp_path):
    data = copy_of_data(tmp_path)
    aims = (data / "aims.yaml").read_text(encoding="utf-8")
    wrong = aims.replace("beside: fellowship", "beside: felowship")
    (data / "aims.yaml").write_text(wrong, encoding="utf-8")
    (problem,) = json.loads(run(data, "--json").stdout)["problems"]
    assert (problem["code"], problem["hint"]) == ("id.unknown", "did you mean 'fellowship'?")


def test_a_role_that_says_nothing_of_the_way_to_it_is_a_warning(tmp_path):
    data = copy_of_data(tmp_path)
    role = data / "roles/grantmaker.yaml"
    keys = "own_work|subject|entrances|hunt|next_door|against"
    text = re.sub(rf"(?m)^(?:{keys}):.*\n(?:[- ] .*\n)*", "", role.read_text(encoding="utf-8"))
    role.write_text(text, encoding="utf-8")
    (problem,) = (p for p in json.loads(run(data, "--json").stdout)["problems"]
                  if p["code"] != "source.unused")
    assert (problem["code"], problem["severity"]) == ("role.route", "warning")


# -- formats --------------------------------------------------------------------------------------


def test_rules_about_the_whole_wait_until_every_file_can_be_read(mine):
    waiting = "Some rules look at the whole catalog; they wait until every file can be read."
    assert waiting in run("our data").stderr.splitlines()
    (mine / "programs/mats.yaml").unlink()
    assert waiting not in run("our data").stderr


def test_text_shows_the_line_a_caret_the_nearest_name_and_the_code(mine):
    result = run("our data")
    assert (result.exit_code, result.stdout) == (1, "")
    assert [line.rstrip() for line in result.stderr.splitlines()] == [
        "our data/programs/mats.yaml:5:7: kind: 'felowship' is not one of the allowed words "
        "[value.choice]",
        "      5 | kind: felowship",
        "        |       ^^^^^^^^^",
        "        did you mean 'fellowship'?",
        "our data/programs/spar.yaml:43:16: there is no competency 'writng' [id.unknown]",
        "     43 | - {competency: writng, from: 0, to: 1, because: a report revised after a men",
        "        |                ^^^^^^",
        "        did you mean 'writing'?",
        "2 problems; what a code means: pathways catalog check --explain value.choice",
        "Some rules look at the whole catalog; they wait until every file can be read.",
    ]


def test_text_shows_every_mistake_however_many_there_are(mine):
    programs = mine / "programs"
    text = (programs / "mats.yaml").read_text(encoding="utf-8")
    text = text.replace("felowship", "fellowship").replace("{is: in person", "{is: on foot")
    for number in range(120):
        (programs / f"more-{number}.yaml").write_text(text, encoding="utf-8")
    result = run("our data")
    assert result.stderr.count("[value.choice]") == 121
    assert "122 problems; " in result.stderr


def test_github_lines_are_escaped(mine):
    text = (mine / "programs/mats.yaml").read_text(encoding="utf-8")
    (mine / "programs/mats.yaml").unlink()
    text = text.replace("felowship", "fellowship")
    text = text.replace("{is: in person", '{is: "100%: a,b"')
    (mine / "programs/a,b.yaml").write_text(text, encoding="utf-8")
    result = run("our data", "--format", "github")
    assert (result.exit_code, result.stderr) == (1, "2 problems.\n")
    assert result.stdout.splitlines() == [
        "::error file=our data/programs/a%2Cb.yaml,line=11,col=12,endColumn=23,title=value.choice::"
        "mode.is: '100%25: a,b' is not one of the allowed words (one of: online, in person, "
        "hybrid)",
        "::error file=our data/programs/spar.yaml,line=43,col=16,endColumn=22,title=id.unknown::"
        "there is no competency 'writng' (did you mean 'writing'?)",
    ]


def test_a_warning_is_printed_and_stops_nothing(mine):
    for name in ("mats", "spar"):
        shutil.copy(DATA / f"programs/{name}.yaml", mine / "programs")
    path = mine / "programs/spar.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("name: SPAR\n", "name: ARENA program\n"), encoding="utf-8")
    result = run("our data")
    assert result.exit_code == 0
    assert "spar.yaml:2:7: warning: likely the same program as arena" in result.stderr
    assert "1 warning; what a code means" in result.stderr
    assert result.stdout.startswith("No mistakes in ")
    assert "::warning file=our data/programs/spar.yaml" in run("our data", "-f", "github").stdout


def test_an_unknown_format_is_bad_usage():
    result = run("--format", "jsn")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean 'json'?" in result.stderr


def test_the_hook_looks_at_every_kind_of_data_file():
    import yaml

    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["entry"] == "pathways catalog check"
    assert hook["always_run"]  # where a commit only deletes, no file would call it
    files = [path.relative_to(ROOT).as_posix() for path in DATA.rglob("*.yaml")]
    missed = {file for file in files if not re.search(hook["files"], file)}
    # What people of the panel answered is checked with the whole catalog, as the demo is.
    assert {file for file in missed if "/panel/" not in file} == {
        "data/attest.yaml", "data/cities.yaml", "data/demo.yaml", "data/form.yaml",
        "data/names.yaml", "data/names_abroad.yaml", "data/pitch.yaml"}


def test_whoever_stands_beside_other_data_is_told_so(tmp_path, monkeypatch):
    copy_of_data(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert "not at ./data" in run().stderr
    assert "not at" not in run("data").stderr
    monkeypatch.chdir(ROOT)
    assert "not at" not in run().stderr


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="links")
@pytest.mark.parametrize("options", [(), ("--data",), ("--fix",)])
def test_a_link_that_leads_to_itself_is_reported(options: tuple[str], tmp_path: Path) -> None:
    loop = tmp_path / "own" / "programs" / "loop.yaml"
    loop.parent.mkdir(parents=True)
    loop.symlink_to(loop.name)
    out = run(*options, tmp_path / "own")
    assert out.exit_code == 1
    assert "own/programs/loop.yaml: cannot be read: Too many levels" in out.stderr
