"""Where a person's files are, side by side: answers, record, kept plan, projects of their own.

One command at a time may change them. They are deleted all together: a note of what is to go is
written first, and whoever comes next finishes what was interrupted. They are moved all together:
a note of what is to go where, copies, then one note of where they are from now on and what is left
to remove. Before that last one whoever comes next takes the copies away, after it the originals.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from pathways import files
from pathways.files import real
from pathways.frozen import Struct
from pathways.problems import BadInput, Problem, Refused, as_typed, quoted

_PATIENCE = 3
"""Seconds to wait for another command to end, where that should be a matter of moments."""

RECORD_BEGINS = b"# What happened, one line for each thing."
"""How every record begins."""

_NAMES = (
    "record.yaml", "plan.json", "own", "lists", "openings.json", "attested", "contacts.yaml",
    "attest.key",
)  # fmt: skip
"""What stands beside a profile, in the order of the fields of a home."""


class Home(Struct):
    """The files of one person. With `--profile me.yaml` they stand beside it as `me.*`."""

    profile: Path
    saved: bool
    """Whether these are the saved answers, which commands use without being told."""
    record: Path
    plan: Path
    own: Path
    """Folder of data of the person's own: the projects they pitched."""
    lists: Path
    """Folder of the open lists that were fetched."""
    openings: Path
    """Which openings of them were seen, applied for or hidden."""
    attested: Path
    """Folder of the signed files that say what others saw of the person's work."""
    contacts: Path
    """Whose keys of signatures are whose, as far as the person confirmed it."""
    key: Path
    """The key that the person signs with, encrypted."""

    @property
    def option(self) -> str:
        """What to add to a command so that it uses these files."""
        return "" if self.saved else f" --profile {as_typed(self.profile)}"

    @property
    def made(self) -> list[Path]:
        """The files that are there and that this program made, the answers last."""
        own = [self.contacts, self.key]
        named = [*self.copies, self.record, self.plan, self.openings, *own, self.profile]
        kept = [*self.lists.glob("*.json"), *self.attested.glob("*.json")]
        own = sorted([*self.own.glob("projects/*.yaml"), *kept])
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
            if path not in self.folders
            and path.name != _MOVED
            and (self.saved or path.name.startswith((f"{stem}.", f".{stem}.")))
        ]
        inside = [path for at in self.folders for path in at.rglob("*") if not path.is_dir()]
        return sorted({*beside, *inside} - {*self.made, self.note, self.leaving})

    @property
    def folders(self) -> tuple[Path, ...]:
        """The folders among them."""
        return self.own, self.lists, self.attested

    @property
    def copies(self) -> list[Path]:
        """Other ends of the record: what programs that sync a folder put beside a file when two
        machines wrote to it. They put words of theirs between its name and its ending."""
        stem, folder = self.record.stem, self.record.parent
        beside = (p for p in folder.glob(f"*{self.record.suffix}") if p != self.record)
        named = (p for p in beside if re.match(rf"{re.escape(stem)}[^\w]", p.name))
        return sorted(p for p in named if p.is_file() and is_record(p))

    @property
    def note(self) -> Path:
        """Says which files are to be deleted, while they are."""
        return self.profile.with_name(f"{files.PREFIX}{self.profile.stem}.deleting")

    @property
    def leaving(self) -> Path:
        """Says where copies of which files are put, until they are the ones that count."""
        return self.profile.with_name(f"{files.PREFIX}{self.profile.stem}.moving")

    def refuse(self, output: Path | None) -> None:
        """A page is never written over the person's own files, nor among their own projects."""
        if output is None:
            return
        target = real(output)
        tip = "give the page another name"
        for held, what in (
            (self.profile, "your answers"),
            (self.record, "your record"),
            (self.plan, "the plan you keep"),
            (self.openings, "which openings you saw"),
            (self.contacts, "whose keys you confirmed"),
            (self.key, "the key you sign with"),
        ):
            if target == real(held):
                raise Refused(f"{quoted(output)} is a file of your own: it holds {what}", tip)
        if real(self.own) in (target, *target.parents):
            raise Refused(f"{quoted(output)} is where the projects of your own are", tip)
        if real(self.attested) in (target, *target.parents):
            raise Refused(f"{quoted(output)} is where what others signed is kept", tip)


