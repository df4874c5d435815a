"""A person's files: deleted all together or not at all, by one command at a time, for good."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pytest
from killing import killed_everywhere, not_on_the_disk
from test_profile_command import ANSWERS, ROOT, XDG, Home

from pathways import files
from pathways.desk.home import delete, home_of, owned

pytestmark = [
    pytest.mark.skipif(not XDG, reason="XDG_DATA_HOME rules only where XDG does"),
    pytest.mark.usefixtures("installed"),
]
DAY = "2026-11-22"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def used(home: Home, own: bool = False) -> Path:
    """A home with what the commands make in it, also a project of one's own; its folder."""
    home.save(f"{ANSWERS}name: Anastasia\n")
    folder = home.saved.parent
    assert home.run("log", "hours", "3", "--on", DAY)[0] == 0
    assert home.run("replan", "--today", DAY)[0] == 0
    if own:  # never read here
        (folder / "own" / "projects").mkdir(parents=True)
        (folder / "own" / "projects" / "mine.yaml").write_text("Anastasia", "utf-8")
    (folder / f".pathways-plan.json.{_gone()}.abcd").write_text("Anastasia", "utf-8")
    return folder


def _gone() -> int:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def left(folder: Path) -> list[str]:
    if not folder.exists():
        return []
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


# -- all of it -------------------------------------------------------------------------------------


def test_all_that_was_made_is_named_and_gone_and_the_next_person_begins_anew(home: Home) -> None:
    folder = used(home, own=True)
    code, _, said = home.run("profile", "delete", "--yes")
    assert code == 0
    for name in ("own/projects/mine.yaml", "record.yaml", "plan.json", "profile.yaml"):
        assert f"Deleted {folder / name}\n" in said
    assert not folder.exists()
    home.save("version: 1\nsituation: working\nhours: [2, 2, 2, 2]\n")
    assert "Anastasia" not in home.run("plan", "--today", DAY)[1]
    assert home.run("log", "show")[1].count("hours") == 0


def test_what_was_not_made_here_is_named_and_stays(home: Home) -> None:
    folder = used(home, own=True)
    mine = [folder / "notes.txt", folder / "own" / "roles" / "x.yaml", folder / "profile.yaml~"]
    for path in mine:
        path.parent.mkdir(exist_ok=True)
        path.write_text("x", "utf-8")
    said = home.run("profile", "delete", "--yes")[2]
    for path in mine:
        assert path.exists() and f"Not made by pathways, and left: {path}\n" in said
    assert left(folder) == ["notes.txt", "own", "own/roles", "own/roles/x.yaml", "profile.yaml~"]


def test_beside_another_file_its_own_record_and_plan_go_and_nobody_else_s(home: Home) -> None:
    used(home)
    for name in ("me", "me2"):
        (home.folder / f"{name}.yaml").write_text(ANSWERS, "utf-8")
        assert home.run("replan", "--profile", f"{name}.yaml", "--today", DAY)[0] == 0
        assert home.run("log", "hours", "3", "--profile", f"{name}.yaml")[0] == 0
    (home.folder / "me.md").write_text("a page", "utf-8")
    code, _, said = home.run("profile", "delete", "--profile", "me.yaml", "--yes")
    assert code == 0 and "Not made by pathways, and left: me.md" in said
    names = {p.name for p in home.folder.glob("*me*") if not p.name.endswith(".lock")}
    assert names == {"me.md", "me2.yaml", "me2.plan.json", "me2.record.yaml"}
    assert home.saved.exists() and home.saved.with_name("record.yaml").exists()


def test_a_link_goes_and_what_it_led_to_is_named(home: Home) -> None:
    home.save()
    real = home.folder / "real.yaml"
    home.saved.rename(real)
    home.saved.symlink_to(real)
    said = home.run("profile", "delete", "--yes")[2]
    assert f"What it led to stays: {real}" in said
    assert real.exists() and not home.saved.is_symlink()


@pytest.mark.parametrize("name", ["record.yaml", "plan.json"])
def test_what_is_left_without_answers_can_be_deleted(home: Home, name: str) -> None:
    folder = used(home)
    home.saved.unlink()
    assert f"Deleted {folder / name}" in home.run("profile", "delete", "--yes")[2]
    assert left(folder) == []


