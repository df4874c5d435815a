"""People and openings beside each other: what is said of whom, and what may play no part."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import random
import shutil
import sys
from collections import Counter
from copy import deepcopy
from dataclasses import fields
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import crowd
import pytest
import sheets
import yaml
from profiles import catalog
from test_json import misfits
from typer.testing import CliRunner, Result

from pathways.catalog import load_catalog
from pathways.catalog.values import Country, Id, When
from pathways.cli.main import app
from pathways.lists.openings import Places
from pathways.problems import BadInput
from pathways.profile import Person, Profile
from pathways.profile.answers import Claim, Did, parse_profile
from pathways.route.facts import ASPECTS, On, Ready
from pathways.route.judge import Judge
from pathways.route.openings import Opening, parse_openings
from pathways.route.people import candidate
from pathways.route.routed import pairs_of

ROOT = Path(__file__).resolve().parent.parent
DAY = ("--today", "2026-11-28")


def run(*args: object, **more: Any) -> Result:
    return CliRunner().invoke(app, [str(a) for a in args], **more)


def routed(folder: Path, people: list[Any], openings: list[Any], *more: object) -> dict[str, Any]:
    """What `route --json` prints, which always fits its schema."""
    said = run("route", *crowd.write(folder, people, openings), *DAY, "--json", *more)
    assert said.exit_code == 0, said.output
    held = json.loads(said.stdout)
    assert misfits("route", held) == []
    return held


def somebody(id: str = "a", **answers: Any) -> dict[str, Any]:
    usual = {"situation": "working", "country": "PT", "city": "Lisbon", "hours": [5, 5, 5, 5]}
    return {"version": 2, "id": id, "name": f"Name {id}", **usual, **answers}


def levels(proof: str = "six sessions, nine people", **of: int) -> dict[str, Any]:
    return {c.replace("_", "-"): {"level": n, **({"proof": proof} if proof else {})}
            for c, n in of.items()}


def opening(id: str = "o1", **keys: Any) -> dict[str, Any]:
    return {"id": id, "name": f"Opening {id}", "kind": "shift", "place": "Lisbon, Portugal",
            "needs": {"convening": 2}, **keys}


def verdict(folder: Path, person: dict[str, Any], one: dict[str, Any]) -> Any:
    """What is said of one person and one opening; None where it is not worth telling them."""
    (each,) = routed(folder, [person], [one])["each"]
    return each["openings"][0] if each["openings"] else None


def order(held: dict[str, Any]) -> dict[str, list[str]]:
    return {at["id"]: [p["person"] for p in at["first"]] for at in held["openings"]}


# == one person and one opening ===================================================================


def test_who_shows_what_is_asked_for_with_proof_fits_now(tmp_path: Path) -> None:
    said = verdict(tmp_path, somebody(levels=levels(convening=2)), opening())
    assert said["verdict"] == "now" and said["asks"] == [] and said["step"] is None
    assert said["needs"] == [{"competency": "convening", "asked": 2, "shown": 2, "proven": 2,
                              "known": True}]


def test_days_that_vary_rule_nobody_out(tmp_path: Path) -> None:
    person = somebody(levels=levels(convening=2), free="Monday evening")
    said = verdict(tmp_path, person, opening(days="it varies"))
    assert said["verdict"] == "now" and said["asks"] == []


def test_a_missing_sentence_is_the_one_step(tmp_path: Path) -> None:
    said = verdict(tmp_path, somebody(levels=levels("", convening=2)), opening())
    assert said["verdict"] == "step"
    assert said["step"] == {"kind": "say", "ref": "convening", "weeks": [0, 0]}


def test_the_one_step_is_named_with_its_weeks_at_the_persons_own_hours(tmp_path: Path) -> None:
    for hours in (3, 12):
        person = somebody(levels=levels(convening=1), hours=[hours] * 4)
        said = verdict(tmp_path, person, opening())
        assert said["verdict"] == "step" and said["step"]["kind"] == "project"
        project = yaml.safe_load((ROOT / f"data/projects/{said['step']['ref']}.yaml").read_text())
        assert [s["level"] for s in project["shows"] if s["competency"] == "convening"] >= [2]
        low, high = said["step"]["weeks"]
        least = sum(part.get("weeks", 0) for part in project["parts"])
        assert low == max(least, -(-project["hours"]["p50"] // hours))
        assert high == max(least, -(-project["hours"]["p80"] // hours))


def test_a_step_that_would_be_done_too_late_is_none(tmp_path: Path) -> None:
    person = somebody(levels=levels(convening=1))
    assert verdict(tmp_path, person, opening(closes="2027-11-28"))["verdict"] == "step"
    assert verdict(tmp_path, person, opening(closes="2026-12-01")) is None


def test_who_said_nothing_is_counted_as_unknown_and_not_as_a_no(tmp_path: Path) -> None:
    people = [somebody("a"), somebody("b", levels=levels("", convening=0, writing=0))]
    (at,) = routed(tmp_path, people, [opening(needs={"convening": 3, "writing": 3})])["openings"]
    assert (at["now"], at["step"], at["unknown"]) == (0, 0, 1)


def test_somebody_new_is_pointed_to_an_introduction(tmp_path: Path) -> None:
    said = verdict(tmp_path, somebody(), opening(needs={"field-context": 1}))
    assert (said["verdict"], said["step"]["kind"]) == ("step", "study")
    assert said["needs"][0]["known"] is False


@pytest.mark.parametrize(("answers", "keys"), [
    ({"country": "DE", "city": "Berlin", "move": "yes"}, {}),
    ({"free": "Monday evening"}, {"days": "Tuesday evening"}),
    ({"free": "Tuesday 9:00"}, {"days": "Tuesday 19:00"}),
    ({"periods": ["every tuesday: 0 choir"]}, {"days": "Tuesday evening"}),
    ({"languages": ["en"]}, {"language": "Portuguese"}),
    ({"age": 40}, {"most_age": 25}),
    ({"work_rights": ["PT"]}, {"rights": ["GB"], "kind": "job", "place": "remote"}),
    ({"hours": [2, 2, 2, 2, 2]}, {"hours": 20, "kind": "project"}),
    ({"full_time_from": "never"}, {"hours": "full-time", "kind": "job"}),
    ({"degree": "none"}, {"degree": "phd"}),
    ({"deal_breakers": ["unpaid"]}, {"kind": "job", "pays": False}),
], ids=lambda x: ",".join(x))  # fmt: skip
def test_a_known_fact_rules_it_out(tmp_path: Path, answers: Any, keys: Any) -> None:
    person = somebody(levels=levels(convening=3), **answers)
    assert verdict(tmp_path, person, opening(**keys)) is None
    for key in answers:
        person.pop(key)
    person.pop("city", None)
    said = verdict(tmp_path, person, opening(**keys))
    assert said and said["verdict"] == "now", "what is unknown is asked, and never a no"


@pytest.mark.parametrize(("without", "keys", "code"), [
    (("country", "city"), {}, "where-you-live"),
    (("hours",), {"hours": 4, "kind": "project"}, "hours"),
    ((), {"days": "Tuesday evening"}, "days-unknown"),
    ((), {"most_age": 25}, "age-most"),
    ((), {"degree": "phd"}, "degree"),
    ((), {"language": "German"}, "language"),
    ((), {"place": ""}, "where"),
    ((), {"hours": "full-time", "kind": "job"}, "full-time"),
])  # fmt: skip
def test_what_nobody_knows_is_asked_in_words(
    tmp_path: Path, without: tuple[str, ...], keys: Any, code: str
) -> None:
    person = somebody(levels=levels(convening=2))
    for key in without:
        person.pop(key)
    said = verdict(tmp_path, person, opening(**keys))
    asked = {r["code"]: r["words"] for r in said["asks"]}
    assert said["verdict"] == "now" and code in asked
    assert asked[code].endswith("?") and asked[code] != code


def test_without_needs_a_role_asks_for_what_it_requires(tmp_path: Path) -> None:
    held = levels(field_context=2, ops_systems=2, ownership=2, judgment=2, program_delivery=2,
                  security_discretion=1, writing=1)  # fmt: skip
    one = opening(kind="job", role="Operations generalist", place="remote")
    del one["needs"]
    assert verdict(tmp_path, somebody(levels=held), one)["verdict"] == "now"
    assert verdict(tmp_path, somebody(), one) is None


# == many =========================================================================================


def test_proof_comes_before_levels_and_levels_before_names(tmp_path: Path) -> None:
    people = [
        somebody("a", name="Aaron", levels=levels("", convening=3)),
        somebody("z", name="Zoe", levels=levels(convening=2)),
        somebody("b", name="Bo", levels=levels("", convening=3)
                 | levels(people_development=2)),
    ]  # fmt: skip
    held = routed(tmp_path, people, [opening(would_help={"people-development": 2})])
    names = {each["person"]: each["name"] for each in held["each"]}
    (first,) = order(held).values()
    assert [names[code] for code in first] == ["Zoe", "Bo", "Aaron"]


def test_who_fits_and_has_nobody_to_refer_them_must_not_be_missed(tmp_path: Path) -> None:
    fits = levels(convening=2)
    people = [
        somebody("a", levels=fits, referrer="no"),
        somebody("b", levels=fits, obstacle_kind="nobody-to-ask"),
        somebody("c", levels=fits | levels("", relationships=0)),
        somebody("d", levels=fits),  # nobody knows
        somebody("e", levels=fits, referrer="Professor Example"),
        somebody("f", levels=fits | levels(relationships=2), obstacle_kind="nobody-to-ask"),
        somebody("g", referrer="no"),  # does not fit
        somebody("h", levels=fits, referrer="niemand"),
        somebody("i", levels=fits, referrer="Professor Example", obstacle_kind="nobody-to-ask"),
        somebody("j", levels=fits, referrer="my adviser, maybe"),  # nobody knows
    ]
    held = routed(tmp_path, people, [opening()])
    places = {each["person"]: each["place"] for each in held["each"]}
    missed = {places[m["person"]]: m["known_by"] for m in held["openings"][0]["not_to_miss"]}
    assert missed == {"1": "referrer", "2": "obstacle_kind", "3": "levels",
                      "8": "referrer", "9": "obstacle_kind"}
    page = run("route", *crowd.write(tmp_path, people, [opening()]), *DAY).stdout
    assert "Not to be missed" in page and "their answer on who would refer them" in page


def test_somebody_can_ask_to_be_left_out(tmp_path: Path) -> None:
    people = [somebody("a", levels=levels(convening=2)),
              somebody("b", levels=levels(convening=2), routed="no")]  # fmt: skip
    held = routed(tmp_path, people, [opening()])
    assert (held["people"], held["left_out"]) == (1, 1)
    assert "Name b" not in json.dumps(held)


def test_own_wishes_come_first(tmp_path: Path) -> None:
    fits = levels(convening=2, writing=2)
    many = [opening("o1"), opening("o2", needs={"writing": 1}), opening("o3")]
    person = somebody(levels=fits, wants="o3, o2")
    (each,) = routed(tmp_path, [person], many)["each"]
    assert [o["opening"] for o in each["openings"]] == ["o3", "o2", "o1"]


def test_a_wish_is_read_as_people_write_it_and_one_that_fails_is_answered(tmp_path: Path) -> None:
    fits = levels(convening=2)
    many = [opening("o1", name="Lead the Tuesday group, evenings"),
            opening("o2", name="Host a talk"),
            opening("o3", name="Edit the newsletter", needs={"research_design": 3})]
    said = ("1. Tuesday group; 2. newsletter", "Lead the Tuesday group, evenings, Host a talk",
            "Hsot a tlak", "the talk or newsletter please")
    people = [somebody(f"n{n}", levels=fits, wants=wants) for n, wants in enumerate(said)]
    files = crowd.write(tmp_path, people, many)
    assert run("route", *files, *DAY, "--audit", tmp_path / "a.json", "-o", tmp_path / "x.md"
               ).exit_code == 0
    held = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert sorted(held["wants"].values()) == [["o1", "o2"], ["o1", "o3"], ["o2", "o3"]]
    page = (tmp_path / "x.md").read_text("utf-8")
    assert "Wished for, and not now: **Edit the newsletter" in page
    assert "did you mean 'host-a-talk'?" in page


@pytest.mark.parametrize("blind", [(), ("--blind",)])
def test_a_conflict_keeps_somebody_away(tmp_path: Path, blind: tuple[str, ...]) -> None:
    person = somebody(levels=levels(convening=2), conflicts=["o2"])
    (each,) = routed(tmp_path, [person], [opening("o1"), opening("o2")], *blind)["each"]
    assert len(each["openings"]) == 1


def test_the_core_bar_is_shown_in_their_own_words(tmp_path: Path) -> None:
    person = somebody(why="It keeps me awake.", levels=levels("the atlas, in a group",
                                                              field_context=1))  # fmt: skip
    (each,) = routed(tmp_path, [person], [opening()])["each"]
    assert each["bar"] == {"mission": "It keeps me awake.", "context": {
        "level": 1, "enough": True, "words": "the atlas, in a group"}}  # fmt: skip
    (each,) = routed(tmp_path, [somebody()], [opening()])["each"]
    assert each["bar"] == {"mission": None, "context": None}


def test_answers_given_as_openings_are_told_once_and_not_row_by_row(tmp_path: Path) -> None:
    answers = ROOT / "tests" / "exports" / "commas-quotes-and-lines.csv"
    said = run("route", crowd.write(tmp_path, [somebody()], [opening()])[1], answers, *DAY)
    assert said.exit_code == 2 and "1 problem" in said.stderr
    assert "has no column id, name, kind" in said.stderr and "first the people" in said.stderr


def test_proof_of_a_level_counts_at_the_bar_whichever_thing_it_is_of(tmp_path: Path) -> None:
    course = min(p.id for p in catalog().programs.values()
                 if any(b.competency == "field-context" and b.to == 1
                        for b in p.builds))  # fmt: skip
    person = somebody(programs=[course], levels=levels(field_context=1))
    one = opening(needs={"field-context": 1}, days="Tuesday evening", kind="evening")
    page = run("route", *crowd.write(tmp_path, [person], [one]), *DAY).stdout
    assert course < "field-context" and "safety context 1, with proof" in page
    assert "level 1, with proof" in page and "Evening; Lisbon, Portugal; Tuesday evening" in page


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Sixty people and twenty openings, routed once."""
    folder = tmp_path_factory.mktemp("crowd")
    return routed(folder, crowd.people(60), crowd.openings(20))


