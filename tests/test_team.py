"""`pathways team`: whom to find next, in an order that can be argued with, and who comes near."""

from __future__ import annotations

import json
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
from pathways.route.hires import Needs, hires, parse_needs, piece

ROOT = Path(__file__).resolve().parent.parent
RULES = catalog().rules.team
ROLES = [str(post.role) for post in RULES.order]


def some(words: list[str], most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(words), max_size=most, unique=True).map(tuple)


NEEDS = st.builds(Needs, some([*RULES.does], 3), st.integers(0, 30), has=some(ROLES, 4),
                  on_fire=some([*RULES.fires], 4))  # fmt: skip


def said(folder: Path, *more: object, **keys: Any) -> Any:
    """What `team` says of an organization of three with programs, but for `keys`."""
    file = folder / "needs.yaml"
    file.write_text(yaml.safe_dump({"does": ["programs"], "people": 3} | keys), "utf-8")
    return run("team", file, *more, *DAY)


def team(folder: Path, *more: object, **keys: Any) -> dict[str, Any]:
    """What `team --json` prints, which always fits its schema, and that of `route` within it."""
    held: dict[str, Any] = json.loads(said(folder, *more, "--json", **keys).stdout)
    assert misfits("team", held) == []
    assert not held["cohort"] or misfits("route", held["cohort"]) == []
    return held


@given(NEEDS)
@settings(max_examples=200, deadline=None)
def test_every_role_is_next_later_or_not_for_such_an_organization(held: Needs) -> None:
    next_, later = hires(catalog(), held)
    named = [hire.role for hire in next_] + [one.role for one in later]
    assert len(named) == len({*named}) and len(next_) <= RULES.hires
    posts = {str(post.role): post for post in RULES.order}
    for role, post in posts.items():
        wanted = not post.does or {*post.does} & {*held.does}
        assert (role in named) == bool(wanted and role not in held.has)
    # What is on fire is put out once, the worst first, and before anybody who is only due.
    fires = [fire for hire in next_ for fire in hire.fires]
    assert len(fires) == len({*fires})
    first = [held.on_fire.index(h.fires[0]) if h.fires else len(held.on_fire) for h in next_]
    assert first == sorted(first)
    # The team grows with whole posts and with nothing else.
    size = held.people
    for hire in next_:
        assert hire.team == size and (hire.fires or posts[hire.role].after <= size)
        size += hire.whole
    assert [one.after for one in later] == sorted(one.after for one in later)
    assert all(one.after == 0 or one.after > size for one in later)
    other = Needs(held.does[::-1], held.people, "Zeta", held.has[::-1], 3, held.on_fire)
    assert hires(catalog(), other) == (next_, later)


def test_each_fire_has_somebody_before_any_has_two_and_nobody_without_the_work() -> None:
    def order(does: str, people: int, *fires: str, has: tuple[str, ...] = ()) -> list[str]:
        return [h.role for h in hires(catalog(), Needs((does,), people, "", has, None, fires))[0]]

    fired = order("research", 12, "people", "computers", "doubts")
    assert fired[:3] == ["research-manager", "it-infrastructure-admin", "board-trustee-fractional"]
    slow = order("events", 2, "dates")
    assert slow[0] == "events-producer" and "program-manager" not in slow
    assert order("grants", 5, "law")[0] == "hard-ops-specialist"
    thinkers = order("research", 2, has=("research-lead", "founder"))
    assert thinkers.index("operations-generalist") < thinkers.index("research-engineer")
    for fire in RULES.fires:
        for does in RULES.does:
            (first, *_), _ = hires(catalog(), Needs((does,), 2, on_fire=(fire,)))
            assert first.fires == (fire,)
            # Two people are no house that a chief of staff or a second leader holds together.
            assert not (first.whole and catalog().roles[first.role].seniority == "executive")
    for does in RULES.does:
        assert any(does in post.does for post in RULES.order), does


def test_what_is_unknown_is_said_and_little_money_too(tmp_path: Path) -> None:
    unknown = said(tmp_path).stdout
    for words in ("Money is not said", "once there is money for it", "there does already is not",
                  "Nothing is said to be on fire", "Not in it are pay and hours"):
        assert words in unknown
    has = {"has": ["operations generalist"], "on_fire": ["dropped", "dates"]}
    little = said(tmp_path, money_months=RULES.months - 1, **has).stdout
    assert "** is short: " in little and "end date that the money reaches" in little
    assert "small things are lost, and nobody owns them: operations generalist" in little.lower()
    enough = said(tmp_path, money_months=RULES.months, **has).stdout
    for words in ("** is short: ", "not said", "Nothing is said"):
        assert words not in enough
    none = said(tmp_path, people=0, money_months=0).stdout
    assert "There is no money yet" in none and "Whoever begins it counts too" in none
    assert "From 1 person on" in none and "that the money reaches" not in none


