"""Reads the bytes of a file, or says why it cannot."""

from __future__ import annotations

from pathlib import Path

from pathways.problems import BadInput, Problem

MAX_BYTES = 2_000_000
"""Largest file that is read. The biggest real one is under 100 KB."""


def read_raw(path: Path, name: str) -> bytes:
    """The bytes of a file, never more than one beyond the limit.

    Raises:
        BadInput: missing, a folder, or unreadable.
    """
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise _folder(name) from None
    except PermissionError:
        if path.is_dir():  # what Windows says of a folder
            raise _folder(name) from None
        raise _unreadable(name, "Permission denied") from None
    except FileNotFoundError:
        raise BadInput([Problem(name, 0, 0, "file.missing", "there is no such file")]) from None
    except (OSError, ValueError) as error:
        raise _unreadable(name, getattr(error, "strerror", None) or str(error)) from None


def _folder(name: str) -> BadInput:
    return BadInput([Problem(name, 0, 0, "file.folder", "this is a folder, not a file")])


def _unreadable(name: str, reason: str) -> BadInput:
    return BadInput([Problem(name, 0, 0, "file.unreadable", f"cannot be read: {reason}")])
