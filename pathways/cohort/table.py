"""Reads answers from files of many kinds into rows of text, and says what it had to guess."""

from __future__ import annotations

import codecs
import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from pathways.problems import BadInput, Problem

MAX_BYTES = 1_000_000_000
"""Largest file of answers that is read, in bytes."""
_MOST_UNZIPPED = 200_000_000
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Row:
    """One submission. `place` is how a person finds it: a row of the sheet, or a file."""

    place: str
    cells: dict[int, str] = field(default_factory=dict)
    """By number of its column; an empty cell is absent."""
    profile: bytes | None = None
    """A whole profile as YAML or JSON, where the input holds profiles."""
    extra: dict[str, str] = field(default_factory=dict)
    """`id`, `email` and `timestamp` beside a profile."""
    too_long: bool = False
    """Whether the row has more cells than there are headings."""


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: headings (none for profiles), rows, and notes on what was guessed."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


def _bad(name: str, code: str, message: str, hint: str = "", line: int = 0) -> BadInput:
    return BadInput([Problem(name, line, 1 if line else 0, code, message, hint)])


def read_table(source: str, stdin: bytes = b"") -> Table:
    """Answers from a path (CSV, XLSX, JSON Lines, a zip with one of them, or a folder of profiles),
    or from `stdin` for `-`.

    Raises:
        BadInput: it cannot be read at all; what is wrong with single answers is not seen here.
    """
    if source == "-":
        return _from_bytes(stdin, "standard input")
    path = Path(source)
    try:
        if path.is_dir():
            return _folder(path)
        if path.stat().st_size > MAX_BYTES:
            raise _bad(source, "answers.large", "larger than a gigabyte; split it")
        return _from_bytes(path.read_bytes(), source)
    except FileNotFoundError:
        raise _bad(source, "file.missing", "there is no such file or folder") from None
    except OSError as error:
        reason = f"cannot be read: {error.strerror or error}"
        raise _bad(source, "file.unreadable", reason) from None


def _from_bytes(raw: bytes, name: str) -> Table:
    if raw.startswith(_ZIP):
        return _zipped(raw, name)
    text, notes = _decoded(raw, name)
    if not text.strip():
        raise _bad(name, "answers.empty", "there is nothing in it")
    if text.lstrip()[:1] == "{":
        return _json_lines(text, name, notes)
    return _csv(text, name, notes)


# -- text -------------------------------------------------------------------------------

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte-order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


def _decoded(raw: bytes, name: str) -> tuple[str, list[str]]:
    """The text of a file and a note where the encoding was no plain UTF-8."""
    encoding, note = "utf-8", ""
    for mark, marked, called in _MARKS:
        if raw.startswith(mark):
            encoding, note = marked, "" if marked == "utf-8-sig" else f"read as {called}"
    if not note and raw[:200].count(0) > len(raw[:200]) // 4:
        encoding = "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be"
        note = "read as UTF-16 without a byte-order mark"
    try:
        return raw.decode(encoding), [note] if note else []
    except UnicodeDecodeError:
        if encoding != "utf-8" or b"\0" in raw:
            hint = "save it as CSV UTF-8 in the program it came from"
            raise _bad(name, "answers.encoding", "this is not a file of text", hint) from None
    note = "read as Windows-1252; if names look odd, save it again as CSV UTF-8"
    return raw.decode("cp1252", errors="replace"), [note]


def _csv(text: str, name: str, notes: list[str]) -> Table:
    csv.field_size_limit(10_000_000)
    delimiter = _delimiter(text)
    if delimiter != ",":
        shown = "tabs" if delimiter == "\t" else f"'{delimiter}'"
        notes.append(f"columns are separated by {shown}")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False)
    try:
        return _table(name, enumerate(reader, 1), notes)
    except csv.Error as error:
        message = f"this is not a readable CSV file: {error}"
        raise _bad(name, "answers.csv", message, line=reader.line_num) from None


def _delimiter(text: str) -> str:
    """The mark among comma, semicolon and tab that cuts the first rows most alike.

    Headings are whole questions and hold commas, so that counting marks in them says little.
    """

    def alike(delimiter: str) -> tuple[float, int]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            rows = [len(row) for row in islice(reader, 20) if row]
        except csv.Error:
            return (0, 0)
        return (rows.count(rows[0]) / len(rows), rows[0]) if rows and rows[0] > 1 else (0, 0)

    # The comma comes first, and wins when all are equal.
    return max(",;\t", key=alike)


