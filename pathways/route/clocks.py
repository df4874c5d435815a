"""Clock times of openings in a time zone, as they are where somebody lives."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from pathways.catalog.reading import same_name, time_zones
from pathways.profile.answers import DAYS, Cue

_OFFSET = re.compile(r"(?:UTC|GMT|Z)(?:\s?([+-])\s?(\d{1,2})(?::?(\d\d))?)?(?![\w+-])")
_WORDS = re.compile(r"[^\W\d_]+(?:[/_ -][^\W\d_]+){0,3}")
_WORLD = ("Pacific/Auckland", "Asia/Kolkata", "Europe/London", "America/Los_Angeles")
"""Clocks of whoever may live anywhere: where one of them fits, others do not."""


@cache
def _zones() -> dict[str, list[str]]:
    """The time zones of each country, by its code, after the tz database."""
    found: dict[str, list[str]] = {}
    for line in files("tzdata").joinpath("zoneinfo/zone.tab").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found.setdefault(country, []).append(zone)
    return found


@cache
def _named() -> dict[str, str]:
    """Time zones by their folded names, by short ones of data/names.yaml, and by their cities."""
    every = [zone for zones in _zones().values() for zone in zones]
    found = {_city(zone): zone for zone in every}
    found |= {same_name(zone): zone for zone in every}
    return found | {same_name(name): zone for zone, names in time_zones().items() for name in names}


def _city(zone: str) -> str:
    return same_name(zone.rpartition("/")[2].replace("_", " "))


@cache
def zone_of(beside: str) -> tzinfo | None:
    """The time zone that the words behind a time begin with: `UTC+3`, `EAT`, `Nairobi time`,
    `Africa/Nairobi`; None where they begin with none."""
    text = beside.strip(" (,")
    if offset := _OFFSET.match(text):
        sign, hours, minutes = offset.groups()
        ahead = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        return timezone(-ahead if sign == "-" else ahead) if ahead < timedelta(hours=15) else None
    words = re.split(r"\s+", found[0]) if (found := _WORDS.match(text)) else []
    each = (" ".join(words[:n]) for n in range(len(words), 0, -1))
    zone = next((_named()[same_name(name)] for name in each if same_name(name) in _named()), None)
    return ZoneInfo(zone) if zone else None


def unread(moment: Cue) -> str:
    """Letters behind a time that look like a time zone and are none that is known, such as IST,
    which three countries use for three times; else empty."""
    named = re.match(r"\(?([A-Z]{1,4}T\b|[^()]{1,40} time$)", moment.place) if moment.time else None
    return named[1] if named and zone_of(moment.place) is None else ""


@lru_cache(8192)
def local(moments: tuple[Cue, ...], country: str, city: str, day: date) -> list[tuple[Cue, ...]]:
    """Moments by the clocks of a country, as they are in the week of a day; several where its time
    zones differ and the city tells of none, or where the country is not known. What has no time
    zone is as it is."""
    zones = _zones().get(country, [])
    if not zones and any(moment.time and zone_of(moment.place) for moment in moments):
        zones = [*_WORLD]
    there = {zone for zone in zones if city and _city(zone) == same_name(city)}
    found = [tuple(_moved(m, zone, day) for m in moments) for zone in sorted(there or zones)]
    return [*dict.fromkeys(found)] or [tuple(moments)]


def _moved(moment: Cue, there: str, day: date) -> Cue:
    zone = zone_of(moment.place) if moment.time else None
    if zone is None:
        return moment
    weekday = DAYS.index(moment.day)
    day += timedelta(days=(weekday - day.weekday()) % 7)
    begins = datetime.fromisoformat(f"{day} {moment.time:0>5}").replace(tzinfo=zone)
    moved = begins.astimezone(ZoneInfo(there))
    ends, until = moment.until, ""
    if ends:
        later = timedelta(hours=int(ends[:2]), minutes=int(ends[3:]))
        last = datetime.combine(day, datetime.min.time(), zone) + later
        until = f"{last.astimezone(ZoneInfo(there)):%H:%M}"
        until = until if until > f"{moved:%H:%M}" else "24:00"
    return replace(moment, day=DAYS[moved.weekday()], time=f"{moved:%H:%M}", until=until, place="")
