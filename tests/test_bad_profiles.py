"""Bad profile files: each is refused with exit code 2, a place, a reason and no traceback.

tests/bad_profiles/CASE.txt is the exact stderr of `pathways plan tests/bad_profiles/CASE.yaml`,
run from the repository. After a wanted change of wording, write one again with
`python -m pathways plan tests/bad_profiles/CASE.yaml 2> tests/bad_profiles/CASE.txt`.
Files that are big, binary or oddly named are made here.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from pathways.catalog import load_catalog
from pathways.cli.main import app

pytestmark = pytest.mark.usefixtures("installed")

ROOT = Path(__file__).resolve().parent.parent
CASES = sorted(path.stem for path in (ROOT / "tests" / "bad_profiles").glob("*.yaml"))
PLACE = re.compile(r"^(?P<place>\S.*?): .* \[(?P<code>[a-z]+\.[a-z]+)\]$", re.MULTILINE)
# What a terminal would obey, or what turns text around: nothing of it may be printed.
UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str

    @property
    def found(self) -> list[tuple[str, str]]:
        """(line:column or the file name, code) of each problem."""
        return [
            (m["place"].partition(".yaml:")[2] or m["place"], m["code"])
            for m in PLACE.finditer(self.err)
        ]


Run = Callable[..., Outcome]


@pytest.fixture(scope="module")
def catalog():
    return load_catalog()


@pytest.fixture
def run() -> Run:
    """Run a command in this process."""

    def call(*arguments: str, stdin: bytes = b"") -> Outcome:
        result = CliRunner().invoke(app, arguments, input=stdin, prog_name="pathways")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Outcome(result.exit_code, result.stdout, result.stderr)

    return call


@pytest.fixture
def refuse(run, tmp_path, monkeypatch) -> Callable[..., Outcome]:
    """Plan from a file `p.yaml` with this content; it must be refused, safely and soberly."""
    monkeypatch.chdir(tmp_path)

    def call(content: str | bytes) -> Outcome:
        raw = content.encode() if isinstance(content, str) else content
        Path("p.yaml").write_bytes(raw)
        outcome = run("plan", "p.yaml")
        check_refused(outcome)
        return outcome

    return call


@pytest.fixture
def accept(run, tmp_path, monkeypatch) -> Callable[..., str]:
    """The answers as they are understood in a file `p.yaml` with this content."""
    monkeypatch.chdir(tmp_path)

    def call(content: str | bytes) -> str:
        raw = content.encode() if isinstance(content, str) else content
        Path("p.yaml").write_bytes(raw)
        outcome = run("profile", "show", "--profile", "p.yaml")
        assert (outcome.code, outcome.err) == (0, "")
        return outcome.out

    return call


def check_refused(outcome: Outcome) -> None:
    assert outcome.code == 2, outcome
    assert outcome.out == ""
    assert "Traceback" not in outcome.err
    assert not UNSAFE.search(outcome.err)
    count = len(outcome.found)
    assert count
    end = f"{count} problem{'s' if count > 1 else ''}; nothing was changed.\n"
    assert outcome.err.endswith(end)


def python(*arguments: str | bytes, cwd: Path = ROOT, **options) -> subprocess.CompletedProcess:
    """The command as users run it, in a process of its own."""
    options.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run(
        [sys.executable, "-m", "pathways", *arguments],
        cwd=cwd, capture_output=True, timeout=60, check=False, **options,
    )


# -- the files in tests/bad_profiles ----------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_bad_profile_is_refused_with_exactly_this_message(case, run, monkeypatch):
    if case.startswith(("syntax-", "tab-")) and not yaml.__with_libyaml__:
        pytest.skip("libyaml words its messages differently")
    monkeypatch.chdir(ROOT)
    outcome = run("plan", f"tests/bad_profiles/{case}.yaml")
    shown = outcome.err.replace(str(Path("tests/bad_profiles/x"))[:-1], "tests/bad_profiles/")
    assert shown == (ROOT / f"tests/bad_profiles/{case}.txt").read_text(encoding="utf-8")
    check_refused(outcome)


@pytest.mark.parametrize("case", ["several", "syntax-two-colons", "escape-in-value"])
def test_the_process_says_the_same(case):
    done = python("plan", f"tests/bad_profiles/{case}.yaml")
    assert (done.returncode, done.stdout) == (2, b"")
    expected = (ROOT / f"tests/bad_profiles/{case}.txt").read_text(encoding="utf-8")
    assert done.stderr.decode().replace("\\", "/") == expected.replace("\\", "/")


def test_problems_are_sorted_by_place(run, monkeypatch):
    monkeypatch.chdir(ROOT)
    found = run("plan", "tests/bad_profiles/several.yaml").found
    places = [tuple(map(int, place.split(":"))) for place, _ in found]
    assert len(places) == 11
    assert places == sorted(places)


def test_every_case_has_a_message_and_every_message_a_case():
    assert CASES
    assert sorted(path.stem for path in (ROOT / "tests" / "bad_profiles").glob("*.txt")) == CASES


# -- what must work ---------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["NO", "no", "No", "'NO'"])
def test_norway_is_a_country(typed, accept):
    assert "country: 'NO'" in accept(f"version: 1\ncountry: {typed}\n")


def test_a_plan_for_norway_in_a_process_of_its_own(tmp_path):
    (tmp_path / "p.yaml").write_text("version: 1\ncountry: NO\n", encoding="utf-8")
    done = python("plan", "p.yaml", "--today", "2026-11-22", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")


def test_windows_line_ends_are_read(accept):
    assert "name: Ana\n" in accept("version: 1\r\nname: Ana\r\ncountry: PT\r\n")


def test_a_byte_order_mark_is_read_over(accept):
    assert "name: Ana\n" in accept(b"\xef\xbb\xbfversion: 1\nname: Ana\n")


def test_a_place_after_a_byte_order_mark_and_windows_line_ends_is_right(refuse):
    assert refuse(b"\xef\xbb\xbfcontry: PT\r\nversion: 1\r\n").found == [("1:1", "key.unknown")]


def test_a_missing_line_end_is_no_mistake(accept):
    assert "country: PT\n" in accept("version: 1\ncountry: PT")


def test_an_answer_of_10_000_characters_is_read(accept):
    assert "x" * 10_000 in accept(f"version: 1\nwhy: {'x' * 10_000}\n")


def test_an_answer_of_20_000_characters_is_refused(refuse):
    outcome = refuse(f"version: 1\nwhy: {'x' * 20_000}\n")
    assert outcome.found == [("2:6", "value.long")]
    assert "why: longer than 12,000 characters" in outcome.err


def test_an_anchor_that_nothing_refers_to_is_harmless(accept):
    assert "name: Ana\n" in accept("version: 1\nname: &me Ana\n")


def test_names_are_found_whatever_their_case_and_spaces(accept):
    assert "- chief-of-staff\n" in accept("version: 1\nroles: [Chief of Staff]\n")


def test_escapes_and_direction_marks_leave_a_name(accept):
    shown = accept('version: 1\nname: "A\\e[2Jn\\u202ea\\u200f\\a"\n')
    assert "name: A[2Jna\n" in shown


def test_joiners_that_some_scripts_need_stay(accept):
    assert "क्\u200dष" in accept("version: 1\nname: क्\u200dष\n")


@pytest.mark.parametrize("name", ["[/red]", "[bold red]Ana", "[link=https://example.org]x[/link]"])
def test_markup_in_a_name_stays_text(name, accept):
    assert name in accept(f"version: 1\nname: '{name}'\n")


def test_markup_in_a_name_does_not_break_a_plan_on_a_terminal(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("p.yaml").write_text("version: 1\nname: '[/red]'\ncountry: PT\n", encoding="utf-8")
    outcome = run("plan", "p.yaml", "--format", "text", "--today", "2026-11-22")
    assert (outcome.code, outcome.err) == (0, "")


def test_a_profile_comes_from_standard_input(run):
    outcome = run("plan", "-", "--today", "2026-11-22", stdin=b"version: 1\ncountry: PT\n")
    assert (outcome.code, outcome.err) == (0, "")


# -- bytes that are no text -------------------------------------------------------------------


@pytest.mark.parametrize("raw", [b"\0", b"\0" * 5000, b"version: 1\nname: A\0na\n"])
def test_nul_bytes_are_refused(raw, refuse):
    assert [code for _, code in refuse(raw).found] == ["yaml.character"]


@pytest.mark.parametrize("character", ["\x07", "\x1b", "\x7f", "\x9b", "\ufffe"])
def test_raw_control_characters_are_refused_at_their_place(character, refuse):
    outcome = refuse(f"version: 1\nname: An{character}a\n")
    assert outcome.found == [("2:9", "yaml.character")]


def test_the_place_of_a_control_character_counts_characters_not_bytes(refuse):
    outcome = refuse("version: 1\nname: éééééé\n# é\nwhy: a\x07b\n")
    assert outcome.found == [("4:7", "yaml.character")]


def test_latin_1_is_refused_at_its_place(refuse):
    outcome = refuse("version: 1\nname: José\n".encode("latin-1"))
    assert outcome.found == [("2:10", "file.encoding")]
    assert "byte 0xe9" in outcome.err
    assert "save the file as UTF-8" in outcome.err


def test_the_place_of_a_wrong_byte_counts_characters_not_bytes(refuse):
    outcome = refuse("version: 1\nname: ééé ".encode() + b"\xe9\n")
    assert outcome.found == [("2:11", "file.encoding")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_encodings_with_a_byte_order_mark_are_refused(encoding, refuse):
    assert refuse("version: 1\n".encode(encoding)).found == [("1:1", "file.encoding")]


def test_utf_16_without_a_mark_is_refused(refuse):
    assert [code for _, code in refuse("version: 1\n".encode("utf-16-le")).found] == [
        "yaml.character"
    ]


def test_ten_megabytes_of_garbage_are_refused_at_once(refuse):
    outcome = refuse(bytes(range(256)) * 40_000)
    assert outcome.found == [("p.yaml", "file.large")]


def test_two_megabytes_of_garbage_text_are_refused(refuse):
    refuse("%&/()=?`*'_:;><|" * 120_000)


# -- hostile structure ------------------------------------------------------------------------


def test_30_000_levels_of_lists_are_refused(refuse):
    assert refuse("- " * 30_000).found == [("1:81", "yaml.depth")]


def test_30_000_brackets_are_refused(refuse):
    assert refuse("[" * 30_000).found == [("1:41", "yaml.depth")]


def test_30_000_nested_mappings_are_refused(refuse):
    assert [code for _, code in refuse("version: 1\nlevels: " + "{a: " * 30_000).found] == [
        "yaml.depth"
    ]


@pytest.mark.parametrize(
    "level", ['["]",', "[ #]\n ", '{"}": '], ids=["list", "comment", "mapping"]
)
def test_depth_cannot_be_hidden_behind_closing_brackets_in_text(level, tmp_path):
    (tmp_path / "p.yaml").write_text("version: 1\nname: " + level * 30_000, encoding="utf-8")
    done = python("plan", "p.yaml", cwd=tmp_path)
    assert done.returncode == 2  # -11 when the C parser crashes
    assert b"[yaml.depth]" in done.stderr


def test_an_alias_bomb_is_refused_at_once(refuse):
    bomb = "version: 1\nroles: &a0 [founder]\n" + "".join(
        f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 30)
    )
    started = time.monotonic()
    outcome = refuse(bomb + "languages: *a29\n")
    assert time.monotonic() - started < 1
    assert len(outcome.found) < 100


def test_a_merge_key_bomb_is_refused_at_once(refuse):
    bomb = "version: 1\nlevels:\n  a0: &a0 {level: 1}\n" + "".join(
        f"  a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}]}}\n" for i in range(1, 30)
    )
    started = time.monotonic()
    outcome = refuse(bomb)
    assert time.monotonic() - started < 1
    # At most twenty are shown; the file is refused before anything is expanded.
    assert outcome.err.count("[yaml.alias]") == 20


@pytest.mark.parametrize("text", ["roles: &a [*a]", "levels: &a {writing: *a}", "why: &a *a"])
def test_a_value_that_contains_itself_is_refused(text, refuse):
    refuse(f"version: 1\n{text}\n")


def test_an_alias_is_refused_for_every_kind_of_value(refuse):
    assert refuse('version: 1\npay: &months "3"\nhorizon: *months\n').found == [
        ("3:10", "yaml.alias")
    ]


@pytest.mark.parametrize(
    "line",
    [
        "name: !!int abc",
        "name: !!python/name:os.system ls",
        "name: !!python/object/apply:os.system [echo pwned]",
        "name: !!binary QW5h",
        "situation: !!int student",
        "situation: !mine student",
        "roles: !!set {founder}",
        "levels: !!omap {writing: {level: 2}}",
    ],
)
def test_tags_are_refused_at_their_place(line, refuse):
    column = line.index("!") + 1
    assert (f"2:{column}", "yaml.tag") in refuse(f"version: 1\n{line}\n").found


@pytest.mark.parametrize("line", ["version: {}", "version: 1\nhours: [4, 7, 5, {}]"])
def test_numbers_of_5_000_digits_are_refused(line, refuse):
    outcome = refuse(line.format("9" * 5000) + "\n")
    assert [code for _, code in outcome.found] in (["value.type"], ["profile.version"])
    assert len(outcome.err) < 1000


def test_a_list_of_2_001_items_is_refused(refuse):
    outcome = refuse(f"version: 1\nlanguages: [{'en, ' * 2001}]\n")
    assert outcome.found == [("2:12", "value.long")]


def test_2_001_keys_are_refused(refuse):
    outcome = refuse("version: 1\n" + "".join(f"k{i}: 1\n" for i in range(2001)))
    assert [code for _, code in outcome.found] == ["value.long"]


def test_a_value_full_of_combining_marks_is_refused_at_once(refuse):
    started = time.monotonic()
    refuse("version: a" + "\u0301\u0316" * 20_000 + "\n")
    assert time.monotonic() - started < 1


def test_many_unknown_ids_far_down_are_found_at_once(refuse):
    ids = ", ".join(f"zz{i}" for i in range(100))
    started = time.monotonic()
    outcome = refuse("version: 1\n" + "\n" * 60_000 + f"roles: [{ids}]\n")
    assert time.monotonic() - started < 1
    assert all(place.startswith("60002:") for place, _ in outcome.found)


# -- versions and numbers out of range --------------------------------------------------------


@pytest.mark.parametrize("version", ["3", "9", "999999", "1000000", "999999999", "+3", "-1", "-0"])
def test_any_version_but_ours_is_refused(version, refuse):
    assert refuse(f"version: {version}\n").found[0][0] == "1:10"


@pytest.mark.parametrize("version", ["²", "①", "१"])
def test_a_version_in_other_digits_is_refused(version, refuse):
    assert refuse(f"version: {version}\n").found[0][0] == "1:10"


@pytest.mark.parametrize("years", ["-5", "999999999"])
def test_years_of_other_work_that_cannot_be_are_refused(years, refuse):
    outcome = refuse(f"version: 1\noutside: {{years: {years}, work: nurse}}\n")
    assert outcome.found[0][0].startswith("2:")


# -- the place of a mistake -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("# foundr is what I want\nversion: 1\nroles: [foundr]\n", "3:9"),
        ("version: 1\nname: foundr\nroles: [foundr]\n", "3:9"),
        ("version: 1\nprograms: [mats]\nroles: [mats]\n", "3:9"),
        ("version: 1\nroles: ['']\n", "2:9"),
        ('version: 1\nroles: ["foun\\e[31mdr"]\n', "2:9"),
        ("version: 1\nroles: [foun\u200bdr]\n", "2:9"),
    ],
    ids=["in a comment", "in another answer", "in another list", "empty", "escaped", "invisible"],
)
def test_an_unknown_id_is_shown_where_it_stands(text, place, refuse):
    # A quoted id may be shown with or without its quote.
    line, column = place.split(":")
    assert refuse(text).found in ([(place, "id.unknown")],
                                  [(f"{line}:{int(column) + 1}", "id.unknown")])


@pytest.mark.parametrize(
    "before", ["# the hours that I have", "why: two hours a day"], ids=["comment", "answer"]
)
def test_wrong_hours_are_shown_where_they_stand(before, refuse):
    (place, _), = refuse(f"version: 1\n{before}\nhours: [1, 2]\n").found
    assert place.startswith("3:")


def test_unknown_ids_and_wrong_values_are_reported_together(refuse):
    outcome = refuse("version: 1\nsituation: studnet\nroles: [foundr]\nhours: [1, 2]\n")
    assert [place.partition(":")[0] for place, _ in outcome.found] == ["2", "3", "4"]


def test_a_long_wrong_value_is_not_repeated_in_full(refuse):
    text = "x" * 9000
    for line in (f"country: {text}", f"cue: {text}", f"full_time_from: {text}", f"roles: [{text}]",
                 f"did: [{{thing: published-once, when: {text}}}]"):
        assert len(refuse(f"version: 1\n{line}\n").err) < 1000, line[:20]


@pytest.mark.parametrize(
    "line",
    [
        'country: "PT\\nall.yaml:1:1: fine [is.good]\\na"',
        'roles: ["a\\nall.yaml:1:1: fine [is.good]\\na"]',
        'levels: {"a\\nall.yaml:1:1: fine [is.good]\\na": {level: 1}}',
        'levels: {"a\\nall.yaml:1:1: fine [is.good]\\na": {level: 7}}',
    ],
)
def test_line_breaks_in_a_value_forge_no_message(line, refuse):
    assert "\nall.yaml" not in refuse(f"version: 1\n{line}\n").err


# -- files that are none ----------------------------------------------------------------------


def test_a_missing_file_is_named(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    outcome = run("plan", "nowhere.yaml")
    check_refused(outcome)
    assert outcome.err.startswith("nowhere.yaml: there is no such file [file.missing]\n")


def test_a_folder_is_named(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("answers").mkdir()
    outcome = run("plan", "answers")
    check_refused(outcome)
    assert outcome.err.startswith("answers: this is a folder, not a file [file.folder]\n")


def test_a_path_through_a_file_is_refused(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text("version: 1\n", encoding="utf-8")
    check_refused(run("plan", str(Path("a.yaml", "b.yaml"))))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads all")
def test_a_file_without_permission_is_named(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("p.yaml").write_text("version: 1\n", encoding="utf-8")
    Path("p.yaml").chmod(0)
    outcome = run("plan", "p.yaml")
    check_refused(outcome)
    assert outcome.err.startswith("p.yaml: cannot be read: Permission denied [file.unreadable]\n")


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no /dev/zero")
def test_an_endless_file_is_refused(run):
    outcome = run("plan", "/dev/zero")
    check_refused(outcome)
    assert "[file.large]" in outcome.err


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000], ids=["NUL", "long"])
def test_an_impossible_file_name_is_refused(name, run):
    outcome = run("plan", name)
    check_refused(outcome)


@pytest.mark.skipif(os.name == "nt", reason="not a file name there")
@pytest.mark.parametrize("name", ["a\x1b[31m.yaml", "a\u202elmay.yaml", "a\x07.yaml"])
def test_escapes_in_a_file_name_are_not_printed(name, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path(name).write_text("version: 1\ncontry: PT\n", encoding="utf-8")
    check_refused(run("plan", name))


@pytest.mark.skipif(os.name == "nt", reason="not a file name there")
def test_a_line_break_in_a_file_name_forges_no_message(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = "a.yaml:1:1: fine [is.good]\nb.yaml"
    Path(name).write_text("version: 3\n", encoding="utf-8")
    outcome = run("plan", name)
    assert outcome.code == 2
    assert "\nb.yaml" not in outcome.err


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text elsewhere")
@pytest.mark.parametrize("exists", [True, False])
def test_a_file_name_that_is_not_utf_8_can_be_reported(exists, tmp_path):
    if exists:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.yaml")).write_text("version: 3\n")
    done = python("plan", b"a\xff.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert b"; nothing was changed." in done.stderr
    assert b"Error" not in done.stderr


def test_empty_standard_input_is_refused(run):
    outcome = run("plan", "-")
    check_refused(outcome)
    assert outcome.err.startswith("standard input: the file is empty [file.empty]\n")


def test_mistakes_in_standard_input_have_a_place(run):
    outcome = run("plan", "-", stdin=b"version: 1\ncontry: PT\n")
    check_refused(outcome)
    assert outcome.err.startswith("standard input:2:1: unknown key 'contry' in profile")


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX shell")
def test_a_closed_standard_input_is_refused():
    done = subprocess.run(
        ["sh", "-c", '"$0" -m pathways plan - <&-', sys.executable],
        cwd=ROOT, capture_output=True, timeout=60, check=False,
    )
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"Traceback" not in done.stderr
