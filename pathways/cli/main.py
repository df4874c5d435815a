"""The command line. Each command loads only what it needs, so that `--help` stays quick."""

from __future__ import annotations

import gc
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

import pathways
from pathways.cli import out
from pathways.cli.catalog import catalog_app
from pathways.cli.log import log_app
from pathways.cli.make import make_document
from pathways.cli.profile import profile_app
from pathways.cli.project import project_app

if TYPE_CHECKING:
    from pathways.render import Document

app = typer.Typer(
    name="pathways",
    help="Career pathways in AI safety: a personal, dated plan. Generalists first.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(catalog_app, name="catalog")
app.add_typer(profile_app, name="profile")
app.add_typer(log_app, name="log")
app.add_typer(project_app, name="project")

FORMATS = ("text", "md", "html", "json", "ics")
_BY_SUFFIX = {
    ".json": "json",
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".ics": "ics",
}
DEMO_DAY = "2026-11-22"
"""The day of the built-in example, fixed so that everybody sees the same plan."""

Data = Annotated[
    Optional[list[Path]],  # noqa: UP045  (Typer reads this annotation at run time on 3.11)
    typer.Option("--data", help="A folder of data on top of the catalog; repeatable."),
]
Today = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option("--today", help="Plan as of this day (2026-11-22). Default: the clock's."),
]
Format = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--format",
        "-f",
        help="text, md, html, json, or ics (a calendar). Default: text on a terminal, else md.",
    ),
]
Output = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--output", "-o", help="Write to this file instead of standard output."),
]
ProfileFile = Annotated[
    Optional[str],  # noqa: UP045
    typer.Option(
        "--profile", help="A profile file, or - for standard input. Default: the saved one."
    ),
]


def _version(wanted: bool) -> None:
    if wanted:
        out.emit(f"pathways {pathways.__version__}\n")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Options of the program as a whole."""


@app.command()
def demo(format: Format = None, output: Output = None, data: Data = None) -> None:
    """Show a plan for a built-in example, without asking anything."""
    from pathways.resources import folder

    _plan(str(folder("data") / "demo.yaml"), format, output, DEMO_DAY, data)
    if format is None and output is None and sys.stdout.isatty():
        out.say("\nThis was a made-up student. For a plan of your own: pathways start")


@app.command()
def start(profile: ProfileFile = None, today: Today = None, data: Data = None) -> None:
    """Take the interview (or go on with it), save your answers, and see your plan."""
    from pathways.cli.interview import run_interview

    run_interview(profile, today, data)


@app.command()
def plan(
    profile: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(help="A profile file, or - for standard input. Default: the saved one."),
    ] = None,
    format: Format = None,
    output: Output = None,
    today: Today = None,
    data: Data = None,
) -> None:
    """Plan from your answers."""
    from pathways.cli.profile import saved_or

    _plan(saved_or(profile), format, output, today, data)


def _plan(
    source: str, format: str | None, output: Path | None, today: str | None, data: list[Path] | None
) -> None:
    chosen = format or ("text" if output is None and sys.stdout.isatty() else _by_name(output))
    if chosen not in FORMATS:
        out.fail(f"--format: there is no format '{chosen}'", f"choose from {', '.join(FORMATS)}")
    day = out.the_day(today)
    document = _document(source, day, data)
    if output is not None and source != "-" and output.resolve() == Path(source).resolve():
        out.fail(f"{output} holds your answers; the plan needs another name")
    if chosen == "json":
        from pathways.render.json_plan import to_json

        out.write_out(to_json(document), output)
        return
    if chosen == "html":
        from pathways.render.page import to_page

        out.write_out(to_page(document), output)
        return
    if chosen == "ics":
        _write_calendar(document, output)
        return
    from pathways.render.text import to_markdown

    text = to_markdown(document)
    if chosen == "md":
        out.write_out(text, output)
    else:
        out.show(text, output)


def _write_calendar(document: Document, output: Path | None) -> None:
    from pathways.planner import NoPlan
    from pathways.render.calendar import to_ics

    out.write_out(to_ics(document), output)
    if isinstance(document.plan, NoPlan):
        out.say(
            "No plan is possible yet, so the calendar holds one check-in and nothing else; "
            "--format md says why."
        )


def _document(source: str, day: date, data: list[Path] | None) -> Document:
    """The plan of a profile file with what is kept beside it, or of standard input alone."""
    if source == "-":
        catalog = out.load(data)
        return make_document(catalog, out.load_profile(source, catalog), day)
    from pathways.cli.home import home_of, own_data, planned

    home = home_of(Path(source))
    catalog = out.load(own_data(home, data))
    return planned(home, catalog, out.load_profile(source, catalog), day)


def _by_name(output: Path | None) -> str:
    suffix = output.suffix.lower() if output else ""
    return _BY_SUFFIX.get(suffix, "md")


@app.command()
def why(
    id: Annotated[
        list[str], typer.Argument(help="A program, project, role or agenda, by id or name.")
    ],
    profile: ProfileFile = None,
    today: Today = None,
    data: Data = None,
) -> None:
    """Say why a step is in your plan, or why a program is not and what would let it in."""
    from pathways.cli.profile import saved_or

    document = _document(saved_or(profile), out.the_day(today), data)
    catalog = document.catalog
    typed = " ".join(id)
    name = typed.partition(":")[2] or typed
    steps = document.plan.steps if hasattr(document.plan, "steps") else ()
    step = next((s for s in steps if typed == s.id or name == s.ref), None)
    found = (catalog.find(step.ref) or ("steps", step.ref)) if step else catalog.guess(name)
    if found is None:
        out.fail(
            f"nothing in the catalog is called '{name}'",
            catalog.near(name) or "pathways catalog list shows every name",
        )
    from pathways.planner import why as explain
    from pathways.render.text import render_template

    text = render_template(
        "why.md.j2",
        doc=document,
        it=explain(catalog, document.person, document.plan, *found),
        assessment=document.plan.assessment,
    )
    if sys.stdout.isatty():
        out.show(text, None)
    else:
        out.write_out(text, None)


@app.command("next")
def next_(
    profile: ProfileFile = None,
    today: Today = None,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """This week's steps, hours done against planned, the next dates, one question."""
    from pathways.cli.progress import show_next

    show_next(profile, today, data, as_json)