def test_order_of_rows_and_keys_plays_no_part(tmp_path: Path, crowded: Any) -> None:
    people, open_ = crowd.people(60), crowd.openings(20)
    dice = random.Random(5)
    turned = [dict(dice.sample(list(p.items()), len(p))) for p in dice.sample(people, 60)]
    held = routed(tmp_path, turned, dice.sample(open_, 20))
    assert order(held) == order(crowded)
    mine = {e["person"]: e["openings"] for e in held["each"]}
    assert mine == {e["person"]: e["openings"] for e in crowded["each"]}


def test_names_schools_and_genders_play_no_part(tmp_path: Path, crowded: Any) -> None:
    people = crowd.people(60)
    for one, other in zip(people, crowd.people(60)[::-1], strict=True):
        one["name"] = other["name"]
        if "why" in one:
            one["why"] = "Another School, and she and he changed places"
    held = routed(tmp_path, people, crowd.openings(20))
    places = {e["person"]: e["place"] for e in held["each"]}
    were = {e["person"]: e["place"] for e in crowded["each"]}
    assert {o: [places[c] for c in codes] for o, codes in order(held).items()} == {
        o: [were[c] for c in codes] for o, codes in order(crowded).items()
    }


def test_blind_and_open_agree_and_blind_names_nobody(tmp_path: Path, crowded: Any) -> None:
    held = routed(tmp_path, crowd.people(60), crowd.openings(20), "--blind")
    codes = {o: f"o{hashlib.sha256(o.encode()).hexdigest()[:10]}" for o in order(crowded)}
    assert order(held) == {codes[o]: people for o, people in order(crowded).items()}
    said = run("route", *crowd.write(tmp_path, crowd.people(60), crowd.openings(20)), *DAY,
               "--blind").stdout + json.dumps(held)  # fmt: skip
    people = tmp_path / "people"
    people.mkdir()
    (people / "anna-secret.yaml").write_text("version: 2\nhours: never\n")
    (people / "bert-secret.yaml").write_text("version: 2\nname: Bert\nwhy: Bert, of bert.org\n")
    (tmp_path / "x.yaml").write_text(yaml.safe_dump({"openings": [opening()]}))
    said += run("route", people, tmp_path / "x.yaml", *DAY, "--blind", "--json").stdout
    assert "first (batch --check): 1" in said and "secret" not in said and "Bert" not in said
    for word in ("Person", "Family", "Opening 1", "Organization 1", '"m1"'):
        assert word not in said, word


