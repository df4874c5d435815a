"""The people of the simulation: the panel of data/panel, and made-up ones from a published draw."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from pathways.catalog import Catalog
from pathways.profile import Person, current, parse_profile, read_profile

SEED = 20261128
HOURS = (3, 5, 8, 12, 20)
PANEL = Path(__file__).resolve().parents[2] / "data" / "panel"

_COUNTRIES = ("US", "US", "GB", "GB", "DE", "FR", "NL", "IN", "NG", "KE", "BR", "CA", "AU", "PT")
_EU = ("DE", "FR", "NL", "PT")
_YEARS = {"student": (0, 1), "early": (1, 4), "mid": (5, 9), "senior": (10, 30)}
_RANKS = {"student": 2, "early": 3, "mid": 4, "senior": 5}
_RANKED = ("entry", "early", "mid", "senior", "executive")


@dataclass(frozen=True, eq=False)
class Somebody:
    """A person with the parts of the tables that they belong to."""

    name: str
    parts: tuple[str, ...]
    person: Person


def panel(catalog: Catalog) -> list[Somebody]:
    """The people of data/panel."""
    files = sorted(PANEL.glob("*.yaml"))
    people = [(f.stem, current(read_profile(f, catalog), catalog)) for f in files]
    return [Somebody(name, (person.aim,), person) for name, person in people]


def draw(catalog: Catalog, hours: int, number: int) -> Somebody:
    """A made-up person with so many hours a week."""
    name = f"{hours}-hours-{number}"
    luck = Random(f"{SEED}:{name}")
    stage, answers = _answers(luck, catalog, hours)
    raw = json.dumps(answers).encode()
    person = current(parse_profile(raw, name, catalog), catalog)
    wishes = "with wishes" if person.roles else "without wishes"
    return Somebody(name, (f"{hours} hours a week", stage, wishes), person)


def _answers(luck: Random, catalog: Catalog, hours: int) -> tuple[str, dict[str, Any]]:
    stage = luck.choice(tuple(_YEARS))
    country = luck.choice(_COUNTRIES)
    kinds = ("studies",) if stage == "student" else ("trade",)
    trade = luck.choice([b for b in catalog.backgrounds.values() if b.kind in kinds])
    shown = [x.competency for x in trade.shows if stage != "student" or x.level < 3]
    free = luck.choice(("now", "2027-03", "2027-07", "2027-10", "never"))
    things = [t.id for t in catalog.questions.things if max(t.shows.values(), default=0) <= 2]
    answers = {
        "version": 2,
        "aim": "job-now" if free == "now" and luck.random() < 0.5 else "first-role",
        "trades": [trade.id],
        "at_work": {c: "said" for c in shown if luck.random() < 0.7},
        "situation": "student" if stage == "student" else luck.choice(("working", "between")),
        "country": country,
        "work_rights": [country, "EU"] if country in _EU else [country],
        "hours": [hours, hours, hours, hours, hours * luck.choice((1, 1.5, 2))],
        "full_time_from": free,
        "pay": luck.choice(("none", "3", "6", "12")),
        "did": [{"thing": t, "proof": "said"} for t in luck.sample(things, luck.randint(0, 4))],
        "prefers": luck.sample(("people", "projects", "systems", "ideas"), 2),
        "roles": _wishes(luck, catalog, stage, [str(b.role) for b in trade.bridges]),
        "horizon": luck.choice(("12", "18", "24")),
        "degree": luck.choice(("studying" if stage == "student" else "none", "bachelor", "master")),
        "move": luck.choice(("stay", "months", "job", "yes")),
        "outside": {"years": luck.randint(*_YEARS[stage]), "work": ""},
        "languages": ["en"],
    }
    return stage, answers


def _wishes(luck: Random, catalog: Catalog, stage: str, bridges: list[str]) -> list[str]:
    """None to three roles: two in three from the bridges of the trade, the others any that the
    stage does not make absurd."""
    ranks = _RANKED[: _RANKS[stage]]
    roles = [r.id for r in catalog.roles.values() if r.hired and r.seniority in ranks]
    near = [r for r in bridges if r in roles] or roles
    picked = [luck.choice(near if luck.random() < 0.67 else roles) for _ in range(3)]
    return list(dict.fromkeys(picked))[: luck.choice((0, 1, 1, 2, 2, 3))]
