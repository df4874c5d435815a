"""`pathways batch`: a plan for everybody, safe to interrupt, quick to do again, easy to take back.

PATHWAYS_KILLS and PATHWAYS_PEOPLE make the test with kills as hard as you like.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sheets
from typer.testing import CliRunner, Result

from pathways.cli.main import app
from pathways.cohort.pool import _submit

ROOT = Path(__file__).resolve().parent.parent
DAY = "2026-11-22"
KILLS = int(os.environ.get("PATHWAYS_KILLS", "10"))
PEOPLE = int(os.environ.get("PATHWAYS_PEOPLE", "30"))

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="signals and limits of Unix"),
    pytest.mark.usefixtures("installed"),
]


def command(answers: Path | str, out: Path, *options: str) -> list[str]:
    start = [sys.executable, "-m", "pathways", "batch", str(answers), "--out", str(out)]
    # One process is enough for a few people, and quicker to start than two.
    jobs = () if "-j" in options else ("-j", "1")
    return [*start, "--today", DAY, "--map", str(sheets.FEW), *jobs, *(options or ("-f", "md"))]


def batch(
    answers: Path | str, out: Path, *options: str, stdin: str = "", **settings: object
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(answers, out, *options), input=stdin, capture_output=True, text=True, cwd=ROOT,
        timeout=300 + PEOPLE, **settings,  # type: ignore[call-overload]
    )


def quick(answers: Path | str, out: Path, *options: str, stdin: str = "") -> Result:
    """The same within this process, with the catalog loaded once for all tests."""
    return CliRunner().invoke(app, command(answers, out, *options)[3:], input=stdin)


def tree(folder: Path) -> dict[str, str]:
    """Every file with a digest of its bytes."""
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def small(*people: tuple[str, str, str]) -> str:
    """A sheet of (e-mail, name, hours)."""
    lines = ["Email Address,name,hours,country"]
    return "\n".join([*lines, *(f"{e},{n},{h},PT" for e, n, h in people)]) + "\n"


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("answers") / "answers.csv"
    path.write_text(sheets.answers(PEOPLE), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(answers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a run that nobody interrupted."""
    folder = tmp_path_factory.mktemp("undisturbed") / "out"
    out = batch(answers, folder, "-f", "md", "-j", "2")
    assert out.returncode == 0, out.stderr
    return folder


# -- what comes out ---------------------------------------------------------------------------


def test_everybody_gets_a_plan_and_a_line_in_the_index(undisturbed: Path) -> None:
    index = rows(undisturbed / "index.csv")
    assert len(index) == PEOPLE
    assert [r["name"] for r in index] == [f"Person {n}" for n in range(1, PEOPLE + 1)]
    for row in index:
        text = (undisturbed / row["md"]).read_text(encoding="utf-8")
        assert row["name"] in text and row["email"] not in text
    assert rows(undisturbed / "errors.csv") == []
    assert f"{PEOPLE} plans from {PEOPLE} people" in (undisturbed / "summary.md").read_text()


def test_who_wrote_a_place_or_hours_that_nobody_can_read_gets_a_plan_that_says_so(
    tmp_path: Path,
) -> None:
    sheet = ("Email Address,name,hours,country,outside,periods\n"
             "a@example.org,A,quite a lot,Atlantis,since school,one weekend; from March 2027 30\n")
    out = quick("-", tmp_path / "out", "-f", "md,json", stdin=sheet)
    assert "1 plan from 1 person" in out.stdout
    plan = (tmp_path / "out/plans/p0001.md").read_text("utf-8")
    head = plan.partition("## ")[0]
    for words in ("quite a lot", "Atlantis", "since school", "one weekend"):
        assert words in head, head
        assert any(words in e["value"] for e in rows(tmp_path / "out/errors.csv"))
    answers = json.loads((tmp_path / "out/plans/p0001.json").read_text("utf-8"))["answers"]
    assert answers["unread"] == {"hours": "quite a lot", "country": "Atlantis",
                                 "outside": "since school", "periods": "one weekend"}
    assert answers["periods"] == ["2027-03: 30"]