def test_more_evidence_never_lowers(tmp_path: Path) -> None:
    people, open_ = crowd.people(12, seed=7), crowd.openings(20)
    stood = _stands(routed(tmp_path, people, open_))
    dice = random.Random(3)
    for number, one in enumerate(people[:4]):
        more = deepcopy(people)
        for competency in dice.sample(crowd.NEEDS, 3):
            claim = more[number]["levels"].get(competency, {"level": 0})
            proof = {"proof": claim.get("proof", "a link")}
            raised = min(4, claim["level"] + 1)
            more[number]["levels"][competency] = {"level": raised, **proof}
        after = _stands(routed(tmp_path, more, open_))
        for at, place in stood[one["id"]].items():
            assert after[one["id"]].get(at, (9,)) <= place, (one["id"], at)


def test_one_more_thing_done_or_claimed_lowers_nobody_at_any_role() -> None:
    held, dice = catalog(), random.Random(11)
    closing = (None, When(2027, 1, 15))
    open_ = [Opening(Id(f"{role}-{n}"), role, "job", role=role, place="remote", closes=day)
             for role in held.roles for n, day in enumerate(closing)]  # fmt: skip
    judge = Judge(held, open_, date(2026, 11, 28))
    things = [thing.id for thing in held.questions.things]

    def orders(done: Any, said: Any) -> list[Any]:
        profile = Profile(2, situation="working", country=Country("PT"), hours=(5.0,) * 4,
                          did=tuple(Did(*one) for one in done), levels=said)  # fmt: skip
        who = candidate(held, profile, "id one")
        return [p.order for p in pairs_of(who, judge.of(who.person))]

    for _ in range(60):
        done = [(t, dice.choice(["", "a link"])) for t in dice.sample(things, dice.randint(1, 6))]
        said = {c: Claim(dice.randint(0, 3), dice.choice(["", "a link"]))
                for c in dice.sample(list(held.competencies), dice.randint(1, 6))}  # fmt: skip
        more_done, more_said = list(done), dict(said)
        if dice.random() < 0.5:
            left = [t for t in things if t not in dict(done)]
            more_done.append((dice.choice(left), dice.choice(["", "a link"])))
        else:
            c = dice.choice(list(held.competencies))
            was = said.get(c, Claim(0))
            more_said[c] = Claim(min(4, was.level + 1), was.proof or dice.choice(["", "a link"]))
        before, after = orders(done, said), orders(more_done, more_said)
        assert all(b <= a for a, b in zip(before, after, strict=True)), (done, said)


