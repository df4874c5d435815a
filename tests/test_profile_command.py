"""`pathways profile`: path, show, blank, edit and delete, with a folder of our own for data."""

from __future__ import annotations

import os
import re
import shlex
import sys
from pathlib import Path
from typing import Any

import inside
import pytest
import yaml
from profiles import catalog

from pathways.profile import read_profile
from pathways.profile.answers import as_plain, profile_text

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = catalog().questions.questions
XDG = sys.platform not in ("win32", "darwin")
pytestmark = pytest.mark.skipif(not XDG, reason="XDG_DATA_HOME rules only where XDG does")

ANSWERS = "version: 1\nsituation: student\ncountry: PT\nhours: [4, 7, 5, 6]\n"


class Home:
    """A folder for user data, and the command run with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.saved = folder / "data" / "pathways-advisor" / "profile.yaml"
        self.env: dict[str, str | None] = {
            "EDITOR": None, "VISUAL": None, "XDG_DATA_HOME": str(folder / "data"),
            "HOME": str(folder)}

    def save(self, text: str = ANSWERS) -> None:
        self.saved.parent.mkdir(parents=True)
        self.saved.write_text(text, encoding="utf-8")

    def run(self, *arguments: str, typed: str = "", **env: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of `pathways ARGUMENTS`."""
        done = inside.run(*arguments, stdin=typed, cwd=self.folder, **self.env | env)
        return done.returncode, done.stdout, done.stderr


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def editor(folder: Path, code: str) -> str:
    """An EDITOR that runs `code` with the file's name in `path`."""
    script = folder / "an editor.py"
    script.write_text(f"import sys, pathlib\npath = pathlib.Path(sys.argv[1])\n{code}\n", "utf-8")
    return f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}"


# == path =========================================================================================


def test_path_is_printed_and_nothing_is_made(home: Home) -> None:
    assert home.run("profile", "path") == (0, f"{home.saved}\n", "")
    assert list(home.folder.iterdir()) == []


def test_without_a_command_the_commands_are_named(home: Home) -> None:
    code, shown, said = home.run("profile")
    assert code in (0, 2)
    for name in ("show", "edit", "path", "blank", "delete"):
        assert name in shown + said


# == show =========================================================================================


@pytest.mark.parametrize("command", [["profile", "show"], ["profile", "edit"], ["plan"]])
def test_without_saved_answers_says_how_to_get_them(home: Home, command: list[str]) -> None:
    assert home.run(*command, EDITOR="true") == (
        2, "", "pathways: there are no saved answers yet\n"
               "  take the interview with: pathways start (or name a file of yours: "
               "pathways plan FILE, and elsewhere --profile FILE)\n")


def test_show_prints_the_answers_with_their_questions(home: Home) -> None:
    home.save()
    code, shown, said = home.run("profile", "show")
    assert (code, said) == (0, "")
    assert shown == profile_text(read_profile(home.saved, catalog()), catalog())
    assert "# Where do you live?\ncountry: PT\n" in shown
    assert home.saved.read_text("utf-8") == ANSWERS


def test_what_show_prints_is_a_profile_that_shows_the_same(home: Home) -> None:
    home.save()
    shown = home.run("profile", "show")[1]
    (home.folder / "copy.yaml").write_text(shown, "utf-8")
    assert home.run("profile", "show", "--profile", "copy.yaml") == (0, shown, "")


EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_show_keeps_every_answer_of_an_example(home: Home, example: Path) -> None:
    code, shown, said = home.run("profile", "show", "--profile", str(example))
    assert (code, said) == (0, "")
    (home.folder / "copy.yaml").write_text(shown, "utf-8")
    again = read_profile(home.folder / "copy.yaml", catalog())
    assert as_plain(again) == as_plain(read_profile(example, catalog()))


@pytest.mark.parametrize("command", ["show", "edit"])
def test_a_mistake_in_the_file_is_shown_with_its_place(home: Home, command: str) -> None:
    home.save("version: 1\nsituation: studant\n")
    code, shown, said = home.run("profile", command, EDITOR="true")
    assert (code, shown) == (2, "")
    assert f"{home.saved}:2:12: " in said
    assert "did you mean 'student'?" in said


@pytest.mark.parametrize("command", ["show", "edit"])
def test_a_file_that_is_not_there(home: Home, command: str) -> None:
    code, shown, said = home.run("profile", command, "--profile", "nowhere.yaml", EDITOR="true")
    assert (code, shown) == (2, "")
    assert "nowhere.yaml: there is no such file" in said


