"""Kills a piece of work at every place where it touches the disk, and looks at what is left.

The work runs in a child process, again for each place: before a file is opened for writing, before
each write, rename, removal and sync. What a plain kill leaves is what the kernel has been told.
"""

from __future__ import annotations

import io
import os
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

_TOUCHING = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate")


def _at_each_seam(act: Callable[..., None]) -> None:
    """Call `act` with a name and a path or a handle before each touch of this process."""

    def heard(event: str, arguments: tuple[object, ...]) -> None:
        if event in _TOUCHING or (event == "open" and _writes(arguments)):
            act(event, *arguments)

    def fsync(handle: int, sync: Callable[[int], None] = os.fsync) -> None:
        act("fsync", handle)
        sync(handle)

    class Raw(io.FileIO):
        def write(self, data: object) -> int | None:
            act("write", self.fileno())
            return super().write(data)  # type: ignore[arg-type]

    def fdopen(handle: int, mode: str, whole: Callable[..., IO[Any]] = os.fdopen) -> IO[Any]:
        if mode == "rb":
            return whole(handle, mode)
        assert mode == "wb"
        return io.BufferedWriter(Raw(handle, "w"))

    def write(handle: int, data: bytes, whole: Callable[[int, bytes], int] = os.write) -> int:
        act("write", handle)
        return whole(handle, data)

    sys.addaudithook(heard)
    os.fsync, os.fdopen, os.write = fsync, fdopen, write  # type: ignore[assignment]


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


def _in_child(work: Callable[[], None]) -> int:
    """How a process ended that did the work."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # forking a process that has threads
        child = os.fork()
    if child == 0:
        code = 70
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_everywhere(work: Callable[[], None], before: Callable[[], None]) -> Iterator[int]:
    """After each kill the number of its place; ends once the work comes to its end by itself.

    `before` sets the stage anew.
    """
    at = 0
    while True:
        at += 1
        before()

        def dying() -> None:
            count = 0

            def act(*_: object) -> None:
                nonlocal count
                count += 1
                if count == at:  # noqa: B023 - the child has its own
                    os.kill(os.getpid(), signal.SIGKILL)

            _at_each_seam(act)
            work()

        ended = _in_child(dying)
        if ended == 0:
            return
        assert ended == -signal.SIGKILL, ended
        yield at


def not_on_the_disk(work: Callable[[], None], told: Path) -> list[str]:
    """Names of folders out of which something was renamed or removed and that were not synced
    before the work came to its end; written to `told` by the child."""

    def watched() -> None:
        dirty: set[str] = set()

        def act(event: str, what: object, to: object = "", *_: object) -> None:
            if event == "fsync":
                dirty.discard(os.path.realpath(f"/proc/self/fd/{what}"))
            elif event in ("os.rename", "os.remove") and os.path.lexists(what):
                for end in (what, to)[: 1 + (event == "os.rename")]:
                    dirty.add(os.path.realpath(Path(os.fsdecode(end)).parent))

        _at_each_seam(act)
        work()
        left = sorted(dirty)
        told.write_text("\n".join(left), encoding="utf-8")

    assert _in_child(watched) == 0
    return told.read_text(encoding="utf-8").split()
