"""The profile file: a person's answers, in YAML that can be written by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, get_args

from pathways.catalog.reading import OWN_WORDS, WEEKDAYS, language, moment, month, yes_or_no
from pathways.catalog.records import Degree, ResearchKind
from pathways.catalog.text import cut
from pathways.catalog.values import REGIONS, Country, When
from pathways.files import read, write
from pathways.frozen import Struct
from pathways.problems import BadInput, Problem, nearest
from pathways.profile.life import (
    Aim,
    ChoiceKind,
    DealBreaker,
    Form,
    LastTimeKind,
    ObstacleKind,
    Period,
    Stage,
)

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.catalog.yaml_nodes import SourceFile

VERSION = 2
"""Version of the profile format. A file from a later one is refused, never guessed at."""

READS = ("1", "2")
"""Versions that are read. In version 1 the wished-for roles had no order."""

STAGES: tuple[str, ...] = get_args(Stage)
"""Stages of an application, the first one first."""

DAYS = WEEKDAYS

Situation = Literal[
    "student", "study-and-work", "working", "in-field", "between", "caring", "retired"
]
MOST_TRADES = 2

Lean = Literal["ideas", "people", "projects", "systems"]


class Month(str):
    """A month, `now` or `never`; from which somebody is free full-time also `offer`, for as soon as
    there is one."""

    __slots__ = ()
    expected: ClassVar[str] = "a month (2027-07), now or never"

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `2027-07`, `April 2027`, `now`, `never` or `with an offer`."""
        return cls(month(text))


class Cue(Struct):
    """A weekly moment: a day, and a time and a place if given."""

    day: str
    time: str = ""
    place: str = ""
    until: str = ""
    """Where somebody named all of their moments, the end of the time; 24:00 of `after 18:00`."""

    @property
    def at(self) -> str:
        """The time, else the part of the day, if one was given."""
        part = self.place.partition(",")[0]
        return self.time or (part if part in PARTS_OF_DAY else "")

    @property
    def bare(self) -> bool:
        """Whether no other words stand beside it."""
        return self.place in ("", *PARTS_OF_DAY)

    def __str__(self) -> str:
        return _moment(self.day.capitalize(), self)


def _moment(days: str, cue: Cue) -> str:
    time = f"{cue.time}-{cue.until}" if cue.until else cue.time
    text = " ".join(part for part in (days, time) if part)
    between = " " if not cue.time and cue.place.partition(",")[0] in PARTS_OF_DAY else ", "
    return f"{text}{between}{cue.place}" if cue.place else text


PARTS_OF_DAY = {
    "morning": (6, 12),
    "noon": (12, 14),
    "afternoon": (14, 18),
    "evening": (18, 22),
    "night": (22, 24),
}
"""From which hour until which, as people use the words."""

_GROUPS = {"every day": DAYS, "weekdays": DAYS[:5], "weekends": DAYS[5:]}
"""Several days in a word."""

_PART = rf"(?:in the )?(?:{'|'.join(PARTS_OF_DAY)})s?\b"
_TIME = r"(?:(?:at|from|after|around|about) )?\d{1,2}(?:[:.]\d+)?(?: ?(?:am|pm)\b)?"
_UNTIL = r"(?: ?(?:-|to|until) ?\d{1,2}(?:[:.]\d\d)?(?: ?(?:am|pm)\b)?)?"
_A_DAY = (
    r"(?:(?:on|from|every|each) )?"
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?s?\b\.?"
)
_TO = r" ?(?:[-\u2013\u2014~]|\b(?:to|at|until|till?|through|thru)\b) ?"
"""Between the first and the last of several days; `at` stands in for a word of another language."""
_DAYS = (
    rf"{_A_DAY}(?:(?:{_TO}|[, ]*(?:and |or |[&/+] ?|\b)){_A_DAY})*"
    r"|(?:every|each|on|at)? ?(?:work(?:ing )?|week)days?"
    r"|(?:every|each|on|at|this|the)? ?weekends?"
)
_MOMENT = (
    rf"(?i:(?P<days>{_DAYS}"
    rf"|(?:every|each) day|daily|(?:every|each|all|in the)? ?(?={_PART})|(?={_TIME}))"
    rf"(?:[, ]*(?P<part>{_PART}))?(?:[, ]*(?P<time>{_TIME}){_UNTIL})?(?![\d:])(?P<place>.*))"
)

