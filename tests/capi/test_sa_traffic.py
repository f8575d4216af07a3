"""WfpIpsecEngineTraffic: what protected traffic does to statistics, limits and idle time."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .association import PEER_SPI, Prepared, auth, auth_and_cipher, cipher, prepare_transport
from .build import Api

OUTBOUND, INBOUND = 0, 1
AH, ESP_AUTH, ESP_CIPHER, ESP_BOTH, ESP_AUTH_FW = range(1, 6)
NEVER = 2**64 - 1


def _pass(ground: Prepared, id_: int, direction: int, packets: int = 1, size: int = 100) -> int:
    traffic = ground.api.control.WfpIpsecEngineTraffic
    return int(traffic(id_, direction, packets, size))


def _must_pass(ground: Prepared, id_: int, direction: int, packets: int, size: int) -> None:
    ground.api.must(_pass(ground, id_, direction, packets, size))


def _advance(ground: Prepared, seconds: int) -> None:
    ground.api.control.WfpIpsecEngineAdvance(seconds)


def _moved(ground: Prepared, part: str) -> dict[str, int]:
    """Returns the counters of a part of the statistics that are not 0."""
    api = ground.api
    statistics = api.new("IPSEC_STATISTICS1 *")
    api.must(api.lib.IPsecGetStatistics1(ground.engine, statistics))
    struct = getattr(statistics, part)
    counters = {name: getattr(struct, name) for name, _ in api.ffi.typeof(struct).fields}
    return {name: value for name, value in counters.items() if value}


def _shape(ground: Prepared, id_: int) -> str:
    """Returns "" for no context, else "in" and "out" for the SAs that it has."""
    if not ground.exists(id_):
        return ""
    with ground.get(id_) as found:
        names = [("in", found.inboundSa), ("out", found.outboundSa)]
        return "+".join(name for name, sa in names if sa)


def _pair(ground: Prepared, inbound: dict[str, Any], outbound: dict[str, Any]) -> int:
    """Returns the id of a complete context with other members in each direction."""
    id_ = ground.half(**inbound)
    ground.api.must(ground.add_outbound(id_, ground.bundle(PEER_SPI, **outbound)))
    return id_


def _information(api: Api, kind: int) -> Any:
    both = auth_and_cipher(api, auth(api), cipher(api))
    return {ESP_CIPHER: cipher(api), ESP_BOTH: both}.get(kind, auth(api))


PROTECTION = {
    AH: {"authenticatedAHByteCount"},
    ESP_AUTH: {"authenticatedESPByteCount"},
    ESP_CIPHER: {"encryptedByteCount"},
    ESP_BOTH: {"authenticatedESPByteCount", "encryptedByteCount"},
    ESP_AUTH_FW: {"authenticatedESPByteCount"},
}


@pytest.mark.parametrize(("kind", "counters"), PROTECTION.items())
def test_bytes_count_by_their_protection(
    transport: Prepared, kind: int, counters: set[str]
) -> None:
    """Encrypted and authenticated bytes are told apart, and the other direction does not move."""
    id_ = transport.half()
    information = _information(transport.api, kind)
    given_ = transport.bundle(PEER_SPI, kind=kind, information=information)
    transport.api.must(transport.add_outbound(id_, given_))
    _must_pass(transport, id_, OUTBOUND, 3, 1000)
    expected = dict.fromkeys(counters, 1000)
    expected |= {"transportByteCount": 1000, "totalSuccessfulPackets": 3}
    assert _moved(transport, "outboundTrafficStatistics") == expected
    assert _moved(transport, "inboundTrafficStatistics") == {}


def test_a_bundle_of_two_counts_for_both(transport: Prepared) -> None:
    """ESP inside AH is authenticated twice, and its bytes and packets pass once."""
    api = transport.api
    id_ = transport.create()
    given_ = transport.bundle(transport.reserve(id_))
    given_.numSAs = 2
    given_.saList[1].spi = 0x2000
    given_.saList[1].saTransformType = AH
    given_.saList[1].ahInformation = auth(api)
    api.must(transport.add_inbound(id_, given_))
    _must_pass(transport, id_, INBOUND, 2, 500)
    assert _moved(transport, "inboundTrafficStatistics") == {
        "authenticatedAHByteCount": 500,
        "authenticatedESPByteCount": 500,
        "transportByteCount": 500,
        "totalSuccessfulPackets": 2,
    }


def test_tunnels_have_a_counter_of_their_own(tunnel: Prepared) -> None:
    """Traffic of a tunnel-mode context is tunnel traffic."""
    _must_pass(tunnel, tunnel.complete(), INBOUND, 1, 70)
    moved = _moved(tunnel, "inboundTrafficStatistics")
    assert moved["tunnelByteCount"] == 70
    assert "transportByteCount" not in moved


def test_counters_stay_when_their_context_goes(transport: Prepared) -> None:
    """Statistics tell of all traffic since the engine began."""
    api = transport.api
    id_ = transport.complete()
    _must_pass(transport, id_, INBOUND, 1, 10)
    api.must(api.lib.IPsecSaContextDeleteById0(transport.engine, id_))
    _must_pass(transport, transport.complete(), INBOUND, 1, 5)
    assert _moved(transport, "inboundTrafficStatistics")["transportByteCount"] == 15


@pytest.mark.parametrize("more", [1, NEVER])
def test_counters_stop_at_their_highest_value(transport: Prepared, more: int) -> None:
    """Neither statistics nor an SA's own counters begin anew."""
    id_ = transport.complete(lifetime={"lifetimeKilobytes": 0xFFFFFFFF})
    _must_pass(transport, id_, INBOUND, NEVER, NEVER)
    _must_pass(transport, id_, INBOUND, more, more)
    moved = _moved(transport, "inboundTrafficStatistics")
    assert (moved["transportByteCount"], moved["totalSuccessfulPackets"]) == (NEVER, NEVER)
    _must_pass(transport, id_, OUTBOUND, NEVER, NEVER)
    assert _shape(transport, id_) == "in"


