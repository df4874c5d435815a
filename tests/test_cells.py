"""Cells of a form as people of many languages fill them in: read where they say one thing, asked
where they could say two, and never taken for a yes."""

from __future__ import annotations

import csv
import io
import json
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import sheets
from sheets import FEW
from typer.testing import CliRunner, Result

from pathways.catalog.reading import WEEKDAYS, is_nobody, place, years, yes_or_no
from pathways.cli.main import app
from pathways.profile.answers import Cues
from pathways.profile.moments import free_moments, some_moments

AGREED = "Yes, make me a plan"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pathways.catalog.load_catalog", lambda data: sheets.catalog())


def ran(rows: list[dict[str, str]], *more: str) -> Result:
    """A sheet with these cells by heading, checked."""
    headings = list(dict.fromkeys(h for row in rows for h in row))
    text = io.StringIO()
    sheet = csv.DictWriter(text, ["id", *headings])
    sheet.writeheader()
    sheet.writerows({"id": str(n), **row} for n, row in enumerate(rows, 1))
    command = ["batch", "-", "--check", *(more or ("--map", str(FEW)))]
    return CliRunner().invoke(app, command, input=text.getvalue())


def read(heading: str, cells: list[str]) -> list[dict[str, Any]]:
    """What is read of one column, a row for each cell."""
    done = ran([{heading: cell} for cell in cells], "--map", str(FEW), "--json")
    people: list[dict[str, Any]] = json.loads(done.stdout)["people"]
    return people


def test_a_country_or_a_city_is_read_in_any_language_and_among_other_words() -> None:
    cells = {
        "Muenchen": ("DE", "Munich"), "münchen": ("DE", "Munich"), "慕尼黑": ("DE", "Munich"),
        "Monaco di Baviera, Germania": ("DE", "Munich"), "德国慕尼黑": ("DE", "Munich"),
        "Dachau bei München": ("DE", "Dachau"), "Minga, Bayern": ("DE", "Munich"),
        "Almanya": ("DE", None), "Германия, Мюнхен": ("DE", "Munich"), "Tyskland": ("DE", None),
        "Niemcy": ("DE", None), "Allemagne": ("DE", None), "Bayern": ("DE", None),
        "Garching": ("DE", "Garching"), "Germany / Augsburg": ("DE", "Augsburg"),
        "Ich wohne in Garching bei München": ("DE", "Garching"), "東京": ("JP", "Tokyo"),
        "Wien": ("AT", "Vienna"), "🇩🇪 München": ("DE", "Munich"),
        "Munich and Berlin": ("DE", "Munich"),
        "Georgia, USA": ("US", None), "1020 Wien": ("AT", "Vienna"), "维也纳": ("AT", "Vienna"),
        "Wien, 7. Bezirk": ("AT", "Vienna"), "Lagos state": ("NG", "Lagos"),
        "Lebanon, New Hampshire": ("US", "Lebanon"), "Belo Horizonte (Brasil)":
        ("BR", "Belo Horizonte"), "Chemnitz": ("DE", "Chemnitz"),
        "India, now Vienna": ("AT", "Vienna"), "Munich (originally from Brazil)": ("DE", "Munich"),
        "Ukraine, but I live in Kraków since 2022": ("PL", "Kraków"),
        "Belarus -> Kraków": ("PL", "Kraków"), "Kraków, from Slovakia": ("PL", "Kraków"),
        "Krakow Poland (from China)": ("PL", "Kraków"), "Kraków (Podgórze)": ("PL", "Kraków"),
        "Norwegian, studying in Kraków": ("PL", "Kraków"), "Cambridge (UK)": ("GB", "Cambridge"),
        "Wieliczka (near Kraków)": ("PL", "Kraków"), "Georgia (US)": ("US", None),
        "I used to live in Berlin, now Paris": ("FR", "Paris"),
    }  # fmt: skip
    rows = read("country", list(cells))
    held = [(r["answers"].get("country"), r["answers"].get("city")) for r in rows]
    assert dict(zip(cells, held, strict=True)) == cells
    assert not any(row["problems"] for row in rows)


@pytest.mark.parametrize(("cell", "said"), [
    ("Alemania (Erasmus), luego España", "names Germany and Spain"),
    ("Allemagne, avant: Sénégal", "names Germany and Senegal"),
    ("Österreich - Innsbruck, aber oft in München", "names Austria and Germany"),
    ("Spain, Germany", "names Germany and Spain"), ("Spain Germany", "names Germany and Spain"),
    ("Spain, Munich", "names Germany and Spain"),
    ("Munich or Vienna", "names Austria and Germany"), ("not Germany", "does not say it"),
    ("Україна, зараз Відень", "names Austria and Ukraine"),
    ("Brazil, agora Lisboa", "names Brazil and Portugal"),
    ("San José", "could be in Costa Rica or"), ("Germany until March", "no country called"),
    ("Kazakhstan / Krakow", "names Kazakhstan and Poland"),
    ("Türkiye (erasmus in Kraków)", "names Poland and Türkiye"),
    ("I used to live in Berlin", "no country called"),
    ("Deutschland (aus Syrien)", "names Germany and Syrian"), ("Frankriech", "mean 'France'?"),
    ("Germnay", "did you mean 'Germany'?"), ("mnchen", "did you mean 'München'?")])
def test_what_could_be_two_places_is_asked_and_a_slip_is_never_mended(cell: str, said: str) -> None:
    (row,) = read("country", [cell])
    assert row["answers"].get("country") is None
    assert row["answers"]["unread"] == {"country": cell}
    assert said in row["problems"][0]["expected"]


