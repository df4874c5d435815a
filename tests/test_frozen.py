"""Records that load quickly are what the library's own frozen dataclasses are."""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable
from operator import ge, gt, le, lt

import pytest

from pathways.frozen import Record, Struct, dataclass


class Slotted(Struct, order=True):
    year: int
    month: int = 0


@dataclass(frozen=True)
class Plain:
    name: str
    tags: tuple[str, ...] = ()


class Itself(Record):
    name: str


class Dated(Itself):
    tags: list[str] = dataclasses.field(default_factory=list)
    years: int = 1
    line: int = dataclasses.field(default=0, kw_only=True)

    def __post_init__(self) -> None:
        if self.years < 0:
            raise ValueError("years run forward")


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Library:
    year: int
    month: int = 0


def test_equal_values_are_equal_and_found_by_each_other() -> None:
    assert Slotted(2026, 1) == Slotted(2026, 1) != Slotted(2026, 2)
    assert len({Plain("a", ("x",)), Plain("a", ("x",)), Plain("a")}) == 2
    assert Slotted(2026) != Library(2026) and Itself("a") != Itself("a")
    assert hash(Slotted(2026, 1)) == hash(Library(2026, 1))


@pytest.mark.parametrize("how", [lt, le, gt, ge])
def test_they_stand_in_the_order_of_their_fields(how: Callable[[object, object], bool]) -> None:
    values = [(2026, 1), (2025, 12), (2026, 1), (2026, 0)]
    for one in values:
        for other in values:
            assert how(Slotted(*one), Slotted(*other)) == how(Library(*one), Library(*other))
    with pytest.raises(TypeError):
        how(Slotted(2026), Library(2026))


def test_they_are_shown_changed_and_passed_on_as_the_librarys() -> None:
    assert repr(Slotted(2026, 1)) == "Slotted(year=2026, month=1)"
    assert dataclasses.replace(Slotted(2026, 1), month=2) == Slotted(2026, 2)
    assert pickle.loads(pickle.dumps(Slotted(2026, 1))) == Slotted(2026, 1)
    assert dataclasses.asdict(Plain("a", ("x",))) == {"name": "a", "tags": ("x",)}
    assert not hasattr(Slotted(2026), "__dict__")
    with pytest.raises(TypeError):
        Slotted()  # type: ignore[call-arg]


def test_one_that_is_compared_by_identity_takes_what_the_librarys_takes() -> None:
    first, second = Dated("a"), Dated("b", ["x"], 2, line=3)
    assert (first.name, first.tags, first.years, first.line) == ("a", [], 1, 0)
    assert (second.name, second.tags, second.years, second.line) == ("b", ["x"], 2, 3)
    assert first.tags is not Dated("a").tags and dataclasses.replace(second, line=4).years == 2
    with pytest.raises(ValueError, match="forward"):
        Dated("a", years=-1)
    with pytest.raises(TypeError, match=r"Dated\.__init__\(\) missing .* 'name'"):
        Dated()  # type: ignore[call-arg]
