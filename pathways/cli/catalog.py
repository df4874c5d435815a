"""`pathways catalog`: list, show and check what the field offers, and the maintainers' commands."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pathways.catalog.text import one_line
from pathways.cli import out
from pathways.cli.desks import desk
from pathways.cli.new_entry import new
from pathways.cli.options import (
    Data,
    Json,
    Output,
    Today,
    argument,
    flag,
    format_option,
    group,
    option,
)
from pathways.desk import browse, upkeep
from pathways.problems import one_of

if TYPE_CHECKING:
    from pathways.upkeep.check import Checked

catalog_app = group(no_args_is_help=True)


@catalog_app.command()
def check(
    paths: list[Path] | None = argument(
        "Files or folders to report on; links are looked up in everything.",
        None,
        metavar="[PATH]...",
    ),
    data: Data = None,
    format: str = format_option("text, json, or github (annotations).", "text"),
    as_json: Json = False,
    fix: bool = flag("--fix", "First mend what is safe to mend."),
    explain: str | None = option(
        "--explain", "Say what a code means; 'all' lists them.", metavar="CODE"
    ),
) -> None:
    """Check every data file and report every mistake at once. Exit 1 when there is one."""
    format = "json" if as_json else format
    if explain is not None:
        out.emit(upkeep.explained(explain, format == "json"))
        return
    wrong = f"--format: there is no format '{format}'"
    one_of(format, ("text", "json", "github"), wrong, "choose from ")
    if not paths:
        out.say(*upkeep.other_data())
    checked, changes = upkeep.check(data or (), paths or (), fix)
    out.say(*(f"{one_line(change.place)}: {one_line(change.what)}" for change in changes))
    if fix:
        out.say(f"{_count(changes, 'place')} changed." if changes else "Nothing to fix.")
    elif data and format == "text":
        for new, old in checked.replaced.items():
            out.say(one_line(f"{new} stands in for {old}."))
    if format == "json":
        out.emit(upkeep.as_plain(checked))
    elif format == "github":
        out.emit(upkeep.as_annotations(checked))
        out.say(f"{_count(checked.problems, 'problem')}.")
    else:
        _say_checked(checked)
    out.exit_if(checked.errors)


def _count(of: Sequence[Any], noun: str) -> str:
    return f"{len(of)} {noun}{'' if len(of) == 1 else 's'}"


def _say_checked(checked: Checked) -> None:
    if checked.problems:
        code = one_line(checked.problems[0].code)
        last = f"what a code means: pathways catalog check --explain {code}"
        out.report(checked.problems, last, most=len(checked.problems))
        if not checked.complete:
            out.say("Some rules look at the whole catalog; they wait until every file can be read.")
    if not checked.errors:
        counts = (f"{count} {room}" for room, count in upkeep.counts(checked).items())
        out.emit(f"No mistakes in {', '.join(counts)}.\n")


@catalog_app.command("list")
def list_(
    room: str = argument(f"One of: {', '.join(browse.ROOMS)}.", "programs"),
    kind: str | None = option("--kind", "Of this kind: fellowship; of roles, a ladder."),
    topic: str | None = option("--topic", "Programs or roles on this topic, such as governance."),
    place: str | None = option(
        "--place", "Programs in a country (GB), a region (EU), a city, online."
    ),
    status: str | None = option(
        "--status", "Programs that are open, forecast, unknown, closed, not yet open."
    ),
    role: str | None = option("--role", "What leads to this role, by id or name."),
    competency: str | None = option(
        "--competency", "What builds, shows or asks for this competency."
    ),
    today: Today = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """List what the catalog holds, one line each.

    Every filter that is given must fit.
    """
    wanted = {"kind": kind, "topic": topic, "place": place, "status": status, "role": role,
              "competency": competency}  # fmt: skip
    given = {name: value for name, value in wanted.items() if value is not None}
    rows = browse.entries(desk(today, data), room, given, status=as_json)
    out.emit(rows if as_json else browse.as_text(rows))
    if not rows and not as_json:
        out.say(f"No {room} fit. Fewer filters find more; a place or date may also be unknown.")


@catalog_app.command()
def show(
    id: str = argument("An id or a name, also an old one."),
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Show one entry, its sources and what it is linked to."""
    found = browse.show(desk(data=data), id)
    out.emit(found.plain() if as_json else found.text())


