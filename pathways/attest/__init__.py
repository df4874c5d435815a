"""What somebody else saw of a person's work, signed so that a stranger can check it offline."""
