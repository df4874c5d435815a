"""The house rules: rooms import only to their left, and the start stays lean."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "pathways"

# Each room may import only rooms to its left. The first five are shared ground.
ROOMS = [
    "frozen", "resources", "problems", "files", "catalog", "profile", "assess", "attest", "lists",
    "planner", "interview", "record", "render", "cohort", "route", "upkeep", "desk", "cli",
]
CORE = {"catalog", "profile", "assess", "planner", "interview"}
TERMINAL = {"typer", "rich", "prompt_toolkit", "click"}


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
    heavy = {"yaml", "jinja2", "prompt_toolkit", "rich", "pydantic", "platformdirs",
             "importlib.metadata", "icalendar", "pathways.catalog.load", "pathways.planner",
             "pathways.render"}
    assert not loaded & heavy
    cli = {m for m in loaded if m.startswith("pathways.cli.")}
    assert cli == {"pathways.cli.main", "pathways.cli.out"}, "a command is imported when it is run"


@pytest.mark.parametrize("words", [["check", "--help"], ["list", "agendas"]], ids=lambda w: w[0])
def test_the_catalog_is_looked_at_without_planning_or_rendering(words: list[str]) -> None:
    code = (
        "import sys\n"
        f"sys.argv = ['pathways', 'catalog', *{words!r}]\n"
        "from pathways.cli.main import main\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        "import pathways.desk.upkeep, pathways.upkeep.check\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pathways.planner", "pathways.render", "jinja2"} & set(run.stderr.split())


BENCHMARKS = PACKAGE.parent / "benchmarks"


@pytest.mark.parametrize("name", sorted(p.stem for p in BENCHMARKS.glob("*.py")))
def test_a_benchmark_finds_what_it_measures(name: str) -> None:
    run = subprocess.run([sys.executable, "-c", f"import {name}"], capture_output=True, text=True,
                         cwd=BENCHMARKS)
    assert run.returncode == 0, run.stderr


# What a browser page has not: processes, locks, a terminal, and libraries that are compiled.
BLOCKED = (
    "fcntl", "termios", "tty", "pty", "resource", "_posixsubprocess", "_multiprocessing",
    "multiprocessing", "concurrent.futures.process", "filelock", "typer", "click", "rich",
    "prompt_toolkit", "platformdirs", "pyromark", "typst", "yaml._yaml",
    "markupsafe._speedups", "python_calamine", "pyarrow", "distributed",
)
IN_A_BROWSER = CORE | {"record", "render"}
TYPESETTING = PACKAGE / "render" / "terminal.py"  # of no use to anybody but a terminal


def test_the_core_needs_nothing_that_a_browser_lacks() -> None:
    modules = [
        ".".join(("pathways", *p.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
            ".__init__"
        )
        for p in MODULES
        if _room(p) in IN_A_BROWSER and p != TYPESETTING
    ]
    code = (
        "import sys\n"
        "class Block:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        f"        if any(name == b or name.startswith(b + '.') for b in {BLOCKED!r}):\n"
        "            raise ImportError(f'a browser has no {name}')\n"
        f"for name in {BLOCKED!r}:\n"
        "    sys.modules.pop(name, None)\n"
        "sys.meta_path.insert(0, Block())\n"
        "import importlib\n"
        f"for name in {modules!r}:\n"
        "    importlib.import_module(name)\n"
        "from datetime import date\n"
        "from pathlib import Path\n"
        "from pathways import load_catalog, make_document, read_profile\n"
        "from pathways.render import to_markdown\n"
        "catalog = load_catalog()\n"
        f"answers = read_profile(Path({str(PACKAGE.parent / 'data' / 'demo.yaml')!r}), catalog)\n"
        "print(to_markdown(make_document(catalog, answers, date(2026, 11, 22))), end='')\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    command = [sys.executable, "-m", "pathways", "demo", "--full"]
    demo = subprocess.run(command, capture_output=True, text=True)
    assert run.stdout == demo.stdout
    assert len(modules) > 50


def test_the_package_gives_its_names_when_they_are_asked_for() -> None:
    code = (
        "import sys, pathways\n"
        "assert not [m for m in sys.modules if m.startswith('pathways.')]\n"
        "for name in pathways.__all__:\n"
        "    assert getattr(pathways, name).__name__ == name and getattr(pathways, name).__doc__\n"
        "assert set(pathways.__all__) < set(dir(pathways))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert (PACKAGE / "py.typed").is_file()


# What only a door may do: print, ask, read what is piped in, look at the terminal, exit.
OF_DOORS = {"print", "input", "exit"}


@pytest.mark.parametrize("path", [p for p in MODULES if _room(p) == "desk"], ids=lambda p: p.name)
def test_the_desk_has_no_terminal(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in OF_DOORS, f"{path.name}:{node.lineno}"
    assert not {m.split(".")[0] for m in _imports(path)} & {*TERMINAL, "sys"}


def test_what_a_command_refuses_is_said_in_one_place() -> None:
    caught = [
        (path.name, ast.unparse(node.type))
        for path in MODULES
        if _room(path) == "cli"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler) and node.type is not None
        and {"BadInput", "Refused"} & set(ast.unparse(node.type).strip("()").split(", "))
    ]
    # Two say more than the rest: that the file stays as it was edited, where the draft is kept.
    assert sorted(caught) == [
        ("main.py", "(BadInput, Refused)"),
        ("pitch.py", "(BadInput, Refused)"),
        ("profile.py", "BadInput"),
    ]
