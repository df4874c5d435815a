"""Draws people for the simulation, with published rules and a fixed seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any

from pathways.catalog import Catalog
from pathways.catalog.values import Country
from pathways.planner import Plan, outline
from pathways.profile import Person, Profile, current
from pathways.profile.answers import Did, Month, Outside, ProgramDone, tidy
from simulation.world import START

SEED = 20261122
KINDS = ("generalist", "research")
HOURS = (3, 5, 8, 12, 20)
STAGES = ("student", "early", "mid", "senior")

_COUNTRIES = ("US", "US", "GB", "GB", "DE", "FR", "NL", "IN", "NG", "KE", "BR", "CA", "AU", "PT")
_YEARS = {"student": (0, 0), "early": (1, 4), "mid": (5, 14), "senior": (15, 30)}
_THINGS = {"student": (1, 4), "early": (2, 5), "mid": (3, 7), "senior": (4, 8)}
_DEGREES = {
    "student": ("studying", "studying", "bachelor"),
    "early": ("bachelor", "bachelor", "master"),
    "mid": ("bachelor", "master", "phd"),
    "senior": ("none", "bachelor", "master", "phd"),
}
_RESEARCH_THINGS = frozenset(
    {
        "finished-introduction",
        "explained-the-field",
        "talked-to-five",
        "published-once",
        "published-used",
        "policy-contact",
        "code-others-ran",
        "code-at-scale",
        "literature-or-replication",
        "finished-research",
        "several-papers",
        "finished-unasked",
        "security-work",
        "one-to-ones",
        "written-choice",
    }
)
_TECHNICAL_THINGS = frozenset(
    {"code-others-ran", "code-at-scale", "literature-or-replication", "finished-research",
     "several-papers", "security-work"}
)  # fmt: skip
_SENIOR_THINGS = frozenset(
    {"led-an-organization", "accountable-for-accounts", "managed-a-team", "several-papers",
     "worked-in-government", "ran-a-large-event", "hired-or-granted", "ran-a-program"}
)  # fmt: skip
_INTRODUCTIONS = ("bluedot-agi-strategy", "bluedot-technical-ai-safety", "bluedot-ai-governance")


@dataclass(frozen=True)
class Persona:
    """A made-up person."""

    name: str
    kind: str
    hours: int
    stage: str
    person: Person


def draw_people(catalog: Catalog, each: int = 6) -> list[Persona]:
    """So many people for each kind and number of hours, all of whom get a plan."""
    found = []
    for hours in HOURS:
        for kind in KINDS:
            kept = tried = 0
            while kept < each:
                name = f"{kind}-{hours}-{tried}"
                tried += 1
                stage, profile = _profile(Random(f"{SEED}:{name}"), catalog, kind, hours)
                person = current(tidy(profile, catalog), catalog)
                made = outline(catalog, person, START)
                if isinstance(made, Plan) and any(s.goal for s in made.steps):
                    found.append(Persona(name, kind, hours, stage, person))
                    kept += 1
    return found


def _profile(luck: Random, catalog: Catalog, kind: str, hours: int) -> tuple[str, Profile]:
    stage = luck.choice(STAGES)
    country = luck.choice(_COUNTRIES)
    years = luck.randint(*_YEARS[stage])
    roles = [r.id for r in catalog.roles.values() if r.ladder == kind]
    if stage in ("student", "early"):
        low = ("entry", "early", "mid")
        roles = [r for r in roles if catalog.roles[r].seniority in low]
    wishes = luck.sample(sorted(roles), luck.choice((0, 1, 1, 2, 2, 3)))
    introduced = luck.random() < 0.6
    rights: Any = (country, "EU") if country in ("DE", "FR", "NL", "PT") else (country,)
    profile = Profile(
        version=1,
        situation=_situation(luck, stage),
        country=Country(country),
        work_rights=tuple(Country(c) for c in rights),
        hours=(hours, hours, hours, hours, hours * luck.choice((1, 1.5, 2))),
        full_time_from=Month(luck.choice(("now", "2027-03", "2027-07", "2027-10", "never"))),
        pay=luck.choice(("none", "3", "6", "12")),
        programs=(ProgramDone(luck.choice(_INTRODUCTIONS), proof="said"),) if introduced else (),
        did=tuple(_things(luck, catalog, kind, stage)),
        prefers=tuple(luck.sample(_leans(kind), 2)),  # type: ignore[arg-type]
        roles=tuple(wishes),
        horizon=luck.choice(("12", "18", "24")),
        degree=luck.choice(_DEGREES[stage]),  # type: ignore[arg-type]
        move=luck.choice(("stay", "months", "yes")),
        outside=Outside(years, ""),
        languages=("en",),
        deal_breakers=(),
    )
    return stage, profile


def _situation(luck: Random, stage: str) -> Any:
    if stage == "student":
        return "student"
    return luck.choice(("working", "working", "working", "between", "in-field"))


def _leans(kind: str) -> tuple[str, ...]:
    return (
        ("ideas", "systems", "people")
        if kind == "research"
        else ("people", "projects", "systems", "ideas")
    )


def _things(luck: Random, catalog: Catalog, kind: str, stage: str) -> list[Did]:
    pool = []
    for thing in catalog.questions.things:
        fits = (
            thing.id in _RESEARCH_THINGS
            if kind == "research"
            else (thing.id not in _TECHNICAL_THINGS)
        )
        if fits and not (stage in ("student", "early") and thing.id in _SENIOR_THINGS):
            pool.append(thing.id)
    count = luck.randint(*_THINGS[stage])
    return [Did(t, "said" if luck.random() < 0.8 else "") for t in luck.sample(pool, count)]
