"""The maintainers' work: what has aged, what an edit changes, what the catalog looks like."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pathways import resources
from pathways.catalog.load import build_catalog, read_data
from pathways.catalog.text import one_line
from pathways.desk.browse import ROOMS, of_any_room
from pathways.desk.desk import Desk
from pathways.desk.page import Page, as_json
from pathways.problems import Refused, nearest, one_of, quoted

if TYPE_CHECKING:
    from pathways.upkeep.changelog import Change
    from pathways.upkeep.check import Checked
    from pathways.upkeep.drift import Report
    from pathways.upkeep.fix import Change as Mended
    from pathways.upkeep.impact import Impact
    from pathways.upkeep.stale import Aged
    from pathways.upkeep.versions import Files, Place


def other_data() -> list[str]:
    """What is said of a command about the installed data where one stands beside other data."""
    here, used = Path("data"), resources.folder("data")
    if not (here / "ladders.yaml").is_file() or here.samefile(used):
        return []
    tip = "  To work on ./data, install its checkout: pip install -e ."
    return [f"Note: this looks at {quoted(used)}, not at ./data.", tip]


def check(
    data: Sequence[Path] = (), paths: Sequence[Path] = (), fix: bool = False
) -> tuple[Checked, Sequence[Mended]]:
    """Every mistake in the data and overlays, or of some `paths`; and what `fix` mended first."""
    if not fix:
        from pathways.upkeep.check import check_data

        return check_data(data, paths), ()
    from pathways.upkeep.fix import fix_data

    try:
        changes, checked = fix_data(data, paths)
    except OSError as error:
        raise Refused(f"cannot write {error.filename}: {error.strerror or error}") from None
    return checked, changes


def explained(code: str, as_plain: bool) -> Any:
    """What a code means, why it matters and how to mend it, as text or plain data; of `all`, what
    each means.

    Raises:
        Refused: there is no such code.
    """
    from pathways.upkeep.codes import explanations, listed

    known = explanations()
    if code != "all" and code not in known:
        hint = nearest(code, known) or "pathways catalog check --explain all lists every code"
        raise Refused(f"there is no code '{code}'", hint)
    if as_plain:
        return {name: asdict(it) for name, it in known.items() if code in (name, "all")}
    return listed(known) if code == "all" else known[code].page(code)


def counts(checked: Checked) -> dict[str, int]:
    """How many entries of each room were checked."""
    return {room: len(getattr(checked.catalog, room)) for room in ROOMS}


def as_plain(checked: Checked) -> dict[str, Any]:
    """What a check found as plain data, for JSON."""
    shown = ("file", "line", "column", "code", "severity", "message", "hint")
    problems = [{name: getattr(p, name) for name in shown} for p in checked.problems]
    return {"problems": problems} | ({} if problems else counts(checked))


def as_annotations(checked: Checked) -> str:
    """One workflow command for each problem, which GitHub shows at its line."""
    lines = []
    for p in checked.problems:
        place = {"file": p.file}
        if p.line:
            place |= {"line": str(p.line), "col": str(p.column)}
            place |= {"endColumn": str(p.column + p.width)}
        place["title"] = p.code
        properties = ",".join(f"{key}={_escaped(value, ':,')}" for key, value in place.items())
        message = p.message + (f" ({p.hint})" if p.hint else "")
        lines.append(f"::{p.severity} {properties}::{_escaped(one_line(message))}\n")
    return "".join(lines)


def _escaped(text: str, also: str = "") -> str:
    """Text as a workflow command holds it: percent-encoded where it would end a line or a part."""
    for sign in "%\r\n" + also:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text


def stale(desk: Desk, limit: int = 0) -> Page[Sequence[Aged]]:
    """The facts that have aged on the desk's day, most leaned on first; the page shows `limit`
    places to look at, 0 all of them."""
    from pathways.upkeep.panel import documents, members
    from pathways.upkeep.stale import aged, counts, visits

    panel = documents(desk.catalog, members(resources.folder("data")), desk.day)
    facts = aged(desk.catalog, desk.day, panel.values())
    pages, of_each = visits(facts), counts(facts)
    return Page(
        facts,
        lambda: _markdown(
            "stale.md.j2",
            today=desk.day,
            people=len(panel),
            counts=of_each,
            total=len(facts),
            new=sum(fact.new for fact in facts),
            pages_in_all=len(pages),
            shown=pages[: limit or None],
            catalog=desk.catalog,
        ),
        lambda: _plain(
            {"today": str(desk.day), "people": len(panel), "counts": of_each, "facts": facts}
        ),
    )


def impact(desk: Desk, base: str) -> Page[Impact]:
    """Whose plans of a fixed panel change from `BASE..` to the files here, or from `A..B`: git
    revisions of the data, or folders of it."""
    from pathways.upkeep.impact import grouped
    from pathways.upkeep.impact import impact as compare
    from pathways.upkeep.panel import document, members

    panel = members(resources.folder("data"))
    before, after = _two_versions(base)
    found = compare(before, after, panel, desk.day)
    return Page(
        found,
        lambda: _markdown(
            "impact.md.j2",
            it=found,
            people=[(name, grouped(effects)) for name, effects in found.changed.items()],
            pairs=zip,
            base=base.removesuffix(".."),
            files={place.file for place in found.places},
            doc=document(build_catalog(after.values()), panel[0], desk.day),
        ),
        lambda: _plain({
            "base": base,
            "today": found.today,
            "people": found.people,
            "places": [_place(p) for p in found.places],
            "unreadable": found.unreadable,
            "changed": {
                name: [
                    {"what": e.aspect, "ref": e.ref, "before": _brief(e.before),
                     "after": _brief(e.after), "because": [_place(p) for p in e.causes]}
                    for e in effects
                ]
                for name, effects in found.changed.items()
            },
        }),
    )  # fmt: skip


def _markdown(template: str, **values: Any) -> str:
    from pathways.render.text import render_template  # a check draws nothing

    return render_template(template, **values)


def _plain(value: Any) -> Any:
    from pathways.render.json_plan import plain

    return plain(value)


def _place(place: Place) -> dict[str, Any]:
    return {"file": place.file, "line": place.line}


def _brief(value: Any) -> Any:
    """Of a step, only its day and hours; the rest is for telling steps apart."""
    from pathways.upkeep.impact import StepSeen

    return {"due": value.due, "hours": value.hours} if isinstance(value, StepSeen) else value


def _two_versions(base: str) -> tuple[Files, Files]:
    from pathways.upkeep.versions import read_version

    data = resources.folder("data")
    old, dots, new = base.partition("..")
    # The name of a folder may hold two dots too; one that is too long for a folder is told below.
    with suppress(OSError):
        if dots and old and Path(base).is_dir():
            old, new = base, ""
    if dots and not old:
        raise Refused(f"'{base}' names no old version", "write main.. or a folder of old data")
    return read_version(data, old), read_version(data, new) if new else read_data(data)


def drift(desk: Desk, file: Path) -> Page[Report]:
    """Compare the catalog with AISafety.com's open data, saved to a file; applies nothing."""
    from pathways.lists.read import read_listing
    from pathways.upkeep.drift import drift as compare

    listing = read_listing(file)
    files = read_data(resources.folder("data"))
    found = compare(build_catalog(files.values()), files, listing, desk.day)
    return Page(
        found,
        lambda: _markdown("drift.md.j2", it=found, credit=found.credit, file=file),
        lambda: _plain({"credit": found.credit, "found": found}),
    )


