"""Whichever native call fails: nothing is left, and no peer is without keys."""

from __future__ import annotations

import logging

import pytest
from reqkeyd.daemon import Daemon
from reqkeyd.peers import Peer

from wfp_ipsec import Engine, WfpError
from wfp_ipsec.testing import Clock, Controls, Faults


def test_starting_and_stopping(
    wfp_engine: Engine, wfp_controls: Controls, wfp_faults: Faults, peers: list[Peer]
) -> None:
    """The first failure is raised, and stopping again leaves nothing."""
    before = wfp_controls.inventory

    def live(daemon: Daemon) -> None:
        daemon.start()
        daemon.stop()

    for fault in wfp_faults.each_call_of(lambda: live(Daemon(wfp_engine, peers))):
        daemon = Daemon(wfp_engine, peers)
        with pytest.raises(WfpError) as caught:
            live(daemon)
        assert (caught.value.function, caught.value.winerror) == fault[:2]
        daemon.stop()
        assert wfp_controls.inventory == before, str(fault)


def test_rekeying(
    wfp_engine: Engine,
    wfp_clock: Clock,
    wfp_faults: Faults,
    daemon: Daemon,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A change of keys that fails is logged and tried again; the pair in use stays meanwhile."""
    caplog.set_level(logging.WARNING)
    (link,) = daemon.links

    def rekey() -> None:
        wfp_clock.advance(900)
        daemon.tick()

    rekey()
    for fault in wfp_faults.each_call_of(rekey):
        before = link.generation
        caplog.clear()
        rekey()
        assert fault.function in caplog.text
        in_use = link.peer.inbound_spis[link.generation]
        inbound = [context.inbound for context in wfp_engine.sa_contexts()]
        assert in_use in [found.bundle.sas[0].spi for found in inbound if found is not None]
        daemon.tick()
        assert link.generation == before + 1
        assert len(list(wfp_engine.sa_contexts())) == 2, str(fault)
