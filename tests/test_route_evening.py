"""What an organizer needs of routes: what is unknown is asked, evenings take nobody's seat, and who
has nothing is told how near it was."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import crowd
import pytest
import sheets
import yaml
from profiles import catalog
from test_route import DAY, ROOT, levels, opening, routed, run, somebody, verdict

from pathways.route.openings import parse_openings

FITS = levels(convening=2)


def page(folder: Path, people: list[Any], openings: list[Any], *more: object) -> str:
    said = run("route", *crowd.write(folder, people, openings), *DAY, *more)
    assert said.exit_code == 0, said.output
    return said.stdout


def nearest(folder: Path, person: dict[str, Any], *openings: dict[str, Any]) -> Any:
    (each,) = routed(folder, [person], [*openings])["each"]
    assert each["openings"] == []
    return each["nearest"]


# == what is unknown is asked =====================================================================


@pytest.mark.parametrize("move", [None, "stay", "months", "yes", "job"])
@pytest.mark.parametrize("keys", [
    {}, {"kind": "seat"}, {"kind": "job"}, {"place": "remote, EU"}, {"kind": "evening"},
], ids=str)  # fmt: skip
def test_an_unknown_country_is_asked_whatever_somebody_said_of_moving(
    tmp_path: Path, move: str | None, keys: Any
) -> None:
    person = somebody(levels=FITS, **({"move": move} if move else {}))
    del person["country"], person["city"]
    said = verdict(tmp_path, person, opening(**keys))
    assert said["verdict"] == "now" and said["place"] == "ask"
    assert any("where do you live" in r["words"] for r in said["asks"])


def test_whoever_works_from_afar_only_is_out_wherever_they_live(tmp_path: Path) -> None:
    person = somebody(levels=FITS, deal_breakers=["on-site"])
    del person["country"], person["city"]
    assert nearest(tmp_path, person, opening())["blocks"][0]["code"] == "place"


def test_who_did_not_say_whether_they_would_move_is_asked(tmp_path: Path) -> None:
    person = somebody(levels=FITS, country="DE", city="Munich")
    said = verdict(tmp_path, person, opening(kind="seat"))
    assert said["verdict"] == "now"
    assert "would you live in Lisbon for it?" in [r["words"] for r in said["asks"]]


@pytest.mark.parametrize(("move", "keys", "asks"), [
    ("months", {"kind": "seat", "weeks": 12, "hours": 4}, []),
    ("months", {"kind": "seat", "weeks": 52, "hours": 4}, None),
    ("months", {"kind": "seat"}, None),
    ("job", {"kind": "seat"}, ["move"]),
    ("job", {"kind": "job"}, []),
    ("yes", {"kind": "seat"}, []),
    ("stay", {"kind": "seat"}, None),
])  # fmt: skip
def test_who_would_move_only_for_some_things_is_taken_at_their_word(
    tmp_path: Path, move: str, keys: Any, asks: list[str] | None
) -> None:
    person = somebody(levels=FITS, country="DE", move=move, work_rights=["EU"])
    said = verdict(tmp_path, person, opening(**keys))
    found = said and [r["code"] for r in said["asks"] if r["code"] in ("move", "job-rights")]
    assert found == asks


@pytest.mark.parametrize(("cell", "asked"), [
    ("Portugal", False), ("EU? (residence permit § 16b)", True), ("", True),
    ("EU (Italian)", True), ("\"Nigeria, Portugal (student visa, 140 days)\"", True),
    ("as my visa says", True),
])
def test_rights_that_were_not_said_or_not_read_whole_are_asked(
    tmp_path: Path, cell: str, asked: bool
) -> None:
    sheet = tmp_path / "answers.csv"
    sheet.write_text("[id],[name],[country],[hours],[situation],[work_rights]\r\n"
                     f"a,Ana,Portugal,15,working,{cell}\r\n", "utf-8")  # fmt: skip
    file = tmp_path / "openings.yaml"
    one = opening(kind="job", needs={"field-context": 1}, rights=["PT"], hours=12)
    file.write_text(yaml.safe_dump({"openings": [one]}))
    said = run("route", sheet, file, *DAY, "--json", "--map", sheets.FEW)
    (each,) = json.loads(said.stdout)["each"]
    (found,) = each["openings"]
    words = [r["words"] for r in found["asks"] if r["code"] == "rights-unsure"]
    assert bool(words) == asked, found["asks"]
    if "visa" in cell:
        assert "visa" in words[0] and "Portugal" in words[0]


def test_every_question_is_printed(tmp_path: Path) -> None:
    person = somebody(levels=FITS)
    for key in ("country", "city", "hours"):
        del person[key]
    one = opening(kind="group", hours=3, days="Tuesday evening", language="German", most_age=25)
    said = page(tmp_path, [person], [one])
    for words in ("is your German enough", "could you give it 3 hours", "where do you live",
                  "could you come on Tuesday", "are you 25 or younger"):  # fmt: skip
        assert said.count(words) == 2, words
    assert "your de " not in said


@pytest.mark.parametrize(("free", "at", "fits"), [
    ("Tue after 5pm", "Tuesday 18:00", "fits"), ("Tuesday 17-20", "Tuesday 18:00", "fits"),
    ("Tuesday 17-20", "Tuesday 20:30", "out"), ("Tue until 17", "Tuesday 18:00", "out"),
    ("Tuesday evening", "Tuesday 18:00", "fits"), ("Tuesdays after 19:00", "Tuesday 18:00", "ask"),
    ("Tuesdays after 19:00", "Tuesday evening", "fits"), ("Tue 9-17", "Tuesday evening", "out"),
    ("Tue 9-17", "Tuesday afternoon", "fits"), ("Tuesday", "Tuesday 18:00", "fits"),
    ("Tue 9-12", "Tuesday 09:00-18:00", "ask"), ("Tue 10-14", "Tuesday 13:00-17:00", "ask"),
    ("Tue 10-14", "Tuesday 12:30-14:15", "fits"),
    ("Tuesday morning", "Tuesday 09:30-13:00", "fits"),
    ("Tuesday evening. From May nothing at all", "Tuesday 18:00", "fits"),
    ("Tuesday evening. From May nothing at all", "Monday 18:00", "ask")])
def test_hours_of_a_day_are_compared(tmp_path: Path, free: str, at: str, fits: str) -> None:
    person = somebody(levels=FITS, free=free)
    said = verdict(tmp_path, person, opening(kind="evening", needs={"convening": 2}, days=at))
    asked = said and any("could you come" in r["words"] for r in said["asks"])
    assert ("out" if said is None else "ask" if asked else "fits") == fits


@pytest.mark.parametrize(("country", "free", "at", "fits"), [
    ("KE", "Tuesday 17-19", "Tuesday 14:00 UTC", "fits"),
    ("KE", "Tuesday 13-15", "Tuesday 14:00 UTC", "out"),
    ("KE", "Tuesday 17-19", "Tuesday 17:00 EAT", "fits"),
    ("DE", "Tuesday evening", "Tuesday 19:00 Bogotá time", "out"),
    ("KE", "Wednesday 01:00-04:00", "Tuesday 22:30 UTC", "fits"),  # it is the next day there
    ("KE", "Tuesday 17-19", "Tuesday 15:00-16:30 Paris time", "fits"),
    ("KE", "Tuesday 17-19", "Tuesday 14:00", "out"),  # by their own clock
    ("IN", "Tuesday 19-21", "Tuesday 14:00 UTC", "fits"),
    ("IN", "Tuesday 19-21", "Tuesday 14:00 UTC+5:30", "out"),
    ("US", "Tuesday 9-10", "Tuesday 14:00 UTC", "ask"),  # so in New York, not in Denver
    ("US", "Tuesday 03:00-12:00", "Tuesday 14:00 UTC", "fits"),  # wherever they are
])  # fmt: skip
def test_clock_times_are_those_where_somebody_lives(
    tmp_path: Path, country: str, free: str, at: str, fits: str
) -> None:
    person = {**somebody(levels=FITS, free=free, country=country), "city": None}
    one = opening(kind="evening", needs={"convening": 2}, days=at, place="remote")
    said = verdict(tmp_path, {k: v for k, v in person.items() if v}, one)
    asked = said and any("could you come" in r["words"] for r in said["asks"])
    assert ("out" if said is None else "ask" if asked else "fits") == fits


def test_summer_time_counts_on_the_day_itself(tmp_path: Path) -> None:
    person = somebody(levels=FITS, free="Tuesday 17-20", country="KE", city="Nairobi")
    held = {"kind": "evening", "needs": {"convening": 2}, "days": "Tuesday 16:30 London time",
            "place": "remote"}  # fmt: skip
    winter, summer = (verdict(tmp_path, person, opening(**held, starts=d, weeks=4))
                      for d in ("2027-02-02", "2027-06-01"))  # fmt: skip
    assert winter and summer
    asked = [[r["words"] for r in x["asks"] if "come" in r["words"]] for x in (winter, summer)]
    assert asked == [[], []]
    late = {**held, "days": "Tuesday 17:00 London time"}
    assert verdict(tmp_path, person, opening(**late, starts="2027-02-02", weeks=4)) is None
    assert verdict(tmp_path, person, opening(**late, starts="2027-06-01", weeks=4)) is not None


def test_a_zone_that_may_be_several_is_told(tmp_path: Path) -> None:
    one = opening(kind="evening", days="Tuesday 14:00 IST", place="remote")
    said = run("route", *crowd.write(tmp_path, [somebody()], [one]), *DAY)
    assert said.exit_code == 2
    assert "IST is no time zone that is known" in said.output and "UTC+5:30" in said.output


def test_an_opening_of_a_thousand_years_is_a_mistake_with_its_place(tmp_path: Path) -> None:
    one = opening(kind="evening", days="Tuesday 14:00 UTC", starts="2027-01-01", weeks=900_000)
    said = run("route", *crowd.write(tmp_path, [somebody()], [one]), *DAY)
    assert said.exit_code == 2 and "weeks: 900000 is longer than a life" in said.output
    long = opening(name="x" * 11_000, kind="evening", part_of="y" * 11_000)
    person = somebody(wants=f"{'x' * 4_000}; moon")
    assert routed(tmp_path, [person], [long], "--assign")["people"] == 1


def test_of_one_day_somebody_may_make_an_exception(tmp_path: Path) -> None:
    person = somebody(levels=FITS, free="Monday evening")
    talk = {"kind": "evening", "needs": {"convening": 2}, "date": "2027-02-24"}
    said = verdict(tmp_path, person, opening(**talk))
    assert [r["words"] for r in said["asks"]] == ["could you come on 24 February 2027?"]
    said = verdict(tmp_path, person, opening(**talk, days="Wednesday 19:30"))
    words = [r["words"] for r in said["asks"]]
    assert "could you come on 24 February 2027, Wednesday 19:30?" in words
    assert verdict(tmp_path, person | {"free": "Wednesday evening"},
                   opening(**talk, days="Wednesday 19:30"))["asks"] == []
    del talk["date"]
    assert verdict(tmp_path, person, opening(**talk, days="Wednesday 19:30")) is None


def test_what_begins_once_somebody_is_free_is_open_to_them(tmp_path: Path) -> None:
    person = somebody(levels=FITS, hours=[4] * 4, full_time_from="2027-07")
    summer = {"kind": "seat", "hours": "full-time", "weeks": 10, "place": "remote"}
    said = verdict(tmp_path, person, opening(**summer, starts="2027-07-05"))
    assert said and "start-after" not in [r["code"] for r in said["asks"]]
    assert verdict(tmp_path, person, opening(**summer, starts="2027-03-01")) is None


def test_hours_of_one_day_are_no_hours_of_every_week(tmp_path: Path) -> None:
    person = somebody(levels=FITS, hours=[4] * 4, full_time_from="2028-07")
    said = verdict(tmp_path, person, opening(hours=8, date="2026-12-12"))
    assert [r["code"] for r in said["asks"]] in ([], ["days-unknown"])


def test_nobody_moves_for_some_hours_a_week_with_a_team_of_volunteers(tmp_path: Path) -> None:
    abroad = somebody(levels=FITS, country="IN", city="Pune")
    one = {"kind": "project", "hours": 2}
    assert verdict(tmp_path, abroad, opening(**one)) is None
    assert verdict(tmp_path, abroad, opening(**one, place="remote"))["verdict"] == "now"


# == hours ========================================================================================


def test_what_pays_may_take_more_than_the_hours_they_have_for_this_and_they_are_asked(
    tmp_path: Path,
) -> None:
    job = opening(kind="job", hours=12, closes="2027-02-15")
    summer = opening(kind="seat", hours=12, weeks=10, pays=True)
    for free in ({}, {"full_time_from": "2028-10"}):
        person = somebody(levels=FITS, hours=[4] * 4, **free)
        for paid in (job, summer):
            (asked,) = verdict(tmp_path, person, paid)["asks"]
            assert asked["code"] in ("hours", "start-after")
            assert asked["code"] != "hours" or "12 hours a week" in asked["words"]
        (no,) = nearest(tmp_path, person, {**job, "pays": False})["blocks"]
        assert no["code"] == "hours" and "12 hours a week" in no["words"] and "4" in no["words"]
    person = somebody(levels=FITS, hours=[4] * 4)
    assert nearest(tmp_path, person, {**summer, "pays": False})["blocks"]
    person = somebody(levels=FITS, hours=[4] * 4, full_time_from="2027-04")
    said = verdict(tmp_path, person, job)
    assert [r["code"] for r in said["asks"]] == ["start-after"]
    person = somebody(levels=FITS, hours=[4] * 4, full_time_from="offer")
    assert [r["code"] for r in verdict(tmp_path, person, job)["asks"]] == ["hours"]
    assert verdict(tmp_path, somebody(levels=FITS, hours=[12] * 4), job)["asks"] == []


def test_hours_of_many_weeks_are_compared_whatever_the_kind(tmp_path: Path) -> None:
    for kind in ("shift", "mentor", "project"):
        one = opening(kind=kind, hours=5, weeks=52)
        assert nearest(tmp_path, somebody(levels=FITS, hours=[2] * 4), one)["blocks"]
        assert verdict(tmp_path, somebody(levels=FITS), one)["asks"] == []
    one = opening(kind="evening", hours=3)  # of that evening
    assert verdict(tmp_path, somebody(levels=FITS, hours=[1] * 4), one)["asks"] == []


def test_a_post_can_be_for_people_who_are_enrolled(tmp_path: Path) -> None:
    job = opening(kind="job", enrolled=True, hours=5)
    near = nearest(tmp_path, somebody(levels=FITS), job)
    assert [r["code"] for r in near["blocks"]] == ["student"]
    assert "enrolled" in near["blocks"][0]["words"]
    assert verdict(tmp_path, somebody(levels=FITS, situation="student"), job)["asks"] == []
    person = somebody(levels=FITS)
    del person["situation"]
    assert [r["code"] for r in verdict(tmp_path, person, job)["asks"]] == ["student"]


# == obstacles ====================================================================================


@pytest.mark.parametrize("obstacle", [
    "unwell", "no-time", "money", "nobody-to-ask", "not-enough", "unsure", "rejected", "waiting",
    "too-many-ideas", "far-away", "bound", "connection",
])  # fmt: skip
def test_no_obstacle_alone_rules_anybody_out(tmp_path: Path, obstacle: str) -> None:
    person = somebody(levels=FITS, obstacle_kind=obstacle)
    evening = opening(kind="evening", needs={}, days="Tuesday evening")
    for one in (evening, opening(kind="group", hours=2)):
        plain = verdict(tmp_path, somebody(levels=FITS), one)
        said = verdict(tmp_path, person, one)
        assert said["verdict"] == "now"
        more = [r for r in said["asks"] if r not in plain["asks"]]
        promised = obstacle == "unwell" and one["kind"] == "group"
        assert [r["code"] for r in more] == ["fixed-days"] * promised


# == how near it was ==============================================================================


def test_who_has_nothing_is_told_the_nearest_and_what_keeps_them_from_it(tmp_path: Path) -> None:
    tuesday = opening("tue", kind="evening", needs={}, days="Tuesday evening")
    far = opening("far", kind="evening", needs={"policy-fluency": 4}, days="Tuesday evening",
                  language="Portuguese")  # fmt: skip
    person = somebody(free="Monday 20:00", languages=["en"])
    near = nearest(tmp_path, person, far, tuesday)
    assert near["opening"] == "tue" and near["verdict"] == "not" and near["needs"] == []
    assert [r["code"] for r in near["blocks"]] == ["days"]
    said = page(tmp_path, [person], [far, tuesday])
    assert "Nearest: **Opening tue**" in said and "on Tuesday evening" in said
    assert "needs Portuguese" in page(tmp_path, [person], [far]) and "needs pt" not in said
    # Levels count as well, one by one; and what somebody wishes for is nearest among equals.
    one, other = (opening(id, needs={"policy-fluency": 4}) for id in ("o1", "o2"))
    near = nearest(tmp_path, somebody(wants="o2", levels=levels("", policy_fluency=0)), one, other)
    assert (near["opening"], near["verdict"], near["blocks"]) == ("o2", "later", [])
    said = page(tmp_path, [somebody()], [one])
    assert "Nearest: **Opening o1**" in said and "not yet policy fluency" in said
    assert nearest(tmp_path, somebody(conflicts="o1"), one) is None
    assert routed(tmp_path, [somebody(levels=FITS)], [opening()])["each"][0]["nearest"] is None


def test_an_opening_for_nobody_says_what_keeps_people_from_it(tmp_path: Path) -> None:
    people = [somebody("a", free="Monday evening", levels=levels("", convening=0)),
              somebody("b", languages=["en"]), somebody("c", languages=["de"])]  # fmt: skip
    one = opening(days="Tuesday evening", language="German", needs={"convening": 4})
    (at,) = routed(tmp_path, people, [one])["openings"]
    assert at["out"] == {"days": 1, "language": 1, "levels": 1}
    said = page(tmp_path, people, [one])
    assert "days 1" in said and "language 1" in said and "levels not shown 1" in said


# == seats ========================================================================================


def test_an_evening_takes_nobodys_seat(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    people = [somebody(str(n), levels=FITS) for n in range(3)]
    evening = opening("evening", kind="evening", needs={}, seats=2)
    post = opening("post", kind="project", seats=1)
    for over, many in ((evening, 2), ({**evening, "seats": 20}, 3)):
        made = routed(tmp_path, people, [over, post], "--assign")["assigned"]
        taken = [p["opening"] for p in made["pairings"]]
        assert taken.count("evening") == many and taken.count("post") == 1
        assert len(made["without"]) == 2
    # An opening can say otherwise, either way.
    held = routed(tmp_path, people, [{**evening, "beside": False, "seats": 20}, post], "--assign")
    people_in = [p["person"] for p in held["assigned"]["pairings"]]
    assert len(set(people_in)) == len(people_in) == 3
    assert [at["beside"] for at in held["openings"]] == [False, False]
    held = routed(tmp_path, people[:1], [opening("a"), opening("b", beside=True)], "--assign")
    assert len(held["assigned"]["pairings"]) == 2
    said = page(tmp_path, people, [evening, {**post, "hours": 20}], "--assign")
    assert "take nobody's one seat" in said and "Without their one seat" in said
    del people[0]["hours"]
    said = page(tmp_path, people, [evening, {**post, "hours": 20}], "--assign")
    seats = said.partition("## Seats")[2].partition("## People")[0]
    assert ": could you give it 20 hours a week?" in seats


def test_seats_are_given_where_all_go_beside_and_where_nobody_fits(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    evening = opening("evening", kind="evening", needs={}, seats=1)
    made = routed(tmp_path, [somebody("a"), somebody("b")], [evening], "--assign")["assigned"]
    assert len(made["pairings"]) == len(made["without"]) == 1
    (more,) = made["one_more"]
    assert (more["points"], more["placed"], more["new"]) == (100, 1, made["without"])
    made = routed(tmp_path, [somebody(free="Monday evening")],
                  [{**evening, "days": "Tuesday evening"}], "--assign")["assigned"]  # fmt: skip
    assert (made["points"], made["pairings"], made["without"]) == (0, [], [])
    assert made["empty"] == [{"opening": "evening", "seats": 1, "elsewhere": []}]


def test_proof_is_not_counted_where_nothing_is_asked(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    held = routed(tmp_path, [somebody()], [opening(needs={})], "--assign")
    (pairing,) = held["assigned"]["pairings"]
    assert pairing["worth"]["proven"] == 0 and pairing["points"] == 100


def test_a_weight_fills_one_opening_before_another(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    person = somebody(levels=FITS, wants="o1")
    for weight, filled in ((0, "o1"), (31, "o2")):
        held = routed(tmp_path, [person], [opening("o1"), opening("o2", weight=weight)], "--assign")
        (pairing,) = held["assigned"]["pairings"]
        assert pairing["opening"] == filled
        assert pairing["worth"].get("weight", 0) == weight
        assert pairing["points"] == sum(pairing["worth"].values())
    said = run("route", *crowd.write(tmp_path, [person], [opening(weight=-1)]), *DAY)
    assert said.exit_code == 2 and "weight" in said.output


def test_what_anybody_may_apply_for_takes_nobodys_seat_and_is_never_full(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    people = [somebody(str(n), levels=FITS) for n in range(4)]
    post, seat = opening("post", kind="job", seats=1), opening("seat", kind="seat", seats=1)
    held = routed(tmp_path, people, [post, seat], "--assign")
    taken = [p["opening"] for p in held["assigned"]["pairings"]]
    assert taken.count("post") == 4 and taken.count("seat") == 1
    for key in ("one_more", "empty"):
        assert "post" not in [x["opening"] for x in held["assigned"][key]]
    assert "post" not in held["assigned"]["next"] and not held["assigned"]["full"]
    said = page(tmp_path, people, [post, seat], "--assign")
    assert "**Opening post**, for which anybody may apply: Name " in said
    # Any opening can say so, and a post can say that it is given.
    held = routed(tmp_path, people, [{**post, "public": False}, {**seat, "public": True}],
                  "--assign")  # fmt: skip
    taken = [p["opening"] for p in held["assigned"]["pairings"]]
    assert taken.count("post") == 1 and taken.count("seat") == 4
    # Of many, each is told of the few that are worth most to them; wishes come first.
    many = [opening(f"o{n}", kind="job") for n in range(1, 7)]
    wish = somebody("w", levels=FITS, wants="o5; o6")
    held = routed(tmp_path, [wish, people[0]], many, "--assign")
    mine = {e["person"]: e["name"] for e in held["each"]}
    told = [(mine[p["person"]], p["opening"]) for p in held["assigned"]["pairings"]]
    assert sorted(o for who, o in told if who == "Name w") == ["o5", "o6"]
    assert sum(who == "Name 0" for who, _ in told) == 3
    # Who is kept apart is not told of the same.
    apart = [{**people[0], "conflicts": "Name 1"}, people[1]]
    held = routed(tmp_path, apart, [post], "--assign")
    assert len(held["assigned"]["pairings"]) == 1


def test_nobody_has_more_seats_than_anybody_may(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    people = [somebody("a", levels=FITS, wants="e3"), somebody("b", levels=FITS)]
    evenings = [opening(f"e{n}", kind="evening", needs={}, seats=1) for n in range(1, 4)]
    post = opening("post", kind="job")
    open_ = [*evenings, opening("seat", seats=1), post]
    names = ["Name a", "Name b"]

    def seats(*more: object) -> dict[str, list[str]]:
        held = routed(tmp_path, people, open_, "--assign", *more)
        mine = {e["person"]: e["name"] for e in held["each"]}
        found: dict[str, list[str]] = {name: [] for name in names}
        for p in held["assigned"]["pairings"]:
            found[mine[p["person"]]].append(p["opening"])
        return found

    assert sorted(seats()["Name b"]) == ["e1", "e2", "post", "seat"]
    # What is not theirs any more goes to somebody else, or to nobody; to apply is one of the two.
    two = seats("--most", 2)
    assert two["Name a"] == ["e3"] and len(two["Name b"]) == 2 and "seat" in two["Name b"]
    assert sorted(seats("--most", 3)["Name b"]) == ["e1", "e2", "seat"]
    people[1]["most"] = "1, they said"
    assert seats()["Name b"] == seats("--most", 2)["Name b"] == ["seat"]
    people[1]["most"] = 0
    names.pop()
    assert seats("--most", 2) == {"Name a": ["e3"]}
    names.append("Name b")
    del people[1]["most"]
    assert "at most 2 seats each" in page(tmp_path, people, open_, "--assign", "--most", 2)
    for wrong in (("--assign", "--most", 0), ("--most", 2)):
        assert run("route", *crowd.write(tmp_path, people, open_), *wrong).exit_code == 2


def test_everybody_has_one_before_anybody_has_two_and_nobody_two_at_one_time(
    tmp_path: Path,
) -> None:
    pytest.importorskip("scipy")

    def seats(openings: list[Any], *people: dict[str, Any]) -> dict[str, set[str]]:
        held = routed(tmp_path, [*people], openings, "--assign", "--most", 2)
        names = {e["person"]: e["name"].removeprefix("Name ") for e in held["each"]}
        found: dict[str, set[str]] = {name: set() for name in names.values()}
        for p in held["assigned"]["pairings"]:
            found[names[p["person"]]].add(p["opening"])
        assert not held["assigned"]["full"] and not held["assigned"]["at_once"]
        return found

    both = [somebody("a", levels=FITS), somebody("b", levels=levels("", convening=2))]
    one, two, three = (opening(f"o{n}", kind="project", hours=2, weeks=9) for n in (1, 2, 3))
    for open_ in ([one, two], [one, two, three]):
        held = seats([{**o, "seats": 1} for o in open_], *both)
        assert sorted(map(len, held.values())) == [1, len(open_) - 1]
    # Five hours a week hold two such, and no third; nor what is at the time of the first.
    assert len(seats([one, two, three], both[0])["a"]) == 2
    long = {**one, "hours": 5}
    assert len(seats([long, {**two, "hours": 5}], both[0])["a"]) == 1
    tuesday = {"days": "Tuesday 18:00-20:00"}
    assert len(seats([{**one, **tuesday}, {**two, **tuesday}], both[0])["a"]) == 1
    other = {"days": "Wednesday 18:00-20:00"}
    assert len(seats([{**one, **tuesday}, {**two, **other}], both[0])["a"]) == 2


def test_nothing_before_a_day_may_stand_under_conflicts(tmp_path: Path) -> None:
    early, late = opening("early", starts="2027-03-01"), opening("late", starts="2027-04-01")
    day, never = opening("day", date="2027-02-10", kind="shift"), opening("never")
    for text in ("before 28 March 2027", "nothing before 2027-03-28", "before 28.3.2027; day"):
        person = somebody(levels=FITS, conflicts=text)
        (each,) = routed(tmp_path, [person], [early, late, day, never])["each"]
        assert {o["opening"] for o in each["openings"]} == {"late", "never"}, text
    for text in ("before the thaw", "before 99999999", "before 31.2.2027", "before 0000-00-00"):
        said = routed(tmp_path, [somebody(conflicts=text)], [early])
        assert any(text in note for note in said["notes"])


@pytest.mark.parametrize("free, days, asked", [
    ("Friday mornings", "Friday 09:00-15:00", True),
    ("weekday lunchtimes", "Monday 09:30-17:30", True),
    ("Wednesday afternoons", "Wednesday 16:00-19:30", True),
    ("Friday mornings", "Friday 09:00-12:30", False),
    ("Friday morning and afternoon", "Friday 09:00-17:00", False),
    ("Monday 9-12, Monday 13-17", "Monday 09:00-17:00", True),
    ("Friday", "Friday 09:00-15:00", False), ("Sat evenings", "Saturday 19:00-22:30", False),
])  # fmt: skip
def test_whoever_has_only_a_part_of_its_hours_is_asked(
    tmp_path: Path, free: str, days: str, asked: bool
) -> None:
    said = verdict(tmp_path, somebody(levels=FITS, free=free), opening(days=days))
    assert [r["code"] for r in said["asks"]] == ["days-unknown"] * asked


def test_no_needs_beside_a_role_are_none(tmp_path: Path) -> None:
    one = opening(role="course-facilitator")
    del one["needs"]
    assert verdict(tmp_path, somebody(), {**one, "needs": {}})["needs"] == []
    assert nearest(tmp_path, somebody(), one)


def test_seats_left_empty_are_listed_with_why(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    people = [somebody("a", levels=FITS, wants="o1", languages=["en"])]
    open_ = [opening("o1"), opening("o2", seats=2),
             opening("o3", kind="project", language="Portuguese")]  # fmt: skip
    made = routed(tmp_path, people, open_, "--assign")["assigned"]
    (who,) = (p["person"] for p in made["pairings"])
    assert made["empty"] == [
        {"opening": "o2", "seats": 2, "elsewhere": [who]},
        {"opening": "o3", "seats": 1, "elsewhere": []},
    ]
    said = page(tmp_path, people, open_, "--assign")
    assert "2 seats at Opening o2" in said and "1 seat at Opening o3" in said
    assert "language 1" in said.partition("## Seats")[2].partition("## People")[0]


def test_blind_names_nobody_in_what_is_near_or_was_not_read(tmp_path: Path) -> None:
    sheet, file = tmp_path / "answers.csv", tmp_path / "openings.yaml"
    sheet.write_text(
        "[id],[name],[country],[hours],[situation],[work_rights],[free]\r\n"
        "a,Ana Secret,Portugal,15,working,as Secret's visa says,\r\n"
        "b,Bo Secret,Portugal,1,working,Portugal,Monday evening\r\n", "utf-8")  # fmt: skip
    keys = {"needs": {"field-context": 1}, "rights": ["PT"], "hours": 12, "pays": False}
    job = opening("hidden", kind="job", **keys)
    file.write_text(yaml.safe_dump({"openings": [job]}))
    more = (*DAY, "--blind", "--map", sheets.FEW)
    said = "".join(run("route", sheet, file, *more, *end).stdout for end in ((), ("--json",)))
    assert "Nearest: **o" in said and "you wrote" in said
    assert "Secret" not in said and "hidden" not in said


def test_lots_are_drawn_from_the_moments_that_somebody_gave(tmp_path: Path) -> None:
    people = [somebody("a", free="Tuesday evening; Saturday morning"), somebody("b", free="any"),
              somebody("c")]  # fmt: skip
    audit = tmp_path / "audit.json"
    page(tmp_path, people, [opening()], "--audit", audit)
    lots = json.loads(audit.read_text("utf-8"))["lots"].values()
    held = sorted((json.loads(text)["free"] for text in lots), key=len)
    assert held[:2] == [[], ["tuesday", "saturday"]] and len(held[2]) == 7


def test_whoever_is_free_at_any_time_is_asked_for_no_day(tmp_path: Path) -> None:
    one = opening(kind="evening", days="Thursday evening")
    assert verdict(tmp_path, somebody(levels=FITS, free="immer"), one)["asks"] == []


def test_a_mapping_names_the_columns_that_only_route_reads(tmp_path: Path) -> None:
    sheet, mapping, file = (tmp_path / name for name in ("a.csv", "m.yaml", "o.yaml"))
    sheet.write_text("[id],[hours] H,Wann frei?,Wer empfiehlt dich?,Dürfen wir?\r\n"
                     "a,4,Dienstag Abend,Dr. W.,von mir aus\r\nb,4,immer,äh,nö\r\n",
                     "utf-8")  # fmt: skip
    mapping.write_text(sheets.FEW.read_text("utf-8") + (
        "\ncolumns: {Wann frei?: free, Wer empfiehlt dich?: referrer, Dürfen wir?: routed}\n"
        "answers: {routed: {von mir aus: yes}, referrer: {äh: nobody}}\n"), "utf-8")  # fmt: skip
    open_ = [opening(kind="evening", needs={}, days="Monday evening")]
    file.write_text(yaml.safe_dump({"openings": open_}))
    held = json.loads(run("route", sheet, file, *DAY, "--json", "--map", mapping).stdout)
    (each,) = held["each"]
    assert held["left_out"] == 1 and each["referred"] is True
    assert [r["code"] for r in each["nearest"]["blocks"]] == ["days"]


# == sense ========================================================================================


def test_an_evening_is_attended_and_nobody_does_weeks_of_work_for_it(tmp_path: Path) -> None:
    evening = opening(kind="evening", needs={"policy-fluency": 1})
    person = somebody(levels=FITS)
    assert verdict(tmp_path, person, evening) is None
    assert verdict(tmp_path, person, opening(needs={"policy-fluency": 1}))["verdict"] == "step"
    said = verdict(tmp_path, somebody(levels=levels("", policy_fluency=2)), evening)
    assert said is None or said["verdict"] == "now"


def test_who_fits_in_all_but_the_moment_is_named(tmp_path: Path) -> None:
    sheet = tmp_path / "answers.csv"
    sheet.write_text("[id],[name],[country],[hours],[situation],[free],[routed]\r\n"
                     "a,Ana,\"Lisbon, Portugal\",15,working,Monday 20:00,yes\r\n")  # fmt: skip
    file = tmp_path / "openings.yaml"
    evening = opening(kind="evening", needs={}, days="Thursday evening")
    file.write_text(yaml.safe_dump({"openings": [evening]}))
    said = run("route", sheet, file, *DAY, "--json", "--map", sheets.FEW)
    held = json.loads(said.stdout)
    assert held["openings"][0]["but_the_moment"] == [held["each"][0]["person"]]
    words = run("route", sheet, file, *DAY, "--map", sheets.FEW).stdout
    assert "In all but the moment it fits: Ana" in words
    run("batch", sheet, "--out", tmp_path / "out", "--openings", file, "--map", sheets.FEW,
        *DAY, "-f", "md")  # fmt: skip
    assert "all but its day" in (tmp_path / "out" / "mails.csv").read_text("utf-8")


def test_what_somebodys_own_plan_advises_against_is_not_given_to_them(tmp_path: Path) -> None:
    shift = opening(needs={"ops-systems": 1}, role="events-producer")
    long = {"outside": {"years": 13, "work": "country finance"}, "levels": levels(ops_systems=2)}
    board = somebody(roles=["board-trustee-fractional"], **long)
    assert [b["code"] for b in nearest(tmp_path, board, shift)["blocks"]] == ["not-for-you"]
    for other in ({"outside": {"years": 1, "work": "bar"}}, {"roles": ["events-producer"]}):
        assert verdict(tmp_path, {**board, **other}, shift)["verdict"] == "now"
    # A seat for a year is no shift at a desk.
    weekly = {**shift, "hours": 1, "weeks": 52}
    assert verdict(tmp_path, board, weekly)["verdict"] == "now"


def test_equal_points_go_by_what_somebody_wants_and_the_hours_they_have(tmp_path: Path) -> None:
    same = {"levels": FITS, "roles": ["operations-generalist"]}
    keys = {"role": "operations-generalist", "place": "remote", "seats": 1}
    openings = [opening("post", kind="job", hours=4, public=False, **keys),
                opening("talk", kind="mentor", **keys)]  # fmt: skip
    for ids in (("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")):
        job, stays = ids
        people = [somebody(job, aim="job-now", full_time_from="now", **same),
                  somebody(stays, aim="move-up", **same)]  # fmt: skip
        held = routed(tmp_path, people, openings, "--assign")
        names = {e["person"]: e["name"] for e in held["each"]}
        seats = {p["opening"]: names[p["person"]] for p in held["assigned"]["pairings"]}
        assert seats == {"post": f"Name {job}", "talk": f"Name {stays}"}


def test_an_unknown_city_is_asked_where_a_place_matters(tmp_path: Path) -> None:
    person = somebody(levels=FITS)
    del person["city"]
    assert [r["code"] for r in verdict(tmp_path, person, opening())["asks"]] == ["in-reach"]
    assert verdict(tmp_path, person, opening(place="remote, EU"))["asks"] == []


@pytest.mark.parametrize(("answers", "asked"), [
    ({}, True), ({"outside": {"years": 1, "work": "a bar"}}, True),
    ({"outside": {"years": 2, "work": "backend"}}, False), ({"degree": "bachelor"}, False),
    ({"trades": ["academia-sciences"]}, False),
], ids=str)  # fmt: skip
def test_whose_answers_show_that_they_are_grown_is_not_asked(
    tmp_path: Path, answers: Any, asked: bool
) -> None:
    person = somebody(levels=FITS, **{"situation": "student", **answers})
    said = verdict(tmp_path, person, opening(kind="seat", least_age=18))
    assert any(r["code"] == "age-least" for r in said["asks"]) is asked


def test_groups_share_a_language(tmp_path: Path) -> None:
    free = {"free": "Tuesday evening", "levels": FITS}
    people = [somebody(f"g{n}", languages=["de"], **free) for n in range(3)]
    people += [somebody(f"p{n}", languages=["pl", "en"], **free) for n in range(3)]
    people += [somebody("quiet", **free)]
    held = routed(tmp_path, people, [opening()], "--groups")
    names = {e["person"]: e["name"] for e in held["each"]}
    found = [{names[p][5] for p in g["people"]} - {"q"} for g in held["groups"]]
    assert sorted(map(sorted, found)) == [["g"], ["p"]]
    assert {g["language"] for g in held["groups"]} == {"de", "en"}


def test_a_post_is_for_nobody_who_stays_where_they_are_but_in_a_role_they_wish_for(
    tmp_path: Path,
) -> None:
    post = opening(kind="job", role="operations-generalist", hours=4)
    stays = somebody(levels=FITS, aim="stay", roles=["events-producer"])
    assert [b["code"] for b in nearest(tmp_path, stays, post)["blocks"]] == ["not-for-you"]
    wish = {**stays, "roles": ["operations-generalist"]}
    for other in (wish, {**stays, "roles": []}, {**stays, "aim": "job-now"}):
        assert verdict(tmp_path, other, post)["verdict"] == "now"


def test_of_several_rights_those_that_are_read_count_and_the_rest_is_asked(tmp_path: Path) -> None:
    sheet = tmp_path / "answers.csv"
    sheet.write_text("[id],[name],[country],[hours],[situation],[work_rights]\r\n"
                     "a,Ana,Brazil,15,working,\"Portugal, Mercosul\"\r\n"
                     "b,Bo,Brazil,15,working,\"Brazil, Portugal (I have the passport)\"\r\n"
                     "c,Cy,Brazil,15,working,\"not Brazil, Portugal\"\r\n", "utf-8")  # fmt: skip
    said = run("batch", sheet, "--check", "--json", "--map", sheets.FEW)
    rows = {r["answers"]["name"]: r for r in json.loads(said.stdout)["people"]}
    assert rows["Ana"]["answers"]["work_rights"] == ["PT"]
    assert rows["Ana"]["answers"]["unread"] == {"work_rights": "Mercosul"}
    assert rows["Bo"]["answers"]["work_rights"] == ["BR", "PT"] and not rows["Bo"]["problems"]
    assert "work_rights" not in rows["Cy"]["answers"]


def test_hours_of_a_job_count_for_a_course_or_a_project_and_not_for_another_job(
    tmp_path: Path,
) -> None:
    person = somebody(levels=FITS, hours=[5] * 4, paid_hours=1, situation="working")
    for kind, hours, fits in (("project", 6, True), ("seat", 6, True), ("project", 7, False)):
        said = verdict(tmp_path, person, opening(kind=kind, hours=hours, weeks=8))
        assert (said is not None) == fits, (kind, hours)
    for hours, codes in ((5, []), (6, ["hours"])):
        said = verdict(tmp_path, person, opening(kind="job", hours=hours, weeks=8))
        assert [r["code"] for r in said["asks"]] == codes


def test_weeks_in_which_somebody_has_fewer_hours_are_asked_about(tmp_path: Path) -> None:
    course = opening(kind="seat", hours=5, weeks=8, starts="2027-02-01")
    person = somebody(levels=FITS, hours=[6] * 4)
    asks = [r["code"] for r in verdict(tmp_path, person, course)["asks"]]
    assert "few-hours" not in asks
    for period, found in ("2027-02 to 2027-02: 0", 1), ("2027-05: 0", 0), ("2027-02: 9", 0):
        said = verdict(tmp_path, person | {"periods": [period]}, course)["asks"]
        words = [r["words"] for r in said if r["code"] == "few-hours"]
        assert len(words) == found
        assert all("you have no hours from 1 February 2027 to 28 February 2027" in w for w in words)


def test_one_of_several_languages_is_enough_and_english_is_asked_where_it_is_spoken(
    tmp_path: Path,
) -> None:
    speaks = somebody(levels=FITS, languages=["es"], country="AR", move="yes")
    both = opening(language="Spanish or Portuguese", place="remote")
    assert verdict(tmp_path, speaks, both)["asks"] == []
    assert verdict(tmp_path, speaks | {"languages": ["de"]}, both) is None
    here = opening(kind="seat", place="Buenos Aires, Argentina", language="")
    for place, asked in ("Buenos Aires, Argentina", False), ("London, UK", True), ("remote", True):
        said = verdict(tmp_path, speaks | {"work_rights": ["AR", "GB"]}, here | {"place": place})
        assert ("language" in {r["code"] for r in said["asks"]}) == asked, place
    wrong = run("route", *crowd.write(tmp_path, [speaks], [opening(language="Spanglish")]), *DAY)
    assert wrong.exit_code == 2 and "nobody can be found by 'spanglish'" in wrong.stderr


def test_what_is_over_before_somebody_comes_is_asked_about(tmp_path: Path) -> None:
    evening = opening(kind="group", days="Thursday 18:30-20:00")
    for at, asked in ("21:00", True), ("19:00", False), ("evening", False):
        cue = f"Thursday {at}"
        said = verdict(tmp_path, somebody(levels=FITS, cue=cue), evening)
        assert ("days-unknown" in {r["code"] for r in said["asks"]}) == asked, cue


def test_what_people_elsewhere_say_of_somebody_is_no_referral(tmp_path: Path) -> None:
    alone = {"obstacle_kind": "nobody-to-ask"}
    for thing, missed in ("agreement-across-organizations", True), ("vouched-for", False):
        person = somebody(levels=FITS, did=[{"thing": thing, "proof": "the harbor and two unions"}])
        held = routed(tmp_path, [person | alone], [opening()])
        assert bool(held["openings"][0]["not_to_miss"]) == missed, thing


def test_a_group_meets_in_the_language_of_most(tmp_path: Path) -> None:
    people = [somebody(id, languages=["en", "es"], country="AR", free="Tuesday evening")
              for id in "abc"]
    people.append(somebody("d", languages=["es"], country="AR", free="Sunday morning"))
    (group,) = routed(tmp_path, people, [opening()], "--groups")["groups"]
    assert group["language"] == "es"


def test_a_mail_says_how_much_an_opening_takes_and_pays_and_asks_nobody_what_the_file_left_out(
    tmp_path: Path,
) -> None:
    ends = somebody(levels=FITS, name="Ana", hours=[25] * 4, country="PT", work_rights=["PT"])
    one = opening(kind="job", hours=20, weeks=21, starts="2027-02-01", pays=True, name="Events")
    page = run("route", *crowd.write(tmp_path, [ends], [one]), *DAY).stdout
    assert "20 hours a week for 21 weeks; from 2027-02-01; paid" in page


def test_whose_seats_take_more_than_their_week_is_named(tmp_path: Path) -> None:
    both = [opening("a", kind="project", hours=3), opening("b", kind="group", hours=3, beside=True)]
    for hours, full in ((5, True), (6, False)):
        person = somebody(levels=FITS, hours=[hours] * 4)
        found = routed(tmp_path, [person], both, "--assign")["assigned"]
        assert len(found["pairings"]) == 2
        assert [(f["hours"], f["most"]) for f in found["full"]] == [(6, hours)] * full
    said = page(tmp_path, [somebody(levels=FITS, hours=[5] * 4)], both, "--assign")
    assert "(6 hours a week, 5 said)" in said and "ask which they would rather have" in said


def test_a_long_page_begins_with_a_line_for_each_opening(tmp_path: Path) -> None:
    people = [somebody(id, levels=FITS, name=id.upper(), referrer="no" if id == "e" else "yes")
              for id in "abcde"]
    many = [opening(f"o{n}", name=f"Evening {n}") for n in range(1, 7)]
    short = page(tmp_path, people, many).partition("## In short")[2].partition("## Openings")[0]
    lines = [line for line in short.splitlines() if line]
    assert len(lines) == 6 and all(f"**Evening {n}**" in lines[n - 1] for n in range(1, 7))
    assert all("and 2 more" in line and "Not to be missed: E." in line for line in lines)
    assert "## In short" not in page(tmp_path, people, many[:5])
    blind = page(tmp_path, people, many, "--blind").partition("## In short")[2]
    assert "not to be missed: r" in blind.casefold() and "Evening" not in blind


def test_hours_of_a_job_are_enough_before_somebody_is_free(tmp_path: Path) -> None:
    seat = opening(kind="seat", hours=5, weeks=8, starts="2027-02-01", days="Tuesday evening")
    person = somebody(levels=FITS, hours=[4] * 4, situation="working", full_time_from="2027-06")
    for paid, asked in (0, True), (4, False):
        said = verdict(tmp_path, person | {"paid_hours": paid}, seat)
        codes = {r["code"] for r in said["asks"]} if said else {"out"}
        assert bool(codes & {"start-after", "hours", "out"}) == asked, codes


def test_fixed_days_are_promised_only_where_there_are_any(tmp_path: Path) -> None:
    person = somebody(levels=FITS, hours=[6] * 4, swing=[10, 1])
    project = opening(kind="project", hours=3, weeks=8, place="remote")
    for days, asked in ({}, False), ({"days": "Tuesday evening"}, True):
        codes = {r["code"] for r in verdict(tmp_path, person, project | days)["asks"]}
        assert ("fixed-days" in codes) == asked


@pytest.mark.parametrize(("cells", "together"), [
    (("Tuesday before 9", "Tuesday 10:00", "Tuesday 10-12"), ""),
    (("Tuesday evening", "Tuesday after 19:00", "Tuesday 18-21"), "19:00 to 21:00"),
    (("Tuesday evening", "Tuesday evening", "Tuesday 17-23"), "evening"),
    (("Tuesday", "Tuesday", "Tuesday"), None),
])  # fmt: skip
def test_a_group_shares_hours_and_not_just_a_part_of_the_day(
    tmp_path: Path, cells: tuple[str, ...], together: str | None
) -> None:
    people = [somebody(f"p{n}", free=cell, levels=FITS) for n, cell in enumerate(cells)]
    found = routed(tmp_path, people, [opening()], "--groups")["groups"]
    assert [g["part"] for g in found] == ([] if together == "" else [together or ""])


def test_who_must_not_be_together_is_in_nothing_together(tmp_path: Path) -> None:
    free = {"free": "Tuesday evening"}
    people = [somebody(id, levels=FITS, email=f"{id}@example.org", **free) for id in "abcdefg"]
    people[0]["conflicts"] = "b@example.org, Name c"
    one = opening(seats=7)
    held = routed(tmp_path, people, [one], "--assign", "--groups")
    names = {e["person"]: e["name"][-1] for e in held["each"]}
    sits = {names[p["person"]] for p in held["assigned"]["pairings"]}
    # Six sit where a would have kept two out.
    assert sits == {*"bcdefg"} and names[held["assigned"]["without"][0]] == "a"
    for group in held["groups"]:
        there = {names[p] for p in group["people"]}
        assert "a" not in there or not there & {"b", "c"}
    assert {names[p] for g in held["groups"] for p in g["people"]} == {*"abcdefg"}
    page_ = run("route", *crowd.write(tmp_path, people, [one]), *DAY, "--groups").stdout
    assert page_.count("Together in nothing") == 1 and "Name a" in page_
    blind = routed(tmp_path, people, [one], "--assign", "--blind")
    assert len(blind["assigned"]["pairings"]) == 6


def test_a_wish_to_be_apart_from_nobody_known_is_told(tmp_path: Path) -> None:
    person = somebody(levels=FITS, conflicts="x@example.org; o1")
    held = routed(tmp_path, [person], [opening()], "--assign")
    assert not held["assigned"]["pairings"]
    (note,) = [n for n in held["notes"] if "conflicts" in n]
    assert "x@example.org" in note and "was not read" in note


@pytest.mark.parametrize(("days", "free", "said"), [
    ("Tuesday 18:30-20:30; Thursday 18:30-20:30", "Tuesday evening, Thursday evening", "fits"),
    ("Tuesday 18:30-20:30; Thursday 18:30-20:30", "Tuesday evening", "Thursday 18:30"),
    ("Tuesday and Thursday 18:30", "Tuesday evening", "Thursday 18:30"),
    ("Tuesday 18:30; Thursday 18:30", "Monday evening", "out"),
    ("Sunday 15:00 or Thursday 20:00", "Thursday 19-22", "fits"),
    ("Sunday 15:00 or Thursday 20:00", "Friday evening", "out"),
    ("weekdays 9:00-17:00", "Tuesday 9-17", "fits"),
])  # fmt: skip
def test_all_moments_of_an_opening_count_unless_one_is_enough(
    tmp_path: Path, days: str, free: str, said: str
) -> None:
    person = somebody(levels=FITS, free=free)
    found = verdict(tmp_path, person, opening(kind="evening", needs={"convening": 2}, days=days))
    asked = [r["words"] for r in found["asks"] if "could you come" in r["words"]] if found else []
    assert ("out" if found is None else "fits" if not asked else asked[0]) == (
        said if said in ("out", "fits") else f"could you come on {said}"
        + ("-20:30?" if "20:30" in days else "?"))  # fmt: skip


def test_where_clocks_change_between_both_times_are_said(tmp_path: Path) -> None:
    person = {**somebody(levels=FITS, country="KE"), "city": "Nairobi"}
    one = opening(kind="evening", needs={"convening": 2}, days="Saturday 9:30 Toronto time",
                  place="remote", starts="2027-01-23", weeks=16)  # fmt: skip
    (ask,) = verdict(tmp_path, person, one)["asks"]
    assert "(Saturday 17:30, later Saturday 16:30 where you live)" in ask["words"]


@pytest.mark.parametrize(("asked", "spoken", "fits"), [
    ("English and Swahili", ["en"], False), ("English, Swahili", ["sw"], False),
    ("English and Swahili", ["en", "sw"], True), ("Swahili or Polish", ["pl"], True),
    ("English and Swahili or Polish", ["en", "de"], False), ("English and Swahili", None, None),
])  # fmt: skip
def test_all_languages_of_an_opening_count_unless_one_is_enough(
    tmp_path: Path, asked: str, spoken: list[str] | None, fits: bool | None
) -> None:
    person = somebody(levels=FITS, **({"languages": spoken} if spoken else {}))
    said = verdict(tmp_path, person, opening(language=asked, needs={"convening": 2}))
    assert (said is not None) == (fits is not False)
    asks = [r["words"] for r in said["asks"] if "enough" in r["words"]] if said else []
    assert asks == ([] if spoken else ["is your Swahili enough for it?"])
    text = page(tmp_path, [person], [opening(language=asked, years=3, most_age=27)])
    assert "; in English and Swahili" in text or asked.startswith("Swahili or")
    assert "ages up to 27" in text and "3 years of work" in text


def test_nobody_has_seats_in_two_parts_of_one_whole(tmp_path: Path) -> None:
    people = [somebody(id, levels=FITS, email=f"{id}@example.org") for id in "abc"]
    people[0]["wants"] = "Reading group"
    parts = [opening(id, kind="evening", needs={"convening": 2}, part_of="Reading group", seats=3)
             for id in ("mon", "thu")]  # fmt: skip
    held = routed(tmp_path, people, parts, "--assign")
    sits = [p["person"] for p in held["assigned"]["pairings"]]
    assert len(sits) == len(set(sits)) == 3 and not held["assigned"]["without"]
    audit = tmp_path / "audit.json"
    files = crowd.write(tmp_path, people, parts)
    assert run("route", *files, *DAY, "--audit", audit).exit_code == 0
    (wants,) = json.loads(audit.read_text("utf-8"))["wants"].values()
    assert wants == ["mon", "thu"]
    people[0] |= {"wants": "", "conflicts": "b@example.org"}
    parts = [{**one, "seats": 1} for one in parts]
    held = routed(tmp_path, people, parts, "--assign")
    names = {e["person"]: e["name"][-1] for e in held["each"]}
    sits = [names[p["person"]] for p in held["assigned"]["pairings"]]
    assert len(sits) == 2 and not {*"ab"} <= {*sits}, "they are together in no part"


def test_a_wish_for_just_this_opening_counts_before_the_sense_of_a_plan(tmp_path: Path) -> None:
    shift = opening(kind="job", role="operations-generalist", hours=4, needs={"convening": 1})
    stays = somebody(levels=FITS, aim="move-up", roles=["program-manager"], situation="in-field")
    assert verdict(tmp_path, stays, shift) is None
    assert verdict(tmp_path, {**stays, "wants": "o1"}, shift) is not None


def test_boxes_that_were_ticked_have_no_order(tmp_path: Path) -> None:
    people = [somebody(id, levels=FITS, email=f"{id}@example.org") for id in "abc"]
    some = [opening(id, kind="seat", needs={"convening": 2}, seats=1, place="remote")
            for id in ("one", "two", "three")]  # fmt: skip
    for wants, alike in ((("one, two", "one, three", "two, three"), True),
                         (("one, two", "two, one", "two, three"), False)):  # fmt: skip
        for who, said in zip(people, wants, strict=True):
            who["wants"] = said
        made = routed(tmp_path, people, some, "--assign")["assigned"]
        assert made["alike"] is alike
        assert {p["worth"]["wished"] for p in made["pairings"]} <= ({30} if alike else {15, 30})
        text = page(tmp_path, people, some, "--assign")
        assert ("all of them count alike" in text) is alike


def test_whoever_wished_is_proposed_nothing_else_but_what_is_to_be_filled(tmp_path: Path) -> None:
    person = somebody(levels=FITS, wants="far", email="a@example.org")
    far = opening("far", kind="seat", needs={"convening": 4}, seats=1, place="remote")
    near = opening("near", kind="seat", needs={"convening": 2}, seats=1, place="remote")
    assert routed(tmp_path, [person], [far, near], "--assign")["assigned"]["pairings"] == []
    near["weight"] = 1
    (made,) = routed(tmp_path, [person], [far, near], "--assign")["assigned"]["pairings"]
    assert made["opening"] == "near"


def test_a_day_of_the_week_that_is_not_that_of_the_date_is_told(tmp_path: Path) -> None:
    one = opening(kind="evening", date="2027-03-06", days="Sunday 10:00")
    said = run("route", *crowd.write(tmp_path, [somebody()], [one]), *DAY)
    assert said.exit_code == 2 and "2027-03-06 is a Saturday, and days says Sunday" in said.output
    one = opening(kind="evening", days="Sunday 10:00 Foo time", place="remote")
    said = run("route", *crowd.write(tmp_path, [somebody()], [one]), *DAY)
    assert said.exit_code == 2 and "Foo time is no time zone" in said.output


def test_whose_country_nobody_knows_is_asked_about_a_clock(tmp_path: Path) -> None:
    person = {k: v for k, v in somebody(levels=FITS, free="Friday 13:00-18:00").items()
              if k not in ("country", "city")}  # fmt: skip
    one = opening(kind="evening", needs={"convening": 2}, days="Friday 17:00 UTC", place="remote")
    said = verdict(tmp_path, person, one)
    assert any("could you come" in r["words"] for r in said["asks"])


def test_two_seats_at_one_time_are_named_and_who_is_next(tmp_path: Path) -> None:
    people = [somebody(id, levels=FITS, email=f"{id}@example.org") for id in "ab"]
    weekly = {"days": "Tuesday 18:00-20:00", "starts": "2027-01-05", "weeks": 8}
    lead = opening("lead", kind="group", needs={"convening": 2}, seats=1, **weekly)
    once = {"date": "2027-02-02", "days": "Tuesday 19:00-21:00"}
    talk = opening("talk", kind="evening", needs={}, seats=2, **once)
    made = routed(tmp_path, people, [lead, talk], "--assign")["assigned"]
    (twice,) = made["at_once"]
    assert {twice["one"], twice["other"]} == {"lead", "talk"}
    text = page(tmp_path, people, [lead, talk], "--assign")
    assert "At one time; ask which they would rather have: Name" in text
    assert text.count("Next for Opening lead: Name") == 1 and "Next for Opening talk" not in text
    later = {**talk, "date": "2027-06-01"}
    assert routed(tmp_path, people, [lead, later], "--assign")["assigned"]["at_once"] == []


def test_what_is_for_newcomers_is_for_nobody_who_knows_the_field(tmp_path: Path) -> None:
    new = somebody("new", email="new@example.org", levels={})
    old = somebody("old", email="old@example.org", levels=levels(**{"field-context": 1}))
    course = opening("course", kind="seat", needs={}, newcomers=True, place="remote")
    held = routed(tmp_path, [new, old], [course])["openings"][0]
    assert (held["now"], held["out"]) == (1, {"newcomers": 1})
    assert "for newcomers" in page(tmp_path, [new, old], [course])


def test_next_is_who_has_no_seat_and_is_kept_apart_from_nobody_there(tmp_path: Path) -> None:
    people = [somebody(id, levels=FITS, email=f"{id}@example.org") for id in "abcd"]
    library = opening("library", kind="seat", needs={"convening": 2}, seats=1, place="remote")
    course = opening("course", kind="seat", needs={"convening": 2}, seats=2, place="remote")
    for who, wants in zip(people, ("library", "library", "course", "course"), strict=True):
        who["wants"] = wants
    held = routed(tmp_path, people, [library, course], "--assign")
    names = {e["person"]: e["name"][-1] for e in held["each"]}
    made = held["assigned"]
    sits = {names[p["person"]] for p in made["pairings"]}
    (left,) = {*"abcd"} - sits
    assert [names[code] for code in made["next"]["library"]] == [left]
    (taken,) = {names[p["person"]] for p in made["pairings"] if p["opening"] == "library"}
    next(p for p in people if p["id"] == left)["conflicts"] = f"{taken}@example.org"
    made = routed(tmp_path, people, [library, course], "--assign")["assigned"]
    assert made["next"]["library"] == []


def test_of_two_the_surer_one_has_the_seat(tmp_path: Path) -> None:
    sure, unsure = (somebody(id, levels=FITS, email=f"{id}@example.org") for id in "ab")
    sure["age"] = 22
    one = opening(kind="seat", needs={"convening": 2}, seats=1, most_age=27, place="remote")
    for people in ([sure, unsure], [unsure, sure]):
        held = routed(tmp_path, people, [one], "--assign")
        (name,) = [e["name"] for e in held["each"]
                   if e["person"] == held["assigned"]["pairings"][0]["person"]]  # fmt: skip
        assert name == "Name a"


def test_the_openings_of_the_short_page_are_read() -> None:
    text = (ROOT / "docs/evening.md").read_text("utf-8")
    (held,) = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    lead, desk = parse_openings(held.encode(), "openings.yaml", catalog())
    assert (lead.weight, lead.seats, desk.least_age) == (100, 1, 18) and desk.date


# == not every week ===============================================================================


@pytest.mark.parametrize("days, said, nth", [
    ("first Saturday 10:00-13:00", "Saturday 10:00-13:00, the first of the month", (1,)),
    ("2nd and 4th Tuesday of the month, 18:00", "Tuesday 18:00, the second and fourth of", (2, 4)),
    ("the last Friday of each month 18:00", "Friday 18:00, the last of the month", (-1,)),
    ("every other Thursday 17:00", "Thursday 17:00, not every week", ()),
    ("every second Tuesday 18:30", "Tuesday 18:30, not every week", ()),
    ("Saturday 10-13, once a month", "Saturday 10:00-13:00, not every week", ()),
    ("Mon 18:00; Wed 18:00", "Monday 18:00 and Wednesday 18:00", ()),
])  # fmt: skip
def test_what_is_not_in_every_week_is_read_and_said(
    tmp_path: Path, days: str, said: str, nth: tuple[int, ...]
) -> None:
    one = opening(days=days, kind="shift")
    assert said in page(tmp_path, [somebody(levels=FITS)], [one])
    (read,) = parse_openings(yaml.safe_dump({"openings": [one]}).encode(), "o.yaml", catalog())
    assert read.days is not None and read.days.nth == nth
    assert not verdict(tmp_path, somebody(levels=FITS, free="any day"), one)["asks"]


def test_moments_of_any_length_are_refused_at_once(tmp_path: Path) -> None:
    one = opening(days="first and " * 20_000 + "first Monday")
    begin = time.monotonic()
    assert run("route", *crowd.write(tmp_path, [somebody()], [one]), *DAY).exit_code == 2
    assert time.monotonic() - begin < 5


def test_several_weeks_of_a_month_at_different_days_are_two_entries(tmp_path: Path) -> None:
    one = opening(days="first Monday 18:00; second Tuesday 18:00")
    said = run("route", *crowd.write(tmp_path, [somebody()], [one]), *DAY)
    assert said.exit_code == 2 and "write two entries" in said.output


@pytest.mark.parametrize("other, once", [
    ({"date": "2027-03-06"}, True), ({"date": "2027-03-13"}, False),
    ({"days": "Saturday 10:00-12:00"}, True), ({"days": "third Saturday 10:00-12:00"}, False),
    ({"days": "last Saturday 10:00-12:00"}, True), ({"days": "first Saturday 14-16"}, False),
])  # fmt: skip
def test_a_day_of_the_month_is_at_one_time_only_with_that_day(
    tmp_path: Path, other: dict[str, str], once: bool
) -> None:
    pytest.importorskip("scipy")
    monthly = opening("o1", kind="shift", days="first Saturday 10:00-13:00")
    beside = opening("o2", kind="evening", **{"days": "Saturday 10:00-12:00", **other})
    held = routed(tmp_path, [somebody(levels=FITS)], [monthly, beside], "--assign")["assigned"]
    assert len(held["pairings"]) == 2 and bool(held["at_once"]) == once


@pytest.mark.parametrize("said, asked", [
    ("French A2", True), ("some French", True), ("French (intermediate, getting there)", True),
    ("French", False), ("français", False), ("German", None), ("Frisian", None),
])  # fmt: skip
def test_a_language_with_a_doubt_beside_it_is_asked_about(
    tmp_path: Path, said: str, asked: bool | None
) -> None:
    sheet, file = tmp_path / "answers.csv", tmp_path / "openings.yaml"
    sheet.write_text("[id],[name],[country],[hours],[situation],[languages]\r\n"
                     f'a,Ana,Portugal,5,working,"English, {said}"\r\n', "utf-8")  # fmt: skip
    file.write_text(yaml.safe_dump({"openings": [opening(language="French", needs={})]}))
    out = run("route", sheet, file, *DAY, "--map", sheets.FEW, "--json")
    (each,) = json.loads(out.stdout)["each"]
    found = each["openings"][0] if asked is not None else each["nearest"]
    assert ("language" in {r["code"] for r in found["asks"]}) == bool(asked)
    assert ("language" in {r["code"] for r in found["blocks"]}) == (asked is None)


@pytest.mark.parametrize("days, said", [
    ("Saturday 8:00-10:00", "Saturday 08:00-10:00"), ("Monday 6:00-7:00", "Monday 06:00-07:00"),
    ("Tuesday 8:30-11:30", "Tuesday 08:30-11:30"), ("Saturday 2-4pm", "Saturday 14:00-16:00"),
    ("Saturday 2:00-4:00", "Saturday 14:00-16:00"), ("Friday 16:00-24:00", "Friday 16:00-24:00"),
])  # fmt: skip
def test_hours_of_an_opening_are_those_of_the_clock(tmp_path: Path, days: str, said: str) -> None:
    assert f"; {said}" in page(tmp_path, [somebody()], [opening(days=days)])


def test_an_opening_that_ends_on_another_day_is_told(tmp_path: Path) -> None:
    one = opening(days="Friday 16:00-01:00")
    said = run("route", *crowd.write(tmp_path, [somebody()], [one]), *DAY)
    assert said.exit_code == 2 and "write 16:00-24:00" in said.output


def test_whoever_fits_has_a_seat_that_is_filled_first_before_who_needs_a_step(
    tmp_path: Path,
) -> None:
    pytest.importorskip("scipy")
    first, other = opening("first", needs={"convening": 2}, weight=100), opening("other")
    fits, near = somebody("a", levels=FITS, wants="first; other"), somebody("b", wants="first")
    near["levels"] = {"convening": 2}
    held = routed(tmp_path, [fits, near], [first, other], "--assign", "--most", 1)
    mine = {e["person"]: e["name"] for e in held["each"]}
    seats = {p["opening"]: mine[p["person"]] for p in held["assigned"]["pairings"]}
    assert seats["first"] == "Name a"


def test_clocks_of_every_week_are_looked_at(tmp_path: Path) -> None:
    # In the last weeks of March, New York is an hour nearer.
    one = opening(days="Thursday 09:00-10:00 Boston time", starts="2027-01-07", weeks=20)
    said = page(tmp_path, [somebody(levels=FITS)], [one])
    assert "14:00-15:00, later Thursday 13:00-14:00 where you live" in said


def test_where_somebody_lives_is_asked_of_whoever_did_not_say(tmp_path: Path) -> None:
    person = somebody(levels=FITS)
    del person["country"], person["city"]
    asks = verdict(tmp_path, person, opening(place="remote", residents=["AT", "SI"]))["asks"]
    assert "do you live in Austria or Slovenia?" in [r["words"] for r in asks]


def test_who_is_next_could_have_it_with_what_they_have(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    both, one = (somebody("v", levels=FITS, wants="aa; bb; cc"),
                 somebody("w", levels=levels("", convening=2), wants="cc"))  # fmt: skip
    open_ = [opening(id, kind="shift", weight=w) for id, w in (("aa", 9), ("bb", 9), ("cc", 0))]
    for more in (("--most", 2), ()):
        made = routed(tmp_path, [both, one], open_, "--assign", *more)["assigned"]
        assert made["next"]["cc"] == [], more
    assert len(routed(tmp_path, [both, one], open_, "--assign", "--most", 3)["assigned"]["next"]
               ["cc"]) == 1  # fmt: skip


def test_several_rounds_leave_no_seat_empty_that_one_could_have(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    people = [somebody("a", levels=FITS, wants="e; s"), somebody("b", levels=FITS, wants="e")]
    open_ = [opening("e", kind="evening", needs={}), opening("s")]
    held = routed(tmp_path, people, open_, "--assign", "--most", 1)
    mine = {e["person"]: e["name"] for e in held["each"]}
    seats = {p["opening"]: mine[p["person"]] for p in held["assigned"]["pairings"]}
    assert seats == {"e": "Name b", "s": "Name a"} and not held["assigned"]["empty"]


def test_moments_stand_beside_the_seats_as_they_were_written(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    people = [somebody("a", levels=FITS, free="Sat pm, Sunday")]
    open_ = [opening(days="Saturday 14:00-16:00")]
    said = page(tmp_path, people, open_, "--assign")
    assert "Free, as they wrote: Name a “Sat pm, Sunday”" in said
    assert "Sat pm" not in page(tmp_path, people, open_, "--assign", "--blind")


def test_a_remote_opening_of_another_country_is_not_too_far(tmp_path: Path) -> None:
    one = opening(place="remote, Brazil")
    (block,) = nearest(tmp_path, somebody(levels=FITS, move="stay"), one)["blocks"]
    assert "people who live in Brazil" in block["words"]


def test_a_degree_that_nobody_told_of_is_asked_of_them(tmp_path: Path) -> None:
    asks = verdict(tmp_path, somebody(levels=FITS), opening(degree="bachelor"))["asks"]
    assert [r["words"] for r in asks] == ["have you finished a bachelor's degree?"]


# == what an organizer has to see =================================================================


def test_whom_no_mail_tells_of_their_seat_is_named(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    people = [somebody("a", levels=FITS, routed="yes"), somebody("b", levels=FITS)]
    seats = [opening("o1"), opening("o2")]
    said = page(tmp_path, people, seats, "--assign")
    assert "Tell them yourself" in said and "to mail): Name b." in said
    assert "Tell them yourself" not in page(tmp_path, people[:1], seats, "--assign")
    # Where nobody was asked, all of it is the organizer's to tell.
    assert "Tell them yourself" not in page(tmp_path, people[1:], seats, "--assign")
    assert "Nobody is next for" in page(tmp_path, people[:1], seats, "--assign")


def test_who_lives_elsewhere_than_most_is_shown_as_it_was_read(tmp_path: Path) -> None:
    sheet = tmp_path / "answers.csv"
    rows = [f"{n},Ana,{where},5,working" for n, where in
            enumerate(("Porto", "Lisbon", "Portugal", "Faro PT", "Sydney"))]  # fmt: skip
    head = "[id],[name],[country],[hours],[situation]"
    sheet.write_text("\r\n".join([head, *rows]) + "\r\n", "utf-8")
    said = run("batch", sheet, "--check", "--map", sheets.FEW).output
    assert "elsewhere than most" in said and "Australia: row 6 'Sydney'" in said
    assert "Porto" not in said
    sheet.write_text("\r\n".join([head, *rows[:4]]) + "\r\n", "utf-8")
    assert "elsewhere" not in run("batch", sheet, "--check", "--map", sheets.FEW).output


def test_a_group_of_a_city_of_that_name_elsewhere_is_not_near(tmp_path: Path) -> None:
    for country, near in (("CA", False), ("AU", True)):
        me = {k: v for k, v in somebody(country=country, city="Sydney").items() if k != "id"}
        plan = run("plan", "-", *DAY, input=json.dumps(me))
        assert plan.exit_code == 0, plan.output
        assert ("AI Safety Sydney" in plan.stdout) == near


def test_yes_to_openings_and_no_to_mail_is_told_by_the_organizer(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    sheet, file = tmp_path / "answers.csv", tmp_path / "openings.yaml"
    head = "Email Address,[consent] C,[name],[country],[hours],[did],[roles],[routed],[contact]"
    rows = [f"{name}@example.org,\"Yes, make me a plan\",{name},Portugal,5,,,{routed},{contact}"
            for name, routed, contact in (("Ana", "yes", "yes"), ("Bo", "yes", "no"),
                                          ("Cy", "yes", "no thanks, text me"), ("Di", "", "no"))]
    sheet.write_text("\r\n".join([head, *rows]) + "\r\n", "utf-8")
    file.write_text(yaml.safe_dump({"openings": [opening(needs={}, seats=4)]}))
    said = run("route", sheet, file, *DAY, "--assign").stdout
    assert "Tell them yourself" in said and "to mail): Bo." in said
    assert "Ana" in said and "Cy" not in said and "Di" not in said
    more = ("--out", tmp_path / "out", "--openings", file, "--assign", "-f", "md")
    run("batch", sheet, *DAY, *more)
    mails = (tmp_path / "out" / "mails.csv").read_text("utf-8")
    assert "ana@" in mails.casefold() and "bo@" not in mails.casefold()
