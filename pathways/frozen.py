"""Dataclasses whose making costs a command little.

A plan needs 150 of them, and for each of a frozen one's methods the library compiles a text anew:
a fifth of the time until a plan is there. Here only `__init__` is made so and the rest is shared;
and of the records of the catalog, which are compared by identity, even that is made only when it is
first called: a compiled catalog is read without it.
That nothing is set afterwards is for mypy to see, which takes these for frozen ones like any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses
    import operator

    def dataclass(*, frozen, eq=True, repr=True, order=False, slots=False):
        """As `dataclasses.dataclass`, for a frozen class, but for the guard while it runs."""
        assert frozen

        def made(cls):
            """The class with the methods of a dataclass, for the most part shared ones."""
            cls = dataclasses.dataclass(cls, init=eq, eq=False, repr=False, slots=slots)
            if not eq:
                cls.__init__ = _in_place_of_init(cls)
            names = [field.name for field in dataclasses.fields(cls)]
            if repr:
                cls.__repr__ = _repr
            if eq and names:
                key = operator.attrgetter(*names)
                cls.__eq__ = _compared(key, operator.eq)
                cls.__hash__ = lambda self: hash(key(self))
                if order:
                    cls.__lt__ = _compared(key, operator.lt)
                    cls.__le__ = _compared(key, operator.le)
            return cls

        return made

    def _in_place_of_init(cls):
        """An `__init__` that is made when somebody first calls it."""

        def first_time(self, *given, **named):
            cls.__init__ = _init_of(cls)
            cls.__init__(self, *given, **named)

        return first_time

    def _init_of(cls):
        after = {"__post_init__": cls.__post_init__} if hasattr(cls, "__post_init__") else {}
        names = ("default", "default_factory", "init", "kw_only")
        fields = [
            (f.name, f.type, dataclasses.field(**{name: getattr(f, name) for name in names}))
            for f in dataclasses.fields(cls)
        ]
        return dataclasses.make_dataclass(cls.__name__, fields, namespace=after).__init__

    def _compared(key, how):
        def compare(self, other):
            same = other.__class__ is self.__class__
            return how(key(self), key(other)) if same else NotImplemented

        return compare

    def _repr(self):
        values = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self))
        return f"{type(self).__qualname__}({', '.join(values)})"
