"""The structs of fwpmtypes.h for packets that were dropped, allowed or arrived, in its order."""

from __future__ import annotations

from typing import Any

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.composites import Absent, Custom, Unused, read_address
from wfp_ipsec._native.fields import Blob, Bool, Enum, Flags, Int, Octets
from wfp_ipsec._native.net_event_fields import NtStatus
from wfp_ipsec._native.struct import Field, Struct
from wfp_ipsec.enums import Direction, IpVersion, NetworkCapability, ReauthorizeReasons
from wfp_ipsec.values.net_event_drops import (
    CapabilityAllow,
    CapabilityDrop,
    ClassifyAllow,
    ClassifyDrop,
    ClassifyDropMac,
    IpsecDospDrop,
    IpsecKernelDrop,
    LpmPacketArrival,
)

CULPRIT: tuple[Field, ...] = (Int("filterId", "filter_id"), Int("layerId", "layer_id"))
FLOW: tuple[Field, ...] = (
    Flags("reauthReason", "reauthorize_reasons", ReauthorizeReasons),
    Int("originalProfile", "original_profile"),
    Int("currentProfile", "current_profile"),
    Int("msFwpDirection", "direction"),
    Bool("isLoopback", "is_loopback"),
)
NO_FLOW: dict[str, object] = {
    "reauthorize_reasons": ReauthorizeReasons(0),
    "original_profile": 0,
    "current_profile": 0,
    "direction": 0,
    "is_loopback": False,
}
VSWITCH: tuple[Field, ...] = (
    Blob("vSwitchId", "vswitch_id"),
    Int("vSwitchSourcePort", "vswitch_source_port"),
    Int("vSwitchDestinationPort", "vswitch_destination_port"),
)
NO_VSWITCH: dict[str, object] = {
    "vswitch_id": b"",
    "vswitch_source_port": 0,
    "vswitch_destination_port": 0,
}

NET_EVENT_CLASSIFY_DROP0 = Struct(
    "FWPM_NET_EVENT_CLASSIFY_DROP0",
    ClassifyDrop,
    *CULPRIT,
    Absent(NO_FLOW | NO_VSWITCH, "version 0 of the API (FWPM_NET_EVENT_CLASSIFY_DROP0)"),
)

NET_EVENT_CLASSIFY_DROP1 = Struct(
    "FWPM_NET_EVENT_CLASSIFY_DROP1",
    ClassifyDrop,
    *CULPRIT,
    *FLOW,
    Absent(NO_VSWITCH, "version 1 of the API (FWPM_NET_EVENT_CLASSIFY_DROP1)"),
)

NET_EVENT_CLASSIFY_DROP2 = Struct(
    "FWPM_NET_EVENT_CLASSIFY_DROP2", ClassifyDrop, *CULPRIT, *FLOW, *VSWITCH
)

NET_EVENT_CLASSIFY_DROP_MAC0 = Struct(
    "FWPM_NET_EVENT_CLASSIFY_DROP_MAC0",
    ClassifyDropMac,
    Octets("localMacAddr.byteArray6", "local_mac"),
    Octets("remoteMacAddr.byteArray6", "remote_mac"),
    Int("mediaType", "media_type"),
    Int("ifType", "interface_type"),
    Int("etherType", "ether_type"),
    Int("ndisPortNumber", "ndis_port"),
    Unused(("reserved",)),
    Int("vlanTag", "vlan_tag"),
    Int("ifLuid", "interface_luid"),
    *CULPRIT,
    *FLOW,
    *VSWITCH,
)

NET_EVENT_CLASSIFY_ALLOW0 = Struct("FWPM_NET_EVENT_CLASSIFY_ALLOW0", ClassifyAllow, *CULPRIT, *FLOW)

NET_EVENT_IPSEC_KERNEL_DROP0 = Struct(
    "FWPM_NET_EVENT_IPSEC_KERNEL_DROP0",
    IpsecKernelDrop,
    NtStatus("failureStatus", "status"),
    Enum("direction", "direction", Direction),
    Int("spi", "spi"),
    *CULPRIT,
)


def _write_hosts(arena: Arena, value: IpsecDospDrop, c: CData) -> None:
    if value.public_host.version == 4:
        c.ipVersion = IpVersion.V4
        c.publicHostV4Addr = int(value.public_host)
        c.internalHostV4Addr = int(value.internal_host)
    else:
        c.ipVersion = IpVersion.V6
        c.publicHostV6Addr = value.public_host.packed
        c.internalHostV6Addr = value.internal_host.packed


def _read_public(ffi: Any, c: CData) -> Any:
    return read_address(ffi, c.ipVersion, c.publicHostV4Addr, c.publicHostV6Addr)


def _read_internal(ffi: Any, c: CData) -> Any:
    return read_address(ffi, c.ipVersion, c.internalHostV4Addr, c.internalHostV6Addr)


NET_EVENT_IPSEC_DOSP_DROP0 = Struct(
    "FWPM_NET_EVENT_IPSEC_DOSP_DROP0",
    IpsecDospDrop,
    Custom(
        members=(
            "ipVersion",
            "publicHostV4Addr",
            "publicHostV6Addr",
            "internalHostV4Addr",
            "internalHostV6Addr",
        ),
        readers={"public_host": _read_public, "internal_host": _read_internal},
        writer=_write_hosts,
    ),
    NtStatus("failureStatus", "status"),
    Enum("direction", "direction", Direction),
)

CAPABILITY: tuple[Field, ...] = (
    Enum("networkCapabilityId", "capability", NetworkCapability),
    Int("filterId", "filter_id"),
    Bool("isLoopback", "is_loopback"),
)

NET_EVENT_CAPABILITY_DROP0 = Struct("FWPM_NET_EVENT_CAPABILITY_DROP0", CapabilityDrop, *CAPABILITY)

NET_EVENT_CAPABILITY_ALLOW0 = Struct(
    "FWPM_NET_EVENT_CAPABILITY_ALLOW0", CapabilityAllow, *CAPABILITY
)

NET_EVENT_LPM_PACKET_ARRIVAL0 = Struct(
    "FWPM_NET_EVENT_LPM_PACKET_ARRIVAL0", LpmPacketArrival, Int("spi", "spi")
)
