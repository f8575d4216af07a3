"""C structs that values own: composed once, used by every call, wiped when the value goes.

Composing takes many times longer than the call it is for, and a value never changes. What is
composed here must be for functions that only read it; those of fwpmu.h copy what they are given.
"""

from __future__ import annotations

from typing import Any, TypeVar

from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.natives import Natives
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.values._base import Value

T = TypeVar("T", bound=Value)


def kept(
    struct: Struct[T], natives: Natives, value: T, ip_version: int | None = None
) -> tuple[object, int]:
    """Returns what owns the C struct of a value, besides the value, and the struct's address.

    Args:
        struct: The struct.
        natives: The backend's.
        value: The value.
        ip_version: That of the SA context, for bundles that leave it open.

    Raises:
        InvalidParameterError: The struct has no room for a member of the value.
    """
    cache: dict[Any, tuple[object, int]] = value.__cache__
    key = (struct, natives, ip_version)
    found = cache.get(key)
    if found is None:
        # Two threads may come here; both have to take the same one, which lives on.
        found = cache.setdefault(key, natives.compose(struct, value, ip_version))
    return found


def wired(struct: Struct[T], natives: Natives, value: T, ip_version: int | None = None) -> CData:
    """Returns a pointer to the C struct of a value; it is good as long as the value. See `kept`."""
    address = kept(struct, natives, value, ip_version)[1]
    return natives.ffi.cast(natives.ffi.typeof(struct.pointer), address)
