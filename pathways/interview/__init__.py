"""The interview: a pure state machine over data/questions.yaml. Front ends only show and read."""

from pathways.interview.machine import Ask, Contradiction, Interview
from pathways.interview.parsing import BadAnswer, parse_answer, parse_what_can_be_read, typed

__all__ = [
    "Ask",
    "BadAnswer",
    "Contradiction",
    "Interview",
    "parse_answer",
    "parse_what_can_be_read",
    "typed",
]
