"""Names for the people to talk to: where such people sit, or who knows one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from pathways.catalog.records import Program
from pathways.lists.taken import Taken
from pathways.planner.draft import Draft
from pathways.planner.offers import Offer, has_closed, suits
from pathways.planner.openings import is_old
from pathways.planner.places import is_elsewhere, is_gone, is_near, is_ruled_out, of_one_city
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
    for talk in talks:
        mine: list[Who] = []
        for who in _all(draft, offers, talk, known, nearby):
            most = 1 if who.by in ("knows", "advises") else _TWO
            if used & {who.page, who.name} or (mine and who.by != mine[0].by) or len(mine) >= most:
                continue
            mine.append(who)
            used |= {who.page, who.name}
        found += mine
    return tuple(found)


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
    for place in places:
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
    talk: str, by: Literal["sits", "knows", "advises", "names", "funds"], program: Program
) -> Who:
    name = program.operator or program.name if by == "sits" else program.name
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