def test_hours_in_words_and_with_words_beside_them() -> None:
    cells = {"10?": [10] * 4, "vier": [4] * 4, "eine Stunde": [1] * 4, "dwie godziny": [2] * 4,
             "zwei bis drei Stunden": [2, 2, 2, 2, 3],
             "1-2, when the baby sleeps": [1, 1, 1, 1, 2], "10??": [10] * 4, "10!": [10] * 4,
             "zehn Stunden?": [10] * 4, "5 :)": [5] * 4, "2½": [2.5] * 4, "at least 3": [3] * 4,
             "3 oder 4": [3, 3, 3, 3, 4], "2 to 3 hours if the kids sleep": [2, 2, 2, 2, 3],
             "1-2 when baby sleeps": [1, 1, 1, 1, 2], "6 (my advisor does not know)": [6] * 4,
             "5 h (10 in summer)": [5] * 4}
    rows = read("hours", list(cells))
    assert [row["answers"]["hours"] for row in rows] == list(cells.values())
    rows = read("hours", ["1-2, when the baby sleeps"])
    assert rows[-1]["answers"]["unread"] == {"hours": "when the baby sleeps"}
    assert "read as 1 h in each week, 2 at the most" in rows[-1]["problems"][0]["expected"]
    for cell in ("4, in good weeks", "4, not in May", "once a week", "up to 5", "3-4, per month",
                 "2-3 Stunden am Tag", "2-3 mal im Monat", "5 (a day)"):  # fmt: skip
        (row,) = read("hours", [cell])
        assert "hours" not in row["answers"] and row["problems"], cell


def test_months_with_an_aside_are_read_and_others_say_what_to_write() -> None:
    cells = {"Okt. 27": "2027-10", "2027-10 (PhD handed in Sep)": "2027-10", "now!!": "now",
             "nie (Pension)": "never", "lokakuu 2027": "2027-10",
             "ab April 2028 (Sabbatical), vorher nicht": "2028-04", "from Oct 27 on": "2027-10",
             "Ende Oktober 2027": "2027-10", "not before 2028-04": "2028-04",
             "Oktober 2027, nach der Thesis": "2027-10", "as soon as possible": "now",
             "10/2027 after the thesis": "2027-10", "any time from March 2027": "2027-03",
             "May 2027 - notice period is 3 months": "2027-05", "qualquer momento": "now",
             "gar nicht": "never", "anytime w/ 3 months notice": "offer",
             "3 Monate Kündigungsfrist": "offer", "préavis de trois mois": "offer"}
    rows = read("full_time_from", list(cells))
    assert [row["answers"]["full_time_from"] for row in rows] == list(cells.values())
    for cell, said in {
        "summer 27": "A season is no month: write the first one that would do",
        "nach dem Bachelor, ca. Sommer 2028": "A season is no month",
        "after 2. Staatsexamen, ca. Nov 2029": "if it is 2029-11, write that alone",
        "2027-10 (or 2028-01)": "is not a month", "never say never": "is not a month",
        "October 2027, maybe November": "is not a month", "no notice": "is not a month",
        "October 2027 (or November)": "is not a month",
    }.items():
        (row,) = read("full_time_from", [cell])
        assert "full_time_from" not in row["answers"]
        assert said in row["problems"][0]["expected"] and "mapping" not in str(row["problems"])


def test_a_season_is_read_as_its_last_month_where_somebody_lives() -> None:
    lives = {
        "Germany": {"summer 27": "2027-08", "ca. Sommer 2028": "2028-08", "Herbst '27": "2027-11",
                    "verano de 2027": "2027-08", "winter 27/28": "2028-02", "winter 2027": None,
                    "spring/summer 2027": None, "this summer": None, "winter 27/29": None},
        "Chile": {"winter 2027": "2027-08", "summer 2027": None, "summer 2027/28": "2028-02"},
        "Munich or Vienna": {"summer 27": None}, "": {"summer 27": None},
    }  # fmt: skip
    for country, cells in lives.items():
        rows = [{"country": country, "full_time_from": cell} for cell in cells]
        people = json.loads(ran(rows, "--map", str(FEW), "--json").stdout)["people"]
        held = [person["answers"].get("full_time_from") for person in people]
        assert held == list(cells.values()), country
        for person, month in zip(people, held, strict=True):
            said = [p["expected"] for p in person["problems"] if "month" in p["expected"]]
            assert len(said) == 1 and (f"read as {month}" in said[0]) == (month is not None)


def test_years_of_work_are_read_wherever_they_stand() -> None:
    cells = {
        "café manager 4 years, 8 staff": (4, "café manager 4 years, 8 staff"),
        "PhD 3rd year": (2, "PhD 3rd year"), "PhD, 2nd yr": (1, "PhD, 2nd yr"),
        "tutor, 2 semesters": (1, "tutor, 2 semesters"), "12 Jahre Pflege": (12, "Pflege"),
        "18 months, sales": (1, "sales"), "zwölf Jahre Schreiner": (12, "Schreiner"),
        "2,5 Jahre, Bank": (2, "Bank"), "10-12 years, teaching": (10, "teaching"),
        "10+ years sales": (10, "sales"), "im 3. Jahr Promotion": (2, "im 3. Jahr Promotion"),
    }  # fmt: skip
    rows = read("outside", list(cells))
    held = [(r["answers"]["outside"]["years"], r["answers"]["outside"]["work"]) for r in rows]
    assert held == list(cells.values()) and not any(row["problems"] for row in rows)
    for cell in ("sales (10 years), then 2 years teaching", "since school", "teacher"):
        (row,) = read("outside", [cell])
        assert "outside" not in row["answers"] and row["problems"]
    dated = [{"Timestamp": "2026-11-23 18:00:00", "outside": "Lehrerin seit 2015"}]
    (row,) = json.loads(ran(dated, "--map", str(FEW), "--json").stdout)["people"]
    assert row["answers"]["outside"]["years"] == 11


def test_half_a_year_is_not_over_and_a_stroke_is_an_and() -> None:
    (row,) = read("outside", ["1.5, accountant's assistant in Minsk"])
    assert row["answers"]["outside"] == {"years": 1, "work": "accountant's assistant in Minsk"}
    assert "outside" not in read("outside", ["1.5.2020, a shop"])[0]["answers"]
    (row,) = read("work_rights", ["EU/EEA"])
    assert row["answers"]["work_rights"] == ["EEA", "EU"] and not row["problems"]


