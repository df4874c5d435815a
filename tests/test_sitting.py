"""`pathways start` never loses what somebody wrote into the file while it asked."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sheets import catalog
from test_screens import Script

from pathways.cli.interview import _Session
from pathways.desk import Desk, home_of
from pathways.desk.sitting import Clash, Gone, Sitting, Unreadable
from pathways.interview import Interview
from pathways.profile import Profile, read_profile

DAY = date(2026, 11, 22)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    made = Desk(home_of(tmp_path / "me.yaml"), (), DAY)
    made.catalog = catalog()
    return made


def mine(desk: Desk, **said: Any) -> Profile:
    return replace(Profile(2, situation="working", country="PT"), **said)


def begun(desk: Desk) -> Sitting:
    """A sitting that saved three answers."""
    sitting = Sitting(desk)
    sitting.save(mine(desk, name="Ana"))
    return sitting


def edit(desk: Desk, old: str, new: str) -> None:
    file = desk.files.profile
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def held(desk: Desk) -> Profile:
    return read_profile(desk.files.profile, desk.catalog)


def test_an_edit_of_another_answer_is_kept(desk: Desk) -> None:
    sitting = begun(desk)
    edit(desk, "country: PT", "country: DE\nwhy: because")
    saved, taken = sitting.save(mine(desk, name="Anna"))
    assert (saved.name, saved.country, saved.why) == ("Anna", "DE", "because")
    assert set(taken) == {"country", "why"} and held(desk) == saved
    assert sitting.save(replace(saved, name="Eva"))[1] == ()


def test_an_answer_that_was_taken_out_of_the_file_stays_out(desk: Desk) -> None:
    sitting = begun(desk)
    edit(desk, "country: PT", "")
    saved, taken = sitting.save(mine(desk, name="Anna"))
    assert saved.country is None and taken == ("country",) and held(desk) == saved


@pytest.mark.parametrize(("prefer", "name"), [("here", "Eva"), ("there", "Ida")])
def test_one_answer_changed_twice_is_asked_about(desk: Desk, prefer: str, name: str) -> None:
    sitting = begun(desk)
    edit(desk, "name: Ana", "name: Ida")
    with pytest.raises(Clash) as clash:
        sitting.save(mine(desk, name="Eva"))
    assert clash.value.keys == {"name": ("Eva", "Ida")} and held(desk).name == "Ida"
    assert sitting.save(mine(desk, name="Eva"), prefer)[0].name == name == held(desk).name


def test_a_file_that_cannot_be_read_is_never_written_over(desk: Desk) -> None:
    sitting = begun(desk)
    edit(desk, "country: PT", "country: [")
    broken = desk.files.profile.read_bytes()
    with pytest.raises(Unreadable):
        sitting.save(mine(desk, name="Eva"))
    assert desk.files.profile.read_bytes() == broken
    aside = sitting.put_aside()
    assert sitting.save(mine(desk, name="Eva"))[0].name == "Eva"
    assert aside.read_bytes() == broken and aside.name == "me.edited-1.yaml"
    assert os.name == "nt" or aside.stat().st_mode & 0o077 == 0


def test_answers_that_were_deleted_do_not_come_back_by_themselves(desk: Desk) -> None:
    sitting = begun(desk)
    desk.files.profile.unlink()
    with pytest.raises(Gone):
        sitting.save(mine(desk))
    assert not desk.files.profile.exists()
    sitting.begin_again()
    sitting.save(mine(desk))
    assert held(desk).country == "PT"


@pytest.mark.parametrize(("picked", "hours"), [("here", 12.0), ("there", 3.0)])
def test_the_interview_asks_which_one_counts(desk: Desk, picked: str, hours: float) -> None:
    session = _Session(desk, plain=True)
    session.screen = script = Script([picked])  # type: ignore[assignment]
    state = Interview(desk.catalog, mine(desk, hours=(4.0,) * 4), DAY)
    state = session._saved(state)
    edit(desk, "- 4\n- 4\n- 4\n- 4", "- 3\n- 3\n- 3\n- 3")
    edit(desk, "country: PT", "country: DE")
    after = session._saved(replace(state, profile=replace(state.profile, hours=(12.0,) * 4)))
    assert "Which counts?" in script.asked[0][0]
    assert after.profile.hours == (hours,) * 4 == held(desk).hours
    assert after.profile.country == "DE"


def test_the_interview_waits_until_the_file_is_mended(desk: Desk) -> None:
    session = _Session(desk, plain=True)
    state = session._saved(Interview(desk.catalog, mine(desk), DAY))
    edit(desk, "country: PT", "country: [")

    class Mending(Script):
        def pick(self, *said: Any, **more: Any) -> Any:
            edit(desk, "country: [", "country: DE")
            return super().pick(*said, **more)

    session.screen = Mending(["again"])  # type: ignore[assignment]
    assert session._saved(state).profile.country == "DE"
