"""The interview as a form: a script that makes it, text to paste from, a table to fill in, a page.
Titles of fields carry a tag, by which answers are read back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

from pathways.catalog import Catalog
from pathways.catalog.questions import Option, Question
from pathways.catalog.records import Placed
from pathways.frozen import Struct

if TYPE_CHECKING:
    from markupsafe import Markup

Shape = Literal["short text", "paragraph", "single choice", "checkboxes"]

COMMON_RUNGS = 4
"""Programs of so many lowest rungs of each ladder are listed; others are typed."""


class Field(Struct):
    """One field of a form.

    `tag` is the question's id, with a second word where a question needs several fields. The title
    begins with the tag in brackets. `options` are (text, value that a profile holds).
    """

    tag: str
    shape: Shape
    ask: str
    help: str = ""
    options: tuple[tuple[str, str], ...] = ()
    question: Question | None = None
    at_most: int = 0
    other: bool = False
    """Whether people may type an answer that is not listed."""

    @property
    def title(self) -> str:
        """The title to paste into a form tool."""
        return f"[{self.tag}] {self.ask}"


# -- data/form.yaml ---------------------------------------------------------------------


class _Before(Placed):
    tag: str
    ask: str
    help: str = ""
    options: tuple[Option, ...] = ()


class _Text(Placed):
    ask: str
    help: str = ""


class Pattern(Placed):
    """What a typed answer must match, and what to say where it does not."""

    match: str
    say: str


class Tools(Placed):
    """What form tools call their own columns and rows, and which columns a plan needs."""

    timestamp: tuple[str, ...]
    email: tuple[str, ...]
    name: tuple[str, ...]
    passed_over: tuple[str, ...]
    other: tuple[str, ...]
    below: tuple[str, ...]
    chosen: tuple[str, ...]
    left: tuple[str, ...]
    needed: tuple[str, ...]
    of_openings: tuple[str, ...]


class FormWords(Placed):
    """data/form.yaml."""

    title: str
    intro: str
    before: tuple[_Before, ...]
    proof: _Text
    first: _Text
    second: _Text
    programs_other: str
    country_help: str
    piece_help: str
    at_work_help: str
    programs_help: str
    things_help: str
    mend_first: tuple[str, ...]
    """Tags in the order in which an unread answer changes most."""
    tools: Tools
    patterns: dict[str, Pattern]


def form_words() -> FormWords:
    """What a form says beside the questions.

    Raises:
        BadInput: a mistake in data/form.yaml.
    """
    from pathways.catalog.compiled import shipped

    return shipped("data/form.yaml", FormWords)


# -- the fields -------------------------------------------------------------------------


def form_fields(catalog: Catalog, full: bool) -> tuple[Field, ...]:
    """Every field of the short form or of the full one."""
    words = form_words()
    fields = []
    for b in words.before:
        options = tuple((o.text, o.value) for o in b.options)
        shape: Shape = "single choice" if options else "short text"
        fields.append(Field(b.tag, shape, b.ask, b.help, options))
    for question in catalog.questions.questions:
        if full or in_short_form(question):
            fields += _fields_of(catalog, question, words)
    return tuple(fields)


def in_short_form(question: Question) -> bool:
    """Whether the short form asks it: the first block, and the checklist, which stands there for
    the questions of a trade that a form cannot ask."""
    return question.block == "first" or question.kind == "things"


def _fields_of(catalog: Catalog, q: Question, words: FormWords) -> Iterator[Field]:
    """One field, or several where a form cannot ask for the answer in one."""
    how = q.answering
    if not how.choose:
        # A form shows no list that is made while asking.
        help = {"place": words.country_help, "piece": words.piece_help}.get(q.kind, q.help)
        if how.of == "trade":
            names = ", ".join(c.short for c in catalog.all_competencies)
            help = f"{q.help} {words.at_work_help} {names}."
        yield Field(q.id, "paragraph" if how.long else "short text", q.ask, help, question=q)
    elif how.choose == "several":
        yield from _boxes(catalog, q, words)
    else:
        options = tuple((o.text, o.value) for o in q.options)
        first = Field(q.id, "single choice", q.ask, q.help, options, q)
        if how.choose == "one":
            yield first
        else:
            yield replace(first, tag=f"{q.id} 1", ask=words.first.ask)
            second = words.second
            yield replace(first, tag=f"{q.id} 2", ask=second.ask, help=second.help)


def _boxes(catalog: Catalog, q: Question, words: FormWords) -> Iterator[Field]:
    from pathways.interview.shown import role_text, trades  # a check needs the words alone

    of = q.answering.of
    if of == "roles":
        roles = sorted(catalog.roles.values(), key=lambda r: (r.ladder, r.name))
        listed = [(role_text(r), str(r.id)) for r in roles]
    elif of == "programs":
        listed = list(_common_programs(catalog))
    elif of == "backgrounds":
        listed = [(b.name, str(b.id)) for b in trades(catalog)]
    elif of == "things":
        things = enumerate(catalog.questions.things, 1)
        listed = [(f"{n}. {t.text}", str(t.id)) for n, t in things]
    else:
        listed = [(o.text, o.value) for o in q.options]
    typed = f"{words.programs_help} {words.programs_other}"
    help = {"programs": typed, "things": words.things_help}.get(of, q.help)
    other = of in ("programs", "backgrounds")
    yield Field(q.id, "checkboxes", q.ask, help, tuple(listed), q, q.at_most, other)
    if of == "things":
        yield Field(f"{q.id} proof", "paragraph", words.proof.ask, words.proof.help, question=q)


def _common_programs(catalog: Catalog) -> Iterator[tuple[str, str]]:
    rungs = (r for ladder in catalog.ladders.values() for r in ladder.rungs[:COMMON_RUNGS])
    for id in dict.fromkeys(p for rung in rungs for p in rung.programs):
        p = catalog.programs[id]
        # A grant or a guide is nothing that somebody finishes.
        if catalog.kind(p).taken_part_in:
            where = f" ({p.operator})" if p.operator and p.operator not in p.name else ""
            yield p.name + where, str(p.id)


# -- as a file -----------------------------------------------------------------------------

EMAIL = "Email Address"
"""The heading that form tools give to the address."""


def to_form(catalog: Catalog, full: bool, format: str) -> str:
    """The short or full form as `md`, `google`, `csv`, `html` or `json`.

    Raises:
        BadInput: a mistake in data/form.yaml.
    """
    import csv
    import io

    from pathways.render.html import render_html
    from pathways.render.text import render_template

    fields = form_fields(catalog, full)
    if format == "csv":
        buffer = io.StringIO()
        # With a byte-order mark, so that spreadsheet programs read it as UTF-8.
        buffer.write("\ufeff")
        csv.writer(buffer, lineterminator="\r\n").writerow([EMAIL, *(f.title for f in fields)])
        return buffer.getvalue()
    if format == "html":
        return render_html("form.html.j2", words=form_words(), fields=fields, email=EMAIL)
    if format == "json":
        return json.dumps(_as_data(fields), ensure_ascii=False, indent=1) + "\n"
    if format == "google":
        return render_template("form.gs.j2", form=_as_literal(fields))
    return render_template("form.md.j2", words=form_words(), fields=fields, full=full)


def _as_data(fields: Sequence[Field]) -> dict[str, Any]:
    words = form_words()
    items = [
        {"shape": f.shape, "title": f.title, "help": f.help,
         "options": [text for text, _ in f.options], "other": f.other, "atMost": f.at_most,
         "consent": f.tag == "consent", "pattern": _pattern(f)}
        for f in fields
    ]  # fmt: skip
    return {"title": words.title, "intro": words.intro, "fields": items}


def _pattern(field: Field) -> dict[str, str] | None:
    found = form_words().patterns.get(field.question.kind) if field.question else None
    return {"match": found.match, "say": found.say} if found else None


def _as_literal(fields: Sequence[Field]) -> Markup:
    """The form as JSON that can stand in a script."""
    # Two signs end a line in a script, though not in JSON.
    from markupsafe import Markup

    text = json.dumps(_as_data(fields), ensure_ascii=False, indent=1)
    return Markup(text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029"))
