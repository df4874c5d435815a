"""JSON Schemas of the data files, made from the record classes, for editors that know them.

The classes say which keys there are, which are required and what their values are made of; their
docstrings are the descriptions. What only shows between keys or files is left to `catalog check`.
"""

from __future__ import annotations

import ast
import inspect
import sys
import types
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from pathways.catalog.decode import MAX_ITEMS, keys_of, yaml_name
from pathways.catalog.load import CLASSES, ENTRIES, SINGLES
from pathways.catalog.rules import Rules
from pathways.catalog.text import MAX_TEXT
from pathways.catalog.values import (
    COUNTRIES,
    REGIONS,
    City,
    Country,
    Days,
    Id,
    Link,
    Money,
    Range,
    When,
)

Schema = dict[str, Any]

KINDS = {**{room.removesuffix("s"): room for room in ENTRIES}, **{room: room for room in SINGLES}}
"""Kinds of data file, to the room of the catalog that each belongs to."""

_SCALARS: dict[Any, Schema] = {
    # A YAML reader makes a number of a text such as 2026; here it stays the text that was typed.
    str: {"type": ["string", "number", "boolean"], "maxLength": MAX_TEXT},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"enum": [True, False, "yes", "no"]},
}
_NUMBER = r"\d{1,7}(\.\d+)?"
_VALUES: dict[Any, Schema] = {
    When: {
        "anyOf": [
            {"type": "string", "pattern": r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"},
            {"type": "integer", "minimum": 1990, "maximum": 2100},
        ]
    },
    Days: {
        "type": "string",
        "pattern": r"^(\d{4}-)?\d\d-\d\d to (\d{4}-)?\d\d-\d\d$",
    },
    Range: {
        "anyOf": [
            {"type": "number", "minimum": 0},
            {"type": "string", "pattern": rf"^(full-time|{_NUMBER}(\s*-\s*{_NUMBER})?)$"},
        ]
    },
    Money: {
        "type": "string",
        "pattern": r"^(none|free|[A-Z]{3} \d{1,9}(-\d{1,9})?(/(hour|week|month|year)| total))$",
    },
    Country: {"enum": sorted({*COUNTRIES, *REGIONS, "UK", "USA"})},
    City: {"type": "string", "pattern": r"^\S.* [A-Za-z]{2,6}$"},
    Id: {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60},
    Link: {"type": "string", "pattern": "^https?://[^\\s]+$"},
}


def schema(kind: str, rules: Rules) -> Schema:
    """The JSON Schema (2020-12) of one kind of data file, with the topics and kinds of the rules.

    Raises:
        KeyError: no such kind.
    """
    room = KINDS[kind]
    record = CLASSES[room]
    made = _Maker()
    made.of(record)
    root = made.definitions.pop(name_of(record, ()))
    if "topics" in root["properties"]:
        root["properties"]["topics"]["items"] = {"enum": list(rules.field.topics)}
    if kind == "program":
        root["properties"]["kind"] = {"enum": list(rules.kinds)}
    where = f"data/{room}/ID.yaml" if room in ENTRIES else f"data/{room}.yaml"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"pathways: {kind} ({where})",
        **root,
        "$defs": dict(sorted(made.definitions.items())),
    }


class _Maker:
    """Makes the schema of a type, with one definition for each record class on the way."""

    def __init__(self) -> None:
        self.definitions: dict[str, Schema] = {}

    def of(self, tp: Any) -> Schema:
        """The schema of a type that the decoder of data files knows."""
        origin, args = get_origin(tp), get_args(tp)
        if origin in (Union, types.UnionType):
            members = [self.of(a) for a in args if a is not type(None)]
            return members[0] if len(members) == 1 else {"anyOf": members}
        if origin is Literal:
            return {"enum": list(args)}
        if origin is tuple:
            return {"type": "array", "items": self.of(args[0]), "maxItems": MAX_ITEMS}
        if origin is dict:
            return self.mapping(args)
        if tp in _SCALARS:
            return dict(_SCALARS[tp])
        if tp in _VALUES:
            return {"description": f"{tp.expected[:1].upper()}{tp.expected[1:]}.", **_VALUES[tp]}
        return self.record(origin or tp, args)

    def mapping(self, args: tuple[Any, ...]) -> Schema:
        """A mapping with free keys."""
        names = _VALUES.get(args[0], {})
        made: Schema = {"type": "object", "additionalProperties": self.of(args[1])}
        return {**made, "propertyNames": names} if names else made

    def record(self, cls: Any, args: tuple[Any, ...]) -> Schema:
        """A reference to the definition of a record class."""
        name = name_of(cls, args)
        reference = {"$ref": f"#/$defs/{name}"}
        if name in self.definitions:
            return reference
        self.definitions[name] = {}
        notes = notes_of(cls)
        properties: dict[str, Schema] = {}
        required = []
        for field, kind, needed in keys_of(cls, args):
            made, note = self.of(kind), notes.get(field)
            properties[yaml_name(field)] = {**made, "description": note} if note else made
            if needed:
                required.append(yaml_name(field))
        self.definitions[name] = {
            "description": as_one_line(inspect.getdoc(cls) or ""),
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }
        return reference


def name_of(cls: Any, args: tuple[Any, ...]) -> str:
    """The name of a definition, with the arguments of a generic record."""
    parts = [cls.__name__.lstrip("_")]
    for arg in args:
        inner = get_args(arg)
        if get_origin(arg) is Literal:
            parts.append("Of" + "Or".join(str(a).title().replace(" ", "") for a in inner))
        elif inner:
            parts.append(f"{inner[0].__name__.title()}List")
        else:
            parts.append(arg.__name__.title())
    return "".join(parts)


@cache
def notes_of(cls: Any) -> dict[str, str]:
    """The text under each field of a class, which Python itself throws away."""
    tree = ast.parse(inspect.getsource(sys.modules[cls.__module__]))
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if not isinstance(node, ast.ClassDef) or node.name != cls.__name__:
            continue
        for field, after in zip(node.body, node.body[1:], strict=False):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(after, ast.Expr)
                and isinstance(after.value, ast.Constant)
            ):
                found[field.target.id] = as_one_line(str(after.value.value))
    return found


def as_one_line(note: str) -> str:
    """A docstring without its line breaks."""
    return " ".join(note.split())
