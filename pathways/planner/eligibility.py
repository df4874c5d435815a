"""Known facts against a person: what rules a program out, and what must be checked first.

A fact that contradicts blocks. An unknown that could exclude the person becomes a check.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from pathways.catalog import Catalog
from pathways.catalog.reading import language, language_name
from pathways.catalog.records import Fact, Program, Requirement
from pathways.catalog.rules import Kind
from pathways.catalog.values import City
from pathways.frozen import Struct, dataclass
from pathways.planner.admission import Admission
from pathways.planner.plan import Reason
from pathways.profile import Person

_DEGREES = ("none", "studying", "bachelor", "master", "phd")

_SHORT_WEEKS = 2
"""Up to this many weeks, being somewhere is a trip and not a move."""

SOME_MONTHS = 26
"""Weeks up to which living elsewhere is for some months."""


ASK_FIRST = frozenset(
    {"visa-unknown", "work-rights", "residence", "residence-not", "remote-possible", "hours-near"}
)
"""Open questions that are settled before an hour is spent on an application."""

_NEAR = Fraction(9, 10)
"""Share of a program's hours from which on they are asked about and not refused."""


class Verdict(Struct):
    """Whether a person may take part, as far as anybody knows."""

    blocks: tuple[Reason, ...]
    checks: tuple[Reason, ...]

    @property
    def open(self) -> bool:
        """Nothing known rules it out."""
        return not self.blocks


@dataclass(slots=True, eq=False, repr=False)
class _Case:
    """A person before a program, with what was found so far."""

    catalog: Catalog
    person: Person
    program: Program
    next: Admission
    kind: Kind
    blocks: list[Reason]
    checks: list[Reason]

    def _at(self, item: object) -> str:
        return f"{self.program.file}:{getattr(item, 'line', 0) or self.program.line}"

    def block(self, code: str, item: object, **params: object) -> None:
        self.blocks.append(Reason(code, params, self._at(item)))  # type: ignore[arg-type]

    def check(self, code: str, item: object, **params: object) -> None:
        self.checks.append(Reason(code, params, self._at(item)))  # type: ignore[arg-type]

    def either(self, soft: bool, code: str, item: object, **params: object) -> None:
        (self.check if soft else self.block)(code, item, **params)

    @property
    def full_time(self) -> bool:
        """Stated as full-time, or in person for weeks, which leaves room for nothing else."""
        hours, mode = self.program.hours_per_week, self.program.mode
        if hours is None:
            return bool(self.kind.lasts and mode and mode.is_ == "in person" and not self.short)
        return hours.is_.low >= self.catalog.rules.hours.full_time and not self.short

    @property
    def long(self) -> bool:
        """Longer than the some months that somebody would move for."""
        weeks = self.program.weeks
        return weeks is not None and weeks.is_.high > SOME_MONTHS

    @property
    def only_for_a_job(self) -> bool:
        """Whether the person would move for a job and not for this: they asked it nothing, began
        nothing for it and looked up no date of it."""
        progress, id = self.person.progress, self.program.id
        asked = id in progress.cleared or f"apply:{id}" in progress.hours or self.next.looked
        return self.person.move == "job" and not self.short and not asked

    @property
    def short(self) -> bool:
        weeks = self.program.weeks
        if weeks is None:
            return self.kind.short
        return weeks.is_.high <= _SHORT_WEEKS


def judge(catalog: Catalog, person: Person, program: Program, next_round: Admission) -> Verdict:
    """Every known obstacle and every open question between a person and a program."""
    case = _Case(catalog, person, program, next_round, catalog.kind(program), [], [])
    _standing(case)
    for need in program.requires:
        _REQUIREMENTS[need.what](case, need)
    _english(case)
    _place(case)
    _time(case)
    _money(case)
    checks = tuple(case.checks)
    if program.id in person.progress.cleared:
        checks = tuple(c for c in checks if c.code not in ASK_FIRST)
    return Verdict(tuple(case.blocks), checks)


def _standing(case: _Case) -> None:
    program, person = case.program, case.person
    if program.id in person.done:
        case.block("already-done", program)
    if program.id in person.progress.told_no:
        case.block("told-no", program, since=person.progress.told_no[program.id])
    if program.running and program.running.is_ == "no":
        case.block("not-running", program.running)
    elif program.running and program.running.is_ == "unclear":
        case.check("still-runs", program.running)
    if (
        "research" in person.deal_breakers
        and case.kind.trains_researchers
        and any(b.competency in case.catalog.rules.field.research for b in program.builds)
    ):
        case.block("research-out", program)
    if "frontier-lab" in person.deal_breakers and program.id in case.catalog.rules.frontier_labs:
        case.block("frontier-lab", program)
    if person.kept_from(program):
        case.block("office", program)