def test_what_comes_back_and_noes_of_no_known_stage_are_read_from_a_cell(tmp_path: Path) -> None:
    sheet = ("Email Address,name,hours,country,periods,noes,full_time_from\n"
             "a@example.org,A,4,Peru,\"market days Wednesday; one weekend a month, duty; ten free "
             "weeks a year\",\"fourteen, no idea where\",with an offer\n")
    out = quick("-", tmp_path / "out", "-f", "md,json", stdin=sheet)
    assert "1 plan from 1 person" in out.stdout, out.stdout
    answers = json.loads((tmp_path / "out/plans/p0001.json").read_text("utf-8"))["answers"]
    assert answers["periods"] == ["1 weekend a month: 0 duty", "every wednesday: 0 market",
                                  "10 weeks a year: 40"]
    assert answers["noes"] == {"unsure": 14} and answers["full_time_from"] == "offer"
    assert not rows(tmp_path / "out/errors.csv")


def test_bad_rows_hold_nobody_up_and_make_the_run_partial(tmp_path: Path) -> None:
    sheet = ("Email Address,name,hours,situation\na@example.org,A,4 4 4 4,I study\n"
             "b@example.org,B,4 4 4 4,I studdy\n")
    out = quick("-", tmp_path / "out", "-f", "md,json", stdin=sheet)
    assert out.exit_code == 1
    assert "Partly done: 1 plan from 2 people" in out.stdout
    assert "@" not in out.stdout + out.stderr
    error = rows(tmp_path / "out/errors.csv")[0]
    assert (error["row"], error["column"], error["value"]) == ("3", "situation", "I studdy")
    assert "did you mean 'I study'?" in error["expected"]
    assert sorted(p.name for p in (tmp_path / "out/plans").iterdir()) == ["p0001.json", "p0001.md"]
    mended = quick("-", tmp_path / "out", "-f", "json", stdin=sheet.replace("studdy", "study"))
    assert mended.exit_code == 0
    names = sorted(p.name for p in (tmp_path / "out/plans").iterdir())
    assert names == ["p0001.json", "p0002.json"]


def test_whatever_people_type_file_names_are_ids_and_cells_no_formulas(tmp_path: Path) -> None:
    out = quick(ROOT / "tests/exports/hostile.csv", tmp_path / "out", "-f", "md,html,ics,text")
    assert out.exit_code == 0, out.stderr
    names = [p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()]
    assert all(re.fullmatch(r"out/[.a-z0-9/]+", n) for n in names)
    assert "@" not in out.stdout + out.stderr + " ".join(names)
    for row in rows(tmp_path / "out/index.csv"):
        assert all(not (cell or "x").startswith(("=", "+", "-", "@")) for cell in row.values())
    page = (tmp_path / "out/index.html").read_text(encoding="utf-8")
    assert "<script" not in page and "HYPERLINK(&#34;" in page
    assert "{{ 7\\*7 }}" in (tmp_path / "out/plans/p0004.md").read_text(encoding="utf-8")


def test_plans_of_other_people_are_private_to_their_owner(undisturbed: Path) -> None:
    assert {p.stat().st_mode & 0o077 for p in (undisturbed / "plans").iterdir()} == {0}


def test_an_id_stays_with_its_person_and_only_what_changed_is_planned(tmp_path: Path) -> None:
    out = tmp_path / "out"
    one, two = ("ana@example.org", "Maria Silva", "4"), ("mia@example.org", "Maria Silva", "6")
    new = ("new@example.org", "New", "5 5 5 5")
    quick("-", out, stdin=small(one, two))
    before = {p.name: p.stat().st_mtime_ns for p in (out / "plans").iterdir()}
    assert len(before) == 2
    changed = (two[0], two[1], "8 8 8 8")
    quick("-", out, stdin=small(new, changed, one))
    assert {r["email"]: r["id"] for r in rows(out / "index.csv")} == {
        "ana@example.org": "p0001", "mia@example.org": "p0002", "new@example.org": "p0003",
    }
    after = {p.name: p.stat().st_mtime_ns for p in (out / "plans").iterdir()}
    assert after["p0001.md"] == before["p0001.md"] and after["p0002.md"] != before["p0002.md"]
    (out / "plans/p0001.md").write_text("spoilt", encoding="utf-8")
    quick("-", out, stdin=small(new, changed))
    assert sorted(p.name for p in (out / "plans").iterdir()) == ["p0002.md", "p0003.md"]


