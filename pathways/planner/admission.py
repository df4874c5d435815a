"""What is known about a program's next round: dated, rolling, forecast, unknown or closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from pathways.catalog.records import LOOKED, Program, Round
from pathways.catalog.rules import ForecastRules
from pathways.catalog.values import When
from pathways.frozen import Struct

State = Literal["dated", "rolling", "not yet open", "forecast", "unknown", "closed"]
Window = tuple[date, date]

_SEASON = 46
"""Days of the year within which past rounds count as the same season."""


_RECENT = 550
"""Days before the newest round within which a season is taken to be still in use."""


class Admission(Struct):
    """The next round as far as anybody knows. A missing window is unknown, never open.

    For a forecast, `rounds` says how many past rounds of the season it rests on; 0 means that
    only a source's expectation does. Fewer than two make it `weak`.
    """

    state: State
    round: str = ""
    opens: Window | None = None
    closes: Window | None = None
    starts: Window | None = None
    rounds: int = 0
    weak: bool = False
    anywhere_on_earth: bool = False
    last: str = ""
    """Name of the last round seen."""
    self_paced: bool = False
    seen: str = ""
    """When the youngest source of this was read, as text; empty when undated."""
    frequent: bool = False
    """Whether rounds come several times a year, so that no season can be read off the past."""
    maybe_open: bool = False
    """Whether the facts leave room for a round being open right now."""
    looked: date | None = None
    """The day on which the person saw this on the program's page themselves."""

    @property
    def deadline(self) -> date | None:
        """The day to be ready for: the early end of the closing window."""
        return self.closes[0] if self.closes else None


def admission(program: Program, today: date, rules: ForecastRules) -> Admission:
    """The next round of a program after `today`.

    Two past rounds of the same season give a window; one gives a weak month; a source's
    expectation alone is weak too; none gives unknown.
    """
    mine = program.sources.get(LOOKED)
    seen = _announced([r for r in program.rounds if LOOKED in r.source_keys], today)
    if seen and mine and mine.as_of:
        return replace(seen, looked=mine.as_of.first)
    if program.running and program.running.is_ == "no":
        return Admission("closed", last=_last_name(program))
    intake = program.intake.is_ if program.intake else None
    if intake in ("rolling", "self-paced"):
        return Admission("rolling", self_paced=intake == "self-paced", seen=_seen(program))
    now = _announced(program.rounds, today)
    if now:
        return now
    last = _last_name(program)
    if intake == "frequent":
        return Admission("unknown", last=last, seen=_seen(program), frequent=True, maybe_open=True)
    if any(_could_be_open(r, today) for r in program.rounds):
        return Admission("unknown", last=last, seen=_seen(program), maybe_open=True)
    known = [r for r in program.rounds if r.closes or r.opens or r.starts]
    found = _expected(program, today)
    season = _season(known, today, rules)
    if season and (not found or not season.weak):
        found = season
    return found or Admission("unknown", last=last, seen=_seen(program))


def _seen(program: Program) -> str:
    dates = [s.as_of for s in program.sources.values() if s.as_of]
    return str(max(dates)) if dates else ""


def _last_name(program: Program) -> str:
    dated = sorted(program.rounds, key=lambda r: _anchor(r) or date.min)
    return dated[-1].name if dated else ""


def _announced(rounds: Sequence[Round], today: date) -> Admission | None:
    """The first round that is announced to close on a day ahead, or to open in a month ahead."""
    ahead = []
    for r in rounds:
        closing = r.closes is not None and r.closes.exact and r.closes.first >= today
        opening = r.opens is not None and r.opens.month > 0 and r.opens.first > today
        if not closing and not opening:
            continue
        if r.opens is not None and r.opens.first <= today < r.opens.last:
            continue  # nobody can tell whether it has opened yet
        later = r.opens is not None and r.opens.last > today
        found = Admission(
            "not yet open" if later else "dated",
            r.name,
            _opening(r, today),
            _ahead(r.closes, max(today, r.opens.first) if r.opens else today),
            _ahead(r.starts, today),
            rounds=1,
            anywhere_on_earth=r.anywhere_on_earth,
            last=r.name,
        )
        ahead.append((r.closes.first if closing and r.closes else r.opens.first, found))  # type: ignore[union-attr]
    return min(ahead, key=lambda pair: pair[0])[1] if ahead else None


def _opening(r: Round, today: date) -> Window | None:
    """When a round opens, never in the past while it is ahead, and never after it closes."""
    if r.opens is None:
        return None
    first, last = r.opens.first, r.opens.last
    if last > today:
        first = max(first, today)
    if r.closes:
        last = max(first, min(last, r.closes.last))
    return first, last


