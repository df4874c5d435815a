"""The two ways to ask, each key for itself, without a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import typer
from profiles import catalog
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from pathways.cli import ask_log
from pathways.cli.pitch import _Asking
from pathways.cli.screens import Keys, Lines, screen
from pathways.desk import Desk, home_of
from pathways.interview.choosing import BACK, REVIEW, SKIP, Choice, Listed
from pathways.profile import Profile
from pathways.profile.answers import write_profile

FEW = [Choice("Red wine", "red"), Choice("White wine", "white"), Choice("Water", "water")]
MANY = [Choice(f"Entry {word}", word, also=(f"also-{word}",)) for word in (
    "ant", "bee", "cat", "dog", "elk", "fox", "gnu", "hen", "ibis", "jay", "kite", "lark")]
ENTER, DOWN, UP, BACKSPACE = "\r", "\x1b[B", "\x1b[A", "\x7f"


@pytest.fixture
def press() -> Iterator[Callable[[str], Keys]]:
    """Keys that were pressed before anything is asked."""
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):

        def before(typed: str) -> Keys:
            keys.send_text(typed)
            return Keys()

        yield before


@pytest.mark.parametrize(("typed", "answer"), [
    ("2", "white"), ("wat" + ENTER, "water"), (DOWN + ENTER, "red"), (UP + ENTER, "water"),
    (DOWN * 2 + ENTER, "white"), ("0", SKIP), ("\x0b", SKIP), ("\x02", BACK), ("\x12", REVIEW),
    (ENTER * 3 + "3", "water"), ("9" + "1", "red"), ("zz" + ENTER + BACKSPACE * 2 + "1", "red")])
def test_one_of_a_short_list(
    press: Callable[[str], Keys], typed: str, answer: Any
) -> None:
    assert press(typed).pick("Which?", FEW) == answer


def test_what_was_chosen_before_is_pointed_at_and_only_that(press: Callable[[str], Keys]) -> None:
    assert press(ENTER).pick("Which?", FEW, "white") == "white"


@pytest.mark.parametrize(("typed", "answer"), [
    ("31" + ENTER, ["water", "red"]), ("11" + "2" + ENTER, ["white"]), ("0", []),
    (ENTER + ENTER + "2" + ENTER, ["white"]), (DOWN + " " + ENTER, ["red"]), ("\x0b", SKIP)])
def test_several_of_a_short_list_in_the_order_of_choosing(
    press: Callable[[str], Keys], typed: str, answer: Any
) -> None:
    assert press(typed).tick("Which?", FEW) == answer


@pytest.mark.parametrize(("typed", "answer"), [
    ("fox" + ENTER + "be" + ENTER + ENTER, ["fox", "bee"]), ("12" + ENTER + ENTER, ["lark"]),
    ("also-hen" + ENTER + ENTER, ["hen"]), ("entry cat" + ENTER + ENTER, ["cat"]),
    (ENTER + "0", []), ("zzz" + ENTER + BACKSPACE * 3 + "cat" + ENTER + ENTER, ["cat"])])
def test_typing_searches_a_long_list(
    press: Callable[[str], Keys], typed: str, answer: Any
) -> None:
    assert press(typed).tick("Which?", MANY) == answer


def test_what_begins_with_the_words_comes_before_what_is_only_also_called_so(
    press: Callable[[str], Keys]
) -> None:
    listed = [Choice("Student", "student", also=("consulting club",)), Choice("Consulting", "work")]
    assert press("cons" + ENTER).pick("Which?", listed) == "work"
    assert press("00" + "1").pick("Which?", listed, zero="") == "student"


TRADES = [
    Choice("Accounting and finance", "money", also=("finance officer",)),
    Choice("Hiring rounds", "hiring"), Choice("Military and police", "army", also=("officer",)),
    Choice("Student: mathematics", "maths"), Choice("Teaching and training", "teaching",
                                                    also=("teacher", "tutor")),
    *(Choice(f"Other {word}", word) for word in ("ant", "bee", "cat", "dog", "elk"))]


@pytest.mark.parametrize(("typed", "answer"), [
    ("officer" + ENTER + ENTER, ["army"]),  # its whole name comes before a part of another's
    ("hired" + ENTER + DOWN + ENTER + ENTER, ["hiring"]),  # near to it: shown, and not pointed at
    ("mathematics teacher" + ENTER + DOWN + ENTER + DOWN + DOWN + BACKSPACE * 19 + ENTER,
     ["maths"]),
    ("teacher" + ENTER + "tutor" + ENTER + BACKSPACE * 5 + ENTER, ["teaching"]),
    ("teacher" + ENTER + "5" + ENTER + "0", [])])
def test_a_search_finds_what_somebody_means(
    press: Callable[[str], Keys], typed: str, answer: Any
) -> None:
    assert press(typed).tick("Which?", TRADES) == answer


def test_a_search_shows_by_which_name_an_entry_was_found() -> None:
    nursing = Choice("Nursing and medicine", "nursing", also=("nurse", "pharmacist"))
    assert nursing.called("pharm") == "Nursing and medicine (pharmacist)"
    assert nursing.called("nurs") == nursing.called("") == "Nursing and medicine"


def test_a_search_that_finds_nothing_shows_what_is_near() -> None:
    listed = Listed(TRADES, [], many=True)
    listed.type("mathematics teacher")
    assert [TRADES[n].value for n in listed.shown] == ["maths", "teaching"]
    assert listed.at is None and "Not all of these words" in listed.note
    listed.type("zzz")
    assert not listed.shown and "Nothing is called so" in listed.note


def test_no_more_than_may_be_chosen(press: Callable[[str], Keys]) -> None:
    assert press("123" + ENTER).tick("Which?", FEW, most=2) == ["red", "white"]


def test_ctrl_c_stops(press: Callable[[str], Keys]) -> None:
    with pytest.raises(KeyboardInterrupt):
        press("\x03").pick("Which?", FEW)


@pytest.mark.parametrize(("typed", "answer"), [
    ("an answer" + ENTER, "an answer"), (ENTER, ""), ("half\x02", BACK), ("half\x0b", SKIP)])
def test_a_line(press: Callable[[str], Keys], typed: str, answer: Any) -> None:
    assert press(typed).write("What?") == answer


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Lines]:
    """Lines that are typed one after the other."""

    def typed(*these: str) -> Lines:
        left = list(these)
        monkeypatch.setattr("builtins.input", lambda _: left.pop(0))
        return Lines()

    return typed


@pytest.mark.parametrize(("typed", "answer"), [
    (["2"], "white"), (["water"], "water"), (["", "9", "wine", "3"], "water"), (["0"], SKIP),
    (["s"], SKIP), (["B"], BACK), (["review"], REVIEW)])
def test_one_in_numbered_lines(
    lines: Callable[..., Lines], typed: list[str], answer: Any
) -> None:
    assert lines(*typed).pick("Which?", FEW) == answer


@pytest.mark.parametrize(("typed", "answer"), [
    (["3, 1", ""], ["water", "red"]), (["", "wine", "2", ""], ["white"]), (["0"], []),
    (["2", "2", "1", ""], ["red"]), (["?", "b"], BACK)])
def test_several_in_numbered_lines(
    lines: Callable[..., Lines], typed: list[str], answer: Any
) -> None:
    assert lines(*typed).tick("Which?", FEW, search=True) == answer


def test_numbered_lines_of_a_long_list_read_out_what_is_near_only(
    lines: Callable[..., Lines], capsys: pytest.CaptureFixture[str]
) -> None:
    far = [Choice(c.text, c.value, "Far") for c in MANY]
    near = [Choice("Near one", "one", "Near to you"), *far]
    assert lines("?", "lark", "").tick("Which?", near, search=True) == ["lark"]
    first, _, every = capsys.readouterr().out.partition("lists all")
    assert "Near one" in first and "12 more" in first and "Entry ant" not in first
    assert "Entry ant" in every


def test_numbered_lines_show_what_is_near_to_the_words(
    lines: Callable[..., Lines], capsys: pytest.CaptureFixture[str]
) -> None:
    assert lines("mathematics teacher", "5", "").tick("Which?", TRADES) == ["teaching"]
    assert "4  Student: mathematics" in capsys.readouterr().out


def test_a_line_of_its_own_keeps_what_was_said(lines: Callable[..., Lines]) -> None:
    assert lines("").write("What?", "before") == "before"
    assert lines("after").write("What?", "before") == "after"
    assert lines("b").write("What?", "before") is BACK


def test_dull_terminals_get_numbered_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert isinstance(screen(), Lines)
    monkeypatch.setenv("TERM", "xterm")
    assert isinstance(screen(), Keys)
    assert isinstance(screen(plain=True), Lines)


# == a pitch goes back too ========================================================================


class Script:
    """A screen with answers given beforehand; notes what it was asked, and what stood there."""

    def __init__(self, answers: list[Any]) -> None:
        self.answers, self.asked = answers, []

    def _next(self, lead: str, held: Any) -> Any:
        self.asked.append((lead.split("\n")[0], held))
        if not self.answers:
            raise KeyboardInterrupt
        return self.answers.pop(0)

    def pick(self, lead: str, choices: Any, held: Any = None, zero: str = "") -> Any:
        return self._next(lead, held)

    def tick(self, lead: str, choices: Any, held: Any = (), **_: Any) -> Any:
        return self._next(lead, held)

    def write(self, lead: str, held: str = "") -> Any:
        return self._next(lead, held)


def test_back_works_in_a_pitch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write_profile(tmp_path / "me.yaml", Profile(2, situation="working"), catalog())
    asking = _Asking(Desk(home_of(tmp_path / "me.yaml"), (), date(2026, 11, 22)))
    asking.screen = script = Script(["A first title", BACK, "A second title", "A problem"])
    with pytest.raises(typer.Exit):
        asking.run()
    first, second, again, last, _ = [held for _, held in script.asked]
    assert (first, second, again, last) == ("", "", "A first title", "")
    kept = (tmp_path / "pitch-draft.yaml").read_text("utf-8")
    assert "A second title" in kept and "A first title" not in kept


# == log asks =====================================================================================


def test_log_asks_in_turn_and_goes_back(
    lines: Callable[..., Lines], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "profile.yaml"
    write_profile(path, Profile(1), catalog())
    desk = Desk(home_of(path), (), date(2026, 11, 22))
    shown = lines(
        "finished", "b",  # back from the first question: what happened is asked again
        "spent hours", "2001", "b", "spent", "1h30", "",
    )
    monkeypatch.setattr(ask_log, "screen", lambda **_: shown)
    assert ask_log.ask_what_happened(desk) == ("hours", {"hours": 1.5, "of": ""})


def test_log_takes_a_change_as_several_answers_and_a_result_from_a_list(
    lines: Callable[..., Lines], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "profile.yaml"
    write_profile(path, Profile(1), catalog())
    desk = Desk(home_of(path), (), date(2026, 11, 22))
    monkeypatch.setattr(ask_log, "screen", lambda **_: lines("circumstances", "country=GB hours=8"))
    assert ask_log.ask_what_happened(desk) == ("changed", {"answers": ["country=GB", "hours=8"]})
    monkeypatch.setattr(ask_log, "screen", lambda **_: lines("answer came", "mats", "3"))
    assert ask_log.ask_what_happened(desk) == ("result", {"of": "mats", "is_": "rejected"})


def test_log_chooses_nothing_by_itself_and_goes_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_profile(tmp_path / "me.yaml", Profile(2, situation="working"), catalog())
    desk = Desk(home_of(tmp_path / "me.yaml"), (), date(2026, 11, 22))
    script = Script([SKIP, "job", BACK, "done", BACK, "hours", "many", "1h30", "project:x"])
    monkeypatch.setattr(ask_log, "screen", lambda **_: script)
    assert ask_log.ask_what_happened(desk) == ("hours", {"hours": 1.5, "of": "project:x"})
    # What could not be read stands there to be mended, and nothing else stands there before.
    assert [held for _, held in script.asked if held] == ["many"]


@pytest.mark.parametrize("keys", [Keys(review=False), Lines(review=False)])
def test_nothing_is_said_of_a_review_where_there_is_none(keys: Any) -> None:
    assert "review" not in keys.leave and "skip" not in keys.answers
