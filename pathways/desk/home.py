"""Where a person's files are, side by side: answers, record, kept plan, projects of their own.

One command at a time may change them. They are deleted all together: a note of what is to go is
written first, and whoever comes next finishes what was interrupted.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from pathways import files
from pathways.files import real
from pathways.frozen import dataclass
from pathways.problems import BadInput, Problem, Refused, as_typed, quoted

_PATIENCE = 3
"""Seconds to wait for another command to end, where that should be a matter of moments."""

_NAMES = ("record.yaml", "plan.json", "own", "lists", "openings.json")


@dataclass(frozen=True, slots=True)
class Home:
    """The files of one person. With `--profile me.yaml` they stand beside it as `me.*`."""

    profile: Path
    record: Path
    plan: Path
    own: Path
    """Folder of data of the person's own: the projects they pitched."""
    lists: Path
    """Folder of the open lists that were fetched."""
    openings: Path
    """Which openings of them were seen, applied for or hidden."""
    saved: bool
    """Whether these are the saved answers, which commands use without being told."""

    @property
    def option(self) -> str:
        """What to add to a command so that it uses these files."""
        return "" if self.saved else f" --profile {as_typed(self.profile)}"

    @property
    def made(self) -> list[Path]:
        """The files that are there and that this program made, the answers last."""
        named = [self.record, self.plan, self.openings, self.profile]
        own = sorted([*self.own.glob("projects/*.yaml"), *self.lists.glob("*.json")])
        beside = [left for path in (*named, *own) for left in files.left_of(path)]
        return [p for p in (*beside, *own, *named) if p.is_symlink() or p.exists()]

    @property
    def others(self) -> list[Path]:
        """What else is among the person's own data, and in the folder of the saved answers, or
        beside another file of answers and called after it."""
        stem = self.profile.stem
        beside = [
            path
            for path in self.profile.parent.glob("*")
            if path not in (self.own, self.lists)
            and (self.saved or path.name.startswith((f"{stem}.", f".{stem}.")))
        ]
        folders = (self.own, self.lists)
        inside = [path for at in folders for path in at.rglob("*") if not path.is_dir()]
        return sorted({*beside, *inside} - {*self.made, self.note})

    @property
    def note(self) -> Path:
        """Says which files are to be deleted, while they are."""
        return self.profile.with_name(f"{files.PREFIX}{self.profile.stem}.deleting")

    def refuse(self, output: Path | None) -> None:
        """A page is never written over the person's own files, nor among their own projects.

        Raises:
            Refused: `output` is one of them.
        """
        if output is None:
            return
        target = real(output)
        tip = "give the page another name"
        for held, what in (
            (self.profile, "your answers"),
            (self.record, "your record"),
            (self.plan, "the plan you keep"),
            (self.openings, "which openings you saw"),
        ):
            if target == real(held):
                raise Refused(f"{quoted(output)} is a file of your own: it holds {what}", tip)
        if real(self.own) in (target, *target.parents):
            raise Refused(f"{quoted(output)} is where the projects of your own are", tip)


def saved_path() -> Path:
    """Where the interview saves answers: the platform's folder for user data."""
    import platformdirs  # loads slowly, and many a command is given a file

    return platformdirs.user_data_path("pathways-advisor", appauthor=False) / "profile.yaml"


def saved() -> Path | None:
    """The saved answers, where there are some.

    Raises: as `home_of`.
    """
    path = home_of(saved_path()).profile
    return path if exists(path) else None


def home_of(profile: Path) -> Home:
    """The files that belong to a profile file. What somebody had begun to delete goes first.

    Raises:
        BadInput: it is a folder, or cannot even be asked about.
        Refused: what was to be deleted cannot be.
    """
    home = _home_of(profile)
    if exists(home.note):
        with owned(home):
            _finish_deleting(home)
    return home


def _home_of(profile: Path) -> Home:
    if exists(profile) and profile.is_dir():
        message = "this is a folder, not a file"
        raise BadInput([Problem(str(profile), 0, 0, "file.folder", message)])
    if profile.absolute() == saved_path():
        profile = saved_path()
        folder = profile.parent
        record, plan, own, lists, openings = (folder / name for name in _NAMES)
        return Home(profile, record, plan, own, lists, openings, saved=True)
    stem = profile.with_suffix("")
    record, plan, own, lists, openings = (Path(f"{stem}.{name}") for name in _NAMES)
    return Home(profile, record, plan, own, lists, openings, saved=False)


