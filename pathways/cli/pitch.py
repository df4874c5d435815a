"""`pathways pitch`: a project of one's own, asked or read, that becomes part of the plan."""

from __future__ import annotations

import shutil
import sys
import textwrap
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from pathways.cli import out
from pathways.cli.home import Home, load_record, own_data, the_home
from pathways.cli.options import OwnProfile, Today
from pathways.problems import BadInput

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.catalog.records import Project
    from pathways.profile import Person
    from pathways.profile.pitch import Pitch, PitchQuestion
    from pathways.record.entries import Record

_INTERRUPTED = 130
_HIGHEST = 4
_MOST_PIECES = 12


def pitch(
    source: Annotated[
        Path | None,
        typer.Option("--from", help="A filled-in form. Default: asks, one question at a time."),
    ] = None,
    folder: Annotated[
        str | None,
        typer.Option("--dir", help="The folder to make. Default: one named after the project."),
    ] = None,
    profile: OwnProfile = None,
    today: Today = None,
    blank: Annotated[bool, typer.Option("--blank", help="Print a form to fill in.")] = False,
) -> None:
    """Describe a project of your own; it becomes the first goal of your plan."""
    from pathways.cli.project import new_folder

    day = out.the_day(today)
    if blank:
        from pathways.profile.pitch import pitch_form

        out.emit(pitch_form(out.load(None), day))
        return
    home = the_home(profile)
    if folder is not None:
        new_folder(folder)  # said now rather than after twenty questions
    catalog = out.load(own_data(home, None))
    record = load_record(home.record)
    person = _person(home, catalog, record, day)
    if source is not None:
        _carry(_read(source, catalog, person, day), folder, home, catalog, record, day)
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        out.fail(
            "there is no terminal to ask on",
            "pathways pitch --blank > pitch.yaml, fill it in, then: "
            "pathways pitch --from pitch.yaml",
        )
    answers = _Asking(catalog, person, day).run()
    try:
        parsed = _parsed(answers, catalog, person, day)
        _carry(parsed, folder, home, catalog, record, day)
    except typer.Exit as stop:
        if stop.exit_code:
            _keep_draft(answers, catalog, day)
        raise


def _person(home: Home, catalog: Catalog, record: Record, day: date) -> Person:
    from pathways.record import situation

    answers = out.load_profile(str(home.profile), catalog)
    try:
        return situation(answers, record, catalog, day).person
    except BadInput as bad:
        out.report(bad.problems)
        raise typer.Exit(out.BAD_INPUT) from None


def _read(source: Path, catalog: Catalog, person: Person, day: date) -> Pitch:
    from pathways.profile.pitch import parse_pitch, read_pitch

    try:
        if str(source) == "-":
            if sys.stdin is None:
                out.fail("standard input is closed", "give a file instead of -")
            raw = sys.stdin.buffer.read(4_000_000)
            return parse_pitch(raw, "standard input", catalog, person, day)
        return read_pitch(source, catalog, person, day)
    except BadInput as bad:
        out.report(bad.problems)
        raise typer.Exit(out.BAD_INPUT) from None


def _parsed(answers: dict[str, Any], catalog: Catalog, person: Person, day: date) -> Pitch:
    from pathways.profile.pitch import parse_pitch, pitch_form

    try:
        text = pitch_form(catalog, day, answers)
        return parse_pitch(text.encode(), "your answers", catalog, person, day)
    except BadInput as bad:
        out.report(bad.problems)
        raise typer.Exit(out.BAD_INPUT) from None


# -- from a pitch to files ----------------------------------------------------------------------


