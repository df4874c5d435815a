"""`pathways batch` for many people: the same plans, packed; here three shards of five people."""

from __future__ import annotations

import csv
import io
import os
import resource
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
import sheets
from test_batch import batch, quick, rows, tree
from typer.testing import CliRunner, Result

from pathways.cli.main import app
from pathways.cohort import batch as cohort_batch
from pathways.cohort import pool, shards

parquet = pytest.importorskip("pyarrow.parquet")
pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="signals and limits of Unix"),
    pytest.mark.usefixtures("installed"),
]

PEOPLE = 15
NAME = next(f.title for f in sheets.fields(False) if f.tag == "name")
SMALLER = (
    "from pathways.cohort import batch, shards\n"
    "batch.MOST_FILES, shards.SHARD, shards.GROUP = 10, 5, 2\n"
)


@pytest.fixture
def smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within this process, 11 people are many."""
    monkeypatch.setattr(cohort_batch, "MOST_FILES", 10)
    monkeypatch.setattr(shards, "SHARD", 5)
    monkeypatch.setattr(shards, "GROUP", 2)


@pytest.fixture
def planned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the people who are planned for from here on."""
    ids: list[str] = []
    run = pool.Cores.run

    def noted(self: pool.Cores, jobs: Any) -> Any:
        ids.extend(person[0] for job in jobs for person in job.people)
        return run(self, jobs)

    monkeypatch.setattr(pool.Cores, "run", noted)
    return ids


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("answers") / "answers.csv"
    path.write_text(sheets.answers(PEOPLE), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def single(answers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that writes a file for each plan."""
    folder = tmp_path_factory.mktemp("single") / "out"
    assert batch(answers, folder).returncode == 0
    return folder


def small_shards(place: Path, more: str = "") -> dict[str, Any]:
    """Settings of a process in which 11 people are many."""
    (place / "sitecustomize.py").write_text(SMALLER + more, encoding="utf-8")
    return {"env": {**os.environ, "PYTHONPATH": f"{place}{os.pathsep}{os.environ['PYTHONPATH']}"}}


@pytest.fixture(scope="module")
def undisturbed(answers: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that packs plans, which nobody interrupted."""
    place = tmp_path_factory.mktemp("packed")
    made = batch(answers, place / "out", **small_shards(place))
    assert made.returncode == 0, made.stderr
    return place / "out"


@pytest.fixture
def packed(undisturbed: Path, tmp_path: Path) -> Path:
    """A copy of it to work on."""
    return Path(shutil.copytree(undisturbed, tmp_path / "out"))


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments)])


def export(folder: Path, *ids: str) -> list[Path]:
    said = run("batch", "--out", folder, *(x for id in ids for x in ("--export", id)))
    assert said.exit_code == 0, said.output
    return [Path(line) for line in said.stdout.splitlines()]


def everything(folder: Path) -> str:
    """All that can be read in a folder, also in its shards."""
    texts = [p.read_bytes().decode("utf-8", "replace") for p in folder.rglob("*") if p.is_file()]
    held = [parquet.read_table(p).to_pylist() for p in folder.glob("shards/*")]
    return "".join(texts) + str(held)


# -- what comes out ---------------------------------------------------------------------------


def test_plans_index_and_brief_are_the_same_as_in_single_files(
    smaller: None, packed: Path, single: Path
) -> None:
    assert [p.name for p in sorted((packed / "shards").iterdir())] == [
        "00001.parquet", "00002.parquet", "00003.parquet",
    ]
    assert not list((packed / "plans").iterdir()) and not (packed / "index.html").exists()
    for format in ("md", "html", "json", "ics"):
        assert run("brief", packed, "-f", format, "--groups").stdout == (
            run("brief", single, "-f", format, "--groups").stdout
        )
    index, files = rows(packed / "index.csv"), rows(single / "index.csv")
    for row, other in zip(index, files, strict=True):
        number = int(row["id"][1:])
        assert row.pop("shard") == f"shards/{(number - 1) // 5 + 1:05}.parquet"
        assert other.pop("md") == f"plans/{row['id']}.md"
        assert row == other
    paths = export(packed, *(row["id"] for row in index))
    assert len(paths) == PEOPLE
    assert tree(packed / "plans") == tree(single / "plans")
    assert export(single, "person7@example.org") == [single / "plans/p0007.md"]


