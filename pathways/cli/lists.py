"""`pathways update` and `pathways openings`: the open lists, and what is open in them."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from pathways.cli import out
from pathways.cli.desks import IF_ANY, desk_if_any, needed
from pathways.cli.options import Data, Json, Output, OwnProfile, Today, flag, format_option, option
from pathways.desk import Desk, lists
from pathways.render.json_plan import plain


def update(
    source: str = option(
        "--from",
        "A saved list, a folder of them, or the address of a mirror (* for the name).",
        "",
        metavar="FILE|DIR|URL",
    ),
    into: Path | None = option("--into", "Keep them in this folder. Default: beside your answers."),
    schedule: bool = flag("--schedule", "Fetch nothing; print a line for cron that does, weekly."),
    profile: OwnProfile = None,
    today: Today = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Fetch the open lists of courses, events and jobs; the only command that goes online.

    Plain requests for the lists themselves. Nothing about you is sent. Exit 1 when a list could
    not be had; its last good copy stays.
    """
    if schedule:
        given = [("--profile", profile and str(Path(profile).absolute())), ("--from", source),
                 ("--into", into and str(into.absolute()))]  # fmt: skip
        words = [word for option, value in given if value for word in (option, value)]
        command = shlex.join([sys.executable, "-m", "pathways", "update", *words])
        out.emit(f"17 7 * * 1 {command}\n")  # each Monday morning
        return
    desk = desk_if_any(profile, today, data)
    found = lists.update(desk, source, into, lambda name: out.say(f"Asking for {name} …"))
    out.emit(plain(found) if as_json else "".join(f"{one.said}\n" for one in found))
    out.exit_if(any(one.how == "failed" for one in found))


def openings(
    role: str = option("--role", "Openings for this role alone.", ""),
    place: str = option("--place", "In this country or city, or remote.", ""),
    near: bool = flag("--near", "Events and groups in your city or country instead."),
    training: bool = flag("--training", "Courses that are on the list and not in our data."),
    other: str = option("--list", "A whole list: funding, advisors, projects.", "", metavar="NAME"),
    everything: bool = flag("--all", "For every role, also what you put aside."),
    applied: str = option("--applied", "Remember that you applied for it.", "", metavar="ID"),
    hide: str = option("--hide", "Do not show it again.", "", metavar="ID"),
    desk: Desk = IF_ANY,
    format: str = format_option("md or csv.", ""),
    output: Output = None,
    as_json: Json = False,
) -> None:
    """What is open this week for your roles, on the lists that `pathways update` fetched.

    Nothing is fetched here. Without answers, everything on the list is shown.
    """
    if applied or hide:
        needed(desk)
        for typed, state in ((applied, "applied"), (hide, "hidden")):
            if typed:
                entry = lists.remember(desk, typed, state)
                out.say(f"Remembered as {state}: {entry.name}, {entry.by}")
        return
    if near:
        needed(desk)
    if desk.home:
        desk.home.refuse(output)
    if near or training or other:
        one = lists.near(desk) if near else lists.training(desk) if training else None
        out.result(one or lists.others(desk, other), as_json, output)
        return
    csv = out.wants_csv(format, output)
    found = lists.openings(desk, role, place, everything)
    if csv and not as_json:
        out.write_out(lists.as_csv(desk, found.found), output)
    else:
        out.result(found, as_json, output)
    if not (csv or as_json):
        lists.see(desk, found.found)
