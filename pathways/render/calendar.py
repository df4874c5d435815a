"""The plan as an iCalendar file: sittings, its own dates, deadlines, forecasts, days to look again.

How an import stays calm when the plan is made again:

- A UID is made of the program, its round and the kind of date, never of a place in a list, a day or
  a clock, so that a calendar updates an event that moved and makes no second one. A forecast takes
  the name that the next round would have, and becomes its deadline once that is announced. Behind
  the @ stands a digest of the person's name, so that two people fit into one calendar.
- Check-ins count from the next one on: planning again moves the first of them. A sitting is the
  first, or second, of its week in the calendar.
- What an earlier file holds for days to come and this one does not is CANCELLED in it, until its
  day is over. METHOD stays PUBLISH, which may hold cancelled events beside others; CANCEL may not.
- SEQUENCE is the number of days from 2020-01-01 to the day of the plan, and rises above that of the
  earlier file where an event changed; an event that did not change keeps it.
- DTSTAMP is midnight UTC of the day of the plan, so that the same plan gives the same bytes.
- A time of day is that of wherever one is: it has no zone.

A calendar is often shared or kept with an employer, so answers stay out of it, but for the name,
and for the times of the week in which there are sittings.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pathways.catalog.records import OWN
from pathways.catalog.text import clean
from pathways.frozen import Struct
from pathways.planner import Admission, NoPlan, Plan, Reason, Step, admission
from pathways.planner.build import SITTING, sittings
from pathways.planner.draft import is_out
from pathways.planner.plan import StepPart, WeekLoad
from pathways.profile.answers import DAYS
from pathways.render.document import Document
from pathways.render.text import macros, plain_text

if TYPE_CHECKING:
    from icalendar import Calendar

_PRODUCT = "-//pathways//plan//EN"

_HOST = "pathways.invalid"
"""A name that nobody can own, so that a UID never points anywhere."""

_EPOCH = date(2020, 1, 1)
_LOOK_AGAIN = timedelta(days=14)
"""From a day without a plan to the next look at it; as far as a plan's first check-in."""

_ANNOUNCED = ("dated", "not yet open")

_BEFORE = timedelta(days=120)
"""Before its first date, a round is taken not to have been announced yet."""

_CHECK_IN = timedelta(days=28)
"""Between check-ins after the last one that the plan names, until its end."""

_QUIET = ("deadline", "deadline-window")
"""Kinds of events in a calendar of deadlines alone; beside them, forecasts of one and goals."""

_MORNING = timedelta(hours=9)
"""When a whole day rings, if it is to."""

_RINGS = {
    "sitting": (timedelta(minutes=-15),),
    "deadline": (_MORNING - timedelta(days=7), _MORNING - timedelta(days=1)),
    "part": (_MORNING - timedelta(days=1),),
    **dict.fromkeys(("begin", "opens", "look", "check-in", "look-back"), (_MORNING,)),
}
"""When an alarm rings, counted from the beginning of an event. What has no day has no alarm."""

_REFRESH = timedelta(days=1)
"""How often a calendar that subscribes to the file is asked to look at it again."""

_MOST_EARLIER = 2_000_000
"""Bytes up to which an earlier calendar is read."""

_TITLE, _TEXT = 200, 2000
"""Most characters shown; an import may refuse a longer one."""

_MARKS = re.compile(r"[\u061c\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]")
"""What could turn the direction of text or hide in it, beyond what is taken out of all text."""

_ADDRESS = re.compile(r"https?://[!-~]+")


class Event(Struct):
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
    at: time | None = None
    """When it begins, if it is no whole day."""
    items: tuple[tuple[Step, StepPart, Fraction], ...] = ()
    """What a sitting is for, with hours of each."""
    besides: Fraction = Fraction(0)
    """Hours of the week for which no time was given."""

    @property
    def hours(self) -> Fraction:
        """How long a sitting is, in half hours."""
        halves = round(sum((hours for _, _, hours in self.items), Fraction(0)) * 2)
        return Fraction(max(1, halves), 2)

    @property
    def tentative(self) -> bool:
        """Whether the day is not known, only a time in which it may be."""
        return self.kind in ("forecast", "deadline-window", "opens-window")

    @property
    def ends_step(self) -> bool:
        """Whether it is the last part of its step."""
        return self.step is not None and self.part is self.step.parts[-1]


