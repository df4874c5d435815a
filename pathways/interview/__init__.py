"""The interview: a pure state machine over data/questions.yaml. Front ends only show and read."""

from pathways.interview.answers import BadAnswer, parse_answer
from pathways.interview.machine import Ask, Interview

__all__ = ["Ask", "BadAnswer", "Interview", "parse_answer"]
