"""`pathways catalog`: list, show and check what the field offers, and the maintainers' commands."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from pathways.catalog.text import one_line
from pathways.cli import out, upkeep
from pathways.cli.desks import desk
from pathways.cli.new_entry import new
from pathways.cli.options import Data, Json, Today, argument, flag, format_option, group, option
from pathways.desk import browse
from pathways.desk import upkeep as of_desk
from pathways.problems import nearest, one_of

if TYPE_CHECKING:
    from pathways.upkeep.check import Checked

catalog_app = group(no_args_is_help=True)


@catalog_app.command()
def check(
    paths: list[Path] | None = argument(
        "Files or folders to report on; links are looked up in everything.",
        None,
        metavar="[PATH]...",
    ),
    data: Data = None,
    format: str = format_option("text, json, or github (annotations).", "text"),
    as_json: Json = False,
    fix: bool = flag("--fix", "First mend what is safe to mend."),
    explain: str | None = option(
        "--explain", "Say what a code means; 'all' lists them.", metavar="CODE"
    ),
) -> None:
    """Check every data file and report every mistake at once. Exit 1 when there is one."""
    format = "json" if as_json else format
    if explain is not None:
        _explain(explain, format == "json")
        return
    wrong = f"--format: there is no format '{format}'"
    one_of(format, ("text", "json", "github"), wrong, "choose from ")
    if not paths:
        out.mind_other_data()
    checked, changes = of_desk.check(data or (), paths or (), fix)
    for change in changes:
        out.say(f"{one_line(change.place)}: {one_line(change.what)}")
    if fix:
        out.say(f"{_count(changes, 'place')} changed." if changes else "Nothing to fix.")
    elif data and format == "text":
        for new, old in checked.replaced.items():
            out.say(one_line(f"{new} stands in for {old}."))
    if format == "json":
        out.emit_json(of_desk.as_plain(checked))
    elif format == "github":
        out.emit(of_desk.as_annotations(checked))
        out.say(f"{_count(checked.problems, 'problem')}.")
    else:
        _say_checked(checked)
    if checked.errors:
        raise typer.Exit(out.FOUND)


def _count(of: Sequence[Any], noun: str) -> str:
    return f"{len(of)} {noun}{'' if len(of) == 1 else 's'}"


def _explain(code: str, as_json: bool) -> None:
    """What a code means, why it matters and how to mend it; `all` lists every code."""
    from pathways.upkeep.codes import explanations

    known = explanations()
    if code != "all" and code not in known:
        hint = nearest(code, known) or "pathways catalog check --explain all lists every code"
        out.fail(f"there is no code '{code}'", hint)
    if as_json:
        shown = known if code == "all" else {code: known[code]}
        out.emit_json({name: asdict(it) for name, it in shown.items()})
    elif code == "all":
        width = max(map(len, known))
        for name, it in known.items():
            lead = f"{name:<{width}}  "
            out.emit(textwrap.fill(lead + it.means, 79, subsequent_indent=" " * len(lead)) + "\n")
    else:
        out.emit(known[code].page(code))


def _say_checked(checked: Checked) -> None:
    if checked.problems:
        code = one_line(checked.problems[0].code)
        last = f"what a code means: pathways catalog check --explain {code}"
        out.report(checked.problems, last, most=len(checked.problems))
        if not checked.complete:
            out.say("Some rules look at the whole catalog; they wait until every file can be read.")
    if not checked.errors:
        counts = (f"{count} {room}" for room, count in of_desk.counts(checked).items())
        out.emit(f"No mistakes in {', '.join(counts)}.\n")


@catalog_app.command("list")
def list_(
    room: str = argument(f"One of: {', '.join(browse.ROOMS)}.", "programs"),
    kind: str | None = option("--kind", "Of this kind: fellowship; of roles, a ladder."),
    topic: str | None = option("--topic", "Programs or roles on this topic, such as governance."),
    place: str | None = option(
        "--place", "Programs in a country (GB), a region (EU), a city, online."
    ),
    status: str | None = option(
        "--status", "Programs that are open, forecast, unknown, closed, not yet open."
    ),
    role: str | None = option("--role", "What leads to this role, by id or name."),
    competency: str | None = option(
        "--competency", "What builds, shows or asks for this competency."
    ),
    today: Today = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """List what the catalog holds, one line each.

    Every filter that is given must fit.
    """
    wanted = {"kind": kind, "topic": topic, "place": place, "status": status, "role": role,
              "competency": competency}  # fmt: skip
    given = {name: value for name, value in wanted.items() if value is not None}
    rows = browse.entries(desk(today, data), room, given, status=as_json)
    if as_json:
        out.emit_json(rows)
        return
    width = max((len(r["id"]) for r in rows), default=0)
    for row in rows:
        kind_of = f"  ({row['kind']})" if row["kind"] else ""
        out.emit(f"{row['id']:<{width}}  {row['name']}{kind_of}\n")
    if not rows:
        out.say(f"No {room} fit. Fewer filters find more; a place or date may also be unknown.")


@catalog_app.command()
def show(
    id: str = argument("An id or a name, also an old one."),
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show one entry, its sources and what it is linked to."""
    found = browse.show(desk(data=data), id)
    if as_json:
        out.emit_json(found.plain())
        return
    out.emit(found.text())
    for label, ids in found.linked.items():
        words = f"linked to {label}: {', '.join(ids)}"
        lines = textwrap.wrap(words, 78, initial_indent="# ", subsequent_indent="#   ",
                              break_on_hyphens=False)  # fmt: skip
        out.emit("\n".join(lines) + "\n")


for _name in ("stale", "impact", "drift", "schema", "graph", "changelog"):
    catalog_app.command(_name)(getattr(upkeep, _name))
catalog_app.command()(new)
