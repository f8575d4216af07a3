"""The filters of a plan, one by one, as they have to be."""

from __future__ import annotations

import uuid
from ipaddress import ip_network

import pytest

from wfp_ipsec import ActionType, Engine, Filter, FilterFlags, SaContext, guids
from wfp_ipsec.ownership import SUBLAYER
from wfp_ipsec.pairs import Mode, TransportMode, TunnelMode, TunnelSelector
from wfp_ipsec.values.filter import Condition
from wfp_ipsec.values.tagged import ConditionValue

UNIVERSAL = guids.FWPM_SUBLAYER_UNIVERSAL
TUNNEL = guids.FWPM_SUBLAYER_IPSEC_TUNNEL
FORWARD = guids.FWPM_SUBLAYER_IPSEC_FORWARD_OUTBOUND_TUNNEL
HOSTS = {4: ("192.0.2.10", "198.51.100.20"), 6: ("2001:db8::10", "2001:db8::20")}
INSIDE = {4: ("10.1.0.0/16", "10.2.0.0/16"), 6: ("fd01::/16", "fd02::/16")}
IP_IN_IP = {4: 4, 6: 41}

# Layer and callout without their prefixes and version, sublayer, whether it names the policy, and
# the fields of local and remote.
Row = tuple[str, str, uuid.UUID, bool, tuple[str, str]]
SIDES = ("LOCAL", "REMOTE")
TUNNEL_ROWS: list[Row] = [
    ("INBOUND_TRANSPORT", "INBOUND_TUNNEL", TUNNEL, True, SIDES),
    ("OUTBOUND_TRANSPORT", "OUTBOUND_TUNNEL", TUNNEL, True, SIDES),
    ("IPFORWARD", "FORWARD_INBOUND_TUNNEL", TUNNEL, True, ("DESTINATION", "SOURCE")),
    ("IPFORWARD", "FORWARD_OUTBOUND_TUNNEL", FORWARD, True, ("SOURCE", "DESTINATION")),
]
END_ROWS: list[Row] = [
    ("ALE_AUTH_RECV_ACCEPT", "INBOUND_TUNNEL_ALE_ACCEPT", UNIVERSAL, True, SIDES),
    ("ALE_AUTH_CONNECT", "ALE_CONNECT", UNIVERSAL, False, SIDES),
]


def field(name: str) -> uuid.UUID:
    """Returns the condition field of an address."""
    found: uuid.UUID = getattr(guids, f"FWPM_CONDITION_IP_{name}_ADDRESS")
    return found


def addresses(item: Filter) -> dict[uuid.UUID, ConditionValue]:
    """Returns the conditions of a filter by field."""
    return {condition.field_key: condition.value for condition in item.conditions}


def of(subnet: str) -> ConditionValue:
    """Returns the condition value of a subnet or a host."""
    return ConditionValue.of_network(ip_network(subnet))


def built(engine: Engine, mode: Mode) -> list[Filter]:
    """Returns the filters that a context rests on, in the order in which they were added."""
    with SaContext.reserve(engine, mode):
        return sorted(engine.filters, key=lambda item: item.id)


def check(item: Filter, row: Row, version: int, local: str, remote: str) -> None:
    """Checks a filter against its row."""
    layer, callout, sublayer, has_policy, sides = row
    assert item.layer_key == getattr(guids, f"FWPM_LAYER_{layer}_V{version}")
    assert item.callout_key == getattr(guids, f"FWPM_CALLOUT_IPSEC_{callout}_V{version}")
    assert item.sublayer_key == sublayer
    assert item.action == ActionType.CALLOUT_TERMINATING
    assert item.flags & FilterFlags.IPSEC_NO_ACQUIRE_INITIATE
    assert (item.provider_context_key is not None) == has_policy
    found = addresses(item)
    assert (found[field(sides[0])], found[field(sides[1])]) == (of(local), of(remote))