def changelog(desk: Desk, old: str, new: str = "") -> Page[Sequence[Change]]:
    """What changed between two versions of the data: git revisions or folders, by default the
    data as it stands. Files of the old version that are of another shape are told of."""
    from pathways.upkeep.changelog import changelog as compare
    from pathways.upkeep.versions import old_catalog, read_version, readable

    data = resources.folder("data")
    after = read_version(data, new) if new else read_data(data)
    before, unreadable = readable(read_version(data, old), after)
    for name in unreadable:
        desk.tell(f"The old {name} is of another shape and was left out of the comparison.")
    changes = compare(old_catalog(before), build_catalog(after.values()))
    newest = new or "the data as it stands"
    return Page(
        changes,
        lambda: _markdown("data_changelog.md.j2", old=old, new=newest, changes=changes),
        lambda: _plain(changes),
    )


def schemas(desk: Desk, kinds: Sequence[str] | None = None) -> dict[str, str]:
    """The JSON Schema of kinds of data files and documents, by default of all, as text by kind."""
    from pathways.desk.json_schemas import document_schema
    from pathways.upkeep.schema import KINDS, schema

    known = every_kind()
    for kind in kinds or ():
        one_of(kind, known, f"there is no kind of data file or document '{kind}'")
    made = {
        kind: schema(kind, desk.catalog.rules) if kind in KINDS else document_schema(kind)
        for kind in kinds or known
    }
    return {kind: as_json(schema) for kind, schema in made.items()}


def every_kind() -> tuple[str, ...]:
    """The kinds of data files and of documents that have a schema."""
    from pathways.desk.json_schemas import DOCUMENTS
    from pathways.upkeep.schema import KINDS

    return (*KINDS, *DOCUMENTS)


def graph(desk: Desk, of: str = "ladders", format: str = "mermaid") -> str:
    """Ladders, `programs` with what leads where, or what is around one entry, drawn."""
    from pathways.render.formats import formats_of
    from pathways.upkeep import graph as graphs

    one_of(format, formats_of("graph"), f"there is no format '{format}'")
    if of in ("ladders", "programs"):
        found = graphs.ladders(desk.catalog) if of == "ladders" else graphs.programs(desk.catalog)
    else:
        tip = "ladders, programs, or a name of pathways catalog list"
        found = graphs.around(desk.catalog, *of_any_room(desk, of, tip))
    if format == "json":
        return as_json(_plain(found))
    draw = {"mermaid": graphs.to_mermaid, "dot": graphs.to_dot}[format]
    return draw(found)
