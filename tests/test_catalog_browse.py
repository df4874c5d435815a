"""`pathways catalog list`, `show` and `graph`: what there is, and how it hangs together."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from pathways.catalog import load_catalog
from pathways.cli.main import app

DAY = "2026-11-22"
RULES = Path(__file__).parent.parent / "data/rules.yaml"
EU = set(yaml.safe_load(RULES.read_text(encoding="utf-8"))["regions"]["EU"])


def catalog(*args: str | Path) -> Any:
    return CliRunner().invoke(app, ["catalog", *map(str, args)])


def rows(*args: str) -> list[dict[str, Any]]:
    out = catalog("list", *args, "--today", DAY, "--json")
    assert out.exit_code == 0, out.stderr
    found: list[dict[str, Any]] = json.loads(out.stdout)
    return found


@pytest.mark.parametrize("args, holds", [
    (("--kind", "grant"), lambda r: r["kind"] == "grant"),
    (("--topic", "governance"), lambda r: "governance" in r["topics"]),
    (("--place", "GB"), lambda r: any(p.endswith(" GB") for p in r["places"])),
    (("--place", "uk"), lambda r: any(p.endswith(" GB") for p in r["places"])),
    (("--place", "berkeley"), lambda r: "Berkeley US" in r["places"]),
    (("--place", "EU"), lambda r: {p[-2:] for p in r["places"]} & EU),
    (("--place", "online"), lambda r: r["mode"] in ("online", "hybrid")),
    (("--status", "forecast"), lambda r: r["status"] == "forecast"),
    (("--status", "open"), lambda r: r["status"] in ("dated", "rolling")),
])  # fmt: skip
def test_a_filter_keeps_what_fits_and_nothing_else(args: tuple[str, ...], holds: Any) -> None:
    kept, every = rows("programs", *args), rows("programs")
    assert kept == [r for r in every if holds(r)] and 0 < len(kept) < len(every)


def test_filters_add_up_and_links_count_as_filters() -> None:
    both = {r["id"] for r in rows("--kind", "fellowship", "--status", "forecast")}
    assert both == {r["id"] for r in rows("--kind", "fellowship")} & {
        r["id"] for r in rows("--status", "forecast")}
    held = load_catalog()
    assert {r["id"] for r in rows("--role", "Program manager")} == set(
        held.roles["program-manager"].programs)
    shown = {r["id"] for r in rows("projects", "--competency", "convening")}
    assert shown == {p.id for p in held.projects.values()
                     if any(s.competency == "convening" for s in p.shows)}


def test_backgrounds_are_listed_filtered_shown_and_drawn() -> None:
    held = load_catalog().backgrounds
    assert {r["id"] for r in rows("backgrounds")} == set(held)
    assert {r["id"] for r in rows("backgrounds", "--kind", "studies")} == {
        b.id for b in held.values() if b.kind == "studies"}
    assert {r["id"] for r in rows("backgrounds", "--role", "grantmaker")} == {
        b.id for b in held.values() if any(x.role == "grantmaker" for x in b.bridges)}
    assert {r["id"] for r in rows("backgrounds", "--competency", "convening")} == {
        b.id for b in held.values() if any(s.competency == "convening" for s in b.shows)}
    # By a plain word for it; one that is a role's name too means the role.
    out = catalog("show", "midwife").stdout
    assert out.startswith("# data/backgrounds/nursing-medicine.yaml\nid: nursing-medicine\n")
    assert "# linked to roles: governance-researcher" in out
    assert "# linked to backgrounds: " in catalog("show", "grantmaker").stdout
    assert '["Nursing and medicine"]' in catalog("graph", "--of", "midwife").stdout
    assert "did you mean 'midwife'?" in catalog("show", "midwfe").stderr


@pytest.mark.parametrize("args, message", [
    (("--kind", "felowship"), "did you mean 'fellowship'?"),
    (("--topic", "goverance"), "did you mean 'governance'?"),
    (("--status", "opened"), "did you mean 'open'?"),
    (("--place", "Atlantis"), "no program says that it is in 'Atlantis'"),
    (("--role", "judgment"), "there is no role 'judgment'"),
    (("roles", "--place", "GB"), "--place says nothing about roles"),
    (("program",), "did you mean 'programs'?"),
])
def test_a_filter_that_makes_no_sense_is_a_sentence(args: tuple[str, ...], message: str) -> None:
    out = catalog("list", *args)
    assert (out.exit_code, out.stdout) == (2, "") and message in out.stderr


def test_nothing_that_fits_is_said_and_is_no_error() -> None:
    out = catalog("list", "--kind", "grant", "--competency", "technical-building",
                  "--place", "London")
    assert (out.exit_code, out.stdout) == (0, "") and "No programs fit." in out.stderr


def test_an_entry_is_shown_as_it_stands_with_what_it_is_linked_to() -> None:
    out = catalog("show", "arena").stdout
    assert out.startswith("# data/programs/arena.yaml\nid: arena\n")
    assert "# linked to roles: research-engineer" in out
    assert yaml.safe_load(out)["id"] == "arena"
    held = json.loads(catalog("show", "judgement", "--json").stdout)
    assert held["id"] == "judgment" and "founder" in held["linked_to"]["roles"]


def test_an_entry_of_an_overlay_is_shown_from_there(tmp_path: Path) -> None:
    (tmp_path / "own" / "programs").mkdir(parents=True)
    (tmp_path / "own" / "programs" / "spar.yaml").write_text(
        "id: spar\nname: Our SPAR\nkind: course\npage: https://example.org\nsummary: Ours.\n"
        "topics: [technical]\nsource: site\nyields: a page\n"
        "sources:\n  site: {page: 'https://example.org', read: page}\n", encoding="utf-8")
    out = catalog("show", "spar", "--data", tmp_path / "own").stdout
    assert out.startswith("# own/programs/spar.yaml\nid: spar\nname: Our SPAR\n")


def test_ladders_hold_every_rung_in_order() -> None:
    mermaid = catalog("graph").stdout
    ids = {label: n for n, label in re.findall(r'^  (n\d+)\["(.+)"\]$', mermaid, re.M)}
    for ladder in load_catalog().ladders.values():
        for below, above in zip(ladder.rungs[1:], ladder.rungs[2:], strict=False):
            assert f'{ids[below.name]} -->|"next rung"| {ids[above.name]}' in mermaid


def test_names_cannot_break_out_of_a_graph(tmp_path: Path) -> None:
    text = (Path(__file__).parent.parent / "data/programs/mats.yaml").read_text(encoding="utf-8")
    name = 'a"]; evil --> b <script>alert(1)</script> & \\" | end'
    text = text.replace("name: MATS\n", f"name: '{name}'\n", 1)
    (tmp_path / "own" / "programs").mkdir(parents=True)
    (tmp_path / "own" / "programs" / "mats.yaml").write_text(text, encoding="utf-8")
    args = ("graph", "--of", "mats", "--data", tmp_path / "own", "--format")
    assert not re.search(r"evil -->|<script>", catalog(*args, "mermaid").stdout)
    assert r'label="a\"]; evil --> b <script>alert(1)</script> & \\\" | end"' in catalog(
        *args, "dot").stdout


def test_a_graph_of_something_unknown_is_a_sentence(tmp_path: Path) -> None:
    assert "nothing in the catalog is called 'x-y-z'" in catalog("graph", "--of", "x-y-z").stderr
    assert "did you mean 'dot'?" in catalog("graph", "--format", "dots").stderr
    assert "choose from json, mermaid, dot" in catalog("graph", "--format", "svg").stderr
    out = catalog("graph", "--format", "dot", "-o", tmp_path / "g.dot")
    assert out.exit_code == 0 and (tmp_path / "g.dot").read_text("utf-8").startswith("digraph ")
