"""A plan for each of many people, as quick as the machine allows and safe to interrupt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pathways
from pathways.catalog import Catalog
from pathways.cohort import work
from pathways.cohort.answers import Answers, CellProblem, Form
from pathways.cohort.dates import read_time
from pathways.cohort.pool import run_here
from pathways.cohort.store import Manifest, Store
from pathways.cohort.table import Row
from pathways.profile import Profile
from pathways.profile.answers import as_plain

Report = Callable[[int, int], None]
"""Told how many of how many plans are made."""

_CHUNK = 8


@dataclass(frozen=True, slots=True)
class Submission:
    """The latest row of one person, and what it says."""

    key: str
    """Who it is, as they typed it: an id or an e-mail; else where and when the row stands."""
    place: str
    name: str
    email: str
    answers: Answers


# -- who is who ----------------------------------------------------------------------------


COUNTED = ("rows", "replaced", "declined", "forgotten")
"""What is counted while reading: rows, and those that lead to nothing."""


def submissions(
    form: Form, forgotten: Callable[[str], bool], counts: dict[str, int]
) -> list[Submission]:
    """The latest answers of each person, in order of their first row; adds to `counts`."""
    latest: dict[str, tuple[datetime | None, Row]] = {}
    seen: dict[str, int] = {}
    for row in form.table.rows:
        counts["rows"] += 1
        key, when = _key(form, row, seen), _when(form, row)
        if key in latest:
            counts["replaced"] += 1
            before = latest[key][0]
            if before is not None and when is not None and when < before:
                continue
        latest[key] = (when, row)
    found = []
    for key, (_, row) in latest.items():
        if forgotten(key):
            counts["forgotten"] += 1
            continue
        answers = form.read(row)
        if not answers.agreed:
            counts["declined"] += 1
            continue
        name = answers.profile.name if answers.profile else form.cell(row, "name")[1]
        email = row.extra.get("email") or form.cell(row, "email")[1]
        found.append(Submission(key, row.place, name, email, answers))
    return found


def _key(form: Form, row: Row, seen: dict[str, int]) -> str:
    """An id, else an e-mail, else the time and the name, counted where both are the same."""
    id = row.extra.get("id") or form.cell(row, "id")[1]
    if id:
        return f"id {' '.join(id.split())}"
    email = "".join((row.extra.get("email") or form.cell(row, "email")[1]).split()).casefold()
    if "@" in email:
        return f"email {email}"
    when, name = form.cell(row, "timestamp")[1], form.cell(row, "name")[1]
    key = f"row {when} {name}".rstrip() if when or name else f"row {row.place}"
    seen[key] = seen.get(key, 0) + 1
    return key if seen[key] == 1 else f"{key} #{seen[key]}"


def _when(form: Form, row: Row) -> datetime | None:
    text = row.extra.get("timestamp") or form.cell(row, "timestamp")[1]
    return read_time(text, form.order) if text else None


# -- the run ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Settings:
    """What a batch is made with, besides the answers."""

    catalog: Catalog
    today: date
    formats: tuple[str, ...]
    jobs: int
    overlays: tuple[Path, ...] = ()
    cluster: str = ""
    """Address of a Dask scheduler; empty for this machine's own cores."""


def run_batch(
    form: Form, store: Store, settings: Settings, notes: Sequence[str], report: Report
) -> Manifest:
    """Plan for everybody in a form and return the manifest, which is not yet written.

    Raises:
        OSError: a file cannot be written; what is done stays, and a later run goes on from it.
        NoWorkers: worker processes cannot be started.
        KeyboardInterrupt: the same as for OSError.
    """
    counts = dict.fromkeys(COUNTED, 0)
    people = submissions(form, store.forgotten, counts)
    old = store.read()
    ids, following = _ids(people, old)
    manifest = Manifest(
        str(settings.today), _lock(settings.catalog), list(settings.formats), following
    )
    manifest.counts, manifest.notes = counts, list(notes)
    made = store.done(old)
    endings = [work.FORMATS[f] for f in settings.formats]
    pending, kept = [], {}
    for person in people:
        id = ids[person.key]
        if person.answers.profile is None:
            continue
        made_from = _made_from(person.answers.profile, manifest)
        if store.usable(made.get(id), made_from, endings):
            kept[id] = made[id]
        else:
            pending.append((id, made_from, person.answers.profile))
    kept |= _plan(pending, len(kept), store, settings, report)
    for person in sorted(people, key=lambda p: int(ids[p.key][1:])):
        _enter(manifest, ids[person.key], person, kept.get(ids[person.key]), endings)
    return manifest


