"""The made-up world of the simulation does what its protocol says."""

from __future__ import annotations

import ast
import sys
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from profiles import catalog

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "benchmarks"))

from simulation import report, world  # noqa: E402
from simulation.people import draw  # noqa: E402
from simulation.policies import KNOWING, LEAST, OURS, POLICIES, STRONGEST  # noqa: E402
from simulation.world import ADS, ANNOUNCED, START, Calendar, Cell, Life, World  # noqa: E402


def made(**changed: object) -> World:
    """A world of a run that is in no published figure."""
    return World(Calendar(catalog(), 900), Cell(**changed))  # type: ignore[arg-type]


def test_the_chance_of_a_yes_rises_without_a_step_and_steeper_in_a_steep_cell() -> None:
    role = "program-manager"
    gentle, steep = made(slope=4), made(slope=16)
    line = gentle.rules[role][1]
    assert gentle.chance(role, line, 0.05) == steep.chance(role, line, 0.05) == 0.05
    for there in (gentle, steep):
        steps = [there.chance(role, n / 100, 0.05) for n in range(101)]
        assert all(0 < b - a < 0.005 for a, b in pairwise(steps))
    assert steep.chance(role, line - 0.2, 0.05) < gentle.chance(role, line - 0.2, 0.05)


def test_the_rule_is_the_card_only_where_it_is_not_disturbed() -> None:
    role = "program-manager"
    asked, line = made(apart=0).rules[role]
    assert list(asked) == world.card(catalog(), role) and line == 0.7
    assert made().rules[role][0] != asked


def test_projects_count_for_nothing_where_the_cell_says_so() -> None:
    somebody = draw(catalog(), 8, 1001)
    some, none = Life(made(), somebody), Life(made(counts=False), somebody)
    assert sum(bool(some.pays(p)) for p in catalog().projects) > len(catalog().projects) / 2
    assert not any(none.pays(p) for p in catalog().projects)


def test_openings_are_as_many_as_the_ads_and_of_roles_of_the_catalog() -> None:
    assert set(ADS) <= set(catalog().roles)
    hired = sum(n for r, n in ADS.items() if catalog().roles[r].hired)
    expected = hired * world.PER_AD * (world.WEEKS + world.LISTED)
    assert len(made().openings) == pytest.approx(expected, rel=0.1)
    assert len({o.id for o in made().openings}) == len(made().openings)


def test_a_round_is_in_the_catalog_from_its_announcement_on() -> None:
    calendar = Calendar(catalog(), 900)
    coming = {p: [d for d in days if d - ANNOUNCED > START] for p, days in calendar.rounds.items()}
    id, day = next((p, days[0]) for p, days in coming.items() if days)
    first = -(-(day - ANNOUNCED - START) // timedelta(weeks=world.REFRESH))

    def has(month: int) -> bool:
        rounds = calendar.catalog_in(month).programs[id].rounds
        return any(r.closes and r.closes.first == day for r in rounds)

    assert has(first) and not has(first - 1)


@pytest.mark.parametrize("policy", [LEAST, "everything, random projects", KNOWING[0]])
def test_a_life_is_lived_the_same_way_twice(policy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "WEEKS", 20)
    somebody = draw(catalog(), 8, 1001)
    one, two = (Life(made(), somebody).live(POLICIES[policy]) for _ in range(2))
    assert one.trace == two.trace and one.trace
    assert report.measure(one) == report.measure(two)


def test_the_plan_goes_around_a_hosts_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "WEEKS", 9)
    life = Life(made(hosts=0.0), draw(catalog(), 8, 1004)).live(POLICIES[OURS])
    noes = [n for n, line in enumerate(life.trace) if "host says no" in line]
    assert len(noes) > 1
    for no in noes:
        task = life.trace[no].split()[-1]
        after = [line for line in life.trace[no:] if "plan:" in line]
        assert after and task in life.closed
        assert not any(task in line.split() for line in after)


def test_a_loss_beyond_its_interval_is_listed() -> None:
    people = [f"p{n}" for n in range(20)]
    same = dict.fromkeys(report.GATED, 1.0)
    worse = {**same, "fair": 3.0}
    rows = {OURS: dict.fromkeys(people, worse), STRONGEST: dict.fromkeys(people, same)}
    page, lost = report.grid({"a cell": rows}, people)
    assert "lost" in page and lost == ["a cell: months until fair, **-2.0 (-2.0 to -2.0)**"]


def test_the_world_does_not_look_into_the_planner() -> None:
    allowed = {"pathways", "pathways.planner", "pathways.profile", "pathways.assess"}
    for file in (ROOT / "benchmarks" / "simulation").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pathways"):
                module = node.module or ""
                assert module in allowed or module.startswith("pathways.catalog"), (file, module)
