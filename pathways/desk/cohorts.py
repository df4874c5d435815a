"""A plan for each of many people, and one page on all of them."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import IO, get_args

from pathways.catalog.reading import country_name
from pathways.catalog.text import cut, one_line
from pathways.catalog.values import DayOrder
from pathways.cohort.batch import Settings, Submission, Tell, of_lists, run_batch, submission
from pathways.cohort.brief import TooFew, build_brief
from pathways.cohort.brief_text import to_brief, to_names, to_since, to_since_names
from pathways.cohort.columns import (
    Columns,
    Translation,
    head,
    known_heading,
    match_columns,
    option_values,
    read_map,
)
from pathways.cohort.dates import day_order, may_be_two_days
from pathways.cohort.form import form_fields
from pathways.cohort.form_reader import CellProblem, Effect, Form, weight
from pathways.cohort.outputs import Totals, write_outputs
from pathways.cohort.people import Member
from pathways.cohort.shards import Damaged, NoParquet, number_of
from pathways.cohort.small_cells import LEAST
from pathways.cohort.store import COUNTED, Manifest, NotOurs, Store
from pathways.cohort.table import read_table
from pathways.cohort.terms import compare_terms
from pathways.cohort.who import (
    Latest,
    email_key,
    is_index_id,
    lasting,
    latest_rows,
    of_old,
    own_key,
)
from pathways.desk.desk import Desk
from pathways.desk.home import refusing
from pathways.files import InUse
from pathways.frozen import Struct
from pathways.problems import Refused, as_typed, one_of, quoted
from pathways.profile.answers import as_plain
from pathways.render.formats import formats_of as formats_for

NOTHING_LEFT = "nothing of theirs is left in this folder"
AGAIN = "what is done is kept; run the same command again to go on"

# -- the answers ----------------------------------------------------------------------------------


class Sheet(Struct):
    """The answers with their columns found, and notes on how they were read."""

    form: Form
    notes: tuple[str, ...]


def read_sheet(
    desk: Desk, source: str, mapping: Path | None = None, stream: IO[bytes] | None = None
) -> Sheet:
    """The answers of a form: a table, a folder of profiles, or `stream`, which `source` names."""
    fields = form_fields(desk.catalog, full=True)
    known = read_map(mapping, fields) if mapping else Translation()
    heading, options = known_heading(fields, known), option_values(fields, known)
    table = read_table(source, stream, lambda first: head(first, heading))
    columns = match_columns(table, fields, known, options) if table.columns else Columns({})

    def order(tag: str) -> DayOrder | None:
        numbers = [n for n, t in columns.tags.items() if t == tag]
        return day_order(r.cells[n] for r in table.rows for n in numbers if n in r.cells)

    # A program writes the time of a submission, people type their dates: the one says nothing
    # about the other.
    stamps, typed = known.dates or order("timestamp"), known.dates or order("full_time_from")
    by_tag = {field.tag: field for field in fields}
    form = Form(desk.catalog, by_tag, table, columns, known, options, stamps, typed)
    notes = [*table.notes, *columns.notes]
    if typed and not known.dates:
        dates = [(r.place, form.cell(r, "full_time_from")[1]) for r in table.rows]
        row, shown = next(pair for pair in dates if day_order(pair[1:]))
        how = f"with the {typed}, as in row {row}: '{shown}'"
        unclear = [text for _, text in dates if may_be_two_days(text)]
        notes += [f"dates such as '{text}' are read {how}" for text in unclear[:1]]
    return Sheet(form, tuple(notes))


class Checked(Struct):
    """How the answers are read, person by person, without a plan."""

    counts: dict[str, int]
    people: int
    submissions: Iterator[Submission]
    """Read as they are asked for: there may be very many."""
    notes: tuple[str, ...]
    cells: list[CellProblem]
    """What could not be read of those read so far."""
    lives: dict[str, list[str]]
    """By country who was read to live there, as far as they are few: the row, and what it says."""


def check(sheet: Sheet) -> Checked:
    """Read everybody's answers."""
    cells: list[CellProblem] = []
    lives: dict[str, list[str]] = {}

    def read(row: Latest) -> Submission:
        """Somebody's answers; adds what could not be read, and where few live."""
        found = submission(sheet.form, row)
        cells.extend(found.answers.problems)
        if found.answers.profile and (country := found.answers.profile.country):
            there = lives.setdefault(country, [])
            if len(there) <= _FEW:
                _, text = sheet.form.cell(sheet.form.table.rows[row.row], "country")
                said = f"row {found.place} '{cut(one_line(text))}'"
                there.append(said if text else found.place)
        return found

    counts, notes = dict.fromkeys(COUNTED, 0), list(sheet.notes)
    rows = latest_rows(sheet.form, lambda _: False, counts, notes)
    return Checked(counts, len(rows), map(read, rows), tuple(notes), cells, lives)


