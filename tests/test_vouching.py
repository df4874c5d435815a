"""The person's side of an attestation: what is asked, what came back, and what it changes."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from inside import run
from profiles import catalog, examples, planned_profiles
from test_doors import DEMO

from pathways.assess import assess
from pathways.catalog.values import When
from pathways.planner import Plan, make_plan
from pathways.profile import Profile
from pathways.record import Entry, Record, append, read_record, situation
from pathways.record.portfolio import portfolio
from pathways.record.vouched import VOUCHING, vouched

OF = "project:run-reading-group"
PROJECT = catalog().projects["run-reading-group"]
ROWS = tuple(row.look_at for row in PROJECT.rubric)
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
    held = vouched(record(attested(), attested(), attested(credential="urn:uuid:2")), catalog(), DAY)
    assert [e.credential for e in held[OF]] == ["urn:uuid:1", "urn:uuid:2"]


@examples(25)
@given(planned_profiles(), st.integers(0, 10**6))
def test_an_attestation_never_lowers_anything_and_moves_no_more_than_its_rows(
    profile: Profile, seed: int
) -> None:
    chance = random.Random(seed)
    project = chance.choice(list(catalog().projects.values()))
    rows, of = [r.look_at for r in project.rubric], f"project:{project.id}"
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