@pytest.mark.parametrize("own_sublayer", [False, True])
@pytest.mark.parametrize("version", [4, 6])
def test_transport(engine: Engine, version: int, own_sublayer: bool) -> None:
    """A pair at the transport layers, for unicast traffic of both hosts, protocol and ports."""
    hosts = HOSTS[version]
    mode = TransportMode.between(
        *hosts, ip_protocol=17, local_port=5060, remote_port=5061, own_sublayer=own_sublayer
    )
    sublayer = SUBLAYER.key if own_sublayer else UNIVERSAL
    for item, direction in zip(built(engine, mode), ("INBOUND", "OUTBOUND"), strict=True):
        callout = f"{direction}_TRANSPORT"
        check(item, (callout, callout, sublayer, False, SIDES), version, *hosts)
        numbers = {condition.field_key: condition.value.data for condition in item.conditions}
        assert numbers[guids.FWPM_CONDITION_IP_LOCAL_ADDRESS_TYPE] == 1
        assert numbers[guids.FWPM_CONDITION_IP_PROTOCOL] == 17
        assert numbers[guids.FWPM_CONDITION_IP_LOCAL_PORT] == 5060
        assert numbers[guids.FWPM_CONDITION_IP_REMOTE_PORT] == 5061
        assert len(item.conditions) == 6


def test_both_protocols_share_a_pair(engine: Engine) -> None:
    """Without a protocol the ports hold for TCP and UDP, on one filter per direction."""
    mode = TransportMode.between(*HOSTS[4], local_port=5060, remote_port=5061)
    filters = built(engine, mode)
    assert len(filters) == 2
    for item in filters:
        fields = [condition.field_key for condition in item.conditions]
        assert guids.FWPM_CONDITION_IP_PROTOCOL not in fields
        assert len(fields) == 5


@pytest.mark.parametrize("inside", [4, 6])
@pytest.mark.parametrize("outside", [4, 6])
def test_tunnel(engine: Engine, outside: int, inside: int) -> None:
    """Four filters for what is inside, two for the tunnel's own packets between its ends."""
    selector = TunnelSelector.between(*INSIDE[inside])
    *inner, accept, connect = built(engine, TunnelMode.between(*HOSTS[outside], [selector]))
    for item, row in zip(inner, TUNNEL_ROWS, strict=True):
        check(item, row, inside, *INSIDE[inside])
        assert len(item.conditions) == 2
    for item, row in zip((accept, connect), END_ROWS, strict=True):
        check(item, row, outside, *HOSTS[outside])
        assert protocols(item) == [IP_IN_IP[inside]]


def protocols(item: Filter) -> list[object]:
    """Returns the protocols of a filter's conditions."""
    wanted = guids.FWPM_CONDITION_IP_PROTOCOL
    found: list[Condition] = [one for one in item.conditions if one.field_key == wanted]
    return [one.value.data for one in found]


def test_tunnel_between_its_ends(engine: Engine) -> None:
    """Nothing is forwarded where the tunnel carries the traffic of its ends alone."""
    selector = TunnelSelector.between(*HOSTS[4], ip_protocol=6, remote_port=179)
    mode = TunnelMode.between(*HOSTS[4], [selector])
    inbound, outbound, *ends = built(engine, mode)
    for item, row in zip((inbound, outbound), TUNNEL_ROWS[:2], strict=True):
        check(item, row, 4, *HOSTS[4])
        assert protocols(item) == [6]
        assert len(item.conditions) == 4
    assert len(ends) == 2


def test_tunnel_of_both_versions(engine: Engine) -> None:
    """One pair of filters lets packets of both versions pass between the ends."""
    selectors = [TunnelSelector.between(*INSIDE[version]) for version in (4, 6)]
    filters = built(engine, TunnelMode.between(*HOSTS[4], selectors))
    assert len(filters) == 10
    for item in filters[-2:]:
        assert protocols(item) == [4, 41]
