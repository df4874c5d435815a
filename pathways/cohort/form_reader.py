"""From a row of a form export to a profile, or to every cell that cannot be read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal, get_args

from pathways.catalog import Catalog
from pathways.catalog.reading import (
    ABOUT,
    asks_for_no_contact,
    bare_hours,
    countries_with,
    country,
    country_name,
    denies,
    home,
    is_language,
    is_nobody,
    is_of_other_time,
    last_of_season,
    month_ahead,
    place,
    same_name,
    unsaid_words,
    weeks,
    yes_or_no,
)
from pathways.catalog.text import clean, cut
from pathways.catalog.values import DayOrder, Mistake
from pathways.cohort.columns import Columns, Options, Translation, folded
from pathways.cohort.consent import ASKS, no_mail
from pathways.cohort.dates import NUMBERS, made_a_day, read_time, stored_day
from pathways.cohort.form import Field, form_words
from pathways.cohort.rows import Row
from pathways.cohort.table import FOR_ROUTES, Table
from pathways.frozen import Struct
from pathways.interview import BadAnswer, parse_answer, parse_what_can_be_read
from pathways.problems import BadInput, Problem, closest
from pathways.profile import Profile, parse_profile
from pathways.profile.answers import said as shows
from pathways.profile.answers import tidy
from pathways.profile.moments import free_moments, now_and_then, some_moments

_NONE = frozenset(
    ("none", "none of these", "none of the above", "nothing", "nowhere", "no country", "no", "zero")
)
"""What people write for no hours, no country, or no option of a list."""
_NOTED = re.compile(r"\(([^)]+)|\?")
"""What people write beside a country where they may work, or a doubt."""
_MINE = re.compile(
    r"(?i)\s*(?:i (?:have|hold) )?(?:an? |the |my |its )?(?:passport|citizen(?:ship)?)\s*"
)
"""What says beside a country that all of its rights are theirs."""
_NEEDED = ("text", "languages")
"""Kinds of typed answers that can only be too long, so that a row needs mending."""
_STORED = "a date that became a number, as spreadsheets store {}; if it is right, write {}"
_MADE = "hours: a spreadsheet made a date of this, perhaps of '3-4' or '3/4'; write: 3 to 4"
_MOST_NAME = 80
FOR_ORGANIZERS = "a mapping file can say which"
"""What the person who answered has nothing of."""
_UNORDERED = 1
"""The version of profiles whose wished-for roles have no order, as boxes in a form have none."""


class CellProblem(Struct):
    """Something in a row that could not be read: where, what was there, what was expected."""

    place: str
    column: str
    value: str
    expected: str
    harmless: bool = False
    """Whether the person gets a plan all the same."""
    tag: str = ""
    """Of the question; empty where it is about the whole row."""

    @property
    def effect(self) -> Effect:
        """Who can mend it, and what comes of it until then."""
        return effect(self.harmless, self.expected, self.tag)


Effect = Literal[
    "no plan until it is mended",
    "to mend, planned without it",
    "out of mails and openings until you asked them",
    "said to them, planned all the same",
]


def effect(harmless: bool, expected: str, tag: str) -> Effect:
    """Of something that could not be read. Whoever keeps the sheet mends what costs a plan, a slip
    with one likely name, an id that two people have, and what a spreadsheet or the order of dates
    did, and asks who may want no mail; all else only the person can say, whose mail and plan tell
    them."""
    if not harmless:
        return "no plan until it is mended"
    if tag in ASKS:
        return "out of mails and openings until you asked them"
    at_a_look = tag == "id" or any(
        words in expected for words in ("did you mean '", "spreadsheet", FOR_ORGANIZERS)
    )
    return "to mend, planned without it" if at_a_look else "said to them, planned all the same"


def unread_for_routes(tag: str, text: str) -> str:
    """What is wrong with an answer that only `route` reads; empty for what it can read."""
    if tag == "free":
        try:
            cues = free_moments(text)
        except ValueError as error:
            if (some := some_moments(text)).moments:
                return f"moments of every week; of these only {some} could be read"
            return "" if folded(text).strip(" .!") in unsaid_words() else str(error)
        if now_and_then(text):
            return f"moments of every week; read as each {cues}"
        if any(cue.place and not cue.at for cue in cues.moments):
            return f"moments with their time; read as at any time of {cues}"
    if tag in ASKS and yes_or_no(text) is None:
        return "a clear yes or no; left out until then"
    if tag == "referrer" and is_nobody(text) is None:
        unsure = folded(text).strip(" .!") in unsaid_words()
        return "" if unsure else "a name, or nobody; taken for not known"
    return ""


class Answers(Struct):
    """What one row says: a profile when nothing in it was wrong."""

    profile: Profile | None
    problems: tuple[CellProblem, ...] = ()


@dataclass
class Form:
    """A table whose columns are known, ready to be read row by row."""

    catalog: Catalog
    fields: Mapping[str, Field]
    """By tag."""
    table: Table
    columns: Columns
    mapping: Translation
    options: Options
    stamps: DayOrder | None
    """Whether the day or the month comes first in the times of submissions."""
    typed: DayOrder | None
    """The same for dates that people typed."""

    def cell(self, row: Row, tag: str) -> tuple[str, str]:
        """(heading, text) of the last filled cell with a tag, or of the columns that stand for its
        options; empty texts when there is none."""
        numbers = [n for n in self._columns.get(tag, ()) if n in row.cells]
        whole = [n for n in numbers if n in self.columns.tags]
        if whole:
            return self.table.columns[whole[-1]], row.cells[whole[-1]].strip()
        chosen = [text for n in numbers if (text := self._chosen(n, row.cells[n].strip()))]
        return (self.table.columns[numbers[0]], "; ".join(chosen)) if chosen else ("", "")

    @cached_property
    def _columns(self) -> dict[str, list[int]]:
        """Numbers of the columns with a tag or an option of it."""
        found: dict[str, list[int]] = {}
        for number, tag in self.columns.tags.items():
            found.setdefault(tag, []).append(number)
        for number, (tag, _) in self.columns.boxes.items():
            found.setdefault(tag, []).append(number)
        return found

    def _chosen(self, column: int, text: str) -> str:
        """What a cell below a single option says: the option, other words, or nothing."""
        option, said, tools = self.columns.boxes[column][1], folded(text), form_words().tools
        if option and said in map(folded, tools.left):
            return ""
        return option if said in map(folded, tools.chosen) else text

    def beside(self, row: Row, tag: str) -> str:
        """The id, the address, the time or what is asked for routes of a row, as a mapping file
        translates it; a profile has it beside it."""
        text = row.extra.get(tag) or self.cell(row, tag)[1]
        mapped = self.mapping.answers.get(tag, {})
        return {folded(k): v for k, v in mapped.items()}.get(folded(text), text) if mapped else text

    def others_of(self, city: str) -> str:
        """A city of which nobody can tell alone in which country it is, with the one that two rows
        or more name with it and none another; else empty."""
        if len(countries_with(city)) < 2:
            return ""
        with suppress(ValueError):
            home(city)
            return ""
        there = self._cities.get(same_name(city), Counter())
        return f"{city}, {country_name(next(iter(there)))}" if there.total() > 1 else ""

    @cached_property
    def _cities(self) -> dict[str, Counter[str]]:
        """By city, how many rows name which country with it."""
        found: dict[str, Counter[str]] = {}
        for text, count in Counter(self.cell(row, "country")[1] for row in self.table.rows).items():
            with suppress(ValueError):
                code, city = home(text) if "," in text else ("", "")
                found.setdefault(same_name(city), Counter())[code] += count
        return {city: there for city, there in found.items() if len(there) == 1}

    def agreed(self, row: Row) -> bool:
        """False when the person asked to be left out."""
        return row.profile is not None or _RowReader(self, row).agreed()

    def consent(self, row: Row) -> str:
        """Whether the person agreed to hear from us: `yes`, `no`, `unclear` or `not asked`."""
        said = {tag: self.beside(row, tag) for tag in ASKS}
        if out := no_mail(said, self._others(row)):
            return out
        heading, text = self.cell(row, "consent")
        if not heading:
            return "unclear" if "consent" in self.columns.tags.values() else "not asked"
        return "yes" if self.options["consent"].get(folded(text)) == "yes" else "unclear"

    def _others(self, row: Row) -> Iterator[str]:
        """What was written in columns that are no question."""
        return (row.cells[n] for n in self.columns.others if n in row.cells)

    def read(self, row: Row) -> Answers:
        """The answers of a row of somebody who agreed."""
        if row.profile is None:
            return _RowReader(self, row).read()
        beside = tuple(self.unread_for_routes(row))
        try:
            return Answers(parse_profile(row.profile, row.place, self.catalog), beside)
        except BadInput as bad:
            return Answers(None, (*(_as_cell(row, p) for p in bad.problems), *beside))

    def unread_for_routes(self, row: Row) -> Iterator[CellProblem]:
        """What `route` cannot read of what is asked for it; it costs nobody a plan."""
        for tag in FOR_ROUTES:
            if (text := self.beside(row, tag)) and (expected := unread_for_routes(tag, text)):
                heading, cell = self.cell(row, tag)
                said = (row.place, heading or tag, cell or text, expected)
                yield CellProblem(*said, harmless=True, tag=tag)
        said_no = no_mail({tag: self.beside(row, tag) for tag in ASKS}, self._others(row))
        for number, heading in () if said_no == "no" else self.columns.others.items():
            if (text := row.cells.get(number, "")) and asks_for_no_contact(text):
                said = (row.place, heading, text, "whether they want a mail")
                yield CellProblem(*said, harmless=True, tag=ASKS[0])


def weight(tag: str, effect: Effect) -> tuple[int, int]:
    """Sorts what is wrong: what keeps somebody from a plan, then what else there is to mend, then
    by how much it changes."""
    order, of = form_words().mend_first, tag.partition(" ")[0]
    return get_args(Effect).index(effect), order.index(of) if of in order else len(
        order
    ) if of else -1


class _RowReader:
    """Reads the cells of one row and collects what is wrong with them."""

    def __init__(self, form: Form, row: Row) -> None:
        self.form = form
        self.row = row
        self.problems: list[CellProblem] = []
        self.unread: dict[str, str] = {}
        """By question what was typed and could not be read, and yet costs no plan."""
        came = read_time(form.cell(row, "timestamp")[1], form.stamps)
        self.day = came.date() if came else None

    def read(self) -> Answers:
        """The answers of the row, with every problem in it."""
        if self.row.too_long:
            expected = f"at most {len(self.form.table.columns)} cells, one for each heading"
            self.problems.append(CellProblem(self.row.place, "", "", expected))
        self.agreed()
        values: dict[str, Any] = {"name": self._name()}
        for question in self.form.catalog.questions.questions:
            reader = _READERS[question.answering.choose]
            fields = [f for f in self.form.fields.values() if f.question is question]
            value = reader(self, fields)
            if value is not None and question.kind == "place":
                values[question.id], values["city"] = value
            elif value is not None:
                values[question.id] = value
        self.problems += self.form.unread_for_routes(self.row)
        self.problems.sort(key=lambda p: weight(p.tag, p.effect))
        if any(not p.harmless for p in self.problems):
            return Answers(None, tuple(self.problems))
        profile = tidy(Profile(_UNORDERED, **values, unread=self.unread), self.form.catalog)
        return Answers(profile, tuple(self.problems))

    # -- cells ------------------------------------------------------------------------

    def _cell(self, tag: str) -> str:
        return self.form.cell(self.row, tag)[1]

    def _wrong(self, tag: str, expected: str, harmless: bool = False) -> None:
        heading, text = self.form.cell(self.row, tag)
        self.problems.append(CellProblem(self.row.place, heading, text, expected, harmless, tag))

    def agreed(self) -> bool:
        """False for a no; an answer that is none is a problem."""
        if "consent" not in self.form.columns.tags.values():
            return True
        answer = self._one("consent")
        if answer is None and not self._cell("consent"):
            column = next(n for n, t in self.form.columns.tags.items() if t == "consent")
            heading = self.form.table.columns[column]
            expected = "an answer: nobody gets a plan who did not agree to it"
            self.problems.append(CellProblem(self.row.place, heading, "", expected, tag="consent"))
        return answer != "no"

    def _name(self) -> str:
        return " ".join(clean(self._cell("name")).split())[:_MOST_NAME]

    def _one(self, tag: str) -> str | None:
        """The value of a single choice."""
        text = self._cell(tag)
        if not text:
            return None
        value = self.form.options[tag].get(folded(text))
        if value is None:
            self._wrong(tag, _nearest_option(text, self.form.fields[tag]))
        return value

    def _several(self, tag: str) -> list[str] | None:
        """The values of checkboxes: options may hold the very marks that separate them."""
        text = self._cell(tag)
        if not text:
            return None
        field = self.form.fields[tag]
        values, unknown = [], []
        # Some tools put each option on a line of its own.
        marked = folded(re.sub(r"\s*[\r\n]+\s*", ";", text))
        for found, token in _split(marked, self.form.options[tag]):
            if found is not None:
                values.append(found)
            elif token not in _NONE and token not in unsaid_words():
                value = self._named(field, token)
                values.append(value) if value else unknown.append(token)
        # The form itself asks for names that are not listed; and where others of a list were read,
        # it is not of another language: what nobody knows costs no plan then.
        harmless = field.other or bool(values)
        for token in unknown:
            said = _as_written(text, token)
            hint = self._hint(field, token, values)
            where = "is not in the catalog" if field.other else "is not known"
            self._wrong(tag, f"'{said[:60]}' {where}{'; ' if hint else ''}{hint}", harmless)
            self._left(field, said)
        return None if unknown and not harmless else list(dict.fromkeys(values))

    def _left(self, field: Field, words: str) -> None:
        """Keep words of an answer that were not read, for the plan to quote."""
        assert field.question is not None
        before = self.unread.get(field.question.id)
        self.unread[field.question.id] = f"{before}; {words}" if before else words

    def _named(self, field: Field, token: str) -> str:
        """What somebody typed instead of choosing it, by name or alias."""
        kind = field.question.kind if field.question else ""
        if kind == "trades":
            return self.form.catalog.background(token)
        room = {"program-names": "programs"}.get(kind, kind)
        found = self.form.catalog.find(token) if room in ("programs", "roles") else None
        return found[1] if found and found[0] == room else ""

    def _hint(self, field: Field, token: str, chosen: Sequence[str]) -> str:
        if field.question and field.question.answering.of == "programs":
            return self.form.catalog.near(token, sure=True)
        others = tuple(option for option in field.options if option[1] not in chosen)
        return _nearest_option(token, replace(field, options=others))

    # -- kinds of questions -------------------------------------------------------------

    def _parsed(self, field: Field, raw: Any, tag: str = "", harmless: bool = False) -> Any:
        try:
            assert field.question is not None
            return parse_answer(self.form.catalog, field.question, raw, self.day)
        except BadAnswer as bad:
            self._wrong(tag or field.tag, str(bad), harmless)
            return None

    def _typed(self, fields: Sequence[Field]) -> Any:
        field = fields[0]
        text = self._cell(field.tag)
        if not text:
            return None
        text = self._translated(field, text)
        kind = field.question.kind if field.question else ""
        said = folded(text).strip(" .!")
        if kind == "countries" and said in _NONE:
            return ()
        if said in unsaid_words():
            return None
        value = self._read_typed(field, kind, text)
        for word in value or () if kind == "languages" else ():
            if not is_language(word):
                expected = f"names of languages; nobody can be found by '{word[:40]}'"
                self._wrong(field.tag, expected, harmless=True)
        if value is None and field.question and kind not in _NEEDED:
            catalog = self.form.catalog
            value, left = parse_what_can_be_read(catalog, field.question, text, self.day)
            self._left(field, left)
        elif field.tag == "work_rights" and (noted := _NOTED.search(text)):
            with suppress(ValueError):
                if noted[1] and (_MINE.fullmatch(noted[1]) or country(noted[1]) in value):
                    return value
            left = noted[1] or text
            expected = f"countries alone; '{left[:60]}' beside them was not read"
            self._wrong(field.tag, expected, harmless=True)
            self._left(field, left)
        return value

    def _read_typed(self, field: Field, kind: str, text: str) -> Any:
        if kind == "month":
            return self._month(field, text)
        if kind == "numbers":
            if made_a_day(text):
                self._wrong(field.tag, _MADE, harmless=True)
                return None
            raw, guessed, beside = _hours(text)
            if guessed:
                self._wrong(field.tag, f"one number, or four; read as {guessed}", harmless=True)
            if beside:
                self._left(field, beside)
            return self._parsed(field, raw, harmless=True)
        elif kind == "outside":
            text = re.sub(ABOUT, "", text)
        elif kind == "place" and (there := self.form.others_of(text)):
            expected = f"a city with its country; read as {there}, as in other rows"
            self._wrong(field.tag, expected, harmless=True)
            return self._parsed(field, there, harmless=True)
        elif kind == "trade-answers":
            return self._trade_answers(field, text)
        return self._parsed(field, text, harmless=kind not in _NEEDED)

    def _month(self, field: Field, text: str) -> Any:
        found = NUMBERS.search(text)
        if stored := stored_day(text):
            self._wrong(field.tag, _STORED.format(stored, f"{stored:%Y-%m}"), harmless=True)
            return None
        if season := last_of_season(text, self._lives_in):
            expected = f"a month; read as {season}, the last one of that season"
            self._wrong(field.tag, expected, harmless=True)
            return self._parsed(field, season)
        try:
            text = month_ahead(found[0] if found else text, self.day, self.form.typed)
        except ValueError as error:
            hint = getattr(error, "hint", "")
            expected = f"{error}. {hint}" if hint else str(error)
            if isinstance(error, Mistake) and error.code == "date.ambiguous":
                why = f"{error}; {FOR_ORGANIZERS}"
                expected = f"a month such as 2027-07, now or never ({why})"
            self._wrong(field.tag, expected, harmless=True)
            return None
        return self._parsed(field, text, harmless=True)

    def _trade_answers(self, field: Field, text: str) -> Any:
        """Sentences by the ability with whose name their line begins."""
        lines = [
            (key, said)
            for key, said in _labelled(_one_ability_a_line(text, self._abilities), self._abilities)
            if key not in ("", "?")
        ]
        if not lines:
            expected = "one line for each, beginning with the name of an ability"
            self._wrong(field.tag, expected, harmless=True)
            return None
        return self._parsed(field, dict(lines), harmless=True)

    @cached_property
    def _lives_in(self) -> str:
        with suppress(ValueError):
            return place(self._translated(self.form.fields["country"], self._cell("country")))[0]
        return ""

    @cached_property
    def _abilities(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for c in self.form.catalog.all_competencies:
            names |= {folded(c.name): str(c.id), folded(c.short): str(c.id), str(c.id): str(c.id)}
        return names

    def _translated(self, field: Field, text: str) -> str:
        mapped = self.form.mapping.answers.get(field.tag, {})
        return {folded(k): v for k, v in mapped.items()}.get(folded(text), text)

    def _choice(self, fields: Sequence[Field]) -> Any:
        return self._one(fields[0].tag)

    def _boxes(self, fields: Sequence[Field]) -> Any:
        field = fields[0]
        values = self._several(field.tag)
        if values is None:
            return None
        if len(fields) > 1:  # the second holds what backs each
            proofs = self._proofs(fields[1].tag, values)
            values = [v for v in values if not denies(proofs.get(v, ""))]
            backed = [{"thing": v, "proof": proofs[v]} if v in proofs else v for v in values]
            return self._parsed(field, backed)
        if field.at_most and len(values) > field.at_most:
            expected = f"at most {field.at_most}; the first {field.at_most} count"
            self._wrong(field.tag, expected, harmless=True)
            values = values[: field.at_most]
        return self._parsed(field, values)

    def _ordered(self, fields: Sequence[Field]) -> Any:
        values = [self._one(f.tag) for f in fields]
        chosen = [v for v in values if v is not None]
        return self._parsed(fields[0], chosen) if chosen else None

    def _proofs(self, tag: str, chosen: Sequence[str]) -> dict[str, str]:
        """By thing the line that backs it: by its number, or one line for each in order."""
        text = self._cell(tag)
        if not text:
            return {}
        every = {str(n): str(t.id) for n, t in enumerate(self.form.catalog.questions.things, 1)}
        backed = {n: id for n, id in every.items() if id in chosen}
        text, guess = _one_a_line(_each_number(text, backed), backed)
        if guess:
            self._wrong(tag, f"a colon behind each number; without one {guess}", harmless=True)
        lines = list(_labelled(text, every))
        proofs = {key: said for key, said in lines if key in chosen}
        loose = [said for key, said in lines if not key]
        if loose and not proofs:
            in_order = [" ".join(text.split())] if len(backed) == 1 else loose
            if len(backed) == len(in_order):
                return self._shown(tag, dict(zip(backed.values(), in_order, strict=True)))
        if len(proofs) < len(lines):
            expected = (
                "one line for each thing chosen, beginning with its number; lines that fit nothing "
                "chosen were left out"
            )
            self._wrong(tag, expected, harmless=True)
            for key, said in lines:
                if key not in proofs:
                    self._left(self.form.fields[tag], said)
        return self._shown(tag, proofs)

    def _shown(self, tag: str, proofs: dict[str, str]) -> dict[str, str]:
        """Proofs as they are, after saying which of them show nothing or deny it."""
        unsaid = {"", *unsaid_words(), *_NONE} - {"no"}
        for proof in proofs.values():
            if denies(proof):
                self._left(self.form.fields[tag], proof)
                why = "denies it, so it does not count"
            elif shows(proof) or yes_or_no(proof) or folded(proof).strip(" .!") in unsaid:
                continue
            else:
                why = "shows nothing"
            self._wrong(tag, f"a sentence or a link; '{proof[:60]}' {why}", harmless=True)
        return proofs


_READERS: dict[str, Callable[[_RowReader, Sequence[Field]], Any]] = {
    "": _RowReader._typed,
    "one": _RowReader._choice,
    "two in order": _RowReader._ordered,
    "several": _RowReader._boxes,
}


def _split(text: str, options: Mapping[str, str]) -> Iterator[tuple[str | None, str]]:
    """(value, text) of each chosen option of a folded cell; value None for what was typed.

    Options stand longest first and are looked for before anything is cut: they may hold the very
    marks that separate them, and may stand in quotation marks. What is left is cut at marks.
    """
    at = 0
    while mark := re.compile(r"(?:[,; ]|/ )*").match(text, at):
        at = mark.end()
        if at == len(text):
            return
        quoted = text[at] == '"'
        for option in options:
            end = at + quoted + len(option)
            if text.startswith(option, at + quoted) and re.compile(_END).match(text, end):
                yield options[option], option
                at = end + (quoted and text.startswith('"', end))
                break
        else:
            typed = re.compile(rf'"([^"]+)"(?={_END})|(.+?)(?={_END}|,)').match(text, at)
            assert typed is not None
            yield None, (typed[1] or typed[2]).strip()
            at = typed.end()


def _as_written(text: str, token: str) -> str:
    """The part of a cell that a folded token was made of, with its capitals."""
    at = text.casefold().find(token)
    found = text[at : at + len(token)]
    return found if folded(found) == token else token


_END = r'"?(?:$|[,;]| / )'
"""What comes behind an option."""


def _each_number(text: str, numbers: Collection[str]) -> str:
    """Text in which a line for several chosen numbers, such as `27, 28: five briefs`, is one line
    for each of them."""

    def apart(found: re.Match[str]) -> str:
        each = re.findall(r"\d+", found[1])
        if not all(number in numbers for number in each):
            return found[0]
        return "\n".join(f"{number}: {found[2]}" for number in each)

    several = r"#?(\d{1,2}(?:(?:\s*(?:[,&+/]|and|[-–])\s*|\s+)\d{1,2})+)"
    return re.sub(rf"(?m)^\s*{several}(?:\s*[:.)]|\s[-–—](?=\s))\s*(\S.*)$", apart, text)


def _one_a_line(text: str, numbers: Collection[str]) -> tuple[str, str]:
    """Text with every numbered part on a line of its own, and what was guessed: parts after
    semicolons, and lines that begin with a chosen number of which no other line is, without a mark
    behind it: each line, some before all with a mark, or at least two."""
    apart = r";\s*(?=(\d{1,2})\s*[:.)])|\s/\s+(?=(\d{1,2})[\s:.)])"
    text = re.sub(apart, lambda m: "\n" if (m[1] or m[2]) in numbers else m[0], text)
    lines = [line.strip() for line in re.split(r"[\r\n]+", text) if line.strip()]
    first = list(_begun(lines, numbers))
    marked = {number for _, number, mark in first if mark}
    bare = {number: at for at, number, mark in first if not mark and number not in marked}
    marks = [mark for *_, mark in first]
    sure = marks == sorted(marks)
    # Behind a mark one number without it may go on with the line before: `7: ran it`, `20 came`.
    if (len(first) == len(lines) == len(bare) + len(marked)) if sure else len(bare) > 1:
        for number, at in bare.items():
            lines[at] = re.sub(r"^#?\d+", f"{number}:", lines[at])
        return "\n".join(lines), "" if sure else "it is read as a line of its own"
    return "\n".join(lines), "" if sure or not bare else "it is read as more of the line before"


def _begun(lines: Sequence[str], numbers: Collection[str]) -> Iterator[tuple[int, str, bool]]:
    """Which of the lines begin with which of the numbers, and whether with a mark behind it."""
    for at, line in enumerate(lines):
        match = re.match(r"#?(\d{1,2})(?:\s+(?=[^\W\d])|\s*([:.)]|\s[-–—])\s)", line)
        if match and match[1] in numbers:
            yield at, match[1], bool(match[2])


def _one_ability_a_line(text: str, labels: Collection[str]) -> str:
    """Text with every label behind a semicolon or a stop on a line of its own."""

    def apart(found: re.Match[str]) -> str:
        return f"\n{found[1]}:" if folded(found[1]) in labels else found[0]

    return re.sub(r"[;.]\s+([^:;.\n]{3,60}?)\s*:", apart, text)


def _labelled(text: str, labels: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(key, words) of each line that begins with a label; lines below it go on with it.

    The key is empty for lines before the first label, and `?` for a number that is no label.
    """
    key, words = "", ""
    for line in re.split(r"[\r\n]+", text):
        if not line.strip():
            continue
        match = re.match(r"\s*(?:[-*•]\s*)?([^:.)]{1,60}?)\s*(?:[:.)]|\s[-–—]\s)\s*(\S.*)", line)
        label = labels.get(folded(match[1]), "?" if match[1].isdecimal() else "") if match else ""
        if key and not label:
            words = f"{words} {line.strip()}"
            continue
        if words:
            yield key, words
        key, words = label, match[2].strip() if match and label else line.strip()
    if words:
        yield key, words