def test_rights_are_read_with_the_words_beside_them_and_no_limit_is_lost() -> None:
    cells = {"nur Deutschland": ["DE"], "all EU countries": ["EU"], "UE": ["EU"],
             "Sénégal, UE (résidence permanente)": ["EU", "SN"]}  # fmt: skip
    rows = read("work_rights", list(cells))
    assert [row["answers"]["work_rights"] for row in rows] == list(cells.values())
    assert rows[-1]["answers"]["unread"] == {"work_rights": "résidence permanente"}
    for cell in ("EU? (residence permit § 16b)", "student visa, 140 days", "DE until 2028", "UK?",
                 "Germany (120 full days)", "EU, maybe UK"):  # fmt: skip
        (row,) = read("work_rights", [cell])
        assert "work_rights" not in row["answers"]
        assert row["answers"]["unread"]["work_rights"] == cell
    (row,) = read("work_rights", ["EU? (residence permit § 16b)"])
    assert "'EU? (residence permit § 16b)' is more than" in row["problems"][0]["expected"]


def test_a_time_without_a_day_is_of_every_day_only_where_nothing_else_is_said() -> None:
    assert str(free_moments("13-15 Uhr wochentags")) == "weekdays 13:00-15:00"
    assert str(free_moments("torsdag kveld")) == "Thursday evening"
    assert str(free_moments("周二晚上，周六上午")) == "Tuesday evening; Saturday morning"
    for cell in ("13-15 Uhr wochentags, abends nie", "19:00 an manchen Tagen"):
        with pytest.raises(ValueError, match="names no day that is read"):
            free_moments(cell)


@pytest.mark.parametrize(("cell", "read_as"), [
    ("Any day 9 to 5, evenings till 8", "every day 09:00-17:00; every day 18:00-20:00"),
    ("weekday lunch, Fri from 3", "weekdays noon; Friday 15:00-24:00"),
    ("weekday lunch 1-2", "weekdays 13:00-14:00"),
    ("Tue 2-5, Sat until 1", "Tuesday 14:00-17:00; Saturday 06:00-13:00"),
    ("Tuesday 05:00-07:00", "Tuesday 05:00-07:00"),
    ("every evening before 9", "every day 18:00-21:00"),
    ("evenings 6-9", "every day 18:00-21:00, evening"),
    ("Sat before noon", "Saturday 06:00-12:00"),
    ("Mon all day (closed), Tue after 19", "Monday; Tuesday 19:00-24:00"),
    ("Mon + Wed ab 17 Uhr", "Monday 17:00-24:00; Wednesday 17:00-24:00"),
    ("Tue, Thu after 16. Saturdays", "Tuesday 16:00-24:00; Thursday 16:00-24:00; Saturday"),
    ("Do 19-21 (online!), Sa vormittag", "Thursday 19:00-21:00; Saturday morning"),
    ("martes después de las 6, sábados por la mañana", "Tuesday 18:00-24:00; Saturday morning"),
    ("segundas e quartas à noite", "Monday evening; Wednesday evening"),
    ("Wed 6-8", "Wednesday 18:00-20:00"), ("Mon 6:30-8", "Monday 18:30-20:00"),
    ("weekday mornings 7-9", "weekdays 07:00-09:00, morning"),
    ("Tue 8-12", "Tuesday 08:00-12:00"), ("Mon 6-8am", "Monday 06:00-08:00"),
    ("Sat anytime after 11", "Saturday 11:00-24:00"),
    ("Tue evenings from 6:30", "Tuesday 18:30-24:00, evening"),
    ("Tue 9-17", "Tuesday 09:00-17:00"), ("Tue till 8pm", "Tuesday 06:00-20:00"),
])  # fmt: skip
def test_hours_are_those_that_somebody_means(cell: str, read_as: str) -> None:
    assert str(free_moments(cell)) == read_as


def test_years_may_be_named_twice_or_counted_like_a_line() -> None:
    assert years("5 ans / years, data analyst") == (5, "data analyst")
    assert years("10. Swahili, courts") == (10, "Swahili, courts")
    assert years("11. month end, audits") == (11, "month end, audits")
    assert years("3. Jahr Studium") == (2, "Studium")
    assert years("30 odd. had the cafe 18") == (30, "had the cafe 18")
    assert years("20+ years, nurse") == years("20 or so years, nurse") == (20, "nurse")


def test_a_city_with_another_country_in_brackets_is_asked_about() -> None:
    with pytest.raises(ValueError, match="names Ethiopia and Kenya"):
        place("Nairobi (Ethiopia)")
    assert place("Nairobi (Kenya)") == place("Nairobi, Kenya")


def test_of_moments_that_cannot_be_read_together_some_are_known() -> None:
    assert str(some_moments("Sunday evening. From January to April nothing")) == "Sunday evening"
    assert some_moments("evenings after 7, not Wed").moments == ()
    with pytest.raises(ValueError, match="leaves some out"):
        free_moments("Mon to Thu all day. Weekends NO from may to october")


def test_a_capital_district_is_in_its_own_country() -> None:
    for cell in ("Bogotá D.C.", "Bogota DC", "bogota d.c"):
        assert place(cell) == place("Bogotá, Colombia"), cell
    assert place("Washington D.C.")[0] == "US"


def test_a_later_answer_that_leaves_much_empty_is_told() -> None:
    filled = {"[hours] H": "5", "[country] C": "Portugal", "[situation] S": "working",
              "[name] N": "Ana", "[aim] A": "Get a first role in the field"}
    rows = [filled, {**dict.fromkeys(filled, ""), "[hours] H": "3"}]
    rows = [{**row, "[id] I": "ana"} for row in rows]
    text = io.StringIO()
    sheet = csv.DictWriter(text, [*rows[0]])
    sheet.writeheader()
    sheet.writerows(rows)
    command = ["batch", "-", "--check", "--map", str(FEW)]
    done = CliRunner().invoke(app, command, input=text.getvalue())
    assert "row 3 is the later answer of row 2, and leaves empty what stood there" in done.output


