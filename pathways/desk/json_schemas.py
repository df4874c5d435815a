"""JSON Schemas of what commands print as JSON, for programs that read it.

Records say what is in them by their fields and docstrings, as they do for data files; the rest is
written out here. Every object may gain keys: what is listed stays.
"""

from __future__ import annotations

import dataclasses
import inspect
import types
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pathways.catalog.decode import substitute
from pathways.catalog.load import CLASSES
from pathways.catalog.records import Competency, Project
from pathways.catalog.values import When
from pathways.cohort.brief_text import SCHEMA as BRIEF
from pathways.cohort.form import Shape
from pathways.cohort.form_reader import CellProblem
from pathways.cohort.outputs import INDEX, Totals
from pathways.cohort.small_cells import Cell
from pathways.cohort.store import COUNTED
from pathways.desk.browse import ROOMS
from pathways.desk.verify import Verified
from pathways.lists.fetch import Updated
from pathways.lists.openings import Fit
from pathways.lists.read import Listed
from pathways.planner import NoPlan, Plan, Reason
from pathways.planner.menu import SIZES
from pathways.planner.plan import StepPart
from pathways.planner.why import Why
from pathways.profile import Profile
from pathways.profile.life import Stage
from pathways.record.adviser_note import AdviserNote
from pathways.record.applications import State
from pathways.record.entries import Entry
from pathways.record.picture import Picture
from pathways.record.replan import Line
from pathways.render.document import SCHEMA as PLAN
from pathways.render.formats import FORMATS, formats_of
from pathways.render.json_plan import ADDED
from pathways.render.resume import SCHEMA as RESUME
from pathways.upkeep.changelog import Change
from pathways.upkeep.codes import Explanation
from pathways.upkeep.drift import Report
from pathways.upkeep.graph import Graph
from pathways.upkeep.impact import Aspect
from pathways.upkeep.schema import Schema, as_one_line, name_of, notes_of
from pathways.upkeep.stale import STATES, Aged

_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": "number"}
_COUNT: Schema = {"type": "integer"}
_DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
_ID: Schema = {"type": "string", "description": "An id of the catalog."}
_OBJECT: Schema = {"type": "object"}

_SCALARS: dict[Any, Schema] = {
    str: _TEXT,
    bool: {"type": "boolean"},
    int: _COUNT,
    float: _NUMBER,
    Fraction: _NUMBER,
    date: _DAY,
    When: {"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"},
    type(None): {"type": "null"},
}
_MEANS = {
    "name": {**_TEXT, "description": "What it is called."},
    "page": {"type": ["string", "null"], "description": "Its address on the web, if it has one."},
    "words": {**_TEXT, "description": "The sentence that the page has for it."},
    "done_words": {**_TEXT, "description": "When it is done, as the page says it."},
}


