"""Who may hear from others, and be put beside them: one rule for mails, openings, groups and the
page for a wall."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pathways.catalog.reading import asks_for_no_contact, yes_or_no

ASKS = ("contact", "routed")
"""What asks for it; an empty cell is no refusal."""


def no_mail(said: Mapping[str, str], beside: Iterable[str] = ()) -> str:
    """`no` for whoever wants no mail, `unclear` for anything under one of `ASKS` but a clear yes or
    no, or where `beside`, in words that no question asked for, they may want no contact; else
    nothing. A bare no to openings is none to the mail with their plan."""
    answers = {tag: yes_or_no(said[tag]) for tag in ASKS if said.get(tag)}
    elsewhere = any(map(asks_for_no_contact, beside))
    no_openings = answers.get("routed") is False
    if (
        answers.get("contact") is False
        or asks_for_no_contact(said.get("routed", ""))
        or (no_openings and elsewhere)
    ):
        return "no"
    return "unclear" if None in answers.values() or elsewhere else ""


def refused(said: Mapping[str, str]) -> bool:
    """Whether somebody is put beside nothing and nobody: they said no under one of `ASKS`, or
    anything else but a clear yes."""
    return any(yes_or_no(said[tag]) is not True for tag in ASKS if said.get(tag))


def in_person(said: Mapping[str, str]) -> bool:
    """Whether somebody wants to hear of openings and no mail: whoever has the list tells them."""
    wants, mail = (yes_or_no(said.get(tag, "")) for tag in ("routed", "contact"))
    return wants is True and mail is False


def may_be_mailed(agreed: str) -> bool:
    """Whether somebody may be written to. `agreed` is what the batch holds: where nobody was asked
    for consent, the organizer answers for it."""
    return agreed not in ("no", "unclear")


def in_reach(agreed: str, said: Mapping[str, str] | None) -> bool:
    """Whether somebody may be put beside others and beside openings."""
    return may_be_mailed(agreed) and not refused(said or {})


def may_be_told(agreed: str, said: Mapping[str, str]) -> bool:
    """Whether a mail may tell somebody of openings: only with a clear yes to just that."""
    return in_reach(agreed, said) and yes_or_no(said.get("routed", "")) is True