def test_a_question_that_openings_ask_makes_no_full_form_of_a_short_one() -> None:
    cells = {"[did] D": "", "[roles] R": "", "[age] How old are you?": "24", "[hours] H": "4"}
    assert "programs" not in ran([cells], "--json").stderr
    assert ran([cells], "--json").exit_code == 0
    full = ran([{**cells, "[wait] W": ""}], "--json")
    assert full.exit_code in (0, 2)


def test_noes_on_one_line_keep_their_stages() -> None:
    (row,) = read("noes", ["5 form 2 interview"])
    assert row["answers"]["noes"] == {"form": 5, "talk": 2}


def test_all_moments_of_a_week_in_a_word() -> None:
    cells = ["always", "any", "immer", "jederzeit", "jeden Abend", "täglich abends", "siempre",
             "flexible", "it varies", "depends on my shifts", "jeden Dienstag", "all evenings"]
    assert ran([{"[free] F": cell, "hours": "4"} for cell in cells]).stdout == ""
    for cell in ("Tuesday, not every week", "weekdays but evenings", "any evening without kids",
                 "Saturday but Sunday is better"):
        assert "leaves some out" in ran([{"[free] F": cell, "hours": "4"}]).stdout
    held = {"Mon evening or Wed evening": ["monday", "wednesday"], "any": list(WEEKDAYS),
            "Mo, Mi, Fr abends": ["monday", "wednesday", "friday"], "every Tuesday": ["tuesday"],
            "Di abends und Do abends": ["tuesday", "thursday"]}  # fmt: skip
    for cell, days in held.items():
        assert [cue.day for cue in free_moments(cell).moments] == days, cell


def test_what_was_chosen_already_is_not_proposed_again() -> None:
    (row,) = read("trades", ["Arts and design; game design"])
    assert "did you mean" not in row["problems"][0]["expected"]
    (row,) = read("trades", ["Arts and desing"])
    assert "did you mean 'Arts and design'" in row["problems"][0]["expected"]


def test_proofs_with_and_without_a_mark_behind_their_numbers() -> None:
    things = {t.id: n for n, t in enumerate(sheets.catalog().questions.things, 1)}
    (one, m), (two, n) = list(things.items())[6:8]
    rows = [{"did": f"{one}; {two}", "did proof": f"{m} six evenings\n{n}: nine people"},
            {"did": f"{one}; {two}", "did proof": f"{m}: led nurses\n{m} of them full-time"},
            {"did": f"{one}; {two}", "did proof": f"{m}: led nurses\n{n} of them full-time"}]
    people = json.loads(ran(rows, "--map", str(FEW), "--json").stdout)["people"]
    said = [{d["thing"]: d.get("proof") for d in p["answers"]["did"]} for p in people]
    assert said[0] == {one: "six evenings", two: "nine people"}
    assert said[1] == {one: f"led nurses {m} of them full-time", two: None}
    assert said[2] == {one: f"led nurses {n} of them full-time", two: None}
    for text in (f"{m} {n} - five briefs", f"{m}, {n}: five briefs", f"{m}-{n}. five briefs"):
        (person,) = json.loads(ran([{"did": f"{one}; {two}", "did proof": text}],
                                   "--map", str(FEW), "--json").stdout)["people"]
        assert {d["thing"]: d.get("proof") for d in person["answers"]["did"]} == {
            one: "five briefs", two: "five briefs"}, text


def test_languages_are_read_apart_and_unknown_ones_are_said() -> None:
    cells = {"de en": ["de", "en"], "de/en": ["de", "en"], "Deutsch, Englisch": ["de", "en"],
             "英语 and Hindi": ["en", "hi"], "English; Yoruba ;-)": ["en", "yo"],
             "de B2": ["de"], "Deutsch (Muttersprache), Englisch fließend": ["de", "en"],
             "en - C2, inglés (nativo)": ["en"], "日本語、ドイツ語、英語": ["de", "en", "ja"]}
    rows = read("languages", list(cells))
    assert [row["answers"]["languages"] for row in rows] == list(cells.values())
    assert not any(row["problems"] for row in rows)
    for cell in ("en, fr A2", "en, a bit of French", "en, basic fr", "en, fr (B1)"):
        (row,) = read("languages", [cell])
        assert "fr" not in row["answers"]["languages"] and row["problems"], cell
    (row,) = read("languages", ["en, de so-so"])
    assert row["answers"]["languages"] == ["de so-so", "en"]
    assert "nobody can be found by 'de so-so'" in row["problems"][0]["expected"]


def test_check_says_what_route_cannot_read_and_what_changes_most_stands_first() -> None:
    rows = [
        {"[referrer] Who?": "my advisor maybe", "[free] When?": "when I can",
         "[routed] May we?": "only reporting fellowships", "[hours] H": "many"},
        {"[referrer] Who?": "niemand", "[free] When?": "Mittwoch Abend", "[routed] May we?": "nein",
         "[country] C": "Germnay"},
        {"[referrer] Who?": "keine Ahnung", "[free] When?": "k.A.", "[routed] May we?": "Ja"},
    ]  # fmt: skip
    done = ran(rows)
    assert done.exit_code == 0
    said = [line.split(":")[0:2] for line in done.stdout.splitlines()]
    assert said == [["To mend in the sheet", " 1"], ["row 3", " [country]"],
                    ["Out of mails and openings until you ask them", " 1"],
                    ["row 2", " [routed]"],
                    ["Said to the people themselves, in their mail", " 3"],
                    ["row 2", " [hours]"], ["row 2", " [free]"], ["row 2", " [referrer]"]]


OPENING = "openings:\n- id: o1\n  name: An evening\n  kind: evening\n  needs: {}\n"


