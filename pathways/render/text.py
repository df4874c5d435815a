"""Renders templates to Markdown. Text that is not a template's own can never add structure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from fractions import Fraction
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, TemplateRuntimeError, nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup

from pathways.catalog.reading import language_name
from pathways.catalog.records import Project
from pathways.problems import nearest
from pathways.render.document import Document
from pathways.render.templates import environment

if TYPE_CHECKING:
    from pathways.render.charts import Row

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#]|&(?=#?\w+;))")
# What would begin an item of a list where a template puts the text first on its line.
_ITEM = re.compile(r"^(\d{1,9}(?=[.)] )|(?=[-+]))")
_ESCAPED = re.compile(r"\\([\\`*_\[\]<>|~#&.)+-])")
_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


# The same names and sentences come again in a plan, and in every plan of a batch.
@lru_cache(maxsize=4096, typed=True)
def escape_markdown(text: str) -> str:
    """Text as it stands, on one line, with every character escaped that Markdown could act on."""
    return _ITEM.sub(r"\1\\", _SPECIAL.sub(r"\\\1", _BREAKS.sub(" ", text)))


def plain_text(markdown: str) -> str:
    """What `escape_markdown` was given, for a format that has no markup of its own."""
    return _ESCAPED.sub(r"\1", markdown)


def _finalize(value: Any) -> Any:
    if isinstance(value, Markup):
        return value
    return Markup(escape_markdown(str(value)))


def _hours(value: Any) -> Markup:
    """Hours rounded to the nearest half, at least one half, without a false decimal."""
    halves = max(1, round(Fraction(value) * 2))
    whole, half = divmod(halves, 2)
    return Markup(f"{whole}.5" if half else f"{whole}")


def listed(
    values: Iterable[Any], last: str = " and ", escaped: Callable[[Any], Markup] = _finalize
) -> Markup:
    """`a, b and c`, each escaped."""
    items = [escaped(v) for v in values]
    if len(items) < 2:
        return Markup().join(items)
    return Markup(", ").join(items[:-1]) + Markup(last) + items[-1]


def _link(address: str, text: str) -> Markup:
    """A Markdown link whose address cannot end early."""
    safe = re.sub(r"[()<>\s\\]", lambda m: f"%{ord(m.group()):02X}", address)
    return Markup(f"[{escape_markdown(text)}]({safe})")


_NAMES = frozenset({"BlueDot", "Berkeley", "London", "English", "Python", "ARENA", "Google"})


def lower_first(text: str) -> str:
    """With a small first letter, unless it begins an abbreviation, a name or the word I."""
    first = text.split(" ", 1)[0]
    if (
        text[:1].isupper()
        and first != "I"
        and first not in _NAMES
        and not any(c.isupper() or c.isdigit() for c in first[1:])
    ):
        text = text[0].lower() + text[1:]
    return text


def _lower(text: Any) -> Markup:
    """The same, escaped."""
    return Markup(lower_first(str(_finalize(text))))


def _inside(text: Any, project: Project | None) -> Markup:
    """Text of a project within a sentence. What somebody wrote for themselves stays as it is."""
    return Markup(_finalize(text)) if project and project.own else _lower(text)


def _upper(text: Any) -> Markup:
    """With a capital first letter."""
    text = str(_finalize(text))
    return Markup(text[:1].upper() + text[1:])


def _bare(text: Any) -> Markup:
    """Without a full stop at the end, for use inside a sentence."""
    return Markup(str(_finalize(text)).rstrip(". "))


_SHORT = 160


def _shortened(text: str) -> str:
    """At most 160 characters of a text."""
    text = " ".join(text.split())
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


_WHOLE = 140
"""So long a text is quoted whole: what is cut off is often the point."""
_CUT = 30
"""Characters that a text which is cut is shorter still."""


def _clipped(text: str, whole: int = _WHOLE) -> str:
    """What somebody wrote, whole where it has at most so many characters, else its first sentences
    or words: it is to be known again, and not to be read again."""
    text, room = " ".join(text.split()), whole - _CUT
    if len(text) <= whole:
        return text.rstrip(". ")
    ends = (
        n for n in range(whole, room // 2 - 1, -1) if text[n] in ".!?;" and text[n + 1 :][:1] == " "
    )
    if end := next(ends, 0):
        return text[:end]
    words = text[:room].rpartition(" ")[0].rstrip(" ,;:.")
    # Many languages put no space between words: theirs are cut where the room ends.
    return f"{words} …" if len(words) > room // 2 else f"{text[:room]}…"


def _sentences(text: str) -> list[str]:
    found = re.split(r"(?<=[.!?]) |(?<=[。！？])", " ".join(text.split()).strip())
    return [x for x in found if x] or [""]


def _ending(text: str) -> str:
    """The last sentence of what somebody wrote: asked why, people end with what would stop them."""
    return _clipped(_sentences(text)[-1])


def _first_sentence(text: str) -> str:
    return _sentences(text)[0]


def _code(text: str) -> Markup:
    """Text between backquotes, where a backslash would be seen."""
    return Markup(_BREAKS.sub(" ", text).replace("`", ""))


def _code_block(text: str) -> Markup:
    """One line of a fenced block, which takes text as it is."""
    return Markup(_BREAKS.sub(" ", text).replace("```", "'''"))


def country(code: str) -> str:
    """The name of a country, or its code when it has none."""
    import iso3166

    found = iso3166.countries_by_alpha2.get(code)
    return str(found.apolitical_name) if found else code


def _code_place(at: str) -> Markup:
    """`file, line n` for use inside backquotes, which take text as it is."""
    file, _, line = at.rpartition(":")
    return Markup(f"{file}, line {line}".replace("`", ""))


class _Generator(CodeGenerator):
    """`a ~ b` escapes a text beside Markdown for Markdown; as Jinja has it, it would for HTML."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        self.write("environment.code_generator_class.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    @staticmethod
    def joined(values: tuple[Any, ...]) -> str:
        """What such a template does when it runs."""
        if any(isinstance(value, Markup) for value in values):
            return Markup("").join(map(_finalize, values))
        return "".join(map(str, values))