# -- what keeps it true ---------------------------------------------------------------------------


@catalog_app.command()
def stale(
    today: Today = None,
    limit: int = option("--limit", "Pages to show at most; 0 shows all.", 10, min=0),
    fail_on: Literal["expired", "new"] = option(
        "--fail-on",
        "Exit 1 when a fact has expired, or only when one came to the list this week.",
        "expired",
    ),
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Say which facts have aged, most leaned on first: ten pages, which is an evening's work."""
    out.say(*upkeep.other_data())
    made = upkeep.stale(desk(today, data), limit)
    out.result(made, as_json)
    out.exit_if(any(f.new if fail_on == "new" else f.state == "expired" for f in made.found))


@catalog_app.command()
def impact(
    base: str = argument(
        "A git revision of the data (main.., HEAD~1..HEAD), or a folder of old data.",
        metavar="BASE..",
    ),
    today: Today = None,
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Say whose plans an edit of the data changes, and why.

    Plans of a fixed panel are made before and after; Markdown fit for a pull request.
    """
    out.say(*upkeep.other_data())
    out.result(upkeep.impact(desk(today), base), as_json, output, private=False)


@catalog_app.command()
def drift(
    file: Path = argument("AISafety.com's open data, saved as JSON (its training list)."),
    today: Today = None,
    patch: bool = flag("--patch", "Print only the proposed patch."),
    as_json: Json = False,
) -> None:
    """Compare the catalog with a list saved to disk.

    The list is AISafety.com's open data. Proposes a patch and applies nothing. Exit 1 when
    something differs.
    """
    out.say(*upkeep.other_data())
    made = upkeep.drift(desk(today), file)
    if patch:
        out.emit(made.found.patch)
    else:
        out.result(made, as_json)
    out.exit_if(made.found.drifts)


@catalog_app.command()
def schema(
    kind: str | None = argument(
        "A kind of data file or of what is printed as JSON, such as program or plan. "
        "Default: lists the kinds.",
        None,
    ),
    every: Path | None = option(
        "--all", "Write the schema of every kind to a folder.", metavar="DIR"
    ),
) -> None:
    """Print the JSON Schema of a kind of data file, or of what is printed as JSON.

    With it, an editor completes and checks while you type, and a program knows what it reads.
    """
    if every is not None:
        for name, text in upkeep.schemas(desk()).items():
            out.write_out(text, every / f"{name}.json", private=False)
    elif kind is None:
        out.emit("".join(f"{name}\n" for name in upkeep.every_kind()))
    else:
        out.emit(upkeep.schemas(desk(), [kind])[kind])


@catalog_app.command()
def graph(
    of: str = option("--of", "ladders, programs, or the id or name of one entry.", "ladders"),
    format: str | None = format_option("mermaid, dot or json. Default: by the file, mermaid."),
    output: Output = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Draw ladders, what leads where, and what comes first."""
    chosen = out.format_for(format, output, "graph", "mermaid", as_json)
    out.write_out(upkeep.graph(desk(data=data), of, chosen), output, private=False)


@catalog_app.command()
def changelog(
    old: str = argument("A git revision of the data, or a folder of it.", metavar="OLD"),
    new: str | None = argument("The same. Default: the data as it stands.", None, metavar="[NEW]"),
    output: Output = None,
    as_json: Json = False,
) -> None:
    """Say what changed in the data between two versions.

    Markdown, for a release. Exit 1 when an id is gone and no alias keeps it.
    """
    out.say(*upkeep.other_data())
    made = upkeep.changelog(desk(), old, new or "")
    out.result(made, as_json, output, private=False)
    out.exit_if(any(change.what == "lost" for change in made.found))


catalog_app.command()(new)