def _carry(
    pitch: Pitch,
    folder: str | None,
    home: Home,
    catalog: Catalog,
    record: Record,
    day: date,
) -> None:
    """Everything is checked before anything is written."""
    from pathways.cli.project import begin, new_folder, plan_with, tell
    from pathways.render.projects import project_file

    id = pitch.slug
    own = home.own / "projects" / f"{id}.yaml"
    if out.exists(own):
        out.fail(
            f"a project of this name is there already: {own}; nothing was changed",
            "give it another title, or edit that file",
        )
    target = new_folder(folder if folder is not None else id)
    roles = _roles(catalog, pitch, home, record, day)
    text = project_file(pitch, id, roles, day)
    project = _as_project(text, f"{home.own.name}/projects/{id}.yaml")
    larger = _with_project(catalog, project)
    goals, person = plan_with(larger, project, home, record, day)
    step = next((g for g in goals if g.ref == id), None)
    if step is None:
        _no_room(pitch, catalog, person, day)
    from pathways.files import write

    try:
        write(own, text, private=True)
    except OSError as error:
        out.fail(f"cannot write {own}: {error.strerror or error}", "nothing was changed")
    try:
        begin(larger, project, target, home, day, pitch)
    except typer.Exit:
        if not target.is_dir():
            own.unlink(missing_ok=True)
        raise
    tell(f"The project is in {out.one_line(str(own))}; edit it there, and your plan follows.")
    if step.parts[0].due > pitch.test.by.first:
        tell(
            f"Your plan has hours for the first test until {step.parts[0].due}; you wrote "
            f"{pitch.test.by}. Begin with it, or make it smaller."
        )


def _roles(
    catalog: Catalog, pitch: Pitch, home: Home, record: Record, day: date
) -> tuple[str, ...]:
    """Up to three roles that ask for what it shows: those the person is on the way to first."""
    from pathways.assess import assess

    found = assess(catalog, _person(home, catalog, record, day))
    wanted = {s.competency for s in pitch.shows}
    near = [f.role for f in found.shortlist]
    ranked = sorted(found.fits.values(), key=lambda f: (-f.points, f.role))
    order = [*near, *(f.role for f in ranked if f.role not in near)]
    asks = [r for r in order if any(x.competency in wanted for x in catalog.roles[r].levels)]
    return tuple((asks or near)[:3])


def _as_project(text: str, name: str) -> Project:
    """The project file as it will be read later; it is checked before it is written."""
    from pathways.catalog.decode import Reader
    from pathways.catalog.records import Project
    from pathways.catalog.yaml_nodes import compose

    reader = Reader(compose(text.encode(), name))
    project = reader.read(Project)
    if project is None or reader.problems:
        out.report(reader.problems)
        raise typer.Exit(out.BAD_INPUT)
    return replace(project, file=name)


def _with_project(catalog: Catalog, project: Project) -> Catalog:
    from pathways.catalog.names import fold

    projects = dict(sorted({**catalog.projects, project.id: project}.items()))
    names = {**catalog.names, fold(project.id): ("projects", str(project.id))}
    return replace(catalog, projects=projects, names=names)


def _no_room(pitch: Pitch, catalog: Catalog, person: Person, day: date) -> NoReturn:
    """Say what does not fit, and what would."""
    from pathways.planner.draft import ASSUMED_HOURS, QUARTER
    from pathways.planner.menu import quarter_room

    weekly = person.hours if person.hours is not None else ASSUMED_HOURS
    ratio = person.progress.overrun or Fraction(pitch.safe_hours) / Fraction(pitch.likely_hours)
    need = float(Fraction(pitch.likely_hours) * ratio)
    room = float(quarter_room(catalog, person, day))
    if need > room:
        fits = max(1, int(room / float(ratio) / float(pitch.hours_a_week)))
        out.fail(
            f"it takes about {need:g} hours as such things go, and your next {QUARTER} weeks hold "
            f"{room:g} ({float(weekly):g} a week); nothing was written",
            f"pitch the first part of it: {fits} weeks of {pitch.hours_a_week:g} hours would fit",
        )
    out.fail(
        f"your plan has no room for its {need:g} hours this quarter; nothing was written",
        "make it smaller, or see what stands in the way: pathways plan",
    )


# -- asking -------------------------------------------------------------------------------------


