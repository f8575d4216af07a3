"""Struct members that count and point to an array of something other than described structs.

In generated source: a arena, v value, c struct, f ffi, o result.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from wfp_ipsec._native.arena import Arena, get_guid, put_guid
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.composites import read_address
from wfp_ipsec._native.struct import Names
from wfp_ipsec._record import record
from wfp_ipsec.values._checks import IpAddress
from wfp_ipsec.values.traffic import ip_version_of

Items = tuple[Any, ...]


@record
class Sequence:
    """A count, and a pointer to as many elements; a tuple.

    Attributes:
        count: The member with the count.
        pointer: The member with the pointer.
        attribute: The attribute with the tuple.
        compose: The function (arena, tuple) -> array.
        parse_items: The function (ffi, pointer, count) -> tuple.
    """

    count: str
    pointer: str
    attribute: str
    compose: Callable[[Arena, Items], CData]
    parse_items: Callable[[Any, CData, int], Items]

    @property
    def members(self) -> tuple[str, ...]:
        """The count and the pointer."""
        return (self.count, self.pointer)

    @property
    def attributes(self) -> tuple[str, ...]:
        """The tuple."""
        return (self.attribute,)

    def fill(self, name: Names) -> list[str]:
        """Allocates the array; none for an empty tuple."""
        items = f"v.{self.attribute}"
        return [
            f"if {items}:",
            f"    c.{self.count} = len({items})",
            f"    c.{self.pointer} = {name(self.compose)}(a, {items})",
        ]

    def parse(self, name: Names) -> list[str]:
        """Reads each element; a NULL pointer is an empty tuple, whatever the count says."""
        pointer = f"c.{self.pointer}"
        read = f"{name(self.parse_items)}(f, {pointer}, c.{self.count})"
        return [f"{read} if {pointer} else ()"]

    def wipe(self, name: Names) -> list[str]:
        """Nothing: no key."""
        return []


def guids(count: str, pointer: str, attribute: str) -> Sequence:
    """Returns the field of an array of GUIDs."""
    return Sequence(count, pointer, attribute, _new_guids, _read_guids)


def luids(count: str, pointer: str, attribute: str) -> Sequence:
    """Returns the field of an array of 64-bit numbers."""
    return Sequence(count, pointer, attribute, _new_luids, _read_luids)


def endpoints(count: str, pointer: str, attribute: str) -> Sequence:
    """Returns the field of an array of IPSEC_TUNNEL_ENDPOINT0, which are addresses."""
    return Sequence(count, pointer, attribute, _new_endpoints, _read_endpoints)


def _new_guids(arena: Arena, items: tuple[uuid.UUID, ...]) -> CData:
    block = arena.new("GUID[]", len(items))
    for index, item in enumerate(items):
        put_guid(arena.ffi, block + index, item)
    return block


def _read_guids(ffi: Any, pointer: CData, count: int) -> tuple[uuid.UUID, ...]:
    return tuple(get_guid(ffi, pointer + index) for index in range(count))


def _new_luids(arena: Arena, items: tuple[int, ...]) -> CData:
    return arena.new("UINT64[]", items)


def _read_luids(ffi: Any, pointer: CData, count: int) -> tuple[int, ...]:
    return tuple(ffi.unpack(pointer, count))


def _new_endpoints(arena: Arena, items: tuple[IpAddress, ...]) -> CData:
    block = arena.new("IPSEC_TUNNEL_ENDPOINT0[]", len(items))
    for entry, item in zip(block, items, strict=True):
        entry.ipVersion = ip_version_of(item)
        if item.version == 4:
            entry.v4Address = int(item)
        else:
            entry.v6Address = item.packed
    return block


def _read_endpoints(ffi: Any, pointer: CData, count: int) -> tuple[IpAddress, ...]:
    found = (pointer[index] for index in range(count))
    return tuple(
        read_address(ffi, entry.ipVersion, entry.v4Address, entry.v6Address) for entry in found
    )
