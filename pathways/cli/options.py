"""Options and arguments: those that several commands take, and how one command says its own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

Data = Annotated[
    list[Path] | None,
    typer.Option("--data", help="A folder of data on top of the catalog; repeatable."),
]
Today = Annotated[
    str | None, typer.Option("--today", help="As of this day (2026-11-22). Default: the clock's.")
]


Output = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        callback=lambda path: None if path == Path("-") else path,
        help="Write to this file instead of standard output (which is also -).",
    ),
]
_WHOSE = "A profile file, or - for standard input. Default: the saved one."
ProfileFile = Annotated[str | None, typer.Option("--profile", help=_WHOSE)]
OwnProfile = Annotated[
    str | None,
    typer.Option("--profile", help="Another profile file; its record and plan stand beside it."),
]
ProfileArgument = Annotated[str | None, typer.Argument(help=_WHOSE)]
Templates = Annotated[
    Path | None, typer.Option("--templates", help="A folder with templates of your own, which win.")
]
NoPager = Annotated[
    bool, typer.Option("--no-pager", help="Print all at once. PAGER=cat does so for good.")
]

NewFolder = Annotated[
    str | None,
    typer.Option("--dir", help="The folder to make. Default: one named after the project."),
]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]

Lists = Annotated[
    Path | None,
    typer.Option(
        "--lists",
        help="Draw on the open lists in this folder. Default: a folder `lists` in one of --data.",
    ),
]


class Made(NamedTuple):
    """The default of a parameter that is made by a function, as in `desk: Desk = OWN`; what the
    function takes are options of the command."""

    by: Callable[..., Any]


def with_options_of_made(command: Any) -> Callable[..., Any]:
    """The command with the options of what is made for it in place of each `Made`."""
    shown: list[Parameter] = []
    made: dict[str, tuple[Callable[..., Any], list[str]]] = {}
    for name, parameter in signature(command, eval_str=True).parameters.items():
        if isinstance(parameter.default, Made):
            by = parameter.default.by
            options = signature(by, eval_str=True).parameters
            made[name] = by, list(options)
            shown += options.values()
        else:
            shown.append(parameter)

    @wraps(command)
    def run(**given: Any) -> None:
        for name, (by, options) in made.items():
            given[name] = by(**{option: given.pop(option) for option in options})
        command(**given)

    run.__signature__ = Signature(shown)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in shown}
    return run if made else command


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


def group(**settings: Any) -> typer.Typer:
    """A command that has commands of its own; what it is for stands in the table of commands."""
    return typer.Typer(rich_markup_mode=None, add_completion=False, **settings)
