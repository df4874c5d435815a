"""A project of a person's own: what they say about it, checked like every other file."""

from __future__ import annotations

import hashlib
import re
import textwrap
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pathways.catalog.records import OWN, Placed
from pathways.catalog.text import clean
from pathways.catalog.values import When
from pathways.frozen import Record, Struct
from pathways.problems import BadInput, nearest

if TYPE_CHECKING:
    import yaml

    from pathways.catalog import Catalog
    from pathways.catalog.decode import Reader
    from pathways.catalog.yaml_nodes import SourceFile
    from pathways.profile.person import Person

TEST_DAYS = 14
"""Days within which the first cheap test must be over."""

USUAL_OVERRUN = 8 / 5
"""Hours that a plan of one's own really takes for one that was planned."""

_MOST_SHOWN = 2
_HIGHEST = 4


class _Form(Struct):
    """How an answer is written: what is expected, and what reads it or raises `ValueError`."""

    expected: str
    parse: Callable[[str], Any]


def _words(most: int) -> Callable[[str], str]:
    """Reads text, its white space folded, with room for so many characters."""

    def parse(text: str) -> str:
        text = " ".join(text.split())
        if not text:
            raise ValueError("nothing is written here")
        if len(text) > most:
            raise ValueError(f"{len(text):,} characters, and there is room for {most:,}; cut it")
        return text

    return parse


def _weeks(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", text) or not 1 <= int(text) <= 13:
        raise ValueError(f"'{text}' is not a number of weeks from 1 to 13")
    return int(text)


def _week_hours(text: str) -> float:
    if not re.fullmatch(r"[0-9]{1,2}([.,][0-9]{1,2})?", text):
        raise ValueError(f"'{text}' is not a number of hours a week, such as 5 or 4.5")
    hours = float(text.replace(",", "."))
    if not 0.5 <= hours <= 60:
        raise ValueError(f"{text} hours a week cannot be right; 0.5 to 60")
    return hours


def _budget(text: str) -> str:
    if re.fullmatch(r"0+|none|nothing", text.casefold()):
        return "0"
    match = re.fullmatch(r"([A-Za-z]{3}) ?([0-9]{1,9})", text.replace(",", ""))
    if not match:
        raise ValueError(f"'{text}' is not a budget; write EUR 60, or 0")
    return f"{match.group(1).upper()} {int(match.group(2)):,}"


_TITLE = _Form("a title", _words(80))
_LINE = _Form("a sentence", _words(300))
_PARAGRAPH = _Form("a few sentences", _words(1000))
_WEEKS = _Form("a number of weeks, 1 to 13", _weeks)
_HOURS = _Form("hours a week, 0.5 to 60", _week_hours)
_BUDGET = _Form("a budget (EUR 60, or 0)", _budget)

Title = Annotated[str, _TITLE]
Line = Annotated[str, _LINE]
Paragraph = Annotated[str, _PARAGRAPH]


class Theory(Placed):
    """Because of the work something is there, something follows from it, and then something."""

    because: Line
    follows: Line
    then: Line


class Test(Placed):
    """The first cheap test: what, by when, and what result would stop the project."""

    do: Line
    by: When
    stop_if: Line

    def __post_init__(self) -> None:
        if not self.by.exact:
            raise ValueError("'by' must be a day, such as 2026-12-04")


class Piece(Placed):
    """A piece of the work after the test."""

    do: Line
    done_when: Line


class Rise(Placed):
    """A competency that the finished project would show."""

    competency: str
    from_: int
    to: int
    because: Line | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.from_ < self.to <= _HIGHEST:
            raise ValueError("a level rises from 0-3 to at most 4")
        if self.to > self.from_ + 1:
            raise ValueError("one project shows one level more, not several")


class Ending(Placed):
    """How it could be taken over, spun out or stopped."""

    stopped: Line
    taken_over: Line | None = None
    spun_out: Line | None = None


class Pitch(Placed):
    """A project of one's own, as its person describes it."""

    title: Title
    problem: Paragraph
    why_now: Paragraph
    for_whom: Line
    theory: Theory
    weeks: Annotated[int, _WEEKS]
    hours_a_week: Annotated[float, _HOURS]
    budget: Annotated[str, _BUDGET]
    test: Test
    deliverable: Line
    done_when: Line
    shows: tuple[Rise, ...]
    reviewer: Line
    ending: Ending
    risk: Line
    risk_then: Line
    pieces: tuple[Piece, ...] = ()
    needs_yes: Line | None = None
    with_others: bool = False
    p50: float | None = None
    p80: float | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.shows) <= _MOST_SHOWN:
            raise ValueError("'shows' holds one competency or two")
        if len({s.competency for s in self.shows}) < len(self.shows):
            raise ValueError("'shows' names one competency twice")
        if len(self.pieces) > 20:
            raise ValueError("more than 20 pieces; join some of them")
        if not 1 <= self.likely_hours <= self.safe_hours <= 2000:
            raise ValueError("hours must satisfy 1 <= p50 <= p80 <= 2000")

    @property
    def likely_hours(self) -> float:
        """Hours if all goes well, in halves."""
        hours = self.p50 if self.p50 is not None else self.weeks * self.hours_a_week
        return max(1, round(hours * 2) / 2)

    @property
    def safe_hours(self) -> float:
        """Hours as such things go, in halves."""
        if self.p80 is not None:
            return round(self.p80 * 2) / 2
        return round(self.likely_hours * USUAL_OVERRUN * 2) / 2

    @property
    def slug(self) -> str:
        """The id of the project made from it."""
        whole = unicodedata.normalize("NFKD", self.title)
        plain = whole.encode("ascii", "ignore").decode()
        words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40].strip("-")
        if any(sign.isalnum() and not sign.isascii() for sign in whole):
            # Letters that no id has: what tells this title from others is not in the words.
            words = f"{words}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}".strip("-")
        return OWN + (words or "project")


