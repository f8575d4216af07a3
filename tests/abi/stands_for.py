"""Which C names a class of ``enums`` stands for, as its docstring tells."""

import enum
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

EnumClass = type[enum.IntEnum] | type[enum.IntFlag]

# No name of Python begins with a digit.
RENAMED = {
    "TRIPLE_DES": "3DES",
    "GROUP_1": "1",
    "GROUP_2": "2",
    "GROUP_14": "14",
    "GROUP_24": "24",
    "GROUP_2048": "2048",
}


def stands_for(enum_class: EnumClass, names: Iterable[str]) -> dict[str, str]:
    """Returns the C names that a class claims, each with the part that tells members apart.

    A docstring names an enum, a group of constants with a star, single constants, or a typedef,
    whose constants begin with its name.
    """
    words = re.findall(r"[A-Z0-9_*]+", str(enum_class.__doc__))
    spellings = [word for word in words if "_" in word]
    claimed = {}
    for name in names:
        for spelling in spellings:
            pattern = spelling if "*" in spelling else f"{spelling}_*"
            if name == spelling or fnmatchcase(name, pattern):
                end = pattern.rpartition("*")[2]
                claimed[name] = name.removesuffix(end) if end else name
    return claimed


def renamed(enum_class: EnumClass, names: dict[str, str]) -> dict[str, str]:
    """Returns the member for each C name; a C name that has none stands for itself."""
    return {name: _member(enum_class, part) or name for name, part in names.items()}


def _member(enum_class: EnumClass, part: str) -> str | None:
    members = enum_class.__members__
    fitting = [name for name in members if f"_{part}".endswith(f"_{RENAMED.get(name, name)}")]
    return max(fitting, key=len, default=None)