def _stands(held: dict[str, Any]) -> dict[str, dict[str, tuple[int, int]]]:
    """By the id of a person and an opening, the verdict and the place among its people."""
    ids = {e["person"]: f"m{e['place']}" for e in held["each"]}
    found: dict[str, dict[str, tuple[int, int]]] = {id: {} for id in ids.values()}
    for at in held["openings"]:
        for number, p in enumerate(at["first"]):
            found[ids[p["person"]]][at["id"]] = (p["verdict"] == "step", number)
    return found


def test_any_placing_can_be_worked_out_from_the_audit(tmp_path: Path) -> None:
    files = crowd.write(tmp_path, crowd.people(60), crowd.openings(20))
    audit = tmp_path / "audit.json"
    assert run("route", *files, *DAY, "--audit", audit, "-o", tmp_path / "x.md").exit_code == 0
    held = json.loads(audit.read_text("utf-8"))
    assert misfits("route", held) == [] and "least" not in held["rule"]["verdict"]
    seen, people = 0, crowd.people(60)
    places = {e["person"]: e["place"] for e in held["each"]}
    for at in held["openings"]:
        keys = []
        for p in at["first"]:
            met = [sum(min(n["asked"], n[of]) for n in p[where])
                   for where, of in (("needs", "proven"), ("needs", "shown"), ("helps", "shown"))]
            enough = all(n["shown"] >= n["asked"] for n in p["needs"])
            assert (p["verdict"] == "now") == enough and (p["step"] is None) == enough
            lots = [hashlib.sha256(f"{at['code']}\0{text}".encode()).hexdigest()
                    for text in (held["lots"][p["person"]], p["person"])]
            keys.append([int(not enough), *(-m for m in met), *lots])
            assert keys[-1] == p["order"]
            said = people[int(places[p["person"]]) - 1]["levels"]
            for n in p["needs"]:
                claim = said.get(n["competency"], {"level": 0})
                kept = claim["level"] - (claim["level"] > 1 and "proof" not in claim)
                assert (n["shown"], n["proven"]) == (kept, kept if "proof" in claim else 0)
            seen += 1
        assert keys == sorted(keys)
    assert seen > 100
    for at in held["openings"]:  # and what keeps everybody else from it
        codes = [codes for why in held["why_not"].values() for codes in [why.get(at["id"], [])]]
        assert Counter(code for some in codes for code in some) == at["out"]
        assert at["now"] + at["step"] == sum(not some for some in codes)


def test_whoever_can_only_work_from_home_is_sent_to_no_shift_and_may_come_in_the_evening(
    tmp_path: Path,
) -> None:
    here: dict[str, Any] = {"version": 2, "situation": "caring", "country": "AT", "city": "Vienna",
                            "hours": [5, 5, 5, 5], "work_rights": ["AT"]}
    people = [{**here, "deal_breakers": ["on-site"]}, {**here, "situation": "working"}]
    some = [opening(id=kind, kind=kind, place="Vienna") for kind in ("shift", "evening")]
    held = routed(tmp_path, people, [{k: v for k, v in o.items() if k in (
        "id", "name", "kind", "place")} for o in some])
    assert {o["id"]: (o["now"], o["out"]) for o in held["openings"]} == {
        "shift": (1, {"on-site": 1}), "evening": (2, {})}


def test_an_opening_is_wished_for_by_id_or_name_and_what_is_none_is_told(tmp_path: Path) -> None:
    people = [{**one, "wants": wants} for one, wants in zip(
        crowd.people(3), ("Opening 2, o1", "o1 o3", "opening 3, the moon"), strict=True)]
    held = routed(tmp_path, people, crowd.openings(3))
    assert any("'the moon' under wants was not read" in note for note in held["notes"])
    assert len([note for note in held["notes"] if "wants" in note]) == 1
    files, audit = crowd.write(tmp_path, people, crowd.openings(3)), tmp_path / "audit.json"
    assert run("route", *files, *DAY, "--audit", audit, "-o", tmp_path / "x.md").exit_code == 0
    wants = json.loads(audit.read_text("utf-8"))["wants"].values()
    assert sorted(wants) == [["o1", "o3"], ["o2", "o1"], ["o3"]]


