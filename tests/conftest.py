"""What is done once for many tests: decoding a file of data, and making an installed copy.

A file of data is decoded once in a process, however often the catalog is loaded: a test that
changes one file, or lays one over the others, does not wait for the other 460. Only files without
a mistake are held, by their bytes and the record they are read into.
"""

from __future__ import annotations

import compileall
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import pathways
from pathways.catalog import load_catalog
from pathways.catalog.compiled import write_compiled
from pathways.catalog.loader import Loader
from pathways.render.compiled import write_compiled as write_templates
from pathways.resources import folder

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


@pytest.fixture(scope="session")
def _package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    package = tmp_path_factory.mktemp("installed") / "pathways"
    shutil.copytree(Path(pathways.__file__).parent, package)  # with its times, and compiled code
    for name in ("data", "templates"):
        (package / name).symlink_to(folder(name))
    made = package / "compiled"
    (made / "templates").mkdir(parents=True)
    write_compiled(load_catalog(), made / "catalog.pickle")
    write_templates(made / "templates")
    compileall.compile_dir(made, quiet=1)
    return package.parent


@pytest.fixture(scope="module")
def installed(_package: Path) -> Iterator[None]:
    """Programs that the tests of a module start are those of a package with compiled data and
    templates, as a wheel has them, and start as quickly; data and templates are the checkout's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(_package))
        patch.setenv("PYTHONSAFEPATH", "1")  # not the package of the folder they are started in
        yield
