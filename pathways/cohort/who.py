"""Who a row of answers is of: known by what survives in a sheet, never by where the row stands."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from pathways.catalog.values import DayOrder
from pathways.cohort.dates import moments, read_time
from pathways.files import hash_of
from pathways.frozen import Struct
from pathways.problems import BadInput, Problem

if TYPE_CHECKING:
    from pathways.cohort.form_reader import Form
    from pathways.cohort.rows import Row

_INDEX_ID = re.compile(r"p\d{4,}", re.ASCII)
_TO_THE_MINUTE = re.compile(r"\d:\d\d")
_TO_THE_SECOND = re.compile(r"\d:\d\d:\d\d")
_ANSWERS = "answers "
_SHOWN = 5
"""Rows of one id with other people's names that are told of."""


class Latest(Struct):
    """The latest row of one person."""

    keys: tuple[str, ...]
    """All that the person is known by; the first is what tells them from the others."""
    row: int
    """Its number in the table."""
    beside: str = ""
    """Where an earlier row with their id, and somebody else's name and address, stands."""


def latest_rows(
    form: Form, forgotten: Callable[[str], bool], counts: dict[str, int], notes: list[str]
) -> list[Latest]:
    """The latest row of each person, in order of their first row, without those who were forgotten
    or asked to be left out; adds to `counts`, and to `notes` what may be a mistake.

    Raises:
        BadInput: somebody was forgotten, and two rows may be theirs.
    """
    shared = _shared(form)
    latest: dict[str, tuple[Latest, datetime | None]] = {}
    alike: Counter[str] = Counter()
    twice: list[tuple[Row, Row, Row]] = []  # two rows, and which of them counts
    for number, row in enumerate(form.table.rows):
        counts["rows"] += 1
        keys = _own(form, row, shared, forgotten)
        when, beside = _when(form, row), ""
        if keys[0].startswith(_ANSWERS):
            alike[keys[0]] += 1
            if alike[keys[0]] > 1:  # the same in every answer: another person all the same
                keys = (f"{keys[0]} #{alike[keys[0]]}",)
        elif keys[0] in latest:
            counts["replaced"] += 1
            held, before = latest[keys[0]]
            other = form.table.rows[held.row]
            beside = other.place if _another(form, row, other) else held.beside
            early = before is not None and when is not None and when < before
            twice.append((other, row, other if early else row))
            if early:
                latest[keys[0]] = (replace(held, beside=beside and row.place), before)
                continue
        latest[keys[0]] = (Latest(keys, number, beside), when)
    notes += [*_two_people(form, twice), *_thin(form, twice)]
    found = []
    for person, _ in latest.values():
        if any(map(forgotten, person.keys)):
            counts["forgotten"] += 1
        elif not form.agreed(form.table.rows[person.row]):
            counts["declined"] += 1
        else:
            found.append(person)
    return found


_MUCH = 3
"""Questions that a later answer leaves empty, from which on it looks like a correction."""


def _two_people(form: Form, twice: Iterable[tuple[Row, Row, Row]]) -> Iterator[str]:
    """Rows with one id that may be of two people."""
    odd = [(one.place, row.place) for one, row, _ in twice if _another(form, row, one)]
    for one, other in odd[:_SHOWN]:
        yield (
            f"rows {one} and {other} have one id, but two names and two addresses: they are taken "
            "for one person, and the later answer counts"
        )
    if len(odd) > _SHOWN:
        yield f"{len(odd) - _SHOWN} more such rows have an id, but not the name of its person"


def _thin(form: Form, twice: Iterable[tuple[Row, Row, Row]]) -> Iterator[str]:
    """Later answers that leave much empty."""
    tags = [field.tag for field in form.fields.values() if field.question]
    found = 0
    for one, other, new in twice:
        old = one if new is other else other
        lost = [tag for tag in tags if form.cell(old, tag)[1] and not form.cell(new, tag)[1]]
        found += len(lost) >= _MUCH
        if len(lost) >= _MUCH and found <= _SHOWN:
            some = ", ".join(lost[:6]) + " and more" * (len(lost) > 6)
            yield (
                f"row {new.place} is the later answer of row {old.place}, and leaves empty what "
                f"stood there ({some}): copy over what still holds"
            )
    if found > _SHOWN:
        yield f"{found - _SHOWN} more later answers leave much empty"


def _another(form: Form, row: Row, other: Row) -> bool:
    """Whether two rows have other names and other addresses."""
    names = {_folded(form.cell(one, "name")[1]) for one in (row, other)} - {""}
    return len(names) == 2 and len({_email(form, one) for one in (row, other)} - {""}) == 2


def _given(form: Form, row: Row) -> list[str]:
    """Keys of the id and the address."""
    return [key for key in (own_key(form.beside(row, "id")), _email(form, row)) if key]


