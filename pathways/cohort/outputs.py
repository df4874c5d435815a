"""What an organizer opens after a batch: an index with names, what to mend, and a summary."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pathways.catalog import Catalog
from pathways.catalog.text import clean
from pathways.cohort.store import Manifest, Store


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
    files: tuple[str, ...] = ()


def write_outputs(store: Store, manifest: Manifest, catalog: Catalog) -> str:
    """Write everything but the plans, the manifest last; returns the summary.

    Raises:
        OSError: a file cannot be written.
    """
    from pathways.render.html import render_html
    from pathways.render.text import render_template

    store.remove_others(manifest)
    rows = entries(manifest, catalog)
    summary = render_template("batch_summary.md.j2", **summary_of(manifest))
    store.write(store.folder / "index.csv", _index_csv(rows))
    store.write(
        store.folder / "index.html", render_html("batch_index.html.j2", rows=rows, of=manifest)
    )
    store.write(store.folder / "errors.csv", _errors_csv(manifest))
    store.write(store.folder / "summary.md", summary)
    store.write_manifest(manifest)
    return summary


def entries(manifest: Manifest, catalog: Catalog) -> list[Entry]:
    """The index: everybody in the manifest, with names looked up."""
    rungs = {r.id: r.name for ladder in catalog.ladders.values() for r in ladder.rungs}
    rows = []
    for id, person in manifest.people.items():
        facts = person["facts"]
        name = _line(person["name"])
        if not person["made_from"] or not facts:
            rows.append(Entry(id, name, _line(person["email"]), "answers to mend"))
            continue
        ladder = facts.get("ladder", "")
        goals = [ref for _, ref, _, _, goal in facts.get("steps", ()) if goal]
        rows.append(
            Entry(
                id,
                name,
                _line(person["email"]),
                "no plan yet" if "no_plan" in facts else "plan",
                ladder,
                rungs.get(facts["rungs"][ladder], "") if ladder else "",
                _name(catalog.roles, facts.get("role", "")),
                "" if facts["hours"] is None else f"{facts['hours']:g}",
                _name(catalog.projects, goals[0]) if goals else "",
                tuple(f"plans/{id}.{ending}" for ending in person["files"]),
            )
        )
    return rows


def _name(room: Mapping[str, Any], id: str) -> str:
    """A name, or the id where the catalog has it no longer."""
    return str(room[id].name) if id in room else id


def summary_of(manifest: Manifest) -> dict[str, Any]:
    """Numbers for the summary."""
    people = manifest.people.values()
    planned = [p for p in people if p["facts"]]
    to_mend = [p["id"] for p in people if not p["facts"]]
    return {
        "of": manifest,
        "people": len(manifest.people),
        "plans": sum("no_plan" not in p["facts"] for p in planned),
        "without": sum("no_plan" in p["facts"] for p in planned),
        "to_mend": len(to_mend),
        "cells": sum(not p["planned"] for p in manifest.problems),
        "remarks": sum(p["planned"] for p in manifest.problems),
    }


def partial(manifest: Manifest) -> bool:
    """Whether somebody's answers could not be planned."""
    return any(not p["planned"] for p in manifest.problems)


def _index_csv(rows: Sequence[Entry]) -> str:
    header = ("id", "name", "email", "status", "ladder", "rung", "role", "hours", "first goal")
    return _csv(
        (*header, "files"),
        (
            (
                *(r.id, r.name, r.email, r.status, r.ladder, r.rung, r.role, r.hours, r.goal),
                " ".join(r.files),
            )
            for r in rows
        ),
    )


def _errors_csv(manifest: Manifest) -> str:
    return _csv(
        ("row", "column", "value", "expected", "id", "effect"),
        (
            (
                p["row"],
                _line(p["column"]),
                _line(p["value"]),
                _line(p["expected"]),
                p["id"],
                "planned without it" if p["planned"] else "no plan until it is mended",
            )
            for p in manifest.problems
        ),
    )


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """With a byte-order mark, as spreadsheet programs want it, and no cell that is a formula."""
    buffer = io.StringIO()
    buffer.write("\ufeff")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([f"'{c}" if c[:1] in ("=", "+", "-", "@", "\t") else c for c in row])
    return buffer.getvalue()


def _line(text: str) -> str:
    return clean(" ".join(text.split()))
