"""People and openings beside each other: a cohort and what it could do, as advice with reasons."""

from __future__ import annotations

import pickle
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import closing
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import IO, Any

from pathways.catalog import Catalog
from pathways.catalog.text import clean, fold, one_line
from pathways.cohort.batch import Submission, Tell, lock_of
from pathways.cohort.consent import may_be_told
from pathways.cohort.form_reader import CellProblem
from pathways.cohort.store import COUNTED
from pathways.cohort.who import latest_rows
from pathways.desk.cohorts import Sheet, answers_of, need, read_sheet
from pathways.desk.desk import Desk
from pathways.desk.home import refusing
from pathways.desk.lists import needed
from pathways.desk.page import Page, chosen
from pathways.files import read, real
from pathways.frozen import Struct
from pathways.planner.value import project_lifts
from pathways.problems import Refused, nearest, quoted
from pathways.profile import parse_profile
from pathways.render import Document
from pathways.render.json_plan import bare_words, plain
from pathways.render.text import macros, render_template
from pathways.route.judge import Judge
from pathways.route.openings import FROM_LISTS as FROM_LISTS
from pathways.route.openings import Opening, listed, parse_openings
from pathways.route.people import (
    Called,
    Candidate,
    Left,
    Source,
    candidate,
    candidates,
    kept_apart,
    of_form,
    unnamed,
)
from pathways.route.routed import RANK, AtOpening, Pair, Router, Whole, in_order, pairs_of
from pathways.route.table import HEAD, Some, Table, rows_there
from pathways.route.together import (
    Assigned,
    Group,
    Pairing,
    Team,
    assign,
    groups,
    is_beside,
    is_public,
    team,
)

SCHEMA = "pathways.route/1"


# -- what is read ----------------------------------------------------------------------------------


class People(Struct):
    """Everybody who may be routed, one by one, and who may not."""

    catalog: Catalog
    sources: Iterable[Source]
    left: Left
    notes: tuple[str, ...] = ()

    @property
    def everybody(self) -> Iterator[Candidate]:
        """Whoever may be routed; asked for once."""
        return candidates(self.catalog, self.sources, self.left)


def people(
    desk: Desk, source: str, mapping: Path | None = None, stream: IO[bytes] | None = None
) -> People:
    """The people of a form's answers, of a folder or lines of profiles, or of a folder that
    `pathways batch` wrote with plans as JSON.

    Raises:
        Refused: a folder of a batch that holds no answers.
    """
    if (Path(source) / ".pathways").is_dir():
        return People(desk.catalog, _of_batch(desk, Path(source)), Left())
    return _of_sheet(desk, read_sheet(desk, source, mapping, stream))


def _of_sheet(desk: Desk, sheet: Sheet) -> People:
    notes = list(sheet.notes)
    rows = latest_rows(sheet.form, lambda _: False, dict.fromkeys(COUNTED, 0), notes)
    return People(desk.catalog, of_form(sheet.form, rows), Left(), tuple(notes))


def _of_batch(desk: Desk, folder: Path) -> Iterator[Source]:
    for member, answers in answers_of(desk, folder):
        if member.for_routes is None:
            wrong = f"{quoted(folder)} does not say who asked to be left out of this"
            raise Refused(wrong, "run the same pathways batch again, then this")
        profile = parse_profile(answers, member.id, desk.catalog) if answers else None
        who = (member.id, member.key, member.email, profile, member.for_routes)
        yield Source(*who, agreed=member.agreed)


def openings(desk: Desk, file: Path | None, which: str = FROM_LISTS[0]) -> list[Opening]:
    """The openings of a file, or of an open list that `pathways update` fetched.

    Raises:
        Refused: there is no such list, or none that people could be put beside.
    """
    if file is None:
        found = list(listed(desk.catalog, needed(desk, which), which))
    else:
        raw = read(file, str(file), pipe=True)
        found = list(parse_openings(raw, str(file), desk.catalog))
    if not found:
        raise Refused(f"there is no opening in {quoted(file) if file else 'that list'}")
    return found


# -- route -----------------------------------------------------------------------------------------