# -- interruptions ------------------------------------------------------------------------------


def kill_at_random(answers: Path, folder: Path, kills: int, pause: float) -> int:
    """Start a batch and kill its driver, again and again; how often plans were being written.

    Some are killed while they start, whatever they do then; the others up to `pause` seconds after
    their first plan.
    """
    dice, struck = random.Random(6), 0
    lines = folder / ".pathways" / "progress.jsonl"
    for _ in range(kills):
        before = lines.stat().st_size if lines.exists() else 0
        process = subprocess.Popen(
            command(answers, folder), cwd=ROOT,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        if dice.random() < 0.3:
            time.sleep(dice.uniform(0.1, 2))
        else:
            while process.poll() is None and (not lines.exists() or lines.stat().st_size == before):
                time.sleep(0.01)
            time.sleep(dice.uniform(0, pause))
            struck += process.poll() is None
        done = process.poll() is not None
        process.kill()
        process.wait()
        if done:  # before anything struck it: on a quick machine all is planned after two kills
            shutil.rmtree(folder)
    return struck


def test_killed_at_random_moments_the_result_is_the_same_byte_for_byte(
    answers: Path, undisturbed: Path, tmp_path: Path
) -> None:
    pause = 0.02 * PEOPLE / KILLS
    assert kill_at_random(answers, tmp_path / "out", KILLS, pause) >= KILLS // 3
    assert batch(answers, tmp_path / "out").returncode == 0
    assert tree(tmp_path / "out") == tree(undisturbed)


def test_a_full_disk_leaves_nothing_half_written_and_the_next_run_goes_on(
    answers: Path, undisturbed: Path, tmp_path: Path
) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    out = batch(answers, tmp_path / "out", preexec_fn=limit)
    assert out.returncode == 2
    assert "run the same command again to go on" in out.stderr
    assert "Traceback" not in out.stderr
    half = tree(tmp_path / "out/plans")
    assert set(half.items()) <= set(tree(undisturbed / "plans").items())
    assert list((tmp_path / "out/.pathways/tmp").iterdir()) == []
    assert batch(answers, tmp_path / "out").returncode == 0
    assert tree(tmp_path / "out") == tree(undisturbed)


def _started(answers: Path, folder: Path) -> subprocess.Popen[str]:
    """A batch of which at least one plan is written."""
    process = subprocess.Popen(
        command(answers, folder, "-f", "md", "-j", "2"), cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        # Tests that run in the background of a shell ignore Ctrl-C, and so would this.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
    )
    until = time.monotonic() + 60
    while not list(folder.glob("plans/*.md")) and time.monotonic() < until:
        time.sleep(0.02)
    return process


def test_ctrl_c_stops_calmly(answers: Path, tmp_path: Path) -> None:
    process = _started(answers, tmp_path / "out")
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.startswith("pathways: stopped") and "Traceback" not in said


def test_a_process_that_cannot_start_while_another_dies_is_of_a_broken_pool() -> None:
    class Pool:
        _broken = ""

        def submit(self, *_: Any) -> None:
            raise ValueError("bad value(s) in fds_to_keep")  # what a pipe that was shut looks like

    pool: Any = Pool()
    with pytest.raises(ValueError, match="fds"):
        _submit(pool, print)
    pool._broken = "a worker was terminated abruptly"
    with pytest.raises(BrokenProcessPool):
        _submit(pool, print)


@pytest.mark.skipif(sys.platform != "linux", reason="finds the workers in /proc")
def test_a_worker_that_is_killed_costs_nobody_a_plan(
    answers: Path, undisturbed: Path, tmp_path: Path
) -> None:
    process = _started(answers, tmp_path / "out")
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    workers = [c for c in children if "spawn_main" in Path(f"/proc/{c}/cmdline").read_text()]
    os.kill(int(workers[0]), signal.SIGKILL)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert tree(tmp_path / "out") == tree(undisturbed)


def test_a_row_that_ends_its_interpreter_is_found_and_reported(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import os, pathways.planner as p\n"
        "real = p.make_plans\n"
        "def make_plans(catalog, people, today):\n"
        "    people = list(people)\n"
        "    if any(x.why == 'KILL' for x in people):\n"
        "        os.kill(os.getpid(), 9)\n"
        "    return real(catalog, people, today)\n"
        "p.make_plans = make_plans\n"
    )
    lines = [json.dumps({"id": str(n), "hours": [n] * 4, "why": "fine"}) for n in (3, 4, 5)]
    lines.insert(1, json.dumps({"id": "bad", "hours": [6] * 4, "why": "KILL"}))
    out = batch(
        "-", tmp_path / "out", stdin="\n".join(lines),
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ['PYTHONPATH']}"},
    )
    assert out.returncode == 1, out.stderr
    error = rows(tmp_path / "out/errors.csv")[0]
    assert error["id"] == "p0002" and "ended its process" in error["expected"]
    names = sorted(p.name for p in (tmp_path / "out/plans").iterdir())
    assert names == ["p0001.md", "p0003.md", "p0004.md"]


