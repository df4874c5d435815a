"""Where templates come from: the shipped ones or, before them, those of somebody's own folder.

One's own are run in a sandbox: they see the values of the document, and neither private attributes
nor files outside the two folders. A mistake in one is bad input, with its file and line.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    Template,
    TemplateError,
    TemplateNotFound,
    TemplateRuntimeError,
    TemplateSyntaxError,
)
from jinja2.loaders import split_template_path
from jinja2.utils import missing

from pathways.files import decode, read, real
from pathways.problems import BadInput, Problem, nearest
from pathways.render.compiled import compiled
from pathways.resources import folder

CONTEXT_VERSION = 5
"""Version of what templates are given, as docs/templates.md describes it.

It goes up when something that a template may use is renamed, removed or changes its meaning; what
is only added leaves it. Templates read it as `context_version`.
"""

NAMES = (
    "doc", "plan", "it", "mark", "page", "charts", "lock", "say", "sure", "rows", "p", "note",
    "context_version",
)  # fmt: skip
"""Names that templates are given; docs/templates.md says which are in which."""


class _Missing(StrictUndefined):
    """A name that is not there says which one may have been meant."""

    @property
    def _undefined_message(self) -> str:
        said = super()._undefined_message
        if self._undefined_name is None or self._undefined_hint:
            return said
        names: tuple[str, ...] = NAMES
        if self._undefined_obj is not missing:
            names = tuple(name for name in dir(self._undefined_obj) if not name.startswith("_"))
        hint = nearest(str(self._undefined_name), names)
        return f"{said}; {hint}" if hint else said


_TOO_DEEP = "nested too deeply, or it calls itself without end"


class _OwnFolder(BaseLoader):
    """Templates of somebody's own folder, and none that a link in it leads out to."""

    def __init__(self, own: Path) -> None:
        self.own = own

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        """The text of a template, its file, and that it stays as it is for this command.

        Raises:
            TemplateNotFound: there is no such file in the folder.
            TemplateRuntimeError: a link in the folder leads out to it.
            BadInput: it cannot be read as text.
        """
        path = self.own.joinpath(*split_template_path(template))
        if not _inside(self.own, path):
            raise TemplateRuntimeError(f"'{template}' {_OUTSIDE}")
        if not path.exists():
            raise TemplateNotFound(template)
        return source_of(path), str(path), lambda: True


def source_of(path: Path) -> str:
    """The text of a template of somebody's own.

    Raises:
        BadInput: a pipe, too large, not UTF-8, or unreadable.
    """
    return decode(read(path, str(path)), str(path))


_OUTSIDE = "leads out of the folder by a link; put the file itself there"


def _inside(own: Path, path: Path) -> bool:
    return real(path).is_relative_to(real(own))


def refuse_links(own: Path) -> None:
    """Refuse a folder in which a link leads out, for what reads files without asking us.

    Raises:
        BadInput: every such link, or there are too many files to look at.
    """
    problems = []
    for number, (place, folders, names) in enumerate(os.walk(own)):
        if number > _MOST_FOLDERS or len(names) + len(folders) > _MOST_FILES:
            text = "too many files to look through; put the templates in a folder of their own"
            raise BadInput([Problem(str(own), 0, 0, "templates.many", text)])
        for path in (Path(place, name) for name in sorted([*folders, *names])):
            if path.is_symlink() and not _inside(own, path):
                problems.append(Problem(str(path), 0, 0, "template.outside", _OUTSIDE))
    if problems:
        raise BadInput(problems)


_MOST_FOLDERS, _MOST_FILES = 200, 2_000
"""A folder of templates is smaller, and a home folder larger."""


OF_A_DOCUMENT = {"words.j2": ("doc", "plan"), "openings_words.j2": ("doc", "plan")}
"""Templates of macros, with all that these read of what the importing template was given."""


class _Shipped(Template):
    """A template that is imported again and again while one document is drawn: its macros are made
    once for it, which takes longer than most of what they then say."""

    _made: tuple[tuple[Any, ...], Any] | None = None

    def make_module(
        self,
        vars: dict[str, Any] | None = None,
        shared: bool = False,
        locals: Mapping[str, Any] | None = None,
    ) -> Any:
        """As Jinja does, or the one made last where it was made of the very same values."""
        names = OF_A_DOCUMENT.get(self.name or "")
        if names is None:
            return super().make_module(vars, shared, locals)
        given = tuple((vars or {}).get(name, missing) for name in names)
        if self._made is None or any(a is not b for a, b in zip(given, self._made[0], strict=True)):
            self._made = given, super().make_module(vars, shared, locals)
        return self._made[1]


