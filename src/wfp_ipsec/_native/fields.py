"""The kinds of struct members that hold one attribute and no other struct.

In generated source: a arena, v value, c struct, f ffi, o result.
"""

from __future__ import annotations

import ipaddress
from enum import IntEnum, IntFlag
from functools import lru_cache
from typing import Any

from wfp_ipsec._native import arena as memory
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.struct import Names
from wfp_ipsec._record import record
from wfp_ipsec.enums._known import members_by_number
from wfp_ipsec.keys import Key


@record
class One:
    """A member that holds one attribute."""

    member: str
    attribute: str

    @property
    def members(self) -> tuple[str, ...]:
        """The member."""
        return (self.member,)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The attribute."""
        return (self.attribute,)

    def wipe(self, name: Names) -> list[str]:
        """Nothing: no key."""
        return []


class Int(One):
    """An integer."""

    def fill(self, name: Names) -> list[str]:
        """Assigns."""
        return [f"c.{self.member} = v.{self.attribute}"]

    def parse(self, name: Names) -> list[str]:
        """Reads."""
        return [f"c.{self.member}"]


class Bool(One):
    """A BOOL."""

    def fill(self, name: Names) -> list[str]:
        """Assigns."""
        return [f"c.{self.member} = v.{self.attribute}"]

    def parse(self, name: Names) -> list[str]:
        """Reads; everything but 0 is true."""
        return [f"c.{self.member} != 0"]


@record
class Enum(One):
    """An enum; numbers without a name stay numbers."""

    kind: type[IntEnum]

    def fill(self, name: Names) -> list[str]:
        """Assigns."""
        return [f"c.{self.member} = v.{self.attribute}"]

    def parse(self, name: Names) -> list[str]:
        """Reads through the table of known members."""
        return [f"{name(members_by_number(self.kind))}.get(n := c.{self.member}, n)"]


@record
class Flags(One):
    """Flags; bits without a name are kept."""

    kind: type[IntFlag]

    def fill(self, name: Names) -> list[str]:
        """Assigns."""
        return [f"c.{self.member} = v.{self.attribute}"]

    def parse(self, name: Names) -> list[str]:
        """Reads."""
        # Making flags takes long, and the same few come again and again.
        return [f"{name(lru_cache(256)(self.kind))}(c.{self.member})"]


class V4Address(One):
    """An IPv4 address, host order."""

    def fill(self, name: Names) -> list[str]:
        """Assigns the number."""
        return [f"c.{self.member} = int(v.{self.attribute})"]

    def parse(self, name: Names) -> list[str]:
        """Reads the number."""
        return [f"{name(ipaddress.IPv4Address)}(c.{self.member})"]


class V6Address(One):
    """An IPv6 address, 16 bytes in network order."""

    def fill(self, name: Names) -> list[str]:
        """Assigns the bytes."""
        return [f"c.{self.member} = v.{self.attribute}.packed"]

    def parse(self, name: Names) -> list[str]:
        """Reads the bytes."""
        return [f"{name(ipaddress.IPv6Address)}(f.buffer(c.{self.member})[:])"]


class Octets(One):
    """An array of bytes inside the struct."""

    def fill(self, name: Names) -> list[str]:
        """Assigns the bytes."""
        return [f"c.{self.member} = v.{self.attribute}"]

    def parse(self, name: Names) -> list[str]:
        """Reads all bytes."""
        return [f"f.buffer(c.{self.member})[:]"]


class Guid(One):
    """A GUID inside the struct."""

    def fill(self, name: Names) -> list[str]:
        """Copies 16 bytes."""
        put = name(memory.put_guid)
        return [f"{put}(f, f.addressof(c, {_path(self.member)}), v.{self.attribute})"]

    def parse(self, name: Names) -> list[str]:
        """Copies 16 bytes."""
        return [f"{name(memory.get_guid)}(f, f.addressof(c, {_path(self.member)}))"]


class GuidPointer(One):
    """A pointer to a GUID; NULL is None."""

    def fill(self, name: Names) -> list[str]:
        """Allocates it."""
        return [f"c.{self.member} = a.guid(v.{self.attribute})"]

    def parse(self, name: Names) -> list[str]:
        """Reads what it points to."""
        return [f"{name(memory.get_guid)}(f, c.{self.member}) if c.{self.member} else None"]


class Text(One):
    """A pointer to a UTF-16 string; NULL is None."""

    def fill(self, name: Names) -> list[str]:
        """Allocates it."""
        return [f"c.{self.member} = a.text(v.{self.attribute})"]

    def parse(self, name: Names) -> list[str]:
        """Reads up to the NUL."""
        return [f"f.string(c.{self.member}) if c.{self.member} else None"]


class Blob(One):
    """An FWP_BYTE_BLOB inside the struct; no data is NULL."""

    def fill(self, name: Names) -> list[str]:
        """Allocates the data."""
        return [
            f"c.{self.member}.size = len(v.{self.attribute})",
            f"c.{self.member}.data = a.octets(v.{self.attribute})",
        ]

    def parse(self, name: Names) -> list[str]:
        """Copies the data."""
        return [f"{name(read_blob)}(f, c.{self.member})"]


class Secret(One):
    """An FWP_BYTE_BLOB inside the struct that holds a key."""

    def fill(self, name: Names) -> list[str]:
        """Allocates the key where it will be wiped."""
        return [
            f"c.{self.member}.size = len(v.{self.attribute})",
            f"c.{self.member}.data = a.secret(v.{self.attribute})",
        ]

    def parse(self, name: Names) -> list[str]:
        """Copies the key into a buffer of its own."""
        return [f"{name(read_key)}(f, c.{self.member})"]

    def wipe(self, name: Names) -> list[str]:
        """Overwrites the key."""
        blob = f"c.{self.member}"
        return [f"if {blob}.data: {name(memory.wipe)}(f, {blob}.data, {blob}.size)"]


class SidPointer(One):
    """A pointer to a SID; NULL is None, else the binary form."""

    def fill(self, name: Names) -> list[str]:
        """Allocates it."""
        return [f"c.{self.member} = {name(new_sid)}(a, v.{self.attribute})"]

    def parse(self, name: Names) -> list[str]:
        """Copies as many bytes as its count of sub-authorities tells."""
        return [f"{name(read_sid)}(f, c.{self.member})"]


def _path(member: str) -> str:
    return ", ".join(repr(part) for part in member.split("."))


def read_blob(ffi: Any, blob: CData) -> bytes:
    """Copies the data of an FWP_BYTE_BLOB; NULL is no data, whatever the size says."""
    return bytes(ffi.buffer(blob.data, blob.size)) if blob.data else b""


def read_key(ffi: Any, blob: CData) -> Key:
    """Copies the key of an FWP_BYTE_BLOB; NULL is an empty key."""
    return Key(memoryview(ffi.buffer(blob.data, blob.size)) if blob.data else b"")


SID_HEADER_BYTES = 8


def new_sid(arena: memory.Arena, content: bytes | None) -> CData:
    """Allocates a SID from its binary form; None is NULL."""
    if content is None:
        return arena.ffi.NULL
    return arena.ffi.cast("SID *", arena.octets(content))


def read_sid(ffi: Any, sid: CData) -> bytes | None:
    """Copies a SID: 8 bytes and 4 for each sub-authority."""
    if not sid:
        return None
    pointer = ffi.cast("SID *", sid)
    return bytes(ffi.buffer(pointer, SID_HEADER_BYTES + 4 * pointer.SubAuthorityCount))
