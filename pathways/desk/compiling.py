"""Makes the compiled copies of data and templates that a wheel carries."""

from __future__ import annotations

from pathlib import Path


def compile_into(target: Path) -> None:
    """Write every compiled copy into a folder, which is `pathways/compiled` in a wheel.

    Raises:
        BadInput: a mistake in the data.
    """
    from pathways.attest.limits import Limits
    from pathways.catalog.compiled import write_compiled, write_places, write_read, write_shipped
    from pathways.catalog.load import load_catalog
    from pathways.catalog.reading import Abroad, Cities, Names
    from pathways.cohort.form import FormWords
    from pathways.desk.log_words import LogWords
    from pathways.profile.answers import parse_profile
    from pathways.profile.pitch import PitchForm
    from pathways.render.compiled import write_compiled as write_templates
    from pathways.resources import folder
    from pathways.upkeep.program_rules import cities_in

    write_compiled(catalog := load_catalog(), target)
    profiles = [folder("data") / "demo.yaml", *(folder("data") / "panel").glob("*.yaml")]
    raw = {path.name: path.read_bytes() for path in profiles}
    for name, held in raw.items():
        parse_profile(held, name, catalog)
    write_read(raw.values(), catalog, target)
    for name, cls in {
        "data/names.yaml": Names,
        "data/names_abroad.yaml": Abroad,
        "data/cities.yaml": Cities,
        "data/form.yaml": FormWords,
        "data/pitch.yaml": PitchForm,
        "data/attest.yaml": Limits,
        "templates/log.yaml": LogWords,
    }.items():
        write_shipped(name, cls, target)
    right = ((name, country) for name, country, found in cities_in(catalog) if found is None)
    write_places(right, target)
    write_templates(target / "templates")
