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
from pathways.profile import Profile, read_profile

pytestmark = pytest.mark.usefixtures("installed")

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = catalog().questions.questions
SINGLE = [q.id for q in QUESTIONS if q.kind != "trade-answers"]
PATIENCE = 20.0
"""Seconds until a start, an end or a plan counts as never coming."""

IDLE = 4.0
"""Seconds without anything new after which a screen counts as final."""

ENTER, DOWN, SPACE = "\r", "\x1b[B", " "
BACK, SKIP, REVIEW, STOP, CLEAR = "\x02", "\x0b", "\x12", "\x03", "\x15"
MENU = "See the whole plan"
"""On the screen only as long as the menu waits for a choice."""

_ESCAPES = re.compile(rb"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-9;?]*[A-Za-z]|\x1b[()=>].?")


def environment(**variables: str) -> dict[str, str]:
    unset = ("NO_COLOR", "COLUMNS", "LINES", "FORCE_COLOR", "PROMPT_TOOLKIT_COLOR_DEPTH")
    kept = {k: v for k, v in os.environ.items() if k not in unset}
    return {**kept, "TERM": "xterm-256color", "PROMPT_TOOLKIT_NO_CPR": "1", "PYTHONUTF8": "1",
            "PYTHONPATH": os.environ.get("PYTHONPATH", str(ROOT)), "PAGER": "cat", **variables}


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
        self,
        profile: Path | str,
        columns: int = 80,
        rows: int = 24,
        cwd: Path = ROOT,
        plain: bool = False,
        **env: str,
    ) -> None:
        self.file = cwd / profile
        self.screen = Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.raw = b""
        arguments = ["-m", "pathways", "start", "--profile", str(profile), "--today", "2026-11-22",
                     *(["--plain"] if plain else [])]
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
        """The words of the screen from the last question on."""
        found = [m.start() for m in re.finditer(r"(?:^| )\d+/\d+ ", self.text)]
        return self.text[found[-1]:].strip() if found else ""

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

    def question(self, ask: str) -> str:
        """Wait for a question that waits for its answer; its words."""
        end = time.monotonic() + PATIENCE
        while not (ask in self.below and "Why: " in self.below):
            assert self._read(), f"ended without '{ask}':\n" + "\n".join(self.lines)
            assert time.monotonic() < end, f"never came '{ask}':\n" + "\n".join(self.lines)
        self.settle()
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
    skipped = [key for key in SINGLE if key not in {*open_, *answers}]
    file.write_text(yaml.safe_dump({"version": 1, **answers, "skipped": skipped}), encoding="utf-8")
    return file


def held(file: Path) -> dict[str, Any]:
    """What the profile file holds."""
    read_profile(file, catalog())
    loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


# == a first plan =================================================================================


def test_ten_questions_and_a_plan(start: Any, file: Path) -> None:
    t = start(file)
    t.question("What should this plan do for you?")
    assert "1/10" in t.below
    t.press("2")
    t.question("What have you worked at")
    assert "-> Get a first role in the field" in t.said
    t.press("recruit")
    t.press(ENTER)
    t.press(ENTER)
    t.question("For how many years")
    assert "-> HR and recruiting" in t.said
    t.press("14, hiring thirty people a year" + ENTER)
    t.question("What fills most")
    t.press("3")
    t.question("Where do you live?")
    t.press("Berlin, Germany" + ENTER)
    t.question("How many hours a week")
    assert "-> Berlin, Germany" in t.said
    t.press("6" + ENTER)
    t.question("Which of these kinds of work")
    assert "Near to what you have done" in t.below
    t.press("3" + ENTER)
    t.press("1" + ENTER)
    assert "Chosen: 1. Career adviser; 2. Talent and people operations" in t.text
    t.press(ENTER)
    for number, ask in enumerate(evidence(), 8):
        t.question(ask)
        assert f"{number}/10" in t.below
        t.press(f"thirty hires in 202{number % 10}" + ENTER, MENU if number == 10 else "")
    assert "Where you could go:" in t.said
    answers = held(file)
    assert len(answers.pop("at_work")) == 3
    assert answers == {
        "version": 2, "aim": "first-role", "trades": ["hr-recruiting"], "situation": "working",
        "country": "DE", "city": "Berlin", "hours": [6, 6, 6, 6],
        "roles": ["career-adviser", "talent-people-ops"],
        "outside": {"years": 14, "work": "hiring thirty people a year"}}
    t.press("see the")
    t.process.send(ENTER)
    assert t.end() == 0
    assert f"See it again: pathways plan {file}" in t.said or str(file.name) in t.said
    plan = subprocess.run(
        [sys.executable, "-m", "pathways", "plan", str(file), "--today", "2026-11-22"],
        capture_output=True, text=True, encoding="utf-8", env=environment(), cwd=ROOT, check=True)
    for heading in re.findall(r"^## (.+)$", plan.stdout, re.MULTILINE):
        assert " ".join(re.sub(r"[*`]", "", heading).split()) in t.said