def test_only_a_clear_yes_is_told_of_openings(tmp_path: Path) -> None:
    cells = ["yes", "Ja", "sí", "", "no", "nein", "no.", "non", "please not", "lieber nicht",
             "do not contact me", "Ja 😊", "only reporting fellowships", "?", "yes, but online"]
    people = tmp_path / "people.csv"
    with people.open("w", encoding="utf-8", newline="") as stream:
        sheet = csv.writer(stream)
        sheet.writerow(["id", "[hours] H", "[routed] May we?", "[contact] And a mail?"])
        sheet.writerows([n, "4", cell, ""] for n, cell in enumerate(cells, 1))
        sheet.writerow([99, "4", "yes", "no"])
    (tmp_path / "o.yaml").write_text(OPENING, encoding="utf-8")
    done = CliRunner().invoke(app, ["route", str(people), str(tmp_path / "o.yaml"), "--map",
                                    str(FEW), "--json", "--today", "2026-11-28"])
    assert done.exit_code == 0, done.output
    held = json.loads(done.stdout)
    # Whoever wants to hear of them, and no mail, is for the organizer to tell.
    assert held["people"] == 6 and held["left_out"] == 10
    told = " ".join(held["notes"])
    assert "'only reporting fellowships'" in told and "'yes, but online'" in told


def test_a_mapping_translates_what_only_route_reads(tmp_path: Path) -> None:
    mapping = tmp_path / "map.yaml"
    mapping.write_text(FEW.read_text("utf-8") + "\nanswers:\n  routed: {von mir aus: yes}\n"
                       "  free: {immer: weekends}\n  referrer: {äh: nobody}\n", encoding="utf-8")
    rows = [{"[routed] R": "von mir aus", "[free] F": "immer", "[referrer] W": "äh"}]
    assert ran(rows, "--map", str(mapping)).stdout == ""


def test_whoever_may_want_no_contact_gets_no_mail_and_stands_on_no_wall(tmp_path: Path) -> None:
    people = {"plain": ("yes", "", ""), "no openings": ("no", "", ""),
              "wrote": ("no", "", "do NOT contact me"), "said so": ("don't contact me", "", ""),
              "unread": ("hm, which", "", ""), "no mail": ("yes", "no", ""),
              "comment": ("yes", "", "see you on Tuesday"), "empty": ("", "", ""),
              "no answer": ("n/a", "", ""), "only there": ("yes", "", "Bitte nicht kontaktieren!")}
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(["Email Address", "[consent] C", "[name] N", "[did] D", "[roles] R",
                    "[hours] H", "[routed] R", "[contact] M", "Comments"])
    for name, (routed, contact, said) in people.items():
        address = f"{name.replace(' ', '-')}@example.org"
        sheet.writerow([address, AGREED, name, "", "", "5", routed, contact, said])
    out = tmp_path / "out"
    command = ["batch", "-", "--out", str(out), "-f", "md", "-j", "1", "--today", "2026-11-22"]
    done = CliRunner().invoke(app, [*command, "--map", str(FEW)], input=text.getvalue())
    assert done.exit_code in (0, 1), done.output
    with (out / "mails.csv").open(encoding="utf-8-sig", newline="") as stream:
        mails = {mail["name"]: mail for mail in csv.DictReader(stream)}
    assert {name: mail["agreed"] for name, mail in mails.items()} == {
        "plain": "yes", "no openings": "yes", "wrote": "no", "said so": "no",
        "unread": "unclear", "no mail": "no", "comment": "yes", "empty": "yes",
        "no answer": "unclear", "only there": "unclear"}
    assert "wrote" not in mails["wrote"], "remarks are for the organizer, and mails go to Google"
    reached = {name for name, mail in mails.items() if mail["agreed"] == "yes"}
    assert {name for name, mail in mails.items() if mail["email"]} == reached
    summary = (out / "summary.md").read_text(encoding="utf-8")
    assert "**7** said no to mails or openings, or gave no clear yes: p0002, p0003" in summary
    errors = (out / "errors.csv").read_text(encoding="utf-8")
    assert "hm, which" in errors and "Bitte nicht kontaktieren!" in errors
    wall = (out / "wall.html").read_text(encoding="utf-8")
    # A no to openings is none to one's own plan, and keeps one from all that is shared.
    on_it = {name for name, mail in mails.items() if f">{mail['id']}<" in wall}
    assert on_it == reached - {"no openings"}


def test_a_plan_never_says_that_somebody_said_nothing_where_it_could_not_be_read() -> None:
    profile = {"version": 2, "name": "A", "situation": "working", "country": "DE",
               "aim": "first-role", "hours": [4, 4, 4, 4],
               "unread": {"work_rights": "EU (italian)"}}
    command = ["plan", "-", "--today", "2026-11-28", "--format"]
    for form in ("md", "text"):
        done = CliRunner().invoke(app, [*command, form], input=json.dumps(profile))
        assert done.exit_code == 0, done.output
        words = " ".join(done.stdout.split())
        assert "here you may work could not be read: “EU (italian)”. We assumed" in words
        assert "You did not say where you may work" not in words


@pytest.mark.parametrize(("cell", "days"), [
    ("Mo-Do abends", "mtwh"), ("Monday to Thursday evening", "mtwh"), ("Mon-Thu evenings", "mtwh"),
    ("evenings Mon–Thu", "mtwh"), ("from Monday through Friday after 18:00", "mtwhf"),
    ("Mo. bis Fr., 19 Uhr", "mtwhf"), ("abends Montag bis Donnerstag", "mtwh"),
    ("de lundi à jeudi soir", "mtwh"), ("lunes a viernes por la tarde", "mtwhf"),
    ("ma-do avond", "mtwh"), ("пн-чт вечером", "mtwh"), ("周一至周四", "mtwh"),
    ("od poniedziałku do czwartku", "mtwh"), ("Fri-Sun", "fsu"), ("Sat to Mon", "sum"),
    ("segunda-feira a quinta-feira", "mtwh"), ("Di-Do 19-21 Uhr, Sa morgens", "twhs"),
    ("Tue/Thu", "th"), ("Di und Do abends", "th"), ("13:00-14:30 weekdays", "mtwhf"),
    ("after 18:00 on Tuesdays", "t"), ("mornings at weekends", "su"),
    ("Monday Thursday evening", "mh"), ("Mo to Do", ""), ("pn do pt", ""),
    ("Tuesday minus Thursday", ""), ("Mo Do Fr", ""), ("from Mon until Thu, evenings", "mtwh")])
