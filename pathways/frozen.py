"""Dataclasses whose making costs a command little.

A plan needs 150 of them, and for each of a frozen one's methods the library compiles a text anew:
a fifth of the time until a plan is there. Here only `__init__` is made so, when it is first called,
and the rest is shared: a compiled catalog is read without it, and no command needs all the others.
That nothing is set afterwards is for mypy to see, which takes these for frozen ones like any other.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, dataclass_transform

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:
    import dataclasses
    import operator

    def dataclass(*, frozen=False, eq=True, repr=True, order=False, slots=False):
        """As `dataclasses.dataclass`, but for the guard of a frozen class while it runs."""
        assert frozen or not eq

        def made(cls):
            """The class with the methods of a dataclass, for the most part shared ones."""
            fields = {}
            for base in cls.__mro__[:0:-1]:
                fields |= getattr(base, "__dataclass_fields__", {})
            own = {n: t for n, t in cls.__annotations__.items() if not t.startswith("ClassVar")}
            for name, kind in own.items():
                field = cls.__dict__.get(name, dataclasses.MISSING)
                if isinstance(field, dataclasses.Field):
                    delattr(cls, name)
                else:
                    field = dataclasses.field(default=field)
                field.name, field.type, field._field_type = name, kind, dataclasses._FIELD
                field.kw_only = field.kw_only is True
                fields[name] = field
            if slots:
                without = {*own, "__dict__", "__weakref__"}
                space = {k: v for k, v in cls.__dict__.items() if k not in without}
                space |= {"__slots__": (*own,), "__qualname__": cls.__qualname__}
                # Past the metaclass that asked for this.
                cls = type.__new__(type(cls), cls.__name__, cls.__bases__, space)
            cls.__dataclass_fields__ = fields
            names = (*fields,)
            if "__init__" not in cls.__dict__:
                cls.__init__ = _in_place_of_init(cls)
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
        """As the library's, without annotations, which take longer to compile than the rest."""
        given, named, lines, values = ["self"], ["*"], [], {"_made": dataclasses.MISSING}
        for field in dataclasses.fields(cls):
            name, default, value = field.name, "", field.name
            if field.default is not dataclasses.MISSING:
                default, values[f"_for_{name}"] = f"=_for_{name}", field.default
            elif field.default_factory is not dataclasses.MISSING:
                default, values[f"_for_{name}"] = "=_made", field.default_factory
                value = f"_for_{name}() if {name} is _made else {name}"
            (named if field.kw_only else given).append(name + default)
            lines.append(f" self.{name}={value}")
        lines += [" self.__post_init__()"] * hasattr(cls, "__post_init__")
        head = ", ".join(given + named * (len(named) > 1))
        exec(f"def __init__({head}):\n" + "\n".join(lines or [" pass"]), values)  # noqa: S102
        init = values["__init__"]
        init.__qualname__ = f"{cls.__qualname__}.__init__"  # which a message names
        return init

    def _compared(key, how):
        def compare(self, other):
            same = other.__class__ is self.__class__
            return how(key(self), key(other)) if same else NotImplemented

        return compare

    def _repr(self):
        values = (f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self))
        return f"{type(self).__qualname__}({', '.join(values)})"


@dataclass_transform(frozen_default=True, eq_default=False, field_specifiers=(field,))
class Record:
    """Classes below this one are such dataclasses, whose values are compared by identity and shown
    as any object is."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        dataclass(frozen=True, eq=False, repr=False)(cls)

    def __getstate__(self) -> dict[str, Any]:
        # What is as in the class is found there: a compiled catalog is read an eighth quicker.
        return {n: v for n, v in vars(self).items() if v is not getattr(type(self), n, self)}


class _Slotted(type):
    """Makes a class below `Struct` a dataclass with slots, which takes making it a second time."""

    def __new__(
        cls, name: str, bases: tuple[type, ...], held: dict[str, Any], order: bool = False
    ) -> Any:
        made = super().__new__(cls, name, bases, held)
        if not bases or "__dataclass_fields__" in held:
            return made
        return dataclass(frozen=True, slots=True, order=order)(made)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Struct(metaclass=_Slotted):
    """Classes below this one are such dataclasses, whose values are compared by what they hold."""

    __slots__ = ()


def yaml_name(field_name: str) -> str:
    """The key of a record field in YAML: a trailing underscore only avoids a Python keyword."""
    return field_name.rstrip("_")
