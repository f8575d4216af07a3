"""Small immutable classes with positional fields: what frozen, slotted dataclasses are.

For modules that every process imports: ``dataclasses`` takes longer to import than the engine to
open, and longer to make one class than these need for a hundred. To everybody else the classes are
dataclasses: ``fields``, ``replace`` and ``asdict`` work on them.
"""

from __future__ import annotations

# True for type checkers alone; importing it would import typing.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, NoReturn


class Dataclass:
    """What ``dataclasses`` leaves on a class; made by itself, for those who ask.

    Args:
        attribute: Its name.
        kw_only: Whether the constructor takes keywords alone.
    """

    def __init__(self, attribute: str, *, kw_only: bool = False) -> None:
        self._attribute = attribute
        self._kw_only = kw_only

    def __get__(self, instance: object, owner: Any) -> Any:
        import dataclasses

        kinds: dict[str, Any] = {}
        for cls in reversed(owner.__mro__):
            kinds |= vars(cls).get("__annotations__", {})
        members = {"__annotations__": {name: kinds[name] for name in owner.__fields__}}
        members["__module__"] = owner.__module__
        like = type(owner.__name__, (), {**members, **owner.__defaults__})
        dataclasses.dataclass(frozen=True, kw_only=self._kw_only)(like)
        made = vars(like)[self._attribute]
        # From now on it is there without asking.
        setattr(owner, self._attribute, made)
        return made


def as_dataclass(*, kw_only: bool = False) -> dict[str, Dataclass]:
    """Returns the attributes by which a class is a dataclass to everybody else."""
    names = ("__dataclass_fields__", "__dataclass_params__")
    return {name: Dataclass(name, kw_only=kw_only) for name in names}


def _init(self: Any, *given: object, **named: object) -> None:
    cls = type(self)
    fields: tuple[str, ...] = cls.__fields__
    if len(given) > len(fields) or not named.keys() <= set(fields[len(given) :]):
        raise TypeError(f"{cls.__qualname__}() takes {', '.join(fields)}, each once")
    members = {**cls.__defaults__, **dict(zip(fields, given, strict=False)), **named}
    for name in fields:
        if name not in members:
            raise TypeError(f"{cls.__qualname__}() needs {name}")
        object.__setattr__(self, name, members[name])


def _members(self: Any) -> tuple[Any, ...]:
    return tuple(getattr(self, name) for name in self.__fields__)


def _eq(self: Any, other: object) -> Any:
    return (
        _members(self) == _members(other) if other.__class__ is self.__class__ else NotImplemented
    )


def _hash(self: Any) -> int:
    return hash(_members(self))


class Frozen:
    """What has fields that stay as they are: how it is shown, pickled and kept from changes."""

    __slots__ = ()

    if TYPE_CHECKING:
        __fields__: ClassVar[tuple[str, ...]]

    def __repr__(self) -> str:
        # A debugger may look at one that is not complete yet.
        shown = (f"{name}={getattr(self, name, ...)!r}" for name in self.__fields__)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def __getstate__(self) -> list[Any]:
        return [getattr(self, name) for name in self.__fields__]

    def __setstate__(self, state: list[Any]) -> None:
        for name, content in zip(self.__fields__, state, strict=True):
            object.__setattr__(self, name, content)

    def __setattr__(self, name: str, content: object) -> NoReturn:
        _refuse_change(name)

    def __delattr__(self, name: str) -> NoReturn:
        _refuse_change(name)


def _refuse_change(name: str) -> NoReturn:
    from dataclasses import FrozenInstanceError

    raise FrozenInstanceError(f"cannot change field {name!r}")


SHOWN = ("__repr__", "__getstate__", "__setstate__", "__setattr__", "__delattr__")
COMMON = {
    "__init__": _init,
    "__eq__": _eq,
    "__hash__": _hash,
    **{name: vars(Frozen)[name] for name in SHOWN},
}


def _record(cls: Any) -> Any:
    own = vars(cls).get("__annotations__", {})
    names = tuple(name for name, kind in own.items() if "ClassVar" not in str(kind))
    kept = {k: v for k, v in vars(cls).items() if k not in (*names, "__dict__", "__weakref__")}
    defaults = {name: vars(cls)[name] for name in names if name in vars(cls)}
    fields = (*getattr(cls, "__fields__", ()), *names)
    made = {
        **COMMON,
        **kept,
        "__slots__": names,
        "__qualname__": cls.__qualname__,
        "__fields__": fields,
        "__match_args__": fields,
        "__defaults__": {**getattr(cls, "__defaults__", {}), **defaults},
        **as_dataclass(),
    }
    return type(cls)(cls.__name__, cls.__bases__, made)


if TYPE_CHECKING:
    from typing import TypeVar, dataclass_transform

    T = TypeVar("T")

    @dataclass_transform(frozen_default=True)
    def record(cls: type[T]) -> type[T]:
        """Makes a class a frozen, slotted dataclass; its constructor takes positions and names."""
        return cls

else:
    record = _record
