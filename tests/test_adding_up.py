"""The dates of a page add up: with each other, with the weeks there are and with what is sought."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import checks
import pytest
from hypothesis import given
from hypothesis import strategies as st
from profiles import Case, case_of, catalog, examples, plans
from test_choosing import someone

from pathways.catalog.values import Country
from pathways.planner.draft import Draft, is_out, said_on
from pathways.profile import read_profile
from pathways.profile.answers import Month, Outside
from pathways.profile.life import Period
from pathways.render import to_markdown
from pathways.render.one_page import one_page
from pathways.render.text import lower_first

DAY = date(2026, 11, 28)
ROOT = Path(__file__).resolve().parent.parent

SCHOOL = ("2026-12-19 to 2027-01-03: 10", "2027-03-20 to 2027-04-04: 15",
          "2027-06-01 to 2027-08-25: 15 summer")


def case(*periods: str, **answers: Any) -> Case:
    return case_of(someone(**answers, periods=tuple(map(Period.parse, periods))), DAY)


def page(*periods: str, **answers: Any) -> str:
    return case(*periods, **answers).page


TEACHER: dict[str, Any] = {
    "trades": ("teaching-training",), "outside": Outside(15, "mathematics teacher"),
    "hours": (0, 0, 1, 0, 1), "roles": ("course-facilitator",), "country": Country("IE"),
    "work_rights": None,
}


# == what meets every week meets in weeks that follow each other ==================================


def check_series(one: Case) -> None:
    """What meets every week is booked in weeks that follow each other, each with a sitting."""
    calendar = Draft.begin(one.catalog, one.person, one.today).calendar
    for step in (s for s in one.plan.steps if s.kind == "project"):
        if step.id in one.person.progress.hours:
            continue
        project = one.catalog.projects[step.ref]
        weekly = {part.do for part in project.parts if part.weekly}
        for part in (p for p in step.parts if p.text in weekly):
            first, last = calendar.week_of(part.start), calendar.week_of(part.due)
            for week in range(first, last + 1):
                assert calendar.hours(week) >= one.catalog.aims.piece_hours, (step.id, part.text)


def test_no_series_is_led_through_weeks_without_hours() -> None:
    one = case(*SCHOOL, **TEACHER)
    goals = {s.ref: s for s in one.plan.steps if s.goal}
    check_series(one)
    cohort = goals["lead-volunteer-cohort"]
    lead = [p for p in cohort.parts if p.text.startswith("lead ")]
    assert lead[0].start >= date(2027, 5, 29) and lead[-1].due <= date(2027, 8, 25)


@examples(60)
@given(plans())
def test_what_meets_every_week_meets_in_weeks_that_follow_each_other(one: Case) -> None:
    check_series(one)


# == free weeks without dates =====================================================================

UNDATED = "10 weeks a year: 15 school holidays"
_DATE = re.compile(r"\d (Jan|Feb|March|April|May|June|July|August|Sept|Oct|Nov|Dec|20\d\d)")


def check_loose(one: Case) -> None:
    """Pieces for free weeks without dates take no more of them than there are, each the hours that
    they hold, and none needs weeks that follow each other."""
    loose = one.plan.loose
    free = max((p for p in one.person.recurring if not p.dated), key=lambda p: p.a_week)
    assert loose and not [s for s in one.plan.steps if s.goal]
    assert loose[0].first == 1 and loose[-1].last <= free.times
    assert all(a.last < b.first for a, b in pairwise(loose))
    for piece in loose:
        assert piece.p80 <= (piece.last - piece.first + 1) * Fraction(free.hours)
        assert not [p for p in one.catalog.projects[piece.ref].parts if p.weekly]
    assert max((w.total for w in one.plan.weeks), default=0) <= one.plan.hours


def test_free_weeks_without_dates_hold_pieces_that_are_counted_and_not_dated() -> None:
    one = case(UNDATED, "2027-05-15 to 2027-06-20: 0 exams", obstacle_kind="no-time", **TEACHER)
    check_loose(one)
    text = one.page
    head, _, rest = text.partition("\n## ")
    assert "**First the dates.** You have 10 weeks a year (school holidays)" in head
    assert "Which are the next ones?" in head
    work = rest.partition("## The piece of work")[2].partition("\n## ")[0]
    assert work.startswith(", in your first free week: ")
    assert re.search(r"\*\*.*, in your second and third free weeks\)|third free weeks: \*\*", work)
    assert not _DATE.search(work), work
    assert "*Lead one volunteer cohort of five to eight people* needs weeks that follow" in work
    assert "**After your first free week** decide" in rest
    assert text.count("Which are the next ones?") == 1


@pytest.mark.parametrize("aim", ["explore", "first-role", "stay", "start"])
@pytest.mark.parametrize("often", [UNDATED, "1 weekend a month: 8", "20 days a year: 6"])
def test_every_life_of_free_weeks_has_pieces_in_them(often: str, aim: str) -> None:
    roles = ("founder",) if aim == "start" else ("course-facilitator",)
    check_loose(case(often, **{**TEACHER, "roles": roles}, aim=aim))


@examples(25)
@given(plans(periods=st.just((Period.parse(UNDATED),)), hours=st.just((0, 0, 1, 0)),
             swing=st.none(), paid_hours=st.none(), full_time_from=st.none()))
def test_free_weeks_without_dates_are_never_put_on_days(one: Case) -> None:
    if one.plan.loose:
        check_loose(one)
    else:
        assert not one.catalog.aims.aim(one.plan.aim).goals or one.person.decide_by


# == the search, the notice and the day of deciding ===============================================

RECRUITER: dict[str, Any] = {
    "trades": ("hr-recruiting",), "outside": Outside(14, "head of people"),
    "at_work": {"assessment": "the structured interview kit"}, "country": Country("DE"),
    "work_rights": (Country("EU"),), "hours": (6, 6, 6, 6), "horizon": "12",
    "roles": ("talent-people-ops",),
}
_DECIDES = re.compile(r"\*\*On (\d+ \w+ \d{4})\*\* decide")


def decided(text: str) -> date:
    found = _DECIDES.search(text)
    assert found, text
    return datetime.strptime(found[1], "%d %B %Y").date()


def check_search(one: Case) -> None:
    """A search begins when the first piece of work is done, unless the money ends or the search is
    the work of every week."""
    plan, progress = one.plan, one.person.progress
    first = min((s.due for s in plan.steps if s.goal), default=None)
    if plan.campaign is None or first is None or progress.finished or progress.hours:
        return
    if plan.campaign.decides is None and one.catalog.aims.aim(plan.aim).search != "campaign":
        assert plan.campaign.begins > first


def test_a_search_begins_when_the_first_piece_is_read() -> None:
    one = case(full_time_from=Month("2027-10"), **RECRUITER)
    check_search(one)
    first = next(s for s in one.plan.steps if s.goal)
    assert one.plan.campaign
    assert timedelta(0) < one.plan.campaign.begins - first.due <= timedelta(days=7)


@examples(60)
@given(plans())
def test_no_search_begins_before_there_is_something_to_show(one: Case) -> None:
    check_search(one)


def test_the_day_of_deciding_leaves_the_notice_and_the_search_their_time() -> None:
    one = case(full_time_from=Month("2027-10"), **RECRUITER)
    text = one.page
    day, search = decided(text), one.plan.campaign
    assert search and search.begins + timedelta(weeks=8) <= day <= date(2027, 7, 1)
    assert ", and three months, if it is so long, would mean by 1 July 2027." in text
    assert "too soon" not in text


def test_where_the_notice_comes_before_the_search_the_page_says_that_the_wish_is_too_soon() -> None:
    one = case(full_time_from=Month("2027-04"), **RECRUITER)
    text = one.page
    search = one.plan.campaign
    assert search and decided(text) >= search.begins + timedelta(weeks=8)
    said = "if your notice is three months, which we assumed, 1 April 2027 is too soon for"
    assert said in text


def test_what_ends_by_itself_needs_no_notice() -> None:
    answers: dict[str, Any] = {"outside": Outside(14, "officer"), "roles": ("program-manager",)}
    one = case(trades=("military-police",), full_time_from=Month("2027-08"), **answers)
    text = one.page
    search = one.plan.campaign
    assert "would mean by" not in text and search
    assert search.begins + timedelta(weeks=12) <= decided(text) < date(2027, 8, 1)


@pytest.mark.parametrize("hours", [2, 4, 6, 10])
@pytest.mark.parametrize("roles", [("governance-researcher",), ("journalist-video-creator",),
                                   ("operations-generalist",), ("course-facilitator",)])
def test_without_a_search_one_decides_soon_after_the_last_piece(
    roles: tuple[str, ...], hours: int
) -> None:
    one = case(roles=roles, hours=(hours,) * 4, outside=Outside(6, "a clinic"))
    goals = [s.due for s in one.plan.steps if s.goal]
    assert one.plan.campaign is None and goals
    ends = max(s.due for s in one.plan.steps if s.due <= decided(one.page))
    assert decided(one.page) - ends <= timedelta(weeks=4)


def test_a_notice_that_would_have_been_due_before_today_is_said_plainly() -> None:
    text = page(full_time_from=Month("2027-02"), **RECRUITER)
    assert "which we assumed, 1 February 2027 is too soon for this search" in text


# == what somebody said of their own weeks is kept to, and told once ==============================


def test_all_that_lies_in_what_is_planned_is_told_and_nothing_after_it() -> None:
    later = ("2027-09-20 to 2027-10-03: 0 autumn leave", "2028-01: 20 sabbatical",
             "1 weekend a month from 2027-08: 0 reserve duty",
             "every 2 weeks from 2027-09-06: 2 night shifts", "2027-10-05 to 2028-07: 3 university")
    text = page(*later, "2027-01-11 to 2027-01-17: 0 flu week",
                roles=("operations-generalist",), outside=Outside(6, "a clinic"))
    assert decided(text) < date(2027, 9, 1)
    for word in ("flu week", "autumn leave", "reserve duty", "night shifts", "university"):
        assert word in text
    assert "sabbatical" not in text


@examples(30)
@given(plans(periods=st.just((Period.parse("2027-11-01 to 2027-11-14: 0 the far journey"),))))
def test_a_page_tells_of_other_weeks_as_far_as_the_plan_goes(one: Case) -> None:
    ahead = one.today <= date(2027, 11, 14) and date(2027, 11, 1) <= one.plan.until
    assert ("the far journey" in one.page) == (ahead and one.plan.aim != "decide")


@pytest.mark.parametrize("order", [1, -1])
def test_exams_that_reach_into_free_weeks_stay_free(order: int) -> None:
    said = ("2027-05-15 to 2027-06-20: 0 exams", "2027-06-01 to 2027-08-25: 15 summer",
            "2027-07-05 to 2027-07-11: 0 wedding", "2027-08-20 to 2027-09-10: 0 course")[::order]
    one = case(*said, **TEACHER)
    for day in ("2027-05-15", "2027-06-01", "2027-06-20", "2027-07-08", "2027-08-25"):
        assert is_out(one.catalog, one.person, date.fromisoformat(day)), day
    assert said_on(one.person, date(2027, 6, 21)) == 15
    # Within a longer stretch the shorter one says more, also where it has more hours.
    thesis = ("2027-01 to 2027-12: 2 thesis", "2027-06 to 2027-06: 10 break")[::order]
    one = case(*thesis, **TEACHER)
    assert said_on(one.person, date(2027, 6, 15)) == 10


OWN = st.lists(st.sampled_from([
    "2027-01-20 to 2027-02-10: 0 exams", "2027-05-15 to 2027-06-20: 0 exams",
    "2027-06-01 to 2027-08-25: 15 summer", "2026-12 to 2026-12: 0 christmas trade",
    "2027-10: 3 university", "every 4 weeks from 2026-12-07: 0 away",
    "first weekend of the month: 0 reserve duty", "every saturday: 0 market",
    "every friday: 0 prayer", "2027-02 to 2027-02: 20 break",
]), min_size=1, max_size=4, unique=True)  # fmt: skip


@examples(30)
@given(plans(periods=OWN.map(lambda said: tuple(map(Period.parse, said)))))
def test_no_step_is_due_on_a_day_that_is_out(one: Case) -> None:
    checks.check_own_days(one)
    checks.check_look_back(one)


@examples(30)
@given(plans())
def test_one_looks_back_soon_after_what_is_judged_then(one: Case) -> None:
    checks.check_look_back(one)


def test_an_emptiness_is_told_once() -> None:
    text = page("December 2026 0 christmas trade", aim="explore", trades=("retail-management",),
                hours=(3, 3, 3, 3))
    assert "christmas trade" in text and "22 December" not in text
    assert "22 December to 2 January" in page(aim="explore", hours=(3, 3, 3, 3))


# == hours that are free while somebody looks for a post ==========================================


def check_no_rest(one: Case) -> None:
    """Nobody whose money ends, or who looks for a post, is told to rest with hours to spare."""
    aim = one.catalog.aims.aim(one.plan.aim)
    text = one.page
    if aim.search != "none" or one.person.money_until:
        assert "Rest, or" not in text and "stay free on purpose" not in text, text


@pytest.mark.parametrize("agreed", ["", "I volunteer for two AI safety groups"])
@pytest.mark.parametrize("aim", ["job-now", "first-role"])
def test_free_hours_of_a_search_have_a_use(aim: str, agreed: str) -> None:
    one = case(situation="between", full_time_from=Month("now"), hours=(40,) * 4, agreed=agreed,
               roles=("program-manager",), aim=aim, noes={"unsure": 10},
               outside=Outside(18, "building projects"), money_until=Month("2027-05"))
    check_no_rest(one)
    found = [x for x in one.page.splitlines() if x.startswith("- About ")]
    for line in found:
        # One thing to do, and no work that only fills them.
        assert "until answers come: list openings with what each asks for; the rest is free" in line
        assert "group that you help" not in line  # who helps for nothing is not sent to more
    # Either they are named, or nearly all are planned.
    planned = one_page(one.document).fortnight_hours
    assert found if aim == "job-now" else 4 * planned >= 6 * one.plan.hours


@examples(60)
@given(plans())
def test_nobody_who_looks_for_a_post_is_told_to_rest(one: Case) -> None:
    check_no_rest(one)


# == an introduction has an end ===================================================================


@pytest.mark.parametrize("hours", [2, 4, 6])
@pytest.mark.parametrize("roles", [("governance-researcher",), ("operations-generalist",)])
def test_the_rest_of_an_introduction_has_its_day(roles: tuple[str, ...], hours: int) -> None:
    one = case(roles=roles, hours=(hours,) * 4, outside=Outside(6, "a clinic"))
    step = next(s for s in one.plan.steps if s.kind == "study")
    line = next((x for x in one.page.splitlines() if "one introduction" in x), "")
    if step.p80 <= 2:
        assert "in all" not in line
    if "in all" in line:
        assert f"in all, by {step.due.day} {step.due:%B %Y})" in line
    assert sum(h for w in one.plan.weeks for id, h in w.hours if id == step.id) == step.p80


# == no step in the days before weeks without hours ================================================


def test_days_before_an_empty_stretch_hold_no_step_and_the_page_begins_after_it() -> None:
    one = case("2026-12-01 to 2026-12-15: 0 exams", situation="student", hours=(6,) * 4,
               trades=("student-law",), roles=("governance-researcher",))
    assert min(w.start for w in one.plan.weeks if w.total) >= date(2026, 12, 12)
    text = one.page
    assert re.search(r"^## First, from Wed 16 Dec \(\d", text, re.M), text
    assert "This fortnight" not in text
    items = re.findall(r"^- \*\*By \w+ (\d+) Dec, ", text, re.M)
    assert len(items) > 1 and all(16 <= int(day) <= 25 for day in items)


def test_a_week_before_an_empty_stretch_is_used() -> None:
    one = case("2026-12-05 to 2026-12-20: 0 exams", situation="student", hours=(6,) * 4,
               trades=("student-law",), roles=("governance-researcher",))
    assert one.plan.weeks[0].start == DAY and "## This fortnight (" in one.page


def test_whoever_has_no_hours_for_weeks_begins_with_people_when_they_have() -> None:
    text = page("December 2026 0 christmas trade", aim="explore", trades=("retail-management",),
                hours=(3, 3, 3, 3))
    first = text.partition("\n## ")[2].partition("\n## ")[0]
    assert first.startswith("First, from Sun 3 Jan 2027 (") and "h.** Ask somebody" in first


# == no weeks are empty on the page that are full in the plan =====================================


def check_pieces_until_the_end(one: Case) -> None:
    """A page that has no room for every piece says until when there are more; what begins in the
    fortnight is named there."""
    text = one.page
    _, _, work = text.partition("\n## The piece of work")
    ends = re.search(r"\n## When.*?\*\*(?:On )?(\d+ \w+ \d{4})\*\*", text, re.S)
    if not work or not ends or one.person.no_fixed_days:
        return
    end = datetime.strptime(ends[1], "%d %B %Y").date()
    goals = [s for s in one.plan.steps if s.goal and s.due <= end]
    last = max(s.due for s in goals)
    said = text.partition("\n## When")[0]
    assert f"{last.day} {last:%B %Y}" in said, (last, said)


@pytest.mark.parametrize("hours", [8, 14, 25])
@pytest.mark.parametrize("roles", [("founder", "communications-specialist"), ("founder",)])
def test_the_last_piece_before_the_day_of_deciding_is_on_the_page(
    roles: tuple[str, ...], hours: int
) -> None:
    check_pieces_until_the_end(case(
        "from February 2027, 20 hours a week, the course is over", aim="start", roles=roles,
        trades=("marketing-communications",), hours=(hours,) * 4, why="people should have a say",
        outside=Outside(10, "climate communicator"), obstacle_kind="alone",
        agreed="a strategy course that ends in January", stop_rule="if none of ten would use it",
        obstacle="I have the idea and do not know with whom to start"))


@examples(60)
@given(plans())
def test_no_piece_is_left_out_of_a_page_without_a_word(one: Case) -> None:
    check_pieces_until_the_end(one)


def test_a_piece_that_lies_mostly_before_the_day_of_deciding_is_on_the_page() -> None:
    one = case(full_time_from=Month("2027-06"), trades=("ml-software",), hours=(9,) * 4,
               roles=("security-specialist",), outside=Outside(7, "payments"))
    text = one.page
    for goal in (s for s in one.plan.steps if s.goal):
        if decided(text) - goal.start > goal.due - decided(text):
            assert one.catalog.projects[goal.ref].name.lower() in text.lower(), goal.ref


def test_a_search_that_is_put_off_says_when_it_begins() -> None:
    profile = read_profile(ROOT / "examples" / "career-changer-50.yaml", catalog())
    text = to_markdown(case_of(profile, DAY).document)
    found = re.search(r"Near enough for a direct application, planned for (\w+ \d{4})", text)
    begins = re.search(r"## The search.*?\n\nFrom \d+ (\w+ \d{4})", text)
    assert found and begins and found[1] == begins[1]


def test_an_empty_month_takes_no_test_away() -> None:
    answers: dict[str, Any] = {"aim": "explore", "trades": ("retail-management",),
                               "hours": (3, 3, 3, 3), "stop_rule": "if I would rather iron"}
    tests = [len([s for s in case(*out, **answers).plan.steps if s.goal])
             for out in ((), ("December 2026 0 christmas trade",))]
    assert tests[1] >= tests[0] > 1


# == what is said of a piece and of a day is true of them =========================================


@pytest.mark.parametrize("hours", [12, 25])
def test_a_piece_that_is_done_in_the_fortnight_is_not_only_begun(hours: int) -> None:
    one = case(aim="explore", trades=("retail-management",), hours=(hours,) * 4,
               outside=Outside(15, "a hardware store"))
    text, whole = one.page, []
    for item in one_page(one.document).fortnight:
        name = lower_first(one.document.name(item.step.ref))
        if item.step.kind == "project":
            do, begin = ("Do the next piece too, *", "Begin the next piece too, *")
            other = f"{do if item.whole else begin}{name}*" in text
            first = ("do the piece below" if item.whole else "begin the piece") in text.lower()
            assert other or first
            whole.append(item.whole)
    # The first piece stands before the next.
    assert whole == ([False, True] if hours == 25 else [False])


def test_a_search_begins_on_a_day_that_is_not_left_empty() -> None:
    text = page(trades=("ml-software",), hours=(8,) * 4, full_time_from=Month("offer"),
                roles=("research-engineer",), outside=Outside(7, "payments"),
                at_work={"technical-building": "the fraud service"})
    begins = re.search(r"## The search.*?\n\nFrom (\d+ \w+ \d{4})", text)
    assert begins and begins[1] == "3 January 2027"


def test_the_day_of_deciding_lies_some_weeks_before_the_notice() -> None:
    text = page(trades=("hr-recruiting",), full_time_from=Month("2027-10"), horizon="12",
                roles=("talent-people-ops",), outside=Outside(14, "head of people"))
    assert "by 1 July 2027" in text
    weeks = catalog().aims.search.decide_before
    assert decided(text) <= date(2027, 7, 1) - timedelta(weeks=weeks)


@examples(60)
@given(plans())
def test_the_next_piece_is_named_or_said_to_be_none(one: Case) -> None:
    text = one.page
    assert "More pieces" not in text or re.search(r"\n- (Then|Test 2|Beside it)", text), text
    if "\n## The piece of work" in text and "\n## The day you decide" not in text:
        after = text.partition("\n## The piece of work")[2].partition("\n## ")[0]
        told = re.search(r"\n- (Then|Beside it|After that|Nothing after)", after)
        assert told or "Begin the next piece too" in text, after
