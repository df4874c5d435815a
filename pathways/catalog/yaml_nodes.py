"""Reads one YAML file into nodes that know their place, behind guards against hostile input.

Only the plain part of YAML is accepted: one document, no aliases, no tags, no
merge keys. Every scalar stays the text that was typed, so `NO` is Norway and
`2026-06` is a month; what a scalar means is decided by the record it is read into.
"""

from __future__ import annotations

import re
from typing import Any, cast

import yaml

from pathways.files import decode
from pathways.problems import BadInput, Problem

MAX_DEPTH = 40
"""Deepest nesting accepted. The C parser crashes somewhere above 10,000."""

_Base: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_TAGS = {
    yaml.ScalarNode: "tag:yaml.org,2002:str",
    yaml.SequenceNode: "tag:yaml.org,2002:seq",
    yaml.MappingNode: "tag:yaml.org,2002:map",
}


class _Loader(_Base):  # type: ignore[misc]
    """Every scalar is text, so nothing is looked up for it; a sixth of the time of reading."""

    def resolve(self, kind: type[yaml.Node], value: str, implicit: Any) -> str:
        return _TAGS[kind]

    def descend_resolver(self, current_node: yaml.Node, current_index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


# Cheap signs that a text could be nested deeply; only then is the depth counted exactly.
_DEEP_LINE = re.compile(r"^[\s\-?:\[\]{},]{60,}", re.MULTILINE)
_NOT_ALLOWED = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MANY_BRACKETS = 1_000


class SourceFile:
    """The text of one file and its root node, with a helper that makes problems at a place."""

    __slots__ = ("lines", "name", "root")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.lines = text.splitlines()
        self.root: yaml.Node | None = None

    def at(self, *path: str | int) -> yaml.Node | None:
        """The node at a path of keys and indexes, or the last one on the way that exists."""
        node = self.root
        for step in path:
            found = None
            if isinstance(node, yaml.MappingNode):
                found = next((v for k, v in node.value if getattr(k, "value", None) == step), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                found = node.value[step] if step < len(node.value) else None
            if found is None:
                return node
            node = found
        return node

    def key(self, *path: str | int) -> yaml.Node | None:
        """The node of the last key of a path, for mistakes in the key itself."""
        parent = self.at(*path[:-1])
        if isinstance(parent, yaml.MappingNode):
            for key, _ in parent.value:
                if getattr(key, "value", None) == path[-1]:
                    return cast(yaml.Node, key)
        return parent

    def problem(self, node: yaml.Node | None, code: str, message: str, hint: str = "") -> Problem:
        """A problem at `node`, or at the file as a whole."""
        if node is None:
            return Problem(self.name, 0, 0, code, message, hint)
        mark, end = node.start_mark, node.end_mark
        width = end.column - mark.column if end.line == mark.line else 1
        return self.problem_at(mark.line, mark.column, code, message, hint, width)

    def problem_at(
        self, line: int, column: int, code: str, message: str, hint: str = "", width: int = 1
    ) -> Problem:
        """A problem at a zero-based line and column, with the line as excerpt."""
        excerpt = self.lines[line] if line < len(self.lines) else ""
        return Problem(self.name, line + 1, column + 1, code, message, hint, max(1, width), excerpt)


def compose(raw: bytes, name: str) -> SourceFile:
    """Compose bytes that came from `name`.

    Raises:
        BadInput: too large, not UTF-8, nested too deeply, or not plain YAML, with line and column.
    """
    text = decode(raw, name)
    file = SourceFile(name, text)
    try:
        if _could_be_deep(text):
            _check_depth(text, file)
        if "*" in text and "&" in text:
            _refuse_aliases(text, file)
        file.root = _composed(text)
    except yaml.MarkedYAMLError as error:
        raise BadInput([_syntax_problem(error, file)]) from None
    except yaml.reader.ReaderError:
        found = _NOT_ALLOWED.search(text)
        before = text[: found.start()] if found else ""
        line, column = before.count("\n"), len(before) - (before.rfind("\n") + 1)
        message = "a control character that YAML does not allow"
        raise BadInput([Problem(name, line + 1, column + 1, "yaml.character", message)]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadInput([Problem(name, 0, 0, "yaml.syntax", f"not valid YAML: {error}")]) from None
    return file


_NO_SIGN = "found invalid Unicode character escape code"


def _composed(text: str) -> yaml.Node | None:
    """The root node. JSON may write one sign as two halves, which YAML does not know."""
    try:
        return yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        if error.problem != _NO_SIGN:
            raise
    return yaml.compose(_HALVES.sub(_one_sign, text), Loader=_Loader)


_HALVES = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


def _one_sign(escape: re.Match[str]) -> str:
    if escape[1] is None:
        return escape[0]
    high, low = int(escape[1], 16), int(escape[2], 16)
    return f"\\U{0x10000 + (high - 0xD800) * 0x400 + low - 0xDC00:08x}"


_PLAINER = {
    _NO_SIGN: "half of a sign, such as \\ud83d, has no meaning without the other half",
    "found character that cannot start any token": (
        "a tab or a special character stands where a value should start; "
        "indent with spaces, or put the value in quotes"
    ),
    "mapping values are not allowed in this context": (
        "a second ': ' on this line, or an indentation that does not fit; quote it, or align it"
    ),
    "did not find expected key": "the indentation or a quote before this place does not fit",
    "but found another document": "a second document ('---'); one file holds one document",
    "could not find expected ':'": "this line has no ': ' between a key and its value",
    "found unexpected end of stream": "a quote is opened here and never closed",
    "did not find expected ',' or ']'": "a list is opened here and not closed, or lacks a comma",
    "did not find expected ',' or '}'": "a mapping is opened here and not closed, or lacks a comma",
}

_BEGINS_EARLIER = frozenset(
    {
        "could not find expected ':'",
        "found unexpected end of stream",
        "did not find expected ',' or ']'",
        "did not find expected ',' or '}'",
    }
)
"""Mistakes that the parser notices late: where they began is the place to mend."""


_OPENED = re.compile(r'(?:^|[:,\[{-])\s*(")')


def _open_quote(lines: list[str], before: int) -> tuple[int, int] | None:
    """Where a double quote is opened that its own line does not close: the last before a line.

    The parser takes what comes after for text, up to the next quote, and complains only there.
    """
    for number in range(min(before, len(lines) - 1), -1, -1):
        line = lines[number].replace('\\"', "  ")
        opened = _OPENED.search(line)
        if opened and line.count('"') % 2:
            return number, opened.start(1)
    return None


def _syntax_problem(error: yaml.MarkedYAMLError, file: SourceFile) -> Problem:
    late = error.problem in _BEGINS_EARLIER and error.context_mark is not None
    mark = error.context_mark if late else error.problem_mark or error.context_mark
    words = " ".join(part for part in (error.context, error.problem) if part) or "not YAML"
    words = _PLAINER.get(error.problem or "", words)
    line, column = (mark.line, mark.column) if mark else (0, 0)
    if error.problem == "did not find expected key":
        opened = _open_quote(file.lines, line - 1)
        if opened:
            words, (line, column) = _PLAINER["found unexpected end of stream"], opened
    return file.problem_at(line, column, "yaml.syntax", f"not valid YAML: {words}")


def _could_be_deep(text: str) -> bool:
    # Closing brackets are not counted against opening ones: they may stand in quotes or comments.
    openings = text.count("[") + text.count("{")
    return openings > _MANY_BRACKETS or _DEEP_LINE.search(text) is not None


def _refuse_aliases(text: str, file: SourceFile) -> None:
    """Aliases can make a small file mean an enormous one; each is refused where it stands."""
    found = []
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.AliasEvent) and event.start_mark is not None:
            mark = event.start_mark
            message = f"the YAML alias '*{event.anchor}' is not used here; write it out"
            width = len(str(event.anchor)) + 1
            at = mark.line, mark.column
            found.append(file.problem_at(*at, "yaml.alias", message, width=width))
            if len(found) == 20:
                break
    if found:
        raise BadInput(found)


_TOO_DEEP_FOR_C = "exceeded maximum nesting depth"


def _check_depth(text: str, file: SourceFile) -> None:
    try:
        _count_depth(text, file)
    except yaml.MarkedYAMLError as error:
        if error.problem != _TOO_DEEP_FOR_C or error.problem_mark is None:
            raise
        # Newer C parsers read ahead and refuse in words and at a place of their own. Up to that
        # place they read it all, so the level that is one too many is found there.
        _count_depth(text[: error.problem_mark.index], file)
        raise


def _count_depth(text: str, file: SourceFile) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                mark = event.start_mark
                assert mark is not None
                message = f"nested more than {MAX_DEPTH} levels deep"
                raise BadInput([file.problem_at(mark.line, mark.column, "yaml.depth", message)])
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