def test_the_points_of_a_seat_and_a_step_can_be_worked_out_from_the_audit(tmp_path: Path) -> None:
    wished = [{**one, "wants": f"o{n % 20 + 1}; Opening {n % 7 + 1}"}
              for n, one in enumerate(crowd.people(60))]  # fmt: skip
    files, audit = crowd.write(tmp_path, wished, crowd.openings(20)), tmp_path / "audit.json"
    said = run("route", *files, *DAY, "--assign", "--audit", audit, "-o", tmp_path / "x.md")
    assert said.exit_code == 0
    held = json.loads(audit.read_text("utf-8"))
    assert misfits("route", held) == []
    rule, like = held["rule"]["worth"], {c: json.loads(x) for c, x in held["lots"].items()}
    openings = {o["id"]: o for o in held["openings"]}
    pairs = {(e["person"], o["opening"]): o for e in held["each"] for o in e["openings"]}
    held_for = set()
    for given in held["assigned"]["pairings"]:
        who, id = given["person"], given["opening"]
        pair, at, wants = pairs[who, id], openings[id], held["wants"].get(who, [])
        asked = sum(n["asked"] for n in pair["needs"])
        proven = sum(min(n["asked"], n["proven"]) for n in pair["needs"])
        hours = {"hours", "hours-near", "start-after", "days-off"}
        mine = {
            pair["verdict"]: rule[pair["verdict"]],
            "wished": rule["wished"] // (1 + wants.index(id)) if id in wants else 0,
            "role": rule["role"] if at["role"] in like[who]["roles"] else 0,
            "proven": rule["proven"] * proven // asked if asked else 0,
            "aim": rule["aim"] if like[who]["aim"] in held["aims"][at["kind"]] else 0,
            "hours": rule["hours"] if id in held["hours"]
            and not hours & {a["code"] for a in pair["asks"]} else 0,
            "weight": at["weight"],
            "ask": -rule["ask"] * min(rule["asks"], len(pair["asks"])),
        }
        assert mine == given["worth"] and sum(mine.values()) == given["points"]
        held_for |= {what for what, points in mine.items() if points}
    assert held_for >= {"now", "wished", "proven"}
    raised = 0
    for pair in pairs.values():
        if pair["step"] and pair["step"]["kind"] == "project":
            shows = held["shows"][pair["step"]["ref"]]
            for need in pair["needs"]:
                if need["shown"] < need["asked"]:
                    low, high = shows[need["competency"]]
                    assert low <= need["shown"] and high >= need["asked"]
                    raised += 1
    assert raised


def test_a_table_has_the_same_lines(tmp_path: Path, crowded: Any) -> None:
    files = crowd.write(tmp_path, crowd.people(60), crowd.openings(20))
    said = run("route", *files, *DAY, "-f", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(said)))
    lines = {(e["person"], o["opening"], o["verdict"]) for e in crowded["each"]
             for o in e["openings"]}
    assert {(r["person"], r["opening"], r["verdict"]) for r in rows} == lines
    assert all(r["step"] for r in rows if r["verdict"] == "step")


def test_all_together_tells_of_nobody(tmp_path: Path, crowded: Any) -> None:
    whole = crowded["whole"]
    for cells in (whole["roles"], *whole["rungs"].values()):
        assert sum(c["count"] for c in cells) == 60
        assert all(c["count"] >= 3 for c in cells)
    assert whole["moves"] and all(m["at_most"] >= 3 for m in whole["moves"])
    assert all(m["at_least"] is None or m["at_least"] <= m["at_most"] for m in whole["moves"])
    assert routed(tmp_path, crowd.people(2), crowd.openings(3))["whole"] is None


# == where people and openings come from ==========================================================


def test_a_form_and_a_batch_give_what_profiles_give(tmp_path: Path) -> None:
    people = tmp_path / "people"
    people.mkdir()
    for name in ("founder", "national-organizer", "software-engineer"):
        shutil.copy(ROOT / "examples" / f"{name}.yaml", people)
    file = tmp_path / "openings.yaml"
    file.write_text(yaml.safe_dump({"openings": [opening(place="remote")]}))
    plans = tmp_path / "plans"
    assert run("batch", people, "--out", plans, "-f", "md,json", *DAY, "-j", 1).exit_code == 0
    one, two = (json.loads(run("route", where, file, *DAY, "--json").stdout)
                for where in (people, plans))  # fmt: skip
    names = [[e["name"] for e in held["each"]] for held in (one, two)]
    assert names[0] == names[1] and len(names[0]) == 3
    assert [[o["verdict"] for o in e["openings"]] for e in one["each"]] == [
        [o["verdict"] for o in e["openings"]] for e in two["each"]]  # fmt: skip
    assert run("batch", people, "--out", plans, "-f", "md", *DAY, "-j", 1).exit_code == 0
    said = run("route", plans, file, *DAY)
    assert said.exit_code == 2 and "-f md,json" in said.output


def test_whoever_asked_to_be_left_out_is_left_out_of_the_folder_of_a_batch_too(
    tmp_path: Path,
) -> None:
    people = [somebody("a", levels=levels(convening=2), referrer="no", free="Monday evening"),
              somebody("b", levels=levels(convening=2), routed="no"),
              somebody("c", levels=levels(convening=2), wants="o1"),
              somebody("d", situation="on the moon")]
    where, file = crowd.write(tmp_path, people, [opening(place="remote")])
    plans = tmp_path / "plans"
    run("batch", where, "--out", plans, "-f", "json", *DAY, "-j", 1)
    one, two = (json.loads(run("route", source, file, *DAY, "--json").stdout)
                for source in (where, plans))  # fmt: skip
    assert [each["name"] for each in two["each"]] == ["Name a", "Name c"]
    for held in (one, two):
        for each in held["each"]:
            each["place"] = ""
        held["notes"] = []
    assert one == two and two["left_out"] == 1
    # A folder from before this was kept does not say who is out, so nobody is routed from it.
    manifest = plans / ".pathways/manifest.json"
    held = json.loads(manifest.read_text("utf-8"))
    for member in held["people"].values():
        del member["for_routes"]
    manifest.write_text(json.dumps(held), "utf-8")
    said = run("route", plans, file, *DAY)
    assert said.exit_code == 2 and "who asked to be left out" in said.output


def test_columns_of_a_form_say_who_is_free_and_who_is_out(tmp_path: Path) -> None:
    sheet = tmp_path / "answers.csv"
    head = '"[id]","[name]","[country]","[hours]","[situation]","[free] Which evenings?",' \
           '"[routed]"\r\n'  # fmt: skip
    sheet.write_text(
        head + 'a,Ana,Portugal,5,working,"Tuesday evening, Thursday evening",\r\n'
        "b,Bo,Portugal,5,working,Monday evening,\r\n"
        "c,Cy,Portugal,5,working,Tuesday evening,no\r\n"
        "d,Di,Portugal,5,working,when the moon is full,\r\n"
    )
    file = tmp_path / "openings.yaml"
    file.write_text(yaml.safe_dump({"openings": [opening(
        needs={"field-context": 1}, days="Thursday evening")]}))  # fmt: skip
    held = json.loads(run("route", sheet, file, *DAY, "--json", "--map", sheets.FEW).stdout)
    asked = {e["name"]: [r["code"] for o in e["openings"] for r in o["asks"]]
             for e in held["each"] if e["openings"]}  # fmt: skip
    assert "days-unknown" not in asked["Ana"] and "days-unknown" in asked["Di"]
    assert "Bo" not in asked and held["left_out"] == 1
    assert any("when the moon is full" in note for note in held["notes"])