@cache
def _environment(own: Path | None = None) -> Environment:
    env = environment(own, "markdown", finalize=_finalize, keep_trailing_newline=True)
    env.code_generator_class = _Generator
    env.filters.update(
        hours=_hours,
        listed=listed,
        link=_link,
        lower_first=_lower,
        inside=_inside,
        upper_first=_upper,
        bare=_bare,
        shortened=_shortened,
        clipped=_clipped,
        ending=_ending,
        first_sentence=_first_sentence,
        code=_code,
        code_block=_code_block,
        code_place=_code_place,
        country=country,
        language_name=language_name,
    )
    return env


Draw = Callable[[Any], Iterator[str]]
"""Draws a block of a template in a context."""


def render_template(
    name: str,
    own: Path | None = None,
    block: Callable[[str, Draw, Any], Iterator[str]] | None = None,
    **values: Any,
) -> str:
    """A template of `own` or of templates/ as text, with blank lines never doubled. `block` draws
    each of its blocks, by its name, what would draw it, and the context.

    Raises:
        jinja2.TemplateError: a mistake in the template.
    """
    template, lines = _environment(own).get_template(name), [""]
    if block is None:
        text = template.render(**values)
    else:
        context = template.new_context(values)
        context.blocks |= {
            of: [partial(block, of, draw)] for of, (draw, *_) in context.blocks.items()
        }
        text = "".join(template.root_render_func(context))
    for line in text.split("\n"):
        line = line.rstrip(" \t")
        if line.startswith(("# ", "## ", "### ")) and lines[-1]:
            lines.append("")
        if line or lines[-1]:
            lines.append(line)
    return "\n".join(lines).strip() + "\n"


def macros(name: str, own: Path | None = None, **values: Any) -> Any:
    """The macros of a template of `own` or of templates/, each a function that gives Markdown.

    Raises:
        jinja2.TemplateError: a mistake in the template.
    """
    return _environment(own).get_template(name).make_module(values)


PICTURES = ("map", "levels", "timeline", "hours", "fold")
"""What `mark` knows in the Markdown of a plan; the last folds a part."""


def known_picture(name: str) -> str:
    """The name, if it is that of a picture.

    Raises:
        jinja2.TemplateRuntimeError: it is not, which a format without pictures would not notice.
    """
    if name not in PICTURES:
        hint = nearest(str(name), PICTURES) or f"choose from {', '.join(PICTURES)}"
        raise TemplateRuntimeError(f"there is no picture '{name}'; {hint}")
    return name


def plan_body(
    document: Document, own: Path | None, mark: Callable[[str], Markup], full: bool = True
) -> str:
    """The sentences of a plan, or of why there is none: the page one acts on, with all that stands
    behind it when it is to be `full`. `mark` gives what stands where a page has its pictures."""
    from pathways.planner import Plan
    from pathways.render.one_page import fitted

    values: dict[str, Any] = {"doc": document, "plan": document.plan, "mark": mark}
    if not isinstance(document.plan, Plan):
        return render_template("no_plan.md.j2", own, **values)
    page, text = fitted(document, own)
    return render_template("plan.md.j2", own, it=page, **values) if full else text


def to_markdown(
    document: Document,
    front_matter: bool = True,
    own: Path | None = None,
    timeline: bool = False,
    full: bool = True,
) -> str:
    """The document as CommonMark, with its lock in front for scripts: the page one acts on, and
    behind it all the rest when it is to be `full`.

    With `timeline`, for where there are no pictures, the steps in time stand in it as a table.
    """

    def mark(name: str) -> Markup:
        # Marks say where a page has its pictures.
        shown = known_picture(name) == "timeline" and timeline
        return Markup(_timeline(document, own) if shown else "")

    body = plan_body(document, own, mark, full)
    if not front_matter:
        return body
    lock = document.lock.short()
    head = ["---", "pathways: 1", f"today: {document.today}"]
    head += ["view: full"] if full else []
    head += [f"{key}: {value}" for key, value in lock.items() if key != "pathways"]
    head += [f"version: {document.lock.version}", "---", ""]
    return "\n".join(head) + "\n" + body


def _timeline(document: Document, own: Path | None) -> str:
    from pathways.render.charts import build_charts

    def day(row: Row) -> date:
        return row.watch.look if row.watch else row.step.due if row.step else document.today

    rows = sorted(build_charts(document).timeline.rows, key=day)
    return render_template("timeline.md.j2", own, doc=document, rows=rows)
