"""The same words mean the same at every door: interview, file, record, command line, form."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inside import run
from sheets import FEW, catalog
from typer.testing import CliRunner

from pathways.catalog import reading
from pathways.catalog.values import COUNTRIES, REGIONS, When
from pathways.catalog.yaml_nodes import compose
from pathways.cli.main import app
from pathways.desk.desk import day_of
from pathways.interview import BadAnswer, parse_answer
from pathways.problems import BadInput
from pathways.profile import parse_profile
from pathways.record import Entry, read_record, situation
from pathways.record.entries import Record

TODAY = date(2026, 11, 28)

COUNTRY = {
    "PT": "PT", "pt": "PT", "prt": "PT", "Portugal": "PT", "Portugal only": "PT", "portug": "PT",
    "Deutschland": "DE", "germany": "DE", "España": "ES", "espana": "ES", "France": "FR",
    "Österreich": "AT", "Oesterreich": "AT", "osterreich": "AT", "Schweiz": "CH", "Suisse": "CH",
    "Svizzera": "CH", "Italia": "IT", "Polska": "PL", "Česko": "CZ", "Czech Republic": "CZ",
    "Türkiye": "TR", "Turkey": "TR", "turkiye": "TR", "中国": "CN", "日本": "JP", "한국": "KR",
    "대한민국": "KR", "South Korea": "KR", "Россия": "RU", "Україна": "UA", "Ελλάδα": "GR",
    "Brasil": "BR", "México": "MX", "mexico": "MX", "Nederland": "NL", "the Netherlands": "NL",
    "Sverige": "SE", "Suomi": "FI", "NORGE": "NO", "no": "NO", "Éire": "IE", "भारत": "IN",
    "مصر": "EG", "ישראל": "IL", "Việt Nam": "VN", "Côte d’Ivoire": "CI", "Cote d'Ivoire": "CI",
    "U.K.": "GB", "England": "GB", "U.S.": "US", "USA": "US", "St. Lucia": "LC",
    "Bosnia & Herzegovina": "BA", "Guinea-Bissau": "GW", "Niger": "NE",
}
RIGHTS = {
    "EU": ["EU"], "UE": ["EU"], "European Union": ["EU"], "EEA": ["EEA"], "EWR": ["EEA"],
    "world": ["WORLD"], "Europe": ["EUROPE"], "Unión Europea": ["EU"],
}
MONTH = {
    "2027-04": "2027-04", "2027-4": "2027-04", "2027/04": "2027-04", "4/2027": "2027-04",
    "04.2027": "2027-04", "April 2027": "2027-04", "april, 2027": "2027-04", "Apr 27": "2027-04",
    "Apr. 2027": "2027-04", "Apr '27": "2027-04", "2027 April": "2027-04", "Sept 2027": "2027-09",
    "15.4.2027": "2027-04", "15 April 2027": "2027-04", "2027-04-15": "2027-04", "now": "now",
    "ASAP": "now", "immediately": "now", "Never": "never", "4/4/2027": "2027-04",
}
HOURS = {
    "3": 3, "1.5": 1.5, "1,5": 1.5, ".5": 0.5, "1h30": 1.5, "1:30": 1.5, "1h": 1, "3 h": 3,
    "45m": 0.75, "90 min": 1.5, "90 minutes": 1.5, "1 h 30 min": 1.5, "1 hour and 30 minutes": 1.5,
    "about 3": 3, "~3": 3, "2 hours": 2, "2 hrs a week": 2, "2h/week": 2, "0,125": 0.125, "1h 05m":
    1.083333,
}
DAY = {
    "2026-12-06": "2026-12-06", "2026-12-6": "2026-12-06", "2026/12/06": "2026-12-06",
    "20261206": "2026-12-06", "6 Dec 2026": "2026-12-06", "6. December 2026": "2026-12-06",
    "6th of December 2026": "2026-12-06", "Dec 6, 2026": "2026-12-06", "6-Dec-2026": "2026-12-06",
    "December 6 2026": "2026-12-06", "6.12.2026": "2026-12-06", "13/12/2026": "2026-12-13",
    "12/13/2026": "2026-12-13", "12/12/2026": "2026-12-12", "6 dec 26": "2026-12-06",
}
assert sum(map(len, (COUNTRY, RIGHTS, MONTH, HOURS, DAY))) >= 60


def interview(question: str, raw: Any) -> Any:
    asked = next(q for q in catalog().questions.questions if q.id == question)
    return parse_answer(catalog(), asked, raw)


def file(**answers: Any) -> Any:
    raw = json.dumps({"version": 1, **answers}, ensure_ascii=False).encode()
    return parse_profile(raw, "me.yaml", catalog())


def logged(**answers: Any) -> Any:
    entry = Entry(When(2026, 11, 28), "changed", answers=answers)
    return situation(file(), Record((entry,)), catalog(), TODAY).profile


def form(question: str, cells: list[str]) -> list[dict[str, Any]]:
    """What one export says, a row for each cell."""
    text = io.StringIO()
    csv.writer(text).writerows([("id", question), *enumerate(cells)])
    check = ["batch", "-", "--check", "--json", "--map", str(FEW)]
    done = CliRunner().invoke(app, check, input=text.getvalue())
    rows: list[dict[str, Any]] = json.loads(done.stdout)["people"]
    return rows


def test_every_door_reads_a_country_the_same() -> None:
    read = {word: (str(interview("country", word)[0]), str(file(country=word).country),
                   str(logged(country=word).country)) for word in COUNTRY}
    assert read == {word: (code,) * 3 for word, code in COUNTRY.items()}
    rows = form("country", list(COUNTRY))
    assert [row["answers"]["country"] for row in rows] == list(COUNTRY.values())


def test_every_door_reads_a_region_the_same() -> None:
    read = {word: (list(interview("work_rights", word)), list(file(work_rights=[word]).work_rights),
                   list(logged(work_rights=(word,)).work_rights)) for word in RIGHTS}
    assert read == {word: (codes,) * 3 for word, codes in RIGHTS.items()}
    rows = form("work_rights", list(RIGHTS))
    assert [row["answers"]["work_rights"] for row in rows] == list(RIGHTS.values())


def test_every_door_reads_a_month_the_same() -> None:
    read = {word: (str(interview("full_time_from", word)),
                   str(file(full_time_from=word).full_time_from),
                   str(logged(full_time_from=word).full_time_from)) for word in MONTH}
    assert read == {word: (month,) * 3 for word, month in MONTH.items()}
    rows = form("full_time_from", list(MONTH))
    assert [row["answers"]["full_time_from"] for row in rows] == list(MONTH.values())


def test_every_door_reads_hours_the_same() -> None:
    read = {word: (interview("hours", "; ".join([word] * 4)), interview("hours", [word] * 4),
                   file(hours=[word] * 4).hours, logged(hours=(word,) * 4).hours)
            for word in HOURS}
    assert read == {word: ((hours,) * 4,) * 4 for word, hours in HOURS.items()}
    rows = form("hours", list(HOURS))
    assert [row["answers"]["hours"] for row in rows] == [[h] * 4 for h in HOURS.values()]


def test_every_door_reads_a_day_the_same(tmp_path: Path) -> None:
    thing = catalog().questions.things[0].id
    record = tmp_path / "record.yaml"
    for word, day in DAY.items():
        said = [{"thing": thing, "when": word}]
        record.write_text(f'version: 1\nentries:\n- {{on: "{word}", what: hours, hours: 1h30}}\n',
                          encoding="utf-8")
        (entry,) = read_record(record).entries
        found = (interview("did", said)[0].when, file(did=said).did[0].when, entry.on,
                 day_of(word), reading.day(word))
        assert (word, *map(str, found)) == (word, *[day] * 5)
        assert entry.hours == 1.5


@pytest.mark.parametrize(("question", "word"), [
    ("country", "Portugall"), ("country", "XX"), ("country", "Slov"), ("country", "Atlantis"),
    ("full_time_from", "next summer"), ("full_time_from", "2027"), ("full_time_from", "2027-13"),
    ("full_time_from", "4/5/2027"), ("full_time_from", "Apr 15"),
    ("full_time_from", "Tachwedd 27"),
    ("hours", "many"), ("hours", "1h5"), ("hours", "nan"),
])
def test_no_door_reads_what_could_be_anything_and_each_quotes_it(question: str, word: str) -> None:
    lists = question == "hours"
    with pytest.raises(BadAnswer) as asked:
        interview(question, [word] * 4 if lists else word)
    with pytest.raises(BadInput) as written:
        file(**{question: [word] * 4 if lists else word})
    with pytest.raises(BadInput) as changed:
        logged(**{question: (word,) * 4 if lists else word})
    (row,) = form(question, [word])
    told = [str(asked.value), str(written.value), str(changed.value)]
    told += [p["expected"] for p in row["problems"]]
    assert len(told) == 4 and all(word in said for said in told), told


def test_the_command_line_reads_days_and_hours_as_the_others_do(tmp_path: Path) -> None:
    me = tmp_path / "me.yaml"
    me.write_text("version: 1\n", encoding="utf-8")
    for args in (("hours", "1h30", "--on", "6 Nov 2026"), ("hours", "45m", "--on", "6.11.2026"),
                 ("hours", "1,5", "--on", "20261106"),
                 ("changed", "hours=1h30", "country=Deutschland", "--on", "2026-11-6")):
        done = run("log", *args, "--profile", me)
        assert done.returncode == 0, done.stderr
    entries = read_record(me.with_suffix(".record.yaml")).entries
    assert {str(e.on) for e in entries} == {"2026-11-06"}
    assert [e.hours for e in entries] == [1.5, 0.75, 1.5, 0]
    now = situation(file(), Record(entries), catalog(), TODAY).profile
    assert (now.hours, now.country) == ((1.5,) * 4, "DE")
    assert run("log", "hours", "1", "--on", "5/11/2026", "--profile", me).returncode == 2


def test_yesterday_needs_a_day_to_be_before() -> None:
    assert reading.day("Yesterday", TODAY) == date(2026, 11, 27)
    assert reading.day("today", TODAY) == TODAY
    with pytest.raises(ValueError, match="'yesterday' is another day whenever it is read"):
        reading.day("yesterday")


@pytest.mark.parametrize(("text", "weeks"), [
    ("4 7 5 6", (4, 7, 5, 6)), ("4,7,5,6", (4, 7, 5, 6)), ("4,5 7 5 6", (4.5, 7, 5, 6)),
    ("4, 7, 5, 6,5", (4, 7, 5, 6.5)), ("4/7/5/6", (4, 7, 5, 6)), ("4;7;5;6;10", (4, 7, 5, 6, 10)),
    ("1h30, 2h, 45m, 3", (1.5, 2, 0.75, 3)), ("4 h 7 h 5 h 6 h a week", (4, 7, 5, 6)),
    ("1h 30m 2h 3h 4h", (1.5, 2, 3, 4)), ("5", (5,)), ("1 h 30", (1.5,)), ("", ()),
])
def test_hours_of_several_weeks(text: str, weeks: tuple[float, ...]) -> None:
    assert reading.weeks(text) == weeks


@pytest.mark.parametrize("text", ["1,500", "12,000"])
def test_a_comma_before_three_digits_could_be_two_numbers(text: str) -> None:
    with pytest.raises(ValueError, match=f"'{text}' could be two numbers; write "):
        reading.hours(text)


@pytest.mark.parametrize("text", ["1½", "3-4", "1e400", "--3", "1:75", "h", "m5", "1 2"])
def test_hours_that_say_no_one_number_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number of hours; write"):
        reading.hours(text)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_a_day_can_be_written_in_many_ways(day: date) -> None:
    name = day.strftime("%B")
    for text in (str(day), f"{day.day} {name} {day.year}", f"{name[:3]} {day.day}, {day.year}",
                 f"{day.day}.{day.month}.{day.year}", f"{day.year}/{day.month}/{day.day}"):
        assert reading.day(text) == day
    for order, text in (("day first", f"{day.day}/{day.month}/{day.year}"),
                        ("month first", f"{day.month}/{day.day}/{day.year}")):
        if day.day <= 12:
            assert reading.day(text, order=order) == day  # type: ignore[arg-type]
        if day.day <= 12 and day.day != day.month:
            with pytest.raises(ValueError, match="could come first"):
                reading.day(text)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (reading.country, reading.month, reading.day, reading.hours, reading.weeks,
                 reading.language):
        try:
            read(text)
        except ValueError as error:
            assert str(error)


# -- the table ------------------------------------------------------------------------------------


def test_every_name_of_the_table_is_read_as_its_own() -> None:
    names = reading._names()
    for code, given_names in names.countries.items():
        assert code in COUNTRIES | REGIONS
        assert {str(reading.country(name)) for name in given_names} <= {code}
    for code, given_names in names.languages.items():
        assert {reading.language(name) for name in given_names} == {code}


def test_every_name_in_another_language_is_read_as_its_own() -> None:
    names = reading._abroad()
    for code, listed in names.countries.items():
        assert {reading._called(reading._folded(name)) for name in listed.split("; ")} == {code}
    for code, cities in names.cities.items():
        for city, listed in cities.items():
            assert {reading._city(reading._folded(name)) for name in listed.split("; ")} == {
                (code, city)}
    for code, listed in names.languages.items():
        assert {reading.language(name) for name in listed.split("; ")} == {code}
    for month, listed in names.months.items():
        number = ("january february march april may june july august september october november "
                  "december".split().index(month) + 1)  # fmt: skip
        assert {reading.month(f"{name} 2027") for name in listed.split("; ")} == {
            f"2027-{number:02}"}


def test_no_name_stands_for_two() -> None:
    import iso3166

    found: dict[str, set[str]] = {}
    for code, names in reading._names().countries.items():
        for name in names:
            found.setdefault(reading._folded(name), set()).add(code)
    for item in iso3166.countries:
        if item.alpha2 in COUNTRIES:
            for name in (item.apolitical_name, item.name, item.alpha3):
                found.setdefault(reading._folded(name), set()).add(item.alpha2)
    assert {name: codes for name, codes in found.items() if len(codes) > 1 or not name} == {}


@pytest.mark.parametrize("text, code", [
    ("St. John's, NL", "CA"), ("Zeist, NL", "NL"), ("Charlottetown, PEI", "CA"), ("Perth WA", "AU"),
    ("Seattle, WA", "US"), ("Mumbai, MH", "IN"), ("Recife, PE", "BR"), ("Lima, PE", "PE"),
    ("San Jose, CA", "US"), ("Toronto, CA", "CA"), ("Nashville, TN", "US"), ("Chennai TN", "IN"),
])  # fmt: skip
def test_letters_behind_a_city_are_those_of_a_part_of_its_country(text: str, code: str) -> None:
    assert reading.home(text)[0] == code


@pytest.mark.parametrize("text", ["Charlottetown, PE", "Athens, GA", "Bloomington, IN"])
def test_letters_that_could_be_two_behind_a_town_nobody_knows_are_asked_about(text: str) -> None:
    with pytest.raises(ValueError, match="could be"):
        reading.home(text)


@pytest.mark.parametrize("text, codes", [
    ("Farsi, Cantonese and Cebuano", ("fa", "yue", "ceb")), ("dari / Luo", ("fa", "luo")),
    ("Twi, French (B1, getting there)", ("tw", "french (b1, getting there)")),
    ("Polish (native), German (C1)", ("pl", "de")),
])  # fmt: skip
def test_languages_are_read_with_what_stands_in_brackets(text: str, codes: tuple[str]) -> None:
    assert reading.languages(text) == codes


def test_a_language_that_nobody_knows_is_called_as_it_was_written() -> None:
    for text in ("esperantido", "russian sign language", "english pidgin of mine"):
        assert reading.language_name(text) == text and not reading.is_language(text)
    assert reading.language_name("yue") == "Cantonese" and reading.is_language("yue")
    assert reading.language_name("zh-Hant") == "Chinese"


def test_a_language_in_a_file_is_the_one_of_the_interview() -> None:
    assert file(languages=["Deutsch", "en", "Klingon"]).languages == tuple(
        sorted(interview("languages", "German, English, klingon")))


# -- JSON is YAML, nearly --------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "read"), [
    (r"\ud83d\ude00", "😀"), (r"\uD83D\uDE00 \u00e9", "😀 é"), (r"a\/b\t", "a/b\t"),
    (r"\ud83d\ude00 \\ud83d\\ude00", r"😀 \ud83d\ude00"), (r"\\\ud83d\ude00", "\\😀"),
])
def test_signs_that_json_writes_in_two_halves_are_read(typed: str, read: str) -> None:
    root = compose(f'{{"a": "{typed}"}}'.encode(), "x").root
    assert root is not None and root.value[0][1].value == read


@pytest.mark.parametrize("typed", [r"\ud83d", r"\ude00\ud83d", r"\ud83d\ud83d"])
def test_half_a_sign_is_a_mistake_with_its_place(typed: str) -> None:
    with pytest.raises(BadInput, match="half of a sign") as bad:
        compose(f'{{"a": "{typed}"}}'.encode(), "x")
    assert bad.value.problems[0].line == 1


def test_a_compiled_catalog_that_is_damaged_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pathways.catalog import compiled, load_catalog
    from pathways.catalog.load import examine

    catalog = load_catalog()
    file = tmp_path / "catalog.pickle"
    compiled.write_compiled(catalog, tmp_path)
    monkeypatch.setattr(compiled, "_FOLDER", tmp_path)
    digests = (catalog.digest, catalog.rules_digest)
    held = compiled.read_compiled(digests)
    assert held is not None and [*held.programs] == [*catalog.programs]
    whole = file.read_bytes()
    middle = len(whole) // 2
    for raw in (whole[:-1], whole[:middle], whole[:150], b"",
                whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]):
        file.write_bytes(raw)
        assert compiled.read_compiled(digests) is None
        assert examine().catalog.digest == catalog.digest


@pytest.mark.parametrize(("text", "many"), [
    ("two of five say so", 5), ("3 of 8 by the end of February", 8), ("Two out of ten banks", 10),
    ("If two of five people tell me; 1 of 2 would do", 5), ("one of them", 0), ("five of two", 0),
    ("3 of 5,000", 0), ("12 of 400 readers", 0), ("", 0), ("most of all", 0), ("1 of 1", 0)])
def test_of_how_many_a_text_counts_some(text: str, many: int) -> None:
    assert reading.out_of(text) == many


# -- as people write when they are asked -----------------------------------------------------------


@pytest.mark.parametrize(("text", "place"), [
    ("Berlin", ("DE", "Berlin")), ("kraków", ("PL", "Kraków")), ("Krakow", ("PL", "Kraków")),
    ("Lagos", ("NG", "Lagos")), ("Boston, MA", ("US", "Boston")),
    ("Toronto, ON", ("CA", "Toronto")),
    ("San Francisco, CA", ("US", "San Francisco")), ("Austin, Texas", ("US", "Austin")),
    ("Berlin, DE", ("DE", "Berlin")), ("Toronto, CA", ("CA", "Toronto")),
    ("Texas", ("US", "Texas")),
    ("Nederland, Amsterdam", ("NL", "Amsterdam")), ("Singapore", ("SG", "")),
    ("Nigeria 🇳🇬", ("NG", "")), ("🇩🇪", ("DE", "")),
    ("Hof, Germany", ("DE", "Hof")), ("Washington, DC", ("US", "Washington DC"))])
def test_a_city_alone_says_where_it_is(text: str, place: tuple[str, str]) -> None:
    assert reading.place(text) == place


def test_letters_that_are_a_country_and_a_state_are_asked_about() -> None:
    with pytest.raises(ValueError, match="'CA' could be Canada or a part of the United States"):
        reading.place("Springvale, CA")


@pytest.mark.parametrize(("text", "month"), [
    ("March", "2027-03"), ("November", "2026-11"), ("from March", "2027-03"),
    ("in eight months", "2027-07"), ("six months", "2027-05"), ("half a year", "2027-05"),
    ("within a year", "2027-11"), ("a year", "2027-11"), ("in 2 years", "2028-11"),
    ("end of March", "2027-03"), ("end of the year", "2026-12"), ("until May 2027", "2027-05"),
    ("about 6 months", "2027-05"), ("in three weeks", "2026-12"), ("end of 2027", "2027-12"),
    ("from September onwards", "2027-09"), ("next month", "2026-12"),
    ("it does not run out", "never")])
def test_a_month_is_said_from_today(text: str, month: str) -> None:
    assert reading.month_ahead(text, TODAY) == month


@pytest.mark.parametrize("text", ["next summer", "Apr 15", "2027", "soon", "in x months"])
def test_and_what_could_be_several_months_is_not(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        reading.month_ahead(text, TODAY)


@pytest.mark.parametrize(("text", "weeks"), [
    ("4-5", (4, 4, 4, 4, 5)), ("3 to 4 hours", (3, 3, 3, 3, 4)), ("5 or 6 a week", (5, 5, 5, 5, 6)),
    ("between 0 and 10", (0, 0, 0, 0, 10)), ("10 to 5", (5, 5, 5, 5, 10)), ("ten", (10,)),
    ("two or three hours", (2, 2, 2, 2, 3)), ("2h-3h", (2, 2, 2, 2, 3))])
def test_from_to_is_what_is_usual_and_the_most(text: str, weeks: tuple[float, ...]) -> None:
    assert reading.weeks(text) == weeks


@pytest.mark.parametrize(("text", "kept"), [
    ("exams in January and June; July to September free",
     ["2027-01 to 2027-01: 0 exams", "2027-06 to 2027-06: 0 exams",
      "2027-07 to 2027-09: full-time"]),
    ("exams in June 0", ["2027-06 to 2027-06: 0 exams"]),
    ("exams January, June", ["2027-01 to 2027-01: 0 exams", "2027-06 to 2027-06: 0 exams"]),
    ("free July to September", ["2027-07 to 2027-09: full-time"]),
    ("January and June 0 exams", ["2027-01 to 2027-01: 0 exams", "2027-06 to 2027-06: 0 exams"]),
    ("July and August 30", ["2027-07 to 2027-07: 30", "2027-08 to 2027-08: 30"]),
    ("between 20 Jan and 10 Feb 0 exams", ["2027-01-20 to 2027-02-10: 0 exams"]),
    ("30 hours from July to September", ["2027-07 to 2027-09: 30"]),
    ("full-time from August 2027", ["2027-08: full-time"]),
    ("15 hours a week in July", ["2027-07 to 2027-07: 15"]),
    ("6-12 April out", ["2027-04-06 to 2027-04-12: 0 out"]),
    ("holidays 20 to 31 December 0", ["2026-12-20 to 2026-12-31: 0 holidays"]),
    ("April 6 - 12: 0", ["2027-04-06 to 2027-04-12: 0"]),
    ("the week of 6 April 0", ["2027-04-05 to 2027-04-11: 0"]),
    ("not the week of April 6", ["2027-04-05 to 2027-04-11: 0"]),
    ("until June 3", ["2026-11-28 to 2027-06: 3"]),
    ("3 hours until June", ["2026-11-28 to 2027-06: 3"]),
    ("until 15 June 2027: 4", ["2026-11-28 to 2027-06-15: 4"]),
    ("sesja 25.01-7.02 practically zero", ["2027-01-25 to 2027-02-07: 0 sesja"]),
    ("sesja: 28 stycznia - 14 lutego 0", ["2027-01-28 to 2027-02-14: 0 sesja"]),
    ("сесія 25.01–08.02 — 0", ["2027-01-25 to 2027-02-08: 0 сесія"]),
    ("28.1.-12.2. skúšky 3h; july-sept free (30h)",
     ["2027-01-28 to 2027-02-12: 3 skúšky", "2027-07 to 2027-09: 30"]),
    ("navidad 20 dic a 7 ene en casa, 0", ["2026-12-20 to 2027-01-07: 0 navidad en casa"]),
    ("Ramadan (8 Feb-9 Mar): 2h", ["2027-02-08 to 2027-03-09: 2 Ramadan"]),
    ("Feb free: 25h/week. Rest of the year normal", ["2027-02 to 2027-02: 25"]),
    ("school holidays = 0 (1-14 Feb, July)",
     ["2027-02-01 to 2027-02-14: 0 school holidays", "2027-07 to 2027-07: 0 school holidays"]),
    ("I am away from 3 to 9 January skiing 0", ["2027-01-03 to 2027-01-09: 0 I am away skiing"]),
    ("from march more like 8", ["2027-03: 8"]),
    # Nothing that names another time is taken for the name of the first.
    ("June exams, July-Sept I'm at home and totally free",
     ["2027-06 to 2027-06: 0 exams", "2027-07 to 2027-09: full-time I'm at home and totally"]),
    ("June 10 exams, July 20", ["2027-06 to 2027-06: 10 exams", "2027-07 to 2027-07: 20"])])
def test_hours_of_other_weeks_in_any_order(text: str, kept: list[str]) -> None:
    assert list(reading.periods(text, TODAY)) == kept


@pytest.mark.parametrize("text", [
    "one weekend a month", "summers free", "exams", "30 hours", "before June 3",
    "5 to 9 hours in June", "from the 3rd to the 9th of June 0", "between exams and June 0",
    "from June 10 hours until August", "in April 6-12 hours", "January 0 exams until 5 February",
    "exams in the last week of January: 2h", "30 July", "Diwali & Xmas away"])
def test_and_none_is_made_of_words_that_name_no_time(text: str) -> None:
    with pytest.raises(ValueError, match=f"could not be read: '{text}'"):
        reading.periods(text, TODAY)


@pytest.mark.parametrize(("text", "found"), [
    ("US citizen", ["US"]), ("I am a UK citizen", ["GB"]), ("Germany (EU citizen)", ["DE", "EU"]),
    ("only Kenya", ["KE"]), ("anywhere in the EU", ["EU"]), ("Israel and Germany", ["DE", "IL"]),
    ("EU passport; US green card", ["EU", "US"])])
def test_where_somebody_may_work_in_their_own_words(text: str, found: list[str]) -> None:
    assert list(reading.countries(text)) == found


@pytest.mark.parametrize(("text", "kept"), [
    ("Friday mornings, home office", "Friday morning, home office"),
    ("Fridays at work", "Friday, at work"), ("Wednesday after the seminar",
                                             "Wednesday, after the seminar"),
    ("Tuesdays and Thursdays 20:00", "Tuesday 20:00; Thursday 20:00"),
    ("Monday and Thursday mornings", "Monday morning; Thursday morning"),
    ("Mon, Wed and Fri at 7pm, kitchen", "Monday 19:00, kitchen; Wednesday 19:00, kitchen; "
                                         "Friday 19:00, kitchen"),
    ("evenings after 20:00", "every day 20:00, evening"),
    ("after 21:00, kids in bed", "every day 21:00, kids in bed"), ("21:00", "every day 21:00"),
    ("every morning", "every day morning"), ("weekday mornings", "weekdays morning"),
    ("this weekend", "weekends"), ("Saturday 10:00-12:00", "Saturday 10:00"),
    ("Sunday 8 pm", "Sunday 20:00"), ("on Sunday evening, kitchen table",
                                      "Sunday evening, kitchen table"),
    ("weekends; Tuesday 19:00", "weekends; Tuesday 19:00")])
def test_moments_of_a_week_in_ones_own_words(text: str, kept: str) -> None:
    held = interview("cue", text)
    assert str(held) == kept
    assert interview("cue", str(held)) == held