def test_ranges_of_days_are_all_of_their_days_or_asked_about(cell: str, days: str) -> None:
    letters = dict(zip("mtwhfsu", WEEKDAYS, strict=True))
    expected = [letters[d] for d in days]
    try:
        found = [cue.day for cue in free_moments(cell).moments]
    except ValueError:
        found = []
    assert found == expected


def test_the_time_before_the_days_holds_for_them() -> None:
    times = {"13:00-14:30 weekdays": "13:00", "evenings Mon-Thu": "evening", "19:00, Fri": "19:00",
            "abends Mo-Do": "evening", "mornings on weekends": "morning"}  # fmt: skip
    for cell, at in times.items():
        assert {cue.at for cue in free_moments(cell).moments} == {at}, cell
    done = ran([{"[free] F": "Monday, between lectures", "hours": "4"}])
    assert "read as at any time of Monday, between lectures" in done.stdout
    held = free_moments("Sat, Sun afternoon").moments
    assert [str(cue) for cue in held] == ["Saturday afternoon", "Sunday afternoon"]


@pytest.mark.parametrize(("cell", "read"), [
    ("not Tuesday", "Monday; Wednesday; Thursday; Friday; weekends"),
    ("not tue/thu", "Monday; Wednesday; Friday; weekends"),
    ("always except Monday", "Tuesday; Wednesday; Thursday; Friday; weekends"),
    ("egal, außer Montag", "Tuesday; Wednesday; Thursday; Friday; weekends"),
    ("tous les jours sauf le vendredi", "Monday; Tuesday; Wednesday; Thursday; weekends"),
    ("weekday evenings but not Friday",
     "Monday evening; Tuesday evening; Wednesday evening; Thursday evening"),
    ("Mo-Fr abends, nicht mittwochs",
     "Monday evening; Tuesday evening; Thursday evening; Friday evening"),
    ("Mon evening, Wed evening, Sunday (all day)", "Monday evening; Wednesday evening; Sunday"),
    ("Saturday ganztags", "Saturday"), ("all weekend", "weekends"),
    ("Tues evening + Thurs evening", "Tuesday evening; Thursday evening"),
    ("Tuesday morning and evening", "Tuesday morning; Tuesday evening"),
    ("Monday 9:00-17:00", "Monday 09:00-17:00"),
    ("Sat 9am-5pm", "Saturday 09:00-17:00"),
    ("9 to 5 on Mondays", "Monday 09:00-17:00"),
    ("Tue 6-8pm", "Tuesday 18:00-20:00"), ("Fri 11-1pm", "Friday 11:00-13:00"),
    ("Everyday after 5pm except Friday and weekends", "Monday 17:00-24:00; Tuesday 17:00-24:00; "
     "Wednesday 17:00-24:00; Thursday 17:00-24:00"),
    ("Tue/Thu after 6", "Tuesday 18:00-24:00; Thursday 18:00-24:00"),
    ("Tuesday 17-20; Saturday", "Tuesday 17:00-20:00; Saturday"),
    ("evenings from 18.30 but not Thu, Fri, weekends; Sat", "Monday 18:30-24:00, evening; Tuesday "
     "18:30-24:00, evening; Wednesday 18:30-24:00, evening; Saturday"),
    ("Mon 10-12, 14-16", "Monday 10:00-12:00; Monday 14:00-16:00"),
    ("Mon - Fri: 9am - 5pm", "weekdays 09:00-17:00"), ("Mon 20-8", "Monday 20:00"),
    ("Tue until 17", "Tuesday 06:00-17:00"), ("weekends only", "weekends"),
    ("Чт после 18, Сб", "Thursday 18:00-24:00; Saturday"),
    ("lundi de 18h à 20h", "Monday 18:00-20:00"), ("Mo-Fr ab 18 Uhr", "weekdays 18:00-24:00"),
    ("weekdays during the day", "weekdays morning; weekdays noon; weekdays afternoon"),
    ("lundi en journée", "Monday morning; Monday noon; Monday afternoon"),
    ("lunchtime weekdays", "weekdays noon"), ("vardagar", "weekdays"),
    ("Wed eve", "Wednesday evening"), ("zvečer", "every day evening"),
    ("Tuesday night", "Tuesday night; Tuesday evening"), ("mostly evenings", "every day evening"),
    ("Tuesday 19:00, at my desk", "Tuesday 19:00, at my desk")])
def test_free_moments_are_read_as_people_write_them(cell: str, read: str) -> None:
    assert str(free_moments(cell)) == read


def test_a_moment_of_every_other_week_is_told() -> None:
    done = ran([{"[free] F": "Thursday from 18:00, every other week", "hours": "4"}])
    assert "moments of every week; read as each Thursday" in done.stdout


def test_long_cells_are_told_and_take_no_time() -> None:
    begun = time.monotonic()
    for said in ("1", "Mon ", "a, ", "9 - ", "living in ", "morning and evening ", "daytime "):
        with pytest.raises(ValueError, match="longer than"):
            free_moments(said * 2000)
        with pytest.raises(ValueError, match="longer than"):
            place(said * 2000)
        with suppress(ValueError):
            free_moments((said * 400)[:400])
    assert time.monotonic() - begun < 20


def test_what_is_said_of_an_unread_moment_quotes_what_was_written() -> None:
    with pytest.raises(ValueError, match="'in the lab, Monday 9-17' names no day"):
        free_moments("in the lab, Monday 9-17")


