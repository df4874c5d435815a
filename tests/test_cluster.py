"""`pathways batch --cluster`: the same bytes from a Dask cluster, also when a worker is killed.

Needs the extra `cluster`; skipped without it.
"""

from __future__ import annotations

import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from datetime import date
from pathlib import Path

import crowd
import inside
import pytest
import sheets
from test_batch import ROOT, batch, quick, rows, tree

from pathways.cohort import cluster as cluster_module
from pathways.cohort.work import Job
from pathways.profile import Profile

pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="signals of Unix"),
    pytest.mark.usefixtures("installed"),
]

PEOPLE = 24


class Cluster:
    """A scheduler and two workers on loopback."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "scheduler.json"
        where = ["--scheduler-file", str(self.file)]
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0", *where)
        while not self.file.exists():
            time.sleep(0.05)
        single = ["--nworkers", "1", "--nthreads", "1", "--no-nanny"]
        self.workers = [self._start("worker", *where, *single) for _ in range(2)]
        self.folder = folder

    def _start(self, what: str, *options: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", what, "--no-dashboard", *options], cwd=ROOT,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )

    @property
    def address(self) -> str:
        import json

        return str(json.loads(self.file.read_text(encoding="utf-8"))["address"])

    def stop(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    made.stop()


def test_a_worker_killed_in_the_middle_costs_nobody_a_plan(
    cluster: Cluster, tmp_path: Path
) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text(sheets.answers(PEOPLE), encoding="utf-8")
    assert batch(answers, tmp_path / "here").returncode == 0

    command = [sys.executable, "-m", "pathways", "batch", str(answers), "--today", "2026-11-22"]
    process = subprocess.Popen(
        [*command, "--out", str(tmp_path / "there"), "-f", "md", "--cluster", cluster.address],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )
    until = time.monotonic() + 90
    while not list(tmp_path.glob("there/plans/*.md")) and time.monotonic() < until:
        time.sleep(0.01)
    cluster.workers[0].send_signal(signal.SIGKILL)
    _, said = process.communicate(timeout=200)
    assert process.returncode == 0, said
    assert len(rows(tmp_path / "there/index.csv")) == PEOPLE
    assert tree(tmp_path / "there") == tree(tmp_path / "here")


def test_people_beside_openings_are_the_same_lines_from_a_cluster(
    cluster: Cluster, tmp_path: Path
) -> None:
    held = crowd.people(120)
    held[3]["routed"] = "no"
    held.append({**held[5], "id": ""})
    held.append({**held[5], "id": ""})  # equal in all: told apart by the order alone
    people, file = crowd.write(tmp_path, held, crowd.openings(30))
    route = ("route", people, file, "--today", "2026-11-22")
    for blind in ((), ("--blind",)):
        here, there = tmp_path / "here.csv", tmp_path / "there.csv"
        assert inside.run(*route, *blind, "-o", here).returncode == 0
        done = inside.run(*route, *blind, "-o", there, "--cluster", cluster.address)
        assert done.returncode == 0, done.stderr
        assert there.read_bytes() == here.read_bytes()
        assert len(here.read_bytes().splitlines()) > 200
    assert not list(tmp_path.glob(".pathways-*"))
    refused = inside.run(*route, "--cluster", cluster.address)
    assert refused.returncode == 2 and "--output FILE" in refused.stderr


def test_a_cluster_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    sheet = "id,hours\n1,4 4 4 4\n"
    where = "tcp://127.0.0.1:9"
    out = batch("-", tmp_path / "out", "-f", "md", "--cluster", where, stdin=sheet)
    assert out.returncode == 2
    assert f"no Dask scheduler answers at {where}" in out.stderr
    assert "Traceback" not in out.stderr


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.0 404 Not Found\r\n\r\nno", b"\0" * 4096])
def test_what_answers_but_is_no_scheduler_is_not_waited_for(
    answer: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_module, "_WAIT", 2)
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_answering, args=(server, answer), daemon=True).start()
        begun = time.monotonic()
        out = quick("-", tmp_path / "out", "-f", "md", "--cluster",
                    f"127.0.0.1:{server.getsockname()[1]}", stdin="id,hours\n1,4 4 4 4\n")
    assert time.monotonic() - begun < 20
    assert out.exit_code == 2 and "no Dask scheduler answers at 127.0.0.1" in out.stderr, out.stderr


def _answering(server: socket.socket, answer: bytes) -> None:
    with ExitStack() as held, suppress(OSError):
        while True:
            connection, _ = server.accept()
            held.enter_context(connection)  # closed by nobody who waits for that
            connection.sendall(answer)


@pytest.mark.parametrize("address", [
    "10.0.0.5:8786", "tcp://cluster.example.org:8786", "tcp://0.0.0.0:1", "ws://127.0.0.1:1",
    "localhost.example.org:1", "tcp://[::ffff:10.0.0.1]:1", "nowhere", "inproc://x", "tcp://[",
    "http://10.0.0.5", "127.0.0.1.example.org",
])
def test_beyond_this_machine_only_with_tls(address: str) -> None:
    with pytest.raises(cluster_module.NoCluster, match="only with TLS"):
        cluster_module.check_address(address)


@pytest.mark.parametrize("address", ["127.0.0.1:1", "tcp://127.0.0.1:1", "localhost:1", "[::1]:1"])
def test_on_this_machine_without(address: str) -> None:
    cluster_module.check_address(address)


def test_tls_without_certificates_is_no_tls() -> None:
    with pytest.raises(cluster_module.NoCluster, match="needs certificates"):
        cluster_module.check_address("tls://10.0.0.5:8786")


class Evil:
    """Writes a file when it is unpickled."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> object:
        return (os.mkdir, (str(self.file),))


def test_nothing_that_a_cluster_sends_is_unpickled(tmp_path: Path) -> None:
    import distributed
    from distributed.client import FutureState
    from distributed.protocol import dumps, loads, to_serialize
    from distributed.protocol.serialize import ToPickle

    made = tmp_path / "made"
    sent = [dumps({"x": ToPickle(Evil(made))}), dumps({"x": to_serialize(Evil(made))})]
    error = pickle.dumps(Evil(made))
    cluster = cluster_module.Cluster("127.0.0.1:1", (), sheets.catalog())
    cluster._guard(distributed)
    try:
        for frames in sent:
            with pytest.raises(Exception, match="never unpickled"):
                loads(frames)
        state = FutureState("x")
        state.set_error(error, error)
        assert not distributed.Client._default_event_handlers  # which print and unpickle
        assert not made.exists()
    finally:
        cluster.close()
    with pytest.raises(FileExistsError):  # the same, once it is over
        made.mkdir()
        loads(sent[0])


@pytest.mark.parametrize("left", [
    b"", b"null", b"[]", b"[" * 99_999,
    b'{"wrong": "", "made": [{"id": "p0002", "made_from": ""}]}',
    b'{"wrong": "", "made": [{"id": "p0001", "made_from": "", "files": {"md": 1}}]}', None,
])
def test_what_a_machine_leaves_is_checked(left: bytes | None, tmp_path: Path) -> None:
    if left is not None:
        (tmp_path / "x.json").write_bytes(left)
    job = Job((("p0001", "", Profile(2)),), date(2026, 11, 22), ("md",), tmp_path, tmp_path)
    with pytest.raises(cluster_module.NoCluster, match="is something else"):
        cluster_module._taken(job, tmp_path / "x.json")
