"""What a human adviser should know before a call: chosen from the plan and the record, one page.

Unlike a portfolio this is private: it may name answers that were no, and what was put aside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

from pathways.assess import Assessment
from pathways.catalog import Catalog
from pathways.frozen import Struct
from pathways.planner import NoPlan, Plan, Reason, Step, StepPart
from pathways.profile import Profile
from pathways.record.applications import tries_in
from pathways.record.entries import Record
from pathways.record.portfolio import Portfolio, Thing, portfolio

_DOUBTS, _DAYS = 3, 14


class Room(Struct):
    """How much the note may hold of what has no length of its own."""

    words: int
    """Of each thing said, in words."""
    done: int
    tried: int
    soon: int
    why: int
    """Of why somebody wants this and what would change their mind, in words."""


ROOMS = (
    Room(12, 4, 5, 2, 70),
    Room(12, 4, 3, 2, 45),
    Room(7, 4, 3, 2, 30),
    Room(5, 4, 2, 1, 15),
    Room(4, 2, 2, 1, 10),
)
"""From the usual page to the fullest life; the first that fits is taken."""

_NEWS = ("started", "finished")
_FAR = ("trial", "talk", "test")
_FIRST = ("offer", *_FAR, "accepted", "rejected", "withdrew", "waiting", *_NEWS)
"""Answers first: they are what an adviser can read most from, and most from those that came far."""

_CONTRADICTIONS = (
    "wish-ruled-out", "in-field-without-context", "unpaid-but-able", "free-but-few-hours",
)  # fmt: skip
_ASSUMED = ("assumed-rights", "assumed-country", "assumed-hours", "assumed-prefers")
_OUTSIDERS_KNOW = (
    "visa-unknown", "visa", "work-rights", "residence", "citizenship", "degree", "experience",
    "needs-program", "language", "start-after", "job-from", "job-place", "job-rights",
    "stipend-unknown", "hours-unknown", "still-runs", "mode", "where",
)  # fmt: skip
"""Checks that somebody in the field may have the answer to, the costliest mistake first."""


class Tried(Struct):
    """Something applied for or worked on, and the last that was heard of it."""

    heard: str
    """An answer, the stage that is open, or what was done there."""
    day: date
    name: str
    said: str
    stage: str = ""
    """How far it came, where that is beyond paper."""

    @property
    def rank(self) -> tuple[bool, bool, int, int]:
        """What an adviser should see first has the lowest."""
        first = _FIRST.index(self.heard)
        return self.heard != "offer", not self.stage, first, -self.day.toordinal()


class AdviserNote(Struct):
    """What the note holds; words are in templates/adviser_note.md.j2."""

    name: str
    ask: str
    """The question in the person's own words; empty when one is to be derived."""
    cut: bool
    """Whether that question was too long for the page."""
    shown: Portfolio
    outside: str
    done: tuple[Thing, ...]
    """Things done, cut to a line each: those that took most hours first, then the newest."""
    more_done: int
    tried: tuple[Tried, ...]
    more_tried: int
    assessment: Assessment | None
    doubts: tuple[Reason, ...]
    goal: str
    """The hard thing of this quarter; empty when there is none."""
    soon: tuple[tuple[Step, StepPart], ...]
    why: str
    """What the person wrote on why, and what would change their mind."""


def clip(text: str, words: int, characters: int) -> str:
    """Text cut to a number of words and characters, with an ellipsis where it was cut."""
    text = " ".join(text.split())
    short = " ".join(text.split(" ")[:words])[:characters].rstrip()
    return text if short == text else short.rstrip(".,;:") + "…"


def clip_to_numbers(text: str, words: int, characters: int) -> str:
    """The same, cut around its numbers where the beginning holds fewer of them: they are what came
    of a piece of work."""
    said = text.split()
    counts = [any(c.isdigit() for c in word) for word in said]
    most = max(range(max(1, len(said) - words + 1)), key=lambda n: sum(counts[n : n + words]))
    if most == 0 or len(said) <= words:
        return clip(text, words, characters)
    return "…" + clip(" ".join(said[most:]), words, characters - 1)


def adviser_note(
    profile: Profile,
    record: Record,
    catalog: Catalog,
    plan: Plan | NoPlan,
    changes: Sequence[Reason] = (),
    ask: str = "",
    room: Room = ROOMS[0],
) -> AdviserNote:
    """What to bring to a call with an adviser, as of the day of the plan, with what would change
    it; raises as `situation`."""
    shown = portfolio(profile, record, catalog, plan.today)
    tried = _tried(record, catalog, plan.today, room)
    steps = plan.steps if isinstance(plan, Plan) else ()
    goal = min((s for s in steps if s.goal), key=lambda s: (s.start, s.id), default=None)
    question = clip(ask, 45, 300)  # of all that is said, this matters most
    return AdviserNote(
        name=clip(profile.name, 6, 60),
        ask=question,
        cut=question.endswith("…") and not ask.rstrip().endswith("…"),
        shown=shown,
        outside=clip(shown.outside.work, room.words, 100) if shown.outside else "",
        done=tuple(_short(t, room) for t in sorted(shown.things, key=_weight)[: room.done]),
        more_done=len(shown.things[room.done :]),
        tried=tried[: room.tried],
        more_tried=len(tried[room.tried :]),
        assessment=plan.assessment,
        doubts=doubts(plan, changes)[:_DOUBTS],
        goal=_name(goal.ref, catalog) if goal else "",
        soon=_soon(steps, plan.today)[: room.soon],
        why=_with_its_end(profile.why, room.why),
    )


