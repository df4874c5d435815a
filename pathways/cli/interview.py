"""`pathways start`: the interview in a terminal, with questionary as its front end."""

from __future__ import annotations

import shutil
import textwrap
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pathways.cli import out
from pathways.cli.options import Data, OwnProfile, Today

if TYPE_CHECKING:
    from questionary import Question as Prompt

    from pathways.catalog.questions import Thing
    from pathways.catalog.records import Program
    from pathways.desk import Desk
    from pathways.interview import Ask, Interview


@dataclass(frozen=True, slots=True)
class _Key:
    """What a person pressed instead of answering."""

    name: str


BACK, SKIP, REVIEW = _Key("back"), _Key("skip"), _Key("review")
_NEEDS_PROOF = 2
"""The level from which a sentence or a link is asked for."""

_SKIP_TEXT = "Skip, or rather not say"


def start(profile: OwnProfile = None, today: Today = None, data: Data = None) -> None:
    """Take the interview (or go on with it), save your answers, and see your plan."""
    # Without a terminal it exits 2 and says how to do the same from a file; Ctrl-C saves and
    # exits 130.
    from pathways.desk import Desk, home_of
    from pathways.desk.desk import day_of
    from pathways.desk.home import exists, saved_path

    target = Path(profile) if profile and profile != "-" else saved_path()
    if not out.on_terminal() or profile == "-":
        out.fail(
            "the interview needs a terminal",
            "without one, write the answers yourself: pathways profile blank > profile.yaml, "
            "then: pathways plan profile.yaml",
        )
    desk = Desk(home_of(target), data or (), day_of(today), out.say)
    session = _Session(desk)
    try:
        desk.answers = session.run(_resume(desk, exists(target))).profile
    except (KeyboardInterrupt, EOFError):
        if not exists(target):
            out.stopped("\nStopped. Nothing was answered, so nothing was saved.")
        out.stopped(
            f"\nSaved in {target}.\nGo on whenever you like: pathways start"
            + (f" --profile {target}" if profile else "")
        )
    session.show_plan()


def _resume(desk: Desk, begun: bool) -> Interview:
    from pathways.interview import Interview
    from pathways.profile import Profile
    from pathways.profile.answers import VERSION

    target = desk.files.profile
    if not begun:
        for text in (
            "Ten questions, about five minutes, then your first plan. After that up to twelve "
            "more, if you like.",
            "We ask what you did, not how good you are. Your answers stay on this machine, in "
            f"{target}.",
        ):
            out.say(textwrap.fill(text, _width()))
        return Interview(desk.catalog, Profile(VERSION), desk.day)
    state = Interview(desk.catalog, desk.answers, desk.day)
    settled = tuple(key for key, _ in state.answers())
    count = "1 answer is" if len(settled) == 1 else f"{len(settled)} answers are"
    out.say(f"Welcome back. {count} saved in {target}.")
    return replace(state, trail=settled)


def _width() -> int:
    return min(shutil.get_terminal_size().columns, 88)