def _could_be_open(r: Round, today: date) -> bool:
    if r.opens is not None and r.opens.first > today:
        return False
    if r.closes:
        return r.closes.last >= today
    return r.opens is not None and today <= r.opens.last + timedelta(days=60)


def _anchor(r: Round) -> date | None:
    """The day that places a round in the year: its deadline, else its opening or its start."""
    for when in (r.closes, r.opens, r.starts):
        if when and when.month:
            return when.first
    return None


def _season(rounds: Sequence[Round], today: date, rules: ForecastRules) -> Admission | None:
    dated = [(anchor, r) for r in rounds if (anchor := _anchor(r)) and anchor < today]
    if not dated:
        return None
    newest = max(anchor for anchor, _ in dated)
    if (today - newest).days > rules.stale_months * 30:
        return None
    options = []
    for anchor, r in dated:
        if (newest - anchor).days > _RECENT:
            continue  # an old season says nothing new when younger rounds are known
        peers = [(a, p) for a, p in dated if a.year != anchor.year and _apart(a, anchor) <= _SEASON]
        if any(a > anchor for a, _ in peers):
            continue  # the younger round of the season speaks for it
        # A guess does not turn into next year's on the very day: its window must have passed.
        slack = rules.window_days if peers else rules.weak_days
        ahead = _next_after(anchor, today - timedelta(days=slack))
        peers.append((anchor, r))
        options.append((ahead, _forecast(r, ahead, peers, today, rules)))
    return min(options, key=lambda pair: (pair[0], pair[1].round))[1] if options else None


def _forecast(
    r: Round,
    ahead: date,
    peers: Sequence[tuple[date, Round]],
    today: date,
    rules: ForecastRules,
) -> Admission:
    # A window rests on the rounds that state that very date, not on any round of the season.
    def stated(pick: str) -> int:
        return sum(1 for _, peer in peers if getattr(peer, pick) and getattr(peer, pick).month)

    main = next(n for n in ("closes", "opens", "starts") if getattr(r, n) and getattr(r, n).month)
    count = stated(main)
    weak = count < 2
    slack = timedelta(days=rules.weak_days if weak else rules.window_days)

    def moved(pick: str) -> Window | None:
        """The window of one kind of date, as far from its anchor as in the rounds before."""
        if not weak and stated(pick) < 2:
            return None  # one round cannot give a window beside those that two give
        days = []
        for peer_anchor, peer in peers:
            when: When | None = getattr(peer, pick)
            if when and when.month:
                shift = when.first - peer_anchor
                wide = when.last - when.first
                base = _next_near(peer_anchor, ahead) + shift
                days += [base, base + wide]
        if not days:
            return None
        early, late = min(days), max(days)
        if early == late or weak:
            early, late = early - slack, late + slack
        return max(early, today), max(late, today)

    return Admission(
        "forecast",
        r.name,
        moved("opens"),
        moved("closes"),
        moved("starts"),
        rounds=count,
        weak=weak,
        last=r.name,
    )


def _apart(a: date, b: date) -> int:
    days = abs(a.timetuple().tm_yday - b.timetuple().tm_yday)
    return min(days, 365 - days)


def _in_year(day: date, year: int) -> date:
    return date(year, day.month, min(day.day, 28) if day.month == 2 else day.day)


def _next_after(anchor: date, day: date) -> date:
    """The same day of the year, the first time after `anchor` that is later than `day`."""
    year = anchor.year + 1
    while _in_year(anchor, year) <= day:
        year += 1
    return _in_year(anchor, year)


def _next_near(anchor: date, near: date) -> date:
    """The same day of the year, in the year that puts it closest to `near`."""
    years = (near.year - 1, near.year, near.year + 1)
    return min((_in_year(anchor, y) for y in years), key=lambda d: abs((d - near).days))


def _ahead(when: When | None, today: date) -> Window | None:
    """The part of an expected month or day that is not over yet; a mere year is too little."""
    if when is None or not when.month or when.last < today:
        return None
    return max(when.first, today), when.last


def _expected(program: Program, today: date) -> Admission | None:
    expected = program.expected
    if expected is None:
        return None
    opens, closes = _ahead(expected.opens, today), _ahead(expected.closes, today)
    if opens is None and closes is None:
        return None
    return Admission("forecast", "", opens, closes, rounds=0, weak=True, last=_last_name(program))
