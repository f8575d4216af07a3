"""Reading the file, and what both sides derive."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from reqkeyd.peers import Peer, PeersError, read_peers


def test_secret_is_not_shown(peers: list[Peer]) -> None:
    """A peer can be logged."""
    assert "0001020304" not in repr(peers)


@pytest.mark.parametrize("generation", [0, 1, 40])
def test_both_sides_agree(peers: list[Peer], generation: int) -> None:
    """What one side sends is what the other accepts, with SPIs that Windows takes."""
    (left,) = peers
    right = replace(left, local=left.remote, remote=left.local, side="right")
    assert left.outbound(generation) == right.inbound(generation)
    assert right.outbound(generation) == left.inbound(generation)
    assert left.inbound(generation) != left.outbound(generation)
    for side in (left, right):
        assert side.inbound(generation).sas[0].spi == side.inbound_spis[generation]


def test_generations_share_nothing(peers: list[Peer]) -> None:
    """Each generation has its own keys and SPIs."""
    sas = [
        bundle.sas[0] for n in range(50) for bundle in (peers[0].inbound(n), peers[0].outbound(n))
    ]
    assert len({sa.spi for sa in sas}) == len(sas)
    assert len({sa.cipher for sa in sas}) == len(sas)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("peer = ", "no TOML"),
        ("", "no .*peer"),
        ("[[peer]]\nname='x'", "'local' is missing"),
        ("[[peer]]\nname='x'\nlocal='here'", "here"),
        ("[[peer]]\nname='x'\nlocal='::1'\nremote='::2'\nside='up'\nsecret='00'", "'up'"),
    ],
)
def test_refused(tmp_path: Path, text: str, message: str) -> None:
    """What is wrong in a file is told."""
    path = tmp_path / "peers.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PeersError, match=message):
        read_peers(path)


def test_a_bad_secret_is_not_shown(tmp_path: Path) -> None:
    """A mistake in a secret is told without the secret."""
    path = tmp_path / "peers.toml"
    lines = "name='x'\nlocal='::1'\nremote='::2'\nside='left'\nsecret='12345678zz'"
    path.write_text(f"[[peer]]\n{lines}", encoding="utf-8")
    with pytest.raises(PeersError) as caught:
        read_peers(path)
    assert "12345678" not in str(caught.value)
