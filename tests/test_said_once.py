"""What is said once: names of ids, kinds of program, kinds of question, a person's own words."""

from __future__ import annotations

import ast
import shutil
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest
from profiles import catalog
from sheets import fields as form_fields

from pathways.catalog import load_catalog
from pathways.catalog.questions import KINDS, Question, QuestionKind
from pathways.catalog.rules import Kind
from pathways.cohort.form_reader import _READERS
from pathways.desk.log_words import log_words
from pathways.interview import Ask, Interview
from pathways.interview.choosing import SKIP
from pathways.interview.parsing import _PARSERS
from pathways.planner import make_plan
from pathways.problems import BadInput
from pathways.profile import Profile, current
from pathways.profile.answers import VERSION
from pathways.profile.life import Stage
from pathways.record.entries import Answer, Entry, What
from pathways.render.text import _inside

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 22)
QUESTIONS = catalog().questions.questions


# == names ========================================================================================


def test_everything_has_one_name_and_what_is_gone_has_its_words() -> None:
    held = catalog()
    for room in ("programs", "roles", "projects", "agendas", "competencies"):
        for id, entry in getattr(held, room).items():
            assert held.name_of(id) == entry.name and held.entry(id) is entry
            assert all(held.entry(alias) is entry for alias in entry.aliases)
    for id, rung in held.rungs.items():
        assert held.name_of(id) == rung.name
    assert held.entry("no-such-thing") is None
    assert held.name_of("no-such-thing") == "No such thing" and held.name_of("") == ""


# == kinds of program =============================================================================


def _words(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)
            and isinstance(n.value, str)}


@pytest.mark.parametrize("room", ["assess", "catalog", "cohort", "planner", "record", "upkeep"])
def test_no_code_names_a_kind_of_program(room: str) -> None:
    kinds = set(catalog().rules.kinds)
    for path in sorted((ROOT / "pathways" / room).glob("*.py")):
        assert not kinds & _words(path), f"{path.name} names a kind; say which trait it means"


def test_every_trait_of_a_kind_is_some_kinds_and_is_read() -> None:
    kinds = catalog().rules.kinds.values()
    code = "".join(p.read_text("utf-8") for p in (ROOT / "pathways").rglob("*.py"))
    for trait in fields(Kind)[1:]:
        assert any(getattr(kind, trait.name) for kind in kinds), trait.name
        assert f".{trait.name}" in code, trait.name


def _data(folder: Path) -> Path:
    shutil.copytree(ROOT / "data", folder / "data")
    return folder / "data"


def test_a_kind_of_ones_own_is_one_line_of_data(tmp_path: Path) -> None:
    data = _data(tmp_path)
    rules, program = data / "rules.yaml", data / "programs" / "spar.yaml"
    own = "kinds:\n  apprenticeship: {chooses: yes, attended: yes, because: work beside a master}"
    rules.write_text(rules.read_text("utf-8").replace("kinds:", own, 1), "utf-8")
    text = program.read_text("utf-8").replace("kind: part-time research", "kind: apprenticeship")
    program.write_text(text, "utf-8")
    held = load_catalog(base=data)
    assert held.kind(held.programs["spar"]).chooses
    profile = Profile(VERSION, situation="working", hours=(6.0, 6.0, 6.0, 6.0))
    assert make_plan(held, current(profile, held), TODAY)


def test_a_kind_that_the_rules_lack_is_refused_at_its_place(tmp_path: Path) -> None:
    data = _data(tmp_path)
    rules = data / "rules.yaml"
    lines = rules.read_text("utf-8").splitlines(keepends=True)
    rules.write_text("".join(x for x in lines if not x.startswith("  incubator:")), "utf-8")
    with pytest.raises(BadInput) as raised:
        load_catalog(base=data)
    wanted = {p.id for p in catalog().programs.values() if p.kind == "incubator"}
    assert {Path(p.file).stem for p in raised.value.problems} == wanted
    for problem in raised.value.problems:
        assert (problem.code, problem.excerpt) == ("value.choice", "kind: incubator")
        assert problem.message == "kind: 'incubator' is not one of the allowed words"


