"""The life of a daemon: keys, their change, drops."""

from __future__ import annotations

from pathlib import Path

import pytest
from reqkeyd.daemon import LIFETIME_EXPIRED, Daemon, main
from reqkeyd.link import OVERLAP_SECONDS
from reqkeyd.peers import Peer

from wfp_ipsec import Engine, EngineOption
from wfp_ipsec.testing import CallLog, Clock, Network


def spis(engine: Engine) -> list[tuple[int, int | None]]:
    """Returns the inbound and outbound SPIs of all contexts."""
    found = []
    for context in engine.sa_contexts():
        assert context.inbound is not None
        outbound = context.outbound.bundle.sas[0].spi if context.outbound is not None else None
        found.append((context.inbound.bundle.sas[0].spi, outbound))
    return found


def test_start(wfp_engine: Engine, daemon: Daemon, peers: list[Peer]) -> None:
    """Each peer has a pair whose lifetime is the one of the file."""
    assert spis(wfp_engine) == [(0x1000, 0x1002)]
    (context,) = wfp_engine.sa_contexts(remote=peers[0].remote)
    assert context.inbound is not None
    assert context.inbound.bundle.lifetime.seconds == peers[0].lifetime_seconds
    assert context.inbound.transport_filter is not None


def test_rekey_in_time(wfp_engine: Engine, wfp_clock: Clock, daemon: Daemon) -> None:
    """Keys change before their lifetime is over; the old ones are accepted a little longer."""
    wfp_clock.advance(899)
    daemon.tick()
    assert spis(wfp_engine) == [(0x1000, 0x1002)]
    wfp_clock.advance(1)
    daemon.tick()
    assert [inbound for inbound, _ in spis(wfp_engine)] == [0x1000, 0x1004]
    assert spis(wfp_engine)[1] == (0x1004, 0x1006)
    wfp_clock.advance(OVERLAP_SECONDS)
    daemon.tick()
    assert spis(wfp_engine) == [(0x1004, 0x1006)]


def test_many_lifetimes(wfp_engine: Engine, wfp_clock: Clock, daemon: Daemon) -> None:
    """There is always a pair to send with, and nothing piles up."""
    for _ in range(200):
        wfp_clock.advance(50)
        daemon.tick()
        assert any(outbound is not None for _, outbound in spis(wfp_engine))
        assert len(spis(wfp_engine)) <= 2
    assert daemon.links[0].generation == 200 * 50 // 900


def test_follows_a_peer_that_went_ahead(
    wfp_engine: Engine, wfp_network: Network, daemon: Daemon, peers: list[Peer]
) -> None:
    """A packet with the SPI of a later generation brings that generation into use, once."""
    wfp_network.drop(peers[0].local, peers[0].remote, spi=0x1000 + 4 * 3)
    for _ in range(2):
        daemon.tick()
        assert spis(wfp_engine)[-1] == (0x100C, 0x100E)
        assert len(spis(wfp_engine)) == 2


def test_an_expired_sa_is_replaced(
    wfp_engine: Engine, wfp_network: Network, daemon: Daemon, peers: list[Peer]
) -> None:
    """A packet that came after the end of its SA brings the next keys."""
    (peer,) = peers
    wfp_network.drop(peer.local, peer.remote, spi=0x1000, status=LIFETIME_EXPIRED)
    daemon.tick()
    assert daemon.links[0].generation == 1
    daemon.tick()
    assert daemon.links[0].generation == 1


@pytest.mark.parametrize(("remote", "spi"), [("198.51.100.21", 0x1004), ("198.51.100.20", 0x1006)])
def test_strange_drops_are_ignored(
    wfp_network: Network, daemon: Daemon, wfp_calls: CallLog, remote: str, spi: int
) -> None:
    """Packets of other hosts, or with SPIs that are not this host's, change nothing."""
    wfp_network.drop("192.0.2.10", remote, spi=spi)
    wfp_network.block("192.0.2.10", "198.51.100.20", filter_id=7)
    wfp_network.fail_negotiation("192.0.2.10", "198.51.100.20")
    with wfp_calls.recorded() as calls:
        daemon.tick()
    assert all(call.startswith("FwpmNetEvent") for call in calls)


def test_without_events(wfp_engine: Engine, wfp_clock: Clock, daemon: Daemon) -> None:
    """Where network events are not collected, keys change in time all the same."""
    wfp_engine.set_option(EngineOption.COLLECT_NET_EVENTS, 0)
    wfp_clock.advance(900)
    daemon.tick()
    assert daemon.links[0].generation == 1


def test_the_command(peers_file: Path, wfp_calls: CallLog) -> None:
    """The command opens a session of its own, keys the peers and leaves nothing."""
    with wfp_calls.recorded() as calls:
        assert main([str(peers_file)], ticks=2) == 0
    assert calls[0] == "FwpmEngineOpen0"
    assert calls[-1] == "FwpmEngineClose0"
    assert calls.count("IPsecSaContextAddOutbound1") == 1