_BEGINS = [day[:3] for day in DAYS]
_TIME_FIRST = (
    rf"(?i:^((?:all )?{_PART}|{_TIME}{_UNTIL})[ ,(]+(?:on |from )?({_DAYS}|daily|every day)"
    r"(?:\)|\b)(?! ?\d))"
)


_BEHIND_TIME = r"(?i)\d(?:[:.]\d\d)?(?: ?(?:uhr|uur|h|hrs?)\b)?[ ,]+([^\d\s,]\D*)$"


def _in_any(text: str) -> list[Cue]:
    """As `_moments`, also with days in other languages."""
    found: list[Cue] = []
    for said_so in (str, moment):
        with suppress(ValueError):
            cues = _moments(said_so(text))
            behind = re.search(_BEHIND_TIME, text)
            if said_so is moment and behind and all(cue.time and cue.place for cue in cues):
                own = behind[1].rstrip(" ,-–—").strip()[:200]  # in their words, and no mark alone
                cues = [replace(cue, place=own) for cue in cues]
            # A place behind a comma is one; other words may be a day of another language.
            if all(cue.bare or re.search(rf", ?{re.escape(cue.place)}$", text) for cue in cues):
                return cues
            found = found or cues
    return found or _moments(text)


def _moments(text: str) -> list[Cue]:
    """The days, a time and a place of `Tuesday and Thursday 19:00, at my desk`.

    Raises:
        ValueError: no day, part of a day or time stands at its beginning, or the time is none.
    """
    words = " ".join(text.split())
    if words[:3].casefold() not in _BEGINS:
        words = re.sub(_TIME_FIRST, r"\2 \1", words)
    match = re.fullmatch(_MOMENT, words)
    typed = match["days"].casefold() if match else ""
    named: list[str] = []
    for to, word in re.findall(rf"({_TO}|)({_A_DAY})", typed):
        end = _BEGINS.index(re.findall(r"[a-z]{3,}", word)[-1][:3])
        start = DAYS.index(named[-1]) + 1 if to else end
        named += [DAYS[(start + n) % 7] for n in range((end - start) % 7 + 1)]
    group = "weekdays" if re.search("work|week ?day", typed) else "every day"
    group = "weekends" if "weekend" in typed else group
    # What stands behind a moment is no other one.
    if not match or re.search(rf"(?i:\b(?:{_A_DAY}|(?:week|work)days?\b))", match["place"]):
        first = text.split()[0].casefold().rstrip("s") if text.split() else ""
        hint = nearest(first, DAYS)
        message = f"'{text}' does not begin with a day; write Tuesday 19:00, at my desk"
        raise ValueError(message + (f" ({hint})" if hint else ""))
    part = (match["part"] or "").casefold().removeprefix("in the ").rstrip("s")
    time = _clock(match["time"].casefold()) if match["time"] else ""
    place = ", ".join(p for p in (part, match["place"].strip(" ,").rstrip(" ,-–—")) if p)
    return [Cue(day, time, place[:200]) for day in (named or _GROUPS[group])]


def _clock(text: str) -> str:
    """A time of day in 24 hours."""
    text = re.sub(r"^[a-z]+ ", "", text)
    half = text[-2:] if text[-1].isalpha() else ""
    hour, _, minute = text.removesuffix(half).strip().replace(".", ":").partition(":")
    number = int(hour)
    if half and number <= 12:  # 19 Uhr, am Schreibtisch
        number = number % 12 + (12 if half == "pm" else 0)
    if number > 23 or not re.fullmatch(r"([0-5]\d)?", minute):
        raise ValueError(f"'{text}' is not a time of day; write 19:00")
    return f"{number:02}:{minute or '00'}"


_VARIES = (
    "it varies",
    "varies",
    "it depends",
    "no fixed moment",
    "whenever",
    "flexible",
    "flexibel",
    "depende",
    "varía",
    "ça dépend",
    "kommt darauf an",
)