# -- one owner at a time ---------------------------------------------------------------------------

_mine: set[Path] = set()
"""Locks that this process holds, so that what it does within does not wait for itself."""


@contextmanager
def owned(home: Home, *, patient: bool = True) -> Iterator[None]:
    """The files for this process alone, as long as it lasts; unless `patient`, now or not at all.

    Raises:
        Refused: another command changes them, or nothing can be written there.
    """
    lock = files.lock_of(home.profile)
    if lock in _mine:
        yield
        return
    with ExitStack() as held:
        try:
            lock.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(files.locked(lock, wait=_PATIENCE * patient))
        except files.InUse:
            wrong = f"another pathways command is at work on {home.profile}"
            raise Refused(
                wrong, "an interview or an editor in another window? end it first"
            ) from None
        except OSError as error:
            wrong = f"cannot save your answers in {home.profile}: {error.strerror or error}"
            raise Refused(wrong, "give another place with --profile FILE") from None
        _mine.add(lock)
        try:
            yield
        finally:
            _mine.discard(lock)
            with suppress(OSError):  # Windows keeps what is open
                lock.unlink()


@contextmanager
def adding(home: Home) -> Iterator[None]:
    """The same for what adds to the files of a person: they have not been deleted meanwhile."""
    with owned(home):
        if not exists(home.profile):
            raise Refused(f"{home.profile} was deleted meanwhile", "nothing was changed")
        yield


def delete(home: Home) -> list[Path]:
    """Delete all that this program made of a person, on the disk before this returns; what went.

    Raises:
        Refused: one of them cannot be deleted, or somebody is at work on them. What is begun is
            finished by whoever comes next.
    """
    with owned(home, patient=False):
        try:
            marks = {_name(home, path): _mark(path) for path in home.made}
            files.write(home.note, json.dumps(marks), private=True)
        except OSError as error:
            raise _not_deleted(home, error) from None
        return _finish_deleting(home)


def _finish_deleting(home: Home) -> list[Path]:
    """Delete what the note names, as far as nothing else was written in its place since."""
    lock = files.lock_of(home.profile)
    try:
        marks = _noted(home.note)
        gone = [path for path in home.made if marks.get(_name(home, path)) == _mark(path)]
        files.remove(*(path for path in gone if path != lock))
        for folder in (home.own / "projects", home.own, home.lists):
            with suppress(OSError):  # not empty, or not there
                folder.rmdir()
        with suppress(OSError):  # Windows keeps what is open
            files.remove(lock)
        files.remove(home.note)
        if home.saved:
            with suppress(OSError):
                home.profile.parent.rmdir()
    except OSError as error:
        raise _not_deleted(home, error) from None
    return [path for path in gone if not path.name.startswith(files.PREFIX)]


def _not_deleted(home: Home, error: OSError) -> Refused:
    wrong = f"cannot delete {error.filename or home.profile}: {error.strerror or error}"
    return Refused(wrong, "the next command goes on with it")


def _name(home: Home, path: Path) -> str:
    return path.relative_to(home.profile.parent).as_posix()


def _mark(path: Path) -> list[int]:
    """Tells a file from one that is written in its place later."""
    state = path.lstat()
    return [state.st_ino, state.st_mtime_ns]


def _noted(note: Path) -> dict[str, list[int]]:
    try:
        held = json.loads(note.read_bytes())
    except (FileNotFoundError, ValueError, RecursionError):
        return {}  # somebody else has just finished it
    return held if isinstance(held, dict) else {}


def exists(path: Path) -> bool:
    """Whether there is such a file.

    Raises:
        BadInput: a path that cannot even be asked about.
    """
    try:
        return path.exists()
    except OSError as error:
        name, reason = str(path)[:120], f"cannot be read: {error.strerror or error}"
        raise BadInput([Problem(name, 0, 0, "file.unreadable", reason)]) from None


def write(
    target: Path, data: str | bytes, private: bool = False, tip: str = "", shown: str = ""
) -> None:
    """Text or bytes to a file, whole or not at all; a `private` one is for its owner alone.

    Raises:
        Refused: it cannot be written.
    """
    try:
        files.write(target, data, private=private)
    except OSError as error:
        raise Refused(
            f"cannot write {shown or quoted(target)}: {error.strerror or error}", tip
        ) from None
