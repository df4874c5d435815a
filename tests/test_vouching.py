"""The person's side of an attestation: what is asked, what came back, and what it changes."""

from __future__ import annotations

import hashlib
import json
import random
import re
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from inside import run
from profiles import catalog, examples, planned_profiles
from test_attest import BY, EVE, IDS, OTHER
from test_attest import signed as sealed
from test_doors import DEMO

from pathways.assess import assess
from pathways.attest.credential import attestation_of, hand_over_of, withdrawal_of
from pathways.attest.request import Request, Subject, hash_of, read_request, write_request
from pathways.catalog.values import Id, When
from pathways.desk import Desk, vouching
from pathways.planner import Plan, make_plan
from pathways.profile import Profile
from pathways.record import Entry, Record, append, read_record, situation
from pathways.record.portfolio import portfolio
from pathways.record.vouched import VOUCHING, vouched

OF = "project:run-reading-group"
PROJECT = catalog().projects["run-reading-group"]
ROWS = tuple(row.asked for row in PROJECT.rubric)
DONE, DAY = When(2026, 11, 20), date(2026, 11, 29)


def attested(**told: Any) -> Entry:
    held: dict[str, Any] = {
        "by": "Ana Lopes", "credential": "urn:uuid:1", "issuer": "did:key:z6MkA", "saw": ROWS,
        "relation": "I host her group", "said": "She kept nine people to the end.",
        "file": "ab" * 32, "starts": When(2026, 11, 25), "ends": When(2029, 11, 25), **told,
    }
    return Entry(When(2026, 11, 26), "attested", held.pop("of", OF), **held)


def done(**told: Any) -> Entry:
    return Entry(DONE, "done", OF, **told)


def record(*entries: Entry) -> Record:
    return Record(entries, entries)


def levels(profile: Profile, *entries: Entry, day: date = DAY) -> dict[str, int]:
    person = situation(profile, record(*entries), catalog(), day).person
    return {c: shown.level for c, shown in person.levels.items()}


# -- what counts ----------------------------------------------------------------------------------


def test_rows_that_somebody_saw_count_as_solid_and_their_word_is_proof() -> None:
    me = Profile(1)
    full = levels(me, done(said="so", rubric=("solid",) * len(ROWS)))
    assert levels(me, done(), attested()) == full
    assert levels(me, done(rubric=("thin", *("strong",) * (len(ROWS) - 1))), attested(
        saw=ROWS[:1])) == full
    some = levels(me, done(said="so"))
    assert levels(me, done(), attested(saw=ROWS[:1])) == some != full


@pytest.mark.parametrize("silent", [
    [attested(saw=(), partly=())], [attested(saw=(), partly=ROWS)],
    [attested(), Entry(When(2026, 11, 28), "withdrawn", OF, credential="urn:uuid:1",
                       issuer="did:key:z6MkA")],
    [attested(ends=When(2026, 11, 28))],
    [attested(of="project:write-kind-rejection")],
], ids=["declined", "partly", "withdrawn", "over", "another"])
def test_what_is_declined_withdrawn_or_over_leaves_what_was_there(silent: list[Entry]) -> None:
    for rubric in ((), ("thin",) * len(ROWS), ("solid",) * len(ROWS)):
        own = done(rubric=rubric)
        assert levels(Profile(1), own, *silent) == levels(Profile(1), own)


def test_only_whoever_signed_it_can_withdraw_it() -> None:
    other = Entry(When(2026, 11, 28), "withdrawn", OF, credential="urn:uuid:1", issuer="did:key:zB")
    assert vouched(record(attested(), other), catalog(), DAY)
    assert vouched(record(other, attested()), catalog(), DAY)


def test_an_attestation_counts_once_however_often_two_machines_wrote_it_down() -> None:
    both = attested(), attested(), attested(credential="urn:uuid:2")
    held = vouched(record(*both), catalog(), DAY)
    assert [e.credential for e in held[OF]] == ["urn:uuid:1", "urn:uuid:2"]


