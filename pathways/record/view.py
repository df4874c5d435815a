"""The one view of a person: what they said, and what has happened since."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from pathways.assess import assess
from pathways.catalog import Catalog
from pathways.catalog.records import LOOKED, Project, Round, Source
from pathways.catalog.values import When
from pathways.frozen import Struct
from pathways.planner.value import project_lifts
from pathways.profile import Person, Profile, Progress, Shown, current, parse_profile
from pathways.profile.answers import Outside, ProgramDone, as_plain
from pathways.profile.life import Period, exact
from pathways.profile.person import is_own
from pathways.record.applications import Application, tries_in
from pathways.record.entries import Entry, Record
from pathways.record.vouched import VOUCHING, unvouched, vouched, with_vouches

SITTINGS = ("hours", "ticked")
"""Entries whose hours are those of one sitting."""

ENOUGH_CHECK_INS = 3
"""Check-ins after which the person's own hours replace the usual ones."""

_LEAST_OVERRUN, _MOST_OVERRUN = Fraction(4, 5), Fraction(3)
_LONGEST_WAIT, _OTHER_OPENINGS = 300, 28
"""Days after which an answer no longer comes, and after a step of applications for posts until the
next one."""

_RECENT = 28
"""Days over which logged hours are looked at."""

_NEXT_POSTS = 2
"""Posts after a job that is taken which become wishes."""

_USUAL_WEEKS, _USUAL_DELAY, _USUAL_HOURS = 12, 28, 10
"""Weeks, days until the start, and hours a week of a program of which nothing is known."""


class Situation(Struct):
    """A person today: the answers as they are now, and the view that the planner sees."""

    profile: Profile
    person: Person


def situation(profile: Profile, record: Record, catalog: Catalog, today: date) -> Situation:
    """What the answers and the record come to on a day.

    Names in the record are resolved through the aliases of the catalog, so that nothing done is
    lost when a program is renamed; a name that nothing has any more is kept in the record and
    changes nothing.

    Raises:
        BadInput: a changed answer that the profile would not accept.
    """
    answers = _changed(profile, record, catalog)
    person = current(answers, catalog)
    finished = finished_steps(record, catalog)
    tries = tries_in(record, catalog)
    job = last_job(record)
    # What said no before a job was taken says nothing of the next search.
    rejected = [a for a in tries if a.answer == "rejected" and (job is None or a.since > job.day)]
    rejected.sort(key=lambda a: (a.since, a.stage))
    earlier = {} if job else dict(person.noes)
    noes = Counter(earlier)
    noes.update(a.stage for a in rejected)
    person = _with_logged_hours(person, record, catalog, today)
    return Situation(
        answers,
        replace(
            person,
            levels=_levels(person, finished, vouched(record, catalog, today), catalog),
            progress=_progress(record, catalog, today, finished, tries),
            periods=(*person.periods, *pauses(record)),
            hired=max(job.day, job.starts.first if job.starts else job.day) if job else None,
            contract_until=job.ends.last if job and job.ends else None,
            noes=dict(noes),
            rest_until=_rest_until([a.since for a in rejected], sum(earlier.values()), catalog),
        ),
    )


def _rest_until(noes: Sequence[date], earlier: int, catalog: Catalog) -> date | None:
    """The day until which no application is planned after many noes, and again after as many more,
    with so many `earlier` ones; None where no day is known, or none is needed yet."""
    rules = catalog.aims.refused
    number = (earlier + len(noes)) // rules.many * rules.many - earlier
    return noes[number - 1] + timedelta(weeks=rules.pause_weeks) if number >= 1 else None


def _with_logged_hours(person: Person, record: Record, catalog: Catalog, today: date) -> Person:
    """More hours a week than the answers come to, where check-ins show them; what is not logged
    does not show fewer. Never above what the person can give."""
    lately = hours_lately(record, today)
    if person.hours is None or lately is None:
        return person
    most = Fraction(catalog.rules.hours.most_useful)
    hours = min(lately, most, person.most if person.most is not None else most)
    if hours <= person.hours:
        return person
    return replace(person, hours=hours, hours_basis="logged", spent=hours)


