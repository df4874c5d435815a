"""`pathways catalog`: check, list and show what the field offers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from pathways.cli import out, upkeep
from pathways.problems import BadInput

catalog_app = typer.Typer(
    help="What the field offers: check, list, show.", no_args_is_help=True, rich_markup_mode=None
)

ROOMS = ("programs", "roles", "projects", "agendas", "competencies")

Data = Annotated[
    Optional[list[Path]],  # noqa: UP045
    typer.Option("--data", help="A folder of data on top of the catalog; repeatable."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@catalog_app.command()
def check(data: Data = None, as_json: Json = False) -> None:
    """Check every data file and report every mistake at once. Exit 1 when there is one."""
    from pathways.catalog import load_catalog

    try:
        catalog = load_catalog(data or ())
    except BadInput as bad:
        if as_json:
            out.emit(json.dumps({"problems": [_problem(p) for p in bad.problems]}, indent=1) + "\n")
        else:
            out.report(bad.problems)
        raise typer.Exit(out.FOUND) from None
    counts = {room: len(getattr(catalog, room)) for room in ROOMS}
    if as_json:
        out.emit(json.dumps({"problems": [], **counts}, indent=1) + "\n")
    else:
        out.emit(
            "No mistakes in " + ", ".join(f"{n} {room}" for room, n in counts.items()) + "." + "\n"
        )


def _problem(p: Any) -> dict[str, Any]:
    return {
        "file": p.file,
        "line": p.line,
        "column": p.column,
        "code": p.code,
        "message": p.message,
        "hint": p.hint,
    }


@catalog_app.command("list")
def list_(
    room: Annotated[str, typer.Argument(help=f"One of: {', '.join(ROOMS)}.")] = "programs",
    kind: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--kind", help="Only programs of this kind, such as fellowship or advising."),
    ] = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """List what the catalog holds, one line each."""
    from pathways.problems import nearest

    if room not in ROOMS:
        out.fail(
            f"there is no list of '{room}'", nearest(room, ROOMS) or f"one of: {', '.join(ROOMS)}"
        )
    catalog = out.load(data)
    rows = []
    kinds = {p.kind for p in catalog.programs.values()}
    if kind is not None and kind not in kinds:
        out.fail(
            f"there is no kind '{kind}'",
            nearest(kind, kinds) or f"one of: {', '.join(sorted(kinds))}",
        )
    for entry in getattr(catalog, room).values():
        label = _label(entry)
        if kind is None or label == kind:
            rows.append({"id": str(entry.id), "name": entry.name, "kind": label})
    if as_json:
        out.emit(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
        return
    width = max((len(r["id"]) for r in rows), default=0)
    for row in rows:
        out.emit(
            f"{row['id']:<{width}}  {row['name']}"
            + (f"  ({row['kind']})" if row["kind"] else "")
            + "\n"
        )


def _label(entry: Any) -> str:
    for name in ("kind", "ladder", "area"):
        if hasattr(entry, name):
            return str(getattr(entry, name))
    return f"{entry.hours.p50:g}–{entry.hours.p80:g} h" if hasattr(entry, "hours") else ""


@catalog_app.command()
def show(
    id: Annotated[str, typer.Argument(help="An id or a name, also an old one.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show one entry as it stands in the data, with its sources and reasons."""
    catalog = out.load(data)
    found = catalog.guess(id)
    if found is None:
        out.fail(
            f"nothing in the catalog is called '{id}'",
            catalog.near(id) or "pathways catalog list shows every name",
        )
    room, name = found
    entry = getattr(catalog, room)[name]
    from pathways.render.json_plan import plain

    if as_json:
        out.emit(json.dumps({"room": room, **plain(entry)}, ensure_ascii=False, indent=1) + "\n")
        return
    place = getattr(entry, "file", "data/competencies.yaml")
    path = _path_of(place, data)
    if path is not None and room != "competencies":
        out.emit(f"# {place}" + "\n")
        out.emit(path.read_text(encoding="utf-8"))
        return
    import yaml

    out.emit(f"# {place}, line {entry.line}" + "\n")
    out.emit(yaml.safe_dump(plain(entry), sort_keys=False, allow_unicode=True, width=100))


def _path_of(shown: str, data: list[Path] | None) -> Path | None:
    from pathways.resources import folder

    if shown.startswith("data/"):
        inside = folder("data") / shown.removeprefix("data/")
        if inside.exists():
            return inside
    path = Path(shown)
    return path if path.exists() else None


for _name in ("stale", "impact", "drift", "schema"):
    catalog_app.command(_name)(getattr(upkeep, _name))
