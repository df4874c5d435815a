"""From answers, a record and a day to a document: the way that every door takes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import typer

from pathways.cli import out
from pathways.problems import BadInput

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.profile import Profile
    from pathways.record.entries import Record
    from pathways.render import Document


def make_document(
    catalog: Catalog,
    profile: Profile,
    day: date,
    record: Record | None = None,
    keep: tuple[str, ...] = (),
) -> Document:
    """The plan of these answers on a day, as a document.

    With a record, what happened since counts too; steps in `keep` stay unless clearly beaten.
    """
    from pathways.planner import make_plan
    from pathways.profile import current
    from pathways.render.document import build_document

    if record is None or not record.every:
        person = current(profile, catalog)
        plan = make_plan(catalog, person, day, keep)
        return build_document(catalog, profile, person, plan, None, keep)
    from pathways.record import situation

    try:
        now = situation(profile, record, catalog, day)
    except BadInput as bad:
        out.report(bad.problems)
        raise typer.Exit(out.BAD_INPUT) from None
    plan = make_plan(catalog, now.person, day, keep)
    return build_document(catalog, profile, now.person, plan, record, keep)
