"""What an organizer opens after a batch: an index with names, what to mend, and a summary."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import NamedTuple, get_args

from pathways.catalog import Catalog
from pathways.catalog.text import cell, one_line
from pathways.cohort.form_reader import FOR_ORGANIZERS, Effect, effect, weight
from pathways.cohort.people import Member, Mistake
from pathways.cohort.store import Manifest, Store
from pathways.files import remove
from pathways.render.formats import FORMATS
from pathways.render.html import render_html
from pathways.render.text import macros, render_template


class Entry(NamedTuple):
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
    remarks: str = ""
    """How many answers were left out or read by a guess, though there is a plan."""
    files: Mapping[str, str] = {}
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
    slips: int = 0
    """Others that the organizer can mend."""
    said: int = 0
    """What only the people themselves can say more of."""
    told: int = 0
    """People whose mail tells them of openings."""
    apart: tuple[str, ...] = ()
    """Ids of people who get no mail and are put beside nobody; no more than a few."""
    out: int = 0
    """How many they are."""
    unaddressed: tuple[str, ...] = ()
    """Ids of people who left no address where others did, and hear from nobody; a few as well."""
    without_address: int = 0
    """How many they are."""
    lists: str = ""
    """The open lists that plans drew on, as the lock names them; empty without any."""

    def add(self, person: Member, addressed: bool) -> None:
        """Count one person; `addressed` says whether anybody left an address."""
        facts = person.facts
        self.people += 1
        self.to_mend += not facts
        self.without += bool(facts.no_plan)
        self.plans += bool(facts) and not facts.no_plan
        counts = Counter(map(effect_of, person.problems))
        cells, slips, _, said = (counts[name] for name in get_args(Effect))
        self.cells, self.slips, self.said = self.cells + cells, self.slips + slips, self.said + said
        self.told += bool(person.told and (person.email or not addressed))
        if addressed and person.may_be_mailed and not person.email:
            self.without_address += 1
            self.unaddressed = (*self.unaddressed, person.id)[:_SHOWN]
        if not person.in_reach:
            self.out += 1
            self.apart = (*self.apart, person.id)[:_SHOWN]


def write_outputs(store: Store, manifest: Manifest, catalog: Catalog) -> tuple[str, Totals]:
    """Write everything but the plans, the manifest last; returns the summary and its numbers.

    Raises:
        OSError: a file cannot be written.
        Damaged: a shard cannot be read.
    """

    store.remove_others(manifest)
    totals, rows, planned, mistakes = Totals(), [], [], []
    # A column for each kind of file, as mail merges want it.
    places = ["shard"] if manifest.shards else [FORMATS[f].endings[0] for f in manifest.formats]
    beside = [f"{h} (sheet)" if h in (*INDEX, *places) else h for h in manifest.beside]
    mail_of = macros("batch_mail.j2").mail
    addressed = any(known.email for known in manifest.who())
    with (
        _table(store, "index.csv", (*INDEX, *places, *beside)) as index,
        _table(store, "mails.csv", MAILS) as mails,
        _table(store, "errors.csv", ERRORS) as errors,
    ):
        for person in manifest.everybody():
            totals.add(person, addressed)
            files = {
                "shard" if manifest.shards else path.suffix[1:]: f"{path.parent.name}/{path.name}"
                for path in store.holding(manifest, person)
            }
            entry = _entry(person, catalog, files)
            there = (entry.files.get(place, "") for place in places)
            said = (one_line(person.beside.get(heading, "")) for heading in manifest.beside)
            index((*entry[:-1], *there, *said))
            mails(_mail(person, entry, mail_of))
            for problem in person.problems:
                if manifest.shards:
                    errors(_errors_row(entry, problem))
                else:
                    mistakes.append((entry, problem))
            if not manifest.shards:
                rows.append(entry)
                if person.in_reach and entry.status == "plan":
                    planned.append(entry)
        # What changes most first, then as they stand in the sheet: ids keep to an earlier order.
        for entry, problem in sorted(mistakes, key=lambda m: _first(m[1])):
            errors(_errors_row(entry, problem))
    totals.lists = manifest.lock.get("lists", "")
    page, wall = store.folder / "index.html", store.folder / "wall.html"
    if manifest.shards:
        remove(page, wall)  # of a time when there were fewer people
    else:
        store.write(page, render_html("batch_index.html.j2", rows=rows, of=manifest, names=True))
        # Not in order of ids, which is that of the sheet.
        planned.sort(key=lambda r: (r.role, r.goal))
        text = render_html("batch_index.html.j2", rows=planned, of=manifest, names=False)
        store.write(wall, text)
    store.write(store.folder / "mails.gs", render_template("batch_mails.gs.j2"))
    summary = render_template("batch_summary.md.j2", of=manifest, **asdict(totals))
    store.write(store.folder / "summary.md", summary)
    store.write_manifest(manifest)
    return summary, totals


def _entry(
    person: Member,
    catalog: Catalog,
    files: Mapping[str, str],
) -> Entry:
    """A person's line of the index, with names looked up."""
    facts, who = person.facts, (person.id, one_line(person.name), one_line(person.email))
    if not person.made_from or not facts:
        return Entry(*who, "answers to mend")
    first, decides = facts.first_goal, any(s.ref == "decide" for s in facts.steps)
    return Entry(
        *who,
        "no plan yet" if facts.no_plan else "plan",
        facts.ladder,
        catalog.name_of(facts.rung),
        catalog.name_of(facts.role),
        "" if facts.hours is None else f"{facts.hours:g}",
        catalog.name_of(first.ref) if first else "Decide between offers" if decides else "",
        str(len(person.problems) or ""),
        files,
    )


