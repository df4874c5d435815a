"""What an answer changes: an offer, the job that follows, a host's no, and no answer at all."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from inside import keep_plan, run
from profiles import catalog
from test_living import ANSWERS, FIRST, at, do, goal, kept, somebody

from pathways.desk.desk import make_document
from pathways.record import Entry, Record
from pathways.render.one_page import one_page

ROLE = "operations-generalist"


@pytest.fixture
def me(tmp_path: Path) -> Path:
    """Somebody with a plan that was kept on the first day."""
    return keep_plan(tmp_path, ANSWERS, FIRST)


def log(me: Path, day: object, *args: str) -> str:
    return " ".join(str(do(me, "log", *args, "--on", day).stderr).split())


def shown(me: Path, day: object, command: str = "next") -> str:
    return " ".join(str(do(me, command, "--today", day).stdout).split())


def page(me: Path, day: object) -> str:
    return " ".join(str(run("plan", me, "--today", day).stdout).split())


def rows(me: Path, day: object) -> list[dict[str, str]]:
    return json.loads(do(me, "applications", "--today", day, "--json").stdout)


# -- an offer -------------------------------------------------------------------------------------


def with_an_offer(me: Path) -> None:
    log(me, "2026-12-02", "applied", "Windfall Trust")
    log(me, "2026-12-03", "applied", "Cranmore", "--post", "Office lead", "--role", ROLE)
    log(me, "2027-01-10", "result", "Cranmore", "talk")
    log(me, "2027-01-12", "result", "Windfall Trust", "offer", "--starts", "2027-05-03",
        "--ends", "2028-01-31", "--hours", "24", "--answer-by", "2027-01-22")


def test_an_offer_is_kept_as_one_and_asks_for_an_answer(me: Path) -> None:
    with_an_offer(me)
    assert "is: offer" in (me.parent / "me.record.yaml").read_text("utf-8")
    assert {r["name"]: r["state"] for r in rows(me, "2027-01-13")} == {
        "Windfall Trust": "offer", "Office lead at Cranmore": "talk"}
    assert "offer, answer by Fri 22 Jan" in shown(me, "2027-01-13", "applications")
    for text in (page(me, "2027-01-13"), shown(me, "2027-01-13"),
                 shown(me, "2027-01-13", "replan")):
        assert "You hold an offer: Windfall Trust" in text
        assert "22 Jan" in text
    text = page(me, "2027-01-13")
    assert "In writing before a yes: pay" in text and "It would end on Mon 31 Jan" in text
    assert "Tell Office lead at Cranmore" in text
    assert "Windfall Trust (from afar)" not in text
    said = shown(me, "2027-01-13")
    assert 'pathways log result "Windfall Trust" accepted' in said


def test_an_offer_without_a_day_asks_for_one(me: Path) -> None:
    log(me, "2027-01-12", "result", "mats", "offer")
    assert "ask by when they need your answer" in page(me, "2027-01-13").lower()
    assert "who reads your work each week" in page(me, "2027-01-13")


def test_a_yes_to_an_offer_joins_it_and_takes_its_terms(me: Path) -> None:
    with_an_offer(me)
    said = log(me, "2027-01-15", "result", "Windfall Trust", "accepted")
    assert "pathways log job" in said
    found = rows(me, "2027-01-15")
    assert [r["state"] for r in found if r["name"] == "Windfall Trust"] == ["accepted"]
    assert found[-1]["sent"] == "2026-12-02"
    assert "You hold an offer" not in page(me, "2027-01-16")
    record = (me.parent / "me.record.yaml").read_text("utf-8").splitlines()
    assert "starts: 2027-05-03" in record[-1] and "ends: 2028-01-31" in record[-1]
    note = shown(me, "2027-01-16", "adviser-note")
    assert note.count("Windfall Trust: ") == 1


def test_a_day_to_answer_by_belongs_to_an_offer(me: Path) -> None:
    out = do(me, "log", "result", "mats", "waiting", "--answer-by", "2027-01-22", ok=False)
    assert "--answer-by" in out.stderr and "offer" in out.stderr


def test_a_program_takes_its_weeks_only_when_the_offer_was_taken(me: Path) -> None:
    said = log(me, "2027-01-12", "result", "mats", "offer", "--starts", "2027-06-15",
               "--ends", "2027-09-01", "--hours", "30")
    assert "leaves that free" not in said
    said = log(me, "2027-01-14", "result", "mats", "accepted")
    assert "from 2027-06-15 to 2027-09-01" in said and "30 hours a week" in said


def test_the_week_as_a_page_begins_with_an_offer(me: Path) -> None:
    with_an_offer(me)
    target = me.with_name("week.html")
    do(me, "next", "--today", "2027-01-13", "-o", target)
    assert "You hold an offer: Windfall Trust" in target.read_text("utf-8")
    line = str(do(me, "next", "--short", "--today", "2027-01-13").stdout)
    assert line.startswith("An offer to answer by Fri 22 Jan: Windfall Trust")


def test_a_no_of_an_unknown_stage_can_be_logged(me: Path) -> None:
    assert "They said no" in log(me, FIRST, "result", "spar", "no", "--stage", "unsure")
    out = do(me, "log", "result", "spar", "waiting", "--stage", "unsure", ok=False)
    assert "--stage" in out.stderr


# -- a host ---------------------------------------------------------------------------------------


def a_piece_with_a_host(me: Path) -> tuple[str, str]:
    """The step of the plan that needs a yes, and what it promised for a no."""
    held = json.loads((me.parent / "me.plan.json").read_text("utf-8"))
    for step in held["plan"]["steps"]:
        instead = [r["project"] for r in step["on_no"] if r["code"] == "do-instead"]
        if instead:
            return step["ref"], instead[0]
    raise AssertionError("no piece of the plan needs a yes")


def test_who_is_called_by_no_name_may_be_the_host_of_a_piece(me: Path) -> None:
    piece, _ = a_piece_with_a_host(me)
    out = do(me, "log", "result", "Holbeck Social Club", "rejected", "--on", FIRST, ok=False)
    assert f'log result {piece} rejected --by "Holbeck Social Club"' in " ".join(out.stderr.split())
    begins = FIRST + timedelta(7)
    assert f"log result {piece} rejected --by NAME" in shown(me, begins)
    log(me, FIRST, "applied", piece, "--by", "Holbeck Social Club")
    said = log(me, "2026-12-03", "result", "Holbeck Social Club", "rejected")
    assert "A form is read" not in said and "Asking took something" in said
    assert [(r["stage"], r["state"]) for r in rows(me, "2026-12-03")] == [("ask", "no")]


def test_a_host_who_says_no_ends_no_piece_while_another_may_say_yes(me: Path) -> None:
    piece, _ = a_piece_with_a_host(me)
    for host in ("Holbeck Social Club", "Hackspace Leeds"):
        log(me, FIRST, "applied", piece, "--by", host)
    log(me, "2026-12-03", "result", "Holbeck", "rejected")
    do(me, "replan", "--today", "2026-12-04")
    assert f"project:{piece}" in kept(me)
    log(me, "2026-12-05", "result", "Hackspace", "rejected")
    do(me, "replan", "--today", "2026-12-06")
    assert f"project:{piece}" not in kept(me)


def test_after_a_hosts_no_comes_what_the_plan_promised(me: Path) -> None:
    piece, instead = a_piece_with_a_host(me)
    said = log(me, "2026-12-03", "result", piece, "rejected", "--by", "Holbeck Social Club")
    assert catalog().projects[instead].name in said
    do(me, "replan", "--today", "2026-12-03")
    assert goal(me) == f"project:{instead}"


# -- a job ----------------------------------------------------------------------------------------


def with_a_job(me: Path) -> None:
    with_an_offer(me)
    for n in range(3):
        log(me, f"2027-01-0{n + 2}", "applied", "Fernhill", "--post", f"Clerk {n}")
        log(me, f"2027-01-1{n + 2}", "result", f"Clerk {n}", "no", "--stage", "form")
    do(me, "replan", "--today", "2027-04-20")
    log(me, "2027-04-27", "job", ROLE)


def test_a_job_takes_the_days_of_its_offer_and_ends_the_search(me: Path) -> None:
    with_a_job(me)
    line = (me.parent / "me.record.yaml").read_text("utf-8").splitlines()[-1]
    assert "starts: 2027-05-03" in line and "ends: 2028-01-31" in line
    assert {r["state"] for r in rows(me, "2027-04-28") if r["name"] == "Windfall Trust"} == {
        "accepted"}
    said = shown(me, "2027-04-28")
    assert "Congratulations" in said and "[1]" not in said and "This week" not in said
    assert "You have a post now: tell them" in said  # the talk that is open elsewhere
    text = page(me, "2027-05-04")
    assert "noes came" not in text and "who hires read the page" not in text
    assert "Keep the post until another is signed" not in text
    assert "Your contract ends on 31 January 2028: from 3 October 2027 on" in text
    assert "Your contract ends" not in shown(me, "2027-05-04")
    assert "Your contract ends on 31 January 2028: now" in shown(me, "2027-10-04")


def test_what_was_not_done_in_the_first_week_stays_open(me: Path) -> None:
    with_a_job(me)
    do(me, "replan", "--today", "2027-05-03")
    assert kept(me)["prepare:first-week"][0]["due"] in ("2027-05-09", "2027-05-10")
    told = shown(me, "2027-05-31", "replan")
    assert "Gone: the talk of the first week" not in told
    assert {"prepare:first-week", "prepare:day-30"} <= {*kept(me)}
    log(me, "2027-06-01", "done", "prepare:first-week")
    do(me, "replan", "--today", "2027-06-01")
    assert "prepare:first-week" not in kept(me)


def test_a_contract_that_ends_begins_the_next_search(me: Path) -> None:
    log(me, FIRST, "job", ROLE, "--ends", "2027-08-31")
    do(me, "replan", "--today", "2027-04-01")
    assert not [s for s in kept(me) if s.startswith("prepare:evidence")]
    out = do(me, "log", "job", ROLE, "--starts", "2027-05-01", "--ends", "2027-04-01", ok=False)
    assert "--ends 2027-04-01 is before" in out.stderr


def test_a_question_that_was_asked_is_not_asked_again() -> None:
    me = somebody(trades=("nursing-medicine",))
    asked = catalog().backgrounds["nursing-medicine"].first_talk.ask

    def asks(*entries: Entry) -> set[str]:
        page = one_page(make_document(catalog(), me, FIRST, Record(entries, entries)))
        return {x.ask for x in page.people} | {
            p.step.ref for p in page.fortnight if p.step.kind == "people"}

    assert asked in asks() or "first-talk" in asks()
    assert not {asked, "first-talk"} & asks(at(FIRST, "done", "people:first-talk"))


def test_a_pause_holds_no_date_to_come(me: Path) -> None:
    do(me, "pause", "4", "--why", "ill", "--on", FIRST)
    held = json.loads(do(me, "next", "--json", "--today", FIRST).stdout)
    assert all(d["due"] > "2026-12-28" for d in held["dates"])


# -- no answer ------------------------------------------------------------------------------------


def test_after_some_time_without_an_answer_somebody_else_is_asked(me: Path) -> None:
    log(me, "2026-12-20", "applied", "80000-hours-advising")
    assert "nothing yet" in shown(me, "2026-12-21", "applications")
    said = shown(me, "2027-03-01")
    assert "Has an answer come?" in said and "treat it as a no" not in said
    later = shown(me, "2027-04-01")
    assert "14 weeks without an answer treat it as a no, and ask somebody else" in later
    assert "Has an answer come?" not in later


def test_a_talk_that_is_open_is_prepared_and_then_asked_about(me: Path) -> None:
    log(me, "2026-12-20", "applied", "Cranmore", "--post", "Office lead", "--role", ROLE)
    log(me, "2027-01-25", "result", "Cranmore", "talk")
    assert "Before it: tell three pieces of work aloud" in shown(me, "2027-01-26")
    said = shown(me, "2027-02-10")
    assert "Ask them in two lines how it stands" in said
    assert 'pathways log result "Office lead at Cranmore" talk' in said or (
        "pathways log result Cranmore talk" in said)
    assert "take it as a no and ask somebody else" in shown(me, "2027-05-10")


def test_a_name_with_one_word_of_ones_own_is_offered_the_near_one(me: Path) -> None:
    out = do(me, "log", "applied", "80,000 Hours career advising", "--on", FIRST, ok=False)
    assert "did you mean '80000-hours-advising'?" in out.stderr


# -- what an adviser sees -------------------------------------------------------------------------


def test_an_adviser_sees_first_what_came_far_and_no_doubt_of_the_planners(me: Path) -> None:
    why = ("I plan evenings that people remember. " * 8
           + "I would stop if nobody came twice in a row.")
    me.write_text(ANSWERS + f"why: {json.dumps(why)}\n", encoding="utf-8")
    for n in range(6):
        log(me, "2026-12-20", "applied", "Fernhill", "--post", f"Clerk {n}")
    log(me, "2026-12-21", "applied", "Cranmore", "--post", "Office lead", "--role", ROLE)
    log(me, "2026-12-28", "result", "Cranmore", "talk")
    log(me, "2027-01-05", "result", "Clerk 1", "no", "--stage", "test")
    note = shown(me, "2027-01-06", "adviser-note")
    assert "Office lead at Cranmore: at a talk" in note
    assert "Clerk 1 at Fernhill: they said no after a test" in note
    assert note.index("at a talk") < note.index("after a test") < note.index("applied, no answer")
    assert "I would stop if nobody came twice in a row." in note
    assert "if I wished to be" not in note
    log(me, "2027-01-07", "job", ROLE)
    note = shown(me, "2027-01-08", "adviser-note")
    assert "I took a job in AI safety in January 2027" in note and "places me" not in note


# -- what changed, and how far --------------------------------------------------------------------


def test_a_pause_is_named_where_dates_moved_with_it(me: Path) -> None:
    do(me, "pause", "3", "--why", "ill", "--on", "2026-12-02")
    told = shown(me, "2027-01-10", "replan")
    assert "You paused from Wed 2 Dec 2026 to Tue 22 Dec 2026 (ill)" in told
    assert "You paused" not in shown(me, "2027-03-10", "replan")


def test_progress_counts_what_the_list_of_applications_counts(me: Path) -> None:
    log(me, FIRST, "applied", "Cranmore", "--post", "Clerk")
    log(me, FIRST, "applied", "Cranmore", "--post", "Office lead")
    log(me, FIRST, "result", "spar", "no", "--stage", "form")
    assert "3 in all" in shown(me, FIRST, "applications")
    said = shown(me, FIRST, "progress")
    assert "sent 3 applications" in said and "As much as when you began" in said
