"""`pathways verify`: build a plan again and compare."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import typer

from pathways.cli import out
from pathways.cli.desks import any_desk
from pathways.cli.desks import desk as desk_of_nobody
from pathways.cli.options import Data, Json, ProfileFile, Templates, argument
from pathways.desk import verify as of_desk
from pathways.problems import quoted


def verify(
    plan: Path = argument("A plan in any format but text."),
    profile: ProfileFile = None,
    data: Data = None,
    templates: Templates = None,
    as_json: Json = False,
) -> None:
    """Build a plan again from its lock and say whether it is identical, or what moved."""
    # A JSON plan carries its answers; the others need `--profile`. Exits 0 when identical, 1 when
    # it is not, 2 when the file is no plan.
    desk = desk_of_nobody(data=data) if profile is None else any_desk(profile, data=data)
    found = of_desk.verify(desk, plan, templates)
    if as_json:
        out.emit_json(asdict(found))
    else:
        out.emit(f"{found.sentence(quoted(plan))}\n")
    if not found.identical:
        raise typer.Exit(out.FOUND)
