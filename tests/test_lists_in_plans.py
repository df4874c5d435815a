"""What plans draw on from open lists: openings to begin with, groups nearby, names to write to."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import sheets
import yaml
from typer.testing import CliRunner

from pathways.assess import assess
from pathways.cli.main import app
from pathways.desk import lists, plans, verify
from pathways.desk.desk import Desk
from pathways.desk.home import home_of
from pathways.lists.openings import openings
from pathways.lists.read import parse
from pathways.lists.taken import with_roles
from pathways.planner import Plan

ROOT = Path(__file__).resolve().parent.parent
OPEN = ROOT / "tests" / "listings" / "open"
DAY = date(2026, 11, 28)
SEARCH: dict[str, Any] = {
    "version": 2, "aim": "job-now", "trades": ["project-program-management"],
    "outside": {"years": 8, "work": "programs of a town"}, "situation": "between",
    "country": "GB", "city": "London", "work_rights": ["GB"], "move": "stay",
    "hours": [20, 20, 18, 20, 20], "full_time_from": "now", "money_until": "2027-05",
    "roles": ["program-manager"],
    "did": [{"thing": "delivered-with-stakes", "proof": "a wing opened on the day"}],
}


def ad(n: int, **said: Any) -> dict[str, Any]:
    return {"id": f"r{n}", "name": "Program Manager", "organization": f"Org {n}",
            "location": "London, UK", "url": f"https://example.org/{n}", **said}


def desk(folder: Path, said: Mapping[str, Any] = SEARCH, day: date = DAY, **held: Any) -> Desk:
    """The desk of somebody beside whose answers lists lie, each of the day DAY."""
    home = home_of(folder / "me.yaml")
    home.profile.write_text(json.dumps(said), "utf-8")
    home.lists.mkdir(exist_ok=True)
    for name, rows in held.items():
        meta = {"generatedAt": str(DAY), "attribution": "AISafety.com", "license": "CC BY 4.0"}
        path = home.lists / f"{name}.json"
        path.write_text(json.dumps({"data": rows, "meta": meta}), "utf-8")
    return Desk(home, (), day)


def made(at: Desk) -> Plan:
    plan = at.document.plan
    assert isinstance(plan, Plan)
    return plan


def chosen(at: Desk) -> list[str]:
    now = made(at).open_now
    return [o.entry.id for o in now.openings] if now else []


# == openings =====================================================================================


def test_a_search_begins_with_named_openings_best_first(tmp_path: Path) -> None:
    jobs = [
        ad(1, location="Remote, Global"),
        ad(2),
        ad(3, location="San Francisco, USA"),  # nobody here would move
        ad(4, minimumExperience="Senior (15+ years experience)"),
        ad(5, minimumExperience="Entry-level"),
        ad(6, name="Director of Programs, Program Manager"),
        ad(7, datePublished="2026-01-02"),  # filled or given up
        ad(8, name="Beekeeper"),
        ad(9, url="javascript:alert(1)"),
        ad(10, location=None),  # to be asked, and there are three without a question
    ]
    at = desk(tmp_path, jobs=jobs)
    now = made(at).open_now
    assert now is not None and now.when == "now" and chosen(at) == ["r6", "r2", "r1"]
    assert [o.fit for o in now.openings] == ["city", "city", "remote"]
    page = plans.plan(at, "md").content.decode()
    said = page.partition("## The search")[2].partition("\n## ")[0]
    assert "**Begin with these**, from the list of 28 November 2026 (today)" in said
    assert "AISafety.com, CC BY 4.0" in said and "open it first" in said
    assert "[Program Manager](https://example.org/2)**, Org 2 (London, UK, your city)" in said


def test_never_more_than_five_nor_more_than_two_of_one_employer_or_with_a_question(
    tmp_path: Path,
) -> None:
    assert len(chosen(desk(tmp_path, jobs=[ad(n) for n in range(9)]))) == 5
    assert len(chosen(desk(tmp_path, jobs=[ad(n, organization="X") for n in range(9)]))) == 2
    assert len(chosen(desk(tmp_path, jobs=[ad(n, location=None) for n in range(9)]))) == 2


def test_what_was_put_aside_is_in_no_plan(tmp_path: Path) -> None:
    at = desk(tmp_path, jobs=[ad(1), ad(2), ad(3)])
    lists.remember(at, "r1", "applied")
    lists.remember(at, "r3", "hidden")
    assert chosen(Desk(at.home, (), DAY)) == ["r2"]
    at.files.openings.write_text("[]", "utf-8")
    told: list[str] = []
    assert len(chosen(Desk(at.home, (), DAY, told.append))) == 3
    assert "planned without what was put aside" in told[0]


def test_an_old_list_is_said_to_be_old_and_begun_with_by_nobody(tmp_path: Path) -> None:
    at = desk(tmp_path, day=date(2027, 1, 2), jobs=[ad(1)])
    now = made(at).open_now
    assert now is not None and now.old and not now.openings
    page = plans.plan(at, "md").content.decode()
    assert "28 November 2026 (35 days ago), too old to begin with" in page
    assert "example.org/1" not in page


@pytest.mark.parametrize("other, when, ids", [
    ({"aim": "explore"}, None, []),
    ({"aim": "first-role", "situation": "working", "full_time_from": "2028-01",
      "money_until": None}, "later", ["r1", "r2"]),
    ({"aim": "move-up", "situation": "in-field", "in_field": {"years": 8, "work": "coordinator"},
      "money_until": None, "full_time_from": None}, "soon", ["r1", "r2"]),
    ({"aim": "stay", "situation": "working", "money_until": None, "full_time_from": "never",
      "work_wanted": ["volunteer"]}, "now", ["r3"]),
    ({"aim": "stay", "situation": "working", "money_until": None, "full_time_from": "never"},
     None, []),
])
def test_who_does_not_search_reads_or_is_shown_none(
    other: dict[str, Any], when: str | None, ids: list[str], tmp_path: Path
) -> None:
    said = {key: value for key, value in {**SEARCH, **other}.items() if value is not None}
    abroad = {"location": "Belgrade, Serbia", "workLocation": "On-site"}
    jobs = [ad(1), ad(2), ad(3, roleType="Volunteering"), ad(4, roleType="Volunteering", **abroad)]
    now = made(desk(tmp_path, said, jobs=jobs)).open_now
    assert (now and now.when) == when and chosen(desk(tmp_path, said, jobs=jobs)) == ids


def test_where_an_ad_is_silent_the_catalog_says_where_its_employer_sits(tmp_path: Path) -> None:
    jobs = [ad(1, organization="Constellation", location=None),
            ad(2, organization="UK Government, AI Security Institute", location=None)]
    now = made(desk(tmp_path, jobs=jobs)).open_now
    assert now is not None
    assert [(o.entry.id, o.fit, o.seat) for o in now.openings] == [("r2", "city", "London")]


# == people =======================================================================================


def test_groups_of_a_list_are_named_where_the_catalog_has_none_nearer(tmp_path: Path) -> None:
    groups = [
        {"id": "a", "name": "Ghent AI Circle", "location": "Ghent, Belgium",
         "joinLink": "https://example.org/a"},
        {"id": "b", "name": "PauseAI Ghent", "location": "Ghent, Belgium",
         "joinLink": "https://example.org/b"},
        {"id": "c", "name": "Nowhere to write", "location": "Ghent, Belgium"},
        {"id": "d", "name": "AI Safety Brussels", "location": "Brussels, Belgium",
         "joinLink": "https://example.org/d"},  # the catalog knows it
    ]
    events = [
        {"id": "e", "name": "Evening in Ghent", "location": "Ghent, Belgium",
         "url": "https://example.org/e", "startDate": "2026-12-10"},
        {"id": "f", "name": "Long ago", "location": "Ghent, Belgium",
         "url": "https://example.org/f", "startDate": "2026-02-10"},
        {"id": "g", "name": "Far ahead", "location": "Ghent, Belgium",
         "url": "https://example.org/g", "startDate": "2027-06-10"},
    ]
    said = {**SEARCH, "aim": "first-role", "country": "BE", "city": "Ghent",
            "work_rights": ["EU"], "situation": "working", "full_time_from": "2028-01"}
    said.pop("money_until")
    at = desk(tmp_path, said, communities=groups, events=events)
    assert [n.entry.name for n in made(at).near] == ["Ghent AI Circle", "Evening in Ghent"]
    page = plans.plan(at, "md", full=True).content.decode()
    assert "lists of 28 November 2026 (AISafety.com, CC BY 4.0), not looked at by us" in page
    assert "[Evening in Ghent](https://example.org/e) (Ghent, Belgium, 10 December 2026)" in page


def test_a_group_of_another_city_is_named_only_where_nobody_else_is_known(tmp_path: Path) -> None:
    away = [{"id": "a", "name": "Hobart AI Circle", "location": "Hobart, Australia",
             "joinLink": "https://example.org/a"}]
    said = {**SEARCH, "aim": "first-role", "country": "AU", "city": "Melbourne",
            "work_rights": ["AU"], "situation": "working", "full_time_from": "2028-01"}
    said.pop("money_until")
    held = made(desk(tmp_path, said, communities=away))
    assert held.groups and not held.near
    said.pop("city")
    assert made(desk(tmp_path, said, communities=away)).near


def test_a_search_that_shows_no_opening_says_where_to_look(tmp_path: Path) -> None:
    life = ROOT / "benchmarks" / "lives" / "p26.yaml"  # searches from the next year on
    said = yaml.load(life.read_text("utf-8"), yaml.BaseLoader)  # dates stay texts
    at = desk(tmp_path, said,
              jobs=[ad(n, name="Operations Generalist", location="Remote, Global")
                    for n in range(9)])
    assert chosen(at)
    page = plans.plan(at, "md").content.decode()
    assert "Begin with these" not in page and "80,000 Hours job board" in page


def test_whom_to_ask_has_a_name_with_and_without_lists(tmp_path: Path) -> None:
    said = {**SEARCH, "aim": "first-role", "roles": ["fundraiser"], "country": "GB"}
    who = made(desk(tmp_path, said)).who
    without = [(w.by, w.listed) for w in who if w.talk == "someone-in-the-job"]
    assert without == [("posts", None)] * 2
    jobs = [ad(1, name="Fundraiser", organization="Org One"),
            ad(2, name="Fundraiser", organization="Org One", url="https://example.org/2")]
    at = desk(tmp_path, said, jobs=jobs)
    listed, other = [w for w in made(at).who if w.talk == "someone-in-the-job"]
    assert (listed.by, listed.name, listed.listed) == ("hires", "Org One", DAY)
    assert other.by == "posts"
    page = plans.plan(at, "md").content.decode()
    assert "Such posts are at [Org One](https://example.org/1) (list of 28 November 2026)." in page


def test_funders_are_two_and_nobody_is_named_twice(tmp_path: Path) -> None:
    said = {"version": 2, "aim": "decide", "choices": ["own-grant", "company"], "country": "DE",
            "decide_by": "2027-02-15", "hours": [8, 8, 8, 8, 8], "situation": "working"}
    who = made(desk(tmp_path, said)).who
    assert [w.by for w in who if w.talk == "would-fund-it"] == ["funds", "funds"]
    assert len({w.page for w in who}) == len(who)


# == verify, batch, brief =========================================================================


@pytest.mark.parametrize("name", sorted(p.stem for p in (ROOT / "examples").glob("*.yaml")))
def test_a_json_plan_carries_what_it_drew_on(name: str, tmp_path: Path) -> None:
    home = home_of(tmp_path / "me.yaml")
    shutil.copy(ROOT / "examples" / f"{name}.yaml", home.profile)
    shutil.copytree(OPEN, home.lists)
    path = tmp_path / "plan.json"
    path.write_bytes(plans.plan(Desk(home, (), DAY), "json").content)
    assert verify.verify(Desk(None, (), DAY), path).identical
    held = json.loads(path.read_text("utf-8"))
    assert len(held["lists"].get("jobs", {"rows": []})["rows"]) < 15


def test_a_batch_draws_on_lists_and_says_so(tmp_path: Path) -> None:
    people = tmp_path / "people"
    people.mkdir()
    for n in range(3):
        (people / f"{n}.yaml").write_text(json.dumps({**SEARCH, "name": f"P{n}"}), "utf-8")
    folder = desk(tmp_path, jobs=[ad(1), ad(2)]).files.lists
    run = ["batch", str(people), "--out", str(tmp_path / "out"), "--format", "json",
           "--today", "2026-11-28", "-j", "1", "--json"]

    def call(*args: str) -> Any:
        return CliRunner().invoke(app, list(args))

    made = call(*run, "--lists", str(folder))
    assert made.exit_code == 0, made.output
    totals = json.loads(made.stdout)
    assert totals["lists"].startswith("jobs-2026-11-28-") and totals["plans"] == 3
    assert "From open lists too: jobs-2026-11-28" in (tmp_path / "out" / "summary.md").read_text()
    plan = tmp_path / "out" / "plans" / "p0001.json"
    assert len(json.loads(plan.read_text())["plan"]["open_now"]["openings"]) == 2
    assert verify.verify(Desk(None, (), DAY), plan).identical
    brief = ["brief", str(tmp_path / "out"), "--format", "json"]
    page = call(*brief, "--lists", str(folder))
    assert json.loads(page.stdout)["lock"]["lists"] == totals["lists"]
    other = call(*brief)
    assert other.exit_code == 2 and "other open lists" in other.stderr
    assert call(*brief, "--lists", str(tmp_path / "none")).exit_code == 2
    again = json.loads(call(*run).stdout)  # without lists every plan is another one
    assert again["lists"] == "" and call(*brief).exit_code == 0
    assert "open_now" in json.loads(plan.read_text())["plan"]


def test_lists_beside_the_data_are_used(tmp_path: Path) -> None:
    beside = tmp_path / "data" / "lists"
    beside.mkdir(parents=True)
    assert Desk(None, [tmp_path / "data"], DAY).lists_folder == beside
    assert Desk(None, [tmp_path / "data"], DAY, lists=tmp_path).lists_folder == tmp_path
    assert Desk(None, [tmp_path], DAY).lists_folder is None


# == speed ========================================================================================


def test_ten_times_as_many_jobs_take_hardly_more_than_ten_times_as_long() -> None:
    catalog, rows = sheets.catalog(), json.loads((OPEN / "jobs.json").read_text("utf-8"))["data"]
    person = Desk(given=("x", json.dumps(SEARCH).encode()), day=DAY).person
    where = assess(catalog, person)

    def seconds(jobs: int) -> float:
        many = [{**rows[n % len(rows)], "id": f"r{n}"} for n in range(jobs)]
        raw = json.dumps({"data": many}).encode()
        start = time.process_time()
        listing = parse(raw, "jobs.json", strict=False)
        openings(catalog, with_roles(catalog, listing), person, where, {}, ())
        return time.process_time() - start

    few = min(seconds(500) for _ in range(3))
    many = seconds(5000)
    assert many < few * 15 or many < 1, (few, many)


def test_a_desk_without_lists_is_as_before(tmp_path: Path) -> None:
    at = desk(tmp_path)
    shutil.rmtree(at.files.lists)
    plan = made(at)
    assert plan.open_now is None and not plan.near and not at.drawn.lists
    assert replace(at, use_lists=False).document.lock == at.document.lock


def test_an_employer_that_pays_anywhere_is_not_asked_whether_it_can_hire(tmp_path: Path) -> None:
    life = ROOT / "benchmarks" / "lives" / "p14.yaml"
    at = desk(tmp_path, yaml.load(life.read_text("utf-8"), yaml.BaseLoader))
    page = plans.plan(at, "md").content.decode()
    line = next(x for x in page.splitlines() if x.startswith("- **[Facilitating at BlueDot]"))
    assert "can hire" not in line