@examples(25)
@given(planned_profiles(), st.integers(0, 10**6))
def test_an_attestation_never_lowers_anything_and_moves_no_more_than_its_rows(
    profile: Profile, seed: int
) -> None:
    chance = random.Random(seed)
    project = chance.choice(list(catalog().projects.values()))
    rows, of = [r.asked for r in project.rubric], f"project:{project.id}"
    own = tuple(chance.choice(("thin", "solid", "strong")) for _ in rows)
    entry = Entry(DONE, "done", of, said=chance.choice(("", "so")),
                  rubric=chance.choice(((), own, own[1:])))
    saw = tuple(row for row in rows if chance.random() < 0.6)
    partly = tuple(row for row in rows if row not in saw)
    before = levels(profile, entry)
    after = levels(profile, entry, attested(of=of, saw=saw, partly=partly))
    most = levels(profile, replace(entry, said="so", rubric=("solid",) * len(rows)))
    assert all(level <= after.get(c, 0) for c, level in before.items())
    assert all(level <= max(before.get(c, 0), most.get(c, 0)) for c, level in after.items())
    if not saw:
        assert after == before
    elif len(saw) == len(rows):
        def first(*entries: Entry) -> list[str]:
            person = situation(profile, record(*entries), catalog(), DAY).person
            return [f.role for f in assess(catalog(), person).shortlist]

        said = replace(entry, said="so", rubric=tuple(
            "solid" if x == "thin" else x for x in own) or ("solid",) * len(rows))
        assert first(entry, attested(of=of, saw=saw)) == first(said)


def test_a_portfolio_never_shows_less_with_an_attestation() -> None:
    for rubric in ((), ("thin",) * len(ROWS), ("solid",) * len(ROWS)):
        for link in ("", "https://example.org/x"):
            own = done(rubric=rubric, link=link)
            shown = [
                {a.id: a.level for a in portfolio(Profile(1), record(own, *more), catalog(),
                                                  DAY).abilities}
                for more in ([], [attested(saw=ROWS[:2])], [attested()], [attested(saw=())])
            ]
            for more in shown[1:]:
                assert all(level <= more.get(c, 0) for c, level in shown[0].items())


# -- asking while they remember -------------------------------------------------------------------


def asks(*entries: Entry, day: date = DAY) -> list[date]:
    """When the plan has whoever saw something asked to vouch for it."""
    profile = Profile(1, hours=(5, 5, 5, 5))
    plan = make_plan(catalog(), situation(profile, record(*entries), catalog(), day).person, day)
    assert isinstance(plan, Plan)
    return [s.due for s in plan.steps if s.id == VOUCHING]


SEEN = done(reviewer="Ana Lopes")


def test_whoever_saw_a_piece_is_asked_within_two_weeks_of_its_end() -> None:
    days = [DONE.first + timedelta(days=n) for n in range(25)]
    for day in days:
        due = asks(SEEN, day=day)
        assert len(due) == ((day - DONE.first).days <= catalog().rules.vouching.days), day
        assert all(day <= d <= DONE.first + timedelta(days=14) for d in due)


def test_nobody_is_asked_where_nobody_saw_it_or_who_was_asked_or_where_it_was_put_aside() -> None:
    on = When(2026, 11, 25)
    assert not asks(done())
    assert asks(done(), Entry(DONE, "result", OF, is_="accepted", by="Porto Group"))
    assert not asks(SEEN, Entry(on, "requested", OF, subject="urn:uuid:x"))
    assert not asks(SEEN, attested())
    assert not asks(SEEN, Entry(on, "skipped", VOUCHING))
    assert not asks(SEEN, Entry(on, "done", VOUCHING))
    later = Entry(When(2026, 11, 26), "done", "project:write-kind-rejection", reviewer="Bo")
    assert asks(SEEN, Entry(on, "done", VOUCHING), later)
    assert not asks(Entry(DONE, "done", "people:first-talk", reviewer="Ana"))


# -- the request ----------------------------------------------------------------------------------


