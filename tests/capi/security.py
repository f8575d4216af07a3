"""Security descriptors in bytes, taken apart and put together for the tests."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .build import Api

OWNER, GROUP, DACL, SACL = 1, 2, 4, 8
ALL = OWNER | GROUP | DACL | SACL

DACL_PRESENT, SACL_PRESENT = 0x0004, 0x0010
DACL_PROTECTED, SACL_PROTECTED = 0x1000, 0x2000
SELF_RELATIVE = 0x8000

HEAD = struct.Struct("<BBHIIII")


def sid(authority: int, *sub_authorities: int) -> bytes:
    """Returns a SID."""
    head = bytes([1, len(sub_authorities)]) + authority.to_bytes(6, "big")
    return head + struct.pack(f"<{len(sub_authorities)}I", *sub_authorities)


SYSTEM = sid(5, 18)
ADMINISTRATORS = sid(5, 32, 544)
EVERYONE = sid(1, 0)


def ace(who: bytes, mask: int, kind: int = 0) -> bytes:
    """Returns an entry that ends in a SID."""
    return struct.pack("<BBHI", kind, 0, 8 + len(who), mask) + who


def acl(*entries: bytes, revision: int = 2, size: int | None = None, count: int = -1) -> bytes:
    """Returns an ACL; size and count are right unless told."""
    body = b"".join(entries)
    whole = 8 + len(body) if size is None else size
    return struct.pack("<BBHHH", revision, 0, whole, len(entries) if count < 0 else count, 0) + body


@dataclass
class Parts:
    """A descriptor taken apart; None for what is not there."""

    control: int
    owner: bytes | None
    group: bytes | None
    dacl: bytes | None
    sacl: bytes | None


Read = Callable[[int, int], bytes]


def _sid_at(read: Read, offset: int) -> bytes | None:
    return read(offset, 8 + 4 * read(offset, 2)[1]) if offset else None


def _acl_at(read: Read, offset: int) -> bytes | None:
    return read(offset, int.from_bytes(read(offset + 2, 2), "little")) if offset else None


def parts(read: Read) -> Parts:
    """Takes a self-relative descriptor apart, of which read(offset, size) gives bytes."""
    revision, zero, control, owner, group, sacl, dacl = HEAD.unpack(read(0, HEAD.size))
    assert (revision, zero) == (1, 0)
    assert control & SELF_RELATIVE
    return Parts(
        control,
        _sid_at(read, owner),
        _sid_at(read, group),
        _acl_at(read, dacl),
        _acl_at(read, sacl),
    )


@dataclass
class Access:
    """The pair of functions of one container or object."""

    api: Api
    engine: Any
    family: str
    suffix: str = "0"
    # The key, or what stands in its place.
    key: tuple[Any, ...] = ()

    def get(self, information: int = ALL) -> Parts:
        """Reads a descriptor, checks the pointers into it and gives it back."""
        api = self.api
        pointers = [api.new("PSID *"), api.new("PSID *"), api.new("PACL *"), api.new("PACL *")]
        out = api.new("PSECURITY_DESCRIPTOR *")
        api.must(self._function("Get")(self.engine, *self.key, information, *pointers, out))
        block = api.ffi.cast("BYTE *", out[0])
        _, _, _, owner, group, sacl, dacl = HEAD.unpack(api.bytes_at(block, HEAD.size))
        for pointer, offset in zip(pointers, (owner, group, dacl, sacl), strict=True):
            assert pointer[0] == (block + offset if offset else api.ffi.NULL)
        found = parts(lambda offset, size: api.bytes_at(block + offset, size))
        api.free(out)
        return found

    def code_of_get(self, information: int) -> int:
        """Returns the code of a reading that wants the descriptor alone."""
        out, null = self.api.new("PSECURITY_DESCRIPTOR *"), self.api.ffi.NULL
        code = self._function("Get")(self.engine, *self.key, information, *[null] * 4, out)
        self.api.free(out)
        return int(code)

    def set(self, information: int, **given: bytes) -> int:
        """Writes the parts that are given in absolute form."""
        pointers = [
            self._pointer("SID *", given.get("owner")),
            self._pointer("SID *", given.get("group")),
            self._pointer("ACL *", given.get("dacl")),
            self._pointer("ACL *", given.get("sacl")),
        ]
        return int(self._function("Set")(self.engine, *self.key, information, *pointers))

    def _function(self, verb: str) -> Any:
        return getattr(self.api.lib, f"{self.family}{verb}SecurityInfo{self.suffix}")

    def _pointer(self, ctype: str, data: bytes | None) -> Any:
        if data is None:
            return self.api.ffi.NULL
        return self.api.ffi.cast(ctype, self.api.new("BYTE[]", data))
