"""The filters of a trap: they block what no SA protects, and their ids tell what they blocked."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network

from wfp_ipsec import guids
from wfp_ipsec.enums import ActionType, DataType, Direction, IpVersion
from wfp_ipsec.errors import invalid
from wfp_ipsec.plans._conditions import upper_layer, within
from wfp_ipsec.plans.transport import LAYERS
from wfp_ipsec.subnets import SubnetLike
from wfp_ipsec.values._checks import Bits, IpNetwork, network
from wfp_ipsec.values.filter import Condition, Filter
from wfp_ipsec.values.tagged import FwpValue

Subnets = SubnetLike | Iterable[SubnetLike] | None

# The lowest there is: the engine chooses by itself, as for the filters of SA contexts, higher ones
# the more conditions there are.
WEIGHT = FwpValue(data_type=DataType.UINT64, data=0)
VERSIONS = {4: IpVersion.V4, 6: IpVersion.V6}
FIELDS = {
    "local": guids.FWPM_CONDITION_IP_LOCAL_ADDRESS,
    "remote": guids.FWPM_CONDITION_IP_REMOTE_ADDRESS,
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
    provider_key: uuid.UUID | None,
) -> tuple[Filter, ...]:
    """Describes the filters of a trap, one per IP version; see `AcquireTrap.open`."""
    sides = {"local": _networks("local", local), "remote": _networks("remote", remote)}
    given = {side: found for side, found in sides.items() if found is not None}
    numbers = upper_layer(
        Bits(8)("ip_protocol", ip_protocol),
        Bits(16)("local_port", local_port),
        Bits(16)("remote_port", remote_port),
    )
    selected = tuple(numbers)
    return tuple(
        Filter(
            name=f"{name} (trap, IPv{version})",
            layer_key=LAYERS[Direction.OUTBOUND, VERSIONS[version]],
            sublayer_key=sublayer_key,
            provider_key=provider_key,
            action=ActionType.BLOCK,
            weight=WEIGHT,
            conditions=(*_addresses(given, version), *selected),
        )
        for version in _versions(given)
    )


def _versions(given: dict[str, tuple[IpNetwork, ...]]) -> list[int]:
    """Returns the IP versions of a trap, which each side must have, where it is given."""
    if not given:
        rule = "given, nor local; a trap for everything would cut this host off"
        raise invalid("remote", None, rule, "FWP_E_INVALID_PARAMETER")
    versions = {side: {subnet.version for subnet in found} for side, found in given.items()}
    common = set.intersection(*versions.values())
    for side, found in given.items():
        for subnet in found:
            if subnet.version not in common:
                rule = "meets no subnet of its IP version on the other side"
                raise invalid(side, subnet, rule, "FWP_E_INVALID_PARAMETER")
    return sorted(common)


def _networks(side: str, subnets: Subnets) -> tuple[IpNetwork, ...] | None:
    if subnets is None:
        return None
    several: tuple[object, ...] = (subnets,)
    if isinstance(subnets, Iterable) and not isinstance(
        subnets, (str, bytes, IPv4Network, IPv6Network)
    ):
        several = tuple(subnets)
    if not several:
        raise invalid(side, "()", "names no subnet", "FWP_E_INVALID_PARAMETER")
    return tuple(network(side, subnet) for subnet in several)


def _addresses(given: dict[str, tuple[IpNetwork, ...]], version: int) -> Iterator[Condition]:
    """Yields the conditions of both sides; those of one side are alternatives."""
    for side, found in given.items():
        for subnet in found:
            if subnet.version == version:
                yield within(FIELDS[side], subnet)
