"""The open lists: brought up to date when asked, and what is open in them for one person."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pathways.assess import assess
from pathways.catalog import Catalog
from pathways.desk.desk import Desk
from pathways.desk.home import Home, adding, home_of, saved_path, write
from pathways.desk.log import log
from pathways.desk.page import Page
from pathways.desk.page import as_csv as csv_text
from pathways.desk.plans import named
from pathways.files import read
from pathways.frozen import Struct
from pathways.lists import openings as of_lists
from pathways.lists.openings import Fit, Opening
from pathways.lists.read import Listed, Listing
from pathways.lists.taken import unknown_checks, unknown_training, with_roles
from pathways.planner.draft import Draft
from pathways.planner.openings import MOST, fitting, is_old, mixed
from pathways.problems import Refused, one_of, quoted
from pathways.render.json_plan import plain
from pathways.render.text import render_template

if TYPE_CHECKING:
    from pathways.lists.fetch import Updated

T = TypeVar("T")

SHOWN = 20
"""Openings that a page holds."""


# -- update ----------------------------------------------------------------------------------------


def update(
    desk: Desk,
    source: str = "",
    into: Path | None = None,
    told: Callable[[str], None] = lambda _: None,
) -> list[Updated]:
    """Fetch the open lists, from the site that the data names or from a `source`: a file, a folder,
    an address. They are kept beside the person's files, or in the folder `into`. Nothing about
    anybody is sent. The last good copy of a list stays where no new one can be had."""
    from pathways.lists.fetch import update as fetch  # the libraries of a network load slowly

    site = desk.catalog.openings.site
    if site is None:
        raise Refused("the data name no open lists", "say which site in data/openings.yaml")
    return fetch(
        into or desk.lists or _home(desk).lists, site.lists, source or site.page, desk.day, told
    )


def _home(desk: Desk) -> Home:
    return desk.home or home_of(saved_path())


def _listing(desk: Desk, name: str) -> Listing | None:
    """A list that was fetched; None where there is none, or none that can be read."""
    folder = desk.lists_folder or _home(desk).lists
    return desk.listing(folder / f"{name}.json", "`pathways update` fetches it again")


def needed(desk: Desk, name: str) -> Listing:
    """A list that was fetched; raises Refused where there is none."""
    found = _listing(desk, name)
    if found is None:
        wrong = f"there is no list of {name} on this machine yet"
        raise Refused(wrong, f"fetch it: pathways update{desk.home.option if desk.home else ''}")
    return found


# -- what was seen, applied for, hidden ------------------------------------------------------------


def _states(desk: Desk) -> dict[str, dict[str, str]]:
    """By the id of an opening, its state and the day."""
    if desk.home is None:
        return {}
    try:
        held = json.loads(read(desk.home.openings, str(desk.home.openings), absent=b"{}"))
        return {str(id): {"state": str(was["state"]), "day": str(was["day"])}
                for id, was in held.items()}  # fmt: skip
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Refused(
            f"{quoted(desk.home.openings)} cannot be read", "move it away to begin anew"
        ) from None


_PUT_ASIDE = ("applied", "hidden")


def put_aside(desk: Desk) -> set[str]:
    """The ids of openings that were applied for or hidden."""
    return {id for id, was in _states(desk).items() if was["state"] in _PUT_ASIDE}


def remember(desk: Desk, typed: str, state: str) -> Listed:
    """Remember that an opening was `applied` for, or is to be `hidden`, whether or not it suits the
    person; by its id or words of its title. An application is logged as well, as one that is sent.
    """
    everything = needed(desk, "jobs").entries
    by_id = [e for e in everything if e.id == typed]
    words = typed.casefold()
    found = by_id or [e for e in everything if words in f"{e.name}, {e.by}".casefold()]
    if len(found) != 1:
        several = ", ".join(f"{e.id} ({e.name}, {e.by})" for e in found[:5])
        tip = f"it could be {several}" if found else "pathways openings shows the id of each"
        raise Refused(f"'{typed[:80]}' is {'not one opening' if found else 'no opening'}", tip)
    entry = found[0]
    logged = any((a.post, a.found) == (entry.name, entry.url) for a in desk.tries)
    if state == "applied" and not logged:
        log(desk, "applied", entry.by or entry.name, post=entry.name, found=entry.url)
    _note(desk, found, state)
    return entry


def _note(desk: Desk, found: Sequence[Listed], state: str) -> None:
    with adding(desk.files):
        held = _states(desk)
        for entry in found:
            held[entry.id] = {"state": state, "day": str(desk.day)}
        text = json.dumps(dict(sorted(held.items())), indent=1) + "\n"
        write(desk.files.openings, text, private=True)


# -- openings --------------------------------------------------------------------------------------


class Found(Struct):
    """Openings of the list of jobs, and how old it is."""

    day: date
    credit: str
    roles: tuple[str, ...]
    """Whose openings these are; empty for those of every role."""
    openings: tuple[Opening, ...]
    others: int
    """Openings that the person could look at, and that are for other roles."""
    put_aside: int
    """Those that were applied for or hidden."""
    old: bool
    """Whether much of the list will be over."""


def openings(desk: Desk, role: str = "", place: str = "", everything: bool = False) -> Page[Found]:
    """What is open for the person's target roles, or one role, best first; with `everything` for
    all roles, also what was applied for or hidden. Where there are no answers, all of it."""
    listing = needed(desk, "jobs")
    found = _found(desk, listing, role, place, everything)
    return Page(
        found,
        lambda: _markdown(desk, "openings.md.j2", found=found, everything=everything),
        lambda: {"roles": list(found.roles), **rows(desk, found)},
    )


def rows(desk: Desk, found: Found) -> dict[str, Any]:
    """Openings as plain data, with the day of their list and whom to credit."""
    openings = [_row(desk.catalog, o) for o in found.openings]
    return {"list": str(found.day), "credit": found.credit, "openings": openings}


def see(desk: Desk, found: Found) -> None:
    """Remember that the openings of a page were seen, where there are files to remember it in."""
    new = [o.entry for o in found.openings[:SHOWN] if not o.state]
    if new and desk.home is not None:
        _note(desk, new, "seen")


def for_next(desk: Desk) -> Found | None:
    """The few openings that stand beside a week's steps, as a plan chooses them; None without a
    list of jobs, or where it holds none."""
    jobs = desk.drawn.lists.get("jobs")
    if jobs is None:
        return None
    draft = Draft.begin(desk.drawn, desk.person, desk.day)
    states = {id: was["state"] for id, was in _states(desk).items()}
    chosen = mixed(fitting(draft, jobs), MOST)
    found = tuple(replace(o, state=states.get(o.entry.id, "")) for o in chosen)
    if not found:
        return None
    return Found(jobs.day, jobs.credit, (), found, 0, 0, is_old(draft, jobs))


def _found(desk: Desk, listing: Listing, role: str, place: str, everything: bool) -> Found:
    catalog, roles = desk.catalog, list[str]()
    if role:
        room, id = named(desk, role)
        if room != "roles":
            raise Refused(f"'{role}' is no role", catalog.near(role))
        roles = [id]
    person = desk.person if desk.home or desk.given else None
    where = assess(catalog, person) if person else None
    if person and where and not (role or everything):
        roles = of_lists.target_roles(person, where)
    states = {id: was["state"] for id, was in _states(desk).items()}
    seen = of_lists.openings(catalog, with_roles(catalog, listing), person, where, states, ())
    if place:
        seen = _in(catalog, seen, place)
    rank = {id: n for n, id in enumerate(roles)}
    mine = [o for o in seen if not rank or o.role in rank]
    mine.sort(key=lambda o: rank.get(o.role, 0))
    kept = [o for o in mine if everything or o.state not in _PUT_ASIDE]
    day = listing.day(desk.day)
    return Found(
        day,
        listing.credited(catalog.openings),
        tuple(roles),
        tuple(kept),
        others=len(seen) - len(mine),
        put_aside=len(mine) - len(kept),
        old=(desk.day - day).days > catalog.openings.old_after,
    )


def _in(catalog: Catalog, found: list[Opening], place: str) -> list[Opening]:
    """Those in a place as it is typed: a country, a city, remote."""
    asked, places = place.casefold(), of_lists.Places(catalog)
    wanted = places.of(place)
    if not (wanted.remote or wanted.countries or wanted.cities):
        raise Refused(f"there is no place '{place[:60]}'", "a country, a city, or remote")
    kept = []
    for opening in found:
        there = places.of(opening.entry.place, opening.entry.mode)
        country = next(iter(there.countries), "")
        covered = country and catalog.rules.covers(tuple(wanted.countries), country)
        named_so = asked in opening.entry.place.casefold()
        if named_so or (wanted.remote and there.remote) or (covered and not wanted.cities):
            kept.append(opening)
    return kept


def _row(catalog: Catalog, opening: Opening) -> dict[str, Any]:
    entry = opening.entry
    return {
        "id": entry.id, "title": entry.name, "organization": entry.by, "url": entry.url,
        "role": opening.role, "role_name": catalog.name_of(opening.role),
        "place": entry.place, "work": entry.form, "remote": entry.mode,
        "experience": entry.experience, "published": str(entry.published or ""),
        "place_for_you": opening.fit, "apply_now": opening.ready,
        "missing": [{"competency": g.competency, "name": catalog.name_of(g.competency),
                     "asked": g.asked, "shown": g.shown} for g in opening.missing],
        "state": opening.state or "new",
    }  # fmt: skip


def as_csv(desk: Desk, found: Found) -> str:
    """Openings as a table for a spreadsheet."""
    rows = [{**_row(desk.catalog, opening), "credit": found.credit} for opening in found.openings]
    for row in rows:
        row["missing"] = ", ".join(gap["name"] for gap in row["missing"])
    head = list(rows[0]) if rows else ["id", "title", "credit"]
    return csv_text([head, *([str(text) for text in row.values()] for row in rows)])


# -- the other lists -------------------------------------------------------------------------------


def near(desk: Desk) -> Page[Mapping[str, Sequence[tuple[Fit, Listed]]]]:
    """Events ahead and communities of the lists in the person's city, then in their country."""
    if not desk.person.country:
        raise Refused("your answers name no country", "pathways profile edit")
    lists = {name: _listing(desk, name) for name in ("events", "communities")}
    there = {name: listing for name, listing in lists.items() if listing}
    if not there:
        needed(desk, "events")
    found = {
        name: of_lists.near(desk.catalog, desk.person, listing.entries, desk.day)
        for name, listing in there.items()
    }
    first, oldest = next(iter(there.values())), min(of.day(desk.day) for of in there.values())
    as_plain = {n: [{"near": fit, **plain(e)} for fit, e in near] for n, near in found.items()}
    return _listed(desk, "near", found, first, lambda: as_plain, day=oldest)


