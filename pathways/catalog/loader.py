"""Decodes data files one by one, and places problems that only show between files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from pathways.catalog.decode import Reader
from pathways.catalog.yaml_nodes import SourceFile, compose
from pathways.problems import BadInput, Place, Problem, Severity

T = TypeVar("T")


class Loader:
    """Decodes files and collects the problems of all of them."""

    def __init__(self, raw: Mapping[str, bytes], newcomers: Collection[str] = ()) -> None:
        self.problems: list[Problem] = []
        self.raw = raw
        """The bytes of every file, by its name in messages."""
        self.newcomers = newcomers
        """Files at fault when they take a name that another has."""
        self.singles: dict[str, str] = {}
        """Which file each single room was read from."""
        self.unread: dict[str, set[str]] = defaultdict(set)
        """Per room the ids of entries that could not be read; links to them are no mistakes."""
        self.parts: list[tuple[str, dict[str, Any]]] = []
        """(file, what could be read of it, by field) of files with mistakes."""
        self._composed: tuple[str, SourceFile | None] = ("", None)

    def decode(self, raw: bytes, shown_as: str, cls: type[T]) -> T | None:
        """One file as a record, or None when its problems say why not."""
        try:
            source = compose(raw, shown_as)
        except BadInput as bad:
            self.problems += bad.problems
            return None
        reader = Reader(source)
        value = reader.read(cls)
        self.problems += reader.problems
        if reader.parts:
            self.parts.append((shown_as, reader.parts))
        return value

    def report(
        self,
        file: str,
        path: Place,
        code: str,
        message: str,
        hint: str = "",
        *,
        on_key: bool = False,
        severity: Severity = "error",
    ) -> None:
        """A problem at the value that a path leads to, or at its key."""
        source = self.source(file) or SourceFile(file, "")
        node = source.key(*path) if on_key else source.at(*path)
        problem = source.problem(node, code, message, hint)
        self.problems.append(replace(problem, severity=severity))

    def source(self, file: str) -> SourceFile | None:
        """The nodes of a file, or None; made again, because those of all files fill the memory."""
        if self._composed[0] != file:
            raw = self.raw.get(file)
            try:
                self._composed = file, None if raw is None else compose(raw, file)
            except BadInput:
                self._composed = file, None
        return self._composed[1]