def _email(form: Form, row: Row) -> str:
    return email_key(form.beside(row, "email"))


def elsewhere(form: Form, row: Row) -> tuple[str, ...]:
    """What a sheet without their id and address, or with times written otherwise, knows somebody
    by."""
    return tuple(_times(form, row)[1])


def _times(form: Form, row: Row) -> tuple[list[str], list[str]]:
    return time_keys(_stamp(form, row), form.cell(row, "name")[1], form.stamps)


def _shared(form: Form) -> set[int]:
    """Hashes of times with a name that are not one person's alone."""
    owner: dict[int, int] = {}
    shared = set()
    for number, row in enumerate(form.table.rows):
        given = _given(form, row)
        mine = hash(given[0]) if given else number
        for key in _times(form, row)[0]:
            if owner.setdefault(hash(key), mine) != mine:
                shared.add(hash(key))
    return shared


def _own(
    form: Form, row: Row, shared: set[int], forgotten: Callable[[str], bool]
) -> tuple[str, ...]:
    """What somebody is known by: an id, an e-mail, the moment of the submission with the name, and
    without the first two all that was answered; without moments that several people share."""
    given, (times, _) = _given(form, row), _times(form, row)
    if times and hash(times[0]) in shared:
        kept = []
    else:
        kept = [key for key in times if hash(key) not in shared]
    lost = [key for key in times if key not in kept]
    if not given and any(map(forgotten, lost)) and not any(map(forgotten, kept)):
        message = (
            "several rows came at the same time under the same name, and one of these people "
            "was forgotten"
        )
        hint = f"take that person's row out: {_stamp(form, row)[:60]}"
        raise BadInput([Problem(form.table.name, 0, 0, "answers.forgotten", message, hint)])
    said = [] if given else [_ANSWERS + _digest(form, row)]
    return (*given, *kept, *said)


def _digest(form: Form, row: Row) -> str:
    """A hash of what a row says, wherever it and its columns stand."""
    boxes = {n: " ".join(box) for n, box in form.columns.boxes.items()}
    said: object = sorted(
        (tag, " ".join(row.cells[number].split()))
        for number, tag in {**form.columns.tags, **boxes}.items()
        if number in row.cells
    )
    if row.profile is not None:
        said = [row.profile.decode("utf-8", "replace"), sorted(row.extra.items())]
    raw = json.dumps(said, ensure_ascii=False).encode("utf-8", "replace")
    return hash_of(raw)


def _stamp(form: Form, row: Row) -> str:
    return " ".join(form.beside(row, "timestamp").split())


def _when(form: Form, row: Row) -> datetime | None:
    text = _stamp(form, row)
    return read_time(text, form.stamps) if text else None


# -- keys ------------------------------------------------------------------------------------------


def time_keys(stamp: str, name: str, order: DayOrder | None) -> tuple[list[str], list[str]]:
    """Keys of when somebody answered, with their name: those by which the row is found, and those
    that are left of it for sheets that write times otherwise.

    A row with seconds is found by its second, or by its minute where no more was known; a row
    without is found by its minute. What cannot be read as a time is taken as it stands.
    """
    seconds, called = bool(_TO_THE_SECOND.search(stamp)), _folded(name)
    if not seconds and not (called and _TO_THE_MINUTE.search(stamp)):
        return [], []
    found = moments(stamp, order)
    minutes = [f"{m:%Y-%m-%dT%H:%M} {called}" for m in found if called]
    exact = [f"{m:%Y-%m-%dT%H:%M:%S} {called}".rstrip() for m in found] if seconds else minutes
    if read_time(stamp, order) is None:
        exact = [f"{_folded(stamp)} {called}".rstrip(), *exact]
    exact, near = [f"time {at}" for at in exact], [f"near {at}" for at in minutes]
    if not seconds:
        return [*exact, *near], exact
    before = f"row {stamp} {name}".rstrip()  # as folders that are there have it
    return [*exact, *(f"time {at}" for at in minutes), before], [*exact, *near]


def of_old(key: str, name: str) -> list[str]:
    """What is left for other sheets of a key that was made before moments were read."""
    stamp = key.removeprefix("row ").removesuffix(name) if key.startswith("row ") else ""
    return time_keys(stamp.strip(), name, None)[1]


def own_key(id: str) -> str:
    """The key of an id that somebody gave, letter for letter, but with any space as one; empty
    without one."""
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
    return key.startswith(("id ", "email ", "time "))


def is_index_id(who: str) -> bool:
    """Whether it looks like an id of the index, and so is one whatever people wrote."""
    return bool(_INDEX_ID.fullmatch(who))


def nearly(who: str, id: str, key: str) -> bool:
    """Whether somebody of this id and key may be meant, though it is not what they are called."""
    return _folded(who) in (id, _folded(key.partition(" ")[2]))


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
