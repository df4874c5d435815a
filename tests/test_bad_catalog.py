"""Bad data: copies of a real program, each broken in one way, in a folder given with `--data`.

`pathways catalog check` has to find each mistake, with its line, its code and a way out.
All broken copies are checked in two runs, because links between files are looked at only
when every file can be read; that also shows that one mistake hides no other.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from pathways.cli.main import app

ROOT = Path(__file__).resolve().parent.parent
REAL = (ROOT / "data/programs/mats.yaml").read_text(encoding="utf-8")
"""A real entry with every part that is broken below."""

SOURCE = REAL.split("\nsources:\n", 1)[1].split(":", 1)[0].strip()
"""A source that the real entry has."""


class Text(NamedTuple):
    """A broken file, and the line on which it was broken (0: the file as a whole)."""

    text: str
    line: int


Edit = Callable[[str], Text]


def _line_of(text: str, start: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.startswith(start))


def change(start: str, new: str) -> Edit:
    """The line that begins with `start` becomes `new`."""

    def edit(text: str) -> Text:
        lines, number = text.splitlines(), _line_of(text, start)
        return Text("\n".join([*lines[: number - 1], new, *lines[number:]]) + "\n", number)

    return edit


def add(start: str, new: str) -> Edit:
    """`new` comes after the line that begins with `start`; the lines of a list stay a list."""

    def edit(text: str) -> Text:
        number = _line_of(text, start)
        lines = text.splitlines()
        lines[number - 1] = lines[number - 1].removesuffix(" []")
        return Text("\n".join([*lines[:number], new, *lines[number:]]) + "\n", number + 1)

    return edit


def drop(start: str) -> Edit:
    """Without the line that begins with `start`; the mistake is shown on the first line."""

    def edit(text: str) -> Text:
        lines, number = text.splitlines(), _line_of(text, start)
        return Text("\n".join([*lines[: number - 1], *lines[number:]]) + "\n", 1)

    return edit


def whole(text: str, line: int = 0) -> Edit:
    """Another text altogether."""
    return lambda _: Text(text, line)


class Break(NamedTuple):
    name: str
    edit: Edit
    code: str
    message: str
    hint: str = ""
    at: str = ""
    """What stands at the column of the mistake."""


S = f"source: {SOURCE}"
UNREADABLE = [
    # -- keys
    Break("key-near", add("kind:", "opperator: MATS"), "key.unknown",
          "unknown key 'opperator' in program", "did you mean 'operator'?", "opperator"),
    Break("key-far", add("kind:", "colour: red"), "key.unknown",
          "unknown key 'colour' in program", "known keys: id, name, kind", "colour"),
    Break("key-inside", add("rounds:", f"- {{name: Next, closing: 2027-01-02, {S}}}"),
          "key.unknown", "unknown key 'closing' in rounds[1]", "did you mean 'closes'?",
          "closing"),
    Break("key-missing", drop("summary:"), "key.missing",
          "the key 'summary' is missing in program"),
    Break("key-misspelled", change("summary:", "sumary: A fellowship."), "key.unknown",
          "unknown key 'sumary' in program", "did you mean 'summary'?", "sumary"),
    Break("key-twice", add("kind:", "kind: course"), "key.duplicate",
          "the key 'kind' is here twice", at="kind"),
    # -- words
    Break("kind-near", change("kind:", "kind: felowship"), "value.choice",
          "kind: 'felowship' is not one of the allowed words", "did you mean 'fellowship'?",
          "felowship"),
    Break("kind-far", change("kind:", "kind: party"), "value.choice",
          "kind: 'party' is not one of the allowed words", "one of: course, bootcamp", "party"),
    Break("topic", change("topics:", "topics: [technical, goverance]"), "value.choice",
          "topics[2]: 'goverance' is not one", "did you mean 'governance'?", "goverance"),
    Break("mode", change("mode:", f"mode: {{is: remote, {S}}}"), "value.choice",
          "mode.is: 'remote' is not one", "one of: online, in person, hybrid", "remote"),
    Break("visa", change("visa:", f"visa: {{is: yes, {S}}}"), "value.choice",
          "visa.is: 'yes' is not one", "one of: sponsors", "yes"),
    Break("band", change("selectivity:", "selectivity: {band: hard, because: few get in}"),
          "value.choice", "selectivity.band: 'hard' is not one", "one of: very selective", "hard"),
    Break("stage", add("kind:", "suits: {stages: [erly], because: its page says so}"),
          "value.choice", "suits.stages[1]: 'erly' is not one", "did you mean 'early'?", "erly"),
    Break("read", add("sources:", '  glimpse: {page: "https://example.org", read: glanced}'),
          "value.choice", "sources.glimpse.read: 'glanced' is not one", "one of: page, listing",
          "glanced"),
    Break("requirement-kind", add("requires:", f"- {{what: citizen, in: [US], {S}}}"),
          "value.choice", "requires[1].what: 'citizen' is not one", "did you mean 'citizenship'?",
          "citizen"),
    # -- small values
    Break("page", change("page:", "page: www.matsprogram.org"), "link.invalid",
          "page: 'www.matsprogram.org' is not a web address (https://…)", at="www."),
    Break("page-script", change("page:", "page: 'javascript:alert(1)'"), "link.invalid",
          "page: 'javascript:alert(1)' is not a web address", at="'java"),
    Break("money-without-currency", change("stipend:", f"stipend: {{is: 6000/month, {S}}}"),
          "money.invalid", "stipend.is: '6000/month' is not money; write USD 6000/month",
          at="6000"),
    Break("money-with-sign", change("stipend:", f"stipend: {{is: $6000/month, {S}}}"),
          "money.invalid", "stipend.is: '$6000/month' is not money", at="$6000"),
    Break("money-without-period", change("stipend:", f"stipend: {{is: USD 6000, {S}}}"),
          "money.invalid", "stipend.is: 'USD 6000' is not money", at="USD"),
    Break("money-period", change("stipend:", f"stipend: {{is: USD 6000/fortnight, {S}}}"),
          "money.invalid", "'fortnight' is not a period; use hour, week, month, year, total",
          at="USD"),
    Break("money-backwards", change("stipend:", f"stipend: {{is: USD 60-40/hour, {S}}}"),
          "money.invalid", "the amounts in 'USD 60-40/hour' run backwards", at="USD"),
    Break("range-backwards", change("weeks:", f"weeks: {{is: 12-10, {S}}}"), "range.invalid",
          "weeks.is: the range '12-10' runs backwards", at="12-10"),
    Break("range-in-words", change("weeks:", f"weeks: {{is: a few, {S}}}"), "range.invalid",
          "weeks.is: 'a few' is not a number or a range such as 5-40", at="a few"),
    Break("city-without-country", change("places:", f"places: {{is: [Berkeley], {S}}}"),
          "city.invalid", "places.is[1]: 'Berkeley' is not a city with its country; write London",
          at="Berkeley"),
    Break("city-in-no-country", change("places:", f"places: {{is: [Berkeley XX], {S}}}"),
          "country.invalid", "places.is[1]: 'XX' is not a country code", at="Berkeley"),
    Break("country", add("requires:", f"- {{what: residence, in: [GB, XX], {S}}}"),
          "country.invalid", "requires[1].in[2]: 'XX' is not a country code; use two letters",
          at="XX"),
    Break("date", add("rounds:", f"- {{name: Next, closes: 2027-02-30, {S}}}"), "date.invalid",
          "rounds[1].closes: '2027-02-30' is a day that does not exist", at="2027-02-30"),
    Break("source-date", add("sources:",
          '  old: {page: "https://example.org", read: page, as_of: May 2026}'), "date.invalid",
          "sources.old.as_of: 'May 2026' is not a date; write 2026-06-07",
          "write 2026-05", at="May"),
    Break("id-in-capitals", change("id:", "id: MATS Fellowship"), "id.invalid",
          "id: 'MATS Fellowship' is not an id; use lower case, digits and hyphens", at="MATS"),
    Break("long", change("summary:", "summary: " + "x" * 13_000), "value.long",
          "summary: longer than 12,000 characters", at="xxx"),
    # -- shapes
    Break("list-expected", add("kind:", "prefers: a master's degree"), "value.type",
          "prefers: expected a list, found 'a master's degree'",
          "write [a master's degree]", at="a master"),
    Break("bare-fact", change("mode:", "mode: in person"), "value.type",
          "mode: expected a mapping (key: value), found 'in person'", at="in person"),
    Break("list-for-text", change("name:", "name: [MATS]"), "value.type",
          "name: expected text, found a list", at="[MATS]"),
    Break("empty-summary", change("summary:", "summary:"), "value.type",
          "summary: expected text, found nothing"),
    Break("fact-without-source", change("mode:", "mode: {is: in person}"), "fact.source",
          "the key 'source' is missing in mode", at="is"),
    Break("round-without-source", add("rounds:", "- {name: Next, closes: 2027-01-02}"),
          "fact.source", "the key 'source' is missing in rounds[1]", at="name"),
    # -- judgments
    Break("because-missing", add("builds:", "- {competency: writing, from: 1, to: 2}"),
          "judgment.because", "the key 'because' is missing in builds[1]", at="competency"),
    Break("because-empty", add("builds:", "- {competency: writing, from: 1, to: 2, because: }"),
          "judgment.because", "builds[1].because: expected text, found nothing"),
    Break("level-not-rising",
          add("builds:", "- {competency: writing, from: 2, to: 2, because: it does}"),
          "level.rise", "builds[1]: a level must rise from 0-3 to at most 4", at="2"),
    Break("level-seven", add("expects:", "- {competency: writing, level: 7, because: it does}"),
          "level.range", "expects[1]: a level is 1 to 4", at="7"),
    Break("hours-swapped", change("application:",
          "application: {p50: 30, p80: 20, because: it takes that}"), "hours.order",
          "application: hours must satisfy 0 <= p50 <= p80 <= 2000", at="20"),
    # -- records that contradict themselves
    Break("closes-before-it-opens",
          add("rounds:", f"- {{name: Next, opens: 2027-03-02, closes: 2027-03-01, {S}}}"),
          "round.order",
          "rounds[1]: the round opens on 2027-03-02, after it closes on 2027-03-01",
          at="2027-03-01"),
    Break("ends-before-it-starts",
          add("rounds:", f"- {{name: Next, starts: 2027-03, ends: 2027-02, {S}}}"),
          "round.order", "rounds[1]: the round starts on 2027-03, after it ends on 2027-02",
          at="2027-02"),
    Break("degree-without-level", add("requires:", f"- {{what: degree, {S}}}"),
          "requires.incomplete",
          "requires[1]: a requirement of the kind 'degree' needs the key 'level'", at="degree"),
    Break("age-without-number", add("requires:", f"- {{what: age, {S}}}"), "requires.incomplete",
          "needs the key 'min or max'", at="age"),
    Break("student-without-text", add("requires:", f"- {{what: student, {S}}}"),
          "requires.incomplete", "a requirement of the kind 'student' needs the key 'text'",
          at="student"),
    # -- files
    Break("other-id", change("id:", "id: another-id"), "id.file",
          "the id 'another-id' and the file name differ", "name the file another-id.yaml",
          "another-id"),
    Break("syntax", add("kind:", "operator: a: b"), "yaml.syntax",
          "not valid YAML: a second ': ' on this line, or an indentation that does not fit; "
          "quote it, or align it", at=":"),
    Break("alias", add("kind:", "operator: *kind"), "yaml.syntax",
          "not valid YAML: found undefined alias", at="*kind"),
    Break("empty", whole(""), "file.empty", "the file is empty"),
    Break("a-list", whole("- id: a-list\n", 1), "value.type",
          "expected a mapping (key: value), found a list", at="-"),
    Break("deep", whole("[" * 30_000, 1), "yaml.depth", "nested more than 40 levels deep"),
]

UNFITTING = [
    Break("source-near", change("mode:", f"mode: {{is: hybrid, source: {SOURCE}x}}"),
          "source.unknown", f"there is no source '{SOURCE}x' in this file",
          f"did you mean '{SOURCE}'?", f"{SOURCE}x"),
    Break("source-far", change("mode:", f"mode: {{is: hybrid, source: [{SOURCE}, 00000]}}"),
          "source.unknown", "there is no source '00000' in this file", at="00000"),
    Break("source-of-the-entry", change("source:", "source: mats"), "source.unknown",
          "there is no source 'mats' in this file", at="mats"),
    Break("source-unused",
          add("sources:", '  never-used: {page: "https://example.org", read: page}'),
          "source.unused", "nothing here rests on the source 'never-used'",
          "name it or remove it", "never-used"),
    Break("competency-near", add("builds:",
          "- {competency: writng, from: 1, to: 2, because: a paper is due}"), "id.unknown",
          "there is no competency 'writng'", "did you mean 'writing'?", "writng"),
    Break("competency-far", add("expects:",
          "- {competency: juggling, level: 1, because: it helps there}"), "id.unknown",
          "there is no competency 'juggling'", at="juggling"),
    Break("required-competency", add("requires:",
          f"- {{what: competency, id: convning, min: 2, {S}}}"), "id.unknown",
          "there is no competency 'convning'", "did you mean 'convening'?", "convning"),
    Break("required-program", add("requires:",
          f"- {{what: program, any: [arena, matz], {S}}}"), "id.unknown",
          "there is no program 'matz'", "did you mean 'mats'?", "matz"),
    Break("z-alias-of-another", add("id:", "aliases: [Serious Fun, Arena]"), "id.taken",
          "the name 'Arena' already belongs to programs/arena", at="Arena"),
    # Sorted before the entry whose name it takes; the newcomer is at fault all the same.
    Break("a-alias-of-another", add("id:", "aliases: [80,000 Hours, SPAR]"), "id.taken",
          "the name 'SPAR'", at="SPAR"),
    Break("z-alias-of-a-competency", add("id:", "aliases: [writing]"), "id.taken",
          "the name 'writing'", at="writing"),
    Break("round-twice", add(f"- {{name: Next, closes: 2027-03, {S}}}",
          f"- {{name: Next, closes: 2027-02, {S}}}"),
          "round.twice", "the round 'Next' is here twice"),
    Break("open-to-the-world", add("requires:", f"- {{what: residence, in: [WORLD], {S}}}"),
          "requires.world", "a requirement open to the world requires nothing; remove it",
          at="WORLD"),
]


def broken(item: Break) -> Text:
    """The real program under another id, with the mistake."""
    lines = [line for line in REAL.splitlines() if not line.startswith("aliases:")]
    lines[_line_of(REAL, "name:") - 1] = f"name: {item.name.replace('-', ' ')} for tests"
    if item.name == "round-twice":
        lines.insert(lines.index("rounds:") + 1, f"- {{name: Next, closes: 2027-03, {S}}}")
    return item.edit("\n".join([f"id: {item.name}", *lines[1:]]) + "\n")


OF_A_COPY = {"text.copied", "judgment.copied", "program.twin"}
"""What is said of every copy of a real program, whatever else is wrong with it."""


def check(place: Path, *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """Exit code and problems of `pathways catalog check --json --data place`."""
    command = ["catalog", "check", "--json", "--data", str(place), *arguments]
    result = CliRunner().invoke(app, command, prog_name="pathways")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.stderr == ""
    problems = json.loads(result.stdout)["problems"]
    return result.exit_code, [p for p in problems if p["code"] not in OF_A_COPY]


def overlay(place: Path, items: list[Break]) -> Path:
    (place / "programs").mkdir()
    for item in items:
        text = broken(item).text
        (place / "programs" / f"{item.name}.yaml").write_text(text, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def unreadable(tmp_path_factory):
    return check(overlay(tmp_path_factory.mktemp("unreadable"), UNREADABLE))


@pytest.fixture(scope="module")
def unfitting(tmp_path_factory):
    return check(overlay(tmp_path_factory.mktemp("unfitting"), UNFITTING))


def assert_found(item: Break, problems: list[dict[str, Any]]) -> None:
    mine = [p for p in problems if Path(p["file"]).name == f"{item.name}.yaml"]
    text, line = broken(item)
    (problem,) = [p for p in mine if p["code"] == item.code]
    assert item.message in problem["message"]
    assert problem["line"] == line
    if item.hint:
        assert problem["hint"].startswith(item.hint)
    else:
        assert problem["hint"] == ""
    if item.at:
        assert text.splitlines()[line - 1][problem["column"] - 1 :].startswith(item.at)
    # A mistake is one mistake; only a misspelled key is also a missing one.
    assert len(mine) == (2 if item.name == "key-misspelled" else 1), mine


@pytest.mark.parametrize("item", UNREADABLE, ids=lambda item: item.name)
def test_mistake_inside_a_file_is_found(item, unreadable):
    code, problems = unreadable
    assert code == 1
    assert_found(item, problems)


@pytest.mark.parametrize("item", UNFITTING, ids=lambda item: item.name)
def test_mistake_between_parts_is_found(item, unfitting):
    code, problems = unfitting
    assert code == 1
    assert_found(item, problems)


def test_nothing_but_the_broken_files_is_blamed(unreadable, unfitting):
    for items, (_, problems) in ((UNREADABLE, unreadable), (UNFITTING, unfitting)):
        expected = {f"{item.name}.yaml" for item in items}
        assert {Path(p["file"]).name for p in problems} <= expected


def test_problems_are_sorted_by_file_and_place(unreadable):
    _, problems = unreadable
    places = [(p["file"], p["line"], p["column"]) for p in problems]
    assert places == sorted(places)


# -- what must work ---------------------------------------------------------------------------


def test_an_unchanged_copy_replaces_the_entry(tmp_path):
    (tmp_path / "programs").mkdir()
    (tmp_path / "programs/mats.yaml").write_text(REAL, encoding="utf-8")
    assert check(tmp_path) == (0, [])


def test_a_copy_under_another_id_is_one_more_entry_and_a_copy(tmp_path):
    overlay(tmp_path, [Break("one-more", lambda text: Text(text, 0), "", "")])
    assert check(tmp_path) == (1, [])
    (tmp_path / "p.yaml").write_text("version: 1\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["plan", str(tmp_path / "p.yaml"), "--data", str(tmp_path)])
    assert result.exit_code == 0


def test_an_empty_folder_of_data_is_named(tmp_path):
    code, (problem,) = check(tmp_path)
    assert (code, problem["code"], problem["file"]) == (1, "data.empty", str(tmp_path))


# -- other files of an overlay ----------------------------------------------------------------


def real(name: str) -> str:
    return (ROOT / "data" / name).read_text(encoding="utf-8")


def test_a_wrong_link_in_ladders_is_found_in_the_overlay(tmp_path):
    text = real("ladders.yaml").replace("competency: ", "competency: no-such-", 1)
    (tmp_path / "ladders.yaml").write_text(text, encoding="utf-8")
    code, (problem,) = check(tmp_path)
    assert (code, problem["code"]) == (1, "id.unknown")
    assert problem["file"] == f"{tmp_path.name}/ladders.yaml"
    assert "no-such-" in text.splitlines()[problem["line"] - 1]


def test_a_wrong_source_in_figures_is_found_in_the_overlay(tmp_path):
    text = real("figures.yaml") + '  zzz: {page: "https://example.org", read: page}\n'
    (tmp_path / "figures.yaml").write_text(text, encoding="utf-8")
    code, (problem,) = check(tmp_path)
    assert (code, problem["code"]) == (1, "source.unused")
    assert problem["file"] == f"{tmp_path.name}/figures.yaml"
    assert problem["line"] == len(text.splitlines())


def test_a_wrong_link_in_questions_is_found_in_the_overlay(tmp_path):
    text = real("questions.yaml").replace("shows: {", "shows: {juggling: 1, ", 1)
    (tmp_path / "questions.yaml").write_text(text, encoding="utf-8")
    code, (problem,) = check(tmp_path)
    assert (code, problem["code"]) == (1, "id.unknown")
    assert problem["file"] == f"{tmp_path.name}/questions.yaml"
    assert "juggling" in text.splitlines()[problem["line"] - 1]


def test_two_things_with_one_id_are_a_mistake(tmp_path):
    text = real("questions.yaml")
    thing = next(line for line in text.splitlines() if "{id: published-once," in line)
    (tmp_path / "questions.yaml").write_text(text.replace(thing, f"{thing}\n{thing}"),
                                             encoding="utf-8")
    code, problems = check(tmp_path)
    assert code == 1
    assert "published-once" in problems[0]["message"]


def test_two_competencies_with_one_id_are_a_mistake(tmp_path):
    text = real("competencies.yaml")
    first, second = [line for line in text.splitlines() if line.startswith("- id: ")][:2]
    (tmp_path / "competencies.yaml").write_text(text.replace(second, first, 1), encoding="utf-8")
    code, problems = check(tmp_path)
    assert code == 1
    twice = [p for p in problems if p["file"] == f"{tmp_path.name}/competencies.yaml"]
    assert twice, "only links to the lost one are reported"


# -- doors ------------------------------------------------------------------------------------


def test_a_missing_folder_of_data_is_named(tmp_path):
    code, (problem,) = check(tmp_path / "nowhere")
    assert (code, problem["code"]) == (1, "data.missing")
    assert problem["file"] == str(tmp_path / "nowhere")
    assert problem["message"] == "there is no such folder of data"


def test_a_file_given_as_folder_of_data_is_named(tmp_path):
    (tmp_path / "mats.yaml").write_text(REAL, encoding="utf-8")
    code, (problem,) = check(tmp_path / "mats.yaml")
    assert (code, problem["code"]) == (1, "data.missing")


def test_two_folders_of_data_are_both_checked(tmp_path):
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    overlay(tmp_path / "one", [b for b in UNREADABLE if b.name == "kind-near"])
    overlay(tmp_path / "two", [b for b in UNREADABLE if b.name == "page"])
    code, problems = check(tmp_path / "one", "--data", str(tmp_path / "two"))
    assert code == 1
    assert [Path(p["file"]).name for p in problems] == ["kind-near.yaml", "page.yaml"]


def test_the_process_shows_place_line_caret_and_hint(tmp_path):
    (item,) = [b for b in UNREADABLE if b.name == "mode"]
    (tmp_path / "mine").mkdir()
    overlay(tmp_path / "mine", [item])
    text, line = broken(item)
    shown = text.splitlines()[line - 1]
    done = subprocess.run(
        [sys.executable, "-m", "pathways", "catalog", "check", "--data", "mine"],
        cwd=tmp_path, capture_output=True, timeout=60, check=False,
    )
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().replace("\\", "/").splitlines() == [
        f"mine/programs/mode.yaml:{line}:12: "
        "mode.is: 'remote' is not one of the allowed words [value.choice]",
        f"  {line:>5} | {shown}",
        "        |            ^^^^^^",
        "        one of: online, in person, hybrid",
        "1 problem; what a code means: pathways catalog check --explain value.choice",
        "Some rules look at the whole catalog; they wait until every file can be read.",
    ]


def test_planning_with_bad_data_is_bad_input(tmp_path):
    overlay(tmp_path, [b for b in UNREADABLE if b.name == "kind-near"])
    (tmp_path / "p.yaml").write_text("version: 1\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["plan", str(tmp_path / "p.yaml"), "--data", str(tmp_path)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "[value.choice]" in result.stderr
