"""Where somebody can go: groups in their city or country, and employers seen to look for a role."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from itertools import islice

from pathways.catalog import Catalog
from pathways.catalog.aims import Helps
from pathways.catalog.records import SIDES, Door, Program
from pathways.catalog.values import Id
from pathways.planner.draft import Draft
from pathways.planner.eligibility import ASK_FIRST
from pathways.planner.offers import Offer, for_others, has_closed, speaks_against, suits, verdict
from pathways.profile import Person

_MOST = 3
"""Of each kind; more is a list that nobody acts on."""


def groups(draft: Draft, offers: Sequence[Offer], said: Set[str]) -> tuple[str, ...]:
    """A course in the person's city that is about to begin, groups of it, then of their country;
    where these are few, whoever else of the field sits there and is not `said` already; then groups
    of its part of the world. Who works in the field knows theirs."""
    if draft.person.situation == "in-field" or draft.aim.id == "decide":
        return ()  # who decides asks the two sides
    found = []
    takes = takes_sides(draft)
    known = draft.person.done | {p.id for p in helped(draft.catalog, draft.person)}
    for program in draft.catalog.programs.values():
        rank = _nearness(draft.catalog, draft.person, program)
        sides = program.takes_side and not takes
        # Nobody is sent where it is not known whether anybody is.
        meets = draft.catalog.kind(program).meets and not (is_gone(program) or program.in_doubt)
        if rank is not None and meets and not sides and program.id not in known:
            wanted = set(program.posts.is_) if program.posts else set()
            helps = not wanted & set(draft.targets.roles)
            if rank == _FAR and helps and len(wanted) == 1:
                continue  # it is for one profession, and another one
            if rank == _OTHER_CITY and draft.person.city:
                continue  # an evening there is a journey
            found.append((rank, helps, program.id))
    # Of a whole part of the world one is enough, where there is any nearer.
    near = [id for rank, _, id in sorted(found) if rank < _FAR]
    far = [id for rank, _, id in sorted(found) if rank == _FAR]
    if not draft.person.city:
        # Whoever names no city is not sent to one city's group, where there is any other.
        near = [id for id in near if not of_one_city(draft.catalog.programs[id])] or near
    near = [*_course_here(draft, offers, said), *near]
    if len(near) >= _MOST:
        return tuple(near[:_MOST])
    home = _at_home(draft, offers, said)
    pages = {draft.catalog.programs[id].page for id in near}
    home = [id for id in home if draft.catalog.programs[id].page not in pages]
    few = _MOST - len(near) - max(min(len(far), 1), len(_near_ones(draft, said)))
    near += home[: max(0, few)]
    return tuple((near + far[:1] if near else far)[:_MOST])


def _course_here(draft: Draft, offers: Sequence[Offer], said: Set[str]) -> list[Id]:
    """A course in the person's own city whose next round is announced: what is learned there comes
    with the company of those who live near."""
    return [
        offer.program.id
        for offer in offers
        if draft.catalog.kind(offer.program).teaches
        and offer.next.state in ("dated", "not yet open")
        and offer.program.id not in said
        and _nearness(draft.catalog, draft.person, offer.program) == _CITY
        and offer.verdict.open
        and not speaks_against(draft.person, offer.program)
        and not any(check.code in _MAY_SHUT for check in offer.verdict.checks)
    ][:1]


def _near_ones(draft: Draft, ids: Set[str]) -> list[str]:
    """Those of these programs that are in the person's city or country."""
    found = ((id, draft.catalog.programs.get(id)) for id in ids)
    ranks = {id: _nearness(draft.catalog, draft.person, p) for id, p in found if p}
    return [id for id, rank in ranks.items() if rank is not None and rank < _FAR]


