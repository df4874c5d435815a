"""The maintainers' work: what is wrong, what has aged, what others list, what an edit changes."""
