"""`pathways profile` and `home`: where the answers are, and what may be done with them."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from pathways.catalog.text import one_line
from pathways.cli import out
from pathways.cli.desks import desk, saved_or
from pathways.cli.options import Json, OwnProfile, argument, flag, group
from pathways.desk import home as of_desk
from pathways.files import PREFIX, real
from pathways.problems import BadInput, as_typed, quoted

profile_app = group(no_args_is_help=True)
home_app = group(no_args_is_help=True)


@profile_app.command()
def path() -> None:
    """Print where your answers are saved."""
    out.emit(f"{of_desk.saved_path()}\n")


@profile_app.command()
def show(profile: OwnProfile = None, as_json: Json = False) -> None:
    """Print your answers as they are saved."""
    from pathways.profile import read_profile
    from pathways.profile.answers import as_plain, profile_text

    source, catalog = Path(saved_or(profile)), desk().catalog
    held = read_profile(source, catalog)
    out.emit(as_plain(held) if as_json else profile_text(held, catalog))


@profile_app.command()
def blank() -> None:
    """Print an empty profile with every question, to fill in by hand."""
    from pathways.profile.blank import blank_profile

    out.emit(blank_profile(desk().catalog))


@profile_app.command()
def edit(profile: OwnProfile = None) -> None:
    """Open your answers in your editor, and check them afterwards."""
    from pathways.profile import read_profile

    source = Path(saved_or(profile))
    if not sys.stdin.isatty() and not (os.environ.get("EDITOR") or os.environ.get("VISUAL")):
        out.fail("there is no terminal to edit in", f"the file is {quoted(source)}")
    usual = "notepad" if os.name == "nt" else "vi"
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR") or usual
    with of_desk.owned(of_desk.home_of(source), patient=False):
        try:
            subprocess.run([*shlex.split(editor), str(source)], check=True)  # noqa: S603
        except (OSError, subprocess.CalledProcessError, ValueError):
            tip = f"set EDITOR, or open {quoted(source)} yourself"
            out.fail(f"the editor '{editor}' did not work", tip)
    catalog = desk().catalog
    try:
        read_profile(source, catalog)
    except BadInput as bad:
        raise BadInput(bad.problems, "the file is as you left it; edit it again.") from None
    own = f" {as_typed(source)}" if profile else ""
    out.say(f"The answers are fine. Plan from them with: pathways plan{own}")


@profile_app.command()
def delete(profile: OwnProfile = None, yes: bool = flag("--yes -y", "Do not ask.")) -> None:
    """Delete your answers, record, kept plan and own projects. Other pages of yours stay."""
    target = Path(profile) if profile else of_desk.saved_path()
    if of_desk.exists(target) and target.is_dir():
        out.fail(f"cannot delete {one_line(str(target))}: this is a folder")
    home = of_desk.home_of(target)
    shown = [path for path in home.made if not path.name.startswith(PREFIX)]
    if not home.made and not of_desk.exists(home.leaving):
        out.say("There is nothing to delete.")
        return
    if not yes:
        if not sys.stdin.isatty():
            out.fail("will not delete without being sure", "add --yes")
        out.say(*(f"  {quoted(path)}" for path in shown))
        what = "this file" if len(shown) == 1 else f"these {len(shown)} files"
        if not out.sure(f"Delete {what}?"):
            out.say("Kept.")
            return
    links = {path: real(path) for path in shown if path.is_symlink()}
    out.say(*(f"Deleted {quoted(path)}" for path in of_desk.delete(home)))
    for path, led in links.items():
        out.say(f"{quoted(path)} was a link. What it led to stays: {quoted(led)}")
    out.say(*(f"Not made by pathways, and left: {quoted(path)}" for path in home.others))
    out.tell(
        "What you had written elsewhere is yours to delete: pages (-o), drafts of a pitch, folders "
        "of projects, copies and backups."
    )


# -- their folder ---------------------------------------------------------------------------------


@home_app.command()
def move(folder: Path = argument("A new or an empty folder, or one that is synced.")) -> None:
    """Bring everything of yours into another folder, and use it there from now on."""
    moved = of_desk.move(folder)
    out.say(*(f"Moved {name}" for name in moved.came))
    out.say(*(f"Not made by pathways, and left: {quoted(path)}" for path in moved.stayed))
    begun = "Your files are now in" if moved.came else "From now on your files are in"
    out.say(f"{begun} {quoted(moved.folder)}. Every command finds them there.")


@home_app.command()
def merge(
    other: Path | None = argument(
        "Another record, or its folder. Default: copies beside your own.", None
    ),
    profile: OwnProfile = None,
) -> None:
    """Put together what two machines wrote into your record; nothing of either is lost."""
    home = of_desk.home_of(Path(saved_or(profile)))
    found = of_desk.merge(home, other)
    for path, entries in found:
        out.say(f"{entries} {'entry' if entries == 1 else 'entries'} added from {quoted(path)}")
    if not found:
        out.say("There is only one end of your record: nothing to merge.")
    elif any(entries for _, entries in found):
        out.say(
            f"`pathways log show{home.option}` shows all; `pathways replan{home.option}` plans."
        )
