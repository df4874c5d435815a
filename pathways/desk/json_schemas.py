"""JSON Schemas of what commands print as JSON, for programs that read it.

Records say what is in them by their fields and docstrings, as they do for data files; the rest is
a table. Every object may gain keys: what is listed stays.
"""

from __future__ import annotations

import dataclasses
from datetime import date
from fractions import Fraction
from typing import Any, Literal, NewType, get_type_hints

from pathways.catalog.decode import substitute
from pathways.catalog.load import CLASSES
from pathways.catalog.records import Competency, Project, Role, RubricRow
from pathways.catalog.rules import Independent
from pathways.catalog.values import When
from pathways.cohort import brief_text, form, form_reader, outputs, small_cells, store, terms
from pathways.desk import attests, browse, hiring, routes, verify
from pathways.lists import fetch, openings, read
from pathways.planner import NoPlan, Plan, Reason
from pathways.planner.menu import SIZES
from pathways.planner.plan import StepPart
from pathways.planner.why import Why
from pathways.profile import Profile
from pathways.profile.life import Stage
from pathways.record import adviser_note, applications, entries, picture, replan
from pathways.render import document, resume
from pathways.render.formats import FORMATS, formats_of
from pathways.render.json_plan import ADDED
from pathways.route import hires, judge, routed, together
from pathways.upkeep import changelog, codes, drift, graph, impact, stale
from pathways.upkeep.schema import Maker, Noted, Schema, Shape, notes_of

_MaybeText = NewType("_MaybeText", str)

