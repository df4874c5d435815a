"""`pathways brief`: one page on a cohort from which nobody can be worked out."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sheets
import vobject
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from pathways.cli.main import app
from pathways.cohort.brief import build_brief
from pathways.cohort.brief_text import to_brief
from pathways.cohort.people import Facts, Member, read_back
from pathways.cohort.small_cells import LEAST, parts
from pathways.cohort.store import COUNTED, Manifest

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2026, 11, 22)
PEOPLE = 24


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a batch of 24 people with telling names, and one answer to mend."""
    folder = tmp_path_factory.mktemp("cohort")
    rows = [
        ["", f"secret{n}@example.org", *sheets.cells(replace(p, name=f"Zz{n}yx"), full=False)]
        for n, p in enumerate(sheets.people(PEOPLE), 1)
    ]
    rows.append(["", "secret99@example.org", *rows[0][2:]])
    rows[-1][2 + [f.tag for f in sheets.fields(full=False)].index("situation")] = "I studdy"
    sheet = sheets.sheet(rows, full=False)
    command = ["batch", "-", "--out", str(folder / "out"), "-f", "md", "--today", str(DAY)]
    made = CliRunner().invoke(app, [*command, "-j", "1"], input=sheet)
    assert made.exit_code == 1, made.stderr
    return folder / "out"


def brief(*arguments: str | Path) -> Any:
    return CliRunner().invoke(app, ["brief", *map(str, arguments)])


# -- the page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["md", "html", "json", "ics"])
def test_no_name_address_or_id_is_on_the_page(cohort: Path, format: str) -> None:
    said = brief(cohort, "-f", format, "--groups")
    assert said.exit_code == 0, said.output
    assert "Zz" not in said.stdout and "secret" not in said.stdout
    assert not re.search(r"\bp00\d\d\b", said.stdout)
    assert said.stdout == brief(cohort, "-f", format, "--groups").stdout


def test_page_has_all_its_parts_at_readable_length(cohort: Path) -> None:
    text = brief(cohort, "--groups").stdout
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert titles == [
        "Where the group stands", "The next 60 days", "Next steps that several share",
        "Sessions worth running", "Study groups", "What holds people back",
        "When people have time", "How this page is made",
    ]
    assert text.startswith(f"# {PEOPLE} people on their way into AI safety\n")
    assert len(text.split()) < 1500


def test_html_page_is_whole_and_asks_nothing_of_a_network(cohort: Path) -> None:
    page = brief(cohort, "-f", "html").stdout
    assert "default-src 'none'" in page and "prefers-color-scheme: dark" in page
    assert "<script" not in page and "@media print" in page
    assert not re.findall(r"(?:src|href)=\"(?!#)", page)
    assert page.count("<svg role=\"img\"") == page.count("<desc ") >= 5


def test_group_calendar_holds_dates_of_programs_and_is_read_by_another_library(
    cohort: Path,
) -> None:
    calendar = vobject.readOne(brief(cohort, "-f", "ics").stdout)
    events = calendar.vevent_list
    uids = [e.uid.value for e in events]
    assert len(set(uids)) == len(uids) > 0
    for event in events:
        assert event.dtstart.value <= DAY + timedelta(days=60)
        assert event.dtend.value >= DAY
        guessed = event.summary.value.startswith(("Likely: ", "Only a guess: "))
        assert guessed == (event.status.value == "TENTATIVE")


def test_page_with_names_is_only_written_to_a_file_and_says_what_it_is(
    cohort: Path, tmp_path: Path
) -> None:
    assert brief(cohort, "--with-names").exit_code == 2
    assert brief(cohort, "--with-names", "-o", tmp_path / "x.json").exit_code == 2
    target = tmp_path / "names.md"
    assert brief(cohort, "--with-names", "--groups", "-o", target).exit_code == 0
    text = target.read_text(encoding="utf-8")
    assert not target.stat().st_mode & 0o077
    assert text.startswith("# With names: for the organizer alone\n")
    assert all(f"Zz{n}yx" in text for n in range(1, PEOPLE + 1))
    assert "secret" not in text


def test_groups_are_of_three_to_six_and_everybody_of_a_step_is_in_one(cohort: Path) -> None:
    data = json.loads(brief(cohort, "-f", "json", "--groups").stdout)
    shared = {c["of"][0]: c["count"] for c in data["steps"]}
    assert data["groups"]
    for group in data["groups"]:
        assert sum(group["sizes"]) == shared[group["step"]]
        assert all(3 <= size <= 6 for size in group["sizes"])


