"""The interview in a real terminal: real keys in, a screen out (pexpect drives, pyte draws)."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

if sys.platform == "win32":
    pytest.skip("needs a Unix terminal", allow_module_level=True)

import pexpect
import pyte
from profiles import catalog

from pathways.interview import Interview
from pathways.profile import read_profile

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = catalog().questions.questions
SINGLE = [q.id for q in QUESTIONS if q.kind != "levels"]
NO_LEVELS = ["levels:field-context", "levels:convening", "levels:writing"]
"""Three levels that count as skipped, so that none is asked."""
PATIENCE = 20.0
"""Seconds until a start, an end or a plan counts as never coming."""

IDLE = 4.0
"""Seconds without anything new after which a screen counts as final."""

ENTER, UP, DOWN, SPACE = "\r", "\x1b[A", "\x1b[B", " "
BACK, SKIP, REVIEW, STOP, CLEAR = "\x02", "\x0b", "\x12", "\x03", "\x15"
MENU = "See the whole plan"
"""On the screen only as long as the menu waits for a choice."""

_ESCAPES = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;?]*[A-Za-z]|\x1b[()=>].?")


def environment(**variables: str) -> dict[str, str]:
    unset = ("NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR", "PROMPT_TOOLKIT_COLOR_DEPTH")
    kept = {k: v for k, v in os.environ.items() if k not in unset}
    return {**kept, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", "PYTHONUTF8": "1",
            "PYTHONPATH": str(ROOT), **variables}


class Screen(pyte.Screen):
    """A screen that remembers the lines that were longer than it."""

    def __init__(self, columns: int, lines: int) -> None:
        self.too_long: list[str] = []
        self._drawing = False
        super().__init__(columns, lines)

    def draw(self, data: str) -> None:
        self._drawing = True
        super().draw(data)
        self._drawing = False

    def linefeed(self) -> None:
        if self._drawing:  # not asked for: the line did not fit
            self.too_long.append(self.display[self.cursor.y])
        super().linefeed()


class Terminal:
    """A running `pathways start` and the screen that a person sees."""

    def __init__(
        self, profile: Path | str, columns: int = 80, rows: int = 24, cwd: Path = ROOT, **env: str
    ) -> None:
        self.file = cwd / profile
        self.screen = Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        arguments = ["-m", "pathways", "start", "--profile", str(profile), "--today", "2026-11-22"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # forking a process that has threads
            self.process = pexpect.spawn(sys.executable, arguments, dimensions=(rows, columns),
                                         env=environment(**env), cwd=str(cwd))
        self.process.delaybeforesend = None
        self.process.ptyproc.delayafterclose = self.process.ptyproc.delayafterterminate = 0

    def _read(self) -> bool:
        """Draw what has come; False at the end of the program."""
        try:
            data = self.process.read_nonblocking(65536, 0.02)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self.stream.feed(data)
        return True

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display]

    @property
    def text(self) -> str:
        """The screen as one line of words."""
        return " ".join(" ".join(self.lines).split())

    @property
    def below(self) -> str:
        """The screen from the last question on."""
        found = [m.start() for m in re.finditer(r"\d+/1[02]  ", "  ".join(self.lines))]
        return "  ".join(self.lines)[found[-1]:] if found else ""

    @property
    def said(self) -> str:
        """Everything that ever came, without escape codes, as one line of words."""
        return " ".join(_ESCAPES.sub(b"", self.raw).decode("utf-8", "replace").split())

    def see(self, wanted: str) -> None:
        """Wait until the screen shows the words, and then until nothing more comes."""
        end = time.monotonic() + PATIENCE
        while wanted not in self.text:
            running = self._read()
            if wanted in self.text:
                break
            assert running, f"ended without '{wanted}':\n" + "\n".join(self.lines)
            assert time.monotonic() < end, f"never came '{wanted}':\n" + "\n".join(self.lines)
        self.settle()

    def now(self, wanted: str) -> None:
        """Wait until the present question shows the words."""
        last = time.monotonic()
        while wanted not in self.below:
            before = len(self.raw)
            running = self._read()
            last = time.monotonic() if len(self.raw) > before else last
            if wanted in self.below:
                break
            assert running, f"ended without '{wanted}':\n" + "\n".join(self.lines)
            assert time.monotonic() < last + IDLE, (
                f"not in the question: '{wanted}':\n" + "\n".join(self.lines))
        self.settle()

    def settle(self) -> None:
        quiet = 0
        while quiet < 3:
            before = len(self.raw)
            if not self._read():
                return
            quiet = quiet + 1 if len(self.raw) == before else 0

    def press(self, keys: str | bytes, wanted: str = "") -> None:
        """Press keys; wait for the words, which must not be on the screen yet."""
        assert not wanted or wanted not in self.text, f"'{wanted}' is there already"
        self.process.send(keys)
        if wanted:
            self.see(wanted)
        else:
            before, end = len(self.raw), time.monotonic() + 2
            while len(self.raw) == before and time.monotonic() < end and self._read():
                pass
            self.settle()

    def question(self, number: int, of: int = 10) -> str:
        """Wait for a question; its words."""
        self.see(f"{number}/{of} ")
        return self.below

    def kill(self) -> None:
        """End it without waiting for it to clean up."""
        if self.process.isalive():
            self.process.kill(signal.SIGKILL)
            self.process.wait()
        self.process.close()

    def end(self) -> int:
        """Wait for the end; the exit code."""
        end = time.monotonic() + PATIENCE
        while self._read():
            assert time.monotonic() < end, "does not end:\n" + "\n".join(self.lines)
        self.process.close()
        status = self.process.exitstatus
        assert status is not None
        return int(status)


@pytest.fixture
def start() -> Iterator[Any]:
    """Starts terminals and ends what is still running."""
    running: list[Terminal] = []

    def run(profile: Path | str, *args: Any, **env: Any) -> Terminal:
        running.append(Terminal(profile, *args, **env))
        return running[-1]

    yield run
    for terminal in running:
        terminal.kill()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "me.yaml"


def settled(file: Path, *open_: str, **answers: Any) -> Path:
    """A profile in which everything but `open_` is answered or skipped."""
    skipped = [key for key in [*SINGLE, *NO_LEVELS] if key not in {*open_, *answers}]
    file.write_text(yaml.safe_dump({"version": 1, **answers, "skipped": skipped}), encoding="utf-8")
    return file


def held(file: Path) -> dict[str, Any]:
    """What the profile file holds."""
    read_profile(file, catalog())
    loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


def review(terminal: Terminal, id: str) -> None:
    """From the menu, choose an answer to change."""
    terminal.press(UP, "> Review or change")
    terminal.press(ENTER, "Choose one to change it.")
    state = Interview(catalog(), read_profile(terminal.file, catalog()), date(2026, 11, 22))
    keys = [key for key, _ in state.answers()]
    terminal.press(UP * (len(keys) - keys.index(id)))
    terminal.press(ENTER)


# == the whole first block ========================================================================


def test_ten_questions_and_a_plan(start: Any, file: Path) -> None:
    t = start(file)
    t.question(1)
    t.now("What fills most of your working week")
    assert str(file).replace("\n", "") in "".join(t.lines).replace(" ", "") or str(file) in t.said
    t.press(DOWN, "> I work, outside AI safety")
    t.press(ENTER)
    t.question(2)
    t.now("In which country do you live?")
    t.press("Portugal" + ENTER)
    t.question(3)
    t.press("EU, gb" + ENTER)
    t.question(4)
    t.press("4 7 5 6" + ENTER)
    t.question(5)
    t.press("2027-07" + ENTER)
    t.question(6)
    t.press(DOWN, "> About three months")
    t.press(ENTER)
    t.question(7)
    t.press("agi", "/ agi")
    t.press(SPACE, "● AGI Strategy")
    t.press(ENTER)
    t.question(8)
    t.press(DOWN, "> ○ Set out several")
    t.press(SPACE, "> ● Set out several")
    t.press(DOWN * 2)
    t.press(SPACE, "> ● Had five or more")
    t.press(ENTER, "Where, or to whom?")
    assert "one sentence or link for each of 1" in t.text
    t.press("a talk to nine people" + ENTER)
    t.question(9)
    t.press(DOWN, "> People:")
    t.press(ENTER)
    t.see("> Ideas:")
    t.now("> Ideas:")
    assert t.below.count("People:") == 1, "the first choice is not offered again"
    t.press(DOWN, "> Projects:")
    t.press(ENTER)
    t.question(10)
    t.press(DOWN * 2)
    t.press(SPACE, "> ● Course facilitator")
    t.press(ENTER, MENU)
    assert "Where you could go:" in t.said
    assert held(file) == {
        "version": 1, "situation": "working", "country": "PT", "work_rights": ["EU", "GB"],
        "hours": [4, 7, 5, 6], "full_time_from": "2027-07", "pay": "3",
        "programs": [{"id": "bluedot-agi-strategy"}],
        "did": [{"thing": "explained-the-field", "proof": "a talk to nine people"},
                {"thing": "talked-to-five"}],
        "prefers": ["people", "projects"], "roles": ["course-facilitator"]}
    t.press(DOWN, "> See the whole plan")
    t.process.send(ENTER)
    assert t.end() == 0
    assert f"See it again: pathways plan {file}" in t.said or str(file.name) in t.said
    plan = subprocess.run(
        [sys.executable, "-m", "pathways", "plan", str(file), "--today", "2026-11-22"],
        capture_output=True, text=True, encoding="utf-8", env=environment(), cwd=ROOT, check=True)
    for heading in re.findall(r"^## (.+)$", plan.stdout, re.MULTILINE):
        assert " ".join(re.sub(r"[*`]", "", heading).split()) in t.said


# == keys =========================================================================================


def test_back_shows_the_answer_given(start: Any, file: Path) -> None:
    t = start(file)
    t.question(1)
    t.press(BACK, "This is the first question.")
    t.press(DOWN * 2, "> I work in AI safety")
    t.press(ENTER)
    t.question(2)
    t.press("PT" + ENTER)
    t.question(3)
    t.press(BACK)
    t.now("In which country do you live?")
    t.now("> PT")
    t.press(BACK)
    t.now("What fills most")
    t.now("> I work in AI safety")
    t.press(UP + ENTER)
    t.now("> PT")
    t.press(CLEAR + "GB" + ENTER)
    t.now("Where may you work")
    assert held(file) == {"version": 1, "situation": "working", "country": "GB"}


def test_three_ways_to_skip(start: Any, file: Path) -> None:
    t = start(file)
    t.question(1)
    t.press(UP, "> Skip, or rather not say")
    t.press(ENTER)
    t.question(2)
    t.press("Portu" + SKIP)
    t.question(3)
    t.press(ENTER)
    t.question(4)
    t.press(SKIP)
    t.question(5)
    assert held(file) == {"version": 1,
                          "skipped": ["country", "hours", "situation", "work_rights"]}


def test_skipping_a_list_is_not_the_answer_none(start: Any, file: Path) -> None:
    t = start(settled(file, "programs", "roles"))
    t.question(7)
    t.press(SKIP)
    t.question(10)
    t.press(ENTER, MENU)
    now = held(file)
    assert "programs" in now["skipped"]
    assert now["roles"] == []


def test_review_in_the_block_and_what_depends_on_the_answer(start: Any, file: Path) -> None:
    file.write_text("version: 1\nsituation: student\ncountry: PT\nwork_rights: [EU]\n", "utf-8")
    t = start(file)
    t.question(4)
    t.press(REVIEW, "Choose one to change it.")
    assert "In which country do you live? PT" in t.text
    assert "> Go on" in t.text
    t.press(UP * 2)
    t.press(ENTER)
    t.now("> PT")
    t.press(CLEAR + "Kenya" + ENTER)
    t.now("Where may you work")
    assert held(file) == {"version": 1, "situation": "student", "country": "KE"}
    t.press("KE" + ENTER)
    t.now("How many hours")


def test_review_with_nothing_to_review(start: Any, file: Path) -> None:
    t = start(file)
    t.question(1)
    t.press(REVIEW, "There is nothing to review yet.")
    t.now("> I study")


def test_review_from_the_menu_changes_an_answer(start: Any, file: Path) -> None:
    t = start(settled(file, pay="3"))
    t.see(MENU)
    review(t, "pay")
    t.now("> About three months")
    t.press(DOWN, "> About six months")
    t.press(ENTER)
    t.see(MENU)
    assert held(file)["pay"] == "6"


def test_review_from_the_menu_asks_what_depended_on_the_answer(start: Any, file: Path) -> None:
    t = start(settled(file, country="PT", work_rights=["EU"]))
    t.see(MENU)
    review(t, "country")
    t.press(CLEAR + "Kenya" + ENTER)
    t.now("Where may you work")


def test_back_from_the_menu_asks_the_last_question_again(start: Any, file: Path) -> None:
    t = start(settled(file, "languages"))
    t.see(MENU)
    t.press(ENTER, "8/12 ")
    t.press("English" + ENTER, MENU)
    t.press(BACK)
    t.now("> en")


# == stopping and going on ========================================================================


@pytest.mark.parametrize("typed", ["", "Portu"])
def test_stopping_saves_and_the_next_start_goes_on(start: Any, file: Path, typed: str) -> None:
    t = start(file)
    t.question(1)
    t.press(ENTER)
    t.question(2)
    t.process.send(typed + STOP)
    assert t.end() == 130
    assert f"pathways start --profile {file}" in t.said.replace(" ", "").replace(
        "pathwaysstart--profile", "pathways start --profile ")
    assert "Traceback" not in t.said
    assert held(file) == {"version": 1, "situation": "student"}
    again = start(file)
    again.question(2)
    again.now("In which country")
    assert "Welcome back. 1 answer" in again.text
    assert [p.name for p in file.parent.iterdir()] == [file.name], "no temporary file is left"


def test_stopping_in_a_proof_keeps_the_other_answers(start: Any, file: Path) -> None:
    t = start(settled(file, "did", pay="3"))
    t.question(8)
    t.press(DOWN + SPACE + ENTER, "Where, or to whom?")
    t.process.send(STOP)
    assert t.end() == 130
    assert held(file)["pay"] == "3"
    assert "did" not in held(file)["skipped"]


def test_stopping_before_any_answer_does_not_claim_to_have_saved(start: Any, file: Path) -> None:
    t = start(file)
    t.question(1)
    t.process.send(STOP)
    assert t.end() == 130
    assert file.exists() or "Saved" not in t.said


def test_back_after_going_on_does_not_call_it_the_first_question(start: Any, file: Path) -> None:
    file.write_text("version: 1\nsituation: student\ncountry: PT\n", "utf-8")
    t = start(file)
    t.question(3)
    t.press(BACK)
    assert "This is the first question." not in t.text


def test_one_answer_is_not_answers(start: Any, file: Path) -> None:
    file.write_text("version: 1\nsituation: student\n", "utf-8")
    t = start(file)
    t.question(2)
    assert "1 answers" not in t.text


# == answers that cannot be used ==================================================================


def test_a_bad_answer_keeps_what_was_typed(start: Any, file: Path) -> None:
    t = start(settled(file, "country", "hours"))
    t.question(2)
    t.press("Portugall" + ENTER, "there is no country called 'Portugall'. did you mean 'Portugal'?")
    assert t.lines[t.screen.cursor.y].strip() == "> Portugall"
    t.press("\x7f" + ENTER)
    t.question(4)
    t.press("4 7 5" + ENTER, "type four numbers, or five; that was 3")
    assert t.lines[t.screen.cursor.y].strip() == "> 4 7 5"
    t.press(" 6" + ENTER, MENU)
    assert held(file)["country"] == "PT"
    assert held(file)["hours"] == [4, 7, 5, 6]


def test_too_many_choices_keep_what_was_chosen(start: Any, file: Path) -> None:
    t = start(settled(file, "roles"))
    t.question(10)
    t.press((SPACE + DOWN) * 5)
    t.press(ENTER, "please choose at most 4")
    assert "●" in t.below, "the five choices are gone:\n" + "\n".join(t.lines)


def test_back_in_a_proof_keeps_what_was_chosen(start: Any, file: Path) -> None:
    t = start(settled(file, "did"), rows=60)
    t.question(8)
    t.press(DOWN + SPACE + DOWN + SPACE + ENTER, "Where, or to whom?")
    t.press("a talk" + ENTER, "Which decision,")
    t.press(BACK)
    t.now("○")
    assert t.below.count("●") == 2, "the choices are gone:\n" + "\n".join(t.lines)


def test_a_proof_can_be_taken_back(start: Any, file: Path) -> None:
    t = start(settled(file, did=[{"thing": "explained-the-field", "proof": "at a secret place"}]))
    t.see(MENU)
    review(t, "did")
    t.press(ENTER)
    t.see("> at a secret place")
    t.press(CLEAR + ENTER)
    t.see(MENU)
    assert held(file)["did"] == [{"thing": "explained-the-field"}]


def test_a_program_that_is_not_listed_is_not_lost(start: Any, file: Path) -> None:
    t = start(settled(file, programs=["bluedot-rapid-grants", "ml4good"]))
    t.see(MENU)
    review(t, "programs")
    t.press(ENTER)
    t.see(MENU)
    assert [p["id"] for p in held(file)["programs"]] == ["bluedot-rapid-grants", "ml4good"]


def test_a_byte_that_is_no_character(start: Any, file: Path) -> None:
    t = start(settled(file, "why"))
    t.see(MENU)
    t.press(ENTER, "1/12 ")
    t.press(b"caf\xe9 talk\r")
    assert "Traceback" not in t.said
    assert "talk" in held(file)["why"]


# == narrow and wide, with and without color ======================================================


def _broken(lines: list[str], columns: int) -> list[str]:
    """Lines of the present question that were too long, so that a word was broken at the edge.

    What belongs to a question is indented: only the rest of a line can begin at the edge.
    """
    found = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if len(line) >= columns and following[:1].strip():
            found.append(f"{line}⏎{following}")
    return found


@dataclass
class Walk:
    """What was seen from the beginning to the last question."""

    shown: list[tuple[str, list[str]]]
    """(number, lines of the screen) of each question and of the menu."""
    broken: list[str]
    too_long: list[str]


@cache
def walk(columns: int) -> Walk:
    """Skip through both blocks on a screen of 24 lines."""
    seen = Walk([], [], [])
    with tempfile.TemporaryDirectory() as folder:
        t = Terminal("me.yaml", columns, cwd=Path(folder))

        def look(number: str) -> None:
            seen.shown.append((number, t.lines))
            start = max((y for y, line in enumerate(t.lines) if number in line), default=0)
            seen.broken += _broken(t.lines[start:], columns)

        try:
            for number in range(1, 11):
                t.question(number)
                look(f"{number}/10")
                t.press(SKIP)
            t.see("> Answer more")
            look("What next?")
            t.press(ENTER)
            for number in range(1, 11):
                t.question(number, 12)
                look(f"{number}/12")
                if number < 10:
                    t.press(SKIP)
            for _ in range(4):
                t.press(DOWN)
                look("10/12")
        finally:
            t.kill()
        seen.too_long = t.screen.too_long
    return seen


@pytest.mark.parametrize("columns", [40, 80])
def test_question_and_pointer_are_on_the_screen(columns: int) -> None:
    asks = {f"{i}/10": q for i, q in enumerate(QUESTIONS[:10], 1)}
    asks.update({f"{i}/12": q for i, q in enumerate(QUESTIONS[10:], 1)})
    for number, lines in walk(columns).shown:
        text = " ".join(" ".join(lines).split())
        assert any(line.startswith(" >") for line in lines), (number, lines)
        assert f"{number} " in text
        if number not in asks:
            continue
        question = asks[number]
        wanted = question.ask if question.kind != "levels" else question.ask[1:]
        assert " ".join(wanted.split()) in text, (number, lines)


@pytest.mark.parametrize("columns", [40, 80])
def test_no_line_of_a_question_runs_past_the_edge(columns: int) -> None:
    assert sorted(set(walk(columns).broken)) == []


@pytest.mark.parametrize("columns", [40, 80])
def test_nothing_printed_between_the_questions_is_too_long(columns: int) -> None:
    assert walk(columns).too_long == []


@pytest.mark.parametrize("columns", [40, 80])
def test_the_keys_are_on_the_screen_whole(columns: int) -> None:
    for number, lines in walk(columns).shown:
        if number != "What next?":
            last = "".join(lines).replace(" ", "").rpartition(number)[2]
            assert "review" in last.replace("\n", ""), (number, lines)


@pytest.mark.parametrize("columns", [40, 80])
def test_the_plan_fits_the_screen(start: Any, file: Path, columns: int) -> None:
    settled(file)
    t = start(file.name, columns, cwd=file.parent)
    t.see(MENU)
    t.process.send(ENTER)
    assert t.end() == 0
    assert "Your plan, from 22 November 2026" in t.said
    # The first line, "Welcome back", is not the plan's.
    assert [line for line in t.screen.too_long if "Welcome" not in line] == []


@pytest.mark.parametrize("columns", [40, 80])
def test_the_pointer_stays_visible_in_a_long_list(start: Any, file: Path, columns: int) -> None:
    t = start(settled(file, "did"), columns)
    t.question(8)
    for _ in range(5):
        t.press(DOWN * 8)
        assert sum(line.startswith(" > ") for line in t.lines) == 1, "\n".join(t.lines)
        assert "8/10" in t.text


COLOR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


@pytest.mark.parametrize("no_color", [True, False])
def test_no_color(start: Any, file: Path, no_color: bool) -> None:
    t = start(settled(file, "hours"), **({"NO_COLOR": "1"} if no_color else {}))
    t.question(4)
    t.press("x" + ENTER, "'x' is not a number of hours")
    t.press(CLEAR + "4 7 5 6" + ENTER, MENU)
    t.process.send(ENTER)
    assert t.end() == 0
    assert bool(COLOR.search(t.raw)) is not no_color


# == where it cannot work =========================================================================


@pytest.mark.parametrize("arguments", [[], ["--profile", "-"], ["--profile", "x.yaml"]])
def test_without_a_terminal(tmp_path: Path, arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pathways", "start", *arguments], capture_output=True, text=True,
        stdin=subprocess.DEVNULL, cwd=tmp_path, check=False, encoding="utf-8",
        env=environment(XDG_DATA_HOME=str(tmp_path), PYTHONPATH=str(ROOT)))
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "pathways: the interview needs a terminal\n"
        "  without one, write the answers yourself: pathways profile blank > profile.yaml, "
        "then: pathways plan profile.yaml\n")
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_and_standard_input_as_the_profile(start: Any) -> None:
    t = start("-")
    assert t.end() == 2
    assert "the interview needs a terminal" in t.said


def refused(t: Terminal) -> str:
    """What is said when answers cannot be saved, at once or after the first answer."""
    end = time.monotonic() + PATIENCE
    while t._read() and time.monotonic() < end:
        if "> I study" in t.text:
            t.process.send(ENTER)
            break
    assert t.end() == 2, "\n".join(t.lines)
    assert "Traceback" not in t.said
    assert t.said.count("pathways: ") <= 1
    return t.said


def test_a_folder_that_cannot_be(start: Any, tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("", "utf-8")
    said = refused(start(tmp_path / "a-file" / "me.yaml", columns=200))
    assert f"cannot save your answers in {tmp_path / 'a-file' / 'me.yaml'}: " in said
    assert "give another place with --profile FILE" in said


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs /proc")
def test_a_folder_that_nobody_may_write(start: Any) -> None:
    said = refused(start("/proc/pathways/me.yaml", columns=200))
    assert "cannot save your answers in /proc/pathways/me.yaml: " in said


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder(start: Any, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    folder.chmod(0o500)
    try:
        assert "cannot save your answers" in refused(start(folder / "me.yaml", columns=200))
    finally:
        folder.chmod(0o700)


def test_a_folder_in_place_of_the_file(start: Any, tmp_path: Path) -> None:
    assert "this is a folder, not a file" in refused(start(tmp_path, columns=200))


def test_a_name_that_is_too_long(start: Any, tmp_path: Path) -> None:
    assert "too long" in refused(start(tmp_path / ("a" * 300 + ".yaml"), columns=200))


def test_a_saved_file_with_a_mistake(start: Any, file: Path) -> None:
    file.write_text("version: 1\nsituation: studant\n", "utf-8")
    before = file.read_bytes()
    said = refused(start(file, columns=200))
    assert f"{file}:2:12: " in said
    assert "student" in said
    assert file.read_bytes() == before
