"""The plan as an iCalendar file: its own dates, deadlines, forecasts and days to look again.

How an import stays calm when the plan is made again:

- A UID is made of the program, its round and the kind of date, never of a place in a list, a day or
  a clock, so that a calendar updates an event that moved and makes no second one. A forecast takes
  the name that the next round would have, and becomes its deadline once that is announced.
- Check-ins count from the next one on: planning again moves the first of them.
- SEQUENCE is the number of days from 2020-01-01 to the day of the plan. It rises with every later
  plan, whether or not the event changed; two plans of one day have the same.
- DTSTAMP is midnight UTC of the day of the plan, so that the same plan gives the same bytes.

A calendar is often shared or kept with an employer, so answers stay out of it, but for the name.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pathways.catalog.records import OWN
from pathways.catalog.text import clean
from pathways.frozen import dataclass
from pathways.planner import Admission, NoPlan, Reason, Step, admission
from pathways.planner.plan import StepPart
from pathways.render.document import Document
from pathways.render.text import macros, plain_text

if TYPE_CHECKING:
    from icalendar import Calendar

_HOST = "pathways.invalid"
"""A name that nobody can own, so that a UID never points anywhere."""

_EPOCH = date(2020, 1, 1)
_LOOK_AGAIN = timedelta(days=14)
"""From a day without a plan to the next look at it; as far as a plan's first check-in."""

_ANNOUNCED = timedelta(days=120)
"""Before its first date, a round is taken not to have been announced yet."""

_TITLE, _TEXT = 200, 2000
"""Most characters shown; an import may refuse a longer one."""

_MARKS = re.compile(r"[\u061c\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]")
"""What could turn the direction of text or hide in it, beyond what is taken out of all text."""

_ADDRESS = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True, slots=True)
class Event:
    """Something on one or more whole days. `uid` is the part before the @."""

    uid: str
    kind: str
    first: date
    last: date
    """The last day itself; a file holds the day after."""
    program: str = ""
    step: Step | None = None
    part: StepPart | None = None
    admission: Admission | None = None
    checks: tuple[Reason, ...] = ()
    plan: bool = True

    @property
    def tentative(self) -> bool:
        """Whether the day is not known, only a time in which it may be."""
        return self.kind in ("forecast", "deadline-window", "opens-window")

    @property
    def ends_step(self) -> bool:
        """Whether it is the last part of its step."""
        return self.step is not None and self.part is self.step.parts[-1]


def to_ics(document: Document, own: Path | None = None) -> str:
    """The dates of a plan as iCalendar text, with the line ends that the format asks for.

    Without a plan it holds one check-in: a calendar with no event at all is not allowed.
    """
    words = macros("calendar.j2", own, doc=document)
    calendar = _head(document, words)
    stamp = datetime.combine(document.today, datetime.min.time(), UTC)
    sequence = (document.today - _EPOCH).days
    for event in events(document):
        calendar.add_component(_component(document, words, event, stamp, sequence))
    written: bytes = calendar.to_ical(sorted=False)
    return written.decode("utf-8")


def events(document: Document) -> list[Event]:
    """Every event, in order of its day, each with a UID of its own."""
    if isinstance(document.plan, NoPlan):
        day = document.today + _LOOK_AGAIN
        return [Event("check-in-1", "check-in", day, day, plan=False)]
    found = [*_own(document), *_rounds(document), *_looks(document), *_check_ins(document)]
    return sorted(_alone(found), key=lambda e: (e.first, e.uid))


# -- what goes in ------------------------------------------------------------------------


def _own(document: Document) -> Iterator[Event]:
    """The person's own dates: when to begin, and when each part is due."""
    for step in document.steps("people", "study", "project", "apply", "job"):
        stem = _stem(document, step)
        begun = step.id in document.person.progress.hours
        if step.kind != "people" and not begun and step.start < step.parts[0].due:
            yield Event(f"{stem}-begin", "begin", step.start, step.start, step=step)
        for part in step.parts:
            # Parts that are done drop out of a later plan, so a number would shift.
            name = _digest(part.text) if part.code == "part" else _slug(part.code)
            yield Event(f"{stem}-{name}", "part", part.due, part.due, step=step, part=part)


def _rounds(document: Document) -> Iterator[Event]:
    """What is announced or foreseen of the rounds of every program that the plan names."""
    plan = document.plan
    assert not isinstance(plan, NoPlan)
    named = {s.ref: s.admission for s in plan.steps if s.admission}
    for watch in (*plan.support, *plan.watch):
        named.setdefault(watch.program, watch.admission)
    for program, said in named.items():
        stem = f"apply-{_slug(program)}-{round_key(document, program, said)}"
        if said.state == "forecast":
            window = said.closes or said.opens or said.starts
            name = "deadline" if said.closes else "opens" if said.opens else "starts"
            if window:
                yield Event(f"{stem}-{name}", "forecast", *window, program, admission=said)
        elif said.state in ("dated", "not yet open"):
            if said.closes:
                kind = "deadline" if _one_day(said.closes) else "deadline-window"
                yield Event(f"{stem}-deadline", kind, *said.closes, program, admission=said)
            if said.opens and said.state == "not yet open":
                kind = "opens" if _one_day(said.opens) else "opens-window"
                yield Event(f"{stem}-opens", kind, *said.opens, program, admission=said)