@pytest.fixture
def me(tmp_path: Path) -> Path:
    home = tmp_path / "me.yaml"
    home.write_bytes(DEMO.read_bytes() + b"age: 31\n")
    rubric = ("thin", *("solid",) * (len(ROWS) - 1))
    append(tmp_path / "me.record.yaml", done(
        reviewer="Ana Lopes", link="https://example.org/?mail=me@example.org", rubric=rubric,
        said="write to me@example.org"))
    return home


def ask(me: Path, *more: str) -> dict[str, Any]:
    out = me.with_name("request.json")
    asked = run("attest", "request", PROJECT.id, "--profile", me, "--today", str(DAY),
                "-o", out, *more)
    assert asked.returncode == 0, asked.stderr
    held: dict[str, Any] = json.loads(out.read_bytes())
    return held


def test_a_request_holds_the_rows_that_were_chosen_and_nothing_of_the_answers(me: Path) -> None:
    memo = me.with_name("memo.pdf")
    memo.write_bytes(b"The finished memo.\n")
    held = ask(me, "--rows", "1,3", "--file", str(memo), "--link", "https://example.org/memo")
    assert [row["text"] for row in held["rows"]] == [ROWS[0], ROWS[2]]
    assert [row["id"] for row in held["rows"]] == ["r1", "r3"]
    assert [row["told"] for row in held["rows"]] == ["thin", "solid"]
    assert ROWS[0].endswith(PROJECT.rubric[0].solid)
    assert held["work"] == {"id": PROJECT.id, "title": PROJECT.name,
                            "done_when": PROJECT.done_when, "finished": "2026-11-20"}
    assert held["files"] == [{"name": "memo.pdf",
                              "sha256": hashlib.sha256(b"The finished memo.\n").hexdigest()}]
    assert held["links"] == ["https://example.org/memo"] and held["made"] == "2026-11-29"
    assert held["name"] == "" and ask(me, "--rows", "all", "--name", "Inês")["name"] == "Inês"
    # By chance any number may stand in an id or a hash.
    text = json.dumps({**held, "subject": "", "files": []}, ensure_ascii=False)
    answers = yaml.safe_load(me.read_text("utf-8"))
    said = [x for x in (answers["name"], answers["why"], answers["obstacle"], "31", "Portugal")
            if x in text]
    assert "@" not in text and said == []


def test_what_is_only_begun_or_was_not_rated_can_be_asked_about(me: Path) -> None:
    assert run("log", "started", "lead-one-session", "--profile", me).returncode == 0
    out = me.with_name("begun.json")
    words = ("attest", "request", "lead-one-session", "--rows", "all", "--profile", me)
    asked = run(*words, "-o", out)
    assert asked.returncode == 0, asked.stderr
    held = json.loads(out.read_bytes())
    assert held["work"]["finished"] is None
    assert {row["told"] for row in held["rows"]} == {""} and len(held["rows"]) > 2


def test_no_two_requests_have_the_same_id_and_the_record_knows_each(me: Path) -> None:
    ids = [ask(me, "--rows", "all")["subject"] for _ in range(3)]
    asked = [e for e in read_record(me.with_name("me.record.yaml")).entries
             if e.what == "requested"]
    assert [e.subject for e in asked] == ids and len({*ids}) == 3
    assert {e.by for e in asked} == {"Ana Lopes"}


@pytest.mark.parametrize(("words", "said"), [
    ((PROJECT.id,), "which rows are to go out?"),
    ((PROJECT.id, "--rows", "1,9"), "'9' is no row of it"),
    ((PROJECT.id, "--rows", "all", "--link", "ftp://x"), "not a web address"),
    ((PROJECT.id, "--rows", "all", "--file", "no.pdf"), "there is no such file"),
    (("write-kind-rejection", "--rows", "all"), "your record says nothing of"),
    (("mats", "--rows", "all"), "not a project"),
])
def test_what_cannot_be_asked_is_refused_and_nothing_is_written(
    me: Path, words: tuple[str, ...], said: str
) -> None:
    before = me.with_name("me.record.yaml").read_bytes()
    refused = run("attest", "request", *words, "--profile", me, "-o", me.with_name("r.json"))
    assert refused.returncode == 2 and said in refused.stderr
    assert me.with_name("me.record.yaml").read_bytes() == before
    assert not me.with_name("r.json").exists()


