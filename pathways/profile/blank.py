"""An empty profile file with every question in its comments."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pathways.profile.answers import VERSION

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pathways.catalog import Catalog
    from pathways.catalog.questions import Question

_TYPED_ELSEWHERE = ("place", "programs", "program-names", "things")
"""Kinds whose help is about typing in a terminal."""


def blank_profile(catalog: Catalog) -> str:
    """YAML in which every answer is commented out; uncommenting lines makes a valid profile."""
    lines = [
        "# A profile for: pathways plan THIS-FILE",
        "# Take away the # before a line and put your answer in. Whatever you leave out counts as",
        "# not answered, never as zero. `pathways catalog list roles` shows the names to use.",
        f"version: {VERSION}",
        "# name: only shown on top of the plan",
    ]
    for question in catalog.questions.questions:
        lines += ["", *_comment(f"{question.ask} (Why: {question.why}.)")]
        if question.help and question.kind not in _TYPED_ELSEWHERE:
            lines += _comment(question.help)
        lines += [f"#   {option.value}: {option.text}" for option in question.options]
        if question.kind == "things":
            lines += [f"#   {thing.id}: {thing.text}" for thing in catalog.questions.things]
        lines.append(f"# {question.id}: {_example(question, catalog)}")
        if question.kind == "place":
            lines.append("# city: Lisbon")
    return "\n".join(lines) + "\n"


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in textwrap.wrap(text, 96)]


def _example(question: Question, catalog: Catalog) -> str:
    how, field = question.answering, catalog.rules.field
    if question.example or how.example:
        return question.example or how.example
    if how.of == "options":
        values = [o.value for o in question.options]
        return values[0] if how.choose == "one" else "[" + ", ".join(values[:2]) + "]"
    if how.of == "things":
        return "[{thing: " + catalog.questions.things[0].id + ", when: 2026-05, proof: which one}]"
    if how.of == "trade":
        return f'{{{field.context}: "what, when, for whom, in a sentence"}}'
    known: Sequence[str] = list(catalog.backgrounds)[:1]
    if how.of != "backgrounds":
        known = field.first_readings if how.of == "programs" else field.organizers
    return f"[{known[0]}]" if known else "[]"
