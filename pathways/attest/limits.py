"""data/attest.yaml: how large, how long, for how many years."""

from __future__ import annotations

from pathways.frozen import Struct


class Limit(Struct):
    """A number that decides, with its reason."""

    is_: int
    because: str


class Limits(Struct):
    """data/attest.yaml."""

    size: Limit
    """Bytes of the largest file that is read."""
    rows: Limit
    """Most that one request asks about."""
    words: Limit
    """Characters of what a reviewer adds."""
    text: Limit
    """Characters of a row, a title, a relation."""
    names: Limit
    """Characters."""
    until: Limit
    """Years for which an attestation is one of today."""
    passphrase: Limit
    """Characters, at least."""
    batch: Limit
    """Most people that are signed for at once."""
    narrative: str
    """What a signed file says of what it is, and is not."""


def limits() -> Limits:
    """The numbers that decide.

    Raises:
        BadInput: a mistake in data/attest.yaml.
    """
    from pathways.catalog.compiled import shipped

    return shipped("data/attest.yaml", Limits)
