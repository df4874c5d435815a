"""A career-pathway advisor for AI safety: YAML ladders in, a personal dated plan out."""

__version__ = "0.1.0"
