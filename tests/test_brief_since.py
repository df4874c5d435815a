"""`pathways brief NEW --since OLD`: two terms side by side, and nobody is lost between them."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
import sheets
from hypothesis import given, settings
from hypothesis import strategies as st
from test_json import misfits
from typer.testing import CliRunner, Result

from pathways.cli.main import app
from pathways.cohort import terms
from pathways.cohort.brief_text import to_since
from pathways.cohort.people import Facts, Member, Step
from pathways.cohort.store import COUNTED, Manifest

CATALOG = sheets.catalog()
GENERALIST = [str(rung.id) for rung in CATALOG.ladders["generalist"].rungs]
THEN, NOW = "2026-05-04", "2026-11-22"


def facts(rung: int = 0, role: str = "operations-generalist", **more: Any) -> Facts:
    held: dict[str, Any] = {"done": (), "situation": "student", **more}
    return Facts(ladder="generalist", rungs={"generalist": GENERALIST[rung]}, role=role, **held)


def member(n: int, key: str, held: Facts | None = None, **more: Any) -> Member:
    given = {"name": f"Name {n}", "email": "", "facts": facts() if held is None else held, **more}
    return Member(f"p{n:04}", key, made_from="", files={}, problems=(), **given)


def manifest(day: str, people: list[Member]) -> Manifest:
    lock = {"catalog": "c" * 64, "rules": "r" * 64, "pathways": "1"}
    counts = dict.fromkeys(COUNTED, 0)
    return Manifest(day, lock, ["md"], 1, counts, [], {p.id: p for p in people}, [])


def compared(now: list[Member], then: list[Member]) -> tuple[terms.Terms, list[terms.One]]:
    return terms.compare_terms(manifest(NOW, now), manifest(THEN, then), CATALOG)


def kinds(now: list[Member], then: list[Member]) -> Counter[str]:
    return Counter(one.what for one in terms.matched(now, then))


# == who is who ====================================================================================


def test_people_are_known_again_by_id_then_by_address_and_never_by_name() -> None:
    then = [
        member(1, "id ana"), member(2, "email b@x.org", email="b@x.org"),
        member(3, "id carla", email="c@x.org"), member(4, "email d@x.org", name="Same Name"),
    ]
    now = [
        member(1, "id ana", email="other@x.org"), member(2, "id bo", email="B@x.org"),
        member(3, "email c@x.org", email="c@x.org"), member(4, "email e@x.org", name="Same Name"),
    ]
    found = terms.matched(now, then)
    pairs = {(o.now.id if o.now else "", o.then.id if o.then else ""): o.what for o in found}
    assert pairs == {("p0001", "p0001"): "stayed", ("p0002", "p0002"): "stayed",
                     ("p0003", "p0003"): "stayed", ("p0004", ""): "came", ("", "p0004"): "silent"}


def test_an_answer_that_only_stands_in_the_sheet_still_is_no_new_answer() -> None:
    moment = ("time 2026-05-01T10:00:00 name 1",)
    then = [member(1, "email a@x.org", also=moment), member(2, "email b@x.org", also=moment)]
    now = [member(1, "email a@x.org", also=moment),
           member(2, "email b@x.org", also=("time 2026-11-01T10:00:00 name 2",))]
    assert kinds(now, then) == {"silent": 1, "stayed": 1}


def test_who_cannot_be_known_again_is_counted_as_that() -> None:
    anonymous = [member(n, f"answers {n}") for n in range(1, 4)]
    addressed = [member(n, f"email {n}@x.org") for n in range(1, 4)]
    by_id = [member(n, f"id {n}") for n in range(1, 4)]
    assert kinds(anonymous, addressed) == {"unknown": 6}
    assert kinds(by_id, addressed) == {"unknown": 6}  # they may be the same people
    assert kinds([*addressed, *anonymous[:0]], addressed) == {"stayed": 3}


def test_an_address_of_two_people_leads_to_neither() -> None:
    then = [member(1, "id a", email="office@x.org"), member(2, "id b", email="office@x.org")]
    now = [member(1, "email office@x.org", email="office@x.org")]
    assert kinds(now, then) == {"came": 1, "silent": 2}


KEYS = st.lists(
    st.tuples(st.sampled_from(["id", "email", "answers", "time"]), st.integers(0, 9),
              st.sampled_from(["", "a@x.org", "b@x.org", "3@x.org"])),
    max_size=12, unique_by=lambda k: k[:2],
)


def _members(keys: list[tuple[str, int, str]]) -> list[Member]:
    made = []
    for n, (kind, number, email) in enumerate(keys, 1):
        key = f"email {number}@x.org" if kind == "email" else f"{kind} {number}"
        made.append(member(n, key, email=email if kind != "email" else f"{number}@x.org"))
    return made


@given(now=KEYS, then=KEYS, chance=st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_nobody_vanishes_and_order_and_names_change_nothing(
    now: list[Any], then: list[Any], chance: random.Random
) -> None:
    new, old = _members(now), _members(then)
    found = terms.matched(new, old)
    # Everybody of either folder stands in it exactly once.
    assert Counter(o.now.key for o in found if o.now) == Counter(m.key for m in new)
    assert Counter(o.then.key for o in found if o.then) == Counter(m.key for m in old)
    assert {o.what for o in found} <= {*get_args(terms.What)}
    many = Counter(o.what for o in found)
    both = sum(1 for o in found if o.now and o.then)
    assert sum(many.values()) == len(new) + len(old) - both
    others = [replace(m, name="Zoe") for m in new], [replace(m, name="") for m in old]
    for side in others:
        chance.shuffle(side)
    again = terms.matched(*others)
    key = lambda o: (o.what, o.now.key if o.now else "", o.then.key if o.then else "")  # noqa: E731
    assert sorted(map(key, again)) == sorted(map(key, found))


# == what became of them ===========================================================================


def test_what_moved_is_read_off_both_plans() -> None:
    then = facts(0, gaps=("writing", "judgment"),
                 steps=(Step("project", "one-day-ops-audit", THEN, THEN, True),))
    now = facts(1, gaps=("writing",), done=("mats",), situation="in-field")
    assert terms.rung_of(CATALOG, then, now) == "higher"
    assert terms.role_of(CATALOG, then, now) == "closer"
    assert [*terms.marks_of(CATALOG, then, now)] == ["in-field", "goal"]
    assert terms.finished(CATALOG, then, now) == {"mats"}
    assert terms.finished(CATALOG, replace(then, done=None), now) == set()  # nobody knows
    elsewhere = replace(now, role="founder", rungs={"generalist": ""})
    assert terms.role_of(CATALOG, then, elsewhere) == "another"
    assert terms.rung_of(CATALOG, then, elsewhere) == "not placed"


def test_an_id_of_an_older_catalog_is_the_one_it_is_called_now() -> None:
    old = next(alias for alias in CATALOG.roles["operations-generalist"].aliases)
    assert terms.role_of(CATALOG, facts(role=old), facts()) == "as far"


def test_more_on_a_rung_needs_three_more() -> None:
    def rungs(ups: int) -> tuple[str, ...]:
        then = [member(n, f"id {n}", facts(0)) for n in range(1, 9)]
        now = [member(n, f"id {n}", facts(int(n <= ups))) for n in range(1, 9)]
        return compared(now, then)[0].more_on

    assert rungs(2) == () and rungs(3) == (GENERALIST[1],)


# == small cells ===================================================================================


def _shown(made: terms.Terms) -> dict[str, tuple[Any, ...]]:
    return {name: getattr(made, name) for name in ("who", "rungs", "roles", "marks", "programs")}


@given(
    stay=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2), st.booleans(), st.booleans()),
                  max_size=9),
    came=st.integers(0, 5), silent=st.integers(0, 5), unplanned=st.integers(0, 4),
)
@settings(max_examples=300, deadline=None)
def test_no_cell_tells_of_fewer_than_three(
    stay: list[tuple[int, int, bool, bool]], came: int, silent: int, unplanned: int
) -> None:
    then = [member(n, f"id {n}", facts(a)) for n, (a, *_) in enumerate(stay, 1)]
    now = [member(n, f"id {n}", facts(b, done=("mats",) if mats else (),
                                      situation="in-field" if work else "student"))
           for n, (_, b, mats, work) in enumerate(stay, 1)]
    now += [member(100 + n, f"id new{n}") for n in range(came)]
    then += [member(200 + n, f"id old{n}") for n in range(silent)]
    now += [member(300 + n, f"id bad{n}", Facts()) for n in range(unplanned)]
    then += [member(300 + n, f"id bad{n}") for n in range(unplanned)]
    if not now or not then:
        return
    made, _ = compared(now, then)
    total = len(stay) + came + silent + unplanned
    assert made.people == total == sum(c.count for c in made.who)
    if total < 3:
        return
    for name, cells in _shown(made).items():
        assert all(c.count >= 3 for c in cells), name
    if made.compared is None:
        assert not (made.rungs or made.more_on or made.roles or made.marks or made.programs)
        return
    # What is compared is a cell of its own: nothing else on the page counts nearly the same people.
    assert made.compared == len(stay) == next(c.count for c in made.who if c.of == ("stayed",))
    for cells in (made.rungs, made.roles):
        assert sum(c.count for c in cells) == made.compared
    for cell in (*made.marks, *made.programs):
        rest = made.compared - cell.count
        assert rest == 0 or rest >= 3


# == the command ===================================================================================


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(a) for a in args])


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Folders of two terms: 8 people came, 8 answered again and know more, 4 did not."""
    place = tmp_path_factory.mktemp("terms")
    folders = []
    for day, span in (("2026-05-04", range(12)), ("2026-11-22", range(4, 20))):
        people = sheets.people(20)
        rows = []
        for n in span:
            name = f"Zz{n}yx"
            rows.append(["", f"secret{n}@example.org",
                         *sheets.cells(replace(people[n], name=name), full=False)])
        out = place / day
        said = CliRunner().invoke(
            app, ["batch", "-", "--out", str(out), "-f", "md", "--today", day, "-j", "1"],
            input=sheets.sheet(rows, full=False))
        assert said.exit_code == 0, said.output
        folders.append(out)
    return folders[1], folders[0]


