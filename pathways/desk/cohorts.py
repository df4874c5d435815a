"""A plan for each of many people, and one page on all of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from pathways.catalog.text import one_line
from pathways.catalog.values import DayOrder
from pathways.cohort.batch import Settings, Submission, latest_rows, run_batch, submission
from pathways.cohort.brief import TooFew, build_brief
from pathways.cohort.brief_text import to_brief, to_names
from pathways.cohort.columns import Columns, Translation, match_columns, read_map
from pathways.cohort.dates import day_order
from pathways.cohort.form import form_fields
from pathways.cohort.form_reader import Form
from pathways.cohort.outputs import Totals, write_outputs
from pathways.cohort.shards import Damaged, NoParquet
from pathways.cohort.store import COUNTED, Manifest, NotOurs, Store
from pathways.cohort.table import read_table
from pathways.desk.desk import Desk
from pathways.files import InUse
from pathways.problems import Refused, one_of, quoted
from pathways.profile.answers import as_plain
from pathways.render.formats import formats_of as formats_for

AGAIN = "what is done is kept; run the same command again to go on"

# -- the answers ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sheet:
    """The answers with their columns found, and notes on how they were read."""

    form: Form
    notes: tuple[str, ...]


def read_sheet(
    desk: Desk, source: str, mapping: Path | None = None, stream: IO[bytes] | None = None
) -> Sheet:
    """The answers of a form: a table, a folder of profiles, or `stream`, which `source` names.

    Raises:
        BadInput: every mistake in the table as a whole, or in `mapping`.
    """
    fields = form_fields(desk.catalog, full=True)
    known = read_map(mapping, fields) if mapping else Translation()
    table = read_table(source, stream)
    columns = match_columns(table, fields, known) if table.columns else Columns({}, ())

    def order(tag: str) -> DayOrder | None:
        numbers = [n for n, t in columns.tags.items() if t == tag]
        return day_order(r.cells[n] for r in table.rows for n in numbers if n in r.cells)

    # A program writes the time of a submission, people type their dates: the one says nothing
    # about the other.
    stamps, typed = known.dates or order("timestamp"), known.dates or order("full_time_from")
    form = Form(desk.catalog, fields, table, columns, known, stamps, typed)
    return Sheet(form, (*table.notes, *columns.notes))


@dataclass(frozen=True, slots=True)
class Checked:
    """How the answers are read, person by person, without a plan."""

    counts: dict[str, int]
    people: int
    submissions: Iterator[Submission]
    """Read as they are asked for: there may be very many."""


def check(sheet: Sheet) -> Checked:
    """Read everybody's answers."""
    counts = dict.fromkeys(COUNTED, 0)
    rows = latest_rows(sheet.form, lambda _: False, counts)
    found = (submission(sheet.form, key, number) for key, number in rows)
    return Checked(counts, len(rows), found)


def plain(person: Submission) -> dict[str, object]:
    """Somebody's answers and what is wrong with them as plain data, for JSON."""
    profile = person.answers.profile
    return {
        "row": person.place,
        "answers": as_plain(profile) if profile else None,
        "problems": [asdict(p) for p in person.answers.problems],
    }


# -- a folder of plans ----------------------------------------------------------------------------


def formats_of(text: str) -> tuple[str, ...]:
    """The formats in `md,html`, in the order of the table of formats.

    Raises:
        Refused: one that there is not, or that needs what is not installed.
    """
    chosen = [f.strip() for f in text.split(",") if f.strip()]
    for format in chosen or [text]:
        wrong = f"--format: there is no format '{format}' for this page"
        one_of(format, formats_for("plan"), wrong, "choose from ")
    if "pdf" in chosen:
        _need("typst", "a PDF", "pdf")
    return tuple(f for f in formats_for("plan") if f in chosen)


def _need(package: str, what: str, extra: str) -> None:
    if find_spec(package) is None:
        raise Refused(f"{what} needs {package}", f"pip install 'pathways-advisor[{extra}]'")


@dataclass(frozen=True, slots=True)
class Batched:
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
) -> Batched:
    """Plans for everybody in a folder. 0 `jobs` are all cores.

    Raises:
        Refused: the folder cannot be used or written; what is done is kept.
    """
    if cluster:
        _need("distributed", "--cluster", "cluster")
        desk.tell(
            f"To {one_line(cluster)} go all answers with their names; no e-mail address does."
        )
    jobs, overlays = jobs or _cores(), tuple(desk.data)
    settings = Settings(desk.catalog, desk.day, tuple(formats), jobs, overlays, cluster)
    store = Store(into)
    with _held(store):
        manifest = run_batch(sheet.form, store, settings, sheet.notes, progress)
        return Batched(*write_outputs(store, manifest, desk.catalog))


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def forget(desk: Desk, into: Path, who: str) -> str:
    """Remove one person from a finished folder; their id.

    Raises:
        Refused: nobody is called so, or the folder cannot be used.
    """
    with _finished(into) as (store, manifest):
        id = _found(manifest, who)
        store.take_out(manifest, id)
        write_outputs(store, manifest, desk.catalog)
        return id


def export(into: Path, whom: Sequence[str]) -> Iterator[Path]:
    """Where the plans of people are, once they are files of their own; raises as `forget`."""
    with _finished(into) as (store, manifest):
        for id in [_found(manifest, who) for who in whom]:
            files = store.export(manifest, id)
            if not files:
                raise Refused(f"{id} has no plan", "errors.csv says what to mend")
            yield from files


def _found(manifest: Manifest, who: str) -> str:
    id = manifest.find(who)
    if not id:
        raise Refused("nobody of this id is in the index", "index.csv lists every id")
    return id


@contextmanager
def _finished(into: Path) -> Iterator[tuple[Store, Manifest]]:
    """The folder of a run that was finished, for this process alone."""
    store = Store(into)
    if not store.state.is_dir():
        raise Refused(f"{quoted(into)} is no folder that pathways batch made")
    with _held(store):
        manifest = store.read()
        if manifest is None:
            tip = "run pathways batch to the end first"
            raise Refused(f"no finished run in {quoted(into)}", tip)
        yield store, manifest


@contextmanager
def _held(store: Store) -> Iterator[None]:
    """The folder for this process alone, with every way it can fail in one sentence."""
    from pathways.cohort.cluster import NoCluster
    from pathways.cohort.pool import NoWorkers

    try:
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
    except OSError as error:
        raise Refused(
            f"cannot write to {quoted(store.folder)}: {error.strerror or error}", AGAIN
        ) from None


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


def brief(
    desk: Desk, cohort: Path, format: str = "md", groups: bool = False, with_names: bool = False
) -> str:
    """One page on the people of a finished batch, without names; `with_names` is another page,
    for the organizer alone.

    Raises:
        Refused: there is no such batch, it was made from other data, or too few have a plan.
    """
    with _shards():
        manifest = Store(cohort).read()
        if manifest is None:
            wrong = f"{quoted(cohort)} is no folder of a finished batch"
            raise Refused(wrong, "pathways batch ANSWERS --out DIR")
        now = (desk.catalog.digest, desk.catalog.rules_digest)
        if (manifest.lock["catalog"], manifest.lock["rules"]) != now:
            tip = "run the same pathways batch again, then this; give the same --data"
            raise Refused("these plans were made from other data than this program has", tip)
        try:
            made = build_brief(manifest, desk.catalog, groups)
        except TooFew:
            raise Refused(
                "fewer than three people have a plan; a page about them would be about one person"
            ) from None
        if with_names:
            return to_names(made, manifest, desk.catalog, format)
        return to_brief(made, desk.catalog, format)
