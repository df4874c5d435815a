"""What lies beside the plans: mails, an index with the sheet's own columns, and one without
names."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import sheets
from typer.testing import CliRunner

from pathways.cli.main import app
from pathways.cohort import work
from pathways.cohort.people import Facts, Made
from pathways.cohort.pool import Cores
from pathways.cohort.store import write_plan

ROOT = Path(__file__).resolve().parent.parent
SHEET = """\
Email Address,[consent] May we?,[name] N,[hours] H,[did] D,[roles] R,Which evenings?,Comments
bo@example.org,"Yes, make me a plan",Bo,3,,,Tue,=1+1
al@example.org,"Yes, make me a plan",Al,many,,,"Tue, Thu",
cy@example.org,"Yes, make me a plan",Cy,0,,,,hello
di@example.org,perhaps,Di,3,,,,
anonymous,"Yes, make me a plan",Ed,3,,,,
no@example.org,"No, leave my answers out",No,3,,,Mon,secret
"""


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans are a line of text: here it is what stands beside them that counts."""

    def run(self: Cores, jobs: Sequence[work.Job]) -> Iterator[Made]:
        for job in jobs:
            for id, made_from, profile in job.people:
                raw = f"The plan of {profile.name}\n".encode()
                files = {"md": write_plan(job.plans / f"{id}.md", raw, job.temporary)}
                rungs = {"generalist": "newcomer"}
                facts = Facts(4.0, ladder="generalist", rungs=rungs, role="chief-of-staff")
                if profile.hours and not any(profile.hours):
                    facts = Facts(0.0, no_plan="hours")
                yield Made(id, made_from, files, facts)

    monkeypatch.setattr(Cores, "run", run)
    monkeypatch.setattr("pathways.catalog.load_catalog", lambda data: sheets.catalog())


def batch(out: Path, sheet: str, *more: str) -> None:
    command = ["batch", "-", "--out", str(out), "-f", "md", "-j", "1", "--today", "2026-11-22"]
    command += more
    said = CliRunner().invoke(app, command, input=sheet)
    assert said.exit_code in (0, 1), said.output


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    batch(tmp_path / "out", SHEET)
    return tmp_path / "out"


def test_each_person_gets_the_text_of_their_state(out: Path) -> None:
    mails = {mail["name"]: mail for mail in rows(out / "mails.csv")}
    states = {name: (mail["state"], mail["agreed"], mail["file"]) for name, mail in mails.items()}
    assert states == {
        "Bo": ("plan ready", "yes", "plans/p0001.md"),
        "Al": ("plan ready", "yes", "plans/p0002.md"),
        "Cy": ("no plan possible", "yes", "plans/p0003.md"),
        "Di": ("something to mend", "unclear", ""),
        "Ed": ("plan ready", "yes", "plans/p0005.md"),
    }
    assert mails["Ed"]["email"] == ""
    assert "“many”\n  → 'many' is not a number of hours" in mails["Al"]["text"]
    assert "not read" not in mails["Bo"]["text"] and "p0001" in mails["Bo"]["text"]
    assert "“perhaps”" in mails["Di"]["text"] and "no plan" in mails["Di"]["text"]
    assert "no plan is possible today" in mails["Cy"]["text"]
    assert not any("\\" in mail["text"] for mail in mails.values())


def test_columns_that_nobody_knows_travel_to_the_index(out: Path) -> None:
    index = {row["name"]: row for row in rows(out / "index.csv")}
    evenings = {name: row["Which evenings?"] for name, row in index.items()}
    assert evenings == {"Bo": "Tue", "Al": "Tue, Thu", "Cy": "", "Di": "", "Ed": ""}
    assert index["Bo"]["Comments"] == "'=1+1"
    assert {name: row["remarks"] for name, row in index.items() if row["remarks"]} == {"Al": "1"}
    assert "1 in errors.csv" in (out / "index.html").read_text(encoding="utf-8")
    # They change no plan, and nobody is planned for again because of them.
    before = (out / "plans/p0001.md").stat().st_mtime_ns
    batch(out, SHEET.replace("3,,,Tue,", "3,,,Wed,"))
    assert rows(out / "index.csv")[0]["Which evenings?"] == "Wed"
    assert (out / "plans/p0001.md").stat().st_mtime_ns == before
    assert "secret" not in "".join(p.read_text("utf-8") for p in out.rglob("*") if p.is_file())


