"""Every reader under attack: little memory, little time, and files that lie about their size.

Each case is a whole command in a process that may take `MEMORY` and not a byte more. What it
cannot read it refuses in a sentence, with exit code 2 (or 1, where the rest can be used).
"""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sheets import FEW
from typer.testing import CliRunner

from pathways.cli.main import app

if os.name == "nt":
    pytest.skip("limits of Unix", allow_module_level=True)
import resource

pytestmark = pytest.mark.usefixtures("installed")

ROOT = Path(__file__).resolve().parent.parent
MEMORY = 400_000_000
"""Bytes of addresses that a command gets; `pathways batch --check` on 30 people takes half."""
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
    "a zip with lzma": ("a.zip", lambda p: zipped(p, 9_000_000, 10, zipfile.ZIP_LZMA), "unusual"),
    "a zip that is cut off": ("a.zip", lambda p: filled(p, b"PK\x03\x04", b"0", 99), "zip"),
    "a long quoted cell": ("a.csv", lambda p: filled(p, b'id,a\n1,"', b"x", 90_000_000), "row"),
    "a long line of commas": ("a.csv", lambda p: filled(p, b"a", b",", 90_000_000), "row"),
    "a row of many lines": ("a.csv", lambda p: filled(p, b'a,b\n"', b"x\n", 9_000_000), "row"),
    "a line of 90 MB": ("a.jsonl", lambda p: filled(p, b'{"why": "', b"x", 90_000_000), "2 MB"),
    "a deep line": ("a.jsonl", lambda p: filled(p, b'{"why": ', b"[", 900_000), "deep"),
}


def filled(path: Path, start: bytes, more: bytes, times: int) -> None:
    path.write_bytes(start + more * times)


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
    book = ROOT / "tests" / "exports" / "microsoft-forms.xlsx"
    done = run("batch", book, "--check", "--map", FEW)
    assert done.returncode == 0 and b"Rows: 2." in done.stderr


# -- everything else that is read ------------------------------------------------------------------

BIG = b"x" * 90_000_000
DEEP = b"[" * 900_000


def person(folder: Path, **files: bytes) -> Path:
    """A profile with what else stands beside it, by its ending."""
    folder.mkdir(exist_ok=True)
    (folder / "me.yaml").write_bytes((ROOT / "examples" / "founder.yaml").read_bytes())
    for ending, raw in files.items():
        (folder / f"me.{ending.replace('_', '.')}").write_bytes(raw)
    return folder / "me.yaml"


