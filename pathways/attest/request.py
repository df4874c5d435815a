"""The request: what a person did, what they say of it, and what a reviewer is asked about it.

One small JSON file that the person sends. It is read strictly: what the reviewer is shown is all
that is in it.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import ClassVar, Literal

import yaml

from pathways.attest.limits import limits
from pathways.catalog.decode import Reader
from pathways.catalog.text import one_line
from pathways.catalog.values import Id, Link, Mistake, When
from pathways.catalog.yaml_nodes import compose
from pathways.files import decode, hash_of, read
from pathways.frozen import Struct
from pathways.problems import BadInput, Problem, Refused, quoted

FORMAT = "attest-request/1"


def short(text: str, key: str, most: int = 0) -> None:
    """Refuse a text of several lines, or a longer one than a reviewer would look through."""
    most = most or limits().text.is_
    if len(text) > most or "\n" in text:
        what = "is of several lines" if len(text) <= most else f"is longer than {most} characters"
        raise Mistake("value.long", f"{key} {what}", key)


class Subject(str):
    """Somebody without a name: an id that was made for one request."""

    __slots__ = ()
    expected: ClassVar[str] = "an id made for this request (urn:uuid:…)"

    @classmethod
    def parse(cls, text: str) -> Subject:
        """Read one; raises ValueError."""
        if not re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text):
            raise Mistake("subject.invalid", f"'{text[:60]}' is not an id such as urn:uuid:…")
        return cls(text)


class Sha256(str):
    """The SHA-256 of a file, in hexadecimal."""

    __slots__ = ()
    expected: ClassVar[str] = "a SHA-256 (64 digits and letters a to f)"

    @classmethod
    def parse(cls, text: str) -> Sha256:
        """Read one; raises ValueError."""
        if not re.fullmatch(r"[0-9a-f]{64}", text):
            raise Mistake("hash.invalid", f"'{text[:70]}' is not a SHA-256: 64 of 0-9 and a-f")
        return cls(text)


class Work(Struct):
    """What was done: a project of the catalog, or of the person's own."""

    id: Id
    title: str
    done_when: str = ""
    finished: When | None = None

    def __post_init__(self) -> None:
        short(self.title, "title")
        short(self.done_when, "done_when")


class Row(Struct):
    """A row of the rubric, and what the person themselves says of it."""

    id: Id
    text: str
    competency: str = ""
    """An id of the catalog; empty where the row shows none."""
    told: str = ""

    def __post_init__(self) -> None:
        short(self.text, "text")
        short(self.told, "told")
        if self.competency:
            Id.parse(self.competency)


class WorkFile(Struct):
    """A file that the reviewer saw, byte for byte."""

    name: str
    sha256: Sha256

    def __post_init__(self) -> None:
        short(self.name, "name", limits().names.is_)


class Request(Struct):
    """What a person asks somebody to vouch for."""

    pathways: Literal["attest-request/1"]
    subject: Subject
    """Made for this request alone: two attestations cannot be put together by it."""
    made: When
    work: Work
    rows: tuple[Row, ...]
    name: str = ""
    """How the person wants to be called; empty where they would rather not say."""
    files: tuple[WorkFile, ...] = ()
    links: tuple[Link, ...] = ()
    asks: str = ""
    """A sentence to the reviewer."""

    def __post_init__(self) -> None:
        most = limits()
        short(self.name, "name", most.names.is_)
        short(self.asks, "asks")
        if not self.made.exact:
            raise Mistake("date.invalid", "made is a day, such as 2026-11-29", "made")
        if not 1 <= len(self.rows) <= most.rows.is_:
            wrong = f"between 1 and {most.rows.is_} rows can be asked about, not {len(self.rows)}"
            raise Mistake("value.long", wrong, "rows")
        every: dict[str, list[str]] = {
            "rows": [row.id for row in self.rows],
            "files": [file.sha256 for file in self.files],
        }
        for key, named in every.items():
            twice = next((name for name in named if named.count(name) > 1), "")
            if twice:
                raise Mistake("key.duplicate", f"'{twice}' is there twice", key)

    def row(self, id: str) -> Row | None:
        """The row of an id."""
        return next((row for row in self.rows if row.id == id), None)


def read_request(raw: bytes, name: str) -> Request:
    """The request in bytes that came from `name`.

    Raises:
        BadInput: every mistake in it, with its place.
    """
    text = decode(raw, name, most=limits().size.is_)
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
        said = getattr(error, "msg", "nested too deeply")
        at = Problem(name, line, column, "json.syntax", f"not valid JSON: {said}")
        raise BadInput([at]) from None
    source = compose(raw, name)  # JSON is YAML, whose reader knows the place of each mistake
    _leave_out_nulls(source.root)
    reader = Reader(source)
    return reader.sound(reader.read(Request))


def _leave_out_nulls(node: yaml.Node | None) -> None:
    """A key with `null` is one that is not there."""
    if isinstance(node, yaml.MappingNode):
        node.value = [(key, value) for key, value in node.value if not _null(value)]
    for child in node.value if isinstance(node, yaml.CollectionNode) else ():
        for inside in child if isinstance(child, tuple) else (child,):
            _leave_out_nulls(inside)


def _null(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.value == "null" and not node.style


def write_request(request: Request) -> str:
    """A request as the file that is sent."""
    work = request.work
    held = {
        "pathways": request.pathways,
        "subject": request.subject,
        "made": str(request.made),
        "name": request.name,
        "work": {
            **{name: getattr(work, name) for name in ("id", "title", "done_when")},
            "finished": str(work.finished) if work.finished else None,
        },
        "rows": [
            {"id": row.id, "text": row.text, "competency": row.competency or None, "told": row.told}
            for row in request.rows
        ],
        "files": [{"name": file.name, "sha256": file.sha256} for file in request.files],
        "links": list(request.links),
        "asks": request.asks,
    }
    return json.dumps(held, ensure_ascii=False, indent=1) + "\n"


_MOST_OF_WORK = 100_000_000
"""Bytes of the largest piece of work that is hashed."""


def work_file(path: Path) -> WorkFile:
    """A piece of work by its name, without its folder, and by what is in it.

    Raises:
        Refused: it is larger than 100 MB.
    """
    raw = read(path, str(path), most=_MOST_OF_WORK)
    if len(raw) > _MOST_OF_WORK:
        raise Refused(f"{quoted(path)} is larger than 100 MB", "give the finished page")
    return WorkFile(one_line(path.name), Sha256(hash_of(raw)))
