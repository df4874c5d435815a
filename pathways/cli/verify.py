"""`pathways verify`: build a plan again and compare."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pathways.cli import out
from pathways.cli.make import make_document
from pathways.cli.options import Data, ProfileFile
from pathways.problems import BadInput

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.profile import Profile
    from pathways.record.entries import Record

_PARTS = {
    "answers": "your answers",
    "catalog": "the catalog",
    "rules": "the rules",
    "pathways": "the program itself",
    "record": "your record",
}


def verify(
    plan: Annotated[Path, typer.Argument(help="A plan written as JSON or Markdown.")],
    profile: ProfileFile = None,
    data: Data = None,
) -> None:
    """Build a plan again from its lock and say whether it is identical, or what moved."""
    # A JSON plan carries its answers; a Markdown plan needs `--profile`. Exits 0 when identical,
    # 1 when it is not, 2 when the file is no plan.
    path = plan
    try:
        text = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        out.fail(f"cannot read {path}: {getattr(error, 'strerror', None) or 'not UTF-8'}")
    catalog = out.load(data)
    if text.lstrip().startswith("{"):
        today, lock, answers, record, kept = _from_json(path, text, catalog)
        rebuilt = make_document(catalog, answers, out.the_day(today), record, kept)
        from pathways.render.json_plan import to_json

        again = to_json(rebuilt)
        now = rebuilt.lock
        parts = {
            "answers": now.answers,
            "catalog": now.catalog,
            "rules": now.rules,
            "pathways": now.version,
            **({"record": now.record} if now.record else {}),
        }
    else:
        today, lock = _from_markdown(path, text)
        if profile is None:
            out.fail("a Markdown plan does not hold its answers", "add --profile FILE")
        if "record" in lock:
            out.fail(
                "a Markdown plan does not hold its record", "verify the kept plan.json instead"
            )
        rebuilt = make_document(catalog, out.load_profile(profile, catalog), out.the_day(today))
        from pathways.render.text import to_markdown

        again = to_markdown(rebuilt)
        parts = rebuilt.lock.short()
    if again == text:
        out.emit(f"Identical: the same answers, catalog and rules give these bytes ({path}).\n")
        return
    moved = [words for key, words in _PARTS.items() if lock.get(key) != parts.get(key)]
    if moved:
        out.emit(f"Not identical. Since this plan was made, {' and '.join(moved)} changed.\n")
    else:
        out.emit("Not identical, and nothing it was made from has changed: the file was edited.\n")
    raise typer.Exit(out.FOUND)


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
    try:
        # JSON is YAML: the same reader checks the answers a plan carries.
        answers = parse_profile(
            json.dumps(held["answers"], ensure_ascii=False).encode(), f"{path}, answers", catalog
        )
        record = record_in(held, f"{path}, record")
    except BadInput as bad:
        out.report(bad.problems)
        raise typer.Exit(out.BAD_INPUT) from None
    today = str(held.get("today"))
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", today):
        out.fail(f"{path} does not say for which day it was made")
    kept = tuple(str(step) for step in held.get("kept", ()))
    return today, lock if isinstance(lock, dict) else {}, answers, record, kept


def _from_markdown(path: Path, text: str) -> tuple[str, dict[str, str]]:
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
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