class Cues(Struct):
    """Moments of a week, the best one first; none where it varies from week to week."""

    moments: tuple[Cue, ...]

    expected: ClassVar[str] = "moments (Tuesday 19:00, at my desk; Saturday morning), or it varies"

    @classmethod
    def parse(cls, text: str) -> Cues:
        """Read moments with semicolons between them, such as `Tuesday 19:00, at my desk`,
        `weekdays 7:30` and `evenings after 21:00`, or `it varies`."""
        said = text.strip(" .").casefold()
        if said in _VARIES or re.match(r"(?:it )?depends on ", said):
            return cls(())
        parts = [part.strip() for part in text.split(";") if part.strip()] or [text]
        return cls(tuple(dict.fromkeys(cue for part in parts for cue in _in_any(part))))

    def __str__(self) -> str:
        left, texts = list(self.moments), []
        while left:
            first = left[0]
            for name, days in _GROUPS.items():
                group = [replace(first, day=day) for day in days]
                if left[: len(group)] == group:
                    texts.append(_moment(name, first))
                    left = left[len(group) :]
                    break
            else:
                texts.append(str(left.pop(0)))
        return "; ".join(texts) or _VARIES[0]


class Did(Struct):
    """Something from the list of things in data/questions.yaml, with what backs it."""

    thing: str
    proof: str = ""
    """A sentence or a link. Without one, level 2 and above count one lower."""
    when: When | None = None
    line: int = 0


class ProgramDone(Struct):
    """A finished program."""

    id: str
    when: When | None = None
    proof: str = ""
    line: int = 0


class Claim(Struct):
    """A level said directly, in the words of the competency's anchors."""

    level: int
    proof: str = ""
    when: When | None = None
    line: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.level <= 4:
            raise ValueError(f"a level is 0 to 4, not {self.level}")


class Outside(Struct):
    """Work outside the field, in the person's own words."""

    years: int = 0
    work: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.years <= 80:
            raise ValueError(f"years are 0 to 80, not {self.years}")


class Profile(Struct):
    """Answers to the interview. A missing key was not answered; that is never a zero."""

    version: int
    name: str = ""
    aim: Aim | None = None
    trades: tuple[str, ...] | None = None
    """One or two backgrounds, the one that says most first."""
    at_work: dict[str, str] | None = None
    """By competency, what the person answered to the question of their trade."""
    situation: Situation | None = None
    country: Country | None = None
    work_rights: tuple[Country, ...] | None = None
    hours: tuple[float, ...] | None = None
    """Hours in each of the last four weeks, oldest first; a fifth is the most from now on."""
    full_time_from: Month | None = None
    pay: Literal["none", "3", "6", "12"] | None = None
    programs: tuple[str | ProgramDone, ...] | None = None
    did: tuple[str | Did, ...] | None = None
    prefers: tuple[Lean, ...] | None = None
    roles: tuple[str, ...] | None = None
    """Wished-for roles; from version 2 of the file on, the first wish first."""
    in_field: Outside | None = None
    """Years and title in the field."""
    periods: tuple[Period, ...] | None = None
    swing: tuple[float, ...] | None = None
    """Hours of a good week and of a bad one, where nobody can tell which comes."""
    paid_hours: float | None = None
    """Hours a week of the job that may be used."""
    money_until: Month | None = None
    """The month in which the money ends, or `never`."""
    work_wanted: tuple[Form, ...] | None = None
    city: str = ""
    places_out: tuple[Country, ...] | None = None
    reads: tuple[str, ...] | None = None
    """Languages that are read; `languages` are those in which a meeting can be led."""
    research_kinds: tuple[ResearchKind, ...] | None = None
    noes: dict[str, int] | None = None
    """Applications that got a no so far, by the stage at which it came."""
    refused_by: tuple[str, ...] | None = None
    """Programs that said no before."""
    offers: str = ""
    choices: tuple[ChoiceKind, ...] | None = None
    """What kinds of things the offers are."""
    decide_by: When | None = None
    agreed: str = ""
    """A project or hours that are agreed already, in the person's words."""
    obstacle_kind: ObstacleKind | None = None
    knows: str = ""
    """Who would put in a word for the person or knows people in the field, in their words."""
    settles: str = ""
    """The question that would settle what would change their mind, and who could answer it."""
    settles_by: Literal["strangers", "known", "myself"] | None = None
    asks: str = ""
    """The same question as they would put it to a stranger in a letter."""
    yes_if: str = ""
    """Which answer to that question would be a yes for them."""
    yes_by: When | None = None
    """By when they would know."""
    if_no: str = ""
    """What they would do after a no to it."""
    tell: str = ""
    """The one thing they did that a stranger should hear first."""
    piece: str = ""
    """What they would make first: the id of a project, with words of their own after a colon or
    without, or words alone."""
    piece_kind: Literal["text", "session", "tool", "finding"] | None = None
    """What such a piece of their own is."""
    piece_hours: float | None = None
    """Hours that they expect it to take until somebody has used it."""
    stop_rule: str = ""
    age: int | None = None
    enrolled: Literal["yes", "no"] | None = None
    new_year: Literal["yes", "no"] | None = None
    """Whether the holidays of the country, New Year first, may carry dates of one's own."""
    why: str = ""
    cue: Cues | None = None
    obstacle: str = ""
    last_time: LastTimeKind | None = None
    """What kind of thing that was."""
    horizon: Literal["3", "6", "12", "18", "24"] | None = None
    degree: Degree | None = None
    move: Literal["stay", "months", "job", "yes"] | None = None
    outside: Outside | None = None
    languages: tuple[str, ...] | None = None
    deal_breakers: tuple[DealBreaker, ...] | None = None
    levels: dict[str, Claim] | None = None
    skipped: tuple[str, ...] = ()
    """Questions that were shown and not answered."""
    unread: dict[str, str] | None = None
    """By question, what the person answered that nobody could read."""