LARVAL = {"espDropPacketStatistics", "aggregateDropPacketStatistics"}


def test_packets_before_the_keys_are_drops(transport: Prepared) -> None:
    """They count as ESP packets for an SA that is not initialized, and not as traffic."""
    id_ = transport.create()
    transport.reserve(id_)
    _must_pass(transport, id_, INBOUND, 4, 400)
    for part in LARVAL:
        assert _moved(transport, part)["saNotInitializedOnInbound"] == 4
    assert _moved(transport, "aggregateDropPacketStatistics")["totalDropPacketsInbound"] == 4
    assert _moved(transport, "inboundTrafficStatistics") == {}
    _must_pass(transport, id_, INBOUND, NEVER, 0)
    assert _moved(transport, "espDropPacketStatistics") == {"saNotInitializedOnInbound": 2**32 - 1}


def test_traffic_needs_a_context_and_an_sa(transport: Prepared) -> None:
    """Unknown contexts and directions, and SAs that are not there, are told apart."""
    lib = transport.api.lib
    created, half, complete = transport.create(), transport.half(), transport.complete()
    assert _pass(transport, 99, INBOUND) == lib.FWP_E_NOT_FOUND
    assert _pass(transport, complete, 2) == lib.FWP_E_INVALID_ENUMERATOR
    for id_, direction in ((created, INBOUND), (created, OUTBOUND), (half, OUTBOUND)):
        assert _pass(transport, id_, direction) == lib.FWP_E_INCOMPATIBLE_SA_STATE
    assert _moved(transport, "outboundTrafficStatistics") == {}
    assert _moved(transport, "aggregateDropPacketStatistics") == {}


