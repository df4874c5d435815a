"""Reads answers from files of many kinds into rows of text, and says what it had to guess."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import IO, NamedTuple

from pathways.cohort.rows import Row, Rows
from pathways.cohort.unpack import Packed, unpack
from pathways.files import opened, read
from pathways.frozen import Struct
from pathways.problems import BadInput, Problem, quoted

MAX_BYTES = 1_000_000_000
"""Largest file of answers that is read, in bytes."""
MOST_IN_ROW = 2_000_000
"""Most characters of one row or line: as many as the largest file of a profile has bytes."""
MOST_ROWS = 2_000_000
_ZIP = b"PK\x03\x04"


class Table(Struct):
    """What was read: headings (none for profiles), rows, and notes on what was guessed."""

    name: str
    columns: tuple[str, ...]
    rows: Rows
    notes: tuple[str, ...] = ()


class Head(NamedTuple):
    """The headings of a table, and how many of its first rows lead to none of its own."""

    columns: Sequence[str]
    rows: int
    notes: Sequence[str] = ()


ReadHead = Callable[[Sequence[Sequence[str]]], Head]
"""Finds the headings among the first rows that are not empty."""
_TOP = 8
"""Rows among which headings are looked for."""


def _bad(name: str, code: str, message: str, hint: str = "", line: int = 0) -> BadInput:
    return BadInput([Problem(name, line, 1 if line else 0, code, message, hint)])


def read_table(
    source: str, stdin: IO[bytes] | None = None, head: ReadHead = lambda first: Head(first[0], 1)
) -> Table:
    """Answers from a path (CSV, XLSX, JSON Lines, a zip with one of them, or a folder of profiles),
    or from `stdin` for `-`. Headings stand in the first row unless `head` finds them.

    Raises:
        BadInput: it cannot be read at all; what is wrong with single answers is not seen here.
    """
    name = "standard input" if source == "-" else source
    path = Path(source)
    try:
        if source == "-":
            assert stdin is not None
            return _from_pipe(stdin, name, head)
        if path.is_dir():
            return _folder(path)
        kind = path.stat().st_mode
        if not stat.S_ISREG(kind) and not stat.S_ISFIFO(kind):
            hint = "give a file, a folder, or - for standard input"
            raise _bad(name, "file.unreadable", "this is no file of answers", hint)
        if path.stat().st_size > MAX_BYTES:
            raise _too_large(name)
        with opened(path) as stream:
            read = _from_file if stream.seekable() else _from_pipe
            return read(stream, name, head)
    except FileNotFoundError:
        raise _bad(name, "file.missing", "there is no such file or folder") from None
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        raise _bad(name, "file.unreadable", reason) from None


def _too_large(name: str) -> BadInput:
    return _bad(name, "answers.large", "larger than a gigabyte; split it")


def _from_pipe(stream: IO[bytes], name: str, head: ReadHead) -> Table:
    """A stream is read more than once; what cannot be is copied first."""
    with tempfile.TemporaryFile() as copy:
        while block := stream.read(_BLOCK):
            copy.write(block)
            if copy.tell() > MAX_BYTES:
                raise _too_large(name)
        return _from_file(copy, name, head)


def _from_file(stream: IO[bytes], name: str, head: ReadHead) -> Table:
    stream.seek(0)
    if stream.read(len(_ZIP)) == _ZIP:
        return _zipped(stream, name, head)
    encoding, notes = _encoding(stream, name)
    stream.seek(0)
    # What no encoding can hold was refused; cp1252 has five gaps, which are replaced.
    text = io.TextIOWrapper(stream, encoding, errors="replace", newline="")
    try:
        first = _first_sign(text)
        if not first:
            raise _bad(name, "answers.empty", "there is nothing in it")
        text.seek(0)
        if first == "{":
            return _json_lines(text, name, notes)
        return _csv(text, name, notes, head)
    finally:
        text.detach()


# -- text -------------------------------------------------------------------------------

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte-order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_BLOCK = 1_000_000


def _blocks(stream: IO[bytes]) -> Iterator[bytes]:
    stream.seek(0)
    while block := stream.read(_BLOCK):
        yield block


def _encoding(stream: IO[bytes], name: str) -> tuple[str, list[str]]:
    """The encoding of a file and a note where it is no plain UTF-8.

    Its beginning says what to try. Whether that holds shows only when all of it is read once.
    """
    stream.seek(0)
    start = stream.read(200)
    encoding, note = "utf-8", ""
    for mark, marked, called in _MARKS:
        if start.startswith(mark):
            encoding, note = marked, "" if marked == "utf-8-sig" else f"read as {called}"
    if not note and start.count(0) > len(start) // 4:
        encoding = "utf-16-le" if start[1:2] == b"\0" else "utf-16-be"
        note = "read as UTF-16 without a byte-order mark"
    if _decodes(stream, encoding):
        return encoding, [note] if note else []
    if encoding != "utf-8" or any(b"\0" in block for block in _blocks(stream)):
        hint = "save it as CSV UTF-8 in the program it came from"
        raise _bad(name, "answers.encoding", "this is not a file of text", hint)
    return "cp1252", ["read as Windows-1252; if names look odd, save it again as CSV UTF-8"]


def _decodes(stream: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for block in _blocks(stream):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _first_sign(text: io.TextIOWrapper) -> str:
    """The first character that is no space; empty when there is none."""
    while block := text.read(_BLOCK):
        if held := block.lstrip():
            return held[0]
    return ""


def _csv(text: io.TextIOWrapper, name: str, notes: list[str], head: ReadHead) -> Table:
    text.seek(0)
    # A line for Excel, which shows the next one as the first.
    said = re.fullmatch(r"\ufeff?sep=(.)\r?\n?", text.readline(10), re.IGNORECASE)
    delimiter = said[1] if said else _delimiter(text)
    if delimiter != ",":
        shown = "tabs" if delimiter == "\t" else f"'{delimiter}'"
        notes.append(f"columns are separated by {shown}")
    text.seek(0)
    rows = _cut(text, delimiter)
    return _table(name, enumerate(islice(rows, bool(said), None), 1), notes, head)


class _Lines:
    """The lines of a text, as long as those of one row are not too much."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self.text, self.row, self.number = text, 0, 0

    def __iter__(self) -> Iterator[str]:
        while line := self.text.readline(MOST_IN_ROW + 1):
            self.number += 1
            self.row += len(line)
            if self.row > MOST_IN_ROW:
                raise csv.Error("this row is far too long; is a quotation mark never closed?")
            yield line