def hours_lately(record: Record, today: date) -> Fraction | None:
    """Hours a week that check-ins of the last four weeks come to, in halves; None before there are
    enough of them."""
    since = today - timedelta(days=_RECENT - 1)
    check_ins = {e.day for e in record.facts if e.what == "hours" and since <= e.day <= today}
    if len(check_ins) < ENOUGH_CHECK_INS:
        return None
    return Fraction(int(hours_logged(record, since, today) * 14 / _RECENT), 2)


PAUSE = "pause"


def pauses(record: Record) -> tuple[Period, ...]:
    """The weeks in which the person asked for nothing; one that was ended early ends with the day
    before."""
    found: list[Period] = []
    for entry in record.facts:
        if entry.what == "paused" and entry.ends:
            found.append(Period(entry.on, entry.ends, 0, PAUSE))
        elif entry.what == "resumed" and not entry.of:
            eve = entry.day - timedelta(days=1)
            last = When.of(eve)
            found = [replace(p, last=last) if p.days[1] > eve else p for p in found]
            found = [p for p in found if p.days[0] <= eve]
    return tuple(found)


def last_job(record: Record) -> Entry | None:
    """The line of the last job that was taken, if one was."""
    return next((e for e in reversed(record.facts) if e.what == "job"), None)


def left_behind(catalog: Catalog, person: Person) -> tuple[str, ...]:
    """Ids of projects that were begun and are no piece of what the person aims at now."""
    shortlist = assess(catalog, person).shortlist
    meant = [f for f in shortlist if f.origin in ("wish", "way")] or shortlist
    targets = [catalog.roles[f.role] for f in meant]
    out = person.progress.aside.union(*(catalog.backgrounds[t].projects for t in person.trades))
    begun = (step.partition(":") for step in person.progress.hours)
    projects = (catalog.projects.get(id) for kind, _, id in begun if kind == "project")
    return tuple(
        str(p.id)
        for p in projects
        if p and p.id not in out and not p.own
        if not any(r.id in p.roles or p.id in r.own_work for r in targets)
    )


def skips(record: Record, catalog: Catalog, today: date) -> dict[str, Entry]:
    """What is put aside on a day, by id without its kind: until its date, if it has one, or until
    the person takes it up again."""
    last = _put_aside(record, catalog)
    return {id: e for id, e in last.items() if not _is_back(e, today)}


def taken_up(record: Record, catalog: Catalog, today: date) -> tuple[str, ...]:
    """Steps that were put aside and are back, by their day or by the person's word."""
    last = _put_aside(record, catalog)
    return tuple(e.of for e in last.values() if ":" in e.of and _is_back(e, today))


def _put_aside(record: Record, catalog: Catalog) -> dict[str, Entry]:
    """The last word on everything that was ever put aside, by id without its kind."""
    last: dict[str, Entry] = {}
    for entry in record.named(catalog):
        if entry.what == "skipped" or (entry.what in ("resumed", "started") and entry.id in last):
            last[entry.id] = entry
    return last


def _is_back(entry: Entry, today: date) -> bool:
    return entry.what != "skipped" or (entry.ends is not None and entry.ends.first <= today)


def _changed(profile: Profile, record: Record, catalog: Catalog) -> Profile:
    """The answers with those that have changed, programs finished and jobs taken since."""
    answers = as_plain(profile)
    changes = [e.answers for e in record.facts if e.what == "changed"]
    for changed in changes:
        answers.update(changed)
    if changes:
        raw = json.dumps(answers, ensure_ascii=False).encode()
        profile = parse_profile(raw, "the record", catalog)
    done = list(profile.programs or ())
    had = {p.id for p in done if isinstance(p, ProgramDone)}
    for entry in record.named(catalog):
        if entry.what == "finished" and entry.of in catalog.programs and entry.of not in had:
            done.append(ProgramDone(entry.of, entry.on, entry.proof))
            had.add(entry.of)
        elif entry.what == "job":
            since = {k for e in record.facts if e.day > entry.day for k in e.answers}
            profile = _arrived(profile, entry.of, since, catalog)
    return replace(profile, programs=tuple(done)) if done else profile


