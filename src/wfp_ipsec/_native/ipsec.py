"""The SA structs of ipsectypes.h, in its order."""

from __future__ import annotations

from ipaddress import IPv4Address
from typing import Any

from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import CData
from wfp_ipsec._native.composites import Absent, Addresses, Array, Custom, Embedded, Pointer, Unused
from wfp_ipsec._native.fields import Blob, Enum, Flags, Guid, Int, Secret, Text
from wfp_ipsec._native.halves import Halves
from wfp_ipsec._native.objects import FILTER0
from wfp_ipsec._native.struct import Field, Struct
from wfp_ipsec._native.tagged import CONDITION_VALUE0
from wfp_ipsec._native.transforms import AUTH_TRANSFORM0, CIPHER_TRANSFORM0, SA_LIFETIME0
from wfp_ipsec.enums import (
    Direction,
    IpVersion,
    PfsGroup,
    SaBundleFlags,
    SaContextEventType,
    TokenMode,
    TokenPrincipal,
    TokenType,
    TrafficType,
    TransformType,
    known,
)
from wfp_ipsec.enums._known import members_by_number
from wfp_ipsec.errors import invalid
from wfp_ipsec.values import details, sa, traffic


def _write_mode(arena: Arena, value: traffic.Traffic, c: CData) -> None:
    if value.tunnel_policy_id is None:
        c.trafficType = TrafficType.TRANSPORT
        c.ipsecFilterId = value.filter_id or 0
    else:
        c.trafficType = TrafficType.TUNNEL
        c.tunnelPolicyId = value.tunnel_policy_id


def _native_mode(at: Any) -> list[dict[str, Any]]:
    tag = {"tag": at.offset("trafficType"), "when": TrafficType.TUNNEL.value}
    return [
        at.number("ipsecFilterId", "filter_id", "NUMBER_UNLESS", **tag),
        at.number("tunnelPolicyId", "tunnel_policy_id", "NUMBER_IF", **tag),
    ]


MODE = Custom(
    members=("trafficType", "ipsecFilterId", "tunnelPolicyId"),
    readers={
        "filter_id": lambda ffi, c: (
            None if c.trafficType == TrafficType.TUNNEL else c.ipsecFilterId
        ),
        "tunnel_policy_id": lambda ffi, c: (
            c.tunnelPolicyId if c.trafficType == TrafficType.TUNNEL else None
        ),
    },
    writer=_write_mode,
    native=_native_mode,
)

TRAFFIC0 = Struct(
    "IPSEC_TRAFFIC0",
    traffic.Traffic,
    Addresses("ipVersion"),
    MODE,
    Int("remotePort", "remote_port"),
    Absent(
        {
            "local_port": 0,
            "ip_protocol": 0,
            "local_interface_luid": 0,
            "interface_profile_id": 0,
        },
        version="version 0 of the API (IPSEC_TRAFFIC0)",
    ),
)

TRAFFIC1 = Struct(
    "IPSEC_TRAFFIC1",
    traffic.Traffic,
    Addresses("ipVersion"),
    MODE,
    Int("remotePort", "remote_port"),
    Int("localPort", "local_port"),
    Int("ipProtocol", "ip_protocol"),
    Int("localIfLuid", "local_interface_luid"),
    Int("realIfProfileId", "interface_profile_id"),
)

V4_UDP_ENCAPSULATION0 = Struct(
    "IPSEC_V4_UDP_ENCAPSULATION0",
    traffic.UdpEncapsulation,
    Int("localUdpEncapPort", "local_port"),
    Int("remoteUdpEncapPort", "remote_port"),
)

VIRTUAL_IF_TUNNEL_INFO0 = Struct(
    "IPSEC_VIRTUAL_IF_TUNNEL_INFO0",
    traffic.VirtualIfTunnel,
    Int("virtualIfTunnelId", "virtual_if_tunnel_id"),
    Int("trafficSelectorId", "traffic_selector_id"),
)


def encapsulation(pointer: str, of_traffic: str = "") -> Custom:
    """The outer IP version, that of the traffic, and the pointer that is there for IPv4 only.

    Args:
        pointer: The member.
        of_traffic: The member with the traffic, if it comes before.
    """

    def write(arena: Arena, value: Any, c: CData) -> None:
        c.ipVersion = value.traffic.ip_version
        if value.udp_encapsulation is not None:
            ports = V4_UDP_ENCAPSULATION0.compose(arena, value.udp_encapsulation)
            setattr(c, pointer, ports)

    def read(ffi: Any, c: CData) -> traffic.UdpEncapsulation | None:
        found = getattr(c, pointer) if c.ipVersion == IpVersion.V4 else None
        return V4_UDP_ENCAPSULATION0.parse(ffi, found) if found else None

    def native(at: Any) -> list[dict[str, Any]]:
        version = at.offset("ipVersion")
        copied = {"kind": "COPY", "offset": version, "tag": at.offset(f"{of_traffic}.ipVersion")}
        inside = {
            "tag": version,
            "when": IpVersion.V4.value,
            "form": at.form(V4_UDP_ENCAPSULATION0),
        }
        return [copied, at.number(pointer, "udp_encapsulation", "POINTER", **inside)]

    return Custom(
        ("ipVersion", pointer),
        {"udp_encapsulation": read},
        write,
        native=native if of_traffic else None,
    )