def _cut(text: io.TextIOWrapper, delimiter: str) -> Iterator[list[str]]:
    """The rows of a CSV.

    Raises:
        csv.Error: with the number of the line as its second argument.
    """
    csv.field_size_limit(MOST_IN_ROW)
    lines = _Lines(text)
    try:
        for row in csv.reader(lines, delimiter=delimiter, strict=False):
            lines.row = 0
            yield row
    except csv.Error as error:
        raise csv.Error(str(error), lines.number) from None


def _delimiter(text: io.TextIOWrapper) -> str:
    """The mark among comma, semicolon and tab that cuts the first rows most alike.

    Headings are whole questions and hold commas, so that counting marks in them says little.
    """

    def alike(delimiter: str) -> tuple[float, int]:
        text.seek(0)
        try:
            rows = [len(row) for row in islice(_cut(text, delimiter), 20) if row]
        except csv.Error:
            return (0, 0)
        return (rows.count(rows[0]) / len(rows), rows[0]) if rows and rows[0] > 1 else (0, 0)

    # The comma comes first, and wins when all are equal.
    return max(",;\t", key=alike)


def _table(
    name: str, numbered: Iterator[tuple[int, list[str]]], notes: list[str], head: ReadHead
) -> Table:
    rows = Rows()
    try:
        filled = ((n, cells) for n, cells in numbered if any(map(str.strip, cells)))
        first = list(islice(filled, _TOP))
        if not first:
            raise _bad(name, "answers.empty", "there is nothing in it")
        found = head([cells for _, cells in first])
        columns = tuple(" ".join(c.split()) for c in found.columns)
        for number, cells in chain(first[found.rows :], filled):
            held = {n: c for n, c in enumerate(cells) if c.strip()}
            _add(rows, Row(str(number), held, too_long=max(held) >= len(columns)), name)
    except csv.Error as error:
        message, line = error.args
        message = f"this is not a readable CSV file: {message}"
        raise _bad(name, "answers.csv", message, line=line) from None
    return Table(name, columns, rows, (*notes, *found.notes))