# == blank ========================================================================================


def blank(home: Home) -> str:
    code, shown, said = home.run("profile", "blank")
    assert (code, said) == (0, "")
    return shown


def uncommented(text: str) -> str:
    """The blank profile with the # taken from every line that holds an answer."""
    keys = "|".join(["name", "city", *(q.id for q in QUESTIONS)])
    return re.sub(rf"^# ({keys}):", r"\1:", text, flags=re.MULTILINE)


def test_blank_is_already_a_profile_without_answers(home: Home) -> None:
    text = blank(home)
    (home.folder / "blank.yaml").write_text(text, "utf-8")
    assert as_plain(read_profile(home.folder / "blank.yaml", catalog())) == {"version": 2}
    assert home.run("plan", "blank.yaml", "--today", "2026-11-22")[0] == 0


def test_blank_has_every_question_every_option_and_every_thing(home: Home) -> None:
    words = " ".join(re.sub(r"^# ?", "", blank(home), flags=re.MULTILINE).split())
    for question in QUESTIONS:
        assert question.ask in words
        if question.kind not in ("place", "programs", "program-names", "things"):
            assert question.help in words
        for option in question.options:
            assert " ".join(f"{option.value}: {option.text}".split()) in words
    for thing in catalog().questions.things:
        assert f"{thing.id}: {' '.join(thing.text.split())}" in words


def test_blank_with_all_lines_uncommented_is_a_profile_that_plans(home: Home) -> None:
    (home.folder / "full.yaml").write_text(uncommented(blank(home)), "utf-8")
    held = as_plain(read_profile(home.folder / "full.yaml", catalog()))
    assert set(held) == {"version", "name", "city", *(q.id for q in QUESTIONS)}
    code, shown, said = home.run("plan", "full.yaml", "--today", "2026-11-22")
    assert (code, said) == (0, "")
    assert "## " in shown


@pytest.mark.parametrize("id", [q.id for q in QUESTIONS])
def test_each_line_of_blank_can_be_uncommented_alone(home: Home, id: str) -> None:
    from pathways.profile.blank import blank_profile

    text = blank_profile(catalog())
    alone = text.replace(f"\n# {id}: ", f"\n{id}: ")
    assert alone != text
    (home.folder / "one.yaml").write_text(alone, "utf-8")
    held = as_plain(read_profile(home.folder / "one.yaml", catalog()))
    assert set(held) == {"version", id}


def test_every_value_of_blank_can_be_used(home: Home) -> None:
    for question in QUESTIONS:
        for option in question.options:
            said: Any = {"choice": option.value, "counts": {option.value: 2}}.get(
                question.kind, [option.value])
            path = home.folder / "one.yaml"
            path.write_text(yaml.safe_dump({"version": 1, question.id: said}), "utf-8")
            assert as_plain(read_profile(path, catalog()))[question.id] == said


@pytest.mark.parametrize("id", [q.id for q in QUESTIONS if q.kind == "choice"])
def test_every_value_of_blank_can_be_typed_as_it_stands_there(home: Home, id: str) -> None:
    # Somebody copies the word in front of the colon: none, 3 and yes are words here.
    question = next(q for q in QUESTIONS if q.id == id)
    for option in question.options:
        path = home.folder / "one.yaml"
        path.write_text(f"version: 1\n{id}: {option.value}\n", "utf-8")
        assert as_plain(read_profile(path, catalog()))[id] == option.value


# == edit =========================================================================================


def test_edit_opens_the_file_and_checks_it(home: Home) -> None:
    home.save()
    assert home.run("profile", "edit", EDITOR="true") == (
        0, "", "The answers are fine. Plan from them with: pathways plan\n")
    assert home.saved.read_text("utf-8") == ANSWERS


def test_edit_keeps_what_the_editor_wrote(home: Home) -> None:
    home.save()
    change = editor(home.folder, "path.write_text(path.read_text().replace('PT', 'KE'))")
    assert home.run("profile", "edit", EDITOR=change)[0] == 0
    assert "country: KE\n" in home.run("profile", "show")[1]


def test_edit_reports_a_mistake_and_keeps_the_file(home: Home) -> None:
    home.save()
    change = editor(home.folder, "path.write_text('version: 1\\ncountry: Portugall\\n')")
    code, shown, said = home.run("profile", "edit", EDITOR=change)
    assert (code, shown) == (2, "")
    assert f"{home.saved}:2:10: " in said
    assert home.saved.read_text("utf-8") == "version: 1\ncountry: Portugall\n"