def test_a_mail_names_the_file_that_exporting_writes(
    smaller: None, packed: Path
) -> None:
    mails = rows(packed / "mails.csv")
    assert [mail["file"] for mail in mails] == [f"plans/{mail['id']}.md" for mail in mails]
    ids = "\n".join(mail["id"] for mail in mails[:7]) + "\n"
    said = CliRunner().invoke(app, ["batch", "--export", "-", "--out", str(packed)], input=ids)
    assert said.exit_code == 0 and len(said.stdout.splitlines()) == 7
    assert all((packed / mail["file"]).is_file() for mail in mails[:7])
    said = CliRunner().invoke(app, ["batch", "--export", "-", "--out", str(packed)], input="p9999")
    assert said.exit_code == 2 and "nobody of this id" in said.stderr


def test_only_their_owner_can_read_them(undisturbed: Path) -> None:
    shard = undisturbed / "shards/00001.parquet"
    assert not (shard.stat().st_mode | shard.parent.stat().st_mode) & 0o077


def test_people_of_a_packed_folder_are_routed_as_from_single_files(
    smaller: None, answers: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    openings = tmp_path / "openings.yaml"
    openings.write_text("openings:\n- {id: a, name: A, kind: group, place: remote}\n", "utf-8")
    for name, most in (("packed", 10), ("single", 100)):
        monkeypatch.setattr(cohort_batch, "MOST_FILES", most)
        made = quick(answers, tmp_path / name, "-f", "json")
        assert made.exit_code == 0, made.output
    there = [bool([*(tmp_path / name).glob("shards/*")]) for name in ("packed", "single")]
    assert there == [True, False]
    one, two = (run("route", tmp_path / name, openings, "--today", "2026-11-22", "--json")
                for name in ("packed", "single"))  # fmt: skip
    assert one.exit_code == 0, one.output
    assert one.stdout == two.stdout and one.stdout.count("Person ") >= PEOPLE
    shard = tmp_path / "packed/shards/00002.parquet"
    shard.write_bytes(shard.read_bytes()[:-9])
    said = run("route", tmp_path / "packed", openings)
    assert said.exit_code == 2 and "00002.parquet cannot be read" in said.stderr


# -- again --------------------------------------------------------------------------------------


def test_again_touches_no_shard_and_removes_what_was_exported(
    smaller: None, planned: list[str], answers: Path, undisturbed: Path, packed: Path
) -> None:
    export(packed, "p0002")
    before = [p.stat().st_mtime_ns for p in sorted((packed / "shards").iterdir())]
    assert quick(answers, packed).exit_code == 0
    assert planned == []
    assert [p.stat().st_mtime_ns for p in sorted((packed / "shards").iterdir())] == before
    assert tree(packed) == tree(undisturbed)


def test_one_changed_answer_plans_one_person_and_writes_one_shard(
    smaller: None, planned: list[str], answers: Path, undisturbed: Path, packed: Path, single: Path
) -> None:
    heading, *people = csv.reader(io.StringIO(answers.read_text(encoding="utf-8")))

    def again(people: list[list[str]]) -> None:
        sheet = io.StringIO()
        csv.writer(sheet).writerows([heading, *people])
        assert quick("-", packed, stdin=sheet.getvalue()).exit_code == 0

    people[6][heading.index(NAME)] = "Person Seven"
    new = [cell.replace("person15@", "new@") for cell in people[-1]]
    again([new, *reversed(people)])  # in any order, all keep their ids
    assert sorted(planned) == ["p0007", "p0016"]
    before, after = tree(undisturbed / "shards"), tree(packed / "shards")
    assert {name for name in after if after[name] != before.get(name)} == {
        "00002.parquet", "00004.parquet",
    }
    plan, other = export(packed, "p0007", "p0008")
    assert "Person Seven" in plan.read_text(encoding="utf-8")
    assert other.read_bytes() == (single / "plans/p0008.md").read_bytes()
    again(people[:8])  # few people: the folder stays as it is, and a shard of nobody is removed
    assert [p.name for p in sorted((packed / "shards").iterdir())] == [
        "00001.parquet", "00002.parquet",
    ]
    assert [r["id"] for r in rows(packed / "index.csv")] == [f"p{n:04}" for n in range(1, 9)]


def test_a_folder_of_single_files_that_grows_is_packed_without_planning_again(
    smaller: None, planned: list[str], answers: Path, single: Path, undisturbed: Path,
    tmp_path: Path,
) -> None:
    folder = shutil.copytree(single, tmp_path / "out")
    assert quick(answers, folder).exit_code == 0
    assert planned == []
    assert tree(folder) == tree(undisturbed)


# -- interruptions ------------------------------------------------------------------------------

MOMENTS = (
    "replace 00001.parquet", "unlink p0003.md", "replace 00003.parquet", "replace manifest.json",
)
DYING = """
import os, pathlib
def dying(name):
    do = getattr(pathlib.Path, name)
    def done(self, *target, **more):
        if f"{name} {(target or (self,))[0].name}" == os.environ["DIE"]:
            os.kill(os.getpid(), 9)
        return do(self, *target, **more)
    setattr(pathlib.Path, name, done)
dying("replace")
dying("unlink")
"""


def test_killed_at_each_kind_of_moment_the_result_is_the_same_byte_for_byte(
    answers: Path, undisturbed: Path, tmp_path: Path
) -> None:
    settings = small_shards(tmp_path, DYING)
    for moment in MOMENTS:
        settings["env"]["DIE"] = moment
        died = batch(answers, tmp_path / "out", **settings)
        assert died.returncode == -signal.SIGKILL, (moment, died.stderr)
    settings["env"]["DIE"] = ""
    assert batch(answers, tmp_path / "out", **settings).returncode == 0
    assert tree(tmp_path / "out") == tree(undisturbed)


def test_a_full_disk_while_packing_is_said_and_the_next_run_goes_on(
    answers: Path, single: Path, undisturbed: Path, tmp_path: Path
) -> None:
    shutil.copytree(single, tmp_path / "out")
    largest = max(p.stat().st_size for p in (undisturbed / "shards").iterdir())

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest - 1, largest - 1))

    settings = small_shards(tmp_path)
    full = batch(answers, tmp_path / "out", preexec_fn=limit, **settings)
    assert full.returncode == 2
    assert "run the same command again to go on" in full.stderr and "Traceback" not in full.stderr
    assert list((tmp_path / "out/.pathways/tmp").iterdir()) == []
    assert batch(answers, tmp_path / "out", **settings).returncode == 0
    assert tree(tmp_path / "out") == tree(undisturbed)