def _getspi(ctype: str, of_traffic: Struct[traffic.Traffic]) -> Struct[traffic.SpiRequest]:
    return Struct(
        ctype,
        traffic.SpiRequest,
        Embedded("inboundIpsecTraffic", "traffic", of_traffic),
        encapsulation("inboundUdpEncapsulation", "inboundIpsecTraffic"),
        Unused(("rngCryptoModuleID",)),
    )


GETSPI0 = _getspi("IPSEC_GETSPI0", TRAFFIC0)
GETSPI1 = _getspi("IPSEC_GETSPI1", TRAFFIC1)

SA_AUTH_INFORMATION0 = Struct(
    "IPSEC_SA_AUTH_INFORMATION0",
    sa.AuthInformation,
    Embedded("authTransform", "transform", AUTH_TRANSFORM0),
    Secret("authKey", "key"),
)

SA_CIPHER_INFORMATION0 = Struct(
    "IPSEC_SA_CIPHER_INFORMATION0",
    sa.CipherInformation,
    Embedded("cipherTransform", "transform", CIPHER_TRANSFORM0),
    Secret("cipherKey", "key"),
)

SA_HALVES = Halves(
    tag="saTransformType",
    arms={
        TransformType.AH: "ahInformation",
        TransformType.ESP_AUTH: "espAuthInformation",
        TransformType.ESP_CIPHER: "espCipherInformation",
        TransformType.ESP_AUTH_AND_CIPHER: "espAuthAndCipherInformation",
        TransformType.ESP_AUTH_FW: "espAuthFwInformation",
    },
    auth=SA_AUTH_INFORMATION0,
    cipher=SA_CIPHER_INFORMATION0,
    both=(
        "IPSEC_SA_AUTH_AND_CIPHER_INFORMATION0 *",
        "saAuthInformation",
        "saCipherInformation",
    ),
)

SA0 = Struct("IPSEC_SA0", sa.Sa, Int("spi", "spi"), SA_HALVES.field())

KEYMODULE_STATE0 = Struct(
    "IPSEC_KEYMODULE_STATE0",
    sa.KeyModuleState,
    Guid("keyModuleKey", "key_module_key"),
    Blob("stateBlob", "state"),
)

TOKEN0 = Struct(
    "IPSEC_TOKEN0",
    sa.Token,
    Enum("type", "token_type", TokenType),
    Enum("principal", "principal", TokenPrincipal),
    Enum("mode", "mode", TokenMode),
    Int("token", "token"),
)

ID0 = Struct(
    "IPSEC_ID0",
    sa.Identity,
    Text("mmTargetName", "main_mode_target_name"),
    Text("emTargetName", "extended_mode_target_name"),
    Array("numTokens", "tokens", "tokens", TOKEN0),
    Int("explicitCredentials", "explicit_credentials"),
    Int("logonId", "logon_id"),
)


def _write_peer(arena: Arena, value: sa.SaBundle, c: CData) -> None:
    if value.ip_version is None:
        rule = "given, and no SA context to take it from"
        raise invalid("ip_version", None, rule, "FWP_E_INVALID_PARAMETER")
    c.ipVersion = value.ip_version
    if value.peer_v4_private_address is not None:
        c.peerV4PrivateAddress = int(value.peer_v4_private_address)


def _read_peer(ffi: Any, c: CData) -> IPv4Address | None:
    given = c.ipVersion == IpVersion.V4 and c.peerV4PrivateAddress
    return IPv4Address(c.peerV4PrivateAddress) if given else None


def _native_peer(at: Any) -> list[dict[str, Any]]:
    table = {"table": members_by_number(IpVersion)}
    peer, tag = "peer_v4_private_address", at.offset("ipVersion")
    return [
        at.number("ipVersion", "ip_version", "VERSION", **table),
        at.number("peerV4PrivateAddress", peer, "V4_OR_NONE", tag=tag, **at.v4()),
    ]


