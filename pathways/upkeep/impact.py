"""What an edit of the data does to the panel: whose plan changes, how, and because of which line.

Each place in which the data differs is undone by itself and the changed plans are made again: a
change that is then another one, or gone, is because of that place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal, get_args

from pathways.catalog import Catalog
from pathways.catalog.load import DataFile, Held, build_catalog
from pathways.frozen import Struct
from pathways.planner import NoPlan, Step
from pathways.problems import BadInput
from pathways.render import Document, to_markdown
from pathways.render.json_plan import plain
from pathways.render.text import plain_text
from pathways.upkeep.panel import document
from pathways.upkeep.versions import Files, Place, old_catalog, places, readable, undone

Aspect = Literal[
    "answers", "no plan", "rung", "role", "step", "left out", "support", "watch", "words"
]
"""What weighs most comes first."""

MOST_PLACES = 60
"""Places that are undone one by one at most; each costs up to a second."""

_WORDS_SHOWN = 3
_AROUND = 3
"""Words shown around those that differ."""
_LINE_NUMBERS = re.compile(r"\bline \d+")


class StepSeen(Struct):
    """A step as far as a person would notice a change: when it is due, its hours, all the rest."""

    due: date
    hours: float
    rest: str


class Effect(Struct):
    """One thing about one plan that differs. None before: new; None after: gone."""

    aspect: Aspect
    ref: str
    name: str
    before: Any
    after: Any
    causes: tuple[Place, ...] = ()
    """The places it is because of; empty when only several together bring it about."""


class Group(Struct):
    """What one set of places does to one plan: what matters one by one, the rest counted."""

    causes: tuple[Place, ...]
    told: tuple[Effect, ...]
    moved: int
    """Further steps that only move by at most a month."""
    most_days: int
    detail: int
    """Further steps that keep their day and differ in hours, parts or reasons."""


_KINDS = ("apply", "job", "project", "study", "people")
_LITTLE = 31
"""Days by which a step may move before it is worth a line of its own."""


def grouped(effects: Iterable[Effect]) -> list[Group]:
    """The effects on one plan by what they are because of, what weighs most first."""
    by_cause: dict[tuple[Place, ...], list[Effect]] = {}
    for effect in sorted(effects, key=_weight):
        by_cause.setdefault(effect.causes, []).append(effect)
    groups = []
    for causes, held in by_cause.items():
        shifts = [abs(_shift(e)) for e in held if 0 < abs(_shift(e)) <= _LITTLE]
        detail = sum(e.aspect == "step" and _moved(e) and not _shift(e) for e in held)
        told = tuple(e for e in held if not _moved(e) or abs(_shift(e)) > _LITTLE)
        groups.append(Group(causes, told, len(shifts), max(shifts, default=0), detail))
    return groups


def _weight(effect: Effect) -> tuple[int, bool, int, str]:
    kind = effect.ref.partition(":")[0]
    order = _KINDS.index(kind) if kind in _KINDS else len(_KINDS)
    return (get_args(Aspect).index(effect.aspect), _moved(effect), order, effect.name)


def _moved(effect: Effect) -> bool:
    """Whether a step is in both plans."""
    return effect.aspect == "step" and None not in (effect.before, effect.after)


def _shift(effect: Effect) -> int:
    """Days by which a step moves; 0 for everything else."""
    return (effect.after.due - effect.before.due).days if _moved(effect) else 0


class Impact(Struct):
    """What an edit does to every plan of the panel."""

    today: date
    people: int
    places: tuple[Place, ...]
    changed: Mapping[str, tuple[Effect, ...]]
    """By member; only those whose plan changes."""
    unreadable: tuple[str, ...] = ()
    """Files of the old version that this program cannot read; the new ones stood in for them."""
    traced: bool = True
    """Whether causes were looked for; not when there are too many places."""

    @property
    def causes(self) -> list[Place]:
        """The places that some effect is because of."""
        seen = {c for effects in self.changed.values() for e in effects for c in e.causes}
        return [place for place in self.places if place in seen]


def impact(before: Files, after: Files, panel: Sequence[Path], today: date) -> Impact:
    """The difference that two versions of the data make to the plans of a panel.

    Raises:
        BadInput: a version of the data that is no catalog, or answers that do not fit the new one.
    """
    held: Held = {}
    new = build_catalog(after.values(), held)
    before, unreadable = readable(before, after)
    differ = tuple(places(before, after))
    if not differ:
        return Impact(today, len(panel), (), {}, unreadable)
    old = old_catalog(before, held)
    if all(_alike(held, before.get(p.file), after.get(p.file)) for p in differ):
        return Impact(today, len(panel), differ, {}, unreadable)
    seen_old = {m.stem: outcome(_try(old, m, today)) for m in panel}
    seen_new = {m.stem: outcome(document(new, m, today)) for m in panel}
    changed = {
        m.stem: effects
        for m in panel
        if (effects := _effects(seen_old[m.stem], seen_new[m.stem], (new, old)))
    }
    traced = len(differ) <= MOST_PLACES
    if traced and changed:
        affected = [m for m in panel if m.stem in changed]
        catalogs = _undone_one_by_one(differ, before, after, held)
        changed = _traced(changed, affected, seen_new, catalogs, today)
    return Impact(today, len(panel), differ, changed, unreadable, traced)


def _try(catalog: Catalog, member: Path, today: date) -> Document | None:
    try:
        return document(catalog, member, today)
    except BadInput:
        return None


Outcome = Mapping[tuple[Aspect, str], Any]


def outcome(found: Document | None, words: bool = True) -> Outcome:
    """Everything about a plan that a person would notice, by what it is about.

    None stands for answers that do not fit the catalog. Without `words`, which take as long as
    the plan, the text of the document is left out.
    """
    if found is None:
        return {("answers", ""): "do not fit"}
    plan = found.plan
    seen: dict[tuple[Aspect, str], Any] = {}
    if words:
        seen["words", ""] = _words(found)
    if isinstance(plan, NoPlan):
        seen["no plan", ""] = (plan.because.code, repr(plan.change.params))
        return seen
    standing = plan.assessment.standings[plan.assessment.ladder]
    seen["rung", ""] = standing.rung
    seen |= {("role", f.role): place for place, f in enumerate(plan.assessment.shortlist, 1)}
    seen |= {("step", s.id): _step(s) for s in plan.steps}
    seen |= {("watch", w.program): w.admission for w in plan.watch}
    seen |= {("support", w.program): w.admission for w in plan.support}
    seen |= {("left out", x.program): tuple(b.code for b in x.blocks) for x in plan.left_out}
    return seen


def _step(step: Step) -> StepSeen:
    rest = plain(replace(step, reasons=(), checks=(), on_no=()))
    codes = [r.code for r in (*step.reasons, *step.checks, *step.on_no)]
    return StepSeen(step.due, float(step.p80), repr((rest, codes)))


def _words(found: Document) -> tuple[str, ...]:
    """The document by line, without marks, nor line numbers of the data, which any edit moves."""
    text = to_markdown(found, front_matter=False)
    text = plain_text(_LINE_NUMBERS.sub("line", text)).replace("*", "")
    return tuple(line.removeprefix("- ") for line in text.splitlines() if line)


def _name(ref: str, catalogs: Sequence[Catalog]) -> str:
    """The name of an entry in the first version that has it, or its id in words."""
    id = ref.rpartition(":")[2]
    return next((c for c in catalogs if c.entry(id)), catalogs[0]).name_of(id)


def _effects(old: Outcome, new: Outcome, catalogs: Sequence[Catalog]) -> tuple[Effect, ...]:
    keys = sorted(key for key in {*old, *new} if old.get(key) != new.get(key))
    effects = [Effect(a, ref, _name(ref, catalogs), old.get((a, ref)), new.get((a, ref)))
               for a, ref in keys if a != "words"]  # fmt: skip
    if not effects and keys:
        before, after = old.get(("words", ""), ()), new.get(("words", ""), ())
        gone = [line for line in before if line not in set(after)][:_WORDS_SHOWN]
        come = [line for line in after if line not in set(before)][:_WORDS_SHOWN]
        pairs = [_apart(a, b) for a, b in zip_longest(gone, come, fillvalue="")]
        shown = tuple(a for a, _ in pairs), tuple(b for _, b in pairs)
        effects = [Effect("words", "", "", *shown)]
    return tuple(effects)


def _apart(a: str, b: str) -> tuple[str, str]:
    """The words in which two lines differ, with a few around them."""
    old, new = a.split(), b.split()
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    start = max(0, first - _AROUND)
    cut = max(0, last - _AROUND)
    return " ".join(old[start : len(old) - cut]), " ".join(new[start : len(new) - cut])


def _undone_one_by_one(
    differ: Sequence[Place], before: Files, after: Files, held: Held
) -> Iterator[tuple[Place, Catalog]]:
    """The new catalog with each place undone; not those that make sense only with another one."""
    for place in differ:
        files = undone(before, after, place)
        try:
            catalog = build_catalog(files.values(), held)
        except BadInput:
            continue
        if not _alike(held, files.get(place.file), after.get(place.file)):
            yield place, catalog


def _alike(held: Held, a: DataFile | None, b: DataFile | None) -> bool:
    """Whether two versions of a file say the same: only comments, layout or line numbers differ."""
    if a is None or b is None:
        return False
    one, other = (held.get((file.shown_as, file.raw)) for file in (a, b))
    return one is not None and _unnumbered(plain(one)) == _unnumbered(plain(other))


def _unnumbered(data: Any) -> Any:
    """Plain data without line numbers."""
    if isinstance(data, dict):
        return {key: _unnumbered(value) for key, value in data.items() if key != "line"}
    return list(map(_unnumbered, data)) if isinstance(data, list) else data


def _traced(
    changed: Mapping[str, tuple[Effect, ...]],
    affected: Iterable[Path],
    new: Mapping[str, Outcome],
    catalogs: Iterable[tuple[Place, Catalog]],
    today: date,
) -> dict[str, tuple[Effect, ...]]:
    """The same effects with the places they are because of."""
    traced = dict(changed)
    for place, catalog in catalogs:
        for member in affected:
            effects = traced[member.stem]
            words = any(e.aspect == "words" for e in effects)
            without = outcome(_try(catalog, member, today), words)
            traced[member.stem] = tuple(
                replace(e, causes=(*e.causes, place))
                if without.get((e.aspect, e.ref)) != new[member.stem].get((e.aspect, e.ref))
                else e
                for e in effects
            )
    return traced
