"""The desk: a person's files, the data and a day, and what every command needs of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pathways.catalog.text import one_line
from pathways.desk.home import Home, adding, exists, two_ends, write
from pathways.files import read
from pathways.frozen import dataclass
from pathways.problems import BadInput, Refused, quoted

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.lists.read import Listing
    from pathways.profile import Person, Profile
    from pathways.record import Record, Situation
    from pathways.record.applications import Application
    from pathways.record.kept import Held
    from pathways.render import Document

MOST_OF_PLAN = 20_000_000
"""Largest plan that is read, in bytes: one of a PDF with pictures has room."""

_FIRST_YEAR, _LAST_YEAR = 2020, 2100


@dataclass(eq=False)
class Desk:
    """Each part is read once, and only when it is asked for.

    Any of them raises BadInput with every mistake in a file, or Refused.
    """

    home: Home | None = None
    """The person's files; without them there may still be answers in `given`."""
    data: Sequence[Path] = ()
    """Folders of data on top of the catalog and of the person's own."""
    day: date = field(default_factory=date.today)
    tell: Callable[[str], None] = lambda _: None
    """Takes what somebody should know of a file, though it stops nothing."""
    given: tuple[str, bytes] | None = None
    """Answers that stand in no file of the person's, so that nothing is kept beside them: what to
    call them in messages, and the bytes of a profile."""

    lists: Path | None = None
    """The folder of the open lists that were fetched; without it the one beside the person's files,
    or in a folder of `data`."""
    use_lists: bool = True
    """Whether plans draw on the lists."""

    @cached_property
    def catalog(self) -> Catalog:
        """The catalog with the person's own projects, the overlays, what open lists date and what
        the person saw themselves."""
        from pathways.catalog import load_catalog

        own = self.home.own if self.home else None
        # Its folders may be there without a project: of a pitch that was killed, or taken out.
        has_own = own is not None and exists(own) and any(own.rglob("*.yaml"))
        catalog = load_catalog([own, *self.data] if own and has_own else self.data)
        return self._with_looked(self._drawing_on(catalog, "training"))

    @cached_property
    def drawn(self) -> Catalog:
        """The same with the openings, events and groups of the lists, which only plans need."""
        return self._drawing_on(self.catalog, "jobs", "events", "communities")

    @property
    def lists_folder(self) -> Path | None:
        """Where the open lists are; None where there is no such place."""
        if self.lists or self.home:
            return self.lists or self.files.lists
        beside = (path / "lists" for path in reversed(list(self.data)))
        return next((path for path in beside if exists(path) and path.is_dir()), None)

    def _drawing_on(self, catalog: Catalog, *names: str) -> Catalog:
        folder, instead = self.lists_folder if self.use_lists else None, "planned without this list"
        found = {n: self.listing(folder / f"{n}.json", instead) for n in names} if folder else {}
        listings = {name: listing for name, listing in found.items() if listing}
        if not listings:
            return catalog
        from pathways.lists.taken import take, with_lists

        aside = set[str]()
        if "jobs" in listings and self.home:
            from pathways.desk.lists import put_aside

            try:
                aside = put_aside(self)
            except Refused as refused:
                self.tell(f"{refused.message}; planned without what was put aside")
        return with_lists(catalog, take(catalog, listings, self.day, aside))

    def listing(self, path: Path, instead: str) -> Listing | None:
        """The open list in a file. None where there is none, or where it cannot be read; of that is
        told, and what is done `instead`."""
        if not exists(path):
            return None
        from pathways.lists.read import read_listing

        try:
            return read_listing(path, strict=False)
        except BadInput as bad:
            self.tell(f"{quoted(path)}: {bad.problems[0].message}; {instead}")
            return None

    def _with_looked(self, catalog: Catalog) -> Catalog:
        """With what the person saw on the pages of programs; a record that cannot be read is told
        of where it is needed."""
        if self.home is None or not exists(self.home.record):
            return catalog
        from pathways.record.view import with_looked

        try:
            return with_looked(catalog, self.record)
        except BadInput:
            return catalog

    @cached_property
    def answers(self) -> Profile:
        """What the person said."""
        from pathways.profile import parse_profile, read_profile

        if self.given:
            name, raw = self.given
            return parse_profile(raw, name, self.catalog)
        if self.home is None:
            raise Refused("there are no answers to plan from", "give the files of a person")
        return read_profile(self.home.profile, self.catalog)

    @cached_property
    def record(self) -> Record:
        """What happened since; empty where nothing was written down."""
        from pathways.record import Record, read_record

        if self.home is None:
            return Record()
        record = read_record(self.home.record)
        for line in record.cut_off:
            cut = "this line was cut off while it was written; it does not count"
            self.tell(f"{quoted(self.home.record)}:{line}: {cut}")
        if self.home.copies:
            self.tell(f"{two_ends(self.home)}, whose lines do not count yet")
            self.tell(f"  pathways home merge{self.home.option} puts them together.")
        return record

    @cached_property
    def tries(self) -> tuple[Application, ...]:
        """Applications, and what else needed a yes, with what came of each."""
        from pathways.record.applications import tries_in

        return tries_in(self.record, self.catalog)

    @property
    def person(self) -> Person:
        """The one view of the person that the planner sees."""
        return self._now.person

    @cached_property
    def _now(self) -> Situation:
        from pathways.record import situation

        return situation(self.answers, self.record, self.catalog, self.day)

    @cached_property
    def kept(self) -> Held | None:
        """The plan that was kept, or None. One that cannot be read is told of and passed over: it
        can be made again."""
        if self.home is None or not exists(self.home.plan):
            return None
        path = self.home.plan
        try:
            return _held(path, self.catalog)
        except (BadInput, OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            try:
                _refuse_other(path)
            except Refused as other:
                self.tell(f"{other.message}; going on without it.")
                self.tell(f"  {other.tip}")
                return None
            why = error.problems[0].message if isinstance(error, BadInput) else error
            wrong = f"the kept plan cannot be read ({one_line(str(why))[:120]})"
            self.tell(f"{quoted(path)}: {wrong}; going on")
            self.tell("  without it. `pathways replan` makes and keeps a new one.")
            return None

    @property
    def keep(self) -> tuple[str, ...]:
        """Steps of the kept plan, which stay unless clearly beaten, after those that were taken up
        again; none of a plan of later. On its own day, without news, what it was made to keep
        itself, so that planning twice is planning once."""
        from pathways.profile.answers import as_plain
        from pathways.record.view import taken_up

        held = self.kept
        if held is None or held.today > self.day:
            return ()
        news = self.record.lines != held.record.lines
        if held.today == self.day and not news and as_plain(self.answers) == as_plain(held.profile):
            return held.kept
        again = taken_up(self.record, self.catalog, self.day)
        kept = held.keep(self.catalog, self.person.progress.refused)
        return tuple(dict.fromkeys((*again, *kept)))

    @cached_property
    def held(self) -> Held | None:
        """The plan that was kept, with what was begun since, else the one of this day as if it were
        kept; None where there is no plan."""
        from pathways.planner import Plan
        from pathways.record.kept import held_of

        held = self.kept
        if held:
            progress = self.person.progress
            begun = {
                step
                for step in progress.hours
                if step.startswith("project:")
                and not (step in held.dues or step.partition(":")[2] in progress.aside)
            }
            if not begun or not isinstance(self.document.plan, Plan):
                return held
            return held.with_begun(self.document.plan, begun)
        plan = self.document.plan
        return held_of(plan, self.answers, self.record, ()) if isinstance(plan, Plan) else None

    @cached_property
    def words(self) -> Document:
        """A document for names alone: of the kept plan, or of none."""
        from pathways.planner import NoPlan, Reason
        from pathways.render.document import build_document

        if self.kept:
            return self.document_of(self.kept)
        none = NoPlan(self.day, Reason(""), Reason(""))
        return build_document(self.catalog, self.answers, self.person, none)

    def document_of(self, held: Held) -> Document:
        """The document of a kept plan, for its words; the person and the day are those of now."""
        from pathways.render.document import build_document

        plan = replace(held.plan, today=self.day)
        return build_document(self.catalog, self.answers, self.person, plan, self.record)

    @cached_property
    def document(self) -> Document:
        """The plan: of the answers, the record if there is one, and the plan kept before."""
        return make_document(self.drawn, self.answers, self.day, self.record, self.keep)

    @property
    def files(self) -> Home:
        """The person's files."""
        if self.home is None:
            raise Refused("there is no record beside these answers", "give a file of answers")
        return self.home

    def keep_plan(self) -> None:
        """Keep the plan, whole or not at all, so that the next one can be compared with it.

        Raises:
            Refused: it cannot be written, or the one that is there is not of this version.
        """
        from pathways.render.json_plan import to_json

        data = to_json(self.document)
        with adding(self.files):
            _refuse_other(self.files.plan)
            write(self.files.plan, data, private=True)


def make_document(
    catalog: Catalog,
    profile: Profile,
    day: date,
    record: Record | None = None,
    keep: tuple[str, ...] = (),
) -> Document:
    """The plan of these answers on a day, as a document.

    With a record, what happened since counts too; steps in `keep` stay unless clearly beaten.

    Raises:
        BadInput: a changed answer of the record that the profile would not accept.
    """
    from pathways.planner import make_plan
    from pathways.record import Record, situation
    from pathways.render.document import build_document

    record = record if record and record.every else None
    person = situation(profile, record or Record(), catalog, day).person
    plan = make_plan(catalog, person, day, keep)
    return build_document(catalog, profile, person, plan, record, keep)


def profile_of(answers: Any, name: str, catalog: Catalog) -> Profile:
    """Answers as plain data, checked as those of a file: JSON is YAML, and in it NO stays the text
    that Norway is written with."""
    from pathways.profile import parse_profile

    return parse_profile(json.dumps(answers, ensure_ascii=False).encode(), name, catalog)


def _held(path: Path, catalog: Catalog) -> Held | None:
    from pathways.record.kept import Held, read_plan
    from pathways.render.document import SCHEMA

    raw = read(path, str(path), most=MOST_OF_PLAN)
    if len(raw) > MOST_OF_PLAN:
        raise ValueError("it is larger than any plan")
    held: Any = json.loads(raw)
    if held["schema"] != SCHEMA:
        raise ValueError(f"its schema is {str(held['schema'])[:40]!r}")
    if held["kind"] != "plan":
        return None
    profile, record = profile_of(held["answers"], str(path), catalog), record_in(held, str(path))
    kept = tuple(str(step) for step in held.get("kept", ()))
    return Held(profile, record, kept, *read_plan(held, profile, record, catalog))


def _refuse_other(path: Path) -> None:
    """A file that says of itself that it is something else than a plan of this version is kept."""
    from pathways.render.document import SCHEMA

    try:
        held = json.loads(path.read_bytes())
        schema = held.get("schema", "") if isinstance(held, dict) else ""
    except (OSError, ValueError, RecursionError):
        return
    if isinstance(held, dict) and schema != SCHEMA:
        said = f"its schema is '{one_line(str(schema))[:40]}'" if schema else "it names no schema"
        raise Refused(
            f"{path} is no plan that this version of pathways keeps ({said}); it was not changed",
            "install the version that wrote it, or move it away",
        )


def record_in(held: dict[str, Any], name: str) -> Record:
    """The record that a JSON plan carries."""
    from pathways.catalog.yaml_nodes import compose
    from pathways.record.entries import Record, parse_record

    lines = [str(line) for line in held.get("record", ())]
    return parse_record(compose("\n".join(lines).encode(), name)) if lines else Record()


@contextmanager
def writing() -> Iterator[None]:
    """Within it, bad input says that nothing was written."""
    try:
        yield
    except BadInput as bad:
        bad.outcome = "nothing was written."
        raise


def day_of(text: str | None) -> date:
    """The day to plan for: as given, else the clock's."""
    if text is None:
        return date.today()
    from pathways.catalog import reading

    try:
        day = reading.day(text, date.today())
    except ValueError as error:
        tip = getattr(error, "hint", "") or "write it as 2026-11-22"
        raise Refused(f"--today: {error}"[:200], tip) from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise Refused(f"--today: the year {day.year} cannot be right", "write it as 2026-11-22")
    return day
