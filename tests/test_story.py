"""Two years of one person, by command line: nothing done is lost, every change is explained.

The data is copied, so that it can change under the person's feet.
"""

from __future__ import annotations

import json
import re
from contextlib import chdir
from pathlib import Path
from typing import Any

import pytest
from maintaining import make_checkout
from typer.testing import CliRunner, Result

from pathways.cli.main import app

PROFILE = """\
version: 1
name: Amara
situation: working
country: PT
work_rights: [EU]
hours: [6, 8, 7, 7, 8]
full_time_from: 2028-01
pay: "3"
programs:
- {id: bluedot-agi-strategy, when: 2026-05, proof: "a page on three approaches, with objections"}
did:
- {thing: led-a-session, when: 2026-09, proof: "eight people in Lisbon, notes are public"}
prefers: [people, projects]
roles: [group-organizer, course-facilitator]
why: I want more people here to have somewhere to begin.
move: months
horizon: "24"
"""


class Life:
    """A checkout with data, a person's files, and what they do."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.checkout = make_checkout(folder / "checkout", patch)
        self.profile = folder / "amara.yaml"
        self.profile.write_text(PROFILE, encoding="utf-8")
        self.record = folder / "amara.record.yaml"
        self.done: set[str] = set()
        self.names: dict[str, str] = {}

    def run(self, *args: str) -> Result:
        with chdir(self.checkout):
            out = CliRunner().invoke(app, [*args], env={"COLUMNS": "80"})
        if out.exception and not isinstance(out.exception, SystemExit):
            raise out.exception
        assert out.exit_code == 0, out.output
        return out

    def own(self, *args: str) -> Result:
        return self.run(*args, "--profile", str(self.profile))

    def log(self, day: str, *args: str) -> None:
        self.own("log", *args, "--on", day)
        if args[0] == "done":
            self.done.add(args[1])

    def replan(self, day: str) -> dict[str, Any]:
        """The difference, after checking that it is complete and that no mark was lost."""
        before = self.plan()
        diff: dict[str, Any] = json.loads(self.own("replan", "--json", "--today", day).stdout)
        after = self.plan()
        told = {line["step"] for line in diff["lines"]}
        for line in diff["lines"]:
            assert line["cause"] in ("you", "data", "time"), line
        for step in {*before, *after}:
            if (step in before) != (step in after):
                renamed = step.partition(":")[2] in self.names
                assert step in told or renamed, f"{step} came or went without a word"
        for step in self.done:
            assert step not in after, f"{step} is done, and planned again"
        held = self.own("log", "show", "--json")
        marks = {e["of"] for e in json.loads(held.stdout) if e["what"] == "done" and e["counts"]}
        assert self.done <= marks
        return diff

    def plan(self) -> dict[str, str]:
        held = json.loads((self.profile.parent / "amara.plan.json").read_text(encoding="utf-8"))
        return {s["id"]: s["due"] for s in held["plan"]["steps"]}

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.checkout / "data" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def rename(self, old: str, new: str) -> None:
        """Give a program another id; the old one becomes an alias, and all others follow."""
        for path in (self.checkout / "data").rglob("*.yaml"):
            text = path.read_text(encoding="utf-8")
            if path.stem == old:
                text = text.replace(f"id: {old}\n", f"id: {new}\n")
                text = text.replace("aliases: [", f"aliases: [{old}, ", 1)
                path.unlink()
                path.with_name(f"{new}.yaml").write_text(text, encoding="utf-8")
            elif old in text:
                path.write_text(text.replace(old, new), encoding="utf-8")
        self.names[old] = self.names[new] = new


@pytest.fixture
def life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Life:
    return Life(tmp_path, monkeypatch)


def test_two_years(life: Life) -> None:
    life.own("replan", "--today", "2026-11-22")
    first = life.plan()
    goal = next(s for s in first if s.startswith("project:"))

    # Four check-ins, the first goal half done, then done.
    life.log("2026-11-29", "hours", "6", "--of", goal)
    life.log("2026-12-06", "hours", "7", "--of", goal)
    life.log("2026-12-13", "hours", "5")
    diff = life.replan("2026-12-14")
    assert goal in life.plan(), "a project half done stays"
    life.log("2027-01-10", "hours", "9", "--of", goal)
    life.log("2027-01-17", "done", goal, "--hours", "4", "--link", "https://example.org/notes",
             "--said", "six people stayed to the end")
    diff = life.replan("2027-01-18")
    gone = next(line for line in diff["lines"] if line["step"] == goal)
    assert (gone["after"], gone["cause"], gone["entry"]["what"]) == (None, "you", "done")

    # A rejection: not proposed again for that round, and said so.
    life.log("2027-02-10", "applied", "generator-residency")
    life.replan("2027-02-12")
    assert "apply:generator-residency" not in life.plan()
    life.log("2027-04-01", "result", "generator-residency", "rejected")
    life.replan("2027-04-02")
    assert "apply:generator-residency" not in life.plan()

    # An acceptance: its weeks are taken, and the plan goes around them.
    life.log("2027-05-01", "applied", "ai-safety-collab")
    life.log("2027-05-20", "result", "ai-safety-collab", "accepted",
             "--starts", "2027-06-01", "--ends", "2027-07-31")
    life.replan("2027-05-21")
    weeks = json.loads((life.profile.parent / "amara.plan.json").read_text())["plan"]["weeks"]
    busy = [w for w in weeks if any(s == "attend:ai-safety-collab" for s, _ in w["hours"])]
    assert 8 <= len(busy) <= 10

    # The program is renamed, and another is retired.
    life.rename("ai-safety-collab", "safety-together")
    life.edit("programs/generator-residency.yaml", "\nmode:",
              f'\nrunning: {{is: "no", source: {_a_source(life, "generator-residency")}}}\nmode:')
    life.replan("2027-06-10")
    weeks = json.loads((life.profile.parent / "amara.plan.json").read_text())["plan"]["weeks"]
    assert any(s == "attend:safety-together" for w in weeks for s, _ in w["hours"])

    # It ends under its old name, in a new country.
    life.log("2027-08-01", "finished", "ai-safety-collab", "--said", "a project page, with others")
    life.log("2027-09-15", "changed", "country=GB", "work_rights=GB", "hours=10")
    diff = life.replan("2027-09-16")
    assert {e["what"] for e in diff["entries"]} == {"finished", "changed"}

    # Later goals, with and without anything to show.
    for day, proof in (("2027-12-01", ["--said", "twelve replies"]), ("2028-03-01", [])):
        later = next(s for s in life.plan() if s.startswith("project:"))
        life.log(day, "done", later, "--hours", "20", *proof)
        life.replan(day)
    life.log("2028-06-01", "job", "group-organizer", "--said", "half-time, in Manchester")
    life.replan("2028-06-02")
    life.replan("2028-11-20")

    # Nothing lost: every line is still there, in order, and the last plan can be verified.
    lines = life.record.read_text(encoding="utf-8").splitlines()
    assert len([x for x in lines if x.startswith("- ")]) == 14
    life.run("verify", str(life.profile.parent / "amara.plan.json"))


def _a_source(life: Life, program: str) -> str:
    text = (life.checkout / f"data/programs/{program}.yaml").read_text(encoding="utf-8")
    after = text.split("\nsources:\n", 1)[1]
    return after.split(":", 1)[0].strip()


def test_only_time_passing_is_called_that(life: Life) -> None:
    life.own("replan", "--today", "2026-11-22")
    diff = life.replan("2027-01-30")
    assert diff["lines"] and {line["cause"] for line in diff["lines"]} == {"time"}


def test_only_new_data_is_called_that(life: Life) -> None:
    life.own("replan", "--today", "2026-11-22")
    step = next(s for s in life.plan() if s.startswith("project:"))
    path = life.checkout / f"data/projects/{step.partition(':')[2]}.yaml"
    text = path.read_text(encoding="utf-8")
    hours = re.search(r"hours: \{p50: [\d.]+, p80: [\d.]+", text)
    assert hours
    path.write_text(text.replace(hours.group(), "hours: {p50: 600, p80: 800"), encoding="utf-8")
    diff = life.replan("2026-11-22")
    assert step in {line["step"] for line in diff["lines"]}
    assert next(x for x in diff["lines"] if x["step"] == step)["cause"] == "data"
    assert "you" not in {line["cause"] for line in diff["lines"]}


def test_the_same_day_and_answers_change_nothing(life: Life) -> None:
    life.own("replan", "--today", "2026-11-22")
    assert life.replan("2026-11-22")["lines"] == []


def test_following_the_plan_leaves_the_next_goal_as_it_was(life: Life) -> None:
    life.own("replan", "--today", "2026-11-22")
    before = sorted(life.plan().items(), key=lambda pair: pair[1])
    goals = [step for step, _ in before if step.startswith("project:")]
    until = life.plan()[goals[0]]
    for step, due in before:
        if due <= until and not step.startswith(("apply", "job")):
            life.log(due, "done", step, "--said", "done as planned")
    life.replan(until)
    assert goals[1] in life.plan()
