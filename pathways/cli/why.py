"""`pathways why`: the receipt of a step, or why a program is not in the plan."""

from __future__ import annotations

from pathways.cli import out
from pathways.cli.options import Data, Json, ProfileFile, Today, any_desk, argument


def why(
    id: list[str] = argument("A program, project, role or agenda, by id or name."),
    profile: ProfileFile = None,
    today: Today = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Say why a step is in your plan, or why a program is not and what would let it in."""
    from pathways.desk.plans import why as explain

    out.result(explain(any_desk(profile, data, today), " ".join(id)), as_json)