@examples(60)
@given(st.emails(), st.integers(0, 3))
def test_an_address_for_mail_goes_out_only_where_it_was_typed(mail: str, where: int) -> None:
    project = replace(PROJECT, name=f"For {mail}", done_when=f"{mail} has it", rubric=tuple(
        replace(row, look_at=f"what {mail} said", solid=f"ask <{mail}>") for row in PROJECT.rubric))
    held = replace(catalog(), projects={**catalog().projects, project.id: project})
    links = (f"https://example.org/?to={mail}", f"mailto:{mail}", "https://example.org/x",
             f"https://example.org/?to={quote(mail)}")
    desk = Desk(day=DAY)
    desk.catalog, desk.record = held, record(done(
        link=links[where], said=mail, reviewer=mail, rubric=("solid",) * len(ROWS)))
    made = vouching.request_of(desk, project, "all", [], [], "", "")
    assert "@" not in write_request(made)
    assert list(made.links) == [x for x in [links[where]] if x == "https://example.org/x"]


# -- what came back -------------------------------------------------------------------------------


@pytest.fixture
def back(me: Path) -> dict[str, bytes]:
    """What comes back, by name, each really signed."""
    asked = replace(read_request(json.dumps(ask(me, "--rows", "all")).encode(), "r"), name="Inês")
    return {
        "ana": ana(asked), "silent": ana(asked, rows={}, words="She was kind to all."),
        "forged": ana(asked).replace(b"nine people", b"many people"),
        "other": ana(replace(asked, subject=Subject(IDS[1]))),
        "withdrawn": sealed(withdrawal_of(IDS[0], "It was another group.", BY, IDS[1], WHEN)),
        "not-hers": sealed(withdrawal_of(IDS[0], "x", EVE, IDS[1], WHEN), OTHER),
        "moved": sealed(hand_over_of(EVE[0], BY, IDS[1], WHEN)),
    }  # fmt: skip


WHEN = datetime(2026, 11, 25, tzinfo=UTC)


def ana(asked: Request, rows: Any = None, words: str = "She kept nine people to the end.",
        relation: str = "I host her group", by: str = "Ana Lopes") -> bytes:
    seen = {row.id: "partly" if row.id == "r2" else "seen" for row in asked.rows}
    ids = (IDS[0] if rows is None else IDS[0].replace("1", "2"), IDS[1])
    digest = hash_of(write_request(asked).encode())
    return sealed(attestation_of(asked, digest, (BY[0], by), relation, seen if rows is None
                                 else rows, words, ids, WHEN))  # fmt: skip


def add(me: Path, what: str, back: dict[str, bytes], code: int = 0, *more: Any) -> str:
    file = me.with_name(f"{what}.json")
    file.write_bytes(back[what])
    came = run("attest", "add", file, "--profile", me, "--today", str(DAY), *more)
    assert came.returncode == code, came.stderr
    return came.stderr


def kept(me: Path) -> list[bytes]:
    return sorted(path.read_bytes() for path in me.with_name("me.attested").glob("*"))


def shown(me: Path, format: str = "md") -> str:
    return run("portfolio", "--profile", me, "--today", "2026-12-01", "-f", format).stdout


def test_what_was_signed_is_kept_byte_for_byte_and_counts(
    me: Path, back: dict[str, bytes]
) -> None:
    before = me.with_name("me.record.yaml").read_bytes()
    said = add(me, "ana", back)
    assert "Ana Lopes vouches for 3 of the rows" in said and "What you show: " in said
    after = me.with_name("me.record.yaml").read_bytes()
    assert after.startswith(before) and after.count(b"\n") == before.count(b"\n") + 1
    assert kept(me) == [back["ana"]]
    entry = read_record(me.with_name("me.record.yaml")).entries[-1]
    assert (entry.saw, entry.partly) == ((ROWS[0], *ROWS[2:]), (ROWS[1],))
    assert entry.file == hashlib.sha256(back["ana"]).hexdigest()