_FEW = 2
"""People of a country up to which each is shown: one look finds who does not live there."""


def plain(person: Submission) -> dict[str, object]:
    """Somebody's answers and what is wrong with them as plain data, for JSON."""
    profile = person.answers.profile
    return {
        "row": person.place,
        "answers": as_plain(profile) if profile else None,
        "problems": [asdict(p) for p in person.answers.problems],
    }


def to_mend(checked: Checked) -> Iterator[str]:
    """What is wrong with answers, a line each: what to mend, whom to ask, what people are told;
    what changes most first, then by row."""
    effects = get_args(Effect)
    headings = dict(zip(effects[1:], _HEADINGS, strict=True)) | {effects[0]: _HEADINGS[0]}
    counts, before = Counter(headings[p.effect] for p in checked.cells), ""
    for p in sorted(checked.cells, key=lambda p: weight(p.tag, p.effect)):
        if headings[p.effect] != before:
            before = headings[p.effect]
            yield f"{before}: {counts[before]}\n"
        column = f"{_heading(one_line(p.column))}: " if p.column else ""
        value = f"'{one_line(p.value)[:60]}': " if p.value else ""
        effect = " (planned all the same)" if p.harmless else ""
        yield f"row {p.place}: {column}{value}{one_line(p.expected)}{effect}\n"


def said(checked: Checked, good: int) -> Iterator[str]:
    """How many rows and people there are, of whom so many are ready, after the notes."""
    counts = checked.counts
    yield from (f"Note: {one_line(note)}." for note in checked.notes)
    gone = [f"{counts[name]} {name}" for name in ("replaced", "declined") if counts[name]]
    left = f" ({', '.join(gone)})" if gone else ""
    few = {at: who for at, who in checked.lives.items() if len(who) <= _FEW}
    if few and len(few) < len(checked.lives):
        each = (f"{country_name(at)}: {', '.join(few[at])}" for at in sorted(few))
        yield f"Read as living elsewhere than most; look whether that is so. {'; '.join(each)}."
    yield f"Rows: {counts['rows']}{left}. People: {checked.people}. Ready to be planned: {good}."


_HEADINGS = (
    "To mend in the sheet",
    "Out of mails and openings until you ask them",
    "Said to the people themselves, in their mail",
)


def _heading(text: str) -> str:
    """A heading by its tag, or its beginning: whole questions would bury what is wrong."""
    tag, closed, _ = text.partition("]")
    if text.startswith("[") and closed:
        return tag + closed
    return cut(text)


# -- a folder of plans ----------------------------------------------------------------------------


def formats_of(text: str) -> tuple[str, ...]:
    """The formats in `md,html`, in the order of the table of formats."""
    chosen = [f.strip() for f in text.split(",") if f.strip()]
    for format in chosen or [text]:
        wrong = f"--format: there is no format '{format}' for this page"
        one_of(format, formats_for("plan"), wrong, "choose from ")
    if "pdf" in chosen:
        need("typst", "a PDF", "pdf")
    return tuple(f for f in formats_for("plan") if f in chosen)


def need(package: str, what: str, extra: str) -> None:
    """Refuse `what` where the package of an extra is not installed."""
    if find_spec(package) is None:
        raise Refused(f"{what} needs {package}", f"pip install 'pathways-advisor[{extra}]'")


