"""Deletion from a batch: of the one who asked, of nobody else, for good, whenever it is killed."""

from __future__ import annotations

import json
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


def forget(out: Path, *whom: str) -> Result:
    return run("batch", "--out", out, *(part for who in whom for part in ("--forget", who)))


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


# -- the same moment, spelled otherwise ------------------------------------------------------------

TIMES = {
    "second": ["11/20/2026 10:00:01", "2026-11-20 10:00:01", "2026-11-20T10:00:01Z",
               "2026/11/20 10:00:01 AM", "20.11.2026 10:00:01", "2026/11/20 10:00:01 AM GMT+1",
               "11/20/26 10:00:01", "2026-11-20T10:00:01.000+00:00"],
    "minute": ["2026-11-20 10:00", "11/20/2026 10:00 AM"],
    "day unclear": ["11/12/2026 10:00:01", "2026-12-11 10:00:01", "2026-12-11 10:00"],
    "text": ["20 Nov 2026 10:00:01", "20  NOV 2026 10:00:01"],
}
SPELLED = [(one, other) for kind in ("second", "day unclear", "text")
           for one in TIMES[kind] for other in TIMES[kind] if one != other]
SPELLED += [pair for one in TIMES["second"] for other in TIMES["minute"]
            for pair in ((one, other), (other, one))]


def stamped(time: str, name: str) -> str:
    """Somebody with a time, and two who came in other minutes of that hour."""
    others = [f"{time.replace('10:00', f'10:0{n}')},{o}" for n, o in ((1, "Bo"), (2, "Cy"))]
    return table("timestamp,name", f"{time},{name}", *others)


