"""What a person said, and the one view of a person that the planner sees."""

from pathways.profile.answers import Profile, parse_profile, read_profile, write_profile
from pathways.profile.person import Person, Progress, Shown, aim_of, current, holds

__all__ = [
    "Person", "Profile", "Progress", "Shown", "aim_of", "current", "holds", "parse_profile",
    "read_profile", "write_profile",
]  # fmt: skip