# -- stated requirements --------------------------------------------------------


def _work_rights(case: _Case, need: Requirement) -> None:
    if any(case.catalog.rules.covers(case.person.work_rights, c) for c in need.in_):
        return
    if _if_citizen(case, need, need.in_):
        return
    sponsored = case.program.visa is not None and case.program.visa.is_ == "sponsors"
    soft = need.exceptions or sponsored or not case.person.work_rights_known
    case.either(soft, "work-rights", need, countries=tuple(need.in_))


def _if_citizen(case: _Case, item: object, countries: Iterable[str]) -> bool:
    """A right to work in one country of the EEA holds in the others for its citizens only, and
    nationality is never asked: then it is a question."""
    regions = case.catalog.rules.regions
    eea = set(regions.get("EEA", ()))
    mine = [c for c in case.person.work_rights if c in eea]
    there = [c for c in countries if eea.issuperset(regions.get(c, (c,)))]
    if mine and there:
        case.check("if-citizen", item, mine=tuple(mine), countries=tuple(there))
    return bool(mine and there)


def _citizenship(case: _Case, need: Requirement) -> None:
    # Nationality is never asked: it stays a question that the person answers for themselves. But
    # who may not work in a country is no citizen of it.
    if _if_citizen(case, need, need.in_):
        return
    mine = any(case.catalog.rules.covers(case.person.work_rights, c) for c in need.in_)
    soft = mine or need.exceptions or not case.person.work_rights_known
    case.either(soft, "citizenship", need, countries=tuple(need.in_), text=need.text)


def _residence(case: _Case, need: Requirement) -> None:
    country, regions = case.person.country, case.catalog.rules.regions
    soft = country is None or need.exceptions
    if need.not_in:
        if country is None or country in need.not_in:
            case.either(soft, "residence-not", need, countries=tuple(need.not_in))
    elif not any(country == c or country in regions.get(c, ()) for c in need.in_):
        case.either(soft, "residence", need, countries=tuple(need.in_))


def _degree(case: _Case, need: Requirement) -> None:
    have, asked = case.person.degree, need.level or "none"
    if have is None:
        case.check("degree", need, level=asked)
    elif _DEGREES.index(have) < _DEGREES.index(asked):
        case.either(need.exceptions, "degree", need, level=asked)


def _student(case: _Case, need: Requirement) -> None:
    person = case.person
    studies = person.situation in ("student", "study-and-work") or person.degree == "studying"
    if not (studies if person.enrolled is None else person.enrolled):
        soft = person.situation is None or need.exceptions
        case.either(soft, "student", need, text=need.text)


def _organizer(case: _Case, need: Requirement) -> None:
    person = case.person
    outside = person.situation not in (None, "student", "study-and-work")
    if need.at_university and outside and not need.exceptions:
        case.block("organizer", need, text=need.text)
    wish = set(case.catalog.rules.field.organizers) & set(person.roles)
    # Whoever wants a group of students may start one; elsewhere it has to be there.
    if not (wish and (need.at_university or person.level("convening"))):
        case.check("organizer", need, text=need.text)


def _age(case: _Case, need: Requirement) -> None:
    person = case.person
    if person.age is not None:
        if need.max is not None and person.age > need.max:
            case.either(need.exceptions, "age-most", need, max=need.max)
        if need.min is not None and person.age < need.min:
            case.either(need.exceptions, "age-least", need, min=need.min)
        return
    grown = (
        person.situation in ("working", "in-field", "retired", "between")
        or _WORKS_FROM + (person.years or 0) >= 18
        or person.graduate
    )
    if need.max is not None:
        maybe = (person.years or 0) < 15 or need.max > 30
        case.either(maybe or need.exceptions, "age-most", need, max=need.max)
    if need.min is not None and not (grown and need.min <= 18):
        case.check("age-least", need, min=need.min)


_WORKS_FROM = 16
"""Age before which no year of work counts."""


def _experience(case: _Case, need: Requirement) -> None:
    years = case.person.years
    least = need.min or 0
    person = case.person
    told = person.outside or person.trades or person.did or person.led
    if years is None and person.degree == "none" and not told:
        years = 0  # who left school and tells of no work has none to count
    if years is None and case.person.age is not None:
        years = max(0, case.person.age - _WORKS_FROM)  # more than that nobody can have
        if years >= least:
            years = None
    if years is None or years < least:
        soft = years is None or need.exceptions
        case.either(soft, "experience", need, years=least, text=need.text)


