"""What a worker process does: plan a few people, write their plans, hand back what was learned."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from pathways.catalog import Catalog
from pathways.cohort.people import Facts, Made, Step
from pathways.cohort.store import write_plan
from pathways.frozen import Struct
from pathways.planner import NoPlan, Plan, make_plan, make_plans
from pathways.profile import Profile, current
from pathways.render.document import Document, build_document
from pathways.render.formats import FORMATS, as_bytes

if TYPE_CHECKING:
    from ctypes import c_byte


class Job(Struct):
    """A few people to plan for, and where their plans go."""

    people: tuple[tuple[str, str, Profile], ...]
    """(id, hash of what the plan is made from, answers)."""
    today: date
    formats: tuple[str, ...]
    plans: Path
    temporary: Path
    lists: Mapping[str, Any] = field(default_factory=dict)
    """What plans draw on from open lists, for a machine that has none itself."""

    record: ClassVar[type[Made]] = Made

    def do(self, catalog: Catalog) -> list[Made]:
        """Plan for these people and write their plans.

        Raises:
            OSError: a file cannot be written.
        """
        return _do(self, catalog)

    @staticmethod
    def lost(person: tuple[str, str, Profile]) -> Made:
        """The record of somebody whose plan ends the process that makes it."""
        return Made(person[0], person[1], failed="it ended its process")


_catalog: Catalog | None = None
_stop: c_byte | None = None


def start(catalog: Catalog, stop: c_byte) -> None:
    """Make a new process ready: it takes the catalog once and ends when its parent does. Nothing
    is begun any more once `stop` is set.

    The catalog is handed over, not read again: that is quicker, and all plans of a run rest on the
    same data even if somebody edits a file meanwhile.
    """
    global _catalog, _stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to act on
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _catalog, _stop = catalog, stop


def _stopped() -> bool:
    return _stop is not None and bool(_stop.value)


def _end_with_parent() -> None:
    import multiprocessing
    from multiprocessing.connection import wait

    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def do(job: Job) -> list[Made]:
    """Plan for the people of a job and write their plans; one record for each of whom that is done
    before the run is stopped.

    Raises:
        OSError: a file cannot be written.
    """
    assert _catalog is not None
    return [] if _stopped() else job.do(_catalog)


class OtherData(Exception):
    """A machine of a cluster has another catalog than the one that sent the job."""


def do_there(job: Any, overlays: tuple[Path, ...], digests: tuple[str, str]) -> list[Any]:
    """The same on a machine of a cluster, which reads the catalog once from its own installation;
    a job is whatever says as `Job` what it makes, for whom, and of whom nothing can be made.

    Raises:
        OSError: a file cannot be written.
        OtherData: its catalog is not the sender's.
    """
    catalog = _installed(overlays)
    if (catalog.digest, catalog.rules_digest) != digests:
        raise OtherData
    if job.lists:
        from pathways.lists.taken import with_lists

        catalog = with_lists(catalog, job.lists)
    made: list[Any] = job.do(catalog)
    return made


@cache
def _installed(overlays: tuple[Path, ...]) -> Catalog:
    from pathways.catalog import load_catalog

    return load_catalog(overlays)


def _do(job: Job, catalog: Catalog) -> list[Made]:
    people = [current(profile, catalog) for _, _, profile in job.people]
    plans: Sequence[Plan | NoPlan | None]
    try:
        plans = list(make_plans(catalog, people, job.today))
    except Exception:  # of any kind: whose it was shows when each is planned alone
        plans = [None] * len(people)
    all_made = []
    for (id, made_from, profile), person, plan in zip(job.people, people, plans, strict=True):
        if _stopped():
            break
        made = Made(id, made_from)
        try:
            plan = plan or make_plan(catalog, person, job.today)
            document = build_document(catalog, profile, person, plan)
            rendered = {format: _render(document, format) for format in job.formats}
            made = replace(made, facts=facts_of(document))
        except Exception as error:
            # Of any kind: one person's plan must never hold up the others. It is noted by its
            # class, and the summary asks for a report.
            made = replace(made, failed=type(error).__name__)
        else:
            for format, raw in rendered.items():
                ending = FORMATS[format].endings[0]
                path = job.plans / f"{id}.{ending}"
                made.files[ending] = write_plan(path, raw, job.temporary)
        all_made.append(made)
    return all_made


def _render(document: Document, format: str) -> bytes:
    made = as_bytes(document, format)
    if format != "text":
        return made
    from pathways.render.terminal import typeset

    return typeset(made.decode()).encode()


def facts_of(document: Document) -> Facts:
    """What the index and the brief need of a plan."""
    plan, person = document.plan, document.person
    hours = None if person.hours is None else float(person.hours)
    days, situation = dict.fromkeys(cue.day for cue in person.cues), person.situation or ""
    facts = Facts(hours, " ".join(days), situation=situation, done=tuple(sorted(person.done)))
    assessment = plan.assessment
    if assessment:
        first = assessment.shortlist[0]
        facts = replace(
            facts,
            ladder=assessment.ladder,
            rungs={name: s.rung for name, s in assessment.standings.items()},
            role=first.role,
            gaps=tuple(gap.competency for gap in first.readiness.gaps if gap.must),
        )
    if isinstance(plan, NoPlan):
        return replace(facts, no_plan=plan.because.code)
    return replace(
        facts,
        steps=tuple(Step(s.kind, s.ref, str(s.start), str(s.due), s.goal) for s in plan.steps),
        blocks=tuple(sorted({block.code for left in plan.left_out for block in left.blocks})),
    )
