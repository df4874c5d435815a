"""What a front end shows of an interview: answers in words, and the order of long lists."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

from pathways.catalog import Catalog
from pathways.catalog.questions import Question
from pathways.catalog.reading import country_name
from pathways.catalog.records import Background, Program, Project, Role
from pathways.catalog.text import cut
from pathways.interview.choosing import Choice
from pathways.interview.machine import Ask, Interview
from pathways.interview.parsing import typed

_GROUPS = ("people", "projects", "ideas", "systems")
"""Kinds of work in the order in which roles are listed."""


def in_words(state: Interview, key: str) -> list[str]:
    """An answer in words, one line for each part of it."""
    name, _, part = key.partition(":")
    question = next(q for q in state.catalog.questions.questions if q.id == name)
    value = state.value(key)
    if value is None:
        return []
    if part or question.kind == "trade-answers":
        return [typed(question, value)]
    if question.answering.of or question.kind == "counts":
        return _chosen(state, question, value)
    if question.kind == "place":
        city = state.profile.city
        return [f"{city}, {country_name(value)}" if city else country_name(value)]
    if question.kind == "countries":
        return [", ".join(map(country_name, value))] if value else []
    if question.kind == "piece":
        id, _, words = value.partition(":")
        piece = state.catalog.projects.get(id.strip())
        return [piece.name + (f": {words.strip()}" if words else "")] if piece else [value]
    if question.kind == "numbers":
        spent = [f"{hours:g}" for hours in value]
        usual = f"{spent[0]} a week" if len({*spent[:4]}) == 1 else ", ".join(spent[:4])
        return [f"{usual}, {spent[4]} at the most" if spent[4:] else usual]
    return [typed(question, value)]


def _chosen(state: Interview, question: Question, value: Any) -> list[str]:
    """The same of an answer that comes from a list."""
    catalog = state.catalog
    match question.answering.of:
        case "roles":
            return [f"{n}. {catalog.name_of(id)}" for n, id in enumerate(value, 1)]
        case "programs":
            return [catalog.name_of(v["id"] if isinstance(v, dict) else v) for v in value]
        case "backgrounds":
            return [catalog.backgrounds[id].name for id in value]
        case "things":
            things = [(catalog.questions.thing(d["thing"]), d) for d in value]
            return [thing.text + _backed(d) for thing, d in things if thing]
    texts = {o.value: o.text for o in question.options}
    if isinstance(value, dict):
        return [f"{count}: {texts[name]}" for name, count in value.items()]
    return [str(texts.get(v, v)) for v in (value if isinstance(value, list) else [value])]


def _backed(given: dict[str, Any]) -> str:
    return f": {given['proof']}" if given.get("proof") else ""


def as_put(state: Interview, ask: Ask) -> list[str]:
    """A question as it is put, why it is asked, and how to answer."""
    q, asked, why = ask.question, state.words(ask.key), f"Why: {ask.question.why}."
    if q.kind == "piece":
        pieces = (_piece_text(n, p) for n, p in enumerate(state.pieces, 1))
        return [asked, why, *pieces, q.help]
    return (
        [asked, why, q.help] if q.help and not (q.kind == "things" and ask.part) else [asked, why]
    )


def _piece_text(number: int, piece: Project) -> str:
    return f"{number}  {piece.name} (about {piece.hours.p80:g} hours)"


def as_understood(state: Interview, key: str) -> list[str]:
    """A question, and the whole answer as it was understood, one line for each part of it."""
    asked, unread = state.words(key), (state.profile.unread or {}).get(key)
    kept = [] if unread is None else [f"Kept as it stands: '{unread}'"]
    if not kept and not state.answered(key):
        return [f"{asked} Left open."]
    return [asked, *([*in_words(state, key), *kept] or ["none of these"])]


def to_review(state: Interview) -> list[Choice]:
    """Every answer, and what was not asked; none before there is one."""
    rows, unread = state.answers(), state.profile.unread or {}
    if not rows and not state.trail:
        return []
    found = []
    for key, label in rows:
        if key in unread:
            value = f"could not be read: '{unread[key]}'"
        else:
            value = "; ".join(in_words(state, key))
            value = value or ("none" if state.answered(key) else "(left open)")
        found.append(Choice(f"{label}  {cut(value, 60)}", key, "Your answers"))
    beside = "Not needed for what you want, and yours to add"
    for head, others in (("Not asked so far", state.unasked()), (beside, state.beside())):
        found += [Choice(label, key, head) for key, label in others]
    return found


def to_choose(state: Interview, question: Question, chosen: Container[str] = ()) -> list[Choice]:
    """What a question is answered from; programs that were `chosen` before are among them."""
    catalog = state.catalog
    match question.answering.of:
        case "roles":
            return [
                Choice(role_text(role), str(role.id), head, role.aliases)
                for role, head in _roles(state)
            ]
        case "programs":
            return [
                Choice(_program_text(p), str(p.id), also=(*p.aliases, p.operator))
                for p in _programs(catalog, chosen)
            ]
        case "backgrounds":
            return [Choice(b.name, str(b.id), also=b.aliases) for b in trades(catalog)]
        case "things":
            things = catalog.questions.things
            return [Choice(t.text, t.id, t.group, also=(t.id,)) for t in things]
    # The value is often the word that people look for: `unsure` for `not sure`.
    return [Choice(o.text, o.value, also=(o.value,)) for o in question.options]


def role_text(role: Role) -> str:
    """A role with what it does, in the list of a form and of an interview."""
    return f"{role.name}: {role.summary.split('. ')[0].rstrip('.')}"


def trades(catalog: Catalog) -> list[Background]:
    """Every background in the order of such a list."""
    return sorted(catalog.backgrounds.values(), key=lambda b: (b.kind, b.name))


def _program_text(program: Program) -> str:
    known = not program.operator or program.operator.split()[0] in program.name
    return f"{program.name} ({program.kind if known else f'{program.operator}, {program.kind}'})"


def _programs(catalog: Catalog, chosen: Container[str]) -> list[Program]:
    """Programs that people take part in and those `chosen`; those of the low rungs first."""
    kinds = list(catalog.rules.kinds)
    rungs = [ladder.rungs[n] for n in range(4) for ladder in catalog.ladders.values()]
    low = list(dict.fromkeys(id for rung in rungs for id in rung.programs))
    rank = {id: n for n, id in enumerate(low)}
    return sorted(
        (p for p in catalog.programs.values() if p.id in chosen or catalog.kind(p).taken_part_in),
        key=lambda p: (rank.get(p.id, len(low)), kinds.index(p.kind), p.name.casefold()),
    )


def _roles(state: Interview) -> list[tuple[Role, str]]:
    """(role, heading) by kind of work; those that the trades are near to come first."""
    catalog = state.catalog
    trades = [catalog.backgrounds[t] for t in state.profile.trades or ()]
    near = dict.fromkeys(bridge.role for trade in trades for bridge in trade.bridges)
    groups = [o for q in catalog.questions.questions if q.id == "prefers" for o in q.options]
    heads = {o.value: o.text for o in sorted(groups, key=lambda o: _GROUPS.index(o.value))}
    order = list(heads)

    def kind_of_work(role: Role) -> str:
        return max(order, key=lambda lean: getattr(role.leans, lean))

    others = [r for r in catalog.roles.values() if r.id not in near]
    others.sort(key=lambda r: (order.index(kind_of_work(r)), r.name))
    first = [(catalog.roles[id], "Near to what you have done") for id in near]
    return first + [(r, heads[kind_of_work(r)]) for r in others]
