"""How peers read an IPSEC_SA_CONTEXT1: the same source for cffi and ctypes.

`Memory` holds the two things that differ: the bytes of a GUID and those behind a pointer.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address
from typing import Any

from wfp_ipsec.enums import (
    ActionType,
    AuthConfig,
    AuthType,
    CipherConfig,
    CipherType,
    Direction,
    FilterFlags,
    IpVersion,
    PfsGroup,
    SaBundleFlags,
    TransformType,
)

from . import peer_values as values

FWP_UINT64 = 4
Flat = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Memory:
    """How a binding reads bytes.

    Attributes:
        guid: The 16 bytes of a GUID struct.
        blob: So many bytes behind a pointer.
        text: The characters behind a WCHAR pointer.
    """

    guid: Callable[[Any], bytes]
    blob: Callable[[Any, int], bytes]
    text: Callable[[Any], str]


def flat(memory: Memory, context: Any) -> Flat:
    """Returns every value of a context as numbers, bytes, text and None, in the structs' order."""
    row: list[object] = [context.saContextId]
    for side in (context.inboundSa, context.outboundSa):
        if side:
            _flat_details(memory, side[0], row)
    return tuple(row)


def _flat_details(memory: Memory, side: Any, row: list[object]) -> None:
    row.append(side.saDirection)
    traffic = side.traffic
    row += (
        traffic.ipVersion,
        traffic.localV4Address,
        traffic.remoteV4Address,
        traffic.trafficType,
        traffic.ipsecFilterId,
        traffic.remotePort,
        traffic.localPort,
        traffic.ipProtocol,
        traffic.localIfLuid,
        traffic.realIfProfileId,
    )
    _flat_bundle(memory, side.saBundle, row)
    row.append(1 if side.udpEncapsulation else None)
    if side.transportFilter:
        _flat_filter(memory, side.transportFilter[0], row)
    virtual = side.virtualIfTunnelInfo
    row += (virtual.virtualIfTunnelId, virtual.trafficSelectorId)


def _flat_bundle(memory: Memory, bundle: Any, row: list[object]) -> None:
    lifetime = bundle.lifetime
    row += (
        bundle.flags,
        lifetime.lifetimeSeconds,
        lifetime.lifetimeKilobytes,
        lifetime.lifetimePackets,
        bundle.idleTimeoutSeconds,
        bundle.ndAllowClearTimeoutSeconds,
        1 if bundle.ipsecId else None,
        bundle.napContext,
        bundle.qmSaId,
    )
    for index in range(bundle.numSAs):
        _flat_sa(memory, bundle.saList[index], row)
    row += (
        1 if bundle.keyModuleState else None,
        bundle.ipVersion,
        bundle.peerV4PrivateAddress,
        bundle.mmSaId,
        bundle.pfsGroup,
        memory.guid(bundle.saLookupContext),
        bundle.qmFilterId,
    )


def _flat_sa(memory: Memory, sa: Any, row: list[object]) -> None:
    both = sa.espAuthAndCipherInformation[0]
    auth, cipher = both.saAuthInformation, both.saCipherInformation
    how, how_ciphered = auth.authTransform, cipher.cipherTransform
    row += (
        sa.spi,
        sa.saTransformType,
        how.authTransformId.authType,
        how.authTransformId.authConfig,
        _optional_guid(memory, how.cryptoModuleId),
        memory.blob(auth.authKey.data, auth.authKey.size),
        how_ciphered.cipherTransformId.cipherType,
        how_ciphered.cipherTransformId.cipherConfig,
        _optional_guid(memory, how_ciphered.cryptoModuleId),
        memory.blob(cipher.cipherKey.data, cipher.cipherKey.size),
    )


def _flat_filter(memory: Memory, found: Any, row: list[object]) -> None:
    display, data = found.displayData, found.providerData
    row += (
        memory.guid(found.filterKey),
        memory.text(display.name) if display.name else None,
        memory.text(display.description) if display.description else None,
        found.flags,
        _optional_guid(memory, found.providerKey),
        memory.blob(data.data, data.size) if data.data else b"",
        memory.guid(found.layerKey),
        memory.guid(found.subLayerKey),
        *_number(found.weight),
        found.numFilterConditions,
        found.action.type,
        memory.guid(found.action.calloutKey),
        found.rawContext,
        found.filterId,
        *_number(found.effectiveWeight),
    )


