"""The maintainers' commands of `pathways catalog`: what has aged, what an edit changes."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pathways.cli import out
from pathways.cli.options import Data, Json, Output, Today
from pathways.problems import BadInput

if TYPE_CHECKING:
    from datetime import date

    from pathways.catalog import Catalog
    from pathways.render import Document
    from pathways.upkeep.impact import Impact
    from pathways.upkeep.versions import Files, Place


def stale(
    today: Today = None,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="Pages to show at most; 0 shows all.")
    ] = 20,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Say which facts have aged, most leaned on first. Exit 1 when one has expired."""
    from pathways.upkeep.stale import aged, counts, visits

    day = out.the_day(today)
    out.mind_other_data()
    catalog = out.load(data)
    panel = _panel(catalog, day)
    facts = aged(catalog, day, panel.values())
    if as_json:
        rows = {"today": str(day), "people": len(panel), "counts": counts(facts), "facts": facts}
        _write_json(rows)
    else:
        pages = visits(facts)
        _show(
            "stale.md.j2",
            today=day,
            people=len(panel),
            counts=counts(facts),
            total=len(facts),
            pages_in_all=len(pages),
            shown=pages[: limit or None],
            catalog=catalog,
        )
    if counts(facts)["expired"]:
        raise typer.Exit(out.FOUND)


