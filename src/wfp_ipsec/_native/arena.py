"""The C memory of one call."""

from __future__ import annotations

import uuid
from functools import lru_cache
from types import TracebackType
from typing import Any, ClassVar, Self

from wfp_ipsec._native.backend import CData
from wfp_ipsec.keys import Key


class Arena:
    """Keeps every block of a composed struct alive during the call, then wipes those with keys.

    A struct made here is good until the arena closes. Nothing outlives it: the functions of
    fwpmu.h copy what they are given.
    """

    __slots__ = ("_blocks", "_secrets", "ffi")

    # Arenas that hold a key: tests look whether all were wiped.
    with_keys: ClassVar[set[int]] = set()

    def __init__(self, ffi: Any) -> None:
        self.ffi: Any = ffi
        self._blocks: list[CData] = []
        self._secrets: list[CData] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Overwrites the key blocks with zeros and lets go of all blocks."""
        for block in self._secrets:
            wipe(self.ffi, block, len(block))
        self.with_keys.discard(id(self))
        self._secrets.clear()
        self._blocks.clear()

    def __del__(self) -> None:
        # An interruption can come between the end of the block and the call of `close`.
        if getattr(self, "_secrets", None):
            self.close()

    def new(self, ctype: str, initializer: object = None) -> CData:
        """Allocates zeroed memory of a cffi type, filled from the initializer where given."""
        block = self.ffi.new(ctype, initializer)
        self._blocks.append(block)
        return block

    def text(self, content: str | None) -> CData:
        """Allocates a NUL-terminated UTF-16 string; None is NULL."""
        return self.ffi.NULL if content is None else self.new("WCHAR[]", content)

    def guid(self, content: uuid.UUID | None) -> CData:
        """Allocates a GUID; None is NULL."""
        if content is None:
            return self.ffi.NULL
        block = self.new("GUID *")
        put_guid(self.ffi, block, content)
        return block

    def octets(self, content: bytes) -> CData:
        """Allocates bytes; none are NULL."""
        return self.new("UINT8[]", content) if content else self.ffi.NULL

    def secret(self, content: Key) -> CData:
        """Allocates a copy of a key that is wiped when the arena closes."""
        block = self.new("UINT8[]", len(content))
        self._secrets.append(block)
        self.with_keys.add(id(self))
        self.ffi.memmove(block, content.view(), len(content))
        return block


def wipe(ffi: Any, pointer: CData, size: int) -> None:
    """Overwrites C memory with zeros."""
    ffi.memmove(pointer, bytes(size), size)


def put_guid(ffi: Any, target: CData, content: uuid.UUID) -> None:
    """Writes a GUID through a pointer to one."""
    ffi.memmove(target, content.bytes_le, 16)


def get_guid(ffi: Any, source: CData) -> uuid.UUID:
    """Reads a GUID through a pointer to one."""
    return guid_of(ffi.buffer(source, 16)[:])


@lru_cache(maxsize=512)
def guid_of(octets: bytes) -> uuid.UUID:
    """Returns the GUID of 16 bytes in memory order."""
    # The same few come again and again, and making one takes longer than a call of the engine.
    return uuid.UUID(bytes_le=octets)
