"""The maintainers' work: what an edit changes, what has aged, what others list, what fits where."""
