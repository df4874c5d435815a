"""The person's side of an attestation: a request to send, what came back, and its page."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from markupsafe import Markup

from pathways.attest.request import (
    Request,
    Row,
    Subject,
    Work,
    read_request,
    work_file,
    write_request,
)
from pathways.catalog.records import Project
from pathways.catalog.text import one_line
from pathways.catalog.values import Id, Link, When
from pathways.desk.desk import Desk
from pathways.desk.home import adding, refusing, write
from pathways.desk.log import with_entry
from pathways.desk.log_words import logged_as
from pathways.files import hash_of, read
from pathways.frozen import Struct
from pathways.problems import Refused, one_of, quoted
from pathways.record import Entry, append
from pathways.record.entries import todays_name
from pathways.record.view import finished_steps
from pathways.render.html import render_html, words

if TYPE_CHECKING:
    from pathways.attest.credential import Attestation

_MAIL = re.compile(r"\S+@\S+")


# -- the request ----------------------------------------------------------------------------------


def rows_of(desk: Desk, project: Project) -> list[Row]:
    """The rows that somebody could be asked about, with what the person said of each; of a project
    without a rubric, when it is done."""
    done = finished_steps(desk.record, desk.catalog).get(f"project:{project.id}")
    rated = done.rubric if done and len(done.rubric) == len(project.rubric) else ()
    # Where it shows several competencies, no row says which of them it is of.
    only = str(project.shows[0].competency) if len(project.shows) == 1 else ""
    texts = [row.asked for row in project.rubric] or [project.done_when]
    told = [
        f"{level}: {row.strong}" if level == "strong" else level
        for level, row in zip(rated, project.rubric, strict=False)
    ]
    both = enumerate(zip_longest(texts, told, fillvalue=""), 1)
    return [Row(Id(f"r{n}"), _without_mail(t), only, _without_mail(x)) for n, (t, x) in both]


def request(desk: Desk, made: Request, to: str = "") -> str:
    """The file that asks somebody to vouch for a piece of work, as text, once the record holds its
    id. Raises Refused where that cannot be written."""
    step = f"project:{made.work.id}"
    done = finished_steps(desk.record, desk.catalog).get(step)
    who = one_line(to) or (done.reviewer if done else "")
    entry = Entry(made.made, "requested", step, subject=str(made.subject), by=who)
    wrong = f"cannot write {quoted(desk.files.record)}"
    with refusing(wrong, "nothing was asked"), adding(desk.files):
        append(desk.files.record, entry)
    return write_request(made)


def request_of(
    desk: Desk,
    project: Project,
    rows: str,
    files: Sequence[Path] = (),
    links: Sequence[str] = (),
    name: str = "",
    ask: str = "",
) -> Request:
    """What goes out: of `rows`, `all` or numbers such as `1,3`; of files their names and hashes.

    Nothing of the answers is in it; an address for mail only where it was typed for it.

    Raises:
        Refused: nothing that could be asked about, or a row, file or link that is none.
    """
    step = f"project:{project.id}"
    done = finished_steps(desk.record, desk.catalog).get(step)
    if not any(todays_name(e.of, desk.catalog) == step for e in desk.record.entries):
        tip = f"pathways log done {project.id} --reviewer NAME{desk.files.option}"
        raise Refused(f"your record says nothing of '{project.name}' yet", tip)
    link = done.link if done else ""
    shown = [link] if link.startswith(("https://", "http://")) and "@" not in unquote(link) else []
    what, until = _without_mail(project.name), _without_mail(project.done_when)
    try:
        return Request(
            "attest-request/1",
            Subject(f"urn:uuid:{uuid.uuid4()}"),
            When.of(desk.day),
            Work(Id(project.id), what, until, done.on if done else None),
            _chosen(rows_of(desk, project), rows),
            one_line(name),
            tuple(map(work_file, files)),
            tuple(dict.fromkeys(map(Link.parse, [*shown, *map(one_line, links)]))),
            one_line(ask) or words("asks", of="vouch_words.j2"),
        )
    except ValueError as error:
        raise Refused(str(error), "nothing was asked") from None


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


# -- what came back -------------------------------------------------------------------------------


class Added(Struct):
    """What a signed file comes to in the record."""

    entry: Entry | None
    """As it was written down; None where the file is kept and nothing is to be written."""
    before: bool = False
    """Whether it was there already."""
    levels: tuple[tuple[str, int, int], ...] = ()
    """Name of a competency, level shown before, level after."""
    finished: bool = True
    """Whether the record says that the work is done, without which no level rests on it."""


def add(desk: Desk, raw: bytes, name: str, request: Path | None = None) -> Added:
    """Check a signed file, keep it beside the record and append what it says. A group that signed
    for many sends a request along, which then stands for one of the person's own.

    Raises:
        Refused: its signature is not good, or it is of somebody else's request.
    """
    record, wrong = desk.record, f"cannot write {quoted(desk.files.record)}"
    entry = _as_entry(desk, raw, name, request)
    same = (e for e in record.entries if entry and (e.what, e.file) == (entry.what, entry.file))
    before = next(same, None)
    with adding(desk.files):
        kept = desk.files.attested / f"{hash_of(raw)[:16]}.json"
        write(kept, raw, private=True)
        if entry is None or before:
            return Added(before, before is not None)
        with refusing(wrong, "nothing was added"):
            entry = replace(entry, line=append(desk.files.record, entry))
    known, then = desk.catalog.competencies, desk.person
    now = with_entry(desk, entry).person
    shown = ((c.short, then.level(id), now.level(id)) for id, c in known.items())
    done = todays_name(entry.of, desk.catalog) in finished_steps(record, desk.catalog)
    return Added(entry, False, tuple(x for x in shown if x[1] != x[2]), done)


def _as_entry(desk: Desk, raw: bytes, name: str, request: Path | None) -> Entry | None:
    """What a signed file says, as the record holds it; None for a key that takes another's place,
    of which the file alone is kept."""
    from pathways.attest.credential import HandOver, Withdrawal, asked_by, checked

    signed = checked(raw, name, desk.day)
    if isinstance(signed, HandOver):
        return None
    if isinstance(signed, Withdrawal):
        held = "attested", signed.credential, signed.issuer
        every = desk.record.every
        of = next((e for e in every if (e.what, e.credential, e.issuer) == held), None)
        if of is None:
            wrong = f"{quoted(Path(name))} withdraws nothing that your record holds"
            raise Refused(wrong, "add the attestation first, then its withdrawal")
        return Entry(
            When.of(desk.day), "withdrawn", of.of, by=of.by, said=one_line(signed.words),
            credential=of.credential, issuer=of.issuer, file=hash_of(raw),
        )  # fmt: skip
    if request is not None:
        sent = read(request, str(request))
        asked_for = read_request(sent, str(request))
        found = asked_by(signed, asked_for, hash_of(sent))
        if found.state == "refused":
            raise Refused(found.words, "nothing was added; ask the group for your two files")
        work, wrong = asked_for.work.id, f"{quoted(request)} is of a project that is not here"
        one_of(work, desk.catalog.projects, wrong)
        return _entry_of(signed, f"project:{work}", hash_of(raw), desk.day)
    asked = (e for e in desk.record.every if e.what == "requested")
    of = next((e for e in asked if e.subject == signed.subject), None)
    if of is None:
        wrong = f"{quoted(Path(name))} is about somebody else: no request of yours had its id"
        tip = "ask whoever sent it; of a group that signed for many, give --request FILE as well"
        raise Refused(wrong, tip)
    return _entry_of(signed, of.of, hash_of(raw), desk.day)


def _entry_of(signed: Attestation, of: str, digest: str, day: date) -> Entry:
    """An attestation as the record holds it: what it is of, by whom, and which rows."""
    return Entry(
        When.of(day),
        "attested",
        of,
        by=one_line(signed.issuer_name),
        said=one_line(signed.words),
        starts=When.of(signed.made),
        ends=When.of(signed.until) if signed.until else None,
        credential=signed.id,
        issuer=signed.issuer,
        relation=one_line(signed.relation),
        saw=tuple(one_line(row.text) for row in signed.rows if row.seen == "seen"),
        partly=tuple(one_line(row.text) for row in signed.rows if row.seen == "partly"),
        file=digest,
    )


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
    yield logged_as(entry.line, desk.files)
    if added.levels:
        shown = "; ".join(f"{name} {a} → {b}" for name, a, b in added.levels)
        yield f"What you show: {shown}. To plan with it: pathways replan{option}"
    elif entry.what == "attested" and entry.saw and not added.finished:
        yield f"It counts once the work is done: pathways log done {entry.id}{option}"


def page(desk: Desk, raw: bytes, name: str) -> str:
    """One attestation as a page to print; raises as `add`."""
    from pathways.attest.credential import Attestation, checked

    signed = checked(raw, name, desk.day)
    if not isinstance(signed, Attestation):
        raise Refused(f"{quoted(Path(name))} is no attestation", "a page shows what somebody saw")
    try:
        import segno
    except ImportError:
        raise Refused(
            "a page with its square needs another package",
            "pip install 'pathways-advisor[credential]'",
        ) from None
    entry = _entry_of(signed, "", hash_of(raw), desk.day)
    square = segno.make(f"ATT1:{entry.file.upper()}", error="m", micro=False)
    return render_html(
        "vouch.html.j2",
        v=entry,
        work=one_line(signed.title),
        owner=one_line(signed.name),
        files=[replace(file, name=one_line(file.name)) for file in signed.files],
        square=Markup(square.svg_inline(border=4, light="#fff", omitsize=True)),
    )
