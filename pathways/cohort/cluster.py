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
from pathways.cohort.people import Made
from pathways.files import real

_WAIT = 20
"""Seconds to wait for the scheduler to answer, and for a first worker."""


class NoCluster(Exception):
    """The cluster cannot be used, with what is wrong in words."""


class Cluster:
    """Workers on other machines, asked for when there is something to do and held until `close`."""

    def __init__(self, address: str, overlays: tuple[Path, ...], catalog: Catalog) -> None:
        self._address = address
        self._places = tuple(real(path) for path in overlays)
        self._digests = (catalog.digest, catalog.rules_digest)
        self._client: Any = None

    def run(self, jobs: Sequence[work.Job]) -> Iterator[Made]:
        """Records in the order in which they come.

        Dask itself repeats what a machine that died had not finished. Jobs on which several died
        are done again at the end, person by person, and a person on whom they die again is
        reported.

        Raises:
            NoCluster: it is not there, has no workers, or another catalog.
            OSError: a file cannot be written.
        """
        distributed: Any = import_module("distributed")
        killed = import_module("distributed.scheduler").KilledWorker
        self._client = self._client or self._connected(distributed)
        sent = {future: job for job in jobs for future in [self._send(job)]}
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
                    yield from self._send(replace(jobs[0], people=(person,))).result()
                except killed:
                    yield work.lost(person)
        except (asyncio.CancelledError, CancelledError):
            raise NoCluster(f"the scheduler at {self._address} went away") from None
        except work.OtherData:
            raise NoCluster("a machine of the cluster has another catalog") from None

    def _connected(self, distributed: Any) -> Any:
        try:
            client = distributed.Client(self._address, timeout=_WAIT)
        except (OSError, ValueError) as error:
            reason = f"no Dask scheduler answers at {self._address} ({error})"
            raise NoCluster(reason) from None
        try:
            client.wait_for_workers(1, timeout=_WAIT)
        except TimeoutError:
            client.close()
            raise NoCluster(f"the scheduler at {self._address} has no workers") from None
        return client

    def _send(self, job: work.Job) -> Any:
        return self._client.submit(work.do_there, job, self._places, self._digests, pure=False)

    def close(self) -> None:
        """Give the workers back."""
        if self._client:
            self._client.close()
