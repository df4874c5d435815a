"""`pathways batch` and `brief`: a plan for each of many people, and one page on all of them."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import NoReturn

from pathways.cli import out
from pathways.cli.desks import NOBODY, piped, standard_input
from pathways.cli.desks import desk as desk_with
from pathways.cli.options import Data, Json, Lists, Output, argument, flag, format_option, option
from pathways.desk import Desk, cohorts, routes
from pathways.desk.home import write
from pathways.problems import as_typed, quoted
from pathways.route.openings import Opening


def batch(
    answers: str | None = argument(
        "CSV, XLSX, JSON Lines, a zip of one of them, a folder of profiles, or - for "
        "standard input.",
        None,
    ),
    into: Path | None = option("--out", "The folder to write to; give the same one to go on."),
    format: str = format_option("Formats of the plans: md, html, pdf, json, ics, text.", "md,html"),
    desk: Desk = NOBODY,
    mapping: Path | None = option("--map", "What headings and answers in another language mean."),
    jobs: int | None = option("--jobs -j", "Processes. Default: all cores.", min=1, max=256),
    cluster: str = option("--cluster", "Address of a Dask scheduler that does the work.", ""),
    openings: Path | None = option(
        "--openings", "Openings (as for pathways route) that mails tell of whoever said yes to it."
    ),
    seats: bool = flag(
        "--assign", "With --openings: mails tell of the seats that route --assign proposes."
    ),
    most: int | None = option("--most", "With --assign: seats for one person at most.", min=1),
    check: bool = flag("--check", "Only read the answers and say what needs mending."),
    as_json: bool = flag("--json", "What is said about all of them, as JSON."),
    forget: list[str] | None = option(
        "--forget", "Remove one person (an id of the index) from --out; repeatable."
    ),
    export: list[str] | None = option(
        "--export",
        "Plans of one person (an id of the index) as files; repeatable, or - for ids on standard "
        "input, a line each.",
    ),
) -> None:
    """Make a plan for everybody in a form's answers. Exit 1 when answers keep somebody from one."""
    open_ = routes.openings(desk, openings) if openings else ()
    if check and answers is not None:
        with _stoppable():
            sheet = cohorts.read_sheet(desk, answers, mapping, piped(answers))
            _check(_with_wishes(desk, sheet, open_), as_json)
        return
    if seats and not openings:
        out.fail("--assign is about openings", "give --openings FILE too")
    if most and not seats:
        out.fail("--most is about seats", "give --openings FILE and --assign too")
    if into is None:
        out.fail("say where the plans go", "pathways batch ANSWERS --out DIR")
    if [answers is None, not forget, not export].count(False) != 1:
        tip = "pathways batch ANSWERS --out DIR, or: pathways batch --forget ID --out DIR"
        out.fail("give either the answers or somebody to forget or to export", tip)
    formats = cohorts.formats_of(format)
    with _stoppable(f"  {cohorts.AGAIN}\n"):
        if export:
            _export(desk, into, export, as_json)
            return
        if forget:
            _forget(desk, into, forget, as_json)
            return
        assert answers is not None
        sheet = cohorts.read_sheet(desk, answers, mapping, piped(answers))
        progress = _Progress()
        sheet = _with_wishes(desk, sheet, open_)
        of = sheet if seats else None
        tell = routes.teller(desk, open_, of, most) if openings else None
        made = cohorts.batch(desk, sheet, into, formats, jobs or 0, cluster, progress, tell)
        progress.end()
    if as_json:
        out.emit(asdict(made.totals))
    else:
        out.page(made.summary)
    out.exit_if(made.totals.cells)


def _with_wishes(desk: Desk, sheet: cohorts.Sheet, open_: Sequence[Opening]) -> cohorts.Sheet:
    """The sheet with what stands under wishes and names none of the openings among its notes."""
    unread = routes.unread_wishes(desk, sheet, open_) if open_ else ()
    return replace(sheet, notes=(*sheet.notes, *unread))


def _export(desk: Desk, into: Path, whom: list[str], as_json: bool) -> None:
    if "-" in whom:
        read = standard_input().read().decode("utf-8", "replace").split("\n")
        whom = [one for one in whom if one != "-"] + [one for one in read if one.strip()]
    paths = cohorts.export(desk, into, whom)
    for path in () if as_json else paths:
        out.emit(f"{quoted(path)}\n")
    if as_json:
        out.emit([str(path) for path in paths])


