"""Results of the engine that values still read from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.connection import Connection
from wfp_ipsec._native.natives import held_natively


class Held:
    """A result, given back when nobody refers to it any more.

    The embedded engine wipes what it is given back; of the system's library nobody knows, so there
    the keys are wiped here.

    Args:
        engine: The session.
        ctype: What the function writes, such as "IPSEC_SA_CONTEXT1 *".
        wipe: Wipes the keys in it, called with the result.
    """

    __slots__ = ("_ffi", "_lib", "_wipe", "pointer")

    # Those that hold something, by their backends: no leak, as long as somebody refers to them.
    kept: ClassVar[dict[Any, set[int]]] = {}

    def __init__(self, engine: Connection, ctype: str, wipe: Callable[[CData], None]) -> None:
        self._ffi, self._lib = engine.ffi, engine.lib
        self._wipe = None if engine.simulated else wipe
        self.pointer: CData = self._ffi.new(f"{ctype} *")

    def result(self) -> CData:
        """Returns what the function has written; from now on it is held."""
        found = self.pointer[0]
        if found:
            self.kept.setdefault(self._ffi, set()).add(id(self))
        return found

    def __del__(self) -> None:
        pointer = getattr(self, "pointer", None)
        if pointer is None or not pointer[0]:
            return
        try:
            if self._wipe is not None:
                self._wipe(pointer[0])
        finally:
            self._lib.wfp_ipsec_give_back(pointer)
            self.kept[self._ffi].discard(id(self))


def held_results(ffi: Any) -> int:
    """Returns how many results of a backend are held."""
    return len(Held.kept.get(ffi, ())) + held_natively(ffi)
