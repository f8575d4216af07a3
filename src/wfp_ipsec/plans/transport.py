"""The filter pair that a transport-mode SA context rests on."""

from __future__ import annotations

import uuid

from wfp_ipsec import guids
from wfp_ipsec.enums import ActionType, Direction, FilterFlags, IpVersion
from wfp_ipsec.ownership import LABEL, SUBLAYER
from wfp_ipsec.pairs import TransportMode
from wfp_ipsec.plans._conditions import is_host, unicast, upper_layer
from wfp_ipsec.values.filter import Filter
from wfp_ipsec.values.sa import NO_GUID

LAYERS = {
    (Direction.INBOUND, IpVersion.V4): guids.FWPM_LAYER_INBOUND_TRANSPORT_V4,
    (Direction.INBOUND, IpVersion.V6): guids.FWPM_LAYER_INBOUND_TRANSPORT_V6,
    (Direction.OUTBOUND, IpVersion.V4): guids.FWPM_LAYER_OUTBOUND_TRANSPORT_V4,
    (Direction.OUTBOUND, IpVersion.V6): guids.FWPM_LAYER_OUTBOUND_TRANSPORT_V6,
}
CALLOUTS = {
    (Direction.INBOUND, IpVersion.V4): guids.FWPM_CALLOUT_IPSEC_INBOUND_TRANSPORT_V4,
    (Direction.INBOUND, IpVersion.V6): guids.FWPM_CALLOUT_IPSEC_INBOUND_TRANSPORT_V6,
    (Direction.OUTBOUND, IpVersion.V4): guids.FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V4,
    (Direction.OUTBOUND, IpVersion.V6): guids.FWPM_CALLOUT_IPSEC_OUTBOUND_TRANSPORT_V6,
}


def transport_filter(
    direction: Direction,
    mode: TransportMode,
    *,
    label: str = LABEL,
    provider_key: uuid.UUID | None = None,
) -> Filter:
    """Describes the filter that hands traffic of one direction to IPsec.

    It asks for no acquire: where no SA fits, Windows shall not start IKE for a manually keyed peer.

    Args:
        direction: Which direction.
        mode: The hosts, and the protocol and ports unless they are 0.
        label: What the display name begins with.
        provider_key: The owner, which must be there when the filter is added; None is nobody.
    """
    here = (direction, mode.ip_version)
    return Filter(
        name=f"{label} ({direction.name.lower()})",
        layer_key=LAYERS[here],
        sublayer_key=SUBLAYER.key if mode.own_sublayer else NO_GUID,
        provider_key=provider_key,
        action=ActionType.CALLOUT_TERMINATING,
        callout_key=CALLOUTS[here],
        flags=FilterFlags.IPSEC_NO_ACQUIRE_INITIATE,
        conditions=(
            unicast(),
            is_host(guids.FWPM_CONDITION_IP_LOCAL_ADDRESS, mode.local),
            is_host(guids.FWPM_CONDITION_IP_REMOTE_ADDRESS, mode.remote),
            *upper_layer(mode.ip_protocol, mode.local_port, mode.remote_port),
        ),
    )
