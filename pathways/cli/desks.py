"""The desk that the options of a command name: whose answers, which data, which day."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import IO, Any, NoReturn

from pathways.cli import out
from pathways.cli.options import Data, Lists, Made, OwnProfile, ProfileFile, Today
from pathways.desk import Desk, home_of
from pathways.desk.desk import day_of
from pathways.desk.home import saved
from pathways.problems import quoted
from pathways.resources import folder

MAX_STDIN = 4_000_000
"""Bytes of answers that are read from standard input."""


def desk(today: Today = None, data: Data = None, lists: Lists = None) -> Desk:
    """A desk with nobody's answers, and the open lists of a folder."""
    if lists is not None and not lists.is_dir():
        out.fail(f"--lists: there is no folder {quoted(lists)}", "pathways update --into DIR")
    return Desk(None, data or (), day_of(today), out.say, lists=lists)


def own_desk(profile: OwnProfile = None, today: Today = None, data: Data = None) -> Desk:
    """The desk of the given or the saved answers, with the record and the plan beside them."""
    return _desk(Path(saved_or(_file(profile))), data, today)


def desk_if_any(profile: OwnProfile = None, today: Today = None, data: Data = None) -> Desk:
    """The same, or nobody's where no answers are given or saved."""
    given = _file(profile)
    return _desk(Path(given) if given else saved(), data, today)


def any_desk(profile: ProfileFile = None, today: Today = None, data: Data = None) -> Desk:
    """The desk of the given or the saved answers; beside standard input nothing is kept."""
    source = saved_or(profile)
    if source == str(_demo()):
        return demo_desk(data, day_of(today))
    made = _desk(None if source == "-" else Path(source), data, today)
    if source == "-":
        made.given = ("standard input", standard_input().read(MAX_STDIN))
    return made


NOBODY: Any = Made(desk)
OWN: Any = Made(own_desk)
IF_ANY: Any = Made(desk_if_any)
ANY: Any = Made(any_desk)
"""Defaults of a parameter that takes such a desk, with its options."""


def demo_desk(data: Sequence[Path] | None, day: date) -> Desk:
    """The desk of the built-in example, beside which nothing is kept."""
    return Desk(None, data or (), day, out.say, (str(_demo()), _demo().read_bytes()))


def _demo() -> Path:
    return folder("data") / "demo.yaml"


def _desk(profile: Path | None, data: Sequence[Path] | None, today: str | None) -> Desk:
    return Desk(home_of(profile) if profile else None, data or (), day_of(today), out.say)


def _file(profile: str | None) -> str | None:
    if profile == "-":
        out.fail("standard input has no record beside it", "give a file instead of -")
    return profile


def saved_or(given: str | None) -> str:
    """The given profile, else the saved one; without either, says how to get one and exits 2."""
    if given is not None:
        return given
    path = saved()
    return str(path) if path else _no_answers()


def needed(desk: Desk) -> Desk:
    """The desk of somebody; of nobody's it says how to get answers, and exits 2."""
    return desk if desk.home else _no_answers()


def _no_answers() -> NoReturn:
    out.fail(
        "there are no saved answers yet",
        "take the interview with: pathways start (or name a file of yours: pathways plan FILE, "
        "and elsewhere --profile FILE)",
    )


def piped(source: str | None) -> IO[bytes] | None:
    """What is piped in, where a source says so; else None."""
    return standard_input() if source == "-" else None


def standard_input() -> IO[bytes]:
    """What is piped in."""
    if sys.stdin is None:
        out.fail("standard input is closed", "give a file instead of -")
    return sys.stdin.buffer