def test_other_data_an_empty_folder_and_too_few_people_are_refused(
    cohort: Path, tmp_path: Path
) -> None:
    assert "no folder of a finished batch" in brief(tmp_path).stderr
    assert "no format 'dm'" in brief(cohort, "-f", "dm").stderr
    changed = tmp_path / "changed" / ".pathways"
    changed.mkdir(parents=True)
    text = (cohort / ".pathways/manifest.json").read_text(encoding="utf-8")
    digest = sheets.catalog().digest
    (changed / "manifest.json").write_text(text.replace(digest, "0" * 64), encoding="utf-8")
    assert "made from other data" in brief(changed.parent).stderr
    held = json.loads(text)
    held["people"] = dict(list(held["people"].items())[:2])
    (changed / "manifest.json").write_text(json.dumps(held), encoding="utf-8")
    assert "fewer than three people" in brief(changed.parent).stderr


# -- small cells --------------------------------------------------------------------------------


def _vectors(total: int, kinds: int) -> Iterator[tuple[int, ...]]:
    if kinds == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _vectors(total - first, kinds - 1):
            yield (first, *rest)


@pytest.mark.parametrize("kinds", [2, 3, 4])
def test_an_attacker_who_knows_the_method_cannot_undo_it(kinds: int) -> None:
    """For every table of up to 13 people: whoever tries all tables that would be published in just
    this way finds more than one number for each part that has one or two people in it."""
    for total in range(LEAST, 14):
        published = defaultdict(list)
        for vector in _vectors(total, kinds):
            cells = parts(dict(zip("abcd", vector, strict=False)))
            assert all(c.count >= LEAST for c in cells)
            assert sum(c.count for c in cells) == total
            published[tuple(cells)].append(vector)
        for vectors in published.values():
            for kind in range(kinds):
                possible = {v[kind] for v in vectors}
                assert possible not in ({1}, {2}), (total, vectors)


def _facts() -> st.SearchStrategy[dict[str, Any]]:
    catalog = sheets.catalog()
    rungs = {k: [str(r.id) for r in x.rungs][:4] for k, x in catalog.ladders.items()}
    steps = [f"apply {p}" for p in list(catalog.programs)[:3]] + [
        f"project {p}" for p in list(catalog.projects)[:4]
    ]
    return st.fixed_dictionaries(
        {
            "hours": st.sampled_from([None, 1.0, 4.0, 7.0, 20.0]),
            "day": st.sampled_from(["", "monday", "tuesday", "monday tuesday sunday"]),
            "ladder": st.just("generalist"),
            "rungs": st.fixed_dictionaries({k: st.sampled_from(v) for k, v in rungs.items()}),
            "role": st.sampled_from(list(catalog.roles)[:4]),
            "gaps": st.lists(st.sampled_from(list(catalog.competencies)[:4]), unique=True),
            "steps": st.lists(st.sampled_from(steps), unique=True).map(
                lambda chosen: [[*s.split(), str(DAY), str(DAY), False] for s in chosen]
            ),
            "blocks": st.lists(st.sampled_from(["visa", "unpaid", "hours"]), unique=True),
        }
    )


def _manifest(everybody: list[dict[str, Any]]) -> Manifest:
    catalog = sheets.catalog()
    lock = {"catalog": catalog.digest, "rules": catalog.rules_digest, "pathways": "0"}
    facts = [read_back(Facts, f) for f in json.loads(json.dumps(everybody))]
    people = {
        (id := f"p{n:04}"): Member(id, "", "", "", "", {}, f, ()) for n, f in enumerate(facts, 1)
    }
    counts = dict.fromkeys(COUNTED, 0)
    return Manifest(str(DAY), lock, ["md"], len(people) + 1, counts, [], people, [])


@settings(max_examples=40, deadline=None)
@given(st.lists(_facts(), min_size=LEAST, max_size=30))
def test_no_difference_of_two_published_numbers_is_a_small_group(
    everybody: list[dict[str, Any]],
) -> None:
    manifest = _manifest(everybody)
    text = to_brief(build_brief(manifest, sheets.catalog(), groups=True), sheets.catalog(), "json")
    data, people = json.loads(text), len(everybody)
    wholes = [*data["ladders"].values(), data["roles"], data["hours"]]
    for cells in wholes:
        assert sum(c["count"] for c in cells) == people
        # What is left of the whole when any of the other parts are taken away.
        for some in range(1, 2 ** min(len(cells), 8)):
            taken = sum(c["count"] for n, c in enumerate(cells) if some >> n & 1)
            assert people - taken == 0 or people - taken >= LEAST
        for cell in cells:
            assert len(cell["of"]) == 1 or cell["count"] >= LEAST
    for cell in [*data["steps"], *data["blocks"], *data["days"]]:
        assert cell["count"] >= LEAST
        assert people - cell["count"] == 0 or people - cell["count"] >= LEAST
    steps = Counter(f"{k}:{r}" for f in everybody for k, r, *_ in f["steps"])
    assert all(steps[c["of"][0]] == c["count"] for c in data["steps"])
    for entry in data["wall"]:
        small = 0 < steps[f"apply:{entry['program']}"] < LEAST
        assert entry["people"] is None or not small
    for session in data["sessions"]:
        assert session["people"] >= LEAST


