"""Who is routed: everybody of a cohort who did not ask to be left out, known by no name."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field, replace
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise

from pathways.catalog import Catalog
from pathways.catalog.reading import is_nobody, yes_or_no
from pathways.catalog.text import cut, fold, one_line
from pathways.catalog.values import When
from pathways.cohort.batch import submission
from pathways.cohort.consent import ASKS, in_person, in_reach, refused
from pathways.cohort.form_reader import CellProblem, Form, unread_for_routes
from pathways.cohort.who import Latest
from pathways.frozen import Struct
from pathways.profile import Person, Profile, current
from pathways.profile.answers import Cues, as_plain
from pathways.profile.moments import free_moments, some_moments
from pathways.route.openings import Opening
from pathways.route.openings import code_of as opening_code

_MOST_WRITTEN = 80
"""Letters of a cell that are shown."""


class Candidate(Struct):
    """Somebody who may be told of openings."""

    code: str
    """What stands for them where no name may: nothing can be read off it."""
    place: str
    """How an organizer finds them: a row of the sheet, a file, an id of the index."""
    name: str
    email: str
    person: Person
    like: str
    """Their circumstances as JSON, without names, words and evidence: what lots are drawn from."""
    free: Cues | None = None
    referred: bool | None = None
    """Whether somebody of the field would speak for them; None where no answer says."""
    known_by: str = ""
    """The answer that says so: `referrer`, `obstacle_kind`, or `levels`."""
    wants: tuple[str, ...] = ()
    """Openings they wish for, the best first: as written until `named`, then by id."""
    conflicts: tuple[str, ...] = ()
    """Openings that they must not be given, whoever says so."""
    told: bool = False
    """Whether they gave a clear yes to being told of openings by mail."""
    moments: str = ""
    """What they wrote of their free moments."""
    by_mail: bool = True
    """Whether they did not say that they want no mail."""
    most: int | None = None
    """How many seats they may have, where somebody says so."""
    apart: tuple[str, ...] = ()
    """People beside whom they must not be put, as written: what names no opening among those."""

    def named(self, names: Called) -> tuple[Candidate, list[tuple[str, str]]]:
        """The same with openings by id, by what people call them; and what they wish for that is no
        opening, with its tag."""
        held, unknown = {"wants": self.wants, "conflicts": self.conflicts}, []
        found = dict[str, tuple[str, ...]]()
        for tag, texts in held.items():
            meant = dict(pair for text in texts for pair in _each_meant(text, names))
            if tag == "conflicts":
                meant |= {text: ids for text in meant if (ids := names.before(text)) is not None}
            unknown += [(tag, text) for text, ids in meant.items() if not ids]
            found[tag] = tuple(dict.fromkeys(id for ids in meant.values() for id in ids))
        others = tuple(text for tag, text in unknown if tag == "conflicts")
        who = replace(self, wants=found["wants"], conflicts=found["conflicts"], apart=others)
        return who, [(tag, text) for tag, text in unknown if tag == "wants"]

    def lot(self, opening: str) -> tuple[str, str]:
        """Decides among equals at an opening, the same whatever the order of rows and columns, and
        however much somebody shows: by their circumstances, and of people who are equal in all of
        these by their code."""
        return _hash(opening, self.like), _hash(opening, self.code)

    def drawing(self) -> Callable[[Opening], bytes]:
        """What draws the first of a lot, which is enough among openings for one person: no two are
        equal."""
        like = f"\0{self.like}".encode("utf-8", "replace")
        return lambda opening: hashlib.sha256(opening.code.encode() + like).digest()

    def words(self, competency: str) -> str:
        """What they wrote or linked for a level, in their own words; empty without."""
        shown = self.person.levels.get(competency)
        return shown.proof if shown else ""


def kept_apart(
    everybody: Iterable[Candidate],
) -> tuple[frozenset[frozenset[str]], list[tuple[Candidate, str]]]:
    """Pairs of people who must not be put together, by their codes, and what names nobody or
    several: somebody is named by their address, or by a name that one person has."""
    by, asking = dict[str, set[str]](), list[Candidate]()
    for one in everybody:
        asking += [one] if one.apart else []
        for name in {one.email.strip().casefold(), fold(one.name)} - {""}:
            by.setdefault(name, set()).add(one.code)
    pairs, unknown = set[frozenset[str]](), list[tuple[Candidate, str]]()
    for one in asking:
        for text in one.apart:
            found = by.get(text.strip().casefold()) or by.get(fold(text)) or set()
            other = next(iter(found), one.code)
            if len(found) != 1 or other == one.code:
                unknown.append((one, text))
            else:
                pairs.add(frozenset((one.code, other)))
    return frozenset(pairs), unknown


def ticked(everybody: Iterable[Candidate]) -> bool:
    """Whether what people wish for stands in one order for all, as boxes that were ticked do: which
    of them is the first says nothing then."""
    both = [one.wants for one in everybody if len(one.wants) > 1]
    order: TopologicalSorter[str] = TopologicalSorter()
    for wants in both:
        for one, other in pairwise(wants):
            order.add(other, one)
    try:
        order.prepare()
    except CycleError:
        return False
    return len(both) >= _SEVERAL


_SEVERAL = 3
"""People with several wishes, from which on one order is no chance."""


class Called:
    """What people may call openings, as they write it who wish for one."""

    def __init__(self, openings: Iterable[Opening]) -> None:
        open_, wholes = [*openings], dict[str, list[str]]()
        self.by: dict[str, tuple[str, ...]] = {}
        """By folded id, name, or both with the kind before them, the id; by what several are part
        of, the ids of all."""
        self.by |= {f"{o.kind}-{fold(o.id)}-{fold(o.name)}": (str(o.id),) for o in open_}
        self.by |= {fold(o.name): (str(o.id),) for o in open_}
        for one in open_:
            wholes.setdefault(fold(one.part_of), []).append(str(one.id))
        self.by |= {name: tuple(ids) for name, ids in wholes.items() if name}
        self.by |= {fold(o.id): (str(o.id),) for o in open_}
        begins = ((str(one.id), one.date or one.starts) for one in open_)
        self._starts = {id: at.first for id, at in begins if at}
        self._is: dict[str, set[str]] = {}
        self._begins: dict[str, set[str]] = {}
        for name in self.by:
            for word in re.findall(r"\w{3,}", name):
                self._is.setdefault(word, set()).add(name)
                for end in range(_LEAST, min(_MOST, len(word))):
                    self._begins.setdefault(word[:end], set()).add(name)

    def before(self, text: str) -> list[str] | None:
        """The openings that begin before a day, of `before 28 March 2027`; None of other words."""
        found = re.fullmatch(r"(?i)(?:nothing |none )?before (.{4,30})", text.strip())
        try:
            day = When.read(found[1]) if found else None
        except ValueError:
            return None
        return [id for id, at in self._starts.items() if at < day.first] if day else None

    def sharing(self, word: str) -> set[str]:
        """The names that have this word, or one of which the shorter begins the longer: `interp`,
        `interpretability`."""
        found = self._is.get(word, set()) | self._begins.get(word, set())
        begins = (self._is.get(word[:end], set()) for end in range(_LEAST, min(_MOST, len(word))))
        return found.union(*begins)


_LEAST, _MOST = 4, 24
"""Letters of a word that may begin a longer one: at least, and fewer than."""


def _each_meant(text: str, names: Called) -> Iterator[tuple[str, list[str]]]:
    """Each part of a text between commas with the openings that it means; names may hold commas."""
    parts = [part for part in map(str.strip, text.split(",")) if part]
    while parts:
        most = range(len(parts), 0, -1)
        whole = next((n for n in most if fold(", ".join(parts[:n])) in names.by), 0)
        if whole:
            said = [", ".join(parts[:whole])]
        else:
            between = r"\s(?=\d\s*[.):])|\s*/\s*|\s+(?:or|and|then|oder|und|ou|et)\s+"
            said = [part for part in re.split(between, parts[0]) if part]
        parts = parts[whole or 1 :]
        yield from ((one, _meant(one, names)) for one in said)


def _meant(text: str, names: Called) -> list[str]:
    """The openings that are meant by an id, a name, or ids with spaces between them; else the one
    that shares most words with the text, if these are at least half of it and no other shares as
    many; else none."""
    text = re.sub(r"^\s*(?:\d+\s*[.):]|(?:1st|2nd|3rd|first|second|third)\b[:.]?)\s*", "", text)
    if ids := names.by.get(fold(text)):
        return [*ids]
    each = [names.by.get(fold(word), ()) for word in text.split()]
    if all(each):
        return [id for ids in each for id in ids]
    bare = re.sub(r"\([^)]*\)", " ", text).casefold()
    words = {*re.findall(r"\w{3,}", bare)} - _SMALL
    each_name = Counter(name for word in words for name in names.sharing(word))
    shared: Counter[tuple[str, ...]] = Counter()
    for name, count in each_name.items():
        shared[names.by[name]] = max(shared[names.by[name]], count)
    most = max(shared.values(), default=0)
    best = [ids for ids, count in shared.items() if count == most]
    return [*best[0]] if words and len(best) == 1 and 2 * most >= len(words) else []


_SMALL = frozenset(
    "the for and with from this that would like help maybe also your any anything please first 1st"
    " second 2nd third 3rd einen eine der".split()
)
"""Words beside the name of an opening."""


def candidate(
    catalog: Catalog,
    profile: Profile,
    key: str = "",
    place: str = "",
    email: str = "",
    beside: dict[str, str] | None = None,
) -> Candidate | None:
    """Somebody with these answers, and what the organizer asked beside them; None for whoever asked
    to be left out, or answered that with something that is no clear yes.

    Raises:
        ValueError: their moments cannot be read.
    """
    said = beside or {}
    by_mail = not in_person(said)
    if by_mail and refused(said):
        return None
    person = current(profile, catalog)
    free = free_moments(said["free"]) if said.get("free") else None
    like = _alike(person, free)
    referred, by = _referred(catalog, person, said.get("referrer", ""))
    wants, conflicts = (
        tuple(filter(None, map(str.strip, re.split(r"[;\n]+", said.get(tag, "")))))
        for tag in ("wants", "conflicts")
    )
    who = (code_of(key, profile, like), place, profile.name, email, person, like)
    most = int(found[0]) if (found := re.search(r"\d{1,3}", said.get("most", ""))) else None
    if most == 0:
        return None
    written = cut(one_line(said.get("free", "")), _MOST_WRITTEN)
    told = by_mail and yes_or_no(said.get("routed", "")) is True
    return Candidate(*who, free, referred, by, wants, conflicts, told, written, by_mail, most)


def code_of(key: str, profile: Profile, like: str) -> str:
    """What stands for somebody, by what they are known by, or without that by all answers."""
    # What people without an id or an address are known by may hold their name.
    if not key.startswith(("id ", "email ")):
        key = json.dumps({**as_plain(profile), "name": ""}, sort_keys=True)
    return f"r{_hash(key, like)[:8]}"


def _hash(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def _alike(person: Person, free: Cues | None) -> str:
    moments = free.moments if free else person.cues
    held = {
        "hours": str(person.hours), "country": person.country, "situation": person.situation,
        "degree": person.degree, "roles": person.roles, "move": person.move,
        "languages": sorted(person.languages), "years": person.years, "aim": person.aim,
        "free": [cue.day for cue in moments], "out": sorted(person.deal_breakers),
    }  # fmt: skip
    return json.dumps(held, sort_keys=True)


def _referred(catalog: Catalog, person: Person, said: str) -> tuple[bool | None, str]:
    """Whether somebody would refer them, and by which answer that is known."""
    rule = catalog.rules.route.referral
    nobody, alone = is_nobody(said) if said else None, person.obstacle_kind == rule.obstacle
    if nobody is False and alone:
        return False, "obstacle_kind"
    if nobody is not None:
        return not nobody, "referrer"
    # What people elsewhere would say of somebody opens no door in the field.
    of_field = rule.competency in person.asked or any(d.thing == rule.thing for d in person.did)
    if of_field and person.level(rule.competency) >= rule.level:
        return True, "levels"
    if alone:
        return False, "obstacle_kind"
    if rule.competency in person.asked and not person.level(rule.competency):
        return False, "levels"
    return None, ""


class Left(Struct):
    """Who is not among those routed, and what could not be read."""

    out: list[str] = field(default_factory=list)
    """Places of people who asked to be left out."""
    unread: list[str] = field(default_factory=list)
    """Places of people whose answers have to be mended first."""
    moments: list[CellProblem] = field(default_factory=list)
    """What was typed for free moments, or on being told of openings, and could not be read."""


class Source(Struct):
    """What is known of somebody before it is read for this."""

    place: str
    """A row of the sheet, a file, or an id of the index."""
    key: str
    """What they are known by in a batch."""
    email: str
    profile: Profile | None
    """None where answers have to be mended first."""
    beside: Mapping[str, str]
    heading: str = "free"
    """Of the column of free moments."""
    agreed: str = ""
    """As a batch holds it."""


def of_form(form: Form, rows: Iterable[Latest]) -> Iterator[Source]:
    """Everybody of a form, one by one."""
    for latest in rows:
        one, heading = submission(form, latest), form.cell(form.table.rows[latest.row], "free")[0]
        who = (one.place, one.key, one.email, one.answers.profile)
        yield Source(*who, one.for_routes, heading or "free", one.agreed)


def candidates(catalog: Catalog, sources: Iterable[Source], left: Left) -> Iterator[Candidate]:
    """Whoever may be told of openings, one by one; adds to `left` who is not among them and why."""
    codes: Counter[str] = Counter()
    for one in sources:
        if one.profile is None:
            left.unread.append(one.place)
            continue
        beside = dict(one.beside)
        who = (catalog, one.profile, one.key, one.place, one.email, beside)
        found = None
        try:
            reached = in_reach(one.agreed, beside) or in_person(beside)
            found = candidate(*who) if reached else None
        except ValueError as error:
            said = (one.place, one.heading, beside.pop("free"), str(error))
            left.moments.append(CellProblem(*said, harmless=True))
            found = candidate(*who)
            # What can be read are only some of their moments, as those of a profile are.
            some = some_moments(said[2]).moments
            if found and some:
                person = replace(found.person, cues=(*found.person.cues, *some))
                found = replace(found, person=person)
        if found is None:
            left.out.append(one.place)
            for tag, text in beside.items():
                expected = unread_for_routes(tag, text) if tag in ASKS else ""
                if expected:
                    left.moments.append(CellProblem(one.place, tag, text, expected, harmless=True))
            continue
        codes[found.code] += 1
        twin = codes[found.code]  # equal in every answer, and of unknown address
        yield replace(found, code=f"{found.code}-{twin}") if twin > 1 else found


def unnamed(who: Candidate) -> Candidate:
    """The same without a name in it, nor in what they wrote, whose openings have none either."""
    person, said = who.person, who.person.levels
    levels = {c: replace(s, proof=masked(s.proof, who.name)) for c, s in said.items()}
    why, rights = (masked(text, who.name) for text in (person.why, person.rights_unread))
    person = replace(person, levels=levels, why=why, rights_unread=rights)
    wants, conflicts = (tuple(map(opening_code, ids)) for ids in (who.wants, who.conflicts))
    who = replace(who, person=person, wants=wants, conflicts=conflicts)
    return replace(who, name="", email="", place="", moments="")


_LINK = re.compile(r"\S+@\S+|(?:https?://|www\.)\S+", re.IGNORECASE)


def masked(words: str, name: str) -> str:
    """A person's own words without their name, addresses and links."""
    for part in re.findall(r"\w{2,}", name):
        words = re.sub(rf"\b{re.escape(part)}\b", "…", words, flags=re.IGNORECASE)
    return _LINK.sub("(link)", words)
