"""The one context of every format: the plan with names, facts and receipts looked up."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import lcm
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pathways
from pathways.catalog import Catalog
from pathways.catalog.aims import Market, Venture
from pathways.catalog.records import Fact, Program, Role, Rung, Source
from pathways.frozen import Struct, dataclass
from pathways.planner import Admission, NoPlan, Plan, Reason, Step, admission, changes
from pathways.planner.eligibility import judge
from pathways.planner.places import helped
from pathways.planner.rates import interval, is_count, outdated, published
from pathways.planner.standing import other_forms, stands, waits_for
from pathways.profile import Person, Profile
from pathways.profile.answers import DAYS, Cue, ProgramDone, as_plain

if TYPE_CHECKING:
    from pathways.record.applications import Application
    from pathways.record.entries import Record

_BOX = (
    *("hours_per_week", "weeks", "mode", "places", "cost", "stipend", "visa", "cohort_size"),
    "answer",
)
"""Facts of a program that a person needs to decide."""

_ROUNDS_SHOWN = 2
_QUARTER_DAYS = 91

SCHEMA = "pathways.plan/1"
"""Name and version of the JSON plan."""


_ONE_WORD = ("prepare", "people", "study", "project")
"""Kinds of step that a week's row calls by one word, whichever they are."""


class Lock(Struct):
    """What a plan was made from: hashes of the answers, the catalog and the rules."""

    answers: str
    catalog: str
    rules: str
    version: str
    record: str = ""
    """Of what happened since and of the plan that was kept; empty when there is neither."""
    lists: str = ""
    """The open lists that date its rounds, each with its day and a hash; empty without them."""

    def full(self) -> dict[str, str]:
        """Its parts by name."""
        names = {name: name for name in self.__dataclass_fields__} | {"version": "pathways"}
        return {said: value for name, said in names.items() if (value := getattr(self, name))}

    def short(self) -> dict[str, str]:
        """The same with hashes of 12 characters."""
        return {
            key: value if key in ("pathways", "lists") else value[:12]
            for key, value in self.full().items()
        }


class Line(Struct):
    """One line of a program's box: a code for its label, the fact, and where it is written."""

    label: str
    value: str
    note: str
    source: Source
    at: str


class Odds(Struct):
    """What is known about how many get in, of 100 applicants.

    `counted` is False when no counts are published; then the band is a judgment in words.
    """

    counted: bool
    low: int
    high: int
    round: str = ""
    band: str = ""
    year: str = ""
    note: str = ""
    old: bool = False
    at: str = ""


class Cited(Struct):
    """A source as it is cited; `official` when it was read on the program's own site."""

    page: str
    official: bool
    listing: bool
    as_of: str
    months: int | None
    """Age in months on the day of the plan; None when undated."""


class Known(Struct):
    """One fact in words, with its source and the place to correct it."""

    text: str
    cited: Cited
    at: str


class Receipt(Struct):
    """The facts of one program that the document shows, with their lines and sources."""

    program: str
    file: str
    facts: tuple[tuple[str, int], ...]
    cited: tuple[Cited, ...]


class Ask(Struct):
    """A kind of person, and the question that is worth their time."""

    who: str
    ask: str
    ref: str = ""
    """In data/aims.yaml; empty of a further trade's."""