def impact(
    base: Annotated[
        str,
        typer.Argument(
            metavar="BASE..",
            help="A git revision of the data (main.., HEAD~1..HEAD), or a folder of old data.",
        ),
    ],
    today: Today = None,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Say whose plans an edit of the data changes, and why.

    Plans of a fixed panel are made before and after; Markdown fit for a pull request.
    """
    from pathways.resources import folder
    from pathways.upkeep.impact import grouped
    from pathways.upkeep.impact import impact as compare
    from pathways.upkeep.panel import document, members

    day = out.the_day(today)
    panel = members(folder("data"))
    before, after = _two_versions(base)
    try:
        found = compare(before, after, panel, day)
    except BadInput as bad:
        out.report(bad.problems)
        raise typer.Exit(out.BAD_INPUT) from None
    if as_json:
        _write_json({"base": base, **_as_data(found)}, output)
        return
    from pathways.catalog.load import build_catalog

    _show(
        "impact.md.j2",
        output,
        it=found,
        people=[(name, grouped(effects)) for name, effects in found.changed.items()],
        pairs=zip,
        base=base.removesuffix(".."),
        files={place.file for place in found.places},
        doc=document(build_catalog(after.values()), panel[0], day),
    )


def _two_versions(base: str) -> tuple[Files, Files]:
    """The data before and after: `BASE..` against the files here, `A..B` two revisions."""
    from pathways.resources import folder
    from pathways.upkeep.versions import read_current, read_version

    out.mind_other_data()
    data = folder("data")
    old, dots, new = base.partition("..")
    # The name of a folder may hold two dots too; one that is too long for a folder is told below.
    with suppress(OSError):
        if dots and old and Path(base).is_dir():
            old, new = base, ""
    if dots and not old:
        out.fail(f"'{base}' names no old version", "write main.. or a folder of old data")
    try:
        return read_version(data, old), read_version(data, new) if new else read_current(data)
    except BadInput as bad:
        out.report(bad.problems)
        raise typer.Exit(out.BAD_INPUT) from None


def _as_data(found: Impact) -> dict[str, Any]:
    def cause(place: Place) -> dict[str, Any]:
        return {"file": place.file, "line": place.line}

    return {
        "today": found.today,
        "people": found.people,
        "places": [cause(p) for p in found.places],
        "unreadable": found.unreadable,
        "changed": {
            name: [
                {"what": e.aspect, "ref": e.ref, "before": _brief(e.before),
                 "after": _brief(e.after), "because": [cause(p) for p in e.causes]}
                for e in effects
            ]
            for name, effects in found.changed.items()
        },
    }  # fmt: skip


def _brief(value: Any) -> Any:
    """Of a step, only its day and hours; the rest is for telling steps apart."""
    from pathways.upkeep.impact import StepSeen

    return {"due": value.due, "hours": value.hours} if isinstance(value, StepSeen) else value


def drift(
    file: Annotated[
        Path, typer.Argument(help="AISafety.com's open data, saved as JSON (its training list).")
    ],
    today: Today = None,
    patch: Annotated[bool, typer.Option("--patch", help="Print only the proposed patch.")] = False,
    as_json: Json = False,
) -> None:
    """Compare the catalog with a list saved to disk.

    The list is AISafety.com's open data. Proposes a patch and applies nothing. Exit 1 when
    something differs.
    """
    from pathways.catalog.load import build_catalog
    from pathways.resources import folder
    from pathways.upkeep.drift import drift as compare
    from pathways.upkeep.listing import CREDIT, read_listing
    from pathways.upkeep.versions import read_current

    day = out.the_day(today)
    out.mind_other_data()
    try:
        listing = read_listing(file)
        files = read_current(folder("data"))
        found = compare(build_catalog(files.values()), files, listing, day)
    except BadInput as bad:
        out.report(bad.problems)
        raise typer.Exit(out.BAD_INPUT) from None
    if patch:
        out.emit(found.patch)
    elif as_json:
        _write_json({"credit": CREDIT, "found": found})
    else:
        _show("drift.md.j2", it=found, credit=CREDIT, file=file)
    if found.drifts:
        raise typer.Exit(out.FOUND)


def schema(
    kind: Annotated[
        str | None,
        typer.Argument(help="A kind of data file, such as program. Default: lists the kinds."),
    ] = None,
    every: Annotated[
        Path | None,
        typer.Option("--all", metavar="DIR", help="Write the schema of every kind to a folder."),
    ] = None,
) -> None:
    """Print the JSON Schema of a kind of data file.

    With it, an editor completes and checks while you type.
    """
    from pathways.problems import nearest
    from pathways.upkeep.schema import KINDS, file_name
    from pathways.upkeep.schema import schema as make

    def text(name: str) -> str:
        return json.dumps(make(name, out.load(None).rules), ensure_ascii=False, indent=1) + "\n"

    if every is not None:
        for name in KINDS:
            out.write_out(text(name), every / file_name(name))
    elif kind is None:
        out.emit("".join(f"{name}\n" for name in KINDS))
    elif kind in KINDS:
        out.emit(text(kind))
    else:
        out.fail(
            f"there is no kind of data file '{kind}'",
            nearest(kind, KINDS) or f"one of: {', '.join(KINDS)}",
        )


def graph(
    of: Annotated[
        str,
        typer.Option("--of", help="ladders, programs, or the id or name of one entry."),
    ] = "ladders",
    format: Annotated[
        str | None,
        typer.Option("--format", "-f", help="mermaid or dot. Default: by the file, mermaid."),
    ] = None,
    output: Output = None,
    data: Data = None,
) -> None:
    """Draw ladders, what leads where, and what comes first."""
    from pathways.upkeep import drawing
    from pathways.upkeep import graph as graphs

    chosen = out.format_for(format, output, "graph", "mermaid")
    catalog = out.load(data)
    if of in ("ladders", "programs"):
        found = graphs.ladders(catalog) if of == "ladders" else graphs.programs(catalog)
    else:
        place = catalog.guess(of)
        if place is None:
            hint = catalog.near(of) or "ladders, programs, or a name of pathways catalog list"
            out.fail(f"nothing in the catalog is called '{of}'", hint)
        found = graphs.around(catalog, *place)
    draw = {"mermaid": drawing.to_mermaid, "dot": drawing.to_dot}[chosen]
    out.write_out(draw(found), output)


def changelog(
    old: Annotated[
        str, typer.Argument(metavar="OLD", help="A git revision of the data, or a folder of it.")
    ],
    new: Annotated[
        str | None,
        typer.Argument(metavar="[NEW]", help="The same. Default: the data as it stands."),
    ] = None,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Say what changed in the data between two versions.

    Markdown, for a release. Exit 1 when an id is gone and no alias keeps it.
    """
    from pathways.catalog.load import build_catalog
    from pathways.resources import folder
    from pathways.upkeep.changelog import changelog as compare
    from pathways.upkeep.versions import old_catalog, read_current, read_version, readable

    out.mind_other_data()
    data = folder("data")
    try:
        after = read_version(data, new) if new else read_current(data)
        before, unreadable = readable(read_version(data, old), after)
        changes = compare(old_catalog(before), build_catalog(after.values()))
    except BadInput as bad:
        out.report(bad.problems)
        raise typer.Exit(out.BAD_INPUT) from None
    for name in unreadable:
        out.say(f"The old {name} is of another shape and was left out of the comparison.")
    if as_json:
        _write_json(changes, output)
    else:
        newest = new or "the data as it stands"
        _show("data_changelog.md.j2", output, old=old, new=newest, changes=changes)
    if any(change.what == "lost" for change in changes):
        raise typer.Exit(out.FOUND)


def _panel(catalog: Catalog, day: date) -> dict[str, Document]:
    """The panel's plans; reports and exits 2 when its answers do not fit the catalog."""
    from pathways.resources import folder
    from pathways.upkeep.panel import documents, members

    try:
        return documents(catalog, members(folder("data")), day)
    except BadInput as bad:
        out.report(bad.problems)
        raise typer.Exit(out.BAD_INPUT) from None


def _write_json(value: Any, target: Path | None = None) -> None:
    from pathways.render.json_plan import plain

    out.write_out(json.dumps(plain(value), ensure_ascii=False, indent=1) + "\n", target)


def _show(template: str, target: Path | None = None, **values: Any) -> None:
    """A document: typeset on a terminal, Markdown elsewhere."""
    from pathways.render.text import render_template

    text = render_template(template, **values)
    if sys.stdout.isatty() and target is None:
        out.show(text, None)
    else:
        out.write_out(text, target)