@pytest.mark.parametrize("then", ["2026-05-04", "2025-05-04"])
def test_a_day_says_its_year_once_at_most(then: str) -> None:
    people = [member(n, f"id {n}") for n in range(6)]
    made, _ = terms.compare_terms(manifest(NOW, people), manifest(then, people), CATALOG)
    text = to_since(made, CATALOG, "md")
    assert f"the folder of 4 May{' 2025' if then < '2026' else ''} as it was made" in text
    assert not re.search(r"(\d{4}) \1", text)


@pytest.mark.parametrize("format", ["md", "html", "json", "text"])
def test_the_page_holds_no_name_and_says_unknown_of_who_did_not_answer(
    two: tuple[Path, Path], format: str
) -> None:
    now, then = two
    said = run("brief", now, "--since", then, "-f", format)
    assert said.exit_code == 0, said.output
    assert "Zz" not in said.stdout and "secret" not in said.stdout
    if format == "json":
        held = json.loads(said.stdout)
        assert misfits("since", held) == []
        assert {c["of"][0]: c["count"] for c in held["who"]} == {
            "came": 8, "stayed": 8, "silent": 4}
    else:
        assert "did not answer again: unknown" in said.stdout


def test_the_page_with_names_has_everybody_once_and_is_for_one_reader(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    now, then = two
    target = tmp_path / "names.md"
    said = run("brief", now, "--since", then, "--with-names")
    assert said.exit_code == 2 and "--since" in said.stderr
    assert run("brief", now, "--since", then, "--with-names", "-o", target).exit_code == 0
    text = target.read_text("utf-8")
    assert not target.stat().st_mode & 0o077
    for n in range(20):
        assert text.count(f"Zz{n}yx") == 1
    assert "secret" not in text and "lost interest" not in text


def test_terms_the_wrong_way_round_or_of_one_folder_are_refused(two: tuple[Path, Path]) -> None:
    now, then = two
    said = run("brief", then, "--since", now)
    assert said.exit_code == 2 and "later than" in said.stderr and str(now) in said.stderr
    assert "one folder" in run("brief", now, "--since", now).stderr
    assert "no folder of a finished batch" in run("brief", now, "--since", now.parent).stderr
    assert "cannot both be" in run("brief", now, "--since", then, "--groups").stderr


def test_a_folder_from_before_programs_were_kept_is_read_and_its_programs_are_unknown(
    two: tuple[Path, Path], tmp_path: Path
) -> None:
    now, then = two
    held = json.loads((then / ".pathways/manifest.json").read_text("utf-8"))
    for person in held["people"].values():
        del person["facts"]["done"], person["facts"]["situation"]
    held["lock"]["catalog"] = "0" * 64  # it was made from an older catalog, which is fine
    old = tmp_path / "old" / ".pathways"
    old.mkdir(parents=True)
    (old / "manifest.json").write_text(json.dumps(held), "utf-8")
    said = run("brief", now, "--since", old.parent, "--json")
    assert said.exit_code == 0, said.output
    assert json.loads(said.stdout)["programs"] == []
