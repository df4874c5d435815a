"""Where the shipped data and templates are: inside the wheel, or beside a checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

_PACKAGE = Path(__file__).resolve().parent


def folder(name: Literal["data", "templates"]) -> Path:
    """The folder of shipped `data` or `templates`.

    A wheel carries both inside the package; an editable checkout uses the
    top-level folders in place.

    Raises:
        FileNotFoundError: the installation is incomplete.
    """
    for place in (_PACKAGE / name, _PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise FileNotFoundError(f"this installation has no {name} folder; please install it again")
