"""Sets of openings as whole numbers with a bit for each: what holds of all is found at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from operator import or_
from typing import Any


def numbers_of(bits: int) -> Iterator[int]:
    """The numbers of bits that are set, the highest first."""
    while bits:
        highest = bits.bit_length() - 1
        yield highest
        bits ^= 1 << highest


def bits_by(keys: Iterable[Any]) -> dict[Any, int]:
    """By key, the bits of where it stands."""
    found: dict[Any, int] = {}
    for n, key in enumerate(keys):
        found[key] = found.get(key, 0) | 1 << n
    return found


class Asking:
    """What many things ask for, by competency and level."""

    def __init__(self, asked: Iterable[Iterable[tuple[str, int]]]) -> None:
        self.every = 0
        self.at: dict[str, list[int]] = {}
        """By competency, for each level that somebody may show, the bits of what asks for more."""
        for n, needs in enumerate(asked):
            self.every |= 1 << n
            for competency, level in needs:
                at = self.at.setdefault(competency, [0] * 5)
                for shown in range(level):
                    at[shown] |= 1 << n
        self._nothing = {competency: at[0] for competency, at in self.at.items()}

    def short(self, shown: Mapping[str, int], held: dict[str, int] | None = None) -> dict[str, int]:
        """By competency the bits of that for which levels that are shown are not enough; what is
        not named is as `held` has it, or 0."""
        at = self.at
        named = {c: at[c][level] for c, level in shown.items() if c in at}
        return {**(held or self._nothing), **named}

    def met(self, short: Mapping[str, int]) -> int:
        """The bits of that for which nothing is short."""
        return self.every & ~reduce(or_, short.values(), 0)