def test_what_is_asked_and_what_can_be_shared_is_the_role_s_own() -> None:
    for role in (catalog().roles[id] for id in ROLES):
        cut = catalog().projects[piece(catalog(), role)]
        assert cut.id in role.own_work and cut.rubric, role.id
        assert cut.hours.p80 <= catalog().rules.sizes.weekend
        assert role.hunt and role.hunt.test and role.ask and role.signals and role.variants


def test_a_page_quotes_each_role_and_says_which_operations_are_hard(tmp_path: Path) -> None:
    page, held = said(tmp_path, on_fire=["money"]).stdout, team(tmp_path, on_fire=["money"])
    for hire, text in zip(held["hires"], page.split("\n### ")[1:], strict=True):
        role = catalog().roles[hire["role"]]
        assert role.hunt and role.hunt.test in text and role.ask in text
        assert held["names"][hire["piece"]] in text and role.signals[0].is_ in text
        assert all(row["solid"] in text for row in hire["rubric"])
        assert ("Hard operations" in text) == (role.operations == "hard" == hire["operations"])
        assert hire["whole"] or all(form.is_ in text for form in role.variants)
    assert "Of your cohort" not in page and held["cohort"] is None


def test_every_mistake_is_told_with_its_line_and_the_nearest_word(tmp_path: Path) -> None:
    file = tmp_path / "needs.yaml"
    file.write_text(
        "does: [reserch]\npeople: many\nhas: [operations generalst, astronaut]\non_fire: [mony]\n"
        "where: Atlantis\nmony_months: 3\n", "utf-8")
    told = run("team", file, *DAY)
    assert told.exit_code == 2 and told.stdout == ""
    for line, words in ((1, "research"), (2, "people"), (3, "operations-generalist"),
                        (3, "catalog list roles"), (4, "money"), (5, "no country in 'Atlantis'"),
                        (6, "money_months")):
        assert re.search(rf"needs.yaml:{line}:\d+: [^\n]*(?:\n[^\n]*){{0,3}}{words}", told.stderr)
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
    example = yaml.safe_load(page.split("```")[1].removeprefix("yaml"))
    assert said(tmp_path, **example).exit_code == 0
    rows = [f"| `{word}` | {means} |" for word, means in (RULES.does | RULES.fires).items()]
    assert [row for row in rows if row not in page] == []


def test_people_stand_by_evidence_and_whoever_asked_is_left_out(tmp_path: Path) -> None:
    able = {"ownership": 2, "judgment": 1, "field_context": 1, "writing": 1,
            "program_delivery": 1, "security_discretion": 1}
    people = [somebody("a", levels=levels(ops_systems=2, **able)),
              somebody("b", levels=levels("", ops_systems=1)),
              somebody("c", levels=levels(ops_systems=3, **able), routed="no")]  # fmt: skip
    number = [h["role"] for h in team(tmp_path)["hires"]].index("operations-generalist")

    def first(people: list[dict[str, Any]]) -> tuple[list[str], dict[str, Any]]:
        held = team(tmp_path, crowd.write(tmp_path, people, [])[0], where="remote")["cohort"]
        return [p["person"] for p in held["openings"][number]["first"]], held

    order, held = first(people)
    assert held["left_out"] == 1 and len(held["each"]) == 2
    assert {one["person"]: one["name"] for one in held["each"]}[order[0]] == "Name a"
    renamed = [{**one, "name": f"Other {n}"} for n, one in enumerate(reversed(people))]
    assert first(renamed)[0] == order
    answers, _ = crowd.write(tmp_path, renamed, [])
    page = said(tmp_path, answers, "--blind", where="remote").stdout
    assert not re.search(r"Other \d", page) and order[0] in page
    # Whatever the organization has not said itself is asked of nobody of the cohort.
    assert "1 asked to be left out, and is" in page and "hours a week does it" not in page
    assert "Where it is is not said" in said(tmp_path, answers).stdout
    lone, _ = crowd.write(tmp_path, people[2:], [])
    refused = said(tmp_path, lone)
    assert refused.exit_code == 2 and "1 asked to be left out" in refused.stderr
