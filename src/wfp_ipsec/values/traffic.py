"""What an SA context protects (ipsectypes.h): addresses, ports, and the policy they fall under."""

from __future__ import annotations

from abc import abstractmethod
from ipaddress import IPv4Address, IPv6Address
from typing import Protocol, Self

from wfp_ipsec.enums import IpVersion, TrafficType
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U8, U16, U32, U64, IpAddress, address

AddressLike = IpAddress | str


# Members of enums are slow to be found.
V4, V6 = IpVersion.V4, IpVersion.V6


def ip_version_of(host: IpAddress) -> IpVersion:
    """Returns the IP version of an address."""
    return V4 if isinstance(host, IPv4Address) else V6


@value
class Traffic(Value):
    """The traffic of one direction of an SA context (IPSEC_TRAFFIC1).

    Both directions name this host as `local` and the peer as `remote`; they differ in the filter.
    Exactly one of `filter_id` and `tunnel_policy_id` is given, and it decides the mode.

    Attributes:
        local: This host; in tunnel mode this end of the tunnel.
        remote: The peer, of the same IP version.
        filter_id: Transport mode: LUID of the transport-layer filter of the same direction.
        tunnel_policy_id: Tunnel mode: LUID of the provider context with the quick-mode policy.
        remote_port: The peer's port, host order; 0 leaves it to the filter. Transport mode only.
        local_port: This host's port, host order; 0 leaves it to the filter. Transport mode only.
        ip_protocol: IP protocol number; 0 leaves it to the filter. Transport mode only.
        local_interface_luid: The interface, or 0.
        interface_profile_id: The profile of the interface, or 0.

    Version 0 of the API has no `local_port`, `ip_protocol`, `local_interface_luid` and
    `interface_profile_id`.

    Raises:
        InvalidParameterError: Mixed IP versions; both or neither of filter and policy; ports or a
            protocol in tunnel mode.
    """

    _CACHES = True

    local: IPv4Address | IPv6Address
    remote: IPv4Address | IPv6Address
    filter_id: U64 | None = None
    tunnel_policy_id: U64 | None = None
    remote_port: U16 = 0
    local_port: U16 = 0
    ip_protocol: U8 = 0
    local_interface_luid: U64 = 0
    interface_profile_id: U32 = 0

    @classmethod
    def transport(
        cls,
        local: AddressLike,
        remote: AddressLike,
        filter_id: int,
        *,
        remote_port: int = 0,
        local_port: int = 0,
        ip_protocol: int = 0,
    ) -> Self:
        """Describes transport-mode traffic under a filter; addresses may be text."""
        return cls(
            local=address("local", local),
            remote=address("remote", remote),
            filter_id=filter_id,
            remote_port=remote_port,
            local_port=local_port,
            ip_protocol=ip_protocol,
        )

    @classmethod
    def tunnel(cls, local: AddressLike, remote: AddressLike, tunnel_policy_id: int) -> Self:
        """Describes tunnel-mode traffic between two endpoints; addresses may be text."""
        return cls(
            local=address("local", local),
            remote=address("remote", remote),
            tunnel_policy_id=tunnel_policy_id,
        )

    @property
    def ip_version(self) -> IpVersion:
        """Version of the outer header."""
        return ip_version_of(self.local)

    @property
    def traffic_type(self) -> TrafficType:
        """Transport or tunnel mode."""
        return TrafficType.TRANSPORT if self.tunnel_policy_id is None else TrafficType.TUNNEL

    def _validate(self) -> None:
        if type(self.local) is not type(self.remote):
            check_same_version(self.local, self.remote)
        if (self.filter_id is None) == (self.tunnel_policy_id is None):
            both = f"filter_id={self.filter_id}, tunnel_policy_id={self.tunnel_policy_id}"
            rule = "given; exactly one is: the filter (transport) or the policy (tunnel)"
            raise invalid("filter_id", both, rule, "FWP_E_INVALID_PARAMETER")
        if self.tunnel_policy_id is not None:
            self._check_no_selectors()

    def _check_no_selectors(self) -> None:
        for field in ("remote_port", "local_port", "ip_protocol"):
            given = getattr(self, field)
            if given:
                rule = "must be 0 in tunnel mode, where the policy selects the traffic"
                raise invalid(field, given, rule, "FWP_E_INVALID_PARAMETER")


def check_same_version(local: IpAddress, remote: IpAddress) -> None:
    """Refuses two addresses of different IP versions."""
    if local.version != remote.version:
        rule = f"must be of the same IP version as local {local}"
        raise invalid("remote", str(remote), rule, "FWP_E_INVALID_PARAMETER")


@value
class UdpEncapsulation(Value):
    """UDP ports of NAT traversal, host order (IPSEC_V4_UDP_ENCAPSULATION0). IPv4 only."""

    local_port: U16 = 4500
    remote_port: U16 = 4500


@value
class VirtualIfTunnel(Value):
    """A tunnel through a virtual interface (IPSEC_VIRTUAL_IF_TUNNEL_INFO0); used by IKEv2 only."""

    virtual_if_tunnel_id: U64 = 0
    traffic_selector_id: U64 = 0


@value
class SpiRequest(Value):
    """For which inbound traffic an SPI is wanted (IPSEC_GETSPI1).

    Attributes:
        traffic: The inbound traffic: the addresses of the SA context, the inbound filter.
        udp_encapsulation: UDP ports when a NAT lies between the peers; IPv4 only.

    Raises:
        InvalidParameterError: UDP encapsulation for IPv6.
    """

    traffic: Traffic
    udp_encapsulation: UdpEncapsulation | None = None

    def _validate(self) -> None:
        check_encapsulation(self.traffic, self.udp_encapsulation)


class OneIpVersion(Protocol):
    """What has addresses of one IP version."""

    @property
    @abstractmethod
    def ip_version(self) -> IpVersion:
        """The version."""


def check_encapsulation(traffic: OneIpVersion, ports: UdpEncapsulation | None) -> None:
    """Refuses UDP encapsulation for IPv6."""
    if ports is not None and traffic.ip_version != IpVersion.V4:
        text = f"{ports.local_port}/{ports.remote_port}"
        raise invalid(
            "udp_encapsulation",
            text,
            "given, but it exists for IPv4 only",
            "FWP_E_INVALID_PARAMETER",
        )
