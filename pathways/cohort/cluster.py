"""The same jobs on the machines of a Dask cluster: same files, same bytes.

Scheduler and workers run whatever code a client sends. Use one that only you can reach: on
loopback, or with TLS. All machines need the same version of pathways and must see the output folder
under the same path.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

from pathways.catalog import Catalog
from pathways.cohort import work

_WAIT = 20
"""Seconds to wait for the scheduler to answer, and for a first worker."""


class NoCluster(Exception):
    """The cluster cannot be used, with what is wrong in words."""


def run_there(
    jobs: Sequence[work.Job], address: str, overlays: tuple[Path, ...], catalog: Catalog
) -> Iterator[dict[str, Any]]:
    """Records in the order in which they come.

    Dask itself repeats what a machine that died had not finished. Jobs on which several died are
    done again at the end, person by person, and a person on whom they die again is reported.

    Raises:
        NoCluster: it is not there, has no workers, or another catalog.
        OSError: a file cannot be written.
    """
    distributed: Any = import_module("distributed")
    killed = import_module("distributed.scheduler").KilledWorker
    places = tuple(path.resolve() for path in overlays)
    digests = (catalog.digest, catalog.rules_digest)
    try:
        client = distributed.Client(address, timeout=_WAIT)
    except (OSError, ValueError) as error:
        raise NoCluster(f"no Dask scheduler answers at {address} ({error})") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_WAIT)
        except TimeoutError:
            raise NoCluster(f"the scheduler at {address} has no workers") from None

        def send(job: work.Job) -> Any:
            return client.submit(work.do_there, job, places, digests, pure=False)

        sent = {future: job for job in jobs for future in [send(job)]}
        suspects = []
        try:
            for future in distributed.as_completed(sent):
                try:
                    yield from future.result()
                except killed:
                    suspects.append(sent[future])
            # Dask blames everything that a dead machine had been given. Who is guilty shows only
            # when nobody else is about.
            for person in (person for job in suspects for person in job.people):
                try:
                    yield from send(replace(jobs[0], people=(person,))).result()
                except killed:
                    yield work.lost(person)
        except (asyncio.CancelledError, CancelledError):
            raise NoCluster(f"the scheduler at {address} went away") from None
        except work.OtherData:
            raise NoCluster("a machine of the cluster has another catalog") from None
