"""`pathways catalog`: list, show and check what the field offers, and the maintainers' commands."""

from __future__ import annotations

from pathlib import Path

from pathways.cli import out, upkeep
from pathways.cli.new_entry import new
from pathways.cli.options import (
    Data,
    Json,
    Today,
    argument,
    desk,
    flag,
    format_option,
    group,
    option,
)
from pathways.desk.browse import ROOMS

catalog_app = group("What the field offers: list, show, check; and what keeps it true.")


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
    from pathways.cli import check as door

    if explain is not None:
        door.explain(explain, as_json or format == "json")
    else:
        door.run_check(paths or [], data or [], "json" if as_json else format, fix)


@catalog_app.command("list")
def list_(
    room: str = argument(f"One of: {', '.join(ROOMS)}.", "programs"),
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
    id: str = argument("An id or a name, also an old one."),
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