def _at_home(draft: Draft, offers: Sequence[Offer], said: Set[str]) -> list[Id]:
    """Who else of the field sits in the person's city or country: employers and institutes,
    programs that would take them, groups of other cities, which answer letters; those that work on
    the topics of the first role come first."""
    person, catalog = draft.person, draft.catalog
    topics = set(catalog.roles[draft.assessment.shortlist[0].role].topics)
    seen = {o.program.id: o for o in offers}
    takes = takes_sides(draft)
    found = []
    for program in catalog.programs.values():
        rank = _nearness(catalog, person, program)
        named = program.id in {*said, *catalog.rules.frontier_labs}
        gone = is_gone(program) or program.in_doubt or named
        if rank is None or rank >= _FAR or gone or (program.takes_side and not takes):
            continue
        kind, offer = catalog.kind(program), seen.get(program.id)
        if kind.chooses and offer:
            fits = offer.verdict.open and not speaks_against(person, program)
            fits = fits and not any(c.code in _MAY_SHUT for c in offer.verdict.checks)
        elif kind.meets:
            fits = rank == _OTHER_CITY
        else:
            fits = not (kind.supports or kind.advises or kind.names)
        if fits:
            shared = len(topics & set(program.topics))
            found.append((kind.chooses, -shared, rank, program.id))
    return [id for *_, id in sorted(found)]


_MAY_SHUT = ASK_FIRST | {"in-reach", "needs-level", "other"}
"""Open questions with which a program is not named as somebody near."""


def helped(catalog: Catalog, person: Person) -> tuple[Program, ...]:
    """Groups that somebody outside the field took part in, or names in what is agreed or done: the
    first for whom a piece of theirs is of use."""
    if person.situation == "in-field":
        return ()
    said = " ".join((person.agreed, *(d.proof for d in person.did)))
    # By their ids: in which order a catalog was read decides nothing.
    known = (p for _, p in sorted(catalog.programs.items()))
    known = (p for p in known if catalog.kind(p).meets and not is_gone(p))
    known = (p for p in known if not person.kept_from(p))
    found = (p for p in known if p.id in person.done or _says(said, p.name))
    return tuple(islice(found, _RECEIVERS))


_RECEIVERS = 2
"""A piece is made for somebody, and not for everybody whom one knows."""


def _says(text: str, name: str) -> bool:
    """Whether a text holds a name. One of a single word counts only as it is written."""
    if name.casefold() not in text.casefold():  # before a pattern of each name is made
        return False
    flags = re.IGNORECASE if " " in name else 0
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, flags))


def takes_sides(draft: Draft) -> bool:
    """Whether groups that take sides are for the person: they wished for such work, and no office
    forbids it."""
    wished = any(SIDES in draft.catalog.roles[r].topics for r in draft.person.roles)
    return wished and not draft.person.bound


def is_near(draft: Draft, program: Program) -> bool:
    """Whether a program is in the person's country or part of the world, or for everywhere."""
    bound = program.places or program.countries
    return not bound or _nearness(draft.catalog, draft.person, program) is not None


_CITY, _COUNTRY, _OTHER_CITY, _FAR = range(4)
"""Of a group: in the person's city; for all of their country; in another city of it; for a part of
the world in which it lies."""

_WHERE = {_CITY: "city", _COUNTRY: "country", _OTHER_CITY: "country", _FAR: "region"}


def where(catalog: Catalog, person: Person, program: Program) -> str:
    """What of the person's it is in or for: `city`, `country` or `region`; empty elsewhere."""
    rank = _nearness(catalog, person, program)
    return "" if rank is None else _WHERE[rank]


