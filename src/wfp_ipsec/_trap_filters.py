"""The filters of a trap: they block what no SA protects, and their ids tell what they blocked."""

from __future__ import annotations

import ipaddress
import uuid
from collections.abc import Iterable, Iterator

from wfp_ipsec import guids
from wfp_ipsec.enums import ActionType, DataType
from wfp_ipsec.errors import invalid
from wfp_ipsec.subnets import SubnetLike
from wfp_ipsec.values._checks import Bits
from wfp_ipsec.values.filter import Condition, Filter
from wfp_ipsec.values.tagged import ConditionValue, FwpValue

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
Subnets = SubnetLike | Iterable[SubnetLike] | None

# The lowest there is: the engine chooses by itself, as for the filters of SA contexts, higher ones
# the more conditions there are.
WEIGHT = FwpValue(data_type=DataType.UINT64, data=0)
LAYERS = {
    4: guids.FWPM_LAYER_OUTBOUND_TRANSPORT_V4,
    6: guids.FWPM_LAYER_OUTBOUND_TRANSPORT_V6,
}
FIELDS = {
    "local": guids.FWPM_CONDITION_IP_LOCAL_ADDRESS,
    "remote": guids.FWPM_CONDITION_IP_REMOTE_ADDRESS,
    "ip_protocol": guids.FWPM_CONDITION_IP_PROTOCOL,
    "local_port": guids.FWPM_CONDITION_IP_LOCAL_PORT,
    "remote_port": guids.FWPM_CONDITION_IP_REMOTE_PORT,
}


def trap_filters(
    local: Subnets,
    remote: Subnets,
    *,
    ip_protocol: int,
    local_port: int,
    remote_port: int,
    name: str,
    sublayer_key: uuid.UUID,
) -> tuple[Filter, ...]:
    """Describes the filters of a trap, one per IP version; see `AcquireTrap.open`."""
    sides = {"local": _networks("local", local), "remote": _networks("remote", remote)}
    given = {side: found for side, found in sides.items() if found is not None}
    versions = _versions(given)
    numbers = (
        *_number("ip_protocol", DataType.UINT8, Bits(8), ip_protocol),
        *_number("local_port", DataType.UINT16, Bits(16), local_port),
        *_number("remote_port", DataType.UINT16, Bits(16), remote_port),
    )
    return tuple(
        Filter(
            name=f"{name} (trap, IPv{version})",
            layer_key=LAYERS[version],
            sublayer_key=sublayer_key,
            action=ActionType.BLOCK,
            weight=WEIGHT,
            conditions=(*_addresses(given, version), *numbers),
        )
        for version in versions
    )


def _versions(given: dict[str, tuple[IpNetwork, ...]]) -> list[int]:
    """Returns the IP versions of a trap, which each side must have, where it is given."""
    if not given:
        rule = "given, nor local; a trap for everything would cut this host off"
        raise invalid("remote", None, rule, "FWP_E_INVALID_PARAMETER")
    versions = {side: {network.version for network in found} for side, found in given.items()}
    common = set.intersection(*versions.values())
    for side, found in given.items():
        for network in found:
            if network.version not in common:
                rule = "meets no subnet of its IP version on the other side"
                raise invalid(side, network, rule, "FWP_E_INVALID_PARAMETER")
    return sorted(common)


def _networks(side: str, subnets: Subnets) -> tuple[IpNetwork, ...] | None:
    if subnets is None:
        return None
    one = (str, bytes, ipaddress.IPv4Network, ipaddress.IPv6Network)
    several: tuple[object, ...] = (subnets,)
    if isinstance(subnets, Iterable) and not isinstance(subnets, one):
        several = tuple(subnets)
    if not several:
        raise invalid(side, "()", "names no subnet", "FWP_E_INVALID_PARAMETER")
    return tuple(_network(side, subnet) for subnet in several)


def _network(side: str, subnet: object) -> IpNetwork:
    if isinstance(subnet, (int, bytes)):
        rule = "must be an address or a subnet"
        raise invalid(side, subnet, rule, "FWP_E_TYPE_MISMATCH")
    try:
        return ipaddress.ip_network(subnet)  # type: ignore[arg-type]
    except ValueError as error:
        raise invalid(side, str(subnet), str(error), "FWP_E_INVALID_PARAMETER") from None


def _addresses(given: dict[str, tuple[IpNetwork, ...]], version: int) -> Iterator[Condition]:
    """Yields the conditions of both sides; those of one side are alternatives."""
    for side, found in given.items():
        for network in found:
            if network.version == version:
                yield Condition(field_key=FIELDS[side], value=ConditionValue.of_network(network))


def _number(field: str, data_type: DataType, bits: Bits, number: int) -> Iterator[Condition]:
    """Yields the condition on a number; 0 asks for nothing."""
    if bits(field, number):
        value = ConditionValue(data_type=data_type, data=number)
        yield Condition(field_key=FIELDS[field], value=value)