def is_record(path: Path) -> bool:
    """Whether a file begins as a record of this program does."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(RECORD_BEGINS)) == RECORD_BEGINS
    except OSError:
        return False


def saved_path() -> Path:
    """Where the interview saves answers: the platform's folder for user data, or the one that they
    were moved to."""
    moved, folder = _moved(), _first_folder()
    return (Path(moved["folder"]) if moved else folder) / "profile.yaml"


def _first_folder() -> Path:
    import platformdirs  # loads slowly, and many a command is given a file

    return platformdirs.user_data_path("pathways-advisor", appauthor=False)


def _moved() -> dict[str, Any]:
    """Where the files are and what is left to remove since; nothing where they never moved."""
    note = _first_folder() / _MOVED
    try:
        held = json.loads(note.read_bytes())
        if not Path(held["folder"]).is_absolute():
            raise ValueError("it names no whole path")
        return {"folder": held["folder"], "left": dict(held["left"])}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        wrong = f"{quoted(note)} says where your files are, and cannot be read"
        raise Refused(wrong, 'write {"folder": "/their/folder", "left": {}} there') from None


def saved() -> Path | None:
    """The saved answers, where there are some."""
    path = home_of(saved_path()).profile
    return path if exists(path) else None


def home_of(profile: Path) -> Home:
    """The files that belong to a profile file. What somebody had begun to delete goes first."""
    home = _home_of(profile)
    moved = _moved() if home.saved else {}
    if moved and not exists(Path(moved["folder"])):
        raise Refused(
            f"your files were moved to {quoted(Path(moved['folder']))}, which is not there",
            "is its drive connected, and has it been synced? "
            f"To begin anew without them, delete {quoted(_first_folder() / _MOVED)}",
        )
    if moved.get("left"):
        with owned(home):
            _finish_moving()
    if home.saved and exists(home.leaving):
        with owned(home):
            _undo_moving(home)
        if saved_path() != home.profile:  # another command has just brought it to its end
            return home_of(saved_path())
    if exists(home.note):
        with owned(home):
            _finish_deleting(home)
    return home


def _home_of(profile: Path) -> Home:
    if exists(profile) and profile.is_dir():
        message = "this is a folder, not a file"
        raise BadInput([Problem(str(profile), 0, 0, "file.folder", message)])
    is_saved = profile.absolute() == saved_path()
    profile = saved_path() if is_saved else profile
    begin = "" if is_saved else f"{profile.stem}."
    return Home(profile, is_saved, *(profile.with_name(begin + name) for name in _NAMES))


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
    wrong = f"cannot save your answers in {home.profile}"
    with ExitStack() as held:
        try:
            with refusing(wrong, "give another place with --profile FILE"):
                lock.parent.mkdir(parents=True, exist_ok=True)
                held.enter_context(files.locked(lock, wait=_PATIENCE * patient))
        except files.InUse:
            wrong = f"another pathways command is at work on {home.profile}"
            tip = "an interview or an editor in another window? end it first"
            raise Refused(wrong, tip) from None
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
        if home.copies:
            tip = f"pathways home merge{home.option} puts them together; nothing is lost"
            raise Refused(two_ends(home), tip)
        yield


def two_ends(home: Home) -> str:
    """That the record has another end."""
    return f"two machines wrote to your record: there is also {quoted(home.copies[0])}"


def delete(home: Home) -> list[Path]:
    """Delete all that this program made of a person, on the disk before this returns; what went.

    Raises:
        Refused: one of them cannot be deleted, or somebody is at work on them. What is begun is
            finished by whoever comes next.
    """
    with owned(home, patient=False):
        _refuse_half_moved(home)
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
        for folder in (home.own / "projects", *home.folders):
            with suppress(OSError):  # not empty, or not there
                folder.rmdir()
        with suppress(OSError):  # Windows keeps what is open
            files.remove(lock)
        files.remove(home.note)
        if home.saved:
            if home.profile.parent == _first_folder():
                with suppress(OSError):
                    home.profile.parent.rmdir()
            else:  # a folder that the person chose stays
                files.remove(_first_folder() / _MOVED)
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


# -- another folder --------------------------------------------------------------------------------

_MOVED = "moved.json"
_ARRIVING = f"{files.PREFIX}arriving"
"""Stands in a folder whose files are copies that do not count yet: nobody takes it over."""
_OF_THE_SYSTEM = ("desktop.ini", "Thumbs.db", "Icon\r")


class Moved(Struct):
    """Where the files are now, which came along, and what else was beside them and stays."""

    folder: Path
    came: tuple[str, ...]
    stayed: tuple[Path, ...]


def move(folder: Path) -> Moved:
    """Bring the saved files into a new or an empty folder, and use that from now on; where nothing
    is saved yet, use those that are there. What was interrupted goes on when it is asked for again.

    Raises:
        Refused: something else is there, or it cannot be written; the files are where they were.
    """
    home, target = home_of(saved_path()), real(folder.expanduser())
    begun, note = real(home.profile.parent), _first_folder() / _MOVED
    if begun == target:
        raise Refused(f"your files are in {quoted(folder)} already", "nothing was moved")
    if begun in target.parents or (target.exists() and not target.is_dir()):
        raise Refused(f"{quoted(folder)} cannot hold them", "give a new or an empty folder")
    wrong, tip = (
        f"cannot move to {quoted(folder)}",
        "nothing is lost; the same command begins again",
    )
    with owned(home, patient=False), refusing(wrong, tip):
        _refuse_half_moved(home)
        there = _in(target) - {real(note)}
        if exists(target / _ARRIVING):
            raise Refused(
                f"somebody began to move their files to {quoted(folder)} and was interrupted",
                "any pathways command of theirs ends that; if nobody can any more, delete that "
                "folder or give another",
            )
        # A reviewer has a key and contacts, and no answers.
        own = home.profile, home.key, home.contacts
        ours = _to_move(home) if any(map(exists, own)) else {}
        if not ours and there and not (target / "profile.yaml").is_file():
            raise Refused(f"{quoted(folder)} holds other things", "give a new or an empty folder")
        if ours and there:
            name = min(there).relative_to(target).as_posix()
            raise Refused(
                f"{quoted(folder)} holds something else: {name}",
                "give a new or an empty folder; to bring in what another machine logged: "
                f"pathways home merge {as_typed(folder)}",
            )
        target.mkdir(parents=True, exist_ok=True)
        left = [home.profile.parent.absolute() / name for name in ours]
        if ours:
            _copy(home, ours, target)
            left += [home.leaving, target / _ARRIVING]
        marks = {str(path): _mark(path) for path in left}
        files.write(note, json.dumps({"folder": str(target), "left": marks}), private=True)
        _finish_moving()
        with suppress(OSError):  # Windows keeps what is open
            files.remove(files.lock_of(home.profile))
    return Moved(target, tuple(ours), tuple(home.others) if ours else ())


def _copy(home: Home, ours: Mapping[str, bytes], target: Path) -> None:
    """Put copies into the folder, which is there and holds nothing; what they are is noted first,
    here and there."""
    digests = {name: files.hash_of(raw) for name, raw in ours.items()}
    files.write(home.leaving, json.dumps({"folder": str(target), "copies": digests}), private=True)
    files.write(target / _ARRIVING, "", private=True)
    for name, raw in ours.items():
        files.write(target / name, raw, private=True)


def _undo_moving(home: Home) -> None:
    """Take away the copies of a move that was interrupted, as far as they are still just that. They
    stay while their folder is not there: its drive may come back."""
    half = _half_moved(home)
    if half is None or not exists(half[0]):
        return  # `_refuse_half_moved` says so where it matters
    folder, copies = half
    wrong = f"a move to {quoted(folder)} was interrupted, and its copies cannot be removed"
    with refusing(wrong, "the next command tries again"):
        for name, digest in copies.items():
            path = folder / name
            files.remove(*files.left_of(path))
            if path.is_file() and files.hash_of(files.read(path, name, most=_MOST)) == digest:
                files.remove(path)
            for parent in path.parents:
                if folder not in parent.parents:
                    break
                with suppress(OSError):  # not empty, or not there
                    parent.rmdir()
        files.remove(*files.left_of(folder / _ARRIVING), folder / _ARRIVING)
        files.remove(home.leaving)


def _half_moved(home: Home) -> tuple[Path, dict[str, str]] | None:
    """The folder of the copies of a move that was interrupted, and what each of them is by its
    name; None where no note says so."""
    try:
        held = json.loads(home.leaving.read_bytes())
        return Path(held["folder"]), dict(held["copies"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _refuse_half_moved(home: Home) -> None:
    """Copies that cannot be reached are neither forgotten nor left behind unsaid."""
    if not home.saved or not exists(home.leaving):
        return
    where = f"a folder that {quoted(home.leaving)} cannot tell any more"
    if half := _half_moved(home):
        where = f"{quoted(half[0])}, which is not there"
    raise Refused(
        f"a move was interrupted, and copies of your files may be in {where}",
        f"connect its drive; or, if no such copies are left, delete {quoted(home.leaving)}",
    )


_MOST = 50_000_000
"""Bytes of the largest file that is moved."""


def _to_move(home: Home) -> dict[str, bytes]:
    """What the files hold, by their names in the folder; the person's own data and lists too."""
    inside = [p for at in home.folders for p in at.rglob("*") if p.is_file()]
    paths = sorted({*home.made, *inside} - {home.profile})
    paths += [home.profile] if exists(home.profile) else []
    found = [p for p in paths if not p.name.startswith(files.PREFIX)]
    return {_name(home, p): files.read(p, str(p), most=_MOST) for p in found}


