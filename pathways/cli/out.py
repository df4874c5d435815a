"""What every door shares: loading, reporting bad input, and where output goes."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from pathways.problems import BadInput, Problem

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.profile import Profile

BAD_INPUT = 2
_FIRST_YEAR, _LAST_YEAR = 2020, 2100
FOUND = 1


def say(text: str) -> None:
    """A message for the person, on stderr, so that stdout stays data."""
    # Where even stderr takes nothing, there is nobody left to tell.
    with suppress(OSError):
        print(text, file=sys.stderr)


def mind_other_data() -> None:
    """Say so when a command is about the installed data, and one stands beside other data."""
    from pathways.resources import folder

    here, used = Path("data"), folder("data")
    if (here / "ladders.yaml").is_file() and not here.samefile(used):
        say(f"Note: this looks at {used}, not at ./data.")
        say("  To work on ./data, install its checkout: pip install -e .")


def fail(message: str, tip: str = "", code: int = BAD_INPUT) -> NoReturn:
    """One sentence, a tip with what to do next, and the exit code."""
    say(f"pathways: {one_line(message)}")
    if tip:
        say(f"  {one_line(tip)}")
    raise typer.Exit(code)


MOST_SHOWN = 100
"""Problems printed at most; the count is always of all of them."""


def exists(path: Path) -> bool:
    """Whether there is such a file; a path that cannot even be asked about is bad input."""
    try:
        return path.exists()
    except OSError as error:
        name, reason = str(path)[:120], f"cannot be read: {error.strerror or error}"
        report([Problem(name, 0, 0, "file.unreadable", reason)])
        raise typer.Exit(BAD_INPUT) from None


def report(
    problems: Iterable[Problem], last: str = "nothing was changed.", most: int = MOST_SHOWN
) -> None:
    """Every problem with its place, its line and a caret, on stderr; `most` of them at most."""
    found = list(problems)
    for p in found[:most]:
        kind = "" if p.severity == "error" else f"{p.severity}: "
        say(f"{one_line(p.place)}: {kind}{one_line(p.message)} [{p.code}]")
        if p.excerpt:
            line, caret = excerpt(p)
            say(f"  {p.line:>5} | {line}")
            say(f"        | {caret}")
        if p.hint:
            say(f"        {one_line(p.hint)}")
    if len(found) > most:
        say(f"… and {len(found) - most} more")
    warnings = sum(p.severity == "warning" for p in found)
    counts = ((len(found) - warnings, "problem"), (warnings, "warning"))
    said = [f"{count} {noun}{'s' if count != 1 else ''}" for count, noun in counts if count]
    say(f"{' and '.join(said) or '0 problems'}; {last}")


@contextmanager
def reported(last: str = "nothing was written.") -> Iterator[None]:
    """Within it, bad input is reported, and ends the command with exit code 2."""
    try:
        yield
    except BadInput as bad:
        report(bad.problems, last)
        raise typer.Exit(BAD_INPUT) from None


@contextmanager
def shards() -> Iterator[None]:
    """Within it, what a batch left and cannot be read or packed ends the command in a sentence."""
    from pathways.cohort.shards import Damaged, NoParquet

    try:
        yield
    except NoParquet:
        tip = "pip install 'pathways-advisor[parquet]', or split the answers into smaller batches"
        fail("plans of so many people are packed into Parquet, which needs pyarrow", tip)
    except Damaged as error:
        fail(f"{error} cannot be read", error.tip)


def one_line(text: str) -> str:
    """Text that cannot begin a line of its own or send the terminal a command."""
    from pathways.catalog.text import clean

    return clean(" ".join(text.split()))


def excerpt(problem: Problem, room: int = 76) -> tuple[str, str]:
    """The line and its caret, cut to `room` columns around the place; tabs count as one space."""
    from rich.cells import cell_len

    from pathways.catalog.text import clean

    def safe(text: str) -> str:
        return clean(text.replace("\t", " "))

    # Cut first: cleaning is slow on long runs of combining marks.
    half = room // 2
    start = problem.column - 1
    before = problem.excerpt[max(0, start - half) : start]
    rest = safe(problem.excerpt[start : start + room - len(before)])
    marked = safe(problem.excerpt[start : start + min(problem.width, half)])
    before = safe("…" + before[1:] if start > half else before)
    width = max(1, min(cell_len(rest), cell_len(marked)))
    return before + rest, " " * cell_len(before) + "^" * width


def format_for(given: str | None, output: Path | None, document: str, default: str = "md") -> str:
    """The format of a kind of document: as given, else by the name of the file, else a default,
    which is text on a terminal where there is such; exits 2 when there is no such format."""
    from pathways.problems import nearest
    from pathways.render.formats import FORMATS, formats_of

    allowed = formats_of(document)
    ending = output.suffix[1:].lower() if output else ""
    if given is None and not ending:
        on_terminal = output is None and "text" in allowed and sys.stdout.isatty()
        return "text" if on_terminal else default
    for name in allowed:
        if name == given or (given is None and ending in FORMATS[name].endings):
            return name
    option, said = ("--output", ending) if given is None else ("--format", given)
    hint = nearest(said, allowed) or f"choose from {', '.join(allowed)}"
    fail(f"{option}: there is no format '{said[:40]}' for this page", hint)


def load(data: list[Path] | None) -> Catalog:
    """The catalog with overlays; reports and exits 2 on a mistake in it."""
    from pathways.catalog import load_catalog

    try:
        return load_catalog(data or ())
    except BadInput as bad:
        report(bad.problems)
        raise typer.Exit(BAD_INPUT) from None


def load_profile(source: str, catalog: Catalog) -> Profile:
    """A profile from a file, or from standard input for `-`; reports and exits 2 on a mistake."""
    from pathways.profile import parse_profile, read_profile

    try:
        if source == "-":
            if sys.stdin is None:
                fail("standard input is closed", "give a file instead of -")
            return parse_profile(sys.stdin.buffer.read(4_000_000), "standard input", catalog)
        return read_profile(Path(source), catalog)
    except BadInput as bad:
        report(bad.problems)
        raise typer.Exit(BAD_INPUT) from None


def the_day(text: str | None) -> date:
    """The day to plan for: `--today`, else the clock's."""
    if text is None:
        return date.today()
    from pathways.catalog import reading

    try:
        day = reading.day(text, date.today())
    except ValueError as error:
        fail(f"--today: {error}"[:200], getattr(error, "hint", "") or "write it as 2026-11-22")
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        fail(f"--today: the year {day.year} cannot be right", "write it as 2026-11-22")
    return day


