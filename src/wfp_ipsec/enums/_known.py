"""Looks integers up in an enum."""

from enum import IntEnum
from typing import TypeVar, cast

Known = TypeVar("Known", bound=IntEnum)


def members_by_number(enum_class: type[Known]) -> dict[int, Known]:
    """Returns the members of ``enum_class`` by their values."""
    return cast("dict[int, Known]", enum_class._value2member_map_)


def known(enum_class: type[Known], value: int) -> Known | int:
    """Returns the member of ``enum_class`` with this value, or the bare integer if none has it."""
    return enum_class._value2member_map_.get(value, value)  # type: ignore[return-value]
