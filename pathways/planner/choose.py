"""Chooses which applications to make: the set with the best expected outcome that fits the hours.

Only the best offer counts, so the worth of a set is the expected worth of its best acceptance
(Chade and Smith 2006, "Simultaneous search"). Hours must suffice week by week, for everything that
is due by then. Every number is whole, so that equal is equal on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

_CLEARLY = 100
"""A kept choice gives way only to one that is better by more than one part in so many."""

_FEW_SETS = 400
"""So many sets are tried one by one in a few thousandths of a second."""


@dataclass(frozen=True, slots=True)
class Option:
    """One application that could be made.

    `minutes` are what is left to do of its P80 hours, in the weeks `first` to `last`; `worth` is in
    any unit; `rate` is of 1,000 applicants. A rate of 1,000 is certain.
    """

    id: str
    minutes: int
    first: int
    last: int
    worth: int
    rate: int


def expected(options: Sequence[Option]) -> int:
    """Expected worth of the best acceptance among independent answers, times 1000**12.

    Sorted from the most worth down, each counts when it says yes and all better ones say no. Sets
    have at most twelve members, so the result is exact.
    """
    total, unless = 0, 1000**11
    for option in sorted(options, key=lambda o: -o.worth):
        total += option.worth * option.rate * unless
        unless = unless * (1000 - option.rate) // 1000
    return total


def fits(options: Sequence[Option], room: Sequence[int]) -> bool:
    """Whether the minutes of all options fit into the free minutes of their weeks.

    Filling each from its last week backwards, latest deadline first, finds a way if there is one
    as long as windows are nested in the order of their deadlines; otherwise it may miss one.
    """
    free = list(room)
    for option in sorted(options, key=lambda o: (-o.last, -o.first, o.id)):
        left = option.minutes
        for week in range(min(option.last, len(free) - 1), option.first - 1, -1):
            take = min(left, free[week])
            free[week] -= take
            left -= take
            if not left:
                break
        if left:
            return False
    return True


def choose(
    options: Sequence[Option],
    room: Sequence[int],
    most: int,
    sure: Sequence[Option] = (),
    keep: frozenset[str] = frozenset(),
) -> tuple[Option, ...]:
    """Up to `most` options with about the best expected outcome beside the `sure` ones.

    Every set is tried where there are few. Where there are many: greedy by worth gained for an
    hour, and by worth gained; then exchanges of one for one or two as long as something improves.
    What is in `keep` stays unless the new choice is clearly better. tests/test_choose.py compares
    the result with every possible set.
    """
    most = min(most, 12 - len(sure))
    pool = sorted(options, key=lambda o: o.id)
    if sum(comb(len(pool), size) for size in range(1, most + 1)) <= _FEW_SETS:
        best = _best_of_all(pool, room, most, sure)
    else:
        starts = [
            _improved(_greedy((), pool, room, most, sure, by_hour), pool, room, most, sure)
            for by_hour in (True, False)
        ]
        best = max(starts, key=lambda chosen: expected((*sure, *chosen)))
    kept = tuple(o for o in pool if o.id in keep)[:most]
    if kept and fits(kept, room):
        kept = _greedy(kept, pool, room, most, sure, True)
        old, new = expected((*sure, *kept)), expected((*sure, *best))
        if (new - old) * _CLEARLY <= new:
            best = kept
    return best


def _best_of_all(
    pool: Sequence[Option], room: Sequence[int], most: int, sure: Sequence[Option]
) -> tuple[Option, ...]:
    """The best set that fits; of equal ones the smallest."""
    best: tuple[Option, ...] = ()
    worth = expected(sure)
    for size in range(1, most + 1):
        for trial in combinations(pool, size):
            value = expected((*sure, *trial))
            if value > worth and fits(trial, room):
                best, worth = trial, value
    return best


def _greedy(
    chosen: tuple[Option, ...],
    pool: Sequence[Option],
    room: Sequence[int],
    most: int,
    sure: Sequence[Option],
    by_hour: bool,
) -> tuple[Option, ...]:
    """Adds what gains most, for its hours or at all, as long as it fits."""
    while len(chosen) < most:
        now = expected((*sure, *chosen))
        best: tuple[int, int] | None = None
        pick = None
        for option in pool:
            if option in chosen:
                continue
            gain = expected((*sure, *chosen, option)) - now
            cost = max(1, option.minutes) if by_hour else 1
            # gain / cost compared without dividing; equal ones: the first id.
            more = gain > 0 and (best is None or gain * best[1] > best[0] * cost)
            if more and fits((*chosen, option), room):
                best, pick = (gain, cost), option
        if pick is None:
            break
        chosen = (*chosen, pick)
    return chosen


def _improved(
    chosen: tuple[Option, ...],
    pool: Sequence[Option],
    room: Sequence[int],
    most: int,
    sure: Sequence[Option],
) -> tuple[Option, ...]:
    """Exchanges one option for one or two others, then fills up, until nothing gains."""
    now = expected((*sure, *chosen))
    while True:
        better = None
        for out in (None, *chosen):
            rest = tuple(o for o in chosen if o is not out)
            others = [o for o in pool if o not in chosen]
            for size in (1, 2):
                for come in combinations(others, size):
                    trial = (*rest, *come)
                    if len(trial) > most:
                        continue
                    worth = expected((*sure, *trial))
                    if worth > now and fits(trial, room):
                        better, now = trial, worth
        if better is None:
            return chosen
        chosen = better