class _Asking:
    """One sitting at a terminal, a question at a time."""

    def __init__(self, catalog: Catalog, person: Person, day: date) -> None:
        self.catalog = catalog
        self.person = person
        self.day = day

    def run(self) -> dict[str, Any]:
        """The answers, as the form would hold them. Ctrl-C keeps what there is in a file."""
        from pathways.profile.pitch import pitch_questions, put

        questions = pitch_questions()
        self._say(
            f"{len(questions)} short questions, ten minutes. An empty answer skips those that "
            "say so; Ctrl-C keeps what you wrote so far."
        )
        answers: dict[str, Any] = {}
        try:
            for number, question in enumerate(questions, 1):
                value = self._one(question, f"{number}/{len(questions)}")
                if value not in (None, "", []):
                    put(answers, question.key, value)
        except (KeyboardInterrupt, EOFError):
            if answers:
                _keep_draft(answers, self.catalog, self.day)
            else:
                out.say("Stopped. Nothing was written.")
            raise typer.Exit(_INTERRUPTED) from None
        return answers

    def _one(self, question: PitchQuestion, place: str) -> Any:
        print()
        self._say(f"{place}  {question.ask}")
        help = question.help
        if question.optional and question.kind != "truth":
            help += " (Empty skips it.)"
        self._say(help, " ")
        if question.kind == "shows":
            return self._shows()
        if question.kind == "pieces":
            return self._pieces()
        if question.kind == "truth":
            return self._truth()
        if question.example:
            self._say(f"Such as: {question.example}", " ")
        first = str(self.day + timedelta(days=10)) if question.kind == "day" else ""
        typed = self._text(question, first)
        if question.kind in ("hours", "total"):
            typed = typed.replace(",", ".")
        return typed

    def _text(self, question: PitchQuestion, first: str = "", lead: str = ">") -> str:
        import questionary

        from pathways.catalog.text import clean
        from pathways.profile.pitch import problem_with

        def check(typed: str) -> bool | str:
            return problem_with(question, typed, self.day) or True

        asked = questionary.text(
            lead, default=first, validate=check, validate_while_typing=False, qmark=""
        )
        return clean(str(asked.unsafe_ask())).strip()

    def _truth(self) -> bool:
        import questionary

        return bool(questionary.select("", ["no", "yes"], qmark="").unsafe_ask() == "yes")

    def _pieces(self) -> list[dict[str, str]]:
        from pathways.profile.pitch import PitchQuestion

        found: list[dict[str, str]] = []
        while len(found) < _MOST_PIECES:
            optional = PitchQuestion("do", "", "", "", optional=True)
            do = self._text(optional, lead=f"Piece {len(found) + 1}:")
            if not do:
                break
            needed = PitchQuestion("done_when", "", "", "")
            found.append({"do": do, "done_when": self._text(needed, lead="Done when:")})
        return found

    def _shows(self) -> list[dict[str, Any]]:
        import questionary

        found: list[dict[str, Any]] = []
        for number in (1, 2):
            taken = {x["competency"] for x in found}
            choices = [
                questionary.Choice(f"{c.name} (you show {self.person.level(c.id)})", str(c.id))
                for c in self.catalog.competencies.values()
                if c.id not in taken
            ]
            if number > 1:
                choices.insert(0, questionary.Choice("Nothing else", ""))
            chosen = str(questionary.select("", choices, qmark="").unsafe_ask())
            if not chosen:
                break
            now = min(self.person.level(chosen), _HIGHEST - 1)
            found.append({"competency": chosen, "from": now, "to": now + 1})
            did = self.catalog.competencies[chosen].did[now + 1]
            self._say(f"Level {now + 1} reads: {did}", " ")
        return found

    def _say(self, text: str, lead: str = "") -> None:
        width = min(shutil.get_terminal_size().columns, 88)
        print(
            textwrap.fill(
                text,
                width,
                initial_indent=lead,
                subsequent_indent=lead,
                break_on_hyphens=False,
            )
        )


def _keep_draft(answers: dict[str, Any], catalog: Catalog, day: date) -> None:
    """Write what was answered to a new file in the folder at hand."""
    from pathways.files import write
    from pathways.profile.pitch import pitch_form

    path = Path("pitch-draft.yaml")
    number = 1
    while out.exists(path):
        number += 1
        path = Path(f"pitch-draft-{number}.yaml")
    try:
        write(path, pitch_form(catalog, day, answers), private=True)
    except OSError as error:
        out.say(f"What you wrote could not be kept: {error.strerror or error}")
        return
    out.say(f"\nWhat you wrote is in {path}. Go on there, then: pathways pitch --from {path}")
