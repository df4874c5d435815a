"""Jobs on the cores of this machine. A worker that dies costs nobody a plan."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from pathways.catalog import Catalog
from pathways.cohort import work
from pathways.cohort.people import Made

_LONELY_DEATHS = 2
"""A plan that ends its process so often when it is alone is reported and left out."""
_GRACE = 0.8
"""Seconds in which plans that are being written when somebody stops the run may be finished."""


class NoWorkers(Exception):
    """Worker processes cannot even be started."""


class Cores:
    """Processes on this machine, started when there is something to do and kept until `close`."""

    def __init__(self, workers: int, catalog: Catalog) -> None:
        self._workers = workers
        self._catalog = catalog
        # Spawned everywhere: the same on every system, and nothing of the parent is shared.
        self._context = multiprocessing.get_context("spawn")
        # A byte without a lock: a worker that is killed while it looks would take a lock along.
        self._stop = self._context.RawValue("b", 0)
        self._pool: ProcessPoolExecutor | None = None
        self._running: dict[Future[list[Made]], work.Job] = {}

    def run(self, jobs: Sequence[work.Job]) -> Iterator[Made]:
        """Records in the order in which they come; a worker that dies costs nobody a plan.

        Raises:
            OSError: a file cannot be written.
            NoWorkers: processes cannot be started.
        """
        waiting, running = list(reversed(jobs)), self._running
        while waiting or running:
            try:
                pool = self._started(self._workers)
                while waiting and len(running) < 2 * self._workers:
                    with _no_interrupt():
                        running[_submit(pool, work.do, waiting[-1])] = waiting[-1]
                    waiting.pop()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    yield from future.result()
                    del running[future]
            except BrokenProcessPool:
                suspects = list(running.values())
                self.close()
                yield from self._alone(suspects)

    def last(self) -> Iterator[Made]:
        """Records of what is finished in a moment, once a run was interrupted; the rest is left."""
        self._stop.value = 1
        for future in wait(self._running, timeout=_GRACE).done:
            if not future.cancelled() and not future.exception():
                yield from future.result()

    def close(self) -> None:
        """End the processes; also in the middle of their work, if a run came to no end."""
        pool, self._pool = self._pool, None
        if pool is None:
            return
        if self._running:
            self._running.clear()
            for process in list((pool._processes or {}).values()):
                process.kill()
            # What a killed process has half handed over is waited for without end; and at the end
            # of all nobody may wake what is being taken down just then.
            manager: Any = pool._executor_manager_thread
            pool.shutdown(wait=False, cancel_futures=True)
            if manager is not None:
                manager.join(_GRACE)
        else:
            pool.shutdown()

    def _started(self, workers: int) -> ProcessPoolExecutor:
        if self._pool is None:
            start = (self._catalog, self._stop)
            self._pool = ProcessPoolExecutor(workers, self._context, work.start, start)
        return self._pool

    def _alone(self, jobs: Sequence[work.Job]) -> Iterator[Made]:
        """One person after the other, so that it shows who ends the process; twice is enough."""
        for job in jobs:
            for person in job.people:
                single = replace(job, people=(person,))
                for _ in range(_LONELY_DEATHS):
                    pool = self._living()
                    with _no_interrupt():
                        future = _submit(pool, work.do, single)
                        self._running[future] = single
                    try:
                        yield from future.result()
                    except BrokenProcessPool:
                        self.close()
                        continue
                    self._running.clear()
                    break
                else:
                    yield job.lost(person)
        self.close()

    def _living(self) -> ProcessPoolExecutor:
        """One process that was seen to answer.

        Raises:
            NoWorkers: it never does.
        """
        if self._pool is not None:
            return self._pool
        pool = self._started(1)
        try:
            with _no_interrupt():
                answer = _submit(pool, os.getpid)
            answer.result()
        except BrokenProcessPool:
            self.close()
            raise NoWorkers from None
        return pool


def _submit(pool: ProcessPoolExecutor, do: Callable[..., Any], *given: Any) -> Future[Any]:
    """Hand a job to a pool.

    Raises:
        BrokenProcessPool: a worker has died. While that is noticed the pipes of the pool are shut,
            and whatever starts just then fails in words of its own.
    """
    try:
        return pool.submit(do, *given)
    except (OSError, ValueError) as error:
        if not pool._broken:
            raise
        raise BrokenProcessPool(str(error)) from error


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
