"""What people write stays text in every format: nothing of it becomes structure, link or command.

Each document is read by a parser that did not come from us, and has the same structure as that of
somebody who wrote calm words in the same places.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import Any

import icalendar
import pypdf
import pytest
import yaml
from hostile import HOSTILE
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from profiles import catalog, examples
from test_doors import DAY, DEMO
from test_plan_page import Page

from pathways.catalog.text import clean
from pathways.catalog.yaml_nodes import read_bytes
from pathways.cli.make import make_document
from pathways.cli.out import plain_lines
from pathways.planner import Plan
from pathways.profile import parse_profile
from pathways.profile.answers import as_plain, said
from pathways.record.entries import parse_record
from pathways.record.portfolio import Portfolio, portfolio
from pathways.render import Document
from pathways.render.calendar import to_ics
from pathways.render.html import to_html
from pathways.render.json_plan import to_json
from pathways.render.page import to_page
from pathways.render.pdf import to_pdf
from pathways.render.terminal import console, typeset
from pathways.render.text import render_template, to_markdown

CALM = "calm words"
TEXTS = pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)

SHORT = [text for text in HOSTILE.values() if len(text) < 600]
pieces = st.lists(
    st.sampled_from([*SHORT, *"#-+*_`<>[]()|\\&~=!1.\n\t :"]) | st.text(max_size=8), max_size=6
).map("".join)


@lru_cache(64)
def written(text: str) -> Document:
    """A plan of somebody who wrote this wherever there is room for words, also in the data."""
    text = clean(text).strip()  # as every text of a file is read
    me = yaml.safe_load(DEMO.read_text(encoding="utf-8"))
    me["name"] = me["why"] = me["obstacle"] = text
    me["did"] = [{**did, "proof": text} for did in me["did"]]
    answers = parse_profile(json.dumps(me, ensure_ascii=False).encode(), "me", catalog())
    made = make_document(catalog(), answers, date.fromisoformat(DAY))
    assert isinstance(made.plan, Plan)
    if len(text) > 1_000:
        return made  # many thousands of characters in forty places would only be slow
    changed = {
        id: replace(
            project, name=text, brief=text, deliverable=text, done_when=text, reviewer=text,
            if_stuck=text,
        )
        for id in {s.ref for s in made.plan.steps if s.kind == "project"}
        for project in [made.catalog.projects[id]]
    }
    steps = tuple(
        replace(s, parts=tuple(replace(p, text=text, done_when=text) for p in s.parts))
        if s.kind == "project" else s
        for s in made.plan.steps
    )
    return replace(
        made,
        profile=replace(made.profile, name=text),
        person=replace(made.person, why=text, obstacle=text),
        plan=replace(made.plan, steps=steps),
        catalog=replace(made.catalog, projects={**made.catalog.projects, **changed}),
    )


@cache
def calm() -> Document:
    return written(CALM)


@cache
def calmly(write: Callable[[Document], Any]) -> Any:
    """What a format makes of calm words; made once."""
    return write(calm())


def shape(markdown: str) -> list[tuple[str, str]]:
    """Everything that Markdown makes of it but the words."""
    found = []
    for token in MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(markdown):
        found.append((token.type, token.tag))
        for inner in token.children or []:
            if inner.type not in ("text", "text_special"):
                found.append((inner.type, str(inner.attrs.get("href", inner.tag))))
    return found


def has_words(text: str) -> bool:
    """Whether anything is left of it that is said; else its place is left out."""
    return bool(said(clean(text)))


@TEXTS
def test_markdown_keeps_its_structure(text: str) -> None:
    assert shape(to_markdown(written(text))) == shape(calmly(to_markdown))


@given(pieces.filter(has_words))
@examples(20)
def test_markdown_keeps_its_structure_whatever_is_written(text: str) -> None:
    assert shape(to_markdown(written(text))) == shape(calmly(to_markdown))


@TEXTS
def test_html_keeps_its_tags_and_links(text: str) -> None:
    seen, quiet = Page(to_page(written(text))), Page(calmly(to_page))
    assert [tag for tag, _ in seen.tags] == [tag for tag, _ in quiet.tags]
    assert seen.named("a") == quiet.named("a")


@given(pieces.filter(has_words))
@examples(10)
def test_html_keeps_its_tags_whatever_is_written(text: str) -> None:
    seen, quiet = Page(to_page(written(text))), Page(calmly(to_page))
    assert [tag for tag, _ in seen.tags] == [tag for tag, _ in quiet.tags]


def _bones(document: Document) -> tuple[int, list[str]]:
    reader = pypdf.PdfReader(io.BytesIO(to_pdf(document)))
    links = [n.get_object()["/A"]["/URI"] for p in reader.pages for n in p.get("/Annots", [])]
    flat = sum(len(i) if isinstance(i, list) else 1 for i in reader.outline)
    assert not [name for name in ("/JavaScript", "/EmbeddedFiles")
                if name in reader.trailer["/Root"].get("/Names", {})]
    return flat, sorted(set(links))


@TEXTS
def test_pdf_keeps_its_headings_and_links(text: str) -> None:
    assert _bones(written(text)) == calmly(_bones)


@TEXTS
def test_a_calendar_keeps_its_events(text: str) -> None:
    made, quiet = map(icalendar.Calendar.from_ical, (to_ics(written(text)), calmly(to_ics)))
    assert not made.errors
    assert [c.name for c in made.walk()] == [c.name for c in quiet.walk()]
    for one, other in zip(made.walk("VEVENT"), quiet.walk("VEVENT"), strict=True):
        # The name of an event of one's own project ends in a digest of its words.
        assert list(one) == list(other)
        assert one["UID"].rpartition("-")[0] == other["UID"].rpartition("-")[0]


@TEXTS
def test_json_holds_the_answers_as_they_were_read(text: str) -> None:
    made = written(text)
    held = json.loads(to_json(made))
    assert held["answers"] == json.loads(json.dumps(as_plain(made.profile)))
    assert held.keys() == json.loads(calmly(to_json)).keys()


@TEXTS
def test_a_terminal_gets_no_command(text: str) -> None:
    buffer = io.StringIO()
    typeset(to_markdown(written(text), timeline=True), console(buffer, width=40, color=False))
    shown = plain_lines(buffer.getvalue())
    assert not [c for c in shown if (c < " " and c != "\n") or "\x7f" <= c <= "\x9f"]
    assert shown.count("All steps in time") == 1


RECORD = """\
version: 1
entries:
- {on: 2026-03-01, what: started, of: "project:run-reading-group"}
- {on: 2026-05-30, what: done, of: "project:run-reading-group", hours: 41, said: TEXT,
   link: "https://example.org/x",
   reviewer: TEXT}
"""


@TEXTS
def test_a_portfolio_keeps_its_structure(text: str) -> None:
    def of(words: str) -> Portfolio:
        said = json.dumps(clean(words), ensure_ascii=False)
        record = RECORD.replace(",\n   ", ", ").replace("TEXT", said)
        held = parse_record(read_bytes(record.encode(), "record"))
        me = calm()  # An address in a proof is evidence, and moves a thing to another part.
        return portfolio(replace(me.profile, name=words), held, me.catalog, me.today)

    made, quiet = of(text), of(CALM)
    assert shape(render_template("portfolio.md.j2", p=made)) == shape(
        render_template("portfolio.md.j2", p=quiet)
    )
    assert [t for t, _ in Page(to_html(made)).tags] == [t for t, _ in Page(to_html(quiet)).tags]
