"""What an organizer opens after a batch: an index with names, what to mend, and a summary."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from pathways.catalog import Catalog
from pathways.catalog.text import clean
from pathways.cohort.store import Manifest, Store
from pathways.render.formats import FORMATS


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the index."""

    id: str
    name: str
    email: str
    status: str
    """`plan`, `no plan yet` or `answers to mend`."""
    ladder: str = ""
    rung: str = ""
    role: str = ""
    hours: str = ""
    goal: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    """By how they end, or by `shard`, where the plans are."""


@dataclass(slots=True)
class Totals:
    """Numbers of people, of plans, and of problems in answers."""

    people: int = 0
    plans: int = 0
    without: int = 0
    """No plan yet, and the page says what binds."""
    to_mend: int = 0
    cells: int = 0
    """Problems that keep somebody from a plan: with any, the run was partial."""
    remarks: int = 0
    """Problems that do not."""

    def add(self, person: Mapping[str, Any]) -> None:
        """Count one person."""
        facts = person["facts"]
        self.people += 1
        self.to_mend += not facts
        self.without += "no_plan" in facts
        self.plans += bool(facts) and "no_plan" not in facts
        harmless = sum(p["planned"] for p in person["problems"])
        self.remarks += harmless
        self.cells += len(person["problems"]) - harmless


def write_outputs(store: Store, manifest: Manifest, catalog: Catalog) -> tuple[str, Totals]:
    """Write everything but the plans, the manifest last; returns the summary and its numbers.

    Raises:
        OSError: a file cannot be written.
        Damaged: a shard cannot be read.
    """
    from pathways.render.html import render_html
    from pathways.render.text import render_template

    store.remove_others(manifest)
    rungs = {str(r.id): r.name for ladder in catalog.ladders.values() for r in ladder.rungs}
    totals, rows = Totals(), []
    # A column for each kind of file, as mail merges want it.
    places = ["shard"] if manifest.shards else [FORMATS[f].endings[0] for f in manifest.formats]
    with (
        _table(store, "index.csv", (*INDEX, *places)) as index,
        _table(store, "errors.csv", ERRORS) as errors,
    ):
        for person in manifest.everybody():
            totals.add(person)
            files = {
                "shard" if manifest.shards else path.suffix[1:]: f"{path.parent.name}/{path.name}"
                for path in store.holding(manifest, person)
            }
            entry = _entry(person, catalog, rungs, files)
            index(_index_row(entry, places))
            for problem in person["problems"]:
                errors(_errors_row(entry, problem))
            if not manifest.shards:
                rows.append(entry)
    page = store.folder / "index.html"
    if manifest.shards:
        page.unlink(missing_ok=True)  # of a time when there were fewer people
    else:
        store.write(page, render_html("batch_index.html.j2", rows=rows, of=manifest))
    summary = render_template("batch_summary.md.j2", of=manifest, **asdict(totals))
    store.write(store.folder / "summary.md", summary)
    store.write_manifest(manifest)
    return summary, totals


def _entry(
    person: Mapping[str, Any],
    catalog: Catalog,
    rungs: Mapping[str, str],
    files: Mapping[str, str],
) -> Entry:
    """A person's line of the index, with names looked up."""
    id, facts = person["id"], person["facts"]
    name, email = _line(person["name"]), _line(person["email"])
    if not person["made_from"] or not facts:
        return Entry(id, name, email, "answers to mend")
    ladder = facts.get("ladder", "")
    goals = [ref for _, ref, _, _, goal in facts.get("steps", ()) if goal]
    return Entry(
        id,
        name,
        email,
        "no plan yet" if "no_plan" in facts else "plan",
        ladder,
        rungs.get(facts["rungs"][ladder], "") if ladder else "",
        _name(catalog.roles, facts.get("role", "")),
        "" if facts["hours"] is None else f"{facts['hours']:g}",
        _name(catalog.projects, goals[0]) if goals else "",
        files,
    )


def _name(room: Mapping[str, Any], id: str) -> str:
    """A name, or the id where the catalog has it no longer."""
    return str(room[id].name) if id in room else id


INDEX = ("id", "name", "email", "status", "ladder", "rung", "role", "hours", "first goal")
ERRORS = ("row", "column", "value", "expected", "id", "name", "email", "effect")


def _index_row(r: Entry, places: Sequence[str]) -> Sequence[str]:
    said = (r.id, r.name, r.email, r.status, r.ladder, r.rung, r.role, r.hours, r.goal)
    return (*said, *(r.files.get(place, "") for place in places))


def _errors_row(of: Entry, problem: Mapping[str, Any]) -> Sequence[str]:
    return (
        problem["row"],
        _line(problem["column"]),
        _line(problem["value"]),
        _line(problem["expected"]),
        *(of.id, of.name, of.email),
        "planned all the same" if problem["planned"] else "no plan until it is mended",
    )


@contextmanager
def _table(
    store: Store, name: str, header: Sequence[str]
) -> Iterator[Callable[[Sequence[str]], None]]:
    """Takes rows of a CSV: with a byte-order mark, as spreadsheet programs want it, and no cell
    that is a formula."""
    with store.writing(store.folder / name) as stream:
        stream.write("\ufeff")
        writer = csv.writer(stream, lineterminator="\r\n")

        def write(row: Sequence[str]) -> None:
            writer.writerow([f"'{c}" if c[:1] in ("=", "+", "-", "@", "\t") else c for c in row])

        write(header)
        yield write


def _line(text: str) -> str:
    return clean(" ".join(text.split()))
