"""Files are there whole or not at all, and what a killed process leaves is known by its name."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pathways import files
from pathways.problems import BadInput

ROOT = Path(__file__).resolve().parent.parent

_WRITER = """
import sys
from pathlib import Path
from pathways.files import write
target = Path(sys.argv[1])
print("ready", flush=True)
while True:
    for letter in (b"a", b"b"):
        write(target, letter * 300_000)
"""


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def leftovers(folder: Path) -> list[Path]:
    return [p for p in folder.iterdir() if p.name.startswith(files.PREFIX)]


def test_a_killed_writer_leaves_the_old_or_the_new_file(tmp_path: Path) -> None:
    target, chance = tmp_path / "plan.md", random.Random(3)
    files.write(target, b"a" * 300_000)
    for _ in range(12):
        writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(target)], text=True,
                                  stdout=subprocess.PIPE, cwd=ROOT)
        assert writer.stdout and writer.stdout.readline() == "ready\n"
        time.sleep(chance.random() * 0.05)
        writer.kill()
        writer.wait()
        writer.stdout.close()
        assert target.read_bytes() in (b"a" * 300_000, b"b" * 300_000)
        assert {p.name for p in tmp_path.iterdir()} - {p.name for p in leftovers(tmp_path)} == {
            "plan.md"}
    (tmp_path / f"{files.PREFIX}plan.md.{_gone()}.ab").touch()
    files.write(target, b"c")
    assert [p.name for p in tmp_path.iterdir()] == ["plan.md"]


def test_what_is_still_being_written_and_other_targets_are_left_alone(tmp_path: Path) -> None:
    other = tmp_path / f"{files.PREFIX}other.md.1.ab"
    other.touch()
    target = tmp_path / "plan.md"
    with files.writing(target) as stream:
        stream.write(b"slow")
        files.write(target, "quick")
        assert target.read_bytes() == b"quick"
    assert target.read_bytes() == b"slow"
    assert leftovers(tmp_path) == [other]


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "plan.md"
    files.write(target, "old")
    with pytest.raises(ZeroDivisionError), files.writing(target) as stream:
        stream.write(b"half")
        raise ZeroDivisionError
    assert target.read_text() == "old" and names(tmp_path) == ["plan.md"]


def test_everything_is_on_the_disk_before_the_name_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, rename = os.fsync, Path.replace

    def synced(handle: int) -> None:
        done.append("folder" if Path(f"/proc/self/fd/{handle}").is_dir() else "file")
        sync(handle)

    def renamed(path: Path, target: Path) -> Path:
        done.append("rename")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", renamed)
    files.write(tmp_path / "plan.md", "text")
    assert done == ["file", "rename", "folder"]


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_a_private_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        files.write(tmp_path / "mine", "x", private=True)
        files.write(tmp_path / "page", "x")
        files.append(tmp_path / "record", lambda held: b"x\n")
        files.write_folder(tmp_path / "folder", {"a.md": "x"})
    finally:
        os.umask(mask)
    modes = {p.name: p.stat().st_mode & 0o777 for p in tmp_path.iterdir()}
    assert modes == {"mine": 0o600, "page": 0o644, "record": 0o600, "folder": 0o700,
                     ".pathways-record.lock": 0o600}


def test_a_link_is_followed_and_a_long_name_has_room(tmp_path: Path) -> None:
    target = tmp_path / ("é" * 120)
    (tmp_path / "link").symlink_to(target)
    files.write(tmp_path / "link", "text")
    assert target.read_text() == "text" and (tmp_path / "link").is_symlink()


def test_a_folder_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    full, empty = tmp_path / "full", tmp_path / "empty"
    full.mkdir()
    empty.mkdir()
    (full / "b.md").write_text("mine")
    with pytest.raises(OSError, match="exists"):
        files.write_folder(full, {"a.md": "x", "b.md": "y"})
    assert names(full) == ["b.md"] and (full / "b.md").read_text() == "mine"
    files.write_folder(empty, {"a.md": "x", "b.md": "y"})
    assert names(empty) == ["a.md", "b.md"]
    left = tmp_path / f"{files.PREFIX}new.{_gone()}.ab"
    left.mkdir()
    files.write_folder(tmp_path / "new", {"a.md": "x"})
    assert not leftovers(tmp_path)


def _gone() -> int:
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def test_a_lock_goes_with_its_process(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    code = ("import sys, time; from pathlib import Path; from pathways.files import locked\n"
            "with locked(Path(sys.argv[1])):\n    print('held', flush=True); time.sleep(60)")
    holder = subprocess.Popen([sys.executable, "-c", code, str(lock)], text=True, cwd=ROOT,
                              stdout=subprocess.PIPE)
    assert holder.stdout and holder.stdout.readline() == "held\n"
    with pytest.raises(files.InUse), files.locked(lock, wait=0):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    holder.stdout.close()
    with files.locked(lock, wait=0):
        pass


@pytest.mark.parametrize(("make", "code"), [
    (lambda p: None, "file.missing"), (lambda p: p.mkdir(), "file.folder"),
])
def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path, make, code: str) -> None:
    path = tmp_path / "me.yaml"
    make(path)
    with pytest.raises(BadInput) as bad:
        files.read(path, "me.yaml")
    assert [(p.file, p.code) for p in bad.value.problems] == [("me.yaml", code)]


def test_a_name_that_no_file_can_have_is_a_problem() -> None:
    with pytest.raises(BadInput) as bad:
        files.read(Path("a\0b"), "a b")
    assert bad.value.problems[0].code == "file.unreadable"


@pytest.mark.parametrize(("raw", "place", "code"), [
    (b"x" * (files.MAX_BYTES + 1), (0, 0), "file.large"),
    (b"\xef\xbb\xbfa: b\nc: \xff", (2, 4), "file.encoding"),
])
def test_bytes_that_are_no_text_are_a_problem(raw: bytes, place: tuple[int, int],
                                              code: str) -> None:
    with pytest.raises(BadInput) as bad:
        files.decode(raw, "me.yaml")
    (problem,) = bad.value.problems
    assert (problem.line, problem.column, problem.code) == (*place, code)


def test_importing_it_loads_nothing_compiled_and_no_lock() -> None:
    code = "import sys, pathways.files; print({'fcntl', 'filelock', 'msvcrt'} & set(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert out.stdout == "set()\n"