def _mail(person: Member, entry: Entry, mail_of: Callable[..., str]) -> Sequence[str]:
    """What to write to somebody: one text for each state, with all of theirs that was not read."""
    state = {"plan": PLANNED, "no plan yet": NO_PLAN}.get(entry.status, TO_MEND)
    # In a packed folder it is there once it is exported; the script sends no mail without it.
    file = next((f"plans/{person.id}.{kind}" for kind in _TO_SEND if kind in person.files), "")
    asked = [
        {
            "column": one_line(re.sub(r"^\[[^\]]*\] ", "", p.column)),
            "value": one_line(p.value),
            "expected": one_line(p.expected).replace(f"; {FOR_ORGANIZERS}", ""),
        }
        for p in person.problems
        # Whose id they share is for whoever keeps the sheet.
        if (p.column or p.value) and p.tag != "id"
    ]
    told = [one_line(said) for said in person.told]
    text = mail_of(state, one_line(person.name), entry.id, asked, bool(file), told).strip()
    subject, _, body = text.partition("\n")
    # No merge can send to somebody without an address; index.csv holds it.
    address = entry.email if person.may_be_mailed else ""
    who = (entry.id, entry.name, address, state, person.agreed)
    return (*who, subject, body.strip(), file)


PLANNED, TO_MEND, NO_PLAN = "plan ready", "something to mend", "no plan possible"
"""States of people, each with a text of its own."""
_TO_SEND = ("html", "pdf", "md", "txt")
"""The file that is sent, in the order in which people can open it."""
_SHOWN = 20
MAILS = ("id", "name", "email", "state", "agreed", "subject", "text", "file")
INDEX = (
    *("id", "name", "email", "status", "ladder", "rung", "role", "hours", "first goal"),
    "remarks",
)
ERRORS = ("row", "column", "value", "expected", "id", "name", "email", "effect")


def _first(p: Mistake) -> tuple[tuple[int, int], int, str]:
    return weight(p.tag, effect_of(p)), len(p.row), p.row


def effect_of(p: Mistake) -> Effect:
    """Who can mend it."""
    return effect(p.planned, p.expected, p.tag)


def _errors_row(of: Entry, problem: Mistake) -> Sequence[str]:
    said = (one_line(problem.column), one_line(problem.value), one_line(problem.expected))
    return (problem.row, *said, of.id, of.name, of.email, effect_of(problem))


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
            writer.writerow([cell(text) for text in row])

        write(header)
        yield write