def test_adding_twice_is_once_and_an_undo_takes_it_back(me: Path, back: dict[str, bytes]) -> None:
    add(me, "ana", back)
    once = me.with_name("me.record.yaml").read_bytes()
    assert "in your record already" in add(me, "ana", back)
    assert me.with_name("me.record.yaml").read_bytes() == once
    line = str(read_record(me.with_name("me.record.yaml")).last_line)
    assert run("log", "undo", line, "--profile", me).returncode == 0
    assert "Vouched" not in shown(me) and kept(me) == [back["ana"]]
    add(me, "ana", back)
    assert "with a key that calls itself Ana Lopes" in shown(me)


@pytest.mark.parametrize(("what", "said"), [
    ("forged", "it was changed, or forged"), ("other", "no request of yours had its id"),
    ("withdrawn", "withdraws nothing that your record holds"),
])
def test_what_is_not_for_this_person_is_refused_and_not_kept(
    me: Path, back: dict[str, bytes], what: str, said: str
) -> None:
    before = me.with_name("me.record.yaml").read_bytes()
    assert said in add(me, what, back, 2)
    assert me.with_name("me.record.yaml").read_bytes() == before and kept(me) == []


def test_a_withdrawal_silences_and_a_new_key_is_kept(me: Path, back: dict[str, bytes]) -> None:
    before = shown(me)
    add(me, "ana", back)
    assert "withdraws nothing" in add(me, "not-hers", back, 2)
    assert "Kept: " in add(me, "moved", back)
    assert "with a key that calls itself Ana Lopes" in shown(me)
    assert "no longer vouches" in add(me, "withdrawn", back)
    assert shown(me).partition("---")[0] == before.partition("---")[0]
    assert kept(me) == sorted([back["ana"], back["moved"], back["withdrawn"]])


def test_whoever_declined_every_row_says_nothing_bad(me: Path, back: dict[str, bytes]) -> None:
    add(me, "silent", back)
    for format in ("md", "html", "json"):
        page = shown(me, format)
        assert "with a key that calls itself Ana Lopes" in page
        assert not re.search(r"declin|refus|did not see|0 of|nicht", page)
        assert "Saw" not in page


def test_what_was_signed_goes_along_and_goes_with_the_person(
    me: Path, back: dict[str, bytes], tmp_path: Path
) -> None:
    add(me, "ana", back)
    other = tmp_path / "other"
    other.mkdir()
    (other / "me.yaml").write_bytes(me.read_bytes())
    assert run("home", "merge", tmp_path, "--profile", other / "me.yaml").returncode == 0
    assert kept(other / "me.yaml") == [back["ana"]]
    assert "with a key that calls itself Ana Lopes" in shown(other / "me.yaml")
    own = run("plan", me, "-o", me.with_name("me.attested") / "plan.md", "--profile", me)
    assert own.returncode == 2
    assert run("profile", "delete", "--yes", "--profile", me).returncode == 0
    assert not me.with_name("me.attested").exists()


# -- pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["md", "html", "json"])
def test_what_is_told_and_what_is_vouched_for_never_look_alike(
    me: Path, back: dict[str, bytes], format: str
) -> None:
    run("log", "done", "lead-volunteer-cohort", "--profile", me, "--on", "2026-11-27", "--link",
        "https://example.org/other", "--rubric", ",".join(["solid"] * len(
            catalog().projects["lead-volunteer-cohort"].rubric)))
    add(me, "ana", back)
    page = shown(me, format)
    assert page.count("with a key that calls itself Ana Lopes") == 1
    for words in ("I host her group", "She kept nine people to the end.", "25 November 2031"):
        assert page.count(words) == 1, words
    assert "convening and teaching, level 2 of 4 (told by the owner; level 1 is vouched for" in page
    assert re.search(r"level 2 of 4 \(told by the owner\)", page)
    if format == "json":
        held = json.loads(page)
        assert [c["issuer"] for c in held["certificates"]] == ["Ana Lopes"]
        assert held["certificates"][0]["date"] == "2026-11-25" and list(held).index(
            "projects") < list(held).index("work" if "work" in held else "skills")
        assert held["references"][0]["name"] == "Ana Lopes"
        return
    boxed = re.findall(r"(?s)<aside.*?</aside>", page) or re.findall(r"(?m)(?:^>.*\n)+", page)
    assert len(boxed) == 1 and "attest verify FILE" in boxed[0] and "Open Badges 3.0" in boxed[0]
    assert page.index("Signed by somebody who says") < page.index("Open to see")
    assert "It does not say who holds the key" in page