def _program(case: _Case, need: Requirement) -> None:
    if not case.person.done.intersection(need.any):
        case.either(need.exceptions, "needs-program", need, programs=tuple(need.any))


def _competency(case: _Case, need: Requirement) -> None:
    assert need.id is not None
    least = need.min or 0
    shown = case.person.levels.get(need.id)
    if (shown.level if shown else 0) < least:
        soft = need.exceptions or shown is None or shown.level == least - 1
        case.either(soft, "needs-level", need, competency=str(need.id), level=least)


def _language(case: _Case, need: Requirement) -> None:
    spoken = case.person.languages
    asked = [language(one) for one in need.in_language.split("/")]  # of which one is enough
    name = " or ".join(map(language_name, asked))
    if not spoken:
        if "en" not in asked:
            case.check("language", need, language=name)
    elif not any(s.partition("-")[0] == one.partition("-")[0] for s in spoken for one in asked):
        words = {word for s in spoken for word in s.replace("(", " ").split()}
        if not {*asked}.isdisjoint(map(language, words)):  # `French A2`
            case.check("language", need, language=name)
        else:
            case.either(need.exceptions, "language", need, language=name)


def _english(case: _Case) -> None:
    """Nearly everything on offer is in English, though few pages say so."""
    spoken = case.person.languages
    stated = any(need.what == "language" for need in case.program.requires)
    if spoken and not stated and case.kind.taken_part_in and not any(s[:2] == "en" for s in spoken):
        case.check("language", case.program, language="English")


def _ask(case: _Case, need: Requirement) -> None:
    case.check("other", need, text=need.text)


_REQUIREMENTS: dict[str, Callable[[_Case, Requirement], None]] = {
    "work-rights": _work_rights,
    "citizenship": _citizenship,
    "residence": _residence,
    "degree": _degree,
    "student": _student,
    "organizer": _organizer,
    "age": _age,
    "experience": _experience,
    "program": _program,
    "competency": _competency,
    "language": _language,
    "group": _ask,
    "other": _ask,
}


# -- place, time, money -----------------------------------------------------------


def _place(case: _Case) -> None:
    program, person = case.program, case.person
    if not case.kind.attended:
        return
    if program.mode is None:
        case.check("mode", program)
    mode = program.mode.is_ if program.mode else "" if program.places else "online"
    if mode == "online":
        return
    # Whether a part from afar would do is for the program to say: it is asked, and not hoped for.
    soft = mode != "in person"
    if "on-site" in person.deal_breakers:
        case.either(soft, "remote-possible" if soft else "on-site", program.mode or program)
    elif program.places is None:
        case.check("where", program.mode)
    elif person.country in {city.country for city in program.places.is_}:
        home = any(city.name.casefold() == person.city.casefold() for city in program.places.is_)
        if case.only_for_a_job and person.city and not home:
            _months_away(case, program.places, soft)
        elif person.move in ("stay", "job") and not case.short and not home:
            case.check("in-reach", program.places, cities=_cities(program.places))
    else:
        _elsewhere(case, program.places, soft)


def _elsewhere(case: _Case, places: Fact[tuple[City, ...]], soft: bool) -> None:
    """A place in another country than the person's own."""
    person, cities = case.person, _cities(places)
    countries = {city.country for city in places.is_}
    if countries <= person.places_out:
        case.block("place-out", places, cities=cities)
        return
    if "travel" in person.deal_breakers:
        case.either(soft, "remote-possible" if soft else "travel", places, cities=cities)
    elif case.short:
        case.check("trip", places, cities=cities)
    elif person.move == "stay":
        case.either(soft, "remote-possible" if soft else "stay", places, cities=cities)
    elif case.only_for_a_job:
        _months_away(case, places, soft)
    elif person.move in (None, "job") or (person.move == "months" and case.long):
        case.check("move", places, cities=cities)
    if not case.short:
        _visa(case, sorted(countries), soft)


def _months_away(case: _Case, places: Fact[tuple[City, ...]], soft: bool) -> None:
    code = "remote-possible" if soft else "only-for-a-job"
    case.either(soft, code, places, cities=_cities(places))


def _cities(places: Fact[tuple[City, ...]]) -> tuple[str, ...]:
    return tuple(str(city) for city in places.is_)