BUNDLE_FIELDS: tuple[Field, ...] = (
    Flags("flags", "flags", SaBundleFlags),
    Embedded("lifetime", "lifetime", SA_LIFETIME0),
    Int("idleTimeoutSeconds", "idle_timeout_seconds"),
    Int("ndAllowClearTimeoutSeconds", "nd_allow_clear_timeout_seconds"),
    Pointer("ipsecId", "identity", ID0),
    Int("napContext", "nap_context"),
    Int("qmSaId", "qm_sa_id"),
    Array("numSAs", "saList", "sas", SA0),
    Pointer("keyModuleState", "key_module_state", KEYMODULE_STATE0),
    Custom(
        members=("ipVersion", "peerV4PrivateAddress"),
        readers={
            "ip_version": lambda ffi, c: known(IpVersion, c.ipVersion),
            "peer_v4_private_address": _read_peer,
        },
        writer=_write_peer,
        native=_native_peer,
    ),
    Int("mmSaId", "mm_sa_id"),
    Enum("pfsGroup", "pfs_group", PfsGroup),
)

SA_BUNDLE0 = Struct(
    "IPSEC_SA_BUNDLE0",
    sa.SaBundle,
    *BUNDLE_FIELDS,
    Absent(
        {"sa_lookup_context": sa.NO_GUID, "qm_filter_id": 0},
        version="version 0 of the API (IPSEC_SA_BUNDLE0)",
    ),
)

SA_BUNDLE1 = Struct(
    "IPSEC_SA_BUNDLE1",
    sa.SaBundle,
    *BUNDLE_FIELDS,
    Guid("saLookupContext", "sa_lookup_context"),
    Int("qmFilterId", "qm_filter_id"),
)

SA_DETAILS0 = Struct(
    "IPSEC_SA_DETAILS0",
    details.SaDetails,
    Enum("saDirection", "direction", Direction),
    Embedded("traffic", "traffic", TRAFFIC0),
    Embedded("saBundle", "bundle", SA_BUNDLE0),
    encapsulation("udpEncapsulation", "traffic"),
    Pointer("transportFilter", "transport_filter", FILTER0, later=True),
    Absent(
        {"virtual_if_tunnel": traffic.VirtualIfTunnel()},
        version="version 0 of the API (IPSEC_SA_DETAILS0)",
    ),
)

SA_DETAILS1 = Struct(
    "IPSEC_SA_DETAILS1",
    details.SaDetails,
    Enum("saDirection", "direction", Direction),
    Embedded("traffic", "traffic", TRAFFIC1),
    Embedded("saBundle", "bundle", SA_BUNDLE1),
    encapsulation("udpEncapsulation", "traffic"),
    Pointer("transportFilter", "transport_filter", FILTER0, later=True),
    Embedded("virtualIfTunnelInfo", "virtual_if_tunnel", VIRTUAL_IF_TUNNEL_INFO0),
)

SA_DETAILS = (SA_DETAILS0, SA_DETAILS1)

SA_CONTEXT0 = Struct(
    "IPSEC_SA_CONTEXT0",
    details.SaContextDetails,
    Int("saContextId", "id"),
    Pointer("inboundSa", "inbound", SA_DETAILS0, later=True),
    Pointer("outboundSa", "outbound", SA_DETAILS0, later=True),
)

SA_CONTEXT1 = Struct(
    "IPSEC_SA_CONTEXT1",
    details.SaContextDetails,
    Int("saContextId", "id"),
    Pointer("inboundSa", "inbound", SA_DETAILS1, later=True),
    Pointer("outboundSa", "outbound", SA_DETAILS1, later=True),
)

SA_CONTEXTS = (SA_CONTEXT0, SA_CONTEXT1)

SA_CONTEXT_ENUM_TEMPLATE0 = Struct(
    "IPSEC_SA_CONTEXT_ENUM_TEMPLATE0",
    details.SaContextTemplate,
    Embedded("localSubNet", "local", CONDITION_VALUE0),
    Embedded("remoteSubNet", "remote", CONDITION_VALUE0),
)

SA_ENUM_TEMPLATE0 = Struct(
    "IPSEC_SA_ENUM_TEMPLATE0",
    details.SaTemplate,
    Enum("saDirection", "direction", Direction),
)

SA_CONTEXT_SUBSCRIPTION0 = Struct(
    "IPSEC_SA_CONTEXT_SUBSCRIPTION0",
    details.SaContextSubscription,
    Pointer("enumTemplate", "template", SA_CONTEXT_ENUM_TEMPLATE0),
    Int("flags", "flags"),
    Guid("sessionKey", "session_key"),
)

SA_CONTEXT_CHANGE0 = Struct(
    "IPSEC_SA_CONTEXT_CHANGE0",
    details.SaContextChange,
    Enum("changeType", "change_type", SaContextEventType),
    Int("saContextId", "id"),
)