def placed(folder: Path, name: str, raw: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    return path


EXAMPLE = ROOT / "examples" / "founder.yaml"
MADE = ".pathways/manifest.json"
LISTS = ROOT / "tests" / "listings" / "open"
OTHERS: dict[str, tuple[Callable[[Path], list[str | Path]], str]] = {
    "a profile": (lambda f: ["plan", placed(f, "p.yaml", BIG)], "larger than 2 MB"),
    "a profile as JSON": (lambda f: ["plan", placed(f, "p.json", b'{"a":' + DEEP)], "deep"),
    "a record": (
        lambda f: ["next", "--profile", person(f, record_yaml=BIG)], "larger than",
    ),
    "a plan to verify": (lambda f: ["verify", placed(f, "plan.json", b"{" + BIG)], "larger than"),
    "a deep plan": (lambda f: ["verify", placed(f, "plan.json", b'{"a":' + DEEP)], "JSON"),
    "a mapping": (
        lambda f: ["batch", placed(f, "a.csv", b"id,x\n1,2\n"), "--check", "--map",
                   placed(f, "m.yaml", BIG)],
        "larger than 2 MB",
    ),
    "a folder of profiles": (
        lambda f: ["batch", placed(f, "people/a.yaml", BIG).parent, "--check"], "larger than 2 MB",
    ),
    "an overlay": (
        lambda f: ["plan", EXAMPLE, "--data", placed(f, "more/programs/a.yaml", BIG).parent.parent],
        "larger than 2 MB",
    ),
    "a list of programs": (
        lambda f: ["catalog", "drift", placed(f, "list.json", b'{"a": "' + BIG)], "larger than",
    ),
    "a deep list of programs": (
        lambda f: ["catalog", "drift", placed(f, "list.json", DEEP)], "nested",
    ),
    "a pitch": (
        lambda f: ["pitch", "--profile", person(f), "--from", placed(f, "p.yaml", BIG)],
        "larger than 2 MB",
    ),
    "a template": (
        lambda f: ["plan", EXAMPLE, "--templates", placed(f, "t/page.md.j2", BIG).parent],
        "larger than 2 MB",
    ),
    "a file that a template includes": (
        lambda f: ["plan", EXAMPLE, "--templates", [
            placed(f, "t/page.md.j2", b"{% include 'big.txt' %}"), placed(f, "t/big.txt", BIG),
        ][0].parent],
        "larger than 2 MB",
    ),
    "a deep record": (
        lambda f: ["next", "--profile", person(f, record_yaml=b"version: 1\nentries: " + DEEP)],
        "nested",
    ),
    "a project of one's own": (
        lambda f: ["plan", [person(f), placed(f, "me.own/projects/a.yaml", BIG)][0]],
        "larger than 2 MB",
    ),
    "a calendar to verify": (
        lambda f: ["verify", placed(f, "p.ics", b"BEGIN:VCALENDAR\nX-PATHWAYS-LOCK:" + BIG),
                   "--profile", EXAMPLE],
        "larger than",
    ),
    "a calendar of one line": (
        lambda f: ["verify", placed(f, "p.ics", b"BEGIN:VCALENDAR\nX-PATHWAYS-LOCK:"
                                    + b"x\n " * 6_000_000), "--profile", EXAMPLE],
        "it does not carry a lock",
    ),
    "a page to verify": (
        lambda f: ["verify", placed(f, "p.html", b"<!doctype html>" + BIG), "--profile", EXAMPLE],
        "larger than",
    ),
    "a PDF to verify": (
        lambda f: ["verify", placed(f, "p.pdf", b"%PDF-" + BIG), "--profile", EXAMPLE],
        "larger than",
    ),
    "a deep plan of this version": (
        lambda f: ["verify", placed(f, "p.json", b'{"schema": "pathways.plan/1", "a":' + DEEP)],
        "JSON",
    ),
    "a list that was fetched": (
        lambda f: ["openings", "--profile", person(f),
                   "--list", placed(f, "me.lists/funding.json", b'{"a": "' + BIG).stem],
        "larger than 8 MB",
    ),
    "a deep list that was fetched": (
        lambda f: ["openings", "--profile",
                   [person(f), placed(f, "me.lists/jobs.json", b'{"data": ' + DEEP)][0]],
        "nested",
    ),
    "a list of very many": (
        lambda f: ["openings", "--profile",
                   [person(f), placed(f, "me.lists/jobs.json", b"[" + b"1," * 3_000_000 + b"1]")
                    ][0]],
        "entries are more than any list has",
    ),
    "what was seen": (
        lambda f: ["openings", "--profile", [
            person(f, openings_json=b'{"a":' + DEEP),
            placed(f, "me.lists/jobs.json", (LISTS / "jobs.json").read_bytes()),
        ][0]],
        "cannot be read",
    ),
    "a list to take over": (
        lambda f: ["update", "--into", f / "to", "--from", placed(f, "jobs.json", b"[" + BIG)],
        "larger than 8 MB",
    ),
    "a deep list to take over": (
        lambda f: ["update", "--into", f / "to", "--from", placed(f, "jobs.json", DEEP)], "nested",
    ),
    "data to check": (
        lambda f: ["catalog", "check", placed(f, "d/programs/a.yaml", BIG), "--data", f / "d"],
        "larger than 2 MB",
    ),
    "an old version of the data": (
        lambda f: ["catalog", "changelog",
                   placed(shutil.copytree(ROOT / "data", f / "d"), "programs/mats.yaml", BIG
                          ).parent.parent],
        "left out of the comparison",
    ),
    "what a batch made": (
        lambda f: ["brief", placed(f, f"out/{MADE}", b'{"a": "' + BIG).parent.parent],
        "cannot be read",
    ),
    "a deep folder of a batch": (
        lambda f: ["brief", placed(f, f"out/{MADE}", b'{"a":' + DEEP).parent.parent],
        "cannot be read",
    ),
    "who was forgotten": (
        lambda f: ["batch", EXPORT, "-f", "md", "--out", placed(
            f, "out/.pathways/forgotten.json", b'{"salt": "' + BIG).parent.parent],
        "cannot be read",
    ),
    "a template of parentheses": (
        lambda f: ["plan", EXAMPLE, "--templates", placed(
            f, "t/page.md.j2", b"{{ " + b"(" * 5000 + b"1" + b")" * 5000 + b" }}",
        ).parent],
        "nested too deeply",
    ),
}


@pytest.mark.parametrize("case", OTHERS)
def test_no_file_takes_more_memory_than_there_is(case: str, tmp_path: Path) -> None:
    made, word = OTHERS[case]
    done = run(*made(tmp_path))
    refused(done, word, code=1 if case in FOUND else 0 if case in PASSED_OVER else 2)


FOUND = ("a folder of profiles", "a list to take over", "a deep list to take over",
         "data to check")
"""Where the rest can be used, or a check found it."""
PASSED_OVER = ("an old version of the data",)


def test_a_packed_folder_that_inflates_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    from pyarrow.lib import ArrowMemoryError

    def no_room(*_: object, **__: object) -> None:
        raise ArrowMemoryError("malloc of size 500000064 failed")

    out = tmp_path / "out"
    monkeypatch.setattr("pathways.cohort.batch.MOST_FILES", 1)
    made = CliRunner().invoke(app, ["batch", str(EXPORT), "--out", str(out), "-f", "md", "-j", "1"])
    assert made.exit_code == 0, made.output
    for name, command in (("read", ["brief", str(out)]),
                          ("read_row_group", ["batch", "--out", str(out), "--export", "p0001"])):
        with monkeypatch.context() as short:
            short.setattr(parquet.ParquetFile, name, no_room)
            said = CliRunner().invoke(app, command)
        assert said.exit_code == 2 and ".parquet cannot be read" in said.stderr, said.output


def test_a_damaged_zip_is_said_in_a_sentence() -> None:
    from pathways.cohort.unpack import Packed, _unpacked

    chance, packed = random.Random(7), io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as box:
        box.writestr("a.csv", "id,a\n" + "1,2\n" * 200)
    book = (ROOT / "tests" / "exports" / "microsoft-forms.xlsx").read_bytes()
    told = 0
    for whole in (packed.getvalue(), book):
        for _ in range(400):
            raw = bytearray(whole)
            for _ in range(chance.randint(1, 12)):
                near = chance.choice((len(raw), 60, 400))
                at = chance.choice((1, -1)) * chance.randint(1, min(near, len(raw) - 1))
                raw[at] = chance.randrange(256)
            try:
                _unpacked(io.BytesIO(raw), io.BytesIO())
            except Packed as wrong:
                told += 1
                assert "cannot be" in wrong.said[1] or wrong.said[0] == "answers.zip"
    assert told > 400


def test_a_kept_plan_is_passed_over_when_it_is_too_large(tmp_path: Path) -> None:
    done = run("next", "--profile", person(tmp_path, plan_json=b"{" + BIG))
    refused(done, "the kept plan cannot be read (it is larger than any plan)", code=0)


def test_answers_that_are_piped_in_have_a_limit() -> None:
    refused(run("plan", "-", stdin=BIG), "larger than 2 MB")


# -- waiting for ever ------------------------------------------------------------------------------


def pipe(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)
    return path


def loop(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.symlink_to(path)
    return path


PIPES: dict[str, Callable[[Path], list[str | Path]]] = {
    "an entry": lambda f: ["plan", EXAMPLE, "--data", pipe(f / "o/programs/a.yaml").parent.parent],
    "a single file": lambda f: ["plan", EXAMPLE, "--data", pipe(f / "o/figures.yaml").parent],
    "a check": lambda f: ["catalog", "check", "--data", pipe(f / "o/roles/a.yaml").parent.parent],
    "a template": lambda f: [
        "plan", EXAMPLE, "--templates",
        [placed(f, "t/page.md.j2", b"{% include 'x' %}"), pipe(f / "t/x")][0].parent,
    ],
}


@pytest.mark.parametrize("case", PIPES)
def test_a_pipe_in_a_folder_is_refused_at_once(case: str, tmp_path: Path) -> None:
    code = 1 if case == "a check" else 2
    refused(run(*PIPES[case](tmp_path)), "this is a pipe, not a file", code=code)


@pytest.mark.parametrize("command", [["plan"], ["batch", "--check"], ["verify"]])
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pathways.files.PATIENCE", 0.1)
    said = CliRunner().invoke(app, [*command, str(pipe(tmp_path / "p"))])
    assert said.exit_code == 2 and "nothing came through this pipe for 0.1 seconds" in said.stderr


def test_a_profile_may_come_through_a_pipe(tmp_path: Path) -> None:
    made = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m pathways plan <(sleep 0.3; cat {EXAMPLE}) -f json"],
        cwd=ROOT, capture_output=True, timeout=SECONDS,
    )
    assert made.returncode == 0 and json.loads(made.stdout)["kind"] == "plan", made.stderr


LOOPS: dict[str, Callable[[Path], list[str | Path]]] = {
    "a profile": lambda f: ["plan", loop(f / "p.yaml")],
    "an overlay": lambda f: ["plan", EXAMPLE, "--data", loop(f / "o")],
    "an entry": lambda f: ["plan", EXAMPLE, "--data", loop(f / "o/programs/a.yaml").parent.parent],
    "templates": lambda f: ["plan", EXAMPLE, "--templates", loop(f / "t")],
    "a template": lambda f: ["plan", EXAMPLE, "--templates", loop(f / "t/page.md.j2").parent],
    "an output": lambda f: ["plan", EXAMPLE, "-o", loop(f / "plan.md")],
    "answers": lambda f: ["batch", loop(f / "a.csv"), "--check"],
    "a folder of answers": lambda f: ["batch", loop(f / "people/a.yaml").parent, "--check"],
    "a folder of plans": lambda f: ["batch", EXPORT, "--out", loop(f / "out")],
    "a cohort": lambda f: ["brief", loop(f / "out")],
    "a plan": lambda f: ["verify", loop(f / "plan.json")],
}
EXPORT = ROOT / "tests" / "exports" / "google-download.csv"


@pytest.mark.parametrize("case", LOOPS)
def test_a_link_to_itself_is_said_in_a_sentence(case: str, tmp_path: Path) -> None:
    refused(run(*LOOPS[case](tmp_path)))


@pytest.mark.parametrize("arguments", [["plan", ""], ["plan", "x", "--data="], ["batch", ""]])
def test_an_empty_argument_is_no_folder(arguments: list[str]) -> None:
    said = CliRunner().invoke(app, arguments)
    assert said.exit_code == 2 and "an argument is empty" in said.stderr


# -- names that are bytes --------------------------------------------------------------------------

NAMES = {
    "escape": (b"a\x1b[31mb", r'a\033[31mb'),
    "bytes": (b"caf\xe9", r"caf\351"),
    "lines": (b"a\nWrote b", r"a\nWrote b"),
    "direction": ("a\u202eb".encode(), r"a\342\200\256b"),
    "quote": (b'a"b', r"a\"b"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_path_is_shown_quoted_wherever_it_is_shown(name: str, tmp_path: Path) -> None:
    raw, shown = NAMES[name]
    folder = os.fsencode(tmp_path) + b"/" + raw
    place = Path(os.fsdecode(folder))
    place.mkdir()
    profile = person(place)
    person(place, b_yaml=b"nonsense: 1")
    commands: list[tuple[list[str | Path], int]] = [
        (["plan", profile, "-o", place / "plan.md"], 0),
        (["form", "-o", place / "form.md"], 0),
        (["plan", place / "missing.yaml"], 2),
        (["plan", place / "me.b.yaml"], 2),
        (["verify", place / "missing.json"], 2),
        (["plan", profile, "-o", profile], 2),
        (["plan", profile, "--data", place / "no"], 2),
        (["plan", profile, "--templates", place], 2),
        (["replan", "--profile", profile, "--today", "2026-11-22"], 0),
        (["brief", place], 2),
    ]
    for command, code in commands:
        said = CliRunner().invoke(app, list(map(str, command)))
        assert said.exit_code == code, (command, said.output, said.exception)
        told = said.stderr
        assert shown in told and "\x1b" not in told and "\u202e" not in told, told
        assert "\nWrote b" not in told and "\udce9" not in told


def test_names_that_are_no_utf8_do_not_end_a_batch(tmp_path: Path) -> None:
    people = tmp_path / "people"
    for raw in (b"caf\xe9", b"a\x1b[31m", b"plain", "z\u202e".encode()):
        path = Path(os.fsdecode(os.fsencode(people) + b"/" + raw + b".yaml"))
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(EXAMPLE.read_bytes() if raw != b"a\x1b[31m" else b"hours: never")
    for _ in range(2):
        done = CliRunner().invoke(
            app, ["batch", str(people), "--out", str(tmp_path / "out"), "-f", "md", "-j", "1"]
        )
        assert done.exit_code == 1 and "Traceback" not in done.output, done.output
    for told in (done.output, *(p.read_text("utf-8") for p in (tmp_path / "out").glob("[a-z]*.*"))):
        assert "\x1b" not in told and "\u202e" not in told
    check = CliRunner().invoke(app, ["batch", str(people), "--check"])
    assert r'row "a\033[31m.yaml"' in check.stdout and check.exit_code == 1
    assert len(list((tmp_path / "out" / "plans").iterdir())) == 3
