"""The person's side of an attestation: a request to send, what came back, and its page."""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from markupsafe import Markup

from pathways.attest.request import FORMAT, Request, Row, Sha256, Subject, Work, WorkFile, write_request
from pathways.catalog.records import Project
from pathways.catalog.text import one_line
from pathways.catalog.values import Id, Link, When
from pathways.desk.desk import Desk
from pathways.desk.home import adding, refusing
from pathways.files import read
from pathways.frozen import dataclass
from pathways.problems import Refused, quoted
from pathways.record import Entry, append
from pathways.record.entries import todays_name
from pathways.record.view import finished_steps
from pathways.render.html import render_html, words

_MOST_OF_FILE = 100_000_000
"""Bytes of the largest piece of work that is hashed."""

_MAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+\.[a-zA-Z]{2,}")


# -- the request ----------------------------------------------------------------------------------


def rows_of(desk: Desk, project: Project) -> list[Row]:
    """The rows that somebody could be asked about, with what the person said of each; of a project
    without a rubric, when it is done."""
    done = finished_steps(desk.record, desk.catalog).get(f"project:{project.id}")
    rated = done.rubric if done and len(done.rubric) == len(project.rubric) else ()
    # Where it shows several competencies, no row says which of them it is of.
    only = str(project.shows[0].competency) if len(project.shows) == 1 else ""
    texts = [row.look_at for row in project.rubric] or [project.done_when]
    rows = [Row(Id(f"r{n}"), _without_mail(t), only) for n, t in enumerate(texts, 1)]
    told = [
        level if level == "thin" else f"{level}: {getattr(row, level)}"
        for level, row in zip(rated, project.rubric, strict=False)
    ]
    return [replace(r, told=_without_mail(t)) for r, t in zip(rows, told, strict=True)] or rows


def request(
    desk: Desk,
    project: Project,
    rows: str,
    files: Sequence[Path] = (),
    links: Sequence[str] = (),
    name: str = "",
    ask: str = "",
    to: str = "",
) -> str:
    """The file that asks somebody to vouch for a piece of work, as text, once the record holds its
    id; of `rows`, `all` or numbers such as `1,3` go out.

    Nothing of the answers is in it; an address for mail only where it was typed for it.

    Raises:
        Refused: nothing that could be asked about, or a row, file or link that is none.
    """
    step = f"project:{project.id}"
    done = finished_steps(desk.record, desk.catalog).get(step)
    begun = any(todays_name(e.of, desk.catalog) == step for e in desk.record.entries)
    if not begun:
        tip = f"pathways log done {project.id} --reviewer NAME{desk.files.option}"
        raise Refused(f"your record says nothing of '{project.name}' yet", tip)
    link = done.link if done else ""
    shown = [link] if link.startswith(("https://", "http://")) and not _MAIL.search(link) else []
    what, until = _without_mail(project.name), _without_mail(project.done_when)
    try:
        made = Request(
            FORMAT,
            Subject(f"urn:uuid:{uuid.uuid4()}"),
            When(desk.day.year, desk.day.month, desk.day.day),
            Work(Id(project.id), what, until, done.on if done else None),
            _chosen(rows_of(desk, project), rows),
            one_line(name),
            tuple(_hashed(path) for path in files),
            tuple(dict.fromkeys(map(Link.parse, [*shown, *map(one_line, links)]))),
            one_line(ask) or words("asks", of="vouch_words.j2"),
        )
    except ValueError as error:
        raise Refused(str(error), "nothing was asked") from None
    text = write_request(made)
    who = one_line(to) or (done.reviewer if done else "")
    entry = Entry(made.made, "requested", step, subject=str(made.subject), by=who)
    wrong = f"cannot write {quoted(desk.files.record)}"
    with refusing(wrong, "nothing was asked"), adding(desk.files):
        append(desk.files.record, entry)
    return text


def _without_mail(text: str) -> str:
    """A text of the record or of one's own data, without addresses that nobody typed for this."""
    return _MAIL.sub("…", text)


def _chosen(rows: Sequence[Row], typed: str) -> tuple[Row, ...]:
    if typed.strip() == "all":
        return tuple(rows)
    numbers = [part.strip().removeprefix("r") for part in typed.split(",")]
    known = {str(n): row for n, row in enumerate(rows, 1)}
    if wrong := [n for n in numbers if n not in known]:
        tip = f"all, or numbers from 1 to {len(rows)}: --rows 1,{len(rows)}"
        raise Refused(f"--rows: '{wrong[0][:40]}' is no row of it", tip)
    return tuple(row for n, row in known.items() if n in numbers)