def test_an_expiring_context_takes_packets_in_and_none_out(transport: Prepared) -> None:
    """That is what the grace is for."""
    api = transport.api
    id_ = transport.complete()
    api.must(api.lib.IPsecSaContextExpire0(transport.engine, id_))
    assert _pass(transport, id_, INBOUND) == 0
    assert _pass(transport, id_, OUTBOUND) == api.lib.FWP_E_INCOMPATIBLE_SA_STATE
    _advance(transport, 60)
    assert _pass(transport, id_, INBOUND) == api.lib.FWP_E_NOT_FOUND


LIMITS = [
    ({"lifetimeKilobytes": 2}, (1, 2047), (1, 1)),
    ({"lifetimeKilobytes": 2}, (2**40, 0), (0, 2048)),
    ({"lifetimePackets": 3}, (2, 2**40), (1, 0)),
    ({"lifetimePackets": 3}, (2, 0), (50, 0)),
]


@pytest.mark.parametrize(("limit", "below", "reaching"), LIMITS)
@pytest.mark.parametrize("direction", [INBOUND, OUTBOUND])
def test_the_limits_of_traffic(
    transport: Prepared,
    direction: int,
    limit: dict[str, int],
    below: tuple[int, int],
    reaching: tuple[int, int],
) -> None:
    """The inbound SA's limit ends the context; the outbound one's expires it as Expire0 does."""
    limits: list[dict[str, Any]] = [{}, {}]
    limits[direction] = {"lifetime": limit}
    id_ = _pair(transport, limits[INBOUND], limits[OUTBOUND])
    _must_pass(transport, id_, direction, *below)
    assert _shape(transport, id_) == "in+out"
    _must_pass(transport, id_, 1 - direction, 2**40, 2**40)
    assert _shape(transport, id_) == "in+out"
    _must_pass(transport, id_, direction, *reaching)
    assert _shape(transport, id_) == ("" if direction == INBOUND else "in")
    _advance(transport, 60)
    assert _shape(transport, id_) == ""


def test_traffic_that_reaches_a_limit_passes_whole(transport: Prepared) -> None:
    """It is counted, and what comes after it finds no SA and is counted nowhere."""
    lib = transport.api.lib
    id_ = transport.complete(lifetime={"lifetimePackets": 3})
    _must_pass(transport, id_, OUTBOUND, 10, 100)
    assert _pass(transport, id_, OUTBOUND, 1) == lib.FWP_E_INCOMPATIBLE_SA_STATE
    assert _moved(transport, "outboundTrafficStatistics")["totalSuccessfulPackets"] == 10
    assert _moved(transport, "aggregateDropPacketStatistics") == {}


def test_the_inbound_limit_holds_in_the_grace(transport: Prepared) -> None:
    """A context that expires ends early when its inbound SA is used up."""
    api = transport.api
    id_ = transport.half(lifetime={"lifetimePackets": 2})
    api.must(api.lib.IPsecSaContextExpire0(transport.engine, id_))
    _must_pass(transport, id_, INBOUND, 2, 0)
    assert _shape(transport, id_) == ""


def test_an_update_keeps_what_was_used(transport: Prepared) -> None:
    """Neither counters nor idle time begin anew when an SA is changed in place."""
    api = transport.api
    id_ = transport.half(lifetime={"lifetimePackets": 2}, idleTimeoutSeconds=100)
    _advance(transport, 60)
    _must_pass(transport, id_, INBOUND, 1, 0)
    with transport.get(id_) as found:
        api.must(api.lib.IPsecSaContextUpdate0(transport.engine, 8, found))
    _must_pass(transport, id_, INBOUND, 1, 0)
    assert _shape(transport, id_) == ""


def test_idle_time_ends_a_context(transport: Prepared) -> None:
    """Without traffic the inbound SA's time-out ends it, whatever the outbound SA's is."""
    id_ = _pair(transport, {"idleTimeoutSeconds": 100}, {"idleTimeoutSeconds": 300})
    _advance(transport, 99)
    assert _shape(transport, id_) == "in+out"
    _advance(transport, 1)
    assert _shape(transport, id_) == ""