def _visa(case: _Case, countries: list[str], soft: bool) -> None:
    """Being somewhere for more than a trip: a right of one's own, or a sponsor, or a question."""
    person, visa = case.person, case.program.visa
    if any(case.catalog.rules.covers(person.work_rights, c) for c in countries):
        return
    if any(n.what == "work-rights" for n in case.program.requires):
        return  # judged there
    if visa is not None and visa.is_ == "sponsors":
        return
    if _if_citizen(case, visa or case.program, countries):
        return
    if visa is not None and visa.is_ == "does not sponsor" and person.work_rights_known:
        case.either(soft, "visa", visa, countries=tuple(countries))
    else:
        case.check("visa-unknown", visa or case.program, countries=tuple(countries))


def _time(case: _Case) -> None:
    program, person = case.program, case.person
    hours = program.hours_per_week
    paced = program.intake is not None and program.intake.is_ == "self-paced"
    if person.no_fixed_days and case.kind.attended and not paced:
        case.block("fixed-days", hours or program)
        return
    takes_hours = case.kind.attended and not case.kind.short
    if not takes_hours and not (case.kind.pays_hours and hours):
        return
    if case.full_time:
        _full_time(case)
    elif hours is None:
        if not paced and not case.short:
            case.check("hours-unknown", program)
    elif hours.is_.low >= case.catalog.rules.hours.full_time:
        case.check("days-off", hours, weeks=str(program.weeks.is_) if program.weeks else "1")
    elif person.most is None:
        case.check("hours", hours, need=int(hours.is_.low))
    # Hours of a job may go into a course or a project, not into another job.
    elif hours.is_.low > (most := person.most + (0 if case.kind.lasts else person.paid_hours or 0)):
        freed = person.full_time_from and _free_in_time(person.full_time_from, case.next)
        if case.short:
            case.check("hours", hours, need=int(hours.is_.low))
        elif most >= _NEAR * Fraction(hours.is_.low).limit_denominator(4):
            case.check("hours-near", hours, need=int(hours.is_.low), have=most)
        elif not freed and not _free_then(case):
            case.block("hours", hours, need=int(hours.is_.low), have=most)


def _full_time(case: _Case) -> None:
    person, at = case.person, case.program.hours_per_week or case.program
    if _free_then(case):
        return
    if person.full_time == "never":
        case.block("full-time-never", at)
    elif person.full_time == "unknown":
        case.check("full-time", at)
    elif person.full_time_from and not _free_in_time(person.full_time_from, case.next):
        case.block("full-time-later", at, since=person.full_time_from)
    elif person.full_time_from and case.next.starts and case.next.starts[0] < person.full_time_from:
        case.check("start-after", at, since=person.full_time_from)


def _free_then(case: _Case) -> bool:
    """Whether a period of the person's own covers a round of this length with enough hours."""
    hours, weeks = case.program.hours_per_week, case.program.weeks
    need = hours.is_.low if hours else case.catalog.rules.hours.full_time
    length = timedelta(weeks=weeks.is_.low if weeks else 4)
    for period in case.person.periods:
        first, last = period.days
        starts = case.next.starts
        if period.hours < need or (starts and last < starts[0]):
            continue
        begin = max(first, starts[0]) if starts else first
        if begin + length - timedelta(days=7) <= last and (not starts or begin <= starts[1]):
            return True
    return False


def _free_in_time(free: date, next_round: Admission) -> bool:
    """Whether somebody free from `free` could start; an unknown start is given the benefit."""
    if next_round.starts:
        return next_round.starts[1] >= free
    if next_round.closes:
        return (free - next_round.closes[1]).days <= 150
    if next_round.opens:
        return (free - next_round.opens[1]).days <= 210
    return True


def _money(case: _Case) -> None:
    program, person = case.program, case.person
    hours = program.hours_per_week
    heavy = case.full_time or (hours is not None and hours.is_.low >= 20)
    if not heavy or case.short or not case.kind.attended:
        return
    stipend = program.stipend
    if stipend is not None and stipend.is_.high > 0:
        return
    months = program.weeks.is_.high / 4.33 if program.weeks else 3.0
    if stipend is None:
        if person.pay_months is None or person.pay_months < months:
            case.check("stipend-unknown", program)
    elif "unpaid" in person.deal_breakers:
        case.block("unpaid", stipend)
    elif person.pay_months is None:
        case.check("unpaid-ok", stipend)
    elif person.pay_months < months:
        case.block("unpaid", stipend)


def every_check(verdict: Verdict) -> Iterator[Reason]:
    """Checks with each code and text once."""
    seen: set[tuple[str, str]] = set()
    for check in verdict.checks:
        key = (check.code, str(dict(check.params)))
        if key not in seen:
            seen.add(key)
            yield check
