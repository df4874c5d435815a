"""What each code of a check means, from templates/codes.yaml."""

from __future__ import annotations

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
        from textwrap import fill, indent

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


def explanations() -> dict[str, Explanation]:
    """Every code with its explanation, in alphabetical order.

    Raises:
        BadInput: a mistake in templates/codes.yaml.
    """
    from pathways.catalog.decode import shipped

    return dict(sorted(shipped("templates/codes.yaml", _Codes).codes.items()))
