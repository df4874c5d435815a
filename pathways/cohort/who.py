"""Who a row of answers is of: known by what survives in a sheet, never by where the row stands."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pathways.cohort.dates import read_time
from pathways.problems import BadInput, Problem

if TYPE_CHECKING:
    from pathways.cohort.form_reader import Form
    from pathways.cohort.rows import Row

_INDEX_ID = re.compile(r"p\d{4,}", re.ASCII)
_TO_THE_SECOND = re.compile(r"\d:\d\d:\d\d")
_ANSWERS = "answers "


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest row of one person."""

    keys: tuple[str, ...]
    """All that the person is known by; the first is what tells them from the others."""
    row: int
    """Its number in the table."""


def latest_rows(
    form: Form, forgotten: Callable[[str], bool], counts: dict[str, int]
) -> list[Latest]:
    """The latest row of each person, in order of their first row, without those who were forgotten
    or asked to be left out; adds to `counts`.

    Raises:
        BadInput: somebody was forgotten, and two rows may be theirs.
    """
    rows = [(_keys(form, row), _when(form, row)) for row in form.table.rows]
    several = {key for key, n in Counter(k for keys, _ in rows for k in keys).items() if n > 1}
    latest: dict[str, tuple[tuple[str, ...], datetime | None, int]] = {}
    alike: Counter[str] = Counter()
    for number, (keys, when) in enumerate(rows):
        counts["rows"] += 1
        keys = _own(form, keys, several, forgotten)
        if keys[0].startswith(_ANSWERS):
            alike[keys[0]] += 1
            if alike[keys[0]] > 1:  # the same in every answer: another person all the same
                keys = (f"{keys[0]} #{alike[keys[0]]}",)
        elif keys[0] in latest:
            counts["replaced"] += 1
            before = latest[keys[0]][1]
            if before is not None and when is not None and when < before:
                continue
        latest[keys[0]] = (keys, when, number)
    found = []
    for keys, _, number in latest.values():
        if any(map(forgotten, keys)):
            counts["forgotten"] += 1
        elif not form.agreed(form.table.rows[number]):
            counts["declined"] += 1
        else:
            found.append(Latest(keys, number))
    return found


def _keys(form: Form, row: Row) -> tuple[str, ...]:
    """An id, an e-mail, the second of the submission with the name, and without the first two all
    that was answered."""
    id = row.extra.get("id") or form.cell(row, "id")[1]
    email = email_key(row.extra.get("email") or form.cell(row, "email")[1])
    when, name = _stamp(form, row), form.cell(row, "name")[1]
    time = f"row {when} {name}".rstrip() if _TO_THE_SECOND.search(when) else ""
    said = "" if id.strip() or email else _ANSWERS + _digest(form, row)
    return tuple(key for key in (own_key(id), email, time, said) if key)


def _own(
    form: Form, keys: tuple[str, ...], several: set[str], forgotten: Callable[[str], bool]
) -> tuple[str, ...]:
    """Without the second of a submission that several rows share."""
    kept = tuple(key for key in keys if not (key.startswith("row ") and key in several))
    if kept[0].startswith(_ANSWERS) and kept != keys and forgotten(keys[0]):
        message = (
            "several rows came in the same second under the same name, and one of these people "
            "was forgotten"
        )
        hint = f"take that person's row out: {keys[0].removeprefix('row ')[:60]}"
        raise BadInput([Problem(form.table.name, 0, 0, "answers.forgotten", message, hint)])
    return kept


def _digest(form: Form, row: Row) -> str:
    """A hash of what a row says, wherever it and its columns stand."""
    said: object = sorted(
        (tag, " ".join(row.cells[number].split()))
        for number, tag in form.columns.tags.items()
        if number in row.cells
    )
    if row.profile is not None:
        said = [row.profile.decode("utf-8", "replace"), sorted(row.extra.items())]
    raw = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    return hashlib.sha256(raw).hexdigest()


def _stamp(form: Form, row: Row) -> str:
    return " ".join((row.extra.get("timestamp") or form.cell(row, "timestamp")[1]).split())


def _when(form: Form, row: Row) -> datetime | None:
    text = _stamp(form, row)
    return read_time(text, form.stamps) if text else None


# -- keys ------------------------------------------------------------------------------------------


def own_key(id: str) -> str:
    """The key of an id that somebody gave, letter for letter; empty without one."""
    bare = " ".join(id.split())
    return f"id {bare}" if bare else ""


def email_key(email: str) -> str:
    """The key of an e-mail address in whatever case; empty for what is none."""
    bare = "".join(email.split()).casefold()
    return f"email {bare}" if "@" in bare else ""


def lasting(key: str) -> bool:
    """Whether a person is still known by a key when answers or other rows change."""
    if key.startswith("row "):
        return bool(_TO_THE_SECOND.search(key)) and not re.search(r" #\d+$", key)
    return key.startswith(("id ", "email "))


def is_index_id(who: str) -> bool:
    """Whether it looks like an id of the index, and so is one whatever people wrote."""
    return bool(_INDEX_ID.fullmatch(who))


def nearly(who: str, id: str, key: str) -> bool:
    """Whether somebody of this id and key may be meant, though it is not what they are called."""
    return _folded(who) in (id, _folded(key.partition(" ")[2]))


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
