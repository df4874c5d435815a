"""Where an interview has led so far: the plan of the answers there are, and what to ask next."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pathways.desk.desk import Desk, make_document
from pathways.frozen import Struct
from pathways.interview import Ask, Interview
from pathways.interview.choosing import Choice
from pathways.interview.machine import Contradiction
from pathways.planner import Plan
from pathways.render import render_template


class SoFar(Struct):
    """A page on the plan so far, and what stands in its way."""

    page: str
    """In Markdown."""
    sentence: Ask | None
    """What would most likely change the first goal, if something would."""
    next: tuple[Choice, ...]
    """What may be done from here."""


def so_far(desk: Desk, state: Interview, meant: Collection[str]) -> SoFar:
    """The plan of an interview on its way; contradictions of which the codes are in `meant` are
    none."""
    document = make_document(desk.catalog, state.profile, desk.day)
    sentence = state.one_sentence(document.plan)
    found = next((c for c in state.contradictions() if c.code not in meant), None)
    page = render_template(
        "so_far.md.j2",
        doc=document,
        made=document.plan,
        is_plan=isinstance(document.plan, Plan),
        contradictions=[found] if found else [],
        sentence=state.words(sentence.key) if sentence else "",
        unread={state.words(key): text for key, text in (state.profile.unread or {}).items()},
        more=[] if state.done("more") else state.later_why()[:3],
    )
    return SoFar(page, sentence, tuple(_next(state, sentence, found)))


def _next(state: Interview, sentence: Ask | None, found: Contradiction | None) -> Iterator[Choice]:
    if found:
        yield from (Choice(f"Change: {state.words(k)}", f"change:{k}") for k in found.keys)
        yield Choice("Both are right as they stand", f"meant:{found.code}")
    if sentence:
        yield Choice("Write that one sentence now", "sentence")
    if not state.done("more"):
        yield Choice("Answer more questions (at most twelve, each can be skipped)", "more")
    yield Choice("See the whole plan", "plan")
    yield Choice("Review, change or add an answer", "review")
    yield Choice("Save and stop", "stop")
