"""`pathways log` without arguments: asks what happened, one thing at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pathways.cli import out

if TYPE_CHECKING:
    from pathways.desk import Desk


def ask_what_happened(desk: Desk) -> tuple[str, dict[str, Any]]:
    """Ask: what kind of entry it is, and what it says. Ctrl-C logs nothing and exits 130."""
    import questionary

    catalog, held = desk.catalog, desk.kept
    steps = sorted(held.steps, key=lambda s: (held.steps[s], s)) if held else []
    done = {e.of for e in desk.record.entries if e.what == "done"}
    waiting = [e.of for e in desk.record.entries if e.what == "applied"]

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

    def text(ask: str) -> str:
        return str(_ask(questionary.text(ask)))

    def hours() -> dict[str, Any]:
        spent = _hours("Hours since the last check-in:")
        return {"hours": spent, "of": pick("Mostly on", own(("project", "study")), "step")}

    def finished_step() -> dict[str, Any]:
        return {
            "of": pick("Which one?", own(("project", "study", "people")), "step"),
            "hours": _hours("Hours it took (0 if unknown):"),
            "link": text("A link, if others can see it:"),
            "said": text("One sentence: what came of it, and for whom?"),
        }

    def sent() -> dict[str, Any]:
        return {"of": pick("To what?", own(("apply", "job")), "program or role")}

    def answer() -> dict[str, Any]:
        of = pick("From whom?", list(dict.fromkeys(waiting)), "program or role")
        ways = ["accepted", "rejected", "waiting", "withdrew"]
        return {"of": of, "is_": str(_ask(questionary.select("What did they say?", ways)))}

    def program() -> dict[str, Any]:
        return {
            "of": text("Which program did you finish?"),
            "said": text("One sentence or link: what can you point at?"),
        }

    def took_job() -> dict[str, Any]:
        return {
            "of": text("As what? (a role: operations generalist, …)"),
            "said": text("Where, in a few words?"),
        }

    def circumstance() -> dict[str, Any]:
        pair = text("What is true now? (country=GB, hours=8, move=months)")
        return {"answers": pair.split()}

    ways = {
        "hours": ("I spent hours on it", hours),
        "done": ("I finished a project, a reading or a conversation", finished_step),
        "applied": ("I sent an application", sent),
        "result": ("An answer came", answer),
        "finished": ("I finished a program", program),
        "job": ("I took a job", took_job),
        "changed": ("My circumstances changed", circumstance),
    }
    choices = [questionary.Choice(title, what) for what, (title, _) in ways.items()]
    what = str(_ask(questionary.select("What happened?", choices)))
    return what, ways[what][1]()


def _name(catalog: Any, step: str) -> str:
    kind, _, id = step.rpartition(":")
    found = catalog.find(id)
    name = getattr(catalog, found[0])[found[1]].name if found else id.replace("-", " ")
    if kind == "people":
        return f"{name} (people)"
    return {"apply": f"{name} (application)", "job": f"{name} (job)"}.get(kind, name)


def _hours(ask: str) -> float:
    import questionary

    return float(str(_ask(questionary.text(ask, validate=_number))).replace(",", "."))


def _number(text: str) -> bool | str:
    try:
        return 0 <= float(text.replace(",", ".")) <= 2000 or "a number from 0 to 2000"
    except ValueError:
        return "a number, such as 4.5"


def _ask(prompt: Any) -> Any:
    try:
        return prompt.unsafe_ask()
    except (KeyboardInterrupt, EOFError):
        out.stopped("Stopped. Nothing was logged.")
