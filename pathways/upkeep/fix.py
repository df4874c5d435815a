"""Mends what needs no decision, by editing the text: all else stays byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from pathways.catalog import Catalog, fold
from pathways.catalog.crosscheck import LINK_FIELDS
from pathways.catalog.load import Examined
from pathways.catalog.values import When, day_written_otherwise
from pathways.catalog.yaml_nodes import SourceFile, compose
from pathways.files import real, write
from pathways.frozen import Struct
from pathways.problems import BadInput, Problem
from pathways.upkeep.check import Checked, check_places, find_places
from pathways.upkeep.program_rules import first_day

_PASSES = 4
"""Mending one thing can bring another to light, such as a link behind a date that was no date."""

_INSTALLED = Path(__file__).resolve().parent.parent
"""The package: data inside it belongs to an installation, and the next one takes its place."""

_SPELLINGS = (
    (r"is(e|ing|ed|er|ers|ation)\b", r"iz\1"),
    (r"programme", "program"),
    (r"judgement", "judgment"),
    (r"our\b", "or"),
    (r"centre", "center"),
)


class Change(Struct):
    """One thing that was mended: where it stood, and what was done."""

    place: str
    what: str


def fix_data(
    overlays: Iterable[Path] = (), paths: Iterable[Path] = ()
) -> tuple[list[Change], Checked]:
    """Mend the files that a check of the same folders and paths would look at, and check them.

    Every file is written whole or not at all.

    Raises:
        BadInput: as `check_data`.
        OSError: a file that cannot be written.
    """
    places = find_places(overlays, paths)
    changes: list[Change] = []
    for _ in range(_PASSES):
        checked, examined = check_places(places)
        problems: dict[str, list[Problem]] = {}
        for problem in checked.problems:
            problems.setdefault(problem.file, []).append(problem)
        made = []
        for name, path in checked.files.items():
            if _INSTALLED in real(path).parents:
                continue
            raw = path.read_bytes()
            text, found = _mended(raw, name, problems.get(name, []), examined)
            if text.encode("utf-8", "surrogateescape") != raw:
                write(path, text)
                made += found
        changes += made
        if not made:
            return changes, checked
    return changes, check_places(places)[0]


def _mended(
    raw: bytes, name: str, problems: list[Problem], examined: Examined
) -> tuple[str, list[Change]]:
    """The text of a file with its layout and its values mended, and what was done."""
    text, source, changes = _readable(raw, name)
    if source is None:
        return text, []
    text, found = _values(text, source, problems, examined.catalog)
    changes += found
    if not found and any(problem.code == "round.newest" for problem in problems):
        text, found = _newest_first(text, source, examined.catalog)
        changes += found
    if changes:
        source = compose(text.encode(), name)
    tidy, layout = _layout(text, source)
    if layout and plain(compose(tidy.encode(), name).root) == plain(source.root):
        text, changes = tidy, changes + layout
    return text, changes


def _readable(raw: bytes, name: str) -> tuple[str, SourceFile | None, list[Change]]:
    """The text and its nodes; blank lines are emptied if only that makes it YAML."""
    text = raw.decode("utf-8", "surrogateescape")
    try:
        return text, compose(raw, name), []
    except BadInput:
        emptied = re.sub(r"(?m)^[ \t]+(?=\r?$)", "", text)
    try:
        source = compose(emptied.encode("utf-8", "surrogateescape"), name)
    except BadInput:
        return text, None, []
    return emptied, source, [Change(name, "took out tabs on empty lines")]


def plain(node: yaml.Node | None) -> Any:
    """What a node says, without its layout."""
    if isinstance(node, yaml.MappingNode):
        return {"map": [(plain(key), plain(value)) for key, value in node.value]}
    if isinstance(node, yaml.SequenceNode):
        return [plain(item) for item in node.value]
    return node.value if node else None


# -- layout ---------------------------------------------------------------------------------------


def _layout(text: str, source: SourceFile) -> tuple[str, list[Change]]:
    changes = []
    name = source.name
    if text.startswith("\ufeff"):
        text = text.removeprefix("\ufeff")
        changes.append(Change(name, "took out the byte order mark"))
    if "\r\n" in text:
        text = text.replace("\r\n", "\n")
        changes.append(Change(name, "line ends as everywhere else (LF)"))
    kept = set(_lines_of_long_texts(source.root))
    lines, spaced = text.split("\n"), []
    for number, line in enumerate(lines):
        bare = line.rstrip(" \t")
        if bare != line and number not in kept:
            lines[number] = bare
            spaced.append(number + 1)
    if spaced:
        place = f"{name}:{spaced[0]}"
        count = "the line" if len(spaced) == 1 else f"{len(spaced)} lines"
        changes.append(Change(place, f"took out spaces at the end of {count}"))
    tidy = "\n".join(lines)
    ended = tidy.rstrip("\n") + "\n"
    if ended != tidy and len(lines) - 1 not in kept:
        changes.append(Change(f"{name}:{ended.count(chr(10))}", "one line end at the end"))
        tidy = ended
    return tidy, changes


def _lines_of_long_texts(node: yaml.Node | None) -> Iterator[int]:
    """Lines of texts that span several, where spaces may be meant."""
    if isinstance(node, yaml.ScalarNode):
        if node.end_mark.line > node.start_mark.line:
            yield from range(node.start_mark.line, node.end_mark.line + 1)
    elif isinstance(node, yaml.CollectionNode):
        for item in node.value:
            for part in item if isinstance(item, tuple) else (item,):
                yield from _lines_of_long_texts(part)


# -- values ---------------------------------------------------------------------------------------


def _values(
    text: str, source: SourceFile, problems: list[Problem], catalog: Catalog
) -> tuple[str, list[Change]]:
    """Known names and dates in their usual form, each replaced where it stands."""
    lines = text.splitlines(keepends=True)
    bom = text.startswith("\ufeff")
    changes, edits = [], set()
    nodes = {
        (node.start_mark.line + 1, node.start_mark.column + 1): (node, key)
        for node, key in _scalars(source.root, "")
    }
    for problem in problems:
        node, key = nodes.get((problem.line, problem.column), (None, ""))
        if node is None or node.end_mark.line != node.start_mark.line:
            continue
        meant = _meant(problem, node.value, key, catalog)
        if not meant or meant == node.value:
            continue
        shift = 1 if bom and problem.line == 1 else 0
        start, end = node.start_mark.column + shift, node.end_mark.column + shift
        edits.add((problem.line - 1, start, end, meant))
        changes.append(Change(problem.place, f"'{node.value}' is now {meant}"))
    for number, start, end, new in sorted(edits, reverse=True):  # so that places before it hold
        lines[number] = lines[number][:start] + new + lines[number][end:]
    return "".join(lines), changes


def _scalars(node: yaml.Node | None, key: str) -> Iterator[tuple[yaml.ScalarNode, str]]:
    """Every text of a file with the key it stands under; keys stand under nothing."""
    if isinstance(node, yaml.ScalarNode):
        yield node, key
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _scalars(item, key)
    elif isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from _scalars(name, "")
            yield from _scalars(value, str(getattr(name, "value", "")))


def _meant(problem: Problem, word: str, key: str, catalog: Catalog) -> str:
    """What a word can only mean, or an empty string."""
    if problem.code == "date.invalid":
        return day_written_otherwise(word)
    if problem.code in ("id.unknown", "id.invalid") and key in LINK_FIELDS:
        found = catalog.find(word)
        return found[1] if found and found[0] == LINK_FIELDS[key] else ""
    if problem.code in ("key.unknown", "value.choice", "source.unknown", "id.unknown"):
        near = re.fullmatch(r"did you mean '(.+)'\?", problem.hint)
        return near[1] if near and _same_word(near[1], word) else ""
    return ""


def _same_word(one: str, other: str) -> bool:
    """Whether two words differ only in case, hyphens, or between British and American spelling."""

    def american(word: str) -> str:
        word = fold(word)
        for british, here in _SPELLINGS:
            word = re.sub(british, here, word)
        return word

    return american(one) == american(other)


# -- rounds ---------------------------------------------------------------------------------------


def _newest_first(text: str, source: SourceFile, catalog: Catalog) -> tuple[str, list[Change]]:
    """The lines of the rounds in order, each with the comments above it.

    A round without a date stays below the one above it.
    """
    program = next((p for p in catalog.programs.values() if p.file == source.name), None)
    node = source.at("rounds")
    if program is None or not isinstance(node, yaml.SequenceNode) or node.flow_style:
        return text, []
    lines = text.splitlines(keepends=True)
    if not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    starts = [item.start_mark.line for item in node.value]
    if len(set(starts)) < len(starts) or len(starts) != len(program.rounds):
        return text, []
    for index in range(len(starts)):
        while lines[starts[index] - 1].lstrip().startswith("#"):
            starts[index] -= 1
    last_mark = node.value[-1].end_mark
    end = min(last_mark.line + (last_mark.column > 0), len(lines))
    while not lines[end - 1].strip() or lines[end - 1].startswith("#"):
        end -= 1  # what follows the list is not the last round's
    blocks = [lines[a:b] for a, b in zip(starts, [*starts[1:], end], strict=True)]
    days, last = [], When(2100).last
    for it in program.rounds:
        last = first_day(it) or last
        days.append(last)
    order = sorted(range(len(blocks)), key=lambda index: days[index], reverse=True)
    lines[starts[0] : end] = [line for index in order for line in blocks[index]]
    return "".join(lines), [Change(f"{source.name}:{starts[0] + 1}", "rounds newest first")]
