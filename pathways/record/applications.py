"""What needed somebody's yes: applications, and asks of hosts and advisers, with what came of each.

Nothing of this is kept: it is what the lines of a record come to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal, get_args

from pathways.catalog import Catalog, fold
from pathways.frozen import Struct
from pathways.profile.life import Stage
from pathways.record.entries import Answer, Entry, Record

State = Literal["sent", "test", "talk", "trial", "offer", "accepted", "no", "withdrawn"]

_ANSWERED: dict[str, State] = {
    "offer": "offer",
    "accepted": "accepted",
    "rejected": "no",
    "withdrew": "withdrawn",
}
_SETTLES = ("offer", "accepted", "rejected")
_REACHED: dict[str, State] = {"test": "test", "talk": "talk", "trial": "trial"}

_SAID_AGAIN, _NEXT_ROUND = 14, 45
"""Days after a no from which a second one belongs to another try, and after any answer from which
another yes or no does."""


class Application(Struct):
    """One try at one opening, or one ask, and the last that was heard of it."""

    of: str
    """A program or role by id, or `project:id`; empty where the catalog holds neither."""
    by: str
    """The employer or host, where it is not what the try is of."""
    post: str
    round: str
    found: str
    """Where the opening was found."""
    sent: date | None
    """None where only an answer was logged."""
    stage: Stage
    """How far it came."""
    answer: Answer
    since: date
    """The day of the last that was heard."""
    said: str
    line: int
    """The line of the record that began it."""
    all_sent: bool = False
    """Whether it stands for a whole step of applications, which was ticked as sent."""
    offer: Entry | None = None
    """The line of an offer, with its days and its hours."""

    @property
    def state(self) -> State:
        """Where it stands, in one word."""
        return _ANSWERED.get(self.answer) or _REACHED.get(self.stage, "sent")

    @property
    def open(self) -> bool:
        """Whether an answer is still to come, theirs or the person's own to an offer."""
        return self.answer in ("waiting", "offer")

    @property
    def heard(self) -> bool:
        """Whether anything came back."""
        return self.state != "sent"

    def name(self, catalog: Catalog) -> str:
        """What it is called: post, employer and round as far as they were told."""
        known = catalog.name_of(self.of.rpartition(":")[2]) if self.of else ""
        place = self.by or ("" if self.of in catalog.roles and self.post else known)
        what = self.post or (known if self.by else "")
        name = f"{what} at {place}" if what and place else what or place
        return f"{name}, {self.round}" if self.round else name

    @staticmethod
    def asks(of: str, catalog: Catalog) -> bool:
        """Whether it is no application: a host, a person or an adviser is asked for something."""
        program = catalog.programs.get(of)
        return ":" in of or (program is not None and catalog.kind(program).advises)

    def is_post(self, catalog: Catalog) -> bool:
        """Whether it is for work that somebody is hired for."""
        return ":" not in self.of and not _joined(self.of, catalog)

    def step(self, catalog: Catalog) -> str:
        """The step of a plan that it is a try at; empty when no plan could hold it."""
        if not self.of or ":" in self.of:
            return self.of
        if self.of in catalog.roles:
            return f"job:{self.of}"
        return f"{'people' if self.asks(self.of, catalog) else 'apply'}:{self.of}"


def tries_in(record: Record, catalog: Catalog) -> tuple[Application, ...]:
    """Every try in a record, in the order in which they began.

    An answer belongs to the oldest try of that name that has none yet, a yes of one's own to the
    offer. Where only one try at a time makes sense, as at a round of a program, another answer soon
    after corrects the one before. A job that was taken is a yes to the offer of it.
    """
    found: list[Application] = []
    last: dict[tuple[str, ...], list[int]] = {}
    for entry in record.named(catalog):
        if entry.what == "job" and (n := _offered(found, entry, catalog)) is not None:
            found[n] = replace(found[n], answer="accepted", since=entry.day)
        if entry.what not in ("applied", "result"):
            continue
        of = entry.of if entry.of.startswith(("project:", "people:")) else entry.id
        key = (of, *map(fold, (entry.by, entry.post, entry.round)))
        tries = last.setdefault(key, [])
        at = _meant(entry, of, [(n, found[n]) for n in tries], catalog)
        if at is None:
            tries.append(len(found))
            found.append(_begun(entry, of, catalog))
        else:
            found[at] = _moved(found[at], entry)
    return tuple(found)


def _offered(found: Sequence[Application], job: Entry, catalog: Catalog) -> int | None:
    """The one offer that a job is; None where none or several could be."""
    held = [n for n, a in enumerate(found) if a.answer == "offer" and a.is_post(catalog)]
    same = [n for n in held if found[n].of == job.of] or held
    return same[0] if len(same) == 1 else None


def _joined(of: str, catalog: Catalog) -> bool:
    """Whether it is a program that people take part in."""
    return of in catalog.programs and catalog.kind(catalog.programs[of]).joined


def _meant(
    entry: Entry, of: str, tries: Sequence[tuple[int, Application]], catalog: Catalog
) -> int | None:
    """Which of the tries of that name a line is about; None when it begins another."""
    # One name may stand for many openings or hosts, so that each line is another try.
    several = not (entry.post or entry.by or _joined(of, catalog))
    waiting = [n for n, a in tries if a.open]
    if entry.what == "applied":
        return waiting[-1] if waiting and not several else None
    if waiting:
        answer = "offer" if entry.is_ in ("accepted", "withdrew") else "waiting"
        return next((n for n, a in tries if a.answer == answer), waiting[0])
    if not tries or (several and entry.is_ in _SETTLES):
        return None
    n, before = tries[-1]
    again = entry.is_ == before.answer == "rejected"
    soon = entry.day - before.since <= timedelta(days=_SAID_AGAIN if again else _NEXT_ROUND)
    return n if soon or entry.is_ not in _SETTLES else None


def _begun(entry: Entry, of: str, catalog: Catalog) -> Application:
    begun = Application(
        of,
        entry.by,
        entry.post,
        entry.round,
        entry.found,
        entry.day if entry.what == "applied" else None,
        "ask" if Application.asks(of, catalog) else "form",
        "waiting",
        entry.day,
        entry.said,
        entry.line,
        entry.what == "applied" and bool(entry.milestone),
    )
    return _moved(begun, entry) if entry.what == "result" else begun


def _moved(a: Application, entry: Entry) -> Application:
    """The try with one line more. Of one day, how far it came never undoes how it ended."""
    stage = entry.stage or a.stage
    if entry.what == "applied":
        sent = min(a.sent, entry.day) if a.sent else entry.day
        return replace(a, sent=sent, found=a.found or entry.found, said=entry.said or a.said)
    same_day = entry.day == a.since
    if same_day and entry.stage and _far(stage) < _far(a.stage):
        stage = a.stage
    decided = a.answer != "waiting"
    stays = same_day and decided and entry.is_ == "waiting" and bool(entry.stage)
    return replace(
        a,
        stage=stage,
        answer=a.answer if stays else entry.is_ or a.answer,
        since=entry.day,
        said=entry.said or a.said,
        offer=entry if entry.is_ == "offer" else a.offer,
    )


def _far(stage: Stage) -> int:
    return get_args(Stage).index(stage)