def test_a_yes_with_the_way_to_reach_somebody_is_a_yes_and_one_with_a_condition_is_asked() -> None:
    for cell in ("yes, telegram or mail", "yea", "ja, per Mail", "yes (email only)", "ok fine"):
        assert yes_or_no(cell) is True, cell
    for cell in ("yes but not during exams", "yes, if it is short", "yes, maybe", "yes and no",
                 "yes, but please no calls", "maybe, by mail"):
        assert yes_or_no(cell) is None, cell


def test_whoever_knows_nobody_says_so_in_many_ways() -> None:
    for cell in ("no, I know nobody", "I know nobody", "none so far", "nobody (yet)", "niemanden",
                 "don't know anybody in the field", "No one comes to mind", "I do not know anyone"):
        assert is_nobody(cell) is True, cell
    for cell in ("my friend Anna", "Don Knowles"):
        assert is_nobody(cell) is False, cell
    for cell in ("Nobody, except my tutor", "I don't know anyone but Anna Smith", "no idea"):
        assert is_nobody(cell) is None, cell


def _proofs(*texts: str, things: tuple[int, ...]) -> list[dict[str, Any]]:
    ids = [t.id for t in sheets.catalog().questions.things]
    ticked = "; ".join(ids[n - 1] for n in things)
    rows = [{"did": ticked, "did proof": text} for text in texts]
    done = ran(rows, "--map", str(FEW), "--json")
    people: list[dict[str, Any]] = json.loads(done.stdout)["people"]
    for person in people:
        did = person["answers"]["did"]
        person["did"] = {ids.index(d["thing"]) + 1: d.get("proof", "") for d in did}
    return people


def test_a_plain_no_or_a_mere_word_is_no_proof_and_is_said() -> None:
    texts = ("no", "nein", "No!", "non", "нет", "nope", "see above", "siehe oben")
    for person in _proofs(*(f"7: six evenings\n12: {t}" for t in texts), things=(7, 12)):
        assert person["did"] == {7: "six evenings", 12: ""}
        assert "shows nothing" in person["problems"][0]["expected"]
    for word in ("n/a", "yes", "ja", "-"):
        (person,) = _proofs(f"7: six evenings\n12: {word}", things=(7, 12))
        assert person["did"] == {7: "six evenings", 12: ""} and not person["problems"]


def test_what_somebody_denies_is_not_counted_and_is_said() -> None:
    texts = ("two, not three", "2 (not 3)", "not yet", "noch nicht", "zwei, nicht drei",
             "pas encore", "deux, pas trois", "not really, only helped")  # fmt: skip
    for person in _proofs(*(f"7: six evenings\n5: {t}" for t in texts), things=(5, 7)):
        assert person["did"] == {7: "six evenings"}
        assert "denies" in person["problems"][0]["expected"]
        assert "did" in person["answers"]["unread"]
    texts = ("payments could not go down", "NDA never broken", "audit, not one remark",
             "not 2023 but 2024", "nobody complained, three not even once")  # fmt: skip
    for person in _proofs(*(f"5: {t}" for t in texts), things=(5, 7)):
        assert person["did"][5] and not person["problems"]


def test_proofs_on_lines_of_which_only_some_have_a_colon() -> None:
    text = "33: yes, a cluster\n32 inspect PR merged\nand two more\n34 replicated agents"
    first, second = _proofs(text, text.replace("32 i", "#32 i"), things=(32, 33, 34))
    whole = {32: "inspect PR merged and two more", 33: "yes, a cluster", 34: "replicated agents"}
    assert first["did"] == second["did"] == whole
    assert "read as a line of its own" in first["problems"][0]["expected"]
    for line in ("32 of them full-time", "32 von ihnen"):
        (person,) = _proofs(f"33: led nurses\n{line}", things=(32, 33))
        assert person["did"] == {32: "", 33: f"led nurses {line}"}
        assert "read as more of the line before" in person["problems"][0]["expected"]


def test_several_proofs_or_abilities_on_one_line_are_several() -> None:
    (person,) = _proofs("22 - budget of the fair / 20 template used by 3 / 7 hosted 12 evenings",
                        things=(7, 20, 22))  # fmt: skip
    assert person["did"] == {22: "budget of the fair", 20: "template used by 3",
                             7: "hosted 12 evenings"}  # fmt: skip
    first, second = read("at_work", [
        "convening and teaching: a weekly lab of 22; technical building: an autograder for 200",
        "writing: I wrote; it took long: three weeks"])  # fmt: skip
    assert first["answers"]["at_work"] == {"convening": "a weekly lab of 22",
                                           "technical-building": "an autograder for 200"}
    assert second["answers"]["at_work"] == {"writing": "I wrote; it took long: three weeks"}


def test_a_known_city_beside_unknown_words_is_the_city_and_a_part_of_a_country_is_none() -> None:
    cells = {"Doitsu, Munich": ("DE", "Munich"), "Haidhausen, München": ("DE", "Munich"),
             "Munich, Germany": ("DE", "Munich"), "Germany, Munich": ("DE", "Munich"),
             "Austin, Texas": ("US", "Austin"), "Marfa, Texas": ("US", "Marfa"),
             "Garching, München": ("DE", "Garching"), "Bayern": ("DE", None),
             "Bavaria, Germany": ("DE", None), "Germany, Bavaria": ("DE", None),
             "Kalifornien": ("US", None), "Oberösterreich": ("AT", None),
             "near Munich, Germany": ("DE", "Munich"), "Starnberg, Bayern": ("DE", "Starnberg"),
             "Sendling, Munich, Germany": ("DE", "Munich"), "New Berlin, USA": ("US", "New Berlin"),
             "Munich, Bavaria, Germany": ("DE", "Munich"), "Hamburg": ("DE", "Hamburg")}
    rows = read("country", list(cells))
    held = [(r["answers"].get("country"), r["answers"].get("city")) for r in rows]
    assert dict(zip(cells, held, strict=True)) == cells


