"""What others vouch for: the attestations of a record that count on a day, and what they show.

An attestation only ever adds. A row that was seen counts as solid; a row that was not, or only in
part, counts as if nobody had been asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from pathways.catalog import Catalog
from pathways.catalog.records import Project
from pathways.profile.person import Unvouched
from pathways.record.entries import Entry, Record, RowLevel

VOUCHING = "people:saw-it"
"""The step that asks whoever saw a piece to vouch for it."""


def vouched(record: Record, catalog: Catalog, today: date) -> dict[str, tuple[Entry, ...]]:
    """The attestations of each step, by today's name of it: those that are neither withdrawn by
    whoever signed them nor past their last day, each once."""
    entries = record.named(catalog)
    gone = {(e.credential, e.issuer) for e in entries if e.what == "withdrawn"}
    held: dict[str, Entry] = {}
    for e in entries:
        over = e.ends is not None and e.ends.last < today
        if e.what == "attested" and not over and (e.credential, e.issuer) not in gone:
            held.setdefault(e.credential, e)
    found: defaultdict[str, tuple[Entry, ...]] = defaultdict(tuple)
    for e in held.values():
        found[e.of] += (e,)
    return dict(found)


def with_vouches(entry: Entry, project: Project, vouches: Sequence[Entry]) -> Entry:
    """Something done with what others saw of it, which is proof. Nothing that the person claims is
    lost."""
    by = next((v for v in vouches if v.saw), None)
    if by is None:
        return entry
    said = entry.said or f"{by.by}: {by.said or by.relation}"
    return replace(entry, rubric=rubric_with(entry.rubric, project, vouches), said=said)


def rubric_with(
    rubric: Sequence[RowLevel], project: Project, vouches: Sequence[Entry]
) -> tuple[RowLevel, ...]:
    """The rubric as the person filled it in, without a thin row among those that others saw."""
    by_others = rows_seen(project, vouches)
    if len(rubric) == len(by_others):
        both = zip(rubric, by_others, strict=True)
        return tuple(other if own == "thin" else own for own, other in both)
    return by_others if "thin" not in by_others else tuple(rubric)


def rows_seen(project: Project, vouches: Sequence[Entry]) -> tuple[RowLevel, ...]:
    """The rubric by what others saw alone: what nobody saw is thin."""
    # By its title: what solid work has may be told in better words after somebody signed.
    seen = {row.partition(": ")[0] for v in vouches for row in v.saw}
    return tuple("solid" if r.look_at in seen else "thin" for r in project.rubric)


def unvouched(
    record: Record, finished: Mapping[str, Entry], catalog: Catalog, today: date
) -> Unvouched | None:
    """The piece that was finished last, where it was not long ago, somebody saw it, and nobody was
    asked yet to vouch for it."""
    entries = record.named(catalog)
    asked = {e.of for e in entries if e.what in ("requested", "attested")}
    hosts = {e.of: e.by for e in entries if e.what == "result" and e.is_ == "accepted"}
    spoken = finished.get(VOUCHING)
    for step, e in sorted(finished.items(), key=lambda x: (x[1].day, x[0]), reverse=True):
        if not step.startswith("project:") or e.id not in catalog.projects or step in asked:
            continue
        who, by = e.reviewer or hosts.get(step, ""), e.day + timedelta(catalog.rules.vouching.days)
        if who and today <= by and not (spoken and spoken.day >= e.day):
            return Unvouched(e.id, who, by)
    return None