def _table(name: str, numbered: Iterator[tuple[int, list[str]]], notes: list[str]) -> Table:
    columns: tuple[str, ...] = ()
    rows = []
    for number, cells in numbered:
        held = {n: c for n, c in enumerate(cells) if c.strip()}
        if not held:
            continue
        if not columns:
            columns = tuple(" ".join(c.split()) for c in cells)
            continue
        rows.append(Row(str(number), held, too_long=max(held) >= len(columns)))
    if not columns:
        raise _bad(name, "answers.empty", "there is nothing in it")
    return Table(name, columns, tuple(rows), tuple(notes))


# -- other containers ---------------------------------------------------------------------


def _zipped(raw: bytes, name: str) -> Table:
    """A workbook, or the zip in which form tools deliver their CSV."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as box:
            inside = [n for n in box.namelist() if _is_table(n)]
            workbook = "[Content_Types].xml" in box.namelist()
            size = box.getinfo(inside[0]).file_size if len(inside) == 1 else 0
            held = box.read(inside[0]) if 0 < size <= _MOST_UNZIPPED else b""
    except Exception as error:  # a damaged zip raises nearly anything
        raise _bad(name, "answers.zip", f"this zip cannot be opened: {error}") from None
    if workbook:
        return _workbook(raw, name)
    if len(inside) != 1:
        message = f"this zip holds {len(inside)} tables; one was expected"
        raise _bad(name, "answers.zip", message, "unzip it and give the one you mean")
    if size > _MOST_UNZIPPED:
        raise _bad(name, "answers.large", "what this zip holds is too large; unzip it")
    if held.startswith(_ZIP):
        raise _bad(name, "answers.zip", "this zip holds another zip; unzip it")
    return _from_bytes(held, f"{name}/{inside[0]}")


def _is_table(name: str) -> bool:
    return name.lower().endswith((".csv", ".tsv", ".jsonl")) and not name.startswith("__MACOSX")


def _workbook(raw: bytes, name: str) -> Table:
    try:
        import python_calamine
    except ImportError:
        hint = "pip install 'pathways-advisor[xlsx]', or save the sheet as CSV UTF-8"
        message = "reading workbooks needs one more package"
        raise _bad(name, "answers.xlsx", message, hint) from None
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw))
        sheet = book.get_sheet_by_index(0)
        cells = sheet.to_python(skip_empty_area=False)
    except Exception as error:  # the library has one class of error per kind of file
        raise _bad(name, "answers.xlsx", f"this workbook cannot be read: {error}") from None
    notes = []
    if len(book.sheet_names) > 1:
        notes.append(f"read the first of {len(book.sheet_names)} sheets, '{book.sheet_names[0]}'")
    return _table(name, enumerate(([_cell(c) for c in row] for row in cells), 1), notes)


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _json_lines(text: str, name: str, notes: list[str]) -> Table:
    rows = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            rows.append(_json_row(str(number), line))
    return Table(name, (), tuple(rows), tuple(notes))


_BESIDE = ("id", "email", "timestamp")


def _json_row(place: str, line: str) -> Row:
    """A profile on one line, with who it is from beside the answers."""
    try:
        held = json.loads(line)
    except (ValueError, RecursionError):
        return Row(place, profile=_bytes(line))
    if not isinstance(held, dict):
        return Row(place, profile=_bytes(line))
    extra = {k: _bytes(str(held.pop(k))).decode() for k in _BESIDE if held.get(k) not in (None, "")}
    held.setdefault("version", 1)
    return Row(place, profile=_bytes(json.dumps(held, ensure_ascii=False)), extra=extra)


def _bytes(text: str) -> bytes:
    """UTF-8, also of text that JSON may hold and UTF-8 may not."""
    return text.encode("utf-8", "replace")


def _folder(path: Path) -> Table:
    """Every profile file of a folder, one person each."""
    rows = []
    for file in sorted(p for p in path.rglob("*") if p.suffix in (".yaml", ".yml", ".json")):
        place = file.relative_to(path).as_posix()
        if not any(part.startswith(".") for part in Path(place).parts) and file.is_file():
            extra = {"id": place.rsplit(".", 1)[0]}
            rows.append(Row(place, profile=file.read_bytes()[:4_000_000], extra=extra))
    if not rows:
        message = "this folder holds no profiles"
        raise _bad(str(path), "answers.empty", message, "profiles are files such as anna.yaml")
    return Table(str(path), (), tuple(rows))
