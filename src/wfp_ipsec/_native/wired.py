"""C structs that values own: composed once, used by every call, wiped when the value goes.

Composing takes many times longer than the call it is for, and a value never changes. What is
composed here must be for functions that only read it; those of fwpmu.h copy what they are given.
"""

from __future__ import annotations

from typing import Any, TypeVar

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.values._base import Value, cache_of

T = TypeVar("T", bound=Value)


class _Wired:
    """A composed struct with its memory."""

    __slots__ = ("_arena", "pointer")

    def __init__(self, struct: Struct[Any], ffi: Any, value: Value) -> None:
        self._arena = Arena(ffi)
        try:
            self.pointer: CData = struct.compose(self._arena, value)
        except BaseException:
            self._arena.close()
            raise


def wired(struct: Struct[T], ffi: Any, value: T) -> CData:
    """Returns a pointer to the C struct of a value; it is good as long as the value.

    Raises:
        InvalidParameterError: The struct has no room for a member of the value.
    """
    cache = cache_of(value)
    found = cache.get((struct, ffi))
    if found is None:
        # Two threads may come here; both have to take the same one, which lives on.
        found = cache.setdefault((struct, ffi), _Wired(struct, ffi, value))
    pointer: CData = found.pointer
    return pointer
