"""Makes a plan: people, an introduction if needed, one hard goal a quarter, applications, a job.

The order of booking is the order of certainty. What nobody must permit comes first, then
what has a date, then the goals, which take what is left up to the share of rules.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from pathways.assess import Assessment, assess
from pathways.assess.assessment import near_enough, plain_levels, readiness
from pathways.catalog import Catalog
from pathways.catalog.records import Program, Project
from pathways.planner.admission import Admission, admission
from pathways.planner.eligibility import Verdict, every_check, judge
from pathways.planner.plan import (
    LeftOut,
    NoPlan,
    Plan,
    Reason,
    Step,
    StepPart,
    Watch,
    WeekItem,
    WeekLoad,
)
from pathways.planner.schedule import Calendar
from pathways.planner.value import (
    Targets,
    lifted,
    program_lifts,
    project_lifts,
    real_lifts,
    within_reach,
)
from pathways.profile import Person

QUARTER = 13
"""Weeks."""

ASSUMED_HOURS = Fraction(3)
"""Hours a week when the person did not say; the plan says so."""

LEAST_HOURS = Fraction(1)
"""Hours a week below which nothing on offer can be finished in a quarter."""

_APPLIED_TO = ("course", "bootcamp", "part-time research", "fellowship", "residency", "incubator")
_MAX_APPLICATIONS = 4
_MAX_WATCHED = 5
_FEW_WATCHED = 2
_MAX_SUPPORT = 3
_MAX_LEFT_OUT = 6
_APPLICATION_WEEKS = 8
_APPLICATION_SHARE = Fraction(3, 5)
"""Largest share of the hours in the weeks before a deadline that applications may take."""

_SHORTEST_GOAL = 2
"""Weeks that the shortest goal takes."""

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def make_plan(catalog: Catalog, person: Person, today: date) -> Plan | NoPlan:
    """The plan of a person on a day, or the binding constraint that prevents one."""
    blocked = _no_plan(catalog, person, today)
    if blocked:
        return blocked
    plan = _Builder(catalog, person, today).build()
    if not plan.steps or not any(s.kind == "project" for s in plan.steps):
        need = _least_hours(catalog, person, today)
        return NoPlan(
            today,
            Reason("too-few-hours", {"hours": plan.hours}),
            Reason("more-hours", {"hours": need}),
            (Reason("talk-to-people"), Reason("read-one-thing")),
            plan.assessment,
        )
    return replace(plan, changes=_changes(catalog, person, today, plan))


def outline(catalog: Catalog, person: Person, today: date) -> Plan | NoPlan:
    """The same plan without what would change it, in a third of the time."""
    return _no_plan(catalog, person, today) or _Builder(catalog, person, today).build()


def _no_plan(catalog: Catalog, person: Person, today: date) -> NoPlan | None:
    if {"research", "generalist"} <= person.deal_breakers:
        return NoPlan(today, Reason("both-ladders-out"), Reason("allow-one-ladder"),
                      (Reason("talk-to-people"),))
    if person.hours is not None and person.hours < LEAST_HOURS:
        code = "no-hours" if person.hours == 0 else "too-few-hours"
        need = _least_hours(catalog, person, today)
        return NoPlan(today, Reason(code, {"hours": person.hours}),
                      Reason("more-hours", {"hours": need}),
                      (Reason("talk-to-people"), Reason("read-one-thing")),
                      assess(catalog, person))
    return None


def _least_hours(catalog: Catalog, person: Person, today: date) -> Fraction:
    """The smallest whole number of hours a week with which a plan exists, found by planning."""
    for hours in range(1, 11):
        richer = replace(person, hours=Fraction(hours), hours_basis="capped")
        if any(s.kind == "project" for s in _Builder(catalog, richer, today).build().steps):
            return Fraction(hours)
    return Fraction(10)


def _changes(catalog: Catalog, person: Person, today: date, plan: Plan) -> tuple[Reason, ...]:
    """What two more hours a week would change, and the answers that were missing."""
    found: list[Reason] = []
    goals = [s for s in plan.steps if s.goal]
    richer = replace(person, hours=plan.hours + 2, hours_basis="capped")
    other = _Builder(catalog, richer, today).build()
    other_goals = {s.ref: s for s in other.steps if s.goal}
    for goal in goals:
        if goal.ref in other_goals:
            weeks = (goal.due - other_goals[goal.ref].due).days // 7
            if weeks >= 2:
                found.append(Reason("hours-earlier", {"project": goal.ref, "weeks": weeks}))
                break
    else:
        first = next((s for s in other.steps if s.goal), None)
        if first and goals and first.ref != goals[0].ref:
            found.append(Reason("hours-other-goal", {"project": first.ref}))
    margin = plan.assessment.margin
    found.append(Reason(f"margin-{margin.change}", {
        "role": margin.role, "ladder": margin.other, "prefers": margin.prefers}))
    if person.move is None or person.move == "stay":
        gained = _moving_opens(catalog, person, today, plan)
        if gained:
            found.append(Reason("moving", {"programs": gained}))
    return tuple(found)


def _moving_opens(catalog: Catalog, person: Person, today: date, plan: Plan) -> tuple[str, ...]:
    if person.move != "stay":
        return ()
    willing = replace(person, move="months")
    opened = []
    for left in plan.left_out:
        program = catalog.programs[left.program]
        nxt = admission(program, today, catalog.rules.forecast)
        if judge(catalog, willing, program, nxt).open:
            opened.append(program.id)
    return tuple(opened)


@dataclass(frozen=True, slots=True)
class _Offer:
    """A program seen by one person: what it is worth, when, and whether it is open to them."""

    program: Program
    next: Admission
    verdict: Verdict
    worth: Fraction
    ready: bool
    """Whether the levels that admitted people usually show are at most one away."""


@dataclass(slots=True)
class _Builder:
    catalog: Catalog
    person: Person
    today: date
    steps: list[Step] = field(default_factory=list)
    calendar: Calendar = field(init=False)
    assessment: Assessment = field(init=False)
    targets: Targets = field(init=False)
    levels: dict[str, int] = field(init=False)

    # -- the whole ------------------------------------------------------------

    def build(self) -> Plan:
        """A plan without the comparison with other hours."""
        person = self.person
        weekly = person.hours if person.hours is not None else ASSUMED_HOURS
        weeks = max(QUARTER, person.horizon * QUARTER // 3)
        self.calendar = Calendar(self.today, weekly, weeks)
        self.assessment = assess(self.catalog, person)
        self.targets = Targets.of(self.catalog, self.assessment)
        self.levels = plain_levels(person)
        offers = self._offers()
        self._add_people(offers)
        self._add_introduction(offers)
        firm = [o for o in offers if not o.next.weak]
        applied = self._add_applications(firm, set())
        if any(fit.apply_now for fit in self.assessment.shortlist):
            self._add_job_if_ready(1)
        self._add_goals(at_most=1)
        # A weak forecast never pushes out the first goal.
        applied = self._add_applications(offers, applied)
        goals = [s for s in self.steps if s.goal]
        self._add_job_if_ready(self.calendar.week_of(goals[0].due) + 1 if goals else 1)
        self._add_goals()
        self._add_reading()
        steps = tuple(sorted(self.steps, key=lambda s: (s.due, s.start, s.id)))
        loads = tuple(
            WeekLoad(self.calendar.start(w), tuple(sorted(self.calendar.booked[w].items())))
            for w in sorted(self.calendar.booked)
        )
        return Plan(
            today=self.today,
            until=self.calendar.end(weeks - 1),
            hours=weekly,
            assessment=self.assessment,
            steps=steps,
            this_week=self._this_week(steps),
            weeks=loads,
            watch=self._watch(offers, applied),
            support=self._support(offers, steps),
            left_out=self._left_out(offers),
            questions=_questions(self.catalog, person, self.today),
            changes=(),
            check_ins=tuple(self.today + timedelta(days=d) for d in (14, 42, 70, 91)),
        )

    # -- programs ---------------------------------------------------------------

    def _offers(self) -> list[_Offer]:
        rungs = self._near_rungs()
        offers = []
        for program in self.catalog.programs.values():
            nxt = admission(program, self.today, self.catalog.rules.forecast)
            verdict = judge(self.catalog, self.person, program, nxt)
            gain = self.targets.gain(self.levels, program_lifts(program))
            listed = sum(
                weight for role, weight in self.targets.weights
                if program.id in self.catalog.roles[role].programs
            )
            worth = gain + Fraction(listed, 12) + Fraction(program.id in rungs, 8)
            # Every open question makes it likelier that the program is not for this person.
            worth = worth * 8 / (8 + len(verdict.checks))
            if program.suits and self.person.stage:
                fits = self.person.stage in program.suits.stages
                worth = worth * 3 / 2 if fits else Fraction(0)
            ready = all(self.levels.get(e.competency, 0) >= e.level - 1 for e in program.expects)
            offers.append(_Offer(program, nxt, verdict, worth, ready))
        offers.sort(key=lambda o: (-o.worth, o.program.id))
        return offers

    def _near_rungs(self) -> set[str]:
        ladder = self.catalog.ladders[self.assessment.ladder]
        index = self.assessment.standings[ladder.id].index
        return {p for rung in ladder.rungs[index:index + 3] for p in rung.programs}

    def _suits(self, program: Program) -> bool:
        """Whether a program's topics are those of a role the person works towards."""
        heavy = [r for r, w in self.targets.weights if w > 1] or list(self.targets.roles)
        wanted = {t for role in heavy for t in self.catalog.roles[role].topics}
        return bool(wanted.intersection(program.topics))

    # -- people -----------------------------------------------------------------

    def _add_people(self, offers: Sequence[_Offer]) -> None:
        """Somebody beside the person within fourteen days: a partner, and one who knows more.

        People who already know the field ask somebody who does the job; others an adviser.
        """
        self._book_people("partner", Fraction(1), Fraction(1), (), "people-work")
        if self.calendar.weekly < 2:
            return
        if self.levels.get("field-context", 0) >= 3 or self.person.situation == "in-field":
            self._book_people("someone-in-the-job", Fraction(1), Fraction(3, 2), (), "job-talk")
            return
        wanted = {t for role in self.targets.roles for t in self.catalog.roles[role].topics}
        advisers = [
            o for o in offers
            if o.program.kind == "advising" and o.verdict.open and o.ready
            and o.next.state in ("rolling", "dated", "unknown")
            and not (o.program.suits and self.person.stage
                     and self.person.stage not in o.program.suits.stages)
        ]
        advisers.sort(key=lambda o: (
            not (o.program.suits and self.person.stage in o.program.suits.stages),
            len(o.verdict.checks),
            -len(wanted.intersection(o.program.topics)),
            o.program.id,
        ))
        if advisers:
            best = advisers[0]
            self._book_people(best.program.id, Fraction(1), Fraction(3, 2),
                              tuple(every_check(best.verdict)), "adviser", best)

    def _book_people(self, ref: str, p50: Fraction, p80: Fraction, checks: tuple[Reason, ...],
                     reason: str, offer: _Offer | None = None) -> None:
        id = f"people:{ref}"
        placed = self.calendar.forward(id, p80, 0, 1)
        if placed is None:
            return
        selective = offer is not None and bool(offer.program.application
                                               and offer.program.application.p80)
        due = self.calendar.end(placed[1])
        self.steps.append(Step(
            id, "people", ref, self.calendar.start(placed[0]), due, p50, p80,
            (StepPart(ref if offer is None else "ask-adviser", "", "", p80,
                      self.calendar.start(placed[0]), due),),
            (Reason(reason),), checks,
            on_no=(Reason("ask-another"),) if selective else (),
            admission=offer.next if offer else None, selective=selective,
        ))

    # -- introduction and reading --------------------------------------------------

    def _add_introduction(self, offers: Sequence[_Offer]) -> None:
        if self.levels.get("field-context", 0) >= 1:
            return
        open_now = [
            o for o in offers
            if o.verdict.open and o.next.self_paced
            and any(b.competency == "field-context" and b.to >= 1 for b in o.program.builds)
        ]
        open_now.sort(key=lambda o: (-o.worth, o.program.id))
        hours = Fraction(self.catalog.rules.level_hours.zero_to_one)
        if open_now:
            program = open_now[0].program
            ref, lifts = program.id, program_lifts(program)
            if program.application and program.application.p80:
                hours += Fraction(program.application.p80).limit_denominator(4)
            checks = tuple(every_check(open_now[0].verdict))
            nxt: Admission | None = open_now[0].next
        else:
            ref, lifts, checks, nxt = "introduction", (("field-context", 0, 1),), (), None
        hours = min(hours, self.calendar.room(0, QUARTER - 1) / 2)
        placed = self.calendar.forward(f"study:{ref}", hours, 0, QUARTER - 1)
        if placed is None:
            return
        parts = self._split(
            f"study:{ref}", hours, placed,
            ("intro-first", "intro-middle", "intro-explain"))
        shown = real_lifts(self.levels, [x for x in lifts if x[0] == "field-context"])
        self.steps.append(Step(
            f"study:{ref}", "study", ref, self.calendar.start(placed[0]),
            self.calendar.end(placed[1]), hours * 5 / 8, hours, parts,
            (Reason("context-first"),), checks, admission=nxt, shows=shown))
        self.levels = lifted(self.levels, [("field-context", 0, 1)])

    def _split(self, step: str, hours: Fraction, placed: tuple[int, int],
               codes: Sequence[str]) -> tuple[StepPart, ...]:
        """Equal parts of a step that is already booked, each due when its hours are spent."""
        each = hours / len(codes)
        used = [(w, self.calendar.booked[w].get(step, Fraction(0)))
                for w in range(placed[0], placed[1] + 1)]
        parts = []
        for number, code in enumerate(codes, 1):
            start = _week_reaching(used, each * (number - 1), after=True)
            due = _week_reaching(used, each * number)
            parts.append(StepPart(code, "", "", each, self.calendar.start(start),
                                  self.calendar.end(due)))
        return tuple(parts)

    def _add_reading(self) -> None:
        """One agenda with its readings, for roles that rest on knowing the subject."""
        ranked = []
        for agenda in self.catalog.agendas.values():
            weight = sum(w for role, w in self.targets.weights if role in agenda.roles)
            if weight:
                ranked.append((-weight, agenda.id))
        if not ranked or self.levels.get("field-context", 0) >= 4:
            return
        ranked.sort()
        top = [a for w, a in ranked if w == ranked[0][0]]
        agenda = self.catalog.agendas[self._pick_agenda(top)]
        p50 = sum((Fraction(r.hours).limit_denominator(4) for r in agenda.readings), Fraction(0)) + 3
        p80 = p50 * 8 / 5
        not_before = self.calendar.week_of(self.today) + 1
        placed = self.calendar.forward(f"study:{agenda.id}", p80, not_before, 2 * QUARTER - 1)
        if placed is None:
            return
        codes = [f"read-{i}" for i in range(1, len(agenda.readings) + 1)] + ["write-answer"]
        self.steps.append(Step(
            f"study:{agenda.id}", "study", agenda.id, self.calendar.start(placed[0]),
            self.calendar.end(placed[1]), p50, p80,
            self._split(f"study:{agenda.id}", p80, placed, codes),
            (Reason("context-by-writing"),),
            quarter=placed[1] // QUARTER + 1))

    def _pick_agenda(self, ids: Sequence[str]) -> str:
        """Among equal agendas, one in the area that the person's record points to."""
        technical = self.levels.get("technical-building", 0) > self.levels.get("policy-fluency", 0)
        area = "technical" if technical else "policy"
        near = [i for i in ids if self.catalog.agendas[i].area == area]
        return (near or list(ids))[0]

    # -- applications ------------------------------------------------------------------

    def _add_applications(self, offers: Sequence[_Offer], applied: set[str]) -> set[str]:
        """Applications with a date or a forecast that fit beside everything else."""
        applied = set(applied)
        for offer in offers:
            if len(applied) >= _MAX_APPLICATIONS:
                break
            if offer.program.id in applied or not self._applies(offer):
                continue
            step = self._application(offer)
            if step:
                self.steps.append(step)
                applied.add(offer.program.id)
        return applied

    def _applies(self, offer: _Offer) -> bool:
        program = offer.program
        return (
            program.kind in _APPLIED_TO
            and offer.verdict.open
            and offer.ready
            and offer.worth > Fraction(1, 20)
            and not offer.next.self_paced
            and offer.next.state in ("dated", "not yet open", "rolling", "forecast")
            and (offer.next.state == "rolling" or bool(offer.next.closes or offer.next.opens))
            and self._suits(program)
            and f"study:{program.id}" not in {s.id for s in self.steps}
        )

    def _application(self, offer: _Offer) -> Step | None:
        program, nxt = offer.program, offer.next
        hours = program.application
        p50 = Fraction(hours.p50 if hours else 4).limit_denominator(4)
        p80 = Fraction(hours.p80 if hours else 7).limit_denominator(4)
        if p80 <= 0:
            p50, p80 = Fraction(1, 2), Fraction(1)
        id = f"apply:{program.id}"
        margin = timedelta(days=self.catalog.rules.forecast.submit_days_before)
        if nxt.closes:
            ready_by = nxt.closes[0] - margin
            last = self.calendar.last_week_before(ready_by)
            due = self.calendar.end(last) if last >= 0 else ready_by
        elif nxt.opens:
            # Rounds seen stay open for about a month: ready in the third week after it may open.
            ready_by = nxt.opens[0] + timedelta(days=20)
            last = self.calendar.last_week_before(ready_by)
            due = self.calendar.end(last) if last >= 0 else ready_by
        else:
            last, due = 6, self.calendar.end(6)
        if last < 0 or last >= self.calendar.weeks:
            return None
        window = range(max(0, last - _APPLICATION_WEEKS + 1), last + 1)
        spent = sum((h for w in window for s, h in self.calendar.booked.get(w, {}).items()
                     if s.startswith("apply:")), Fraction(0))
        if spent + p80 > self.calendar.weekly * len(window) * _APPLICATION_SHARE:
            return None
        placed = self.calendar.backward(id, p80, last, 4, max(0, last - _APPLICATION_WEEKS + 1))
        if placed is None:
            return None
        codes = ("outline", "draft", "feedback", "submit") if p80 >= 4 else ("draft", "submit")
        if not nxt.closes and nxt.opens:
            codes = ("outline", "draft", "feedback", "look") if p80 >= 4 else ("draft", "look")
        parts = self._split(id, p80, placed, codes)
        if placed[1] == last:
            parts = (*parts[:-1], replace(parts[-1], due=min(parts[-1].due, due)))
        lifts = real_lifts(self.levels, program_lifts(program))
        reasons = [Reason("builds", {"competency": c, "before": a, "after": b})
                   for c, a, b in lifts if self.targets.asks(c)][:2]
        reasons += [Reason("named-by-role", {"role": r}) for r in self.targets.roles
                    if program.id in self.catalog.roles[r].programs][:1]
        if not reasons:
            reasons = [Reason("next-rung", {"ladder": self.assessment.ladder})]
        return Step(
            id, "apply", program.id, self.calendar.start(placed[0]), min(due, parts[-1].due),
            p50, p80, parts, tuple(reasons), tuple(every_check(offer.verdict)),
            on_no=self._on_no(offer), admission=nxt, selective=True,
            quarter=placed[1] // QUARTER + 1, shows=lifts)

    def _on_no(self, offer: _Offer) -> tuple[Reason, ...]:
        reasons = [Reason("no-says-little")]
        if len(offer.program.rounds) > 1 or offer.next.state == "rolling":
            reasons.append(Reason("apply-again", {"program": offer.program.id}))
        reasons.append(Reason("goal-stands"))
        return tuple(reasons)

    # -- watching and leaving out ---------------------------------------------------------

    def _watch(self, offers: Sequence[_Offer], applied: set[str]) -> tuple[Watch, ...]:
        """Programs that would serve, whose dates are too uncertain to plan on. Those whose usual
        bar is more than a level away come last."""
        found = []
        for offer in sorted(offers, key=lambda o: not o.ready):
            program = offer.program
            if (
                program.id in applied
                or program.kind not in _APPLIED_TO
                or not offer.verdict.open
                or offer.worth <= Fraction(1, 20)
                or offer.next.state in ("closed", "rolling")
                or not self._suits(program)
                or any(s.ref == program.id for s in self.steps)
                or (not offer.ready and len(found) >= _FEW_WATCHED)
            ):
                continue
            more = () if offer.ready else (
                Reason("expects-more", {"competency": self._short_of(program)}),)
            found.append(Watch(program.id, self._look_on(offer.next), offer.next,
                               tuple(every_check(offer.verdict)), more))
            if len(found) == _MAX_WATCHED:
                break
        return tuple(found)

    def _support(self, offers: Sequence[_Offer], steps: Sequence[Step]) -> tuple[Watch, ...]:
        """Up to three grants, groups and events, at most two of one kind."""
        used = {s.ref for s in steps}
        found: list[Watch] = []
        kinds: dict[str, int] = {}
        for offer in sorted(offers, key=lambda o: (len(o.verdict.checks), -o.worth, o.program.id)):
            program = offer.program
            fits = (
                program.kind in ("grant", "community", "event")
                and program.id not in used
                and offer.verdict.open
                and offer.ready
                and offer.next.state != "closed"
                and self._suits(program)
                and kinds.get(program.kind, 0) < 2
            )
            if fits:
                kinds[program.kind] = kinds.get(program.kind, 0) + 1
                found.append(Watch(program.id, self._look_on(offer.next), offer.next,
                                   tuple(every_check(offer.verdict))))
            if len(found) == _MAX_SUPPORT:
                break
        return tuple(found)

    def _short_of(self, program: Program) -> str:
        return max(program.expects,
                   key=lambda e: (e.level - self.levels.get(e.competency, 0), e.competency)).competency

    def _look_on(self, nxt: Admission) -> date:
        """The first of the month before anything could open; soon when nobody knows."""
        early = nxt.opens or nxt.closes
        if early is None:
            return self.today + timedelta(days=7 if nxt.maybe_open else 28)
        lead = 14 if nxt.opens else 42
        return max(self.today + timedelta(days=7), early[0] - timedelta(days=lead))

    def _left_out(self, offers: Sequence[_Offer]) -> tuple[LeftOut, ...]:
        found = [
            LeftOut(o.program.id, o.verdict.blocks)
            for o in offers
            if not o.verdict.open
            and o.worth > Fraction(1, 20)
            and o.program.kind in _APPLIED_TO
            and o.verdict.blocks[0].code not in ("already-done", "not-running")
            and self._suits(o.program)
        ]
        return tuple(found[:_MAX_LEFT_OUT])

    # -- goals: one project a quarter --------------------------------------------------------

    def _add_goals(self, at_most: int = 0) -> None:
        """One project after the other, each finished within a quarter of the one before."""
        done = [s for s in self.steps if s.goal]
        used = {s.ref for s in done}
        if done:
            first = max(self.calendar.week_of(s.due) for s in done) + 1
        else:
            intro = next((s for s in self.steps if s.kind == "study"), None)
            first = max(0, self.calendar.week_of(intro.due) - 1) if intro else 0
        while first + _SHORTEST_GOAL <= self.calendar.weeks:
            last = min(first + QUARTER, self.calendar.weeks) - 1
            step = self._goal(first, last, used)
            if step is None:
                return
            self.steps.append(step)
            used.add(step.ref)
            self.levels = lifted(self.levels, project_lifts(self.catalog.projects[step.ref]))
            first = self.calendar.week_of(step.due) + 1
            if step.reasons[0].code == "keeps-visible":
                # Once no gap is left to close, one visible thing a quarter is enough.
                first = max(first, self.calendar.week_of(step.start) + QUARTER - 4)
            if len(used) == at_most:
                return
            self._add_job_if_ready(first)

    def _goal(self, first: int, last: int, used: set[str]) -> Step | None:
        budget = self.calendar.room(first, last)
        if first:
            # Later weeks will hold things nobody knows yet.
            budget *= Fraction(self.catalog.rules.hours.goal_share, 100)
        for project in self._ranked_projects(budget, used):
            step = self._book_project(project, first, last)
            if step:
                return step
        return None

    def _ranked_projects(self, budget: Fraction, used: set[str]) -> list[Project]:
        """Projects that fit the hours, best first: those made for a target role, which close a gap
        of it; then others of the same ladder; then those that only keep something visible."""
        ranked = []
        heavy = {r: w for r, w in self.targets.weights}
        ladders = {self.catalog.roles[r].ladder for r in heavy}
        for project in self.catalog.projects.values():
            if project.id in used or project.hours.p80 > budget:
                continue
            if not within_reach(project, self.levels) or not self._possible(project):
                continue
            roles = [r for r in project.roles if r in heavy]
            same = any(self.catalog.roles[r].ladder in ladders for r in project.roles)
            gain = self.targets.gain(self.levels, project_lifts(project))
            tier = 0 if roles and gain > 0 else 1 if same and gain > 0 else 2 if roles else 3
            if tier == 3:
                continue
            made_for = max((Fraction(heavy[r], 4 if r == project.roles[0] else 8) for r in roles),
                           default=Fraction(0))
            hard = min(Fraction(1), Fraction(project.hours.p80).limit_denominator(4) / budget)
            experienced = Fraction(bool(project.years) or project.other_language)
            value = gain * (1 + made_for + self._liking(project) + hard / 2 + experienced)
            ranked.append((tier, -value, project.hours.p80, project.id, project))
        ranked.sort(key=lambda row: row[:4])
        return [row[4] for row in ranked]

    def _possible(self, project: Project) -> bool:
        """Whether the person has the past or the language that a project draws on."""
        person = self.person
        if project.other_language and not any(x[:2] != "en" for x in person.languages):
            return False
        if not project.years:
            return True
        if person.years is not None:
            return person.years >= project.years
        return person.situation in ("working", "between", "retired")

    def _liking(self, project: Project) -> Fraction:
        """0 to 3/4: whether a project is made of what the person picks first or second."""
        leans = {self.catalog.rules.lean_of(s.competency) for s in project.shows}
        if project.with_others:
            leans.add("people")
        points = dict(zip(self.person.prefers, (Fraction(1, 2), Fraction(1, 4)), strict=False))
        return sum((points.get(lean, Fraction(0)) for lean in sorted(leans)), Fraction(0))

    def _book_project(self, project: Project, first: int, last: int) -> Step | None:
        id = f"project:{project.id}"
        ratio = Fraction(project.hours.p80).limit_denominator(4) / Fraction(
            project.hours.p50).limit_denominator(4) if project.hours.p50 else Fraction(1)
        snapshot = {w: dict(slots) for w, slots in self.calendar.booked.items()}
        parts: list[StepPart] = []
        week = first
        for part in project.parts:
            hours = Fraction(part.hours).limit_denominator(4) * ratio
            placed = self.calendar.forward(id, hours, week, last)
            if placed is None:
                self.calendar.booked = snapshot
                return None
            end = max(placed[1], placed[0] + part.weeks - 1)
            if end > last:
                self.calendar.booked = snapshot
                return None
            parts.append(StepPart("part", part.do, part.done_when, hours,
                                  self.calendar.start(placed[0]), self.calendar.end(end)))
            # After waiting on others the next part begins a week later; otherwise at once.
            week = end + 1 if end > placed[1] else end
        if not parts:
            return None
        lifts = real_lifts(self.levels, project_lifts(project))
        reasons = [Reason("closes-gap", {"competency": c, "before": a, "after": b,
                                         "role": self.targets.asks(c)})
                   for c, a, b in lifts if self.targets.asks(c)]
        if not reasons:
            reasons = [Reason("keeps-visible")]
        reasons.append(Reason("no-permission"))
        p50 = Fraction(project.hours.p50).limit_denominator(4)
        return Step(
            id, "project", project.id, parts[0].start, parts[-1].due, p50,
            sum((p.p80 for p in parts), Fraction(0)), tuple(parts), tuple(reasons),
            quarter=self.calendar.week_of(parts[-1].due) // QUARTER + 1, goal=True, shows=lifts)

    # -- direct applications --------------------------------------------------------------------

    def _add_job_if_ready(self, first: int = 1) -> None:
        """One step of direct applications, as soon as some target role is near enough."""
        if any(s.kind == "job" for s in self.steps):
            return
        rules = self.catalog.rules.apply_at
        for role, _ in self.targets.weights:
            ready = readiness(self.catalog.roles[role], self.levels, self.catalog)
            if not self.catalog.roles[role].hired or not near_enough(ready, rules):
                continue
            last = min(first + QUARTER - 1, self.calendar.weeks - 1)
            p80 = min(Fraction(12), self.calendar.weekly * 4)
            placed = self.calendar.forward(f"job:{role}", p80, first, last)
            if placed is None:
                continue
            self.steps.append(Step(
                f"job:{role}", "job", role, self.calendar.start(placed[0]),
                self.calendar.end(placed[1]), p80 * 2 / 3, p80,
                self._split(f"job:{role}", p80, placed,
                            ("job-find", "job-tailor", "job-send")),
                (Reason("near-enough", {"role": role, "met": ready.met, "asked": ready.asked}),),
                on_no=(Reason("no-says-little"), Reason("ask-why"), Reason("goal-stands")),
                selective=True, quarter=placed[1] // QUARTER + 1))
            return

    # -- the first week -----------------------------------------------------------------------

    def _this_week(self, steps: Sequence[Step]) -> tuple[WeekItem, ...]:
        """What is booked in week 0, on days of its own: the person's cue first."""
        items = []
        for step in steps:
            left = self.calendar.booked.get(0, {}).get(step.id, Fraction(0))
            for number, part in enumerate(step.parts):
                if left <= 0:
                    break
                take = min(left, part.p80)
                left -= take
                items.append((step, number, take, take == part.p80))
        order = {"project": 0, "study": 1, "people": 2, "apply": 3, "job": 4}
        items.sort(key=lambda item: (order[item[0].kind], item[0].due, item[0].id, item[1]))
        days = self._days(len(items))
        week = [WeekItem(min(day, step.parts[number].due), step.id, number, hours, done)
                for day, (step, number, hours, done) in zip(days, items, strict=True)]
        return tuple(sorted(week, key=lambda i: (i.day, i.step, i.part)))

    def _days(self, count: int) -> list[date]:
        cue = self.person.cue
        days = [self.today + timedelta(days=d) for d in range(7)]
        ahead = days[1:]
        if cue:
            wanted = _DAYS.index(cue.day)
            first = next(d for d in days if d.weekday() == wanted)
        else:
            first = ahead[1]
        rest = [d for d in ahead if d != first]
        spread = [rest[min(len(rest) - 1, i * len(rest) // max(1, count - 1))]
                  for i in range(max(0, count - 1))]
        return [first, *spread][:count]


def _week_reaching(used: Sequence[tuple[int, Fraction]], hours: Fraction, after: bool = False) -> int:
    """The week in which so many booked hours are reached (or, `after`, passed)."""
    total = Fraction(0)
    for week, spent in used:
        total += spent
        if total > hours or (not after and total >= hours):
            return week
    return used[-1][0]




def _questions(catalog: Catalog, person: Person, today: date) -> tuple[Reason, ...]:
    """Contradictions to settle, then assumptions that the person can replace by an answer."""
    found = []
    for role in person.roles:
        if catalog.roles[role].ladder in person.deal_breakers:
            found.append(Reason("wish-ruled-out", {"role": role,
                                                   "ladder": catalog.roles[role].ladder}))
    if person.situation == "in-field" and person.level("field-context") == 0:
        found.append(Reason("in-field-without-context"))
    if "unpaid" in person.deal_breakers and person.pay_months and person.pay_months >= 6:
        found.append(Reason("unpaid-but-able", {"months": person.pay_months}))
    if person.full_time == "known" and person.full_time_from and person.full_time_from <= today \
            and person.hours is not None and person.hours < 10:
        found.append(Reason("free-but-few-hours", {"hours": person.hours}))
    if person.country is None:
        found.append(Reason("assumed-country"))
    elif not person.work_rights_known:
        found.append(Reason("assumed-rights", {"country": person.country}))
    if person.hours is None:
        found.append(Reason("assumed-hours", {"hours": ASSUMED_HOURS}))
    elif person.hours_basis == "started":
        found.append(Reason("started-hours", {"hours": person.hours}))
    if not person.horizon_known:
        found.append(Reason("assumed-horizon", {"months": person.horizon}))
    if not person.prefers:
        found.append(Reason("assumed-prefers"))
    for competency, shown in sorted(person.levels.items()):
        if shown.unproven:
            found.append(Reason("unproven", {"competency": competency, "thing": shown.ref,
                                             "by": shown.by, "claimed": shown.claimed,
                                             "level": shown.level}))
    return tuple(found)


def standing_of(assessment: Assessment) -> str:
    """The rung a person stands on, on the ladder of their best-fitting role."""
    return assessment.standings[assessment.ladder].rung
