"""What an SA pair is to protect, and with what: descriptions, without an engine.

A `TransportMode` or a `TunnelMode` says which traffic; an `SaPair` adds the SAs of both directions.
`wfp_ipsec.plans` says with which native calls they come about.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Self

from wfp_ipsec.enums import IpVersion
from wfp_ipsec.errors import invalid
from wfp_ipsec.ownership import LABEL, Owner
from wfp_ipsec.safety import check_pair
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U8, U16, address, network
from wfp_ipsec.values.sa import SaBundle, check_inbound_spis
from wfp_ipsec.values.traffic import (
    AddressLike,
    UdpEncapsulation,
    check_encapsulation,
    check_same_version,
    ip_version_of,
)

SubnetLike = IPv4Address | IPv6Address | IPv4Network | IPv6Network | str


@value
class TransportMode(Value):
    """Traffic between two hosts, protected in transport mode.

    Attributes:
        local: This host.
        remote: The peer, of the same IP version.
        ip_protocol: IP protocol number to protect; 0 is all. An SA context takes one filter per
            direction, so two protocols, such as TCP and UDP for IMS, share a filter with 0.
        local_port: This host's port, host order; 0 is all.
        remote_port: The peer's port, host order; 0 is all.
        own_sublayer: Whether the filters are in `wfp_ipsec.ownership.SUBLAYER`, apart from those
            of others, and not in FWPM_SUBLAYER_UNIVERSAL.

    Raises:
        InvalidParameterError: Mixed IP versions.
    """

    local: IPv4Address | IPv6Address
    remote: IPv4Address | IPv6Address
    ip_protocol: U8 = 0
    local_port: U16 = 0
    remote_port: U16 = 0
    own_sublayer: bool = False

    @classmethod
    def between(
        cls,
        local: AddressLike,
        remote: AddressLike,
        *,
        ip_protocol: int = 0,
        local_port: int = 0,
        remote_port: int = 0,
        own_sublayer: bool = False,
    ) -> Self:
        """Describes traffic between two hosts; addresses may be text."""
        return cls(
            local=address("local", local),
            remote=address("remote", remote),
            ip_protocol=ip_protocol,
            local_port=local_port,
            remote_port=remote_port,
            own_sublayer=own_sublayer,
        )

    @property
    def ip_version(self) -> IpVersion:
        """Version of the packets."""
        return ip_version_of(self.local)

    def _validate(self) -> None:
        check_same_version(self.local, self.remote)


@value
class TunnelSelector(Value):
    """What goes through a tunnel.

    Attributes:
        local: Hosts behind this end: a subnet, or an address.
        remote: Hosts behind the other end, of the same IP version.
        ip_protocol: IP protocol number; 0 is all.
        local_port: Port of the local hosts, host order; 0 is all.
        remote_port: Port of the remote hosts, host order; 0 is all.

    Protocol and ports hold for traffic of this host; what it forwards is selected by addresses
    alone.

    Raises:
        InvalidParameterError: Mixed IP versions.
    """

    local: IPv4Network | IPv6Network
    remote: IPv4Network | IPv6Network
    ip_protocol: U8 = 0
    local_port: U16 = 0
    remote_port: U16 = 0

    @classmethod
    def between(
        cls,
        local: SubnetLike,
        remote: SubnetLike,
        *,
        ip_protocol: int = 0,
        local_port: int = 0,
        remote_port: int = 0,
    ) -> Self:
        """Describes traffic between two subnets; they may be text."""
        return cls(
            local=network("local", local),
            remote=network("remote", remote),
            ip_protocol=ip_protocol,
            local_port=local_port,
            remote_port=remote_port,
        )

    @property
    def ip_version(self) -> IpVersion:
        """Version of the packets inside the tunnel."""
        return IpVersion.V4 if self.local.version == 4 else IpVersion.V6

    def _validate(self) -> None:
        if self.local.version != self.remote.version:
            rule = f"must be of the same IP version as local {self.local}"
            raise invalid("remote", str(self.remote), rule, "FWP_E_INVALID_PARAMETER")


@value
class TunnelMode(Value):
    """Traffic through a tunnel between two hosts.

    Attributes:
        local: This end of the tunnel.
        remote: The other end, of the same IP version.
        selectors: What goes through it, at least one; the IP version may differ from the ends'.
        policy_key: GUID of the provider context that holds the tunnel policy; None lets a random
            one be chosen when the tunnel is made.

    Raises:
        InvalidParameterError: Mixed IP versions; no selector.
    """

    local: IPv4Address | IPv6Address
    remote: IPv4Address | IPv6Address
    selectors: tuple[TunnelSelector, ...]
    policy_key: uuid.UUID | None = None

    @classmethod
    def between(
        cls, local: AddressLike, remote: AddressLike, selectors: Iterable[TunnelSelector]
    ) -> Self:
        """Describes a tunnel between two hosts; addresses may be text."""
        return cls(
            local=address("local", local),
            remote=address("remote", remote),
            selectors=tuple(selectors),
        )

    @property
    def ip_version(self) -> IpVersion:
        """Version of the packets outside: of the tunnel's ends."""
        return ip_version_of(self.local)

    def forwards(self, selector: TunnelSelector) -> bool:
        """Returns whether a selector means other hosts than the two ends of the tunnel."""
        ends = (network("local", self.local), network("remote", self.remote))
        return (selector.local, selector.remote) != ends

    def _validate(self) -> None:
        check_same_version(self.local, self.remote)
        if not self.selectors:
            rule = "given; a tunnel needs at least one"
            raise invalid("selectors", 0, rule, "FWP_E_ZERO_LENGTH_ARRAY")


Mode = TransportMode | TunnelMode


@value
class SaPair(Value):
    """Both SAs between two hosts, with the SPIs and keys, and what they protect.

    Attributes:
        mode: Which traffic, in transport or tunnel mode.
        inbound: What arrives: its SPI is this host's, even and at least 256.
        outbound: What is sent: its SPI is the peer's.
        name: The label that the display names of all objects begin with.
        udp_encapsulation: UDP ports when a NAT lies between the peers; IPv4 only.
        allow_key_reuse: Allows the SAs to share an AES-GCM or AES-GMAC key with its salt.
        allow_reserved_spi: Allows outbound SPIs of 1..255 without a warning.
        allow_duplicate_spi: Allows an outbound SPI that another context of the session uses for
            the same peer.

    Raises:
        InvalidParameterError: The SPI is none that Windows takes; UDP encapsulation for IPv6; the
            name is empty.
        KeyReuseError: The SAs share a key that must not be shared.

    Warns:
        ReservedSpiWarning: An outbound SPI is below 256.
    """

    mode: Mode
    inbound: SaBundle
    outbound: SaBundle
    name: str = LABEL
    udp_encapsulation: UdpEncapsulation | None = None
    allow_key_reuse: bool = False
    allow_reserved_spi: bool = False
    allow_duplicate_spi: bool = False

    @property
    def inbound_spi(self) -> int:
        """The SPI to reserve, host order."""
        return self.inbound.sas[0].spi

    def _validate(self) -> None:
        check_inbound_spis(self.inbound)
        Owner(label=self.name)
        check_encapsulation(self.mode, self.udp_encapsulation)
        check_pair(
            self.inbound,
            self.outbound,
            allow_key_reuse=self.allow_key_reuse,
            allow_reserved_spi=self.allow_reserved_spi,
        )
