"""How many of those who apply get in: published counts, else a labelled band of data/rules.yaml.

Used to plan. A person is only ever shown counts, as a range of 100 applicants.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import sqrt

from pathways.catalog.records import Admitted, Program
from pathways.catalog.rules import Rules
from pathways.catalog.values import Range

_Z = 1.645
"""Standard deviations on each side of a 90 % interval."""


@dataclass(frozen=True, slots=True)
class Rate:
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
    """Counts of applicants and places, or a dated percentage that was read at its own page. A rate
    somebody heard of is not a count."""
    if admitted.applicants and admitted.places:
        return True
    keys = (admitted.source,) if isinstance(admitted.source, str) else admitted.source
    read = any(program.sources[key].read == "page" for key in keys)
    return bool(admitted.percent and admitted.when and read)


def interval(admitted: Admitted, cap: int) -> tuple[int, int, int]:
    """A rough 90 % interval and its middle, of 1,000, with the sample capped.

    The interval is Jeffreys' Beta(k + 1/2, n - k + 1/2), approximated by its mean and standard
    deviation (Brown, Cai, DasGupta 2001, "Interval estimation for a binomial proportion"); counts
    above the cap of data/rules.yaml weigh as much as the cap, because rounds drift.
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
    a, b = share * n + 0.5, (1 - share) * n + 0.5
    mean = a / (a + b)
    wide = _Z * sqrt(a * b / ((a + b) ** 2 * (a + b + 1)))
    return (
        max(1, round((mean - wide) * 1000)),
        round(mean * 1000),
        min(1000, round((mean + wide) * 1000)),
    )