@dataclass(frozen=True)
class Document:
    """Everything a template may use. Values are records; templates only word and place them."""

    profile: Profile
    """What the person said, as in their file: pathways/profile/answers.py describes it."""
    person: Person
    """The person as the planner sees them now: pathways/profile/person.py describes it."""
    plan: Plan | NoPlan
    catalog: Catalog
    """What the field offers: pathways/catalog/records.py describes its entries."""
    lock: Lock
    record: Record | None = None
    """What happened since the answers were given; None when nothing was logged."""
    kept: tuple[str, ...] = ()
    """Steps of an earlier plan that this one was made to keep."""
    known_changes: tuple[Reason, ...] | None = None
    """What would change the plan, where nobody need work it out."""

    @property
    def _made(self) -> Plan:
        assert isinstance(self.plan, Plan)
        return self.plan

    @cached_property
    def stands(self) -> Mapping[str, bool]:
        """How the person stands, by the words of `STANDS`."""
        plan, first = self._made, next(iter(self._made.assessment.shortlist), None)
        return stands(
            self.catalog,
            self.person,
            self.today,
            plan.until,
            str(first.role) if first else "",
            plan.hours,
            plan.loose,
        )

    @property
    def gate(self) -> date | None:
        """The day of a yes before which nothing of theirs goes to others."""
        return waits_for(self.catalog, self.person, self.today)

    @cached_property
    def market(self) -> Market | None:
        """What sets the price of what they start."""
        starts = self._made.aim == "start"
        return self.catalog.aims.market(self.person.obstacle, self.person.why) if starts else None

    @cached_property
    def ways(self) -> tuple[tuple[Venture, tuple[tuple[Program, str], ...]], ...]:
        """Forms of what somebody starts, each with who pays for such and the sum they offer."""
        programs, out = self.catalog.programs, {x.program for x in self._made.left_out}
        found = []
        for way in self.catalog.aims.ventures:
            if self._made.aim != "start" or (way.together and self.person.obstacle_kind != "alone"):
                continue
            sold = self.market is None or self.market.sells or not way.sells
            funders = [programs[id] for id in way.funders if sold and id in programs]
            # Of what they offer, that which has a sum.
            sums = (
                (p, next((x for x in p.offers.is_ if any(map(str.isdigit, x))), ""))
                for p in funders
                if p.offers and p.id not in out
            )
            found.append((way, tuple(given for given in sums if given[1])))
        return tuple(found)

    @cached_property
    def changes(self) -> tuple[Reason, ...]:
        """What would change the plan; worked out when it is first asked for."""
        if self.known_changes is not None:
            return self.known_changes
        return changes(self.catalog, self.person, self.plan, self.kept)

    @property
    def today(self) -> date:
        """The day the plan was made for."""
        return self.plan.today

    @property
    def stamp(self) -> str:
        """The day and the lock on one line, which `verify` looks for in a file."""
        said = {"today": self.today, **self.lock.short()}
        return " ".join(f"{key}={value}" for key, value in said.items())

    # -- names --------------------------------------------------------------------

    def name(self, id: str) -> str:
        """The name of any catalog entry or rung by id."""
        return self.catalog.name_of(id)

    def spoken(self, name: str) -> str:
        """The name of a role as it stands within a sentence."""
        from pathways.render.text import lower_first

        called = (role.called for role in self.catalog.roles.values() if role.name == name)
        return next(called, "") or lower_first(name.split(" (")[0])

    @property
    def done_programs(self) -> list[Program]:
        """Programs that the person finished."""
        programs = self.catalog.programs
        return [programs[id] for id in sorted(self.person.done) if id in programs]

    def as_role(self, role: Role) -> str:
        """How somebody says in what they would work: `as a fundraiser`."""
        name = self.spoken(role.name)
        return role.said_as or f"as {'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"

    def talk(self, ref: str) -> Ask:
        """Whom a talk of data/aims.yaml is with, and what to ask them; the trade says it for the
        first one."""
        assessment, trades = self.plan.assessment, self.person.trades
        target = assessment.shortlist[0].role if assessment and assessment.shortlist else ""
        own = self.catalog.backgrounds[trades[0]].talk(ref, target) if trades else None
        if own:
            return Ask(own.with_, own.ask, ref)
        known = {p.id: p for p in self.catalog.aims.people}
        if ref not in known:
            return Ask("somebody who knows this work", "What would you do in my place this month?")
        somebody = known[ref]
        role = self.name(target) if target else "it"
        of_role = self.catalog.roles[target].ask if target and ref == "someone-in-the-job" else ""
        ask = of_role or somebody.ask
        return Ask(somebody.who.replace("{role}", self.spoken(role)), ask, ref)

    def rung(self, id: str) -> Rung:
        """A rung of either ladder by id."""
        return self.catalog.rungs[id]

    def next_rung(self, id: str) -> Any:
        """The rung above, or None at the top."""
        pairs = (
            pair for ladder in self.catalog.ladders.values() for pair in pairwise(ladder.rungs)
        )
        return next((above for below, above in pairs if below.id == id), None)

    def waiting(self) -> list[str]:
        """Names of the programs and roles applied to, with no answer yet."""
        return sorted(self.name(step.rpartition(":")[2]) for step in self.person.progress.waiting)

    def step(self, id: str) -> Step:
        """A step of the plan by id."""
        return next(s for s in self._made.steps if s.id == id)

    def steps(self, *kinds: str) -> list[Step]:
        """The plan's steps of these kinds, in order; all of them where none is named."""
        return [s for s in self._made.steps if s.kind in kinds or not kinds]

    @property
    def decides(self) -> date | None:
        """The day on which one looks back, where no evening of deciding is a step of its own."""
        back = self._made.look_back
        own = any(s.id == "prepare:decide" for s in self._made.steps)
        return back.day if back and not own else None

    @property
    def decides_by_first(self) -> bool:
        """Whether what came of the first piece decides then."""
        back, refs = self._made.look_back, [x.ref for x in self._made.loose]
        return back is not None and back.project in [*refs, *(g.ref for g in self.goals)][:1]

    @property
    def goals(self) -> list[Step]:
        """The hard thing of each quarter, in order."""
        return sorted((s for s in self._made.steps if s.goal), key=lambda s: (s.start, s.id))

    @property
    def done(self) -> list[tuple[str, str, str]]:
        """(text, proof, month) of things done: what carries the rung first, then what the best
        role requires; at most five."""
        rung: set[str] = set()
        asked: set[str] = set()
        assessment = self.plan.assessment
        if assessment:
            stands = self.rung(assessment.standings[assessment.ladder].rung).stands
            rung = {s.competency for s in stands}
            best = [self.role(fit.role) for fit in assessment.shortlist[:1]]
            asked = {x.competency for role in best for x in role.levels if x.need == "must"}
        rows = []
        for did in self.person.did:
            thing = self.catalog.questions.thing(did.thing)
            if thing:
                order = (*_weight(thing.shows, rung, asked), not did.proof, did.thing)
                rows.append((order, (thing.text, did.proof, str(did.when or ""))))
        for entry in self.record.entries if self.record else ():
            found = self.catalog.find(entry.of.rpartition(":")[2])
            if entry.what == "done" and found and found[0] == "projects":
                project = self.catalog.projects[found[1]]
                shows = {str(s.competency): s.level for s in project.shows}
                order = (*_weight(shows, rung, asked), not entry.proof, project.id)
                name = f"“{project.name}”" if project.own else project.name
                rows.append((order, (name, entry.proof, str(entry.on))))
        return [row for _, row in sorted(rows)[:5]]

    @property
    def finished(self) -> list[tuple[str, str]]:
        """(name, month) of finished programs."""
        done = [p for p in self.profile.programs or () if isinstance(p, ProgramDone)]
        return [(self.name(p.id), str(p.when or "")) for p in done]

    def counts_towards(self, role: str) -> bool:
        """Whether any step of the plan shows more of what is missing for a role."""
        missing = {g.competency for g in self._made.assessment.fits[role].readiness.gaps}
        return any(c in missing for step in self._made.steps for c, _, _ in step.shows)

    @property
    def settling(self) -> bool:
        """Whether the first ninety days of a job that was logged are not over."""
        last = max((p.day for p in self.catalog.aims.prepare), default=0)
        hired = self.person.hired
        return hired is not None and (self.today - hired).days <= last

    @property
    def contract(self) -> tuple[date, date] | None:
        """The last day of the job that was logged, if it is known and to come, and the day from
        which on one looks for the next."""
        ends, ahead = self.person.contract_until, self.catalog.aims.search.ends_ahead
        return (ends, ends - timedelta(days=30 * ahead)) if ends and ends >= self.today else None

    @property
    def tries(self) -> tuple[Application, ...]:
        """Applications and asks, with what came of each."""
        from pathways.record.applications import tries_in

        return tries_in(self.record, self.catalog) if self.record else ()

    @property
    def offers(self) -> list[Application]:
        """Offers that were not answered yet."""
        return [a for a in self.tries if a.answer == "offer"]

    @property
    def far(self) -> list[Application]:
        """Applications that have come to a test, a talk or further, without an answer."""
        return [a for a in self.tries if a.state in ("test", "talk", "trial")]

    def cue_on(self, day: date) -> Cue | None:
        """The best of the person's own moments of the week that is on this day."""
        return next((cue for cue in self.person.cues if DAYS[day.weekday()] == cue.day), None)

    # -- programs -------------------------------------------------------------------

    def program(self, id: str) -> Program:
        """A program by id."""
        return self.catalog.programs[id]

    def role(self, id: str) -> Role:
        """A role by id."""
        return self.catalog.roles[id]

    def admission(self, id: str) -> Admission:
        """What is known today about a program's next round."""
        return admission(self.catalog.programs[id], self.today, self.catalog.rules.forecast)

    def box(self, id: str) -> list[Line]:
        """The facts a person needs to decide; unknown ones are absent."""
        program = self.catalog.programs[id]

        def line(label: str, fact: Fact[Any]) -> Line:
            source = self._best(program, fact.source_keys)
            return Line(label, _text(fact), fact.note, source, f"{program.file}:{fact.line}")

        return [line(label, fact) for label in _BOX if (fact := getattr(program, label))]

    def unknown(self, id: str) -> list[str]:
        """Labels of the facts of the box that nobody has stated."""
        program = self.catalog.programs[id]
        wanted = ["hours_per_week", "weeks", "mode", "stipend"]
        if program.mode and program.mode.is_ != "online":
            wanted += ["places", "visa"]
        return [label for label in wanted if getattr(program, label) is None]

    def _best(self, program: Program, keys: Iterable[str]) -> Source:
        """The youngest source, an official page before a listing of the same age."""
        sources = [program.sources[k] for k in keys]
        if len(sources) == 1:
            return sources[0]
        return max(sources, key=lambda s: (str(s.as_of or ""), s.read == "page", s.page))

    def odds(self, id: str) -> Odds | None:
        """Published counts as a range of 100 applicants, or the band as a judgment."""
        program = self.catalog.programs[id]
        best = published(program)
        if best:
            low, _, high = interval(best, self.catalog.rules.sample_cap)
            return Odds(
                True,
                max(1, round(low / 10)),
                max(2, round(high / 10)),
                best.round,
                year=str(best.when or ""),
                note=best.note,
                old=outdated(best, self.today, self.catalog.rules),
                at=f"{program.file}:{best.line}",
            )
        if program.selectivity:
            band = self.catalog.rules.bands[program.selectivity.band]
            return Odds(
                False,
                int(band.low),
                int(band.high),
                band=program.selectivity.band,
                at=f"{program.file}:{program.selectivity.line}",
            )
        return None

    # -- receipts ----------------------------------------------------------------------

    def shown_programs(self) -> list[str]:
        """Programs whose facts the document shows, in order of appearance."""
        if not isinstance(self.plan, Plan):
            return []
        ids = [s.ref for s in self.plan.steps if s.ref in self.catalog.programs]
        ids += filter(None, [self.taught_introduction])
        ids += [w.program for w in (*self.plan.support, *self.plan.watch)]
        ids += [x.program for x in self.plan.left_out]
        ids += [n.program for n in self.plan.named if n.stands in ("ask-first", "beside")]
        ids += [*self.plan.groups, *self.plan.employers, *(s.program for s in self.plan.seasonal)]
        ids += [*self.plan.trade_doors, *(w.program for w in self.plan.who if w.program)]
        ids += [str(program.id) for program in helped(self.catalog, self.person)]
        ids += [str(program.id) for _, given in self.ways for program, _ in given]
        forms = other_forms(self.catalog, self.person, self.stands)
        ids += [str(id) for form in forms for id in form.programs]
        return list(dict.fromkeys(ids))

    def receipts(self) -> tuple[Receipt, ...]:
        """Per shown program: its facts with their lines, and the best source of each."""
        rows = []
        for id in self.shown_programs():
            program = self.catalog.programs[id]
            shown = [*self._shown_facts(program)] or [("summary", program)]
            facts = dict.fromkeys((label, item.line) for label, item in shown)
            # One page read on one day is one source, however many names it has.
            pages: dict[tuple[str, str], Source] = {}
            for _, item in shown:
                source = self._best(program, item.source_keys)
                pages.setdefault((source.page, str(source.as_of)), source)
            cited = tuple(self.cite(program, source) for source in pages.values())
            rows.append(Receipt(id, program.file, tuple(facts), cited))
        return tuple(rows)

    def facts(self, id: str) -> list[tuple[str, Known]]:
        """Every fact of a program with its text, source and line, for a receipt."""
        program = self.catalog.programs[id]
        rows = []
        for label, fact in program.facts():
            text = _text(fact) + (f" ({fact.note})" if fact.note else "")
            rows.append((label, self._known(program, text, fact.source_keys, fact.line)))
        for r in program.rounds:
            dates = {n: getattr(r, n) for n in ("opens", "closes", "starts", "ends")}
            text = f"{r.name}: " + ", ".join(f"{n} {day}" for n, day in dates.items() if day)
            rows.append(("rounds", self._known(program, text, r.source_keys, r.line)))
        for need in program.requires:
            where = ", ".join(need.in_) + "".join(f"not {c} " for c in need.not_in)
            text = need.text or f"{need.what} {where}{need.level or ''}".strip()
            rows.append(("requires", self._known(program, text, need.source_keys, need.line)))
        return rows

    def _known(self, program: Program, text: str, keys: Iterable[str], line: int) -> Known:
        return Known(text, self.cite(program, self._best(program, keys)), f"{program.file}:{line}")

    def cite(self, program: Program, source: Source) -> Cited:
        """A source with its age on the day of the plan."""
        months = max(0, (self.today - source.as_of.last).days // 30) if source.as_of else None
        official = source.read == "page" and _site(source.page) == _site(program.page)
        return Cited(
            source.page, official, source.read == "listing", str(source.as_of or ""), months
        )

    def _shown_facts(self, program: Program) -> Iterable[tuple[str, Any]]:
        for label in (*_BOX, "countries", "posts"):
            fact = getattr(program, label)
            if fact:
                yield label, fact
        for n, r in enumerate(program.rounds):
            if n >= _ROUNDS_SHOWN:
                said = self.admission(program.id)
                if r.name not in (said.round, said.last):
                    continue
            yield "rounds", r
        if program.expected:
            yield "expected", program.expected
        yield from (("admitted", a) for a in program.admitted if is_count(program, a))
        yield from (("requires", need) for need in program.requires)

    def thirteen_weeks(self) -> list[tuple[date, str, list[tuple[str, str]]]]:
        """(first day, hours, [(step, hours)]) per week of the first quarter, adding up. One step
        stands for all of its kind that are called by the same word."""
        rows = []
        for week in self._made.weeks:
            if (week.start - self.today).days >= _QUARTER_DAYS:
                break
            taken: dict[str, Fraction] = {}
            first: dict[str, str] = {}
            for step, hours in week.hours:
                kind = step.partition(":")[0]
                one = first.setdefault(kind, step) if kind in _ONE_WORD else step
                taken[one] = taken.get(one, Fraction(0)) + hours
            kept = dict(zip(taken, _adding_up(list(taken.values())), strict=True))
            items = [(step, _halves(n)) for step, n in kept.items() if n]
            rows.append((week.start, _halves(sum(kept.values())), items))
        return rows

    @property
    def week_hours(self) -> list[str]:
        """Hours of each item of `plan.this_week`, in its order, adding up to their sum."""
        return [_halves(n) for n in _adding_up([i.hours for i in self._made.this_week], least=1)]

    def part_hours(self, id: str) -> list[str]:
        """Hours of each part of a step by id, in its order, adding up to those of the step."""
        return [_halves(n) for n in _adding_up([p.p80 for p in self.step(id).parts], least=1)]

    @property
    def taught_introduction(self) -> str:
        """Beside an introduction read alone, the first course of the person's rung that teaches the
        same together with others, and that nothing known keeps them out of; empty when none."""
        if not any(s.ref not in self.catalog.agendas for s in self.steps("study")):
            return ""
        assessment = self._made.assessment
        context = self.catalog.rules.field.context
        for id in self.rung(assessment.standings[assessment.ladder].rung).programs:
            program, known = self.program(id), self.admission(id)
            teaches = any(b.competency == context and b.from_ == 0 for b in program.builds)
            kind = self.catalog.kind(program)
            led = kind.teaches and not kind.vouches and not known.self_paced
            if teaches and led and judge(self.catalog, self.person, program, known).open:
                return str(id)
        return ""

    def fallbacks(self) -> list[tuple[list[Step], tuple[Reason, ...]]]:
        """Selective steps that share what to do on a no, with the reasons once."""
        groups: dict[tuple[str, ...], tuple[list[Step], tuple[Reason, ...]]] = {}
        for step in (s for s in self._made.steps if s.selective):
            key = tuple(r.code for r in step.on_no)
            groups.setdefault(key, ([], step.on_no))[0].append(step)
        return list(groups.values())

    def debates(self) -> list[Any]:
        """Where the field disagrees about the roles of the shortlist."""
        if not isinstance(self.plan, Plan):
            return []
        roles = {fit.role for fit in self.plan.assessment.shortlist}
        return [d for d in self.catalog.figures.debates if roles.intersection(d.roles)][:2]

    def oldest(self, receipts: tuple[Receipt, ...]) -> tuple[str, int]:
        """(date of the oldest dated source in these receipts, number of undated ones)."""
        cited = [c for r in receipts for c in r.cited]
        dated = sorted(c.as_of for c in cited if c.as_of)
        return (dated[0] if dated else "", sum(not c.as_of for c in cited))


def _text(fact: Fact[Any]) -> str:
    value = fact.is_
    return ", ".join(str(v) for v in value) if isinstance(value, tuple) else str(value)


def _weight(shows: Mapping[str, int], rung: set[str], asked: set[str]) -> tuple[int, int, int]:
    """Highest levels shown of what carries the rung, of what is asked for, and of anything; less
    is more, for sorting."""
    return (
        -max((n for c, n in shows.items() if c in rung), default=0),
        -max((n for c, n in shows.items() if c in asked), default=0),
        -max(shows.values(), default=0),
    )


def _adding_up(hours: Sequence[Fraction], least: int = 0) -> list[int]:
    """Half hours that add up to the rounded sum; at least `least` each, where the sum allows.

    What is lost by rounding down goes to those that lost most (the method of Hare and Niemeyer).
    """
    unit = lcm(*(h.denominator for h in hours))
    exact = [2 * h.numerator * (unit // h.denominator) for h in hours]  # whole numbers are fast
    kept = [h // unit for h in exact]
    by_loss = sorted(range(len(exact)), key=lambda n: (-(exact[n] % unit), n))
    for n in by_loss[: round(Fraction(sum(exact), unit)) - sum(kept)]:
        kept[n] += 1
    for n in [n for n, half in enumerate(kept) if half < least]:
        largest = max(range(len(kept)), key=lambda m: kept[m])
        if kept[largest] > least:
            kept[largest], kept[n] = kept[largest] - 1, least
    return kept


def _halves(count: int) -> str:
    return f"{count // 2}.5" if count % 2 else str(count // 2)


def _site(address: str) -> str:
    """The last two labels of the host, which is the owner of nearly every page in the catalog."""
    return ".".join((urlsplit(address).hostname or "").split(".")[-2:])


def build_document(
    catalog: Catalog,
    profile: Profile,
    person: Person,
    plan: Plan | NoPlan,
    record: Record | None = None,
    kept: tuple[str, ...] = (),
) -> Document:
    """The document of a plan, with its lock."""
    lock = make_lock(catalog, profile, record, kept, plan)
    return Document(profile, person, plan, catalog, lock, record, kept)


def lists_of(catalog: Catalog, plan: Plan | NoPlan | None) -> dict[str, Any]:
    """What of open lists a plan rests on, as plain data: all rounds, and of others what it
    names."""
    if not catalog.lists:
        return {}
    from pathways.lists.taken import as_plain

    used, looked_at = set(), list[str]()
    if isinstance(plan, Plan):
        looked_at = ["jobs"] if plan.open_now else []
        used |= {o.entry for o in plan.open_now.openings} if plan.open_now else set()
        used |= {n.entry for n in plan.near}
        named = {(w.name, w.page) for w in plan.who if w.listed}
        every = (e for taken in catalog.lists.values() for e, _ in taken.entries)
        used |= {e for e in every if (e.by or e.name, e.url) in named or (e.name, e.url) in named}
    return as_plain(catalog.lists, used, looked_at)


def make_lock(
    catalog: Catalog,
    profile: Profile,
    record: Record | None = None,
    kept: tuple[str, ...] = (),
    plan: Plan | NoPlan | None = None,
) -> Lock:
    """Hashes of what a plan is made from. The name is an answer too: it is shown."""
    answers = json.dumps(as_plain(profile), sort_keys=True, ensure_ascii=False)
    happened = ""
    if record is not None or kept:
        lines = list(record.lines) if record else []
        happened = hashlib.sha256(json.dumps([lines, kept]).encode()).hexdigest()
    lists = ""
    if taken := lists_of(catalog, plan):
        from pathways.lists.taken import stamp

        lists = stamp(taken)
    return Lock(
        hashlib.sha256(answers.encode()).hexdigest(),
        catalog.digest,
        catalog.rules_digest,
        pathways.__version__,
        happened,
        lists,
    )
