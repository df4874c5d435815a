"""Which facts have aged past their shelf life, sorted by how many plans lean on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any, Literal

from pathways.catalog import Catalog
from pathways.catalog.records import Agenda, Figure, Program, Role, Source, View
from pathways.catalog.values import When
from pathways.frozen import Struct
from pathways.planner import NoPlan, admission
from pathways.render import Document

State = Literal["expired", "look now", "undated", "review due"]
STATES: tuple[State, ...] = ("expired", "look now", "undated", "review due")
"""In the order of urgency among facts that equally many plans lean on."""

_LABELS = {
    "running": ("running", "intake", "posts"),
    "money": ("cost", "stipend", "offers"),
    "visa": ("visa",),
    "entry": ("prefers", "process", "answer"),
    "shape": ("mode", "places", "countries", "weeks", "hours_per_week", "cohort_size"),
    "counts": ("outcomes", "disputed"),
}
_KIND_OF = {label: kind for kind, labels in _LABELS.items() for label in labels}
_KIND_OF_LIST = {"pay": "pay", "levels": "levels", "signals": "levels", "readings": "readings"}
"""Lists of facts that a role or an agenda holds."""
_MONTH = 30
_YEAR = 365
"""Days for which a plan of today must know the holidays."""
NEW_FOR = timedelta(days=7)
"""In which a fact counts as new on the list, which is looked at once a week."""
_NEARLY = 30
"""Days before a forecast window from which on its announcement may be out."""


class Aged(Struct):
    """One fact to look at again. `months` is how old it can be; None when undated."""

    entry: str
    file: str
    line: int
    label: str
    kind: str
    state: State
    months: int | None
    page: str
    """The official page to open."""
    listing: bool
    """Whether nobody has read the official page yet."""
    plans: int = 0
    """How many plans of the panel show it or rest on it."""
    new: bool = False
    """Whether it was not, or not so, a week ago."""


class Visit(Struct):
    """One page to open, with every fact that can be looked at there."""

    entry: str
    page: str
    plans: int
    facts: tuple[Aged, ...]

    @property
    def state(self) -> State:
        """The most urgent state among its facts."""
        return min((fact.state for fact in self.facts), key=STATES.index)


def aged(catalog: Catalog, today: date, panel: Iterable[Document] = ()) -> list[Aged]:
    """Every fact that is expired, due for review or undated, or whose moment has come.

    Sorted by how many plans of the panel lean on it, then by urgency.
    """
    leaning, found = _leaning(panel), []
    before = {_key(fact) for fact in _all_aged(catalog, today - NEW_FOR)}
    for fact in _all_aged(catalog, today):
        plans = leaning[(fact.file, fact.line)] or leaning[(fact.entry, fact.label)]
        found.append(replace(fact, plans=plans, new=_key(fact) not in before))
    return sorted(found, key=lambda f: (-f.plans, STATES.index(f.state), f.file, f.line))


def _key(fact: Aged) -> tuple[object, ...]:
    return (fact.file, fact.line, fact.label, fact.page, fact.state)


def visits(facts: Iterable[Aged]) -> list[Visit]:
    """The same facts by the page that has to be opened, most leaned on first."""
    by_page = sorted(facts, key=lambda f: (f.file, f.page, f.line))
    grouped = [
        Visit(page[1], page[2], max(f.plans for f in held), tuple(held))
        for page, rows in groupby(by_page, key=lambda f: (f.file, f.entry, f.page))
        if (held := list(rows))
    ]
    return sorted(grouped, key=lambda v: (-v.plans, STATES.index(v.state), v.entry, v.page))


def counts(facts: Iterable[Aged]) -> dict[State, int]:
    """How many facts are in each state."""
    seen = Counter(fact.state for fact in facts)
    return {state: seen[state] for state in STATES}


def _leaning(panel: Iterable[Document]) -> Counter[tuple[str, int | str]]:
    """How many documents show a place of the data, or rest on a label of an entry."""
    leaning: Counter[tuple[str, int | str]] = Counter()
    for document in panel:
        places: set[tuple[str, int | str]] = set()
        for receipt in document.receipts():
            places |= {(receipt.file, line) for _, line in receipt.facts}
            places |= {(receipt.program, label) for label in ("running", "intake", "next round")}
        plan = document.plan
        if not isinstance(plan, NoPlan):
            roles = [fit.role for fit in plan.assessment.shortlist]
            for role in (document.catalog.roles[r] for r in roles):
                places |= {(role.file, level.line) for level in role.levels}
                places |= {(role.file, pay.line) for pay in role.pay}
            for step in plan.steps:
                agenda = document.catalog.agendas.get(step.ref)
                places |= {(agenda.file, r.line) for r in agenda.readings} if agenda else set()
        places |= {(debate.id, "views") for debate in document.debates()}
        leaning.update(places)
    return leaning


def _all_aged(catalog: Catalog, today: date) -> Iterator[Aged]:
    for program in catalog.programs.values():
        yield from _of_program(catalog, program, today)
    entries: list[Role | Agenda] = [*catalog.roles.values(), *catalog.agendas.values()]
    for entry in entries:
        ages = _Ages(catalog, entry.id, entry.file, entry.sources, "", today)
        for label, kind in _KIND_OF_LIST.items():
            for fact in getattr(entry, label, ()):
                yield from ages.of(label, kind, fact)
    ahead = today + timedelta(days=_YEAR)
    for quiet in catalog.countries.quiet:
        if all(days.next(ahead) is None for days in quiet.days):
            page = catalog.countries.sources[quiet.source_keys[0]].page
            where = (quiet.is_, "data/countries.yaml", quiet.line)
            yield Aged(*where, "next days", "dates", "look now", None, page, True)
    figures = catalog.figures
    stated: list[tuple[str, str, Figure | View]]
    stated = [("figures", figure.id, figure) for figure in figures.figures]
    stated += [("views", debate.id, view) for debate in figures.debates for view in debate.views]
    for label, id, fact in stated:
        ages = _Ages(catalog, id, "data/figures.yaml", figures.sources, "", today)
        yield from ages.of(label, "figures", fact)


def _of_program(catalog: Catalog, program: Program, today: date) -> Iterator[Aged]:
    ages = _Ages(catalog, program.id, program.file, program.sources, program.page, today)
    for label, fact in program.facts():
        yield from ages.of(label, _KIND_OF[label], fact)
    for held in program.rounds:
        dates = [when for when in (held.opens, held.closes, held.starts) if when]
        if any(when.last >= today for when in dates):
            yield from ages.of("rounds", "dates", held)
    if program.expected:
        yield from ages.of("expected", "dates", program.expected)
    for need in program.requires:
        kind = "visa" if need.what == "work-rights" else "entry"
        yield from ages.of("requires", kind, need)
    for count in program.admitted:
        yield from ages.of("admitted", "counts", count)
    if _may_be_announced(catalog, program, today):
        line = min((r.line for r in program.rounds), default=program.line)
        where = (program.id, program.file, line)
        yield Aged(*where, "next round", "dates", "look now", None, program.page, False)


def _may_be_announced(catalog: Catalog, program: Program, today: date) -> bool:
    """Whether a next round could be on the program's page by now, though the data has none."""
    now = admission(program, today, catalog.rules.forecast)
    if now.maybe_open:
        return True
    windows = [window for window in (now.opens, now.closes) if window]
    return now.state == "forecast" and any(
        window[0] - timedelta(days=_NEARLY) <= today for window in windows
    )


