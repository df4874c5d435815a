"""Names for the people to talk to: where such people sit, or who knows one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pathways.catalog.records import Program
from pathways.catalog.values import Id
from pathways.lists.taken import Taken
from pathways.planner.draft import Draft
from pathways.planner.offers import Offer, has_closed, suits
from pathways.planner.openings import is_old
from pathways.planner.places import (
    how_far,
    is_elsewhere,
    is_gone,
    is_near,
    is_ruled_out,
    of_one_city,
    seats,
    takes_sides,
    where,
)
from pathways.planner.plan import Near, Who

_TWO = 2
"""Names for one kind of people; of those who know somebody, one is asked."""


def names(
    draft: Draft,
    offers: Sequence[Offer],
    talks: Sequence[str],
    known: tuple[Sequence[str], Sequence[str]],
    nearby: Sequence[Near],
) -> tuple[Who, ...]:
    """Names for each kind of people in `talks`, from where data/aims.yaml and the trade say that
    they are found; `known` are the employers and the groups of the plan. Nobody is named twice."""
    found: list[Who] = []
    used: set[str] = set()
    posts, most = _posted(draft, talks, known[0]), _most(draft)

    def take(mine: list[Who], who: Who, up_to: int) -> None:
        alike = not mine or mine[0].by == who.by or who.by == "posts"
        if alike and len(mine) < up_to and not used & {who.page, who.name}:
            mine.append(who)
            used.update((who.page, who.name))

    for talk in talks:
        everybody = list(_all(draft, offers, talk, known, nearby))
        sit: list[Who] = []
        know: list[Who] = []
        for who in everybody:
            if who.by not in _KNOW:
                take(sit, who, _TWO)
        # Who knows one is for whoever finds nobody, or is told first by the data.
        first = not sit or everybody[0].by == "knows"
        for program in posts.get(talk, ()):
            take(sit, _who(talk, "posts", program), most)
        for who in everybody:
            near = who.by == "knows" and (who == everybody[0] or _is_around(draft, who))
            if first and who.by in _KNOW and (near or not sit):
                take(know, who, 1)
        found += [*sit, *know]
    return tuple(found)


_KNOW = ("knows", "advises")


def _is_around(draft: Draft, who: Who) -> bool:
    """Whether it is in the person's city or country."""
    program = draft.catalog.programs.get(who.program)
    return program is None or where(draft.catalog, draft.person, program) in ("city", "country")


def _most(draft: Draft) -> int:
    """How many names a kind of people has: as many as the person's yes needs of strangers, up to
    what data/aims.yaml says; without that, two."""
    return min(max(draft.person.strangers_needed, _TWO), draft.catalog.aims.in_posts.most)


def _posted(draft: Draft, talks: Sequence[str], hirers: Sequence[str]) -> dict[str, list[Program]]:
    """For the kind of people nearest to a post, employers whose ads were for the first target role,
    wherever they are: a letter needs no visa. Those of the plan come first, then those where they
    could work, the nearest first."""
    person, catalog = draft.person, draft.catalog
    kinds = [t for t in catalog.aims.in_posts.talks if t in talks]
    if not kinds or person.situation == "in-field":
        return {}
    role, sides = draft.assessment.shortlist[0].role, takes_sides(draft)
    found = []
    for program in catalog.programs.values():
        out = is_gone(program) or program.in_doubt or is_ruled_out(draft, program)
        out = out or program.id in person.refused_by or (program.takes_side and not sides)
        out = out or (program.places is not None and seats(program) <= person.places_out)
        if role not in _posts(program) or out or catalog.kind(program).meets:
            continue
        seen = program.posts.source if program.posts else ()
        ads = len(seen) if isinstance(seen, tuple) else 1
        there = how_far(draft, program) is None, _distance(draft, program)
        place = (program.id not in hirers, *there, -ads, program.id)
        found.append((place, program))
    return {kinds[0]: [program for _, program in sorted(found, key=lambda f: f[0])]}


def _distance(draft: Draft, program: Program) -> int:
    """0 in the person's city, 1 in their country, 2 in their part of the world, 3 elsewhere."""
    place = where(draft.catalog, draft.person, program)
    if place:
        return ("city", "country", "region").index(place)
    near = (c for c in draft.catalog.rules.regions.values() if draft.person.country in c)
    return 2 if any(seats(program) & set(region) for region in near) else 3


