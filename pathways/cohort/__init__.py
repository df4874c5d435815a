"""Many people at once: a form for them, a plan for each, and one page about all of them."""
