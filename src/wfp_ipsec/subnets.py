"""Addresses and subnets as the templates of enumerations take them."""

from __future__ import annotations

import ipaddress

from wfp_ipsec.errors import invalid
from wfp_ipsec.values.tagged import ConditionValue

IpNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
SubnetLike = ipaddress.IPv4Address | ipaddress.IPv6Address | IpNetwork | str


def conditions(local: SubnetLike | None, remote: SubnetLike | None) -> dict[str, ConditionValue]:
    """Returns the condition values of the sides that are given.

    Raises:
        InvalidParameterError: One is no address or subnet, or the two are of different IP versions.
    """
    networks = {"local": _network("local", local), "remote": _network("remote", remote)}
    given = {side: network for side, network in networks.items() if network is not None}
    if len({network.version for network in given.values()}) > 1:
        rule = f"must be of the same IP version as local {local}"
        raise invalid("remote", str(remote), rule, "FWP_E_INVALID_PARAMETER")
    return {side: ConditionValue.of_network(network) for side, network in given.items()}


def _network(field: str, subnet: SubnetLike | None) -> IpNetwork | None:
    if subnet is None:
        return None
    if isinstance(subnet, (int, bytes)):
        rule = "must be an address or a subnet"
        raise invalid(field, subnet, rule, "FWP_E_TYPE_MISMATCH")
    try:
        return ipaddress.ip_network(subnet)
    except ValueError as error:
        raise invalid(field, str(subnet), str(error), "FWP_E_INVALID_PARAMETER") from None
