"""Options that several commands take, declared once, and the desk that they name."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from pathways.cli import out
from pathways.desk import Desk, home_of
from pathways.desk.desk import day_of
from pathways.desk.home import saved
from pathways.resources import folder

Data = Annotated[
    list[Path] | None,
    typer.Option("--data", help="A folder of data on top of the catalog; repeatable."),
]
Today = Annotated[
    str | None, typer.Option("--today", help="As of this day (2026-11-22). Default: the clock's.")
]


def _unless_dash(path: Path | None) -> Path | None:
    return None if path == Path("-") else path


Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        callback=_unless_dash,
        help="Write to this file instead of standard output (which is also -).",
    ),
]
ProfileFile = Annotated[
    str | None,
    typer.Option(
        "--profile", help="A profile file, or - for standard input. Default: the saved one."
    ),
]
OwnProfile = Annotated[
    str | None,
    typer.Option("--profile", help="Another profile file; its record and plan stand beside it."),
]
ProfileArgument = Annotated[
    str | None,
    typer.Argument(help="A profile file, or - for standard input. Default: the saved one."),
]
Templates = Annotated[
    Path | None, typer.Option("--templates", help="A folder with templates of your own, which win.")
]
NoPager = Annotated[
    bool, typer.Option("--no-pager", help="Print all at once. PAGER=cat does so for good.")
]


Json = Annotated[bool, typer.Option("--json", help="As JSON.")]

MAX_STDIN = 4_000_000
"""Bytes of answers that are read from standard input."""


def option(names: str, help: str, default: Any = None, **more: Any) -> Any:
    """An option of one command, as the default of its parameter; several names have a space
    between them."""
    return typer.Option(default, *names.split(), help=help, **more)


def flag(names: str, help: str) -> Any:
    """An option of one command that is given or not."""
    return option(names, help, False)


def format_option(help: str, default: str | None = None) -> Any:
    """The option that chooses a format."""
    return typer.Option(default, "--format", "-f", help=help)


def argument(help: str, default: Any = ..., **more: Any) -> Any:
    """What follows the name of one command; needed where it has no default."""
    return typer.Argument(default, help=help, **more)


def group(help: str) -> typer.Typer:
    """A command that has commands of its own."""
    return typer.Typer(help=help, no_args_is_help=True, rich_markup_mode=None, add_completion=False)


def desk(data: Sequence[Path] | None = None, today: str | None = None) -> Desk:
    """A desk with nobody's answers."""
    return _desk(None, data, today)


def own_desk(
    profile: str | None, data: Sequence[Path] | None = None, today: str | None = None
) -> Desk:
    """The desk of the given or the saved answers, with the record and the plan beside them."""
    return _desk(Path(saved_or(_file(profile))), data, today)


def desk_if_any(
    profile: str | None, data: Sequence[Path] | None = None, today: str | None = None
) -> Desk:
    """The same, or nobody's where no answers are given or saved."""
    given = _file(profile)
    return _desk(Path(given) if given else saved(), data, today)


def any_desk(
    profile: str | None, data: Sequence[Path] | None = None, today: str | None = None
) -> Desk:
    """The desk of the given or the saved answers; beside standard input nothing is kept."""
    source = saved_or(profile)
    if source == str(_demo()):
        return demo_desk(data, day_of(today))
    made = _desk(None if source == "-" else Path(source), data, today)
    if source == "-":
        made.given = ("standard input", standard_input().read(MAX_STDIN))
    return made


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
    if path is None:
        out.fail(
            "there are no saved answers yet",
            "take the interview with: pathways start (or give a file: pathways plan FILE)",
        )
    return str(path)


def standard_input() -> IO[bytes]:
    """What is piped in."""
    if sys.stdin is None:
        out.fail("standard input is closed", "give a file instead of -")
    return sys.stdin.buffer