@pytest.mark.parametrize(("one", "other"), SPELLED)
def test_whoever_was_forgotten_stays_so_when_the_time_is_spelled_otherwise(
    one: str, other: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    batch(out, stamped(one, "Anastasia"))
    before = people(out)
    batch(out, stamped(other, "ANASTASIA "))
    assert list(people(out)) == list(before)
    batch(out, stamped(one, "Anastasia"))
    assert forget(out, "p0001").exit_code == 0
    for time in (one, other):
        batch(out, stamped(time, " anastasia"))
        assert people(out) == {"p0002": "Bo", "p0003": "Cy"}, time


def test_two_of_one_name_in_one_minute_are_two_and_are_told_apart_by_the_second(
    kept: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    two = table("timestamp,name", "2026-11-20 10:00:01,Ana", "2026-11-20 10:00:02,Ana")
    batch(out, two)
    assert forget(out, "p0001").exit_code == 0
    batch(out, two.replace("2026-11-20", "11/20/2026"))
    assert list(people(out)) == ["p0002"]
    # Of one minute without seconds it cannot be told which of them is meant: nobody is taken for
    # the one who was forgotten, and nobody for the other.
    out = tmp_path / "one"
    batch(out, table("timestamp,name", "2026-11-20 10:00:01,Ana", "2026-11-20 10:07:02,Bo"))
    assert forget(out, "p0001").exit_code == 0
    more = table("timestamp,name", "2026-11-20 10:00,Ana", "2026-11-20 10:00,ana")
    said = CliRunner().invoke(app, command("-", out)[3:], input=more)
    assert said.exit_code == 2 and "take that person's row out" in said.stderr


def test_a_folder_of_before_moments_were_read_goes_on(kept: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(out, STAMPED)
    before = people(out)
    _as_before(out)
    batch(out, STAMPED.replace("2026/11/0", "2026/11/0"))
    assert people(out) == before
    _as_before(out)
    assert forget(out, "p0002").exit_code == 0
    state = out / ".pathways/forgotten.json"
    held = json.loads(state.read_text())
    batch(out, STAMPED.replace("2026/11/0", "2026-11-0").replace(" 1:04", " 13:04")
          .replace(" PM", ""))
    assert sorted(people(out).values()) == ["Ana", "Cy", "Di"]
    # One list of hashes, as it was once.
    held["forgotten"] = [one for person in held["forgotten"] for one in person]
    state.write_text(json.dumps(held))
    batch(out, STAMPED)
    assert sorted(people(out).values()) == ["Ana", "Cy", "Di"]


def _as_before(out: Path) -> None:
    """Make the keys what they were: the time as it was written, and nothing else."""
    stamps = {line.split(",")[1]: line.split(",")[0] for line in STAMPED.splitlines()[1:]}
    manifest = out / ".pathways/manifest.json"
    held = json.loads(manifest.read_text())
    for person in held["people"].values():
        person["key"] = f"row {stamps[person['name']]} {person['name']}"
        del person["also"]
    manifest.write_text(json.dumps(held))
    for path in out.glob("shards/*"):
        made = parquet.read_table(path)
        keys = [f"row {stamps[name]} {name}" for name in made["name"].to_pylist()]
        made = made.drop_columns(["also"])
        at = made.schema.get_field_index("key")
        parquet.write_table(made.set_column(at, "key", [keys]), path, row_group_size=1)


# -- columns that vanish ---------------------------------------------------------------------------

WHOLE = table("[id],email,timestamp,name", "1,ana@example.org,2026-11-20 10:00:01,Ana",
              "2,bo@example.org,2026-11-20 10:01:01,Bo", "3,cy@example.org,2026-11-20 10:02:01,Cy")


def columns(*keep: str) -> str:
    heading, *lines = [line.split(",") for line in WHOLE.splitlines()]
    at = [n for n, name in enumerate(heading) if name in (*keep, "hours", "country")]
    return "".join(",".join(line[n] for n in at) + "\n" for line in (heading, *lines))


@pytest.mark.parametrize("keep", [("timestamp", "name"), ("email",), ("[id]", "name"),
                                  ("email", "name"), ("email", "timestamp")])
def test_whoever_was_forgotten_stays_so_when_columns_vanish(
    kept: str, keep: tuple[str, ...], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    batch(out, WHOLE)
    assert forget(out, "1").exit_code == 0
    assert "1 forgotten earlier" in batch(out, columns(*keep)).stdout
    assert len(people(out)) == 2 and "p0001" not in people(out)


def test_who_was_forgotten_and_is_not_met_in_a_sheet_is_told_of(kept: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(out, WHOLE)
    assert forget(out, "1", "2").exit_code == 0
    assert "not met" not in batch(out, WHOLE).stdout
    told = "2 were forgotten, 2 of them not met in this sheet"
    assert told in batch(out, columns("name")).stdout
    assert "2 were forgotten, 1 of them not met" in batch(out, without(WHOLE, 1)).stdout


# -- several at once, and who is not one -----------------------------------------------------------


def test_several_are_forgotten_at_once_or_nobody_is(kept: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(out, IDS)
    before = tree(out)
    for wrong in ("KIM", "nobody"):
        assert forget(out, "x", wrong, "y").exit_code == 2
        assert tree(out) == before
    done = forget(out, "x", "p0002", "y")
    assert "Forgot p0002, p0005. A later run passes these people over." in done.stderr
    assert list(people(out)) == ["p0001", "p0003", "p0004"]
    # Both who shared the address are gone: it is nobody else's any more.
    batch(out, table("email,name", "bo@example.org,Bo", "zoe@example.org,Zoe"))
    assert list(people(out).values()) == ["Zoe"]


@pytest.mark.parametrize("who", ["DORA@EX.ORG", "Dora@ex.org", "dora@ex.org"])
def test_an_address_that_somebody_else_typed_as_an_id_means_both(
    kept: str, who: str, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    batch(out, table("[id],email,name", "dora@ex.org,a@example.org,Al", "7,dora@ex.org,Dora",
                     "8,c@example.org,Cy"))
    before = tree(out)
    said = forget(out, who)
    assert said.exit_code == 2 and "p0001, p0002" in said.stderr and tree(out) == before


def test_one_id_with_two_names_and_two_addresses_is_said(kept: str, tmp_path: Path) -> None:
    sheet = table("[id],email,name", "a 1,ana@example.org,Ana", "a\u00a0 1,bo@example.org,Bo",
                  "c,c@example.org,Cy", "c,C@example.org,Cyrus")
    done = batch(tmp_path / "out", sheet)
    assert "Rows 2 and 3 have one id, but two names and two addresses" in done.stdout
    assert "Rows 4" not in done.stdout
    assert list(people(tmp_path / "out").values()) == ["Bo", "Cyrus"]
    said = CliRunner().invoke(app, ["batch", "-", "--check", "--map", str(sheets.FEW)], input=sheet)
    assert "rows 2 and 3 have one id" in said.stderr
    # One of the two gets no plan, so it is the first thing to mend, and no word of it to Bo.
    mend = "To mend in the sheet: 1\nrow 3: [id]: 'a 1': an id of their own: row 2 has the"
    assert mend in said.stdout + said.stderr
    errors = (tmp_path / "out" / "errors.csv").read_text("utf-8")
    assert "to mend, planned without it" in errors and "an id of their own: row 2" in errors
    assert "1 cell** to mend" in (tmp_path / "out" / "summary.md").read_text("utf-8")
    assert "id of their own" not in (tmp_path / "out" / "mails.csv").read_text("utf-8")


def test_forget_names_what_else_is_in_the_folder(kept: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    batch(out, MAILED)
    run("batch", "--out", out, "--export", "p0002")
    others = [out / "brief-names.md", out / "index (1).csv", out / "plans/p0001 copy.md",
              out / ".pathways/manifest.json.bak"]
    for path in others:
        path.write_text("Anastasia", "utf-8")
    said = forget(out, "p0001").stderr
    assert [line for line in said.splitlines() if line.startswith("Not made by the batch")] == [
        f"Not made by the batch, and left: {path}" for path in sorted(others)]
    assert all(path.exists() for path in others)
    for path in others:
        path.unlink()
    assert "Not made" not in forget(out, "p0002").stderr
