"""`pathways pitch`: a project of one's own, asked or read, that becomes part of the plan."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import typer

from pathways.catalog.text import one_line
from pathways.cli import out
from pathways.cli.desks import MAX_STDIN, desk, own_desk, standard_input
from pathways.cli.options import NewFolder, OwnProfile, Today, flag, option
from pathways.cli.screens import fitted, screen, typed_well
from pathways.desk import Desk, pitches
from pathways.desk.projects import new_folder, refuse_filled, said
from pathways.files import read
from pathways.interview.choosing import SKIP, Choice, Key, in_turn
from pathways.problems import BadInput, Refused, as_typed, quoted
from pathways.profile.pitch import (
    Pitch,
    PitchQuestion,
    filled_in,
    parse_pitch,
    pitch_form,
    pitch_questions,
    problem_with,
)

_HIGHEST = 4
_MOST_PIECES = 12


def pitch(
    source: Path | None = option(
        "--from", "A filled-in form. Default: asks, one question at a time."
    ),
    folder: NewFolder = None,
    profile: OwnProfile = None,
    today: Today = None,
    blank: bool = flag("--blank", "Print a form to fill in."),
) -> None:
    """Describe a project of your own; it becomes the first goal of your plan."""
    if blank:
        nobody = desk(today=today)
        out.emit(pitch_form(nobody.catalog, nobody.day))
        return
    own = own_desk(profile, today=today)
    if folder is not None and source is None:
        refuse_filled(new_folder(folder))  # said now rather than after twenty questions
    if source is not None:
        if source == Path("-"):
            name, raw = "standard input", standard_input().read(MAX_STDIN)
        else:
            name, raw = str(source), read(source, str(source), pipe=True)
        _carry(own, parse_pitch(raw, name, own.catalog, own.person, own.day), folder)
    elif not out.on_terminal():
        out.fail(
            "there is no terminal to ask on",
            "pathways pitch --blank > pitch.yaml, fill it in, then: "
            "pathways pitch --from pitch.yaml",
        )
    else:
        answers = _Asking(own).run()
        try:
            _carry(own, pitches.parsed(own, answers), folder)
        except (BadInput, Refused) as error:
            code = out.told(error)
            _keep_draft(answers, own)
            raise typer.Exit(code) from None


def _carry(own: Desk, described: Pitch, folder: str | None) -> None:
    made = pitches.pitch(own, described, folder)
    out.tell(*said(own, made.begun))
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
        self.screen = screen()

    def run(self) -> dict[str, Any]:
        """The answers, as the form would hold them. Ctrl-C keeps what there is in a file."""
        questions = pitch_questions()
        print(
            fitted(
                f"{len(questions)} short questions, ten minutes. An empty answer skips those that "
                "say so, and you can go back at any of them; Ctrl-C keeps what you wrote so far."
            )
        )
        held: dict[str, Any] = {}

        def ask(question: PitchQuestion) -> Any:
            place = f"{questions.index(question) + 1}/{len(questions)}"
            value = self._one(question, place, held.get(question.key))
            value = None if value is SKIP else value
            if not isinstance(value, Key):  # what there is to review stands in the draft
                held[question.key] = value
            return value

        try:
            while not in_turn(questions, ask):
                pass  # back from the first
        except (KeyboardInterrupt, EOFError):
            if any(held.values()):
                _keep_draft(filled_in(held), self.desk)
                raise typer.Exit(out.INTERRUPTED) from None
            out.stopped("Stopped. Nothing was written.")
        return filled_in(held)

    def _one(self, question: PitchQuestion, place: str, held: Any) -> Any:
        print()
        help = question.help
        if question.optional and question.kind != "truth":
            help += " (Empty skips it.)"
        lead = f"{fitted(f'{place}  {question.ask}')}\n{fitted(help, ' ', ' ')}"
        if question.kind == "shows":
            return self._shows(lead)
        if question.kind == "pieces":
            return self._pieces(lead, held or [])
        if question.kind == "truth":
            answers = [Choice("yes", "yes"), Choice("no", "no")]
            said = self.screen.pick(lead, answers, {True: "yes", False: "no"}.get(held))
            return said == "yes" if isinstance(said, str) else said
        if question.example:
            lead += "\n" + fitted(f"Such as: {question.example}", " ", " ")
        first = str(self.desk.day + timedelta(days=10)) if question.kind == "day" else ""
        typed = self._text(question, lead, held or first)
        if question.kind in ("hours", "total") and isinstance(typed, str):
            typed = typed.replace(",", ".")
        return typed

    def _text(self, question: PitchQuestion, lead: str, first: str = "") -> Any:
        """What somebody types, once it can be used."""
        typed = typed_well(
            self.screen, lead, lambda said: problem_with(question, said, self.desk.day), first
        )
        if not isinstance(typed, Key):
            print(fitted(f"{question.ask or lead} -> {typed or 'left open'}"))
        return typed

    def _pieces(self, lead: str, held: list[dict[str, str]]) -> Any:
        """What is to be done and when it is done, until nothing is typed; back takes one away."""
        found: list[dict[str, str]] = []
        while len(found) < _MOST_PIECES:
            before = held[len(found)] if len(found) < len(held) else {}
            optional = PitchQuestion("do", "", "", "", optional=True)
            piece = f"{lead}\n Piece {len(found) + 1}"
            do = self._text(optional, piece, before.get("do", ""))
            if isinstance(do, Key):
                if not found:
                    return do
                held = [*found, *held[len(found) :]]
                found.pop()
                continue
            if not do:
                break
            needed = PitchQuestion("done_when", "", "", "")
            done = self._text(needed, f"{piece}: {do}\n Done when", before.get("done_when", ""))
            if not isinstance(done, Key):
                found.append({"do": do, "done_when": done})
        return found

    def _shows(self, lead: str) -> Any:
        listed = [
            Choice(f"{c.name} (you show {self.person.level(c.id)})", str(c.id), also=c.aliases)
            for c in self.competencies.values()
        ]
        chosen = self.screen.tick(lead, listed, most=2, ordered=True)
        if isinstance(chosen, Key):
            return chosen
        found: list[dict[str, Any]] = []
        for id in chosen:
            now = min(self.person.level(id), _HIGHEST - 1)
            found.append({"competency": id, "from": now, "to": now + 1})
            did = self.competencies[id].did[now + 1]
            print(fitted(f"Level {now + 1} reads: {did}", " ", " "))
        return found


def _keep_draft(answers: dict[str, Any], desk: Desk) -> None:
    """Write what was answered to a new file in the folder at hand."""
    try:
        path = pitches.keep_draft(desk, answers)
    except OSError as error:
        out.say(f"What you wrote could not be kept: {error.strerror or error}")
        return
    back = f"pathways pitch --from {as_typed(path)}"
    out.say(f"\nWhat you wrote is in {quoted(path)}. Go on there, then: {back}")