class Wanted(Struct):
    """What a person wants of a calendar."""

    alarms: bool = False
    deadlines: bool = False
    """Deadlines and goals alone."""
    earlier: bytes = b""
    """The file that this one takes the place of, if it is a calendar."""

    @property
    def view(self) -> str:
        """What the stamp says of it; empty for the usual calendar."""
        chosen = (("alarms", self.alarms), ("deadlines", self.deadlines))
        return "-".join(name for name, wanted in chosen if wanted)

    @classmethod
    def of(cls, view: str, earlier: bytes) -> Wanted:
        """What a stamp says."""
        return cls("alarms" in view, "deadlines" in view, earlier)


def to_ics(document: Document, own: Path | None = None, wanted: Wanted | None = None) -> str:
    """The dates of a plan as iCalendar text, with the line ends that the format asks for.

    Without a plan it holds one check-in: a calendar with no event at all is not allowed.
    """
    wanted = wanted or Wanted()
    words = macros("calendar.j2", own, doc=document)
    calendar = _head(document, words, wanted.view)
    before = _events_in(wanted.earlier)
    components = [_component(document, words, e, wanted.alarms) for e in events(document, wanted)]
    now = {str(found["UID"]) for found in components}
    gone = [
        _gone(document, words, was)
        for uid, was in before.items()
        if uid not in now and _last(was) >= document.today
    ]
    for found in (*components, *gone):
        was = before.get(str(found["UID"]))
        found["SEQUENCE"] = _sequence(document, found, was)
        calendar.add_component(found)
    written: bytes = calendar.to_ical(sorted=False)
    return written.decode("utf-8")


def events(document: Document, wanted: Wanted | None = None) -> list[Event]:
    """Every event, in order of its day, each with a UID of its own."""
    plan = document.plan
    if isinstance(plan, NoPlan):
        day = document.today + _LOOK_AGAIN
        return [Event("check-in-1", "check-in", day, day, plan=False)]
    found = [*_own(document), *_rounds(document, plan)]
    if wanted and wanted.deadlines:
        found = [e for e in found if e.kind in _QUIET or _ends(e)]
        found = found or [*_check_ins(document, plan)][:1]
    else:
        found += [*_sittings(document, plan), *_looks(plan), *_check_ins(document, plan)]
    return sorted(_alone(found), key=lambda e: (e.first, e.at or time.min, e.uid))


def _ends(event: Event) -> bool:
    """Whether a deadline is foreseen in it, or a goal of the plan ends with it."""
    if event.kind == "forecast":
        return event.admission is not None and event.admission.closes is not None
    return event.kind == "part" and event.ends_step and event.step is not None and event.step.goal


# -- what goes in ------------------------------------------------------------------------


def _own(document: Document) -> Iterator[Event]:
    """The person's own dates: when to begin, and when each part is due."""
    for step in document.steps():
        stem = _stem(document, step)
        begun = step.id in document.person.progress.hours
        if step.kind not in ("people", "prepare") and not begun and step.start < step.parts[0].due:
            yield Event(f"{stem}-begin", "begin", step.start, step.start, step=step)
        for part in step.parts:
            # Parts that are done drop out of a later plan, so a number would shift.
            name = _digest(part.text) if part.code == "part" else _slug(part.code)
            yield Event(f"{stem}-{name}", "part", part.due, part.due, step=step, part=part)


def _rounds(document: Document, plan: Plan) -> Iterator[Event]:
    """What is announced or foreseen of the rounds of every program that the plan names."""
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
        elif said.state in _ANNOUNCED:
            opens = said.opens if said.state == "not yet open" else None
            for name, window in (("deadline", said.closes), ("opens", opens)):
                if window:
                    kind = name if window[0] == window[1] else f"{name}-window"
                    yield Event(f"{stem}-{name}", kind, *window, program, admission=said)


def _looks(plan: Plan) -> Iterator[Event]:
    for w in plan.watch:
        uid = f"look-{_slug(w.program)}"
        yield Event(uid, "look", w.look, w.look, w.program, admission=w.admission, checks=w.checks)


def _check_ins(document: Document, plan: Plan) -> Iterator[Event]:
    """Those of the plan, and then one every four weeks to its end."""
    days, last = list(plan.check_ins), max(plan.check_ins, default=document.today)
    while (last := last + _CHECK_IN) <= plan.until:
        if not is_out(document.catalog, document.person, last):
            days.append(last)
    for number, day in enumerate(days, 1):
        yield Event(f"check-in-{number}", "check-in", day, day)
    if document.decides:
        yield Event("look-back", "look-back", document.decides, document.decides)


