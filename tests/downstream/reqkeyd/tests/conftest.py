"""A peer and a daemon that keys it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from reqkeyd.daemon import Daemon
from reqkeyd.peers import Peer, read_peers

from wfp_ipsec import Engine
from wfp_ipsec.testing import Clock

PEERS = """
[[peer]]
name = "branch"
local = "192.0.2.10"
remote = "198.51.100.20"
side = "left"
secret = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
lifetime_seconds = 1000
"""


@pytest.fixture
def peers_file(tmp_path: Path) -> Path:
    """A file with one peer."""
    path = tmp_path / "peers.toml"
    path.write_text(PEERS, encoding="utf-8")
    return path


@pytest.fixture
def peers(peers_file: Path) -> list[Peer]:
    """The peer of that file."""
    return read_peers(peers_file)


@pytest.fixture
def daemon(wfp_engine: Engine, wfp_clock: Clock, peers: list[Peer]) -> Iterator[Daemon]:
    """A daemon that has started, and stops after the test."""
    with Daemon(wfp_engine, peers, clock=wfp_clock) as started:
        yield started
