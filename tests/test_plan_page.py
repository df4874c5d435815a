"""The plan as one page of HTML: whole, closed to the network, readable, and never broken into."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from html import unescape
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from hostile import HOSTILE
from hypothesis import given
from hypothesis import strategies as st
from inside import run
from test_doors import DAY, DEMO, ROOT

from pathways.catalog import load_catalog
from pathways.catalog.text import safe_link
from pathways.desk import make_document
from pathways.profile import read_profile
from pathways.render import Document
from pathways.render.html import _environment
from pathways.render.page import draw, draw_line, to_page
from pathways.render.parts import Page as Parts
from pathways.render.parts import cut
from pathways.render.pdf import _draw as to_typst
from pathways.render.pdf import _draw_line as to_typst_line
from pathways.render.text import escape_markdown

EXAMPLES = [*sorted((ROOT / "examples").glob("*.yaml")), DEMO]
VOID = ("meta", "br", "hr", "img", "link", "input")
MOST_BYTES = 300_000
OUTSIDE = {"src", "srcset", "action", "data", "poster", "formaction", "background", "xlink:href"}
LOADERS = {"script", "link", "iframe", "object", "embed", "form", "base", "img", "image", "use"}


class Page(HTMLParser):
    """Tags with attributes and text; fails when a tag closes something else."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.text = ""
        self.pictures: list[set[str]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"<{tag}> has an attribute twice"
        self.tags.append((tag, dict(attrs)))
        if tag == "svg":
            self.pictures.append(set())
        elif "svg" in self.open:
            self.pictures[-1].add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def catalog():
    return load_catalog()


def document(path: Path) -> Document:
    return make_document(catalog(), read_profile(path, catalog()), date.fromisoformat(DAY))


@cache
def page(path: Path) -> str:
    return to_page(document(path))


def parse(body: str) -> Parts:
    return cut(body, draw, draw_line)


def check(text: str) -> Page:
    """What holds for every page, whoever wrote what into it."""
    seen = Page(text)
    tags = {tag for tag, _ in seen.tags}
    assert not tags & LOADERS
    for tag, attrs in seen.tags:
        assert not OUTSIDE & set(attrs), tag
        assert not [name for name in attrs if name.startswith("on") or name == "style"], tag
        if "href" in attrs:
            assert tag == "a" and re.match(r"https?://|mailto:|#", attrs["href"] or ""), attrs
    style = text[text.index("<style>") : text.index("</style>")]
    assert "url(" not in style and "@import" not in style
    policy = [m["content"] or "" for m in seen.named("meta") if m.get("http-equiv")]
    assert policy and policy[0].startswith(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    )
    assert seen.named("html") == [{"lang": "en"}] and len(seen.named("title")) > 0
    for landmark in ("header", "main", "nav", "footer", "h1"):
        assert len(seen.named(landmark)) == 1, landmark
    levels = [int(tag[1]) for tag, _ in seen.tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and all(b - a <= 1 for a, b in pairwise(levels))
    ids = [attrs["id"] for _, attrs in seen.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    for _, attrs in seen.tags:
        named = (attrs.get("aria-labelledby") or "").split()
        inside = [attrs["href"][1:]] if (attrs.get("href") or "").startswith("#") else []
        assert set(named + inside) <= set(ids)
    for attrs, parts in zip(seen.named("svg"), seen.pictures, strict=True):
        assert attrs["role"] == "img" and {"title", "desc"} <= parts
    return seen


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda p: p.stem)
def test_every_example_is_a_whole_page(path: Path) -> None:
    text = page(path)
    assert len(text.encode()) < MOST_BYTES
    seen = check(text)
    planned = path.stem != "no-time"
    assert len(seen.pictures) == (5 if planned else 0)
    assert ("thirteen weeks" in seen.text) == planned


def test_the_picture_of_hours_has_the_weeks_of_its_table_and_gaps_between_them() -> None:
    path = ROOT / "examples" / "founder.yaml"
    made = document(path)
    picture = page(path).split('aria-labelledby="hours-title', 1)[1].split("</svg>", 1)[0]
    heights = map(float, re.findall(r'<rect class="full" [^>]*height="([\d.]+)"', picture))
    filled = [tall > 0 for tall in heights]
    weeks = {(start - made.today).days // 7 for start, *_ in made.thirteen_weeks()}
    assert filled == [n in weeks for n in range(13)] and not all(filled)


def test_a_page_without_a_plan_says_what_would_make_one() -> None:
    seen = check(page(ROOT / "examples" / "no-time.yaml"))
    assert "The smallest change that makes a plan possible" in seen.text


def test_the_same_lock_gives_the_same_bytes_and_is_on_the_page() -> None:
    made = document(DEMO)
    assert to_page(made) == to_page(document(DEMO)) == page(DEMO)
    for value in made.lock.short().values():
        assert f"<code>{value}</code>" in page(DEMO)


def test_the_page_says_what_the_markdown_says() -> None:
    made = run("demo", "-f", "md").stdout
    words = " ".join(check(page(DEMO)).text.split())
    for line in made.split("---\n", 2)[2].splitlines():
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
        plain = re.sub(r"^( *#+ | *- |\d+\. )|(?<!\\)[*`]|\\(?=[^\w\s])", "", plain)
        for cell in plain.strip("| ").split(" | "):
            if cell and not set(cell) <= set("-|"):
                assert " ".join(cell.split()) in words, cell


def test_dates_known_differently_look_different() -> None:
    text = page(ROOT / "examples" / "student-technical.yaml")
    assert 'class="box dashed"' in text and 'class="dotted"' in text and 'class="work"' in text


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_text_that_passed_every_other_guard_makes_no_tag(text: str) -> None:
    safe = escape_markdown(text)
    parsed = parse(f"# {safe}\n\n## {safe}\n\nword {safe}\n")
    html = "".join([str(parsed.title), *(f"{s.title}{s.blocks[0].drawn}" for s in parsed.sections)])
    assert set(re.findall(r"<(/?\w+)", html)) <= {"p", "/p"}
    assert len(parsed.sections) == 1 and len(parsed.sections[0].blocks) == 1


def test_a_link_that_is_no_web_address_is_no_link() -> None:
    for bad in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//example.org"):
        parsed = parse(f"# x\n\n[click]({bad})\n")
        assert "<a" not in str(parsed.lead[0].drawn)


PIECES = st.sampled_from((
    "[x](", "javascript:alert(1)", "https://a.org/?a=1&b=2", ")", "![p](q)", "<https://b.org>",
    "<javascript:x>", "<script>", "</p>", "<div>\n", '<a href="', '<a rel="noreferrer" href="',
    '">', "</a>", "<img src=x onerror=y>", "<!--", "-->", "&lt;b&gt;", "`", "**", "\\", "# ",
    "\n\n", "| a | b |\n|---|--:|\n", "<em>", "</strong>", "<ul>", "</ul>", "</a >", "<b\n>", "- ",
    "> ", "<p>", "</li>\n",
))
TAGS = {
    "a", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li",
    "ol", "p", "pre", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}


@given(st.lists(PIECES | st.text(max_size=4), max_size=30).map("".join))
def test_a_page_holds_only_tags_and_links_that_it_may(text: str) -> None:
    drawn = draw(text)
    for tag, rest in re.findall(r"<(/?[^\s<>]*)([^<>]*>?)", drawn):
        assert tag.lstrip("/") in TAGS and (rest.endswith(">")), drawn
        assert tag == "a" or "=" not in rest or re.fullmatch(
            r' (class="scroll" tabindex="0"|start="\d+"|scope="col"'
            r'|(scope="col" )?style="text-align: \w+")>', rest), drawn
        if tag == "a":
            href = re.fullmatch(r' rel="noreferrer" href="([^"]*)">', rest)
            assert href and safe_link(unescape(href[1])), drawn


def read_aloud(text: str) -> str:
    """The words of a drawn page, without the spaces between them."""
    class Reader(HTMLParser):
        said = ""

        def handle_data(self, data: str) -> None:
            self.said += data

    reader = Reader()
    reader.feed(text)
    reader.close()
    return "".join(reader.said.split())


def set_words(source: str) -> str:
    """The same of what typst is given."""
    said = re.findall(r'"((?:[^"\\]|\\.)*)"', re.sub(r'#link\("[^"]*"\)', "", source))
    return "".join(re.sub(r"\\(.)", r"\1", "".join(said)).split())


@pytest.mark.parametrize("text, seen", [
    ("a <em>b</em> </ul> c", "a <em>b</em> </ul> c"),
    ("</ul>\n\nb", "</ul> b"),
    ("<div>\n<b>a</b>\n</div>", "<div> <b>a</b> </div>"),
    ("- <ul>\n  <b>é</b>\n\n> <p>\n> c", "<ul> <b>é</b> <p> c"),
    ('<a href="https://a.org">b</a>', '<a href="https://a.org">b</a>'),
    ("\\\\<b>a \\<i>", "\\<b>a <i>"),
    ('<a title="`"> `<b>`', '<a title=""> <b>`'),
    ("`<b>` &lt;i>", "<b> <i>"),
    ("![a *b* \"c\"](https://a.org/x.png 'd') e", 'a b "c" e'),
    ("[![a](x)](https://b.org)", "a"),
])
def test_html_in_the_markdown_is_text_on_the_page_and_in_the_pdf(text: str, seen: str) -> None:
    drawn = str(cut(text, draw, draw_line).lead[0].drawn)
    assert read_aloud(drawn) == "".join(seen.split())
    made = str(cut(text, to_typst, to_typst_line).lead[0].drawn)
    assert set_words(made) == "".join(seen.split())
    heading = cut(f"# {text.splitlines()[0]}\n", draw, draw_line)
    assert heading.title is not None
    assert "".join(heading.plain_title.split()) == read_aloud(heading.title)


@given(st.lists(PIECES | st.text(max_size=4), max_size=30).map("".join))
def test_a_page_is_never_unbalanced(text: str) -> None:
    page = cut(text, draw, draw_line)
    for block in [*page.lead, *(b for s in page.sections for b in s.blocks)]:
        Page(str(block.drawn or ""))
    for drawn in [page.title, *(s.title for s in page.sections)]:
        Page(str(drawn or ""))


def test_a_comment_in_a_block_of_code_is_no_heading() -> None:
    parsed = parse("# x\n\n## y\n\n```sh\n# first\n## second\n```\n\n## z\n")
    assert [s.title for s in parsed.sections] == ["y", "z"] and str(parsed.title) == "x"
    assert "## second" in str(parsed.sections[0].blocks[0].drawn)


def test_hostile_names_in_the_data_stay_text_in_pictures() -> None:
    drawn = _environment(True).from_string("<text>{{ name | clip(9) }}</text>")
    made = drawn.render(name="</text><script>")
    assert made == "<text>&lt;/text&gt;&lt;…</text>"


def test_the_doors(tmp_path: Path) -> None:
    for name in ("plan.html", "plan.HTM"):
        target = tmp_path / name
        assert run("demo", "-o", target).returncode == 0
        assert target.read_text(encoding="utf-8") == page(DEMO)
    assert run("demo", "-f", "html").stdout == page(DEMO)
    wrong = run("demo", "-f", "docx")
    assert wrong.returncode == 2 and "html" in wrong.stderr


def _bright(color: str) -> float:
    color = color.lstrip("#")
    full = color if len(color) == 6 else "".join(c * 2 for c in color)
    parts = [int(full[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_stands_out_in_both_modes() -> None:
    found = re.findall(r":root \{([^}]*)\}", page(DEMO))
    assert len(found) == 3
    for rule in found:
        colors = dict(re.findall(r"--(\w+): (#\w+)", rule))
        for ground in ("page", "tint"):
            for ink in ("text", "soft", "link", "mark"):
                light, dark = sorted((_bright(colors[ink]), _bright(colors[ground])), reverse=True)
                assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)
