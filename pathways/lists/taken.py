"""What a plan takes from open lists: rounds of programs, jobs, events and groups; on top of the
catalog, and as plain data that a plan carries along."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from pathways.catalog import Catalog
from pathways.catalog.records import Program, Round, Source
from pathways.catalog.text import one_line
from pathways.catalog.values import Link, When
from pathways.frozen import Struct
from pathways.lists.match import Programs, Roles, round_name, same_round
from pathways.lists.read import DATES, Listed, Listing, web_address

LISTS = ("training", "jobs", "events", "communities")
"""The lists that plans draw on."""

LIST = "open-list"
"""The key of the source of what stands in an open list."""


class Taken(Struct):
    """Entries of one list, with its day and whom to credit."""

    day: date
    credit: str
    entries: tuple[tuple[Listed, str], ...]
    """Each with the program of a round or the role of a job; empty for others."""


def take(
    catalog: Catalog, listings: Mapping[str, Listing], today: date, aside: Collection[str] = ()
) -> dict[str, Taken]:
    """What plans of a day may draw on, by the names of the lists; openings in `aside` (ids) were
    applied for or hidden."""
    found = {}
    for name, listing in listings.items():
        day, credit = listing.day(today), listing.credited(catalog.openings)
        if name == "training":
            rows = _rounds(catalog, listing)
        elif name == "jobs":
            jobs = with_roles(catalog, listing)
            rows = [(e, r) for e, r in jobs if r and e.url and e.id not in aside]
        else:
            # One without an address is nobody to write to, and ours are in the catalog.
            ours = Programs(catalog.programs.values() if name == "communities" else ())
            rows = [
                (e, "")
                for e in listing.entries
                if e.url and not is_over(e, today) and not ours.of(e)
            ]
        rows.sort(key=lambda row: (row[1], row[0].closes or date.min, row[0].starts or date.min,
                                   row[0].name, row[0].id))  # fmt: skip
        # No plan needs what is left out.
        bare = ((replace(e, about="", stipend="", seen=None), of) for e, of in rows)
        found[name] = Taken(day, credit, tuple(bare))
    return found


def with_roles(catalog: Catalog, listing: Listing) -> list[tuple[Listed, str]]:
    """Each ad with the id of its role, or an empty string."""
    known = Roles(catalog)
    return [(entry, known.of(entry.name, entry.skills)) for entry in listing.entries]


def is_over(entry: Listed, today: date) -> bool:
    """Whether an event was before today."""
    last = entry.ends or entry.starts
    return last is not None and last < today


def with_lists(catalog: Catalog, lists: Mapping[str, Taken]) -> Catalog:
    """The catalog with what was taken from more lists, the rounds of programs among it.

    A round rests on the listing, with its day. Of two deadlines of one round the earlier counts,
    unless the list still showed it after ours.
    """
    dated = dict(catalog.programs)
    if training := lists.get("training"):
        entries: dict[str, list[Listed]] = {}
        for entry, program in training.entries:
            entries.setdefault(program, []).append(entry)
        for id in entries.keys() & dated.keys():
            dated[id] = _with_rounds(dated[id], entries[id], training.day, training.credit)
    return replace(catalog, programs=dated, lists={**catalog.lists, **lists})


# -- as plain data ---------------------------------------------------------------------------------


def as_plain(
    lists: Mapping[str, Taken], used: Collection[Listed], looked_at: Collection[str] = ()
) -> dict[str, Any]:
    """The lists as a plan carries them: all rounds, of others what it `used`, and the day alone of
    one that was `looked_at` in vain."""
    found = {}
    for name, taken in sorted(lists.items()):
        rows = [
            {**({"of": of} if of else {}), **_row(entry)}
            for entry, of in taken.entries
            if name == "training" or entry in used
        ]
        if rows or name in looked_at:
            found[name] = {"day": str(taken.day), "credit": taken.credit, "rows": rows}
    return found


def stamp(plain: Mapping[str, Any]) -> str:
    """What a lock says of lists as `as_plain` gives them: their days, and a hash."""
    held = json.dumps(plain, sort_keys=True, ensure_ascii=False).encode()
    days = "+".join(f"{name}-{rows['day']}" for name, rows in plain.items())
    return f"{days}-{hashlib.sha256(held).hexdigest()[:12]}"


def _row(entry: Listed) -> dict[str, Any]:
    said = {f.name: getattr(entry, f.name) for f in fields(Listed)}
    return {
        key: str(value) if isinstance(value, date) else list(value) if key == "skills" else value
        for key, value in said.items()
        if value
    }


def from_plain(held: Any) -> dict[str, Taken]:
    """The same lists again.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: they are not of this shape.
    """
    found = {}
    for name, taken in held.items():
        if name not in LISTS:
            raise ValueError(name)
        rows = tuple((_entry(row), one_line(row.get("of", ""))) for row in taken["rows"])
        found[name] = Taken(date.fromisoformat(taken["day"]), one_line(taken["credit"]), rows)
    return found


def _entry(row: Mapping[str, Any]) -> Listed:
    said: dict[str, Any] = {"name": "", "url": ""}
    for key, value in row.items():
        if key in DATES:
            said[key] = When.parse(value).first
        elif key == "skills":
            said[key] = tuple(one_line(skill) for skill in value)
        elif key == "not_yet_open":
            said[key] = value is True
        elif key != "of":
            said[key] = web_address(value) if key == "url" else one_line(value)
    return Listed(**said)


# -- rounds ----------------------------------------------------------------------------------------


def _rounds(catalog: Catalog, listing: Listing) -> list[tuple[Listed, str]]:
    """The entries of a list of training that are about one program each and say a day."""
    programs = Programs(catalog.programs.values())
    rows = []
    for entry in listing.entries:
        fits = programs.of(entry)
        if len(fits) == 1 and (entry.starts or (entry.closes and not entry.not_yet_open)):
            # A round that only closes would read as open.
            closes = None if entry.not_yet_open else entry.closes
            bare = Listed(entry.name, entry.url, closes, entry.starts, entry.ends)
            rows.append((bare, min(fits)))
    return rows


def unknown_training(catalog: Catalog, listing: Listing) -> list[Listed]:
    """The entries of a list of training that no program of the catalog fits."""
    programs = Programs(catalog.programs.values())
    return [entry for entry in listing.entries if not programs.of(entry)]


def _with_rounds(program: Program, entries: Iterable[Listed], day: date, credit: str) -> Program:
    left, rounds = list(program.rounds), list(program.rounds)
    page = ""
    for entry in entries:
        held = same_round(left, entry)
        if held is not None:
            left.remove(held)  # rounds close together are several rounds
            if entry.closes is None or _agrees(held, entry.closes, day):
                continue
        closes, starts, ends = (as_when(day) for day in (entry.closes, entry.starts, entry.ends))
        try:
            if held is not None:
                keys = (*held.source_keys, LIST)
                rounds[rounds.index(held)] = replace(held, closes=closes, source=keys)
            else:
                name = round_name(rounds, entry)
                rounds.insert(0, Round(name, LIST, None, closes, starts, ends, line=program.line))
        except ValueError:
            continue  # it would close after it starts
        page = page or entry.url
    if not set(rounds) - set(program.rounds):
        return program
    note = f"the list of {credit}; the official page was not read"
    source = Source(Link(page or program.page), "listing", as_when(day), note)
    return replace(program, rounds=tuple(rounds), sources={**program.sources, LIST: source})


def _agrees(held: Round, closes: date, day: date) -> bool:
    """Whether the deadline that we have stays."""
    ours = held.closes
    if ours is None or not ours.exact:
        return False
    return ours.first <= closes and not (ours.first < day < closes)


def as_when(day: date | None) -> When | None:
    """A day as dates stand in the catalog."""
    return When.of(day) if day else None


def unknown_checks(entry: Listed) -> Collection[str]:
    """What a row of training does not say and somebody should ask, as codes."""
    checks = {"closes": entry.closes is None, "starts": entry.starts is None,
              "pay": not entry.stipend, "place": not (entry.place or entry.mode)}  # fmt: skip
    return [code for code, missing in checks.items() if missing]
