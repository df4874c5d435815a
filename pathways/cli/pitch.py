"""`pathways pitch`: a project of one's own, asked or read, that becomes part of the plan."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pathways.cli import out
from pathways.cli.options import OwnProfile, Today, desk, own_desk, standard_input
from pathways.problems import BadInput, Refused

if TYPE_CHECKING:
    from pathways.desk import Desk
    from pathways.profile.pitch import Pitch, PitchQuestion

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
    from pathways.desk.pitches import parsed
    from pathways.desk.projects import new_folder
    from pathways.profile.pitch import parse_pitch, pitch_form, read_pitch

    if blank:
        nobody = desk(today=today)
        out.emit(pitch_form(nobody.catalog, nobody.day))
        return
    own = own_desk(profile, today=today)
    if folder is not None:
        new_folder(folder)  # said now rather than after twenty questions
    person = own.person
    if source is not None and str(source) == "-":
        raw = standard_input()
        _carry(own, parse_pitch(raw, "standard input", own.catalog, person, own.day), folder)
    elif source is not None:
        _carry(own, read_pitch(source, own.catalog, person, own.day), folder)
    elif not out.on_terminal():
        out.fail(
            "there is no terminal to ask on",
            "pathways pitch --blank > pitch.yaml, fill it in, then: "
            "pathways pitch --from pitch.yaml",
        )
    else:
        answers = _Asking(own).run()
        try:
            _carry(own, parsed(own, answers), folder)
        except (BadInput, Refused) as error:
            code = out.told(error)
            _keep_draft(answers, own)
            raise typer.Exit(code) from None


def _carry(own: Desk, described: Pitch, folder: str | None) -> None:
    from pathways.catalog.text import one_line
    from pathways.cli.project import tell_begun
    from pathways.desk.pitches import pitch

    made = pitch(own, described, folder)
    tell_begun(own, made.begun)
    out.tell(f"The project is in {one_line(str(made.file))}; edit it there, and your plan follows.")
    step = made.begun.workshop.step
    if step and step.parts[0].due > described.test.by.first:
        out.tell(
            f"Your plan has hours for the first test until {step.parts[0].due}; you wrote "
            f"{described.test.by}. Begin with it, or make it smaller."
        )


# -- asking -------------------------------------------------------------------------------------


class _Asking:
    """One sitting at a terminal, a question at a time."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.person, self.competencies = desk.person, desk.catalog.competencies

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
                _keep_draft(answers, self.desk)
                raise typer.Exit(out.INTERRUPTED) from None
            out.stopped("Stopped. Nothing was written.")
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
        first = str(self.desk.day + timedelta(days=10)) if question.kind == "day" else ""
        typed = self._text(question, first)
        if question.kind in ("hours", "total"):
            typed = typed.replace(",", ".")
        return typed

    def _text(self, question: PitchQuestion, first: str = "", lead: str = ">") -> str:
        import questionary

        from pathways.catalog.text import clean
        from pathways.profile.pitch import problem_with

        def check(typed: str) -> bool | str:
            return problem_with(question, typed, self.desk.day) or True

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
                for c in self.competencies.values()
                if c.id not in taken
            ]
            if number > 1:
                choices.insert(0, questionary.Choice("Nothing else", ""))
            chosen = str(questionary.select("", choices, qmark="").unsafe_ask())
            if not chosen:
                break
            now = min(self.person.level(chosen), _HIGHEST - 1)
            found.append({"competency": chosen, "from": now, "to": now + 1})
            did = self.competencies[chosen].did[now + 1]
            self._say(f"Level {now + 1} reads: {did}", " ")
        return found

    def _say(self, text: str, lead: str = "") -> None:
        print(out.fitted(text, lead))


def _keep_draft(answers: dict[str, Any], desk: Desk) -> None:
    """Write what was answered to a new file in the folder at hand."""
    from pathways.desk.home import exists
    from pathways.files import write
    from pathways.profile.pitch import pitch_form

    path = Path("pitch-draft.yaml")
    number = 1
    while exists(path):
        number += 1
        path = Path(f"pitch-draft-{number}.yaml")
    try:
        write(path, pitch_form(desk.catalog, desk.day, answers), private=True)
    except OSError as error:
        out.say(f"What you wrote could not be kept: {error.strerror or error}")
        return
    out.say(f"\nWhat you wrote is in {path}. Go on there, then: pathways pitch --from {path}")
