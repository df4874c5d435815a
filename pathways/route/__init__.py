"""People and openings beside each other: who is told of what, and why; advice, never admission."""
