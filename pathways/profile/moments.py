"""The free moments of a week, as people write all of theirs into one cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from math import ceil

from pathways.catalog.reading import at_words, excepts, yes_or_no
from pathways.profile.answers import DAYS, PARTS_OF_DAY, Cue, Cues

_OR = r"(?:or|and|oder|und|ou|et|e|y|o|lub|i)"
_PART = "|".join(PARTS_OF_DAY)
_TIME = r"(\d{1,2})(?:[:.](\d\d))?(?: ?([ap]m)\b)?(?: ?(?:Uhr|uur|h)\b)?(?![\d:.]*\d)"
_TO = r"(?:[-–—~]|to|until|till|bis|à|a|do|tot)"
_FROM_TO = (
    rf"(?i)(?:\b(?:from|de|von|da|od|desde) )?(?<![\d:.]){_TIME} ?{_TO} ?{_TIME}"
    rf"|\b(?:between|zwischen|entre) {_TIME} (?:and|und|et|y|e) {_TIME}"
)
_OPEN = (
    r"(?i)\b(after|past|nach|après|después de(?: las)?|depois das?|dopo le|po|после|після"
    r"|efter|etter|from|since|starting(?: at)?|ab|von|à partir de|dès|desde(?: las)?"
    rf"|a partir d[ae]s?|dalle|od|с|з|vanaf|från|fra) {_TIME}(?! ?{_TO} ?\d)"
    r"(?: ?(?:on|onwards?)\b)?"
)
_UNTIL = r"(?:until|till|before|bis|vor|jusqu.à|hasta(?: las)?|до|tot)"
_CLOSED = rf"(?i)(?<!\d )(?<!\d)\b{_UNTIL} {_TIME}"
_LATE_UNTIL = rf"(?i)\b(?:(?:every|each) )?(afternoon|evening|night)s? {_UNTIL} {_TIME}"
_LUNCH = (
    r"(?i)\b(?:(?:at|over|during) )?(?:my )?(?:lunch(?: ?(?:time|break|hour)s?)?|midday)\b( \d)?"
)
_AT_NOON = rf"(?i)\b({_UNTIL}|after|past|from|since) (?:noon|midday|lunch)\b"
_EVENING_HOURS = (
    r"(?i)\b((?:afternoon|evening)s? (?:from |between )?\d{1,2}(?:[:.]\d\d)?"
    rf" ?{_TO} ?\d{{1,2}}(?:[:.]\d\d)?)(?![:.\d]| ?[ap]m)"
)
_EVENING_FROM = (
    r"(?i)\b((?:afternoon|evening)s? (?:from|after) (?:[1-9]|1[01])(?:[:.]\d\d)?)"
    rf"(?![:.\d]| ?[ap]m| ?{_TO})"
)
_IN_THE_MORNING = r"(?i)\bmorning|\bbefore (?:work|school|class)|\bam\b"
_LATE = 9
"""Nor does anybody mean a stretch that begins before it, unless they speak of mornings."""
_EARLY = 6
"""Nobody means an hour before it by a bare number: `from 3` is in the afternoon."""
_BOTH = rf"(?i)\b({_PART})s?,? (?:{_OR}|&) ({_PART})s?\b"
_ZONE = r"(?:UTC|GMT) ?[+-]? ?\d{1,2}(?::?\d\d)?"
DAY = rf"(?:{'|'.join(day[:3] for day in DAYS)})[a-z]*"
"""The name of a day, short or whole."""
_A_DAY = rf"(?i)\b(?:{DAY}|week|evening|morning|afternoon)"
_RUN_OF_DAYS = r"(?:(?<=^)|(?<=[,;.] )|(?<=[,;.]))(?:Th|[MTWFS]){2,5}\b"
"""Where a moment begins: behind a time MT is a time zone."""
_FOUR = r"(?i)\b([01]\d|2[0-4])([0-5]\d)h? ?(-|–|to|until) ?([01]\d|2[0-4])([0-5]\d)h?\b"
"""`0900-1600`, as those write it who work by shifts."""
_BUSY = r"(?i)\d|\b(?:work|shift|class|school|not?|never|before|after|until|till|unless|if)\b"
LONGEST = 400
"""Letters of a cell; the longest real one has 160. Patterns take their time with more."""


def some_moments(text: str) -> Cues:
    """Of moments that cannot be read all together those of its parts that can: only some of them.
    None where there are no such parts, or where a part leaves something out. Without a day and a
    time of its own a part may be about the one before it, and with other words about anything."""
    found = list[Cue]()
    for part in re.split(r"[;,.\n]", _plainer(text[:LONGEST])):
        with suppress(ValueError):
            read = free_moments(part).moments if part.strip() and not excepts(part) else ()
            named = len({cue.day for cue in read}) < len(DAYS) or re.search(_A_DAY, part)
            found += read if named and all(cue.bare and cue.at for cue in read) else ()
    return Cues(() if excepts(text) else tuple(dict.fromkeys(found)))


def free_moments(text: str) -> Cues:
    """All moments of a week that somebody has, with no words beside them that may take one back:
    `weekends I work`, `Sunday, not before noon`.

    Raises:
        ValueError: one of them is none, or may be.
    """
    found = typed_moments(text)
    beside = [re.sub(_ZONE, "", cue.place) for cue in found.moments if not cue.bare]
    if any(re.search(_BUSY, words) for words in beside):
        raise ValueError(f"'{text[:60]}' says more than moments; such as: Tuesday evening")
    return found


def typed_moments(text: str, literal: bool = False) -> Cues:
    """Moments of a week with commas between them, as checkboxes export them, or as in a profile;
    also with days left out, hours from when to when, and several parts of a day. Hours under
    twelve are in the afternoon where nobody means the night, `literal` ones from six on never.

    Raises:
        ValueError: one of them is none, or may be at two times.
    """
    if len(text) > LONGEST:
        raise ValueError(f"'{text[:60]}…' is longer than the moments of a week")
    text = _plainer(text)
    # What stands behind `all day` says nothing of that day.
    text = re.sub(r"\(\s*\)", "", "; ".join(at_words("whole day", text)))
    text = re.sub(r"\s*;[;,\s]*", "; ", " ".join(text.split())).strip("; ")
    text = re.sub(r"(?i)\b(every|any)(?=day\b)", "every ", text)
    text = re.sub(r"(?<=[^\W\d]):(?= )", "", text)  # Mon - Fri: 9 - 17
    text = re.sub(r"(?i)\bany ?time (?=after|from|before|until|till|between)", "", text)
    text = re.sub(_RUN_OF_DAYS, _run, text)
    text = re.sub(rf"(?i)\b({DAY}) am\b", r"\1 morning", text)
    text = re.sub(rf"(?i)\b({DAY}) pm\b", r"\1 afternoon and evening", text)
    text = re.sub(_EVENING_FROM, r"\1 pm", re.sub(_FOUR, r"\1:\2-\4:\5", text))
    text = re.sub(_EVENING_HOURS, r"\1 pm", re.sub(_AT_NOON, r"\1 12:00", text))
    text = re.sub(r"(?i)^most (?=morning|afternoon|evening)", "", text)
    text = re.sub(_LUNCH, lambda found: (found[1] or "noon").strip(), text)
    if excepts(text) and yes_or_no(text) is None:
        return _with_exceptions(text)
    text = re.sub(r"(?i)^(?:mostly|usually|normally|ideally|preferably|typically|best) ", "", text)
    text = re.sub(r"(?i)\bany (?=weekday|evening|morning|afternoon)", "every ", text)
    text = re.sub(r"(?i)\b(?:all|any|whole|entire) (?=[a-z]+day|weekend)", "", text)
    text = re.sub(r"(?i) only$", "", text)
    if any(re.match(_NO, word) for word in re.findall(r"(?i)(?:day|weekend)s? (\w+)", text)):
        raise ValueError(f"'{text[:60]}' leaves some out; write the moments that you have")
    try:
        timed, ends = _with_ends(text, literal)
    except _TwoEnds:
        pieces = [piece for piece in re.split(r"[,;]", text) if piece.strip()]
        each = [typed_moments(piece, literal) for piece in pieces] if len(pieces) > 1 else []
        if not each or any(len({cue.day for cue in of.moments}) == len(DAYS) for of in each):
            raise
        return Cues(tuple(dict.fromkeys(cue for of in each for cue in of.moments)))
    parts = _each_part(timed)
    try:
        found = [cue for said in parts for cue in _moments(said).moments]
    except ValueError:
        if [timed] != parts or timed != text:  # what was written is quoted, not what was made of it
            message = f"'{text[:60]}' names no day that is read; such as: Tuesday evening"
            raise ValueError(message) from None
        raise
    found = [replace(cue, until=ends.get(cue.time, "")) for cue in found]
    # Whoever says night means the evening as well.
    late = [replace(cue, place="evening") for cue in found if cue.place == "night"]
    return Cues(tuple(dict.fromkeys((*found, *late))))


_SENTENCE = r"(?:(?<=\d)|(?<=[^\W\d]{4}))\. +(?=[A-Z])"
_ASIDE = r"\(([^()\d]*)\)"
_NO = r"(?i)\W*(?:no|not|never|nothing|nie|nicht|kein|pas|nunca)\b"


def _plainer(text: str) -> str:
    """The text with one mark between moments, without asides in brackets that name no day, and with
    the days that it does not name in place of `other days`."""

    def aside(found: re.Match[str]) -> str:
        bare = not excepts(found[1]) and not any(day[:3] in found[1].casefold() for day in DAYS)
        return " " if bare else found[0]

    text = re.sub(_ASIDE, aside, re.sub(_SENTENCE, "; ", text.strip()))
    text = re.sub(r"(?<!UTC)(?<!GMT) ?\+ ?(?=[^\W\d])", " and ", text)
    text = re.sub(r"[，、]|(?<!UTC)(?<!GMT)\+", ",", text)
    named = {day for day in DAYS if re.search(rf"(?i)\b{day[:3]}", text)}
    others = " and ".join(day for day in DAYS if day not in named)
    return re.sub(r"(?i)\b(?:on )?(?:all |the )*other days\b", others, text)


def _run(found: re.Match[str]) -> str:
    """`MWF` and `TTh`, as those write it who have classes."""
    days = {"M": 0, "T": 1, "W": 2, "Th": 3, "F": 4, "S": 5}
    each = [days[one] for one in re.findall(r"Th|[MTWFS]", found[0])]
    rising = each == sorted({*each})
    return " and ".join(DAYS[n] for n in each) if rising else found[0]


def now_and_then(text: str) -> bool:
    """Whether a moment is said not to come in every week."""
    often = r"every other|every second|alternat|fortnight|biweekly|bi-weekly|sometimes|once a month"
    more = r"jede zweite|alle zwei|une semaine sur deux|cada dos|co dwa|om de week|varannan"
    return re.search(rf"(?i)\b(?:{often}|{more})", text) is not None


def _with_exceptions(text: str) -> Cues:
    """Moments with the days left out that stand behind a word such as `except`, up to the next
    semicolon."""
    found, out = list[Cue](), set[str]()
    for part in filter(str.strip, re.split(r"[;\n]", text)):
        said, *left = (piece.strip(" ,.()") for piece in at_words("except", part))
        if not left:
            found += typed_moments(said).moments
            continue
        with suppress(ValueError):
            without = typed_moments(" ".join(left)).moments
            days = {cue.day for cue in without}
            if all(cue.bare and not cue.at for cue in without) and len(days) < len(DAYS):
                if said:
                    found += [c for c in typed_moments(said).moments if c.day not in days]
                else:
                    out |= days
                continue
        raise ValueError(f"'{text[:60]}' leaves some out; write the moments that you have")
    if out and not found:
        found = [*typed_moments("every day").moments]
    kept = tuple(cue for cue in found if cue.day not in out)
    if not kept:
        raise ValueError(f"'{text[:60]}' leaves all out; write the moments that you have")
    return Cues(kept)


def _clock(hour: int, minute: str | None, half: str | None) -> str:
    hour += 12 * ((half or "").casefold() == "pm" and hour < 12)
    return f"{hour:02}:{minute or '00'}"


def _is_after_noon(said: str, start: int, exact: bool, early: bool) -> bool:
    """Whether hours without more beside them are those of an afternoon or an evening.

    Raises:
        ValueError: they may be, and may not.
    """
    if start < _EARLY or early or start >= _LATE:
        return start < _EARLY
    if start == _LATE - 1 or (exact and start > _EARLY):
        wrong = f"'{said.strip()}' may be in the morning or in the evening"
        raise Unclear(f"{wrong}; write 08:00-10:00, or 20:00-22:00")
    return True


def _by_the_clock(found: re.Match[str], early: bool) -> tuple[str, str]:
    """`17-20` or `6 to 8 pm` in 24 hours; `early` where the morning may be meant."""
    groups = found.groups()
    first, minute, half, last, more, other = groups[6:] if groups[0] is None else groups[:6]
    start, end = int(first), int(last)
    if (other or "").casefold() == "pm" and not half and start < end:
        half = "pm"  # 6 to 8 pm
    bare = not half and not other and len(first) == 1 and start < end <= 12
    if bare and _is_after_noon(found[0], start, bool(minute), early or end > 10):
        half = other = "pm"  # 2 to 5, 6 to 8
    if not half and not other and end <= start < end + 12 and end < 9:
        other = "pm"  # 9 to 5
    return _clock(start, minute, half), _clock(end, more, other)


class Unclear(ValueError):
    """A time that may be another one."""


class _TwoEnds(Unclear):
    """Of one beginning there are two ends, which belong to different days."""


def _with_ends(text: str, literal: bool = False) -> tuple[str, dict[str, str]]:
    """The text with times in 24 hours and without their ends, and the end of each; `literal` where
    whoever wrote them was told to write them so.

    Raises:
        ValueError: a time may be in the morning or in the evening, or two begin at one.
    """
    ends: dict[str, str] = {}

    def ended(begins: str, until: str) -> str:
        if ends.setdefault(begins, until) != until:
            raise _TwoEnds(f"'{text[:60]}' has two times with one beginning; write them apart")
        return begins

    def from_to(found: re.Match[str]) -> str:
        """`17-20`: its end is held by its beginning."""
        begins, until = _by_the_clock(found, literal or bool(re.search(_IN_THE_MORNING, text)))
        if until <= begins and "12:00" <= begins < "24:00" and until < "06:30":
            if literal:
                wrong = f"'{found[0].strip()}' ends on another day"
                raise Unclear(f"{wrong}; write {begins}-24:00, and the rest into its name")
            until = "24:00"
        return ended(begins, until) if begins < until <= "24:00" else found[0]

    def open_(found: re.Match[str]) -> str:
        """`after 18:00`, which lasts as long as the day."""
        _, hour, minute, half = found.groups()
        # Nobody means that they are free from six in the morning by `after 6`.
        after_noon = not half and len(hour) == 1 and int(hour) < 8
        begins = _clock(int(hour), minute, "pm" if after_noon else half)
        if begins > "23:59":
            return found[0]
        return ended(begins, "24:00")

    def late(found: re.Match[str]) -> str:
        """`evenings till 8`, from the first hour of the evening on."""
        part, hour, minute, half = found.groups()
        begins = f"{PARTS_OF_DAY[part.casefold()][0]:02}:00"
        until = _clock(int(hour), minute, half or ("pm" if int(hour) < 12 else None))
        if not begins < until <= "24:00":
            return found[0]
        return ended(begins, until)

    def closed(found: re.Match[str]) -> str:
        """`until 17`, from the first hour of a morning on."""
        after_noon = not found[3] and len(found[1]) == 1 and int(found[1]) <= _EARLY
        until = _clock(int(found[1]), found[2], "pm" if after_noon else found[3])
        if not "06:00" < until <= "24:00":
            return found[0]
        return ended("06:00", until)

    text = re.sub(_LATE_UNTIL, late, re.sub(_FROM_TO, from_to, text))
    return re.sub(_CLOSED, closed, re.sub(_OPEN, open_, text)), ends


def _each_part(text: str) -> list[str]:
    """The text once for each part of the day, where it names several in one: `daytime`, `morning
    and evening`."""
    pieces = at_words("daytime", text.replace("daytime", "during the day"))
    parts = (*PARTS_OF_DAY,)[:3] if len(pieces) > 1 else ("",)
    each = [f" {part} ".join(pieces).strip() for part in parts]
    both = (r"\1", r"\2") if re.search(_BOTH, text) else ("",)
    return [re.sub(_BOTH, one, said) if one else said for said in each for one in both]


def _moments(text: str) -> Cues:
    found: Cues | None = None
    for between in ("$", ",", rf",|\s+{_OR}\s+"):
        with suppress(ValueError):
            cues = _in_turn(re.split(between, text))
            if all(cue.bare for cue in cues.moments):
                return cues
            found = found or cues
    found = found or Cues.parse(text)
    # A time alone is of every day; with words beside it that nobody reads, it may be of none.
    if len({cue.day for cue in found.moments}) == len(DAYS) and any(
        cue.place for cue in found.moments
    ):
        raise ValueError(f"'{text[:60]}' names no day that is read; such as: Tuesday evening")
    return found


def _in_turn(pieces: list[str]) -> Cues:
    """The moments of some pieces; a time alone is of the days before it: `Mon 10:00, 14:00`."""
    found, last = list[Cue](), list[str]()
    for piece in [piece for piece in pieces if piece.strip()] or [""]:
        cues = Cues.parse(piece).moments
        if last and re.match(r"\s*\d", piece) and len(cues) == len(DAYS):
            cues = tuple(replace(cues[0], day=day) for day in last)
        found, last = [*found, *cues], [cue.day for cue in cues]
    return Cues(tuple(dict.fromkeys(found)))


# -- two moments beside each other -----------------------------------------------------------------


def _hour(time: str) -> float:
    hour, _, minute = time.partition(":")
    return int(hour) + int(minute or 0) / 60


def _span(moment: Cue) -> tuple[float, float]:
    """From which hour until which a moment lasts; of a time alone, to the end of its part of the
    day."""
    if moment.until:
        return _hour(moment.time), _hour(moment.until)
    if ":" in moment.at:
        start = _hour(moment.at)
        return start, next((end for _, end in PARTS_OF_DAY.values() if start < end), 24)
    return PARTS_OF_DAY.get(moment.at, (0, 24))


def parts_of(moment: Cue) -> list[str]:
    """The parts of the day of which at least half lies in a moment, or in which it begins; an empty
    text where it says none."""
    if not moment.at:
        return [""]
    if not moment.until:
        start, _ = _span(moment)
        return [next((part for part, (_, end) in PARTS_OF_DAY.items() if start < end), "night")]
    begins, ends = _span(moment)
    return [
        part
        for part, (first, last) in PARTS_OF_DAY.items()
        if 2 * (min(last, ends) - max(first, begins)) >= last - first
    ] or parts_of(replace(moment, until=""))


def hours_of(moment: Cue) -> range:
    """The whole hours that lie in a moment, at least the one in which it begins; none where it
    names no time and no part of the day."""
    if not moment.at:
        return range(0)
    begins, ends = _span(moment)
    first = ceil(begins)
    return range(first, int(ends)) or range(int(begins), int(begins) + 1)


def in_hours(hours: range) -> str:
    """Hours in words: a part of the day, or from when to when."""
    part = (name for name, (first, last) in PARTS_OF_DAY.items() if hours == range(first, last))
    return next(part, f"{hours[0]}:00 to {hours[-1] + 1}:00")


def meet_at_once(one: Cue, other: Cue) -> bool:
    """Whether two moments with a time or a part of the day have some of it in common."""
    if one.day != other.day or not (one.at and other.at):
        return False
    (start, end), (first, last) = _span(one), _span(other)
    return start < last and first < end


def meets(opening: Cue, free: Cue, early: float = 0) -> bool:
    """Whether what takes place at one moment can be gone to by whoever is free at the other; with
    `early`, also so many hours before they are."""
    if opening.day != free.day or not opening.at or not free.at:
        return opening.day == free.day
    if not free.until:
        if ":" in free.at and opening.until and _hour(free.at) >= _hour(opening.until):
            return False  # it is over before they come
        if not {*parts_of(opening)}.isdisjoint(parts_of(free)):
            return True
    (start, end), (first, last) = _span(opening), _span(free)
    if ":" in opening.at:
        # Somebody stays half an hour longer than they said, and is asked about more.
        stays = early or not (opening.until and free.until) or end <= last + 0.5
        return bool(stays) and first - early <= start < last
    return 2 * (min(end, last) - max(start, first - early)) >= end - start


_STRETCH = 1
"""Hours that the words for a part of a day may stretch beyond its last: a morning until one."""


def free_for(opening: Cue, mine: Iterable[Cue], early: float = 0) -> bool:
    """Whether somebody with all these moments can go to what takes place at one, until its end;
    with `early`, also to what only touches them."""
    there = [free for free in mine if meets(opening, free, early)]
    if not there or early or not opening.until or any(not free.at for free in there):
        return bool(there)
    reach, end = _span(opening)
    for first, last in sorted(_span(free) for free in mine if free.day == opening.day):
        reach = max(reach, last) if first <= reach + 2 * _STRETCH else reach
    return end <= reach + _STRETCH
