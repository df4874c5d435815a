"""What the field offers: data/ read into frozen, typed records that know their line."""

from pathways.catalog.load import Catalog, fold, load_catalog

__all__ = ["Catalog", "fold", "load_catalog"]
