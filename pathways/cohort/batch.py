"""A plan for each of many people, as quick as the machine allows and safe to interrupt."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import pathways
from pathways.catalog import Catalog
from pathways.cohort import work
from pathways.cohort.form_reader import Answers, CellProblem, Form
from pathways.cohort.people import Made, Member, Mistake, as_json
from pathways.cohort.pool import Cores
from pathways.cohort.shards import number_of, parquet, shard_of
from pathways.cohort.store import COUNTED, Manifest, Store
from pathways.cohort.table import FOR_ROUTES
from pathways.cohort.who import Latest, elsewhere, latest_rows
from pathways.files import hash_of
from pathways.frozen import Struct
from pathways.profile import Profile
from pathways.profile.answers import as_plain
from pathways.render.formats import FORMATS

if TYPE_CHECKING:
    from pathways.cohort.cluster import Cluster

Report = Callable[[int, int], None]
"""Told how many of how many plans are made."""

MOST_FILES = 5_000
"""People up to whom each plan is a file of its own; plans of more people are packed into shards."""
_CHUNK = 25


class Submission(Struct):
    """The latest row of one person, and what it says."""

    key: str
    """What tells them from all others: an id or an e-mail, else when or what they answered."""
    place: str
    name: str
    email: str
    answers: Answers
    also: tuple[str, ...] = ()
    beside: Mapping[str, str] = field(default_factory=dict)
    agreed: str = ""
    for_routes: Mapping[str, str] = field(default_factory=dict)


def submission(form: Form, latest: Latest) -> Submission:
    """What somebody's latest row says."""
    row = form.table.rows[latest.row]
    answers = form.read(row)
    if latest.beside:
        expected = (
            f"an id of their own: row {latest.beside} has the same, with another name and address, "
            "and only one of the two gets a plan"
        )
        heading = form.cell(row, "id")[0]
        same = CellProblem(row.place, heading, form.beside(row, "id"), expected, True, "id")
        answers = replace(answers, problems=(same, *answers.problems))
    name = answers.profile.name if answers.profile else form.cell(row, "name")[1]
    address = form.beside(row, "email")
    # Forms that hide who answered write a word in its place.
    who = (latest.keys[0], row.place, name, address if "@" in address else "")
    beside = {form.columns.others[n]: row.cells[n] for n in form.columns.others if n in row.cells}
    routes = {tag: said for tag in FOR_ROUTES if (said := form.beside(row, tag))}
    return Submission(*who, answers, elsewhere(form, row), beside, form.consent(row), routes)


Tell = Callable[[Submission], tuple[str, ...]]
"""What a mail tells somebody of openings, a paragraph each."""

# -- the run ---------------------------------------------------------------------------------


class Settings(Struct):
    """What a batch is made with, besides the answers."""

    catalog: Catalog
    today: date
    formats: tuple[str, ...]
    jobs: int
    overlays: tuple[Path, ...] = ()
    cluster: str = ""
    """Address of a Dask scheduler; empty for this machine's own cores."""
    tell: Tell | None = None

    @property
    def endings(self) -> list[str]:
        """How the files of the formats end."""
        return [FORMATS[format].endings[0] for format in self.formats]