def test_the_outbound_idle_time_expires_a_context(transport: Prepared) -> None:
    """The inbound SA then has its grace, or less if its own time-out comes first."""
    ids = [
        _pair(transport, {}, {"idleTimeoutSeconds": 100}),
        _pair(
            transport,
            {"idleTimeoutSeconds": 130},
            {"idleTimeoutSeconds": 100, "flags": 0x2000},
        ),
    ]
    _advance(transport, 100)
    assert [_shape(transport, id_) for id_ in ids] == ["in", "in"]
    _advance(transport, 30)
    assert [_shape(transport, id_) for id_ in ids] == ["in", ""]
    _advance(transport, 30)
    assert [_shape(transport, id_) for id_ in ids] == ["", ""]


@pytest.mark.parametrize("direction", [INBOUND, OUTBOUND])
def test_traffic_in_either_direction_is_life(transport: Prepared, direction: int) -> None:
    """Each packet starts the idle time of both SAs again; nothing at all is no traffic."""
    id_ = transport.complete(idleTimeoutSeconds=100)
    for _ in range(5):
        _advance(transport, 99)
        _must_pass(transport, id_, direction, 1, 0)
    _advance(transport, 99)
    _must_pass(transport, id_, direction, 0, 0)
    _advance(transport, 1)
    assert _shape(transport, id_) == "in"


def test_idle_time_0_has_no_end(transport: Prepared) -> None:
    """Without a time-out an SA may be idle for ever, also after traffic."""
    id_ = transport.complete()
    _must_pass(transport, id_, OUTBOUND, 1, 1)
    _advance(transport, 10**9)
    assert _shape(transport, id_) == "in+out"


def test_traffic_does_not_prolong_a_lifetime(transport: Prepared) -> None:
    """The seconds of an SA run out whether it is used or not, and so does the grace."""
    api = transport.api
    short = transport.half(lifetime={"lifetimeSeconds": 50}, idleTimeoutSeconds=100)
    graceful = transport.half(idleTimeoutSeconds=100)
    api.must(api.lib.IPsecSaContextExpire0(transport.engine, graceful))
    _advance(transport, 49)
    for id_ in (short, graceful):
        _must_pass(transport, id_, INBOUND, 1, 1)
    _advance(transport, 1)
    assert [_shape(transport, id_) for id_ in (short, graceful)] == ["", "in"]
    _advance(transport, 10)
    assert _shape(transport, graceful) == ""


STEPS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 2), st.integers(0, 3000)), max_size=8)


@given(kilobytes=st.integers(0, 4), packets=st.integers(0, 4), idle=st.integers(0, 60), steps=STEPS)
def test_an_inbound_sa_against_a_model(
    api: Api, kilobytes: int, packets: int, idle: int, steps: list[tuple[int, int, int]]
) -> None:
    """Whatever passes and waits, the context is there while every limit of it holds."""
    api.control.WfpIpsecEngineReset()
    engine = api.open()
    ground = prepare_transport(api, engine)
    lifetime = {"lifetimeKilobytes": kilobytes, "lifetimePackets": packets}
    id_ = ground.half(lifetime=lifetime, idleTimeoutSeconds=idle)
    alive, seen, size, silent = True, 0, 0, 0
    for wait, more, bytes_ in steps:
        _advance(ground, wait)
        silent += wait
        alive = alive and not 0 < idle <= silent
        assert _pass(ground, id_, INBOUND, more, bytes_) == (
            0 if alive else api.lib.FWP_E_NOT_FOUND
        )
        seen, size = seen + more, size + bytes_
        silent = 0 if more or bytes_ else silent
        alive = alive and not 0 < packets <= seen and not 0 < kilobytes * 1024 <= size
        assert ground.exists(id_) == alive
    api.must(api.lib.FwpmEngineClose0(engine))