def environment(own: Path | None, language: str, **settings: Any) -> Environment:
    """Templates with the settings of one language; those in the folder `own` win."""
    shipped = FileSystemLoader(folder("templates"))
    kind: type[Environment] = Environment
    if own is None:
        loader: BaseLoader = compiled(language) or shipped
    else:
        from jinja2.sandbox import ImmutableSandboxedEnvironment  # few need it; all would wait

        # `shipped/NAME` is the template that one's own of that name replaces.
        loader = ChoiceLoader([_OwnFolder(own), PrefixLoader({"shipped": shipped}), shipped])
        kind = ImmutableSandboxedEnvironment
    made = kind(
        loader=loader,
        undefined=_Missing,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        **settings,
    )
    if own is None:
        made.template_class = _Shipped
    made.globals["context_version"] = CONTEXT_VERSION
    return made


@contextmanager
def own_templates(own: Path | None) -> Iterator[None]:
    """Within it, a mistake in a template of the folder `own` raises BadInput."""
    if own is None:
        yield
        return
    _check_folder(own)
    try:
        yield
    except (BadInput, ImportError):
        raise
    # A template computes: what it does to a value may raise anything that Python has.
    except Exception as error:
        raise BadInput([_problem(own, error)]) from error


def _check_folder(own: Path) -> None:
    shipped = folder("templates")
    names = {path.relative_to(shipped).as_posix() for path in shipped.rglob("*.j2")}
    try:
        there = own.is_dir()
        # The folder itself, and what replaces a shipped template: it may be a whole home folder.
        held = {path.name for path in own.iterdir() if path.is_file()} if there else set()
        held |= {name for name in names if (own / name).is_file()}
    except OSError as error:
        raise BadInput([Problem(str(own), 0, 0, "templates.unreadable", str(error))]) from None
    if not there:
        raise BadInput([Problem(str(own), 0, 0, "templates.missing", "there is no such folder")])
    if not names.intersection(held):
        hint = next(filter(None, (nearest(name, names) for name in sorted(held))), "")
        text = "no file here has the name of a template of pathways, such as page.md.j2"
        raise BadInput([Problem(str(own), 0, 0, "templates.none", text, hint)])
    # What can be found without running a template is said of all of them at once.
    problems = []
    for name in sorted(name for name in held if name.endswith(".j2")):
        if not _inside(own, own / name):
            problems.append(Problem(str(own / name), 0, 0, "template.outside", _OUTSIDE))
            continue
        try:
            Environment(autoescape=True).parse(source_of(own / name), name, str(own / name))
        except BadInput as bad:
            problems += bad.problems
        except TemplateSyntaxError as error:
            problems.append(_problem(own, error))
        except RecursionError:
            problems.append(Problem(str(own / name), 0, 0, "template", _TOO_DEEP))
    if problems:
        raise BadInput(problems)


def _problem(own: Path, error: Exception) -> Problem:
    if isinstance(error, TemplateSyntaxError):
        file, line = error.filename or str(own), error.lineno
    else:
        file, line = _place(error.__traceback__) or (str(own), 0)
    if isinstance(error, TemplateNotFound):
        message = f"there is no template '{error.name}'"
    elif isinstance(error, RecursionError):
        message = _TOO_DEEP
    elif isinstance(error, TemplateError) and error.message:
        message = re.sub(r"'[\w.]*?(\w+) object'", r"'\1'", error.message)
    else:
        message = f"{type(error).__name__}: {error}"
    excerpt = _line(file, line)
    # A template engine knows lines only; the column is that of the first name it complains about.
    words = (excerpt.find(word) for word in re.findall(r"'(\w+)'", message))
    indent = len(excerpt) - len(excerpt.lstrip())
    column = next((place for place in words if place >= 0), indent) + 1
    return Problem(file, line, column, "template", message, excerpt=excerpt)


def _place(trace: TracebackType | None) -> tuple[str, int] | None:
    """File and line of the innermost template that was running."""
    found = None
    while trace is not None:
        code = trace.tb_frame.f_code
        template = trace.tb_frame.f_globals.get("__jinja_template__")
        if template is not None and template.filename:
            # A macro called from outside: its line is still that of the compiled code.
            found = (template.filename, template.get_corresponding_lineno(trace.tb_lineno))
        elif code.co_filename.endswith(".j2"):
            found = (code.co_filename, trace.tb_lineno)
        trace = trace.tb_next
    return found


def _line(file: str, line: int) -> str:
    if not line:
        return ""
    lines = Path(file).read_text(encoding="utf-8", errors="replace").splitlines()
    return lines[line - 1] if line <= len(lines) else ""
