"""The interview as a pure state machine: every question, every way through it, and its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, get_args

import pytest
from hypothesis import given as given_
from hypothesis import strategies as st
from profiles import catalog, examples, texts

from pathways.catalog import Catalog
from pathways.catalog.questions import KINDS, Condition, Question, QuestionKind
from pathways.catalog.reading import country
from pathways.catalog.values import COUNTRIES
from pathways.interview import Ask, BadAnswer, Interview, parse_answer, typed
from pathways.interview.machine import MOST_FIRST
from pathways.interview.parsing import _PARSERS, unsaid
from pathways.interview.shown import as_put
from pathways.planner import make_plan
from pathways.profile import Person, Profile, current, holds, parse_profile
from pathways.profile.answers import VERSION, as_plain, profile_text, said, tidy

TODAY = date(2026, 11, 22)
QUESTIONS = catalog().questions.questions
IDS = [q.id for q in QUESTIONS]
SINGLE = [q.id for q in QUESTIONS if q.kind != "trade-answers"]
AIMS = [a.id for a in catalog().aims.aims]
FIVE_ROLES = list(catalog().roles)[:5]


@dataclass(frozen=True)
class Case:
    """What a question takes, what that becomes in the profile file, and what it refuses."""

    good: Sequence[tuple[Any, Any]]
    """(what a front end reads, what the profile file holds); the first one is used as *the* answer,
    the last one as a different answer."""
    bad: Sequence[tuple[Any, str]]
    """(what a front end reads, the message to the person)."""


NOT_OFFERED = "is not one of the answers."
NAME_IT = "write a name or two letters, such as Portugal or PT"
WRITE = ("write when and how many hours a week, such as: July to September 30; January 0 exams; "
         "one weekend a month 0 duty")
CASES: dict[str, Case] = {
    "aim": Case(
        [("explore", "explore"), ("first-role", "first-role"), ("job-now", "job-now"),
         ("move-up", "move-up"), ("start", "start"), ("stay", "stay"), ("decide", "decide")],
        [("job", f"'job' {NOT_OFFERED} did you mean 'job-now'?")]),
    "offers": Case(
        [("this or that", "this or that"), ("stay", "stay")],
        [("x" * 12_001, "please keep it under 12,000 characters")]),
    "decide_by": Case(
        [("2026-12-07", "2026-12-07"), ("7 December", "2026-12-07"), ("Dec 7", "2026-12-07"),
         ("in nine days", "2026-12-01"), ("in 2 weeks", "2026-12-06"), ("tomorrow", "2026-11-23"),
         ("3 January", "2027-01-03"), ("7.12.2026", "2026-12-07"), ("le 3 mars", "2027-03-03"),
         ("18 de diciembre", "2026-12-18")],
        [("soon", "'soon' is not a date; write 2026-06-07, 2026-06 or 2026"),
         ("December", "'December' is not a date; write 2026-06-07, 2026-06 or 2026"),
         ("2026-12", "'2026-12' is not a day; write it as 2026-12-06")]),
    "trades": Case(
        [(["law"], ["law"]), (["nurse", "law"], ["nursing-medicine", "law"]),
         ("HR", ["hr-recruiting"]), (["law", "solicitor"], ["law"]), ([], []),
         (["law", "teaching-training"], ["law", "teaching-training"])],
        [(["law", "consulting", "nurse"], "please choose at most 2"),
         (["laww"], "there is no trade called 'laww'. did you mean 'law'?"),
         (["qqqqqq"], "there is no trade called 'qqqqqq'.")]),
    "situation": Case(
        [("student", "student"), ("study-and-work", "study-and-work"), ("working", "working"),
         ("in-field", "in-field"),
         ("between", "between"), ("caring", "caring"), ("retired", "retired")],
        [("nope", f"'nope' {NOT_OFFERED}"), ("", f"'' {NOT_OFFERED}"),
         ("Student", f"'Student' {NOT_OFFERED} did you mean 'student'?")]),
    "country": Case(
        [("PT", "PT"), ("Portugal", "PT"), ("Porto, Portugal", "PT"), ("Berlin DE", "DE"),
         ("Germany, Berlin", "DE"), ("Washington, DC, United States", "US"),
         ("Cape Town South Africa", "ZA"), (" portugal ", "PT"), ("prt", "PT"), ("uk", "GB"),
         ("England", "GB"), ("USA", "US"), ("america", "US"), ("Korea", "KR"), ("Niger", "NE"),
         ("United King", "GB"), ("Türkiye", "TR"), ("Kosovo", "XK"), ("no", "NO")],
        [("", "type a country, such as Portugal or PT"),
         ("  ", "type a country, such as Portugal or PT"),
         ("Portugall", "there is no country called 'Portugall'. did you mean 'Portugal'?"),
         ("qqqqqq", f"there is no country called 'qqqqqq'. {NAME_IT}"),
         ("Lisbon, Portugall",
          "there is no country called 'Portugall'. did you mean 'Portugal'?"),
         ("Slov", "'Slov' could be several: SI, SK; type a little more"),
         ("EU", "that is a region; type the country you live in"),
         ("Europe", "that is a region; type the country you live in"),
         ("world", "that is a region; type the country you live in")]),
    "work_rights": Case(
        [("EU, GB", ["EU", "GB"]), ("PT", ["PT"]), ("gb,EU;gb", ["EU", "GB"]),
         ("EU and GB", ["EU", "GB"]), ("Portugal; Spain", ["ES", "PT"]), ("world", ["WORLD"]),
         (["PT", "EU"], ["EU", "PT"]), ("EEA", ["EEA"])],
        [("", "type one or more, such as EU, GB"), (" , ", "type one or more, such as EU, GB"),
         ([], "type one or more, such as EU, GB"),
         ("PT, qqqqqq",
          f"there is no country called 'qqqqqq'. {NAME_IT}")]),
    "hours": Case(
        [("4 7 5 6", [4, 7, 5, 6]), ("4,7;5, 6 9", [4, 7, 5, 6, 9]),
         ("4h 7h 5h 6.5h", [4, 7, 5, 6.5]),
         ("6", [6, 6, 6, 6]), ("4-5", [4, 4, 4, 4, 5]), ("about 6 hours a week", [6, 6, 6, 6]),
         ([1, 2, 3, 4], [1, 2, 3, 4]), ("112 0 0 0", [112, 0, 0, 0]), ("0 0 0 0", [0, 0, 0, 0])],
        [("", "type one number, or four, or five; that was 0"),
         ("2 in term, 20 in the holidays", "type one number, the hours of a usual week; weeks with "
                                           "other hours are asked about later"),
         ("4 7 5", "type one number, or four, or five; that was 3"),
         ("1 2 3 4 5 6", "type one number, or four, or five; that was 6"),
         ("a lot", "'a lot' is not a number of hours; write 4.5, 1h30 or 45m"),
         ("-1 2 3 4", "a week has room for 0 to 112 hours"),
         ("113 2 3 4", "a week has room for 0 to 112 hours"),
         ("nan 2 3 4", "'nan' is not a number of hours; write 4.5, 1h30 or 45m"),
         ("inf 2 3 4", "'inf' is not a number of hours; write 4.5, 1h30 or 45m")]),
    "full_time_from": Case(
        [("2027-07", "2027-07"), ("now", "now"), (" 2027-07-15", "2027-07"),
         ("in eight months", "2027-07"), ("March", "2027-03"), ("NEVER ", "never"),
         ("with an offer", "offer"), ("only when I have an offer in hand", "offer"),
         ("I can only give notice with an offer", "offer"), ("offer", "offer")],
        [("2027", "'2027' has no month; write 2027-07, now or never"),
         ("2027-13", "'2027-13' is not a month; write 2027-07, now or never"),
         ("1900-01", "'1900-01' is not a month; write 2027-07, now or never"),
         ("July to September only", "'July to September only' has an end; skip this, and say it "
                                    "where weeks with other hours are asked about"),
         ("in jully", "'in jully' is not a month; write 2027-07, now or never"),
         ("", "'' is not a month; write 2027-07, now or never")]),
    "pay": Case(
        [("none", "none"), ("3", "3"), ("6", "6"), ("12", "12")],
        [("9", f"'9' {NOT_OFFERED}"), (3, f"'3' {NOT_OFFERED} did you mean '3'?")]),
    "programs": Case(
        [(["bluedot-agi-strategy"], [{"id": "bluedot-agi-strategy"}]),
         (["ml4good", "arena", "ml4good"], [{"id": "arena"}, {"id": "ml4good"}]),
         ([{"id": "ml4good", "when": "2026-03", "proof": " it ran "}],
          [{"id": "ml4good", "when": "2026-03", "proof": "it ran"}]),
         ([], [])],
        [(["qqqqqq"], "there is no program called 'qqqqqq'."),
         (["ml4goood"], "there is no program called 'ml4goood'. did you mean 'ml4good'?"),
         (["chief-of-staff"], "there is no program called 'chief-of-staff'."),
         ([{"id": "ml4good", "when": "spring"}],
          "'spring' is not a date; write 2026-06-07, 2026-06 or 2026")]),
    "did": Case(
        [([{"thing": "ran-a-series", "proof": " nine people\x1b "}, "led-a-session"],
          [{"thing": "led-a-session"}, {"thing": "ran-a-series", "proof": "nine people"}]),
         ([{"thing": "ran-a-series", "when": "2026-10"}],
          [{"thing": "ran-a-series", "when": "2026-10"}]),
         ([{"thing": "ran-a-series", "proof": ""}], [{"thing": "ran-a-series"}]),
         ([], [])],
        [(["qqqqqq"], "there is nothing called 'qqqqqq'."),
         (["ran-a-serie"],
          "there is nothing called 'ran-a-serie'. did you mean 'ran-a-series'?")]),
    "prefers": Case(
        [(["people", "projects"], ["people", "projects"]), (["ideas"], ["ideas"]),
         (["systems", "systems"], ["systems"]), ("ideas systems", ["ideas", "systems"]),
         (["projects", "people"], ["projects", "people"])],
        [(["ideas", "people", "systems"], "please choose at most 2"),
         (["idea"], f"'idea' {NOT_OFFERED} did you mean 'ideas'?")]),
    "roles": Case(
        [(["program-manager", "course-facilitator"], ["program-manager", "course-facilitator"]),
         (FIVE_ROLES[3::-1], FIVE_ROLES[3::-1]), ([], []),
         (["founder", "program-manager", "founder"], ["founder", "program-manager"])],
        [(FIVE_ROLES, "please choose at most 4"), (["qqqqqq"], "there is no role called 'qqqqqq'."),
         (["course-facilitater"],
          "there is no role called 'course-facilitater'. did you mean 'course-facilitator'?")]),
    "why": Case(
        [("rooms that start to think", "rooms that start to think"),
         (" a: [b]\n# c ", "a: [b]\n# c"),
         ("\x1b[31mred", "[31mred"), ("x" * 12_000, "x" * 12_000)],
        [("x" * 12_001, "please keep it under 12,000 characters")]),
    "cue": Case(
        [("Tuesday 19:00, at my desk", "Tuesday 19:00, at my desk"), ("tue", "Tuesday"),
         ("Tuesdays 7", "Tuesday 07:00"),
         ("wed 7.30, café, upstairs", "Wednesday 07:30, café, upstairs"),
         ("sunday, home", "Sunday, home"), ("Saturday morning", "Saturday morning"),
         ("Tuesday 19:00; Saturday morning", "Tuesday 19:00; Saturday morning"),
         ("It varies.", "it varies"), ("Depende", "it varies"),
         ("Dienstag 19 Uhr, am Tisch", "Tuesday 19:00, am Tisch"),
         ("Wed after class, Thu 18:30", "Wednesday, after class; Thursday 18:30"),
         ("miércoles 19:00 en el café", "Wednesday 19:00, en el café"),
         ("weekday mornings 9-11, café; not thursday",
          "Monday 09:00, café; Tuesday 09:00, café; Wednesday 09:00, café; Friday 09:00, café")],
        [("", "'' does not begin with a day; write Tuesday 19:00, at my desk"),
         ("someday", "'someday' does not begin with a day; write Tuesday 19:00, at my desk "
                     "(did you mean 'sunday'?)"),
         ("Tuesday 25:00", "'25:00' is not a time of day; write 19:00")]),
    "obstacle": Case(
        [("exams swallowed January", "exams swallowed January"), ("no", "no")],
        [("x" * 12_001, "please keep it under 12,000 characters")]),
    "horizon": Case([(v, v) for v in ("12", "3", "6", "18", "24")], [("5", f"'5' {NOT_OFFERED}")]),
    "degree": Case([(v, v) for v in ("none", "studying", "bachelor", "master", "phd")],
                   [("masters", f"'masters' {NOT_OFFERED} did you mean 'master'?")]),
    "move": Case([(v, v) for v in ("stay", "months", "job", "yes")],
                 [("no", f"'no' {NOT_OFFERED}")]),
    "outside": Case(
        [("22, running clinics", {"years": 22, "work": "running clinics"}), ("0", {"years": 0}),
         ("8 like I said", {"years": 8}),
         ("3y, x", {"years": 3, "work": "x"}), ("1 year: x", {"years": 1, "work": "x"}),
         ("22 years running clinics", {"years": 22, "work": "running clinics"}),
         ("7", {"years": 7}), ("Two years", {"years": 2}),
         ("twelve years, I ran a clinic", {"years": 12, "work": "I ran a clinic"})],
        [(raw, "begin with the number of years, such as: 22, running clinics")
         for raw in ("", "many", "-3, x", "running clinics, 22", "one clinic for years")]),
    "languages": Case(
        [("en, es", ["en", "es"]), ("English; German", ["de", "en"]), (" EN ", ["en"]),
         ("Catalan", ["ca"]), ("Klingon", ["klingon"]), ("pt", ["pt"])],
        [("x" * 12_001, "please keep it under 12,000 characters")]),
    "deal_breakers": Case(
        [(["travel", "unpaid"], ["travel", "unpaid"]), (["research"], ["research"]),
         (["unpaid", "unpaid"], ["unpaid"]), ([], [])],
        [(["travels"], f"'travels' {NOT_OFFERED} did you mean 'travel'?")]),
    "at_work": Case(
        [(" twelve hires in 2025, for a clinic ", "twelve hires in 2025, for a clinic"),
         ("https://example.org/a", "https://example.org/a")],
        [("yes", "write a sentence, please: what, when, for whom? Or skip it"),
         ("", "write a sentence, please: what, when, for whom? Or skip it"),
         ("x" * 12_001, "please keep it under 12,000 characters")]),
    "money_until": Case([("April 2027", "2027-04"), ("never", "never")],
                        [("spring", "'spring' is not a month; write 2027-07, now or never. "
                          "A season is no month: write the first one that would do, such as "
                          "2027-06"),
                         ("with an offer",
                          "'with an offer' is not a month; write 2027-07, now or never")]),
    "noes": Case(
        [("9 form, 1 test", {"form": 9, "test": 1}), ("10 CV", {"form": 10}), ("0", {}),
         ("form 3 and 2 interviews", {"form": 3, "talk": 2}),
         ("10, all at the CV", {"form": 10}), ("10 at the CV", {"form": 10}),
         ("two, both at the essay", {"answers": 2}), ("7 and nothing came back", {"form": 7}),
         ("3 after an interview, 2 at the very end", {"talk": 3, "trial": 2}), ("none", {}),
         ({"trial": 1}, {"trial": 1}), ("14, not sure", {"unsure": 14}),
         ("fourteen applications, no idea where they failed", {"unsure": 14}),
         ("3 form, 2 nobody says why", {"form": 3, "unsure": 2}), ("5 unsure", {"unsure": 5}),
         ("9 where nothing came back", {"form": 9})],
        [("9", "could not be read: '9'. Write a number and one of form, answers, test, talk, "
               "trial, unsure, such as: 9 form, 1 test; or: 14, not sure"),
         ("4 letters", "could not be read: 'letters'. Write a number and one of form, answers, "
                       "test, talk, trial, unsure, such as: 9 form, 1 test; or: 14, not sure"),
         ("9999 form", "'9999' is more than anybody can have had")]),
    "last_time": Case(
        [(o.id, o.id) for o in catalog().aims.last_times], [("rain", f"'rain' {NOT_OFFERED}")]),
    "obstacle_kind": Case(
        [(o.id, o.id) for o in catalog().aims.obstacles], [("rain", f"'rain' {NOT_OFFERED}")]),
    "in_field": Case(
        [("2, program coordinator", {"years": 2, "work": "program coordinator"}),
         ("1", {"years": 1})],
        [("long", "begin with the number of years, such as: 22, running clinics")]),
    "swing": Case(
        [("10 or 0", [10, 0]), ("0 to 12", [12, 0]), ("8, 2", [8, 2]),
         ("10 in a good week, 0 in a bad one", [10, 0]), ("ten or none", [10, 0]),
         ([9, 1], [9, 1])],
        [(raw, "type the hours of a good week and of a bad one, such as 10 or 0")
         for raw in ("10", "10 5 0", "200 or 0")]),
    "periods": Case(
        [("July to September 30", ["2027-07 to 2027-09: 30"]),
         ("the first half of July 2", ["2027-07-01 to 2027-07-15: 2"]),
         ("second half of February 0 festival", ["2027-02-16 to 2027-02-28: 0 festival"]),
         ("second half of February, 2028 0 snow", ["2028-02-16 to 2028-02-29: 0 snow"]),
         ("June to August 2028: 35", ["2028-06 to 2028-08: 35"]),
         ("December to February 2028 10", ["2027-12 to 2028-02: 10"]),
         ("from March full-time", ["2027-03: 40"]),
         ("20 Jan to 10 Feb 0 exams; August off",
          ["2027-01-20 to 2027-02-10: 0 exams", "2027-08 to 2027-08: 0 off"]),
         ("July 30, August 20", ["2027-07 to 2027-07: 30", "2027-08 to 2027-08: 20"]),
         ("Nov to Feb 5", ["2026-11 to 2027-02: 5"]), ("October to January 4",
                                                        ["2026-10 to 2027-01: 4"]),
         ("January 10", ["2027-01 to 2027-01: 10"]),
         ("2027-07 to 2027-09: 30", ["2027-07 to 2027-09: 30"]),
         (["2027-03: 40"], ["2027-03: 40"]), ("from May 2027, 40 hours", ["2027-05: 40"]),
         ("reserve duty one weekend a month", ["1 weekend a month: 0 reserve duty"]),
         ("the second weekend of every month 0 duty", ["second weekend of the month: 0 duty"]),
         ("every second week with the children", ["every 2 weeks: 0 with the children"]),
         ("children every other week from 7 December, only three hours then",
          ["every 2 weeks from 2026-12-07: 3 children"]),
         ("alternate weeks out", ["every 2 weeks: 0 out"]),
         ("market days Wednesday and Sat", ["every wednesday, saturday: 0 market"]),
         ("market on Saturdays", ["every saturday: 0 market"]),
         ("August off, two Saturdays a month on call",
          ["2 days a month: 0 saturdays on call", "2027-08 to 2027-08: 0 off"]),
         ("ten free weeks a year, school holidays, dates not fixed",
          ["10 weeks a year: 40 school holidays"]),
         ("10 weeks a year 20 school holidays", ["10 weeks a year: 20 school holidays"]),
         ("last week of the month from 2027-01 to 2027-06: 0",
          ["last week of the month from 2027-01 to 2027-06: 0"])],
        [("UE", f"could not be read: 'UE'. {WRITE}"),
         ("term 4, exams 0", f"could not be read: 'term 4'. {WRITE}"),
         ("", f"no period is in it. {WRITE}"),
         ("July 2027 to May 2027: 3", f"'July 2027 to May 2027: 3' ends before it begins. {WRITE}"),
         ("July 200", "a week has room for 0 to 112 hours, not 200"),
         ("10 weeks a year", "could not be read: '10 weeks a year'. write how many hours a week "
                             "there are then, such as: 10 weeks a year 20"),
         ("one free weekend a month",
          "could not be read: 'one free weekend a month'. write how many hours a week there are "
          "then, such as: 1 weekend a month 20"),
         ("every Friday 5", "'every friday: 5': a day of every week is in the hours of a usual "
                            "week; say here only the days that are out, such as every saturday: 0"),
         ("one weekend", f"could not be read: 'one weekend'. {WRITE}")]),
    "enrolled": Case([("yes", "yes"), ("no", "no")], [("maybe so", f"'maybe so' {NOT_OFFERED}")]),
    "new_year": Case([("yes", "yes"), ("no", "no")], [("maybe so", f"'maybe so' {NOT_OFFERED}")]),
    "age": Case([("31", 31), ("18", 18)],
                [("300", "type a number of 0 to 120"), ("", "type a number of 0 to 120"),
                 ("old", "'old' is no number; such as: 31")]),
    "paid_hours": Case([("4", 4), ("2.5", 2.5)], [("61", "type a number of 0 to 60")]),
    "piece_hours": Case([("6", 6), ("2.5", 2.5)], [("61", "type a number of 0 to 60")]),
    "agreed": Case([("a survey with two colleagues", "a survey with two colleagues"), ("no", "no")],
                   [("x" * 12_001, "please keep it under 12,000 characters")]),
    "stop_rule": Case([("if nobody uses it", "if nobody uses it"), ("no", "no")],
                      [("x" * 12_001, "please keep it under 12,000 characters")]),
    "knows": Case([("my lecturer; a friend", "my lecturer; a friend"), ("no", "no")],
                  [("x" * 12_001, "please keep it under 12,000 characters")]),
    "settles": Case([("is it wanted? I'd ask five", "is it wanted? I'd ask five"), ("no", "no")],
                    [("x" * 12_001, "please keep it under 12,000 characters")]),
    "piece": Case([("my guide, for their lead", "my guide, for their lead"), ("no", "no")],
                  [("x" * 12_001, "please keep it under 12,000 characters"),
                   ("9", "'9' is none of the list; say what it is and who would use it")]),
    "settles_by": Case([("strangers", "strangers"), ("known", "known"), ("myself", "myself")],
                       [("half", f"'half' {NOT_OFFERED}")]),
    "piece_kind": Case([("text", "text"), ("session", "session"), ("tool", "tool"),
                        ("finding", "finding")],
                       [("half", f"'half' {NOT_OFFERED}")]),
    "asks": Case([("would you pay for it?", "would you pay for it?"), ("no", "no")],
                 [("x" * 12_001, "please keep it under 12,000 characters")]),
    "yes_if": Case([("two of five would use it", "two of five would use it"), ("no", "no")],
                   [("x" * 12_001, "please keep it under 12,000 characters")]),
    "if_no": Case([("I stay where I am", "I stay where I am"), ("no", "no")],
                  [("x" * 12_001, "please keep it under 12,000 characters")]),
    "yes_by": Case(
        [("2027-02-28", "2027-02-28"), ("28 February", "2027-02-28"), ("5 March", "2027-03-05"),
         ("end of May 2027", "2027-05-31"), ("2027-06", "2027-06-30"), ("mid June", "2027-06-20"),
         ("by the beginning of June 2027", "2027-06-10"), ("mediados de marzo", "2027-03-20"),
         ("Ende Mai", "2027-05-31"), ("31 de marzo de 2027", "2027-03-31")],
        [("someday", "'someday' is not a date; write 2026-06-07, 2026-06 or 2026")]),
    "tell": Case([("23 people came back", "23 people came back"), ("no", "no")],
                 [("x" * 12_001, "please keep it under 12,000 characters")]),
    "refused_by": Case(
        [(["ml4good", "arena"], ["arena", "ml4good"]), ([], [])],
        [(["qqqqqq"], "there is no program called 'qqqqqq'.")]),
    "research_kinds": Case(
        [(["theory", "evaluations"], ["theory", "evaluations"]), (["security"], ["security"])],
        [(["maths"], f"'maths' {NOT_OFFERED}")]),
    "work_wanted": Case(
        [(["board"], ["board"]), (["full-time", "contract"], ["full-time", "contract"])],
        [(["half"], f"'half' {NOT_OFFERED}")]),
    "choices": Case(
        [(["own-grant", "company"], ["own-grant", "company"]), (["staying"], ["staying"])],
        [(["half"], f"'half' {NOT_OFFERED}")]),
    "places_out": Case(
        [("US; China", ["CN", "US"]), ("EU", ["EU"])],
        [("qqqqqq", f"there is no country called 'qqqqqq'. {NAME_IT}")]),
    "reads": Case([("Chinese, en", ["en", "zh"]), ("de", ["de"])],
                  [("x" * 12_001, "please keep it under 12,000 characters")]),
}


SETUP: dict[str, dict[str, Any]] = {
    "offers": {"aim": "decide"},
    "choices": {"aim": "decide"},
    "decide_by": {"aim": "decide"},
    "at_work": {"trades": ["law"]},
    "in_field": {"situation": "in-field"},
    "last_time": {"obstacle": "exams"},
    "swing": {"obstacle_kind": "unwell"},
    "paid_hours": {"aim": "stay", "situation": "working"},
    "refused_by": {"obstacle_kind": "rejected"},
    "settles": {"why": "it may go wrong"},
    "settles_by": {"why": "it may go wrong", "settles": "is it wanted?"},
    "asks": {"why": "it may go wrong", "settles": "is it wanted?", "settles_by": "strangers"},
    "yes_if": {"why": "it may go wrong", "settles": "is it wanted?"},
    "yes_by": {"why": "it may go wrong", "settles": "is it wanted?", "yes_if": "two of five"},
    "if_no": {"why": "it may go wrong", "settles": "is it wanted?", "yes_if": "two of five"},
    "piece_kind": {"piece": "a lesson for my class"},
    "piece_hours": {"piece": "a lesson for my class"},
    "research_kinds": {"roles": ["research-fellow"]},
    "enrolled": {"roles": ["group-organizer"]},
    "age": {"roles": ["founder"]},
    "places_out": {"aim": "first-role", "move": "months"},
    "money_until": {"aim": "first-role"},
    "noes": {"aim": "first-role"},
}
"""Answers with which a question is asked, where it is not asked of everybody."""


def case(id: str) -> Case:
    """The case of a question; a question without one is a mistake in this file."""
    assert id in CASES, f"data/questions.yaml has a new question '{id}': add it to CASES"
    return CASES[id]


def fresh(among: Catalog | None = None) -> Interview:
    return Interview(among or catalog(), Profile(VERSION), TODAY)


def asked(state: Interview, block: str) -> Ask:
    """The next question, which must exist."""
    ask = state.next(block)
    assert ask is not None
    return ask


def given(answers: Mapping[str, Any], state: Interview | None = None) -> Interview:
    """The state after these answers."""
    state = state or fresh()
    for key, raw in answers.items():
        state = state.answer(key, raw)
    return state


def reach(id: str) -> Interview:
    """A state in which a question matters."""
    return given(SETUP.get(id, {}))


def key_of(id: str) -> str:
    """The key under which a question is asked: for one that names a part of the answer."""
    return "at_work:writing" if id == "at_work" else id


def through(state: Interview, block: str, **answers: Any) -> tuple[Interview, list[str]]:
    """Every question of a block put once, and answered where an answer is given, else skipped."""
    put: list[str] = []
    while (ask := state.next(block)) is not None:
        assert ask.key not in put
        put.append(ask.key)
        raw = answers.get(ask.key, answers.get(ask.question.id))
        state = state.skip(ask.key) if raw is None else state.answer(ask.key, raw)
    return state, put


def parsed(profile: Profile) -> Profile:
    """The profile after writing and reading it."""
    return parse_profile(profile_text(profile, catalog()).encode(), "profile.yaml", catalog())


def person(state: Interview) -> Person:
    return current(state.profile, catalog())


# == the data =====================================================================================


@pytest.mark.parametrize("id", IDS)
def test_every_question_has_a_case(id: str) -> None:
    assert case(id).good
    assert case(id).bad


@pytest.mark.parametrize("question", QUESTIONS, ids=IDS)
def test_every_option_is_tried(question: Question) -> None:
    tried: list[Any] = []
    for raw, _ in case(question.id).good:
        tried += [raw] if isinstance(raw, str) else raw
    missing = {o.value for o in question.options} - set(map(str, tried))
    assert question.kind != "choice" or not missing


def test_no_case_is_left_of_a_question_that_is_gone() -> None:
    assert set(CASES) == set(IDS)


def test_every_key_of_a_profile_has_a_question() -> None:
    # The city is asked with the country; levels can be stated in a file, and nobody is asked to.
    beside = {"version", "name", "city", "levels", "skipped", "unread"}
    assert {f.name for f in fields(Profile)} - beside == set(IDS)


def test_every_kind_of_question_can_be_read() -> None:
    assert set(_PARSERS) == set(KINDS) == set(get_args(QuestionKind))
    assert {q.kind for q in QUESTIONS} == set(KINDS), "a kind that nothing uses"


# == what is asked of whom ========================================================================

TRADE = {"trades": ["hr-recruiting"], "roles": ["talent-people-ops"]}
EVIDENCE = ["at_work:assessment", "at_work:people-development",
            "at_work:relationships"]


@pytest.mark.parametrize(("aim", "expected"), [
    ("explore", ["aim", "trades", "outside", "situation", "country", "hours", "roles", *EVIDENCE]),
    ("first-role",
     ["aim", "trades", "outside", "situation", "country", "hours", "roles", *EVIDENCE]),
    ("job-now", ["aim", "trades", "outside", "situation", "country", "hours", "roles", "noes",
                 "money_until", EVIDENCE[0]]),
])
def test_the_first_block_of_an_aim(aim: str, expected: list[str]) -> None:
    _, put = through(fresh(), "first", aim=aim, **TRADE)
    assert put[:len(expected)] == expected
    assert len(put) == 10


def test_who_decides_between_offers_is_asked_for_no_evidence() -> None:
    state, put = through(fresh(), "first", aim="decide", **TRADE)
    assert put == ["aim", "offers", "choices", "decide_by", "trades", "situation", "country",
                   "hours"]
    _, more = through(state, "more")
    assert not {"did", "at_work"} & {key.partition(":")[0] for key in more}


@pytest.mark.parametrize("aim", [None, *AIMS])
@pytest.mark.parametrize("trades", [[], ["student-law"], ["student-cs"], ["law", "consulting"]])
def test_a_first_plan_takes_ten_prompts_at_most_with_its_sentences(
    aim: str | None, trades: list[str]
) -> None:
    things = [t.id for t in catalog().questions.things]
    state, put = through(fresh(), "first", aim=aim, trades=trades, roles=["founder"])
    sentences = len(state.proofs_for(things)) if "did" in put else 0
    assert len(put) + sentences <= MOST_FIRST == 10
    assert sentences <= 2
    evidence = [k for k in put if k.startswith("at_work:")]
    others = [k for k in put if k not in evidence and k != "did"]
    room = 0 if aim == "decide" else min(3, 10 - len(others))
    assert ("did" in put) == (len(evidence) < room)


def test_the_evidence_is_what_the_wished_for_roles_require_most() -> None:
    trade = catalog().backgrounds["hr-recruiting"]
    musts = {r: {x.competency: x.level for x in catalog().roles[r].levels if x.need == "must"}
             for r in ("talent-people-ops", "hard-ops-specialist")}
    for role, levels in musts.items():
        _, put = through(fresh(), "first", trades=["hr-recruiting"], roles=[role])
        first = next(k for k in put if k.startswith("at_work:")).removeprefix("at_work:")
        known = {x.competency: levels.get(x.competency, 0) for x in trade.shows}
        assert known[first] == max(known.values())


def test_the_question_of_the_trade_is_put_in_its_own_words() -> None:
    state = given({"trades": ["hr-recruiting"]})
    for shows in catalog().backgrounds["hr-recruiting"].shows:
        assert state.words(f"at_work:{shows.competency}") == shows.ask


def test_another_trade_takes_the_answers_about_the_first_one_back() -> None:
    state = given({"trades": ["law"], "at_work:writing": "forty opinions since 2020"})
    assert state.profile.at_work
    after = state.edit("trades").answer("trades", ["consulting"])
    assert after.profile.at_work is None
    assert any(k.startswith("at_work:") for k, _ in after.unasked())


@pytest.mark.parametrize("id", SINGLE)
def test_a_question_is_asked_where_it_matters(id: str) -> None:
    state = reach(id)
    assert id in dict(state.unasked())
    ask = asked(state.edit(id), state.block_of(id))
    assert (ask.key, ask.question.id, ask.part) == (id, id, "")


@pytest.mark.parametrize(("id", "answers"), [
    ("offers", {"aim": "first-role"}), ("decide_by", {"aim": "explore"}), ("in_field", {}),
    ("swing", {"obstacle_kind": "money"}), ("paid_hours", {"aim": "stay", "situation": "retired"}),
    ("paid_hours", {"aim": "explore", "situation": "working"}), ("refused_by", {}),
    ("full_time_from", {"aim": "stay"}), ("work_rights", {"aim": "move-up"}), ("enrolled", {}),
    ("age", {"roles": ["founder"], "outside": "18, running projects"}),
    ("age", {"roles": ["founder"], "situation": "in-field", "outside": "3", "in_field": "2, x"}),
    ("enrolled", {"roles": ["group-organizer"], "situation": "student"}), ("age", {}),
    ("age", {"roles": ["fundraiser"]}), ("research_kinds", {"roles": ["fundraiser"]}),
    ("places_out", {"aim": "first-role", "move": "stay"}), ("periods", {"aim": "decide"}),
    ("money_until", {"aim": "stay"}), ("stop_rule", {"aim": "first-role"}),
    ("settles", {}), ("knows", {"aim": "move-up"}), ("piece", {"aim": "decide"}),
    ("settles_by", {"why": "x"}), ("asks", {"settles": "x?", "settles_by": "known"}),
    ("yes_if", {"why": "x"}), ("yes_by", {"why": "x"}),
    ("if_no", {"why": "x", "settles": "x?"}),
    ("tell", {"aim": "decide"}), ("piece_kind", {}),
    ("piece_kind", {"piece": "lead-one-session: for my class"}), ("piece_hours", {}),
    ("piece_hours", {"piece": "lead-one-session: for my class"})])
def test_and_is_not_asked_where_it_does_not(id: str, answers: dict[str, Any]) -> None:
    assert id not in dict(given(answers).unasked())


def test_a_piece_of_the_list_is_chosen_by_its_number_with_words_or_without() -> None:
    state = given({"aim": "first-role", "trades": ["law"], "roles": ["fundraiser"]})
    second = state.pieces[1].id
    assert len(state.pieces) == 4 and len({*state.pieces}) == 4
    assert state.answer("piece", "2").profile.piece == second
    assert state.answer("piece", "2: for my old club").profile.piece == f"{second}: for my old club"
    assert state.answer("piece", "5 evenings for my club").profile.piece == "5 evenings for my club"
    ask = state.edit("piece").next("more")
    assert ask
    shown = as_put(state, ask)
    assert [line[:3] for line in shown[2:6]] == ["1  ", "2  ", "3  ", "4  "]
    with pytest.raises(BadAnswer, match="none of the list"):
        state.answer("piece", "5")


@pytest.mark.parametrize(("answers", "first"), [
    ({}, "obstacle_kind"),
    ({"aim": "move-up", "situation": "in-field"}, "in_field"),
    ({"aim": "job-now"}, "full_time_from"),
    ({"situation": "student"}, "periods"),
    ({"trades": ["teaching-training"]}, "periods"),
    ({"obstacle_kind": "unwell", "roles": ["fundraiser"]}, "swing"),
    ({"aim": "first-role", "obstacle_kind": "rejected", "roles": ["fundraiser"]}, "refused_by"),
    ({"aim": "first-role", "obstacle_kind": "money", "roles": ["fundraiser"]}, "money_until"),
    ({"aim": "first-role", "obstacle_kind": "far-away", "roles": ["fundraiser"]}, "work_rights"),
    ({"aim": "explore", "obstacle_kind": "unsure", "roles": ["fundraiser"]}, "stop_rule"),
    ({"aim": "stay", "situation": "working"}, "paid_hours")])
def test_what_would_change_the_plan_most_is_asked_first(
    answers: dict[str, Any], first: str
) -> None:
    state = given({"roles": ["fundraiser"], **answers})
    while (ask := asked(state, "more")).key == "prefers":
        state = state.skip(ask.key)
    assert ask.key == first


def test_of_other_weeks_what_can_be_read_is_kept_beside_what_cannot() -> None:
    text = "when my sister has time; from August 2027 full-time; one weekend a month duty"
    state = given({}).keep_unread("periods", text)
    kept = [str(p) for p in state.profile.periods or ()]
    assert kept == ["1 weekend a month: 0 duty", "2027-08: 40"]
    assert state.profile.unread == {"periods": "when my sister has time"}
    assert state.settled("periods") and parsed(state.profile) == state.profile
    assert state.keep_unread("periods", "term 4").profile.periods is None


def test_everything_can_be_said_whatever_the_aim() -> None:
    for aim in ("explore", "first-role", "job-now", "move-up", "start", "stay", "decide"):
        state = given({"aim": aim, "trades": ["law"], "situation": "working"})
        keys = [key for key, _ in (*state.answers(), *state.unasked(), *state.beside())]
        assert len(keys) == len(set(keys))
        assert {k.partition(":")[0] for k in keys} == {q.id for q in QUESTIONS}
        asks = [k for k in keys if k.startswith("at_work:")]
        assert len(asks) == len({s.competency for s in catalog().backgrounds["law"].shows})
    swing = state.edit("swing")
    ask = asked(swing, swing.block_of("swing"))
    after = swing.answer(ask.key, "8 or 2")
    assert ask.key == "swing" and parsed(after.profile).swing == (8, 2)
    assert "swing" in dict(after.answers()), "what was said can be changed again"


def test_at_most_twelve_more_questions() -> None:
    answers = {"aim": "explore", "situation": "working", "country": "PT", "hours": "6",
               "work_rights": "EU", "roles": ["program-manager", "course-facilitator"]}
    state, _ = through(given(answers), "first")
    state, put = through(state, "more")
    assert len(put) == 12 - 1  # where one may work was said before
    assert all(k not in put for k, _ in state.unasked())
    assert "horizon" in dict(state.unasked()), "what was not asked can still be added"


# == one question at a time =======================================================================


@pytest.mark.parametrize("id", IDS)
def test_what_a_good_answer_becomes(id: str) -> None:
    state = reach(id)
    key = key_of(id)
    for raw, expected in case(id).good:
        after = state.answer(key, raw)
        assert after.value(key) == expected
        part = key.partition(":")[2]
        assert as_plain(after.profile)[id] == ({part: expected} if part else expected)
        assert after.answered(key)
        assert after.settled(key)
        assert parsed(after.profile) == tidy(after.profile, catalog())
        following = after.next(after.block_of(id))
        assert following is None or following.key != key
        also = {id, "city"} if id == "country" else {id}
        others = {k: v for k, v in as_plain(after.profile).items() if k not in also}
        assert others == {k: v for k, v in as_plain(state.profile).items() if k != id}


@pytest.mark.parametrize("id", IDS)
def test_an_answer_shown_again_as_it_was_typed_is_the_same_answer(id: str) -> None:
    state = reach(id)
    key = key_of(id)
    question = next(q for q in QUESTIONS if q.id == id)
    if question.answering.choose or question.kind == "place":
        return
    for raw, expected in case(id).good:
        after = state.answer(key, raw)
        if expected not in ({}, [], ""):
            again = after.answer(key, typed(question, after.value(key)))
            assert again.profile == after.profile


@pytest.mark.parametrize(
    ("id", "raw", "message"),
    [pytest.param(id, raw, message, id=f"{id}-{str(raw)[:30]}")
     for id, one in CASES.items() for raw, message in one.bad])
def test_what_is_refused_and_how(id: str, raw: Any, message: str) -> None:
    state = reach(id)
    key = key_of(id)
    before = as_plain(state.profile)
    with pytest.raises(BadAnswer) as caught:
        state.answer(key, raw)
    assert str(caught.value) == message
    assert as_plain(state.profile) == before
    assert asked(state.edit(key), state.block_of(key)).key == key


@pytest.mark.parametrize("id", IDS)
def test_skipping_is_never_a_zero(id: str) -> None:
    state = reach(id)
    key = key_of(id)
    after = state.skip(key)
    assert not after.answered(key)
    assert after.settled(key)
    assert after.profile.skipped == tuple(sorted({*state.profile.skipped, key}))
    following = after.next(after.block_of(id))
    assert following is None or following.key != key
    assert parsed(after.profile) == tidy(after.profile, catalog())
    assert person(after) == person(state)


@pytest.mark.parametrize("id", IDS)
def test_rather_not_say_takes_an_answer_away_and_an_answer_takes_that_back(id: str) -> None:
    state = reach(id)
    key, (raw, expected) = key_of(id), case(id).good[0]
    gone = state.answer(key, raw).skip(key)
    assert as_plain(gone.profile) == as_plain(state.skip(key).profile)
    again = gone.answer(key, raw)
    assert again.value(key) == expected
    assert key not in again.profile.skipped


TYPED = [q.id for q in QUESTIONS if not q.answering.choose]


@pytest.mark.parametrize("id", TYPED)
@pytest.mark.parametrize("words", ["not sure", "I don't know.", "?"])
def test_not_sure_is_an_answer_everywhere(id: str, words: str) -> None:
    state = reach(id)
    key = key_of(id)
    assert state.answer(key, words).profile == state.skip(key).profile


@pytest.mark.parametrize("id", TYPED)
def test_what_cannot_be_read_is_kept_and_is_neither_an_answer_nor_a_missing_one(id: str) -> None:
    state = reach(id)
    key = key_of(id)
    after = state.keep_unread(key, " UE\x1b ")
    assert after.profile.unread == {key: "UE"}
    assert after.settled(key)
    assert not after.answered(key)
    assert key not in after.profile.skipped
    assert parsed(after.profile) == after.profile
    assert key in dict(after.answers())
    assert after.answer(key, case(id).good[0][0]).profile.unread is None
    assert after.skip(key).profile.unread is None
    # What stood there is kept for whoever asks once more.
    assert replace(person(after), rights_unread="") == person(state)


def test_skipping_everything_ends_and_still_says_something() -> None:
    state, put = through(fresh(), "first")
    state, more = through(state, "more")
    assert person(state) == person(fresh())
    assert parsed(state.profile) == state.profile
    assert len(put) <= 10
    assert len(more) <= 12


def test_a_city_goes_with_its_country() -> None:
    state = given({"country": "Berlin, Germany"})
    assert (state.profile.country, state.profile.city) == ("DE", "Berlin")
    assert state.answer("country", "Portugal").profile.city == ""
    assert state.skip("country").profile.city == ""


def test_wishes_of_an_older_file_get_their_order_when_they_are_said_anew() -> None:
    old = Interview(catalog(), Profile(1, roles=("course-facilitator", "founder")), TODAY)
    assert old.answer("hours", "6").profile.version == 1
    new = old.answer("roles", ["founder", "course-facilitator"]).profile
    assert (new.version, new.roles) == (2, ("founder", "course-facilitator"))


# == what one sentence would change, and what cannot both be meant ================================


def test_the_one_sentence_is_about_a_level_that_the_first_role_asks_for() -> None:
    state, _ = through(fresh(), "first", aim="job-now", trades=["hr-recruiting"],
                       situation="working", country="DE", hours="6", roles=["talent-people-ops"])
    plan = make_plan(catalog(), person(state), TODAY)
    ask = state.one_sentence(plan)
    assert ask is not None and plan.assessment is not None
    role = catalog().roles[plan.assessment.shortlist[0].role]
    assert ask.part in {x.competency for x in role.levels}
    assert not state.settled(ask.key)
    after = state.answer(ask.key, "twelve hires for a clinic in 2025, nine still there")
    assert person(after).level(ask.part) > person(state).level(ask.part)
    again = after.one_sentence(plan)
    assert again is None or again.key != ask.key


def test_a_thing_chosen_without_a_sentence_can_be_the_one_that_counts() -> None:
    state, _ = through(fresh(), "first", trades=[], situation="working", country="DE", hours="6",
                       roles=["events-producer"], did=["ran-a-large-event"])
    ask = state.one_sentence(make_plan(catalog(), person(state), TODAY))
    assert ask is not None and ask.key == "did:ran-a-large-event"
    after = state.answer(ask.key, "two days, 120 people, in May 2025")
    assert after.value(ask.key) == "two days, 120 people, in May 2025"
    assert person(after).level("convening") == 3 > person(state).level("convening")


@pytest.mark.parametrize(("answers", "code"), [
    ({"situation": "student", "outside": "20, clinics"}, "student-years"),
    ({"situation": "working", "hours": "60"}, "hours-beside-job"),
    ({"outside": "22, clinics", "age": "25"}, "age-years")])
def test_answers_that_can_hardly_both_be_meant(answers: dict[str, Any], code: str) -> None:
    found = given(answers).contradictions()
    assert [c.code for c in found] == [code]
    for key in found[0].keys:
        assert asked(given(answers).edit(key), "more").key == key


@pytest.mark.parametrize("answers", [
    {"situation": "student", "outside": "3, clinics"}, {"situation": "between", "hours": "60"},
    {"situation": "working", "hours": "12"}, {"outside": "22, clinics", "age": "45"}])
def test_answers_that_go_together_raise_no_question(answers: dict[str, Any]) -> None:
    assert given(answers).contradictions() == []


# == back =========================================================================================


def test_back_at_the_beginning_changes_nothing() -> None:
    assert fresh().back() == fresh()


@pytest.mark.parametrize("id", IDS)
def test_back_asks_the_question_again_with_its_answer(id: str) -> None:
    state = reach(id)
    key, (raw, expected) = key_of(id), case(id).good[0]
    after = state.answer(key, raw)
    here = after.back()
    assert asked(here, here.block_of(key)).key == key
    assert here.value(key) == expected
    assert here.profile == after.profile
    assert here.answer(key, raw) == after


@pytest.mark.parametrize("aim", AIMS)
def test_back_goes_all_the_way_and_forward_again(aim: str) -> None:
    said = {id: case(id).good[0][0] for id in SINGLE} | {"aim": aim, "at_work": "ten hires in 2025"}
    end, put = through(fresh(), "first", **said)
    end, more = through(end, "more", **said)
    state = end
    for key in reversed([*put, *more]):
        state = state.back()
        assert asked(state, state.block_of(key)).key == key
    assert state.trail == ()
    assert state.profile == end.profile
    for key in [*put, *more]:
        assert asked(state, state.block_of(key)).key == key
        raw = said.get(key.partition(":")[0])
        state = state.skip(key) if raw is None else state.answer(key, raw)
    assert state == end


def test_back_over_a_skipped_question() -> None:
    state = fresh().skip("hours").back()
    assert asked(state, "first").key == "hours"
    assert state.answer("hours", "1 2 3 4").profile.skipped == ()


# == edit, and what a changed answer takes back ===================================================


@pytest.mark.parametrize("id", SINGLE)
def test_edit_asks_again_and_the_same_answer_changes_nothing(id: str) -> None:
    raw = case(id).good[0][0]
    state = reach(id).answer(id, raw)
    again = state.edit(id)
    assert asked(again, again.block_of(id)).key == id
    assert again.answer(id, raw).profile == state.profile


def everything() -> Interview:
    """A state in which every question has an answer."""
    state = fresh()
    for id in SINGLE:
        state = replace(state, profile=given({id: case(id).good[0][0]}, state).profile)
    return given({"at_work:writing": "forty opinions"}, state)


@pytest.mark.parametrize("id", SINGLE)
def test_a_changed_answer_takes_back_exactly_what_depends_on_it(id: str) -> None:
    state = everything()
    raw = next(r for r, _ in reversed(case(id).good) if given({id: r}, state).profile
               != state.profile)
    after = state.edit(id).answer(id, raw)
    also = {id, "city"} if id == "country" else {id}
    lost = {key for key, value in as_plain(state.profile).items()
            if key not in also and as_plain(after.profile).get(key) != value}
    depends = {q.id for q in QUESTIONS if id in q.depends}
    gone = {q.id for q in QUESTIONS if id != "aim"
            and any(c.answer == id and not holds(c, after.profile, catalog()) for c in q.when)}
    assert lost == (depends | gone) & set(as_plain(state.profile))


def test_another_aim_takes_nothing_back() -> None:
    state = given({"aim": "first-role", "work_rights": "EU", "full_time_from": "2027-07"})
    after = state.edit("aim").answer("aim", "stay")
    assert "full_time_from" not in dict(after.unasked())
    assert as_plain(after.profile) == as_plain(state.profile) | {"aim": "stay"}


def test_another_country_asks_again_where_one_may_work() -> None:
    state = given({"country": "PT", "work_rights": "EU", "hours": "1 2 3 4"})
    state = state.edit("country").answer("country", "Kenya")
    assert state.profile.work_rights is None
    assert asked(state, "more").key == "work_rights"
    assert state.value("hours") == [1, 2, 3, 4]


def test_another_country_asks_again_even_what_was_skipped() -> None:
    state = given({"country": "PT"}).skip("work_rights").edit("country").answer("country", "Kenya")
    assert state.profile.skipped == ()
    assert asked(state, "more").key == "work_rights"


def test_a_level_of_a_question_that_is_no_longer_asked_still_counts() -> None:
    text = ("version: 1\nlevels: {writing: {level: 2, proof: nine people}}\n"
            "skipped: [levels:convening]\n")
    profile = parse_profile(text.encode(), "profile.yaml", catalog())
    assert current(profile, catalog()).level("writing") == 2
    state = replace(fresh(), profile=profile).answer("did", ["talked-to-five"])
    assert state.profile.levels == profile.levels and state.answers()


def test_what_only_made_sense_with_the_answer_before_goes() -> None:
    state = given({"situation": "in-field", "in_field": "2, coordinator"})
    after = state.edit("situation").answer("situation", "working")
    assert after.profile.in_field is None
    assert "in_field" not in dict(after.unasked())


def test_everything_answered_or_skipped_can_be_reviewed() -> None:
    state = everything().edit("hours").skip("hours")
    assert {key for key, _ in state.answers()} == {*SINGLE, "at_work:writing"}
    assert fresh().answers() == []


def test_a_skipped_part_can_be_reviewed_too() -> None:
    state = reach("at_work").skip("at_work:writing")
    assert "at_work:writing" in dict(state.answers())


def test_a_question_with_a_condition_is_asked_only_when_it_holds() -> None:
    condition = Condition("situation", is_=("working", "between"))
    asks = tuple(replace(q, when=(condition,)) if q.id == "hours" else q for q in QUESTIONS)
    among = replace(catalog(), questions=replace(catalog().questions, questions=asks))
    student, put = through(fresh(among), "first", situation="student")
    assert "hours" not in put
    _, put = through(fresh(among), "first", situation="working")
    assert "hours" in put
    after = student.edit("situation").answer("situation", "working")
    assert asked(after, "first").key == "hours"
    after = after.answer("hours", "6").edit("situation").answer("situation", "student")
    assert after.profile.hours is None
    assert after.done("first")


# == any way through ==============================================================================

GOOD_TEXT = texts().filter(lambda t: said(t) != "" and not unsaid(t))


def raws(ask: Ask) -> st.SearchStrategy[Any]:
    """Answers to a question as a front end could read them."""
    known = st.sampled_from([raw for raw, _ in case(ask.question.id).good])
    options = [o.value for o in ask.question.options]
    things = st.sampled_from([t.id for t in catalog().questions.things])
    more: dict[str, st.SearchStrategy[Any]] = {
        "text": GOOD_TEXT,
        "trade-answers": GOOD_TEXT,
        "languages": GOOD_TEXT,
        "several": st.lists(st.sampled_from(options or [""]), max_size=4),
        "numbers": st.lists(st.integers(0, 112), min_size=4, max_size=5).map(
            lambda hours: " ".join(map(str, hours))),
        "place": st.sampled_from(sorted(COUNTRIES)),
        "programs": st.lists(st.sampled_from(list(catalog().programs)), max_size=5),
        "program-names": st.lists(st.sampled_from(list(catalog().programs)), max_size=5),
        "roles": st.lists(st.sampled_from(list(catalog().roles)), max_size=4),
        "trades": st.lists(st.sampled_from(list(catalog().backgrounds)), max_size=2),
        "things": st.lists(st.fixed_dictionaries({"thing": things, "proof": texts()}), max_size=9),
        "outside": st.builds("{}, {}".format, st.integers(0, 60), texts()),
    }
    return known | more[ask.question.kind] if ask.question.kind in more else known


def next_of_all(state: Interview) -> tuple[str, Ask] | None:
    for block in ("first", "more"):
        ask = state.next(block)
        if ask is not None:
            return block, ask
    return None


@examples(30)
@given_(st.data())
def test_any_way_through_ends(data: st.DataObject) -> None:
    state, moves, put = fresh(), data.draw(st.integers(0, 6), label="moves"), 0
    allowed = 22 + 16 * (moves + 1)  # another aim or trade brings questions of its own
    while (found := next_of_all(state)) is not None:
        block, ask = found
        put += 1
        assert put <= allowed
        assert 1 <= ask.number <= ask.of <= 12
        assert block == "more" or state.block_of(ask.key) == "first"
        action = data.draw(st.sampled_from(
            ("answer", "answer", "answer", "skip", "back", "edit", "unread")
            if moves else ("answer", "answer", "skip")))
        if action == "answer":
            state = state.answer(ask.key, data.draw(raws(ask), label=ask.key))
        elif action == "skip":
            state = state.skip(ask.key)
        elif action == "unread":
            state = state.keep_unread(ask.key, "UE")
        elif action == "back":
            moves -= 1
            state = state.back()
        else:
            moves -= 1
            keys = [key for key, _ in (*state.answers(), *state.unasked())]
            state = state.edit(data.draw(st.sampled_from(keys))) if keys else state
        assert parsed(state.profile) == tidy(state.profile, catalog())
    assert state.done("first")
    assert state.done("more")


@examples(20)
@given_(st.data())
def test_straight_ahead_at_most_ten_and_twelve(data: st.DataObject) -> None:
    state = fresh()
    put: list[str] = []
    for block, most in (("first", 10), ("more", 12)):
        here: list[str] = []
        while (ask := state.next(block)) is not None:
            assert ask.key not in put
            here.append(ask.key)
            put.append(ask.key)
            assert len(here) <= most
            assert ask.number <= ask.of
            skips = data.draw(st.integers(0, 4)) == 0
            state = (state.skip(ask.key) if skips
                     else state.answer(ask.key, data.draw(raws(ask), label=ask.key)))
    assert list(state.trail) == put
    assert state.back().profile == state.profile
    resumed = replace(state, trail=(), reopened=())
    for block in ("first", "more"):
        again = resumed.next(block)
        # An aim that nobody said is guessed anew, and may bring a question of its own.
        assert again is None or (not state.profile.aim and again.key not in put), "asked again"


@examples(60)
@given_(st.permutations(SINGLE), st.sets(st.sampled_from(SINGLE)), st.data())
def test_the_order_of_independent_questions_changes_nothing(
    order: list[str], skipped: set[str], data: st.DataObject
) -> None:
    said = {id: data.draw(st.sampled_from([raw for raw, _ in case(id).good])) for id in SINGLE}

    def profile(ids: Sequence[str]) -> Profile:
        state = fresh()
        for id in ids:
            state = state.skip(id) if id in skipped else state.answer(id, said[id])
        return state.profile

    assert profile(order) == profile(SINGLE)
    assert profile_text(profile(order), catalog()) == profile_text(profile(SINGLE), catalog())


# == words that people use ========================================================================


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_every_country_can_be_given_by_code(code: str) -> None:
    assert country(code.lower()) == code


def test_common_names_of_countries() -> None:
    common = {"United States": "US", "the United States": "US", "U.S.": "US", "UAE": "AE",
              "The Netherlands": "NL", "Czechia": "CZ", "Ivory Coast": "CI", "Laos": "LA",
              "United Kingdom": "GB", "Great Britain": "GB", "Syria": "SY", "Brunei": "BN"}
    refused = []
    for name, code in common.items():
        try:
            assert country(name) == code
        except ValueError as bad:
            refused.append(str(bad))
    assert refused == []


def names_of_countries() -> list[tuple[str, str]]:
    import iso3166

    found = [(c.apolitical_name, c.alpha2) for c in iso3166.countries if c.alpha2 in COUNTRIES]
    return sorted((name, code) for name, code in found if "," not in name)


def test_every_country_can_be_given_by_name() -> None:
    assert [name for name, code in names_of_countries() if country(name) != code] == []


def test_every_country_can_be_named_among_work_rights() -> None:
    question = next(q for q in QUESTIONS if q.id == "work_rights")
    refused = []
    for name, code in names_of_countries():
        try:
            assert parse_answer(catalog(), question, f"{name}, GB") == tuple(sorted({code, "GB"}))
        except BadAnswer as bad:
            refused.append(f"{name}: {bad}")
    assert refused == []


def test_a_place_that_is_not_in_the_list_is_refused_by_the_name_that_was_typed() -> None:
    import iso3166

    unlike = []
    for place in iso3166.countries:
        try:
            country(place.apolitical_name)
        except ValueError as bad:
            if place.apolitical_name not in str(bad):
                unlike.append(f"{place.apolitical_name}: {bad}")
    assert unlike == []


# == found by reading: each is one mistake ========================================================


def by_hand(id: str, raw: Any) -> Interview:
    return fresh().answer(id, raw)


def test_hours_of_any_precision_can_be_read_again() -> None:
    try:
        state = by_hand("hours", "4.1234567 1 1 1")
    except BadAnswer:
        return
    assert parsed(state.profile) == tidy(state.profile, catalog())


def test_a_decimal_comma_is_not_two_numbers() -> None:
    # "4,5 7 5 6" is four weeks to most of Europe; read as five numbers, 6 becomes the most.
    try:
        assert by_hand("hours", "4,5 7 5 6").value("hours") == [4.5, 7, 5, 6]
    except BadAnswer:
        return


@pytest.mark.parametrize(("raw", "years", "work"), [
    ("5 youth work", 5, "youth work"), ("5, youth work", 5, "youth work"),
    ("3 yoga", 3, "yoga"), ("3 y", 3, ""), ("12 years, yoga", 12, "yoga")])
def test_work_outside_keeps_its_first_letter(raw: str, years: int, work: str) -> None:
    held = by_hand("outside", raw).value("outside")
    assert (held["years"], held.get("work", "")) == (years, work)


@pytest.mark.parametrize("raw", ["100, clinics", "2004, clinics", "2.5 years, clinics"])
def test_years_are_refused_or_read_whole(raw: str) -> None:
    try:
        held = by_hand("outside", raw).value("outside")
    except BadAnswer:
        return
    assert held["work"] == "clinics"


def test_a_place_without_a_comma_is_not_lost() -> None:
    try:
        held = by_hand("cue", "Tuesday 19:00 at my desk").value("cue")
    except BadAnswer:
        return
    assert held == "Tuesday 19:00, at my desk"


def test_an_empty_text_is_refused_or_settles_the_question() -> None:
    try:
        state = by_hand("why", "  ")
    except BadAnswer:
        return
    assert state.settled("why")


@pytest.mark.parametrize(("id", "raw"), [
    ("languages", "es, en, es"), ("deal_breakers", ["unpaid", "travel"])])
def test_an_answer_is_held_as_it_will_be_read_again(id: str, raw: Any) -> None:
    state = by_hand(id, raw)
    assert parsed(state.profile) == state.profile


@pytest.mark.parametrize("id", ["why", "cue", "outside", "languages"])
def test_a_very_long_answer_is_refused_or_can_be_read_again(id: str) -> None:
    long = {"cue": "Tuesday 19:00, " + "x" * 11_990, "languages": "a," * 5_900,
            "outside": "3, " + "x" * 13_000, "why": "é: " * 4_000}[id]
    try:
        state = by_hand(id, long)
    except BadAnswer:
        return
    assert parsed(state.profile) == tidy(state.profile, catalog())


@pytest.mark.parametrize(
    "text", ["\udcff", "\u2028", "\x85", "\ufffe", "\U0001f600", "~", "- ", "\t", "\r\n"])
def test_any_character_can_be_saved_and_read_again(text: str) -> None:
    # A terminal hands over a byte that is no UTF-8 as a lone surrogate, such as \udcff.
    try:
        state = by_hand("why", f"x{text}y")
    except BadAnswer:
        return
    assert parsed(state.profile) == tidy(state.profile, catalog())
    state.profile.why.encode()
