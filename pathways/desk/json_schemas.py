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

from pathways.catalog.values import When
from pathways.cohort.brief_text import SCHEMA as BRIEF
from pathways.cohort.outputs import INDEX, Totals
from pathways.cohort.small_cells import Cell
from pathways.desk.verify import Verified
from pathways.planner import NoPlan, Plan, Reason
from pathways.planner.why import Why
from pathways.profile.life import Stage
from pathways.record.applications import State
from pathways.record.entries import Entry
from pathways.record.replan import Line
from pathways.render.document import SCHEMA as PLAN
from pathways.render.formats import FORMATS, formats_of
from pathways.render.json_plan import ADDED
from pathways.render.resume import SCHEMA as RESUME
from pathways.upkeep.schema import Schema, as_one_line, notes_of

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
        if origin is not None:  # a mapping
            return _by_id(self.of(args[1]))
        if tp in _SCALARS:
            return dict(_SCALARS[tp])
        return self.record(tp)

    def record(self, cls: Any) -> Schema:
        """A reference to the definition of a record class."""
        name = cls.__name__
        if name not in self.definitions:
            self.definitions[name] = {}  # it may hold itself
            hints, notes = get_type_hints(cls), notes_of(cls)
            required = {
                f.name: {**self.of(hints[f.name]), **_said(notes.get(f.name, ""))}
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
            "question": _null_or(make.of(Reason)),
            "openings": _keys({"list": _DAY, "credit": _TEXT, "openings": _list(_OBJECT)}),
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
    entry["properties"]["counts"] = {
        "type": "boolean", "description": "Whether it was not taken back.",
    }  # fmt: skip
    entry["required"].append("counts")
    return _list(entry)


def _replan(make: _Maker) -> Schema:
    cause = {"enum": list(get_args(get_type_hints(Line)["cause"]))}
    line = _keys({
        "step": _TEXT, "words": _MEANS["words"], "before": _null_or(_DAY),
        "after": _null_or(_DAY), "cause": cause, "entry": _null_or(_entry(make)),
    })  # fmt: skip
    return _null_or(_keys({
        "since": _DAY, "lines": _list(line), "answers": _list(_TEXT),
        "entries": _list(_entry(make)),
    }))  # fmt: skip


def _applications(make: _Maker) -> Schema:
    texts = dict.fromkeys(("name", "of", "by", "post", "round", "found", "said"), _TEXT)
    return _list(_keys({
        **texts, "state": make.of(State), "stage": make.of(Stage), "sent": _null_or(_DAY),
        "since": _DAY, "line": _COUNT,
    }))  # fmt: skip


def _brief(make: _Maker) -> Schema:
    cells = _list(make.of(Cell))
    session = _keys({
        "competency": _ID, "people": _COUNT, "projects": _list(_ID), "programs": _list(_ID),
    })  # fmt: skip
    wall = _keys({
        "program": _ID, "what": {"enum": ["closes", "opens", "starts"]}, "first": _DAY,
        "last": _DAY, "state": _TEXT, "weak": _SCALARS[bool], "people": _null_or(_COUNT),
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
        "groups": _list(_keys({"step": _TEXT, "sizes": _list(_COUNT)})),
        "wall": _list(wall),
    })  # fmt: skip


def _check(make: _Maker) -> Schema:
    from pathways.desk.browse import ROOMS

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


_MAKERS: dict[str, tuple[str, Callable[[_Maker], Schema]]] = {
    "plan": ("pathways plan --json, also a file of batch", _plan),
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
    "check": ("pathways catalog check --json", _check),
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