def test_after_a_mistake_of_the_editor_nothing_is_said_to_be_unchanged(home: Home) -> None:
    home.save()
    change = editor(home.folder, "path.write_text('version: 1\\ncountry: Portugall\\n')")
    assert "nothing was changed" not in home.run("profile", "edit", EDITOR=change)[2]


def test_edit_of_another_file_says_how_to_plan_from_it(home: Home) -> None:
    (home.folder / "other.yaml").write_text(ANSWERS, "utf-8")
    code, _, said = home.run("profile", "edit", "--profile", "other.yaml", EDITOR="true")
    assert code == 0
    assert "pathways plan other.yaml" in said


def test_visual_comes_before_editor(home: Home) -> None:
    home.save()
    assert home.run("profile", "edit", VISUAL="true", EDITOR="false")[0] == 0
    assert home.run("profile", "edit", VISUAL="false", EDITOR="true")[0] == 2


@pytest.mark.parametrize("command", ["false", "no-such-editor-anywhere", "'unclosed"])
def test_an_editor_that_does_not_work(home: Home, command: str) -> None:
    home.save()
    assert home.run("profile", "edit", EDITOR=command) == (
        2, "", f"pathways: the editor '{command}' did not work\n"
               f"  set EDITOR, or open {home.saved} yourself\n")


def test_edit_without_a_terminal_and_an_editor(home: Home) -> None:
    home.save()
    assert home.run("profile", "edit") == (
        2, "", f"pathways: there is no terminal to edit in\n  the file is {home.saved}\n")


# == delete =======================================================================================


def test_delete_removes_the_answers_and_nothing_else(home: Home) -> None:
    home.save()
    beside = home.saved.with_name("mine.txt")
    beside.write_text("kept", "utf-8")
    code, shown, said = home.run("profile", "delete", "--yes")
    assert (code, shown) == (0, "")
    assert said.splitlines()[:2] == [
        f"Deleted {home.saved}", f"Not made by pathways, and left: {beside}"]
    assert "yours to delete: pages (-o)" in said
    assert not home.saved.exists()
    assert beside.exists()
    assert home.run("profile", "show")[0] == 2


def test_delete_twice(home: Home) -> None:
    assert home.run("profile", "delete", "-y") == (0, "", "There is nothing to delete.\n")


@pytest.mark.parametrize("typed", ["", "y\n"])
def test_delete_without_a_terminal_must_be_sure(home: Home, typed: str) -> None:
    home.save()
    assert home.run("profile", "delete", typed=typed) == (
        2, "", "pathways: will not delete without being sure\n  add --yes\n")
    assert home.saved.exists()


def test_delete_of_another_file_leaves_the_saved_one(home: Home) -> None:
    home.save()
    (home.folder / "other.yaml").write_text(ANSWERS, "utf-8")
    code, _, said = home.run("profile", "delete", "--profile", "other.yaml", "--yes")
    assert code == 0 and said.startswith("Deleted other.yaml\nWhat you had written elsewhere")
    assert not (home.folder / "other.yaml").exists()
    assert home.saved.exists()


def test_delete_never_removes_a_folder(home: Home) -> None:
    (home.folder / "folder").mkdir()
    code, shown, said = home.run("profile", "delete", "--profile", "folder", "--yes")
    assert (code, shown) == (2, "")
    assert said.startswith("pathways: cannot delete folder: ")
    assert (home.folder / "folder").is_dir()


@pytest.mark.skipif(os.name == "nt", reason="needs a Unix terminal")
@pytest.mark.parametrize(("key", "kept"), [("y", False), ("n", True), ("", True)])
def test_delete_asks_in_a_terminal(
    home: Home, key: str, kept: bool, installed: None
) -> None:
    import warnings

    import pexpect

    home.save()
    held = {"PYTHONPATH": str(ROOT), **os.environ, **home.env}
    environment = {name: value for name, value in held.items() if value is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # forking a process that has threads
        asked = pexpect.spawn(sys.executable, ["-m", "pathways", "profile", "delete"], timeout=20,
                              env=environment, cwd=str(home.folder), dimensions=(24, 200))
    asked.expect(r"\(y/N\)")
    asked.sendline(key)
    asked.expect(pexpect.EOF)
    asked.close()
    assert asked.exitstatus == 0
    assert home.saved.exists() is kept


def test_a_name_that_is_too_long(home: Home) -> None:
    code, _, said = home.run("profile", "delete", "--yes", "--profile", "a" * 300)
    assert code == 2
    assert "too long" in said