class Batched(Struct):
    """What came of a batch: a page that sums it up, and its numbers."""

    summary: str
    totals: Totals


def batch(
    desk: Desk,
    sheet: Sheet,
    into: Path,
    formats: Sequence[str] = ("md", "html"),
    jobs: int = 0,
    cluster: str = "",
    progress: Callable[[int, int], None] = lambda done, of: None,
    tell: Tell | None = None,
) -> Batched:
    """Plans for everybody in a folder. 0 `jobs` are all cores. `tell` says what a mail tells
    somebody of openings.

    Raises:
        Refused: the folder cannot be used or written; what is done is kept.
    """
    if cluster:
        need("distributed", "--cluster", "cluster")
        where = one_line(cluster)
        desk.tell(f"To {where} go all answers with their names; no e-mail address does.")
    jobs, overlays = jobs or _cores(), tuple(desk.data)
    settings = Settings(desk.drawn, desk.day, tuple(formats), jobs, overlays, cluster, tell)
    notes, tags = sheet.notes, sheet.form.columns.tags.values()
    if tell is not None and tags and "routed" not in tags:
        notes += ("mails tell nobody of openings: no [routed] column, where people agree to it",)
    store = Store(into)
    with _held(store):
        before = store.read()
        if before:
            _take_out(desk, store, before)
        manifest = run_batch(sheet.form, store, settings, notes, progress)
        made = Batched(*write_outputs(store, manifest, desk.catalog))
        if store.pending():  # of a manifest that could not be read: their rows were passed over
            store.all_out()
        return made


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Forgot(Struct):
    """Ids of the people who are gone, and what else is in the folder and was not looked into."""

    ids: tuple[str, ...]
    left: tuple[Path, ...]

    def said(self, named: int = 20) -> Iterator[str]:
        """The same in sentences; so many files are named one by one."""
        these, row = ("this person", "row") if len(self.ids) == 1 else ("these people", "rows")
        yield f"Forgot {', '.join(self.ids)}. A later run passes {these} over."
        for path in self.left[:named]:
            yield f"Not made by the batch, and left: {quoted(path)}"
        if len(self.left) > named:
            more = len(self.left) - named
            yield f"and {more} more files. Look whether {these} can be found there."
        elif self.left:
            yield f"Look whether {these} can be found there."
        yield f"Take the {row} out of the form and its sheet too, and make the brief again."


def forget(desk: Desk, into: Path, whom: Sequence[str]) -> Forgot:
    """Remove people from a finished folder, on the disk before this returns: all, or none.

    What was begun and interrupted is finished by this or any other function on the folder.

    Raises:
        Refused: nobody or more than one is called so, a later run could not know them again, or
            the folder cannot be used.
    """
    with _finished(desk, into) as (store, manifest, gone):
        done = [who for who in whom if who.strip() in gone or (gone and _forgotten(store, who))]
        ids = list(dict.fromkeys(_found(store, manifest, who) for who in whom if who not in done))
        keys = _keys_of(manifest, ids)
        for id in ids:
            if not lasting(keys[id][0]):
                raise Refused(
                    f"{id} gave no id, no address and no time with a name, so that a later run "
                    "would not know whom to pass over; nothing was changed",
                    "take the row out of the sheet and run the same pathways batch again, and the "
                    "plan is gone; or give the sheet a column [id] and run it again, then this",
                )
        if ids:
            store.forget(keys)
            _take_out(desk, store, manifest)
        return Forgot((*(gone if done else ()), *ids), tuple(store.others()))


def _keys_of(manifest: Manifest, ids: Sequence[str]) -> dict[str, list[str]]:
    """By id what each is known by: the key first, then all else that is nobody else's too."""
    if not ids:
        return {}
    owners: dict[str, set[str]] = {}
    for one in manifest.who():
        for key in (email_key(one.email), *one.also):
            owners.setdefault(key, set()).add(one.id)
    found = {}
    for person in manifest.everybody():
        if person.id in ids:
            more = [key for key in (email_key(person.email), *person.also) if key]
            theirs = [key for key in more if owners[key] <= set(ids)]
            every = [person.key, *theirs, *of_old(person.key, person.name)]
            found[person.id] = list(dict.fromkeys(every))
    return {id: found[id] for id in ids}


