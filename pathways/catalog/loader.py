"""Decodes data files one by one, and places problems that only show between files."""

from __future__ import annotations

import re
from typing import TypeVar

from pathways.catalog.decode import Reader
from pathways.catalog.yaml_nodes import SourceFile, read_bytes
from pathways.problems import BadInput, Problem

T = TypeVar("T")


class Loader:
    """Decodes files and collects the problems of all of them."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.files: dict[str, SourceFile] = {}
        self.singles: dict[str, str] = {}
        """Which file each single room was read from."""

    def decode(self, raw: bytes, shown_as: str, cls: type[T]) -> T | None:
        """One file as a record, or None when its problems say why not."""
        try:
            source = read_bytes(raw, shown_as)
        except BadInput as bad:
            self.problems += bad.problems
            return None
        self.files[shown_as] = source
        reader = Reader(source)
        value = reader.read(cls)
        self.problems += reader.problems
        return value

    def report(
        self,
        file: str,
        line: int,
        code: str,
        message: str,
        hint: str = "",
        word: str = "",
        key: str = "",
    ) -> None:
        """A problem at `word`, looked for from a record's line on, after `key:` if one is given."""
        source = self.files.get(file)
        lines = source.lines if source else []
        before = rf"\b{re.escape(key)}:.*?" if key else ""
        pattern = re.compile(rf"{before}(?<![\w-])({re.escape(word)})(?![\w-])") if word else None
        column, width = 0, 1
        for number in range(max(0, line - 1), min(len(lines), line + 60)) if pattern else ():
            match = pattern.search(lines[number]) if pattern else None
            if match:
                line, column, width = number + 1, match.start(1), len(word)
                break
        excerpt = lines[line - 1] if 0 < line <= len(lines) else ""
        if not width or (not column and not excerpt.startswith(word or " ")):
            column = len(excerpt) - len(excerpt.lstrip())
        self.problems.append(Problem(file, line, column + 1, code, message, hint, width, excerpt))
