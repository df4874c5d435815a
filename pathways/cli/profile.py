"""`pathways profile`: where the answers are, and what may be done with them."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from pathways.cli import out
from pathways.cli.options import desk, saved_or
from pathways.problems import BadInput, as_typed, quoted

profile_app = typer.Typer(
    help="Your answers: show, edit, path, blank, delete.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)

ProfileFile = Annotated[
    Path | None,
    typer.Option("--profile", help="Another profile file than the saved one."),
]


@profile_app.command()
def path() -> None:
    """Print where your answers are saved."""
    from pathways.desk.home import saved_path

    out.emit(f"{saved_path()}\n")


@profile_app.command()
def show(profile: ProfileFile = None) -> None:
    """Print your answers as they are saved."""
    from pathways.profile import read_profile
    from pathways.profile.answers import profile_text

    source, catalog = _source(profile), desk().catalog
    out.emit(profile_text(read_profile(source, catalog), catalog))


@profile_app.command()
def blank() -> None:
    """Print an empty profile with every question, to fill in by hand."""
    from pathways.profile.blank import blank_profile

    out.emit(blank_profile(desk().catalog))


@profile_app.command()
def edit(profile: ProfileFile = None) -> None:
    """Open your answers in your editor, and check them afterwards."""
    from pathways.profile import read_profile

    source = _source(profile)
    if not sys.stdin.isatty() and not (os.environ.get("EDITOR") or os.environ.get("VISUAL")):
        out.fail("there is no terminal to edit in", f"the file is {quoted(source)}")
    _open_editor(source)
    catalog = desk().catalog
    try:
        read_profile(source, catalog)
    except BadInput as bad:
        raise BadInput(bad.problems, "the file is as you left it; edit it again.") from None
    own = f" {as_typed(source)}" if profile else ""
    out.say(f"The answers are fine. Plan from them with: pathways plan{own}")


def _source(profile: Path | None) -> Path:
    return Path(saved_or(str(profile) if profile else None))


@profile_app.command()
def delete(
    profile: ProfileFile = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete your saved answers. Nothing else on this machine holds them."""
    from pathways.desk.home import exists, saved_path

    target = profile or saved_path()
    if not exists(target):
        out.say("There is nothing to delete.")
        return
    if not yes:
        if not sys.stdin.isatty():
            out.fail("will not delete without being sure", "add --yes")
        if not typer.confirm(f"Delete {quoted(target)}?", err=True):
            out.say("Kept.")
            return
    try:
        target.unlink()
    except OSError as error:
        out.fail(f"cannot delete {quoted(target)}: {error.strerror or error}")
    out.say(f"Deleted {quoted(target)}")


def _open_editor(source: Path) -> None:
    import shlex
    import subprocess

    editor = (
        os.environ.get("VISUAL")
        or os.environ.get("EDITOR")
        or ("notepad" if os.name == "nt" else "vi")
    )
    try:
        subprocess.run([*shlex.split(editor), str(source)], check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError, ValueError):
        out.fail(
            f"the editor '{editor}' did not work", f"set EDITOR, or open {quoted(source)} yourself"
        )