def _arrived(profile: Profile, role: str, since: set[str], catalog: Catalog) -> Profile:
    """The answers of somebody who took a job: the search is over, and what they wish for is what
    they wished for beside it, else the posts that follow it. What they changed `since` stands."""
    held = catalog.roles.get(role)
    wishes = tuple(r for r in profile.roles or () if r != role)
    answers: dict[str, Any] = {
        "situation": "in-field",
        "aim": "move-up",
        "roles": wishes or (held.next[:_NEXT_POSTS] if held else ()),
        "in_field": Outside(0, held.name) if held else profile.in_field,
    }
    return replace(profile, **{k: v for k, v in answers.items() if k not in since})


def _levels(
    person: Person,
    finished: Mapping[str, Entry],
    vouches: Mapping[str, Sequence[Entry]],
    catalog: Catalog,
) -> dict[str, Shown]:
    """Levels, also those that finished steps show, with what others saw of them; an introduction
    worked through is level 1 of field context."""
    levels, context = dict(person.levels), catalog.rules.field.context
    before = None
    while before != levels:  # what was finished first may show what the next one needs
        before = dict(levels)
        for entry in finished.values():
            shown = levels.get(context)
            if entry.of.startswith("project:") and entry.id in catalog.projects:
                project = catalog.projects[entry.id]
                _raise(levels, project, with_vouches(entry, project, vouches.get(entry.of, ())))
            elif entry.of.startswith("study:") and (shown is None or shown.level < 1):
                levels[context] = _finished(1, 1, entry.of, entry.proof)
    return levels


def _raise(levels: dict[str, Shown], project: Project, entry: Entry) -> None:
    """Levels that a finished project shows, where those that it needs are there."""
    before = {competency: shown.level for competency, shown in levels.items()}
    for competency, needed, level in project_lifts(project):
        kept = shown_level(level, entry.proof, entry.rubric, len(project.rubric))
        if needed <= before.get(competency, 0) < kept:
            levels[competency] = _finished(kept, level, project.id, entry.proof)


def _finished(kept: int, level: int, of: str, proof: str) -> Shown:
    return Shown(kept, level, "did", of, proof, kept if proof else 0)


def shown_level(level: int, proof: str, rubric: Sequence[str], rows: int) -> int:
    """What is left of a level that finished work claims: one less from level 2 on without a link or
    a sentence, and one less where a row of its rubric is thin. A rubric left empty counts as one
    with a thin row, so that it never pays to say nothing."""
    thin = "thin" in rubric or (rows > 0 and not rubric)
    return level - (level >= 2 and not proof) - thin


def _met(entries: Sequence[Entry], catalog: Catalog) -> frozenset[str]:
    """Calls that took place, grants that came: nothing of them is left to do."""
    ids = [e.id for e in entries if e.what == "result" and e.is_ == "accepted"]
    return frozenset(f"people:{id}" for id in ids if not takes_weeks(catalog, id))


def _taking(
    entries: Sequence[Entry], catalog: Catalog, today: date
) -> dict[str, tuple[date, date, Fraction]]:
    """Programs that somebody is in or will be; the last answer counts."""
    taking: dict[str, tuple[date, date, Fraction]] = {}
    for entry in entries:
        if entry.what == "result":
            taking.pop(entry.id, None)
            if entry.is_ == "accepted" and takes_weeks(catalog, entry.id):
                taking[entry.id] = runs(entry, catalog)
    over = {e.id for e in entries if e.what == "finished"}
    return {id: run for id, run in taking.items() if id not in over and run[1] >= today}


