"""What people write stays text in every format: nothing of it becomes structure, link or command.

Each document is read by a parser that did not come from us, and has the same structure as that of
somebody who wrote calm words in the same places.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any
from unittest.mock import patch

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
from test_projects import PITCH

from pathways.catalog.text import clean
from pathways.catalog.yaml_nodes import compose
from pathways.desk import make_document
from pathways.planner import Plan, Step
from pathways.planner.compare import outlook
from pathways.planner.why import why
from pathways.profile import parse_profile
from pathways.profile.answers import as_plain, said
from pathways.profile.pitch import parse_pitch
from pathways.record.adviser_note import adviser_note, clip
from pathways.record.coming import coming
from pathways.record.entries import Record, parse_record
from pathways.record.kept import held_of
from pathways.record.portfolio import Portfolio, portfolio
from pathways.record.replan import Difference, Line
from pathways.render import Document, one_page
from pathways.render.calendar import to_ics
from pathways.render.html import to_html
from pathways.render.json_plan import to_json
from pathways.render.page import to_page
from pathways.render.pdf import to_pdf
from pathways.render.projects import Workshop, project_page, working_folder
from pathways.render.terminal import typeset
from pathways.render.text import _clipped, _ending, lower_first, render_template, to_markdown

CALM = "calm words"


@pytest.fixture(scope="module", autouse=True)
def room_for_all() -> Iterator[None]:
    """How much fits on the page goes by the length of what people write, which is no matter here:
    everything that could hold their words is shown."""
    with patch.object(one_page, "fits", lambda *_: True):
        yield


LENGTHS = (60, 80, 100, 120, 200, 300)
"""Characters to which a note for an adviser cuts what it quotes."""

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


@lru_cache(64)
def read(markdown: str) -> list[Any]:
    """The tokens of a reader of Markdown that reads HTML too, as those of other programs do."""
    return MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(markdown)


def shape(markdown: str) -> list[tuple[str, str]]:
    """Everything that Markdown makes of it but the words."""
    found = []
    for token in read(markdown):
        found.append((token.type, token.tag))
        for inner in token.children or []:
            if inner.type not in ("text", "text_special"):
                found.append((inner.type, str(inner.attrs.get("href", inner.tag))))
    return found


def words(markdown: str) -> list[str]:
    """What somebody reads, a paragraph, heading or cell each; code left out, which is as typed."""
    lines = []
    for token in read(re.sub(r"\A---\n.*?\n---\n", "", markdown, flags=re.DOTALL)):
        if token.type == "inline":
            said = [" " if i.type == "softbreak" else i.content
                    for i in token.children if i.type != "code_inline"]
            lines.append(" ".join("".join(said).split()))
    return lines


def same_words(made: str, quiet: str, text: str) -> None:
    """Each text of `quiet` with what was written where it has the calm words, as it was written."""
    text = " ".join(clean(text).split())
    whole = {text, lower_first(text), text[:1].upper() + text[1:]}
    whole |= {end for t in whole if not (end := _ending(t)).endswith("…")}
    whole |= {t.rstrip(". ") for t in whole}
    cut = {clip(t, most, long) for t in whole for most in range(3, 46) for long in LENGTHS}
    cut = (cut | {f(t) for t in whole for f in (_clipped, _ending)}) - whole

    def any_of(texts: set[str]) -> str:
        return "|".join(map(re.escape, sorted(texts, key=len, reverse=True))) or "(?!)"

    entire, shortened = any_of(whole), any_of(cut)

    def place(calm: re.Match[str]) -> str:
        # What was cut ends in an ellipsis, with no full stop after it; nor has a question one.
        stop = f"(?:{calm[1]})?" if text[-1:] in ("?", "!") else calm[1]
        return f"(?:(?:{entire}){stop}|(?:{shortened}))"

    for seen, quietly in zip(words(made), words(quiet), strict=True):
        form, places = re.subn(r"(?i:calm\\ words)((?:\\\.)?)", place, re.escape(quietly))
        fits = re.fullmatch(form, seen) if places else seen == quietly
        assert fits, f"{seen!r} is not {quietly!r} with {text!r}"


def has_words(text: str) -> bool:
    """Whether anything is left of it that is said; else its place is left out."""
    return bool(said(clean(text)))


def following(made: Document) -> str:
    assert isinstance(made.plan, Plan)
    held = held_of(made.plan, made.profile, Record(), ())
    ahead = coming(made.catalog, made.profile, Record(), made.person, held, made.today)
    parts = tuple((s, p) for s in goals(made) for p in s.parts)
    ahead = replace(ahead, dates=(*ahead.dates, *parts))
    return render_template("next.md.j2", doc=made, day=made.today, kept=True, it=ahead, option="",
                           openings=None)


def logged(made: Document, *many: tuple[str, str]) -> Record:
    """A record of these (what, of), with what they wrote said of each."""
    wrote = json.dumps(made.profile.name, ensure_ascii=False)
    lines = (f"- {{on: 2026-05-30, what: {what}, of: '{of}', said: {wrote},"
             f" link: 'https://example.org/x'}}\n" for what, of in many)
    return parse_record(compose(("version: 1\nentries:\n" + "".join(lines)).encode(), "record"))


def note(made: Document) -> str:
    """For a call with an adviser, of somebody who asks, did and tried something."""
    assert isinstance(made.plan, Plan)
    record = logged(made, ("done", "project:run-reading-group"), ("applied", "mats"))
    me = replace(made.profile, did=())  # an address in a proof would be a link
    held = adviser_note(me, record, made.catalog, made.plan, made.changes, me.name)
    parts = tuple((s, p) for s in goals(made) for p in s.parts)
    return render_template("adviser_note.md.j2", doc=made, note=replace(held, soon=parts))


def shown(made: Document) -> str:
    record = logged(made, ("done", "project:run-reading-group"))
    me = replace(made.profile, did=())
    held = portfolio(me, record, made.catalog, made.today)
    return render_template("portfolio.md.j2", p=held)


def changes(made: Document) -> str:
    day, entries = made.today, logged(made, ("done", "project:run-reading-group")).entries
    lines = tuple(Line(s.id, *days, "you", entries[0]) for s in goals(made)
                  for days in ((None, s.due), (s.due, None), (day, s.due)))
    diff = Difference(day, lines, ("name",), entries)
    return render_template("replan.md.j2", doc=made, diff=diff, option="")


def side_by_side(made: Document) -> str:
    assert isinstance(made.plan, Plan)
    wrote = made.profile.name
    columns = [(wrote, outlook(made.catalog, made.person, made.plan))] * 2
    return render_template("compare.md.j2", doc=made, columns=columns, same=[wrote])


def reasons(made: Document) -> str:
    return "".join(
        render_template("why.md.j2", doc=made, assessment=made.plan.assessment,
                        it=why(made.catalog, made.person, made.plan, "projects", step.ref))
        for step in goals(made))


def project_pages(made: Document) -> str:
    return "".join(project_page(made.catalog, made.catalog.projects[s.ref], made.today)
                   for s in goals(made))


def working_folders(made: Document) -> str:
    wrote = made.profile.name
    said = dict.fromkeys(("title", "problem", "why_now", "for_whom", "deliverable", "done_when",
                          "reviewer", "risk", "risk_then", "needs_yes"), wrote)
    pitch = parse_pitch(json.dumps(PITCH).encode(), "pitch", made.catalog, made.person, made.today)
    pitch = replace(
        pitch, **said,
        theory=replace(pitch.theory, because=wrote, follows=wrote, then=wrote),
        test=replace(pitch.test, do=wrote, stop_if=wrote),
        ending=replace(pitch.ending, stopped=wrote, taken_over=wrote, spun_out=wrote),
    )
    files = []
    for step in goals(made):
        project = made.catalog.projects[step.ref]
        shop = Workshop(made.catalog, made.today, step, made.person, project, Fraction(4))
        for of in (None, pitch):
            files += working_folder(shop, project, True, "", of).values()
    return "".join(files)


def goals(made: Document) -> list[Step]:
    assert isinstance(made.plan, Plan)
    return [s for s in made.plan.steps if s.kind == "project"]


PAGES = pytest.mark.parametrize("write", [
    to_markdown, following, note, shown, changes, side_by_side, reasons, project_pages,
    working_folders,
])  # fmt: skip


@PAGES
@TEXTS
def test_markdown_keeps_its_structure_and_says_what_was_written(
    text: str, write: Callable[[Document], str]
) -> None:
    made, quiet = write(written(text)), calmly(write)
    assert shape(made) == shape(quiet)
    if len(text) <= 1_000:
        same_words(made, quiet, text)


@given(pieces.filter(has_words))
@examples(20)
def test_markdown_keeps_its_structure_whatever_is_written(text: str) -> None:
    made, quiet = to_markdown(written(text)), calmly(to_markdown)
    assert shape(made) == shape(quiet)
    if len(text) <= 1_000:
        same_words(made, quiet, text)


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
    shown = typeset(to_markdown(written(text), timeline=True), 40)
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
        held = parse_record(compose(record.encode(), "record"))
        me = calm()  # An address in a proof is evidence, and moves a thing to another part.
        return portfolio(replace(me.profile, name=words), held, me.catalog, me.today)

    made, quiet = of(text), of(CALM)
    assert shape(render_template("portfolio.md.j2", p=made)) == shape(
        render_template("portfolio.md.j2", p=quiet)
    )
    assert [t for t, _ in Page(to_html(made)).tags] == [t for t, _ in Page(to_html(quiet)).tags]


@pytest.mark.parametrize("text, quoted", [
    ("中文的材料太少，如果有人做得更好，我就去帮他。" * 9, 110),
    ("AI " + "中文的材料太少，" * 30, 110),
    ("e" + "\u0301" * 500, 110),
    ("four words are here " * 9, 109),
])
def test_a_long_text_is_quoted_as_far_as_there_is_room(text: str, quoted: int) -> None:
    cut = _clipped(text)
    assert cut.endswith("…") and text.startswith(cut.rstrip(" …"))
    assert len(cut.rstrip(" …")) >= quoted - len("words are")


INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u180b\u180e\u200b\u200e\u202e\u2060\u206a\u3164\ufe00\ufeff"
    "\uffa0\ufff9\U0001d173\U000e0041\U000e0100"
)


def test_what_shows_nothing_is_taken_out_and_what_a_script_needs_stays() -> None:
    from pathways.catalog.text import clean, one_line

    assert clean("".join(f"a{sign}" for sign in INVISIBLE)) == "a" * len(INVISIBLE)
    kept = "می\u200cخواهم क्\u200dष ❤\ufe0f 👩\u200d🚀"
    assert clean(kept) == kept == one_line(kept)


@pytest.mark.parametrize("cell", [
    "=1+1", "+1", "-1", "@x", "\t=1", "x;=1+1", "x; =1", "x\t=1", 'x;"=1', "＝1+1", "＋1", "－1",
    "＠SUM(1)", " =1", "x|=cmd", "a;＝1", "'=1", '"=1"',
])
def test_no_cell_of_a_table_is_a_formula_however_it_is_cut(cell: str) -> None:
    import csv
    import io

    from pathways.catalog.text import cell as quoted_cell

    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(["id", quoted_cell(cell), "x"])
    signs = tuple("=+-@＝＋－＠")
    for mark in (",", ";", "\t", "|"):
        for row in csv.reader(io.StringIO(written.getvalue()), delimiter=mark):
            for part in row:
                assert not part.strip(" \"").startswith(signs), (mark, row)


@pytest.mark.parametrize("cell", ["a-b", "C++", "me@example.org", "1 + 1 = 2", "", "Anna; Berta"])
def test_a_cell_that_is_none_stays_as_it_is(cell: str) -> None:
    from pathways.catalog.text import cell as quoted_cell

    assert quoted_cell(cell) == cell