def _take_out(desk: Desk, store: Store, manifest: Manifest) -> tuple[str, ...]:
    """Finish what `Store.forget` has begun, now or in a run that was interrupted; whose ids."""
    gone = store.pending()
    if gone:
        store.take_out(manifest, gone)
        write_outputs(store, manifest, desk.catalog)
        store.all_out()
    return gone


def export(desk: Desk, into: Path, whom: Sequence[str]) -> Iterator[Path]:
    """Where the plans of people are, once they are files of their own; raises as `forget`."""
    with _finished(desk, into) as (store, manifest, _):
        # Ids of the index are looked up once for all.
        there = {one.id for one in manifest.who()} if len(whom) > 1 else set()
        for id in [who if who in there else _found(store, manifest, who) for who in whom]:
            files = store.export(manifest, id)
            if not files:
                raise Refused(f"{id} has no plan", "errors.csv says what to mend")
            yield from files


def _found(store: Store, manifest: Manifest, who: str) -> str:
    """The id of the one person who is called so."""
    exact, near = manifest.find(who)
    if len(exact) == 1:
        return exact[0]
    if exact:
        wrong = f"{len(exact)} people gave this id or address: {_some(exact)}"
        raise Refused(wrong, "give one of these ids; index.csv says who is who")
    if near:
        wrong = f"nobody is called just this; it is, or nearly, what was typed by {_some(near)}"
        raise Refused(wrong, "if you mean that person, give that id; index.csv says who is who")
    if _forgotten(store, who):
        raise Refused("this person was forgotten earlier", NOTHING_LEFT)
    if is_index_id(who.strip()) and number_of(who.strip()) < manifest.next:
        raise Refused(f"{who.strip()} is not in the index any more", NOTHING_LEFT)
    raise Refused("nobody of this id is in the index", "index.csv lists every id")


def _forgotten(store: Store, who: str) -> bool:
    """Whether the person who gave this id or address was forgotten."""
    known = store.forgotten()
    return any(known(key) for key in (own_key(who), email_key(who)) if key)


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - 10} more" if len(ids) > 10 else ""
    return ", ".join(ids[:10]) + more


@contextmanager
def _finished(desk: Desk, into: Path) -> Iterator[tuple[Store, Manifest, tuple[str, ...]]]:
    """The folder of a run that was finished, for this process alone, and the ids of those whom an
    earlier one had begun to forget."""
    store = Store(into)
    if not store.state.is_dir():
        raise Refused(f"{quoted(into)} is no folder that pathways batch made")
    with _held(store):
        manifest = store.read()
        if manifest is None:
            wrong = f"no finished run in {quoted(into)}"
            raise Refused(wrong, "run pathways batch to the end first")
        yield store, manifest, _take_out(desk, store, manifest)


@contextmanager
def _held(store: Store) -> Iterator[None]:
    """The folder for this process alone, with every way it can fail in one sentence."""
    from pathways.cohort.cluster import NoCluster
    from pathways.cohort.pool import NoWorkers

    wrong = f"cannot write to {quoted(store.folder)}"
    try:
        with refusing(wrong, AGAIN):
            store.open()
            with store.locked(), _shards():
                yield
    except NotOurs:
        tip = "give --out a new or an empty folder"
        raise Refused(f"{quoted(store.folder)} holds other files", tip) from None
    except InUse:
        wrong = f"another run is writing to {quoted(store.folder)}"
        raise Refused(wrong, "wait for it to end") from None
    except NoWorkers:
        wrong = "worker processes end as soon as they are started"
        raise Refused(wrong, "is memory short?") from None
    except NoCluster as error:
        raise Refused(str(error), AGAIN) from None


@contextmanager
def _shards() -> Iterator[None]:
    """Within it, what a batch left and cannot be read or packed is refused in a sentence."""
    try:
        yield
    except NoParquet:
        raise Refused(
            "plans of so many people are packed into Parquet, which needs pyarrow",
            "pip install 'pathways-advisor[parquet]', or split the answers into smaller batches",
        ) from None
    except Damaged as error:
        raise Refused(f"{error} cannot be read", error.tip) from None


