"""What every door shares: where output goes, and how it says that something is wrong."""

from __future__ import annotations

import io
import os
import shutil
import sys
import textwrap
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from pathways.problems import BadInput, Problem, Refused, nearest, one_of, quoted

if TYPE_CHECKING:
    from pathways.desk.page import Page

FOUND, BAD_INPUT, NO_PLAN, INTERRUPTED = 1, 2, 3, 130


def say(*lines: str) -> None:
    """A message for the person, on stderr, so that stdout stays data."""
    # Where even stderr takes nothing, there is nobody left to tell.
    with suppress(OSError):
        for line in lines:
            print(line, file=sys.stderr)


def tell(*sentences: str) -> None:
    """Messages, broken at words where they would run past the edge of a terminal."""
    width = min(shutil.get_terminal_size().columns, 88)
    for text in sentences:
        if sys.stderr.isatty():
            text = textwrap.fill(text, width, break_long_words=False, break_on_hyphens=False)
        say(text)


def sure(question: str) -> bool:
    """A yes or no from whoever sits at the terminal; plain Enter is no."""
    import questionary

    return bool(questionary.confirm(question, default=False, auto_enter=False).unsafe_ask())


def fail(message: str, tip: str = "") -> NoReturn:
    """End the command with one sentence and a tip with what to do next."""
    raise Refused(message, tip)


def format_for(
    given: str | None,
    output: Path | None,
    document: str,
    default: str = "md",
    as_json: bool = False,
) -> str:
    """The format of a kind of document: as given, else by the name of the file, else a default,
    which is text on a terminal where there is such. `--json` is short for `--format json`.

    Raises:
        Refused: there is no such format.
    """
    from pathways.render.formats import FORMATS, formats_of

    allowed = formats_of(document)
    if as_json and given not in (None, "json"):
        fail(f"--json and --format {given[:40]} cannot both be", "give one of them")
    given = "json" if as_json else given
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


def wants_csv(given: str, output: Path | None) -> bool:
    """Whether a list is to be a table for a spreadsheet, as given or by the name of the file.

    Raises:
        Refused: it is to be something else than that or Markdown.
    """
    kind = given or ("csv" if output and output.suffix.lower() == ".csv" else "md")
    one_of(kind, ("md", "csv"), f"--format: there is no format '{kind[:40]}' for this page")
    return kind == "csv"


def told(error: BadInput | Refused) -> int:
    """Say why a command cannot go on; its exit code."""
    from pathways.catalog.text import one_line

    if isinstance(error, BadInput):
        report(error.problems, error.outcome)
        return BAD_INPUT
    say(f"pathways: {one_line(error.message)}")
    if error.tip:
        say(f"  {one_line(error.tip)}")
    return BAD_INPUT


def exit_if(met: object, code: int = FOUND) -> None:
    """End the command with this exit code where something is so: by default a check found it."""
    if met:
        raise typer.Exit(code)


def stopped(text: str) -> NoReturn:
    """End a command that the person stopped."""
    say(text)
    raise typer.Exit(INTERRUPTED)


def on_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return bool(sys.stdin and sys.stdin.isatty() and sys.stdout.isatty())


def report(problems: Sequence[Problem], last: str, most: int = 100) -> None:
    """Every problem with its place, its line and a caret, on stderr; `most` of them, and how many
    there are."""
    from rich.cells import cell_len

    from pathways.desk.told import told_in_full

    say(*told_in_full(problems, last, most, cell_len))


def emit(data: Any, indent: int = 1) -> None:
    """Text or bytes to stdout, or plain data as JSON. A reader that has seen enough (`| head`) is
    no error."""
    if not isinstance(data, (str, bytes)):
        from pathways.desk.page import as_json

        data = as_json(data, indent)
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


def write_out(data: str | bytes, target: Path | None, private: bool = True) -> None:
    """Text or bytes to a file, whole or not at all, or to stdout. What answers went into is for
    their owner's eyes, unless they share it themselves."""
    if target is None:
        emit(data)
        return
    from pathways.desk.home import write

    write(target, data, private)
    say(f"Wrote {quoted(target)}")


def in_parts(parts: Iterable[str], target: Path | None) -> None:
    """Text that comes in parts, to a file for its owner's eyes or to stdout: each part once it is
    there, so that no amount of it takes memory."""
    if target is None:
        for part in parts:
            emit(part)
        return
    from pathways import files
    from pathways.desk.home import refusing

    with refusing(f"cannot write {quoted(target)}"), files.writing(target, private=True) as stream:
        for part in parts:
            stream.write(part.encode())
    say(f"Wrote {quoted(target)}")


def result(found: Page[Any], json: bool, target: Path | None = None, private: bool = True) -> None:
    """What a command found, as a document or as JSON."""
    if json:
        write_out(found.written("json"), target, private)
    else:
        page(found.markdown(), target)


def page(markdown: str, target: Path | None = None) -> None:
    """A document: typeset on a terminal, Markdown elsewhere."""
    in_format(markdown, "text" if sys.stdout.isatty() and target is None else "md", target)


def in_format(written: str | bytes, format: str, target: Path | None, pager: bool = False) -> None:
    """A document in a format. One in `text` is Markdown that is typeset: to the terminal's width,
    or to 80 columns for a file.

    With `pager`, what is longer than the screen goes to the person's pager.
    """
    if format == "text":
        from pathways.render.terminal import has_pager, typeset

        markdown = written if isinstance(written, str) else written.decode()
        written = typeset(markdown, screen=None if target else sys.stdout)
        pages = written.count("\n") >= shutil.get_terminal_size().lines
        if target is None and pager and on_terminal() and pages and has_pager():
            import pydoc

            # Quits by itself, keeps colors, and leaves the page on the screen.
            os.environ.setdefault("LESS", "-FRX")
            pydoc.pager(written)
            return
    write_out(written, target)