def training(desk: Desk) -> Page[Sequence[Listed]]:
    """What the list of training holds and the catalog does not, as far as it is not over."""
    listing = needed(desk, "training")
    unknown = unknown_training(desk.catalog, listing)
    ahead = [e for e in unknown if (e.closes or e.starts or desk.day) >= desk.day]
    ahead.sort(key=lambda e: (e.closes or date.max, e.name))
    checks = {e.id: unknown_checks(e) for e in ahead}
    every = [{**plain(e), "to_ask": list(checks[e.id])} for e in ahead]
    return _listed(desk, "training", ahead, listing, lambda: every, checks=checks)


OTHERS = ("funding", "advisors", "projects", "communities", "events")


def others(desk: Desk, name: str) -> Page[Sequence[Listed]]:
    """A list as it is: funding, advisors, projects."""
    one_of(name, OTHERS, f"there is no list '{name[:40]}'")
    listing = needed(desk, name)
    return _listed(desk, name, listing.entries, listing, lambda: plain(listing.entries))


def _listed(
    desk: Desk, what: str, found: T, of: Listing, as_plain: Callable[[], Any], **shown: Any
) -> Page[T]:
    """The page of entries of a list, with its day and whom to credit."""
    shown = {"day": of.day(desk.day), "credit": of.credited(desk.catalog.openings), **shown}
    return Page(
        found, lambda: _markdown(desk, "listed.md.j2", what=what, found=found, **shown), as_plain
    )


def _markdown(desk: Desk, template: str, everything: bool = False, **values: Any) -> str:
    option = desk.home.option if desk.home else None
    shown = None if everything else SHOWN
    return render_template(
        template, catalog=desk.catalog, today=desk.day, option=option, shown=shown, **values
    )
