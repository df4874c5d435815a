"""Files: read within limits, written whole or not at all, and by one process at a time.

What is written stands beside its target until it is on the disk. A process that is killed leaves
the old file and one called `.pathways-…`, which goes when something is next written in its folder.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import re
import shutil
import stat
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from pathways.problems import BadInput, Problem

MAX_BYTES = 2_000_000
"""Largest file that is read, unless it says otherwise. The biggest real one is under 100 KB."""

PATIENCE = 60
"""Seconds within which something must come through a pipe."""

PREFIX = ".pathways-"
"""How the names of temporary files and of locks begin."""

_BINARY = getattr(os, "O_BINARY", 0)  # without it Windows changes line ends


class InUse(Exception):
    """Another process holds the lock."""


def real(path: Path) -> Path:
    """The path without links. One that leads back to itself stays, and cannot be opened."""
    return Path(os.path.realpath(path))


# -- reading ---------------------------------------------------------------------------------------


def read(
    path: Path | str,
    name: str,
    *,
    most: int = MAX_BYTES,
    absent: bytes | None = None,
    pipe: bool = False,
) -> bytes:
    """The bytes of a file, never more than one beyond `most`; `absent` when there is no such file.

    Only where a person names one file may it be a `pipe`: in a folder of data it would be waited
    for.

    Raises:
        BadInput: missing (and no `absent` given), a folder, a pipe, or unreadable.
    """
    try:
        handle, about = _open(path)
        # Room is made for all that is asked for; a pipe has no size.
        count = min(about.st_size or most, most) + 1
        if not stat.S_ISREG(about.st_mode):
            with _stream(handle, about, pipe) as stream:
                return stream.read(count)
        # Without a stream, which takes thrice as long: a catalog is 700 files.
        try:
            held = os.read(handle, count)
            # Once more where it is not as long as it says: some systems say nothing of some files.
            while held and len(held) not in (about.st_size, count):
                more = os.read(handle, count - len(held))
                if not more:
                    break
                held += more
            return held
        finally:
            os.close(handle)
    except FileNotFoundError:
        if absent is not None:
            return absent
        raise _bad(name, "file.missing", "there is no such file") from None
    except (OSError, ValueError) as error:
        if isinstance(error, (IsADirectoryError, PermissionError)) and Path(path).is_dir():
            raise _bad(name, "file.folder", "this is a folder, not a file") from None
        reason = getattr(error, "strerror", None) or str(error)
        raise _bad(name, "file.unreadable", f"cannot be read: {reason}") from None


def opened(path: Path, pipe: bool = True) -> IO[bytes]:
    """A stream from a file, or from a pipe by whose writer nobody is kept waiting for ever.

    Raises:
        OSError: it cannot be opened, or is a pipe and may be none; reading may raise it too.
    """
    return _stream(*_open(path), pipe)


def _open(path: Path | str) -> tuple[int, os.stat_result]:
    # Nobody may ever write to a pipe: opening it must not wait for that.
    handle = os.open(path, os.O_RDONLY | _BINARY | getattr(os, "O_NONBLOCK", 0))
    return handle, os.fstat(handle)


def _stream(handle: int, about: os.stat_result, pipe: bool) -> IO[bytes]:
    try:
        if stat.S_ISFIFO(about.st_mode):
            if not pipe:
                raise OSError(errno.ESPIPE, "this is a pipe, not a file")
            return io.BufferedReader(_Pipe(handle))
        if hasattr(os, "O_NONBLOCK"):
            os.set_blocking(handle, True)
        return os.fdopen(handle, "rb")
    except BaseException:  # an interrupt too must not leave it open
        os.close(handle)
        raise


class _Pipe(io.RawIOBase):
    """A pipe that is read only when something has come, within `PATIENCE`."""

    def __init__(self, handle: int) -> None:
        self._handle = handle

    def fileno(self) -> int:
        return self._handle

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        import select

        if not select.select([self._handle], [], [], PATIENCE)[0]:
            raise OSError(errno.ETIMEDOUT, f"nothing came through this pipe for {PATIENCE} seconds")
        held = os.read(self._handle, len(buffer))
        buffer[: len(held)] = held
        return len(held)

    def close(self) -> None:
        if not self.closed:
            os.close(self._handle)
        super().close()


def decode(raw: bytes, name: str, *, most: int = MAX_BYTES) -> str:
    """The text in bytes that came from `name`; a byte-order mark at its head is no part of it.

    Raises:
        BadInput: more than `most`, or not UTF-8.
    """
    if len(raw) > most:
        limit = f"larger than {most // 1_000_000} MB; a file for this program never is"
        raise _bad(name, "file.large", limit)
    raw = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "ignore")) + 1
        message = f"not UTF-8: byte 0x{raw[error.start]:02x} has no meaning here"
        hint = "save the file as UTF-8"
        raise BadInput([Problem(name, line, column, "file.encoding", message, hint)]) from None


def hash_of(raw: bytes) -> str:
    """What a file is known by: the SHA-256 of its bytes."""
    return hashlib.sha256(raw).hexdigest()


def _bad(name: str, code: str, message: str) -> BadInput:
    return BadInput([Problem(name, 0, 0, code, message)])


# -- writing ---------------------------------------------------------------------------------------


def write(path: Path, data: str | bytes, *, private: bool = False) -> None:
    """Write text or bytes whole or not at all, so that nobody ever sees half a file.

    A link is followed; a pipe or a device is written to as it is. A `private` file is for its
    owner's eyes only.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    path = real(path)
    if path.is_symlink():
        raise OSError(errno.ELOOP, "it is a link that leads back to itself")
    whole = data.encode("utf-8") if isinstance(data, str) else data
    if path.exists() and not path.is_file():
        path.write_bytes(whole)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with writing(path, private=private) as stream:
        stream.write(whole)