def test_rights_keep_what_is_known_and_say_the_rest_everywhere() -> None:
    cells = {"EU (italian)": (["EU"], "italian"), "UE (français)": (["EU"], "français"),
             "EU (Polish citizen), UK": (["EU", "GB"], "Polish citizen"),
             "Sénégal, UE (résidence permanente)": (["EU", "SN"], "résidence permanente")}
    for cell, (countries, left) in cells.items():
        (row,) = read("work_rights", [cell])
        assert row["answers"]["work_rights"] == countries
        assert row["answers"]["unread"] == {"work_rights": left}
        assert left in row["problems"][0]["expected"]
    (row,) = read("work_rights", ["UE (Italien)"])
    assert row["answers"]["work_rights"] == ["EU", "IT"] and not row["problems"]
    for cell in ("Germany (student visa)", "EU (until 2028)", "Germany (Blue Card)"):
        (row,) = read("work_rights", [cell])
        assert "work_rights" not in row["answers"] and row["problems"]


def test_an_order_of_dates_that_one_row_decides_is_said_with_its_row() -> None:
    rows = [{"full_time_from": "1/10/2027"}, {"full_time_from": "29.08.2027"}]
    assert "'1/10/2027' are read with the day first, as in row 3: '29.08.2027'" in ran(rows).stderr
    assert "day first" not in ran(rows[1:]).stderr


def test_a_decimal_comma_of_hours_is_said() -> None:
    (row,) = read("hours", ["7,5"])
    assert row["answers"]["hours"] == [7.5] * 4
    assert "read as 7.5" in row["problems"][0]["expected"]


def test_the_summary_says_who_left_no_address(tmp_path: Path) -> None:
    (tmp_path / "o.yaml").write_text(OPENING, encoding="utf-8")
    rows = "email,hours,[routed] R\na@example.org,4,yes\n,5,yes\nno address,6,yes\n"
    command = ["batch", "-", "--out", str(tmp_path / "plans"), "--map", str(FEW), "--openings",
               str(tmp_path / "o.yaml"), "-f", "md"]  # fmt: skip
    done = CliRunner().invoke(app, command, input=rows)
    assert "**2** left no address: p0002, p0003" in done.stdout
    assert "Openings stand in the mail of 1, who" in done.stdout


def test_a_city_of_several_countries_is_read_as_in_the_other_rows_and_said() -> None:
    """Two rows that name its country are enough, and one that names another is too many."""
    for cells, found in (
        (["Córdoba, Argentina", "Cordoba, Argentina", "córdoba", "Córdoba, AR"], "AR"),
        (["Córdoba, Argentina", "córdoba"], None),
        (["Córdoba, Argentina", "Córdoba, Argentina", "Córdoba, Spain", "córdoba"], None),
    ):
        rows = read("[country]", cells)
        bare = rows[cells.index("córdoba")]
        assert bare["answers"].get("country") == found
        (problem,) = bare["problems"]
        said = "read as córdoba, Argentina, as in other rows" in problem["expected"]
        assert said == bool(found)
        if not found:
            continue
        # What can be read alone is, whatever the others say, and nothing is said of it.
        london = read("[country]", ["London, Canada", "London, Canada", "London"])[2]
        assert london["answers"]["country"] == "GB" and not london["problems"]
        others = [row for row in rows if row is not bare]
        assert all(row["answers"]["country"] and not row["problems"] for row in others)


def test_a_place_behind_a_time_is_found_quickly_however_far_behind() -> None:
    for far in (" " * 11_000, ", " * 5_500):
        begun = time.process_time()
        with suppress(ValueError):
            Cues.parse(f"martes 19:00{far}x1")
        assert time.process_time() - begun < 10  # a second; with a worse pattern it never ends


# -- moments that say more ------------------------------------------------------------------------


@pytest.mark.parametrize("text, some", [
    ("Mon, Tue daytime. Weekends I work!", "Tuesday morning; Tuesday noon; Tuesday afternoon"),
    ("Saturday before my shift at 2", ""), ("8.30 to 12 weekdays, never evenings", ""),
    ("Martes y jueves después de las 6, sábados no",
     "Tuesday 18:00-24:00; Thursday 18:00-24:00"),
    ("I work 4 on 4 off, 7am to 7pm, so it changes", ""),
    ("pretty much open, Tues I volunteer 4-8", ""), ("after class Mon, Wed", ""),
])  # fmt: skip
def test_words_that_may_take_a_moment_back_are_asked_about(text: str, some: str) -> None:
    with pytest.raises(ValueError):
        free_moments(text)
    found = some_moments(text)
    assert str(found) == (some or "it varies")


@pytest.mark.parametrize("text, said", [
    ("weekdays 8:00-11:00", "weekdays 08:00-11:00"), ("Sat 6-8", "Saturday 18:00-20:00"),
    ("Saturday 10:00-22:00, Thursday 10:00-11:00", "Saturday 10:00-22:00; Thursday 10:00-11:00"),
    ("Sat pm, Sunday", "Saturday afternoon; Sunday; Saturday evening"),
    ("MWF mornings", "Monday morning; Wednesday morning; Friday morning"),
    ("TTh after 5", "Tuesday 17:00-24:00; Thursday 17:00-24:00"),
    ("Mon 10:00-11:00 MT", "Monday 10:00-11:00, MT"),
    ("weekdays from 6", "weekdays 18:00-24:00"), ("Sat 8-10", ""), ("Mon 7:00-9:00", ""),
    ("10:00-22:00, 10:00-11:00", ""),
])  # fmt: skip
def test_hours_are_those_of_their_day_and_their_half_of_it(text: str, said: str) -> None:
    if said:
        assert str(free_moments(text)) == said
    else:
        with pytest.raises(ValueError):
            free_moments(text)


def test_hours_of_a_shift_are_read_without_a_colon() -> None:
    assert str(free_moments("weekdays 0900-1600")) == "weekdays 09:00-16:00"
    assert str(free_moments("Sat 1830 to 2100")) == "Saturday 18:30-21:00"