def test_a_resume_with_what_others_signed_fits_both_schemas(
    me: Path, back: dict[str, bytes]
) -> None:
    from test_portfolio import resume

    add(me, "ana", back)
    add(me, "silent", back)
    assert len(resume(me)["references"]) == 2


def test_the_page_of_one_attestation_has_its_hash_in_a_square(
    me: Path, back: dict[str, bytes], tmp_path: Path
) -> None:
    import segno

    add(me, "ana", back)
    made = run("attest", "page", me.with_name("ana.json"), "--profile", me, "-o",
               tmp_path / "page.html")
    assert made.returncode == 0, made.stderr
    page = (tmp_path / "page.html").read_text("utf-8")
    digest = hashlib.sha256(back["ana"]).hexdigest()
    square = segno.make(f"ATT1:{digest.upper()}", error="m", micro=False)
    assert square.mode == "alphanumeric" and square.designator == "4-M"
    assert square.svg_inline(border=4, light="#fff", omitsize=True) in page
    assert digest in page and not re.search(r"(?:src|href)=|url\(", page)
    assert "The work of Inês, signed with a key that calls itself Ana Lopes" in page
    assert "On a CV, or on LinkedIn under projects" in page and "<script" not in page
    refused = run("attest", "page", me, "--profile", me)
    assert refused.returncode == 2


@pytest.mark.parametrize("text", ["<b>x</b>", "](javascript:x)", "“”", "`x`"])
def test_what_a_stranger_wrote_stays_in_its_place(
    me: Path, back: dict[str, bytes], text: str
) -> None:
    asked = read_request(me.with_name("request.json").read_bytes(), "r")
    rows = tuple(replace(row, text=f"what {text}") for row in asked.rows)
    asked = replace(asked, rows=rows, work=replace(asked.work, title=text))
    back["ana"] = ana(asked, words=text, relation=text, by=f"Ana {text}")
    add(me, "ana", back)
    made = run("attest", "page", me.with_name("ana.json"), "--profile", me).stdout
    for page in (made, shown(me, "html"), shown(me)):
        assert "<b>" not in page and "[`" not in page


def test_what_turns_the_direction_of_writing_is_not_added(me: Path, back: dict[str, bytes]) -> None:
    asked = read_request(me.with_name("request.json").read_bytes(), "r")
    back["ana"] = ana(asked, words="so \u202e")
    assert "no text that can be shown" in add(me, "ana", back, 2) and kept(me) == []


def test_a_group_sends_the_request_that_it_made_along(me: Path, back: dict[str, bytes]) -> None:
    asked = read_request(me.with_name("request.json").read_bytes(), "r")
    made = replace(asked, subject=Subject(IDS[1]), name="Inês")
    sent, wrong = me.with_name("sent.json"), me.with_name("request.json")
    sent.write_bytes(write_request(made).encode())
    back["ana"] = ana(made)
    assert "give --request FILE" in add(me, "ana", back, 2)
    assert "somebody else's" in add(me, "ana", back, 2, "--request", wrong)
    assert kept(me) == []
    assert "vouches for 3 of the rows" in add(me, "ana", back, 0, "--request", sent)
    assert "with a key that calls itself Ana Lopes" in shown(me)
    away = replace(made, work=replace(made.work, id=Id("run-reading-grup")))
    sent.write_bytes(write_request(away).encode())
    back["away"] = ana(away)
    assert "run-reading-group" in add(me, "away", back, 2, "--request", sent)


def test_without_the_package_that_draws_squares_it_is_said_how_to_get_it(
    me: Path, back: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "segno", None)
    add(me, "ana", back)
    refused = run("attest", "page", me.with_name("ana.json"), "--profile", me)
    assert refused.returncode == 2 and "pathways-advisor[credential]" in refused.stderr