class Routed(Struct):
    """What came of it."""

    today: date
    people: int
    """How many were put beside the openings."""
    left_out: int
    """How many asked to be left out."""
    blind: bool
    openings: tuple[AtOpening, ...]
    over: tuple[Opening, ...]
    """Openings that have closed."""
    each: tuple[tuple[Candidate, tuple[Pair, ...]], ...]
    """Everybody, with the openings that are worth their time."""
    nearest: Mapping[str, Pair]
    """By the code of whoever has none, the one from which the least keeps them."""
    refused: Mapping[str, tuple[Pair, ...]]
    """By the code of somebody the openings that they wish for and are kept from."""
    teams: Mapping[str, Team]
    """By opening, people who cover together what no one of them covers alone."""
    whole: Whole | None
    notes: tuple[str, ...]
    assigned: Assigned | None = None
    groups: tuple[Group, ...] = ()
    apart: tuple[tuple[str, ...], ...] = ()
    """Pairs of people, by their codes, who are put together nowhere."""


def route(
    desk: Desk,
    everybody: People,
    open_: Sequence[Opening],
    blind: bool = False,
    seats: bool = False,
    grouped: bool = False,
    most: int | None = None,
) -> Page[Routed]:
    """Each person beside each opening. With `blind`, names of neither side are in it; with `seats`
    they go to people so that all of it is worth most, to nobody more than `most`; `grouped` puts
    people together who share a moment of the week.

    Raises:
        Refused: there is nobody, or seats are asked for and scipy is not installed.
    """
    if seats:
        need("scipy", "--assign", "route")
    held = Router(desk.catalog, _judge(desk, open_, blind))
    rules = desk.catalog.rules.route
    people = [*_wishing(everybody, open_)]
    apart = _apart(everybody, people)
    people = [*map(unnamed, people)] if blind else people
    each = [(who, tuple(held.add(who))) for who in people]
    if not each:
        out, unread = len(everybody.left.out), len(everybody.left.unread)
        raise Refused(
            f"there is nobody to put beside the openings: {out} asked to be left out, and answers "
            f"of {unread} have to be mended first",
            "pathways batch --check names what to mend" if unread else "",
        )
    each.sort(key=lambda one: (clean(one[0].name).casefold(), one[0].code))
    shown = tuple(held.at_openings())
    found = Routed(
        desk.day,
        len(each),
        len(everybody.left.out),
        blind,
        shown,
        tuple(held.judge.over),
        tuple(each),
        held.nearest,
        held.refused,
        {at.opening.id: joined for at in shown if (joined := team(at, apart))},
        held.whole(),
        (*everybody.notes, *_unread(everybody.left, blind)),
        assign(rules, each, held.judge.openings, apart, most) if seats else None,
        tuple(groups((who for who, _ in each if who.by_mail), rules.group, apart))
        if grouped
        else (),
        tuple(sorted(tuple(sorted(pair)) for pair in apart)),
    )
    return Page(found, lambda: _markdown(desk, found), lambda: _plain(desk, found))


def _wishing(everybody: People, open_: Sequence[Opening]) -> Iterator[Candidate]:
    """Everybody with the openings that they wish for by id; what is no opening is told."""
    names, expected = Called(open_), "the id or the name of an opening"
    for one in everybody.everybody:
        who, unknown = one.named(names)
        for tag, text in unknown:
            hint = nearest(fold(text), names.by)
            wrong = f"{expected}; {hint}" if hint else expected
            problem = CellProblem(who.place, tag, text, wrong, harmless=True)
            everybody.left.moments.append(problem)
        yield who


def _apart(everybody: People, people: Iterable[Candidate]) -> Set[frozenset[str]]:
    """Who is to be kept apart; what names neither an opening nor one person is told."""
    pairs, unknown = kept_apart(people)
    expected = "an opening, or the address of somebody who may be told of openings"
    for who, text in unknown:
        problem = CellProblem(who.place, "conflicts", text, expected, harmless=True)
        everybody.left.moments.append(problem)
    return pairs


def _judge(desk: Desk, open_: Sequence[Opening], blind: bool) -> Judge:
    openings = [one.unnamed() for one in open_] if blind else open_
    return Judge(desk.catalog, openings, desk.day)


def _unread(left: Left, blind: bool) -> Iterator[str]:
    for p in () if blind else left.moments:
        yield f"{_at(p.place)}: '{p.value[:60]}' under {p.column[:40]} was not read: {p.expected}"
    if left.unread:
        more = " and more" if len(left.unread) > 10 else ""
        some = str(len(left.unread)) if blind else ", ".join(map(_at, left.unread[:10])) + more
        yield f"not among them, for answers have to be mended first (batch --check): {some}"


def _at(place: str) -> str:
    return f"row {place}" if place.isdigit() else place