def _all(
    draft: Draft,
    offers: Sequence[Offer],
    talk: str,
    known: tuple[Sequence[str], Sequence[str]],
    nearby: Sequence[Near],
) -> Iterator[Who]:
    """Everybody who could be named, best first."""
    programs, trades = draft.catalog.programs, draft.person.trades
    role = draft.assessment.shortlist[0].role
    own = draft.catalog.backgrounds[trades[0]].talk(talk, role) if trades else None
    places: tuple[str, ...] = own.at if own else draft.catalog.aims.somebody(talk).at
    hirers, groups = ([programs[id] for id in ids] for ids in known)
    if not draft.person.city:
        groups = [p for p in groups if not of_one_city(p)]  # which may be far away
    # Of those that the data name, those that sit near come first; what is everywhere stays first.
    bound = {p.id: _distance(draft, p) for p in map(programs.get, places) if p and p.places}
    for place in sorted(places, key=lambda at: bound.get(Id(at), 0)):
        match place:
            case "employers":
                yield from (_who(talk, "sits", p) for p in hirers if role in _posts(p))
            case "hiring":
                yield from _hiring(draft, talk, role)
            case "groups":
                meet = (p for p in groups if draft.catalog.kind(p).meets)
                yield from (_who(talk, "knows", p) for p in meet)
                for one in nearby:
                    if one.list == "communities":
                        yield Who(talk, "knows", "", one.entry.name, one.entry.url, one.day)
            case "peers":  # a group that is for one profession
                roles = [(role,) for role in draft.targets.roles]
                yield from (_who(talk, "knows", p) for p in groups if _posts(p) in roles)
            case "funders":
                fit = _open_to(draft, [o for o in offers if o.kind.pays_hours])
                yield from (
                    _who(talk, "funds", program) for program in fit if is_near(draft, program)
                )
            case "advisers":
                # Who decides within days has no weeks for a form.
                asked = [] if draft.aim.id == "decide" else [o for o in offers if o.kind.advises]
                fit = _open_to(draft, asked)
                yield from (_who(talk, "advises", program) for program in fit)
            case id:
                yield from _named(draft, talk, programs.get(id))


def _named(draft: Draft, talk: str, program: Program | None) -> Iterator[Who]:
    """A program that the data name: the trade's is where such people sit, an aim's knows one."""
    if program is None or is_gone(program):
        return
    if talk == "first-talk":
        trade = draft.catalog.backgrounds[draft.person.trades[0]]
        near = is_near(draft, program) if trade.first_talk.own else True
        elsewhere = not near or is_elsewhere(draft.catalog, draft.person, program)
        if not is_ruled_out(draft, program) and not elsewhere:
            # Who gives money, lists posts or serves others knows such people, and is not one.
            kind = draft.catalog.kind(program)
            sits = program.posts is not None or kind.chooses
            yield _who(talk, "sits" if sits else "names" if kind.names else "knows", program)
    elif is_near(draft, program):
        yield _who(talk, "knows", program)


def _posts(program: Program) -> tuple[str, ...]:
    """The roles that it was seen to look for."""
    return program.posts.is_ if program.posts else ()


def _who(
    talk: str, by: Literal["sits", "posts", "knows", "advises", "names", "funds"], program: Program
) -> Who:
    name = program.operator or program.name if by in ("sits", "posts") else program.name
    return Who(talk, by, str(program.id), name, str(program.page))


def _hiring(draft: Draft, talk: str, role: str) -> Iterator[Who]:
    """Organizations that a list shows to look for the first role now, wherever they are: a letter
    needs no visa."""
    jobs: Taken | None = draft.catalog.lists.get("jobs")
    if jobs is None or is_old(draft, jobs):
        return
    rows = [e for e, of in jobs.entries if of == role and e.by]
    rows.sort(key=lambda e: (e.published is None, -(e.published or jobs.day).toordinal(), e.name))
    yield from (Who(talk, "hires", "", e.by, e.url, jobs.day) for e in rows)


def _open_to(draft: Draft, offers: Sequence[Offer]) -> list[Program]:
    """The programs that the person may ask, on their topics, best first."""
    ranked = sorted(offers, key=lambda o: (len(o.verdict.checks), -o.worth, o.program.id))
    fit = (o.program for o in ranked if o.verdict.open and not has_closed(o.next, draft.today))
    return [
        program
        for program in fit
        if suits(draft, program)
        and not (is_gone(program) or program.in_doubt)
        and not is_elsewhere(draft.catalog, draft.person, program)
    ]