def _hashed(path: Path) -> WorkFile:
    """A file by its name, without its folder, and by what is in it."""
    raw = read(path, str(path), most=_MOST_OF_FILE)
    if len(raw) > _MOST_OF_FILE:
        raise Refused(f"--file: {quoted(path)} is larger than 100 MB", "give the finished page")
    return WorkFile(one_line(path.name), Sha256(hashlib.sha256(raw).hexdigest()))


# -- what came back -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Added:
    """What a signed file comes to in the record."""

    entry: Entry | None
    """As it was written down; None where the file is kept and nothing is to be written."""
    before: bool = False
    """Whether it was there already."""
    levels: tuple[tuple[str, int, int], ...] = ()
    """Name of a competency, level shown before, level after."""
    finished: bool = True
    """Whether the record says that the work is done, without which no level rests on it."""


def add(desk: Desk, raw: bytes, name: str) -> Added:
    """Check a signed file, keep it beside the record and append what it says.

    Raises:
        BadInput: no file of this kind.
        Refused: its signature is not good, or it is of somebody else's request.
    """
    digest = hash_of(raw)
    entry = _entry(desk, _opened(raw, name, desk.day), digest)
    if entry is None or any(e.file == digest and e.what == entry.what for e in desk.record.entries):
        _keep(desk, raw, digest)
        return Added(entry, before=entry is not None)
    _keep(desk, raw, digest)
    wrong = f"cannot write {quoted(desk.files.record)}"
    with refusing(wrong, "nothing was added"), adding(desk.files):
        entry = replace(entry, line=append(desk.files.record, entry))
    before, after = desk.person, _with(desk, entry).person
    shown = ((c.short, before.level(id), after.level(id)) for id, c in desk.catalog.competencies.items())
    done = todays_name(entry.of, desk.catalog) in finished_steps(desk.record, desk.catalog)
    return Added(entry, False, tuple(x for x in shown if x[1] != x[2]), done)


def _keep(desk: Desk, raw: bytes, digest: str) -> None:
    """The signed file, byte for byte, among the person's own."""
    with adding(desk.files):
        write(desk.files.attested / f"{digest[:16]}.json", raw, private=True)


def said(desk: Desk, added: Added) -> Iterator[str]:
    """What was added and what it changes, a sentence each."""
    entry, option = added.entry, desk.files.option
    if entry is None:
        yield "Kept: it says which new key takes the place of an old one, for whoever verifies."
        return
    if added.before:
        yield "It is in your record already; nothing was changed."
        return
    if entry.what == "withdrawn":
        yield f"{entry.by} no longer vouches for it, so it does not count any more."
    else:
        saw = f"{len(entry.saw)} of the rows that you asked about" if entry.saw else "what they say"
        until = f" until {entry.ends}" if entry.ends else ""
        yield f"{entry.by} vouches for {saw}{until}."
    yield (
        f"Logged as line {entry.line} of {quoted(desk.files.record)}. "
        f"To take it back: pathways log undo {entry.line}{option}"
    )
    if added.levels:
        shown = "; ".join(f"{name} {a} → {b}" for name, a, b in added.levels)
        yield f"What you show: {shown}."
    elif entry.what == "attested" and entry.saw and not added.finished:
        yield f"It counts once the work is done: pathways log done {entry.id}{option}"


def page(desk: Desk, raw: bytes, name: str) -> str:
    """One attestation as a page to print; raises as `add`."""
    signed = _attestation(raw, name, desk.day)
    entry = _entry_of(signed, "", hash_of(raw), desk.day)
    return page_of(entry, signed.title, signed.files)


def page_of(entry: Entry, work: str, files: Sequence[WorkFile]) -> str:
    """The page of an attestation as the record holds it, with the name of the work and the files
    that were seen."""
    try:
        import segno
    except ImportError:
        raise Refused(
            "a page with its square needs another package",
            "pip install 'pathways-advisor[credential]'",
        ) from None
    square = segno.make(f"ATT1:{entry.file.upper()}", error="m", micro=False)
    picture = Markup(square.svg_inline(border=4, light="#fff", omitsize=True))  # noqa: S704
    return render_html("vouch.html.j2", v=entry, work=work, files=files, square=picture)
