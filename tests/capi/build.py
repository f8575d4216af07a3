"""Structs and calls of the C functions, built from keywords.

cffi frees what nobody holds, so an ``Api`` keeps everything it allocates until its test is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

LOCAL_V4 = 0x0A000001
REMOTE_V4 = 0x0A000002
LOCAL_V6 = bytes.fromhex("20010db8000000000000000000000001")
REMOTE_V6 = bytes.fromhex("20010db8000000000000000000000002")
V4, V6 = 0, 1

DYNAMIC = 1
READ_ONLY = 1


class Api:
    """The C functions of one backend, with the memory that a test passes to them."""

    def __init__(self, native: Any) -> None:
        self.ffi = native.ffi
        self.lib = native.lib
        self.control = native.control
        self._kept: list[Any] = []

    def new(self, ctype: str, value: Any = None) -> Any:
        """Allocates memory that lives as long as the test."""
        memory = self.ffi.new(ctype) if value is None else self.ffi.new(ctype, value)
        self._kept.append(memory)
        return memory

    def text(self, text: str) -> Any:
        """Returns a zero-terminated UTF-16 string."""
        return self.new("WCHAR[]", text)

    def callback(self, ctype: Any, function: Callable[..., Any] | None = None) -> Any:
        """Returns a C function that lives as long as the test; it does nothing unless told."""
        made = self.ffi.callback(ctype, function or (lambda *_: None))
        self._kept.append(made)
        return made

    def blob(self, data: bytes) -> dict[str, Any]:
        """Returns the initializer of an FWP_BYTE_BLOB."""
        return {"size": len(data), "data": self.new("UINT8[]", data)}

    def guid(self, number: int) -> Any:
        """Returns a GUID whose first part is the number."""
        return self.new("GUID *", {"Data1": number})[0]

    def same_guid(self, left: Any, right: Any) -> bool:
        """Tells whether two GUIDs have the same bytes."""
        return self.raw(left) == self.raw(right)

    def raw(self, struct: Any) -> bytes:
        """Returns the bytes of a struct."""
        pointer = self.ffi.addressof(struct)
        return bytes(self.ffi.buffer(pointer, self.ffi.sizeof(struct)))

    def bytes_at(self, pointer: Any, size: int) -> bytes:
        """Returns the bytes that a pointer points to."""
        return bytes(self.ffi.buffer(pointer, size))

    def must(self, code: int) -> None:
        """Fails the test when a call that only prepares it is refused."""
        assert code == 0, hex(code)

    def free(self, out: Any) -> None:
        """Gives a result back through the pointer that received it."""
        self.lib.FwpmFreeMemory0(self.ffi.cast("void **", out))

    @contextmanager
    def result(self, function: Any, *args: Any) -> Iterator[Any]:
        """Calls a function whose last argument receives one object, and frees it afterwards."""
        out = self.ffi.new(self.ffi.typeof(function).args[-1])
        self.must(function(*args, out))
        try:
            yield out[0]
        finally:
            self.free(out)

    def open(self, flags: int = 0, **session: Any) -> Any:
        """Opens a session and returns its handle."""
        out = self.new("HANDLE *")
        given = self.new("FWPM_SESSION0 *", {"flags": flags, **session})
        self.must(self.lib.FwpmEngineOpen0(self.ffi.NULL, 10, self.ffi.NULL, given, out))
        return out[0]

    def calls(self) -> list[str]:
        """Returns the names in the call log."""
        size = self.control.WfpIpsecEngineCalls(self.ffi.NULL, 0)
        names = self.ffi.new("char[]", size or 1)
        self.control.WfpIpsecEngineCalls(names, size)
        return self.bytes_at(names, size).decode("ascii").splitlines()
