"""What the field offers: data/ read into frozen, typed records that know their line."""

from pathways.catalog.catalog import Catalog
from pathways.catalog.load import load_catalog
from pathways.catalog.text import fold

__all__ = ["Catalog", "fold", "load_catalog"]
