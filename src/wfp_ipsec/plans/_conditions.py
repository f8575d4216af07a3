"""Conditions of the filters that SA contexts rest on, and how they are spelled."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address

from wfp_ipsec import guids
from wfp_ipsec._wording import guid_name
from wfp_ipsec.enums import DataType
from wfp_ipsec.values._checks import IpAddress, IpNetwork
from wfp_ipsec.values.filter import Condition
from wfp_ipsec.values.tagged import ConditionValue, V4AddrAndMask, V6AddrAndMask

NL_UNICAST = 1


def number_is(field: uuid.UUID, data_type: DataType, number: int) -> Condition:
    """Returns the condition that a field has a number."""
    return Condition(field_key=field, value=ConditionValue(data_type=data_type, data=number))


def unicast() -> Condition:
    """Returns the condition that the local address is one host's."""
    field = guids.FWPM_CONDITION_IP_LOCAL_ADDRESS_TYPE
    return number_is(field, DataType.UINT8, NL_UNICAST)


def within(field: uuid.UUID, subnet: IpNetwork) -> Condition:
    """Returns the condition that an address lies in a subnet."""
    return Condition(field_key=field, value=ConditionValue.of_network(subnet))


def is_host(field: uuid.UUID, host: IpAddress) -> Condition:
    """Returns the condition that an address is a host's."""
    return Condition(field_key=field, value=ConditionValue.of_host(host))


def upper_layer(ip_protocol: int, local_port: int, remote_port: int) -> Iterator[Condition]:
    """Returns the conditions on protocol and ports; a 0 asks for nothing."""
    if ip_protocol:
        yield number_is(guids.FWPM_CONDITION_IP_PROTOCOL, DataType.UINT8, ip_protocol)
    if local_port:
        yield number_is(guids.FWPM_CONDITION_IP_LOCAL_PORT, DataType.UINT16, local_port)
    if remote_port:
        yield number_is(guids.FWPM_CONDITION_IP_REMOTE_PORT, DataType.UINT16, remote_port)


def conditions_text(conditions: tuple[Condition, ...]) -> str:
    """Spells conditions, such as "unicast, remote address 192.0.2.1, protocol 17"."""
    return ", ".join(
        "unicast" if item == unicast() else f"{_field(item.field_key)} {_spelled(item.value)}"
        for item in conditions
    )


def _field(key: uuid.UUID) -> str:
    return guid_name(key).removeprefix("IP_").lower().replace("_", " ")


def _spelled(value: ConditionValue) -> str:
    data = value.data
    if value.data_type == DataType.UINT32 and isinstance(data, int):
        return str(IPv4Address(data))
    if isinstance(data, bytes):
        return str(IPv6Address(data))
    if isinstance(data, V4AddrAndMask):
        return str(IPv4Network(f"{data.address}/{data.mask}"))
    if isinstance(data, V6AddrAndMask):
        return f"{data.address}/{data.prefix_length}"
    return str(data)
