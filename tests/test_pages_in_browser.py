"""The pages in a real browser: accessible, valid, within a phone's width, silent on the network.

Needs Chromium, and for valid HTML the Nu checker (a Java archive). Where they are not, the tests
are skipped; `PATHWAYS_BROWSER=required`, as in .ci/run, makes that a failure.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pypdf
import pytest
import sheets
import yaml
from inside import run
from test_doors import DAY, DEMO, ROOT
from test_portfolio import LINK, RECORD

REQUIRED = os.environ.get("PATHWAYS_BROWSER") == "required"
playwright: Any = (
    import_module("playwright.sync_api") if REQUIRED
    else pytest.importorskip("playwright.sync_api", reason="needs the extra browser")
)
NU = os.environ.get("PATHWAYS_NU", "")
"""Path of the Nu checker's vnu.jar."""

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "chrome"))), "")
QUIET = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

CHECK = """
async tags => {
  const found = await axe.run(document, {runOnly: tags, resultTypes: ["violations"]});
  return {
    faults: found.violations.flatMap(
      v => v.nodes.map(n => `${v.id}: ${v.help}: ${n.html.slice(0, 120)}`)),
    passed: found.passes.length,
  };
}
"""
FOCUS = """
() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  return at === document.body ? null : {
    what: `${at.tagName} ${at.textContent.trim().slice(0, 30)}`,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0
      && box.left < innerWidth,
  };
}
"""

LONG = {
    "name": "Zoë‮ WWW" + "W" * 80,
    "why": "W" * 1500,
    "obstacle": "https://example.org/" + "a-very-long-address-" * 60,
}
"""Words that do not break by themselves, and a mark that turns the direction of text."""

ORGANIZER = ("brief", "names", "index", "form")
"""Pages for and about many people."""


def _need(there: bool, what: str) -> None:
    if not there:
        (pytest.fail if REQUIRED else pytest.skip)(f"needs {what}")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Pages of very different people, written by the commands."""
    folder = tmp_path_factory.mktemp("pages")
    strange = {**yaml.safe_load(DEMO.read_text(encoding="utf-8")), **LONG}
    (folder / "strange.yaml").write_text(yaml.safe_dump(strange), encoding="utf-8")
    (folder / "busy.yaml").write_bytes(DEMO.read_bytes())
    record = RECORD.replace(",\n   ", ", ").replace("LINK", LINK)
    (folder / "busy.record.yaml").write_text(record, encoding="utf-8")
    people = {
        "demo": DEMO,
        "strange": folder / "strange.yaml",
        **{name: ROOT / "examples" / f"{name}.yaml" for name in ("student-technical", "no-time")},
    }
    made = {}
    for name, profile in people.items():
        made[name] = folder / f"{name}.html"
        done = run("plan", profile, "--today", DAY, "-o", made[name])
        assert done.returncode == (3 if name == "no-time" else 0), done.stderr
    made["portfolio"] = folder / "portfolio.html"
    done = run("portfolio", "--profile", folder / "busy.yaml", "-o", made["portfolio"])
    assert done.returncode == 0, done.stderr
    made["week"] = folder / "week.html"
    done = run("next", "--profile", folder / "strange.yaml", "--today", DAY, "-o", made["week"])
    assert done.returncode == 0, done.stderr
    return {**made, **organizer_pages(folder)}


def organizer_pages(folder: Path) -> dict[str, Path]:
    """The pages about 24 people, one with a name that breaks nowhere, and one to mend."""
    strange, *others = sheets.people(24)
    names = [replace(strange, name=LONG["name"]), *others]
    rows = [["", f"p{n}@example.org", *sheets.cells(p, full=False)] for n, p in enumerate(names)]
    rows.append([*rows[0]])
    rows[-1][2 + [f.tag for f in sheets.fields(full=False)].index("situation")] = "I studdy"
    rows[-1][1] = "mend@example.org"
    answers, cohort = folder / "answers.csv", folder / "cohort"
    answers.write_text(sheets.sheet(rows, full=False), encoding="utf-8")
    done = run("batch", answers, "--out", cohort, "--today", DAY, "-j", "1")
    assert done.returncode == 1, done.stderr
    made = {name: folder / f"{name}.html" for name in ("brief", "names", "form")}
    for command in (
        ("brief", cohort, "--groups", "-o", made["brief"]),
        ("brief", cohort, "--groups", "--with-names", "-o", made["names"]),
        ("form", "--full", "-f", "html", "-o", made["form"]),
    ):
        done = run(*command)
        assert done.returncode == 0, done.stderr
    assert "<figure>" in made["brief"].read_text(encoding="utf-8")
    index = (cohort / "index.html").read_text(encoding="utf-8")
    assert "answers to mend" in index and index.count('.html">') == 24
    return {**made, "index": cohort / "index.html"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    _need(bool(CHROMIUM), "Chromium")
    with playwright.sync_playwright() as started:
        # Playwright gives it a new empty profile, and takes that away again.
        chromium = started.chromium.launch(
            executable_path=CHROMIUM, args=QUIET, chromium_sandbox=False
        )
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: Any) -> Iterator[Any]:
    """A tab that may run the checker's script, which the pages themselves forbid."""
    context = browser.new_context(bypass_csp=True, viewport=PHONE)
    yield context.new_page()
    context.close()


def axe_core() -> str:
    import axe_playwright_python

    return Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")


def unfold(tab: Any) -> None:
    tab.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")