# -- taking back, and what is refused -----------------------------------------------------------


def test_a_forgotten_person_is_in_no_shard_and_does_not_come_back(
    smaller: None, planned: list[str], answers: Path, undisturbed: Path, packed: Path
) -> None:
    export(packed, "p0007")
    assert "Person 7" in everything(packed)
    assert run("batch", "--out", packed, "--forget", "p0007").exit_code == 0
    for again in (False, True):
        if again:
            assert "1 forgotten earlier" in quick(answers, packed).stdout
        text = everything(packed)
        assert "Person 7" not in text and "person7@" not in text and "p0007" not in text
        assert len(rows(packed / "index.csv")) == PEOPLE - 1
    assert planned == []
    before, after = tree(undisturbed / "shards"), tree(packed / "shards")
    assert {name for name in after if after[name] != before[name]} == {"00002.parquet"}


def test_somebody_who_has_no_plan_or_is_not_there_is_not_exported(
    smaller: None, answers: Path, packed: Path
) -> None:
    sheet = answers.read_text(encoding="utf-8").replace('"Yes, make me a plan"', "Perhaps", 1)
    assert quick("-", packed, stdin=sheet).exit_code == 1
    assert rows(packed / "errors.csv")[0]["id"] == "p0001"
    assert "p0001 has no plan" in run("batch", "--out", packed, "--export", "p0001").stderr
    assert "nobody of this id" in run("batch", "--out", packed, "--export", "p0099").stderr


def test_a_damaged_shard_is_named_and_nobody_gets_another_id(
    smaller: None, answers: Path, packed: Path
) -> None:
    shard = packed / "shards/00002.parquet"
    shard.write_bytes(shard.read_bytes()[:-100])
    before = tree(packed)
    for said in (quick(answers, packed), run("brief", packed)):
        assert said.exit_code == 2
        assert "00002.parquet cannot be read" in said.stderr
    assert tree(packed) == before


def test_without_pyarrow_nothing_is_planned_and_it_says_what_to_install(
    smaller: None, planned: list[str], answers: Path, packed: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for said in (quick(answers, tmp_path / "new"), run("brief", packed)):
        assert said.exit_code == 2
        assert "needs pyarrow" in said.stderr
        assert "pip install 'pathways-advisor[parquet]', or split the answers" in said.stderr
    assert planned == []
