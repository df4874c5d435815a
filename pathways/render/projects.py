"""A project as a page, as a folder to work in, and as a file made from a pitch."""

from __future__ import annotations

import json
import re
from dataclasses import field
from datetime import date, timedelta
from fractions import Fraction

from markupsafe import Markup

from pathways.catalog import Catalog
from pathways.catalog.records import Project
from pathways.frozen import Struct
from pathways.planner import Reason, Step, StepPart
from pathways.planner.menu import size_of
from pathways.profile import Person
from pathways.profile.pitch import Pitch, parts_of
from pathways.render.text import render_template

FILES = (
    "README.md", "week-plan.md", "decision-log.md", "self-review.md", "write-up.md", "story.md",
)  # fmt: skip
"""What a working folder holds."""

_GRACE = 14
"""Days after which a first part that is not done says something."""


class Workshop(Struct):
    """What the templates of projects may use beside the project: names, dates, hours."""

    catalog: Catalog
    today: date
    step: Step | None = None
    person: Person | None = None
    project: Project | None = None
    weekly: Fraction = Fraction(0)
    """Hours a week that the dates rest on."""
    known_hours: bool = False
    left_out: bool = False
    """Whether there is a plan, and this project is none of its goals."""
    sunk: Fraction = field(default=Fraction(0))
    promised: date | None = None
    """The day for the first test that a pitch names."""

    def name(self, id: str) -> str:
        """The name of a catalog entry by id."""
        return self.catalog.name_of(id)

    def why(self) -> list[Reason]:
        """The gaps that the step closes."""
        reasons = self.step.reasons if self.step else ()
        return [r for r in reasons if r.code in ("closes-gap", "tries")]

    @property
    def levels(self) -> str:
        """A place for a level for each row of the rubric, which nobody can log by mistake."""
        return ",".join(["LEVEL"] * len(self.project.rubric if self.project else ()))

    @property
    def from_own_hours(self) -> bool:
        """Whether the hours are those that the person's finished work really took."""
        return bool(self.person and self.person.progress.overrun)

    @property
    def promised_early(self) -> bool:
        """Whether the pitch names a day before the plan has hours for the first test."""
        return bool(self.step and self.promised and self.promised < self.step.parts[0].due)

    def due(self, part: StepPart) -> date:
        """The day of a part; of the first one the day that the pitch names, if that is sooner."""
        first = bool(self.step and part is self.step.parts[0])
        return min(part.due, self.promised) if first and self.promised else part.due

    @property
    def wide(self) -> bool:
        """Whether a part takes more hours than two of the person's weeks."""
        return any(p.p80 > 2 * self.weekly for p in (self.step.parts if self.step else ()))

    @property
    def halfway(self) -> date:
        """The day on which half of the time is over."""
        assert self.step
        return self.step.start + (self.step.due - self.step.start) / 2

    @property
    def too_late(self) -> date:
        """When the first part should really be done."""
        assert self.step
        return self.step.parts[0].due + timedelta(days=_GRACE)


def weeks_of(project: Project) -> int:
    """Weeks that its parts wait on other people or on time to pass; 0 when none does."""
    return sum(part.weeks for part in project.parts)


def project_page(catalog: Catalog, project: Project, today: date) -> str:
    """One page about a project, as Markdown."""
    return render_template(
        "project.md.j2",
        doc=Workshop(catalog, today, project=project),
        project=project,
        size=size_of(catalog, project),
        span=weeks_of(project),
    )


def working_folder(
    workshop: Workshop, project: Project, in_plan: bool, option: str, pitch: Pitch | None = None
) -> dict[str, str]:
    """The files of a working folder, by name."""
    names = (*FILES, "pitch.md") if pitch else FILES
    return {
        name: render_template(
            f"project/{name}.j2",
            doc=workshop,
            project=project,
            step=workshop.step,
            person=workshop.person,
            in_plan=in_plan,
            option=option,
            pitch=pitch,
        )
        for name in names
    }


def project_file(pitch: Pitch, id: str, roles: tuple[str, ...], today: date) -> str:
    """The project made from a pitch, as a file of data."""
    return render_template(
        "project/own.yaml.j2",
        pitch=pitch,
        parts=parts_of(pitch),
        id=id,
        roles=roles,
        today=today,
        y=_quoted,
        sentence=_sentence,
        number=lambda hours: Markup(f"{float(hours):g}"),
    )


def _quoted(text: str) -> Markup:
    """Text as YAML: JSON strings are YAML strings, and hold any text on one line."""
    return Markup(json.dumps(re.sub("[\x85\u2028\u2029]", " ", str(text)), ensure_ascii=False))


def _sentence(text: str) -> str:
    text = str(text).strip()
    return text if text.endswith((".", "!", "?", "…")) else text + "."
