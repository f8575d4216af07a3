"""What every value has in common: frozen, slotted, keyword-only, checked when it is built."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeVar, dataclass_transform, get_type_hints

from wfp_ipsec.values._checks import Check, check_for

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True)
def value(cls: type[T]) -> type[T]:
    """Makes a class an immutable value with keyword-only fields."""
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


class Value:
    """Base of the values: checks and normalizes each field as its annotation states.

    What the system returns does not pass here (see `wfp_ipsec._native.struct`): it is kept as it
    is, with the numbers and flag bits that this version has no name for.
    """

    __slots__ = ()

    def __post_init__(self) -> None:
        for name, check in _checks_of(type(self)):
            store(self, name, check(name, getattr(self, name)))
        self._validate()

    def _validate(self) -> None:
        """Checks what concerns several fields."""


def store(target: Value, name: str, content: object) -> None:
    """Sets a field of a value that is still being built."""
    object.__setattr__(target, name, content)


def amended(of: T, **members: object) -> T:
    """Copies a value with other members, without the checks.

    For what the system returned: it may hold numbers that this version has no name for, and goes
    back to the system as it came.
    """
    copy = object.__new__(type(of))
    for entry in fields(of):  # type: ignore[arg-type]
        object.__setattr__(copy, entry.name, members.get(entry.name, getattr(of, entry.name)))
    return copy


_CHECKS: dict[type, tuple[tuple[str, Check], ...]] = {}


def _checks_of(cls: Any) -> tuple[tuple[str, Check], ...]:
    """Returns the checks of a value class; made when its first value is built."""
    checks = _CHECKS.get(cls)
    if checks is None:
        hints = get_type_hints(cls, include_extras=True)
        checks = tuple((field.name, check_for(hints[field.name])) for field in fields(cls))
        _CHECKS[cls] = checks
    return checks
