"""The record file: one line for each thing that happened, only ever added to.

It is YAML that a person can read. An entry is known by its line in the file; taking one back is
another entry. A line that was cut off while it was written is left alone and not counted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import field, fields, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from pathways import files
from pathways.catalog.reading import OWN_WORDS
from pathways.catalog.values import When
from pathways.frozen import Struct
from pathways.problems import BadInput, Problem
from pathways.profile.life import Stage

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.catalog.yaml_nodes import SourceFile

VERSION = 1

HEAD = (
    "# What happened, one line for each thing. Lines are only added, never changed:\n"
    "# to take one back, use `pathways log undo LINE`.\n"
    f"version: {VERSION}\n"
    "entries:\n"
)

What = Literal[
    "changed", "looked", "asked", "started", "hours", "ticked", "done", "applied", "result",
    "finished", "job", "skipped", "paused", "resumed", "requested", "attested", "withdrawn", "undo",
]  # fmt: skip
"""In the order in which things of one day are taken, whatever the order they were written in."""
Answer = Literal["offer", "accepted", "rejected", "waiting", "withdrew", "yes", "no"]
RowLevel = Literal["thin", "solid", "strong"]


class Entry(Struct):
    """One thing that happened. `of` is a step (`project:id`), or the id of a program or role; it is
    empty for an application to an employer (`by`) that no entry of the catalog stands for."""

    on: When
    what: What
    of: str = ""
    hours: float = 0
    """Hours of one sitting (`hours`, `ticked`), all that it took (`done`, `applied`), or hours a
    week of what one was accepted to (`result`)."""
    is_: Answer | None = None
    """What came of an application, or of anything else that needed a yes; what a program answered
    to a question that goes before its form (`asked`)."""
    stage: Stage | None = None
    """How far an application has come, or at which stage its no came."""
    by: str = ""
    """Whose yes it takes, where that is not what the entry is of: an employer, a host."""
    post: str = ""
    """What the post is called; it tells apart several applications to one employer or role."""
    round: str = ""
    """Which round of a program."""
    found: str = ""
    """Where the opening was found."""
    link: str = ""
    said: str = ""
    """A sentence: what came of it, for whom, or why."""
    rubric: tuple[RowLevel, ...] = ()
    """The level claimed in each row of the project's rubric."""
    reviewer: str = ""
    """Who looked at it, in the person's words."""
    starts: When | None = None
    ends: When | None = None
    """When an accepted program or a post runs, if that is known better than in the catalog; the
    last day of a pause, or for which something is skipped; from when and until when an attestation
    counts."""
    answer_by: When | None = None
    """The day by which an offer is to be answered."""
    opens: When | None = None
    closes: When | None = None
    """What the person saw on a program's page (`looked`)."""
    part: int = 0
    milestone: str = ""
    """What was ticked: its number among the parts of the step, and its words in the data, or its
    code where the parts of all such steps are the same."""
    answers: dict[str, str | tuple[str, ...]] = field(default_factory=dict)
    """Answers of the profile that have changed."""
    subject: str = ""
    """The id without a name that a request to vouch was made with (`requested`)."""
    credential: str = ""
    """The id of an attestation (`attested`), also of one that was withdrawn (`withdrawn`)."""
    issuer: str = ""
    """The key of whoever signed it, who is called `by`."""
    relation: str = ""
    """How they say that they know the person."""
    saw: tuple[str, ...] = ()
    """Rows of the project's rubric that they saw, in the words that they signed."""
    partly: tuple[str, ...] = ()
    """Rows that they saw in part."""
    file: str = ""
    """The SHA-256 of the signed file that is kept beside the record."""
    line: int = 0
    """Its line in the file, which is its name; the line that an `undo` takes back is `entry`."""
    entry: int = 0

    def __post_init__(self) -> None:
        if not self.on.exact:
            raise ValueError("'on' must be a day, such as 2026-12-06")
        if not 0 <= self.hours <= 2000:
            raise ValueError(f"hours are 0 to 2000, not {self.hours:g}")

    @property
    def day(self) -> date:
        """The day it happened."""
        return self.on.first

    @property
    def id(self) -> str:
        """What it is of, without its kind."""
        return self.of.rpartition(":")[2]

    @property
    def proof(self) -> str:
        """The link, else the sentence; empty when there is neither."""
        return self.link or self.said

    def mending(self, before: Entry | None) -> Entry:
        """The same thing said again: what only the line `before` told still holds."""
        told = {k: getattr(before, k) for k in _TOLD if before and not getattr(self, k)}
        return replace(self, **told)


