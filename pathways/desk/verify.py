"""Build a plan again from its lock, and compare."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pathways.desk.desk import MOST_OF_PLAN, Desk, day_of, make_document, profile_of, record_in
from pathways.desk.plans import rendered
from pathways.files import read
from pathways.frozen import Struct
from pathways.problems import Refused, quoted
from pathways.render.formats import FORMATS

if TYPE_CHECKING:
    from pathways.render import Document

_STAMP = rb"(today=\d{4}-\d\d-\d\d(?: [a-z]+=[\w.+-]+)+)"
_PARTS = {
    "answers": "your answers",
    "catalog": "the catalog",
    "rules": "the rules",
    "pathways": "the program itself",
    "record": "your record",
    "lists": "the open lists",
}


class Verified(Struct):
    """Whether a plan is what its answers, catalog and rules give; if not, what has moved."""

    identical: bool
    format: str
    moved: tuple[str, ...] = ()
    """The parts of its lock that changed since it was made, in words."""

    def sentence(self, plan: str) -> str:
        """The same in words, of a plan that is called so."""
        if self.identical:
            return f"Identical: the same answers, catalog and rules give these bytes ({plan})."
        if self.moved:
            return f"Not identical. Since this plan was made, {' and '.join(self.moved)} changed."
        if self.format == "pdf":
            return (
                "Not identical, and no answer, fact or rule has changed: the file was edited, or "
                "made with another version of typst or with fonts of another machine."
            )
        return "Not identical, and nothing it was made from has changed: the file was edited."


def verify(desk: Desk, plan: Path, templates: Path | None = None) -> Verified:
    """Build a plan again, on its own day, and compare. A JSON plan carries its answers; for any
    other they are the desk's.

    Raises:
        Refused: the file is no plan that can be verified.
    """
    written = read(plan, str(plan), most=MOST_OF_PLAN, pipe=True)
    if len(written) > MOST_OF_PLAN:
        raise Refused(f"{quoted(plan)} is larger than any plan")
    format = _format(plan, written)
    if format == "json":
        rebuilt, lock = _from_json(plan, _text(plan, written), desk)
        now = rebuilt.lock.full()
    else:
        found = _from_markdown(plan, written) if format == "md" else _stamped(plan, written, format)
        today, lock = found
        if desk.home is None and desk.given is None:
            raise Refused("only a JSON plan holds its answers", "add --profile FILE")
        rebuilt = replace(desk, day=day_of(today), use_lists="lists" in lock).document
        now = rebuilt.lock.short()
    view, wanted = lock.get("view", ""), None
    if format == "ics":
        from pathways.render.calendar import Wanted

        wanted = Wanted.of(view, written)  # what was cancelled in it stays so
    again = rendered(rebuilt, format, templates, view == "full", wanted)
    if again == written or (format != "pdf" and _lines(again) == _lines(written)):
        return Verified(True, format)
    moved = tuple(words for key, words in _PARTS.items() if lock.get(key) != now.get(key))
    return Verified(False, format, moved)


def _format(path: Path, written: bytes) -> str:
    start = written.lstrip()[:15].lower()
    begins = {name: format.begins for name, format in FORMATS.items() if format.begins}
    found = next((name for name, first in begins.items() if start.startswith(first)), None)
    if found is None:
        tip = "pathways plan writes one; a plan as text for a terminal cannot be verified"
        raise Refused(f"{quoted(path)} is not a plan of this program", tip)
    return found


def _text(path: Path, written: bytes) -> str:
    try:
        return _lines(written).decode("utf-8")
    except UnicodeDecodeError:
        raise Refused(f"cannot read {quoted(path)}: not UTF-8") from None


def _lines(written: bytes) -> bytes:
    """With line ends of one kind: not everybody's editor keeps them."""
    return written.replace(b"\r\n", b"\n")


def _stamped(path: Path, written: bytes, format: str) -> tuple[str, dict[str, str]]:
    """The day and the lock of an HTML page, a calendar or a PDF."""
    # A calendar folds its lines. In a PDF, a name is escaped in the metadata, but not before them.
    start = max(0, written.rfind(b"<?xpacket begin")) if format == "pdf" else 0
    text = _lines(written[start:]).replace(b"\n ", b"")
    found = re.search(FORMATS[format].before_stamp + _STAMP, text)
    if found is None:
        raise Refused(f"{quoted(path)} is not a plan of this program", "it does not carry a lock")
    lock = dict(part.split("=", 1) for part in found.group(1).decode("ascii").split())
    return lock.pop("today"), lock


def _from_json(path: Path, text: str, desk: Desk) -> tuple[Document, dict[str, str]]:
    from pathways.lists.taken import as_plain, from_plain, with_lists
    from pathways.record.view import with_looked
    from pathways.render.document import SCHEMA

    desk = replace(desk, use_lists=False)  # the plan holds what it took from them
    try:
        held: Any = json.loads(text)
    except (ValueError, RecursionError):
        raise Refused(f"{quoted(path)} is not valid JSON") from None
    if not isinstance(held, dict) or not isinstance(held.get("answers"), dict):
        raise Refused(f"{quoted(path)} is not a plan", "pathways plan --format json writes one")
    if held.get("schema") != SCHEMA:
        there = f"{quoted(path)} has the schema {str(held.get('schema'))[:40]!r}"
        raise Refused(f"{there}; this program reads {SCHEMA}")
    lock, part = held.get("lock"), "answers"
    try:
        answers = profile_of(held["answers"], f"{path}, answers", desk.catalog)
        part = "record"
        record = record_in(held, f"{path}, record")
        part = "kept"
        kept = tuple(str(step) for step in held.get("kept", ()))
        "".join(kept).encode()  # JSON may hold what no file can
        part = "lists"
        lists = from_plain(held.get("lists", {}))
        every = {entry for taken in lists.values() for entry, _ in taken.entries}
        json.dumps(as_plain(lists, every), ensure_ascii=False).encode()
        catalog = with_looked(with_lists(desk.catalog, lists), record)
    except (KeyError, AttributeError, ValueError, TypeError, RecursionError):
        wrong = f"{quoted(path)} is not a plan of this program: its {part} cannot be read"
        raise Refused(wrong) from None
    today = str(held.get("today"))
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", today):
        raise Refused(f"{quoted(path)} does not say for which day it was made")
    rebuilt = make_document(catalog, answers, day_of(today), record, kept)
    return rebuilt, lock if isinstance(lock, dict) else {}


def _from_markdown(path: Path, written: bytes) -> tuple[str, dict[str, str]]:
    match = re.match(r"---\n(.*?)\n---\n", _text(path, written), re.DOTALL)
    lines = match.group(1).splitlines() if match else []
    head = dict(line.split(": ", 1) for line in lines if ": " in line)
    if "today" not in head:
        wrong = f"{quoted(path)} is not a plan of this program"
        raise Refused(wrong, "a plan begins with its lock between two --- lines")
    head["pathways"] = head.get("version", "")
    return head["today"], head
