"""Dataclasses whose making costs a command little.

A plan needs 150 of them, and for each of a frozen one's methods the library compiles a text anew:
a fifth of the time until a plan is there. Here only `__init__` is made so, and the rest is shared.
That nothing is set afterwards is for mypy to see, which takes these for frozen ones like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses
    from operator import attrgetter

    def dataclass(*, frozen: bool, eq: bool = True, repr: bool = True, slots: bool = False):
        """As `dataclasses.dataclass`, for a frozen class, but for the guard while it runs."""
        assert frozen

        def made(cls: type) -> type:
            cls = dataclasses.dataclass(cls, eq=False, repr=False, slots=slots)
            names = [field.name for field in dataclasses.fields(cls)]
            if repr:
                cls.__repr__ = _repr
            if eq and names:
                key = attrgetter(*names)
                cls.__eq__ = lambda self, other: (
                    key(self) == key(other) if other.__class__ is self.__class__ else NotImplemented
                )
                cls.__hash__ = lambda self: hash(key(self))
            return cls

        return made

    def _repr(self: object) -> str:
        values = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
        return f"{type(self).__qualname__}({', '.join(values)})"
