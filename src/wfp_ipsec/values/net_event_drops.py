"""Network events of packets: dropped, allowed or arrived (fwpmtypes.h)."""

from __future__ import annotations

from typing import Annotated

from wfp_ipsec.enums import Direction, NetworkCapability, ReauthorizeReasons
from wfp_ipsec.errors import invalid
from wfp_ipsec.values._base import Value, value
from wfp_ipsec.values._checks import U16, U32, U64, Exactly, IpAddress

MacAddress = Annotated[bytes, Exactly(6)]


@value
class ClassifyDrop(Value):
    """A packet that a filter blocked (FWPM_NET_EVENT_CLASSIFY_DROP0, 1 and 2).

    Version 0 ends with `layer_id`, version 1 with `is_loopback`; what a version does not tell has
    its default.

    Attributes:
        filter_id: LUID of the filter.
        layer_id: Number of the layer.
        reauthorize_reasons: Why the flow was authorized once more; nothing if it was not.
        original_profile: Network profile the flow began with.
        current_profile: Network profile now.
        direction: Direction as the filter engine numbers it, which is not `Direction`.
        is_loopback: Whether the packet came from this host.
        vswitch_id: Virtual switch; empty without one.
        vswitch_source_port: Its port the packet came from.
        vswitch_destination_port: Its port the packet went to.
    """

    filter_id: U64
    layer_id: U16
    reauthorize_reasons: ReauthorizeReasons = ReauthorizeReasons(0)
    original_profile: U32 = 0
    current_profile: U32 = 0
    direction: U32 = 0
    is_loopback: bool = False
    vswitch_id: bytes = b""
    vswitch_source_port: U32 = 0
    vswitch_destination_port: U32 = 0


@value
class ClassifyDropMac(Value):
    """A frame that a filter blocked (FWPM_NET_EVENT_CLASSIFY_DROP_MAC0).

    Attributes:
        local_mac: Local hardware address, 6 bytes.
        remote_mac: Remote hardware address, 6 bytes.
        media_type: NDIS media type.
        interface_type: IANA interface type.
        ether_type: EtherType of the frame.
        ndis_port: NDIS port number.
        vlan_tag: VLAN tag.
        interface_luid: LUID of the interface.
        filter_id: LUID of the filter.
        layer_id: Number of the layer.
        reauthorize_reasons: Why the flow was authorized once more; nothing if it was not.
        original_profile: Network profile the flow began with.
        current_profile: Network profile now.
        direction: Direction as the filter engine numbers it, which is not `Direction`.
        is_loopback: Whether the frame came from this host.
        vswitch_id: Virtual switch; empty without one.
        vswitch_source_port: Its port the frame came from.
        vswitch_destination_port: Its port the frame went to.
    """

    local_mac: MacAddress
    remote_mac: MacAddress
    media_type: U32 = 0
    interface_type: U32 = 0
    ether_type: U16 = 0
    ndis_port: U32 = 0
    vlan_tag: U16 = 0
    interface_luid: U64 = 0
    filter_id: U64 = 0
    layer_id: U16 = 0
    reauthorize_reasons: ReauthorizeReasons = ReauthorizeReasons(0)
    original_profile: U32 = 0
    current_profile: U32 = 0
    direction: U32 = 0
    is_loopback: bool = False
    vswitch_id: bytes = b""
    vswitch_source_port: U32 = 0
    vswitch_destination_port: U32 = 0


@value
class ClassifyAllow(Value):
    """A packet that a filter permitted (FWPM_NET_EVENT_CLASSIFY_ALLOW0).

    Attributes:
        filter_id: LUID of the filter.
        layer_id: Number of the layer.
        reauthorize_reasons: Why the flow was authorized once more; nothing if it was not.
        original_profile: Network profile the flow began with.
        current_profile: Network profile now.
        direction: Direction as the filter engine numbers it, which is not `Direction`.
        is_loopback: Whether the packet came from this host.
    """

    filter_id: U64
    layer_id: U16
    reauthorize_reasons: ReauthorizeReasons = ReauthorizeReasons(0)
    original_profile: U32 = 0
    current_profile: U32 = 0
    direction: U32 = 0
    is_loopback: bool = False


@value
class IpsecKernelDrop(Value):
    """A packet that IPsec dropped (FWPM_NET_EVENT_IPSEC_KERNEL_DROP0).

    Attributes:
        status: Why: an NTSTATUS, such as 0xC0360001 for an unknown SPI.
        direction: Which way the packet went.
        spi: SPI of the packet, host order; 0 for clear text.
        filter_id: LUID of the filter; meant only where the IPsec callout dropped the packet.
        layer_id: Number of the layer, under the same condition.
    """

    status: U32
    direction: Direction | int
    spi: U32 = 0
    filter_id: U64 = 0
    layer_id: U16 = 0


@value
class IpsecDospDrop(Value):
    """A packet that DoS protection dropped (FWPM_NET_EVENT_IPSEC_DOSP_DROP0).

    Attributes:
        public_host: Address on the public side.
        internal_host: Address on the internal side, of the same IP version.
        status: Why: an NTSTATUS.
        direction: Which way the packet went.

    Raises:
        InvalidParameterError: The addresses are of two IP versions.
    """

    public_host: IpAddress
    internal_host: IpAddress
    status: U32
    direction: Direction | int

    def _validate(self) -> None:
        if self.public_host.version != self.internal_host.version:
            rule = f"is not of the same IP version as public_host {self.public_host}"
            raise invalid("internal_host", str(self.internal_host), rule, "FWP_E_INVALID_PARAMETER")


@value
class CapabilityDrop(Value):
    """A packet its app container may not send (FWPM_NET_EVENT_CAPABILITY_DROP0).

    Attributes:
        capability: The capability that was missing.
        filter_id: LUID of the filter.
        is_loopback: Whether the packet came from this host.
    """

    capability: NetworkCapability | int
    filter_id: U64
    is_loopback: bool = False


@value
class CapabilityAllow(Value):
    """A packet its app container may send (FWPM_NET_EVENT_CAPABILITY_ALLOW0).

    Attributes:
        capability: The capability that was used.
        filter_id: LUID of the filter.
        is_loopback: Whether the packet came from this host.
    """

    capability: NetworkCapability | int
    filter_id: U64
    is_loopback: bool = False


@value
class LpmPacketArrival(Value):
    """A packet that arrived in low-power mode (FWPM_NET_EVENT_LPM_PACKET_ARRIVAL0).

    Attributes:
        spi: SPI of the packet, host order.
    """

    spi: U32