def read_profile(path: Path, catalog: Catalog) -> Profile:
    """Read a profile file.

    Raises:
        BadInput: every mistake in it, with its place.
    """
    return parse_profile(read(path, str(path), pipe=True), str(path), catalog)


def parse_profile(raw: bytes, name: str, catalog: Catalog) -> Profile:
    """Read a profile from bytes that came from `name`; raises as `read_profile`."""
    from pathways.catalog.decode import Reader
    from pathways.catalog.yaml_nodes import compose

    source = compose(raw, name)
    if source.at("schema") is not source.root and source.at("answers") is not source.root:
        hint = "pathways verify reads it; its answers stand under 'answers'"
        message = "this is a plan, not a profile"
        raise BadInput([source.problem(source.at("schema"), "profile.plan", message, hint)])
    _refuse_other_versions(source)
    _list_one_number(source.root)
    reader = Reader(source, OWN_WORDS)
    profile = reader.read(Profile)
    held = profile or reader.partial
    if held is not None:
        reader.problems += _unfitting(held, catalog, source)
    return tidy(reader.sound(profile), catalog)


def _refuse_other_versions(source: SourceFile) -> None:
    """Another version is the only mistake shown: everything else would follow from it."""
    node = source.at("version")
    text = getattr(node, "value", None)
    if node is source.root or not isinstance(text, str) or not re.fullmatch(r"[+-]?[0-9]+", text):
        return
    number = text.lstrip("+").lstrip("0") or "0"
    if number in READS:
        return
    later = not number.startswith("-") and number != "0"
    message = f"this profile has version {number[:12]}; this program reads {' and '.join(READS)}"
    hint = "install a newer pathways" if later else f"write version: {VERSION}"
    raise BadInput([source.problem(node, "profile.version", message, hint)])


def _list_one_number(root: Any) -> None:
    """Hours of a usual week, which stand alone, as a list of one."""
    import yaml

    for place, (key, node) in enumerate(root.value if isinstance(root, yaml.MappingNode) else ()):
        if key.value == "hours" and isinstance(node, yaml.ScalarNode) and node.value:
            marks = node.start_mark, node.end_mark
            alone = yaml.SequenceNode("tag:yaml.org,2002:seq", [node], *marks)
            root.value[place] = key, alone


Named = tuple[tuple[str | int, ...], str, str]
"""Where a name stands, the name, and the room of what it should be the name of."""


def _unfitting(profile: Profile, catalog: Catalog, source: SourceFile) -> list[Problem]:
    """Names that nothing in the catalog has, and numbers that cannot be."""
    found: list[Problem] = []
    lists: dict[str, Sequence[str]] = {
        "things": [t.id for t in catalog.questions.things],
        "questions": [*(q.id for q in catalog.questions.questions), *_ASKED_ONCE],
        "stages": STAGES,
    }
    for path, name, room in _names(profile):
        known: Iterable[str] = lists[room] if room in lists else getattr(catalog, room)
        place = catalog.find(name)
        there = name in known if room in lists else bool(place and place[0] == room)
        if there or (room == "backgrounds" and catalog.background(name)):
            continue
        what, more = _WHAT[room]
        node = source.key(*path) if path[0] in _NAMED_BY else source.at(*path)
        shown = cut(name)
        other = catalog.find(name[:80])
        words = catalog.background_names if room == "backgrounds" else known
        hint = nearest(name[:80].replace(" ", "-"), words)
        if not hint and other and room not in lists:
            hint = f"'{shown}' is one of the {other[0]}"
        message = f"there is no {what.format(shown)}"
        found.append(source.problem(node, "id.unknown", message, hint or more))
    return [*found, *_impossible(profile, source)]