# -- taking back -----------------------------------------------------------------------------------


def test_a_forgotten_person_is_nowhere_and_does_not_come_back(tmp_path: Path) -> None:
    out = tmp_path / "out"
    sheet = small(
        ("ana@example.org", "Ana Forgetme", "4 4 4 4"), ("b@example.org", "B", "5 5 5 5"),
        ("c@example.org", "Cara", "4 4 4 4"),
    ).replace("country\n", "country,situation\n").replace("Cara,4 4 4 4,PT", "Cara,4,PT,tired")
    quick("-", out, stdin=sheet)
    said = CliRunner().invoke(app, ["batch", "--forget", "p0001", "--out", str(out)])
    assert said.exit_code == 0, said.stderr
    for again in (False, True):
        if again:
            assert "1 forgotten earlier" in quick("-", out, stdin=sheet).stdout
        everything = b"".join(p.read_bytes() for p in out.rglob("*") if p.is_file())
        assert b"Forgetme" not in everything and b"ana@example.org" not in everything
        assert [p.name for p in (out / "plans").iterdir()] == ["p0002.md"]
        assert [r["id"] for r in rows(out / "index.csv")] == ["p0002", "p0003"]
        assert [r["id"] for r in rows(out / "errors.csv")] == ["p0003"]


# -- what is refused -------------------------------------------------------------------------


def _no_answers(tmp_path: Path) -> list[str]:
    return ["--out", str(tmp_path / "out")]


def _no_folder(tmp_path: Path) -> list[str]:
    return [str(ROOT / "tests/exports/google-download.csv")]


def _foreign_folder(tmp_path: Path) -> list[str]:
    (tmp_path / "thesis.txt").write_text("mine")
    return [*_no_folder(tmp_path), "--out", str(tmp_path)]


def _no_such_format(tmp_path: Path) -> list[str]:
    return [*_no_folder(tmp_path), "--out", str(tmp_path / "out"), "-f", "md,pfd"]


def _no_such_file(tmp_path: Path) -> list[str]:
    return [str(tmp_path / "nowhere.csv"), "--out", str(tmp_path / "out")]


def _bad_map(tmp_path: Path) -> list[str]:
    path = tmp_path / "map.yaml"
    path.write_text("columns:\n  Stunden: huors\nansers: {}\n")
    return [*_no_folder(tmp_path), "--out", str(tmp_path / "out"), "--map", str(path)]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (_no_answers, "give either the answers or somebody to forget"),
        (_no_folder, "say where the plans go"),
        (_foreign_folder, "holds other files"),
        (_no_such_format, "there is no format 'pfd'"),
        (_no_such_file, "there is no such file or folder"),
        (_bad_map, "map.yaml:2:12: there is no field 'huors'"),
    ],
)
def test_refused_in_a_sentence_and_nothing_written(
    make: Callable[[Path], list[str]], said: str, tmp_path: Path
) -> None:
    arguments = make(tmp_path)
    before = tree(tmp_path)
    out = CliRunner().invoke(app, ["batch", *arguments])
    assert out.exit_code == 2
    assert said in out.stderr
    assert tree(tmp_path) == before


