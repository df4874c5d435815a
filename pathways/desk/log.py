"""What happened is checked, and written down as one entry of the record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from types import SimpleNamespace
from typing import Any

from pathways.catalog import Catalog, fold
from pathways.catalog.reading import weeks
from pathways.catalog.text import clean
from pathways.catalog.values import When
from pathways.desk.desk import Desk, make_document
from pathways.desk.home import adding
from pathways.frozen import dataclass
from pathways.problems import BadInput, Refused, nearest, quoted
from pathways.record import Entry, Record, append, situation
from pathways.record.view import runs, takes_weeks


@dataclass(frozen=True, slots=True)
class Logged:
    """An entry as it stands in the record."""

    entry: Entry
    again: Entry | None = None
    """An earlier entry that says the same thing is done."""
    run: tuple[date, date, Fraction] | None = None
    """First day, last day and hours a week of what one was accepted to, if it takes weeks."""


def log(desk: Desk, what: str, of: str = "", **told: Any) -> Logged:
    """Append one entry, of the desk's day, after everything in it was checked.

    `of` is a step, program or role by id or name. `told` has fields of `record.Entry`; as text may
    come `rubric` (`solid,thin`), `starts` and `ends`, and `answers` as `key=value` pairs.

    Raises:
        BadInput: a mistake in the answers, the record or the data.
        Refused: it cannot be so, or cannot be written; then nothing was logged.
    """
    if what == "result":
        _check_result(told)
    elif what == "changed":
        told["answers"] = _pairs(told["answers"])
    home, catalog, record = desk.files, desk.catalog, desk.record
    if of or what not in ("hours", "changed", "undo"):
        of = _meant(desk, what, of)
    if "rubric" in told:
        told["rubric"] = _rubric(catalog, of, told["rubric"])
    told = {key: clean(value) if isinstance(value, str) else value for key, value in told.items()}
    day = When(desk.day.year, desk.day.month, desk.day.day)
    try:
        entry = Entry(day, what, clean(of), **told)  # type: ignore[arg-type]
    except ValueError as error:
        raise Refused(str(error), "nothing was logged") from None
    _refuse_impossible(desk, entry, record.every)
    try:
        with adding(home):
            line = append(home.record, entry)
    except OSError as error:
        wrong = f"cannot write {quoted(home.record)}: {error.strerror or error}"
        raise Refused(wrong, "nothing was logged") from None
    entry = replace(entry, line=line)
    again = next((e for e in record.entries if what == "done" == e.what and e.of == of), None)
    accepted = what == "result" and entry.is_ == "accepted" and takes_weeks(catalog, of)
    return Logged(entry, again, runs(entry, catalog) if accepted else None)


def _refuse_impossible(desk: Desk, entry: Entry, every: tuple[Entry, ...]) -> None:
    """A changed answer must be one that the profile accepts; an undo must hit a line."""
    if entry.what == "changed":
        before = tuple(e for e in every if e.what == "changed")
        profile = desk.answers
        try:
            situation(profile, Record((*before, entry)), desk.catalog, entry.day)
        except BadInput as bad:
            # One number typed for every week is one mistake, not four.
            found = (re.sub(r"^hours\[\d+\]", "hours", p.message) for p in bad.problems)
            said = "; ".join(dict.fromkeys(found))
            raise Refused(said, next((p.hint for p in bad.problems if p.hint), "")) from None
    elif entry.what == "undo" and entry.entry not in {e.line for e in every}:
        last = max((e.line for e in every), default=0)
        near = f"its last entry is line {last}; pathways log show shows all" if last else ""
        raise Refused(f"line {entry.entry} of the record holds no entry", near)


# -- what is said of it ---------------------------------------------------------------------------

_CAME = ("accepted", "rejected", "waiting", "withdrew")
_LISTS = ("work_rights", "prefers", "roles", "languages", "deal_breakers")


def _check_result(told: dict[str, Any]) -> None:
    came, days = told["is_"], [told.get("starts"), told.get("ends")]
    if came not in _CAME:
        raise Refused(f"'{came[:40]}' is not an answer", f"one of: {', '.join(_CAME)}")
    told["starts"], told["ends"] = first, last = (
        _when("--starts", days[0]),
        _when("--ends", days[1]),
    )
    if first and last and last.last < first.first:
        raise Refused(f"--ends {days[1]} is before --starts {days[0]}", "nothing was logged")


def _when(option: str, typed: str | None) -> When | None:
    try:
        return When.read(typed, date.today()) if typed else None
    except ValueError as error:
        raise Refused(f"{option}: {error}", getattr(error, "hint", "")) from None


def _pairs(typed: Sequence[str]) -> dict[str, Any]:
    """Answers from `key=value`."""
    pairs: list[str] = []
    for part in map(clean, typed):
        if pairs and "=" not in part and pairs[-1].startswith("hours="):
            pairs[-1] += f" {part}"  # the hours of four weeks, with spaces between them
        else:
            pairs.append(part)
    held: dict[str, Any] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals or not value:
            raise Refused(f"'{pair[:60]}' is not a change", "write it as country=GB or hours=8")
        if key == "hours":
            held[key] = _weeks(value)
        else:
            held[key] = tuple(value.split(",")) if key in _LISTS or "," in value else value
    return held


def _weeks(typed: str) -> tuple[str, ...]:
    """Hours of four weeks; one number stands for each of them."""
    try:
        found = tuple(f"{number:.6f}".rstrip("0").rstrip(".") for number in weeks(typed))
    except ValueError as error:
        raise Refused(str(error)) from None
    return found * 4 if len(found) == 1 else found


def _rubric(catalog: Catalog, of: str, typed: str) -> tuple[str, ...]:
    levels = tuple(part.strip() for part in typed.split(",") if part.strip())
    if not levels:
        return ()
    id = of.partition(":")[2]
    project = catalog.projects.get(id)
    rows = len(project.rubric) if project else 0
    wrong = [level for level in levels if level not in ("thin", "solid", "strong")]
    if wrong:
        tip = "one of: thin, solid, strong"
        raise Refused(f"--rubric: '{wrong[0][:40]}' is not a level", tip)
    if not rows:
        raise Refused(f"{of} has no rubric", "leave --rubric out")
    if len(levels) != rows:
        raise Refused(
            f"--rubric: {len(levels)} levels given, and {of} has {rows} rows",
            f"pathways project show {id} shows them",
        )
    return levels


# -- names ----------------------------------------------------------------------------------------

_STEPS = {
    "hours": ("project", "study", "people", "apply", "job", "prepare"),
    "started": ("project",),
    "done": ("project", "study", "people", "prepare"),
}
_PLACES = {
    "applied": ("programs", "roles"),
    "result": ("programs", "roles"),
    "finished": ("programs",),
    "job": ("roles",),
}
"""What an entry can be of: kinds of steps, or rooms of the catalog."""

_KINDS = {"projects": "project", "agendas": "study", "programs": "apply", "roles": "job"}
_ROOMS: dict[str, tuple[str, ...]] = {
    "people": ("programs",),
    "study": ("programs", "agendas"),
    "prepare": (),
}
"""Where the steps of these kinds come from, apart from those without an entry."""


def _without_entry(catalog: Catalog) -> dict[str, str]:
    """Steps of a plan that no entry of the catalog stands for, by id."""
    return {
        "partner": "people:partner",
        "partner-check-in": "people:partner-check-in",
        "introduction": "study:introduction",
        **{p.id: f"people:{p.id}" for p in catalog.aims.people},
        **{p.id: f"prepare:{p.id}" for p in catalog.aims.prepare},
    }


def _meant(desk: Desk, what: str, typed: str) -> str:
    """The step (`kind:id`) or the id that was meant; refused with the nearest name."""
    if what in _STEPS:
        return _step(desk, typed, _STEPS[what])
    catalog, rooms = desk.catalog, _PLACES[what]
    _, id = _kind_and_id(typed)
    found = catalog.guess(id)
    if found is None or found[0] not in rooms:
        wanted = " or ".join(room.removesuffix("s") for room in rooms)
        raise Refused(f"there is no {wanted} called '{id[:80]}'", catalog.near(id))
    return found[1]


def _step(desk: Desk, typed: str, kinds: tuple[str, ...]) -> str:
    catalog = desk.catalog
    kind, id = _kind_and_id(typed)
    others = _without_entry(catalog)
    without = others.get(fold(id))
    if without and without.startswith(kind):
        if without.partition(":")[0] not in kinds:
            raise Refused(f"'{without}' is one step, which this cannot be said of")
        return without
    found = catalog.find(id) if kind in _ROOMS else catalog.guess(id)
    if found is None and (adviser := _adviser_in(typed)):
        kind, id = "people", adviser
        found = catalog.find(id)
    if found is None:
        printed = _printed_as(desk, typed, kinds)
        if printed:
            return printed
        near = nearest(typed, (*others, *others.values()), 0.8)
        raise Refused(f"nothing in the catalog is called '{id[:80]}'", near or catalog.near(id))
    room, name = found
    if room in _ROOMS.get(kind, ()):
        return f"{kind}:{name}"
    fitting = "" if kind in _ROOMS else _KINDS.get(room, "")
    if fitting == "apply" and "study" in kinds:
        program = catalog.programs[name]
        if program.intake and program.intake.is_ == "self-paced":
            fitting = "study"
        elif "apply" not in kinds:
            fitting = "people" if catalog.kind(program).advises else "study"
    if fitting not in kinds:
        raise Refused(f"'{name}' is one of the {room}, which this cannot be said of")
    return f"{fitting}:{name}"


def _kind_and_id(typed: str) -> tuple[str, str]:
    """`kind:id` taken apart. A colon in the middle of a name separates nothing."""
    kind, _, id = typed.partition(":")
    return (kind, id) if kind in (*_KINDS.values(), *_ROOMS) else ("", typed)


class _Names:
    """Stands for a document where the words of templates are wanted around a name."""

    catalog = SimpleNamespace(programs=("NAME",))

    @staticmethod
    def name(ref: str) -> str:
        return ref


def _adviser_in(typed: str) -> str:
    """The name in what a plan calls the step of an adviser, or nothing; the words are those of
    the templates."""
    from pathways.render.text import macros, plain_text

    words = plain_text(macros("words.j2", doc=_Names()).step_by_id("people:NAME"))
    before, _, after = (part.casefold() for part in words.partition("NAME"))
    low = typed.casefold()
    fits = low.startswith(before) and low.endswith(after)
    return typed[len(before) : len(typed) - len(after)] if fits else ""


def _printed_as(desk: Desk, typed: str, kinds: tuple[str, ...]) -> str:
    """The step with people, of reading or of getting ready that the kept plan prints in these
    words, or nothing."""
    held = desk.kept
    if held is None:
        return ""
    from pathways.render.text import macros, plain_text

    document = make_document(desk.catalog, held.profile, held.today, held.record, held.kept)
    words = macros("words.j2", doc=document)
    for step in getattr(document.plan, "steps", ()):
        if step.kind not in _ROOMS or step.kind not in kinds:
            continue
        names = [words.step_name(step)]
        if step.kind != "study":  # one part is all of it
            part = words.part(step, step.parts[0])
            names += [part, part.partition(":")[0]]
        if fold(typed) in [fold(plain_text(name)) for name in names]:
            return str(step.id)
    return ""
