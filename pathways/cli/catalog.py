"""`pathways catalog`: list, show and check what the field offers, and the maintainers' commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pathways.cli import out, upkeep
from pathways.cli.new_entry import new
from pathways.cli.options import Data, Json, Today, desk, format_option
from pathways.desk.browse import ROOMS

catalog_app = typer.Typer(
    help="What the field offers: list, show, check; and what keeps it true.",
    no_args_is_help=True,
    rich_markup_mode=None,
    add_completion=False,
)


@catalog_app.command()
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[PATH]...",
            help="Files or folders to report on; links are looked up in everything.",
        ),
    ] = None,
    data: Data = None,
    format: Annotated[str, format_option("text, json, or github (annotations).")] = "text",
    as_json: Json = False,
    fix: Annotated[bool, typer.Option("--fix", help="First mend what is safe to mend.")] = False,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="CODE", help="Say what a code means; 'all' lists them."),
    ] = None,
) -> None:
    """Check every data file and report every mistake at once. Exit 1 when there is one."""
    from pathways.cli import check as door

    if explain is not None:
        door.explain(explain, as_json or format == "json")
    else:
        door.run_check(paths or [], data or [], "json" if as_json else format, fix)


@catalog_app.command("list")
def list_(
    room: Annotated[str, typer.Argument(help=f"One of: {', '.join(ROOMS)}.")] = "programs",
    kind: Annotated[
        str | None,
        typer.Option("--kind", help="Of this kind: fellowship; of roles, a ladder."),
    ] = None,
    topic: Annotated[
        str | None,
        typer.Option("--topic", help="Programs or roles on this topic, such as governance."),
    ] = None,
    place: Annotated[
        str | None,
        typer.Option("--place", help="Programs in a country (GB), a region (EU), a city, online."),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            "--status", help="Programs that are open, forecast, unknown, closed, not yet open."
        ),
    ] = None,
    role: Annotated[
        str | None,
        typer.Option("--role", help="What leads to this role, by id or name."),
    ] = None,
    competency: Annotated[
        str | None,
        typer.Option("--competency", help="What builds, shows or asks for this competency."),
    ] = None,
    today: Today = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """List what the catalog holds, one line each.

    Every filter that is given must fit.
    """
    from pathways.desk.browse import entries

    wanted = {"kind": kind, "topic": topic, "place": place, "status": status, "role": role,
              "competency": competency}  # fmt: skip
    given = {name: value for name, value in wanted.items() if value is not None}
    rows = entries(desk(data, today), room, given)
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
    id: Annotated[str, typer.Argument(help="An id or a name, also an old one.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show one entry, its sources and what it is linked to."""
    import textwrap

    from pathways.desk.browse import show as entry_of

    found = entry_of(desk(data), id)
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
