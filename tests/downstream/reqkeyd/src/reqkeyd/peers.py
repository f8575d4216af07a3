"""Peers as a file describes them, and what both sides derive from their secret."""

from __future__ import annotations

import hmac
import ipaddress
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wfp_ipsec import AesGcm, Key, SaBundle, SaLifetime

FIRST_SPI = 0x1000
SIDES = ("left", "right")
KEY_BYTES = 20  # AES-128 and the salt of GCM

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class PeersError(ValueError):
    """The file does not describe peers."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A host to exchange protected packets with.

    Attributes:
        name: What to call it.
        local: This host.
        remote: The peer.
        side: "left" or "right"; the peer is the other.
        secret: What both sides derive their keys from.
        lifetime_seconds: How long keys are used.
    """

    name: str
    local: Address
    remote: Address
    side: str
    secret: Key
    lifetime_seconds: int

    @property
    def other_side(self) -> str:
        """The side that the peer is."""
        return "right" if self.side == "left" else "left"

    @property
    def inbound_spis(self) -> range:
        """The SPIs of this host, by the number of the generation of keys."""
        return range(FIRST_SPI + 2 * SIDES.index(self.side), 0xFFFFFFFF, 4)

    def inbound(self, generation: int) -> SaBundle:
        """Returns what this host accepts with a generation of keys."""
        return self._bundle(self.side, generation)

    def outbound(self, generation: int) -> SaBundle:
        """Returns what this host sends with a generation of keys."""
        return self._bundle(self.other_side, generation)

    def _bundle(self, receiver: str, generation: int) -> SaBundle:
        label = f"reqkeyd, {receiver} receives, generation {generation}".encode()
        material = hmac.digest(self.secret.reveal(), label, "sha256")[:KEY_BYTES]
        spi = FIRST_SPI + 2 * SIDES.index(receiver) + 4 * generation
        sa = AesGcm(material).esp(spi)
        return SaBundle(sas=(sa,), lifetime=SaLifetime(seconds=self.lifetime_seconds))


def read_peers(path: Path) -> list[Peer]:
    """Reads the peers that a TOML file describes.

    Raises:
        PeersError: Something in it is missing or wrong; secrets are not named.
        OSError: It cannot be read.
    """
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))["peer"]
    except tomllib.TOMLDecodeError as error:
        raise PeersError(f"no TOML: {error}") from None
    except KeyError:
        raise PeersError("no [[peer]]") from None
    return [_peer(number, table) for number, table in enumerate(tables, 1)]


def _peer(number: int, table: dict[str, Any]) -> Peer:
    try:
        peer = Peer(
            name=str(table["name"]),
            local=ipaddress.ip_address(table["local"]),
            remote=ipaddress.ip_address(table["remote"]),
            side=str(table["side"]),
            secret=Key.from_hex(table["secret"]),
            lifetime_seconds=int(table.get("lifetime_seconds", 3600)),
        )
    except KeyError as error:
        raise PeersError(f"peer {number}: {error} is missing") from None
    except (TypeError, ValueError) as error:
        raise PeersError(f"peer {number}: {error}") from None
    if peer.side not in SIDES:
        raise PeersError(f"peer {number}: side {peer.side!r} is neither left nor right")
    return peer