def unread_wishes(desk: Desk, sheet: Sheet, open_: Sequence[Opening]) -> Iterator[str]:
    """What stands under wishes and conflicts of a sheet and names none of the openings."""
    everybody = _of_sheet(desk, sheet)
    _apart(everybody, _wishing(everybody, open_))
    left = replace(everybody.left, unread=[])
    left.moments[:] = [p for p in left.moments if p.column in ("wants", "conflicts")]
    return _unread(left, blind=False)


class _Seats(Struct):
    """What `route` proposes to the people of a sheet."""

    of: Mapping[str, tuple[str, ...]]
    """By where somebody stands in the sheet the openings of their seats."""
    full: Set[str]
    """Openings that have no seat left."""


def _seats(desk: Desk, sheet: Sheet, open_: Sequence[Opening], most: int | None) -> _Seats:
    need("scipy", "--assign", "route")
    try:
        found = route(desk, _of_sheet(desk, sheet), open_, seats=True, most=most).found
    except Refused:  # nobody may be told of any
        return _Seats({}, frozenset())
    assert found.assigned is not None
    place, held = {who.code: who.place for who, _ in found.each}, dict[str, tuple[str, ...]]()
    for made in found.assigned.pairings:
        at = place[made.person]
        held[at] = (*held.get(at, ()), made.opening)
    left = {one.opening for one in found.assigned.empty}
    given = (o for o in open_ if o.seats != 0 and not is_public(desk.catalog.rules.route, o))
    return _Seats(held, frozenset(str(one.id) for one in given) - left)


def teller(
    desk: Desk,
    open_: Sequence[Opening],
    seats_of: Sheet | None = None,
    most_seats: int | None = None,
) -> Tell:
    """Says to whoever agreed to it which openings are worth their time, what to ask before, and
    what keeps them from what they wished for, in a paragraph each; to anybody else nothing. With
    `seats_of` a sheet, of what is worth their time only the seats that are proposed to them, and
    nobody is proposed more than `most_seats`.

    Raises:
        Refused: seats are asked for and scipy is not installed.
    """
    judge, most = _judge(desk, open_, blind=False), desk.catalog.rules.route.told
    names = Called(open_)
    seats = _seats(desk, seats_of, open_, most_seats) if seats_of else None
    say = macros("route_words.j2", doc=doc_of(desk.catalog, desk.day), catalog=desk.catalog)

    def tell(said: Submission) -> tuple[str, ...]:
        """The paragraphs for one person."""
        if not may_be_told(said.agreed, said.for_routes):
            return ()
        one = Source("", said.key, "", said.answers.profile, said.for_routes, agreed=said.agreed)
        who = next(candidates(desk.catalog, [one], Left()), None)
        if who is None:
            return ()
        who, _ = who.named(names)
        looked = judge.of(who.person, who.free, who.wants)
        # Who has nothing hears what only its day keeps from them.
        near = pairs_of(who, looked.but_the_moment, all_of_it=True)
        pairs = in_order(who, looked, None if seats is not None else most)
        if seats is not None:
            mine = seats.of.get(said.place, ())
            pairs = [pair for pair in pairs if pair.opening.id in mine]
            near = (pair for pair in near if pair.opening.id not in seats.full)
        pairs = pairs or [*near][:most]
        told = [bare_words(str(say.told(pair))) for pair in pairs]
        whole = {str(p.opening.id): p for p in pairs_of(who, looked.whole(), all_of_it=True)}
        wished = [whole[id] for id in who.wants if id in judge.named and id not in who.conflicts]
        # Of several parts of one thing, one line; nothing where a seat is left, and was not given
        # for a reason that is nobody else's business.
        have, parts = {pair.opening.whole for pair in pairs}, dict[str, list[Pair]]()
        for pair in wished:
            if pair.opening.whole not in have:
                parts.setdefault(pair.opening.whole, []).append(pair)
        # The part from which the least keeps them.
        near_ = [min(of, key=lambda p: (RANK[p.judgment.verdict],
                                        len(p.judgment.blocks + p.judgment.missing)))
                 for of in parts.values()]  # fmt: skip
        left = [
            pair
            for pair in near_
            if pair.judgment.blocks
            or pair.judgment.missing
            or (seats is not None and pair.opening.id in seats.full)
        ]
        return (*told, *(bare_words(str(say.wished(pair))) for pair in left[:most]))

    return tell