# -- reading ------------------------------------------------------------------------------------


def parse_pitch(raw: bytes, name: str, catalog: Catalog, person: Person, today: date) -> Pitch:
    """Read and check a pitch from bytes that came from `name`.

    Raises:
        BadInput: every mistake in it, with its place.
    """
    from pathways.catalog.decode import Reader
    from pathways.catalog.yaml_nodes import compose

    source = compose(raw, name)
    reader = Reader(source)
    pitch = reader.read(Pitch)
    rises = getattr(source.at("shows"), "value", None)
    for number in range(min(len(rises), 9)) if isinstance(rises, list) else ():
        _check_rise(reader, number, catalog, person)
    by = _word(source, "test", "by")
    if by is not None and re.fullmatch(r"\d{4}-\d{2}-\d{2}", by.value):
        last = today + timedelta(days=TEST_DAYS)
        if not str(today) <= by.value <= str(last):
            message = f"the first test is not between today ({today}) and {last}"
            hint = "a test within two weeks is small enough to be made"
            reader.report(by, "pitch.test", message, hint)
    pitch = reader.sound(pitch)
    shows = tuple(replace(r, competency=_competency(catalog, r.competency)) for r in pitch.shows)
    if len({r.competency for r in shows}) < len(shows):
        raise BadInput(
            [source.problem(source.at("shows"), "pitch.twice", "one competency is here twice")]
        )
    return replace(pitch, shows=shows)


def _check_rise(reader: Reader, number: int, catalog: Catalog, person: Person) -> None:
    """The competency is one of the 16, and begins no higher than the person stands."""
    named = _word(reader.file, "shows", number, "competency")
    if named is None:
        return
    id = _competency(catalog, named.value)
    if not id:
        names = sorted(catalog.competencies)
        hint = nearest(named.value, names) or "one of: " + ", ".join(names)
        message = f"there is no competency '{clean(named.value)[:60]}'"
        reader.report(named, "id.unknown", message, hint)
        return
    start, now = _word(reader.file, "shows", number, "from"), person.level(id)
    if start is not None and re.fullmatch("[0-3]", start.value) and int(start.value) > now:
        message = f"you show level {now} of it today, so it cannot start from {start.value}"
        reader.report(start, "pitch.level", message, f"write from: {now}, to: {now + 1}")


def _competency(catalog: Catalog, name: str) -> str:
    """The id of a competency by id, alias or name, or an empty string."""
    found = catalog.find(name)
    return found[1] if found and found[0] == "competencies" else ""


def _word(source: SourceFile, *path: str | int) -> yaml.ScalarNode | None:
    """The text at a path, or None when there is none."""
    import yaml

    node = source.at(*path)
    there = isinstance(node, yaml.ScalarNode) and node is not source.at(*path[:-1])
    return node if there and isinstance(node, yaml.ScalarNode) else None


# -- asking -------------------------------------------------------------------------------------


class PitchQuestion(Placed):
    """A question of data/pitch.yaml. `key` is the place of its answer, with dots."""

    key: str
    ask: str
    help: str
    example: str = ""
    kind: Literal[
        "text", "weeks", "hours", "budget", "day", "pieces", "shows", "truth", "total"
    ] = "text"
    optional: bool = False


class PitchForm(Record):
    """data/pitch.yaml."""

    questions: tuple[PitchQuestion, ...]


def pitch_questions() -> tuple[PitchQuestion, ...]:
    """The questions of a pitch, in order.

    Raises:
        BadInput: a mistake in data/pitch.yaml.
    """
    from pathways.catalog.compiled import shipped

    return shipped("data/pitch.yaml", PitchForm).questions


