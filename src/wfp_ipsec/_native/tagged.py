"""FWP_VALUE0 and FWP_CONDITION_VALUE0: a tag and a union.

64-bit integers, doubles and byte arrays hang on pointers; smaller numbers stand in the union.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.composites import Array, Custom, Embedded
from wfp_ipsec._native.fields import (
    Int,
    SidPointer,
    V4Address,
    V6Address,
    new_sid,
    read_blob,
    read_sid,
)
from wfp_ipsec._native.struct import Struct
from wfp_ipsec._record import record
from wfp_ipsec.enums import DataType, known
from wfp_ipsec.enums._known import members_by_number
from wfp_ipsec.values.tagged import (
    ConditionValue,
    FwpRange,
    FwpValue,
    SidAndAttributes,
    TokenInformation,
    V4AddrAndMask,
    V6AddrAndMask,
)

SID_AND_ATTRIBUTES = Struct(
    "SID_AND_ATTRIBUTES",
    SidAndAttributes,
    SidPointer("Sid", "sid"),
    Int("Attributes", "attributes"),
)
TOKEN_INFORMATION = Struct(
    "FWP_TOKEN_INFORMATION",
    TokenInformation,
    Array("sidCount", "sids", "sids", SID_AND_ATTRIBUTES),
    Array("restrictedSidCount", "restrictedSids", "restricted_sids", SID_AND_ATTRIBUTES),
)


@record
class Arm:
    """One arm of the union: its member, how to make it and how to read it."""

    member: str
    write: Callable[[Arena, Any], Any]
    read: Callable[[Any, Any], Any]


def _inline(member: str) -> Arm:
    return Arm(member, lambda arena, data: data, lambda ffi, found: found)


def _boxed(member: str, ctype: str) -> Arm:
    return Arm(
        member,
        lambda arena, data: arena.new(ctype, data),
        lambda ffi, found: found[0] if found else None,
    )


def _bytes(member: str, ctype: str, inner: str) -> Arm:
    return Arm(
        member,
        lambda arena, data: arena.new(ctype, {inner: data}),
        lambda ffi, found: bytes(ffi.buffer(found)) if found else None,
    )


def new_blob(arena: Arena, data: bytes) -> CData:
    """Allocates an FWP_BYTE_BLOB with its data."""
    return arena.new("FWP_BYTE_BLOB *", {"size": len(data), "data": arena.octets(data)})


def _blob(member: str) -> Arm:
    return Arm(member, new_blob, lambda ffi, found: read_blob(ffi, found) if found else None)


def _struct(member: str, struct: Struct[Any]) -> Arm:
    return Arm(
        member, struct.compose, lambda ffi, found: struct.parse(ffi, found) if found else None
    )


ARMS = {
    DataType.UINT8: _inline("uint8"),
    DataType.UINT16: _inline("uint16"),
    DataType.UINT32: _inline("uint32"),
    DataType.UINT64: _boxed("uint64", "UINT64 *"),
    DataType.INT8: _inline("int8"),
    DataType.INT16: _inline("int16"),
    DataType.INT32: _inline("int32"),
    DataType.INT64: _boxed("int64", "INT64 *"),
    DataType.FLOAT: _inline("float32"),
    DataType.DOUBLE: _boxed("double64", "double *"),
    DataType.BYTE_ARRAY16_TYPE: _bytes("byteArray16", "FWP_BYTE_ARRAY16 *", "byteArray16"),
    DataType.BYTE_BLOB_TYPE: _blob("byteBlob"),
    DataType.SID: Arm("sid", new_sid, read_sid),
    DataType.SECURITY_DESCRIPTOR_TYPE: _blob("sd"),
    DataType.TOKEN_INFORMATION_TYPE: _struct("tokenInformation", TOKEN_INFORMATION),
    DataType.TOKEN_ACCESS_INFORMATION_TYPE: _blob("tokenAccessInformation"),
    DataType.UNICODE_STRING_TYPE: Arm(
        "unicodeString",
        Arena.text,
        lambda ffi, found: ffi.string(found) if found else None,
    ),
    DataType.BYTE_ARRAY6_TYPE: _bytes("byteArray6", "FWP_BYTE_ARRAY6 *", "byteArray6"),
}


def _field(arms: dict[DataType, Arm]) -> Custom:
    """The tag, every arm, and the two attributes that they hold."""

    def write(arena: Arena, value: Any, c: CData) -> None:
        c.type = value.data_type
        arm = arms.get(value.data_type)
        if arm is not None and value.data is not None:
            setattr(c, arm.member, arm.write(arena, value.data))

    def read_type(ffi: Any, c: CData) -> DataType | int:
        return known(DataType, c.type)

    def read_data(ffi: Any, c: CData) -> Any:
        arm = arms.get(c.type)
        return arm.read(ffi, getattr(c, arm.member)) if arm is not None else None

    def native(at: Any) -> list[dict[str, Any]]:
        # A union: all arms are at one place.
        (place,) = {at.offset(arm.member) for arm in arms.values()}
        read = at.reader(lambda ffi, c, _owner: read_data(ffi, c))
        value = {"kind": "VALUE", "attribute": "data", "offset": place, "tag": at.offset("type")}
        return [
            at.number("type", "data_type", "ENUM", table=members_by_number(DataType)),
            {**value, "more": read, "table": at.NEVER},
        ]

    members = ("type", *(arm.member for arm in arms.values()))
    readers: dict[str, Callable[[Any, CData], Any]] = {"data_type": read_type, "data": read_data}
    return Custom(members, readers, write, native=native)


VALUE0 = Struct("FWP_VALUE0", FwpValue, _field(ARMS))

RANGE0 = Struct(
    "FWP_RANGE0",
    FwpRange,
    Embedded("valueLow", "low", VALUE0),
    Embedded("valueHigh", "high", VALUE0),
)


V4_ADDR_AND_MASK = Struct(
    "FWP_V4_ADDR_AND_MASK", V4AddrAndMask, V4Address("addr", "address"), V4Address("mask", "mask")
)
V6_ADDR_AND_MASK = Struct(
    "FWP_V6_ADDR_AND_MASK",
    V6AddrAndMask,
    V6Address("addr", "address"),
    Int("prefixLength", "prefix_length"),
)

CONDITION_ARMS = {
    **ARMS,
    DataType.V4_ADDR_MASK: _struct("v4AddrMask", V4_ADDR_AND_MASK),
    DataType.V6_ADDR_MASK: _struct("v6AddrMask", V6_ADDR_AND_MASK),
    DataType.RANGE_TYPE: _struct("rangeValue", RANGE0),
}
CONDITION_VALUE0 = Struct("FWP_CONDITION_VALUE0", ConditionValue, _field(CONDITION_ARMS))