# -- how it is shown -------------------------------------------------------------------------------


def doc_of(catalog: Catalog, today: date) -> Any:
    """What the sentences of templates/words.j2 need where there is no plan."""
    return SimpleNamespace(catalog=catalog, today=today, name=catalog.name_of)


def _markdown(desk: Desk, found: Routed) -> str:
    rules = desk.catalog.rules.route
    values = {"catalog": desk.catalog, "doc": doc_of(desk.catalog, found.today), "rules": rules}
    public = [at.opening.id for at in found.openings if is_public(rules, at.opening)]
    beside = [at.opening.id for at in found.openings if is_beside(rules, at.opening)]
    pair_of = {(who.code, str(p.opening.id)): p for who, mine in found.each for p in mine}
    seated = {p.person for p in found.assigned.pairings} if found.assigned else set[str]()
    silent = [who.code for who, _ in found.each if who.code in seated and not who.told]
    values["silent"] = silent if any(who.told for who, _ in found.each) else []
    seats = [*_seats_said(desk, found, pair_of)]
    return render_template(
        "route.md.j2", found=found, beside=beside, public=public, pair_of=pair_of,
        called=_labels(found), seats=seats, **values,
    )  # fmt: skip


def _labels(found: Routed) -> dict[str, str]:
    """What everybody is called: by name, where only one has it, else with their code."""
    names = Counter(who.name for who, _ in found.each)
    return {
        who.code: who.name if names[who.name] == 1 and who.name
        else f"{who.name} ({who.code})" if who.name else who.code
        for who, _ in found.each
    }  # fmt: skip


class _Seat(Struct):
    """An opening with its people, for a page."""

    opening: Opening
    pairings: tuple[Pairing, ...]
    asks: Mapping[tuple[str, ...], Sequence[str]]
    """By people what they are to be asked."""
    written: Mapping[str, str]
    """What people wrote of their moments, where it takes place at some."""


def _seats_said(
    desk: Desk, found: Routed, pair_of: Mapping[tuple[str, str], Pair]
) -> Iterator[_Seat]:
    say = macros("route_words.j2", doc=doc_of(desk.catalog, found.today), catalog=desk.catalog)
    made = found.assigned.pairings if found.assigned else ()
    for id, mine in groupby(made, attrgetter("opening")):
        people, asks, written = tuple(mine), dict[str, list[str]](), dict[str, str]()
        for one in people:
            pair = pair_of[one.person, id]
            for reason in pair.judgment.asks:
                asks.setdefault(bare_words(str(say.ask(reason))), []).append(one.person)
            if pair.opening.days is not None and pair.who.moments:
                written[one.person] = pair.who.moments
        alike: dict[tuple[str, ...], list[str]] = {}
        for question, codes in asks.items():
            alike.setdefault(tuple(codes), []).append(question)
        yield _Seat(pair_of[people[0].person, id].opening, people, alike, written)


_OF_OPENING = (
    "id", "code", "name", "by", "kind", "role", "place", "seats", "weight", "page", "send",
    "closes",
)  # fmt: skip


def _plain(desk: Desk, found: Routed) -> Any:
    catalog = desk.catalog
    say = macros("route_words.j2", doc=doc_of(catalog, found.today), catalog=catalog)
    openings = [
        {
            **chosen(at.opening, *_OF_OPENING),
            "beside": is_beside(catalog.rules.route, at.opening),
            "public": is_public(catalog.rules.route, at.opening),
            **chosen(at, "now", "step", "unknown"),
            "out": dict(sorted(at.out.items())),
            "first": [_pair(say, pair) for pair in at.people],
            "not_to_miss": [{"person": p.who.code, **chosen(p.who, "known_by")}
                            for p in at.not_to_miss],
            "but_the_moment": [p.who.code for p in at.but_the_moment],
        }
        for at in found.openings
    ]  # fmt: skip
    each = [
        {
            "person": who.code,
            **chosen(who, "name", "place", "referred", "known_by"),
            "bar": bar(catalog, who),
            "openings": [_pair(say, pair) for pair in pairs],
            "nearest": _pair(say, near) if (near := found.nearest.get(who.code)) else None,
        }
        for who, pairs in found.each
    ]
    return plain({
        "schema": SCHEMA, "today": found.today, "lock": lock_of(catalog),
        **chosen(found, "people", "left_out", "blind"), "openings": openings,
        "over": [one.id for one in found.over], "each": each,
        **chosen(found, "teams", "groups", "assigned", "whole", "notes"), "names": _names(catalog),
    })  # fmt: skip