def _null_or(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _list(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _by_id(of: Schema) -> Schema:
    return {"type": "object", "additionalProperties": of}


def _keys(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """An object with these keys, and perhaps others."""
    properties = {**required, **(optional or {})}
    return {"type": "object", "properties": properties, "required": list(required)}


class _Maker:
    """Makes the schema of a type as `render.json_plan` writes it, with a definition for each record
    class on the way."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def of(self, tp: Any) -> Schema:
        """The schema of a type."""
        origin, args = get_origin(tp), get_args(tp)
        if origin in (Union, types.UnionType):
            return {"anyOf": [self.of(a) for a in args]}
        if origin is Literal:
            return {"enum": list(args)}
        if origin is tuple and args[-1] is not Ellipsis:
            held = [self.of(a) for a in args]
            return {"type": "array", "prefixItems": held, "minItems": len(held), "items": False}
        if origin is tuple:
            return _list(self.of(args[0]))
        if origin is not None and not dataclasses.is_dataclass(origin):  # a mapping
            return _by_id(self.of(args[1]))
        if tp in _SCALARS:
            return dict(_SCALARS[tp])
        if isinstance(tp, type) and issubclass(tp, str):
            return dict(_TEXT)
        return self.record(origin or tp, args)

    def record(self, cls: Any, args: tuple[Any, ...] = ()) -> Schema:
        """A reference to the definition of a record class."""
        name = name_of(cls, args)
        if name not in self.definitions:
            self.definitions[name] = {}  # it may hold itself
            hints, notes = get_type_hints(cls), notes_of(cls)
            filled = dict(zip(getattr(cls, "__parameters__", ()), args, strict=True))
            required = {
                f.name: {
                    **self.of(substitute(hints[f.name], filled)),
                    **_said(notes.get(f.name, "")),
                }
                for f in dataclasses.fields(cls)
            }
            added = {key: _MEANS[key] for key in ADDED.get(cls, ())}
            made = _REASON if cls is Reason else _keys(required | added)
            self.definitions[name] = {**_said(as_one_line(inspect.getdoc(cls) or "")), **made}
        return {"$ref": f"#/$defs/{name}"}


_REASON: Schema = {
    **_keys({"code": _TEXT, "words": _MEANS["words"]}, {"at": _TEXT}),
    "additionalProperties": True,  # the parameters of the code
}


def _said(text: str) -> Schema:
    return {"description": text} if text else {}


_LOCK: Schema = {
    "type": "object",
    "additionalProperties": _TEXT,
    "description": "Versions and hashes of what it was made from.",
}
_KINDS: Schema = {"enum": ["plan", "no plan"]}


def _named() -> Schema:
    return _by_id(_keys({key: _MEANS[key] for key in ("name", "page")}, {"ask": _TEXT}))


def _plan(make: _Maker) -> Schema:
    plan, none = make.of(Plan), make.of(NoPlan)
    held = _keys(
        {
            "schema": {"const": PLAN},
            "today": _DAY,
            "lock": _LOCK,
            "answers": {**_OBJECT, "description": "The answers, as in a profile file."},
            "kind": _KINDS,
            "plan": {"anyOf": [plan, none]},
            "names": {**_named(), "description": "Ids that have no name beside them."},
        },
        {
            "record": _list(_TEXT),
            "kept": _list(_TEXT),
            "lists": {**_OBJECT, "description": "The rounds that an open list dated."},
        },
    )
    is_plan: Schema = {"properties": {"kind": {"const": "plan"}}}
    return held | {
        "if": is_plan,
        "then": {"properties": {"plan": plan}},
        "else": {"properties": {"plan": none}},
    }


def _compare(make: _Maker) -> Schema:
    shown = _keys({"now": _COUNT, "with_the_goals_done": _COUNT, "of": _COUNT})
    return _list(
        _keys({
            "with": _TEXT,
            "hours_a_week": _NUMBER,
            "no_plan": {"type": ["string", "null"]},
            "words": {**_TEXT, "description": "Why there is no plan, if there is none."},
            "ladder": _TEXT,
            "rung": _TEXT,
            "roles": _list(_ID),
            "required_levels_shown": shown,
            "goals": _list(_keys({"project": _ID, "by": _DAY})),
            "applications": _list(_keys({"to": _ID, "ready_by": _DAY})),
            "left_out": _list(_ID),
            "names": _named(),
        })
    )  # fmt: skip


def _found() -> dict[str, Schema]:
    return {
        "program": _ID,
        **{key: _MEANS[key] for key in ("name", "page", "words")},
        "place": _TEXT,
    }


def _next(make: _Maker) -> Schema:
    said = {key: _MEANS[key] for key in ("name", "page", "words")}
    part = {"due": _DAY, "step": _TEXT, "part": _TEXT, "text": _TEXT, **said}
    sitting = {"number": _COUNT, "day": _DAY, "hours": _NUMBER, "left": _NUMBER}
    sittings = _list(_keys({**part, **sitting, "finishes": _SCALARS[bool]}))
    return _keys(
        {"today": _DAY, "kind": _KINDS},
        {
            "this_week": sittings,
            "late": sittings,
            "hours": _keys({"planned": _NUMBER, "logged": _NUMBER}),
            "since": _null_or(_DAY),
            "dates": _list(_keys(part)),
            "looks": _list(
                _keys({"look": _DAY, "program": _ID, "name": said["name"], "page": said["page"]})
            ),
            "closing": _list(_keys({"day": _DAY, **_found()})),
            "question": _null_or(make.of(Reason)),
            "openings": _keys({"list": _DAY, "credit": _TEXT, "openings": _list(_OBJECT)}),
            "under_way": _applications(make),
            "news": _COUNT,
            "paused_until": _null_or(_DAY),
            "aside": _list(_entry(make)),
            "plan": make.of(NoPlan),
        },
    )


def _entry(make: _Maker) -> Schema:
    make.of(Entry)
    held = make.definitions.pop("Entry")["properties"]
    held["is"] = held.pop("is_")
    first = {key: held.pop(key) for key in ("on", "what", "line")}
    return _keys(first, held)


def _record(make: _Maker) -> Schema:
    entry = _entry(make)
    entry["properties"] |= {
        "name": {**_TEXT, "description": "What it is of; empty where it is of nothing."},
        "words": {**_TEXT, "description": "What happened, as a sentence."},
        "counts": {"type": "boolean", "description": "Whether it was not taken back."},
    }
    entry["required"] += ["name", "words", "counts"]
    return _list(entry)


def _replan(make: _Maker) -> Schema:
    cause = {"enum": list(get_args(get_type_hints(Line)["cause"]))}
    line = _keys({
        "step": _TEXT, "words": _MEANS["words"], "before": _null_or(_DAY),
        "after": _null_or(_DAY), "cause": cause, "entry": _null_or(_entry(make)),
    })  # fmt: skip
    return _null_or(_keys({
        "since": _DAY, "lines": _list(line), "answers": _list(_TEXT),
        "found": _list(_keys(_found())), "entries": _list(_entry(make)),
    }))  # fmt: skip


def _applications(make: _Maker) -> Schema:
    texts = dict.fromkeys(("name", "of", "by", "post", "round", "found", "said"), _TEXT)
    return _list(_keys({
        **texts, "state": make.of(State), "stage": make.of(Stage), "sent": _null_or(_DAY),
        "since": _DAY, "answer_by": _null_or(_DAY), "line": _COUNT,
    }))  # fmt: skip


def _brief(make: _Maker) -> Schema:
    make.of(Cell)
    of, count = make.definitions.pop("Cell")["properties"].values()
    label = {**_TEXT, "description": "What it is called on the page."}
    cells = _list(_keys({"of": of, "count": count, "words": label}))
    session = _keys({
        "competency": _ID, "people": _COUNT, "projects": _list(_ID), "programs": _list(_ID),
    })  # fmt: skip
    wall = _keys({
        "program": _ID, "what": {"enum": ["closes", "opens", "starts"]}, "first": _DAY,
        "last": _DAY, "state": _TEXT, "weak": _SCALARS[bool], "people": _null_or(_COUNT),
        "words": _MEANS["words"],
    })  # fmt: skip
    return _keys({
        "schema": {"const": BRIEF},
        "today": _DAY,
        "lock": _LOCK,
        "people": _COUNT,
        "ladders": _by_id(cells),
        **dict.fromkeys(("roles", "steps", "blocks", "hours", "days"), cells),
        "of_everybody": _list(_TEXT),
        "sessions": _list(session),
        "agendas": _list(_ID),
        "groups": _list(_keys({"step": _TEXT, "sizes": _list(_COUNT), "words": label})),
        "wall": _list(wall),
        "names": _named(),
    })  # fmt: skip


def _check(make: _Maker) -> Schema:
    problem = _keys({
        "file": _TEXT, "line": _COUNT, "column": _COUNT, "code": _TEXT,
        "severity": {"enum": ["error", "warning"]}, "message": _TEXT, "hint": _TEXT,
    })  # fmt: skip
    return _keys({"problems": _list(problem)}, dict.fromkeys(ROOMS, _COUNT))


def _index(make: _Maker) -> Schema:
    endings = [FORMATS[name].endings[0] for name in formats_of("plan")]
    columns = dict.fromkeys(INDEX, _TEXT)
    columns["status"] = {"enum": ["plan", "no plan yet", "answers to mend"]}
    return _keys(columns, dict.fromkeys((*endings, "shard"), _TEXT))


def _portfolio(make: _Maker) -> Schema:
    things = _list(_OBJECT)
    ours = _keys({"version": _TEXT, "catalog": _TEXT})
    meta = _keys({"pathways": ours, "version": _TEXT}, {"lastModified": _TEXT})
    return _keys(
        {"$schema": {"const": RESUME}, "basics": _OBJECT, "meta": meta},
        dict.fromkeys(("work", "education", "projects", "skills", "languages"), things),
    )


def _openings(make: _Maker) -> Schema:
    one = _keys({
        "id": _TEXT, "title": _TEXT, "organization": _TEXT, "url": _TEXT, "role": _ID,
        "role_name": _TEXT, "place": _TEXT, "work": _TEXT, "remote": _TEXT, "experience": _TEXT,
        "published": _TEXT, "place_for_you": make.of(Fit), "apply_now": _SCALARS[bool],
        "missing": _list(_keys({
            "competency": _ID, "name": _TEXT, "asked": _COUNT, "shown": _COUNT,
        })),
        "state": {"enum": ["new", "seen", "applied", "hidden"]},
    })  # fmt: skip
    return _keys({"list": _DAY, "credit": _TEXT, "openings": _list(one)}, {"roles": _list(_ID)})


def _listed(make: _Maker, **more: Schema) -> Schema:
    make.of(Listed)
    held = make.definitions.pop("Listed")
    return _keys(held["properties"] | more)


def _near(make: _Maker) -> Schema:
    rows = _list(_listed(make, near=make.of(Fit)))
    return _keys({}, {"events": rows, "communities": rows})


def _list_of(make: _Maker) -> Schema:
    held = _listed(make)
    held["properties"]["to_ask"] = _list(_TEXT)
    return _list(held)


def _progress(make: _Maker) -> Schema:
    make.of(Picture)
    held = make.definitions.pop("Picture")["properties"]
    return _keys(held | {"hours": _NUMBER, "weeks_came": _COUNT})


def _note(make: _Maker) -> Schema:
    hints = get_type_hints(AdviserNote)
    held = {f.name: f for f in dataclasses.fields(AdviserNote)}
    plain = [name for name in held if name not in ("shown", "assessment", "soon", "doubts")]
    make.of(StepPart)
    part = make.definitions.pop("StepPart")["properties"]
    return _keys({
        "today": _DAY,
        **{name: make.of(hints[name]) for name in plain},
        "doubts": _list(make.of(Reason)),
        "soon": _list(_keys({**{key: _MEANS[key] for key in ("name", "page")}, **part})),
    })  # fmt: skip


def _profile(_: _Maker) -> Schema:
    names = [f.name for f in dataclasses.fields(Profile) if f.name != "version"]
    said: Schema = {"description": "As in a file of answers; `pathways profile blank` says more."}
    return _keys({"version": _COUNT}, dict.fromkeys(names, said))


def _form(_: _Maker) -> Schema:
    field = _keys({
        "shape": {"enum": list(get_args(Shape))}, "title": _TEXT, "help": _TEXT,
        "options": _list(_TEXT), "other": _SCALARS[bool], "atMost": _COUNT,
        "consent": _SCALARS[bool],
    })  # fmt: skip
    return _keys({"title": _TEXT, "intro": _TEXT, "fields": _list(field)})


def _answers(make: _Maker) -> Schema:
    person = _keys({
        "row": _TEXT, "answers": _null_or(_profile(make)),
        "problems": _list(make.of(CellProblem)),
    })  # fmt: skip
    counts = _keys(dict.fromkeys(COUNTED, _COUNT))
    return _keys({"counts": counts, "notes": _list(_TEXT), "people": _list(person)})


def _menu(_: _Maker) -> Schema:
    shows = _keys({"competency": _ID, "from": _COUNT, "level": _COUNT})
    return _list(_keys({
        "id": _ID, "name": _TEXT, "size": {"enum": list(SIZES)},
        "hours": _keys({"p50": _NUMBER, "p80": _NUMBER}), "weeks": _COUNT, "shows": _list(shows),
        "roles": _list(_ID), "where": _TEXT, "needs_yes": _TEXT,
    }))  # fmt: skip


def _entries(_: _Maker) -> Schema:
    program = {
        "topics": _list(_TEXT), "mode": {"type": ["string", "null"]}, "places": _list(_TEXT),
        "status": _TEXT,
    }  # fmt: skip
    return _list(_keys({"id": _ID, "name": _TEXT, "kind": _TEXT}, program))


def _of_catalog(make: _Maker) -> Schema:
    found, classes = [], {**CLASSES, "competencies": Competency}
    for room, cls in ((name, classes[name]) for name in ROOMS):
        name = make.of(cls)["$ref"].rpartition("/")[2]
        held = make.definitions.pop(name)["properties"]
        linked = _by_id(_list(_ID))
        found.append(_keys({"room": {"const": room}, **held, "linked_to": linked}))
    return {"anyOf": found}


def _stale(make: _Maker) -> Schema:
    counts = _keys(dict.fromkeys(STATES, _COUNT))
    facts = _list(make.of(Aged))
    return _keys({"today": _DAY, "people": _COUNT, "counts": counts, "facts": facts})


def _impact(_: _Maker) -> Schema:
    place = _keys({"file": _TEXT, "line": _COUNT})
    anything: Schema = {"description": "What it was before and is after, of any shape."}
    effect = _keys({
        "what": {"enum": list(get_args(Aspect))}, "ref": _TEXT, "before": anything,
        "after": anything, "because": _list(place),
    })  # fmt: skip
    return _keys({
        "base": _TEXT, "today": _DAY, "people": _COUNT, "places": _list(place),
        "unreadable": _list(_TEXT), "changed": _by_id(_list(effect)),
    })  # fmt: skip


_MAKERS: dict[str, tuple[str, Callable[[_Maker], Schema]]] = {
    "plan": ("pathways plan --json, pathways demo --json, and a file of batch", _plan),
    "why": ("pathways why ID --json", lambda make: make.of(Why)),
    "compare": ("pathways compare --json", _compare),
    "next": ("pathways next --json", _next),
    "record": ("pathways log show --json", _record),
    "applications": ("pathways applications --json", _applications),
    "replan": ("pathways replan --json", _replan),
    "portfolio": ("pathways portfolio --json, a JSON Resume", _portfolio),
    "verify": ("pathways verify PLAN --json", lambda make: make.of(Verified)),
    "batch": ("pathways batch ANSWERS --out DIR --json", lambda make: make.of(Totals)),
    "index": ("a row of index.csv, as a reader of CSV gives it", _index),
    "brief": ("pathways brief COHORT --json", _brief),
    "openings-found": ("pathways openings --json", _openings),
    "near": ("pathways openings --near --json", _near),
    "listed": ("pathways openings --training or --list NAME --json", _list_of),
    "update": ("pathways update --json", lambda make: _list(make.of(Updated))),
    "progress": ("pathways progress --json", _progress),
    "note": ("pathways adviser-note --json", _note),
    "profile": ("pathways profile show --json", _profile),
    "form": ("pathways form --json", _form),
    "answers": ("pathways batch ANSWERS --check --json", _answers),
    "exported": ("pathways batch --export ID --json", lambda _: _list(_TEXT)),
    "forgotten": (
        "pathways batch --forget ID --json",
        lambda _: _keys({"forgotten": _list(_TEXT), "left": _list(_TEXT)}),
    ),
    "projects": ("pathways project list --json", _menu),
    "project-page": ("pathways project show ID --json", lambda make: make.of(Project)),
    "entries": ("pathways catalog list --json", _entries),
    "entry": ("pathways catalog show ID --json", _of_catalog),
    "check": ("pathways catalog check --json", _check),
    "codes": (
        "pathways catalog check --explain all --json",
        lambda make: _by_id(make.of(Explanation)),
    ),
    "stale": ("pathways catalog stale --json", _stale),
    "impact": ("pathways catalog impact BASE --json", _impact),
    "drift": (
        "pathways catalog drift FILE --json",
        lambda make: _keys({"credit": _TEXT, "found": make.of(Report)}),
    ),
    "graph": ("pathways catalog graph --json", lambda make: make.of(Graph)),
    "changelog": ("pathways catalog changelog OLD --json", lambda make: _list(make.of(Change))),
}
DOCUMENTS = tuple(_MAKERS)
"""Kinds of document that have a schema."""


def document_schema(kind: str) -> Schema:
    """The JSON Schema (2020-12) of one kind of document.

    Raises:
        KeyError: no such kind.
    """
    where, maker = _MAKERS[kind]
    make = _Maker()
    root = maker(make)
    name = root.get("$ref", "").rpartition("/")[2]
    if name:
        root = make.definitions.pop(name)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"pathways: {kind} ({where})",
        **root,
        "$defs": dict(sorted(make.definitions.items())),
    }