def _with_its_end(text: str, words: int) -> str:
    """Text cut within: what would change somebody's mind is mostly said last."""
    said = text.split()
    if len(said) <= words:
        return clip(text, words, words * 8)
    half = words // 2
    first, last = " ".join(said[: words - half]), " ".join(said[-half:])
    return f"{clip(first, words, half * 8).rstrip('.,;:…')}… {last[-half * 8 :]}"


def _weight(thing: Thing) -> tuple[Fraction, int, bool, str]:
    """The most hours first; of what has none, as everything answered, the newest."""
    when = thing.when.last.toordinal() if thing.when else 0
    return (-thing.hours, -when, not thing.link, thing.name)


def _short(thing: Thing, room: Room) -> Thing:
    return replace(
        thing, name=clip(thing.name, 18, 120), said=clip_to_numbers(thing.said, room.words, 100)
    )


def _tried(record: Record, catalog: Catalog, today: date, room: Room) -> tuple[Tried, ...]:
    """The last that was heard of each application, program and project."""
    so_far = record.until(today)
    entries = so_far.named(catalog)
    done = {e.id for e in entries if e.what == "done"}
    last: dict[str, Tried] = {}
    for a in tries_in(so_far, catalog):
        last[a.of if a.of and not (a.by or a.post) else str(a.line)] = Tried(
            a.state if a.state in _FAR else a.answer,
            a.since,
            clip(a.name(catalog), 14, 100),
            clip(a.said, room.words, 80),
            a.stage if a.stage in _FAR else "",
        )
    for e in entries:
        if e.what in _NEWS:
            last[e.of] = Tried(e.what, e.day, _name(e.id, catalog), clip(e.said, room.words, 80))
    # What is done stands among the things done.
    found = [t for of, t in last.items() if of.rpartition(":")[2] not in done]
    return tuple(sorted(found, key=lambda t: t.rank))


def _name(id: str, catalog: Catalog) -> str:
    return clip(catalog.name_of(id), 14, 100)


def doubts(plan: Plan | NoPlan, changes: Sequence[Reason] = ()) -> tuple[Reason, ...]:
    """What is least certain, most useful first; each one can be asked as a question."""
    if isinstance(plan, NoPlan):
        return (plan.because, *_gaps(plan.assessment))
    by_code = {q.code: q for q in reversed(plan.questions)}
    found = [by_code[code] for code in _CONTRADICTIONS if code in by_code]
    found += [c for c in changes if c.code.startswith("binds-")]
    found += _next_application(plan)
    found += _gaps(plan.assessment)[:1]
    found += [by_code[code] for code in _ASSUMED if code in by_code]
    found += [q for q in plan.questions if q.code == "unproven"][:1]
    # Whether to wish for something else is no question to anybody but oneself.
    found += [c for c in changes if c.code in ("margin-prefers", "margin-both")]
    found += [Reason("dates", {"program": x.program}) for x in plan.watch[:1]]
    found += [Reason("ladder", {"ladder": plan.assessment.ladder})]
    return tuple(found)


def _next_application(plan: Plan) -> list[Reason]:
    """The one check on the next application that costs most if it is missed."""
    for step in plan.steps:
        if step.kind not in ("apply", "job"):
            continue
        checks = {c.code: c for c in step.checks}
        for code in _OUTSIDERS_KNOW:
            if code in checks:
                return [Reason("check", {"step": step.id, "code": code, **checks[code].params})]
    return []


def _gaps(assessment: Assessment | None) -> tuple[Reason, ...]:
    """What the best-fitting role asks for and nothing shows yet."""
    if assessment is None or not assessment.shortlist:
        return ()
    fit = assessment.shortlist[0]
    return tuple(
        Reason("gap", {"role": fit.role, "competency": g.competency, "asked": g.asked})
        for g in fit.readiness.gaps
        if g.must
    )


def _soon(steps: Sequence[Step], today: date) -> tuple[tuple[Step, StepPart], ...]:
    """Parts due within two weeks that do not need this call, one of each step."""
    last = today + timedelta(days=_DAYS)
    found: dict[str, tuple[Step, StepPart]] = {}
    for step in steps:
        for part in step.parts:
            if part.due <= last and part.code != "ask-adviser" and step.id not in found:
                found[step.id] = (step, replace(part, text=clip(part.text, 18, 140)))
    return tuple(sorted(found.values(), key=lambda x: (x[0].kind == "people", x[1].due, x[0].id)))