def test_the_saved_answers_are_the_saved_ones_under_any_name(home: Home) -> None:
    folder = used(home)
    os.chdir(folder)
    try:
        there = home.env["XDG_DATA_HOME"]
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_DATA_HOME", str(there))
            assert home_of(Path("profile.yaml")) == home_of(home.saved)
    finally:
        os.chdir(ROOT)


# -- killed ----------------------------------------------------------------------------------------


def test_a_deletion_that_is_killed_anywhere_is_finished_by_the_next_command(
    home: Home, tmp_path: Path
) -> None:
    ready = shutil.copytree(used(home, own=True), tmp_path / "ready", copy_function=shutil.copy2)
    folder, count, begun = home.saved.parent, 0, 0

    def fresh() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(ready, folder)

    def deleting() -> None:
        assert home.run("profile", "delete", "--yes")[0] == 0

    commands = (["profile", "show"], ["plan", "--today", DAY], ["next", "--today", DAY],
                ["log", "hours", "2"], ["profile", "delete", "--yes"])
    for at in killed_everywhere(deleting, fresh):
        count = at
        noted = (folder / ".pathways-profile.deleting").exists()
        if not noted and home.saved.exists():
            whole = {name for name in left(ready) if not name.endswith(".abcd")}
            assert whole <= set(left(folder))  # nothing was begun
            continue
        begun += 1
        _, shown, said = home.run(*commands[at % 5])
        assert "Anastasia" not in shown
        assert "no saved answers" in said or "nothing to delete" in said, (at, said)
        assert left(folder) == []
    assert begun > 10 and count > 15


def test_what_is_written_after_an_interrupted_deletion_stays(home: Home) -> None:
    folder = used(home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(home.env["XDG_DATA_HOME"]))
        patch.setattr(files, "remove", _no_disk)
        with pytest.raises(Exception, match="cannot delete"):
            delete(home_of(home.saved))
    assert home.saved.exists() and (folder / ".pathways-profile.deleting").exists()
    home.saved.write_text("version: 1\nname: Berta\nhours: [2, 2, 2, 2]\n", "utf-8")
    code, shown, _ = home.run("profile", "show")
    assert code == 0 and "Berta" in shown
    assert not (folder / "record.yaml").exists() and not (folder / "plan.json").exists()


def _no_disk(*_: Path) -> None:
    raise OSError(5, "Input/output error")


def test_before_deleted_is_said_it_is_on_the_disk(home: Home, tmp_path: Path) -> None:
    folder = used(home)
    (folder / "notes.txt").write_text("x", "utf-8")
    gone = not_on_the_disk(lambda: home.run("profile", "delete", "-y") and None, tmp_path / "told")
    assert gone == [] and left(folder) == ["notes.txt"]


# -- one owner at a time ---------------------------------------------------------------------------