def test_a_table_of_openings_is_read_as_the_same_in_yaml(tmp_path: Path, crowded: Any) -> None:
    people, _ = crowd.write(tmp_path, crowd.people(60), crowd.openings(20))
    table = tmp_path / "openings.csv"
    with table.open("w", newline="", encoding="utf-8-sig") as stream:
        keys = list(dict.fromkeys(k for one in crowd.openings(20) for k in one))
        writer = csv.DictWriter(stream, keys, delimiter=";")
        writer.writeheader()
        for one in crowd.openings(20):
            for key in ("needs", "would_help"):
                if key in one:
                    one[key] = "; ".join(f"{c} {n}" for c, n in one[key].items())
            writer.writerow(one)
    held = json.loads(run("route", people, table, *DAY, "--json").stdout)
    assert order(held) == order(crowded) and held["each"] == crowded["each"]


def test_every_mistake_in_a_file_of_openings_is_told_at_its_place(tmp_path: Path) -> None:
    people, _ = crowd.write(tmp_path, [somebody()], [])
    file = tmp_path / "openings.yaml"
    file.write_text(
        "openings:\n- id: a\n  name: A\n  kind: seats\n  needs: {convenning: 2}\n"
        "  role: founders\n  place: Nowhere\n"
        "- {id: b, name: B, kind: job, sets: 2}\n"
        "- {id: c, name: C, kind: job, needs: {writing: 7}}\n"
        "- {id: a, name: D, kind: job}\n"
    )
    said = run("route", people, file, *DAY)
    assert said.exit_code == 2
    for words in (":4:", "did you mean 'seat'?", ":5:", "did you mean 'convening'?", ":6:",
                  ":7:", "no country in 'Nowhere'", ":8:", "did you mean 'seats'?", ":9:", ":10:",
                  "here twice", "a level is 1 to 4"):  # fmt: skip
        assert words in said.output, (words, said.output)
    table = tmp_path / "openings.csv"
    table.write_text(
        'id,name,kind,seats,needs\na,"A,\nor more",seat,two,Public writing 2\n\n'
        "b,B,sofa,1,tea 2\nb,C,seat,1,,7\n"
    )
    said = run("route", people, table, *DAY)
    assert said.exit_code == 2
    for words in (":2:1: openings[1].seats: expected a whole number", ":5:1: kind: 'sofa'",
                  ":5:1: there is no competency 'tea'", ":6:1: unknown key 'beyond the"):
        assert words in said.output, (words, said.output)


def test_open_lists_are_openings_too(tmp_path: Path) -> None:
    lists = tmp_path / "lists"
    assert run("update", "--from", ROOT / "tests/listings/open", "--into", lists,
               *DAY).exit_code in (0, 1)  # fmt: skip
    people, _ = crowd.write(tmp_path, crowd.people(8), [])
    for name in ("jobs", "training"):
        said = run("route", people, "--from", name, "--lists", lists, *DAY, "--json")
        held = json.loads(said.stdout)
        assert misfits("route", held) == [] and len(held["openings"]) > 2
    fits = {at["name"]: at["now"] for at in held["openings"]}
    assert fits["ARENA"] < 8, "what the catalog knows of a program is asked for"
    assert run("route", people, "--from", "cats", "--lists", lists, *DAY).exit_code == 2
    empty = tmp_path / "empty.yaml"
    empty.write_text("openings: []\n")
    assert "no opening in" in run("route", people, empty, *DAY).output
    said = run("route", people, "--lists", tmp_path, *DAY)
    assert said.exit_code == 2 and "pathways update" in said.output


def test_what_has_closed_is_named_and_not_offered(tmp_path: Path) -> None:
    held = routed(tmp_path, [somebody(levels=levels(convening=2))],
                  [opening("o1", closes="2026-11-27"), opening("o2", closes="2026-11-28")])
    assert held["over"] == ["o1"] and [at["id"] for at in held["openings"]] == ["o2"]


def test_an_opening_with_the_id_of_a_program_is_not_that_program(tmp_path: Path) -> None:
    program = str(next(iter(catalog().programs)))
    person = somebody(levels=levels(convening=2), programs=[program])
    said = verdict(tmp_path, person, opening(program, kind="job"))
    assert said and said["verdict"] == "now", "who finished it may well take a post there"


ASKED = [
    {}, {"hours": 4}, {"hours": "full-time", "weeks": 10, "closes": "2027-01-15"},
    {"hours": 30, "weeks": "20-40"}, {"days": "Tuesday evening"}, {"rights": ["GB"]},
    {"rights": ["EU"], "residents": ["PT"]}, {"enrolled": True}, {"degree": "master"},
    {"years": 4}, {"least_age": 18}, {"most_age": 30}, {"language": "de"}, {"pays": False},
    {"place": "Berlin, Germany"}, {"place": "remote, EU", "weeks": 10}, {"place": "London, UK"},
]  # fmt: skip
SAID = [
    {}, {"outside": {"years": 2}, "degree": "none"}, {"age": 17},
    {"outside": {"years": 25}, "roles": ["board-trustee-fractional"]},
    {"age": 45}, {"deal_breakers": ["unpaid"], "work_wanted": ["volunteer"]},
    {"situation": "student", "degree": "studying"}, {"situation": "retired"}, {"degree": "none"},
    {"move": "months"}, {"move": "job"}, {"move": "yes", "work_rights": ["EU"]},
    {"deal_breakers": ["unpaid", "on-site"]}, {"full_time_from": "never"}, {"languages": ["fr"]},
    {"full_time_from": "2027-09"}, {"periods": ["every tuesday: 0 choir"], "pay": "3"},
    {"obstacle_kind": "unwell"}, {"work_rights": ["PT"], "hours": [12, 12, 12, 12]},
]  # fmt: skip