# -- a page on all of them ------------------------------------------------------------------------


def finished_batch(desk: Desk, folder: Path) -> Manifest:
    """What a finished batch left of its people; those who were being forgotten are gone first.

    Raises:
        Refused: there is no such batch, or it cannot be read.
    """
    store = Store(folder)
    with _shards():
        if store.pending():
            with _finished(desk, folder):
                pass
        manifest = store.read()
    if manifest is None:
        wrong = f"{quoted(folder)} is no folder of a finished batch"
        raise Refused(wrong, "pathways batch ANSWERS --out DIR")
    return manifest


def answers_of(desk: Desk, folder: Path) -> Iterator[tuple[Member, bytes]]:
    """Everybody of a finished batch, one by one, with the answers behind their plan as JSON; empty
    where there is no plan yet. However many there are, they take no memory.

    Raises:
        Refused: its plans were not written as JSON, or cannot be read.
    """
    manifest, store = finished_batch(desk, folder), Store(folder)
    with _shards():
        for member, raw in store.each(manifest, "json"):
            if member.files and "json" not in member.files:
                tip = "run the same pathways batch with -f md,json, or give its answers instead"
                raise Refused(f"{quoted(folder)} holds plans without the answers", tip)
            try:
                held = json.loads(raw or b"")["answers"] if member.files else None
            except (ValueError, KeyError, TypeError):
                wrong = f"the plan of {member.id} in {quoted(folder)} cannot be read"
                raise Refused(wrong, "run the same pathways batch again") from None
            yield member, json.dumps(held).encode() if held is not None else b""


def brief(
    desk: Desk,
    cohort: Path,
    format: str = "md",
    groups: bool = False,
    with_names: bool = False,
    since: Path | None = None,
) -> str:
    """One page on the people of a finished batch, without names; `with_names` is another page,
    for the organizer alone. With `since`, the folder of an earlier term, it is about what changed.

    Raises:
        Refused: there is no such batch, it was made from other data, too few have a plan, or
            `since` is of a later day.
    """
    with _shards():
        manifest = finished_batch(desk, cohort)
        desk = replace(desk, day=date.fromisoformat(manifest.today))
        now = (desk.catalog.digest, desk.catalog.rules_digest)
        if (manifest.lock["catalog"], manifest.lock["rules"]) != now:
            tip = "run the same pathways batch again, then this; give the same --data"
            raise Refused("these plans were made from other data than this program has", tip)
        if manifest.lock.get("lists", "") != of_lists(desk.drawn):
            tip = "give the same --lists, or run the same pathways batch again with the new ones"
            raise Refused("these plans were made from other open lists than are there now", tip)
        if since is not None:
            return _since(desk, cohort, manifest, since, format, with_names)
        try:
            made = build_brief(manifest, desk.catalog, groups)
        except TooFew:
            raise Refused(
                "fewer than three people have a plan; a page about them would be about one person"
            ) from None
        if with_names:
            return to_names(made, manifest, desk.catalog, format)
        return to_brief(made, desk.catalog, format)


def _since(
    desk: Desk, cohort: Path, now: Manifest, since: Path, format: str, with_names: bool
) -> str:
    """What changed since the plans in an earlier folder, which may rest on an older catalog."""
    if since.resolve() == cohort.resolve():
        raise Refused("both terms are one folder", "--since takes the folder of the last term")
    then = finished_batch(desk, since)
    if then.today > now.today:
        wrong = f"{quoted(since)} is of {then.today}, later than {quoted(cohort)} of {now.today}"
        raise Refused(wrong, f"pathways brief {as_typed(since)} --since {as_typed(cohort)}")
    terms, everybody = compare_terms(now, then, desk.catalog)
    if with_names:
        return to_since_names(terms, everybody, desk.catalog, format)
    if terms.people < LEAST:
        raise Refused("fewer than three people are in both terms together", "see --with-names")
    return to_since(terms, desk.catalog, format)
