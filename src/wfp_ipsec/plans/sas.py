"""SA contexts: created, completed, replaced."""

from __future__ import annotations

from collections.abc import Iterator

from wfp_ipsec.enums import SaBundleFlags
from wfp_ipsec.errors import invalid
from wfp_ipsec.ownership import LABEL
from wfp_ipsec.pairs import Mode, SaPair, TransportMode
from wfp_ipsec.plans._context_steps import (
    AddInbound,
    AddOutbound,
    CreateContext,
    Encapsulate,
    ExpireContext,
    MoveContext,
    SetSpi,
)
from wfp_ipsec.plans.ground import INBOUND_FILTER, OUTBOUND_FILTER, ground, moved_ground
from wfp_ipsec.plans.plan import Plan
from wfp_ipsec.plans.step import POLICY, Step
from wfp_ipsec.values._base import replace
from wfp_ipsec.values.sa import SaBundle
from wfp_ipsec.values.traffic import Traffic, UdpEncapsulation


def create(mode: Mode, *, label: str = LABEL, api_version: int = 1) -> Plan:
    """Plans an SA context without SPI and SAs, and the objects that it rests on.

    Args:
        mode: The traffic.
        label: What the display names of the objects begin with.
        api_version: 1, or 0 for the functions of Windows Vista.
    """
    return ground(mode, label=label) + Plan((_created(mode, api_version),))


def _created(mode: Mode, api_version: int) -> CreateContext:
    # The filters select protocol and ports already; naming them here as well would need version 1
    # of the API and narrow nothing.
    if isinstance(mode, TransportMode):
        return CreateContext(
            traffic=Traffic.transport(mode.local, mode.remote, 0),
            under=OUTBOUND_FILTER,
            inbound_filter=INBOUND_FILTER,
            api_version=api_version,
        )
    traffic = Traffic.tunnel(mode.local, mode.remote, 0)
    return CreateContext(traffic=traffic, under=POLICY, api_version=api_version)


def install(pair: SaPair) -> Plan:
    """Plans a whole SA pair: the objects, the SA context and its SAs.

    Args:
        pair: The hosts, SPIs and keys.
    """
    if not isinstance(pair, SaPair):
        raise invalid("pair", pair, "must be an SaPair", "FWP_E_TYPE_MISMATCH")
    sas = _sas(pair.inbound, pair.outbound, pair.udp_encapsulation, pair.allow_duplicate_spi)
    return create(pair.mode, label=pair.name) + Plan(tuple(sas))


def rekey(
    old_id: int,
    traffic: Traffic,
    inbound_filter_id: int,
    inbound: SaBundle,
    outbound: SaBundle,
    *,
    udp_encapsulation: UdpEncapsulation | None = None,
    allow_duplicate_spi: bool = False,
) -> Plan:
    """Plans new SAs in the place of old ones, on the same filters: make before break.

    The old inbound SAs stay for 60 seconds, for packets that are under way.

    Args:
        old_id: LUID of the SA context that is replaced.
        traffic: Its outbound traffic.
        inbound_filter_id: LUID of its inbound filter; 0 in tunnel mode.
        inbound: What arrives, with an SPI of its own.
        outbound: What is sent.
        udp_encapsulation: UDP ports when a NAT lies between the peers.
        allow_duplicate_spi: Allows an outbound SPI that the peer has for another context.
    """
    created = CreateContext(traffic=traffic, inbound_filter_id=inbound_filter_id)
    # Else the engine would take the old outbound SAs away before the peer has the new ones.
    kept = replace(outbound, flags=outbound.flags | SaBundleFlags.SUPPRESS_DUPLICATE_DELETION)
    sas = _sas(inbound, kept, udp_encapsulation, allow_duplicate_spi)
    return Plan((created, *sas, ExpireContext(old_id)))


def move(context_id: int, traffic: Traffic, mode: Mode, *, label: str = LABEL) -> Plan:
    """Plans other hosts for an SA context, in place: filters for them, and its traffic.

    Args:
        context_id: LUID of the SA context.
        traffic: Its outbound traffic so far.
        mode: What it protects, with the new hosts.
        label: What the display names begin with.
    """
    there = replace(traffic, local=mode.local, remote=mode.remote)
    step = MoveContext(context_id, there)
    if isinstance(mode, TransportMode):
        step = MoveContext(context_id, there, OUTBOUND_FILTER, INBOUND_FILTER)
    return moved_ground(mode, label=label) + Plan((step,))


def _sas(
    inbound: SaBundle,
    outbound: SaBundle,
    ports: UdpEncapsulation | None,
    allow_duplicate_spi: bool,
) -> Iterator[Step]:
    yield SetSpi(inbound.sas[0].spi)
    yield AddInbound(inbound)
    if ports is None:
        yield AddOutbound(outbound, allow_duplicate_spi)
    else:
        flags = outbound.flags | SaBundleFlags.ASSUME_UDP_CONTEXT_OUTBOUND
        yield AddOutbound(replace(outbound, flags=flags), allow_duplicate_spi)
        yield Encapsulate(ports)