def evidence() -> list[str]:
    """The questions of the trade that are put for these wishes, in order."""
    profile = Profile(2, trades=("hr-recruiting",), roles=("career-adviser", "talent-people-ops"))
    state = Interview(catalog(), profile, date(2026, 11, 22))
    return [label for key, label in state.unasked() if key.startswith("at_work:")]


def test_the_same_in_numbered_lines(start: Any, file: Path) -> None:
    t = start(file, rows=60, plain=True)
    t.see("Number or word")
    for typed, wanted in (
        ("", "Nothing is chosen yet."), ("4", "entries. Type a word to find yours."),
        ("nurse", "Now: Nursing"), ("", "For how many years"), ("b", "Now: Nursing"),
        ("", "For how many years"), ("not sure", "What fills most"), ("6", "Where do you live?"),
        ("Kitenkela", "could not be read: 'Kitenkela'"),
        ("Nairobi, Kenya", "How many hours a week"),
        ("4 7 5 6", "Which of these kinds of work"), ("5 1", "Now: Office or community-space"),
        ("", "Why: a level from your trade"),
    ):
        before, end = len(t.said), time.monotonic() + PATIENCE
        t.process.send(typed + ENTER)
        while wanted not in t.said[before:] and time.monotonic() < end:
            assert t._read()
        t.settle()
        assert wanted in t.said[before:], "\n".join(t.lines)
    assert held(file) == {
        "version": 2, "aim": "move-up", "trades": ["nursing-medicine"], "situation": "caring",
        "country": "KE", "city": "Nairobi", "hours": [4, 7, 5, 6],
        "roles": ["office-community-manager", "operations-generalist"], "skipped": ["outside"]}
    assert b"\x1b[" not in t.raw, "nothing is drawn over"


def test_the_pager_opens_at_the_top(start: Any, file: Path) -> None:
    pager = file.parent / "pager"
    pager.write_text("#!/bin/sh\nhead -3\necho THE-PAGER\n", "utf-8")
    pager.chmod(0o755)
    t = start(settled(file), PAGER=str(pager))
    t.see(MENU)
    t.process.send("see the" + ENTER)
    assert t.end() == 0
    assert "What to do next, from 22 November 2026" in t.said.partition("THE-PAGER")[0]
    assert "See it again" in t.said.partition("THE-PAGER")[2]


# == keys =========================================================================================


def test_plain_enter_never_chooses_and_back_shows_the_answer_given(start: Any, file: Path) -> None:
    t = start(file)
    t.question("What should this plan do")
    t.press(ENTER, "Nothing is chosen yet.")
    assert not file.exists()
    t.press(BACK, "This is the first question.")
    t.press(DOWN, "> 1 Find out")
    t.press(DOWN + ENTER)
    t.question("What have you worked at")
    t.press(ENTER, "Nothing is chosen yet.")
    t.press(BACK)
    t.question("What should this plan do")
    t.now("> 2 Get a first role")
    t.press("1")
    t.question("What have you worked at")
    assert held(file) == {"version": 2, "aim": "explore"}


def test_skipping_a_list_is_not_the_answer_none(start: Any, file: Path) -> None:
    t = start(settled(file, "roles", "did"))
    t.question("Which of these kinds of work")
    t.press(SKIP)
    t.question("Which of these have you done")
    assert "Which of these kinds of work pull at you? Left open." in t.said
    t.press("0", MENU)
    now = held(file)
    assert "roles" in now["skipped"]
    assert now["did"] == []