def _forget(desk: Desk, into: Path, whom: list[str], as_json: bool) -> None:
    gone = cohorts.forget(desk, into, whom)
    if as_json:
        out.emit({"forgotten": gone.ids, "left": [str(path) for path in gone.left]})
    out.say(*gone.said())


_MOMENT = 1.3
"""Seconds after which a run that was stopped is ended wherever it is: files are whole or absent."""


@contextmanager
def _stoppable(tip: str = "") -> Iterator[None]:
    """Within it, Ctrl-C ends the work in a moment and says so; a second one ends it at once."""
    mine = threading.current_thread() is threading.main_thread()
    if not mine or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    # What ends at once gives nothing back; what then cleans up should not complain of it.
    sys.warnoptions.append("ignore:resource_tracker")

    def end(*_: object) -> NoReturn:
        _tell(tip)
        if "multiprocessing" in sys.modules:
            import multiprocessing

            for child in multiprocessing.active_children():
                child.kill()
        os._exit(out.INTERRUPTED)

    def stop(*_: object) -> NoReturn:
        signal.signal(signal.SIGINT, end)
        watch = threading.Timer(_MOMENT, end)
        watch.daemon = True
        watch.start()
        line = "\n" if sys.stderr.isatty() else ""
        _tell(f"{line}pathways: stopped; putting away what is done (Ctrl-C again: at once)\n")
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, stop)
    try:
        yield
    except KeyboardInterrupt:
        end()
    finally:
        if signal.getsignal(signal.SIGINT) is stop:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _tell(text: str) -> None:
    """Text to stderr from within a signal, where a stream may be in the middle of a line."""
    with suppress(OSError):
        os.write(2, text.encode())


def _check(sheet: cohorts.Sheet, as_json: bool) -> None:
    """Say how the answers are read, without planning; exit 1 when some keep people from a plan."""
    checked = cohorts.check(sheet)
    good, to_mend, people = 0, False, []
    for person in checked.submissions:
        good += person.answers.profile is not None
        to_mend |= any(not p.harmless for p in person.answers.problems)
        if as_json:
            people.append(cohorts.plain(person))
    if as_json:
        notes = list(checked.notes)
        out.emit({"counts": checked.counts, "notes": notes, "people": people})
    else:
        for line in cohorts.to_mend(checked):
            out.emit(line)
        out.say(*cohorts.said(checked, good))
    out.exit_if(to_mend)


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
        lasting = f"{left:.0f} s" if left < 90 else f"{left / 60:.0f} min"
        text = f"{done:,} of {of:,} plans, {rate:.0f} a second, {lasting} left"
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        """Leave the line as it is."""
        if self.first >= 0 and sys.stderr.isatty():
            print(file=sys.stderr)


# -- a page on all of them ------------------------------------------------------------------------


def brief(
    cohort: Path = argument("The folder that pathways batch wrote."),
    format: str | None = format_option(
        "md, html, json, text, or ics (a calendar for the group). Default: by the name of the "
        "file, else text on a terminal, else md."
    ),
    output: Output = None,
    groups: bool = flag("--groups", "Propose study groups for shared steps."),
    with_names: bool = flag("--with-names", "Another page, with names, for the organizer alone."),
    since: Path | None = option(
        "--since", "The folder of the last term: another page, on what changed since."
    ),
    data: Data = None,
    lists: Lists = None,
    as_json: Json = False,
) -> None:
    """One page on a cohort, without names: where it stands, shared steps, dates, sessions."""
    kind = "names" if with_names else "since" if since else "brief"
    chosen = out.format_for(format, output, kind, as_json=as_json)
    if since and groups:
        out.fail("--since and --groups cannot both be", "give one of them")
    if with_names and output is None:
        more = f" --since {as_typed(since)}" if since else ""
        tip = f"pathways brief {as_typed(cohort)}{more} --with-names -o names-private.md"
        out.fail("a page with names is only written to a file", tip)
    drawn = "md" if chosen == "text" else chosen
    text = cohorts.brief(
        desk_with(data=data, lists=lists), cohort, drawn, groups, with_names, since
    )
    if with_names:
        assert output is not None
        write(output, text, private=True)
        out.say(f"Wrote {quoted(output)}, for you alone.")
    else:
        out.in_format(text, chosen, output)