def emit(data: str | bytes) -> None:
    """Text or bytes to stdout. A reader that has seen enough (`| head`) is no error."""
    try:
        if isinstance(data, str):
            sys.stdout.write(data)
        else:
            sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go()
        raise typer.Exit(0) from None
    except OSError as error:
        not_printed(error)
        raise typer.Exit(BAD_INPUT) from None


def not_printed(error: OSError) -> None:
    """Say that stdout takes nothing more."""
    _let_go()
    # What stands in for a closed stdout cannot be written to.
    reason = "it is closed" if isinstance(error, io.UnsupportedOperation) else error.strerror
    say(f"pathways: cannot write to standard output: {reason or error}")


def _let_go() -> None:
    # The interpreter flushes once more at exit; give it somewhere to go.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def write_out(data: str | bytes, target: Path | None) -> None:
    """Text or bytes to a file, whole or not at all, or to stdout."""
    if target is None:
        emit(data)
        return
    from pathways.files import write

    try:
        write(target, data)
    except OSError as error:
        fail(f"cannot write {target}: {error.strerror or error}")
    say(f"Wrote {target}")


def show(markdown: str, target: Path | None, pager: bool = False) -> None:
    """A document as calm text: typeset to the terminal's width, or to 80 columns for a file.

    With `pager`, what is longer than the screen goes to the person's pager.
    """
    from pathways.render.terminal import console, typeset

    buffer = io.StringIO()
    if target is not None:
        typeset(markdown, console(buffer, width=80, color=False))
        write_out(plain_lines(buffer.getvalue()), target)
        return
    screen = console(sys.stdout)
    typeset(
        markdown,
        console(
            buffer,
            width=screen.width or 80,  # nothing fits where somebody set COLUMNS=0
            color=screen.is_terminal and not screen.no_color,
            terminal=screen.is_terminal,
        ),
    )
    text = plain_lines(buffer.getvalue())
    if pager and _wants_pager(text):
        import pydoc

        # Quits by itself, keeps colors, and leaves the page on the screen.
        os.environ.setdefault("LESS", "-FRX")
        pydoc.pager(text)
    else:
        emit(text)


def _wants_pager(text: str) -> bool:
    """Whether somebody is there to turn pages, and there is more than one of them."""
    if not (sys.stdin and sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    if os.environ.get("TERM") == "dumb" or os.environ.get("PAGER", "less") in ("", "cat"):
        return False
    return text.count("\n") >= shutil.get_terminal_size().lines and _has_pager()


def _has_pager() -> bool:
    """Whether the pager that somebody chose is there; pydoc falls back only where none is chosen,
    and shows nothing at all through one that is not."""
    import shlex

    chosen = os.environ.get("MANPAGER") or os.environ.get("PAGER")
    if not chosen:
        return True
    try:
        words = shlex.split(os.path.expandvars(chosen))
    except ValueError:
        return False
    # Settings may stand before the name, as in `LESS=-R less`.
    name = next((word for word in words if "=" not in word), "")
    return shutil.which(Path(name).expanduser()) is not None


def plain_lines(text: str) -> str:
    """Without spaces at the ends of lines."""
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"
