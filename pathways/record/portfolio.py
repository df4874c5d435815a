"""What a person can show: finished things with their evidence, for a page that strangers check.

Positive only. Nothing unfinished, refused, planned or private is in here, so no format can leak it.
A thing with a link is open to see; one with a sentence is told; one of the record with neither is
named, so that a reader can discount it and its owner sees what a link would add. A ticked answer
with neither is left out: nobody could even ask about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

import pathways
from pathways.catalog import Catalog
from pathways.catalog.records import Competency, Project
from pathways.catalog.values import REGIONS, When
from pathways.profile import Profile
from pathways.profile.answers import Did, Outside, ProgramDone
from pathways.profile.pitch import OWN
from pathways.record.entries import Entry, Record
from pathways.record.view import Situation, situation, todays_name

ThingKind = Literal["project", "study", "program", "job", "did", "level"]

_SCHEMES = ("http", "https", "mailto")
_LONGEST_LINK = 2000
_ADDRESS = re.compile(r"https?://[^\s<>\"“”]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a rubric with the level claimed, in the words of that level."""

    look_at: str
    level: str
    words: str


@dataclass(frozen=True, slots=True)
class Ability:
    """A competency at the level that a thing shows."""

    id: str
    name: str
    short: str
    level: int
    statement: str
    """What somebody at this level did, from data/competencies.yaml."""
    because: str = ""
    """Why the thing shows it, from the data; empty for things that need no reason."""


@dataclass(frozen=True, slots=True)
class Thing:
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
    rows: tuple[Row, ...] = ()
    """Rows of the rubric that are claimed as solid or strong."""
    of_rows: int = 0
    """How many rows the rubric has."""
    shows: tuple[Ability, ...] = ()
    """Competencies for which this is the best evidence."""
    also: tuple[Competency, ...] = ()
    """Competencies for which something else is better evidence."""


@dataclass(frozen=True, slots=True)
class Portfolio:
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
    open: tuple[Thing, ...]
    """Finished things with a link, newest first."""
    told: tuple[Thing, ...]
    """Finished things with a sentence."""
    named: tuple[Thing, ...]
    """Finished things of the record with neither."""
    reviewers: tuple[str, ...]
    last: date | None
    """The last day of the record that counts here."""
    catalog: str
    """The first characters of the hash of the catalog."""
    version: str

    def site(self, link: str) -> str:
        """Where an address leads, in a word: its host, or the mail address."""
        return urlsplit(link).hostname or link.partition(":")[2]

    @property
    def things(self) -> tuple[Thing, ...]:
        """Everything that can be checked or asked about."""
        return self.open + self.told

    @property
    def empty(self) -> bool:
        """Whether nothing finished can be named."""
        return not (self.open or self.told or self.named)

    @property
    def abilities(self) -> tuple[Ability, ...]:
        """Every competency at the best level shown, highest first."""
        best: dict[str, Ability] = {}
        for ability in (a for t in self.things for a in t.shows):
            held = best.get(ability.id)
            if held is None or held.level < ability.level:
                best[ability.id] = ability
        return tuple(sorted(best.values(), key=lambda a: (-a.level, a.name)))

    def evidence(self, ability: Ability) -> tuple[str, ...]:
        """Names of the things that speak for a competency, the best first."""
        shown = [(-a.level, t.name) for t in self.things for a in t.shows if a.id == ability.id]
        best = [name for _, name in sorted(shown, key=lambda pair: pair[0])]
        more = [t.name for t in self.things if any(c.id == ability.id for c in t.also)]
        return tuple(dict.fromkeys(best + more))


def safe_link(text: str) -> str:
    """The address if a reader can follow it without harm (web or mail), else nothing."""
    text = text.strip()
    if len(text) > _LONGEST_LINK or re.search(r"[\s<>\"`\\]", text):
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    if parts.scheme not in _SCHEMES:
        return ""
    whole = "@" in parts.path if parts.scheme == "mailto" else bool(parts.hostname)
    return text if whole else ""


def portfolio(profile: Profile, record: Record, catalog: Catalog, today: date) -> Portfolio:
    """What a person could show on a day, from their answers and their record.

    Raises:
        BadInput: a changed answer that the profile would not accept.
    """
    until = replace(record, entries=tuple(e for e in record.entries if e.day <= today))
    now = situation(profile, until, catalog, today)
    said = now.profile
    things = _once([*_logged(until, catalog), *_answered(profile, catalog)])
    things = _with_levels(things, now, catalog)
    things.sort(key=_order)
    country = str(said.country or "")
    return Portfolio(
        name=said.name,
        situation=said.situation if said.situation in ("student", "working", "in-field") else "",
        field=catalog.rules.field.name,
        country="" if country in REGIONS else country,
        degree=said.degree if said.degree and said.degree != "none" else "",
        outside=said.outside,
        languages=said.languages or (),
        open=tuple(t for t in things if t.link),
        told=tuple(t for t in things if t.said and not t.link),
        named=tuple(t for t in things if not t.said and not t.link),
        reviewers=tuple(dict.fromkeys(t.reviewer for t in things if t.reviewer)),
        last=max((e.day for e in until.entries), default=None),
        catalog=catalog.digest[:12],
        version=pathways.__version__,
    )


