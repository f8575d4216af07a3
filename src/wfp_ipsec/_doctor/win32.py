"""Libraries of Windows, called through ctypes: from the system's own folder and nowhere else.

What is written with these two functions is typed alike on every system, and the tests give it
libraries of their own.
"""

from __future__ import annotations

import ctypes
import sys
from typing import Any

SEARCH_SYSTEM32 = 0x800

# That of ctypes is an unsigned long, which has 8 bytes outside Windows.
DWORD = ctypes.c_uint32


def library(name: str) -> Any:
    """Loads a library of Windows.

    Raises:
        OSError: It does not load, or this is not Windows.
    """
    if sys.platform == "win32":
        return ctypes.WinDLL(name, use_last_error=True, winmode=SEARCH_SYSTEM32)
    raise OSError(f"{name} is a library of Windows")


def last_error() -> int:
    """Returns the error code of the last call of a function that `library` gave."""
    if sys.platform == "win32":
        return ctypes.get_last_error()
    return 0


def function(owner: Any, name: str, result: Any, *parameters: Any) -> Any:
    """Returns a function of a library, with its types.

    Without them ctypes would cut handles down to 32 bits.

    Raises:
        AttributeError: The library lacks it.
    """
    found = getattr(owner, name)
    found.restype = result
    found.argtypes = parameters
    return found
