"""Every reader under attack: little memory, little time, and files that lie about their size.

Each case is a whole command in a process that may take `MEMORY` and not a byte more. What it
cannot read it refuses in a sentence, with exit code 2 (or 1, where the rest can be used).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

if os.name == "nt":
    pytest.skip("limits of Unix", allow_module_level=True)
import resource

ROOT = Path(__file__).resolve().parent.parent
MEMORY = 400_000_000
"""Bytes of addresses that a command gets; `pathways batch --check` on 30 people takes 190 million."""
SECONDS = 30

Make = Callable[[Path], None]


def run(*arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """The command, with little memory. A child of its own may take as much, and no more."""
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "pathways", *map(str, arguments)], cwd=ROOT, input=stdin,
        capture_output=True, timeout=2 * SECONDS,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    assert time.monotonic() - begun < SECONDS
    return done


def refused(done: subprocess.CompletedProcess[bytes], *words: str, code: int = 2) -> None:
    said = (done.stdout + done.stderr).decode()
    assert "Traceback" not in said and "MemoryError" not in said, said[-2000:]
    assert done.returncode == code, (done.returncode, said[-2000:])
    for word in words:
        assert word in said, said[-2000:]
    assert len(said) < 20_000


# -- answers of many people ------------------------------------------------------------------------

_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
_PARTS = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
    'relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/'
    '2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>'
    '<sheet name="S" sheetId="1" r:id="r"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/'
    '2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/worksheet" Target="worksheets/s.xml"/></Relationships>',
}


def workbook(path: Path, sheet: str, **more: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        for name, text in _PARTS.items():
            box.writestr(name, text)
        box.writestr("xl/worksheets/s.xml", f"{_SHEET}{sheet}</worksheet>")
        for name, raw in more.items():
            box.writestr(f"xl/{name}.xml", raw)


def far_apart(path: Path) -> None:
    """Two cells, with 17 thousand million empty ones between them."""
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c>'
    workbook(path, f"<sheetData>{rows}</row></sheetData>")


def large_by_its_word(path: Path) -> None:
    cell = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    workbook(path, f'<dimension ref="A1:XFD1048576"/>{cell}')


def full_of_nothing(path: Path) -> None:
    workbook(path, "<sheetData/>", sharedStrings=b" " * 300_000_000)


def zipped(path: Path, size: int, lie: int | None = None, how: int = zipfile.ZIP_DEFLATED) -> None:
    """A table of zeros in a zip whose headers say it is `lie` bytes long."""
    with zipfile.ZipFile(path, "w", how) as box, box.open("answers.csv", "w") as stream:
        for _ in range(size // 1_000_000):
            stream.write(b"0" * 1_000_000)
    if lie is not None:
        raw = path.read_bytes()
        real, said = size.to_bytes(4, "little"), lie.to_bytes(4, "little")
        assert real in raw
        path.write_bytes(raw.replace(real, said))


ANSWERS: dict[str, tuple[str, Make, str]] = {
    "a workbook with cells far apart": ("a.xlsx", far_apart, "memory"),
    "a workbook that says it is large": ("a.xlsx", large_by_its_word, ""),
    "a workbook that inflates": ("a.xlsx", full_of_nothing, "too large"),
    "a workbook in a zip": ("a.zip", lambda p: _inside(p, far_apart, "b.xlsx"), "memory"),
    "a zip that inflates": ("a.zip", lambda p: zipped(p, 300_000_000), "too large"),
    "a zip that says it is small": ("a.zip", lambda p: zipped(p, 300_000_000, 10), ""),
    "a zip that says it is large": ("a.zip", lambda p: zipped(p, 1_000_000, 4_000_000_000), ""),
    "a zip with bz2": ("a.zip", lambda p: zipped(p, 250_000_000, 10, zipfile.ZIP_BZIP2), "unusual"),
    "a zip with lzma": ("a.zip", lambda p: zipped(p, 40_000_000, 10, zipfile.ZIP_LZMA), "unusual"),
    "a zip that is cut off": ("a.zip", lambda p: p.write_bytes(b"PK\x03\x04" + b"0" * 99), "zip"),
    "a long quoted cell": ("a.csv", lambda p: p.write_bytes(b'id,a\n1,"' + b"x" * 90_000_000), "row"),
    "a long line of commas": ("a.csv", lambda p: p.write_bytes(b"," * 90_000_000), "row"),
    "a long row of many lines": ("a.csv", lambda p: p.write_bytes(b'a,b\n"' + b"x\n" * 9_000_000), ""),
    "a line of JSON of 90 MB": (
        "a.jsonl", lambda p: p.write_bytes(b'{"why": "' + b"x" * 90_000_000 + b'"}'), "2 MB",
    ),
    "a deep line of JSON": (
        "a.jsonl", lambda p: p.write_bytes(b'{"why": ' + b"[" * 900_000 + b"\n"), "deep",
    ),
}


def _inside(path: Path, make: Make, name: str) -> None:
    make(path)
    raw = path.read_bytes()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr(name, raw)


@pytest.mark.parametrize("case", ANSWERS)
def test_answers_cannot_take_more_memory_than_there_is(case: str, tmp_path: Path) -> None:
    name, make, word = ANSWERS[case]
    make(tmp_path / name)
    done = run("batch", tmp_path / name, "--check")
    refused(done, word, code=1 if name.endswith("jsonl") else 2)


def test_a_real_workbook_is_read_with_as_little() -> None:
    done = run("batch", ROOT / "tests" / "exports" / "microsoft-forms.xlsx", "--check")
    assert done.returncode == 0 and b"Rows: 2." in done.stderr