_FROM_TO_AND = r"(\d{1,2} ?(?:-|–|to|bis|à|a|hasta|до) ?\d{1,2})\s*([^\d]+)"
"""From one number of hours to another, and words without numbers."""

_IN_BRACKETS = r"(\d{1,2}(?:[.,]\d)? ?(?:h|hours?|hrs?|std|stunden)?)\s*\((.+)\)"
"""A number of hours with anything in brackets behind it."""


def _hours(text: str) -> tuple[str | tuple[float, ...], str, str]:
    """Hours of four weeks, what was guessed of them, and words beside them that were not read; text
    that is none is given back.

    One number stands for each of the four; of `3 to 4` it is the lower, and a fifth the higher.
    """
    if bare_hours(text) in (*_NONE, "no hours"):
        return (0.0,) * 4, "", ""
    bare = re.sub(r"(?:\s|[!?]|\(\?\)|[:;]-?\)|[^\w\s.,;:()'’+/-])+$", "", text)
    bare, words = re.sub(r"(?<=\d)½", ".5", bare).replace("½", "0.5"), ""
    try:
        found = weeks(bare)
    except ValueError:
        # The lower of two numbers holds whatever the words behind them say of these weeks.
        beside = re.fullmatch(_FROM_TO_AND, bare) or re.fullmatch(_IN_BRACKETS, bare, re.IGNORECASE)
        words = beside[2].strip(" ,;()") if beside else ""
        if not beside or is_of_other_time(re.split(r"[\d]", words)[0]):
            return text, "", ""
        found = weeks(beside[1])
    spread = len(found) == 5 and len(re.findall(r"\d+", bare_hours(bare))) < 5
    guessed = f"{found[0]:g} h in each week, {found[4]:g} at the most" if spread else ""
    if re.fullmatch(r"\d,\d", bare):  # which may be two weeks
        guessed = f"{found[0]:g} h in each week"
    return found * 4 if len(found) == 1 else found, guessed, words


