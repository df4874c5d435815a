"""`pathways brief`: one page on a cohort, without names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pathways.cli import out
from pathways.cli.options import Data, Output

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.cohort.store import Manifest


def brief(
    cohort: Annotated[Path, typer.Argument(help="The folder that pathways batch wrote.")],
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            help="md, html, json, text, or ics (a calendar for the group). Default: by the name of "
            "the file, else text on a terminal, else md.",
        ),
    ] = None,
    output: Output = None,
    groups: Annotated[
        bool, typer.Option("--groups", help="Propose study groups for shared steps.")
    ] = False,
    with_names: Annotated[
        bool,
        typer.Option("--with-names", help="Another page, with names, for the organizer alone."),
    ] = False,
    data: Data = None,
) -> None:
    """One page on a cohort, without names: where it stands, shared steps, dates, sessions."""
    from pathways.cohort.brief import TooFew, build_brief
    from pathways.cohort.brief_text import to_brief, to_names

    chosen = out.format_for(format, output, "names" if with_names else "brief")
    if with_names and output is None:
        tip = f"pathways brief {cohort} --with-names -o names-private.md"
        out.fail("a page with names is only written to a file", tip)
    catalog = out.load(data)
    manifest = _manifest(cohort, catalog)
    try:
        with out.shards():
            made = build_brief(manifest, catalog, groups)
            names = to_names(made, manifest, catalog, chosen) if with_names else ""
    except TooFew:
        out.fail("fewer than three people have a plan; a page about them would be about one person")
    if with_names:
        assert output is not None
        _write_private(names, output)
    elif chosen == "text":
        out.show(to_brief(made, catalog, "md"), output)
    else:
        out.write_out(to_brief(made, catalog, chosen), output)


def _write_private(text: str, target: Path) -> None:
    """Text to a file that only its owner can read."""
    from pathways.files import write

    try:
        write(target, text, private=True)
    except OSError as error:
        out.fail(f"cannot write {target}: {error.strerror or error}")
    out.say(f"Wrote {target}, for you alone.")


def _manifest(cohort: Path, catalog: Catalog) -> Manifest:
    from pathways.cohort.store import Store

    with out.shards():
        manifest = Store(cohort).read()
    if manifest is None:
        out.fail(f"{cohort} is no folder of a finished batch", "pathways batch ANSWERS --out DIR")
    now = (catalog.digest, catalog.rules_digest)
    if (manifest.lock["catalog"], manifest.lock["rules"]) != now:
        tip = "run the same pathways batch again, then this; give the same --data"
        out.fail("these plans were made from other data than this program has", tip)
    return manifest
