"""Sets of openings as whole numbers with a bit for each: what holds of all is found at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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


class Between:
    """Many things by competency, each for levels from one on and below another."""

    def __init__(self, spans: Iterable[Iterable[tuple[str, int, int]]]) -> None:
        self.every = self.some = 0
        self._at: dict[str, list[int]] = {}
        """By competency, for each level that somebody may show, the bits of things."""
        for n, of in enumerate(spans):
            self.every |= 1 << n
            for competency, first, end in of:
                self.some |= 1 << n
                at = self._at.setdefault(competency, [0] * 5)
                for shown in range(first, end):
                    at[shown] |= 1 << n

    def any(self, levels: Mapping[str, int]) -> int:
        """The bits of things with a level of somebody's between theirs; what is not named is 0."""
        found, get = 0, levels.get
        for competency, at in self._at.items():
            found |= at[get(competency, 0)]
        return found


class Asking(Between):
    """What many things ask for, by competency and level."""

    def __init__(self, asked: Iterable[Iterable[tuple[str, int]]]) -> None:
        super().__init__(((c, 0, level) for c, level in needs) for needs in asked)

    def met(self, levels: Mapping[str, int]) -> int:
        """The bits of that for which levels are enough everywhere."""
        return self.every ^ self.any(levels)

    def some_of(self, competencies: Iterable[str]) -> int:
        """The bits of what asks for any of these."""
        found = 0
        for competency in competencies:
            found |= self._at.get(competency, (0,))[0]
        return found
