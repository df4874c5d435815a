"""Files that are there whole or not at all, for their owner alone."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def writing(path: Path, temporary: Path) -> Iterator[IO[bytes]]:
    """A stream to a file, written beside in `temporary` and renamed at the end.

    Raises:
        OSError: the disk is full, or the folder cannot be written.
    """
    beside = temporary / f"{path.name}.{os.getpid()}"
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as stream:
            yield stream
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def write_whole(path: Path, raw: bytes, temporary: Path) -> str:
    """Write a file; returns its SHA-256. Raises as `writing`."""
    with writing(path, temporary) as stream:
        stream.write(raw)
    return digest(raw)


def digest(raw: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(raw).hexdigest()
