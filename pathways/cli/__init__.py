"""The doors: the only place that reads arguments, prompts, prints and exits."""

import gc

# A command lives for a fraction of a second: looking for cycles is a tenth of that for nothing.
# Said before anything large is imported.
gc.set_threshold(200_000)
