"""`pathways batch --cluster`: the same bytes from a Dask cluster, also when a worker is killed.

Needs the extra `cluster`; skipped without it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import sheets
from test_batch import ROOT, batch, rows, tree

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


def test_a_cluster_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    sheet = "id,hours\n1,4 4 4 4\n"
    out = batch("-", tmp_path / "out", "-f", "md", "--cluster", "nowhere", stdin=sheet)
    assert out.returncode == 2
    assert "no Dask scheduler answers at nowhere" in out.stderr
    assert "Traceback" not in out.stderr
