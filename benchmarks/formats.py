"""What each format costs above the bare template engine. Ratios in one run.

    python benchmarks/formats.py [ROUNDS]

"Bare" is Jinja rendering the very same templates from a ready plain context: every answer of the
document looked up before the clock starts. What is above 1 is looking up, checking and converting.
The sentences of a page are Markdown, so that there is one source of them: what the reader
of Markdown alone takes to turn them into HTML is said too.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from pathways.catalog import load_catalog
from pathways.planner import Plan, make_plan
from pathways.profile import current, read_profile
from pathways.render import Document, build_document, html, text, to_markdown
from pathways.render.calendar import to_ics
from pathways.render.charts import build_charts
from pathways.render.json_plan import to_json
from pathways.render.one_page import fitted
from pathways.render.page import draw, draw_line, to_page
from pathways.render.parts import mark, parts
from pathways.render.text import plan_body

TODAY = date(2026, 11, 22)
EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


class Ready:
    """A document whose answers are looked up once and then lie ready."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._document, name)
        if callable(value):
            known: dict[tuple[Any, ...], Any] = {}

            def answer(*asked: Any) -> Any:
                if asked not in known:
                    known[asked] = value(*asked)
                return known[asked]

            self.__dict__[name] = answer
            return answer
        self.__dict__[name] = value
        return value


def documents() -> list[Document]:
    """The example people who get a plan."""
    catalog = load_catalog()
    made = []
    for path in sorted(EXAMPLES.glob("*.yaml")):
        profile = read_profile(path, catalog)
        person = current(profile, catalog)
        plan = make_plan(catalog, person, TODAY)
        if isinstance(plan, Plan):
            made.append(build_document(catalog, profile, person, plan))
    return made


Work = list[Callable[[], object]]


def compared(own: Work, bare: Work, rounds: int) -> tuple[float, float]:
    """(ratio, milliseconds of `own` for one document): medians of rounds that take turns."""
    ratios, taken = [], []
    for _ in range(rounds + 1):
        times = []
        for work in (bare, own):
            start = time.perf_counter()
            for each in work:
                each()
            times.append(time.perf_counter() - start)
        ratios.append(times[1] / times[0])
        taken.append(1000 * times[1] / len(own))
    # The first round fills caches.
    return statistics.median(ratios[1:]), statistics.median(taken[1:])


def main() -> None:
    """Print the figures."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    made = documents()
    plan_md = text._environment().get_template("plan.md.j2")
    plan_html = html._environment(True).get_template("plan.html.j2")

    def bare_markdown(document: Document, mark: Callable[[str], Any]) -> Callable[[], object]:
        ready, it = Ready(document), fitted(document)[0]
        return lambda: plan_md.render(doc=ready, plan=document.plan, mark=mark, it=it)

    def bare_page(document: Document) -> Callable[[], object]:
        sentences = bare_markdown(document, mark)
        ready, page = Ready(document), parts(document, draw, draw_line)
        charts, lock = build_charts(document), document.lock.short()

        def work() -> None:
            sentences()
            plan_html.render(doc=ready, page=page, charts=charts, lock=lock)

        return work

    def converted(document: Document) -> Callable[[], object]:
        body = plan_body(document, None, mark)
        return lambda: draw(body)

    plain = [bare_markdown(d, lambda _: "") for d in made]
    page = [bare_page(d) for d in made]
    rows = [
        ("Markdown", to_markdown, "plan.md.j2", plain, " (goal: at most 1.5)"),
        ("HTML", to_page, "plan.md.j2 and plan.html.j2", page, " (goal: at most 1.5)"),
        ("JSON", to_json, "plan.md.j2, for comparison", plain, ""),
        ("calendar", to_ics, "plan.md.j2, for comparison", plain, ""),
    ]
    try:
        import typst  # noqa: F401  (a page is set with it, and it is loaded late)

        from pathways.render.pdf import to_pdf

        rows.append(("PDF", to_pdf, "plan.md.j2, for comparison", plain, ""))  # type: ignore[arg-type]
    except ImportError:
        print("no PDF: pip install 'pathways-advisor[pdf]'")
    for name, write, templates, bare, goal in rows:
        own = [lambda d=d, write=write: write(d) for d in made]  # type: ignore[misc]
        ratio, taken = compared(own, bare, rounds)  # type: ignore[arg-type]
        print(f"{name}: {ratio:.2f} times the bare engine with {templates}{goal}; {taken:.1f} ms")
    ratio, taken = compared([converted(d) for d in made], page, rounds)
    print(f"of the HTML, the reader of Markdown alone: {ratio:.2f}; {taken:.1f} ms")


if __name__ == "__main__":
    main()
