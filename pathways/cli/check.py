"""What `pathways catalog check` prints: text, JSON, or lines that GitHub shows beside the code."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from pathways.catalog.text import one_line
from pathways.cli import out
from pathways.desk.browse import ROOMS
from pathways.problems import Problem, nearest, one_of

if TYPE_CHECKING:
    from pathways.upkeep.check import Checked

FORMATS = ("text", "json", "github")


def run_check(paths: list[Path], data: list[Path], format: str, fix: bool) -> None:
    """Check and print. Exits 1 when there is a mistake, 2 when nothing could be checked."""
    from pathways.desk.upkeep import check

    one_of(format, FORMATS, f"--format: there is no format '{format}'", "choose from ")
    if not paths:
        out.mind_other_data()
    checked, changes = check(data, paths, fix)
    if fix:
        for change in changes:
            out.say(f"{one_line(change.place)}: {one_line(change.what)}")
        count = len(changes)
        said = f"{count} place{'' if count == 1 else 's'} changed."
        out.say(said if count else "Nothing to fix.")
    elif data and format == "text":
        for new, old in checked.replaced.items():
            out.say(one_line(f"{new} stands in for {old}."))
    {"text": _text, "json": _json, "github": _github}[format](checked)
    if checked.errors:
        raise typer.Exit(out.FOUND)


def explain(code: str, as_json: bool = False) -> None:
    """What a code means, why it matters and how to mend it; `all` lists every code."""
    from textwrap import fill

    from pathways.upkeep.codes import explanations

    known = explanations()
    if as_json and (code == "all" or code in known):
        shown = known if code == "all" else {code: known[code]}
        out.emit_json({name: asdict(it) for name, it in shown.items()})
        return
    if code == "all":
        width = max(map(len, known))
        for name, it in known.items():
            lead = f"{name:<{width}}  "
            out.emit(fill(lead + it.means, 79, subsequent_indent=" " * len(lead)) + "\n")
        return
    if code not in known:
        hint = nearest(code, known) or "pathways catalog check --explain all lists every code"
        out.fail(f"there is no code '{code}'", hint)
    out.emit(known[code].page(code))


def _text(checked: Checked) -> None:
    if checked.problems:
        code = one_line(checked.problems[0].code)
        last = f"what a code means: pathways catalog check --explain {code}"
        out.report(checked.problems, last, most=len(checked.problems))
        if not checked.complete:
            out.say("Some rules look at the whole catalog; they wait until every file can be read.")
    if not checked.errors:
        counts = ", ".join(f"{count} {room}" for room, count in _counts(checked).items())
        out.emit(f"No mistakes in {counts}.\n")


def _counts(checked: Checked) -> dict[str, int]:
    return {room: len(getattr(checked.catalog, room)) for room in ROOMS}


def _json(checked: Checked) -> None:
    shown: dict[str, Any] = {"problems": [_plain(problem) for problem in checked.problems]}
    if not checked.problems:
        shown |= _counts(checked)
    out.emit_json(shown)


def _plain(p: Problem) -> dict[str, Any]:
    shown = ("file", "line", "column", "code", "severity", "message", "hint")
    return {name: getattr(p, name) for name in shown}


def _github(checked: Checked) -> None:
    """One workflow command for each problem, which GitHub shows at its line."""
    for p in checked.problems:
        place = {"file": p.file}
        if p.line:
            place |= {"line": str(p.line), "col": str(p.column)}
            place |= {"endColumn": str(p.column + p.width)}
        place["title"] = p.code
        properties = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in place.items())
        message = p.message + (f" ({p.hint})" if p.hint else "")
        out.emit(f"::{p.severity} {properties}::{_escaped(one_line(message))}\n")
    count = len(checked.problems)
    out.say(f"{count} problem{'s' if count != 1 else ''}.")


def _escaped(text: str, also: str = "") -> str:
    """Text as a workflow command holds it: percent-encoded where it would end a line or a part."""
    for sign in "%\r\n" + also:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
