"""What the model is given and what it shows: plain values, equal when their members are."""

from __future__ import annotations

from dataclasses import dataclass, replace

V4, V6 = 0, 1
OUTBOUND, INBOUND = 0, 1
TRANSPORT, TUNNEL = 0, 1
NEVER = 2**63


class Refused(Exception):  # noqa: N818 - a refusal is an outcome, no error of the model
    """A call that the engine refuses, with the name of the code that it returns."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def refuse(code: str, *, when: bool) -> None:
    """Raises `Refused` if the condition holds."""
    if when:
        raise Refused(code)


@dataclass(frozen=True)
class Traffic:
    """IPSEC_TRAFFIC0/1. Addresses are host numbers below 256 in one network per IP version."""

    version: int
    local: int
    remote: int
    kind: int
    policy: int
    remote_port: int = 0
    local_port: int = 0
    protocol: int = 0


@dataclass(frozen=True)
class Reservation:
    """IPSEC_GETSPI0/1.

    Attributes:
        traffic: The inbound traffic.
        version: The IP version beside the traffic.
        udp: The two ports of the encapsulation, if there is one.
        left_at_0: Whether the IP version within the traffic is 0, whatever its addresses are.
    """

    traffic: Traffic
    version: int
    udp: tuple[int, int] | None = None
    left_at_0: bool = False

    def settled(self) -> Traffic:
        """Returns the traffic that is meant, for tunnels by the IP version beside it."""
        given = self.traffic
        inner = V4 if self.left_at_0 else given.version
        tunnel = given.kind == TUNNEL and inner == V4 and self.version == V6
        meant = V6 if tunnel else inner
        if meant == given.version:
            return given
        # Bytes of one version read as the other's: addresses that nobody has.
        return replace(given, version=meant, local=-1, remote=-1)


@dataclass(frozen=True)
class Bundle:
    """IPSEC_SA_BUNDLE0/1.

    `transforms` names what each SA is: "esp" and "ah" (with HMAC-SHA-1), "short" (ESP whose key
    lacks a byte) and "unknown" (a transform type that does not exist).
    """

    spi: int
    version: int
    transforms: tuple[str, ...] = ("esp",)
    lifetime_seconds: int = 0
    flags: int = 0
    mm_sa_id: int = 0


@dataclass(frozen=True)
class Subnet:
    """A side of an enumeration template: one address, or all of the IP version's network."""

    version: int
    host: int | None

    def holds(self, version: int, host: int) -> bool:
        """Tells whether the address of that version is in the subnet."""
        return version == self.version and self.host in (None, host)


@dataclass(frozen=True)
class Template:
    """IPSEC_SA_CONTEXT_ENUM_TEMPLATE0; a side without a subnet does not restrict."""

    local: Subnet | None = None
    remote: Subnet | None = None

    def holds(self, traffic: Traffic) -> bool:
        """Tells whether both subnets hold the traffic of one direction."""
        sides = ((self.local, traffic.local), (self.remote, traffic.remote))
        return all(subnet is None or subnet.holds(traffic.version, host) for subnet, host in sides)


@dataclass(frozen=True)
class SaView:
    """One direction of a context as a caller reads it; `filter` is the transport filter's id."""

    traffic: Traffic
    bundle: Bundle
    udp: tuple[int, int] | None
    filter: int | None


@dataclass(frozen=True)
class ContextView:
    """A context as a caller reads it."""

    id: int
    inbound: SaView | None
    outbound: SaView | None
