"""`pathways start`: the interview in a terminal, with questionary as its front end."""

from __future__ import annotations

import shutil
import sys
import textwrap
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from pathways.cli import out
from pathways.cli.profile import saved_path

if TYPE_CHECKING:
    from questionary import Question as Prompt

    from pathways.catalog import Catalog
    from pathways.interview import Ask, Interview

INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class _Key:
    """What a person pressed instead of answering."""

    name: str


BACK, SKIP, REVIEW = _Key("back"), _Key("skip"), _Key("review")
_SKIP_TEXT = "Skip, or rather not say"


def run_interview(profile: str | None, today: str | None, data: list[Path] | None) -> None:
    """Ask what is still open, save after every answer, and show the plan.

    Without a terminal exits 2 and says how to do the same from a file; Ctrl-C saves and exits 130.
    """
    target = Path(profile) if profile and profile != "-" else saved_path()
    if not (sys.stdin.isatty() and sys.stdout.isatty()) or profile == "-":
        out.fail(
            "the interview needs a terminal",
            "without one, write the answers yourself: pathways profile blank > profile.yaml, "
            "then: pathways plan profile.yaml",
        )
    day = out.the_day(today)
    catalog = out.load(data)
    state = _resume(catalog, target, day)
    session = _Session(catalog, target, day)
    try:
        state = session.run(state)
    except (KeyboardInterrupt, EOFError):
        out.say(f"\nSaved in {target}. Go on whenever you like: pathways start"
                + (f" --profile {target}" if profile else ""))
        raise typer.Exit(INTERRUPTED) from None
    session.show_plan(state)


def _resume(catalog: Catalog, target: Path, day: date) -> Interview:
    from pathways.interview import Interview
    from pathways.profile import Profile
    from pathways.profile.answers import VERSION

    if not target.exists():
        out.say(
            "Ten questions, about five minutes, then your first plan. After that up to twelve "
            "more, if you like.\nWe ask what you did, not how good you are. Your answers stay on "
            f"this machine, in {target}."
        )
        return Interview(catalog, Profile(VERSION), day)
    answers = out.load_profile(str(target), catalog)
    state = Interview(catalog, answers, day)
    out.say(f"Welcome back. {len(state.answers())} answers are saved in {target}.")
    return state


