"""Problems as lines of text: where each one is, the line itself and a caret, what to write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from pathways.catalog.text import clean, one_line
from pathways.problems import Problem


def told_in_full(
    problems: Sequence[Problem], last: str, most: int, columns: Callable[[str], int]
) -> Iterator[str]:
    """Lines on every problem, `most` of them, then how many there are and `last`; `columns` says
    how wide a text is on the screen."""
    for p in problems[:most]:
        kind = "" if p.severity == "error" else f"{p.severity}: "
        yield f"{one_line(p.place)}: {kind}{one_line(p.message)} [{p.code}]"
        if p.excerpt:
            line, caret = excerpt(p, columns)
            yield f"  {p.line:>5} | {line}"
            yield f"        | {caret}"
        if p.hint:
            yield f"        {one_line(p.hint)}"
    if len(problems) > most:
        yield f"… and {len(problems) - most} more"
    warnings = sum(p.severity == "warning" for p in problems)
    counts = ((len(problems) - warnings, "problem"), (warnings, "warning"))
    said = [f"{count} {noun}{'s' if count != 1 else ''}" for count, noun in counts if count]
    yield f"{' and '.join(said) or '0 problems'}; {last}"


def excerpt(problem: Problem, columns: Callable[[str], int], room: int = 76) -> tuple[str, str]:
    """The line and its caret, cut to `room` columns around the place; tabs count as one space."""

    def safe(text: str) -> str:
        return clean(text.replace("\t", " "))

    # Cut first: cleaning is slow on long runs of combining marks.
    half = room // 2
    start = problem.column - 1
    before = problem.excerpt[max(0, start - half) : start]
    rest = safe(problem.excerpt[start : start + room - len(before)])
    marked = safe(problem.excerpt[start : start + min(problem.width, half)])
    before = safe("…" + before[1:] if start > half else before)
    width = max(1, min(columns(rest), columns(marked)))
    return before + rest, " " * columns(before) + "^" * width
