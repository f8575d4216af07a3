"""Traffic selectors: which traffic a tunnel carries (ipsectypes.h)."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Self

from wfp_ipsec.enums import IpVersion
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U8, U16, U32
from wfp_ipsec.values.traffic import ip_version_of

LAST_PORT = 0xFFFF


@value
class TrafficSelector(Value):
    """A range of addresses and ports of one protocol (IPSEC_TRAFFIC_SELECTOR0).

    Attributes:
        start: The first address.
        end: The last address, of the same IP version.
        ip_protocol: IP protocol number; 0 is every protocol.
        port_start: The first port, host order.
        port_end: The last port, host order.

    Raises:
        InvalidParameterError: Mixed IP versions, or a range that ends before it begins.
    """

    start: IPv4Address | IPv6Address
    end: IPv4Address | IPv6Address
    ip_protocol: U8 = 0
    port_start: U16 = 0
    port_end: U16 = LAST_PORT

    @classmethod
    def of_network(
        cls,
        network: IPv4Network | IPv6Network,
        *,
        ip_protocol: int = 0,
        ports: tuple[int, int] = (0, LAST_PORT),
    ) -> Self:
        """Returns the selector of all addresses of a network.

        Args:
            network: The network.
            ip_protocol: IP protocol number; 0 is every protocol.
            ports: The first and the last port, host order.
        """
        return cls(
            start=network.network_address,
            end=network.broadcast_address,
            ip_protocol=ip_protocol,
            port_start=ports[0],
            port_end=ports[1],
        )

    @property
    def ip_version(self) -> IpVersion:
        """Version of the addresses."""
        return ip_version_of(self.start)

    def _validate(self) -> None:
        if self.start.version != self.end.version:
            rule = f"must be of the same IP version as start {self.start}"
            raise invalid("end", str(self.end), rule, "FWP_E_INVALID_PARAMETER")
        if int(self.end) < int(self.start):
            rule = f"comes before start {self.start}"
            raise invalid("end", str(self.end), rule, "FWP_E_INVALID_RANGE")
        if self.port_end < self.port_start:
            rule = f"comes before port_start {self.port_start}"
            raise invalid("port_end", self.port_end, rule, "FWP_E_INVALID_RANGE")


@value
class TrafficSelectorPolicy(Value):
    """The selectors that one child SA of a tunnel proposes (IPSEC_TRAFFIC_SELECTOR_POLICY0).

    Attributes:
        local: The traffic on this side.
        remote: The traffic on the other side.
        flags: The header names none.
    """

    local: tuple[TrafficSelector, ...] = ()
    remote: tuple[TrafficSelector, ...] = ()
    flags: U32 = 0
