"""`pathways verify`: build a plan again and compare."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pathways.cli import out
from pathways.cli.make import make_document
from pathways.cli.options import Data, ProfileFile, Templates
from pathways.cli.plan import document_of, rendered
from pathways.cli.profile import saved_or
from pathways.problems import BadInput

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.profile import Profile
    from pathways.record.entries import Record

_STAMP = rb"(today=\d{4}-\d\d-\d\d(?: [a-z]+=[\w.+-]+)+)"
_PARTS = {
    "answers": "your answers",
    "catalog": "the catalog",
    "rules": "the rules",
    "pathways": "the program itself",
    "record": "your record",
}


def verify(
    plan: Annotated[Path, typer.Argument(help="A plan in any format but text.")],
    profile: ProfileFile = None,
    data: Data = None,
    templates: Templates = None,
) -> None:
    """Build a plan again from its lock and say whether it is identical, or what moved."""
    # A JSON plan carries its answers; the others need `--profile`. Exits 0 when identical, 1 when
    # it is not, 2 when the file is no plan.
    try:
        written = plan.read_bytes()
    except OSError as error:
        out.fail(f"cannot read {plan}: {error.strerror or error}")
    format = _format(plan, written)
    if format == "json":
        catalog = out.load(data)
        today, lock, answers, record, kept = _from_json(plan, _text(plan, written), catalog)
        rebuilt = make_document(catalog, answers, out.the_day(today), record, kept)
        now = rebuilt.lock.full()
    else:
        found = _from_markdown(plan, written) if format == "md" else _stamped(plan, written, format)
        today, lock = found
        if profile is None:
            out.fail("only a JSON plan holds its answers", "add --profile FILE")
        rebuilt = document_of(saved_or(profile), out.the_day(today), data)
        now = rebuilt.lock.short()
    again = rendered(rebuilt, format, templates)
    if again == written or (format != "pdf" and _lines(again) == _lines(written)):
        out.emit(f"Identical: the same answers, catalog and rules give these bytes ({plan}).\n")
        return
    moved = [words for key, words in _PARTS.items() if lock.get(key) != now.get(key)]
    if moved:
        out.emit(f"Not identical. Since this plan was made, {' and '.join(moved)} changed.\n")
    elif format == "pdf":
        out.emit(
            "Not identical, and no answer, fact or rule has changed: the file was edited, or made "
            "with another version of typst or with fonts of another machine.\n"
        )
    else:
        out.emit("Not identical, and nothing it was made from has changed: the file was edited.\n")
    raise typer.Exit(out.FOUND)


def _format(path: Path, written: bytes) -> str:
    from pathways.render.formats import FORMATS

    start = written.lstrip()[:15].lower()
    found = next((n for n, f in FORMATS.items() if f.begins and start.startswith(f.begins)), None)
    if found is None:
        out.fail(
            f"{path} is not a plan of this program",
            "pathways plan writes one; a plan as text for a terminal cannot be verified",
        )
    return found


def _text(path: Path, written: bytes) -> str:
    try:
        return _lines(written).decode("utf-8")
    except UnicodeDecodeError:
        out.fail(f"cannot read {path}: not UTF-8")


def _lines(written: bytes) -> bytes:
    """With line ends of one kind: not everybody's editor keeps them."""
    return written.replace(b"\r\n", b"\n")


def _stamped(path: Path, written: bytes, format: str) -> tuple[str, dict[str, str]]:
    """The day and the lock of an HTML page, a calendar or a PDF."""
    from pathways.render.formats import FORMATS

    # A calendar folds its lines. In a PDF, a name is escaped in the metadata, but not before them.
    start = max(0, written.rfind(b"<?xpacket begin")) if format == "pdf" else 0
    text = _lines(written[start:]).replace(b"\n ", b"")
    found = re.search(FORMATS[format].before_stamp + _STAMP, text)
    if found is None:
        out.fail(f"{path} is not a plan of this program", "it does not carry a lock")
    lock = dict(part.split("=", 1) for part in found.group(1).decode("ascii").split())
    return lock.pop("today"), lock


def _from_json(
    path: Path, text: str, catalog: Catalog
) -> tuple[str, dict[str, str], Profile, Record, tuple[str, ...]]:
    from pathways.cli.home import record_in
    from pathways.profile import parse_profile
    from pathways.render.document import SCHEMA

    try:
        held: Any = json.loads(text)
    except (ValueError, RecursionError):
        out.fail(f"{path} is not valid JSON")
    if not isinstance(held, dict) or not isinstance(held.get("answers"), dict):
        out.fail(f"{path} is not a plan", "pathways plan --format json writes one")
    if held.get("schema") != SCHEMA:
        out.fail(
            f"{path} has the schema {str(held.get('schema'))[:40]!r}; this program reads {SCHEMA}"
        )
    lock = held.get("lock")
    part = "answers"
    try:
        # JSON is YAML: the same reader checks the answers a plan carries.
        answers = parse_profile(
            json.dumps(held["answers"], ensure_ascii=False).encode(), f"{path}, answers", catalog
        )
        part = "record"
        record = record_in(held, f"{path}, record")
        part = "kept"
        kept = tuple(str(step) for step in held.get("kept", ()))
        "".join(kept).encode()  # JSON may hold what no file can
    except BadInput as bad:
        out.report(bad.problems)
        raise typer.Exit(out.BAD_INPUT) from None
    except (ValueError, TypeError, RecursionError):
        out.fail(f"{path} is not a plan of this program: its {part} cannot be read")
    today = str(held.get("today"))
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", today):
        out.fail(f"{path} does not say for which day it was made")
    return today, lock if isinstance(lock, dict) else {}, answers, record, kept


def _from_markdown(path: Path, written: bytes) -> tuple[str, dict[str, str]]:
    match = re.match(r"---\n(.*?)\n---\n", _text(path, written), re.DOTALL)
    head = (
        dict(line.split(": ", 1) for line in match.group(1).splitlines() if ": " in line)
        if match
        else {}
    )
    if "today" not in head:
        out.fail(
            f"{path} is not a plan of this program",
            "a plan begins with its lock between two --- lines",
        )
    head["pathways"] = head.get("version", "")
    return head["today"], head
