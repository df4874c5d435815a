"""Reads one YAML file into nodes that know their place, behind guards against hostile input.

Only the plain part of YAML is accepted: one document, no aliases, no tags, no
merge keys. Every scalar stays the text that was typed, so `NO` is Norway and
`2026-06` is a month; what a scalar means is decided by the record it is read into.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from pathways.problems import BadInput, Problem

MAX_BYTES = 2_000_000
"""Largest file that is read. The biggest real one is under 100 KB."""

MAX_DEPTH = 40
"""Deepest nesting accepted. The C parser crashes somewhere above 10,000."""

_Loader: type[Any] = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

# Cheap signs that a text could be nested deeply; only then is the depth counted exactly.
_DEEP_LINE = re.compile(r"^[\s\-?:\[\]{},]{60,}", re.MULTILINE)
_BRACKETS = re.compile(r"[\[\]{}]")


class SourceFile:
    """The text of one file and its root node, with a helper that makes problems at a place."""

    __slots__ = ("lines", "name", "root")

    def __init__(self, name: str, text: str, root: yaml.Node | None) -> None:
        self.name = name
        self.lines = text.splitlines()
        self.root = root

    def problem(self, node: yaml.Node | None, code: str, message: str, hint: str = "") -> Problem:
        """A problem at `node`, or at the file as a whole."""
        if node is None:
            return Problem(self.name, 0, 0, code, message, hint)
        mark, end = node.start_mark, node.end_mark
        width = end.column - mark.column if end.line == mark.line else 1
        return problem_at(self.name, self.lines, mark.line, mark.column, code, message, hint, width)


def problem_at(
    name: str,
    lines: list[str],
    line: int,
    column: int,
    code: str,
    message: str,
    hint: str = "",
    width: int = 1,
) -> Problem:
    """A problem at a zero-based line and column, with the line as excerpt."""
    excerpt = lines[line] if line < len(lines) else ""
    return Problem(name, line + 1, column + 1, code, message, hint, max(1, width), excerpt)


def read_file(path: Path, shown_as: str | None = None) -> SourceFile:
    """Read and compose the file at `path`; `shown_as` is its name in messages.

    Raises:
        BadInput: missing, a folder, unreadable, too large, not UTF-8, or not plain YAML.
    """
    name = shown_as or str(path)
    return read_bytes(read_raw(path, name), name)


def read_raw(path: Path, name: str) -> bytes:
    """The bytes of a file, never more than one beyond the limit.

    Raises:
        BadInput: missing, a folder, or unreadable.
    """
    try:
        if path.is_dir():
            raise BadInput([Problem(name, 0, 0, "file.folder", "this is a folder, not a file")])
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise BadInput([Problem(name, 0, 0, "file.missing", "there is no such file")]) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        message = f"cannot be read: {reason}"
        raise BadInput([Problem(name, 0, 0, "file.unreadable", message)]) from None


def read_bytes(raw: bytes, name: str) -> SourceFile:
    """Compose bytes that came from `name`; the same guards and errors as `read_file`."""
    if len(raw) > MAX_BYTES:
        limit = f"larger than {MAX_BYTES // 1_000_000} MB; a file for this program never is"
        raise BadInput([Problem(name, 0, 0, "file.large", limit)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        line = before.count(b"\n") + 1
        column = error.start - (before.rfind(b"\n") + 1) + 1
        message = f"not UTF-8: byte 0x{raw[error.start]:02x} has no meaning here"
        hint = "save the file as UTF-8"
        raise BadInput([Problem(name, line, column, "file.encoding", message, hint)]) from None
    return read_text(text, name)


def read_text(text: str, name: str) -> SourceFile:
    """Compose a text that came from `name`.

    Raises:
        BadInput: nested too deeply, or a YAML syntax error, with line and column.
    """
    lines = text.splitlines()
    try:
        if _could_be_deep(text):
            _check_depth(text, name, lines)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = " ".join(part for part in (error.context, error.problem) if part) or "not YAML"
        words = _PLAINER.get(error.problem or "", words)
        line, column = (mark.line, mark.column) if mark else (0, 0)
        raise BadInput(
            [problem_at(name, lines, line, column, "yaml.syntax", f"not valid YAML: {words}")]
        ) from None
    except yaml.reader.ReaderError as error:
        position = error.position if isinstance(error.position, int) else 0
        before = text[:position]
        line, column = before.count("\n"), position - (before.rfind("\n") + 1)
        message = "a control character that YAML does not allow"
        raise BadInput([problem_at(name, [], line, column, "yaml.character", message)]) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise BadInput([Problem(name, 0, 0, "yaml.syntax", f"not valid YAML: {error}")]) from None
    return SourceFile(name, text, root)


_PLAINER = {
    "found character that cannot start any token": (
        "a tab or a special character stands where a value should start"
    ),
    "mapping values are not allowed in this context": (
        "a second ': ' on this line; put the text in quotes"
    ),
    "did not find expected key": "the indentation or a quote before this place does not fit",
    "but found another document": "a second document ('---'); one file holds one document",
}


def _could_be_deep(text: str) -> bool:
    depth = deepest = 0
    for match in _BRACKETS.finditer(text):
        if match.group() in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif depth:
            depth -= 1
    return deepest > MAX_DEPTH // 2 or _DEEP_LINE.search(text) is not None


def _check_depth(text: str, name: str, lines: list[str]) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                mark = event.start_mark
                assert mark is not None
                message = f"nested more than {MAX_DEPTH} levels deep"
                raise BadInput(
                    [problem_at(name, lines, mark.line, mark.column, "yaml.depth", message)]
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
