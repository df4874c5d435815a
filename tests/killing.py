"""Kills a piece of work where it touches the disk, and looks at what is left.

The work runs in a child process, again for each kill. A place is what comes before a file is opened
for writing, and before each write, rename, removal and sync. A kill comes before a place, in the
middle of a write, or a moment after. What a plain kill leaves is what the kernel has been told.
"""

from __future__ import annotations

import builtins
import io
import json
import os
import signal
import sys
import traceback
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

_TOUCHING = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate")
How = Literal["before", "half", "after"]
_MOMENT = 0.003
"""Seconds within which a kill `after` a place comes."""


def _at_each_place(act: Callable[..., None]) -> None:
    """Call `act` with a name and a path, or a handle and bytes, before each touch of this
    process."""

    def heard(event: str, arguments: tuple[object, ...]) -> None:
        if event in _TOUCHING or (event == "open" and _writes(arguments)):
            act(event, *arguments)

    def fsync(handle: int, sync: Callable[[int], None] = os.fsync) -> None:
        act("fsync", handle)
        sync(handle)

    def write(handle: int, data: bytes, put: Callable[[int, bytes], int] = os.write) -> int:
        act("write", handle, data)
        return put(handle, data)

    class Raw(io.FileIO):
        def write(self, data: Any) -> int | None:
            act("write", self.fileno(), data)
            return super().write(data)

    def fdopen(handle: int, *mode: Any, plain: Any = os.fdopen, **more: Any) -> Any:
        if mode != ("wb",):
            return plain(handle, *mode, **more)
        return io.BufferedWriter(Raw(handle, "w"))

    def opening(path: Any, mode: str = "r", *rest: Any, plain: Any = open, **more: Any) -> Any:
        if mode != "a":
            return plain(path, mode, *rest, **more)
        raw = Raw(path, "a", opener=more.pop("opener", None))
        return io.TextIOWrapper(io.BufferedWriter(raw), **more)

    sys.addaudithook(heard)
    os.fsync, os.write, os.fdopen = fsync, write, fdopen  # type: ignore[assignment]
    builtins.open = opening  # type: ignore[assignment]


def _writes(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


def in_child(work: Callable[[], object]) -> int:
    """How a process ended that did the work; 70 where it raised, with the traceback shown."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # forking a process that has threads
        child = os.fork()
    if child == 0:
        code = 70
        try:
            work()
            code = 0
        except BaseException:
            sys.stderr = sys.__stderr__
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed(
    work: Callable[[], object], at: int, how: How = "before", chance: Callable[[], float] = float
) -> bool:
    """Do the work and kill it at a place, counted from 1; whether it came so far."""

    def dying() -> None:
        count, put = 0, os.write

        def act(event: str, *told: Any) -> None:
            nonlocal count
            count += 1
            if count != at:
                return
            if how == "after":  # the signal ends the process where it then is, without a word
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.setitimer(signal.ITIMER_REAL, 1e-6 + _MOMENT * chance())
                return
            if how == "half" and event == "write":
                put(told[0], bytes(told[1])[: len(told[1]) // 2])
            os.kill(os.getpid(), signal.SIGKILL)

        _at_each_place(act)
        work()

    ended = in_child(dying)
    assert ended in (0, -signal.SIGKILL, -signal.SIGALRM), ended
    return ended != 0


def killed_everywhere(work: Callable[[], None], before: Callable[[], None]) -> Iterator[int]:
    """After each kill the number of its place; ends once the work comes to its end by itself.

    `before` sets the stage anew.
    """
    at = 0
    while True:
        at += 1
        before()
        if not killed(work, at):
            return
        yield at


def places_of(work: Callable[[], object], told: Path) -> list[tuple[str, list[str]]]:
    """What each place of the work is, with the functions of pathways that lead there (each as
    `module:function`); written to `told` by the child, in which the work comes to its end."""

    def watched() -> None:
        found: list[tuple[str, list[str]]] = []

        def act(event: str, *_: object) -> None:
            through, frame = [], sys._getframe(1)
            while frame is not None:
                module = str(frame.f_globals.get("__name__", ""))
                if module.startswith("pathways."):
                    through.append(f"{module.removeprefix('pathways.')}:{frame.f_code.co_name}")
                frame = frame.f_back  # type: ignore[assignment]
            found.append((event, through))

        _at_each_place(act)
        work()
        held = list(found)
        told.write_text(json.dumps(held), encoding="utf-8")

    assert in_child(watched) == 0
    return [(event, through) for event, through in json.loads(told.read_text("utf-8"))]


def not_on_the_disk(work: Callable[[], None], told: Path) -> list[str]:
    """Names of folders out of which something was renamed or removed and that were not synced
    before the work came to its end; written to `told` by the child."""

    def watched() -> None:
        dirty: set[str] = set()

        def act(event: str, what: Any, to: Any = "", *_: object) -> None:
            if event == "fsync":
                dirty.discard(os.path.realpath(f"/proc/self/fd/{what}"))
            elif event in ("os.rename", "os.remove") and os.path.lexists(what):
                for end in (what, to)[: 1 + (event == "os.rename")]:
                    dirty.add(os.path.realpath(Path(os.fsdecode(end)).parent))

        _at_each_place(act)
        work()
        left = sorted(dirty)
        told.write_text("\n".join(left), encoding="utf-8")

    assert in_child(watched) == 0
    return told.read_text(encoding="utf-8").split()