def _sittings(document: Document, plan: Plan) -> Iterator[Event]:
    """Work of one's own at the times that the person gave, for each week; without a time, none."""
    steps = {step.id: step for step in plan.steps}
    days = sittings(document.catalog, document.person, plan.steps, plan.weeks)
    for load, planned in zip(plan.weeks, days, strict=True):
        # What `next` puts on that day comes first; parts of a step keep their order.
        first = {i.step for i in planned if document.cue_on(i.day)}
        planned = tuple(sorted(planned, key=lambda i: (i.step not in first, i.step, i.part)))
        work = [[steps[i.step], steps[i.step].parts[i.part], i.hours] for i in planned]
        yield from _at_their_times(document, load, work)


def _at_their_times(document: Document, load: WeekLoad, work: list[list[Any]]) -> Iterator[Event]:
    """One sitting for each time of a week, the best time first, for as long as there is work."""
    made: list[Event] = []
    for number, cue in enumerate(document.person.cues, 1):
        if not cue.time:
            continue
        ahead = (DAYS.index(cue.day) - load.start.weekday()) % 7
        day, room, items = load.start + timedelta(days=ahead), SITTING, []
        if is_out(document.catalog, document.person, day):
            continue
        while work and room:
            step, part, hours = work[0]
            took = min(room, hours)
            items.append((step, part, took))
            room, work[0][2] = room - took, hours - took
            if not work[0][2]:
                work.pop(0)
        if items:
            year, week, _ = day.isocalendar()
            uid, at = f"sitting-{year}-w{week:02}-{number}", time.fromisoformat(cue.time)
            made.append(Event(uid, "sitting", day, day, at=at, items=tuple(items)))
    left = sum((hours for *_, hours in work), Fraction(0))
    yield from (replace(e, besides=left if e is made[0] else e.besides) for e in made)


# -- names that stay ----------------------------------------------------------------------


def round_key(document: Document, program: str, said: Admission) -> str:
    """A round in a UID; for a forecast, what the next round would be called.

    `Spring 2026`, seen in 2026 and foreseen for 2027, gives `spring-2027`: the UID that the round
    has when it is announced under that name. A name without a year, such as `Cohort 4`, tells
    nothing about the next: that is `after-cohort-4`, foreseen and announced.
    """
    if said.state in _ANNOUNCED:
        foreseen = _foreseen(document, program, said.round)
        return foreseen if foreseen.startswith(("after-", "expected-")) else _slug(said.round)
    window = said.closes or said.opens or said.starts
    if said.state != "forecast" or window is None:
        return "any-day"
    if not said.round:
        return f"expected-{window[1].year}"
    dated = ((r.name, r.closes or r.opens or r.starts) for r in document.program(program).rounds)
    past = next((when.first for name, when in dated if when and name == said.round), window[1])
    # The late end of a window that rests on a past round never moves with today.
    years = round((window[1] - past).days / 365.25)
    ahead = _YEAR.sub(lambda found: str(int(found.group()) + years), said.round)
    return _slug(ahead) if ahead != said.round else f"after-{_slug(said.round)}"


_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def _foreseen(document: Document, program: str, name: str) -> str:
    """What an announced round was called while it was only foreseen, or nothing."""
    rounds = document.program(program).rounds
    named = (w for r in rounds if r.name == name for w in (r.opens, r.closes, r.starts))
    when = next(filter(None, named), None)
    if when is None:
        return ""
    others = replace(document.program(program), rounds=tuple(r for r in rounds if r.name != name))
    # A day that rests on the data alone, so that the name stays as time passes.
    before = admission(others, when.first - _BEFORE, document.catalog.rules.forecast)
    return round_key(document, program, before) if before.state == "forecast" else ""


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


# -- how it is written ---------------------------------------------------------------------


def _head(document: Document, words: Any, view: str) -> Calendar:
    # Loaded only when a calendar is written: it takes longer than planning does.
    from icalendar import Calendar, vDuration, vText

    calendar: Calendar = _filled(
        Calendar(), version="2.0", prodid=_PRODUCT, calscale="GREGORIAN", method="PUBLISH"
    )
    every = vDuration(_REFRESH)
    every.params["VALUE"] = "DURATION"
    calendar["refresh-interval"] = every
    calendar["x-published-ttl"] = vDuration(_REFRESH)
    # Extra properties are escaped only when they say that they are text.
    calendar["x-wr-calname"] = vText(_shown(words.name(), _TITLE))
    calendar["x-wr-caldesc"] = vText(_shown(words.about(), _TEXT))
    calendar["x-pathways-lock"] = vText(document.stamp + (f" view={view}" if view else ""))
    return calendar


