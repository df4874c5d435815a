"""Means, intervals and the page of results. A difference above 0 is always better for the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from statistics import fmean

from simulation.people import Somebody
from simulation.policies import KNOWING, LEAST, OURS, STRONGEST
from simulation.world import MONTH, WEEKS, Life

LAST = WEEKS / MONTH
PRIMARY = {
    "fair": "months until fair",
    "sent6": "fair applications by month 6",
    "sent12": "fair applications by month 12",
    "sent18": "fair applications by month 18",
    "offer": "months to the first offer",
}
BESIDE = {
    "post": "P(offer of a post)",
    "posts": "fair, to posts",
    "programs": "fair, to programs",
    "sent": "all applications",
    "projects": "projects finished",
    "noes": "hosts' noes",
    "used": "share of the hours used",
}
GATED = ("fair", "sent18", "offer")
SOONER = ("fair", "offer")
"""Measures that are better when they are smaller."""

DRAWS = 2_000
SEED = 20261128

Measured = Mapping[str, float]
Rows = Mapping[str, Mapping[str, Measured]]
"""By policy and person, the means over runs."""


def measure(life: Life) -> dict[str, float]:
    """The measures of one life."""
    first = min((week for week, _ in life.offers), default=WEEKS)
    found: dict[str, float] = {
        "fair": (WEEKS if life.fair_from is None else life.fair_from) / MONTH,
        "offer": first / MONTH,
        "post": any(kind == "post" for _, kind in life.offers),
        "posts": sum(kind == "post" for _, kind in life.fair),
        "programs": sum(kind == "apply" for _, kind in life.fair),
        "sent": len(life.sent),
        "projects": sum(t.startswith("project:") for t in life.finished),
        "noes": life.noes,
        "used": 1 - life.free / life.hours,
        "deaf": bool(life.memo.get("deaf")),
    }
    for months in (6, 12, 18):
        found[f"sent{months}"] = sum(week < months * MONTH for week, _ in life.fair)
    return found


def interval(people: Sequence[str], of: Callable[[Sequence[str]], float]) -> tuple[float, float]:
    """The middle 95 % of a figure over people drawn again with replacement."""
    luck = Random(SEED)
    drawn = sorted(of(luck.choices(people, k=len(people))) for _ in range(DRAWS))
    return drawn[DRAWS // 40], drawn[-DRAWS // 40 - 1]


def better(rows: Rows, measured: str, people: Sequence[str]) -> tuple[float, float, float]:
    """How much better the plan is than everything with our projects, and its interval."""
    sign = -1 if measured in SOONER else 1
    gaps = {p: sign * (rows[OURS][p][measured] - rows[STRONGEST][p][measured]) for p in people}

    def mean(some: Sequence[str]) -> float:
        return fmean(gaps[p] for p in some)

    return (mean(people), *interval(people, mean))


def headroom(rows: Rows, measured: str, people: Sequence[str], policy: str = OURS) -> str:
    """The share that a policy closes of what lies between a directory user and whoever knows the
    world (the better of two such rules for each person), with its interval."""
    pick = min if measured in SOONER else max
    top = {p: pick(rows[k][p][measured] for k in KNOWING) for p in people}

    def closed(some: Sequence[str]) -> float:
        low = fmean(rows[LEAST][p][measured] for p in some)
        room = fmean(top[p] for p in some) - low
        return (fmean(rows[policy][p][measured] for p in some) - low) / room if room else 0.0

    low, high = interval(people, closed)
    return f"{100 * closed(people):.0f} % ({100 * low:.0f} to {100 * high:.0f})"


def told(gap: tuple[float, float, float]) -> str:
    """A difference with its interval; bold where 0 lies outside."""
    mean, low, high = gap
    text = f"{mean:+.1f} ({low:+.1f} to {high:+.1f})"
    return f"**{text}**" if low > 0 or high < 0 else text


def table(head: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join("| " + " | ".join(row) + " |" for row in rows)


def policies(rows: Rows, people: Sequence[str]) -> str:
    """Every policy with every measure."""
    names, lines = {**PRIMARY, **BESIDE}, []
    for policy, by in rows.items():
        means = [fmean(by[p][m] for p in people) for m in names]
        lines.append([policy, *(f"{mean:.1f}" if mean >= 1 else f"{mean:.2f}" for mean in means)])
    return table(["policy", *names.values()], lines)


def parts(rows: Rows, groups: Mapping[str, Sequence[str]]) -> str:
    """The plan against everything with our projects, and the headroom closed, by kind of person."""
    lines = []
    for name, people in groups.items():
        gaps = [told(better(rows, m, people)) for m in GATED]
        closed = [headroom(rows, m, people) for m in GATED]
        lines.append([name, str(len(people)), *gaps, *closed])
    head = [PRIMARY[m] for m in GATED]
    return table(["people", "number", *head, *(f"closed: {h}" for h in head)], lines)


def shares(rows: Rows, people: Sequence[str]) -> str:
    """The headroom closed by each policy that knows no more than a person can."""
    some = [p for p in rows if p not in (*KNOWING, LEAST)]
    lines = [[p, *(headroom(rows, m, people, p) for m in PRIMARY)] for p in some]
    return table(["policy", *PRIMARY.values()], lines)


def panel(rows: Rows, people: Sequence[Somebody]) -> str:
    """The people of the panel one by one: the plan / everything with our projects."""
    lines = []
    for somebody in people:
        ours, theirs = rows[OURS][somebody.name], rows[STRONGEST][somebody.name]
        both = (f"{ours[m]:.1f} / {theirs[m]:.1f}" for m in PRIMARY)
        lines.append([somebody.name, *somebody.parts, *both])
    return table(["person", "aim", *PRIMARY.values()], lines)


def grid(cells: Mapping[str, Rows], people: Sequence[str]) -> tuple[str, list[str]]:
    """Every cell, and the losses: where the plan is worse beyond its interval."""
    lines, lost = [], []
    for name, rows in cells.items():
        gaps = {m: better(rows, m, people) for m in GATED}
        bad = [m for m, (_, _, high) in gaps.items() if high < 0]
        good = [m for m, (_, low, _) in gaps.items() if low > 0]
        verdict = "lost" if bad else "won" if good else "level"
        lines.append([name, *(told(gap) for gap in gaps.values()), verdict])
        lost += [f"{name}: {PRIMARY[m]}, {told(gaps[m])}" for m in bad]
    head = ["cell", *(PRIMARY[m] for m in GATED), "verdict"]
    return table(head, lines), lost
