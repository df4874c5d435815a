"""The doors: the only place that reads arguments, prompts, prints and exits."""
