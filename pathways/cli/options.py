"""Options that several commands take, declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    list[Path] | None,
    typer.Option("--data", help="A folder of data on top of the catalog; repeatable."),
]
Today = Annotated[
    str | None,
    typer.Option("--today", help="As of this day (2026-11-22). Default: the clock's."),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Write to this file instead of standard output."),
]
ProfileFile = Annotated[
    str | None,
    typer.Option(
        "--profile", help="A profile file, or - for standard input. Default: the saved one."
    ),
]
OwnProfile = Annotated[
    str | None,
    typer.Option("--profile", help="Another profile file; its record and plan stand beside it."),
]
ProfileArgument = Annotated[
    str | None,
    typer.Argument(help="A profile file, or - for standard input. Default: the saved one."),
]
Templates = Annotated[
    Path | None,
    typer.Option("--templates", help="A folder with templates of your own, which win."),
]
NoPager = Annotated[
    bool, typer.Option("--no-pager", help="Print all at once. PAGER=cat does so for good.")
]
Json = Annotated[bool, typer.Option("--json", help="As JSON.")]