_WHAT = {
    "programs": ("program '{}'", "see: pathways catalog list programs"),
    "roles": ("role '{}'", "see: pathways catalog list roles"),
    "backgrounds": ("trade '{}'", "see: pathways catalog list backgrounds"),
    "competencies": ("competency '{}'", "see: pathways catalog list competencies"),
    "things": ("thing '{}' to have done", "see: pathways profile blank"),
    "questions": ("question '{}'", ""),
    "stages": ("stage '{}' of an application", f"one of: {', '.join(STAGES)}"),
}


def _names(profile: Profile) -> Iterator[Named]:
    """Every name in a profile that must be one of something."""
    for key, room, inner in (
        ("programs", "programs", "id"),
        ("refused_by", "programs", ""),
        ("roles", "roles", ""),
        ("trades", "backgrounds", ""),
        ("did", "things", "thing"),
    ):
        for index, item in enumerate(getattr(profile, key) or ()):
            if isinstance(item, str):
                yield (key, index), item, room
            else:
                yield (key, index, inner), getattr(item, inner), room
    for key, room in _NAMED_BY.items():
        for name in getattr(profile, key) or {}:
            yield (key, name), name.partition(":")[0] if room == "questions" else name, room
    for index, name in enumerate(profile.skipped):
        yield ("skipped", index), name.partition(":")[0], "questions"


_ASKED_ONCE = ("levels",)
"""What earlier versions asked, so that a profile may say that it was skipped."""

_NAMED_BY = {
    "levels": "competencies",
    "at_work": "competencies",
    "noes": "stages",
    "unread": "questions",
}
"""Answers whose keys are names, and the room of what they name."""


def _impossible(profile: Profile, source: SourceFile) -> Iterator[Problem]:
    def wrong(key: str, message: str, hint: str = "") -> Problem:
        return source.problem(source.at(key), "value.invalid", message, hint)

    def hours(given: Sequence[float] | None, *counts: int) -> bool:
        return given is None or (len(given) in counts and all(0 <= h <= 112 for h in given))

    if not hours(profile.hours, 1, 4, 5):
        message = (
            "hours: give the hours of a usual week, or four numbers of 0 to 112, one a week, "
            "and if you like a fifth for the most from now on"
        )
        yield wrong("hours", message, "such as hours: [4, 7, 5, 6]")
    if not hours(profile.swing, 2):
        message = "swing: give two numbers of 0 to 112, a good week's hours and a bad one's"
        yield wrong("swing", message, "such as swing: [10, 0]")
    if str(profile.money_until) == "offer":
        message = "money_until: money lasts until a month, or never runs out"
        yield wrong("money_until", message, "such as money_until: 2027-07")
    if len(profile.trades or ()) > MOST_TRADES:
        yield wrong("trades", f"trades: at most {MOST_TRADES}, the one that says most first")
    if profile.country in REGIONS:
        message = f"'{profile.country}' is a region; country is the one you live in"
        yield wrong("country", message)


def in_order(periods: Iterable[Period]) -> tuple[Period, ...]:
    """Periods by their days, each once: the order in which they were said never matters."""
    return tuple(sorted(dict.fromkeys(periods), key=lambda p: (p.days, p.hours, p.often)))


