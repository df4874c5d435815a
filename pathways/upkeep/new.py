"""New entries: what has to be asked, and the commented file that the answers make."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import date
from string import Template
from typing import Literal, get_args, get_type_hints

from pathways.catalog import Catalog, fold
from pathways.catalog.compiled import shipped
from pathways.catalog.records import Ladder, Role
from pathways.catalog.text import clean
from pathways.catalog.values import Id, Link
from pathways.frozen import Struct
from pathways.problems import nearest
from pathways.resources import folder

FieldKind = Literal["id", "text", "maybe", "link", "choice", "several", "number"]


class Field(Struct):
    """One answer that an entry needs."""

    key: str
    ask: str
    kind: FieldKind = "text"
    options: tuple[str, ...] = ()
    """What can be chosen, or the name of a list of the catalog."""


class _Forms(Struct):
    forms: dict[str, tuple[Field, ...]]


def forms() -> dict[str, tuple[Field, ...]]:
    """The answers that an entry of each kind needs, from templates/new/forms.yaml."""
    return shipped("templates/new/forms.yaml", _Forms).forms


def options(catalog: Catalog, field: Field) -> tuple[str, ...]:
    """What can be answered; empty when anything can."""
    hints = get_type_hints(Role)
    lists: dict[str, Iterable[str]] = {
        "competencies": catalog.competencies,
        "roles": catalog.roles,
        "kinds": catalog.rules.kinds,
        "topics": catalog.rules.field.topics,
        "ladders": get_args(Ladder),
        "seniority": get_args(hints["seniority"]),
        "operations": get_args(hints["operations"]),
    }
    return tuple(lists.get("".join(field.options), field.options))


def problem_with(catalog: Catalog, field: Field, typed: str) -> str:
    """What is wrong with an answer, or an empty string."""
    typed = typed.strip()
    known = options(catalog, field)
    if not typed:
        return "" if field.kind == "maybe" else "an answer is needed here"
    if field.kind == "choice" and typed not in known:
        return nearest(typed, known) or f"one of: {', '.join(known)}"
    if field.kind == "several":
        for name in _several(typed):
            if name not in known:
                hint = nearest(name, known) or f"one of: {', '.join(known)}"
                return f"'{name}' is not known; {hint}"
    if field.kind == "number" and not re.fullmatch(r"\d{1,4}(\.\d{1,2})?", typed):
        return "a number such as 12"
    return _parsed(catalog, field, typed)


def _parsed(catalog: Catalog, field: Field, typed: str) -> str:
    try:
        if field.kind == "link":
            Link.parse(typed)
        elif field.kind == "id":
            taken = catalog.find(Id.parse(typed))
            if taken:
                return f"the name '{typed}' already belongs to {taken[0]}/{taken[1]}"
    except ValueError as error:
        return str(error)
    return ""


def suggested_id(name: str) -> str:
    """An id made from a name."""
    return re.sub(r"[^a-z0-9]+", "-", fold(clean(name))).strip("-")[:60].strip("-")


def entry_text(kind: str, answers: Mapping[str, str], today: date, schemas: bool) -> str:
    """The file of a new entry, with comments that say what else it can hold."""
    form = {field.key: field for field in forms()[kind]}
    values = {"today": str(today)}
    for key, field in form.items():
        typed = " ".join(clean(answers.get(key, "")).split())
        if field.kind == "several":
            values[key] = f"[{', '.join(scalar(name) for name in _several(typed))}]"
        else:
            values[key] = scalar(typed)
    pattern = (folder("templates") / "new" / f"{kind}.yaml").read_text(encoding="utf-8")
    head = f"# yaml-language-server: $schema=../schemas/{kind}.json\n" if schemas else ""
    lines = (head + Template(pattern).substitute(values)).splitlines(keepends=True)
    return "".join(line for line in lines if not line.rstrip().endswith(': ""'))


def _several(typed: str) -> list[str]:
    return [name.strip() for name in typed.split(",") if name.strip()]


def scalar(text: str) -> str:
    """Text as YAML: as it is where nothing could be misread, else in quotes."""
    if re.fullmatch(r"[A-Za-z0-9](?:[\w .;/()'’–-]*[\w.)])?", text):
        return text
    return json.dumps(text, ensure_ascii=False)
