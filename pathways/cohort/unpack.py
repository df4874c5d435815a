"""Unpacks a zip or a workbook of answers, in a process of its own with little memory.

What a file says of its own size is no limit, and the library that reads workbooks ends its process
when memory is short. So this runs as a child: the file is its standard input, what was in it goes
to standard output (text as it is, a sheet as CSV with commas), and the last line on standard error
says in JSON what that was, or why there is nothing.
"""

from __future__ import annotations

import csv
import io
import json
import os
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

MEMORY = 1_000_000_000
"""Most memory of the child, in bytes. A short form of 200,000 people, which is nearly as large as
`MOST` allows, was measured to take 400 MB."""
SECONDS = 300
"""Longest that the child may work."""
MOST = 200_000_000
"""Most that is taken out of a file, in bytes."""
_BLOCK = 1_000_000
_ZIP = b"PK\x03\x04"


class Packed(Exception):
    """What is packed cannot be used: the code of the problem, what is wrong, and a hint."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.said = (code, message, hint)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """What was taken out: bytes of text, or of CSV with commas where it was a sheet."""

    inside: str
    """Its name in the zip; empty for a workbook."""
    sheet: bool
    notes: tuple[str, ...]


def unpack(packed: IO[bytes], into: IO[bytes]) -> Unpacked:
    """Take out what a zip or a workbook holds; both are files on the disk.

    Raises:
        Packed: it is damaged, holds none or several tables, or too much.
        OSError: the disk is full, or the process cannot be started.
    """
    # The child finds what this process found, and nothing more.
    paths = os.pathsep.join(os.path.abspath(path) for path in sys.path)  # noqa: PTH100
    os.lseek(packed.fileno(), 0, os.SEEK_SET)
    try:
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-P", "-m", __name__],
            stdin=packed,
            stdout=into,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
            timeout=SECONDS,
        )
    except subprocess.TimeoutExpired:
        message = f"unpacking it took more than {SECONDS // 60} minutes"
        raise Packed("answers.large", message, _SPLIT) from None
    try:
        said: dict[str, Any] = json.loads(done.stderr.rstrip().rpartition(b"\n")[2])
    except ValueError:
        message = f"reading it takes more than {MEMORY // 1_000_000_000} GB of memory"
        raise Packed("answers.large", message, _SPLIT) from None
    if "wrong" in said:
        raise Packed(*said["wrong"])
    return Unpacked(said["inside"], said["sheet"], tuple(said["notes"]))


_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError,
           LookupError, OverflowError, RuntimeError)  # fmt: skip
"""What a damaged zip raises, as 70,000 of them did. Whatever else comes is a fault of ours."""
_SPLIT = "save the sheet as CSV UTF-8, or split it"

# -- in the child ----------------------------------------------------------------------------------


def main() -> None:
    """Unpack standard input to standard output."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit
        import resource

        _, most = resource.getrlimit(resource.RLIMIT_AS)
        least = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
        resource.setrlimit(resource.RLIMIT_AS, (least, least))
    try:
        inside, sheet, notes = _unpacked(sys.stdin.buffer, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        said: dict[str, Any] = {"inside": inside, "sheet": sheet, "notes": notes}
    except Packed as wrong:
        said = {"wrong": wrong.said}
    print(f"\n{json.dumps(said)}", file=sys.stderr)


def _unpacked(packed: IO[bytes], into: IO[bytes]) -> tuple[str, bool, list[str]]:
    try:
        box = zipfile.ZipFile(packed)
        names = box.namelist()
    except _DAMAGE as error:
        raise Packed("answers.zip", f"this zip cannot be opened: {error}") from None
    if "[Content_Types].xml" in names:
        return "", True, _workbook(packed, into)
    there = (name for name in names if not name.startswith("__MACOSX"))
    tables = [name for name in there if name.lower().endswith((".csv", ".tsv", ".jsonl", ".xlsx"))]
    if len(tables) != 1:
        message = f"this zip holds {len(tables)} tables; one was expected"
        raise Packed("answers.zip", message, "unzip it and give the one you mean")
    parts = _inflated(box, tables[0])
    first = next(parts, b"")
    if not tables[0].lower().endswith(".xlsx"):
        if first.startswith(_ZIP):
            raise Packed("answers.zip", "this zip holds another zip; unzip it")
        into.write(first)
        into.writelines(parts)
        return tables[0], False, []
    with tempfile.TemporaryFile() as book:
        book.write(first)
        book.writelines(parts)
        book.seek(0)
        return tables[0], True, _workbook(book, into)


def _inflated(box: zipfile.ZipFile, name: str, most: int = MOST) -> Iterator[bytes]:
    """The bytes of a member, bit by bit, counted as they come: the header may lie."""
    held = box.getinfo(name)
    # The other ways cannot be unpacked in bounded parts, and no form tool uses them.
    if held.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Packed("answers.zip", "this zip is packed in an unusual way; unzip it")
    try:
        with box.open(held) as stream:
            while block := stream.read(_BLOCK):
                most -= len(block)
                if most < 0:
                    raise Packed("answers.large", "what this zip holds is too large; unzip it")
                yield block
    except _DAMAGE as error:
        raise Packed("answers.zip", f"this zip cannot be opened: {error}") from None


def _workbook(packed: IO[bytes], into: IO[bytes]) -> list[str]:
    try:
        import python_calamine
    except ImportError:
        hint = "pip install 'pathways-advisor[xlsx]', or save the sheet as CSV UTF-8"
        raise Packed("answers.xlsx", "reading workbooks needs one more package", hint) from None
    try:
        _measure(packed)
        packed.seek(0)
        book = python_calamine.CalamineWorkbook.from_filelike(packed)
        sheet = book.get_sheet_by_index(0)
        lines = io.TextIOWrapper(into, "utf-8", "replace", newline="", write_through=True)
        writer = csv.writer(lines, lineterminator="\n")
        before = [""] * (sheet.start[1] if sheet.start else 0)
        for cells in sheet.iter_rows():
            writer.writerow([*before, *(_cell(cell) for cell in cells)])
        lines.detach()
    except (python_calamine.CalamineError, *_DAMAGE) as error:
        raise Packed("answers.xlsx", f"this workbook cannot be read: {error}") from None
    if len(book.sheet_names) == 1:
        return []
    return [f"read the first of {len(book.sheet_names)} sheets, '{book.sheet_names[0]}'"]


def _measure(packed: IO[bytes]) -> None:
    """Refuse a workbook whose parts are larger than any sheet of answers."""
    left = MOST
    with zipfile.ZipFile(packed) as box:
        for name in box.namelist():
            for block in _inflated(box, name, left):
                left -= len(block)


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


if __name__ == "__main__":
    main()
