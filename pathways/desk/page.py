"""What a command found, as data, as a page, and as plain data for JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from pathways.frozen import dataclass

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Page(Generic[Found]):
    """The result of a command that shows something; neither form is made before it is asked for."""

    found: Found
    markdown: Callable[[], str]
    plain: Callable[[], Any]
