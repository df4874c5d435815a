"""The answers of one sitting: saved as they come, and never over what was written meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pathways.desk.desk import Desk, profile_of
from pathways.files import read, write
from pathways.problems import BadInput, Problem
from pathways.profile import Profile, parse_profile
from pathways.profile.answers import as_plain, profile_text


class Clash(Exception):
    """The same answers were changed here and in the file: (here, there) by key."""

    def __init__(self, keys: dict[str, tuple[Any, Any]]) -> None:
        super().__init__(", ".join(keys))
        self.keys = keys


class Gone(Exception):
    """The file was deleted meanwhile."""


class Unreadable(Exception):
    """What somebody wrote into the file cannot be read, or not together with what was said here."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = problems


class Sitting:
    """Knows what stood in the file when it was last read or written."""

    def __init__(self, desk: Desk) -> None:
        """Read the answers there are."""
        self._path, self._catalog = desk.files.profile, desk.catalog
        self._seen = self._now()
        self._base = self._parsed(self._seen) if self._seen else None

    @property
    def profile(self) -> Profile | None:
        """The answers as they were last read or written; None where there is no file."""
        return self._base

    def save(self, mine: Profile, prefer: str = "") -> tuple[Profile, tuple[str, ...]]:
        """Save the answers; they as they stand in the file then, and what of it came from there.

        What was changed in the file alone is kept. `prefer` says which counts where both were
        changed: `here` or `there`.

        Raises:
            Clash: both were changed, and nothing is preferred.
            Gone: the file was deleted.
            Unreadable: what stands there now cannot be read.
            OSError: the file cannot be written.
        """
        taken: tuple[str, ...] = ()
        now = self._now()
        if now != self._seen:
            if not now:
                raise Gone
            try:
                mine, taken = self._merged(mine, self._parsed(now), prefer)
            except BadInput as bad:
                raise Unreadable(bad.problems) from None
        raw = profile_text(mine, self._catalog).encode()
        write(self._path, raw, private=True)
        self._seen, self._base = raw, mine
        return mine, taken

    def put_aside(self) -> Path:
        """Keep what stands in the file beside it, so that the next save may take its place."""
        self._seen = self._now()
        aside, number = self._path, 0
        while aside.exists():
            number += 1
            aside = self._path.with_name(f"{self._path.stem}.edited-{number}{self._path.suffix}")
        write(aside, self._seen, private=True)
        return aside

    def begin_again(self) -> None:
        """Let the next save make the file that was deleted."""
        self._seen = b""

    def _now(self) -> bytes:
        return read(self._path, str(self._path), absent=b"")

    def _parsed(self, raw: bytes) -> Profile:
        return parse_profile(raw, str(self._path), self._catalog)

    def _merged(
        self, mine: Profile, theirs: Profile, prefer: str
    ) -> tuple[Profile, tuple[str, ...]]:
        base = as_plain(self._base) if self._base else {}
        here, there = as_plain(mine), as_plain(theirs)
        clashes: dict[str, tuple[Any, Any]] = {}
        taken, merged = [], {}
        for key in [*there, *(key for key in here if key not in there)]:
            before, ours, other = (held.get(key) for held in (base, here, there))
            value = ours
            if ours != other and ours == before:
                value = other
                taken.append(key)
            elif ours != other != before:
                if key in _NOTES:  # they say how to go on asking, and answer nothing
                    value = _both(ours, other)
                else:
                    clashes[key] = (ours, other)
                    value = other if prefer == "there" else ours
            if value is not None:
                merged[key] = value
        if clashes and not prefer:
            raise Clash(clashes)
        return profile_of(merged, str(self._path), self._catalog), tuple(taken)


_NOTES = ("skipped", "unread")


def _both(ours: Any, other: Any) -> Any:
    if isinstance(ours, dict) or isinstance(other, dict):
        return {**(other or {}), **(ours or {})}
    return [*dict.fromkeys([*(other or ()), *(ours or ())])]
