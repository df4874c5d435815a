"""Means, paired differences and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from statistics import NormalDist, fmean, stdev

MEASURES = (
    ("best", "best value"),
    ("best_now", "by the levels at the offer"),
    ("offer", "P(offer)"),
    ("nothing", "P(nothing)"),
    ("job", "P(target job)"),
    ("first_offer", "months to first offer"),
    ("applications", "applications"),
    ("jobs_tried", "of them jobs"),
    ("projects", "projects"),
    ("ready", "readiness at the end"),
    ("hours", "hours"),
)

Means = Mapping[str, float]
"""By measure, the mean over the runs of one person."""


def student(n: int) -> float:
    """The 97.5 % point of Student's t with n - 1 degrees of freedom (Cornish-Fisher)."""
    z, df = NormalDist().inv_cdf(0.975), n - 1
    return z + (z**3 + z) / (4 * df) + (5 * z**5 + 16 * z**3 + 3 * z) / (96 * df**2)


def difference(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float]:
    """The mean paired difference and half of its 95 % interval."""
    pairs = [a - b for a, b in zip(ours, theirs, strict=True)]
    if len(pairs) < 2:
        return fmean(pairs), float("inf")
    return fmean(pairs), student(len(pairs)) * stdev(pairs) / sqrt(len(pairs))


def values(rows: Mapping[str, Means], measure: str) -> list[float]:
    """One measure of every person, in a fixed order."""
    return [rows[name][measure] for name in sorted(rows)]


def table(rows: Mapping[str, Mapping[str, Means]], against: str) -> str:
    """All policies of one cell in Markdown; differences are each policy's own minus `against`."""
    heads = ["policy", *(label for _, label in MEASURES), f"best value minus {against}"]
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for policy, people in rows.items():
        cells = [policy]
        for measure, _ in MEASURES:
            mean = fmean(values(people, measure))
            digits = 1 if mean >= 10 or measure in ("first_offer", "applications") else 2
            cells.append(f"{mean:.{digits}f}")
        gap, half = difference(values(people, "best"), values(rows[against], "best"))
        cells.append("" if policy == against else f"{gap:+.1f} ± {half:.1f}")
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)
