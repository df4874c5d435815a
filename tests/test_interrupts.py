"""Ctrl-C ends a batch within two seconds and says so, a second one at once; nothing is lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest
import sheets
from test_batch import ROOT, batch, command

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="signals of Unix"),
    pytest.mark.usefixtures("installed"),
]

PEOPLE = 16
SOON, AT_ONCE = 2.0, 1.0
"""Seconds. The second is what a loaded machine needs to end three processes."""

ENDLESS = """
import os, time
import pathways.cohort.{module} as module
def endless(*_):
    open(f"{{os.environ['SIGN']}}{{os.getpid()}}", "w").close()
    # In short sleeps: a signal just before one long sleep would wait for its end.
    for _ in range(6000):
        time.sleep(0.01)
module.{name} = endless
"""
STUCK = ENDLESS.format(module="work", name="_do")


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("answers") / "answers.csv"
    path.write_text(sheets.answers(PEOPLE), encoding="utf-8")
    return path


def begun(
    answers: Path, out: Path, until: str, code: str = "", count: int = 1
) -> subprocess.Popen[str]:
    """A batch that has come so far that files of this pattern are there; `code` changes it."""
    place = out.parent
    (place / "sitecustomize.py").write_text(code, encoding="utf-8")
    process = subprocess.Popen(
        command(answers, out, "-f", "md", "-j", "2"), cwd=ROOT, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
        env={**os.environ, "SIGN": str(place / "sign"),
             "PYTHONPATH": f"{place}{os.pathsep}{os.environ['PYTHONPATH']}"},
        # Tests that run in the background of a shell ignore Ctrl-C, and so would this.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL) and None,
    )
    end = time.monotonic() + 60
    while len(list(place.glob(until))) < count and time.monotonic() < end:
        time.sleep(0.01)
    return process


def interrupted(process: subprocess.Popen[str], *pauses: float) -> tuple[float, str]:
    """Seconds from the last Ctrl-C to the end, and what was said; another one after each pause."""
    os.killpg(process.pid, signal.SIGINT)
    for pause in pauses:
        time.sleep(pause)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
    pressed = time.monotonic()
    process.wait(timeout=60)
    took = time.monotonic() - pressed
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert said.startswith("pathways: stopped; putting away what is done (Ctrl-C again: at once)\n")
    assert said.endswith("  what is done is kept; run the same command again to go on\n")
    assert said.count("\n") == 2, said  # no traceback, and nobody complains of what was left
    return took, said


def noted(out: Path) -> set[str]:
    path = out / ".pathways/progress.jsonl"
    assert path.stat().st_mode & 0o077 == 0
    lines = path.read_text(encoding="utf-8").splitlines()
    return {f"{json.loads(line)['id']}.md" for line in lines}


def test_the_first_ends_it_soon_and_every_plan_that_is_written_is_kept(
    answers: Path, tmp_path: Path
) -> None:
    took, _ = interrupted(begun(answers, tmp_path / "out", "out/plans/*.md"))
    assert took < SOON
    written = {p.name for p in (tmp_path / "out/plans").iterdir()}
    assert written and written == noted(tmp_path / "out")
    before = {p: p.stat().st_mtime_ns for p in (tmp_path / "out/plans").iterdir()}
    assert batch(answers, tmp_path / "out", "-f", "md", "-j", "2").returncode == 0
    assert len(list((tmp_path / "out/plans").iterdir())) == PEOPLE
    assert {p: p.stat().st_mtime_ns for p in before} == before


def _nobody_is_left(process: subprocess.Popen[str]) -> None:
    end = time.monotonic() + 5
    while time.monotonic() < end:
        try:
            os.killpg(process.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("a process of the run is still there")


@pytest.mark.parametrize("pause", [0.05, 0.2, 0.6])
def test_the_second_ends_it_at_once(answers: Path, pause: float, tmp_path: Path) -> None:
    process = begun(answers, tmp_path / "out", "sign*", STUCK, 2)
    took, _ = interrupted(process, pause)
    assert took < AT_ONCE
    _nobody_is_left(process)
    assert not list((tmp_path / "out/plans").iterdir())


@pytest.mark.parametrize(("module", "name"), [
    ("work", "_do"),  # a worker that comes to no end
    ("batch", "latest_rows"),  # the answers are being read
    ("outputs", "_entry"),  # the index is being written
])
def test_whatever_it_is_doing_the_first_is_enough(
    answers: Path, module: str, name: str, tmp_path: Path
) -> None:
    code = ENDLESS.format(module=module, name=name)
    took, _ = interrupted(begun(answers, tmp_path / "out", "sign*", code, 1 + (name == "_do")))
    assert took < SOON
    assert not list((tmp_path / "out/.pathways/tmp").glob("*index*"))


def test_what_does_not_end_by_itself_is_ended(answers: Path, tmp_path: Path) -> None:
    hung = "import time, pathways.cohort.pool as p\np.Cores.last = lambda self: time.sleep(60)\n"
    took, _ = interrupted(begun(answers, tmp_path / "out", "out/plans/*.md", hung))
    assert took < SOON
    assert not list((tmp_path / "out").glob("*.csv"))
