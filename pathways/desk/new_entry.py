"""A new entry of the catalog: answers are checked, then the file is written and checked again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from pathways import resources
from pathways.catalog import Catalog
from pathways.catalog.load import CLASSES
from pathways.catalog.loader import Loader
from pathways.desk.desk import Desk
from pathways.desk.home import exists, write
from pathways.frozen import Struct
from pathways.problems import BadInput, Problem, Refused, one_of, quoted
from pathways.upkeep.check import check_data
from pathways.upkeep.new import Field, entry_text, forms, options, problem_with


class Entered(Struct):
    """A file that was written, and what the whole check finds in it."""

    file: Path
    problems: tuple[Problem, ...]


def form_of(kind: str) -> tuple[Field, ...]:
    """What an entry of this kind needs."""
    one_of(kind, forms(), f"there is nothing new of the kind '{kind}' to make")
    return forms()[kind]


def target_folder(data: Path | None) -> Path:
    """The folder of data to write to; an installed copy is nobody's to write to."""
    if data is not None:
        if data.exists() and not data.is_dir():
            raise Refused(f"{data} is a file", "--data takes a folder")
        return data
    own = resources.folder("data")
    if own.parent.name == "pathways" and (own.parent / "__main__.py").exists():
        raise Refused("this is an installed copy and no checkout", "say where: --data FOLDER")
    return own


def lacking(catalog: Catalog, missing: Iterable[Field]) -> Iterator[str]:
    """How to give answers that are missing, a line each."""
    for field in missing:
        known = ", ".join(options(catalog, field))
        lead = "(optional) " if field.kind == "maybe" else ""
        yield f"  --set {field.key}=…  {lead}{field.ask}{f' ({known})' if known else ''}"


def given(desk: Desk, kind: str, pairs: Iterable[str]) -> dict[str, str]:
    """Answers from `key=text`."""
    form = {field.key: field for field in form_of(kind)}
    answers: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise Refused(f"--set: '{pair[:60]}' is not KEY=TEXT", f"keys: {', '.join(form)}")
        one_of(key, form, f"--set: a {kind} has no '{key[:60]}'", "keys: ")
        answers[key] = value
    problems = {k: problem_with(desk.catalog, form[k], answers[k]) for k in form if k in answers}
    wrong = [f"{key}: {problem}" for key, problem in problems.items() if problem]
    if wrong:
        raise Refused(f"--set: {'; '.join(wrong)}")
    return answers


def new(desk: Desk, kind: str, answers: dict[str, str], data: Path | None = None) -> Entered:
    """Write the file of a new entry where it belongs. Nothing is ever overwritten."""
    target = target_folder(data)
    schemas = (target / "schemas" / f"{kind}.json").exists()
    text = entry_text(kind, answers, desk.day, schemas)
    place = target / f"{kind}s" / f"{answers['id']}.yaml"
    if exists(place):
        wrong = f"{quoted(place)} is there already; nothing was changed"
        raise Refused(wrong, "give another id, or edit it")
    loader = Loader({str(place): text.encode()})
    loader.decode(text.encode(), str(place), CLASSES[f"{kind}s"])
    if loader.problems:
        raise BadInput(loader.problems, "nothing was written.")
    write(place, text)
    try:
        problems = check_data([data] if data else [], [place]).problems
    except BadInput as bad:
        problems = bad.problems
    return Entered(place, tuple(problems))