@contextmanager
def writing(
    path: Path, *, private: bool = False, temporary: Path | None = None, sync: bool = True
) -> Iterator[IO[bytes]]:
    """A stream to a file that takes the place of `path` at the end.

    It stands in `temporary`, a folder of the same disk that its owner empties, or beside `path`.
    Without `sync` a loss of power may leave an empty file: for what is checked before it is used.

    Raises:
        OSError: as `write`.
    """
    beside = _beside(path, temporary)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
    try:
        with os.fdopen(os.open(beside, flags, 0o600 if private else 0o666), "wb") as stream:
            yield stream
            if sync:
                _to_disk(stream)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    if sync:
        _sync_folder(path.parent)


def append(path: Path, add: Callable[[bytes], bytes]) -> bytes:
    """Put what `add` makes of the bytes that are there behind them; all that is there then.

    Nothing that is there is touched. Two processes that append at once wait for each other. It is
    for its owner's eyes only.

    Raises:
        OSError: it cannot be written, or `add` says so; nothing is added then.
    """
    path = real(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    with locked(lock_of(path)):
        new = not path.exists()
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | _BINARY, 0o600)
        try:
            held = _whole(handle)
            data = add(held)
            try:
                if os.write(handle, data) != len(data):
                    raise OSError(28, "no room left for the whole line")
                os.fsync(handle)
            except OSError:
                os.ftruncate(handle, len(held))
                raise
        finally:
            os.close(handle)
        if new:
            _sync_folder(path.parent)
        return held + data


def remove(*paths: Path) -> None:
    """Remove files, as far as they are there; that they are gone is on the disk when it returns.

    Raises:
        OSError: one of them cannot be removed.
    """
    folders = set()
    for path in paths:
        with suppress(FileNotFoundError):
            path.unlink()
            folders.add(path.parent)
    for folder in sorted(folders):
        _sync_folder(folder)


def unfinished(target: Path, files: Mapping[str, str]) -> bool:
    """Whether nothing is in a folder but some of these files as they are to be: it is new or empty,
    or whoever wrote them was killed.

    Raises:
        OSError: it cannot be read.
    """
    there = list(target.iterdir()) if target.is_dir() else []
    return all(
        path.name in files
        and stat.S_ISREG(path.lstat().st_mode)
        and path.read_bytes() == files[path.name].encode()
        for path in there
    )


