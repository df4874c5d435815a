"""What happened since the answers were given: an append-only history, and what follows from it."""

from pathways.record.entries import Entry, Record, append, read_record
from pathways.record.view import Situation, situation

__all__ = ["Entry", "Record", "Situation", "append", "read_record", "situation"]
