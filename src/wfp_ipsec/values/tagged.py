"""Tagged values: the variant types of filters and conditions (fwptypes.h)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Self

from wfp_ipsec._record import record
from wfp_ipsec.enums import DataType
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U8, U32, Bits, Exactly, IpAddress, Sid, blob, sid, text


@value
class V4AddrAndMask(Value):
    """An IPv4 subnet (FWP_V4_ADDR_AND_MASK); both members are host order in C."""

    address: IPv4Address
    mask: IPv4Address

    def _validate(self) -> None:
        host_bits = ~int(self.mask) & 0xFFFFFFFF
        if host_bits & (host_bits + 1):
            raise invalid("mask", str(self.mask), "must be contiguous", "FWP_E_INVALID_NET_MASK")


@value
class V6AddrAndMask(Value):
    """An IPv6 subnet (FWP_V6_ADDR_AND_MASK); the address is in network order in C."""

    address: IPv6Address
    prefix_length: U8

    def _validate(self) -> None:
        if self.prefix_length > 128:
            raise invalid(
                "prefix_length", self.prefix_length, "is at most 128", "FWP_E_INVALID_NET_MASK"
            )


@value
class SidAndAttributes(Value):
    """A group of a token (SID_AND_ATTRIBUTES)."""

    sid: Sid
    attributes: U32 = 0


@value
class TokenInformation(Value):
    """The groups of an access token (FWP_TOKEN_INFORMATION)."""

    sids: tuple[SidAndAttributes, ...] = ()
    restricted_sids: tuple[SidAndAttributes, ...] = ()


@value
class FwpRange(Value):
    """An inclusive range (FWP_RANGE0): two values of one type."""

    low: FwpValue
    high: FwpValue

    def _validate(self) -> None:
        low, high = self.low, self.high
        if low.data_type != high.data_type:
            pair = f"{low.data_type!r}..{high.data_type!r}"
            raise invalid("high", pair, "both ends are of one type", "FWP_E_INVALID_RANGE")
        ends = (low.data, high.data)
        if isinstance(low.data, (int, float)) and ends[0] > ends[1]:  # type: ignore[operator]
            raise invalid(
                "high", f"{low.data}..{high.data}", "ends before it begins", "FWP_E_INVALID_RANGE"
            )


@record
class _Signed:
    """A signed integer of some width."""

    bits: int

    def __call__(self, field: str, data: object) -> int:
        edge = 1 << (self.bits - 1)
        if not isinstance(data, int) or isinstance(data, bool):
            raise invalid(field, data, "must be an integer", "FWP_E_TYPE_MISMATCH")
        if not -edge <= data < edge:
            raise invalid(field, data, f"must be in {-edge}..{edge - 1}", "FWP_E_OUT_OF_BOUNDS")
        return data


@record
class _Real:
    """A floating-point number of some `struct` format."""

    format: str

    def __call__(self, field: str, data: object) -> float:
        if not isinstance(data, (int, float)) or isinstance(data, bool):
            raise invalid(field, data, "must be a number", "FWP_E_TYPE_MISMATCH")
        try:
            (stored,) = struct.unpack(self.format, struct.pack(self.format, float(data)))
        except OverflowError:
            raise invalid(field, data, "is too large for the type", "FWP_E_OUT_OF_BOUNDS") from None
        return float(stored)


@record
class _Only:
    """An object of one class, or None for the empty value."""

    kind: type

    def __call__(self, field: str, data: object) -> object:
        if not isinstance(data, self.kind):
            raise invalid(field, data, f"must be {self.kind.__name__}", "FWP_E_TYPE_MISMATCH")
        return data


# Takes the name of the field and its content; returns its normal form, or refuses it.
ContentCheck = Callable[[str, object], object]

# What `data` is for each type that FWP_VALUE0 has.
CONTENTS: dict[DataType, ContentCheck] = {
    DataType.EMPTY: _Only(type(None)),
    DataType.UINT8: Bits(8),
    DataType.UINT16: Bits(16),
    DataType.UINT32: Bits(32),
    DataType.UINT64: Bits(64),
    DataType.INT8: _Signed(8),
    DataType.INT16: _Signed(16),
    DataType.INT32: _Signed(32),
    DataType.INT64: _Signed(64),
    DataType.FLOAT: _Real("<f"),
    DataType.DOUBLE: _Real("<d"),
    DataType.BYTE_ARRAY16_TYPE: Exactly(16),
    DataType.BYTE_BLOB_TYPE: blob,
    DataType.SID: sid,
    DataType.SECURITY_DESCRIPTOR_TYPE: blob,
    DataType.TOKEN_INFORMATION_TYPE: _Only(TokenInformation),
    DataType.TOKEN_ACCESS_INFORMATION_TYPE: blob,
    DataType.UNICODE_STRING_TYPE: text,
    DataType.BYTE_ARRAY6_TYPE: Exactly(6),
}

# What FWP_CONDITION_VALUE0 has besides.
CONDITION_CONTENTS: dict[DataType, ContentCheck] = {
    **CONTENTS,
    DataType.V4_ADDR_MASK: _Only(V4AddrAndMask),
    DataType.V6_ADDR_MASK: _Only(V6AddrAndMask),
    DataType.RANGE_TYPE: _Only(FwpRange),
}


@value
class FwpValue(Value):
    """A tagged value (FWP_VALUE0).

    Attributes:
        data_type: The type.
        data: int, float, bytes, str, TokenInformation or None, as the type asks. SIDs and
            security descriptors are bytes in their binary form. None also for a type that this
            version does not know.

    Raises:
        InvalidParameterError: The type does not belong here, or the data does not fit it.
    """

    data_type: DataType | int = DataType.EMPTY
    data: object = None

    def _validate(self) -> None:
        check_content(self, CONTENTS)


@value
class ConditionValue(Value):
    """A tagged value of a condition (FWP_CONDITION_VALUE0): FwpValue's types, subnets and ranges.

    Attributes:
        data_type: The type.
        data: As in FwpValue; V4AddrAndMask, V6AddrAndMask or FwpRange for the types it has not.

    Raises:
        InvalidParameterError: The data does not fit the type.
    """

    data_type: DataType | int = DataType.EMPTY
    data: object = None

    @classmethod
    def of_host(cls, host: IpAddress) -> Self:
        """Returns the condition value of one address."""
        if isinstance(host, IPv4Address):
            return cls(data_type=DataType.UINT32, data=int(host))
        return cls(data_type=DataType.BYTE_ARRAY16_TYPE, data=host.packed)

    @classmethod
    def of_network(cls, network: IPv4Network | IPv6Network) -> Self:
        """Returns the condition value of a subnet; of one address, where it holds only one."""
        if network.prefixlen == network.max_prefixlen:
            return cls.of_host(network.network_address)
        if isinstance(network, IPv4Network):
            v4 = V4AddrAndMask(address=network.network_address, mask=network.netmask)
            return cls(data_type=DataType.V4_ADDR_MASK, data=v4)
        v6 = V6AddrAndMask(address=network.network_address, prefix_length=network.prefixlen)
        return cls(data_type=DataType.V6_ADDR_MASK, data=v6)

    def _validate(self) -> None:
        check_content(self, CONDITION_CONTENTS)


def check_content(
    tagged: FwpValue | ConditionValue, contents: dict[DataType, ContentCheck]
) -> None:
    """Refuses data that does not fit its tag; stores it in its normal form."""
    check = contents.get(DataType(tagged.data_type))
    if check is None:
        name = DataType(tagged.data_type).name
        raise invalid(
            "data_type", name, f"is no type of {type(tagged).__name__}", "FWP_E_TYPE_MISMATCH"
        )
    object.__setattr__(tagged, "data", check("data", tagged.data))