def _in(folder: Path) -> set[Path]:
    """Every file in a folder, but for hidden ones, which programs that sync put there."""
    return {
        path
        for path in (folder.rglob("*") if folder.is_dir() else ())
        if not path.is_dir()
        and not path.name.startswith(files.PREFIX)
        and path.name not in _OF_THE_SYSTEM
        and not path.relative_to(folder).parts[0].startswith(".")
    }


def _finish_moving() -> None:
    """Remove what was moved from where it was, as far as nothing else was written there since."""
    note, moved = _first_folder() / _MOVED, _moved()
    for typed, mark in moved["left"].items():
        path = Path(typed)
        with suppress(FileNotFoundError):
            if _mark(path) == mark:
                files.remove(path)
        files.remove(*(p for p in files.left_of(path) if p not in _mine))
    folders = {parent for typed in moved["left"] for parent in list(Path(typed).parents)[:2]}
    for folder in sorted(folders, key=lambda f: len(f.parts), reverse=True):
        if folder.name in ("projects", "own", "lists", "attested"):
            with suppress(OSError):  # not empty, or gone
                folder.rmdir()
    if Path(moved["folder"]) == real(_first_folder()):
        files.remove(note)
    else:
        files.write(note, json.dumps({**moved, "left": {}}), private=True)