def test_what_facts_look_at_is_what_they_are_kept_by(monkeypatch: pytest.MonkeyPatch) -> None:
    """What an aspect means for somebody is used again for whoever gives the same answers there: one
    that is looked at and not among them would make it depend on who came before."""
    held, day = catalog(), date(2026, 11, 28)
    raw = [opening(f"o{n}", kind=kind, **keys)
           for n, (kind, keys) in enumerate(product(held.rules.route.kinds, ASKED))]  # fmt: skip
    open_ = parse_openings(json.dumps({"openings": raw}).encode(), "openings.yaml", held)
    places = Places(held)
    ready = [Ready(held, one, places.of(one.place)) for one in open_]
    seen: set[str] = set()

    def looking(self: Person, name: str) -> Any:
        if sys._getframe(1).f_globals["__name__"] != "dataclasses":
            seen.add(name)
        return object.__getattribute__(self, name)

    answers = [{k: v for k, v in somebody(**one).items() if k != "id"} for one in SAID]
    people = [candidate(held, parse_profile(json.dumps(one).encode(), "p", held))
              for one in answers]  # fmt: skip
    monkeypatch.setattr(Person, "__getattribute__", looking)
    # Whether they told of any work is asked besides; nobody has done a program without an id.
    beside = {"demands": {"outside", "trades", "did", "led", "done", "progress"},
              "known": {"levels"}}  # of which only whether they know the field
    names = {field.name for field in fields(Person)}
    for name, (look, said) in ASPECTS.items():
        seen.clear()
        for who, one in product(people, ready):
            look(On(held, day), who.person, one, None)
        assert seen & names <= {*said} | beside.get(name, set())
        assert {*said} <= seen, "nothing is among them that is not looked at"


# == who goes together ============================================================================