def _nearest_option(text: str, field: Field) -> str:
    texts = {folded(t): t for t, _ in field.options}
    # A role may be named without what it does.
    texts |= {folded(t.partition(":")[0]): t for t, _ in field.options}
    found = closest(folded(text)[:80], texts)
    if found:
        return f"one of the options of the form; did you mean '{texts[found]}'?"
    roles = field.question is not None and field.question.kind == "roles"
    listed = "; ".join(t.partition(":")[0] if roles else t for t, _ in field.options)
    if not roles and len(listed) > 300:  # whole sentences; the first few tell nobody anything
        return "one of the options of the form"
    return "one of: " + cut(listed, 300)


def _as_cell(row: Row, p: Problem) -> CellProblem:
    """A problem of a profile as one of a cell; the column is the key that it stands under."""
    start = max(0, p.column - 1)
    value, rest = p.excerpt[start : start + p.width], p.excerpt[start + p.width :]
    keys = re.findall(r"[\"']?(\w+)[\"']?\s*:", p.excerpt[:start])
    key = value.strip("\"'") if rest.lstrip().startswith(":") else keys[-1] if keys else ""
    place = f"{row.place}, line {p.line}" if p.line > 1 else row.place
    expected = f"{p.message}; {p.hint}" if p.hint else p.message
    return CellProblem(place, key, value, expected)
