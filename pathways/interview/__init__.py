"""The interview: a pure state machine over data/questions.yaml. Front ends only show and read."""

from pathways.interview.machine import Ask, Interview
from pathways.interview.parsing import BadAnswer, parse_answer

__all__ = ["Ask", "BadAnswer", "Interview", "parse_answer"]