def _ids(people: Sequence[Submission], old: Manifest | None) -> tuple[dict[str, str], int]:
    """An id for each key: the one it had, else the next number."""
    held = {person["key"]: id for id, person in old.people.items()} if old else {}
    following = old.next if old else 1
    ids = {}
    for person in people:
        if person.key not in held:
            held[person.key] = f"p{following:04}"
            following += 1
        ids[person.key] = held[person.key]
    return ids, following


def _lock(catalog: Catalog) -> dict[str, str]:
    return {
        "catalog": catalog.digest,
        "rules": catalog.rules_digest,
        "pathways": pathways.__version__,
    }


def _made_from(profile: Profile, manifest: Manifest) -> str:
    parts = [as_plain(profile), manifest.lock, manifest.today]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _enter(
    manifest: Manifest,
    id: str,
    person: Submission,
    made: dict[str, Any] | None,
    endings: Sequence[str],
) -> None:
    """Put a person into the manifest, with every problem of theirs."""
    problems = list(person.answers.problems)
    if made and "failed" in made:
        problems.append(
            CellProblem("", "", "", f"planning failed ({made['failed']}); please report it")
        )
    manifest.people[id] = {
        "id": id,
        "key": person.key,
        "name": person.name,
        "email": person.email,
        "made_from": made["made_from"] if made else "",
        "files": {e: made["files"][e] for e in endings if e in made["files"]} if made else {},
        "facts": made["facts"] if made else {},
    }
    for p in problems:
        manifest.problems.append(
            {
                "id": id,
                "row": p.place,
                "column": p.column,
                "value": p.value,
                "expected": p.expected,
                "planned": p.harmless,
            }
        )


# -- workers ------------------------------------------------------------------------------


def _plan(
    pending: list[tuple[str, str, Profile]],
    before: int,
    store: Store,
    settings: Settings,
    report: Report,
) -> dict[str, dict[str, Any]]:
    """Plan for everybody pending; one record for each, noted as soon as it is there."""
    made: dict[str, dict[str, Any]] = {}
    if not pending:
        return made
    # The same situations side by side, so that a worker solves them once.
    pending.sort(key=lambda p: (_situation(p[2]), int(p[0][1:])))
    workers = max(1, min(settings.jobs, -(-len(pending) // 2)))
    size = max(1, min(_CHUNK, len(pending) // (workers * 4)))
    jobs = [
        work.Job(
            tuple(pending[at : at + size]),
            settings.today,
            settings.formats,
            store.plans.resolve(),
            store.temporary.resolve(),
        )
        for at in range(0, len(pending), size)
    ]
    with store.progress() as stream:
        for record in _runner(jobs, workers, settings):
            made[record["id"]] = record
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")
            stream.flush()
            report(before + len(made), before + len(pending))
    return made


def _runner(jobs: Sequence[work.Job], workers: int, settings: Settings) -> Iterator[dict[str, Any]]:
    if settings.cluster:
        from pathways.cohort.cluster import run_there

        return run_there(jobs, settings.cluster, settings.overlays, settings.catalog)
    return run_here(jobs, workers, settings.catalog)


def _situation(profile: Profile) -> str:
    said = {k: v for k, v in as_plain(profile).items() if k not in ("name", "why", "outside")}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
