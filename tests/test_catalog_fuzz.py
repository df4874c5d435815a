"""A thousand mutated files, fed to the loader: each is read or refused, and nothing else happens.

benchmarks/fuzz_loader.py makes them; by hand it is run with a hundred thousand and more.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FUZZ = ROOT / "benchmarks" / "fuzz_loader.py"
SABOTAGE = """
import os, sys
if "--batch" in sys.argv:
    import pathways.catalog.loader as loader
    real, seen = loader.compose, []
    def dies(raw, name):
        if name == "input":
            seen.append(1)
            if len(seen) == 9 and sys.argv[2] == "0":
                os.abort()
            if len(seen) == 5:
                raise KeyError("a slip")
        return real(raw, name)
    loader.compose = dies
"""
"""Run at the start of every batch: the fifth input raises, the ninth of the first batch kills."""


def test_a_thousand_mutated_files_are_read_or_refused():
    pytest.importorskip("resource", reason="memory is limited there as on Unix")
    done = subprocess.run([sys.executable, FUZZ, "1000", "--seed", "20261126"],
                          capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("1,000 inputs in ")


def test_a_crash_is_told_with_the_input_that_caused_it(tmp_path):
    """The harness itself: a loader that dies at some input is seen, and the rest is still fed."""
    pytest.importorskip("resource", reason="memory is limited there as on Unix")
    (tmp_path / "sitecustomize.py").write_text(SABOTAGE, encoding="utf-8")
    paths = f"{tmp_path}{os.pathsep}{ROOT}"
    done = subprocess.run([sys.executable, FUZZ, "60"], capture_output=True, text=True, check=False,
                          timeout=300, env={**os.environ, "PYTHONPATH": paths})
    assert done.returncode == 1
    assert "the process ended with -6" in done.stdout
    assert "KeyError 'a slip'" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("60 inputs in ")
