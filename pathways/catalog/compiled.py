"""The compiled copies of the shipped data that a wheel carries beside it.

Reading 240 YAML files takes a third of a second; their copy takes a few milliseconds. Copies are
made when the wheel is built, lie in the installed package and nowhere else (so nobody can write to
them who could not as well change the code), and count only for exactly the bytes they are made of.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

from pathways.catalog.catalog import Catalog
from pathways.files import read
from pathways.resources import folder

T = TypeVar("T")

_FOLDER = Path(__file__).resolve().parent.parent / "compiled"


def read_compiled(digests: tuple[str, str]) -> Catalog | None:
    """The compiled catalog if it is whole and was made from data with these digests, else None."""
    return cast("Catalog | None", _copy_of("catalog", "".join(digests)))


def write_compiled(catalog: Catalog, target: Path) -> None:
    """Write the compiled copy of a catalog into a folder."""
    _write(target, "catalog", catalog.digest + catalog.rules_digest, catalog)


def write_shipped(name: str, cls: type[Any], target: Path) -> None:
    """Write the compiled copy of a file of the installation, such as `data/form.yaml`."""
    path = _path(name)
    _write(target, path.stem, _digest(read(path, name)), shipped(name, cls))


def write_read(profiles: Iterable[bytes], catalog: Catalog, target: Path) -> None:
    """Write which profiles were read against a catalog without a mistake."""
    made_from = catalog.digest + catalog.rules_digest
    _write(target, "read", made_from, frozenset(map(_digest, profiles)))


def was_read(profile: bytes, catalog: Catalog) -> bool:
    """Whether a profile, byte for byte, was read against this very catalog without a mistake."""
    return _digest(profile) in (_copy_of("read", catalog.digest + catalog.rules_digest) or ())


def write_places(places: Iterable[tuple[str, str]], target: Path) -> None:
    """Write which cities, with the codes of their countries, were looked up and found right."""
    _write(target, "places", _tables_of_cities(), frozenset(places))


def known_places() -> frozenset[tuple[str, str]]:
    """Cities that need not be looked up again, as long as the tables of cities are the same: to
    read these takes longer than all other rules on programs."""
    return cast(
        "frozenset[tuple[str, str]]", _copy_of("places", _tables_of_cities()) or frozenset()
    )


def _tables_of_cities() -> str:
    files = [f"data/{name}.yaml" for name in ("names", "names_abroad", "cities")]
    return "".join(_digest(read(_path(name), name)) for name in files)


def shipped(name: str, cls: type[T]) -> T:
    """A file of the installation, such as `data/form.yaml`, as a `cls`; from its compiled copy
    where there is one.

    Raises:
        BadInput: every mistake in it.
    """
    return cast(T, _shipped(name, cls))  # type: ignore[arg-type]


@cache
def _shipped(name: str, cls: Any) -> Any:
    path = _path(name)
    raw = read(path, name, pipe=True)
    held = _copy_of(path.stem, _digest(raw))
    if held.__class__ is cls:
        return held
    from pathways.catalog.decode import parse  # a copy is read without a reader of YAML

    return parse(raw, name, cls)


def _path(name: str) -> Path:
    room, _, file = name.partition("/")
    return folder("templates" if room == "templates" else "data") / file


def _copy_of(name: str, made_from: str) -> Any:
    """What was compiled under a name, if it is whole and was made from that; else None."""
    try:
        raw = (_FOLDER / f"{name}.pickle").read_bytes()
    except OSError:
        return None
    held = raw[len(_stamp(made_from, b"")) :]
    if raw != _stamp(made_from, held) + held:
        return None
    return pickle.loads(held)  # noqa: S301  (part of the installed package)


def _write(target: Path, name: str, made_from: str, value: object) -> None:
    import pickletools  # only where a wheel is built

    held = pickletools.optimize(pickle.dumps(value, protocol=5))  # a sixth quicker to read
    (target / f"{name}.pickle").write_bytes(_stamp(made_from, held) + held)


def _stamp(made_from: str, held: bytes) -> bytes:
    return f"{made_from}{_digest(held)}\n".encode()


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()