def merge(home: Home, other: Path | None = None) -> list[tuple[Path, int]]:
    """Add to the record what other ends of it hold: the one given, as a file or in a folder, or all
    that stand beside it, which go then. Each with how many entries came from it."""
    from pathways.record.entries import merge as add

    with owned(home):
        given = other / home.record.name if other and other.is_dir() else other
        if given is not None and not is_record(given):
            raise Refused(f"{quoted(given)} is no record of pathways", "give a file or its folder")
        found, wrong = [], f"cannot write {quoted(home.record)}"
        with refusing(wrong, "nothing is lost; the same command goes on with it"):
            if other and other.is_dir():
                for path in sorted((other / home.attested.name).glob("*.json")):
                    write(home.attested / path.name, files.read(path, str(path)), private=True)
            for path in [given] if given else home.copies:
                found.append((path, add(home.record, files.read(path, str(path)), str(path))))
                if given is None:
                    files.remove(path)
    return found


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
    """Text or bytes to a file, whole or not at all; a `private` one is for its owner alone."""
    with refusing(f"cannot write {shown or quoted(target)}", tip):
        files.write(target, data, private=private)


@contextmanager
def refusing(wrong: str, tip: str = "") -> Iterator[None]:
    """Within it, what the system refuses is refused in words: `wrong`, and the system's reason."""
    try:
        yield
    except OSError as error:
        raise Refused(f"{wrong}: {error.strerror or error}", tip) from None
