"""The raw driver, as seen from Python, bound to the functions of a backend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cffi import FFI

from wfp_ipsec._native.backend import Backend
from wfp_ipsec.errors import check

from .building import HERE, raw_driver

CData = Any


class RawDriver:
    """The loops in C++ over the functions of one backend.

    Attributes:
        ffi: The cffi interface of the driver.
        lib: Its functions; see raw.h.
    """

    def __init__(self, backend: Backend, library: Path | None = None) -> None:
        self.ffi: Any = FFI()
        self.ffi.cdef((HERE / "raw.h").read_text(encoding="ascii"))
        self.lib: Any = self.ffi.dlopen(str(library or raw_driver()))
        self._bind(backend)

    def _bind(self, backend: Backend) -> None:
        """Hands the functions of the backend over, so that there is one engine in the process."""
        index = 0
        while found := self.lib.RawFunctionName(index):
            name = str(self.ffi.string(found), "ascii")
            address = int(backend.ffi.cast("uintptr_t", function_pointer(backend, name)))
            self.lib.RawBind(index, self.ffi.cast("void *", address))
            index += 1

    def call(self, function: str, *arguments: object) -> None:
        """Calls a function that returns a status.

        Raises:
            WfpError: The status is not 0.
        """
        check(function, getattr(self.lib, function)(*arguments))


def function_pointer(backend: Backend, name: str) -> CData:
    """Returns where a C function of a backend is, as a pointer of its type."""
    return backend.ffi.addressof(backend.lib, name)