def _progress(
    record: Record,
    catalog: Catalog,
    today: date,
    done: Mapping[str, Entry],
    tries: Sequence[Application],
) -> Progress:
    to_vouch = unvouched(record, done, catalog, today)
    # Whoever saw the last piece is somebody else than those who saw the ones before.
    finished = frozenset(done) - ({VOUCHING} if to_vouch else set())
    entries = record.named(catalog)
    hours, ticked = _spent(entries, catalog)
    asked = {e.of: e for e in entries if e.what == "asked"}
    waiting, refused = _answers(tries, catalog, today)
    return Progress(
        hours={step: spent for step, spent in hours.items() if step not in finished},
        finished=finished | _met(entries, catalog),
        waiting=waiting,
        refused=refused,
        cleared=frozenset(id for id, e in asked.items() if e.is_ == "yes"),
        told_no={id: e.day for id, e in asked.items() if e.is_ == "no"},
        ticked=ticked,
        aside=frozenset(skips(record, catalog, today)),
        taking=_taking(entries, catalog, today),
        overrun=own_overrun(record, catalog),
        unvouched=to_vouch,
    )


def _spent(
    entries: Sequence[Entry], catalog: Catalog
) -> tuple[dict[str, Fraction], dict[str, frozenset[str]]]:
    """By step the hours that went into it and the milestones that were ticked. What is sent begins
    anew, a search for posts only where all of it was sent."""
    hours: defaultdict[str, Fraction] = defaultdict(Fraction)
    ticked: dict[str, frozenset[str]] = {}
    for entry in entries:
        if entry.what == "started":
            hours[entry.of] += 0
        elif entry.what == "ticked" or (entry.what == "hours" and entry.of):
            hours[entry.of] += exact(entry.hours)
        elif entry.what == "applied" or (entry.what == "result" and entry.is_ == "waiting"):
            step = f"job:{entry.id}" if entry.id in catalog.roles else f"apply:{entry.id}"
            if step.startswith("apply:") or entry.milestone:
                hours.pop(step, None)
                ticked.pop(step, None)
        if entry.what == "ticked":
            ticked[entry.of] = ticked.get(entry.of, frozenset()) | {_milestone(entry, catalog)}
    return hours, ticked


def _answers(
    tries: Sequence[Application], catalog: Catalog, today: date
) -> tuple[frozenset[str], dict[str, date]]:
    """Steps for which an answer is still to come, and the day of the last no to others. One of
    several posts that are applied for says nothing of the others."""
    waiting: set[str] = set()
    refused: dict[str, date] = {}
    for a in tries:
        step = a.step(catalog)
        if not step:
            continue
        post = step.startswith("job:")
        if not post:
            waiting.discard(step)
            refused.pop(step, None)
        if a.answer == "rejected":
            refused[step] = max(a.since, refused.get(step, a.since))
        longest = _OTHER_OPENINGS if post else _LONGEST_WAIT
        if a.open and (a.all_sent or not post) and (today - a.since).days <= longest:
            waiting.add(step)
    # One host's no ends no piece while another may say yes, or has; and the work of it goes on.
    with_host = {a.of for a in tries if a.open or a.answer == "accepted"}
    return (
        frozenset(step for step in waiting if not step.startswith("project:")),
        {step: day for step, day in refused.items() if step not in with_host or ":" not in step},
    )


def _milestone(entry: Entry, catalog: Catalog) -> str:
    """What was ticked, in today's words for it: by its words, else by its number."""
    project = catalog.projects.get(entry.id)
    parts = [p.do for p in project.parts] if project else []
    if entry.milestone in parts or not 1 <= entry.part <= len(parts):
        return entry.milestone
    return parts[entry.part - 1]


def with_looked(catalog: Catalog, record: Record) -> Catalog:
    """The catalog with the rounds that the person saw on a program's page; of each program the last
    look counts."""
    programs = dict(catalog.programs)
    for e in record.named(catalog):
        if e.what != "looked" or e.of not in catalog.programs:
            continue
        program = catalog.programs[e.of]
        name = f"the round that you saw on {e.on}"
        try:
            seen = Round(name, LOOKED, e.opens, e.closes, e.starts, e.ends, line=program.line)
        except ValueError:
            continue  # it would close before it opens
        source = Source(program.page, "page", e.on, "you looked yourself")
        programs[e.of] = replace(
            program,
            rounds=(seen, *program.rounds),
            sources={**program.sources, LOOKED: source},
        )
    return catalog if programs == catalog.programs else replace(catalog, programs=programs)


