"""Where a saved list of open AI-safety data differs from the catalog, and a patch to look at.

A list is a hint and no source of truth: nothing is applied, and every proposed line names the list
as what it rests on, so that somebody still opens the official page.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Literal

from pathways.catalog import Catalog, fold
from pathways.catalog.load import DataFile, build_catalog
from pathways.catalog.records import Program, Round
from pathways.frozen import Struct
from pathways.lists.match import Programs, round_name, same_round, within
from pathways.lists.read import Listed, Listing
from pathways.problems import BadInput

What = Literal["moved deadline", "new round", "gone", "unknown to us", "unclear"]


class Drift(Struct):
    """One difference between the list and the catalog."""

    what: What
    name: str
    """As the list calls it, or the catalog when the list lacks it."""
    program: str = ""
    file: str = ""
    line: int = 0
    url: str = ""
    before: str = ""
    after: str = ""
    """The dates in words of the data: what the catalog says, what the list says."""
    proposed: bool = False
    """Whether the patch holds a line for it."""
    maybe: tuple[str, ...] = ()
    """Programs that an entry could be, when it fits several."""


class Report(Struct):
    """Everything that differs, and a patch that `git apply` takes."""

    made: date
    """The day of the list."""
    credit: str
    """Whom the list says to credit."""
    entries: int
    dated: int
    """How many of them have any date; without one, nothing could be compared but names."""
    collection: str
    """Which other list it is, such as that of jobs; empty for one of programs."""
    matched: int
    drifts: tuple[Drift, ...]
    patch: str


def drift(catalog: Catalog, files: Mapping[str, DataFile], listing: Listing, today: date) -> Report:
    """Compare a list with the catalog that `files` make. `today` stands in for a list undated."""
    made, credit = listing.made or today, listing.credited(catalog.openings)
    known_by = catalog.openings.site.known_by if catalog.openings.site else {}
    other = next((name for name, field in known_by.items() if field in listing.fields), "")
    programs = Programs(catalog.programs.values())
    drifts: list[Drift] = []
    edits: dict[str, list[_Edit]] = {}
    listed: set[str] = set()
    for entry in listing.entries:
        found = programs.of(entry)
        listed |= found
        if len(found) != 1:
            if other:  # of what is no program, most is no entry of ours
                continue
            what: What = "unclear" if found else "unknown to us"
            dates = _dates_of(entry)
            drifts.append(
                Drift(what, entry.name, url=entry.url, after=dates, maybe=tuple(sorted(found)))
            )
            continue
        program = catalog.programs[next(iter(found))]
        edit = _compare(program, entry, made, credit)
        if edit is not None:
            drifts.append(edit.found)
            edits.setdefault(program.file, []).append(edit)
    if listed and not other:  # a list of something else says nothing about what is gone
        drifts += _gone(catalog, listed, made)
    patch, done = _patch(files, edits, made, credit)
    drifts = [replace(d, proposed=d in done) for d in drifts]
    order = ("moved deadline", "new round", "gone", "unclear", "unknown to us")
    drifts.sort(key=lambda d: (order.index(d.what), fold(d.name)))
    counts = len(listing.entries), sum(bool(_dated(entry)) for entry in listing.entries)
    return Report(made, credit, *counts, other, len(listed), tuple(drifts), patch)


def _dated(entry: Listed) -> list[tuple[str, date]]:
    dates = (("closes", entry.closes), ("starts", entry.starts), ("ends", entry.ends))
    return [(name, day) for name, day in dates if day]


def _dates_of(entry: Listed) -> str:
    said = ", ".join(f"{name}: {day}" for name, day in _dated(entry))
    return said or ("not yet open" if entry.not_yet_open else "no dates")


def _dates_in(held: Round) -> str:
    return ", ".join(f"{name}: {when}" for name, when in held.dates.items())


class _Edit(Struct):
    """A change of one file: an old round's deadline, or a new round."""

    found: Drift
    entry: Listed
    line: int
    """The line of the round; 0 for a new one."""
    name: str
    """What a new round is called."""
    url: str
    seen: date
    credit: str


def _compare(program: Program, entry: Listed, made: date, credit: str) -> _Edit | None:
    if entry.closes is None and entry.starts is None:
        return None  # missing is unknown: nothing to compare
    held = same_round(program.rounds, entry, made)
    if held and (entry.closes is None or (held.closes and within(entry.closes, held.closes))):
        return None
    what: What = "moved deadline" if held else "new round"
    line = held.line if held else min((r.line for r in program.rounds), default=program.line)
    before = _dates_in(held) if held else ""
    found = Drift(what, entry.name, program.id, program.file, line, entry.url, before,
                  _dates_of(entry))  # fmt: skip
    name = "" if held else round_name(program.rounds, entry)
    page, seen = entry.url or program.page, entry.seen or made
    return _Edit(found, entry, held.line if held else 0, name, page, seen, credit)


