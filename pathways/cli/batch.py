"""`pathways batch`: a plan for each of many people."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pathways.cli import out
from pathways.cli.options import Data, Today
from pathways.problems import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pathways.catalog import Catalog
    from pathways.catalog.values import DayOrder
    from pathways.cohort.batch import Settings, Submission
    from pathways.cohort.form_reader import Form
    from pathways.cohort.store import Manifest, Store


def batch(
    answers: Annotated[
        str | None,
        typer.Argument(
            help="CSV, XLSX, JSON Lines, a zip of one of them, a folder of profiles, or - for "
            "standard input."
        ),
    ] = None,
    into: Annotated[
        Path | None,
        typer.Option("--out", help="The folder to write to; give the same one to go on."),
    ] = None,
    format: Annotated[
        str,
        typer.Option(
            "--format", "-f", help="Formats of the plans: md, html, pdf, json, ics, text."
        ),
    ] = "md,html",
    today: Today = None,
    data: Data = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--map", help="What headings and answers in another language mean."),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option("--jobs", "-j", min=1, max=256, help="Processes. Default: all cores."),
    ] = None,
    cluster: Annotated[
        str, typer.Option("--cluster", help="Address of a Dask scheduler that does the work.")
    ] = "",
    check: Annotated[
        bool, typer.Option("--check", help="Only read the answers and say what needs mending.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="With --check: as JSON.")] = False,
    forget: Annotated[
        str | None,
        typer.Option("--forget", help="Remove one person (an id of the index) from --out."),
    ] = None,
    export: Annotated[
        list[str] | None,
        typer.Option(
            "--export", help="Plans of one person (an id of the index) as files; repeatable."
        ),
    ] = None,
) -> None:
    """Make a plan for everybody in a form's answers. Exit 1 when some answers need mending."""
    if as_json and not check:
        out.fail("--json goes with --check", "a batch itself writes files; see --format")
    if check and answers is not None:
        _check(answers, data, mapping, as_json)
        return
    if into is None:
        out.fail("say where the plans go", "pathways batch ANSWERS --out DIR")
    if [answers is None, forget is None, not export].count(False) != 1:
        tip = "pathways batch ANSWERS --out DIR, or: pathways batch --forget ID --out DIR"
        out.fail("give either the answers or somebody to forget or to export", tip)
    formats = _formats(format)
    from pathways.cohort.store import Store

    store = Store(into)
    if export:
        _on_finished(store, lambda manifest: _export(store, manifest, export))
        return
    catalog = out.load(data)
    if forget is not None:
        _on_finished(store, lambda manifest: _forget(store, manifest, catalog, forget))
        return
    assert answers is not None
    day = out.the_day(today)
    form, notes = _read(catalog, answers, mapping)
    from pathways.cohort.batch import Settings

    if cluster:
        _need("distributed", "--cluster", "cluster")
    overlays = tuple(data or ())
    settings = Settings(catalog, day, formats, jobs or _cores(), overlays, cluster)
    _guarded(store, lambda: _run(store, form, settings, notes))


def _formats(text: str) -> tuple[str, ...]:
    from pathways.render.formats import formats_of

    given = [f.strip() for f in text.split(",") if f.strip()]
    chosen = {out.format_for(format, None, "plan") for format in given or [text]}
    if "pdf" in chosen:
        _need("typst", "a PDF", "pdf")
    return tuple(f for f in formats_of("plan") if f in chosen)


def _need(package: str, what: str, extra: str) -> None:
    from importlib.util import find_spec

    if find_spec(package) is None:
        out.fail(f"{what} needs {package}", f"pip install 'pathways-advisor[{extra}]'")


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _read(catalog: Catalog, source: str, mapping: Path | None) -> tuple[Form, tuple[str, ...]]:
    """The answers with their columns found, and notes on how they were read."""
    from pathways.cohort.columns import Columns, Translation, match_columns, read_map
    from pathways.cohort.dates import day_order
    from pathways.cohort.form import form_fields
    from pathways.cohort.form_reader import Form
    from pathways.cohort.table import read_table

    if source == "-" and sys.stdin is None:
        out.fail("standard input is closed", "give a file instead of -")
    fields = form_fields(catalog, full=True)
    try:
        known = read_map(mapping, fields) if mapping else Translation()
        table = read_table(source, sys.stdin.buffer if source == "-" else None)
        columns = match_columns(table, fields, known) if table.columns else Columns({}, ())
    except BadInput as bad:
        out.report(bad.problems)
        raise typer.Exit(out.BAD_INPUT) from None

    def order(tag: str) -> DayOrder | None:
        numbers = [n for n, t in columns.tags.items() if t == tag]
        return day_order(r.cells[n] for r in table.rows for n in numbers if n in r.cells)

    # A program writes the time of a submission, people type their dates: the one says nothing
    # about the other.
    stamps, typed = known.dates or order("timestamp"), known.dates or order("full_time_from")
    form = Form(catalog, fields, table, columns, known, stamps, typed)
    return form, (*table.notes, *columns.notes)


