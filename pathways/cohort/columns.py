"""Which column holds which answer: by tag, by the question's words, by its option, or by a
mapping file."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from pathways.catalog.text import cut
from pathways.catalog.values import DayOrder
from pathways.cohort.form import Field, form_words, in_short_form
from pathways.cohort.table import BESIDE, Head, Table
from pathways.files import read
from pathways.frozen import Record, Struct
from pathways.problems import BadInput, Problem, nearest

if TYPE_CHECKING:
    import yaml

    from pathways.catalog.decode import Reader


Options = Mapping[str, Mapping[str, str]]
"""By tag, the folded text of each option, and its value."""
WHO = BESIDE
"""Columns that say who answered when, and what an organizer asks beside; they are no answers."""

_TAG = re.compile(r"\[([a-z_]+(?: [a-z0-9_-]+)?)\]", re.IGNORECASE)


class Translation(Record):
    """A mapping file: what foreign headings and answers mean, and how dates are written.

    `columns` maps a heading to a tag, `answers` a tag to {what people chose: the English option or
    the value of a profile}. `not_asked` names fields that a plan needs and the form left out.
    """

    columns: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: DayOrder | None = None
    not_asked: tuple[str, ...] = ()


class Columns(Struct):
    """What the columns of a table hold, by their numbers, and what is worth saying about it."""

    tags: Mapping[int, str]
    notes: tuple[str, ...] = ()
    boxes: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    """Tag and option of columns that stand for one option; without an option for typed words."""
    others: Mapping[int, str] = field(default_factory=dict)
    """Headings of columns that are neither answers nor of the tool."""


def read_map(path: Path, fields: Sequence[Field]) -> Translation:
    """Read a mapping file.

    Raises:
        BadInput: every mistake in it, with its place.
    """
    from pathways.catalog.decode import Reader
    from pathways.catalog.yaml_nodes import compose

    source = compose(read(path, str(path), pipe=True), str(path))
    reader = Reader(source)
    found = reader.read(Translation)
    held = found or reader.partial
    tags = _tags(fields)
    # One name stands for both fields of a question: prefers for `prefers 1` and `prefers 2`.
    whole = {f.question.id for f in fields if f.question}
    for heading, tag in (held.columns if held else {}).items():
        if tag not in tags:
            _no_tag(reader, source.at("columns", heading), tag, tags)
    for tag in held.answers if held else ():
        if tag not in tags | whole:
            _no_tag(reader, source.key("answers", tag), tag, tags)
    for number, tag in enumerate(held.not_asked if held else ()):
        if tag not in tags:
            _no_tag(reader, source.at("not_asked", number), tag, tags)
    if found is None or reader.problems:
        raise BadInput(reader.problems)
    return found


def _tags(fields: Sequence[Field]) -> set[str]:
    return {*WHO, *(f.tag for f in fields)}


def _no_tag(reader: Reader, node: yaml.Node | None, tag: str, tags: set[str]) -> None:
    hint = nearest(tag, tags) or "see: pathways form --full"
    reader.report(node, "map.tag", f"there is no field '{tag[:40]}' in the form", hint)


def folded(text: str) -> str:
    """Text for comparing: without case, doubled spaces, and the kind of quotes and dashes."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub("[\u2018\u2019\u02bc\u00b4`]", "'", text)
    text = re.sub("[\u201c\u201d\u00ab\u00bb]", '"', text)
    text = re.sub("[\u2010-\u2015]", "-", text)
    return " ".join(text.split())


def head(first: Sequence[Sequence[str]], known: Callable[[str], object]) -> Head:
    """What the first rows of a table say about its columns: titles may stand above the headings,
    and below them the options that single columns stand for, or a tool's own names.
    """
    at = max(range(len(first)), key=lambda n: sum(map(bool, map(known, first[n]))))
    above = [cut(text) for row in first[:at] for text in row if text.strip()][:3]
    notes = [f"rows above the headings were passed over: {', '.join(map(repr, above))}"]
    headings, plain = first[at], {folded(text) for text in form_words().tools.below}
    for below in first[at + 1 : at + 2]:
        held = [text for text in below if text.strip()]
        if all(text.startswith('{"ImportId"') for text in held):
            return Head(headings, at + 2, notes if at else ())
        if any(folded(text) in plain for text in held):
            headings = _under(headings, below, plain)
            return Head(headings, at + 2, notes if at else ())
    return Head(headings, at + 1, notes if at else ())


def _under(headings: Sequence[str], below: Sequence[str], plain: Collection[str]) -> list[str]:
    """Headings with the options below them; a question stands over the first of its options."""
    found, over = [], ""
    for number, heading in enumerate(headings):
        under = below[number].strip() if number < len(below) else ""
        over = heading if heading.strip() else over if under else ""
        found.append(f"{over} ({under})" if under and folded(under) not in plain else over)
    return found


def known_heading(fields: Sequence[Field], mapping: Translation) -> Callable[[str], str]:
    """Gives the tag of a heading, as far as it says by itself which it is; empty for others."""
    by_words = _by_words(fields)
    mapped = {folded(heading): tag for heading, tag in mapping.columns.items()}
    tags = _tags(fields)

    def known(heading: str) -> str:
        tagged = _TAG.search(heading)
        tag = mapped.get(folded(heading)) or (tagged[1].lower() if tagged else "")
        return tag if tag in tags else by_words.get(folded(heading), "")

    return known


def option_values(fields: Sequence[Field], mapping: Translation) -> dict[str, dict[str, str]]:
    """By tag, folded text of an option to its value, translations included; longest first, since an
    option may begin with another one."""
    found: dict[str, dict[str, str]] = {}
    for f in fields:
        known: dict[str, str] = {}
        for text, value in f.options:
            known.setdefault(folded(str(value)), value)
            # The number of a thing and the explanation of a role may be missing.
            known.setdefault(folded(re.sub(r"^\d+\. ", "", text)), value)
            if f.question and f.question.kind == "roles":
                known.setdefault(folded(text.partition(":")[0]), value)
            known[folded(text)] = value
        for named in (f.tag.partition(" ")[0], f.tag):
            for theirs, ours in mapping.answers.get(named, {}).items():
                known[folded(theirs)] = known.get(folded(ours), ours)
        found[f.tag] = dict(sorted(known.items(), key=lambda o: (-len(o[0]), o[0])))
    return found


def match_columns(
    table: Table, fields: Sequence[Field], mapping: Translation, options: Options
) -> Columns:
    """Find the columns of a table.

    Raises:
        BadInput: a tag with a typing mistake, no column that is an answer, or none for an answer
            without which a plan would be wrong.
    """
    known, tools = known_heading(fields, mapping), form_words().tools
    tags = _tags(fields)
    lists = {f.tag: options[f.tag] for f in fields if f.shape == "checkboxes"}
    typed_beside, passed_over = set(map(folded, tools.other)), set(map(folded, tools.passed_over))
    found: dict[int, str] = {}
    boxes: dict[int, tuple[str, str]] = {}
    others: dict[int, str] = {}
    problems = []
    for number, heading in enumerate(table.columns):
        tag, tagged = known(heading), _TAG.search(heading)
        if not tag and tagged and (hint := nearest(tagged[1].lower(), tags)):
            message = f"column {number + 1}: there is no field '{tagged[1].lower()}' in the form"
            problems.append(Problem(table.name, 1, number + 1, "column.unknown", message, hint))
        elif box := _box(heading, tag, lists, known, boxes.values()):
            boxes[number] = box
        elif tag:
            found[number] = tag
        elif folded(heading) in typed_beside and number - 1 in boxes:
            boxes[number] = (boxes[number - 1][0], "")
        elif heading and folded(heading) not in passed_over:
            others[number] = heading
    for number in _alone(boxes):
        del boxes[number]
        others[number] = table.columns[number]
    answered = {*found.values(), *(tag for tag, _ in boxes.values())}
    if problems := problems or _missing(table, fields, answered, mapping.not_asked):
        raise BadInput(problems)
    taken_for = [*_taken_for(table, found, others)]
    notes = (*taken_for, *_notes(found, answered, others, table, fields), *_unused(mapping, table))
    return Columns(found, notes, boxes, dict(sorted(others.items())))


def _alone(boxes: Mapping[int, tuple[str, str]]) -> list[int]:
    """Columns that only happen to be called like an option: no other has one of that list."""
    columns_of = Counter(tag for tag, _ in boxes.values())
    return [number for number, (tag, _) in boxes.items() if columns_of[tag] < 2]


def _unused(mapping: Translation, table: Table) -> Iterator[str]:
    there = set(map(folded, table.columns))
    if unused := [heading for heading in mapping.columns if folded(heading) not in there]:
        yield f"the mapping file names headings that are not there: {_some(unused)}"


def _missing(
    table: Table, fields: Sequence[Field], answered: Collection[str], not_asked: Collection[str]
) -> list[Problem]:
    """That no column is an answer, or what the form asked, short or full, and was not found: nobody
    would notice it in a plan."""
    if not {*answered} - {*WHO, "name", "consent"}:
        message = "no column of this table is a question of the form"
        hint = "headings begin with a tag such as [hours] (pathways form); or give --map FILE"
        return [Problem(table.name, 1, 1, "column.none", message, hint)]
    there = {*answered, *not_asked}
    asked = [f for f in fields if f.question and f.tag in there]
    facts = form_words().tools.of_openings  # a question or two more make no other form
    full = not all(f.question and (f.tag in facts or in_short_form(f.question)) for f in asked)
    needed = [
        f
        for f in fields
        if f.tag in form_words().tools.needed
        and f.tag not in there
        and f.question
        and (full or in_short_form(f.question))
    ]
    return [
        Problem(
            table.name,
            1,
            1,
            "column.missing",
            f"no column was found for '{f.title}': every plan would take it for none",
            f"put [{f.tag}] into its heading; or, if your form does not ask it, give --map FILE "
            f"with: not_asked: [{', '.join(each.tag for each in needed)}]",
        )
        for f in needed
    ]


def _box(
    heading: str,
    tag: str,
    lists: Options,
    known: Callable[[str], str],
    taken: Collection[tuple[str, str]],
) -> tuple[str, str] | None:
    """Tag and option of a column that stands for one option of a list: it has the option's text
    alone, or behind the question. Where two questions have one list, the first comes first."""
    bare = folded(heading)
    if not tag:
        alone = [(of, bare) for of, options in lists.items() if bare in options]
        if free := [box for box in alone if box not in taken]:
            return free[0]
    for of in [tag] if tag in lists else [] if tag else lists:
        for option in lists[of]:
            if bare.endswith((f"({option})", f"[{option}]", f"- {option}", f": {option}")):
                before = bare[: bare.rindex(option)].rstrip(" -:([")
                if (tag and before and "]" in before) or known(before) == of:
                    return of, option
    return None


_MOMENT = re.compile(r"\W*\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\W+\d{1,2}[:.]\d\d.{0,30}")
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_LOOKED_AT = 50
"""Rows from which it is known what a column holds."""


def _taken_for(table: Table, found: dict[int, str], others: dict[int, str]) -> Iterator[str]:
    """The columns of times and addresses by what they hold, whatever the language of the form: the
    last one of nothing but times, and one of nothing but addresses right behind it."""

    def holding(numbers: Iterable[int], what: re.Pattern[str]) -> list[int]:
        rows = [row.cells for row in islice(table.rows, _LOOKED_AT)]
        held = {n: [cells[n].strip() for cells in rows if n in cells] for n in numbers}
        return [n for n, texts in held.items() if texts and all(map(what.fullmatch, texts))]

    if "timestamp" not in found.values() and (times := holding(others, _MOMENT)):
        found[times[-1]] = "timestamp"
        yield f"'{cut(others.pop(times[-1]))}' was taken for when people answered"
    behind = [n + 1 for n, tag in found.items() if tag == "timestamp" and n + 1 in others]
    if "email" not in found.values() and (addresses := holding(behind, _ADDRESS)):
        found[addresses[0]] = "email"
        yield f"'{cut(others.pop(addresses[0]))}' was taken for their addresses"


def _by_words(fields: Sequence[Field]) -> dict[str, str]:
    """The tag of every heading that is known."""
    by_words = {folded(f.ask): f.tag for f in fields}
    by_words |= {f.tag: f.tag for f in fields}
    # The words of the interview itself, where a form asks in others.
    for f in reversed(fields):
        asked = (f.question.ask, *f.question.formerly) if f.question else ()
        by_words = {folded(ask): f.tag for ask in asked} | by_words
    tools = form_words().tools
    of_tools = {"timestamp": tools.timestamp, "email": tools.email, "name": tools.name}
    return by_words | {folded(name): tag for tag, names in of_tools.items() for name in names}


def _some(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - 5} more" if len(texts) > 5 else ""
    return ", ".join(f"'{cut(text)}'" for text in texts[:5]) + more


def _notes(
    found: Mapping[int, str],
    answered: Collection[str],
    others: Mapping[int, str],
    table: Table,
    fields: Sequence[Field],
) -> list[str]:
    notes = []
    if others:
        named = _some(list(others.values()))
        notes.append(f"columns that are no question of the form stand in index.csv: {named}")
    first = [f.tag for f in fields if f.question and in_short_form(f.question)]
    missing = [tag for tag in first if tag not in answered]
    if missing:
        notes.append(f"no column was found for: {', '.join(missing)}")
    there = set(found.values())
    twice = sorted(t for t in there if list(found.values()).count(t) > 1)
    if twice:
        notes.append(f"more than one column for: {', '.join(twice)}; the last filled one counts")
    if not there & {"id", "email"}:
        notes.append("no e-mail or [id] column: every row counts as another person")
    if "consent" not in there:
        notes.append("no [consent] column: make sure that everybody agreed")
    return notes