def _names(catalog: Catalog) -> dict[str, str]:
    """What the ids are called that openings and steps name."""
    rooms = (catalog.competencies, catalog.roles, catalog.projects)
    ids = (*(id for room in rooms for id in room), *catalog.rules.field.first_readings)
    return {id: catalog.name_of(id) for id in ids}


def _pair(say: Any, pair: Pair) -> dict[str, Any]:
    said = pair.judgment
    return {
        "person": pair.who.code, "opening": pair.opening.id,
        **chosen(said, "verdict", "needs", "helps"),
        "asks": [{**plain(r), "words": bare_words(str(say.ask(r)))} for r in said.asks],
        "blocks": [{**plain(r), "words": bare_words(str(say.block(r)))} for r in said.blocks],
        **chosen(said, "place", "step"), "order": pair.order,
    }  # fmt: skip


def bar(catalog: Catalog, who: Candidate) -> dict[str, Any]:
    """The core bar of hosts with what speaks for it, in the person's own words: why they want
    this, what they know of the field; None where no answer says."""
    context, rules = catalog.rules.field.context, catalog.rules.route.bar
    shown = who.person.levels.get(context)
    return {
        "mission": who.person.why or None,
        "context": {"level": shown.level, "enough": shown.level >= rules.level,
                    "words": shown.proof} if shown else None,
    }  # fmt: skip


# -- tables and the audit --------------------------------------------------------------------------


def rows(
    desk: Desk,
    everybody: People,
    open_: Sequence[Opening],
    blind: bool = False,
    cluster: str = "",
    folder: Path = Path(),
) -> Iterator[Sequence[str]]:
    """A line for each person and opening that is worth their time, as people are read: however
    many there are, they take no memory. With the address of a `cluster`, its machines make them,
    and leave them for a moment in `folder`.

    Raises:
        BadInput: answers that cannot be read.
        Refused: the cluster cannot be used.
    """
    yield HEAD
    if not cluster:
        table = Table(desk.catalog, open_, desk.day, blind)
        for who in everybody.everybody:
            named = ("", "") if blind else (who.name, who.place)
            yield from ((who.code, *named, *row) for row in table.of(who))
        return
    from pathways.cohort.cluster import Cluster, NoCluster

    need("distributed", "--cluster", "cluster")
    desk.tell(f"To {one_line(cluster)} go all answers with their names; no e-mail address does.")
    try:
        with (
            refusing(f"cannot write beside {quoted(folder)}"),
            TemporaryDirectory(prefix=".pathways-", dir=folder) as held,
            closing(Cluster(cluster, tuple(desk.data), desk.catalog)) as machines,
        ):
            job = Some((), pickle.dumps([*open_]), desk.day, blind, real(Path(held)))
            yield from rows_there(machines, everybody.sources, job)
    except NoCluster as error:
        raise Refused(str(error)) from None


def _kept_from(judge: Judge, who: Candidate) -> dict[str, list[str]]:
    """By opening what keeps somebody from it: codes of facts, `levels` that are missing, or a
    `conflict`; without those that are worth their time."""
    found = dict[str, list[str]]()
    for openings, said in judge.of(who.person, who.free, who.wants):
        codes = sorted({r.code for r in said.blocks}) or ["levels"] * (said.verdict == "later")
        found |= {str(one.id): codes for one in openings if codes}
    known = {str(one.id) for one in judge.openings}
    return found | {id: ["conflict"] for id in who.conflicts if id in known}


def audit(desk: Desk, found: Page[Routed]) -> dict[str, Any]:
    """What JSON holds, with the rule and the answers behind each placement, from which any of them
    can be worked out by hand."""
    rules, say = desk.catalog.rules, macros("route_words.j2", doc=None, catalog=desk.catalog)
    numbers: dict[str, Any] = {"apply_at": rules.apply_at, "readiness": rules.readiness}
    numbers |= {"worth": rules.route.worth, "told": rules.route.told}
    each, kinds = found.found.each, rules.route.kinds
    pairs = [pair for _, mine in each for pair in mine]
    steps = {pair.judgment.step.ref for pair in pairs if pair.judgment.step}
    projects = (p for p in desk.catalog.projects.values() if p.id in steps)
    judge = Judge(desk.catalog, [at.opening for at in found.found.openings], desk.day)
    return {
        **found.plain(),
        "rule": {**say.RULE, **plain(numbers)},
        "lots": {who.code: who.like for who, _ in each},
        "wants": {who.code: list(who.wants) for who, _ in each if who.wants},
        "aims": {kind: list(kinds[kind].aims) for kind in sorted({p.opening.kind for p in pairs})},
        "hours": sorted({str(p.opening.id) for p in pairs if p.opening.hours}),
        "shows": {p.id: {c: [low, high] for c, low, high in project_lifts(p)} for p in projects},
        "why_not": {who.code: _kept_from(judge, who) for who, _ in each},
        "apart": found.found.apart,
    }


