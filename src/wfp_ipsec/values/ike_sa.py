"""What the system tells about IKE SAs (iketypes.h). Snapshots: they do not follow changes."""

from __future__ import annotations

import uuid
from ipaddress import IPv4Address, IPv6Address

from wfp_ipsec.enums import IkeKeyModule, IpVersion
from wfp_ipsec.keys import Key
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U64
from wfp_ipsec.values.ike_credentials import IkeCredentialPair
from wfp_ipsec.values.ike_policy import IkeProposal
from wfp_ipsec.values.sa import NO_GUID
from wfp_ipsec.values.tagged import ConditionValue
from wfp_ipsec.values.traffic import (
    UdpEncapsulation,
    check_encapsulation,
    check_same_version,
    ip_version_of,
)

NO_KEY = Key(b"")


@value
class IkeTraffic(Value):
    """Between which hosts an IKE SA is (IKEEXT_TRAFFIC0).

    Attributes:
        local: This host.
        remote: The peer, of the same IP version.
        authip_filter_id: LUID of the filter that AuthIP negotiated for, or 0.

    Raises:
        InvalidParameterError: Mixed IP versions.
    """

    local: IPv4Address | IPv6Address
    remote: IPv4Address | IPv6Address
    authip_filter_id: U64 = 0

    @property
    def ip_version(self) -> IpVersion:
        """Version of the addresses."""
        return ip_version_of(self.local)

    def _validate(self) -> None:
        check_same_version(self.local, self.remote)


@value
class IkeCookiePair(Value):
    """What names an IKE SA on the wire: the cookies, or SPIs of IKEv2 (IKEEXT_COOKIE_PAIR0)."""

    initiator: U64
    responder: U64


@value
class IkeSaDetails(Value):
    """A main-mode SA (IKEEXT_SA_DETAILS2).

    Attributes:
        id: LUID of the SA.
        key_module: The protocol that negotiated it.
        traffic: Between which hosts it is.
        proposal: What was negotiated.
        cookies: What names it on the wire.
        credentials: With what both peers authenticated.
        udp_encapsulation: UDP ports of NAT traversal, or None.
        policy_key: GUID of the provider context with its policy.
        virtual_if_tunnel_id: The virtual interface of IKEv2, or 0.
        correlation_key: A key derived from the authentication, with which other programs tie
            their exchanges to this SA; empty where there is none. Not in version 0 of the struct.

    Raises:
        InvalidParameterError: UDP encapsulation for IPv6.
    """

    id: U64
    key_module: IkeKeyModule | int
    traffic: IkeTraffic
    proposal: IkeProposal
    cookies: IkeCookiePair
    credentials: tuple[IkeCredentialPair, ...] = ()
    udp_encapsulation: UdpEncapsulation | None = None
    policy_key: uuid.UUID = NO_GUID
    virtual_if_tunnel_id: U64 = 0
    correlation_key: Key = NO_KEY

    @property
    def ip_version(self) -> IpVersion:
        """Version of the addresses."""
        return self.traffic.ip_version

    def _validate(self) -> None:
        check_encapsulation(self.traffic, self.udp_encapsulation)


@value
class IkeSaTemplate(Value):
    """Which IKE SAs an enumeration returns (IKEEXT_SA_ENUM_TEMPLATE0).

    Attributes:
        local: This host's address or subnet; the empty value does not restrict.
        remote: The peer's address or subnet; the empty value does not restrict.
        local_cert_hash: Hash of this host's certificate; empty does not restrict.
    """

    local: ConditionValue = ConditionValue()
    remote: ConditionValue = ConditionValue()
    local_cert_hash: bytes = b""
