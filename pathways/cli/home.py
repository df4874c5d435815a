"""`pathways home`: the folder with everything of a person."""

from __future__ import annotations

from pathlib import Path

from pathways.cli import out
from pathways.cli.desks import saved_or
from pathways.cli.options import OwnProfile, argument, group
from pathways.desk import home as of_desk
from pathways.problems import quoted

home_app = group(no_args_is_help=True)


@home_app.command()
def move(folder: Path = argument("A new or an empty folder, or one that is synced.")) -> None:
    """Bring everything of yours into another folder, and use it there from now on."""
    moved = of_desk.move(folder)
    for name in moved.came:
        out.say(f"Moved {name}")
    for path in moved.stayed:
        out.say(f"Not made by pathways, and left: {quoted(path)}")
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
