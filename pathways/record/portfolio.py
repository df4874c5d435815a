"""What a person can show: finished things with their evidence, for a page that strangers check.

Positive only. Nothing unfinished, refused, planned or private is in here, so no format can leak it.
A thing with a link is open to see; one with a sentence is told; one of the record with neither is
named, so that a reader can discount it and its owner sees what a link would add. A ticked answer
with neither is left out: nobody could even ask about it.

A level stands only beside a link, and for a project of the catalog only with its rubric filled in:
otherwise it would pay to hide a weak row. It also stands where somebody signed what they saw; such
things come first, in a section of their own, so that nobody takes the one for the other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Literal, get_args
from urllib.parse import urlsplit

import pathways
from pathways.catalog import Catalog
from pathways.catalog.records import OWN, Competency, Project
from pathways.catalog.text import clean, safe_link
from pathways.catalog.values import REGIONS, When
from pathways.frozen import Struct
from pathways.profile import Profile
from pathways.profile.answers import Did, Outside, ProgramDone
from pathways.profile.life import exact
from pathways.record.entries import Entry, Record, RowLevel
from pathways.record.view import Situation, shown_level, situation
from pathways.record.vouched import rows_seen, rubric_with, vouched

ThingKind = Literal["project", "study", "program", "job", "did", "level"]
Shelf = Literal["vouched", "open", "told", "named"]

_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+")


class Row(Struct):
    """One row of a rubric, and how the owner rates the work in it."""

    look_at: str
    level: RowLevel | Literal[""] = ""
    """`thin`, `solid` or `strong`; empty where nothing was claimed."""
    words: str = ""
    """The rubric's words for that level; for `thin`, its words for solid, which it is not yet."""


class Ability(Struct):
    """A competency at the level that a thing shows."""

    id: str
    name: str
    short: str
    level: int
    statement: str
    """What somebody at this level did, from data/competencies.yaml."""
    sure: int = 0
    """The level by what others signed alone; above it there is the owner's word."""
    vouched: tuple[str, ...] = ()
    """Names of those who signed it."""


class Thing(Struct):
    """Something finished."""

    kind: ThingKind
    ref: str
    name: str
    said: str = ""
    """What came of it and for whom, in the person's words."""
    link: str = ""
    """Where it can be seen: an address that is safe to follow, or empty."""
    when: When | None = None
    began: When | None = None
    hours: Fraction = Fraction(0)
    reviewer: str = ""
    asked: str = ""
    """What the project asks for as a result, or what the program is."""
    operator: str = ""
    page: str = ""
    """The page of a program; not evidence."""
    finished_means: str = ""
    """The condition under which the project counts as done."""
    own: bool = False
    """Whether the owner pitched the project, so that no catalog stands behind it."""
    rows: tuple[Row, ...] = ()
    """Every row of the rubric."""
    changed_rubric: bool = False
    """Whether the rubric was filled in, and has other rows since."""
    shows: tuple[Ability, ...] = ()
    """Competencies with the level that it shows, highest first."""
    also: tuple[Competency, ...] = ()
    """Competencies that it speaks for without a level."""
    vouches: tuple[Entry, ...] = ()
    """What others signed that they saw of it."""

    @property
    def shelf(self) -> Shelf:
        """Where it stands in a portfolio, by the best that is behind it."""
        if self.vouches:
            return "vouched"
        return "open" if self.link else "told" if self.said else "named"

    @property
    def rated(self) -> bool:
        """Whether the rubric was filled in."""
        return any(r.level for r in self.rows)

    @property
    def thin(self) -> int:
        """How many rows the owner rates as thin."""
        return sum(r.level == "thin" for r in self.rows)


