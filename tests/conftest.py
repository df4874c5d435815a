"""What is done once for many tests: reading the shipped data, and making an installed copy.

The shipped catalog is loaded once in a process, for tests and for commands run in it. With another
folder, or overlays, it is loaded each time; but a file of data is decoded once, so that a test that
changes one file does not wait for the other 700. Only files without a mistake are held, by their
bytes and the record they are read into. A template is compiled once for all folders of templates
that a command is given.
"""

from __future__ import annotations

import compileall
import gc
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from filelock import FileLock
from jinja2 import Environment

import pathways
from pathways.catalog import Catalog, load
from pathways.catalog.loader import Loader
from pathways.desk.compiling import compile_into
from pathways.resources import folder

_MEMORY = Path("/dev/shm")
if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > 4_000_000_000:
    # What tests write is not kept, and nobody need wait for a disk.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))

# Tests are compiled once and not in each process; so is what the programs read that tests start.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

_decode = Loader.decode
_held: dict[tuple[bytes, type[Any]], Any] = {}
_MOST = 4_000


def _once(self: Loader, raw: bytes, shown_as: str, cls: type[Any]) -> Any:
    key = (raw, cls)
    if key in _held:
        return _held[key]
    before = (len(self.problems), len(self.parts))
    entry = _decode(self, raw, shown_as, cls)
    if before == (len(self.problems), len(self.parts)) and len(_held) < _MOST:
        _held[key] = entry
    return entry


Loader.decode = _once  # type: ignore[method-assign]

_compile = Environment.compile
_templates: dict[tuple[Any, ...], CodeType] = {}


def _compile_once(
    self: Environment, source: Any, name: Any = None, filename: Any = None, *more: Any, **named: Any
) -> Any:
    if more or named or not isinstance(source, str):
        return _compile(self, source, name, filename, *more, **named)
    known = frozenset(self.filters.items()), frozenset(self.tests.items()), self.finalize
    key = (type(self), self.autoescape, *known, source, name, filename)
    if key not in _templates:
        _templates[key] = _compile(self, source, name, filename)
    return _templates[key]


Environment.compile = _compile_once  # type: ignore[method-assign, assignment]

_load, _DATA = load.load_catalog, folder("data")


@cache
def _shipped() -> Catalog:
    return _load()


def _load_once(overlays: Iterable[Path] = (), base: Path | None = None) -> Catalog:
    overlays = [*overlays]
    shipped = not overlays and base is None and load.folder("data") == _DATA
    return _shipped() if shipped else _load(overlays, base)


load.load_catalog = pathways.catalog.load_catalog = _load_once


def pytest_collection_finish() -> None:
    """What is there for good is not looked through for cycles again and again, nor copied into
    each child; nor does a command that is run here look as often as it would by itself."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)


@pytest.fixture(scope="session")
def _package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent  # which all workers have in common: who needs it first makes it
    package, whole = place / "installed" / "pathways", place / "installed.whole"
    with FileLock(place / "installed.lock"):
        if not whole.exists():
            _install(package)
            whole.touch()
    return package.parent


def _install(package: Path) -> None:
    shutil.copytree(Path(pathways.__file__).parent, package)
    for name in ("data", "templates"):
        (package / name).symlink_to(folder(name))
    made = package / "compiled"
    made.mkdir()
    compile_into(made)
    compileall.compile_dir(package, quiet=1)


@pytest.fixture(scope="module")
def installed(_package: Path) -> Iterator[None]:
    """Programs that the tests of a module start are those of a package with compiled data and
    templates, as a wheel has them, and start as quickly; data and templates are the checkout's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(_package))
        patch.setenv("PYTHONSAFEPATH", "1")  # not the package of the folder they are started in
        yield