@pytest.mark.parametrize(
    "name", ["demo", "student-technical", "no-time", "portfolio", "week", *ORGANIZER]
)
def test_no_barrier_on_phone_and_desktop_by_day_and_night(
    name: str, pages: dict[str, Path], opened: Any
) -> None:
    opened.goto(pages[name].as_uri())
    unfold(opened)
    opened.evaluate(axe_core())
    for size in (PHONE, DESKTOP):
        for colors in ("light", "dark"):
            opened.set_viewport_size(size)
            opened.emulate_media(color_scheme=colors)
            found = opened.evaluate(CHECK, WCAG)
            assert found["faults"] == [], (size["width"], colors)
            # A form on paper has little that a rule is about.
            assert found["passed"] > (8 if name == "form" else 10)


@pytest.mark.parametrize(
    "name", ["demo", "strange", "student-technical", "no-time", "portfolio", "week", *ORGANIZER]
)
def test_a_phone_never_scrolls_sideways_and_asks_no_network(
    name: str, pages: dict[str, Path], opened: Any
) -> None:
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(pages[name].as_uri())
    unfold(opened)
    for width in (320, 360, 1280):
        opened.set_viewport_size({"width": width, "height": 740})
        # What is cut off at the edge would not scroll either, so each block is measured.
        wide = opened.evaluate(
            """() => [document.documentElement, ...document.querySelectorAll(
              'h1, h2, h3, p, ul, ol, li, nav, figure, svg, text, .scroll, summary, dd, article'
            )].filter(
              e => e.getBoundingClientRect().right > innerWidth + 1
                || e === document.documentElement && e.scrollWidth > innerWidth).map(
              e => e.outerHTML.slice(0, 100))"""
        )
        assert wide == [], width
    assert asked == [pages[name].as_uri()]


def test_the_first_screen_says_what_one_wants_and_the_next_what_to_do_this_fortnight(
    pages: dict[str, Path], opened: Any
) -> None:
    opened.goto(pages["demo"].as_uri())
    wanted = opened.get_by_text("Where to:").first.bounding_box()
    fortnight = opened.get_by_role("heading", name="This fortnight").bounding_box()
    assert wanted["y"] < 740 and fortnight["y"] + fortnight["height"] < 2 * 740


@pytest.mark.parametrize("name", ["demo", "portfolio", "index", "brief"])
def test_the_keyboard_reaches_everything_and_shows_where_it_is(
    name: str, pages: dict[str, Path], opened: Any
) -> None:
    opened.goto(pages[name].as_uri())
    unfold(opened)
    wanted = opened.evaluate(
        "[...document.querySelectorAll('a[href], summary, [tabindex=\"0\"]')]"
        ".filter(e => e.checkVisibility()).length"
    )
    stops = []
    for _ in range(wanted + 5):
        opened.keyboard.press("Tab")
        at = opened.evaluate(FOCUS)
        if at is None:
            break
        stops.append(at)
    assert len(stops) == wanted > 1
    assert [s["what"] for s in stops if not (s["ring"] and s["seen"])] == []


def test_a_folded_part_opens_by_keyboard(pages: dict[str, Path], opened: Any) -> None:
    opened.goto(pages["demo"].as_uri())
    for key in ("Enter", "Space"):
        opened.evaluate("document.querySelector('section summary').focus()")
        before = opened.evaluate("document.querySelector('section details').open")
        opened.keyboard.press(key)
        assert opened.evaluate("document.querySelector('section details').open") is not before


def test_a_tick_stays_on_the_page_and_no_other_script_runs(
    pages: dict[str, Path], browser: Any
) -> None:
    context = browser.new_context(viewport=PHONE)  # under the policy of the page itself
    tab = context.new_page()
    tab.goto(pages["week"].as_uri())
    boxes = tab.get_by_role("checkbox")
    boxes.nth(0).check()
    boxes.nth(1).check()
    boxes.nth(1).uncheck()
    tab.wait_for_timeout(500)  # a browser writes down a moment later what a page has kept
    tab.reload()
    assert [box.is_checked() for box in boxes.all()][:2] == [True, False]
    assert not tab.locator("#lost").is_visible()
    tab.evaluate("document.head.append(Object.assign(document.createElement('script'),"
                 " {textContent: 'window.bad = 1'}))")
    assert tab.evaluate("window.bad") is None
    context.close()


def test_the_list_of_parts_is_folded_only_where_room_is_short(
    pages: dict[str, Path], opened: Any
) -> None:
    opened.goto(pages["demo"].as_uri())
    assert not opened.locator("nav li").first.is_visible()
    opened.locator("nav summary").click()
    assert opened.locator("nav li").first.is_visible()
    opened.set_viewport_size(DESKTOP)
    opened.reload()
    assert opened.locator("nav li").first.is_visible()
    assert not opened.locator("nav summary").is_visible()
    stops = []
    for _ in range(3):
        opened.keyboard.press("Tab")
        stops.append(opened.evaluate(FOCUS)["what"])
    assert stops[:2] == ["A To the plan", "A This fortnight (10 hours)"]


def test_on_paper_nothing_stays_folded(pages: dict[str, Path], opened: Any) -> None:
    opened.goto(pages["demo"].as_uri())
    printed = pypdf.PdfReader(io.BytesIO(opened.pdf(format="A4")))
    shown = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
    assert len(printed.pages) <= 10
    assert "Every fact above has its line in the data" in shown  # in a folded part
    assert "Parts of this page" not in shown and "The same as a table" not in shown
    assert "(https://lisbonaisafetyhub.org/)" in shown.replace(" ", "")


def test_every_page_is_valid_html(pages: dict[str, Path]) -> None:
    _need(bool(NU and shutil.which("java")), "java and the Nu checker (PATHWAYS_NU)")
    checked = subprocess.run(
        ["java", "-Xshare:auto", "-jar", NU, "--format", "text", *map(str, pages.values())],
        capture_output=True, text=True,
    )
    assert checked.returncode == 0 and "warning" not in checked.stderr, checked.stderr
