"""Puts hours into weeks: never more than the person has, and early enough for every date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date, timedelta
from fractions import Fraction

from pathways.frozen import dataclass


@dataclass(slots=True, eq=False)
class Calendar:
    """Weeks from a first day on, each with its hours, and what has been put into them.

    Week 0 begins on `first`. Hours are exact, so that no rounding ever overfills a week.
    """

    first: date
    weekly: Fraction
    """Hours of a usual week."""
    weeks: int
    other: dict[int, Fraction] = field(default_factory=dict)
    """Hours of the weeks that are not usual."""
    booked: dict[int, dict[str, Fraction]] = field(default_factory=dict)
    _left: dict[int, Fraction] = field(default_factory=dict)
    """Free hours of the weeks in `booked`, which are asked for far more often than they change."""

    def free(self, week: int) -> Fraction:
        """Hours left in a week."""
        held = self._left.get(week)
        return self.hours(week) if held is None else held

    def hours(self, week: int) -> Fraction:
        """Hours of a week, whatever is in it."""
        return self.other.get(week, self.weekly)

    def block(self, step: str, hours: Fraction, first: date, last: date) -> None:
        """Take hours out of every week that touches the days `first` to `last`, in the measure of
        its days among them."""
        for week in range(max(0, self.week_of(first)), min(self.weeks - 1, self.week_of(last)) + 1):
            days = (min(last, self.end(week)) - max(first, self.start(week))).days + 1
            taken = min(hours * days / 7, self.free(week))
            if taken > 0:
                self.book(step, [(week, taken)])

    def clear(self, step: str) -> None:
        """Take a step out of every week."""
        for week in [week for week, slots in self.booked.items() if step in slots]:
            self._left[week] += self.booked[week].pop(step)
            if not self.booked[week]:
                del self.booked[week], self._left[week]

    def book(self, step: str, taken: Sequence[tuple[int, Fraction]]) -> None:
        """Put hours of a step into weeks, on top of what it has there."""
        for week, hours in taken:
            slots = self.booked.setdefault(week, {})
            slots[step] = slots.get(step, Fraction(0)) + hours
            self._left[week] = self.free(week) - hours

    def of(self, step: str) -> list[tuple[int, Fraction]]:
        """Weeks and hours of a step."""
        return [(week, slots[step]) for week, slots in self.booked.items() if step in slots]

    def start(self, week: int) -> date:
        """First day of a week."""
        return self.first + timedelta(weeks=week)

    def end(self, week: int) -> date:
        """Last day of a week."""
        return self.first + timedelta(weeks=week, days=6)

    def week_of(self, day: date) -> int:
        """The week that holds a day; negative before the first."""
        return (day - self.first).days // 7

    def last_week_before(self, day: date) -> int:
        """The last week that ends on or before a day."""
        return ((day - self.first).days + 1) // 7 - 1

    def forward(
        self,
        step: str,
        hours: Fraction,
        not_before: int,
        by: int | None = None,
        share: Fraction = Fraction(1),
    ) -> tuple[int, int] | None:
        """Book hours from week `not_before` on, filling each week; (first, last week), or None.

        At most `share` of a week's hours are taken. Nothing is booked when it does not fit by week
        `by` (or by the last week).
        """
        last = min(self.weeks - 1, by if by is not None else self.weeks - 1)
        left = hours
        taken: list[tuple[int, Fraction]] = []
        week = max(0, not_before)
        while left > 0 and week <= last:
            mine = self.booked.get(week, {}).get(step, 0)
            take = min(left, self.free(week), self.hours(week) * share - mine)
            if take > 0:
                taken.append((week, take))
                left -= take
            week += 1
        if left > 0 or not taken:
            return None
        self.book(step, taken)
        return taken[0][0], taken[-1][0]

    def unbroken(
        self,
        step: str,
        hours: Fraction,
        weeks: int,
        not_before: int,
        by: int,
        share: Fraction,
        least: Fraction,
    ) -> list[tuple[int, Fraction]]:
        """Book hours evenly over about so many weeks that follow each other without a gap, none of
        which has less than `least` hours; the weeks with their hours, empty if there are none."""
        last = min(self.weeks - 1, by)
        taken: list[tuple[int, Fraction]] = []
        left, week = hours, max(0, not_before)
        while left > 0 and week <= last:
            mine = self.booked.get(week, {}).get(step, 0)
            take = min(left, hours / weeks, self.free(week), self.hours(week) * share - mine)
            if take <= 0 or self.hours(week) < least:
                taken, left = [], hours  # it begins after what is out
            else:
                taken.append((week, take))
                left -= take
            week += 1
        if left > 0:
            return []
        self.book(step, taken)
        return taken

    def backward(
        self,
        step: str,
        hours: Fraction,
        by: int,
        spread: int,
        not_before: int = 0,
        most: Mapping[int, int] | None = None,
    ) -> tuple[int, int] | None:
        """Book hours so that they end in week `by`, over about `spread` weeks; None if no room.

        `most` are the minutes that each week may give at most, when not all that are free.
        """
        by = min(by, self.weeks - 1)
        if by < not_before:
            return None
        each = max(hours / spread, min(hours, Fraction(1)))
        left = hours
        taken: list[tuple[int, Fraction]] = []
        for share in (each, hours):  # first spread out, then wherever there is room
            for week in range(by, not_before - 1, -1):
                already = sum((h for w, h in taken if w == week), Fraction(0))
                free = self.free(week)
                if most is not None:
                    free = min(free, Fraction(most[week], 60))
                take = min(left, share, free - already)
                if take > 0:
                    taken.append((week, take))
                    left -= take
                if left <= 0:
                    break
            if left <= 0:
                break
        if left > 0:
            return None
        self.book(step, taken)
        weeks = [week for week, _ in taken]
        return min(weeks), max(weeks)

    def room(self, first: int, last: int) -> Fraction:
        """Free hours from week `first` to week `last`, both included."""
        weeks = range(max(0, first), min(last, self.weeks - 1) + 1)
        return sum((self.free(w) for w in weeks), Fraction(0))
