"""The command line. Each command is imported only when it is run, so that `--help` stays quick."""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

import pathways
from pathways.cli import out
from pathways.problems import BadInput, Refused

_TABLE = Path(__file__).with_name("commands.txt").read_text("utf-8")
COMMANDS = {
    name: (where, text)
    for name, where, text in (line.split(maxsplit=2) for line in _TABLE.splitlines())
}
"""Every command, in the order of `--help`: where it is in pathways/cli, and its first line."""


class Commands(TyperGroup):
    """Finds a command by name and imports only that one."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        # Only the names are looked at, to suggest the nearest one after a typo.
        self.commands: dict[str, Any] = dict.fromkeys(COMMANDS)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Refuse what a variable of the shell leaves that holds nothing: as a path, an empty
        argument would be the folder that one is in."""
        if any(not arg or (arg.startswith("--") and arg.endswith("=")) for arg in args):
            ctx.fail("an argument is empty; does a variable of the shell hold nothing?")
        parsed: list[str] = super().parse_args(ctx, args)
        return parsed

    def list_commands(self, ctx: Any) -> list[str]:
        """Names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name, imported now, or None."""
        if cmd_name not in COMMANDS:
            return None
        from pathways.cli.options import group, with_options_of_made

        where, text = COMMANDS[cmd_name]
        module, _, attribute = where.partition(":")
        found = getattr(import_module(f"pathways.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            found.info.help = text
        else:
            function, found = found, group()
            found.command(cmd_name)(function)
        for command in found.registered_commands:
            command.callback = with_options_of_made(command.callback)
        return typer.main.get_command(found)

    def invoke(self, ctx: Any) -> Any:
        """Run the command; what it cannot do or read is said once, for all of them."""
        try:
            return super().invoke(ctx)
        except (BadInput, Refused) as error:
            raise typer.Exit(out.told(error)) from None
        except KeyboardInterrupt:
            out.stopped("pathways: stopped")

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The list of commands in `--help`, from the table alone."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


app = typer.Typer(
    cls=Commands,
    name="pathways",
    help="Career pathways in AI safety: a personal, dated plan. Generalists first.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        out.emit(f"pathways {pathways.__version__}\n")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options of the program as a whole."""


def main() -> None:
    """Run the command line."""
    # A stream that was closed is None. Without stderr nothing is said; to print to stdout fails.
    if sys.stdout is None:
        sys.stdout = Path(os.devnull).open()  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        # The same bytes whatever the locale.
        getattr(stream, "reconfigure", lambda **_: None)(
            encoding="utf-8", errors="backslashreplace", newline="\n"
        )
    try:
        app(prog_name="pathways")
    except OSError as error:
        # The library prints help by itself and lets a full disk through.
        if error.filename is not None:
            raise
        out.not_printed(error)
        sys.exit(out.BAD_INPUT)
    finally:
        # The system takes all of it back; looking through it first costs a fifth of a plan.
        gc.freeze()
