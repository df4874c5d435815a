"""What happened is checked, and written down as one entry of the record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any, get_args

from pathways.assess import assess
from pathways.assess.assessment import plain_levels, readiness
from pathways.catalog import Catalog
from pathways.catalog.reading import weeks
from pathways.catalog.text import clean
from pathways.catalog.values import When
from pathways.desk.desk import Desk
from pathways.desk.home import adding, refusing
from pathways.desk.meant import Unsure, called, called_part, meant, milestone, tried
from pathways.frozen import Struct
from pathways.planner.search import rests
from pathways.problems import BadInput, Refused, quoted
from pathways.record import Entry, Record, Situation, append, situation
from pathways.record.applications import Application, tries_in
from pathways.record.entries import RowLevel
from pathways.record.kept import Milestone
from pathways.record.view import left_behind, pauses, runs, takes_weeks


class Logged(Struct):
    """An entry as it stands in the record."""

    entry: Entry
    again: Entry | None = None
    """An earlier entry that says the same thing is done."""
    run: tuple[date, date, Fraction] | None = None
    """First day, last day and hours a week of what one was accepted to, if it takes weeks."""
    name: str = ""
    """The whole name of what it is of, for milestones with when they are done."""
    change: Change | None = None
    """What something done or finished changes."""
    all_ticked: bool = False
    """Whether that was the last open milestone of a project."""
    is_post: bool = False
    """Whether it is an answer to an application for a post."""
    left_behind: tuple[str, ...] = ()
    """Projects that were begun for another direction than the one that was just taken."""
    next_posts: tuple[str, ...] = ()
    """Names of the posts that follow a job."""
    after_no: tuple[str, ...] = ()
    """On a no: a kind sentence, what the stage says, and the next move."""


class Change(Struct):
    """What is shown after something was done, and what would be with more to go by."""

    levels: tuple[tuple[str, int, int], ...]
    """Name of a competency, level before, level after."""
    roles: tuple[tuple[str, int, int, int], ...]
    """Name of a role, required levels shown before, after, and asked for."""
    more: tuple[tuple[str, int], ...]
    """Name of a competency, and the level that would be shown."""
    no_proof: bool
    """Whether a link or a sentence is missing."""
    no_rubric: bool
    thin: tuple[str, ...]
    """What to look at in the rows that are thin."""


def log(desk: Desk, what: str, of: str = "", **told: Any) -> Logged:
    """Append one entry, of the desk's day, after everything in it was checked.

    `of` is a step, program or role by id or name. `told` has fields of `record.Entry`; as text may
    come `rubric` (`solid,thin`), `starts` and `ends`, and `answers` as `key=value` pairs.

    Raises:
        Refused: it cannot be so, or cannot be written; then nothing was logged.
    """
    home, catalog, record = desk.files, desk.catalog, desk.record
    name, all_ticked = "", False
    if what == "ticked":
        what, of, name, all_ticked = _ticked(desk, milestone(desk, of), told)
    else:
        of = _checked(desk, what, of, told)
        _take_terms(desk, what, of, told)
    if "rubric" in told:
        told["rubric"] = _rubric(catalog, of, told["rubric"])
    told = {key: clean(value) if isinstance(value, str) else value for key, value in told.items()}
    day = When.of(desk.day)
    try:
        entry = Entry(day, what, clean(of), **told)  # type: ignore[arg-type]
    except ValueError as error:
        raise Refused(str(error), "nothing was logged") from None
    _refuse_impossible(desk, entry, record.every)
    with refusing(f"cannot write {quoted(home.record)}", "nothing was logged"), adding(home):
        entry = replace(entry, line=append(home.record, entry))
    return _logged(desk, entry, name, all_ticked)


def _logged(desk: Desk, entry: Entry, name: str, all_ticked: bool) -> Logged:
    """What a line that was just written means."""
    catalog, what, of = desk.catalog, entry.what, entry.of
    before = (e for e in desk.record.entries if what == "done" == e.what and e.of == of)
    tried = _tried(desk, entry) if what in ("applied", "result") else None
    accepted = what == "result" and entry.is_ == "accepted" and takes_weeks(catalog, of)
    posts = with_entry(desk, entry).profile.roles if what == "job" else ()
    return Logged(
        entry,
        next(before, None),
        runs(entry, catalog) if accepted else None,
        name or _name(desk, entry, tried),
        _change(desk, entry) if what in ("done", "finished") else None,
        all_ticked,
        tried is not None and tried.is_post(catalog),
        _left_behind(desk, entry) if what == "changed" else (),
        tuple(map(catalog.name_of, posts or ())),
        _after_no(desk, entry, tried) if tried and entry.is_ == "rejected" else (),
    )


def _name(desk: Desk, entry: Entry, tried: Application | None) -> str:
    if tried and (entry.by or entry.post):
        return tried.name(desk.catalog)
    return called(desk, entry.of) if entry.of else ""


def _checked(desk: Desk, what: str, of: str, told: dict[str, Any]) -> str:
    """What an entry is of, once what was told of it is known to be possible."""
    if what in ("applied", "result"):
        return _whose(desk, what, of, told)
    if what == "looked":
        _check_look(told)
    elif what == "asked" and told["is_"] not in ("yes", "no"):
        raise Refused(f"'{told['is_'][:40]}' is not an answer", "one of: yes, no")
    elif what == "job":
        _check_span(told)
    elif what == "changed":
        told["answers"] = _pairs(told["answers"])
    elif what in ("paused", "resumed", "skipped"):
        _check_days(desk, what, of, told)
    needed = what not in ("hours", "changed", "undo", "paused", "resumed")
    of = meant(desk, what, of) if of or needed else of
    if what == "resumed" and of and of.partition(":")[2] not in desk.person.progress.aside:
        aside = ", ".join(sorted(desk.person.progress.aside))
        raise Refused(f"{called(desk, of)} is not put aside", f"put aside: {aside or 'nothing'}")
    return of


def _take_terms(desk: Desk, what: str, of: str, told: dict[str, Any]) -> None:
    """A yes to an offer, and the job that it is, take its days and hours where nothing else is
    said of them."""
    if not (what == "job" or told.get("is_") == "accepted"):
        return
    held = [a for a in desk.tries if a.offer and (a.open or a.answer == "accepted")]
    if what == "job":
        posts = [a for a in held if a.is_post(desk.catalog)]
        held = [a for a in posts if a.of == of] or posts
    else:
        key = (of, told.get("by", ""), told.get("post", ""))
        held = [a for a in held if (a.of, a.by, a.post) == key]
    if held and (offer := held[-1].offer):
        keys = ("starts", "ends") if what == "job" else ("starts", "ends", "hours")
        told.update({key: told.get(key) or getattr(offer, key) for key in keys})


def _ticked(desk: Desk, found: Milestone, told: dict[str, Any]) -> tuple[str, str, str, bool]:
    """What a tick comes to: the kind of entry, what it is of, its whole name, and whether it was
    the last of a project. What ends with its last part is done, or sent."""
    step, ticked = found.step, desk.person.progress.ticked.get(found.step.id, frozenset())
    if found.key in ticked:
        words, _ = called_part(desk, found)
        raise Refused(f"'{words[:80]}' is ticked already", "nothing was logged")
    others = {p.text or p.code for p in step.parts} - {found.key}
    last = others <= ticked
    words, done_when = called_part(desk, found)
    if last and step.kind in ("people", "prepare", "study"):
        return "done", step.id, f"{called(desk, step.id)}: {words}", False
    if last and found.what.code in ("submit", "job-send"):
        # Of applications for posts this stands for the whole step.
        told["milestone"] = found.what.code if step.kind == "job" else ""
        return "applied", step.ref, f"{called(desk, step.id)}: {words}", False
    project = desk.catalog.projects.get(step.ref) if step.kind == "project" else None
    told["part"] = 1 + [p.do for p in project.parts].index(found.key) if project else 0
    told["milestone"] = found.key
    if project is None:
        told["said"] = told.get("said") or words  # the code alone tells a reader nothing
    name = f"{words}, of {called(desk, step.id)}. Done when {done_when}"
    return "ticked", step.id, name, last and project is not None


def _check_days(desk: Desk, what: str, of: str, told: dict[str, Any]) -> None:
    """Days of a pause or a skip: the last one is not before the first."""
    weeks, until = told.pop("weeks", 0), told.pop("until", "")
    if until:
        told["ends"] = ends = _when("--until", until)
        if ends and ends.last <= desk.day:
            raise Refused(f"--until {until} is not after {desk.day}", "nothing was logged")
    elif what == "paused":
        if not 1 <= weeks <= _LONGEST_PAUSE:
            raise Refused(f"a pause has 1 to {_LONGEST_PAUSE} weeks", "pathways pause 3")
        last = desk.day + timedelta(days=7 * weeks - 1)
        told["ends"] = When.of(last)
    elif what == "resumed" and not of:
        held = any(p.days[0] <= desk.day <= p.days[1] for p in pauses(desk.record))
        if not held:
            raise Refused("no pause holds today", "pathways resume NAME takes up what is put aside")


_LONGEST_PAUSE = 52


# -- what it changes ------------------------------------------------------------------------------


def with_entry(desk: Desk, entry: Entry | None) -> Situation:
    """The person with one entry more."""
    entries = (*desk.record.entries, entry) if entry else desk.record.entries
    return situation(desk.answers, Record(entries), desk.catalog, desk.day)


def _change(desk: Desk, entry: Entry) -> Change:
    catalog = desk.catalog
    project = catalog.projects.get(entry.of.partition(":")[2])
    rows = project.rubric if project else ()
    solid: RowLevel = "solid"
    full = replace(entry, said=entry.said or "so", rubric=(solid,) * len(rows))
    before, after, most = (with_entry(desk, e).person for e in (None, entry, full))
    name = {c: catalog.competencies[c].short for c in sorted({*after.levels, *most.levels})}
    roles = []
    for fit in assess(catalog, before).shortlist:
        role = catalog.roles[fit.role]
        now = readiness(role, plain_levels(after), catalog)
        if now.met != fit.readiness.met:
            roles.append((role.name, fit.readiness.met, now.met, now.asked))
    return Change(
        tuple(
            (short, before.level(c), after.level(c))
            for c, short in name.items()
            if after.level(c) > before.level(c)
        ),
        tuple(roles),
        tuple((name[c], most.level(c)) for c in name if most.level(c) > after.level(c)),
        not entry.proof,
        bool(rows) and not entry.rubric,
        tuple(row.look_at for row, x in zip(rows, entry.rubric, strict=False) if x == "thin"),
    )


def _left_behind(desk: Desk, entry: Entry) -> tuple[str, ...]:
    before, after = with_entry(desk, None), with_entry(desk, entry)
    if (before.profile.aim, before.profile.roles) == (after.profile.aim, after.profile.roles):
        return ()
    return left_behind(desk.catalog, after.person)


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

_CAME = ("accepted", "rejected", "waiting", "withdrew", "offer")
_TYPED = {"yes": "accepted", "no": "rejected", "withdrawn": "withdrew"}
"""Other words that people have for some of them."""
_STAGES = ("form", "answers", "test", "talk", "trial")
_UNSURE = "unsure"
"""A stage that nobody knows, which only a no can have."""
_LISTS = ("work_rights", "prefers", "roles", "languages", "deal_breakers")


def _whose(desk: Desk, what: str, typed: str, told: dict[str, Any]) -> str:
    """What an application or its answer is of; whose it is goes into `told`."""
    role = told.pop("role", "")
    for key in [k for k in ("by", "post", "round", "found", "stage") if not told.get(k)]:
        told.pop(key, None)
    if what == "result":
        _check_result(told)
        if not told.get("post") and not told.get("by") and (same := tried(desk, typed)):
            told.update(by=same.by, post=same.post, round=same.round)
            return same.of
    if role:
        told["by"], typed = typed, role
    try:
        return meant(desk, what, typed)
    except Unsure:
        raise
    except Refused:
        if role or told.get("by") or not told.get("post") or ":" in typed:
            raise
        told["by"] = typed
        return ""


def unknown_stage(desk: Desk, of: str, **told: Any) -> bool:
    """Whether nothing says yet at which stage a no came."""
    of = _whose(desk, "result", of, told)
    known = told.get("stage") or Application.asks(of, desk.catalog)
    key = (of, told.get("by", ""), told.get("post", ""))
    waiting = [a.stage for a in desk.tries if a.open and (a.of, a.by, a.post) == key]
    return not known and (not waiting or waiting[0] == "form")


def _tried(desk: Desk, entry: Entry) -> Application:
    """The application that a line is about, as it stands with it."""
    record = replace(desk.record, entries=(*desk.record.entries, entry))
    before = {a.line: a for a in desk.tries}
    every = tries_in(record, desk.catalog)
    # A line that says again what stands already changes none.
    changed = (a for a in reversed(every) if before.get(a.line) != a)
    return next(changed, None) or next(a for a in reversed(every) if a.of == entry.of)


def _after_no(desk: Desk, entry: Entry, tried: Application) -> tuple[str, ...]:
    """The sentences for the day of a no."""
    from pathways.render.text import macros, plain_text

    person, rules = with_entry(desk, entry).person, desk.catalog.aims.refused
    of = desk.catalog.projects.get(tried.of.partition(":")[2])
    steps = desk.kept.plan.steps if desk.kept else ()
    goals = [s.ref for s in steps if s.kind == "project" and s.id != tried.of]
    goals = [g for g in goals if f"project:{g}" not in person.progress.finished]
    promised = desk.kept.promised(tried.of).partition(":")[2] if desk.kept else ""
    free = [g for g in (promised, *goals) if g and not desk.catalog.projects[g].needs_yes]
    late = tried.stage in ("talk", "trial")
    said = macros("no.j2", doc=desk.words).said(
        tried,
        desk.catalog.aims.refusal(tried.stage),
        person.noes.get(tried.stage, 0),
        sum(person.noes.values()),
        rules,
        rests(desk.catalog, person, desk.day) and not late,
        person,
        of,
        next(iter(free if of else goals), ""),
    )
    return tuple(line.strip() for line in plain_text(str(said)).splitlines() if line.strip())


def _check_look(told: dict[str, Any]) -> None:
    days = _days(told, "opens", "closes", "starts", "ends")
    if not any(days[:2]):
        raise Refused("nothing was said of its dates", "add --closes DATE, or --opens DATE")
    if any(a.first > b.last for a, b in pairwise(filter(None, days))):
        raise Refused("it cannot close before it opens, or end before it starts")


def _check_result(told: dict[str, Any]) -> None:
    came = told["is_"]
    if came in _STAGES:
        told["is_"], told["stage"] = "waiting", came
    elif came in _CAME or came in _TYPED:
        told["is_"] = _TYPED.get(came, came)
    else:
        known = ", ".join([*_CAME, *_TYPED, *_STAGES])
        raise Refused(f"'{came[:40]}' is not an answer", f"one of: {known}")
    of = _STAGES if told["is_"] != "rejected" else (*_STAGES, _UNSURE)
    if told.get("stage") and told["stage"] not in of:
        raise Refused(f"--stage: '{told['stage'][:40]}' is none", f"one of: {', '.join(of)}")
    _check_span(told)
    if by := told.pop("answer_by", ""):
        if told["is_"] != "offer":
            raise Refused("--answer-by belongs to an offer", f"write 'offer' and not '{came[:40]}'")
        told["answer_by"] = _when("--answer-by", by)


def _check_span(told: dict[str, Any]) -> None:
    typed = f"--ends {told.get('ends')} is before --starts {told.get('starts')}"
    first, last = _days(told, "starts", "ends")
    if first and last and last.last < first.first:
        raise Refused(typed, "nothing was logged")


def _days(told: dict[str, Any], *keys: str) -> list[When | None]:
    """What was told under these keys, which hold days from now on."""
    told.update({key: _when(f"--{key}", told.get(key)) for key in keys})
    return [told[key] for key in keys]


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
    known = get_args(RowLevel)
    if wrong := [level for level in levels if level not in known]:
        tip = f"one of: {', '.join(known)}"
        raise Refused(f"--rubric: '{wrong[0][:40]}' is not a level", tip)
    if not rows:
        raise Refused(f"{of} has no rubric", "leave --rubric out")
    if len(levels) != rows:
        raise Refused(
            f"--rubric: {len(levels)} levels given, and {of} has {rows} rows",
            f"pathways project show {id} shows them",
        )
    return levels