def tidy(profile: Profile, catalog: Catalog) -> Profile:
    """Old names become ids, repeats go, and unordered answers are sorted: order never matters."""

    def resolve(name: str) -> str:
        found = catalog.find(name)
        return found[1] if found else name

    def program(p: Any) -> ProgramDone:
        done = ProgramDone(p) if isinstance(p, str) else p
        return ProgramDone(resolve(done.id), done.when, said(done.proof))

    def thing(d: Any) -> Did:
        return Did(d) if isinstance(d, str) else Did(d.thing, said(d.proof), d.when)

    def level(c: Claim) -> Claim:
        return Claim(c.level, said(c.proof), c.when)

    def wishes(given: Sequence[str]) -> tuple[str, ...]:
        wished = dict.fromkeys(map(resolve, given))
        return tuple(sorted(wished)) if profile.version < 2 else tuple(wished)

    tidied: dict[str, Callable[[Any], Any]] = {
        "hours": lambda given: given * 4 if len(given) == 1 else given,
        "programs": lambda given: _unique(map(program, given), lambda p: p.id),
        "did": lambda given: _unique(map(thing, given), lambda d: d.thing),
        "levels": lambda given: {resolve(k): level(c) for k, c in sorted(given.items())},
        "roles": wishes,
        "refused_by": lambda given: tuple(sorted(set(map(resolve, given)))),
        "trades": lambda given: tuple(dict.fromkeys(catalog.background(t) or t for t in given)),
        "at_work": lambda given: {resolve(k): x for k, x in sorted(given.items()) if said(x)},
        "reads": _folded,
        "places_out": _countries,
        "periods": in_order,
        "work_rights": _countries,
        "languages": _folded,
        "deal_breakers": lambda given: tuple(sorted(set(given))),
        "prefers": lambda given: tuple(dict.fromkeys(given))[:2],
    }
    given = {name: getattr(profile, name) for name in tidied}
    return replace(
        profile,
        **{name: tidied[name](value) for name, value in given.items() if value is not None},
        skipped=tuple(sorted(set(profile.skipped))),
        unread={k: text for k, text in sorted((profile.unread or {}).items()) if text} or None,
    )


def _countries(codes: Iterable[str]) -> tuple[Country, ...]:
    return tuple(Country(code) for code in sorted(set(codes)))


def _folded(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({language(word) for word in words}))


_NOTHING = frozenset(
    (
        *("n/a", "na", "none", "nothing", "same", "as above", "see above", "tbd", "todo"),
        *("siehe oben", "s.o", "s. o", "wie oben", "voir plus haut", "ver arriba", "vedi sopra"),
    )
)
"""What people write for a proof that they do not give."""


_LONGEST_NO = 20
"""Letters of the longest yes or no in any language; a longer proof need not be looked up."""


def said(proof: str) -> str:
    """A proof, or nothing when it is only a sign or a word that shows nothing."""
    word = proof.strip(" .!").casefold()
    short = 0 < len(word) <= _LONGEST_NO
    plain = short and yes_or_no(word) is not None and word != "x"
    empty = plain or word in _NOTHING or not any(map(str.isalnum, proof))
    return "" if empty else proof


def _unique(items: Iterable[Any], key: Callable[[Any], str]) -> tuple[Any, ...]:
    """One item per key, in key order; of several the one with a proof, whatever their order."""
    found: dict[str, Any] = {}
    for item in items:
        held = found.get(key(item))
        if held is None or _weight(item) > _weight(held):
            found[key(item)] = item
    return tuple(found[name] for name in sorted(found))


def _weight(item: Any) -> tuple[bool, str, str]:
    return bool(item.proof), item.proof, str(item.when or "")


# -- writing ------------------------------------------------------------------


def as_plain(profile: Profile) -> dict[str, Any]:
    """The profile as plain YAML/JSON data, without unanswered keys."""
    return {key: value for key, value in _plain(profile).items() if key != "skipped" or value}


def _plain(value: Any) -> Any:
    if isinstance(value, (str, When, Cues, Period)):
        return str(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        pairs = ((f, getattr(value, f)) for f in value.__dataclass_fields__ if f != "line")
        return {f: _plain(v) for f, v in pairs if v is not None and v != ""}
    return value


def write_profile(path: Path, profile: Profile, catalog: Catalog) -> None:
    """Write the profile with a comment above each answer, atomically: all of it or nothing.

    Raises:
        OSError: the folder cannot be written.
    """
    write(path, profile_text(profile, catalog), private=True)


def profile_text(profile: Profile, catalog: Catalog) -> str:
    """The profile as commented YAML."""
    import yaml

    asks = {q.id: q.ask for q in catalog.questions.questions}
    lines = [
        "# Your answers. Edit them freely; remove a line to take an answer back.",
        "# Plan from them with: pathways plan THIS-FILE",
    ]
    for key, value in as_plain(profile).items():
        if key in asks:
            lines += ["", f"# {asks[key]}"]
        dumped = yaml.safe_dump({key: value}, sort_keys=False, allow_unicode=True, width=100)
        lines.append(dumped.rstrip("\n"))
    return "\n".join(lines) + "\n"
