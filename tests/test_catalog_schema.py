"""`pathways catalog schema`: what editors are told fits every data file, and nothing broken."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from pathways.cli.main import app
from pathways.desk.json_schemas import DOCUMENTS

DATA = Path(__file__).resolve().parent.parent / "data"
KINDS = ("program", "role", "project", "agenda", "background", "competencies", "ladders",
         "figures", "questions", "aims", "countries", "openings", "rules")
FILES = {kind: sorted((DATA / f"{kind}s").glob("*.yaml")) or [DATA / f"{kind}.yaml"]
         for kind in KINDS}
FILES["agenda"] = sorted((DATA / "agendas").glob("*.yaml"))


def schema_of(*args: str) -> Any:
    return CliRunner().invoke(app, ["catalog", "schema", *args])


@cache
def validator(kind: str) -> jsonschema.Draft202012Validator:
    held = json.loads(schema_of(kind).stdout)
    jsonschema.Draft202012Validator.check_schema(held)
    return jsonschema.Draft202012Validator(held)


def as_an_editor_reads_it(text: str) -> Any:
    """YAML 1.2 as editors read it: numbers and true are values, dates and NO are text."""
    def value(node: yaml.Node) -> Any:
        if isinstance(node, yaml.MappingNode):
            return {key.value: value(child) for key, child in node.value}
        if isinstance(node, yaml.SequenceNode):
            return [value(child) for child in node.value]
        if node.style:
            return node.value
        if re.fullmatch(r"[-+]?\d+", node.value):
            return int(node.value)
        if re.fullmatch(r"[-+]?\d+\.\d+", node.value):
            return float(node.value)
        words = {"true": True, "false": False, "null": None, "": None}
        return words.get(node.value, node.value)

    return value(yaml.compose(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_data_file_fits_its_schema(kind: str) -> None:
    assert FILES[kind]
    for path in FILES[kind]:
        held = as_an_editor_reads_it(path.read_text(encoding="utf-8"))
        errors = [f"{path.name}: {e.json_path}: {e.message}"
                  for e in validator(kind).iter_errors(held)]
        assert errors == []


@pytest.mark.parametrize("kind, file, old, new", [
    ("program", "spar", "\nkind: ", "\nkynd: "),
    ("program", "spar", "\nkind: part-time research", "\nkind: parttime research"),
    ("program", "spar", "\npage: https://", "\npage: "),
    ("program", "spar", "\nid: spar", "\nid: Spar"),
    ("program", "spar", "read: listing", "read: heard"),
    ("program", "spar", "closes: 2026-", "closes: 2026-1"),
    ("program", "spar", "{is: online,", "{is: on line,"),
    ("program", "spar", "{is: none, source", "{is: nothing, source"),
    ("program", "spar", "p50: ", "p50: about "),
    ("program", "spar", "level: ", "level: high "),
    ("program", "spar", "\ntopics: [", "\ntopics: [alchemy, "),
    ("program", "spar", "because: ", "reason: "),
    ("program", "anthropic-fellows", "in: [US", "in: [USX"),
    ("program", "anthropic-fellows", "places: {is: [", "places: {is: [7, "),
    ("role", "fieldbuilder", "need: must", "need: maybe"),
    ("role", "fieldbuilder", "\nladder: generalist", ""),
    ("role", "fieldbuilder", "USD 90000-150000/year", "USD 90k"),
    ("role", "fieldbuilder", "\nleans: {ideas: 1,", "\nleans: {idea: 1,"),
    ("project", "run-reading-group", "\nwith_others: true", "\nwith_others: sometimes"),
    ("project", "run-reading-group", "\nparts:\n", "\nparts: none\nsteps:\n"),
    ("project", "run-reading-group", "look_at: ", "lookat: "),
    ("agenda", "ai-control", "\narea: technical", "\narea: tech"),
    ("agenda", "ai-control", "hours: 4", "hours: a day"),
    ("background", "nursing-medicine", "\nkind: trade", "\nkind: job"),
    ("background", "nursing-medicine", "\nprojects: [", "\nprojects: [Near Miss, "),
    ("background", "nursing-medicine", "level: 3, ask: ", "level: 3, asks: "),
    ("background", "nursing-medicine", "\nfirst_talk: {with: ", "\nfirst_talk: {whom: "),
    ("competencies", "competencies", "\n- id: ", "\n- ident: "),
    ("ladders", "ladders", "enough: ", "enough: at least "),
    ("figures", "figures", "{id: research-fellows-2026, is:", "{id: research-fellows-2026, are:"),
    ("questions", "questions", "kind: choice", "kind: choose"),
    ("aims", "aims", "goals: [weekend, weekend, month]", "goals: [weekend, week]"),
    ("aims", "aims", "doors: none", "doors: closed"),
    ("aims", "aims", "strands: {show: 50, ", "strands: {show: none, "),
    ("countries", "countries", "\n  on: always", "\n  on: sometimes"),
    ("rules", "rules", "\nsample_cap: 100", "\nsample_cap: many"),
    ("rules", "rules", "running: {review: 6,", "running: {"),
])
def test_a_mistake_does_not_fit(kind: str, file: str, old: str, new: str) -> None:
    path = next(p for p in FILES[kind] if p.stem == file)
    text = "\n" + path.read_text(encoding="utf-8")
    assert old in text, f"{path.name} no longer holds {old!r}; seed another mistake"
    held = as_an_editor_reads_it(text.replace(old, new))
    assert list(validator(kind).iter_errors(held))


@pytest.mark.parametrize("kind", KINDS)
def test_the_schemas_that_editors_read_are_up_to_date(kind: str) -> None:
    held = (DATA / "schemas" / f"{kind}.json").read_text(encoding="utf-8")
    assert held == schema_of(kind).stdout, "run: pathways catalog schema --all data/schemas"


def test_descriptions_are_those_of_the_record_classes() -> None:
    held = json.loads(schema_of("program").stdout)
    assert held["properties"]["yields"]["description"].startswith("What a participant can show")
    assert "a source states" in held["$defs"]["Requirement"]["description"]
    assert held["additionalProperties"] is False and "id" in held["required"]


def test_kinds_are_listed_and_a_near_one_is_suggested(tmp_path: Path) -> None:
    assert schema_of().stdout.split() == [*KINDS, *DOCUMENTS]
    out = schema_of("programs")
    assert out.exit_code == 2 and "did you mean 'program'?" in out.stderr
    assert schema_of("--all", str(tmp_path / "new")).exit_code == 0
    assert len(list((tmp_path / "new").iterdir())) == len(KINDS) + len(DOCUMENTS)
