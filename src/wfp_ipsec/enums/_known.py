"""Looks integers up in an enum."""

from enum import IntEnum
from typing import TypeVar, cast

Known = TypeVar("Known", bound=IntEnum)


def known(enum_class: type[Known], value: int) -> Known | int:
    """Returns the member of ``enum_class`` with this value, or the bare integer if none has it."""
    return cast("Known | int", enum_class._value2member_map_.get(value, value))
