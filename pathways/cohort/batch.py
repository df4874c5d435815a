"""A plan for each of many people, as quick as the machine allows and safe to interrupt."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pathways
from pathways.catalog import Catalog
from pathways.cohort import work
from pathways.cohort.answers import Answers, CellProblem, Form
from pathways.cohort.dates import read_time
from pathways.cohort.store import Manifest, Store
from pathways.cohort.table import Row
from pathways.profile import Profile
from pathways.profile.answers import as_plain

Report = Callable[[int, int], None]
"""Told how many of how many plans are made."""

_CHUNK = 8
_LONELY_DEATHS = 2
"""A plan that ends its process so often when it is alone is reported and left out."""


class NoWorkers(Exception):
    """Worker processes cannot even be started."""


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
            store.plans,
            store.temporary,
        )
        for at in range(0, len(pending), size)
    ]
    with store.progress() as stream:
        for record in _run(jobs, workers, settings.catalog):
            made[record["id"]] = record
            stream.write(json.dumps(record, ensure_ascii=False) + "\n")
            stream.flush()
            report(before + len(made), before + len(pending))
    return made


def _situation(profile: Profile) -> str:
    said = {k: v for k, v in as_plain(profile).items() if k not in ("name", "why", "outside")}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def _pool(workers: int, catalog: Catalog) -> ProcessPoolExecutor:
    # Spawned everywhere: the same on every system, and nothing of the parent is shared.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, context, work.start, (catalog,))


def _run(jobs: Sequence[work.Job], workers: int, catalog: Catalog) -> Iterator[dict[str, Any]]:
    """Records in the order in which they come; a worker that dies costs nobody a plan."""
    waiting = list(reversed(jobs))
    while waiting:
        suspects: list[work.Job] = []
        pool = _pool(workers, catalog)
        running: dict[Future[list[dict[str, Any]]], work.Job] = {}
        try:
            while (waiting or running) and not suspects:
                while waiting and len(running) < 2 * workers:
                    job = waiting[-1]
                    running[pool.submit(work.do, job)] = job
                    waiting.pop()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    try:
                        yield from future.result()
                    except BrokenProcessPool:
                        continue
                    del running[future]
                if _broken(running):
                    suspects = list(running.values())
        except BrokenProcessPool:  # while handing over
            suspects = list(running.values())
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        if suspects:
            yield from _alone(suspects, catalog)


def _broken(running: dict[Future[list[dict[str, Any]]], work.Job]) -> bool:
    return any(f.done() and isinstance(f.exception(), BrokenProcessPool) for f in running)


def _alone(jobs: Sequence[work.Job], catalog: Catalog) -> Iterator[dict[str, Any]]:
    """One person after the other, so that it shows who ends the process; twice is enough."""
    pool: ProcessPoolExecutor | None = None
    try:
        for job in jobs:
            for person in job.people:
                single = work.Job((person,), job.today, job.formats, job.plans, job.temporary)
                for _ in range(_LONELY_DEATHS):
                    pool = pool or _living_pool(catalog)
                    try:
                        yield from pool.submit(work.do, single).result()
                        break
                    except BrokenProcessPool:
                        pool.shutdown()
                        pool = None
                else:
                    yield _lost(person)
    finally:
        if pool:
            pool.shutdown(cancel_futures=True)


def _living_pool(catalog: Catalog) -> ProcessPoolExecutor:
    """A process that was seen to answer.

    Raises:
        NoWorkers: it never does.
    """
    pool = _pool(1, catalog)
    try:
        pool.submit(os.getpid).result()
    except BrokenProcessPool:
        pool.shutdown()
        raise NoWorkers from None
    return pool


def _lost(person: tuple[str, str, Profile]) -> dict[str, Any]:
    failed = "it ended its process"
    return {"id": person[0], "made_from": person[1], "files": {}, "facts": {}, "failed": failed}