_HOLDING = """
import sys
from pathlib import Path
from pathways.desk.home import home_of, owned
with owned(home_of(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def of(home: Home) -> dict[str, str]:
    """The environment of a process with this home."""
    from_here = {"PYTHONPATH": str(ROOT), **os.environ}
    return {k: v for k, v in {**from_here, **home.env}.items() if v}


@contextmanager
def held(home: Home) -> Iterator[subprocess.Popen[str]]:
    """Another process at work on the saved answers."""
    command = [sys.executable, "-c", _HOLDING, str(home.saved)]
    other = subprocess.Popen(command, env=of(home), text=True,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdin and other.stdout and other.stdout.readline() == "held\n"
    try:
        yield other
    finally:
        other.send_signal(signal.SIGKILL)
        other.communicate()


def test_while_one_command_is_at_work_no_other_changes_the_files(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = used(home)
    monkeypatch.setattr("pathways.desk.home._PATIENCE", 0)
    before = {name: (folder / name).read_bytes() for name in ("record.yaml", "plan.json")}
    with held(home):
        for command in (["profile", "delete", "--yes"], ["profile", "edit"], ["log", "hours", "2"],
                        ["replan", "--today", DAY]):
            code, _, said = home.run(*command, EDITOR="true")
            assert code == 2 and "another pathways command is at work on" in said, command
        assert home.run("plan", "--today", DAY)[0] == 0  # who only reads need not wait
    assert {name: (folder / name).read_bytes() for name in before} == before
    assert home.run("profile", "delete", "--yes")[0] == 0  # the lock went with its process


def test_a_record_is_not_begun_again_by_a_command_that_was_waiting(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = used(home)
    append = files.append

    def gone_meanwhile(*arguments: object) -> bytes:
        raise AssertionError("nothing may be written")

    monkeypatch.setattr(files, "append", gone_meanwhile)
    monkeypatch.setattr("pathways.desk.log._refuse_impossible",
                        lambda desk, *_: delete(desk.files) and None)
    code, _, said = home.run("log", "hours", "2")
    assert code == 2 and "was deleted meanwhile" in said
    assert left(folder) == [] or left(folder) == [".pathways-profile.yaml.lock"]
    assert append is not files.append


def test_the_interview_takes_over_no_record_unasked(home: Home) -> None:
    folder = used(home)
    home.saved.unlink()
    before = (folder / "record.yaml").read_bytes()
    environment = of(home)
    for typed, then in (("n", "nothing was begun"), ("y", "Ten questions")):
        asked = pexpect.spawn(sys.executable, ["-m", "pathways", "start", "--plain"], timeout=20,
                              env=environment, cwd=str(home.folder), dimensions=(40, 200))
        asked.expect("files of somebody who used pathways before")
        asked.expect("record.yaml")
        asked.expect(r"\(y/N\)")
        asked.sendline(typed)
        asked.expect(then)
        asked.close(force=True)
        assert (folder / "record.yaml").read_bytes() == before


def test_a_deletion_in_the_middle_of_an_interview_is_refused(home: Home) -> None:
    home.save()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(home.env["XDG_DATA_HOME"]))
        with owned(home_of(home.saved)), owned(home_of(home.saved)):  # does not wait for itself
            pass
    with held(home):
        began = time.monotonic()
        assert home.run("profile", "delete", "--yes")[0] == 2
        assert time.monotonic() - began < 2
    assert home.saved.exists()


# -- of a later version ----------------------------------------------------------------------------


@pytest.mark.parametrize("text", [
    '{"schema": "pathways.plan/2", "kind": "plan"}', '{"schema": "other/1"}', '{"rent": 900}',
])
def test_a_kept_plan_that_says_it_is_something_else_is_never_overwritten(
    home: Home, text: str
) -> None:
    folder = used(home)
    (folder / "plan.json").write_text(text, "utf-8")
    code, _, said = home.run("replan", "--today", DAY)
    assert code == 2 and "no plan that this version of pathways keeps" in said
    assert "install the version that wrote it, or move it away" in said
    assert (folder / "plan.json").read_text("utf-8") == text
    code, shown, said = home.run("plan", "--today", DAY)
    assert code == 0 and shown and "going on without it" in said


@pytest.mark.parametrize("text", ["", "{", "[]", "\0"])
def test_a_kept_plan_that_is_only_damaged_is_made_again(home: Home, text: str) -> None:
    folder = used(home)
    (folder / "plan.json").write_text(text, "utf-8")
    assert home.run("replan", "--today", DAY)[0] == 0
    assert json.loads((folder / "plan.json").read_bytes())["kind"] == "plan"


# -- what killed runs leave ------------------------------------------------------------------------


def test_what_killed_runs_left_goes_when_something_is_written_beside_it(home: Home) -> None:
    folder = used(home)
    dead, old = _gone(), folder / f".pathways-x.{os.getpid()}.abcd"
    for name in (f".pathways-profile.yaml.{dead}.0f", f".pathways-x.md.{dead}.1e"):
        path = folder / name
        path.write_text("Anastasia", "utf-8")
    fresh = folder / f".pathways-x.{os.getpid()}.0123"
    for path in (old, fresh):
        path.write_text("x", "utf-8")
    os.utime(old, (1, 1))
    (folder / f".pathways-folder.{dead}.2d").mkdir()
    (folder / f".pathways-folder.{dead}.2d" / "README.md").write_text("Anastasia", "utf-8")
    mine = folder / ".pathways-notes"
    mine.write_text("mine", "utf-8")
    assert home.run("replan", "--today", DAY)[0] == 0
    kept = {p.name for p in folder.glob(".pathways-*") if not p.name.endswith(".lock")}
    assert kept == {fresh.name, mine.name}  # still being written, and nothing of ours