class Portfolio(Struct):
    """Everything the formats may use."""

    name: str
    situation: str
    """`student`, `working` or `in-field`; empty for what is nobody's business."""
    field: str
    """What the field is called."""
    country: str
    degree: str
    outside: Outside | None
    languages: tuple[str, ...]
    vouched: tuple[Thing, ...]
    """Finished things that somebody vouches for, newest first; they are in none of the others."""
    open: tuple[Thing, ...]
    """Finished things with a link."""
    told: tuple[Thing, ...]
    """Finished things with a sentence."""
    named: tuple[Thing, ...]
    """Finished things of the record with neither."""
    reviewers: tuple[str, ...]
    contact: str
    """How to reach the person, where they want that on the page."""
    last: date | None
    """The last day of the record that counts here."""
    catalog: str
    """The first characters of the hash of the public catalog."""
    version: str

    def site(self, link: str) -> str:
        """Where an address leads, in a word: its host, or the mail address."""
        return urlsplit(link).hostname or link.partition(":")[2]

    @property
    def things(self) -> tuple[Thing, ...]:
        """Everything that can be checked or asked about."""
        return self.vouched + self.open + self.told

    @property
    def empty(self) -> bool:
        """Whether nothing finished can be named."""
        return not (self.things or self.named)

    @property
    def abilities(self) -> tuple[Ability, ...]:
        """Every competency at the best level shown, highest first."""
        shown = sorted((a for t in self.things for a in t.shows), key=lambda a: (-a.level, a.name))
        best: dict[str, Ability] = {}
        for ability in shown:
            best.setdefault(ability.id, ability)
        return tuple(best.values())

    @property
    def levels(self) -> tuple[Ability, ...]:
        """Every level that stands on the page, by competency, so that it is explained once."""
        found = {(a.name, a.level): a for t in self.things for a in t.shows}
        return tuple(found[key] for key in sorted(found))

    @property
    def spoken_for(self) -> tuple[Competency, ...]:
        """Competencies that something speaks for and nothing shows at a level."""
        leveled = {a.id for a in self.abilities}
        found = {c.id: c for t in self.things for c in t.also if c.id not in leveled}
        return tuple(sorted(found.values(), key=lambda c: c.name))

    def evidence(self, competency: str) -> tuple[str, ...]:
        """Names of the things that speak for a competency, the best first."""
        shown = [(-a.level, t.name) for t in self.things for a in t.shows if a.id == competency]
        best = [name for _, name in sorted(shown, key=lambda pair: pair[0])]
        more = [t.name for t in self.things if any(c.id == competency for c in t.also)]
        return tuple(dict.fromkeys(best + more))


def portfolio(
    profile: Profile,
    record: Record,
    catalog: Catalog,
    today: date,
    public: str = "",
    contact: str = "",
) -> Portfolio:
    """What a person could show on a day, from their answers and their record.

    `public` is the hash of the catalog without what is the person's own, where there is
    such; raises as `situation`."""
    until = record.until(today)
    now = situation(profile, until, catalog, today)
    said = now.profile
    things = _once([*_logged(until, catalog), *_answered(profile, catalog)])
    things.sort(key=_order)
    # Of a project that was done several times, what others signed stands beside the last.
    left = vouched(until, catalog, today)
    things = [replace(t, vouches=left.pop(f"{t.kind}:{t.ref}", ())) for t in things]
    things = _with_levels(things, now, catalog)
    country = str(said.country or "")
    shelves = {s: tuple(t for t in things if t.shelf == s) for s in get_args(Shelf)}
    return Portfolio(
        name=said.name,
        contact=clean(contact).strip(),
        situation=said.situation if said.situation in ("student", "working", "in-field") else "",
        field=catalog.rules.field.name,
        country="" if country in REGIONS else country,
        degree=said.degree if said.degree and said.degree != "none" else "",
        outside=said.outside,
        languages=said.languages or (),
        **shelves,
        reviewers=tuple(dict.fromkeys(t.reviewer for t in things if t.reviewer)),
        last=max((e.day for e in until.entries), default=None),
        catalog=(public or catalog.digest)[:12],
        version=pathways.__version__,
    )


def _order(thing: Thing) -> tuple[int, str, str, str]:
    """Newest first; what has no date comes last."""
    when = thing.when.last.toordinal() if thing.when else 0
    return (-when, thing.name, thing.link, thing.said)


# -- from the record ----------------------------------------------------------------------------


