"""Feeds mutated data and profile files to the loader, and reports whatever is no plain refusal.

    python benchmarks/fuzz_loader.py [INPUTS] [--seed N] [--keep FOLDER]

Each input is a real file with a few mutations of bytes or tokens, made from the seed and its
number. It must be read, or refused with problems that have a place in it: never an exception of
another kind, a crash of the C parser, more than a second, or more memory than a small limit.
Batches run in a process of their own, which tells before each input which one it is; so a crash is
pinned down too.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
BATCH = 5_000
SECONDS = 1.0
"""Longest that one input may take, in processor time."""
MEGABYTES = 700
"""Most memory of a process, all inputs of its batch together."""

TOKENS = [
    *(b"*a", b"&a ", b"!!int ", b"!", b"!<x> ", b"<<: ", b"---\n", b"...\n", b"| ", b">-\n", b"? "),
    *(
        b'"',
        b"'",
        b"[",
        b"]",
        b"{",
        b"}",
        b",",
        b": ",
        b":",
        b"- ",
        b"#",
        b"%YAML 1.3\n",
        b"@",
        b"`",
    ),
    *(
        b"\t",
        b"\r",
        b"\r\n",
        b"\n",
        b"\x00",
        b"\x07",
        b"\x1b[2J",
        b"\x7f",
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
    ),
    *(
        b"\xef\xbb\xbf",
        b"\xe2\x80\xa8",
        b"\xc2\x85",
        b"\xe2\x80\xae",
        b"\xcc\x81" * 50,
        b"\xf0\x9f\x98\x80",
    ),
    *(
        b"null",
        b"~",
        b"yes",
        b"-1",
        b"9" * 30,
        b"1e999",
        b"0x1F",
        b"2026-02-30",
        b"2026-06",
        b"USD 1/month",
    ),
    *(
        b"id: ",
        b"source: ",
        b"because: ",
        b"rounds:\n",
        b"[" * 60,
        b"{a: " * 60,
        b"- " * 60,
        b"a" * 20_000,
    ),
]


def seeds() -> list[tuple[str, bytes]]:
    """(room, bytes) of every real file of data and every example of answers."""
    found = []
    for path in sorted((ROOT / "data").rglob("*.yaml")):
        room = path.parent.name if path.parent.name != "data" else path.stem
        found.append(("profile" if room in ("demo", "panel") else room, path.read_bytes()))
    for path in sorted((ROOT / "examples").glob("*.yaml")):
        found.append(("profile", path.read_bytes()))
    # Single files and profiles are few; each room shall have about its turn.
    few = [item for item in found if item[0] not in ("programs", "projects")]
    return found + few * 3


def mutated(number: int, seed: int, files: list[tuple[str, bytes]]) -> tuple[str, bytes]:
    """The input of this number: a room and bytes."""
    dice = random.Random(f"{seed}-{number}")
    room, raw = dice.choice(files)
    if len(raw) > 8_000:  # a long file is cut to a piece, so that a mutation has weight
        start = raw.rfind(b"\n", 0, dice.randrange(len(raw))) + 1
        raw = raw[:400] + raw[start : start + 6_000]
    for _ in range(dice.choice((1, 1, 2, 3, 8))):
        raw = dice.choice(MUTATIONS)(raw, dice, files)
    return room, raw[:200_000]


def _flip(raw: bytes, dice: random.Random, _: Any) -> bytes:
    if not raw:
        return b"\x00"
    place = dice.randrange(len(raw))
    return raw[:place] + bytes([raw[place] ^ (1 << dice.randrange(8))]) + raw[place + 1 :]


def _insert(raw: bytes, dice: random.Random, _: Any) -> bytes:
    place = dice.randrange(len(raw) + 1)
    return raw[:place] + dice.choice(TOKENS) * dice.choice((1, 1, 1, 2, 40)) + raw[place:]


def _token(raw: bytes, dice: random.Random, _: Any) -> bytes:
    words = raw.split(b" ")
    words[dice.randrange(len(words))] = dice.choice((dice.choice(TOKENS), dice.choice(words)))
    return b" ".join(words)


def _cut(raw: bytes, dice: random.Random, _: Any) -> bytes:
    start = dice.randrange(len(raw) + 1)
    return raw[:start] + raw[start + dice.choice((1, 2, 7, 60, 10_000)) :]


def _lines(raw: bytes, dice: random.Random, _: Any) -> bytes:
    lines = raw.split(b"\n")
    a, b = dice.randrange(len(lines)), dice.randrange(len(lines))
    lines[a], lines[b] = lines[b], lines[a].replace(b"- ", dice.choice((b"", b"  - ", b"\t- ")))
    return b"\n".join(lines)


def _repeat(raw: bytes, dice: random.Random, _: Any) -> bytes:
    start = dice.randrange(len(raw) + 1)
    end = start + dice.choice((1, 4, 30, 300))
    return raw[:end] + raw[start:end] * dice.choice((1, 5, 300)) + raw[end:]


def _splice(raw: bytes, dice: random.Random, files: list[tuple[str, bytes]]) -> bytes:
    other = dice.choice(files)[1]
    return raw[: dice.randrange(len(raw) + 1)] + other[dice.randrange(len(other)) :][:6_000]


MUTATIONS = [_flip, _insert, _insert, _token, _token, _cut, _lines, _repeat, _splice]


# -- one batch, in a process of its own -----------------------------------------------------------


def run_batch(start: int, count: int, seed: int, told: Path) -> None:
    """Feed `count` inputs from `start` on; print one line for each that is not taken well."""
    from pathways.catalog import load_catalog

    catalog = load_catalog()
    files = seeds()
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    signal.signal(signal.SIGPROF, _too_long)
    with told.open("r+b", buffering=0) as stream:
        for number in range(start, start + count):
            os.pwrite(stream.fileno(), f"{number:12}".encode(), 0)
            room, raw = mutated(number, seed, files)
            signal.setitimer(signal.ITIMER_PROF, SECONDS)
            try:
                feed(room, raw, catalog)
            except BaseException as error:
                signal.setitimer(signal.ITIMER_PROF, 0)
                where = traceback.extract_tb(error.__traceback__)[-1]
                print(
                    number,
                    type(error).__name__,
                    str(error)[:100].replace("\n", " "),
                    f"{Path(where.filename).name}:{where.lineno}",
                    flush=True,
                )
            signal.setitimer(signal.ITIMER_PROF, 0)
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)


class TooLong(BaseException):
    """An input took more than its second."""


def _too_long(*_: Any) -> None:
    raise TooLong(f"more than {SECONDS:g} s")


def feed(room: str, raw: bytes, catalog: Any) -> None:
    """Read one input as a file of a room; a refusal must make sense."""
    from pathways.attest.limits import Limits
    from pathways.catalog.decode import parse
    from pathways.catalog.load import ENTRIES, SINGLES
    from pathways.catalog.loader import Loader
    from pathways.catalog.reading import Abroad, Cities, Names
    from pathways.cohort.form import FormWords
    from pathways.desk.told import excerpt
    from pathways.problems import BadInput
    from pathways.profile.answers import parse_profile
    from pathways.profile.pitch import PitchForm

    problems: list[Any] = []
    value: Any = None
    singles = {
        "pitch": PitchForm,
        "names": Names,
        "names_abroad": Abroad,
        "cities": Cities,
        "attest": Limits,
    }
    try:
        if room == "profile":
            value = parse_profile(raw, "input", catalog)
        elif room in singles:
            value = parse(raw, "input", singles[room])
        else:
            loader = Loader({"input": raw})
            kind = FormWords if room == "form" else ENTRIES.get(room) or SINGLES[room]
            value = loader.decode(raw, "input", kind)
            problems += loader.problems
            if value is not None and room != "form":
                rules_on(room, value, catalog, loader)
    except BadInput as bad:
        problems += bad.problems
    assert problems or value is not None, "neither read nor refused"
    lines = raw.decode("utf-8-sig", "replace").splitlines()
    for problem in problems[:200]:
        assert problem.code and problem.message, problem
        assert 0 <= problem.line <= len(lines) + 1, f"line {problem.line} of {len(lines)}"
        assert problem.column <= len(problem.excerpt) + 2 or not problem.excerpt, "column"
        shown = "".join(excerpt(problem, len))
        assert "\x1b" not in shown and "\n" not in shown, "an unsafe excerpt"


def rules_on(room: str, value: Any, catalog: Any, loader: Any) -> None:
    """What could be read is looked at by every rule of a check, alone in a catalog."""
    from dataclasses import replace

    from pathways.catalog.crosscheck import check
    from pathways.catalog.load import ENTRIES, SINGLES, Examined
    from pathways.catalog.questions import Questions
    from pathways.catalog.records import Figures
    from pathways.upkeep.check import _findings, _place

    alone = replace(
        catalog, programs={}, roles={}, projects={}, agendas={}, all_competencies=(),
        all_ladders=(), figures=Figures((), (), {}), questions=Questions((), ()),
    )  # fmt: skip
    if room in ENTRIES:
        entries = {value.id: replace(value, file="input")}
        alone = replace(alone, **{room: entries})
    elif room in ("competencies", "ladders"):
        alone = replace(alone, **{f"all_{room}": getattr(value, room)})
    else:
        alone = replace(alone, **{room: value})
    loader.singles = dict.fromkeys(SINGLES, "input")
    check(alone, loader)
    examined = Examined(alone, (), {}, {})
    _place(examined, _findings(examined, (), date(2026, 11, 30)))


# -- all of them ----------------------------------------------------------------------------------


def batches(inputs: int, seed: int) -> Iterator[tuple[int, list[str], int]]:
    """(inputs fed, what was not taken well, peak MB) of each batch."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "told"
        start = 0
        while start < inputs:
            count = min(BATCH, inputs - start)
            told.write_bytes(b" " * 12)
            command = [sys.executable, __file__, "--batch", str(start), str(count), str(told)]
            done = subprocess.run(
                [*command, "--seed", str(seed)], capture_output=True, text=True, check=False
            )
            *found, last = done.stdout.splitlines() or [""]
            peak = int(last.removeprefix("peak ")) if last.startswith("peak ") else 0
            if not peak:
                found += [last] if last else []
                if not told.read_text().strip():
                    raise SystemExit(f"a batch could not even begin:\n{done.stderr}")
                reached = int(told.read_text())
                end = done.stderr.strip().splitlines()[-1:] or [""]
                found.append(f"{reached} the process ended with {done.returncode}: {end[0][:200]}")
                count = reached - start + 1
            yield count, found, peak
            start += count


def main() -> None:
    """Feed the inputs, print what was found, and exit 1 if it is anything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("inputs", nargs="?", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for the inputs that were found")
    parser.add_argument("--batch", nargs=3, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.batch:
        run_batch(int(asked.batch[0]), int(asked.batch[1]), asked.seed, Path(asked.batch[2]))
        return
    began, fed, peak, found = time.perf_counter(), 0, 0, []
    for count, bad, used in batches(asked.inputs, asked.seed):
        fed, peak, found = fed + count, max(peak, used), found + bad
        for line in bad:
            print(line, flush=True)
            if asked.keep:
                number = int(line.split()[0])
                room, raw = mutated(number, asked.seed, seeds())
                asked.keep.mkdir(parents=True, exist_ok=True)
                (asked.keep / f"{number}-{room}.yaml").write_bytes(raw)
    took = time.perf_counter() - began
    print(f"{fed:,} inputs in {took:.0f} s, peak {peak} MB, {len(found)} not taken well")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
