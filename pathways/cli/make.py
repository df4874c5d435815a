"""From answers and a day to a document: the way that every door takes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathways.catalog import Catalog
    from pathways.profile import Profile
    from pathways.render import Document


def make_document(catalog: Catalog, profile: Profile, day: date) -> Document:
    """The plan of these answers on a day, as a document."""
    from pathways.planner import make_plan
    from pathways.profile import current
    from pathways.render.document import build_document

    person = current(profile, catalog)
    return build_document(catalog, profile, person, make_plan(catalog, person, day))
