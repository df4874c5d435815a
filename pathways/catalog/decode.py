"""Turns YAML nodes into frozen records, collecting every mistake with its place.

The record classes are the schema: the names, types and defaults of their fields
decide what is accepted. Unknown keys, duplicate keys, aliases and wrong types are
problems; nothing is guessed and nothing stops at the first mistake.
"""

from __future__ import annotations

import dataclasses
import re
import sys
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import cache, lru_cache, reduce
from operator import or_
from typing import Annotated, Any, Literal, NamedTuple, TypeVar, Union, get_args, get_origin

import yaml

from pathways.catalog.text import MAX_TEXT, clean, cut
from pathways.catalog.values import Mistake
from pathways.catalog.yaml_nodes import SourceFile, compose
from pathways.frozen import yaml_name
from pathways.problems import BadInput, Problem, closest, nearest

T = TypeVar("T")

MAX_ITEMS = 2_000
"""Longest list or mapping."""

_FAILED: Any = object()


class Reader:
    """Decodes the nodes of one file and collects its problems."""

    __slots__ = ("file", "own", "partial", "parts", "problems")

    def __init__(
        self, file: SourceFile, own: Mapping[Any, Callable[[str], Any]] | None = None
    ) -> None:
        self.file = file
        self.own = own or {}
        """How types are read that have more than one spelling in this file."""
        self.problems: list[Problem] = []
        self.parts: dict[str, Any] = {}
        """What could be read of the root record, when some of it could not, by field."""
        self.partial: Any = None
        """The root record with what could be read of it, when some of it could not."""

    def report(
        self, node: yaml.Node | None, code: str, message: str, hint: str = "", crumb: str = ""
    ) -> Any:
        """Note a problem at `node`, of what stands at `crumb` of the record; returns the marker of
        a failed value."""
        message = f"{crumb}: {message}" if crumb else message
        self.problems.append(self.file.problem(node, code, message, hint))
        return _FAILED

    def read(self, cls: type[T]) -> T | None:
        """The file's root as a `cls`, or None when `problems` says why not."""
        root = self.file.root
        if root is None or (isinstance(root, yaml.ScalarNode) and root.value in ("", "~", "null")):
            self.report(None, "file.empty", "the file is empty")
            return None
        as_key: Any = cls
        value = _decoder(as_key)(self, root, "")
        return None if value is _FAILED else value

    def sound(self, value: T | None) -> T:
        """What was read of the file.

        Raises:
            BadInput: every mistake in it, if there is one.
        """
        if value is None or self.problems:
            raise BadInput(self.problems)
        return value

    def plain(self, node: yaml.Node) -> bool:
        """False, with a problem, when a node carries an explicit tag."""
        if node.tag in _PLAIN_TAGS:
            return True
        name = _short(str(node.tag).replace("tag:yaml.org,2002:", "!!"))
        self.report(node, "yaml.tag", f"the tag {name} is not used here; remove it")
        return False

    def entries(self, node: yaml.Node, crumb: str) -> dict[str, tuple[yaml.Node, yaml.Node]] | None:
        """The keys of a mapping node with their nodes; problems for all that is not plain."""
        if not self.plain(node):
            return None
        if not isinstance(node, yaml.MappingNode):
            self.wrong_type(node, crumb, "a mapping (key: value)")
            return None
        if len(node.value) > MAX_ITEMS:
            self.report(node, "value.long", f"more than {MAX_ITEMS} entries")
            return None
        found: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.report(key, "key.type", "a key must be plain text")
            elif key.value == "<<":
                self.report(key, "yaml.merge", "merge keys ('<<') are not used here; write it out")
            elif key.value in found:
                first = found[key.value][0].start_mark.line + 1
                message = f"the key '{key.value}' is here twice (first on line {first})"
                self.report(key, "key.duplicate", message)
            else:
                found[key.value] = (key, value)
        return found

    def wrong_type(
        self,
        node: yaml.Node,
        crumb: str,
        expected: str,
        hint: str = "",
        code: str = "value.type",
    ) -> Any:
        """Note that `node` is not what the place needs; returns the marker of a failed value."""
        if isinstance(node, yaml.ScalarNode):
            got = f"'{_short(node.value)}'" if node.value.strip() else "nothing"
        elif not node.value and expected == "text":
            got = "nothing"
        else:
            got = "a list" if isinstance(node, yaml.SequenceNode) else "a mapping"
        return self.report(node, code, f"expected {expected}, found {got}", hint, crumb)


