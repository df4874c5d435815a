"""The maintainers' commands of `pathways catalog`: what has aged, what an edit changes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pathways.cli import out
from pathways.cli.options import Data, Json, Output, Today, desk, format_option


def stale(
    today: Today = None,
    limit: Annotated[
        int, typer.Option("--limit", min=0, help="Pages to show at most; 0 shows all.")
    ] = 20,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Say which facts have aged, most leaned on first. Exit 1 when one has expired."""
    from pathways.desk.upkeep import stale as aged
    from pathways.upkeep.stale import counts

    out.mind_other_data()
    made = aged(desk(data, today), limit)
    out.result(made, as_json)
    if counts(made.found)["expired"]:
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
    from pathways.desk.upkeep import impact as compare

    out.mind_other_data()
    out.result(compare(desk(today=today), base), as_json, output, private=False)


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
    from pathways.desk.upkeep import drift as compare

    out.mind_other_data()
    made = compare(desk(today=today), file)
    if patch:
        out.emit(made.found.patch)
    else:
        out.result(made, as_json)
    if made.found.drifts:
        raise typer.Exit(out.FOUND)


def schema(
    kind: Annotated[
        str | None,
        typer.Argument(
            help="A kind of data file or of what is printed as JSON, such as program or plan. "
            "Default: lists the kinds."
        ),
    ] = None,
    every: Annotated[
        Path | None,
        typer.Option("--all", metavar="DIR", help="Write the schema of every kind to a folder."),
    ] = None,
) -> None:
    """Print the JSON Schema of a kind of data file, or of what is printed as JSON.

    With it, an editor completes and checks while you type, and a program knows what it reads.
    """
    from pathways.desk.json_schemas import DOCUMENTS
    from pathways.desk.upkeep import schemas
    from pathways.upkeep.schema import KINDS, file_name

    if every is not None:
        for name, text in schemas(desk()).items():
            out.write_out(text, every / file_name(name), private=False)
    elif kind is None:
        out.emit("".join(f"{name}\n" for name in (*KINDS, *DOCUMENTS)))
    else:
        out.emit(schemas(desk(), [kind])[kind])


def graph(
    of: Annotated[
        str,
        typer.Option("--of", help="ladders, programs, or the id or name of one entry."),
    ] = "ladders",
    format: Annotated[
        str | None,
        format_option("mermaid, dot or json. Default: by the file, mermaid."),
    ] = None,
    output: Output = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Draw ladders, what leads where, and what comes first."""
    from pathways.desk.upkeep import graph as draw

    chosen = out.format_for(format, output, "graph", "mermaid", as_json)
    out.write_out(draw(desk(data), of, chosen), output, private=False)


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
    from pathways.desk.upkeep import changelog as compare

    out.mind_other_data()
    made = compare(desk(), old, new or "")
    out.result(made, as_json, output, private=False)
    if any(change.what == "lost" for change in made.found):
        raise typer.Exit(out.FOUND)
