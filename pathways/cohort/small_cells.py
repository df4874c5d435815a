"""Counts that may be shown: nobody in a group of fewer than three can be worked out from them.

Two kinds of counts are published, and both are closed against subtraction.

- *Parts* of a whole (everybody stands on one rung): small parts are put together with others until
  what is shown as one number is large enough and could be made up in more than one way.
- *Shares* (some have a step, some have not): a count is shown only if the rest is large as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pathways.frozen import Struct

LEAST = 3
"""Smallest number of people that is shown."""


class Cell(Struct):
    """A number of people, and the one or several categories that they are in."""

    of: tuple[str, ...]
    count: int


def parts(counts: Mapping[str, int]) -> list[Cell]:
    """Counts of every category of a whole, in its order; small ones are put together.

    Categories with nobody count as small wherever anything is put together, so that it does not
    show which of them are empty.
    """
    if not any(0 < n < LEAST for n in counts.values()):
        return [Cell((name,), n) for name, n in counts.items() if n]
    together = {name for name, n in counts.items() if n < LEAST}
    shown = {name: n for name, n in counts.items() if n >= LEAST}

    def settled() -> bool:
        total = sum(counts[name] for name in together)
        # At the most that small parts can add up to, each of them would be known.
        return total >= LEAST and total != (LEAST - 1) * len(together)

    while shown and not settled():
        # All of the smallest at once: to prefer one of equals would tell which one it is.
        smallest = min(shown.values())
        together |= {name for name, n in shown.items() if n == smallest}
        shown = {name: n for name, n in shown.items() if n > smallest}
    cells = [Cell((name,), n) for name, n in counts.items() if name not in together]
    others = tuple(name for name in counts if name in together)
    return [*cells, Cell(others, sum(counts[name] for name in others))]


def shares(counts: Mapping[str, int], people: int) -> list[Cell]:
    """Counts of what some of so many people have, largest first, without those that would show
    that fewer than three have it or lack it."""
    fine = [(n, name) for name, n in counts.items() if n >= LEAST and may_be_shown(n, people)]
    return [Cell((name,), n) for n, name in sorted(fine, key=lambda x: (-x[0], x[1]))]


def may_be_shown(count: int, people: int) -> bool:
    """Whether a share of so many people, and the rest, are both large enough or nobody."""
    rest = people - count
    return (count == 0 or count >= LEAST) and (rest == 0 or rest >= LEAST)


def of_everybody(tables: Mapping[str, Iterable[Cell]], people: int | None) -> tuple[str, ...]:
    """The tables in which one number is that of everybody, which tells of each one."""
    return tuple(
        name
        for name, cells in tables.items()
        if any(c.count == people and len(c.of) == 1 and c.of[0] for c in cells)
    )
