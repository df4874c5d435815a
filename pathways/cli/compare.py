"""`pathways compare`: what other answers would change, side by side."""

from __future__ import annotations

from pathways.cli import out
from pathways.cli.options import Data, Json, ProfileArgument, Today, any_desk, option


def compare(
    profile: ProfileArgument = None,
    change: list[str] | None = option(
        "--with",
        "A change, such as hours=15, place=GB, runway=6, role=events-producer, "
        "start=2027-07 or project=run-reading-group; repeatable. Default: one more hour.",
    ),
    today: Today = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show what other answers would change, side by side."""
    from pathways.desk.plans import compare as lay_out

    out.result(lay_out(any_desk(profile, data, today), change or ()), as_json, indent=2)
