"""Options that several commands take, declared once, and the desk that they name."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pathways.cli import out

if TYPE_CHECKING:
    from pathways.desk import Desk

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


def format_option(help: str) -> Any:
    """The option that chooses a format."""
    return typer.Option("--format", "-f", help=help)


Json = Annotated[bool, typer.Option("--json", help="As JSON.")]

MAX_STDIN = 4_000_000
Lists = Annotated[
    Path | None,
    typer.Option(
        "--lists",
        help="Draw on the open lists in this folder. Default: a folder `lists` in one of --data.",
    ),
]


def desk(
    data: Sequence[Path] | None = None, today: str | None = None, lists: Path | None = None
) -> Desk:
    """A desk with nobody's answers."""
    from pathways.desk import Desk
    from pathways.desk.desk import day_of
    from pathways.problems import quoted

    if lists is not None and not lists.is_dir():
        out.fail(f"--lists: there is no folder {quoted(lists)}", "pathways update --into DIR")
    return Desk(None, data or (), day_of(today), out.say, lists=lists)


def own_desk(
    profile: str | None, data: Sequence[Path] | None = None, today: str | None = None
) -> Desk:
    """The desk of the given or the saved answers, with the record and the plan beside them."""
    return _of(Path(saved_or(_file(profile))), data, today)


def desk_if_any(
    profile: str | None, data: Sequence[Path] | None = None, today: str | None = None
) -> Desk:
    """The same, or nobody's where no answers are given or saved."""
    from pathways.desk.home import saved

    given = _file(profile)
    source = Path(given) if given else saved()
    return _of(source, data, today) if source else desk(data, today)


def any_desk(
    profile: str | None, data: Sequence[Path] | None = None, today: str | None = None
) -> Desk:
    """The desk of the given or the saved answers; beside standard input nothing is kept."""
    from pathways.desk import Desk
    from pathways.desk.desk import day_of

    source = saved_or(profile)
    if source == "-":
        day = day_of(today)
        return Desk(None, data or (), day, out.say, ("standard input", standard_input()))
    return (
        demo_desk(data, day_of(today)) if source == str(_demo()) else _of(Path(source), data, today)
    )


def demo_desk(data: Sequence[Path] | None, day: date) -> Desk:
    """The desk of the built-in example, beside which nothing is kept."""
    from pathways.desk import Desk

    return Desk(None, data or (), day, out.say, (str(_demo()), _demo().read_bytes()))


def _demo() -> Path:
    from pathways.resources import folder

    return folder("data") / "demo.yaml"


def _of(profile: Path, data: Sequence[Path] | None, today: str | None) -> Desk:
    from pathways.desk import Desk, home_of
    from pathways.desk.desk import day_of

    return Desk(home_of(profile), data or (), day_of(today), out.say)


def _file(profile: str | None) -> str | None:
    if profile == "-":
        out.fail("standard input has no record beside it", "give a file instead of -")
    return profile


def saved_or(given: str | None) -> str:
    """The given profile, else the saved one; without either, says how to get one and exits 2."""
    from pathways.desk.home import saved

    if given is not None:
        return given
    path = saved()
    if path is None:
        out.fail(
            "there are no saved answers yet",
            "take the interview with: pathways start (or give a file: pathways plan FILE)",
        )
    return str(path)


def standard_input() -> bytes:
    """What is piped in."""
    if sys.stdin is None:
        out.fail("standard input is closed", "give a file instead of -")
    return sys.stdin.buffer.read(MAX_STDIN)
