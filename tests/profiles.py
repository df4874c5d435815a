"""Hypothesis strategies for people, days and rounds, over the real catalog."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pathways.catalog import Catalog, load_catalog
from pathways.catalog.decode import clean
from pathways.catalog.records import Expected, Fact, Program, Round
from pathways.catalog.values import Country, When
from pathways.planner import NoPlan, Plan, make_plan
from pathways.profile import Person, Profile, current
from pathways.profile.answers import (
    DAYS,
    Claim,
    Cue,
    Cues,
    Did,
    Month,
    Outside,
    ProgramDone,
    as_plain,
    tidy,
)
from pathways.render import Document, build_document, to_markdown
from pathways.render.one_page import OnePage, fitted

FACTOR = max(1, int(os.environ.get("PATHWAYS_EXAMPLES", "1")))
"""How many times the usual number of examples to try."""

SHRINK = os.environ.get("PATHWAYS_SHRINK", "") == "1"
"""Whether to look for the smallest counterexample, which can take minutes for a whole plan."""

settings.register_profile(
    "ci",
    deadline=None,
    database=None,
    derandomize=FACTOR == 1,
    print_blob=FACTOR > 1,
    phases=[Phase.explicit, Phase.generate, *([Phase.target, Phase.shrink] if SHRINK else [])],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                           HealthCheck.filter_too_much, HealthCheck.nested_given],
)
settings.load_profile("ci")


def examples(count: int) -> settings:
    """Settings for so many examples, times PATHWAYS_EXAMPLES."""
    return settings(max_examples=count * FACTOR)


@cache
def drawn(make: Callable[..., st.SearchStrategy[Any]], count: int) -> tuple[Any, ...]:
    """So many examples of a strategy, always the same ones."""
    found: list[Any] = []

    @settings(max_examples=count, derandomize=True)
    @given(make())
    def collect(one: Any) -> None:
        found.append(one)

    collect()
    return tuple(found)


def held(make: Callable[..., st.SearchStrategy[Any]], count: int) -> st.SearchStrategy[Any]:
    """What takes long to make, out of so many that all properties of a process share. A property
    that tries more than usual, or wants a small counterexample, gets its own."""
    if FACTOR > 1 or SHRINK:
        return make()
    return st.deferred(lambda: st.sampled_from(drawn(make, count)))


def catalog() -> Catalog:
    """The shipped catalog."""
    return load_catalog()


# -- days -------------------------------------------------------------------------------------

GATHERED = date(2026, 11, 22)
"""The day on which the facts of the catalog were gathered."""


def days() -> st.SearchStrategy[date]:
    """Days on which somebody could plan: mostly within a year of the facts, some far away."""
    near = st.dates(GATHERED - timedelta(days=200), GATHERED + timedelta(days=400))
    return st.one_of(st.just(GATHERED), near, near, st.dates(date(2024, 1, 1), date(2031, 12, 31)))


# -- texts ------------------------------------------------------------------------------------

_LETTERS = "abcdefghijklmnopqrstuvwxyz ABZ éñß 王磊 0123456789 .,;:!?'-"
_NASTY = _LETTERS + "*_`[]()<>|~&#\\\"{}%$@=/\n\t“”…ع"


def _texts(alphabet: str, least: int = 0) -> st.SearchStrategy[str]:
    return st.text(alphabet, min_size=least, max_size=40).map(lambda t: clean(t).strip())


# Strings that stand in the code are drawn as texts of people too, and with them what a promise
# says no sentence of ours contains; a person may write it, and is then quoted.
_WORDS_OF_PROMISES = re.compile(
    "percent|per cent|your chance|your odds|your probability|chance of|likely to|probability that",
    re.IGNORECASE)


def plain_texts() -> st.SearchStrategy[str]:
    """Texts without any character that Markdown could act on, and without the signs and words
    that the promises about odds look for in sentences of ours."""
    return _texts(_LETTERS).filter(lambda text: not _WORDS_OF_PROMISES.search(text))


def texts() -> st.SearchStrategy[str]:
    """Texts as people write them, with everything that could break a document."""
    return st.one_of(plain_texts(), _texts(_NASTY),
                     st.sampled_from(["{{ 7 * 7 }}", "# heading", "| a | b |", "100% sure", "---"]))


# -- profiles ---------------------------------------------------------------------------------

_COUNTRIES = ("PT", "GB", "US", "IN", "DE", "FR", "NG", "CN", "CA", "BR", "CH", "NL", "SG", "AU",
              "KE", "NO")
_RIGHTS = (*_COUNTRIES, "EU", "EEA", "WORLD")
_SITUATIONS = ("student", "study-and-work", "working", "in-field", "between", "caring", "retired")


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def _some(strategy: st.SearchStrategy[Any], most: int, key: Any = None) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=most, unique_by=key or (lambda x: x)).map(tuple)


def _whens() -> st.SearchStrategy[When | None]:
    return _maybe(st.builds(When, st.integers(2015, 2026), st.integers(0, 12)))


def hours_answers(least: int = 0) -> st.SearchStrategy[tuple[float, ...]]:
    """Four weeks, with or without the most from now on, in halves."""
    usual = st.integers(2 * least, 24).map(lambda n: n / 2)
    week = st.one_of(usual, usual, usual, st.integers(2 * least, 224).map(lambda n: n / 2))
    return st.one_of(st.tuples(week, week, week, week), st.tuples(week, week, week, week, week))


def _did(text: st.SearchStrategy[str]) -> st.SearchStrategy[Did]:
    things = [t.id for t in catalog().questions.things]
    return st.builds(Did, st.sampled_from(things), text, _whens())


def _done(text: st.SearchStrategy[str]) -> st.SearchStrategy[ProgramDone]:
    return st.builds(ProgramDone, st.sampled_from(list(catalog().programs)), _whens(), text)


def _claims(text: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Claim]]:
    names = st.sampled_from(list(catalog().competencies))
    return st.dictionaries(names, st.builds(Claim, st.integers(0, 4), text, _whens()), max_size=4)


def _months() -> st.SearchStrategy[Month]:
    stated = st.builds(lambda y, m: Month(f"{y}-{m:02}"), st.integers(2025, 2029),
                       st.integers(1, 12))
    return st.one_of(st.just(Month("now")), st.just(Month("never")), stated)


def _cues(text: st.SearchStrategy[str]) -> st.SearchStrategy[Cues]:
    times = st.just("") | st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
    places = text.map(lambda t: " ".join(t.replace(";", " ").split()))
    cue = st.builds(Cue, st.sampled_from(DAYS), times, places).filter(_as_read)
    # A semicolon or a line break stands between moments.
    return st.lists(cue, max_size=2, unique=True).map(lambda cues: Cues(tuple(cues)))


def _as_read(cue: Cue) -> bool:
    """Whether a moment could be read so from an answer: no place begins with a time of day."""
    try:
        return Cues.parse(str(cue)) == Cues((cue,))
    except ValueError:
        return False


def answers(text: st.SearchStrategy[str] | None = None) -> dict[str, st.SearchStrategy[Any]]:
    """A strategy for every answer of a profile, by field; most answers may be missing."""
    said = texts() if text is None else text
    country = st.sampled_from(_COUNTRIES).map(Country)
    breakers = ("unpaid", "travel", "frontier-lab", "research", "generalist")
    asked = [q.id for q in catalog().questions.questions]
    return {
        "name": st.just("") | said,
        "situation": _maybe(st.sampled_from(_SITUATIONS)),
        "country": _maybe(country),
        "work_rights": _maybe(_some(st.sampled_from(_RIGHTS).map(Country), 3)),
        "hours": _maybe(hours_answers()),
        "full_time_from": _maybe(_months()),
        "pay": _maybe(st.sampled_from(("none", "3", "6", "12"))),
        "programs": _maybe(_some(_done(st.just("") | said), 4, lambda p: p.id)),
        "did": _maybe(_some(_did(st.just("") | said), 8, lambda d: d.thing)),
        "prefers": _maybe(_some(st.sampled_from(("ideas", "people", "projects", "systems")), 2)),
        "roles": _maybe(_some(st.sampled_from(list(catalog().roles)), 4)),
        "why": st.just("") | said,
        "cue": _maybe(_cues(said)),
        "obstacle": st.just("") | said,
        "horizon": _maybe(st.sampled_from(("3", "6", "12", "18", "24"))),
        "degree": _maybe(st.sampled_from(("none", "studying", "bachelor", "master", "phd"))),
        "move": _maybe(st.sampled_from(("stay", "months", "yes"))),
        "outside": _maybe(st.builds(Outside, st.integers(0, 45), said)),
        "languages": _maybe(_some(st.sampled_from(("en", "pt", "de", "fr", "zh", "es", "hi")), 3)),
        # Ruling out both ladders leaves nothing to plan; it has its own tests.
        "deal_breakers": _maybe(_some(st.sampled_from(breakers), 3).filter(
            lambda names: not {"research", "generalist"} <= set(names))),
        "levels": _maybe(_claims(st.just("") | said)),
        "skipped": _some(st.sampled_from(asked), 3),
    }


def raw_profiles(
    text: st.SearchStrategy[str] | None = None, **fixed: st.SearchStrategy[Any]
) -> st.SearchStrategy[Profile]:
    """Profiles in any order of answers, as somebody could write them by hand."""
    return st.builds(Profile, version=st.just(1), **{**answers(text), **fixed})


def profiles(
    text: st.SearchStrategy[str] | None = None, **fixed: st.SearchStrategy[Any]
) -> st.SearchStrategy[Profile]:
    """Valid profiles in their canonical form; `fixed` replaces the strategy of an answer."""
    return raw_profiles(text, **fixed).map(lambda p: tidy(p, catalog()))


def planned_profiles(**fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Profile]:
    """Profiles of people who have at least two hours a week, so that there is mostly a plan."""
    return profiles(**{"hours": st.none() | hours_answers(2), **fixed})


def said(profile: Profile) -> str:
    """The answers of a profile and nothing else, to read in a failing test."""
    return json.dumps(as_plain(profile), ensure_ascii=False)


# -- whole cases --------------------------------------------------------------------------------


@dataclass(frozen=True, repr=False)
class Case:
    """A person on a day, and what was made for them."""

    profile: Profile
    today: date
    catalog: Catalog
    person: Person
    made: Plan | NoPlan

    def __repr__(self) -> str:
        return f"<{said(self.profile)} on {self.today}: {type(self.made).__name__}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        # Hypothesis would print every field of a dataclass, and with it the whole catalog.
        printer.text(repr(self))

    @property
    def plan(self) -> Plan:
        """The plan; only for cases that have one."""
        assert isinstance(self.made, Plan)
        return self.made

    @cached_property
    def document(self) -> Document:
        """The document of every format."""
        return build_document(self.catalog, self.profile, self.person, self.made)

    @cached_property
    def markdown(self) -> str:
        """Its Markdown without front matter."""
        return to_markdown(self.document, front_matter=False)

    @cached_property
    def fitted(self) -> tuple[OnePage, str]:
        """Its one page, and the text of it."""
        return fitted(self.document)

    @property
    def page(self) -> str:
        """The text of its one page."""
        return self.fitted[1]


def case_of(profile: Profile, today: date, among: Catalog | None = None) -> Case:
    """What the public functions make of a profile on a day."""
    offered = among or catalog()
    person = current(profile, offered)
    return Case(profile, today, offered, person, make_plan(offered, person, today))


def cases(**fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Case]:
    """Any case, with a plan or with none."""
    return _cases(**fixed) if fixed else held(_cases, 60)


def _cases(**fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Case]:
    return st.builds(case_of, profiles(**fixed), days())


def plans(
    among: st.SearchStrategy[Catalog] | None = None, **fixed: st.SearchStrategy[Any]
) -> st.SearchStrategy[Case]:
    """Cases with a plan."""
    own = fixed or among is not None
    return _plans(among, **fixed) if own else held(_plans, 120)


def plain_plans() -> st.SearchStrategy[Case]:
    """Cases with a plan and texts that no format acts on."""
    return held(_plain_plans, 60)


def _plans(
    among: st.SearchStrategy[Catalog] | None = None, **fixed: st.SearchStrategy[Any]
) -> st.SearchStrategy[Case]:
    made = st.builds(case_of, planned_profiles(**fixed), days(),
                     st.none() if among is None else among)
    return made.filter(lambda case: isinstance(case.made, Plan))


def _plain_plans() -> st.SearchStrategy[Case]:
    return _plans(text=plain_texts())


# -- rounds -----------------------------------------------------------------------------------


def _rough(day: date, precision: int) -> When:
    return When(day.year, day.month if precision else 0, day.day if precision == 2 else 0)


@st.composite
def rounds(draw: st.DrawFn, name: str = "Round") -> Round:
    """A round with any of its dates, each known to the day, the month or the year."""
    at = draw(st.dates(date(2023, 1, 1), date(2028, 6, 1)))
    moments: dict[str, When] = {}
    for key in ("opens", "closes", "starts", "ends"):
        at += timedelta(days=draw(st.integers(0, 120)))
        precision = draw(st.sampled_from((2, 2, 1, 0)))
        if draw(st.booleans()):
            moments[key] = _rough(at, precision)
    return Round(name, "s", anywhere_on_earth=draw(st.booleans()), **moments)  # type: ignore[arg-type]


@st.composite
def histories(draw: st.DrawFn, most: int = 4) -> tuple[Round, ...]:
    """Rounds of one program, each with a name of its own; often the same season again."""
    found: list[Round] = []
    for number in range(draw(st.integers(0, most))):
        if found and draw(st.booleans()):
            found.append(_a_year_apart(found[-1], f"Round {number}", draw(st.integers(-1, 1))))
        else:
            found.append(draw(rounds(f"Round {number}")))
    return tuple(draw(st.permutations(found)))


def _a_year_apart(old: Round, name: str, years: int) -> Round:
    moved = {key: replace(when, year=when.year + years, day=min(when.day, 28))
             for key in ("opens", "closes", "starts", "ends") if (when := getattr(old, key))}
    try:
        return replace(old, name=name, **moved)
    except ValueError:  # the day that was cut to the 28th came before its neighbor
        return replace(old, name=name)


@st.composite
def expectations(draw: st.DrawFn) -> Expected | None:
    """What a source expects of the next round, or nothing."""
    if draw(st.booleans()):
        return None
    opens = draw(st.dates(date(2024, 1, 1), date(2028, 6, 1)))
    closes = opens + timedelta(days=draw(st.integers(0, 90)))
    which = draw(st.sampled_from(("opens", "closes", "both")))
    return Expected("s", _rough(opens, draw(st.integers(0, 2))) if which != "closes" else None,
                    _rough(closes, draw(st.integers(0, 2))) if which != "opens" else None)


def with_history(
    program: Program, history: tuple[Round, ...], expected: Expected | None = None,
    intake: str | None = None,
) -> Program:
    """A real program with another past."""
    stated: Any = Fact(intake, program.source) if intake else None
    sourced = tuple(replace(r, source=program.source) for r in history)
    hoped = replace(expected, source=program.source) if expected else None
    return replace(program, rounds=sourced, expected=hoped, intake=stated)


def past(program: Program) -> str:
    """The id, rounds and expectation of a program on one line, to read in a failing test."""
    dated = [(r.name, r) for r in program.rounds]
    if program.expected:
        dated.append(("expected", program.expected))  # type: ignore[arg-type]
    told = [f"{name}: " + ", ".join(f"{key} {when}" for key in ("opens", "closes", "starts", "ends")
                                    if (when := getattr(r, key, None))) for name, r in dated]
    return f"{program.id} ({'; '.join(told) or 'no dates'})"


def programs(**fixed: st.SearchStrategy[Any]) -> st.SearchStrategy[Program]:
    """Real programs with made-up rounds."""
    made = {"history": histories(), "expected": expectations(),
            "intake": st.sampled_from((None, "rounds", "rolling", "self-paced")), **fixed}
    return st.builds(with_history, st.sampled_from(list(catalog().programs.values())), **made)


def other_catalogs() -> st.SearchStrategy[Catalog]:
    """The real catalog in which every program has one of three made-up pasts."""
    pasts = st.tuples(st.tuples(histories(3), expectations()),
                      st.tuples(histories(3), expectations()),
                      st.tuples(histories(3), expectations()))
    return pasts.map(_with_pasts)


def _with_pasts(pasts: tuple[tuple[tuple[Round, ...], Expected | None], ...]) -> Catalog:
    changed: dict[str, Program] = {}
    for number, (id, program) in enumerate(catalog().programs.items()):
        history, expected = pasts[number % len(pasts)]
        kept = program.intake and program.intake.is_ in ("rolling", "self-paced")
        changed[id] = program if kept else with_history(program, history, expected)
    return replace(catalog(), programs=changed)
