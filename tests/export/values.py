"""SA contexts as values, for properties of exporters; and what each SA is, in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.plans.descriptions import pairs
from wfp_ipsec import (
    AuthConfig,
    CipherConfig,
    Direction,
    Sa,
    SaBundle,
    SaContextDetails,
    SaDetails,
    SaLifetime,
    Traffic,
    TransformType,
)
from wfp_ipsec.pairs import SaPair, TransportMode
from wfp_ipsec.values._base import amended

LIMITS = st.integers(0, 0xFFFFFFFF)
LIFETIMES = st.builds(SaLifetime, seconds=LIMITS, kilobytes=LIMITS, packets=LIMITS)


@dataclass(frozen=True)
class Fact:
    """One SA, in the words of no format. Halves are the configuration's name and the key."""

    source: str
    destination: str
    protocol: str
    spi: int
    cipher: tuple[str, bytes] | None
    auth: tuple[str, bytes] | None


def traffic_of(pair: SaPair) -> Traffic:
    """Returns what an engine tells of a pair's traffic."""
    mode = pair.mode
    if isinstance(mode, TransportMode):
        return Traffic(
            local=mode.local,
            remote=mode.remote,
            filter_id=1,
            ip_protocol=mode.ip_protocol,
            local_port=mode.local_port,
            remote_port=mode.remote_port,
        )
    return Traffic(local=mode.local, remote=mode.remote, tunnel_policy_id=1)


def details_of(pair: SaPair, direction: Direction, bundle: SaBundle) -> SaDetails:
    """Returns what an engine tells of one direction of a pair."""
    return SaDetails(
        direction=direction,
        traffic=traffic_of(pair),
        bundle=bundle,
        udp_encapsulation=pair.udp_encapsulation,
    )


@st.composite
def described(draw: st.DrawFn) -> tuple[SaContextDetails, SaPair]:
    """Draws an SA context with what it was made from; one direction may be missing."""
    pair = draw(pairs())
    bundles = [amended(one, lifetime=draw(LIFETIMES)) for one in (pair.inbound, pair.outbound)]
    there = draw(st.sampled_from([(True, True), (True, False), (False, True), (False, False)]))
    directions = (Direction.INBOUND, Direction.OUTBOUND)
    sides = [
        details_of(pair, direction, bundle) if here else None
        for direction, bundle, here in zip(directions, bundles, there, strict=True)
    ]
    id = draw(st.integers(1, 2**64 - 1))
    return SaContextDetails(id=id, inbound=sides[0], outbound=sides[1]), pair


contexts = st.lists(described(), max_size=4, unique_by=lambda drawn: drawn[0].id & 0xFFFFFFFF).map(
    dict
)


def sides(context: SaContextDetails) -> list[SaDetails]:
    """Returns the directions that are there."""
    return [side for side in (context.inbound, context.outbound) if side is not None]


def facts(contexts: Any) -> list[Fact]:
    """Returns what every SA is."""
    return [
        _fact(details, sa)
        for context in contexts
        for details in sides(context)
        for sa in details.bundle.sas
    ]


def _fact(details: SaDetails, sa: Sa) -> Fact:
    source, destination = str(details.traffic.local), str(details.traffic.remote)
    if details.direction == Direction.INBOUND:
        source, destination = destination, source
    cipher = auth = None
    if sa.cipher is not None:
        config = CipherConfig(sa.cipher.transform.cipher_config)
        cipher = (config.name, sa.cipher.key.reveal())
    if sa.auth is not None:
        auth = (AuthConfig(sa.auth.transform.auth_config).name, sa.auth.key.reveal())
    protocol = "AH" if sa.transform_type == TransformType.AH else "ESP"
    return Fact(source, destination, protocol, sa.spi, cipher, auth)


def without_tag(fact: Fact) -> Fact:
    """Returns it with AES-GCM as a cipher alone, which is how most tools see it."""
    if fact.cipher is None or not fact.cipher[0].startswith("GCM"):
        return fact
    return Fact(fact.source, fact.destination, fact.protocol, fact.spi, fact.cipher, None)
