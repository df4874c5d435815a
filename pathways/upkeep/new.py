"""New entries: what has to be asked, and the commented file that the answers make."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from string import Template
from typing import Literal, get_args, get_type_hints

from pathways.catalog import Catalog, fold
from pathways.catalog.records import Ladder, Role
from pathways.catalog.text import clean
from pathways.catalog.values import Id, Link
from pathways.problems import nearest
from pathways.resources import folder

FieldKind = Literal["id", "text", "maybe", "link", "choice", "several", "number"]


@dataclass(frozen=True, slots=True)
class Field:
    """One answer that an entry needs."""

    key: str
    ask: str
    kind: FieldKind = "text"
    options: str = ""
    """The name of a list of options, for a choice or several."""


_ID = Field("id", "Its id: lower case and hyphens, never changed and never reused.", "id")
_BUILDS = (
    Field("competency", "Which competency is it most about?", "choice", "competencies"),
    Field("from", "From which level of it on does this help?", "choice", "from"),
    Field("to", "To which level?", "choice", "to"),
    Field("because", "Why that level? One line of your own; no other entry has the same."),
)
_READ = Field("read", "Read: the official page, or only a listing?", "choice", "read")

FORMS: dict[str, tuple[Field, ...]] = {
    "program": (
        Field("name", "What is it called, in its own words?"),
        _ID,
        Field("kind", "What kind of program is it?", "choice", "kinds"),
        Field("page", "Its official page (https://…).", "link"),
        _READ,
        Field("summary", "What is it, in one or two sentences of your own?"),
        Field("topics", "Which topics does it serve? With commas.", "several", "topics"),
        *_BUILDS,
        Field("yields", "What can somebody show afterwards? Empty: only a certificate.", "maybe"),
    ),
    "project": (
        Field("name", "What does somebody do? Begin with a verb."),
        _ID,
        Field("roles", "For which roles is it proof? Ids, with commas.", "several", "roles"),
        Field("brief", "What is to be done, in a sentence or two?"),
        Field("deliverable", "What exists at the end that others can see?"),
        Field("done_when", "How can a stranger tell that it is done?"),
        Field("p50", "Hours if all goes well.", "number"),
        Field("p80", "Hours as such things go.", "number"),
        Field("hours_because", "What takes these hours?"),
        Field("with_others", "Does it need a group of people to take part?", "choice", "truth"),
        Field("part", "The first piece of it, for one or two sittings."),
        Field("part_done_when", "When is that piece done?"),
        *_BUILDS,
        Field("reviewer", "Who could look at it?"),
        Field("if_stuck", "What if the main risk comes true?"),
        Field("basis_because", "Who says that such work counts, or why do we think so?"),
    ),
    "role": (
        Field("name", "What is the role called?"),
        _ID,
        Field("ladder", "On which ladder?", "choice", "ladders"),
        Field("seniority", "How senior?", "choice", "seniority"),
        Field("operations", "Is it operations, hard or soft?", "choice", "operations"),
        Field("topics", "Programs on which topics serve it? With commas.", "several", "topics"),
        Field("summary", "What is it, in a sentence or two of your own?"),
        Field("work", "One thing that fills the days."),
        *(f for f in _BUILDS if f.key != "from"),
        Field("signal", "One thing that people who hire look at."),
        Field("ideas", "Of four points, how many for ideas?", "choice", "points"),
        Field("people", "And for people?", "choice", "points"),
        Field("projects", "And for projects?", "choice", "points"),
        Field("systems", "And for systems? The four add up to 4.", "choice", "points"),
        Field("leans_because", "Why these points?"),
        Field("page", "A page that says this, such as a job ad (https://…).", "link"),
        _READ,
    ),
}


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
        "read": ("page", "listing"),
        "truth": ("no", "yes"),
        "from": ("0", "1", "2", "3"),
        "to": ("1", "2", "3", "4"),
        "points": ("0", "1", "2", "3", "4"),
    }
    return tuple(lists.get(field.options, ()))


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
    form = {field.key: field for field in FORMS[kind]}
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