_READERS = {
    "weeks": _WEEKS,
    "hours": _HOURS,
    "budget": _BUDGET,
    "title": _TITLE,
    "problem": _PARAGRAPH,
    "why_now": _PARAGRAPH,
}
"""By kind of question or key how its answer is read; all others are a line."""


def problem_with(question: PitchQuestion, typed: str, today: date) -> str:
    """What is wrong with one typed answer, or an empty string."""
    text = clean(typed).strip()
    if not text:
        return "" if question.optional else "this one is needed"
    try:
        if question.kind == "day":
            day = When.parse(text)
            last = today + timedelta(days=TEST_DAYS)
            if not day.exact or not today <= day.first <= last:
                return f"a day from {today} to {last}"
        elif question.kind == "total":
            if not re.fullmatch(r"[0-9]{1,4}", text):
                return "a whole number of hours"
        else:
            (_READERS.get(question.kind) or _READERS.get(question.key) or _LINE).parse(text)
    except ValueError as error:
        return str(error)
    return ""


def filled_in(held: Mapping[str, Any]) -> dict[str, Any]:
    """Answers by the keys of their questions, as the form holds them; without the empty ones."""
    answers: dict[str, Any] = {}
    for key, value in held.items():
        outer, dot, inner = key.partition(".")
        if value in (None, "", []):
            continue
        if dot:
            answers.setdefault(outer, {})[inner] = value
        else:
            answers[outer] = value
    return answers


def pitch_form(catalog: Catalog, today: date, answers: Mapping[str, Any] | None = None) -> str:
    """The commented file to fill in, with the answers that there are."""
    lines = [
        "# A project of your own. Put an answer behind each key, then:",
        "#     pathways pitch --from THIS-FILE",
        "# Quote an answer that holds a colon or begins with a sign. Keys behind a # are optional.",
    ]
    outer_now = ""
    for question in pitch_questions():
        outer, dot, inner = question.key.partition(".")
        if not dot or outer != outer_now:
            lines.append("")
        if dot and outer != outer_now:
            lines.append(f"{outer}:")
        outer_now = outer if dot else ""
        lead = "  " if dot else ""
        lines += _comment(f"{question.ask} {question.help}", lead)
        if question.kind == "shows":
            lines += [f"#   {c.id}: {c.name}" for c in catalog.competencies.values()]
        example = question.example or str(today + timedelta(days=10))
        lines += _comment(f"Such as: {example}", lead)
        held = (answers or {}).get(outer)
        value = held.get(inner) if dot and isinstance(held, dict) else held
        key = inner if dot else outer
        if value not in (None, "", [], {}):
            lines.append(f"{lead}{key}: {_flow(value)}")
        else:
            lines.append(f"{lead}{'# ' if question.optional else ''}{key}:")
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    """A value on one line of YAML."""
    import json

    if isinstance(value, bool):
        return "yes" if value else "no"
    return re.sub("[\u2028\u2029\x85]", " ", json.dumps(value, ensure_ascii=False))


def _comment(text: str, lead: str) -> list[str]:
    return [f"{lead}# {line}" for line in textwrap.wrap(text, 92, break_on_hyphens=False)]


# -- from a pitch to the parts of a project -----------------------------------------------------

_LONGEST_PART = 20
"""P80 hours of the longest part; larger ones are split."""

_PHASES = (("make", 5), ("use", 3), ("finish", 2))
"""What follows the test when no pieces are named, with tenths of the hours."""

_TEST_HOURS = 3
"""P50 hours of the first test at most, so that it fits its two weeks."""


class PitchPart(Struct):
    """A part of the project: a code for its words, P50 hours, and which of how many it is."""

    code: str
    hours: float
    number: int = 1
    of: int = 1
    piece: Piece | None = None


def parts_of(pitch: Pitch) -> list[PitchPart]:
    """The first cheap test, then the pieces, or a first version, its use and the write-up.

    Hours are quarters and add up to the likely hours.
    """
    quarters = round(pitch.likely_hours * 4)
    test = max(1, min(_TEST_HOURS * 4, quarters // 4))
    if pitch.pieces:
        shares: list[tuple[str, int, Piece | None]] = [("piece", 1, p) for p in pitch.pieces]
    else:
        shares = [(code, share, None) for code, share in _PHASES]
    parts = [PitchPart("test", test / 4)]
    longest = int(4 * _LONGEST_PART * pitch.likely_hours / pitch.safe_hours)
    left, weights = quarters - test, sum(share for _, share, _ in shares)
    for code, share, piece in shares:
        mine = round(left * share / weights)
        left, weights = left - mine, weights - share
        mine = max(1, mine)
        count = -(-mine // max(1, longest))
        for number in range(1, count + 1):
            hours = mine * number // count - mine * (number - 1) // count
            parts.append(PitchPart(code, hours / 4, number, count, piece))
    return parts
