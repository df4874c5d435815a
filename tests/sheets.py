"""Made-up answers as form tools export them. No person here is real."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import cycle, islice, product
from pathlib import Path

from pathways.catalog import Catalog, load_catalog
from pathways.cohort.form import Field, form_fields
from pathways.interview import typed
from pathways.profile import Profile, read_profile
from pathways.profile.answers import as_plain

ROOT = Path(__file__).resolve().parent.parent
FEW = ROOT / "tests" / "exports" / "few-questions.map.yaml"
"""The mapping file of a sheet in which not everything is asked that plans rest on."""
STAMP = "2026/11/{day:02} {hour}:04:05 PM GMT+1"


def catalog() -> Catalog:
    return load_catalog()


@cache
def fields(full: bool = True) -> tuple[Field, ...]:
    return form_fields(catalog(), full)


def people(count: int) -> list[Profile]:
    """Profiles made from examples that are planned quickly, with other hours and countries."""
    quick = ("founder", "in-field-moving-up", "national-organizer", "software-engineer")
    examples = [read_profile(ROOT / "examples" / f"{name}.yaml", catalog()) for name in quick]
    ways = product((3, 4, 6, 8, 12), ("PT", "GB", "US", "IN", "DE", "NG", "BR"), examples)
    made = (
        replace(profile, hours=(float(hours),) * 4, country=country)
        for hours, country, profile in ways
    )
    return list(islice(cycle(made), count))


def cells(profile: Profile, separator: str = ", ", full: bool = True) -> list[str]:
    """What a form tool exports for somebody with these answers, field by field."""
    plain = as_plain(profile)
    return [_cell(f, plain, separator) for f in fields(full)]


def _cell(f: Field, plain: dict, separator: str) -> str:
    if f.tag == "consent":
        return "Yes, make me a plan"
    if f.question is None:
        return str(plain.get(f.tag, ""))
    name, _, second = f.tag.partition(" ")
    value, kind = plain.get(name), f.question.kind
    texts = {v: t for t, v in f.options}
    if value is None:
        return ""
    if kind == "choice":
        return texts[value]
    if kind == "ordered":
        at = int(second) - 1
        return texts[value[at]] if at < len(value) else ""
    if kind == "things":
        if not second:
            return separator.join(texts[d["thing"]] for d in value)
        numbers = {t.id: n for n, t in enumerate(catalog().questions.things, 1)}
        return "\n".join(f"{numbers[d['thing']]}: {d['proof']}" for d in value if d.get("proof"))
    if kind == "programs":
        return separator.join(texts.get(p["id"], p["id"]) for p in value)
    if kind == "place":
        return ", ".join(part for part in (plain.get("city", ""), value) if part)
    if kind in ("trade-answers", "counts", "periods"):
        return typed(f.question, value).replace("; ", "\n")
    if kind in ("program-names", "trades"):
        return separator.join(texts.get(v, v) for v in value)
    if kind in ("several", "roles"):
        return separator.join(texts[v] for v in value)
    if kind == "outside":
        return f"{value['years']}, {value.get('work', '')}"
    return " ".join(map(str, value)) if kind == "numbers" else (
        ", ".join(value) if isinstance(value, list) else str(value)
    )


def sheet(rows: Iterable[Sequence[str]], full: bool = True, delimiter: str = ",") -> str:
    """A CSV with the headings of the form after a time and an e-mail address."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter)
    writer.writerow(["Timestamp", "Email Address", *(f.title for f in fields(full))])
    writer.writerows(rows)
    return buffer.getvalue()


def answers(count: int, full: bool = False, separator: str = ", ") -> str:
    """A sheet of so many people."""
    return sheet(
        (
            [
                STAMP.format(day=n % 28 + 1, hour=n % 11 + 1),
                f"person{n}@example.org",
                *cells(replace(p, name=f"Person {n}"), separator, full),
            ]
            for n, p in enumerate(people(count), 1)
        ),
        full,
    )