def _order(thing: Thing) -> tuple[int, str, str, str]:
    """Newest first; what has no date comes last."""
    when = thing.when.last.toordinal() if thing.when else 0
    return (-when, thing.name, thing.link, thing.said)


# -- from the record ----------------------------------------------------------------------------


def _logged(record: Record, catalog: Catalog) -> list[Thing]:
    """Finished projects and readings, finished programs, jobs. Conversations stay private."""
    hours: dict[str, Fraction] = {}
    began: dict[str, When] = {}
    held: dict[tuple[str, str, str], Thing] = {}
    for entry in record.entries:
        of = todays_name(entry.of, catalog) if entry.of else ""
        kind, _, id = of.rpartition(":")
        if entry.what in ("started", "hours") and of:
            began.setdefault(of, entry.on)
            hours[of] = hours.get(of, Fraction(0)) + _exact(entry.hours)
        elif entry.what == "done" and kind in ("project", "study"):
            # Hours on the last line may be all of them or only the last: count what is certain.
            spent = max(_exact(entry.hours), hours.pop(of, Fraction(0)))
            thing = _done(entry, kind, id, spent, catalog)
            first = began.pop(of, None)
            _keep(held, replace(thing, began=first if first and first <= entry.on else None))
        elif entry.what == "finished":
            _keep(held, _program(id, entry.on, entry.link, entry.said, catalog))
        elif entry.what == "job":
            role = catalog.roles.get(id)
            name = role.name if role else _plain_name(id)
            link, said = _evidence(entry.link, entry.said)
            _keep(held, Thing("job", id, name, said, link, entry.on))
    return list(held.values())


def _keep(held: dict[tuple[str, str, str], Thing], thing: Thing) -> None:
    """A later line about the same thing mends an earlier one; another link is another time."""
    held.pop((thing.kind, thing.ref, ""), None)
    held[thing.kind, thing.ref, thing.link] = thing


def _done(entry: Entry, kind: str, id: str, hours: Fraction, catalog: Catalog) -> Thing:
    link, said = _evidence(entry.link, entry.said)
    project = catalog.projects.get(id) if kind == "project" else None
    if project:
        rows = _rows(project, entry)
        return Thing(
            "project", id, project.name, said, link, entry.on, None, hours, entry.reviewer,
            project.deliverable, rows=rows,
            of_rows=len(entry.rubric) if len(entry.rubric) == len(project.rubric) else 0,
        )  # fmt: skip
    agenda = catalog.agendas.get(id)
    name = agenda.name if agenda else _known(id, catalog)
    return Thing(
        "study" if kind == "study" else "project", id, name, said, link, entry.on, None, hours,
        entry.reviewer, agenda.exercise if agenda else "",
    )  # fmt: skip


def _rows(project: Project, entry: Entry) -> tuple[Row, ...]:
    if len(entry.rubric) != len(project.rubric):
        return ()  # the rubric has changed since, so the words would be others
    pairs = zip(project.rubric, entry.rubric, strict=True)
    return tuple(
        Row(row.look_at, level, row.strong if level == "strong" else row.solid)
        for row, level in pairs
        if level != "thin"
    )


def _program(id: str, when: When | None, link: str, said: str, catalog: Catalog) -> Thing:
    link, said = _evidence(link, said)
    program = catalog.programs.get(id)
    if program is None:
        return Thing("program", id, _plain_name(id), said, link, when)
    return Thing(
        "program", id, program.name, said, link, when,
        asked=program.summary, operator=program.operator, page=safe_link(program.page),
    )  # fmt: skip


# -- from the answers ---------------------------------------------------------------------------


def _answered(profile: Profile, catalog: Catalog) -> list[Thing]:
    """Programs finished before, and things done that have a sentence or a link."""
    found = []
    for done in profile.programs or ():
        if isinstance(done, ProgramDone):
            found.append(_program(done.id, done.when, "", done.proof, catalog))
    for did in profile.did or ():
        thing = catalog.questions.thing(did.thing) if isinstance(did, Did) else None
        if thing and isinstance(did, Did) and did.proof:
            link, said = _evidence("", did.proof)
            found.append(Thing("did", thing.id, thing.text, said, link, did.when))
    for id, claim in (profile.levels or {}).items():
        if claim.proof and claim.level:
            link, said = _evidence("", claim.proof)
            name = catalog.competencies[id].name
            found.append(Thing("level", id, name, said, link, claim.when))
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


