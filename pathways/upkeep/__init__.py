"""The maintainers' work: what is wrong in the data, what mends it, and what it would change."""