class _Session:
    """One sitting at a terminal."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.catalog, self.home = desk.catalog, desk.files

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
            if raw is SKIP and state.answered(ask.key):
                out.say(
                    "Skipped: the answer that stood here is gone. Ctrl-B brings the question back."
                )
            try:
                state = state.skip(ask.key) if raw is SKIP else state.answer(ask.key, raw)
            except BadAnswer as bad:
                out.say(textwrap.fill(f"  {bad}", _width(), subsequent_indent="  "))
                typed = raw
                continue
            self._save(state)
            return state

    def _save(self, state: Interview) -> None:
        from pathways.profile import write_profile

        try:
            write_profile(self.home.profile, state.profile, self.catalog)
        except OSError as error:
            out.fail(
                f"cannot save your answers in {self.home.profile}: {error.strerror or error}",
                "give another place with --profile FILE",
            )

    # -- one question --------------------------------------------------------------

    def _lead(self, ask: Ask) -> str:
        """The question, why it is asked, and how to answer: it stays above the list of choices."""
        q = ask.question
        if ask.competency:
            competency = self.catalog.competencies[ask.competency]
            lines = [
                f"{ask.number}/{ask.of}  {competency.name}: {q.ask[0].lower()}{q.ask[1:]}",
                f"Why: {q.why}. Take care: {competency.not_enough}",
            ]
        else:
            lines = [f"{ask.number}/{ask.of}  {q.ask}", f"Why: {q.why}."]
        if q.help:
            lines.append(q.help)
        return "\n ".join(self._fit(line, 1) for line in lines)

    def _fit(self, text: str, indent: int = 5) -> str:
        """Text of a choice, broken so that it never runs past the edge."""
        room = max(20, _width() - indent - 1)
        return ("\n" + " " * indent).join(textwrap.wrap(text, room))

    def _read(self, state: Interview, ask: Ask, typed: Any = None) -> Any:
        kind, lead = ask.question.kind, self._lead(ask)
        held = state.value(ask.key) if typed is None else typed
        options = [(o.text, o.value) for o in ask.question.options]
        if kind == "choice":
            return self._choose(lead, options, held)
        if kind == "ordered":
            return self._ordered(lead, options, held or [])
        if kind == "several":
            return self._boxes(lead, options, held or [])
        if kind == "programs":
            return self._programs(lead, held or [])
        if kind == "roles":
            return self._roles(lead, held or [])
        if kind == "things":
            return self._things(lead, held or [])
        if kind == "levels":
            return self._level(lead, ask.competency, held)
        return self._type(lead, held)

    def _ask(self, prompt: Prompt, not_typing: bool = False) -> Any:
        """Run a prompt with the keys that work everywhere; Ctrl-C passes through."""
        from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

        extra = KeyBindings()
        for key, result in (("c-b", BACK), ("c-k", SKIP), ("c-r", REVIEW)):

            @extra.add(key, eager=True)
            def _leave(event: Any, result: _Key = result) -> None:
                event.app.exit(result=result)

        # questionary's keys for all and for none are too easily struck by typing.
        for key in ("a", "i"):
            if not_typing:

                @extra.add(key, eager=True)
                def _nothing(event: Any) -> None:
                    del event

        app = prompt.application
        app.key_bindings = merge_key_bindings([app.key_bindings or KeyBindings(), extra])
        return prompt.unsafe_ask()

    def _keys(self, lead: str) -> str:
        """How to answer and how to leave, on lines of their own that fit the screen."""
        text = f"({lead}; Ctrl-K skip, Ctrl-B back, Ctrl-R review, Ctrl-C save and stop)"
        return "\n " + self._fit(text, 1)

    def _choose(self, lead: str, options: list[tuple[str, str]], held: str | None) -> Any:
        import questionary

        choices = [questionary.Choice(self._fit(text), value) for text, value in options]
        choices.append(questionary.Choice(_SKIP_TEXT, SKIP))
        default = next((c for c in choices if c.value == held), None)
        return self._ask(
            questionary.select(
                lead + self._keys("Enter answers"),
                choices,
                default=default,
                qmark="",
                pointer=">",
                instruction=" ",
            )
        )

    def _ordered(self, lead: str, options: list[tuple[str, str]], held: list[str]) -> Any:
        first = self._choose(lead, options, held[0] if held else None)
        if isinstance(first, _Key):
            return first
        rest = [(text, value) for text, value in options if value != first]
        second = self._choose("And second?", rest, held[1] if len(held) > 1 else None)
        if second is SKIP:
            return [first]
        return second if isinstance(second, _Key) else [first, second]

    def _boxes(self, lead: str, options: list[tuple[str, str]], held: list[str]) -> Any:
        """Several of a list; nothing chosen is an answer (none), skipping is another."""
        import questionary

        return self._check(
            lead,
            [
                questionary.Choice(self._fit(text, 7), value, checked=value in held)
                for text, value in options
            ],
        )

    def _check(self, lead: str, choices: list[Any], search: bool = False) -> Any:
        import questionary

        keys = "Space chooses, Enter goes on"
        return self._ask(
            questionary.checkbox(
                lead + self._keys(f"type one word to search, {keys}" if search else keys),
                choices,
                qmark="",
                pointer=">",
                use_search_filter=search,
                use_jk_keys=not search,
                instruction=" ",
            ),
            not_typing=not search,
        )

    def _type(self, lead: str, held: Any) -> Any:
        shown = held if isinstance(held, str) else _as_typed(held)
        raw = self._line(f"{lead}{self._keys('Enter answers')}\n >", shown)
        return SKIP if isinstance(raw, str) and not raw.strip() else raw

    def _line(self, lead: str, held: str) -> Any:
        import questionary

        return self._ask(questionary.text(lead, default=held, qmark=""))

    def _programs(self, lead: str, held: list[dict[str, str]]) -> Any:
        import questionary

        kept = {item["id"]: item for item in held}
        kinds = list(self.catalog.rules.kinds)
        programs = self.catalog.programs.values()
        shown = [p for p in programs if p.id in kept or self.catalog.kind(p).taken_part_in]
        low = [
            p
            for rung in range(4)
            for ladder in self.catalog.ladders.values()
            for p in ladder.rungs[rung].programs
        ]
        shown.sort(
            key=lambda p: (
                low.index(p.id) if p.id in low else len(low),
                kinds.index(p.kind),
                p.name.casefold(),
            )
        )
        picked = self._check(
            lead,
            [
                questionary.Choice(self._fit(_with_operator(p), 7), p.id, checked=p.id in kept)
                for p in shown
            ],
            search=True,
        )
        if isinstance(picked, _Key):
            return picked
        return [kept.get(name, {"id": name}) for name in picked]

    def _roles(self, lead: str, held: list[str]) -> Any:
        options = [
            (f"{r.name}: {r.summary.split('. ')[0].rstrip('.')}", str(r.id))
            for r in sorted(self.catalog.roles.values(), key=lambda r: (r.ladder, r.name))
        ]
        return self._boxes(lead, options, held)

    def _things(self, lead: str, held: list[dict[str, str]]) -> Any:
        """The checklist, then one sentence or link for each thing that needs one."""
        import questionary

        kept = {item["thing"]: item for item in held}
        things = self.catalog.questions.things
        choices: list[Any] = []
        for number, thing in enumerate(things):
            if number == 0 or things[number - 1].group != thing.group:
                choices.append(questionary.Separator(f"   {thing.group}"))
            choices.append(
                questionary.Choice(self._fit(thing.text, 7), thing.id, checked=thing.id in kept)
            )
        picked = self._check(lead, choices)
        if isinstance(picked, _Key):
            return picked
        return self._proofs([t for t in things if t.id in picked], kept, lead)

    def _proofs(self, chosen: list[Thing], kept: dict[str, dict[str, str]], lead: str) -> Any:
        answers: list[dict[str, str]] = []
        asked = [t for t in chosen if max(t.shows.values()) >= _NEEDS_PROOF]
        if asked:
            text = (
                f"Now one sentence or link for each of {len(asked)}. Enter alone leaves one "
                "out; it then counts one level lower, and the plan says so."
            )
            print(textwrap.fill(text, _width()))
        for thing in chosen:
            item = dict(kept.get(thing.id, {"thing": thing.id}))
            if thing in asked:
                print()
                text = f"{self._fit(thing.text, 1)}\n {self._fit(thing.prompt, 1)}\n >"
                raw = self._line(text, item.get("proof", ""))
                if raw is BACK:
                    said = {a["thing"]: a for a in answers}
                    again = [said.get(t.id) or kept.get(t.id) or {"thing": t.id} for t in chosen]
                    return self._things(lead, again)
                if raw is REVIEW:
                    return REVIEW
                item.pop("proof", None)
                if raw is not SKIP and raw.strip():
                    item["proof"] = raw
            answers.append(item)
        return answers

    def _level(self, lead: str, competency: str, held: dict[str, Any] | None) -> Any:
        did = self.catalog.competencies[competency].did
        raw = self._choose(
            lead, [(did[n], str(n)) for n in range(5)], str(held["level"]) if held else None
        )
        if isinstance(raw, _Key):
            return raw
        proof: Any = ""
        if int(raw) >= _NEEDS_PROOF:
            ask = "One sentence or link: what, when, for whom? Without it we count one level lower."
            proof = self._line(f"{self._fit(ask, 1)}\n >", (held or {}).get("proof", ""))
            if proof is BACK or proof is REVIEW:
                return proof
            proof = "" if proof is SKIP else proof
        return {"level": int(raw), "proof": proof}

    # -- between the blocks ------------------------------------------------------------

    def _menu(self, state: Interview) -> Interview:
        """The plan so far, and what to do next, until the person wants to see the whole."""
        import questionary

        while True:
            self._so_far(state)
            more = not state.done("more")
            choices = [questionary.Choice("See the whole plan", "plan")]
            if more:
                choices.insert(
                    0,
                    questionary.Choice(
                        self._fit("Answer more questions (at most twelve, each can be skipped)"),
                        "more",
                    ),
                )
            choices.append(questionary.Choice("Review or change an answer", "review"))
            choice = self._ask(
                questionary.select(
                    "What next?\n " + self._fit("(Enter chooses, Ctrl-C stops)", 1),
                    choices,
                    qmark="",
                    pointer=">",
                    instruction=" ",
                )
            )
            if choice == "more":
                state = self._block(state, "more")
            elif choice == "review" or choice is REVIEW:
                state = self._review(state)
            elif choice is BACK and state.trail:
                state = self._block(state.back(), state.block_of(state.trail[-1]))
            elif isinstance(choice, _Key):
                continue
            else:
                return state

    def _review(self, state: Interview) -> Interview:
        """Every answer on one screen; a chosen one is asked again, with what depended on it."""
        import questionary

        rows = state.answers()
        if not rows:
            out.say("There is nothing to review yet.")
            return state
        choices = []
        for key, label in rows:
            value = _as_typed(state.value(key)) or "(not answered)"
            short = value if len(value) <= 60 else value[:59] + "…"
            choices.append(questionary.Choice(self._fit(f"{label}  {short}"), key))
        choices.append(questionary.Choice("Go on", "done"))
        key = self._ask(
            questionary.select(
                "Your answers. Choose one to change it.",
                choices,
                default=choices[-1],
                qmark="",
                pointer=">",
                instruction=" ",
            )
        )
        if isinstance(key, _Key) or key == "done":
            return state
        state = state.edit(key)
        while state.reopened:
            ask = state.next(state.block_of(state.reopened[0]))
            if ask is None:
                break
            state = self._one(state, ask)
        return state

    def _so_far(self, state: Interview) -> None:
        from pathways.desk import make_document
        from pathways.planner import Plan
        from pathways.render import render_template

        document = make_document(self.catalog, state.profile, self.desk.day)
        made = document.plan
        open_ids = [
            q.id
            for q in self.catalog.questions.questions
            if q.block == "more" and not state.settled(q.id)
        ]
        if state.done("more"):
            open_ids = []
        print()
        out.show(
            render_template(
                "so_far.md.j2",
                doc=document,
                made=made,
                is_plan=isinstance(made, Plan),
                more=open_ids,
            ),
            None,
        )

    def show_plan(self) -> None:
        """The whole plan, kept for the next time, and where to find it again."""
        from pathways.render import to_markdown

        print()
        home = self.home
        out.show(to_markdown(self.desk.document, timeline=True), None)
        self.desk.keep_plan()
        own = "" if home.saved else f" {home.profile}"
        out.say("")
        for line in (
            f"See it again: pathways plan{own}",
            f"Save it: pathways plan{own} -o plan.md",
            f"This week: pathways next{home.option}",
            f"When something has happened: pathways log{home.option}",
        ):
            out.say(textwrap.fill(line, _width(), break_long_words=False))


def _with_operator(program: Program) -> str:
    known = not program.operator or program.operator.split()[0] in program.name
    return f"{program.name} ({program.kind if known else f'{program.operator}, {program.kind}'})"


def _as_typed(value: Any) -> str:
    """An answer as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(
            str(next(iter(v.values()))) if isinstance(v, dict) else str(v) for v in value
        )
    if isinstance(value, dict):
        return ", ".join(str(v) for v in value.values())
    return str(value)