SHEET = small(*((f"{n}@example.org", n, "4 4 4 4") for n in "abc"))
SALT = '{"salt": "not hex", "forgotten": []}'
NO_LIST = '{"salt": "00", "forgotten": 5}'


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of three people."""
    folder = tmp_path_factory.mktemp("finished") / "out"
    assert batch("-", folder, stdin=SHEET).returncode == 0
    return folder


def _refused(arguments: list[str], folder: Path, file: str, stdin: str = "") -> None:
    """A command that says which file is damaged, and changes nothing."""
    before = tree(folder)
    out = CliRunner().invoke(app, arguments, input=stdin)
    assert out.exit_code == 2, out.exception or out.output
    assert f"{folder}/.pathways/{file} cannot be read" in out.stderr
    assert tree(folder) == before


@pytest.mark.parametrize("text", ["{", "", "5", "{}", "\0", SALT, NO_LIST, "\udcff"])
def test_who_was_forgotten_is_never_taken_for_nobody(
    text: str, finished: Path, tmp_path: Path
) -> None:
    out = shutil.copytree(finished, tmp_path / "out")
    (out / ".pathways/forgotten.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    _refused(command("-", out)[3:], out, "forgotten.json", SHEET)
    _refused(["batch", "--forget", "p0001", "--out", str(out)], out, "forgotten.json")


def _shapes(held: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The manifest with each of its parts, and of the first person's, as something else."""
    yield {**held, "more": 1}
    yield {**held, "today": "someday"}
    person = held["people"]["p0001"]
    for other in (5, None, "text", [5], {"p0001": 5}):
        for key in held.keys() - {"schema"}:
            if type(other) is not type(held[key]):
                yield {**held, key: other}
        for key in person:
            if type(other) is not type(person[key]) and (key, other) != ("for_routes", None):
                yield {**held, "people": {**held["people"], "p0001": {**person, key: other}}}
        for key in person["facts"]:
            unknown = other is None and key in ("hours", "done")  # which may be unknown
            if type(other) is not type(person["facts"][key]) and not unknown:
                facts = {**person["facts"], key: other}
                yield {**held, "people": {**held["people"], "p0001": {**person, "facts": facts}}}
    yield {**held, "people": {"5": person}}
    yield {**held, "lock": {"catalog": "x"}}
    yield {**held, "shards": [5]}
    yield {**held, "counts": {"rows": "x"}}


def test_a_manifest_of_another_shape_is_refused_and_nobody_gets_a_new_id(
    finished: Path, tmp_path: Path
) -> None:
    out = shutil.copytree(finished, tmp_path / "out")
    path = out / ".pathways/manifest.json"
    held = json.loads(path.read_text(encoding="utf-8"))
    texts = ["{", "5", "\0", *map(json.dumps, _shapes(held))]
    for number, text in enumerate(texts):
        path.write_text(text, encoding="utf-8")
        _refused(["brief", str(out)], out, "manifest.json")
        if number % 10 == 0:  # the same reader
            _refused(command("-", out)[3:], out, "manifest.json", SHEET)
            _refused(["batch", "--forget", "p0001", "--out", str(out)], out, "manifest.json")


def test_what_the_version_before_wrote_is_read_and_nobody_is_planned_again(
    finished: Path, tmp_path: Path
) -> None:
    out = shutil.copytree(finished, tmp_path / "out")
    path = out / ".pathways/manifest.json"
    text = path.read_text(encoding="utf-8")
    held = json.loads(text)
    for person in held["people"].values():  # it left out what there was nothing to say of
        del person["facts"]["no_plan"]
    path.write_text(json.dumps(held), encoding="utf-8")
    before = {p: p.stat().st_mtime_ns for p in (out / "plans").iterdir()}
    assert quick("-", out, stdin=SHEET).exit_code == 0
    assert {p: p.stat().st_mtime_ns for p in (out / "plans").iterdir()} == before
    assert path.read_text(encoding="utf-8") == text


def test_people_in_the_same_situation_get_the_same_plan_but_their_own_name(tmp_path: Path) -> None:
    same = replace(sheets.people(1)[0], name="")
    sheet = sheets.sheet(
        (["", f"{n}@example.org", *sheets.cells(replace(same, name=n), full=False)] for n in "xyz"),
        full=False,
    )
    assert quick("-", tmp_path / "out", stdin=sheet).exit_code == 0
    first, *others = [
        re.sub(r"answers: \w+", "", p.read_text().replace(f"# {n}: ", "# : "))
        for n, p in zip("xyz", sorted((tmp_path / "out/plans").iterdir()), strict=True)
    ]
    assert all(other == first for other in others)