def _looks(document: Document) -> Iterator[Event]:
    plan = document.plan
    assert not isinstance(plan, NoPlan)
    for w in plan.watch:
        uid = f"look-{_slug(w.program)}"
        yield Event(uid, "look", w.look, w.look, w.program, admission=w.admission, checks=w.checks)


def _check_ins(document: Document) -> Iterator[Event]:
    plan = document.plan
    assert not isinstance(plan, NoPlan)
    for number, day in enumerate(plan.check_ins, 1):
        yield Event(f"check-in-{number}", "check-in", day, day)


# -- names that stay ----------------------------------------------------------------------


def round_key(document: Document, program: str, said: Admission) -> str:
    """A round in a UID; for a forecast, what the next round would be called.

    `Spring 2026`, seen in 2026 and foreseen for 2027, gives `spring-2027`: the UID that the round
    has when it is announced under that name. A name without a year, such as `Cohort 4`, tells
    nothing about the next: that is `after-cohort-4`, foreseen and announced.
    """
    if said.state in ("dated", "not yet open"):
        foreseen = _foreseen(document, program, said.round)
        return foreseen if foreseen.startswith(("after-", "expected-")) else _slug(said.round)
    window = said.closes or said.opens or said.starts
    if said.state != "forecast" or window is None:
        return "any-day"
    if not said.round:
        return f"expected-{window[1].year}"
    years = _years_on(document, program, said.round, window[1])
    ahead = re.sub(
        r"(?<!\d)20\d\d(?!\d)", lambda found: str(int(found.group()) + years), said.round
    )
    return _slug(ahead) if ahead != said.round else f"after-{_slug(said.round)}"


def _foreseen(document: Document, program: str, name: str) -> str:
    """What an announced round was called while it was only foreseen, or nothing."""
    record = document.program(program)
    others = tuple(r for r in record.rounds if r.name != name)
    when = next(
        (w for r in record.rounds if r.name == name for w in (r.opens, r.closes, r.starts) if w),
        None,
    )
    if when is None:
        return ""
    # A day that rests on the data alone, so that the name stays as time passes.
    before = admission(
        replace(record, rounds=others), when.first - _ANNOUNCED, document.catalog.rules.forecast
    )
    return round_key(document, program, before) if before.state == "forecast" else ""


def _years_on(document: Document, program: str, name: str, late: date) -> int:
    """Years from a past round to a window that rests on it; its late end never moves with today."""
    for r in document.program(program).rounds:
        when = r.closes or r.opens or r.starts
        if r.name == name and when:
            return round((late - when.first).days / 365.25)
    return 0


def _stem(document: Document, step: Step) -> str:
    ref = step.ref
    # The id of a project of one's own may hold words of the person's.
    ref = f"{OWN}{_digest(ref)}" if ref.startswith(OWN) else _slug(ref)
    stem = f"{step.kind}-{ref}"
    if step.kind == "apply" and step.admission:
        stem += f"-{round_key(document, step.ref, step.admission)}"
    return stem


def _slug(text: str) -> str:
    """Small letters, digits and hyphens; with a digest where that would lose what tells apart."""
    folded = unicodedata.normalize("NFKD", text)
    slug = re.sub(r"[^a-z0-9]+", "-", folded.lower()).strip("-")[:60]
    if len(folded) > 60 or not text.isascii() or not slug:
        slug = f"{slug}-{_digest(text)}".lstrip("-")
    return slug


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:10]


def _alone(found: Iterable[Event]) -> Iterator[Event]:
    """The same with UIDs that differ, should two parts ever say the same."""
    seen: dict[str, int] = {}
    for event in found:
        count = seen[event.uid] = seen.get(event.uid, 0) + 1
        yield event if count == 1 else replace(event, uid=f"{event.uid}.{count}")


def _one_day(window: tuple[date, date]) -> bool:
    return window[0] == window[1]


# -- how it is written ---------------------------------------------------------------------


def _head(document: Document, words: Any) -> Calendar:
    # Loaded only when a calendar is written: it takes longer than planning does.
    from icalendar import Calendar, vText

    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//pathways//plan//EN")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # Extra properties are escaped only when they say that they are text.
    calendar["x-wr-calname"] = vText(_shown(words.name(), _TITLE))
    calendar["x-wr-caldesc"] = vText(_shown(words.about(), _TEXT))
    calendar["x-pathways-lock"] = vText(document.stamp)
    return calendar


def _component(document: Document, words: Any, event: Event, stamp: datetime, sequence: int) -> Any:
    from icalendar import Event as Component

    found = Component()
    found.add("uid", f"{event.uid}@{_HOST}")
    found.add("dtstamp", stamp)
    found.add("sequence", sequence)
    found.add("dtstart", event.first)
    found.add("dtend", event.last + timedelta(days=1))
    found.add("summary", _shown(words.title(event), _TITLE))
    found.add("description", _shown(words.text(event), _TEXT))
    page = document.program(event.program).page if event.program else ""
    if _ADDRESS.fullmatch(page):
        # The format does not escape an address, so only a plain one may stand there.
        found.add("url", page)
    found.add("status", "TENTATIVE" if event.tentative else "CONFIRMED")
    # A whole day that counts as busy would block every meeting on it.
    found.add("transp", "TRANSPARENT")
    return found


def _shown(markdown: Any, most: int) -> str:
    """Words of a template as plain lines, cut to so many characters."""
    text = _MARKS.sub("", clean(plain_text(str(markdown))))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    # The library takes these two characters for a line break, as the format does when it is read.
    text = "\n".join(line for line in lines if line).replace("\\N", "\\n")
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
