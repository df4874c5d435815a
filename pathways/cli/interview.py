"""`pathways start`: the interview in a terminal, by keys or in numbered lines."""

from __future__ import annotations

import textwrap
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pathways.catalog.text import cut
from pathways.cli import out
from pathways.cli.options import Data, OwnProfile, Today, flag
from pathways.cli.screens import fitted, screen, width
from pathways.desk import Desk, Home, home_of
from pathways.desk.desk import day_of
from pathways.desk.home import exists, owned, saved_path
from pathways.files import PREFIX
from pathways.interview.choosing import BACK, REVIEW, SKIP, Choice, Key
from pathways.interview.shown import as_put, as_understood, to_choose, to_review
from pathways.problems import as_typed, quoted

if TYPE_CHECKING:
    from pathways.catalog.questions import Question
    from pathways.desk.sitting import Sitting, Unreadable
    from pathways.interview import Ask, Interview


def start(
    profile: OwnProfile = None,
    today: Today = None,
    data: Data = None,
    plain: bool = flag("--plain", "Numbered lines only, for a screen reader."),
) -> None:
    """Take the interview (or go on with it), save your answers, and see your plan."""
    # Without a terminal it exits 2 and says how to do the same from a file; Ctrl-C saves and
    # exits 130.
    target = Path(profile) if profile and profile != "-" else saved_path()
    if not out.on_terminal() or profile == "-":
        out.fail(
            "the interview needs a terminal",
            "without one, write the answers yourself: pathways profile blank > profile.yaml, "
            "then: pathways plan profile.yaml",
        )
    desk = Desk(home_of(target), data or (), day_of(today), out.say)
    with owned(desk.files, patient=False):
        _sit(desk, plain, f" --profile {as_typed(target)}" if profile else "")


def _sit(desk: Desk, plain: bool, option: str) -> None:
    """One sitting, whose files nobody else changes meanwhile."""
    target = desk.files.profile
    _whose(desk.files)
    session = _Session(desk, plain)
    try:
        desk.answers = session.run(_resume(desk, session.sitting)).profile
    except (KeyboardInterrupt, EOFError):
        if not exists(target):
            out.stopped("\nStopped. Nothing was answered, so nothing was saved.")
        out.stopped(
            f"\nSaved in {quoted(target)}.\nGo on whenever you like: pathways start{option}"
        )
    session.show_plan()


def _whose(home: Home) -> None:
    """A record without answers may be somebody else's: it is not taken over unasked."""
    made = (p for p in home.made if p.parent != home.lists)  # which are nobody's own
    left = [p for p in made if p != home.profile and not p.name.startswith(PREFIX)]
    if not left or home.profile in home.made:
        return
    out.say("There are no answers here, but these files of somebody who used pathways before:")
    out.say(*(f"  {quoted(path)}" for path in left))
    if not out.sure("Are they yours?"):
        out.fail("then nothing was begun", f"to delete them: pathways profile delete{home.option}")


def _resume(desk: Desk, sitting: Sitting) -> Interview:
    from pathways.interview import Interview
    from pathways.profile import Profile
    from pathways.profile.answers import VERSION

    target = desk.files.profile
    if sitting.profile is None:
        for text in (
            "Ten questions at most, about five minutes, then your first plan. After that up to "
            "twelve more, if you like.",
            "We ask what you did, not how good you are. Not being sure is fine everywhere. Your "
            "answers stay on this machine, in",
        ):
            out.say(textwrap.fill(text, width()))
        out.say(f"{quoted(target)}.")
        return Interview(desk.catalog, Profile(VERSION), desk.day)
    state = Interview(desk.catalog, sitting.profile, desk.day)
    settled = tuple(key for key, _ in state.answers())
    count = "1 answer is" if len(settled) == 1 else f"{len(settled)} answers are"
    out.say(f"Welcome back. {count} saved, in\n{quoted(target)}.")
    return replace(state, trail=settled)


def _hanging(line: str) -> str:
    """A line below a question; what is counted hangs under its number."""
    return fitted(line, " ", "    " if line[:1].isdigit() else " ")


