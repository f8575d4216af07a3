"""Which members of network events count: flags, types and IP versions tell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

V4, V6 = 0, 1
LOCAL_ADDRESS, REMOTE_ADDRESS = 0x2, 0x4
TUNNEL = 1

_KINDS = (
    "ikeMmFailure ikeQmFailure ikeEmFailure classifyDrop ipsecDrop idpDrop classifyAllow "
    "capabilityDrop capabilityAllow classifyDropMac lpmPacketArrival"
)
KINDS = dict(enumerate(_KINDS.split()))

# Members of a header that mean something only under a flag.
FLAGGED = {
    "ipProtocol": 0x1,
    "localPort": 0x8,
    "remotePort": 0x10,
    "appId": 0x20,
    "userId": 0x40,
    "scopeId": 0x80,
    "packageSid": 0x400,
    "enterpriseId": 0x800,
    "policyFlags": 0x1000,
    "effectiveName": 0x2000,
}


def _addresses(c: Any) -> set[str]:
    family = {V4: "V4", V6: "V6"}.get(c.ipVersion)
    sides = {"local": LOCAL_ADDRESS, "remote": REMOTE_ADDRESS}
    return {f"{side}Addr{family}" for side, flag in sides.items() if c.flags & flag}


def _hosts(c: Any) -> set[str]:
    family = "V6" if c.ipVersion else "V4"
    return {f"publicHost{family}Addr", f"internalHost{family}Addr"}


def _kind(c: Any) -> set[str]:
    return {KINDS[c.type]}


SELECTED: dict[str, Callable[[Any], set[str]]] = {
    "FWPM_NET_EVENT_IPSEC_DOSP_DROP0": _hosts,
    **{f"FWPM_NET_EVENT_HEADER{version}": _addresses for version in range(4)},
    **{f"FWPM_NET_EVENT{version}": _kind for version in range(6)},
}

COUNTS = {
    "localPrincipalGroupSids": "numLocalPrincipalGroupSids",
    "remotePrincipalGroupSids": "numRemotePrincipalGroupSids",
}


def means_nothing(c: Any, ctype: str, name: str) -> bool:
    """Tells whether a flag or a mode makes a member of an event meaningless."""
    if ctype.startswith("FWPM_NET_EVENT_HEADER"):
        return bool(name in FLAGGED and not c.flags & FLAGGED[name])
    if ctype.startswith("FWPM_NET_EVENT_IKEEXT_QM_FAILURE"):
        return name in ("localSubNet", "remoteSubNet") and c.saTrafficType != TUNNEL
    return False
