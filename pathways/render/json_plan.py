"""The plan as JSON: a versioned schema that embeds the answers and the lock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from pathways.planner import NoPlan, Reason
from pathways.profile.answers import as_plain
from pathways.render.document import SCHEMA, Document


def to_json(document: Document) -> str:
    """The plan, its answers and its lock as JSON text; the same bytes for the same lock."""
    return json.dumps(as_data(document), ensure_ascii=False, indent=1) + "\n"


def as_data(document: Document) -> dict[str, Any]:
    """The same as plain data."""
    plan = document.plan
    lock = document.lock
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "today": str(plan.today),
        "lock": lock.full(),
        "answers": as_plain(document.profile),
        "kind": "no plan" if isinstance(plan, NoPlan) else "plan",
    }
    if lock.record:
        data["record"] = list(document.record.lines) if document.record else []
        data["kept"] = list(document.kept)
    if lock.lists:
        data["lists"] = plain(document.catalog.lists)
    data["plan"] = plain(plan)
    return data


def plain(value: Any) -> Any:
    """Records, fractions, dates and reasons as plain JSON data."""
    if isinstance(value, Reason):
        said = {"code": value.code, **{k: plain(v) for k, v in value.params.items()}}
        return {**said, "at": value.at} if value.at else said
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else round(float(value), 2)
    if isinstance(value, date):
        return str(value)
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, (tuple, list)):
        return [plain(v) for v in value]
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    fields = getattr(value, "__dataclass_fields__", None)
    if fields is None:
        return str(value)
    return {name: plain(getattr(value, name)) for name in fields}
