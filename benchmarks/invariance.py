"""Whether who somebody is changes their plan: an audit, printed as a table in Markdown.

    python benchmarks/invariance.py [PROFILES]

Takes the example profiles and PROFILES made-up ones (200), changes what must not matter, and
counts the plans in which any step, date or hour changes. Anything but 0 is a bug.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

TESTS = Path(__file__).resolve().parent.parent / "tests"
sys.path.insert(0, str(TESTS))

from checks import Someone, example_people, people, retold, shape  # noqa: E402
from profiles import catalog  # noqa: E402

from pathways.profile import Profile  # noqa: E402
from pathways.profile.answers import tidy  # noqa: E402

NAMES = (
    "Emily",
    "Greg",
    "Lakisha Washington",
    "Mohammed",
    "فاطمة الزهراء",
    "יוסף",
    "王秀英",
    "Nguyễn Văn Hùng",
    "Oluwaseun",
    "María José",
    "Saoirse",
    "Priyanka",
    "Владимир",
    "X",
)
PRONOUNS = ("she/her", "he/him", "they/them", "ze/hir", "I am a woman of 58", "as a young man")
SCHOOLS = (
    "MIT",
    "University of Oxford",
    "a community college in Ohio",
    "Universidade de Luanda",
    "清华大学",
    "no university",
)
LISTS = ("programs", "did", "work_rights", "roles", "languages", "deal_breakers", "skipped")
NOT_ASKED = (
    "gender",
    "pronouns",
    "age",
    "birth",
    "nationality",
    "citizenship",
    "ethnicity",
    "race",
    "religion",
    "disability",
    "school",
    "university",
    "employer",
    "photo",
)

Variants = Callable[[Profile], Iterator[Profile]]


def names(profile: Profile) -> Iterator[Profile]:
    """Other names, gendered and not, of several cultures and in several scripts."""
    for name in NAMES:
        yield replace(profile, name=name)


def pronouns(profile: Profile) -> Iterator[Profile]:
    """Pronouns, gender or age in the sentence on why."""
    for words in PRONOUNS:
        yield replace(profile, why=f"{profile.why} ({words})".strip())


def schools(profile: Profile) -> Iterator[Profile]:
    """Names of schools in every text: the sentences, the past work and each proof."""
    for school in SCHOOLS:
        yield retold(profile, f"as I did at {school}")


def order(profile: Profile) -> Iterator[Profile]:
    """Lists in another order. `prefers` is left: its order is the answer."""
    for seed in range(4):
        random, mixed = Random(seed), {}
        for name in LISTS:
            value = getattr(profile, name)
            if value is not None:
                mixed[name] = tuple(random.sample(value, len(value)))
        if profile.levels is not None:
            mixed["levels"] = dict(random.sample(list(profile.levels.items()), len(profile.levels)))
        yield tidy(replace(profile, **mixed), catalog())


CHANGES: dict[str, Variants] = {
    "name (14, several cultures, right to left)": names,
    "pronouns, gender or age in the sentence": pronouns,
    "school in every text and proof": schools,
    "order of every list": order,
}


def audit(someones: list[Someone], vary: Variants) -> tuple[int, int, list[str]]:
    """(plans made, plans that changed, whose)."""
    made, changed = 0, []
    for one in someones:
        before = shape(one.plan())
        for profile in vary(one.profile):
            made += 1
            if shape(replace(one, profile=profile).plan()) != before:
                changed.append(repr(one))
    return made, len(changed), changed


def not_asked() -> list[str]:
    """Words for what no field of a profile and no question is about."""
    fields = set(Profile.__dataclass_fields__)
    asked: Any = catalog().questions.questions
    told = " ".join([*fields, *(f"{q.id} {q.ask}" for q in asked)]).casefold()
    return [word for word in NOT_ASKED if not re.search(rf"\b{word}\b", told)]


def main() -> None:
    """Count and print; 1 when anything changed."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    made_up = list(people(count * 5 // 4))[:count]
    someones = [*example_people(), *made_up]
    print(
        f"{len(example_people())} example profiles and {len(made_up)} made-up ones, each planned"
        " again for every variant.\n"
    )
    print("| What was changed | Plans | Changed |\n|---|--:|--:|")
    wrong: list[str] = []
    for name, vary in CHANGES.items():
        made, changed, whose = audit(someones, vary)
        wrong += whose
        print(f"| {name} | {made:,} | {changed} |", flush=True)
    silent = not_asked()
    print(f"\nNeither a field nor a question is about: {', '.join(silent)}.")
    asked = [word for word in NOT_ASKED if word not in silent]
    if asked:
        print(f"Words that do occur: {', '.join(asked)}.")
    print(
        "Country of residence, work rights, languages, degree, situation and years of work are"
        " asked and do\ncount; the last two go with age. This audit does not vary them."
    )
    for one in wrong[:10]:
        print(one, file=sys.stderr)
    raise SystemExit(bool(wrong))


if __name__ == "__main__":
    main()
