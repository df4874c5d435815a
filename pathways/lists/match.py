"""Which role an ad is for, which program an entry is about, and where something is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import count

from pathways.catalog import Catalog, fold
from pathways.catalog.records import Program, Round
from pathways.catalog.values import When
from pathways.lists.read import Listed, page_of

# -- roles -----------------------------------------------------------------------------------------

_Phrases = defaultdict[str, list[tuple[tuple[str, ...], str]]]
"""Phrases with their role, by their first word."""
# No patterns before one is needed: a plan without open lists reads this module too.
_PIECES = r"(?i)[,;:(\[|]|\s[-–—]+\s|\bto the\b"
_SPELLINGS = (
    ("programme", "program"), ("organis", "organiz"), ("centre", "center"), ("adviser", "advisor"),
    ("&", " and "), ("/", " and "),
)  # fmt: skip
_NOT_OURS = ""


class Roles:
    """Knows the role of an ad by the words of its title, or that it is none of ours."""

    def __init__(self, catalog: Catalog) -> None:
        known = catalog.openings
        self._grades = {word for grade in known.grades for word in _words(grade)}
        self._phrases: _Phrases = defaultdict(list)
        self._last: _Phrases = defaultdict(list)
        self._skills = {fold(skill): str(r.role) for r in known.words for skill in r.skills}
        for none in known.not_ours:
            _add(self._phrases, none.titles, _NOT_OURS)
        for rule in known.words:
            _add(self._last if rule.last else self._phrases, rule.titles, str(rule.role))
        for role in catalog.roles.values():
            _add(self._phrases, (role.name, *role.aliases), str(role.id))

    def of(self, title: str, skills: Iterable[str] = ()) -> str:
        """The id of the role, or an empty string."""
        grade, head, tail = self._parts(title)
        # `Manager, Operations` is an operations manager.
        said = [[*grade, *head], [*head, *grade]] if grade and head else [[*grade, *head]]
        for phrases in (self._phrases, self._last):
            for lines in (said, [tail]):
                found = _longest(lines, phrases)
                if found is not None:
                    return found
        if not head:
            by_skill = {self._skills.get(fold(skill), "") for skill in skills}
            return by_skill.pop() if len(by_skill) == 1 else ""
        return ""

    def _parts(self, title: str) -> tuple[list[str], list[str], list[str]]:
        """The grade that stands alone before a comma, the words that say what a post is, and those
        after them."""
        grade: list[str] = []
        pieces = [_words(piece) for piece in re.split(_PIECES, title)]
        for number, words in enumerate(pieces):
            if set(words) - self._grades:
                return grade, words, [word for piece in pieces[number + 1 :] for word in piece]
            grade += words
        return grade, [], []


def _add(phrases: _Phrases, titles: Iterable[str], role: str) -> None:
    for title in titles:
        if words := tuple(_words(title)):
            phrases[words[0]].append((words, role))


def _words(text: str) -> list[str]:
    """Words in small letters, in one spelling and one number."""
    text = text.casefold().replace("_", " ")
    for other, one in _SPELLINGS:
        text = text.replace(other, one)
    return [_one(word) for word in re.findall(r"[^\W_]+", text)]


def _one(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] != "s" else word


def _longest(lines: Iterable[Sequence[str]], phrases: _Phrases) -> str | None:
    """The role of the longest phrase in some words, of several the first in the title and then the
    first in the data; None where there is none."""
    best: tuple[int, int] = (0, 0)
    role = None
    for line in (line for words in lines for line in _readings(words)):
        for at, word in enumerate(line):
            for phrase, of in phrases.get(word, ()):
                size = (len(phrase), -at)
                if size > best and tuple(line[at : at + len(phrase)]) == phrase:
                    best, role = size, of
    return role


def _readings(words: Sequence[str]) -> Iterator[Sequence[str]]:
    """`events and operations lead` is also an events lead."""
    yield words
    for at, word in enumerate(words):
        if word == "and" and 0 < at < len(words) - 2:
            yield [*words[:at], *words[at + 2 :]]
        if word == "and" and at > 1:
            yield [*words[: at - 1], *words[at + 1 :]]


# -- programs and their rounds ---------------------------------------------------------------------

SAME_ROUND = 60
"""Days within which two dates can be of one round."""
SAME_START = 21
"""The same where both have a start: cohorts of one program may begin a month apart."""

_LEAST_NAME = 4
"""Letters a name must keep without its numbers; 50/50 AI would be any AI."""

_SEASONS = (
    r"(?i)\b(winter|spring|summer|autumn|fall|january|february|march|april|may|june|july|august|"
    r"september|october|november|december|cohort|round|batch|edition|program|programme|"
    r"\d+(\.\d+)?)\b"
)


class Programs:
    """Knows the programs that an entry of a list can be about."""

    def __init__(self, programs: Iterable[Program]) -> None:
        self._by_page: defaultdict[str, set[str]] = defaultdict(set)
        self._by_name: defaultdict[str, set[str]] = defaultdict(set)
        for program in programs:
            for page in (program.page, *program.former_pages):
                self._by_page[page_of(page)].add(program.id)
            for name in (program.id, program.name, *program.aliases):
                self._by_name[_bare_name(name)].add(program.id)

    def of(self, entry: Listed) -> set[str]:
        """Their ids: by name first, then by the page."""
        named = self._by_name.get(_bare_name(entry.name), set())
        paged = self._by_page.get(page_of(entry.url), set()) if entry.url else set()
        return named & paged or named or paged


def _bare_name(name: str) -> str:
    """A name without seasons, years and numbers, which belong to a round."""
    bare = fold(re.sub(r"[^\w\s-]", " ", re.sub(_SEASONS, " ", name)))
    return bare if len(bare) >= _LEAST_NAME else fold(name)


def same_round(rounds: Iterable[Round], entry: Listed, day: date | None = None) -> Round | None:
    """The round that an entry is about: the nearest by start, else by deadline.

    Another number in the name ("v6", "v7") or a start further away is another round; and one whose
    deadline had passed on `day`, that of the list, is history that no later deadline changes.
    """
    near = []
    for held in rounds:
        numbers, theirs = _numbers_in(held.name), _numbers_in(entry.name)
        begins = bool(entry.starts and held.starts and held.starts.month)
        history = not begins and _is_history(held, entry, day)
        if history or (numbers and theirs and not numbers & theirs):
            continue
        pairs = ((entry.starts, held.starts), (entry.closes, held.closes))
        apart = next((_days_apart(day, w) for day, w in pairs if day and w and w.month), None)
        if apart is not None and apart <= (SAME_START if begins else SAME_ROUND):
            near.append((apart, held.line, held))
    return min(near, key=lambda row: row[:2])[2] if near else None


def _is_history(held: Round, entry: Listed, day: date | None) -> bool:
    """Whether a round had closed on a day, and an entry closes later than it."""
    if not (day and held.closes and entry.closes):
        return False
    return held.closes.last < min(day, entry.closes)


def _numbers_in(name: str) -> set[str]:
    return set(re.findall(r"\bv?(\d{1,3})\b", name))


def _days_apart(day: date, when: When) -> int:
    return max(0, (when.first - day).days, (day - when.last).days)


def within(day: date, when: When) -> bool:
    """Whether a day can be the one that is meant."""
    return when.first <= day <= when.last


def round_name(rounds: Iterable[Round], entry: Listed) -> str:
    """What a new round is called: the season in the entry's name, else the month of its date."""
    words = [m.group() for m in re.finditer(_SEASONS, entry.name)]
    day = entry.starts or entry.closes
    assert day is not None
    name = " ".join(words) if any(re.fullmatch(r"20\d\d", w) for w in words) else f"{day:%Y-%m}"
    taken = {r.name for r in rounds}
    unique = (f"{name} ({number})" if number > 1 else name for number in count(1))
    return next(it for it in unique if it not in taken)