def _logged(record: Record, catalog: Catalog) -> list[Thing]:
    """Finished projects and readings, finished programs, jobs. Conversations stay private."""
    hours: defaultdict[str, Fraction] = defaultdict(Fraction)
    began: dict[str, When] = {}
    held: dict[tuple[str, str, str], Thing] = {}
    last: dict[str, tuple[Entry, Thing]] = {}
    for entry in record.named(catalog):
        of, kind, id = entry.of, entry.of.rpartition(":")[0], entry.id
        if entry.what in ("started", "hours") and of:
            began.setdefault(of, entry.on)
            hours[of] += exact(entry.hours)
        elif entry.what == "done" and kind in ("project", "study"):
            if of in last and entry.link in ("", last[of][0].link):
                before, as_before = last[of]
                entry = entry.mending(before)
                hours[of] += as_before.hours
                if as_before.began:
                    began[of] = as_before.began
            # Hours on the last line may be all of them or only the last: count what is certain.
            spent = max(exact(entry.hours), hours.pop(of, Fraction(0)))
            first = began.pop(of, None)
            thing = _done(entry, kind, spent, catalog)
            thing = replace(thing, began=first if first and first <= entry.on else None)
            _keep(held, thing)
            last[of] = entry, thing
        elif entry.what == "finished":
            _keep(held, _program(id, entry.on, entry.link, entry.said, catalog))
        elif entry.what == "job":
            name = catalog.name_of(id)
            _keep(held, _thing("job", id, name, entry.on, entry.link, entry.said))
    return list(held.values())


def _keep(held: dict[tuple[str, str, str], Thing], thing: Thing) -> None:
    """A later line about the same thing mends an earlier one; another link is another time."""
    held.pop((thing.kind, thing.ref, ""), None)
    held[thing.kind, thing.ref, thing.link] = thing


def _done(entry: Entry, kind: str, hours: Fraction, catalog: Catalog) -> Thing:
    id = entry.id
    project = catalog.projects.get(id) if kind == "project" else None
    agenda, own = catalog.agendas.get(id), kind == "project" and id.startswith(OWN)
    name = project.name if project else catalog.name_of(id.removeprefix(OWN) if own else id)
    what: ThingKind = "study" if kind == "study" else "project"
    thing = _thing(what, id, name, entry.on, entry.link, entry.said)
    thing = replace(thing, hours=hours, reviewer=entry.reviewer)
    if not project:
        return replace(thing, asked=agenda.exercise if agenda else "", own=own)
    return replace(
        thing,
        asked=project.deliverable,
        finished_means=project.done_when,
        own=project.own,
        rows=_rows(project, entry),
        changed_rubric=bool(entry.rubric) and len(entry.rubric) != len(project.rubric),
    )


def _rows(project: Project, entry: Entry) -> tuple[Row, ...]:
    if len(entry.rubric) != len(project.rubric):
        # Not filled in; or the rubric has changed since, so the words would be others.
        return tuple(Row(row.look_at) for row in project.rubric)
    return tuple(
        Row(row.look_at, level, row.strong if level == "strong" else row.solid)
        for row, level in zip(project.rubric, entry.rubric, strict=True)
    )


def _program(id: str, when: When | None, link: str, said: str, catalog: Catalog) -> Thing:
    program = catalog.programs.get(id)
    thing = _thing("program", id, catalog.name_of(id), when, link, said)
    if program is None:
        return thing
    page, operator = safe_link(program.page), program.operator
    return replace(thing, name=program.name, asked=program.summary, operator=operator, page=page)


# -- from the answers ---------------------------------------------------------------------------


def _answered(profile: Profile, catalog: Catalog) -> list[Thing]:
    """Programs finished before, and things done that have a sentence or a link."""
    held = (p for p in profile.programs or () if isinstance(p, ProgramDone))
    found = [_program(p.id, p.when, "", p.proof, catalog) for p in held]
    for did in profile.did or ():
        thing = catalog.questions.thing(did.thing) if isinstance(did, Did) else None
        if thing and isinstance(did, Did) and did.proof:
            found.append(_thing("did", thing.id, thing.text, did.when, "", did.proof))
    for id, claim in (profile.levels or {}).items():
        if claim.proof and claim.level:
            name = catalog.competencies[id].name
            found.append(_thing("level", id, name, claim.when, "", claim.proof))
    return found


def _once(things: list[Thing]) -> list[Thing]:
    """A program stands once: as logged, unless only the answer says what came of it."""
    best: dict[str, Thing] = {}
    for thing in things:
        held = best.get(thing.ref)
        shown = bool(thing.link or thing.said)
        if thing.kind == "program" and (held is None or (shown and not (held.link or held.said))):
            best[thing.ref] = thing
    return [t for t in things if t.kind != "program" or best[t.ref] is t]