def test_review_changes_an_answer_and_asks_what_depended_on_it(start: Any, file: Path) -> None:
    t = start(settled(file, country="PT", work_rights=["EU"]))
    t.see(MENU)
    t.press(REVIEW, "Choose an answer to change")
    t.press("where do you")
    assert "Where do you live? Portugal" in t.text
    t.press(ENTER)
    t.question("Where do you live?")
    t.press(CLEAR + "Kenya" + ENTER)
    t.question("Where may you work")
    t.press("KE" + ENTER, MENU)
    assert (held(file)["country"], held(file)["work_rights"]) == ("KE", ["KE"])


def test_review_with_nothing_to_review(start: Any, file: Path) -> None:
    t = start(file)
    t.question("What should this plan do")
    t.press(REVIEW, "There is nothing to review yet.")


def test_what_was_not_asked_can_be_added(start: Any, file: Path) -> None:
    t = start(settled(file, "cue"), rows=72)
    t.see(MENU)
    t.press(REVIEW, "Not asked so far")
    t.press("moments" + ENTER)
    t.question("Which moments of your week")
    t.press("Tuesday 19:00; Saturday morning" + ENTER, MENU)
    assert held(file)["cue"] == "Tuesday 19:00; Saturday morning"


def test_back_from_the_menu_asks_the_last_question_again(start: Any, file: Path) -> None:
    t = start(settled(file, "hours"))
    t.question("How many hours a week")
    t.press("6" + ENTER, MENU)
    t.press(BACK)
    t.question("How many hours a week")
    t.now("> 6, 6, 6, 6")


def test_a_contradiction_is_one_question_at_the_top(start: Any, file: Path) -> None:
    answers = {"situation": "student", "outside": {"years": 22, "work": "clinics"}}
    t = start(settled(file, **answers), rows=60)
    t.see(MENU)
    assert "you study, and you wrote 22 years of work" in t.text
    t.press("change: what fills" + ENTER)
    t.question("What fills most")
    t.press("3", MENU)
    assert "Both are right" not in " ".join(t.lines[-10:])
    assert held(file)["situation"] == "working"


# == stopping and going on ========================================================================


@pytest.mark.parametrize("typed", ["", "Portu"])
def test_stopping_saves_and_the_next_start_goes_on(start: Any, file: Path, typed: str) -> None:
    t = start(settled(file, "country", "hours"))
    t.question("Where do you live?")
    t.process.send(typed + STOP)
    assert t.end() == 130
    assert f"pathways start --profile {file}" in t.said.replace(" ", "").replace(
        "pathwaysstart--profile", "pathways start --profile ")
    assert "Traceback" not in t.said
    again = start(file)
    again.question("Where do you live?")
    assert "Welcome back." in again.text
    again.process.send(STOP)
    assert again.end() == 130
    assert [p.name for p in file.parent.iterdir()] == [file.name], "no temporary file is left"


def test_stopping_before_any_answer_does_not_claim_to_have_saved(start: Any, file: Path) -> None:
    t = start(file)
    t.question("What should this plan do")
    t.process.send(STOP)
    assert t.end() == 130
    assert not file.exists() and "Saved" not in t.said


def test_one_answer_is_not_answers(start: Any, file: Path) -> None:
    file.write_text("version: 1\nsituation: student\n", "utf-8")
    t = start(file)
    t.question("What should this plan do")
    assert "1 answer is saved" in t.text
    t.press(BACK)
    assert "This is the first question." not in t.text


# == answers that cannot be used ==================================================================


def test_a_bad_answer_keeps_what_was_typed_and_can_stay(start: Any, file: Path) -> None:
    t = start(settled(file, "country", "hours"))
    t.question("Where do you live?")
    t.press("Portugall" + ENTER, "did you mean 'Portugal'?")
    assert t.lines[t.screen.cursor.y].strip() == "> Portugall"
    t.press("\x7f" + ENTER)
    t.question("How many hours a week")
    t.press("UE" + ENTER, "could not be read: 'UE'")
    t.press(ENTER, MENU)
    assert "Kept as it stands: 'UE'" in t.said
    now = held(file)
    assert (now["country"], now["unread"], "hours" in now) == ("PT", {"hours": "UE"}, False)


