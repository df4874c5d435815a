"""Openings as an organizer writes them down, in YAML or as a table, and as open lists hold them."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import field, fields, replace
from functools import cache, partial
from itertools import count, zip_longest
from typing import ClassVar, get_args, get_origin, get_type_hints

import yaml

from pathways.catalog import Catalog, reading
from pathways.catalog.decode import Reader
from pathways.catalog.records import Degree, Placed
from pathways.catalog.values import Country, Id, Link, Mistake, Range, When
from pathways.catalog.yaml_nodes import SourceFile, compose
from pathways.files import MAX_BYTES, decode
from pathways.frozen import Record, yaml_name
from pathways.lists.match import Programs
from pathways.lists.openings import Places, is_unpaid, years_of
from pathways.lists.read import Listing
from pathways.lists.taken import as_when, with_roles
from pathways.problems import BadInput, Problem, nearest
from pathways.profile import Person
from pathways.profile.answers import DAYS, Cue, Cues
from pathways.profile.moments import DAY, LONGEST, Unclear, typed_moments
from pathways.route.clocks import local, unread, zone_of

_MOST_WEEKS = 4_000
_A_YEAR = 53
"""Weeks in which clocks have changed as often as they do."""
_EITHER = re.compile(r"(?i)\bor\b| / ")
_SEVERAL = 3
"""Moments that may all be meant; more of them are hours of a week, of which some are chosen."""


_NTH = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
        "last": -1}  # fmt: skip
_ONE = rf"(?:{'|'.join(_NTH)})"
_MONTHLY = rf"(?i)\b(?:(?:every|each|the) )?({_ONE}(?:(?:,| and| &) {_ONE})*)(?= {DAY})"
_OF_MONTH = r"(?i),? ?\b(?:(?:of|in) )?(?:the|a|each|every|once a) month\b|,? ?\bmonthly\b"
_FORTNIGHT = (
    rf"(?i)\bevery (?:other|second|2nd)(?= {DAY})"
    r"|,? ?\b(?:fortnightly|every (?:two|2) weeks|every other week)\b"
)


class Days(Cues):
    """When something takes place: at all of its moments, or at one of them."""

    either: bool = False
    nth: tuple[int, ...] = ()
    """Which ones of a month, -1 the last; every one without."""
    now_and_then: bool = False
    """Whether it is not in every week, and nothing says in which."""

    expected: ClassVar[str] = "when it is, such as Tuesday 18:30-20:00; Thursday 18:30-20:00"

    @classmethod
    def parse(cls, text: str) -> Days:
        """Read moments as people write all of theirs; with `or` between them one is enough."""
        if len(text) > LONGEST:
            raise ValueError(f"'{text[:60]}…' is longer than the moments of a week")
        weekly = re.sub(_FORTNIGHT, "", text)
        each = re.findall(_MONTHLY, weekly)
        if len({said.casefold() for said in each}) > 1:
            raise ValueError(f"'{text[:60]}' names several weeks of a month; write two entries")
        nth = tuple(_NTH[one.casefold()] for one in re.findall(rf"(?i){_ONE}", "".join(each[:1])))
        weekly = re.sub(_OF_MONTH, "", re.sub(_MONTHLY, "", weekly)).strip(" ,")
        rare, text = weekly != text.strip(" ,"), weekly
        try:
            found = typed_moments(text.replace(";", ","), literal=True)
        except Unclear:
            raise
        except ValueError:
            found = Cues.parse(text)
        several = len(found.moments) > _SEVERAL
        either = several or bool(_EITHER.search(text))
        return cls(found.moments, either, nth, rare and not nth)

    def __str__(self) -> str:
        said = Cues.__str__(self)
        if len(self.moments) <= _SEVERAL:
            said = said.replace("; ", " or " if self.either else " and ")
        if self.nth:
            names = {number: name for name, number in reversed(_NTH.items())}
            return f"{said}, the {' and '.join(names[one] for one in self.nth)} of the month"
        return f"{said}, not every week" if self.now_and_then else said

    def on(self, day: datetime.date) -> bool:
        """Whether a day of its weekday is one of its days, as far as that is known."""
        last = (day + datetime.timedelta(days=7)).month != day.month
        return not self.nth or (day.day - 1) // 7 + 1 in self.nth or (last and -1 in self.nth)


class Opening(Placed):
    """Something that people are wanted for. A key that is missing is unknown, and asked about."""

    id: Id
    name: str
    kind: str
    """One of the kinds under `route` in data/rules.yaml."""
    by: str = ""
    """Who offers it."""
    role: str = ""
    """The role of the catalog that it is, or that it leads to, by id or name."""
    needs: dict[str, int] | None = None
    """By competency the level that it asks for; where nothing is said, what its role requires."""
    would_help: dict[str, int] = field(default_factory=dict)
    place: str = ""
    """A city with its country, a country, or remote; several with semicolons."""
    hours: Range | None = None
    """A week."""
    weeks: Range | None = None
    days: Days | None = None
    """When it takes place."""
    date: When | None = None
    """The one day on which it takes place."""
    part_of: str = ""
    """What several entries are parts of: nobody has seats in two of them, and a wish or a conflict
    that names it means all."""
    starts: When | None = None
    """When something of several weeks or months begins."""
    seats: int | None = None
    beside: bool | None = None
    """Whether whoever has a seat may have another elsewhere; None as of its kind."""
    public: bool | None = None
    """Whether anybody may apply by themselves; None as of its kind."""
    weight: int = 0
    """Points by which each of its seats is worth more than others, where seats are given out."""
    closes: When | None = None
    language: str = ""
    """Those that are needed: Spanish and Greek; of Spanish or Portuguese one is enough."""
    rights: tuple[Country, ...] = ()
    """Countries of which a right to work is needed in one."""
    residents: tuple[Country, ...] = ()
    """Countries whose residents it is for."""
    enrolled: bool = False
    """Whether it is for people who are enrolled somewhere."""
    newcomers: bool = False
    """Whether it is for people who have not done an introduction to the field."""
    degree: Degree | None = None
    years: int | None = None
    """Least years of work."""
    least_age: int | None = None
    most_age: int | None = None
    pays: bool | None = None
    page: Link | None = None
    send: str = ""
    """What to send, or whom to write to."""
    most_years: int | None = field(default=None, metadata={"internal": True})
    """Years of work from which on an ad of a list is below somebody."""

    program: str = field(default="", metadata={"internal": True})
    """The program of the catalog that an entry of a list is about."""
    named: bool = field(default=True, metadata={"internal": True})
    code: str = field(default="", metadata={"internal": True})
    """What stands for it where no name may, and what lots are drawn from."""

    @property
    def moments(self) -> tuple[Cue, ...]:
        """When it takes place: its moments, else the day of the week of its one day."""
        if self.days is not None and self.days.moments:
            return self.days.moments
        return (Cue(DAYS[self.date.first.weekday()]),) if self.date else ()

    def moments_of(self, person: Person, today: datetime.date) -> list[tuple[Cue, ...]]:
        """The same by the clocks where somebody lives; several where they may live by several."""
        each = (local(self.moments, *at) for at in self._when(person, today))
        return [*dict.fromkeys(moments for found in each for moments in found)]

    def _when(self, person: Person, today: datetime.date) -> list[tuple[str, str, datetime.date]]:
        """Where somebody lives, with a day of each week: clocks may change between."""
        at = self.date or self.starts
        first = max(today, at.first if at else today)
        weeks = self.weeks.low if self.weeks and not self.date else 0
        # What has no time zone is the same in every week; of these there may be very many.
        many = min(int(weeks), _A_YEAR) if any(zone_of(m.place) for m in self.moments) else 0
        days = (first + datetime.timedelta(weeks=n) for n in range(many + 1))
        return [(person.country or "", person.city or "", day) for day in days]

    def local(self, person: Person, today: datetime.date) -> str:
        """When it takes place where somebody lives, in words; empty where that is the same, or not
        known."""
        each = [local(self.moments, *at) for at in self._when(person, today)]
        if any(len(found) > 1 for found in each) or not self.moments:
            return ""
        found = dict.fromkeys(found for (found,) in each)
        here = tuple(replace(m, place="") if m.time else m for m in self.moments)
        return (
            "" if [*found] in ([self.moments], [here]) else ", later ".join(map(self._said, found))
        )

    def _said(self, moments: tuple[Cue, ...]) -> str:
        return str(Days(moments, self.days.either) if self.days else Cues(moments))

    @property
    def when(self) -> str:
        """When it takes place, in words; empty where it is not known."""
        said = str(self.days) if self.days is not None and self.days.moments else ""
        once = f"{self.date.first.day} {self.date.first:%B %Y}" if self.date else ""
        return ", ".join(filter(None, (once, said)))

    @property
    def whole(self) -> str:
        """What it is a part of, else itself."""
        return self.part_of or self.code

    def unnamed(self) -> Opening:
        """The same, known by its kind, its role and its code."""
        part_of = code_of(self.part_of) if self.part_of else ""
        bare = replace(self, id=Id(self.code), name="", by="", send="", page=None, named=False)
        return replace(bare, part_of=part_of)

    def __post_init__(self) -> None:
        object.__setattr__(self, "code", code_of(self.id) if self.named else self.id)
        if self.seats is not None and not 0 <= self.seats <= 10_000:
            raise Mistake("route.seats", f"seats: {self.seats} is no number of seats", "seats")
        if self.weeks is not None and self.weeks.high > _MOST_WEEKS:
            raise Mistake("route.weeks", f"weeks: {self.weeks} is longer than a life", "weeks")
        if self.date is not None and not self.date.exact:
            raise Mistake("date.invalid", f"date: {self.date} is no single day", "date")
        moments = self.days.moments if self.date and self.days else ()
        if (
            self.date
            and moments
            and DAYS[self.date.first.weekday()] not in {m.day for m in moments}
        ):
            day = DAYS[self.date.first.weekday()].title()
            raise Mistake(
                "date.invalid", f"date: {self.date} is a {day}, and days says {self.days}", "days"
            )
        if not 0 <= self.weight <= 1000:
            raise Mistake("route.weight", f"weight: {self.weight} is not 0 to 1000", "weight")
        for key in ("needs", "would_help"):
            for name, level in (getattr(self, key) or {}).items():
                if not 1 <= level <= 4:
                    raise Mistake("level.range", f"{key}.{name}: a level is 1 to 4", key)


@cache
def code_of(id: str) -> str:
    """The code of an opening of this id."""
    return f"o{hashlib.sha256(id.encode()).hexdigest()[:10]}"


class Openings(Record):
    """A file of openings."""

    openings: tuple[Opening, ...]


def parse_openings(raw: bytes, name: str, catalog: Catalog) -> tuple[Opening, ...]:
    """The openings in bytes that came from `name`: YAML with a list under `openings`, or a table
    whose headings are the same keys, with `convening 2; writing 1` for levels.

    Raises:
        BadInput: every mistake in it, with its place.
    """
    table = name.lower().endswith((".csv", ".tsv"))
    source = _of_table(raw, name) if table else compose(raw, name)
    reader = Reader(source, reading.OWN_WORDS)
    found, listed = reader.read(Openings), source.at("openings")
    held: list[Opening | None] = list(found.openings) if found else []
    if not found and isinstance(listed, yaml.SequenceNode):
        # What could be read is checked too, so that every mistake is told at once.
        held = [Reader(_alone(name, n), reading.OWN_WORDS).read(Opening) for n in listed.value]
    places = Places(catalog)
    known = [_checked(reader, catalog, places, n, one) for n, one in enumerate(held) if one]
    _check_twins(reader, held)
    if not found or reader.problems:
        # Of a table, its lines are known and its columns are not.
        raise BadInput(replace(p, column=1, width=1) if table else p for p in reader.problems)
    return tuple(known)


def _alone(name: str, node: yaml.Node) -> SourceFile:
    """One entry of a file, as if it were all of it; its places are those in the file."""
    file = SourceFile(name, "")
    file.root = node
    return file


def _checked(
    reader: Reader, catalog: Catalog, places: Places, number: int, one: Opening
) -> Opening:
    """An opening with the ids that its names stand for; a problem for each that nothing has."""

    def at(*path: str) -> yaml.Node | None:
        return reader.file.at("openings", number, *path)

    named = partial(id_of, reader, catalog)
    check_word(reader, at("kind"), "kind", one.kind, catalog.rules.route.kinds)
    needs, helps = (
        held
        and {
            named("competencies", name, reader.file.key("openings", number, key, name)): level
            for name, level in held.items()
        }
        for key, held in (("needs", one.needs), ("would_help", one.would_help))
    )
    check_place(reader, at("place"), places, one.place)
    language = _languages(reader, at("language"), one.language)
    role = named("roles", one.role, at("role")) if one.role else ""
    moments = one.days.moments if one.days else ()
    for zone in dict.fromkeys(filter(None, map(unread, moments))):
        hint = "write UTC+5:30, or Asia/Kolkata"
        reader.report(at("days"), "route.zone", f"days: {zone} is no time zone that is known", hint)
    return replace(one, role=role, language=language, needs=needs, would_help=helps or {})


def _languages(reader: Reader, node: yaml.Node | None, text: str) -> str:
    """Languages by their codes: with a plus between those that are needed, and a stroke between
    those of which one is enough; a problem for each that nobody can be found by."""
    needed = [
        [reading.language(part) for part in re.split(r"\s*/\s*|\s+or\s+", of) if part]
        for of in re.split(r"\s*[,;&+]\s*|\s+and\s+", text)
    ]
    for word in (word for of in needed for word in of):
        if not reading.is_language(word):
            message = f"language: nobody can be found by '{word[:40]}'"
            hint = "such as Spanish and Greek, or Spanish or Greek"
            reader.report(node, "route.language", message, hint)
    return "+".join("/".join(of) for of in needed if of)


def id_of(reader: Reader, catalog: Catalog, room: str, name: str, node: yaml.Node | None) -> str:
    """The id that a name stands for in a room of the catalog; a problem where nothing has it."""
    place = catalog.find(name)
    if place is None or place[0] != room:
        what = "role" if room == "roles" else "competency"
        hint = nearest(name, getattr(catalog, room)) or f"see: pathways catalog list {room}"
        reader.report(node, "id.unknown", f"there is no {what} '{name[:60]}'", hint)
    return place[1] if place else name


def check_word(
    reader: Reader, node: yaml.Node | None, key: str, word: str, known: Collection[str]
) -> None:
    """Report a word that is none of those that a key may have."""
    if word not in known:
        hint = nearest(word, known) or f"one of: {', '.join(known)}"
        message = f"{key}: '{word[:40]}' is not one of the allowed words"
        reader.report(node, "value.choice", message, hint)


def check_place(reader: Reader, node: yaml.Node | None, places: Places, text: str) -> None:
    """Report a text that names neither a country nor remote."""
    where = places.of(text)
    if text and not (where.remote or where.countries):
        hint = "write Lisbon, Portugal, or remote, EU"
        reader.report(node, "route.place", f"no country in '{text[:60]}'", hint)


def _check_twins(reader: Reader, openings: Iterable[Opening | None]) -> None:
    seen: set[str] = set()
    for number, one in enumerate(openings):
        if one and one.id in seen:
            node = reader.file.at("openings", number, "id")
            reader.report(node, "id.twice", f"the id '{one.id}' is here twice")
        seen.add(one.id if one else "")


# -- tables ----------------------------------------------------------------------------------------


def _of_table(raw: bytes, name: str) -> SourceFile:
    """A table as a file that says the same, line by line, so that one decoder reads both."""
    text = decode(raw, name, most=MAX_BYTES).removeprefix("\ufeff")
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text), delimiter=max(",;\t", key=first.count))
    hints = get_type_hints(Opening)
    shapes = {
        yaml_name(f.name): {*map(get_origin, (hints[f.name], *get_args(hints[f.name])))}
        for f in fields(Opening)
    }

    def value(key: str, cell: str) -> str:
        parts = [part.strip() for part in re.split(r"[;,\n]", cell) if part.strip()]
        if tuple in shapes.get(key, ()):
            return json.dumps(parts)
        if dict in shapes.get(key, ()):
            pairs = [re.split(r"\s*:\s*|\s+(?=\S+$)", part, maxsplit=1) for part in parts]
            return _mapping((pair[0], json.dumps(pair[-1])) for pair in pairs)
        return json.dumps(cell)

    lines, begins, heads = ["openings:"], 0, list[str]()
    try:
        for row in rows:
            cells = zip_longest(heads, row, fillvalue="beyond the headings")
            held = [(head, value(head, cell.strip())) for head, cell in cells if cell.strip()]
            if not heads:
                heads = [head.strip().casefold().replace(" ", "_") for head in row]
                if missing := [key for key in ("id", "name", "kind") if key not in heads]:
                    message = f"the table has no column {', '.join(missing)}"
                    hint = nearest(missing[0], heads) or "first the people, then the openings"
                    raise BadInput([Problem(name, 1, 1, "key.missing", message, hint)])
            elif held:
                lines += [""] * (begins - len(lines))
                lines.append(f"- {_mapping(held)}")
            begins = rows.line_num
    except csv.Error as error:
        message = f"this is not a readable table: {error}"
        raise BadInput([Problem(name, rows.line_num, 1, "answers.csv", message)]) from None
    if len(lines) == 1:
        lines = ["openings: []"]
    source = compose("\n".join(lines).encode(), name)
    source.lines = text.splitlines()
    return source


def _mapping(pairs: Iterable[tuple[str, str]]) -> str:
    """Keys with values that are JSON already; what stands twice stays twice."""
    return f"{{{', '.join(f'{json.dumps(key)}: {held}' for key, held in pairs)}}}"


# -- open lists ------------------------------------------------------------------------------------

FROM_LISTS = ("jobs", "training")
"""Open lists whose entries are openings."""

_FULL_TIME = Range(35, 40)


def listed(catalog: Catalog, listing: Listing, what: str) -> Iterator[Opening]:
    """The entries of an open list as openings: ads of which the role is known, and courses, which
    ask for what the catalog says of the same program."""
    jobs = what == "jobs"
    pairs = with_roles(catalog, listing) if jobs else ((e, "") for e in listing.entries)
    programs, taken = Programs(catalog.programs.values()), set[str]()
    for entry, role in pairs:
        if jobs and not role:
            continue
        id = _untaken(entry.id or entry.name, taken)
        same = set() if jobs else programs.of(entry)
        program = catalog.programs[same.pop()] if len(same) == 1 else None
        least, most = years_of(catalog, entry) if jobs else (None, None)
        yield Opening(
            Id(id),
            entry.name,
            "job" if jobs else "seat",
            by=entry.by,
            role=role,
            needs={x.competency: x.level for x in program.expects} if program else None,
            place=_place(entry.place, entry.mode),
            hours=_FULL_TIME if entry.form.casefold() == "full-time" else None,
            closes=as_when(entry.closes),
            years=least,
            most_years=most,
            pays=False if is_unpaid(entry) else None,
            page=Link(entry.url) if entry.url else None,
            program=str(program.id) if program else "",
        )


def _untaken(name: str, taken: set[str]) -> str:
    """An id of a name that none before it has."""
    bare = re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:50] or "entry"
    id = next(id for n in count(1) if (id := f"{bare}-{n}" if n > 1 else bare) not in taken)
    taken.add(id)
    return id


def _place(place: str, mode: str) -> str:
    far = mode.casefold().startswith(("remote", "online"))
    if far and place and "remote" not in place.casefold():
        return f"remote, {place}"
    return place or mode