def _check(source: str, data: list[Path] | None, mapping: Path | None, as_json: bool) -> None:
    """Say how the answers are read, without planning; exit 1 when some need mending."""
    from pathways.cohort.batch import latest_rows, submission
    from pathways.cohort.store import COUNTED

    form, notes = _read(out.load(data), source, mapping)
    counts = dict.fromkeys(COUNTED, 0)
    rows = latest_rows(form, lambda _: False, counts)
    good, to_mend, plain = 0, False, []
    for key, number in rows:
        person = submission(form, key, number)
        good += person.answers.profile is not None
        to_mend |= any(not p.harmless for p in person.answers.problems)
        if as_json:
            plain.append(_plain(person))
        else:
            _emit_problems(person)
    if as_json:
        import json

        held = {"counts": counts, "notes": list(notes), "people": plain}
        out.emit(json.dumps(held, ensure_ascii=False, indent=1) + "\n")
    else:
        for note in notes:
            out.say(f"Note: {out.one_line(note)}.")
        gone = [f"{counts[name]} {name}" for name in ("replaced", "declined") if counts[name]]
        left = f" ({', '.join(gone)})" if gone else ""
        out.say(f"Rows: {counts['rows']}{left}. People: {len(rows)}. Ready to be planned: {good}.")
    if to_mend:
        raise typer.Exit(out.FOUND)


def _emit_problems(person: Submission) -> None:
    for p in person.answers.problems:
        column = f"{_heading(p.column)}: " if p.column else ""
        value = f"'{out.one_line(p.value)[:60]}': " if p.value else ""
        effect = " (planned all the same)" if p.harmless else ""
        out.emit(f"row {p.place}: {column}{value}{out.one_line(p.expected)}{effect}\n")


def _plain(person: Submission) -> dict[str, object]:
    from dataclasses import asdict

    from pathways.profile.answers import as_plain

    profile = person.answers.profile
    return {
        "row": person.place,
        "answers": as_plain(profile) if profile else None,
        "problems": [asdict(p) for p in person.answers.problems],
    }


def _heading(text: str) -> str:
    """A heading by its tag, or its beginning: whole questions would bury what is wrong."""
    text = out.one_line(text)
    tag, closed, _ = text.partition("]")
    if text.startswith("[") and closed:
        return tag + closed
    return text if len(text) <= 40 else text[:39] + "…"


def _guarded(store: Store, action: Callable[[], None]) -> None:
    """Run something on the folder, with every way it can fail in one sentence."""
    from pathways.cohort.cluster import NoCluster
    from pathways.cohort.pool import NoWorkers
    from pathways.cohort.store import NotOurs
    from pathways.files import InUse

    again = "what is done is kept; run the same command again to go on"
    try:
        store.open()
        with store.locked(), out.shards():
            action()
    except NotOurs:
        out.fail(f"{store.folder} holds other files", "give --out a new or an empty folder")
    except InUse:
        out.fail(f"another run is writing to {store.folder}", "wait for it to end")
    except NoWorkers:
        out.fail("worker processes end as soon as they are started", "is memory short?")
    except NoCluster as error:
        out.fail(str(error), again)
    except OSError as error:
        out.fail(f"cannot write to {store.folder}: {error.strerror or error}", again)
    except KeyboardInterrupt:
        out.fail("stopped", again, code=130)


def _run(store: Store, form: Form, settings: Settings, notes: tuple[str, ...]) -> None:
    from pathways.cohort.batch import run_batch
    from pathways.cohort.outputs import write_outputs

    progress = _Progress()
    manifest = run_batch(form, store, settings, notes, progress)
    progress.end()
    summary, totals = write_outputs(store, manifest, settings.catalog)
    if sys.stdout.isatty():
        out.show(summary, None)
    else:
        out.emit(summary)
    if totals.cells:
        raise typer.Exit(out.FOUND)


class _Progress:
    """A line on a terminal that says how far it is; nothing elsewhere."""

    def __init__(self) -> None:
        self.started = self.shown = time.monotonic()
        self.first = -1

    def __call__(self, done: int, of: int) -> None:
        now = time.monotonic()
        if self.first < 0:
            self.first, self.started = done - 1, now
        if not sys.stderr.isatty() or (done < of and now - self.shown < 0.2):
            return
        self.shown = now
        rate = (done - self.first) / max(0.5, now - self.started)
        left = (of - done) / rate
        text = f"{done:,} of {of:,} plans, {rate:.0f} a second, {_lasting(left)} left"
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line as it is."""
        if self.first >= 0 and sys.stderr.isatty():
            print(file=sys.stderr)


def _lasting(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _on_finished(store: Store, action: Callable[[Manifest], None]) -> None:
    """Run something on the folder of a run that was finished."""
    if not store.state.is_dir():
        out.fail(f"{store.folder} is no folder that pathways batch made")

    def run() -> None:
        manifest = store.read()
        if manifest is None:
            out.fail(f"no finished run in {store.folder}", "run pathways batch to the end first")
        action(manifest)

    _guarded(store, run)


def _found(manifest: Manifest, who: str) -> str:
    id = manifest.find(who)
    if not id:
        out.fail("nobody of this id is in the index", "index.csv lists every id")
    return id


def _forget(store: Store, manifest: Manifest, catalog: Catalog, who: str) -> None:
    from pathways.cohort.outputs import write_outputs

    id = _found(manifest, who)
    store.take_out(manifest, id)
    write_outputs(store, manifest, catalog)
    out.say(f"Forgot {id}. A later run passes this person over.")
    out.say("Take the row out of the form and its sheet too, and make the brief again.")


def _export(store: Store, manifest: Manifest, whom: Sequence[str]) -> None:
    """Print where the plans of people are, once they are files of their own."""
    for id in [_found(manifest, who) for who in whom]:
        files = store.export(manifest, id)
        if not files:
            out.fail(f"{id} has no plan", "errors.csv says what to mend")
        for path in files:
            out.emit(f"{path}\n")