_TOLD = ("hours", "link", "said", "rubric", "reviewer")
"""What a line about something done may tell."""


class _File(Struct):
    """The record file as a whole."""

    version: int
    entries: tuple[Entry, ...] = ()


class Record(Struct):
    """The entries that count, oldest line first, and the lines that were cut off."""

    entries: tuple[Entry, ...] = ()
    every: tuple[Entry, ...] = ()
    """All entries, those taken back too."""
    cut_off: tuple[int, ...] = ()
    lines: tuple[str, ...] = ()
    """The lines of the file, those cut off left blank."""

    @property
    def facts(self) -> tuple[Entry, ...]:
        """The entries that count by the day they happened, and those of a day so that the order of
        writing says nothing beyond which line corrects another, and what was begun last."""
        return tuple(sorted(self.entries, key=_in_order))

    @property
    def last_line(self) -> int:
        """The line of the youngest entry; 0 when there is none."""
        return max((e.line for e in self.every), default=0)

    def until(self, day: date) -> Record:
        """What had happened by the end of a day."""
        return replace(self, entries=tuple(e for e in self.entries if e.day <= day))

    def since(self, earlier: Record) -> Record:
        """What was written down after an earlier state of it."""
        last = earlier.last_line
        return replace(self, entries=tuple(e for e in self.entries if e.line > last))

    def named(self, catalog: Catalog) -> list[Entry]:
        """The facts with today's names of what they are of."""
        return [replace(e, of=todays_name(e.of, catalog)) for e in self.facts]


def todays_name(of: str, catalog: Catalog) -> str:
    """A step or a plain id under the name that the catalog has for it today."""
    kind, colon, id = of.rpartition(":")
    found = catalog.find(id)
    return f"{kind}{colon}{found[1]}" if found else of


def read_record(path: Path) -> Record:
    """Read a record; a missing file is an empty record.

    Raises:
        BadInput: every mistake in it, with its place.
    """
    return _read(files.read(path, str(path), absent=b""), str(path))


def _read(raw: bytes, name: str) -> Record:
    from pathways.catalog.yaml_nodes import compose

    text, cut = _without_cut_lines(raw)
    if HEAD.encode().startswith(text.strip()):
        return Record(cut_off=cut)  # nothing whole stands after the head, itself whole or not
    return replace(parse_record(compose(text, name)), cut_off=cut)


def parse_record(source: SourceFile) -> Record:
    """The record in a file that is already read; raises as `read_record`."""
    from pathways.catalog.decode import Reader

    later = _later_version(source)
    if later:
        raise BadInput([later])
    reader = Reader(source, OWN_WORDS)
    held = reader.sound(reader.read(_File))
    return replace(_standing(held.entries), lines=tuple(source.lines))


def _later_version(source: SourceFile) -> Problem | None:
    node = source.at("version")
    text = str(getattr(node, "value", ""))
    if node is source.root or not text.isdigit() or int(text[:9]) <= VERSION:
        return None
    message = f"this record has version {text[:9]}; this program reads version {VERSION}"
    return source.problem(node, "record.version", message, "install a newer pathways")


def _without_cut_lines(raw: bytes) -> tuple[bytes, tuple[int, ...]]:
    """Blanks out entry lines that were cut off, so that all others keep their places."""
    lines = raw.split(b"\n")
    cut = []
    for number, line in enumerate(lines, 1):
        if (line.startswith(b"- ") or line == b"-") and not _closed(line):
            cut.append(number)
            lines[number - 1] = b""
    return b"\n".join(lines), tuple(cut)


_QUOTED = re.compile(rb"""([\[{,:]\s*)(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')""")
"""Text in quotes, where YAML lets it begin."""
_OPEN_QUOTE = re.compile(rb"""[\[{,:]\s*["']""")


def _closed(line: bytes) -> bool:
    """Whether an entry line is whole: a last brace alone may stand in a sentence or in answers."""
    bare = _QUOTED.sub(rb"\1", line)
    return (
        bare.rstrip().endswith(b"}")
        and bare.count(b"{") == bare.count(b"}")
        and not _OPEN_QUOTE.search(bare)
    )


def _standing(every: Sequence[Entry]) -> Record:
    """Entries that nothing has taken back. An undo can itself be undone."""
    undone: set[int] = set()
    for e in reversed(every):
        if e.what == "undo" and e.line not in undone:
            undone.add(e.entry)
    stand = tuple(e for e in every if e.line not in undone and e.what != "undo")
    return Record(stand, tuple(every))


