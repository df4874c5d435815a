"""`pathways log` without arguments: asks what happened, one thing at a time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer

from pathways.catalog import reading
from pathways.cli import log, out
from pathways.cli.home import load_held, load_record, own_data, the_home

_INTERRUPTED = 130


def ask_what_happened(profile: str | None = None, data: list[Path] | None = None) -> None:
    """Ask, and log the answer. Ctrl-C logs nothing and exits 130."""
    import questionary

    home = the_home(profile)
    catalog = out.load(own_data(home, data))
    held = load_held(home.plan, catalog)
    steps = sorted(held.steps, key=lambda s: (held.steps[s], s)) if held else []
    record = load_record(home.record)
    done = {e.of for e in record.entries if e.what == "done"}
    waiting = [e.of for e in record.entries if e.what == "applied"]
    where: dict[str, Any] = {"profile": profile, "data": data}

    def pick(ask: str, options: list[str], room: str) -> str:
        """One of the plan's, or another typed by name."""
        other = f"Another {room}"
        names = [questionary.Choice(_name(catalog, o), o) for o in options]
        if names:
            chosen = _ask(questionary.select(ask, [*names, questionary.Choice(other, "")]))
            if chosen:
                return str(chosen)
        return str(_ask(questionary.text(f"{other}, by name:")))

    def own(kinds: tuple[str, ...]) -> list[str]:
        return [s for s in steps if s.partition(":")[0] in kinds and s not in done]

    def hours() -> None:
        spent = _hours("Hours since the last check-in:")
        log.hours(spent, of=pick("Mostly on", own(("project", "study")), "step"), **where)

    def finished_step() -> None:
        step = pick("Which one?", own(("project", "study", "people")), "step")
        spent = _hours("Hours it took (0 if unknown):")
        link = str(_ask(questionary.text("A link, if others can see it:")))
        said = str(_ask(questionary.text("One sentence: what came of it, and for whom?")))
        log.done(step, hours=spent, link=link, said=said, **where)

    def sent() -> None:
        log.applied(pick("To what?", own(("apply", "job")), "program or role"), **where)

    def answer() -> None:
        of = pick("From whom?", list(dict.fromkeys(waiting)), "program or role")
        came = _ask(
            questionary.select(
                "What did they say?", ["accepted", "rejected", "waiting", "withdrew"]
            )
        )
        log.result(of, str(came), **where)

    def program() -> None:
        name = str(_ask(questionary.text("Which program did you finish?")))
        said = str(_ask(questionary.text("One sentence or link: what can you point at?")))
        log.finished(name, said=said, **where)

    def took_job() -> None:
        name = str(_ask(questionary.text("As what? (a role: operations generalist, …)")))
        log.job(name, said=str(_ask(questionary.text("Where, in a few words?"))), **where)

    def circumstance() -> None:
        pair = str(_ask(questionary.text("What is true now? (country=GB, hours=8, move=months)")))
        log.changed(pair.split(), **where)

    ways: list[tuple[str, Callable[[], Any]]] = [
        ("I spent hours on it", hours),
        ("I finished a project, a reading or a conversation", finished_step),
        ("I sent an application", sent),
        ("An answer came", answer),
        ("I finished a program", program),
        ("I took a job", took_job),
        ("My circumstances changed", circumstance),
    ]
    choices = [questionary.Choice(title, way) for title, way in ways]
    _ask(questionary.select("What happened?", choices))()


def _name(catalog: Any, step: str) -> str:
    kind, _, id = step.rpartition(":")
    name = str(catalog.name_of(id))
    if kind == "people":
        return f"{name} (people)"
    return {"apply": f"{name} (application)", "job": f"{name} (job)"}.get(kind, name)


def _hours(ask: str) -> float:
    import questionary

    return reading.hours(str(_ask(questionary.text(ask, validate=_number))))


def _number(text: str) -> bool | str:
    try:
        return 0 <= reading.hours(text) <= 2000 or "a number from 0 to 2000"
    except ValueError as error:
        return str(error)


def _ask(prompt: Any) -> Any:
    try:
        return prompt.unsafe_ask()
    except (KeyboardInterrupt, EOFError):
        out.say("Stopped. Nothing was logged.")
        raise typer.Exit(_INTERRUPTED) from None
