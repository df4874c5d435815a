"""A cohort of invented people and what is open to them. No person and no organization is real."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import yaml

NEEDS = ("convening", "writing", "field-context", "program-delivery", "ops-systems", "judgment",
         "people-development", "ownership", "policy-fluency", "technical-building")
CITIES = (("PT", "Lisbon"), ("GB", "London"), ("IN", "Pune"), ("DE", "Berlin"), ("NG", "Lagos"))
EVENINGS = ("Tuesday evening", "Wednesday evening", "Thursday evening", "Saturday morning")
ROLES = ("operations-generalist", "group-organizer", "events-producer", "governance-researcher")


def people(count: int, seed: int = 1) -> list[dict[str, Any]]:
    """So many lines of JSON Lines, each somebody with other answers."""
    dice = random.Random(seed)
    return [_somebody(dice, number) for number in range(1, count + 1)]


def _somebody(dice: random.Random, number: int) -> dict[str, Any]:
    country, city = dice.choice(CITIES)
    levels = {}
    for competency in dice.sample(NEEDS, dice.randint(0, 6)):
        level = dice.randint(0, 3)
        claim: dict[str, Any] = {"level": level}
        if level and dice.random() < 0.6:
            claim["proof"] = f"what {number} did for {competency} in {dice.randint(2019, 2026)}"
        levels[competency] = claim
    one: dict[str, Any] = {
        "version": 2, "id": f"m{number}", "name": f"Person{number} Family{number}",
        "situation": dice.choice(["student", "working", "between"]), "country": country,
        "city": city, "hours": [dice.choice([2, 4, 6, 12])] * 4, "levels": levels,
        "languages": ["en"],
    }  # fmt: skip
    if dice.random() < 0.6:
        one["why"] = f"Person{number} cares, as taught at School{number % 7}"
    if dice.random() < 0.5:
        one["roles"] = dice.sample(ROLES, dice.randint(1, 2))
    if dice.random() < 0.7:
        one["free"] = "; ".join(dice.sample(EVENINGS, dice.randint(1, 3)))
    if dice.random() < 0.4:
        one["referrer"] = dice.choice(["no", "yes"])
    if dice.random() < 0.2:
        one["obstacle_kind"] = "nobody-to-ask"
    if dice.random() < 0.4:
        one["wants"] = [f"o{dice.randint(1, 20)}" for _ in range(dice.randint(1, 3))]
    return one


def openings(count: int, seed: int = 2) -> list[dict[str, Any]]:
    """So many openings of all kinds."""
    dice = random.Random(seed)
    kinds = ("seat", "job", "project", "mentor", "group", "evening", "shift")
    found = []
    for number in range(1, count + 1):
        kind = kinds[number % len(kinds)]
        one: dict[str, Any] = {
            "id": f"o{number}", "name": f"Opening {number}", "kind": kind,
            "by": f"Organization {number % 5}", "seats": dice.randint(1, 3),
            "place": dice.choice(["remote", "remote", "remote", "Lisbon, Portugal"]),
            "needs": {c: dice.randint(1, 2) for c in dice.sample(NEEDS, dice.randint(1, 2))},
        }  # fmt: skip
        if kind in ("group", "evening", "shift"):
            one["days"] = dice.choice(EVENINGS)
        if kind == "job":
            one["public"] = False  # its seats are given out here like all others
        if kind in ("seat", "project"):
            one["hours"] = dice.choice([2, 4, 8])
        if dice.random() < 0.5:
            one["would_help"] = {dice.choice(NEEDS): 2}
        found.append(one)
    return found


Rows = list[dict[str, Any]]


def write(folder: Path, held: Rows, open_: Rows) -> tuple[Path, Path]:
    """Both as files."""
    cohort, file = folder / "people.jsonl", folder / "openings.yaml"
    cohort.write_text("".join(json.dumps(one) + "\n" for one in held), "utf-8")
    file.write_text(yaml.safe_dump({"openings": open_}, sort_keys=False), "utf-8")
    return cohort, file