# -- other containers ---------------------------------------------------------------------


def _zipped(stream: IO[bytes], name: str, head: ReadHead) -> Table:
    """A workbook, or the zip in which form tools deliver their CSV."""
    with tempfile.TemporaryFile() as out:
        try:
            held = unpack(stream, out)
        except Packed as wrong:
            raise _bad(name, *wrong.said) from None
        name = f"{name}/{held.inside}" if held.inside else name
        if not held.sheet:
            return _from_file(out, name, head)
        out.seek(0)
        text = io.TextIOWrapper(out, "utf-8", newline="")
        try:
            return _table(name, enumerate(_cut(text, ","), 1), list(held.notes), head)
        finally:
            text.detach()


def _json_lines(text: io.TextIOWrapper, name: str, notes: list[str]) -> Table:
    rows = Rows()
    number = 0
    while line := text.readline(MOST_IN_ROW + 1):
        number += 1
        whole = len(line) <= MOST_IN_ROW
        while not whole and (part := text.readline(_BLOCK)) and not part.endswith("\n"):
            pass  # the rest of the line
        if not line.strip():
            continue
        if whole and not rows and not _is_json(line):
            message = "this is not JSON Lines: its first line is no whole JSON value"
            hint = "give one profile a line, or a folder of files with one profile each"
            raise _bad(name, "answers.json", message, hint, number)
        # One that is too long is refused as a profile, and never looked into.
        row = Row(str(number), profile=_bytes(line))
        _add(rows, _json_row(str(number), line.rstrip("\r\n")) if whole else row, name)
    return Table(name, (), rows, tuple(notes))


def _add(rows: Rows, row: Row, name: str) -> None:
    if len(rows) == MOST_ROWS:
        raise _bad(name, "answers.large", f"more than {MOST_ROWS:,} rows; split it")
    rows.append(row)


def _is_json(line: str) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    except RecursionError:  # whole as far as anybody can tell, and refused as a profile
        return True
    return True


FOR_ROUTES = ("routed", "contact", "free", "referrer", "wants", "conflicts", "most")
"""For `pathways route`: no to be left out of it, no to be written to, moments that are free,
whether somebody would refer them, the openings that they wish for and those that they must not
be given, and how many they may have."""
BESIDE = ("timestamp", "email", "id", *FOR_ROUTES)
"""What may stand beside somebody's answers: who they are as well."""


def _json_row(place: str, line: str) -> Row:
    """A profile on one line, with who it is from beside the answers."""
    try:
        held = json.loads(line)
    except (ValueError, RecursionError):
        return Row(place, profile=_bytes(line))
    if not isinstance(held, dict):
        return Row(place, profile=_bytes(line))
    extra = {k: _beside(held.pop(k)) for k in BESIDE if held.get(k) not in (None, "")}
    held.setdefault("version", 1)
    return Row(place, profile=_bytes(json.dumps(held, ensure_ascii=False)), extra=extra)


def _beside(held: object) -> str:
    listed = ", ".join(map(str, held)) if isinstance(held, list) else str(held)
    return _bytes(listed).decode()


def _bytes(text: str) -> bytes:
    """UTF-8, also of text that JSON may hold and UTF-8 may not."""
    return text.encode("utf-8", "replace")


def _folder(path: Path) -> Table:
    """Every profile file of a folder, one person each."""
    rows = Rows()
    endings = (".yaml", ".yml", ".json")
    for file in sorted(p for p in path.rglob("*") if p.suffix.lower() in endings):
        place = file.relative_to(path).as_posix()
        if not any(part.startswith(".") for part in Path(place).parts) and file.is_file():
            # With its ending: anna.yaml and anna.json may be two people.
            extra = {"id": place if place.isprintable() else quoted(place)}
            _add(rows, Row(quoted(place), profile=read(file, str(file)), extra=extra), str(path))
    if not rows:
        message = "this folder holds no profiles"
        raise _bad(str(path), "answers.empty", message, "profiles are files such as anna.yaml")
    return Table(str(path), (), rows)
