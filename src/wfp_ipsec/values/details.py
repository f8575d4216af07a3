"""What the system tells about SA contexts (ipsectypes.h). Snapshots: they do not follow changes."""

from __future__ import annotations

import uuid

from wfp_ipsec.enums import Direction, IpVersion, SaBundleFlags, SaContextEventType
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, amended, value
from wfp_ipsec.values._checks import U32, U64
from wfp_ipsec.values.filter import Filter
from wfp_ipsec.values.sa import NO_GUID, SaBundle
from wfp_ipsec.values.tagged import ConditionValue
from wfp_ipsec.values.traffic import Traffic, UdpEncapsulation, VirtualIfTunnel, check_encapsulation


@value
class SaDetails(Value):
    """One direction of an SA context (IPSEC_SA_DETAILS1).

    Attributes:
        direction: Which direction.
        traffic: The traffic of this direction.
        bundle: Its SAs, with keys where the system gives them.
        udp_encapsulation: UDP ports of NAT traversal, or None.
        transport_filter: The filter of this direction in transport mode, or None.
        virtual_if_tunnel: The virtual interface; both members 0 where there is none. Not in
            version 0 of the API.
    """

    direction: Direction | int
    traffic: Traffic
    bundle: SaBundle
    udp_encapsulation: UdpEncapsulation | None = None
    transport_filter: Filter | None = None
    virtual_if_tunnel: VirtualIfTunnel = VirtualIfTunnel()

    @property
    def ip_version(self) -> IpVersion:
        """Version of the outer header."""
        return self.traffic.ip_version

    def _validate(self) -> None:
        check_encapsulation(self.traffic, self.udp_encapsulation)


@value
class SaContextDetails(Value):
    """An SA context: a pair of SAs under one id (IPSEC_SA_CONTEXT1).

    Attributes:
        id: LUID of the context.
        inbound: The inbound direction; None until its bundle was added.
        outbound: The outbound direction; None until its bundle was added and after expiry.
    """

    id: U64
    inbound: SaDetails | None = None
    outbound: SaDetails | None = None


def with_encapsulation(
    details: SaContextDetails, ports: UdpEncapsulation | None
) -> SaContextDetails:
    """Returns details with other UDP encapsulation in both directions, or with none.

    Raises:
        InvalidParameterError: UDP encapsulation for IPv6.
    """
    return amended(
        details,
        inbound=_encapsulated(details.inbound, ports, SaBundleFlags(0)),
        outbound=_encapsulated(details.outbound, ports, SaBundleFlags.ASSUME_UDP_CONTEXT_OUTBOUND),
    )


def _encapsulated(
    side: SaDetails | None, ports: UdpEncapsulation | None, needed: SaBundleFlags
) -> SaDetails | None:
    if side is None:
        return None
    check_encapsulation(side.traffic, ports)
    flags = side.bundle.flags & ~needed if ports is None else side.bundle.flags | needed
    return amended(side, udp_encapsulation=ports, bundle=amended(side.bundle, flags=flags))


def with_hosts(details: SaContextDetails, inbound: Traffic, outbound: Traffic) -> SaContextDetails:
    """Returns details with other traffic in both directions."""
    sides = ((details.inbound, inbound), (details.outbound, outbound))
    found = [None if side is None else amended(side, traffic=new) for side, new in sides]
    return amended(details, inbound=found[0], outbound=found[1])


@value
class SaContextTemplate(Value):
    """Which SA contexts an enumeration returns (IPSEC_SA_CONTEXT_ENUM_TEMPLATE0)."""

    local: ConditionValue = ConditionValue()
    remote: ConditionValue = ConditionValue()


@value
class SaTemplate(Value):
    """Which SAs an enumeration returns (IPSEC_SA_ENUM_TEMPLATE0)."""

    direction: Direction | int


@value
class SaContextSubscription(Value):
    """A subscription to the coming and going of SA contexts (IPSEC_SA_CONTEXT_SUBSCRIPTION0).

    Attributes:
        template: Which SA contexts; None is all.
        flags: Reserved, 0.
        session_key: The session that subscribed; given by the engine, ignored when subscribing.
    """

    template: SaContextTemplate | None = None
    flags: U32 = 0
    session_key: uuid.UUID = NO_GUID

    def _validate(self) -> None:
        if self.flags:
            raise invalid("flags", self.flags, "are reserved and must be 0", "FWP_E_RESERVED")


@value
class SaContextChange(Value):
    """What a subscription tells (IPSEC_SA_CONTEXT_CHANGE0).

    Attributes:
        change_type: Whether the SA context came or went.
        id: LUID of the SA context.
    """

    change_type: SaContextEventType | int
    id: U64
