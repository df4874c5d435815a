"""Pages for other people: a portfolio that strangers can check, and a note for an adviser."""

from __future__ import annotations

import json
import re
from functools import cache
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import jsonschema
import pytest
import yaml
from inside import run
from profiles import catalog
from test_doors import DAY, DEMO, ROOT

from pathways.catalog.text import safe_link
from pathways.catalog.values import When
from pathways.record import Entry, append

SCHEMAS = {"jsonresume-1.0.0.json": jsonschema.Draft4Validator,
           "jsonresume-1.3.1.json": jsonschema.Draft7Validator}
LINK = "https://example.org/groups/lisbon-2026"
FORMATS = ("md", "html", "json")
EXAMPLES = [*sorted((ROOT / "examples").glob("*.yaml")), DEMO]


class Page(HTMLParser):
    """What matters of an HTML page: its tags with attributes, and whether they are closed."""

    VOID = ("meta", "br", "hr", "img", "link", "input")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title"):
            self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def log(home: Path, *args: str) -> None:
    out = run("log", *args, "--profile", home)
    assert out.returncode == 0, out.stderr


@cache
def read(home: Path, format: str) -> str:
    """The page of somebody whose files no test changes."""
    return page(home, format)


def page(home: Path, format: str, *more: str) -> str:
    out = run("portfolio", "--profile", home, "--format", format, *more)
    assert out.returncode == 0, out.stderr
    assert "Traceback" not in out.stderr
    return out.stdout


def resume(home: Path) -> dict:
    return checked(page(home, "json"))


def checked(text: str) -> dict:
    data = json.loads(text)
    for name, kind in SCHEMAS.items():
        schema = json.loads((ROOT / "tests" / "schemas" / name).read_text(encoding="utf-8"))
        check = kind(schema, format_checker=jsonschema.FormatChecker())
        assert [e.message for e in check.iter_errors(data)] == [], name
    assert none_empty(data)
    return data


def none_empty(value: object) -> bool:
    if isinstance(value, dict):
        return all(v not in ("", None, [], {}) and none_empty(v) for v in value.values())
    return not isinstance(value, list) or all(none_empty(v) for v in value)


@pytest.fixture
def me(tmp_path: Path) -> Path:
    home = tmp_path / "me.yaml"
    home.write_bytes(DEMO.read_bytes())
    return home


RECORD = """\
version: 1
entries:
- {on: 2026-03-01, what: started, of: "project:run-reading-group"}
- {on: 2026-04-01, what: hours, of: "project:run-reading-group", hours: 12}
- {on: 2026-05-30, what: done, of: "project:run-reading-group", hours: 41, link: "LINK",
   said: "nine people came, seven finished", rubric: [solid, thin, solid, strong],
   reviewer: "Ana Lopes of Porto"}
- {on: 2026-09-11, what: done, of: "project:write-kind-rejection", said: used by two teams}
- {on: 2026-09-12, what: done, of: "project:post-mortem-past-project"}
- {on: 2026-09-13, what: done, of: "project:make-group-tool", link: "https://example.org/undone"}
- {on: 2026-09-14, what: undo, entry: 8}
- {on: 2026-06-01, what: applied, of: spar}
- {on: 2026-07-01, what: result, of: spar, is: rejected, said: too little research}
- {on: 2026-10-01, what: applied, of: generator-residency}
- {on: 2026-08-15, what: finished, of: bluedot-ai-governance, link: "https://example.org/essay",
   said: essay on incidents}
- {on: 2026-09-20, what: job, of: course-facilitator, said: two cohorts a year}
- {on: 2026-08-16, what: done, of: "people:80000-hours-advising", said: she said to go on}
- {on: 2026-11-01, what: started, of: "project:lead-volunteer-cohort"}
- {on: 2026-11-02, what: changed, answers: {pay: none, deal_breakers: [travel, unpaid]}}
"""
"""A bit of everything, also of what is nobody's business."""