def run_batch(
    form: Form, store: Store, settings: Settings, notes: Sequence[str], report: Report
) -> Manifest:
    """Plan for everybody in a form and return the manifest, which is not yet written.

    Raises:
        OSError: a file cannot be written; what is done stays, and a later run goes on from it.
        NoWorkers: worker processes cannot be started.
        NoParquet: there are many people, and pyarrow is not installed.
        Damaged: what an earlier run left cannot be read.
        KeyboardInterrupt: the same as for OSError.
    """
    counts = dict.fromkeys(COUNTED, 0)
    forgotten, said = store.forgotten(), list(notes)
    rows = latest_rows(form, forgotten, counts, said)
    if forgotten.unmet:
        said.append(
            f"{forgotten.people} {'was' if forgotten.people == 1 else 'were'} forgotten, "
            f"{forgotten.unmet} of them not met in this sheet: their row was taken out, or nothing "
            "in it tells any more whose it is"
        )
    # A folder that has shards keeps to them, so that a few people less change nothing.
    sharded = len(rows) > MOST_FILES or bool(store.shards())
    if sharded:
        parquet()
    old = store.read()
    people, following = _numbered(rows, store, old)
    lock, formats = lock_of(settings.catalog), list(settings.formats)
    day = str(settings.today)
    headings = list(dict.fromkeys(form.columns.others.values()))
    manifest = Manifest(day, lock, formats, following, counts, said, {}, [], headings)
    with closing(_workers(settings)) as workers:
        made = store.done(old)
        run = _Run(form, store, settings, manifest, workers, report, made, len(people))
        if not sharded:
            manifest.people = {person.id: person for person in run.plan(people, {})}
            return manifest
        for _, some in groupby(people, lambda person: shard_of(person[0])):
            run.shard(list(some))
    return manifest


_Numbered = tuple[int, Latest]
"""The number in a person's id, and their row."""


def _numbered(
    rows: Sequence[Latest], store: Store, old: Manifest | None
) -> tuple[list[_Numbered], int]:
    """Everybody in order of their ids (the one that they had, else the next), and the next.

    Where a sheet has got ids or addresses since, what somebody was known by before still leads to
    their id, if it is nobody else's too.
    """
    first, held = _held(store, old)
    following = max(old.next if old else 1, 1 + max(held.values(), default=0))
    of = Counter(key for latest in rows for key in latest.keys)
    taken = {first.get(latest.keys[0]) for latest in rows}
    found = []
    for latest in rows:
        number = first.get(latest.keys[0])
        if number is None:
            known = (held[key] for key in latest.keys if key in held and of[key] == 1)
            number = next((n for n in known if n not in taken), following)
        taken.add(number)
        following += number == following
        found.append((number, latest))
    return sorted(found, key=lambda person: person[0]), following


def _held(store: Store, old: Manifest | None) -> tuple[dict[str, int], dict[str, int]]:
    """The numbers that people have: by what tells them from others, and by all that leads to one of
    them alone."""
    everybody = [*(old.who() if old and not old.shards else ())]
    everybody += [one for shard in store.shards() for one in shard.who()]
    first = {p.key: number_of(p.id) for p in everybody}
    once = Counter(key for p in everybody for key in p.also)
    also = {key: number_of(p.id) for p in everybody for key in p.also if once[key] == 1}
    return first, also | first


def lock_of(catalog: Catalog) -> dict[str, str]:
    """Versions and hashes of the data, the rules and the open lists that plans rest on."""
    lists = of_lists(catalog)
    return {
        "catalog": catalog.digest,
        "rules": catalog.rules_digest,
        "pathways": pathways.__version__,
        **({"lists": lists} if lists else {}),
    }


def of_lists(catalog: Catalog) -> str:
    """The days of the open lists that plans draw on, and a hash of them all; empty without any."""
    if not catalog.lists:
        return ""
    from pathways.lists.taken import as_plain, stamp

    every = {entry for taken in catalog.lists.values() for entry in taken.entries}
    return stamp(as_plain(catalog.lists, every, catalog.lists))


def _made_from(profile: Profile, manifest: Manifest) -> str:
    parts = [as_plain(profile), manifest.lock, manifest.today]
    return hash_of(json.dumps(parts, ensure_ascii=False).encode())


