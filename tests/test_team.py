"""`pathways team`: whom to find next, in an order that can be argued with, and who comes near."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import crowd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import catalog
from test_json import misfits
from test_route import DAY, levels, run, somebody

from pathways.catalog import load_catalog
from pathways.problems import BadInput
from pathways.route.hires import Needs, hires, parse_needs, pieces

ROOT = Path(__file__).resolve().parent.parent
RULES = catalog().rules.team
ROLES = [str(post.role) for post in RULES.order]

NEEDS = st.builds(
    Needs,
    st.lists(st.sampled_from([*RULES.does]), min_size=1, max_size=3, unique=True).map(tuple),
    st.integers(0, 30),
    has=st.lists(st.sampled_from(ROLES), max_size=4, unique=True).map(tuple),
    money_months=st.none() | st.integers(0, 30),
    on_fire=st.lists(st.sampled_from([*RULES.fires]), max_size=3, unique=True).map(tuple),
)


def needs(folder: Path, **keys: Any) -> Path:
    file = folder / "needs.yaml"
    held = {"does": ["programs"], "people": 3, **keys}
    file.write_text(yaml.safe_dump(held, sort_keys=False), "utf-8")
    return file


def team(folder: Path, *more: object, **keys: Any) -> dict[str, Any]:
    """What `team --json` prints, which always fits its schema."""
    said = run("team", needs(folder, **keys), *more, *DAY, "--json")
    assert said.exit_code == 0, said.output
    held: dict[str, Any] = json.loads(said.stdout)
    assert misfits("team", held) == []
    return held


# == the order =====================================================================================


@given(NEEDS)
@settings(max_examples=200, deadline=None)
def test_every_role_is_next_later_or_not_for_such_an_organization(held: Needs) -> None:
    next_, later = hires(catalog(), held)
    named = [hire.role for hire in next_] + [one.role for one in later]
    assert len(named) == len({*named}) and len(next_) <= RULES.hires
    for post in RULES.order:
        wanted = not post.does or {*post.does} & {*held.does} or {*post.fires} & {*held.on_fire}
        assert (post.role in named) == bool(wanted and post.role not in held.has)
    # Nothing that is only due comes before what is on fire, and the worst comes first.
    fires = [held.on_fire.index(h.fire) if h.fire else len(held.on_fire) for h in next_]
    assert fires == sorted(fires)
    # The team grows with whole posts and with nothing else.
    size = held.people
    for hire in next_:
        assert hire.team == size
        size += hire.whole
    assert [one.after for one in later] == sorted(one.after for one in later)


@given(NEEDS, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_what_it_does_and_has_and_its_name_change_nothing(
    held: Needs, chance: random.Random
) -> None:
    does, has = list(held.does), list(held.has)
    chance.shuffle(does)
    chance.shuffle(has)
    other = Needs(tuple(does), held.people, "Zeta", tuple(has), held.money_months, held.on_fire)
    assert hires(catalog(), other) == hires(catalog(), held)


def test_an_operator_comes_before_a_third_thinker_and_finance_is_shared(tmp_path: Path) -> None:
    held = team(tmp_path, does=["research"], people=2, has=["research lead", "founder"])
    roles = [hire["role"] for hire in held["hires"]]
    assert roles.index("operations-generalist") < roles.index("research-engineer")
    (finance,) = (h for h in held["hires"] if h["role"] == "hard-ops-specialist")
    assert finance["operations"] == "hard" and not finance["whole"]
    assert {form["form"] for form in finance["forms"]} >= {"part-time", "contract"}


def test_money_that_nobody_named_is_asked_for_and_little_money_is_said(tmp_path: Path) -> None:
    pages = [run("team", needs(tmp_path, **more), *DAY).stdout
             for more in ({}, {"money_months": RULES.months - 1}, {"money_months": RULES.months})]
    assert "Money is not said" in pages[0] and "once money for it is known" in pages[0]
    assert "is short" in pages[1] and "end date that the money reaches" in pages[1]
    assert "is short" not in pages[2] and "Money is not said" not in pages[2]


def test_every_role_of_the_rules_has_what_the_page_says_of_it() -> None:
    for post in RULES.order:
        role = catalog().roles[post.role]
        assert role.hunt and role.hunt.test and role.hunt.where and role.signals, post.role
        (piece,) = pieces(catalog(), role)
        assert piece.rubric, post.role
        if post.whole or role.part_time:  # there is another form to offer
            assert role.variants, post.role


def test_each_word_that_may_be_on_fire_leads_to_somebody() -> None:
    for fire in RULES.fires:
        found, _ = hires(catalog(), Needs(("research",), 1, on_fire=(fire,)))
        assert found[0].fire == fire
    for does in RULES.does:
        assert any(does in post.does for post in RULES.order), does


# == reading =======================================================================================


def test_every_mistake_is_told_with_its_line_and_the_nearest_word(tmp_path: Path) -> None:
    file = tmp_path / "needs.yaml"
    file.write_text(
        "does: [reserch]\npeople: many\nhas: [operations generalst]\non_fire: [mony]\n"
        "where: Atlantis\nmony_months: 3\n", "utf-8")
    said = run("team", file, *DAY)
    assert said.exit_code == 2 and said.stdout == ""
    for line, words in ((1, "research"), (2, "people"), (3, "operations-generalist"),
                        (4, "money"), (5, "no country in 'Atlantis'"), (6, "money_months")):
        assert re.search(rf"needs.yaml:{line}:\d+: [^\n]*(?:\n[^\n]*){{0,3}}{words}", said.stderr)
    for raw in (b"", b"5", b"does: research\npeople: 1\n", b"people: 1\n",
                b"does: []\npeople: -1\n"):
        with pytest.raises(BadInput):
            parse_needs(raw, "needs.yaml", catalog())


def test_another_field_has_its_own_words() -> None:
    field = load_catalog(base=ROOT / "tests" / "second_field" / "data")
    held = parse_needs(b"does: [bogs]\npeople: 2\non_fire: [water]\n", "needs.yaml", field)
    assert [hire.role for hire in hires(field, held)[0]] == ["site-manager", "hydrologist"]
    with pytest.raises(BadInput, match="'research' is not one of the allowed words"):
        parse_needs(b"does: [research]\npeople: 2\n", "needs.yaml", field)


def test_the_example_and_the_words_of_the_page_are_true(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "team.md").read_text("utf-8")
    file = tmp_path / "needs.yaml"
    file.write_text(page.split("```")[1].removeprefix("yaml"), "utf-8")
    assert run("team", file, *DAY).exit_code == 0
    for key, known in (("does", RULES.does), ("on_fire", RULES.fires)):
        (row,) = re.findall(rf"^\| `{key}` \| (.*) \|$", page, re.MULTILINE)
        assert re.split(r", |: ", row)[-len(known):] == [*known]


# == a cohort ======================================================================================


def test_who_shows_the_most_stands_first_and_names_and_rows_change_nothing(
    tmp_path: Path,
) -> None:
    people = [
        somebody("a", levels=levels(ops_systems=2, ownership=2, judgment=1, field_context=1,
                                    writing=1, program_delivery=1, security_discretion=1)),
        somebody("b", levels=levels("", ops_systems=1)),
        somebody("c", levels=levels(ops_systems=3, ownership=2, judgment=2, field_context=1,
                                    writing=1, program_delivery=1, security_discretion=1),
                 routed="no"),
    ]  # fmt: skip

    def first(held: dict[str, Any]) -> Any:
        (hire,) = (h for h in held["hires"] if h["role"] == "operations-generalist")
        return [p["person"] for p in hire["cohort"]["first"]]

    where, _ = crowd.write(tmp_path, people, [])
    held = team(tmp_path, where, where="remote")
    assert held["left_out"] == 1 and len(held["people"]) == 2
    names = {one["person"]: one["name"] for one in held["people"]}
    assert names[first(held)[0]] == "Name a"
    renamed = [{**one, "name": f"Other {n}"} for n, one in enumerate(reversed(people))]
    again, _ = crowd.write(tmp_path, renamed, [])
    assert first(team(tmp_path, again, where="remote")) == first(held)
    page = run("team", needs(tmp_path, where="remote"), again, "--blind", *DAY).stdout
    assert "Other" not in page.replace("Other posts", "") and first(held)[0] in page


def test_without_a_cohort_nobody_is_named(tmp_path: Path) -> None:
    held = team(tmp_path)
    assert held["people"] == [] and all(hire["cohort"] is None for hire in held["hires"])
    assert "Of your cohort" not in run("team", needs(tmp_path), *DAY).stdout
