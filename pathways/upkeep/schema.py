"""JSON Schemas of the data files, made from the record classes, for editors that know them.

The classes say which keys there are, which are required and what their values are made of; their
docstrings are the descriptions. What only shows between keys or files is left to `catalog check`.
"""

from __future__ import annotations

import ast
import inspect
import sys
import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, is_dataclass
from functools import cache
from itertools import pairwise
from typing import Any, Literal, Union, get_args, get_origin

from pathways.catalog import values
from pathways.catalog.decode import MAX_ITEMS, keys_of
from pathways.catalog.load import CLASSES, ENTRIES, SINGLES
from pathways.catalog.rules import Rules
from pathways.catalog.text import MAX_TEXT
from pathways.frozen import yaml_name

Schema = dict[str, Any]

KINDS = {**{room.removesuffix("s"): room for room in ENTRIES}, **{room: room for room in SINGLES}}
"""Kinds of data file, to the room of the catalog that each belongs to."""

_TYPED: dict[Any, Schema] = {
    # A YAML reader makes a number of a text such as 2026; here it stays the text that was typed.
    str: {"type": ["string", "number", "boolean"], "maxLength": MAX_TEXT},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"enum": [True, False, "yes", "no"]},
}
_NUMBER = r"\d{1,7}(\.\d+)?"
_VALUES: dict[Any, Schema] = {
    values.When: {
        "anyOf": [
            {"type": "string", "pattern": r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$"},
            {"type": "integer", "minimum": 1990, "maximum": 2100},
        ]
    },
    values.Days: {
        "type": "string",
        "pattern": r"^(\d{4}-)?\d\d-\d\d to (\d{4}-)?\d\d-\d\d$",
    },
    values.Range: {
        "anyOf": [
            {"type": "number", "minimum": 0},
            {"type": "string", "pattern": rf"^(full-time|{_NUMBER}(\s*-\s*{_NUMBER})?)$"},
        ]
    },
    values.Money: {
        "type": "string",
        "pattern": r"^(none|free|[A-Z]{3} \d{1,9}(-\d{1,9})?(/(hour|week|month|year)| total))$",
    },
    values.Country: {"enum": sorted({*values.COUNTRIES, *values.REGIONS, "UK", "USA"})},
    values.City: {"type": "string", "pattern": r"^\S.* [A-Za-z]{2,6}$"},
    values.Id: {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60},
    values.Link: {"type": "string", "pattern": "^https?://[^\\s]+$"},
}
_SCALARS = _TYPED | {
    tp: {"description": f"{tp.expected[:1].upper()}{tp.expected[1:]}.", **made}
    for tp, made in _VALUES.items()
}


def schema(kind: str, rules: Rules) -> Schema:
    """The JSON Schema (2020-12) of one kind of data file, with the topics and kinds of the rules.

    Raises:
        KeyError: no such kind.
    """
    room = KINDS[kind]
    where = f"data/{room}/ID.yaml" if room in ENTRIES else f"data/{room}.yaml"
    made = Maker(_SCALARS, _keys, closed=True).whole(CLASSES[room], f"pathways: {kind} ({where})")
    if "topics" in made["properties"]:
        made["properties"]["topics"]["items"] = {"enum": list(rules.field.topics)}
    if kind == "program":
        made["properties"]["kind"] = {"enum": list(rules.kinds)}
    return made


def _keys(cls: Any, args: tuple[Any, ...]) -> dict[str, Shape]:
    """What a file may say of a record class, by key."""
    notes = notes_of(cls)
    return {
        yaml_name(name) + ("" if needed else "?"): Noted(tp, notes[name]) if name in notes else tp
        for name, tp, needed in keys_of(cls, args)
    }


Shape = Any
"""What is made into a schema: a type or a record class; a dict for an object with these keys, of
which those with a `?` may be missing, `...` stands for the fields of a record, and `str` for every
other key; `[shape]` for a list; a tuple for one of several, None among them; a text for just this
text; or one of these `Noted`."""


@dataclass
class Noted:
    """A shape with a note on it."""

    shape: Shape
    note: str


@dataclass
class Maker:
    """Makes the schema of a shape, with one definition for each record class on the way."""

    scalars: Mapping[Any, Schema]
    fields: Callable[[Any, tuple[Any, ...]], dict[str, Shape]]
    """What an object of a record class holds, by key."""
    closed: bool = False
    """Whether objects hold nothing else, and what is None is left out."""
    definitions: dict[str, Schema] = field(default_factory=dict)

    def whole(self, shape: Shape, title: str, more: Schema | None = None) -> Schema:
        """The schema of a shape as a document of its own."""
        root = self.of(shape)
        root = self.definitions.pop(root.get("$ref", "").rpartition("/")[2], root)
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": title,
            **root,
            **(more or {}),
            "$defs": dict(sorted(self.definitions.items())),
        }

    def of(self, shape: Shape) -> Schema:
        """The schema of a shape."""
        match shape:
            case dict():
                return self.object(shape)
            case list():
                most = {"maxItems": MAX_ITEMS} if self.closed else {}
                return {"type": "array", "items": self.of(shape[0]), **most}
            case tuple():
                made = [self.of(s) for s in shape]
                return {"anyOf": made} if len(made) > 1 else made[0]
            case str():
                return {"const": shape}
            case Noted():
                return {**self.of(shape.shape), "description": shape.note}
        return self.typed(shape)

    def typed(self, tp: Any) -> Schema:
        """The schema of a type."""
        origin, args = get_origin(tp), get_args(tp)
        if origin in (Union, types.UnionType):
            return self.of(tuple(a for a in args if not (self.closed and a is type(None))))
        if origin is Literal:
            return {"enum": list(args)}
        if origin is tuple and args[-1] is not Ellipsis:
            held = [self.of(a) for a in args]
            return {"type": "array", "prefixItems": held, "minItems": len(held), "items": False}
        if origin in (tuple, list):
            return self.of([args[0]])
        if origin is not None and not is_dataclass(origin):  # a mapping
            names = _VALUES.get(args[0]) if self.closed else None
            return self.of({str: args[1]}) | ({"propertyNames": names} if names else {})
        if tp in self.scalars:
            return dict(self.scalars[tp])
        if isinstance(tp, type) and issubclass(tp, str):
            return dict(self.scalars[str])
        return self.record(origin or tp, args)

    def object(self, shape: dict[Any, Shape]) -> Schema:
        """An object with these keys, and perhaps others."""
        if str in shape:
            return {"type": "object", "additionalProperties": self.of(shape[str])}
        whole: dict[str, Shape] = {}
        for key, of in shape.items():
            whole |= self.fields(of, ()) if key is ... else {key: of}
        properties = {key.removesuffix("?"): self.of(of) for key, of in whole.items()}
        required = [key for key in whole if not key.endswith("?")]
        alone = {"additionalProperties": False} if self.closed else {}
        return {"type": "object", "properties": properties, "required": required, **alone}

    def record(self, cls: Any, args: tuple[Any, ...]) -> Schema:
        """A reference to the definition of a record class."""
        name = name_of(cls, args)
        if name not in self.definitions:
            self.definitions[name] = {}  # it may hold itself
            said = as_one_line(inspect.getdoc(cls) or "")
            made = self.of(self.fields(cls, args))
            self.definitions[name] = ({"description": said} if said else {}) | made
        return {"$ref": f"#/$defs/{name}"}


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
    classes = (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    for pair in (pair for c in classes if c.name == cls.__name__ for pair in pairwise(c.body)):
        match pair:
            case ast.AnnAssign(target=ast.Name(name)), ast.Expr(ast.Constant(note)):
                found[name] = as_one_line(str(note))
    return found


def as_one_line(note: str) -> str:
    """A docstring without its line breaks."""
    return " ".join(note.split())
