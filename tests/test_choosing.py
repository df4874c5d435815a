"""What a plan chooses: promises 11 to 19, over many generated people and by single cases."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import checks
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from profiles import Case, case_of, catalog, examples, plans, profiles

from pathways.assess.assessment import in_time
from pathways.catalog.values import Country, When
from pathways.planner import NoPlan, Plan, make_plan
from pathways.planner.admission import admission
from pathways.planner.draft import Draft, is_out, other_weeks
from pathways.planner.eligibility import ASK_FIRST, judge
from pathways.planner.goals import first_pieces, pieces, possible
from pathways.planner.offers import has_closed
from pathways.planner.places import where
from pathways.planner.schedule import Calendar
from pathways.planner.why import why
from pathways.profile import Profile, current, read_profile
from pathways.profile.answers import Claim, Did, Month, Outside, ProgramDone
from pathways.profile.life import Period
from pathways.profile.person import OWN_PIECES, is_own
from pathways.render import to_markdown
from pathways.render.calendar import events
from pathways.render.json_plan import as_data
from pathways.render.one_page import _FEW_WORDS, _LESS, Room, _Parts, fits, one_page

DAY = date(2026, 11, 28)


def someone(**answers: Any) -> Profile:
    """Somebody who works, in Great Britain, with six hours a week."""
    held: dict[str, Any] = {"situation": "working", "country": Country("GB"),
                            "work_rights": (Country("GB"),), "hours": (6, 6, 6, 6)}
    return Profile(2, **{**held, **answers})


def plan_of(**answers: Any) -> Plan:
    """Their plan."""
    return case_of(someone(**answers), DAY).plan


# == 11. the wish comes first =====================================================================


@examples(60)
@given(plans())
def test_what_nobody_wished_for_never_stands_above_a_wish(case: Case) -> None:
    found = [fit.origin for fit in case.plan.assessment.shortlist]
    meant = [origin in ("wish", "way") for origin in found]
    assert meant == sorted(meant, reverse=True), found


@examples(60)
@given(plans())
def test_the_first_target_is_the_first_wish_that_can_be_shown_in_time(case: Case) -> None:
    person = case.person
    wished = [r for r in person.roles if case.catalog.roles[r].ladder not in person.deal_breakers]
    fits_of = case.plan.assessment.fits
    # Inside the field, and where nobody looks for a post, a wish needs no way to it.
    there = person.entrance == "inside" or person.aim in ("decide", "stay", "explore", "start")
    near = [r for r in wished if there or in_time(fits_of[r])]
    first = case.plan.assessment.shortlist[0]
    if near and person.wishes_ordered:
        assert first.role == near[0]
    elif near:
        assert first.role in near
    elif wished:
        assert first.origin in ("wish", "way") and first.towards in wished


def test_a_wish_out_of_reach_gives_its_place_to_a_role_on_the_way() -> None:
    plan = plan_of(roles=("org-leader",), hours=(4, 4, 4, 4), horizon="12")
    first = plan.assessment.shortlist[0]
    assert first.origin == "way" and first.towards == "org-leader"
    layer = {"org-leader"}
    for _ in range(4):
        layer |= {r.id for r in catalog().roles.values() if layer & set(r.next)}
    assert first.role in layer


def test_without_a_wish_the_bridges_of_the_trade_come_first() -> None:
    plan = plan_of(trades=("law",), outside=Outside(11, "contracts"))
    bridges = [b.role for b in catalog().backgrounds["law"].bridges]
    assert plan.assessment.shortlist[0].role == bridges[0]
    assert {f.origin for f in plan.assessment.shortlist} <= {"trade", "fit"}


def test_the_order_of_wishes_counts_from_version_2_on() -> None:
    wishes = ("events-producer", "communications-specialist")
    for order in (wishes, wishes[::-1]):
        assert plan_of(roles=order).assessment.shortlist[0].role == order[0]
    old = [case_of(replace(someone(roles=tuple(sorted(o))), version=1), DAY).plan
           for o in (wishes, wishes[::-1])]
    assert old[0].assessment.shortlist == old[1].assessment.shortlist


# == 12. the first goal is that role's own work ===================================================


@examples(60)
@given(plans())
def test_goals_are_own_work_of_a_target_before_what_only_shows_a_level(case: Case) -> None:
    checks.check_own_work(case)


def test_a_piece_in_the_shape_of_the_trade_comes_before_the_general_one() -> None:
    plan = plan_of(trades=("hr-recruiting",), outside=Outside(14, "head of people"),
                   roles=("talent-people-ops",))
    goals = [s for s in plan.steps if s.goal]
    assert goals[0].ref in catalog().backgrounds["hr-recruiting"].projects


def test_what_has_the_shape_of_another_trade_is_nobody_elses_goal() -> None:
    case = case_of(someone(roles=("operations-generalist",)), DAY)
    shaped = {s.ref for s in case.plan.steps if s.goal} & catalog().trade_pieces
    assert not shaped


# == 13. nothing fills weeks ======================================================================


@examples(60)
@given(plans())
def test_every_goal_says_for_which_role_and_what_is_seen_in_it(case: Case) -> None:
    for goal in (s for s in case.plan.steps if s.goal):
        reason = next(r for r in goal.reasons if r.code == "own-work")
        assert reason.role in case.catalog.roles
        assert case.catalog.projects[goal.ref].proves, goal.ref


@examples(60)
@given(plans())
def test_no_piece_is_much_smaller_than_the_one_before(case: Case) -> None:
    checks.check_sizes(case)
    checks.check_steps_up(case)


@examples(60)
@given(plans())
def test_later_pieces_are_of_the_trade_or_the_first_role_and_within_reach(case: Case) -> None:
    checks.check_one_kind(case)


def test_nobody_with_years_is_simply_sent_to_an_introduction() -> None:
    for years, said in ((2, "Beside the work, an introduction:"),
                        (11, "Beside the work, if the subject is new to you:")):
        assert said in page_of(outside=Outside(years, "law"), trades=("law",), roles=("ai-lawyer",))


def test_weeks_stay_free_rather_than_hold_another_trades_work() -> None:
    """An interpreter who wishes to gather people is given no cohort to lead, only a small piece of
    the second wish, nor a developer whose strength cannot be planned a list to keep."""
    interpreter = plan_of(trades=("translation-languages",), outside=Outside(9, "interpreter"),
                          roles=("events-producer", "fieldbuilder"), hours=(12,) * 4,
                          languages=("zh",), reads=("en",), country=Country("CN"), work_rights=())
    own = {*catalog().backgrounds["translation-languages"].projects,
           *catalog().roles["events-producer"].own_work}
    others = {s.ref for s in interpreter.steps if s.goal} - own
    small = [catalog().projects[id].hours.p80 <= catalog().rules.sizes.weekend for id in others]
    assert others <= {*catalog().roles["fieldbuilder"].own_work} and small in ([], [True])
    developer = plan_of(trades=("ml-software",), outside=Outside(5, "web developer"),
                        roles=("research-engineer", "operations-generalist"),
                        obstacle_kind="unwell")
    code = {*catalog().backgrounds["ml-software"].projects,
            *catalog().roles["research-engineer"].own_work}
    assert {s.ref for s in developer.steps if s.goal} <= code


@examples(40)
@given(plans())
def test_an_aim_with_an_end_has_no_more_goals_than_it_says(case: Case) -> None:
    aim = case.catalog.aims.aim(case.plan.aim)
    goals = [s for s in case.plan.steps if s.goal]
    if aim.weeks:
        assert len(goals) <= len(aim.goals)
        begins = Draft.begin(case.catalog, case.person, case.today).first_week
        assert all((s.start - case.today).days < 7 * (begins + aim.weeks) for s in goals)


# == 14. order, and a calendar of one's own =======================================================


def test_a_page_of_evidence_comes_first_for_whoever_has_worked() -> None:
    plan = plan_of(outside=Outside(8, "a clinic"), roles=("operations-generalist",))
    evidence = next(s for s in plan.steps if s.id == "prepare:evidence")
    asked = [s for s in plan.steps if s.kind in ("apply", "job")]
    assert (evidence.start - DAY).days < 7
    assert all(evidence.due <= s.due for s in asked)
    vouch = next(s for s in plan.steps if s.id == "prepare:vouch")
    assert all(vouch.due <= s.due for s in asked)


@examples(40)
@given(plans(periods=st.just((Period.parse("2026-12-01 to 2027-03-31: 0 exams"),))))
def test_weeks_that_are_out_hold_nothing(case: Case) -> None:
    first, last = date(2026, 12, 1), date(2027, 3, 31)
    for week in case.plan.weeks:
        inside = first <= week.start and week.start + timedelta(days=6) <= last
        assert not (inside and week.total), week.start


@pytest.mark.parametrize(("country", "away", "at_work", "named"), [
    ("GB", ["2026-12-26", "2027-03-28"], ["2027-02-07", "2027-05-02"], "Christmas and New Year"),
    ("PL", ["2026-12-26", "2027-03-29", "2027-05-02"], ["2027-02-07"], "Christmas and New Year"),
    ("CN", ["2027-02-06", "2027-10-03"], ["2026-12-26", "2027-03-28"], "the Spring Festival"),
    ("NG", ["2026-12-26", "2027-03-10", "2027-03-28"], ["2027-02-07"], "Eid al-Fitr"),
    ("SA", ["2027-03-10", "2027-05-17"], ["2026-12-26", "2027-03-28"], "Eid al-Fitr"),
    ("IN", ["2026-12-26", "2027-10-29"], ["2027-03-10"], "Christmas and New Year"),
    ("KE", ["2026-12-26", "2027-03-28"], ["2027-03-10"], "Christmas and New Year"),
    ("UY", ["2026-12-26"], ["2027-03-10", "2027-02-07"], "Christmas and New Year"),
])
def test_holidays_are_those_of_the_country_and_the_page_names_them(
    country: str, away: list[str], at_work: list[str], named: str
) -> None:
    profile = someone(roles=("governance-researcher",), country=Country(country), hours=(14,) * 4)
    case = case_of(profile, DAY)
    for day in map(date.fromisoformat, away):
        assert is_out(catalog(), case.person, day), day
    for day in map(date.fromisoformat, at_work):
        assert not is_out(catalog(), case.person, day), day
    assert re.search(rf"is planned for .*\({named}\)", case.page)
    working = case_of(replace(profile, new_year="yes"), DAY)
    assert not is_out(catalog(), working.person, date.fromisoformat(away[0]))
    assert "Nothing is planned for" not in working.page


@examples(40)
@given(plans(country=st.sampled_from(["CN", "NG", "PL", "SA", "IR", None]), periods=st.none()))
def test_no_part_of_a_piece_is_due_on_a_holiday_and_no_week_of_one_is_filled(case: Case) -> None:
    for week in case.plan.weeks:
        days = [week.start + timedelta(days=n) for n in range(7)]
        assert not (week.total and all(is_out(case.catalog, case.person, d) for d in days))
    for part in (p for s in case.plan.steps if s.goal for p in s.parts):
        days = [part.due - timedelta(days=n) for n in range(7)]
        out = [is_out(case.catalog, case.person, d) for d in days if d >= part.start]
        assert not out[0] or all(out), part


def test_what_a_person_says_of_their_own_weeks_counts_before_a_holiday() -> None:
    free = Period.parse("2027-02-01 to 2027-02-14: 20 free")
    case = case_of(someone(country=Country("CN"), periods=(free,)), DAY)
    assert not is_out(catalog(), case.person, date(2027, 2, 6))
    assert "Spring Festival" not in case.page


def test_weeks_that_fill_a_trade_on_days_of_their_own_are_asked_about() -> None:
    asked = "Which weeks are out for exams and reports we do not know"
    trade = {"trades": ("teaching-training",), "outside": Outside(6, "teacher")}
    assert asked in page_of(**trade)
    assert asked not in page_of(**trade, periods=(Period.parse("2027-05-01 to 2027-06-01: 0"),))
    # Where the year of accounts ends in another month, its close is asked about, and not guessed.
    books = {"trades": ("accounting-finance",), "outside": Outside(6, "auditor")}
    assert "the close of the year we do not know" in page_of(**books, country=Country("IN"))
    assert "Planned at half" in page_of(**books, country=Country("DE"))


# == names of one's own place, and doors that may be shut =========================================


@pytest.mark.parametrize(("country", "city"), [
    ("KE", "Nairobi"), ("NL", ""), ("ZA", "Durban"), ("CN", "Chengdu"), ("PL", ""),
    ("IN", "Nagpur"), ("CA", ""), ("DE", "Berlin"), ("NG", "Lagos"), ("BR", ""),
])
def test_somebody_of_the_own_country_is_named_where_one_is_known(country: str, city: str) -> None:
    profile = someone(roles=("events-producer",), country=Country(country), city=city,
                      work_rights=(Country(country),), outside=Outside(7, "logistics"),
                      trades=("logistics-supply-chain",), obstacle_kind="far-away",
                      obstacle="visas are slow", noes={"form": 2}, money_until=Month("2027-06"))
    case = case_of(profile, DAY)
    page = case.page
    assert fits(page)
    own = [catalog().programs[id] for id in (*case.plan.groups, *case.plan.employers)
           if where(catalog(), case.person, catalog().programs[id]) in ("city", "country")]
    assert own and any(f"]({p.page})" in page for p in own)


def test_where_nobody_of_the_country_is_known_the_page_says_so() -> None:
    page = page_of(country=Country("IE"), roles=("course-facilitator",))
    assert "We know of nobody in your country. In your part of the world: " in page


@examples(40)
@given(plans(work_rights=st.just((Country("PL"),)), country=st.just("PL"),
             move=st.sampled_from(["yes", "job", "months"])))
def test_employers_that_may_be_shut_stand_behind_those_that_are_open(case: Case) -> None:
    programs, covers = case.catalog.programs, case.catalog.rules.covers
    shut = []
    for p in (programs[id] for id in case.plan.employers):
        there = {city.country for city in p.places.is_} if p.places else set()
        near = where(case.catalog, case.person, p) or (p.mode and p.mode.is_ == "online")
        shut.append(not near and not any(covers(case.person.work_rights, c) for c in there))
    assert shut == sorted(shut)


def test_a_door_abroad_that_may_be_shut_stands_last_with_what_is_known() -> None:
    profile = someone(trades=("ml-software",), outside=Outside(7, "payments"), move="yes",
                      country=Country("ZA"), work_rights=(Country("ZA"),), hours=(8,) * 4,
                      roles=("research-engineer",), full_time_from=Month("offer"))
    page = case_of(profile, DAY).page
    doors = page.partition("## Doors")[2].partition("\n## ")[0]
    lines = [x for x in doors.splitlines() if x.startswith("- ")]
    last = [n for n, x in enumerate(lines) if "before anything else ask" in x.lower()]
    assert not last or (last == [len(lines) - 1] and "visas" in lines[-1])
    if last and catalog().programs["mats"].page in lines[-1]:
        assert "known so far: [visa help in some cases](" in lines[-1]


def test_a_group_that_somebody_helps_gets_the_piece_first() -> None:
    name, page = "AI Safety Poland", catalog().programs["ai-safety-poland"].page
    said = f"First for [{name}]({page}), which you named."
    assert said in page_of(agreed=f"I keep the list of members of {name.lower()}")
    assert said in page_of(programs=(ProgramDone("ai-safety-poland"),))
    # Who helps it need not be told of it.
    helping = page_of(agreed=f"I help {name}", country=Country("PL"), roles=("fieldbuilder",))
    assert said in helping and helping.count(f"]({page})") == 1
    assert "First for" not in page_of(agreed="")
    assert "First for those you help already" in page_of(
        agreed="I volunteer for two groups", roles=("operations-generalist",), aim="first-role")


def _weeks_with(*periods: str, **answers: Any) -> list[Fraction]:
    """Hours of each of twelve weeks from Monday 4 January 2027 on; usual ones have seven."""
    person = current(someone(hours=(7, 7, 7, 7), country="US", new_year="yes", **answers,
                             periods=tuple(map(Period.parse, periods))), catalog())
    calendar = Calendar(date(2027, 1, 4), person.weekly, 12)
    calendar.other.update(other_weeks(catalog(), person, calendar))
    return [calendar.hours(week) for week in range(12)]


def test_a_weekend_that_comes_back_takes_its_days_out_of_its_week() -> None:
    weeks = _weeks_with("first weekend of the month: 0 reserve duty")
    assert [n for n, hours in enumerate(weeks) if hours == 5] == [4, 8]
    assert {hours for n, hours in enumerate(weeks) if n not in (4, 8)} == {7}
    person = current(someone(periods=(Period.parse("first weekend of the month: 0"),)), catalog())
    assert is_out(catalog(), person, date(2027, 2, 7))
    assert not is_out(catalog(), person, date(2027, 2, 8))


def test_every_second_week_is_as_the_person_says() -> None:
    weeks = _weeks_with("every 2 weeks from 2027-01-11: 2 with the children")
    assert weeks == [7, 2] * 6
    # In free weeks it still counts, and where it is more than usual the free weeks do.
    free = "2027-01-04 to 2027-01-31: 14"
    assert _weeks_with(free, "every 2 weeks from 2027-01-11: 2")[:5] == [14, 2, 14, 2, 7]
    assert _weeks_with(free, "every 2 weeks from 2027-01-11: 9")[:6] == [14, 14, 14, 14, 7, 9]


def test_what_is_fewer_and_has_no_dates_is_spread_over_all_weeks() -> None:
    assert set(_weeks_with("1 weekend a month: 0 reserve duty")) == {Fraction(13, 2)}
    assert set(_weeks_with("every 2 weeks: 3")) == {5}
    assert _weeks_with("1 weekend a month: 0", "2027-02-01 to 2027-02-07: 0")[4] == 0


def test_free_weeks_without_dates_are_named_and_not_booked() -> None:
    free = "10 weeks a year: 30 school holidays"
    assert set(_weeks_with(free)) == {7}
    profile = someone(hours=(2, 2, 2, 2), roles=("course-facilitator",),
                      periods=(Period.parse(free),))
    case = case_of(profile, DAY)
    assert max(w.total for w in case.plan.weeks) <= 2
    page = " ".join(case.page.split())
    assert "You have 10 weeks a year (school holidays) with about 30 hours a week." in page
    assert "without dates nothing is booked in them. Which are the next ones?" in page


def test_days_of_every_week_that_are_out_cost_no_hours_and_carry_no_date() -> None:
    market = "every wednesday, saturday: 0 market"
    assert set(_weeks_with(market)) == {7}
    plan = plan_of(roles=("fieldbuilder",), periods=(Period.parse(market),))
    # A step of one week may have no other day than its first.
    dues = [s.due for s in plan.steps if s.kind == "project"]
    assert dues and all(due.weekday() not in (2, 5) for due in dues)


@pytest.mark.parametrize("key", ["periods", "noes", "full_time_from"])
def test_a_plan_made_with_words_that_nobody_could_read_says_so_at_its_top(key: str) -> None:
    page = case_of(someone(unread={key: "UE"}), DAY).page
    asked = next(q.ask for q in catalog().questions.questions if q.id == key)
    assert f"**Not read, so not used:** “UE” (to: {asked})." in page.partition("## ")[0]


def test_a_page_says_what_comes_back() -> None:
    said = {"first weekend of the month: 0 duty":
            "First weekend of the month (duty) is left empty.",
            "1 weekend a month: 0 duty":
            "1 weekend a month (duty) has no hours, and we do not know which",
            "every saturday: 0 market": "Every saturday (market) is yours: nothing is due then."}
    for period, sentence in said.items():
        profile = someone(roles=("fieldbuilder",), periods=(Period.parse(period),))
        assert sentence in case_of(profile, DAY).page


def test_free_weeks_with_dates_make_a_plan_where_usual_weeks_hold_none() -> None:
    answers: dict[str, Any] = {"hours": (0, 0, 1, 0, 1), "roles": ("course-facilitator",)}
    assert isinstance(case_of(someone(**answers), DAY).made, NoPlan)
    dated = Period.parse("2026-12-19 to 2027-01-03: 15 school holidays")
    assert isinstance(plan_of(periods=(dated,), **answers), Plan)


def test_who_gives_notice_only_with_an_offer_keeps_the_post_and_searches() -> None:
    offer = someone(full_time_from=Month("offer"), roles=("research-engineer",))
    case = case_of(offer, DAY)
    plan, open_ = case.plan, plan_of(full_time_from=Month("2027-03"), roles=("research-engineer",))
    assert isinstance(plan, Plan) and isinstance(open_, Plan)
    assert max(w.total for w in plan.weeks) <= 6
    assert "Keep the post until another is signed" in case.page
    assert plan.campaign and plan.campaign == open_.campaign


def test_a_summer_is_planned_with_its_own_hours() -> None:
    periods = (Period.parse("2027-01-09 to 2027-02-28: 20 free"),)
    plan = plan_of(roles=("group-organizer",), hours=(2, 2, 2, 2), periods=periods)
    summer = [w.total for w in plan.weeks if date(2027, 1, 9) <= w.start <= date(2027, 2, 20)]
    assert max(summer, default=Fraction(0)) > 2
    assert all(w.total <= 20 for w in plan.weeks)


def test_good_and_bad_weeks_are_planned_well_below_the_good_ones() -> None:
    plan = plan_of(swing=(10, 0), roles=("operations-generalist",))
    assert plan.hours == Fraction(10) * catalog().aims.swing_percent / 100


def test_with_many_hours_two_strands_run_side_by_side() -> None:
    plan = plan_of(hours=(25, 25, 25, 25), full_time_from=Month("now"), situation="between",
                   roles=("operations-generalist",), pay="6")
    first = [w for w in plan.weeks if w.start < DAY + timedelta(weeks=6) and w.total]
    assert any({"project", "job"} <= {id.partition(":")[0] for id, _ in w.hours} for w in first)


# == 15. level ====================================================================================


@examples(60)
@given(plans())
def test_nobody_is_sent_to_what_is_made_for_another_point_of_a_life(case: Case) -> None:
    begun = {id.partition(":")[2] for id in case.person.progress.hours}
    for goal in (s for s in case.plan.steps if s.goal):
        project = case.catalog.projects[goal.ref]
        assert goal.ref in begun or possible(case.catalog, case.person, project), goal.ref


def test_a_trades_level_counts_only_once_its_question_is_answered() -> None:
    silent = case_of(someone(trades=("law",)), DAY).person
    told = case_of(someone(trades=("law",), at_work={"finance-legal-people": "the lease"}),
                   DAY).person
    usual = {x.competency: x.level for x in catalog().backgrounds["law"].shows}
    assert silent.level("finance-legal-people") == 0
    assert told.level("finance-legal-people") == usual["finance-legal-people"]
    assert silent.likely == told.likely == usual


# == 16. doors ====================================================================================


@examples(60)
@given(plans())
def test_what_could_exclude_somebody_is_asked_before_hours_are_booked(case: Case) -> None:
    for step in case.plan.steps:
        if step.kind == "apply":
            assert not {c.code for c in step.checks} & ASK_FIRST, step.id


@examples(40)
@given(plans())
def test_the_best_known_programs_of_the_first_target_are_each_answered(case: Case) -> None:
    role = case.catalog.roles[case.plan.assessment.shortlist[0].role]
    known = [p for p in role.programs if p in case.catalog.programs]
    assert [n.program for n in case.plan.named][:len(known)] == known
    for named in case.plan.named:
        if named.stands in ("out", "ask-first", "passed"):
            assert named.why, named.program


RESEARCHER: dict[str, Any] = {
    "roles": ("research-fellow",), "hours": (12, 12, 12, 12), "move": "months", "pay": "6",
    "full_time_from": Month("2027-03"), "country": Country("IN"), "work_rights": (Country("IN"),),
}
THEORY = ("theory", "conceptual")
EXPERIMENTS = ("empirical", "interpretability", "evaluations")


def sent_to(plan: Plan) -> set[str]:
    """Programs that a plan has steps for, or says to look out for."""
    steps = {s.ref for s in plan.steps if s.kind in ("apply", "program")}
    watched = {str(w.program) for w in (*plan.watch, *plan.support)}
    return steps | watched | {str(s.program) for s in plan.seasonal}


def test_a_theorist_and_an_experimenter_are_not_sent_to_the_same_programs() -> None:
    programs, silent = catalog().programs, sent_to(plan_of(**RESEARCHER))
    sent = [sent_to(plan_of(**RESEARCHER, research_kinds=k)) for k in (THEORY, EXPERIMENTS)]
    for kinds, ids, others in ((THEORY, sent[0], sent[1]), (EXPERIMENTS, sent[1], sent[0])):
        theirs = {id for id in ids | others | silent if set(programs[id].research_kinds) & {*kinds}}
        assert theirs & ids and not theirs & others
        # Of which nobody knows what research it holds suits both.
        assert {id for id in silent & ids if not programs[id].research_kinds} & others


def test_a_best_known_program_of_other_research_is_named_with_the_reason() -> None:
    case = case_of(someone(**RESEARCHER, research_kinds=("theory",)), DAY)
    stands = {str(n.program): n for n in case.plan.named}
    govai = stands["govai-fellowship-uk"]
    assert (govai.stands, govai.why[0].code) == ("passed", "for-other-research")
    assert stands["mats"].why[:1] != govai.why  # nothing says that it has no theory
    said = "(made for governance research; you named theory)"
    assert said in case.page
    told = why(case.catalog, case.person, case.plan, "programs", govai.program)
    assert told.short == govai.why[0]


@examples(30)
@given(plans(research_kinds=st.sampled_from([THEORY, EXPERIMENTS, ("governance",)])))
def test_nobody_is_sent_to_research_of_a_kind_they_did_not_name(case: Case) -> None:
    programs, agendas = case.catalog.programs, case.catalog.agendas
    read = [agendas[s.ref] for s in case.plan.steps if s.ref in agendas]
    for entry in (*map(programs.__getitem__, sent_to(case.plan)), *read):
        held = set(entry.research_kinds)
        assert not held or held & case.person.research_kinds, entry.id


@examples(60)
@given(plans())
def test_no_hour_is_booked_for_a_date_that_one_round_alone_suggests(case: Case) -> None:
    checks.check_weak_dates(case)


@examples(60)
@given(plans())
def test_groups_and_employers_are_where_somebody_could_be(case: Case) -> None:
    checks.check_places(case)


def test_a_near_miss_of_hours_is_asked_and_not_refused() -> None:
    program = next(p for p in catalog().programs.values()
                   if (p.hours_per_week and 9 < p.hours_per_week.is_.low < 20 and p.mode
                   and p.mode.is_ == "online" and p.kind == "course") or p.id == "ai-safety-camp")
    need = program.hours_per_week.is_.low
    from pathways.planner import admission
    for share, code in ((0.95, "hours-near"), (0.5, "hours")):
        case = case_of(someone(hours=(round(need * share, 2),) * 4), DAY)
        nxt = admission(program, DAY, catalog().rules.forecast)
        verdict = judge(catalog(), case.person, program, nxt)
        codes = {r.code for r in (*verdict.checks, *verdict.blocks)}
        assert code in codes
        assert verdict.open or code == "hours" or verdict.blocks[0].code != "hours"


@examples(40)
@given(plans(places_out=st.just((Country("US"), Country("GB")))))
def test_places_that_are_out_stay_out(case: Case) -> None:
    for step in case.plan.steps:
        program = case.catalog.programs.get(step.ref)
        online = program and program.mode and program.mode.is_ == "online"
        if step.kind == "apply" and program and program.places and not online:
            countries = {c.country for c in program.places.is_}
            assert case.person.country in countries or not countries <= {"US", "GB"}


# == 17. the search is a campaign =================================================================


def search(**answers: Any) -> Plan:
    return plan_of(aim="job-now", situation="between", full_time_from=Month("now"),
                   hours=(20, 20, 20, 20), roles=("operations-generalist",), **answers)


def test_a_search_fills_its_share_of_every_week_and_the_money_decides() -> None:
    plan = search(money_until=Month("2027-05"))
    assert plan.campaign is not None and plan.campaign.applications >= 3
    assert plan.campaign.decides and plan.campaign.decides < date(2027, 4, 15)
    job = next(s for s in plan.steps if s.kind == "job")
    assert (job.start - DAY).days < 7
    share = Fraction(catalog().aims.aim("job-now").strands["search"], 100)
    for week in plan.weeks:
        assert dict(week.hours).get(job.id, 0) <= 20 * share


def test_never_full_time_keeps_every_other_door_open() -> None:
    open_ = plan_of(aim="first-role", full_time_from=Month("never"), trades=("law",),
                    at_work={"finance-legal-people": "x y", "writing": "a guide"},
                    roles=("ai-lawyer",), outside=Outside(11, "privacy law"))
    assert any(v.form != "full-time" for v in catalog().roles["ai-lawyer"].variants)
    assert not any(c.code == "full-time-never" for s in open_.steps for c in s.checks)


# == 18. the obstacle gets its own answer =========================================================


@pytest.mark.parametrize("kind", [o.id for o in catalog().aims.obstacles])
def test_each_obstacle_has_an_answer_of_its_own_on_the_page(kind: str) -> None:
    profile = someone(obstacle_kind=kind, obstacle="this one", roles=("operations-generalist",))
    page = case_of(profile, DAY).page
    obstacle = catalog().aims.obstacle(kind)
    mine = [x.answer.split(".")[0] for x in (obstacle, *obstacle.cases)]
    others = [x.answer.split(".")[0] for o in catalog().aims.obstacles if o.id != kind
              for x in (o, *o.cases)]
    assert any(answer in page.replace("\\", "") for answer in mine)
    assert not any(other in page for other in others)


STANDS: list[tuple[str, dict[str, Any], str]] = [
    ("nobody-to-ask", {"situation": "student"}, "Two people are enough"),
    ("nobody-to-ask", {"languages": ("pt",), "reads": ("en",)}, "Nobody needs you in a meeting"),
    ("nobody-to-ask", {"outside": Outside(14, "officer")}, "Those who left your trade"),
    ("nobody-to-ask", {}, "Organizers of groups"),
    ("no-time", {"hours": (3, 3, 3, 3)}, "With so few hours"),
    ("not-enough", {"aim": "explore", "trades": ("arts-design",)}, "they cannot get across"),
    ("not-enough", {"trades": ("it-infrastructure",), "roles": ("it-infrastructure-admin",),
                    "outside": Outside(12, "servers")}, "what they were tested on"),
    ("far-away", {"full_time_from": Month("2027-04")}, "visa takes longer than you have"),
    ("far-away", {}, "Four ways are open"),
    ("money", {"situation": "student"}, "Paid hours come before free ones"),
    ("alone", {"aim": "start", "trades": ("founders-small-business",), "roles": ("founder",)},
     "Whoever brings money"),
    ("alone", {"aim": "start", "roles": ("founder",)}, "Begin with no partner"),
]


@pytest.mark.parametrize(("kind", "answers", "words"), STANDS, ids=[w for *_, w in STANDS])
def test_what_stands_in_the_way_is_answered_for_people_who_stand_so(
    kind: str, answers: dict[str, Any], words: str
) -> None:
    stands = {"roles": ("operations-generalist",), "obstacle": "x", **answers}
    assert words in page_of(obstacle_kind=kind, **stands)


INFRASTRUCTURE: dict[str, Any] = {"trades": ("it-infrastructure",), "outside": Outside(12, "x"),
                                  "roles": ("it-infrastructure-admin",)}  # fmt: skip
FIRST_WORDS: list[tuple[dict[str, Any], str]] = [
    ({"aim": "decide", "choices": ("company", "own-grant")}, "An offer and a grant"),
    ({"aim": "decide", "choices": ("company",)}, "Two offers differ less"),
    ({"aim": "start"}, "Do not found anything yet"),
    ({"aim": "start", "outside": Outside(15, "x")}, "You know how to get things going"),
    ({"aim": "move-up", "situation": "in-field"}, "You are inside already"),
    ({"aim": "stay", "situation": "retired"}, "You need no way in"),
    ({"aim": "stay", "obstacle_kind": "bound"}, "Your office is where you can do most"),
    ({"aim": "stay"}, "You need not leave to help"),
    ({"aim": "explore", "obstacle_kind": "unsure"}, "What you need is not more advice"),
    ({"aim": "explore", "hours": (3, 3, 3, 3)}, "A few hours a week are enough"),
    ({"aim": "explore"}, "Nothing is decided"),
    ({"obstacle_kind": "unwell"}, "Choose work that nobody is waiting for"),
    ({"noes": {"form": 4}}, "Noes so early"),
    ({"aim": "job-now", "outside": Outside(15, "x"), "noes": {"form": 4}}, "Do not apply below"),
    ({"aim": "job-now", "outside": Outside(15, "x")}, "A search goes well"),
    ({"aim": "job-now"}, "While you search"),
    ({**INFRASTRUCTURE}, "You have done this work for so long"),
    ({**INFRASTRUCTURE, "outside": Outside(7, "servers")}, "You would change your employer"),
    ({**INFRASTRUCTURE, "obstacle_kind": "not-enough"},
     "Organizations here need the work you already do"),
    ({**INFRASTRUCTURE, "languages": ("pt",), "reads": ("en",)}, "You know the work"),
    ({"outside": Outside(12, "x")}, "Do not begin again at the bottom"),
    ({"situation": "student"}, "You need not choose for good yet"),
    ({"hours": (3, 3, 3, 3)}, "With few hours"),
    ({}, "What is missing is no course"),
]


@pytest.mark.parametrize(("answers", "words"), FIRST_WORDS, ids=[w for _, w in FIRST_WORDS])
def test_the_page_says_first_what_an_adviser_would(answers: dict[str, Any], words: str) -> None:
    case = case_of(someone(**{"roles": ("program-manager",), **answers}), DAY)
    first = case.page.partition("\n## ")[0].split("\n\n")
    said = next(p for p in first if not p.startswith(("# ", "*This is a map", "**A question")))
    assert said.startswith(words)


def test_noes_are_read_by_their_stage() -> None:
    pages = {stage: case_of(someone(noes={stage: 4}, roles=("fieldbuilder",)), DAY).page
             for stage in ("form", "answers", "test", "talk", "trial", "ask", "unsure")}
    for refusal in catalog().aims.refusals:
        assert refusal.change.split(";")[0] in pages[refusal.stage]
    assert len(set(pages.values())) == 7
    assert "Four refusals, and no stage was given." in pages["unsure"]
    assert "at one stage" not in pages["unsure"]


def test_a_program_that_said_no_before_is_not_applied_to() -> None:
    before = plan_of(roles=("research-fellow",), hours=(12, 12, 12, 12))
    applied = next((s.ref for s in before.steps if s.kind == "apply"), None)
    assert applied
    after = plan_of(roles=("research-fellow",), hours=(12, 12, 12, 12), refused_by=(applied,))
    assert applied not in {s.ref for s in after.steps if s.kind == "apply"}


def test_an_offer_is_decided_on_after_the_talks_and_before_its_day() -> None:
    checks.check_decided_after_talks(case_of(someone(
        aim="decide", decide_by=When.parse("2026-12-07"), offers="one; another",
        choices=("small-organization", "public-body")), DAY))


def test_each_kind_of_choice_is_looked_at_by_its_own_questions() -> None:
    aims = catalog().aims
    for choice in aims.choices:
        profile = someone(aim="decide", choices=(choice.id,), offers="this one")
        text = " ".join(case_of(profile, DAY).page.split())
        assert choice.settle in text and choice.no_if in text
        assert choice.later[1:] in text and choice.then in text


def test_beside_a_grant_of_ones_own_stand_places_that_pay_and_read() -> None:
    def page(*choices: str) -> str:
        profile = someone(aim="decide", choices=choices, offers="both", country="CH",
                          roles=("research-fellow",), degree="master",
                          research_kinds=("empirical",), decide_by=When.parse("2027-02-15"))
        return case_of(profile, DAY).page

    third = page("company", "own-grant").partition("A third way")[2].partition("\n")[0]
    assert "matsprogram.org" in third
    assert "A third way" not in page("company", "public-body")


# == what a no changes ============================================================================


def test_every_piece_says_who_is_next_and_what_is_different_after_a_no() -> None:
    said = [p.if_no for p in catalog().projects.values()]
    assert all(said) and len({*said}) == len(said)


@examples(60)
@given(plans())
def test_the_page_says_at_the_first_piece_what_a_no_changes(case: Case) -> None:
    page = " ".join(case.page.split()).replace("\\", "")
    if case.document.goals:
        project = case.catalog.projects[case.document.goals[0].ref]
        assert project.if_no in page
    assert "the size of employer after noes at the end" not in page


# == whom somebody has, and what would settle it ==================================================

WORKER: dict[str, Any] = {
    "aim": "first-role", "situation": "working", "roles": ("it-infrastructure-admin",),
    "trades": ("it-infrastructure",), "hours": (6, 6, 6, 6), "country": "GB", "horizon": "12",
    "outside": Outside(12, "servers and accounts of an insurer"),
}


def read(**answers: Any) -> str:
    """The page of somebody, on one line."""
    return " ".join(case_of(someone(**answers), DAY).page.split())


def test_those_who_know_somebody_vouch_or_hear_of_it_before_strangers() -> None:
    knows = "the auditor who passed my policy"
    assert f"to vouch for you, first “{knows}”" in read(**WORKER, knows=knows)
    assert knows not in read(**WORKER)
    assert f"first “{knows}”" in read(**WORKER, knows=f"{knows}. Nobody in the field")
    looks = {"aim": "explore", "trades": ("arts-design",), "roles": (), "hours": (5, 5, 5, 5)}
    page = read(**WORKER | looks, knows="my partner, who does research")
    assert "tell “my partner, who does research” what you are making, and ask whom" in page
    assert page.index("write to strangers, tell") < page.index("who likes doing such work")


def test_the_question_that_would_settle_it_is_asked_in_the_first_fortnight() -> None:
    said = "Must I retrain? Those who hire could tell."
    page = read(**WORKER, settles=said)
    assert said in page.split("## The piece")[0]
    assert f"“{said[:-1]}" not in read(**WORKER)
    # Where the fortnight has no hour for it, it goes to nobody, and still comes first.
    few = {"aim": "explore", "trades": ("retail-management",), "roles": (), "hours": (2, 2, 2, 2)}
    page = read(**WORKER | few, settles=said)
    assert page.count(said[:-1]) == 1 and f"**What decides it:** “{said[:-1]}" in page


def test_the_question_that_would_settle_it_goes_to_whoever_can_answer_it() -> None:
    said = "Must I retrain?"
    page = read(**WORKER, settles=said, settles_by="strangers")
    letter = page.partition("**To send today:** “")[2].partition("”")[0]
    assert f"most like to know: {said}" in letter and page.count(said) == 2
    page = read(**WORKER, settles=said, settles_by="known")
    assert "Ask those you know: the question above." in page
    page = read(**WORKER, settles=said, settles_by="myself")
    assert page.count(said) == 1


def test_the_question_that_decides_comes_before_all_else_with_who_can_answer_it() -> None:
    says = {"strangers": "Five people can tell you, and the letter below asks them.",
            "known": "Those you know are asked first.",
            "myself": "Nobody can tell you; what is below tries it."}
    for by, answer in says.items():
        page = read(**WORKER, settles="Must I retrain?", settles_by=by, yes_if="two of five say no")
        first = page.partition("judgment.* ")[2]
        assert first.startswith(f"**What decides it:** “Must I retrain?” {answer}"), first[:200]
    assert "What decides it" not in read(**WORKER)
    choice = {"aim": "decide", "choices": ("company", "own-grant")}
    assert "What decides it" not in read(**WORKER | choice, settles="Must I retrain?")


def test_a_letter_asks_only_what_they_would_ask_a_stranger_in_their_words() -> None:
    ask = ("Would you take somebody as he is, who ran the network of an insurer for twelve years, "
           "or would he have to retrain? If so, in what?")
    page = read(**WORKER, settles="Must I retrain?", settles_by="strangers", asks=ask)
    letter = page.partition("**To send today:** “")[2].partition("”")[0]
    assert f"{ask} Two lines" in letter and "Must I retrain?" not in letter
    assert letter.count("?") == 2 and "in the same words below" in page
    # A letter is sent as it is: what is longer than one is cut after a sentence.
    long = read(**WORKER, settles="x?", settles_by="strangers", asks=f"{ask} {ask}")
    assert long.count("or would he have to retrain?") == 1
    # Who can only find out by trying writes nobody about it.
    assert ask not in read(**WORKER, settles="x?", settles_by="myself", asks=ask)


def test_which_answer_is_a_yes_stands_on_the_day_of_deciding_as_they_put_it() -> None:
    told = {"settles": "Must I retrain?", "yes_if": "two of five hire me as I am"}
    for by in ("strangers", "known", "myself"):
        page = read(**WORKER, **told, settles_by=by)
        end = page.partition("## When to look again")[2]
        assert "Your yes: “two of five hire me as I am.”" in end and end != page
        assert page.count("two of five") == 1
        first = "if that yes came, ask whoever" if by == "strangers" else "go on if that yes"
        assert f"decide: {first}" in end and "Hold it against" not in end
        assert ("Send it to five such people" in page) == (by == "strangers")
        assert ("Ask five of those you know" in page) == (by == "known")
    page = read(**WORKER, settles="Must I retrain?", settles_by="strangers", yes_if="somebody does")
    assert "Send it to" not in page and "Your yes: “somebody does.”" in page


def test_what_somebody_chose_is_the_first_piece_in_their_own_words() -> None:
    listed = [p.id for p in first_pieces(catalog(), case_of(someone(**WORKER), DAY).person, DAY, 4)]
    assert len(listed) == 4 and not any(map(is_own, listed))
    for id in listed:
        assert next(s for s in plan_of(**WORKER, piece=id).steps if s.goal).ref == id
    page = read(**WORKER, piece=f"{listed[2]}: for the clinic I look after")
    name = catalog().projects[listed[2]].name
    assert name[1:] in page and "**In your words:** “for the clinic I look after.”" in page
    own = "Our access scripts, for the clinic I look after"
    page = read(**WORKER, piece=own)
    assert f": “{own}”" in page and "Your own material" not in page.split("*Done when*")[1][:300]
    for kind, id in OWN_PIECES.items():
        plan = plan_of(**WORKER, piece=own, piece_kind=kind)
        assert next(s for s in plan.steps if s.goal).ref == id
    # It is as large as they say, with slack; of what is on the list, the list says.
    for hours, planned in [(2, "3"), (20, "30"), (None, "12"), (0, "12")]:
        page = read(**WORKER, piece=own, piece_kind="tool", piece_hours=hours)
        said = f" (your {hours}, with slack)." if hours else "."
        assert f"About {planned} hours{said} *Done when*" in page
        sized = plan_of(**WORKER, piece=own, piece_kind="tool", piece_hours=hours)
        goal = next(s for s in sized.steps if s.goal)
        assert goal.p80 == sum(part.p80 for part in goal.parts) == int(planned)
    unpaid = {"deal_breakers": ["unpaid"], "piece_hours": 20, "piece_kind": "tool"}
    assert "Nobody pays for it" not in read(**WORKER | unpaid, piece=own)
    # However small, it is no first part of something large.
    for kind in OWN_PIECES:
        for hours in (0.01, 0.25, 1, 1.5):
            small = plan_of(**WORKER, piece=own, piece_kind=kind, piece_hours=hours)
            goal = next(s for s in small.steps if s.goal)
            assert 1 <= goal.p80 <= 3 and all(part.p80 > 0 for part in goal.parts)
            assert "first-part" not in {r.code for r in goal.reasons}
    assert "with slack" not in read(**WORKER, piece=listed[2], piece_hours=20)
    # Too large for the weeks there are, it is not given up but begun with a first part.
    large = WORKER | {"hours": [1] * 4, "piece": own, "piece_kind": "tool", "piece_hours": 40}
    assert next(s for s in plan_of(**large).steps if s.goal).p80 == 12
    assert "your 40 hours are more than your weeks of half a year hold" in read(**large)
    # It comes first whatever was planned before, and nobody else is offered what only they know.
    before = tuple(s.id for s in plan_of(**WORKER).steps)
    person = case_of(someone(**WORKER, piece=own), DAY).person
    again = make_plan(catalog(), person, DAY, before)
    assert isinstance(again, Plan)
    assert next(s for s in again.steps if s.goal).ref == OWN_PIECES[None]
    for aim in catalog().aims.aims:
        plan = case_of(someone(**WORKER | {"aim": aim.id}, why="x"), DAY).made
        assert not any(is_own(step.ref) for step in plan.steps)


def test_what_a_choice_cannot_be_is_not_planned() -> None:
    """What the person may not or can not do stays out, whatever the file says."""
    made_for = next(p for p in catalog().projects.values() if p.made_for == "inside")
    goals = [s.ref for s in plan_of(**WORKER, piece=str(made_for.id)).steps if s.goal]
    assert goals and made_for.id not in goals


def test_the_answer_to_a_question_of_the_trade_comes_before_what_a_list_says_of_the_same() -> None:
    told = {"ops-systems": "the backup that failed each quarter has not failed since 2021"}
    did = (Did("daily-operations", "claims platform, 700 users, since 2014"),)
    material = read(**WORKER, at_work=told, did=did).partition("**Your own material:** ")[2]
    assert material.startswith("“the backup that failed")


@pytest.mark.parametrize(("free", "money", "begins"), [
    (Month("2027-08"), None, date(2027, 2, 1)),
    (Month("2027-08"), Month("2027-08"), date(2027, 1, 1)),
])
def test_a_search_begins_half_a_year_before_somebody_is_free_or_the_money_decides(
    free: Month, money: Month | None, begins: date
) -> None:
    """A student needs a post as well once the studies end."""
    student = WORKER | {"situation": "student", "outside": None}
    made = case_of(someone(**student, full_time_from=free, money_until=money), DAY).made
    assert made.campaign is not None
    assert abs(made.campaign.begins - begins) <= timedelta(days=10)


def test_whoever_looks_around_tries_a_wish_that_no_test_was_of() -> None:
    torn = {"aim": "explore", "trades": ("student-philosophy",), "situation": "student",
            "roles": ("research-scientist", "program-manager"), "outside": None}
    case = case_of(someone(**WORKER | torn), DAY)
    assert {r.params["role"] for s in case.made.steps if s.goal for r in s.reasons
            if r.code == "own-work"} >= {"research-scientist", "program-manager"}


def test_who_helps_from_where_they_are_begins_in_their_own_house() -> None:
    lawyer = WORKER | {"trades": ("law",), "roles": (), "outside": Outside(11, "a clinic's lawyer")}
    assert "for your own house" in read(**lawyer | {"aim": "stay"})
    assert "for your own house" not in read(**lawyer | {"roles": ("ai-lawyer",)})


def test_before_a_grant_the_first_letter_is_for_whoever_would_supervise() -> None:
    torn = WORKER | {"aim": "decide", "decide_by": When(2027, 1, 31),
                     "offers": "a post; or a grant", "choices": ("company", "own-grant")}
    assert "**To send today:** “I am about to ask for the money" in read(**torn)


# == the page =====================================================================================


@examples(60)
@given(plans())
def test_the_page_keeps_to_its_words_and_lines(case: Case) -> None:
    page = case.page
    said = sum(len(str(x).split()) for x in (case.profile.why, case.profile.obstacle,
                                             case.person.outside, case.profile.stop_rule))
    assert fits(page) or len(page.split()) < 760 + said


FOUNDER: dict[str, Any] = {
    "aim": "start", "situation": "between", "roles": ("founder",), "hours": (25, 30, 25, 30),
    "trades": ("founders-small-business",), "obstacle": "no co-founder", "obstacle_kind": "alone",
    "outside": Outside(15, "founded and sold a company"), "stop_rule": "no paying user by June",
}


@examples(30)
@example(case_of(someone(**FOUNDER), DAY))
@given(plans(aim=st.sampled_from(["start", "first-role"]), hours=st.just((25, 25, 25, 25))))
def test_what_begins_in_the_fortnight_says_when_it_is_due_and_no_line_is_ragged(
    case: Case,
) -> None:
    page = case.page
    for name in re.findall(r"Begin the next piece too, \*(.*?)\*", page):
        assert re.search(re.escape(name) + r"\*+ \([^)]*(by \d+ \w+ \d{4}|h, for)", page), name
    lines = page.splitlines()
    assert not [line for line in lines if re.match(" +[*A-Z]", line)]
    # A list after a line of a paragraph is part of it for strict readers of Markdown.
    ran_on = [b for a, b in pairwise(lines) if b.startswith("- ") and a and a[0] not in "-#"]
    assert not ran_on, ran_on


@examples(40)
@given(plans())
def test_the_first_words_of_a_page_hold_no_rung_and_no_fraction(case: Case) -> None:
    page = case.page
    head = page.split("## ")[0]
    assert " of 7" not in head and "rung" not in head and "ladder" not in head


@examples(40)
@given(profiles(aim=st.sampled_from([a.id for a in catalog().aims.aims])), st.just(DAY))
def test_every_aim_gives_every_person_a_plan_of_its_shape_or_says_why_not(
    profile: Profile, today: date
) -> None:
    case = case_of(profile, today)
    if isinstance(case.made, NoPlan):
        return
    aim = catalog().aims.aim(case.made.aim)
    assert aim.id == profile.aim
    kinds = {s.kind for s in case.made.steps}
    if aim.search == "none":
        assert "job" not in kinds
    if aim.doors != "apply":
        assert "apply" not in kinds
    assert {p.id for p in pieces_of(case)} >= {s.id for s in case.made.steps if s.goal}


def pieces_of(case: Case) -> list[Any]:
    """What could be a goal at the beginning, or once the goals before it were reached."""
    from pathways.planner.value import lifted

    draft = Draft.begin(case.catalog, case.person, case.today)
    found = list(pieces(draft))
    for goal in sorted((s for s in case.made.steps if s.goal), key=lambda s: s.start):
        draft.levels = lifted(draft.levels, goal.shows)
        found += pieces(draft)
    return found


# -- what several lives showed --------------------------------------------------------------------


def page_of(**answers: Any) -> str:
    return case_of(someone(**answers), DAY).page


def test_the_day_to_decide_lies_before_the_day_from_which_somebody_is_free() -> None:
    page = page_of(**INFRASTRUCTURE, full_time_from=Month("2027-06"))
    decides = re.search(r"\*\*On (\d+ \w+ \d{4})\*\* decide", page)
    assert decides and datetime.strptime(decides[1], "%d %B %Y") <= datetime(2027, 5, 1)
    assert "which we assumed, 1 June 2027 is too soon for this search" in page


def test_nobody_in_uniform_is_told_to_keep_the_post_that_ends_by_itself() -> None:
    answers: dict[str, Any] = {"outside": Outside(14, "officer"), "roles": ("program-manager",),
                               "full_time_from": Month("2027-08")}
    assert "Keep the post" not in page_of(trades=("military-police",), **answers)
    assert "Keep the post" in page_of(trades=("hr-recruiting",), **answers)


def test_whom_an_office_binds_takes_no_side_in_public() -> None:
    def pieces(**answers: Any) -> set[str]:
        return {s.ref for s in plan_of(roles=("governance-researcher",), **answers).steps if s.goal}

    sides = {str(p.id) for p in catalog().projects.values() if p.takes_side}
    assert pieces() & sides
    assert not pieces(obstacle_kind="bound") & sides


def test_who_starts_something_is_told_which_result_sends_them_which_way() -> None:
    page = page_of(**FOUNDER, money_until=Month("never"))
    end = page.partition("## When this ends")[2]
    for way in catalog().aims.ventures:
        assert f"{way.if_[:1].upper()}{way.if_[1:]}: {way.text}.**" in end
    assert "USD 525,000" in end and "https://jobs.80000hours.org" not in page


def test_more_hours_for_good_are_no_holidays_in_which_nobody_can_be_met() -> None:
    """Somebody who studies beside work has a course that ends; a partner can be met after it."""
    goals = {s.ref for s in plan_of(
        aim="start", situation="study-and-work", roles=("founder",), hours=(8, 10, 6, 8),
        trades=("marketing-communications",), outside=Outside(10, "campaigns"),
        periods=(Period.parse("2027-02: 20 the course is over"),)).steps if s.goal}
    assert "trial-a-cofounder" in goals and "apply-with-one-org" not in goals


def test_pieces_for_beginners_are_not_for_people_with_years_at_a_trade() -> None:
    def begun(years: int) -> set[str]:
        plan = plan_of(trades=("logistics-supply-chain",), outside=Outside(years, "logistics"),
                       roles=("events-producer",), hours=(10,) * 4)
        return {s.ref for s in plan.steps if s.goal}

    early = {str(p.id) for p in catalog().projects.values() if p.made_for == "early"}
    assert begun(2) & early
    assert not begun(7) & early


def test_no_piece_takes_more_sittings_than_a_life_without_fixed_days_holds() -> None:
    aims = catalog().aims
    answers: dict[str, Any] = {"trades": ("ml-software",), "roles": ("research-engineer",)}
    goals = [s for s in plan_of(obstacle_kind="unwell", **answers).steps if s.goal]
    assert goals and all(s.p80 <= aims.most_sittings * aims.piece_hours for s in goals)
    assert any(s.p80 > aims.most_sittings * aims.piece_hours
               for s in plan_of(**answers).steps if s.goal)


def test_a_whole_round_of_ones_own_program_fits_a_job_in_the_field() -> None:
    plan = plan_of(situation="in-field", aim="move-up", roles=("program-manager",),
                   in_field=Outside(2, "program coordinator"))
    assert "own-a-round" in {s.ref for s in plan.steps if s.goal}


def test_a_group_of_another_city_is_named_only_where_the_city_is_unknown() -> None:
    there = "https://www.aished.org/"
    assert there in page_of(roles=("group-organizer",))
    assert there not in page_of(roles=("group-organizer",), city="London")


def test_public_posts_are_spoken_of_to_whoever_looks_for_one() -> None:
    german = {"country": Country("DE"), "work_rights": (Country("DE"),)}
    said = "Public employers work in German."
    assert said in page_of(roles=("policy-advocate",), **german)
    assert said not in page_of(roles=("events-producer",), **german)


def test_an_answer_to_what_the_trade_no_longer_asks_is_still_on_the_page() -> None:
    told = "the audit of the pension system"
    assert told in page_of(trades=("public-audit",), at_work={"finance-legal-people": told})


def test_pages_that_name_people_are_not_said_to_know_one() -> None:
    page = page_of(trades=("sales-fundraising",), outside=Outside(9, "major gifts"),
                   roles=("fundraiser",))
    assert "Look through [Trace database of grants]" in page


def test_where_no_hours_help_no_hours_are_asked_for() -> None:
    did = tuple(Did(t, "done") for t in (
        "managed-a-team", "accountable-for-accounts", "finished-research", "led-a-small-group"))
    levels = {str(c): Claim(4, "shown") for c in catalog().competencies}
    made = case_of(someone(aim="explore", situation="retired", hours=(20,) * 4, did=did,
                           levels=levels, outside=Outside(30, "x")), DAY).made
    assert isinstance(made, NoPlan)
    assert (made.because.code, made.change.code) == ("nothing-fits", "own-piece")


def test_once_the_day_of_being_free_has_come_the_plan_has_those_hours_and_says_so() -> None:
    since: dict[str, Any] = {"situation": "between", "full_time_from": Month("2026-09")}
    case = case_of(someone(**since, roles=("program-manager",)), DAY)
    assert isinstance(case.made, Plan) and case.made.hours == catalog().rules.hours.free
    said = "Planned at 20 hours a week, as you have been free since 1 September 2026."
    assert said in case.page


# == the words of the page =================================================================

def test_what_stands_in_the_way_opens_the_fortnight_in_place_of_a_letter() -> None:
    answers: dict[str, Any] = {
        "trades": ("military-police",), "outside": Outside(14, "logistics"),
        "roles": ("program-manager",), "obstacle": "I know nobody",
    }
    page = page_of(**answers, obstacle_kind="nobody-to-ask")
    fortnight = page.partition("## This fortnight")[2].partition("\n## ")[0]
    first = fortnight.partition("- **")[2].partition("\n")[0]
    assert first.startswith("By Fri 4 Dec, 1 h.** Write to three who left your trade before you")
    assert "Now:" not in page and fortnight.count("h.** Ask ") == 1
    assert page_of(**answers).count("program manager): “") == 1


def test_hours_of_the_fortnight_are_those_of_its_lines() -> None:
    page = page_of(trades=("it-infrastructure",), outside=Outside(12, "servers"),
                   roles=("it-infrastructure-admin",), obstacle_kind="not-enough", obstacle="hm")
    fortnight = page.partition("## This fortnight (")[2].partition("\n## ")[0]
    hours = [float(x) for x in re.findall(r"(?m)^- \*\*By [^,]+, ([\d.]+) h\.", fortnight)]
    assert sum(hours) == float(fortnight.partition(" hours")[0])


def test_without_fixed_days_the_step_against_an_obstacle_has_no_day() -> None:
    page = page_of(trades=("it-infrastructure",), roles=("it-infrastructure-admin",),
                   obstacle_kind="unwell", obstacle="bad weeks")
    assert "\n- **0.5 h.** Agree with one person a sentence" in page


@pytest.mark.parametrize("kind", [o.id for o in catalog().aims.obstacles if o.step])
def test_the_step_against_an_obstacle_is_a_step_like_any_other(kind: str) -> None:
    answers: dict[str, Any] = {"obstacle_kind": kind, "obstacle": "this one", "hours": (8,) * 4,
                               "roles": ("operations-generalist",), "work_rights": None}
    case = case_of(someone(**answers), DAY)
    obstacle = catalog().aims.obstacle(kind)
    known = {x.step for x in (obstacle, *obstacle.cases)}
    step = next(s for s in case.plan.steps if s.ref in known)
    do = catalog().aims.preparing(step.ref).do
    assert step.kind == "prepare" and step.due < DAY + timedelta(days=14)
    assert step.id in {item.step for item in case.plan.this_week}
    for text in (case.page, to_markdown(case.document)):
        assert do in text
    assert any(e.kind == "part" and e.step == step for e in events(case.document))
    held = {s["id"]: s for s in as_data(case.document)["plan"]["steps"]}
    assert held[step.id]["parts"][0]["words"] == do
    # What was answered already is not asked for as a task.
    answered = {"knows": "a friend", "settles": "is it so?", "work_rights": (Country("GB"),),
                "money_until": Month("2027-09")}
    told = plan_of(**answers | answered)
    needless = catalog().aims.preparing(step.ref).needless
    assert (step.id in {s.id for s in told.steps}) == (not needless)


def test_whoever_has_no_employer_is_known_by_what_the_trades_say() -> None:
    held: dict[str, Any] = {"roles": ("journalist-video-creator",)}
    trades = ("journalism-media",)
    for own, more in (("freelance reporter", ()), ("repórter autônomo", ()),
                      ("a paper of mine", ("founders-small-business",))):
        mine = someone(**held, trades=(*trades, *more), outside=Outside(12, own))
        assert case_of(mine, DAY).person.own_boss, own
    employed = case_of(someone(**held, trades=trades, outside=Outside(12, "a news desk")), DAY)
    assert not employed.person.own_boss


def test_nothing_that_somebody_wrote_stands_alone_on_the_page() -> None:
    page = page_of(aim="stay", trades=("law",), outside=Outside(11, "data protection"),
                   at_work={"finance-legal-people": "the contract for the imaging AI",
                            "writing": "the guideline that three copied"}, roles=("ai-lawyer",))
    assert "“the guideline that three copied”; write for" in page
    assert "What counts already" not in page
    # Of what no piece is made of it is said what to do with it.
    assert "Bring to it: “the contract for the imaging AI”." in page


def test_a_talk_is_with_one_kind_of_people_and_the_target_role_says_which() -> None:
    logistics = catalog().backgrounds["logistics-supply-chain"]
    operations = logistics.talk("first-talk", "events-producer")
    policy = logistics.talk("first-talk", "governance-researcher")
    assert operations and policy and operations.ask != policy.ask
    assert logistics.talk("hires", "events-producer") is None
    audit = catalog().backgrounds["public-audit"].talk("decides-at-work", "")
    assert audit and "audit plan" in audit.with_


def test_auditors_ask_who_sets_the_audit_plan() -> None:
    page = page_of(aim="stay", trades=("public-audit",), outside=Outside(11, "audits"))
    assert "whoever sets your office's audit plan" in page


def test_the_end_of_a_page_names_the_receipt_of_the_piece_that_is_judged() -> None:
    page = page_of(trades=("sales-fundraising",), outside=Outside(9, "gifts"),
                   roles=("fundraiser",))
    case = case_of(someone(trades=("sales-fundraising",), outside=Outside(9, "gifts"),
                           roles=("fundraiser",)), DAY)
    assert case.plan.look_back
    receipt = catalog().projects[case.plan.look_back.project].receipt
    assert receipt and f"go on if {receipt}; if not," in page


def test_nobody_is_sent_to_a_group_of_a_city_that_may_be_far_away() -> None:
    page = page_of(aim="explore", trades=("retail-management",), outside=Outside(16, "a shop"))
    assert "Edinburgh](https://www.aished.org/) may know" not in page


def test_a_search_that_is_silent_is_not_told_by_those_who_vouch() -> None:
    answers: dict[str, Any] = {"trades": ("hr-recruiting",), "outside": Outside(14, "people"),
                               "roles": ("talent-people-ops",)}
    assert "who may know that you are looking" in page_of(
        **answers, full_time_from=Month("2027-10"))
    assert "ask two of these people to vouch" in page_of(
        **answers, situation="between", full_time_from=Month("now"))


def test_each_form_of_work_that_somebody_wants_has_a_line() -> None:
    page = page_of(trades=("ml-software",), outside=Outside(5, "web"), aim="first-role",
                   roles=("research-engineer",), work_wanted=("part-time", "board"))
    assert "art-time" in page and "On a board**: " in page


def test_a_long_piece_for_nothing_is_offered_once_where_unpaid_work_is_out() -> None:
    answers: dict[str, Any] = {"trades": ("logistics-supply-chain",), "roles": ("events-producer",),
                               "outside": Outside(7, "aid"), "hours": (6, 6, 6, 6, 8),
                               "at_work": {"ops-systems": "the fuel table"},
                               "full_time_from": Month("2027-04")}
    said = "offer it once, or ask for a fee"
    assert said in page_of(**answers, deal_breakers=("unpaid",)) and said not in page_of(**answers)


# == 20. doors: eligible, open where somebody lives, and last to go from a full page ==============


@examples(25)
@given(plans())
def test_a_door_of_the_trade_and_one_of_the_country_outlive_other_text(case: Case) -> None:
    page, _ = case.fitted
    assert page.room.groups >= 1
    # Nothing but what somebody owes to others and the answer to a no outlives the door.
    assert page.room.trade_doors >= 1 or page.room.employers == page.room.first == 0


def test_what_is_general_is_given_up_before_the_last_door_of_the_trade() -> None:
    order = {what: n for n, what in enumerate(_LESS)}
    last = order["trade_doors", 0]
    assert all(order[x, 0] < last for x in ("against", "hints", "reasons", "people"))
    # What a no changes, and last what somebody owes to others, outlive all else.
    assert _LESS[-2:] == (("if_no", 0), ("duties", 0))
    assert ("groups", 0) not in order


OFFICER: dict[str, Any] = {
    "trades": ("military-police",), "outside": Outside(14, "officer: logistics, 120 people"),
    "country": Country("US"), "work_rights": (Country("US"),), "hours": (6, 6, 4, 6, 8),
    "at_work": {"ops-systems": "the movement plan for a brigade exercise ran without me",
                "judgment": "stopped a crossing that everybody wanted"},
    "roles": ("program-manager", "policy-advocate", "security-specialist"),
    "full_time_from": Month("2027-08"), "degree": "bachelor", "obstacle_kind": "nobody-to-ask",
    "obstacle": "I leave the forces in eight months and know nobody outside them",
}  # fmt: skip


def test_a_crowded_page_keeps_its_doors() -> None:
    page = page_of(aim="first-role", **OFFICER)
    assert "SkillBridge" in page and "Anthropic" in page
    assert "In your country" in page


def test_a_season_is_no_reason_where_the_subject_is_another() -> None:
    summer = (Period.parse("2027-05-15 to 2027-07-31: 35 summer"),)
    student: dict[str, Any] = {"situation": "student", "degree": "studying", "move": "months"}
    law = plan_of(trades=("student-law", "student-cs"), outside=Outside(0, "law"),
                  did=(Did("code-others-ran", "a table of court delays"),), periods=summer,
                  country=Country("IN"), work_rights=(Country("IN"),),
                  roles=("governance-researcher", "ai-lawyer"), **student)  # fmt: skip
    named = {s.program for s in law.seasonal} | set(law.trade_doors)
    assert "arena" not in named and "inspect-evals" not in named
    july = (Period.parse("2027-07 to 2027-09: 35 free"),)
    thinks = plan_of(trades=("student-philosophy",), roles=("governance-researcher",),
                     country=Country("PL"), work_rights=(Country("EU"),), periods=july, **student)
    # A round of the summer before counts also where one of the next winter is announced.
    assert "era-fellowship" in {s.program for s in thinks.seasonal}


def seeker(trade: str, country: str, rights: str, *roles: str, **more: Any) -> Any:
    """Somebody with twelve years in a trade who looks for a first role."""
    answers = {"aim": "first-role", "situation": "working", "degree": "bachelor", **more}
    return case_of(someone(
        trades=(trade,), outside=Outside(12, "work"), roles=roles, hours=(8,) * 4,
        country=Country(country), work_rights=(Country(rights),), full_time_from=Month("2027-06"),
        **answers), DAY)  # fmt: skip


@pytest.mark.parametrize(("trade", "country", "rights", "role"), [
    ("information-security", "GB", "GB", "security-specialist"),
    ("project-program-management", "GB", "GB", "program-manager"),
    ("military-police", "US", "US", "program-manager"),
    ("marketing-communications", "DE", "EU", "communications-specialist"),
    ("hr-recruiting", "IN", "IN", "talent-people-ops"),
    ("law", "FR", "EU", "ai-lawyer"),
])  # fmt: skip
def test_an_employer_is_named_to_whoever_has_worked(trade: str, country: str, rights: str,
                                                    role: str) -> None:
    page, _ = seeker(trade, country, rights, role).fitted
    assert page.employers


def test_employers_that_the_trade_names_come_before_others_of_the_same_reach() -> None:
    case = seeker("military-police", "US", "US", "program-manager")
    own = {d.program for d in case.catalog.backgrounds["military-police"].doors}
    here = [e in own for e in case.plan.employers
            if where(case.catalog, case.person, case.catalog.programs[e])]
    assert any(here) and here == sorted(here, reverse=True)


def test_what_a_post_asks_of_everybody_stands_beside_its_name() -> None:
    page, text = seeker("law", "BE", "EU", "ai-lawyer").fitted
    assert "eu-ai-office-jobs" in {e.id for e, _ in page.employers}
    assert "only if you are a citizen of the EU" in text
    shut = seeker("law", "KE", "KE", "ai-lawyer", move="yes")
    assert "eu-ai-office-jobs" not in {*shut.plan.employers, *shut.plan.trade_doors}


def test_who_did_not_say_whether_they_would_move_is_asked_it_beside_an_employer_elsewhere() -> None:
    roles = ("it-infrastructure-admin", "security-specialist")
    page, text = seeker("it-infrastructure", "NL", "EU", *roles).fitted
    # A second wish to which the trade leads is no second search, where the first finds nobody.
    assert "openai-jobs" in {e.id for e, _ in page.employers}
    assert "Dublin" in text and "only if you would move there" in text
    stays, _ = seeker("it-infrastructure", "NL", "EU", *roles, move="stay").fitted
    assert "openai-jobs" not in {e.id for e, _ in stays.employers}


def test_a_gathering_of_those_who_run_groups_is_not_for_who_has_none() -> None:
    text = page_of(situation="between", full_time_from=Month("now"), degree="none", age=18,
                   roles=("fieldbuilder", "operations-generalist"), did=(), at_work={})  # fmt: skip
    assert "OASIS" not in text and "Coefficient" not in text and "Fieldbuilder Week" not in text


def test_a_bare_name_is_nothing_whose_bar_is_two_levels_away() -> None:
    page, _ = case_of(someone(
        trades=("student-law",), situation="student", degree="studying", outside=Outside(0, "law"),
        country=Country("IN"), work_rights=(Country("IN"),), move="months", did=(), at_work={},
        roles=("governance-researcher", "ai-lawyer")), DAY).fitted  # fmt: skip
    names = {n.program for n in page.beside}
    assert names.isdisjoint({"govai-fellowship-uk", "iaps-ai-policy-fellowship"})


def test_a_summer_without_a_first_day_is_named_with_the_month_in_which_it_closed() -> None:
    summer = (Period.parse("2027-05-15 to 2027-07-31: 35 summer"),)
    text = page_of(trades=("student-law",), situation="student", degree="studying", move="months",
                   outside=Outside(0, "law"), country=Country("IN"), periods=summer,
                   work_rights=(Country("IN"),), roles=("ai-lawyer",))  # fmt: skip
    line = next(x for x in text.splitlines() if "For your free weeks" in x)
    assert "LawAI" in line and "(closed in February then)" in line


def test_employers_look_for_the_first_role_and_for_no_second_wish() -> None:
    page, _ = case_of(someone(
        aim="first-role", trades=("ml-software",), outside=Outside(5, "web developer"),
        country=Country("CA"), work_rights=(Country("CA"),), deal_breakers=("on-site",),
        roles=("research-engineer", "operations-generalist")), DAY).fitted  # fmt: skip
    assert all(page.role.id in e.posts.is_ for e, _ in page.employers)
    assert "kairos-jobs" not in {e.id for e, _ in page.employers}


def test_an_employer_from_afar_is_asked_whether_it_can_hire_there() -> None:
    page = page_of(aim="first-role", trades=("events-hospitality",), city="Nairobi",
                   outside=Outside(7, "events"), country=Country("KE"),
                   work_rights=(Country("KE"),), roles=("events-producer",))  # fmt: skip
    line = next(x for x in page.splitlines() if "(from afar" in x)
    assert "first whether" in line and "can hire in Kenya" in line


def test_who_tells_of_no_work_is_not_sent_where_years_of_it_are_asked() -> None:
    plan = plan_of(situation="between", full_time_from=Month("now"), degree="none", age=18,
                   roles=("fieldbuilder", "operations-generalist"))  # fmt: skip
    assert "bluedot-ops-bootcamp" not in {w.program for w in plan.watch}
    assert "bluedot-ops-bootcamp" not in {n.program for n in plan.named if n.stands != "out"}


def test_what_may_have_ended_is_said_to_be_not_seen_and_not_to_have_unknown_dates() -> None:
    text = page_of(aim="first-role", situation="working", outside=Outside(3, "project delivery"),
                   at_work={}, roles=("operations-generalist",), did=())  # fmt: skip
    for line in text.splitlines():
        if "(https://bluedot.org/courses/ops)" in line:
            assert "not seen running since 2025" in line and "dates unknown" not in line


@pytest.mark.parametrize("country", ["US", "DE"])
def test_whoever_founds_alone_is_first_sent_where_partners_are_found(country: str) -> None:
    page, _ = case_of(someone(
        aim="start", trades=("founders-small-business",), outside=Outside(15, "a company"),
        country=Country(country), work_rights=(Country(country),), roles=("founder",),
        obstacle_kind="alone", obstacle="no co-founder"), DAY).fitted  # fmt: skip
    assert [p.id for p, _ in page.trade_doors][:1] == ["catalyze-impact"]


def test_a_door_for_one_country_is_not_shown_to_people_elsewhere() -> None:
    case = case_of(someone(trades=("civil-service-policy",), outside=Outside(5, "policy officer"),
                           roles=("policy-advocate",), aim="first-role"), DAY)  # fmt: skip
    page = one_page(case.document)
    assert not any("United States" in name for name, _ in page.communities)
    assert any("United Kingdom" in name for name, _ in page.communities)
    lagos = plan_of(trades=("student-business",), situation="student", degree="studying",
                    country=Country("NG"), work_rights=(Country("NG"),), city="Lagos",
                    roles=("hard-ops-specialist",))  # fmt: skip
    assert "safe-ai-netherlands" not in {w.program for w in lagos.who}


def test_without_a_city_nobody_is_sent_to_one_of_several_cities() -> None:
    case = case_of(someone(aim="explore", trades=("arts-design",), outside=Outside(7, "stage"),
                           hours=(4, 3, 5, 4)), DAY)  # fmt: skip
    hubs = {"ai-safety-hub-edinburgh", "cambridge-ai-safety-hub", "oxai-safety-governance"}
    assert not hubs & {w.program for w in case.plan.who}
    for groups in range(3):
        shown = {p.id for _, found in one_page(case.document, Room(groups=groups)).groups
                 for p in found}  # fmt: skip
        assert not shown & hubs


def test_who_decides_is_sent_to_the_two_sides_and_to_no_form_of_weeks() -> None:
    plan = plan_of(aim="decide", choices=("company", "own-grant"), roles=("research-engineer",),
                   decide_by=When.parse("2027-02-15"))  # fmt: skip
    assert not plan.groups and not [w for w in plan.who if w.by in ("knows", "advises")]


def test_a_form_for_advice_is_said_to_take_weeks() -> None:
    page = page_of(aim="first-role", situation="student", degree="studying",
                   roles=("group-organizer",))  # fmt: skip
    line = next(x for x in page.splitlines() if "an answer takes weeks" in x)
    assert "If you find nobody, the form of [" in line and "whom to write to" not in line


# == pieces that fit the level and the place of a life ============================================


def goals_of(**answers: Any) -> list[str]:
    return [s.ref for s in plan_of(**answers).steps if s.goal]


@pytest.mark.parametrize(
    "trade, years, roles, piece",
    [("hr-recruiting", 14, ("talent-people-ops", "career-adviser"),
      "take-one-round-to-its-shortlist"),
     ("journalism-media", 8, ("journalist-video-creator",), "propose-ai-beat-to-your-desk"),
     ("translation-languages", 9, ("events-producer",), "interpret-one-briefing")],
)  # fmt: skip
def test_whoever_is_long_in_a_trade_begins_with_what_its_seniors_begin_with(
    trade: str, years: int, roles: tuple[str, ...], piece: str
) -> None:
    answers: dict[str, Any] = {"trades": (trade,), "outside": Outside(years, "my trade"),
                               "roles": roles, "at_work": {"writing": "a series"}}
    if trade == "translation-languages":
        answers |= {"country": Country("JP"), "work_rights": None, "languages": ("ja",),
                    "hours": (12,) * 4, "at_work": {}}
    if trade == "hr-recruiting":
        answers["at_work"] = {"assessment": "the interview kit"}
    assert goals_of(**answers)[0] == piece

def test_the_more_an_auditor_proved_the_surer_they_begin_with_what_auditors_begin_with() -> None:
    told = {"policy-fluency": "the rule after our report", "research-design": "six months of data",
            "writing": "a finding on overrides"}
    goals = goals_of(aim="stay", trades=("public-audit",), outside=Outside(16, "auditor"),
                     roles=("governance-researcher",), at_work=told, did=(
                         Did("writing-changed-a-decision", proof="the rule was changed"),
                         Did("worked-in-government", proof="since 2010")))
    assert goals[0] == "audit-one-ai-system-of-a-public-body"


def test_whoever_founds_first_asks_those_who_would_pay_whatever_they_told() -> None:
    told = {"org-leadership": "26 people for six years", "ownership": "it runs without me"}
    assert goals_of(**FOUNDER | {"at_work": told})[0] == "ask-ten-users"


@examples(40)
@given(plans(aim=st.just("explore"), trades=st.just(("teaching-training",))))
def test_who_tries_things_out_can_decide_within_a_quarter_of_the_first_test(case: Case) -> None:
    tests = [s for s in case.plan.steps if s.goal]
    assert all(s.due < tests[0].start + timedelta(weeks=13) for s in tests[1:])


def test_a_message_to_send_today_holds_their_work_in_their_words_and_the_question() -> None:
    page = page_of(trades=("hr-recruiting",), roles=("talent-people-ops",),
                   outside=Outside(14, "hiring and hard talks; head of people"))
    sent = page.partition("**To send today:** “")[2].partition("”")[0]
    assert sent.startswith("My work, for fourteen years: hiring and hard talks. I would like")
    assert "In your last search, what did the applications not show you? " in sent
    assert page.count("what did the applications not show you") == 1
    assert "in the words below" in page


def test_a_question_for_buyers_is_put_to_nobody_else() -> None:
    answers = {k: v for k, v in FOUNDER.items() if k not in ("obstacle", "obstacle_kind")}
    document = case_of(someone(**answers), DAY).document
    for ref in ("would-use-it", "tried-before"):
        parts = _Parts(document)
        parts.fortnight = tuple(i for i in _Parts(document).fortnight if i.step.ref == ref)
        letter = parts._letter
        assert letter and (letter.ask == document.talk(ref).ask) == (ref == "tried-before")


def test_what_got_in_the_way_last_time_does_not_head_an_answer_to_something_else() -> None:
    for kind, head in (("nobody-to-ask", "**Nobody to ask.**"), ("no-time", "**“gala season.”**"),
                       ("other", "**“gala season.”**"), (None, "**“gala season.”**")):
        page = page_of(obstacle_kind=kind, obstacle="gala season", roles=("fundraiser",))
        assert head in page, kind


def test_a_first_piece_of_seniors_is_at_most_one_size_larger_than_what_is_due() -> None:
    first = goals_of(trades=("sales-fundraising",), outside=Outside(9, "major gifts"),
                     roles=("fundraiser",))[0]
    assert catalog().projects[first].hours.p80 <= catalog().rules.sizes.month


def test_a_desk_of_ones_own_is_asked_first_and_a_freelancer_pitches() -> None:
    held: dict[str, Any] = {"trades": ("journalism-media",), "roles": ("journalist-video-creator",)}
    desk = goals_of(**held, outside=Outside(12, "editing a news desk"))
    alone = goals_of(**held, outside=Outside(12, "freelance reporter"))
    assert desk[0] == "propose-ai-beat-to-your-desk" not in alone
    text = page_of(**held, outside=Outside(12, "editing a news desk")).lower()
    assert "report one story on ai for your own desk" in text and "pitch five editors" not in text


def test_whoever_has_an_employer_or_a_class_uses_it() -> None:
    inside = case_of(someone(
        aim="move-up", situation="in-field", roles=("program-manager",), hours=(6,) * 4,
        trades=("project-program-management",), outside=Outside(3, "events")), DAY)
    text = inside.page
    assert "a network of a profession" not in text and "your own program" in text
    teacher = case_of(someone(trades=("teaching-training",), roles=("course-facilitator",),
                              outside=Outside(15, "mathematics teacher")), DAY)
    assert "pupils or students of your own" in teacher.page


def test_a_student_with_few_hours_gives_no_more_than_a_term_holds_for_a_later_piece() -> None:
    held: dict[str, Any] = {"situation": "student", "trades": ("student-business",),
                            "roles": ("hard-ops-specialist", "operations-generalist")}
    most = catalog().aims.student_hours
    later = goals_of(**held)[1:]
    assert later and all(catalog().projects[id].hours.p80 <= most for id in later)
    # A group that meets every week spreads its hours by itself, up to its usual hours.
    held |= {"trades": (), "roles": ("course-facilitator",)}
    for project in (catalog().projects[id] for id in goals_of(**held)[1:]):
        assert project.hours.p50 <= most, project.id


@pytest.mark.parametrize("roles, trade", [
    (("governance-researcher", "group-organizer"), "student-philosophy"),
    (("talent-people-ops", "career-adviser"), "hr-recruiting")])  # fmt: skip
def test_the_second_wish_has_a_small_piece_among_the_first_three(
    roles: tuple[str, ...], trade: str
) -> None:
    found = goals_of(trades=(trade,), roles=roles, outside=Outside(6, "my trade"))[:3]
    own, small = catalog().roles[roles[1]].own_work, catalog().rules.sizes.weekend
    projects = [catalog().projects[id] for id in found]
    assert any(p.id in own and p.hours.p80 <= small for p in projects), found


def test_a_role_that_asks_for_bringing_people_together_has_an_event_among_its_pieces() -> None:
    for trade in ("translation-languages", "logistics-supply-chain", "events-hospitality"):
        found = goals_of(trades=(trade,), roles=("events-producer",), hours=(12,) * 4,
                         outside=Outside(9, "my trade"))[:3]
        shows = [s.competency for id in found for s in catalog().projects[id].shows]
        assert "convening" in shows, (trade, found)


def test_time_that_is_short_is_never_planned_to_its_last_hour() -> None:
    held: dict[str, Any] = {"aim": "explore", "trades": ("retail-management",),
                            "hours": (3, 3, 3, 3), "outside": Outside(16, "a shop")}
    tight = case_of(someone(**held, obstacle_kind="no-time", obstacle="evenings only"), DAY)
    most = tight.catalog.aims.slack_percent * tight.plan.hours
    spent = [100 * hours for week in tight.plan.weeks for id, hours in week.hours
             if id.startswith("project:")]
    assert spent and max(spent) <= most


def test_nothing_is_asked_twice_of_a_director() -> None:
    bid = catalog().projects["working-hours-bid"]
    asked = next(p.ask for p in catalog().aims.people if p.id == "own-lead")
    assert "no owner" in asked and "owner" not in bid.parts[0].do


def test_where_gathering_guests_may_need_leave_nobody_is_sent_to_gather_them() -> None:
    answers: dict[str, Any] = {"trades": ("translation-languages",), "outside": Outside(9, "x"),
                               "roles": ("events-producer",), "languages": ("zh", "en")}
    for country, asked in (("CN", False), ("JP", True)):
        plan = plan_of(country=Country(country), work_rights=(Country(country),), **answers)
        refs = {s.ref for s in plan.steps if s.goal}
        assert ("interpret-one-briefing" in refs) == asked, (country, refs)


@examples(25)
@given(plans())
def test_no_door_is_shown_whose_round_has_just_closed(case: Case) -> None:
    among, today = case.catalog, case.today
    for id in (*case.plan.trade_doors, *(w.program for w in case.plan.who if w.by == "funds")):
        program = among.programs[id]
        if among.kind(program).chooses or among.kind(program).pays_hours:
            assert not has_closed(admission(program, today, among.rules.forecast), today), id


# == 21. who starts something, who stays and helps, and whom an office binds ======================


def doors_of(page: Any) -> set[str]:
    """Programs that a page names under its doors."""
    named = {str(p.id) for p, _ in page.trade_doors}
    return named | {n.program for n in page.beside} | {w.program for w in page.watch}


@pytest.mark.parametrize("words", [
    m.words[0] if m.words else "something else" for m in catalog().aims.markets])
def test_who_starts_something_is_told_whom_to_ask_what_and_what_counts_as_a_yes(words: str) -> None:
    page = page_of(**{**FOUNDER, "why": f"I want to do {words}"})
    market = catalog().aims.market("", words)
    assert market and (words in market.words or not market.words)
    whom = page.partition("## Whom to ask")[2].partition("\n## ")[0]
    for x in market.asks:
        assert f"{x.who[:1].upper()}{x.who[1:]}: “{x.ask}” A yes: {x.yes}." in whom
    # First those who pay or use, then the page of the offer, then who gives money.
    assert page.index("Ask one of each kind") < page.index("write the offer,")
    assert page.index("## Whom to ask") < page.index("ask no funder before")


@examples(40)
@example(case_of(someone(**FOUNDER), DAY))
@given(plans(aim=st.just("start")))
def test_no_funder_is_a_door_before_anybody_was_offered_anything(case: Case) -> None:
    page, text = case.fitted
    against = {d.program for o in case.catalog.aims.obstacles for d in o.doors}
    for id in doors_of(page) - against:
        kind = case.catalog.kind(case.catalog.programs[id])
        tried = any(x.startswith("project:") for x in case.person.progress.finished)
        looked = {w.program for w in page.watch if w.admission.looked}
        assert tried or id in looked or not (kind.pays_hours or kind.chooses), id
    booked = [s.ref for s in case.plan.steps if s.kind == "people"]
    assert "would-fund-it" not in booked or "people:would-use-it" in case.person.progress.finished
    assert "What would make you say no to this quickly" not in text or "would-fund-it" in booked


def test_partners_for_a_company_are_no_door_to_a_public_body() -> None:
    def doors(why: str) -> set[str]:
        found = {**FOUNDER, "why": why}
        return set(case_of(someone(**found), DAY).plan.trade_doors)

    assert "yc-cofounder-matching" in doors("evaluations as a business")
    assert "yc-cofounder-matching" not in doors("a public-engagement body on AI")


@examples(40)
@example(case_of(someone(aim="stay", trades=("public-audit",), outside=Outside(11, "auditor"),
                         obstacle_kind="bound", work_wanted=("volunteer",)), DAY))
@example(case_of(someone(aim="stay", situation="retired", roles=("board-trustee-fractional",),
                         trades=("retirement-senior-executive",), work_wanted=("volunteer",)), DAY))
@given(plans())
def test_of_no_form_of_work_it_is_only_said_that_there_is_none(case: Case) -> None:
    page, text = case.fitted
    for line in text.splitlines():
        assert "apart from these" not in line
        assert "none known" not in line or "for this role; instead " in line
    if page.aim.id == "stay" and page.room.wanted:
        said = {f.form for f, _ in page.forms} | {v.form for v in page.variants}
        assert "volunteer" in said and "**As a volunteer**: " in text
        # A list that stands among the doors already is not named twice.
        doors = {p.id for p, _ in page.trade_doors}
        for form, programs in page.forms:
            assert programs or form.form not in ("volunteer", "money") or doors & {*form.programs}


def test_whoever_cannot_spare_money_is_asked_for_none() -> None:
    answers: dict[str, Any] = {"aim": "stay", "trades": ("law",), "outside": Outside(11, "law")}
    assert "**With money**" not in page_of(**answers)  # who lives on a post did not offer any
    answers["situation"] = "retired"
    assert "**With money**" in page_of(**answers)
    for short in ({"pay": "none"}, {"obstacle_kind": "money"}):
        assert "**With money**" not in page_of(**answers, **short)


OFFICES = [t for t in sorted(catalog().backgrounds) if catalog().backgrounds[t].office]


@examples(40)
@example(case_of(someone(aim="first-role", **OFFICER), DAY))
@given(plans(trades=st.sampled_from([(t,) for t in OFFICES]),
             roles=st.sampled_from([("policy-advocate",), ("program-manager", "policy-advocate"),
                                    ("grassroots-organizer",), ("governance-researcher",)]),
             situation=st.sampled_from(["working", "study-and-work"]),
             outside=st.just(Outside(11, "judge, officer or auditor"))))
def test_whoever_holds_an_office_is_sent_to_no_campaign(case: Case) -> None:
    assert case.person.bound and case.person.office
    named = case.catalog.programs
    _, text = case.fitted
    goals = [case.catalog.projects[s.ref] for s in case.plan.steps if s.goal]
    assert not [g.id for g in goals if g.takes_side or g.id in case.person.office.shuts]
    assert not set(case.plan.trade_doors) & set(case.person.office.shuts)
    sides = {p.id for p in named.values() if "campaigning" in p.topics}
    plan = case.plan
    doors = {*plan.groups, *plan.trade_doors, *plan.employers, *(s.ref for s in plan.steps)}
    assert not doors & sides
    assert not sides & {w.program for w in plan.who}
    assert not [id for id in sides if f"]({named[id].page})" in text]
    if case.person.aim != "decide" and case.person.obstacle_kind != "bound":
        assert case.person.office.instead in text


def test_an_office_binds_those_who_hold_it_and_no_colleague_of_theirs() -> None:
    def bound(**answers: Any) -> bool:
        return case_of(someone(roles=("policy-advocate",), **answers), DAY).person.bound

    assert bound(trades=("law",), outside=Outside(11, "a judge at a regional court"))
    assert not bound(trades=("law",), outside=Outside(11, "contracts of a hospital group"))
    assert bound(trades=("military-police",)) and bound(trades=("civil-service-policy",))
    assert not bound(trades=("military-police",), situation="between")


@pytest.mark.parametrize("trade", ["retirement-senior-executive", "student-business",
                                   "project-program-management", "translation-languages"])
def test_nobody_of_another_trade_is_named_as_one_who_moved(trade: str) -> None:
    assert "One who moved" not in page_of(trades=(trade,), roles=("operations-generalist",))


@examples(40)
@example(case_of(someone(aim="first-role", trades=("sales-fundraising",), roles=("fundraiser",),
                         outside=Outside(9, "major gifts")), DAY))
@given(plans())
def test_what_one_only_reads_is_no_door_where_nothing_is_said_of_its_use(case: Case) -> None:
    page, _ = case.fitted
    named = {n.program for n in page.beside}
    assert not [id for id in named if case.catalog.programs[id].is_read]


@pytest.mark.parametrize(("country", "said"), [("CN", "overseas NGOs"), ("RU", "foreign agents")])
def test_a_law_that_could_harm_whoever_does_not_know_it_stays_on_a_full_page(
    country: str, said: str
) -> None:
    text = page_of(**{**OFFICER, "country": Country(country), "work_rights": (Country(country),)})
    assert said in text


@examples(40)
@given(plans(aim=st.just("job-now"), money_until=st.just(Month("2027-05"))))
def test_no_piece_is_named_that_ends_after_the_money_decides(case: Case) -> None:
    page, _ = case.fitted
    hunt = case.plan.campaign
    if hunt and hunt.decides:
        assert all(step.due <= hunt.decides for step in page.after)
        assert page.more is None or page.more <= hunt.decides


def test_a_student_who_finds_out_whether_they_fit_hears_of_the_summer_places_in_time() -> None:
    july = (Period.parse("2027-07 to 2027-09: 35 free"),)
    page = page_of(aim="explore", situation="student", trades=("student-philosophy",), periods=july,
                   roles=("governance-researcher",), country=Country("PL"), degree="studying",
                   work_rights=(Country("EU"),), move="months", hours=(6,) * 4)
    assert "**For your free weeks from Thu 1 Jul 2027**" in page
    assert "ERA:AI Fellowship" in page.partition("## Doors")[2]


def test_what_they_would_tell_first_leads_the_letter() -> None:
    did = "After our play on the flood 23 people signed up as flood wardens"
    told = case_of(someone(**WORKER, tell=did), DAY)
    page = " ".join(told.page.split())
    letter = page.partition("**To send today:** “")[2].partition("”")[0]
    assert f"One thing I did: {did}." in letter
    assert did not in read(**WORKER)


def test_the_day_by_which_they_would_know_is_the_day_of_deciding() -> None:
    told = {"why": "I stop if nobody hires people like me", "settles": "Do they?",
            "settles_by": "strangers", "yes_if": "two of five would",
            "yes_by": When.read("2027-02-19")}
    for aim in ("first-role", "stay", "explore"):
        page = read(**WORKER | {"aim": aim}, **told)
        assert "**On 19 February 2027**" in page or "**19 February 2027.**" in page, (aim, page)
        assert "ou wrote: “I stop if nobody hires people like me.”" in page, aim
    # Where the money sets the day of the search, their question keeps its own.
    seeker = {"situation": "between", "full_time_from": Month("now"), "aim": "job-now"}
    page = read(**WORKER | seeker, **told, money_until=Month("2027-05"))
    assert "**On 19 February 2027** if it came, ask whoever" in page and "the money decides" in page
    # A day that the plan does not reach changes none.
    far = told | {"yes_by": When.read("2029-01")}
    page = read(**WORKER, **far)
    assert "look at what came so far; you gave it until **31 January 2029**. Then decide" in page


def test_a_piece_waits_inside_for_the_yes_of_those_whom_one_knows() -> None:
    told = {"why": "I stop if my office forbids it", "settles": "May I?", "settles_by": "known",
            "yes_if": "a written yes", "yes_by": When.read("2027-01-31")}
    gate = "how it to nobody else before the yes you wait for (31 January 2027)"
    assert gate in read(**WORKER | {"aim": "stay"}, **told)
    assert gate not in read(**WORKER | {"aim": "move-up"}, **told)
    alone = told | {"aim": "stay", "obstacle_kind": "nobody-to-ask"}
    assert "is for after the yes below" in read(**WORKER | alone)
    assert "the yes below" not in read(**WORKER | alone | {"settles_by": "strangers"})
    assert gate not in read(**WORKER | {"aim": "stay"}, **told | {"settles_by": "strangers"})


@pytest.mark.parametrize("bare", ["yes", "No.", "ja", "Oui"])
def test_a_bare_yes_or_no_is_quoted_nowhere(bare: str) -> None:
    said = dict.fromkeys(("knows", "settles", "yes_if", "tell", "agreed"), bare)
    assert read(**WORKER, **said) == read(**WORKER)


def test_when_a_funder_answers_stands_beside_its_name() -> None:
    page = read(aim="decide", situation="student", trades=("student-maths",), roles=(),
                choices=("own-grant", "company"), offers="a grant of my own; a company",
                decide_by=When.read("2027-01-31"), hours=(8,) * 4)
    fund = catalog().programs["transformative-ai-fund"]
    assert fund.answer is not None and f"(answers {fund.answer.is_})" in page


def test_what_to_ask_before_one_starts_stands_before_the_first_letter() -> None:
    page = page_of(aim="first-role", **OFFICER)
    assert 0 < page.index("**Before you start:**") < page.index("- **By") < page.index("To send")
    plant = {"trades": ("trades-manufacturing-engineering",)}  # who holds no office
    page = page_of(aim="first-role", **OFFICER | plant)
    first = page.split("## This fortnight")[1].partition("- **")[2].splitlines()[0]
    assert first.startswith("By Fri 4 Dec, before the rest.** Ask your employer")


def test_a_no_is_followed_by_what_they_would_do_then_or_by_the_second_wish() -> None:
    asked = {"settles": "Must I retrain?", "yes_if": "one takes me as I am", "why": "I stop if not",
             "roles": ("it-infrastructure-admin", "security-specialist")}
    end = read(**WORKER | asked, if_no="I stay and help").partition("## When to look again")[2]
    assert "if not, “I stay and help.”" in end and "I stop if not" not in end
    # Nothing is added to a yes of their own, and nothing to a no.
    assert "brought a talk" not in end and "Then try" not in end
    assert "if not, you wrote: “I stop if not.”" in read(**WORKER | asked)
    # Without a word on it: the second wish with a piece of its own work.
    end = read(**WORKER | {"roles": asked["roles"]}).partition("## When to look again")[2]
    piece = end.partition("Then try *AI security specialist*: ")[2].partition(".")[0]
    own = [catalog().projects[id].name for id in catalog().roles["security-specialist"].own_work]
    assert piece in [name[0].lower() + name[1:] for name in own]


def test_nothing_goes_to_strangers_before_the_yes_of_people_one_knows() -> None:
    told = {"settles": "May I?", "settles_by": "known", "yes_if": "a written yes",
            "hours": (16, 16, 16, 16), "yes_by": When.read("2027-01-31")}
    made = case_of(someone(**WORKER | told), DAY)
    strangers = [s for s in made.plan.steps if s.kind == "people" and s.ref != "known"]
    assert strangers and all(s.start >= date(2027, 1, 31) for s in strangers)
    goals = sorted((s for s in made.plan.steps if s.goal), key=lambda s: s.start)
    assert all(g.start >= date(2027, 1, 31) for g in goals[1:]) and len(goals) > 1
    page = " ".join(made.page.split())
    letter = page.partition("**To send today, to those who can say it:** “")[2].partition("”")[0]
    assert "May I?" in letter and "before your yes" in letter
    assert page.count("May I?") == 2  # it comes first, too
    # What is further away than a term holds nothing up, and whoever one works for is no gate.
    for other in ({"yes_by": When.read("2027-09-30")}, {"settles_by": "strangers"}):
        assert "to those who can say it" not in read(**WORKER | told | other)


def test_those_of_whom_a_yes_speaks_are_not_sent_ahead() -> None:
    told = {"aim": "explore", "roles": (), "knows": "my partner, who does AI research",
            "settles": "Do they want me?", "settles_by": "strangers"}
    ahead = "Before you write to strangers, tell “my partner"
    assert ahead in read(**WORKER | told, yes_if="two of five ask me back")
    alone = "somebody asks me, and my partner did not put them up to it"
    assert ahead not in read(**WORKER | told, yes_if=alone)


def test_what_is_waited_for_is_made_ready_and_nobody_vouches_before_it() -> None:
    told = {"settles": "May I?", "settles_by": "known", "yes_if": "a written yes",
            "yes_by": When.read("2027-01-31")}
    made = case_of(someone(**WORKER | told), DAY)
    starts = {s.id: s.start for s in made.plan.steps}
    assert min(starts["prepare:evidence"], starts["prepare:vouch"]) >= date(2027, 1, 31)
    page = " ".join(made.page.split())
    assert "Begin the piece below, with what needs nobody else." in page
    assert "the yes you wait for (31 January 2027). After that it is *done when*" in page


def test_a_founders_no_is_theirs_on_the_day_of_deciding() -> None:
    told = {"aim": "start", "settles": "Would they pay?", "settles_by": "strangers",
            "yes_if": "two of ten name a price", "yes_by": When.read("2027-02-26")}
    page = read(**WORKER | told, if_no="close it and take the next idea", stop_rule="nobody pays")
    assert "If it does not hold, “close it and take the next idea.”" in page
    assert "nobody pays" not in page
    assert "Your own rule: “nobody pays" in read(**WORKER | told, stop_rule="nobody pays")


def test_where_no_group_is_known_the_door_of_the_country_stays_on_a_full_page() -> None:
    student = read_profile(Path(__file__).parents[1] / "benchmarks/lives/p06.yaml", catalog())
    made = case_of(student, DAY)
    page, text = made.fitted
    assert not page.groups and not page.room.notes and "Digitally Right" in text


def test_what_a_piece_is_in_their_words_is_not_said_in_ours_too() -> None:
    chosen = first_pieces(catalog(), current(someone(**WORKER), catalog()), DAY, 1)[0]
    page = read(**WORKER, piece=f"{chosen.id}: the shop of my aunt, as she runs it")
    assert "“the shop of my aunt, as she runs it.”" in page and chosen.brief[:60] not in page
    assert chosen.brief[:60] in read(**WORKER, piece=chosen.id)


def test_a_letter_waits_for_what_is_asked_first() -> None:
    engineer = {"trades": ("trades-manufacturing-engineering",), "roles": ("hard-ops-specialist",)}
    page = read(**WORKER | engineer)
    assert page.index("before the rest.**") < page.index("**To send once that is settled:** “")
    # What no letter touches stands beside the piece.
    page = read(**WORKER)
    assert "**To send today:** “" in page and "before the rest.**" not in page
    assert "**Before a piece goes out:** " in page
    student = {"trades": ("student-law",), "situation": "student", "roles": ("ai-lawyer",)}
    page = read(**WORKER | student)
    assert "**To send today:** “" in page and "before the rest.**" not in page
    assert "**Before a piece goes out:** " in page


def test_whoever_moves_up_asks_whom_they_work_for_in_the_letter_and_not_once_more() -> None:
    inside = {"aim": "move-up", "situation": "in-field", "settles": "What would be mine in spring?",
              "settles_by": "known", "yes_if": "two of three programs are mine"}
    page = read(**WORKER | inside)
    letter = page.partition("**To send today:** “")[2].partition("”")[0]
    assert "what I would most like to know: What would be mine in spring?" in letter
    assert page.count("mine in spring") == 2 and "Send it to" not in page  # it comes first, too


def test_tests_go_on_in_weeks_off_until_the_day_by_which_somebody_would_know() -> None:
    # An hour a week, and weeks off.
    teacher = read_profile(Path(__file__).parents[1] / "benchmarks/lives/p14.yaml", catalog())
    teacher = replace(teacher, piece_hours=None)
    soon, dues = ([g.due for g in case_of(told, DAY).plan.steps if g.goal]
                  for told in (replace(teacher, yes_by=None), teacher))
    assert len(soon) == len(dues) == 3 and max(soon) < date(2027, 3, 1)
    assert max(dues) > date(2027, 3, 28)


def test_nobody_just_one_is_that_one() -> None:
    for said, left in (
        ("nobody in the field, just Mili (our organizer)", "Mili (our organizer)"),
        ("nobody, but my cousin works at an institute", "my cousin works at an institute"),
        ("my boss, but only at work", "my boss, but only at work"),
    ):
        assert current(someone(**WORKER, knows=said), catalog()).knows == left


def test_who_studies_owes_nothing_to_an_employer() -> None:
    """Of a second trade that somebody knows from beside their studies, the duties of a post are
    none of theirs."""
    both = {"trades": ("student-philosophy", "academia-humanities"), "aim": "explore"}
    duty = catalog().backgrounds["academia-humanities"].duties[0][:40]
    assert duty in read(**WORKER | both | {"situation": "working"})
    assert duty not in read(**WORKER | both | {"situation": "student"})


def test_a_letter_ends_where_a_sentence_does() -> None:
    told = {"outside": Outside(12, "mi café (8 empleados). Confían en mí: proveedores, sueldos")}
    assert "My work, for twelve years: mi café (8 empleados). " in read(**WORKER | told)
    told = {"outside": Outside(5, "Dr. Amsel's lab, its budget and its people; two moves")}
    assert "My work, for five years: Dr. Amsel's lab, its budget and its people. " in read(
        **WORKER | told
    )


def test_between_offers_the_yes_one_waits_for_stands_beside_them() -> None:
    waits = {"aim": "decide", "offers": "the bank, or Milan", "why": "x",
             "settles": "may I publish?", "yes_if": "a yes from the head of research",
             "yes_by": When(2026, 12, 14),
             "if_no": "Milan"}
    page = read(**WORKER | waits)
    assert "as you put it: “a yes from the head of research.” You would know by **14 Dec" in page
    assert "If it does not come: “Milan.”" in page


def test_an_employer_abroad_stands_with_its_reason_and_what_is_known_of_visas() -> None:
    lives = Path(__file__).parents[1] / "benchmarks" / "lives"
    # Would move for a job, with rights at home only; of a trade whose doors are employers abroad.
    mover = read_profile(lives / "p11.yaml", catalog())
    mover = replace(mover, trades=("military-police",))
    page, text = case_of(mover, DAY).fitted
    shut = [p for p, _ in page.trade_doors if p.id in page.shut]
    assert shut and all(p.kind == "employer" for p in shut)
    for door in shut:
        line = next(x for x in text.splitlines() if x.startswith(f"- **[{door.name}]"))
        assert ("by an ad it [" in line) != ("Ask first whether it sponsors a visa." in line)
    # To whoever stays it is no door.
    stays, _ = case_of(replace(mover, move="stay"), DAY).fitted
    assert not stays.shut
    helper, _ = case_of(read_profile(lives / "p24.yaml", catalog()), DAY).fitted
    assert helper.trade_doors and not helper.shut


def test_where_foreign_money_is_warned_of_no_list_abroad_is_named_for_contracts() -> None:
    told: dict[str, Any] = {"aim": "first-role", "trades": ("translation-languages",),
                            "work_wanted": ("contract",), "roles": ("fieldbuilder",)}
    lists = "](https://freelancingforgood.com"
    assert lists not in page_of(**told, country="CN") and lists in page_of(**told, country="PT")


def test_the_page_of_evidence_names_what_the_letter_does_not_tell() -> None:
    retreat = Did("ran-a-large-event", "staff retreat of 130 people")
    told: dict[str, Any] = {"roles": ("events-producer",), "aim": "job-now", "did": (retreat,),
                            "trades": ("logistics-supply-chain",),
                            "outside": Outside(7, "moving food")}
    assert "below, “staff retreat of 130 people” and one more" in page_of(
        **told, tell="Trucks waited four days; now one.")
    assert "below and one or two more" in page_of(**told, tell="I held a retreat for 130 people.")


def test_of_two_things_a_page_leans_to_what_is_sure_then_to_what_comes_once() -> None:
    told: dict[str, Any] = {"aim": "decide", "offers": "two things",
                            "decide_by": When(2027, 1, 31)}
    page = page_of(**told, choices=("own-grant", "company"), stop_rule="nobody reads it")
    assert "counts as a no. Then it is a post at a company; a grant" in page
    assert "Your own rule: “nobody reads it”." in page
    two = {"choices": ("public-body", "small-organization")}
    page = page_of(**told, **two)
    assert "take what does not come again, a post at a small organization, unless" in page
    page = page_of(**told, **two, prefers=("ideas", "systems"))
    assert "of what you pick first (ideas), a post in a ministry or public body, unless" in page
    assert "which no you would regret" in page_of(**told, choices=("company", "public-body"))
    assert "which no you would regret" in page_of(
        **told, choices=("company", "public-body", "small-organization"))


def test_whoever_looks_around_is_told_what_to_try_first() -> None:
    page = page_of(aim="explore", roles=("course-facilitator",), trades=("teaching-training",))
    assert "**Try first:** the work of *course facilitator*." in page
    assert "**Try first:**" not in page_of(aim="first-role", roles=("course-facilitator",))


def test_where_employers_are_that_looked_for_a_role_is_counted_from_the_catalog() -> None:
    told: dict[str, Any] = {"aim": "job-now", "roles": ("events-producer",), "country": "KE"}
    page = one_page(case_of(someone(**told), DAY).document)
    programs = catalog().programs.values()
    looked = [p for p in programs if p.posts and "events-producer" in p.posts.is_]
    assert page.seen and page.seen.all == len(looked) >= page.seen.here + page.seen.afar
    online = [p for p in looked if p.mode and p.mode.is_ == "online"]
    assert page.seen.here == 0 and 0 < page.seen.afar == len(online) < len(looked)
    there = replace(someone(**told), country=Country("US"))
    home = one_page(case_of(there, DAY).document).seen
    assert home and home.here > page.seen.here
    few = someone(aim="job-now", roles=("board-trustee-fractional",))
    assert one_page(case_of(few, DAY).document).seen is None


def test_a_story_that_no_piece_and_no_letter_tells_is_what_a_second_piece_is_made_of() -> None:
    recruiter = read_profile(Path(__file__).parents[1] / "benchmarks/lives/p12.yaml", catalog())
    story = "A support lead in 2021, too quiet in the talk"
    assert f"Bring to it: “{story}" in case_of(recruiter, DAY).fitted[1]
    told = replace(recruiter, tell="A support lead was too quiet, and a competitor took her")
    assert story not in case_of(told, DAY).fitted[1]


def test_after_a_piece_of_their_own_comes_one_like_it_that_has_grown() -> None:
    told: dict[str, Any] = {**WORKER, "piece": "a checklist for small groups", "piece_kind": "tool"}
    grown = catalog().projects["your-own-tool"].grown
    assert grown and f"Then, if it was used: {grown}, with a price on it" in read(**told)
    stays = read(**{**told, "aim": "stay"})
    assert f"Then, if it was used: {grown}" in stays and "with a price on it" not in stays
    assert "if it was used" not in read(**WORKER)  # a piece of the catalog has its own next one
    assert all(catalog().projects[id].grown for id in OWN_PIECES.values())


def test_whoever_wants_to_know_first_applies_once_they_know() -> None:
    lives = Path(__file__).parents[1] / "benchmarks" / "lives"
    asks = read_profile(lives / "p08.yaml", catalog())  # would know by 28 February

    def begins(**other: Any) -> date:
        plan = case_of(replace(asks, **other), DAY).plan
        assert plan.campaign
        return plan.campaign.begins

    assert begins(yes_by=None) < date(2027, 2, 28) < begins()
    # Who has to find a post by a day does not wait for it, nor anybody for most of a year.
    assert begins(money_until=Month("2027-06")) < date(2027, 2, 28)
    assert begins(yes_by=When(2027, 11, 1)) == begins(yes_by=None)


def test_what_somebody_finished_is_named_once() -> None:
    done = (ProgramDone("bluedot-future-of-ai"),)
    page = page_of(aim="first-role", roles=("fundraiser",), programs=done)
    assert page.count("Done already: *The Future of AI*.") == 1
    assert "Done already" not in page_of(aim="first-role", roles=("fundraiser",))


def test_whoever_has_to_find_a_post_is_told_employers_for_both_that_they_wish_for() -> None:
    roles = ("events-producer", "operations-generalist")
    told: dict[str, Any] = {"roles": roles, "country": "KE", "trades": ("logistics-supply-chain",),
                            "outside": Outside(7, "moving food"), "move": "job",
                            "work_rights": ("KE",)}
    found = one_page(case_of(someone(**told, aim="job-now"), DAY).document).employers
    assert {role for _, role in found} == {"", "operations-generalist"}


def test_of_a_doubt_that_has_its_question_nothing_general_is_said() -> None:
    unsure: dict[str, Any] = {**WORKER, "obstacle_kind": "unsure"}
    assert "Most doubts are one of three" in read(**unsure)
    page = read(**unsure, settles="Must I retrain?", obstacle="exams", last_time="weeks")
    assert "Most doubts are one of three" not in page
    assert "Last time: “exams.” If it comes again" in page


def test_whoever_has_few_hours_gets_a_shorter_page() -> None:
    lives = Path(__file__).parents[1] / "benchmarks" / "lives"
    short = read_profile(lives / "p05.yaml", catalog())
    assert fits(case_of(short, DAY).fitted[1], _FEW_WORDS)
    assert not fits(case_of(replace(short, hours=(6, 6, 6, 6)), DAY).fitted[1], _FEW_WORDS)


def test_whoever_has_no_trade_yet_is_told_doors_for_people_who_begin() -> None:
    begins: dict[str, Any] = {"aim": "first-role", "roles": ("fieldbuilder",), "country": "HR"}
    listed = {d.program: d.because for d in catalog().aims.newcomers}
    page = case_of(someone(**begins), DAY).page
    assert [because for because in listed.values() if because in page]
    tried = case_of(someone(**begins, trades=("law",)), DAY).page
    assert not [because for because in listed.values() if because in tried]


def test_a_door_of_another_form_of_work_than_they_want_is_not_named() -> None:
    auditor: dict[str, Any] = {"trades": ("public-audit",), "country": "PT", "aim": "stay",
                               "work_rights": frozenset({"PT"}),
                               "roles": ("governance-researcher",)}
    seconded = "eu-seconded-national-experts"
    doors = {wanted: plan_of(**auditor, work_wanted=wanted).trade_doors
             for wanted in (frozenset({"part-time"}), frozenset({"full-time"}), frozenset[str]())}
    assert [seconded in found for found in doors.values()] == [False, True, True]


def test_what_got_in_the_way_last_time_is_answered_or_not_said() -> None:
    for life in sorted((Path(__file__).parents[1] / "benchmarks" / "lives").glob("p*.yaml"))[:12]:
        page = case_of(replace(read_profile(life, catalog()), last_time=""), DAY).page
        assert "Write down now what you will do" not in page
        if "Last time: " in page:
            assert catalog().aims.obstacle("other").answer.split(".")[0] in page
    for kind in catalog().aims.last_times:
        said: dict[str, Any] = {"obstacle": "the audit season", "last_time": kind.id}
        for obstacle in ("rejected", "other"):
            page = read(**WORKER, **said, obstacle_kind=obstacle)
            assert page.count("“the audit season.”") == page.count(kind.answer) == 1
        # What an answer to the obstacle itself says already is not said twice.
        page = read(**WORKER, **said, obstacle_kind="no-time")
        assert page.count("“the audit season.”") == 1 and kind.answer not in page
        assert kind.answer not in read(**WORKER, obstacle="the audit season", obstacle_kind="money")


# == names for whom to ask ========================================================================


def ads_of(**answers: Any) -> list[str]:
    plan = plan_of(**{"aim": "first-role", "situation": "working", "country": "ES", **answers})
    return [w.program for w in plan.who if w.by in ("sits", "posts")]


def test_a_letter_has_as_many_names_as_the_yes_needs() -> None:
    asks: dict[str, Any] = {"roles": ("research-engineer",), "settles": "Is there work?",
                            "settles_by": "strangers"}  # fmt: skip
    two = ads_of(roles=("research-engineer",))
    many = ads_of(**asks, yes_if="two of six see work")
    assert len(two) == 2 and len(many) == 4 and many[:2] == two
    assert ads_of(**asks, yes_if="two of three see work") == many[:3]
    assert not ads_of(roles=("group-organizer",))  # of which no ad was seen


def test_names_keep_to_what_somebody_ruled_out() -> None:
    roles = ("research-engineer",)
    six = {"settles_by": "strangers", "yes_if": "two of six see work", "settles": "Is there work?"}
    usual = ads_of(roles=roles, **six)
    assert "anthropic-jobs" in usual
    kept = ads_of(roles=roles, deal_breakers=frozenset({"frontier-lab"}), **six)
    assert "anthropic-jobs" not in kept and len(kept) == 4
    assert usual[-1] not in ads_of(roles=roles, refused_by=frozenset({usual[-1]}), **six)
    there = {c.country for id in usual for c in catalog().programs[id].places.is_}  # type: ignore[union-attr]
    away = ads_of(roles=roles, places_out=frozenset(there - {"US"}), **six)
    assert "uk-aisi-jobs" in usual and "uk-aisi-jobs" not in away
    inside = plan_of(aim="first-role", situation="in-field", country="ES", roles=roles)
    assert "posts" not in {w.by for w in inside.who}


def test_whoever_looks_in_europe_is_named_europe_first() -> None:
    seats = [catalog().programs[id].places for id in ads_of(roles=("research-engineer",))]
    assert seats[0] is not None and {c.country for c in seats[0].is_} == {"GB"}


def test_answers_of_strangers_are_counted_while_there_is_time_to_write_to_others() -> None:
    told = {"settles": "Must I retrain?", "settles_by": "strangers", "yes_by": When.read("2027-02")}
    page = read(**WORKER, **told, yes_if="two of five hire me as I am")
    # Five letters at two a week are out in three weeks, and whoever answers has after three more.
    begins = DAY + timedelta(weeks=3 + 3)
    (day,) = re.findall(r"\*\*On (\d+ \w+ \d{4}) count:\*\* with fewer than three answers", page)
    counted = datetime.strptime(day, "%d %B %Y").date()
    assert begins <= counted and counted in plan_of(**WORKER, **told).check_ins
    two = read(**WORKER, **told, yes_if="one of two")
    assert "count:** with no answer, write to as many" in two
    soon = told | {"yes_by": When.read("2026-12-31")}
    assert " count:** " not in read(**WORKER, **soon, yes_if="two of five hire me as I am")
    assert " count:** " not in read(**WORKER, **told, yes_if="somebody does")
    by = told | {"settles_by": "known"}
    assert " count:** " not in read(**WORKER, **by, yes_if="two of five hire me as I am")


def test_where_a_law_asks_for_care_with_foreign_money_no_employer_abroad_has_a_letter() -> None:
    said = {"aim": "first-role", "situation": "working", "roles": ("research-scientist",),
            "settles": "Is there work?", "settles_by": "strangers",
            "yes_if": "two of six see work"}
    assert "were advertised by" in page_of(**said, country="ES")
    assert "were advertised by" not in page_of(**said, country="CN")


def test_the_reason_of_a_door_says_nothing_of_the_reader_that_they_did_not_say() -> None:
    """What somebody of a trade usually did is asked for, and never told them as a fact."""
    told = re.compile(r"(?:^|[;,:.] |and )you (?:have|know|did|do|ran|led|wrote)\b")
    doors = [d.because for t in catalog().backgrounds.values() for d in t.doors]
    assert len(doors) > 300 and not [because for because in doors if told.search(because)]
