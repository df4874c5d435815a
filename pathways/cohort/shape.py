"""Whether what an earlier run left in a folder is whole: the next one rests on all of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

COUNTED = ("rows", "replaced", "declined", "forgotten")
"""What is counted while reading: rows, and those that lead to nothing."""

_MANIFEST = {"today": str, "lock": dict, "formats": list, "next": int, "people": dict,
             "counts": dict, "notes": list, "shards": list}  # fmt: skip
_LOCK = {"catalog": str, "rules": str, "pathways": str}
_PERSON = {"id": str, "key": str, "name": str, "email": str, "made_from": str,
           "files": dict, "facts": dict, "problems": list}  # fmt: skip
_PROBLEM = {"row": str, "column": str, "value": str, "expected": str, "planned": bool}
_FACTS = {"hours": float | None, "day": str, "ladder": str, "rungs": dict, "role": str,
          "gaps": list, "no_plan": str, "steps": list, "blocks": list}  # fmt: skip
_ALWAYS = {"hours", "day"}


def is_manifest(held: Mapping[str, Any]) -> bool:
    """Whether a manifest has every part that is read of one, each of its kind."""
    return (
        _is(held, _MANIFEST)
        and _is_day(held["today"])
        and _is(held["lock"], _LOCK)
        and _is(held["counts"], dict.fromkeys(COUNTED, int))
        and all(_are_texts(held[name]) for name in ("formats", "notes", "shards"))
        and all(_is_person(id, person) for id, person in held["people"].items())
    )


def is_forgotten(held: Any) -> bool:
    """Whether somebody who was forgotten would be known by this salt and these hashes."""
    return (
        _is(held, {"salt": str, "forgotten": list})
        and re.fullmatch("[0-9a-f]{32}", held["salt"]) is not None
        and _are_texts(held["forgotten"])
        and all(re.fullmatch("[0-9a-f]{64}", found) for found in held["forgotten"])
    )


def _is(held: Any, parts: Mapping[str, Any]) -> bool:
    return (
        isinstance(held, dict)
        and held.keys() == parts.keys()
        and all(isinstance(held[name], kind) for name, kind in parts.items())
    )


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _are_texts(held: Any) -> bool:
    return isinstance(held, list) and all(isinstance(text, str) for text in held)


def _is_person(id: str, held: Any) -> bool:
    return (
        re.fullmatch(r"p\d{4,}", id, re.ASCII) is not None
        and _is(held, _PERSON)
        and held["id"] == id
        and _are_texts(list(held["files"].values()))
        and all(_is(problem, _PROBLEM) for problem in held["problems"])
        and (not held["facts"] or _are_facts(held["facts"]))
    )


def _are_facts(held: dict[str, Any]) -> bool:
    return (
        held.keys() >= _ALWAYS
        and _is(held, {name: kind for name, kind in _FACTS.items() if name in held})
        and _are_texts([*held.get("gaps", ()), *held.get("blocks", ())])
        and _are_texts(list(held.get("rungs", {}).values()))
        and ("ladder" not in held or held["ladder"] in held.get("rungs", ()))
        and all(
            isinstance(step, list) and len(step) == 5 and _are_texts(step[:4])
            for step in held.get("steps", ())
        )
    )
