"""The compiled copies of the shipped templates that a wheel carries beside them.

Compiling those of one page takes a third of a second. The copies are made when the wheel is built,
and count only for exactly the templates and the Jinja that they were made from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import jinja2
from jinja2 import Environment, ModuleLoader, meta

from pathways.resources import folder

_FOLDER = Path(__file__).resolve().parent.parent / "compiled" / "templates"
_STAMP = "made_from.txt"


def compiled(language: str) -> ModuleLoader | None:
    """The compiled templates of a language, if they were made from those of this installation."""
    return ModuleLoader(_FOLDER / language) if _fresh() else None


def write_compiled(target: Path) -> None:
    """Write the templates of each language as Python modules, with a stamp of what they are of."""
    from pathways.render import html, pdf, text

    names = text._environment().list_templates()
    pages = [name for name in names if name.endswith(".html.j2")]
    typeset = [name for name in names if name.endswith(".typ.j2")]
    sentences = sorted({*names}.difference(pages, typeset))
    for language, env, roots in (
        ("markdown", text._environment(), sentences),
        ("html", html._environment(True), pages),
        ("plain", html._environment(False), [html.WORDS]),
        ("typst", pdf._environment(None), typeset),
    ):
        wanted = _with_imported(env, roots)
        env.compile_templates(
            target / language,
            filter_func=wanted.__contains__,
            zip=None,
            log_function=lambda _: None,
        )
    (target / _STAMP).write_text(_made_from(), encoding="utf-8")


def _with_imported(env: Environment, roots: Iterable[str]) -> list[str]:
    """These templates and those that they import or include, however deep."""
    found = list(roots)
    assert env.loader is not None
    for name in found:  # grows
        source = env.loader.get_source(env, name)[0]
        used = meta.find_referenced_templates(env.parse(source))
        found += {other for other in used if other} - {*found}
    return found


@cache
def _fresh() -> bool:
    stamp = _FOLDER / _STAMP
    return stamp.exists() and stamp.read_text(encoding="utf-8") == _made_from()


def _made_from() -> str:
    sources = folder("templates")
    digest = hashlib.sha256(jinja2.__version__.encode())
    for path in sorted(sources.rglob("*.j2")):
        name = path.relative_to(sources).as_posix()
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
