"""A person's folder: moved whole whenever it is killed, and the ends of two machines in one."""

from __future__ import annotations

import json
import os
import random
import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from killing import in_child, killed_everywhere, not_on_the_disk
from test_home import DAY, left, used
from test_profile_command import ANSWERS, XDG, Home

from pathways.catalog.values import When
from pathways.desk.home import delete, home_of, merge, move, saved_path
from pathways.problems import Refused
from pathways.record import Entry, read_record
from pathways.record import entries as records
from pathways.record.entries import HEAD, Record, as_line

pytestmark = pytest.mark.skipif(not XDG, reason="XDG_DATA_HOME rules only where XDG does")


@pytest.fixture
def no_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a kill leaves is what the kernel was told: to wait for the disk shows nothing more."""
    monkeypatch.setattr(os, "fsync", lambda _: None)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    made = Home(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(made.env["XDG_DATA_HOME"]))
    return made


def tree(folder: Path) -> dict[str, bytes]:
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {name: p.read_bytes() for name, p in found.items() if not name.startswith(".pathways-")}


# -- another folder --------------------------------------------------------------------------------


def test_everything_comes_along_and_every_command_finds_it_there(home: Home) -> None:
    folder, there = used(home, own=True), home.folder / "synced" / "pathways"
    (folder / "notes.txt").write_text("x", "utf-8")
    (folder / "attested").mkdir()
    (folder / "attested" / "a1.json").write_text("signed", "utf-8")
    before = tree(folder)
    del before["notes.txt"]
    code, _, said = home.run("home", "move", str(there))
    assert code == 0 and f"Your files are now in {there}." in said
    assert f"Not made by pathways, and left: {folder / 'notes.txt'}" in said
    assert tree(there) == before
    assert sorted(tree(folder)) == ["moved.json", "notes.txt"]
    assert home.run("profile", "path")[1] == f"{there / 'profile.yaml'}\n"
    shutil.rmtree(there / "own")  # was never data
    assert home.run("log", "hours", "2", "--on", DAY)[0] == 0
    assert home.run("log", "show")[1].count("what: hours") == 2
    assert home.run("next", "--today", DAY)[0] == 0
    # And once more, and back to where it began.
    for target in (home.folder / "other", folder):
        if target == folder:
            (folder / "notes.txt").unlink()
        assert home.run("home", "move", str(target))[0] == 0
        assert home.run("log", "show")[1].count("what: hours") == 2
    held = ["attested/a1.json", "plan.json", "profile.yaml", "record.yaml"]
    assert sorted(tree(folder)) == held
    assert tree(there) == tree(home.folder / "other") == {}


def test_a_second_machine_uses_what_is_there(home: Home, tmp_path: Path) -> None:
    used(home)
    there = tmp_path / "synced"
    assert home.run("home", "move", str(there))[0] == 0
    (there / ".stfolder").mkdir()
    second = Home(tmp_path / "second")
    second.folder.mkdir()
    code, _, said = second.run("home", "move", str(there))
    assert code == 0 and f"From now on your files are in {there}." in said
    assert second.run("profile", "show")[:2] == home.run("profile", "show")[:2]
    assert second.run("log", "hours", "1", "--on", DAY)[0] == 0
    assert home.run("log", "show")[1].count("what: hours") == 2


@pytest.mark.parametrize("name", ["profile.yaml", "record.yaml", "letters/mum.txt", "own/x.yaml"])
def test_a_folder_with_another_s_things_is_refused_and_nothing_changes(
    home: Home, name: str
) -> None:
    folder, there = used(home), home.folder / "there"
    (there / name).parent.mkdir(parents=True)
    (there / name).write_text("theirs", "utf-8")
    before = tree(home.folder)
    code, _, said = home.run("home", "move", str(there))
    assert code == 2 and f"{there} holds something else: {name}" in said
    assert "give a new or an empty folder" in said and tree(home.folder) == before
    for target in (folder, folder / "inside", folder / "profile.yaml"):
        assert home.run("home", "move", str(target))[0] == 2
    assert tree(home.folder) == before


def test_where_nothing_is_saved_a_folder_without_answers_is_refused(home: Home) -> None:
    there = home.folder / "there"
    there.mkdir()
    (there / "letter.txt").write_text("x", "utf-8")
    assert "holds other things" in home.run("home", "move", str(there))[2]
    (there / "letter.txt").unlink()
    assert home.run("home", "move", str(there))[0] == 0
    assert saved_path() == there / "profile.yaml"


def test_a_reviewer_without_answers_takes_the_key_and_the_contacts_along(home: Home) -> None:
    folder, there = saved_path().parent, home.folder / "there"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "attest.key").write_text("name: Ana", "utf-8")
    (folder / "contacts.yaml").write_text('{"contacts": []}', "utf-8")
    assert home.run("home", "move", str(there))[0] == 0
    assert sorted(tree(there)) == ["attest.key", "contacts.yaml"]
    assert home.run("attest", "contacts")[2].startswith("You have confirmed nobody")


def test_a_folder_that_is_not_there_is_said_and_no_other_is_begun(home: Home) -> None:
    used(home)
    there = home.folder / "drive"
    assert home.run("home", "move", str(there))[0] == 0
    there.rename(home.folder / "unplugged")
    for command in (["next"], ["log", "hours", "1"], ["plan"], ["profile", "delete", "-y"]):
        code, _, said = home.run(*command)
        assert code == 2 and f"were moved to {there}, which is not there" in said
    assert not there.exists()
    (home.folder / "unplugged").rename(there)
    assert home.run("next", "--today", DAY)[0] == 0
    for text in ("", "{", '{"folder": 3, "left": {}}', '{"folder": "here", "left": {}}'):
        home.saved.with_name("moved.json").write_text(text, "utf-8")
        code, _, said = home.run("next", "--today", DAY)
        assert code == 2 and "says where your files are, and cannot be read" in said


def test_after_a_move_deletion_leaves_nothing_but_the_folder(home: Home) -> None:
    used(home)
    there = home.folder / "there"
    assert home.run("home", "move", str(there))[0] == 0
    (there / "record (conflicted copy).yaml").write_bytes((there / "record.yaml").read_bytes())
    assert home.run("profile", "delete", "--yes")[0] == 0
    assert left(there) == [] and left(home.saved.parent) == []
    assert home.run("plan")[0] == 2 and saved_path() == home.saved


def test_a_move_that_is_killed_anywhere_loses_nothing_and_goes_on(
    home: Home, tmp_path: Path, no_disk: None
) -> None:
    folder, there = used(home), tmp_path / "there"
    (folder / "own" / "roles").mkdir(parents=True)
    for number in range(8):
        (folder / "own" / "roles" / f"r{number}.yaml").write_text(f"{number}", "utf-8")
    ready = shutil.copytree(folder, tmp_path / "ready", copy_function=shutil.copy2)
    whole, count = tree(ready), 0

    def fresh() -> None:
        for at in (folder, there):
            shutil.rmtree(at, ignore_errors=True)
        shutil.copytree(ready, folder, copy_function=shutil.copy2)

    for count in killed_everywhere(lambda: move(there) and None, fresh):
        at = saved_path().parent
        assert at in (folder, there)
        assert {n: raw for n, raw in tree(at).items() if n in whole} == whole
        if count % 20 == 0:
            assert home.run("log", "show")[0] == 0
        if at == there:  # the next command finishes it
            home_of(saved_path())
        else:
            if count % 2:  # and life goes on meanwhile
                with (folder / "record.yaml").open("a", encoding="utf-8") as record:
                    record.write("# a line more\n")
            move(there)
        assert {n: raw for n, raw in tree(there).items() if n != "record.yaml"} == {
            n: raw for n, raw in whole.items() if n != "record.yaml"}
        assert (there / "record.yaml").read_bytes().startswith(whole["record.yaml"])
        assert sorted(tree(folder)) == ["moved.json"]
        assert json.loads((folder / "moved.json").read_bytes())["left"] == {}
    assert count >= 100


def test_whoever_deletes_after_a_killed_move_leaves_no_copy_and_nobody_takes_one_over(
    home: Home, tmp_path: Path, no_disk: None
) -> None:
    folder, there = used(home, own=True), tmp_path / "there"
    ready = shutil.copytree(folder, tmp_path / "ready", copy_function=shutil.copy2)
    half = 0

    def fresh() -> None:
        for at in (folder, there):
            shutil.rmtree(at, ignore_errors=True)
        shutil.copytree(ready, folder, copy_function=shutil.copy2)

    for count in killed_everywhere(lambda: move(there) and None, fresh):
        begun = saved_path().parent == folder and any(
            b"Anastasia" in p.read_bytes() for p in there.rglob("*") if p.is_file())
        half += begun
        if begun and count % 2:  # their home was thrown away by hand
            shutil.rmtree(folder)
            with pytest.raises(Refused, match="was interrupted"):
                move(there)
            continue
        delete(home_of(saved_path()))
        assert left(there) == [], count
        assert [name for name in left(folder) if not name.endswith(".lock")] == [], count
        move(there)
        assert left(there) == []
    assert half > 15


def test_copies_that_cannot_be_reached_are_named_before_anything_is_deleted(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, there = used(home), tmp_path / "drive"
    with monkeypatch.context() as full:
        full.setattr("pathways.desk.home._finish_moving", lambda: os.kill(os.getpid(), 9))
        full.setattr("pathways.desk.home._moved", dict)
        full.setattr("pathways.desk.home._MOVED", ".pathways-not.json")
        assert in_child(lambda: move(there)) == -9
    there.rename(tmp_path / "unplugged")
    before = tree(folder)
    assert home.run("next", "--today", DAY)[0] == 0
    for command in (["profile", "delete", "-y"], ["home", "move", str(tmp_path / "new")]):
        code, _, said = home.run(*command)
        assert code == 2 and f"copies of your files may be in {there}, which is not there" in said
        assert tree(folder) == before
    (tmp_path / "unplugged").rename(there)
    (there / "plan.json").write_text("{}", "utf-8")  # not what was copied there
    assert home.run("profile", "delete", "-y")[0] == 0
    assert left(there) == ["plan.json"] and left(folder) == [".pathways-not.json"]


def test_before_moved_is_said_it_is_on_the_disk(home: Home, tmp_path: Path) -> None:
    used(home)
    there = tmp_path / "there"
    assert not_on_the_disk(lambda: move(there) and None, tmp_path / "told") == []
    assert sorted(tree(there)) == ["plan.json", "profile.yaml", "record.yaml"]


# -- two ends --------------------------------------------------------------------------------------

SYNCED = [
    "record (Ana's conflicted copy 2026-11-28).yaml",
    "record.sync-conflict-20261128-101010-ABC.yaml",
    "record-LAPTOP.yaml", "record 2.yaml", "record (1).yaml",
    "record (conflicted copy 2026-11-28 101010).yaml",
]


@pytest.mark.parametrize("name", SYNCED)
def test_nothing_more_is_written_until_two_ends_are_one(home: Home, name: str) -> None:
    folder = used(home)
    shared = (folder / "record.yaml").read_bytes()
    assert home.run("log", "hours", "5", "--on", DAY)[0] == 0
    mine, copy = (folder / "record.yaml").read_bytes(), folder / name
    copy.write_bytes(shared + as_line(_hours(7)).encode())
    for command in (["log", "hours", "1"], ["skip", "mats"], ["replan", "--today", DAY]):
        code, _, said = home.run(*command)
        assert code == 2 and f"two machines wrote to your record: there is also {copy}" in said
        assert "pathways home merge puts them together; nothing is lost" in said
    assert (folder / "record.yaml").read_bytes() == mine
    code, shown, said = home.run("next", "--today", DAY)
    assert code == 0 and shown and "whose lines do not count yet" in said
    code, _, said = home.run("home", "merge")
    assert code == 0 and f"1 entry added from {copy}" in said and not copy.exists()
    assert [e.hours for e in read_record(folder / "record.yaml").entries] == [3, 5, 7]
    assert (folder / "record.yaml").read_bytes().startswith(mine)
    assert home.run("log", "hours", "1", "--on", DAY)[0] == 0
    assert "nothing to merge" in home.run("home", "merge")[2]


@pytest.mark.parametrize("name", ["record.yaml~", "records.yaml", "recording.yaml", "record-1.txt",
                                  "notes on record.yaml"])
def test_what_is_no_other_end_stops_nothing(home: Home, name: str) -> None:
    folder = used(home)
    (folder / name).write_bytes((folder / "record.yaml").read_bytes())
    (folder / "record-notes.yaml").write_text("mine: yes\n", "utf-8")
    assert home.run("log", "hours", "1", "--on", DAY)[0] == 0


def test_the_record_of_another_folder_is_added_and_stays_there(home: Home) -> None:
    folder, other = used(home), home.folder / "laptop"
    other.mkdir()
    (other / "record.yaml").write_text(HEAD + as_line(_hours(9)), "utf-8")
    for given in (other, other / "record.yaml"):
        assert home.run("home", "merge", str(given))[0] == 0
        assert [e.hours for e in read_record(folder / "record.yaml").entries] == [3, 9]
    assert (other / "record.yaml").exists()
    for wrong in (home.folder / "none", home.folder, folder / "profile.yaml"):
        code, _, said = home.run("home", "merge", str(wrong))
        assert code == 2 and "is no record of pathways" in said
    (other / "record.yaml").write_text(HEAD + "- {on: 2026-11-22, what: sang}\n", "utf-8")
    before = (folder / "record.yaml").read_bytes()
    code, _, said = home.run("home", "merge", str(other))
    assert code == 2 and f"{other / 'record.yaml'}:5:" in said
    assert (folder / "record.yaml").read_bytes() == before


def test_beside_a_file_of_answers_the_record_is_called_after_it(home: Home) -> None:
    (home.folder / "me.yaml").write_text(ANSWERS, "utf-8")
    own = ("--profile", "me.yaml")
    assert home.run("log", "hours", "3", *own, "--on", DAY)[0] == 0
    copy = home.folder / "me.record (1).yaml"
    copy.write_text(HEAD + as_line(_hours(4)), "utf-8")
    assert "pathways home merge --profile me.yaml" in home.run("log", "hours", "1", *own)[2]
    assert home.run("home", "merge", *own)[0] == 0 and not copy.exists()


def _hours(hours: float) -> Entry:
    return Entry(When(2026, 11, 22), "hours", "", hours)


def _end(rng: random.Random, begin: list[Entry], many: int) -> list[Entry]:
    """A history that goes on: things of few kinds, so that ends often say the same, and undos of
    any line before, undos too."""
    found = list(begin)
    for _ in range(many):
        line = len(found) + 1 + HEAD.count("\n")
        day = When(2026, 11, rng.randint(1, 4))
        if found and rng.random() < 0.35:
            found.append(Entry(day, "undo", entry=rng.choice(found).line, line=line))
        else:
            hours, said = float(rng.randint(1, 3)), rng.choice(["", "a: b"])
            found.append(Entry(day, "hours", "", hours, said=said, line=line))
    return found


def _text(entries: list[Entry]) -> bytes:
    return (HEAD + "".join(map(as_line, entries))).encode() if entries else b""


def _said(entry: Entry) -> Entry:
    return replace(entry, line=0, entry=0)


def _stands(record: Record) -> set[int]:
    undone = {e.line for e in record.every} - {e.line for e in record.entries}
    return {e.line for e in record.every if e.what != "undo"} - undone


def test_two_ends_of_five_hundred_histories_become_one_and_nothing_is_lost(tmp_path: Path) -> None:
    rng, path = random.Random(18), tmp_path / "record.yaml"
    for _ in range(500):
        shared = _end(rng, [], rng.randint(0, 6))
        mine, theirs = (_end(rng, shared, rng.randint(0, 4)) for _ in range(2))
        path.write_bytes(_text(mine))
        before = _text(mine)
        alike = next((n for n, (a, b) in enumerate(zip(mine, theirs, strict=False)) if a != b),
                     min(len(mine), len(theirs)))
        added = records.merge(path, _text(theirs), "theirs")
        assert added == len(theirs) - alike
        assert path.read_bytes().startswith(before)
        made = read_record(path)
        # Every entry of either is there, once for each time that it was written.
        tail = theirs[alike:]
        assert Counter(map(_said_key, made.every)) == Counter(map(_said_key, [*mine, *tail]))
        # What an undo took back is what it takes back now.
        new = made.every[len(mine):]
        now = {e.line: m.line for e, m in zip(tail, new, strict=True)}
        assert [m.entry for m in new] == [now.get(e.entry, e.entry) for e in tail]
        ends, stands = [_stands(_record(end)) for end in (mine, theirs)], _stands(made)
        for entry in mine[len(shared):]:
            if entry.what != "undo" and alike <= len(shared):
                assert (entry.line in stands) == (entry.line in ends[0])
        for entry in tail:
            if entry.what != "undo":
                assert (now[entry.line] in stands) == (entry.line in ends[1])
        # Where only one of the two took back what both had, that holds.
        back = [any(e.entry in {s.line for s in shared} for e in end[len(shared):])
                for end in (mine, theirs)]
        for entry in shared if not all(back) and alike == len(shared) else ():
            if entry.what != "undo":
                assert (entry.line in stands) == (entry.line in ends[back[1]])
        # Again it changes nothing, whichever of the two it is.
        whole = path.read_bytes()
        assert records.merge(path, _text(rng.choice([theirs, mine, shared])), "again") == 0
        assert path.read_bytes() == whole


def _said_key(entry: Entry) -> str:
    return as_line(_said(entry))


def _record(entries: list[Entry]) -> Record:
    return records._standing(entries)


def test_a_merge_that_is_killed_anywhere_loses_and_doubles_nothing(
    home: Home, no_disk: None
) -> None:
    folder, rng, kills = used(home), random.Random(7), 0
    shared = (folder / "record.yaml").read_bytes()

    def fresh() -> None:
        for path in folder.glob("record*"):
            path.unlink()
        for name, raw in begin.items():
            (folder / name).write_bytes(raw)

    while kills < 200:
        ends = [[10 * end + n for n in range(rng.randint(1, 2))] for end in (1, 2, 3)]
        begin = {
            f"record{name}.yaml": shared + b"".join(as_line(_hours(h)).encode() for h in hours)
            for name, hours in zip(("", " 2", " (1)"), ends, strict=True)
        }
        for _ in killed_everywhere(lambda: merge(home_of(home.saved)) and None, fresh):
            kills += 1
            merge(home_of(home.saved))
            found = [e.hours for e in read_record(folder / "record.yaml").entries]
            assert sorted(found) == sorted([3, *(h for end in ends for h in end)])
            assert not list(folder.glob("record?*.yaml"))


def test_a_merge_on_a_full_disk_keeps_the_copy(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = used(home)
    copy = folder / "record 2.yaml"
    copy.write_text(HEAD + as_line(_hours(4)), "utf-8")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(Refused, match="No space left"):
        merge(home_of(home.saved))
    assert copy.exists()
