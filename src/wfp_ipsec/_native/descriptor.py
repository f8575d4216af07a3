"""Security descriptors in their self-relative binary form, and the lists inside them.

Written and read with the struct module: the pieces follow each other without C pointers, at
offsets that the header names, and cffi has no types for them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from itertools import accumulate

from wfp_ipsec.errors import invalid
from wfp_ipsec.values.security import Ace, ControlFlags, SecurityDescriptor

SELF_RELATIVE = 0x8000
DACL_PRESENT = 0x0004
SACL_PRESENT = 0x0010

HEADER = struct.Struct("<BBHIIII")  # revision, reserved, control, owner, group, sacl, dacl
ACL_HEADER = struct.Struct("<BBHHH")  # revision, reserved, size, count, reserved
ACE_HEADER = struct.Struct("<BBHI")  # type, flags, size, mask
REVISION = 1
ACL_REVISION = 2
MOST_BYTES = 0xFFFF
SID_HEADER = 8


def encode_acl(entries: tuple[Ace, ...]) -> bytes:
    """Returns an ACL in its binary form.

    Raises:
        InvalidParameterError: It is longer than an ACL can be (65535 bytes).
    """
    body = b"".join(_encode_ace(ace) for ace in entries)
    size = ACL_HEADER.size + len(body)
    if size > MOST_BYTES:
        rule = f"entries take {size} bytes, and an access control list has {MOST_BYTES} at most"
        raise invalid("entries", len(entries), rule, "ERROR_INVALID_SECURITY_DESCR")
    return ACL_HEADER.pack(ACL_REVISION, 0, size, len(entries), 0) + body


def _encode_ace(ace: Ace) -> bytes:
    rest = ace.data if ace.sid is None else ace.sid
    size = min(ACE_HEADER.size + len(rest), MOST_BYTES)
    return ACE_HEADER.pack(ace.ace_type, ace.flags, size, ace.mask) + rest


def decode_acl(data: bytes) -> tuple[Ace, ...]:
    """Reads an ACL. Of entries of kinds with more than a SID the rest is kept as it is.

    Raises:
        ValueError: The sizes in it do not fit together.
    """
    _, _, size, count, _ = _unpack(ACL_HEADER, data, 0)
    entries: list[Ace] = []
    data, offset = data[:size], ACL_HEADER.size
    for _ in range(count):
        ace_type, flags, length, mask = _unpack(ACE_HEADER, data, offset)
        # One without a length would be read again and again, for as long as the count says.
        if length < ACE_HEADER.size:
            raise ValueError("an entry is shorter than its own head")
        rest = data[offset + ACE_HEADER.size : offset + length]
        plain = len(rest) >= SID_HEADER and len(rest) == SID_HEADER + 4 * rest[1]
        held = {"sid": rest} if plain else {"data": rest}
        entries.append(Ace(ace_type=ace_type, flags=flags, mask=mask, **held))
        offset += length
    return tuple(entries)


def encode(descriptor: SecurityDescriptor) -> bytes:
    """Returns a descriptor in its self-relative form."""
    control = int(descriptor.control) | SELF_RELATIVE
    control |= DACL_PRESENT if descriptor.dacl is not None or descriptor.unrestricted else 0
    control |= SACL_PRESENT if descriptor.sacl is not None else 0
    pieces = [
        descriptor.owner or b"",
        descriptor.group or b"",
        b"" if descriptor.sacl is None else encode_acl(descriptor.sacl),
        b"" if descriptor.dacl is None else encode_acl(descriptor.dacl),
    ]
    starts = list(accumulate((len(piece) for piece in pieces), initial=HEADER.size))
    offsets = [start if piece else 0 for start, piece in zip(starts, pieces, strict=False)]
    return HEADER.pack(REVISION, 0, control, *offsets) + b"".join(pieces)


def decode(data: bytes) -> SecurityDescriptor:
    """Reads a descriptor in its self-relative form.

    Raises:
        ValueError: It is not one.
    """
    revision, _, control, owner, group, sacl, dacl = _unpack(HEADER, data, 0)
    if revision != REVISION or not control & SELF_RELATIVE:
        raise ValueError("not a self-relative security descriptor")
    return SecurityDescriptor(
        owner=_sid(data, owner),
        group=_sid(data, group),
        dacl=decode_acl(data[dacl:]) if control & DACL_PRESENT and dacl else None,
        unrestricted=bool(control & DACL_PRESENT and not dacl),
        sacl=decode_acl(data[sacl:]) if control & SACL_PRESENT and sacl else None,
        control=ControlFlags(control & ~(SELF_RELATIVE | DACL_PRESENT | SACL_PRESENT)),
    )


def length_at(read: Callable[[int, int], bytes]) -> int:
    """Returns how long a self-relative descriptor in memory is.

    The functions that return descriptors do not tell their length: it is where the last piece ends.

    Args:
        read: Returns so many bytes (second) from an offset (first) of the descriptor.
    """
    _, _, _, owner, group, sacl, dacl = HEADER.unpack(read(0, HEADER.size))
    ends = [HEADER.size]
    ends += [at + 8 + 4 * read(at, 2)[1] for at in (owner, group) if at]
    ends += [at + ACL_HEADER.unpack(read(at, ACL_HEADER.size))[2] for at in (sacl, dacl) if at]
    return max(ends)


def _sid(data: bytes, at: int) -> bytes | None:
    if not at:
        return None
    if at + 2 > len(data):
        raise ValueError("a SID lies outside the descriptor")
    return data[at : at + 8 + 4 * data[at + 1]]


def _unpack(layout: struct.Struct, data: bytes, at: int) -> tuple[int, ...]:
    try:
        return layout.unpack_from(data, at)
    except struct.error as error:
        raise ValueError(f"the descriptor ends too early: {error}") from None
