"""The maintainers' commands of `pathways catalog`: what has aged, what an edit changes."""

from __future__ import annotations

from pathlib import Path

import typer

from pathways.cli import out
from pathways.cli.desks import desk
from pathways.cli.options import Data, Json, Output, Today, argument, flag, format_option, option
from pathways.desk import upkeep as of_desk


def stale(
    today: Today = None,
    limit: int = option("--limit", "Pages to show at most; 0 shows all.", 20, min=0),
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Say which facts have aged, most leaned on first. Exit 1 when one has expired."""
    out.mind_other_data()
    made = of_desk.stale(desk(today, data), limit)
    out.result(made, as_json)
    if any(fact.state == "expired" for fact in made.found):
        raise typer.Exit(out.FOUND)


def impact(
    base: str = argument(
        "A git revision of the data (main.., HEAD~1..HEAD), or a folder of old data.",
        metavar="BASE..",
    ),
    today: Today = None,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Say whose plans an edit of the data changes, and why.

    Plans of a fixed panel are made before and after; Markdown fit for a pull request.
    """
    out.mind_other_data()
    out.result(of_desk.impact(desk(today), base), as_json, output, private=False)


def drift(
    file: Path = argument("AISafety.com's open data, saved as JSON (its training list)."),
    today: Today = None,
    patch: bool = flag("--patch", "Print only the proposed patch."),
    as_json: Json = False,
) -> None:
    """Compare the catalog with a list saved to disk.

    The list is AISafety.com's open data. Proposes a patch and applies nothing. Exit 1 when
    something differs.
    """
    out.mind_other_data()
    made = of_desk.drift(desk(today), file)
    if patch:
        out.emit(made.found.patch)
    else:
        out.result(made, as_json)
    if made.found.drifts:
        raise typer.Exit(out.FOUND)


def schema(
    kind: str | None = argument(
        "A kind of data file or of what is printed as JSON, such as program or plan. "
        "Default: lists the kinds.",
        None,
    ),
    every: Path | None = option(
        "--all", "Write the schema of every kind to a folder.", metavar="DIR"
    ),
) -> None:
    """Print the JSON Schema of a kind of data file, or of what is printed as JSON.

    With it, an editor completes and checks while you type, and a program knows what it reads.
    """
    if every is not None:
        for name, text in of_desk.schemas(desk()).items():
            out.write_out(text, every / f"{name}.json", private=False)
    elif kind is None:
        out.emit("".join(f"{name}\n" for name in of_desk.every_kind()))
    else:
        out.emit(of_desk.schemas(desk(), [kind])[kind])


def graph(
    of: str = option("--of", "ladders, programs, or the id or name of one entry.", "ladders"),
    format: str | None = format_option("mermaid, dot or json. Default: by the file, mermaid."),
    output: Output = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Draw ladders, what leads where, and what comes first."""
    chosen = out.format_for(format, output, "graph", "mermaid", as_json)
    out.write_out(of_desk.graph(desk(data=data), of, chosen), output, private=False)


def changelog(
    old: str = argument("A git revision of the data, or a folder of it.", metavar="OLD"),
    new: str | None = argument("The same. Default: the data as it stands.", None, metavar="[NEW]"),
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Say what changed in the data between two versions.

    Markdown, for a release. Exit 1 when an id is gone and no alias keeps it.
    """
    out.mind_other_data()
    made = of_desk.changelog(desk(), old, new or "")
    out.result(made, as_json, output, private=False)
    if any(change.what == "lost" for change in made.found):
        raise typer.Exit(out.FOUND)
