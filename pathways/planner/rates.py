"""How many of those who apply get in: published counts, else a labelled band of data/rules.yaml.

Used to plan. A person is only ever shown counts, as a range of 100 applicants.
"""

from __future__ import annotations

from datetime import date
from math import sqrt

from pathways.catalog.records import Admitted, Program
from pathways.catalog.rules import Rules
from pathways.catalog.values import Range
from pathways.frozen import Struct

_Z = 1.645
"""Standard deviations on each side of a 90 % interval."""


class Rate(Struct):
    """How many of 1,000 applicants get in: the low end, the middle and the high end.

    `counted` is the published count it rests on; without one it is a judgment. `old` says that the
    count has outlived its use (`old_counts_months` in data/rules.yaml).
    """

    low: int
    usual: int
    high: int
    counted: Admitted | None = None
    old: bool = False


def rate_of(program: Program, today: date, rules: Rules) -> Rate:
    """What to plan with. Old counts give way to the band, where somebody has judged one."""
    counted = published(program)
    if counted:
        low, usual, high = interval(counted, rules.sample_cap)
        old = outdated(counted, today, rules)
        if not (old and program.selectivity):
            return Rate(low, usual, high, counted, old)
    band = program.selectivity.band if program.selectivity else "unknown"
    return of_band(rules.bands[band])


def of_band(band: Range) -> Rate:
    """A band of `rules.bands`, in which any share is as likely as any other."""
    low, high = round(band.low * 10), round(band.high * 10)
    return Rate(low, (low + high) // 2, high)


def published(program: Program) -> Admitted | None:
    """The count to go by: places of applicants before a percentage, and the youngest."""
    counted = [a for a in program.admitted if is_count(program, a)]
    return max(
        counted,
        key=lambda a: (bool(a.applicants and a.places), str(a.when or ""), a.round),
        default=None,
    )


def outdated(counted: Admitted, today: date, rules: Rules) -> bool:
    """Whether a count is older than `old_counts_months` of data/rules.yaml."""
    when = counted.when
    return when is not None and (today - when.last).days > rules.old_counts_months * 30


def is_count(program: Program, admitted: Admitted) -> bool:
    """Counts of applicants and places, or a dated percentage, read at their own page. A rate that
    somebody heard of or a listing repeats is not a count."""
    keys = admitted.source_keys
    if not any(program.sources[key].read == "page" for key in keys):
        return False
    return bool((admitted.applicants and admitted.places) or (admitted.percent and admitted.when))


def interval(admitted: Admitted, cap: int) -> tuple[int, int, int]:
    """A rough 90 % interval and its middle, of 1,000, with the sample capped.

    The interval is Wilson's (1927), as Brown, Cai and DasGupta (2001, "Interval estimation for a
    binomial proportion") recommend for small samples and small shares; counts above the cap of
    data/rules.yaml weigh as much as the cap, because rounds drift.
    """
    if admitted.applicants and admitted.places:
        share = (admitted.places.low + admitted.places.high) / (
            admitted.applicants.low + admitted.applicants.high
        )
        n = min(float(cap), admitted.applicants.high)
    else:
        assert admitted.percent is not None
        share = (admitted.percent.low + admitted.percent.high) / 200
        n = float(cap)
    middle = (share + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
    wide = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
    return (
        max(0, round((middle - wide) * 1000)),
        round(share * 1000),
        min(1000, round((middle + wide) * 1000)),
    )