# -- formats --------------------------------------------------------------------------------------


def test_text_is_a_format_as_the_help_says(cohort: Path, tmp_path: Path) -> None:
    said = brief(cohort, "-f", "text")
    assert said.exit_code == 0, said.stderr
    assert said.stdout.startswith(f"{PEOPLE} people on their way into AI safety\n")
    assert "\n## " not in said.stdout and "\x1b" not in said.stdout
    assert brief(cohort, "-o", tmp_path / "x.txt").exit_code == 0
    assert brief(cohort, "-f", "text", "-o", tmp_path / "y").exit_code == 0
    assert (tmp_path / "x.txt").read_text(encoding="utf-8") == said.stdout
    assert (tmp_path / "y").read_text(encoding="utf-8") == said.stdout


def test_what_is_blamed_was_given(cohort: Path, tmp_path: Path) -> None:
    given = brief(cohort, "-f", "dm", "-o", tmp_path / "x.md")
    assert given.exit_code == 2 and "--format: there is no format 'dm'" in given.stderr
    named = brief(cohort, "-o", tmp_path / "x.docx")
    assert named.exit_code == 2 and "--format:" not in named.stderr
    assert "--output: there is no format 'docx' for this page" in named.stderr
    assert "choose from md, html, json, ics, text" in named.stderr
    assert brief(cohort, "--with-names", "-f", "text", "-o", tmp_path / "x").exit_code == 2
    assert not list(tmp_path.iterdir())


def test_a_number_that_is_everybodys_is_said_to_be_one() -> None:
    """Where all answered alike, a count tells the answer of each one: the page says where."""
    alike = [_of_one(hours=4.0), *(_of_one(hours=4.0, day="mon") for _ in range(4))]
    made = build_brief(_manifest(alike), sheets.catalog())
    assert "hours" in made.of_everybody and "days" not in made.of_everybody
    text = to_brief(made, sheets.catalog(), "md")
    assert "where a number is 5, it is true of everybody" in text
    assert "hours a week" in text.partition("So it is under ")[2].partition(". Take")[0]
    assert json.loads(to_brief(made, sheets.catalog(), "json"))["of_everybody"] == [
        *made.of_everybody]
    mixed = [_of_one(hours=float(n % 2 * 8 + 2), rung=n % 2) for n in range(8)]
    apart = build_brief(_manifest(mixed), sheets.catalog())
    assert "hours" not in apart.of_everybody


@pytest.mark.parametrize(("said", "free", "days"), [
    ("monday", "", {"monday"}), ("monday sunday", "", {"monday", "sunday"}), ("", "", set()),
    ("monday", "Tuesday evening, weekends", {"tuesday", "saturday", "sunday"}),
    ("monday", "whenever", {"monday"}), ("", "Thu or Fri", {"thursday", "friday"})])
def test_somebody_has_every_day_that_they_named_and_all_moments_win_over_some(
    said: str, free: str, days: set[str]
) -> None:
    facts = read_back(Facts, _of_one(hours=4.0, day=said))
    one = Member("p0001", "", "", "", "", {}, facts, (), for_routes={"free": free})
    assert one.days == days


def _of_one(hours: float, day: str = "", rung: int = 0) -> dict[str, Any]:
    ladders = sheets.catalog().ladders
    rungs = {str(name): str(ladder.rungs[rung].id) for name, ladder in ladders.items()}
    return {"hours": hours, "day": day, "ladder": next(iter(rungs)), "rungs": rungs,
            "role": "", "gaps": [], "no_plan": "", "steps": [], "blocks": []}


def test_whatever_rules_a_program_out_has_words_in_the_brief() -> None:
    """Codes as they are written in the rules on who may take part; the last two are of programs and
    not of people, and a no to a question asked before the form is no trait of a cohort."""
    source = (ROOT / "pathways" / "planner" / "eligibility.py").read_text("utf-8")
    codes = {*re.findall(r'case\.block\("([a-z-]+)"', source)}
    codes |= {*re.findall(r'either\([^"\n]*"([a-z-]+)"', source), "on-site", "travel", "stay"}
    words = (ROOT / "templates" / "brief_words.j2").read_text("utf-8").splitlines()[2]
    unsaid = {"already-done", "not-running", "told-no", "remote-possible"}
    missing = {code for code in codes - unsaid if f'"{code}": "' not in words}
    assert len(codes) > 20 and not missing