_BACK_AND_FORTH = ("skipped", "paused", "resumed")
"""Of these the line written later takes the place of the one before."""


def _in_order(entry: Entry) -> tuple[date, int, str, int]:
    what = _BACK_AND_FORTH[0] if entry.what in _BACK_AND_FORTH else entry.what
    of = "" if what == "started" else entry.of  # which was begun last is what its order says
    return entry.day, get_args(What).index(what), of, entry.line


def as_plain_entry(entry: Entry) -> dict[str, Any]:
    """The entry as plain data, without what is empty; its line is in it."""
    told = {f.name.rstrip("_"): getattr(entry, f.name) for f in fields(Entry)}
    return {
        key: str(value) if isinstance(value, When) else value
        for key, value in told.items()
        if value not in ("", 0, None, (), {})
    }


def as_line(entry: Entry) -> str:
    """The entry as one line of the file."""
    held = as_plain_entry(entry)
    held.pop("line", None)
    # JSON strings are YAML strings, and hold any text on one line.
    pairs = (f"{key}: {_scalar(value)}" for key, value in held.items())
    return "- {" + ", ".join(pairs) + "}\n"


_PLAIN = re.compile(r"(?!-)(?=.*[a-zA-Z0-9])[a-zA-Z0-9:-]*[a-zA-Z0-9-]")
"""Text that needs no quotes."""


def _scalar(value: Any) -> str:
    if isinstance(value, str) and _PLAIN.fullmatch(value):
        return value
    if isinstance(value, float):
        # As the reader takes it: plain digits, six of them after the point at most.
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return json.dumps(value, ensure_ascii=False)


def append(path: Path, *entries: Entry) -> int:
    """Add entries at the end, on the disk before this returns; the line of the last one.

    Nothing that is there is touched. Two programs that write at once wait for each other.

    Raises:
        OSError: the file cannot be written, or could not be read any more with the new lines in
            it; then nothing of them counts.
    """

    def lines(held: bytes) -> bytes:
        """The new entries as bytes, once it is known that the whole can be read back."""
        data = (_before_an_entry(held) + "".join(as_line(e) for e in entries)).encode()
        return _checked(held, data, path)

    return files.append(path, lines).count(b"\n")


def _checked(held: bytes, data: bytes, path: Path) -> bytes:
    """The new lines, if the whole can be read back: better refused now than a record that nothing
    can read any more."""
    if len(held) + len(data) > files.MAX_BYTES:
        raise OSError(27, f"it would grow beyond the {files.MAX_BYTES // 1_000_000} MB read back")
    try:
        _read(held + data, str(path))
    except BadInput as bad:
        raise OSError(22, f"it could not be read back: {bad.problems[0].message}") from None
    return data


def _before_an_entry(held: bytes) -> str:
    """What goes between what the file holds and a new line: the head, or what is missing of it."""
    if HEAD.encode().startswith(held):
        return HEAD[len(held) :]
    apart = "" if held.endswith(b"\n") else "\n"  # a line that was cut off stays, and stays apart
    return apart if held.strip() else apart + HEAD


def merge(path: Path, other: bytes, name: str) -> int:
    """Add the entries that another end of a record holds and this one does not; how many.

    Two ends are alike up to a line. What comes after it in the other is added behind what comes
    after it here, so that nothing of either is lost; an undo keeps to the entry it took back. A
    last line tells which end was added, and the same one is never added again.

    Raises:
        BadInput: a mistake in the other end.
        OSError: as `append`.
    """
    theirs, mark = _read(other, name), _merged(other)
    added: list[Entry] = []

    def lines(held: bytes) -> bytes:
        """What the other end holds behind the place up to which the two are alike."""
        if mark in held.split(b"\n"):
            return b""
        pairs = zip(held.split(b"\n"), other.split(b"\n"), strict=False)
        whole = min(held.count(b"\n"), other.count(b"\n"))
        alike = next((n for n, (a, b) in enumerate(pairs) if a != b), whole)
        added.extend(e for e in theirs.every if e.line > alike)
        if not added:
            return b""
        before = _before_an_entry(held)
        first = 1 + held.count(b"\n") + before.count("\n")
        now = {e.line: first + n for n, e in enumerate(added)}
        tail = (as_line(replace(e, entry=now.get(e.entry, e.entry))) for e in added)
        data = (before + "".join(tail)).encode() + mark + b"\n"
        return _checked(held, data, path)

    files.append(path, lines)
    return len(added)


def _merged(other: bytes) -> bytes:
    return b"# added from another machine: " + files.hash_of(other)[:16].encode()
