"""Which column holds which answer: by tag, by the question's own words, or by a mapping file."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pathways.catalog.text import cut
from pathways.catalog.values import DayOrder
from pathways.cohort.form import Field, in_short_form
from pathways.cohort.table import BESIDE, Table
from pathways.problems import BadInput, Problem, nearest

if TYPE_CHECKING:
    import yaml

    from pathways.catalog.decode import Reader


WHO = BESIDE
"""Columns that say who answered when, and what an organizer asks beside; they are no answers."""

# What form tools call these columns, in the languages of the commonest exports.
_KNOWN = {
    "timestamp": "timestamp|zeitstempel|horodateur|marca temporal|carimbo de data/hora|"
    "informazioni cronologiche|tijdstempel|sygnatura czasowa|отметка времени|タイムスタンプ|"
    "时间戳记|completion time|submitted at|submission date|date submitted",
    "email": "email address|email|e-mail|e-mail address|e-mail-adresse|adresse e-mail|"
    "dirección de correo electrónico|correo electrónico|endereço de e-mail|indirizzo email|"
    "e-mailadres|adres e-mail|адрес электронной почты|メールアドレス|电子邮件地址|username|"
    "nombre de usuario",
    "name": "name|your name|full name|nombre|nom|nome|naam",
}
_TAG = re.compile(r"\[([a-z_]+(?: [a-z0-9_-]+)?)\]", re.IGNORECASE)


@dataclass(frozen=True, eq=False, repr=False)
class Translation:
    """A mapping file: what foreign headings and answers mean, and how dates are written.

    `columns` maps a heading to a tag, `answers` a tag to {what people chose: the English option or
    the value of a profile}.
    """

    columns: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: DayOrder | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Tags by number of column, and what is worth saying about the match."""

    tags: Mapping[int, str]
    notes: tuple[str, ...]


def read_map(path: Path, fields: Sequence[Field]) -> Translation:
    """Read a mapping file.

    Raises:
        BadInput: every mistake in it, with its place.
    """
    from pathways.catalog.decode import Reader
    from pathways.catalog.yaml_nodes import compose_file

    source = compose_file(path)
    reader = Reader(source)
    found = reader.read(Translation)
    held = found or reader.partial
    tags = {*WHO, *(f.tag for f in fields)}
    # One name stands for both fields of a question: prefers for `prefers 1` and `prefers 2`.
    whole = {f.question.id for f in fields if f.question}
    for heading, tag in (held.columns if held else {}).items():
        if tag not in tags:
            _no_tag(reader, source.at("columns", heading), tag, tags)
    for tag in held.answers if held else ():
        if tag not in tags | whole:
            _no_tag(reader, source.key("answers", tag), tag, tags)
    if found is None or reader.problems:
        raise BadInput(reader.problems)
    return found


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


def match_columns(table: Table, fields: Sequence[Field], mapping: Translation) -> Columns:
    """Find the columns of a table.

    Raises:
        BadInput: a tag with a typing mistake, or no column that is an answer.
    """
    by_words = _by_words(fields)
    mapped = {folded(heading): tag for heading, tag in mapping.columns.items()}
    tags = {*WHO, *(f.tag for f in fields)}
    found: dict[int, str] = {}
    problems, strange = [], []
    for number, heading in enumerate(table.columns):
        tagged = _TAG.search(heading)
        tag = mapped.get(folded(heading)) or (tagged[1].lower() if tagged else "")
        if tag not in tags:
            if tag_hint := tag and nearest(tag, tags):
                message = f"column {number + 1}: there is no field '{tag}' in the form"
                problem = Problem(table.name, 1, number + 1, "column.unknown", message, tag_hint)
                problems.append(problem)
                continue
            tag = by_words.get(folded(heading), "")
        if tag:
            found[number] = tag
        elif heading:
            strange.append(heading)
    if not problems and not set(found.values()) - {*WHO, "name", "consent"}:
        message = "no column of this table is a question of the form"
        hint = "headings begin with a tag such as [hours] (pathways form); or give --map FILE"
        problems.append(Problem(table.name, 1, 1, "column.none", message, hint))
    if problems:
        raise BadInput(problems)
    return Columns(found, tuple(_notes(found, strange, mapped, table, fields)))


def _by_words(fields: Sequence[Field]) -> dict[str, str]:
    """The tag of every heading that is known."""
    by_words = {folded(f.ask): f.tag for f in fields}
    by_words |= {f.tag: f.tag for f in fields}
    # The words of the interview itself, where a form asks in others.
    for f in reversed(fields):
        asked = (f.question.ask, *f.question.formerly) if f.question else ()
        by_words = {folded(ask): f.tag for ask in asked} | by_words
    return by_words | {name: tag for tag, names in _KNOWN.items() for name in names.split("|")}


def _notes(
    found: Mapping[int, str],
    strange: Sequence[str],
    mapped: Mapping[str, str],
    table: Table,
    fields: Sequence[Field],
) -> list[str]:
    notes = []
    if strange:
        named = ", ".join(f"'{cut(s)}'" for s in strange[:5])
        more = f" and {len(strange) - 5} more" if len(strange) > 5 else ""
        notes.append(f"columns that are no question of the form were left out: {named}{more}")
    there = set(found.values())
    short = [f for f in fields if f.question and in_short_form(f.question)]
    first = [f.tag for f in short]
    missing = [tag for tag in first if tag not in there]
    if missing:
        notes.append(f"no column was found for: {', '.join(missing)}")
    unused = [h for h in mapped if h not in {folded(c) for c in table.columns}]
    if unused:
        named = ", ".join(f"'{cut(h)}'" for h in unused[:5])
        notes.append(f"the mapping file names headings that are not there: {named}")
    twice = sorted(t for t in there if list(found.values()).count(t) > 1)
    if twice:
        notes.append(f"more than one column for: {', '.join(twice)}; the last filled one counts")
    if not there & {"id", "email"}:
        notes.append("no e-mail or [id] column: every row counts as another person")
    if "consent" not in there:
        notes.append("no [consent] column: make sure that everybody agreed")
    return notes