@pytest.fixture(scope="module")
def seated(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The same sixty and twenty, with seats assigned."""
    pytest.importorskip("scipy")
    folder = tmp_path_factory.mktemp("seats")
    return routed(folder, crowd.people(60), crowd.openings(20), "--assign", "--groups")


def points(held: dict[str, Any]) -> dict[tuple[str, str], int]:
    """What every pair is worth, worked out from what is printed and the rules alone."""
    route = yaml.safe_load((ROOT / "data/rules.yaml").read_text("utf-8"))["route"]
    rules, kinds = route["worth"], route["kinds"]
    people = {f"{n}": one for n, one in enumerate(crowd.people(60), 1)}
    roles = {at["id"]: at["role"] for at in held["openings"]}
    kind = {at["id"]: kinds[at["kind"]] for at in held["openings"]}
    hours = {one["id"]: one.get("hours") for one in crowd.openings(20)}
    weight = {at["id"]: at["weight"] for at in held["openings"]}
    may_lack = {"hours", "hours-near", "start-after", "days-off"}
    found = {}
    for each in held["each"]:
        who = people[each["place"]]
        for o in each["openings"]:
            asked = sum(n["asked"] for n in o["needs"])
            proven = sum(min(n["asked"], n["proven"]) for n in o["needs"])
            wants = who.get("wants", [])
            aim = "first-role" if "roles" in who else "explore"
            if wants and o["opening"] not in wants and not weight[o["opening"]]:
                continue
            found[each["person"], o["opening"]] = (
                rules[o["verdict"]] + rules["proven"] * proven // asked
                + (rules["wished"] // (1 + wants.index(o["opening"]))
                   if o["opening"] in wants else 0)
                + rules["role"] * (roles[o["opening"]] in who.get("roles", ["-"]))
                + rules["aim"] * (aim in kind[o["opening"]].get("aims", ()))
                + rules["hours"] * bool(hours[o["opening"]]
                                        and not may_lack & {r["code"] for r in o["asks"]})
                - rules["ask"] * min(rules["asks"], len(o["asks"]))
            )  # fmt: skip
    return found


def beside(held: dict[str, Any]) -> set[str]:
    """Openings that take nobody's one seat: in this crowd, evenings."""
    found = {at["id"] for at in held["openings"] if at["beside"]}
    assert found == {at["id"] for at in held["openings"] if at["kind"] == "evening"}
    return found


def most(held: dict[str, Any], seats: dict[str, int]) -> int:
    """The most that seats can be worth, by another library and another method."""
    networkx = pytest.importorskip("networkx")
    graph = networkx.DiGraph()
    for (person, one), worth in points(held).items():
        # What goes beside takes nothing from anybody's one seat.
        mine = f"{person} at {one}" if one in beside(held) else person
        graph.add_edge("from", mine, capacity=1, weight=0)
        graph.add_edge(mine, one, capacity=1, weight=-worth)
        graph.add_edge(one, "to", capacity=seats[one], weight=0)
    graph.add_edge("from", "to", capacity=1000, weight=0)
    graph.add_node("from", demand=-1000)
    graph.add_node("to", demand=1000)
    return -networkx.min_cost_flow_cost(graph)


def test_the_seats_of_sixty_are_worth_the_most_that_they_can_be(seated: Any) -> None:
    seats = {at["id"]: at["seats"] for at in seated["openings"]}
    made = seated["assigned"]
    assert made["points"] == most(seated, seats) == sum(p["points"] for p in made["pairings"])
    for p in made["pairings"]:
        assert p["points"] == sum(p["worth"].values()) == points(seated)[p["person"], p["opening"]]
    taken = [p["opening"] for p in made["pairings"]]
    assert all(taken.count(o) <= n for o, n in seats.items())
    people = [p["person"] for p in made["pairings"] if p["opening"] not in beside(seated)]
    assert len(set(people)) == len(people) and not set(people) & set(made["without"])
    sits = {(p["person"], p["opening"]) for p in made["pairings"]}
    assert len(sits) == len(taken) > len(people) > 20
    hoped = {who for who, one in points(seated) if one not in beside(seated)}
    assert hoped - set(people) <= set(made["without"])
    left = {o: n - taken.count(o) for o, n in seats.items() if n > taken.count(o)}
    assert {e["opening"]: e["seats"] for e in made["empty"]} == left
    for e in made["empty"]:
        worth = {each["person"] for each in seated["each"] for o in each["openings"]
                 if o["opening"] == e["opening"]}  # fmt: skip
        assert set(e["elsewhere"]) == worth - {who for who, one in sits if one == e["opening"]}
        may = {who for who, one in points(seated) if one == e["opening"]}
        assert set(e["elsewhere"]) & may <= set(people), "the others wished for something else"


def test_one_more_seat_never_hurts_and_brings_what_is_said(seated: Any) -> None:
    seats = {at["id"]: at["seats"] for at in seated["openings"]}
    made = seated["assigned"]
    assert {m["opening"] for m in made["one_more"]} == set(seats)
    for m in made["one_more"]:
        more = most(seated, {**seats, m["opening"]: seats[m["opening"]] + 1})
        assert m["points"] == more - made["points"] >= 0
        assert set(m["new"]) <= set(made["without"]) and len(m["new"]) >= m["placed"]
    assert any(m["points"] for m in made["one_more"])


def test_seats_are_the_same_in_any_order_and_blind(tmp_path: Path, seated: Any) -> None:
    dice = random.Random(8)
    turned = dice.sample(crowd.people(60), 60), dice.sample(crowd.openings(20), 20)
    held = routed(tmp_path, *turned, "--assign", "--groups")
    pairs = {(p["person"], p["opening"]) for p in seated["assigned"]["pairings"]}
    assert {(p["person"], p["opening"]) for p in held["assigned"]["pairings"]} == pairs
    assert held["groups"] == seated["groups"] and held["teams"] == seated["teams"]
    held = routed(tmp_path, *turned, "--assign", "--blind")
    codes = {at["id"]: at["code"] for at in seated["openings"]}
    assert {(p["person"], p["opening"]) for p in held["assigned"]["pairings"]} == {
        (who, codes[o]) for who, o in pairs}  # fmt: skip


def test_groups_share_a_moment_and_nobody_is_in_two(seated: Any) -> None:
    people = {e["person"]: crowd.people(60)[int(e["place"]) - 1] for e in seated["each"]}
    placed = [code for g in seated["groups"] for code in g["people"]]
    assert placed and len(set(placed)) == len(placed)
    for g in seated["groups"]:
        assert 3 <= len(g["people"]) <= 5
        for code in g["people"]:
            assert people[code]["country"] == g["country"]
            assert f"{g['day'].title()} {g['part']}" in people[code]["free"]


def test_a_team_covers_what_none_of_them_covers_alone(tmp_path: Path) -> None:
    people = [
        somebody("a", levels=levels(convening=2)),
        somebody("b", levels=levels(convening=1, writing=2)),
        somebody("c", levels=levels(convening=2, writing=1)),
        somebody("d", levels=levels("", convening=1)),
    ]
    one = opening(kind="project", place="remote", seats=3,
                  needs={"convening": 2, "writing": 2, "judgment": 2})  # fmt: skip
    held = routed(tmp_path, people, [one])
    places = {e["person"]: e["place"] for e in held["each"]}
    team = held["teams"]["o1"]
    assert sorted(places[code] for code in team["people"]) == ["2", "3"]
    assert [(h["competency"], h["asked"], h["shown"]) for h in team["holes"]] == [
        ("judgment", 2, 0)]  # fmt: skip
    assert "not covered: setting priorities" in run(
        "route", *crowd.write(tmp_path, people, [one]), *DAY).stdout  # fmt: skip


def test_without_scipy_seats_are_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pathways.desk.cohorts.find_spec", lambda _: None)
    said = run("route", *crowd.write(tmp_path, [somebody()], [opening()]), *DAY, "--assign")
    assert said.exit_code == 2 and "--assign needs scipy" in said.output
    assert "pathways-advisor[route]" in said.output


# == alone, and the page about all this ===========================================================


def test_somebody_alone_is_told_where_to_turn_and_how_much_is_known(tmp_path: Path) -> None:
    me, file = ROOT / "examples" / "national-organizer.yaml", tmp_path / "openings.yaml"
    file.write_text(yaml.safe_dump({"openings": [opening(place="remote")]}))
    said = run("match", me, *DAY, "--openings", file, "--json")
    held = json.loads(said.stdout)
    assert misfits("match", held) == [] and held["of"] == 1
    assert held["openings"][0]["verdict"] == "now"
    assert held["roles"] and all(r["employers"] >= 0 and r["ads"] is None for r in held["roles"])
    assert held["programs"] and held["people"] and all(p["ask"] for p in held["people"])
    page = run("match", me, *DAY, "--openings", file).stdout
    assert "Opening o1" in page and held["people"][0]["ask"] in page.replace("\\", "")
    assert "pathways update" in run("match", me, *DAY).stdout
    none = ROOT / "examples" / "no-time.yaml"  # there is no plan
    held = json.loads(run("match", none, *DAY, "--json").stdout)
    assert misfits("match", held) == []


def test_the_example_of_the_page_is_what_comes_out(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "route.md").read_text("utf-8")
    blocks = page.split("```")
    people = tmp_path / "people"
    people.mkdir()
    for path in (ROOT / "examples").glob("*.yaml"):
        shutil.copy(path, people)
    file = tmp_path / "openings.yaml"
    file.write_text(next(b for b in blocks if b.startswith("yaml")).removeprefix("yaml"), "utf-8")
    said = run("route", people, file, *DAY).stdout
    shown = [b.removeprefix("text\n").strip() for b in blocks if b.startswith("text")]
    assert len(shown) == 2 and all(text in said for text in shown), said
    keys = {f.name for f in fields(Opening) if not f.metadata.get("internal")} - {"line"}
    assert all(f"`{key}`" in page for key in keys)


def test_another_field_routes_with_its_own_words() -> None:
    field = load_catalog(base=ROOT / "tests" / "second_field" / "data")
    raw = b"openings:\n- {id: dike, name: The long dike, kind: shift, needs: {digging: 2}}\n"
    judge = Judge(field, parse_openings(raw, "openings.yaml", field), date(2026, 11, 28))
    found = []
    for level in (0, 1, 2):
        said = {"digging": Claim(level, "a dike")} if level else None
        who = candidate(field, Profile(2, hours=(5.0,) * 4, levels=said))
        found += [p.judgment.verdict for p in pairs_of(who, judge.of(who.person))]
    assert found[-1] == "now" and set(found[:2]) <= {"step", "later"}
    with pytest.raises(BadInput, match="'seminar' is not one of the allowed words"):
        parse_openings(raw.replace(b"shift", b"seminar"), "openings.yaml", field)
