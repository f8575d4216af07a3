"""Counters, state entries, key managers and subscriptions: which C member is which attribute."""

from __future__ import annotations

import typing
import uuid
from ipaddress import IPv6Address, IPv6Network
from typing import Any

import pytest

from wfp_ipsec._native import dosp as dosp_structs
from wfp_ipsec._native import ipsec, key_manager, statistics
from wfp_ipsec._native.arena import Arena
from wfp_ipsec._native.backend import Backend
from wfp_ipsec._native.statistics import LateCounter
from wfp_ipsec._native.struct import Struct
from wfp_ipsec.enums import Direction, DospFlags, KeyManagerFlags, SaContextEventType
from wfp_ipsec.values.details import (
    SaContextChange,
    SaContextSubscription,
    SaContextTemplate,
    SaTemplate,
)
from wfp_ipsec.values.dosp import EVERYWHERE, DospOptions, DospState, DospStateTemplate
from wfp_ipsec.values.key_manager import KeyManager
from wfp_ipsec.values.statistics import Statistics
from wfp_ipsec.values.tagged import ConditionValue, V6AddrAndMask

from .structs import fields_of

GUID = uuid.UUID("00112233-4455-6677-8899-aabbccddeeff")
SUBNET = IPv6Network("2001:db8::/32")
MASKED = V6AddrAndMask(address=SUBNET.network_address, prefix_length=SUBNET.prefixlen)


def _numbered(native: Backend, struct: Struct[Any], size: int) -> Any:
    """Returns a struct whose counters are 1, 2, 3 ... in the order of its bytes."""
    count = native.ffi.sizeof(struct.ctype) // size
    c = native.ffi.new(struct.pointer)
    words = native.ffi.cast(f"UINT{8 * size} *", c)
    for index in range(count):
        words[index] = index + 1
    return c


def test_drop_counters_in_order(native: Backend) -> None:
    """Drop counters are read in the order of the header."""
    struct = statistics.AGGREGATE_DROP_PACKET_STATISTICS1
    drops = struct.parse(native.ffi, _numbered(native, struct, 4))
    assert (drops.invalid_spis, drops.decryption_failures) == (1, 2)
    assert (drops.authentication_failures, drops.udp_esp_validation_failures) == (3, 4)
    assert (drops.replay_check_failures, drops.invalid_clear_text) == (5, 6)
    assert (drops.sa_not_initialized, drops.receive_over_incorrect_sa) == (7, 8)
    assert drops.secure_receives_not_matching_filters == 9
    assert drops.total_dropped_packets == 10


def test_traffic_counters_in_order(native: Backend) -> None:
    """Byte counters are read in the order of the header, packets last."""
    struct = statistics.TRAFFIC_STATISTICS1
    traffic = struct.parse(native.ffi, _numbered(native, struct, 8))
    assert (traffic.encrypted_bytes, traffic.ah_authenticated_bytes) == (1, 2)
    assert (traffic.esp_authenticated_bytes, traffic.transport_bytes) == (3, 4)
    assert (traffic.tunnel_bytes, traffic.offloaded_bytes) == (5, 6)
    assert traffic.total_successful_packets == 7


def test_statistics_by_part(native: Backend) -> None:
    """Each part of the statistics comes from its own embedded struct."""
    c = native.ffi.new("IPSEC_STATISTICS1 *")
    c.aggregateSaStatistics.activeSas = 1
    c.espDropPacketStatistics.saNotInitializedOnInbound = 2
    c.ahDropPacketStatistics.replayCheckFailuresOnInbound = 3
    c.aggregateDropPacketStatistics.totalDropPacketsInbound = 4
    c.inboundTrafficStatistics.encryptedByteCount = 2**64 - 1
    c.outboundTrafficStatistics.totalSuccessfulPackets = 6
    found = statistics.STATISTICS1.parse(native.ffi, c)
    assert (found.sas.active_sas, found.esp_drops.sa_not_initialized) == (1, 2)
    assert (found.ah_drops.replay_check_failures, found.drops.total_dropped_packets) == (3, 4)
    assert found.inbound.encrypted_bytes == 2**64 - 1
    assert found.outbound.total_successful_packets == 6


def test_what_version_0_does_not_count(native: Backend) -> None:
    """A counter that version 0 does not have is None, not 0."""
    found: Statistics = statistics.STATISTICS0.parse(
        native.ffi, native.ffi.new("IPSEC_STATISTICS0 *")
    )
    assert found.drops.total_dropped_packets is None
    assert found.inbound.total_successful_packets is None
    assert found == Statistics()


@pytest.mark.parametrize(("struct", "field"), fields_of(LateCounter))
def test_width_of_late_counters(native: Backend, struct: Struct[Any], field: LateCounter) -> None:
    """The range of a counter that may be missing is that of its C member."""
    hint = typing.get_type_hints(struct.value_class, include_extras=True)[field.attribute]
    (counter, none) = typing.get_args(hint)
    member = dict(native.ffi.typeof(struct.ctype).fields)[field.member].type
    assert none is type(None)
    assert counter.__metadata__[0].count == 8 * native.ffi.sizeof(member)


def test_dosp_counters(native: Backend) -> None:
    """The 18 counters of the denial-of-service protection are read in the header's order."""
    struct = dosp_structs.DOSP_STATISTICS0
    found = struct.parse(native.ffi, _numbered(native, struct, 8))
    assert (found.total_state_entries_created, found.current_state_entries) == (1, 2)
    assert found.ipv6_ipsec_unauthenticated_allowed_packets == 3
    assert found.ipv6_ipsec_unauthenticated_per_ip_limited_packets == 5
    assert found.ipv6_ipsec_authenticated_discarded_packets == 9
    assert (found.icmpv6_allowed_packets, found.icmpv6_limited_packets) == (10, 11)
    assert found.ipv6_filter_block_discarded_packets == 14
    assert found.default_block_discarded_packets == 17
    assert found.current_per_ip_rate_limit_queues == 18