def _member(
    id: str, said: Submission, made: Made | None, endings: Sequence[str], told: tuple[str, ...]
) -> Member:
    """What the manifest holds of a person, with every problem of theirs."""
    problems = [
        Mistake(p.place, p.column, p.value, p.expected, p.harmless, p.tag)
        for p in said.answers.problems
    ]
    made = made or Made(id, "")
    if made.failed:
        expected = f"planning failed ({made.failed}); please report it"
        problems.append(Mistake("", "", "", expected, planned=False))
    files = {ending: made.files[ending] for ending in endings if ending in made.files}
    who = (id, said.key, said.name, said.email)
    more = (said.also, dict(said.beside), said.agreed, dict(said.for_routes))
    return Member(*who, made.made_from, files, made.facts, tuple(problems), *more, told=told)


@dataclass(slots=True)
class _Run:
    """One run on its way."""

    form: Form
    store: Store
    settings: Settings
    manifest: Manifest
    workers: Cores | Cluster
    report: Report
    made: Mapping[str, Made]
    """What was made by id before and may still lie in files."""
    of: int
    """People who may get a plan, as far as their answers have been read."""
    done: int = 0

    def shard(self, people: Sequence[_Numbered]) -> None:
        """Plan for the people of one shard and pack it; one in which nothing changed is left."""
        shard = self.store.shard(people[0][0])
        there = shard.path.exists()
        before = shard.members() if there else []
        members = self.plan(people, {person.id: person.made for person in before})
        if members != before or shard.formats() != self.settings.endings:
            self.store.pack(shard, members, self.settings.endings)
        self.manifest.shards.append(shard)

    def plan(self, people: Sequence[_Numbered], packed: Mapping[str, Made]) -> list[Member]:
        """These people, planned for as far as they are not packed or in files."""
        read, pending, kept = {}, [], {}
        endings = self.settings.endings
        for number, latest in people:
            id = f"p{number:04}"
            person = read[id] = submission(self.form, latest)
            if person.answers.profile is None:
                self.of -= 1
                continue
            made_from = _made_from(person.answers.profile, self.manifest)
            if id in packed and packed[id].fits(made_from, endings):
                kept[id] = packed[id]
            elif id in self.made and self.store.usable(self.made[id], made_from, endings):
                kept[id] = self.made[id]
            else:
                pending.append((id, made_from, person.answers.profile))
        self.done += len(kept)
        if pending:
            kept |= self._work(pending)
        tell = self.settings.tell or (lambda _: ())
        return [
            _member(id, person, kept.get(id), endings, tell(person)) for id, person in read.items()
        ]

    def _work(self, pending: list[tuple[str, str, Profile]]) -> dict[str, Made]:
        """Plan for everybody pending; one record for each, noted as soon as it is there."""
        # The same situations side by side, so that a worker solves them once.
        pending.sort(key=lambda p: (_situation(p[2]), number_of(p[0])))
        size = max(1, min(_CHUNK, len(pending) // (self.settings.jobs * 4)))
        jobs = [
            work.Job(
                tuple(pending[at : at + size]),
                self.settings.today,
                self.settings.formats,
                self.store.plans.resolve(),
                self.store.temporary.resolve(),
                self.settings.catalog.lists if self.settings.cluster else {},
            )
            for at in range(0, len(pending), size)
        ]
        made: dict[str, Made] = {}
        with self.store.progress() as stream:

            def note(record: Made) -> None:
                stream.write(as_json(record) + "\n")
                stream.flush()
                made[record.id] = record

            try:
                for record in self.workers.run(jobs):
                    note(record)
                    self.done += 1
                    self.report(self.done, self.of)
            except KeyboardInterrupt:
                if isinstance(self.workers, Cores):
                    for record in self.workers.last():
                        note(record)
                raise
        return made


def _workers(settings: Settings) -> Cores | Cluster:
    if settings.cluster:
        from pathways.cohort.cluster import Cluster

        return Cluster(settings.cluster, settings.overlays, settings.catalog)
    return Cores(settings.jobs, settings.catalog)


def _situation(profile: Profile) -> str:
    said = {k: v for k, v in as_plain(profile).items() if k not in ("name", "why", "outside")}
    return hash_of(json.dumps(said, sort_keys=True).encode())
