"""The house rules: rooms import only to their left, and the start stays lean."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "pathways"

# Each room may import only rooms to its left. The first three are shared ground.
ROOMS = [
    "resources", "problems", "catalog", "profile", "assess", "planner", "interview", "record",
    "render", "cohort", "upkeep", "desk", "cli",
]
CORE = {"catalog", "profile", "assess", "planner", "interview"}
TERMINAL = {"typer", "rich", "questionary", "prompt_toolkit", "click"}


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found


def _room(path: Path) -> str:
    inside = path.relative_to(PACKAGE)
    return inside.parts[0].removesuffix(".py")


MODULES = [p for p in sorted(PACKAGE.rglob("*.py")) if _room(p) not in ("__init__", "__main__")]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_room_imports_only_rooms_to_its_left(path: Path) -> None:
    room = ROOMS.index(_room(path))
    for module in _imports(path):
        if module.startswith("pathways."):
            other = module.split(".")[1]
            assert ROOMS.index(other) <= room, f"{path.name} imports {module}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_core_knows_no_terminal(path: Path) -> None:
    if _room(path) in CORE:
        tops = {module.split(".")[0] for module in _imports(path)}
        assert not tops & TERMINAL


@pytest.mark.parametrize("word", ["--help", "--version"])
def test_start_imports_nothing_heavy(word: str) -> None:
    code = (
        "import sys\n"
        f"sys.argv = ['pathways', '{word}']\n"
        "from pathways.cli.main import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "print(*sorted(sys.modules), file=sys.stderr)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(run.stderr.split())
    heavy = {"yaml", "jinja2", "questionary", "prompt_toolkit", "rich", "pydantic", "platformdirs",
             "importlib.metadata", "icalendar", "pathways.catalog.load", "pathways.planner",
             "pathways.render"}
    assert not loaded & heavy
    cli = {m for m in loaded if m.startswith("pathways.cli.")}
    assert cli == {"pathways.cli.main", "pathways.cli.out"}, "a command is imported when it is run"


BENCHMARKS = PACKAGE.parent / "benchmarks"


@pytest.mark.parametrize("name", sorted(p.stem for p in BENCHMARKS.glob("*.py")))
def test_a_benchmark_finds_what_it_measures(name: str) -> None:
    run = subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True, text=True,
                         cwd=BENCHMARKS)
    assert run.returncode == 0, run.stderr