@pytest.fixture(scope="session")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Somebody with that record; only read."""
    me = tmp_path_factory.mktemp("busy") / "me.yaml"
    me.write_bytes(DEMO.read_bytes())
    text = RECORD.replace(",\n   ", ", ").replace("LINK", LINK)
    (me.parent / "me.record.yaml").write_text(text, encoding="utf-8")
    return me


# -- what a portfolio holds ---------------------------------------------------------------------


def test_what_is_logged_can_be_shown(me: Path) -> None:
    log(me, "done", "run-reading-group", "--hours", "41", "--link", LINK, "--said", "nine came",
        "--rubric", "solid,thin,solid,strong", "--reviewer", "Ana Lopes", "--on", "2026-05-30")
    log(me, "done", "make-group-tool", "--link", "https://example.org/undone", "--on", "2026-06-01")
    log(me, "undo", "6", "--on", "2026-06-02")
    log(me, "result", "spar", "rejected", "--said", "too little research", "--on", "2026-07-01")
    text = page(me, "md")
    for wanted in (LINK, "“nine came”", "30 May 2026 · 41 hours", "Ana Lopes", "the owner claims 3",
                   "*strong* (an organizer you have not met has run weeks from it)"):
        assert wanted in text, wanted
    for hidden in ("undone", "SPAR", "too little"):
        assert hidden not in text


@pytest.mark.parametrize("format", FORMATS)
def test_finished_things_stand_with_link_rubric_and_reviewer(busy: Path, format: str) -> None:
    text = read(busy, format)
    for wanted in (LINK, "nine people came, seven finished", "Ana Lopes of Porto",
                   "eight dates, a row per person without names",  # the words of `solid`
                   "an organizer you have not met has run weeks from it",  # of `strong`
                   "https://example.org/essay", "two cohorts a year", "used by two teams"):
        assert wanted in text, wanted
    assert "nobody was asked" not in text  # the words of `thin`


def done_group(me: Path, rubric: str = "", link: str = LINK) -> None:
    """A reading group in the record, as `log done` writes it."""
    append(
        me.parent / "me.record.yaml",
        Entry(When(2026, 5, 30), "done", "project:run-reading-group", link=link, said="nine came",
              rubric=tuple(rubric.split(",")) if rubric else ()),
    )


def entry(text: str, name: str) -> str:
    """What a page in Markdown says about one thing."""
    return text.split(f"### {name}")[1].split("\n##")[0]


GROUP = "Done: Run an eight-week reading group"


def test_a_level_below_the_one_of_the_task_is_explained(me: Path) -> None:
    for levels, lower in (("solid,thin,solid,strong", True), ("solid,solid,solid,strong", False)):
        done_group(me, levels)
        said = entry(page(me, "md"), GROUP)
        assert "Counts as " in said and "convening and teaching, level" in said
        assert ("one level below what the task can show" in said) == lower
        assert f"convening and teaching, level {1 if lower else 2} of 4" in said


@pytest.mark.parametrize("format", FORMATS)
def test_without_its_rubric_a_project_claims_no_level(me: Path, format: str) -> None:
    """Otherwise it would pay to hide a weak row."""
    done_group(me)
    text = page(me, format)
    assert "Its rubric was not filled in, so no level is claimed" in text
    assert "A reviewer would look at " in text
    if format != "json":
        assert "of 4" not in text and "convening and teaching" in text
    else:
        assert all("level" not in s for s in json.loads(text)["skills"])


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("rubric", ["solid,thin,solid,strong", "thin,thin,thin,thin"])
def test_every_row_is_named_with_what_was_claimed(me: Path, format: str, rubric: str) -> None:
    done_group(me, rubric)
    text = page(me, format)
    group = catalog().projects["run-reading-group"]
    for row, level in zip(group.rubric, rubric.split(","), strict=True):
        line = next(x for x in text.splitlines() if row.look_at.lower() in x.lower() and level in x)
        assert (row.strong if level == "strong" else row.solid)[:30] in unescape(line)
        assert ("solid would be: " in line) == (level == "thin")
    if rubric.startswith("thin"):
        assert "No row is claimed as solid, so no level is claimed" in text
        assert "of 4 in pathways" not in text and "level 1 of 4" not in text


@pytest.mark.parametrize("format", FORMATS)
def test_what_finished_means_stands_beside_the_evidence(me: Path, format: str) -> None:
    done_group(me, "solid,thin,solid,strong")
    condition = catalog().projects["run-reading-group"].done_when
    text = page(me, format)
    assert "Finished means" in text and condition[1:30] in text


@pytest.mark.parametrize("format", FORMATS)
def test_no_level_without_a_link(me: Path, format: str) -> None:
    """A ticked answer and a sentence are what the owner said; a level would say more."""
    held = yaml.safe_load(me.read_text(encoding="utf-8"))
    held["did"] = [{"thing": "daily-operations", "when": "2026-10", "proof": "rotas, seven years"}]
    me.write_text(yaml.safe_dump(held, allow_unicode=True), encoding="utf-8")
    done_group(me, "solid,solid,solid,strong", link="")
    text = page(me, format)
    assert "rotas, seven years" in text and "Ran daily operations" in text
    assert "ended 1 repeated failure" not in text and "that must not fail" not in text
    if format == "json":
        assert all("level" not in s for s in json.loads(text).get("skills", []))
    else:
        assert "level 1" not in text and "level 2" not in text and "level 3" not in text
        assert "There is nothing to open yet, so no level is claimed" in text


def test_a_linked_answer_has_its_level_and_the_level_is_explained_once(me: Path) -> None:
    held = yaml.safe_load(me.read_text(encoding="utf-8"))
    held["did"] = [{"thing": "daily-operations", "when": "2026-10", "proof": "https://example.org/r"}]
    me.write_text(yaml.safe_dump(held, allow_unicode=True), encoding="utf-8")
    text = page(me, "md")
    assert "Counts as reliable operations, level 3 of 4" in text
    told, meanings = text.split("## What the levels mean")
    assert "that must not fail" in meanings and "that must not fail" not in told


def test_what_a_pitch_planned_does_not_read_as_what_happened(me: Path) -> None:
    pitch = {
        "title": "A handbook for hosts", "problem": "Three of four groups stopped.",
        "why_now": "Term begins in February.", "for_whom": "six hosts",
        "theory": {"because": "they have pages", "follows": "they go on", "then": "thirty argue"},
        "weeks": 6, "hours_a_week": 5, "budget": 0,
        "test": {"do": "try two pages", "by": "2026-12-04", "stop_if": "nobody opens them"},
        "deliverable": "twelve pages online", "done_when": "Four groups met in week five.",
        "shows": [{"competency": "writing", "from": 0, "to": 1}],
        "reviewer": "a host elsewhere", "ending": {"stopped": "the pages stay"},
        "risk": "exams", "risk_then": "Write four pages only.",
    }
    form = me.parent / "pitch.yaml"
    form.write_text(json.dumps(pitch), encoding="utf-8")
    made = run("pitch", "--from", form, "--profile", me, "--today", "2026-11-25",
               "--dir", me.parent / "folder")
    assert made.returncode == 0, made.stderr
    own = next((me.parent / "me.own" / "projects").glob("*.yaml")).stem
    log(me, "done", own, "--link", LINK, "--said", "five groups met", "--on", "2026-05-30")
    for format in FORMATS:
        text = page(me, format)
        assert "A handbook for hosts" in text and "five groups met" in text
        assert "The owner claims public writing, level 1 of 4" in text
        assert "owner’s own project" in text
        planned = [line for line in text.splitlines() if "Four groups met in week five" in line]
        assert planned and all("Finished means" in line for line in planned)
        assert "comes from the open catalog" not in text.split("### Done")[0]
        # Nobody else has the owner's own project: the hash is of what others can look up.
        assert catalog().digest[:12] in text


def test_a_stranger_is_told_how_to_check_and_finds_links_first(busy: Path) -> None:
    text = read(busy, "md")
    how = text.split("**How to check this.**")[1].split("\n\n")[0]
    assert len(re.findall(r"[.!?](?:\s|$)", how.strip())) == 2
    assert how.index("links") < how.index("reviewers")
    order = [text.index(x) for x in ("## Open to see", LINK, "## Told, without a link",
                                     "## Said, not yet shown", "post-mortem")]
    assert order == sorted(order)
    opened = text.split("## Told")[0]
    assert opened.index("Frontier AI Governance") < opened.index("eight-week reading group")
    assert "41 hours" in text and not re.search(r"\b53\b", text)
    assert "convening and teaching, level 1 of 4" in text  # a row was thin
    assert "I hosted 1 meetup" in text.split("## What the levels mean")[1]
    assert "published nothing" in text and "(catalog " in text


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_private_negative_or_unfinished_is_in_it(busy: Path, format: str) -> None:
    text = read(busy, format)
    held = yaml.safe_load(DEMO.read_text(encoding="utf-8"))
    for hidden in (
        "SPAR", "too little research", "they said no",
        "Generator", "volunteer cohort", "she said to go on", "80,000", "undone",
        "small sheet or script", held["why"], held["obstacle"], "19:00", "travel", "unpaid",
        "runway", "deal", "without pay", "talked-to-five", "Program manager", "hours a week",
    ):
        assert hidden not in text, hidden


def test_today_shows_what_was_done_by_then(busy: Path) -> None:
    text = page(busy, "md", "--today", "2026-06-30")
    assert LINK in text and "essay" not in text and "30 May 2026" in text


def test_a_later_line_mends_an_earlier_one_and_another_link_is_another_time(me: Path) -> None:
    log(me, "done", "make-group-tool", "--on", "2026-02-01")
    log(me, "done", "make-group-tool", "--link", "https://example.org/1", "--on", "2026-03-01")
    log(me, "done", "make-group-tool", "--link", "https://example.org/2", "--on", "2026-04-01")
    text = page(me, "md")
    assert text.count("Done: Make one small sheet") == 2
    assert "1 February 2026" not in text


def test_what_only_an_earlier_line_told_still_holds(me: Path) -> None:
    log(me, "hours", "12", "--of", "run-reading-group", "--on", "2026-04-01")
    done_group(me, "solid,solid,solid,strong")
    log(me, "done", "run-reading-group", "--reviewer", "Ana Lopes", "--on", "2026-06-01")
    text = page(me, "md")
    said = entry(text, GROUP)
    for wanted in (LINK, "nine came", "12 hours", "Ana Lopes", "the owner claims 4"):
        assert wanted in said, wanted
    assert text.count("eight-week reading group") == 1


def test_a_thing_that_the_catalog_has_no_longer_stays_with_its_evidence(me: Path) -> None:
    record = me.parent / "me.record.yaml"
    log(me, "done", "make-group-tool", "--link", "https://example.org/1", "--on", "2026-03-01")
    text = record.read_text(encoding="utf-8").replace("make-group-tool", "long-gone-thing")
    record.write_text(text, encoding="utf-8")
    for format in FORMATS:
        assert "Long gone thing" in page(me, format)
        assert "https://example.org/1" in page(me, format)


# -- empty, and the same ------------------------------------------------------------------------


@pytest.mark.parametrize("format", FORMATS)
def test_an_empty_record_is_a_kind_page(tmp_path: Path, format: str) -> None:
    bare = tmp_path / "bare.yaml"
    bare.write_text("version: 1\nsituation: student\ncountry: PT\n", encoding="utf-8")
    out = run("portfolio", "--profile", bare, "--format", format)
    assert out.returncode == 0
    assert "where everybody begins" in out.stderr
    assert "Portugal" in out.stdout


def test_answers_alone_can_be_shown(me: Path) -> None:
    text = page(me, "md")
    assert "nine people came, seven to the last session" in text
    assert "five or more one-to-one talks" not in text  # ticked, with nothing to ask about
    assert "- Finished AGI Strategy (BlueDot Impact) (March 2026)" in text


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_input_gives_the_same_bytes_and_no_clock(busy: Path, format: str) -> None:
    first = read(busy, format)
    assert page(busy, format, "--today", "2027-03-01") == first


# -- hostile text -------------------------------------------------------------------------------

TAGS = {"html", "head", "meta", "title", "style", "body", "main", "header", "h1", "h2", "h3", "p",
        "strong", "em", "section", "article", "a", "blockquote", "bdi", "ul", "li", "footer"}
HOSTILE = [
    "<script>alert(1)</script>", "<img src=https://evil.example/x.png onerror=alert(1)>",
    "[x](javascript:alert(1))", "{{ 7*7 }}{% raw %}", "# heading", "a | b | c", "</style></title>",
    "\u202egnp.exe \u200fabc", "w" * 10_000, '" onmouseover="alert(1)', "](https://evil.example)",
    "&lt;b&gt; `code` **bold** ---", "line one\n\n# line two\n- item",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_stays_in_its_place(me: Path, text: str) -> None:
    answers = yaml.safe_load(DEMO.read_text(encoding="utf-8"))
    answers["name"] = text
    answers["outside"] = {"years": 3, "work": text}
    answers["did"].append({"thing": "published-once", "proof": text, "when": "2026-01"})
    me.write_text(yaml.safe_dump(answers, allow_unicode=True), encoding="utf-8")
    append(
        me.parent / "me.record.yaml",
        Entry(When(2026, 3, 1), "done", "project:make-group-tool", link=text, said=text,
              reviewer=text),
        Entry(When(2026, 5, 1), "done", "project:run-reading-group", link=LINK, said=text,
              reviewer=text),
    )

    markdown = page(me, "md")
    headings = [x for x in markdown.splitlines() if re.match(r"#{1,6} ", x)]
    # The title, three groups, the five things in them and what levels mean, where one stands; a
    # text adds no heading of its own.
    assert len(headings) == 9 + ("## What the levels mean" in headings), headings
    assert not re.search(r"(?<!\\)<(script|img)", markdown)
    assert not re.search(r"(?<!\\)\]\(javascript", markdown)
    for shown, goes in re.findall(r"(?<!\\)\[(.*?)(?<!\\)\]\((.*?)\)", markdown):
        assert shown in goes and safe_link(goes)  # a link says where it goes

    html = page(me, "html")
    got = Page(html)
    assert {t for t, _ in got.tags} <= TAGS
    safe_page(got)
    assert "\u202e" not in html + markdown and "\u200f" not in html + markdown

    data = resume(me)
    assert "\u202e" not in json.dumps(data, ensure_ascii=False)
    assert all(safe_link(p["url"]) for p in data["projects"] if "url" in p)
    note = run("adviser-note", "--profile", me, "--today", DAY, "--ask", text[:200])
    assert note.returncode == 0 and len(note.stdout.split()) < 400
    assert not re.search(r"(?<!\\)<(script|img)|(?<!\\)\]\(javascript", note.stdout)
    assert len(note.stdout) < 5000


@pytest.mark.parametrize("link", [
    "javascript:alert(1)", "JaVaScript:alert(1)", " javascript:alert(1)", "data:text/html,<b>",
    "vbscript:x", "file:///etc/passwd", "//evil.example", "https://", "https:///x", "ftp://a.b",
    "https://a.b/ c", 'https://a.b/"x', "https://a.b/<x>", "mailto:", "blob:https://a.b",
    "https://[bad", "java\nscript:alert(1)", "https://a.b/\\x", "x" * 3000, "",
])
def test_only_web_and_mail_addresses_are_links(link: str) -> None:
    assert safe_link(link) == ""


@pytest.mark.parametrize("link", [
    "https://example.org/a_(b)?c=d&e=%20#f", "http://example.org", "mailto:me@example.org",
    "https://пример.example/путь",
])
def test_web_and_mail_addresses_are_links_in_every_format(me: Path, link: str) -> None:
    assert safe_link(link) == link
    log(me, "done", "make-group-tool", "--link", link, "--on", "2026-03-01")
    assert link in [a["href"] for a in Page(page(me, "html")).named("a")]
    url = next(p["url"] for p in resume(me)["projects"] if "url" in p)
    assert url.isascii()
    assert page(me, "md").count("- **Evidence:** [") == 1


def test_an_address_inside_a_sentence_is_found(me: Path) -> None:
    log(me, "done", "make-group-tool", "--said", "used weekly, see https://example.org/t.",
        "--on", "2026-03-01")
    assert "https://example.org/t" in [a["href"] for a in Page(page(me, "html")).named("a")]
    assert "“used weekly, see”" in page(me, "md")


# -- HTML ---------------------------------------------------------------------------------------


def safe_page(got: Page) -> None:
    assert got.open == []
    assert len(got.named("h1")) == 1 and len(got.named("title")) == 1
    assert got.named("html")[0]["lang"] == "en"
    for tag, attrs in got.tags:
        assert tag not in ("script", "img", "iframe", "link", "object", "form", "base")
        assert not [a for a in attrs if a.startswith("on") or a in ("src", "style", "srcset")]
        if "href" in attrs:
            assert tag == "a" and safe_link(str(attrs["href"]))


def test_the_html_is_one_file_that_asks_nothing_of_a_network(busy: Path, tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    out = run("portfolio", "--profile", busy, "-o", target)
    assert out.returncode == 0 and out.stdout == ""
    html = target.read_text(encoding="utf-8")
    assert html == read(busy, "html")
    got = Page(html)
    safe_page(got)
    assert html.startswith("<!doctype html>\n")
    assert not re.search(r"url\(|@import|@font-face", html)
    levels = [int(t[1]) for t, _ in got.tags if re.fullmatch(r"h[1-6]", t)]
    assert all(b - a <= 1 for a, b in pairwise(levels))
    assert "{{" not in html and "{%" not in html


def test_colors_have_contrast_in_light_and_dark(me: Path) -> None:
    def light(color: str) -> float:
        full = "".join(c * 2 for c in color) if len(color) == 3 else color
        parts = [int(full[i:i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    schemes = re.findall(r":root \{([^}]*--page[^}]*)\}", page(me, "html"))
    assert len(schemes) == 3  # light, dark, print
    for scheme in schemes:
        colors = dict(re.findall(r"--(\w+): #(\w+)", scheme))
        for front in ("text", "soft", "link"):
            for back in ("page", "tint"):
                pair = sorted((light(colors[front]), light(colors[back])))
                assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.5, (front, back)


# -- JSON Resume --------------------------------------------------------------------------------


def test_the_resume_holds_what_is_known_and_nothing_else(busy: Path) -> None:
    data = checked(read(busy, "json"))
    assert data["basics"] == {
        "name": "Inês", "label": "Course facilitator",
        "summary": "Works in AI safety, based in Portugal. Studying for a first degree.",
        "location": {"countryCode": "PT"},
    }
    assert data["work"] == [{"position": "Course facilitator", "startDate": "2026-09-20",
                             "summary": "two cohorts a year"}]
    group = next(p for p in data["projects"] if p.get("url") == LINK)
    assert (group["startDate"], group["endDate"]) == ("2026-03-01", "2026-05-30")
    assert "Reviewed by Ana Lopes of Porto." in group["highlights"]
    assert "Ownership and initiative" in group["keywords"]
    assert {e["area"] for e in data["education"]} == {"AGI Strategy", "Frontier AI Governance"}
    assert data["meta"]["version"] == "v1.0.0"
    assert data["meta"]["lastModified"] == "2026-11-02T00:00:00"
    assert not {"certificates", "volunteer", "references"} & set(data)
    assert all(not s.get("level", "x").isdigit() for s in data["skills"])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.stem)
def test_every_example_has_a_page_and_a_resume(example: Path) -> None:
    resume(example)
    safe_page(Page(page(example, "html")))


# -- the doors ----------------------------------------------------------------------------------


def test_a_page_is_never_written_over_files_of_ones_own(busy: Path) -> None:
    before = {p: p.read_bytes() for p in busy.parent.glob("me.*")}
    for command, name in zip(("portfolio", "adviser-note"), before, strict=True):
        out = run(command, "--profile", busy, "-o", name, "--format", "md")
        assert out.returncode == 2 and "file of your own" in out.stderr
    assert {p: p.read_bytes() for p in busy.parent.glob("me.*")} == before


@pytest.mark.parametrize("name, holds", [
    ("me.yaml", "holds your answers"), ("me.record.yaml", "holds your record"),
    ("me.plan.json", "holds the plan you keep"), ("me.own", "projects of your own"),
    ("me.own/projects/mine.yaml", "projects of your own"),
])
@pytest.mark.parametrize("command", [
    ("plan", "me.yaml"), ("portfolio", "--profile", "me.yaml"),
    ("adviser-note", "--profile", "me.yaml"),
], ids=lambda command: command[0])
def test_no_page_takes_the_place_of_a_file_of_ones_own(
    me: Path, command: tuple[str, ...], name: str, holds: str,
) -> None:
    """Also of one that is not there yet: what is written there later would be in its way."""
    (me.parent / "me.record.yaml").write_text(RECORD.split("- {", 1)[0] + "[]", encoding="utf-8")
    before = {p: p.read_bytes() for p in me.parent.iterdir()}
    out = run(*command, "-o", name, "--format", "md", cwd=me.parent)
    assert out.returncode == 2 and holds in out.stderr, out.stderr
    out = run(*command, "-o", me.parent / name, "--format", "md", cwd=me.parent)
    assert out.returncode == 2 and holds in out.stderr, out.stderr
    assert {p: p.read_bytes() for p in me.parent.iterdir()} == before


@pytest.mark.parametrize("command", ["portfolio", "adviser-note"])
def test_wrong_options_are_refused_kindly(busy: Path, command: str) -> None:
    out = run(command, "--profile", busy, "--format", "docx")
    assert out.returncode == 2 and "choose from" in out.stderr
    out = run(command, "--profile", "-")
    assert out.returncode == 2 and "Traceback" not in out.stderr
    out = run(command, "--profile", busy, "--today", "2026-02-30")
    assert out.returncode == 2 and "a day that does not exist" in out.stderr


# -- the adviser note ---------------------------------------------------------------------------


def note(home: Path, *more: str) -> str:
    out = run("adviser-note", "--profile", home, "--today", DAY, *more)
    assert out.returncode == 0, out.stderr
    return out.stdout


PARTS = ("*Private: for this call only.", "**My question:**", "## Who I am",
         "## What I am unsure of", "## What would change my mind")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda p: p.stem)
def test_the_note_fits_a_page_and_asks_three_questions(example: Path) -> None:
    text = note(example)
    assert len(text.split()) < 400
    places = [text.index(part) for part in PARTS]
    assert places == sorted(places)
    asked = text.split("## What I am unsure of")[1].split("##")[0].strip().splitlines()
    assert 1 <= len(asked) <= 3 and (len(asked) == 3 or "no-time" in example.stem)
    assert all(line.endswith("?") for line in asked), asked
    assert text.split("**My question:**")[1].split("\n")[0].count("?") == 1
    assert not re.search(r"[a-z]-[a-z]+-[a-z]+: ?$|\bNone\b|\[\]", text)


def test_the_note_speaks_to_somebody_who_does_not_know_the_tool(busy: Path) -> None:
    text = note(busy)
    assert "Made with pathways, an open planner" in text and "ladder" not in text
    assert "abilities it asks for shown" in text
    soon = text.split("## What I do anyway")[1]
    plan = json.loads(run("plan", busy, "--today", DAY, "-f", "json").stdout)["plan"]
    projects = [s for s in plan["steps"] if s["kind"] == "project"]
    names = [catalog().projects[s["ref"]].name for s in projects]
    for step in projects:
        for piece in step["parts"]:
            text_of_it = piece["text"][:20].lower()
            if text_of_it in soon.lower():
                line = next(x for x in soon.splitlines() if text_of_it in x.lower())
                assert any(name in line for name in names), line


def test_the_note_says_what_came_of_applications(busy: Path) -> None:
    text = note(busy)
    assert note(busy) == text
    assert "SPAR: they said no (Wed 1 Jul): too little research" in text
    assert "Generator Residency: applied, no answer yet" in text
    assert f"[link]({LINK})" in text
    assert len(text.split()) < 400
    wide = note(busy, "--format", "text")
    assert "they said no" in wide and "**" not in wide


def test_ones_own_question_comes_first_and_is_kept_to_the_page(busy: Path) -> None:
    assert "**My question:** Should I stay?" in note(busy, "--ask", "Should I stay?")
    out = run("adviser-note", "--profile", busy, "--today", DAY, "--ask", "why " * 500)
    assert len(out.stdout.split()) < 400 and "cut to what fits" in out.stderr


def test_a_long_life_still_fits_the_page(me: Path) -> None:
    answers = yaml.safe_load(DEMO.read_text(encoding="utf-8"))
    long = "many words about something " * 100
    answers |= {"name": long, "why": long, "obstacle": long, "outside": {"years": 9, "work": long}}
    answers["did"] = [{**(d if isinstance(d, dict) else {"thing": d}), "proof": long}
                      for d in answers["did"]]
    me.write_text(yaml.safe_dump(answers, allow_unicode=True), encoding="utf-8")
    for program in ("spar", "mats", "generator-residency", "ai-safety-camp"):
        sent = Entry(When(2026, 6, 1), "applied", program)
        answer = Entry(When(2026, 7, 1), "result", program, is_="rejected", said=long)
        append(me.parent / "me.record.yaml", sent, answer)
    text = note(me, "--ask", long)
    assert len(text.split()) < 400
    assert re.search(r"And [12] more\.", text)


def test_the_note_puts_the_largest_work_first_and_says_what_it_leaves_out(me: Path) -> None:
    for number, (project, hours) in enumerate(
        (("lead-one-session", 8), ("make-group-tool", 20), ("run-reading-group", 44),
         ("post-mortem-past-project", 11), ("write-kind-rejection", 9)), 1
    ):
        append(me.parent / "me.record.yaml", Entry(
            When(2026, number, 1), "done", f"project:{project}", hours=hours, said="it was used",
            link=f"https://example.org/{number}"))
    text = note(me)
    assert len(text.split()) < 400
    done = text.split("## Who I am")[1].split("##")[0].strip().split("\n\n")[-1].splitlines()
    assert "44 hours" in done[0] and "20 hours" in done[1]
    listed = len([line for line in done if "Done:" in line])
    shown = json.loads(page(me, "json"))["projects"]
    assert done[-1] == f"- And {len(shown) - listed} more, in my portfolio."


def test_how_to_reach_somebody_stands_only_where_they_say_so(tmp_path: Path) -> None:
    me = tmp_path / "me.yaml"
    me.write_bytes((ROOT / "examples" / "founder.yaml").read_bytes())
    told = ("portfolio", "--profile", me, "--today", "2026-11-22")
    for format, safe in (("md", r"k@example.org \<b\>"), ("html", "k@example.org &lt;b&gt;")):
        without = run(*told, "-f", format).stdout
        page = run(*told, "-f", format, "--contact", "k@example.org <b>").stdout
        assert safe in page and "Questions:" in page and "Questions:" not in without
