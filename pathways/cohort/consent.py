"""Who may hear from others: one rule for mails, openings, groups and the page for a wall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pathways.catalog.reading import asks_for_no_contact, yes_or_no

ASKS = ("contact", "routed")
"""What asks for it; an empty cell is no refusal."""


def refused(said: Mapping[str, str], beside: Iterable[str] = ()) -> str:
    """`no` for whoever said so under one of `ASKS`, `unclear` for anything else but a clear yes
    there, or where `beside`, in words that no question asked for, they may want no contact; else
    nothing."""
    answers = [yes_or_no(said[tag]) for tag in ASKS if said.get(tag)]
    if False in answers:
        return "no"
    return "unclear" if None in answers or any(map(asks_for_no_contact, beside)) else ""


def in_reach(agreed: str, said: Mapping[str, str] | None) -> bool:
    """Whether somebody may be written to and put beside others. `agreed` is what the batch holds:
    where nobody was asked for consent, the organizer answers for it."""
    return agreed not in ("no", "unclear") and not refused(said or {})


def may_be_told(agreed: str, said: Mapping[str, str]) -> bool:
    """Whether a mail may tell somebody of openings: only with a clear yes to just that."""
    return in_reach(agreed, said) and yes_or_no(said.get("routed", "")) is True
