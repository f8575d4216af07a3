"""FWPM_NET_EVENT0 to 5: each version pairs a header with what it can tell."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from wfp_ipsec._native.choice import Arm, Choice
from wfp_ipsec._native.composites import Embedded
from wfp_ipsec._native.net_event_drops import (
    NET_EVENT_CAPABILITY_ALLOW0,
    NET_EVENT_CAPABILITY_DROP0,
    NET_EVENT_CLASSIFY_ALLOW0,
    NET_EVENT_CLASSIFY_DROP0,
    NET_EVENT_CLASSIFY_DROP1,
    NET_EVENT_CLASSIFY_DROP2,
    NET_EVENT_CLASSIFY_DROP_MAC0,
    NET_EVENT_IPSEC_DOSP_DROP0,
    NET_EVENT_IPSEC_KERNEL_DROP0,
    NET_EVENT_LPM_PACKET_ARRIVAL0,
)
from wfp_ipsec._native.net_event_header import (
    NET_EVENT_HEADER0,
    NET_EVENT_HEADER1,
    NET_EVENT_HEADER2,
    NET_EVENT_HEADER3,
)
from wfp_ipsec._native.net_event_ike import (
    NET_EVENT_IKEEXT_EM_FAILURE0,
    NET_EVENT_IKEEXT_EM_FAILURE1,
    NET_EVENT_IKEEXT_MM_FAILURE0,
    NET_EVENT_IKEEXT_MM_FAILURE1,
    NET_EVENT_IKEEXT_MM_FAILURE2,
    NET_EVENT_IKEEXT_QM_FAILURE0,
    NET_EVENT_IKEEXT_QM_FAILURE1,
)
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.enums import NetEventType
from wfp_ipsec.values.net_event import NetEvent, NetEventHeader

MEMBER = MappingProxyType(
    {
        NetEventType.IKEEXT_MM_FAILURE: "ikeMmFailure",
        NetEventType.IKEEXT_QM_FAILURE: "ikeQmFailure",
        NetEventType.IKEEXT_EM_FAILURE: "ikeEmFailure",
        NetEventType.CLASSIFY_DROP: "classifyDrop",
        NetEventType.IPSEC_KERNEL_DROP: "ipsecDrop",
        NetEventType.IPSEC_DOSP_DROP: "idpDrop",
        NetEventType.CLASSIFY_ALLOW: "classifyAllow",
        NetEventType.CAPABILITY_DROP: "capabilityDrop",
        NetEventType.CAPABILITY_ALLOW: "capabilityAllow",
        NetEventType.CLASSIFY_DROP_MAC: "classifyDropMac",
        NetEventType.LPM_PACKET_ARRIVAL: "lpmPacketArrival",
    }
)

Structs = dict[NetEventType, Struct[Any]]

VERSION0: Structs = {
    NetEventType.IKEEXT_MM_FAILURE: NET_EVENT_IKEEXT_MM_FAILURE0,
    NetEventType.IKEEXT_QM_FAILURE: NET_EVENT_IKEEXT_QM_FAILURE0,
    NetEventType.IKEEXT_EM_FAILURE: NET_EVENT_IKEEXT_EM_FAILURE0,
    NetEventType.CLASSIFY_DROP: NET_EVENT_CLASSIFY_DROP0,
    NetEventType.IPSEC_KERNEL_DROP: NET_EVENT_IPSEC_KERNEL_DROP0,
    NetEventType.IPSEC_DOSP_DROP: NET_EVENT_IPSEC_DOSP_DROP0,
}
VERSION1: Structs = VERSION0 | {
    NetEventType.IKEEXT_MM_FAILURE: NET_EVENT_IKEEXT_MM_FAILURE1,
    NetEventType.IKEEXT_EM_FAILURE: NET_EVENT_IKEEXT_EM_FAILURE1,
    NetEventType.CLASSIFY_DROP: NET_EVENT_CLASSIFY_DROP1,
}
VERSION2: Structs = VERSION1 | {
    NetEventType.CLASSIFY_DROP: NET_EVENT_CLASSIFY_DROP2,
    NetEventType.CLASSIFY_ALLOW: NET_EVENT_CLASSIFY_ALLOW0,
    NetEventType.CAPABILITY_DROP: NET_EVENT_CAPABILITY_DROP0,
    NetEventType.CAPABILITY_ALLOW: NET_EVENT_CAPABILITY_ALLOW0,
    NetEventType.CLASSIFY_DROP_MAC: NET_EVENT_CLASSIFY_DROP_MAC0,
}
VERSION4: Structs = VERSION2 | {
    NetEventType.IKEEXT_MM_FAILURE: NET_EVENT_IKEEXT_MM_FAILURE2,
    NetEventType.IKEEXT_QM_FAILURE: NET_EVENT_IKEEXT_QM_FAILURE1,
}
VERSION5: Structs = VERSION4 | {NetEventType.LPM_PACKET_ARRIVAL: NET_EVENT_LPM_PACKET_ARRIVAL0}


def _event(version: int, header: Struct[NetEventHeader], structs: Structs) -> Struct[NetEvent]:
    ctype = f"FWPM_NET_EVENT{version}"
    return Struct(
        ctype,
        NetEvent,
        Embedded("header", "header", header),
        Choice(
            tag="type",
            tag_attribute="event_type",
            kind=NetEventType,
            attribute="data",
            arms={kind: Arm(MEMBER[kind], struct) for kind, struct in structs.items()},
            pointers=True,
            version=f"version {version} of the API ({ctype})",
        ),
    )


NET_EVENT0 = _event(0, NET_EVENT_HEADER0, VERSION0)
NET_EVENT1 = _event(1, NET_EVENT_HEADER1, VERSION1)
NET_EVENT2 = _event(2, NET_EVENT_HEADER2, VERSION2)
NET_EVENT3 = _event(3, NET_EVENT_HEADER3, VERSION2)
NET_EVENT4 = _event(4, NET_EVENT_HEADER3, VERSION4)
NET_EVENT5 = _event(5, NET_EVENT_HEADER3, VERSION5)