def employers(draft: Draft) -> tuple[str, ...]:
    """Employers that were seen to look for the first target role, then for the second wish: in the
    person's country, from afar, where they may work, and elsewhere for whoever would move. Those of
    their country come first, also for other roles of the shortlist."""
    person = draft.person
    if person.stage == "student" or (person.degree == "none" and not person.years):
        return ()  # posts come after studies or work; before them are places for a summer
    shortlist = draft.assessment.shortlist
    roles = [f.role for f in shortlist if f.origin != "fit"][:2] or [shortlist[0].role]
    asked = len(roles)
    roles += [f.role for f in shortlist if f.role not in roles]
    own = {d.program for t in person.trades for d in draft.catalog.backgrounds[t].doors}
    found = []
    for program in draft.catalog.programs.values():
        if program.posts is None or draft.catalog.kind(program).meets or is_gone(program):
            continue
        if not verdict(draft.catalog, person, program, draft.today).open:
            continue
        role = next((n for n, role in enumerate(roles) if role in program.posts.is_), None)
        far = how_far(draft, program)
        if role is not None and far is not None and (role < asked or not far):
            # More than one ad says more than one.
            seen = program.posts.source
            count = -len(seen) if isinstance(seen, tuple) else -1
            # A door that may be shut stands behind every open one; one of the trade before others.
            shut = far == _NO_RIGHT
            sponsors = program.visa is not None and program.visa.is_ in ("sponsors", "sometimes")
            place = (far > 0, shut, shut and not sponsors, role, program.id not in own)
            found.append((*place, far, count, program.id))
    return tuple(found_id for *_, found_id in sorted(found)[:_MOST])


_PARTLY = frozenset({"part-time", "contract"})


def trade_doors(draft: Draft, offers: Sequence[Offer], hirers: Sequence[str]) -> tuple[str, ...]:
    """Doors of the person's trades that are open to them and stand nowhere else in the plan:
    employers where they could work, programs that would take them, groups in reach; the nearest
    first, then those with the fewest open questions. Before all of them what helps against that
    which stands in their way."""
    person, kind = draft.person, draft.catalog.kind
    seen = {str(o.program.id): o for o in offers}
    said = {s.ref for s in draft.steps} | person.done | person.refused_by | person.progress.aside
    role = draft.assessment.shortlist[0].role  # for another role they may not be shown
    said |= {h for h in hirers if (p := draft.catalog.programs[h].posts) and role in p.is_}
    found: dict[str, tuple[int, bool, int]] = {}
    first = against_obstacle(draft.catalog, person)
    trades = [draft.catalog.backgrounds[t] for t in person.trades]
    wanted = person.work_wanted
    own = [d for t in trades for d in t.doors] if trades else draft.catalog.aims.newcomers
    doors: list[Helps | Door] = [*first]
    doors += [d for d in own if not (d.forms and wanted and wanted.isdisjoint(d.forms))]
    programs = draft.catalog.programs
    for door in (d for d in doors if d.program in programs):
        program = programs[door.program]
        # A second trade names what is on the subject of a wish.
        second = any(door in trade.doors for trade in trades[1:])
        if second and not suits(draft, program):
            continue
        far = how_far(draft, program)
        offer = seen.get(door.program)
        if is_gone(program) or program.id in said or program.id in found:
            continue
        if is_elsewhere(draft.catalog, person, program) or is_ruled_out(draft, program):
            continue
        fixed = person.no_fixed_days and kind(program).attended
        if fixed or (kind(program).chooses and draft.aim.doors == "none"):
            continue  # whoever stays or looks around looks for no place in a program
        if not verdict(draft.catalog, person, program, draft.today).open:
            continue
        if offer and kind(program).chooses:
            asks = any(c.code in ASK_FIRST for c in offer.verdict.checks)
            against = (for_others if door in first else speaks_against)(person, program)
            fits = not (against or asks or has_closed(offer.next, draft.today))
        elif program.posts is not None and not kind(program).meets:
            # Whoever looks around hears of an employer whose work fits beside what they have.
            beside = draft.aim.id == "explore" and _PARTLY & person.work_wanted
            sought = draft.aim.search != "none" or beside
            # Whoever would move for a job asks an employer abroad whether it sponsors.
            fits = bool(sought) and far is not None
        else:
            anywhere = program.places is None and program.countries is None
            fits = anywhere or (far is not None and (far < _NO_RIGHT or kind(program).joined))
        if fits and door in first:
            found[str(program.id)] = (-1, False, 0)
        elif fits:
            # What names no place and no country is for everywhere.
            bound = program.places or program.countries
            rank = far if far is not None else _NO_RIGHT if bound else 1
            checks = len(offer.verdict.checks) if offer else 0
            found[str(program.id)] = (rank, second, checks)
    # Some of them are named elsewhere on a page.
    return tuple(sorted(found, key=lambda id: found[id])[: 2 * _MOST])