@app.command()
def replan(
    profile: ProfileFile = None,
    today: Today = None,
    data: Data = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Keep the old plan.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The difference as JSON.")] = False,
) -> None:
    """Plan again from what happened, and say what changed and why."""
    from pathways.cli import progress

    progress.replan(profile, today, data, dry_run, as_json)


@app.command()
def portfolio(
    format: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            "--format",
            "-f",
            help="md, html, or json (JSON Resume). Default: text on a terminal, else md.",
        ),
    ] = None,
    output: Output = None,
    profile: ProfileFile = None,
    today: Today = None,
    data: Data = None,
) -> None:
    """What you finished, with its evidence, as one page that a stranger can check."""
    from pathways.cli.portfolio import show_portfolio

    show_portfolio(format, output, profile, today, data)


@app.command("adviser-note")
def adviser_note(
    ask: Annotated[str, typer.Option("--ask", help="Your own question for the call.")] = "",
    format: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--format", "-f", help="text or md. Default: text on a terminal, else md."),
    ] = None,
    output: Output = None,
    profile: ProfileFile = None,
    today: Today = None,
    data: Data = None,
) -> None:
    """One private page that makes a call with a human adviser better."""
    from pathways.cli.portfolio import show_note

    show_note(format, output, profile, today, data, ask)


@app.command()
def pitch(
    source: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--from", help="A filled-in form. Default: asks, one question at a time."),
    ] = None,
    folder: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option("--dir", help="The folder to make. Default: one named after the project."),
    ] = None,
    profile: ProfileFile = None,
    today: Today = None,
    blank: Annotated[bool, typer.Option("--blank", help="Print a form to fill in.")] = False,
) -> None:
    """Describe a project of your own; it becomes the first goal of your plan."""
    from pathways.cli.pitch import run_pitch

    run_pitch(source, folder, profile, today, blank)


@app.command()
def compare(
    profile: Annotated[
        Optional[str],  # noqa: UP045
        typer.Argument(help="A profile file, or - for standard input. Default: the saved one."),
    ] = None,
    change: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            "--with",
            help="A change, such as hours=15, place=GB, runway=6, role=events-producer, "
            "start=2027-07 or project=run-reading-group; repeatable. Default: one more hour.",
        ),
    ] = None,
    today: Today = None,
    data: Data = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """Show what other answers would change, side by side."""
    from pathways.cli.compare import compare_plans
    from pathways.cli.profile import saved_or

    compare_plans(saved_or(profile), change or [], today, data, as_json)


@app.command()
def verify(
    plan: Annotated[Path, typer.Argument(help="A plan written as JSON or Markdown.")],
    profile: ProfileFile = None,
    data: Data = None,
) -> None:
    """Build a plan again from its lock and say whether it is identical, or what moved."""
    from pathways.cli.verify import verify_plan

    verify_plan(plan, profile, data)


def main() -> None:
    """Run the command line."""
    # A command lives for a fraction of a second: looking for cycles is a tenth of that for nothing.
    gc.set_threshold(100_000)
    for stream in (sys.stdout, sys.stderr):
        # The same bytes whatever the locale.
        getattr(stream, "reconfigure", lambda **_: None)(
            encoding="utf-8", errors="backslashreplace", newline="\n"
        )
    app(prog_name="pathways")
