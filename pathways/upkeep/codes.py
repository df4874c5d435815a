"""What each code of a check means, from templates/codes.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import fill, indent

from pathways.frozen import Record, Struct


class Explanation(Record):
    """What a code means, why it matters, how to mend it, and an example of each."""

    means: str
    why: str
    mend: str
    bad: str
    good: str

    def page(self, code: str) -> str:
        """All of it as plain text, 80 columns wide."""

        def said(label: str, text: str) -> str:
            return fill(f"{label} {text}", 78, subsequent_indent=" " * 6)

        return "\n".join(
            (
                code,
                "",
                fill(self.means, 78),
                "",
                said("Why:", self.why),
                said("Mend:", self.mend),
                "",
                "Not so:",
                indent(self.bad, "    "),
                "But so:",
                indent(self.good, "    "),
                "",
            )
        )


class _Codes(Struct):
    codes: dict[str, Explanation]


def listed(known: Mapping[str, Explanation]) -> str:
    """What each code means, a paragraph each."""
    width = max(map(len, known)) + 2
    rest = " " * width
    lines = (
        fill(f"{name:<{width}}{it.means}", 79, subsequent_indent=rest) for name, it in known.items()
    )
    return "\n".join(lines) + "\n"


def explanations() -> dict[str, Explanation]:
    """Every code with its explanation, in alphabetical order.

    Raises:
        BadInput: a mistake in templates/codes.yaml.
    """
    from pathways.catalog.compiled import shipped

    return dict(sorted(shipped("templates/codes.yaml", _Codes).codes.items()))
