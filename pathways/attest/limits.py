"""data/attest.yaml: how large, how long, for how many years."""

from __future__ import annotations

from functools import cache

from pathways.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Bytes:
    """The largest file that is read."""

    bytes: int
    because: str


@dataclass(frozen=True, slots=True)
class Most:
    """How many there may be."""

    most: int
    because: str


@dataclass(frozen=True, slots=True)
class Characters:
    """How long a text may be, or must be."""

    characters: int
    because: str


@dataclass(frozen=True, slots=True)
class Years:
    """For how long a claim is one of today."""

    until: int
    because: str


@dataclass(frozen=True, slots=True)
class People:
    """For how many people one file may speak."""

    people: int
    because: str


@dataclass(frozen=True, slots=True)
class Limits:
    """data/attest.yaml."""

    size: Bytes
    rows: Most
    words: Characters
    text: Characters
    names: Characters
    years: Years
    passphrase: Characters
    batch: People
    narrative: str
    """What a signed file says of what it is, and is not."""


@cache
def limits() -> Limits:
    """The numbers that decide.

    Raises:
        BadInput: a mistake in data/attest.yaml.
    """
    from pathways.catalog.decode import shipped

    return shipped("data/attest.yaml", Limits)
