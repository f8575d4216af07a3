"""An engine with one of everything in it, for operations to work on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from ipaddress import IPv6Address
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.api.events import Recorder
from tests.api.samples import IN_SPI, LOCAL, REMOTE, inbound, install
from tests.api.test_tunnels import CONDITIONS, POLICY
from wfp_ipsec import (
    AcquireTrap,
    AesGcm,
    Direction,
    DospState,
    Engine,
    EventStream,
    Filter,
    FilterChange,
    KeyManager,
    KeyManagerRegistration,
    Provider,
    SaBundle,
    SaContext,
    Sublayer,
    Subscription,
)
from wfp_ipsec.export import WiresharkFollower
from wfp_ipsec.pairs import TransportMode
from wfp_ipsec.plans import transport_filter
from wfp_ipsec.testing import Controls, Network

NEXT_SPI, RESERVED_SPI, ORPHANED_SPI = IN_SPI + 2, IN_SPI + 4, IN_SPI + 6
OLD_SPI, SUCCESSOR_SPI = IN_SPI + 20, IN_SPI + 22
NOBODY = "203.0.113.250"
NEW_PROVIDER = Provider(key=uuid.UUID(int=0xA1), name="new provider")
NEW_SUBLAYER = Sublayer(key=uuid.UUID(int=0xA2), name="new sublayer")
CONTEXT = replace(POLICY, key=uuid.UUID(int=3))
NEW_CONTEXT = replace(POLICY, key=uuid.UUID(int=0xA3), name="new provider context")


def described_filter(number: int) -> Filter:
    """Returns a filter for a peer of its own."""
    mode = TransportMode.between(LOCAL, f"203.0.113.{number}")
    described = transport_filter(Direction.OUTBOUND, mode, label=f"filter {number}")
    return replace(described, key=uuid.UUID(int=0xF000 + number))


@dataclass(frozen=True)
class Successor:
    """An SA context that another is to be replaced by."""

    old: SaContext
    new: SaContext

    def take_over(self) -> None:
        """Lets it take over."""
        self.old.hand_over(self.new)


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What there is before an operation.

    Attributes:
        engine: The session that the operation uses.
        second: Another session.
        complete: An SA context with both bundles, and its filters.
        successor: One that is complete and may take over.
        inbound_only: One without the outbound bundle.
        reserved: One without bundles, its SPI reserved.
        created: One without an SPI.
        provider: Key of a provider.
        sublayer: Key of a sublayer.
        context_id: LUID of a provider context.
        context_key: Its key.
        filter_id: LUID of a filter that nothing refers to.
        filter_key: Its key.
        tunnel: Key of a tunnel.
        ike_sa_id: LUID of an IKE SA.
        subscription: A subscription to network events.
        stream: A stream of changes of filters.
        registration: A registered key manager.
        trap: A trap for both IP versions.
        follower: A Wireshark table of an address that no SA context has, so that its thread rests.
        opened: What an operation opened; it is closed at the end.
    """

    engine: Engine
    second: Engine
    complete: SaContext
    successor: Successor
    inbound_only: SaContext
    reserved: SaContext
    created: SaContext
    provider: uuid.UUID
    sublayer: uuid.UUID
    context_id: int
    context_key: uuid.UUID
    filter_id: int
    filter_key: uuid.UUID
    tunnel: uuid.UUID
    ike_sa_id: int
    subscription: Subscription
    stream: EventStream[FilterChange]
    registration: KeyManagerRegistration
    trap: AcquireTrap
    follower: WiresharkFollower
    opened: ExitStack


@contextmanager
def prepared(backend: str, controls: Controls) -> Iterator[Ground]:
    """Empties the engine, puts one of everything into it, and closes all sessions at the end.

    One SA context is what a session left that has ended.
    """
    controls.reset()
    with ExitStack() as opened:
        path = Path(opened.enter_context(TemporaryDirectory())) / "esp_sa"
        late = opened.enter_context(ExitStack())
        engine = opened.enter_context(Engine.open(backend, name="operation"))
        second = opened.enter_context(Engine.open(backend, name="second"))
        with Engine.open(backend, name="gone") as gone:
            install(gone, remote="198.51.100.34", spi=ORPHANED_SPI)
        network = Network(controls)
        network.drop(LOCAL, REMOTE, spi=7)
        controls.inject_dosp_state(
            DospState(
                public_host=IPv6Address("2001:db8::1"), internal_host=IPv6Address("2001:db8::2")
            )
        )
        follower = WiresharkFollower.open(engine, path, NOBODY, poll_seconds=None)
        # After the session: it may be in a transaction, in which nothing is unsubscribed.
        late.callback(follower.close)
        yield Ground(
            engine=engine,
            second=second,
            complete=install(engine),
            successor=_complete_successor(install(engine, remote="198.51.100.35", spi=OLD_SPI)),
            inbound_only=_reserved(engine, "198.51.100.31", NEXT_SPI, with_inbound=True),
            reserved=_reserved(engine, "198.51.100.32", RESERVED_SPI),
            created=SaContext.transport(engine, LOCAL, "198.51.100.33"),
            provider=engine.providers.add(Provider(key=uuid.UUID(int=1), name="provider")),
            sublayer=engine.sublayers.add(Sublayer(key=uuid.UUID(int=2), name="sublayer")),
            context_id=engine.provider_contexts.add(CONTEXT),
            context_key=CONTEXT.key,
            filter_id=engine.filters.add(described_filter(1)),
            filter_key=described_filter(1).key,
            tunnel=engine.tunnels.add(replace(POLICY, key=uuid.UUID(int=4)), CONDITIONS),
            ike_sa_id=network.negotiate_ike_sa(LOCAL, REMOTE),
            subscription=engine.net_events.subscribe(lambda event: None),
            stream=engine.filters.changes(),
            registration=engine.register_key_manager(KeyManager(name="manager"), Recorder()),
            trap=AcquireTrap.open(engine, remote=("203.0.113.128/25", "2001:db8:1::/48")),
            follower=follower,
            opened=opened,
        )


def _reserved(engine: Engine, remote: str, spi: int, *, with_inbound: bool = False) -> SaContext:
    context = SaContext.transport(engine, LOCAL, remote)
    context.set_spi(spi)
    if with_inbound:
        context.add_inbound(inbound(spi))
    return context


def _complete_successor(old: SaContext) -> Successor:
    new = old.successor()
    new.set_spi(SUCCESSOR_SPI)
    new.add_inbound(SaBundle(sas=(AesGcm(bytes(range(60, 80))).esp(SUCCESSOR_SPI),)))
    new.add_outbound(SaBundle(sas=(AesGcm(bytes(range(80, 100))).esp(0x2085),)))
    return Successor(old, new)