# == kinds of question ============================================================================


def test_every_kind_of_question_is_described_parsed_read_and_used() -> None:
    assert set(get_args(QuestionKind)) == set(KINDS) == set(_PARSERS)
    assert {how.choose for how in KINDS.values()} == set(_READERS)
    assert {q.kind for q in QUESTIONS} == set(KINDS), "what no question uses, no test tries"
    for kind, how in KINDS.items():
        if how.of != "trade":  # typed, and yet what it is about stands in the catalog
            assert bool(how.example) == (not how.choose) == (not how.of), kind


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_a_form_has_options_where_a_list_is_chosen_from(question: Question) -> None:
    mine = [f for f in form_fields() if f.question is not None and f.question.id == question.id]
    assert bool(mine[0].options) == bool(question.answering.choose)
    assert (mine[0].shape == "paragraph") == question.answering.long


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.id)
def test_the_terminal_lets_type_only_what_is_typed(
    question: Question, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pathways.cli.interview import _Session
    from pathways.desk import Desk, home_of

    session = _Session(Desk(home_of(Path("unused")), (), TODAY), plain=False)
    asked: list[str] = []
    for name in ("pick", "tick", "write"):
        def note(*_: Any, name: str = name, **__: Any) -> Any:
            asked.append(name)
            return SKIP
        monkeypatch.setattr(session.screen, name, note)
    part = "judgment" if question.kind in ("levels", "trade-answers") else ""
    ask = Ask(f"{question.id}:{part}" if part else question.id, question, 1, 1, part)
    session._read(Interview(catalog(), Profile(VERSION), TODAY), ask)
    assert asked and (asked[0] == "write") == (not question.answering.choose)


# == kinds of entries =============================================================================


def test_whatever_can_be_logged_has_its_words() -> None:
    words = log_words()
    assert {*words.entries} == {*get_args(What)}
    assert {*words.answers} | {"yes", "no"} == {*get_args(Answer)}
    assert {*words.stages} == {*get_args(Stage)} - {"ask", "unsure"}
    known = {field.name for field in fields(Entry)}
    for name, kind in words.entries.items():
        assert bool(kind.title) == bool(kind.asks), name
        assert {a.field for a in kind.asks} <= {*known, "until", "weeks"}, name


# == a person's own words =========================================================================


def test_what_somebody_wrote_keeps_its_capital_letter() -> None:
    shipped = catalog().projects["own-one-event-task"]  # begins like one of a person's own
    mine = replace(shipped, file="mine/projects/own-hub.yaml")
    assert _inside("Lisbon hub", mine) == "Lisbon hub"
    assert _inside("A page", shipped) == "a page" == _inside("A page", None)


def test_the_place_of_a_cue_stands_in_a_plan_as_it_was_written() -> None:
    from profiles import case_of

    from pathways.profile.answers import Cue, Cues
    from pathways.render import to_markdown

    profile = Profile(VERSION, situation="working", country=None, hours=(6.0, 6.0, 6.0, 6.0),
                      cue=Cues((Cue("tuesday", "19:00", "Lisbon hub"),)))
    text = to_markdown(case_of(profile, TODAY).document)
    assert "(Lisbon hub)" in text and "lisbon hub" not in text


def test_only_a_key_makes_a_requirement_one_of_students() -> None:
    from pathways.planner import admission
    from pathways.planner.eligibility import judge

    held = catalog()
    program = held.programs["oasis-workshop"]
    person = current(Profile(VERSION, situation="working"), held)
    nxt = admission(program, TODAY, held.rules.forecast)
    need = next(n for n in program.requires if n.what == "organizer")

    def blocked(**changed: Any) -> bool:
        other = replace(program, requires=(replace(need, **changed),))
        return "organizer" in {r.code for r in judge(held, person, other, nxt).blocks}

    assert not blocked(text="you run a university group") and blocked(at_university=True)
