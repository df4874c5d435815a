"""Jobs on the cores of this machine. A worker that dies costs nobody a plan."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager

from pathways.catalog import Catalog
from pathways.cohort import work
from pathways.cohort.people import Made

_LONELY_DEATHS = 2
"""A plan that ends its process so often when it is alone is reported and left out."""


class NoWorkers(Exception):
    """Worker processes cannot even be started."""


def _pool(workers: int, catalog: Catalog) -> ProcessPoolExecutor:
    # Spawned everywhere: the same on every system, and nothing of the parent is shared.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, context, work.start, (catalog,))


class Cores:
    """Processes on this machine, started when there is something to do and kept until `close`."""

    def __init__(self, workers: int, catalog: Catalog) -> None:
        self._workers = workers
        self._catalog = catalog
        self._pool: ProcessPoolExecutor | None = None

    def run(self, jobs: Sequence[work.Job]) -> Iterator[Made]:
        """Records in the order in which they come; a worker that dies costs nobody a plan.

        Raises:
            OSError: a file cannot be written.
            NoWorkers: processes cannot be started.
        """
        waiting = list(reversed(jobs))
        while waiting:
            suspects: list[work.Job] = []
            pool = self._pool = self._pool or _pool(self._workers, self._catalog)
            running: dict[Future[list[Made]], work.Job] = {}
            try:
                while (waiting or running) and not suspects:
                    while waiting and len(running) < 2 * self._workers:
                        job = waiting[-1]
                        with _no_interrupt():
                            running[pool.submit(work.do, job)] = job
                        waiting.pop()
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        try:
                            yield from future.result()
                        except BrokenProcessPool:
                            continue
                        del running[future]
                    if _broken(running):
                        suspects = list(running.values())
            except BrokenProcessPool:  # while handing over
                suspects = list(running.values())
            if suspects:
                self.close()
                yield from _alone(suspects, self._catalog)

    def close(self) -> None:
        """End the processes; what they have begun is finished, the rest is dropped."""
        if self._pool:
            self._pool.shutdown(wait=True, cancel_futures=True)
            self._pool = None


@contextmanager
def _no_interrupt() -> Iterator[None]:
    """Processes that are started meanwhile never see Ctrl-C, which is for the parent to act on."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows, where a console asks each process
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _broken(running: dict[Future[list[Made]], work.Job]) -> bool:
    return any(f.done() and isinstance(f.exception(), BrokenProcessPool) for f in running)


def _alone(jobs: Sequence[work.Job], catalog: Catalog) -> Iterator[Made]:
    """One person after the other, so that it shows who ends the process; twice is enough."""
    pool: ProcessPoolExecutor | None = None
    try:
        for job in jobs:
            for person in job.people:
                single = work.Job((person,), job.today, job.formats, job.plans, job.temporary)
                for _ in range(_LONELY_DEATHS):
                    pool = pool or _living_pool(catalog)
                    try:
                        yield from pool.submit(work.do, single).result()
                        break
                    except BrokenProcessPool:
                        pool.shutdown()
                        pool = None
                else:
                    yield work.lost(person)
    finally:
        if pool:
            pool.shutdown(cancel_futures=True)


def _living_pool(catalog: Catalog) -> ProcessPoolExecutor:
    """A process that was seen to answer.

    Raises:
        NoWorkers: it never does.
    """
    pool = _pool(1, catalog)
    try:
        pool.submit(os.getpid).result()
    except BrokenProcessPool:
        pool.shutdown()
        raise NoWorkers from None
    return pool
