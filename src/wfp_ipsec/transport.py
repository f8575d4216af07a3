"""The filter pair that a transport-mode SA context rests on."""

from __future__ import annotations

import uuid

from wfp_ipsec import guids
from wfp_ipsec._undo import Undo
from wfp_ipsec.engine import Engine
from wfp_ipsec.enums import ActionType, DataType, Direction, FilterFlags, IpVersion
from wfp_ipsec.values.filter import Condition, Filter
from wfp_ipsec.values.tagged import ConditionValue
from wfp_ipsec.values.traffic import Traffic

NL_UNICAST = 1

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


def transport_filter(direction: Direction, traffic: Traffic, *, name: str) -> Filter:
    """Describes the filter that hands traffic of one direction to IPsec.

    It asks for no acquire: where no SA fits, Windows shall not start IKE for a manually keyed peer.

    Args:
        direction: Which direction.
        traffic: The hosts, and the protocol and ports unless they are 0. Its filter is not read.
        name: Display name.
    """
    here = (direction, traffic.ip_version)
    return Filter(
        name=name,
        layer_key=LAYERS[here],
        action=ActionType.CALLOUT_TERMINATING,
        callout_key=CALLOUTS[here],
        flags=FilterFlags.IPSEC_NO_ACQUIRE_INITIATE,
        conditions=_conditions(traffic),
    )


def _conditions(traffic: Traffic) -> tuple[Condition, ...]:
    found = [
        _number(guids.FWPM_CONDITION_IP_LOCAL_ADDRESS_TYPE, DataType.UINT8, NL_UNICAST),
        Condition(
            field_key=guids.FWPM_CONDITION_IP_LOCAL_ADDRESS,
            value=ConditionValue.of_host(traffic.local),
        ),
        Condition(
            field_key=guids.FWPM_CONDITION_IP_REMOTE_ADDRESS,
            value=ConditionValue.of_host(traffic.remote),
        ),
    ]
    if traffic.ip_protocol:
        field = guids.FWPM_CONDITION_IP_PROTOCOL
        found.append(_number(field, DataType.UINT8, traffic.ip_protocol))
    if traffic.local_port:
        field = guids.FWPM_CONDITION_IP_LOCAL_PORT
        found.append(_number(field, DataType.UINT16, traffic.local_port))
    if traffic.remote_port:
        field = guids.FWPM_CONDITION_IP_REMOTE_PORT
        found.append(_number(field, DataType.UINT16, traffic.remote_port))
    return tuple(found)


def _number(field: uuid.UUID, data_type: DataType, number: int) -> Condition:
    return Condition(field_key=field, value=ConditionValue(data_type=data_type, data=number))


def add_filter_pair(engine: Engine, undo: Undo, traffic: Traffic, name: str) -> tuple[int, int]:
    """Adds the filters of both directions and pushes the steps that delete them.

    Returns:
        The LUIDs of the inbound and the outbound filter.
    """
    return (
        _add_filter(engine, undo, Direction.INBOUND, traffic, name),
        _add_filter(engine, undo, Direction.OUTBOUND, traffic, name),
    )


def _add_filter(
    engine: Engine, undo: Undo, direction: Direction, traffic: Traffic, name: str
) -> int:
    id_out = engine.ffi.new("UINT64 *")
    label = f"{name} ({direction.name.lower()})"
    undo.push(lambda: engine.filters.delete(id_out[0]) if id_out[0] else None)
    engine.filters.add_into(id_out, transport_filter(direction, traffic, name=label))
    return int(id_out[0])