class _Session:
    """One sitting at a terminal."""

    def __init__(self, desk: Desk, plain: bool) -> None:
        from pathways.desk.sitting import Sitting

        self.desk, self.plain = desk, plain
        self.sitting = Sitting(desk)
        self.catalog, self.home = desk.catalog, desk.files
        self.screen = screen(plain)
        self.meant: set[str] = set()
        """Codes of contradictions that the person has said are none."""

    def run(self, state: Interview) -> Interview:
        """Both blocks, with the plan so far between them."""
        return self._menu(self._block(state, "first"))

    def _block(self, state: Interview, block: str) -> Interview:
        while (ask := state.next(block)) is not None:
            state = self._one(state, ask)
        return state

    def _one(self, state: Interview, ask: Ask) -> Interview:
        """Put one question until it has an answer, is skipped, or the person goes elsewhere."""
        from pathways.interview import BadAnswer

        print()
        typed: Any = None
        while True:
            raw = self._read(state, ask, typed)
            if raw is BACK:
                if not state.trail:
                    out.say("This is the first question.")
                    continue
                return state.back()
            if raw is REVIEW:
                return self._review(state)
            if raw is SKIP:
                gone = "; the answer that stood here is gone" if state.answered(ask.key) else ""
                after = state.skip(ask.key)
                print(self._asked(ask, f"{state.words(ask.key)} Left open{gone}."))
                return self._saved(after)
            try:
                after = state.answer(ask.key, raw)
            except BadAnswer as bad:
                if isinstance(raw, str) and raw == typed:
                    after = state.keep_unread(ask.key, raw)
                else:
                    self._refuse(raw, str(bad))
                    typed = raw
                    continue
            asked, *said = as_understood(after, ask.key)
            print(self._asked(ask, asked))
            for part in said:
                print(fitted(part, "   -> ", "      "))
            return self._saved(after)

    def _refuse(self, raw: Any, why: str) -> None:
        """Say what could not be read, and that it can stay as it is."""
        if not isinstance(raw, str):
            out.say(fitted(why))
            return
        quoted = f"could not be read: '{cut(raw, 60)}'"
        out.say(fitted(why if why.startswith("could not be read") else f"{quoted} ({why})"))
        out.say(fitted("Enter once more keeps it as it stands, and the plan says so."))

    def _saved(self, state: Interview) -> Interview:
        from pathways.desk.sitting import Clash, Gone, Unreadable

        where, prefer = quoted(self.home.profile), ""
        while True:
            try:
                profile, taken = self.sitting.save(state.profile, prefer)
            except OSError as error:
                out.fail(
                    f"cannot save your answers in {where}: {error.strerror or error}",
                    "give another place with --profile FILE",
                )
            except Clash as clash:
                prefer = self._which(clash.keys)
            except Gone:
                self._after_deletion(where)
            except Unreadable as now:
                self._after_edit(where, now)
            else:
                if taken:
                    out.tell(f"{where} was changed meanwhile; kept from there: {', '.join(taken)}.")
                return replace(state, profile=profile)

    # -- the file was changed meanwhile ---------------------------------------------

    def _which(self, clashes: dict[str, tuple[Any, Any]]) -> str:
        import json

        said = [
            f"{key}: here {json.dumps(here, ensure_ascii=False)[:200]}, "
            f"in the file {json.dumps(there, ensure_ascii=False)[:200]}"
            for key, (here, there) in clashes.items()
        ]
        lead = fitted("The file with your answers was changed while you answered. Which counts?")
        lines = "\n".join([lead, *(fitted(line, "   ", "      ") for line in said)])
        choices = [Choice("What I answered here", "here"), Choice("What the file says", "there")]
        return str(self._picked(lines, choices))

    def _after_deletion(self, where: str) -> None:
        choices = [Choice("Leave them deleted, and stop", "stop"), Choice("Save them again", "go")]
        lead = fitted(f"Your answers in {where} were deleted while you answered. What now?")
        if self._picked(lead, choices) == "stop":
            out.stopped("Stopped. Nothing is saved.")
        self.sitting.begin_again()

    def _after_edit(self, where: str, now: Unreadable) -> None:
        out.report(now.problems, "nothing was saved over it.", 5)
        choices = [
            Choice("I have mended it: look again", "again"),
            Choice("Go on with my answers here, and keep that file under another name", "aside"),
        ]
        lead = fitted(f"{where} was changed while you answered, and cannot be read. What now?")
        if self._picked(lead, choices) == "aside":
            out.say(f"Kept as {quoted(self.sitting.put_aside())}.")

    def _picked(self, lead: str, choices: list[Choice]) -> Any:
        while isinstance(picked := self.screen.pick(lead, choices, zero=""), Key):
            pass
        return picked

    # -- one question --------------------------------------------------------------

    def _asked(self, ask: Ask, said: str) -> str:
        return fitted(f"{ask.number}/{ask.of}  {said}", "", "      ")

    def _read(self, state: Interview, ask: Ask, refused: Any = None) -> Any:
        question, (asked, *lines) = ask.question, as_put(state, ask)
        # It stays above the list of choices.
        lead = "\n".join([self._asked(ask, asked), *(_hanging(line) for line in lines)])
        held = state.value(ask.key) if refused is None else refused
        kind, of = question.kind, question.answering.of
        if kind == "choice":
            return self.screen.pick(lead, to_choose(state, question), held)
        if of == "programs":
            return self._programs(state, question, lead, held or [])
        if kind == "things" and not ask.part:
            return self._things(state, question, lead, held or [])
        if of in ("roles", "backgrounds", "options"):
            long, most = of != "options", question.at_most
            listed, ordered = to_choose(state, question), long or kind == "ordered"
            return self.screen.tick(lead, listed, held or [], most, ordered, search=long)
        return self._typed(state, ask, lead, held, refused)

    def _typed(self, state: Interview, ask: Ask, lead: str, held: Any, refused: Any) -> Any:
        """What is written on a line, with what was said before to edit; SKIP for nothing."""
        from pathways.interview import typed

        question, kind = ask.question, ask.question.kind
        shown = held if isinstance(held, str) else typed(question, held)
        if kind == "place" and refused is None and held and state.profile.city:
            shown = f"{state.profile.city}, {held}"
        shown = shown or (state.profile.unread or {}).get(ask.key, "")
        raw = self.screen.write(lead, shown)
        return SKIP if isinstance(raw, str) and not raw.strip() else raw

    def _programs(self, state: Interview, question: Question, lead: str, held: list[Any]) -> Any:
        """Programs, each with what backs it where the question takes that."""
        kept = {item["id"] if isinstance(item, dict) else item: item for item in held}
        listed = to_choose(state, question, kept)
        picked = self.screen.tick(lead, listed, list(kept), search=True)
        if isinstance(picked, Key) or question.kind != "programs":
            return picked
        return [kept.get(name, {"id": name}) for name in picked]

    def _things(
        self, state: Interview, question: Question, lead: str, held: list[dict[str, str]]
    ) -> Any:
        """The checklist, then one sentence or link for some of the things chosen."""
        kept, listed = {item["thing"]: item for item in held}, to_choose(state, question)
        while True:
            picked = self.screen.tick(lead, listed, list(kept))
            if isinstance(picked, Key):
                return picked
            kept = {name: kept.get(name, {"thing": name}) for name in picked}
            left = self._proofs(state, kept)
            if left is not BACK:
                return left or list(kept.values())

    def _proofs(self, state: Interview, kept: dict[str, dict[str, str]]) -> Key | None:
        """Ask what backs things, and put it beside them; the key by which the person left."""
        asked = state.proofs_for(list(kept))
        number = 0
        while number < len(asked):
            thing = asked[number]
            about = fitted(f"{thing.text}\n{thing.prompt}", " ", " ")
            if number == 0:
                text = (
                    f"One sentence or link for each of {len(asked)}. Left out, a thing counts one "
                    "level lower, and the plan says so."
                )
                about = f"{fitted(text)}\n{about}"
            print()
            raw = self.screen.write(about, kept[thing.id].get("proof", ""))
            if raw is REVIEW or (raw is BACK and number == 0):
                return REVIEW if raw is REVIEW else BACK
            if raw is BACK:
                number -= 1
                continue
            proof = raw.strip() if isinstance(raw, str) else ""
            kept[thing.id] = {k: v for k, v in kept[thing.id].items() if k != "proof"}
            if proof:
                kept[thing.id]["proof"] = proof
            number += 1
        return None

    # -- between the blocks ------------------------------------------------------------

    def _menu(self, state: Interview) -> Interview:
        """The plan so far, and what to do next, until the person wants to see the whole."""
        from pathways.desk.so_far import so_far

        while True:
            now = so_far(self.desk, state, self.meant)
            print()
            out.in_format(now.page, "text", None)
            choice = self.screen.pick("What next?", now.next, zero="")
            if choice == "sentence" and now.sentence:
                state = self._one(state, now.sentence)
            elif choice == "more":
                state = self._block(state, "more")
            elif choice == "review" or choice is REVIEW:
                state = self._review(state)
            elif choice is BACK and state.trail:
                state = self._block(state.back(), state.block_of(state.trail[-1]))
            elif choice == "plan":
                return state
            elif choice == "stop":
                raise KeyboardInterrupt
            elif isinstance(choice, str) and choice.startswith("meant:"):
                self.meant.add(choice.removeprefix("meant:"))
            elif isinstance(choice, str) and choice.startswith("change:"):
                state = self._edit(state, choice.removeprefix("change:"))

    def _review(self, state: Interview) -> Interview:
        """Every answer, and what was not asked; a chosen one is asked again, with what depended
        on it."""
        choices = to_review(state)
        if not choices:
            out.say("There is nothing to review yet.")
            return state
        key = self.screen.pick("Choose an answer to change or to add.", choices, zero="Go on")
        return state if isinstance(key, Key) else self._edit(state, key)

    def _edit(self, state: Interview, key: str) -> Interview:
        state = state.edit(key)
        while state.reopened:
            ask = state.next(state.block_of(state.reopened[0]))
            if ask is None:
                break
            state = self._one(state, ask)
        return state

    def show_plan(self) -> None:
        """The whole plan, kept for the next time, and where to find it again."""
        from pathways.desk.progress import first
        from pathways.render import to_markdown

        print()
        home = self.home
        page = to_markdown(self.desk.document, timeline=True)
        out.in_format(page, "text", None, pager=not self.plain)
        own = "" if home.saved else f" {as_typed(home.profile)}"
        lines = (
            f"See it again: pathways plan{own}",
            f"Save it: pathways plan{own} -o plan.md",
            f"This week: pathways next{home.option}",
            f"When something has happened: pathways log{home.option}",
        )
        out.say("", *(textwrap.fill(line, width(), break_long_words=False) for line in lines))
        self.desk.keep_plan()
        # What one reads last is what to do first, not the foot of a long page.
        out.say(f"\n{textwrap.fill(first(self.desk), width())}")
