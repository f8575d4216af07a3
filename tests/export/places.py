"""Where SAs are: IP version, mode and NAT; and how pairs of each suite get into an engine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.export.suites import SUITES, THROUGH_NAT, Suite
from wfp_ipsec import Direction, Engine, SaBundle, SaContext, SaContextDetails, UdpEncapsulation
from wfp_ipsec.pairs import Mode, SaPair, TransportMode, TunnelMode, TunnelSelector

HOSTS = {4: ("192.0.2.10", "198.51.100.20"), 6: ("2001:db8::10", "2001:db8:1::20")}
INSIDE = {4: ("10.1.0.10", "10.2.0.20"), 6: ("fd00:1::10", "fd00:2::20")}
SUBNETS = {4: ("10.1.0.0/16", "10.2.0.0/16"), 6: ("fd00:1::/64", "fd00:2::/64")}
FIRST_IN, FIRST_OUT = 0x1000, 0x2001


@dataclass(frozen=True)
class Place:
    """Where an SA pair is.

    Attributes:
        version: The IP version outside.
        inner: That of the packets inside a tunnel; None is transport mode.
        nat: Whether UDP carries ESP.
    """

    version: int
    inner: int | None = None
    nat: bool = False

    @property
    def suites(self) -> dict[str, Suite]:
        """Which suites can be here."""
        return THROUGH_NAT if self.nat else SUITES

    @property
    def mode(self) -> Mode:
        """What is protected."""
        if self.inner is None:
            return TransportMode.between(*HOSTS[self.version])
        selector = TunnelSelector.between(*SUBNETS[self.inner])
        return TunnelMode.between(*HOSTS[self.version], [selector])

    def plain_hosts(self, direction: Direction) -> tuple[str, str]:
        """Returns source and destination of the packets that are protected."""
        local, remote = HOSTS[self.version] if self.inner is None else INSIDE[self.inner]
        return (remote, local) if direction == Direction.INBOUND else (local, remote)

    def outer_hosts(self, direction: Direction) -> tuple[str, str]:
        """Returns source and destination of the packets that protect."""
        local, remote = HOSTS[self.version]
        return (remote, local) if direction == Direction.INBOUND else (local, remote)

    @property
    def ports(self) -> UdpEncapsulation | None:
        """The ports of NAT traversal; different, so that exchanging them is seen."""
        return UdpEncapsulation(local_port=4500, remote_port=4511) if self.nat else None


PLACES = {
    "v4 transport": Place(4),
    "v6 transport": Place(6),
    "v4 tunnel": Place(4, 4),
    "v6 tunnel": Place(6, 6),
    "v6 in v4 tunnel": Place(4, 6),
    "v4 transport, NAT-T": Place(4, nat=True),
    "v4 tunnel, NAT-T": Place(4, 4, nat=True),
}


@dataclass(frozen=True)
class Expected:
    """What an SA is, as the test knows it without asking anybody."""

    suite: Suite
    direction: Direction
    spi: int

    @property
    def label(self) -> str:
        """That of its keys."""
        return self.direction.name

    @property
    def text(self) -> bytes:
        """What the packet says that it protects."""
        return f"plain text of SPI {self.spi:#x}".encode()


def expectations(suites: dict[str, Suite]) -> list[Expected]:
    """Returns both directions of each suite, with SPIs of their own."""
    found = []
    for at, suite in enumerate(suites.values()):
        found.append(Expected(suite, Direction.INBOUND, FIRST_IN + 2 * at))
        found.append(Expected(suite, Direction.OUTBOUND, FIRST_OUT + 2 * at))
    return found


def pair_of(place: Place, inbound: Expected, outbound: Expected, **members: Any) -> SaPair:
    """Describes the pair of a suite."""
    return SaPair(
        mode=place.mode,
        inbound=SaBundle(sas=inbound.suite.sas(inbound.spi, inbound.label)),
        outbound=SaBundle(sas=outbound.suite.sas(outbound.spi, outbound.label)),
        udp_encapsulation=place.ports,
        **members,
    )


def installed(
    engine: Engine, place: Place, expected: list[Expected] | None = None
) -> list[SaContextDetails]:
    """Installs the pairs of all suites of a place; returns what the engine tells of them."""
    found = expectations(place.suites) if expected is None else expected
    for inbound, outbound in zip(found[::2], found[1::2], strict=True):
        SaContext.install(engine, pair_of(place, inbound, outbound))
    return list(engine.sa_contexts())
