"""What every value has in common: frozen, slotted, keyword-only, checked when it is built."""

from __future__ import annotations

from _thread import RLock
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar, dataclass_transform

from wfp_ipsec._record import Frozen
from wfp_ipsec.values._class import value_class

T = TypeVar("T")
_CACHES = RLock()


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """Makes a class an immutable value with keyword-only fields."""
    return value_class(cls)


class Value(Frozen):
    """Base of the values: checks and normalizes each field as its annotation states.

    What the system returns does not pass the checks (see `wfp_ipsec._native.struct`): it is kept as
    it is, with the numbers and flag bits that this version has no name for.
    """

    # Whether a value is made with room for what is made of it; others get it when it is needed.
    _CACHES: ClassVar[bool] = False

    # What was made of the value before, and where fields come from that nobody has read yet.
    __slots__ = ("__cache__", "__source__")

    if TYPE_CHECKING:
        __cache__: dict[Any, Any]
        __source__: Any

        @classmethod
        def __make__(cls, *contents: object) -> Self:
            """Makes a value of all fields in their order, known to pass the checks."""
            raise NotImplementedError

    def _validate(self) -> None:
        """Checks what concerns several fields."""

    # By which a class is known that has nothing to check there.
    _NOTHING_MORE = _validate

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Reads a field that came from the system and was not looked at before."""
            if name == "__cache__":
                return _new_cache(self)
            if name not in type(self).__fields__:
                kind = type(self).__name__
                raise AttributeError(f"{kind!r} object has no attribute {name!r}", name=name)
            source = self.__source__
            # None where another thread has just read them.
            if source is not None:
                opener, form, c, owner = source
                opener(self, form, c, owner)
                set_source(self, None)
            return object.__getattribute__(self, name)

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        members = type(self).__members__  # type: ignore[attr-defined]
        return bool(members(self) == members(other))

    def __hash__(self) -> int:
        return hash(type(self).__members__(self))  # type: ignore[attr-defined]


set_source = vars(Value)["__source__"].__set__


def cache_of(of: Value) -> dict[Any, Any]:
    """Returns what was made of a value before, by whatever it is asked for with."""
    return of.__cache__


def _new_cache(of: Value) -> dict[Any, Any]:
    """Makes the cache of a value, unless another thread has just made it.

    There must be one alone: it holds C memory that is good as long as the value.
    """
    with _CACHES:
        try:
            found: dict[Any, Any] = object.__getattribute__(of, "__cache__")
        except AttributeError:
            found = {}
            store(of, "__cache__", found)
    return found


def store(target: Value, name: str, content: object) -> None:
    """Sets a field of a value that is still being built."""
    object.__setattr__(target, name, content)


def replace(of: T, **members: object) -> T:
    """Copies a value with other members, checked: ``dataclasses.replace`` without dataclasses."""
    others = {name: getattr(of, name) for name in of.__fields__ if name not in members}  # type: ignore[attr-defined]
    return type(of)(**others, **members)


def amended(of: T, **members: object) -> T:
    """Copies a value with other members, without the checks.

    For what the system returned: it may hold numbers that this version has no name for, and goes
    back to the system as it came.
    """
    cls: Any = type(of)
    copy = object.__new__(cls)
    contents = cls.__members__(of) if len(cls.__fields__) > 1 else (cls.__members__(of),)
    for name, put, content in zip(cls.__fields__, cls.__setters__, contents, strict=True):
        put(copy, members.get(name, content))
    return copy  # type: ignore[no-any-return]