def test_a_column_called_as_one_of_the_index_stands_beside_it(tmp_path: Path) -> None:
    batch(tmp_path / "out", SHEET.replace("Which evenings?", "status"))
    first = rows(tmp_path / "out/index.csv")[0]
    assert (first["status"], first["status (sheet)"]) == ("plan", "Tue")


def test_the_index_for_a_wall_names_nobody(out: Path) -> None:
    wall = (out / "wall.html").read_text(encoding="utf-8")
    assert "Chief of staff" in wall and "p0001" in wall
    assert not any(word in wall for word in ("Bo<", "Al<", "example.org", "Tue", "hello", "p0004"))


def test_what_changes_most_stands_first_then_the_order_of_the_sheet(out: Path) -> None:
    heading, *lines = SHEET.splitlines()
    batch(out, "\n".join([heading, *(line.replace(",3,", ",few,") for line in lines[::-1])]) + "\n")
    errors = rows(out / "errors.csv")
    # Without a plan until it is mended; then hours, though ids are of an earlier order.
    assert errors[0]["column"] == "[consent] May we?"
    hours = [e["row"] for e in errors if e["column"] == "[hours] H"]
    assert len(hours) > 2 and hours == sorted(hours, key=int)
    assert errors[0]["id"] != "p0001"


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_script_sends_each_their_own_file_and_asks_first(out: Path, tmp_path: Path) -> None:
    with (out / "mails.csv").open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.reader(stream))
    stand_in = (ROOT / "tests/mails_stand_in.js").read_text(encoding="utf-8")
    made_by = (out / "mails.gs").read_text(encoding="utf-8")

    def run(answer: str, table: list[list[str]], call: str = "sendMails()") -> list[list[str]]:
        script = tmp_path / "mails.js"
        held = f"const TABLE = {json.dumps(table)};\nconst ANSWER = {json.dumps(answer)};\n"
        script.write_text(f"{held}{stand_in}\n{made_by}\n{call};\n", encoding="utf-8")
        done = subprocess.run(["node", str(script)], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    assert run("NO", table) == []
    assert run("YES", table) == [
        ["bo@example.org", "p0001.md"], ["al@example.org", "p0002.md"],
        ["cy@example.org", "p0003.md"],
    ]
    assert run("", table, "tryMails()")[0] == ["draft", "bo@example.org", "p0001.md"]
    swapped = [row[:] for row in table]
    swapped[1][-1], swapped[2][-1] = swapped[2][-1], swapped[1][-1]
    with pytest.raises(AssertionError, match=r"p0002.md is not the file of p0001"):
        run("YES", swapped)


OPENINGS = """\
openings:
- {id: evening, name: An *open* evening, kind: evening, needs: {}, days: Tuesday evening, seats: 20}
- {id: post, name: A post, kind: job, needs: {ops-systems: 3}, hours: full-time}
- {id: group, name: A group to lead, kind: group, needs: {convening: 1}, send: a line}
- {id: over, name: What is over, kind: evening, needs: {}, closes: 2026-11-01}
"""
ASKED = """\
Email Address,[consent] May we?,[name] N,[hours] H,[did] D,[roles] R,[routed] T,[contact] W,Comments
bo@example.org,"Yes, make me a plan",Bo,3,,,yes,,
al@example.org,"Yes, make me a plan",Al,3,,,gern,,
cy@example.org,"Yes, make me a plan",Cy,0,,,Ja!,,
di@example.org,perhaps,Di,3,,,yes,,
em@example.org,"Yes, make me a plan",Em,3,,,,,
fi@example.org,"Yes, make me a plan",Fi,3,,,no,,
gu@example.org,"Yes, make me a plan",Gu,3,,,only jobs,,
ha@example.org,"Yes, make me a plan",Ha,3,,,yes,no,
io@example.org,"Yes, make me a plan",Io,3,,,yes,,Please don't contact me.
"""


def told(out: Path) -> dict[str, str]:
    mails = {mail["name"]: mail["text"] for mail in rows(out / "mails.csv")}
    return {name: text for name, text in mails.items() if "About openings" in text}


def test_a_mail_tells_of_openings_whoever_said_yes_to_just_that(tmp_path: Path) -> None:
    (tmp_path / "o.yaml").write_text(OPENINGS, encoding="utf-8")
    out = tmp_path / "out"
    batch(out, ASKED, "--openings", str(tmp_path / "o.yaml"))
    texts = told(out)
    assert set(texts) == {"Bo", "Al", "Cy"}
    text = texts["Bo"]
    assert "• An *open* evening (evening; Tuesday evening; 20 seats): it may suit you" in text
    assert "To settle first:" in text and "could you come on Tuesday evening?" in text
    assert "What is over" not in text and "\\" not in text
    assert "3, who said yes" in (out / "summary.md").read_text(encoding="utf-8")
    # It is what `route` says, in the same order.
    (tmp_path / "a.csv").write_text(ASKED, encoding="utf-8")
    command = ["route", str(tmp_path / "a.csv"), str(tmp_path / "o.yaml"), "--json"]
    said = CliRunner().invoke(app, [*command, "--today", "2026-11-22"])
    names = {"evening": "An *open* evening", "post": "A post", "group": "A group to lead"}
    for one in json.loads(said.stdout)["each"]:
        if one["name"] in texts:
            places = [texts[one["name"]].index(names[p["opening"]]) for p in one["openings"]]
            assert places == sorted(places) and places
    # Whoever is forgotten goes, and the others keep what their mail says.
    done = CliRunner().invoke(app, ["batch", "--forget", "bo@example.org", "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert set(told(out)) == {"Al", "Cy"} and told(out)["Al"] == texts["Al"]
    batch(out, ASKED)
    assert told(out) == {}


def test_with_seats_a_mail_tells_of_what_is_proposed_and_of_what_was_wished_for(
    tmp_path: Path,
) -> None:
    openings = """openings:
- {id: talk, name: The talk, kind: evening, needs: {}, place: "Lisbon, Portugal", seats: 1}
- {id: book, name: The book group, kind: group, needs: {}, place: "Lisbon, Portugal", seats: 1}
- {id: far, name: The Berlin group, kind: group, needs: {}, place: "Berlin, Germany"}
"""
    sheet = """email,[consent] C,[name] N,[hours] H,[did] D,[roles] R,[country] L,[routed] O,[wants]
al@example.org,"Yes, make me a plan",Al,3,,,"Lisbon, Portugal",yes,"book, far"
bo@example.org,"Yes, make me a plan",Bo,3,,,"Lisbon, Portugal",yes,"talk, moon"
cy@example.org,"Yes, make me a plan",Cy,3,,,"Lisbon, Portugal",yes,book
"""
    (tmp_path / "o.yaml").write_text(openings, encoding="utf-8")
    out = tmp_path / "out"
    batch(out, sheet, "--openings", str(tmp_path / "o.yaml"), "--assign")
    mails = {mail["name"]: mail["text"] for mail in rows(out / "mails.csv")}
    said = {
        name: [line[2:] for line in text.split("\n") if line.startswith("• The")]
        for name, text in mails.items()
    }
    assert [len(said[name]) for name in ("Al", "Bo", "Cy")] in ([2, 1, 1], [2, 1, 2])
    lost = "The book group, which you wished for: others are proposed for it this time; " \
           "write if you want it all the same."
    assert [lost in (*said["Al"], *said["Cy"])] == [True] and said["Bo"][0].startswith("The talk (")
    far = "The Berlin group, which you wished for: not this time: it is in Berlin"
    assert any(x.startswith(far) for x in said["Al"])
    # Where a seat is left, nobody hears that others have it, whatever kept it from them.
    both = sheet.replace("[wants]", "[wants],[conflicts]").replace("yes,book\n", "yes,talk\n")
    both = both.replace('yes,"book, far"', "yes,talk,cy@example.org")
    talk, *rest = openings.split("\n", 2)[1:]
    wider = "\n".join(["openings:", talk.replace("seats: 1", "seats: 9"), *rest])
    (tmp_path / "o.yaml").write_text(wider, encoding="utf-8")
    batch(out, both, "--openings", str(tmp_path / "o.yaml"), "--assign")
    texts = [mail["text"] for mail in rows(out / "mails.csv")]
    assert sum("• The talk" in text for text in texts) == 2
    assert not any("The talk, which you wished for" in text for text in texts)
    (tmp_path / "o.yaml").write_text(openings, encoding="utf-8")
    batch(out, sheet, "--openings", str(tmp_path / "o.yaml"), "--assign")
    assert "'moon' under wants was not read" in (out / "summary.md").read_text(encoding="utf-8")
    checked = CliRunner().invoke(
        app, ["batch", "-", "--check", "--openings", str(tmp_path / "o.yaml")], input=sheet
    )
    assert "'moon' under wants was not read" in checked.output
    alone = CliRunner().invoke(app, ["batch", "-", "--out", str(out), "--assign"], input=sheet)
    assert alone.exit_code == 2 and "give --openings FILE too" in alone.output


def test_a_form_that_did_not_ask_tells_nobody_of_openings_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "o.yaml").write_text(OPENINGS, encoding="utf-8")
    batch(tmp_path / "out", SHEET, "--openings", str(tmp_path / "o.yaml"))
    assert told(tmp_path / "out") == {}
    assert "no \\[routed" in (tmp_path / "out/summary.md").read_text(encoding="utf-8")


def test_a_mistake_in_the_openings_is_told_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "o.yaml").write_text("openings:\n- {id: a, name: A, kind: partey}\n", "utf-8")
    for more in (["--check"], ["--out", str(tmp_path / "out")]):
        command = ["batch", "-", *more, "--openings", str(tmp_path / "o.yaml")]
        said = CliRunner().invoke(app, command, input=SHEET)
        assert said.exit_code == 2 and "o.yaml:2" in said.output
    assert not (tmp_path / "out").exists()


def test_study_groups_hold_nobody_who_may_want_no_contact(tmp_path: Path) -> None:
    from dataclasses import replace

    from pathways.cohort.brief import build_brief
    from pathways.cohort.brief_text import to_brief, to_names
    from pathways.cohort.people import Step
    from pathways.cohort.store import Store

    batch(tmp_path / "out", ASKED)
    manifest = Store(tmp_path / "out").read()
    assert manifest is not None
    step = Step("study", "agi-strategy", manifest.today, manifest.today, False)
    everybody = {p.id: p for p in manifest.everybody() if p.facts}
    for id, person in everybody.items():
        manifest.people[id] = replace(person, facts=replace(person.facts, steps=(step,)))
    brief = build_brief(manifest, sheets.catalog(), groups=True)
    names = {everybody[id].name for group in brief.groups for some in group.who for id in some}
    assert names == {"Bo", "Al", "Cy", "Em"}
    # A count of eight and groups of seven would say that one wants no contact.
    said = json.loads(to_brief(brief, sheets.catalog(), "json"))
    assert len(said["groups"]) == 1
    wanting = {id: p for id, p in everybody.items() if p.name not in ("Gu", "Ha", "Io")}
    others = {f"p9{id[1:]}": replace(one, id=f"p9{id[1:]}") for id, one in everybody.items()}
    manifest.people = {**{id: manifest.people[id] for id in wanting}, **others}
    brief = build_brief(manifest, sheets.catalog(), groups=True)
    assert [group.apart for group in brief.groups] == [1]
    assert json.loads(to_brief(brief, sheets.catalog(), "json"))["groups"] == []
    shared = to_names(brief, manifest, sheets.catalog(), "md").partition("## Who stands")[0]
    assert "Bo" in shared and "Fi" not in shared