def _evidence(link: str, said: str) -> tuple[str, str]:
    """A safe link and a sentence. A place that is no safe link is told, never followed."""
    safe = safe_link(link)
    if link.strip() and not safe:
        said = f"{said} ({link.strip()})" if said else link.strip()
    if safe:
        return safe, said
    for match in _ADDRESS.finditer(said):
        address = match.group().rstrip(".,;:!?)]}’'")
        safe = safe_link(address)
        if safe:
            # An address at either end of a sentence is shown as the link, not twice.
            rest = said.strip()
            if rest.startswith(address):
                rest = rest[len(address) :].lstrip(" .,;:)")
            elif rest.rstrip(".)").endswith(address):
                rest = rest.rstrip(".)")[: -len(address)].rstrip(" ,;:(")
            return safe, rest
    return "", said


# -- levels -------------------------------------------------------------------------------------


def _with_levels(things: list[Thing], now: Situation, catalog: Catalog) -> list[Thing]:
    """Each competency stands at the linked thing that shows it best, and at one without a link
    only when that shows more; never above the person's level."""
    offers: list[_Offer] = []
    for number, thing in enumerate(things):
        for competency, level, because in _offers(thing, now, catalog):
            if 0 < level <= now.person.level(competency) and (thing.link or thing.said):
                when = thing.when.last.toordinal() if thing.when else 0
                rank = (bool(thing.link), level, when, -number)
                offers.append(_Offer(rank, number, competency, level, because))
    best: dict[str, int] = {}
    chosen: set[tuple[int, str]] = set()
    for offer in sorted(offers, key=lambda o: o.rank, reverse=True):
        if offer.level > best.get(offer.competency, 0):
            best[offer.competency] = offer.level
            chosen.add((offer.number, offer.competency))
    done = []
    for number, thing in enumerate(things):
        mine = [o for o in offers if o.number == number]
        shown = [_ability(o, catalog) for o in mine if (number, o.competency) in chosen]
        also = [o.competency for o in mine if (number, o.competency) not in chosen]
        shown.sort(key=lambda a: (-a.level, a.name))
        others = tuple(catalog.competencies[c] for c in sorted(also))
        done.append(replace(thing, shows=tuple(shown), also=others))
    return done


class _Offer(NamedTuple):
    rank: tuple[bool, int, int, int]
    number: int
    competency: str
    level: int
    because: str


def _ability(offer: _Offer, catalog: Catalog) -> Ability:
    known = catalog.competencies[offer.competency]
    return Ability(
        known.id, known.name, known.short, offer.level, known.did[offer.level], offer.because
    )


def _offers(thing: Thing, now: Situation, catalog: Catalog) -> Iterable[tuple[str, int, str]]:
    """(competency, level, why) that a thing can show."""
    if thing.kind == "project" and thing.ref in catalog.projects:
        project = catalog.projects[thing.ref]
        thin = bool(thing.of_rows) and len(thing.rows) < thing.of_rows
        # Why a task shows its own level is no reason for the one below. And what somebody planned
        # for a project of their own would read as what came of it.
        silent = thin or project.id.startswith(OWN)
        yield from (
            (s.competency, s.level - thin, "" if silent else s.because) for s in project.shows
        )
    elif thing.kind == "program" and thing.ref in catalog.programs:
        # Why a program builds something is said to those who choose it, and also what it does not.
        yield from ((b.competency, b.to, "") for b in catalog.programs[thing.ref].builds)
    elif thing.kind == "study":
        yield catalog.rules.field.context, 1, ""
    elif thing.kind == "did":
        known = catalog.questions.thing(thing.ref)
        shows: Mapping[str, int] = known.shows if known else {}
        yield from ((c, level, "") for c, level in shows.items())
    elif thing.kind == "level":
        claim = (now.profile.levels or {}).get(thing.ref)
        if claim:
            yield thing.ref, claim.level, ""


def _known(id: str, catalog: Catalog) -> str:
    program = catalog.programs.get(id)
    return program.name if program else _plain_name(id)


def _plain_name(id: str) -> str:
    """The name of something that the catalog has no longer."""
    return id.replace("-", " ").capitalize()


def _exact(hours: float) -> Fraction:
    return Fraction(hours).limit_denominator(60)