# -- one person ------------------------------------------------------------------------------------


class ForRole(Struct):
    """A role near to somebody, and how many places for it are known."""

    role: str
    apply_now: bool
    employers: int
    """Employers and groups of the catalog that were seen to look for it."""
    programs: int
    """Programs of the catalog that lead towards it."""
    ads: int | None
    """On the open list of jobs; None where there is no list."""


class Matched(Struct):
    """Where one person could turn to."""

    roles: tuple[ForRole, ...]
    pairs: tuple[Pair, ...]
    """Openings worth their time, of a file or of the open list of jobs."""
    of: int
    """How many openings were looked at."""
    programs: tuple[str, ...]
    """Programs of their plan, those they apply to first."""
    groups: tuple[str, ...]
    employers: tuple[str, ...]
    talks: tuple[str, ...]
    """Kinds of people to talk to."""


def match(desk: Desk, file: Path | None = None) -> Page[Matched]:
    """Roles, openings, programs, groups near and kinds of people to talk to, for the person at the
    desk: mostly what their plan rests on. Openings are those of `file`, else of the open list."""
    doc, catalog, folder = desk.document, desk.drawn, desk.lists_folder
    listing = desk.listing(folder / "jobs.json", "matched without it") if folder else None
    ads = list(listed(catalog, listing, "jobs")) if listing else None
    judge = Judge(catalog, openings(desk, file) if file else ads or (), desk.day)
    plan, who = doc.plan, candidate(catalog, desk.answers)
    shortlist = plan.assessment.shortlist if plan.assessment else ()
    targets = [fit.role for fit in shortlist]

    def far(pair: Pair) -> tuple[bool, int]:
        role = pair.opening.role
        return pair.judgment.verdict != "now", targets.index(role) if role in targets else 99

    assert who is not None
    who = replace(who, person=doc.person)
    pairs = sorted(in_order(who, judge.of(who.person, who.free, who.wants)), key=far)
    steps = [s.ref for s in getattr(plan, "steps", ()) if s.kind in ("apply", "people")]
    steps += [w.program for w in getattr(plan, "watch", ())]
    found = Matched(
        tuple(_for_role(catalog, fit.role, fit.apply_now, ads) for fit in shortlist),
        tuple(pairs[: catalog.rules.route.kept]),
        len(judge.openings),
        tuple(id for id in dict.fromkeys(steps) if id in catalog.programs),
        *(tuple(getattr(plan, name, ())) for name in ("groups", "employers", "talks")),
    )
    values: Any = {"found": found, "doc": doc, "catalog": catalog, "rules": catalog.rules.route}
    return Page(
        found, lambda: render_template("match.md.j2", **values), lambda: _matched(doc, found)
    )


def _for_role(catalog: Catalog, role: str, now: bool, ads: Sequence[Opening] | None) -> ForRole:
    employers = sum(p.posts is not None and role in p.posts.is_ for p in catalog.programs.values())
    known = None if ads is None else sum(one.role == role for one in ads)
    return ForRole(role, now, employers, len(catalog.roles[role].programs), known)


def _matched(doc: Document, found: Matched) -> Any:
    say = macros("route_words.j2", doc=doc, catalog=doc.catalog)
    talks = [(ref, doc.talk(ref)) for ref in found.talks]
    ids = (*found.programs, *found.groups, *found.employers)
    return plain({
        **chosen(doc, "today"), **chosen(found, "roles"),
        "openings": [{**chosen(p.opening, "name", "page"), **_pair(say, p)} for p in found.pairs],
        **chosen(found, "of", "programs", "groups", "employers"),
        "people": [{"ref": ref, **chosen(ask, "who", "ask")} for ref, ask in talks],
        "names": _names(doc.catalog) | {id: doc.name(id) for id in ids},
    })  # fmt: skip