def test_sentences_about_things_go_back_and_can_be_taken_back(start: Any, file: Path) -> None:
    t = start(settled(file, "did"), rows=60)
    t.question("Which of these have you done")
    t.press("2" + ENTER + "3" + ENTER)
    t.press(ENTER, "Where, or to whom?")
    t.press("a talk" + ENTER, "Which decision,")
    t.press(BACK)
    t.see("> a talk")
    t.press(BACK)
    t.question("Which of these have you done")
    assert t.below.count("[x]") == 2
    t.press(ENTER, "> a talk")
    t.press(CLEAR + ENTER, "Which decision,")
    t.press("whom to admit" + ENTER, MENU)
    assert held(file)["did"] == [
        {"thing": "decided-in-the-field", "proof": "whom to admit"},
        {"thing": "explained-the-field"}]


def test_a_byte_that_is_no_character(start: Any, file: Path) -> None:
    t = start(settled(file, "offers", aim="decide"))
    t.question("What do you have to choose between?")
    t.press(b"caf\xe9 talk\r")
    t.see(MENU)
    assert "Traceback" not in t.said
    assert "talk" in held(file)["offers"]


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
    """(words, lines of the screen) of each question and of the menu."""
    broken: list[str]
    too_long: list[str]


@cache
def walk(columns: int) -> Walk:
    """Skip through both blocks on a screen of 24 lines."""
    seen = Walk([], [], [])
    state = Interview(catalog(), Profile(2), date(2026, 11, 22))
    with tempfile.TemporaryDirectory() as folder:
        t = Terminal("me.yaml", columns, cwd=Path(folder))
        try:
            for block in ("first", "more"):
                while (ask := state.next(block)) is not None:
                    words = state.words(ask.key)
                    t.question(" ".join(words.split())[:60])
                    seen.shown.append((words, t.lines))
                    seen.broken += _broken(t.lines, columns)
                    if not ask.question.answering.choose:
                        assert t.lines[t.screen.cursor.y].startswith(" >")
                    t.press(SKIP)
                    state = state.skip(ask.key)
                t.see(MENU)
                if block == "first":
                    t.press("answer more" + ENTER)
        finally:
            t.kill()
        seen.too_long = t.screen.too_long
    return seen


@pytest.mark.parametrize("columns", [40, 80])
def test_every_question_its_reason_and_the_keys_are_on_the_screen(columns: int) -> None:
    for words, lines in walk(columns).shown:
        text = " ".join(" ".join(lines).split())
        assert " ".join(words.split()) in text, lines
        assert "Why: " in text and "Ctrl-R review" in text, lines


@pytest.mark.parametrize("columns", [40, 80])
def test_no_line_of_a_question_runs_past_the_edge(columns: int) -> None:
    assert sorted(set(walk(columns).broken)) == []
    assert [line for line in walk(columns).too_long if "/me.yaml" not in line] == []


@pytest.mark.parametrize("columns", [40, 80])
def test_the_plan_fits_the_screen(start: Any, file: Path, columns: int) -> None:
    settled(file)
    t = start(file.name, columns, cwd=file.parent)
    t.see(MENU)
    t.process.send("see the" + ENTER)
    assert t.end() == 0
    assert "What to do next, from 22 November 2026" in t.said
    # The first line, "Welcome back", is not the plan's.
    assert [line for line in t.screen.too_long if "Welcome" not in line] == []


@pytest.mark.parametrize("columns", [40, 80])
def test_the_pointer_stays_visible_in_a_long_list(start: Any, file: Path, columns: int) -> None:
    t = start(settled(file, "did"), columns)
    t.question("Which of these have you done")
    for _ in range(5):
        t.press(DOWN * 8)
        assert sum(line.startswith("> ") for line in t.lines) == 1, "\n".join(t.lines)
        assert "Which of these have you done" in t.text


COLOR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")


@pytest.mark.parametrize("no_color", [True, False])
def test_no_color(start: Any, file: Path, no_color: bool) -> None:
    t = start(settled(file, "hours"), **({"NO_COLOR": "1"} if no_color else {}))
    t.question("How many hours a week")
    t.press("x" + ENTER, "could not be read")
    t.press(CLEAR + "4 7 5 6" + ENTER, MENU)
    t.process.send("see the" + ENTER)
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
        if "1 Find out" in t.text:
            t.process.send("1")
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