def _gone(catalog: Catalog, listed: set[str], made: date) -> Iterator[Drift]:
    """Programs with a deadline ahead that the list does not hold."""
    for program in catalog.programs.values():
        if program.id in listed or not catalog.kind(program).chooses:
            continue
        for held in program.rounds:
            if held.closes and held.closes.exact and held.closes.first >= made:
                yield Drift("gone", program.name, program.id, program.file, held.line,
                            program.page, _dates_in(held), "")  # fmt: skip


# -- the patch ---------------------------------------------------------------------------------


def _patch(
    files: Mapping[str, DataFile], edits: Mapping[str, list[_Edit]], made: date, credit: str
) -> tuple[str, set[Drift]]:
    """A unified diff with credit, and what it proposes. What would not pass is left out."""
    texts = []
    done: set[Drift] = set()
    for name, wanted in sorted(edits.items()):
        old = files[name].raw.decode("utf-8").replace("\r\n", "\n")
        new = old
        for edit in sorted(wanted, key=lambda e: -e.line):
            tried = _edited(new, edit)
            if tried is not None and _passes(files, name, tried):
                new = tried
                done.add(edit.found)
        if new != old:
            texts.append("".join(_diff(name, old, new)))
    head = f"# From {credit}, list of {made}. Look at the official pages before you apply it.\n"
    return (head + "".join(texts) if texts else ""), done


def _diff(name: str, old: str, new: str) -> Iterator[str]:
    lines = difflib.unified_diff(
        old.splitlines(keepends=True), new.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    for line in lines:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _passes(files: Mapping[str, DataFile], name: str, text: str) -> bool:
    file = files[name]
    changed = replace(file, raw=text.encode())
    try:
        build_catalog({**files, name: changed}.values())
    except BadInput:
        return False
    return True


_KEYS = list(Program.__dataclass_fields__)
_AFTER_ROUNDS = (*_KEYS[_KEYS.index("rounds") + 1 :], "sources")


def _edited(text: str, edit: _Edit) -> str | None:
    """The text of a program with one change; None when its layout is another one."""
    lines = text.split("\n")
    key = f"aisafety-com-{edit.seen:%Y-%m}"
    number = 2
    while f"  {key}:" in text and f'page: "{edit.url}"' not in text:
        key, number = f"aisafety-com-{edit.seen:%Y-%m}-{number}", number + 1
    at = next((n for n, line in enumerate(lines) if line.rstrip() == "sources:"), None)
    if at is None:
        return None
    if f"  {key}:" not in text:
        note = f'"the list of {edit.credit}; the official page was not read"'
        source = f'  {key}: {{page: "{edit.url}", read: listing, as_of: {edit.seen}, note: {note}}}'
        lines.insert(at + 1, source)
    done = _moved(lines, edit, key) if edit.line else _added(lines, edit, key)
    return "\n".join(lines) if done else None


def _moved(lines: list[str], edit: _Edit, key: str) -> bool:
    """Put the new deadline into a round that stands on one line."""
    line = lines[edit.line - 1]
    if not re.match(r"- \{.*\}\s*$", line):
        return False
    if re.search(r"\bcloses: [\d-]+", line):
        line = re.sub(r"\bcloses: [\d-]+", f"closes: {edit.entry.closes}", line, count=1)
    else:
        before = re.search(r", (starts|ends|anywhere_on_earth|source|note):", line)
        if before is None:
            return False
        line = f"{line[: before.start()]}, closes: {edit.entry.closes}{line[before.start() :]}"
    line = re.sub(r"\bsource: (\[[^\]]*\]|[\w-]+)", lambda m: _and(m.group(1), key), line, count=1)
    lines[edit.line - 1] = line
    return True


def _and(old: str, key: str) -> str:
    names = [n.strip() for n in old.strip("[]").split(",")]
    return f"source: [{', '.join([*names, key])}]"


def _added(lines: list[str], edit: _Edit, key: str) -> bool:
    """Put a new round first."""
    said = "".join(f", {name}: {day}" for name, day in _dated(edit.entry))
    entry = f"- {{name: {edit.name}{said}, source: {key}}}"
    at = next((n for n, line in enumerate(lines) if line.rstrip() == "rounds:"), None)
    if at is not None:
        lines.insert(at + 1, entry)
        return True
    opening = re.compile(rf"({'|'.join(_AFTER_ROUNDS)}|# ----)")
    at = next((n for n, line in enumerate(lines) if opening.match(line)), None)
    if at is None:
        return False
    lines[at:at] = ["rounds:", entry, ""]
    return True
