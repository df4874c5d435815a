"""Deletion from a batch: of the one who asked, of nobody else, for good, whenever it is killed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import sheets
from killing import killed_everywhere, not_on_the_disk
from test_batch import command, rows, tree
from typer.testing import CliRunner, Result

from pathways.cli.main import app
from pathways.cohort import batch as cohort_batch
from pathways.cohort import shards, work
from pathways.cohort.people import Facts, Made
from pathways.cohort.pool import Cores
from pathways.cohort.store import write_plan

parquet = pytest.importorskip("pyarrow.parquet")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of Unix")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """The catalog is read once, and a plan is a line with the name: here it matters whose it is."""

    def run(self: Cores, jobs: Sequence[work.Job]) -> Iterator[Made]:
        for job in jobs:
            for id, made_from, profile in job.people:
                raw = f"The plan of {profile.name}\n".encode()
                files = {"md": write_plan(job.plans / f"{id}.md", raw, job.temporary)}
                facts = Facts(4.0, ladder="generalist", rungs={"generalist": "rung"}, role="role")
                yield Made(id, made_from, files, facts)

    monkeypatch.setattr(Cores, "run", run)
    monkeypatch.setattr("pathways.catalog.load_catalog", lambda data: sheets.catalog())


@pytest.fixture(params=["files", "shards"])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """How plans are kept: in a file each, or packed, two people in a shard."""
    if request.param == "shards":
        monkeypatch.setattr(cohort_batch, "MOST_FILES", 1)
        monkeypatch.setattr(shards, "SHARD", 2)
        monkeypatch.setattr(shards, "GROUP", 1)
    return str(request.param)


def batch(out: Path, sheet: str, *options: str) -> Result:
    done = CliRunner().invoke(app, command("-", out, *options)[3:], input=sheet)
    assert done.exit_code == 0, done.output
    return done


def run(*arguments: str | Path) -> Result:
    done = CliRunner().invoke(app, [*map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done


def forget(out: Path, who: str) -> Result:
    return run("batch", "--out", out, "--forget", who)


def table(heading: str, *lines: str) -> str:
    """A sheet in which everybody is there four hours a week."""
    return "\n".join([f"{heading},hours,country", *(f"{line},4 4 4 4,PT" for line in lines)]) + "\n"


def people(out: Path) -> dict[str, str]:
    """Ids and names of the index."""
    return {row["id"]: row["name"] for row in rows(out / "index.csv")}


def everything(out: Path) -> str:
    """All that can be read in a folder, also in its shards, and the names of its files."""
    held = [str(parquet.read_table(p).to_pylist()) for p in out.glob("shards/*")]
    held += [f"{p.name} {p.read_bytes()!r}" for p in out.rglob("*") if p.is_file()]
    return "\n".join(held)


# -- whom a name means -----------------------------------------------------------------------------

IDS = table("[id],email,name", "p0002,ana@example.org,Ana", "x,bo@example.org,Bo",
            "kim,c@example.org,Cy", "Kim,d@example.org,Di", "y,bo@example.org,Eve")
# Ana (p0001) wrote `p0002` herself; Cy and Di differ by case; Bo and Eve share an address.


@pytest.mark.parametrize(("who", "gone"), [
    ("p0001", "Ana"), ("p0002", "Bo"), (" p0002 ", "Bo"), ("kim", "Cy"), ("Kim", "Di"),
    ("x", "Bo"), ("ana@example.org", "Ana"), ("ANA@Example.org", "Ana"), ("d@example.org", "Di"),
])
def test_an_id_of_the_index_comes_first_and_all_others_are_exact(
    kept: str, who: str, gone: str, tmp_path: Path
) -> None:
    batch(tmp_path / "out", IDS)
    (path,) = run("batch", "--out", tmp_path / "out", "--export", who).stdout.splitlines()
    assert Path(path).read_text() == f"The plan of {gone}\n"
    before = people(tmp_path / "out")
    (id,) = (id for id, name in before.items() if name == gone)
    assert forget(tmp_path / "out", who).stderr.startswith(f"Forgot {id}.")
    del before[id]
    assert people(tmp_path / "out") == before
    assert "1 forgotten earlier" in batch(tmp_path / "out", IDS).stdout
    assert people(tmp_path / "out") == before


@pytest.mark.parametrize(("who", "named"), [
    ("KIM", "p0003, p0004"), ("kIM", "p0003, p0004"), ("bo@example.org", "p0002, p0005"),
    ("X", "p0002"), ("P0003", "p0003"), ("nobody", "index.csv lists every id"),
    ("p0099", "index.csv lists every id"), ("ana", "index.csv lists every id"),
    (" ", "index.csv lists every id"), ("", "an argument is empty"),
])
def test_who_is_not_one_person_is_refused_with_those_who_may_be_meant(
    kept: str, who: str, named: str, tmp_path: Path
) -> None:
    batch(tmp_path / "out", IDS)
    before = tree(tmp_path / "out")
    for option in ("--forget", "--export"):
        said = run("batch", "--out", tmp_path / "out", option, who)
        assert said.exit_code == 2 and named in said.stderr, said.stderr
        assert "@" not in said.stderr.replace(who, "")
    assert tree(tmp_path / "out") == before


def test_an_id_of_the_index_never_falls_to_somebody_who_wrote_it(kept: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(out, IDS)
    assert forget(out, "p0002").exit_code == 0
    again = forget(out, "p0002")
    assert again.exit_code == 2 and "p0001" in again.stderr
    assert sorted(people(out).values()) == ["Ana", "Cy", "Di", "Eve"]
    assert "was forgotten earlier" in forget(out, "x").stderr


def test_whoever_was_forgotten_stays_so_when_the_sheet_gets_ids(kept: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(out, table("email,name", "ana@example.org,Ana", "bo@example.org,Bo"))
    assert forget(out, "p0001").exit_code == 0
    batch(out, table("[id],email,name", "1,ANA@example.org,Ana", "2,bo@example.org,Bo"))
    assert people(out) == {"p0002": "Bo"}
    assert forget(out, "2").exit_code == 0
    lone = table("email,name", "bo@example.org,Bo", "cy@example.org,Cy", "ana@example.org,Ana")
    batch(out, lone)
    assert list(people(out).values()) == ["Cy"]


def test_a_shared_address_forgets_nobody_else(kept: str, tmp_path: Path) -> None:
    batch(tmp_path / "out", IDS)
    assert forget(tmp_path / "out", "p0002").exit_code == 0
    batch(tmp_path / "out", IDS)
    assert people(tmp_path / "out")["p0005"] == "Eve"


# -- who is who from run to run --------------------------------------------------------------------

NAMES = ("Ana", "Bo", "Cy", "Di")
BARE = table("name", *NAMES)
STAMPED = table("timestamp,name", *(f"2026/11/0{n} 1:04:0{n} PM,{name}"
                                     for n, name in enumerate(NAMES, 1)))
SAME = table("timestamp,name", "2026/11/01 1:04:05 PM,Ana", "2026/11/01 1:04:06 PM,Ana",
             "2026/11/01 1:04:07 PM,Ana", "2026/11/01 1:04:07 PM,Ana")


def without(sheet: str, number: int) -> str:
    lines = sheet.splitlines(keepends=True)
    del lines[number]
    return "".join(lines)


@pytest.mark.parametrize("sheet", [BARE, STAMPED, SAME], ids=["bare", "stamped", "same"])
@pytest.mark.parametrize("number", [1, 2, 4])
def test_a_row_that_is_taken_out_takes_nobody_else_along(
    kept: str, sheet: str, number: int, tmp_path: Path
) -> None:
    batch(tmp_path / "out", sheet)
    before = people(tmp_path / "out")
    assert len(before) == 4
    less = without(sheet, number)
    batch(tmp_path / "out", less)
    after = people(tmp_path / "out")
    assert len(after) == 3 and after.items() <= before.items()
    heading, *lines = less.splitlines()
    batch(tmp_path / "out", "\n".join([heading, *reversed(lines)]) + "\n")
    assert people(tmp_path / "out") == after


def test_without_anything_that_lasts_nobody_is_forgotten_by_where_they_stand(
    kept: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    batch(out, BARE)
    before = tree(out)
    said = forget(out, "p0002")
    assert said.exit_code == 2 and "take the row out of the sheet" in said.stderr
    assert tree(out) == before
    with_ids = table("[id],name", *(f"{n},{name}" for n, name in enumerate(NAMES)))
    batch(out, with_ids)
    (id,) = (id for id, name in people(out).items() if name == "Bo")
    assert forget(out, id).exit_code == 0
    batch(out, with_ids)
    assert sorted(people(out).values()) == ["Ana", "Cy", "Di"]


def test_the_second_of_a_submission_lasts_also_when_answers_change(
    kept: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    batch(out, STAMPED)
    assert forget(out, "p0002").exit_code == 0
    batch(out, without(STAMPED, 1).replace("4 4 4 4", "5 5 5 5"))
    assert people(out) == {"p0003": "Cy", "p0004": "Di"}
    assert "p0003" in batch(out, STAMPED).stdout or people(out)["p0003"] == "Cy"
    assert "Bo" not in people(out).values()


def test_a_second_that_two_people_share_is_nobody_s(kept: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(out, SAME)
    assert forget(out, "p0001").exit_code == 0
    for id in ("p0003", "p0004"):
        assert "would not know whom to pass over" in forget(out, id).stderr
    # One more row in the second of the one who was forgotten: it cannot be told whose it is.
    more = SAME + "2026/11/01 1:04:05 PM,Ana,6 6 6 6,PT\n"
    said = CliRunner().invoke(app, command("-", out)[3:], input=more)
    assert said.exit_code == 2 and "take that person's row out" in said.stderr
    assert list(people(out)) == ["p0002", "p0003", "p0004"]


def test_an_id_stays_when_a_sheet_gets_ids_or_addresses(kept: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(out, STAMPED)
    heading, *lines = STAMPED.splitlines()
    with_ids = [f"[id],{heading}", *(f"n{n},{line}" for n, line in enumerate(reversed(lines)))]
    batch(out, "\n".join(with_ids) + "\n")
    assert people(out) == dict(zip(("p0001", "p0002", "p0003", "p0004"), NAMES, strict=True))


def test_json_lines_without_an_id_are_known_by_what_they_say(kept: str, tmp_path: Path) -> None:
    lines = [f'{{"name": "{name}", "hours": [4, 4, 4, 4]}}\n' for name in NAMES]
    batch(tmp_path / "out", "".join(lines))
    before = people(tmp_path / "out")
    batch(tmp_path / "out", "".join(lines[1:]))
    assert people(tmp_path / "out").items() <= before.items()
    assert "p0001" not in people(tmp_path / "out")


# -- killed ----------------------------------------------------------------------------------------

GONE, STAY = ("Anastasia", "ana@example.org"), "Bo"
MAILED = table("email,name", *(f"{e},{n}" for n, e in (GONE, (STAY, "b@example.org"),
                                                       ("Cy", "c@example.org"))))


def _again_forget(out: Path) -> None:
    said = forget(out, "p0001").stderr
    # The very last step may have been done without having been said.
    assert said.startswith("Forgot p0001.") or "nothing of theirs is left in this folder" in said
    assert "nothing of theirs is left" in forget(out, GONE[1].upper()).stderr


def _again_batch(out: Path) -> None:
    batch(out, MAILED)


def _again_export(out: Path) -> None:
    assert run("batch", "--out", out, "--export", "p0002").exit_code == 0


def _again_brief(out: Path) -> None:
    assert run("brief", out).exit_code in (0, 2)  # there are too few for a brief


AGAIN = (_again_forget, _again_batch, _again_export, _again_brief)


def test_forgetting_that_is_killed_anywhere_is_finished_by_whoever_comes_next(
    kept: str, tmp_path: Path
) -> None:
    ready, out = tmp_path / "ready", tmp_path / "out"
    batch(ready, MAILED)
    assert run("batch", "--out", ready, "--export", "p0001").exit_code == 0

    def fresh() -> None:
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(ready, out)

    begun = count = 0
    for at in killed_everywhere(lambda: forget(out, "p0001") and None, fresh):
        count, again = at, AGAIN[at % 4]
        pending = (out / ".pathways/forgotten.json").exists()
        begun += pending
        if not pending:  # nothing was begun: everything is as it was
            assert people(out) == people(ready) and (out / "plans/p0001.md").exists()
            if again is not _again_forget:
                continue
        again(out)
        text = everything(out)
        assert not any(word in text for word in (*GONE, "p0001")), at
        assert STAY in text
        assert not list((out / ".pathways/tmp").iterdir())
    assert begun > 25 and count - begun < 20, (begun, count)
    assert "p0001" not in everything(out)  # the last one was not killed
    batch(out, MAILED)
    assert sorted(people(out).values()) == [STAY, "Cy"]


def test_before_forgot_is_said_everything_is_on_the_disk(kept: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(out, MAILED)
    left = not_on_the_disk(lambda: forget(out, "p0001") and None, tmp_path / "told")
    assert [Path(name).name for name in left if Path(name).name != "tmp"] == []
    assert "p0001" not in everything(out)


def test_a_shard_that_is_lost_meanwhile_does_not_keep_the_rest_from_being_finished(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(cohort_batch, "MOST_FILES", 1)
    monkeypatch.setattr(shards, "SHARD", 2)
    out = tmp_path / "out"
    batch(out, MAILED)
    with monkeypatch.context() as full:
        full.setattr(cohort_batch.Store, "take_out", _no_room)
        said = forget(out, "p0001")
        assert said.exit_code == 2 and "run the same command again" in said.stderr
    (out / "shards/00001.parquet").unlink()
    assert forget(out, "p0001").stderr.startswith("Forgot p0001.")
    batch(out, MAILED)
    assert sorted(people(out).values()) == [STAY, "Cy"]


def _no_room(*_: object) -> None:
    raise OSError(28, "No space left on device")


# -- of a later version ----------------------------------------------------------------------------


def test_the_folder_of_a_later_version_is_left_as_it_is(tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(out, MAILED)
    path = out / ".pathways/manifest.json"
    path.write_text(path.read_text().replace("pathways.cohort/2", "pathways.cohort/3"))
    before = tree(out)
    for arguments in (command("-", out)[3:], ["batch", "--out", str(out), "--forget", "p0001"],
                      ["brief", str(out)]):
        said = CliRunner().invoke(app, arguments, input=MAILED)
        assert said.exit_code == 2 and "a later version of pathways wrote it" in said.stderr
    assert tree(out) == before