def _optional_guid(memory: Memory, pointer: Any) -> bytes | None:
    return memory.guid(pointer[0]) if pointer else None


def _number(value: Any) -> tuple[int, int | None]:
    return value.type, value.uint64[0] if value.type == FWP_UINT64 else None


def tree(memory: Memory, context: Any) -> values.Context:
    """Returns every value of a context as typed values."""
    inbound, outbound = context.inboundSa, context.outboundSa
    return values.Context(
        context.saContextId,
        _details(memory, inbound[0]) if inbound else None,
        _details(memory, outbound[0]) if outbound else None,
    )


def _details(memory: Memory, side: Any) -> values.Details:
    found, virtual = side.transportFilter, side.virtualIfTunnelInfo
    return values.Details(
        Direction(side.saDirection),
        _traffic(side.traffic),
        _bundle(memory, side.saBundle),
        _filter(memory, found[0]) if found else None,
        values.VirtualIfTunnel(virtual.virtualIfTunnelId, virtual.trafficSelectorId),
    )


def _traffic(traffic: Any) -> values.Traffic:
    return values.Traffic(
        IPv4Address(traffic.localV4Address),
        IPv4Address(traffic.remoteV4Address),
        traffic.ipsecFilterId,
        traffic.remotePort,
        traffic.localPort,
        traffic.ipProtocol,
        traffic.localIfLuid,
        traffic.realIfProfileId,
    )


def _bundle(memory: Memory, bundle: Any) -> values.Bundle:
    lifetime, private = bundle.lifetime, bundle.peerV4PrivateAddress
    return values.Bundle(
        tuple(_sa(memory, bundle.saList[index]) for index in range(bundle.numSAs)),
        SaBundleFlags(bundle.flags),
        values.Lifetime(
            lifetime.lifetimeSeconds, lifetime.lifetimeKilobytes, lifetime.lifetimePackets
        ),
        bundle.idleTimeoutSeconds,
        bundle.ndAllowClearTimeoutSeconds,
        bundle.napContext,
        bundle.qmSaId,
        IpVersion(bundle.ipVersion),
        IPv4Address(private) if private else None,
        bundle.mmSaId,
        PfsGroup(bundle.pfsGroup),
        _uuid(memory, bundle.saLookupContext),
        bundle.qmFilterId,
    )


def _sa(memory: Memory, sa: Any) -> values.Sa:
    both = sa.espAuthAndCipherInformation[0]
    auth, cipher = both.saAuthInformation, both.saCipherInformation
    how, how_ciphered = auth.authTransform, cipher.cipherTransform
    transform = values.AuthTransform(
        AuthType(how.authTransformId.authType),
        AuthConfig(how.authTransformId.authConfig),
        _optional_uuid(memory, how.cryptoModuleId),
    )
    ciphered = values.CipherTransform(
        CipherType(how_ciphered.cipherTransformId.cipherType),
        CipherConfig(how_ciphered.cipherTransformId.cipherConfig),
        _optional_uuid(memory, how_ciphered.cryptoModuleId),
    )
    return values.Sa(
        sa.spi,
        TransformType(sa.saTransformType),
        values.AuthInformation(transform, memory.blob(auth.authKey.data, auth.authKey.size)),
        values.CipherInformation(
            ciphered, memory.blob(cipher.cipherKey.data, cipher.cipherKey.size)
        ),
    )


def _filter(memory: Memory, found: Any) -> values.Filter:
    display, data = found.displayData, found.providerData
    return values.Filter(
        _uuid(memory, found.filterKey),
        memory.text(display.name) if display.name else None,
        memory.text(display.description) if display.description else None,
        FilterFlags(found.flags),
        _optional_uuid(memory, found.providerKey),
        memory.blob(data.data, data.size) if data.data else b"",
        _uuid(memory, found.layerKey),
        _uuid(memory, found.subLayerKey),
        values.FwpValue(*_number(found.weight)),
        ActionType(found.action.type),
        _uuid(memory, found.action.calloutKey),
        found.rawContext,
        found.filterId,
        values.FwpValue(*_number(found.effectiveWeight)),
    )


def _uuid(memory: Memory, guid: Any) -> uuid.UUID:
    return uuid.UUID(bytes_le=memory.guid(guid))


def _optional_uuid(memory: Memory, pointer: Any) -> uuid.UUID | None:
    return _uuid(memory, pointer[0]) if pointer else None
