"""The lock of a release fits `pyproject.toml`, and every package in it has hashes; no network."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
EXTRAS = ("pdf", "xlsx", "cluster", "parquet", "route", "credential")
"""Those that people install; what only developers need is not locked."""


def locked() -> dict[str, tuple[str, list[str], str]]:
    """By name: the version, its hashes, and what asks for it."""
    found = {}
    text = (ROOT / "requirements.lock").read_text("utf-8")
    for entry in re.split(r"\n(?=[a-z0-9])", text)[1:]:
        name, version = re.match(r"([a-z0-9.-]+)==(\S+)", entry).groups()  # type: ignore[union-attr]
        hashes = re.findall(r"--hash=sha256:([0-9a-f]{64})\b", entry)
        found[canonicalize_name(name)] = (version, hashes, entry.partition("# via")[2])
    return found


def wanted() -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert set(extras) == {*EXTRAS, "dev", "browser"}, "lock the new extra too, or say here why not"
    return [Requirement(text) for text in
            (*project["dependencies"], *(text for extra in EXTRAS for text in extras[extra]))]


def test_every_dependency_is_locked_at_a_version_that_is_allowed() -> None:
    lock = locked()
    for need in wanted():
        version, _, _ = lock[canonicalize_name(need.name)]
        assert need.specifier.contains(version), f"{need} and {version}; see CONTRIBUTING.md"


def test_nothing_is_locked_that_is_no_longer_wanted_and_all_has_hashes() -> None:
    lock = locked()
    ours = {canonicalize_name(need.name) for need in wanted()}
    for name, (_, hashes, via) in lock.items():
        assert hashes, name
        asked = {canonicalize_name(word) for word in re.findall(r"[a-z0-9][a-z0-9_.-]*", via)}
        assert asked & ({*lock} - {name} | {"pathways-advisor"}), (name, via)
        assert ("pathways-advisor" in asked) == (name in ours), (name, via)