def _component(document: Document, words: Any, event: Event, alarms: bool) -> Any:
    from icalendar import Alarm
    from icalendar import Event as Component

    uid = f"{event.uid}@{_host(document)}"
    found = _filled(Component(), uid=uid, dtstamp=_stamp(document))
    found["SEQUENCE"] = 0  # here, so that the order of lines stays
    begins: date = event.first
    ends = event.last + timedelta(days=1)
    if event.at:
        begins = datetime.combine(event.first, event.at)
        ends = begins + timedelta(minutes=int(event.hours * 60))
    title, text = _shown(words.title(event), _TITLE), _shown(words.text(event), _TEXT)
    _filled(found, dtstart=begins, dtend=ends, summary=title, description=text)
    page = document.program(event.program).page if event.program else ""
    if _ADDRESS.fullmatch(page):
        # The format does not escape an address, so only a plain one may stand there.
        found.add("url", page)
    found.add("status", "TENTATIVE" if event.tentative else "CONFIRMED")
    # A whole day that counts as busy would block every meeting on it.
    found.add("transp", "OPAQUE" if event.at else "TRANSPARENT")
    for before in _RINGS.get(event.kind, ()) if alarms else ():
        title = str(found["SUMMARY"])
        found.add_component(_filled(Alarm(), action="DISPLAY", description=title, trigger=before))
    return found


def _filled(component: Any, **values: Any) -> Any:
    """The component with these values, in their order."""
    for name, value in values.items():
        component.add(name, value)
    return component


def _host(document: Document) -> str:
    """What stands behind the @ of every UID of a person, however their name is spaced."""
    name = unicodedata.normalize("NFKC", document.profile.name or "").casefold()
    return f"{_digest(' '.join(name.split()))}.{_HOST}"


def _stamp(document: Document) -> datetime:
    return datetime.combine(document.today, time.min, UTC)


# -- an earlier file -----------------------------------------------------------------------


def _events_in(raw: bytes) -> Mapping[str, Any]:
    """The events of an earlier calendar of ours by UID; none of any other file."""
    from icalendar import Calendar

    if f"PRODID:{_PRODUCT}".encode() not in raw[:200] or len(raw) > _MOST_EARLIER:
        return {}
    try:
        held = Calendar.from_ical(raw)
        found = {str(e["UID"]): e for e in held.walk("VEVENT")}
        for event in found.values():
            _last(event), _version(event)
    except (ValueError, KeyError, AttributeError, TypeError):
        return {}  # cut off, or changed by somebody: nobody can say what it held
    return found


def _version(event: Any) -> int:
    return int(event["SEQUENCE"])


def _last(event: Any) -> date:
    """The last day of an event in a file."""
    begins, ends = event.decoded("DTSTART"), event.decoded("DTEND")
    if isinstance(begins, datetime):
        return begins.date()
    last: date = ends - timedelta(days=1)
    return last


def _gone(document: Document, words: Any, was: Any) -> Any:
    """An event that is in the plan no more, without what it said."""
    from icalendar import Event as Component

    found = Component()
    found["UID"] = was["UID"]
    found.add("dtstamp", _stamp(document))
    found["SEQUENCE"] = 0
    found["DTSTART"], found["DTEND"] = was["DTSTART"], was["DTEND"]
    title = _shown(words.gone(), _TITLE)
    return _filled(found, summary=title, status="CANCELLED", transp="TRANSPARENT")


def _sequence(document: Document, found: Any, was: Any) -> int:
    """The number of an event's version: that of the earlier file, unless something changed."""
    today = (document.today - _EPOCH).days
    if was is None:
        return today
    before = _version(was)
    return before if _said(found) == _said(was) else max(today, before + 1)


def _said(event: Any) -> list[bytes]:
    """The lines of an event that a person would see."""
    written: bytes = event.to_ical(sorted=False)
    kept = written.replace(b"\r\n ", b"").split(b"\r\n")
    return [line for line in kept if not line.startswith((b"DTSTAMP", b"SEQUENCE"))]


def _shown(markdown: Any, most: int) -> str:
    """Words of a template as plain lines, cut to so many characters."""
    text = _MARKS.sub("", clean(plain_text(str(markdown))))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    # The library takes these two characters for a line break, as the format does when it is read.
    text = "\n".join(line for line in lines if line).replace("\\N", "\\n")
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
