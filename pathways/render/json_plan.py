"""The plan as JSON: a versioned schema that embeds the answers and the lock, with names, pages and
the sentences of the page beside every code, so that nobody needs the catalog to read it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from pathways.catalog.values import When
from pathways.planner import Admission, NoPlan, Plan, Reason, Step
from pathways.planner.plan import LeftOut, Named, StepPart, Watch
from pathways.planner.why import Why
from pathways.profile.answers import as_plain
from pathways.render.document import SCHEMA, Document, lists_of
from pathways.render.markdown import said, tokens
from pathways.render.text import macros

ADDED: dict[type, tuple[str, ...]] = {
    Plan: ("changes",),
    Reason: ("words",),
    Admission: ("words",),
    StepPart: ("words", "done_words"),
    Step: ("name", "page", "words"),
    Watch: ("name", "page"),
    LeftOut: ("name", "page"),
    Named: ("name", "page"),
    Why: ("name", "page", "words"),
}
"""What stands beside the fields of a record, for whoever does not have the catalog."""

_SAID_BY = {
    "reasons": "reason",
    "short": "reason",
    "checks": "check",
    "on_no": "on_no",
    "blocks": "block",
    "questions": "question",
    "question": "asked",
    "because": "binds",
    "meanwhile": "meanwhile",
}
"""Which macro of templates/words.j2 says the codes of a field."""


def to_json(document: Document, own: Path | None = None) -> str:
    """The plan, its answers and its lock as JSON text; the same bytes for the same lock."""
    return json.dumps(as_data(document, own), ensure_ascii=False, indent=1) + "\n"


def as_data(document: Document, own: Path | None = None) -> dict[str, Any]:
    """The same as plain data."""
    plan = document.plan
    lock = document.lock
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "today": str(plan.today),
        "lock": lock.full(),
        "answers": as_plain(document.profile),
        "kind": "no plan" if isinstance(plan, NoPlan) else "plan",
    }
    if lock.record:
        data["record"] = list(document.record.lines) if document.record else []
        data["kept"] = list(document.kept)
    if lock.lists:
        data["lists"] = lists_of(document.catalog, plan)
    data["plan"] = Worded(document, own).plain(plan)
    data["names"] = names(document)
    return data


class Worded:
    """Records of a plan as plain data, with what `ADDED` lists; sentences as the page has them."""

    def __init__(self, document: Document, own: Path | None = None) -> None:
        self._document = document
        self._say = macros("words.j2", own, doc=document)

    def plain(self, value: Any, by: str = "") -> Any:
        """Plain JSON data; `by` is the macro that says a reason."""
        if isinstance(value, (tuple, list)):
            return [self.plain(v, by) for v in value]
        if isinstance(value, Reason):
            return plain(value) | {"words": self.words(by, value)}
        if isinstance(value, Admission):
            return plain(value) | {"words": self.words("admission", value)}
        if not isinstance(value, (Plan, NoPlan, *ADDED)):
            return plain(value)
        kind: Any = type(value)
        names = _fields(kind)
        held = {name: self.plain(getattr(value, name), self._by(value, name)) for name in names}
        match value:
            case Plan():
                held["changes"] = self.plain(self._document.changes, "change")
            case Step():
                held["parts"] = [self.part(value, part) for part in value.parts]
                held |= self.named(value)
                held["words"] = self.words("step_name", value)
            case Why():
                held |= self.named(value.step) if value.step else named(self._document, value.ref)
                held["words"] = self._say.VERDICTS[value.place]
            case Watch() | LeftOut() | Named():
                held |= named(self._document, value.program)
        return held

    def _by(self, of: Any, field: str) -> str:
        if field == "change":
            return "relaxes" if isinstance(of, NoPlan) else "if_only"
        if isinstance(of, Named):
            return {"ask-first": "check", "out": "block"}.get(of.stands, "reason")
        return _SAID_BY.get(field, "")

    def part(self, step: Step, part: StepPart) -> dict[str, Any]:
        """A part of a step, with what to do and when it is done in words."""
        return {
            **plain(part),
            "words": self.words("part", step, part),
            "done_words": self.words("part_done", step, part),
        }

    def words(self, macro: str, *values: Any) -> str:
        """What a macro of templates/words.j2 says, without marks of Markdown."""
        return bare_words(getattr(self._say, macro)(*values))

    def named(self, step: Step) -> dict[str, Any]:
        """The name and the page of what a step is of, or what it is called itself."""
        held = named(self._document, step.ref)
        known = self._document.catalog.entry(step.ref) is not None
        return held if known else held | {"name": self.words("step_name", step)}


def named(document: Document, id: str) -> dict[str, Any]:
    """The name of something of the catalog, and its page; None where it has none."""
    page = getattr(document.catalog.entry(id), "page", None)
    return {"name": document.name(id), "page": str(page) if page else None}


@lru_cache(maxsize=8192)
def bare_words(markdown: str) -> str:
    """A sentence in Markdown as plain text on one line."""
    text = " ".join(markdown.split())
    return said(tokens(text)) if any(mark in text for mark in "\\*`[&<") else text


def names(document: Document) -> dict[str, dict[str, Any]]:
    """What the ids are called that a plan holds without a name beside them, each with its page;
    a talk with what to ask."""
    found = {id: named(document, id) for id in sorted(set(_bare_ids(document.plan)))}
    if isinstance(document.plan, Plan):
        for ref in document.plan.talks:
            talk = document.talk(ref)
            found[ref] = {"name": talk.who, "page": None, "ask": talk.ask}
    return found


def _bare_ids(plan: Plan | NoPlan) -> Iterator[str]:
    for standing in plan.assessment.standings.values() if plan.assessment else ():
        yield from (standing.rung, standing.by_craft)
    for id, fit in plan.assessment.fits.items() if plan.assessment else ():
        yield from (id, *(gap.competency for gap in fit.readiness.gaps))
    if not isinstance(plan, Plan):
        return
    yield from (*plan.groups, *plan.employers, *plan.trade_doors)
    yield from (c for step in plan.steps for c, _, _ in step.shows)
    loads = {step for week in plan.weeks for step, _ in week.hours}
    yield from (step.partition(":")[2] for step in loads if step.startswith("attend:"))
    if plan.campaign:
        yield plan.campaign.role


def plain(value: Any) -> Any:
    """Records, fractions, dates and reasons as plain JSON data."""
    if isinstance(value, Reason):
        said = {"code": value.code, **{k: plain(v) for k, v in value.params.items()}}
        return {**said, "at": value.at} if value.at else said
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else round(float(value), 2)
    if isinstance(value, (str, date, When)):
        return str(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    names = _fields(value.__class__)
    return {name: plain(getattr(value, name)) for name in names} if names else str(value)


@cache
def _fields(of: type) -> tuple[str, ...]:
    """Names of what a record holds; empty where it is none."""
    held = [f.name for f in fields(of)] if is_dataclass(of) else []
    # Where it stands comes last, behind what it says.
    return tuple(sorted(held, key=lambda name: {"file": 1, "line": 2}.get(name, 0)))