def write_folder(target: Path, files: Mapping[str, str]) -> None:
    """Write all files of a new or an `unfinished` folder, or none; for its owner's eyes only. Where
    the folder was there before, a kill may leave some of them.

    Raises:
        OSError: the disk is full, the folder cannot be written, or a file has appeared in it.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = _beside(target)
    beside.mkdir(mode=0o700)
    try:
        for name, text in files.items():
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
            with os.fdopen(os.open(beside / name, flags, 0o600), "wb") as stream:
                stream.write(text.encode())
                _to_disk(stream)
        if target.is_dir():
            _fill(target, beside, [n for n, text in files.items() if not _holds(target / n, text)])
            _sync_folder(target)
        else:
            _sync_folder(beside)
            beside.rename(target)
        _sync_folder(target.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _holds(path: Path, text: str) -> bool:
    """Whether a file is there already and just this, as a run that was killed left it."""
    return path.is_file() and path.read_bytes() == text.encode()


def _fill(target: Path, beside: Path, names: Sequence[str]) -> None:
    """Move finished files into a folder, which stays the same folder; all or none."""
    moved: list[Path] = []
    try:
        for name in names:
            # A link fails where a file has appeared meanwhile; a rename would replace it.
            os.link(beside / name, target / name)
            moved.append(target / name)
    except OSError:
        for path in moved:
            path.unlink(missing_ok=True)
        raise


def lock_of(path: Path) -> Path:
    """The lock that stands beside a file."""
    return path.with_name(f"{PREFIX}{_short(path)}.lock")


@contextmanager
def locked(lock: Path, *, wait: float = -1) -> Iterator[None]:
    """Keep other processes out while they ask for the same file; it goes with the process.

    Raises:
        InUse: another process still holds it after `wait` seconds; without end if negative.
        OSError: it cannot be made.
    """
    from filelock import FileLock, Timeout  # loads slowly, and a plan in a pipe locks nothing

    held = FileLock(lock, timeout=wait, mode=0o600)
    try:
        held.acquire(poll_interval=0.01)
        while not lock.exists():  # its last holder took it away
            held.release()
            held.acquire(poll_interval=0.01)
    except Timeout:
        raise InUse from None
    except NotImplementedError as error:
        raise OSError(str(error)) from None
    try:
        yield
    finally:
        held.release()


# -- temporary files -------------------------------------------------------------------------------


_LEFT = re.compile(rf"{re.escape(PREFIX)}.+\.(\d+)\.[0-9a-f]+", re.ASCII | re.DOTALL)
_LONG_AGO = 86_400
"""Seconds after which nobody is still writing: a number of a process is given again one day."""


def _beside(path: Path, temporary: Path | None = None) -> Path:
    """A name that nothing has, with the process in it; what killed ones left beside it is gone."""
    if temporary is None:
        sweep(path.parent)
    folder = path.parent if temporary is None else temporary
    return folder / f"{PREFIX}{_short(path)}.{os.getpid()}.{os.urandom(4).hex()}"


def left_of(path: Path) -> list[Path]:
    """The temporary files and the lock that stand beside a file, in order of their names."""
    lock, begin = lock_of(path), f"{PREFIX}{_short(path)}."
    left = [p for p in path.parent.glob(f"{PREFIX}*") if _LEFT.fullmatch(p.name)]
    return sorted(p for p in (*left, lock) if p.name.startswith(begin) and p.exists())


def sweep(folder: Path) -> None:
    """Remove the temporary files and folders that killed processes left in a folder."""
    try:
        with os.scandir(folder) as entries:
            left = [(Path(e.path), m[1]) for e in entries if (m := _LEFT.fullmatch(e.name))]
    except OSError:
        return
    for path, pid in left:
        with suppress(OSError):  # gone already, or open elsewhere
            if _running(int(pid)) and time.time() - path.lstat().st_mtime < _LONG_AGO:
                continue
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def _running(pid: int) -> bool:
    """Whether a process may still be writing. Windows itself keeps open files from going."""
    if os.name == "nt":
        return pid == os.getpid()
    try:
        os.kill(pid, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True
    return True


def _short(path: Path) -> str:
    """A name, or its beginning, that leaves room for what is put around it."""
    return os.fsencode(path.name)[:120].decode("utf-8", "ignore")


def _to_disk(stream: IO[bytes] | IO[str]) -> None:
    stream.flush()
    os.fsync(stream.fileno())


def _sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can.

    Raises:
        OSError: the disk fails.
    """
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folder
        return
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some file systems cannot
            raise
    finally:
        os.close(handle)


def _whole(handle: int) -> bytes:
    os.lseek(handle, 0, os.SEEK_SET)
    parts = []
    while part := os.read(handle, 1 << 20):
        parts.append(part)
    return b"".join(parts)
