"""C structs as C means them: which of their bytes count, and what they hold.

Written down here once more, apart from the library, from Microsoft's annotations of the structs:
which tag selects which arm of a union, and which member counts the elements of which pointer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from . import memory_events as events
from . import memory_ike as ike

V4, V6 = 0, 1
CALLOUT = 0x4000
HAS_PROVIDER_CONTEXT = 0x4

COUNTS = {
    "data": "size",
    "sids": "sidCount",
    "restrictedSids": "restrictedSidCount",
    "saTransforms": "numSaTransforms",
    "ipsecProposals": "numIpsecProposals",
    "saList": "numSAs",
    "tokens": "numTokens",
    "filterCondition": "numFilterConditions",
    "keyModKeys": "numKeyMods",
    "localTrafficSelectors": "numLocalTrafficSelectors",
    "remoteTrafficSelectors": "numRemoteTrafficSelectors",
    "trafficSelectorPolicies": "numTrafficSelectorPolicy",
    "remoteAddresses": "numAddresses",
    "publicIFLuids": "numPublicIFLuids",
    "internalIFLuids": "numInternalIFLuids",
    "options": "numOptions",
    "settings": "numSettings",
    **events.COUNTS,
    **ike.COUNTS,
}

_ARMS = (
    "- uint8 uint16 uint32 uint64 int8 int16 int32 int64 float32 double64 byteArray16 byteBlob "
    "sid sd tokenInformation tokenAccessInformation unicodeString byteArray6"
)
TAGGED = dict(enumerate(_ARMS.split()))
TAGGED |= {256: "v4AddrMask", 257: "v6AddrMask", 258: "rangeValue"}

TRANSFORMS = ("", "ah", "espAuth", "espCipher", "espAuthAndCipher", "espAuthFw")
_POLICIES = (
    "keyingPolicy ikeQmTransportPolicy ikeQmTunnelPolicy authipQmTransportPolicy "
    "authipQmTunnelPolicy ikeMmPolicy authIpMmPolicy classifyOptions dataBuffer "
    "ikeV2QmTunnelPolicy ikeV2MmPolicy idpOptions ikeV2QmTransportPolicy networkConnectionPolicy"
)
POLICIES = dict(enumerate(_POLICIES.split()))


FAMILIES = {V4: "V4", V6: "V6"}


def _hosts(c: Any) -> set[str]:
    family = FAMILIES[c.ipVersion]
    return {f"local{family}Address", f"remote{family}Address"}


def _selector(c: Any) -> set[str]:
    family = FAMILIES[c.ipVersion]
    return {f"start{family}Address", f"end{family}Address"}


def _traffic(c: Any) -> set[str]:
    return _hosts(c) | {"tunnelPolicyId" if c.trafficType else "ipsecFilterId"}


def _policy(c: Any) -> set[str]:
    return {POLICIES[c.type]}


# The arms of a struct's unions that count.
SELECTED: dict[str, Callable[[Any], set[str]]] = {
    "FWP_VALUE0": lambda c: {TAGGED[c.type]},
    "FWP_CONDITION_VALUE0": lambda c: {TAGGED[c.type]},
    "IPSEC_TRAFFIC_SELECTOR0": _selector,
    "IPSEC_TUNNEL_ENDPOINT0": lambda c: {f"{FAMILIES[c.ipVersion].lower()}Address"},
    "IPSEC_TUNNEL_ENDPOINTS0": _hosts,
    "IPSEC_TUNNEL_ENDPOINTS1": _hosts,
    "IPSEC_TUNNEL_ENDPOINTS2": _hosts,
    "IPSEC_TRAFFIC0": _traffic,
    "IPSEC_TRAFFIC1": _traffic,
    "IPSEC_SA_TRANSFORM0": lambda c: {f"{TRANSFORMS[c.ipsecTransformType]}Transform"},
    "IPSEC_SA0": lambda c: {f"{TRANSFORMS[c.saTransformType]}Information"},
    "FWPM_PROVIDER_CONTEXT0": _policy,
    "FWPM_PROVIDER_CONTEXT1": _policy,
    "FWPM_PROVIDER_CONTEXT2": _policy,
    "FWPM_PROVIDER_CONTEXT3": _policy,
    "FWPM_ACTION0": lambda c: {"calloutKey"} if c.type & CALLOUT else set(),
    "struct FWPM_FILTER0_": lambda c: {
        "providerContextKey" if c.flags & HAS_PROVIDER_CONTEXT else "rawContext"
    },
    **events.SELECTED,
    **ike.SELECTED,
}

# Members that Microsoft reserves, that this package does not use, or that exist for IPv4 alone.
RESERVED = {
    "reserved",
    "rngCryptoModuleID",
    *(f"reserved{number}" for number in range(1, 11)),
} | ike.RESERVED
V4_ONLY = {
    "peerV4PrivateAddress",
    "udpEncapsulation",
    "inboundUdpEncapsulation",
    "v4UdpEncapsulation",
}


def _is_sid(name: str, item: Any) -> bool:
    """Tells whether a member points to a SID, by its type or, where that is void, by its name."""
    return bool(item.cname == "SID" or name.lower() == "sid")


class Memory:
    """Reads and spoils structs of one cffi interface."""

    def __init__(self, ffi: Any) -> None:
        self.ffi = ffi

    def picture(self, c: Any) -> dict[str, Any]:
        """Returns what counts in a struct, with everything it points to, without addresses."""
        return {name: self._read(c, name, kind) for name, kind in self._counting(c)}

    def spoil(self, c: Any, garbage: int) -> None:
        """Overwrites what does not count: padding, unused arms of unions, reserved members."""
        self._spoil_own(c, garbage)
        for name, kind in self._counting(c):
            for inner in self._inner(c, name, kind):
                self.spoil(inner, garbage)

    def _counting(self, c: Any) -> Iterator[tuple[str, Any]]:
        ctype = self.ffi.typeof(c)
        fields = dict(ctype.fields)
        unions = self._unions(fields)
        selected = SELECTED[ctype.cname](c) if unions else set()
        for name, field in fields.items():
            version_lacks = name in V4_ONLY and c.ipVersion != V4
            unmeant = events.means_nothing(c, ctype.cname, name)
            unselected = name in unions and name not in selected
            if name not in RESERVED and not (version_lacks or unmeant or unselected):
                yield name, field.type

    def _unions(self, fields: dict[str, Any]) -> set[str]:
        """Returns the members that share bytes with another one."""
        spans = {
            name: range(field.offset, field.offset + self.ffi.sizeof(field.type))
            for name, field in fields.items()
        }
        return {
            name
            for name, span in spans.items()
            for other, its in spans.items()
            if other != name and span.start < its.stop and its.start < span.stop
        }

    def _spoil_own(self, c: Any, garbage: int) -> None:
        offsets = dict(self.ffi.typeof(c).fields)
        used: set[int] = set()
        for name, kind in self._counting(c):
            start = offsets[name].offset
            used |= set(range(start, start + self.ffi.sizeof(kind)))
        view = self.ffi.buffer(self.ffi.addressof(c))
        for offset in set(range(len(view))) - used:
            view[offset] = bytes([garbage])

    def _inner(self, c: Any, name: str, kind: Any) -> Iterator[Any]:
        """Yields the structs that a member holds or points to."""
        member = getattr(c, name)
        if kind.kind == "struct":
            yield member
        elif member and kind.kind == "pointer" and self._is_described(name, kind.item):
            yield from (member[i] for i in range(self._count(c, name)))

    def _is_described(self, name: str, item: Any) -> bool:
        """Tells whether what a member points to is a struct of known length."""
        return bool(item.kind == "struct" and not _is_sid(name, item))

    def _count(self, c: Any, name: str) -> int:
        # A member of one struct may be called like an array of another.
        return int(getattr(c, COUNTS.get(name, ""), 1))

    def _read(self, c: Any, name: str, kind: Any) -> Any:
        member = getattr(c, name)
        if kind.kind == "array":
            return bytes(self.ffi.buffer(member))
        if kind.kind == "struct":
            return self.picture(member)
        if kind.kind != "pointer":
            return member
        return self._follow(c, name, kind.item) if member else None

    def _follow(self, c: Any, name: str, item: Any) -> Any:
        pointer = getattr(c, name)
        if _is_sid(name, item):
            count = self.ffi.cast("SID *", pointer).SubAuthorityCount
            return bytes(self.ffi.buffer(self.ffi.cast("char *", pointer), 8 + 4 * count))
        if item.cname == "char16_t":
            return self.ffi.string(pointer)
        found = [pointer[i] for i in range(self._count(c, name))]
        if item.kind == "pointer":
            return [self.ffi.string(entry) for entry in found]
        return [self.picture(entry) if item.kind == "struct" else entry for entry in found]