def against_obstacle(catalog: Catalog, person: Person) -> tuple[Helps, ...]:
    """Programs made for people whom the same stands in the way of."""
    if not person.obstacle_kind:
        return ()
    aims = catalog.aims
    doors = aims.obstacle(person.obstacle_kind).doors
    found = [d for d in doors if not d.aims or person.aim in d.aims]
    if any(d.sells for d in found):
        market = aims.market(person.obstacle, person.why)
        found = [d for d in found if not d.sells or market is None or market.sells]
    return tuple(found)


def of_one_city(program: Program) -> bool:
    """Whether it meets in one city, and is for no country as a whole."""
    return program.places is not None and len(program.places.is_) == 1 and not program.countries


def is_elsewhere(catalog: Catalog, person: Person, program: Program) -> bool:
    """Whether it is for countries, and not for the person's."""
    return bool(program.countries and person.country) and (
        _nearness(catalog, person, program) is None
    )


_NO_RIGHT = 3
"""Of an employer: where the person has no right to work that we know of."""


def is_ruled_out(draft: Draft, program: Program) -> bool:
    """Whether it builds the largest models, and the person will not work for such a company, or
    their office keeps them from it."""
    labs = draft.catalog.rules.frontier_labs
    lab = program.id in labs and "frontier-lab" in draft.person.deal_breakers
    return lab or draft.person.kept_from(program)


def is_gone(program: Program) -> bool:
    """Whether it is known to have ended."""
    return program.running is not None and program.running.is_ == "no"


_PLACES = 200
"""Cities and countries of people that are remembered."""


def _nearness(catalog: Catalog, person: Person, program: Program) -> int | None:
    """How near a program is, as above; None elsewhere."""
    place = person.country, person.city.casefold()
    if place not in catalog.by_place:
        if len(catalog.by_place) > _PLACES:
            catalog.by_place.clear()
        catalog.by_place[place] = {}
    held: dict[Id, int | None] = catalog.by_place[place]
    if program.id not in held:
        held[program.id] = _how_near(catalog, person, program)
    return held[program.id]


_OF_EACH = 2
"""Countries up to which a group is one of each; with more it is of a part of the world."""


def _how_near(catalog: Catalog, person: Person, program: Program) -> int | None:
    cities = program.places.is_ if program.places else ()
    # There is a Sydney in Canada.
    same = (c for c in cities if not person.country or c.country == person.country)
    if person.city and person.city.casefold() in {city.name.casefold() for city in same}:
        return _CITY
    if not person.country:
        return None
    served = program.countries.is_ if program.countries else ()
    if person.country in served and len(served) <= _OF_EACH:
        return _COUNTRY
    if any(city.country == person.country for city in cities):
        return _OTHER_CITY if person.city else _COUNTRY
    inside = any(
        c in (person.country, "WORLD") or person.country in catalog.rules.regions.get(c, ())
        for c in served
    )
    return _FAR if inside else None


def seats(program: Program) -> Set[str]:
    """The countries of the cities where it sits."""
    return {city.country for city in program.places.is_} if program.places else set()


def how_far(draft: Draft, program: Program) -> int | None:
    """0 in the person's country, 1 from afar, 2 where they may work, 3 where they would have to ask
    for the right to; None where they would not go."""
    person = draft.person
    near = _nearness(draft.catalog, person, program)
    online = program.mode is not None and program.mode.is_ == "online"
    if "on-site" in person.deal_breakers and not online:
        return None
    named = program.countries is not None and person.country in program.countries.is_
    if named or (near is not None and near < _FAR):
        return 0
    if near is not None or (online and program.countries is None):
        return 1
    countries = seats(program)
    if online or countries <= person.places_out or person.move not in ("yes", "job", None):
        return None  # also where nobody says where it is
    right = any(draft.catalog.rules.covers(person.work_rights, c) for c in countries)
    # Who did not say whether they would move might, where no right has to be asked for.
    return 2 if right else _NO_RIGHT if person.move else None