_SCALARS: dict[Any, Schema] = {
    Any: {},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    dict: {"type": "object"},
    Fraction: {"type": "number"},
    date: {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
    When: {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"},
    type(None): {"type": "null"},
    None: {"type": "null"},
    _MaybeText: {"type": ["string", "null"]},
}


def _fields(cls: Any, args: tuple[Any, ...] = ()) -> dict[str, Shape]:
    """What is written of a record class, by key."""
    if cls is Reason:
        return {"code": str, "words": _WORDS, "at?": str}
    hints, notes = get_type_hints(cls), notes_of(cls)
    filled = dict(zip(getattr(cls, "__parameters__", ()), args, strict=True))
    held: dict[str, Shape] = {}
    for field in dataclasses.fields(cls):
        name, tp = field.name, substitute(hints[field.name], filled)
        held[name] = Noted(tp, notes[name]) if name in notes else tp
    return held | {key: _MEANS[key] for key in ADDED.get(cls, ())}


_ID = Noted(str, "An id of the catalog.")
_WORDS = Noted(str, "The sentence that the page has for it.")
_LABEL = Noted(str, "What it is called on the page.")
_NAMED: Shape = {
    "name": Noted(str, "What it is called."),
    "page": Noted(_MaybeText, "Its address on the web, if it has one."),
}
_MEANS = {
    **_NAMED,
    "words": _WORDS,
    "done_words": Noted(str, "When it is done, as the page says it."),
    "changes": Noted([Reason], "What would change the plan."),
}
_KINDS = Literal["plan", "no plan"]
_LOCK = Noted(dict[str, str], "Versions and hashes of what it was made from.")


_NAMES: Shape = {str: {**_NAMED, "ask?": str}}
_FOUND: Shape = {"program": _ID, **_NAMED, "words": _WORDS, "place": str}

_OF_ENTRY = _fields(entries.Entry)
_OF_ENTRY["is"] = _OF_ENTRY.pop("is_")
_ENTRY: Shape = {key: _OF_ENTRY.pop(key) for key in ("on", "what", "line")}
_ENTRY |= {f"{key}?": of for key, of in _OF_ENTRY.items()}
_LOGGED: Shape = {
    **_ENTRY,
    "name": Noted(str, "What it is of; empty where it is of nothing."),
    "words": Noted(str, "What happened, as a sentence."),
    "counts": Noted(bool, "Whether it was not taken back."),
}

_APPLICATIONS: Shape = [{
    **dict.fromkeys(("name", "of", "by", "post", "round", "found", "said"), str),
    "state": applications.State, "stage": Stage, "sent": date | None, "since": date,
    "answer_by": date | None, "line": int,
}]  # fmt: skip

_PART: Shape = {"due": date, "step": str, "part": str, "text": str, **_NAMED, "words": _WORDS}
_SITTINGS: Shape = [
    {**_PART, "number": int, "day": date, "hours": float, "left": float, "finishes": bool}
]
_CELL_OF, _COUNT = _fields(small_cells.Cell).values()
_CELLS: Shape = [{"of": _CELL_OF, "count": _COUNT, "words": _LABEL}]
_APART = ("shown", "assessment", "soon", "doubts")
_OF_NOTE = get_type_hints(adviser_note.AdviserNote)
_NOTE: Shape = {
    "today": date,
    **{name: of for name, of in _OF_NOTE.items() if name not in _APART},
    "doubts": [Reason],
    "soon": [{**_NAMED, ...: StepPart}],
}
_ANSWER = Noted(Any, "As in a file of answers; `pathways profile blank` says more.")
_PROFILE: Shape = {
    "version": int,
    **{f"{f.name}?": _ANSWER for f in dataclasses.fields(Profile) if f.name != "version"},
}
_ROW: Shape = {
    **dict.fromkeys(outputs.INDEX, str),
    "status": Literal["plan", "no plan yet", "answers to mend"],
    **{f"{FORMATS[name].endings[0]}?": str for name in formats_of("plan")},
    "shard?": str,
}
_CLASSES = {**CLASSES, "competencies": Competency}
_PLACE: Shape = {"file": str, "line": int}
_ANY_SHAPE = Noted(Any, "What it was before and is after, of any shape.")

_LEVELS: Shape = [judge.Level]
_BESIDE: Shape = {
    "person": Noted(str, "The code of somebody under `each`."),
    "opening": Noted(str, "The id of an opening."),
    "verdict": judge.Verdict, "needs": _LEVELS, "helps": _LEVELS,
    "asks": [Reason], "blocks": [Reason],
    "place": openings.Fit | None, "step": judge.NamedStep | None,
    "order": Noted(tuple[int | str, ...], "Of the people of an opening the least is first."),
}  # fmt: skip
_BAR: Shape = {
    "mission": Noted(_MaybeText, "Why they want this, in their own words."),
    "context": ({"level": int, "enough": bool, "words": str}, None),
}

_OF_ROLE = _fields(Role)

_DOCUMENTS: dict[str, tuple[str, Shape]] = {
    "plan": ("pathways plan --json, pathways demo --json, and a file of batch", {
        "schema": document.SCHEMA, "today": date, "lock": _LOCK,
        "answers": Noted(dict, "The answers, as in a profile file."),
        "kind": _KINDS, "plan": Plan | NoPlan,
        "names": Noted(_NAMES, "Ids that have no name beside them."),
        "record?": [str], "kept?": [str],
        "lists?": Noted(dict, "The rounds that an open list dated."),
    }),
    "why": ("pathways why ID --json", Why),
    "compare": ("pathways compare --json", [{
        "with": str, "hours_a_week": float, "no_plan": _MaybeText,
        "words": Noted(str, "Why there is no plan, if there is none."),
        "ladder": str, "rung": str, "roles": [_ID],
        "required_levels_shown": {"now": int, "with_the_goals_done": int, "of": int},
        "goals": [{"project": _ID, "by": date}],
        "applications": [{"to": _ID, "ready_by": date}],
        "left_out": [_ID], "names": _NAMES,
    }]),
    "next": ("pathways next --json", {
        "today": date, "kind": _KINDS, "this_week?": _SITTINGS, "late?": _SITTINGS,
        "hours?": {"planned": float, "logged": float}, "since?": date | None, "dates?": [_PART],
        "looks?": [{"look": date, "program": _ID, **_NAMED}],
        "closing?": [{"day": date, **_FOUND}], "question?": Reason | None,
        "openings?": {"list": date, "credit": str, "openings": [dict]},
        "under_way?": _APPLICATIONS, "news?": int, "paused_until?": date | None,
        "aside?": [_ENTRY], "plan?": NoPlan,
    }),
    "record": ("pathways log show --json", [_LOGGED]),
    "applications": ("pathways applications --json", _APPLICATIONS),
    "replan": ("pathways replan --json", ({
        "since": date,
        "lines": [{"step": str, "words": _WORDS, "before": date | None, "after": date | None,
                   "cause": replan.Cause, "entry": (_ENTRY, None)}],
        "answers": [str], "found": [_FOUND], "entries": [_ENTRY],
    }, None)),
    "portfolio": ("pathways portfolio --json, a JSON Resume", {
        "$schema": resume.SCHEMA, "basics": dict,
        "meta": {"pathways": {"version": str, "catalog": str}, "version": str,
                 "lastModified?": str},
        "work?": [dict], "education?": [dict], "projects?": [dict], "skills?": [dict],
        "languages?": [dict],
    }),
    "verify": ("pathways verify PLAN --json", verify.Verified),
    "attested": ("pathways attest verify FILE --json", [
        {...: attests.Checked, "refused": bool, "known": bool}]),
    "contacts": ("pathways attest contacts --json", [
        {"did": str, "name": str, "how": str, "confirmed": date}]),
    "register": ("pathways attest register FILE --json", [attests.Registered]),
    "batch": ("pathways batch ANSWERS --out DIR --json", outputs.Totals),
    "index": ("a row of index.csv, as a reader of CSV gives it", _ROW),
    "brief": ("pathways brief COHORT --json", {
        "schema": brief_text.SCHEMA, "today": date, "lock": _LOCK, "people": int,
        "ladders": {str: _CELLS},
        "roles": _CELLS, "steps": _CELLS, "blocks": _CELLS, "hours": _CELLS, "days": _CELLS,
        "of_everybody": [str],
        "sessions": [{"competency": _ID, "people": int, "projects": [_ID], "programs": [_ID]}],
        "agendas": [_ID], "groups": [{"step": str, "sizes": [int], "words": _LABEL}],
        "wall": [{"program": _ID, "what": Literal["closes", "opens", "starts"], "first": date,
                  "last": date, "state": str, "weak": bool, "people": int | None,
                  "words": _WORDS}],
        "names": _NAMES,
    }),
    "since": ("pathways brief COHORT --since OLD --json", {
        "schema": brief_text.SINCE, ...: terms.Terms, "of_everybody": [str], "names": _NAMES,
    }),
    "route": ("pathways route COHORT OPENINGS --json, and the file of --audit", {
        "schema": routes.SCHEMA, "today": date, "lock": _LOCK, "people": int, "left_out": int,
        "blind": bool,
        "openings": [{
            **dict.fromkeys(("id", "code", "name", "by", "kind", "place", "send", "role"), str),
            "seats": int | None, "page": _MaybeText, "closes": When | None,
            "beside": bool, "public": bool, "weight": int, "out": {str: int},
            "now": int, "step": int, "unknown": int, "first": [_BESIDE],
            "not_to_miss": [{"person": str, "known_by": str}],
            "but_the_moment": [str],
        }],
        "over": [str],
        "each": [{
            "person": str, "name": str, "place": str, "referred": bool | None, "known_by": str,
            "bar": _BAR, "openings": [_BESIDE],
            "nearest": (_BESIDE, None),
        }],
        "teams": {str: together.Team}, "groups": [together.Group],
        "assigned": together.Assigned | None,
        "whole": (routed.Whole, None), "notes": [str], "names": {str: str},
        "rule?": dict, "lots?": {str: Noted(str, "Circumstances as JSON.")},
        "wants?": {str: [str]}, "aims?": {str: [_ID]}, "hours?": [str],
        "shows?": {str: {str: [int]}}, "why_not?": {str: {str: [str]}}, "apart?": [[str]],
    }),
    "team": ("pathways team NEEDS --json", {
        "schema": hiring.SCHEMA, "today": date, "lock": _LOCK,
        "hires": [{...: hires.Hire, **{name: _OF_ROLE[name] for name in hiring.OF_ROLE},
                   "rubric": [RubricRow]}],
        "later": [hires.Later], "there": {str: [_ID]}, "short_of_money": bool,
        "independence": [Independent],
        "cohort": Noted(dict | None, "What pathways route --json says with the hires, in their "
                                         "order, as openings."),
        "names": {str: str},
    }),
    "match": ("pathways match --json", {
        "today": date, "roles": [routes.ForRole], "of": int,
        "openings": [{"name": str, "page": _MaybeText, **_BESIDE}],
        "programs": [_ID], "groups": [_ID], "employers": [_ID],
        "people": [{"ref": str, "who": str, "ask": str}], "names": {str: str},
    }),
    "openings-found": ("pathways openings --json", {
        "list": date, "credit": str,
        "openings": [{
            "id": str, "title": str, "organization": str, "url": str, "role": _ID,
            "role_name": str, "place": str, "work": str, "remote": str, "experience": str,
            "published": str, "place_for_you": openings.Fit, "apply_now": bool,
            "missing": [{"competency": _ID, "name": str, "asked": int, "shown": int}],
            "state": Literal["new", "seen", "applied", "hidden"],
        }],
        "roles?": [_ID],
    }),
    "near": ("pathways openings --near --json", {
        "events?": [{...: read.Listed, "near": openings.Fit}],
        "communities?": [{...: read.Listed, "near": openings.Fit}],
    }),
    "listed": ("pathways openings --training or --list NAME --json",
               [{...: read.Listed, "to_ask?": [str]}]),
    "update": ("pathways update --json", [fetch.Updated]),
    "progress": ("pathways progress --json",
                 {...: picture.Picture, "hours": float, "weeks_came": int}),
    "note": ("pathways adviser-note --json", _NOTE),
    "profile": ("pathways profile show --json", _PROFILE),
    "form": ("pathways form --json", {
        "title": str, "intro": str,
        "fields": [{"shape": form.Shape, "title": str, "help": str, "options": [str],
                    "other": bool, "atMost": int, "consent": bool,
                    "pattern": ({"match": str, "say": str}, None)}],
    }),
    "answers": ("pathways batch ANSWERS --check --json", {
        "counts": dict.fromkeys(store.COUNTED, int), "notes": [str],
        "people": [{"row": str, "answers": (_PROFILE, None),
                    "problems": [form_reader.CellProblem]}],
    }),
    "exported": ("pathways batch --export ID --json", [str]),
    "forgotten": ("pathways batch --forget ID --json", {"forgotten": [str], "left": [str]}),
    "projects": ("pathways project list --json", [{
        "id": _ID, "name": str, "size": Literal[tuple(SIZES)],
        "hours": {"p50": float, "p80": float}, "weeks": int,
        "shows": [{"competency": _ID, "from": int, "level": int}],
        "roles": [_ID], "where": str, "needs_yes": str,
    }]),
    "project-page": ("pathways project show ID --json", Project),
    "entries": ("pathways catalog list --json", [{
        "id": _ID, "name": str, "kind": str, "topics?": [str], "mode?": _MaybeText,
        "places?": [str], "status?": str,
    }]),
    "entry": ("pathways catalog show ID --json", tuple(
        {"room": room, ...: _CLASSES[room], "linked_to": {str: [_ID]}} for room in browse.ROOMS
    )),
    "check": ("pathways catalog check --json", {
        "problems": [{"file": str, "line": int, "column": int, "code": str,
                      "severity": Literal["error", "warning"], "message": str, "hint": str}],
        **dict.fromkeys((f"{room}?" for room in browse.ROOMS), int),
    }),
    "codes": ("pathways catalog check --explain all --json", {str: codes.Explanation}),
    "stale": ("pathways catalog stale --json", {
        "today": date, "people": int, "counts": dict.fromkeys(stale.STATES, int),
        "facts": [stale.Aged],
    }),
    "impact": ("pathways catalog impact BASE --json", {
        "base": str, "today": date, "people": int, "places": [_PLACE], "unreadable": [str],
        "changed": {str: [{"what": impact.Aspect, "ref": str, "before": _ANY_SHAPE,
                           "after": _ANY_SHAPE, "because": [_PLACE]}]},
    }),
    "drift": ("pathways catalog drift FILE --json", {"credit": str, "found": drift.Report}),
    "graph": ("pathways catalog graph --json", graph.Graph),
    "changelog": ("pathways catalog changelog OLD --json", [changelog.Change]),
}  # fmt: skip
DOCUMENTS = tuple(_DOCUMENTS)
"""Kinds of document that have a schema."""

_EITHER = {
    "if": {"properties": {"kind": {"const": "plan"}}},
    "then": {"properties": {"plan": {"$ref": "#/$defs/Plan"}}},
    "else": {"properties": {"plan": {"$ref": "#/$defs/NoPlan"}}},
}
"""The kind of a document of a plan says which of the two it holds."""


def document_schema(kind: str) -> Schema:
    """The JSON Schema (2020-12) of one kind of document.

    Raises:
        KeyError: no such kind.
    """
    where, shape = _DOCUMENTS[kind]
    title, more = f"pathways: {kind} ({where})", _EITHER if kind == "plan" else None
    made = Maker(_SCALARS, _fields).whole(shape, title, more)
    if reason := made["$defs"].get("Reason"):
        reason["additionalProperties"] = True  # the parameters of the code
    return made