class _Ages(Struct):
    """Ages of the facts of one entry."""

    catalog: Catalog
    entry: str
    file: str
    sources: Mapping[str, Source]
    official: str
    """The entry's own page; empty when it has none."""
    today: date

    def of(self, label: str, kind: str, fact: Any) -> Iterator[Aged]:
        """The fact, when it is past its shelf life; judgments without a source do not age."""
        held = [self.sources[key] for key in fact.source_keys]
        if not held:
            return
        best = max(held, key=_youth)
        months = _months(best.as_of, self.today)
        state = self._state(kind, months)
        if state is None:
            return
        own = [s.page for s in held if s.read == "page"]
        page = self.official or (own[0] if own else best.page)
        listing = all(source.read == "listing" for source in held)
        yield Aged(self.entry, self.file, fact.line, label, kind, state, months, page, listing)

    def _state(self, kind: str, months: int | None) -> State | None:
        if months is None:
            return "undated"
        life = self.catalog.rules.shelf_lives.of(kind)
        if months >= life.expires:
            return "expired"
        return "review due" if months >= life.review else None


def _youth(source: Source) -> tuple[Any, ...]:
    return (source.as_of.first if source.as_of else date.min, source.read == "page", source.page)


def _months(as_of: When | None, today: date) -> int | None:
    """How many months old something can be at most."""
    return max(0, (today - as_of.first).days // _MONTH) if as_of else None