def _thing(kind: ThingKind, ref: str, name: str, when: When | None, link: str, said: str) -> Thing:
    link, said = _evidence(link, said)
    return Thing(kind, ref, name, said, link, when)


def _evidence(link: str, said: str) -> tuple[str, str]:
    """A safe link and a sentence. A place that is no safe link is told, never followed."""
    safe = safe_link(link)
    if link.strip() and not safe:
        said = f"{said} ({link.strip()})" if said else link.strip()
    if safe:
        return safe, said
    addresses = (m.group().rstrip(".,;:!?)]}’'") for m in _ADDRESS.finditer(said))
    address = next(filter(safe_link, addresses), "")
    if not address:
        return "", said
    # An address at either end of a sentence is shown as the link, not twice.
    rest = said.strip()
    if rest.startswith(address):
        rest = rest[len(address) :].lstrip(" .,;:)")
    elif rest.rstrip(".)").endswith(address):
        rest = rest.rstrip(".)")[: -len(address)].rstrip(" ,;:(")
    return safe_link(address), rest


# -- levels -------------------------------------------------------------------------------------


def _with_levels(things: Iterable[Thing], now: Situation, catalog: Catalog) -> list[Thing]:
    """Each thing with what it shows at a level, never above the person's, and what it speaks for
    without one."""
    done = []
    for thing in things:
        shown = thing.link or thing.said or thing.vouches
        offers = dict(_offers(thing, now, catalog)) if shown else {}
        by, sure = tuple(v.by for v in thing.vouches if v.saw), _signed(thing, catalog)
        shows, also = [], []
        for known, level in ((catalog.competencies[id], offers[id]) for id in sorted(offers)):
            if 0 < level <= now.person.level(known.id) and _may_claim(thing):
                did, signed = known.did[level], min(level, sure.get(known.id, 0))
                ability = Ability(known.id, known.name, known.short, level, did, signed)
                shows.append(replace(ability, vouched=by) if signed else ability)
            else:
                also.append(known)
        shows.sort(key=lambda a: (-a.level, a.name))
        done.append(replace(thing, shows=tuple(shows), also=tuple(also)))
    return done


def _may_claim(thing: Thing) -> bool:
    """Whether a level may stand beside it: somebody signed what they saw; or it can be seen, and
    the rubric, if there is one, was filled in with more than thin."""
    if any(v.saw for v in thing.vouches):
        return True
    return bool(thing.link) and (not thing.rows or (thing.rated and thing.thin < len(thing.rows)))


def _signed(thing: Thing, catalog: Catalog) -> dict[str, int]:
    """Levels by what others signed alone, by competency."""
    project = catalog.projects.get(thing.ref)
    if project is None or not any(v.saw for v in thing.vouches):
        return {}
    seen = rows_seen(project, thing.vouches)
    return {s.competency: shown_level(s.level, "signed", seen, len(seen)) for s in project.shows}


def _offers(thing: Thing, now: Situation, catalog: Catalog) -> Iterable[tuple[str, int]]:
    """(competency, level) that a thing can show; a thin row takes a level off."""
    if thing.kind == "project" and thing.ref in catalog.projects:
        project = catalog.projects[thing.ref]
        shows, rows = project.shows, len(thing.rows)
        claimed = rubric_with([r.level for r in thing.rows if r.level], project, thing.vouches)
        proof = thing.link or thing.said or "".join(v.by for v in thing.vouches if v.saw)
        yield from ((s.competency, shown_level(s.level, proof, claimed, rows)) for s in shows)
    elif thing.kind == "program" and thing.ref in catalog.programs:
        yield from ((b.competency, b.to) for b in catalog.programs[thing.ref].builds)
    elif thing.kind == "study":
        yield catalog.rules.field.context, 1
    elif thing.kind == "did":
        known = catalog.questions.thing(thing.ref)
        yield from known.shows.items() if known else ()
    elif thing.kind == "level":
        claim = (now.profile.levels or {}).get(thing.ref)
        if claim:
            yield thing.ref, claim.level