def test_dosp_options(native: Backend) -> None:
    """Interfaces are arrays of LUIDs; subnets lie in the struct, packed without gaps."""
    options = DospOptions(
        state_idle_timeout_seconds=360,
        per_ip_rate_limit_queue_idle_timeout_seconds=361,
        max_state_entries=75000,
        max_per_ip_rate_limit_queues=50000,
        icmpv6_dscp=46,
        icmpv6_rate_limit_bytes_per_second=10240,
        flags=DospFlags.ENABLE_IKEV2 | DospFlags.FILTER_EXEMPT,
        public_interface_luids=(2**64 - 1,),
        internal_interface_luids=(1, 2),
        public_subnet=MASKED,
    )
    with Arena(native.ffi) as arena:
        c = dosp_structs.DOSP_OPTIONS0.compose(arena, options)
        assert (c.stateIdleTimeoutSeconds, c.maxStateEntries) == (360, 75000)
        assert (c.icmpV6Dscp, c.icmpV6RateLimitBytesPerSec) == (46, 10240)
        assert (c.ipV6IPsecAuthDscp, c.ipV6IPsecAuthRateLimitBytesPerSec) == (0xFF, 0)
        assert c.flags == 0x22
        assert (c.numPublicIFLuids, c.publicIFLuids[0]) == (1, 2**64 - 1)
        assert list(c.internalIFLuids[0 : c.numInternalIFLuids]) == [1, 2]
        assert bytes(c.publicV6AddrMask.addr) == SUBNET.network_address.packed
        assert (c.publicV6AddrMask.prefixLength, c.internalV6AddrMask.prefixLength) == (32, 0)


def test_dosp_states(native: Backend) -> None:
    """A state entry holds two IPv6 addresses in network order."""
    state = DospState(
        public_host=IPv6Address("2001:db8::1"),
        internal_host=IPv6Address("fd00::1"),
        inbound_packets=5,
        outbound_packets=6,
        duration_seconds=7,
    )
    with Arena(native.ffi) as arena:
        c = dosp_structs.DOSP_STATE0.compose(arena, state)
        assert bytes(c.publicHostV6Addr) == bytes.fromhex("20010db8") + bytes(11) + b"\1"
        assert bytes(c.internalHostV6Addr) == b"\xfd" + bytes(14) + b"\1"
        assert c.totalInboundIPv6IPsecAuthPackets == 5
        assert (c.totalOutboundIPv6IPsecAuthPackets, c.durationSecs) == (6, 7)


def test_dosp_templates(native: Backend) -> None:
    """A template without subnets matches every address."""
    with Arena(native.ffi) as arena:
        c = dosp_structs.DOSP_STATE_ENUM_TEMPLATE0.compose(arena, DospStateTemplate())
        assert bytes(native.ffi.buffer(c)) == bytes(34)
    assert EVERYWHERE.prefix_length == 0


def test_key_managers(native: Backend) -> None:
    """A key manager's hint is one byte of seconds."""
    manager = KeyManager(
        name="watcher",
        key=GUID,
        flags=KeyManagerFlags.DICTATE_KEY,
        dictation_timeout_hint_seconds=10,
    )
    with Arena(native.ffi) as arena:
        c = key_manager.KEY_MANAGER0.compose(arena, manager)
        assert bytes(native.ffi.buffer(c, 16)) == GUID.bytes_le
        assert native.ffi.string(c.displayData.name) == "watcher"
        assert (c.flags, c.keyDictationTimeoutHint) == (1, 10)


def test_subscriptions(native: Backend) -> None:
    """A subscription without a template has NULL there; with one, its subnets."""
    host = ConditionValue.of_network(SUBNET)
    with Arena(native.ffi) as arena:
        every = ipsec.SA_CONTEXT_SUBSCRIPTION0.compose(arena, SaContextSubscription())
        some = ipsec.SA_CONTEXT_SUBSCRIPTION0.compose(
            arena,
            SaContextSubscription(template=SaContextTemplate(remote=host), session_key=GUID),
        )
        assert every.enumTemplate == native.ffi.NULL
        assert some.enumTemplate.remoteSubNet.v6AddrMask.prefixLength == 32
        assert some.enumTemplate.localSubNet.type == native.lib.FWP_EMPTY
        held = native.ffi.buffer(native.ffi.addressof(some, "sessionKey"))
        assert bytes(held) == GUID.bytes_le


@pytest.mark.parametrize("event", SaContextEventType)
def test_changes(native: Backend, event: SaContextEventType) -> None:
    """A change is what happened and to which SA context."""
    c = native.ffi.new("IPSEC_SA_CONTEXT_CHANGE0 *", {"changeType": event, "saContextId": 2**63})
    change = ipsec.SA_CONTEXT_CHANGE0.parse(native.ffi, c)
    assert change == SaContextChange(change_type=event, id=2**63)


@pytest.mark.parametrize("direction", Direction)
def test_sa_templates(native: Backend, direction: Direction) -> None:
    """SAs are listed by direction."""
    with Arena(native.ffi) as arena:
        c = ipsec.SA_ENUM_TEMPLATE0.compose(arena, SaTemplate(direction=direction))
        assert c.saDirection == direction
