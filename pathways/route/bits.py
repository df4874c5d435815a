"""Sets of openings as whole numbers with a bit for each: what holds of all is found at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any


def numbers_of(bits: int) -> Iterator[int]:
    """The numbers of bits that are set, the lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def bits_by(keys: Iterable[Any]) -> dict[Any, int]:
    """By key, the bits of where it stands."""
    found: dict[Any, int] = {}
    for n, key in enumerate(keys):
        found[key] = found.get(key, 0) | 1 << n
    return found


class Asking:
    """What many things ask for, by competency and level."""

    def __init__(self, asked: Sequence[Iterable[tuple[str, int]]]) -> None:
        self.every, self.some = (1 << len(asked)) - 1, 0
        self._more: dict[str, list[int]] = {}
        """By competency, for each level that somebody may show, the bits of what asks for more."""
        for n, needs in enumerate(asked):
            for competency, level in needs:
                self.some |= 1 << n
                more = self._more.setdefault(competency, [0] * 5)
                for shown in range(level):
                    more[shown] |= 1 << n

    def met(self, levels: Mapping[str, int]) -> int:
        """The bits of that for which levels are enough everywhere."""
        out, get = 0, levels.get
        for competency, more in self._more.items():
            out |= more[get(competency, 0)]
        return self.every & ~out

    def some_of(self, competencies: Iterable[str]) -> int:
        """The bits of what asks for any of these."""
        found = 0
        for competency in competencies:
            found |= self._more.get(competency, (0,))[0]
        return found