class _Session:
    """One sitting at a terminal."""

    def __init__(self, catalog: Catalog, target: Path, day: date) -> None:
        self.catalog = catalog
        self.target = target
        self.day = day

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

        self._introduce(ask)
        while True:
            raw = self._read(state, ask)
            if raw is BACK:
                if not state.trail:
                    out.say("This is the first question.")
                    continue
                return state.back()
            if raw is REVIEW:
                return self._review(state)
            try:
                state = state.skip(ask.key) if raw is SKIP else state.answer(ask.key, raw)
            except BadAnswer as bad:
                out.say(f"  {bad}")
                continue
            self._save(state)
            return state

    def _save(self, state: Interview) -> None:
        from pathways.profile import write_profile

        try:
            write_profile(self.target, state.profile, self.catalog)
        except OSError as error:
            out.fail(f"cannot save your answers in {self.target}: {error.strerror or error}",
                     "give another place with --profile FILE")

    # -- one question --------------------------------------------------------------

    def _introduce(self, ask: Ask) -> None:
        q = ask.question
        print()
        if ask.competency:
            competency = self.catalog.competencies[ask.competency]
            self._wrap(f"{ask.number}/{ask.of}  {competency.name}: {q.ask[0].lower()}{q.ask[1:]}")
            self._wrap(f"Why: {q.why}. It does not count: {competency.not_enough}")
        else:
            self._wrap(f"{ask.number}/{ask.of}  {q.ask}")
            self._wrap(f"Why: {q.why}.")
        if q.help:
            self._wrap(q.help)

    @property
    def width(self) -> int:
        return min(shutil.get_terminal_size().columns, 88)

    def _wrap(self, text: str) -> None:
        print(textwrap.fill(text, self.width))

    def _fit(self, text: str, indent: int = 5) -> str:
        """Text of a choice, broken so that it never runs past the edge."""
        room = max(20, self.width - indent - 1)
        return ("\n" + " " * indent).join(textwrap.wrap(text, room))

    def _read(self, state: Interview, ask: Ask) -> Any:
        kind = ask.question.kind
        held = state.value(ask.key)
        if kind == "choice":
            return self._choose([(o.text, o.value) for o in ask.question.options], held)
        if kind in ("several", "ordered"):
            return self._several(state, ask, held or [])
        if kind == "programs":
            return self._programs(held or [])
        if kind == "roles":
            return self._roles(held or [])
        if kind == "things":
            return self._things(held or [])
        if kind == "levels":
            return self._level(ask, held)
        return self._type(ask, held)

    def _ask(self, prompt: Prompt) -> Any:
        """Run a prompt with the keys that work everywhere; Ctrl-C passes through."""
        from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

        extra = KeyBindings()
        for key, result in (("c-b", BACK), ("c-k", SKIP), ("c-r", REVIEW)):
            @extra.add(key, eager=True)
            def _leave(event: Any, result: _Key = result) -> None:
                event.app.exit(result=result)

        app = prompt.application
        app.key_bindings = merge_key_bindings([app.key_bindings, extra])
        return prompt.unsafe_ask()

    def _keys(self, lead: str) -> str:
        full = f"({lead} · Ctrl-K skip · Ctrl-B back · Ctrl-R review · Ctrl-C save and stop)"
        return full if len(full) + 3 <= self.width else f"({lead}; ^K skip ^B back ^R review)"

    def _choose(self, options: list[tuple[str, str]], held: str | None) -> Any:
        import questionary

        choices = [questionary.Choice(self._fit(text), value) for text, value in options]
        choices.append(questionary.Choice(_SKIP_TEXT, SKIP))
        default = next((c for c in choices if c.value == held), None)
        return self._ask(questionary.select("", choices, default=default, qmark=" ", pointer=">",
                                            instruction=self._keys("Enter answers")))

    def _several(self, state: Interview, ask: Ask, held: list[str]) -> Any:
        q = ask.question
        if q.kind == "ordered":
            first = self._choose([(o.text, o.value) for o in q.options], held[0] if held else None)
            if isinstance(first, _Key):
                return first
            print("And second?")
            rest = [(o.text, o.value) for o in q.options if o.value != first]
            second = self._choose(rest, held[1] if len(held) > 1 else None)
            if second is SKIP:
                return [first]
            return second if isinstance(second, _Key) else [first, second]
        return self._boxes([(o.text, o.value) for o in q.options], held)

    def _boxes(self, options: list[tuple[str, str]], held: list[str]) -> Any:
        """Several of a list; nothing chosen is an answer (none), skipping is another."""
        import questionary

        choices = [questionary.Choice(self._fit(text, 7), value, checked=value in held)
                   for text, value in options]
        return self._ask(questionary.checkbox("", choices, qmark=" ", pointer=">",
                                              instruction=self._keys("Space chooses, Enter goes on")))

    def _type(self, ask: Ask, held: Any) -> Any:
        import questionary

        default = _as_typed(held)
        raw = self._ask(questionary.text("", default=default, qmark=">",
                                         instruction=self._keys("Enter answers") + "\n  "))
        if isinstance(raw, str) and not raw.strip():
            return SKIP
        return raw

    def _programs(self, held: list[dict[str, str]]) -> Any:
        import questionary

        kept = {item["id"]: item for item in held}
        kinds = ("course", "bootcamp", "part-time research", "fellowship", "residency", "incubator",
                 "event", "advising")
        shown = [p for p in self.catalog.programs.values() if p.kind in kinds]
        shown.sort(key=lambda p: (kinds.index(p.kind), p.name.casefold()))
        choices = [questionary.Choice(self._fit(f"{p.name} ({p.kind})", 7), p.id, checked=p.id in kept)
                   for p in shown]
        picked = self._ask(questionary.checkbox(
            "", choices, qmark=" ", pointer=">", use_search_filter=True, use_jk_keys=False,
            instruction=self._keys("type to search, Space chooses, Enter goes on")))
        if isinstance(picked, _Key):
            return picked
        return [kept.get(name, {"id": name}) for name in picked]

    def _roles(self, held: list[str]) -> Any:
        options = [(f"{r.name}: {r.summary.split('. ')[0].rstrip('.')}", r.id)
                   for r in sorted(self.catalog.roles.values(), key=lambda r: (r.ladder, r.name))]
        return self._boxes(options, held)

    def _things(self, held: list[dict[str, str]]) -> Any:
        """The checklist, then one sentence or link for each thing that needs one."""
        import questionary

        kept = {item["thing"]: item for item in held}
        things = self.catalog.questions.things
        picked = self._boxes([(t.text, t.id) for t in things], list(kept))
        if isinstance(picked, _Key):
            return picked
        answers: list[dict[str, str]] = []
        chosen = [t for t in things if t.id in picked]
        asked = [t for t in chosen if max(t.shows.values()) >= 2]
        if asked:
            self._wrap(f"Now one sentence or link for each of {len(asked)}. Enter alone leaves one "
                       "out; it then counts one level lower, and the plan says so.")
        for thing in chosen:
            item = dict(kept.get(thing.id, {"thing": thing.id}))
            if thing in asked:
                print()
                self._wrap(thing.text)
                self._wrap(thing.prompt)
                raw = self._ask(questionary.text("", default=item.get("proof", ""), qmark=">"))
                if raw is BACK:
                    return self._things(held)
                if raw is REVIEW:
                    return REVIEW
                if raw is not SKIP and raw.strip():
                    item["proof"] = raw
            answers.append(item)
        return answers

    def _level(self, ask: Ask, held: dict[str, Any] | None) -> Any:
        import questionary

        did = self.catalog.competencies[ask.competency].did
        options = [(did[n], str(n)) for n in range(5)]
        raw = self._choose(options, str(held["level"]) if held else None)
        if isinstance(raw, _Key):
            return raw
        proof: Any = ""
        if int(raw) >= 2:
            self._wrap("One sentence or link: what, when, for whom? Without it we count one level lower.")
            proof = self._ask(questionary.text("", default=(held or {}).get("proof", ""), qmark=">"))
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
                choices.insert(0, questionary.Choice(
                    self._fit("Answer more questions (at most twelve, each can be skipped)"), "more"))
            choices.append(questionary.Choice("Review or change an answer", "review"))
            choice = self._ask(questionary.select("", choices, qmark=" ", pointer=">",
                                                  instruction="(Enter answers, Ctrl-C stops)"))
            if choice == "more":
                state = self._block(state, "more")
            elif choice == "review" or choice is REVIEW:
                state = self._review(state)
            elif choice is BACK and state.trail:
                state = state.back()
                state = self._block(state, "first")
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
        print("\nYour answers. Choose one to change it.")
        key = self._ask(questionary.select("", choices, default=choices[-1], qmark=" ", pointer=">",
                                           instruction="(Enter chooses)"))
        if isinstance(key, _Key) or key == "done":
            return state
        state = state.edit(key)
        ask = state.next(state.block_of(key))
        return self._one(state, ask) if ask else state

    def _so_far(self, state: Interview) -> None:
        from pathways.planner import Plan, make_plan
        from pathways.profile import current
        from pathways.render import build_document, render_template

        person = current(state.profile, self.catalog)
        made = make_plan(self.catalog, person, self.day)
        document = build_document(self.catalog, state.profile, person, made)
        open_ids = [q.id for q in self.catalog.questions.questions
                    if q.block == "more" and not state.settled(q.id)]
        if state.done("more"):
            open_ids = []
        print()
        out.show(render_template("so_far.md.j2", doc=document, made=made,
                                 is_plan=isinstance(made, Plan), more=open_ids), None)

    def show_plan(self, state: Interview) -> None:
        """The whole plan, and where to find it again."""
        from pathways.planner import make_plan
        from pathways.profile import current
        from pathways.render import build_document, to_markdown

        person = current(state.profile, self.catalog)
        made = make_plan(self.catalog, person, self.day)
        print()
        out.show(to_markdown(build_document(self.catalog, state.profile, person, made)), None)
        own = "" if self.target == saved_path() else f" {self.target}"
        out.say(f"\nSee it again: pathways plan{own}    Save it: pathways plan{own} -o plan.md")


def _as_typed(value: Any) -> str:
    """An answer as somebody would type it."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(next(iter(v.values()))) if isinstance(v, dict) else str(v) for v in value)
    if isinstance(value, dict):
        return ", ".join(str(v) for v in value.values())
    return str(value)
