"""Where a person's files are, side by side: answers, record, kept plan, projects of their own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from pathways.cli import out
from pathways.cli.profile import saved_or, saved_path
from pathways.problems import BadInput, Problem

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.profile import Profile
    from pathways.record.entries import Record
    from pathways.record.replan import Held
    from pathways.render import Document


@dataclass(frozen=True, slots=True)
class Home:
    """The files of one person. With `--profile me.yaml` they stand beside it as `me.*`."""

    profile: Path
    record: Path
    plan: Path
    own: Path
    """Folder of data of the person's own: the projects they pitched."""
    saved: bool
    """Whether these are the saved answers, which commands use without being told."""

    @property
    def option(self) -> str:
        """What to add to a command so that it uses these files."""
        return "" if self.saved else f" --profile {self.profile}"


def home_of(profile: Path) -> Home:
    """The files that belong to a profile file; exits 2 when it is a folder."""
    if out.exists(profile) and profile.is_dir():
        out.report([Problem(str(profile), 0, 0, "file.folder", "this is a folder, not a file")])
        raise typer.Exit(out.BAD_INPUT)
    if profile == saved_path():
        folder = profile.parent
        return Home(
            profile, folder / "record.yaml", folder / "plan.json", folder / "own", saved=True
        )
    stem = profile.with_suffix("")
    return Home(
        profile,
        Path(f"{stem}.record.yaml"),
        Path(f"{stem}.plan.json"),
        Path(f"{stem}.own"),
        saved=False,
    )


def the_home(profile: str | None) -> Home:
    """The files of the given or the saved profile; exits 2 when there is none."""
    if profile == "-":
        out.fail("standard input has no record beside it", "give a file instead of -")
    return home_of(Path(saved_or(profile)))


def refuse_own_files(home: Home, output: Path | None) -> None:
    """A page is never written over the person's own files, nor among their own projects."""
    if output is None:
        return
    target = output.resolve()
    tip = "give the page another name"
    for held, what in (
        (home.profile, "your answers"),
        (home.record, "your record"),
        (home.plan, "the plan you keep"),
    ):
        if target == held.resolve():
            out.fail(f"{output} is a file of your own: it holds {what}", tip)
    if home.own.resolve() in (target, *target.parents):
        out.fail(f"{output} is where the projects of your own are", tip)


def load_record(path: Path) -> Record:
    """The record; says which lines were cut off, and exits 2 on a mistake in it."""
    from pathways.record import read_record

    try:
        record = read_record(path)
    except BadInput as bad:
        out.report(bad.problems)
        raise typer.Exit(out.BAD_INPUT) from None
    for line in record.cut_off:
        out.say(f"{path}:{line}: this line was cut off while it was written; it does not count")
    return record


def own_data(home: Home, data: list[Path] | None) -> list[Path] | None:
    """Overlays of the command line, on top of the person's own."""
    if not out.exists(home.own) or not home.own.is_dir():
        return data
    return [home.own, *(data or ())]


def record_in(held: dict[str, Any], name: str) -> Record:
    """The record that a JSON plan carries; raises BadInput on a mistake in it."""
    from pathways.catalog.yaml_nodes import compose
    from pathways.record.entries import Record, parse_record

    lines = [str(line) for line in held.get("record", ())]
    return parse_record(compose("\n".join(lines).encode(), name)) if lines else Record()


def load_held(path: Path, catalog: Catalog) -> Held | None:
    """The kept plan, or None when none is kept. One that cannot be read is said and passed over:
    it can be made again."""
    from pathways.profile import parse_profile
    from pathways.record.replan import Held
    from pathways.render.document import SCHEMA

    try:
        held: Any = json.loads(path.read_bytes())
        if held["schema"] != SCHEMA:
            raise ValueError(f"its schema is {str(held['schema'])[:40]!r}")
        if held["kind"] != "plan":
            return None
        answers = json.dumps(held["answers"], ensure_ascii=False).encode()
        return Held(
            date.fromisoformat(held["today"]),
            parse_profile(answers, str(path), catalog),
            record_in(held, str(path)),
            tuple(str(step) for step in held.get("kept", ())),
            {s["id"]: date.fromisoformat(s["due"]) for s in held["plan"]["steps"]},
            [
                (date.fromisoformat(w["start"]), sum(h for _, h in w["hours"]))
                for w in held["plan"]["weeks"]
            ],
        )
    except FileNotFoundError:
        return None
    except (BadInput, OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        why = error.problems[0].message if isinstance(error, BadInput) else error
        out.say(f"{path}: the kept plan cannot be read ({out.one_line(str(why))[:120]}); going on")
        out.say("  without it. `pathways replan` makes and keeps a new one.")
        return None


def planned(home: Home, catalog: Catalog, profile: Profile, day: date) -> Document:
    """The plan as of a day: the answers, the record if there is one, and the plan kept before."""
    from pathways.cli.make import make_document

    if not out.exists(home.record) and not out.exists(home.plan):
        return make_document(catalog, profile, day)
    held = load_held(home.plan, catalog)
    keep = held.keep(catalog) if held and held.today <= day else ()
    return make_document(catalog, profile, day, load_record(home.record), keep)


def keep_plan(home: Home, document: Document) -> None:
    """Keep a plan, whole or not at all, so that the next one can be compared with it."""
    from pathways.files import write
    from pathways.render.json_plan import to_json

    try:
        write(home.plan, to_json(document), private=True)
    except OSError as error:
        out.fail(f"cannot write {home.plan}: {error.strerror or error}")
