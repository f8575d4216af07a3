"""Lays structs out by the rules of Microsoft's compilers, for any size of a pointer.

The vectors tell x64 only. Their types and the order of their members are those of every Windows, so
the layout of another follows. Natural alignment holds everywhere: a UINT64 is aligned to 8 bytes on
32-bit x86 too, where other systems align it to 4.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from .reference import INTEGERS, POINTERS

# Scalars of the vectors beside the integers that the header declares.
SCALARS = {
    "float": 4,
    "LONG": 4,
    "SECURITY_DESCRIPTOR_CONTROL": 2,
    "unsigned char": 1,
    "unsigned long": 4,
    "unsigned short": 2,
}

# The flat member lists of the vectors do not show nameless structs that are the only arm of their
# union. These begin at the members named, reach to the end and are aligned as a whole.
NAMELESS = {"FWPM_NET_EVENT_HEADER1": ("reserved1", "reserved2")}


@dataclass
class Layout:
    """Where the members of a struct lie: offset and size of each, in bytes."""

    size: int = 0
    align: int = 1
    fields: dict[str, list[int]] = field(default_factory=dict)


def layout(name: str, vectors: dict[str, Any], pointer: int) -> Layout:
    """Returns the layout of a struct.

    Args:
        name: The struct.
        vectors: The vectors, read for the order and the types of the members, and for which of
            them share their place.
        pointer: The size of a pointer in bytes.
    """
    known = vectors["structs"][name]["fields"]
    types = vectors["field_types"][name]
    extents = {member: extent(types[member], vectors, pointer) for member in types}
    result = Layout(align=max(align for _, align in extents.values()))
    for block in _blocks(known):
        end = _up(result.size, _block_align(name, block, extents))
        result.size = _place(block, known, extents, end, result.fields)
    result.size = _up(result.size, result.align)
    return result


def _blocks(known: dict[str, list[int]]) -> list[list[str]]:
    """Returns the members, those of one union together: a union steps back to its own offset."""
    blocks: list[list[str]] = []
    for member, (offset, _) in known.items():
        block = [member]
        while blocks and offset < max(sum(known[earlier]) for earlier in blocks[-1]):
            block = blocks.pop() + block
        blocks.append(block)
    return blocks


def _block_align(name: str, block: list[str], extents: dict[str, tuple[int, int]]) -> int:
    members = list(extents)
    if block[0] in NAMELESS.get(name, ()):
        block = members[members.index(block[0]) :]
    return max(extents[member][1] for member in block)


def _place(
    block: list[str],
    known: dict[str, list[int]],
    extents: dict[str, tuple[int, int]],
    start: int,
    fields: dict[str, list[int]],
) -> int:
    """Places the members of a block from an offset on; returns where the longest arm ends."""
    longest = end = start
    for member in block:
        size, align = extents[member]
        begins_an_arm = known[member][0] == known[block[0]][0]
        offset = start if begins_an_arm else _up(end, align)
        end = offset + size
        longest = max(longest, end)
        fields[member] = [offset, size]
    return longest


def extent(spelling: str, vectors: dict[str, Any], pointer: int) -> tuple[int, int]:
    """Returns size and alignment of a type."""
    if spelling.endswith("*") or spelling in POINTERS or spelling in vectors["callbacks"]:
        return pointer, pointer
    array = re.fullmatch(r"(.+)\[(\d+)\]", spelling)
    if array:
        size, align = extent(array[1], vectors, pointer)
        return size * int(array[2]), align
    if spelling in vectors["structs"]:
        nested = layout(spelling, vectors, pointer)
        return nested.size, nested.align
    size = _scalar(vectors["typedefs"].get(spelling, spelling), vectors)
    return size, size


def _scalar(spelling: str, vectors: dict[str, Any]) -> int:
    if spelling in vectors["enums"]:
        return 4
    return SCALARS[spelling] if spelling in SCALARS else INTEGERS[spelling][0]


def _up(offset: int, align: int) -> int:
    return -(-offset // align) * align
