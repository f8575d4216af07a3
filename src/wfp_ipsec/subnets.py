"""Addresses and subnets as the templates of enumerations take them."""

from __future__ import annotations

import ipaddress

from wfp_ipsec.errors import invalid
from wfp_ipsec.values._checks import IpNetwork, network
from wfp_ipsec.values.tagged import ConditionValue

SubnetLike = ipaddress.IPv4Address | ipaddress.IPv6Address | IpNetwork | str


def conditions(local: SubnetLike | None, remote: SubnetLike | None) -> dict[str, ConditionValue]:
    """Returns the condition values of the sides that are given.

    Raises:
        InvalidParameterError: One is no address or subnet, or the two are of different IP versions.
    """
    sides = {"local": local, "remote": remote}
    given = {side: network(side, subnet) for side, subnet in sides.items() if subnet is not None}
    if len({subnet.version for subnet in given.values()}) > 1:
        rule = f"must be of the same IP version as local {local}"
        raise invalid("remote", str(remote), rule, "FWP_E_INVALID_PARAMETER")
    return {side: ConditionValue.of_network(subnet) for side, subnet in given.items()}