def takes_weeks(catalog: Catalog, id: str) -> bool:
    """Whether being accepted means weeks of taking part, as a call or a grant does not."""
    return id in catalog.programs and catalog.kind(catalog.programs[id]).chooses


def runs(entry: Entry, catalog: Catalog) -> tuple[date, date, Fraction]:
    """First and last day of an accepted program, and its hours a week: as logged, as announced (the
    least of a range), or as such programs usually go."""
    program = catalog.programs[entry.id]
    announced = [r.starts.first for r in program.rounds if r.starts and r.starts.first >= entry.day]
    first = entry.starts.first if entry.starts else min(announced, default=None)
    if first is None:
        first = entry.day + timedelta(days=_USUAL_DELAY)
    weeks = program.weeks.is_.high if program.weeks else _USUAL_WEEKS
    last = entry.ends.last if entry.ends else first + timedelta(weeks=float(weeks), days=-1)
    if entry.hours:
        weekly = entry.hours
    elif program.hours_per_week:
        weekly = program.hours_per_week.is_.low
    else:
        # Some days or weeks in one place leave room for nothing else.
        there = program.mode is not None and program.mode.is_ == "in person"
        weekly = catalog.rules.hours.full_time if there else _USUAL_HOURS
    return first, max(first, last), exact(float(weekly))


def own_overrun(record: Record, catalog: Catalog) -> Fraction | None:
    """Hours really needed for one hour planned at P50, over everything finished; None before three
    check-ins or before anything with known hours is finished. Kept between 0.8 and 3."""
    check_ins = {e.day for e in record.facts if e.what == "hours"}
    if len(check_ins) < ENOUGH_CHECK_INS:
        return None
    entries, planned, actual = record.named(catalog), Fraction(0), Fraction(0)
    for step in finished_steps(record, catalog):
        kind, _, id = step.partition(":")
        spent = _hours_of([e for e in entries if e.of == step])
        # How large a piece of one's own is, only whoever named it knew.
        if kind == "project" and id in catalog.projects and not is_own(id) and spent:
            planned += exact(catalog.projects[id].hours.p50)
            actual += spent
    if not planned:
        return None
    return min(_MOST_OVERRUN, max(_LEAST_OVERRUN, (actual / planned).limit_denominator(20)))


def _hours_of(entries: Sequence[Entry]) -> Fraction:
    """Hours that went into a step: as they were logged, or all of it as said when it was done,
    whichever is more."""
    sittings = sum((exact(e.hours) for e in entries if e.what in SITTINGS), Fraction(0))
    in_all = max((exact(e.hours) for e in entries if e.what == "done"), default=Fraction(0))
    return max(sittings, in_all)


def hours_logged(record: Record, since: date, until: date) -> Fraction:
    """Hours of the entries from one day to another, both included. What is said when a thing is
    done is all it took; only what was not logged before is new."""
    total = Fraction(0)
    so_far: defaultdict[str, Fraction] = defaultdict(Fraction)
    for e in record.facts:
        if e.what not in (*SITTINGS, "done", "applied"):
            continue
        hours = exact(e.hours)
        if e.what == "done":
            hours = max(Fraction(0), hours - so_far[e.of])
        so_far[e.of] += hours
        if since <= e.day <= until:
            total += hours
    return total


def finished_steps(record: Record, catalog: Catalog) -> dict[str, Entry]:
    """The entry of every finished step, by today's name of it. Said done twice, the later entry
    counts, with what only the earlier one told."""
    found: dict[str, Entry] = {}
    for entry in record.named(catalog):
        if entry.what == "done":
            found[entry.of] = entry.mending(found.pop(entry.of, None))
    return found