def parse(raw: bytes, name: str, cls: type[T]) -> T:
    """The bytes of a file that came from `name` as a `cls`.

    Raises:
        BadInput: every mistake in it.
    """
    reader = Reader(compose(raw, name))
    return reader.sound(reader.read(cls))


def _short(text: str) -> str:
    # Cleaning is slow on long runs of combining marks.
    return cut(clean(" ".join(text[:200].split())))


_PLAIN_TAGS = frozenset(
    {None, "", "!", *(f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map"))}
)

_LONG_DETAIL = 200

Decoder = Callable[[Reader, yaml.Node, str], Any]
"""Makes the value of a node, which stands at a crumb of the record; or reports what is wrong with
it, and returns the marker of a failed value."""


@cache
def _decoder(tp: Any) -> Decoder:
    """The decoder of a type: a scalar, a container, a union with None, or a record class."""
    origin, args = get_origin(tp), get_args(tp)
    if origin in (Union, types.UnionType):
        return _union(tuple(a for a in args if a is not type(None)))
    if origin is Literal:
        return _choice(tuple(str(a) for a in args))
    if origin is tuple:
        return _list(_decoder(args[0]))
    if origin is dict:
        return _mapping(_decoder(args[1]), getattr(args[0], "parse", None))
    if origin is not None and dataclasses.is_dataclass(origin):
        return _record(origin, args)
    if origin is Annotated:
        return _parsed(args[1])
    if hasattr(tp, "parse"):
        return _parsed(tp)
    if tp in _SCALARS:
        return _SCALARS[tp]
    if dataclasses.is_dataclass(tp):
        return _record(tp, ())
    raise TypeError(f"no decoder for {tp!r}")


def _scalar(kind: Any, expected: str, convert: Callable[[str], Any]) -> Decoder:
    def decode(reader: Reader, node: yaml.Node, crumb: str) -> Any:
        """What the text of a scalar stands for."""
        if not reader.plain(node):
            return _FAILED
        if not isinstance(node, yaml.ScalarNode) or not (node.value or node.style):
            return reader.wrong_type(node, crumb, expected)
        try:
            own = reader.own.get(kind)
            return own(_text(node.value)) if own else convert(node.value)
        except ValueError as error:
            detail = str(error)
            if len(detail) > _LONG_DETAIL:
                detail = detail.replace(clean(node.value).strip(), _short(node.value))
            if detail:
                code = getattr(error, "code", "value.invalid")
                return reader.report(node, code, detail, getattr(error, "hint", ""), crumb)
            return reader.wrong_type(node, crumb, expected)

    return decode


def _text(value: str) -> str:
    if len(value) > MAX_TEXT:
        raise Mistake("value.long", f"longer than {MAX_TEXT:,} characters")
    return sys.intern(clean(value).strip())  # the same ids and words come again and again


def _integer(value: str) -> int:
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", value):
        raise ValueError
    return int(value)


def _number(value: str) -> float:
    if not re.fullmatch(r"[+-]?[0-9]{1,9}(\.[0-9]{1,6})?", value):
        raise ValueError
    return float(value)


def _truth(value: str) -> bool:
    if value.lower() in ("yes", "true"):
        return True
    if value.lower() in ("no", "false"):
        return False
    raise ValueError


_SCALARS: dict[Any, Decoder] = {
    str: _scalar(str, "text", _text),
    int: _scalar(int, "a whole number", _integer),
    float: _scalar(float, "a number", _number),
    bool: _scalar(bool, "yes or no", _truth),
}


def _parsed(tp: Any) -> Decoder:
    parse = lru_cache(4096)(tp.parse)  # the same dates and ids come again, and never change
    return _scalar(tp, tp.expected, lambda v: parse(_text(v)))


def _choice(names: tuple[str, ...]) -> Decoder:
    def decode(reader: Reader, node: yaml.Node, crumb: str) -> Any:
        """The word, which is one of those allowed."""
        if not reader.plain(node):
            return _FAILED
        if isinstance(node, yaml.ScalarNode) and node.value in names:
            return sys.intern(node.value)
        if isinstance(node, yaml.ScalarNode) and node.value:
            hint = nearest(node.value, names) or "one of: " + ", ".join(names)
            message = f"'{_short(node.value)}' is not one of the allowed words"
            return reader.report(node, "value.choice", message, hint, crumb)
        return reader.wrong_type(node, crumb, "one of: " + ", ".join(names))

    return decode


def _union(members: tuple[Any, ...]) -> Decoder:
    last = _decoder(members[-1])
    if len(members) == 1:
        return last
    # The only unions used are "text or list of text" and "scalar or mapping".
    decoders = {_node_of(member): _decoder(member) for member in members}

    def decode(reader: Reader, node: yaml.Node, crumb: str) -> Any:
        return decoders.get(type(node), last)(reader, node, crumb)

    return decode


def _node_of(member: Any) -> type[yaml.Node]:
    origin = get_origin(member)
    if origin is tuple:
        return yaml.SequenceNode
    if origin is dict or (dataclasses.is_dataclass(member) and not hasattr(member, "parse")):
        return yaml.MappingNode
    return yaml.ScalarNode


def _list(item: Decoder) -> Decoder:
    def decode(reader: Reader, node: yaml.Node, crumb: str) -> Any:
        """A tuple of what its items hold."""
        if not reader.plain(node):
            return _FAILED
        if not isinstance(node, yaml.SequenceNode):
            word: str = node.value if isinstance(node, yaml.ScalarNode) else ""
            hint = f"write [{_short(word)}]" if word else ""
            return reader.wrong_type(node, crumb, "a list", hint)
        if len(node.value) > MAX_ITEMS:
            return reader.report(node, "value.long", f"more than {MAX_ITEMS} items", "", crumb)
        values = [item(reader, child, f"{crumb}[{i}]") for i, child in enumerate(node.value, 1)]
        return _FAILED if any(v is _FAILED for v in values) else tuple(values)

    return decode


def _mapping(item: Decoder, parse_key: Callable[[str], Any] | None) -> Decoder:
    def decode(reader: Reader, node: yaml.Node, crumb: str) -> Any:
        """A dict of what stands under its keys."""
        entries = reader.entries(node, crumb)
        if entries is None:
            return _FAILED
        values: dict[str, Any] = {}
        for name, (key, child) in entries.items():
            if parse_key:
                try:
                    parse_key(name)
                except ValueError as error:
                    reader.report(key, "key.invalid", str(error))
            values[clean(name)] = item(reader, child, f"{crumb}.{name}" if crumb else name)
        return _FAILED if any(v is _FAILED for v in values.values()) else values

    return decode


class _Field(NamedTuple):
    attribute: str
    decode: Decoder
    required: bool
    lacking: str
    """The code when it is missing: a fact's source and a judgment's reason have their own."""


def keys_of(cls: Any, args: tuple[Any, ...]) -> Iterator[tuple[str, Any, bool]]:
    """(field, type, whether it is required) of what a file holds of a record, which may be generic
    with `args`; `line` and internal fields are not among them."""
    own = {x: c.__module__ for c in cls.__mro__[-2::-1] for x in c.__annotations__}
    parameters = dict(zip(getattr(cls, "__parameters__", ()), args, strict=True))
    for field in dataclasses.fields(cls):
        if field.name != "line" and field.init and not field.metadata.get("internal"):
            required = field.default is field.default_factory is dataclasses.MISSING
            # As `get_type_hints`, which takes several times as long.
            kind = eval(str(field.type), vars(sys.modules[own[field.name]]))  # noqa: S307
            yield field.name, substitute(kind, parameters), required


def _fields_of(cls: Any, args: tuple[Any, ...]) -> dict[str, _Field]:
    """The keys of a record in YAML."""
    found = {}
    for name, kind, required in keys_of(cls, args):
        lacking = "key.missing"
        if name == "source":
            lacking = "fact.source"
        elif name.endswith("because") and kind is str:
            lacking = "judgment.because"
        found[yaml_name(name)] = _Field(name, _decoder(kind), required, lacking)
    return found


def _record(cls: Any, args: tuple[Any, ...]) -> Decoder:
    fields = _fields_of(cls, args)
    has_line = any(field.name == "line" for field in dataclasses.fields(cls))
    label = cls.__name__.lower()

    def decode(reader: Reader, node: yaml.Node, crumb: str) -> Any:
        """A record of the class."""
        entries = reader.entries(node, crumb)
        if entries is None:
            return _FAILED
        unknown = [name for name in entries if name not in fields]
        for name in unknown:
            hint = nearest(name, fields) or "known keys: " + ", ".join(fields)
            message = f"unknown key '{_short(name)}' in {crumb or label}"
            if clean(name) != name:
                message = f"the key '{_short(name)}' holds an invisible character; type it again"
            reader.report(entries[name][0], "key.unknown", message, hint)
        failed = bool(unknown)
        values: dict[str, Any] = {}
        for name, field in fields.items():
            value: Any = None
            if name in entries:
                inside = f"{crumb}.{name}" if crumb else name
                value = values[field.attribute] = _value(reader, entries[name][1], field, inside)
            elif field.required:
                value = _missing(reader, node, name, field.lacking, crumb or label, unknown)
            failed = failed or value is _FAILED
        if failed:
            if not crumb:
                reader.parts = {k: v for k, v in values.items() if v is not _FAILED}
                with suppress(TypeError, ValueError):
                    reader.partial = cls(**reader.parts)
            return _FAILED
        if has_line:
            values["line"] = node.start_mark.line + 1
        try:
            return cls(**values)
        except ValueError as error:
            key = getattr(error, "key", "")
            at = entries[key][1] if key in entries else node
            code = getattr(error, "code", "value.invalid")
            return reader.report(at, code, str(error), "", crumb)

    return decode


def _value(reader: Reader, node: yaml.Node, field: _Field, crumb: str) -> Any:
    """The value of a key; one that must be there must also say something."""
    value = field.decode(reader, node, crumb) if not _empty(node, field) else ""
    if field.required and value == "":
        code = "value.type" if field.lacking == "key.missing" else field.lacking
        return reader.wrong_type(node, crumb, "text", code=code)
    return value


def _empty(node: yaml.Node, field: _Field) -> bool:
    """Whether a source or a reason, which have codes of their own when missing, is left empty."""
    if field.lacking == "key.missing" or not field.required:
        return False
    if isinstance(node, yaml.SequenceNode):
        return not node.value
    return isinstance(node, yaml.ScalarNode) and not node.value.strip()


def _missing(
    reader: Reader, node: yaml.Node, name: str, code: str, where: str, unknown: list[str]
) -> Any:
    place = node.value[0][0] if node.value else node
    found = closest(name, unknown)
    hint = f"is '{found}' meant to be '{name}'?" if found else ""
    return reader.report(place, code, f"the key '{name}' is missing in {where}", hint)


def substitute(tp: Any, parameters: dict[Any, Any]) -> Any:
    """`tp` with the type variables of a generic record replaced by its arguments."""
    if tp in parameters:
        return parameters[tp]
    origin, args = get_origin(tp), get_args(tp)
    if not args or origin is Literal:
        return tp
    changed = tuple(substitute(a, parameters) for a in args)
    if changed == args:
        return tp
    if origin in (Union, types.UnionType):
        return reduce(or_, changed)
    return origin[changed]
