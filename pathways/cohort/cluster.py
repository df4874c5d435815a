"""The same jobs on the machines of a Dask cluster: same files, same bytes.

Scheduler and workers run whatever code a client sends, so beyond this machine they are spoken to
only with TLS. Nothing that comes back is unpickled: a machine leaves what it made as JSON in the
output folder, which all of them see under the same path, and the scheduler says no more than that
it is there. All machines need the same version of pathways.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import pickle
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn
from urllib.parse import urlsplit
from uuid import uuid4

from pathways.catalog import Catalog
from pathways.catalog.text import one_line
from pathways.cohort import work
from pathways.cohort.people import as_json, read_back
from pathways.files import read, real, writing
from pathways.problems import BadInput

_WAIT = 20
"""Seconds to wait for the scheduler to answer, and for a first worker."""
_PORT = 8786
"""Where a scheduler listens when its address names no port."""
_MOST = 50_000_000
"""Most that one job may leave, in bytes; what 25 people leave is a thousandth of it."""


class NoCluster(Exception):
    """The cluster cannot be used, with what is wrong in words."""


def check_address(address: str) -> None:
    """Refuse an address at which others could listen, or stand in for the scheduler.

    Raises:
        NoCluster: it is neither on this machine nor spoken to with TLS, or no certificate is named.
    """
    try:
        parts = urlsplit(address if "://" in address else f"tcp://{address}")
        scheme, host = parts.scheme, parts.hostname or ""
    except ValueError:
        scheme, host = "", ""
    if scheme == "tls":
        if not import_module("distributed.security").Security().tls_ca_file:
            name = "DASK_DISTRIBUTED__COMM__TLS__CA_FILE"
            raise NoCluster(f"tls:// needs certificates, and {name} names none")
        return
    here = host == "localhost"
    with suppress(ValueError):
        here = here or ipaddress.ip_address(host).is_loopback
    if scheme != "tcp" or not here:
        shown = one_line(address)[:80]
        raise NoCluster(
            f"beyond this machine a cluster is used only with TLS, and {shown} has none"
        )


def _greeted(address: str) -> None:
    """Hear the first bytes of a scheduler, which says first how long its greeting is.

    The library waits for ever on what takes a connection and is none.

    Raises:
        OSError: nobody is there, or it says something else or nothing.
    """
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    with ExitStack() as held:
        place = (parts.hostname or "", parts.port or _PORT)
        stream = held.enter_context(socket.create_connection(place, _WAIT))
        if parts.scheme == "tls":
            security = import_module("distributed.security").Security()
            context = security.get_connection_args("client")["ssl_context"]
            stream = held.enter_context(context.wrap_socket(stream))
        heard = stream.recv(8)
    if not 0 < int.from_bytes(heard, "little") < _MOST:
        raise OSError("what answers there is no scheduler")


class Cluster:
    """Workers on other machines, asked for when there is something to do and held until `close`."""

    def __init__(self, address: str, overlays: tuple[Path, ...], catalog: Catalog) -> None:
        check_address(address)
        self._address = one_line(address)
        self._places = tuple(real(path) for path in overlays)
        self._digests = (catalog.digest, catalog.rules_digest)
        self._client: Any = None
        self._held: list[tuple[Any, str, Any]] = []

    def run(self, jobs: Sequence[Any]) -> Iterator[Any]:
        """Records of jobs, such as `work.Job`, in the order in which they come.

        Dask itself repeats what a machine that died had not finished. Jobs on which several died
        are done again at the end, person by person, and a person on whom they die again is
        reported.

        Raises:
            NoCluster: it is not there, has no workers, or another catalog.
            OSError: a file cannot be written.
        """
        distributed: Any = import_module("distributed")
        self._client = self._client or self._connected(distributed)
        sent = {}
        for job in jobs:
            future, left = self._send(job)
            sent[future] = (job, left)
        suspects = []
        try:
            for future in distributed.as_completed(sent):
                job, left = sent[future]
                if self._died(future):
                    suspects.append(job)
                else:
                    yield from _taken(job, left)
            # Dask blames everything that a dead machine had been given. Who is guilty shows only
            # when nobody else is about.
            for suspect, person in ((job, person) for job in suspects for person in job.people):
                single = replace(suspect, people=(person,))
                future, left = self._send(single)
                distributed.wait(future)
                if self._died(future):
                    yield suspect.lost(person)
                else:
                    yield from _taken(single, left)
        except (asyncio.CancelledError, CancelledError):
            raise NoCluster(f"the scheduler at {self._address} went away") from None

    def _connected(self, distributed: Any) -> Any:
        self._guard(distributed)
        try:
            _greeted(self._address)
            client = distributed.Client(self._address, timeout=_WAIT)
        # What answers may be anything but a scheduler, and the library has no class of its own for
        # what it then raises.
        except Exception as error:
            why = one_line(str(error) or type(error).__name__)[:200]
            raise NoCluster(f"no Dask scheduler answers at {self._address} ({why})") from None
        try:
            client.wait_for_workers(1, timeout=_WAIT)
        except TimeoutError:
            client.close()
            raise NoCluster(f"the scheduler at {self._address} has no workers") from None
        return client

    def _guard(self, distributed: Any) -> None:
        """Let nothing that the scheduler sends be unpickled in this process (it could be code), or
        printed."""
        refusing = SimpleNamespace(**{**vars(pickle), "loads": _refused})
        for module, name, other in (
            (distributed.protocol.pickle, "loads", _refused),
            (distributed.client, "loads", _refused),
            (distributed.client, "pickle", refusing),
            (distributed.Client, "_default_event_handlers", {}),
        ):
            self._held.append((module, name, getattr(module, name)))
            setattr(module, name, other)

    def _send(self, job: Any) -> tuple[Any, Path]:
        left = job.temporary / f"{uuid4().hex}.json"
        work_there = (do_there, job, self._places, self._digests, left)
        return self._client.submit(*work_there, pure=False), left

    def _died(self, future: Any) -> bool:
        """Whether machines died of it; all else that a machine can say of a job is in its file."""
        if future.status == "finished":
            return False
        if future.status != "error":
            raise CancelledError
        said = future.exception()  # of which nothing but the bytes is ever looked at
        if b"KilledWorker" in (said.args[0] if isinstance(said.args[0], bytes) else b""):
            return True
        raise NoCluster(
            "a machine of the cluster could not begin; has it this version of pathways?"
        )

    def close(self) -> None:
        """Give the workers back."""
        if self._client:
            self._client.close()
        while self._held:
            setattr(*self._held.pop())


def _refused(*_: Any, **__: Any) -> NoReturn:
    raise TypeError("what comes from a cluster is never unpickled")


def _taken(job: Any, left: Path) -> list[Any]:
    """What a machine left of a job, checked.

    Raises:
        NoCluster: it left something else, or has another catalog.
        OSError: it could not write a file.
    """
    try:
        raw = read(left, left.name, most=_MOST)
        held = read_back(dict, json.loads(raw[:_MOST]))
        wrong, made = held["wrong"], read_back(list[job.record], held["made"])
        if not wrong and [m.id for m in made] != [person[0] for person in job.people]:
            raise ValueError
    except (BadInput, ValueError, KeyError, RecursionError):
        raise NoCluster(
            "what a machine of the cluster made is not in the output folder, or is something else; "
            "do all machines see that folder under the same path?"
        ) from None
    left.unlink(missing_ok=True)
    if wrong == _OTHER_DATA:
        raise NoCluster("a machine of the cluster has another catalog")
    if wrong:
        raise OSError(0, one_line(str(wrong))[:200])
    return made


_OTHER_DATA = "other data"


def do_there(job: Any, overlays: tuple[Path, ...], digests: tuple[str, str], left: Path) -> None:
    """Do a job on a machine of a cluster, and leave there what came of it."""
    made, wrong = [], ""
    try:
        made = work.do_there(job, overlays, digests)
    except work.OtherData:
        wrong = _OTHER_DATA
    except OSError as error:
        wrong = str(error.strerror or error) or "a file cannot be written"
    with writing(left, private=True, sync=False) as stream:
        stream.write(as_json({"wrong": wrong, "made": made}).encode())
